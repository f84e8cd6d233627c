"""Direcciones públicas. Sin versión, la vigente; con ella, esa para siempre."""

from django.urls import include, path, register_converter
from django.urls.converters import IntConverter, StringConverter

from informes import verificacion, views


class Anio(IntConverter):
    regex = "20[0-9]{2}"


class Cuatrimestre(IntConverter):
    regex = "[123]"


class Version(IntConverter):
    regex = "[1-9][0-9]{0,3}"


class Huella(StringConverter):
    """SHA-256 en hexadecimal."""

    regex = "[0-9a-fA-F]{64}"

    def to_python(self, value: str) -> str:
        return value.lower()


register_converter(Huella, "huella")
register_converter(Anio, "anio")
register_converter(Cuatrimestre, "cuatrimestre")
register_converter(Version, "version")

_archivos = [
    path("informe.pdf", views.pdf, name="pdf"),
    path("cifras.json", views.cifras, name="cifras"),
    path("actividades.csv", views.actividades, name="actividades"),
    path("compromisos.csv", views.compromisos, name="compromisos"),
]

app_name = "informes"
urlpatterns = [
    path("", views.portada, name="portada"),
    path("verificar/", verificacion.formulario, name="verificar"),
    path("verificar/<huella:huella>/", verificacion.por_huella, name="huella"),
    path("<anio:anio>/<cuatrimestre:cuatrimestre>/", views.informe, name="informe"),
    path("<anio:anio>/<cuatrimestre:cuatrimestre>/", include(_archivos)),
    path("<anio:anio>/<cuatrimestre:cuatrimestre>/v<version:version>/", views.informe, name="version"),
    path("<anio:anio>/<cuatrimestre:cuatrimestre>/v<version:version>/", include(_archivos)),
]
