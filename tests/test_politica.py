"""La segunda demostración, la política de 2025: su historia y sus páginas en un navegador, y su PDF."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import page
import pikepdf
import pytest
from django.core.management import call_command
from playwright.sync_api import Page, expect

from informes.borrador import Borrador
from informes.models import Informe, Publicacion
from informes.publicacion import a_pdf
from participacion.models import Plan, Reporte
from tests.datos import reabrir
from tests.fila import trabajar
from tests.test_navegador import CLAVE, entrar, sin_barreras_y_a_lo_ancho
from tests.test_portal_navegador import EN_CADA_ANCHO_Y_TEMA, WCAG, barreras_de

PAGINAS = (
    "/",
    "/2025/2/",
    "/2025/2/actividades/",
    "/2025/2/actividades/1.1/",  # una suma
    "/2025/2/actividades/1.4/",  # un nivel que sube, de dos números
    "/2025/2/actividades/3.2/",  # un nivel que baja
    "/2025/2/actividades/3.4/",  # lo que se mantiene, con un periodo sin casos
    "/2025/2/actividades/1.11/",  # solo la meta del año, y no cuenta
    "/2025/2/dependencias/GAB/",
    "/comparar/",
    "/participe/",
    "/datos/",
    "/como-se-calcula/",
    "/glosario/",
)


@pytest.fixture
def politica(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path) -> Plan:
    """Cargada como la carga su orden; los PDF de lo ya publicado no se miran, y no se dibujan."""
    settings.DATOS = tmp_path / "datos"
    settings.ENTIDAD_NOMBRE, settings.ENTIDAD_CONTACTO = "Entidad de ejemplo", "participacion@example.org"
    monkeypatch.setenv("DEMO_CLAVE", CLAVE)
    with monkeypatch.context() as sin_dibujar:
        sin_dibujar.setattr("informes.publicacion.dibujar", lambda *_: b"%PDF-1.7\n")
        call_command("demo", plan="politica", stdout=io.StringIO())
    return Plan.objects.get()


@pytest.mark.django_db(transaction=True)
def test_el_trimestre_va_del_reporte_a_la_comparacion_con_el_anterior(
    politica: Plan, abrir: Callable[..., Page]
) -> None:
    actividad = politica.actividades.get(codigo="1.4")
    reabrir(9, politica)
    Reporte.objects.filter(actividad=actividad, mes=9).delete()

    enlace = abrir("/admin/reporte/2025/9/", 390)
    entrar(enlace, "enlace.spc")
    suya = enlace.locator("section.actividad", has_text="Aumentar la proporción de juntas")
    expect(suya.get_by_text("41 %").first).to_be_visible()
    suya.get_by_label("Cumplen, en septiembre").fill("144")
    suya.get_by_label("Total, en septiembre").fill("400")
    expect(suya.get_by_role("status")).to_contain_text("36 %")
    sin_barreras_y_a_lo_ancho(enlace, 390)
    suya.get_by_label("Qué se hizo").fill("Al 30 de septiembre, 144 de las 400 juntas tenían un plan activo.")
    suya.get_by_label("¿Se evaluó con los participantes?").select_option("No")
    enlace.get_by_role("button", name="Enviar a la OAP").click()
    expect(enlace.get_by_text("falta la razón", exact=False).first).to_be_visible()
    suya.get_by_label("Razón", exact=False).first.select_option(index=1)
    enlace.get_by_role("button", name="Enviar a la OAP").click()
    expect(enlace.get_by_text("Se envió a la OAP el reporte de 1 actividad.")).to_be_visible()

    oap = abrir("/admin/")
    entrar(oap, "oap")
    oap.get_by_role("link", name="Revisar lo enviado (1)").click()
    expect(oap.get_by_text("retrocedió de 41 % a 36 %").first).to_be_visible()
    sin_barreras_y_a_lo_ancho(oap, 1280)
    oap.get_by_role("button", name="Avalar lo que no marqué").click()
    expect(oap.get_by_text("Avalados: 1. Devueltos: 0.")).to_be_visible()
    oap.get_by_role("link", name="Tablero").click()
    oap.get_by_role("link", name="Cerrar septiembre de 2025").click()
    oap.get_by_role("button", name="Cerrar septiembre de 2025").click()
    expect(oap.get_by_text("Septiembre de 2025 quedó cerrado")).to_be_visible()

    publica = abrir("/admin/informes/informe/")
    entrar(publica, "publica")
    publica.get_by_role("link", name="III trimestre 2025").click()
    publica.get_by_role("link", name="Revisar y publicar").click()
    expect(publica.get_by_text("A septiembre el plan va en 59 % de su meta del año").first).to_be_visible()
    for nota in publica.get_by_placeholder("Por qué se acepta").all():
        nota.fill("Se revisó con la dependencia.")
    publica.get_by_role("button", name="Publicar la versión 1").click()
    expect(publica.get_by_text("Está en la fila, en el puesto 1.")).to_be_visible()
    trabajar()
    expect(publica.locator(".success")).to_contain_text("Quedó publicada la versión 1 del III trimestre 2025")
    assert bytes(Publicacion.objects.get(numero_del_periodo=3).pdf).startswith(b"%PDF-")

    ciudadania = abrir("/")
    expect(ciudadania.get_by_role("heading", level=1)).to_contain_text("A septiembre el plan va en 59")
    ciudadania.get_by_role("link", name="Comparar dos informes").click()
    expect(ciudadania.get_by_label("De este informe")).to_have_value("2025-2-v1")
    avance = ciudadania.get_by_role("row", name="Avance del año 40")
    expect(avance).to_contain_text("59 %")
    expect(avance).to_contain_text("+19 puntos")
    juntas = ciudadania.get_by_role("row", name="1.4 Aumentar la proporción")
    expect(juntas).to_contain_text("retrocedió de 41")


@EN_CADA_ANCHO_Y_TEMA
@pytest.mark.django_db(transaction=True)
def test_ninguna_pagina_de_la_politica_tiene_barreras_que_axe_conozca(
    politica: Plan, abrir: Callable[..., Page], live_server: Any, ancho: int, tema: str
) -> None:
    pagina = abrir("/", ancho, color_scheme=tema)
    barreras = []
    for direccion in PAGINAS:
        assert pagina.goto(live_server.url + direccion).status == 200, direccion
        for detalle in pagina.locator("details").all():
            detalle.evaluate("d => d.open = true")
        barreras += barreras_de(pagina, *WCAG, "best-practice")
        assert pagina.evaluate("document.documentElement.scrollWidth") == ancho, direccion
        assert pagina.evaluate(SE_MONTAN) == [], direccion
    assert barreras == []


# Los pares de un renglón de la agenda cuyas letras se cruzan.
SE_MONTAN = """
[...document.querySelectorAll(".citas > li")].filter(li => {
    const [una, otra] = [...li.children].map(e => {
        const r = document.createRange(); r.selectNodeContents(e); return r.getBoundingClientRect()
    });
    return una.right > otra.left && una.bottom > otra.top && una.top < otra.bottom;
}).map(li => li.textContent)
"""


@pytest.mark.pdf
@pytest.mark.django_db
def test_su_pdf_cumple_pdf_ua_y_dice_lo_mismo_que_la_pagina(politica: Plan, tmp_path: Path) -> None:
    pdf = a_pdf(Borrador(Informe.objects.get(plan=politica, numero_del_periodo=3)).cifras)
    (tmp_path / "informe.pdf").write_bytes(pdf)
    informe = page.validate_pdf(str(tmp_path / "informe.pdf"), profile="ua1")
    assert [falla.message for falla in informe.failures] == []
    assert informe.is_compliant
    with pikepdf.open(io.BytesIO(pdf)) as abierto:
        assert abierto.Root.MarkInfo.Marked
