"""Direcciones del sitio: la administración y, en la raíz, lo publicado."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path

from config import fallas

admin.site.site_header = f"Plan de Participación · {settings.ENTIDAD_NOMBRE}"
admin.site.site_title = "Plan de Participación"
admin.site.index_title = "Administración"

handler500 = fallas.falla

urlpatterns = [
    path("admin/clave/", include("participacion.usuarios")),
    path("admin/", include("participacion.urls")),
    path("admin/", include("compromisos.urls")),
    path("admin/", admin.site.urls),
    path("", include("informes.portal.urls")),
]
