"""`./dev manage crear_plan AÑO [--regla …] [--ponderacion-por-componente] [--informes …]`"""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from comun.periodo import CUATRIMESTRAL
from participacion.indicadores import Regla
from participacion.models import Plan
from participacion.opciones import INFORMAN


class Command(BaseCommand):
    help = "Crea el plan de un año, sin actividades: qué regla cierra sus grupos y cada cuánto informa."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("anio", type=int, metavar="AÑO")
        parser.add_argument(
            "--regla",
            choices=list(Regla),
            default=Regla.ACCIONES.value,
            help="acciones, cocientes de sumas, si todo lo que se programa se puede sumar; si no, promedio.",
        )
        parser.add_argument(
            "--ponderacion-por-componente",
            action="store_true",
            help="La ponderación de cada actividad es dentro de su componente.",
        )
        parser.add_argument(
            "--informes",
            choices=[informa for informa, _ in INFORMAN],
            default=CUATRIMESTRAL.nombre,
            help="Cada cuánto se publica un informe.",
        )

    def handle(
        self, *, anio: int, regla: str, ponderacion_por_componente: bool, informes: str, **_: Any
    ) -> None:
        plan = Plan(
            anio=anio,
            regla=regla,
            ponderacion_por_componente=ponderacion_por_componente,
            informa=informes,
        )
        try:
            plan.full_clean()
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        plan.save()
        self.stdout.write(
            f"Se creó el plan {anio}: por {regla}, con informes de cada {plan.periodicidad.palabra}."
        )
