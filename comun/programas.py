"""Lo que un documento trae para ejecutarse, se llame como se llame: las macros de Office y los guiones de un PDF.

No es un antivirus: reconoce lo que hace que el documento, al abrirse, mande algo en el equipo de quien lo revisa.
"""

import re
import zlib
from html import unescape
from zipfile import ZipFile

_PARTE = 2**20  # bytes de una parte que dice qué es cada cosa: las de verdad son de unos miles
_DESCOMPRIMIDO = 64 * 2**20  # bytes de todo lo que se abre de un PDF

# Cómo llaman a las macros los tipos y las relaciones de un documento de Office: de ahí las encuentra quien lo abre.
_MACROS = re.compile(r"vbaproject|vbadata|macroenabled|macrosheet", re.IGNORECASE)


def con_macros(documento: ZipFile) -> bool:
    """Si un documento de Office las trae, aunque el archivo o la parte que las guarda tengan otro nombre."""
    for parte in documento.infolist():
        nombre = parte.filename.lower()
        if _MACROS.search(nombre):
            return True
        if nombre.endswith((".rels", "[content_types].xml")):
            with documento.open(parte) as abierta:
                escrito = abierta.read(_PARTE + 1)
            # Sin los ceros, lo escrito en UTF-16 se lee como lo demás.
            if len(escrito) > _PARTE or _MACROS.search(
                unescape(escrito.replace(b"\0", b"").decode("latin-1"))
            ):
                return True
    return False


def _nombre_de_pdf(nombre: str) -> str:
    """La expresión que lo halla: cada letra puede ir en hexadecimal, «/J#61vaScript»."""
    return "/" + "".join(f"(?:{letra}|#(?i:{ord(letra):02x}))" for letra in nombre) + r"(?![A-Za-z0-9#])"


_GUION = re.compile("|".join(map(_nombre_de_pdf, ("JavaScript", "Launch"))).encode())
_DE_OBJETOS = re.compile("|".join(map(_nombre_de_pdf, ("ObjStm", "First"))).encode())
_FLUJO = re.compile(rb"(?<!end)stream\r?\n")


def con_guiones(pdf: bytes) -> bool:
    """Si un PDF trae JavaScript o abre otro programa; o si guarda sus objetos de un modo que no deja saberlo."""
    if _GUION.search(pdf):
        return True
    quedan, anterior, todo = _DESCOMPRIMIDO, 0, memoryview(pdf)
    for flujo in _FLUJO.finditer(pdf):
        cerca = max(anterior, pdf.rfind(b" obj", anterior, flujo.start()))
        son_objetos = _DE_OBJETOS.search(pdf, cerca, flujo.start())
        if son_objetos or _DE_OBJETOS.search(pdf, anterior, cerca):
            fin = pdf.find(b"endstream", flujo.end())
            if quedan <= 0 or fin < 0:
                return True
            abridor = zlib.decompressobj()
            try:
                objetos = abridor.decompress(todo[flujo.end() : fin], quedan if son_objetos else _PARTE)
            except zlib.error:
                objetos = b""
            if _GUION.search(objetos) or (son_objetos and not abridor.eof):
                return True
            quedan -= len(objetos)
        anterior = flujo.end()
    return False
