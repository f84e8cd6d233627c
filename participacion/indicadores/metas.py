"""Qué quieren decir las cantidades de una actividad, según la clase de su meta. Puro.

De cada clase salen tres números a una fecha: la meta del año, lo programado y lo ejecutado. Con ellos las demás cuentas
son las mismas para todas. Las definiciones, con ejemplos, en `docs/cifras.md`.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import Enum, StrEnum
from itertools import chain
from math import lcm
from typing import NamedTuple, TypeVar

from comun.cantidades import Cantidad, Exacta, exacta, total

N = TypeVar("N", int, Exacta)


class Regla(StrEnum):
    """Cómo se cierra un grupo: el cociente de las sumas (*acciones*), o el promedio de sus actividades."""

    ACCIONES = "acciones"
    PROMEDIO = "promedio"


class ClaseDeMeta(StrEnum):
    """Qué dice cada cantidad: lo que se hizo en el mes (*suma*), cómo está algo en esa fecha (*nivel*), o si se sostuvo
    un nivel que se debe en cada periodo (*mantener*)."""

    SUMA = "suma"
    NIVEL = "nivel"
    MANTENER = "mantener"


class Sentido(StrEnum):
    """Hacia dónde es mejor: en *nivel*, si la meta es subir o bajar; en *mantener*, si es llegar o no pasar."""

    AL_MENOS = "al_menos"
    A_LO_SUMO = "a_lo_sumo"


class _SinCasos(Enum):
    SIN_CASOS = "no hubo casos"


SIN_CASOS = _SinCasos.SIN_CASOS
"""Lo que vale un porcentaje de dos números cuando el segundo es 0: se reportó, y no hay qué medir."""

Reportado = Exacta | _SinCasos | None
"""Lo avalado de un mes; `None` es «sin reporte»."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Meta:
    """Cómo se mide una actividad. Por omisión, como en 2021: cada cantidad se suma a las demás.

    `linea_base` es de donde parte un *nivel*; en las otras clases solo informa. `sentido` vacío se deduce: en *nivel*,
    de la línea base a lo último programado; en *mantener* es «al menos». `por_periodos` es falso si solo se escribió la
    meta del año: hasta el mes en que se debe no se espera nada de ella, así que cuenta en el avance y en nada más. En
    *mantener* un nivel solo se debe en cada periodo (`nivel_de_cada_periodo`), y entonces es por periodos.
    """

    clase: ClaseDeMeta = ClaseDeMeta.SUMA
    linea_base: Cantidad = 0
    sentido: Sentido | None = None
    por_periodos: bool = True

    def debidos(self, programado: Sequence[Cantidad | None], hasta: int) -> list[int]:
        """Los meses (0 es enero) de enero al mes `hasta` (1–12) en que se programó algo, y por eso esperan un reporte.
        El 0 programa algo solo donde es un nivel al que se puede llegar, o del que no se debe pasar."""
        con_cero = self.clase is ClaseDeMeta.NIVEL or (
            self.clase is ClaseDeMeta.MANTENER and self.sentido is Sentido.A_LO_SUMO
        )
        if con_cero:
            return [mes for mes in range(hasta) if programado[mes] is not None]
        return [mes for mes in range(hasta) if programado[mes]]


DE_SUMA = Meta()


class Acumulado(NamedTuple):
    """Lo de una actividad, en enteros que valen 1/`escala`: la meta del año y, antes del periodo y a su fin, lo
    programado y lo ejecutado."""

    escala: int
    meta: int
    programado_antes: int
    programado: int
    ejecutado_antes: int
    ejecutado: int


def por_ciento(numerador: Cantidad, denominador: Cantidad) -> Exacta | _SinCasos:
    """El valor de un porcentaje de dos números: 45 de 50 es 90; de 0, «no hubo casos»."""
    if not denominador:
        return SIN_CASOS
    n, d = numerador.as_integer_ratio(), denominador.as_integer_ratio()
    return exacta(100 * n[0] * d[1], n[1] * d[0])


def nivel_de_cada_periodo(nivel: Cantidad, meses: Iterable[int], hasta: int = 12) -> list[Cantidad | None]:
    """La programación de un *mantener* del que solo se escribió el nivel: se debe en cada uno de esos meses (1–12), los
    de su periodicidad, hasta el mes en que termina."""
    debidos = {mes for mes in meses if mes <= hasta}
    return [nivel if mes in debidos else None for mes in range(1, 13)]


def cancelar(programado: Sequence[Cantidad | None], desde: int) -> list[Cantidad | None]:
    """La programación de una actividad que se cancela desde un mes (1–12): de ahí en adelante, nada."""
    return [*programado[: desde - 1], *[None] * (13 - desde)]


def meta_del_anio(meta: Meta, programado: Sequence[Cantidad | None]) -> Exacta:
    """La meta anual, de lo programado en los doce meses."""
    if meta.clase is ClaseDeMeta.SUMA:
        return total(cantidad for cantidad in programado if cantidad)
    cuentas = acumular(meta, programado, [None] * 12, 0, 12)
    return exacta(cuentas.meta, cuentas.escala)


def acumular(
    meta: Meta, programado: Sequence[Cantidad | None], reportado: Sequence[Reportado], antes: int, hasta: int
) -> Acumulado:
    """Las tres cuentas, a los meses `antes` y `hasta` (0–12). Las listas tienen doce posiciones."""
    return _CUENTAS[meta.clase](meta, programado, reportado[:hasta], antes, hasta)


def _de_suma(
    _: Meta, programado: Sequence[Cantidad | None], reportado: Sequence[Reportado], antes: int, hasta: int
) -> Acumulado:
    escala, (p, e) = _a_una_escala(programado, reportado)
    return Acumulado(
        escala,
        sum(filter(None, p)),
        sum(filter(None, p[:antes])),
        sum(filter(None, p[:hasta])),
        sum(filter(None, e[:antes])),
        sum(filter(None, e)),
    )


def _de_nivel(
    meta: Meta, programado: Sequence[Cantidad | None], reportado: Sequence[Reportado], antes: int, hasta: int
) -> Acumulado:
    escala, (p, e, partida) = _a_una_escala(programado, reportado, [meta.linea_base])
    base = partida[0] or 0
    hacia = _HACIA[meta.sentido] if meta.sentido else _signo(_ultimo(p, base) - base)

    def recorrido(niveles: Sequence[int | None]) -> int:
        """De la línea base al último de esos niveles, hacia la meta; si está al otro lado, nada."""
        return max(0, hacia * (_ultimo(niveles, base) - base))

    return Acumulado(
        escala,
        recorrido(p),
        recorrido(p[:antes]),
        recorrido(p[:hasta]),
        recorrido(e[:antes]),
        recorrido(e),
    )


def _de_mantener(
    meta: Meta, programado: Sequence[Cantidad | None], reportado: Sequence[Reportado], antes: int, hasta: int
) -> Acumulado:
    _, (p, e) = _a_una_escala(programado, reportado)
    debidos = [mes for mes in meta.debidos(programado, 12) if mes >= hasta or reportado[mes] is not SIN_CASOS]
    sostenido = {
        mes: parte_sostenida(nivel, obtenido, meta.sentido)
        for mes in debidos
        if mes < hasta and (nivel := p[mes]) is not None and (obtenido := e[mes]) is not None
    }
    escala = lcm(*(denominador for _, denominador in sostenido.values()))

    def periodos(fin: int) -> int:
        return escala * sum(mes < fin for mes in debidos)

    def logrado(fin: int) -> int:
        return sum(parte * (escala // todo) for mes, (parte, todo) in sostenido.items() if mes < fin)

    return Acumulado(escala, periodos(12), periodos(antes), periodos(hasta), logrado(antes), logrado(hasta))


_CUENTAS: dict[
    ClaseDeMeta,
    Callable[[Meta, Sequence[Cantidad | None], Sequence[Reportado], int, int], Acumulado],
] = {
    ClaseDeMeta.SUMA: _de_suma,
    ClaseDeMeta.NIVEL: _de_nivel,
    ClaseDeMeta.MANTENER: _de_mantener,
}


def parte_sostenida(nivel: N, obtenido: N, sentido: Sentido | None) -> tuple[N, N]:
    """Qué parte del nivel se sostuvo, de 0 a 1, como numerador y denominador."""
    menor, mayor = (nivel, obtenido) if sentido is Sentido.A_LO_SUMO else (obtenido, nivel)
    return (menor, mayor) if menor < mayor else (1, 1)


_HACIA = {Sentido.AL_MENOS: 1, Sentido.A_LO_SUMO: -1}


def _signo(diferencia: int) -> int:
    return (diferencia > 0) - (diferencia < 0)


def _ultimo(niveles: Sequence[int | None], si_no_hay: int) -> int:
    for nivel in reversed(niveles):
        if nivel is not None:
            return nivel
    return si_no_hay


_ENTEROS = frozenset({int, type(None)})


def _a_una_escala(*listas: Sequence[Reportado]) -> tuple[int, list[Sequence[int | None]]]:
    """Las mismas cantidades en enteros, y cuántos hacen una unidad. Sin reporte y sin casos son `None`."""
    if _ENTEROS.issuperset(map(type, chain(*listas))):
        return 1, list(listas)  # type: ignore[arg-type]  # se acaba de ver que son enteros
    como_fracciones = [
        [None if c is None or c is SIN_CASOS else c.as_integer_ratio() for c in lista] for lista in listas
    ]
    escala = lcm(*(fraccion[1] for lista in como_fracciones for fraccion in lista if fraccion))
    return escala, [
        [fraccion and fraccion[0] * (escala // fraccion[1]) for fraccion in lista]
        for lista in como_fracciones
    ]
