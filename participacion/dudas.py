"""Lo que de un reporte conviene preguntar, sin rechazarlo: puede ser verdad. Puro.

De planes reales: dependencias que escriben lo acumulado donde se pide lo del mes (25, 70 y 70 frente a una meta de 65),
y porcentajes escritos como fracción (0,95 donde la meta es 100).
"""

from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise

from participacion.indicadores import ClaseDeMeta
from participacion.palabras import Trayecto

POR_ENCIMA = Fraction(3, 2)  # de la meta, en un porcentaje
POR_DEBAJO = Fraction(2, 100)
BASTANTES = 3  # reportes: con dos, crecer es lo corriente
CERCA = Fraction(1, 2)  # de su meta: los demás reportes están «cerca» si pasan de ahí


def dudas(de: Trayecto, mes: int) -> tuple[str, ...]:
    """Las del reporte de ese mes (1–12), cada una en una frase que pregunta; ninguna si no dice cuánto."""
    if de.ejecutado[mes - 1] is None:
        return ()
    return tuple(_dudas(de, mes))


def _dudas(de: Trayecto, mes: int) -> Iterator[str]:
    if _parece_acumulado(de, mes):
        dichos = ", ".join(de.dicha(e) for e in de.ejecutado[:mes] if e is not None)
        yield (
            f"Los reportes nunca bajan ({dichos}) y suman {de.dicha(de.hecho(mes))}, más que la meta del año: ¿este es "
            "lo acumulado? Aquí se escribe solo lo de este periodo. Si es así, corríjalo; si no, déjelo."
        )
    if _va_en_otra_escala(de, mes):
        va = de.ejecutado[mes - 1]
        yield (
            f"{de.dicha(va)} es mucho menos que lo programado: ¿quiso escribir un porcentaje, {de.dicha(100 * va)}?"
            if va is not None and va <= 1
            else f"{de.dicha(va or 0)} es mucho menos que lo programado y que los demás reportes: ¿está bien escrito?"
        )
    if _pasa_de_lo_posible(de, mes):
        yield (
            f"{de.dicha(de.ejecutado[mes - 1] or 0)} es más de una vez y media lo programado, en un porcentaje: ¿está "
            "bien escrito?"
        )


def _parece_acumulado(de: Trayecto, mes: int) -> bool:
    """Una *suma* de varios reportes que nunca bajan, no todos iguales, y que pasa de su meta."""
    dichos = [e for e in de.ejecutado[:mes] if e is not None]
    meta = sum(p or 0 for p in de.programado)
    return (
        de.medida.clase is ClaseDeMeta.SUMA
        and len(dichos) >= BASTANTES
        and all(uno <= otro for uno, otro in pairwise(dichos))
        and dichos[0] < dichos[-1]
        and sum(dichos) > meta > 0
    )


def _referencia(de: Trayecto, mes: int) -> Fraction:
    """Contra qué se mira: lo programado ese mes o, si nada, lo más que se ha programado."""
    return Fraction(de.programado[mes - 1] or max((p or 0 for p in de.programado), default=0))


def _va_en_otra_escala(de: Trayecto, mes: int) -> bool:
    va, pide = de.ejecutado[mes - 1], _referencia(de, mes)
    if not va or not pide or de.baja or Fraction(va) >= pide * POR_DEBAJO:
        return False
    otros = [Fraction(e) for m, e in enumerate(de.ejecutado, 1) if e and m != mes]
    return not otros or any(otro > pide * CERCA for otro in otros)


def _pasa_de_lo_posible(de: Trayecto, mes: int) -> bool:
    va, pide = de.ejecutado[mes - 1], _referencia(de, mes)
    return (
        de.es_porcentaje
        and bool(pide)
        and va is not None
        and Fraction(va) > pide * POR_ENCIMA
        and not de.baja
    )
