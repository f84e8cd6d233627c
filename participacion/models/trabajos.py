"""Lo que alguien pidió, tarda y se hace aparte: en qué va y en qué terminó."""

from typing import Any, Self

import pgtrigger
from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from comun.modelos import con_texto
from participacion.models.dependencias import Usuario


class LoTomoOtro(Exception):
    """El trabajo ya lo terminó otro trabajador, o lo está haciendo: este no escribe nada."""


class TrabajoQuerySet(models.QuerySet["Trabajo"]):
    def visibles_para(self, usuario: Usuario) -> Self:
        """Los que pidió, sin traer los bytes de lo que quedó."""
        return self.filter(usuario=usuario).defer("archivo")

    def ultimos_de(self, usuario: Usuario, **datos: int) -> Self:
        """Unos pocos, para volver a ellos: primero el último. Con `datos`, los que se pidieron con esos, como
        `informe=7`."""
        return self.visibles_para(usuario).filter(datos__contains=datos).order_by("-pk")[:5]

    def sin_terminar(self) -> Self:
        return self.filter(terminado_en=None)

    def empezar(self, pk: int) -> "Trabajo | None":
        """Lo toma para hacerlo y cuenta el intento; `None` si ya se terminó."""
        with transaction.atomic():
            trabajo = self.sin_terminar().select_for_update().filter(pk=pk).first()
            if trabajo:
                trabajo.intentos += 1
                trabajo.empezado_en = timezone.now()
                trabajo.avance = ""
                trabajo.save(update_fields=["intentos", "empezado_en", "avance"])
        return trabajo


class Trabajo(models.Model):
    """Un trabajo de la fila. Se borra solo un día después de terminado: lo que deja, como una publicación, queda en su
    lugar."""

    usuario = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="trabajos")
    tarea = models.CharField(max_length=40, help_text="Cuál de las de `participacion.trabajos.TAREAS`.")
    titulo = models.CharField(max_length=200, help_text="Qué se pidió, como se le dice a la persona.")
    datos = models.JSONField(default=dict, help_text="Lo que escribió y lo que hay que saber para hacerlo.")
    vuelta = models.CharField(max_length=200, help_text="La dirección desde donde se pidió.")
    pedido_en = models.DateTimeField(auto_now_add=True)
    empezado_en = models.DateTimeField(null=True)
    intentos = models.PositiveSmallIntegerField(default=0)
    avance = models.CharField(max_length=200, blank=True)
    terminado_en = models.DateTimeField(null=True)
    fallo = models.BooleanField(default=False)
    frase = models.TextField(blank=True, help_text="En qué terminó.")
    enlace = models.CharField(max_length=200, blank=True, help_text="Dónde se ve lo que quedó.")
    archivo = models.BinaryField(null=True, help_text="El PDF, si eso fue lo que se pidió.")
    nombre_del_archivo = models.CharField(max_length=100, blank=True)

    objects = TrabajoQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        default_permissions = ()  # cada quien ve los suyos, y nadie los cambia a mano
        constraints = [
            models.UniqueConstraint(
                fields=["usuario", "tarea", "titulo"],
                condition=Q(terminado_en=None),
                name="trabajo_una_vez_en_la_fila",
                violation_error_message="Eso mismo ya lo pidió usted y está en curso.",
            ),
            models.CheckConstraint(
                name="trabajo_termina_lo_que_empezo",
                condition=Q(terminado_en=None, fallo=False, frase="", archivo=None)
                | Q(terminado_en__isnull=False, empezado_en__isnull=False) & con_texto("frase"),
            ),
        ]
        triggers = [
            # Un trabajador que estuvo quieto y despierta tarde no deshace lo que terminó el que lo reemplazó.
            pgtrigger.Protect(
                name="terminado_no_cambia",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__terminado_en__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return self.titulo

    def get_absolute_url(self) -> str:
        return reverse("trabajo", args=[self.pk])

    @property
    def puesto(self) -> int:
        """Cuántos hay que hacer hasta llegar a él, contándolo, si sigue en la fila."""
        antes = Trabajo.objects.sin_terminar().filter(empezado_en=None, pk__lt=self.pk)
        return antes.count() + 1

    @property
    def estado(self) -> str:
        """En una frase corta: para una lista de enlaces."""
        if self.terminado_en:
            return "no se pudo" if self.fallo else "listo"
        return "en curso" if self.empezado_en else "en la fila"

    def avanzar(self, frase: str) -> None:
        """Deja dicho en qué va."""
        self._mio().update(avance=frase)

    def terminar(
        self, frase: str, *, enlace: str = "", archivo: bytes | None = None, nombre: str = ""
    ) -> None:
        """Quedó hecho. Dentro de la transacción que lo hace: o quedan los dos o ninguno."""
        self._cerrar(frase=frase, enlace=enlace, archivo=archivo, nombre_del_archivo=nombre)

    def fallar(self, frase: str) -> None:
        """No se pudo, y por qué."""
        self._cerrar(frase=frase, fallo=True)

    def _mio(self) -> TrabajoQuerySet:
        """Este, mientras nadie más lo haya tomado."""
        return Trabajo.objects.sin_terminar().filter(pk=self.pk, intentos=self.intentos)

    def _cerrar(self, **campos: Any) -> None:
        if not self._mio().update(terminado_en=timezone.now(), avance="", **campos):
            raise LoTomoOtro
