"""Cuánto pesa cada componente del plan, y qué se advierte de lo que pesa cada actividad."""

from collections.abc import Iterator, Sequence

from comun.cantidades import Cantidad, total
from comun.palabras import miles
from participacion.matriz.carga import cuales
from participacion.matriz.columnas import PESO_DEL_COMPONENTE, Pesos, niveles_de
from participacion.matriz.filas import FilaDeLaMatriz
from participacion.models import Actividad, Componente, Plan


def pesos_de_los_componentes(plan: Plan, filas: Sequence[FilaDeLaMatriz]) -> tuple[Pesos, Pesos]:
    """Los que hay y los que quedan. En la matriz, todas las filas de un componente dicen lo mismo."""
    habia = dict(plan.componentes.values_list("nombre", "ponderacion"))
    dichos: dict[str, tuple[Cantidad | None, int]] = {}
    for fila in filas:
        niveles, pesos = niveles_de(str(fila.libres.get("componente", ""))), fila.pesos_del_camino
        if not pesos:
            continue
        if not niveles:
            fila.fila.rechazar(
                PESO_DEL_COMPONENTE, "dice cuánto pesa su componente, y la fila no tiene componente"
            )
            continue
        if len(pesos) not in (1, len(niveles)):
            fila.fila.rechazar(
                PESO_DEL_COMPONENTE,
                f"se esperaba un peso, o uno por cada nivel del componente ({len(niveles)}), y hay {len(pesos)}",
            )
            continue
        for nivel, peso in zip(niveles[-len(pesos) :], pesos, strict=True):
            otro, primera = dichos.setdefault(nivel, (peso, fila.fila.numero))
            if otro != peso:
                fila.fila.rechazar(
                    PESO_DEL_COMPONENTE,
                    f"dice {_dicho(peso)} y la fila {primera}, del mismo componente, {_dicho(otro)}",
                )
    quedan = {nivel: peso for nivel, (peso, _) in dichos.items() if peso is not None}
    return habia, {**{nivel: peso for nivel, peso in habia.items() if nivel not in dichos}, **quedan}


def _dicho(peso: Cantidad | None) -> str:
    return "-" if peso is None else miles(peso)


def guardar_pesos(plan: Plan, habia: Pesos, quedan: Pesos) -> None:
    plan.componentes.filter(nombre__in=habia.keys() - quedan.keys()).delete()
    Componente.objects.bulk_create(
        [
            Componente(plan=plan, nombre=nombre, ponderacion=peso)
            for nombre, peso in quedan.items()
            if habia.get(nombre) != peso
        ],
        update_conflicts=True,
        unique_fields=["plan", "nombre"],
        update_fields=["ponderacion"],
    )


def avisos_de_los_pesos(plan: Plan, cargadas: Sequence[Actividad]) -> Iterator[str]:
    """Si las ponderaciones no sirven para promediar, o no suman lo que se espera."""
    pesos = [a.ponderacion for a in cargadas]
    dichos = [peso for peso in pesos if peso is not None]
    if not dichos:
        return
    if len(dichos) < len(pesos):
        sin_peso = [a.codigo for a in cargadas if a.ponderacion is None]
        yield (
            f"Sin ponderación, y las demás la tienen: {cuales('actividad', 'actividades', sin_peso)}. Así no se puede "
            "publicar."
        )
    if not any(dichos):
        yield "Todas las ponderaciones son 0: el plan quedaría sin ponderación."
    elif not plan.ponderacion_por_componente and (suman := total(dichos)) not in (1, 100):
        yield f"Las ponderaciones suman {miles(suman)}, y no 1 ni 100: se dividen por su suma."
