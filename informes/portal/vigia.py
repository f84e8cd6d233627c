"""Quien mira, en cada proceso que sirve el portal, si cambió lo publicado, y lo deja en el disco para servirlo sin la
base.

Se entera por el aviso de la base (`models.AVISO`) y, por si no llega, preguntando cada segundo. Sin base se sigue con
lo último que se supo; un proceso recién encendido lo lee del disco.
"""

import fcntl
import logging
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Event, Thread
from typing import Any, cast

from django.db import connection

from comun.conexion import falta_la_base
from informes.models import AVISO, Publicacion
from informes.portal import estante
from informes.portal.estante import Estante, bytes_de, carpeta

CADA = 1  # segundos, si no llega ningún aviso
ESPERA = 5  # segundos que se le dan a la base al encender, antes de leer el disco

_LISTA = "publicado.json"
_TURNO = "turno"
_registro = logging.getLogger(__name__)


def vigilar() -> None:
    """Empieza a vigilar en este proceso, y vuelve cuando ya se sabe qué hay publicado o que no se puede saber."""
    mirado = Event()
    Thread(target=_vigilar, args=(mirado,), name="vigia", daemon=True).start()
    mirado.wait(ESPERA)
    if estante.vigente() is None and (guardado := _del_disco()):
        estante.poner(guardado)


def _vigilar(mirado: Event) -> None:
    dicho = ""
    visto: object = None
    while True:
        try:
            with connection.cursor() as cursor:
                cursor.execute(f"LISTEN {AVISO}")
            while True:
                visto = revisar(visto)
                mirado.set()
                dicho = ""
                _esperar_un_aviso()
        except Exception as error:  # si este hilo muere, lo retirado se seguiría viendo
            if not falta_la_base(error) and str(error) != dicho:
                dicho = str(error)
                _registro.exception("No se pudo mirar qué hay publicado.")
        mirado.set()
        with suppress(Exception):
            connection.close()
        time.sleep(CADA)


def _esperar_un_aviso() -> None:
    with connection.wrap_database_errors:
        for _ in cast("Any", connection.connection).notifies(timeout=CADA, stop_after=1):
            pass


def revisar(visto: object) -> object:
    """Si lo publicado no es lo `visto`, lo trae, lo deja en el disco y lo pone a la vista. Devuelve lo que vio."""
    hay = list(
        Publicacion.objects.order_by("pk").values_list(
            "pk", "cifras_sha256", "pdf_sha256", "retiro__retirada_en"
        )
    )
    if hay != visto:
        nuevo = _traer()
        estante.preparar(nuevo)
        estante.poner(nuevo)
    return hay


def _traer() -> Estante:
    try:
        with _turno():  # quien lo trae después, escribe después
            nuevo = Estante.de_la_base()
            _guardar(nuevo)
            return nuevo
    except OSError as error:
        _registro.warning(
            "Lo publicado no queda en %s: sin la base no se podrá servir (%s).", carpeta(), error
        )
        return Estante.de_la_base()


@contextmanager
def _turno() -> Iterator[None]:
    carpeta().mkdir(mode=0o700, parents=True, exist_ok=True)
    with (carpeta() / _TURNO).open("a") as turno:
        fcntl.flock(turno, fcntl.LOCK_EX)
        yield


def _guardar(nuevo: Estante) -> None:
    """Los bytes antes que la lista que los nombra; lo retirado se borra después."""
    for publicacion in nuevo.sin_retirar:
        for cual in ("cifras", "pdf"):
            archivo = carpeta() / getattr(publicacion, f"{cual}_sha256")
            if not archivo.exists():
                _escribir(archivo, bytes_de(publicacion, cual))
    _escribir(carpeta() / _LISTA, nuevo.a_json().encode())
    quedan = {huella for una in nuevo.sin_retirar for huella in (una.cifras_sha256, una.pdf_sha256)}
    for archivo in carpeta().iterdir():
        if archivo.name not in quedan | {_LISTA, _TURNO}:
            archivo.unlink()


def _escribir(archivo: Path, contenido: bytes) -> None:
    """Entero o nada."""
    descriptor, nombre = tempfile.mkstemp(dir=archivo.parent)
    with os.fdopen(descriptor, "wb") as temporal:
        temporal.write(contenido)
    Path(nombre).replace(archivo)


def _del_disco() -> Estante | None:
    try:
        return Estante.de_json((carpeta() / _LISTA).read_text())
    except (OSError, ValueError, KeyError):
        return None
