"""`./dev manage informe 2021 2 --pdf ARCHIVO --json ARCHIVO [--borrador]`."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from comun.periodo import NUMEROS
from informes.borrador import Borrador, NoSePuedePublicar
from informes.documento.pdf import NoSePudoDibujar
from informes.models import Informe, Publicacion
from informes.publicacion import a_pdf


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
        contenido = _borrador(anio, periodo, pdf) if borrador else _publicado(anio, periodo)
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


def _borrador(anio: int, periodo: int, pdf: Path | None) -> tuple[bytes, bytes]:
    informe = (
        Informe.objects.select_related("plan").filter(plan__anio=anio, numero_del_periodo=periodo).first()
    )
    if informe is None:
        raise CommandError(
            f"No hay un informe {periodo} de {anio} en preparación: créelo en la administración."
        )
    try:
        cifras = Borrador(informe).cifras
        return cifras.a_json(), a_pdf(cifras) if pdf else b""
    except (NoSePuedePublicar, NoSePudoDibujar) as error:
        raise CommandError(str(error)) from error
