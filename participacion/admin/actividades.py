"""La administración de las actividades: su formulario, cancelarlas y quiénes las apoyan."""

from collections.abc import Sequence
from typing import Any

import pghistory
from django import forms
from django.contrib import admin, messages
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.forms import SimpleArrayField
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from comun.administracion import (
    ConAlcance,
    ConVersionForm,
    FormDeUnVerbo,
    ModeloAdmin,
    cajas,
)
from comun.calendario import TODOS, abreviatura, nombre
from comun.cantidades import Cantidad
from comun.formularios import CantidadField, como_se_escribe
from comun.hojas.celdas import saltos
from comun.palabras import miles
from participacion import flujo
from participacion.descripcion import CAMPOS
from participacion.indicadores import ClaseDeMeta
from participacion.libro.pantalla import ConLibro
from participacion.matriz.renumeracion import Dicho, Duda, dudas
from participacion.models import (
    Actividad,
    Apoyo,
    Dependencia,
)
from participacion.opciones import MAXIMA_CANTIDAD
from participacion.usuarios import quien


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


class CancelarForm(FormDeUnVerbo):
    boton = "Cancelar la actividad"
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
    campos_de_los_rechazos = {"modificacion_con_motivo": "motivo", "actividad_en_vigencia": "dependencia"}
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
        if not actividad.plan.meses.filter(cerrado=False).exists():
            aviso = (
                "Los doce meses están cerrados: para cancelarla, reabra antes aquel desde el que se cancela."
            )
            self.message_user(request, aviso, messages.ERROR)
            return redirect("admin:participacion_actividad_change", pk)
        form = CancelarForm(actividad, request.POST or None)

        def hacer() -> str:
            desde, motivo = form.cleaned_data["desde"], form.cleaned_data["motivo"]
            flujo.cancelar(actividad, desde, motivo, usuario=quien(request))
            return f"La actividad {actividad.codigo} quedó cancelada desde {nombre(desde)}."

        return self.pagina(request, actividad, form, f"Cancelar: {actividad}", hacer)


@admin.register(Apoyo)
class ApoyoAdmin(ModeloAdmin):
    """Las dependencias corresponsables de cada actividad."""

    list_display = ["actividad", "dependencia"]
    list_filter = ["actividad__plan", "dependencia"]
    list_select_related = ["actividad", "dependencia"]
    search_fields = ["=actividad__codigo", "actividad__descripcion", "=dependencia__sigla"]
    autocomplete_fields = ["actividad", "dependencia"]
