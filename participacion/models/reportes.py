"""Lo que cada dependencia reporta que hizo, y con qué lo sustenta."""

from typing import Any, Self, cast

import pghistory
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import OuterRef, Q, Subquery

from comun.archivos import en_la_carpeta_de_evidencias
from comun.calendario import TODOS, nombre
from comun.disparadores import sin_pisar
from comun.modelos import ConVersion, con_texto
from participacion import disparadores
from participacion.models.actividades import Actividad
from participacion.models.dependencias import Usuario
from participacion.opciones import MAXIMO_MENSUAL, EstadoDeReporte, Razon

# Mientras el reporte es de la dependencia puede estar a medias.
EN_LA_DEPENDENCIA = [EstadoDeReporte.BORRADOR, EstadoDeReporte.DEVUELTO]


class ReporteQuerySet(models.QuerySet["Reporte"]):
    def visibles_para(self, usuario: Usuario) -> Self:
        """Los de sus dependencias; todos, si revisa."""
        return self.filter(usuario.alcanza("actividad__dependencia"))

    def avalados(self) -> Self:
        """Los que cuentan en las cifras."""
        return self.filter(estado=EstadoDeReporte.AVALADO)

    def con_lo_de_antes(self) -> Self:
        """Anota, del historial, lo que decía cada reporte la última vez que se avaló con algo escrito y la última que
        se devolvió: `narrativa_confirmada` y `nota_anterior`, o `None` si nunca."""
        historial = cast("Any", Reporte).pgh_event_model.objects
        eventos = historial.filter(pgh_obj=OuterRef("pk")).order_by("-pgh_id")
        confirmados = eventos.filter(estado=EstadoDeReporte.AVALADO).exclude(narrativa="", texto_publico="")
        devueltos = eventos.filter(estado=EstadoDeReporte.DEVUELTO)
        return self.annotate(
            narrativa_confirmada=Subquery(confirmados.values("narrativa")[:1]),
            nota_anterior=Subquery(devueltos.values("nota")[:1]),
        )


# Con qué se sustenta algo: un archivo o un enlace, y solo uno de los dos.
SOPORTE = Q(archivo="", enlace__regex=r"^https?://") | Q(enlace="") & con_texto("archivo")


@pghistory.track()
class Reporte(ConVersion):
    """Lo que la dependencia reporta de una actividad en un mes. Que no exista es «sin reporte», no cero."""

    actividad = models.ForeignKey(Actividad, on_delete=models.PROTECT, related_name="reportes")
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
    texto_publico = models.TextField(
        blank=True,
        max_length=4000,
        help_text="Lo que lee la ciudadanía. La OAP lo confirma al avalar: no nombra a ninguna persona.",
    )
    razon = models.CharField(
        "razón", max_length=20, choices=Razon, blank=True, help_text="Si lo ejecutado no es lo programado."
    )
    razon_otra = models.CharField("cuál", max_length=300, blank=True)
    evaluada = models.BooleanField(
        "¿Se evaluó con los participantes?", null=True, blank=True, choices=[(True, "Sí"), (False, "No")]
    )
    resultado_evaluacion = models.TextField("resultado de la evaluación", blank=True, max_length=2000)
    estado = models.CharField(max_length=12, choices=EstadoDeReporte, default=EstadoDeReporte.BORRADOR)
    nota = models.TextField("nota de la OAP", blank=True, max_length=2000)

    # Las anota `con_lo_de_antes()`.
    narrativa_confirmada: str | None
    nota_anterior: str | None

    objects = ReporteQuerySet.as_manager()

    class Meta:
        ordering = ["actividad", "mes"]
        permissions = [("revisar_reporte", "Puede avalar y devolver reportes, y cerrar y reabrir meses")]
        constraints = [
            models.UniqueConstraint(
                fields=["actividad", "mes"],
                name="reporte_unico_por_mes",
                violation_error_message="Ya hay un reporte de esa actividad en ese mes.",
            ),
            models.CheckConstraint(name="reporte_de_enero_a_diciembre", condition=Q(mes__range=(1, 12))),
            models.CheckConstraint(
                name="reporte_estado_conocido", condition=Q(estado__in=EstadoDeReporte.values)
            ),
            models.CheckConstraint(
                name="reporte_enviado_dice_cuanto",
                condition=~Q(estado__in=[EstadoDeReporte.ENVIADO, EstadoDeReporte.AVALADO])
                | Q(ejecutado__isnull=False),
                violation_error_message="Diga cuántas acciones se hicieron; si ninguna, escriba 0.",
            ),
            models.CheckConstraint(
                name="reporte_devuelto_con_nota",
                condition=~Q(estado=EstadoDeReporte.DEVUELTO) | con_texto("nota"),
                violation_error_message="Al devolver, diga qué hay que corregir.",
            ),
            models.CheckConstraint(
                name="reporte_razon_conocida",
                condition=Q(razon="", razon_otra="")
                | Q(razon=Razon.OTRA) & (con_texto("razon_otra") | Q(estado__in=EN_LA_DEPENDENCIA))
                | Q(razon__in=[razon for razon in Razon.values if razon != Razon.OTRA], razon_otra=""),
                violation_error_message="Elija una razón; si es otra, diga cuál.",
            ),
            models.CheckConstraint(
                name="reporte_cantidades_validas",
                condition=(Q(ejecutado__isnull=True) | Q(ejecutado__lte=MAXIMO_MENSUAL))
                & (Q(participantes__isnull=True) | Q(participantes__lte=MAXIMO_MENSUAL)),
                violation_error_message=f"Las cantidades van de 0 a {MAXIMO_MENSUAL}.",
            ),
        ]
        triggers = [disparadores.candado_de_reporte(), sin_pisar()]

    def __str__(self) -> str:
        return f"{nombre(self.mes)}: {self.actividad}"


class EvidenciaQuerySet(models.QuerySet["Evidencia"]):
    def visibles_para(self, usuario: Usuario) -> Self:
        """Las de sus dependencias; todas, si revisa."""
        return self.filter(usuario.alcanza("reporte__actividad__dependencia"))


@pghistory.track()
class Evidencia(models.Model):
    """Soporte de un reporte: un archivo o un enlace a donde la entidad lo guarda. Nunca es pública."""

    reporte = models.ForeignKey(Reporte, on_delete=models.CASCADE, related_name="evidencias")
    nombre = models.CharField(max_length=200)
    enlace = models.URLField(max_length=500, blank=True)
    archivo = models.FileField(upload_to=en_la_carpeta_de_evidencias, max_length=200, blank=True)

    objects = EvidenciaQuerySet.as_manager()

    class Meta:
        ordering = ["reporte", "pk"]
        constraints = [
            models.CheckConstraint(
                name="evidencia_con_nombre",
                condition=con_texto("nombre"),
                violation_error_message="Escriba el nombre de la evidencia.",
            ),
            models.CheckConstraint(
                name="evidencia_archivo_o_enlace",
                condition=SOPORTE,
                violation_error_message="Adjunte un archivo o escriba un enlace que empiece por https://.",
            ),
        ]
        triggers = [disparadores.pocas_evidencias(), disparadores.candado_de_evidencia()]

    def __str__(self) -> str:
        return self.nombre
