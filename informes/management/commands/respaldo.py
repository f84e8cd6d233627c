"""`./dev manage respaldo ARCHIVO|- [--sin-las-que-faltan]`"""

import sys
from pathlib import Path
from shutil import copyfileobj
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DEFAULT_DB_ALIAS

from comun.palabras import plural
from informes.respaldo import SinRespaldo, de_paso, respaldar


class Command(BaseCommand):
    help = "Guarda en un archivo toda la base y las evidencias, sin detener el sistema."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "archivo", type=Path, help="Dónde se escribe la copia; no debe existir. «-»: la salida."
        )
        parser.add_argument(
            "--sin-las-que-faltan",
            action="store_true",
            help="Copia aunque falten en el disco evidencias que la base nombra; la copia dice cuáles.",
        )
        parser.add_argument("--database", default=DEFAULT_DB_ALIAS, help="La base que se copia.")

    def handle(self, *, archivo: Path, sin_las_que_faltan: bool, database: str, **_: Any) -> None:
        try:
            if archivo == Path("-"):
                with de_paso() as paso:
                    copia = respaldar(paso, sin_las_que_faltan=sin_las_que_faltan, alias=database)
                    with paso.open("rb") as bytes_:
                        copyfileobj(bytes_, sys.stdout.buffer)
            else:
                copia = respaldar(archivo, sin_las_que_faltan=sin_las_que_faltan, alias=database)
        except SinRespaldo as error:
            raise CommandError(str(error)) from error
        for nombre in copia.faltan:
            self.stderr.write(f"Falta en el disco: {nombre}")
        # Por donde sale la copia no puede salir nada más.
        (self.stderr if archivo == Path("-") else self.stdout).write(
            f"Copia escrita: {plural(len(copia.tablas), 'tabla', 'tablas')}, "
            f"{plural(len(copia.archivos), 'evidencia', 'evidencias')} y "
            f"{plural(len(copia.publicaciones), 'publicación', 'publicaciones')}."
        )
