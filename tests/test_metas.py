"""Las clases de meta y las dos reglas del plan, sin base: los ejemplos, las propiedades y una segunda lectura."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from math import prod
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from comun.cantidades import Cociente, a_seis, corta, porcentaje, total
from comun.palabras import miles
from participacion.estados import Estado
from participacion.indicadores import (
    CANTIDADES,
    SIN_CASOS,
    Aporte,
    ClaseDeMeta,
    Indicadores,
    Meta,
    Promedio,
    Sentido,
    cancelar,
    de_actividad,
    estado,
    nivel_de_cada_periodo,
    pesos,
    pesos_por_componente,
    por_ciento,
    promediar,
    sumar,
)
from tests import relectura

SUMA, NIVEL, MANTENER = ClaseDeMeta
AL_MENOS, A_LO_SUMO = Sentido
ENERO_A_JUNIO = range(1, 7)
TODO_EL_ANIO = range(1, 13)


def doce(**meses: Any) -> list[Any]:
    """Los doce meses; los que no se dicen, nada: `doce(jun=30, dic=20)`."""
    nombres = ("ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic")
    assert set(meses) <= set(nombres)
    return [meses.get(nombre) for nombre in nombres]


def de_nivel(base: Any = 0, sentido: Sentido | None = None) -> Meta:
    return Meta(clase=NIVEL, linea_base=base, sentido=sentido)


def de_mantener(sentido: Sentido | None = None) -> Meta:
    return Meta(clase=MANTENER, sentido=sentido)


def resumen(i: Indicadores) -> tuple[Any, Any, Any]:
    return i.programado_a_corte, i.ejecutado_a_corte, i.meta


# Los ejemplos


def test_un_nivel_que_baja_se_mide_por_lo_recorrido_desde_la_linea_base():
    i = de_actividad(doce(jun=30, dic=20), doce(jun=25), ENERO_A_JUNIO, de_nivel(40))
    assert resumen(i) == (10, 15, 20)
    assert (i.avance, i.ejecucion) == (75, 150)


def test_de_un_total_que_crece_cuenta_el_ultimo_y_no_la_suma():
    i = de_actividad(doce(dic=65), doce(abr=25, ago=70, dic=70), TODO_EL_ANIO, de_nivel())
    assert (i.ejecutado_a_corte, i.meta) == (70, 65)


def test_un_nivel_al_otro_lado_de_la_linea_base_no_ha_recorrido_nada():
    i = de_actividad(doce(mar=45, dic=20), doce(mar=45), range(1, 4), de_nivel(40))
    assert resumen(i) == (0, 0, 20)


def test_sostener_el_100_por_trimestre_y_quedar_una_vez_en_90_es_1_9_de_2():
    programado = doce(mar=100, jun=100, sep=100, dic=100)
    i = de_actividad(programado, doce(mar=100, jun=90), ENERO_A_JUNIO, de_mantener())
    assert resumen(i) == (2, Fraction(19, 10), 4)


def test_no_pasar_de_5_y_llegar_a_9_son_cinco_novenos():
    i = de_actividad(doce(jun=5), doce(jun=9), ENERO_A_JUNIO, de_mantener(A_LO_SUMO))
    assert i.ejecutado_a_corte == Fraction(5, 9)


def test_en_un_nivel_antes_de_lo_primero_programado_no_se_esperaba_nada():
    i = de_actividad(doce(ago=30, dic=60), doce(), ENERO_A_JUNIO, de_nivel(10))
    assert resumen(i) == (0, 0, 50)


def test_un_nivel_que_retrocede_baja_lo_del_periodo_y_no_tiene_partes():
    i = de_actividad(doce(abr=20, ago=40), doce(abr=25, ago=10), range(5, 9), de_nivel())
    assert (i.ejecutado_a_corte, i.ejecutado_periodo, i.cumplimiento_periodo) == (10, -15, -75)
    assert (i.recuperado, i.a_tiempo, i.anticipado, i.sobre_meta) == (None,) * 4


def test_sostener_mas_que_el_nivel_no_es_ir_adelante():
    i = de_actividad(doce(mar=80, jun=80), doce(mar=100, jun=100), ENERO_A_JUNIO, de_mantener())
    assert (i.ejecutado_a_corte, i.anticipado, i.sobre_meta) == (2, None, None)


def test_lo_reportado_en_un_mes_que_no_se_debe_no_cuenta_al_sostener():
    debido = de_actividad(doce(jun=10), doce(jun=5), ENERO_A_JUNIO, de_mantener())
    de_mas = de_actividad(doce(jun=10), doce(feb=10, jun=5), ENERO_A_JUNIO, de_mantener())
    assert de_mas == debido


def test_no_tener_ninguno_es_un_nivel_solo_si_se_pide_no_pasar():
    ninguno, uno = doce(jun=0), doce(jun=1)
    assert de_actividad(ninguno, ninguno, ENERO_A_JUNIO, de_mantener(A_LO_SUMO)).avance == 100
    assert de_actividad(ninguno, uno, ENERO_A_JUNIO, de_mantener(A_LO_SUMO)).avance == 0
    assert de_actividad(ninguno, uno, ENERO_A_JUNIO, de_mantener()).meta == 0


def test_llegar_a_cero_es_una_meta_de_nivel():
    i = de_actividad(doce(dic=0), doce(jun=10), ENERO_A_JUNIO, de_nivel(40))
    assert resumen(i) == (0, 30, 40)


def test_un_nivel_que_solo_se_escribe_una_vez_se_debe_en_cada_periodo():
    por_trimestre = nivel_de_cada_periodo(100, range(3, 13, 3))
    assert por_trimestre == doce(mar=100, jun=100, sep=100, dic=100)
    assert nivel_de_cada_periodo(100, range(3, 13, 3), hasta=7) == doce(mar=100, jun=100)


# Porcentajes con dos números


def test_el_valor_de_un_porcentaje_se_calcula_de_sus_dos_numeros():
    assert por_ciento(45, 50) == 90
    assert por_ciento(Decimal("1.5"), Decimal("4.5")) == Fraction(100, 3)
    assert por_ciento(0, 0) is SIN_CASOS


def test_sin_casos_el_periodo_se_va_de_lo_que_se_debe_sostener():
    programado = doce(mar=100, jun=100, sep=100, dic=100)
    i = de_actividad(programado, doce(mar=por_ciento(45, 50), jun=SIN_CASOS), ENERO_A_JUNIO, de_mantener())
    assert resumen(i) == (1, Fraction(9, 10), 3)
    assert (i.meses_debidos, i.meses_reportados) == (2, 2)


def test_sin_casos_un_nivel_sigue_en_el_ultimo():
    i = de_actividad(
        doce(jun=50, dic=80), doce(mar=por_ciento(2, 5), jun=SIN_CASOS), ENERO_A_JUNIO, de_nivel()
    )
    assert resumen(i) == (50, 40, 80)


# Solo la meta del año, y lo cancelado


@pytest.mark.parametrize("clase", [SUMA, NIVEL])
def test_una_meta_sin_programar_por_periodos_cuenta_en_el_avance_y_no_se_espera_hasta_su_mes(clase):
    solo_el_anio = Meta(clase=clase, por_periodos=False)
    antes = de_actividad(doce(dic=10), doce(jun=4), ENERO_A_JUNIO, solo_el_anio)
    assert (antes.avance, antes.ejecucion, antes.cumplimiento_periodo) == (40, None, None)
    assert (antes.aparte, antes.anticipado, estado(antes)) == (4, 0, Estado.AL_DIA)
    despues = de_actividad(doce(dic=10), doce(jun=4), range(7, 13), solo_el_anio)
    assert (despues.avance, despues.ejecucion, despues.aparte, estado(despues)) == (
        40,
        40,
        0,
        Estado.SIN_REPORTE,
    )


def test_en_un_grupo_lo_que_no_se_espera_todavia_no_mejora_la_ejecucion():
    del_anio = de_actividad(doce(dic=10), doce(jun=4), ENERO_A_JUNIO, Meta(por_periodos=False))
    por_meses = de_actividad(doce(jun=10), doce(jun=5), ENERO_A_JUNIO)
    juntas = sumar([del_anio, por_meses])
    assert (juntas.avance, juntas.ejecucion, juntas.cumplimiento_periodo) == (45, 50, 50)


def test_lo_que_se_debia_antes_de_cancelar_sigue_contando():
    programado = doce(mar=5, jun=5, dic=5)
    assert cancelar(programado, desde=6) == doce(mar=5)
    i = de_actividad(cancelar(programado, desde=6), doce(mar=4), ENERO_A_JUNIO)
    assert resumen(i) == (5, 4, 5)
    assert de_actividad(cancelar(programado, desde=3), doce(), ENERO_A_JUNIO, de_mantener()).meta == 0


def test_un_nivel_que_pedia_seguir_donde_estaba_no_esta_por_iniciar():
    i = de_actividad(doce(mar=40, dic=20), doce(mar=40), range(1, 4), de_nivel(40))
    assert estado(i) == Estado.AL_DIA


# Cantidades exactas


def test_los_decimales_se_suman_sin_perder_nada():
    diez_veces_un_decimo = [Decimal("0.1")] * 10 + [None, None]
    i = de_actividad(diez_veces_un_decimo, diez_veces_un_decimo, TODO_EL_ANIO)
    assert resumen(i) == (1, 1, 1)
    assert all(type(cantidad) is int for cantidad in resumen(i))


@given(st.lists(st.fractions(max_denominator=10**6), max_size=8))
def test_el_total_de_unas_fracciones_es_su_suma(cantidades):
    assert total(cantidades) == sum(cantidades)


@pytest.mark.parametrize(
    ("cantidad", "escrita", "dicha"),
    [
        (3, "3", "3"),
        (Decimal("3.000000"), "3", "3"),
        (Decimal("0.350"), "0.35", "0,35"),
        (Decimal("1E+3"), "1000", "1.000"),
        (Fraction(5, 9), "0.555556", "0,555556"),
        (Fraction(-3, 2), "-1.5", "−1,5"),
        (Decimal("1234567.5"), "1234567.5", "1.234.567,5"),
        (0, "0", "0"),
        (Decimal("-0.0"), "0", "0"),
    ],
)
def test_una_cantidad_se_escribe_en_su_forma_decimal_mas_corta(cantidad, escrita, dicha):
    assert (corta(cantidad), miles(cantidad)) == (escrita, dicha)


@pytest.mark.parametrize(
    ("del_archivo", "guardada"),
    [
        ("0.0000005", "0.000001"),
        ("0.00000049999", "0.000000"),
        ("12.3456785", "12.345679"),
        ("9" * 40, "9" * 40),
    ],
)
def test_lo_que_pasa_de_seis_decimales_se_redondea_hacia_arriba_en_la_mitad(del_archivo, guardada):
    assert a_seis(Decimal(del_archivo)) == Decimal(guardada)


@pytest.mark.parametrize(
    ("parte", "todo", "exacto", "mostrado"),
    [
        (1, 3, "33.333333333333", 33),
        (2, 3, "66.666666666667", 67),
        (1, 8, "12.500000000000", 13),
        (62, 59, "105.084745762712", 105),
        (-3, 4, "-75.000000000000", -75),
        (1, 2 * 10**14, "0.000000000001", 0),  # 0,0000000000005: la mitad sube
    ],
)
def test_junto_al_porcentaje_entero_va_el_exacto_con_doce_decimales(parte, todo, exacto, mostrado):
    assert (Cociente(parte, todo).exacto, Cociente(parte, todo).porcentaje) == (exacto, mostrado)


# El promedio


def promedio_de(*actividades: Indicadores, con: Sequence[Any] | None = None) -> Promedio:
    suyos = pesos(con or [None] * len(actividades))
    return promediar(Aporte.de(i, peso) for i, peso in zip(actividades, suyos, strict=True) if i.meta)


def a_junio(programado: int, ejecutado: int, en_el_anio: int) -> Indicadores:
    return de_actividad(doce(jun=programado, dic=en_el_anio - programado), doce(jun=ejecutado), ENERO_A_JUNIO)


def test_en_el_promedio_una_meta_enorme_pesa_lo_mismo_que_otra_y_ninguna_pasa_de_100():
    enorme, chica = a_junio(250_000, 900_000, 500_000), a_junio(5, 2, 10)
    promedio = promedio_de(enorme, chica)
    assert (promedio.avance.porcentaje, promedio.esperado.porcentaje, promedio.ejecucion.porcentaje) == (
        60,
        50,
        120,
    )
    assert (promedio.promedia, promedio.completas, promedio.rezagadas, promedio.excedidas) == (2, 1, 1, 1)
    assert promedio.por_ejecutar == 40
    assert sumar([enorme, chica]).avance == 180


def test_con_ponderacion_cada_una_pesa_lo_suyo_y_la_de_cero_no_cuenta():
    cumplida, a_medias, ninguna = a_junio(5, 10, 10), a_junio(5, 5, 10), a_junio(5, 0, 10)
    promedio = promedio_de(cumplida, a_medias, ninguna, con=[3, 1, 0])
    assert promedio.avance.fraccion == Fraction(7, 8)
    assert (promedio.promedia, promedio.pesos.fraccion) == (2, 4)
    assert promedio.sin_dividir.fraccion == Fraction(7, 2)


def test_si_nada_pesa_el_grupo_va_sin_ponderacion():
    promedio = promedio_de(a_junio(5, 5, 10), con=[0])
    assert (promedio.avance.porcentaje, promedio.esperado.exacto, promedio.ejecucion.fraccion) == (None,) * 3
    assert promedio.por_ejecutar is None
    assert promedio.pesos.fraccion == promedio.promedia == 0


def test_sin_actividades_no_hay_nada_que_promediar():
    assert (promediar([]).avance.porcentaje, promediar([]).pesos.fraccion) == (None, 0)


def test_lo_que_no_se_esperaba_esta_pendiente():
    promedio = promedio_de(de_actividad(doce(dic=10), doce(jun=5), ENERO_A_JUNIO))
    assert (promedio.avance.porcentaje, promedio.esperado.porcentaje) == (50, 0)
    assert (promedio.ejecucion.porcentaje, promedio.cumplimiento_periodo.porcentaje) == (None, None)


def test_las_que_solo_tienen_meta_del_anio_promedian_en_el_avance_y_no_en_lo_esperado():
    del_anio = de_actividad(doce(dic=10), doce(jun=10), ENERO_A_JUNIO, Meta(por_periodos=False))
    promedio = promedio_de(del_anio, a_junio(6, 3, 10))
    assert (promedio.promedia, promedio.con_programacion) == (2, 1)
    assert (promedio.avance.porcentaje, promedio.esperado.porcentaje) == (65, 60)
    assert (promedio.ejecucion.porcentaje, promedio.cumplimiento_periodo.porcentaje) == (50, 50)


def test_lo_que_ya_pasaba_de_la_meta_antes_del_periodo_no_le_resta_al_periodo():
    pasada = de_actividad(doce(mar=5, jun=5), doce(mar=20), range(4, 7))
    a_medias = de_actividad(doce(mar=5, jun=5), doce(mar=5, jun=3), range(4, 7))
    assert promedio_de(pasada, a_medias).cumplimiento_periodo.fraccion == Fraction(3, 10)


def test_por_componente_cada_uno_pesa_lo_suyo_aunque_tenga_mas_actividades():
    en_el_1, en_el_2 = ("Eje 1", "Programa 1"), ("Eje 1", "Programa 2")
    actividades = [(en_el_1, 1), (en_el_1, 3), (en_el_2, None), (("Eje 2",), None), (("Eje 2",), None)]
    sin_decir = pesos_por_componente(actividades, {})
    assert sin_decir == [Fraction(n, 16) for n in (1, 3, 4, 4, 4)]
    dicho = pesos_por_componente(actividades, {en_el_1: Decimal("0.75"), en_el_2: Decimal("0.25")})
    assert dicho == [Fraction(n, 32) for n in (3, 9, 4, 8, 8)]


def test_un_componente_en_que_nada_pesa_no_le_quita_a_los_demas():
    assert pesos_por_componente([(("A",), 0), (("B",), 2), (("B",), 2)], {("A",): 9}) == [
        0,
        Fraction(1, 2),
        Fraction(1, 2),
    ]
    assert pesos_por_componente([(("A",), 0)], {}) == [0]


# Propiedades

cantidades = st.integers(0, 6) | st.decimals(0, 6, places=2) | st.decimals(0, 1, places=6)
meses = st.lists(st.none() | cantidades, min_size=12, max_size=12)
enteros = st.lists(st.none() | st.integers(0, 6), min_size=12, max_size=12)
PERIODOS = [range(a, a + n) for n in (3, 4, 6, 12) for a in range(1, 13, n)]
periodos = st.sampled_from(PERIODOS)
unas_metas = st.builds(
    Meta,
    clase=st.sampled_from(ClaseDeMeta),
    linea_base=cantidades,
    sentido=st.none() | st.sampled_from(Sentido),
    por_periodos=st.booleans(),
)
medidas = st.tuples(meses, meses, unas_metas)


@given(st.integers(1, 12), cantidades, cantidades, st.integers(1, 12), periodos)
def test_un_nivel_desde_cero_con_un_mes_programado_y_un_reporte_es_una_suma(mes, p, e, cuando, periodo):
    assume(p)
    programado, ejecutado = [None] * 12, [None] * 12
    programado[mes - 1], ejecutado[cuando - 1] = p, e
    como_nivel = de_actividad(programado, ejecutado, periodo, de_nivel())
    assert como_nivel == de_actividad(programado, ejecutado, periodo)


@given(
    st.lists(medidas, max_size=6),
    st.randoms(use_true_random=False),
    periodos,
    st.lists(cantidades, min_size=6),
)
def test_el_orden_de_las_actividades_nunca_importa(actividades, azar, periodo, ponderaciones):
    cada_una = [de_actividad(p, e, periodo, meta) for p, e, meta in actividades]
    con_peso = [(i, peso) for i, peso in zip(cada_una, pesos(ponderaciones), strict=False) if i.meta]
    en_otro = list(con_peso)
    azar.shuffle(en_otro)
    assert sumar(i for i, _ in con_peso) == sumar(i for i, _ in en_otro)
    assert cifras(promediar(Aporte.de(*uno) for uno in con_peso)) == cifras(
        promediar(Aporte.de(*uno) for uno in en_otro)
    )


@given(
    st.lists(st.tuples(medidas, cantidades), max_size=6),
    periodos,
    st.fractions(min_value=Fraction(1, 1000), max_value=1000),
)
def test_multiplicar_las_ponderaciones_por_un_factor_no_cambia_nada(actividades, periodo, factor):
    con_peso = [(de_actividad(p, e, periodo, meta), Fraction(peso)) for (p, e, meta), peso in actividades]
    con_peso = [(i, peso) for i, peso in con_peso if i.meta]
    unas = promediar(Aporte.de(i, peso) for i, peso in con_peso)
    otras = promediar(Aporte.de(i, peso * factor) for i, peso in con_peso)
    assert cifras(unas) == cifras(otras)
    assert otras.pesos.fraccion == unas.pesos.fraccion * factor


@given(st.lists(medidas, max_size=6), periodos)
def test_con_el_tope_lo_avanzado_y_lo_esperado_van_de_0_a_1(actividades, periodo):
    cada_una = [de_actividad(p, e, periodo, meta) for p, e, meta in actividades]
    promedio = promediar(Aporte.de(i) for i in cada_una if i.meta)
    for cociente in (promedio.avance, promedio.esperado):
        assert cociente.fraccion is None or 0 <= cociente.fraccion <= 1


@given(medidas, periodos)
def test_lo_que_se_reporta_despues_del_corte_no_cambia_nada_en_ninguna_clase(medida, periodo):
    programado, ejecutado, meta = medida
    hasta = periodo[-1]
    callado = [*ejecutado[:hasta], *[SIN_CASOS] * (12 - hasta)]
    assert de_actividad(programado, callado, periodo, meta) == de_actividad(
        programado, ejecutado, periodo, meta
    )


@given(medidas, periodos)
def test_las_cuatro_partes_suman_lo_del_periodo_donde_las_hay(medida, periodo):
    i = de_actividad(*medida[:2], periodo, medida[2])
    partes = [i.recuperado, i.a_tiempo, i.anticipado, i.sobre_meta]
    if None not in partes:
        assert min(partes) >= 0
        assert sum(partes) == i.ejecutado_periodo - i.aparte_periodo


def cifras(promedio: Promedio) -> list[Any]:
    """Todo lo que no depende de cuánto suman los pesos."""
    cocientes = (promedio.avance, promedio.esperado, promedio.ejecucion, promedio.cumplimiento_periodo)
    return [
        *(cociente.fraccion for cociente in cocientes),
        *(
            promedio.promedia,
            promedio.con_programacion,
            promedio.completas,
            promedio.rezagadas,
            promedio.excedidas,
        ),
        *(promedio.meses_debidos, promedio.meses_reportados),
    ]


# Lo de 2021 es el caso particular: así se calculaba en la versión 0.2


def como_en_2021(programado: list[int], ejecutado: list[int | None], periodo: range) -> dict[str, int]:
    hasta, antes = periodo[-1], periodo[0] - 1
    hecho = [cantidad or 0 for cantidad in ejecutado]
    meta = sum(programado)
    p_antes, e_antes = sum(programado[:antes]), sum(hecho[:antes])
    p, e = sum(programado[antes:hasta]), sum(hecho[antes:hasta])
    recuperado = min(e, max(0, p_antes - e_antes))
    a_tiempo = min(e - recuperado, max(0, p - max(0, e_antes - p_antes)))
    resto = e - recuperado - a_tiempo
    anticipado = min(resto, max(0, meta - e_antes - recuperado - a_tiempo))
    debidos = [mes for mes in range(hasta) if programado[mes]]
    return {
        "meta": meta,
        "programado_a_corte": p_antes + p,
        "ejecutado_a_corte": e_antes + e,
        "programado_periodo": p,
        "ejecutado_periodo": e,
        "recuperado": recuperado,
        "a_tiempo": a_tiempo,
        "anticipado": anticipado,
        "sobre_meta": resto - anticipado,
        "rezago": max(0, p_antes + p - e_antes - e),
        "meses_debidos": len(debidos),
        "meses_reportados": sum(ejecutado[mes] is not None for mes in debidos),
    }


def porcentaje_de_2021(parte: int, todo: int) -> int | None:
    return (200 * parte + todo) // (2 * todo) if todo else None


programas_de_2021 = st.lists(st.integers(0, 6), min_size=12, max_size=12)


@given(st.lists(st.tuples(programas_de_2021, enteros), max_size=5), periodos)
def test_lo_de_2021_es_el_caso_particular_entero_y_por_suma(actividades, periodo):
    hoy = [de_actividad(p, e, periodo) for p, e in actividades]
    antes = [como_en_2021(p, e, periodo) for p, e in actividades]
    for nueva, vieja in zip(hoy, antes, strict=True):
        assert {campo: getattr(nueva, campo) for campo in CANTIDADES} == vieja | dict.fromkeys(
            ("aparte", "aparte_periodo", "sin_plazo_cumplido"), 0
        )
    juntas = sumar(hoy)
    suma = {
        campo: sum(vieja[campo] for vieja in antes) for campo in como_en_2021([0] * 12, [None] * 12, periodo)
    }
    assert all(
        type(getattr(juntas, campo)) is int and getattr(juntas, campo) == suma[campo] for campo in suma
    )
    e, p = suma["ejecutado_a_corte"], suma["programado_a_corte"]
    assert juntas.ejecucion == porcentaje_de_2021(e, p)
    assert juntas.avance == porcentaje_de_2021(e, suma["meta"])
    assert juntas.cumplimiento_periodo == porcentaje_de_2021(
        suma["ejecutado_periodo"], suma["programado_periodo"]
    )
    assert juntas.cumplimiento_sin_anticipos == porcentaje_de_2021(p - suma["rezago"], p)
    assert porcentaje(e, p) == porcentaje_de_2021(e, p)


# La segunda lectura: dos mil planes

PERIODICIDADES = {
    1: TODO_EL_ANIO,
    2: range(2, 13, 2),
    3: range(3, 13, 3),
    4: range(4, 13, 4),
    6: (6, 12),
    12: (12,),
}
CAMINOS = [(), ("A",), ("A", "x"), ("A", "y"), ("B",), ("B", "x", "1"), ("B", "x", "2"), ("C", "p", "q", "r")]


@st.composite
def una_actividad(dibujar: st.DrawFn, clases: Sequence[str]) -> dict[str, Any]:
    clase = dibujar(st.sampled_from(clases))
    sentido = dibujar(st.sampled_from(["", "", "al_menos", "a_lo_sumo"])) if clase != "suma" else ""
    anual = clase != "mantener" and dibujar(st.integers(0, 4)) == 0
    meses = PERIODICIDADES[dibujar(st.sampled_from([*PERIODICIDADES]))]
    if anual:
        programado = {dibujar(st.sampled_from([6, 9, 12, 12])): dibujar(cantidades)}
    else:
        programado = {mes: dibujar(cantidades) for mes in meses if dibujar(st.integers(0, 5))}
    cancelada = dibujar(st.integers(1, 48))
    programado = {mes: p for mes, p in programado.items() if mes < cancelada}
    con_denominador = clase != "suma" and dibujar(st.booleans())
    reportado = {}
    for mes in dibujar(st.sets(st.integers(1, 12), max_size=6)) | set(programado):
        if not dibujar(st.integers(0, 3)):
            continue
        if con_denominador:
            d = dibujar(st.integers(0, 4))
            n = dibujar(st.integers(0, d))
            reportado[mes] = Fraction(100 * n, d) if d else relectura.NADIE
        else:
            reportado[mes] = dibujar(cantidades)
    return {
        "clase": clase,
        "base": dibujar(cantidades) if clase == "nivel" else 0,
        "sentido": sentido,
        "anual": anual,
        "p": programado,
        "e": reportado,
        "peso": None,
        "componente": dibujar(st.sampled_from(CAMINOS)),
    }


def del_programa(a: dict[str, Any], periodo: range) -> Indicadores:
    """La misma actividad, como la recibe el programa."""
    meta = Meta(
        clase=ClaseDeMeta(a["clase"]),
        linea_base=a["base"],
        sentido=Sentido(a["sentido"]) if a["sentido"] else None,
        por_periodos=not a["anual"],
    )
    casos = {relectura.NADIE: SIN_CASOS}
    programado = [a["p"].get(mes) for mes in TODO_EL_ANIO]
    reportado = [casos.get(a["e"].get(mes), a["e"].get(mes)) for mes in TODO_EL_ANIO]
    return de_actividad(programado, reportado, periodo, meta)


def coinciden_las_actividades(
    plan: list[dict[str, Any]], cada_una: list[Indicadores], periodo: range
) -> None:
    for a, i in zip(plan, cada_una, strict=True):
        leida = relectura.actividad(a, periodo[0], periodo[-1])
        partes = [i.recuperado, i.a_tiempo, i.anticipado, i.sobre_meta]
        assert leida == {
            "meta": i.meta,
            "programado_a_corte": i.programado_a_corte,
            "ejecutado_a_corte": i.ejecutado_a_corte,
            "programado_periodo": i.programado_periodo,
            "ejecutado_periodo": i.ejecutado_periodo,
            "rezago": i.rezago,
            "partes": None if None in partes else partes,
            "avance": i.cociente_de_avance.fraccion,
            "ejecucion": i.cociente_de_ejecucion.fraccion,
            "cumplimiento": i.cociente_del_periodo.fraccion,
            "debidos": i.meses_debidos,
            "reportados": i.meses_reportados,
        }
        for nombre, valor in (
            ("avance", i.avance),
            ("ejecucion", i.ejecucion),
            ("cumplimiento", i.cumplimiento_periodo),
        ):
            assert valor == relectura.en_porcentaje(leida[nombre])


def coincide_el_promedio(leido: dict[str, Any], promedio: Promedio) -> None:
    suyos = {
        "avance": promedio.avance,
        "esperado": promedio.esperado,
        "ejecucion": promedio.ejecucion,
        "cumplimiento": promedio.cumplimiento_periodo,
    }
    for nombre, cociente in suyos.items():
        assert cociente.fraccion == leido[nombre], nombre
        assert cociente.porcentaje == relectura.en_porcentaje(leido[nombre]), nombre
    conteos = ("promedia", "con_programacion", "completas")
    assert [getattr(promedio, conteo) for conteo in conteos] == [leido[conteo] for conteo in conteos]


@pytest.mark.barrido
@settings(max_examples=1000, deadline=None)
@given(st.lists(una_actividad(["suma"]), max_size=7))
def test_mil_planes_por_acciones_dan_lo_mismo_en_una_segunda_lectura(plan):
    for periodo in PERIODOS:
        cada_una = [del_programa(a, periodo) for a in plan]
        coinciden_las_actividades(plan, cada_una, periodo)
        leidas = relectura.por_acciones(plan, periodo[0], periodo[-1])
        juntas = sumar(cada_una)
        assert leidas == {
            "avance": juntas.cociente_de_avance.fraccion,
            "ejecucion": juntas.cociente_de_ejecucion.fraccion,
            "cumplimiento": juntas.cociente_del_periodo.fraccion,
        }


@pytest.mark.barrido
@settings(max_examples=1000, deadline=None)
@given(
    st.lists(una_actividad(["suma", "nivel", "mantener"]), max_size=7),
    st.lists(st.none() | cantidades, min_size=7, max_size=7),
    st.booleans(),
    st.booleans(),
    st.dictionaries(st.sampled_from([camino[:n] for camino in CAMINOS for n in (1, 2, 3, 4)]), cantidades),
)
def test_mil_planes_por_promedio_dan_lo_mismo_en_una_segunda_lectura(
    plan, ponderaciones, ponderado, por_componente, de_los_componentes
):
    for a, peso in zip(plan, ponderaciones, strict=False):
        a["peso"] = peso if ponderado else None
    for periodo in PERIODOS:
        cada_una = [del_programa(a, periodo) for a in plan]
        coinciden_las_actividades(plan, cada_una, periodo)
        con_meta = [cual for cual, i in enumerate(cada_una) if i.meta]
        leidos = relectura.pesos_del_plan(plan, por_componente, de_los_componentes, periodo[-1])
        if por_componente:
            de_cada = [(plan[cual]["componente"], plan[cual]["peso"]) for cual in con_meta]
            suyos = pesos_por_componente(de_cada, de_los_componentes)
            assert sum(suyos) in {0, 1}
        else:
            suyos = pesos([plan[cual]["peso"] for cual in con_meta])
        suman = Fraction(total(suyos)) or 1
        assert {
            cual: peso / suman for cual, peso in zip(con_meta, map(Fraction, suyos), strict=True)
        } == leidos
        aportes = [Aporte.de(cada_una[cual], peso) for cual, peso in zip(con_meta, suyos, strict=True)]
        coincide_el_promedio(
            relectura.por_promedio(plan, leidos, periodo[0], periodo[-1]), promediar(aportes)
        )
        de_una_dependencia = {cual: leidos[cual] for cual in con_meta[::2]}
        coincide_el_promedio(
            relectura.por_promedio(plan, de_una_dependencia, periodo[0], periodo[-1]), promediar(aportes[::2])
        )


def test_el_promedio_de_miles_de_metas_distintas_no_pierde_ni_una_parte():
    metas = [9973 + 2 * n for n in range(300)]
    aportes = [Aporte.de(de_actividad(doce(dic=m), doce(dic=n), TODO_EL_ANIO)) for n, m in enumerate(metas)]
    esperado = sum(Fraction(n, m) for n, m in enumerate(metas)) / len(metas)
    assert promediar(aportes).avance.fraccion == esperado
    assert prod(metas) > 10**1000
