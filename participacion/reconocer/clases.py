"""De qué clase es una meta, por lo que dicen las celdas y por cómo van las cantidades. Puro.

Es la última tabla de las definiciones: «No acumulado» con «Incremento» es un nivel; «Mantenimiento» solo no dice nada.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from comun.cantidades import Cantidad, total
from comun.palabras import llano
from participacion.indicadores import ClaseDeMeta

_SE_SUMA = frozenset(
    ["acumulado", "acumulada", "acumulativo", "acumulativa", "acumulable", "flujo", "suma", "sumatoria"]
)
_NO_SE_SUMA = frozenset(f"no {una}" for una in _SE_SUMA)
_NIVEL = frozenset({"stock", "capacidad", "reduccion anual", "nivel"})
_SUBE = frozenset(["incremento", "incremental", "creciente", "aumento"])
_BAJA = frozenset(["reduccion", "decreciente", "disminucion"])
_SIGUE = frozenset(["mantenimiento", "mantener", "constante", "estable"])
_DE_DIEZ = 8  # de la meta: un porcentaje que desde el comienzo llega a tanto se mantiene


@dataclass(frozen=True, slots=True)
class Clase:
    """La que se toma o se propone; con `porque`, hay que preguntarla."""

    clase: ClaseDeMeta
    porque: str = ""


def clase_dicha(celdas: Iterable[str]) -> Clase | None:
    """La que dicen las celdas; `None` si no dicen otra cosa que una suma."""
    dichas = {llano(una) for una in celdas}
    if dichas & _NO_SE_SUMA:
        if dichas & (_SUBE | _BAJA):
            return Clase(ClaseDeMeta.NIVEL)
        if dichas & _SIGUE:
            return Clase(ClaseDeMeta.MANTENER)
        return Clase(ClaseDeMeta.NIVEL, "dice que no se acumula, y no si sube, baja o se mantiene")
    return Clase(ClaseDeMeta.NIVEL) if dichas & _NIVEL else None


def clase_anualizada(texto: str) -> Clase | None:
    """La de un «tipo de anualización»: «Creciente» es el valor a la fecha y «Constante», el mismo en cada periodo."""
    dicha = {llano(texto)}
    if dicha & (_SUBE | _BAJA):
        return Clase(ClaseDeMeta.NIVEL, "en un tipo de anualización, es el valor a la fecha")
    if dicha & _SIGUE:
        return Clase(ClaseDeMeta.MANTENER, "en un tipo de anualización, es el mismo en cada periodo")
    return None


def clase_vista(
    programado: Sequence[Cantidad], ejecutado: Sequence[Cantidad], meta: Cantidad | None, *, por_ciento: bool
) -> Clase:
    """La que se ve en las cantidades de lo que se dice suma: en orden de mes, y la meta del año."""
    if programado and meta and total(programado) == meta:
        return Clase(ClaseDeMeta.SUMA)
    dichos = [c for c in programado if c]
    if meta and len(dichos) > 1 and all(c == meta for c in dichos):
        return Clase(ClaseDeMeta.MANTENER, "lo programado en cada periodo es la meta")
    for cual, serie in (("programado", programado), ("ejecutado", ejecutado)):
        if sum(map(bool, serie)) < 2 or any(b < a for a, b in pairwise(serie)):
            continue
        crece = serie[-1] > serie[0]
        if meta and serie[-1] >= meta and total(serie) > meta:
            if por_ciento and 10 * serie[0] >= _DE_DIEZ * meta:
                return Clase(ClaseDeMeta.MANTENER, f"lo {cual} está siempre cerca de la meta")
            return Clase(
                ClaseDeMeta.NIVEL, f"lo {cual} nunca baja y termina en la meta o más: parece un acumulado"
            )
        if por_ciento and crece:
            return Clase(ClaseDeMeta.NIVEL, f"es un porcentaje y lo {cual} crece")
    return Clase(ClaseDeMeta.SUMA)
