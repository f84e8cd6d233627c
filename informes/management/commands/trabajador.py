"""`./dev manage trabajador`"""

from typing import Any

from asgiref.sync import async_to_sync
from django.core.management.base import BaseCommand, CommandError
from procrastinate import PsycopgConnector
from procrastinate.contrib.django import app, connector_params
from procrastinate.exceptions import ConnectorException

from participacion.trabajos import A_LA_VEZ, LATIDO, SIN_LATIDO, rescatar


class Command(BaseCommand):
    help = "Hace lo que se pide y tarda, según su turno, hasta que se le mande terminar: acaba lo empezado y sale."

    def handle(self, **_: Any) -> None:
        async_to_sync(rescatar)()
        # El de Django no sabe esperar avisos de la base.
        conexiones = PsycopgConnector(kwargs=connector_params(), min_size=1, max_size=A_LA_VEZ + 1)
        try:
            with app.replace_connector(conexiones):
                app.run_worker(
                    concurrency=A_LA_VEZ,
                    delete_jobs="always",
                    update_heartbeat_interval=LATIDO,
                    stalled_worker_timeout=SIN_LATIDO,
                )
        except ConnectorException as error:
            raise CommandError(f"Se perdió la base de datos: {error}", returncode=3) from error
