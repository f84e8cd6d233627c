"""La administración de los informes: escribir, ver cómo quedaría y publicar."""

from collections.abc import Iterator
from typing import Any, NoReturn

from django.contrib import admin, messages
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from comun.administracion import ConRechazos, SoloLectura
from comun.calendario import nombre
from comun.formularios import Falla, fallas
from comun.palabras import fecha_larga
from comun.transacciones import NoSePuede
from informes.borrador import Borrador
from informes.models import Informe, Publicacion, Recomendacion
from informes.oficina.formularios import (
    AGREGAR_EXPLICACION,
    PROPONER,
    REEMPLAZAR_EXPLICACION,
    InformeForm,
    RecomendacionesFormSet,
    RecomendacionForm,
)
from informes.oficina.pantallas import PantallaDeRetiro, PantallasDelInforme
from informes.publicacion import PUBLICAR
from informes.redaccion import proponer, proponer_cortes, proponer_textos
from participacion.apuntes import olvidar, ya_no_esta
from participacion.models import Plan, Trabajo
from participacion.usuarios import quien


class PorPeriodo(admin.AllValuesFieldListFilter):
    """El número de un periodo, dicho entero: «2.º del año»."""

    def choices(self, changelist: Any) -> Iterator[Any]:
        for opcion in super().choices(changelist):
            numero, _, cuantos = opcion["display"].partition(" ")
            dicho = f"{numero}.º del año {cuantos}".rstrip()
            yield opcion | ({"display": dicho} if numero.isdecimal() else {})


class RecomendacionInline(admin.TabularInline):
    model = Recomendacion
    form = RecomendacionForm
    formset = RecomendacionesFormSet
    extra = 1


@admin.register(Informe)
class InformeAdmin(PantallasDelInforme, ConRechazos):
    """La pantalla de escribir es la de Django con otra plantilla: sus permisos, su historial y sus rechazos sirven
    igual. Al crear un informe solo se elige cuál; lo demás llega propuesto."""

    form = InformeForm
    exclude = ["version"]  # va escondida, como campo del formulario
    inlines = [RecomendacionInline]
    change_form_template = "oficina/escribir.html"
    list_display = ["__str__", "publicado", "editado_por", "enlaces"]
    list_filter = ["plan", ("numero_del_periodo", PorPeriodo)]
    list_select_related = ["plan", "editado_por"]
    search_fields = ["objetivo", "explicacion", "recomendaciones__texto"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Informe]:
        return Informe.objects.con_versiones().select_related("plan", "editado_por")

    def get_fieldsets(self, request: HttpRequest, obj: Informe | None = None) -> Any:
        """La plantilla pone cada campo en su lugar; aquí, cuáles son."""
        if obj is None:
            return [(None, {"fields": ["plan", "numero_del_periodo"]})]
        return [(None, {"fields": ["version", "objetivo", "explicacion"]})]

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Sin los botones que agregan o cambian el plan desde aquí."""
        campo = super().formfield_for_dbfield(db_field, request, **kwargs)
        if campo and isinstance(campo.widget, RelatedFieldWidgetWrapper):
            campo.widget = campo.widget.widget
        return campo

    def get_inlines(self, request: HttpRequest, obj: Informe | None) -> list[Any]:
        return [RecomendacionInline] if obj else []

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """El primer periodo sin informe del último plan."""
        plan = Plan.objects.order_by("-anio").first()
        if plan is None:
            return {}
        hay = set(plan.informes.values_list("numero_del_periodo", flat=True))
        faltan = (periodo.numero for periodo in plan.periodos if periodo.numero not in hay)
        return {"plan": plan, "numero_del_periodo": next(faltan, None)}

    def save_model(self, request: HttpRequest, obj: Informe, form: Any, change: bool) -> None:
        if not change:
            proponer_cortes(obj)
        proponer_textos(obj)
        super().save_model(request, obj, form, change)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """Una nueva va de última."""
        ultimo = max((f.instance.orden for f in formset.initial_forms), default=0)
        for puesto, nueva in enumerate(formset.extra_forms, start=1):
            nueva.instance.orden = ultimo + puesto
        super().save_formset(request, form, formset, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Guardado lo escrito, se propone al crear el informe y cuando se pide."""
        super().save_related(request, form, formsets, change)
        if not change or PROPONER in request.POST:
            try:
                hecho = proponer(form.instance, usuario=quien(request))
            except NoSePuede as error:
                self.message_user(request, str(error), messages.ERROR)
            else:
                self.message_user(request, str(hecho), messages.SUCCESS)

    def response_post_save_add(self, request: HttpRequest, obj: Informe) -> HttpResponseRedirect:
        return redirect("admin:informes_informe_change", obj.pk)

    def response_post_save_change(self, request: HttpRequest, obj: Informe) -> HttpResponseRedirect:
        """Se guarda y se sigue escribiendo."""
        return redirect("admin:informes_informe_change", obj.pk)

    @admin.display(description="publicado")
    def publicado(self, informe: Informe) -> str:
        return informe.publicado or "todavía no"

    @admin.display(description="documentos")
    def enlaces(self, informe: Informe) -> SafeString:
        borrador = format_html(
            '<a href="{}">vista previa</a> · <a href="{}">borrador en PDF</a>',
            reverse("admin:informes_informe_vista_previa", args=[informe.pk]),
            reverse("admin:informes_informe_borrador", args=[informe.pk]),
        )
        if not informe.version_vigente:
            return borrador
        vigente = reverse("informes:pdf", args=[informe.plan.anio, informe.numero_del_periodo])
        return format_html('{} · <a href="{}">publicado en PDF</a>', borrador, vigente)

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        contexto = {"is_nav_sidebar_enabled": False, **(extra_context or {})}
        informe = self.get_object(request, object_id) if object_id and request.method == "GET" else None
        if informe:
            contexto |= self._mirada(request, informe)
        try:
            respuesta = super().changeform_view(request, object_id, form_url, contexto)
        except Http404:
            return ya_no_esta(request)
        olvidar(request, respuesta)
        guardado = getattr(respuesta, "context_data", None) or {}
        if request.method == "POST" and guardado:
            guardado["fallas"] = _fallas(guardado)
        if request.method == "POST" and guardado.get("original"):  # no se guardó: la pantalla sigue completa
            guardado |= self._mirada(request, self.get_object(request, str(object_id)))
        return respuesta

    def _get_obj_does_not_exist_redirect(self, request: HttpRequest, opts: Any, object_id: str) -> NoReturn:
        raise Http404(f"No existe el informe {object_id}.")

    def _mirada(self, request: HttpRequest, informe: Any) -> dict[str, Any]:
        """Lo que acompaña a lo escrito, según lo guardado: la lista de revisión y lo que hoy se propondría."""
        borrador = Borrador(informe)
        return {
            "trabajos": Trabajo.objects.ultimos_de(quien(request), informe=informe.pk),
            "borrador": borrador,
            "cortes": [(nombre(mes), corte) for mes, corte in informe.cortes_por_mes.items()],
            "puede_publicar": quien(request).has_perm(PUBLICAR),
            "impedimento": borrador.impedimento(quien(request)),
            "agregar_explicacion": AGREGAR_EXPLICACION,
            "reemplazar_explicacion": REEMPLAZAR_EXPLICACION,
            "proponer": PROPONER,
        }


def _fallas(contexto: dict[str, Any]) -> list[Falla]:
    """Lo que hay por corregir en los textos del informe y en cada recomendación."""
    recomendaciones = (
        (getattr(form, "titulo", "") if form.instance.pk else "Otra, escrita a mano", form)
        for conjunto in contexto["inline_admin_formsets"]
        for form in conjunto.formset.forms
    )
    return fallas([("", contexto["adminform"].form), *recomendaciones])


@admin.register(Recomendacion)
class RecomendacionAdmin(SoloLectura, ConRechazos):
    """Para buscar y leer: se escriben y se deciden en su informe."""

    list_display = ["informe", "orden", "texto", "decision"]
    list_display_links = ["texto"]
    list_filter = ["informe__plan", ("informe__numero_del_periodo", PorPeriodo), "decision"]
    list_select_related = ["informe__plan"]
    search_fields = ["texto"]
    fields = ["informe", "orden", "regla", "filas", "propuesta", "texto", "decision", "razon"]


@admin.register(Publicacion)
class PublicacionAdmin(SoloLectura, PantallaDeRetiro):
    """Solo para leer: lo publicado no se cambia ni se borra."""

    change_form_template = "oficina/publicacion.html"
    list_display = ["__str__", "publicada_en", "publicada_por", "retirada", "enlaces"]
    list_filter = ["anio", ("numero_del_periodo", PorPeriodo)]
    list_select_related = ["publicada_por", "retiro"]
    search_fields = ["anio", "motivo", "cifras_sha256", "pdf_sha256"]
    search_help_text = "Año, motivo o huella (SHA-256)."
    fields = [
        "informe",
        "version",
        "motivo",
        "publicada_en",
        "quien_la_publico",
        "cifras_sha256",
        "pdf_sha256",
        "aceptado",
        "retirada",
        "enlaces",
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Publicacion]:
        return Publicacion.objects.livianas()

    @admin.display(description="publicada por")
    def quien_la_publico(self, publicacion: Publicacion) -> str:
        """Sin enlace a su cuenta, que quien publica no puede ver."""
        return str(publicacion.publicada_por)

    @admin.display(description="advertencias aceptadas")
    def aceptado(self, publicacion: Publicacion) -> SafeString | str:
        """Lo que se advirtió al publicar y por qué se aceptó."""
        filas = ((advertencia["frase"], advertencia["nota"]) for advertencia in publicacion.advertencias)
        return format_html_join("", "<p>{} <b>{}</b></p>", filas) or "Ninguna."

    @admin.display(description="retirada")
    def retirada(self, publicacion: Publicacion) -> str:
        retiro = publicacion.retirada
        return (
            f"el {fecha_larga(timezone.localdate(retiro.retirada_en))}: {retiro.motivo}" if retiro else "no"
        )

    @admin.display(description="documentos")
    def enlaces(self, publicacion: Publicacion) -> SafeString:
        base = publicacion.get_absolute_url()
        if publicacion.retirada:
            return format_html('<a href="{}">lo que se ve en su lugar</a>', base)
        return format_html(
            '<a href="{0}">página</a> · <a href="{0}informe.pdf">PDF</a> · <a href="{0}cifras.json">cifras</a>',
            base,
        )

    def get_readonly_fields(self, request: HttpRequest, obj: Publicacion | None = None) -> list[str]:
        return [campo for campo in self.fields or [] if isinstance(campo, str)]
