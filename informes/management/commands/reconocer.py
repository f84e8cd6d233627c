"""`./dev manage reconocer ARCHIVO [--anio AÑO] [--json]`"""

import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from comun.hojas.leer import ArchivoInvalido
from informes.management.archivos import anio, leer
from participacion.reconocer.libro import reconocer_archivo
from participacion.reconocer.salida import como_json, renglones


class Command(BaseCommand):
    help = "Dice qué se entiende del libro de una entidad, y qué habría que preguntar. No escribe nada."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("archivo", type=Path, metavar="ARCHIVO")
        parser.add_argument(
            "--anio",
            type=anio,
            metavar="AÑO",
            help="El del plan, si el libro trae varios. Sin él, se escoge.",
        )
        parser.add_argument(
            "--json",
            action="store_true",
            dest="en_json",
            help="En JSON: corregido, es la correspondencia que pide `importar`.",
        )

    def handle(self, *, archivo: Path, anio: int | None, en_json: bool, **_: Any) -> None:
        try:
            reconocido = reconocer_archivo(leer(archivo), anio)
        except ArchivoInvalido as invalido:
            self.stderr.write("\n".join(invalido.errores))
            sys.exit(1)
        if en_json:
            self.stdout.write(json.dumps(como_json(reconocido), ensure_ascii=False, indent=1))
        else:
            self.stdout.write("\n".join(renglones(reconocido)))
