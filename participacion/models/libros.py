"""El libro en que la entidad lleva su plan: el que se subió, y la forma de leerlo que quedó confirmada."""

from datetime import timedelta
from typing import Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from comun.modelos import con_texto
from participacion.models.dependencias import Usuario
from participacion.models.plan import Plan
from participacion.reconocer.recuerdo import Recuerdo, de_json

SIN_CONFIRMAR = timedelta(days=1)  # lo que se espera a quien subió un libro y no lo confirmó


class PlantillaQuerySet(models.QuerySet["Plantilla"]):
    def vigentes(self) -> Self:
        """De cada nombre, su última versión."""
        return self.order_by("nombre", "-version").distinct("nombre")


class Plantilla(models.Model):
    """La plantilla de la entidad: cómo se lee un libro de esa forma. No se cambia: se guarda otra versión."""

    nombre = models.CharField(max_length=100)
    version = models.PositiveSmallIntegerField("versión")
    firma = models.CharField(max_length=64, help_text="La de los títulos de sus hojas.")
    dicho = models.JSONField(help_text="Qué es cada columna y qué se responde a cada duda.")
    guardada_en = models.DateTimeField(auto_now_add=True)
    guardada_por = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    objects = PlantillaQuerySet.as_manager()

    class Meta:
        ordering = ["nombre", "-version"]
        default_permissions = ()  # se guarda al cargar un libro, y la usa quien los carga
        constraints = [
            models.UniqueConstraint(
                fields=["nombre", "version"],
                name="plantilla_una_de_cada_version",
                violation_error_message="Esa versión de la plantilla ya existe: guarde otra.",
            ),
            models.CheckConstraint(
                name="plantilla_con_nombre",
                condition=con_texto("nombre"),
                violation_error_message="Escriba el nombre de la plantilla.",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="no_cambia", operation=pgtrigger.UpdateOf("nombre", "version", "firma", "dicho")
            )
        ]

    def __str__(self) -> str:
        return f"{self.nombre} (versión {self.version})"

    @property
    def recuerdo(self) -> Recuerdo:
        return de_json(self.dicho)


class LibroQuerySet(models.QuerySet["Libro"]):
    def sin_bytes(self) -> Self:
        return self.defer("contenido", "celdas")

    def por_confirmar(self, usuario: Usuario) -> Self:
        """Los que subió y todavía no confirma; lo de otra persona no se ve."""
        desde = timezone.now() - SIN_CONFIRMAR
        return self.filter(subido_por=usuario, confirmado_en=None, subido_en__gt=desde)

    def olvidados(self) -> Self:
        return self.filter(confirmado_en=None, subido_en__lte=timezone.now() - SIN_CONFIRMAR)

    def de_los_planes(self) -> Self:
        """Los que se cargaron, primero lo último."""
        return self.filter(confirmado_en__isnull=False).order_by("-anio", "-confirmado_en")


class Libro(models.Model):
    """Un libro subido. Mientras se confirma cómo se lee es de quien lo subió; después es del plan, y de los que se
    llaman igual queda el último. Nunca es público."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, null=True, related_name="libros")
    anio = models.PositiveSmallIntegerField("año")
    nombre = models.CharField(max_length=200)
    contenido = models.BinaryField(help_text="El archivo, byte por byte.")
    dicho = models.JSONField(default=dict, help_text="Lo que la persona ha dicho de cómo se lee.")
    celdas = models.JSONField(default=list, help_text="De cada actividad, las celdas donde se reporta.")
    plantilla = models.ForeignKey(Plantilla, on_delete=models.SET_NULL, null=True, related_name="+")
    subido_por = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    subido_en = models.DateTimeField(auto_now_add=True)
    confirmado_en = models.DateTimeField(null=True)

    objects = LibroQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        default_permissions = ()  # lo ve quien carga el plan
        constraints = [
            models.CheckConstraint(
                name="libro_del_plan_al_confirmar",
                condition=Q(plan=None, confirmado_en=None)
                | Q(plan__isnull=False, confirmado_en__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["plan", "nombre"],
                name="libro_uno_con_ese_nombre",
                violation_error_message="El plan ya tiene un libro con ese nombre.",
            ),
        ]

    def __str__(self) -> str:
        return self.nombre

    @property
    def archivo(self) -> tuple[str, bytes]:
        return self.nombre, bytes(self.contenido)
