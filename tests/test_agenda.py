"""Lo que viene y su calendario: el mes que dice el plan, sin inventar el día."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from comun.calendario import nombre as nombre_del_mes
from informes.cifras import Cifras, NoEsta
from informes.portal.agenda import calendario, dependencias_que_vienen, lo_que_viene

II = Cifras.desde_json((Path(__file__).parent / "muestras" / "cifras-esquema-1.json").read_bytes())
HOYES = (date(2021, 9, 1), date(2021, 12, 1), date(2022, 1, 1))
SITIO = "https://participacion.example.gov.co"


def test_viene_lo_programado_despues_del_corte():
    meses = lo_que_viene(II, date(2021, 9, 1))
    assert [m.nombre for m in meses] == ["septiembre", "octubre", "noviembre", "diciembre"]
    assert [sum(int(cita.cuantas.split()[0]) for cita in m.citas) for m in meses] == [
        m.programado for m in II.meses[8:]
    ]


def test_a_un_mes_que_ya_paso_no_se_invita_a_nadie():
    meses = lo_que_viene(II, date(2021, 10, 31))
    assert [m.nombre for m in meses] == ["octubre", "noviembre", "diciembre"]
    assert lo_que_viene(II, date(2022, 1, 1)) == ()


def test_solo_tiene_calendario_la_dependencia_a_la_que_le_queda_algo():
    siglas = [[d.sigla for d in dependencias_que_vienen(lo_que_viene(II, hoy))] for hoy in HOYES]
    assert siglas == [["OAP-GA", "ACPVR", "ACDTIC", "SFI"], ["OAP-GA", "ACPVR", "ACDTIC"], []]


def test_al_cierre_del_anio_no_viene_nada():
    assert lo_que_viene(replace(II, corte=date(2021, 12, 31)), date(2022, 1, 1)) == ()


def test_el_calendario_tiene_un_evento_por_actividad_y_mes_que_dura_el_mes():
    eventos = Calendar.from_ical(calendario(II, SITIO)).walk("VEVENT")
    debidos = [m for d in II.dependencias for a in d.actividades for m in a.meses if m.programado]
    assert len(eventos) == len({evento["UID"] for evento in eventos}) == len(debidos)
    enero = next(evento for evento in eventos if evento["UID"].startswith("2021-01-actividad-1@"))
    assert (enero.decoded("DTSTART"), enero.decoded("DTEND")) == (date(2021, 1, 1), date(2021, 2, 1))
    assert enero["SUMMARY"].startswith("1 acción: Desarrollar la estrategia")
    assert enero["TRANSP"] == "TRANSPARENT"
    assert enero["URL"] == f"{SITIO}/2021/2/actividades/1/"


def test_a_las_mismas_cifras_el_mismo_calendario():
    assert calendario(II, SITIO) == calendario(II, SITIO)


@given(
    nombre=st.text(
        st.characters(codec="utf-8", exclude_categories=["Cc"], include_characters="\n"), max_size=200
    ),
    contacto=st.text(st.sampled_from(",;\\nñ–😀 a"), max_size=80),
)
def test_lo_que_se_escribe_lo_lee_igual_quien_conoce_la_norma_y_ningun_renglon_pasa_de_75_octetos(
    nombre: str, contacto: str
) -> None:
    dependencia = replace(II.dependencias[0], nombre=nombre)
    entidad = replace(II.entidad, contacto=contacto)
    escrito = calendario(replace(II, dependencias=(dependencia,), entidad=entidad), SITIO)
    assert max(map(len, escrito.split(b"\r\n"))) <= 75
    for evento in Calendar.from_ical(escrito).walk("VEVENT"):
        mes = nombre_del_mes(evento.decoded("DTSTART").month)
        assert f"Programada para {mes} por {nombre}. El plan dice" in evento["DESCRIPTION"]
        assert evento["DESCRIPTION"].endswith(f"escriba a {contacto}.")
        assert evento.decoded("DTSTAMP") == II.publicada


def test_sin_publicar_se_fecha_en_el_corte_y_un_nombre_con_saltos_no_abre_otro_renglon() -> None:
    partida = replace(II.dependencias[0], nombre="Una\r\nEND:VCALENDAR")
    leido = Calendar.from_ical(
        calendario(replace(II, publicada=None, dependencias=(partida,)), SITIO, partida.sigla)
    )
    assert leido["X-WR-CALNAME"].endswith("Una END:VCALENDAR")
    assert leido.walk("VEVENT")[0].decoded("DTSTAMP").date() == II.corte


def test_el_de_una_dependencia_trae_solo_lo_suyo_y_el_de_ninguna_no_existe():
    acpvr = Calendar.from_ical(calendario(II, SITIO, "ACPVR"))
    assert {evento["UID"].split("-")[3].split("@")[0] for evento in acpvr.walk("VEVENT")} == {"6"}
    with pytest.raises(NoEsta):
        calendario(II, SITIO, "NADIE")
