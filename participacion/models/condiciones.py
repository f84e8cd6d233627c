"""Lo que debe cumplir una actividad, en SQL: de aquí lo toman sus restricciones. `{0}` es el primer campo, `{1}` el
segundo…"""

from django.db import models
from django.db.models import Func

from comun.calendario import TODOS
from comun.cantidades import DECIMALES
from comun.periodo import DE_UNA_ACTIVIDAD, MENSUAL
from participacion.indicadores import ClaseDeMeta
from participacion.opciones import MAXIMA_CANTIDAD


class _NadaDesde(Func):
    """La condición que puso la primera migración, que la nombra."""

    arity = 2
    arg_joiner = "["
    template = "0 = ALL (%(expressions)s:12])"
    output_field = models.BooleanField()


# Lo que vale un mes en que no se programa nada: en *suma*, cero; en las demás clases, donde el cero es un nivel, nulo.
_NADA = f"CASE WHEN {{1}} = '{ClaseDeMeta.SUMA}' THEN 0 END"

NADA_DESDE_QUE_SE_CANCELO = " AND ".join(
    f"({mes} < {{2}} OR {{0}}[{mes}] IS NOT DISTINCT FROM {_NADA})" for mes in TODOS
)

EXACTA = f"({{0}} BETWEEN 0 AND {MAXIMA_CANTIDAD} AND min_scale({{0}}) <= {DECIMALES})"

CADA_MES_EXACTO = (
    f"COALESCE(0 <= ALL (%(expressions)s), true) AND COALESCE({MAXIMA_CANTIDAD} >= ALL (%(expressions)s), true) AND "
    + " AND ".join(f"COALESCE(min_scale(%(expressions)s[{mes}]), 0) <= {DECIMALES}" for mes in TODOS)
)

LO_ULTIMO = f"COALESCE({', '.join(f'{{0}}[{mes}]' for mes in reversed(TODOS))})"

CUANTOS_MESES = f"cardinality(array_remove(array_remove({{0}}, NULL), {_NADA}))"


def solo_al_cierre() -> str:
    """Lo programado está en el último mes de cada periodo de la periodicidad."""
    return " AND ".join(
        f"({{2}} <> '{periodicidad.nombre}' OR "
        + " AND ".join(
            f"{{0}}[{mes}] IS NOT DISTINCT FROM {_NADA}"
            for mes in TODOS
            if mes not in periodicidad.meses_de_cierre
        )
        + ")"
        for periodicidad in DE_UNA_ACTIVIDAD
        if periodicidad is not MENSUAL
    )
