"""Un documento que trae algo para ejecutarse no es evidencia, se llame como se llame."""

import io
import zlib
from typing import Any
from zipfile import ZipFile

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from comun.archivos import ArchivoRechazado, comprobar

TIPOS = (
    '<Types><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.'
    'wordprocessingml.document.main+xml"/></Types>'
)
MACRO = '<Override PartName="/word/fotos.bin" ContentType="application/vnd.ms-office.vba{}roject"/></Types>'
RELACION = (
    '<Relationships><Relationship Id="r1" Target="fotos.bin" '
    'Type="http://schemas.microsoft.com/office/2006/relationships/vbaProject"/></Relationships>'
)


def un_docx(tipos: str | bytes = TIPOS, **partes: str) -> bytes:
    salida = io.BytesIO()
    with ZipFile(salida, "w") as zip_:
        zip_.writestr("[Content_Types].xml", tipos)
        zip_.writestr("word/document.xml", "<w:document/>")
        for nombre, contenido in partes.items():
            zip_.writestr(nombre, contenido)
    return salida.getvalue()


def un_pdf(accion: dict[str, Any] | None = None, **guardado: Any) -> bytes:
    salida = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.Root["/Info"] = pikepdf.Dictionary({f"/Clave{n}": n for n in range(40)})
        if accion:
            pdf.Root.OpenAction = pdf.make_indirect(pikepdf.Dictionary(accion))
        pdf.save(salida, **guardado)
    return salida.getvalue()


GUION = {"/S": pikepdf.Name.JavaScript, "/JS": "app.alert(1)"}
ABRE = {"/S": pikepdf.Name.Launch, "/F": "calc.exe"}
EN_OBJETOS = {"object_stream_mode": pikepdf.ObjectStreamMode.generate}


def dicho(nombre: str, contenido: bytes) -> str:
    try:
        comprobar(SimpleUploadedFile(nombre, contenido))
    except ArchivoRechazado as error:
        return str(error)
    return ""


@pytest.mark.parametrize(
    "contenido",
    [
        un_docx(TIPOS.replace("</Types>", MACRO.format("P"))),
        un_docx(TIPOS.replace("</Types>", MACRO.format("&#80;"))),
        un_docx(TIPOS.replace("</Types>", MACRO.format("P")).encode("utf-16")),
        un_docx(TIPOS.replace("openxmlformats-officedocument", "ms-word.document.macroEnabled")),
        un_docx(TIPOS.replace("officedocument", "vnd.ms-excel.macrosheet")),
        un_docx(**{"word/_rels/document.xml.rels": RELACION}),
        un_docx(**{"word/VBAPROJECT.BIN": "x"}),
        un_docx(TIPOS + " " * 2**20),
    ],
    ids=["tipo", "tipo escapado", "utf-16", "docm", "hoja de macros", "relación", "nombre", "sin fin"],
)
def test_un_documento_con_macros_no_se_acepta_aunque_se_llamen_de_otro_modo(contenido: bytes) -> None:
    assert dicho("acta.docx", contenido) == (
        "«acta.docx» no se acepta: trae macros. Guárdelo sin ellas y adjúntelo otra vez."
    )


@pytest.mark.parametrize("accion", [GUION, ABRE], ids=["JavaScript", "abre un programa"])
@pytest.mark.parametrize("guardado", [{}, EN_OBJETOS], ids=["a la vista", "comprimido"])
def test_un_pdf_que_ejecuta_algo_no_se_acepta(accion: dict[str, Any], guardado: dict[str, Any]) -> None:
    assert "trae JavaScript, abre otros programas" in dicho("acta.pdf", un_pdf(accion, **guardado))


def con_objetos(entrada: bytes, datos: bytes) -> bytes:
    return b"%%PDF-1.7\n9 0 obj\n<< %s >>\nstream\n%s\nendstream\nendobj\n%%%%EOF" % (entrada, datos)


@pytest.mark.parametrize(
    "contenido",
    [
        b"%PDF-1.7\n1 0 obj << /S /J#61va#53cript /JS (x) >> endobj",
        con_objetos(b"/Type /Obj#53tm /N 1 /First 4", zlib.compress(b"1 0 << /S /J#61vaScript >>")),
        con_objetos(b"/N 1 /First 4", zlib.compress(b"1 0 << /S /JavaScript >>")),
        con_objetos(b"/Type /ObjStm /Filter /ASCIIHexDecode", b"3C3C3E3E"),
        con_objetos(b"/Type /ObjStm", zlib.compress(b"1 0 << >>")[:-6]),
        con_objetos(b"/Type /ObjStm", zlib.compress(bytes(65 * 2**20))),
        un_pdf(GUION, encryption=pikepdf.Encryption(owner="a", user=""), **EN_OBJETOS),
    ],
    ids=["letras", "letras en objetos", "sin tipo", "otro filtro", "cortado", "inmenso", "cifrado"],
)
def test_un_pdf_que_lo_esconde_o_no_deja_saberlo_no_se_acepta(contenido: bytes) -> None:
    assert "trae JavaScript, abre otros programas o está cifrado" in dicho("acta.pdf", contenido)


@pytest.mark.parametrize(
    ("nombre", "contenido"),
    [
        ("acta.docx", un_docx()),
        ("acta.pdf", un_pdf()),
        ("acta.pdf", un_pdf(**EN_OBJETOS)),
        ("con-letra.pdf", b"%PDF-1.7\n1 0 obj << /FirstChar 32 >> stream\nJavaScript, JS\nendstream"),
        ("foto.pdf", con_objetos(b"/Subtype /Image /Filter /DCTDecode", b"\xff\xd8 /JS (x)")),
    ],
)
def test_lo_que_no_ejecuta_nada_se_acepta(nombre: str, contenido: bytes) -> None:
    assert dicho(nombre, contenido) == ""
