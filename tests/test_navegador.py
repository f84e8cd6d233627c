"""La historia contada por un navegador de verdad: Chromium, sin nada de fuera y sin violar la CSP."""

from collections.abc import Callable
from datetime import date
from typing import Any
from urllib.parse import urljoin

import pytest
from django.contrib.auth.models import Group
from playwright.sync_api import Page, expect

from informes.consultas import calcular
from informes.models import Publicacion
from informes.oficina import roles
from informes.redaccion import proponer
from participacion.models import Reporte
from participacion.opciones import EstadoDeReporte
from tests.datos import (
    CORTES_2021,
    cerrar,
    el_plan_2021,
    los_compromisos_2021,
    un_informe,
    un_plan,
    un_reporte,
    un_usuario,
    una_actividad,
    una_dependencia,
)
from tests.fila import trabajar
from tests.navegacion import CLAVE, entrar, seguir, sin_barreras_y_a_lo_ancho

pytestmark = pytest.mark.django_db(transaction=True)

ANCHOS = (1280, pytest.param(360, marks=pytest.mark.barrido))


@pytest.fixture
def informe() -> Any:
    plan = el_plan_2021()
    los_compromisos_2021()
    for nombre, grupo in (("oap", roles.OAP), ("publica", roles.PUBLICACION)):
        un_usuario(nombre, password=CLAVE, is_staff=True).groups.add(Group.objects.get(name=grupo))
    return un_informe(plan=plan, cortes=list(CORTES_2021.values()), objetivo="Dar cuenta del plan.")


def test_la_oap_prepara_publica_quien_puede_y_la_ciudadania_lee(
    informe: Any, abrir: Callable[..., Page]
) -> None:
    ciudadania = abrir("/")
    expect(ciudadania.get_by_role("heading", level=1)).to_have_text("Todavía no hay informes publicados.")

    oap = abrir("/admin/informes/informe/")
    entrar(oap, "oap")
    oap.get_by_role("link", name="II cuatrimestre 2021").click()
    oap.get_by_label("Explicación").fill("Dos actividades se adelantaron.")
    oap.get_by_role("button", name="Guardar y proponer con los datos de hoy").click()
    expect(oap.get_by_text("Recomendaciones propuestas: 3 nuevas.")).to_be_visible()
    expect(oap.get_by_text("Faltan por decidir 3 recomendaciones.")).to_be_visible()
    anticipo = oap.get_by_role("region", name="Ejecutado antes de la fecha")
    expect(anticipo.get_by_text("Actividad 3, agosto: 1 hecha y ninguna programada")).to_be_visible()
    anticipo.get_by_label("Texto", exact=True).fill("Cumplir las actividades en su fecha.")
    anticipo.get_by_label("Aceptada").check()
    oap.get_by_role("region", name="Ejecutado y no evaluado").get_by_label("Aceptada").check()
    compromisos = oap.get_by_role("region", name="Compromisos abiertos o vencidos")
    compromisos.get_by_label("Descartada").check()
    oap.get_by_role("button", name="Guardar", exact=True).first.click()
    expect(oap.get_by_text("Diga por qué se descarta.", exact=True)).to_be_visible()
    expect(anticipo.get_by_label("Texto", exact=True)).to_have_value("Cumplir las actividades en su fecha.")
    compromisos.get_by_label("Si la descarta, por qué").fill("Va en otro informe.")
    otra = oap.get_by_role("region", name="Otra, escrita a mano")
    otra.get_by_label("Texto").fill("Atender la auditoría.")
    oap.get_by_role("button", name="Guardar", exact=True).first.click()
    expect(oap.get_by_text("Nada impide publicarlo.")).to_be_visible()
    oap.get_by_role("link", name="Verlo como página").click()
    expect(oap.get_by_text("Borrador: no es una publicación.")).to_be_visible()
    expect(oap.get_by_role("listitem").filter(has_text="Atender la auditoría.")).to_be_visible()

    publicar_el_segundo(abrir("/admin/informes/informe/"))

    ciudadania.reload()
    expect(ciudadania.get_by_role("heading", level=1)).to_contain_text("62 de las 100 acciones")
    expect(ciudadania.get_by_text("Dos actividades se adelantaron.")).to_be_visible()
    ciudadania.get_by_role("link", name="Informe completo").click()
    expect(ciudadania.get_by_text("Cumplir las actividades en su fecha.")).to_be_visible()
    expect(ciudadania.get_by_text("Atender la auditoría.")).to_be_visible()
    expect(ciudadania.get_by_text("Hacer seguimiento a los compromisos adquiridos")).to_have_count(0)
    ciudadania.get_by_text("Ver los datos de la gráfica").click()
    expect(ciudadania.get_by_role("row", name="agosto 6 59 7 62")).to_be_visible()
    with ciudadania.expect_download() as descarga:
        ciudadania.get_by_role("link", name="Cifras, en JSON").click()
    assert descarga.value.path().read_bytes() == bytes(Publicacion.objects.get().cifras)


def test_el_mes_va_del_enlace_a_la_oap_y_queda_cerrado(abrir: Callable[..., Page]) -> None:
    sfi = una_dependencia("SFI", nombre="Fortalecimiento Institucional")
    actividad = una_actividad(dependencia=sfi, descripcion="Realizar dos Facebook Live.")
    enlace_sfi = un_usuario("enlace.sfi", password=CLAVE, is_staff=True)
    enlace_sfi.groups.add(Group.objects.get(name=roles.ENLACE))
    enlace_sfi.dependencias.add(sfi)
    un_usuario("oap", password=CLAVE, is_staff=True).groups.add(Group.objects.get(name=roles.OAP))

    def avaladas() -> int:
        return calcular(
            un_plan(), 1, {mes: date(2021, 4, 30) for mes in range(1, 5)}
        ).totales.ejecutado_a_corte

    enlace = abrir("/admin/", 390)
    entrar(enlace, "enlace.sfi")
    expect(enlace.get_by_role("heading", level=1)).to_have_text("Mi reporte de enero de 2021")
    assert enlace.evaluate("document.documentElement.scrollWidth") == 390
    enlace.get_by_label("Ejecutadas en enero").fill("0")
    enlace.get_by_role("button", name="Enviar a la OAP").click()
    expect(
        enlace.get_by_text("Se hicieron 0 y estaba programada 1: falta la razón.", exact=True)
    ).to_be_visible()

    enlace.get_by_label("Ejecutadas en enero").fill("1")
    enlace.get_by_label("Qué se hizo").fill("Un Facebook Live sobre la Red CADE.")
    enlace.get_by_label("¿Se evaluó con los participantes?").select_option("No")
    enlace.get_by_label("Archivos").set_input_files(
        {"name": "acta.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7\n"}
    )
    enlace.get_by_role("button", name="Guardar borrador").click()
    expect(enlace.get_by_text("Se guardó el borrador de 1 actividad.")).to_be_visible()
    expect(enlace.get_by_role("link", name="acta.pdf")).to_be_visible()
    enlace.get_by_role("button", name="Enviar a la OAP").click()
    expect(enlace.get_by_text("Se envió a la OAP el reporte de 1 actividad.")).to_be_visible()
    assert avaladas() == 0

    oap = abrir("/admin/")
    entrar(oap, "oap")
    expect(oap.get_by_role("heading", level=1)).to_have_text("Tablero de la OAP")
    oap.get_by_role("link", name="Revisar lo enviado (1)").click()
    oap.get_by_label("Devolver, con esta nota:").check()
    oap.get_by_label("Nota para devolver 1").fill("Diga cuántas personas participaron.")
    oap.get_by_role("button", name="Aplicar lo marcado").click()
    expect(oap.get_by_text("Avalados: 0. Devueltos: 1.")).to_be_visible()

    enlace.reload()
    expect(enlace.locator("p.devuelta")).to_contain_text("«Diga cuántas personas participaron.»")
    enlace.get_by_label("Personas que participaron").fill("126")
    enlace.get_by_role("button", name="Enviar a la OAP").click()
    expect(enlace.get_by_text("Se envió a la OAP el reporte de 1 actividad.")).to_be_visible()
    assert avaladas() == 0

    oap.reload()
    oap.get_by_role("button", name="Avalar lo que no marqué").click()
    expect(oap.get_by_text("Avalados: 1. Devueltos: 0.")).to_be_visible()
    assert avaladas() == 1
    oap.get_by_role("link", name="Tablero").click()
    oap.get_by_role("link", name="Cerrar enero de 2021").click()
    oap.get_by_role("button", name="Cerrar enero de 2021").click()
    expect(oap.get_by_text("Enero de 2021 quedó cerrado")).to_be_visible()

    enlace.goto(enlace.url)
    expect(enlace.get_by_text("el mes está cerrado")).to_be_visible()
    expect(enlace.get_by_role("button", name="Enviar a la OAP")).to_have_count(0)
    assert Reporte.objects.get(actividad=actividad).participantes == 126


@pytest.mark.parametrize("ancho", ANCHOS)
def test_el_texto_que_la_oap_confirmo_no_se_pierde_al_volver_el_reporte(
    abrir: Callable[..., Page], ancho: int
) -> None:
    reporte = un_reporte(
        estado=EstadoDeReporte.ENVIADO,
        narrativa="Reunión con Persona de Ejemplo, lideresa.",
        evaluada=False,
        participantes=14,
    )
    un_reporte(estado=EstadoDeReporte.ENVIADO, narrativa="Una entrevista.", participantes=1)
    un_usuario("oap", password=CLAVE, is_staff=True).groups.add(Group.objects.get(name=roles.OAP))
    oap = abrir("/admin/mes/2021/1/revisar/", ancho)
    entrar(oap, "oap")
    uno, otro = (oap.locator("section.actividad", has_text=f"{n}. Actividad") for n in (1, 2))

    uno.get_by_label("Texto público").fill("Reunión con una lideresa.")
    uno.get_by_label("Nota para devolver").fill("Falta el resultado.")
    oap.get_by_role("button", name="Avalar lo que no marqué").click()
    expect(uno.get_by_text("La nota se manda al devolver")).to_be_visible()
    expect(otro.get_by_text("Participó 1 persona: el texto podría señalarla.")).to_be_visible()
    sin_barreras_y_a_lo_ancho(oap, ancho)
    uno.get_by_label("Nota para devolver").fill("")
    otro.get_by_label("Lo leí y no señala a nadie").check()
    oap.get_by_role("button", name="Avalar lo que no marqué").click()
    expect(oap.get_by_text("Avalados: 2. Devueltos: 0.")).to_be_visible()

    uno.get_by_label("Devolver, con esta nota:").check()
    uno.get_by_label("Nota para devolver").fill("Falta el resultado.")
    oap.get_by_role("button", name="Devolver lo marcado").click()
    expect(oap.get_by_text("Avalados: 0. Devueltos: 1.")).to_be_visible()
    Reporte.objects.filter(pk=reporte.pk).update(
        estado=EstadoDeReporte.ENVIADO, narrativa="Reunión con Persona de Ejemplo, de Suba."
    )
    oap.reload()
    expect(uno.get_by_text("La OAP pidió: «Falta el resultado.»")).to_be_visible()
    expect(uno.get_by_label("Texto público")).to_have_value("Reunión con una lideresa.")
    oap.get_by_role("button", name="Avalar lo que no marqué").click()
    expect(uno.get_by_text("Elija cuál se publica, o escriba otro en la caja.")).to_be_visible()
    sin_barreras_y_a_lo_ancho(oap, ancho)
    uno.get_by_label("El texto de la caja").check()
    oap.get_by_role("button", name="Avalar lo que no marqué").click()
    expect(oap.get_by_text("Avalados: 1. Devueltos: 0.")).to_be_visible()
    reporte.refresh_from_db()
    assert reporte.texto_publico == "Reunión con una lideresa."


@pytest.mark.parametrize("ancho", ANCHOS)
def test_la_pagina_cabe_a_lo_ancho_y_cada_grafica_tiene_nombre(
    informe: Any, abrir: Callable[..., Page], ancho: int
) -> None:
    publicar_el_segundo(abrir("/admin/informes/informe/"))
    pagina = abrir("/2021/2/", ancho)
    assert pagina.evaluate("document.documentElement.scrollWidth") == ancho
    assert pagina.locator("h1").count() == 1
    assert pagina.locator("html").get_attribute("lang") == "es-CO"
    anuales = pagina.get_by_role(
        "img", name="Acciones programadas y ejecutadas en 2021, acumuladas mes a mes"
    )
    assert anuales.count() == 1
    for grafica in pagina.locator("svg[role=img]").all():
        assert grafica.locator("title").text_content()
    assert pagina.evaluate("new Set([...document.querySelectorAll('[id]')].map(e => e.id)).size") == (
        pagina.locator("[id]").count()
    )


def publicar_el_segundo(pagina: Page) -> None:
    """Entra quien publica, acepta cada advertencia con su nota y publica."""
    entrar(pagina, "publica")
    pagina.get_by_role("link", name="II cuatrimestre 2021").click()
    pagina.get_by_role("link", name="Revisar y publicar").click()
    expect(pagina.get_by_text("A agosto se hicieron 62 de las 100 acciones")).to_be_visible()
    for nota in pagina.get_by_placeholder("Por qué se acepta").all():
        nota.fill("Se revisó con la dependencia.")
    pagina.get_by_role("button", name="Publicar la versión 1").click()
    expect(pagina.get_by_text("Está en la fila, en el puesto 1.")).to_be_visible()
    trabajar()
    expect(pagina.locator(".success")).to_contain_text(
        "Quedó publicada la versión 1 del II cuatrimestre 2021"
    )


@pytest.mark.parametrize("ancho", ANCHOS)
def test_lo_que_tarda_se_espera_o_se_deja_y_se_vuelve(
    informe: Any, abrir: Callable[..., Page], ancho: int
) -> None:
    pagina = abrir("/admin/", ancho)
    entrar(pagina, "oap")
    # En su lugar, algo que no abra el visor de Chromium, que es de afuera.
    pagina.route("**/archivo.pdf", lambda ruta: ruta.fulfill(content_type="text/plain", body="El documento."))
    del_informe = urljoin(pagina.url, f"/admin/informes/informe/{informe.pk}/change/")
    pagina.goto(del_informe)
    pagina.get_by_role("link", name="Verlo en PDF").click()
    expect(pagina.get_by_text("Está en la fila, en el puesto 1.")).to_be_visible()
    expect(pagina.get_by_text("el trabajador está apagado")).to_be_visible()
    sin_barreras_y_a_lo_ancho(pagina, ancho)

    pagina.goto(del_informe)
    pagina.get_by_role("link", name="PDF del borrador del II cuatrimestre 2021").click()
    trabajar()
    expect(pagina.get_by_text("El documento.")).to_be_visible()
    pagina.goto(urljoin(pagina.url, "/admin/"))
    expect(pagina.get_by_text("PDF del borrador del II cuatrimestre 2021: listo")).to_be_visible()


@pytest.mark.parametrize("ancho", ANCHOS)
def test_escribir_y_publicar_caben_a_lo_ancho_y_son_accesibles(
    informe: Any, abrir: Callable[..., Page], ancho: int
) -> None:
    proponer(informe, usuario=un_usuario("otra"))
    for usuario, pantallas in (("oap", ["change", "vista-previa"]), ("publica", ["change", "publicar"])):
        pagina = abrir("/admin/", ancho)
        entrar(pagina, usuario)
        for pantalla in pantallas:
            pagina.goto(urljoin(pagina.url, f"/admin/informes/informe/{informe.pk}/{pantalla}/"))
            sin_barreras_y_a_lo_ancho(pagina, ancho)


def test_los_doce_meses_del_tablero_se_ven_y_los_botones_no_tapan_el_titulo(
    informe: Any, abrir: Callable[..., Page]
) -> None:
    for mes in range(1, 13):
        cerrar(mes, informe.plan)
    pagina = abrir("/admin/")
    entrar(pagina, "oap")
    tabla = pagina.get_by_role("region", name="Reportes por dependencia y mes")
    assert tabla.evaluate("caja => caja.scrollWidth <= caja.clientWidth")
    seguir(pagina.get_by_role("link", name="Actividades", exact=True).first)
    ficha = f"/admin/participacion/actividad/{informe.plan.actividades.get(codigo='11').pk}/change/"
    for direccion in (pagina.url, ficha):
        pagina.goto(urljoin(pagina.url, direccion))
        titulos = pagina.locator("#content > h1, #content > h2")
        abajo = max(titulos.evaluate_all("x => x.map(h => h.getBoundingClientRect().bottom)"))
        botones = pagina.locator(".object-tools").evaluate("e => e.getBoundingClientRect().top")
        assert botones >= abajo
