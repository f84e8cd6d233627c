"""`./dev manage restaurar ARCHIVO|-`"""

import sys
from pathlib import Path
from shutil import copyfileobj
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DEFAULT_DB_ALIAS

from comun.palabras import plural
from informes.respaldo import SinRespaldo, de_paso, restaurar


class Command(BaseCommand):
    help = "Deja en una base vacía, sin migrar, lo que guardó «respaldo»: todo o nada."
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "archivo", type=Path, help="La copia que escribió «respaldo»; con «-», la entrada."
        )
        parser.add_argument("--database", default=DEFAULT_DB_ALIAS, help="La base donde se restaura.")

    def handle(self, *, archivo: Path, database: str, **_: Any) -> None:
        try:
            if archivo == Path("-"):
                with de_paso() as paso:
                    with paso.open("wb") as bytes_:
                        copyfileobj(sys.stdin.buffer, bytes_)
                    copia = restaurar(paso, alias=database)
            else:
                copia = restaurar(archivo, alias=database)
        except SinRespaldo as error:
            raise CommandError(str(error)) from error
        for nombre in copia.faltan:
            self.stderr.write(f"Ya faltaba al hacer la copia: {nombre}")
        filas = sum(tabla.filas for tabla in copia.tablas.values())
        self.stdout.write(
            f"Restaurado y comprobado: {plural(len(copia.tablas), 'tabla', 'tablas')}, "
            f"{plural(filas, 'fila', 'filas')}, {plural(len(copia.archivos), 'evidencia', 'evidencias')} y "
            f"{plural(len(copia.publicaciones), 'publicación', 'publicaciones')}."
        )
