"""Lo que cada proceso recuerda para no armarlo otra vez, hasta un tope."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

T = TypeVar("T")

MAXIMO = 16 * 2**20  # bytes en cada proceso: las descargas de tres informes de 300 actividades


class Memoria(Generic[T]):
    """Hasta `maximo`, en lo que diga `medida`: para que quepa lo nuevo se olvida lo que hace más no se pide."""

    def __init__(self, maximo: int, medida: Callable[[T], int]) -> None:
        self._maximo, self._medida = maximo, medida
        self._guardados: OrderedDict[Hashable, T] = OrderedDict()
        self._ocupado = 0
        self._candado = Lock()

    def buscar(self, clave: Hashable) -> T | None:
        """Lo guardado con esa clave, o `None`."""
        with self._candado:
            if clave not in self._guardados:
                return None
            self._guardados.move_to_end(clave)
            return self._guardados[clave]

    def guardar(self, clave: Hashable, valor: T) -> None:
        """Lo que solo no cabe no se guarda, ni saca a lo demás."""
        if self._medida(valor) > self._maximo:
            return
        with self._candado:
            if (anterior := self._guardados.pop(clave, None)) is not None:
                self._ocupado -= self._medida(anterior)
            self._guardados[clave] = valor
            self._ocupado += self._medida(valor)
            while self._ocupado > self._maximo:
                self._ocupado -= self._medida(self._guardados.popitem(last=False)[1])

    def pedir(self, clave: Hashable, armar: Callable[[], T]) -> T:
        """El de esa clave, que dice de qué contenido es y qué es: su huella, y no su dirección."""
        valor = self.buscar(clave)
        if valor is None:
            valor = armar()  # sin el candado: si dos lo arman a la vez, es el mismo
            self.guardar(clave, valor)
        return valor

    def vaciar(self, salvo: Callable[[Hashable], bool] = lambda _: False) -> None:
        """Lo olvida todo, o lo que no tenga una clave de esas."""
        with self._candado:
            for clave in [clave for clave in self._guardados if not salvo(clave)]:
                self._ocupado -= self._medida(self._guardados.pop(clave))


DE_LO_PUBLICADO: Memoria[bytes] = Memoria(MAXIMO, len)
"""Los archivos que se arman con lo publicado."""
