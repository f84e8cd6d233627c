"""Un libro como los que de verdad tienen las entidades: con todo lo que no se debe perder al escribir en él."""

import re
from datetime import date
from io import BytesIO

import openpyxl
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.drawing.image import Image
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Font, PatternFill
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.formula import ArrayFormula
from openpyxl.worksheet.table import Table
from PIL import Image as Dibujo

from tests.archivos import con_partes, partes_de

HOJA = "xl/worksheets/sheet1.xml"
LIBRO = "xl/workbook.xml"
CALCULO = b' fullCalcOnLoad="1"'


def un_libro_con_todo() -> bytes:
    """Título combinado, estilos, fórmulas, gráfico, imagen, formato condicional, lista de opciones, tabla, comentario,
    enlace, nombre definido, hoja protegida, hoja oculta y lo que solo Excel escribe."""
    libro = openpyxl.Workbook()
    hoja = libro.active
    hoja.title = "Matriz & 1"
    hoja.merge_cells("A1:H1")
    hoja["A1"] = "Matriz de seguimiento"
    hoja["A1"].font = Font(bold=True, size=20)
    hoja.append(["Código", "Producto", "Trim. I", "Trim. II", "Observaciones", "Total", "Fecha", "Área"])
    for i, codigo in enumerate(("501", "502", "503"), 3):
        hoja.append([codigo, f"Producto «{codigo}»", i, None, "Se hizo.", f"=C{i}+D{i}", date(2025, 3, i)])
        hoja[f"C{i}"].fill = hoja[f"D{i}"].fill = PatternFill("solid", fgColor="FFEEAA")
        hoja[f"C{i}"].number_format = "0.00%"
    hoja["A6"], hoja["C6"] = "TOTAL", "=SUM(C3:C5)"
    hoja["J3"] = ArrayFormula("J3:J5", "=C3:C5*2")
    hoja.merge_cells("B8:B10")
    hoja["B8"] = "Combinada hacia abajo"
    hoja.column_dimensions["H"].fill = PatternFill("solid", fgColor="00FF00")
    hoja.conditional_formatting.add(
        "C3:D5", CellIsRule("lessThan", ["2"], fill=PatternFill(bgColor="FF0000"))
    )
    lista = DataValidation("list", formula1='"Sí,No"')
    lista.add("H3:H5")
    hoja.add_data_validation(lista)
    hoja["E3"].comment = Comment("¿Y el soporte?", "OAP")
    hoja["E4"].hyperlink = "https://example.org/?a=1&b=2"
    hoja.protection.sheet = True
    hoja.protection.set_password("clave")
    grafico = BarChart()
    grafico.add_data(Reference(hoja, min_col=3, min_row=2, max_row=5), titles_from_data=True)
    hoja.add_chart(grafico, "L2")
    imagen = BytesIO()
    Dibujo.new("RGB", (8, 8), "red").save(imagen, "PNG")
    hoja.add_image(Image(imagen), "L20")
    otra = libro.create_sheet("Listas")
    otra.append(["Opción"]), otra.append(["Sí"]), otra.append(["No"])
    otra.add_table(Table(displayName="Opciones", ref="A1:A3"))
    otra.sheet_state = "hidden"
    libro.create_sheet("Resumen")["A1"] = "='Matriz & 1'!C6"
    libro.defined_names["Metas"] = openpyxl.workbook.defined_name.DefinedName(
        "Metas", attr_text="'Matriz & 1'!$C$3:$C$5"
    )
    salida = BytesIO()
    libro.save(salida)
    return _como_de_excel(salida.getvalue())


def _como_de_excel(libro: bytes) -> bytes:
    partes = partes_de(libro)
    ignorable = (
        b'<worksheet xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" mc:Ignorable="x14ac" '
        b'xmlns:x14ac="http://schemas.microsoft.com/office/spreadsheetml/2009/9/ac" '
    )
    extensiones = (
        b'<extLst><ext xmlns:x14="urn:x14" uri="{de-otro-programa}">'
        b'<x14:c r="D4"><x14:v>no es una celda</x14:v></x14:c></ext></extLst></worksheet>'
    )
    xml = partes[HOJA].replace(b"<worksheet ", ignorable).replace(b"</worksheet>", extensiones)
    textos: list[bytes] = []

    def compartido(escrito: re.Match[bytes]) -> bytes:
        textos.append(b"<si><r><rPr><b/></rPr>%s</r></si>" % escrito[2])
        return b'%s t="s"><v>%d</v></c>' % (escrito[1], len(textos) - 1)

    xml = re.sub(rb'(<c r="\w+"(?: s="\d+")?) t="inlineStr"><is>(.*?)</is></c>', compartido, xml)
    xml = re.sub(rb'<row r="(\d+)"', rb'<row r="\1" spans="1:10" x14ac:dyDescent="0.25"', xml)
    tipos = partes["[Content_Types].xml"].replace(
        b"</Types>",
        b'<Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.openxmlformats-officedocument.'
        b'spreadsheetml.sharedStrings+xml"/>'
        b'<Override PartName="/xl/calcChain.xml" ContentType="application/vnd.openxmlformats-officedocument.'
        b'spreadsheetml.calcChain+xml"/></Types>',
    )
    relaciones = partes["xl/_rels/workbook.xml.rels"].replace(
        b"</Relationships>",
        b'<Relationship Id="rId98" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
        b'sharedStrings" Target="sharedStrings.xml"/>'
        b'<Relationship Id="rId99" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
        b'calcChain" Target="calcChain.xml"/></Relationships>',
    )
    cadena = (
        b'<calcChain xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        b'<c r="C6" i="1"/><c r="F3" i="1"/></calcChain>'
    )
    return con_partes(
        libro,
        {
            HOJA: xml,
            LIBRO: partes[LIBRO].replace(CALCULO, b""),
            "[Content_Types].xml": tipos,
            "xl/_rels/workbook.xml.rels": relaciones,
            "xl/calcChain.xml": cadena,
            "xl/sharedStrings.xml": (
                b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">%s</sst>'
                % b"".join(textos)
            ),
        },
    )
