"""Lo que dice una celda: cómo se lee cada clase de valor y cómo se cita. Lo que no se entiende se dice en una frase."""

import re
from collections.abc import Callable, Iterable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import NamedTuple

from comun.cantidades import Cantidad, a_seis, simple
from comun.palabras import enumerar, llano, miles

_CITA = 60  # letras que se citan de una celda


_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufffe\uffff]")


_SALTO = re.compile(r"\r\n|[\r\x0b\x0c]")


FORMULA = re.compile(r"'*[=+\-@\t]")


_FECHAS = (
    re.compile(r"(?P<a>[0-9]{4})(?P<y>[-/])(?P<m>[0-9]{1,2})(?P=y)(?P<d>[0-9]{1,2})"),
    re.compile(r"(?P<d>[0-9]{1,2})(?P<y>[-/])(?P<m>[0-9]{1,2})(?P=y)(?P<a>[0-9]{4})"),
)


_CODIGO = re.compile(r"[!-~¡-ÿ]+( [!-~¡-ÿ]+)*")
_CANTIDAD = re.compile(r"-?[0-9]{1,20}(\.[0-9]{1,30})?")


class Inesperado(ValueError):
    """La celda no trae lo que su columna pide; el mensaje dice qué se esperaba."""


class Ilegible(str):
    """Celda de la que Excel no guardó un valor: un error como #REF! o una fórmula sin calcular."""

    __slots__ = ()


Celda = str | int | float | Decimal | bool | date | datetime | time | timedelta


def texto(maximo: int | None) -> Callable[[Celda], str]:
    """Un texto de hasta `maximo` letras, sin caracteres de control; los saltos de línea quedan como `\\n`."""

    def leer(celda: Celda) -> str:
        if isinstance(celda, float) and celda.is_integer():
            celda = str(int(celda))
        if isinstance(celda, Ilegible) or not isinstance(celda, str):
            raise Inesperado("un texto")
        valor = saltos(celda)
        if maximo and len(valor) > maximo:
            raise Inesperado(f"un texto de máximo {miles(maximo)} letras, no de {miles(len(valor))},")
        if _CONTROL.search(valor):
            raise Inesperado("un texto sin caracteres de control")
        return valor

    return leer


def codigo(largo: int) -> Callable[[Celda], str]:
    """Un código de hasta `largo` letras, cifras y signos, con espacios sueltos entre ellos. De un número de Excel, el
    que él muestra: 1,1 es «1.1»."""

    def leer(celda: Celda) -> str:
        if isinstance(celda, (int, float)) and not isinstance(celda, bool):
            celda = f"{Decimal(f'{celda:.15g}'):f}"
        if isinstance(celda, Ilegible) or not isinstance(celda, str) or not _CODIGO.fullmatch(celda):
            raise Inesperado("un código de letras, cifras y signos, sin espacios seguidos,")
        if len(celda) > largo:
            raise Inesperado(f"un código de máximo {largo} letras, no de {miles(len(celda))},")
        return celda

    return leer


def entero(desde: int, hasta: int) -> Callable[[Celda], int]:
    """Un número entero entre `desde` y `hasta`: 2 y 2,0 de Excel son 2; «2,5», «dos» y VERDADERO no lo son."""

    def leer(celda: Celda) -> int:
        valor: int | None = None
        if (isinstance(celda, float) and celda.is_integer()) or (
            isinstance(celda, str) and celda.isascii() and celda.isdecimal() and len(celda) < 20
        ):
            valor = int(celda)
        if valor is None or valor < desde:
            raise Inesperado(f"un número entero desde {desde}")
        if valor > hasta:
            raise Inesperado(f"un número entero hasta {miles(hasta)}")
        return valor

    return leer


class CantidadLeida(NamedTuple):
    """Una cantidad exacta; `redondeada` es si la celda traía más de seis decimales."""

    valor: Cantidad
    escrita: Celda
    redondeada: bool


def cantidad(hasta: int) -> Callable[[Celda], CantidadLeida]:
    """Una cantidad de 0 a `hasta`, con coma o punto para los decimales: «2,5», «2.5». De un número de Excel valen las
    quince cifras que él muestra. Con más de seis decimales se redondea, hacia arriba en la mitad."""

    def leer(celda: Celda) -> CantidadLeida:
        if isinstance(celda, (int, float)) and not isinstance(celda, bool):
            escrita = f"{Decimal(f'{celda:.15g}'):f}"
        else:
            escrita = "" if isinstance(celda, Ilegible) else str(celda).replace(",", ".")
        if not _CANTIDAD.fullmatch(escrita) or (valor := Decimal(escrita)) < 0:
            raise Inesperado("un número desde 0, con coma o punto solo para los decimales,")
        if valor > hasta:
            raise Inesperado(f"un número hasta {miles(hasta)}")
        en_seis = a_seis(valor)
        return CantidadLeida(simple(en_seis), celda, en_seis != valor)

    return leer


def si_o_no(celda: Celda) -> bool:
    """«sí» o «no», sin distinguir mayúsculas ni tildes, o VERDADERO y FALSO de Excel."""
    if isinstance(celda, bool):
        return celda
    if isinstance(celda, Ilegible) or llano(str(celda)) not in ("si", "no"):
        raise Inesperado('"sí" o "no"')
    return llano(str(celda)) == "si"


def fecha(celda: Celda) -> date:
    """Una fecha de Excel o escrita con guiones o barras: empieza por el día, como se usa en Colombia, o por el año.
    «03-04-2024» es el 3 de abril."""
    if isinstance(celda, datetime):
        return celda.date()
    if isinstance(celda, date):
        return celda
    for forma in _FECHAS:
        if isinstance(celda, str) and (partes := forma.fullmatch(celda)):
            try:
                return date(int(partes["a"]), int(partes["m"]), int(partes["d"]))
            except ValueError:  # 30 de febrero, o primero el mes
                raise Inesperado(
                    "una fecha que exista, primero el día (DD/MM/AAAA o DD-MM-AAAA) o primero el año (AAAA-MM-DD),"
                ) from None
    raise Inesperado("una fecha (DD/MM/AAAA, DD-MM-AAAA o AAAA-MM-DD)")


def opcion(opciones: Iterable[tuple[str, str]]) -> Callable[[Celda], str]:
    """El valor de una de esas opciones, escrita por su valor o por su nombre, sin distinguir mayúsculas ni tildes."""
    opciones = list(opciones)
    valores = {llano(escrita): valor for valor, nombre in opciones for escrita in (valor, nombre)}
    esperado = entre_comillas((nombre for _, nombre in opciones), "o")

    def leer(celda: Celda) -> str:
        if isinstance(celda, Ilegible) or not isinstance(celda, str) or llano(celda) not in valores:
            raise Inesperado(esperado)
        return valores[llano(celda)]

    return leer


def lista(cada: Callable[[Celda], str]) -> Callable[[Celda], list[str]]:
    """Varios, separados por punto y coma."""

    def leer(celda: Celda) -> list[str]:
        partes = separar(celda) if isinstance(celda, str) and not isinstance(celda, Ilegible) else [celda]
        return [cada(parte) for parte in partes]

    return leer


def separar(escrito: str) -> list[str]:
    """«a; b;» son «a» y «b»."""
    return [parte.strip() for parte in escrito.split(";") if parte.strip()]


def saltos(valor: str) -> str:
    """El texto sin espacios alrededor y con `\\n` en los saltos de línea, también los de un procesador de texto, como
    queda en una celda."""
    return _SALTO.sub("\n", valor).strip()


def entre_comillas(valores: Iterable[str], nexo: str = "y") -> str:
    """«"a", "b" y "c"»."""
    return enumerar([f'"{valor}"' for valor in valores], nexo)


def citar(celda: Celda) -> str:
    """La celda como la vería una persona, corta y entre comillas."""
    match celda:
        case Ilegible():
            return celda
        case bool():
            visto = "VERDADERO" if celda else "FALSO"
        case float():
            visto = f"{celda:.15g}".replace(".", ",")
        case Decimal():
            visto = miles(celda)
        case datetime():
            visto = f"{celda:%d/%m/%Y %H:%M}"
        case date():
            visto = f"{celda:%d/%m/%Y}"
        case _:
            visto = _CONTROL.sub("\N{REPLACEMENT CHARACTER}", " ".join(str(celda).split(" ")))
    return f'"{visto[:_CITA]}…"' if len(visto) > _CITA else f'"{visto}"'


def sin_apostrofo(celda: str) -> str:
    return celda[1:] if celda.startswith("'") and FORMULA.match(celda) else celda
