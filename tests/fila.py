"""La fila, sin otro proceso: lo pedido se hace cuando la prueba lo dice, con su conexión y por el mismo camino."""

import json

from django.db import connection

from participacion.trabajos import encargo

SIGUIENTE = """
    DELETE FROM procrastinate_jobs
    WHERE id = (SELECT min(id) FROM procrastinate_jobs WHERE status = 'todo' AND task_name = 'encargo')
    RETURNING args
"""


def trabajar() -> None:
    """Hace lo que haya en la fila, en su orden."""
    while True:
        with connection.cursor() as cursor:
            cursor.execute(SIGUIENTE)
            siguiente = cursor.fetchone()
        if siguiente is None:
            return
        encargo(**json.loads(siguiente[0]))
