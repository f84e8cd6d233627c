"""Los archivos que la base nombra y los que hay en el disco: la base guarda su nombre, no su contenido."""

from collections.abc import Iterator

import pghistory.models
from django.apps import apps
from django.db import DEFAULT_DB_ALIAS, models


def campos_de_archivo() -> Iterator[tuple[type[models.Model], models.FileField]]:
    """Los que guardan un archivo. El historial recuerda su nombre, pero no lo conserva."""
    for modelo in apps.get_models():
        if not issubclass(modelo, pghistory.models.Event):
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
