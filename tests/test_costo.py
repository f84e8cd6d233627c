"""Lo que cuesta armar lo que se descarga, contado en llamadas: la máquina puede estar libre u ocupada."""

import cProfile
import pstats
from collections.abc import Callable

import pytest

from informes.cifras import Cifras
from informes.portal.agenda import calendario
from informes.portal.datos import TABLAS_DEL_LIBRO, libro
from tests import ejemplares


@pytest.fixture(scope="module")
def muchas() -> Cifras:
    return ejemplares.trescientas()


def llamadas(hacer: Callable[[], object]) -> int:
    hacer()  # lo que se recuerda de la primera vez no cuenta
    perfil = cProfile.Profile()
    perfil.runcall(hacer)
    return int(pstats.Stats(perfil).total_calls)  # type: ignore[attr-defined]


def test_el_calendario_de_300_actividades_cuesta_menos_de_100_llamadas_por_evento(muchas: Cifras) -> None:
    """Con la biblioteca que lo armaba eran 2.700."""
    eventos = sum(
        bool(mes.programado) for _, actividad in muchas.por_dependencia() for mes in actividad.meses
    )
    assert eventos > 2_000
    assert llamadas(lambda: calendario(muchas, "https://entidad.example")) / eventos < 100


def test_el_libro_de_300_actividades_cuesta_menos_de_15_llamadas_por_celda(muchas: Cifras) -> None:
    """Con openpyxl eran 40."""
    celdas = sum(len(fila) for tabla in TABLAS_DEL_LIBRO for fila in tabla.con_encabezado(muchas))
    assert celdas > 50_000
    assert llamadas(lambda: libro(muchas)) / celdas < 15
