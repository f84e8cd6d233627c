"""Dos planes pequeños, inventados, que la plantilla trae para mirar y copiar: uno solo de conteos y otro de toda
clase."""

from comun.hojas.escribir import Escribible
from participacion.matriz.medidas import PROGRAMADO

_A, _B = "Oficina de Participación", "Oficina de Planeación"

_DE_CONTEOS: list[dict[str, Escribible]] = [
    {
        "codigo": "1",
        "dependencia": _A,
        "actividad": "Realizar talleres con las juntas de acción comunal.",
        "producto": "Taller realizado",
        "unidad_medida": "talleres",
        **dict.fromkeys(PROGRAMADO[1:11], 2),
    },
    {
        "codigo": "2",
        "dependencia": _A,
        "actividad": "Celebrar las audiencias públicas de rendición de cuentas.",
        "producto": "Audiencia celebrada",
        "unidad_medida": "audiencias",
        "jun_p": 1,
        "dic_p": 1,
    },
    {
        "codigo": "3",
        "dependencia": _B,
        "actividad": "Publicar los boletines del presupuesto participativo.",
        "producto": "Boletín publicado",
        "unidad_medida": "boletines",
        **dict.fromkeys(PROGRAMADO[2::3], 1),
    },
]

_MIXTO: list[dict[str, Escribible]] = [
    {
        "codigo": "1.1",
        "dependencia": _A,
        "apoyan": _B,
        "actividad": "Capacitar a integrantes de las instancias de participación.",
        "componente": "Eje 1 / Formación",
        "unidad_medida": "personas",
        "clase_de_meta": "Suma",
        "periodicidad": "Trimestral",
        "ponderacion": 30,
        "trim1_p": 50,
        "trim2_p": 100,
        "trim3_p": 100,
        "trim4_p": 50,
        "trim1_e": 48,
    },
    {
        "codigo": "1.2",
        "dependencia": _A,
        "actividad": "Formular la política de participación: del 25 % al 70 %.",
        "componente": "Eje 1 / Formación",
        "unidad_medida": "porcentaje de avance",
        "clase_de_meta": "Nivel",
        "linea_base": 25,
        "periodicidad": "Semestral",
        "ponderacion": 20,
        "trim2_p": 40,
        "trim4_p": 70,
    },
    {
        "codigo": "2.1",
        "dependencia": _B,
        "actividad": "Responder en término las peticiones de la ciudadanía.",
        "componente": "Eje 2 / Atención",
        "unidad_medida": "porcentaje de peticiones",
        "clase_de_meta": "Mantener",
        "sentido": "Al menos",
        "con_denominador": "sí",
        "periodicidad": "Trimestral",
        "ponderacion": 25,
        "trim1_p": 95,
        "trim2_p": 95,
        "trim3_p": 95,
        "trim4_p": 95,
        "trim1_num": 45,
        "trim1_den": 50,
    },
    {
        "codigo": "2.2",
        "dependencia": _B,
        "actividad": "Reducir las quejas por mala atención: de 40 a 20.",
        "componente": "Eje 2 / Atención",
        "unidad_medida": "quejas por mes",
        "clase_de_meta": "Nivel",
        "sentido": "A lo sumo",
        "linea_base": 40,
        "periodicidad": "Semestral",
        "ponderacion": 15,
        "trim2_p": 30,
        "trim4_p": 20,
    },
    {
        "codigo": "2.3",
        "dependencia": _B,
        "actividad": "Publicar el informe anual de participación.",
        "componente": "Eje 2 / Atención",
        "unidad_medida": "informes",
        "clase_de_meta": "Suma",
        "periodicidad": "Anual",
        "ponderacion": 10,
        "anual": 1,
        "anual_mes": 12,
    },
]

_HOJAS = {"ejemplo de conteos": (_DE_CONTEOS, PROGRAMADO), "ejemplo de plan mixto": (_MIXTO, [])}


def hojas_de_ejemplo() -> dict[str, list[list[Escribible]]]:
    """De cada hoja, su encabezado y sus filas: copiadas en la del plan, entran."""
    hojas: dict[str, list[list[Escribible]]] = {}
    for nombre, (filas, al_final) in _HOJAS.items():
        usadas = dict.fromkeys(columna for fila in filas for columna in fila)
        columnas = [*(columna for columna in usadas if columna not in al_final), *al_final]
        hojas[nombre] = [[*columnas], *([fila.get(columna) for columna in columnas] for fila in filas)]
    return hojas
