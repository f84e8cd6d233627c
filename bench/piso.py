"""Lo menos que puede costar una respuesta: el mismo servidor con los mismos bytes, de una constante o una plantilla."""

import os
import pickle
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.safestring import mark_safe

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django = get_wsgi_application()

from django.template import engines  # noqa: E402  # ya hay con qué

# Los escribió `bench.servir` al empezar: de cada caso, el estado, las cabeceras y los bytes.
_ESCRITOS = Path(os.environ["PISO"]).read_bytes()
CASOS: dict[str, tuple[str, list[tuple[str, str]], bytes]] = pickle.loads(_ESCRITOS)  # noqa: S301
_PLANTILLA = engines["django"].from_string("{% for renglon in renglones %}{{ renglon }}{% endfor %}")
_RENGLONES = {
    caso: [mark_safe(renglon) for renglon in cuerpo.decode().splitlines(keepends=True)]  # noqa: S308  # son los del sitio
    for caso, (_, _, cuerpo) in CASOS.items()
    if caso.startswith("/plantilla/")
}


def aplicacion(entorno: dict[str, Any], empezar: Callable[..., Any]) -> Iterable[bytes]:
    """La constante, sin nada en medio; lo de las plantillas, por Django con todas sus capas y una sola vista."""
    camino = entorno["PATH_INFO"]
    if camino in _RENGLONES:
        return django(entorno, empezar)
    estado, cabeceras, cuerpo = CASOS.get(camino, ("200 OK", [], b""))
    empezar(estado, cabeceras)
    return [cuerpo]


def plantilla(request: HttpRequest) -> HttpResponse:
    """Los mismos renglones, escritos por el motor de plantillas."""
    cuerpo = _PLANTILLA.render({"renglones": _RENGLONES[request.path]}, request)
    return HttpResponse(cuerpo, status=int(CASOS[request.path][0].split()[0]))


settings.ROOT_URLCONF = __name__
urlpatterns = [path("plantilla/<int:caso>", lambda request, caso: plantilla(request))]
