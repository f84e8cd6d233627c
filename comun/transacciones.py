"""Escribir a nombre de alguien: una transacción con su autor y su motivo, que dice por qué algo no se pudo."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any, ParamSpec, TypeVar

import pghistory
from django.db import models, transaction
from psycopg.errors import DeadlockDetected

from comun import rechazos

P = ParamSpec("P")
T = TypeVar("T")


class NoSePuede(Exception):
    """Lo pedido no se hizo; el mensaje dice por qué."""


def nombre_de(usuario: Any) -> str:
    """Como se llama la persona hoy: el historial lo guarda, para decirlo aunque mañana se llame distinto."""
    return str(usuario.get_full_name() or usuario.get_username())


@contextmanager
def a_nombre_de(usuario: models.Model, motivo: str = "") -> Iterator[None]:
    """Una transacción con su autor y su motivo en el historial; lo que la base rechace sale como `NoSePuede`."""
    contexto = {"user": usuario.pk, "quien": nombre_de(usuario)} | ({"motivo": motivo} if motivo else {})
    try:
        with transaction.atomic(), pghistory.context(**contexto):
            yield
    except rechazos.RECHAZOS as error:
        if frase := rechazos.frase(error):
            raise NoSePuede(frase) from error
        raise


def dos_intentos(verbo: Callable[P, T]) -> Callable[P, T]:
    """Si dos transacciones se traban, la base deshace una: la que queda sin hacer se intenta otra vez, y si se traba de
    nuevo se dice. Para lo que lee dentro de su transacción todo lo que escribe: lo que se le pasa no lo cambia."""

    @wraps(verbo)
    def con_otro(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return verbo(*args, **kwargs)
        except Exception as error:
            if not _se_trabo(error):
                raise
        return verbo(*args, **kwargs)

    return con_otro


def _se_trabo(error: BaseException | None) -> bool:
    """Si en el fondo del error hay un interbloqueo."""
    return error is not None and (isinstance(error, DeadlockDetected) or _se_trabo(error.__cause__))
