"""«Mi reporte de <mes>»: la pantalla en que un enlace, o la OAP por él, cuenta lo que hizo su dependencia en el mes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, cast

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Q
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from comun.archivos import ACEPTADOS, MAXIMO_ENVIO, ArchivoRechazado, comprobar, recibe, servir, tamano
from comun.calendario import TODOS, abreviatura, inicial, nombre
from comun.cantidades import Cantidad
from comun.disco import EN_UN_ENVIO, no_cabe, o_nada_en_el_disco
from comun.formularios import CantidadField, Falla, con_falta, fallas
from comun.graficas import CajaDeMeses, Dibujo, DoceMeses, en_columnas
from comun.historial import Anotacion, cambios
from comun.palabras import con_mayuscula, enumerar, miles, plural
from comun.transacciones import NoSePuede, a_nombre_de
from participacion import flujo
from participacion.dibujos import del_anio
from participacion.dudas import dudas
from participacion.flujo import FaltanDatos
from participacion.indicadores import ClaseDeMeta, Regla
from participacion.models import (
    Actividad,
    Apoyo,
    Dependencia,
    Evidencia,
    Mes,
    Reporte,
    Usuario,
    lo_dicho,
    trayecto,
)
from participacion.opciones import EVIDENCIAS_POR_MES, MAXIMA_CANTIDAD
from participacion.palabras import Trayecto, como_se_mide
from participacion.usuarios import quien

POR_ENVIO = 10  # archivos que se agregan a una actividad de una vez
ENTRE_TODOS = (
    f"entre todo lo que adjunte, {EN_UN_ENVIO}. La entidad guarda hasta {tamano(settings.ARCHIVOS_MAXIMO)}"
)


class VariosArchivos(forms.ClearableFileInput):
    allow_multiple_selected = True


class ArchivoField(forms.FileField):
    """Un archivo de los que se aceptan como evidencia."""

    def __init__(self, **opciones: Any) -> None:
        super().__init__(**{"help_text": f"{ACEPTADOS}; {ENTRE_TODOS}."} | opciones)

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
        return [super(VariosArchivosField, self).clean(archivo, initial) for archivo in data or []]

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(data)


class ReporteForm(forms.ModelForm):
    """Lo que se reporta de una actividad en un mes; vacío se puede guardar, y para enviar se dice qué falta."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)
    enlace = forms.URLField(
        label="Enlace a una evidencia", required=False, assume_scheme="https", max_length=500
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
        ]
        widgets = {
            "narrativa": forms.Textarea(attrs={"rows": 3}),
            "resultado_evaluacion": forms.Textarea(attrs={"rows": 2}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._segun_como_se_mide(self.instance.actividad)
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
        label="Enlace a una evidencia", required=False, assume_scheme="https", max_length=500
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


@dataclass
class Renglon:
    """Una actividad en la pantalla; `de` es su año. `apoyo` es con qué agregar evidencias, si la dependencia la apoya y
    no la reporta."""

    actividad: Actividad
    reporte: Reporte
    form: ReporteForm | None
    programado: Cantidad | None
    a_la_fecha: tuple[Cantidad, Cantidad]
    anio: Dibujo
    de: Trayecto
    es_de_apoyo: bool = False
    apoyo: ApoyoForm | None = None
    faltas: Mapping[str, str] = field(default_factory=dict)
    conflicto: list[Anotacion] = field(default_factory=list)
    problema: str = ""
    escrito: list[str] = field(default_factory=list)

    @property
    def evidencias(self) -> list[Evidencia]:
        return list(self.reporte.evidencias.all()) if self.reporte.pk else []

    @property
    def se_espera(self) -> str:
        """Qué se debe este mes y en cuánto va, en un plan que promedia."""
        debido = con_mayuscula(self.de.lo_debido(self.reporte.mes)) or "Nada programado este mes"
        return f"{debido} · {self.de.va_en(self.reporte.mes)}"

    @property
    def anterior(self) -> str:
        """Lo último que se dijo antes de este mes, de un nivel; vacío si nada o si no es un nivel."""
        if self.de.medida.clase is not ClaseDeMeta.NIVEL:
            return ""
        dichos = [m for m in range(1, self.reporte.mes) if self.de.ejecutado[m - 1] is not None]
        return (
            f"Lo último que se dijo: {self.de.lo_dicho(dichos[-1])}, en {nombre(dichos[-1])}."
            if dichos
            else ""
        )

    @property
    def resultado(self) -> str:
        """Lo que sale de los dos números guardados; vacío si todavía no hay."""
        return "" if self.reporte.denominador is None else self.dicho

    @property
    def dicho(self) -> str:
        """Lo que dice el reporte, con sus dos números si los tiene."""
        return lo_dicho(self.reporte, self.de)

    @property
    def dudas(self) -> tuple[str, ...]:
        """Lo que conviene preguntar de lo que está guardado."""
        return dudas(self.de, self.reporte.mes)

    @property
    def sin_novedad(self) -> bool:
        """Nada programado ni reportado este mes."""
        return not self.actividad.debe(self.reporte.mes) and self.reporte.pk is None

    @property
    def lista(self) -> bool:
        """No le falta nada para enviarse, o ya se envió."""
        return self.sin_novedad or self.form is None or not flujo.faltas(self.reporte, self.programado)


def renglones(
    mes: Mes, dependencias: list[Dependencia], datos: Any = None, archivos: Any = None
) -> list[Renglon]:
    """Una fila por actividad de esas dependencias, con su reporte del mes y lo del año: tres consultas."""
    suyas = {dependencia.pk for dependencia in dependencias}
    actividades = (
        Actividad.objects.filter(plan=mes.plan_id)
        .filter(
            Q(dependencia__in=suyas)
            | Q(pk__in=Apoyo.objects.filter(dependencia__in=suyas).values("actividad"))
        )
        .select_related("dependencia", "plan")
        .prefetch_related("reportes__evidencias")
        .order_by("dependencia__nombre", "clave")
    )
    filas = []
    for actividad in actividades:
        por_mes = {reporte.mes: reporte for reporte in actividad.reportes.all()}
        reporte = por_mes.get(mes.numero) or Reporte(actividad=actividad, mes=mes.numero)
        ejecutado = [por_mes[m].ejecutado if m in por_mes else None for m in TODOS]
        es_de_apoyo = actividad.dependencia_id not in suyas
        editable = not mes.cerrado and reporte.estado in flujo.EDITABLES and not es_de_apoyo
        adjunta = es_de_apoyo and not mes.cerrado and reporte.pk and reporte.estado not in flujo.DECIDIDOS
        de = trayecto(actividad, por_mes)
        filas.append(
            Renglon(
                actividad=actividad,
                reporte=reporte,
                form=_formulario(reporte, datos, archivos) if editable else None,
                programado=actividad.programado[mes.numero - 1],
                a_la_fecha=(
                    sum(cantidad or 0 for cantidad in ejecutado[: mes.numero]),
                    sum(cantidad or 0 for cantidad in actividad.programado[: mes.numero]),
                ),
                anio=el_anio(de, ejecutado),
                de=de,
                es_de_apoyo=es_de_apoyo,
                apoyo=ApoyoForm(reporte, datos, archivos) if adjunta else None,
            )
        )
    return sorted(filas, key=lambda fila: fila.es_de_apoyo)


DEL_ANIO = CajaDeMeses(
    clase="anio", ancho=240, alto=49, izquierda=0, derecha=240, base=48, tope=4, afuera=0.7, adentro=0.7
)


def el_anio(de: Trayecto, ejecutado: Sequence[Cantidad | None]) -> Dibujo:
    """Los doce meses de una actividad, en pequeño; `None` es sin reporte."""
    if not de.de_acciones:
        return del_anio(de, DEL_ANIO, titulo=con_mayuscula(de.va_en(12)))
    hechas = plural(sum(cantidad or 0 for cantidad in ejecutado), "ejecutada", "ejecutadas")
    esperadas = [cantidad or 0 for cantidad in de.programado]
    titulo = f"{hechas} de {miles(sum(esperadas))} en el año"
    return en_columnas(DoceMeses(esperadas, ejecutado), DEL_ANIO, titulo=titulo)


def _formulario(reporte: Reporte, datos: Any, archivos: Any) -> ReporteForm:
    """Con lo que mandó la pantalla, si mandó esta actividad: pudo no estar, o no dejarse editar, cuando se abrió."""
    prefijo = f"a{reporte.actividad_id}"
    if datos is None or f"{prefijo}-version" not in datos:
        return ReporteForm(instance=reporte, prefix=prefijo)
    return ReporteForm(datos, archivos, instance=reporte, prefix=prefijo)


def _releer(antes: list[Renglon], ahora: list[Renglon]) -> list[Renglon]:
    """Lo que quedó guardado, con lo que se escribió y lo que hay que decirle a quien lo escribió."""
    escritos = {fila.actividad.pk: fila for fila in antes}
    return [
        replace(
            fila,
            form=escrito.form,
            faltas=escrito.faltas,
            conflicto=escrito.conflicto,
            problema=escrito.problema,
            escrito=escrito.escrito,
            apoyo=escrito.apoyo,
        )
        if (escrito := escritos.get(fila.actividad.pk))
        else fila
        for fila in ahora
    ]


def _fallas(filas: list[Renglon]) -> list[Falla]:
    """Lo que hay por corregir de cada actividad; lo que le falta para enviarse queda también señalado en su campo."""
    formularios, faltas = [], {}
    for fila in filas:
        if fila.form:
            formularios.append((str(fila.actividad), fila.form))
            faltas[fila.form.prefix or ""] = fila.faltas
            con_falta(fila.form, fila.faltas)
    return fallas(formularios, faltas)


@recibe(MAXIMO_ENVIO)
def mi_reporte(request: HttpRequest, anio: int, mes: int) -> HttpResponse:
    """La pantalla del mes: guarda borradores y envía. La OAP la usa por una dependencia con `?dependencia=SIGLA`."""
    usuario = quien(request)
    del_mes = Mes.objects.select_related("plan").filter(plan__anio=anio, numero=mes).first()
    dependencias = _dependencias(request, usuario)
    if del_mes is None or not dependencias:
        raise Http404("No hay un reporte suyo de ese mes.")
    guardado = False
    if request.method == "POST":
        filas = renglones(del_mes, dependencias, request.POST.copy(), request.FILES)
        guardado = (
            _cabe(request)
            and _quitar(request, filas, usuario)
            and _guardar(request, filas, usuario)
            and _apoyar(request, filas, usuario)
        )
        if guardado and _enviar(request, filas, del_mes, dependencias, usuario):
            return redirect(request.get_full_path())
        filas = _releer(filas, renglones(del_mes, dependencias))
    else:
        filas = renglones(del_mes, dependencias)
    contexto = {
        **admin.site.each_context(request),
        "is_nav_sidebar_enabled": False,
        "title": f"{'Reporte' if usuario.revisa else 'Mi reporte'} de {del_mes}",
        "mes": del_mes,
        "dependencias": dependencias,
        "por_encargo": usuario.revisa,
        "de_quien": f"{request.path}?dependencia={dependencias[0].sigla}" if usuario.revisa else request.path,
        "guardado": guardado,
        "renglones": [fila for fila in filas if not fila.es_de_apoyo],
        "apoyadas": [fila for fila in filas if fila.es_de_apoyo],
        "listas": sum(fila.lista for fila in filas if not fila.es_de_apoyo),
        "fallas": _fallas(filas),
        "editable": any(fila.form for fila in filas),
        "adjuntan": any(fila.apoyo for fila in filas),
        "con_dos_numeros": any(fila.form and fila.actividad.con_denominador for fila in filas),
        "meses": [(m, abreviatura(m), inicial(m), reverse("reporte", args=[anio, m])) for m in TODOS],
    }
    return TemplateResponse(request, "participacion/mi_reporte.html", contexto)


def _dependencias(request: HttpRequest, usuario: Usuario) -> list[Dependencia]:
    """De quién es el reporte: las del enlace o, si revisa, la que pida. Fuera de su alcance, ninguna."""
    if not usuario.revisa:
        return list(usuario.dependencias.all())
    return list(Dependencia.objects.filter(sigla=request.GET.get("dependencia", "").replace("\0", "")))


def _cabe(request: HttpRequest) -> bool:
    """Si se recibe lo que adjunta el envío, entre todas las actividades."""
    sobra = no_cabe(request.FILES)
    if sobra:
        messages.error(
            request,
            f"No se guardó nada. {sobra} Lo que escribió sigue ahí; los archivos se adjuntan otra vez.",
        )
    return not sobra


def _quitar(request: HttpRequest, filas: list[Renglon], usuario: Usuario) -> bool:
    """Quita la evidencia que se pidió, si es de un reporte que aquí se puede editar."""
    if not (request.POST.get("quitar", "").isdecimal() and len(request.POST["quitar"]) < 19):
        return True
    editables = [fila.reporte.pk for fila in filas if fila.form and fila.reporte.pk]
    try:
        with a_nombre_de(usuario):
            Evidencia.objects.filter(pk=request.POST["quitar"], reporte__in=editables).delete()
    except NoSePuede as error:
        messages.error(request, str(error))
        return False
    return True


def _guardar(request: HttpRequest, filas: list[Renglon], usuario: Usuario) -> bool:
    """Guarda cada actividad que cambió; si alguna no se puede, las demás quedan y esa conserva lo escrito."""
    guardadas, bien = 0, True
    for fila in filas:
        if fila.form is None:
            bien = _avisar_si_escribio(request, fila) and bien
            continue
        if not (fila.form.is_bound and fila.form.has_changed()):
            continue
        if not fila.form.is_valid():
            bien = False
            continue
        escrita = fila.form.cleaned_data["version"]
        try:
            fila.form.guardar(usuario)
            guardadas += 1
            fila.form.rotular(fila.reporte.version)
            fila.form.olvidar_evidencias()
        except NoSePuede as error:
            bien = False
            fila.problema = str(error)
            actual = Reporte.objects.filter(actividad=fila.actividad, mes=fila.reporte.mes).first()
            if actual and actual.version > escrita:
                fila.conflicto = cambios(actual, desde_version=escrita)
                fila.form.rotular(actual.version)
    if guardadas:
        cuantas = "1 actividad" if guardadas == 1 else f"{guardadas} actividades"
        messages.success(request, f"Se guardó el borrador de {cuantas}.")
    if not bien:
        messages.error(
            request, "Hay algo por corregir: está al lado de su actividad. Lo que escribió sigue ahí."
        )
    return bien


def _apoyar(request: HttpRequest, filas: list[Renglon], usuario: Usuario) -> bool:
    """Agrega las evidencias de lo que se apoya; si alguna no se puede, las demás quedan y esa lo dice."""
    bien, agregadas = True, 0
    for fila in filas:
        if fila.apoyo is None or not fila.apoyo.has_changed():
            continue
        if not fila.apoyo.is_valid():
            bien = False
            continue
        try:
            fila.apoyo.guardar(usuario)
            agregadas += 1
        except NoSePuede as error:
            bien, fila.problema = False, str(error)
    if agregadas:
        messages.success(
            request, f"Se agregaron evidencias a {plural(agregadas, 'actividad', 'actividades')} de apoyo."
        )
    if not bien:
        messages.error(request, "Hay evidencias por corregir: se dice al lado de su actividad.")
    return bien


def _avisar_si_escribio(request: HttpRequest, fila: Renglon) -> bool:
    """Si mandó algo de una actividad que ya no se edita, se le dice y se le devuelve lo que escribió, todo."""
    prefijo = f"a{fila.actividad.pk}"
    if f"{prefijo}-version" not in request.POST:
        return True
    form = ReporteForm(request.POST, request.FILES, instance=fila.reporte, prefix=prefijo)
    escritos = [form[campo] for campo in form.changed_data if campo != "version"]
    if not escritos:
        return True
    fila.problema = "Mientras usted escribía, el reporte se envió o el mes se cerró: no se guardó lo suyo."
    fila.escrito = [f"{campo.label}: {dicho}" for campo in escritos if (dicho := _como_se_escribio(campo))]
    return False


def _como_se_escribio(campo: forms.BoundField) -> str:
    """Lo que había en la caja, como se leía."""
    valor = campo.data
    if isinstance(valor, list):
        return enumerar([archivo.name for archivo in valor])
    rotulos = {str(opcion): rotulo for opcion, rotulo in getattr(campo.field, "choices", ())}
    return str(rotulos.get(valor, valor or ""))


def _enviar(
    request: HttpRequest, filas: list[Renglon], mes: Mes, dependencias: list[Dependencia], usuario: Usuario
) -> bool:
    if "enviar" not in request.POST:
        return True
    try:
        enviados = flujo.enviar(mes.plan, mes.numero, dependencias, usuario=usuario)
    except FaltanDatos as error:
        for fila in filas:
            fila.faltas = error.faltas.get(fila.actividad.pk, {})
        messages.error(request, str(error))
        return False
    except NoSePuede as error:
        messages.error(request, str(error))
        return False
    cuantas = "1 actividad" if enviados == 1 else f"{enviados} actividades"
    messages.success(request, f"Se envió a la OAP el reporte de {cuantas}.")
    return True


def reporte_actual(request: HttpRequest) -> HttpResponse:
    """Lleva al mes que se está reportando."""
    if quien(request).revisa:
        return redirect("admin:index")
    mes = Mes.objects.por_reportar(timezone.localdate())
    if mes is None:
        raise Http404("No hay un mes abierto para reportar.")
    return redirect("reporte", mes.plan.anio, mes.numero)


def historial_del_reporte(request: HttpRequest, pk: int) -> HttpResponse:
    """Quién escribió qué en un reporte, y cuándo."""
    reporte = get_object_or_404(
        Reporte.objects.visibles_para(quien(request)).select_related("actividad__plan"), pk=pk
    )
    contexto = {
        **admin.site.each_context(request),
        "title": f"Historial del reporte de {nombre(reporte.mes)}",
        "reporte": reporte,
        "cambios": cambios(reporte),
    }
    return TemplateResponse(request, "participacion/historial.html", contexto)


def descargar_evidencia(request: HttpRequest, pk: int) -> FileResponse:
    """El archivo de una evidencia, a quien alcance a verla: siempre como descarga."""
    evidencia = get_object_or_404(Evidencia.objects.visibles_para(quien(request)).exclude(archivo=""), pk=pk)
    return servir(evidencia.archivo, evidencia.nombre)
