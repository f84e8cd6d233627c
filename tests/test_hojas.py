"""De los bytes de un archivo a sus celdas: lo que se lee, lo que se rechaza y con qué frase."""

import random
from collections.abc import Callable
from datetime import date, datetime
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import openpyxl  # type: ignore[import-untyped]
import pytest
from openpyxl.worksheet.datavalidation import DataValidation  # type: ignore[import-untyped]
from python_calamine import CalamineWorkbook

from comun.hojas import limites
from comun.hojas.celdas import Celda, Ilegible, Inesperado, citar, entero, fecha, texto
from comun.hojas.escribir import a_csv, a_xlsx, guardado
from comun.hojas.leer import ArchivoInvalido, Libro, Tabla
from tests.archivos import con_filas_xml, con_partes, un_csv, un_xlsx

FILAS = [["codigo", "cuánto"], ["añil", "3"], ["niño", "4"]]


def leido(contenido: bytes, nombre: str = "matriz.csv") -> list[list[Celda]]:
    return [list(fila) for fila in Libro((nombre, contenido)).unica("plan").celdas]


def rechazo(contenido: bytes, nombre: str = "matriz.csv") -> str:
    with pytest.raises(ArchivoInvalido) as invalido:
        leido(contenido, nombre)
    return str(invalido.value)


def tabla(filas: list[list[Any]], obligatorias: list[str], opcionales: list[str] | None = None) -> Tabla:
    return Libro(("m.csv", un_csv(filas))).unica("plan").tabla(obligatorias, opcionales or [])


@pytest.mark.parametrize("separador", [",", ";"])
@pytest.mark.parametrize("codificacion", ["utf-8", "utf-8-sig", "windows-1252"])
def test_un_csv_se_lee_con_coma_o_punto_y_coma_y_en_las_codificaciones_de_excel(
    separador: str, codificacion: str
) -> None:
    assert leido(un_csv(FILAS, separador=separador, codificacion=codificacion)) == FILAS


def test_un_archivo_se_reconoce_por_su_contenido_y_no_por_su_extension() -> None:
    assert leido(un_xlsx(plan=FILAS), "matriz.csv") == FILAS
    assert leido(un_csv(FILAS), "matriz.xlsx") == FILAS


def test_las_celdas_de_un_xlsx_conservan_su_lugar_aunque_haya_filas_y_columnas_vacias_antes() -> None:
    libro = con_filas_xml('<row r="3"><c r="B3"><v>7</v></c></row>')
    assert leido(libro) == [["", ""], ["", ""], ["", 7.0]]


def test_la_unica_hoja_sirve_con_cualquier_nombre_y_entre_varias_se_busca_por_nombre() -> None:
    assert leido(un_xlsx(Hoja1=FILAS)) == FILAS
    assert leido(un_xlsx(notas=[["x"]], Plan=FILAS)) == FILAS
    assert rechazo(un_xlsx(notas=[["x"]], matriz=FILAS), "p.xlsx") == (
        'Archivo "p.xlsx": se esperaba la hoja "plan" y tiene "notas" y "matriz".'
    )


def test_una_fila_vacia_en_medio_se_salta_pero_cuenta_en_el_numero_de_las_demas() -> None:
    filas = tabla([["codigo"], ["a"], [], ["  "], ["b"]], ["codigo"])
    assert [(fila.numero, fila.leer("codigo", texto(9), vacia="")) for fila in filas] == [(2, "a"), (5, "b")]


def test_los_titulos_se_reconocen_sin_distinguir_mayusculas_ni_espacios_alrededor() -> None:
    assert tabla([[" CODIGO ", "Mes"], ["a", "1"]], ["codigo"], ["mes"]).columnas == {"codigo": 0, "mes": 1}


@pytest.mark.parametrize("escrito", ["Número", "NUMERO ", "Número\n", "N.º", "N°", "No."])
@pytest.mark.parametrize("separador", [",", ";"])
def test_los_titulos_se_reconocen_sin_distinguir_tildes_ni_saltos_de_renglon(
    escrito: str, separador: str
) -> None:
    libro = Libro(("m.csv", un_csv([["Línea\nbase", escrito], ["1", "x"]], separador=separador)))
    leida = libro.unica("plan").tabla(["numero", "linea_base"], otros_nombres={"no": "numero"})
    assert leida.columnas == {"linea_base": 0, "numero": 1}


def test_una_columna_se_nombra_como_la_escribio_quien_hizo_el_archivo() -> None:
    leida = Libro(("m.csv", un_csv([["Línea\nbase"], ["1"]]))).unica("plan").tabla(["linea_base"])
    next(iter(leida)).rechazar("linea_base", "no se entiende")
    assert leida.errores == ['Archivo "m.csv", fila 2, columna "Línea base": no se entiende.']


def test_columnas_que_faltan_sobran_o_se_repiten_se_nombran_todas_de_una_vez() -> None:
    with pytest.raises(ArchivoInvalido) as invalido:
        tabla([["Códigos", "mes", "mes", ""], ["a", "1", "2", "3"]], ["codigo", "mes", "texto"])
    assert invalido.value.errores == [
        'Archivo "m.csv", fila 1: faltan las columnas "codigo" y "texto".',
        'Archivo "m.csv", fila 1: sobra la columna "Códigos"; se conocen "codigo", "mes" y "texto".',
        'Archivo "m.csv", fila 1: se repite la columna "mes".',
        'Archivo "m.csv", fila 1: no tiene título la columna "D".',
    ]


def test_un_encabezado_combinado_deja_columnas_sin_titulo_y_se_dice_cuales() -> None:
    combinado = con_filas_xml(
        '<row r="1"><c r="A1" t="inlineStr"><is><t>codigo</t></is></c></row>'
        '<row r="2"><c r="A2"><v>1</v></c><c r="B2"><v>2</v></c></row>'
    )
    with pytest.raises(ArchivoInvalido, match='Hoja "plan", fila 1: no tiene título la columna "B"'):
        Libro(("m.xlsx", combinado)).unica("plan").tabla(["codigo"])


def test_las_columnas_vacias_de_la_derecha_no_estorban() -> None:
    assert tabla([["codigo", "", ""], ["a", "", " "]], ["codigo"]).columnas == {"codigo": 0}


DANADO = 'Archivo "m": está dañado o incompleto; ábralo en Excel, guárdelo de nuevo y cárguelo otra vez.'
NINGUNO = (
    'Archivo "m": no es un libro de Excel (.xlsx) ni un CSV; ábralo en Excel o en LibreOffice y '
    "guárdelo como .xlsx."
)
ENTIDAD = b'<!DOCTYPE x [<!ENTITY a "aaaa">]>'


@pytest.mark.parametrize(
    ("contenido", "frase"),
    [
        (b"", 'Archivo "m": está vacío.'),
        (b"\r\n  ", 'Archivo "m": está vacío.'),
        (b"\0", NINGUNO),
        (b"\x89PNG\r\n\x1a\n\0\0\0", NINGUNO),
        (b"a,b\n1,\x81\n", NINGUNO),
        ("a,b\n".encode("utf-16-le"), NINGUNO),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "es un Excel antiguo"),
        (b"PK\x03\x04", DANADO),
        (un_xlsx(plan=FILAS)[:-30], DANADO),
        (un_xlsx(plan=FILAS)[:500], DANADO),
        (con_partes(un_xlsx(plan=FILAS), {"xl/worksheets/sheet1.xml": b"<worksheet><sheetData>"}), DANADO),
        (con_partes(un_xlsx(plan=FILAS), {"xl/workbook.xml": ENTIDAD + b"<workbook/>"}), DANADO),
        (con_filas_xml('<row r="uno"/>'), DANADO),
        (con_filas_xml('<row><c r="$A$1"><v>1</v></c></row>'), DANADO),
        (b'a,b\n"1,2\n', "no se entiende como CSV después de la fila 1: revise las comillas"),
        (b"a,b\n1," + b"x" * 200_000, "no se entiende como CSV después de la fila 1"),
    ],
)
def test_lo_que_no_se_puede_leer_se_rechaza_con_una_frase(contenido: bytes, frase: str) -> None:
    assert frase in rechazo(contenido, "m")


def test_un_zip_que_no_es_un_libro_se_rechaza() -> None:
    otro = con_partes(un_xlsx(plan=FILAS), {})
    assert rechazo(otro.replace(b"xl/workbook.xml", b"xx/workbook.xml"), "m") == NINGUNO


def test_unos_bytes_cualesquiera_dan_una_frase_o_unas_celdas_y_nunca_otro_error() -> None:
    original, azar = bytearray(un_xlsx(plan=FILAS)), random.Random(5)  # noqa: S311
    rechazados = 0
    for _ in range(300):
        roto = bytearray(original)
        for _ in range(azar.randint(1, 6)):
            roto[azar.randrange(len(roto))] = azar.randrange(256)
        try:
            leido(bytes(roto))
        except ArchivoInvalido:
            rechazados += 1
    assert rechazados > 100


# Los límites se revisan antes de armar la hoja.


@pytest.mark.parametrize(
    ("filas", "frase"),
    [
        ('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>', "más de 20.000 filas"),
        ('<row r="1"><c r="XFD1"><v>1</v></c></row>', "más de 400 columnas"),
        ('<row r="1048576"><c><v>1</v></c></row>', "más de 20.000 filas"),
        ("<row><c><v>1</v></c></row>" * 20_002, "más de 20.000 filas"),
        ("<row>" + "<c><v>1</v></c>" * 401 + "</row>", "más de 400 columnas"),
        ('<row r="1"><c r="OK1" t="inlineStr"><is><t>x</t></is></c></row>', "más de 400 columnas"),
    ],
)
def test_una_hoja_enorme_se_rechaza_por_el_lugar_de_sus_celdas(filas: str, frase: str) -> None:
    assert frase in rechazo(con_filas_xml(filas))


@pytest.mark.parametrize(
    "filas",
    [
        '<row r="1"><c r="B1"><v>1</v></c><c r="B1"><v>2</v></c></row>',
        '<row r="1"><c r="B1"><v>1</v></c><c r="A1"><v>3</v></c><c><v>2</v></c></row>',
        '<row r="1"><c r="B1"><v>1</v></c></row><row r="2"/><row r="1"><c r="B1"><v>1</v></c></row>',
    ],
)
def test_una_celda_dada_dos_veces_se_dice_y_no_se_escoge_una(filas: str) -> None:
    assert 'la hoja "plan" trae dos veces la celda B1' in rechazo(con_filas_xml(filas))


def test_el_tamano_que_declara_la_hoja_no_importa_sino_el_de_sus_celdas_con_valor() -> None:
    xml = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        b'<dimension ref="A1:XFD1048576"/><sheetData><row r="1"><c r="A1"><v>1</v></c></row>'
        b'<row r="1048576"><c r="XFD1048576" s="0"/></row></sheetData></worksheet>'
    )
    assert leido(con_partes(un_xlsx(plan=[]), {"xl/worksheets/sheet1.xml": xml})) == [[1.0]]


def test_una_bomba_se_rechaza_por_lo_que_ocupa_descomprimida() -> None:
    bomba = con_partes(un_xlsx(plan=FILAS), {"xl/media/x": b"0" * (limites.MAXIMO_DESCOMPRIMIDO + 1)})
    assert len(bomba) < limites.MAXIMO_ARCHIVO
    assert "descomprimido pasa de 80 MB" in rechazo(bomba)


def test_una_parte_que_miente_sobre_su_tamano_se_rechaza() -> None:
    real = 50_000
    libro = con_partes(un_xlsx(plan=FILAS), {"xl/media/x": b"0" * real})
    assert rechazo(libro.replace(real.to_bytes(4, "little"), (10).to_bytes(4, "little")), "m") == DANADO


def test_un_texto_compartido_por_miles_de_celdas_es_uno_solo() -> None:
    celdas = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 20_001))
    compartidos = f"<sst><si><t>{'x' * 32_000}</t></si></sst>".encode()
    leidas = leido(con_partes(con_filas_xml(celdas), {"xl/sharedStrings.xml": compartidos}))
    assert (len(leidas), len({id(fila[0]) for fila in leidas})) == (20_000, 1)


def test_un_archivo_demasiado_grande_se_rechaza() -> None:
    assert "pasa de 10 MB" in rechazo(b"a" * (limites.MAXIMO_ARCHIVO + 1))


def test_un_csv_tiene_los_mismos_limites_de_filas_y_columnas() -> None:
    assert "más de 20.000 filas" in rechazo(b"a\n" * 20_002)
    assert "más de 400 columnas" in rechazo(b"a," * 400 + b"a\n")


# Lo que Excel no dejó escrito.


def test_un_error_de_excel_y_una_formula_sin_resultado_no_se_confunden_con_una_celda_vacia() -> None:
    libro = con_filas_xml(
        '<row r="1"><c r="A1" t="e"><v>#REF!</v></c><c r="B1"><f>A1+1</f></c><c r="C1"><f>A1</f><v></v></c>'
        '<c r="D1"><f>1+1</f><v>2</v></c><c r="E1" t="str"><f>""</f><v></v></c><c r="F1"><v>5</v></c></row>'
    )
    error, formula, otra, calculada, en_blanco, cinco = leido(libro)[0]
    assert isinstance(error, Ilegible)
    assert citar(error) == 'el error "#REF!" de Excel'
    assert isinstance(formula, Ilegible)
    assert isinstance(otra, Ilegible)
    assert citar(formula).startswith("una fórmula sin resultado")
    assert (calculada, en_blanco, cinco) == (2.0, "", 5.0)


def test_un_error_en_la_ultima_celda_no_se_mezcla_con_las_listas_de_opciones() -> None:
    libro = openpyxl.Workbook()
    hoja = libro.active
    hoja.append(["a", "#N/A"])
    opciones = DataValidation("list", formula1="listas!$A$2:$A$9")
    opciones.add("A2:A9")
    hoja.add_data_validation(opciones)
    assert leido(guardado(libro)) == [["a", 'el error "#N/A" de Excel']]


def test_veinte_mil_filas_debajo_del_encabezado_se_aceptan() -> None:
    assert len(leido(b"a\n" * 20_001)) == 20_001
    assert len(leido(con_filas_xml("<row><c><v>1</v></c></row>" * 20_001))) == 20_001


# Lo que trae cada celda.


@pytest.mark.parametrize(
    ("celda", "valor"), [(2.0, 2), (0.0, 0), ("3", 3), ("007", 7), ("0", 0), (999_999.0, 999_999)]
)
def test_un_entero_de_excel_o_escrito_con_cifras_se_acepta(celda: Celda, valor: int) -> None:
    assert entero(0, 999_999)(celda) == valor


@pytest.mark.parametrize(
    "celda",
    [
        *[2.5, "2,5", "2.0", "1.000", -1.0, "-1", "+3", "dos", "１", "²", "9" * 5000],
        *[True, date(2021, 5, 3), float("nan"), float("inf"), Ilegible("un error")],
    ],
)
def test_lo_que_no_es_un_entero_se_rechaza(celda: Celda) -> None:
    with pytest.raises(Inesperado, match="un número entero desde 0"):
        entero(0, 999_999)(celda)


@pytest.mark.parametrize("celda", [1e12, "1000000", 1e300])
def test_un_entero_que_pasa_del_tope_se_rechaza_diciendo_el_tope(celda: Celda) -> None:
    with pytest.raises(Inesperado, match=r"un número entero hasta 999\.999"):
        entero(0, 999_999)(celda)


@pytest.mark.parametrize(
    "celda",
    [
        date(2021, 5, 3),
        datetime(2021, 5, 3, 10),
        *["2021-05-03", "2021/05/03", "2021-5-3"],
        *["03/05/2021", "3/5/2021", "03-05-2021", "3-5-2021"],
    ],
)
def test_una_fecha_se_lee_de_excel_o_escrita_como_se_usa(celda: Celda) -> None:
    assert fecha(celda) == date(2021, 5, 3)


@pytest.mark.parametrize("celda", [44319.0, "3/5/21", "ayer", True, "3-5/2021", "2021/05-03", "2021.05.03"])
def test_lo_que_no_es_una_fecha_se_rechaza(celda: Celda) -> None:
    with pytest.raises(Inesperado, match=r"una fecha \(DD/MM/AAAA, DD-MM-AAAA o AAAA-MM-DD\)"):
        fecha(celda)


def test_el_dia_va_antes_del_mes_y_la_que_no_existe_se_rechaza_diciendolo() -> None:
    assert fecha("03-04-2024") == date(2024, 4, 3)
    assert fecha("25-11-2024") == date(2024, 11, 25)
    for celda in ("11-25-2024", "30/02/2021", "2021-13-01", "2024/25/11"):
        with pytest.raises(Inesperado, match=r"una fecha que exista, primero el día .* o primero el año"):
            fecha(celda)


def test_un_texto_admite_saltos_de_linea_y_numeros_enteros() -> None:
    assert texto(20)("uno\r\ndos") == "uno\ndos"
    assert texto(20)(101.0) == "101"


@pytest.mark.parametrize(
    ("celda", "frase"),
    [
        ("a\x07b", "sin caracteres de control"),
        ("a\u202eb", "sin caracteres de control"),
        ("x" * 21, "de máximo 20 letras, no de 21"),
        (2.5, "un texto"),
        (date(2021, 5, 3), "un texto"),
        (Ilegible("un error"), "un texto"),
    ],
)
def test_un_texto_con_controles_muy_largo_o_que_no_lo_es_se_rechaza(celda: Celda, frase: str) -> None:
    with pytest.raises(Inesperado, match=frase):
        texto(20)(celda)


@pytest.mark.parametrize(
    ("celda", "citada"),
    [
        (2.5, '"2,5"'),
        (2.0, '"2"'),
        (True, '"VERDADERO"'),
        (date(2021, 5, 3), '"03/05/2021"'),
        ("a\x07b", '"a�b"'),
        ("x" * 80, f'"{"x" * 60}…"'),
    ],
)
def test_una_celda_se_cita_como_la_ve_una_persona(celda: Celda, citada: str) -> None:
    assert citar(celda) == citada


def test_los_errores_se_dicen_todos_hasta_un_tope_y_se_cuentan_los_demas() -> None:
    assert ArchivoInvalido(*"ab").errores == ["a", "b"]
    assert ArchivoInvalido(*["x"] * 51).errores == ["x"] * 50 + ["Y 1 error más."]
    assert ArchivoInvalido(*["x"] * 99).errores[-1] == "Y 49 errores más."


# De vuelta.


@pytest.mark.parametrize("a_archivo", [a_csv, lambda filas: a_xlsx({"plan": filas})], ids=["csv", "xlsx"])
def test_lo_que_sale_vuelve_a_entrar_igual_aunque_parezca_una_formula(
    a_archivo: Callable[[Any], bytes],
) -> None:
    textos = ["=1+1", "+57", "-5", "@cargo", "'=1", "''x", 'ñandú; «sí», "no"', "una\notra", "\u2007", "0"]
    filas = [["a", "b"], *([dato, ""] for dato in textos)]
    assert leido(a_archivo(filas)) == [[celda or "" for celda in fila] for fila in filas]


def test_un_csv_que_sale_lleva_bom_coma_fin_de_linea_de_windows_y_desactiva_las_formulas() -> None:
    assert a_csv([["año", "b"], ["=1+1", None]]) == "\ufeffaño,b\r\n'=1+1,\r\n".encode()


def test_un_xlsx_que_sale_no_trae_formulas_y_los_numeros_siguen_siendo_numeros() -> None:
    assert leido(a_xlsx({"plan": [["=1+1", 3, None]]})) == [["=1+1", 3.0]]


def test_lo_que_sale_lo_leen_igual_tres_programas() -> None:
    textos = [
        "=1+1",
        "#N/A",
        'ñandú; «sí», "no" & <b>',
        " con espacios ",
        "una\notra",
        "una\rotra",
        "",
    ]
    filas = [["a", "b", "c"], *([texto, None, n] for n, texto in enumerate(textos))]
    contenido = a_xlsx({"plan": filas, "Otra «&»": [["x"]]}, {"plan": {1: 40, 3: 12}})
    con_openpyxl = openpyxl.load_workbook(BytesIO(contenido))
    assert con_openpyxl.sheetnames == ["plan", "Otra «&»"]
    hoja = con_openpyxl["plan"]
    assert (hoja.freeze_panes, hoja.column_dimensions["C"].width) == ("A2", 12)
    leidas = [list(fila) for fila in hoja.iter_rows(values_only=True)]
    con_calamine = CalamineWorkbook.from_filelike(BytesIO(contenido)).get_sheet_by_index(0).to_python()
    nuestras = Libro(("plan.xlsx", contenido)).unica("plan").celdas
    for leido_por in (leidas, con_calamine, nuestras):
        assert [[fila[0], fila[2]] for fila in leido_por[1:-1]] == [
            [fila[0], fila[2]] for fila in filas[1:-1]
        ]


def test_a_las_mismas_tablas_el_mismo_libro() -> None:
    uno = a_xlsx({"plan": [["a"], [1]]})
    assert {parte.date_time for parte in ZipFile(BytesIO(uno)).infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert a_xlsx({"plan": [["a"], [1]]}) == uno


def test_un_caracter_de_control_no_impide_escribir_el_libro():
    libro = Libro(("plan.xlsx", a_xlsx({"plan": [["actividad"], ["Feria\x0bde \uffffservicios"]]})))
    assert libro.unica("plan").celdas[1][0] == "Feriade servicios"


def test_una_fila_cortada_de_un_csv_se_rechaza_en_vez_de_leerse_como_vacia():
    with pytest.raises(ArchivoInvalido) as rechazo:
        Libro(("plan.csv", b"numero,actividad,ene_p\r\n1,Feria,2\r\n\r\n2,Taller\r\n")).unica("plan")
    assert rechazo.value.errores == ['Archivo "plan.csv", fila 4: tiene 2 de las 3 columnas; está cortada.']
