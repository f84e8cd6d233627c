"""La fila, sin otro proceso: lo pedido se hace cuando la prueba lo dice, con su conexión y por el mismo camino."""

import json

from django.db import connection
from procrastinate.contrib.django import app

SIGUIENTE = """
    DELETE FROM procrastinate_jobs WHERE id = (SELECT min(id) FROM procrastinate_jobs WHERE status = 'todo')
    RETURNING task_name, args
"""


def trabajar() -> None:
    """Hace lo que haya en la fila, en su orden."""
    while True:
        with connection.cursor() as cursor:
            cursor.execute(SIGUIENTE)
            encargo = cursor.fetchone()
        if encargo is None:
            return
        tarea, datos = encargo
        app.tasks[tarea](**json.loads(datos))
