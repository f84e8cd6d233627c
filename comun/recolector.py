"""El recolector de basura de Python, en pausa donde solo estorba."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def sin_recolector() -> Iterator[None]:
    """Mientras dura, nadie busca ciclos.

    Para lo que arma muchos objetos que se quedan: recorrerlos cada tanto, sin que nada sobre, costaba un cuarto de las
    cifras de un plan grande. Si dos hilos están en esto a la vez, el primero en terminar lo vuelve a encender.
    """
    estaba = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if estaba:
            gc.enable()
