"""Política de seguridad del contenido (CSP) en todas las respuestas, también en la administración.

Lee `SECURE_CSP`, el nombre y la forma que usa Django 6: al pasar a esa versión, este módulo se
reemplaza por `django.middleware.csp.ContentSecurityPolicyMiddleware` sin tocar la configuración.
"""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse


class PoliticaDeContenido:
    """Agrega la cabecera `Content-Security-Policy`, salvo que la vista ya haya puesto una más estricta."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.politica = "; ".join(
            f"{directiva} {' '.join(fuentes)}" for directiva, fuentes in settings.SECURE_CSP.items()
        )

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", self.politica)
        return response
