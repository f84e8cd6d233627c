"""Buscar por palabras y filtrar por lo que se escoja, según la dirección: puro, sobre lo ya publicado.

Cada filtro es un parámetro de la dirección, así que un resultado se comparte con copiarla. Pedir lo que no existe
no es un error: no encuentra nada.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import chain
from typing import Generic, TypeVar
from urllib.parse import urlencode

from comun.marcado import Marcado
from comun.palabras import llano

T = TypeVar("T")

PALABRAS = "q"
LARGO_DE_LAS_PALABRAS = 200  # lo que se lee de la búsqueda, en caracteres


@dataclass(frozen=True, slots=True)
class Faceta(Generic[T]):
    """Algo por lo que se filtra. `de` da los valores de un elemento, cada uno con su nombre; `todas` es la opción que
    no filtra. Las opciones van por nombre o, si no, como aparecen."""

    parametro: str
    rotulo: str
    todas: str
    de: Callable[[T], Iterable[tuple[str, str]]]
    por_nombre: bool = True


@dataclass(frozen=True, slots=True)
class Opcion:
    """Una opción de un filtro y cuántos elementos la tienen, sin contar los demás filtros."""

    valor: str
    nombre: str
    cuantos: int
    elegida: bool

    @property
    def html(self) -> Marcado:
        """«Rezagada (3)», para escogerla."""
        elegida = " selected" if self.elegida else ""
        return Marcado(
            f'<option value="{escape(self.valor)}"{elegida}>{escape(self.nombre)} ({self.cuantos})</option>'
        )


@dataclass(frozen=True, slots=True)
class Campo:
    """Un filtro como se escribe en el formulario."""

    parametro: str
    rotulo: str
    todas: str
    opciones: tuple[Opcion, ...]

    @property
    def opciones_escritas(self) -> Marcado:
        """Sus opciones, una tras otra."""
        return Marcado("".join(opcion.html for opcion in self.opciones))


@dataclass(frozen=True, slots=True)
class Hallazgo(Generic[T]):
    """Lo encontrado, en su orden. `consulta` es lo que lleva la dirección para pedirlo otra vez: «q=foro»."""

    hallados: tuple[T, ...]
    total: int
    palabras: str
    campos: tuple[Campo, ...]
    consulta: str

    @property
    def con_filtros(self) -> int:
        """Cuántos se escogieron, sin contar las palabras."""
        return sum(opcion.elegida for campo in self.campos for opcion in campo.opciones)

    @property
    def filtrado(self) -> bool:
        """Si se pidió algo menos que todo."""
        return bool(self.consulta)


def buscar(
    elementos: Sequence[T],
    pedido: Mapping[str, str],
    facetas: Sequence[Faceta[T]],
    texto: Callable[[T], str] | None = None,
) -> Hallazgo[T]:
    """Los elementos con todas las palabras de `q` en su texto, sin mirar tildes ni mayúsculas, y con el valor pedido de
    cada faceta. Un parámetro vacío no filtra; sin `texto`, las palabras tampoco."""
    palabras = pedido.get(PALABRAS, "").strip()[:LARGO_DE_LAS_PALABRAS] if texto else ""
    elegidos = {f.parametro: pedido.get(f.parametro, "").strip() for f in facetas}
    buscadas = llano(palabras).split()
    filtran = [(f.de, elegidos[f.parametro]) for f in facetas if elegidos[f.parametro]]
    hallados = tuple(
        elemento
        for elemento in elementos
        if _tiene(texto, elemento, buscadas)
        and all(elegido in (valor for valor, _ in de(elemento)) for de, elegido in filtran)
    )
    pedidos = [(clave, valor) for clave, valor in {PALABRAS: palabras, **elegidos}.items() if valor]
    return Hallazgo(
        hallados=hallados,
        total=len(elementos),
        palabras=palabras,
        campos=tuple(
            campo for f in facetas if (campo := _campo(f, elementos, elegidos[f.parametro])).opciones
        ),
        consulta=urlencode(pedidos),
    )


def _tiene(texto: Callable[[T], str] | None, elemento: T, palabras: Sequence[str]) -> bool:
    if not palabras or texto is None:
        return True
    donde = llano(texto(elemento))
    return all(palabra in donde for palabra in palabras)


def _campo(faceta: Faceta[T], elementos: Sequence[T], elegido: str) -> Campo:
    conteo = Counter(chain.from_iterable(dict.fromkeys(faceta.de(elemento)) for elemento in elementos))
    parejas = sorted(conteo, key=lambda pareja: llano(pareja[1])) if faceta.por_nombre else list(conteo)
    return Campo(
        parametro=faceta.parametro,
        rotulo=faceta.rotulo,
        todas=faceta.todas,
        opciones=tuple(
            Opcion(valor=valor, nombre=nombre, cuantos=conteo[valor, nombre], elegida=valor == elegido)
            for valor, nombre in parejas
        ),
    )
