"""La dirección del sitio, que dice la configuración y no quien pregunta, y las de sus páginas."""

from functools import lru_cache

from django.conf import settings
from django.urls import get_script_prefix, reverse


def del_sitio(camino: str) -> str:
    """La dirección completa de un camino que empieza con «/»."""
    return f"{settings.SITIO}{camino}"


def direccion(vista: str, *partes: str | int) -> str:
    """El camino de una vista, con lo que lleve. Mientras el proceso viva no cambia: se busca una vez."""
    return _buscada(vista, partes, settings.ROOT_URLCONF, get_script_prefix())


@lru_cache(maxsize=1024)
def _buscada(vista: str, partes: tuple[str | int, ...], direcciones: str, _prefijo: str) -> str:
    return reverse(vista, direcciones, partes)
