"""Qué hojas son un plan, cuáles no, y cuáles repiten a las demás. Puro."""

import re
from collections.abc import Mapping, Sequence

from comun.palabras import llano
from participacion.reconocer.actividades import ActividadLeida
from participacion.reconocer.columnas import Columnas

_DE_PLAN = frozenset(
    [
        "codigo",
        "dependencia",
        "meta",
        "unidad_medida",
        "fecha_fin",
        "fecha_inicio",
        "programado",
        "ejecutado",
        "ponderacion",
        "linea_base",
        "producto",
        "clase_de_meta",
        "periodicidad",
    ]
)
_CANTIDADES = frozenset({"meta", "programado", "ejecutado"})
_MINIMO = 2
_CASI_TODAS = 0.9
_JUNTA = re.compile(r"consolidad|resumen|general|total|global|unificad|todas")


def es_plan(columnas: Columnas, filas: int) -> bool:
    """Si dice qué se hace y, además, cuánto, cuándo o quién."""
    campos = {a.campo for a in columnas.asignadas}
    return (
        filas > 0
        and "actividad" in campos
        and (len(campos & _DE_PLAN) >= _MINIMO or bool(campos & _CANTIDADES))
    )


def repetidas(planes: Mapping[str, Sequence[ActividadLeida]]) -> dict[str, bool]:
    """Las hojas cuyas actividades están en las otras, y si dicen las mismas cantidades.

    La que junta se busca primero: por su nombre, y si no, por ser la de más filas y la última.
    """
    orden = list(planes)
    claves = {nombre: [_de_que(a) for a in planes[nombre]] for nombre in orden}
    donde: dict[tuple[str, str], dict[str, ActividadLeida]] = {}
    for nombre in orden:
        for clave, actividad in zip(claves[nombre], planes[nombre], strict=True):
            donde.setdefault(clave, {})[nombre] = actividad
    copias: dict[str, bool] = {}
    for nombre in sorted(
        orden, key=lambda n: (not _JUNTA.search(llano(n)), -len(planes[n]), -orden.index(n))
    ):
        iguales = []
        for clave, actividad in zip(claves[nombre], planes[nombre], strict=True):
            otra = next((a for n, a in donde[clave].items() if n != nombre and n not in copias), None)
            if otra:
                iguales.append(_cuanto(actividad) == _cuanto(otra))
        if planes[nombre] and len(iguales) >= _CASI_TODAS * len(planes[nombre]):
            copias[nombre] = all(iguales) and len(iguales) == len(planes[nombre])
    return copias


def _de_que(actividad: ActividadLeida) -> tuple[str, str]:
    return actividad.codigo, llano(actividad.descripcion)


def _cuanto(actividad: ActividadLeida) -> tuple[object, ...]:
    return dict(actividad.programado), dict(actividad.ejecutado), actividad.anual, actividad.clase
