"""Direcciones del sitio: la administración y, en la raíz, lo publicado."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("admin/", admin.site.urls),
    path("", include("informes.urls")),
]
