"""Comprobar que un archivo es de la entidad y no ha cambiado: por su huella o mandándolo.

El archivo se reduce a su SHA-256 mientras llega, en pedazos: no se guarda, en disco ni en memoria, ni se interpreta.
No hay nada que proteger con una sesión, así que no se abre ninguna y el formulario no lleva token.
"""

from dataclasses import dataclass
from hashlib import sha256
from http import HTTPStatus
from io import BufferedIOBase
from typing import Any

from django.core.exceptions import SuspiciousOperation
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParser, MultiPartParserError
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from comun.archivos import recibe
from comun.periodo import Periodo
from informes.models import Publicacion

MAXIMO = 20 * 2**20  # bytes del archivo
_ENVOLTURA = 64 * 2**10  # bytes de más que puede traer el formulario que lo envuelve
_COLA = 512  # bytes finales que se miran para saber si llegó entero; el separador tiene a lo sumo 200
PRINCIPIO = 16  # caracteres de la huella al pie del PDF
_HEXADECIMAL = set("0123456789abcdef")

EL_FORMULARIO_NO_LLEGO = "El archivo no llegó completo. Envíelo otra vez."


class NoSeRecibe(Exception):
    """El archivo no se puede comprobar; el mensaje dice por qué y `codigo` es el de la respuesta."""

    def __init__(self, frase: str, codigo: HTTPStatus = HTTPStatus.BAD_REQUEST) -> None:
        super().__init__(frase)
        self.codigo = codigo


@dataclass(frozen=True, slots=True)
class Hallazgo:
    """La publicación de una huella: si es la del PDF o la de las cifras, y la que hoy se lee de ese informe, o `None`
    si todas se retiraron."""

    publicacion: Publicacion
    es_el_pdf: bool
    vigente: Publicacion | None

    @property
    def archivo(self) -> str:
        """«el PDF»."""
        return "el PDF" if self.es_el_pdf else "el archivo de las cifras"

    @property
    def periodo(self) -> Periodo:
        return self.publicacion.periodo

    @property
    def hay_posterior(self) -> bool:
        return self.vigente is not None and self.vigente.corrige_a(self.publicacion)


def buscar(huella: str) -> Hallazgo | None:
    """Qué se publicó con ese SHA-256 (64 caracteres): dos consultas, o una si no es de nada."""
    publicacion = Publicacion.objects.livianas().select_related("retiro").de_la_huella(huella).first()
    if publicacion is None:
        return None
    versiones = Publicacion.objects.livianas().del_informe(publicacion.anio, publicacion.numero_del_periodo)
    return Hallazgo(publicacion, publicacion.pdf_sha256 == huella, versiones.sin_retirar().first())


class ReducirAHuella(FileUploadHandler):
    """De cada pedazo que llega queda su paso por el SHA-256, y nada más. Lanza `NoSeRecibe`."""

    def __init__(self) -> None:
        super().__init__()
        self.archivos = self.bytes = 0
        self.resumen = sha256()

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.archivos += 1
        if self.archivos > 1:
            raise NoSeRecibe("Llegaron varios archivos: se comprueba uno a la vez.")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.bytes += len(raw_data)
        if self.bytes > MAXIMO:
            raise _muy_grande()
        self.resumen.update(raw_data)

    def file_complete(self, file_size: int) -> None:
        """Sin archivo que entregar."""


class _Entrada(BufferedIOBase):
    """Lo que llega, con la cuenta de lo leído y sus últimos bytes."""

    def __init__(self, request: HttpRequest) -> None:
        self.request, self.leidos, self.cola = request, 0, b""

    def read(self, size: int | None = -1, /) -> bytes:
        datos: bytes = self.request.read(size)
        self.leidos += len(datos)
        self.cola = (self.cola + datos)[-_COLA:]
        return datos


def huella_de_lo_enviado(request: HttpRequest) -> str:
    """El SHA-256 del único archivo de un formulario. Lanza `NoSeRecibe` si no hay uno, entero y de hasta 20 MB."""
    anunciados = request.META.get("CONTENT_LENGTH") or "0"
    if not anunciados.isdecimal():
        raise NoSeRecibe(EL_FORMULARIO_NO_LLEGO)
    if int(anunciados) > MAXIMO + _ENVOLTURA:
        raise _muy_grande()
    if request.content_type != "multipart/form-data" or not int(anunciados):
        raise NoSeRecibe("No llegó ningún archivo. Elija el que quiere comprobar.")
    entrada, reducir = _Entrada(request), ReducirAHuella()
    try:
        lector = MultiPartParser(request.META, entrada, [reducir], request.encoding)
        lector.parse()
    except (MultiPartParserError, UnreadablePostError, SuspiciousOperation):
        raise NoSeRecibe(EL_FORMULARIO_NO_LLEGO) from None
    separador = (request.content_params or {}).get("boundary", "").encode("ascii")
    # El lector de Django da por bueno un formulario cortado: su archivo sería otro.
    if entrada.leidos < int(anunciados) or b"--%b--" % separador not in entrada.cola:
        raise NoSeRecibe(EL_FORMULARIO_NO_LLEGO)
    if not reducir.archivos:
        raise NoSeRecibe("No llegó ningún archivo. Elija el que quiere comprobar.")
    if not reducir.bytes:
        raise NoSeRecibe("El archivo está vacío.")
    return reducir.resumen.hexdigest()


def _muy_grande() -> NoSeRecibe:
    return NoSeRecibe(
        f"El archivo pasa de {MAXIMO // 2**20} MB: ninguno de los publicados es tan grande.",
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    )


@recibe(MAXIMO + _ENVOLTURA, de_cualquiera=True)
@csrf_exempt
@never_cache
def formulario(request: HttpRequest) -> HttpResponse:
    """Pide un archivo o una huella y dice de qué publicación es."""
    if request.method == "POST":
        return _comprobar_archivo(request)
    if request.method not in {"GET", "HEAD"}:
        respuesta = _pagina(
            request, HTTPStatus.METHOD_NOT_ALLOWED, problema="Esta dirección solo se lee o recibe un archivo."
        )
        respuesta.headers["Allow"] = "GET, HEAD, POST"
        return respuesta
    return _buscar_escrita(request) if "huella" in request.GET else _pagina(request)


def _comprobar_archivo(request: HttpRequest) -> HttpResponse:
    try:
        huella = huella_de_lo_enviado(request)
    except NoSeRecibe as error:
        return _pagina(request, error.codigo, problema=str(error))
    return _pagina(request, hallazgo=buscar(huella), huella=huella, enviado=True)


def _buscar_escrita(request: HttpRequest) -> HttpResponse:
    """La huella, o su comienzo, como alguien la copia del pie de un PDF."""
    huella = "".join(request.GET["huella"].split()).lower()
    if not (PRINCIPIO <= len(huella) <= 64 and set(huella) <= _HEXADECIMAL):
        return _pagina(
            request,
            HTTPStatus.BAD_REQUEST,
            problema=f"Una huella tiene de {PRINCIPIO} a 64 caracteres, con números y letras de la «a» a la «f».",
        )
    publicacion = Publicacion.objects.livianas().de_la_huella(huella).first()
    if publicacion is None:
        return _pagina(request, HTTPStatus.NOT_FOUND, huella=huella)
    completa = next(h for h in (publicacion.cifras_sha256, publicacion.pdf_sha256) if h.startswith(huella))
    return redirect("informes:huella", completa)


@require_safe
@never_cache
def por_huella(request: HttpRequest, huella: str) -> HttpResponse:
    """La dirección del código QR: de cuál publicación es esa huella."""
    hallazgo = buscar(huella)
    return _pagina(
        request, HTTPStatus.OK if hallazgo else HTTPStatus.NOT_FOUND, hallazgo=hallazgo, huella=huella
    )


def _pagina(request: HttpRequest, codigo: HTTPStatus = HTTPStatus.OK, **contexto: Any) -> HttpResponse:
    """`hallazgo` es de lo que se buscó, `huella`, lo buscado; `enviado`, si llegó un archivo; `problema`, una frase."""
    return render(request, "portal/verificar.html", contexto, status=codigo)
