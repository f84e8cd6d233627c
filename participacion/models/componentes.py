"""Lo que va con las actividades: las dependencias que las apoyan, y cuánto pesa cada componente en que están."""

from typing import Self

import pghistory
from django.core.exceptions import ValidationError
from django.db import models

from comun.modelos import CampoDeCantidad, Condicion, con_texto
from participacion.models.actividades import Actividad
from participacion.models.condiciones import EXACTA
from participacion.models.dependencias import Dependencia, Usuario
from participacion.models.plan import Plan


class ApoyoQuerySet(models.QuerySet["Apoyo"]):
    def visibles_para(self, usuario: Usuario) -> Self:
        """Los de las actividades que lee; todos, si revisa."""
        return self.filter(usuario.lee("actividad__"))

    def siglas_por_actividad(self, plan: Plan) -> dict[int, tuple[str, ...]]:
        """De la llave de cada actividad del plan que las tiene, las siglas de sus corresponsables."""
        por_actividad: dict[int, list[str]] = {}
        siglas = self.filter(actividad__plan=plan).order_by("dependencia__sigla")
        for actividad, sigla in siglas.values_list("actividad", "dependencia__sigla"):
            por_actividad.setdefault(actividad, []).append(sigla)
        return {actividad: tuple(siglas) for actividad, siglas in por_actividad.items()}


@pghistory.track()
class Apoyo(models.Model):
    """Una dependencia corresponsable de una actividad: la lee y le adjunta evidencias, y no reporta."""

    actividad = models.ForeignKey(Actividad, on_delete=models.CASCADE, related_name="apoyos")
    dependencia = models.ForeignKey(Dependencia, on_delete=models.PROTECT, related_name="apoyos")

    objects = ApoyoQuerySet.as_manager()

    class Meta:
        verbose_name = "dependencia corresponsable"
        verbose_name_plural = "dependencias corresponsables"
        ordering = ["actividad", "dependencia"]
        constraints = [
            models.UniqueConstraint(
                fields=["actividad", "dependencia"],
                name="apoyo_unico",
                violation_error_message="Esa dependencia ya está entre las corresponsables.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.dependencia}: {self.actividad}"

    def clean(self) -> None:
        if self.dependencia_id == self.actividad.dependencia_id:
            raise ValidationError(
                {"dependencia": "Es la que reporta la actividad: las corresponsables son otras."}
            )


@pghistory.track()
class Componente(models.Model):
    """Cuánto pesa un componente del plan entre sus hermanos, donde se pondera por componente; el que no está, como los
    demás."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="componentes")
    nombre = models.CharField(max_length=400, help_text="El camino desde el plan: Eje 1 / Programa 2.")
    ponderacion = CampoDeCantidad("ponderación")

    class Meta:
        ordering = ["plan", "nombre"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "nombre"],
                name="componente_unico_en_el_plan",
                violation_error_message="Ese componente ya está en el plan.",
            ),
            models.CheckConstraint(
                name="componente_ponderacion_exacta",
                condition=Condicion("ponderacion", template=EXACTA.format("%(expressions)s")),
                violation_error_message="La ponderación va de 0 en adelante, con hasta seis decimales.",
            ),
            models.CheckConstraint(
                name="componente_con_nombre",
                condition=con_texto("nombre"),
                violation_error_message="Escriba el nombre del componente.",
            ),
        ]

    def __str__(self) -> str:
        return self.nombre
