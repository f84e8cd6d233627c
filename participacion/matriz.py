"""La matriz del plan en la administración: cargarla con vista previa, descargarla, y descargar su plantilla."""

from pathlib import Path
from tempfile import NamedTemporaryFile, gettempdir
from time import time
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.core import signing
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from import_export.admin import ImportExportMixin
from import_export.formats.base_formats import Format
from import_export.forms import ConfirmImportForm, ExportForm, ImportForm
from import_export.tmp_storages import TempFolderStorage

from participacion import plantilla
from participacion.hojas import MAXIMO_ARCHIVO, a_csv
from participacion.recursos import Cambio, RecursoDelPlan, ResultadoDeLaMatriz


class HojaDeCalculo(Format):  # type: ignore[misc]
    """XLSX o CSV de entrada: se reconoce por su contenido, al cargarlo."""

    def __init__(self, encoding: str | None = None) -> None:
        """`encoding` lo pasa la administración; aquí también lo dice el contenido."""

    def get_title(self) -> str:
        return "Excel (.xlsx) o CSV"

    def can_import(self) -> bool:
        return True

    def create_dataset(self, in_stream: bytes) -> bytes:
        return in_stream


class Xlsx(Format):  # type: ignore[misc]
    """XLSX de salida: la plantilla, con filas."""

    CONTENIDO = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

    def get_title(self) -> str:
        return "Excel (.xlsx)"

    def can_export(self) -> bool:
        return True

    def get_extension(self) -> str:
        return "xlsx"

    def get_content_type(self) -> str:
        return self.CONTENIDO

    def export_data(self, dataset: Any, **kwargs: Any) -> bytes:
        return plantilla.libro_del_plan(dataset.headers, dataset)


class Csv(Xlsx):
    """CSV de salida."""

    CONTENIDO = "text/csv"

    def get_title(self) -> str:
        return "CSV"

    def get_extension(self) -> str:
        return "csv"

    def export_data(self, dataset: Any, **kwargs: Any) -> bytes:
        return a_csv([dataset.headers, *dataset])


def campo_del_motivo() -> forms.CharField:
    """Por qué cambia la programación de un plan aprobado; sale en el informe."""
    return forms.CharField(
        required=False,
        max_length=500,
        widget=forms.Textarea({"rows": 2, "cols": 60, "class": "vLargeTextField"}),
        help_text="Solo si el plan está aprobado y cambia su programación. Sale en el informe.",
    )


class CargaDeLaMatrizForm(ImportForm):  # type: ignore[misc]
    anio = forms.IntegerField(
        label="Año del plan",
        min_value=2000,
        max_value=2100,
        help_text="Si todavía no hay plan de ese año, se crea.",
    )
    motivo = campo_del_motivo()

    field_order = ["resource", "anio", "import_file", "motivo", "format"]

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
    motivo = campo_del_motivo()
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


class ConMatriz(ImportExportMixin):  # type: ignore[misc]
    """Importar y exportar, para el `ModelAdmin` de las actividades."""

    resource_classes = [RecursoDelPlan]
    import_formats = [HojaDeCalculo]
    export_formats = [Xlsx, Csv]
    import_template_name = "admin/participacion/actividad/importar.html"
    import_export_change_list_template = "admin/participacion/actividad/lista.html"
    import_form_class = CargaDeLaMatrizForm
    confirm_form_class = ConfirmacionDeLaMatrizForm
    export_form_class = ExportForm  # el de escoger columnas trae estilos y guiones dentro de la página
    tmp_storage_class = VistaPrevia

    def get_urls(self) -> list[URLPattern]:
        urls: list[URLPattern] = super().get_urls()
        vista = self.admin_site.admin_view(self.descargar_plantilla)
        return [path("plantilla/", vista, name="participacion_actividad_plantilla"), *urls]

    def descargar_plantilla(self, request: HttpRequest) -> HttpResponse:
        if not self.has_import_permission(request):
            raise PermissionDenied
        return HttpResponse(
            plantilla.libro_del_plan(),
            content_type=Xlsx.CONTENIDO,
            headers={"Content-Disposition": 'attachment; filename="plantilla-plan.xlsx"'},
        )

    def get_import_resource_kwargs(self, request: HttpRequest, **kwargs: Any) -> dict[str, Any]:
        formulario = kwargs["form"]
        if not formulario.is_bound:
            return {}
        return {
            campo: formulario.cleaned_data.get(campo) or vacio
            for campo, vacio in (("anio", 0), ("motivo", ""))
        }

    def get_confirm_form_initial(self, request: HttpRequest, import_form: Any) -> dict[str, Any]:
        inicial: dict[str, Any] = super().get_confirm_form_initial(request, import_form)
        if import_form:
            archivo = inicial["import_file_name"]
            inicial["import_file_name"] = signing.dumps(archivo, salt=ConfirmacionDeLaMatrizForm.SAL)
            inicial |= {campo: import_form.cleaned_data[campo] for campo in ("anio", "motivo")}
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
