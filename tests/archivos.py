"""Archivos de prueba: libros de Excel y CSV armados en memoria."""

import csv
from collections.abc import Iterable, Mapping
from io import BytesIO, StringIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import openpyxl

Filas = Iterable[Iterable[Any]]


def un_xlsx(**hojas: Filas) -> bytes:
    """Un libro con esas hojas, en ese orden."""
    libro = openpyxl.Workbook(write_only=True)
    for nombre, filas in hojas.items():
        hoja = libro.create_sheet(nombre)
        for fila in filas:
            hoja.append(list(fila))
    return _guardado(libro)


def un_csv(filas: Filas, *, separador: str = ",", codificacion: str = "utf-8") -> bytes:
    salida = StringIO(newline="")
    csv.writer(salida, delimiter=separador).writerows(filas)
    return salida.getvalue().encode(codificacion)


def partes_de(libro: bytes) -> dict[str, bytes]:
    """De cada parte del ZIP, su contenido."""
    with ZipFile(BytesIO(libro)) as abierto:
        return {nombre: abierto.read(nombre) for nombre in abierto.namelist()}


def con_partes(libro: bytes, partes: Mapping[str, bytes]) -> bytes:
    """El mismo libro con otras partes: `{"xl/worksheets/sheet1.xml": …}`."""
    todas = partes_de(libro) | dict(partes)
    salida = BytesIO()
    with ZipFile(salida, "w", ZIP_DEFLATED) as nuevo:
        for nombre, contenido in todas.items():
            nuevo.writestr(nombre, contenido)
    return salida.getvalue()


def con_filas_xml(filas: str, nombre: str = "plan") -> bytes:
    """Un libro de una hoja cuyo XML trae esas filas, tal cual."""
    xml = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        f"<sheetData>{filas}</sheetData></worksheet>"
    )
    return con_partes(un_xlsx(**{nombre: []}), {"xl/worksheets/sheet1.xml": xml.encode()})


def _guardado(libro: Any) -> bytes:
    salida = BytesIO()
    libro.save(salida)
    return salida.getvalue()
