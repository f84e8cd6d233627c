"""Lo que llevan todas las respuestas, también las de la administración, y los métodos que se atienden.

La CSP se lee de `SECURE_CSP`, el nombre y la forma que usa Django 6: al pasar a esa versión la pone
`django.middleware.csp.ContentSecurityPolicyMiddleware`, sin tocar la configuración.
"""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed

METODOS = ["GET", "HEAD", "POST", "OPTIONS"]
"""Los que significan algo en alguna parte del sitio."""


class Cabeceras:
    """Agrega las de seguridad, salvo la que la vista ya haya puesto: los datos abiertos las piden más abiertas, y las
    evidencias, más estrictas."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.cabeceras = {
            "Content-Security-Policy": "; ".join(
                f"{directiva} {' '.join(fuentes)}" for directiva, fuentes in settings.SECURE_CSP.items()
            ),
            "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
            "Cross-Origin-Resource-Policy": "same-origin",
        }

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method == "TRACE":  # las vistas que no miran el método lo responderían como un GET
            respuesta: HttpResponse = HttpResponseNotAllowed(METODOS)
        else:
            respuesta = self.get_response(request)
        for cabecera, valor in self.cabeceras.items():
            respuesta.headers.setdefault(cabecera, valor)
        return respuesta
