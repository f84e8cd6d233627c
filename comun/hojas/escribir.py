"""De filas a un XLSX o un CSV que cualquier programa abre igual, y los libros que se llenan y vuelven a entrar."""

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from io import BytesIO, StringIO
from typing import Any

import openpyxl  # type: ignore[import-untyped]
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE  # type: ignore[import-untyped]
from openpyxl.utils import get_column_letter  # type: ignore[import-untyped]
from openpyxl.worksheet.datavalidation import DataValidation  # type: ignore[import-untyped]

from comun.hojas.celdas import (
    FORMULA,
)
from comun.hojas.limites import MAXIMO_FILAS

Escribible = str | int | Decimal | date | None
_COMO_CONTROL = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


def a_csv(filas: Iterable[Iterable[Escribible]]) -> bytes:
    """CSV con coma, UTF-8 con BOM y `\\r\\n`. Un texto que Excel tomaría por fórmula lleva un apóstrofo
    delante, que al cargarlo de vuelta se quita."""
    salida = StringIO(newline="")
    csv.writer(salida).writerows(
        [f"'{celda}" if isinstance(celda, str) and FORMULA.match(celda) else celda for celda in fila]
        for fila in filas
    )
    return salida.getvalue().encode("utf-8-sig")


def a_xlsx(nombre: str, filas: Iterable[Iterable[Escribible]]) -> bytes:
    """XLSX de una hoja con ese nombre."""
    libro = openpyxl.Workbook(write_only=True)
    agregar_hoja(libro, nombre, filas)
    return guardado(libro)


def agregar_hoja(
    libro: Any,
    nombre: str,
    filas: Iterable[Iterable[Escribible]],
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
        celdas = [openpyxl.cell.WriteOnlyCell(hoja, _escribible(valor)) for valor in fila]
        for celda in celdas:
            if celda.data_type in {"f", "e"}:
                celda.data_type = "s"
        hoja.append(celdas)
    return hoja


def _escribible(valor: Escribible) -> Escribible:
    """Sin los caracteres de control que un XLSX no admite, y con lo que él leería como uno («_x0041_») protegido."""
    return (
        _COMO_CONTROL.sub("_x005F_", ILLEGAL_CHARACTERS_RE.sub("", valor))
        if isinstance(valor, str)
        else valor
    )


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
    filas: Iterable[Iterable[Escribible]] = ()
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
