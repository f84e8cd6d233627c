"""`./dev manage huerfanos [--borrar]`"""

from typing import Any

from django.core.files.storage import default_storage
from django.core.management.base import BaseCommand, CommandParser

from comun.disco import huerfanos
from comun.palabras import plural


class Command(BaseCommand):
    help = "Muestra los archivos de evidencia que ninguna fila nombra, con más de una hora; con --borrar, los quita."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--borrar", action="store_true", help="Los quita del disco; no se puede deshacer."
        )

    def handle(self, *, borrar: bool, **_: Any) -> None:
        sobran = huerfanos()
        for nombre in sobran:
            if borrar:
                default_storage.delete(nombre)
            self.stdout.write(nombre)
        self.stdout.write(
            f"{plural(len(sobran), 'archivo huérfano', 'archivos huérfanos')}"
            f"{', fuera del disco' if borrar and sobran else ''}."
        )
