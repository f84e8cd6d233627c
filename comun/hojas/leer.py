"""Hojas de cálculo: de los bytes de un XLSX o un CSV a celdas con su lugar, y de vuelta.

Un archivo se reconoce por su contenido, nunca por su extensión, y sus límites se revisan mientras se lee:
un XLSX de 360 KB puede traer millones de filas. Todo lo que esté mal se dice en frases que nombran hoja,
fila y columna como las ve una persona en Excel (el encabezado es la fila 1), y todo de una vez.
"""

import csv
import re
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from io import StringIO
from typing import TypeVar

import openpyxl  # type: ignore[import-untyped]

from comun.hojas.celdas import Celda, Inesperado, citar, entre_comillas, sin_apostrofo
from comun.hojas.limites import MAXIMO_ARCHIVO, MAXIMO_CELDAS, MAXIMO_COLUMNAS, MAXIMO_FILAS, Limite
from comun.hojas.xlsx import NoEsUnLibro, Xlsx
from comun.palabras import llano

MAXIMO_ERRORES = 50

_XLS = b"\xd0\xcf\x11\xe0"  # Excel hasta 2003, y también un XLSX con contraseña
_ZIP = b"PK\x03\x04"
_NI_XLSX_NI_CSV = (
    "no es un libro de Excel (.xlsx) ni un CSV; ábralo en Excel o en LibreOffice y guárdelo como .xlsx"
)
DANADO = "está dañado o incompleto; ábralo en Excel, guárdelo de nuevo y cárguelo otra vez"
_PRIMERAS = 40  # filas en las que se busca el separador
_ENTRE_COMILLAS = re.compile(r'"[^"]*"')
_SEPARADORES = 100_000  # de una fila de CSV: también hay comas dentro de los textos

_PALABRA = re.compile(r"[^\W_]+")
_ORDINALES = str.maketrans({"º": "o", "°": "o", "ª": "a"})

T = TypeVar("T")


class ArchivoInvalido(Exception):
    """El archivo no se puede cargar; `errores` dice por qué, una frase por error y un tope de ellas."""

    def __init__(self, *errores: str) -> None:
        super().__init__(*errores)
        sobran = len(errores) - MAXIMO_ERRORES
        self.errores = list(errores[:MAXIMO_ERRORES])
        if sobran > 0:
            self.errores.append(f"Y {sobran} {'error' if sobran == 1 else 'errores'} más.")

    def __str__(self) -> str:
        return "\n".join(self.errores)


Archivo = tuple[str, bytes]  # nombre y contenido


# Lo que puede traer una celda. Cada función recibe una que no está vacía y lanza `Inesperado`.


# De una hoja a sus filas.


@dataclass(frozen=True, kw_only=True)
class Hoja:
    """Las celdas de una hoja, desde la fila 1 y la columna A; las vacías son `""`.

    `lugar` la nombra al empezar una frase: «Hoja "plan"» en un XLSX y «Archivo "plan.csv"» en un CSV. `combinadas` son
    sus rangos combinados, «A3:A5»: lo escrito está en la primera celda de cada uno.
    """

    lugar: str
    celdas: Sequence[Sequence[Celda]]
    combinadas: Sequence[str] = ()

    def titulos(self, otros_nombres: Mapping[str, str] = {}) -> list[str]:
        """Los de la fila 1, como se conocen: «Número» es `numero` y «Línea base», `linea_base`. `otros_nombres` va de
        otra manera de escribir alguno, como `en_forma` la deja, a su columna."""
        return [otros_nombres.get(titulo, titulo) for titulo in map(en_forma, self._escritos())]

    def tabla(
        self,
        obligatorias: Collection[str],
        opcionales: Collection[str] = (),
        otros_nombres: Mapping[str, str] = {},
    ) -> "Tabla":
        """La hoja con esas columnas, en cualquier orden. Lanza `ArchivoInvalido` si alguna falta, sobra o
        se repite, o si hay datos en una sin título."""
        titulos = self.titulos(otros_nombres)
        escritos = dict(zip(titulos, self._escritos(), strict=True))
        conocidas = [*obligatorias, *opcionales]
        veces = Counter(filter(None, titulos))
        errores = []
        if faltan := [columna for columna in obligatorias if columna not in veces]:
            errores.append(_plural("falta la columna", "faltan las columnas", faltan))
        if sobran := [escritos[titulo] for titulo in veces if titulo not in conocidas]:
            errores.append(
                _plural("sobra la columna", "sobran las columnas", sobran)
                + f"; se conocen {entre_comillas(conocidas)}"
            )
        if repetidas := [titulo for titulo, cantidad in veces.items() if cantidad > 1]:
            errores.append(_plural("se repite la columna", "se repiten las columnas", repetidas))
        if sin_titulo := self._sin_titulo():
            errores.append(_plural("no tiene título la columna", "no tienen título las columnas", sin_titulo))
        if errores:
            raise ArchivoInvalido(*(f"{self.lugar}, fila 1: {error}." for error in errores))
        columnas = {titulo: i for i, titulo in enumerate(titulos) if titulo}
        return Tabla(hoja=self, columnas=columnas, escritos=escritos)

    def _escritos(self) -> list[str]:
        """Los de la fila 1 en un solo renglón, como los ve quien abre el archivo."""
        encabezado = self.celdas[0] if self.celdas else ()
        return [" ".join(str(celda).split()) for celda in encabezado]

    def _sin_titulo(self) -> list[str]:
        """Las letras de las columnas que tienen datos y no título."""
        titulos = self._escritos()
        return [
            openpyxl.utils.get_column_letter(indice + 1)
            for indice in range(max(map(len, self.celdas), default=0))
            if (indice >= len(titulos) or not titulos[indice])
            and any(indice < len(fila) and not _vacia(fila[indice]) for fila in self.celdas)
        ]


@dataclass(frozen=True, kw_only=True)
class Tabla:
    """Una hoja cuyo encabezado se entiende: de cada columna, dónde está y cómo se escribió. Lo que se rechace de sus
    filas se va anotando en `errores`."""

    hoja: Hoja
    columnas: dict[str, int]
    escritos: dict[str, str] = field(default_factory=dict)
    errores: list[str] = field(default_factory=list)

    def __iter__(self) -> Iterator["Fila"]:
        """Las filas con algo escrito; las vacías se saltan y cuentan en el número de las demás."""
        for numero, celdas in enumerate(self.hoja.celdas[1:], start=2):
            if not all(map(_vacia, celdas)):
                yield Fila(self, numero, celdas)


class Fila:
    """Una fila de la tabla; `numero` es el que se ve en Excel."""

    __slots__ = ("_celdas", "_tabla", "numero")

    def __init__(self, tabla: Tabla, numero: int, celdas: Sequence[Celda]) -> None:
        self._tabla = tabla
        self._celdas = celdas
        self.numero = numero

    def leer(self, columna: str, como: Callable[[Celda], T], *, vacia: T, obligatoria: str = "") -> T:
        """Lo que hay en la columna; `vacia` si no hay nada, si la columna no está o si queda anotado un error.

        `obligatoria` es lo que se esperaba en una celda que no puede quedar vacía.
        """
        celda = self._celda(columna)
        if celda == "":
            if obligatoria:
                self.rechazar(columna, f"se esperaba {obligatoria} y está vacía")
            return vacia
        try:
            return como(celda)
        except Inesperado as error:
            self.rechazar(columna, f"se esperaba {error} y se encontró {citar(celda)}")
            return vacia

    def vacia(self, columna: str) -> bool:
        """Si no hay nada en la columna."""
        return self._celda(columna) == ""

    def rechazar(self, columna: str, frase: str) -> None:
        """Anota un error de la fila; `frase` va sin punto final."""
        lugar, escrita = self._tabla.hoja.lugar, self._tabla.escritos.get(columna, columna)
        self._tabla.errores.append(f'{lugar}, fila {self.numero}, columna "{escrita}": {frase}.')

    def _celda(self, columna: str) -> Celda:
        indice = self._tabla.columnas.get(columna)
        celda = self._celdas[indice] if indice is not None and indice < len(self._celdas) else ""
        return celda.strip() if type(celda) is str else celda


def en_forma(titulo: str) -> str:
    """Un título sin mayúsculas, tildes, puntos ni saltos de renglón, con `_` entre palabras: «N.º» es `no`."""
    letras = llano(titulo).replace(".", "").translate(_ORDINALES)
    return "_".join(_PALABRA.findall(letras)) or letras


def _vacia(celda: Celda) -> bool:
    return isinstance(celda, str) and not celda.strip()


def _plural(uno: str, varios: str, nombres: Sequence[str]) -> str:
    return f"{uno if len(nombres) == 1 else varios} {entre_comillas(nombres)}"


# Del archivo a sus hojas.


class Libro:
    """Un archivo abierto: un XLSX, con las hojas que tenga, o un CSV, que es una sola.

    Lanza `ArchivoInvalido` si no es ninguno de los dos o si pasa algún límite.
    """

    def __init__(self, archivo: Archivo) -> None:
        self.nombre, self.contenido = archivo
        self.lugar = f'Archivo "{self.nombre}"'
        self.xlsx: Xlsx | None = None
        if not self.contenido.strip():
            raise self.invalido("está vacío")
        if len(self.contenido) > MAXIMO_ARCHIVO:
            raise self.invalido(f"pasa de {MAXIMO_ARCHIVO // 2**20} MB")
        if self.contenido.startswith(_XLS):
            raise self.invalido(
                "es un Excel antiguo (.xls) o tiene contraseña; guárdelo como .xlsx sin contraseña"
            )
        if self.contenido.startswith(_ZIP):
            self.xlsx = self._abrir_xlsx()

    @property
    def es_csv(self) -> bool:
        return self.xlsx is None

    @property
    def hojas(self) -> list[str]:
        """Los nombres de las hojas de un XLSX; ninguno si es un CSV."""
        return self.xlsx.hojas if self.xlsx else []

    def unica(self, nombre: str) -> Hoja:
        """La hoja que hay o, si son varias, la de ese nombre."""
        return self.con_nombre(self.hojas[0] if len(self.hojas) == 1 else nombre)

    def con_nombre(self, nombre: str) -> Hoja:
        """La hoja de un XLSX con ese nombre, sin distinguir mayúsculas; la de un CSV, siempre."""
        if self.xlsx is None:
            return Hoja(lugar=self.lugar, celdas=self._leer_csv())
        for hoja in self.hojas:
            if hoja.strip().casefold() == nombre.strip().casefold():
                celdas, combinadas = self._leer_hoja(self.xlsx, hoja)
                return Hoja(lugar=f'Hoja "{hoja}"', celdas=celdas, combinadas=combinadas)
        raise self.sin_hoja(nombre)

    def sin_hoja(self, nombre: str) -> ArchivoInvalido:
        hay = f"tiene {entre_comillas(self.hojas)}" if self.hojas else "no tiene hojas"
        return self.invalido(f'se esperaba la hoja "{nombre}" y {hay}')

    def invalido(self, frase: str) -> ArchivoInvalido:
        """El archivo no sirve; `frase` dice por qué, sin punto final."""
        return ArchivoInvalido(f"{self.lugar}: {frase}.")

    def _abrir_xlsx(self) -> Xlsx:
        try:
            return Xlsx(self.contenido)
        except Limite as limite:
            raise self.invalido(str(limite)) from None
        except NoEsUnLibro:
            raise self.invalido(_NI_XLSX_NI_CSV) from None
        except Exception as error:  # de unos bytes cualesquiera sale cualquier error de zipfile o expat
            raise self.invalido(DANADO) from error

    def _leer_hoja(self, libro: Xlsx, nombre: str) -> tuple[list[list[Celda]], list[str]]:
        try:
            return libro.con_combinadas(nombre)
        except Limite as limite:
            raise self.invalido(f'la hoja "{nombre}" {limite}') from None
        except Exception as error:
            raise self.invalido(DANADO) from error

    def _leer_csv(self) -> list[list[Celda]]:
        contenido = _texto_de(self.contenido)
        if contenido is None:
            raise self.invalido(_NI_XLSX_NI_CSV)
        separador = _separador(contenido)
        celdas: list[list[Celda]] = []
        try:
            celdas.extend(map(_sin_apostrofos, _filas_de_csv(contenido, separador)))
        except Limite as limite:
            raise self.invalido(str(limite)) from None
        except csv.Error as error:
            raise self.invalido(
                f"no se entiende como CSV después de la fila {len(celdas)}: revise las comillas"
            ) from error
        cortadas = [
            f"{self.lugar}, fila {numero}: tiene {len(fila)} de las {len(celdas[0])} columnas; está cortada."
            for numero, fila in enumerate(celdas, start=1)
            if len(fila) < len(celdas[0]) and not all(map(_vacia, fila))
        ]
        if cortadas:
            raise ArchivoInvalido(*cortadas)
        return celdas


def _texto_de(contenido: bytes) -> str | None:
    """El de un CSV en UTF-8, en Windows-1252 o, como el «Texto Unicode» de Excel, en UTF-16; `None` si no lo es."""
    if contenido.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        codificaciones = ["utf-16"]
    elif b"\0" in contenido:
        return None
    else:
        codificaciones = ["utf-8-sig", "windows-1252"]
    for codificacion in codificaciones:
        with suppress(UnicodeDecodeError):
            texto = contenido.decode(codificacion)
            return None if "\0" in texto else texto
    return None


def _separador(contenido: str) -> str:
    """El que más veces está en una fila: la primera puede ser un título, y entre comillas hay también comas."""
    sin_citas = _ENTRE_COMILLAS.sub("", contenido[:_SEPARADORES])
    primeras = sin_citas.split("\n", _PRIMERAS)[:_PRIMERAS]
    return max(",;\t", key=lambda separador: max(fila.count(separador) for fila in primeras))


def _sin_apostrofos(fila: list[str]) -> list[Celda]:
    return [sin_apostrofo(celda) for celda in fila]


def _filas_de_csv(contenido: str, separador: str) -> Iterator[list[str]]:
    """Lanza `Limite` en cuanto pasa uno, también a mitad de una fila."""
    separadores = llenas = 0

    def renglones() -> Iterator[str]:
        nonlocal separadores
        for renglon in StringIO(contenido, newline=""):
            separadores += renglon.count(separador)
            if separadores > _SEPARADORES:
                raise Limite.de_columnas()
            yield renglon

    for numero, fila in enumerate(csv.reader(renglones(), delimiter=separador, strict=True)):
        separadores = 0
        llenas += sum(map(bool, fila))
        if numero > MAXIMO_FILAS:
            raise Limite.de_filas()
        if len(fila) > MAXIMO_COLUMNAS:
            raise Limite.de_columnas()
        if llenas > MAXIMO_CELDAS:
            raise Limite.de_celdas()
        yield fila
