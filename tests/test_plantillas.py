"""Las plantillas y los programas nombran solo archivos que existen: un estilo o una plantilla que falta no avisa."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.template import engines
from django.template.defaultfilters import linebreaksbr
from django.template.loader import get_template
from django.test import override_settings
from django.urls import NoReverseMatch, path, reverse, set_script_prefix
from django.views.generic import TemplateView
from hypothesis import example, given
from hypothesis import strategies as st

from comun.marcado import en_renglones
from comun.sitio import direccion

PLANTILLAS = sorted((settings.BASE_DIR / "templates").rglob("*.html"))
PROGRAMAS = sorted(
    programa
    for carpeta in ("config", "informes", "compromisos", "participacion", "comun")
    for programa in (settings.BASE_DIR / carpeta).rglob("*.py")
)


def nombradas(archivos: list[Path], patron: str) -> set[str]:
    return {nombre for archivo in archivos for nombre in re.findall(patron, archivo.read_text())}


def test_cada_estatico_que_se_nombra_existe() -> None:
    en_plantillas = nombradas(PLANTILLAS, r"{% static ['\"]([^'\"]+)['\"]")
    en_programas = nombradas(PROGRAMAS, r"[\"']([\w/-]+\.(?:css|js))[\"']")
    assert len(en_plantillas) > 5
    assert [nombre for nombre in sorted(en_plantillas | en_programas) if not finders.find(nombre)] == []


def test_cada_plantilla_que_se_nombra_existe() -> None:
    en_plantillas = nombradas(PLANTILLAS, r"{% (?:include|extends) ['\"]([^'\"]+)['\"]")
    en_programas = nombradas(PROGRAMAS, r"[\"']([a-z_]+/[\w/]+\.(?:html|txt))[\"']")
    assert len(en_plantillas | en_programas) > 80
    for nombre in en_plantillas | en_programas:
        get_template(nombre)


def test_en_la_carpeta_de_la_administracion_solo_esta_lo_que_django_busca_ahi() -> None:
    """Lo demás vive en la carpeta de su cuarto, y quien lo usa lo nombra."""
    carpeta = settings.BASE_DIR / "templates" / "admin"
    propias = {p.relative_to(carpeta).as_posix() for p in PLANTILLAS if p.is_relative_to(carpeta)}
    assert propias == {
        "base_site.html",
        "import_export/resource_fields_list.html",
        "login.html",
        "submit_line.html",
    }


urlpatterns = [path("en-otro-lugar/", TemplateView.as_view(), name="portada")]


def test_una_direccion_fija_se_busca_una_vez_y_es_la_de_ese_sitio(monkeypatch: pytest.MonkeyPatch) -> None:
    plantilla = engines["django"].from_string("{% url 'informes:mapa' %}")
    antes = plantilla.render()
    assert antes == reverse("informes:mapa")
    set_script_prefix("/participacion/")
    assert plantilla.render() == f"/participacion{antes}"
    set_script_prefix("/")
    de_otras = engines["django"].from_string("{% url 'portada' %}")
    with override_settings(ROOT_URLCONF=__name__):
        assert de_otras.render() == "/en-otro-lugar/"
    with pytest.raises(NoReverseMatch):
        de_otras.render()
    de_una_version = direccion("informes:version", 2021, 2, 1)
    monkeypatch.setattr("comun.sitio.reverse", lambda *_: pytest.fail("Se buscó otra vez."))
    assert plantilla.render() == antes
    assert direccion("informes:version", 2021, 2, 1) == de_una_version == "/2021/2/v1/"


@given(st.text(alphabet=st.sampled_from("aé<>&\"'\r\n\x0b\u2028 ")))
@example("uno\r\ndos\rtres\ncuatro <b>&\"'")
def test_lo_que_escribe_python_va_en_renglones_y_escapado_como_lo_escribe_django(texto: str) -> None:
    assert en_renglones(texto) == linebreaksbr(texto)
