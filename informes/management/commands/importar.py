"""`./dev manage importar plan|compromisos AÑO ARCHIVO [ARCHIVO] [--simular] [--motivo "…"] [--reescritas 1,4]`

El plan también entra en el libro de la entidad: `[--correspondencia ARCHIVO] [--aceptar-dudas]`.
"""

import argparse
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser, OutputWrapper

from compromisos.recursos import RecursoDeCompromisos
from comun.cargas import Cargado, Recurso
from comun.hojas.leer import ArchivoInvalido
from informes.management.archivos import anio, leer
from participacion.libro.libros import RecursoDelLibro

RECURSOS: dict[str, type[Recurso]] = {
    recurso.nombre: recurso for recurso in (RecursoDelLibro, RecursoDeCompromisos)
}


class Command(BaseCommand):
    help = (
        "Carga el plan, en su matriz o en el libro de la entidad, o los compromisos de un año: todo o nada."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("que", choices=RECURSOS, metavar="|".join(RECURSOS))
        parser.add_argument("anio", type=anio, metavar="AÑO")
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

        parser.add_argument(
            "--motivo",
            default="",
            help="Por qué cambia lo que prometía un plan aprobado o con meses cerrados.",
        )
        parser.add_argument(
            "--crear-dependencias",
            action="store_true",
            help="Crea las dependencias que no se conozcan, con la sigla que se propone; si no, son un error.",
        )
        parser.add_argument(
            "--correspondencia",
            type=Path,
            metavar="ARCHIVO",
            help="Qué es cada columna del libro y qué se responde a cada duda: lo que escribe `reconocer --json`, "
            "corregido.",
        )
        parser.add_argument(
            "--aceptar-dudas",
            action="store_true",
            help="Acepta cada duda como se propone. Sin esto, un libro con dudas no entra, y las dice.",
        )
        parser.add_argument(
            "--reescritas",
            type=_codigos,
            default=[],
            metavar="1,4",
            help="Actividades con reportes que cambian de descripción y siguen siendo las mismas: solo cambió la "
            "redacción.",
        )

    def handle(self, *, que: str, anio: int, archivos: list[Path], simular: bool, **respuestas: Any) -> None:
        barra = Barra(self.stderr)
        try:
            if respuestas["correspondencia"]:
                respuestas["correspondencia"] = leer(respuestas["correspondencia"])
            recurso = RECURSOS[que](anio, progreso=barra, **respuestas)
            cargado = recurso.cargar([leer(ruta) for ruta in archivos], simular=simular)
        except ArchivoInvalido as invalido:
            barra.borrar()
            self.stderr.write("\n".join(invalido.errores))
            sys.exit(1)
        barra.borrar()
        frases = [*cargado.resumen]
        if simular:
            frases += [*_perdidas(cargado), *cargado.pendientes, "Simulación: no se escribió nada."]
        self.stdout.write("\n".join(frases))


class Barra:
    """Una barra de reporte en un solo renglón de la terminal; si la salida no es una, nada."""

    ANCHO = 30

    def __init__(self, salida: OutputWrapper) -> None:
        self._salida = salida if salida.isatty() else None
        self._dibujada = ""

    def __call__(self, que: str, van: int, total: int) -> None:
        llena = self.ANCHO * van // total
        self._dibujar(f"{que} [{'#' * llena}{'·' * (self.ANCHO - llena)}] {100 * van // total} %")

    def borrar(self) -> None:
        if self._dibujada:
            self._dibujar("")

    def _dibujar(self, renglon: str) -> None:
        if self._salida and renglon != self._dibujada:
            self._salida.write(f"\r\x1b[K{renglon}", ending="")
            self._salida.flush()
            self._dibujada = renglon


def _codigos(escritos: str) -> list[str]:
    codigos = [parte.strip() for parte in escritos.split(",")]
    if not all(codigos):
        raise argparse.ArgumentTypeError("se esperaban códigos separados por comas, como 1,4")
    return codigos


def _perdidas(cargado: Cargado) -> list[str]:
    """Lo que se perdería, si es algo."""
    return ["Lo que se perdería:", *(f"- {frase}" for frase in cargado.perdidas)] if cargado.perdidas else []
