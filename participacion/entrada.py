"""La puerta: cuántas claves equivocadas se oyen, a quién se le cierra y por cuánto. Las cuenta django-axes.

Cinco fallas de una cuenta desde una dirección, o treinta de una dirección con la cuenta que sea, la cierran quince
minutos para esa dirección: desde otra parte, el dueño de la cuenta entra.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from ipaddress import IPv6Address, ip_address
from typing import Any, cast

from axes.handlers.database import AxesDatabaseHandler
from django.conf import settings
from django.contrib.admin.forms import AdminAuthenticationForm
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

POR_DIRECCION = 30  # fallas con cualquier cuenta; por cuenta y dirección son AXES_FAILURE_LIMIT
_RED = 64  # bits: a una casa se le da toda una red IPv6, y desde ella es la misma persona

_registro = logging.getLogger(__name__)


def direccion(request: HttpRequest) -> str | None:
    """Desde dónde se pide: la dirección o, en IPv6, su red de 64 bits; la de verdad, que la resolvió el servidor.

    `None` si no viene de la red.
    """
    try:
        pide = ip_address(request.META.get("REMOTE_ADDR", ""))
    except ValueError:
        return None
    if not isinstance(pide, IPv6Address):
        return str(pide)
    if pide.ipv4_mapped:
        return str(pide.ipv4_mapped)
    return str(IPv6Address(int(pide) >> _RED << _RED))


class Intentos(AxesDatabaseHandler):
    """Dos cuentas en lugar de una, y entrar borra solo la propia: si borrara la de la dirección, quien tiene una cuenta
    seguiría adivinando las ajenas."""

    def get_failures(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> int:
        """Las fallas de la cuenta; las de la dirección pesan lo que les toca para que el límite sea el mismo."""
        de_la_cuenta, de_la_direccion = (
            sum(intentos.values_list("failures_since_start", flat=True))
            for intentos in self.get_user_attempts(request, credentials)
        )
        fallas: int = max(de_la_cuenta, de_la_direccion * settings.AXES_FAILURE_LIMIT // POR_DIRECCION)
        return fallas

    def reset_user_attempts(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> int:
        de_la_cuenta, _ = self.filter_user_attempts(request, credentials)
        borrados: int = de_la_cuenta.delete()[0]
        return borrados


class EntradaForm(AdminAuthenticationForm):
    """De una cuenta y una dirección se comprueba una clave a la vez: sesenta juntas no son sesenta intentos."""

    def clean(self) -> dict[str, Any]:
        with _una_a_la_vez(
            f"{direccion(cast('HttpRequest', self.request))} {self.cleaned_data.get('username')}"
        ):
            return super().clean()


@contextmanager
def _una_a_la_vez(quien: str) -> Iterator[None]:
    candado = "hashtextextended(%s, 0)"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_advisory_lock({candado})", [quien])
        try:
            yield
        finally:
            cursor.execute(f"SELECT pg_advisory_unlock({candado})", [quien])


def cerrada(request: HttpRequest, *_: Any) -> HttpResponse:
    """La página 429 de quien falló demasiado."""
    espera = settings.AXES_COOLOFF_TIME
    _registro.warning("Entrada cerrada por claves equivocadas a %s durante %s", direccion(request), espera)
    respuesta = render(request, "429.html", {"minutos": int(espera.total_seconds() // 60)}, status=429)
    respuesta["Retry-After"] = str(int(espera.total_seconds()))
    return respuesta
