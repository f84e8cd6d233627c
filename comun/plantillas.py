"""Lo que el motor de plantillas hace aquí de otro modo: lo que no cambia mientras el proceso viva se busca una vez.

El marco de una página, con su encabezado, su menú y su pie, escribe unas veinte direcciones: buscarlas cada vez era la
mitad de lo que cuesta.
"""

from functools import lru_cache

from django.template import Library, Node
from django.template.base import FilterExpression, Parser, Token
from django.template.context import Context
from django.template.defaulttags import url as el_de_django
from django.templatetags.static import StaticNode
from django.urls import get_script_prefix

from comun.sitio import direccion

register = Library()


@register.tag
def url(parser: Parser, token: Token) -> Node:
    """El de Django, que recuerda las direcciones que no llevan nada."""
    nodo = el_de_django(parser, token)
    return nodo if nodo.args or nodo.kwargs or nodo.asvar else DireccionFija(nodo.view_name)


class DireccionFija(Node):
    """La de una vista que no pide nada."""

    def __init__(self, vista: FilterExpression) -> None:
        self.vista = vista

    def render(self, context: Context) -> str:
        return direccion(self.vista.resolve(context))


@register.tag
def static(parser: Parser, token: Token) -> Node:
    """El de Django, que recuerda dónde está cada archivo."""
    return Estatico.handle_token(parser, token)


class Estatico(StaticNode):
    """Un archivo de `static/`."""

    @classmethod
    def handle_simple(cls, path: str) -> str:
        return _estatico(path, get_script_prefix())


@lru_cache(maxsize=256)
def _estatico(archivo: str, _prefijo: str) -> str:
    return StaticNode.handle_simple(archivo)
