"""Las demostraciones: cada una carga su plan y publica sus informes."""

import os
import secrets
from collections.abc import Iterable
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection, transaction

from informes.management import plan_2021, politica
from informes.management.demostracion import Demostracion
from informes.oficina import roles
from informes.presentacion import aviso_de_demostracion
from participacion.models import Plan, Usuario

PLANES = {
    "2021": Demostracion(plan_2021.DEPENDENCIAS, plan_2021.preparar),
    "politica": Demostracion(politica.DEPENDENCIAS, politica.preparar),
}
UNA_A_LA_VEZ = 20210831  # número del candado: dos demostraciones a la vez se esperan
PAPELES = {"admin": "todo", "oap": "revisa y cierra", "publica": "publica"}
SALIDAS = (
    "Para servir lo que hay: ./dev manage runserver. Para cargar la demostración aparte: "
    "DATOS=.datos/demo ./dev demo (o, con DATABASE_URL, la dirección de otra base)."
)


class Command(BaseCommand):
    help = "Carga y publica la demostración. Si ya está, no cambia nada."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--plan",
            choices=PLANES,
            default="2021",
            help="2021, el reconstruido, o politica: uno inventado de 2025, con metas de toda clase.",
        )
        parser.add_argument("--migrar", action="store_true", help="Antes, pone las tablas al día.")

    def handle(self, *, plan: str, migrar: bool, **_: Any) -> None:
        if migrar:
            call_command("migrate", interactive=False, verbosity=0)
        if ajeno := Plan.objects.exclude(demostracion=True).first():
            raise CommandError(
                f"Esta base ya tiene el plan de {ajeno.anio}, que no es de la demostración: no se toca. {SALIDAS}"
            )
        if Usuario.objects.exists() and not Plan.objects.exists():
            raise CommandError(
                f"Esta base ya tiene usuarios y no tiene la demostración: no se toca. {SALIDAS}"
            )
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [UNA_A_LA_VEZ])
            clave = _clave()
            demostracion = PLANES[plan]
            usuarios = _usuarios(clave, demostracion.dependencias)
            informes = demostracion.preparar(usuarios["oap"], usuarios["publica"])

        puerto = os.environ.get("PUERTO", "8000")
        direcciones = (
            f"  {informe.periodo.rotulo:<15}  http://127.0.0.1:{puerto}{informe.periodo.ruta}\n"
            for informe in reversed(informes)
        )
        self.stdout.write(
            f"Demostración lista. {aviso_de_demostracion({uno.periodo.anio for uno in informes})}.\n\n"
            f"  Informe          http://127.0.0.1:{puerto}/\n"
            f"{''.join(direcciones)}"
            f"  Administración   http://127.0.0.1:{puerto}/admin/\n\n"
            f"  Usuarios         {_quien_es_quien(usuarios)}\n"
            f"  Contraseña       {clave}\n"
        )


def _quien_es_quien(usuarios: Iterable[str]) -> str:
    """«oap (revisa y cierra), …»; los enlaces, que reportan, al final."""
    enlaces = [nombre for nombre in usuarios if nombre not in PAPELES]
    return ", ".join([f"{nombre} ({papel})" for nombre, papel in PAPELES.items()] + enlaces) + " (reportan)"


def _clave() -> str:
    """La de todos los usuarios de la demostración: la de `DEMO_CLAVE`, la que ya estaba o una nueva al azar."""
    clave = os.environ.get("DEMO_CLAVE", "") or _recordado("clave") or secrets.token_urlsafe(9)
    _recordar("clave", clave)
    return clave


def _usuarios(clave: str, dependencias: Iterable[str]) -> dict[str, Usuario]:
    grupos = {
        "admin": "",
        "oap": roles.OAP,
        "publica": roles.PUBLICACION,
        **{f"enlace.{sigla.lower()}": roles.ENLACE for sigla in dependencias},
    }
    guardada = _guardada(clave)
    usuarios = {}
    for nombre, grupo in grupos.items():
        usuario, nuevo = Usuario.objects.get_or_create(
            username=nombre,
            defaults={"email": f"{nombre}@example.org", "is_staff": True, "is_superuser": nombre == "admin"},
        )
        if nuevo and grupo:
            usuario.groups.add(Group.objects.get(name=grupo))
        if usuario.password != guardada:
            usuario.password = guardada
            usuario.save()
        usuarios[nombre] = usuario
    return usuarios


def _guardada(clave: str) -> str:
    """La clave como se guarda, la misma en todos. Comprobarla tarda a propósito: la que ya se comprobó se recuerda."""
    admin = Usuario.objects.filter(username="admin").first()
    if admin and _recordado("clave-comprobada") == _pareja(clave, admin.password):
        return admin.password
    guardada = admin.password if admin and check_password(clave, admin.password) else make_password(clave)
    _recordar("clave-comprobada", _pareja(clave, guardada))
    return guardada


def _pareja(clave: str, guardada: str) -> str:
    return sha256(f"{clave}\n{guardada}".encode()).hexdigest()


def _recordado(nombre: str) -> str:
    """Lo que dice ese archivo de la carpeta de datos; vacío si no está."""
    archivo = settings.DATOS / nombre
    return archivo.read_text().strip() if archivo.exists() else ""


def _recordar(nombre: str, dicho: str) -> None:
    """Lo escribe donde solo lo lee quien enciende la demostración."""
    archivo = settings.DATOS / nombre
    archivo.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    archivo.touch(mode=0o600)
    archivo.chmod(0o600)
    archivo.write_text(f"{dicho}\n")
