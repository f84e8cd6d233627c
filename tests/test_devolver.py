"""El libro que la entidad cargó vuelve con lo reportado en sus celdas, y en lo demás es el mismo."""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.formula import ArrayFormula
from python_calamine import CalamineWorkbook

from comun.hojas.devolver import Devuelto, devolver
from comun.hojas.escribir import Escribible
from comun.hojas.leer import ArchivoInvalido, Libro
from comun.hojas.limites import MAXIMO_LETRAS
from participacion.reconocer.celdas import celdas_de, juntar
from participacion.reconocer.libro import reconocer_archivo
from tests.archivos import con_filas_xml, con_partes, partes_de, un_csv, un_xlsx
from tests.libro_con_todo import CALCULO, HOJA, LIBRO, un_libro_con_todo
from tests.libros import LIBROS

# Es openpyxl, que avisa de lo que perdería si lo guardara.
pytestmark = pytest.mark.filterwarnings("ignore:Unknown extension:UserWarning")

CON_TODO = un_libro_con_todo()


def devuelto(libro: bytes, valores: Mapping[str, Escribible], hoja: str = "plan") -> Devuelto:
    return devolver(("m.xlsx", libro), {hoja: valores})


def escrito(libro: bytes, valores: Mapping[str, Escribible], hoja: str = "plan") -> bytes:
    salida = devuelto(libro, valores, hoja)
    assert salida.sin_escribir == ()
    return salida.contenido


def xml_de(filas: str, valores: Mapping[str, Escribible]) -> str:
    """Las filas de un libro que traía esas, después de escribir."""
    xml = partes_de(escrito(con_filas_xml(filas), valores))[HOJA].decode()
    return xml.partition("<sheetData>")[2].partition("</sheetData>")[0]


def celdas(libro: bytes, hoja: str = "plan") -> Any:
    return openpyxl.load_workbook(BytesIO(libro))[hoja]


# Lo que no se toca.


def test_toda_parte_es_la_misma_salvo_las_hojas_escritas_y_la_marca_de_calcular() -> None:
    antes = partes_de(CON_TODO)
    salida = escrito(
        CON_TODO, {"C3": 7, "D3": Decimal("2.5"), "E3": "Hecho", "H4": "Sí", "K30": 1}, "Matriz & 1"
    )
    despues = partes_de(salida)
    assert list(despues) == list(antes)
    assert {nombre for nombre in antes if antes[nombre] != despues[nombre]} == {HOJA, LIBRO}
    assert despues[LIBRO].replace(CALCULO, b"") == antes[LIBRO]
    assert despues[LIBRO] != antes[LIBRO]
    assert len(antes) > 15  # gráfico, imagen, comentario, tabla, tema, cadena de cálculo…


def test_de_la_hoja_escrita_solo_cambian_las_celdas_pedidas() -> None:
    valores: dict[str, Escribible] = {"C3": 7, "D4": 8, "E5": "Otra cosa"}
    antes = partes_de(CON_TODO)[HOJA].decode()
    despues = partes_de(escrito(CON_TODO, valores, "Matriz & 1"))[HOJA].decode()
    for celda in valores:
        una = re.compile(rf'<c r="{celda}"(?:[^>]*/>|.*?</c>)')
        vieja, nueva = una.search(antes), una.search(despues)
        assert vieja
        assert nueva
        assert vieja[0] != nueva[0]
        despues = despues.replace(nueva[0], vieja[0])
    assert despues == antes


def test_el_zip_conserva_orden_fechas_compresion_y_comentario() -> None:
    original = BytesIO()
    with ZipFile(original, "w") as libro:
        libro.comment = b"de la entidad"
        for i, (nombre, contenido) in enumerate(reversed(partes_de(un_xlsx(plan=[["a"]])).items())):
            parte = ZipInfo(nombre, (2025, 3, 1 + i, 8, 30, 0))
            parte.compress_type = ZIP_STORED if i % 2 else ZIP_DEFLATED
            parte.external_attr = 0o600 << 16
            libro.writestr(parte, contenido)

    def como_es(libro: bytes) -> list[tuple[object, ...]]:
        with ZipFile(BytesIO(libro)) as abierto:
            assert abierto.comment == b"de la entidad"
            assert abierto.testzip() is None
            return [(p.filename, p.date_time, p.compress_type, p.external_attr) for p in abierto.infolist()]

    assert como_es(escrito(original.getvalue(), {"A1": "b"})) == como_es(original.getvalue())


def test_lo_que_ya_dice_lo_mismo_no_se_toca() -> None:
    """Un texto con negrillas sigue con ellas, y si ninguna celda cambia es el mismo archivo."""
    iguales: dict[str, Escribible] = {
        "A3": "501",
        "C3": 3,
        "C4": Decimal("4.00"),
        "G3": date(2025, 3, 3),
        "D3": None,
        "H3": "",
    }
    assert escrito(CON_TODO, iguales, "Matriz & 1") is CON_TODO
    assert devolver(("m.xlsx", CON_TODO), {"Matriz & 1": {}, "Listas": {}}).contenido is CON_TODO
    con_uno = partes_de(escrito(CON_TODO, iguales | {"D3": 1}, "Matriz & 1"))[HOJA]
    assert con_uno.count(b"inlineStr") == 0


def test_lo_escrito_lo_leen_igual_tres_lectores_y_lo_demas_no_cambia() -> None:
    valores: dict[str, Escribible] = {
        "C3": 7,
        "D3": Decimal("2.5"),
        "E3": "Con ñ, «comillas» & <marcas> 😀",
        "K30": True,
    }
    salida = escrito(CON_TODO, valores, "Matriz & 1")
    propio = Libro(("m", salida)).con_nombre("Matriz & 1").celdas
    con_openpyxl = celdas(salida, "Matriz & 1")
    con_calamine = CalamineWorkbook.from_filelike(BytesIO(salida)).get_sheet_by_name("Matriz & 1").to_python()
    for celda, valor in valores.items():
        fila, columna = con_openpyxl[celda].row, con_openpyxl[celda].column
        assert (
            con_openpyxl[celda].value
            == con_calamine[fila - 1][columna - 1]
            == propio[fila - 1][columna - 1]
            == valor
        )
    original = celdas(CON_TODO, "Matriz & 1")
    for fila in original.iter_rows():
        for celda in fila:
            if celda.coordinate not in valores and not isinstance(celda.value, ArrayFormula):
                assert con_openpyxl[celda.coordinate].value == celda.value
    assert con_openpyxl.protection.sheet
    assert con_openpyxl.merged_cells == original.merged_cells
    assert len(con_openpyxl._charts) == len(con_openpyxl._images) == 1


# Qué queda en la celda.


@pytest.mark.parametrize(
    "texto",
    ["=1+1", "+57 1", "-2", "@SUMA(A1)", "=cmd|' /C calc'!A0", "#REF!", "\t=1", "'=1", "TRUE", "2025-01-01"],
)
def test_un_texto_nuestro_nunca_se_vuelve_formula(texto: str) -> None:
    celda = celdas(escrito(un_xlsx(plan=[["a"]]), {"A1": texto}))["A1"]
    assert (celda.value, celda.data_type) == (texto, "s")
    assert "<f" not in xml_de('<row r="1"><c r="A1"><v>1</v></c></row>', {"A1": texto})


@pytest.mark.parametrize(
    "texto", ["  dos espacios  ", "una\nlínea", "\n", "a\r\nb", "_x0041_", "&amp;", "]]>", "ñ\u2028😀"]
)
def test_un_texto_vuelve_letra_por_letra(texto: str) -> None:
    salida = escrito(un_xlsx(plan=[["a"]]), {"A1": texto})
    assert Libro(("m", salida)).unica("plan").celdas == [[texto]]


def test_de_un_texto_se_quita_solo_lo_que_un_xlsx_no_admite() -> None:
    assert celdas(escrito(un_xlsx(plan=[["a"]]), {"A1": "a\0b\x0bc\uffff"}))["A1"].value == "abc"


def test_un_texto_que_no_cabe_se_dice_y_no_impide_lo_demas() -> None:
    salida = devuelto(un_xlsx(plan=[["a", "b"]]), {"A1": "x" * (MAXIMO_LETRAS + 1), "B1": "c"})
    assert [str(una) for una in salida.sin_escribir] == [
        'Hoja "plan", celda A1: el texto tiene 32.768 letras y Excel admite 32.767; queda como estaba.'
    ]
    assert Libro(("m", salida.contenido)).unica("plan").celdas == [["a", "c"]]


def test_la_celda_conserva_su_estilo_y_pierde_la_clase_de_valor_que_tenia() -> None:
    fila = '<row r="1"><c r="A1" s="4" t="s" vm="1" cm="2" ph="1"><v>0</v></c><c s="5" r="B1"/></row>'
    assert xml_de(fila.replace('t="s"', 't="str"'), {"A1": 2, "B1": "x"}) == (
        '<row r="1"><c r="A1" s="4"><v>2</v></c>'
        '<c r="B1" s="5" t="inlineStr"><is><t xml:space="preserve">x</t></is></c></row>'
    )


def test_none_vacia_la_celda_y_deja_su_estilo() -> None:
    assert xml_de('<row r="1"><c r="A1" s="4"><v>2</v></c></row>', {"A1": None, "B1": None}) == (
        '<row r="1"><c r="A1" s="4"/></row>'
    )


@pytest.mark.parametrize(
    ("valor", "como"),
    [
        (0, "<v>0</v>"),
        (Decimal("1E+3"), "<v>1000</v>"),
        (Decimal("0.000001"), "<v>0.000001</v>"),
        (-5, "<v>-5</v>"),
    ],
)
def test_un_numero_se_escribe_sin_exponente(valor: int | Decimal, como: str) -> None:
    assert xml_de("", {"A1": valor}) == f'<row r="1"><c r="A1">{como}</c></row>'


def test_si_o_no_es_un_valor_logico() -> None:
    assert xml_de("", {"A1": True, "B1": False}) == (
        '<row r="1"><c r="A1" t="b"><v>1</v></c><c r="B1" t="b"><v>0</v></c></row>'
    )


@pytest.mark.parametrize("desde_1904", [False, True])
def test_una_fecha_es_fecha_donde_la_celda_lo_es_y_texto_donde_no(desde_1904: bool) -> None:
    libro = openpyxl.Workbook()
    libro.epoch = openpyxl.utils.datetime.MAC_EPOCH if desde_1904 else openpyxl.utils.datetime.WINDOWS_EPOCH
    libro.active.append([date(2025, 1, 31), 2])
    guardado = BytesIO()
    libro.save(guardado)
    salida = escrito(guardado.getvalue(), {"A1": date(2025, 12, 9), "B1": date(2025, 12, 9)}, "Sheet")
    assert Libro(("m", salida)).unica("Sheet").celdas == [[date(2025, 12, 9), "09/12/2025"]]


# Lo que la entidad calcula o combina es suyo.


def test_una_formula_de_la_entidad_no_se_pisa_y_se_dice() -> None:
    """Ni la de una celda, ni la que otras comparten, ni la que llena un rango desde su primera celda."""
    salida = devuelto(CON_TODO, {"F3": 9, "C6": "x", "J3": 1, "J4": 1, "J5": None, "C3": 8}, "Matriz & 1")
    assert {una.celda for una in salida.sin_escribir} == {"F3", "C6", "J3", "J4"}
    assert str(salida.sin_escribir[0]) == 'Hoja "Matriz & 1", celda F3: tiene una fórmula; queda como estaba.'
    leido = celdas(salida.contenido, "Matriz & 1")
    assert (leido["F3"].value, leido["C6"].value, leido["C3"].value) == ("=C3+D3", "=SUM(C3:C5)", 8)
    compartida = con_filas_xml(
        '<row r="1"><c r="A1"><f t="shared" si="0" ref="A1:A2">B1</f><v>1</v></c></row>'
        '<row r="2"><c r="A2"><f t="shared" si="0"/><v>1</v></c><c r="C2"><f t="dataTable" ref="C2:D3"/></c></row>'
    )
    salida = devuelto(compartida, {"A1": 3, "A2": 3, "D3": 3})
    assert [una.celda for una in salida.sin_escribir] == ["A1", "A2", "D3"]
    assert salida.contenido is compartida


def test_en_una_celda_tapada_por_otra_no_se_escribe_y_se_dice() -> None:
    salida = devuelto(CON_TODO, {"B8": "Nueva", "B9": "Tapada", "D1": "Tapada", "B10": None}, "Matriz & 1")
    assert [str(una) for una in salida.sin_escribir] == [
        'Hoja "Matriz & 1", celda D1: está combinada con la A1, que es la que se ve; queda como estaba.',
        'Hoja "Matriz & 1", celda B9: está combinada con la B8, que es la que se ve; queda como estaba.',
    ]
    assert celdas(salida.contenido, "Matriz & 1")["B8"].value == "Nueva"


# Celdas y filas que no estaban.


def test_las_celdas_y_filas_que_no_estaban_se_crean_en_su_orden() -> None:
    filas = '<row r="2"><c r="B2"><v>1</v></c><c r="D2"><v>1</v></c></row>\n<row r="5" ht="30"/>'
    pedidas: dict[str, Escribible] = {
        "F7": 9,
        "A2": 2,
        "C2": 3,
        "E2": 4,
        "B5": 6,
        "A5": 5,
        "B3": 7,
        "A1": 8,
        "A7": 0,
    }
    assert xml_de(filas, pedidas) == (
        '<row r="1"><c r="A1"><v>8</v></c></row>'
        '<row r="2"><c r="A2"><v>2</v></c><c r="B2"><v>1</v></c><c r="C2"><v>3</v></c><c r="D2"><v>1</v></c>'
        '<c r="E2"><v>4</v></c></row>\n'
        '<row r="3"><c r="B3"><v>7</v></c></row>'
        '<row r="5" ht="30"><c r="A5"><v>5</v></c><c r="B5"><v>6</v></c></row>'
        '<row r="7"><c r="A7"><v>0</v></c><c r="F7"><v>9</v></c></row>'
    )


def test_donde_no_se_numeran_filas_ni_celdas_se_cuentan() -> None:
    assert xml_de("<row><c/><c><v>2</v></c></row><row><c/></row>", {"B1": 3, "C2": 4}) == (
        '<row><c/><c r="B1"><v>3</v></c></row><row><c/><c r="C2"><v>4</v></c></row>'
    )


def test_una_hoja_sin_ninguna_celda_tambien_se_escribe() -> None:
    libro = con_partes(un_xlsx(plan=[]), {HOJA: b"<worksheet><sheetData/><pageMargins/></worksheet>"})
    assert partes_de(escrito(libro, {"B2": 1}))[HOJA] == (
        b'<worksheet><sheetData><row r="2"><c r="B2"><v>1</v></c></row></sheetData><pageMargins/></worksheet>'
    )


def test_la_celda_nueva_se_ve_como_se_veia_vacia() -> None:
    """Con el estilo de su fila, si lo tiene; si no, con el de su columna."""
    xml = (
        '<worksheet><cols><col min="2" max="3" style="7"/></cols><sheetData><row r="1" s="9" customFormat="1"/>'
        '<row r="2" s="9"/></sheetData></worksheet>'
    )
    libro = con_partes(un_xlsx(plan=[]), {HOJA: xml.encode()})
    leido = partes_de(escrito(libro, {"B1": 1, "B2": 1, "A2": 1, "C4": 1}))[HOJA].decode()
    assert re.findall(r'<c r="(\w+)"(?: s="(\d)")?>', leido) == [
        ("B1", "9"),
        ("A2", ""),
        ("B2", "7"),
        ("C4", "7"),
    ]


@pytest.mark.parametrize(
    ("dimension", "celda", "queda"),
    [
        ('<dimension ref="B2:C3"/>', "D9", '<dimension ref="B2:D9"/>'),
        ('<dimension ref="B2:C3"></dimension>', "A1", '<dimension ref="A1:C3"></dimension>'),
        ('<dimension  ref="A1:C3" />', "C1", '<dimension  ref="A1:C3" />'),
        ("", "Z9", ""),
    ],
)
def test_la_dimension_crece_si_hace_falta(dimension: str, celda: str, queda: str) -> None:
    libro = con_partes(un_xlsx(plan=[]), {HOJA: f"<worksheet>{dimension}<sheetData/></worksheet>".encode()})
    assert partes_de(escrito(libro, {celda: 1}))[HOJA].decode().startswith(f"<worksheet>{queda}<sheetData>")


def test_los_tramos_de_una_fila_se_quitan_cuando_dejan_de_ser_ciertos() -> None:
    fila = '<row r="1" spans="1:2" ht="30" x="&quot;&gt;"><c r="B1"><v>1</v></c></row>'
    assert xml_de(fila, {"A1": 2}).startswith('<row r="1" spans="1:2" ht="30" x="&quot;&gt;"><c r="A1">')
    assert xml_de(fila, {"C1": 2}).startswith('<row r="1" ht="30" x=\'"&gt;\'><c r="B1">')
    assert xml_de('<row r="1" spans="1:1"/>', {"B1": 2}) == '<row r="1"><c r="B1"><v>2</v></c></row>'


# El XML que cada programa escribe a su modo.


def test_los_prefijos_y_lo_que_este_programa_no_conoce_quedan_como_estaban() -> None:
    xml = """<?xml version='1.0' encoding='ISO-8859-1'?>
<!-- <c r="A1"><v>no</v></c> -->
<x:worksheet xmlns:x='http://schemas.openxmlformats.org/spreadsheetml/2006/main' xmlns:r="r" r:raro='a > b "c"'>
  <x:sheetData >
    <x:row r = '1' raro=">"><x:c r='A1' s="2" ><x:v>1</x:v></x:c ><!-- <x:c r="B1"/> --><x:c r="C1"/></x:row>
  </x:sheetData>
  <x:nota><![CDATA[<x:c r="A1"/>]]> año</x:nota><x:extLst><x:ext uri="{1}"><x:c r="D1"/></x:ext></x:extLst>
</x:worksheet>"""
    libro = con_partes(un_xlsx(plan=[]), {HOJA: xml.encode("latin-1")})
    salida = partes_de(escrito(libro, {"A1": 2, "B1": "ñ😀", "D1": 4, "A3": 3}))[HOJA].decode("latin-1")
    assert salida == (
        xml.replace("<x:c r='A1' s=\"2\" ><x:v>1</x:v></x:c >", '<x:c r="A1" s="2"><x:v>2</x:v></x:c>')
        .replace(
            '<x:c r="C1"/>',
            '<x:c r="B1" t="inlineStr"><x:is><x:t xml:space="preserve">&#241;&#128512;</x:t></x:is></x:c><x:c r="C1"/>',
        )
        .replace("</x:row>", '<x:c r="D1"><x:v>4</x:v></x:c></x:row>')
        .replace("  </x:sheetData>", '  <x:row r="3"><x:c r="A3"><x:v>3</x:v></x:c></x:row></x:sheetData>')
    )


@pytest.mark.parametrize(
    ("antes", "despues"),
    [
        ("<sheets/>", '<sheets/><calcPr fullCalcOnLoad="1"/>'),
        ("<sheets/><definedNames/><extLst/>", '<sheets/><definedNames/><calcPr fullCalcOnLoad="1"/><extLst/>'),
        ('<sheets/><calcPr calcId="1"/>', '<sheets/><calcPr calcId="1" fullCalcOnLoad="1"/>'),
        ('<sheets/><calcPr fullCalcOnLoad="0" x="1"></calcPr>', '<sheets/><calcPr fullCalcOnLoad="1" x="1"></calcPr>'),
        ('<sheets/><calcPr  fullCalcOnLoad="1" />', '<sheets/><calcPr  fullCalcOnLoad="1" />'),
        ("<otra><calcPr/></otra><sheets/>", '<otra><calcPr/></otra><sheets/><calcPr fullCalcOnLoad="1"/>'),
    ],
)  # fmt: skip
def test_se_pide_calcular_al_abrir_y_el_libro_no_cambia_en_mas(antes: str, despues: str) -> None:
    libro = un_xlsx(plan=[["a"]])
    nombrada = re.search(r"<sheet .*?/>", partes_de(libro)[LIBRO].decode())
    assert nombrada

    def con(xml: str) -> str:
        return f"<workbook>{xml.replace('<sheets/>', f'<sheets>{nombrada[0]}</sheets>')}</workbook>"

    libro = con_partes(libro, {LIBRO: con(antes).encode()})
    assert partes_de(escrito(libro, {"A1": "b"}))[LIBRO].decode() == con(despues)


# Lo que se rechaza.


def test_lo_que_no_es_un_xlsx_o_no_tiene_la_hoja_se_rechaza_con_una_frase() -> None:
    with pytest.raises(ArchivoInvalido, match='Archivo "m": no es un libro de Excel'):
        devolver(("m", un_csv([["a"], ["b"]])), {"m": {"A1": 1}})
    with pytest.raises(ArchivoInvalido, match='se esperaba la hoja "otra" y tiene "plan"'):
        devuelto(un_xlsx(plan=[["a"]]), {"A1": 1}, "otra")


@pytest.mark.parametrize("celda", ["1", "A", "A0", "$A$1", "a1", "A1:B2", "ABCD1", "A1048577", "XFD1"])
def test_una_celda_que_no_hay_se_niega(celda: str) -> None:
    with pytest.raises(ValueError, match=re.escape(celda)):
        devuelto(un_xlsx(plan=[["a"]]), {celda: 1})


def test_un_numero_que_no_cabe_en_una_celda_se_niega() -> None:
    for valor in ("NaN", "Infinity"):
        with pytest.raises(ValueError, match="no cabe"):
            devuelto(un_xlsx(plan=[["a"]]), {"A1": Decimal(valor)})


MONTADOS = "".join('<mergeCell ref="A1:B20001"/>' for _ in range(2_000))


@pytest.mark.parametrize(
    "xml",
    [
        b'<!DOCTYPE x [<!ENTITY a "a">]><worksheet><sheetData/></worksheet>',
        b'<worksheet><sheetData><row r="2"/><row r="1"/></sheetData></worksheet>',
        b'<worksheet><sheetData><row r="1"><c r="B1"/><c r="A1"/></row></sheetData></worksheet>',
        b'<worksheet><sheetData><row r="1"><c r="A2"/></row></sheetData></worksheet>',
        b"<worksheet><sheetData/><sheetData/></worksheet>",
        b"<worksheet/>",
        "<ñ:worksheet><sheetData/><dimension ñ='1'/></ñ:worksheet>".encode(),
        "<worksheet><sheetData/></worksheet>".encode("utf-16"),
        f"<worksheet><sheetData/><mergeCells>{MONTADOS}</mergeCells></worksheet>".encode(),
    ],
)
def test_una_hoja_que_no_se_puede_escribir_sin_danarla_se_rechaza(xml: bytes) -> None:
    libro = con_partes(un_xlsx(plan=[]), {HOJA: xml})
    with pytest.raises(ArchivoInvalido, match="está dañado o incompleto"):
        devuelto(libro, {f"C{fila}": fila for fila in range(1, 5_000)})


VALORES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**9), 10**9),
    st.decimals(-(10**6), 10**6, places=6),
    st.text(st.characters(exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff"), min_size=1),
)
LUGARES = st.tuples(st.integers(1, 9), st.integers(1, 9))


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(LUGARES, VALORES), st.dictionaries(LUGARES, VALORES))
def test_se_lee_lo_que_habia_con_lo_escrito_encima(
    habia: dict[tuple[int, int], Escribible], pedidas: dict[tuple[int, int], Escribible]
) -> None:
    libro = openpyxl.Workbook()
    for (fila, columna), valor in habia.items():
        celda = libro.active.cell(fila, columna)
        celda.value = "x" if isinstance(valor, str) else valor  # el texto de openpyxl puede ser fórmula
    guardado = BytesIO()
    libro.save(guardado)
    valores = {f"{get_column_letter(columna)}{fila}": valor for (fila, columna), valor in pedidas.items()}
    salida = escrito(guardado.getvalue(), valores, "Sheet")
    leido = Libro(("m", salida)).unica("Sheet").celdas
    quedan = {lugar: "x" if isinstance(valor, str) else valor for lugar, valor in habia.items()} | pedidas
    llenas = {
        (i, j): valor for i, fila in enumerate(leido, 1) for j, valor in enumerate(fila, 1) if valor != ""
    }
    assert llenas == {
        lugar: valor if isinstance(valor, (str, bool)) else float(valor)  # type: ignore[arg-type]
        for lugar, valor in quedan.items()
        if valor is not None
    }
    assert [
        nombre
        for nombre, contenido in partes_de(salida).items()
        if contenido != partes_de(guardado.getvalue())[nombre]
    ] in ([], [HOJA])


@pytest.mark.parametrize("libro", [libro for libro in LIBROS if libro.endswith(".xlsx")])
def test_en_cada_libro_se_escribe_en_las_celdas_de_lo_ejecutado_y_en_ninguna_otra_parte(
    carpeta: Path, libro: str
) -> None:
    contenido = (carpeta / libro).read_bytes()
    leido = reconocer_archivo((libro, contenido))
    celdas_propias = celdas_de(leido)
    valores = juntar(
        (una["hoja"], cantidad["celda"], 7) for una in celdas_propias for cantidad in una["cantidades"]
    )
    salida = devolver((libro, contenido), valores)
    antes, despues = partes_de(contenido), partes_de(salida.contenido)
    assert list(antes) == list(despues)
    distintas = {parte for parte in antes if antes[parte] != despues[parte]} - {LIBRO}
    assert len(distintas) == len(valores)
    assert all(parte.startswith("xl/worksheets/") for parte in distintas)
    queda = openpyxl.load_workbook(BytesIO(salida.contenido))
    sin_escribir = {(una.hoja, una.celda) for una in salida.sin_escribir}
    for hoja, suyas in valores.items():
        for celda in suyas:
            assert (hoja, celda) in sin_escribir or queda[hoja][celda].value == 7
    assert len(sin_escribir) < 4


def test_un_csv_de_una_entidad_no_se_devuelve_y_se_dice(carpeta: Path) -> None:
    csv = (carpeta / "cuadro-de-mando.csv").read_bytes()
    with pytest.raises(ArchivoInvalido, match="no es un libro de Excel"):
        devolver(("cuadro-de-mando.csv", csv), {"cuadro-de-mando.csv": {"A1": 1}})
