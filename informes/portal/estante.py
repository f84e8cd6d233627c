"""Lo publicado, como lo lee el portal: qué hay y qué se retiró, en un instante, y los bytes de cada versión.

Un proceso que vigila (`vigia`) lo tiene a mano y lo cambia cuando cambia; los demás se lo preguntan a la base en cada
pedido. Una página se arma con un solo estante: nunca mezcla dos estados.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any, Protocol, Self

from django.conf import settings

from informes.cifras import Cifras
from informes.models import Publicacion, Retiro
from informes.portal.memoria import DE_LO_PUBLICADO, Memoria
from informes.presentacion import Presentacion

PRESENTADAS = 4 * 2**20  # bytes de JSON que cada proceso tiene leídos: diez informes de 300 actividades

Fila = dict[str, Any]

_ESCRITOS = ("informe_id", "anio", "numero_del_periodo", "informa", "version", "motivo", "publicada_en")
_HUELLAS = ("cifras_sha256", "pdf_sha256")
_COLUMNAS = ("id", *_ESCRITOS, *_HUELLAS)
_DE_MAS = ("demostracion", "retiro__motivo", "retiro__retirada_en")
_ORDEN = ("-anio", "-numero_del_periodo", "-version")


@dataclass(frozen=True)
class Estante:
    """Todas las versiones, también las retiradas, en el orden de su modelo: el informe más reciente y, de él, la última
    versión. `huella` es del conjunto: dos estantes iguales tienen la misma."""

    filas: tuple[Fila, ...]

    @classmethod
    def de_la_base(cls) -> Self:
        """Como está ahora: una consulta."""
        return cls(
            tuple(Publicacion.objects.con_demostracion().order_by(*_ORDEN).values(*_COLUMNAS, *_DE_MAS))
        )

    @classmethod
    def de_json(cls, escrito: str) -> Self:
        """El que escribió `a_json`."""
        filas = json.loads(escrito)
        for fila in filas:
            for cuando in ("publicada_en", "retiro__retirada_en"):
                fila[cuando] = fila[cuando] and datetime.fromisoformat(fila[cuando])
        return cls(tuple(filas))

    def a_json(self) -> str:
        """Solo con lo que es público."""
        return json.dumps(self.filas, default=datetime.isoformat)

    @cached_property
    def huella(self) -> str:
        return sha256(self.a_json().encode()).hexdigest()

    @cached_property
    def todas(self) -> tuple[Publicacion, ...]:
        return tuple(map(_publicacion, self.filas))

    @cached_property
    def sin_retirar(self) -> tuple[Publicacion, ...]:
        """Las que se pueden leer."""
        return tuple(una for una in self.todas if not una.retirada)

    @cached_property
    def vigentes(self) -> tuple[Publicacion, ...]:
        """De cada informe, su última versión sin retirar; primero el periodo más reciente."""
        de_cada_uno = {(una.anio, una.numero_del_periodo): una for una in reversed(self.sin_retirar)}
        return tuple(reversed(de_cada_uno.values()))

    @property
    def mas_reciente(self) -> Publicacion | None:
        """La versión vigente del último periodo publicado."""
        return next(iter(self.vigentes), None)

    def del_informe(self, anio: int, numero_del_periodo: int) -> tuple[Publicacion, ...]:
        """Todas sus versiones, primero la última."""
        return tuple(
            una for una in self.todas if (una.anio, una.numero_del_periodo) == (anio, numero_del_periodo)
        )

    def posteriores_a(self, publicacion: Publicacion) -> list[Publicacion]:
        """Las versiones siguientes del mismo informe; de la vigente, todas retiradas."""
        return [una for una in self.todas if una.corrige_a(publicacion)]

    def retira_de(self, anterior: "Estante") -> bool:
        """Si algo que se leía en el otro ya no se lee."""
        return not {una.pk for una in anterior.sin_retirar} <= {una.pk for una in self.sin_retirar}

    @property
    def anios_de_demostracion(self) -> set[int]:
        """Los de las que se pueden leer y dicen que sus datos son de demostración."""
        return {
            fila["anio"] for fila in self.filas if fila["demostracion"] and fila["retiro__motivo"] is None
        }


def _publicacion(fila: Fila) -> Publicacion:
    """Sin los bytes de las cifras ni del PDF: se piden con `bytes_de`."""
    columnas = [campo.attname for campo in Publicacion._meta.concrete_fields if campo.attname in _COLUMNAS]
    publicacion = Publicacion.from_db("default", columnas, [fila[columna] for columna in columnas])
    publicacion._state.fields_cache["retiro"] = None
    if fila["retiro__motivo"] is not None:
        retiro = Retiro(motivo=fila["retiro__motivo"], retirada_en=fila["retiro__retirada_en"])
        retiro.publicacion = publicacion
    return publicacion


# --- El que hay ---


class Interesado(Protocol):
    """Quien guarda algo armado con lo publicado."""

    def preparar(self, nuevo: Estante) -> None:
        """Lo que conviene tener hecho antes de que se vea."""

    def cambiar(self, nuevo: Estante | None) -> None:
        """Ya se ve: lo armado con otro se olvida."""


_vigente: Estante | None = None
_del_pedido: ContextVar[list[Estante] | None] = ContextVar("estante", default=None)
_al_cambiar: list[Interesado] = []


def vigente() -> Estante | None:
    """El que tiene a mano este proceso; `None` si no vigila."""
    return _vigente


def preparar(nuevo: Estante) -> None:
    """Antes de ponerlo. El primero no espera, que detrás está quien enciende; ni un retiro, que se ve al instante."""
    if _vigente is None or nuevo.retira_de(_vigente):
        return
    for interesado in _al_cambiar:
        interesado.preparar(nuevo)


def poner(nuevo: Estante | None) -> None:
    """Lo que se haya armado con el anterior se olvida: en él puede estar lo que se acaba de retirar."""
    global _vigente  # noqa: PLW0603  # uno por proceso; cambiarlo es un solo paso
    _vigente = nuevo
    DE_LO_PUBLICADO.vaciar()
    _PRESENTADAS.vaciar()
    for interesado in _al_cambiar:
        interesado.cambiar(nuevo)


def avisar_a(interesado: Interesado) -> None:
    """También a él, cada vez."""
    _al_cambiar.append(interesado)


@contextmanager
def leyendo(cual: Estante | None = None) -> Iterator[None]:
    """Mientras dure el bloque, `estante()` es siempre el mismo: ese o, si no se dice, el de la primera vez que se pida.
    Un bloque dentro de otro sigue con el de afuera."""
    afuera = _del_pedido.get()
    suyo = [cual] if cual else []
    anterior = _del_pedido.set(suyo if afuera is None else afuera)
    try:
        yield
    finally:
        _del_pedido.reset(anterior)


def estante() -> Estante:
    """El del pedido, el que se tiene a mano o, si este proceso no vigila, el que diga la base."""
    del_pedido = _del_pedido.get()
    if del_pedido is None:
        return _vigente or Estante.de_la_base()
    if not del_pedido:
        del_pedido.append(_vigente or Estante.de_la_base())
    return del_pedido[0]


# --- Los bytes de cada versión ---


def presentada(publicacion: Publicacion) -> Presentacion:
    """Sus cifras, como se dicen; las que se acaban de leer no se leen otra vez."""
    return _PRESENTADAS.pedir(publicacion.cifras_sha256, lambda: _leida(publicacion))[1]


def _leida(publicacion: Publicacion) -> tuple[int, Presentacion]:
    contenido = bytes_de(publicacion, "cifras")
    return len(contenido), Presentacion(Cifras.desde_json(contenido))


_PRESENTADAS: Memoria[tuple[int, Presentacion]] = Memoria(PRESENTADAS, lambda leida: leida[0])


def bytes_de(publicacion: Publicacion, cual: str) -> bytes:
    """Sus `cifras` o su `pdf`, tal como se publicaron: del disco, si ahí están enteros, o de la base."""
    huella = getattr(publicacion, f"{cual}_sha256")
    try:
        contenido: bytes = (carpeta() / huella).read_bytes()
    except OSError:
        contenido = b""
    if sha256(contenido).hexdigest() == huella:
        return contenido
    return bytes(Publicacion.objects.values_list(cual, flat=True).get(pk=publicacion.pk))


def carpeta() -> Path:
    """Donde queda lo publicado, para servirlo también sin la base."""
    donde: Path = settings.COPIAS
    return donde
