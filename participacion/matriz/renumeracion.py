"""¿Se renumeró el plan? Una actividad con reportes que pasa a decir otra cosa se llevaría los de la que era. Puro.

Dos descripciones son la misma si solo se diferencian en mayúsculas, tildes, espacios o la puntuación del final. Todo lo
demás se pregunta: por parecidas que se vean, «Taller 1» y «Taller 2» no son la misma, y una errata que se corrige la
reconoce quien la corrigió. Cuando el plan repite una descripción, lo que distingue a sus actividades es la dependencia.
"""

from collections import Counter
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from comun.palabras import llano
from participacion.codigos import clave_de_orden

_AL_FINAL = " .,;:…"


class Dicho(NamedTuple):
    """Lo que una actividad dice que es: su descripción y la sigla de su dependencia."""

    descripcion: str
    dependencia: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Duda:
    """Una actividad con reportes que dice `antes` y diría `despues`. `seria` es el código en que quedaría lo que dice
    hoy, y `era`, el que tiene hoy lo que diría; `None` si ninguna otra actividad lo dice."""

    codigo: str
    antes: str
    despues: str
    seria: str | None
    era: str | None

    def __str__(self) -> str:
        frase = f"Actividad {self.codigo}: dice «{self.antes}» y diría «{self.despues}»"
        if self.era:
            frase += f", que hoy es la {self.era}"
        if self.seria:
            frase += f"; lo que dice hoy quedaría en la {self.seria}"
        return f"{frase}."


def es_la_misma(una: str, otra: str) -> bool:
    """Si las dos descripciones dicen lo mismo, escrito de otro modo."""
    return _esencial(una) == _esencial(otra)


def dudas(
    antes: Mapping[str, Dicho], despues: Mapping[str, Dicho], con_lo_suyo: Container[str]
) -> tuple[Duda, ...]:
    """Las de las actividades con reportes, u otras filas que se mudarían con ellas, que pasarían a ser otra.

    `antes` va del código de cada actividad del plan a lo que dice; `despues`, solo las que se escriben.
    """
    quedaria = {**antes, **despues}
    repetidas = _repetidas(antes.values()) | _repetidas(quedaria.values())

    def cual(dicho: Dicho) -> tuple[str, str]:
        esencial = _esencial(dicho.descripcion)
        return esencial, dicho.dependencia if esencial in repetidas else ""

    def en_palabras(dicho: Dicho, otro: Dicho) -> str:
        """Con su dependencia si es en lo único que se distinguen."""
        iguales = es_la_misma(dicho.descripcion, otro.descripcion)
        return f"{dicho.descripcion} ({dicho.dependencia})" if iguales else dicho.descripcion

    def codigos(dichos: Mapping[str, Dicho]) -> dict[tuple[str, str], str]:
        return {cual(dichos[c]): c for c in sorted(dichos, key=clave_de_orden, reverse=True)}

    de_antes, de_despues = codigos(antes), codigos(quedaria)
    return tuple(
        Duda(
            codigo=codigo,
            antes=en_palabras(antes[codigo], despues[codigo]),
            despues=en_palabras(despues[codigo], antes[codigo]),
            seria=de_despues.get(cual(antes[codigo])),
            era=de_antes.get(cual(despues[codigo])),
        )
        for codigo in sorted(antes.keys() & despues.keys(), key=clave_de_orden)
        if codigo in con_lo_suyo and cual(antes[codigo]) != cual(despues[codigo])
    )


def _repetidas(dichos: Iterable[Dicho]) -> set[str]:
    """Las descripciones que tienen varias actividades."""
    veces = Counter(_esencial(dicho.descripcion) for dicho in dichos)
    return {esencial for esencial, cuantas in veces.items() if cuantas > 1}


def _esencial(descripcion: str) -> str:
    return llano(descripcion).rstrip(_AL_FINAL)
