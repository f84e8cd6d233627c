"""Lo que cualquier estado necesita para decirse y verse: sus palabras, su forma y su color. Puro, sin Django."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from html import escape
from typing import Self

from comun.graficas import COLORES
from comun.graficas.dibujo import Trazo
from comun.marcado import Marcado


@dataclass(frozen=True, slots=True, kw_only=True)
class Forma:
    """Un dibujo en una caja de 10 × 10; `nombre` es el de su clase en la hoja de estilo del PDF, que la dibuja con
    bordes.

    Es lleno o, si tiene `grosor`, solo su línea, que `guiones` corta. Sobre el lleno, `marcas` son trazos del color del
    papel, de `grosor_de_marcas`; `rayas` es el grosor de los que lleva una barra de ese estado: vacío, ninguno.
    """

    nombre: str
    trazo: str
    grosor: str = ""
    guiones: str = ""
    marcas: str = ""
    grosor_de_marcas: str = ""
    rayas: str = ""


_CAJA, _CERCO = "M0.5 0.5h9v9h-9Z", "M1 1h8v8h-8Z"


_REDONDEL = "M9 5A4 4 0 1 1 1 5A4 4 0 1 1 9 5Z"


TRIANGULO = Forma(nombre="triangulo", trazo="M5 0.5L9.8 9.5H0.2Z")


TRIANGULO_ABAJO = Forma(nombre="triangulo-abajo", trazo="M5 9.5L9.8 0.5H0.2Z")


CIRCULO = Forma(nombre="circulo", trazo="M9.6 5A4.6 4.6 0 1 1 0.4 5A4.6 4.6 0 1 1 9.6 5Z")


CIRCULO_VACIO = Forma(nombre="circulo-vacio", trazo=_REDONDEL, grosor="1.4")


CIRCULO_CORTADO = Forma(nombre="circulo-cortado", trazo=_REDONDEL, grosor="1.4", guiones="1.6 1.5")


EQUIS = Forma(nombre="equis", trazo="M1 1L9 9M9 1L1 9", grosor="1.8")


ROMBO = Forma(nombre="rombo", trazo="M5 0.2L9.8 5L5 9.8L0.2 5Z")


CUADRO = Forma(nombre="cuadro", trazo=_CAJA)


CUADRO_VACIO = Forma(nombre="cuadro-vacio", trazo=_CERCO, grosor="1.4")


CUADRO_RAYADO = Forma(
    nombre="cuadro-rayado",
    trazo=_CAJA,
    marcas="M0.5 5L5 0.5M0.5 9.5L9.5 0.5M5 9.5L9.5 5",
    grosor_de_marcas="1",
    rayas="1",
)


CUADRO_TACHADO = Forma(
    nombre="cuadro-tachado",
    trazo=_CAJA,
    marcas="M2.5 2.5L7.5 7.5M7.5 2.5L2.5 7.5",
    grosor_de_marcas="1.3",
    rayas="1.6",
)


@dataclass(frozen=True, kw_only=True)
class Marca:
    """Una forma de un color, que va por su nombre en `graficas.COLORES`. Acompaña a la palabra; no la reemplaza."""

    forma: Forma
    color: str

    @cached_property
    def clases(self) -> str:
        """Las de la hoja de estilo: la del color, para la letra, y la de la forma."""
        return f"tono-{self.color} forma-{self.forma.nombre}"

    @property
    def pintura(self) -> str:
        """El color en hexadecimal, el del tema claro."""
        return COLORES[self.color]

    @cached_property
    def svg(self) -> Marcado:
        """Su dibujo. La palabra va al lado; esto solo la acompaña."""
        return Marcado(f"""
<svg class="marca" width="10" height="10" viewBox="0 0 10 10" aria-hidden="true" focusable="false">
  {"".join(map(str, self._trazos()))}
</svg>
""")

    def _trazos(self) -> Iterator[Trazo]:
        f = self.forma
        if f.grosor:
            yield Trazo(
                d=f.trazo,
                clase=f"g-trazo-{self.color}",
                linea=self.pintura,
                grueso=f.grosor,
                punteado=f.guiones,
            )
        else:
            yield Trazo(d=f.trazo, clase=f"g-{self.color}", relleno=self.pintura)
        if f.marcas:
            yield Trazo(d=f.marcas, clase="trama", linea=COLORES["papel"], grueso=f.grosor_de_marcas)


@dataclass(frozen=True, slots=True, kw_only=True)
class Aspecto:
    """Una fila de la tabla: cómo se dice y se ve un estado. `valor` es el de la base y el de los datos; `cuando`, qué
    quiere decir; `puesto`, su lugar donde no va en el orden en que está: la tabla dice dónde."""

    valor: str
    uno: str
    varios: str
    marca: Marca
    cuando: str
    puesto: int


class EstadoVisible(StrEnum):
    """Un estado con su aspecto. `Estado("cumplido")` lo busca por su valor."""

    _value_: str
    aspecto: Aspecto

    def __new__(cls, aspecto: Aspecto | str) -> Self:
        if not isinstance(aspecto, Aspecto):
            raise TypeError("Un estado se declara con su aspecto.")
        estado = str.__new__(cls, aspecto.valor)
        estado._value_ = aspecto.valor
        estado.aspecto = aspecto
        return estado

    @property
    def rotulo(self) -> str:
        """«En gestión»."""
        return self.aspecto.uno.capitalize()

    @property
    def marca(self) -> Marca:
        return self.aspecto.marca

    @cached_property
    def etiqueta(self) -> Marcado:
        """Su marca y su palabra, juntas: así se ve en una fila."""
        return Marcado(
            f'<span class="estado {self.marca.clases}">{self.marca.svg} {escape(self.rotulo)}</span>'
        )

    def dicho_de(self, cuantos: int) -> str:
        """«cumplido» de 1, «cumplidos» de los demás."""
        return self.aspecto.uno if cuantos == 1 else self.aspecto.varios
