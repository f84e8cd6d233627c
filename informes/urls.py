"""Direcciones públicas. Sin versión, la vigente; con ella, esa para siempre."""

from django.urls import include, path, register_converter
from django.urls.converters import IntConverter

from informes import views


class Anio(IntConverter):
    regex = "20[0-9]{2}"


class Cuatrimestre(IntConverter):
    regex = "[123]"


class Version(IntConverter):
    regex = "[1-9][0-9]{0,3}"


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
    path("<anio:anio>/<cuatrimestre:cuatrimestre>/", views.informe, name="informe"),
    path("<anio:anio>/<cuatrimestre:cuatrimestre>/", include(_archivos)),
    path("<anio:anio>/<cuatrimestre:cuatrimestre>/v<version:version>/", views.informe, name="version"),
    path("<anio:anio>/<cuatrimestre:cuatrimestre>/v<version:version>/", include(_archivos)),
]
