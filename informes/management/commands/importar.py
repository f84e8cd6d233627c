"""`./dev manage importar plan|compromisos AÑO ARCHIVO [ARCHIVO] [--simular]`"""

import argparse
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from compromisos.recursos import importar_compromisos
from participacion.hojas import MAXIMO_ARCHIVO, Archivo, ArchivoInvalido
from participacion.recursos import importar_plan


class Command(BaseCommand):
    help = "Carga la matriz del plan o los compromisos de un año, de XLSX o CSV: todo o nada."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("que", choices=["plan", "compromisos"], metavar="plan|compromisos")
        parser.add_argument("anio", type=_anio, metavar="AÑO")
        parser.add_argument(
            "archivos",
            nargs="+",
            type=Path,
            metavar="ARCHIVO",
            help="Uno; o dos CSV, de compromisos y de sus seguimientos.",
        )
        parser.add_argument(
            "--simular", action="store_true", help="Revisa todo y dice qué haría, sin escribir nada."
        )

    def handle(self, *, que: str, anio: int, archivos: list[Path], simular: bool, **_: Any) -> None:
        try:
            resumen = _importar(que, anio, [_leer(ruta) for ruta in archivos], simular=simular)
        except ArchivoInvalido as invalido:
            self.stderr.write("\n".join(invalido.errores))
            sys.exit(1)
        self.stdout.write("\n".join(resumen))
        if simular:
            self.stdout.write("Simulación: no se escribió nada.")


def _anio(escrito: str) -> int:
    if not (escrito.isdecimal() and 2000 <= int(escrito) <= 2100):
        raise argparse.ArgumentTypeError("el año va de 2000 a 2100")
    return int(escrito)


def _importar(que: str, anio: int, archivos: list[Archivo], *, simular: bool) -> list[str]:
    if que == "compromisos":
        return importar_compromisos(anio, archivos, simular=simular).resumen
    if len(archivos) > 1:
        raise ArchivoInvalido("La matriz del plan viene en un solo archivo.")
    return importar_plan(anio, archivos[0], simular=simular).resumen


def _leer(ruta: Path) -> Archivo:
    try:
        with ruta.open("rb") as archivo:
            return ruta.name, archivo.read(MAXIMO_ARCHIVO + 1)  # con uno de más ya se ve que se pasa
    except OSError:
        raise ArchivoInvalido(f'Archivo "{ruta}": no existe o no se puede leer.') from None
