"""Cimientos de la administración: nada fuera del alcance de quien pide; lo que la base rechaza se dice en la página."""

import re
from collections.abc import Callable, Mapping
from typing import Any, ClassVar, cast

from django import forms
from django.contrib import admin, messages
from django.contrib.admin import helpers
from django.contrib.admin.options import BaseModelAdmin
from django.contrib.admin.widgets import AutocompleteMixin, AutocompleteSelect, AutocompleteSelectMultiple
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, models, transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.safestring import SafeData, SafeString

from comun.historial import cambios
from comun.rechazos import RECHAZOS, frase, restriccion
from comun.transacciones import NoSePuede, dos_intentos


def cajas(letras: int) -> Mapping[type[models.Field], Mapping[str, Any]]:
    """Para `formfield_overrides`: tres renglones de ese ancho, que es lo que se suele escribir en un texto."""
    return {models.TextField: {"widget": forms.Textarea({"rows": 3, "cols": letras})}}


_FEMENINO = re.compile(r"\w+(a|dad|ión)\b")
_AL_BORRAR = " fue eliminado con éxito."


class ConRechazos(admin.ModelAdmin):
    """Lo que la base de datos rechaza se dice en la página: al guardar, como error del formulario, que conserva
    lo escrito; al borrar y en las acciones de la lista, como aviso."""

    # Junto a qué campo se dice lo que rechaza cada restricción; lo demás, arriba del formulario.
    campos_de_los_rechazos: Mapping[str, str] = {}

    _RECHAZO = "rechazo_de_la_base"

    def message_user(self, request: HttpRequest, message: Any, *args: Any, **kwargs: Any) -> None:
        """Los avisos de Django concuerdan: él dice «El actividad “…”» y, al borrar, «Elactividad “…” fue eliminado»."""
        nombre = str(self.opts.verbose_name)
        articulo = "La" if _FEMENINO.match(nombre) else "El"
        dicho = re.sub(rf"^El ?(?={re.escape(nombre)} “)", f"{articulo} ", str(message))
        if dicho.endswith(_AL_BORRAR):
            dicho = f"{dicho.removesuffix(_AL_BORRAR)} se eliminó."
        aviso = SafeString(dicho) if isinstance(message, SafeData) else dicho
        super().message_user(request, aviso, *args, **kwargs)

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        @dos_intentos
        def intentar() -> Any:
            with transaction.atomic():
                return super(ConRechazos, self).changeform_view(request, object_id, form_url, extra_context)

        try:
            return intentar()
        except RECHAZOS as error:
            campo = self.campos_de_los_rechazos.get(restriccion(error))
            setattr(request, self._RECHAZO, (campo, _frase(error)))
        return super().changeform_view(request, object_id, form_url, extra_context)

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> type[forms.ModelForm]:
        formulario = super().get_form(request, obj, change=change, **kwargs)
        rechazo: tuple[str | None, str] | None = getattr(request, self._RECHAZO, None)
        if rechazo is None:
            return formulario
        campo, por_que = rechazo

        class Rechazado(formulario):  # type: ignore[misc,valid-type]
            def clean(self) -> dict[str, Any] | None:
                self.add_error(campo, por_que)
                datos: dict[str, Any] | None = super().clean()
                return datos

        return Rechazado

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> Any:
        try:
            with transaction.atomic():
                return super().delete_view(request, object_id, extra_context)
        except RECHAZOS as error:
            self.message_user(request, _frase(error), messages.ERROR)
        return redirect(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", object_id)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        try:
            with transaction.atomic():
                return super().changelist_view(request, extra_context)
        except RECHAZOS as error:
            self.message_user(request, _frase(error), messages.ERROR)
        return redirect(request.get_full_path())


def _frase(error: DatabaseError) -> str:
    """La del rechazo; si el error es otro, lo vuelve a lanzar."""
    rechazo = frase(error)
    if not rechazo:
        raise error
    return rechazo


def visibles(filas: QuerySet[Any], usuario: Any) -> QuerySet[Any]:
    """Las que esa persona puede ver. Lo que no es de una dependencia no tiene predicado: basta con el permiso."""
    predicado = getattr(filas, "visibles_para", None)
    return predicado(usuario) if predicado else filas


class _ConLlaves(AutocompleteMixin):
    """Al volver a mostrar lo enviado, un texto que no es una llave no es ninguna fila: Django lo buscaría y falla."""

    def optgroups(self, name: str, value: Any, attr: Any = None) -> Any:
        return super().optgroups(name, [v for v in value if v.isdecimal()], attr)


class Buscador(_ConLlaves, AutocompleteSelect):
    """De una fila."""


class BuscadorDeVarias(_ConLlaves, AutocompleteSelectMultiple):
    """De varias filas."""


class ConAlcance(BaseModelAdmin):
    """Nada de fuera del alcance de quien pide sale ni entra, tampoco por un formulario forjado. Para los formularios
    y para las filas que llevan dentro."""

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """De aquí salen la lista, sus acciones, la exportación, cada página, el historial y lo que se autocompleta."""
        return visibles(super().get_queryset(request), request.user)

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        if db_field.name in self.get_autocomplete_fields(request):
            widget = BuscadorDeVarias if db_field.many_to_many else Buscador
            kwargs.setdefault("widget", widget(db_field, self.admin_site))
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def get_field_queryset(self, db: str | None, db_field: Any, request: HttpRequest) -> QuerySet[Any]:
        """Lo que se puede elegir, y por tanto guardar, en una llave foránea."""
        elegibles = super().get_field_queryset(db, db_field, request)
        if elegibles is None:
            elegibles = db_field.remote_field.model._default_manager.using(db)
        return visibles(elegibles, request.user)


class FiltroConAlcance(admin.RelatedFieldListFilter):
    """Ofrece solo lo que alcanza a ver quien mira la lista."""

    def field_choices(self, field: Any, request: HttpRequest, model_admin: Any) -> Any:
        elegibles = visibles(field.related_model._default_manager.all(), request.user)
        return [(str(fila.pk), str(fila)) for fila in elegibles]


class ModeloAdmin(ConAlcance, ConRechazos):
    """De aquí descienden los formularios de las tres capas. Lo que está fuera del alcance no existe: es 404."""

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        if "_saveasnew" in request.POST:  # Django crea otra fila aunque el formulario no lo ofrezca
            raise PermissionDenied
        return super().changeform_view(request, object_id, form_url, extra_context)

    def _get_obj_does_not_exist_redirect(
        self, request: HttpRequest, opts: Any, object_id: str
    ) -> HttpResponse:
        raise Http404(f"No existe {opts.verbose_name} {object_id}, o no lo alcanza a ver.")

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        """Por lo propio y por los filtros de la lista; por lo que cuelga de la fila no, que sería preguntarlo."""
        if request is None:
            return False
        filtros: list[Any] = list(self.get_list_filter(request))
        permitidos = {"pk", *(n for campo in self.opts.concrete_fields for n in (campo.name, campo.attname))}
        for filtro in filtros:
            camino = (
                filtro[0] if isinstance(filtro, (list, tuple)) else getattr(filtro, "parameter_name", filtro)
            )
            permitidos.add(camino.partition("__")[0])
        return lookup.partition("__")[0] in permitidos and super().lookup_allowed(lookup, value, request)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Lo guardado tampoco puede quedar fuera del alcance: si queda, no se guarda."""
        super().save_related(request, form, formsets, change)
        if not self.get_queryset(request).filter(pk=form.instance.pk).exists():
            raise Http404("Quedaría fuera de su alcance.")

    def alcanzado(self, request: HttpRequest, pk: int) -> Any:
        """La fila que pide una página propia, si la persona la alcanza y la puede cambiar."""
        fila = self.get_object(request, str(pk))
        if fila is None:
            raise Http404
        if not self.has_change_permission(request, fila):
            raise PermissionDenied
        return fila

    def pagina(
        self, request: HttpRequest, fila: Any, form: "FormDeUnVerbo", titulo: str, hacer: Callable[[], str]
    ) -> HttpResponse:
        """Una página con su formulario, vestida como las demás. `hacer` dice qué hizo, que queda en el historial de la
        fila, o lanza `NoSePuede`."""
        if request.method == "POST" and form.is_valid():
            try:
                hecho = hacer()
            except NoSePuede as error:
                form.add_error(None, str(error))
            else:
                self.log_change(request, fila, hecho)
                self.message_user(request, hecho, messages.SUCCESS)
                return redirect(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist")
        contexto = {
            **self.admin_site.each_context(request),
            "title": titulo,
            "boton": form.boton,
            "adminform": helpers.AdminForm(cast("Any", form), [(None, {"fields": list(form.fields)})], {}),
            "errors": helpers.AdminErrorList(cast("Any", form), []),
            "media": self.media + form.media,
            "inline_admin_formsets": [],
            "original": fila,
            "is_popup": False,
            "to_field": None,
            "show_delete": False,
            "show_save_and_add_another": False,
            "show_save_and_continue": False,
        }
        return self.render_change_form(request, contexto, change=True, obj=fila)


class FormDeUnVerbo(forms.Form):
    """Lo que pide una página que hace una sola cosa; `boton` es lo que hace."""

    boton: ClassVar[str]


class SoloLectura(BaseModelAdmin):
    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ConVersionForm(forms.ModelForm):
    """Lleva la versión que se mostró. Si entre tanto otra persona la cambió, no la pisa: dice quién y qué, y conserva
    lo escrito por si de todos modos se quiere guardar."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("version", self.instance.version)

    def clean(self) -> dict[str, Any]:
        datos = super().clean() or self.cleaned_data
        mostrada = datos.get("version")
        if self.instance.pk and mostrada != self.instance.version:
            self.add_error(None, self._conflicto(mostrada))
            leidos = self.data.copy()  # type: ignore[attr-defined]
            leidos[self.add_prefix("version")] = self.instance.version
            self.data = leidos
        return datos

    def _conflicto(self, mostrada: int | None) -> list[str]:
        ajenos = cambios(self.instance, desde_version=mostrada) if mostrada else []
        return [
            "Alguien cambió este registro mientras usted lo editaba: revise y, si lo suyo es lo que debe quedar, "
            "guarde otra vez.",
            *(
                f"{cambio.quien or 'El sistema'} cambió {cambio.campo}: de «{cambio.antes}» a «{cambio.despues}»."
                for cambio in ajenos
            ),
        ]


class ConVersionAdmin(ModeloAdmin):
    """La pantalla de una fila que dos personas pueden editar a la vez. Quien la cambia manda la versión que se le
    mostró; sus campos se dicen en `fields` o en `get_fields`."""

    form = ConVersionForm
    exclude = ["version"]

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        edita = self.has_change_permission(request, obj) if obj else self.has_add_permission(request)
        return [*super().get_fields(request, obj), *(["version"] if edita else [])]
