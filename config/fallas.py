"""Cuando algo falla: la página que se muestra y lo que queda en el registro. Sin base de datos es 503 y se dice en un
renglón; lo demás es 500, con su traza. Lo que no deja arrancar se dice en una frase. Y si el sitio vive y si está
listo, para quien lo vigila.
"""

import logging
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.db import InterfaceError, OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.defaults import server_error

from comun.conexion import REINTENTAR, falta_la_base, se_acabo_el_plazo
from comun.disco import LLENO, disco_lleno

NO_ARRANCA = (
    3  # el código con que un proceso le dice a gunicorn que no insista: con otro lo intentaría sin fin
)


@contextmanager
def en_una_frase() -> Iterator[None]:
    """Termina el proceso, con una frase y el código `NO_ARRANCA`, si falta configuración o no se puede usar la base.

    Con `--traceback`, y en toda otra falla, se ve la traza.
    """
    try:
        yield
    except (ImproperlyConfigured, OperationalError, InterfaceError) as error:
        if "--traceback" in sys.argv:
            raise
        if isinstance(error, ImproperlyConfigured):
            frase = str(error)
        elif falta_la_base(error):
            frase = (
                "No se pudo usar la base de datos: revise que esté encendida y lo que dice DATABASE_URL (con "
                f"docker-compose.yml, POSTGRES_PASSWORD en .env). {_primer_renglon(error)}"
            )
        else:
            raise
        sys.stderr.write(f"{frase}\n")
        sys.exit(NO_ARRANCA)


def _primer_renglon(error: BaseException | None) -> str:
    return str(error).partition("\n")[0]


def falla(request: HttpRequest) -> HttpResponse:
    """El `handler500`: 503 con `Retry-After` mientras la base no esté, o si se acabó el plazo de esperarla; 507 si no
    cabe en el disco lo que llegó."""
    error = sys.exception()
    if disco_lleno(error):
        return render(request, "no_se_recibe.html", {"frase": LLENO}, status=507)
    if not (falta_la_base(error) or se_acabo_el_plazo(error)):
        return server_error(request)
    respuesta = render(request, "503.html", status=503)
    respuesta["Retry-After"] = str(REINTENTAR)
    return respuesta


class UnRenglon(logging.Filter):
    """De lo que no es una falla del programa, un renglón y no su traza: los pedidos que no se pudieron atender sin la
    base, que son todos y dicen lo mismo, y lo que se negó a quien no podía."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.exc_info and isinstance(record.exc_info[1], PermissionDenied):
            record.exc_info = record.exc_text = None
        elif record.exc_info and falta_la_base(record.exc_info[1]):
            pedido = getattr(record, "request", None)
            record.msg = "Sin base de datos: %s (%s)"
            record.args = (pedido.path if pedido else record.name, _primer_renglon(record.exc_info[1]))
            record.exc_info = record.exc_text = None
        return True


class Salud:
    """Responde `/salud/` y `/salud/listo/` antes que nadie: a quien vigila desde la misma máquina no se le exige ni el
    nombre del sitio ni el cifrado."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.preguntas: dict[str, Callable[[], HttpResponse]] = {"/salud/": salud, "/salud/listo/": listo}

    def __call__(self, request: HttpRequest) -> HttpResponse:
        pregunta = self.preguntas.get(request.path_info)
        return pregunta() if pregunta and request.method in ("GET", "HEAD") else self.get_response(request)


def salud() -> HttpResponse:
    """200 mientras el proceso atienda; no pregunta por nada más."""
    return _dicho("vive")


def listo() -> HttpResponse:
    """200 si además la base responde; si no, 503."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except (OperationalError, InterfaceError):
        respuesta = _dicho("sin base de datos", status=503)
        respuesta["Retry-After"] = str(REINTENTAR)
        return respuesta
    return _dicho("listo")


def _dicho(texto: str, status: int = 200) -> HttpResponse:
    return HttpResponse(
        f"{texto}\n",
        content_type="text/plain; charset=utf-8",
        status=status,
        headers={"Cache-Control": "no-store"},
    )
