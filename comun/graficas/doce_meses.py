"""Lo que se dibuja de un año: lo programado y lo ejecutado cada mes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from math import ceil
from typing import NamedTuple

from comun.calendario import TODOS, nombre
from comun.cantidades import Cantidad
from comun.palabras import plural


class UnMes(NamedTuple):
    """`ejecutado` es `None` si no hay reporte, y `falta`, si ya debía haberlo."""

    numero: int
    programado: Cantidad
    ejecutado: Cantidad | None
    falta: bool

    @property
    def hecho(self) -> Cantidad:
        return self.ejecutado or 0


@dataclass(frozen=True)
class DoceMeses:
    """Cantidades de enero a diciembre; `None` es sin reporte. `hasta` es el mes del corte; 0, si no hay corte."""

    programado: Sequence[Cantidad]
    ejecutado: Sequence[Cantidad | None]
    hasta: int = 0

    def __iter__(self) -> Iterator[UnMes]:
        return iter(self._uno_por_uno)

    @cached_property
    def _uno_por_uno(self) -> tuple[UnMes, ...]:
        return tuple(
            UnMes(
                numero,
                programado,
                ejecutado,
                falta=numero <= self.hasta and ejecutado is None and programado > 0,
            )
            for numero, programado, ejecutado in zip(TODOS, self.programado, self.ejecutado, strict=True)
        )

    @property
    def maximo(self) -> int:
        """Lo más de un mes, en enteros."""
        return ceil(max(max(mes.programado, mes.hecho) for mes in self))

    @property
    def programado_acumulado(self) -> tuple[Cantidad, ...]:
        """Lo programado hasta el fin de cada mes, con un cero adelante."""
        return (0, *accumulate(self.programado))

    @property
    def ejecutado_acumulado(self) -> tuple[Cantidad, ...]:
        """Lo ejecutado hasta el fin de cada mes, con un cero adelante y sin pasar del corte."""
        return (0, *accumulate(mes.hecho for mes in self if mes.numero <= self.hasta))

    @cached_property
    def en_palabras(self) -> str:
        """«enero: 2 programadas, 1 ejecutada; …», sin los meses en que no hay nada."""

        def dicho(mes: UnMes) -> str:
            programadas = f"{nombre(mes.numero)}: {plural(mes.programado, 'programada', 'programadas')}"
            if mes.ejecutado is not None:
                return f"{programadas}, {plural(mes.ejecutado, 'ejecutada', 'ejecutadas')}"
            return f"{programadas}, sin reporte" if mes.falta else programadas

        return "; ".join(dicho(mes) for mes in self if mes.programado or mes.ejecutado)
