"""Lo que se llena en «Mi reporte»: el reporte de una actividad en el mes y las evidencias de quien la apoya."""

from collections.abc import Mapping
from typing import Any, cast

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict

from comun.archivos import ACEPTADOS, ArchivoRechazado, comprobar, tamano
from comun.calendario import nombre
from comun.disco import EN_UN_ENVIO, o_nada_en_el_disco
from comun.formularios import CantidadField
from comun.palabras import enumerar, miles
from comun.transacciones import a_nombre_de
from participacion import flujo
from participacion.indicadores import ClaseDeMeta, Regla
from participacion.models import LARGO_DE_UN_ENLACE, Actividad, Evidencia, Reporte, Usuario
from participacion.opciones import EVIDENCIAS_POR_MES, MAXIMA_CANTIDAD, EstadoDeReporte
from participacion.palabras import como_se_mide

POR_ENVIO = 10  # archivos que se agregan a una actividad de una vez
ENTRE_TODOS = (
    f"entre todo lo que adjunte, {EN_UN_ENVIO}. La entidad guarda hasta {tamano(settings.ARCHIVOS_MAXIMO)}"
)


def pedir_otra_vez_los_archivos(form: forms.BaseForm, campo: str) -> None:
    """Dice al lado del campo qué archivos hay que volver a adjuntar, porque lo que no se guarda no los conserva. De los
    que se rechazaron ya lo dice su propia falla."""
    llegaron = form.files.getlist(form.add_prefix(campo)) if form.files else []
    dicho = form.errors[campo].as_text() if campo in form.errors else ""
    if faltan := [como for archivo in llegaron if f"«{(como := archivo.name or '')}»" not in dicho]:
        form.add_error(
            campo, f"Adjunte otra vez {enumerar(faltan)}: no se guardó, porque había algo por corregir."
        )


class VariosArchivos(forms.ClearableFileInput):
    allow_multiple_selected = True


class ArchivoField(forms.FileField):
    """Un archivo de los que se aceptan como evidencia."""

    def __init__(self, **opciones: Any) -> None:
        # Del vacío dice cuál es `comprobar`; Django no lo diría.
        suyas: dict[str, Any] = {"help_text": f"{ACEPTADOS}; {ENTRE_TODOS}.", "allow_empty_file": True}
        super().__init__(**suyas | opciones)

    def clean(self, data: Any, initial: Any = None) -> Any:
        archivo = super().clean(data, initial)
        if archivo:
            try:
                comprobar(archivo)
            except ArchivoRechazado as error:
                raise forms.ValidationError(str(error)) from error
        return archivo


class VariosArchivosField(ArchivoField):
    """Ninguno, uno o varios archivos."""

    widget = VariosArchivos

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        if len(data or []) > POR_ENVIO:
            raise forms.ValidationError(f"Adjuntó {len(data)} archivos: van hasta {POR_ENVIO} en un envío.")
        archivos, fallas = [], []
        for archivo in data or []:
            try:
                archivos.append(super().clean(archivo, initial))
            except forms.ValidationError as error:
                fallas.append(error)
        if fallas:
            raise forms.ValidationError(fallas)
        return archivos

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(data)


class ReporteForm(forms.ModelForm):
    """Lo que se reporta de una actividad en un mes; vacío se puede guardar, y para enviar se dice qué falta."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)
    enlace = forms.URLField(
        label="Enlace a una evidencia", required=False, assume_scheme="https", max_length=LARGO_DE_UN_ENLACE
    )
    archivos = VariosArchivosField(
        label="Archivos",
        required=False,
        help_text=f"{ACEPTADOS} cada uno. En cada actividad, hasta {POR_ENVIO} por envío y {EVIDENCIAS_POR_MES} "
        f"evidencias por mes; {ENTRE_TODOS}.",
    )

    class Meta:
        model = Reporte
        fields = [
            "ejecutado",
            "numerador",
            "denominador",
            "participantes",
            "narrativa",
            "razon",
            "razon_otra",
            "evaluada",
            "resultado_evaluacion",
            "respuesta",
        ]
        widgets = {
            "narrativa": forms.Textarea(attrs={"rows": 3}),
            "resultado_evaluacion": forms.Textarea(attrs={"rows": 2}),
            "respuesta": forms.Textarea(attrs={"rows": 2}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._segun_como_se_mide(self.instance.actividad)
        if self.instance.estado != EstadoDeReporte.DEVUELTO:
            del self.fields["respuesta"]
        self.fields["razon_otra"].label = "Si la razón es otra, cuál"
        for cual in ("razon", "evaluada"):
            con_opciones = cast("forms.ChoiceField", self.fields[cual])
            _, *opciones = cast("list[tuple[str, str]]", con_opciones.choices)
            con_opciones.choices = [("", "Elija…"), *opciones]
        self.fields["version"].initial = self.instance.version if self.instance.pk else 0
        for campo in self.fields.values():
            campo.widget.attrs.setdefault("autocomplete", "off")

    def _segun_como_se_mide(self, actividad: Actividad) -> None:
        """Dos números donde el porcentaje se calcula de ellos; donde no, cuánto, entero si la actividad cuenta
        enteros."""
        en_el_mes = nombre(self.instance.mes)
        por_acciones = actividad.plan.regla == Regla.ACCIONES
        if actividad.con_denominador:
            del self.fields["ejecutado"]
            self.fields["numerador"].label = f"Cumplen, en {en_el_mes}"
            self.fields["denominador"].label = f"Total, en {en_el_mes}"
            self.fields["denominador"].help_text = "Si no hubo casos, 0 en los dos."
            return
        del self.fields["numerador"], self.fields["denominador"]
        dice = "Ejecutadas" if por_acciones else _DICE[ClaseDeMeta(actividad.clase_de_meta)]
        self.fields["ejecutado"] = CantidadField(
            MAXIMA_CANTIDAD,
            enteros=actividad.cuenta_enteros,
            required=False,
            label=f"{dice} en {en_el_mes}",
            help_text="" if por_acciones else como_se_mide(actividad.clase_de_meta, actividad.sentido),
        )

    def clean(self) -> dict[str, Any]:
        datos = super().clean() or self.cleaned_data
        n, d = datos.get("numerador"), datos.get("denominador")
        if n is not None and d is not None and n > d:
            self.add_error("numerador", f"No pasa del total: {miles(n)} de {miles(d)}.")
        if datos.get("razon") != "otra":
            datos["razon_otra"] = ""
        nuevas = len(datos.get("archivos") or []) + bool(datos.get("enlace"))
        habia = len(self.instance.evidencias.all()) if self.instance.pk else 0
        if nuevas and habia + nuevas > EVIDENCIAS_POR_MES:
            self.add_error(
                "archivos",
                f"Van hasta {EVIDENCIAS_POR_MES} evidencias por actividad en el mes: ya hay {habia} y llegaron "
                f"{nuevas}.",
            )
        if self.instance.pk and (vista := datos.get("version")) is not None:
            self.instance.version = vista
        return datos

    def rotular(self, version: int) -> None:
        """Vuelve a mostrar lo escrito sobre esta versión: lo que sigue es guardarlo a sabiendas."""
        enviado = cast("QueryDict", self.data)
        enviado[self.add_prefix("version")] = str(version)

    def olvidar_evidencias(self) -> None:
        """El enlace ya quedó guardado: que no se agregue otra vez."""
        cast("QueryDict", self.data)[self.add_prefix("enlace")] = ""

    def guardar(self, usuario: Usuario) -> None:
        """Guarda el borrador y agrega sus evidencias, todo o nada. Lanza `NoSePuede`."""
        nuevas = _evidencias(self.instance, self.cleaned_data)
        with o_nada_en_el_disco(nuevas), a_nombre_de(usuario):
            flujo.guardar(self.instance, usuario=usuario)
            for evidencia in nuevas:
                evidencia.save()


_DICE = {
    ClaseDeMeta.SUMA: "Lo hecho",
    ClaseDeMeta.NIVEL: "En cuánto va",
    ClaseDeMeta.MANTENER: "El nivel",
}


class ApoyoForm(forms.Form):
    """Las evidencias que agrega quien apoya una actividad, que no la reporta."""

    archivos = VariosArchivosField(label="Archivos", required=False)
    enlace = forms.URLField(
        label="Enlace a una evidencia", required=False, assume_scheme="https", max_length=LARGO_DE_UN_ENLACE
    )

    def __init__(self, reporte: Reporte, datos: Any, archivos: Any) -> None:
        super().__init__(datos, archivos, prefix=f"ap{reporte.actividad_id}")
        self.reporte = reporte

    def guardar(self, usuario: Usuario) -> None:
        """Agrega sus evidencias, todas o ninguna. Lanza `NoSePuede`."""
        nuevas = _evidencias(self.reporte, self.cleaned_data)
        with o_nada_en_el_disco(nuevas), a_nombre_de(usuario):
            flujo.adjuntar(self.reporte, usuario=usuario)
            for evidencia in nuevas:
                evidencia.save()


def _evidencias(reporte: Reporte, datos: Mapping[str, Any]) -> list[Evidencia]:
    nuevas = [
        Evidencia(reporte=reporte, nombre=archivo.name[:200], archivo=archivo)
        for archivo in datos["archivos"]
    ]
    if enlace := datos["enlace"]:
        nuevas.append(Evidencia(reporte=reporte, nombre=enlace[:200], enlace=enlace))
    return nuevas
