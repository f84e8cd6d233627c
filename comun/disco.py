"""Los archivos que la base nombra y los que hay en el disco: la base guarda su nombre, no su contenido."""

import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.files.storage import default_storage
from django.db import DEFAULT_DB_ALIAS, models, transaction

EVIDENCIAS = "evidencias"  # la carpeta, dentro de ARCHIVOS
GRACIA = 3600  # segundos


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
