"""Cantidades exactas: sumas y cocientes sin punto flotante, que solo se redondean al mostrarse. Puro.

Lo que se programa y lo que se reporta llega como `Cantidad`. Las cuentas se hacen en enteros que comparten una escala,
el denominador común, y salen como `Exacta`.
"""

from collections import defaultdict
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction
from functools import lru_cache
from math import lcm
from typing import NamedTuple

Cantidad = int | Decimal
"""La de un mes, como se escribe: nunca negativa, con hasta `DECIMALES` decimales."""

Exacta = int | Decimal | Fraction
"""El resultado de una cuenta: entero o decimal, si lo es, y si no la fracción. Es para leerlo, no para contar."""

DECIMALES = 6
DECIMALES_DE_UN_PORCENTAJE = 12

_CIEN_BILLONES = 10 ** (2 + DECIMALES_DE_UN_PORCENTAJE)
_PASO = Decimal(1).scaleb(-DECIMALES)
_MILLON = 10**DECIMALES
# Con lugar para lo que sume el plan más grande: aquí ninguna cuenta se redondea sola.
_LARGO = Context(prec=60)


def a_seis(escrita: Decimal) -> Decimal:
    """La cantidad con seis decimales, hacia arriba en la mitad: 0,0000005 es 0,000001."""
    return escrita.quantize(_PASO, rounding=ROUND_HALF_UP, context=_LARGO)


def simple(leida: Decimal) -> Cantidad:
    """La misma, como entero si lo es y, si no, sin ceros al final."""
    if leida == (entera := int(leida)):
        return entera
    return leida.normalize(_LARGO)


class Cantidades(dict[str, Cantidad | None]):
    """De cómo escribe la base una cantidad a la cantidad; vacío es `None`. Las recuerda: en un plan se repiten, y
    leer un `Decimal` cuesta diez veces más que buscarlo."""

    MAXIMO = 100_000

    def __missing__(self, escrita: str) -> Cantidad | None:
        if len(self) >= self.MAXIMO:
            self.clear()
        leida = simple(Decimal(escrita)) if escrita else None
        self[escrita] = leida
        return leida

    def lista(self, escritas: str) -> list[Cantidad | None]:
        """Las que van separadas por comas."""
        return [self[escrita] for escrita in escritas.split(",")]


def de_seis(cuenta: Exacta) -> Cantidad:
    """El resultado de una cuenta como se guarda: con hasta seis decimales, hacia arriba en la mitad; 5/9 es
    0,555556."""
    return cuenta if isinstance(cuenta, int) else en_seis(*cuenta.as_integer_ratio())


def en_seis(numerador: int, denominador: int) -> Cantidad:
    """El cociente, con hasta seis decimales."""
    entero, resto = divmod(numerador, denominador)
    if not resto:
        return entero
    return simple(_LARGO.divide(_redondear(numerador * _MILLON, denominador), _MILLON))


def redondeada(cuenta: Exacta, decimales: int) -> Cantidad:
    """Como se muestra lo que no termina: hacia arriba en la mitad; con uno, 250/3 es 83,3."""
    numerador, denominador = cuenta.as_integer_ratio()
    return simple(Decimal(_redondear(10**decimales * numerador, denominador)).scaleb(-decimales))


def corta(cantidad: Exacta) -> str:
    """Su forma decimal más corta, con punto, como va en el JSON y el CSV: «3», «0.35». Lo que no termina en seis
    decimales se redondea ahí, hacia arriba en la mitad: 5/9 es «0.555556»."""
    numerador, denominador = cantidad.as_integer_ratio()
    millonesimas = _redondear(numerador * 10**DECIMALES, denominador)
    texto = _con_punto(millonesimas, DECIMALES)
    return texto.rstrip("0").rstrip(".")


def porcentaje(parte: int, todo: int) -> int | None:
    """`parte` de cada 100 de `todo`, redondeado hacia arriba en la mitad: 1 de 200 es 1.

    Sin tope: 62 de 59 es 105. `None` si `todo` es 0. Lanza `ValueError` si alguno es negativo.
    """
    if parte < 0 or todo < 0:
        raise ValueError(f"No hay porcentaje de cantidades negativas: {parte} de {todo}.")
    return en_porcentaje(parte, todo)


def en_porcentaje(parte: int, todo: int) -> int | None:
    """El mismo, también de una `parte` negativa: −1 de 200 es 0. `None` si `todo` es 0 o menos."""
    return (200 * parte + todo) // (2 * todo) if todo > 0 else None


class Cociente(NamedTuple):
    """`parte` ÷ `todo`, sin simplificar: los de un plan grande tienen miles de cifras. `parte` es negativa si se
    retrocedió; si `todo` es 0 o menos no hay entre qué dividir, y cada forma de decirlo es `None`."""

    parte: int
    todo: int

    @property
    def fraccion(self) -> Fraction | None:
        """Su valor: 1 es el 100 %."""
        return Fraction(self.parte, self.todo) if self.todo > 0 else None

    @property
    def porcentaje(self) -> int | None:
        """Como se muestra: entero, hacia arriba en la mitad; −0,5 es 0."""
        return en_porcentaje(self.parte, self.todo)

    @property
    def exacto(self) -> str | None:
        """El porcentaje con doce decimales, hacia arriba en la mitad: «45.123456789012»."""
        if self.todo <= 0:
            return None
        return _en_doce(self.parte, self.todo)


@lru_cache(maxsize=4096)
def _en_doce(parte: int, todo: int) -> str:
    """Lo recuerda: en un plan se repiten, 0 de 3, 3 de 3…"""
    return _con_punto(_redondear(_CIEN_BILLONES * parte, todo), DECIMALES_DE_UN_PORCENTAJE)


def exacta(numerador: int, denominador: int) -> Exacta:
    """El cociente."""
    entero, resto = divmod(numerador, denominador)
    if not resto:
        return entero
    if _MILLON % denominador:
        return Fraction(numerador, denominador)
    return _LARGO.divide(numerador, denominador)


def total(cantidades: Iterable[Exacta]) -> Exacta:
    """La suma. Junta por denominador: sumar fracciones de una en una simplifica cada vez y es cien veces más lento."""
    por_denominador: dict[int, int] = defaultdict(int)
    for cantidad in cantidades:
        numerador, denominador = cantidad.as_integer_ratio()
        por_denominador[denominador] += numerador
    escala = lcm(*por_denominador)
    return exacta(sum(suma * (escala // d) for d, suma in por_denominador.items()), escala)


def _redondear(parte: int, todo: int) -> int:
    """El entero más cercano al cociente; en la mitad, el de arriba."""
    return (2 * parte + todo) // (2 * todo)


def _con_punto(entero: int, decimales: int) -> str:
    if entero < 0:
        return f"-{_con_punto(-entero, decimales)}"
    cifras = str(entero).zfill(decimales + 1)
    return f"{cifras[:-decimales]}.{cifras[-decimales:]}"
