from django.contrib.admin.apps import AdminConfig


class Administracion(AdminConfig):
    """La administración de Django con el sitio propio."""

    default_site = "informes.oficina.tablero.Sitio"
