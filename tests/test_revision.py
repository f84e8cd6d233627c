"""La OAP con un mes: revisar lo enviado, cerrarlo y reabrirlo."""

import re

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from informes.oficina import roles
from participacion import flujo
from participacion.models import Mes, Reporte, Usuario
from participacion.opciones import EstadoDeReporte
from tests.datos import cerrar, un_plan, un_reporte, un_usuario, una_actividad, una_dependencia
from tests.formularios import lo_que_manda

pytestmark = pytest.mark.django_db

REVISAR, CERRAR, REABRIR = (f"/admin/mes/2021/1/{que}/" for que in ("revisar", "cerrar", "reabrir"))
CON_NOMBRE = "Reunión con Persona de Ejemplo, lideresa."
SIN_NOMBRE = "Reunión con una lideresa."


@pytest.fixture
def persona():
    persona = un_usuario("oap", is_staff=True)
    persona.groups.add(Group.objects.get(name=roles.OAP))
    return persona


@pytest.fixture
def oap(persona):
    cliente = Client()
    cliente.force_login(persona)
    return cliente


def enviado(**campos) -> Reporte:
    return un_reporte(estado=EstadoDeReporte.ENVIADO, **{"narrativa": "Una jornada."} | campos)


def marcas(reporte: Reporte, **campos: str) -> dict[str, str]:
    """Lo que se marca o se escribe de un reporte en la pantalla."""
    return {f"r{reporte.pk}-{campo}": valor for campo, valor in campos.items()}


def avisos(respuesta) -> str:
    return " ".join(str(mensaje) for mensaje in respuesta.context["messages"])


def errores(respuesta, reporte: Reporte) -> dict[str, list[str]]:
    """Lo que se dice al lado del reporte, por campo."""
    contexto = respuesta.context
    [reporte] = [
        r for r in [*contexto["enviados"], *contexto["avalados"], *contexto["idos"]] if r.reporte == reporte
    ]
    return dict(reporte.form.errors)


def estados() -> list[str]:
    return list(Reporte.objects.order_by("pk").values_list("estado", flat=True))


def confirmado_y_devuelto(persona: Usuario, *, confirmado: str = SIN_NOMBRE, **corregido) -> Reporte:
    """Un reporte que se avaló sin el nombre que traía, se devolvió y volvió corregido."""
    reporte = enviado(narrativa=CON_NOMBRE, evaluada=False)
    uno = Reporte.objects.filter(pk=reporte.pk)
    flujo.avalar(uno, usuario=persona, textos_publicos={reporte.pk: confirmado})
    flujo.devolver(uno, "Falta participantes.", usuario=persona)
    reporte.refresh_from_db()
    for campo, valor in ({"participantes": 14} | corregido).items():
        setattr(reporte, campo, valor)
    flujo.guardar(reporte, usuario=persona)
    flujo.enviar(un_plan(), 1, [una_dependencia()], usuario=persona)
    reporte.refresh_from_db()
    return reporte


# Avalar y devolver.


def test_la_oap_avala_unos_y_devuelve_otros_de_una_vez(oap):
    uno, otro = enviado(), enviado()
    decisiones = (
        lo_que_manda(oap.get(REVISAR))
        | marcas(uno, decision="avalar", texto="Texto público.")
        | marcas(otro, decision="devolver", nota="Falta el acta.")
    )
    assert "Avalados: 1. Devueltos: 1." in avisos(oap.post(REVISAR, decisiones, follow=True))
    uno.refresh_from_db()
    otro.refresh_from_db()
    assert (uno.estado, uno.texto_publico) == (EstadoDeReporte.AVALADO, "Texto público.")
    assert (otro.estado, otro.nota) == (EstadoDeReporte.DEVUELTO, "Falta el acta.")


def test_si_una_decision_no_se_puede_no_se_aplica_ninguna(oap):
    uno, otro = enviado(), enviado()
    marcado = marcas(uno, decision="avalar") | marcas(otro, decision="devolver")
    respuesta = oap.post(REVISAR, lo_que_manda(oap.get(REVISAR)) | marcado)
    assert errores(respuesta, otro) == {"nota": ["Diga qué hay que corregir."]}
    assert f"en la actividad {otro.actividad.codigo}, al lado" in avisos(respuesta)
    assert set(estados()) == {EstadoDeReporte.ENVIADO}


def test_todo_lo_enviado_se_avala_con_un_boton(oap):
    primero, *_ = [enviado() for _ in range(3)]
    marcado = marcas(primero, decision="devolver", nota="Falta el acta.") | {"avalar_todo": ""}
    oap.post(REVISAR, lo_que_manda(oap.get(REVISAR)) | marcado)
    assert estados() == ["devuelto", "avalado", "avalado"]


def test_sin_marcar_nada_no_se_aplica_nada(oap):
    enviado()
    respuesta = oap.post(REVISAR, lo_que_manda(oap.get(REVISAR)))
    assert "No marcó ninguna decisión" in avisos(respuesta)
    assert estados() == [EstadoDeReporte.ENVIADO]


def test_lo_avalado_se_puede_devolver_mientras_el_mes_este_abierto(oap):
    avalado = un_reporte()
    pantalla = lo_que_manda(oap.get(REVISAR)) | marcas(avalado, decision="devolver", nota="Falta el acta.")
    oap.post(REVISAR, pantalla)
    avalado.refresh_from_db()
    assert (avalado.estado, avalado.nota) == (EstadoDeReporte.DEVUELTO, "Falta el acta.")


# Lo escrito que no va con ninguna decisión.


@pytest.mark.parametrize("boton", [{"avalar_todo": ""}, {}])
@pytest.mark.parametrize("decision", ["", "avalar"])
def test_una_nota_sin_devolver_detiene_todo_y_se_conserva(oap, boton, decision):
    anotado, otro = enviado(), enviado()
    escrito = marcas(anotado, nota="Diga cuántas personas.", decision=decision) | marcas(
        otro, decision="avalar", texto="Lo que escribí."
    )
    respuesta = oap.post(REVISAR, lo_que_manda(oap.get(REVISAR)) | escrito | boton)
    assert errores(respuesta, anotado) == {
        "nota": ["La nota se manda al devolver: marque «Devolver», o bórrela."]
    }
    assert estados() == ["enviado", "enviado"]
    pantalla = lo_que_manda(respuesta)
    assert pantalla[f"r{anotado.pk}-nota"] == ["Diga cuántas personas."]
    assert pantalla[f"r{otro.pk}-texto"] == ["Lo que escribí."]
    assert pantalla[f"r{otro.pk}-decision"] == ["avalar"]


def test_en_ya_avalados_una_nota_sin_devolver_tambien_detiene_todo(oap):
    avalado, por_revisar = un_reporte(), enviado()
    escrito = marcas(avalado, nota="Falta el acta.") | marcas(por_revisar, decision="avalar")
    respuesta = oap.post(REVISAR, lo_que_manda(oap.get(REVISAR)) | escrito)
    assert "nota" in errores(respuesta, avalado)
    assert '<details class="todo" open>' in respuesta.content.decode()
    assert lo_que_manda(respuesta)[f"r{avalado.pk}-nota"] == ["Falta el acta."]
    assert estados() == ["avalado", "enviado"]


def test_un_texto_publico_escrito_sin_decidir_no_se_pierde(oap):
    escrito, otro = enviado(), enviado()
    pantalla = lo_que_manda(oap.get(REVISAR))
    respuesta = oap.post(REVISAR, pantalla | marcas(escrito, texto="Otro.") | marcas(otro, decision="avalar"))
    assert "no decidió" in errores(respuesta, escrito)["texto"][0]
    assert estados() == ["enviado", "enviado"]


@pytest.mark.parametrize(("campo", "letras", "caben"), [("texto", 4001, 4000), ("nota", 2001, 2000)])
def test_lo_muy_largo_se_dice_en_su_caja(oap, campo, letras, caben):
    reporte = enviado()
    marcado = marcas(reporte, decision="devolver", nota="Falta.") | marcas(reporte, **{campo: "x" * letras})
    respuesta = oap.post(REVISAR, lo_que_manda(oap.get(REVISAR)) | marcado)
    assert errores(respuesta, reporte)[campo] == [f"Tiene {letras} letras y caben {caben}."]
    assert lo_que_manda(respuesta)[f"r{reporte.pk}-{campo}"] == ["x" * letras]


def test_los_saltos_de_renglon_cuentan_una_letra_como_en_la_caja(oap):
    reporte = enviado()
    texto = "\r\n".join(["x" * 99] * 40)  # 3.999 letras
    oap.post(REVISAR, lo_que_manda(oap.get(REVISAR)) | marcas(reporte, decision="avalar", texto=texto))
    reporte.refresh_from_db()
    assert reporte.texto_publico == texto.replace("\r\n", "\n")


@pytest.mark.parametrize(
    "forjado",
    [{"decision": "borrar"}, {"version": "9" * 40}, {"version": ""}, {"nota": "\0"}, {"texto": "\0"}],
)
def test_lo_que_ninguna_pantalla_manda_se_rechaza_sin_romper_nada(oap, forjado):
    reporte = enviado()
    respuesta = oap.post(
        REVISAR,
        lo_que_manda(oap.get(REVISAR)) | marcas(reporte, decision="avalar") | marcas(reporte, **forjado),
    )
    assert respuesta.status_code == 200
    assert estados() == [EstadoDeReporte.ENVIADO]


# Lo que pasa mientras se revisa.


def test_lo_que_llego_mientras_se_revisaba_no_se_avala_sin_verlo(oap):
    visto = enviado()
    pantalla = lo_que_manda(oap.get(REVISAR)) | marcas(visto, texto="Lo que escribí.") | {"avalar_todo": ""}
    enviado()
    respuesta = oap.post(REVISAR, pantalla)
    assert "1 reporte llegó mientras usted revisaba" in avisos(respuesta)
    assert "Llegó mientras usted revisaba." in respuesta.content.decode()
    assert lo_que_manda(respuesta)[f"r{visto.pk}-texto"] == ["Lo que escribí."]
    assert not Reporte.objects.avalados().exists()


@pytest.mark.parametrize(("escrito", "queda"), [({}, "Lo nuevo."), ({"texto": "Lo mío."}, "Lo mío.")])
def test_lo_que_cambio_mientras_se_revisaba_se_decide_otra_vez_sobre_lo_ultimo(oap, escrito, queda):
    reporte = enviado()
    pantalla = lo_que_manda(oap.get(REVISAR)) | marcas(reporte, **escrito) | {"avalar_todo": ""}
    Reporte.objects.update(narrativa="Lo nuevo.")
    respuesta = oap.post(REVISAR, pantalla)
    assert "Cambió mientras usted revisaba" in errores(respuesta, reporte)["__all__"][0]
    assert estados() == [EstadoDeReporte.ENVIADO]
    oap.post(REVISAR, lo_que_manda(respuesta) | {"avalar_todo": ""})
    assert Reporte.objects.get().texto_publico == queda


def test_si_otra_persona_ya_decidio_se_dice_y_lo_escrito_no_se_pierde(oap, persona):
    devuelto, avalado, otro = enviado(), enviado(), enviado()
    pantalla = (
        lo_que_manda(oap.get(REVISAR))
        | marcas(devuelto, decision="devolver", nota="Lo que iba a pedir.")
        | marcas(avalado, decision="avalar", texto="Lo que iba a publicar.")
        | marcas(otro, decision="avalar")
    )
    flujo.devolver(Reporte.objects.filter(pk=devuelto.pk), "Otra cosa.", usuario=persona)
    flujo.avalar(Reporte.objects.filter(pk=avalado.pk), usuario=persona)
    respuesta = oap.post(REVISAR, pantalla)
    assert "ahora está «Devuelto»" in errores(respuesta, devuelto)["__all__"][0]
    assert "ahora está «Avalado»" in errores(respuesta, avalado)["__all__"][0]
    assert estados() == ["devuelto", "avalado", "enviado"]
    for escrito in ("Lo que iba a pedir.", "Lo que iba a publicar."):
        assert f"Usted había escrito: «{escrito}»" in respuesta.content.decode()


def test_lo_que_otra_persona_ya_avalo_no_se_avala_otra_vez(oap, persona):
    avalado = enviado()
    pantalla = lo_que_manda(oap.get(REVISAR)) | marcas(avalado, decision="avalar")
    flujo.avalar(Reporte.objects.all(), usuario=persona)
    respuesta = oap.post(REVISAR, pantalla)
    assert errores(respuesta, avalado) == {
        "__all__": ["Cambió mientras usted revisaba: ahora está «Avalado»."]
    }


def test_si_algo_cambia_en_el_instante_de_decidir_no_se_aplica_nada(oap, monkeypatch):
    enviado()
    otro = enviado()
    avalar = flujo.avalar

    def avalar_tarde(visto, **demas):
        Reporte.objects.filter(pk=otro.pk).update(ejecutado=2)
        return avalar(visto, **demas)

    monkeypatch.setattr(flujo, "avalar", avalar_tarde)
    respuesta = oap.post(REVISAR, lo_que_manda(oap.get(REVISAR)) | {"avalar_todo": ""})
    assert "Cambió algún reporte en ese instante" in avisos(respuesta)
    assert estados() == ["enviado", "enviado"]


def test_si_el_mes_se_cerro_mientras_se_revisaba_la_nota_no_se_pierde(oap):
    avalado = un_reporte()
    pantalla = lo_que_manda(oap.get(REVISAR)) | marcas(avalado, decision="devolver", nota="Falta el acta.")
    cerrar(1)
    respuesta = oap.post(REVISAR, pantalla)
    assert errores(respuesta, avalado) == {"__all__": ["El mes se cerró mientras usted revisaba."]}
    assert "Usted había escrito: «Falta el acta.»" in respuesta.content.decode()


# El texto público que ya se confirmó.


@pytest.mark.parametrize("marcado", [{"avalar_todo": ""}, {"decision": "avalar"}])
def test_un_texto_confirmado_se_propone_otra_vez_y_no_vuelve_el_nombre(oap, persona, marcado):
    reporte = confirmado_y_devuelto(persona)
    pantalla = lo_que_manda(oap.get(REVISAR))
    assert pantalla[f"r{reporte.pk}-texto"] == [SIN_NOMBRE]
    oap.post(REVISAR, pantalla | marcas(reporte, **marcado) | marcado)
    reporte.refresh_from_db()
    assert (reporte.estado, reporte.texto_publico) == (EstadoDeReporte.AVALADO, SIN_NOMBRE)


@pytest.mark.parametrize("marcado", [{"avalar_todo": ""}, {"decision": "avalar"}])
def test_si_lo_que_escribio_la_dependencia_cambio_hay_que_elegir_cual_se_publica(oap, persona, marcado):
    reporte = confirmado_y_devuelto(persona, narrativa=f"{CON_NOMBRE} Con 14 personas.")
    antes = oap.get(REVISAR)
    assert f"Había escrito: «{CON_NOMBRE}»" in antes.content.decode()
    respuesta = oap.post(REVISAR, lo_que_manda(antes) | marcas(reporte, **marcado) | marcado)
    assert errores(respuesta, reporte) == {"cambio": ["Elija cuál se publica, o escriba otro en la caja."]}
    assert estados() == [EstadoDeReporte.ENVIADO]


@pytest.mark.parametrize(
    ("marcado", "publico"),
    [
        ({"cambio": "caja"}, SIN_NOMBRE),
        ({"cambio": "narrativa"}, "Reunión con la red de lideresas."),
        ({"cambio": "caja", "texto": "Reunión con 14 lideresas."}, "Reunión con 14 lideresas."),
        ({"texto": "Reunión con 14 lideresas."}, "Reunión con 14 lideresas."),
    ],
)
def test_se_publica_el_texto_que_se_elija(oap, persona, marcado, publico):
    reporte = confirmado_y_devuelto(persona, narrativa="Reunión con la red de lideresas.")
    oap.post(REVISAR, lo_que_manda(oap.get(REVISAR)) | marcas(reporte, **marcado) | {"avalar_todo": ""})
    reporte.refresh_from_db()
    assert (reporte.estado, reporte.texto_publico) == (EstadoDeReporte.AVALADO, publico)


def test_si_se_elige_lo_de_la_dependencia_lo_escrito_en_la_caja_no_se_pierde(oap, persona):
    reporte = confirmado_y_devuelto(persona, narrativa="Reunión con la red de lideresas.")
    escrito = marcas(reporte, cambio="narrativa", texto="Lo que escribí.", decision="avalar")
    respuesta = oap.post(REVISAR, lo_que_manda(oap.get(REVISAR)) | escrito)
    assert "Usted cambió el texto de la caja" in errores(respuesta, reporte)["cambio"][0]
    assert lo_que_manda(respuesta)[f"r{reporte.pk}-texto"] == ["Lo que escribí."]


def test_lo_que_se_confirmo_sobre_otro_texto_se_confirma_otra_vez(oap, persona):
    reporte = confirmado_y_devuelto(persona, narrativa="Reunión con la red.", participantes=1)
    marcado = marcas(reporte, cambio="narrativa", pocas="on", decision="avalar")
    pantalla = lo_que_manda(oap.get(REVISAR)) | marcado
    Reporte.objects.update(narrativa=CON_NOMBRE + " En Suba.")
    respuesta = oap.post(REVISAR, pantalla)
    assert "Cambió mientras usted revisaba" in errores(respuesta, reporte)["__all__"][0]
    respuesta = oap.post(REVISAR, lo_que_manda(respuesta))
    assert errores(respuesta, reporte).keys() == {"cambio", "pocas"}


def test_a_quien_revisa_se_le_recuerda_lo_que_se_pidio_al_devolver(oap, persona):
    confirmado_y_devuelto(persona)
    assert "<b>La OAP pidió:</b> «Falta participantes.»" in oap.get(REVISAR).content.decode()


def test_de_un_reporte_que_no_se_ha_devuelto_no_se_dice_que_se_pidio(oap):
    enviado()
    assert "La OAP pidió" not in oap.get(REVISAR).content.decode()


# Pocas personas.


@pytest.mark.parametrize(
    ("participantes", "advierte"),
    [
        (None, None),
        (0, None),
        (1, "Participó 1 persona: el texto podría señalarla."),
        (4, "Participaron 4 personas: el texto podría señalarlas."),
        (5, None),
    ],
)
def test_si_participaron_pocas_personas_se_advierte_junto_al_texto(oap, participantes, advierte):
    un_plan(conteo_minimo=5)
    reporte = enviado(participantes=participantes)
    pagina = oap.get(REVISAR)
    assert ("podría señalar" in pagina.content.decode()) == bool(advierte)
    if advierte:
        assert advierte in pagina.content.decode()
    respuesta = oap.post(REVISAR, lo_que_manda(pagina) | {"avalar_todo": ""}, follow=True)
    assert (Reporte.objects.get().estado == EstadoDeReporte.AVALADO) == (not advierte)
    if advierte:
        assert errores(respuesta, reporte) == {"pocas": ["Confirme que no la señala, o cambie el texto."]}


@pytest.mark.parametrize(
    ("marcado", "publico"),
    [({"pocas": "on"}, "Una jornada."), ({"texto": "Jornada."}, "Jornada."), ({"texto": ""}, "")],
)
def test_con_pocas_personas_se_avala_confirmando_o_cambiando_el_texto(oap, marcado, publico):
    reporte = enviado(participantes=1)
    oap.post(
        REVISAR,
        lo_que_manda(oap.get(REVISAR)) | marcas(reporte, decision="avalar") | marcas(reporte, **marcado),
    )
    reporte.refresh_from_db()
    assert (reporte.estado, reporte.texto_publico) == (EstadoDeReporte.AVALADO, publico)


def test_sin_texto_publico_no_hay_a_quien_senalar(oap):
    enviado(participantes=1, narrativa="")
    oap.post(REVISAR, lo_que_manda(oap.get(REVISAR)) | {"avalar_todo": ""})
    assert estados() == [EstadoDeReporte.AVALADO]


# Cerrar y reabrir.


def test_cerrar_dice_en_cada_actividad_lo_que_falta_y_conserva_lo_marcado(oap):
    callada, otra = una_actividad(descripcion="Feria de servicios"), una_actividad()
    pantalla = oap.get(CERRAR)
    assert "Feria de servicios" in pantalla.content.decode()
    marcado = lo_que_manda(pantalla) | {f"a{callada.pk}-sin_reporte": "on"}
    respuesta = oap.post(CERRAR, marcado)
    assert "Falta decidir sobre 1 actividad" in avisos(respuesta)
    assert {actividad: dict(form.errors) for actividad, _, form in respuesta.context["filas"]} == {
        callada: {},
        otra: {"sin_reporte": ["Falta decidir."]},
    }
    assert not Mes.objects.get(numero=1).cerrado
    oap.post(CERRAR, lo_que_manda(respuesta) | {f"a{otra.pk}-sin_reporte": "on"})
    assert Mes.objects.get(numero=1).cerrado


def test_lo_enviado_mientras_se_cerraba_no_se_vuelve_sin_reporte(oap):
    actividad = una_actividad()
    marcado = lo_que_manda(oap.get(CERRAR)) | {f"a{actividad.pk}-sin_reporte": "on"}
    un_reporte(actividad, estado=EstadoDeReporte.ENVIADO)
    respuesta = oap.post(CERRAR, marcado)
    [(_, _, form)] = respuesta.context["filas"]
    assert form.errors["sin_reporte"] == ["Cambió mientras usted decidía: ahora está «Enviado a la OAP»."]
    assert estados() == [EstadoDeReporte.ENVIADO]
    oap.post(CERRAR, lo_que_manda(respuesta))
    assert not Mes.objects.get(numero=1).cerrado  # hay que marcarlo otra vez


@pytest.mark.parametrize("forjado", ["9" * 40, "x", ""])
def test_cerrar_con_una_version_imposible_no_cierra(oap, forjado):
    actividad = una_actividad()
    oap.post(CERRAR, {f"a{actividad.pk}-version": forjado, f"a{actividad.pk}-sin_reporte": "on"})
    assert not Mes.objects.get(numero=1).cerrado


def test_reabrir_pide_el_motivo_en_su_caja_y_no_lo_recorta(oap):
    una_actividad()
    cerrar(1)
    respuesta = oap.post(REABRIR, {"motivo": " "})
    assert respuesta.context["form"].errors["motivo"] == ["Diga por qué se reabre el mes."]
    respuesta = oap.post(REABRIR, {"motivo": "x" * 2001})
    assert respuesta.context["form"].errors["motivo"] == ["Tiene 2001 letras y caben 2000."]
    assert lo_que_manda(respuesta)["motivo"] == ["x" * 2001]
    oap.post(REABRIR, {"motivo": "Llegó el acta."})
    assert not Mes.objects.get(numero=1).cerrado


def test_reabrir_lo_que_ya_esta_abierto_se_dice_y_conserva_el_motivo(oap):
    una_actividad()
    respuesta = oap.post(REABRIR, {"motivo": "Llegó el acta."})
    assert respuesta.context["form"].non_field_errors() == ["Enero de 2021 está abierto."]
    assert lo_que_manda(respuesta)["motivo"] == ["Llegó el acta."]


def test_al_reabrir_se_dice_como_corregir_lo_avalado_y_el_tablero_lleva_alla(oap):
    un_reporte(una_actividad())
    cerrar(1)
    tablero = oap.post(REABRIR, {"motivo": "Llegó el acta."}, follow=True)
    assert "devuélvalo en Revisar lo enviado" in avisos(tablero)
    assert re.search(r'c-avalado">\s+<a href="/admin/mes/2021/1/revisar/">', tablero.content.decode())
    revision = oap.get(REVISAR).content.decode()
    assert '<details class="todo" open>' in revision
    assert "devuélvalo a su dependencia aquí abajo" in revision
