"""De unas cifras a su JSON y de vuelta. Puro.

El orden de las claves es el de los campos; una clase dice otro con `en_el_json()`. De un JSON, las claves que no se
conocen se dejan pasar.
"""

import dataclasses
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from enum import Enum
from functools import cache
from json.encoder import encode_basestring
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from comun.cantidades import corta


@cache
def _campos(tipo: Any) -> tuple[str, ...]:
    if hasattr(tipo, "en_el_json"):
        propios: tuple[str, ...] = tipo.en_el_json()
        return propios
    return tuple(campo.name for campo in dataclasses.fields(tipo))


@cache
def _tipos(tipo: Any) -> dict[str, Any]:
    return get_type_hints(tipo)


def a_json(valor: Any) -> Iterator[str]:
    """El JSON de un valor de las cifras, por trozos: `json` no sabe escribir un `Decimal`."""
    if isinstance(valor, str):  # también los de un `StrEnum`
        yield encode_basestring(valor)
    elif valor is None or isinstance(valor, bool):
        yield "null" if valor is None else "true" if valor else "false"
    elif isinstance(valor, int):
        yield str(valor)
    elif isinstance(valor, Decimal):
        yield corta(valor)
    elif isinstance(valor, date):
        yield encode_basestring(valor.isoformat())
    elif isinstance(valor, tuple):
        antes = "["
        for parte in valor:
            yield antes
            yield from a_json(parte)
            antes = ","
        yield "]" if valor else "[]"
    else:
        antes = "{"
        for campo in _campos(valor.__class__):
            yield f'{antes}"{campo}":'
            yield from a_json(getattr(valor, campo))
            antes = ","
        yield "}"


def es_opcional(tipo: Any) -> bool:
    """Si además de un valor admite `None`; `Citable | None` no se escribe como los demás."""
    return get_origin(tipo) in (Union, UnionType)


def de_dato(tipo: Any, dato: Any) -> Any:
    """El valor de ese tipo que dice un dato de `json`."""
    if es_opcional(tipo):
        return None if dato is None else de_dato(get_args(tipo)[0], dato)
    if get_origin(tipo) is tuple:
        return tuple(de_dato(get_args(tipo)[0], parte) for parte in dato)
    if dataclasses.is_dataclass(tipo):
        clase: Any = tipo
        tipos = _tipos(clase)
        return clase(**{clave: de_dato(tipos[clave], dato[clave]) for clave in tipos if clave in dato})
    if issubclass(tipo, date):
        return tipo.fromisoformat(dato)
    return tipo(dato) if issubclass(tipo, Enum) else dato
