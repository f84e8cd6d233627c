"""El HTML, hecho PDF, en el proceso que enciende `pdf`. El único módulo que conoce WeasyPrint; no conoce Django.

No alcanza la red ni más archivos que los propios: estilos y letra. Lo que PDF/UA-1 pide y WeasyPrint no hace se
completa antes de escribirlo: las etiquetas, en `etiquetas`; aquí, que ningún signo salga como un cuadro vacío.
"""

import gc
import logging
import resource
import subprocess
import tempfile
from bisect import bisect_right
from multiprocessing.connection import Connection
from pathlib import Path
from time import monotonic

from weasyprint import HTML
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from informes.documento.etiquetas import completar

ESTATICOS = Path(__file__).resolve().parents[2] / "static"
BASE = "propio:"
RECURSOS = {
    f"{BASE}{nombre}": tipo
    for nombre, tipo in (
        ("tokens.css", "text/css"),
        ("documento.css", "text/css"),
        ("documento-borrador.css", "text/css"),
        ("documento-borrador.svg", "image/svg+xml"),
        ("fuentes/public-sans.ttf", "font/ttf"),
    )
}

MEMORIA = 4 * 1024**3
CADA_CUANTO = 1  # segundos entre un aviso y otro de por dónde va

# Todos los de ASCII, menos los espacios que HTML conoce.
_DE_CONTROL = dict.fromkeys({*range(0x20), 0x7F} - set(b"\t\n\r"), " ")


class SoloLoPropio(URLFetcher):  # type: ignore[misc]
    """Entrega los recursos de la lista y rechaza otra dirección. Así, o si uno falta, el dibujo se detiene."""

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        if url not in RECURSOS:
            raise FatalURLFetchingError(f"El informe pidió un recurso ajeno: {url[:200]}")
        try:
            contenido = (ESTATICOS / url.removeprefix(BASE)).read_bytes()
        except OSError as error:  # WeasyPrint seguiría sin él, y el PDF saldría sin estilo
            raise FatalURLFetchingError(f"Falta un recurso del informe: {url}") from error
        return URLFetcherResponse(url, contenido, {"Content-Type": RECURSOS[url]})


def trazar(html: str, carpeta: str, envia: Connection, segundos: int) -> None:
    """Manda por `envia` cada tanto la página por la que va y, al final, el PDF o la frase que dice por qué no salió.

    Deja sus temporales en `carpeta`, que borra quien lo llamó aunque a este lo maten.
    """
    tempfile.tempdir = carpeta
    resource.setrlimit(resource.RLIMIT_AS, (MEMORIA, MEMORIA))
    resource.setrlimit(resource.RLIMIT_CPU, (segundos, segundos))
    gc.disable()  # el proceso muere al terminar: buscar ciclos en millones de cajas era un tercio del tiempo
    pasos = logging.getLogger("weasyprint.progress")
    pasos.setLevel(logging.INFO)
    pasos.addHandler(_DiceLaPagina(envia))
    try:
        pagina = HTML(string=_legible(html), base_url=BASE, url_fetcher=SoloLoPropio())
        pdf = pagina.write_pdf(pdf_variant="pdf/ua-1", finisher=completar)
        envia.send(pdf)
    except (FatalURLFetchingError, Exception) as error:
        envia.send(f"El PDF no se pudo dibujar: {error}")


class _DiceLaPagina(logging.Handler):
    """WeasyPrint solo cuenta lo que va haciendo en su registro."""

    def __init__(self, envia: Connection) -> None:
        super().__init__()
        self.envia, self.ultimo = envia, 0.0

    def emit(self, record: logging.LogRecord) -> None:
        if "Page" in record.msg and record.args and monotonic() > self.ultimo + CADA_CUANTO:
            self.ultimo = monotonic()
            self.envia.send(*record.args)


def _legible(html: str) -> str:
    """Cambia por «�» lo que ninguna letra instalada sabe dibujar: PDF/UA no admite el cuadro vacío. Los signos de
    control que se pegan sin querer, como el salto de línea de un procesador de texto, quedan en espacios."""
    html = html.translate(_DE_CONTROL)
    if html.isascii():
        return html
    desde, hasta = _dibujables()
    if not desde:
        return html

    def se_dibuja(signo: str) -> bool:
        i = bisect_right(desde, ord(signo)) - 1
        return i >= 0 and ord(signo) <= hasta[i]

    # Los que no se ven (uniones, variantes) no necesitan dibujo.
    return html.translate(
        {
            ord(signo): "�" if signo.isprintable() else None
            for signo in set(html)
            if not signo.isascii() and not se_dibuja(signo)
        }
    )


def _dibujables() -> tuple[list[int], list[int]]:
    """Los intervalos de signos de las letras instaladas: sus comienzos, en orden, y sus finales."""
    try:
        salida = subprocess.run(
            ["fc-list", "--format", "%{charset} "],  # noqa: S607  # el del sistema
            capture_output=True,
            check=True,
            text=True,
        ).stdout
    except (OSError, subprocess.CalledProcessError):
        return [], []
    unidos: list[tuple[int, int]] = []
    for intervalo in sorted({_intervalo(texto) for texto in salida.split()}):
        if unidos and intervalo[0] <= unidos[-1][1] + 1:
            unidos[-1] = (unidos[-1][0], max(unidos[-1][1], intervalo[1]))
        else:
            unidos.append(intervalo)
    return [desde for desde, _ in unidos], [hasta for _, hasta in unidos]


def _intervalo(texto: str) -> tuple[int, int]:
    """«20-7e» o «245»."""
    desde, _, hasta = texto.partition("-")
    return int(desde, 16), int(hasta or desde, 16)
