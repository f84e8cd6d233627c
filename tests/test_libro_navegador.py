"""Una persona que no conoce el sistema carga el libro de su entidad con Chromium, y lo baja lleno."""

from collections.abc import Callable
from pathlib import Path
from urllib.parse import urljoin

import pytest
from django.contrib.auth.models import Group
from playwright.sync_api import Page, expect

from informes.oficina import roles
from participacion.models import Actividad, Libro, Reporte
from tests.archivos import partes_de
from tests.datos import un_usuario
from tests.libros import esperado
from tests.navegacion import CLAVE, entrar, seguir, sin_barreras_y_a_lo_ancho
from tests.test_libros import guardado

pytestmark = pytest.mark.django_db(transaction=True)

POLITICA = "politica-por-trimestres.xlsx"
IMPORTAR = "/admin/participacion/actividad/import/"


def subir(pagina: Page, libro: Path) -> None:
    pagina.goto(urljoin(pagina.url, IMPORTAR))
    pagina.get_by_label("Año del plan").fill("2025")
    pagina.get_by_label("Libro o matriz").set_input_files(libro)
    seguir(pagina.get_by_role("button", name="Subir y ver cómo se lee"))


@pytest.fixture
def abierta(abrir: Callable[..., Page]) -> Callable[[int], Page]:
    un_usuario("oap", password=CLAVE, is_staff=True).groups.add(Group.objects.get(name=roles.OAP))

    def abierta(ancho: int) -> Page:
        pagina = abrir(IMPORTAR, ancho)
        entrar(pagina, "oap")
        return pagina

    return abierta


def test_el_libro_se_carga_se_recuerda_y_baja_lleno(
    abierta: Callable[[int], Page], carpeta: Path, tmp_path: Path
) -> None:
    pagina = abierta(1280)
    subir(pagina, carpeta / POLITICA)
    expect(pagina.get_by_role("heading", level=1)).to_have_text("Así se leyó su libro")
    expect(pagina.get_by_text("6 cosas por decidir", exact=True)).to_be_visible()
    expect(pagina.get_by_label("Columna M,", exact=False)).to_have_value("ejecutado:3")
    sin_barreras_y_a_lo_ancho(pagina, 1280)
    pagina.get_by_role("button", name="Aceptar lo propuesto").click()
    expect(pagina.get_by_text("No falta nada por decidir.")).to_be_visible()
    pagina.get_by_role("button", name="Ver qué cambia").first.click()
    expect(pagina.get_by_text("Actividades nuevas: 6, cambiadas: 0, iguales: 0.")).to_be_visible()
    assert pagina.evaluate("document.documentElement.scrollWidth") == 1280
    pagina.get_by_role("button", name="Confirmar").click()
    expect(pagina.locator(".success")).to_contain_text("Actividades nuevas: 6")
    assert guardado(2025) == esperado(carpeta, POLITICA)["plan"]

    subir(pagina, carpeta / POLITICA)  # otra vez, sin decidir nada
    expect(pagina.get_by_text("Leído con la plantilla «politica-por-trimestres», versión 1.")).to_be_visible()
    expect(pagina.get_by_text("Actividades nuevas: 0, cambiadas: 0, iguales: 6.")).to_be_visible()
    seguir(pagina.get_by_role("button", name="Confirmar"))

    actividad = Actividad.objects.get(codigo="611")
    Reporte.objects.create(actividad=actividad, mes=9, ejecutado=66, narrativa="Va.", estado="avalado")
    pagina.get_by_role("link", name="Libros de la entidad").click()
    expect(pagina.get_by_role("heading", level=1)).to_have_text("Los libros de la entidad")
    sin_barreras_y_a_lo_ancho(pagina, 1280)
    pagina.get_by_role("link", name="Descargar en la forma de la entidad").click()
    with pagina.expect_download() as descarga:
        pagina.get_by_role("link", name="Descargar en la forma de la entidad").click()
    assert descarga.value.suggested_filename == POLITICA
    bajado = tmp_path / "bajado.xlsx"
    descarga.value.save_as(bajado)
    antes, despues = partes_de((carpeta / POLITICA).read_bytes()), partes_de(bajado.read_bytes())
    assert list(antes) == list(despues)
    distintas = {parte for parte in antes if antes[parte] != despues[parte]}
    assert distintas - {"xl/workbook.xml"} == {"xl/worksheets/sheet3.xml"}
    assert Libro.objects.count() == 1


@pytest.mark.barrido
def test_el_libro_se_confirma_con_el_teclado_y_en_un_telefono(
    abierta: Callable[[int], Page], carpeta: Path
) -> None:
    pagina = abierta(390)
    subir(pagina, carpeta / "cronograma.xlsx")
    pagina.get_by_role("button", name="Ver qué cambia").first.press("Enter")
    expect(pagina.get_by_role("group", name="cosas por corregir")).to_be_focused()
    sin_barreras_y_a_lo_ancho(pagina, 390)
    todas = pagina.get_by_role("group", name="Hay actividades de todas las dependencias")
    todas.get_by_label("La dependencia que reporta").fill("Oficina de Planeación")
    pagina.get_by_role("button", name="Aceptar lo propuesto").press("Enter")
    expect(pagina.get_by_text("No falta nada por decidir.")).to_be_visible()
    sin_barreras_y_a_lo_ancho(pagina, 390)
    pagina.get_by_role("button", name="Ver qué cambia").first.press("Enter")
    expect(pagina.get_by_text("Actividades nuevas: 4, cambiadas: 0, iguales: 0.")).to_be_visible()
    assert pagina.evaluate("document.documentElement.scrollWidth") == 390
    pagina.get_by_role("button", name="Confirmar").press("Enter")
    expect(pagina.locator(".success")).to_contain_text("Actividades nuevas: 4")
