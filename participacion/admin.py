"""La administración del plan: dependencias, actividades, reportes y usuarios."""

from collections.abc import Mapping
from pathlib import Path
from tempfile import NamedTemporaryFile, gettempdir
from time import time
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group
from django.core import signing
from django.core.exceptions import ValidationError
from django.db import DatabaseError, models, transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from import_export.admin import ImportExportMixin
from import_export.forms import ConfirmImportForm, ExportForm, ImportForm
from import_export.tmp_storages import TempFolderStorage

from participacion.calendario import TODOS, abreviatura, nombre
from participacion.hojas import MAXIMO_ARCHIVO
from participacion.models import (
    MAXIMO_MENSUAL,
    Actividad,
    Avance,
    Dependencia,
    Evidencia,
    Mes,
    Plan,
    Usuario,
)
from participacion.rechazos import RECHAZOS, frase
from participacion.recursos import (
    Cambio,
    Csv,
    HojaDeCalculo,
    RecursoDelPlan,
    ResultadoDeLaMatriz,
    Xlsx,
)


def cajas(letras: int) -> Mapping[type[models.Field], Mapping[str, Any]]:
    """Para `formfield_overrides`: tres renglones de ese ancho, que es lo que se suele escribir en un texto."""
    return {models.TextField: {"widget": forms.Textarea({"rows": 3, "cols": letras})}}


class ConRechazos(admin.ModelAdmin):
    """Lo que la base de datos rechaza se dice en la página: al guardar, como error del formulario, que conserva
    lo escrito; al borrar y en las acciones de la lista, como aviso."""

    _RECHAZO = "rechazo_de_la_base"

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except RECHAZOS as error:
            setattr(request, self._RECHAZO, _frase(error))
        return super().changeform_view(request, object_id, form_url, extra_context)

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> type[forms.ModelForm]:
        formulario = super().get_form(request, obj, change=change, **kwargs)
        rechazo = getattr(request, self._RECHAZO, None)
        if not rechazo:
            return formulario

        class Rechazado(formulario):  # type: ignore[misc,valid-type]
            def clean(self) -> dict[str, Any] | None:
                self.add_error(None, rechazo)
                datos: dict[str, Any] | None = super().clean()
                return datos

        return Rechazado

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> Any:
        try:
            return super().delete_view(request, object_id, extra_context)
        except RECHAZOS as error:
            self.message_user(request, _frase(error), messages.ERROR)
        return redirect(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", object_id)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        try:
            with transaction.atomic():
                return super().changelist_view(request, extra_context)
        except RECHAZOS as error:
            self.message_user(request, _frase(error), messages.ERROR)
        return redirect(request.get_full_path())


def _frase(error: DatabaseError) -> str:
    """La del rechazo; si el error es otro, lo vuelve a lanzar."""
    rechazo = frase(error)
    if not rechazo:
        raise error
    return rechazo


class GrupoAdmin(ConRechazos, GroupAdmin):
    filter_horizontal = ()


admin.site.unregister(Group)
admin.site.register(Group, GrupoAdmin)


@admin.register(Usuario)
class UsuarioAdmin(ConRechazos, UserAdmin):
    list_display = ["username", "first_name", "last_name", "email", "is_staff", "is_active"]
    list_filter = ["is_active", "is_staff", "is_superuser", "groups", "dependencias"]
    search_fields = ["username", "first_name", "last_name", "email"]
    autocomplete_fields = ["groups", "dependencias"]
    readonly_fields = ["last_login", "date_joined"]
    fieldsets = [
        (None, {"fields": ["username", "password"]}),
        ("Persona", {"fields": ["first_name", "last_name", "email"]}),
        ("Permisos", {"fields": ["is_active", "is_staff", "is_superuser", "groups", "dependencias"]}),
        ("Fechas", {"fields": ["last_login", "date_joined"]}),
    ]


@admin.register(Dependencia)
class DependenciaAdmin(ConRechazos):
    list_display = ["sigla", "nombre", "vigente_desde", "vigente_hasta"]
    search_fields = ["sigla", "nombre"]


class MesInline(admin.TabularInline):
    """Los meses nacen con el plan y no se cambian desde él."""

    model = Mes
    fields = ["numero", "cerrado"]
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Plan | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Plan | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Plan | None = None) -> bool:
        return False


@admin.register(Plan)
class PlanAdmin(ConRechazos):
    list_display = ["anio", "demostracion"]
    search_fields = ["=anio"]

    def get_inlines(self, request: HttpRequest, obj: Plan | None) -> list[Any]:
        return [MesInline] if obj else []

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Sus meses se van con él, aunque a ninguno se le pueda borrar solo."""
        borrados, conteo, sin_permiso, protegidos = super().get_deleted_objects(objs, request)
        return borrados, conteo, sin_permiso - {Mes._meta.verbose_name}, protegidos


@admin.register(Mes)
class MesAdmin(ConRechazos):
    """Los crea y los borra su plan."""

    list_display = ["__str__", "cerrado"]
    list_filter = ["plan", "cerrado"]
    list_select_related = ["plan"]
    search_fields = ["=plan__anio", "=numero"]
    search_help_text = "Año o número del mes."
    readonly_fields = ["plan", "numero"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Mes | None = None) -> bool:
        return False


class DoceMeses(forms.MultiWidget):
    """Doce cantidades, cada una con el nombre de su mes."""

    template_name = "participacion/doce_meses.html"
    use_fieldset = True

    class Media:
        css = {"all": ["participacion/matriz.css"]}

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        cantidad = {"min": 0, "max": MAXIMO_MENSUAL}
        super().__init__({abreviatura(mes): forms.NumberInput(cantidad) for mes in TODOS}, attrs)

    def decompress(self, value: Any) -> list[int | None]:
        return list(value) if value else [None] * len(TODOS)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        contexto = super().get_context(name, value, attrs)
        for mes, cantidad in zip(TODOS, contexto["widget"]["subwidgets"], strict=True):
            cantidad["etiqueta"] = abreviatura(mes)
        return contexto


class CampoDeDoceMeses(forms.MultiValueField):
    """Lo programado cada mes; un mes vacío es 0, como en la matriz."""

    widget = DoceMeses

    def __init__(self, **kwargs: Any) -> None:
        cantidad = forms.IntegerField(min_value=0, max_value=MAXIMO_MENSUAL, required=False)
        super().__init__([cantidad] * len(TODOS), required=False, require_all_fields=False, **kwargs)

    def clean(self, value: Any) -> list[int]:
        cantidades, errores = [], []
        for mes, campo, escrito in zip(TODOS, self.fields, value, strict=True):
            try:
                cantidades.append(campo.clean(escrito) or 0)
            except ValidationError as error:
                errores += [f"{nombre(mes).capitalize()}: {mensaje}" for mensaje in error.messages]
        if errores:
            raise ValidationError(errores)
        return cantidades


class ActividadForm(forms.ModelForm):
    programado = CampoDeDoceMeses(help_text=Actividad._meta.get_field("programado").help_text)

    class Meta:
        model = Actividad
        fields = ["plan", "dependencia", "numero", "descripcion", "programado", "origen"]


class CargaDeLaMatrizForm(ImportForm):  # type: ignore[misc]
    anio = forms.IntegerField(
        label="Año del plan",
        min_value=2000,
        max_value=2100,
        help_text="Si todavía no hay plan de ese año, se crea.",
    )

    field_order = ["resource", "anio", "import_file", "format"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["import_file"].label = "Matriz"
        self.fields["import_file"].help_text = "Un libro de Excel (.xlsx) o un CSV."
        self.fields["format"].widget = forms.HiddenInput()  # solo hay uno: lo dice el contenido

    def clean_import_file(self) -> Any:
        archivo = self.cleaned_data["import_file"]
        if archivo.size > MAXIMO_ARCHIVO:
            raise ValidationError(f"El archivo pasa de {MAXIMO_ARCHIVO // 2**20} MB.")
        return archivo


class VistaPrevia(TempFolderStorage):  # type: ignore[misc]
    """El archivo entre la vista previa y la confirmación. Cada carga limpia las que nadie confirmó."""

    VIGENCIA = 3600  # segundos
    PREFIJO = "matriz-"

    def save(self, data: bytes) -> None:
        for olvidada in Path(gettempdir()).glob(f"{self.PREFIJO}*"):
            if olvidada.stat().st_mtime < time() - self.VIGENCIA:
                olvidada.unlink(missing_ok=True)
        with NamedTemporaryFile(prefix=self.PREFIJO, delete=False) as archivo:
            archivo.write(data)
        self.name = Path(archivo.name).name


class ConfirmacionDeLaMatrizForm(ConfirmImportForm):  # type: ignore[misc]
    """El nombre del archivo va firmado: sin eso, quien confirma podría pedir cualquiera del servidor."""

    SAL = "vista-previa-de-la-matriz"

    anio = forms.IntegerField(min_value=2000, max_value=2100, widget=forms.HiddenInput)
    format = forms.ChoiceField(choices=[("0", "0")], widget=forms.HiddenInput)
    resource = forms.ChoiceField(choices=[("0", "0")], widget=forms.HiddenInput)

    def clean_import_file_name(self) -> str:
        try:
            archivo: str = signing.loads(
                self.cleaned_data["import_file_name"], salt=self.SAL, max_age=VistaPrevia.VIGENCIA
            )
        except signing.BadSignature:
            archivo = ""
        if not archivo or not Path(gettempdir(), archivo).exists():
            raise ValidationError("La vista previa venció o ya se confirmó: cargue el archivo otra vez.")
        return archivo


@admin.register(Actividad)
class ActividadAdmin(ImportExportMixin, ConRechazos):  # type: ignore[misc]
    form = ActividadForm
    formfield_overrides = cajas(60)
    fields = ["plan", "dependencia", "numero", "descripcion", "programado", "meta", "origen"]
    readonly_fields = ["meta"]
    list_display = ["numero", "descripcion", "dependencia", "meta", "plan"]
    list_display_links = ["numero", "descripcion"]
    list_filter = ["plan", "dependencia"]
    list_select_related = ["plan", "dependencia"]
    search_fields = ["=numero", "descripcion"]
    search_help_text = "Número o palabras de la actividad."

    resource_classes = [RecursoDelPlan]
    import_formats = [HojaDeCalculo]
    export_formats = [Xlsx, Csv]
    import_template_name = "admin/participacion/actividad/importar.html"
    import_form_class = CargaDeLaMatrizForm
    confirm_form_class = ConfirmacionDeLaMatrizForm
    export_form_class = ExportForm  # el de escoger columnas trae estilos y guiones dentro de la página
    tmp_storage_class = VistaPrevia

    @admin.display(description="meta anual")
    def meta(self, actividad: Actividad) -> int:
        return actividad.meta

    def get_import_resource_kwargs(self, request: HttpRequest, **kwargs: Any) -> dict[str, Any]:
        formulario = kwargs["form"]
        return {"anio": formulario.cleaned_data["anio"]} if formulario.is_bound else {}

    def get_confirm_form_initial(self, request: HttpRequest, import_form: Any) -> dict[str, Any]:
        inicial: dict[str, Any] = super().get_confirm_form_initial(request, import_form)
        if import_form:
            archivo = inicial["import_file_name"]
            inicial["import_file_name"] = signing.dumps(archivo, salt=ConfirmacionDeLaMatrizForm.SAL)
            inicial["anio"] = import_form.cleaned_data["anio"]
        return inicial

    def process_import(self, request: HttpRequest, **kwargs: Any) -> Any:
        formulario = self.create_confirm_form(request)
        if request.method == "POST" and self.has_import_permission(request) and not formulario.is_valid():
            for errores in formulario.errors.values():
                self.message_user(request, errores[0], messages.ERROR)
            return redirect("admin:participacion_actividad_import")
        return super().process_import(request, **kwargs)

    def process_result(self, result: ResultadoDeLaMatriz, request: HttpRequest) -> HttpResponse:
        """Entre la vista previa y la confirmación algo pudo cambiar: el cierre de un mes, por ejemplo."""
        if not result.has_errors():
            respuesta: HttpResponse = super().process_result(result, request)
            return respuesta
        for error in result.base_errors:
            self.message_user(request, error.error, messages.ERROR)
        return redirect("admin:participacion_actividad_import")

    def generate_log_entries(self, result: ResultadoDeLaMatriz, request: HttpRequest) -> None:
        filas = result.cargado.filas if result.cargado else []
        for cambio, accion in ((Cambio.NUEVA, ADDITION), (Cambio.CAMBIADA, CHANGE)):
            LogEntry.objects.log_actions(
                request.user.pk,  # type: ignore[arg-type]
                [fila.actividad for fila in filas if fila.cambio == cambio],
                accion,
                "Carga de la matriz.",
            )

    def add_success_message(self, result: ResultadoDeLaMatriz, request: HttpRequest) -> None:
        if result.cargado:
            self.message_user(request, " ".join(result.cargado.resumen), messages.SUCCESS)


# Quien escribe «drive.gov.co/acta» quiere decir https.
ENLACES_SEGUROS: Mapping[type[models.Field], Mapping[str, Any]] = {
    models.URLField: {"assume_scheme": "https"}
}


class EvidenciaInline(admin.TabularInline):
    model = Evidencia
    formfield_overrides = ENLACES_SEGUROS
    extra = 0


@admin.register(Avance)
class AvanceAdmin(ConRechazos):
    list_display = ["de_la_actividad", "mes", "ejecutado", "estado"]
    list_filter = ["actividad__plan", "mes", "estado", "actividad__dependencia"]
    search_fields = ["=actividad__numero", "actividad__descripcion", "narrativa"]
    search_help_text = "Número o palabras de la actividad, o de lo que se hizo."
    autocomplete_fields = ["actividad"]
    formfield_overrides = cajas(60)
    inlines = [EvidenciaInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Avance]:
        return super().get_queryset(request).select_related("actividad")

    @admin.display(description="actividad", ordering="actividad__numero")
    def de_la_actividad(self, avance: Avance) -> str:
        return str(avance.actividad)


@admin.register(Evidencia)
class EvidenciaAdmin(ConRechazos):
    formfield_overrides = ENLACES_SEGUROS
    list_display = ["nombre", "del_avance", "enlace"]
    list_filter = ["avance__actividad__plan", "avance__actividad__dependencia"]
    list_select_related = ["avance__actividad"]
    search_fields = ["nombre", "enlace", "avance__actividad__descripcion"]
    autocomplete_fields = ["avance"]

    @admin.display(description="avance", ordering="avance")
    def del_avance(self, evidencia: Evidencia) -> str:
        return str(evidencia.avance)
