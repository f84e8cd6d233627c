"""Dónde cae cada cosa: las columnas a lo ancho, las cantidades a lo alto y el corte, que separa lo que ya se sabe."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from comun.cantidades import Cantidad, Exacta
from comun.graficas.dibujo import Rotulo, coordenada, rectangulo, trama
from comun.palabras import miles

# Parte de una columna, de una cantidad a otra: (número de la columna, desde, hasta).
Tramo = tuple[int, Cantidad, Cantidad]


@dataclass(frozen=True, slots=True, kw_only=True)
class Caja:
    """Dónde va una gráfica dentro de su dibujo, en las unidades de este, que crecen hacia abajo. `cielo` es hasta dónde
    suben la raya del corte y el fondo de lo que falta; `clase`, la de la hoja de estilo."""

    clase: str
    ancho: float
    alto: float
    izquierda: float
    derecha: float
    base: float
    tope: float
    cielo: float = 0


@dataclass(frozen=True)
class Plano:
    """Una caja repartida en `columnas` iguales, que se numeran desde 1; `maximo` es la cantidad que llega al tope."""

    caja: Caja
    columnas: int
    maximo: int

    @cached_property
    def paso(self) -> float:
        """El ancho de una columna, con su aire."""
        return (self.caja.derecha - self.caja.izquierda) / self.columnas

    def fin(self, columna: float) -> float:
        """Dónde acaba una columna; `fin(0)` es donde empieza la primera."""
        return self.caja.izquierda + self.paso * columna

    def centro(self, columna: int) -> float:
        return self.fin(columna - 0.5)

    def y(self, cantidad: Exacta) -> float:
        return self.caja.base - (self.caja.base - self.caja.tope) * float(cantidad) / self.maximo

    def rejilla(self, cantidades: Iterable[int]) -> str:
        """Una línea a lo ancho por cantidad."""
        izquierda, derecha = coordenada(self.caja.izquierda), coordenada(self.caja.derecha)
        return "".join(f"M{izquierda} {coordenada(self.y(cantidad))}H{derecha}" for cantidad in cantidades)

    def escala(self, cantidades: Iterable[int], signo: str = "") -> tuple[Rotulo, ...]:
        """Las cantidades, a la izquierda de su línea, con su signo."""
        x = coordenada(self.caja.izquierda - 8)
        return tuple(
            Rotulo(x=x, y=coordenada(self.y(cantidad) + 4), texto=f"{miles(cantidad)}{signo}", ancla="end")
            for cantidad in cantidades
        )

    def linea(self, cantidades: Sequence[Exacta]) -> str:
        """De la primera cantidad, donde empieza la primera columna, a la última, donde acaba la suya."""
        puntos = (
            f"{coordenada(self.fin(columna))} {coordenada(self.y(cantidad))}"
            for columna, cantidad in enumerate(cantidades)
        )
        return "M" + "L".join(puntos)

    def barras(self, tramos: Iterable[Tramo], grueso: float) -> str:
        """Un rectángulo por tramo con algo, centrado en su columna; `grueso` es la parte del paso que ocupa."""
        return "".join(
            [rectangulo(*self._rectangulo(tramo, grueso)) for tramo in tramos if tramo[1] != tramo[2]]
        )

    def tramas(self, tramos: Iterable[Tramo], grueso: float) -> str:
        """Los mismos rectángulos, rayados por dentro."""
        lugares = (self._rectangulo(tramo, grueso) for tramo in tramos)
        return "".join(trama(x, x + ancho, alto, 4.5, y=y) for x, y, ancho, alto in lugares)

    def _rectangulo(self, tramo: Tramo, grueso: float) -> tuple[float, float, float, float]:
        columna, desde, hasta = tramo
        ancho, arriba = self.paso * grueso, self.y(hasta)
        return self.centro(columna) - ancho / 2, arriba, ancho, self.y(desde) - arriba

    def raya_del_corte(self, columna: int) -> str:
        """Donde acaba esa columna; nada si es 0."""
        x, cielo, base = self.fin(columna), self.caja.cielo, self.caja.base
        return f"M{coordenada(x)} {coordenada(cielo)}V{coordenada(base)}" if columna else ""

    def despues_del_corte(self, columna: int) -> str:
        """El fondo de lo que va después de esa columna; nada si es 0."""
        x, cielo = self.fin(columna), self.caja.cielo
        return rectangulo(x, cielo, self.caja.derecha - x, self.caja.base - cielo) if columna else ""


def escalones(maximo: int) -> range:
    """De 0 a lo menos que cubra `maximo` en tres a cinco pasos redondos; si hay varios modos, con menos pasos."""
    potencias = [10**exponente for exponente in range(len(str(maximo)))]
    pasos = [
        factor * potencia // 10
        for potencia in potencias
        for factor in (10, 20, 25, 50)
        if factor * potencia > 9
    ]
    tope, _, paso = min(
        (cuantos * paso, cuantos, paso)
        for paso in pasos
        for cuantos in (3, 4, 5)
        if paso and cuantos * paso >= maximo
    )
    return range(0, tope + 1, paso)
