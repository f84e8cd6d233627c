"""Un XLSX por dentro: se inspecciona lo mismo que se va a leer, porque al lector no se le entrega nada más.

De sus partes se toman las que hacen falta, cada una medida al descomprimirla, y con ellas se arma otro archivo, que es
el que abre calamine. Así no importa cómo se llamen, si vienen repetidas o qué tamaño declaren.
"""

from collections.abc import Callable, Iterable
from functools import lru_cache
from io import BytesIO
from sys import getsizeof
from xml.parsers import expat
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from openpyxl.utils import column_index_from_string  # type: ignore[import-untyped]
from python_calamine import CalamineWorkbook, SheetTypeEnum

from comun.hojas.celdas import Celda, Ilegible
from comun.hojas.limites import (
    MAXIMO_COLUMNAS,
    MAXIMO_DE_UNA_CELDA,
    MAXIMO_DESCOMPRIMIDO,
    MAXIMO_ETIQUETAS,
    MAXIMO_FILAS,
    MAXIMO_HOJAS,
    MAXIMO_TEXTO,
    Limite,
)

_LIBRO = "xl/workbook.xml"
_RELACIONES = "xl/_rels/workbook.xml.rels"
_TEXTOS = "xl/sharedStrings.xml"
_DEL_LIBRO = ("[Content_Types].xml", "_rels/.rels", _LIBRO, _RELACIONES, _TEXTOS, "xl/styles.xml")

Lugar = tuple[int, int]  # fila y columna, desde 1


class NoEsUnLibro(Exception):
    """Es un ZIP y no trae un libro de Excel."""


class LibroDeExcel:
    """Lanza `Limite` si pasa alguno, `NoEsUnLibro`, o cualquier error de zipfile, expat o calamine si está dañado."""

    def __init__(self, contenido: bytes) -> None:
        with ZipFile(BytesIO(contenido)) as original:
            partes = _Partes(original)
            if _LIBRO not in partes:
                raise NoEsUnLibro
            if (textos := partes.leer(_TEXTOS)).count(b"<") > MAXIMO_ETIQUETAS:
                raise Limite.de_texto()
            self._pesos = _pesos(textos)
            self._parte = dict(_hojas(partes.leer(_LIBRO), partes.leer(_RELACIONES)))
            entregado = BytesIO()
            with ZipFile(entregado, "w", ZIP_STORED) as copia:
                for parte in dict.fromkeys([*_DEL_LIBRO, *self._parte.values()]):
                    if parte in partes:
                        copia.writestr(parte, partes.leer(parte))
        self._copia = entregado.getvalue()
        self._calamine = CalamineWorkbook.from_filelike(BytesIO(self._copia))

    @property
    def hojas(self) -> list[str]:
        """Sus nombres, en orden; no, las de gráficas."""
        return [hoja.name for hoja in self._calamine.sheets_metadata if hoja.typ == SheetTypeEnum.WorkSheet]

    def celdas(self, hoja: str) -> list[list[Celda]]:
        """Las de una hoja, desde A1. Las que no se pueden leer, como `Ilegible`."""
        with ZipFile(BytesIO(self._copia)) as copia:
            ilegibles = _Inspeccion(copia.read(self._parte[hoja]), self._pesos).ilegibles
        filas = self._calamine.get_sheet_by_name(hoja).to_python(skip_empty_area=False)
        celdas: list[list[Celda]] = [list(fila) for fila in filas]
        for (fila, columna), que in ilegibles.items():
            if fila <= len(celdas) and columna <= len(celdas[fila - 1]):
                celdas[fila - 1][columna - 1] = Ilegible(que)
        return celdas


class _Partes:
    """Las de un ZIP, por su nombre como lo busca Excel: sin distinguir mayúsculas ni el sentido de las barras."""

    def __init__(self, archivo: ZipFile) -> None:
        self._archivo = archivo
        self._queda = MAXIMO_DESCOMPRIMIDO
        self._partes: dict[str, ZipInfo] = {}
        self._leidas: dict[str, bytes] = {}
        for parte in archivo.infolist():
            if self._partes.setdefault(self._plegado(parte.filename), parte) is not parte:
                raise ValueError(f"La parte {parte.filename!r} viene dos veces")

    def __contains__(self, nombre: str) -> bool:
        return self._plegado(nombre) in self._partes

    def leer(self, nombre: str) -> bytes:
        """Sus bytes; ninguno si no está. Lo que declare no importa: se lee hasta donde queda."""
        plegado = self._plegado(nombre)
        if plegado not in self._partes:
            return b""
        if plegado not in self._leidas:
            with self._archivo.open(self._partes[plegado]) as parte:
                leida = parte.read(self._queda + 1)
            self._queda -= len(leida)
            if self._queda < 0:
                raise Limite(f"descomprimido pasa de {MAXIMO_DESCOMPRIMIDO // 2**20} MB")
            self._leidas[plegado] = leida
        return self._leidas[plegado]

    @staticmethod
    def _plegado(nombre: str) -> str:
        return nombre.replace("\\", "/").lstrip("/").casefold()


def _hojas(libro: bytes, relaciones: bytes) -> Iterable[tuple[str, str]]:
    """El nombre de cada hoja y el de la parte del XLSX en que está."""
    destinos = {relacion["Id"]: relacion["Target"] for relacion in _elementos(relaciones, "Relationship")}
    nombres: set[str] = set()
    for hoja in _elementos(libro, "sheet"):
        if hoja["name"] in nombres:
            raise ValueError(f"La hoja {hoja['name']!r} viene dos veces")
        nombres.add(hoja["name"])
        if len(nombres) > MAXIMO_HOJAS:
            raise Limite(f"tiene más de {MAXIMO_HOJAS} hojas")
        identificador = next(valor for clave, valor in hoja.items() if clave.endswith(":id"))
        yield hoja["name"], f"xl/{destinos[identificador].removeprefix('/').removeprefix('xl/')}"


def _elementos(xml: bytes, nombre: str) -> list[dict[str, str]]:
    """Los atributos de cada elemento con ese nombre."""
    encontrados: list[dict[str, str]] = []

    def elemento(completo: str, atributos: dict[str, str]) -> None:
        if completo.rpartition(":")[2] == nombre:
            encontrados.append(atributos)

    _lector(elemento).Parse(xml, True)
    return encontrados


def _pesos(textos: bytes) -> list[int]:
    """Cuántos bytes ocupa, a lo sumo, cada texto compartido."""
    pedazos: list[list[str]] = []

    def elemento(nombre: str, _: dict[str, str]) -> None:
        if nombre.rpartition(":")[2] == "si":
            pedazos.append([])

    def texto(letras: str) -> None:
        if pedazos:
            pedazos[-1].append(letras)

    if textos:
        lector = _lector(elemento)
        lector.CharacterDataHandler = texto
        lector.Parse(textos, True)
    return [_peso("".join(suyos)) for suyos in pedazos]


def _peso(texto: str) -> int:
    """Bytes de un texto en memoria; el más largo que cabe en una celda de Excel es de 32.767 letras."""
    if len(texto) > MAXIMO_DE_UNA_CELDA:
        raise Limite.de_texto()
    return getsizeof(texto)


class _Inspeccion:
    """Recorre el XML de una hoja sin construirla. Se detiene en cuanto una celda con valor pasa un límite: calamine
    arma un rectángulo hasta la más lejana, y una sola en XFD1048576 agota la memoria.

    `ilegibles` son las celdas que calamine deja vacías sin decirlo.
    """

    def __init__(self, xml: bytes, pesos: list[int]) -> None:
        if xml.count(b"<") > MAXIMO_ETIQUETAS:
            raise Limite.de_celdas()
        self.ilegibles: dict[Lugar, str] = {}
        self._pesos = pesos
        self._texto_visto = 0
        self._lugar: Lugar = (0, 0)  # de la última con algo escrito
        self._fila, self._referencia, self._corrida = 0, "", 0
        self._tipo: str | None = None
        self._en_celda = self._llena = self._formula = self._en_formula = False
        self._valor = ""
        lector = _lector(self._elemento)
        lector.CharacterDataHandler = self._texto
        # Lo que sigue a la última celda, como las listas de opciones, ya no es de ninguna.
        fin = xml.rfind(b"sheetData") if b"sheetData" in xml else len(xml)
        lector.Parse(xml[:fin], False)
        self._terminar_celda()
        lector.StartElementHandler = lector.CharacterDataHandler = None
        lector.Parse(xml[fin:], True)

    def _elemento(self, nombre: str, atributos: dict[str, str]) -> None:
        if ":" in nombre:
            nombre = nombre.rpartition(":")[2]
        if nombre == "c":
            if self._llena:
                self._terminar_celda()
            if referencia := atributos.get("r"):
                self._referencia, self._corrida = referencia, 0
            else:
                self._corrida += 1
            self._tipo = atributos.get("t")
            self._en_celda = True
        elif nombre == "row":
            self._terminar_celda()
            self._en_celda = False
            self._fila = int(atributos.get("r", self._fila + 1))
            self._referencia, self._corrida = "", 0
        elif self._en_celda:
            self._llena = True
            self._en_formula = nombre == "f"
            self._formula |= self._en_formula

    def _texto(self, letras: str) -> None:
        if self._llena and not self._en_formula:
            self._valor += letras

    def _terminar_celda(self) -> None:
        if not self._llena:
            return
        # El lugar se busca solo si hay algo escrito: las que apenas tienen formato pueden ser millones.
        fila, columna = _lugar(self._referencia) if self._referencia else (self._fila, 0)
        columna += self._corrida
        if (fila, columna) <= self._lugar:
            raise ValueError(f"La celda {(fila, columna)} viene dos veces o en desorden")
        self._lugar = (fila, columna)
        if fila > MAXIMO_FILAS + 1:
            raise Limite.de_filas()
        if columna > MAXIMO_COLUMNAS:
            raise Limite.de_columnas()
        self._texto_visto += self._pesos[int(self._valor)] if self._tipo == "s" else _peso(self._valor)
        if self._texto_visto > MAXIMO_TEXTO:
            raise Limite.de_texto()
        if self._formula or self._tipo == "e":
            self._mirar_resultado(self._valor.strip())
        self._llena = self._formula = self._en_formula = False
        self._valor = ""

    def _mirar_resultado(self, valor: str) -> None:
        if self._tipo == "e":
            self.ilegibles[self._lugar] = f'el error "{valor}" de Excel'
        elif not valor and self._tipo != "str":  # una fórmula que da texto vacío sí dice su tipo
            self.ilegibles[self._lugar] = (
                "una fórmula sin resultado (abra el archivo en Excel, guárdelo y cárguelo otra vez)"
            )


def _lector(elemento: Callable[[str, dict[str, str]], None]) -> expat.XMLParserType:
    """Lector de XML que no admite DTD: un XLSX no la lleva, y sus entidades pueden crecer sin fin."""

    def sin_dtd(*_: object) -> None:
        raise ValueError("DTD en un XLSX")

    lector = expat.ParserCreate()
    lector.buffer_text = True
    lector.StartElementHandler = elemento
    lector.StartDoctypeDeclHandler = sin_dtd
    return lector


def _lugar(referencia: str) -> Lugar:
    """(fila, columna) de «C14»."""
    letras = referencia.rstrip("0123456789")
    return int(referencia[len(letras) :]), _columna(letras)


@lru_cache(maxsize=1_000)
def _columna(letras: str) -> int:
    columna: int = column_index_from_string(letras)
    return columna
