"""Cómo se le dice a una persona lo que puede ser una columna. Puro."""

from collections.abc import Mapping

from comun.calendario import MESES
from participacion.reconocer.papeles import EJECUTADO, PROGRAMADO, RELATO

NO_SE_LEE = "No se lee"
NOMBRES: Mapping[str, str] = {
    "codigo": "Código",
    "actividad": "Actividad",
    "componente": "Componente",
    "dependencia": "Dependencia",
    "apoyan": "Dependencias que apoyan",
    "unidad_medida": "Unidad de medida",
    "periodicidad": "Periodicidad",
    "linea_base": "Línea base",
    "meta": "Meta del año",
    "clase_de_meta": "Clase de meta",
    "ponderacion": "Ponderación",
    "fecha_inicio": "Fecha de inicio",
    "fecha_fin": "Fecha de fin",
    "producto": "Producto",
    "presupuesto": "Presupuesto",
    "fase_ciclo": "Fase del ciclo",
    "grupos_interes": "Grupos de interés",
    "nivel_participacion": "Nivel de participación",
}
DE_CADA_MES: Mapping[str, str] = {
    PROGRAMADO: "Programado",
    EJECUTADO: "Ejecutado",
    RELATO: "Qué se hizo",
}
OPCIONES: list[tuple[str, list[tuple[str, str]]]] = [
    ("", [("", NO_SE_LEE)]),
    ("De la actividad", list(NOMBRES.items())),
    *(
        (
            nombre,
            [
                (campo, f"{nombre}, todo el año"),
                *((f"{campo}:{n}", f"{nombre}, {mes}") for n, mes in enumerate(MESES, 1)),
            ],
        )
        for campo, nombre in DE_CADA_MES.items()
    ),
]
"""Las de cada columna, por grupos: el valor y cómo se dice. De un trimestre, su último mes."""

DICHOS = {valor: dicho for _, suyas in OPCIONES for valor, dicho in suyas}


def dicho_de(campo: str) -> str:
    return DICHOS.get(campo, campo)
