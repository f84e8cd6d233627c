"""Escribir en el XML de una parte sin rehacerlo: se halla dónde está cada cosa y se cambia solo ese trozo.

Un analizador que vuelve a escribir el XML entero cambia prefijos y pierde lo que no conoce. Aquí expat dice en qué byte
empieza cada elemento, y lo demás queda como estaba. Lo nuevo va en ASCII, que vale igual en cualquier codificación.
Fuente: ECMA-376, parte 1, 18.2 (el libro) y 18.3 (las hojas).
"""

import re
from bisect import bisect_left, bisect_right
from collections import deque
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple
from xml.sax.saxutils import escape, quoteattr

from openpyxl.utils import get_column_letter, range_boundaries  # type: ignore[import-untyped]
from openpyxl.utils.datetime import to_excel  # type: ignore[import-untyped]

from comun.hojas.escribir import Escribible, escribible
from comun.hojas.xlsx import TROZO, Lector, numero_de_columna

Lugar = tuple[int, int]  # fila y columna; la A1 es (1, 1)
Pedidas = Mapping[int, Mapping[int, Escribible]]  # de cada fila, por columna, lo que se escribe

FORMULA = "tiene una fórmula"

_MARCA_INICIAL = re.compile(rb"<(?:[^>\"']++|\"[^\"]*\"|'[^']*')*+>")
_REFERENCIA = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
_DE_UN_RANGO = {"array", "dataTable"}  # sus demás celdas no traen `f`, y tampoco son de quien las escriba
_COLUMNAS = 16_384
_MIRADAS = 5_000_000  # celdas que se comparan con rangos; los de un libro de verdad no se montan
# De `calcPr`, lo que va antes en el libro.
_ANTES_DEL_CALCULO = {"sheets", "functionGroups", "externalReferences", "definedNames"}


class Corte(NamedTuple):
    """Lo que hay de un byte a otro, y lo que queda en su lugar; si son el mismo, se agrega ahí."""

    desde: int
    hasta: int
    queda: bytes


def con_cortes(xml: bytes, cortes: Iterable[Corte]) -> Iterator[bytes | memoryview]:
    vista, escrito = memoryview(xml), 0
    for corte in sorted(cortes, key=lambda corte: corte[:2]):
        yield vista[escrito : corte.desde]
        yield corte.queda
        escrito = corte.hasta
    yield vista[escrito:]


def lugar(celda: str) -> Lugar:
    """«B7» es (7, 2)."""
    partes = _REFERENCIA.fullmatch(celda)
    if partes is None:
        raise ValueError(f"«{celda}» no es una celda")
    return int(partes[2]), numero_de_columna(partes[1])


def nombre_de(lugar: Lugar) -> str:
    fila, columna = lugar
    return f"{get_column_letter(columna)}{fila}"


@dataclass
class _Elemento:
    """Un elemento, tal como está escrito: de `inicio` a `abierto` va su marca inicial, y la final empieza en `cierre`.
    Si es `vacio`, es una sola marca (`<c/>`), y `cierre` es `None`."""

    nombre: str
    atributos: dict[str, str]
    inicio: int
    abierto: int
    vacio: bool
    cierre: int | None = None
    fin: int = 0

    @property
    def prefijo(self) -> str:
        return self.nombre[: self.nombre.rfind(":") + 1]

    def marca(self, **cambios: str | None) -> str:
        """Su marca inicial, sin cerrar, con esos atributos; `None` quita uno."""
        return _marca(self.nombre, {**self.atributos, **cambios})

    def con_mas(self, xml: str) -> Corte:
        """Eso, después de todo lo que tiene dentro."""
        if self.cierre is None:
            return Corte(self.abierto - 2, self.abierto, _en_ascii(f">{xml}</{self.nombre}>"))
        return Corte(self.cierre, self.cierre, _en_ascii(xml))


class _Posiciones(Lector):
    """Un lector que sabe en qué byte está cada elemento que le interesa."""

    def __init__(self, xml: bytes) -> None:
        super().__init__()
        if b"\0" in xml[:4] or xml[:2] in {b"\xff\xfe", b"\xfe\xff"}:
            raise ValueError("Una parte en UTF-16")
        self._bytes = xml

    def _todo(self) -> None:
        self.recorrer(self._bytes[desde : desde + TROZO] for desde in range(0, len(self._bytes), TROZO))

    def _elemento(self, nombre: str, atributos: dict[str, str]) -> _Elemento:
        """El que se acaba de abrir."""
        inicio = self._xml.CurrentByteIndex
        marca = _MARCA_INICIAL.match(self._bytes, inicio)
        if marca is None or not "".join((nombre, *atributos)).isascii():
            raise ValueError(f"Una marca que no se entiende en el byte {inicio}")
        abierto = marca.end()
        vacio = self._bytes[abierto - 2 : abierto] == b"/>"
        return _Elemento(nombre, dict(atributos), inicio, abierto, vacio, fin=abierto)

    def _termina(self, elemento: _Elemento) -> None:
        """Es el que se acaba de cerrar."""
        if not elemento.vacio:
            elemento.cierre = self._xml.CurrentByteIndex
            elemento.fin = self._bytes.index(b">", elemento.cierre) + 1


class Sitios(_Posiciones):
    """Dónde están, en el XML de una hoja, las celdas pedidas, o dónde irían las que no están."""

    def __init__(self, xml: bytes, pedidas: Mapping[int, Collection[int]]) -> None:
        super().__init__(xml)
        self._pedidas = {fila: sorted(columnas) for fila, columnas in sorted(pedidas.items())}
        self._filas_pedidas = list(self._pedidas)
        self.ajenas: dict[Lugar, str] = {}  # las que no se escriben, y por qué
        self.filas: dict[int, _Elemento] = {}
        self.celdas: dict[Lugar, _Elemento] = {}
        self.antes: dict[Lugar, int] = {}  # dónde empieza la que le sigue en su fila
        self.antes_de_fila: dict[int, int] = {}
        self.datos: _Elemento | None = None
        self.dimension: _Elemento | None = None
        self._estilos: list[tuple[int, int, str]] = []
        self._estilo_de: dict[int, str] = {}
        self._por_hallar = deque(self._filas_pedidas)
        self._por_hallar_en_la_fila: deque[int] = deque()
        self._seccion = ""
        self._fila = self._columna = self._miradas = 0
        self._en_fila = self._en_celda = False
        self._todo()

    def estilo_de_columna(self, columna: int) -> str:
        if columna not in self._estilo_de:
            todos = (estilo for desde, hasta, estilo in self._estilos if desde <= columna <= hasta)
            self._estilo_de[columna] = next(todos, "")
        return self._estilo_de[columna]

    def _abre(self, nombre: str, atributos: dict[str, str]) -> None:
        self._fondo += 1
        local = nombre.rpartition(":")[2]
        if self._fondo == 2:
            self._abre_seccion(local, nombre, atributos)
        elif self._fondo == 3:
            if local == "row" and self._seccion == "sheetData":
                self._abre_fila(nombre, atributos)
            elif local == "mergeCell" and self._seccion == "mergeCells":
                self._combina(atributos["ref"])
            elif local == "col" and self._seccion == "cols" and "style" in atributos:
                self._estilos.append((int(atributos["min"]), int(atributos["max"]), atributos["style"]))
                if len(self._estilos) > _COLUMNAS:
                    raise ValueError("Más columnas que las de una hoja")
        elif self._fondo == 4 and local == "c" and self._en_fila and self._fila in self.filas:
            self._abre_celda(nombre, atributos)
        elif self._fondo == 5 and local == "f" and self._seccion == "sheetData":
            self._calcula(atributos)

    def _cierra(self, nombre: str) -> None:
        self._fondo -= 1
        if self._fondo == 3 and self._en_celda:
            self._en_celda = False
            if celda := self.celdas.get((self._fila, self._columna)):
                self._termina(celda)
        elif self._fondo == 2 and self._en_fila:
            self._en_fila = False
            if fila := self.filas.get(self._fila):
                self._termina(fila)
        elif self._fondo == 1 and self._seccion == "sheetData" and self.datos:
            self._termina(self.datos)

    def _abre_seccion(self, local: str, nombre: str, atributos: dict[str, str]) -> None:
        self._seccion = local
        if local == "sheetData":
            if self.datos:
                raise ValueError("Dos veces las celdas")
            self.datos = self._elemento(nombre, atributos)
        elif local == "dimension":
            self.dimension = self._elemento(nombre, atributos)

    def _abre_fila(self, nombre: str, atributos: dict[str, str]) -> None:
        fila = int(atributos.get("r", self._fila + 1))
        if fila <= self._fila:
            raise ValueError(f"La fila {fila} después de la {self._fila}")
        self._fila, self._columna, self._en_fila = fila, 0, True
        for anterior in _menores(self._por_hallar, fila):
            self.antes_de_fila[anterior] = self._xml.CurrentByteIndex
        self._por_hallar_en_la_fila.clear()
        if fila in self._pedidas:
            self._por_hallar.popleft()
            self.filas[fila] = self._elemento(nombre, atributos)
            self._por_hallar_en_la_fila.extend(self._pedidas[fila])

    def _abre_celda(self, nombre: str, atributos: dict[str, str]) -> None:
        fila, columna = self._fila, self._columna + 1
        if referencia := atributos.get("r"):
            fila, columna = lugar(referencia)
        if fila != self._fila or columna <= self._columna:
            raise ValueError(f"La celda {referencia} en la fila {self._fila}, después de la {self._columna}")
        self._columna, self._en_celda = columna, True
        for anterior in _menores(self._por_hallar_en_la_fila, columna):
            self.antes[fila, anterior] = self._xml.CurrentByteIndex
        if self._por_hallar_en_la_fila and self._por_hallar_en_la_fila[0] == columna:
            self._por_hallar_en_la_fila.popleft()
            self.celdas[fila, columna] = self._elemento(nombre, atributos)

    def _calcula(self, atributos: dict[str, str]) -> None:
        if self._en_celda and (self._fila, self._columna) in self.celdas:
            self.ajenas[self._fila, self._columna] = FORMULA
        if atributos.get("t") in _DE_UN_RANGO and "ref" in atributos:
            self.ajenas.update(dict.fromkeys(self._pedidas_en(atributos["ref"]), FORMULA))

    def _combina(self, rango: str) -> None:
        primera = rango.partition(":")[0]
        for tapada in self._pedidas_en(rango):
            if nombre_de(tapada) != primera:
                self.ajenas.setdefault(tapada, f"está combinada con la {primera}, que es la que se ve")

    def _pedidas_en(self, rango: str) -> Iterator[Lugar]:
        desde_columna, desde, hasta_columna, hasta = range_boundaries(rango)
        primera, ultima = bisect_left(self._filas_pedidas, desde), bisect_right(self._filas_pedidas, hasta)
        for fila in self._filas_pedidas[primera:ultima]:
            columnas = self._pedidas[fila]
            una, otra = bisect_left(columnas, desde_columna), bisect_right(columnas, hasta_columna)
            self._miradas += 1 + otra - una
            if self._miradas > _MIRADAS:
                raise ValueError("Rangos unos sobre otros")
            yield from ((fila, columna) for columna in columnas[una:otra])


class Hoja:
    """El XML de una hoja con unas celdas escritas. `fechas` dice qué estilos son de fecha, y `origen`, su día cero."""

    def __init__(self, xml: bytes, pedidas: Pedidas, *, fechas: Mapping[str, bool], origen: datetime) -> None:
        self._sitios = Sitios(xml, pedidas)
        self._fechas, self._origen = fechas, origen
        if self._sitios.datos is None:
            raise ValueError("Una hoja sin celdas ni dónde ponerlas")
        self._datos = self._sitios.datos
        self.ajenas: Mapping[Lugar, str] = self._sitios.ajenas
        self._escritas: list[Lugar] = []
        self.cortes = [*self._de_las_filas(pedidas), *self._de_la_dimension()]

    def _de_las_filas(self, pedidas: Pedidas) -> Iterator[Corte]:
        al_final = ""
        for fila, columnas in sorted(pedidas.items()):
            valores = {
                columna: valor
                for columna, valor in sorted(columnas.items())
                if (fila, columna) not in self.ajenas
            }
            if esta := self._sitios.filas.get(fila):
                yield from self._de_una_fila(fila, esta, valores)
                continue
            prefijo = self._datos.prefijo
            celdas = "".join(
                self._nueva(prefijo, (fila, columna), valor) for columna, valor in valores.items()
            )
            if not celdas:
                continue
            escrita = f"{_marca(f'{prefijo}row', {'r': str(fila)})}>{celdas}</{prefijo}row>"
            if (antes := self._sitios.antes_de_fila.get(fila)) is None:
                al_final += escrita
            else:
                yield Corte(antes, antes, _en_ascii(escrita))
        if al_final:
            yield self._datos.con_mas(al_final)

    def _de_una_fila(self, fila: int, esta: _Elemento, valores: Mapping[int, Escribible]) -> Iterator[Corte]:
        nuevas: list[int] = []
        al_final = ""
        for columna, valor in valores.items():
            donde = fila, columna
            if celda := self._sitios.celdas.get(donde):
                self._escritas.append(donde)
                escrita = self._celda(celda.prefijo, donde, celda.atributos, valor)
                yield Corte(celda.inicio, celda.fin, _en_ascii(escrita))
            elif escrita := self._nueva(esta.prefijo, donde, valor, fila=esta.atributos):
                nuevas.append(columna)
                if (antes := self._sitios.antes.get(donde)) is None:
                    al_final += escrita
                else:
                    yield Corte(antes, antes, _en_ascii(escrita))
        # `spans` es de qué columna a qué columna hay celdas: es opcional, y ya no es cierto.
        if "spans" in esta.atributos and not _caben(nuevas, esta.atributos["spans"]):
            marca = f"{esta.marca(spans=None)}>"
            if esta.vacio:
                marca, al_final = f"{marca}{al_final}</{esta.nombre}>", ""
            yield Corte(esta.inicio, esta.abierto, _en_ascii(marca))
        if al_final:
            yield esta.con_mas(al_final)

    def _nueva(
        self, prefijo: str, donde: Lugar, valor: Escribible, *, fila: Mapping[str, str] | None = None
    ) -> str:
        """Una que no estaba, como la mostraba Excel: con el estilo de su fila o, si no, el de su columna."""
        if valor is None:
            return ""
        self._escritas.append(donde)
        fila = fila or {}
        propio = fila.get("s") if fila.get("customFormat") in {"1", "true"} else None
        estilo = propio or self._sitios.estilo_de_columna(donde[1])
        return self._celda(prefijo, donde, {"s": estilo} if estilo else {}, valor)

    def _celda(self, prefijo: str, donde: Lugar, atributos: Mapping[str, str], valor: Escribible) -> str:
        """Con sus atributos, menos los que dicen qué clase de valor era."""
        tipo, contenido = self._contenido(prefijo, valor, atributos.get("s", ""))
        marca = _marca(
            f"{prefijo}c", {"r": nombre_de(donde), **atributos, "t": tipo, "cm": None, "vm": None, "ph": None}
        )
        return f"{marca}>{contenido}</{prefijo}c>" if contenido else f"{marca}/>"

    def _contenido(self, p: str, valor: Escribible, estilo: str) -> tuple[str | None, str]:
        """El tipo y lo de adentro. Un texto es siempre texto, nunca fórmula ni error. Una fecha, donde el estilo es de
        fecha, es su número; donde no, el texto que una persona escribiría: un estilo nuevo cambiaría otra parte."""
        if isinstance(valor, date) and self._fechas.get(estilo) is False:
            valor = Decimal(f"{to_excel(valor, self._origen):.15g}")
        match valor:
            case None:
                return None, ""
            case bool():
                return "b", f"<{p}v>{int(valor)}</{p}v>"
            case int() | Decimal():
                return None, f"<{p}v>{_numero(valor)}</{p}v>"
            case date():
                valor = f"{valor:%d/%m/%Y}"
        texto = escape(escribible(valor), {"\r": "&#13;"})
        return "inlineStr", f'<{p}is><{p}t xml:space="preserve">{texto}</{p}t></{p}is>'

    def _de_la_dimension(self) -> Iterator[Corte]:
        """De qué celda a qué celda hay algo, si ahora hay más allá."""
        dimension = self._sitios.dimension
        if dimension is None or not self._escritas:
            return
        antes = range_boundaries(dimension.atributos["ref"])
        filas, columnas = zip(*self._escritas, strict=True)
        desde = min(antes[0], *columnas), min(antes[1], *filas)
        hasta = max(antes[2], *columnas), max(antes[3], *filas)
        if (*desde, *hasta) != antes:
            ref = f"{nombre_de(desde[::-1])}:{nombre_de(hasta[::-1])}"
            cierre = "/>" if dimension.vacio else ">"
            yield Corte(dimension.inicio, dimension.abierto, _en_ascii(f"{dimension.marca(ref=ref)}{cierre}"))


class _Calculo(_Posiciones):
    """Dónde dice un libro cómo se calcula, o dónde lo diría."""

    def __init__(self, xml: bytes) -> None:
        super().__init__(xml)
        self.calculo: _Elemento | None = None
        self.anterior: _Elemento | None = None
        self._abierto: _Elemento | None = None
        self._todo()

    def _abre(self, nombre: str, atributos: dict[str, str]) -> None:
        self._fondo += 1
        local = nombre.rpartition(":")[2]
        if self._fondo == 2 and (local == "calcPr" or local in _ANTES_DEL_CALCULO):
            self._abierto = self._elemento(nombre, atributos)
            if local == "calcPr":
                self.calculo = self._abierto
            else:
                self.anterior = self._abierto

    def _cierra(self, nombre: str) -> None:
        self._fondo -= 1
        if self._fondo == 1 and self._abierto:
            self._termina(self._abierto)
            self._abierto = None


def que_calcule_al_abrir(xml: bytes) -> list[Corte]:
    """En `xl/workbook.xml`, la marca que pide calcularlo todo cuando se abra; nada si ya la tiene."""
    libro = _Calculo(xml)
    if calculo := libro.calculo:
        if calculo.atributos.get("fullCalcOnLoad") in {"1", "true"}:
            return []
        marca = calculo.marca(fullCalcOnLoad="1") + ("/>" if calculo.vacio else ">")
        return [Corte(calculo.inicio, calculo.abierto, _en_ascii(marca))]
    if libro.anterior is None:
        raise ValueError("Un libro sin hojas")
    donde = libro.anterior.fin
    return [Corte(donde, donde, _en_ascii(f'<{libro.anterior.prefijo}calcPr fullCalcOnLoad="1"/>'))]


def _menores(por_hallar: deque[int], numero: int) -> Iterator[int]:
    """Los que van antes de ese, que dejan de estar por hallar."""
    while por_hallar and por_hallar[0] < numero:
        yield por_hallar.popleft()


def _caben(columnas: Iterable[int], spans: str) -> bool:
    tramos = [[int(extremo) for extremo in tramo.split(":")] for tramo in spans.split()]
    return all(any(desde <= columna <= hasta for desde, hasta in tramos) for columna in columnas)


def _numero(valor: int | Decimal) -> str:
    return f"{valor:f}" if isinstance(valor, Decimal) else str(valor)


def _marca(nombre: str, atributos: Mapping[str, str | None]) -> str:
    """La marca inicial, sin cerrar."""
    return f"<{nombre}" + "".join(
        f" {atributo}={quoteattr(valor)}" for atributo, valor in atributos.items() if valor is not None
    )


def _en_ascii(xml: str) -> bytes:
    return xml.encode("ascii", "xmlcharrefreplace")
