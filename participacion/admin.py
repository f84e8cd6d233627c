"""La administración del plan: dependencias, actividades, reportes y usuarios."""

from collections.abc import Sequence
from typing import Any

import pghistory
from django import forms
from django.contrib import admin, messages
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.forms import SimpleArrayField
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from procrastinate.contrib.django.models import ProcrastinateJob

from comun.administracion import (
    ConAlcance,
    ConVersionAdmin,
    ConVersionForm,
    FiltroConAlcance,
    ModeloAdmin,
    SoloLectura,
    cajas,
)
from comun.calendario import TODOS, abreviatura, nombre
from comun.cantidades import Cantidad
from comun.formularios import CantidadField, como_se_escribe
from comun.historial import dicho
from comun.hojas.celdas import saltos
from comun.palabras import enumerar, miles
from comun.transacciones import NoSePuede
from participacion import flujo, usuarios
from participacion.descripcion import CAMPOS
from participacion.indicadores import ClaseDeMeta
from participacion.libro.pantalla import ConLibro
from participacion.matriz.renumeracion import Dicho, Duda, dudas
from participacion.models import (
    Actividad,
    Alias,
    Apoyo,
    Componente,
    Dependencia,
    Evidencia,
    Mes,
    Modificacion,
    Plan,
    Reporte,
    Usuario,
)
from participacion.opciones import MAXIMA_CANTIDAD
from participacion.usuarios import quien


class GrupoAdmin(ModeloAdmin, GroupAdmin):
    filter_horizontal = ()


# La fila no se toca a mano: cada quien ve lo que pidió en su página de espera.
admin.site.unregister(ProcrastinateJob)
admin.site.unregister(Group)
admin.site.register(Group, GrupoAdmin)


@admin.register(Usuario)
class UsuarioAdmin(ModeloAdmin, UserAdmin):
    """Completa para un superusuario. La OAP lleva con ella las cuentas de los enlaces, y solo esas."""

    add_form_template = "participacion/crear_usuario.html"
    change_form_template = "participacion/usuario.html"
    search_fields = ["username", "first_name", "last_name", "email"]
    filter_horizontal = ()
    autocomplete_fields = ["groups", "dependencias"]
    form = usuarios.CuentaForm
    fieldsets = [
        (None, {"fields": ["username", "password", "mostrada"]}),
        ("Persona", {"fields": ["first_name", "last_name", "email"]}),
        ("Permisos", {"fields": ["is_active", "is_staff", "is_superuser", "groups", "dependencias"]}),
        ("Fechas", {"fields": ["last_login", "date_joined"]}),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Usuario]:
        alcance = usuarios.visibles_para(quien(request))
        return alcance.order_by(*self.get_ordering(request))

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        campos = ["username", "first_name", "last_name", "email", "is_active"]
        return [*campos, "is_staff"] if quien(request).is_superuser else campos

    def get_list_filter(self, request: HttpRequest) -> list[Any]:
        filtros = ["is_active", "dependencias"]
        return [*filtros, "is_staff", "is_superuser", "groups"] if quien(request).is_superuser else filtros

    def get_readonly_fields(self, request: HttpRequest, obj: Usuario | None = None) -> list[str]:
        return ["last_login", "date_joined"]

    def get_fieldsets(self, request: HttpRequest, obj: Usuario | None = None) -> Any:
        if quien(request).is_superuser:
            return super().get_fieldsets(request, obj)
        fechas = [("Fechas", {"fields": ["last_login", "date_joined"]})] if obj else []
        return [(None, {"fields": [*usuarios.EnlaceForm.Meta.fields, "mostrada"]}), *fechas]

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        if not quien(request).is_superuser:
            kwargs["form"] = usuarios.EnlaceForm
        return super().get_form(request, obj, change=change, **kwargs)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """La OAP desactiva: lo que la persona reportó sigue teniendo autor."""
        return quien(request).is_superuser

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> Any:  # noqa: A002
        """La contraseña de un enlace la pone él, por su enlace."""
        if not quien(request).is_superuser:
            raise PermissionDenied
        return super().user_change_password(request, id, form_url)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Quien crea la OAP es enlace, y se invita cuando ya quedó guardado."""
        nuevo_enlace = not change and not quien(request).is_superuser
        if nuevo_enlace:
            form.instance.groups.set(Group.objects.filter(name=usuarios.ENLACE))
        super().save_related(request, form, formsets, change)
        if nuevo_enlace:
            transaction.on_commit(lambda: self._invitar(request, form.instance))

    def _invitar(self, request: HttpRequest, usuario: Usuario) -> None:
        try:
            usuarios.invitar(usuario)
        except NoSePuede as error:
            self.message_user(request, str(error), messages.ERROR)
        else:
            self.log_change(request, usuario, "Invitación enviada.")
            self.message_user(request, f"Se envió el enlace a {usuario.email}.", messages.SUCCESS)

    def get_urls(self) -> list[URLPattern]:
        invitar = self.admin_site.admin_view(self.vista_invitar)
        return [path("<int:pk>/invitar/", invitar, name="participacion_usuario_invitar"), *super().get_urls()]

    def vista_invitar(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Al crear la cuenta se invita sola; esto es para después, también si olvidó su contraseña."""
        usuario = self.alcanzado(request, pk)
        if request.method == "POST":
            self._invitar(request, usuario)
            return redirect("admin:participacion_usuario_change", pk)
        contexto = {
            **self.admin_site.each_context(request),
            "title": f"Invitar a {usuario}",
            "opts": self.opts,
            "original": usuario,
        }
        return TemplateResponse(request, "participacion/invitar.html", contexto)


class AliasInline(ConAlcance, admin.TabularInline):
    model = Alias
    extra = 1


@admin.register(Dependencia)
class DependenciaAdmin(ConVersionAdmin):
    fields = ["sigla", "nombre", "vigente_desde", "vigente_hasta"]
    list_display = ["sigla", "nombre", "vigente_desde", "vigente_hasta"]
    search_fields = ["sigla", "nombre", "alias__nombre"]
    inlines = [AliasInline]


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


class CopiarForm(forms.Form):
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
            nuevo = flujo.copiar_plan(plan, form.cleaned_data["anio"], usuario=quien(request))
            copiado = f"Se copió el plan {plan.anio} a {nuevo.anio}."
            return f"{copiado} También es de demostración." if nuevo.demostracion else copiado

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


class DoceMeses(forms.MultiWidget):
    """Doce cantidades, cada una con el nombre de su mes."""

    template_name = "participacion/doce_meses.html"
    use_fieldset = True

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        cantidad = {"inputmode": "decimal", "size": 6}
        super().__init__({abreviatura(mes): forms.TextInput(cantidad) for mes in TODOS}, attrs)

    def decompress(self, value: Any) -> list[Any]:
        return [como_se_escribe(cantidad) for cantidad in value] if value else [None] * len(TODOS)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        contexto = super().get_context(name, value, attrs)
        for mes, cantidad in zip(TODOS, contexto["widget"]["subwidgets"], strict=True):
            cantidad["etiqueta"] = abreviatura(mes)
        return contexto


class CampoDeDoceMeses(forms.MultiValueField):
    """Lo programado cada mes; un mes vacío no programa nada."""

    widget = DoceMeses

    def __init__(self, **kwargs: Any) -> None:
        cantidad = CantidadField(MAXIMA_CANTIDAD, required=False)
        super().__init__([cantidad] * len(TODOS), required=False, require_all_fields=False, **kwargs)

    def clean(self, value: Any) -> list[Cantidad | None]:
        cantidades, errores = [], []
        for mes, campo, escrito in zip(TODOS, self.fields, value, strict=True):
            try:
                cantidades.append(campo.clean(escrito))
            except ValidationError as error:
                errores += [f"{nombre(mes).capitalize()}: {mensaje}" for mensaje in error.messages]
        if errores:
            raise ValidationError(errores)
        return cantidades


class CampoDeGrupos(SimpleArrayField):
    """Nombres separados por punto y coma, como en la matriz; si no hay ninguno, por coma."""

    def __init__(self, **opciones: Any) -> None:
        super().__init__(**opciones | {"delimiter": ";"})

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, list):
            return value
        cierre = (
            ";" if len(value) == 1 and "," in value[0] else ""
        )  # un solo nombre con comas sigue siendo uno
        return "; ".join(value) + cierre

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str):
            separador = ";" if ";" in value else ","
            value = [nombre for escrito in value.split(separador) if (nombre := escrito.strip())]
        return super().to_python(value)


class ActividadForm(ConVersionForm):
    programado = CampoDeDoceMeses(help_text=Actividad._meta.get_field("programado").help_text)
    reescrita = forms.BooleanField(
        required=False,
        label="Solo cambió la redacción",
        help_text="Si cambia la descripción: sigue siendo la misma actividad, con los reportes que ya tiene.",
    )
    motivo = forms.CharField(
        required=False,
        max_length=1000,
        widget=forms.Textarea({"rows": 2, "cols": 60}),
        help_text="Si cambia lo que se prometió: por qué. Sale en el informe; no nombre a ninguna persona.",
    )

    class Meta:
        model = Actividad
        fields = [
            "plan",
            "dependencia",
            "codigo",
            "descripcion",
            "programado",
            "por_periodos",
            *(campo.clave for campo in CAMPOS),
            "origen",
        ]

    def clean(self) -> dict[str, Any]:
        datos = super().clean()
        if datos.get("clase_de_meta") == ClaseDeMeta.SUMA and "programado" in datos:
            datos["programado"] = [cantidad or 0 for cantidad in datos["programado"]]
        for campo, escrito in datos.items():
            habia = getattr(self.instance, campo, None)
            # El navegador escribe otros saltos de línea: eso no es cambiar lo que decía.
            if isinstance(escrito, str) and isinstance(habia, str) and saltos(escrito) == saltos(habia):
                datos[campo] = habia
        if not datos.get("reescrita"):
            for duda in self._dudas(datos.get("descripcion", ""), datos.get("dependencia")):
                self.add_error(
                    "reescrita",
                    f"¿Es otra actividad? {duda} Esta ya tiene reportes o sesiones: si es la misma con otra redacción, "
                    "márquelo; si no, agregue la otra con un código nuevo.",
                )
        return datos

    def _dudas(self, descripcion: str, dependencia: Dependencia | None) -> Sequence[Duda]:
        """Si de la actividad depende algo y pasaría a decir otra cosa."""
        codigo, plan = self.instance.codigo, self.instance.plan if self.instance.pk else None
        if not descripcion or not dependencia or plan is None:
            return ()
        if not plan.actividades.con_lo_suyo().filter(pk=self.instance.pk).exists():
            return ()
        filas = plan.actividades.values_list("codigo", "descripcion", "dependencia__sigla")
        dichos = {de_cual: Dicho(*dicho) for de_cual, *dicho in filas}
        return dudas(dichos, {codigo: Dicho(descripcion, dependencia.sigla)}, {codigo})


class CancelarForm(forms.Form):
    desde = forms.TypedChoiceField(
        coerce=int, help_text="De ese mes en adelante no programa nada; lo anterior cuenta."
    )
    motivo = forms.CharField(widget=forms.Textarea({"rows": 3, "cols": 60}), max_length=1000)

    def __init__(self, actividad: Actividad, *args: Any) -> None:
        super().__init__(*args)
        abiertos = actividad.plan.meses.filter(cerrado=False).order_by("numero")
        self.fields["desde"].choices = [(mes.numero, nombre(mes.numero)) for mes in abiertos]  # type: ignore[attr-defined]


class ApoyoInline(ConAlcance, admin.TabularInline):
    model = Apoyo
    extra = 1


@admin.register(Actividad)
class ActividadAdmin(ConLibro, ModeloAdmin):
    form = ActividadForm
    inlines = [ApoyoInline]
    campos_de_los_rechazos = {"modificacion_con_motivo": "motivo"}
    formfield_overrides = {**cajas(60), ArrayField: {"form_class": CampoDeGrupos}}
    exclude = ["version"]
    readonly_fields = ["meta", "cancelada"]
    list_display = ["codigo", "descripcion", "dependencia", "meta", "plan"]
    list_display_links = ["codigo", "descripcion"]
    list_filter = ["plan", "dependencia"]
    list_select_related = ["plan", "dependencia"]
    search_fields = ["=codigo", "descripcion"]
    search_help_text = "Código o palabras de la actividad."

    def get_fieldsets(self, request: HttpRequest, obj: Actividad | None = None) -> Any:
        edita = self.has_change_permission(request, obj) if obj else self.has_add_permission(request)
        reescrita = ["reescrita"] if edita and obj and obj.reportes.exists() else []
        comprometida = edita and (obj is None or obj.plan.comprometido)
        motivo = [("Por qué cambia", {"fields": ["motivo"]})] if comprometida else []
        return [
            (
                None,
                {
                    "fields": [
                        "plan",
                        "dependencia",
                        "codigo",
                        "descripcion",
                        *reescrita,
                        *(campo.clave for campo in CAMPOS if not (campo.clasifica or campo.mide)),
                        *(["version"] if edita else []),
                    ]
                },
            ),
            (
                "Programación",
                {"fields": ["programado", "meta", "por_periodos", *(["cancelada"] if obj else [])]},
            ),
            ("Cómo se mide", {"fields": [campo.clave for campo in CAMPOS if campo.mide]}),
            (
                "Clasificación",
                {"fields": [*(campo.clave for campo in CAMPOS if campo.clasifica), "origen"]},
            ),
            *motivo,
        ]

    def save_model(self, request: HttpRequest, obj: Actividad, form: Any, change: bool) -> None:
        motivo = form.cleaned_data.get("motivo", "").strip()
        with pghistory.context(**({"motivo": motivo} if motivo else {})):
            super().save_model(request, obj, form, change)

    @admin.display(description="meta anual")
    def meta(self, actividad: Actividad) -> str:
        return miles(actividad.meta)

    @admin.display(description="cancelada")
    def cancelada(self, actividad: Actividad) -> SafeString | str:
        if actividad.cancelada_desde:
            return f"Desde {nombre(actividad.cancelada_desde)}."
        direccion = reverse("admin:participacion_actividad_cancelar", args=[actividad.pk])
        return format_html('No. <a href="{}">Cancelarla desde un mes</a>', direccion)

    def get_urls(self) -> list[URLPattern]:
        cancelar = self.admin_site.admin_view(self.vista_cancelar)
        return [
            path("<int:pk>/cancelar/", cancelar, name="participacion_actividad_cancelar"),
            *super().get_urls(),
        ]

    def vista_cancelar(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Pide desde qué mes y por qué, y cancela la actividad."""
        actividad = self.alcanzado(request, pk)
        form = CancelarForm(actividad, request.POST or None)

        def hacer() -> str:
            desde, motivo = form.cleaned_data["desde"], form.cleaned_data["motivo"]
            flujo.cancelar(actividad, desde, motivo, usuario=quien(request))
            return f"La actividad {actividad.codigo} quedó cancelada desde {nombre(desde)}."

        return self.pagina(request, actividad, form, f"Cancelar: {actividad}", hacer)


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


@admin.register(Apoyo)
class ApoyoAdmin(ModeloAdmin):
    """Las dependencias corresponsables de cada actividad."""

    list_display = ["actividad", "dependencia"]
    list_filter = ["actividad__plan", "dependencia"]
    list_select_related = ["actividad", "dependencia"]
    search_fields = ["=actividad__codigo", "actividad__descripcion", "=dependencia__sigla"]
    autocomplete_fields = ["actividad", "dependencia"]


@admin.register(Componente)
class ComponenteAdmin(ModeloAdmin):
    """Cuánto pesa cada componente entre sus hermanos, donde se pondera por componente."""

    list_display = ["nombre", "plan", "ponderacion"]
    list_filter = ["plan"]
    list_select_related = ["plan"]
    search_fields = ["nombre"]


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


admin.FieldListFilter.register(lambda campo: bool(campo.remote_field), FiltroConAlcance, take_priority=True)
