"""Las dependencias de la entidad y las personas que entran."""

from datetime import date, datetime
from itertools import pairwise
from typing import Any, NamedTuple, Self, cast

import pghistory
from django.contrib.auth.models import AbstractUser
from django.contrib.postgres.fields import ArrayField
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Func, Q
from django.utils.functional import cached_property

from comun.calendario import fin_de_mes
from comun.disparadores import sin_pisar
from comun.modelos import LLANO_EN_SQL, ConVersion, con_texto
from participacion import disparadores
from participacion.codigos import COMO_ES_UNA_SIGLA, SIGLA_VALIDA


class SiglaDeAntes(NamedTuple):
    """Una que tuvo la dependencia que ahora se llama `sigla`, y cuándo dejó de tenerla."""

    sigla: str
    antes: str
    hasta: datetime


class DependenciaQuerySet(models.QuerySet["Dependencia"]):
    def visibles_para(self, usuario: "Usuario") -> Self:
        """Las suyas; todas, si revisa."""
        return self.filter(usuario.alcanza("pk"))

    def sin_enlace_activo(self) -> Self:
        """Las que nadie puede reportar: a quien lo hacía se le quitó la dependencia, o se desactivó su cuenta."""
        return self.exclude(enlaces__in=Usuario.objects.filter(is_active=True))

    def con_la_sigla(self, sigla: str) -> "Dependencia | None":
        """La que la tiene o, si ninguna, la que la tuvo de último: los enlaces que se enviaron siguen llegando."""
        eventos: models.QuerySet[Any] = cast("Any", Dependencia).pgh_event_model.objects
        de_ultimo = eventos.filter(sigla=sigla).order_by("-pgh_id").values("pgh_obj")[:1]
        return self.filter(sigla=sigla).first() or self.filter(pk__in=de_ultimo).first()

    def siglas_anteriores(self) -> list[SiglaDeAntes]:
        """Las de las que han tenido más de una; de cada dependencia, de la primera a la última: una consulta, a su
        historial."""
        eventos: models.QuerySet[Any] = cast("Any", Dependencia).pgh_event_model.objects
        cambiaron = eventos.exclude(sigla=F("pgh_obj__sigla")).values("pgh_obj")
        filas = (
            eventos.filter(pgh_obj__in=cambiaron)
            .order_by("pgh_obj__sigla", "pgh_id")
            .values_list("pgh_obj", "pgh_obj__sigla", "sigla", "pgh_created_at")
        )
        return [
            SiglaDeAntes(sigla, antes, cambio)
            for (de, sigla, antes, _), (la_misma, _, despues, cambio) in pairwise(filas)
            if de == la_misma and antes != despues
        ]


@pghistory.track()
class Dependencia(ConVersion):
    """Oficina de la entidad que responde por actividades del plan."""

    sigla = models.CharField(
        max_length=20,
        unique=True,
        validators=[RegexValidator(SIGLA_VALIDA, COMO_ES_UNA_SIGLA)],
        help_text="Como aparece en la matriz: OAP-GA, ACPVR… Lleva letras, cifras, guiones, puntos o barras. Si "
        "cambia, lo que se publique después dirá también la de antes.",
    )
    nombre = models.CharField(max_length=200)
    vigente_desde = models.DateField(
        null=True,
        blank=True,
        help_text="Vacío: desde siempre. Antes de ese mes no se le pide ni se le programa nada.",
    )
    vigente_hasta = models.DateField(
        null=True,
        blank=True,
        help_text="Vacío: sigue vigente. El mes de esa fecha todavía se le pide; después no se le pide ni se le "
        "programa nada, y lo que ya tenía se conserva.",
    )

    objects = DependenciaQuerySet.as_manager()

    class Meta:
        ordering = ["nombre"]
        constraints = [
            models.CheckConstraint(
                name="dependencia_sigla_valida",
                condition=Q(sigla__regex=SIGLA_VALIDA),
                violation_error_message=COMO_ES_UNA_SIGLA,
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
        triggers = [disparadores.dependencia_sin_el_alias_de_otra(), sin_pisar()]

    def __str__(self) -> str:
        return self.nombre

    def vigente_en(self, anio: int, mes: int) -> bool:
        """Si lo está algún día de ese mes (1–12): el mes en que empieza o termina todavía se le pide. La base dice lo
        mismo (`disparadores.actividad_en_vigencia`)."""
        return (self.vigente_desde is None or self.vigente_desde <= fin_de_mes(anio, mes)) and (
            self.vigente_hasta is None or self.vigente_hasta >= date(anio, mes, 1)
        )


def vigente_en(anio: int, mes: int, *, camino: str = "") -> Q:
    """Como `Dependencia.vigente_en`, en la base; `camino` es el que lleva a la dependencia: «dependencia__»."""
    desde, hasta = f"{camino}vigente_desde", f"{camino}vigente_hasta"
    return (Q(**{f"{desde}__isnull": True}) | Q(**{f"{desde}__lte": fin_de_mes(anio, mes)})) & (
        Q(**{f"{hasta}__isnull": True}) | Q(**{f"{hasta}__gte": date(anio, mes, 1)})
    )


class AliasQuerySet(models.QuerySet["Alias"]):
    def visibles_para(self, usuario: "Usuario") -> Self:
        """Los de sus dependencias; todos, si revisa."""
        return self.filter(usuario.alcanza("dependencia"))


@pghistory.track()
class Alias(models.Model):
    """Otra manera de escribir una dependencia: su nombre largo, otra sigla, otra grafía. Con él la reconocen los
    archivos que entran; no nombra a ninguna otra, sin mirar mayúsculas, tildes ni espacios de más."""

    dependencia = models.ForeignKey(Dependencia, on_delete=models.CASCADE, related_name="alias")
    nombre = models.CharField(
        "alias", max_length=200, help_text="Como la escriben otros documentos: nombre largo, otra sigla…"
    )

    objects = AliasQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "alias"
        ordering = ["nombre"]
        constraints = [
            models.UniqueConstraint(
                Func(
                    "nombre", template=LLANO_EN_SQL.format("%(expressions)s"), output_field=models.TextField()
                ),
                name="alias_unico",
                violation_error_message="Ese alias ya es de una dependencia.",
            ),
            models.CheckConstraint(
                name="alias_con_texto",
                condition=con_texto("nombre") & ~Q(nombre__contains=";"),
                violation_error_message="El alias no queda vacío ni lleva punto y coma.",
            ),
        ]
        triggers = [disparadores.alias_de_una_sola()]

    def __str__(self) -> str:
        return self.nombre


class Usuario(AbstractUser):
    """Persona que entra a la administración: enlace de una o varias dependencias, de la OAP, o quien publica."""

    dependencias = models.ManyToManyField(
        Dependencia, blank=True, related_name="enlaces", help_text="De quién reporta, si es enlace."
    )
    claves_pedidas = ArrayField(models.DateTimeField(), default=list, editable=False)  # en la última hora

    class Meta(AbstractUser.Meta):
        verbose_name = "usuario"
        triggers = [disparadores.con_historia_no_se_borra()]

    @cached_property
    def revisa(self) -> bool:
        """Si es de la OAP: ve todas las dependencias, avala, devuelve y cierra meses."""
        return self.has_perm("participacion.revisar_reporte")

    def alcanza(self, a_la_dependencia: str) -> Q:
        """Lo que esta persona puede ver: todo si revisa; si no, lo de sus dependencias.

        `a_la_dependencia` es el camino desde el modelo que se consulta: «actividad__dependencia».
        """
        if self.revisa:
            return Q()
        return Q(**{f"{a_la_dependencia}__in": self.dependencias.all()})

    def lee(self, a_la_actividad: str) -> Q:
        """Lo que alcanza y, para leerlo, lo de las actividades que apoyan sus dependencias.

        `a_la_actividad` es el camino desde el modelo que se consulta, con sus rayas: «reporte__actividad__», o nada.
        """
        apoyadas = self.dependencias.values("apoyos__actividad")
        if self.revisa:
            return Q()
        return self.alcanza(f"{a_la_actividad}dependencia") | Q(**{f"{a_la_actividad}pk__in": apoyadas})
