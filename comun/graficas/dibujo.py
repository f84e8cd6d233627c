"""De qué está hecho un dibujo: trazos y rótulos, en orden, y cómo se escriben en SVG.

Los escribe Python y no una plantilla: son la mitad de lo que hay que escribir en una página. Las coordenadas salen en
texto y con punto decimal.
"""

from dataclasses import dataclass
from functools import lru_cache
from html import escape
from typing import NamedTuple

from comun.graficas.paleta import COLORES
from comun.graficas.pintas import Pinta
from comun.marcado import Marcado


@lru_cache(maxsize=4096)
def coordenada(valor: float) -> str:
    """Número para SVG: a lo sumo dos decimales, con punto. Las gráficas de una misma caja repiten casi todos. El cero
    no lleva signo: −0.0 es igual a 0, y se recordaría el que llegara primero."""
    texto = f"{valor:.2f}".rstrip("0").rstrip(".")
    return "0" if texto == "-0" else texto


class Trazo(NamedTuple):
    """Un `<path>`: todo lo que se pinta igual va en uno solo, para que dibujar cientos no cueste.

    `relleno` y `linea` son colores, o `none`; `clase`, con lo que siguen al tema.
    """

    d: str
    clase: str
    relleno: str = "none"
    linea: str = "none"
    grueso: str = "1"
    punteado: str = ""

    def __str__(self) -> str:
        linea = f' stroke="{self.linea}" stroke-width="{self.grueso}"' if self.linea != "none" else ""
        punteado = f' stroke-dasharray="{self.punteado}"' if self.punteado else ""
        return f'<path class="{self.clase}" d="{self.d}" fill="{self.relleno}"{linea}{punteado} />'


class Rotulo(NamedTuple):
    """Texto puesto en un punto; `ancla` es `start`, `middle` o `end` y `color`, un nombre de la paleta. `x` puede traer
    la posición de cada letra."""

    x: str
    y: str
    texto: str
    ancla: str = "start"
    color: str = "apagado"
    peso: str = "400"

    def __str__(self) -> str:
        return (
            f'<text class="g-{self.color}" x="{self.x}" y="{self.y}" text-anchor="{self.ancla}" '
            f'font-weight="{self.peso}" fill="{COLORES[self.color]}">{escape(self.texto)}</text>'
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Dibujo:
    """Un SVG; `titulo` y `descripcion` lo dicen en palabras, y `letra` es el tamaño de los rótulos. El `deformable`
    se estira a lo ancho sin crecer a lo alto."""

    clase: str
    ancho: str
    alto: str
    titulo: str
    trazos: tuple[Trazo, ...]
    rotulos: tuple[Rotulo, ...] = ()
    descripcion: str = ""
    letra: str = "12"
    deformable: bool = False

    @property
    def svg(self) -> Marcado:
        """Para ponerlo en una página o en el PDF."""
        estira = ' preserveAspectRatio="none"' if self.deformable else ""
        abre = (
            f'<svg class="{self.clase}" role="img" viewBox="0 0 {self.ancho} {self.alto}" width="{self.ancho}" '
            f'height="{self.alto}"{estira} font-family="Public Sans" font-size="{self.letra}">'
        )
        descripcion = f"<desc>{escape(self.descripcion)}</desc>" if self.descripcion else ""
        rotulos = "".join(f"{rotulo}\n  " for rotulo in self.rotulos)
        return Marcado(f"""
{abre}
  <title>{escape(self.titulo)}</title>
  {descripcion}
  {"".join(map(str, self.trazos))}
  {rotulos}
</svg>
""")


def pintados(*trazos: tuple[Pinta, str]) -> tuple[Trazo, ...]:
    """Los que tienen algo que dibujar, del fondo hacia adelante."""
    return tuple(_trazo(pinta, d) for pinta, d in trazos if d)


def _trazo(pinta: Pinta, d: str) -> Trazo:
    clases = (("g", pinta.relleno), ("g-trazo", pinta.linea))
    return Trazo(
        d=d,
        clase=" ".join(f"{prefijo}-{color}" for prefijo, color in clases if color),
        relleno=COLORES[pinta.relleno] if pinta.relleno else "none",
        linea=COLORES[pinta.linea] if pinta.linea else "none",
        grueso=pinta.grueso,
        punteado=pinta.punteado,
    )


def rectangulo(x: float, y: float, ancho: float, alto: float) -> str:
    """Desde su esquina de arriba a la izquierda; nada si no tiene área."""
    if not (ancho and alto):
        return ""
    largo = coordenada(ancho)
    return f"M{coordenada(x)} {coordenada(y)}h{largo}v{coordenada(alto)}h-{largo}z"


def punto(x: float, y: float, radio: float) -> str:
    """Un círculo."""
    r, lado = coordenada(radio), coordenada(2 * radio)
    return f"M{coordenada(x - radio)} {coordenada(y)}a{r} {r} 0 1 0 {lado} 0a{r} {r} 0 1 0 -{lado} 0z"


def trama(x0: float, x1: float, alto: float, paso: float = 5, *, y: float = 0) -> str:
    """Trazos diagonales (/) dentro del rectángulo de `x0` a `x1` y de `y` a `y + alto`.

    No es un `<pattern>`: necesitaría un identificador, que en una página se repetiría.
    """
    trazos = []
    inicio, base = x0 - alto, y + alto
    while inicio < x1:
        desde, hasta = max(inicio, x0), min(inicio + alto, x1)
        if hasta > desde:
            trazos.append(
                f"M{coordenada(desde)} {coordenada(base - (desde - inicio))}"
                f"L{coordenada(hasta)} {coordenada(base - (hasta - inicio))}"
            )
        inicio += paso
    return "".join(trazos)
