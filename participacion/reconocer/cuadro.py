"""Una hoja como la ve una persona: sus celdas por fila y columna, desde 1, y lo que dicen las combinadas. Puro."""

import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime

from openpyxl.utils import column_index_from_string, get_column_letter  # type: ignore[import-untyped]

from comun.calendario import nombre as nombre_del_mes
from comun.hojas.celdas import Celda, Ilegible

_RANGO = re.compile(r"([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})")
_CUBIERTAS = 1_000_000
_SIN_VALOR = "fórmula sin resultado"
_ERROR = re.compile(r'el error "(.*)" de Excel')


def letra(columna: int) -> str:
    """«AA» para 27."""
    return str(get_column_letter(columna))


def columna_de(letras: str) -> int:
    return int(column_index_from_string(letras))


def vacia(celda: Celda) -> bool:
    return isinstance(celda, str) and not celda.strip()


def escrito(celda: Celda) -> str:
    """Lo que se lee en la celda, sin espacios de más: 2,0 es «2» y una fecha que titula, «enero 2025»."""
    match celda:
        case Ilegible():
            hallado = _ERROR.fullmatch(celda)
            return hallado[1] if hallado else _SIN_VALOR
        case bool():
            return "VERDADERO" if celda else "FALSO"
        case float():
            return f"{celda:.15g}"
        case date():
            return f"{nombre_del_mes(celda.month)} {celda.year}"
    return " ".join(str(celda).split())


class Cuadro:
    """Las celdas de una hoja, y cuál dice lo de cada una que una combinación cubre."""

    def __init__(
        self, nombre: str, celdas: Sequence[Sequence[Celda]], combinadas: Sequence[str] = ()
    ) -> None:
        self.nombre = nombre
        self._celdas = celdas
        self.filas = len(celdas)
        self.columnas = max(map(len, celdas), default=0)
        self._anclas: dict[tuple[int, int], tuple[int, int]] = {}
        self._anchos: dict[tuple[int, int], tuple[int, int]] = {}
        self._cubiertas = 0
        for rango in combinadas:
            self._combinar(rango)

    def _combinar(self, rango: str) -> None:
        partes = _RANGO.fullmatch(rango)
        if not partes:
            return
        desde, hasta = int(partes[2]), min(int(partes[4]), self.filas)
        izquierda, derecha = columna_de(partes[1]), min(columna_de(partes[3]), self.columnas)
        if not (0 < desde <= hasta and izquierda <= derecha):
            return
        self._cubiertas += (hasta - desde + 1) * (derecha - izquierda + 1)
        if self._cubiertas > _CUBIERTAS:
            return
        ancla = (desde, izquierda)
        self._anchos[ancla] = (hasta - desde + 1, derecha - izquierda + 1)
        for fila in range(desde, hasta + 1):
            for columna in range(izquierda, derecha + 1):
                self._anclas[fila, columna] = ancla

    def cruda(self, fila: int, columna: int) -> Celda:
        """Lo escrito en esa celda y no en otra."""
        renglon = self._celdas[fila - 1] if 0 < fila <= self.filas else ()
        return renglon[columna - 1] if 0 < columna <= len(renglon) else ""

    def vista(self, fila: int, columna: int) -> Celda:
        """Lo que se ve en ella: si está combinada, lo de la primera."""
        return self.cruda(*self._anclas.get((fila, columna), (fila, columna)))

    def texto(self, fila: int, columna: int) -> str:
        return escrito(self.vista(fila, columna))

    def ancla(self, fila: int, columna: int) -> tuple[int, int]:
        return self._anclas.get((fila, columna), (fila, columna))

    def tamano(self, fila: int, columna: int) -> tuple[int, int]:
        """Cuántas filas y columnas ocupa la celda, con las que le combinaron."""
        return self._anchos.get(self.ancla(fila, columna), (1, 1))

    def llenas(self, fila: int) -> list[int]:
        """Las columnas en que esa fila tiene algo escrito."""
        if not 0 < fila <= self.filas:
            return []
        return [columna for columna, celda in enumerate(self._celdas[fila - 1], 1) if not vacia(celda)]

    def de(self, columna: int, filas: Sequence[int]) -> Iterator[Celda]:
        return (self.vista(fila, columna) for fila in filas)

    def lugar(self, fila: int, columna: int, hasta_fila: int = 0, hasta_columna: int = 0) -> str:
        """«Hoja!M9», o «Hoja!M10:V10» si va más allá."""
        primera = f"{letra(columna)}{fila}"
        ultima = f"{letra(hasta_columna or columna)}{hasta_fila or fila}"
        return f"{self.nombre}!{primera}" + (f":{ultima}" if ultima != primera else "")


def es_fecha(celda: Celda) -> bool:
    return isinstance(celda, (date, datetime))
