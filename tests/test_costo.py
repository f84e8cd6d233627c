"""Lo que cuesta armar lo que se descarga, contado en llamadas: la máquina puede estar libre u ocupada."""

import cProfile
import pstats
from collections.abc import Callable

import pytest
from django.test import Client

from informes.cifras import Cifras
from informes.models import Publicacion
from informes.portal.agenda import calendario
from informes.portal.datos import TABLAS_DEL_LIBRO, libro
from informes.portal.memoria import Memoria
from tests import ejemplares
from tests.datos import publicado, un_informe, un_retiro, una_actividad
from tests.publico import todo_publicado


@pytest.fixture(scope="module")
def muchas() -> Cifras:
    return ejemplares.trescientas()


def llamadas(hacer: Callable[[], object]) -> int:
    hacer()  # lo que se recuerda de la primera vez no cuenta
    perfil = cProfile.Profile()
    perfil.runcall(hacer)
    return int(pstats.Stats(perfil).total_calls)  # type: ignore[attr-defined]


def test_el_calendario_de_300_actividades_cuesta_menos_de_120_llamadas_por_evento(muchas: Cifras) -> None:
    """Con la biblioteca que lo armaba eran 2.700."""
    eventos = sum(
        bool(mes.programado) for _, actividad in muchas.por_dependencia() for mes in actividad.meses
    )
    assert eventos > 2_000
    assert llamadas(lambda: calendario(muchas, "https://entidad.example")) / eventos < 120


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("direccion", "a_lo_sumo"),
    [
        ("/", 28),
        ("/2021/2/", 27),
        ("/2021/2/actividades/", 37),
        ("/2021/2/actividades/1/", 38),
        ("/2021/2/compromisos/", 36),
    ],
)
def test_hacer_una_pagina_cuesta_pocas_llamadas_por_renglon(
    client: Client, vigilar: Callable[[], None], direccion: str, a_lo_sumo: int
) -> None:
    """Con las gráficas en plantillas eran 61 en el informe y 98 en una actividad."""
    todo_publicado()
    vigilar()
    renglones = client.get(direccion).content.count(b"\n")
    por_renglon = llamadas(lambda: client.get(direccion)) / renglones
    assert por_renglon < a_lo_sumo


@pytest.mark.django_db
@pytest.mark.parametrize(
    "direccion",
    ["/participe/2021.ics", *(f"/2021/2/{a}" for a in ("informe.xlsx", "datos.csv", "actividades.csv"))],
)
def test_lo_que_ya_se_armo_se_sirve_sin_volver_a_leer_las_cifras(
    client: Client, direccion: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    una_actividad()
    publicado(un_informe())
    primera = client.get(direccion)
    monkeypatch.setattr(Cifras, "desde_json", lambda _: pytest.fail("Se leyeron otra vez."))
    assert client.get(direccion).content == primera.content
    assert client.get(direccion, headers={"If-None-Match": primera["ETag"]}).status_code == 304
    un_retiro(Publicacion.objects.get())
    assert client.get(direccion).status_code in {404, 410}


def test_lo_que_se_recuerda_no_pasa_de_un_tope_y_se_olvida_lo_que_hace_mas_no_se_pide() -> None:
    memoria, armados = Memoria(10, len), []

    def armar(letra: str, largo: int = 5) -> bytes:
        def uno() -> bytes:
            armados.append(letra)
            return letra.encode() * largo

        return memoria.pedir(letra, uno)

    for letra in "ababacab":  # la «c» saca a la «b», que hace más no se pide
        assert armar(letra) == letra.encode() * 5
    assert armados == ["a", "b", "c", "b"]
    assert armar("d", 11) == b"d" * 11, "lo que no cabe se sirve y no se recuerda"
    armar("d", 11)
    assert armados[-2:] == ["d", "d"]


def test_el_libro_de_300_actividades_cuesta_menos_de_15_llamadas_por_celda(muchas: Cifras) -> None:
    """Con openpyxl eran 40."""
    celdas = sum(len(fila) for tabla in TABLAS_DEL_LIBRO for fila in tabla.con_encabezado(muchas))
    assert celdas > 50_000
    assert llamadas(lambda: libro(muchas)) / celdas < 15
