"""La matriz del plan en la administración: cargarla con vista previa, descargarla, y descargar su plantilla."""

from typing import Any

from django import forms

from comun.cargas import CargaForm, ConCarga, ConfirmacionForm, Xlsx
from comun.hojas.escribir import a_csv
from participacion.matriz.plantilla import libro_del_plan, plantilla_del_plan
from participacion.matriz.recursos import RecursoDelPlan


class MatrizXlsx(Xlsx):
    def export_data(self, dataset: Any, **kwargs: Any) -> bytes:
        return libro_del_plan(dataset.headers, dataset, getattr(dataset, "sin_avalar", ()))


class MatrizCsv(Xlsx):
    CONTENIDO = "text/csv"

    def get_title(self) -> str:
        return "CSV"

    def get_extension(self) -> str:
        return "csv"

    def export_data(self, dataset: Any, **kwargs: Any) -> bytes:
        return a_csv([dataset.headers, *dataset])


def campo_del_motivo() -> forms.CharField:
    """Por qué cambia lo que un plan ya había prometido; sale en el informe."""
    return forms.CharField(
        required=False,
        max_length=500,
        widget=forms.Textarea({"rows": 2, "cols": 60, "class": "vLargeTextField"}),
        help_text="Solo si el plan está aprobado o tiene meses cerrados y cambia lo que prometía. Sale en el informe; "
        "no nombre a ninguna persona.",
    )


def campo_de_las_dependencias(**opciones: Any) -> forms.BooleanField:
    return forms.BooleanField(
        required=False,
        label="Crear las dependencias que no se conozcan",
        help_text="Antes de guardar se dice cuáles, y con qué sigla. Sin marcar, se pregunta cuál es cada una; en la "
        "plantilla de este sistema, la que no se conozca es un error.",
        **opciones,
    )


class CodigosField(forms.JSONField):
    """Códigos de actividades, en una lista."""

    def to_python(self, value: Any) -> Any:
        leidos = super().to_python(value) or []
        if not isinstance(leidos, list) or not all(isinstance(codigo, str) for codigo in leidos):
            raise forms.ValidationError("Se esperaba una lista de códigos.")
        return leidos


class CargaDeLaMatrizForm(CargaForm):
    motivo = campo_del_motivo()
    crear_dependencias = campo_de_las_dependencias()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["anio"].label = "Año del plan"
        self.fields["anio"].help_text = "Si todavía no hay plan de ese año, se crea."
        self.fields["import_file"].label = "Libro o matriz"


class ConfirmacionDeLaMatrizForm(ConfirmacionForm):
    """`reescritas` son los códigos de las actividades por las que se preguntó y siguen siendo las mismas: si entre
    tanto otra recibió su primer reporte, de ella no se ha dicho nada."""

    motivo = campo_del_motivo()
    crear_dependencias = campo_de_las_dependencias(widget=forms.HiddenInput)
    reescritas = CodigosField(required=False)


class ConMatriz(ConCarga):
    """Importar y exportar, para el `ModelAdmin` de las actividades."""

    resource_classes = [RecursoDelPlan]
    export_formats = [MatrizXlsx, MatrizCsv]
    import_template_name = "participacion/importar.html"
    import_form_class = CargaDeLaMatrizForm
    confirm_form_class = ConfirmacionDeLaMatrizForm

    plantilla = staticmethod(plantilla_del_plan)
    campo_del_anio = "plan__anio"
    en_el_registro = "Carga de la matriz."
