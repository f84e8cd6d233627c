"""Qué dice una celda cuando nadie prometió que dijera solo un número: «680 atenciones», «X», «$ -»,
«Junio y noviembre». Puro.

Lo que no es claro trae una propuesta; quien la lee la vuelve una duda.
"""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache

from comun.calendario import MESES
from comun.cantidades import Cantidad, a_seis, simple
from comun.hojas.celdas import Celda, Ilegible
from comun.palabras import llano
from comun.periodo import DE_UNA_ACTIVIDAD, Periodicidad
from participacion.reconocer.cuadro import escrito, vacia
from participacion.reconocer.titulos import leer_titulo

MAXIMA = 999_999_999_999
_LETRAS = 200  # de una celda que dice una cantidad o una fecha


class Dice(StrEnum):
    NADA = "nada"
    NUMERO = "número"
    CRUZ = "una marca"
    CON_TEXTO = "un número entre palabras"
    MILES_O_DECIMALES = "miles o decimales"
    NO_APLICA = "que no aplica"
    ERROR = "un error de Excel"
    COMBINADA = "combinada con otra fila"
    OTRA = "otra cosa"


@dataclass(frozen=True, slots=True)
class Leida:
    """Lo que dice una celda de cantidades: `valor` es lo que se toma o se propone; `por_ciento`, si trae el signo."""

    dice: Dice
    valor: Cantidad | None = None
    por_ciento: bool = False
    redondeada: bool = False

    @property
    def clara(self) -> bool:
        return self.dice in (Dice.NADA, Dice.NUMERO)


_NADA = Leida(Dice.NADA)
_CRUCES = frozenset(["x", "✓", "✔", "√", "●", "•", "■", "▪", "✗", "✘", "☑", "☒", "█", "*", "xx"])
_NO_APLICA = re.compile(
    r"\$?\s*[-–—_]+\s*|n\s*[/.]?\s*[ad]\.?|no aplica.*|no programad[oa].*|nd|"
    r"sin (programar|reporte|dato|informacion|meta).*"
)
_ENTERO = r"[0-9]{1,15}"
_EN_MILES = re.compile(r"[0-9]{1,3}(?:\.[0-9]{3})+,[0-9]+|[0-9]{1,3}(?:\.[0-9]{3}){2,}")
_EN_MILES_CON_COMA = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+\.[0-9]+|[0-9]{1,3}(?:,[0-9]{3}){2,}")
_DUDOSA = re.compile(r"[1-9][0-9]{0,2}[.,][0-9]{3}")
_SIMPLE = re.compile(rf"{_ENTERO}(?:[.,][0-9]{{1,30}})?")
_AL_COMENZAR = re.compile(r"\$?\s*([0-9][0-9.,]*)\s*(%|por ?ciento)?\s*(.*)", re.DOTALL)
_SUELTO = re.compile(r"[0-9][0-9.,]*")


def leer_cantidad(celda: Celda) -> Leida:
    if vacia(celda):
        return _NADA
    if isinstance(celda, Ilegible):
        return Leida(Dice.ERROR)
    if isinstance(celda, (bool, date)):
        return Leida(Dice.OTRA)
    if isinstance(celda, (int, float, Decimal)):
        return _de_decimal(Decimal(f"{celda:.15g}" if isinstance(celda, float) else celda))
    return _de_texto(escrito(celda)[:_LETRAS])


@lru_cache(maxsize=50_000)
def _de_texto(texto: str) -> Leida:
    llana = llano(texto)
    if llana in _CRUCES:
        return Leida(Dice.CRUZ, 1)
    if _NO_APLICA.fullmatch(llana):
        return Leida(Dice.NO_APLICA)
    sin_pesos = llana.replace("$", "").replace("\xa0", "").strip()
    con_signo = sin_pesos.removesuffix("%").strip()
    leida = _de_cifras(con_signo.replace(" ", "") if re.fullmatch(r"[0-9 ]+", con_signo) else con_signo)
    if leida:
        return Leida(leida.dice, leida.valor, con_signo != sin_pesos, leida.redondeada)
    partes = _AL_COMENZAR.fullmatch(llana)
    if partes and (leida := _de_cifras(partes[1].rstrip(".,"))):
        return Leida(Dice.CON_TEXTO, leida.valor, bool(partes[2]), leida.redondeada)
    cifras = _SUELTO.findall(llana)
    if len(cifras) == 1 and (leida := _de_cifras(cifras[0].rstrip(".,"))):
        return Leida(Dice.CON_TEXTO, leida.valor, "%" in llana, leida.redondeada)
    return Leida(Dice.OTRA)


def _de_cifras(cifras: str) -> Leida | None:
    if _EN_MILES.fullmatch(cifras):
        return _de_decimal(Decimal(cifras.replace(".", "").replace(",", ".")))
    if _EN_MILES_CON_COMA.fullmatch(cifras):
        return _de_decimal(Decimal(cifras.replace(",", "")))
    if _DUDOSA.fullmatch(cifras):
        leida = _de_decimal(Decimal(cifras.replace(".", "").replace(",", ".")))
        return Leida(Dice.MILES_O_DECIMALES, leida.valor)
    return _de_decimal(Decimal(cifras.replace(",", "."))) if _SIMPLE.fullmatch(cifras) else None


def _de_decimal(valor: Decimal) -> Leida:
    if not valor.is_finite() or not 0 <= valor <= MAXIMA:
        return Leida(Dice.OTRA)
    redondo = a_seis(valor)
    return Leida(Dice.NUMERO, simple(redondo), redondeada=redondo != valor)


_MES = re.compile(
    r"(?<![a-z])("
    + "|".join([*MESES, "setiembre", *(f"{mes[:3]}" for mes in MESES), "sept"])
    + r")(?![a-z])\.?"
)
_DE_CADA_MES = {mes[:3]: n for n, mes in enumerate(MESES, 1)} | {"set": 9}
_FECHA = re.compile(
    r"(?:[0-3]?[0-9])[-/. ]([01]?[0-9])[-/. ](20[0-9]{2}|[0-9]{2})|(20[0-9]{2})[-/.]([01]?[0-9])[-/.][0-3]?[0-9]"
)
_ANIO = re.compile(r"20[0-9]{2}")
_LAPSO = re.compile(r"(?<![a-z])(a|al|hasta)(?![a-z])|[0-9a-z]\s*[-–—]\s*[0-9a-z]")
_DE_UNA_FECHA = re.compile(r"[\s0-9/.,\-]*(?:(?:de|del|a|al|el|dia)\b[\s0-9/.,\-]*)*")
_LISTA = re.compile(r",|;|(?<![a-z])[ye](?![a-z])")
_FRECUENCIA = "(?:cada|por|todos los)"
_PERIODICIDADES = [
    (
        periodicidad,
        re.compile(
            rf"(?<![a-z])(?:{periodicidad.nombre}(?:es|mente)?|"
            rf"{_FRECUENCIA} {llano(periodicidad.palabra)}(?:e?s)?)(?![a-z])"
        ),
    )
    for periodicidad in DE_UNA_ACTIVIDAD
]


@dataclass(frozen=True, slots=True)
class Fechas:
    """Los meses que dice una celda, en orden, con el año si lo dice. `exacta` es una fecha o un mes y nada más."""

    meses: tuple[int, ...] = ()
    anio: int | None = None
    exacta: bool = False
    cada: Periodicidad | None = None


def leer_fechas(celda: Celda) -> Fechas | None:
    """`None` si no hay nada escrito."""
    if vacia(celda):
        return None
    if isinstance(celda, date):
        return Fechas((celda.month,), celda.year, exacta=True)
    if isinstance(celda, Ilegible):
        return Fechas()
    texto = llano(escrito(celda)[:_LETRAS])
    if texto.isdecimal() and 1 <= int(texto) <= 12:
        return Fechas((int(texto),), exacta=True)
    if escritas := list(_FECHA.finditer(texto)):
        meses = tuple(int(una[1] or una[4]) for una in escritas)
        anio = int(escritas[-1][2] or escritas[-1][3])
        if all(1 <= mes <= 12 for mes in meses):
            sola = len(escritas) == 1 and escritas[0][0] == texto
            quedan = meses[-1:] if _es_lapso(_FECHA.sub("x", texto), len(meses)) else meses
            return Fechas(quedan, anio if anio > 100 else 2000 + anio, exacta=sola)
    return _de_palabras(texto)


def _de_palabras(texto: str) -> Fechas:
    """«Junio y noviembre», «30 de abril»; «2.º semestre» termina en diciembre."""
    nombrados = tuple(_DE_CADA_MES[una[:3]] for una in _MES.findall(texto))
    anios = _ANIO.findall(texto)
    anio = int(anios[-1]) if anios else None
    cada = leer_periodicidad(texto)
    if not nombrados and cada is None and (periodo := leer_titulo(texto).cuando):
        return Fechas((periodo.mes,), anio)
    resto = _MES.sub("", _ANIO.sub("", texto))
    return Fechas(
        nombrados[-1:] if _es_lapso(texto, len(nombrados)) else nombrados,
        anio,
        exacta=len(nombrados) == 1 and bool(_DE_UNA_FECHA.fullmatch(resto)),
        cada=cada,
    )


def _es_lapso(texto: str, fechas: int) -> bool:
    """«De febrero a noviembre» termina en noviembre; «junio y noviembre» son dos."""
    return fechas == 2 and bool(_LAPSO.search(texto)) and not _LISTA.search(texto)


def leer_periodicidad(texto: str) -> Periodicidad | None:
    """La que nombra: «Trimestral», «Semestralmente»."""
    halladas = [cada for cada, forma in _PERIODICIDADES if forma.search(llano(texto))]
    return halladas[0] if len(halladas) == 1 else None
