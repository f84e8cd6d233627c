"""Del HTML al PDF, en un proceso aparte; no conoce Django.

Cada PDF se dibuja en un proceso hijo de otro que ya tiene WeasyPrint cargado, con límites de memoria y de tiempo: lo
que se cuelgue o se agote no se lleva por delante al servidor, que no lo carga: son veinte megas y un tercio de lo que
tarda en arrancar.
"""

import fcntl
import multiprocessing
import os
import shutil
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic

SEGUNDOS = 60
SEGUNDOS_POR_ACTIVIDAD = 0.5
ARRANQUE = 20  # segundos para que el proceso diga que empezó
A_LA_VEZ = 2  # dibujos en esta máquina: cada uno toma un procesador y hasta unos cientos de megas
TURNOS = Path(tempfile.gettempdir())

_procesos = multiprocessing.get_context("forkserver")
# El segundo, solo si esa orden se dio en la carpeta del proyecto: si no, lo carga cada hijo, que es poco.
_procesos.set_forkserver_preload(["weasyprint", "informes.documento.trazado"])


class NoSePudoDibujar(Exception):
    """El PDF no salió: pidió algo ajeno, tardó demasiado o agotó la memoria."""


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
    from informes.documento.trazado import trazar  # noqa: PLC0415  # ya cargado allá, y aquí nunca

    trazar(html, carpeta, envia, segundos)
