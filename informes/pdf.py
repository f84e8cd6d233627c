"""Del HTML al PDF. El único módulo que conoce WeasyPrint, y no conoce Django.

Cada PDF se dibuja en un proceso aparte, hijo de uno que ya tiene WeasyPrint cargado, con límites de
memoria y de tiempo: lo que se cuelgue o se agote no se lleva por delante al servidor. No alcanza la red
ni más archivos que los propios: estilos y letra.
"""

import multiprocessing
import resource
import tempfile
from multiprocessing.connection import Connection
from pathlib import Path
from tempfile import TemporaryDirectory

from weasyprint import HTML
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

ESTATICOS = Path(__file__).resolve().parent.parent / "static"
BASE = "propio:"
RECURSOS = {
    f"{BASE}{nombre}": tipo
    for nombre, tipo in (("informe.css", "text/css"), ("fuentes/public-sans.ttf", "font/ttf"))
}

MEMORIA = 4 * 1024**3
SEGUNDOS = 120

_procesos = multiprocessing.get_context("forkserver")
_procesos.set_forkserver_preload(["weasyprint"])


class NoSePudoDibujar(Exception):
    """El PDF no salió: pidió algo ajeno, tardó demasiado o agotó la memoria."""


class SoloLoPropio(URLFetcher):  # type: ignore[misc]
    """Entrega los recursos de la lista y rechaza cualquier otra dirección, con lo que se detiene el dibujo."""

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        if url not in RECURSOS:
            raise FatalURLFetchingError(f"El informe pidió un recurso ajeno: {url[:200]}")
        contenido = (ESTATICOS / url.removeprefix(BASE)).read_bytes()
        return URLFetcherResponse(url, contenido, {"Content-Type": RECURSOS[url]})


def dibujar(html: str) -> bytes:
    """El PDF (PDF/UA-1) de una página HTML que cita sus recursos como `propio:…`.

    Lanza `NoSePudoDibujar`, con una frase que dice por qué.
    """
    with TemporaryDirectory(prefix="informe-") as carpeta:
        return _en_otro_proceso(html, carpeta)


def _en_otro_proceso(html: str, carpeta: str) -> bytes:
    recibe, envia = _procesos.Pipe(duplex=False)
    proceso = _procesos.Process(target=_en_el_hijo, args=(html, carpeta, envia), daemon=True)
    try:
        proceso.start()
        envia.close()
        if not recibe.poll(SEGUNDOS):
            raise NoSePudoDibujar(f"El PDF tardó más de {SEGUNDOS} segundos.")
        resultado = recibe.recv()
    except (EOFError, OSError):
        raise NoSePudoDibujar("El PDF no se terminó de dibujar: agotó la memoria o el tiempo.") from None
    finally:
        if proceso.pid:
            proceso.kill()
            proceso.join()
        recibe.close()
    if isinstance(resultado, str):
        raise NoSePudoDibujar(resultado)
    return bytes(resultado)


def _en_el_hijo(html: str, carpeta: str, envia: Connection) -> None:
    """Deja sus temporales en `carpeta`, que borra quien lo llamó aunque a este lo maten."""
    tempfile.tempdir = carpeta
    resource.setrlimit(resource.RLIMIT_AS, (MEMORIA, MEMORIA))
    resource.setrlimit(resource.RLIMIT_CPU, (SEGUNDOS, SEGUNDOS))
    try:
        pdf = HTML(string=html, base_url=BASE, url_fetcher=SoloLoPropio()).write_pdf(pdf_variant="pdf/ua-1")
        envia.send(pdf)
    except (FatalURLFetchingError, Exception) as error:
        envia.send(f"El PDF no se pudo dibujar: {error}")
