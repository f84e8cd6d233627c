from django.apps import AppConfig
from django.db.models.signals import post_delete

from comun.disco import al_quitar


class ParticipacionConfig(AppConfig):
    name = "participacion"
    verbose_name = "Plan de participación"

    def ready(self) -> None:
        post_delete.connect(al_quitar, sender="participacion.Evidencia")
