"""Lo que se decidió de un libro, para leer el siguiente de la misma forma sin volver a preguntar. Puro.

Una hoja se reconoce por sus títulos, sin mirar en qué fila ni en qué letra están: los años se dicen respecto al del
plan, así que el «Trimestre I - 2026» del plan de 2026 es el «Trimestre I - 2025» del de 2025. Si la forma cambió, de
los títulos que siguen se recuerda lo que son y los demás se reconocen como la primera vez.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from typing import Any

from comun.palabras import llano
from participacion.reconocer.actividades import en_json
from participacion.reconocer.columnas import Columnas
from participacion.reconocer.cuadro import Cuadro
from participacion.reconocer.dudas import Duda, Propuesta, Respondida
from participacion.reconocer.encabezado import Encabezado

PARECIDA = 0.6  # de los títulos: desde ahí es la misma forma, con cambios
_ANIO = re.compile(r"(?<![0-9])20[1-4][0-9](?![0-9])")
# Su respuesta vale para la actividad, diga lo que diga la celda la próxima vez.
_DE_LA_ACTIVIDAD = frozenset(["clase de meta", "meta igual a la línea base", "periodicidad"])

Llave = tuple[str, str, str]


def sin_anio(nombre: str) -> str:
    """El nombre de una hoja, que el año siguiente puede decir otro año."""
    return " ".join(_ANIO.sub("", llano(nombre)).split())


def titulos_de(encabezado: Encabezado, anio: int | None) -> dict[int, str]:
    """De cada columna, su título con los de encima; el que se repite lleva su puesto."""

    def del_plan(hallado: re.Match[str]) -> str:
        return f"<{int(hallado[0]) - anio:+d}>" if anio else hallado[0]

    veces: Counter[str] = Counter()
    titulos = {}
    for columna in encabezado.columnas:
        titulo = _ANIO.sub(del_plan, llano(columna.escrito))
        veces[titulo] += 1
        titulos[columna.numero] = titulo if veces[titulo] == 1 else f"{titulo} ({veces[titulo]})"
    return titulos


@dataclass(frozen=True)
class HojaRecordada:
    """`columnas` va de cada título a lo que es, «ejecutado:3», o a nada si no se lee; `incluidas`, lo que dicen las
    filas que parecían un total y eran una actividad."""

    hoja: str
    encabezado: int
    columnas: Mapping[str, str]
    dependencia: str = ""
    incluidas: frozenset[str] = frozenset()

    def parecido(self, titulos: Iterable[str]) -> float:
        suyos, otros = set(self.columnas), set(titulos)
        return len(suyos & otros) / max(1, len(suyos | otros))

    def cambios(self, titulos: Mapping[int, str]) -> dict[int, str]:
        """De cada columna de la que se sabe, por su número, lo que es."""
        return {n: self.columnas[titulo] for n, titulo in titulos.items() if titulo in self.columnas}

    def filas_incluidas(self, cuadro: Cuadro, columna: int, desde: int) -> set[int]:
        if not self.incluidas:
            return set()
        filas = range(desde, cuadro.filas + 1)
        return {fila for fila in filas if llano(cuadro.texto(fila, columna)) in self.incluidas}


@dataclass(frozen=True)
class Recuerdo:
    """`aceptadas` son las clases de duda que se aceptaron siempre como se proponían; `respuestas`, las demás, por su
    clase, el código de la actividad y lo que decía la celda."""

    hojas: tuple[HojaRecordada, ...]
    no_son_plan: frozenset[str] = frozenset()
    aceptadas: frozenset[str] = frozenset()
    respuestas: Mapping[Llave, Propuesta] = field(default_factory=dict)

    def de(self, nombre: str, titulos: Mapping[int, str]) -> HojaRecordada | None:
        """La que se parece: primero la que se llama igual."""
        parecidas = [una for una in self.hojas if una.parecido(titulos.values()) >= PARECIDA]
        return max(
            parecidas,
            key=lambda una: (sin_anio(una.hoja) == sin_anio(nombre), una.parecido(titulos.values())),
            default=None,
        )

    def sirve(self, hojas: Sequence[tuple[str, Mapping[int, str]]]) -> float:
        """Qué parte de sus hojas tiene el libro, contada por lo que se parecen; 0 si ninguna."""
        halladas: dict[str, float] = {}
        for nombre, titulos in hojas:
            if suya := self.de(nombre, titulos):
                halladas[suya.hoja] = max(halladas.get(suya.hoja, 0.0), suya.parecido(titulos.values()))
        return sum(halladas.values()) / max(1, len(self.hojas))

    def responder(self, duda: Duda, codigo: str) -> tuple[Propuesta] | None:
        for llave in (_llave(duda, codigo), _llave(duda, "")):
            if llave in self.respuestas:
                return (self.respuestas[llave],)
        return (duda.propone,) if duda.clase in self.aceptadas else None

    @cached_property
    def firma(self) -> str:
        """La de los títulos de sus hojas: dos libros de la misma forma tienen la misma."""
        formas = sorted("\n".join(sorted(una.columnas)) for una in self.hojas)
        return sha256("\n\n".join(dict.fromkeys(formas)).encode()).hexdigest()


def _llave(duda: Duda, codigo: str) -> Llave:
    return duda.clase, codigo, "" if duda.clase in _DE_LA_ACTIVIDAD and codigo else duda.dice


def codigo_de(duda: Duda, cuadro: Cuadro, columnas: Columnas) -> str:
    """El de la actividad de la que se duda."""
    codigo = columnas.una("codigo")
    return cuadro.texto(duda.fila, codigo.columna.numero) if codigo and duda.fila else ""


def columnas_de(columnas: Columnas, titulos: Mapping[int, str]) -> dict[str, str]:
    """De cada título a lo que se tomó."""
    dichas = dict.fromkeys(titulos.values(), "")
    for asignada in columnas.asignadas:
        for una in asignada.partes:
            if titulo := titulos.get(una.columna.numero):
                dichas[titulo] = una.es
    return dichas


def recordar_dudas(
    respondidas: Iterable[tuple[Respondida, str]], antes: Recuerdo | None = None
) -> tuple[frozenset[str], dict[Llave, Propuesta]]:
    """Las clases que se aceptaron siempre y las respuestas de las demás, con lo que ya se recordaba. Cada una viene con
    el código de su actividad."""
    aceptadas = set(antes.aceptadas) if antes else set()
    respuestas = dict(antes.respuestas) if antes else {}
    por_clase: dict[str, list[tuple[Respondida, str]]] = {}
    for una, codigo in respondidas:
        por_clase.setdefault(una.duda.clase, []).append((una, codigo))
    for clase, suyas in por_clase.items():
        iguales = all(en_json(una.respuesta) == en_json(una.duda.propone) for una, _ in suyas)
        if iguales and not any(llave[0] == clase for llave in respuestas):
            aceptadas.add(clase)
            continue
        aceptadas.discard(clase)
        for una, codigo in suyas:
            respuestas[_llave(una.duda, codigo)] = en_json(una.respuesta)
    return frozenset(aceptadas), respuestas


# Como se guarda y se descarga.


def como_json(recuerdo: Recuerdo) -> dict[str, Any]:
    return {
        "hojas": [
            {
                "hoja": una.hoja,
                "encabezado": una.encabezado,
                "dependencia": una.dependencia,
                "columnas": [{"titulo": titulo, "es": es} for titulo, es in una.columnas.items()],
                "incluidas": sorted(una.incluidas),
            }
            for una in recuerdo.hojas
        ],
        "no_son_plan": sorted(recuerdo.no_son_plan),
        "aceptadas": sorted(recuerdo.aceptadas),
        "respuestas": [
            {"clase": clase, "codigo": codigo, "dice": dice, "responde": responde}
            for (clase, codigo, dice), responde in sorted(recuerdo.respuestas.items())
        ],
    }


def de_json(dicho: Mapping[str, Any]) -> Recuerdo:
    return Recuerdo(
        hojas=tuple(
            HojaRecordada(
                hoja=una["hoja"],
                encabezado=una["encabezado"],
                columnas={columna["titulo"]: columna["es"] for columna in una["columnas"]},
                dependencia=una["dependencia"],
                incluidas=frozenset(una["incluidas"]),
            )
            for una in dicho["hojas"]
        ),
        no_son_plan=frozenset(dicho["no_son_plan"]),
        aceptadas=frozenset(dicho["aceptadas"]),
        respuestas={(r["clase"], r["codigo"], r["dice"]): r["responde"] for r in dicho["respuestas"]},
    )
