"""Estado de los compromisos en una fecha y agrupación de los meses por corte: puro, sin Django."""

from collections.abc import Iterable, Mapping
from datetime import date
from enum import StrEnum
from itertools import groupby


class Estado(StrEnum):
    """En el orden en que se muestran siempre."""

    CUMPLIDO = "cumplido"
    EN_GESTION = "en_gestion"
    REGISTRADO = "registrado"
    TRASLADADO = "trasladado"
    NO_CUMPLIDO = "no_cumplido"


def estado_al(fecha: date, seguimientos: Iterable[tuple[date, int, Estado]]) -> Estado:
    """Estado de un compromiso en la fecha: el de su último seguimiento hasta ese día.

    Cada seguimiento es (fecha, orden de registro, estado); entre los del mismo día vale el que se
    registró después. Sin ninguno, `REGISTRADO`.
    """
    hasta = [seguimiento for seguimiento in seguimientos if seguimiento[0] <= fecha]
    return max(hasta, key=lambda s: s[:2])[2] if hasta else Estado.REGISTRADO


def meses_con_un_mismo_corte(cortes: Mapping[int, date]) -> list[tuple[tuple[int, ...], date]]:
    """Los grupos de dos o más meses seguidos que comparten fecha de corte: [((5, 6), corte), …].

    `cortes` va del número del mes a su corte, con los meses seguidos.
    """
    grupos = ((tuple(meses), corte) for corte, meses in groupby(sorted(cortes), key=lambda mes: cortes[mes]))
    return [(meses, corte) for meses, corte in grupos if len(meses) > 1]
