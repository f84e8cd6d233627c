"""Los libros de Excel que se llenan y vuelven a entrar: las columnas, con lo que admite cada una, y una hoja que las
explica. Y el de la matriz del plan."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import IntegerField

from comun.hojas.celdas import entre_comillas
from comun.hojas.escribir import HojaParaLlenar, libro_para_llenar
from participacion.models import Actividad, Dependencia
from participacion.opciones import MAXIMO_MENSUAL
from participacion.recursos import (
    DESCRIPTIVAS,
    EJECUTADO,
    HOJA,
    MAXIMO_ENTERO,
    OBLIGATORIAS,
    PROGRAMADO,
)


def siglas() -> list[str]:
    """Las de las dependencias, para elegir."""
    return list(Dependencia.objects.order_by("sigla").values_list("sigla", flat=True))


# La matriz del plan.

COLUMNAS = ["numero", "dependencia", "actividad", *DESCRIPTIVAS, *PROGRAMADO]
_ANCHOS = {"dependencia": 14, "actividad": 60, "origen": 14} | dict.fromkeys(DESCRIPTIVAS, 26)
_CAMPOS: dict[str, Any] = {columna: Actividad._meta.get_field(columna) for columna in DESCRIPTIVAS}
_OPCIONES = {
    columna: [str(nombre) for _, nombre in campo.flatchoices]
    for columna, campo in _CAMPOS.items()
    if campo.choices
}
_CANTIDADES = dict.fromkeys([*PROGRAMADO, *EJECUTADO], (0, MAXIMO_MENSUAL))
_ENTEROS = (
    _CANTIDADES
    | {"numero": (1, 2**31 - 1)}
    | {c: (0, MAXIMO_ENTERO) for c, campo in _CAMPOS.items() if isinstance(campo, IntegerField)}
)


def libro_del_plan(
    encabezado: Sequence[str] = COLUMNAS, filas: Iterable[Iterable[str | int | None]] = ()
) -> bytes:
    """La matriz en XLSX: vacía es la plantilla. Vuelve a entrar por `importar_plan`."""
    plan = HojaParaLlenar(
        nombre=HOJA,
        encabezado=encabezado,
        filas=filas,
        anchos=_ANCHOS,
        opciones={"dependencia": siglas(), **_OPCIONES},
        enteros=_ENTEROS,
    )
    return libro_para_llenar([plan], _instrucciones())


def _instrucciones() -> list[list[str]]:
    """Qué va en cada columna."""
    que = {
        "numero": "El de la actividad en el plan. Con él se reconoce: si ya está, se cambia; si no, es nueva.",
        "dependencia": "La sigla de la dependencia responsable, de la lista.",
        "actividad": "La descripción.",
        "grupos_interes": 'Separados por punto y coma: "jóvenes; personas mayores".',
        "presupuesto": "En pesos, un entero sin puntos ni comas. Vacío: no tiene propio.",
        **{
            columna: f"Una de la lista: {entre_comillas(nombres, 'o')}."
            for columna, nombres in _OPCIONES.items()
        },
        "origen": "De dónde salió la fila, si hay que decirlo. No viene en la plantilla: se puede agregar.",
    }
    for campo in Actividad._meta.concrete_fields:
        que.setdefault(campo.name, str(campo.help_text or f"{str(campo.verbose_name).capitalize()}."))
    filas = [
        [columna, "obligatoria" if columna in OBLIGATORIAS else "opcional", que[columna]]
        for columna in ["numero", "dependencia", "actividad", *DESCRIPTIVAS, "origen"]
    ]
    return [
        ["columna", "", "qué va"],
        *filas,
        ["ene_p … dic_p", "obligatoria", "Acciones programadas cada mes: un entero. Vacío es 0."],
        [
            "ene_e … dic_e",
            "opcional",
            "Acciones ejecutadas: entran como reportes avalados donde no haya reporte. Vacío es «sin reporte». "
            "No vienen en la plantilla: se pueden agregar.",
        ],
        [
            "",
            "",
            "Una fila por actividad, en la hoja «plan». Los títulos no se cambian; su orden no importa.",
        ],
        ["", "", "Una columna opcional que se quita deja ese dato como está; una celda vacía lo borra."],
        ["", "", "Al cargarla se ve antes qué cambia. Entra entera o no entra."],
    ]
