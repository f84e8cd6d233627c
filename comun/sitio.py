"""La dirección pública del sitio: la que dice la configuración, y no la que diga quien pregunta."""

from django.conf import settings


def del_sitio(camino: str) -> str:
    """La dirección completa de un camino que empieza con «/»."""
    return f"{settings.SITIO}{camino}"
