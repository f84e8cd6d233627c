"""Encender lo que se mide y saber cuánto procesador gastó, según la cuenta que lleva el sistema de cada hilo."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import urlopen

import psutil
import psycopg

RAIZ = Path(__file__).resolve().parent.parent


def segundos_de(procesos: list[psutil.Process]) -> float:
    """De procesador, de todos sus hilos: el primer número de `schedstat`, en nanosegundos."""
    total = 0
    for proceso in procesos:
        for hilo in Path(f"/proc/{proceso.pid}/task").glob("*/schedstat"):
            with suppress(OSError):
                total += int(hilo.read_text().split()[0])
    return total / 1e9


def arbol(proceso: subprocess.Popen[bytes]) -> list[psutil.Process]:
    raiz = psutil.Process(proceso.pid)
    return [raiz, *raiz.children(recursive=True)]


def los_de_postgres() -> list[psutil.Process]:
    """Todos los de su servidor, y ninguno más: en esta máquina puede haber otros."""
    with psycopg.connect(os.environ["DATABASE_URL"]) as base:
        [(carpeta,)] = base.execute("SHOW data_directory").fetchall()
    pid = int((Path(carpeta) / "postmaster.pid").read_text().split()[0])
    servidor = psutil.Process(pid)
    return [servidor, *servidor.children(recursive=True)]


def puerto_libre() -> int:
    with socket.create_server(("127.0.0.1", 0)) as libre:
        puerto: int = libre.getsockname()[1]
        return puerto


@contextmanager
def encendido(aplicacion: str, **entorno: str) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """gunicorn con la configuración de producción, en un puerto de esta máquina; dos procesos."""
    puerto = puerto_libre()
    gunicorn = shutil.which("gunicorn", path=str(Path(sys.executable).parent)) or "gunicorn"
    proceso = subprocess.Popen(
        [gunicorn, "--config", "python:config.servidor", "--bind", f"127.0.0.1:{puerto}", "--workers", "2",
         "--graceful-timeout", "1", "--log-level", "warning", aplicacion],
        cwd=RAIZ, env=os.environ | {"DESARROLLO": "1", "DEBUG": "False"} | entorno,
    )  # fmt: skip
    try:
        raiz = f"http://127.0.0.1:{puerto}"
        esperar_a(f"{raiz}/salud/", 60)
        yield raiz, proceso
    finally:
        proceso.terminate()
        proceso.wait(timeout=20)


def esperar_a(direccion: str, plazo: float) -> float:
    """Hasta que responda algo; devuelve cuánto tardó, en segundos."""
    empezo = time.monotonic()
    while time.monotonic() - empezo < plazo:
        with suppress(OSError):
            codigo_de(direccion)
            return time.monotonic() - empezo
        time.sleep(0.02)
    raise TimeoutError(f"{direccion} no respondió en {plazo} s")


def codigo_de(direccion: str) -> int:
    try:
        with urlopen(direccion, timeout=15) as respuesta:  # noqa: S310  # la de aquí
            respuesta.read()
            codigo: int = respuesta.status
            return codigo
    except HTTPError as error:
        return error.code


Respuesta = tuple[str, list[tuple[str, str]], bytes]


class Cliente:
    """Una conexión que no se cierra y pide una cosa tras otra."""

    def __init__(self, raiz: str) -> None:
        self._raiz = raiz
        self._conectar()

    def _conectar(self) -> None:
        partes = urlsplit(self._raiz)
        self._canal = socket.create_connection((partes.hostname or "", partes.port or 80), timeout=60)
        self._canal.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._lee = self._canal.makefile("rb", buffering=1 << 16)

    def pedir(self, camino: str, cabeceras: dict[str, str]) -> Respuesta:
        """Si el servidor cerró la conexión, que en una máquina muy ocupada estuvo quieta, se toma otra."""
        try:
            return self._pedir(camino, cabeceras)
        except (ConnectionError, IndexError):
            self._conectar()
            return self._pedir(camino, cabeceras)

    def _pedir(self, camino: str, cabeceras: dict[str, str]) -> Respuesta:
        lineas = "".join(f"{nombre}: {valor}\r\n" for nombre, valor in cabeceras.items())
        self._canal.sendall(f"GET {camino} HTTP/1.1\r\nHost: localhost\r\n{lineas}\r\n".encode())
        estado = self._lee.readline().decode("latin-1").split(" ", 1)[1].strip()
        suyas: list[tuple[str, str]] = []
        while (linea := self._lee.readline()) not in (b"\r\n", b""):
            nombre, _, valor = linea.decode("latin-1").partition(":")
            suyas.append((nombre, valor.strip()))
        largo = next((int(valor) for nombre, valor in suyas if nombre.lower() == "content-length"), 0)
        return estado, suyas, self._lee.read(0 if estado.startswith("304") else largo)

    def cerrar(self) -> None:
        self._canal.close()
