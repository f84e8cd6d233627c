"""Los meses y los cuatrimestres del año del plan. Los meses van de 1 a 12 en todas partes."""

import calendar
from datetime import date

MESES = (
    "enero",
    "febrero",
    "marzo",
    "abril",
    "mayo",
    "junio",
    "julio",
    "agosto",
    "septiembre",
    "octubre",
    "noviembre",
    "diciembre",
)
ABREVIATURAS = tuple(nombre[:3] for nombre in MESES)
TODOS = range(1, 13)
CUATRIMESTRES = (1, 2, 3)
ROMANOS = {1: "I", 2: "II", 3: "III"}
ORDINALES = {1: "primer", 2: "segundo", 3: "tercer"}


def nombre(mes: int) -> str:
    """«agosto» para 8."""
    return MESES[mes - 1]


def abreviatura(mes: int) -> str:
    """«ago» para 8: el nombre de su columna en la matriz del plan."""
    return ABREVIATURAS[mes - 1]


def inicial(mes: int) -> str:
    """«A» para 8."""
    return MESES[mes - 1][0].upper()


def meses_del_cuatrimestre(cuatrimestre: int) -> range:
    """Los cuatro meses: 1 → 1–4, 2 → 5–8, 3 → 9–12. Lanza `ValueError` si no es 1, 2 ni 3."""
    if cuatrimestre not in CUATRIMESTRES:
        raise ValueError(f"El cuatrimestre es 1, 2 o 3, no {cuatrimestre}.")
    return range(4 * cuatrimestre - 3, 4 * cuatrimestre + 1)


def fin_de_mes(anio: int, mes: int) -> date:
    """Último día del mes."""
    return date(anio, mes, calendar.monthrange(anio, mes)[1])
