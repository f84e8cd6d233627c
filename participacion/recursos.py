"""La matriz del plan, de ida y vuelta: una fila por actividad, con lo programado y lo ejecutado cada mes."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from itertools import zip_longest
from typing import Any

import pghistory
from django.db import connection, transaction
from django.db.models import Prefetch, QuerySet
from import_export.fields import Field
from import_export.formats.base_formats import Format
from import_export.resources import ModelResource
from import_export.results import Error, Result
from psycopg.types.json import Jsonb

from participacion.calendario import TODOS, abreviatura
from participacion.hojas import (
    Archivo,
    ArchivoInvalido,
    Fila,
    Hoja,
    Libro,
    a_csv,
    a_xlsx,
    citar,
    entero,
    enumerar,
    miles,
    saltos,
    texto,
)
from participacion.models import MAXIMO_MENSUAL, Actividad, Avance, Dependencia, EstadoDeAvance, Plan
from participacion.rechazos import RECHAZOS, frase

HOJA = "plan"
EN_LA_VISTA_PREVIA = 200  # actividades
PROGRAMADO = [f"{abreviatura(mes)}_p" for mes in TODOS]
EJECUTADO = [f"{abreviatura(mes)}_e" for mes in TODOS]
OBLIGATORIAS = ["numero", "dependencia", "actividad", *PROGRAMADO]
OPCIONALES = ["origen", *EJECUTADO]
COLUMNAS = [
    "numero",
    "dependencia",
    "actividad",
    "origen",
    *PROGRAMADO,
    *EJECUTADO,
]  # en el orden en que salen

_numero = entero(1, 2**31 - 1)
_cantidad = entero(0, MAXIMO_MENSUAL)
_sigla = texto(Dependencia._meta.get_field("sigla").max_length)
_descripcion = texto(Actividad._meta.get_field("descripcion").max_length)
_origen = texto(Actividad._meta.get_field("origen").max_length)


class Cambio(StrEnum):
    NUEVA = "nueva"
    CAMBIADA = "cambiada"
    IGUAL = "igual"


@dataclass(frozen=True, kw_only=True, slots=True)
class FilaDeLaMatriz:
    """Lo que dice una fila. `origen` es `None` si la matriz no trae la columna; `ejecutado` va de cada mes
    con reporte a su cantidad."""

    numero: int
    dependencia: Dependencia
    descripcion: str
    origen: str | None
    programado: list[int]
    ejecutado: dict[int, int]


@dataclass(frozen=True, kw_only=True, slots=True)
class ActividadCargada:
    """Cómo quedó una actividad; `antes` trae las celdas que tenía, si cambió."""

    cambio: Cambio
    actividad: Actividad
    antes: Sequence[str | int] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class PlanCargado:
    """Lo que hizo, o haría, una carga.

    `ausentes` son las actividades del plan que no están en la matriz; `reportes`, los que se cargaron;
    `conservados`, los que ya estaban y se dejaron, `distintos` entre ellos los que la matriz trae con otra
    cantidad.
    """

    filas: list[ActividadCargada]
    ausentes: int
    reportes: int
    conservados: int
    distintos: int

    def cuantas(self, cambio: Cambio) -> int:
        return sum(fila.cambio == cambio for fila in self.filas)

    @property
    def resumen(self) -> list[str]:
        """Lo mismo en frases."""
        nuevas, cambiadas, iguales = (miles(self.cuantas(cambio)) for cambio in Cambio)
        frases = [
            f"Actividades nuevas: {nuevas}, cambiadas: {cambiadas}, iguales: {iguales}.",
            f"Reportes nuevos: {miles(self.reportes)}.",
        ]
        if self.conservados:
            frases.append(f"Reportes que ya estaban y no se tocaron: {miles(self.conservados)}.")
        if self.distintos:
            frases.append(f"De ellos, la matriz trae otra cantidad en {miles(self.distintos)}.")
        if self.ausentes:
            frases.append(
                f"Actividades del plan que no están en la matriz y no se tocaron: {miles(self.ausentes)}."
            )
        return frases


def importar_plan(anio: int, archivo: Archivo, *, simular: bool = False) -> PlanCargado:
    """Carga la matriz en el plan de ese año, que se crea si no existe. Todo o nada.

    Las actividades se reconocen por su número. Lo ejecutado entra como reportes avalados, solo donde no hay
    ninguno. Con `simular` no queda nada escrito. Lanza `ArchivoInvalido`.
    """
    hoja = Libro(archivo).unica(HOJA)
    with todo_o_nada(simular=simular):
        dependencias = {dependencia.sigla: dependencia for dependencia in Dependencia.objects.all()}
        return _cargar(anio, leer_plan(hoja, dependencias))


@contextmanager
def todo_o_nada(*, simular: bool) -> Iterator[None]:
    """Una carga en una transacción, que se deshace si solo se simula. Lanza `ArchivoInvalido` con la frase
    de la base de datos si es ella la que rechaza algo: un mes cerrado, por ejemplo."""
    try:
        with transaction.atomic():
            yield
            if simular:
                transaction.set_rollback(True)
    except RECHAZOS as error:
        if rechazo := frase(error):
            raise ArchivoInvalido(rechazo) from error
        raise


def leer_plan(hoja: Hoja, dependencias: Mapping[str, Dependencia]) -> list[FilaDeLaMatriz]:
    """Las filas de la matriz. Lanza `ArchivoInvalido` con todo lo que no se entienda de ellas."""
    tabla = hoja.tabla(OBLIGATORIAS, OPCIONALES)
    trae_origen = "origen" in tabla.columnas
    vistos: dict[int, int] = {}
    filas = []
    for fila in tabla:
        numero = fila.leer("numero", _numero, vacia=0, obligatoria="el número de la actividad")
        if numero and (primera := vistos.setdefault(numero, fila.numero)) != fila.numero:
            fila.rechazar("numero", f"la actividad {numero} ya está en la fila {primera}")
        dependencia = leer_dependencia(
            fila, "dependencia", dependencias, obligatoria="la sigla de una dependencia"
        )
        descripcion = fila.leer("actividad", _descripcion, vacia="", obligatoria="la descripción")
        origen = fila.leer("origen", _origen, vacia="")
        programado = [fila.leer(columna, _cantidad, vacia=0) for columna in PROGRAMADO]
        ejecutado = {
            mes: cantidad
            for mes, columna in zip(TODOS, EJECUTADO, strict=True)
            if (cantidad := fila.leer(columna, _cantidad, vacia=None)) is not None
        }
        if dependencia:
            filas.append(
                FilaDeLaMatriz(
                    numero=numero,
                    dependencia=dependencia,
                    descripcion=descripcion,
                    origen=origen if trae_origen else None,
                    programado=programado,
                    ejecutado=ejecutado,
                )
            )
    if tabla.errores or not filas:
        raise ArchivoInvalido(*(tabla.errores or [f"{hoja.lugar}: no tiene actividades."]))
    return filas


def leer_dependencia(
    fila: Fila, columna: str, dependencias: Mapping[str, Dependencia], *, obligatoria: str = ""
) -> Dependencia | None:
    """La de la sigla que hay en la columna. Si no se conoce, queda anotado en la fila."""
    sigla = fila.leer(columna, _sigla, vacia="", obligatoria=obligatoria)
    dependencia = dependencias.get(sigla)
    if sigla and not dependencia:
        conocidas = enumerar(sorted(dependencias), "o") if dependencias else "todavía no hay ninguna"
        fila.rechazar(columna, f"se esperaba una dependencia ({conocidas}) y se encontró {citar(sigla)}")
    return dependencia


def _cargar(anio: int, filas: Sequence[FilaDeLaMatriz]) -> PlanCargado:
    """Las mismas consultas sea cual sea el tamaño de la matriz."""
    # Con el plan bloqueado, otra carga o una actividad nueva esperan; con sus actividades, los reportes.
    plan, _ = Plan.objects.select_for_update().get_or_create(anio=anio)
    actuales = {
        a.numero: a for a in plan.actividades.select_related("dependencia").select_for_update(of=["self"])
    }
    reportados = {
        (actividad, mes): ejecutado
        for actividad, mes, ejecutado in Avance.objects.filter(actividad__in=actuales.values()).values_list(
            "actividad", "mes", "ejecutado"
        )
    }
    cargadas = [_aplicar(fila, actuales.get(fila.numero) or Actividad(plan=plan)) for fila in filas]
    Actividad.objects.bulk_create(c.actividad for c in cargadas if c.cambio == Cambio.NUEVA)
    _actualizar(c.actividad for c in cargadas if c.cambio == Cambio.CAMBIADA)
    leidos = [
        (cargada.actividad, mes, ejecutado)
        for cargada, fila in zip(cargadas, filas, strict=True)
        for mes, ejecutado in fila.ejecutado.items()
    ]
    conservados = [
        reportados[a.pk, mes] == ejecutado for a, mes, ejecutado in leidos if (a.pk, mes) in reportados
    ]
    with pghistory.context(motivo="carga inicial"):
        avances = Avance.objects.bulk_create(
            Avance(actividad=a, mes=mes, ejecutado=ejecutado, estado=EstadoDeAvance.AVALADO)
            for a, mes, ejecutado in leidos
            if (a.pk, mes) not in reportados
        )
    return PlanCargado(
        filas=cargadas,
        ausentes=len(actuales.keys() - {fila.numero for fila in filas}),
        reportes=len(avances),
        conservados=len(conservados),
        distintos=conservados.count(False),
    )


def _aplicar(fila: FilaDeLaMatriz, actividad: Actividad) -> ActividadCargada:
    """Pone en la actividad, que puede ser nueva, lo que dice la fila."""
    antes = celdas_del_plan(actividad) if actividad.pk else []
    actividad.numero = fila.numero
    actividad.dependencia = fila.dependencia
    actividad.programado = fila.programado
    if saltos(actividad.descripcion) != fila.descripcion:
        actividad.descripcion = fila.descripcion
    if fila.origen is not None and saltos(actividad.origen) != fila.origen:
        actividad.origen = fila.origen
    if not antes:
        return ActividadCargada(cambio=Cambio.NUEVA, actividad=actividad)
    if antes == celdas_del_plan(actividad):
        return ActividadCargada(cambio=Cambio.IGUAL, actividad=actividad)
    return ActividadCargada(cambio=Cambio.CAMBIADA, actividad=actividad, antes=antes)


def _actualizar(actividades: Iterable[Actividad]) -> None:
    """Guarda las que cambiaron. En una sola consulta, sin el CASE por fila de `bulk_update`: con 10.000 tarda 19 s."""
    filas = [
        {
            "id": a.pk,
            "dependencia_id": a.dependencia_id,
            "descripcion": a.descripcion,
            "programado": a.programado,
            "origen": a.origen,
        }
        for a in actividades
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE participacion_actividad a
            SET dependencia_id = f.dependencia_id,
                descripcion = f.descripcion,
                programado = f.programado,
                origen = f.origen
            FROM jsonb_to_recordset(%s) AS f (
                id bigint, dependencia_id bigint, descripcion text, programado integer[], origen text
            )
            WHERE a.id = f.id
            """,
            [Jsonb(filas)],  # type: ignore[list-item]
        )


def celdas_del_plan(actividad: Actividad) -> list[str | int]:
    """Las de su fila en la matriz hasta diciembre programado."""
    return [
        actividad.numero,
        actividad.dependencia.sigla,
        actividad.descripcion,
        actividad.origen,
        *actividad.programado,
    ]


class HojaDeCalculo(Format):  # type: ignore[misc]
    """XLSX o CSV de entrada: se reconoce por su contenido, al cargarlo."""

    def __init__(self, encoding: str | None = None) -> None:
        """`encoding` lo pasa la administración; aquí también lo dice el contenido."""

    def get_title(self) -> str:
        return "Excel (.xlsx) o CSV"

    def can_import(self) -> bool:
        return True

    def create_dataset(self, in_stream: bytes) -> bytes:
        return in_stream


class Xlsx(Format):  # type: ignore[misc]
    """XLSX de salida."""

    def get_title(self) -> str:
        return "Excel (.xlsx)"

    def can_export(self) -> bool:
        return True

    def get_extension(self) -> str:
        return "xlsx"

    def get_content_type(self) -> str:
        return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

    def export_data(self, dataset: Any, **kwargs: Any) -> bytes:
        return a_xlsx(HOJA, [dataset.headers, *dataset])


class Csv(Xlsx):
    """CSV de salida."""

    def get_title(self) -> str:
        return "CSV"

    def get_extension(self) -> str:
        return "csv"

    def get_content_type(self) -> str:
        return "text/csv"

    def export_data(self, dataset: Any, **kwargs: Any) -> bytes:
        return a_csv([dataset.headers, *dataset])


class ResultadoDeLaMatriz(Result):  # type: ignore[misc]
    """El de django-import-export, con lo que se cargó (`None` si hubo errores) y su vista previa."""

    cargado: PlanCargado | None = None
    columnas = COLUMNAS[:-12]

    @property
    def cambios(self) -> list[tuple[str, list[tuple[str | int, str | int | None]]]]:
        """De las primeras actividades nuevas o cambiadas, sus celdas, cada una con la que reemplaza."""
        return [
            (
                fila.cambio,
                [
                    (celda, antes if antes != celda else None)
                    for celda, antes in zip_longest(celdas_del_plan(fila.actividad), fila.antes)
                ],
            )
            for fila in self._con_cambios()[:EN_LA_VISTA_PREVIA]
        ]

    @property
    def sin_mostrar(self) -> int:
        return max(0, len(self._con_cambios()) - EN_LA_VISTA_PREVIA)

    def _con_cambios(self) -> list[ActividadCargada]:
        return [fila for fila in self.cargado.filas if fila.cambio != Cambio.IGUAL] if self.cargado else []


class RecursoDelPlan(ModelResource):  # type: ignore[misc]
    """La matriz en las páginas de django-import-export: su importación es `importar_plan`."""

    class Meta:
        model = Actividad
        name = "Matriz del plan"

    def __init__(self, anio: int = 0, **_: Any) -> None:
        super().__init__()
        self.anio = anio
        self.fields = {columna: Field(column_name=columna) for columna in COLUMNAS}

    def import_data(
        self, dataset: bytes, dry_run: bool = False, file_name: str = "", **_: Any
    ) -> ResultadoDeLaMatriz:
        resultado = ResultadoDeLaMatriz()
        try:
            resultado.cargado = importar_plan(self.anio, (file_name, dataset), simular=dry_run)
        except ArchivoInvalido as invalido:
            for error in invalido.errores:
                resultado.append_base_error(Error(error))
        return resultado

    def filter_export(self, queryset: QuerySet[Actividad], **_: Any) -> list[Actividad]:
        """Las actividades con sus reportes avalados, en dos consultas. Lanza `ValueError` si son de varios planes."""
        avalados = Prefetch("avances", Avance.objects.avalados())
        actividades = list(
            queryset.select_related("dependencia").prefetch_related(avalados).order_by("numero")
        )
        if len({actividad.plan_id for actividad in actividades}) > 1:
            raise ValueError("La matriz es de un solo plan: elíjalo en el filtro y exporte otra vez.")
        return actividades

    def export_resource(self, instance: Actividad, *_: Any, **__: Any) -> list[str | int | None]:
        ejecutado = {avance.mes: avance.ejecutado for avance in instance.avances.all()}
        return [*celdas_del_plan(instance), *(ejecutado.get(mes) for mes in TODOS)]
