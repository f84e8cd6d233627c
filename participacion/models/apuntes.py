"""Lo que alguien va escribiendo en una pantalla y todavía no guarda: para que no se pierda una letra."""

from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.db import models

from participacion.models.dependencias import Usuario

SE_CONSERVA = timedelta(days=30)


class ApunteQuerySet(models.QuerySet["Apunte"]):
    def visibles_para(self, usuario: Usuario) -> Self:
        """Los suyos: los de otra persona no los ve nadie."""
        return self.filter(usuario=usuario)

    def vencidos(self, ahora: datetime) -> Self:
        return self.filter(cambiado_en__lt=ahora - SE_CONSERVA)


class Apunte(models.Model):
    """Lo que se escribe en una pestaña. Sin historial; no toca lo que se está editando ni su versión, y se borra al
    guardar, al descartarlo o a los treinta días."""

    usuario = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="apuntes")
    objeto = models.CharField(max_length=200, help_text="De qué reporte, acta o informe es: su dirección.")
    pantalla = models.CharField(max_length=500, help_text="La dirección entera en que se escribía.")
    pestana = models.CharField(max_length=40, help_text="Cuál de las pestañas: dos no se pisan.")
    base = models.TextField(blank=True, help_text="Las versiones sobre las que se escribe.")
    texto = models.JSONField(default=dict, help_text="Lo escrito: de cada campo, su valor.")
    cambiado_en = models.DateTimeField(auto_now=True)

    objects = ApunteQuerySet.as_manager()

    class Meta:
        ordering = ["-cambiado_en"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["usuario", "objeto", "pestana"], name="apunte_uno_por_pestana")
        ]

    def __str__(self) -> str:
        return f"{self.usuario}: {self.objeto}"
