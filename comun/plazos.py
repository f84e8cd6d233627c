"""Cuánto espera a la base cada clase de trabajo: así, un mes bloqueado no deja sin turno a los demás."""

from collections.abc import Sequence
from pathlib import PurePath
from typing import NamedTuple


class Plazos(NamedTuple):
    """En segundos; 0, sin tope: por un bloqueo ajeno, por una consulta y con una transacción abierta y quieta."""

    bloqueo: int
    consulta: int
    ociosa: int

    @property
    def opciones(self) -> str:
        """Como se las pide la conexión a PostgreSQL."""
        return (
            f"-c lock_timeout={self.bloqueo}s -c statement_timeout={self.consulta}s"
            f" -c idle_in_transaction_session_timeout={self.ociosa}s"
        )


PETICION = Plazos(bloqueo=3, consulta=30, ociosa=60)
"""La de quien espera una página: el portal tiene pocos turnos y nadie se queda con uno."""

ORDEN = Plazos(bloqueo=60, consulta=600, ociosa=600)
"""La de quien está en la terminal, y la del trabajador."""

MIGRAR = Plazos(bloqueo=30, consulta=0, ociosa=600)
"""Cambia tablas enteras: puede tardar, pero no detener a todos esperando por una."""

_DE_CADA_ORDEN = {"runserver": PETICION, "migrate": MIGRAR, "respaldo": MIGRAR, "restaurar": MIGRAR}
_TERMINAL = ("manage.py", "pytest", "django-admin", "-c")


def de(argumentos: Sequence[str]) -> Plazos:
    """Los del proceso que se llamó así; el que no es una orden de la terminal atiende peticiones."""
    programa, *lo_demas = argumentos or [""]
    if PurePath(programa).name not in _TERMINAL:
        return PETICION
    return _DE_CADA_ORDEN.get(lo_demas[0] if lo_demas else "", ORDEN)
