"""La administración del plan: dependencias, planes, meses, componentes y modificaciones."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from comun.administracion import (
    ConAlcance,
    ConVersionAdmin,
    ConVersionForm,
    FormDeUnVerbo,
    ModeloAdmin,
    SoloLectura,
)
from comun.historial import dicho
from comun.palabras import enumerar
from participacion import flujo
from participacion.models import (
    Actividad,
    Alias,
    Componente,
    Dependencia,
    Mes,
    Modificacion,
    Plan,
)
from participacion.usuarios import quien
from participacion.vigencia import fuera_de_vigencia


class AliasInline(ConAlcance, admin.TabularInline):
    model = Alias
    extra = 1


@admin.register(Dependencia)
class DependenciaAdmin(ConVersionAdmin):
    fields = ["sigla", "nombre", "vigente_desde", "vigente_hasta"]
    list_display = ["sigla", "nombre", "vigente_desde", "vigente_hasta"]
    search_fields = ["sigla", "nombre", "alias__nombre"]
    inlines = [AliasInline]

    def save_model(self, request: HttpRequest, obj: Dependencia, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if {"vigente_desde", "vigente_hasta"} & set(form.changed_data):
            for una in fuera_de_vigencia(*Plan.objects.values_list("anio", flat=True), dependencia=obj):
                messages.warning(request, str(una))


@admin.register(Alias)
class AliasAdmin(ModeloAdmin):
    """Todos los alias, para buscar a quién nombra uno."""

    list_display = ["nombre", "dependencia"]
    list_select_related = ["dependencia"]
    search_fields = ["nombre", "dependencia__sigla"]
    autocomplete_fields = ["dependencia"]


class MesInline(SoloLectura, ConAlcance, admin.TabularInline):
    """Los meses nacen con el plan y no se cambian desde él."""

    model = Mes
    fields = ["numero", "cerrado", "fecha_limite"]


class CopiarForm(FormDeUnVerbo):
    boton = "Copiar el plan"
    anio = forms.IntegerField(
        label="Año",
        min_value=2000,
        max_value=2100,
        help_text="Se copian las actividades no canceladas con su programación; sin reportes ni aprobación. Lo demás "
        "del plan se hereda: si es de demostración, la copia también; que publique quien editó, solo si la hace un "
        "superusuario.",
    )


@admin.register(Plan)
class PlanAdmin(ConVersionAdmin):
    fields = [
        "anio",
        "aprobado_el",
        "demostracion",
        ("regla", "ponderacion_por_componente"),
        "informa",
        ("cumplimiento_minimo", "cumplimiento_maximo"),
        "publica_otra_persona",
        ("conteo_minimo", "conteo_minimo_por_estado"),
    ]
    list_display = ["anio", "aprobado_el", "demostracion"]
    search_fields = ["=anio"]

    def get_fields(self, request: HttpRequest, obj: Plan | None = None) -> list[Any]:
        campos = super().get_fields(request, obj)
        return [*campos, "copiar"] if obj and self.has_add_permission(request) else campos

    def get_readonly_fields(self, request: HttpRequest, obj: Plan | None = None) -> list[str]:
        fijos = ["anio", "copiar"] if obj else []
        return fijos if quien(request).is_superuser else [*fijos, "publica_otra_persona"]

    def get_inlines(self, request: HttpRequest, obj: Plan | None) -> list[Any]:
        return [MesInline] if obj else []

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Sus meses se van con él, aunque a ninguno se le pueda borrar solo."""
        borrados, conteo, sin_permiso, protegidos = super().get_deleted_objects(objs, request)
        return borrados, conteo, sin_permiso - {Mes._meta.verbose_name}, protegidos

    @admin.display(description="otro año")
    def copiar(self, plan: Plan) -> SafeString:
        return format_html(
            '<a href="{}">Copiar a otro año</a>', reverse("admin:participacion_plan_copiar", args=[plan.pk])
        )

    def get_urls(self) -> list[URLPattern]:
        copiar = self.admin_site.admin_view(self.vista_copiar)
        return [path("<int:pk>/copiar/", copiar, name="participacion_plan_copiar"), *super().get_urls()]

    def vista_copiar(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Pide el año y copia el plan."""
        plan = self.alcanzado(request, pk)
        if not (quien(request).revisa and self.has_add_permission(request)):
            raise PermissionDenied
        form = CopiarForm(request.POST or None, initial={"anio": plan.anio + 1})

        def hacer() -> str:
            anio = form.cleaned_data["anio"]
            fuera = flujo.no_se_copian(plan, anio)
            nuevo = flujo.copiar_plan(plan, anio, usuario=quien(request))
            frases = [f"Se copió el plan {plan.anio} a {nuevo.anio}."]
            if nuevo.demostracion:
                frases.append("También es de demostración.")
            if fuera:
                cuales = enumerar([f"{una.codigo} ({una.dependencia.sigla})" for una in fuera])
                frases.append(f"No se copiaron, porque su dependencia no está vigente en {anio}: {cuales}.")
            return " ".join(frases)

        return self.pagina(request, plan, form, f"Copiar el plan {plan.anio} a otro año", hacer)


class MesForm(ConVersionForm):
    class Meta:
        model = Mes
        fields = ["fecha_limite"]


@admin.register(Mes)
class MesAdmin(ModeloAdmin):
    """Los crea y los borra su plan; se cierran y se reabren en el tablero. Aquí se les cambia la fecha límite."""

    form = MesForm
    exclude = ["version"]
    fields = ["plan", "numero", "cerrado", "fecha_limite", "version"]
    readonly_fields = ["plan", "numero", "cerrado"]
    list_display = ["__str__", "cerrado", "fecha_limite"]
    list_filter = ["plan", "cerrado"]
    list_select_related = ["plan"]
    search_fields = ["=plan__anio", "=numero"]
    search_help_text = "Año o número del mes."

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Mes | None = None) -> bool:
        return False


@admin.register(Componente)
class ComponenteAdmin(ModeloAdmin):
    """Cuánto pesa cada componente entre sus hermanos, donde se pondera por componente."""

    list_display = ["nombre", "plan", "ponderacion"]
    list_filter = ["plan"]
    list_select_related = ["plan"]
    search_fields = ["nombre"]


@admin.register(Modificacion)
class ModificacionAdmin(SoloLectura, ModeloAdmin):
    """Las escribe la base cuando cambia lo que prometía un plan aprobado o con meses cerrados. Lo que decía un texto
    se lee aquí: afuera, solo que cambió."""

    list_display = ["actividad", "campos", "motivo", "registrada_en", "registrada_por"]
    list_filter = ["actividad__plan", "actividad__dependencia"]
    list_select_related = ["actividad", "registrada_por"]
    search_fields = ["=actividad__codigo", "actividad__descripcion", "motivo"]
    fields = ["actividad", "que_cambio", "motivo", "registrada_en", "registrada_por"]
    readonly_fields = ["que_cambio"]

    @admin.display(description="qué cambió")
    def campos(self, modificacion: Modificacion) -> str:
        if not modificacion.antes:
            return "actividad nueva"
        return enumerar([campo for campo, *_ in self._cambios(modificacion)])

    @admin.display(description="qué cambió")
    def que_cambio(self, modificacion: Modificacion) -> SafeString:
        filas = format_html_join("", "<li>{}: {} → {}</li>", self._cambios(modificacion))
        return format_html("<ul>{}</ul>", filas)

    @staticmethod
    def _cambios(modificacion: Modificacion) -> list[tuple[str, str, str]]:
        """El nombre de cada campo, lo que decía y lo que dice."""
        campos = {campo.name: campo for campo in Actividad._meta.concrete_fields}

        def citado(cual: str, valor: Any) -> str:
            visto = dicho(campos[cual], valor)
            return f"«{visto}»" if visto else "vacío"

        return [
            (str(campos[cual].verbose_name), citado(cual, antes), citado(cual, despues))
            for cual, (antes, despues) in modificacion.cambios.items()
        ]
