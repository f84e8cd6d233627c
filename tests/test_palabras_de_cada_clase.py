"""En cuánto va una actividad, dicho según la clase de su meta, y lo que de un reporte conviene preguntar."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from comun.periodo import MENSUAL, TRIMESTRAL
from participacion.dibujos import en_palabras
from participacion.dudas import dudas
from participacion.indicadores import ClaseDeMeta, Meta, Sentido
from participacion.palabras import Trayecto, es_porcentaje

TRIMESTRES = (3, 6, 9, 12)


def de(
    clase: ClaseDeMeta,
    programado: dict[int, Any],
    reportado: dict[int, Any],
    *,
    base: Any = 0,
    sentido: Sentido | None = None,
    **campos: Any,
) -> Trayecto:
    """El de una actividad, con lo programado y lo reportado por mes."""
    return Trayecto(
        medida=Meta(clase=clase, linea_base=base, sentido=sentido),
        programado=[programado.get(mes) for mes in range(1, 13)],
        ejecutado=[reportado.get(mes) for mes in range(1, 13)],
        **{"periodicidad": TRIMESTRAL} | campos,
    )


def un_nivel(programado: dict[int, Any], reportado: dict[int, Any], **campos: Any) -> Trayecto:
    return de(ClaseDeMeta.NIVEL, programado, reportado, **{"unidad": "%"} | campos)


def test_una_suma_dice_lo_que_lleva_de_su_meta_en_su_unidad() -> None:
    talleres = de(ClaseDeMeta.SUMA, {3: 4, 6: 4, 9: 2}, {3: 1, 6: 2}, unidad="talleres")
    assert talleres.frase(6) == "lleva 3 de 10 (talleres); se esperaban 8"
    acciones = de(ClaseDeMeta.SUMA, {1: 2}, {1: 3}, de_acciones=True, unidad="talleres")
    assert acciones.de_un_mes(1) == "3 acciones hechas; se esperaban 2"


def test_lo_que_pasa_de_lo_previsto_no_es_parte_de_lo_previsto_y_a_fin_de_anio_no_se_espera_mas() -> None:
    talleres = de(ClaseDeMeta.SUMA, {6: 10, 12: 10}, {6: 10, 12: 11}, unidad="talleres")
    assert talleres.frase(6) == "lleva 10 de 20 (talleres); se esperaban 10"
    assert talleres.frase(12) == "lleva 21 (talleres), 1 más que lo previsto (20)"
    assert un_nivel({6: 55, 12: 70}, {12: 60}, base=25).frase(12) == "va en 60 % de 70 %; partió de 25 %"


def test_un_nivel_dice_en_cuanto_va_de_cuanto_y_de_donde_partio() -> None:
    politica = un_nivel({6: 55, 12: 70}, {3: 30, 6: 40}, base=25)
    assert politica.frase(6) == "va en 40 % de 70 %; partió de 25 %; se esperaba 55 %"
    assert politica.frase(2) == "todavía no dice en cuánto va; parte de 25 % y debe llegar a 70 %"


def test_un_nivel_que_baja_lo_dice() -> None:
    quejas = un_nivel({6: 30, 12: 20}, {6: 25}, base=40, unidad="quejas")
    assert quejas.frase(6) == "va en 25 y debe bajar a 20; partió de 40; se esperaba 30"
    assert quejas.lo_debido(12) == "bajar a 20"


@pytest.mark.parametrize(
    ("reportado", "dice"),
    [
        ({3: 40, 6: 30}, "retrocedió de 40 % a 30 %"),
        ({3: 40, 6: 10}, "retrocedió de 40 % a 10 % y está por debajo de la línea base"),
        ({6: 10}, "está por debajo de la línea base"),
        ({3: 30, 6: 40}, ""),
    ],
)
def test_un_retroceso_se_dice(reportado: dict[int, int], dice: str) -> None:
    politica = un_nivel({6: 55, 12: 70}, reportado, base=25)
    assert politica.reves(6) == dice
    assert dice in politica.va_en(6)


def test_lo_que_se_mantiene_dice_en_cuantos_periodos_se_cumplio() -> None:
    respuestas = de(ClaseDeMeta.MANTENER, dict.fromkeys(TRIMESTRES, 95), {3: 96, 6: 95, 9: 90}, unidad="%")
    assert respuestas.va_en(12) == "cumplió 2 de 4 trimestres, y 1 en parte"
    assert respuestas.va_en(6) == "cumplió 2 de 2 trimestres"
    assert respuestas.lo_debido(9) == "mantener al menos 95 %"
    assert respuestas.de_un_mes(9) == "90 %; se pedía al menos 95 %: no cumplió"
    quejas = de(ClaseDeMeta.MANTENER, dict.fromkeys(TRIMESTRES, 5), {3: 9}, sentido=Sentido.A_LO_SUMO)
    assert quejas.de_un_mes(3) == "9; se pedía a lo sumo 5: no cumplió"
    assert quejas.sostenido(3) == Fraction(5, 9)


def test_un_solo_periodo_va_en_singular_y_cada_uno_por_su_nombre() -> None:
    mensual = de(ClaseDeMeta.MANTENER, {1: 5, 2: 5}, {1: 5}, periodicidad=MENSUAL)
    assert mensual.va_en(1) == "cumplió 1 de 1 mes"
    assert mensual.va_en(2) == "cumplió 1 de 2 meses"


def test_donde_no_hubo_casos_no_se_debia_nada() -> None:
    respuestas = de(
        ClaseDeMeta.MANTENER,
        dict.fromkeys(TRIMESTRES, 95),
        {3: 96},
        en_porcentaje=True,
        sin_casos=frozenset({6}),
    )
    assert respuestas.va_en(6) == "cumplió 1 de 1 trimestre"
    assert respuestas.de_un_mes(6) == "no hubo casos"
    assert "junio: no hubo casos" in en_palabras(respuestas, 6)


def test_un_porcentaje_de_dos_numeros_se_muestra_con_un_decimal() -> None:
    respuestas = un_nivel({12: 90}, {3: Fraction(250, 3)}, en_porcentaje=True)
    assert respuestas.lo_dicho(3) == "83,3 %"
    escrito = un_nivel({12: 90}, {3: Decimal("83.125")})
    assert escrito.lo_dicho(3) == "83,125 %"


@pytest.mark.parametrize("unidad", ["%", "% de avance", "Porcentaje", "PORCENTAJE de respuestas"])
def test_la_unidad_dice_si_es_un_porcentaje(unidad: str) -> None:
    assert es_porcentaje(unidad)
    assert not es_porcentaje("Personas")


# Lo que conviene preguntar


def test_se_pregunta_si_una_suma_que_nunca_baja_y_pasa_de_su_meta_es_lo_acumulado() -> None:
    corrido = de(ClaseDeMeta.SUMA, {3: 20, 6: 20, 9: 25}, {3: 25, 6: 70, 9: 70})
    [duda] = dudas(corrido, 9)
    assert "(25, 70, 70)" in duda
    assert "¿este es lo acumulado?" in duda


@pytest.mark.parametrize(
    "reportado",
    [{3: 25, 6: 20, 9: 70}, {3: 40, 6: 40, 9: 40}, {3: 10, 6: 20, 9: 30}, {3: 25, 6: 70}],
)
def test_no_se_pregunta_si_baja_si_son_iguales_si_no_pasa_de_la_meta_o_si_son_pocos(
    reportado: dict[int, int],
) -> None:
    assert dudas(de(ClaseDeMeta.SUMA, {3: 20, 6: 20, 9: 25}, reportado), max(reportado)) == ()


def test_lo_que_crece_en_un_nivel_es_lo_suyo() -> None:
    assert dudas(un_nivel({12: 65}, {3: 25, 6: 70, 9: 70}, unidad="km"), 9) == ()


def test_se_pregunta_por_una_fraccion_donde_se_pide_un_porcentaje() -> None:
    [duda] = dudas(un_nivel({6: 90, 12: 100}, {3: 88, 6: Decimal("0.95")}), 6)
    assert "¿quiso escribir un porcentaje, 95 %?" in duda


def test_no_se_pregunta_por_lo_poco_si_todo_va_despacio() -> None:
    assert dudas(de(ClaseDeMeta.SUMA, {3: 500, 12: 500}, {3: 4, 6: 5}), 6) == ()


def test_se_pregunta_por_mas_de_una_vez_y_media_solo_en_un_porcentaje() -> None:
    assert "vez y media" in dudas(un_nivel({6: 60, 12: 90}, {6: 95}), 6)[0]
    assert dudas(de(ClaseDeMeta.SUMA, {6: 60}, {6: 95}, unidad="personas"), 6) == ()


def test_sin_reporte_no_hay_que_preguntar() -> None:
    assert dudas(un_nivel({6: 60}, {}), 6) == ()
