"""En qué orden se toman los candados del plan; aquí se dice, y aquí se toman los que van antes que los de la escritura.

    plan → mes → actividad → reporte → evidencia        sesión → compromiso → seguimiento        informe → usuario

El disparador `mes_cerrado` sujeta el mes de lo que se escribe cuando la fila ya está tomada: al revés de este orden.
Quien cierra el mes lo toma y después toca los reportes; los dos se trabarían. Por eso cada verbo retiene primero los
meses en que va a escribir, compartidos: dos que reportan no se estorban, y quien cierra espera a ambos. Una escritura
que no pase por un verbo puede trabarse todavía: `comun.transacciones.dos_intentos` la hace otra vez.

Reabrir un mes para una sola dependencia, o cerrarlo otra vez para ella, también sujeta el mes: `mes_cerrado` mira para
quién está abierto después de sujetarlo.

Los nombres de las dependencias y sus alias tienen un candado propio, que toma la base al escribirlos.
"""

from collections.abc import Iterable

from django.db import connection


def retener_meses(plan: int, meses: Iterable[int]) -> None:
    """Hasta que termine la transacción, esos meses del plan, que se da por su llave, ni se cierran ni se reabren."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT FROM participacion_mes WHERE plan_id = %s AND numero = ANY (%s) ORDER BY id FOR SHARE",
            [plan, sorted(set(meses))],
        )
