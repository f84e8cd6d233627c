"""Ocho libros con la forma de los que llevan las entidades, con filas inventadas, y lo que debe leerse en cada uno.

`generar(carpeta)` los escribe y devuelve, por libro, `reconocer`, lo que imprime `reconocer --json` sin los textos
libres, y `plan`, las actividades que resultan si cada duda se acepta como se propone.
"""

# ruff: noqa: E501, C901

import csv
from datetime import date
from itertools import pairwise
from pathlib import Path

from openpyxl import Workbook
from openpyxl.utils import get_column_letter as letra

ESPERADO: dict[str, dict] = {}
MESES = [
    "Enero",
    "Febrero",
    "Marzo",
    "Abril",
    "Mayo",
    "Junio",
    "Julio",
    "Agosto",
    "Septiembre",
    "Octubre",
    "Noviembre",
    "Diciembre",
]


def hoja_leida(hoja, encabezado, primera, filas, columnas, *, omitidas=None, dudas=(), **mas):
    return {
        "hoja": hoja,
        "clase": "plan",
        "encabezado": encabezado,
        "primera": primera,
        "filas": filas,
        "columnas": columnas,
        "omitidas": omitidas or {},
        "dudas": [{"celda": c, "dice": d, "propone": p} for c, d, p in dudas],
        **mas,
    }


def actividad(
    codigo,
    dependencia,
    clase="suma",
    *,
    base=None,
    peso=None,
    programado=None,
    ejecutado=None,
    anual=None,
    **mas,
):
    """`anual` es el mes y la meta de la que no se programa por periodos; las cantidades, como van en JSON."""
    d = {
        "codigo": codigo,
        "dependencia": dependencia,
        "clase_de_meta": clase,
        "linea_base": base,
        "ponderacion": peso,
        "programado": programado or {},
        "ejecutado": ejecutado or {},
        **mas,
    }
    if anual:
        d["anual"] = {"mes": anual[0], "meta": anual[1]}
    return d


def combinar(hoja, fila, desde, hasta, texto, *, hasta_fila=None):
    hoja.cell(fila, desde, texto)
    if hasta > desde or (hasta_fila or fila) > fila:
        hoja.merge_cells(start_row=fila, start_column=desde, end_row=hasta_fila or fila, end_column=hasta)


def politica_por_trimestres(salida: Path) -> None:
    """Una hoja por dependencia, cada una con su encabezado en otra fila y tres niveles combinados; resultado, observaciones y fuente por trimestre; una copia consolidada."""
    libro = Workbook()
    libro.active.title = "1. Instructivo"
    for i, t in enumerate(
        [
            "Diligencie una fila por producto.",
            "Resultado: solo el número del trimestre.",
            "Fuente: nombre del archivo.",
        ],
        2,
    ):
        libro.active.cell(i, 1, t)
    titulos = [
        "Pilar o Eje\nPlan de Desarrollo",
        "Programa",
        "Código Indicador",
        "Componente",
        "Producto",
        " Indicador de Producto",
        "Unidad de medida del indicador",
        "Periodicidad de cálculo",
        "Línea base",
        "Meta del indicador",
        "Comportamiento deseado",
        "Tipo de acumulación",
    ]
    for _ in range(4):
        titulos += ["Resultado ", "Observaciones", "Fuente de verificacion"]
    titulos += [
        "Dependencia que reporta",
        "Dependencia misional",
        "Inversión programada",
        "Inversión ejecutada",
    ]
    p1, e2 = (
        ("Pilar 1. Confianza", "Cultura ciudadana"),
        ("Pilar 2. Agenda social", "Educación para participar"),
    )
    datos = {
        "Matriz_Participación": (
            7,
            [
                (
                    [
                        *p1,
                        "501",
                        "Encuentros",
                        "Encuentros con comunas realizados",
                        "Número de encuentros",
                        "Número",
                        "Trimestral",
                        0,
                        20,
                        "Incremento",
                        "Acumulado",
                    ],
                    [4, 5, 6, 5],
                ),
                (
                    [
                        *p1,
                        "502",
                        "Encuentros",
                        "Personas atendidas",
                        "Personas atendidas en los puntos",
                        "Personas",
                        "Trimestral",
                        0,
                        500000,
                        "Mantenimiento",
                        "Acumulado",
                    ],
                    ["680 atenciones", 120300, 98000, "No aplica"],
                ),
                (
                    [
                        *p1,
                        "503",
                        "Respuesta",
                        "Peticiones respondidas a tiempo",
                        "Peticiones respondidas a tiempo / recibidas",
                        "Porcentaje",
                        "Trimestral",
                        80,
                        100,
                        "Mantenimiento",
                        "No acumulado",
                    ],
                    [1, 0.95, 0.975, 1],
                ),
            ],
        ),
        "Matriz_Educación": (
            9,
            [
                (
                    [
                        *e2,
                        "611",
                        "Formación",
                        "Política de formación implementada",
                        "Avance de la política",
                        "Porcentaje",
                        "Semestral",
                        25,
                        70,
                        "Incremento",
                        "Acumulado",
                    ],
                    [None, 40, None, 70],
                ),
                (
                    [
                        *e2,
                        "612",
                        "Formación",
                        "Quejas por demora",
                        "Quejas al año",
                        "Número",
                        "Anual",
                        40,
                        20,
                        "Reducción",
                        "No acumulado",
                    ],
                    [None, None, None, 25],
                ),
                (
                    [
                        *e2,
                        "613",
                        "Formación",
                        "Semilleros conformados",
                        "Semilleros",
                        "Número",
                        "Trimestral",
                        0,
                        65,
                        "Incremento",
                        "Acumulado",
                    ],
                    [25, 70, 70, "#VALUE!"],
                ),
            ],
        ),
    }
    oficina = {
        "Matriz_Participación": "Secretaría de Participación",
        "Matriz_Educación": "Subsecretaría de Formación",
    }
    columnas = {
        "componente": ["A", "B", "D"],
        "codigo": "C",
        "actividad": "E",
        "unidad_medida": "G",
        "periodicidad": "H",
        "linea_base": "I",
        "meta": "J",
        "clase_de_meta": ["K", "L"],
        "ejecutado": {"3": "M", "6": "P", "9": "S", "12": "V"},
        "relato": {"3": "N", "6": "Q", "9": "T", "12": "W"},
        "dependencia": "Y",
        "presupuesto": "AA",
    }

    def escribir(nombre, fila, filas):
        h = libro.create_sheet(nombre)
        combinar(h, 1, 1, 8, "Matriz Integrada de Seguimiento y Evaluación")
        for j, t in (1, "PERIODO DEL SEGUIMIENTO:"), (3, "De"), (4, "Enero"), (6, "2025"):
            h.cell(3, j, t)
        for desde, hasta, t in (
            (1, 2, "Plan de Desarrollo"),
            (3, 6, "Identificación general"),
            (7, 12, "Características del indicador"),
            (13, 24, "Seguimiento"),
            (25, 26, "Responsables"),
            (27, 28, "Inversión por producto"),
        ):
            combinar(h, fila - 2, desde, hasta, t)
        for q, romano in enumerate(("I", "II", "III", "IV")):
            combinar(h, fila - 1, 13 + 3 * q, 15 + 3 * q, f"Trimestre {romano} - 2025")
        for j, t in enumerate(titulos, 1):
            h.cell(fila, j, t)
        previo = None
        for i, (de, inicio, resultados) in enumerate(filas, fila + 1):
            for j, v in enumerate(inicio, 1):
                if j > 2 or inicio[:2] != previo:
                    h.cell(i, j, v)
            previo = inicio[:2]
            for q, v in enumerate(resultados):
                (
                    h.cell(i, 13 + 3 * q, v),
                    h.cell(i, 14 + 3 * q, "Se hizo lo previsto." if v is not None else None),
                )
            for j, v in (
                (25, oficina[de]),
                (26, "Secretaría de Participación"),
                (27, 1_000_000 * int(inicio[2])),
                (28, "$ -"),
            ):
                h.cell(i, j, v)
        grupos = [i for i, f in enumerate(filas) if i == 0 or f[1][:2] != filas[i - 1][1][:2]] + [len(filas)]
        for a, b in pairwise(grupos):
            for j in 1, 2:
                combinar(h, fila + 1 + a, j, j, filas[a][1][j - 1], hasta_fila=fila + b)
        (
            h.cell(fila + len(filas) + 2, 4, "TOTAL"),
            h.cell(fila + len(filas) + 2, 10, f"=SUM(J{fila + 1}:J{fila + len(filas)})"),
        )

    for nombre, (fila, filas) in datos.items():
        escribir(nombre, fila, [(nombre, *f) for f in filas])
    escribir("Consolidado 2025", 6, [(n, *f) for n, (_, fs) in datos.items() for f in fs])
    libro.save(salida / "politica-por-trimestres.xlsx")
    p, e = "Matriz_Participación", "Matriz_Educación"
    ESPERADO["politica-por-trimestres.xlsx"] = {
        "reconocer": {
            "hojas": [
                hoja_leida(
                    p,
                    7,
                    8,
                    3,
                    columnas,
                    omitidas={"12": "total"},
                    dudas=[
                        (f"{p}!M9", "680 atenciones", 680),
                        (f"{p}!V9", "No aplica", None),
                        (f"{p}!M10:V10", "1, 0.95, 0.975 y 1, con meta 100", [100, 95, 97.5, 100]),
                    ],
                ),
                hoja_leida(
                    e,
                    9,
                    10,
                    3,
                    columnas,
                    omitidas={"14": "total"},
                    dudas=[
                        (f"{e}!L10", "Acumulado", "nivel"),
                        (f"{e}!L12", "Acumulado", "nivel"),
                        (f"{e}!V12", "#VALUE!", None),
                    ],
                ),
            ],
            "no_son_plan": ["1. Instructivo"],
            "repetidas": ["Consolidado 2025"],
        },
        "plan": [
            actividad("501", oficina[p], anual=(12, 20), ejecutado={"3": 4, "6": 5, "9": 6, "12": 5}),
            actividad("502", oficina[p], anual=(12, 500000), ejecutado={"3": 680, "6": 120300, "9": 98000}),
            actividad(
                "503",
                oficina[p],
                "mantener",
                programado=dict.fromkeys(("3", "6", "9", "12"), 100),
                ejecutado={"3": 100, "6": 95, "9": 97.5, "12": 100},
            ),
            actividad("611", oficina[e], "nivel", base=25, anual=(12, 70), ejecutado={"6": 40, "12": 70}),
            actividad("612", oficina[e], "nivel", base=40, anual=(12, 20), ejecutado={"12": 25}),
            actividad(
                "613", oficina[e], "nivel", base=0, anual=(12, 65), ejecutado={"3": 25, "6": 70, "9": 70}
            ),
        ],
    }


def plan_indicativo(salida: Path) -> None:
    """Una fila de títulos, trimestres de dos años uno al lado del otro, fracciones; el responsable con su nombre largo; un peso que es del eje y no de la actividad."""
    libro = Workbook()
    h = libro.active
    h.title = "PDM"
    titulos = [
        "EJE",
        "PONDERADOR EJE",
        "PROGRAMA",
        "COD META PRODUCTO",
        "META DE PRODUCTO",
        "L.B",
        "UNIDAD DE MEDIDA",
        "TENDENCIA  INDICADOR",
        "RESPONSABLE",
    ]
    for anio in 2024, 2025:
        for q in range(1, 5):
            titulos += [
                f"T{q}. PLANEADO {anio}",
                f"T{q}. EJECUTADO {anio}" if q < 4 else f"T.{q} EJECUTADO {anio}",
            ]
        titulos += [f"TOTAL PLANEADO {anio}", f"% TOTAL AVANCE {anio}"]
    h.append(titulos)
    s, i_ = "Secretaría de Desarrollo Económico o quien haga sus veces", "Sec. Infraestructura"
    filas = [
        (
            "Eje 1. Ambiente",
            0.235,
            "Educación ambiental",
            1,
            "Dar cumplimiento a dos estrategias de reforestación",
            0,
            "Número",
            "I",
            s,
            [None, None, 0.7, 0.3],
            [None, None, 0.7, 0.3],
        ),
        (
            "Eje 1. Ambiente",
            0.235,
            "Educación ambiental",
            2,
            "Formular e implementar al 25 % la política",
            0,
            "Porcentaje",
            "I",
            s,
            [None, None, 0.04, 0.04],
            [None, None, 0.04, 0.01],
        ),
        (
            "Eje 2. Vías",
            0.4,
            "Movilidad",
            3,
            "Mantener 12,5 km de vía",
            12.5,
            "Km",
            "M",
            i_,
            [0, 3, 4.5, 5],
            [0, 3.25, 4.5, 4],
        ),
        (
            "Eje 2. Vías",
            0.4,
            "Movilidad",
            4,
            "Construir dos puentes",
            0,
            "Número",
            "I",
            i_,
            [None] * 4,
            [None] * 4,
        ),
    ]
    for f in filas:
        fila = list(f[:9])
        for k in range(2):
            for q in range(4):
                fila += [f[9][q], f[10][q] if k == 0 else None]
            fila += [sum(x or 0 for x in f[9]), None]
        h.append(fila)
    libro.create_sheet("Nombre Eje").append(["No", "Eje"])
    libro.save(salida / "plan-indicativo.xlsx")
    col = {t: letra(i) for i, t in enumerate(titulos, 1)}
    ESPERADO["plan-indicativo.xlsx"] = {
        "reconocer": {
            "anio": 2024,
            "no_son_plan": ["Nombre Eje"],
            "repetidas": [],
            "hojas": [
                hoja_leida(
                    "PDM",
                    1,
                    2,
                    4,
                    {
                        "componente": ["A", "C"],
                        "codigo": "D",
                        "actividad": "E",
                        "linea_base": "F",
                        "unidad_medida": "G",
                        "clase_de_meta": ["H"],
                        "dependencia": "I",
                        "meta": col["TOTAL PLANEADO 2024"],
                        "programado": {str(3 * q): col[f"T{q}. PLANEADO 2024"] for q in range(1, 5)},
                        "ejecutado": {
                            str(3 * q): col[f"T{q}. EJECUTADO 2024" if q < 4 else "T.4 EJECUTADO 2024"]
                            for q in range(1, 5)
                        },
                    },
                )
            ],
        },
        "plan": [
            actividad("1", s, programado={"9": 0.7, "12": 0.3}, ejecutado={"9": 0.7, "12": 0.3}),
            actividad("2", s, programado={"9": 0.04, "12": 0.04}, ejecutado={"9": 0.04, "12": 0.01}),
            actividad(
                "3",
                i_,
                programado={"6": 3, "9": 4.5, "12": 5},
                ejecutado={"3": 0, "6": 3.25, "9": 4.5, "12": 4},
            ),
            actividad("4", i_),
        ],
    }


def plan_ponderado(salida: Path) -> None:
    """Títulos en la fila 9, pesos dentro de cada producto, fracciones acumuladas por trimestre; explicaciones largas."""
    libro = Workbook()
    h = libro.active
    h.title = "MEDE01.F05"
    titulos = [
        "Cód centro gestor",
        "Nombre centro gestor",
        "Nivel 1 PD Nombre",
        "Nivel 2 PD Nombre",
        "Cód BPIN",
        "Nombre BP",
        "Cód Actividad",
        "Nombre Actividad",
        "Ponderación de Actividad",
    ]
    for q in range(1, 5):
        titulos += [f"% de Avance Actividad Trimestre {q}", f"Explicación Actividad Trimestre {q}"]
    titulos += ["Cód Producto MGA", "% Avance Producto", "Asignación presupuestal"]
    for j, t in enumerate(titulos, 1):
        h.cell(9, j, t)
    i, plan = 10, []
    for producto, partes in (
        (4599019, [(0.33, 0.16, 0.30), (0.33, 0.24, 0.5), (0.34, 0.32, 0.6)]),
        (4599025, [(0.5, 0, 0.1), (0.3, 0.1886, 0.4), (0.2, 0.187, 0.187)]),
    ):
        for n, (peso, q1, q2) in enumerate(partes, 1):
            codigo = f"BP26005266{n:02d}{producto % 100}"
            for j, v in enumerate(
                [
                    4112,
                    "Secretaría de Gobierno",
                    "Ciudad con buen gobierno",
                    "Gobierno abierto",
                    "2024760010327",
                    "Implementación de la estrategia",
                    codigo,
                    f"Realizar la actividad {n} del producto {producto}",
                    peso,
                    q1,
                    "Se avanzó. " * 400,
                    q2,
                    "  ",
                    None,
                    None,
                    None,
                    None,
                    producto,
                    round(sum(p * b for p, _, b in partes), 4),
                    25_000_000,
                ],
                1,
            ):
                h.cell(i, j, v)
            plan.append(
                actividad(
                    codigo,
                    "Secretaría de Gobierno",
                    "nivel",
                    base=0,
                    peso=peso,
                    anual=(12, 1),
                    ejecutado={"3": q1, "6": q2},
                )
            )
            i += 1
    libro.save(salida / "plan-de-accion-ponderado.xlsx")
    ESPERADO["plan-de-accion-ponderado.xlsx"] = {
        "reconocer": {
            "no_son_plan": [],
            "repetidas": [],
            "hojas": [
                hoja_leida(
                    "MEDE01.F05",
                    9,
                    10,
                    6,
                    {
                        "componente": ["C", "D", "F", "R"],
                        "codigo": "G",
                        "actividad": "H",
                        "ponderacion": "I",
                        "ejecutado": {"3": "J", "6": "L", "9": "N", "12": "P"},
                        "relato": {"3": "K", "6": "M", "9": "O", "12": "Q"},
                        "dependencia": "B",
                        "presupuesto": "T",
                    },
                    dudas=[("MEDE01.F05!J9:P9", "% de Avance", "nivel")],
                )
            ],
        },
        "plan": plan,
        "avance_ponderado_a_junio": {"4599019": "0.4680", "4599025": "0.2074"},
    }


def por_secretarias(salida: Path) -> None:
    """Componente y programa combinados hacia abajo, cuatro años en columnas, un total, un código que se repite; la hoja se llama como la dependencia."""
    libro = Workbook()
    libro.remove(libro.active)
    titulos = [
        "COMPONENTE",
        "PROGRAMA",
        "CÓDIGO DE PRODUCTO ",
        "INDICADOR DE PRODUCTO",
        "UNIDAD DE MEDIDA",
        "TENDENCIA",
        "LINEA BASE",
        "META CUATRENIO",
    ]
    for a in range(2024, 2028):
        titulos += [f"META {a}", f"AVANCE \nMETA {a}", f"% CUMPLIMIENTO P.A {a}"]
    nombres, unidades, cuatrenio = (
        ["Estrategias implementadas", "Cámaras instaladas", "Vía terciaria pavimentada", "Planes elaborados"],
        ["Número", "Número", "Kilómetros", "Número"],
        [1, 10, 4, 1],
    )
    m24, a24, m25, a25 = [0.25, 1, 1, 0.25], [0.25, 8, 0, 0.15], [0.25, 3, 1, 0.25], [0.25, 13, 0.81, 0.25]
    hojas, plan = [], []
    for nombre, codigos in (
        ("SEC. GOBIERNO", [450104800, 450102800, 240204112, 450104800]),
        ("SEC. MEDIO AMBIENTE", [320100100, 320100200, 320100300]),
    ):
        h, n = libro.create_sheet(nombre), len(codigos)
        combinar(h, 1, 1, 20, "AVANCE PLAN DE DESARROLLO JUNTOS")
        for j, t in enumerate(titulos, 1):
            h.cell(2, j, t)
        for k, codigo in enumerate(codigos):
            i = 3 + k
            for j, v in enumerate(
                [
                    None,
                    None,
                    codigo,
                    nombres[k],
                    unidades[k],
                    "Incremento",
                    0,
                    cuatrenio[k],
                    m24[k],
                    a24[k],
                    f"=J{i}/I{i}",
                    m25[k],
                    a25[k],
                    f"=M{i}/L{i}",
                ],
                1,
            ):
                h.cell(i, j, v)
            plan.append(
                actividad(
                    f"{codigo}-2" if k == 3 else str(codigo),
                    nombre,
                    anual=(12, m25[k]),
                    ejecutado={"12": a25[k]},
                )
            )
        (
            combinar(h, 3, 1, 1, "01. Gobernanza y seguridad", hasta_fila=2 + n),
            combinar(h, 3, 2, 2, "0101 Plan integral", hasta_fila=4),
        )
        for i in range(5, 3 + n):
            h.cell(i, 2, f"010{i} Programa {i}")
        h.cell(3 + n, 1, "TOTAL SECRETARÍA"), h.cell(3 + n, 14, f"=AVERAGE(N3:N{2 + n})")
        hojas.append(
            hoja_leida(
                nombre,
                2,
                3,
                n,
                {
                    "componente": ["A", "B"],
                    "codigo": "C",
                    "actividad": "D",
                    "unidad_medida": "E",
                    "clase_de_meta": ["F"],
                    "linea_base": "G",
                    "meta": "L",
                    "ejecutado": {"12": "M"},
                },
                omitidas={str(3 + n): "total"},
                dependencia=nombre,
                dudas=[(f"{nombre}!C6", "450104800", "450104800-2")] if n == 4 else [],
            )
        )
    libro.save(salida / "por-secretarias.xlsx")
    ESPERADO["por-secretarias.xlsx"] = {
        "reconocer": {"anio": 2025, "no_son_plan": [], "repetidas": [], "hojas": hojas},
        "plan": plan,
    }


def cuadro_de_mando(salida: Path) -> None:
    """CSV con punto y coma, coma decimal y Windows-1252; el primer y el último mes como números; una dependencia escrita de dos maneras."""
    with (salida / "cuadro-de-mando.csv").open("w", newline="", encoding="cp1252") as f:
        w = csv.writer(f, delimiter=";")
        w.writerow(
            [
                "numero_actividad",
                "dependencia",
                "descripción_actividad",
                "meta",
                "unidad",
                "ponderacion",
                "fecha_inicial",
                "fecha_final",
            ]
        )
        w.writerow(
            [
                "1",
                "Jardín de la Ciudad",
                "Realizar talleres de siembra con la ciudadanía",
                "2",
                "Taller",
                "12,5",
                "2",
                "11",
            ]
        )
        w.writerow(["2", "jardin de la ciudad ", "Rendición de cuentas", "1", "Evento", "87,5", "12", "12"])
    ESPERADO["cuadro-de-mando.csv"] = {
        "reconocer": {
            "no_son_plan": [],
            "repetidas": [],
            "hojas": [
                hoja_leida(
                    "cuadro-de-mando.csv",
                    1,
                    2,
                    2,
                    {
                        "codigo": "A",
                        "dependencia": "B",
                        "actividad": "C",
                        "meta": "D",
                        "unidad_medida": "E",
                        "ponderacion": "F",
                        "fecha_inicio": "G",
                        "fecha_fin": "H",
                    },
                )
            ],
        },
        "plan": [
            actividad("1", "Jardín de la Ciudad", peso=12.5, anual=(11, 2)),
            actividad("2", "Jardín de la Ciudad", peso=87.5, anual=(12, 1)),
        ],
    }


def dos_numeros(salida: Path) -> None:
    """Numerador y denominador en dos filas, meses y una columna acumulada; un separador."""
    libro = Workbook()
    h = libro.active
    h.title = "Indicadores"
    h.append(["Seguimiento de indicadores"]), h.append([])
    h.append(["N°", "Indicador", "Variable", "Responsable", *[m[:3] for m in MESES], "Acumulado"])
    h.append(["--- GRUPO A ---"])
    o = "Oficina de Atención"
    h.append(
        [
            "5.4.1.61_A",
            "Peticiones respondidas a tiempo",
            "Respondidas a tiempo",
            o,
            45,
            38,
            50,
            *[None] * 9,
            "=SUM(E5:P5)",
        ]
    )
    h.append(["5.4.1.61_B", None, "Recibidas", o, 50, 40, 50, *[None] * 9, "=SUM(E6:P6)"])
    h.append(
        ["5.4.1.62_A", "Audiencias con acta publicada", "Con acta", o, 0, 1, 2, *[None] * 9, "=SUM(E7:P7)"]
    )
    h.append(["5.4.1.62_B", None, "Realizadas", o, 0, 1, 2, *[None] * 9, "=SUM(E8:P8)"])
    libro.save(salida / "dos-numeros.xlsx")
    ESPERADO["dos-numeros.xlsx"] = {
        "reconocer": {
            "no_son_plan": [],
            "repetidas": [],
            "hojas": [
                hoja_leida(
                    "Indicadores",
                    3,
                    5,
                    2,
                    {
                        "codigo": "A",
                        "actividad": "B",
                        "dependencia": "D",
                        "ejecutado": {str(m): letra(4 + m) for m in range(1, 13)},
                    },
                    omitidas={"4": "separador"},
                    dudas=[
                        ("Indicadores!E3:P3", "Ene … Dic", "ejecutado"),
                        ("Indicadores!A5:A8", "_A y _B", "numerador y denominador"),
                    ],
                )
            ],
        },
        "plan": [
            actividad(
                "5.4.1.61",
                o,
                "mantener",
                con_denominador=True,
                ejecutado={"1": [45, 50], "2": [38, 40], "3": [50, 50]},
            ),
            actividad(
                "5.4.1.62",
                o,
                "mantener",
                con_denominador=True,
                ejecutado={"1": [0, 0], "2": [1, 1], "3": [2, 2]},
            ),
        ],
        "nota": "no se escribió la meta: se pregunta el nivel que se sostiene, y se propone 100",
    }


def cronograma(salida: Path) -> None:
    """Marcas en los meses, varias dependencias en una celda, fechas, varias fases; códigos 1.1, 1.2, 1.10."""
    libro = Workbook()
    h = libro.active
    h.title = "PIPC 2025"
    combinar(h, 1, 1, 19, "PLAN INSTITUCIONAL DE PARTICIPACIÓN CIUDADANA 2025")
    h.cell(2, 1, "Código: FO-DE-012 Versión 03")
    h.append([])
    h.append(
        ["No.", "Actividad", "Producto", "Responsable", "Fase del ciclo", "Fecha inicio", "Fecha fin", *MESES]
    )
    p, a = "Oficina de Planeación", "Oficina de Atención"

    def x(*ms):
        return ["X" if m in ms else None for m in range(1, 13)]

    h.append(
        [
            "1.1",
            "Feria de servicios",
            "Feria",
            f"{p} / {a}",
            "Implementación",
            date(2025, 3, 1),
            date(2025, 9, 30),
            *x(3, 6, 9),
        ]
    )
    h.append(
        [
            "1.2",
            "Rendición de cuentas",
            "Audiencia",
            p,
            "Diagnóstico, Seguimiento y evaluación",
            date(2025, 12, 1),
            date(2025, 12, 15),
            *x(12),
        ]
    )
    h.append(
        [
            "1.10",
            "Consulta del plan",
            "Consulta",
            "Todas las dependencias",
            "Formulación",
            "Permanente",
            "Permanente",
            *x(*range(1, 13)),
        ]
    )
    h.append(
        [
            "2.1",
            "Atender las solicitudes de diálogo",
            "Diálogo",
            a,
            "Implementación",
            None,
            None,
            "según demanda",
            *[None] * 11,
        ]
    )
    libro.save(salida / "cronograma.xlsx")
    ESPERADO["cronograma.xlsx"] = {
        "reconocer": {
            "anio": 2025,
            "no_son_plan": [],
            "repetidas": [],
            "hojas": [
                hoja_leida(
                    "PIPC 2025",
                    4,
                    5,
                    4,
                    {
                        "codigo": "A",
                        "actividad": "B",
                        "producto": "C",
                        "dependencia": "D",
                        "fase_ciclo": "E",
                        "fecha_inicio": "F",
                        "fecha_fin": "G",
                        "programado": {str(m): letra(7 + m) for m in range(1, 13)},
                    },
                    dudas=[
                        ("PIPC 2025!H5:S8", "X", 1),
                        ("PIPC 2025!D5", f"{p} / {a}", f"{p}; apoya {a}"),
                        ("PIPC 2025!D7", "Todas las dependencias", None),
                        ("PIPC 2025!F7:G7", "Permanente", None),
                        ("PIPC 2025!H8", "según demanda", None),
                    ],
                )
            ],
        },
        "plan": [
            actividad("1.1", p, programado={"3": 1, "6": 1, "9": 1}, apoyan=[a]),
            actividad("1.2", p, programado={"12": 1}),
            actividad("1.10", None, programado={str(m): 1 for m in range(1, 13)}),
            actividad("2.1", a),
        ],
    }


def programa_de_transparencia(salida: Path) -> None:
    """Componente combinado hacia abajo; fechas como fecha, como texto y en palabras; «100 % de los aportes» cada trimestre."""
    libro = Workbook()
    h = libro.active
    h.title = "Componente 6"
    combinar(h, 1, 1, 7, "PROGRAMA DE TRANSPARENCIA Y ÉTICA PÚBLICA 2025")
    for j, t in enumerate(
        [
            "Subcomponente",
            "Numeral",
            "Actividades",
            "Meta o producto",
            "Responsable",
            "Fecha programada",
            "Seguimiento 30 de abril",
        ],
        1,
    ):
        h.cell(3, j, t)
    t, p, a = "Oficina de TIC", "Oficina de Planeación", "Oficina de Atención"
    for i, f in enumerate(
        [
            ("6.1", "Actualizar el menú Participa", "Menú actualizado", t, date(2025, 3, 31), "Se actualizó"),
            ("6.2", "Publicar el calendario de participación", "1 calendario", p, "31/01/2025", "Publicado"),
            ("6.3", "Hacer dos diálogos ciudadanos", "2 diálogos", p, "Junio y noviembre", ""),
            ("6.4", "Responder los aportes", "100 % de los aportes", a, "Trimestral", ""),
        ],
        4,
    ):
        for j, v in enumerate(f, 2):
            h.cell(i, j, v)
    (
        combinar(h, 4, 1, 1, "Información de calidad", hasta_fila=5),
        combinar(h, 6, 1, 1, "Diálogo de doble vía", hasta_fila=7),
    )
    libro.save(salida / "programa-de-transparencia.xlsx")
    n = "Componente 6"
    ESPERADO["programa-de-transparencia.xlsx"] = {
        "reconocer": {
            "anio": 2025,
            "no_son_plan": [],
            "repetidas": [],
            "hojas": [
                hoja_leida(
                    n,
                    3,
                    4,
                    4,
                    {
                        "componente": ["A"],
                        "codigo": "B",
                        "actividad": "C",
                        "producto": "D",
                        "dependencia": "E",
                        "fecha_fin": "F",
                        "relato": {"4": "G"},
                    },
                    dudas=[
                        (f"{n}!D5", "1 calendario", 1),
                        (f"{n}!F6", "Junio y noviembre", {"6": 1, "11": 1}),
                        (f"{n}!D7", "100 % de los aportes", {"3": 100, "6": 100, "9": 100, "12": 100}),
                    ],
                )
            ],
        },
        "plan": [
            actividad("6.1", t, anual=(3, 1)),
            actividad("6.2", p, anual=(1, 1)),
            actividad("6.3", p, programado={"6": 1, "11": 1}),
            actividad("6.4", a, "mantener", programado=dict.fromkeys(("3", "6", "9", "12"), 100)),
        ],
    }


def generar(carpeta: Path) -> dict[str, dict]:
    for hacer in (
        politica_por_trimestres,
        plan_indicativo,
        plan_ponderado,
        por_secretarias,
        cuadro_de_mando,
        dos_numeros,
        cronograma,
        programa_de_transparencia,
    ):
        hacer(carpeta)
    return ESPERADO
