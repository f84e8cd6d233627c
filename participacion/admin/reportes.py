"""La administración de lo reportado: se mira, y se cambia en sus pantallas."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from comun.administracion import (
    ConAlcance,
    ModeloAdmin,
    SoloLectura,
)
from comun.calendario import nombre
from participacion.models import (
    Evidencia,
    Reporte,
)


class EvidenciaInline(SoloLectura, ConAlcance, admin.TabularInline):
    model = Evidencia
    fields = ["nombre", "soporte"]
    readonly_fields = ["soporte"]

    @admin.display(description="soporte")
    def soporte(self, evidencia: Evidencia) -> SafeString:
        return soporte(evidencia)


def soporte(evidencia: Evidencia) -> SafeString:
    """El enlace a la evidencia: el archivo lo sirve una vista que comprueba quién pregunta."""
    direccion = evidencia.enlace or reverse("evidencia", args=[evidencia.pk])
    return format_html('<a href="{}" rel="noreferrer">{}</a>', direccion, evidencia.enlace or "Descargar")


@admin.register(Reporte)
class ReporteAdmin(SoloLectura, ModeloAdmin):
    """Para buscar y leer: lo escriben «Mi reporte» y la revisión."""

    list_display = ["de_la_actividad", "mes", "ejecutado", "estado"]
    list_filter = ["actividad__plan", "mes", "estado", "actividad__dependencia"]
    search_fields = ["=actividad__codigo", "actividad__descripcion", "narrativa"]
    search_help_text = "Código o palabras de la actividad, o de lo que se hizo."
    fields = [
        "actividad",
        "mes",
        "estado",
        "ejecutado",
        "participantes",
        "narrativa",
        "texto_publico",
        "razon",
        "razon_otra",
        "evaluada",
        "resultado_evaluacion",
        "nota",
        "pantallas",
    ]
    readonly_fields = ["pantallas"]
    inlines = [EvidenciaInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Reporte]:
        return super().get_queryset(request).select_related("actividad__plan", "actividad__dependencia")

    @admin.display(description="actividad", ordering="actividad__clave")
    def de_la_actividad(self, reporte: Reporte) -> str:
        return str(reporte.actividad)

    @admin.display(description="ir a")
    def pantallas(self, reporte: Reporte) -> SafeString:
        actividad = reporte.actividad
        return format_html(
            '<a href="{}?dependencia={}">Reporte de {}</a> · <a href="{}">Historial</a>',
            reverse("reporte", args=[actividad.plan.anio, reporte.mes]),
            actividad.dependencia.sigla,
            nombre(reporte.mes),
            reverse("historial_del_reporte", args=[reporte.pk]),
        )


@admin.register(Evidencia)
class EvidenciaAdmin(SoloLectura, ModeloAdmin):
    """Para buscar y leer: se adjuntan en «Mi reporte»."""

    list_display = ["nombre", "del_reporte", "soporte"]
    list_filter = ["reporte__actividad__plan", "reporte__actividad__dependencia"]
    list_select_related = ["reporte__actividad"]
    search_fields = ["nombre", "enlace", "reporte__actividad__descripcion"]
    fields = ["nombre", "reporte", "soporte"]
    readonly_fields = ["soporte"]

    @admin.display(description="reporte", ordering="reporte")
    def del_reporte(self, evidencia: Evidencia) -> str:
        return str(evidencia.reporte)

    @admin.display(description="soporte")
    def soporte(self, evidencia: Evidencia) -> SafeString:
        return soporte(evidencia)
