"""Escribir a nombre de alguien: una transacción con su autor y su motivo, que dice por qué algo no se pudo."""

from collections.abc import Iterator
from contextlib import contextmanager

import pghistory
from django.db import OperationalError, models, transaction
from psycopg.errors import DeadlockDetected

from comun import rechazos


class NoSePuede(Exception):
    """Lo pedido no se hizo; el mensaje dice por qué."""


@contextmanager
def a_nombre_de(usuario: models.Model, motivo: str = "") -> Iterator[None]:
    """Una transacción con su autor y su motivo en el historial; lo que la base rechace sale como `NoSePuede`."""
    contexto = {"user": usuario.pk} | ({"motivo": motivo} if motivo else {})
    try:
        with transaction.atomic(), pghistory.context(**contexto):
            yield
    except OperationalError as error:
        if isinstance(error.__cause__, DeadlockDetected):
            raise NoSePuede(
                "Otra persona estaba cambiando lo mismo en ese instante: intente otra vez."
            ) from error
        raise
    except rechazos.RECHAZOS as error:
        if frase := rechazos.frase(error):
            raise NoSePuede(frase) from error
        raise
