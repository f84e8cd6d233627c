"""Lo que se responde a una duda, vuelto cantidad, meses o clase de meta. Puro.

De una correspondencia llega lo que diga un JSON: lo que no sirve es como no haber respondido nada.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from comun.cantidades import Cantidad, a_seis, simple
from comun.periodo import ANUAL
from participacion.indicadores import ClaseDeMeta
from participacion.reconocer.dudas import Propuesta
from participacion.reconocer.valores import MAXIMA, Fechas


def en_cantidad(dicho: Propuesta) -> Cantidad | None:
    """La respuesta como cantidad: de un JSON puede venir como número de punto flotante."""
    if isinstance(dicho, bool) or not isinstance(dicho, (int, float, Decimal)):
        return None
    return simple(a_seis(Decimal(str(dicho)))) if 0 <= dicho <= MAXIMA else None


def de_cada_mes(dicho: Propuesta) -> dict[int, Cantidad]:
    """De cada mes, de 1 a 12, a su cantidad."""
    if not isinstance(dicho, Mapping):
        return {}
    return dict(_validos(dicho))


def _validos(dicho: Mapping[object, object]) -> Iterator[tuple[int, Cantidad]]:
    for mes, valor in dicho.items():
        cantidad = en_cantidad(valor)
        if str(mes).isdecimal() and 1 <= int(str(mes)) <= 12 and cantidad is not None:
            yield int(str(mes)), cantidad


def una_clase(dicho: Propuesta) -> ClaseDeMeta:
    """La que se nombre; si no es ninguna, una suma."""
    try:
        return ClaseDeMeta(str(dicho))
    except ValueError:
        return ClaseDeMeta.SUMA


def los_meses(fechas: Fechas) -> tuple[int, ...]:
    """Los que se nombran, o los de cierre de la periodicidad que se nombre: «Trimestral»."""
    if not fechas.meses and fechas.cada and fechas.cada is not ANUAL:
        return tuple(fechas.cada.meses_de_cierre)
    return tuple(dict.fromkeys(fechas.meses))
