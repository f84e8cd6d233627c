"""La segunda demostración, la política de 2025: su historia y sus páginas en un navegador, y su PDF."""

import io
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import page
import pikepdf
import pytest
from django.conf import settings as configuracion
from django.core.management import call_command
from django.test import Client
from playwright.sync_api import Page, expect

from comun.palabras import miles
from informes.borrador import Borrador
from informes.cifras import Cifras
from informes.models import Informe, Publicacion
from informes.palabras import porcentaje, trayecto
from informes.publicacion import a_pdf
from participacion.models import Plan, Reporte
from tests.datos import reabrir
from tests.fila import trabajar
from tests.navegacion import CLAVE, entrar, sin_barreras_y_a_lo_ancho
from tests.test_portal_navegador import EN_CADA_ANCHO_Y_TEMA, WCAG, barreras_de

DOCUMENTO = (configuracion.BASE_DIR / "docs" / "cifras.md").read_text(encoding="utf-8")
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


@pytest.fixture
def al_dia_siguiente(politica: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    """El del corte: con medio año por venir, que es lo que se invita a hacer."""
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_: date(2025, 7, 1))


@pytest.mark.barrido
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


@pytest.mark.barrido
@EN_CADA_ANCHO_Y_TEMA
@pytest.mark.usefixtures("al_dia_siguiente")
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
        assert direccion != "/participe/" or pagina.locator(".citas.por-clase > li").count() > 20
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


@pytest.mark.barrido
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


DICEN = {
    "/": [
        "Datos de demostración, inventados: no son cifras oficiales",
        "28 con programación por periodos, que son las que se comparan con lo que se esperaba",
        "se alcanzó el 99 %, en 28 actividades con programación por periodos",
        "41,6 % de 41,9 %",
        "28,4 de 28 puntos",
        "0 de 29 actividades completas",
        "se esperaba 51 % en 5 de ellas",
    ],
    "/2025/2/actividades/1.11/": ["no cuenta en el promedio", "no hay ningún reporte avalado"],
    "/2025/2/actividades/3.2/": ["Tiempo de espera en las ventanillas.</p>"],
    "/2025/2/actividades/3.4/": ["1 de 1 periodo<", "1 de 3 periodos"],
    "/2025/2/dependencias/GAB/": [
        "49,4 % de 50,9 %",
        "En lo que se esperaba no está una actividad que solo tiene meta del año.",
    ],
    "/comparar/": [
        '99 %</b> <span class="apagado">41,6 % de 41,9 %',
        '42 %</b> <span class="apagado">promedio de 28 actividades',
    ],
    "/glosario/": ["Programación por periodos", "no se suman talleres con porcentajes"],
    "/como-se-calcula/": [
        "No cuenta la actividad 1.11, de ponderación 0.",
        "Ejecución: 41,6 % ÷ 41,9 % = 99 %. Son las 28 actividades con programación por periodos: la otra",
    ],
}


@pytest.mark.django_db
def test_cada_cifra_dice_de_que_division_sale_y_de_cuales_actividades(politica: Plan, client: Client) -> None:
    for direccion, dichos in DICEN.items():
        pagina = client.get(direccion).content.decode().replace("\u00a0", " ")
        assert [dicho for dicho in dichos if dicho not in pagina] == [], direccion


@pytest.mark.django_db
def test_los_ejemplos_de_la_guia_son_los_de_la_demostracion(politica: Plan) -> None:
    cifras = Cifras.desde_json(bytes(Publicacion.objects.get(numero_del_periodo=2).cifras))
    filas = dict(re.findall(r"^\| (\d\.\d+), (.*)$", DOCUMENTO, re.MULTILINE))
    assert {a.clase_de_meta for a in cifras.actividades if a.codigo in filas} == {"suma", "nivel", "mantener"}
    for codigo, fila in filas.items():
        a = cifras.actividad(codigo)
        _, _, _, cuenta, avance, ejecucion, se_lee = fila.strip(" |").split(" | ")
        dichas = [f"`{letra}` = " in cuenta for letra in "PET"]
        resultados = [cuenta.split(f"`{letra}` = ")[1].split(";")[0].split(" = ")[-1] for letra in "PET"]
        assert all(dichas), codigo
        assert resultados == [miles(n) for n in (a.programado_a_corte, a.ejecutado_a_corte, a.meta)], codigo
        assert (avance, ejecucion) == (porcentaje(a.avance), porcentaje(a.ejecucion)), codigo
        assert se_lee == f"«{trayecto(a, cifras).frase(6)}»", codigo
