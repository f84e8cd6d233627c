"""Lo que hay que preguntar: qué dice el libro, qué se propone y por qué. Puro.

Quien lee anota la duda y sigue con lo propuesto, o con lo que ya le respondieron.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from participacion.reconocer.cuadro import columna_de, letra

_LUGAR = re.compile(r"(?P<hoja>.*)!(?P<c>[A-Z]+)(?P<f>[0-9]+)(?::(?P<c2>[A-Z]+)(?P<f2>[0-9]+))?", re.DOTALL)
_CITA = 120

Propuesta = Any
"""Un número, un texto, una lista, de cada mes a una cantidad, o `None`."""


@dataclass(frozen=True, slots=True)
class Duda:
    """`clase` las reúne: las de la misma se deciden de una vez."""

    celda: str
    dice: str
    propone: Propuesta
    porque: str
    clase: str

    @property
    def fila(self) -> int:
        """La primera de la celda; 0 si no es de ninguna."""
        partes = _LUGAR.fullmatch(self.celda)
        return int(partes["f"]) if partes else 0

    @property
    def orden(self) -> tuple[bool, int, int]:
        """Primero las de todo un bloque; las demás, por fila y columna."""
        partes = _LUGAR.fullmatch(self.celda)
        if partes is None:
            return (False, 0, 0)
        bloque = self.clase.startswith(DE_COLUMNA) or (
            partes["f2"] is not None and partes["f2"] != partes["f"]
        )
        return (not bloque, int(partes["f"]), columna_de(partes["c"]))


DE_COLUMNA = "columna"


@dataclass(frozen=True, slots=True)
class Respondida:
    """Una duda que ya tiene respuesta; `recordada`, si es la de otra vez."""

    duda: Duda
    respuesta: Propuesta
    recordada: bool = False


Recordar = Callable[[Duda], "tuple[Propuesta] | None"]
"""Lo que se respondió otra vez a una duda como esa, en una tupla de uno; `None` si nada se recuerda."""


def _nada(_duda: Duda) -> None:
    return None


@dataclass
class Libreta:
    """Las dudas de una hoja. `respuestas` son, de cada celda y lo que dice, lo que ya se respondió; `recordar` dice lo
    que se respondió otra vez."""

    respuestas: Mapping[tuple[str, str], Propuesta] = field(default_factory=dict)
    recordar: Recordar = _nada
    dudas: list[Duda] = field(default_factory=list)
    respondidas: list[Respondida] = field(default_factory=list)

    def preguntar(self, celda: str, dice: str, propone: Propuesta, porque: str, clase: str) -> Propuesta:
        """Lo respondido o, si nadie ha dicho, lo que se propone, y queda la duda."""
        cita = dice if len(dice) <= _CITA else f"{dice[:_CITA]}…"
        duda = Duda(celda, cita, propone, porque, clase)
        if (celda, cita) in self.respuestas:
            respuesta = self.respuestas[celda, cita]
            self.respondidas.append(Respondida(duda, respuesta))
            return respuesta
        if recuerdo := self.recordar(duda):
            self.respondidas.append(Respondida(duda, recuerdo[0], recordada=True))
            return recuerdo[0]
        self.dudas.append(duda)
        return propone

    def en_orden(self) -> list[Duda]:
        return sorted(_juntas(self.dudas), key=lambda duda: duda.orden)


def cada_celda(celda: str) -> list[str]:
    """«F7:G7» es F7:G7, y también F7 y G7: así se preguntó."""
    partes = _LUGAR.fullmatch(celda)
    if not partes or partes["f2"] != partes["f"]:
        return [celda]
    columnas = range(columna_de(partes["c"]), columna_de(partes["c2"]) + 1)
    return [celda, *(f"{partes['hoja']}!{letra(columna)}{partes['f']}" for columna in columnas)]


def _juntas(dudas: list[Duda]) -> list[Duda]:
    """Dos celdas seguidas de una fila que dicen lo mismo son una sola duda: «F7:G7»."""
    juntas: list[Duda] = []
    for duda in dudas:
        previa = juntas[-1] if juntas else None
        if previa and (celda := _seguidas(previa, duda)):
            juntas[-1] = Duda(celda, duda.dice, duda.propone, duda.porque, duda.clase)
        else:
            juntas.append(duda)
    return juntas


def _seguidas(una: Duda, otra: Duda) -> str:
    if (una.clase, una.dice, una.propone) != (otra.clase, otra.dice, otra.propone) or una.propone is not None:
        return ""
    a, b = _LUGAR.fullmatch(una.celda), _LUGAR.fullmatch(otra.celda)
    if not a or not b or b["c2"] or a["f"] != b["f"] or (a["f2"] or a["f"]) != a["f"]:
        return ""
    ultima = a["c2"] or a["c"]
    if columna_de(ultima) + 1 != columna_de(b["c"]):
        return ""
    return f"{a['hoja']}!{a['c']}{a['f']}:{b['c']}{b['f']}"
