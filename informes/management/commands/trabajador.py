"""`./dev manage trabajador`"""

import asyncio
from contextlib import suppress
from time import sleep
from typing import Any

from django.core.management.base import BaseCommand
from django.db import OperationalError, connection
from procrastinate import PsycopgConnector
from procrastinate.contrib.django import app, connector_params
from procrastinate.exceptions import ConnectorException

from participacion.trabajos import A_LA_VEZ, LATIDO, SIN_LATIDO, rescatar

CADA_CUANTO = 3  # segundos antes de cada pregunta por la base que se perdió


class Command(BaseCommand):
    help = "Hace lo que se pide y tarda, según su turno, hasta que se le mande terminar: acaba lo empezado y sale."

    def handle(self, **_: Any) -> None:
        connection.ensure_connection()  # sin la base se sabe ya: quien la espera insistiría medio minuto
        while True:
            try:
                return asyncio.run(_trabajar())
            except ConnectorException:
                self.stderr.write(
                    "Se perdió la base de datos, o no está lista: lo empezado se hará otra vez."
                )
                _esperar_a_la_base()


def _esperar_a_la_base() -> None:
    """Aquí y no terminando: no todo el que enciende contenedores vuelve a encender el que termina. Siempre con pausa:
    la que contesta puede no tener todavía las tablas, y habrá que volver a esperarla."""
    while True:
        sleep(CADA_CUANTO)
        connection.close()
        with suppress(OperationalError):
            return connection.ensure_connection()


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
