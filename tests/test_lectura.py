"""Se lee con la letra que cada quien necesite, y lo que se imprime es un documento."""

import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from playwright.sync_api import Page

from informes.models import Informe
from informes.oficina import roles
from participacion.models import Reporte
from tests.datos import publicado, un_usuario
from tests.navegacion import CLAVE, entrar
from tests.publico import todo_publicado

pytestmark = pytest.mark.django_db(transaction=True)

PUBLICAS = (
    "/",
    "/2021/2/",
    "/2021/2/actividades/",
    "/2021/2/actividades/1/",
    "/2021/2/dependencias/OAP-GA/",
    "/2021/2/compromisos/",
    "/participe/",
)

# Los textos, campos y gráficas que se montan unos sobre otros. De cada renglón se mira la mitad de en medio: la caja de
# una letra es más alta que su tinta. Lo que un ancestro recorta no se ve.
ENCIMADOS = """() => {
  const cajas = [];
  const recortada = (r, desde) => {
    let [x, y, d, b] = [r.left, r.top + r.height / 4, r.right, r.bottom - r.height / 4];
    for (let e = desde; e && e !== document.body; e = e.parentElement) {
      const estilo = getComputedStyle(e);
      if (estilo.clipPath !== 'none') return null;
      if (estilo.overflowX !== 'visible') {
        const c = e.getBoundingClientRect();
        [x, y, d, b] = [Math.max(x, c.left), Math.max(y, c.top), Math.min(d, c.right), Math.min(b, c.bottom)];
      }
    }
    return d - x > 1 && b - y > 1 && d > 0 ? {x, y, d, b} : null;
  };
  const agregar = (r, de, que, dice) => {
    const caja = recortada(r, de);
    if (caja) cajas.push({...caja, que, dice});
  };
  const paseo = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (paseo.nextNode()) {
    const nodo = paseo.currentNode, de = nodo.parentElement;
    if (!nodo.data.trim() || de.closest('svg, script, style, noscript, select, textarea')) continue;
    if (!de.checkVisibility({visibilityProperty: true})) continue;
    const rango = document.createRange();
    rango.selectNodeContents(nodo);
    for (const r of rango.getClientRects()) agregar(r, de, nodo, nodo.data.trim().slice(0, 40));
  }
  for (const e of document.querySelectorAll('input, select, textarea, svg[role=img]'))
    if (e.checkVisibility({visibilityProperty: true}) && e.type !== 'hidden')
      agregar(e.getBoundingClientRect(), e, e, e.name || e.textContent.trim().slice(0, 40));
  cajas.sort((una, otra) => una.y - otra.y);
  const encimados = [];
  for (let i = 0; i < cajas.length; i++)
    for (let j = i + 1; j < cajas.length && cajas[j].y < cajas[i].b - 2; j++) {
      const [una, otra] = [cajas[i], cajas[j]];
      if (una.que !== otra.que && Math.min(una.d, otra.d) - Math.max(una.x, otra.x) > 2)
        encimados.push(una.dice + ' / ' + otra.dice);
    }
  return encimados;
}"""

SALIDOS = """() => [...document.querySelectorAll('body *')]
  .filter(e => e.getBoundingClientRect().right > innerWidth + 1 && ![...e.children].some(
    hijo => hijo.getBoundingClientRect().right > innerWidth + 1))
  .map(e => `${e.tagName}.${e.getAttribute('class')} «${e.textContent.trim().slice(0, 40)}»`)"""


@pytest.fixture
def oap() -> Any:
    todo_publicado()
    usuario = un_usuario("oap", password=CLAVE, is_staff=True)
    usuario.groups.add(Group.objects.get(name=roles.OAP))
    return usuario


def de_la_oficina() -> list[str]:
    informe = Informe.objects.order_by("pk").first()
    reporte = Reporte.objects.order_by("pk").first()
    assert informe
    assert reporte
    return [
        reverse("admin:index"),
        f"{reverse('reporte', args=[2021, 8])}?dependencia=OAP-GA",
        reverse("admin:informes_informe_change", args=[informe.pk]),
        reverse("mis_compromisos"),
        reverse("acta_nueva"),
        reverse("historial_del_reporte", args=[reporte.pk]),
        reverse("admin:participacion_actividad_changelist"),
        reverse("admin:compromisos_compromiso_changelist"),
    ]


@pytest.mark.parametrize(
    ("ancho", "letra"),
    [
        pytest.param(1280, 24, id="letra-24"),
        pytest.param(640, 16, id="ampliada-al-200", marks=pytest.mark.barrido),
        pytest.param(390, 24, id="telefono-letra-24", marks=pytest.mark.barrido),
    ],
)
def test_con_letra_grande_nada_se_monta_ni_se_sale(
    oap: Any, abrir: Callable[..., Page], live_server: Any, ancho: int, letra: int
) -> None:
    pagina = abrir("/", ancho)
    pagina.context.new_cdp_session(pagina).send(
        "Page.setFontSizes", {"fontSizes": {"standard": letra, "fixed": letra}}
    )
    faltas = []
    pagina.goto(live_server.url + reverse("admin:index"))
    entrar(pagina, "oap")
    for direccion in [*PUBLICAS, *de_la_oficina()]:
        pagina.goto(live_server.url + direccion)
        assert pagina.evaluate("getComputedStyle(document.documentElement).fontSize") == f"{letra}px"
        faltas += [f"{direccion}: {par}" for par in pagina.evaluate(ENCIMADOS)]
        if pagina.evaluate("document.documentElement.scrollWidth") > ancho:
            faltas += [f"{direccion}, fuera de la hoja: {uno}" for uno in pagina.evaluate(SALIDOS)]
    print("\n".join(faltas))
    assert faltas == []


def test_el_texto_crece_con_la_letra_del_navegador(
    oap: Any, abrir: Callable[..., Page], live_server: Any
) -> None:
    """El párrafo tanto como el título. En un ancho que no cambia de forma al crecer la letra."""
    pagina = abrir("/", 390)
    medir = """[...document.querySelectorAll('h1, p, td, th, label, a')]
        .map(e => parseFloat(getComputedStyle(e).fontSize))"""
    for direccion in ("/2021/2/", reverse("admin:index")):
        pagina.goto(live_server.url + direccion)
        antes = pagina.evaluate(medir)
        sesion = pagina.context.new_cdp_session(pagina)
        sesion.send("Page.setFontSizes", {"fontSizes": {"standard": 32, "fixed": 32}})
        despues = pagina.evaluate(medir)
        sesion.send("Page.setFontSizes", {"fontSizes": {"standard": 16, "fixed": 16}})
        assert len(antes) > 3
        assert all(d == pytest.approx(2 * a) for a, d in zip(antes, despues, strict=True))


IMPRESAS = (
    "/",
    "/2021/2/",
    "/2021/2/actividades/",
    "/2021/2/dependencias/OAP-GA/",
    "/2021/2/compromisos/",
)
MARGEN = 1.6 / 2.54 * 72  # puntos
_HOJA = re.compile(r'<page width="([\d.]+)" height="([\d.]+)">(.*?)</page>', re.DOTALL)
_PALABRA = re.compile(
    r'<word xMin="([\d.-]+)" yMin="([\d.-]+)" xMax="([\d.-]+)" yMax="([\d.-]+)">(.*?)</word>'
)


@pytest.mark.parametrize("direccion", IMPRESAS)
def test_lo_impreso_es_un_documento(abrir: Callable[..., Page], tmp_path: Path, direccion: str) -> None:
    """Cabe entre los márgenes, ninguna hoja queda a medias salvo la última, y una tabla es una tabla."""
    todo_publicado()
    pagina = abrir(direccion)
    pagina.emulate_media(media="print", color_scheme="dark")
    pagina.set_viewport_size({"width": 695, "height": 900})
    for tabla in pagina.locator("table.filas").all():
        assert tabla.evaluate("t => getComputedStyle(t).display") == "table"
        assert tabla.locator("thead").evaluate("t => getComputedStyle(t).position") == "static"
    assert pagina.evaluate(ENCIMADOS) == []
    archivo = tmp_path / "impresa.pdf"
    pagina.pdf(path=archivo, prefer_css_page_size=True)
    cajas = subprocess.run(["pdftotext", "-bbox", archivo, "-"], capture_output=True, check=True, text=True)
    hojas = _HOJA.findall(cajas.stdout)
    assert 1 <= len(hojas) <= 8
    for i, (ancho, alto, dentro) in enumerate(hojas, 1):
        palabras = [(*map(float, caja), dice) for *caja, dice in _PALABRA.findall(dentro)]
        fuera = [p for p in palabras if p[0] < MARGEN - 1 or p[2] > float(ancho) - MARGEN + 1]
        assert fuera == []
        if i < len(hojas):
            assert max(p[3] for p in palabras) > 0.6 * float(alto), f"la hoja {i} queda a medias"


def test_lo_impreso_de_que_cambio_trae_lo_plegado(abrir: Callable[..., Page], tmp_path: Path) -> None:
    """Las cifras que cambian por otras van plegadas en pantalla; en papel no hay cómo desplegarlas."""
    primera = todo_publicado()
    Reporte.objects.filter(actividad__codigo="1", mes=8).update(ejecutado=5)
    publicado(primera.informe, version=2)
    pagina = abrir("/2021/2/")
    plegado = pagina.locator("#cambios details")
    assert not plegado.locator("table").is_visible()
    derivadas = plegado.locator("tbody td").all_text_contents()
    assert derivadas
    archivo = tmp_path / "impresa.pdf"
    pagina.pdf(path=archivo, prefer_css_page_size=True)
    impreso = subprocess.run(["pdftotext", archivo, "-"], capture_output=True, check=True, text=True).stdout
    despues_del_titulo = re.sub(r"\s", "", impreso[impreso.index("por eso") :])
    for celda in derivadas:
        assert re.sub(r"\s", "", celda) in despues_del_titulo
