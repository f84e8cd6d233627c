"""Lo que ya está escrito en HTML o en SVG. Puro: Django lo reconoce por `__html__`, y no lo escapa otra vez."""

from typing import Self


class Marcado(str):
    """Lo que lleva de afuera ya está escapado."""

    __slots__ = ()

    def __html__(self) -> Self:
        return self
