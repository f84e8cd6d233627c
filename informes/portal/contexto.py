"""Lo que toda página pública dice del sitio, esté o no hablando de un informe."""

from django.conf import settings
from django.http import HttpRequest


def sitio(request: HttpRequest) -> dict[str, dict[str, str]]:
    """`sitio`: quién publica, su contacto, su logo (un archivo de `static/`, o vacío) y la dirección pública."""
    return {
        "sitio": {
            "entidad": settings.ENTIDAD_NOMBRE,
            "contacto": settings.ENTIDAD_CONTACTO,
            "logo": settings.ENTIDAD_LOGO,
            "direccion": settings.SITIO,
        }
    }
