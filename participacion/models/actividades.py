"""Lo que el plan promete: sus actividades, y lo que de ellas cambió después de aprobarse."""

from collections.abc import Iterator
from functools import reduce
from operator import or_
from typing import Any, NamedTuple, Self

import pghistory
import pghistory.models
from django.contrib.postgres.aggregates import ArrayAgg
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, Func, OuterRef, Q

from comun.calendario import TODOS, nombre
from comun.disparadores import sin_pisar, solo_se_agrega
from comun.modelos import Condicion, ConVersion, con_texto
from participacion import disparadores
from participacion.descripcion import PUBLICOS
from participacion.models.dependencias import Dependencia, Usuario
from participacion.models.plan import Plan
from participacion.opciones import (
    MAXIMO_MENSUAL,
    EstadoDeReporte,
    FaseDelCiclo,
    NivelDeParticipacion,
    SeccionDelMenuParticipa,
)


class _NadaDesde(Func):
    """Los meses del arreglo, desde el que dice el segundo campo, están en cero."""

    arity = 2
    arg_joiner = "["
    template = "0 = ALL (%(expressions)s:12])"
    output_field = models.BooleanField()


def nada_programado() -> list[int]:
    """Doce ceros."""
    return [0 for _ in TODOS]


class FilaDelPlan(NamedTuple):
    """Una actividad con lo que se le ha avalado: de `meses_avalados` a `textos`, las listas son paralelas, en orden de
    mes. `describen` son sus datos públicos, en el orden de `descripcion.PUBLICOS`."""

    sigla: str
    dependencia: str
    numero: int
    descripcion: str
    programado: list[int]
    cancelada_desde: int | None
    meses_avalados: list[int]
    avalado: list[int]
    participantes: list[int | None]
    razones: list[str]
    razones_otras: list[str]
    textos: list[str]
    describen: tuple[Any, ...]


# De dónde sale cada lista de una `FilaDelPlan`.
_DE_LO_AVALADO = {
    "meses_avalados": "mes",
    "avalado": "ejecutado",
    "participantes": "participantes",
    "razones": "razon",
    "razones_otras": "razon_otra",
    "textos": "texto_publico",
}


class ActividadQuerySet(models.QuerySet["Actividad"]):
    def visibles_para(self, usuario: Usuario) -> Self:
        """Las de sus dependencias; todas, si revisa."""
        return self.filter(usuario.alcanza("dependencia"))

    def con_lo_suyo(self) -> Self:
        """Las que tienen reportes u otras filas, también de las capas de encima: lo que se mudaría con su número si
        pasara a ser el de otra. Su historial y sus modificaciones no cuentan: dicen lo que fue."""
        cuelgan = (
            relacion
            for relacion in Actividad._meta.related_objects
            if relacion.related_model is not Modificacion
            and not issubclass(relacion.related_model, pghistory.models.Event)
        )
        suyas = (
            Q(Exists(r.related_model._default_manager.filter(**{r.field.name: OuterRef("pk")})))
            for r in cuelgan
        )
        return self.filter(reduce(or_, suyas))

    def con_lo_avalado(self, hasta: int) -> Iterator[FilaDelPlan]:
        """Cada actividad, por número, con lo avalado de enero al mes `hasta`: una consulta."""
        avalado = Q(reportes__estado=EstadoDeReporte.AVALADO, reportes__mes__lte=hasta)
        filas = (
            self.annotate(
                **{
                    lista: ArrayAgg(
                        f"reportes__{campo}", filter=avalado, order_by="reportes__mes", default=[]
                    )
                    for lista, campo in _DE_LO_AVALADO.items()
                }
            )
            .order_by("numero")
            .values_list(
                "dependencia__sigla",
                "dependencia__nombre",
                *FilaDelPlan._fields[2:-1],
                *(campo.clave for campo in PUBLICOS),
            )
        )
        suyos = len(FilaDelPlan._fields) - 1
        return (FilaDelPlan._make((*fila[:suyos], fila[suyos:])) for fila in filas)


# Las columnas de una actividad que no dicen qué se prometió. Todas las demás lo dicen, también las que se agreguen, y
# con el plan comprometido no cambian sin dejar una `Modificacion`.
NO_PROMETEN = ("id", "version", "plan_id", "responsable", "origen")


@pghistory.track()
class Actividad(ConVersion):
    """Una fila del plan. Cada unidad de ella es una *acción*."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="actividades")
    dependencia = models.ForeignKey(Dependencia, on_delete=models.PROTECT, related_name="actividades")
    numero = models.PositiveIntegerField("número", help_text="El de su fila en la matriz del plan.")
    descripcion = models.TextField("descripción", max_length=1000)
    programado = ArrayField(
        models.PositiveIntegerField(validators=[MinValueValidator(0), MaxValueValidator(MAXIMO_MENSUAL)]),
        size=12,
        default=nada_programado,
        help_text="Acciones programadas cada mes, de enero a diciembre. La meta anual es su suma.",
    )
    producto = models.CharField(
        max_length=300, blank=True, help_text="Lo que queda hecho: taller realizado, informe…"
    )
    unidad_medida = models.CharField("unidad de medida", max_length=100, blank=True)
    nivel_participacion = models.CharField(
        "nivel de participación", max_length=20, choices=NivelDeParticipacion, blank=True
    )
    fase_ciclo = models.CharField(
        "fase del ciclo de gestión", max_length=20, choices=FaseDelCiclo, blank=True
    )
    grupos_interes = ArrayField(
        models.CharField(max_length=100),
        default=list,
        blank=True,
        verbose_name="grupos de interés",
        help_text="Separados por punto y coma.",
    )
    seccion_menu_participa = models.CharField(
        "sección del Menú Participa", max_length=20, choices=SeccionDelMenuParticipa, blank=True
    )
    presupuesto = models.PositiveBigIntegerField(
        null=True, blank=True, help_text="En pesos. Vacío: no tiene propio."
    )
    responsable = models.CharField(
        max_length=150,
        blank=True,
        help_text="El cargo que responde, no el nombre de la persona. No se publica.",
    )
    cancelada_desde = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        editable=False,
        choices=[(mes, nombre(mes)) for mes in TODOS],
        help_text="Mes desde el que se canceló: de ahí en adelante no hay nada programado.",
    )
    origen = models.CharField(
        max_length=40,
        blank=True,
        help_text="De dónde salió la fila, si hay que decirlo: documento, reconstruido…",
    )

    objects = ActividadQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "actividades"
        ordering = ["plan", "numero"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "numero"],
                name="actividad_numero_unico_en_el_plan",
                violation_error_message="Ya hay una actividad con ese número en el plan.",
            ),
            models.CheckConstraint(
                name="actividad_numero_desde_1",
                condition=Q(numero__gte=1),
                violation_error_message="El número de la actividad empieza en 1.",
            ),
            models.CheckConstraint(
                name="actividad_con_descripcion",
                condition=con_texto("descripcion"),
                violation_error_message="Describa la actividad.",
            ),
            models.CheckConstraint(
                name="actividad_programa_doce_meses",
                condition=Condicion(
                    "programado",
                    template="cardinality(%(expressions)s) = 12 AND array_lower(%(expressions)s, 1) = 1"
                    " AND array_ndims(%(expressions)s) = 1 AND array_position(%(expressions)s, NULL) IS NULL",
                ),
                violation_error_message="La programación tiene doce cantidades, una por mes.",
            ),
            models.CheckConstraint(
                name="actividad_programa_cantidades_validas",
                condition=Condicion(
                    "programado",
                    template=f"0 <= ALL (%(expressions)s) AND {MAXIMO_MENSUAL} >= ALL (%(expressions)s)",
                ),
                violation_error_message=f"Cada mes va de 0 a {MAXIMO_MENSUAL} acciones.",
            ),
            models.CheckConstraint(
                name="actividad_cancelada_sin_programacion",
                condition=Q(cancelada_desde__isnull=True)
                | Q(cancelada_desde__range=(1, 12)) & Q(_NadaDesde("programado", "cancelada_desde")),
                violation_error_message="Una actividad cancelada no programa nada desde el mes en que se canceló.",
            ),
        ]
        triggers = [
            disparadores.candado_de_actividad(),
            sin_pisar(),
            *disparadores.lo_prometido_deja_constancia(salvo=NO_PROMETEN),
        ]

    def __str__(self) -> str:
        return f"{self.numero}. {self.descripcion}"

    @property
    def meta(self) -> int:
        """Meta anual: la suma de lo programado. No se escribe, se deduce."""
        return sum(self.programado)


# Lo prometido, campo por campo: qué se va a hacer, cuándo, cuánto y quién.
LO_PROMETIDO = tuple(
    campo.name for campo in Actividad._meta.concrete_fields if campo.column not in NO_PROMETEN
)


class ModificacionQuerySet(models.QuerySet["Modificacion"]):
    def visibles_para(self, usuario: Usuario) -> Self:
        """Las de sus dependencias; todas, si revisa."""
        return self.filter(usuario.alcanza("actividad__dependencia"))


class Modificacion(models.Model):
    """Cambio de lo prometido en un plan aprobado o con meses cerrados. La escribe la base
    (`disparadores.lo_prometido_deja_constancia`).

    `antes` y `despues` traen todo lo prometido, por campo, con la dependencia por su sigla; `antes` es vacío si la
    actividad se agregó.
    """

    actividad = models.ForeignKey(Actividad, on_delete=models.PROTECT, related_name="modificaciones")
    antes = models.JSONField()
    despues = models.JSONField()
    motivo = models.TextField()
    registrada_en = models.DateTimeField()
    registrada_por = models.ForeignKey(Usuario, on_delete=models.PROTECT, null=True, related_name="+")

    objects = ModificacionQuerySet.as_manager()

    class Meta:
        verbose_name = "modificación al plan"
        verbose_name_plural = "modificaciones al plan"
        ordering = ["pk"]
        triggers = solo_se_agrega()

    def __str__(self) -> str:
        return f"{self.actividad}: {self.motivo}"

    @property
    def cambios(self) -> dict[str, tuple[Any, Any]]:
        """Lo que decía y lo que dice cada campo que cambió; `None` es que no lo decía."""
        return {
            campo: (antes, despues)
            for campo in LO_PROMETIDO
            if (antes := self.antes.get(campo)) != (despues := self.despues.get(campo))
        }

    @property
    def metas(self) -> tuple[int, int]:
        """La meta anual de antes, 0 si la actividad se agregó, y la de después."""
        return sum(self.antes.get("programado", [])), sum(self.despues["programado"])
