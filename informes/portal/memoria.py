"""Los archivos que se arman con lo publicado. No cambia: cada proceso los arma una vez y los recuerda."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock

MAXIMO = 32 * 2**20  # bytes en cada proceso: las descargas de seis informes de 300 actividades


class Memoria:
    """Hasta `maximo` bytes: para que quepa lo nuevo se olvida lo que hace más no se pide."""

    def __init__(self, maximo: int) -> None:
        self._maximo = maximo
        self._armados: OrderedDict[Hashable, bytes] = OrderedDict()
        self._candado = Lock()

    def pedir(self, clave: Hashable, armar: Callable[[], bytes]) -> bytes:
        """El de esa clave, que dice de qué contenido es y qué archivo: su huella, y no su dirección."""
        with self._candado:
            if clave in self._armados:
                self._armados.move_to_end(clave)
                return self._armados[clave]
        contenido = armar()  # sin el candado: si dos lo arman a la vez, es el mismo
        with self._candado:
            self._armados[clave] = contenido
            while sum(map(len, self._armados.values())) > self._maximo:
                self._armados.popitem(last=False)
        return contenido


DE_LO_PUBLICADO = Memoria(MAXIMO)
