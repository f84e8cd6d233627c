"""La administración del plan: cada módulo registra lo suyo."""

from django.contrib import admin

from comun.administracion import FiltroConAlcance
from participacion.admin import actividades, plan, reportes, usuarios

__all__ = ["actividades", "plan", "reportes", "usuarios"]

admin.FieldListFilter.register(lambda campo: bool(campo.remote_field), FiltroConAlcance, take_priority=True)
