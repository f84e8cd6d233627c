"""Formas que se vieron en libros públicos de verdad y que antes se leían mal: una por una, con datos inventados."""

import json
from datetime import date
from typing import Any

import pytest

from comun.hojas.celdas import Ilegible
from participacion.reconocer import preguntas
from participacion.reconocer.actividades import en_json
from participacion.reconocer.celdas import celdas_de
from participacion.reconocer.correspondencia import leer_correspondencia
from participacion.reconocer.libro import reconocer, reconocer_archivo
from participacion.reconocer.salida import como_json, letras
from participacion.reconocer.titulos import leer_titulo
from participacion.reconocer.valores import Dice, leer_periodicidad
from tests.test_formas_de_libro import LARGO, cantidades, clases, hoja, leido

PAAC = [
    [
        "Subcomponente",
        "Actividades",
        "",
        "Meta o producto",
        "Responsable",
        "Fecha programada",
        "Seguimiento",
        "",
    ],
    ["", "", "", "", "", "", "Actividades cumplidas", "Observaciones"],
]
COMBINADAS = ["A1:A2", "B1:C2", "D1:D2", "E1:E2", "F1:F2", "G1:H1"]


def test_las_actividades_con_su_numero_bajo_un_solo_titulo_son_las_programadas_y_no_las_cumplidas() -> None:
    libro = leido(
        *PAAC,
        ["Riesgos", 1.1, "Actualizar la política", "1 política", "Planeación", "30/04/2025", LARGO, ""],
        ["Riesgos", 1.2, "Socializar la política", "1 reunión", "Planeación", "31-dic-25", LARGO, ""],
        combinadas=COMBINADAS,
    )
    assert [(a.codigo, a.descripcion) for a in libro.actividades] == [
        ("1.1", "Actualizar la política"),
        ("1.2", "Socializar la política"),
    ]


def test_un_titulo_a_lo_ancho_entre_las_filas_no_es_una_actividad() -> None:
    libro = leido(
        ["No.", "Acción", "Responsable", "Meta", "Total T1"],
        [1, "Ferias", "Cultura", 3, 3],
        ["Componente 2: Racionalización de 5 trámites"],
        [2, "Talleres", "Cultura", 4, 4],
        ["RESULTADO 3:", "", "Los ciudadanos participan"],
        [3, "Foros", "Cultura", 5, 5],
        combinadas=["A3:E3", "A5:B5", "C5:E5"],
    )
    assert [a.codigo for a in libro.actividades] == ["1", "2", "3"]
    assert libro.hojas[0].filas.omitidas == {3: "separador", 5: "separador"}


def test_lo_que_hay_en_una_columna_se_mira_sin_las_filas_que_no_son_actividades() -> None:
    libro = leido(
        ["Código general", "Clasificación", "Meta de producto", "Valor de la meta", "Responsable"],
        [54, "Dimensión de gobierno"],
        [5401, "Línea de participación"],
        ["", "Ferias", "Hacer 3 ferias", 3, "Cultura"],
        ["", "Foros", "Hacer 2 foros", 2, "Cultura"],
    )
    assert "codigo" not in letras(libro.hojas[0].columnas)
    assert [a.codigo for a in libro.actividades] == ["1", "2"]
    assert clases(libro) == ["columna codigo"]


def test_un_porcentaje_de_avance_no_es_el_grupo_en_que_pesan_las_actividades() -> None:
    titulos = [
        "Código",
        "Actividad",
        "Dependencia",
        "Meta",
        "Ponderación",
        "% de avance del proyecto",
        "Cód. BPIN",
    ]
    filas = [(0.5, 0.2, "P1"), (0.5, 0.2, "P1"), (0.4, 0.7, "P2"), (0.6, 0.7, "P2")]
    libro = leido(
        titulos, *([str(n), f"Feria {n}", "Cultura", 1, w, a, p] for n, (w, a, p) in enumerate(filas, 1))
    )
    assert [a.componente for a in libro.actividades] == [("P1",)] * 2 + [("P2",)] * 2


def test_si_una_hoja_mide_la_actividad_y_su_producto_se_lee_lo_de_la_actividad() -> None:
    libro = leido(
        [
            "Cód. actividad", "Nombre actividad", "% de avance actividad Trim I", "% de avance actividad Trim II",
            "Meta PD", "Cantidad programada producto", "Ejecución física Trim I", "Explicación producto Trim I",
            "Ejecución física Trim II", "Dependencia",
        ],
        ["A1", "Diseñar la estrategia", 0.2, 0.5, 40, 10, 4, LARGO, 8, "Gobierno"],
        ["A2", "Contratar la estrategia", 0.1, 0.3, 40, 10, 4, LARGO, 8, "Gobierno"],
    )  # fmt: skip
    assert [cantidades(a)[1:] for a in libro.actividades] == [
        [{"3": 0.2, "6": 0.5}, [12, 1]],
        [{"3": 0.1, "6": 0.3}, [12, 1]],
    ]
    assert set(clases(libro)) == {"solo el avance", "columna repetida"}


def test_sin_decir_el_anio_es_el_de_sus_fechas_y_no_el_de_otra_hoja() -> None:
    titulos = ["Código", "Actividad", "Dependencia", "Meta", "Fecha fin"]
    plan = hoja(titulos, *([f"A{n}", f"Feria {n}", "Cultura", 1, date(2025, n, 28)] for n in range(1, 6)))
    otra = hoja(["Código", "Indicador", "Responsable", "Meta 2023"], ["1", "Bienestar", "Salud", 4])
    libro = reconocer([("Plan", plan), ("Cuadro 4", otra)])
    assert [a.anual for a in libro.actividades] == [(mes, 1) for mes in range(1, 6)]
    assert clases(libro) == ["hoja de otro año"]
    assert libro.no_son_plan == ["Cuadro 4"]


def test_la_vigencia_en_la_celda_de_al_lado_es_el_anio_del_libro() -> None:
    libro = reconocer(
        [
            (
                "Plan",
                hoja(
                    ["ORGANISMO", "Secretaría de Cultura", "Vigencia:", 2024],
                    ["Código", "Actividad", "Dependencia", "Meta"],
                    ["1", "Ferias", "Cultura", 3],
                ),
            )
        ]
    )
    assert libro.anio == 2024


def test_una_hoja_que_por_su_nombre_es_de_otro_anio_se_pregunta_y_no_se_suma() -> None:
    titulos = ["Código", "Actividad", "Dependencia", "Meta"]
    libro = reconocer(
        [
            ("Plan 2025", hoja(titulos, ["1", "Ferias", "Cultura", 3], ["2", "Foros", "Cultura", 3])),
            ("Plan 2024", hoja(titulos, ["1", "Ferias de antes", "Cultura", 9])),
        ],
        2025,
    )
    assert [a.descripcion for a in libro.actividades] == ["Ferias", "Foros"]
    assert clases(libro) == ["hoja de otro año"]


def test_una_hoja_que_junta_por_proyecto_las_actividades_de_otra_no_se_cuenta_dos_veces() -> None:
    plan = hoja(
        ["Código", "Actividad", "Nombre del proyecto", "Dependencia", "Meta"],
        *([f"A{n}", f"Actividad {n}", f"Proyecto {n % 3}", "Cultura", 2] for n in range(9)),
    )
    resumen = hoja(
        ["Código", "Nombre del proyecto", "Dependencia", "Meta"],
        *([f"P{n}", f"PROYECTO {n}", "Cultura", 6] for n in range(3)),
    )
    libro = reconocer([("Proyectos", resumen), ("Actividades", plan)], 2025)
    assert len(libro.actividades) == 9
    assert (libro.repetidas, clases(libro)) == (["Proyectos"], ["hoja repetida"])


@pytest.mark.parametrize("codificacion", ["utf-8-sig", "windows-1252", "utf-16"])
@pytest.mark.parametrize("separador", [",", ";", "\t"])
def test_un_csv_como_lo_guarde_excel(codificacion: str, separador: str) -> None:
    filas = [["Código", "Acción", "Dirección", "Meta"], ["1", "Ferias", "Niñez", "3"]]
    escrito = "\n".join(separador.join(fila) for fila in filas).encode(codificacion)
    assert reconocer_archivo(("plan.csv", escrito), 2025).actividades[0].dependencia == "Niñez"


@pytest.mark.parametrize(
    ("titulo", "cabeza"),
    [
        ("Ejecutor", "dependencia"),
        ("Unidad ejecutora", "dependencia"),
        ("Beneficiarios (personas productoras)", "grupos_interes"),
        ("Personas productoras", ""),
        ("Mes programado", "fecha_fin"),
        ("Mes de inicio", "fecha_inicio"),
        ("Día / Mes / Año (Inicio)", "fecha_inicio"),
        ("Día / Mes / Año (Finali-zación)", "fecha_fin"),
    ],
)
def test_un_titulo_no_se_confunde_con_otro_que_se_le_parece(titulo: str, cabeza: str) -> None:
    leida = leer_titulo(titulo)
    assert (leida.cabeza, leida.seguro) == (cabeza, bool(cabeza))


def test_entre_el_total_sin_resultado_y_la_meta_escrita_vale_la_meta() -> None:
    libro = leido(
        ["Código", "Actividad", "Dependencia", "Meta", "T1 programado", "T2 programado", "Total programado"],
        ["1", "Ferias", "Cultura", 3, 1, 2, Ilegible("no tiene resultado")],
    )
    assert letras(libro.hojas[0].columnas)["meta"] == "D"


def test_un_numero_que_excel_volvio_fecha_se_propone_como_codigo() -> None:
    libro = leido(
        ["No.", "Acción", "Responsable", "Meta"],
        [date(2025, 1, 2), "Ferias", "Cultura", 3],
        [date(2025, 2, 2), "Foros", "Cultura", 4],
    )
    assert [a.codigo for a in libro.actividades] == ["2.1", "2.2"]
    assert clases(libro) == ["código vuelto fecha"] * 2


def test_una_fila_de_datos_que_parece_un_titulo_no_es_el_encabezado() -> None:
    quienes = [
        "Responsable del área",
        "Oficina de planeación",
        "Secretaría",
        "Dirección",
        "Despacho",
        "Gerencia",
    ]
    datos = [
        [
            f"ACT-GAD-{n}",
            "Componente del plan",
            f"Producto {n} de la acción",
            quien,
            f"Fecha {n}",
            "Meta de la ruta",
        ]
        for n, quien in enumerate(quienes)
    ]
    assert not leido(["ruta", "eje", "entrega", "quien", "cuando", "nivel"], *datos).hojas


def test_otra_tabla_con_los_titulos_en_otro_orden_se_pregunta_y_no_se_lee_cruzada() -> None:
    libro = leido(
        ["Código", "Actividad", "Responsable", "Meta", "Ejecutado a junio"],
        ["1.1", "Publicar datos", "TIC", 12, 6],
        ["1.2", "Actualizar la página", "TIC", 4, 2],
        ["Código", "Responsable", "Actividad", "Meta", "Ejecutado a junio"],
        ["2.1", "Participación", "Mesas", 8, 3],
    )
    assert [a.codigo for a in libro.actividades] == ["1.1", "1.2"]
    assert libro.hojas[0].filas.omitidas == {4: "encabezado repetido", 5: "debajo de otros títulos"}
    assert clases(libro) == ["otra tabla"]


def test_un_porcentaje_de_avance_sin_mes_no_se_calla() -> None:
    libro = leido(
        ["No.", "Actividad", "Responsable", "Fecha programada", "% de avance"],
        [1, "Ferias", "Cultura", "30/06/2025", 0.5],
    )
    assert "columna avance" in clases(libro)


@pytest.mark.parametrize(
    "titulo",
    [
        ["Seguimiento con corte a 30 de junio de 2025"],
        ["Fecha de corte:", "", date(2025, 6, 30)],
        ["II TRIMESTRE 2025"],
    ],
)
def test_lo_ejecutado_en_una_sola_columna_va_hasta_el_corte_del_documento(titulo: list[str]) -> None:
    titulos = ["Código", "Actividad", "Dependencia", "Meta", "Cantidad ejecutada"]
    libro = leido(titulo, titulos, ["1", "Ferias", "Cultura", 10, 4])
    assert cantidades(libro.actividades[0]) == [{}, {"6": 4}, [12, 10]]
    assert [(d.clase, d.propone) for d in libro.dudas] == [("mes de lo ejecutado", 6)]
    assert libro.actividades[0].periodicidad == "mensual"


def test_un_informe_trimestral_son_cuatro_al_anio_y_se_pregunta() -> None:
    libro = leido(
        ["No.", "Actividad", "Meta o producto", "Responsable", "Fecha programada"],
        [1, "Informar de las peticiones", "1 informe trimestral", "Atención", "Trimestral"],
        [2, "Actualizar la página", "2 revisiones por semestre", "TIC", ""],
    )
    assert [cantidades(a)[0] for a in libro.actividades] == [
        {"3": 1, "6": 1, "9": 1, "12": 1},
        {"6": 2, "12": 2},
    ]
    assert clases(libro) == ["varios meses"] * 2


@pytest.mark.parametrize(
    ("texto", "cada"),
    [("Cada trimestre", "trimestral"), ("Todos los meses", "mensual"), ("por semestre", "semestral")],
)
def test_una_periodicidad_se_dice_tambien_con_su_nombre(texto: str, cada: str) -> None:
    leida = leer_periodicidad(texto)
    assert leida is not None
    assert leida.nombre == cada


SEMANAS: list[list[Any]] = [
    ["Código", "Actividad", "Responsable", "Enero", "", "", "", "Febrero", "", "", ""],
    ["", "", "", "I", "II", "III", "IV", "I", "II", "III", "IV"],
]
MESES = ["A1:A2", "B1:B2", "C1:C2", "D1:G1", "H1:K1"]


@pytest.mark.parametrize("semanas", [["I", "II", "III", "IV"], [1, 2, 3, 4], ["S1", "S2", "S3", "S4"]])
def test_las_semanas_de_un_mes_son_ese_mes_y_no_trimestres_ni_semestres(semanas: list[object]) -> None:
    libro = leido(
        SEMANAS[0],
        ["", "", "", *semanas, *semanas],
        ["1", "Convocar", "Planeación", "x", "x", "", "", "", "", "", ""],
        ["2", "Dialogar", "Planeación", "", "", "", "x", "", "", "x", "x"],
        combinadas=MESES,
    )
    assert letras(libro.hojas[0].columnas)["programado"] == {"1": list("DEFG"), "2": list("HIJK")}
    assert [dict(a.programado) for a in libro.actividades] == [{1: 1}, {1: 1, 2: 1}]
    assert [(d.celda, d.clase) for d in libro.dudas] == [("Hoja1!D3:K4", Dice.CRUZ)]


def test_las_cantidades_de_las_semanas_de_un_mes_se_suman_y_la_correspondencia_las_conserva() -> None:
    filas: list[list[Any]] = [*SEMANAS, ["1", "Convocar", "Planeación", 1, 2, "", "", "", "", "", 4]]
    libro = leido(*filas, combinadas=MESES)
    (actividad,) = libro.actividades
    assert {**actividad.programado, **actividad.ejecutado} == {1: 3, 2: 4}
    corregida = leer_correspondencia(json.dumps(como_json(libro)).encode())
    otra = reconocer([("Hoja1", hoja(*filas, combinadas=MESES))], 2025, corregida)
    assert (otra.actividades, otra.decisiones) == (libro.actividades, 0)


def test_un_anio_viejo_en_el_titulo_de_un_relato_no_hace_al_libro_de_otro_anio() -> None:
    libro = leido(
        ["Código", "Actividad", "Dependencia", "Meta", "Explicación con corte al 31 de marzo de 2022"],
        ["1", "Ferias", "Cultura", 3, LARGO],
    )
    assert libro.anios == ()


def test_un_titulo_de_componente_entre_las_filas_se_propone_como_el_de_las_que_siguen() -> None:
    filas: list[list[Any]] = [
        ["Componente 1: Riesgos"],
        ["Subcomponente", "Código", "Actividad", "Responsable", "Meta"],
        ["Subcomponente 1", "1.1", "Actualizar la política", "Planeación", 1],
        ["Componente 2: Trámites"],
        ["Subcomponente 1", "2.1", "Simplificar un trámite", "Hacienda", 1],
    ]
    libro = leido(*filas, combinadas=["A1:E1", "A4:E4"])
    assert [a.componente for a in libro.actividades] == [
        ("Componente 1: Riesgos", "Subcomponente 1"),
        ("Componente 2: Trámites", "Subcomponente 1"),
    ]
    assert [(d.clase, d.celda) for d in libro.dudas] == [("componente a lo ancho", "Hoja1!A4")]
    dicho = como_json(libro)
    dicho["hojas"][0]["dudas"][0]["propone"] = None
    negado = reconocer(
        [("Hoja1", hoja(*filas, combinadas=["A1:E1", "A4:E4"]))],
        2025,
        leer_correspondencia(json.dumps(dicho).encode()),
    )
    assert [a.componente for a in negado.actividades] == [("Subcomponente 1",)] * 2


def test_cada_clase_de_duda_de_estos_libros_tiene_su_pregunta() -> None:
    clases_nuevas = [
        "componente a lo ancho", "código vuelto fecha", "otra tabla", "hoja de otro año", "mes de lo ejecutado",
        "columna avance",
    ]  # fmt: skip
    assert set(clases_nuevas) <= set(preguntas._DE_LAS_CLASES)


DOCE = ["Ene", "Feb", "Mar", "Abr", "May", "Jun", "Jul", "Ago", "Sep", "Oct", "Nov", "Dic"]


def doce(**meses: Any) -> list[Any]:
    return [meses.get(mes.lower(), "") for mes in DOCE]


@pytest.mark.parametrize(("p", "e"), [("P", "E"), ("Programado", "Ejecutado"), ("Prog.", "Ejec.")])
def test_lo_programado_y_lo_ejecutado_en_dos_filas_son_una_sola_actividad(p: str, e: str) -> None:
    libro = leido(
        ["No.", "Actividad", "Responsable", "P/E", *DOCE],
        [1, "Ferias", "Cultura", p, *doce(mar=1, jun=2)],
        ["", "", "", e, *doce(mar=1)],
        [2, "Foros", "Cultura", p, *doce(dic=1)],
        ["", "", "", e, *doce()],
        combinadas=["A2:A3", "B2:B3", "C2:C3", "A4:A5", "B4:B5", "C4:C5"],
    )
    assert [cantidades(a)[:2] for a in libro.actividades] == [[{"3": 1, "6": 2}, {"3": 1}], [{"12": 1}, {}]]
    assert not libro.dudas
    assert [una["celda"] for una in celdas_de(libro)[0]["cantidades"]][:3] == ["E3", "F3", "G3"]


def test_la_linea_base_puede_decir_su_valor_y_su_anio_debajo() -> None:
    libro = leido(
        [
            "Código",
            "Producto",
            "Tipo de anualización",
            "Línea base",
            "",
            "Meta 2025",
            "Entidad",
            "Trim 1 ejecutado",
        ],
        ["", "", "", "Valor", "Año", "", "", ""],
        ["1", "Índice de confianza", "Creciente", 0.2, 2022, 0.4, "Gobierno", 0.3],
        ["2", "Solicitudes atendidas", "Constante", 1, 2022, 1, "Gobierno", 1],
        ["3", "Personas formadas", "Suma", 0, 2022, 300, "Gobierno", 80],
        combinadas=["A1:A2", "B1:B2", "C1:C2", "D1:E1", "F1:F2", "G1:G2", "H1:H2"],
    )
    assert [(str(a.clase), en_json(a.linea_base)) for a in libro.actividades] == [
        ("nivel", 0.2),
        ("mantener", None),
        ("suma", None),
    ]
    assert clases(libro) == ["clase de meta"] * 2


def test_un_anio_solo_es_una_fecha() -> None:
    libro = leido(
        ["Código", "Actividad", "Dependencia", "Meta", "Fecha inicio", "Fecha fin"],
        ["1", "Ferias", "Cultura", 3, 2023, 2025],
    )
    assert cantidades(libro.actividades[0])[2] == [12, 3]
    assert not libro.dudas


def test_los_avances_de_0_a_1_sin_meta_son_un_nivel_y_se_pregunta() -> None:
    libro = leido(
        ["Código", "Acción de mejora", "Responsable", "Avance 1er trimestre", "Avance 2do trimestre"],
        ["1", "Diagnosticar", "Planeación", 0.5, 1],
        ["2", "Caracterizar", "Planeación", 0.1, 0.4],
    )
    assert [cantidades(a)[2] for a in libro.actividades] == [[12, 1], [12, 1]]
    assert clases(libro) == ["solo el avance"]


def test_un_porcentaje_de_cumplimiento_por_periodos_tampoco_se_calla() -> None:
    libro = leido(
        ["Código", "Acción", "Meta", "Responsable", "Seguimiento I cuatrimestre", ""],
        ["", "", "", "", "Avance", "% de cumplimiento"],
        ["1", "Ferias", 4, "Cultura", LARGO, "25%"],
        combinadas=["A1:A2", "B1:B2", "C1:C2", "D1:D2", "E1:F1"],
    )
    assert clases(libro) == ["columna avance"]
