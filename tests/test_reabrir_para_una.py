"""Reabrir un mes para una sola dependencia: ella corrige lo suyo, lo de las demás sigue cerrado."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Group
from playwright.sync_api import Page, expect

from comun.transacciones import NoSePuede
from informes.borrador import Borrador
from informes.oficina import roles
from participacion import flujo
from participacion.models import Mes, Reapertura, Reporte, Usuario
from participacion.opciones import EstadoDeReporte
from tests.datos import cerrar, un_informe, un_plan, un_reporte, un_usuario, una_actividad, una_dependencia
from tests.navegacion import CLAVE, entrar, seguir, sin_barreras_y_a_lo_ancho

pytestmark = pytest.mark.django_db

ENERO, FEBRERO = "/admin/reporte/2021/1/", "/admin/reporte/2021/2/"
CERRAR = "/admin/mes/2021/1/cerrar/?dependencia=OAP-GA"


def persona(nombre: str, grupo: str) -> Usuario:
    usuario = un_usuario(nombre, password=CLAVE, is_staff=True)
    usuario.groups.add(Group.objects.get(name=grupo))
    if grupo == roles.ENLACE:
        usuario.dependencias.add(una_dependencia())
    return usuario


@pytest.fixture
def oap() -> Usuario:
    return persona("oap", roles.OAP)


@pytest.fixture
def enlace() -> Usuario:
    return persona("enlace", roles.ENLACE)


@pytest.fixture
def enero() -> Mes:
    """Cerrado: de OAP-GA, una avalada y una sin reporte; de SFI, una sin reporte."""
    un_reporte(una_actividad(), estado=EstadoDeReporte.AVALADO)
    un_reporte(una_actividad(), ejecutado=None, estado=EstadoDeReporte.SIN_REPORTE)
    un_reporte(
        una_actividad(dependencia=una_dependencia("SFI")), ejecutado=None, estado=EstadoDeReporte.SIN_REPORTE
    )
    cerrar(1)
    return un_plan().meses.get(numero=1)


def reabrir(mes: Mes, oap: Usuario) -> None:
    flujo.reabrir(mes, "Faltó un acta.", usuario=oap, dependencia=una_dependencia())


def test_se_reabre_para_una_con_un_motivo_y_solo_lo_suyo_vuelve_a_borrador(enero: Mes, oap: Usuario) -> None:
    with pytest.raises(NoSePuede, match="Diga por qué"):
        flujo.reabrir(enero, " ", usuario=oap, dependencia=una_dependencia())
    reabrir(enero, oap)
    estados = Reporte.objects.order_by("pk").values_list("estado", flat=True)
    assert list(estados) == ["avalado", "borrador", "sin_reporte"]
    assert Mes.objects.get(pk=enero.pk).cerrado
    with pytest.raises(NoSePuede, match="ya está abierto para"):
        reabrir(enero, oap)


def test_se_cierra_otra_vez_para_ella_cuando_todo_lo_suyo_esta_decidido(enero: Mes, oap: Usuario) -> None:
    reabrir(enero, oap)
    with pytest.raises(NoSePuede, match="Falta decidir"):
        flujo.cerrar(enero, sin_reporte={}, usuario=oap, dependencia=una_dependencia())
    [falta] = flujo.por_decidir(enero, una_dependencia())
    version = falta.reportes.get().version
    flujo.cerrar(enero, sin_reporte={falta.pk: version}, usuario=oap, dependencia=una_dependencia())
    assert not Reapertura.objects.exists()
    with pytest.raises(NoSePuede, match="ya está cerrado"):
        flujo.cerrar(enero, sin_reporte={}, usuario=oap, dependencia=una_dependencia())


def test_reabrirlo_para_todas_quita_lo_de_una(enero: Mes, oap: Usuario) -> None:
    reabrir(enero, oap)
    flujo.reabrir(enero, "Faltó más.", usuario=oap)
    assert not Reapertura.objects.exists()
    pendientes = list(flujo.por_decidir(enero))
    versiones = {una.pk: una.reportes.get().version for una in pendientes}
    flujo.cerrar(enero, sin_reporte=versiones, usuario=oap)
    assert Mes.objects.get(pk=enero.pk).cerrado


def test_un_mes_reabierto_para_una_no_deja_publicar_sin_advertirlo(enero: Mes, oap: Usuario) -> None:
    for mes in (2, 3, 4):
        cerrar(mes)
    informe = un_informe(1)

    def abiertos() -> list[str]:
        revision = Borrador(informe).revision
        return [r.frase for r in (*revision.detienen, *revision.advierten) if r.clave == "meses_abiertos"]

    assert abiertos() == []
    reabrir(enero, oap)
    assert [frase.split(":")[0] for frase in abiertos()] == ["Sigue abierto enero"]


def test_el_enlace_lo_encuentra_y_el_de_otra_dependencia_lo_ve_cerrado(
    enero: Mes, oap: Usuario, enlace: Usuario, client: Any
) -> None:
    reabrir(enero, oap)
    client.force_login(enlace)
    assert "Enero de 2021 se reabrió solo para su dependencia" in client.get(FEBRERO).content.decode()
    pagina = client.get(ENERO).content.decode()
    assert "La OAP reabrió el mes solo para su dependencia" in pagina
    assert "Guardar borrador" in pagina
    for mes in range(2, 13):
        cerrar(mes)
    assert client.get("/admin/reporte/").url == ENERO
    assert client.get("/admin/").status_code == 302
    enlace.dependencias.set([una_dependencia("SFI")])
    pagina = client.get(ENERO).content.decode()
    assert "El mes está cerrado." in pagina
    assert "Guardar borrador" not in pagina


def test_cerrar_marca_de_una_vez_lo_que_no_se_envio_y_todavia_no_cierra(oap: Usuario, client: Any) -> None:
    for _ in range(3):
        una_actividad()
    enviado = un_reporte(una_actividad(), estado=EstadoDeReporte.ENVIADO)
    client.force_login(oap)
    direccion = "/admin/mes/2021/1/cerrar/"
    respuesta = client.post(direccion, {"marcar_todas": ""})
    marcadas = [form.initial["sin_reporte"] for _, _, form in respuesta.context["filas"]]
    assert sorted(marcadas) == [False, True, True, True]
    assert "Lo enviado (1) no se marcó" in respuesta.content.decode()
    assert not un_plan().meses.get(numero=1).cerrado
    flujo.avalar(Reporte.objects.filter(pk=enviado.pk), usuario=oap)
    respuesta = client.post(direccion, {"marcar_todas": ""})
    mandado = {form.add_prefix("sin_reporte"): "on" for _, _, form in respuesta.context["filas"]}
    mandado |= {form.add_prefix("version"): 0 for _, _, form in respuesta.context["filas"]}
    assert client.post(direccion, mandado).status_code == 302
    assert un_plan().meses.get(numero=1).cerrado


@pytest.mark.django_db(transaction=True)
def test_la_oap_reabre_para_una_ella_corrige_y_se_cierra_otra_vez(abrir: Callable[..., Page]) -> None:
    revisa, suyo = persona("oap", roles.OAP), persona("enlace", roles.ENLACE)
    un_reporte(una_actividad(), ejecutado=1, estado=EstadoDeReporte.AVALADO, narrativa="Una.", evaluada=False)
    ajena = una_actividad(dependencia=una_dependencia("SFI", nombre="Fortalecimiento"))
    un_reporte(ajena, estado=EstadoDeReporte.AVALADO)
    cerrar(1)
    oap = abrir("/admin/mes/2021/1/reabrir/")
    entrar(oap, revisa.username)
    sin_barreras_y_a_lo_ancho(oap, 1280)
    oap.get_by_label("Para quién").select_option(label=str(una_dependencia()))
    oap.get_by_label("Motivo").fill("Faltó un acta.")
    oap.get_by_role("button", name="Reabrir enero de 2021").click()
    expect(oap.get_by_text("Enero de 2021 está reabierto solo para")).to_be_visible()
    oap.get_by_role("link", name="Revisar lo que envíe").click()
    oap.get_by_label("Devolver, con esta nota:").check()
    oap.get_by_label("Nota para devolver").fill("Adjunte el acta.")
    oap.get_by_role("button", name="Devolver lo marcado").click()
    expect(oap.get_by_text("Avalados: 0. Devueltos: 1.")).to_be_visible()

    enlace = abrir("/admin/", 390)
    entrar(enlace, suyo.username)
    enlace.get_by_role("link", name="Enero de 2021 se reabrió solo para su dependencia").click()
    enlace.get_by_label("Personas que participaron").fill("8")
    enlace.get_by_role("button", name="Enviar a la OAP").click()
    expect(enlace.get_by_text("Se envió a la OAP el reporte de 1 actividad.")).to_be_visible()

    oap.reload()
    oap.get_by_role("button", name="Avalar lo que no marqué").click()
    expect(oap.get_by_text("Avalados: 1. Devueltos: 0.")).to_be_visible()
    seguir(oap.get_by_role("link", name="Tablero"))
    sin_barreras_y_a_lo_ancho(oap, 1280)
    oap.get_by_role("link", name="Cerrarlo otra vez").click()
    oap.get_by_role("button", name="Cerrar enero de 2021 para OAP-GA").click()
    expect(oap.get_by_text("Enero de 2021 quedó cerrado para")).to_be_visible()
    expect(oap.get_by_text("está reabierto solo para")).to_have_count(0)
    assert Reporte.objects.exclude(actividad=ajena).get().participantes == 8
