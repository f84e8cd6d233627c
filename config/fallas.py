"""Cuando algo falla: la página que se muestra y lo que queda en el registro. Sin base de datos es 503 y se dice en un
renglón; lo demás es 500, con su traza. Y si el sitio vive y si está listo, para quien lo vigila.
"""

import logging
import sys

from django.db import InterfaceError, OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django.views.defaults import server_error
from psycopg import Error

REINTENTAR = 5  # segundos: lo que tarda en volver todo después de que vuelve la base

# Clases de SQLSTATE que dicen que la base no está: se cortó la conexión, se apaga, arranca o no admite más.
_NO_ESTA = ("08", "57P", "53300")


def falta_la_base(error: BaseException | None) -> bool:
    """Si el error es que la base no responde, y no que rechazó algo: sin SQLSTATE, no se llegó a hablar con ella."""
    if not isinstance(error, (OperationalError, InterfaceError)):
        return False
    causa = error.__cause__
    estado = causa.sqlstate if isinstance(causa, Error) else None
    return estado is None or estado.startswith(_NO_ESTA)


def falla(request: HttpRequest) -> HttpResponse:
    """El `handler500`: 503 con `Retry-After` mientras la base no esté."""
    if not falta_la_base(sys.exception()):
        return server_error(request)
    respuesta = render(request, "503.html", status=503)
    respuesta["Retry-After"] = str(REINTENTAR)
    return respuesta


class UnRenglonSinBase(logging.Filter):
    """De cada pedido que no se pudo atender sin la base, un renglón y no su traza: son todos, y dicen lo mismo."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.exc_info and falta_la_base(record.exc_info[1]):
            pedido = getattr(record, "request", None)
            record.msg, record.args = "Sin base de datos: %s", (pedido.path if pedido else record.name,)
            record.exc_info = record.exc_text = None
        return True


@require_safe
@never_cache
def salud(request: HttpRequest) -> HttpResponse:
    """200 mientras el proceso atienda; no pregunta por nada más."""
    return HttpResponse("vive\n", content_type="text/plain; charset=utf-8")


@require_safe
@never_cache
def listo(request: HttpRequest) -> HttpResponse:
    """200 si además la base responde; si no, 503."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except (OperationalError, InterfaceError):
        return HttpResponse(
            "sin base de datos\n",
            content_type="text/plain; charset=utf-8",
            status=503,
            headers={"Retry-After": str(REINTENTAR)},
        )
    return HttpResponse("listo\n", content_type="text/plain; charset=utf-8")
