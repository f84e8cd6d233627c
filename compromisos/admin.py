"""La administración de las mesas, sus sesiones y lo que se compromete en ellas."""

from datetime import date

from django.contrib import admin
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest

from compromisos.models import Compromiso, EstadoSeguido, Mesa, Seguimiento, Sesion
from participacion.admin import ConAlcance, ModeloAdmin, cajas


@admin.register(Mesa)
class MesaAdmin(ModeloAdmin):
    list_display = ["nombre", "tipo", "localidad"]
    list_filter = ["tipo"]
    search_fields = ["nombre", "localidad"]


@admin.register(Sesion)
class SesionAdmin(ModeloAdmin):
    list_display = ["mesa", "fecha"]
    list_filter = ["mesa"]
    date_hierarchy = "fecha"
    search_fields = ["mesa__nombre"]
    autocomplete_fields = ["actividad"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Sesion]:
        return super().get_queryset(request).select_related("mesa")


class SeguimientoInline(ConAlcance, admin.TabularInline):
    """Los que hay se leen; se agrega otro."""

    model = Seguimiento
    fields = ["fecha", "estado", "gestion", "motivo_correccion"]
    formfield_overrides = cajas(30)
    extra = 1
    can_delete = False

    def has_change_permission(self, request: HttpRequest, obj: Compromiso | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Compromiso | None = None) -> bool:
        return False


@admin.register(Compromiso)
class CompromisoAdmin(ModeloAdmin):
    list_display = ["codigo", "texto", "estado", "a_cargo", "mesa", "fecha"]
    list_filter = ["dependencia", "sesion__mesa"]
    list_select_related = ["sesion__mesa", "dependencia"]
    date_hierarchy = "sesion__fecha"
    search_fields = ["codigo", "texto", "entidad_competente", "sesion__mesa__nombre"]
    search_help_text = "Código, mesa, entidad o palabras del compromiso."
    autocomplete_fields = ["sesion"]
    formfield_overrides = cajas(60)
    inlines = [SeguimientoInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Compromiso]:
        ultimo = Seguimiento.objects.filter(compromiso=OuterRef("pk")).order_by("-fecha", "-pk")
        compromisos: QuerySet[Compromiso] = super().get_queryset(request)
        return compromisos.annotate(ultimo_estado=Subquery(ultimo.values("estado")[:1]))

    @admin.display(ordering="sesion__mesa__nombre")
    def mesa(self, compromiso: Compromiso) -> Mesa:
        return compromiso.sesion.mesa

    @admin.display(ordering="sesion__fecha")
    def fecha(self, compromiso: Compromiso) -> date:
        return compromiso.sesion.fecha

    @admin.display(description="a cargo de", ordering="dependencia__sigla")
    def a_cargo(self, compromiso: Compromiso) -> str:
        return compromiso.dependencia.sigla if compromiso.dependencia else compromiso.entidad_competente

    @admin.display(description="estado", ordering="ultimo_estado")
    def estado(self, compromiso: Compromiso) -> str:
        ultimo = compromiso.ultimo_estado  # type: ignore[attr-defined]
        return str(EstadoSeguido(ultimo).label) if ultimo else "Registrado"


@admin.register(Seguimiento)
class SeguimientoAdmin(ModeloAdmin):
    """Solo se agregan: una corrección es otro seguimiento, con su motivo."""

    list_display = ["compromiso", "fecha", "estado", "gestion", "motivo_correccion"]
    list_filter = ["estado"]
    list_select_related = ["compromiso"]
    date_hierarchy = "fecha"
    search_fields = ["compromiso__codigo", "gestion", "motivo_correccion"]
    autocomplete_fields = ["compromiso"]
    formfield_overrides = cajas(60)

    def has_change_permission(self, request: HttpRequest, obj: Seguimiento | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Seguimiento | None = None) -> bool:
        return False
