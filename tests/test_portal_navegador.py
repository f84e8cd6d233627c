"""El sitio público en Chromium: accesible en claro y oscuro, ancho y angosto; con teclado; sin nada de fuera."""

import gzip
from collections.abc import Callable
from typing import Any
from urllib.request import urlopen

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth.models import Group
from playwright.sync_api import Browser, Page, expect

from informes.oficina import roles
from participacion.opciones import EstadoDeReporte
from tests.datos import (
    un_compromiso,
    un_informe,
    un_reporte,
    un_retiro,
    un_seguimiento,
    un_usuario,
    una_actividad,
    una_dependencia,
    una_recomendacion,
)
from tests.navegacion import CLAVE, entrar
from tests.publico import PAGINAS, todo_publicado

pytestmark = pytest.mark.django_db(transaction=True)

# Las páginas que más se leen, en lo más común; las demás y en lo demás, con los barridos.
PRINCIPALES = (
    "/",
    "/2021/2/",
    "/2021/2/actividades/",
    "/2021/2/actividades/1/",
    "/2021/2/compromisos/",
    "/comparar/",
)
EN_CADA_ANCHO_Y_TEMA = pytest.mark.parametrize(
    ("ancho", "tema"),
    [
        (1280, "light"),
        *(
            pytest.param(ancho, tema, marks=pytest.mark.barrido)
            for ancho, tema in ((1280, "dark"), (320, "light"), (320, "dark"))
        ),
    ],
)
WCAG = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")


@pytest.mark.parametrize(
    ("ancho", "tema", "paginas"),
    [
        pytest.param(1280, "light", PRINCIPALES, id="principales"),
        *(
            pytest.param(ancho, tema, PAGINAS, marks=pytest.mark.barrido, id=f"{ancho}-{tema}")
            for ancho in (1280, 320)
            for tema in ("light", "dark")
        ),
    ],
)
def test_ninguna_pagina_publica_tiene_barreras_que_axe_conozca(
    abrir: Callable[..., Page], live_server: Any, ancho: int, tema: str, paginas: tuple[str, ...]
) -> None:
    todo_publicado()
    pagina = abrir("/", ancho, color_scheme=tema)
    barreras = []
    for direccion in paginas:
        pagina.goto(live_server.url + direccion)
        for detalle in pagina.locator("details").all():
            detalle.evaluate("d => d.open = true")
        barreras += barreras_de(pagina, *WCAG, "best-practice")
        assert pagina.evaluate("document.documentElement.scrollWidth") == ancho, direccion
    assert barreras == []
    assert pagina.context.cookies() == []


@pytest.mark.parametrize(("ancho", "alto"), [(1280, 800), (390, 844)])
def test_las_cuatro_cifras_y_las_asistencias_estan_en_la_primera_pantalla(
    abrir: Callable[..., Page], live_server: Any, ancho: int, alto: int
) -> None:
    todo_publicado()
    pagina = abrir("/", ancho)
    pagina.set_viewport_size({"width": ancho, "height": alto})
    for direccion in ("/", "/2021/2/", "/2021/1/"):
        pagina.goto(live_server.url + direccion)
        cifras = pagina.locator("#avance :is(.valor, .frase-valor)").all()
        assert len(cifras) == 4
        vistas = [*cifras, *pagina.locator("#avance .asistencias").all()]
        assert all(v.evaluate("e => e.getBoundingClientRect().bottom") <= alto for v in vistas), direccion


def test_en_un_telefono_los_filtros_se_pliegan_y_la_busqueda_cae_en_lo_que_encontro(
    abrir: Callable[..., Page],
) -> None:
    todo_publicado()
    pagina = abrir("/2021/2/compromisos/", 390)
    expect(pagina.get_by_label("Estado", exact=True)).to_be_hidden()
    pagina.get_by_text("Filtros").click()
    pagina.get_by_label("Estado", exact=True).select_option("cumplido")
    pagina.get_by_role("button", name="Buscar").click()
    expect(pagina.get_by_text("1 de 3 compromisos con texto publicado")).to_be_in_viewport()
    expect(pagina.get_by_role("link", name="Publicar el calendario")).to_be_in_viewport()


@pytest.mark.barrido
@EN_CADA_ANCHO_Y_TEMA
def test_las_pantallas_de_la_historia_no_tienen_barreras_que_axe_conozca(
    abrir: Callable[..., Page], live_server: Any, ancho: int, tema: str
) -> None:
    dependencia = una_dependencia("SFI")
    un_reporte(una_actividad(dependencia=dependencia), estado=EstadoDeReporte.ENVIADO)
    una_actividad(dependencia=dependencia)
    un_seguimiento(un_compromiso(dependencia=dependencia))
    informe = un_informe()
    una_recomendacion(informe=informe, regla="rezago", decision="pendiente")
    por_publicar = un_informe(1)
    papeles = {"enlace": roles.ENLACE, "oap": roles.OAP, "publica": roles.PUBLICACION}
    for papel, grupo in papeles.items():
        persona = un_usuario(papel, password=CLAVE, is_staff=True)
        persona.groups.add(Group.objects.get(name=grupo))
        persona.dependencias.add(dependencia)
    barreras = []
    for papel, direcciones in (
        ("enlace", ["/admin/reporte/2021/1/", "/admin/mis-compromisos/"]),
        (
            "oap",
            [
                "/admin/",
                "/admin/mes/2021/1/revisar/",
                "/admin/mes/2021/1/cerrar/",
                "/admin/acta/",
                "/admin/mis-compromisos/",
                f"/admin/informes/informe/{informe.pk}/change/",
                f"/admin/informes/informe/{informe.pk}/vista-previa/",
            ],
        ),
        ("publica", [f"/admin/informes/informe/{por_publicar.pk}/publicar/"]),
    ):
        pagina = abrir("/admin/login/", ancho, color_scheme=tema)
        for direccion in (None, *direcciones):
            if direccion:
                assert pagina.goto(live_server.url + direccion).status == 200
            barreras += barreras_de(pagina, *WCAG)
            if not direccion:
                entrar(pagina, papel)
    assert barreras == []


@EN_CADA_ANCHO_Y_TEMA
def test_las_paginas_de_lo_que_no_esta_y_de_lo_retirado_tampoco_tienen_barreras(
    navegador: Browser, live_server: Any, ancho: int, tema: Any
) -> None:
    """Sin el recorrido de `abrir`: Chromium anota en la consola, como una falta, que una página respondió 404 o 410."""
    publicacion = todo_publicado()
    huella = publicacion.cifras_sha256
    un_retiro(publicacion)
    pagina = navegador.new_context(
        viewport={"width": ancho, "height": 900}, locale="es-CO", color_scheme=tema
    ).new_page()
    barreras = []
    for direccion, codigo in (
        ("/no-esta/", 404),
        ("/2021/2/v1/", 410),
        (f"/verificar/{'0' * 64}/", 404),
        (f"/verificar/{huella}/", 200),
    ):
        respuesta = pagina.goto(live_server.url + direccion)
        assert respuesta.status == codigo, direccion
        barreras += barreras_de(pagina, *WCAG, "best-practice")
        assert pagina.evaluate("document.documentElement.scrollWidth") == ancho, direccion
    pagina.context.close()
    assert barreras == []


def barreras_de(pagina: Page, *reglas: str) -> list[tuple[str, str, str]]:
    """Lo que axe encuentra con esos grupos de reglas: dirección, regla y el primer elemento que la incumple."""
    violaciones = Axe().run(pagina, options={"runOnly": reglas}).response["violations"]
    return [(pagina.url, v["id"], v["nodes"][0]["html"][:120]) for v in violaciones]


def test_ampliada_al_doble_una_pagina_no_se_desplaza_de_lado(
    abrir: Callable[..., Page], live_server: Any
) -> None:
    """Ampliar al 200 % una ventana de 1280 es verla en 640."""
    todo_publicado()
    pagina = abrir("/", 640, device_scale_factor=2)
    for direccion in PAGINAS:
        pagina.goto(live_server.url + direccion)
        assert pagina.evaluate("document.documentElement.scrollWidth") == 640, direccion


def test_se_recorre_con_el_teclado_y_siempre_se_ve_donde_esta(abrir: Callable[..., Page]) -> None:
    todo_publicado()
    pagina = abrir("/2021/2/actividades/")
    pagina.keyboard.press("Tab")
    salto = pagina.get_by_role("link", name="Ir al contenido")
    expect(salto).to_be_focused()
    expect(salto).to_be_in_viewport()
    pagina.keyboard.press("Enter")
    pagina.keyboard.press("Tab")
    expect(pagina.get_by_role("link", name="Inicio")).to_be_focused()
    for nombre in ("II cuatrimestre de 2021", "Buscar en las actividades"):
        pagina.keyboard.press("Tab")
        enfocado = pagina.locator(":focus")
        assert nombre in enfocado.evaluate("e => e.innerText || e.labels[0].innerText")
        assert enfocado.evaluate("e => getComputedStyle(e).outlineWidth") == "3px"
    pagina.keyboard.type("campus")
    pagina.keyboard.press("Enter")
    expect(pagina.get_by_role("heading", name="1 de 11 actividades")).to_be_visible()
    pagina.get_by_role("link", name="Desarrollar un Campus Party").press("Enter")
    expect(pagina.get_by_role("heading", level=1)).to_contain_text("Campus Party")
    detalle = pagina.get_by_text("Ver los datos de la gráfica")
    detalle.press("Enter")
    expect(pagina.get_by_role("rowheader", name="enero")).to_be_visible()


def test_sin_javascript_se_busca_se_filtra_y_se_compara(abrir: Callable[..., Page]) -> None:
    todo_publicado()
    pagina = abrir("/2021/2/actividades/", 360, java_script_enabled=False)
    pagina.get_by_text("Filtros", exact=True).click()
    pagina.get_by_label("Estado").select_option(label="Anticipada (2)")
    pagina.get_by_role("button", name="Buscar").click()
    expect(pagina.get_by_role("heading", name="2 de 11 actividades")).to_be_visible()
    assert "estado=anticipada" in pagina.url
    pagina.get_by_role("link", name="Quitar los filtros").click()
    expect(pagina.get_by_role("heading", name="11 actividades")).to_be_visible()


def test_cada_grafica_tiene_nombre_y_su_tabla(abrir: Callable[..., Page], live_server: Any) -> None:
    todo_publicado()
    pagina = abrir("/2021/2/actividades/1/")
    for direccion in ("/", "/2021/2/actividades/1/", "/2021/2/dependencias/OAP-GA/"):
        pagina.goto(live_server.url + direccion)
        for grafica in pagina.locator("svg[role=img]").all():
            assert grafica.locator("title").text_content()
        assert pagina.locator("details table").count() >= 1


def test_la_portada_pesa_a_lo_sumo_60_kb_con_su_letra_y_sus_estilos(abrir: Callable[..., Page]) -> None:
    """Comprimido como se sirve en producción: la página con gzip y los estilos con lo mismo o mejor."""
    todo_publicado()
    pagina = abrir("/", 360)
    pagina.evaluate("document.fonts.ready")
    pedidos = [pagina.url, *pagina.evaluate("performance.getEntriesByType('resource').map(r => r.name)")]
    assert any(direccion.endswith(".woff2") for direccion in pedidos)
    assert len(pedidos) <= 5
    assert sum(map(comprimido, pedidos)) <= 60_000


def comprimido(direccion: str) -> int:
    contenido = urlopen(direccion).read()  # noqa: S310  # es la del servidor de la prueba
    return len(contenido) if direccion.endswith(".woff2") else len(gzip.compress(contenido))
