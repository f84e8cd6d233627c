"""Qué archivos se aceptan como evidencia: se reconocen por su contenido, y la lista es corta a propósito."""

from io import BytesIO
from zipfile import BadZipFile, ZipFile

from django.core.files.uploadedfile import UploadedFile
from PIL import Image

MAXIMO = 10 * 2**20  # bytes
_OFFICE = {"word/document.xml": "docx", "xl/workbook.xml": "xlsx", "ppt/presentation.xml": "pptx"}
_EXTENSIONES = {
    "pdf": {"pdf"},
    "jpeg": {"jpg", "jpeg"},
    "png": {"png"},
    "docx": {"docx"},
    "xlsx": {"xlsx"},
    "pptx": {"pptx"},
}
TIPOS = {
    "pdf": "application/pdf",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}


class ArchivoRechazado(Exception):
    """El archivo no se acepta; el mensaje dice cuál y por qué."""


def revisar(archivo: UploadedFile) -> None:
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
    """Un documento de Office sin macros; nada más que venga en un ZIP."""
    try:
        with ZipFile(BytesIO(contenido)) as partes:
            nombres = set(partes.namelist())
    except BadZipFile:
        return None
    if "[Content_Types].xml" not in nombres or any(n.lower().endswith("vbaproject.bin") for n in nombres):
        return None
    return next((tipo for parte, tipo in _OFFICE.items() if parte in nombres), None)
