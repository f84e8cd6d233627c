"""De filas a un XLSX o un CSV que cualquier programa abre igual, y los libros que se llenan y vuelven a entrar."""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from io import BytesIO, StringIO
from typing import Any
from xml.sax.saxutils import escape, quoteattr
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import openpyxl  # type: ignore[import-untyped]
from openpyxl.utils import get_column_letter  # type: ignore[import-untyped]
from openpyxl.worksheet.datavalidation import DataValidation  # type: ignore[import-untyped]

from comun.hojas.celdas import (
    FORMULA,
)
from comun.hojas.limites import MAXIMO_FILAS

Escribible = str | int | Decimal | date | None
Tabla = Iterable[Iterable[Escribible]]

_COMO_CONTROL = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_NO_SE_ADMITE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")

_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_NORMA = "http://schemas.openxmlformats.org"
_HOJAS = f"{_NORMA}/spreadsheetml/2006/main"
_RELACIONES = f"{_NORMA}/package/2006/relationships"
_DEL_DOCUMENTO = f"{_NORMA}/officeDocument/2006/relationships"
_TIPO = "application/vnd.openxmlformats-officedocument.spreadsheetml"
# Sin fecha: a las mismas tablas, los mismos bytes.
_SIN_FECHA = (1980, 1, 1, 0, 0, 0)


def a_csv(filas: Tabla) -> bytes:
    """CSV con coma, UTF-8 con BOM y `\\r\\n`. Un texto que Excel tomaría por fórmula lleva un apóstrofo
    delante, que al cargarlo de vuelta se quita."""
    salida = StringIO(newline="")
    csv.writer(salida).writerows(
        [f"'{celda}" if isinstance(celda, str) and FORMULA.match(celda) else celda for celda in fila]
        for fila in filas
    )
    return salida.getvalue().encode("utf-8-sig")


def a_xlsx(tablas: Mapping[str, Tabla], anchos: Mapping[str, Mapping[int, int]] | None = None) -> bytes:
    """XLSX con una hoja por tabla, con su primera fila fija. Los textos van como texto: ninguno se vuelve fórmula.

    `anchos` dice, por hoja, el de algunas columnas, en letras; la primera es la 1. Se escribe aquí y no con openpyxl,
    que arma un objeto por celda: con 300 actividades son 54.000, y tardaba siete veces más.
    """
    hojas = {f"worksheets/sheet{i}.xml": nombre for i, nombre in enumerate(tablas, 1)}
    partes = {
        "[Content_Types].xml": [_tipos(hojas)],
        "_rels/.rels": [_relaciones("officeDocument", ["xl/workbook.xml"])],
        "xl/workbook.xml": [_libro(tablas)],
        "xl/_rels/workbook.xml.rels": [_relaciones("worksheet", hojas)],
        **{
            f"xl/{parte}": _hoja(tablas[nombre], (anchos or {}).get(nombre, {}))
            for parte, nombre in hojas.items()
        },
    }
    salida = BytesIO()
    with ZipFile(salida, "w") as libro:
        for parte, trozos in partes.items():
            libro.writestr(ZipInfo(parte, _SIN_FECHA), "".join(trozos), ZIP_DEFLATED)
    return salida.getvalue()


def _tipos(hojas: Iterable[str]) -> str:
    de_las_hojas = "".join(
        f'<Override PartName="/xl/{hoja}" ContentType="{_TIPO}.worksheet+xml"/>' for hoja in hojas
    )
    return (
        f'{_XML}<Types xmlns="{_NORMA}/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_TIPO}.sheet.main+xml"/>{de_las_hojas}</Types>'
    )


def _libro(hojas: Iterable[str]) -> str:
    dichas = "".join(
        f'<sheet name={quoteattr(hoja)} sheetId="{i}" r:id="rId{i}"/>' for i, hoja in enumerate(hojas, 1)
    )
    return (
        f'{_XML}<workbook xmlns="{_HOJAS}" xmlns:r="{_DEL_DOCUMENTO}"><bookViews><workbookView/></bookViews>'
        f"<sheets>{dichas}</sheets></workbook>"
    )


def _relaciones(tipo: str, destinos: Iterable[str]) -> str:
    relaciones = "".join(
        f'<Relationship Id="rId{i}" Type="{_DEL_DOCUMENTO}/{tipo}" Target="{destino}"/>'
        for i, destino in enumerate(destinos, 1)
    )
    return f'{_XML}<Relationships xmlns="{_RELACIONES}">{relaciones}</Relationships>'


def _hoja(tabla: Tabla, anchos: Mapping[int, int]) -> Iterator[str]:
    yield (
        f'{_XML}<worksheet xmlns="{_HOJAS}"><sheetViews><sheetView workbookViewId="0">'
        '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
    )
    if anchos:
        columnas = (
            f'<col min="{columna}" max="{columna}" width="{ancho}" customWidth="1"/>'
            for columna, ancho in sorted(anchos.items())
        )
        yield f"<cols>{''.join(columnas)}</cols>"
    yield "<sheetData>"
    for numero, fila in enumerate(tabla, 1):
        yield f'<row r="{numero}">'
        for columna, valor in enumerate(fila, 1):
            celda = f"{get_column_letter(columna)}{numero}"
            if isinstance(valor, str):
                texto = escape(escribible(valor), {"\r": "&#13;"})
                yield f'<c r="{celda}" t="inlineStr"><is><t xml:space="preserve">{texto}</t></is></c>'
            elif valor is not None:
                yield f'<c r="{celda}"><v>{valor}</v></c>'
        yield "</row>"
    yield "</sheetData></worksheet>"


def agregar_hoja(
    libro: Any,
    nombre: str,
    filas: Tabla,
    anchos: Mapping[int, int] | None = None,
) -> Any:
    """Una hoja más en el libro, con la primera fila fija. Los textos van como texto: ninguno se vuelve fórmula ni
    error.

    `anchos` dice el de algunas columnas, en letras; la primera es la 1.
    """
    hoja = libro.create_sheet(nombre)
    hoja.freeze_panes = "A2"
    for columna, ancho in (anchos or {}).items():
        hoja.column_dimensions[openpyxl.utils.get_column_letter(columna)].width = ancho
    for fila in filas:
        celdas = [
            openpyxl.cell.WriteOnlyCell(hoja, escribible(valor) if isinstance(valor, str) else valor)
            for valor in fila
        ]
        for celda in celdas:
            if celda.data_type in {"f", "e"}:
                celda.data_type = "s"
        hoja.append(celdas)
    return hoja


def escribible(valor: str) -> str:
    """Sin los caracteres que un XLSX no admite, y con lo que él leería como uno («_x0041_») protegido."""
    return _COMO_CONTROL.sub("_x005F_", _NO_SE_ADMITE.sub("", valor))


def guardado(libro: Any) -> bytes:
    """El contenido del libro."""
    salida = BytesIO()
    libro.save(salida)
    return salida.getvalue()


@dataclass(frozen=True, kw_only=True)
class HojaParaLlenar:
    """Una hoja del libro. De cada columna, si lo tiene: su ancho en letras, las opciones entre las que se elige, o el
    menor y el mayor de sus enteros o de sus cantidades, que admiten decimales."""

    nombre: str
    encabezado: Sequence[str]
    filas: Tabla = ()
    anchos: Mapping[str, int] = field(default_factory=dict)
    opciones: Mapping[str, list[str]] = field(default_factory=dict)
    enteros: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    cantidades: Mapping[str, tuple[int, int]] = field(default_factory=dict)


def libro_para_llenar(hojas: Sequence[HojaParaLlenar], instrucciones: Iterable[Iterable[str]]) -> bytes:
    """Las hojas, y dos más: una que las explica y otra con las listas de opciones, en el orden de las hojas."""
    opciones = {columna: nombres for hoja in hojas for columna, nombres in hoja.opciones.items()}
    libro = openpyxl.Workbook(write_only=True)
    for una in hojas:
        anchos = {i: una.anchos.get(columna, 9) for i, columna in enumerate(una.encabezado, start=1)}
        hoja = agregar_hoja(libro, una.nombre, [una.encabezado, *una.filas], anchos)
        for i, columna in enumerate(una.encabezado, start=1):
            if columna in una.opciones:
                letra = get_column_letter(list(opciones).index(columna) + 1)
                lista = f"listas!${letra}$2:${letra}${max(2, len(opciones[columna]) + 1)}"
                regla = DataValidation("list", formula1=lista, error="Elija una opción de la lista.")
            elif columna in una.enteros:
                regla = _entre("whole", "un número entero", *una.enteros[columna])
            elif columna in una.cantidades:
                regla = _entre("decimal", "un número", *una.cantidades[columna])
            else:
                continue
            regla.allow_blank = regla.showErrorMessage = True
            regla.errorTitle = columna
            regla.add(f"{get_column_letter(i)}2:{get_column_letter(i)}{MAXIMO_FILAS + 1}")
            hoja.data_validations.append(regla)
    agregar_hoja(libro, "instrucciones", instrucciones, {1: 24, 2: 14, 3: 90})
    largo = max(map(len, opciones.values()))
    columnas = [[*nombres, *[None] * (largo - len(nombres))] for nombres in opciones.values()]
    anchos = dict.fromkeys(range(1, len(opciones) + 1), 40)
    agregar_hoja(libro, "listas", [opciones, *zip(*columnas, strict=True)], anchos)
    return guardado(libro)


def _entre(clase: str, que: str, desde: int, hasta: int) -> Any:
    return DataValidation(
        clase,
        operator="between",
        formula1=str(desde),
        formula2=str(hasta),
        error=f"Escriba {que} desde {desde}.",
    )
