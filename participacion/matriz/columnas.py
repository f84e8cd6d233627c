"""Las columnas de la matriz del plan: cuáles son, qué lee cada una y qué dice de cada actividad."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import BooleanField, IntegerField

from comun.calendario import TODOS, abreviatura, nombre
from comun.cantidades import Cantidad, corta
from comun.hojas.celdas import (
    Celda,
    Ilegible,
    cantidad,
    entero,
    lista,
    opcion,
    saltos,
    separar,
    si_o_no,
    texto,
)
from comun.hojas.leer import en_forma
from comun.modelos import CampoDeCantidad
from comun.palabras import con_mayuscula
from participacion.descripcion import CAMPOS
from participacion.matriz.medidas import (
    ANUAL,
    COLUMNAS_DE_MEDIDA,
    EJECUTADO,
    FIN_DEL_ANUAL,
    PROGRAMADO,
    celdas_de_lo_programado,
    mes,
)
from participacion.models import NO_PROMETEN, Actividad
from participacion.opciones import MAXIMA_CANTIDAD

HOJA = "plan"
MAXIMO_ENTERO = 10**15 - 1  # las cifras que Excel no redondea
PESO_DEL_COMPONENTE = "ponderacion_componente"
APOYAN = "apoyan"
CANCELADA_DESDE = "cancelada_desde"

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
LIBRES: dict[str, Callable[[Celda], Valor]] = {
    **{columna: _lector(columna) for columna in ("origen", *DESCRIPTIVAS)},
    CANCELADA_DESDE: mes,
}
IDENTIFICAN = ("codigo", "numero")  # la fila trae una de las dos
OBLIGATORIAS = ["dependencia", "actividad"]
OPCIONALES = [
    *IDENTIFICAN,
    "origen",
    CANCELADA_DESDE,
    *PROGRAMADO,
    *EJECUTADO,
    *DESCRIPTIVAS,
    PESO_DEL_COMPONENTE,
    APOYAN,
    *COLUMNAS_DE_MEDIDA,
]
OTROS_NOMBRES = {
    **{en_forma(campo.nombre): campo.clave for campo in CAMPOS},
    **dict.fromkeys(("no", "num", "nro"), "numero"),
    "cod": "codigo",
    "descripcion": "actividad",
    "corresponsables": APOYAN,
}
"""Como también se pueden titular, en la forma de `en_forma`: «N.º», «Unidad de medida»."""

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
    APOYAN,
    CANCELADA_DESDE,
]
COLUMNAS = [*DEL_PLAN[: 4 + 12], *EJECUTADO, *DEL_PLAN[4 + 12 :]]
"""Las que se exportan, en ese orden; otra vez cargadas, no cambian nada."""

_EN_PALABRAS = {
    **{campo.clave: campo.nombre for campo in CAMPOS},
    **{f"{abreviatura(n)}_p": f"programado, {nombre(n)}" for n in TODOS},
    **{f"{abreviatura(n)}_e": f"ejecutado, {nombre(n)}" for n in TODOS},
    "codigo": "código",
    ANUAL: "meta del año",
    FIN_DEL_ANUAL: "mes en que se debe",
    PESO_DEL_COMPONENTE: "ponderación del componente",
    APOYAN: "dependencias que apoyan",
    CANCELADA_DESDE: "cancelada desde",
}


def en_palabras(columna: str) -> str:
    """El título de la columna para quien no conoce la matriz: «ene_p» es «Programado, enero»."""
    return con_mayuscula(_EN_PALABRAS.get(columna, columna))


CAMPOS_DE_LA_ACTIVIDAD: dict[str, Any] = {campo.name: campo for campo in Actividad._meta.concrete_fields}
# Las que dicen qué se prometió; cuánto pesa un componente lo dice el plan, y quién apoya no cambia la promesa.
PROMETIDAS = [columna for columna in DEL_PLAN if columna not in (*NO_PROMETEN, PESO_DEL_COMPONENTE, APOYAN)]

Pesos = Mapping[str, Cantidad]
"""De cada componente a cuánto pesa entre sus hermanos."""


def pesos_del_camino(celda: Celda) -> tuple[Cantidad | None, ...]:
    """El del componente, o el de cada nivel desde arriba separados por punto y coma: «40; 60»; «-» es ninguno."""
    partes = separar(celda) if isinstance(celda, str) and not isinstance(celda, Ilegible) else [celda]
    return tuple(None if parte == "-" else peso(parte).valor for parte in partes)


def _celda_de_los_pesos(componente: str, pesos: Pesos) -> str | Cantidad:
    """Como la lee `pesos_del_camino`: solo el último si los de arriba no tienen."""
    suyos = [pesos.get(nivel) for nivel in niveles_de(componente)]
    if not any(peso is not None for peso in suyos[:-1]):
        return "" if not suyos or suyos[-1] is None else suyos[-1]
    return "; ".join("-" if peso is None else corta(peso) for peso in suyos)


def niveles_de(componente: str) -> list[str]:
    """El camino de cada nivel: de «Eje 1 / Meta 2», «Eje 1» y «Eje 1 / Meta 2»."""
    partes = componente.split(" / ") if componente else []
    return [" / ".join(partes[: n + 1]) for n in range(len(partes))]


def celdas_del_plan(
    actividad: Actividad, pesos: Pesos, apoyan: Iterable[str] = ()
) -> dict[str, str | Cantidad]:
    """Lo que dice su fila en la matriz, por columna, sin lo ejecutado. `apoyan` son las siglas de las que la apoyan."""
    return {
        "codigo": actividad.codigo,
        "dependencia": actividad.dependencia.sigla,
        "actividad": saltos(actividad.descripcion),
        **celdas_de_lo_programado(actividad),
        **{columna: celda(columna, getattr(actividad, columna)) for columna in LIBRES},
        PESO_DEL_COMPONENTE: _celda_de_los_pesos(actividad.componente, pesos),
        APOYAN: "; ".join(sorted(apoyan)),
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
