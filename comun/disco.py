"""Los archivos que la base nombra y los que hay en el disco: la base guarda su nombre, no su contenido."""

import errno
import os
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import DEFAULT_DB_ALIAS, Error, models, transaction
from django.utils.datastructures import MultiValueDict

from comun.archivos import ARCHIVOS_POR_ENVIO, MAXIMO_ENVIO, tamano

EN_UN_ENVIO = f"hasta {ARCHIVOS_POR_ENVIO} archivos y {tamano(MAXIMO_ENVIO)} en un envío"

EVIDENCIAS = "evidencias"  # la carpeta, dentro de ARCHIVOS
GRACIA = 3600  # segundos
LLENO = "No hay espacio en el disco del servidor: no se recibió nada. Avise a quien administra el sistema."


def disco_lleno(error: BaseException | None) -> bool:
    """Si el error es que no se pudo escribir porque no cabe."""
    return isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT)


def campos_de_archivo() -> Iterator[tuple[type[models.Model], models.FileField]]:
    """Los que guardan un archivo. El historial recuerda su nombre, pero no lo conserva."""
    for modelo in apps.get_models():
        if not hasattr(modelo, "pgh_tracked_model"):
            for campo in modelo._meta.concrete_fields:
                if isinstance(campo, models.FileField):
                    yield modelo, campo


def referidos(alias: str = DEFAULT_DB_ALIAS) -> set[str]:
    """Los nombres de archivo que alguna fila de esa base usa, relativos a la carpeta `ARCHIVOS`."""
    return {
        nombre
        for modelo, campo in campos_de_archivo()
        for nombre in modelo._base_manager.using(alias)
        .exclude(**{campo.name: ""})
        .values_list(campo.name, flat=True)
    }


def al_quitar(sender: type[models.Model], instance: models.Model, using: str, **_: Any) -> None:
    """Para `post_delete`: el archivo de la fila sale del disco cuando se confirma la transacción que la quitó."""
    for modelo, campo in campos_de_archivo():
        if modelo is sender and (nombre := str(getattr(instance, campo.name))):
            transaction.on_commit(partial(_quitar, nombre, using), using=using, robust=True)


def no_cabe(adjuntos: "MultiValueDict[str, UploadedFile[Any]]") -> str:
    """Por qué no se recibe lo que adjunta un envío, entre todos sus campos, en una frase; vacía, si se recibe.

    Lo que ocupan las evidencias se mide en el disco, que es lo que se llena. Dos envíos a la vez no se ven: del tope se
    puede pasar lo que traigan los que estén llegando.
    """
    archivos = [archivo for _, varios in adjuntos.lists() for archivo in varios]
    pesan = sum(archivo.size or 0 for archivo in archivos)
    if len(archivos) > ARCHIVOS_POR_ENVIO or pesan > MAXIMO_ENVIO:
        return f"Adjuntó {len(archivos)} archivos, que pesan {tamano(pesan)}: van {EN_UN_ENVIO}."
    if archivos and _ocupado() + pesan > settings.ARCHIVOS_MAXIMO:
        return (
            f"Las evidencias de la entidad llegaron a su tope de {tamano(settings.ARCHIVOS_MAXIMO)}: en vez de un "
            "archivo escriba un enlace, y avise a quien administra el sistema."
        )
    return ""


def _ocupado() -> int:
    """Bytes en la carpeta de evidencias."""
    ocupan = 0
    with suppress(FileNotFoundError), os.scandir(default_storage.path(EVIDENCIAS)) as archivos:
        for archivo in archivos:
            with suppress(FileNotFoundError):  # lo quitaron mientras se contaba
                ocupan += archivo.stat().st_size
    return ocupan


@contextmanager
def o_nada_en_el_disco(filas: Iterable[models.Model]) -> Iterator[None]:
    """Si guardar estas filas nuevas falla, los archivos que alcanzaron a escribir salen del disco. Va por fuera de la
    transacción: antes de deshacerla, la base los nombra."""
    por_subir = [
        archivo
        for fila in filas
        for modelo, campo in campos_de_archivo()
        if isinstance(fila, modelo) and (archivo := getattr(fila, campo.name)) and not archivo._committed
    ]
    try:
        yield
    except BaseException:
        with suppress(Error):  # sin base no se sabe qué quedó: lo barre `huerfanos`
            for archivo in por_subir:
                if archivo._committed:
                    _quitar(archivo.name, DEFAULT_DB_ALIAS)
        raise


def _quitar(nombre: str, alias: str) -> None:
    if nombre not in referidos(alias):  # otra fila puede nombrar el mismo
        default_storage.delete(nombre)


def huerfanos(alias: str = DEFAULT_DB_ALIAS) -> list[str]:
    """Lo que hay en la carpeta de evidencias y ninguna fila nombra, con más de una hora: lo reciente puede ser de una
    transacción sin confirmar, que todavía no se ve."""
    limite = time.time() - GRACIA
    viejos = {
        f"{EVIDENCIAS}/{nombre}"
        for nombre in _en_la_carpeta()
        if Path(default_storage.path(f"{EVIDENCIAS}/{nombre}")).stat().st_mtime < limite
    }
    return sorted(viejos - referidos(alias))  # primero el disco: lo que se suba entre tanto no está en él


def _en_la_carpeta() -> list[str]:
    try:
        _, nombres = default_storage.listdir(EVIDENCIAS)
    except FileNotFoundError:
        return []
    return nombres
