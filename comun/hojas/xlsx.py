"""De los bytes de un XLSX a las celdas de sus hojas, sin que nada crezca más que lo que el archivo trae.

No hay un lector al que revisarle antes lo que va a leer: quien lee es quien mide, parte por parte y trozo por trozo.
Un texto compartido es uno solo, aunque lo citen un millón de celdas. Fuente: ECMA-376, partes 1 (hojas) y 2 (paquete).
"""

import posixpath
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, lru_cache
from io import BytesIO
from sys import getsizeof
from typing import TypeVar
from xml.parsers import expat
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from openpyxl.styles.numbers import (  # type: ignore[import-untyped]
    BUILTIN_FORMATS,
    is_date_format,
    is_timedelta_format,
)
from openpyxl.utils import column_index_from_string, get_column_letter  # type: ignore[import-untyped]
from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH, from_excel  # type: ignore[import-untyped]
from openpyxl.utils.escape import unescape  # type: ignore[import-untyped]

from comun.hojas.celdas import Celda, Ilegible
from comun.hojas.limites import (
    MAXIMO_CELDAS,
    MAXIMO_COLUMNAS,
    MAXIMO_COMBINADAS,
    MAXIMO_DESCOMPRIMIDO,
    MAXIMO_FILAS,
    MAXIMO_HOJAS,
    MAXIMO_LETRAS,
    MAXIMO_TEXTO,
    Limite,
)
from comun.palabras import miles

LIBRO, _RELACIONES = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
_COMPARTIDOS, _ESTILOS = "xl/sharedstrings.xml", "xl/styles.xml"

_PARTES = 10_000
_MARCAS_POR_CELDA = 8  # `<`: una de texto suelto trae seis
_MARCAS_DE_MAS = 2_000_000  # filas, y celdas que solo tienen color
_MARCA = 2**20  # bytes de una sola marca
_NOMBRES = 10_000  # de elementos y atributos distintos en una parte
_FONDO = 100  # elementos uno dentro de otro
TROZO = 2**16
_ENTRADA_DEL_ZIP = b"PK\x01\x02"
_VALOR = re.compile(rb"</(?:[^<>:]*:)?(?:v|is)\s*>")
_CIFRAS = "0123456789"
_CON_RESULTADO = {"n", "s", "b", "d"}  # una fórmula que da texto vacío sí dice su tipo
_SIN_CALCULAR = "una fórmula sin resultado (abra el archivo en Excel, guárdelo y cárguelo otra vez)"

L = TypeVar("L", bound="Lector")
V = TypeVar("V")


class NoEsUnLibro(Exception):
    """Es un ZIP, y no un libro de Excel."""


class Xlsx:
    """Un XLSX abierto y medido. Lanza `Limite` si pasa alguno, `NoEsUnLibro` o, si está dañado, cualquier otra."""

    def __init__(self, contenido: bytes) -> None:
        # Cada entrada del directorio cuesta al abrirlo diez veces lo que ocupa: se cuentan antes.
        if contenido.count(_ENTRADA_DEL_ZIP) > _PARTES:
            raise Limite(f"tiene más de {miles(_PARTES)} partes")
        self._zip = ZipFile(BytesIO(contenido))
        self.comentario = self._zip.comment
        self.partes = _sin_repetir((_plegado(parte.filename), parte) for parte in self._zip.infolist())
        if LIBRO not in self.partes:
            raise NoEsUnLibro
        self._medidas = self._medir()
        libro = self.leer(LIBRO, _Elementos("sheet", "workbookPr"))
        desde_1904 = any(uno.get("date1904") in {"1", "true"} for _, uno in libro.de("workbookPr"))
        self.origen = MAC_EPOCH if desde_1904 else WINDOWS_EPOCH
        self._hojas = _sin_repetir(self._hojas_de_calculo(libro))
        _sin_repetir((parte, nombre) for nombre, parte in self._hojas.items())
        if len(self._hojas) > MAXIMO_HOJAS:
            raise Limite(f"tiene más de {MAXIMO_HOJAS} hojas")
        medidas = [self._medidas[parte] for parte in self._hojas.values() if parte in self.partes]
        valores = sum(una.valores for una in medidas)
        if valores > MAXIMO_CELDAS:
            raise Limite.de_celdas()
        if sum(una.marcas for una in medidas) > _MARCAS_POR_CELDA * valores + _MARCAS_DE_MAS:
            raise Limite("tiene millones de celdas sin nada escrito; borre las filas y columnas que sobran")

    @property
    def hojas(self) -> list[str]:
        """Sus nombres, en orden; las de gráficos no cuentan."""
        return list(self._hojas)

    def parte(self, hoja: str) -> str:
        """El nombre, en `partes`, de la que trae esa hoja."""
        return self._hojas[hoja]

    def celdas(self, hoja: str) -> list[list[Celda]]:
        """Las de esa hoja, de la A1 a la última fila y la última columna con algo; las vacías son `""`."""
        return self.con_combinadas(hoja)[0]

    def con_combinadas(self, hoja: str) -> tuple[list[list[Celda]], list[str]]:
        """Las mismas, y qué rangos están combinados, como los nombra Excel: «A3:A5»."""
        lector = self.leer(self._hojas[hoja], _Celdas(self._textos, self.fechas, self.origen))
        return lector.rectangulo(), lector.combinadas

    @cached_property
    def _textos(self) -> list[str]:
        return self.leer(_COMPARTIDOS, _Textos()).textos if _COMPARTIDOS in self.partes else []

    @cached_property
    def fechas(self) -> dict[str, bool]:
        """De cada estilo de fecha, por su número, si es una duración."""
        if _ESTILOS not in self.partes:
            return {}
        estilos = self.leer(_ESTILOS, _Elementos("numFmt", "xf"))
        propios = {uno["numFmtId"]: uno["formatCode"] for _, uno in estilos.de("numFmt")}
        codigos = [
            propios.get(numero := uno.get("numFmtId", "0"), BUILTIN_FORMATS.get(int(numero)))
            for padre, uno in estilos.de("xf")
            if padre == "cellXfs"
        ]
        return {str(i): is_timedelta_format(uno) for i, uno in enumerate(codigos) if is_date_format(uno)}

    def _hojas_de_calculo(self, libro: "_Elementos") -> Iterator[tuple[str, str]]:
        """El nombre de cada una y el de la parte en que está."""
        relaciones = {
            relacion["Id"]: relacion
            for _, relacion in self.leer(_RELACIONES, _Elementos("Relationship")).de("Relationship")
        }
        for _, hoja in libro.de("sheet"):
            relacion = relaciones[next(valor for clave, valor in hoja.items() if clave.endswith(":id"))]
            if relacion["Type"].endswith("/worksheet"):
                yield hoja["name"], _plegado(posixpath.join("/xl", relacion["Target"]))

    def _medir(self) -> dict[str, "_Medida"]:
        """Descomprime todo una vez, sin guardarlo: lo que un ZIP declara puede no ser lo que trae."""
        medidas = {nombre: _Medida() for nombre in self.partes}
        descomprimido = 0
        for nombre, medida in medidas.items():
            for trozo in self.trozos(nombre):
                descomprimido += len(trozo)
                if descomprimido > MAXIMO_DESCOMPRIMIDO:
                    raise Limite(f"descomprimido pasa de {MAXIMO_DESCOMPRIMIDO // 2**20} MB")
                medida.marcas += trozo.count(b"<")
                medida.valores += len(_VALOR.findall(trozo))
        return medidas

    def trozos(self, nombre: str) -> Iterator[bytes]:
        parte = self.partes[nombre]
        if parte.compress_type not in {ZIP_STORED, ZIP_DEFLATED}:  # los demás no se descomprimen por trozos
            raise ValueError(f"Compresión {parte.compress_type}")
        with self._zip.open(parte) as abierta:
            yield from iter(lambda: abierta.read(TROZO), b"")

    def leer(self, nombre: str, lector: L) -> L:
        if self._medidas[nombre].marcas > lector.MARCAS:
            raise ValueError(f"Demasiadas marcas en {nombre}")
        lector.recorrer(self.trozos(nombre))
        return lector


@dataclass
class _Medida:
    """De una parte: cuántas marcas (`<`) trae y cuántos valores de celda; estos, salvo uno entre dos trozos."""

    marcas: int = 0
    valores: int = 0


def _plegado(nombre: str) -> str:
    """El nombre de una parte como la busca Excel: sin distinguir mayúsculas, barras ni rodeos."""
    return posixpath.normpath(nombre.replace("\\", "/")).lstrip("/").lower()


def _sin_repetir(pares: Iterable[tuple[str, V]]) -> dict[str, V]:
    pares = list(pares)
    unicos = dict(pares)
    if len(unicos) != len(pares):
        raise ValueError("Un nombre repetido")
    return unicos


class Lector:
    """Recorre el XML de una parte. No admite DTD, cuyas entidades crecen sin fin, ni lo que haría crecer al lector
    mismo: una marca enorme, miles de nombres distintos o elementos anidados sin fondo."""

    MARCAS = _MARCAS_POR_CELDA * MAXIMO_CELDAS

    def __init__(self) -> None:
        self._nombres: dict[str, str] = {}
        self._fondo = 0
        self._trozos: list[str] = []
        self._xml = expat.ParserCreate(None, None, self._nombres)
        self._xml.buffer_text = True
        self._xml.StartElementHandler = self._abre
        self._xml.EndElementHandler = self._cierra
        self._xml.StartDoctypeDeclHandler = _sin_dtd

    def recorrer(self, trozos: Iterable[bytes]) -> None:
        leidos = 0
        for trozo in trozos:
            leidos += len(trozo)
            self._xml.Parse(trozo, False)
            pendientes = leidos - self._xml.CurrentByteIndex
            if pendientes > _MARCA or len(self._nombres) > _NOMBRES or self._fondo > _FONDO:
                raise ValueError("Un XML que no escribe ningún programa de hojas de cálculo")
            if sum(map(len, self._trozos)) > MAXIMO_LETRAS:
                raise Limite.de_letras()
        self._xml.Parse(b"", True)

    def _abre(self, nombre: str, atributos: dict[str, str]) -> None:
        raise NotImplementedError

    def _cierra(self, nombre: str) -> None:
        raise NotImplementedError


def _sin_dtd(*_: object) -> None:
    raise ValueError("DTD en un XLSX")


class _Elementos(Lector):
    """Los elementos de una parte con esos nombres, con el del elemento en que están y sus atributos."""

    MARCAS = 1_000_000

    def __init__(self, *nombres: str) -> None:
        super().__init__()
        self._hallados: dict[str, list[tuple[str, dict[str, str]]]] = {nombre: [] for nombre in nombres}
        self._abiertos = [""]

    def de(self, nombre: str) -> list[tuple[str, dict[str, str]]]:
        return self._hallados[nombre]

    def _abre(self, nombre: str, atributos: dict[str, str]) -> None:
        self._fondo += 1
        nombre = nombre.rpartition(":")[2]
        if nombre in self._hallados:
            self._hallados[nombre].append((self._abiertos[-1], atributos))
        self._abiertos.append(nombre)

    def _cierra(self, nombre: str) -> None:
        self._fondo -= 1
        self._abiertos.pop()


class _ConTexto(Lector):
    """Junta el texto de los `t` de un elemento, salvo los de `rPh`, que dicen cómo se pronuncia."""

    def __init__(self) -> None:
        super().__init__()
        self._texto = ""
        self._peso = 0
        self._fonetico = False
        self._xml.CharacterDataHandler = self._trozos.append

    def _junta(self) -> None:
        """Agrega al texto lo leído desde el último elemento. Python gasta hasta cuatro bytes en cada letra."""
        self._texto += "".join(self._trozos)
        if len(self._texto) > MAXIMO_LETRAS:
            raise Limite.de_letras()
        self._peso += getsizeof(self._texto)
        if self._peso > MAXIMO_TEXTO:
            raise Limite(f"tiene más de {MAXIMO_TEXTO // 2**20} MB de texto")

    def _cierra_texto(self, nombre: str) -> None:
        if nombre == "t" and not self._fonetico:
            self._junta()
        elif nombre == "rPh":
            self._fonetico = False


class _Textos(_ConTexto):
    """Los textos que las celdas citan por su número."""

    MARCAS = 4 * MAXIMO_CELDAS

    def __init__(self) -> None:
        super().__init__()
        self.textos: list[str] = []

    def _abre(self, nombre: str, atributos: dict[str, str]) -> None:
        self._fondo += 1
        self._fonetico |= nombre.rpartition(":")[2] == "rPh"
        self._trozos.clear()

    def _cierra(self, nombre: str) -> None:
        self._fondo -= 1
        nombre = nombre.rpartition(":")[2]
        self._cierra_texto(nombre)
        if nombre == "si":
            self.textos.append(unescape(self._texto))
            self._texto = ""


class _Celdas(_ConTexto):
    """Las celdas de una hoja. Se detiene en la primera con algo escrito que pase un límite."""

    def __init__(self, textos: list[str], fechas: dict[str, bool], origen: datetime) -> None:
        super().__init__()
        self._fechas, self._origen = fechas, origen
        self.combinadas: list[str] = []
        self._filas: list[list[Celda]] = []
        self._de_la_fila: list[Celda] = []
        self._fila_abierta = 0
        self._llenas = 0
        self._en_celdas = self._formula = False
        self._fila = self._columna = 0
        self._celda: dict[str, str] = {}
        self._valores: dict[str, Callable[[str], Celda]] = {
            "n": self._numero,
            "s": lambda escrito: textos[int(escrito)] if escrito else "",
            "str": str,
            "inlineStr": unescape,
            "b": lambda escrito: escrito.strip() != "0",
            "d": _de_iso,
            "e": lambda escrito: Ilegible(f'el error "{escrito.strip()}" de Excel'),
        }

    def rectangulo(self) -> list[list[Celda]]:
        """Todas las filas, tan largas como la que más."""
        largo = max(map(len, self._filas), default=0)
        for fila in self._filas:
            fila.extend([""] * (largo - len(fila)))
        return self._filas

    # Por estas dos pasa cada elemento de una hoja, que pueden ser millones: nada en ellas está de más.

    def _abre(self, nombre: str, atributos: dict[str, str]) -> None:
        self._fondo += 1
        if ":" in nombre:
            nombre = nombre.rpartition(":")[2]
        self._trozos.clear()
        if not self._en_celdas:
            self._en_celdas = nombre == "sheetData"
        elif nombre == "c":
            self._celda = atributos
        elif nombre == "row":
            self._fila = int(atributos.get("r", self._fila + 1))
            self._columna = 0
        elif nombre == "f":
            self._formula = True
        elif nombre == "rPh":
            self._fonetico = True

    def _cierra(self, nombre: str) -> None:
        self._fondo -= 1
        if ":" in nombre:
            nombre = nombre.rpartition(":")[2]
        if nombre == "c":
            self._termina_celda()
        elif nombre == "v":
            tipo = self._celda.get("t")
            if tipo == "str":
                self._junta()
            elif tipo != "inlineStr":
                self._texto = "".join(self._trozos)
        elif nombre == "sheetData":
            self._xml.EndElementHandler = self._xml.CharacterDataHandler = None
            self._xml.StartElementHandler = self._combina
        else:
            self._cierra_texto(nombre)

    def _combina(self, nombre: str, atributos: dict[str, str]) -> None:
        """Después de las celdas solo importa cuáles están combinadas."""
        if nombre.rpartition(":")[2] == "mergeCell":
            if len(self.combinadas) >= MAXIMO_COMBINADAS:
                raise Limite.de_combinadas()
            self.combinadas.append(atributos.get("ref", ""))

    def _termina_celda(self) -> None:
        celda, escrito = self._celda, self._texto
        self._columna += 1
        if referencia := celda.get("r"):
            letras = referencia.rstrip(_CIFRAS)
            self._fila, self._columna = int(referencia[len(letras) :]), numero_de_columna(letras)
        if escrito or self._formula or "t" in celda:
            tipo = celda.get("t", "n")
            valor = (
                Ilegible(_SIN_CALCULAR)
                if self._formula and tipo in _CON_RESULTADO and not escrito.strip()
                else self._valores[tipo](escrito)
            )
            self._texto = ""
            self._formula = False
            if valor != "":
                self._poner(valor)

    def _poner(self, valor: Celda) -> None:
        if self._fila != self._fila_abierta:
            self._abre_fila()
        if self._columna > MAXIMO_COLUMNAS:
            raise Limite.de_columnas()
        self._llenas += 1
        if self._llenas > MAXIMO_CELDAS:
            raise Limite.de_celdas()
        celdas = self._de_la_fila
        faltan = self._columna - len(celdas)
        if faltan > 0:
            celdas += [""] * faltan
        elif celdas[self._columna - 1] != "":
            raise Limite.de_una_vez(f"{get_column_letter(self._columna)}{self._fila}")
        celdas[self._columna - 1] = valor

    def _abre_fila(self) -> None:
        if self._fila < 1:
            raise ValueError(f"Fila {self._fila}")
        if self._fila > MAXIMO_FILAS + 1:
            raise Limite.de_filas()
        while len(self._filas) < self._fila:
            self._filas.append([])
        self._fila_abierta, self._de_la_fila = self._fila, self._filas[self._fila - 1]

    def _numero(self, escrito: str) -> Celda:
        if not escrito or escrito.isspace():
            return ""
        try:
            numero = float(escrito)
        except ValueError:
            if "t" in self._celda:
                raise
            return escrito
        estilo = self._celda.get("s", "")
        if estilo not in self._fechas:
            return numero
        try:
            fecha: Celda = from_excel(numero, self._origen, timedelta=self._fechas[estilo])
        except (OverflowError, ValueError):  # un número que ninguna fecha alcanza
            return numero
        return fecha.date() if isinstance(fecha, datetime) and numero.is_integer() else fecha


@lru_cache(maxsize=1_000)
def numero_de_columna(letras: str) -> int:
    columna: int = column_index_from_string(letras)
    return columna


def _de_iso(escrito: str) -> Celda:
    try:
        fecha = datetime.fromisoformat(escrito.strip())
    except ValueError:
        return escrito
    return fecha if "T" in escrito else fecha.date()
