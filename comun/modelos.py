"""Cimientos de los modelos: la fila que dos personas pueden editar a la vez y las condiciones de SQL."""

from collections.abc import Iterable
from typing import Any

from django.db import models
from django.db.models import Func, Q


def con_texto(campo: str) -> Q:
    """El campo tiene algo más que espacios."""
    return Q(**{f"{campo}__regex": r"\S"})


class Condicion(Func):
    """Condición de SQL sobre un campo: `%(expressions)s` es el campo."""

    arity = 1
    output_field = models.BooleanField()

    def as_sql(self, *args: Any, **kwargs: Any) -> Any:
        """El campo puede estar varias veces en la plantilla: al validar, su valor va en cada una."""
        sql, parametros = super().as_sql(*args, **kwargs)
        return sql, tuple(parametros) * (self.extra["template"].count("%(expressions)s") if parametros else 1)


class ConVersion(models.Model):
    """Fila que dos personas pueden editar a la vez. `version` la sube la base (`sin_pisar`), que rechaza
    a quien guarda una copia vieja; los formularios la llevan escondida."""

    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True

    def save(self, *args: Any, update_fields: Iterable[str] | None = None, **kwargs: Any) -> None:
        nueva = self._state.adding
        if update_fields is not None:
            update_fields = {*update_fields, "version"}
        super().save(*args, update_fields=update_fields, **kwargs)
        if not nueva:
            self.version += 1
