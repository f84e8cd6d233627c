"""Cimientos de los modelos: la fila que dos personas editan a la vez, las cantidades exactas, las condiciones de
SQL."""

import json
import re
from collections.abc import Iterable
from decimal import Decimal
from itertools import chain
from typing import Any

from django.db import models
from django.db.models import Func, Q

from comun.cantidades import DECIMALES, Cantidad, simple
from comun.formularios import CantidadField


def con_texto(campo: str) -> Q:
    """El campo tiene algo más que espacios."""
    return Q(**{f"{campo}__regex": r"\S"})


LLANO_EN_SQL = (
    r"btrim(regexp_replace(lower(regexp_replace(normalize({}, NFD), "
    r"'[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]', '', 'g') COLLATE "
    r'"C"), '
    r"'[\u0009-\u000d\u001c-\u0020\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+', ' ', 'g'))"
)
"""Un texto en minúsculas, sin tildes y con un solo espacio entre palabras, como `comun.palabras.llano`: una expresión
inmutable, donde `{}` es el texto."""


class Condicion(Func):
    """Condición de SQL sobre un campo: `%(expressions)s` es el campo."""

    arity = 1
    output_field = models.BooleanField()

    def as_sql(self, *args: Any, **kwargs: Any) -> Any:
        """El campo puede estar varias veces en la plantilla: al validar, su valor va en cada una, entre paréntesis, sin
        los que `{}::numeric[][1]` es un tipo y no un elemento."""
        sql, parametros = super().as_sql(*args, **kwargs)
        if not parametros:
            return sql, parametros
        plantilla: str = self.extra["template"]
        entre_parentesis = plantilla.replace("%(expressions)s", "(%(expressions)s)")
        sql, parametros = super().as_sql(*args, **kwargs | {"template": entre_parentesis})
        return sql, tuple(parametros) * plantilla.count("%(expressions)s")


class CondicionEntre(Func):
    """Condición de SQL sobre varios campos de la misma fila: en `sql`, `{0}` es el primero, `{1}` el segundo…"""

    output_field = models.BooleanField()

    def __init__(self, *campos: str, sql: str) -> None:
        super().__init__(*campos, sql=sql)

    def as_sql(self, compiler: Any, connection: Any, *_: Any, **__: Any) -> Any:
        """Un campo puede estar varias veces: al validar, su valor va en cada una, entre paréntesis."""
        campos = [compiler.compile(campo) for campo in self.get_source_expressions()]
        plantilla: str = self.extra["sql"]
        valores = (campos[int(puesto)][1] for puesto in re.findall(r"\{(\d)\}", plantilla))
        columnas = (f"({sql})" if parametros else sql for sql, parametros in campos)
        return plantilla.format(*columnas), tuple(chain.from_iterable(valores))


class CampoDeCantidad(models.DecimalField):  # type: ignore[type-arg]  # Django no deja decirlo en la clase
    """Una cantidad exacta, de 0 en adelante y con hasta seis decimales. Se lee como se escribe: un entero si lo es, y
    si no el `Decimal` sin ceros al final."""

    def __init__(self, *args: Any, **opciones: Any) -> None:
        super().__init__(*args, **{"max_digits": 15 + DECIMALES, "decimal_places": DECIMALES} | opciones)

    def db_type(self, connection: Any) -> str:
        """Sin escala fija: 3 se guarda como 3, también en el historial."""
        return "numeric"

    def to_python(self, value: Any) -> Any:
        """Lanza `TypeError` si es de punto flotante: ya perdió lo que se escribió."""
        if isinstance(value, float):
            raise TypeError(f"Una cantidad no puede ser de punto flotante: {value!r}.")
        leido = super().to_python(value)
        return simple(leido) if isinstance(leido, Decimal) and leido.is_finite() else leido

    def from_db_value(self, value: Decimal | None, *_: Any) -> Cantidad | None:
        return None if value is None else simple(value)

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        limpio = value if isinstance(value, int) else super().get_db_prep_value(value, connection, prepared)
        return Decimal(limpio) if isinstance(limpio, int) else limpio

    def run_validators(self, value: Any) -> None:
        super().run_validators(Decimal(value) if isinstance(value, int) else value)

    def formfield(self, **opciones: Any) -> Any:
        """Se escribe con coma o con punto; lo demás de un campo de Django."""
        hasta = 10 ** (self.max_digits - self.decimal_places) - 1
        return models.Field.formfield(self, **{"form_class": CantidadField, "hasta": hasta} | opciones)


class SinPuntoFlotante(json.JSONDecoder):
    """Lee los números con decimales como cantidades exactas."""

    def __init__(self, **opciones: Any) -> None:
        super().__init__(**opciones | {"parse_float": lambda escrito: simple(Decimal(escrito))})


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
