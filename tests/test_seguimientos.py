"""«Mis compromisos»: cada quien ve los suyos, registra lo que hizo y lo sustenta; lo que falta se dice al lado."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from compromisos.estados import Estado
from compromisos.indicadores import Avisos
from compromisos.models import Compromiso, Seguimiento
from compromisos.palabras import hace, por_avisar
from compromisos.seguimientos import POR_PAGINA
from informes.oficina import roles
from informes.oficina.recordatorios import correos
from participacion.models import Usuario
from tests.datos import (
    un_compromiso,
    un_reporte,
    un_seguimiento,
    un_usuario,
    una_actividad,
    una_dependencia,
    una_mesa,
    una_sesion,
)

pytestmark = pytest.mark.django_db

HOY = timezone.localdate()
ACTA = b"%PDF-1.7"


@pytest.fixture(autouse=True)
def carpeta(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def persona(nombre: str, grupo: str, *siglas: str) -> Usuario:
    usuario = un_usuario(nombre, is_staff=True, email=f"{nombre}@entidad.example")
    usuario.groups.add(Group.objects.get(name=grupo))
    usuario.dependencias.set([una_dependencia(sigla) for sigla in siglas])
    return usuario


def cliente_de(usuario: Usuario) -> Client:
    cliente = Client()
    cliente.force_login(usuario)
    return cliente


@pytest.fixture
def enlace() -> Client:
    return cliente_de(persona("enlace", roles.ENLACE, "ACPVR"))


@pytest.fixture
def oap() -> Client:
    return cliente_de(persona("oap", roles.OAP))


def a_cargo(**campos: Any) -> Compromiso:
    """Uno de la ACPVR, de una sesión de hace 30 días."""
    sesion = campos.pop("sesion", None) or una_sesion(HOY - timedelta(days=30))
    return un_compromiso(sesion, dependencia=una_dependencia("ACPVR"), **campos)


def pantalla(cliente: Client, **pregunta: Any) -> Any:
    return cliente.get(reverse("mis_compromisos"), pregunta)


def vistos(respuesta: Any) -> list[Compromiso]:
    return [renglon.compromiso for renglon in respuesta.context["renglones"]]


def escrito(compromiso: Compromiso, **campos: Any) -> dict[str, Any]:
    valores = {"estado": "en_gestion", "fecha": f"{HOY}", "gestion": "Se convocó."} | campos
    return {f"c{compromiso.pk}-{campo}": valor for campo, valor in valores.items()}


def registrar(cliente: Client, *formularios: dict[str, Any], de: list[Compromiso]) -> Any:
    datos: dict[str, Any] = {"compromiso": [compromiso.pk for compromiso in de]}
    for formulario in formularios:
        datos |= formulario
    return cliente.post(reverse("mis_compromisos"), datos)


def errores(respuesta: Any) -> dict[str, list[str]]:
    """Los del único que se escribió."""
    (form,) = [r.form for r in respuesta.context["renglones"] if r.form.has_changed()]
    return dict(form.errors)


# Qué ve cada quien.


def test_un_enlace_ve_los_de_su_dependencia_y_la_oap_todos(enlace: Client, oap: Client) -> None:
    propio, ajeno = a_cargo(), un_compromiso(dependencia=una_dependencia("SFI"))
    de_otra = un_compromiso(entidad_competente="SENA")
    assert vistos(pantalla(enlace, ver="todos")) == [propio]
    assert set(vistos(pantalla(oap))) == {propio, ajeno}
    assert set(vistos(pantalla(oap, ver="todos"))) == {propio, ajeno, de_otra}


def test_cada_lista_trae_los_que_piden_eso_y_su_conteo_coincide(enlace: Client) -> None:
    vencido = a_cargo(codigo="V", fecha_limite=HOY - timedelta(days=1))
    por_vencer = a_cargo(codigo="P", fecha_limite=HOY + timedelta(days=15))
    lejano = a_cargo(codigo="L", fecha_limite=HOY + timedelta(days=16))
    callado = a_cargo(codigo="S", sesion=una_sesion(HOY - timedelta(days=60)))
    cumplido = a_cargo(codigo="C", fecha_limite=HOY - timedelta(days=1))
    un_seguimiento(cumplido, HOY - timedelta(days=2), Estado.CUMPLIDO)
    listas = {
        "abiertos": [vencido, por_vencer, lejano, callado],
        "vencidos": [vencido],
        "por_vencer": [por_vencer],
        "sin_seguimiento": [callado],
        "todos": [cumplido, vencido, por_vencer, lejano, callado],
    }
    for ver, compromisos in listas.items():
        respuesta = pantalla(enlace, ver=ver)
        assert vistos(respuesta) == compromisos, ver
        conteos = {cual: cuantos for cual, _, cuantos in respuesta.context["listas"]}
        assert conteos[ver] == (None if ver == "todos" else len(compromisos))
    assert ("sin_seguimiento", "Sin noticia hace 60 días", 1) in respuesta.context["listas"]
    assert respuesta.context["avisos"] == [
        ("vencidos", "1 vencido, el más antiguo hace 1 día"),
        ("por_vencer", "1 vence en los próximos 15 días"),
        ("sin_seguimiento", "1 lleva 60 días o más sin seguimiento"),
    ]


def test_cada_compromiso_dice_su_sesion_con_la_fecha_en_letras(enlace: Client) -> None:
    a_cargo(sesion=una_sesion(date(2021, 5, 14)))
    assert "Mesa Distrital, 14 de mayo de 2021" in pantalla(enlace).content.decode()


def test_se_busca_por_codigo_texto_mesa_o_entidad(oap: Client) -> None:
    uno = un_compromiso(una_sesion(mesa=una_mesa("Mesa de Suba")), codigo="MPEV-1", texto="Abrir el salón.")
    un_compromiso(codigo="X", texto="Otra cosa")
    for palabra in ("mpev", "salón", "suba"):
        assert vistos(pantalla(oap, buscar=palabra)) == [uno]
    assert "Ninguno de esta lista tiene «nada»" in pantalla(oap, buscar="nada").content.decode()


@pytest.mark.parametrize("pregunta", [{"ver": "x"}, {"ver": "\0"}, {"ver": "fecha"}])
def test_una_lista_que_no_existe_es_404(oap: Client, pregunta: dict[str, str]) -> None:
    assert pantalla(oap, **pregunta).status_code == 404


@pytest.mark.parametrize("pregunta", [{"pagina": "x"}, {"pagina": "99"}, {"buscar": "\0"}, {"buscar": "%_'"}])
def test_una_pregunta_rara_no_es_un_error_del_servidor(oap: Client, pregunta: dict[str, str]) -> None:
    assert pantalla(oap, **pregunta).status_code == 200


def test_quien_solo_publica_no_entra() -> None:
    assert pantalla(cliente_de(persona("publica", roles.PUBLICACION))).status_code == 403


@pytest.mark.parametrize("cuantos", [10, pytest.param(5000, marks=pytest.mark.barrido)])
def test_la_pantalla_hace_las_mismas_consultas_con_diez_y_con_cinco_mil(
    enlace: Client, cuantos: int, django_assert_num_queries: Any
) -> None:
    sesion, dependencia = una_sesion(HOY - timedelta(days=90)), una_dependencia("ACPVR")
    Seguimiento.objects.bulk_create(
        Seguimiento(compromiso=c, fecha=sesion.fecha + timedelta(days=n), estado="en_gestion", gestion="Va.")
        for c in Compromiso.objects.bulk_create(
            Compromiso(sesion=sesion, codigo=f"C-{n}", texto="Compromiso", dependencia=dependencia)
            for n in range(cuantos)
        )
        for n in range(4)
    )
    # 1–4. Sesión, usuario y permisos  5. Cuántos son  6. Los de la página  7. Sus seguimientos  8. Los avisos
    with django_assert_num_queries(8):
        assert len(vistos(pantalla(enlace))) == min(cuantos, POR_PAGINA)


# Registrar.


def test_se_registran_varios_de_una_vez_y_queda_quien(enlace: Client) -> None:
    uno, otro, tercero = a_cargo(), a_cargo(), a_cargo()
    respuesta = registrar(
        enlace,
        escrito(uno),
        escrito(otro, estado="cumplido", gestion="Se entregó."),
        escrito(tercero, estado="", gestion=""),
        de=[uno, otro, tercero],
    )
    assert respuesta.status_code == 302
    registrados = Seguimiento.objects.order_by("compromiso")
    assert [(s.compromiso, s.estado, s.gestion) for s in registrados] == [
        (uno, "en_gestion", "Se convocó."),
        (otro, "cumplido", "Se entregó."),
    ]
    assert {str(s.registrado_por) for s in registrados} == {"enlace"}


@pytest.mark.parametrize("forma", ["%Y-%m-%d", "%Y/%m/%d", "%d/%m/%Y", "%d-%m-%Y"])
def test_la_fecha_se_escribe_con_guiones_o_con_barras(enlace: Client, forma: str) -> None:
    uno = a_cargo()
    registrar(enlace, escrito(uno, fecha=HOY.strftime(forma)), de=[uno])
    assert Seguimiento.objects.get().fecha == HOY


def test_si_a_uno_le_falta_algo_no_se_registra_ninguno_y_se_conserva_lo_escrito(enlace: Client) -> None:
    uno, otro = a_cargo(), a_cargo()
    respuesta = registrar(
        enlace, escrito(uno), escrito(otro, estado="", gestion="Se habló con la mesa."), de=[uno, otro]
    )
    assert respuesta.status_code == 200
    assert not Seguimiento.objects.exists()
    pagina = respuesta.content.decode()
    assert "Elija cómo quedó." in pagina
    assert "Se habló con la mesa.</textarea>" in pagina
    assert "Se convocó.</textarea>" in pagina


def test_sin_escribir_nada_se_dice(enlace: Client) -> None:
    uno = a_cargo()
    respuesta = registrar(enlace, escrito(uno, estado="", gestion=""), de=[uno])
    assert [str(m) for m in respuesta.context["messages"]] == ["No escribió ningún seguimiento."]


@pytest.mark.parametrize(
    ("campos", "campo", "frase"),
    [
        ({"gestion": " "}, "gestion", "Cuente en una frase qué se hizo."),
        ({"fecha": ""}, "fecha", "Diga desde cuándo."),
        ({"fecha": f"{HOY + timedelta(days=1)}"}, "fecha", "Va del "),
        ({"fecha": f"{HOY - timedelta(days=31)}"}, "fecha", "el día de la sesión"),
        ({"fecha": "ayer"}, "fecha", "fecha válida"),
        ({"estado": "registrado"}, "estado", "registrado"),
        ({"enlace": "javascript:alert(1)"}, "enlace", "URL válida"),
        ({"gestion": "x" * 4001}, "gestion", "4000"),
    ],
)
def test_lo_que_no_sirve_se_dice_al_lado_de_su_campo(
    enlace: Client, campos: dict[str, str], campo: str, frase: str
) -> None:
    uno = a_cargo()
    assert frase in errores(registrar(enlace, escrito(uno, **campos), de=[uno]))[campo][0]
    assert not Seguimiento.objects.exists()


def test_un_seguimiento_enviado_dos_veces_se_registra_una(enlace: Client) -> None:
    compromiso = a_cargo()
    registrar(enlace, escrito(compromiso), de=[compromiso])
    repetido = registrar(enlace, escrito(compromiso), de=[compromiso])
    assert "Ese seguimiento ya está registrado." in repetido.content.decode()
    assert compromiso.seguimientos.count() == 1


def test_otro_estado_el_mismo_dia_corrige_y_pide_el_motivo(enlace: Client) -> None:
    uno = a_cargo()
    un_seguimiento(uno, HOY, Estado.CUMPLIDO)
    assert errores(registrar(enlace, escrito(uno), de=[uno]))["motivo_correccion"] == [
        "De ese día ya hay uno, «Cumplido»: diga por qué lo corrige."
    ]
    registrar(enlace, escrito(uno, motivo_correccion="Faltaba el acta."), de=[uno])
    assert Compromiso.objects.al(HOY).select_related("sesion").get().situacion.estado == "en_gestion"


def test_nadie_registra_en_lo_ajeno(enlace: Client) -> None:
    propio, ajeno = a_cargo(), un_compromiso(dependencia=una_dependencia("SFI"))
    for de in ([ajeno], [propio, ajeno]):
        assert registrar(enlace, escrito(ajeno), escrito(propio), de=de).status_code == 404
    assert not Seguimiento.objects.exists()


def test_lo_que_la_base_rechaza_se_dice_y_no_queda_nada(
    enlace: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    uno, otro = a_cargo(), a_cargo()
    monkeypatch.setattr(
        "compromisos.seguimientos.SeguimientoForm.clean_fecha", lambda f: f.cleaned_data["fecha"]
    )
    respuesta = registrar(enlace, escrito(uno), escrito(otro, fecha="2001-01-01"), de=[uno, otro])
    assert "anterior a la sesión" in str(next(iter(respuesta.context["messages"])))
    assert not Seguimiento.objects.exists()


@pytest.mark.parametrize("forjado", [["x"], [""], ["9" * 30], ["-1"]])
def test_un_compromiso_forjado_no_es_un_error_del_servidor(enlace: Client, forjado: list[str]) -> None:
    assert enlace.post(reverse("mis_compromisos"), {"compromiso": forjado}).status_code in {200, 404}


# La evidencia.


def test_la_evidencia_es_un_archivo_o_un_enlace_y_se_descarga_con_su_nombre(enlace: Client) -> None:
    uno, otro = a_cargo(), a_cargo()
    archivo = SimpleUploadedFile("Acta de la mesa.pdf", ACTA)
    registrar(
        enlace, escrito(uno, archivo=archivo), escrito(otro, enlace="https://drive.example/x"), de=[uno, otro]
    )
    con_archivo, con_enlace = Seguimiento.objects.order_by("compromiso")
    assert (con_enlace.evidencia, con_enlace.archivo.name) == ("https://drive.example/x", "")
    assert con_archivo.evidencia == "Acta de la mesa.pdf"
    descarga = enlace.get(reverse("evidencia_de_seguimiento", args=[con_archivo.pk]))
    assert descarga.getvalue() == ACTA
    assert "attachment" in descarga["Content-Disposition"]
    assert "sandbox" in descarga["Content-Security-Policy"]
    assert enlace.get(reverse("evidencia_de_seguimiento", args=[con_enlace.pk])).status_code == 404


def test_si_uno_no_se_registra_se_dice_que_archivo_adjuntar_otra_vez_en_cada_uno(enlace: Client) -> None:
    uno, otro = a_cargo(), a_cargo()
    acta = SimpleUploadedFile("acta.pdf", ACTA)
    respuesta = registrar(enlace, escrito(uno, archivo=acta), escrito(otro, gestion=""), de=[uno, otro])
    dichas = {
        falla
        for renglon in respuesta.context["renglones"]
        for falla in renglon.form.errors.get("archivo", [])
    }
    assert dichas == {"Adjunte otra vez acta.pdf: no se guardó, porque había algo por corregir."}
    assert not Seguimiento.objects.exists()


def test_un_archivo_que_no_es_lo_que_dice_se_rechaza(enlace: Client) -> None:
    uno = a_cargo()
    malo = SimpleUploadedFile("acta.pdf", b"<html>")
    assert "no se acepta" in errores(registrar(enlace, escrito(uno, archivo=malo), de=[uno]))["archivo"][0]


def test_con_la_carpeta_llena_no_se_registra_nada_y_los_topes_estan_al_lado_del_campo(
    enlace: Client, settings: Any
) -> None:
    uno = a_cargo()
    assert "hasta 50 archivos y 50 MB en un envío" in pantalla(enlace).content.decode()
    settings.ARCHIVOS_MAXIMO = 1
    con_archivo = escrito(uno, archivo=SimpleUploadedFile("a.pdf", ACTA))
    respuesta = registrar(enlace, con_archivo, de=[uno]).content.decode()
    assert "No se registró nada. Las evidencias de la entidad llegaron a su tope" in respuesta
    assert "Se convocó.</textarea>" in respuesta
    assert not Seguimiento.objects.exists()


def test_no_van_los_dos_a_la_vez(enlace: Client) -> None:
    uno = a_cargo()
    los_dos = escrito(uno, archivo=SimpleUploadedFile("a.pdf", ACTA), enlace="https://drive.example/x")
    assert "uno de los dos" in errores(registrar(enlace, los_dos, de=[uno]))["enlace"][0]


# Los avisos, en el tablero y en el correo.


def test_los_avisos_dicen_cuantos_y_desde_cuando() -> None:
    avisos = Avisos(abiertos=9, vencidos=6, mas_atrasado=41, por_vencer=9, sin_seguimiento=1)
    assert por_avisar(avisos) == [
        ("vencidos", "6 vencidos, el más antiguo hace 41 días"),
        ("por_vencer", "9 vencen en los próximos 15 días"),
        ("sin_seguimiento", "1 lleva 60 días o más sin seguimiento"),
    ]
    nada = Avisos(abiertos=9, vencidos=0, mas_atrasado=0, por_vencer=0, sin_seguimiento=0)
    assert por_avisar(nada) == []


def test_el_tablero_y_el_correo_de_la_oap_avisan_lo_mismo_con_su_lista(oap: Client, settings: Any) -> None:
    settings.SITIO = "https://plan.example"
    a_cargo(fecha_limite=HOY - timedelta(days=3))
    una_actividad()
    pagina = oap.get(reverse("admin:index")).content.decode()
    assert "1 vencido, el más antiguo hace 3 días." in pagina
    assert '/admin/mis-compromisos/?ver=vencidos"' in pagina
    (resumen,) = correos(HOY)
    assert (
        "Compromisos con las mesas:\n  - 1 vencido, el más antiguo hace 3 días: "
        "https://plan.example/admin/mis-compromisos/?ver=vencidos\n"
    ) in resumen.texto()
    assert resumen.usuario.username == "oap"


def test_sin_nada_que_avisar_no_se_avisa(oap: Client) -> None:
    a_cargo(fecha_limite=HOY + timedelta(days=40))
    una_actividad()
    assert "Compromisos con las mesas" not in oap.get(reverse("admin:index")).context["avisos_de_compromisos"]
    assert correos(HOY) == []


# Las sesiones y lo reportado.


@pytest.mark.parametrize(
    ("sesiones", "reportadas", "frase"),
    [
        (3, 2, "3 sesiones registradas, 2 acciones reportadas: no coinciden."),
        (1, 1, "1 sesión registrada, 1 acción reportada."),
        (0, 2, "0 sesiones registradas, 2 acciones reportadas: no coinciden."),
    ],
)
def test_la_revision_compara_las_sesiones_del_mes_con_las_acciones_reportadas(
    oap: Client, sesiones: int, reportadas: int, frase: str
) -> None:
    actividad = una_actividad()
    una_sesion(date(2021, 6, 1), actividad=actividad)  # de otro mes: no cuenta, pero dice que lleva sesiones
    for dia in range(1, sesiones + 1):
        una_sesion(date(2021, 5, dia), actividad=actividad)
    una_sesion(date(2021, 5, 20), actividad=una_actividad())
    un_reporte(actividad, mes=5, ejecutado=reportadas, estado="enviado")
    assert frase in oap.get(reverse("revisar_mes", args=[2021, 5])).content.decode()


def test_la_revision_no_dice_nada_de_una_actividad_sin_sesiones(oap: Client) -> None:
    un_reporte(una_actividad(), mes=5, estado="enviado")
    una_sesion(date(2021, 5, 1))
    assert "registrada" not in oap.get(reverse("revisar_mes", args=[2021, 5])).content.decode()


def test_de_mi_reporte_se_pasa_a_mis_compromisos_y_de_vuelta(enlace: Client) -> None:
    una_actividad(dependencia=una_dependencia("ACPVR"))
    ida = enlace.get(reverse("reporte", args=[2021, 1])).content.decode()
    assert f'href="{reverse("mis_compromisos")}">Mis compromisos</a>' in ida
    vuelta = pantalla(enlace).content.decode()
    assert f'href="{reverse("reporte_actual")}">Mi reporte</a>' in vuelta


@pytest.mark.parametrize(
    ("dias", "dicho"),
    [
        (0, "hoy"),
        (1, "hace 1 día"),
        (732, "hace 732 días"),
        (733, "hace más de 2 años"),
        (1995, "hace más de 5 años"),
    ],
)
def test_lo_de_hace_mas_de_dos_anios_se_dice_en_anios(dias: int, dicho: str) -> None:
    assert hace(dias) == dicho
