"""Lo que hacen las personas con los reportes de un mes, y lo que no se les deja hacer."""

from datetime import date

import pghistory
import pytest

from comun.historial import agregados_y_quitados, cambios
from comun.transacciones import NoSePuede, a_nombre_de, nombre_de
from participacion import flujo
from participacion.flujo import FaltanDatos
from participacion.models import (
    Actividad,
    Componente,
    Evidencia,
    Mes,
    Modificacion,
    Plan,
    Reporte,
    Usuario,
    evidencias_de_su_historia,
)
from participacion.opciones import EstadoDeReporte, Razon
from tests.datos import cerrar, un_plan, un_reporte, un_usuario, una_actividad, una_dependencia, una_evidencia

pytestmark = pytest.mark.django_db

COMPLETO = {"ejecutado": 1, "narrativa": "Se hizo una jornada en Suba.", "evaluada": False}


@pytest.fixture
def persona() -> Usuario:
    return un_usuario("lina", first_name="Lina")


def enero() -> Mes:
    return Mes.objects.select_related("plan").get(plan=un_plan(), numero=1)


def borrador(**campos) -> Reporte:
    return un_reporte(estado=EstadoDeReporte.BORRADOR, **COMPLETO | campos)


def enviar(persona: Usuario) -> int:
    return flujo.enviar(un_plan(), 1, [una_dependencia()], usuario=persona)


def estado(reporte: Reporte) -> str:
    return Reporte.objects.get(pk=reporte.pk).estado


@pytest.mark.parametrize(
    ("campos", "programado", "falta"),
    [
        ({"ejecutado": None}, 1, {"ejecutado"}),
        ({"narrativa": " "}, 1, {"narrativa"}),
        ({"evaluada": None}, 1, {"evaluada"}),
        ({"evaluada": True}, 1, {"resultado_evaluacion"}),
        ({}, 2, {"razon"}),
        ({"ejecutado": 0, "narrativa": "", "evaluada": None}, 1, {"razon"}),
        ({"ejecutado": 0, "narrativa": "", "evaluada": None}, 0, set()),
        ({"razon": Razon.ANTICIPADA}, 0, set()),
        ({}, 1, set()),
    ],
)
def test_para_enviar_se_pide_lo_que_la_oap_necesita_y_nada_mas(campos, programado, falta):
    reporte = Reporte(actividad=Actividad(plan=Plan()), mes=1, **COMPLETO | campos)
    assert set(flujo.faltas(reporte, programado)) == falta


def test_enviar_es_todo_o_nada_y_dice_que_falta_al_lado_de_cada_actividad(persona):
    completo = borrador()
    callada = una_actividad()
    with pytest.raises(FaltanDatos) as falta:
        enviar(persona)
    assert falta.value.faltas == {
        callada.pk: {"ejecutado": "Escriba cuántas acciones se hicieron; si no se hizo ninguna, escriba 0."}
    }
    assert estado(completo) == EstadoDeReporte.BORRADOR


def test_la_razon_que_falta_se_pide_en_singular_y_en_plural():
    def falta(ejecutado, programado):
        return flujo.faltas(
            Reporte(
                actividad=Actividad(plan=Plan()),
                mes=1,
                ejecutado=ejecutado,
                narrativa="Sí.",
                evaluada=False,
            ),
            programado,
        )["razon"]

    assert falta(1, 2) == "Se hizo 1 y estaban programadas 2: falta la razón."
    assert falta(2, 1) == "Se hicieron 2 y estaba programada 1: falta la razón."


def test_lo_que_no_estaba_programado_ni_se_hizo_no_se_reporta(persona):
    una_actividad([0] * 12)
    completo = borrador()
    assert enviar(persona) == 1
    assert estado(completo) == EstadoDeReporte.ENVIADO


def test_sin_nada_por_enviar_se_dice(persona):
    with pytest.raises(NoSePuede, match="No hay nada por enviar de enero"):
        enviar(persona)


def test_un_reporte_enviado_ya_no_lo_edita_su_dependencia(persona):
    reporte = un_reporte(estado=EstadoDeReporte.ENVIADO)
    with pytest.raises(NoSePuede, match="la OAP tiene que devolverlo"):
        flujo.guardar(reporte, usuario=persona)


def test_lo_devuelto_lleva_la_nota_y_al_enviarlo_otra_vez_se_va(persona):
    reporte = borrador()
    enviar(persona)
    with pytest.raises(NoSePuede, match="diga qué hay que corregir"):
        flujo.devolver(Reporte.objects.all(), " ", usuario=persona)
    assert flujo.devolver(Reporte.objects.all(), "Adjunte el acta.", usuario=persona) == 1
    reporte.refresh_from_db()
    assert (reporte.estado, reporte.nota) == (EstadoDeReporte.DEVUELTO, "Adjunte el acta.")
    enviar(persona)
    reporte.refresh_from_db()
    assert (reporte.estado, reporte.nota) == (EstadoDeReporte.ENVIADO, "")


def test_avalar_confirma_el_texto_publico_y_solo_alcanza_a_lo_enviado(persona):
    enviado, otro = un_reporte(estado=EstadoDeReporte.ENVIADO, narrativa="Con Ana Pérez."), borrador()
    textos = {enviado.pk: "Con la presidenta de la mesa."}
    assert flujo.avalar(Reporte.objects.all(), usuario=persona, textos_publicos=textos) == 1
    enviado.refresh_from_db()
    assert (enviado.estado, enviado.texto_publico) == (
        EstadoDeReporte.AVALADO,
        "Con la presidenta de la mesa.",
    )
    assert estado(otro) == EstadoDeReporte.BORRADOR


def otra_vez_enviado(persona: Usuario, confirmado: str, **corregido) -> Reporte:
    """Un reporte que se avaló con ese texto público, se devolvió y volvió corregido."""
    reporte = borrador(narrativa="Con Ana Pérez.")
    enviar(persona)
    flujo.avalar(Reporte.objects.all(), usuario=persona, textos_publicos={reporte.pk: confirmado})
    flujo.devolver(Reporte.objects.all(), "Falta cuántas personas.", usuario=persona)
    reporte = Reporte.objects.get()
    for campo, valor in corregido.items():
        setattr(reporte, campo, valor)
    flujo.guardar(reporte, usuario=persona)
    enviar(persona)
    return reporte


@pytest.mark.parametrize("confirmado", ["Con la presidenta de la mesa.", ""])
def test_avalar_sin_decir_el_texto_deja_el_ultimo_que_se_confirmo(persona, confirmado):
    reporte = otra_vez_enviado(persona, confirmado, participantes=14)
    assert flujo.avalar(Reporte.objects.all(), usuario=persona) == 1
    reporte.refresh_from_db()
    assert (reporte.estado, reporte.texto_publico) == (EstadoDeReporte.AVALADO, confirmado)


@pytest.mark.parametrize("confirmado", ["Con la presidenta de la mesa.", ""])
def test_si_lo_escrito_cambio_despues_de_confirmarse_no_se_avala_sin_decir_el_texto(persona, confirmado):
    reporte = otra_vez_enviado(persona, confirmado, narrativa="Con Ana Pérez, en Suba.")
    otro = borrador()
    enviar(persona)
    with pytest.raises(NoSePuede, match="la dependencia cambió lo que había escrito"):
        flujo.avalar(Reporte.objects.all(), usuario=persona)
    assert {estado(reporte), estado(otro)} == {EstadoDeReporte.ENVIADO}
    flujo.avalar(Reporte.objects.all(), usuario=persona, textos_publicos={reporte.pk: "En Suba."})
    reporte.refresh_from_db()
    assert reporte.texto_publico == "En Suba."


def test_si_la_dependencia_escribe_lo_que_ya_se_habia_confirmado_no_hay_que_elegir(persona):
    reporte = otra_vez_enviado(persona, "En Suba,\ncon la mesa.", narrativa="En Suba,\r\ncon la mesa.")
    flujo.avalar(Reporte.objects.all(), usuario=persona)
    assert estado(reporte) == EstadoDeReporte.AVALADO


def test_lo_que_se_avalo_sin_nada_escrito_no_es_un_texto_confirmado(persona):
    """Así queda lo que llega con la matriz: una cantidad y nada más."""
    reporte = un_reporte()
    flujo.devolver(Reporte.objects.all(), "Cuente qué se hizo.", usuario=persona)
    reporte.refresh_from_db()
    reporte.narrativa, reporte.evaluada = "Una jornada en Suba.", False
    flujo.guardar(reporte, usuario=persona)
    enviar(persona)
    flujo.avalar(Reporte.objects.all(), usuario=persona)
    reporte.refresh_from_db()
    assert reporte.texto_publico == "Una jornada en Suba."


def test_avalar_sin_decir_el_texto_se_detiene_si_podria_senalar_a_alguien(persona):
    reporte = borrador(participantes=1)
    enviar(persona)
    with pytest.raises(NoSePuede, match="Participó 1 persona"):
        flujo.avalar(Reporte.objects.all(), usuario=persona)
    flujo.avalar(Reporte.objects.all(), usuario=persona, textos_publicos={reporte.pk: "En Suba."})
    assert estado(reporte) == EstadoDeReporte.AVALADO


def test_un_mes_se_cierra_cuando_todo_esta_decidido(persona):
    avalado, callada, sin_programar = un_reporte(), una_actividad(), una_actividad([0] * 12)
    a_medias = borrador(actividad=una_actividad([0] * 12))
    assert {a.pk for a in flujo.por_decidir(enero())} == {callada.pk, a_medias.actividad_id}
    with pytest.raises(NoSePuede, match="Falta decidir"):
        flujo.cerrar(enero(), sin_reporte={callada.pk: 0}, usuario=persona)
    assert not Reporte.objects.filter(actividad=callada).exists()

    flujo.cerrar(
        enero(), sin_reporte={callada.pk: 0, a_medias.actividad_id: a_medias.version}, usuario=persona
    )
    assert enero().cerrado
    assert estado(avalado) == EstadoDeReporte.AVALADO
    assert Reporte.objects.get(actividad=callada).estado == EstadoDeReporte.SIN_REPORTE
    with pytest.raises(NoSePuede, match="está cerrado"):
        flujo.guardar(Reporte(actividad=sin_programar, mes=1), usuario=persona)


def test_lo_avalado_no_se_puede_dejar_sin_reporte(persona):
    avalado = un_reporte()
    flujo.cerrar(enero(), sin_reporte={avalado.actividad_id: avalado.version}, usuario=persona)
    assert estado(avalado) == EstadoDeReporte.AVALADO


def test_reabrir_pide_motivo_y_lo_deja_en_el_historial(persona):
    callada = una_actividad()
    flujo.cerrar(enero(), sin_reporte={callada.pk: 0}, usuario=persona)
    with pytest.raises(NoSePuede, match="por qué se reabre"):
        flujo.reabrir(enero(), " ", usuario=persona)
    flujo.reabrir(enero(), "Llegó el acta de Suba.", usuario=persona)
    ultimo = cambios(enero())[0]
    assert (ultimo.quien, ultimo.campo, ultimo.despues, ultimo.motivo) == (
        "Lina",
        "cerrado",
        "no",
        "Llegó el acta de Suba.",
    )
    assert Reporte.objects.get(actividad=callada).estado == EstadoDeReporte.BORRADOR


def test_quien_guarda_una_copia_vieja_no_pisa_lo_ajeno_y_se_le_dice_quien_cambio_que(persona):
    mia = borrador()
    suya = Reporte.objects.get(pk=mia.pk)
    suya.narrativa = "Dos jornadas."
    flujo.guardar(suya, usuario=persona)
    vista = mia.version
    mia.ejecutado = 5
    with pytest.raises(NoSePuede, match="Otra persona cambió"):
        flujo.guardar(mia, usuario=un_usuario("otra"))
    actual = Reporte.objects.get(pk=mia.pk)
    assert (actual.narrativa, actual.ejecutado) == ("Dos jornadas.", 1)
    assert [(c.quien, c.campo, c.antes, c.despues) for c in cambios(actual, desde_version=vista)] == [
        ("Lina", "qué se hizo", COMPLETO["narrativa"], "Dos jornadas.")
    ]


def test_una_fila_se_puede_guardar_varias_veces_seguidas(persona):
    reporte = borrador()
    for cantidad in (2, 3, 4):
        reporte.ejecutado = cantidad
        flujo.guardar(reporte, usuario=persona)
    reporte.save(update_fields=["narrativa"])
    assert Reporte.objects.get(pk=reporte.pk).version == reporte.version == 5


def test_cancelar_deja_de_programar_desde_un_mes_abierto_y_pide_motivo(persona):
    actividad = una_actividad()
    Plan.objects.update(aprobado_el=date(2021, 1, 31))
    with pytest.raises(NoSePuede, match="por qué se cancela"):
        flujo.cancelar(actividad, 6, "", usuario=persona)
    flujo.cancelar(actividad, 6, "Sin presupuesto.", usuario=persona)
    actividad.refresh_from_db()
    assert (actividad.meta, actividad.cancelada_desde) == (5, 6)
    modificacion = actividad.modificaciones.get()
    assert (modificacion.motivo, modificacion.registrada_por) == ("Sin presupuesto.", persona)


def test_cancelarla_dos_veces_es_cancelarla_una_y_desde_otro_mes_no_se_pisa(persona: Usuario) -> None:
    actividad = una_actividad([1] * 12)
    for _ in range(2):
        flujo.cancelar(actividad, 6, "Sin presupuesto.", usuario=persona)
    with pytest.raises(NoSePuede, match="Ya se había cancelado, desde junio"):
        flujo.cancelar(actividad, 12, "Otra razón.", usuario=persona)
    actividad.refresh_from_db()
    assert (actividad.cancelada_desde, actividad.programado) == (6, [1] * 5 + [0] * 7)


def test_un_plan_se_copia_a_otro_anio_sin_reportes_ni_canceladas(persona):
    reporte = un_reporte(una_actividad([3] * 12, descripcion="Feria"))
    flujo.cancelar(una_actividad(), 1, "Ya no.", usuario=persona)
    Plan.objects.update(aprobado_el=date(2021, 1, 31))
    nuevo = flujo.copiar_plan(un_plan(), 2022, usuario=persona)
    copia = Actividad.objects.get(plan=nuevo)
    assert (copia.descripcion, copia.programado, copia.reportes.count()) == ("Feria", [3] * 12, 0)
    assert nuevo.aprobado_el is None
    assert Reporte.objects.get().actividad_id == reporte.actividad_id
    with pytest.raises(NoSePuede, match="Ya hay un plan de 2022"):
        flujo.copiar_plan(un_plan(), 2022, usuario=persona)


def test_la_copia_hereda_lo_del_plan_menos_su_aprobacion(persona):
    propio = {
        "demostracion": True,
        "cumplimiento_minimo": 70,
        "cumplimiento_maximo": 130,
        "publica_otra_persona": False,
        "conteo_minimo": 9,
        "conteo_minimo_por_estado": 2,
        "regla": "promedio",
        "informa": "semestral",
        "ponderacion_por_componente": True,
    }
    plan = un_plan(aprobado_el=date(2021, 1, 31), **propio)
    Componente.objects.create(plan=plan, nombre="Eje 1", ponderacion=2)
    with pghistory.context(motivo="Se agrega."):
        una_actividad(plan=plan, componente="Eje 1").apoyan.add(una_dependencia("SFI"))
    nuevo = flujo.copiar_plan(plan, 2022, usuario=un_usuario("jefa", is_superuser=True))
    assert nuevo.componentes.get().ponderacion == 2
    assert nuevo.actividades.get().apoyan.get().sigla == "SFI"
    assert Plan.objects.filter(pk=nuevo.pk, anio=2022, aprobado_el=None, **propio).exists()
    assert Plan.objects.filter(pk=plan.pk, anio=2021, **propio).exists()
    assert nuevo.meses.count() == 12
    suyos = {"id", "version", "anio", "aprobado_el"}
    heredados = {campo.name for campo in Plan._meta.concrete_fields} - suyos
    assert heredados == propio.keys()


def test_que_publique_quien_edito_no_se_hereda_si_no_copia_un_superusuario(persona):
    plan = un_plan(publica_otra_persona=False)
    assert flujo.copiar_plan(plan, 2022, usuario=persona).publica_otra_persona


def test_cancelar_deja_constancia_aunque_no_quede_nada_por_programar(persona):
    actividad = una_actividad([1] * 5 + [0] * 7)
    flujo.cancelar(una_actividad(), 2, "Antes de cerrar nada.", usuario=persona)
    cerrar(1)
    flujo.cancelar(actividad, 6, "Sin presupuesto.", usuario=persona)
    [modificacion] = Modificacion.objects.all()
    assert modificacion.cambios == {"cancelada_desde": (None, 6)}


def test_el_historial_dice_los_nombres_y_no_los_numeros(persona):
    actividad = una_actividad()
    with a_nombre_de(persona):
        Actividad.objects.filter(pk=actividad.pk).update(dependencia=una_dependencia("SFI"))
    [cambio] = cambios(actividad)[:1]
    assert (cambio.campo, cambio.antes, cambio.despues) == (
        "dependencia",
        "Dependencia OAP-GA",
        "Dependencia SFI",
    )


def test_el_historial_dice_que_evidencias_se_adjuntaron_y_cuales_se_quitaron(persona):
    reporte = un_reporte()
    with a_nombre_de(persona):
        una_evidencia(reporte, nombre="acta.pdf")
        Evidencia.objects.filter(reporte=reporte).delete()
    assert [
        (a.quien, a.campo, a.antes, a.despues)
        for a in agregados_y_quitados(evidencias_de_su_historia(reporte), "evidencia")
    ] == [
        (nombre_de(persona), "evidencia que se quitó", "acta.pdf", ""),
        (nombre_de(persona), "evidencia que se adjuntó", "", "acta.pdf"),
    ]


def test_el_historial_guarda_como_se_llamaba_cada_quien(persona):
    reporte = un_reporte()
    with a_nombre_de(persona):
        reporte.narrativa = "Se hizo."
        reporte.save()
    antes = nombre_de(persona)
    persona.first_name, persona.last_name = "Otro", "Nombre"
    persona.save()
    assert cambios(reporte)[0].quien == antes


def test_un_enlace_largo_de_una_nube_se_recibe():
    una_evidencia(enlace="https://nube.example/" + "a" * 1500)
