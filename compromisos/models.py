"""Las mesas, sus sesiones, los compromisos que se adquieren en ellas y lo que se hace por cumplirlos."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Self

import pghistory
from django.db import models
from django.db.models import Case, Count, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce, ExtractMonth, Now, TruncDate
from django.utils import timezone

from compromisos import disparadores
from compromisos.indicadores import Estado
from participacion.disparadores import solo_se_agrega
from participacion.models import Actividad, Dependencia, Usuario, con_texto


class TipoDeMesa(models.TextChoices):
    LOCAL = "local", "Local"
    DISTRITAL = "distrital", "Distrital"
    ENFOQUE_DIFERENCIAL = "enfoque_diferencial", "De enfoque diferencial"


@pghistory.track()
class Mesa(models.Model):
    """Mesa de Participación Efectiva de Víctimas: locales, distrital y de enfoque diferencial."""

    nombre = models.CharField(max_length=150, unique=True)
    tipo = models.CharField(max_length=20, choices=TipoDeMesa)
    localidad = models.CharField(max_length=60, blank=True, help_text="Solo de una mesa local.")

    class Meta:
        ordering = ["nombre"]
        constraints = [
            models.CheckConstraint(
                name="mesa_con_nombre",
                condition=con_texto("nombre"),
                violation_error_message="Escriba el nombre de la mesa.",
            ),
            models.CheckConstraint(name="mesa_tipo_conocido", condition=Q(tipo__in=TipoDeMesa.values)),
            models.CheckConstraint(
                name="mesa_local_con_localidad",
                condition=Q(tipo=TipoDeMesa.LOCAL) & con_texto("localidad")
                | ~Q(tipo=TipoDeMesa.LOCAL) & Q(localidad=""),
                violation_error_message="Una mesa local dice su localidad; las demás no llevan.",
            ),
        ]

    def __str__(self) -> str:
        return self.nombre


@pghistory.track()
class Sesion(models.Model):
    """Reunión de una mesa en una fecha."""

    mesa = models.ForeignKey(Mesa, on_delete=models.PROTECT, related_name="sesiones")
    fecha = models.DateField()
    actividad = models.ForeignKey(
        Actividad,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="sesiones",
        help_text="La actividad del plan a la que pertenece la sesión, si es de una.",
    )

    class Meta:
        verbose_name = "sesión"
        verbose_name_plural = "sesiones"
        ordering = ["-fecha", "mesa"]
        constraints = [
            models.UniqueConstraint(
                fields=["mesa", "fecha"],
                name="sesion_unica_por_mesa_y_fecha",
                violation_error_message="Esa mesa ya tiene una sesión en esa fecha.",
            )
        ]
        triggers = [disparadores.sesion_antes_de_sus_seguimientos()]

    def __str__(self) -> str:
        return f"{self.mesa}, {self.fecha:%d/%m/%Y}"


class CompromisoQuerySet(models.QuerySet["Compromiso"]):
    def visibles_para(self, usuario: Usuario) -> Self:
        """Los que están a cargo de sus dependencias; todos, si revisa."""
        return self.filter(usuario.alcanza("dependencia"))

    def del_periodo(self, anio: int, meses: range) -> Self:
        """Los que se adquirieron en sesiones de esos meses."""
        return self.filter(sesion__fecha__year=anio, sesion__fecha__month__range=(meses[0], meses[-1]))

    def conteo_al_corte(self, cortes: Mapping[int, date]) -> Iterator[tuple[int, Estado, int, int]]:
        """Por mes de la sesión y estado en el corte de ese mes: (mes, estado, a cargo, no a cargo).

        `cortes` va del número del mes a su fecha de corte. El estado es el del último seguimiento por fecha
        y, entre los del mismo día, el que se registró después; sin ninguno, «registrado».
        """
        corte = Case(
            *(When(sesion__fecha__month=mes, then=Value(fecha)) for mes, fecha in cortes.items()),
            output_field=models.DateField(),
        )
        ultimo = (
            Seguimiento.objects.filter(compromiso=OuterRef("pk"), fecha__lte=OuterRef("corte"))
            .order_by("-fecha", "-pk")
            .values("estado")[:1]
        )
        conteo = (
            self.annotate(
                corte=corte,
                mes=ExtractMonth("sesion__fecha"),
                estado=Coalesce(Subquery(ultimo), Value(Estado.REGISTRADO.value)),
            )
            .order_by()
            .values_list("mes", "estado")
            .annotate(
                a_cargo=Count("pk", filter=Q(dependencia__isnull=False)),
                no_a_cargo=Count("pk", filter=Q(dependencia__isnull=True)),
            )
        )
        return ((mes, Estado(estado), a_cargo, no_a_cargo) for mes, estado, a_cargo, no_a_cargo in conteo)


@pghistory.track()
class Compromiso(models.Model):
    """Lo que la entidad, o la que es competente, se comprometió a hacer. Nunca nombra a una persona."""

    sesion = models.ForeignKey(
        Sesion, on_delete=models.PROTECT, related_name="compromisos", verbose_name="sesión"
    )
    codigo = models.CharField("código", max_length=30, unique=True, help_text="Como lo numera la mesa.")
    texto = models.TextField(
        max_length=2000, help_text="No escriba nombres ni datos de personas: diga el rol o la organización."
    )
    dependencia = models.ForeignKey(
        Dependencia,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="compromisos",
        verbose_name="a cargo de",
        help_text="La dependencia de esta entidad. Vacío si no está a cargo: diga entonces qué entidad es competente.",
    )
    entidad_competente = models.CharField(max_length=200, blank=True)
    fecha_limite = models.DateField("fecha límite", null=True, blank=True)
    texto_publico = models.TextField(
        "texto público",
        blank=True,
        max_length=2000,
        help_text="Lo que lee la ciudadanía: no nombra a ninguna persona. Vacío: el compromiso solo se cuenta.",
    )

    objects = CompromisoQuerySet.as_manager()

    class Meta:
        ordering = ["-sesion__fecha", "codigo"]
        constraints = [
            models.CheckConstraint(
                name="compromiso_con_codigo",
                condition=con_texto("codigo"),
                violation_error_message="Escriba el código del compromiso.",
            ),
            models.CheckConstraint(
                name="compromiso_con_texto",
                condition=con_texto("texto"),
                violation_error_message="Escriba el compromiso.",
            ),
            models.CheckConstraint(
                name="compromiso_con_un_responsable",
                condition=Q(dependencia__isnull=False, entidad_competente="")
                | Q(dependencia__isnull=True) & con_texto("entidad_competente"),
                violation_error_message="Diga la dependencia a cargo o, si no es de esta entidad, la entidad "
                "competente: una de las dos.",
            ),
        ]
        triggers = [disparadores.compromiso_antes_de_sus_seguimientos()]

    def __str__(self) -> str:
        return self.codigo


class EstadoSeguido(models.TextChoices):
    EN_GESTION = Estado.EN_GESTION.value, "En gestión"
    CUMPLIDO = Estado.CUMPLIDO.value, "Cumplido"
    NO_CUMPLIDO = Estado.NO_CUMPLIDO.value, "No cumplido"
    TRASLADADO = Estado.TRASLADADO.value, "Trasladado"


class SeguimientoQuerySet(models.QuerySet["Seguimiento"]):
    def visibles_para(self, usuario: Usuario) -> Self:
        """Los de compromisos a cargo de sus dependencias; todos, si revisa."""
        return self.filter(usuario.alcanza("compromiso__dependencia"))


class Seguimiento(models.Model):
    """Lo que se hizo por un compromiso y cómo quedó. Solo se agrega: una corrección es otro seguimiento,
    con la fecha corregida y el motivo, y vale sobre los que ya había de ese día."""

    compromiso = models.ForeignKey(Compromiso, on_delete=models.PROTECT, related_name="seguimientos")
    fecha = models.DateField(help_text="Desde cuándo está así: entre la fecha de la sesión y hoy.")
    estado = models.CharField(max_length=12, choices=EstadoSeguido)
    gestion = models.TextField("qué se hizo", blank=True, max_length=4000)
    motivo_correccion = models.TextField(
        "motivo de la corrección",
        blank=True,
        max_length=1000,
        help_text="Solo si corrige a otro seguimiento.",
    )
    registrado_en = models.DateTimeField(default=timezone.now, db_default=Now(), editable=False)

    objects = SeguimientoQuerySet.as_manager()

    class Meta:
        ordering = ["compromiso", "fecha", "pk"]
        indexes = [models.Index(fields=["compromiso", "-fecha", "-id"], name="seguimiento_ultimo")]
        constraints = [
            models.CheckConstraint(
                name="seguimiento_estado_conocido", condition=Q(estado__in=EstadoSeguido.values)
            ),
            models.CheckConstraint(
                name="seguimiento_no_futuro",
                condition=Q(fecha__lte=TruncDate(F("registrado_en"))),
                violation_error_message="La fecha de un seguimiento no puede ser posterior a hoy.",
            ),
        ]
        triggers = [solo_se_agrega(), disparadores.seguimiento_desde_la_sesion()]

    def __str__(self) -> str:
        return f"{self.compromiso}: {self.get_estado_display().lower()} al {self.fecha:%d/%m/%Y}"
