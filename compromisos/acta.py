"""El acta de una sesión: sus datos y los compromisos que se adquirieron, muchos en una sola pantalla."""

from collections.abc import Mapping
from datetime import date
from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.text import Truncator

from compromisos import flujo
from compromisos.models import Compromiso, CompromisoQuerySet, Sesion
from compromisos.seguimientos import CompromisoEnPantalla, campo_de_fecha
from comun.administracion import ConVersionForm
from comun.formularios import fallas
from comun.palabras import fecha_larga, plural
from comun.transacciones import NoSePuede
from participacion.models import Actividad, Dependencia, Usuario
from participacion.usuarios import quien

FILAS = 10
MAXIMO_FILAS = 100
_AL_LADO = "No se guardó nada: lo que falta está al lado de su campo. Lo que escribió sigue ahí."


class ActividadField(forms.ModelChoiceField):
    """Con el año de su plan, y corta."""

    def label_from_instance(self, obj: Actividad) -> str:
        return f"{obj.plan.anio} · {Truncator(obj).chars(90)}"


class SesionForm(ConVersionForm):
    fecha = campo_de_fecha()
    actividad = ActividadField(
        Actividad.objects.select_related("plan").order_by("-plan__anio", "clave"),
        required=False,
        empty_label="Ninguna",
        help_text="La del plan a la que pertenece la sesión, si es de una.",
    )

    class Meta:
        model = Sesion
        fields = ["mesa", "fecha", "actividad"]
        error_messages = {"mesa": {"required": "Elija la mesa."}}

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, use_required_attribute=False, **kwargs)
        cast("forms.ModelChoiceField", self.fields["mesa"]).empty_label = "Elija…"
        self.fields["fecha"].error_messages["required"] = "Escriba la fecha de la sesión."

    def clean_fecha(self) -> date:
        fecha: date = self.cleaned_data["fecha"]
        if fecha > (hoy := timezone.localdate()):
            raise forms.ValidationError(f"La sesión ya se celebró: va hasta hoy, {fecha_larga(hoy)}.")
        return fecha

    def clean(self) -> dict[str, Any]:
        datos = super().clean() or self.cleaned_data
        actividad, fecha = datos.get("actividad"), datos.get("fecha")
        if actividad and fecha and actividad.plan.anio != fecha.year:
            self.add_error("actividad", f"Esa actividad es del plan de {actividad.plan.anio}.")
        return datos


class FilaForm(forms.ModelForm):
    """Un compromiso del acta; en blanco, ninguno. Sin código se le pone el que sigue."""

    codigo = forms.CharField(label="Código", required=False, max_length=30)
    fecha_limite = campo_de_fecha(label="Fecha límite", required=False)

    class Meta:
        model = Compromiso
        fields = ["codigo", "texto", "dependencia", "entidad_competente", "fecha_limite"]
        labels = {"texto": "Compromiso"}
        help_texts = {"texto": "", "dependencia": ""}
        widgets = {"texto": forms.Textarea(attrs={"rows": 3})}
        error_messages = {"texto": {"required": "Escriba el compromiso."}}

    def __init__(
        self, data: Any = None, *, propuesto: str, dependencias: list[tuple[Any, str]], **kwargs: Any
    ) -> None:
        super().__init__(data, empty_permitted=True, use_required_attribute=False, **kwargs)
        self.fields["codigo"].widget.attrs["placeholder"] = propuesto
        self.fields["dependencia"].choices = dependencias  # type: ignore[attr-defined]
        for campo in self.fields.values():
            campo.widget.attrs.setdefault("autocomplete", "off")

    def clean_codigo(self) -> str:
        codigo: str = self.cleaned_data["codigo"]
        if codigo and Compromiso.objects.filter(codigo=codigo).exists():
            raise forms.ValidationError(f"Ya hay un compromiso {codigo}.")
        return codigo

    def clean(self) -> dict[str, Any]:
        datos = super().clean() or self.cleaned_data
        if "dependencia" in self.errors:
            return datos
        entidad = datos.get("entidad_competente")
        if datos.get("dependencia") and entidad:
            self.add_error("entidad_competente", "Está a cargo de una dependencia: deje vacía la entidad.")
        elif not datos.get("dependencia") and not entidad:
            self.add_error("entidad_competente", "Elija la dependencia a cargo o diga qué entidad responde.")
        return datos

    def _get_validation_exclusions(self) -> set[str]:
        """El código puede faltar hasta que se guarda, y de quién es lo dice `clean`, al lado de su campo."""
        return {*super()._get_validation_exclusions(), "codigo", "dependencia", "entidad_competente"}  # type: ignore[misc]


def acta(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Escribe una sesión nueva o agrega compromisos a una que ya está."""
    usuario = quien(request)
    if not (usuario.revisa and usuario.has_perm("compromisos.add_compromiso")):
        raise PermissionDenied
    sesion = get_object_or_404(Sesion.objects.select_related("mesa"), pk=pk) if pk else Sesion()
    hoy = timezone.localdate()
    form, filas = _formularios(request, sesion, hoy)
    if form.is_bound and _guardar(request, form, filas, usuario):
        return redirect("acta", form.instance.pk)
    contexto = {
        **admin.site.each_context(request),
        "is_nav_sidebar_enabled": False,
        "title": f"Acta: {sesion.mesa}, {fecha_larga(sesion.fecha)}" if pk else "Acta de una sesión",
        "form": form,
        "filas": filas,
        "donde": f"{request.path}?filas={len(filas)}",
        "fallas": fallas(
            [
                ("", form),
                *((f"Compromiso {i}", fila) for i, fila in enumerate(filas, 1) if fila.has_changed()),
            ]
        ),
        "quedan_filas": len(filas) < MAXIMO_FILAS,
        "renglones": [CompromisoEnPantalla(compromiso, None) for compromiso in _ya_escritos(sesion, hoy)]
        if pk
        else [],
        "ya_existe": _la_misma(form) if form.is_bound and form.non_field_errors() else None,
    }
    return TemplateResponse(request, "compromisos/acta.html", contexto)


def _formularios(request: HttpRequest, sesion: Sesion, hoy: date) -> tuple[SesionForm, list[FilaForm]]:
    """El de la sesión y los de las filas. Si se piden más filas todavía no se revisan: lo escrito vuelve tal cual."""
    propuestos = flujo.codigos_libres(sesion.fecha or hoy)
    dependencias = [("", "Otra entidad"), *((d.pk, str(d)) for d in Dependencia.objects.all())]
    cuantas = _cuantas_filas(request)

    def fila(n: int, data: Any = None, **opciones: Any) -> FilaForm:
        return FilaForm(
            data, prefix=f"f{n}", propuesto=next(propuestos), dependencias=dependencias, **opciones
        )

    if "mas" in request.POST:
        form = SesionForm(initial=_escrito(request.POST), instance=sesion)
        con_mas = min(cuantas + FILAS, MAXIMO_FILAS)
        return form, [fila(n, initial=_escrito(request.POST, f"f{n}-")) for n in range(con_mas)]
    datos = request.POST if request.method == "POST" else None
    form = SesionForm(datos, instance=sesion, initial={} if sesion.pk else {"fecha": hoy})
    return form, [fila(n, datos) for n in range(cuantas)]


def _cuantas_filas(request: HttpRequest) -> int:
    """Las que mandó la pantalla o, para volver a lo que se escribía, las que diga la dirección."""
    escritas = request.POST.get("filas") or request.GET.get("filas", "")
    return min(max(int(escritas) if escritas.isdecimal() and len(escritas) < 4 else 0, FILAS), MAXIMO_FILAS)


def _escrito(datos: Mapping[str, Any], prefijo: str = "") -> dict[str, Any]:
    """Lo que se mandó con ese prefijo, sin él."""
    return {campo.removeprefix(prefijo): datos[campo] for campo in datos if campo.startswith(prefijo)}


def _ya_escritos(sesion: Sesion, hoy: date) -> CompromisoQuerySet:
    return (
        Compromiso.objects.filter(sesion=sesion)
        .al(hoy)
        .select_related("sesion", "dependencia")
        .order_by("codigo")
    )


def _la_misma(form: SesionForm) -> Sesion | None:
    """La sesión que ya tiene esa mesa en esa fecha."""
    mesa, fecha = form.cleaned_data.get("mesa"), form.cleaned_data.get("fecha")
    otras = Sesion.objects.exclude(pk=form.instance.pk)
    return otras.filter(mesa=mesa, fecha=fecha).first() if mesa and fecha else None


def _guardar(request: HttpRequest, form: SesionForm, filas: list[FilaForm], usuario: Usuario) -> bool:
    """Guarda la sesión y sus compromisos, todo o nada."""
    escritas = [fila for fila in filas if fila.has_changed()]
    validas = [fila.is_valid() for fila in escritas]
    _repetidos(escritas)
    _con_limite_desde(form.cleaned_data.get("fecha") if form.is_valid() else None, escritas)
    if not (form.is_valid() and all(validas) and not any(fila.errors for fila in escritas)):
        messages.error(request, _AL_LADO)
        return False
    try:
        flujo.guardar_acta(form.instance, [fila.instance for fila in escritas], usuario=usuario)
    except flujo.YaEnElActa as error:
        for puesto, codigo in error.codigos.items():
            escritas[puesto].add_error(
                "texto", f"Ya está en el acta: es el {codigo}. Si es otro, escríbale su código."
            )
        messages.error(request, _AL_LADO)
        return False
    except NoSePuede as error:
        messages.error(request, f"No se guardó nada. {error}")
        return False
    cuantos = plural(len(escritas), "compromiso", "compromisos")
    messages.success(request, f"Se guardó la sesión con {cuantos}." if escritas else "Se guardó la sesión.")
    return True


def _con_limite_desde(sesion: date | None, filas: list[FilaForm]) -> None:
    """La fecha límite de un compromiso no es anterior a su sesión; `None` si la fecha de ella no se entendió."""
    for fila in filas:
        limite = fila.cleaned_data.get("fecha_limite") if hasattr(fila, "cleaned_data") else None
        if sesion and limite and limite < sesion:
            fila.add_error("fecha_limite", f"Es anterior a la sesión: va desde el {fecha_larga(sesion)}.")


def _repetidos(filas: list[FilaForm]) -> None:
    """Dos filas no llevan el mismo código."""
    vistos: set[str] = set()
    for fila in filas:
        codigo = fila.cleaned_data.get("codigo") if hasattr(fila, "cleaned_data") else None
        if codigo and codigo in vistos:
            fila.add_error("codigo", f"El código {codigo} ya está en otra fila.")
        vistos.add(codigo or "")
