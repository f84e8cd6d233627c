"""De un libro que una entidad cargó, el mismo libro con unas celdas escritas.

Del ZIP cambian solo las hojas que se escriben y la marca que pide a Excel calcular al abrir; toda otra parte es, byte a
byte, la que llegó: gráficos, imágenes, estilos, macros y las demás hojas. Una fórmula de la entidad nunca se cambia:
la cadena de cálculo sigue siendo cierta. Lo que no se pudo escribir se dice, celda por celda, y no impide lo demás.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import NamedTuple
from zipfile import ZipFile, ZipInfo

from comun.hojas.celdas import Celda
from comun.hojas.edicion import (
    Corte,
    Hoja,
    Lugar,
    Pedidas,
    con_cortes,
    lugar,
    nombre_de,
    que_calcule_al_abrir,
)
from comun.hojas.escribir import Escribible, escribible
from comun.hojas.leer import DANADO, Archivo, ArchivoInvalido, Libro
from comun.hojas.limites import MAXIMO_COLUMNAS, MAXIMO_FILAS, MAXIMO_LETRAS, Limite
from comun.hojas.xlsx import LIBRO, Xlsx
from comun.palabras import miles


class SinEscribir(NamedTuple):
    """Una celda que queda como estaba, y por qué."""

    hoja: str
    celda: str
    porque: str

    def __str__(self) -> str:
        return f'Hoja "{self.hoja}", celda {self.celda}: {self.porque}; queda como estaba.'


@dataclass(frozen=True, kw_only=True)
class Devuelto:
    contenido: bytes
    sin_escribir: tuple[SinEscribir, ...]


def devolver(archivo: Archivo, valores: Mapping[str, Mapping[str, Escribible]]) -> Devuelto:
    """El libro con esos valores, que se dan por hoja y celda: `{"Matriz": {"M8": 4, "N8": "Se hizo."}}`.

    `None` vacía una celda; la que ya dice lo mismo no se toca, y si ninguna cambia es el mismo archivo. Lanza
    `ArchivoInvalido` si no es un XLSX que se pueda leer, si pasa un límite o si no tiene alguna de las hojas;
    `ValueError`, si se pide una celda o un número que no puede haber.
    """
    pedidas = {hoja: _por_fila(hoja, celdas) for hoja, celdas in valores.items() if celdas}
    libro = Libro(archivo)
    if libro.xlsx is None:
        raise libro.invalido("no es un libro de Excel (.xlsx), que es lo que se devuelve lleno")
    for hoja in pedidas:
        if hoja not in libro.hojas:
            raise libro.sin_hoja(hoja)
    try:
        return _Devolucion(libro, libro.xlsx).con(pedidas)
    except ArchivoInvalido:
        raise
    except Exception as error:  # lo que se lee viene de fuera, y de ahí sale cualquier error
        raise libro.invalido(DANADO) from error


class _Devolucion:
    def __init__(self, libro: Libro, xlsx: Xlsx) -> None:
        self._libro, self._xlsx = libro, xlsx
        self._sin_escribir: list[SinEscribir] = []

    def con(self, pedidas: Mapping[str, Pedidas]) -> Devuelto:
        cortes = {}
        for hoja, suyas in pedidas.items():
            if (distintas := self._distintas(hoja, suyas)) and (suyos := self._cortes(hoja, distintas)):
                cortes[self._xlsx.parte(hoja)] = suyos
        contenido = self._escrito(cortes) if cortes else self._libro.contenido
        return Devuelto(contenido=contenido, sin_escribir=tuple(self._sin_escribir))

    def _distintas(self, hoja: str, pedidas: Pedidas) -> dict[int, dict[int, Escribible]]:
        """Lo que la hoja todavía no dice y cabe en una celda."""
        try:
            celdas = self._xlsx.celdas(hoja)
        except Limite as limite:
            raise self._libro.invalido(f'la hoja "{hoja}" {limite}') from None
        distintas: dict[int, dict[int, Escribible]] = {}
        for fila, columnas in pedidas.items():
            actuales = celdas[fila - 1] if fila <= len(celdas) else []
            for columna, valor in columnas.items():
                actual = actuales[columna - 1] if columna <= len(actuales) else ""
                if isinstance(valor, str) and len(valor) > MAXIMO_LETRAS:
                    de_mas = (
                        f"el texto tiene {miles(len(valor))} letras y Excel admite {miles(MAXIMO_LETRAS)}"
                    )
                    self._anotar(hoja, (fila, columna), de_mas)
                elif not _dice(actual, valor):
                    distintas.setdefault(fila, {})[columna] = valor
        return distintas

    def _cortes(self, hoja: str, pedidas: Pedidas) -> list[Corte]:
        xml = self._bytes(self._xlsx.parte(hoja))
        editada = Hoja(xml, pedidas, fechas=self._xlsx.fechas, origen=self._xlsx.origen)
        for celda, porque in sorted(editada.ajenas.items()):
            self._anotar(hoja, celda, porque)
        return editada.cortes

    def _anotar(self, hoja: str, celda: Lugar, porque: str) -> None:
        self._sin_escribir.append(SinEscribir(hoja, nombre_de(celda), porque))

    def _escrito(self, cortes: Mapping[str, list[Corte]]) -> bytes:
        salida = BytesIO()
        cortes = {LIBRO: que_calcule_al_abrir(self._bytes(LIBRO)), **cortes}
        with ZipFile(salida, "w") as nuevo:
            nuevo.comment = self._xlsx.comentario
            for nombre, parte in self._xlsx.partes.items():
                trozos = (
                    con_cortes(self._bytes(nombre), cortes[nombre])
                    if nombre in cortes
                    else self._xlsx.trozos(nombre)
                )
                with nuevo.open(_como(parte), "w") as escrita:
                    for trozo in trozos:
                        escrita.write(trozo)
        return salida.getvalue()

    def _bytes(self, parte: str) -> bytes:
        return b"".join(self._xlsx.trozos(parte))


def _por_fila(hoja: str, celdas: Mapping[str, Escribible]) -> dict[int, dict[int, Escribible]]:
    por_fila: dict[int, dict[int, Escribible]] = {}
    for celda, valor in celdas.items():
        fila, columna = lugar(celda)
        if fila > MAXIMO_FILAS + 1 or columna > MAXIMO_COLUMNAS:
            raise ValueError(f"La celda {celda} de «{hoja}» está más allá de lo que se lee de un libro")
        if isinstance(valor, Decimal) and not valor.is_finite():
            raise ValueError(f"{valor} no cabe en la celda {celda} de «{hoja}»")
        por_fila.setdefault(fila, {})[columna] = None if valor == "" else valor
    return por_fila


def _dice(actual: Celda, valor: Escribible) -> bool:
    """Si la celda ya dice eso."""
    match valor:
        case None:
            return type(actual) is str and actual == ""
        case str():
            return type(actual) is str and actual == escribible(valor)
        case bool():
            return actual is valor
        case date():
            return type(actual) is type(valor) and actual == valor
        case int() | Decimal():
            return isinstance(actual, float) and actual == float(valor)


def _como(parte: ZipInfo) -> ZipInfo:
    """Una entrada del ZIP que se llama, se fecha y se comprime como esa."""
    nueva = ZipInfo(parte.filename, parte.date_time)
    nueva.compress_type, nueva.comment = parte.compress_type, parte.comment
    nueva.create_system, nueva.external_attr = parte.create_system, parte.external_attr
    nueva.internal_attr = parte.internal_attr
    return nueva
