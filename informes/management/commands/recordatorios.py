"""`./dev manage recordatorios [--simular] [--hoy AAAA-MM-DD]`"""

from argparse import ArgumentTypeError
from datetime import date
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from comun.palabras import plural
from informes.oficina.recordatorios import Correo, NoSalio, correos, enviar, turno


class Command(BaseCommand):
    help = "Envía los recordatorios que tocan hoy; aunque se repita, cada uno le llega una vez a cada quien."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--simular", action="store_true", help="Muestra qué se enviaría, sin enviar ni anotar nada."
        )
        parser.add_argument(
            "--hoy", type=_fecha, metavar="AAAA-MM-DD", help="Para probar: como si fuera esa fecha."
        )

    def handle(self, *, simular: bool, hoy: date | None, **_: Any) -> None:
        if hoy and not simular and not settings.DESARROLLO:
            raise CommandError("--hoy es para probar: fuera de desarrollo va con --simular.")
        hoy = hoy or timezone.localdate()
        if simular:
            self._simular(correos(hoy))
            return
        with turno() as es_suyo:
            if not es_suyo:
                self.stdout.write("Otra corrida los está enviando: esta no hace nada.")
                return
            self._enviar(correos(hoy))

    def _simular(self, todos: list[Correo]) -> None:
        for correo in todos:
            self.stdout.write(f"Para {correo.usuario}: {correo.asunto}\n\n{correo.texto()}\n{'─' * 72}")
        self.stdout.write(
            f"{plural(len(todos), 'correo', 'correos')} por enviar. Simulación: no se envió nada."
        )

    def _enviar(self, todos: list[Correo]) -> None:
        enviados = fallas = 0
        for correo in todos:
            try:
                enviados += enviar(correo)
            except NoSalio as error:
                fallas += 1
                self.stderr.write(f"{correo.usuario}, «{correo.asunto}»: {error}")
        self.stdout.write(f"{plural(enviados, 'correo enviado', 'correos enviados')}.")
        if fallas:
            raise CommandError(f"{plural(fallas, 'correo falló', 'correos fallaron')}.")


def _fecha(escrita: str) -> date:
    try:
        return date.fromisoformat(escrita)
    except ValueError:
        raise ArgumentTypeError(f"se esperaba una fecha como 2021-10-03 y se encontró «{escrita}»") from None
