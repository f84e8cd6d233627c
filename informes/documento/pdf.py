"""Del HTML al PDF. El único módulo que conoce WeasyPrint, y no conoce Django.

Cada PDF se dibuja en un proceso aparte, hijo de uno que ya tiene WeasyPrint cargado, con límites de
memoria y de tiempo: lo que se cuelgue o se agote no se lleva por delante al servidor. No alcanza la red
ni más archivos que los propios: estilos y letra.

PDF/UA-1 pide cosas que WeasyPrint no hace y que aquí se completan sobre sus objetos, antes de escribirlos: el alcance
de cada encabezado de tabla, el índice de sus identificadores, la numeración de las listas, que los pies de página
sean artefactos, y que ningún signo salga como un cuadro vacío.
"""

import fcntl
import gc
import logging
import multiprocessing
import os
import resource
import shutil
import subprocess
import tempfile
import threading
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic
from typing import Any

from pydyf import PDF, Array, Dictionary
from weasyprint import HTML
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

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
SEGUNDOS = 60
SEGUNDOS_POR_ACTIVIDAD = 0.5
ARRANQUE = 20  # segundos para que el proceso diga que empezó
CADA_CUANTO = 1  # segundos entre un aviso y otro de por dónde va
A_LA_VEZ = 2  # dibujos en esta máquina: cada uno toma un procesador y hasta unos cientos de megas
TURNOS = Path(tempfile.gettempdir())

_procesos = multiprocessing.get_context("forkserver")
_procesos.set_forkserver_preload(["weasyprint"])


# Todos los de ASCII, menos los espacios que HTML conoce.
_DE_CONTROL = dict.fromkeys({*range(0x20), 0x7F} - set(b"\t\n\r"), " ")


class NoSePudoDibujar(Exception):
    """El PDF no salió: pidió algo ajeno, tardó demasiado o agotó la memoria."""


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


Avance = Callable[[int], None]


def callado(_pagina: int) -> None:
    """Nadie espera saber por dónde va."""


def dibujar(html: str, actividades: int = 0, avance: Avance = callado) -> bytes:
    """El PDF (PDF/UA-1) de una página HTML que cita sus recursos como `propio:…`. Por cada actividad se le da más
    tiempo; a `avance` se le dice, de vez en cuando, en qué página va.

    Lanza `NoSePudoDibujar`, con una frase que dice por qué. Si ya se dibujan `A_LA_VEZ`, espera su turno: quien atiende
    pedidos no dibuja, lo pide en la fila.
    """
    with _turno() as numero, _carpeta(numero) as carpeta:
        return _en_otro_proceso(html, carpeta, avance, SEGUNDOS + int(SEGUNDOS_POR_ACTIVIDAD * actividades))


@contextmanager
def _turno() -> Iterator[int]:
    """Uno de los `A_LA_VEZ`, entre todos los procesos de la máquina; si este muere, el sistema lo suelta."""
    numero, candado = _candado()
    try:
        yield numero
    finally:
        os.close(candado)


def _candado() -> tuple[int, int]:
    """El número de un turno libre, y su candado; si no hay, se espera por el último."""
    *primeros, ultimo = range(A_LA_VEZ)
    for numero in primeros:
        candado = _abierto(numero)
        try:
            fcntl.flock(candado, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(candado)
        else:
            return numero, candado
    candado = _abierto(ultimo)
    fcntl.flock(candado, fcntl.LOCK_EX)
    return ultimo, candado


def _abierto(numero: int) -> int:
    return os.open(TURNOS / f"turno-pdf-{numero}", os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)


@contextmanager
def _carpeta(turno: int) -> Iterator[str]:
    """Donde el dibujo deja sus temporales. Las de este turno que ya estaban son de quien murió de golpe: se quitan."""
    prefijo = f"informe-{turno}-"
    for olvidada in TURNOS.glob(f"{prefijo}*"):
        shutil.rmtree(olvidada, ignore_errors=True)
    with TemporaryDirectory(prefix=prefijo, dir=TURNOS) as carpeta:
        yield carpeta


def _en_otro_proceso(html: str, carpeta: str, avance: Avance, segundos: int) -> bytes:
    recibe, envia = _procesos.Pipe(duplex=False)
    proceso = _procesos.Process(target=_en_el_hijo, args=(html, carpeta, envia, segundos), daemon=True)
    # Empezar espera, sin plazo, el número del proceso: si a ese lo detienen antes de decirlo, no se espera más.
    empezar = threading.Thread(target=proceso.start, daemon=True)
    try:
        empezar.start()
        empezar.join(ARRANQUE)
        if empezar.is_alive():
            raise NoSePudoDibujar("El PDF no se empezó a dibujar: intente otra vez en un minuto.")
        envia.close()
        vence, resultado = monotonic() + segundos, 0
        while isinstance(resultado, int):
            avance(resultado)
            if not recibe.poll(max(0, vence - monotonic())):
                raise NoSePudoDibujar(f"El PDF tardó más de {segundos} segundos.")
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


def _en_el_hijo(html: str, carpeta: str, envia: Connection, segundos: int) -> None:
    """Deja sus temporales en `carpeta`, que borra quien lo llamó aunque a este lo maten."""
    tempfile.tempdir = carpeta
    resource.setrlimit(resource.RLIMIT_AS, (MEMORIA, MEMORIA))
    resource.setrlimit(resource.RLIMIT_CPU, (segundos, segundos))
    gc.disable()  # el proceso muere al terminar: buscar ciclos en millones de cajas era un tercio del tiempo
    pasos = logging.getLogger("weasyprint.progress")
    pasos.setLevel(logging.INFO)
    pasos.addHandler(_DiceLaPagina(envia))
    try:
        pagina = HTML(string=_legible(html), base_url=BASE, url_fetcher=SoloLoPropio())
        pdf = pagina.write_pdf(pdf_variant="pdf/ua-1", finisher=_completar)
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


def _completar(_documento: object, pdf: PDF) -> None:
    """Lo que falta en las etiquetas. `pdf` es el de WeasyPrint, sin escribir todavía."""
    raiz = _objeto(pdf, pdf.catalog["StructTreeRoot"])
    puestos = {id(raiz)}
    identificados = []
    for elemento, en_la_cabeza in _recorrer(pdf, _objeto(pdf, raiz["K"][0]), en_la_cabeza=False):
        puestos.add(id(elemento))
        if elemento["S"] == "/TH":
            elemento["A"]["Scope"] = "/Column" if en_la_cabeza else "/Row"
            identificados.append((elemento["ID"].data, elemento["ID"], elemento.reference))
        elif elemento["S"] == "/Lbl":
            lista = _objeto(pdf, _objeto(pdf, elemento["P"])["P"])
            lista["A"] = Dictionary({"O": "/List", "ListNumbering": "/Decimal"})
    if identificados:
        nombres = Array(parte for _, *par in sorted(identificados) for parte in par)
        raiz["IDTree"] = Dictionary({"Names": nombres})
    _sueltos_a_artefactos(pdf, raiz, puestos)


def _objeto(pdf: PDF, referencia: bytes) -> Any:
    return pdf.objects[int(referencia.split()[0])]


def _recorrer(pdf: PDF, elemento: Any, *, en_la_cabeza: bool) -> Iterator[tuple[Any, bool]]:
    """Cada elemento del árbol, y si está en la cabeza de una tabla."""
    en_la_cabeza = en_la_cabeza or elemento["S"] == "/THead"
    yield elemento, en_la_cabeza
    for hijo in elemento["K"]:
        if isinstance(hijo, bytes) and (objeto := _objeto(pdf, hijo)).get("Type") == "/StructElem":
            yield from _recorrer(pdf, objeto, en_la_cabeza=en_la_cabeza)


def _sueltos_a_artefactos(pdf: PDF, raiz: Any, puestos: set[int]) -> None:
    """Lo marcado que no está en el árbol, los pies de página, pasa a ser artefacto."""
    por_pagina: dict[bytes, set[int]] = defaultdict(set)
    for objeto in pdf.objects:
        if (
            isinstance(objeto, Dictionary)
            and objeto.get("Type") == "/StructElem"
            and id(objeto) not in puestos
        ):
            por_pagina[objeto["Pg"]].update(hijo for hijo in objeto["K"] if isinstance(hijo, int))
    numeros = _objeto(pdf, raiz["ParentTree"])["Nums"]
    for numero, pagina in enumerate(pdf.page_references):
        for mcid in por_pagina[pagina]:
            numeros[2 * numero + 1][mcid] = b"null"
        operaciones = _objeto(pdf, _objeto(pdf, pagina)["Contents"]).stream
        for i, operacion in enumerate(operaciones):
            if isinstance(operacion, Dictionary) and operacion.get("MCID") in por_pagina[pagina]:
                operaciones[i - 1 : i + 1] = ["/Artifact", Dictionary({"Type": "/Pagination"})]
