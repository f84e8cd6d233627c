"""Lo que la lista de revisión dice de los pesos: cuándo un total engaña y cuándo no hay qué promediar."""

from typing import Any

import pytest

from informes.borrador import Borrador
from tests.datos import un_informe, un_plan, una_actividad

pytestmark = pytest.mark.django_db


def revision(*actividades: dict[str, Any], **plan: Any) -> tuple[set[str], set[str]]:
    """Las claves de lo que detiene y de lo que se advierte."""
    de_este = un_plan(2021, **plan)
    for campos in actividades:
        una_actividad(plan=de_este, **campos)
    revisado = Borrador(un_informe(plan=de_este)).revision
    return {r.clave for r in revisado.detienen}, {r.clave for r in revisado.advierten}


@pytest.mark.parametrize(
    ("pesos", "detiene"), [((1, None), True), ((0, 0), True), ((1, 0), False), ((None, None), False)]
)
def test_en_un_promedio_pesan_todas_o_ninguna_y_algo_pesa(pesos: tuple[Any, Any], detiene: bool) -> None:
    detienen, _ = revision(*({"ponderacion": peso} for peso in pesos), regla="promedio")
    assert ("ponderacion" in detienen) is detiene


@pytest.mark.parametrize(("pesos", "advierte"), [((30, 20), True), ((60, 40), False), ((1, 0), False)])
def test_se_advierte_si_los_pesos_no_suman_uno_ni_cien(pesos: tuple[int, int], advierte: bool) -> None:
    _, advierten = revision(*({"ponderacion": peso} for peso in pesos), regla="promedio")
    assert ("pesos" in advierten) is advierte


@pytest.mark.parametrize(("metas", "advierte"), [((1, 5), True), ((3, 3), False), ((5,), False)])
def test_por_acciones_se_advierte_si_una_actividad_es_mas_de_la_mitad_del_plan(
    metas: tuple[int, ...], advierte: bool
) -> None:
    _, advierten = revision(*({"programado": [0] * 11 + [meta]} for meta in metas))
    assert ("una_pesa_mas_de_la_mitad" in advierten) is advierte
