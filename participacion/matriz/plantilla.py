"""Los libros de Excel que se llenan y vuelven a entrar: las columnas, con lo que admite cada una, y una hoja que las
explica. Y el de la matriz del plan."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import IntegerField

from comun.hojas.celdas import entre_comillas, separar
from comun.hojas.escribir import Escribible, HojaParaLlenar, libro_para_llenar
from comun.modelos import CampoDeCantidad
from participacion.matriz.columnas import (
    APOYAN,
    CANCELADA_DESDE,
    DESCRIPTIVAS,
    HOJA,
    MAXIMO_ENTERO,
    PESO_DEL_COMPONENTE,
)
from participacion.matriz.ejemplos import hojas_de_ejemplo
from participacion.matriz.hoja_de_dependencias import COLUMNAS as DE_LAS_DEPENDENCIAS
from participacion.matriz.hoja_de_dependencias import HOJA as HOJA_DE_DEPENDENCIAS
from participacion.matriz.hoja_de_dependencias import filas_de_dependencias
from participacion.matriz.medidas import ANUAL, DE_DOS_NUMEROS, EJECUTADO, FIN_DEL_ANUAL, PROGRAMADO
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
    APOYAN,
    *PROGRAMADO,
    ANUAL,
    FIN_DEL_ANUAL,
]
_ANCHOS = {
    "dependencia": 14,
    "actividad": 60,
    "origen": 14,
    APOYAN: 14,
    PESO_DEL_COMPONENTE: 14,
} | dict.fromkeys(DESCRIPTIVAS, 26)
_CAMPOS: dict[str, Any] = {columna: Actividad._meta.get_field(columna) for columna in DESCRIPTIVAS}
_OPCIONES = {
    columna: [str(nombre) for _, nombre in campo.flatchoices]
    for columna, campo in _CAMPOS.items()
    if campo.choices
}
_CANTIDADES = dict.fromkeys([*PROGRAMADO, *EJECUTADO, *DE_DOS_NUMEROS, ANUAL], (0, MAXIMA_CANTIDAD)) | {
    c: (0, MAXIMA_CANTIDAD) for c, campo in _CAMPOS.items() if isinstance(campo, CampoDeCantidad)
}
_ENTEROS = {c: (0, MAXIMO_ENTERO) for c, campo in _CAMPOS.items() if isinstance(campo, IntegerField)}
_OBLIGATORIAS = {"codigo", "dependencia", "actividad"}


def plantilla_del_plan() -> bytes:
    """El libro listo para llenar: con las dependencias que hay y dos ejemplos, que no se cargan."""
    return _libro(COLUMNAS, [], filas_de_dependencias(), hojas_de_ejemplo())


SIN_AVALAR = "sin avalar"
DE_LO_SIN_AVALAR = ["codigo", "mes", "estado", "reportado"]


def libro_del_plan(
    encabezado: Sequence[str],
    filas: Iterable[Sequence[Escribible]],
    sin_avalar: Sequence[Sequence[Escribible]] = (),
) -> bytes:
    """La matriz en XLSX, con las dependencias que nombra. Vuelve a entrar por `importar_plan`. En otra hoja va lo que
    se reportó y no se ha avalado, que en la matriz es una celda vacía: no se carga."""
    filas = list(filas)
    donde = [encabezado.index(columna) for columna in ("dependencia", APOYAN) if columna in encabezado]
    nombradas = {sigla for fila in filas for cual in donde for sigla in separar(str(fila[cual] or ""))}
    aparte = {SIN_AVALAR: [DE_LO_SIN_AVALAR, *sin_avalar]} if sin_avalar else {}
    return _libro(encabezado, filas, filas_de_dependencias(nombradas), {}, aparte)


def _libro(
    encabezado: Sequence[str],
    filas: Iterable[Iterable[Escribible]],
    dependencias: Iterable[Iterable[str]],
    ejemplos: Mapping[str, Sequence[Sequence[Escribible]]],
    aparte: Mapping[str, Sequence[Sequence[Escribible]]] | None = None,
) -> bytes:
    plan = HojaParaLlenar(
        nombre=HOJA,
        encabezado=encabezado,
        filas=filas,
        anchos=_ANCHOS,
        opciones={"dependencia": siglas(), **_OPCIONES},
        enteros=_ENTEROS,
        cantidades=_CANTIDADES,
    )
    suyas = HojaParaLlenar(
        nombre=HOJA_DE_DEPENDENCIAS,
        encabezado=DE_LAS_DEPENDENCIAS,
        filas=dependencias,
        anchos={"sigla": 14, "nombre": 60, "alias": 60},
    )
    de_ejemplo = [
        HojaParaLlenar(nombre=nombre, encabezado=[str(c) for c in titulos], filas=suyas, anchos=_ANCHOS)
        for nombre, (titulos, *suyas) in {**ejemplos, **(aparte or {})}.items()
    ]
    return libro_para_llenar([plan, suyas, *de_ejemplo], _instrucciones(con_ejemplos=bool(ejemplos)))


# Lo que se dice de las columnas que no son de la actividad, o de varias a la vez.
_VARIAS = {
    "ene_p … dic_p": "Lo programado cada mes, con coma o punto para los decimales. En una suma, vacío es 0; en un "
    "nivel o en lo que se mantiene, vacío es nada y 0 es un nivel.",
    "trim1_p … trim4_p, sem1_p, sem2_p": "En vez de los meses, o además: lo programado en el trimestre o el semestre, "
    "que llega a su último mes. Si además viene el mes, dicen lo mismo.",
    "anual, anual_mes": "La meta del año, si no se programa por periodos, y el mes en que se debe, de 1 a 12 o por su "
    "nombre; vacío, diciembre. De lo que se mantiene, el nivel de cada periodo.",
    "ene_e … dic_e": "Lo ejecutado: entra como reportes avalados donde no haya reporte. Vacío es «sin reporte»; 0, un "
    "reporte de cero. También trim1_e … trim4_e, sem1_e y sem2_e.",
    "ene_num, ene_den … dic_num, dic_den": "Lo ejecutado de un porcentaje de dos números: el numerador y el "
    "denominador; el porcentaje se calcula. 0 de 0 es «no hubo casos». También trim1_num, trim1_den …, sem1_num, "
    "sem1_den …",
}
_OBLIGATORIO = {*_OBLIGATORIAS, "ene_p … dic_p"}


def _instrucciones(*, con_ejemplos: bool) -> list[list[str]]:
    """Qué va en cada columna."""
    que = {
        "codigo": "El de la actividad en el plan, como se escribe en él: 7, 5.4.1.61… Con él se reconoce: si ya "
        "está, se cambia; si no, es nueva. Si son enteros, la columna se puede llamar numero o N.º.",
        "dependencia": "La dependencia que reporta: su sigla, su nombre o un alias, sin mirar mayúsculas, tildes ni "
        "espacios de más.",
        "actividad": "La descripción.",
        "grupos_interes": 'Separados por punto y coma: "jóvenes; personas mayores".',
        "presupuesto": "En pesos, un entero sin puntos ni comas. Vacío: no tiene propio.",
        **{
            columna: f"Una de la lista: {entre_comillas(nombres, 'o')}."
            for columna, nombres in _OPCIONES.items()
        },
        **{
            columna: f"{que}: {entre_comillas(_OPCIONES[columna], 'o')}."
            for columna, que in {
                "clase_de_meta": "Suma: lo de cada mes se agrega; nivel: cada cantidad es cómo está algo en esa fecha; "
                "mantener: en cada periodo hay un nivel que sostener. Las dos últimas, en un plan por promedio",
                "sentido": "En un nivel, si la meta es subir o bajar; en mantener, si es llegar o no pasar",
                "periodicidad": "Cada cuánto se programa y se reporta, en el último mes de cada periodo. Vacía, la "
                "dicen las columnas que se llenaron",
            }.items()
        },
        "con_denominador": '"sí" o "no". Se reportan el numerador y el denominador: 45 de 50 es 90.',
        PESO_DEL_COMPONENTE: "Cuánto pesa el componente de la fila entre sus hermanos, si el plan pondera por "
        "componente: lo mismo en todas sus filas. Si también pesan los de arriba, uno por nivel: 40; 60.",
        APOYAN: "Las dependencias corresponsables, separadas por punto y coma: la leen y adjuntan evidencias; no la "
        "reportan.",
        CANCELADA_DESDE: "El mes desde el que se canceló, de 1 a 12 o por su nombre: de ahí en adelante no programa "
        "nada.",
        "origen": "De dónde salió la fila, si hay que decirlo.",
    }
    for campo in Actividad._meta.concrete_fields:
        que.setdefault(campo.name, str(campo.help_text or f"{str(campo.verbose_name).capitalize()}."))
    una_por_una = ["codigo", "dependencia", "actividad", *DESCRIPTIVAS, PESO_DEL_COMPONENTE, APOYAN]
    filas = [
        *((columna, que[columna]) for columna in una_por_una),
        *_VARIAS.items(),
        *((columna, que[columna]) for columna in (CANCELADA_DESDE, "origen")),
    ]
    ejemplos = ["", "", "Las hojas de ejemplo no se cargan; sus filas se pueden copiar en la hoja «plan»."]
    return [
        ["columna", "", "qué va"],
        *(
            [columna, "obligatoria" if columna in _OBLIGATORIO else "opcional", dicho]
            for columna, dicho in filas
        ),
        [
            "",
            "",
            "Una fila por actividad, en la hoja «plan». El orden de las columnas no importa, y en los títulos no se "
            "miran mayúsculas, tildes ni saltos de renglón. Las que no vienen en la plantilla se pueden agregar.",
        ],
        ["", "", "Una columna opcional que se quita deja ese dato como está; una celda vacía lo borra."],
        [
            "",
            "",
            "En la hoja «dependencias», que se puede quitar: la sigla, el nombre y los alias de cada una, separados "
            "por punto y coma. La que no esté se crea.",
        ],
        *([ejemplos] if con_ejemplos else []),
        ["", "", "Al cargarla se ve antes qué cambia. Entra entera o no entra."],
    ]
