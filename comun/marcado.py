"""Lo que ya está escrito en HTML o en SVG. Puro: Django lo reconoce por `__html__`, y no lo escapa otra vez."""

from html import escape
from typing import Self


class Marcado(str):
    """Lo que lleva de afuera ya está escapado."""

    __slots__ = ()

    def __html__(self) -> Self:
        return self


def en_renglones(texto: str) -> Marcado:
    """El texto escapado, con un `<br>` en cada salto de renglón, como el `linebreaksbr` de Django."""
    return Marcado(escape(texto.replace("\r\n", "\n").replace("\r", "\n")).replace("\n", "<br>"))
