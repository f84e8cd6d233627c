"""La conexión a la base: saber si falta, y no tenerla tomada mientras se hace algo largo que no la usa."""

from django.db import InterfaceError, OperationalError, connection
from psycopg import Error

REINTENTAR = 5  # segundos: lo que tarda en volver todo después de que vuelve la base

# Clases de SQLSTATE que dicen que la base no está: se cortó la conexión, se apaga, arranca o no admite más.
_NO_ESTA = ("08", "57P", "53300")


def falta_la_base(error: BaseException | None) -> bool:
    """Si el error es que la base no responde, y no que rechazó algo: sin SQLSTATE, no se llegó a hablar con ella."""
    if isinstance(error, InterfaceError):  # la conexión se cerró sola; si sigue abierta, es una falla nuestra
        return connection.connection is None or connection.connection.closed
    if not isinstance(error, OperationalError):
        return False
    causa = error.__cause__
    estado = causa.sqlstate if isinstance(causa, Error) else None
    return estado is None or estado.startswith(_NO_ESTA)


# Lo que dice la base cuando se acaba un plazo: por un bloqueo ajeno o por la consulta (`comun.plazos`).
_SE_ACABO_EL_PLAZO = ("55P03", "57014")


def se_acabo_el_plazo(error: BaseException | None) -> bool:
    """Si el error es que se esperó lo que se podía: más tarde puede salir bien."""
    if not isinstance(error, OperationalError) or not isinstance(error.__cause__, Error):
        return False
    return error.__cause__.sqlstate in _SE_ACABO_EL_PLAZO


def soltar_la_base() -> None:
    """Cierra la conexión de este hilo; la consulta siguiente toma otra. Así, que la base se reinicie entre tanto no se
    nota. Dentro de una transacción no hace nada: la perdería."""
    if not connection.in_atomic_block:
        connection.close()
