"""Las columnas de la matriz del plan: cuáles son, qué lee cada una y qué dice de cada actividad."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import BooleanField, IntegerField

from comun.cantidades import Cantidad
from comun.hojas.celdas import Celda, cantidad, entero, lista, opcion, saltos, separar, si_o_no, texto
from comun.modelos import CampoDeCantidad
from participacion.descripcion import CAMPOS
from participacion.medidas import (
    ANUAL,
    COLUMNAS_DE_MEDIDA,
    EJECUTADO,
    FIN_DEL_ANUAL,
    PROGRAMADO,
    celdas_de_lo_programado,
)
from participacion.models import NO_PROMETEN, Actividad
from participacion.opciones import MAXIMA_CANTIDAD

HOJA = "plan"
MAXIMO_ENTERO = 10**15 - 1  # las cifras que Excel no redondea
PESO_DEL_COMPONENTE = "ponderacion_componente"

peso = cantidad(MAXIMA_CANTIDAD)

# Lo que una celda de la matriz pone en la actividad, y lo que lee cada columna que se puede omitir.
Valor = str | int | bool | Cantidad | list[str] | None


def _lector(columna: str) -> Callable[[Celda], Valor]:
    """Cómo se lee una celda de esa columna, según el campo de la actividad en que se guarda."""
    campo: Any = Actividad._meta.get_field(columna)
    if campo.choices:
        return opcion(campo.choices)
    if isinstance(campo, ArrayField):
        return lista(texto(campo.base_field.max_length))
    if isinstance(campo, CampoDeCantidad):
        return lambda celda: peso(celda).valor
    if isinstance(campo, BooleanField):
        return si_o_no
    return entero(0, MAXIMO_ENTERO) if isinstance(campo, IntegerField) else texto(campo.max_length)


DESCRIPTIVAS = [campo.clave for campo in CAMPOS]
LIBRES = {columna: _lector(columna) for columna in ("origen", *DESCRIPTIVAS)}
IDENTIFICAN = ("codigo", "numero")  # la fila trae una de las dos
OBLIGATORIAS = ["dependencia", "actividad"]
OPCIONALES = [
    *IDENTIFICAN,
    "origen",
    *PROGRAMADO,
    *EJECUTADO,
    *DESCRIPTIVAS,
    PESO_DEL_COMPONENTE,
    *COLUMNAS_DE_MEDIDA,
]
DEL_PLAN = [
    "codigo",
    "dependencia",
    "actividad",
    "origen",
    *PROGRAMADO,
    ANUAL,
    FIN_DEL_ANUAL,
    *DESCRIPTIVAS,
    PESO_DEL_COMPONENTE,
]
COLUMNAS = [*DEL_PLAN[: 4 + 12], *EJECUTADO, *DEL_PLAN[4 + 12 :]]
"""Las que se exportan, en ese orden; otra vez cargadas, no cambian nada."""

CAMPOS_DE_LA_ACTIVIDAD: dict[str, Any] = {campo.name: campo for campo in Actividad._meta.concrete_fields}
# Las que dicen qué se prometió; cuánto pesa un componente lo dice el plan.
PROMETIDAS = [columna for columna in DEL_PLAN if columna not in (*NO_PROMETEN, PESO_DEL_COMPONENTE)]

Pesos = Mapping[str, Cantidad]
"""De cada componente a cuánto pesa entre sus hermanos."""


def celdas_del_plan(actividad: Actividad, pesos: Pesos) -> dict[str, str | Cantidad]:
    """Lo que dice su fila en la matriz, por columna, sin lo ejecutado."""
    return {
        "codigo": actividad.codigo,
        "dependencia": actividad.dependencia.sigla,
        "actividad": saltos(actividad.descripcion),
        **celdas_de_lo_programado(actividad),
        **{columna: celda(columna, getattr(actividad, columna)) for columna in LIBRES},
        PESO_DEL_COMPONENTE: pesos.get(actividad.componente, ""),
    }


def celda(columna: str, valor: Valor) -> str | Cantidad:
    """Un valor de la actividad como se ve en su celda: una opción por su nombre, una lista con `;`."""
    if isinstance(valor, bool):
        return "sí" if valor else "no"
    if isinstance(valor, str):
        return _NOMBRES.get(columna, {}).get(valor) or saltos(valor)
    if isinstance(valor, list):
        return "; ".join(separar(";".join(map(saltos, valor))))
    return "" if valor is None else valor


_NOMBRES: dict[str, dict[str, str]] = {
    columna: {str(valor): str(nombre) for valor, nombre in CAMPOS_DE_LA_ACTIVIDAD[columna].flatchoices}
    for columna in LIBRES
}
