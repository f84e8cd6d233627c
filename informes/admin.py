"""La administración de los informes: preparar, ver cómo quedaría y publicar."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from informes.models import Informe, Publicacion, Recomendacion
from informes.pdf import NoSePudoDibujar
from informes.presentacion import Presentacion
from informes.publicacion import NoSePuedePublicar, a_pdf, componer, proponer_textos, publicar
from informes.retiro import retirar
from participacion.admin import ConRechazos, ConVersionForm
from participacion.calendario import nombre
from participacion.flujo import NoSePuede
from participacion.models import Usuario
from participacion.palabras import fecha_larga

PUBLICAR = "informes.publicar_informe"
RETIRAR = "informes.retirar_publicacion"


class InformeForm(ConVersionForm):
    """Los cuatro cortes, cada uno con su fecha y el nombre de su mes."""

    cortes = tuple(f"corte_{i}" for i in range(1, 5))
    corte_1, corte_2, corte_3, corte_4 = (
        forms.DateField(
            label=f"Corte del {orden} mes", required=False, help_text="Día, mes y año: 23/07/2021."
        )
        for orden in ("primer", "segundo", "tercer", "cuarto")
    )

    class Meta:
        model = Informe
        fields = ["plan", "cuatrimestre", "objetivo", "explicacion"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            for campo, (mes, corte) in zip(self.cortes, self.instance.cortes_por_mes.items(), strict=True):
                self.fields[campo].label = f"Corte de {nombre(mes)}"
                self.initial[campo] = corte
        if "objetivo" in self.fields:
            self.fields["objetivo"].required = False
            self.fields["objetivo"].help_text = "Vacío: se propone uno al guardar."
            self.fields["explicacion"].help_text = (
                "Por qué el cumplimiento del cuatrimestre fue ese. Vacía: se propone una al guardar, con las "
                "actividades que se adelantaron o se atrasaron."
            )

    def clean(self) -> dict[str, Any]:
        datos = super().clean() or self.cleaned_data
        informe = self.instance
        if self.errors.keys() & {"plan", "cuatrimestre"}:
            return datos
        informe.plan = datos.get("plan") or informe.plan
        informe.cuatrimestre = datos.get("cuatrimestre") or informe.cuatrimestre
        informe.cortes = [datos.get(campo) for campo in self.cortes]
        for mes, problema in informe.cortes_tempranos().items():
            self.add_error(self.cortes[mes - informe.meses[0]], problema)
        return datos


class RecomendacionInline(admin.TabularInline):
    model = Recomendacion
    fields = ["orden", "texto", "decision", "razon"]
    extra = 0


@admin.register(Informe)
class InformeAdmin(ConRechazos):
    form = InformeForm
    exclude = ["version"]  # va escondida, como campo del formulario
    inlines = [RecomendacionInline]
    list_display = ["__str__", "publicado", "enlaces"]
    list_filter = ["plan", "cuatrimestre"]
    list_select_related = ["plan"]
    search_fields = ["objetivo", "explicacion", "recomendaciones__texto"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Informe]:
        return Informe.objects.con_ultima_version()

    def get_readonly_fields(self, request: HttpRequest, obj: Informe | None = None) -> list[str]:
        return ["plan", "cuatrimestre"] if obj and obj.publicaciones.exists() else []

    def get_fieldsets(self, request: HttpRequest, obj: Informe | None = None) -> Any:
        edita = self.has_change_permission(request, obj) or self.has_add_permission(request)
        cortes = [InformeForm.cortes[:2], InformeForm.cortes[2:]] if edita else ["cortes_en_palabras"]
        return [
            (None, {"fields": [("plan", "cuatrimestre"), *(["version"] if edita else [])]}),
            (
                "Cortes de los compromisos",
                {
                    "fields": cortes,
                    "description": "Fecha a la que se mira el estado de los compromisos de cada mes. El informe se "
                    "puede guardar sin ellas; para publicarlo hacen falta las cuatro.",
                },
            ),
            ("Textos", {"fields": ["objetivo", "explicacion"]}),
        ]

    @admin.display(description="cortes")
    def cortes_en_palabras(self, informe: Informe) -> str:
        return "; ".join(
            f"{nombre(mes)}: {fecha_larga(corte) if corte else 'sin fecha'}"
            for mes, corte in informe.cortes_por_mes.items()
        )

    def save_model(self, request: HttpRequest, obj: Informe, form: Any, change: bool) -> None:
        proponer_textos(obj)
        super().save_model(request, obj, form, change)

    @admin.display(description="publicado")
    def publicado(self, informe: Informe) -> str:
        return f"versión {informe.ultima_version}" if informe.ultima_version else "todavía no"

    @admin.display(description="documentos")
    def enlaces(self, informe: Informe) -> SafeString:
        borrador = format_html(
            '<a href="{}">borrador en PDF</a>', reverse("admin:informes_informe_borrador", args=[informe.pk])
        )
        if not informe.ultima_version:
            return borrador
        vigente = reverse("informes:pdf", args=[informe.plan.anio, informe.cuatrimestre])
        return format_html('{} · <a href="{}">publicado en PDF</a>', borrador, vigente)

    def get_urls(self) -> list[URLPattern]:
        return [
            path(
                "<int:pk>/borrador.pdf",
                self.admin_site.admin_view(self.vista_borrador),
                name="informes_informe_borrador",
            ),
            path(
                "<int:pk>/publicar/",
                self.admin_site.admin_view(self.vista_publicar),
                name="informes_informe_publicar",
            ),
            *super().get_urls(),
        ]

    def _informe(self, request: HttpRequest, pk: int) -> Informe:
        informe: Informe | None = self.get_object(request, str(pk))
        if informe is None:
            raise Http404("Ese informe no existe.")
        return informe

    def vista_borrador(self, request: HttpRequest, pk: int) -> HttpResponse:
        """El PDF que saldría ahora, marcado como borrador."""
        informe = self._informe(request, pk)
        if not self.has_view_permission(request, informe):
            raise PermissionDenied
        try:
            pdf = a_pdf(componer(informe))
        except (NoSePuedePublicar, NoSePudoDibujar) as error:
            self.message_user(request, str(error), messages.ERROR)
            return redirect("admin:informes_informe_change", pk)
        nombre_del_archivo = f"borrador-{informe.plan.anio}-{informe.cuatrimestre}.pdf"
        return HttpResponse(
            pdf,
            content_type="application/pdf",
            headers={
                "Content-Disposition": f'inline; filename="{nombre_del_archivo}"',
                "Cache-Control": "no-store",
            },
        )

    def vista_publicar(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Muestra qué se va a publicar y, al confirmarlo, lo publica."""
        informe = self._informe(request, pk)
        usuario = request.user
        if not (isinstance(usuario, Usuario) and usuario.has_perm(PUBLICAR)):
            raise PermissionDenied
        problema, presentacion, motivo = "", None, request.POST.get("motivo", "")
        try:
            if request.method == "POST":
                esperada = request.POST.get("version", "")
                publicacion = publicar(
                    informe,
                    usuario=usuario,
                    motivo=motivo,
                    version=int(esperada) if esperada.isdecimal() else None,
                )
                self.message_user(
                    request,
                    format_html(
                        'Publicado: {}. <a href="{}">Véalo como lo ve la ciudadanía</a>.',
                        publicacion,
                        publicacion.get_absolute_url(),
                    ),
                    messages.SUCCESS,
                )
                return redirect("admin:informes_informe_changelist")
            presentacion = Presentacion(componer(informe))
        except (NoSePuedePublicar, NoSePudoDibujar) as error:
            problema = str(error)
        contexto = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": f"Publicar: {informe}",
            "informe": informe,
            "version": (informe.ultima_version or 0) + 1,
            "p": presentacion,
            "problema": problema,
            "motivo": motivo,
        }
        return TemplateResponse(request, "admin/informes/informe/publicar.html", contexto)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        puede_publicar = request.user.has_perm(PUBLICAR)
        return super().change_view(
            request, object_id, form_url, {**(extra_context or {}), "puede_publicar": puede_publicar}
        )


@admin.register(Recomendacion)
class RecomendacionAdmin(ConRechazos):
    list_display = ["informe", "orden", "texto"]
    list_display_links = ["texto"]
    list_filter = ["informe__plan", "informe__cuatrimestre"]
    list_select_related = ["informe__plan"]
    search_fields = ["texto"]


@admin.register(Publicacion)
class PublicacionAdmin(admin.ModelAdmin):
    """Solo para leer: lo publicado no se cambia ni se borra."""

    list_display = ["__str__", "publicada_en", "publicada_por", "retirada", "enlaces"]
    list_filter = ["anio", "cuatrimestre"]
    list_select_related = ["publicada_por", "retiro"]
    search_fields = ["anio", "motivo", "cifras_sha256", "pdf_sha256"]
    search_help_text = "Año, motivo o huella (SHA-256)."
    fields = [
        "informe",
        "version",
        "motivo",
        "publicada_en",
        "publicada_por",
        "cifras_sha256",
        "pdf_sha256",
        "retirada",
        "enlaces",
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Publicacion]:
        return Publicacion.objects.livianas()

    @admin.display(description="retirada")
    def retirada(self, publicacion: Publicacion) -> str:
        retiro = publicacion.retirada
        return (
            f"el {fecha_larga(timezone.localdate(retiro.retirada_en))}: {retiro.motivo}" if retiro else "no"
        )

    @admin.display(description="documentos")
    def enlaces(self, publicacion: Publicacion) -> SafeString:
        base = publicacion.get_absolute_url()
        return format_html(
            '<a href="{0}">página</a> · <a href="{0}informe.pdf">PDF</a> · <a href="{0}cifras.json">cifras</a>',
            base,
        )

    def get_readonly_fields(self, request: HttpRequest, obj: Publicacion | None = None) -> list[str]:
        return [campo for campo in self.fields or [] if isinstance(campo, str)]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Publicacion | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Publicacion | None = None) -> bool:
        return False

    def get_urls(self) -> list[URLPattern]:
        return [
            path(
                "<int:pk>/retirar/",
                self.admin_site.admin_view(self.vista_retirar),
                name="informes_publicacion_retirar",
            ),
            *super().get_urls(),
        ]

    def vista_retirar(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Dice qué pasa al retirar la versión, pide el motivo y, al confirmarlo, la retira."""
        publicacion: Publicacion | None = self.get_object(request, str(pk))
        if publicacion is None:
            raise Http404("Esa publicación no existe.")
        usuario = request.user
        if not (isinstance(usuario, Usuario) and usuario.has_perm(RETIRAR)):
            raise PermissionDenied
        problema, motivo = "", request.POST.get("motivo", "")
        if request.method == "POST":
            try:
                retirar(publicacion, motivo, usuario=usuario)
            except NoSePuede as error:
                problema = str(error)
            else:
                self.message_user(request, f"Retirada: {publicacion}.", messages.SUCCESS)
                return redirect("admin:informes_publicacion_change", pk)
        contexto = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": f"Retirar: {publicacion}",
            "publicacion": publicacion,
            "problema": problema,
            "motivo": motivo,
        }
        return TemplateResponse(request, "admin/informes/publicacion/retirar.html", contexto)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        puede_retirar = request.user.has_perm(RETIRAR)
        return super().change_view(
            request, object_id, form_url, {**(extra_context or {}), "puede_retirar": puede_retirar}
        )
