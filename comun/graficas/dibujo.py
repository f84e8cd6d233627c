"""De qué está hecho un dibujo: trazos y rótulos, en orden; la plantilla `graficas/_dibujo.html` solo los escribe.

Las coordenadas salen en texto y con punto decimal: una plantilla en español escribiría comas.
"""

from dataclasses import dataclass

from comun.graficas.paleta import COLORES
from comun.graficas.pintas import Pinta


def coordenada(valor: float) -> str:
    """Número para SVG: a lo sumo dos decimales, con punto."""
    return f"{valor:.2f}".rstrip("0").rstrip(".")


@dataclass(frozen=True, slots=True, kw_only=True)
class Trazo:
    """Un `<path>`: todo lo que se pinta igual va en uno solo, para que dibujar cientos no cueste.

    `relleno` y `linea` son colores, o `none`; `clase`, con lo que siguen al tema.
    """

    d: str
    clase: str
    relleno: str
    linea: str
    grueso: str
    punteado: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rotulo:
    """Texto puesto en un punto; `ancla` es `start`, `middle` o `end` y `color`, un nombre de la paleta. `x` puede traer
    la posición de cada letra."""

    x: str
    y: str
    texto: str
    ancla: str = "start"
    color: str = "apagado"
    peso: str = "400"

    @property
    def color_del_texto(self) -> str:
        return COLORES[self.color]


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
    return f"M{coordenada(x)} {coordenada(y)}h{coordenada(ancho)}v{coordenada(alto)}h{coordenada(-ancho)}z"


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
