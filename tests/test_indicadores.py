"""La aritmética, sin base de datos: cada definición contra una segunda lectura, ingenua, de la misma frase."""

from collections import Counter
from datetime import date
from fractions import Fraction
from math import floor

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from compromisos.indicadores import meses_con_un_mismo_corte
from comun.periodo import CUATRIMESTRAL, Periodo
from participacion.estados import Estado
from participacion.indicadores import (
    CANTIDADES,
    Indicadores,
    de_actividad,
    estado,
    porcentaje,
    sumar,
)
from tests.datos import cantidades, la_matriz_2021

SIN_REPORTE = None
PARTES = ("recuperado", "a_tiempo", "anticipado", "sobre_meta")

# Cantidades pequeñas: así los atrasos, los adelantos y los ceros salen a cada rato.
programaciones = st.lists(st.integers(0, 4), min_size=12, max_size=12)
ejecuciones = st.lists(st.none() | st.integers(0, 6), min_size=12, max_size=12)
periodos = st.sampled_from([periodo.meses for periodo in CUATRIMESTRAL.del_anio(2021)])
actividades = st.tuples(programaciones, ejecuciones)


def doce(*meses: int | None, resto: int | None = 0) -> list[int | None]:
    """Los primeros meses del año como se dicen; los demás, `resto`."""
    return [*meses, *[resto] * (12 - len(meses))]


def suma(meses: list[int | None]) -> int:
    return sum(cantidad or 0 for cantidad in meses)


# Porcentajes


@pytest.mark.parametrize(
    ("parte", "todo", "esperado"),
    [
        (62, 59, 105),
        (62, 100, 62),
        (29, 26, 112),
        (11, 9, 122),
        (2, 3, 67),
        (1, 3, 33),
        (1, 8, 13),  # 12,5: la mitad sube
        (5, 8, 63),  # 62,5: y también desde un par; redondear al par daría 62
        (1, 200, 1),  # 0,5
        (1, 201, 0),
        (199, 200, 100),  # 99,5
        (0, 7, 0),
        (0, 0, None),
        (3, 0, None),
        (3 * 10**17, 10**18, 30),  # con punto flotante se perderían unidades
    ],
)
def test_un_porcentaje_se_redondea_hacia_arriba_en_la_mitad(parte, todo, esperado):
    assert porcentaje(parte, todo) == esperado


@given(st.integers(0, 10**20), st.integers(1, 10**20))
def test_un_porcentaje_es_el_entero_mas_cercano_al_cociente_exacto(parte, todo):
    assert porcentaje(parte, todo) == floor(Fraction(100 * parte, todo) + Fraction(1, 2))


@pytest.mark.parametrize(("parte", "todo"), [(-1, 5), (1, -5), (-1, -5)])
def test_no_hay_porcentaje_de_cantidades_negativas(parte, todo):
    with pytest.raises(ValueError, match="negativas"):
        porcentaje(parte, todo)


@given(actividades, periodos)
def test_lo_que_falta_por_ejecutar_completa_el_avance_hasta_cien_y_nunca_baja_de_cero(actividad, periodo):
    indicadores = de_actividad(*actividad, periodo)
    if indicadores.meta == 0:
        assert indicadores.avance is indicadores.por_ejecutar is None
    elif indicadores.avance <= 100:
        assert indicadores.por_ejecutar + indicadores.avance == 100
    else:
        assert indicadores.por_ejecutar == 0


def test_cinco_de_ocho_son_63_de_avance_y_37_por_ejecutar():
    indicadores = de_actividad(doce(8), doce(5), range(1, 5))
    assert (indicadores.avance, indicadores.por_ejecutar) == (63, 37)


# Una actividad


@given(actividades, periodos)
def test_las_cuatro_partes_de_lo_ejecutado_nunca_son_negativas_y_suman_lo_del_periodo(actividad, periodo):
    indicadores = de_actividad(*actividad, periodo)
    cantidades_por_parte = [getattr(indicadores, parte) for parte in PARTES]
    assert min(cantidades_por_parte) >= 0
    assert sum(cantidades_por_parte) == indicadores.ejecutado_periodo


@given(actividades, periodos)
def test_cada_accion_del_periodo_se_clasifica_por_su_puesto_en_el_anio(actividad, periodo):
    """La k-ésima acción del año salda la k-ésima programada: si venía de antes del periodo, se recupera; si es
    del periodo, es a tiempo; si es de después, se anticipa; y si no la hay, va sobre la meta."""
    programado, ejecutado = actividad
    antes, hasta = periodo[0] - 1, periodo[-1]

    def parte(puesto: int) -> str:
        if puesto <= suma(programado[:antes]):
            return "recuperado"
        if puesto <= suma(programado[:hasta]):
            return "a_tiempo"
        return "anticipado" if puesto <= suma(programado) else "sobre_meta"

    puestos = range(suma(ejecutado[:antes]) + 1, suma(ejecutado[:hasta]) + 1)
    indicadores = de_actividad(programado, ejecutado, periodo)
    assert Counter({nombre: getattr(indicadores, nombre) for nombre in PARTES}) == Counter(
        map(parte, puestos)
    )


@given(actividades, periodos)
def test_las_cantidades_de_una_actividad_son_las_que_dice_el_documento(actividad, periodo):
    programado, ejecutado = actividad
    antes, hasta = periodo[0] - 1, periodo[-1]
    debidos = [mes for mes in range(hasta) if programado[mes] > 0]
    indicadores = de_actividad(programado, ejecutado, periodo)
    assert indicadores.meta == suma(programado)
    assert indicadores.programado_a_corte == suma(programado[:hasta])
    assert indicadores.ejecutado_a_corte == suma(ejecutado[:hasta])
    assert indicadores.programado_periodo == suma(programado[antes:hasta])
    assert indicadores.ejecutado_periodo == suma(ejecutado[antes:hasta])
    assert indicadores.rezago == max(0, suma(programado[:hasta]) - suma(ejecutado[:hasta]))
    assert indicadores.meses_debidos == len(debidos)
    assert indicadores.meses_reportados == len([mes for mes in debidos if ejecutado[mes] is not None])


@given(actividades, ejecuciones, periodos)
def test_lo_reportado_despues_del_corte_no_cambia_nada(actividad, otra_ejecucion, periodo):
    programado, ejecutado = actividad
    hasta = periodo[-1]
    otra = ejecutado[:hasta] + otra_ejecucion[hasta:]
    assert de_actividad(programado, otra, periodo) == de_actividad(programado, ejecutado, periodo)


def test_sin_reporte_no_es_cero():
    callado = de_actividad(doce(1, 1), doce(1, SIN_REPORTE), range(1, 5))
    en_cero = de_actividad(doce(1, 1), doce(1, 0), range(1, 5))
    assert callado.rezago == en_cero.rezago == 1
    assert (callado.meses_reportados, en_cero.meses_reportados) == (1, 2)


def test_un_ejemplo_con_las_cuatro_partes():
    """El de `docs/cifras.md`."""
    indicadores = de_actividad(doce(0, 0, 0, 2, 2, 0, 0, 0, 0, 1), doce(0, 0, 0, 1, 6), range(5, 9))
    assert [getattr(indicadores, parte) for parte in PARTES] == [1, 2, 1, 2]


# La tabla de 2021: número → ejecutado, meta, acumulado, cumplimiento a corte y estado

ACTIVIDADES_2021 = {
    1: (11, 20, 55, 122, Estado.ANTICIPADA),
    2: (2, 3, 67, 100, Estado.AL_DIA),
    3: (1, 3, 33, None, Estado.ANTICIPADA),
    4: (1, 1, 100, 100, Estado.FINALIZADA),
    5: (1, 1, 100, 100, Estado.FINALIZADA),
    6: (16, 24, 67, 100, Estado.AL_DIA),
    7: (0, 1, 0, None, Estado.POR_INICIAR),
    8: (12, 20, 60, 100, Estado.AL_DIA),
    9: (5, 5, 100, 100, Estado.FINALIZADA),
    10: (12, 20, 60, 100, Estado.AL_DIA),
    11: (1, 2, 50, 100, Estado.AL_DIA),
}


def de_2021(numero: int) -> dict[int, Indicadores]:
    periodo = Periodo(2021, numero).meses
    return {
        int(fila["numero"]): de_actividad(cantidades(fila, "p"), cantidades(fila, "e"), periodo)
        for fila in la_matriz_2021()
    }


def test_cada_actividad_de_2021_da_lo_que_dice_el_informe():
    assert {
        numero: (i.ejecutado_a_corte, i.meta, i.avance, i.ejecucion, estado(i))
        for numero, i in de_2021(2).items()
    } == ACTIVIDADES_2021


def test_el_plan_de_2021_da_105_62_38_y_112():
    plan = sumar(de_2021(2).values())
    assert (plan.ejecutado_a_corte, plan.programado_a_corte, plan.meta) == (62, 59, 100)
    assert (plan.ejecutado_periodo, plan.programado_periodo) == (29, 26)
    assert (plan.ejecucion, plan.avance, plan.por_ejecutar, plan.cumplimiento_periodo) == (105, 62, 38, 112)
    assert (plan.meses_reportados, plan.meses_debidos) == (42, 42)


def test_lo_que_excede_en_2021_se_anticipo_en_las_actividades_1_y_3():
    por_actividad = de_2021(2)
    assert {numero: i.anticipado for numero, i in por_actividad.items() if i.anticipado} == {1: 2, 3: 1}
    plan = sumar(por_actividad.values())
    assert (plan.recuperado, plan.a_tiempo, plan.anticipado, plan.sobre_meta, plan.rezago) == (0, 26, 3, 0, 0)


def test_el_primer_cuatrimestre_de_2021_se_cumplio_33_de_33():
    plan = sumar(de_2021(1).values())
    assert (plan.ejecutado_a_corte, plan.programado_a_corte, plan.ejecucion) == (33, 33, 100)
    assert (plan.meses_reportados, plan.meses_debidos) == (21, 21)


# Grupos


@given(st.lists(actividades, max_size=6), periodos)
def test_los_porcentajes_de_un_grupo_son_cocientes_de_sumas(grupo, periodo):
    cada_una = [de_actividad(*actividad, periodo) for actividad in grupo]
    juntas = sumar(cada_una)
    for cantidad in CANTIDADES:
        assert getattr(juntas, cantidad) == sum(getattr(una, cantidad) for una in cada_una)
    e, p = (sum(getattr(i, f"{que}_a_corte") for i in cada_una) for que in ("ejecutado", "programado"))
    assert juntas.ejecucion == porcentaje(e, p)
    assert juntas.avance == porcentaje(e, sum(i.meta for i in cada_una))
    assert juntas.cumplimiento_periodo == porcentaje(
        sum(i.ejecutado_periodo for i in cada_una), sum(i.programado_periodo for i in cada_una)
    )


@given(st.lists(actividades, max_size=6), periodos)
def test_sin_anticipos_ninguna_actividad_aporta_mas_de_lo_que_programo(grupo, periodo):
    hasta = periodo[-1]
    aportes = sum(min(suma(e[:hasta]), suma(p[:hasta])) for p, e in grupo)
    programado = sum(suma(p[:hasta]) for p, _ in grupo)
    indicadores = sumar(de_actividad(*actividad, periodo) for actividad in grupo)
    assert indicadores.cumplimiento_sin_anticipos == porcentaje(aportes, programado)


# Estado de una actividad


@given(actividades, periodos, st.booleans())
def test_el_estado_es_el_primero_que_corresponda(actividad, periodo, cancelada):
    programado, ejecutado = actividad
    hasta = periodo[-1]
    t, p, e = suma(programado), suma(programado[:hasta]), suma(ejecutado[:hasta])
    assume(t > 0)
    calla = any(programado[mes] > 0 and ejecutado[mes] is None for mes in range(hasta))
    definiciones = {
        Estado.CANCELADA: cancelada,
        Estado.FINALIZADA: e >= t,
        Estado.SIN_REPORTE: e < p and calla,
        Estado.REZAGADA: e < p and not calla,
        Estado.ANTICIPADA: e > p,
        Estado.POR_INICIAR: p == e == 0,
        Estado.AL_DIA: True,
    }
    esperado = next(cual for cual, corresponde in definiciones.items() if corresponde)
    assert estado(de_actividad(programado, ejecutado, periodo), cancelada=cancelada) == esperado


@pytest.mark.parametrize(
    ("esperado", "programado", "ejecutado"),
    [
        (Estado.FINALIZADA, doce(1, 1), doce(2)),
        (Estado.FINALIZADA, doce(1, 1), doce(3)),
        (Estado.SIN_REPORTE, doce(1, 1), doce(1, SIN_REPORTE)),
        (Estado.REZAGADA, doce(1, 1), doce(1, 0)),
        (Estado.REZAGADA, doce(1, 0), doce(0, SIN_REPORTE)),  # febrero no se debía
        (Estado.ANTICIPADA, doce(1, resto=1), doce(4, 1, resto=SIN_REPORTE)),
        (Estado.AL_DIA, doce(2, 2, resto=1), doce(6, resto=SIN_REPORTE)),  # nada debe, aunque calle
        (Estado.POR_INICIAR, doce(0, 0, 0, 0, 1), doce(resto=SIN_REPORTE)),
    ],
)
def test_un_ejemplo_de_cada_estado_al_fin_de_abril(esperado, programado, ejecutado):
    assert estado(de_actividad(programado, ejecutado, range(1, 5))) == esperado


def test_una_actividad_cancelada_lo_es_aunque_haya_cumplido():
    cumplida = de_actividad(doce(1), doce(1), range(1, 5))
    assert estado(cumplida, cancelada=True) == Estado.CANCELADA


# Compromisos

JULIO, SEPTIEMBRE = date(2021, 7, 23), date(2021, 9, 29)


@pytest.mark.parametrize(
    ("cortes", "juntos"),
    [
        ([JULIO, JULIO, SEPTIEMBRE, SEPTIEMBRE], [((5, 6), JULIO), ((7, 8), SEPTIEMBRE)]),
        ([JULIO, SEPTIEMBRE, SEPTIEMBRE, SEPTIEMBRE], [((6, 7, 8), SEPTIEMBRE)]),
        ([JULIO, JULIO, JULIO, JULIO], [((5, 6, 7, 8), JULIO)]),
        ([JULIO, SEPTIEMBRE, JULIO, SEPTIEMBRE], []),
    ],
)
def test_solo_se_juntan_los_meses_seguidos_que_comparten_corte(cortes, juntos):
    al_reves = dict(reversed(list(zip(range(5, 9), cortes, strict=True))))
    assert meses_con_un_mismo_corte(al_reves) == juntos
