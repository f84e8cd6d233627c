"""¿Se renumeró el plan? Una actividad con reportes que pasa a decir otra cosa se llevaría los de la que era. Puro.

Dos descripciones son la misma si solo se diferencian en mayúsculas, tildes, espacios o la puntuación del final. Todo lo
demás se pregunta: por parecidas que se vean, «Taller 1» y «Taller 2» no son la misma, y una errata que se corrige la
reconoce quien la corrigió.
"""

from collections.abc import Container, Mapping
from dataclasses import dataclass

from comun.palabras import llano

_AL_FINAL = " .,;:…"


@dataclass(frozen=True, slots=True, kw_only=True)
class Duda:
    """Una actividad con reportes que dice `antes` y diría `despues`. `seria` es el número en que quedaría lo que dice
    hoy, y `era`, el que tiene hoy lo que diría; `None` si ninguna otra actividad lo dice."""

    numero: int
    antes: str
    despues: str
    seria: int | None
    era: int | None

    def __str__(self) -> str:
        frase = f"Actividad {self.numero}: dice «{self.antes}» y diría «{self.despues}»"
        if self.era:
            frase += f", que hoy es la {self.era}"
        if self.seria:
            frase += f"; lo que dice hoy quedaría en la {self.seria}"
        return f"{frase}."


def es_la_misma(una: str, otra: str) -> bool:
    """Si las dos descripciones son de la misma actividad, escritas de otro modo."""
    return _esencial(una) == _esencial(otra)


def dudas(
    antes: Mapping[int, str], despues: Mapping[int, str], con_reportes: Container[int]
) -> tuple[Duda, ...]:
    """Las de las actividades con reportes que cambian de descripción, por número.

    `antes` va del número de cada actividad del plan a su descripción; `despues`, solo las que se escriben.
    """
    de_antes, de_despues = _por_descripcion(antes), _por_descripcion({**antes, **despues})
    return tuple(
        Duda(
            numero=numero,
            antes=antes[numero],
            despues=despues[numero],
            seria=de_despues.get(_esencial(antes[numero])),
            era=de_antes.get(_esencial(despues[numero])),
        )
        for numero in sorted(antes.keys() & despues.keys())
        if numero in con_reportes and not es_la_misma(antes[numero], despues[numero])
    )


def _esencial(descripcion: str) -> str:
    return llano(descripcion).rstrip(_AL_FINAL)


def _por_descripcion(descripciones: Mapping[int, str]) -> dict[str, int]:
    """De cada descripción, el menor de los números que la tienen."""
    return {_esencial(descripciones[numero]): numero for numero in sorted(descripciones, reverse=True)}
