"""«Mis compromisos»: los que están a cargo de quien entra, en qué van, y registrar lo que se ha hecho por ellos."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import F, Q
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone

from compromisos import flujo
from compromisos.indicadores import SIN_SEGUIMIENTO, Reparo, reparo
from compromisos.models import Compromiso, CompromisoQuerySet, Seguimiento
from compromisos.palabras import desde_cuando, plazo, por_avisar, ultima_noticia
from comun.archivos import MAXIMO_ENVIO, recibe, servir
from comun.disco import no_cabe
from comun.formularios import fallas
from comun.palabras import fecha_larga, plural
from comun.transacciones import NoSePuede
from participacion.formularios import ArchivoField, pedir_otra_vez_los_archivos
from participacion.models import LARGO_DE_UN_ENLACE, Usuario
from participacion.usuarios import quien

POR_PAGINA = 25
TODOS = "todos"
VER = {
    "abiertos": "Abiertos",
    "vencidos": "Vencidos",
    "por_vencer": "Por vencer",
    "sin_seguimiento": f"Sin noticia hace {SIN_SEGUIMIENTO} días",
    TODOS: "Todos",
}


def campo_de_fecha(**opciones: Any) -> forms.DateField:
    """Con el calendario del navegador."""
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(widget=widget, **opciones)


class SeguimientoForm(forms.ModelForm):
    """Un seguimiento más de un compromiso; en blanco, ninguno."""

    fecha = campo_de_fecha(label="Desde cuándo está así")
    archivo = ArchivoField(required=False, widget=forms.FileInput)
    enlace = forms.URLField(
        label="Enlace a la evidencia", required=False, assume_scheme="https", max_length=LARGO_DE_UN_ENLACE
    )

    class Meta:
        model = Seguimiento
        fields = ["estado", "fecha", "gestion", "archivo", "enlace", "motivo_correccion"]
        widgets = {
            "gestion": forms.Textarea(attrs={"rows": 3}),
            "motivo_correccion": forms.TextInput,
        }

    def __init__(self, compromiso: Compromiso, hoy: date, data: Any = None, files: Any = None) -> None:
        super().__init__(
            data,
            files,
            instance=Seguimiento(compromiso=compromiso),
            prefix=f"c{compromiso.pk}",
            initial={"fecha": hoy},
            empty_permitted=True,
            use_required_attribute=False,
        )
        self.hoy = hoy
        self.fields["gestion"].required = True
        self.fields["enlace"].help_text = "Si está en otra parte: un archivo o un enlace."
        self.fields["motivo_correccion"].help_text = "Solo si corrige a otro seguimiento."
        for nombre, falta in (
            ("estado", "Elija cómo quedó."),
            ("fecha", "Diga desde cuándo."),
            ("gestion", "Cuente en una frase qué se hizo."),
        ):
            self.fields[nombre].error_messages["required"] = falta
        for campo in self.fields.values():
            campo.widget.attrs.setdefault("autocomplete", "off")

    def clean_fecha(self) -> date:
        fecha: date = self.cleaned_data["fecha"]
        sesion = self.instance.compromiso.sesion.fecha
        if not sesion <= fecha <= self.hoy:
            raise forms.ValidationError(
                f"Va del {fecha_larga(sesion)}, el día de la sesión, al {fecha_larga(self.hoy)}."
            )
        return fecha

    def clean(self) -> dict[str, Any]:
        datos = super().clean() or self.cleaned_data
        archivo, enlace = datos.get("archivo"), datos.get("enlace")
        if archivo and enlace:
            self.add_error("enlace", "Adjunte un archivo o escriba un enlace: uno de los dos.")
        self.instance.evidencia = (archivo.name if archivo else enlace or "")[:200]
        de_ese_dia = [s for s in self.instance.compromiso.seguimientos.all() if s.fecha == datos.get("fecha")]
        if not (datos.get("estado") and datos.get("gestion")):
            return datos  # ya se dijo al lado de su campo
        tiene = reparo(
            datos["estado"],
            datos["gestion"],
            datos.get("motivo_correccion", ""),
            [(s.estado, s.gestion) for s in de_ese_dia],
        )
        if tiene == Reparo.REPETIDO:
            self.add_error("gestion", "Ese seguimiento ya está registrado.")
        elif tiene == Reparo.SIN_MOTIVO:
            self.add_error(
                "motivo_correccion",
                f"De ese día ya hay uno, «{de_ese_dia[-1].get_estado_display()}»: diga por qué lo corrige.",
            )
        return datos


@dataclass
class CompromisoEnPantalla:
    """Un compromiso en la pantalla."""

    compromiso: Compromiso
    form: SeguimientoForm | None

    def __post_init__(self) -> None:
        situacion = self.compromiso.situacion
        self.estado = situacion.estado
        self.desde, self.plazo, self.noticia = (
            desde_cuando(situacion),
            plazo(situacion),
            ultima_noticia(situacion),
        )
        self.vencido, self.pide_noticia = situacion.vencido, situacion.sin_seguimiento


@recibe(MAXIMO_ENVIO)
def mis_compromisos(request: HttpRequest) -> HttpResponse:
    """Los de sus dependencias o, si revisa, todos; con `?ver=` los que piden algo y con `?buscar=` por palabras."""
    usuario, hoy = quien(request), timezone.localdate()
    if not usuario.has_perm("compromisos.registrar_seguimiento"):
        raise PermissionDenied
    suyos = Compromiso.objects.visibles_para(usuario)
    ver = request.GET.get("ver", "abiertos")
    if ver not in VER:
        raise Http404("No hay una lista con ese nombre.")
    buscar = request.GET.get("buscar", "").strip()[:200]
    lista = _ordenados(suyos.al(hoy) if ver == TODOS else suyos.al(hoy).con_aviso(ver, hoy))
    if buscar:
        lista = lista.filter(
            Q(codigo__icontains=buscar)
            | Q(texto__icontains=buscar)
            | Q(entidad_competente__icontains=buscar)
            | Q(sesion__mesa__nombre__icontains=buscar)
        )
    pagina = Paginator(lista, POR_PAGINA).get_page(request.GET.get("pagina"))
    if request.method == "POST":
        renglones = [
            CompromisoEnPantalla(compromiso, SeguimientoForm(compromiso, hoy, request.POST, request.FILES))
            for compromiso in _escritos(request, suyos, hoy)
        ]
        if _registrar(request, renglones, usuario):
            return redirect(request.get_full_path())
    else:
        renglones = [
            CompromisoEnPantalla(compromiso, SeguimientoForm(compromiso, hoy)) for compromiso in pagina
        ]
    avisos = suyos.avisos(hoy)
    contexto = {
        **admin.site.each_context(request),
        "is_nav_sidebar_enabled": False,
        "title": "Compromisos con las mesas" if usuario.revisa else "Mis compromisos",
        "renglones": renglones,
        "fallas": fallas((f"Compromiso {r.compromiso.codigo}", r.form) for r in renglones if r.form),
        "pagina": pagina,
        "ver": ver,
        "buscar": buscar,
        "listas": [
            (cual, rotulo, None if cual == TODOS else getattr(avisos, cual)) for cual, rotulo in VER.items()
        ],
        "avisos": por_avisar(avisos),
        "hoy": fecha_larga(hoy),
    }
    return TemplateResponse(request, "compromisos/mis_compromisos.html", contexto)


def _ordenados(compromisos: CompromisoQuerySet) -> CompromisoQuerySet:
    """Con lo que se muestra de cada uno; primero lo que vence antes."""
    return (
        compromisos.select_related("sesion__mesa", "dependencia")
        .prefetch_related("seguimientos__registrado_por")
        .order_by(F("fecha_limite").asc(nulls_last=True), "codigo")
    )


def _escritos(request: HttpRequest, suyos: CompromisoQuerySet, hoy: date) -> list[Compromiso]:
    """Los que la pantalla mostraba. Si alguno no lo alcanza a ver, no existe."""
    llaves = {
        int(pk) for pk in request.POST.getlist("compromiso")[:POR_PAGINA] if pk.isdecimal() and len(pk) < 19
    }
    compromisos = list(_ordenados(suyos.al(hoy)).filter(pk__in=llaves))
    if len(compromisos) != len(llaves):
        raise Http404("Alguno de los compromisos no existe, o no lo alcanza a ver.")
    return compromisos


def _registrar(request: HttpRequest, renglones: list[CompromisoEnPantalla], usuario: Usuario) -> bool:
    """Registra todo lo que se escribió, o nada."""
    if sobra := no_cabe(request.FILES):
        messages.error(
            request,
            f"No se registró nada. {sobra} Lo que escribió sigue ahí; los archivos se adjuntan otra vez.",
        )
        return False
    formularios = [r.form for r in renglones if r.form and r.form.has_changed()]
    if not formularios:
        messages.warning(request, "No escribió ningún seguimiento.")
        return False
    if not all([form.is_valid() for form in formularios]):  # noqa: C419 - todos dicen lo suyo
        _pedir_los_archivos(formularios)
        messages.error(
            request,
            "No se registró nada: lo que falta está al lado de su campo. Lo que escribió sigue ahí.",
        )
        return False
    try:
        flujo.registrar([form.instance for form in formularios], usuario=usuario)
    except NoSePuede as error:
        _pedir_los_archivos(formularios)
        messages.error(request, f"No se registró nada. {error}")
        return False
    cuantos = plural(len(formularios), "seguimiento", "seguimientos")
    messages.success(request, f"Se {'registró' if len(formularios) == 1 else 'registraron'} {cuantos}.")
    return True


def _pedir_los_archivos(formularios: list[SeguimientoForm]) -> None:
    for form in formularios:
        pedir_otra_vez_los_archivos(form, "archivo")


def descargar_evidencia(request: HttpRequest, pk: int) -> FileResponse:
    """El archivo con que se sustenta un seguimiento, a quien alcance a verlo."""
    seguimiento = get_object_or_404(
        Seguimiento.objects.visibles_para(quien(request)).exclude(archivo=""), pk=pk
    )
    return servir(seguimiento.archivo, seguimiento.evidencia)
