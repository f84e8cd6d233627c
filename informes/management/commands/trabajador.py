"""`./dev manage trabajador`"""

import asyncio
from time import sleep
from typing import Any

from django.core.management.base import BaseCommand
from django.db import OperationalError, connection
from procrastinate import PsycopgConnector
from procrastinate.contrib.django import app, connector_params
from procrastinate.exceptions import ConnectorException

from participacion.trabajos import A_LA_VEZ, LATIDO, SIN_LATIDO, rescatar

CADA_CUANTO = 3  # segundos entre una pregunta y otra por la base que se perdió


class Command(BaseCommand):
    help = "Hace lo que se pide y tarda, según su turno, hasta que se le mande terminar: acaba lo empezado y sale."

    def handle(self, **_: Any) -> None:
        connection.ensure_connection()  # sin la base se sabe ya: quien la espera insistiría medio minuto
        while True:
            try:
                return asyncio.run(_trabajar())
            except ConnectorException:
                self.stderr.write("Se perdió la base de datos: lo empezado se hará otra vez cuando vuelva.")
                _esperar_a_la_base()


def _esperar_a_la_base() -> None:
    """Aquí y no terminando: no todo el que enciende contenedores vuelve a encender el que termina."""
    while True:
        connection.close()
        try:
            return connection.ensure_connection()
        except OperationalError:
            sleep(CADA_CUANTO)


async def _trabajar() -> None:
    """Con sus propias conexiones: la de Django no sabe esperar avisos de la base."""
    conexiones = PsycopgConnector(kwargs=connector_params(), min_size=1, max_size=A_LA_VEZ + 1)
    with app.replace_connector(conexiones):
        async with app.open_async():
            await rescatar()
            await app.run_worker_async(
                concurrency=A_LA_VEZ,
                delete_jobs="always",
                update_heartbeat_interval=LATIDO,
                stalled_worker_timeout=SIN_LATIDO,
            )
