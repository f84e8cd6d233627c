"""La matriz sale y vuelve a entrar sin perder nada: de toda clase, periodicidad y manera de pesar, con lo ejecutado,
las corresponsables, las canceladas y los alias."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from comun.hojas.escribir import a_csv
from comun.periodo import DE_UNA_ACTIVIDAD
from participacion.matriz.columnas import LIBRES
from participacion.matriz.pantalla import MatrizXlsx
from participacion.matriz.plantilla import libro_del_plan
from participacion.matriz.recursos import RecursoDelPlan, importar_plan
from participacion.models import Actividad, Alias, Apoyo, Componente, Dependencia, Plan, Reporte
from participacion.opciones import EstadoDeReporte
from tests.datos import un_plan, un_reporte, una_actividad, una_dependencia

pytestmark = pytest.mark.django_db

SIGLAS = ["OAP-GA", "SFI", "ACPVR"]
COMPONENTES = ["", "Eje 1", "Eje 1 / Programa 2", "Eje 2 / Programa 1 / Meta 3", "Á / b / C / d"]
CANTIDADES = st.one_of(
    st.integers(0, 9),
    st.decimals("0.000001", 999_999, places=6).map(lambda c: c.normalize()),
    st.just(10**12 - 1),
).map(lambda c: int(c) if c == int(c) else Decimal(f"{c:f}"))
TEXTOS = st.text("aZñÁ 1;,\"'=+-\n/«»", max_size=12).map(str.strip)


@st.composite
def una(draw: Any) -> dict[str, Any]:
    """Una actividad que la base admite, con sus reportes, quién la apoya y cuánto pesan sus componentes."""
    clase = draw(st.sampled_from(["suma", "nivel", "mantener"]))
    periodicidad = draw(st.sampled_from(DE_UNA_ACTIVIDAD))
    dos_numeros = clase != "suma" and draw(st.booleans())
    cantidades = st.integers(1, 100) if dos_numeros else CANTIDADES.filter(bool)
    if clase == "suma":
        cantidades = CANTIDADES
    cierres = periodicidad.meses_de_cierre
    por_periodos = clase == "mantener" or draw(st.booleans())
    cancelada = draw(st.none() | st.integers(1, 12))
    meses = [mes for mes in cierres if not cancelada or mes < cancelada]
    if not por_periodos:
        meses = meses and [draw(st.sampled_from(meses))]
    nada = 0 if clase == "suma" else None
    programado = [nada] * 12
    for mes in meses:
        programado[mes - 1] = draw(cantidades if not por_periodos else st.just(nada) | cantidades)
    por_periodos = por_periodos or not any(programado)  # sin meta del año, no hay cuál saber sola
    dichos = [c for c in programado if c is not None]
    base = draw(st.none() | CANTIDADES.filter(lambda c: not dichos or c != dichos[-1]))
    if base is None and dichos and dichos[-1] == 0:
        base = 7
    sentido = draw(st.sampled_from(["", "al_menos", "a_lo_sumo"]))
    if clase == "nivel" and dichos and sentido:
        sentido = "al_menos" if dichos[-1] > (base or 0) else "a_lo_sumo"
    numeros = st.tuples(st.integers(0, 50), st.integers(0, 50)).map(sorted)
    reportes = draw(st.dictionaries(st.integers(1, 12), numeros if dos_numeros else CANTIDADES, max_size=3))
    dependencia, *apoyan = draw(st.permutations(SIGLAS))
    return {
        "dependencia": dependencia,
        "apoyan": draw(st.sets(st.sampled_from(apoyan))),
        "reportes": reportes,
        "campos": {
            "descripcion": draw(TEXTOS.filter(bool)),
            "clase_de_meta": clase,
            "sentido": sentido,
            "linea_base": base,
            "con_denominador": dos_numeros,
            "periodicidad": periodicidad.nombre,
            "por_periodos": por_periodos,
            "programado": programado,
            "cancelada_desde": cancelada,
            "componente": draw(st.sampled_from(COMPONENTES)),
            "ponderacion": draw(st.none() | CANTIDADES),
            "producto": draw(TEXTOS),
            "grupos_interes": draw(st.lists(st.sampled_from(["jóvenes", "mujeres, en todo"]), unique=True)),
            "presupuesto": draw(st.none() | st.integers(0, 10**15 - 1)),
            "fase_ciclo": draw(st.sampled_from(["", "diagnostico"])),
            "origen": draw(st.sampled_from(["", "reconstruido"])),
        },
    }


PESOS = st.dictionaries(
    st.sampled_from(
        ["Eje 1", "Eje 1 / Programa 2", "Eje 2", "Eje 2 / Programa 1 / Meta 3", "Á", "Á / b / C / d"]
    ),
    CANTIDADES,
)
ALIAS = st.dictionaries(
    st.sampled_from(SIGLAS), st.sets(st.sampled_from(["Oficina de {}", "{} (antes)", "LA {}"])), max_size=3
)


@contextmanager
def deshecha() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def guardar(actividades: list[dict[str, Any]], pesos: dict[str, Any], alias: dict[str, set[str]]) -> Plan:
    plan = un_plan(2025, regla="promedio")
    dependencias = {sigla: una_dependencia(sigla) for sigla in SIGLAS}
    for sigla, suyos in alias.items():
        Alias.objects.bulk_create(
            Alias(dependencia=dependencias[sigla], nombre=nombre.format(sigla)) for nombre in suyos
        )
    caminos = {a["campos"]["componente"] for a in actividades}
    for nombre, peso in pesos.items():
        if any(f"{camino} / ".startswith(f"{nombre} / ") for camino in caminos):
            Componente.objects.create(plan=plan, nombre=nombre, ponderacion=peso)
    for n, dicha in enumerate(actividades, start=1):
        actividad = Actividad.objects.create(
            plan=plan, codigo=f"{n}.1", dependencia=dependencias[dicha["dependencia"]], **dicha["campos"]
        )
        Apoyo.objects.bulk_create(
            Apoyo(actividad=actividad, dependencia=dependencias[una]) for una in dicha["apoyan"]
        )
        for mes, cuanto in dicha["reportes"].items():
            cual = ("numerador", "denominador") if isinstance(cuanto, list) else ("ejecutado",)
            valores = dict(zip(cual, cuanto if isinstance(cuanto, list) else [cuanto], strict=True))
            Reporte.objects.create(actividad=actividad, mes=mes, estado="avalado", **valores)
    return plan


def retrato() -> dict[str, Any]:
    """Todo lo que la matriz guarda."""
    campos = [*LIBRES, "descripcion", "programado", "por_periodos", "dependencia__sigla"]
    return {
        "actividades": {
            a["codigo"]: a | {"grupos_interes": list(a["grupos_interes"])}
            for a in Actividad.objects.values("codigo", *campos)
        },
        "reportes": sorted(
            Reporte.objects.values_list(
                "actividad__codigo", "mes", "ejecutado", "numerador", "denominador", "estado"
            ),
            key=str,
        ),
        "apoyos": sorted(Apoyo.objects.values_list("actividad__codigo", "dependencia__sigla")),
        "componentes": sorted(Componente.objects.values_list("nombre", "ponderacion")),
        "alias": sorted(Alias.objects.values_list("dependencia__sigla", "dependencia__nombre", "nombre")),
    }


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(st.lists(una(), min_size=1, max_size=4), PESOS, ALIAS)
def test_lo_que_sale_vuelve_a_entrar_sin_cambiar_nada_y_en_una_base_vacia_queda_igual(
    actividades: list[dict[str, Any]], pesos: dict[str, Any], alias: dict[str, set[str]]
) -> None:
    with deshecha():
        plan = guardar(actividades, pesos, alias)
        datos = RecursoDelPlan().export(Actividad.objects.all())
        libro, antes = libro_del_plan(datos.headers, datos), retrato()
        for archivo in (("m.xlsx", libro), ("m.csv", a_csv([datos.headers, *datos]))):
            cargado = importar_plan(2025, archivo)
            assert {fila.cambio for fila in (*cargado.filas, *cargado.dependencias)} == {"igual"}
            assert (cargado.reportes, cargado.ignorados) == (0, [])
        assert retrato() == antes

        Reporte.objects.all().delete()
        Actividad.objects.all().delete()
        plan.delete()
        Dependencia.objects.all().delete()
        un_plan(2025, regla="promedio")
        importar_plan(2025, ("m.xlsx", libro))
        usadas = {a["dependencia"] for a in actividades}.union(*(a["apoyan"] for a in actividades))
        antes["alias"] = [suyo for suyo in antes["alias"] if suyo[0] in usadas]
        assert retrato() == antes


def test_lo_enviado_y_no_avalado_se_dice_en_una_hoja_aparte_que_no_se_carga() -> None:
    """En la matriz su celda va vacía, como la de lo que nadie reportó."""
    actividad = una_actividad()
    un_reporte(actividad, 8, 2)
    un_reporte(actividad, 9, 3, EstadoDeReporte.ENVIADO)
    datos = RecursoDelPlan().export(Actividad.objects.all())
    libro = CalamineWorkbook.from_filelike(io.BytesIO(MatrizXlsx().export_data(datos)))
    assert libro.get_sheet_by_name("sin avalar").to_python() == [
        ["codigo", "mes", "estado", "reportado"],
        ["1", "septiembre", "Enviado a la OAP", 3],
    ]
    contenido = MatrizXlsx().export_data(datos)
    assert importar_plan(2021, ("matriz.xlsx", contenido), simular=True)
    assert actividad.reportes.get(mes=9).estado == EstadoDeReporte.ENVIADO
