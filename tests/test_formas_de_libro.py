"""Formas en que las entidades escriben su plan, además de las de los ocho libros: qué se lee de cada una."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest

from comun.hojas.leer import Hoja
from participacion.reconocer.actividades import ActividadLeida, en_json
from participacion.reconocer.libro import Reconocido, reconocer, reconocer_archivo
from participacion.reconocer.salida import letras
from participacion.reconocer.valores import Dice, leer_cantidad, leer_fechas

LARGO = "Se hizo la primera versión del documento"


def hoja(*filas: Sequence[Any], combinadas: Sequence[str] = ()) -> Hoja:
    """Los números, como los trae Excel."""
    ancho = max(map(len, filas))
    celdas = [
        [
            float(c) if isinstance(c, int) else "" if c is None else c
            for c in [*fila, *[None] * (ancho - len(fila))]
        ]
        for fila in filas
    ]
    return Hoja(lugar="", celdas=celdas, combinadas=combinadas)


def leido(*filas: Sequence[Any], combinadas: Sequence[str] = (), nombre: str = "Hoja1") -> Reconocido:
    return reconocer([(nombre, hoja(*filas, combinadas=combinadas))], 2025)


def clases(reconocido: Reconocido) -> list[str]:
    return [str(duda.clase) for duda in reconocido.dudas]


def cantidades(actividad: ActividadLeida) -> list[Any]:
    return [en_json(actividad.programado), en_json(actividad.ejecutado), en_json(actividad.anual)]


def test_los_grupos_de_titulos_sin_combinar_llegan_hasta_el_siguiente() -> None:
    libro = leido(
        ["Item", "Actividad", "Meta", "Resp.", "Enero", "", "Febrero", ""],
        ["", "", "", "", "P", "E", "P", "E"],
        [1, "Visitas a colegios", 6, "Educación", 3, 2, 3, 3],
        [2, "Charlas con padres", 2, "Educación", 1, 1, 1, None],
    )
    assert libro.hojas[0].encabezado.fila == 2
    assert cantidades(libro.actividades[0]) == [{"1": 3, "2": 3}, {"1": 2, "2": 3}, None]
    assert not libro.dudas


def test_lo_programado_y_lo_ejecutado_en_dos_bloques_de_meses() -> None:
    meses = [
        f"{mes}-25"
        for mes in ["ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic"]
    ]
    libro = leido(
        ["", "", "", "PROGRAMACIÓN", *[""] * 11, "EJECUCIÓN", *[""] * 11],
        ["Id", "Acción", "Área", *meses, *meses],
        ["A1", "Capacitar líderes", "Gobierno", *[1] * 12, *[1] * 6],
        combinadas=["D1:O1", "P1:AA1"],
    )
    assert en_json(libro.actividades[0].ejecutado) == {str(mes): 1 for mes in range(1, 7)}
    assert len(libro.actividades[0].programado) == 12
    assert not libro.dudas


def test_las_letras_de_los_meses_con_marcas_son_un_cronograma_y_la_primera_columna_los_numeros() -> None:
    libro = leido(
        ["N", "ACTIVIDAD", "RESPONSABLE", *"EFMAMJJASOND"],
        [1, "Taller", "Planeación", "", "", "x", "", "", "x"],
        [2, "Rendición de cuentas", "Planeación", *[""] * 11, "x"],
    )
    assert [a.codigo for a in libro.actividades] == ["1", "2"]
    assert [dict(a.programado) for a in libro.actividades] == [{3: 1, 6: 1}, {12: 1}]
    assert clases(libro) == [Dice.CRUZ]


def test_si_solo_hay_porcentajes_de_avance_son_un_nivel_y_se_pregunta() -> None:
    libro = leido(
        [
            "Componente",
            "N.º",
            "Actividad",
            "Responsable",
            "Fecha fin",
            "Primer Cuatrimestre",
            "",
            "Tercer cuatrimestre",
            "",
        ],
        ["", "", "", "", "", "Avance", "% de avance", "Avance", "% de avance"],
        [
            "1. Riesgos",
            "1.1",
            "Actualizar la política",
            "Planeación",
            date(2025, 6, 30),
            LARGO,
            0.4,
            "",
            None,
        ],
        ["1. Riesgos", "1.2", "Publicar el mapa", "Planeación", date(2025, 1, 31), LARGO, 1, "", None],
        combinadas=["A1:A2", "B1:B2", "C1:C2", "D1:D2", "E1:E2", "F1:G1", "H1:I1"],
    )
    assert letras(libro.hojas[0].columnas)["ejecutado"] == {"4": "G", "12": "I"}
    assert [cantidades(a)[1:] for a in libro.actividades] == [[{"4": 0.4}, [6, 1]], [{"4": 1}, [1, 1]]]
    assert clases(libro) == ["solo el avance"]


def test_si_nada_dice_actividad_se_propone_la_columna_del_nombre_y_se_pregunta() -> None:
    libro = leido(
        ["Código actuación *", "Ámbito (código) *", "Nombre *", "Fecha fin prevista", "Responsable (código)"],
        ["1", "A", "Observatorio del sector", "1º semestre 2025", "PLA"],
        ["2", "A", "Programa de formación", "31/10/2025", "EDU"],
    )
    assert letras(libro.hojas[0].columnas)["actividad"] == "C"
    assert [cantidades(a) for a in libro.actividades] == [[{}, {}, [6, 1]], [{}, {}, [10, 1]]]
    assert clases(libro) == ["columna actividad", "sin cantidades"]


def test_los_ordinales_de_un_periodo_se_leen_como_se_escriban() -> None:
    libro = leido(
        [
            "Código",
            "Actuación",
            "Responsable",
            "1º TRIMESTRE",
            "2.do trim.",
            "3er. Trimestre",
            "IV trimestre",
        ],
        ["1", "Mesa técnica", "Planeación", 1, 2, 3, 4],
    )
    assert cantidades(libro.actividades[0])[0] == {"3": 1, "6": 2, "9": 3, "12": 4}


def test_una_fase_por_columna_no_es_otra_fila_del_plan() -> None:
    fases = ["Diagnóstico", "Formulación", "Implementación"]
    libro = leido(
        [
            "No.",
            "Nombre de la actividad",
            "Fase del ciclo",
            "",
            "",
            "Dependencia líder",
            "Fecha de realización",
            "Meta",
        ],
        ["", "", *fases],
        [1, "Mesa técnica", "X", "", "", "Planeación", "Marzo", "1"],
        [2, "Nodo de rendición", "", "", "X", "Control", "Junio", "2"],
        combinadas=["A1:A2", "B1:B2", "C1:E1", "F1:F2", "G1:G2", "H1:H2"],
    )
    assert [cantidades(a) for a in libro.actividades] == [[{}, {}, [3, 1]], [{}, {}, [6, 2]]]


def test_de_varios_anios_se_lee_el_del_plan_y_la_linea_base_es_la_que_haya() -> None:
    libro = leido(
        ["Código meta", "Meta de producto", "Unidad", "Línea base 2023", "Meta 2024", "Meta 2025", "Logro 2024",
         "Logro 2025", "Secretaría", "Tendencia", "Acumulación"],
        ["A-1", "Quejas por demora", "Número", 40, 30, 20, 30, 25, "Salud", "Reducción", "No acumulado"],
    )  # fmt: skip
    actividad = libro.actividades[0]
    assert (str(actividad.clase), actividad.linea_base) == ("nivel", 40)
    assert cantidades(actividad) == [{}, {"12": 25}, [12, 20]]


def test_los_trimestres_con_su_total_del_semestre_se_leen_por_trimestres() -> None:
    titulos = ["T1 Programado", "T2 Programado", "Semestre 1 Programado", "T3 Programado", "T4 Programado"]
    libro = leido(["Código", "Actividad", "Dependencia", *titulos], ["1", "Ferias", "Cultura", 1, 2, 3, 4, 5])
    assert dict(libro.actividades[0].programado) == {3: 1, 6: 2, 9: 4, 12: 5}
    assert not libro.dudas


def test_dos_columnas_del_mismo_periodo_y_papel_se_preguntan() -> None:
    titulos = ["T1 Ejecutado", "T1 Realizado", "T2 Ejecutado"]
    libro = leido(["Código", "Actividad", "Dependencia", *titulos], ["1", "Ferias", "Cultura", 1, 2, 3])
    assert clases(libro) == ["columna repetida"]


def test_periodos_sin_papel_se_preguntan() -> None:
    titulos = ["T1", "T2", "T3", "T4"]
    libro = leido(["Código", "Actividad", "Dependencia", *titulos], ["1", "Ferias", "Cultura", 1, 2, 3, 4])
    assert clases(libro) == ["columna programado"]


def test_sin_codigo_ni_dependencia_se_pregunta_por_cada_cosa() -> None:
    libro = leido(["Actividad", "Meta"], ["Ferias", 3], ["Talleres", 4])
    assert sorted(clases(libro)) == ["columna codigo", "columna dependencia"]
    assert [a.codigo for a in libro.actividades] == ["1", "2"]


def test_la_hoja_que_se_llama_como_una_dependencia_es_la_que_responde() -> None:
    libro = leido(["Código", "Actividad", "Meta"], ["1", "Ferias", 3], nombre="SEC. GOBIERNO")
    assert [a.dependencia for a in libro.actividades] == ["SEC. GOBIERNO"]


def test_una_meta_que_no_es_lo_programado_se_pregunta() -> None:
    libro = leido(
        ["Código", "Actividad", "Dependencia", "Meta", "T1 programado", "T2 programado"],
        ["1", "Ferias", "Cultura", 10, 3, 4],
    )
    assert [(d.celda, d.dice, d.propone) for d in libro.dudas] == [
        ("Hoja1!D2", "10, y lo programado suma 7", 7)
    ]


def test_lo_programado_igual_a_la_meta_en_cada_periodo_parece_que_se_mantiene() -> None:
    libro = leido(
        [
            "Código",
            "Actividad",
            "Dependencia",
            "Meta",
            "T1 programado",
            "T2 programado",
            "T3 programado",
            "T4 programado",
        ],
        ["1", "Escenarios con instructor", "Deportes", 17, 17, 17, 17, 17],
    )
    assert [d.propone for d in libro.dudas] == ["mantener"]


def test_si_ninguna_columna_dice_cuanto_se_pregunta() -> None:
    titulos = ["Código", "Actividad", "Dependencia"]
    con_fecha = leido([*titulos, "Fecha fin"], ["1", "Ferias", "Cultura", "Junio"])
    assert (clases(con_fecha), con_fecha.actividades[0].anual) == (["sin cantidades"], (6, 1))
    con_numero = leido([*titulos, "Número de acciones", "Fecha fin"], ["1", "Ferias", "Cultura", 4, "Junio"])
    assert "columna sin entender" in clases(con_numero)


@pytest.mark.parametrize(
    "titulos",
    [
        ["Avance a 31/03/2025", "Avance a 30/06/2025"],
        ["Trimestre 1 (ene-mar) ejecutado", "Trimestre 2 (abr-jun) ejecutado"],
        ["Ejecutado enero a marzo", "Ejecutado abril a junio"],
        [f"{letra} trim. EJEC." for letra in ("1er", "2do")],
    ],
)
def test_un_periodo_se_nombra_de_muchas_maneras(titulos: list[str]) -> None:
    libro = leido(
        ["Código", "Actividad", "Dependencia", "Meta", *titulos], ["1", "Ferias", "Cultura", 9, 2, 3]
    )
    assert dict(libro.actividades[0].ejecutado) == {3: 2, 6: 3}
    assert not libro.dudas


def test_una_cantidad_combinada_no_se_cuenta_dos_veces_sin_preguntar() -> None:
    libro = leido(
        ["Código", "Actividad", "Dependencia", "Meta"],
        ["1", "Ferias", "Cultura", 10],
        ["2", "Talleres", "Cultura", None],
        combinadas=["D2:D3"],
    )
    assert [a.anual for a in libro.actividades] == [(12, 10), None]
    assert [(d.celda, d.dice, d.propone) for d in libro.dudas] == [("Hoja1!D3", "10", None)]


def test_las_ponderaciones_que_suman_uno_dentro_de_un_producto_lo_hacen_componente() -> None:
    titulos = ["Código", "Actividad", "Dependencia", "Meta", "Ponderación", "Cód. producto"]
    pesos = [(0.33, 10), (0.33, 10), (0.33, 10), (0.6, 20), (0.4, 20)]
    libro = leido(titulos, *([str(n), f"Feria {n}", "Cultura", 1, p, c] for n, (p, c) in enumerate(pesos, 1)))
    assert [a.componente for a in libro.actividades] == [("10",)] * 3 + [("20",)] * 2
    assert libro.hojas[0].por_componente


def test_un_csv_puede_empezar_por_un_titulo() -> None:
    escrito = "PLAN DE ACCIÓN, VIGENCIA 2025\n\nCódigo;Actividad;Dependencia;Meta\n1;Ferias;Cultura;2,5\n"
    libro = reconocer_archivo(("plan.csv", escrito.encode()), 2025)
    assert (libro.hojas[0].encabezado.fila, en_json(libro.actividades[0].anual)) == (3, [12, 2.5])


def test_dos_hojas_con_las_mismas_actividades_y_otras_cantidades_se_preguntan() -> None:
    titulos = ["Código", "Actividad", "Dependencia", "Meta", "Avance T1"]
    una = hoja(titulos, ["1", "Ferias", "Cultura", 3, 1], ["2", "Talleres", "Cultura", 4, 1])
    otra = hoja(titulos, ["1", "Ferias", "Cultura", 3, 2], ["2", "Talleres", "Cultura", 4, 1])
    libro = reconocer([("Enero", una), ("Marzo", otra)], 2025)
    assert (libro.repetidas, clases(libro)) == (["Marzo"], ["hoja repetida"])


@pytest.mark.parametrize("razon", ["TOTAL", "Subtotal", "Total general:", "Promedio"])
def test_un_total_queda_fuera(razon: str) -> None:
    libro = leido(
        ["Código", "Actividad", "Dependencia", "Meta"], ["1", "Ferias", "Cultura", 3], ["", razon, "", 3]
    )
    assert libro.hojas[0].filas.omitidas == {3: "total"}


@pytest.mark.parametrize(
    ("celda", "dice", "valor"),
    [
        ("12,5", Dice.NUMERO, 12.5),
        ("1.234.567", Dice.NUMERO, 1234567),
        ("1.234,5", Dice.NUMERO, 1234.5),
        ("$ 2.000.000", Dice.NUMERO, 2000000),
        ("0.125", Dice.NUMERO, 0.125),
        ("1.234", Dice.MILES_O_DECIMALES, 1234),
        ("95%", Dice.NUMERO, 95),
        ("680 atenciones", Dice.CON_TEXTO, 680),
        ("Aproximadamente 20", Dice.CON_TEXTO, 20),
        ("$ -", Dice.NO_APLICA, None),
        ("N/A", Dice.NO_APLICA, None),
        ("x", Dice.CRUZ, 1),
        ("por definir", Dice.OTRA, None),
        (-3.0, Dice.OTRA, None),
        (float("inf"), Dice.OTRA, None),
        (True, Dice.OTRA, None),
        ("", Dice.NADA, None),
    ],
)
def test_una_celda_dice_una_cantidad_o_se_pregunta(celda: Any, dice: Dice, valor: float | None) -> None:
    leida = leer_cantidad(celda)
    assert (leida.dice, en_json(leida.valor)) == (dice, valor)


@pytest.mark.parametrize(
    ("celda", "meses", "exacta"),
    [
        ("31/01/2025", (1,), True),
        ("2025-06-30", (6,), True),
        ("Junio", (6,), True),
        ("30 de junio de 2025", (6,), True),
        ("Junio y noviembre", (6, 11), False),
        ("De febrero a noviembre", (11,), False),
        ("01/02/2025 - 30/11/2025", (11,), False),
        ("1º semestre 2025", (6,), False),
        ("2.do bimestre", (4,), False),
        ("IV trimestre", (12,), False),
        ("Permanente", (), False),
        (7.0, (7,), True),
    ],
)
def test_una_celda_dice_en_que_meses(celda: Any, meses: tuple[int, ...], exacta: bool) -> None:
    fechas = leer_fechas(celda)
    assert fechas
    assert (fechas.meses, fechas.exacta) == (meses, exacta)
