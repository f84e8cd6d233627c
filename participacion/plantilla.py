"""El libro de Excel de la matriz: las columnas, con lo que admite cada una, y una hoja que las explica."""

from collections.abc import Iterable, Sequence

import openpyxl  # type: ignore[import-untyped]
from openpyxl.utils import get_column_letter  # type: ignore[import-untyped]
from openpyxl.worksheet.datavalidation import DataValidation  # type: ignore[import-untyped]

from participacion.hojas import MAXIMO_FILAS, agregar_hoja, entre_comillas, guardado
from participacion.models import (
    MAXIMO_MENSUAL,
    Actividad,
    Dependencia,
    FaseDelCiclo,
    NivelDeParticipacion,
    SeccionDelMenuParticipa,
)
from participacion.recursos import (
    DESCRIPTIVAS,
    EJECUTADO,
    HOJA,
    MAXIMO_PRESUPUESTO,
    OBLIGATORIAS,
    PROGRAMADO,
)

COLUMNAS = ["numero", "dependencia", "actividad", *DESCRIPTIVAS, *PROGRAMADO]
_ANCHOS = {"dependencia": 14, "actividad": 60, "origen": 14} | dict.fromkeys(DESCRIPTIVAS, 26)
_OPCIONES: dict[str, list[str]] = {
    "nivel_participacion": NivelDeParticipacion.labels,
    "fase_ciclo": FaseDelCiclo.labels,
    "seccion_menu_participa": SeccionDelMenuParticipa.labels,
}
_CANTIDADES = dict.fromkeys([*PROGRAMADO, *EJECUTADO], (0, MAXIMO_MENSUAL))
_ENTEROS = _CANTIDADES | {"numero": (1, 2**31 - 1), "presupuesto": (0, MAXIMO_PRESUPUESTO)}


def libro_del_plan(
    encabezado: Sequence[str] = COLUMNAS, filas: Iterable[Iterable[str | int | None]] = ()
) -> bytes:
    """La matriz en XLSX: vacía es la plantilla. Vuelve a entrar por `importar_plan`."""
    opciones = {"dependencia": list(Dependencia.objects.order_by("sigla").values_list("sigla", flat=True))}
    opciones |= _OPCIONES
    libro = openpyxl.Workbook(write_only=True)
    anchos = {i: _ANCHOS.get(columna, 9) for i, columna in enumerate(encabezado, start=1)}
    hoja = agregar_hoja(libro, HOJA, [encabezado, *filas], anchos)
    for i, columna in enumerate(encabezado, start=1):
        if columna in opciones:
            letra = get_column_letter(list(opciones).index(columna) + 1)
            lista = f"listas!${letra}$2:${letra}${max(2, len(opciones[columna]) + 1)}"
            regla = DataValidation("list", formula1=lista, error="Elija una opción de la lista.")
        elif columna in _ENTEROS:
            desde, hasta = _ENTEROS[columna]
            error = f"Escriba un número entero desde {desde}."
            regla = DataValidation(
                "whole", operator="between", formula1=str(desde), formula2=str(hasta), error=error
            )
        else:
            continue
        regla.allow_blank = regla.showErrorMessage = True
        regla.errorTitle = columna
        regla.add(f"{get_column_letter(i)}2:{get_column_letter(i)}{MAXIMO_FILAS}")
        hoja.data_validations.append(regla)
    agregar_hoja(libro, "instrucciones", _instrucciones(), {1: 24, 2: 14, 3: 90})
    largo = max(map(len, opciones.values()))
    columnas = [[*nombres, *[None] * (largo - len(nombres))] for nombres in opciones.values()]
    agregar_hoja(libro, "listas", [opciones, *zip(*columnas, strict=True)], dict.fromkeys(range(1, 5), 40))
    return guardado(libro)


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
