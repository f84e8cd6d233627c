"""El plan, lo que programa cada dependencia y lo que reporta que hizo."""

from collections.abc import Iterator
from typing import NamedTuple, Self

import pghistory
from django.contrib.auth.models import AbstractUser
from django.contrib.postgres.aggregates import ArrayAgg
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Func, Q

from participacion import disparadores
from participacion.calendario import TODOS, nombre

# Tope de toda cantidad de un mes: muy por encima de cualquier plan y debajo de lo que admite un entero.
MAXIMO_MENSUAL = 999_999


def con_texto(campo: str) -> Q:
    """El campo tiene algo más que espacios."""
    return Q(**{f"{campo}__regex": r"\S"})


class Condicion(Func):
    """Condición de SQL sobre un campo: `%(expressions)s` es el campo."""

    arity = 1
    output_field = models.BooleanField()


@pghistory.track()
class Dependencia(models.Model):
    """Oficina de la entidad que responde por actividades del plan."""

    sigla = models.CharField(
        max_length=20, unique=True, help_text="Como aparece en la matriz: OAP-GA, ACPVR…"
    )
    nombre = models.CharField(max_length=200)
    vigente_desde = models.DateField(null=True, blank=True, help_text="Vacío: desde siempre.")
    vigente_hasta = models.DateField(null=True, blank=True, help_text="Vacío: sigue vigente.")

    class Meta:
        ordering = ["nombre"]
        constraints = [
            models.CheckConstraint(
                name="dependencia_sigla_sin_espacios",
                condition=Q(sigla__regex=r"^\S+$"),
                violation_error_message="La sigla no lleva espacios.",
            ),
            models.CheckConstraint(
                name="dependencia_con_nombre",
                condition=con_texto("nombre"),
                violation_error_message="Escriba el nombre de la dependencia.",
            ),
            models.CheckConstraint(
                name="dependencia_vigencia_en_orden",
                condition=Q(vigente_desde__isnull=True)
                | Q(vigente_hasta__isnull=True)
                | Q(vigente_hasta__gte=F("vigente_desde")),
                violation_error_message="La vigencia termina antes de empezar.",
            ),
        ]

    def __str__(self) -> str:
        return self.nombre


class Usuario(AbstractUser):
    """Persona que entra a la administración."""

    dependencias = models.ManyToManyField(
        Dependencia, blank=True, related_name="enlaces", help_text="De quién reporta, si es enlace."
    )

    class Meta(AbstractUser.Meta):
        verbose_name = "usuario"


@pghistory.track()
class Plan(models.Model):
    """Plan Institucional de Participación Ciudadana de un año."""

    anio = models.PositiveSmallIntegerField("año", unique=True)
    demostracion = models.BooleanField(
        "demostración",
        default=False,
        help_text="Sus datos son reconstruidos; todo lo que se publique lo dice.",
    )

    class Meta:
        verbose_name_plural = "planes"
        ordering = ["-anio"]
        constraints = [
            models.CheckConstraint(
                name="plan_anio_razonable",
                condition=Q(anio__range=(2000, 2099)),
                violation_error_message="El año va de 2000 a 2099.",
            ),
        ]
        triggers = [disparadores.doce_meses(), disparadores.anio_fijo()]

    def __str__(self) -> str:
        return f"Plan {self.anio}"


@pghistory.track()
class Mes(models.Model):
    """Un mes del plan. Nacen los doce con el plan; cerrado, no admite cambios en lo suyo."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="meses")
    numero = models.PositiveSmallIntegerField("número")
    cerrado = models.BooleanField(default=False)

    class Meta:
        verbose_name_plural = "meses"
        ordering = ["plan", "numero"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "numero"], name="mes_unico_en_el_plan"),
            models.CheckConstraint(name="mes_de_enero_a_diciembre", condition=Q(numero__range=(1, 12))),
        ]
        triggers = [*disparadores.mes_estable()]

    def __str__(self) -> str:
        return f"{nombre(self.numero)} de {self.plan.anio}"


def nada_programado() -> list[int]:
    """Doce ceros."""
    return [0 for _ in TODOS]


class FilaDelPlan(NamedTuple):
    """Una actividad con lo que se le ha avalado: `meses_avalados` y `avalado` son paralelas, en orden de mes."""

    sigla: str
    dependencia: str
    numero: int
    descripcion: str
    programado: list[int]
    meses_avalados: list[int]
    avalado: list[int]


class ActividadQuerySet(models.QuerySet["Actividad"]):
    def con_lo_avalado(self, hasta: int) -> Iterator[FilaDelPlan]:
        """Cada actividad, por número, con lo avalado de enero al mes `hasta`: una consulta."""
        avalado = Q(avances__estado=EstadoDeAvance.AVALADO, avances__mes__lte=hasta)
        filas = (
            self.annotate(
                meses_avalados=ArrayAgg("avances__mes", filter=avalado, order_by="avances__mes", default=[]),
                avalado=ArrayAgg("avances__ejecutado", filter=avalado, order_by="avances__mes", default=[]),
            )
            .order_by("numero")
            .values_list(
                "dependencia__sigla",
                "dependencia__nombre",
                "numero",
                "descripcion",
                "programado",
                "meses_avalados",
                "avalado",
            )
        )
        return map(FilaDelPlan._make, filas)


@pghistory.track()
class Actividad(models.Model):
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
        ]
        triggers = [disparadores.candado_de_actividad()]

    def __str__(self) -> str:
        return f"{self.numero}. {self.descripcion}"

    @property
    def meta(self) -> int:
        """Meta anual: la suma de lo programado. No se escribe, se deduce."""
        return sum(self.programado)


class EstadoDeAvance(models.TextChoices):
    BORRADOR = "borrador", "Borrador"
    ENVIADO = "enviado", "Enviado a la OAP"
    DEVUELTO = "devuelto", "Devuelto"
    AVALADO = "avalado", "Avalado"


class AvanceQuerySet(models.QuerySet["Avance"]):
    def avalados(self) -> Self:
        """Los que cuentan en las cifras."""
        return self.filter(estado=EstadoDeAvance.AVALADO)


@pghistory.track()
class Avance(models.Model):
    """Lo que la dependencia reporta de una actividad en un mes. Que no exista es «sin reporte», no cero."""

    actividad = models.ForeignKey(Actividad, on_delete=models.PROTECT, related_name="avances")
    mes = models.PositiveSmallIntegerField(choices=[(mes, nombre(mes)) for mes in TODOS])
    ejecutado = models.PositiveIntegerField(
        null=True,
        blank=True,
        validators=[MaxValueValidator(MAXIMO_MENSUAL)],
        help_text="Acciones hechas en el mes. Cero se escribe; vacío es «sin reporte».",
    )
    narrativa = models.TextField("qué se hizo", blank=True, max_length=4000)
    participantes = models.PositiveIntegerField(
        "personas que participaron", null=True, blank=True, validators=[MaxValueValidator(MAXIMO_MENSUAL)]
    )
    estado = models.CharField(max_length=10, choices=EstadoDeAvance, default=EstadoDeAvance.BORRADOR)

    objects = AvanceQuerySet.as_manager()

    class Meta:
        ordering = ["actividad", "mes"]
        constraints = [
            models.UniqueConstraint(
                fields=["actividad", "mes"],
                name="avance_unico_por_mes",
                violation_error_message="Ya hay un reporte de esa actividad en ese mes.",
            ),
            models.CheckConstraint(name="avance_de_enero_a_diciembre", condition=Q(mes__range=(1, 12))),
            models.CheckConstraint(
                name="avance_estado_conocido", condition=Q(estado__in=EstadoDeAvance.values)
            ),
            models.CheckConstraint(
                name="avance_enviado_dice_cuanto",
                condition=Q(estado__in=[EstadoDeAvance.BORRADOR, EstadoDeAvance.DEVUELTO])
                | Q(ejecutado__isnull=False),
                violation_error_message="Diga cuántas acciones se hicieron; si ninguna, escriba 0.",
            ),
            models.CheckConstraint(
                name="avance_cantidades_validas",
                condition=(Q(ejecutado__isnull=True) | Q(ejecutado__lte=MAXIMO_MENSUAL))
                & (Q(participantes__isnull=True) | Q(participantes__lte=MAXIMO_MENSUAL)),
                violation_error_message=f"Las cantidades van de 0 a {MAXIMO_MENSUAL}.",
            ),
        ]
        triggers = [disparadores.candado_de_avance()]

    def __str__(self) -> str:
        return f"{nombre(self.mes)}: {self.actividad}"


@pghistory.track()
class Evidencia(models.Model):
    """Soporte de un reporte: un enlace a donde la entidad lo guarda. Nunca es pública."""

    avance = models.ForeignKey(Avance, on_delete=models.CASCADE, related_name="evidencias")
    nombre = models.CharField(max_length=200)
    enlace = models.URLField(max_length=500)

    class Meta:
        ordering = ["avance", "nombre"]
        constraints = [
            models.CheckConstraint(
                name="evidencia_con_nombre",
                condition=con_texto("nombre"),
                violation_error_message="Escriba el nombre de la evidencia.",
            ),
            models.CheckConstraint(
                name="evidencia_enlace_web",
                condition=Q(enlace__regex=r"^https?://"),
                violation_error_message="El enlace empieza por http:// o https://.",
            ),
        ]
        triggers = [disparadores.candado_de_evidencia()]

    def __str__(self) -> str:
        return self.nombre
