"""Los meses del año del plan. Van de 1 a 12 en todas partes."""

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


def nombre(mes: int) -> str:
    """«agosto» para 8."""
    return MESES[mes - 1]


def abreviatura(mes: int) -> str:
    """«ago» para 8: el nombre de su columna en la matriz del plan."""
    return ABREVIATURAS[mes - 1]


def inicial(mes: int) -> str:
    """«A» para 8."""
    return MESES[mes - 1][0].upper()


def fin_de_mes(anio: int, mes: int) -> date:
    """Último día del mes."""
    return date(anio, mes, calendar.monthrange(anio, mes)[1])
