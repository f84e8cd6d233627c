"""El servidor de verdad, encendido por una prueba en un puerto de esta máquina, con la base de las pruebas."""

import os
import shutil
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.error import HTTPError

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db import connection

from config.sesiones import SessionStore
from participacion.models import Usuario


def direccion_de_la_base(puerto: int | None = None) -> str:
    """La de las pruebas; con un puerto, a través de lo que escuche en él."""
    connection.ensure_connection()
    base = connection.connection.info
    servidor = f"127.0.0.1:{puerto}" if puerto else ""
    por_donde = "" if puerto else f"?host={base.host}&port={base.port}"
    return f"postgresql://{base.user}@{servidor}/{base.dbname}{por_donde}"


@contextmanager
def encendido(carpeta: Path, base: str, *opciones: str, **entorno: str) -> Iterator[str]:
    """La raíz del sitio; lo que escribe el servidor queda en `carpeta / "salida"`."""
    with socket.create_server(("127.0.0.1", 0)) as libre:
        puerto = libre.getsockname()[1]
    gunicorn = shutil.which("gunicorn", path=str(Path(sys.executable).parent)) or "gunicorn"
    with (carpeta / "salida").open("wb") as salida:
        proceso = subprocess.Popen(
            [gunicorn, "--config", "python:config.servidor", "--bind", f"127.0.0.1:{puerto}",
             "--graceful-timeout", "1", *opciones, "config.wsgi"],
            cwd=settings.BASE_DIR,
            env=os.environ
            | {"DATABASE_URL": base, "DESARROLLO": "1", "DEBUG": "False", "COPIAS": str(carpeta / "copias")}
            | entorno,
            stdout=salida, stderr=salida,
        )  # fmt: skip
        try:
            raiz = f"http://127.0.0.1:{puerto}"
            esperar(lambda: pedir(f"{raiz}/salud/")[0] == 200, 60)
            yield raiz
        finally:
            proceso.terminate()
            proceso.wait(timeout=10)


def esperar(condicion: Callable[[], bool], plazo: float) -> float:
    """Pregunta hasta que se cumpla; devuelve cuánto tardó."""
    empezo = time.monotonic()
    while time.monotonic() - empezo < plazo:
        with suppress(OSError):
            if condicion():
                return time.monotonic() - empezo
        threading.Event().wait(0.05)
    pytest.fail(f"No se cumplió en {plazo} s.")


def pedir(direccion: str, plazo: float = 15) -> tuple[int, dict[str, str], str]:
    try:
        with urllib.request.urlopen(direccion, timeout=plazo) as respuesta:  # noqa: S310  # el de la prueba
            return respuesta.status, dict(respuesta.headers), respuesta.read().decode()
    except HTTPError as error:
        return error.code, dict(error.headers), error.read().decode()


def sesion_de(usuario: Usuario) -> str:
    """La galleta de quien entró."""
    sesion = SessionStore()
    sesion[SESSION_KEY] = str(usuario.pk)
    sesion[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
    sesion[HASH_SESSION_KEY] = usuario.get_session_auth_hash()
    sesion.save()
    return sesion.session_key or ""
