"""Las listas de paquetes con su versión (`requirements*.txt`) dicen también los extras."""

from collections.abc import Iterator
from importlib.metadata import distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

RAIZ = Path(__file__).resolve().parent.parent


def _fijados(lista: str) -> Iterator[Requirement]:
    for renglon in (RAIZ / lista).read_text().splitlines():
        if renglon[:1].isalnum():
            yield Requirement(renglon.removesuffix("\\"))


@pytest.mark.parametrize("lista", ["requirements.txt", "requirements-dev.txt"])
def test_la_lista_fija_cada_paquete_con_los_extras_que_otro_le_pide(lista: str) -> None:
    """Sin ellos, el pip de Debian 12 da por no fijado el paquete desde el día en que sale una versión más nueva."""
    fijados = [uno for uno in _fijados(lista) if uno.marker is None or uno.marker.evaluate()]
    extras = {canonicalize_name(uno.name): uno.extras for uno in fijados}
    sueltos = [
        f"{uno.name} pide {pedido}"
        for uno in fijados
        for pedido in map(Requirement, distribution(uno.name).requires or ())
        if any(
            pedido.marker is None or pedido.marker.evaluate({"extra": extra}) for extra in ("", *uno.extras)
        )
        if (fijado := extras.get(canonicalize_name(pedido.name))) is None or pedido.extras - fijado
    ]
    assert sueltos == []
