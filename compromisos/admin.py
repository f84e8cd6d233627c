"""La administración de las mesas, sus sesiones y lo que se compromete en ellas."""

from datetime import date
from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from compromisos import flujo
from compromisos.libro import ConLibro
from compromisos.models import Compromiso, CompromisoQuerySet, Mesa, Seguimiento, Sesion
from compromisos.seguimientos import TODOS, VER
from comun.administracion import ConAlcance, ConVersionAdmin, ConVersionForm, ModeloAdmin, SoloLectura, cajas
from comun.formularios import fallas
from comun.palabras import fecha_larga, plural
from comun.transacciones import NoSePuede
from participacion.revision import TextoField
from participacion.usuarios import quien


@admin.register(Mesa)
class MesaAdmin(ConVersionAdmin):
    fields = ["nombre", "tipo", "localidad"]
    list_display = ["nombre", "tipo", "localidad"]
    list_filter = ["tipo"]
    search_fields = ["nombre", "localidad"]


@admin.register(Sesion)
class SesionAdmin(ConVersionAdmin):
    list_display = ["mesa", "fecha"]
    list_filter = ["mesa"]
    date_hierarchy = "fecha"
    search_fields = ["mesa__nombre"]
    autocomplete_fields = ["actividad"]
    fields = ["mesa", "fecha", "actividad", "pantallas"]
    readonly_fields = ["pantallas"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Sesion]:
        return super().get_queryset(request).select_related("mesa")

    @admin.display(description="ir a")
    def pantallas(self, sesion: Sesion) -> SafeString:
        direccion = reverse("acta", args=[sesion.pk]) if sesion.pk else reverse("acta_nueva")
        return format_html('<a href="{}">Acta de la sesión, con sus compromisos</a>', direccion)


class ConEvidencia:
    """El soporte de un seguimiento, como enlace."""

    @admin.display(description="evidencia")
    def soporte(self, seguimiento: Seguimiento) -> SafeString | str:
        if not seguimiento.evidencia:
            return ""
        direccion = seguimiento.enlace or reverse("evidencia_de_seguimiento", args=[seguimiento.pk])
        return format_html('<a href="{}" rel="noreferrer">{}</a>', direccion, seguimiento.evidencia)


class SeguimientoInline(ConEvidencia, SoloLectura, ConAlcance, admin.TabularInline):
    """Para leerlos: se registran en «Mis compromisos»."""

    model = Seguimiento
    fields = ["fecha", "estado", "gestion", "motivo_correccion", "soporte", "registrado_por"]
    readonly_fields = ["soporte", "registrado_por"]


class FiltroDeSituacion(admin.SimpleListFilter):
    """Los que hoy piden algo."""

    title = "situación"
    parameter_name = "situacion"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(cual, rotulo) for cual, rotulo in VER.items() if cual != TODOS]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        cual = self.value()
        if cual not in dict(self.lookup_choices):
            return queryset
        return cast("CompromisoQuerySet", queryset).con_aviso(str(cual), timezone.localdate())


class CompromisoForm(ConVersionForm):
    class Meta:
        model = Compromiso
        fields = [
            "sesion",
            "codigo",
            "texto",
            "dependencia",
            "entidad_competente",
            "fecha_limite",
            "texto_publico",
        ]

    def clean(self) -> dict[str, Any]:
        datos = super().clean()
        sesion, limite = datos.get("sesion"), datos.get("fecha_limite")
        if sesion and limite and limite < sesion.fecha and {"sesion", "fecha_limite"} & {*self.changed_data}:
            self.add_error(
                "fecha_limite", f"Es anterior a la sesión: va desde el {fecha_larga(sesion.fecha)}."
            )
        return datos


class TextoPublicoForm(forms.Form):
    """Lo que leerá la ciudadanía de un compromiso."""

    texto_publico = TextoField(
        label="Texto público",
        required=False,
        max_length=Compromiso._meta.get_field("texto_publico").max_length,
        show_hidden_initial=True,  # viaja lo que se mostró: así se sabe si otra persona lo cambió
    )

    def __init__(self, compromiso: Compromiso, datos: QueryDict | None = None) -> None:
        super().__init__(
            datos, prefix=f"c{compromiso.pk}", initial={"texto_publico": compromiso.texto_publico}
        )

    @property
    def visto(self) -> str:
        """Lo que decía cuando se mostró."""
        return str(self.data.get(self.add_initial_prefix("texto_publico"), ""))

    def otra_persona_escribio(self, texto: str) -> None:
        """Lo dice y deja lo escrito: lo que sigue es guardarlo a sabiendas."""
        hizo = f"escribió mientras tanto «{texto}»" if texto else "lo borró mientras tanto"
        self.add_error(
            "texto_publico", f"Otra persona {hizo}. Si lo suyo es lo que debe quedar, guarde otra vez."
        )
        cast("QueryDict", self.data)[self.add_initial_prefix("texto_publico")] = texto


@admin.register(Compromiso)
class CompromisoAdmin(ConLibro, ModeloAdmin):
    form = CompromisoForm
    exclude = ["version"]
    list_display = ["codigo", "texto", "estado", "fecha_limite", "publico", "a_cargo", "mesa", "fecha"]
    list_filter = [
        FiltroDeSituacion,
        ("texto_publico", admin.EmptyFieldListFilter),
        "dependencia",
        "sesion__mesa",
    ]
    list_select_related = ["sesion__mesa", "dependencia"]
    date_hierarchy = "sesion__fecha"
    search_fields = ["codigo", "texto", "entidad_competente", "sesion__mesa__nombre"]
    search_help_text = "Código, mesa, entidad o palabras del compromiso."
    autocomplete_fields = ["sesion"]
    formfield_overrides = cajas(60)
    inlines = [SeguimientoInline]
    readonly_fields = ["pantallas"]
    actions = ["escribir_textos_publicos"]

    def get_fields(self, request: HttpRequest, obj: Compromiso | None = None) -> list[Any]:
        edita = self.has_change_permission(request, obj) if obj else self.has_add_permission(request)
        campos = [*CompromisoForm.Meta.fields, *(["version"] if edita else [])]
        return [*campos, *(["pantallas"] if obj else [])]

    def get_queryset(self, request: HttpRequest) -> CompromisoQuerySet:
        compromisos = cast("CompromisoQuerySet", super().get_queryset(request))
        return compromisos.al(timezone.localdate())

    @admin.display(ordering="sesion__mesa__nombre")
    def mesa(self, compromiso: Compromiso) -> Mesa:
        return compromiso.sesion.mesa

    @admin.display(ordering="sesion__fecha")
    def fecha(self, compromiso: Compromiso) -> date:
        return compromiso.sesion.fecha

    @admin.display(description="a cargo de", ordering="dependencia__sigla")
    def a_cargo(self, compromiso: Compromiso) -> str:
        return compromiso.responsable

    @admin.display(description="estado", ordering="estado")
    def estado(self, compromiso: Compromiso) -> str:
        situacion = compromiso.situacion
        rotulo = situacion.estado.rotulo
        return f"{rotulo}, vencido" if situacion.vencido else rotulo

    @admin.display(description="texto público", boolean=True)
    def publico(self, compromiso: Compromiso) -> bool:
        return bool(compromiso.texto_publico)

    @admin.display(description="ir a")
    def pantallas(self, compromiso: Compromiso) -> SafeString:
        return format_html(
            '<a href="{}?ver=todos&amp;buscar={}">Registrar un seguimiento</a> · <a href="{}">Acta de su sesión</a>',
            reverse("mis_compromisos"),
            compromiso.codigo,
            reverse("acta", args=[compromiso.sesion_id]),
        )

    @admin.action(description="Escribir los textos públicos", permissions=["change"])
    def escribir_textos_publicos(
        self, request: HttpRequest, elegidos: CompromisoQuerySet
    ) -> HttpResponse | None:
        """Una caja por compromiso, con el texto de la mesa al lado."""
        tope = self.list_per_page
        compromisos = list(elegidos.select_related("sesion__mesa").order_by("codigo")[: tope + 1])
        if len(compromisos) > tope:
            del compromisos[tope:]
            self.message_user(
                request, f"Son muchos para una pantalla: aquí están los {tope} primeros.", messages.WARNING
            )
        datos = request.POST.copy() if "guardar" in request.POST else None
        formularios = {c.pk: TextoPublicoForm(c, datos) for c in compromisos}
        if datos is not None and self._guardar_textos(request, formularios):
            return None
        contexto = {
            **self.admin_site.each_context(request),
            "is_nav_sidebar_enabled": False,
            "title": "Textos públicos de los compromisos",
            "filas": [(c, formularios[c.pk]) for c in compromisos],
            "fallas": fallas((f"Compromiso {c.codigo}", formularios[c.pk]) for c in compromisos),
        }
        return TemplateResponse(request, "compromisos/textos.html", contexto)

    def _guardar_textos(self, request: HttpRequest, formularios: dict[int, TextoPublicoForm]) -> bool:
        """Guarda los que se cambiaron, todos o ninguno."""
        cambiados = {pk: form for pk, form in formularios.items() if form.has_changed()}
        if all([form.is_valid() for form in cambiados.values()]):  # noqa: C419 - todos dicen lo suyo
            escritos = {pk: form.cleaned_data["texto_publico"] for pk, form in cambiados.items()}
            vistos = {pk: form.visto for pk, form in cambiados.items()}
            try:
                cuantos = flujo.escribir_textos_publicos(escritos, vistos, usuario=quien(request))
            except flujo.OtraPersonaEscribio as error:
                for pk, texto in error.textos.items():
                    cambiados[pk].otra_persona_escribio(texto)
            except NoSePuede as error:
                self.message_user(request, f"No se guardó nada. {error}", messages.ERROR)
                return False
            else:
                textos = plural(cuantos, "texto público", "textos públicos")
                self.message_user(request, f"Se {'guardó' if cuantos == 1 else 'guardaron'} {textos}.")
                return True
        self.message_user(
            request,
            "No se guardó nada: hay algo por resolver al lado de su compromiso. Lo que escribió sigue ahí.",
            messages.ERROR,
        )
        return False


@admin.register(Seguimiento)
class SeguimientoAdmin(ConEvidencia, SoloLectura, ModeloAdmin):
    """Para buscar y leer: se registran en «Mis compromisos», y una corrección es otro, con su motivo."""

    list_display = ["compromiso", "fecha", "estado", "gestion", "motivo_correccion", "soporte"]
    list_filter = ["estado"]
    list_select_related = ["compromiso"]
    date_hierarchy = "fecha"
    search_fields = ["compromiso__codigo", "gestion", "motivo_correccion"]
    fields = [
        "compromiso",
        "fecha",
        "estado",
        "gestion",
        "motivo_correccion",
        "soporte",
        "registrado_en",
        "registrado_por",
    ]
    readonly_fields = ["soporte", "registrado_en", "registrado_por"]
