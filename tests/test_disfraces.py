"""Cuatrocientas maneras de escribir un mismo plan dan ese plan o una pregunta, nunca otro plan."""

import json
from collections import Counter
from typing import Any

import pytest
from hypothesis import HealthCheck, given, seed, settings

from comun.hojas.leer import Hoja
from participacion.reconocer.actividades import ActividadLeida, en_json
from participacion.reconocer.libro import Reconocido, reconocer
from participacion.reconocer.recordar import recuerdo_de
from participacion.reconocer.recuerdo import como_json, de_json
from tests.disfraces import ANIO, PLAN, TRIMESTRES, disfraces

MAESTRO = [
    {
        "codigo": f.codigo,
        "actividad": f.actividad,
        "componente": [f.eje],
        "dependencia": f.dependencia,
        "clase": "suma",
        "programado": {mes: en_json(c) for mes, c in zip(TRIMESTRES, f.programado, strict=True) if c},
        "ejecutado": {
            mes: en_json(c) for mes, c in zip(TRIMESTRES, f.ejecutado, strict=True) if c is not None
        },
        "anual": None,
    }
    for f in PLAN
]


def dicho(a: ActividadLeida) -> dict[str, Any]:
    return {
        "codigo": a.codigo,
        "actividad": a.descripcion,
        "componente": list(a.componente),
        "dependencia": a.dependencia,
        "clase": str(a.clase),
        "programado": {mes: en_json(c) for mes, c in a.programado.items()},
        "ejecutado": {mes: en_json(c) for mes, c in a.ejecutado.items()},
        "anual": a.anual,
    }


def resultado(hallado: Reconocido, *, pregunta: bool = True) -> str:
    """«el mismo», «pregunta» u «otro plan»; si no pregunta, toma lo que propone."""
    if (pregunta and hallado.decisiones) or not hallado.hojas:
        return "pregunta"
    return "el mismo" if [dicho(a) for a in hallado.actividades] == MAESTRO else "otro plan"


@settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
@given(disfraces())
def test_un_plan_disfrazado_es_el_mismo_o_una_pregunta(hojas: list[tuple[str, Hoja]]) -> None:
    assert resultado(reconocer(hojas, ANIO)) != "otro plan"


@pytest.fixture(scope="module")
def recorridos() -> tuple[Counter[str], Counter[str]]:
    """Siempre los mismos disfraces, leídos como se debe y por uno que siempre adivina."""
    pregunta: Counter[str] = Counter()
    adivina: Counter[str] = Counter()

    @seed(20251127)
    @settings(max_examples=200, database=None, deadline=None, suppress_health_check=list(HealthCheck))
    @given(disfraces())
    def recorre(hojas: list[tuple[str, Hoja]]) -> None:
        hallado = reconocer(hojas, ANIO)
        pregunta[resultado(hallado)] += 1
        adivina[resultado(hallado, pregunta=False)] += 1

    recorre()
    return pregunta, adivina


def test_la_mitad_de_los_disfraces_o_mas_se_lee_sin_preguntar(
    recorridos: tuple[Counter[str], Counter[str]],
) -> None:
    pregunta, _ = recorridos
    assert 2 * pregunta["el mismo"] >= pregunta.total()
    assert not pregunta["otro plan"]


def test_un_reconocedor_que_siempre_adivina_es_atrapado(
    recorridos: tuple[Counter[str], Counter[str]],
) -> None:
    _, adivina = recorridos
    assert adivina["otro plan"] > 0


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(disfraces(), disfraces())
def test_con_la_plantilla_de_un_disfraz_se_lee_ese_sin_preguntar_y_otro_nunca_es_otro_plan(
    uno: list[tuple[str, Hoja]], otro: list[tuple[str, Hoja]]
) -> None:
    leido = reconocer(uno, ANIO)
    if resultado(leido) == "el mismo":
        recuerdo = de_json(json.loads(json.dumps(como_json(recuerdo_de(leido)))))
        assert resultado(reconocer(uno, ANIO, recuerdos=[recuerdo])) == "el mismo"
        assert resultado(reconocer(otro, ANIO, recuerdos=[recuerdo])) != "otro plan"
