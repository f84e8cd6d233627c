"""Un nivel en el año: de dónde parte, por dónde se programó que pasara y por dónde ha pasado."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from math import ceil

from comun.calendario import TODOS, abreviatura, inicial
from comun.cantidades import Cantidad, Exacta
from comun.graficas.columnas import CajaDeMeses, rotulo_del_corte
from comun.graficas.dibujo import Dibujo, Rotulo, coordenada, pintados, punto
from comun.graficas.doce_meses import DoceMeses
from comun.graficas.pintas import (
    EJECUTADO,
    FONDO,
    LINEA_DE_LO_EJECUTADO,
    LINEA_DE_LO_PROGRAMADO,
    RAYA,
    REJILLA,
    SIN_REPORTE,
)
from comun.graficas.plano import Plano, escalones

SIN_NADA = DoceMeses([0] * 12, [None] * 12)

Punto = tuple[float, Exacta]
"""A qué altura del año, en meses, y en cuánto."""


@dataclass(frozen=True, slots=True)
class Niveles:
    """De enero a diciembre; `None` es que ese mes no se programó, o no se sabe. `decir` escribe un nivel con su unidad;
    `hasta` es el mes del corte; 0, si no hay."""

    partida: Cantidad
    programado: Sequence[Cantidad | None]
    obtenido: Sequence[Exacta | None]
    decir: Callable[[Exacta], str]
    hasta: int = 0

    @property
    def esperados(self) -> list[Punto]:
        """La línea de lo programado, desde la partida."""
        return [(0, self.partida), *_puntos(self.programado)]

    @property
    def alcanzados(self) -> list[Punto]:
        """La de lo que se dijo, desde la partida."""
        return [(0, self.partida), *_puntos(self.obtenido)]

    @property
    def callados(self) -> list[Punto]:
        """Dónde se esperaba un reporte que no hay."""
        return [
            (mes, programado)
            for mes, programado, obtenido in zip(TODOS, self.programado, self.obtenido, strict=True)
            if programado is not None and obtenido is None and mes <= self.hasta
        ]

    @property
    def maximo(self) -> int:
        """Lo más alto, en enteros."""
        return max(1, ceil(max(nivel for _, nivel in (*self.esperados, *self.alcanzados))))


def _puntos(niveles: Sequence[Exacta | None]) -> Iterator[Punto]:
    return ((mes, nivel) for mes, nivel in zip(TODOS, niveles, strict=True) if nivel is not None)


def en_niveles(
    niveles: Niveles,
    caja: CajaDeMeses,
    *,
    titulo: str,
    descripcion: str = "",
    corte: str = "",
) -> Dibujo:
    """Con guiones, lo programado; llena y con un punto por reporte, lo que se ha dicho; en redondel vacío, el mes sin
    reporte."""
    rotulada = caja.con_excedente  # la de una página
    caja = replace(caja, tope=caja.tope + 8) if rotulada else caja
    plano = Plano(caja, 12, escalones(niveles.maximo)[-1] if rotulada else niveles.maximo)

    def linea(puntos: Sequence[Punto]) -> str:
        lugares = (f"{coordenada(_x(plano, mes))} {coordenada(plano.y(nivel))}" for mes, nivel in puntos)
        return "M" + "L".join(lugares) if len(puntos) > 1 else ""

    radio = 4.5 if rotulada else 2
    return Dibujo(
        clase=caja.clase,
        ancho=coordenada(caja.ancho),
        alto=coordenada(caja.alto),
        letra=caja.letra,
        titulo=titulo,
        descripcion=descripcion,
        trazos=pintados(
            (FONDO, plano.despues_del_corte(niveles.hasta)),
            (RAYA, plano.rejilla([0])),
            (REJILLA, _a_lo_ancho(plano, niveles.partida) if niveles.partida else ""),
            (RAYA, plano.raya_del_corte(niveles.hasta)),
            (LINEA_DE_LO_PROGRAMADO, linea(niveles.esperados)),
            (LINEA_DE_LO_EJECUTADO, linea(niveles.alcanzados)),
            (SIN_REPORTE, "".join(punto(_x(plano, m), plano.y(n), radio) for m, n in niveles.callados)),
            (EJECUTADO, "".join(punto(_x(plano, m), plano.y(n), radio) for m, n in niveles.alcanzados[1:])),
        ),
        rotulos=(
            *(_rotulos(plano, caja, niveles) if rotulada else caja.rotular(plano, SIN_NADA)),
            *rotulo_del_corte(plano, caja, niveles.hasta, corte),
        ),
    )


def _x(plano: Plano, mes: float) -> float:
    """En la mitad del mes; la partida, donde empieza el año."""
    return plano.fin(mes - 0.5) if mes else plano.fin(0)


def _a_lo_ancho(plano: Plano, nivel: Cantidad) -> str:
    y = coordenada(plano.y(nivel))
    return f"M{coordenada(plano.caja.izquierda)} {y}H{coordenada(plano.caja.derecha)}"


def _rotulos(plano: Plano, caja: CajaDeMeses, niveles: Niveles) -> Iterator[Rotulo]:
    """Cuánto en cada punto: lo dicho encima y, si no se lee bien ahí, debajo; lo programado, solo lo último."""
    corto, decir = caja.corte_a_la_izquierda, niveles.decir
    for numero in TODOS:
        yield Rotulo(
            x=coordenada(_x(plano, numero)),
            y=coordenada(caja.base + 19),
            texto=inicial(numero) if corto else abreviatura(numero),
            ancla="middle",
        )
    yield Rotulo(
        x=coordenada(plano.caja.izquierda),
        y=coordenada(plano.y(niveles.partida) - 8),
        texto=decir(niveles.partida),
    )
    esperados = dict(niveles.esperados)
    for mes, nivel in niveles.alcanzados[1:]:
        debajo = nivel < esperados.get(mes, nivel)
        yield Rotulo(
            x=coordenada(_x(plano, mes)),
            y=coordenada(min(plano.y(nivel) + 20, caja.base - 5) if debajo else plano.y(nivel) - 10),
            texto=decir(nivel),
            ancla="end" if mes == 12 else "middle",
            color="acento",
            peso="700",
        )
    mes, meta = niveles.esperados[-1]
    if (mes, meta) not in niveles.alcanzados:
        yield Rotulo(
            x=coordenada(_x(plano, mes)),
            y=coordenada(plano.y(meta) - 10),
            texto=f"meta: {decir(meta)}",
            ancla="end",
        )
