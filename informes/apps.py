from django.apps import AppConfig
from django.db.models.signals import post_migrate

from informes.oficina.roles import crear_grupos


class InformesConfig(AppConfig):
    name = "informes"
    verbose_name = "Informes"

    def ready(self) -> None:
        post_migrate.connect(crear_grupos, sender=self)
