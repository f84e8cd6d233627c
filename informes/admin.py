"""La administración de los informes: escribir, ver cómo quedaría y publicar."""

from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from informes.models import Decision, Informe, Publicacion, Recomendacion
from informes.palabras import explicacion_propuesta
from informes.pdf import NoSePudoDibujar
from informes.presentacion import Presentacion
from informes.publicacion import a_pdf, componer, huella_del_borrador, publicar
from informes.recomendaciones import NOMBRES
from informes.redaccion import Propuesto, en_preparacion, proponer, proponer_cortes, proponer_textos
from informes.requisitos import de_los_cortes, le_toca_a_otra_persona, revisar
from informes.retiro import retirar
from participacion.admin import ConRechazos, ConVersionForm, SoloLectura, quien
from participacion.calendario import CUATRIMESTRES, nombre
from participacion.flujo import NoSePuede
from participacion.graficas import COLORES
from participacion.historial import cambios
from participacion.models import Plan, Usuario
from participacion.palabras import enumerar, fecha_larga, plural

PUBLICAR = "informes.publicar_informe"
RETIRAR = "informes.retirar_publicacion"

# Los otros botones de la pantalla de escribir; todos guardan.
PROPONER = "_proponer"
AGREGAR_EXPLICACION = "_agregar_explicacion"
REEMPLAZAR_EXPLICACION = "_reemplazar_explicacion"


class InformeForm(ConVersionForm):
    """Los cuatro cortes, cada uno con su fecha y el nombre de su mes, y los dos textos."""

    cortes = tuple(f"corte_{i}" for i in range(1, 5))
    corte_1, corte_2, corte_3, corte_4 = (
        forms.DateField(required=False, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
        for _ in cortes
    )

    class Meta:
        model = Informe
        fields = ["plan", "cuatrimestre", "objetivo", "explicacion"]
        widgets = {
            "objetivo": forms.Textarea({"rows": 4}),
            "explicacion": forms.Textarea({"rows": 9}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            for campo, (mes, corte) in zip(self.cortes, self.instance.cortes_por_mes.items(), strict=True):
                self.fields[campo].label = nombre(mes).capitalize()
                self.fields[campo].help_text = fecha_larga(corte) if corte else "Sin fecha."
                self.initial[campo] = corte
        if "objetivo" in self.fields:
            self.fields["objetivo"].required = False  # vacío se propone al guardar

    def clean(self) -> dict[str, Any]:
        datos = super().clean() or self.cleaned_data
        informe = self.instance
        if not informe.pk:
            return datos
        informe.cortes = [datos.get(campo) for campo in self.cortes]
        for mes, problema in informe.cortes_tempranos().items():
            self.add_error(self.cortes[mes - informe.meses[0]], problema)
        agrega, reemplaza = AGREGAR_EXPLICACION in self.data, REEMPLAZAR_EXPLICACION in self.data
        if "explicacion" in datos and (agrega or reemplaza or "explicacion" in self.changed_data):
            informe.explicacion_propuesta = propuesta = explicacion_propuesta(en_preparacion(informe))
            if agrega or reemplaza:
                escrita = datos["explicacion"] if agrega else ""
                try:
                    datos["explicacion"] = self.fields["explicacion"].clean(
                        "\n\n".join(filter(None, [escrita, propuesta]))
                    )
                except forms.ValidationError as error:
                    self.add_error("explicacion", error)
        return datos

    def _conflicto(self, mostrada: int | None) -> list[str]:
        """Cambiar una recomendación también es cambiar el informe: se dice cuál y quién."""
        ajenos = super()._conflicto(mostrada)
        vista = self.instance.events.filter(version=mostrada).order_by("pgh_id").last() if mostrada else None
        if vista is None:
            return ajenos
        return ajenos + [
            f"{cambio.quien or 'El sistema'} cambió {cambio.campo} de una recomendación: de «{cambio.antes}» a "
            f"«{cambio.despues}»."
            for recomendacion in self.instance.recomendaciones.all()
            for cambio in cambios(recomendacion)
            if cambio.cuando > vista.pgh_created_at and cambio.antes
        ]


class RecomendacionForm(forms.ModelForm):
    """La que propuso una regla se decide; la escrita a mano se publica o se borra."""

    orden = forms.IntegerField(min_value=1, max_value=999)

    class Meta:
        model = Recomendacion
        fields = ["texto", "orden", "decision", "razon"]
        labels = {"razon": "Si la descarta, por qué"}
        help_texts = {"razon": ""}
        widgets = {
            "texto": forms.Textarea({"rows": 4}),
            "decision": forms.RadioSelect,
            "razon": forms.Textarea({"rows": 2}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance.regla and "decision" in self.fields:
            del self.fields["decision"], self.fields["razon"]
        if not self.instance.pk and "orden" in self.fields:
            del self.fields["orden"]  # va al final

    @property
    def titulo(self) -> str:
        return NOMBRES.get(self.instance.regla, self.instance.regla) or "Escrita a mano"

    @property
    def decidida(self) -> Decision:
        """Cómo está guardada, aunque en la pantalla se haya marcado otra cosa."""
        return Decision(self.initial["decision"])

    def clean(self) -> dict[str, Any]:
        datos = super().clean() or self.cleaned_data
        if datos.get("decision") == Decision.DESCARTADA:
            if not datos.get("razon", "").strip():
                self.add_error("razon", "Diga por qué se descarta.")
        elif "razon" in datos:
            datos["razon"] = ""
        return datos


class RecomendacionesFormSet(forms.BaseInlineFormSet):
    def add_fields(self, form: Any, index: int | None) -> None:
        """Lo que propuso una regla no se borra, se descarta con su razón: borrado, se propondría otra vez."""
        super().add_fields(form, index)
        if form.instance.regla or not form.instance.pk:
            form.fields.pop("DELETE", None)


class RecomendacionInline(admin.TabularInline):
    model = Recomendacion
    form = RecomendacionForm
    formset = RecomendacionesFormSet
    extra = 1


@admin.register(Informe)
class InformeAdmin(ConRechazos):
    """La pantalla de escribir es la de Django con otra plantilla: sus permisos, su historial y sus rechazos sirven
    igual. Al crear un informe solo se elige cuál; lo demás llega propuesto."""

    form = InformeForm
    exclude = ["version"]  # va escondida, como campo del formulario
    inlines = [RecomendacionInline]
    change_form_template = "admin/informes/informe/escribir.html"
    list_display = ["__str__", "publicado", "editado_por", "enlaces"]
    list_filter = ["plan", "cuatrimestre"]
    list_select_related = ["plan", "editado_por"]
    search_fields = ["objetivo", "explicacion", "recomendaciones__texto"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Informe]:
        return Informe.objects.con_versiones().select_related("plan", "editado_por")

    def get_fieldsets(self, request: HttpRequest, obj: Informe | None = None) -> Any:
        """La plantilla pone cada campo en su lugar; aquí, cuáles son."""
        if obj is None:
            return [(None, {"fields": ["plan", "cuatrimestre"]})]
        return [(None, {"fields": ["version", *InformeForm.cortes, "objetivo", "explicacion"]})]

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Sin los botones que agregan o cambian el plan desde aquí."""
        campo = super().formfield_for_dbfield(db_field, request, **kwargs)
        if campo and isinstance(campo.widget, RelatedFieldWidgetWrapper):
            campo.widget = campo.widget.widget
        return campo

    def get_inlines(self, request: HttpRequest, obj: Informe | None) -> list[Any]:
        return [RecomendacionInline] if obj else []

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """El primer cuatrimestre sin informe del último plan."""
        plan = Plan.objects.order_by("-anio").first()
        hay = set(plan.informes.values_list("cuatrimestre", flat=True)) if plan else set()
        return {"plan": plan, "cuatrimestre": next((c for c in CUATRIMESTRES if c not in hay), None)}

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
                self.message_user(request, _lo_propuesto(hecho), messages.SUCCESS)

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
        vigente = reverse("informes:pdf", args=[informe.plan.anio, informe.cuatrimestre])
        return format_html('{} · <a href="{}">publicado en PDF</a>', borrador, vigente)

    def get_urls(self) -> list[URLPattern]:
        propias = (
            ("vista-previa/", self.vista_previa, "vista_previa"),
            ("borrador.pdf", self.vista_borrador, "borrador"),
            ("publicar/", self.vista_publicar, "publicar"),
        )
        return [
            *(
                path(
                    f"<int:pk>/{direccion}",
                    self.admin_site.admin_view(vista),
                    name=f"informes_informe_{cual}",
                )
                for direccion, vista, cual in propias
            ),
            *super().get_urls(),
        ]

    def _informe(self, request: HttpRequest, pk: int) -> Informe:
        """El que pide una página propia, si la persona puede verlo."""
        informe: Informe | None = self.get_object(request, str(pk))
        if informe is None:
            raise Http404("Ese informe no existe.")
        if not self.has_view_permission(request, informe):
            raise PermissionDenied
        return informe

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
        respuesta = super().changeform_view(request, object_id, form_url, contexto)
        guardado = getattr(respuesta, "context_data", None) or {}
        if request.method == "POST" and guardado.get("original"):  # no se guardó: la pantalla sigue completa
            guardado |= self._mirada(request, self.get_object(request, str(object_id)))
        return respuesta

    def _mirada(self, request: HttpRequest, informe: Any) -> dict[str, Any]:
        """Lo que acompaña a lo escrito, según lo guardado: la lista de revisión y lo que hoy se propondría."""
        cifras = en_preparacion(informe)
        propuesta = explicacion_propuesta(cifras)
        return {
            "revision": revisar(informe, cifras, hoy=timezone.localdate()),
            "recomendaciones": list(informe.recomendaciones.all()),
            "explicacion_de_hoy": "" if propuesta in informe.explicacion else propuesta,
            "cortes": [(nombre(mes), corte) for mes, corte in informe.cortes_por_mes.items()],
            "puede_publicar": quien(request).has_perm(PUBLICAR),
            "impedimento": le_toca_a_otra_persona(informe, quien(request)),
            "agregar_explicacion": AGREGAR_EXPLICACION,
            "reemplazar_explicacion": REEMPLAZAR_EXPLICACION,
            "proponer": PROPONER,
        }

    def vista_previa(self, request: HttpRequest, pk: int) -> HttpResponse:
        """La página que saldría ahora, marcada como borrador."""
        informe = self._informe(request, pk)
        try:
            contexto = {"p": Presentacion(componer(informe)), "c": COLORES, "informe": informe}
        except NoSePuede as error:
            self.message_user(request, str(error), messages.ERROR)
            return redirect("admin:informes_informe_change", pk)
        return TemplateResponse(
            request, "admin/informes/informe/borrador.html", contexto, headers={"Cache-Control": "no-store"}
        )

    def vista_borrador(self, request: HttpRequest, pk: int) -> HttpResponse:
        """El PDF que saldría ahora, marcado como borrador."""
        informe = self._informe(request, pk)
        try:
            pdf = a_pdf(componer(informe))
        except (NoSePuede, NoSePudoDibujar) as error:
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
        """Muestra qué se va a publicar, con su lista de revisión, y al confirmarlo lo publica."""
        informe, usuario = self._informe(request, pk), quien(request)
        if not usuario.has_perm(PUBLICAR):
            raise PermissionDenied
        form = PublicarForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            try:
                publicacion = publicar(informe, usuario=usuario, **form.pedido())
            except (NoSePuede, NoSePudoDibujar) as error:
                form.add_error(None, str(error))
            else:
                aviso = format_html(
                    'Quedó publicada la versión {} del {}. <a href="{}">Véala como la ve la ciudadanía</a>.',
                    publicacion.version,
                    informe,
                    publicacion.get_absolute_url(),
                )
                self.message_user(request, aviso, messages.SUCCESS)
                return redirect("admin:informes_informe_changelist")
        informe = self._informe(request, pk)
        version = (informe.ultima_version or 0) + 1
        cifras = None if any(de_los_cortes(informe)) else componer(informe, version=version)
        revision = revisar(informe, cifras or en_preparacion(informe), hoy=timezone.localdate())
        impedimento = le_toca_a_otra_persona(informe, usuario)
        contexto = {
            **self.admin_site.each_context(request),
            "is_nav_sidebar_enabled": False,
            "opts": self.opts,
            "title": f"Publicar: {informe}",
            "informe": informe,
            "version": version,
            "p": Presentacion(cifras) if cifras else None,
            "visto": huella_del_borrador(cifras) if cifras else "",
            "revision": revision,
            "notas": [(requisito, form.notas().get(requisito.frase, "")) for requisito in revision.advierten],
            "impedimento": impedimento,
            "se_puede": not (revision.detienen or impedimento),
            "form": form,
        }
        return TemplateResponse(request, "admin/informes/informe/publicar.html", contexto)


class PublicarForm(forms.Form):
    """Lo que manda la pantalla de publicar. Las notas van por la frase que se leyó: si ahora se advierte otra cosa, la
    nota no le sirve."""

    version = forms.IntegerField(min_value=1, max_value=9999, label="Versión que se publica")
    visto = forms.CharField(max_length=64, label="Huella del borrador que se miró")
    motivo = forms.CharField(required=False, max_length=2000)
    una_nota = forms.CharField(required=False, max_length=1000)

    def notas(self) -> dict[str, str]:
        """De la frase de cada advertencia a la nota escrita."""
        if not self.is_bound:
            return {}
        enviado = cast("QueryDict", self.data)
        return dict(zip(enviado.getlist("frase"), enviado.getlist("nota"), strict=False))

    def clean(self) -> dict[str, Any]:
        datos = super().clean() or self.cleaned_data
        for nota in self.notas().values():
            try:
                self.fields["una_nota"].clean(nota)
            except forms.ValidationError as error:
                self.add_error(None, error)
        return datos

    def pedido(self) -> dict[str, Any]:
        """Los argumentos de `publicar()`."""
        return {campo: self.cleaned_data[campo] for campo in ("version", "visto", "motivo")} | {
            "notas": self.notas()
        }


def _lo_propuesto(hecho: Propuesto) -> str:
    """Qué cambió en lo propuesto, en una o dos frases."""
    partes = [
        plural(cuantas, uno, varias)
        for cuantas, uno, varias in (
            (hecho.nuevas, "nueva", "nuevas"),
            (hecho.cambiadas, "al día", "al día"),
            (hecho.retiradas, "retirada porque ya no tiene causa", "retiradas porque ya no tienen causa"),
        )
        if cuantas
    ]
    frases = ["La explicación quedó al día."] if hecho.explicacion else []
    if partes:
        frases.append(f"Recomendaciones propuestas: {enumerar(partes)}.")
    return " ".join(frases) or "Lo propuesto ya estaba al día."


@admin.register(Recomendacion)
class RecomendacionAdmin(SoloLectura, ConRechazos):
    """Para buscar y leer: se escriben y se deciden en su informe."""

    list_display = ["informe", "orden", "texto", "decision"]
    list_display_links = ["texto"]
    list_filter = ["informe__plan", "informe__cuatrimestre", "decision"]
    list_select_related = ["informe__plan"]
    search_fields = ["texto"]
    fields = ["informe", "orden", "regla", "filas", "propuesta", "texto", "decision", "razon"]


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
        "aceptado",
        "retirada",
        "enlaces",
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Publicacion]:
        return Publicacion.objects.livianas()

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
