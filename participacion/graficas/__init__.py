"""Lo común a las gráficas, y la pequeña del año de una actividad. Las coordenadas salen en texto, con punto decimal:
las plantillas solo las escriben en el SVG.

Los colores van como atributos, los que entiende WeasyPrint; en las páginas los cambia por clase el tema oscuro.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from participacion.calendario import TODOS, abreviatura
from participacion.graficas.paleta import COLORES
from participacion.palabras import miles, plural

__all__ = ["COLORES", "AnioDeActividad", "BarraDelMes", "anio_de_actividad", "coordenada"]

# Sobre estos la letra va oscura, también con el tema oscuro; sobre los demás, del color del papel.
DE_LETRA_OSCURA = {"programado"}


def coordenada(valor: float) -> str:
    """Número para SVG: a lo sumo dos decimales, con punto."""
    return f"{valor:.2f}".rstrip("0").rstrip(".")


@dataclass(frozen=True, slots=True)
class BarraDelMes:
    """Lo programado en contorno y lo ejecutado lleno; `actual` es el mes que se reporta."""

    x: str
    rotulo_x: str
    inicial: str
    programado: tuple[str, str]
    ejecutado: tuple[str, str]
    actual: bool


@dataclass(frozen=True, slots=True)
class AnioDeActividad:
    """Doce barras de 240 × 62; `descripcion` dice lo mismo en palabras."""

    barras: tuple[BarraDelMes, ...]
    descripcion: str


def anio_de_actividad(
    programado: Sequence[int], ejecutado: Sequence[int | None], actual: int
) -> AnioDeActividad:
    """`programado` y `ejecutado` van de enero a diciembre; `None` es sin reporte."""
    alto, base = 44.0, 48.0
    maximo = max(1, *programado, *(cantidad or 0 for cantidad in ejecutado))

    def barra(cantidad: int) -> tuple[str, str]:
        largo = alto * cantidad / maximo
        return coordenada(base - largo), coordenada(largo)

    hechas = plural(sum(cantidad or 0 for cantidad in ejecutado), "ejecutada", "ejecutadas")
    return AnioDeActividad(
        barras=tuple(
            BarraDelMes(
                x=coordenada(20 * mes - 18),
                rotulo_x=coordenada(20 * mes - 10),
                inicial=abreviatura(mes)[0].upper(),
                programado=barra(programado[mes - 1]),
                ejecutado=barra(ejecutado[mes - 1] or 0),
                actual=mes == actual,
            )
            for mes in TODOS
        ),
        descripcion=f"{hechas} de {miles(sum(programado))} en el año",
    )
