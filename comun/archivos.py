"""Qué archivos se aceptan como evidencia: se reconocen por su contenido, y la lista es corta a propósito. Y cómo se
guardan y se sirven."""

from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePath
from typing import Any, TypeVar
from uuid import uuid4
from zipfile import ZipFile

from django.core.files.uploadedfile import UploadedFile
from django.db.models import Model
from django.db.models.fields.files import FieldFile
from django.http import FileResponse, Http404
from PIL import Image

from comun.programas import con_guiones, con_macros

MAXIMO = 10 * 2**20  # bytes de un archivo
MAXIMO_ENVIO = 5 * MAXIMO  # bytes de todo lo que llega en un envío
ARCHIVOS_POR_ENVIO = 50


def tamano(bytes_: int) -> str:
    """«20 GB», «10 MB», «64 kB»."""
    if bytes_ >= 2**30:
        return f"{bytes_ // 2**30} GB"
    return f"{bytes_ // 2**20} MB" if bytes_ >= 2**20 else f"{bytes_ // 2**10} kB"


ACEPTADOS = f"PDF, Word, Excel, PowerPoint, JPG o PNG; hasta {tamano(MAXIMO)}"
_OFFICE = {"word/document.xml": "docx", "xl/workbook.xml": "xlsx", "ppt/presentation.xml": "pptx"}
_EXTENSIONES = {
    "pdf": {"pdf"},
    "jpeg": {"jpg", "jpeg"},
    "png": {"png"},
    "docx": {"docx"},
    "xlsx": {"xlsx"},
    "pptx": {"pptx"},
}
CON_MACROS = "con macros"  # y no se acepta
TIPOS = {
    "pdf": "application/pdf",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}


_Vista = TypeVar("_Vista", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Recibo:
    """Cuánto recibe una vista en un envío, en bytes, y si lo recibe `de_cualquiera` o solo de quien ya entró."""

    maximo: int
    de_cualquiera: bool = False


def recibe(maximo: int, *, de_cualquiera: bool = False) -> Callable[[_Vista], _Vista]:
    """Declara que una vista recibe archivos: el servidor no le deja llegar más a ninguna otra."""

    def declarar(vista: _Vista) -> _Vista:
        vista.recibo = Recibo(maximo, de_cualquiera)  # type: ignore[attr-defined]
        return vista

    return declarar


class ArchivoRechazado(Exception):
    """El archivo no se acepta; el mensaje dice cuál y por qué."""


def comprobar(archivo: UploadedFile) -> None:
    """Comprueba que el archivo sea lo que dice su extensión y esté en la lista. Lanza `ArchivoRechazado`."""
    nombre = archivo.name or ""
    if not archivo.size:
        raise ArchivoRechazado(f"«{nombre}» está vacío.")
    if archivo.size > MAXIMO:
        raise ArchivoRechazado(f"«{nombre}» pesa más de {MAXIMO // 2**20} MB.")
    archivo.seek(0)
    contenido = archivo.read()
    archivo.seek(0)
    tipo = _reconocer(contenido)
    if tipo == "pdf" and con_guiones(contenido):
        raise ArchivoRechazado(
            f"«{nombre}» no se acepta: trae JavaScript, abre otros programas o está cifrado. Imprímalo como PDF y "
            "adjunte ese."
        )
    if tipo == CON_MACROS:
        raise ArchivoRechazado(
            f"«{nombre}» no se acepta: trae macros. Guárdelo sin ellas y adjúntelo otra vez."
        )
    if tipo is None:
        raise ArchivoRechazado(
            f"«{nombre}» no se acepta: adjunte un PDF, un documento de Word, Excel o PowerPoint sin macros, o una "
            "imagen JPG o PNG."
        )
    if nombre.rpartition(".")[2].lower() not in _EXTENSIONES[tipo]:
        raise ArchivoRechazado(
            f"«{nombre}» es un {tipo.upper()} y su nombre dice otra cosa: corrija la extensión."
        )


def _reconocer(contenido: bytes) -> str | None:
    if contenido.startswith(b"%PDF-"):
        return "pdf"
    if contenido.startswith(b"PK"):
        return _de_office(contenido)
    try:
        with Image.open(BytesIO(contenido), formats=["JPEG", "PNG"]) as imagen:
            imagen.verify()
            return (imagen.format or "").lower()
    except Exception:  # una imagen dañada puede lanzar casi cualquier error
        return None


def _de_office(contenido: bytes) -> str | None:
    """Un documento de Office, o que trae macros; nada más que venga en un ZIP."""
    try:
        with ZipFile(BytesIO(contenido)) as partes:
            nombres = set(partes.namelist())
            if "[Content_Types].xml" not in nombres:
                return None
            if con_macros(partes):
                return CON_MACROS
    except Exception:  # un ZIP dañado, o hecho para confundir, puede lanzar casi cualquier error
        return None
    return next((tipo for parte, tipo in _OFFICE.items() if parte in nombres), None)


def en_la_carpeta_de_evidencias(_evidencia: Model, nombre_original: str) -> str:
    """Un nombre al azar: el que trae el archivo no decide dónde queda ni se repite."""
    return f"evidencias/{uuid4()}{PurePath(nombre_original).suffix.lower()[:10]}"


def servir(archivo: FieldFile, nombre: str) -> FileResponse:
    """El archivo, siempre como descarga; quien llama ya comprobó que quien lo pide lo alcanza."""
    if not archivo.storage.exists(str(archivo)):
        raise Http404("El archivo no está en el servidor: avise a quien lo administra.")
    extension = str(archivo).rpartition(".")[2]
    return FileResponse(
        archivo.open(),
        as_attachment=True,
        filename=nombre,
        content_type=TIPOS.get(extension, "application/octet-stream"),
        headers={
            "Content-Security-Policy": "sandbox; default-src 'none'",
            "Cache-Control": "private, no-store",
        },
    )
