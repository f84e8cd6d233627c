"""`./dev manage informe 2021 2 --pdf ARCHIVO --json ARCHIVO [--borrador]`."""

from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from comun.calendario import fin_de_mes
from comun.periodo import NUMEROS
from informes.borrador import Borrador, NoSePuedePublicar
from informes.cifras import Cifras
from informes.consultas import calcular
from informes.documento.pdf import NoSePudoDibujar
from informes.models import Informe, Publicacion
from informes.publicacion import a_pdf
from participacion.models import Plan


class Command(BaseCommand):
    help = "Escribe en archivos el informe publicado, tal como se sirve, o una vista previa calculada ahora."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("anio", type=int, metavar="AÑO")
        parser.add_argument("periodo", type=int, choices=NUMEROS)
        parser.add_argument("--pdf", type=Path, metavar="ARCHIVO")
        parser.add_argument("--json", type=Path, metavar="ARCHIVO")
        parser.add_argument(
            "--borrador", action="store_true", help="lo que se publicaría ahora, marcado como borrador"
        )

    def handle(
        self,
        *,
        anio: int,
        periodo: int,
        pdf: Path | None,
        json: Path | None,
        borrador: bool,
        **_: Any,
    ) -> None:
        if not (pdf or json):
            raise CommandError("Diga qué escribir: --pdf ARCHIVO, --json ARCHIVO o los dos.")
        contenido = (
            _borrador(anio, periodo, pdf, self.stderr.write) if borrador else _publicado(anio, periodo)
        )
        for archivo, bytes_ in zip((json, pdf), contenido, strict=True):
            if archivo:
                try:
                    archivo.write_bytes(bytes_)
                except OSError as error:
                    raise CommandError(f"No se pudo escribir {archivo}: {error.strerror}.") from error


def _publicado(anio: int, periodo: int) -> tuple[bytes, bytes]:
    versiones = Publicacion.objects.del_informe(anio, periodo)
    publicacion = versiones.sin_retirar().first()
    if publicacion is None:
        como_esta = "se retiró" if versiones.exists() else "no está publicado"
        raise CommandError(
            f"El informe {periodo} de {anio} {como_esta}; con --borrador se ve lo que se publicaría."
        )
    return bytes(publicacion.cifras), bytes(publicacion.pdf)


def _sin_informe(plan: Plan, numero: int, avisar: Callable[[str], object]) -> Cifras:
    """Las cifras de un periodo cuyos cortes nadie ha fijado: los compromisos se miran al fin de cada mes."""
    avisar("Nadie ha fijado los cortes de los compromisos: se miran el último día de cada mes.")
    return calcular(plan, numero, {mes: fin_de_mes(plan.anio, mes) for mes in plan.periodo(numero).meses})


def _borrador(
    anio: int, periodo: int, pdf: Path | None, avisar: Callable[[str], object]
) -> tuple[bytes, bytes]:
    plan = Plan.objects.filter(anio=anio).first()
    if plan is None:
        raise CommandError(f"No hay un plan de {anio}.")
    if periodo not in plan.periodicidad.numeros:
        raise CommandError(
            f"El plan {anio} es {plan.periodicidad.nombre}: el periodo va de 1 a {plan.periodicidad.cuantos}."
        )
    informe = Informe.objects.filter(plan=plan, numero_del_periodo=periodo).first()
    try:
        cifras = (
            Borrador(informe).cifras
            if informe and any(informe.cortes)
            else _sin_informe(plan, periodo, avisar)
        )
        return cifras.a_json(), a_pdf(cifras) if pdf else b""
    except (NoSePuedePublicar, NoSePudoDibujar) as error:
        raise CommandError(str(error)) from error
