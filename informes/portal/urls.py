"""Direcciones públicas. Sin versión, la vigente; con ella, esa para siempre."""

from django.contrib.sitemaps.views import sitemap
from django.urls import include, path, register_converter
from django.urls.converters import IntConverter, StringConverter

from comun.periodo import NUMEROS
from informes.portal import paginas, verificacion, views
from informes.portal.lectura import de_lectura
from informes.portal.suscripcion import MAPAS, Atom


class Anio(IntConverter):
    regex = "20[0-9]{2}"


class NumeroDelPeriodo(IntConverter):
    regex = f"[{NUMEROS[0]}-{NUMEROS[-1]}]"


class Version(IntConverter):
    regex = "[1-9][0-9]{0,3}"


class Huella(StringConverter):
    """SHA-256 en hexadecimal."""

    regex = "[0-9a-fA-F]{64}"

    def to_python(self, value: str) -> str:
        return value.lower()


class Clave(StringConverter):
    """La de un compromiso."""

    regex = "[0-9a-f]{12}"


register_converter(Clave, "clave")
register_converter(Huella, "huella")
register_converter(Anio, "anio")
register_converter(NumeroDelPeriodo, "periodo")
register_converter(Version, "version")

_archivos = [
    path("informe.pdf", views.pdf, name="pdf"),
    path("cifras.json", views.cifras, name="cifras"),
    path("actividades.csv", views.actividades, name="actividades"),
    path("compromisos.csv", views.compromisos, name="compromisos"),
    path("datos.csv", views.datos, name="datos_del_informe"),
    path("informe.xlsx", views.xlsx, name="xlsx"),
]

_paginas = [
    path("actividades/", paginas.actividades, name="actividades_del_informe"),
    path("actividades/<path:codigo>/", paginas.actividad, name="actividad"),
    path("dependencias/<path:sigla>/", paginas.dependencia, name="dependencia"),
    path("compromisos/", paginas.compromisos, name="compromisos_del_informe"),
]

app_name = "informes"
urlpatterns = [
    path("", paginas.portada, name="portada"),
    path("informes/", paginas.informes, name="archivo"),
    path("informes/atom.xml", de_lectura(Atom()), name="atom"),
    path("comparar/", paginas.comparar, name="comparar"),
    path("actividades/", paginas.actividades_recientes, name="actividades_recientes"),
    path("compromisos/", paginas.compromisos_recientes, name="compromisos_recientes"),
    path("compromisos/<clave:clave>/", paginas.compromiso, name="compromiso"),
    path("participe/", paginas.participe, name="participe"),
    path("participe/<anio:anio>.ics", paginas.calendario, name="calendario"),
    path("participe/<anio:anio>/<path:sigla>.ics", paginas.calendario, name="calendario_de_dependencia"),
    path("datos/", paginas.datos, name="datos"),
    path("datos/diccionario/", paginas.diccionario, name="diccionario"),
    path("datos/openapi.json", paginas.openapi, name="openapi"),
    path("datos/catalogo.json", paginas.catalogo, name="catalogo"),
    path("como-se-calcula/", paginas.como_se_calcula, name="como_se_calcula"),
    path("glosario/", paginas.glosario, name="glosario"),
    path("accesibilidad/", paginas.accesibilidad, name="accesibilidad"),
    path("privacidad/", paginas.privacidad, name="privacidad"),
    path("mapa-del-sitio/", paginas.mapa, name="mapa"),
    path("sitemap.xml", de_lectura(sitemap), {"sitemaps": MAPAS}, name="sitemap"),
    path("robots.txt", paginas.robots, name="robots"),
    path("verificar/", verificacion.formulario, name="verificar"),
    path("verificar/<huella:huella>/", verificacion.por_huella, name="huella"),
    path("<anio:anio>/<periodo:periodo>/", views.informe, name="informe"),
    path("<anio:anio>/<periodo:periodo>/", include(_archivos)),
    path("<anio:anio>/<periodo:periodo>/", include(_paginas)),
    path("<anio:anio>/<periodo:periodo>/v<version:version>/", views.informe, name="version"),
    path("<anio:anio>/<periodo:periodo>/v<version:version>/", include(_archivos)),
    path("<anio:anio>/<periodo:periodo>/v<version:version>/", include(_paginas)),
]
