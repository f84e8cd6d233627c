"""Lo que se arma sin el recolector de basura lo deja como estaba."""

import gc
from contextlib import suppress

import pytest

from comun.recolector import sin_recolector


@pytest.fixture(autouse=True)
def encendido() -> None:
    gc.enable()


def test_queda_encendido_aunque_algo_falle() -> None:
    with suppress(ZeroDivisionError), sin_recolector():
        assert not gc.isenabled()
        _ = 1 / 0
    assert gc.isenabled()


def test_a_quien_ya_lo_habia_apagado_no_se_le_enciende() -> None:
    with sin_recolector():
        with sin_recolector():
            pass
        assert not gc.isenabled()
    assert gc.isenabled()
