"""Los libros de Excel que se llenan y vuelven a entrar: las columnas, con lo que admite cada una, y una hoja que las
explica. Y el de la matriz del plan."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import IntegerField

from comun.hojas.celdas import entre_comillas
from comun.hojas.escribir import Escribible, HojaParaLlenar, libro_para_llenar
from comun.modelos import CampoDeCantidad
from participacion.columnas import DESCRIPTIVAS, HOJA, MAXIMO_ENTERO, PESO_DEL_COMPONENTE
from participacion.medidas import ANUAL, EJECUTADO, FIN_DEL_ANUAL, PROGRAMADO
from participacion.models import Actividad, Dependencia
from participacion.opciones import MAXIMA_CANTIDAD


def siglas() -> list[str]:
    """Las de las dependencias, para elegir."""
    return list(Dependencia.objects.order_by("sigla").values_list("sigla", flat=True))


# La matriz del plan.

COLUMNAS = [
    "codigo",
    "dependencia",
    "actividad",
    *DESCRIPTIVAS,
    PESO_DEL_COMPONENTE,
    *PROGRAMADO,
    ANUAL,
    FIN_DEL_ANUAL,
]
_ANCHOS = {"dependencia": 14, "actividad": 60, "origen": 14} | dict.fromkeys(DESCRIPTIVAS, 26)
_CAMPOS: dict[str, Any] = {columna: Actividad._meta.get_field(columna) for columna in DESCRIPTIVAS}
_OPCIONES = {
    columna: [str(nombre) for _, nombre in campo.flatchoices]
    for columna, campo in _CAMPOS.items()
    if campo.choices
}
_CANTIDADES = dict.fromkeys([*PROGRAMADO, *EJECUTADO, ANUAL, PESO_DEL_COMPONENTE], (0, MAXIMA_CANTIDAD)) | {
    c: (0, MAXIMA_CANTIDAD) for c, campo in _CAMPOS.items() if isinstance(campo, CampoDeCantidad)
}
_ENTEROS = {FIN_DEL_ANUAL: (1, 12)} | {
    c: (0, MAXIMO_ENTERO) for c, campo in _CAMPOS.items() if isinstance(campo, IntegerField)
}
_OBLIGATORIAS = {"codigo", "dependencia", "actividad"}


def libro_del_plan(encabezado: Sequence[str] = COLUMNAS, filas: Iterable[Iterable[Escribible]] = ()) -> bytes:
    """La matriz en XLSX: vacía es la plantilla. Vuelve a entrar por `importar_plan`."""
    plan = HojaParaLlenar(
        nombre=HOJA,
        encabezado=encabezado,
        filas=filas,
        anchos=_ANCHOS,
        opciones={"dependencia": siglas(), **_OPCIONES},
        enteros=_ENTEROS,
        cantidades=_CANTIDADES,
    )
    return libro_para_llenar([plan], _instrucciones())


def _instrucciones() -> list[list[str]]:
    """Qué va en cada columna."""
    que = {
        "codigo": "El de la actividad en el plan, como se escribe en él: 7, 5.4.1.61… Con él se reconoce: si ya "
        "está, se cambia; si no, es nueva.",
        "dependencia": "La sigla, de la lista, o el nombre de la dependencia que reporta.",
        "actividad": "La descripción.",
        "grupos_interes": 'Separados por punto y coma: "jóvenes; personas mayores".',
        "presupuesto": "En pesos, un entero sin puntos ni comas. Vacío: no tiene propio.",
        **{
            columna: f"Una de la lista: {entre_comillas(nombres, 'o')}."
            for columna, nombres in _OPCIONES.items()
        },
        "con_denominador": '"sí" o "no". Se reportan el numerador y el denominador: 45 de 50 es 90.',
        PESO_DEL_COMPONENTE: "Cuánto pesa el componente de la fila entre sus hermanos, si el plan pondera por "
        "componente: lo mismo en todas sus filas.",
        "origen": "De dónde salió la fila, si hay que decirlo. No viene en la plantilla: se puede agregar.",
    }
    for campo in Actividad._meta.concrete_fields:
        que.setdefault(campo.name, str(campo.help_text or f"{str(campo.verbose_name).capitalize()}."))
    filas = [
        [columna, "obligatoria" if columna in _OBLIGATORIAS else "opcional", que[columna]]
        for columna in ["codigo", "dependencia", "actividad", *DESCRIPTIVAS, PESO_DEL_COMPONENTE, "origen"]
    ]
    return [
        ["columna", "", "qué va"],
        *filas,
        [
            "ene_p … dic_p",
            "obligatoria",
            "Lo programado cada mes, con coma o punto para los decimales. En una suma, vacío es 0; en un nivel o en "
            "lo que se "
            "mantiene, vacío es nada y 0 es un nivel. En vez de los meses se pueden traer trim1_p … trim4_p, sem1_p y "
            "sem2_p, o solo la meta del año.",
        ],
        [
            "anual, anual_mes",
            "opcional",
            "La meta del año, si no se programa por periodos, y el mes en que se debe, de 1 a 12; vacío, diciembre.",
        ],
        [
            "ene_e … dic_e",
            "opcional",
            "Lo ejecutado: entra como reportes avalados donde no haya reporte. Vacío es «sin reporte». También por "
            "trimestres "
            "(trim1_e …) o semestres (sem1_e …). No vienen en la plantilla: se pueden agregar.",
        ],
        [
            "",
            "",
            "Una fila por actividad, en la hoja «plan». Los títulos no se cambian; su orden no importa.",
        ],
        ["", "", "Una columna opcional que se quita deja ese dato como está; una celda vacía lo borra."],
        ["", "", "Al cargarla se ve antes qué cambia. Entra entera o no entra."],
    ]
