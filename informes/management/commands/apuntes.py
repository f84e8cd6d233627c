"""Borra los apuntes que nadie toca hace treinta días. El trabajador lo hace solo; esta es para donde no lo hay."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from comun.palabras import plural
from participacion.models import Apunte


class Command(BaseCommand):
    help = "Borra los apuntes que nadie toca hace treinta días."

    def handle(self, *_args: Any, **_opciones: Any) -> None:
        borrados, _ = Apunte.objects.vencidos(timezone.now()).delete()
        self.stdout.write(f"Se borraron {plural(borrados, 'apunte', 'apuntes')}.")
