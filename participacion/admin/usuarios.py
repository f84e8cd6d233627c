"""La administración de las cuentas y sus papeles."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from procrastinate.contrib.django.models import ProcrastinateJob

from comun.administracion import (
    ModeloAdmin,
)
from comun.transacciones import NoSePuede
from participacion import usuarios
from participacion.models import (
    Usuario,
)
from participacion.usuarios import quien


class GrupoAdmin(ModeloAdmin, GroupAdmin):
    filter_horizontal = ()


# La fila no se toca a mano: cada quien ve lo que pidió en su página de espera.
admin.site.unregister(ProcrastinateJob)
admin.site.unregister(Group)
admin.site.register(Group, GrupoAdmin)


@admin.register(Usuario)
class UsuarioAdmin(ModeloAdmin, UserAdmin):
    """Completa para un superusuario. La OAP lleva con ella las cuentas de los enlaces, y solo esas."""

    add_form_template = "participacion/crear_usuario.html"
    change_form_template = "participacion/usuario.html"
    search_fields = ["username", "first_name", "last_name", "email"]
    filter_horizontal = ()
    autocomplete_fields = ["groups", "dependencias"]
    form = usuarios.CuentaForm
    fieldsets = [
        (None, {"fields": ["username", "password", "mostrada"]}),
        ("Persona", {"fields": ["first_name", "last_name", "email"]}),
        ("Permisos", {"fields": ["is_active", "is_staff", "is_superuser", "groups", "dependencias"]}),
        ("Fechas", {"fields": ["last_login", "date_joined"]}),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Usuario]:
        alcance = usuarios.visibles_para(quien(request))
        return alcance.order_by(*self.get_ordering(request))

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        campos = ["username", "first_name", "last_name", "email", "is_active"]
        return [*campos, "is_staff"] if quien(request).is_superuser else campos

    def get_list_filter(self, request: HttpRequest) -> list[Any]:
        filtros = ["is_active", "dependencias"]
        return [*filtros, "is_staff", "is_superuser", "groups"] if quien(request).is_superuser else filtros

    def get_readonly_fields(self, request: HttpRequest, obj: Usuario | None = None) -> list[str]:
        return ["last_login", "date_joined"]

    def get_fieldsets(self, request: HttpRequest, obj: Usuario | None = None) -> Any:
        if quien(request).is_superuser:
            return super().get_fieldsets(request, obj)
        fechas = [("Fechas", {"fields": ["last_login", "date_joined"]})] if obj else []
        return [(None, {"fields": [*usuarios.EnlaceForm.Meta.fields, "mostrada"]}), *fechas]

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        if not quien(request).is_superuser:
            kwargs["form"] = usuarios.EnlaceForm
        return super().get_form(request, obj, change=change, **kwargs)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """La OAP desactiva: lo que la persona reportó sigue teniendo autor."""
        return quien(request).is_superuser

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> Any:  # noqa: A002
        """La contraseña de un enlace la pone él, por su enlace."""
        if not quien(request).is_superuser:
            raise PermissionDenied
        return super().user_change_password(request, id, form_url)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Quien crea la OAP es enlace, y se invita cuando ya quedó guardado."""
        nuevo_enlace = not change and not quien(request).is_superuser
        if nuevo_enlace:
            form.instance.groups.set(Group.objects.filter(name=usuarios.ENLACE))
        super().save_related(request, form, formsets, change)
        if nuevo_enlace:
            transaction.on_commit(lambda: self._invitar(request, form.instance))

    def _invitar(self, request: HttpRequest, usuario: Usuario) -> None:
        try:
            usuarios.invitar(usuario)
        except NoSePuede as error:
            self.message_user(request, str(error), messages.ERROR)
        else:
            self.log_change(request, usuario, "Invitación enviada.")
            self.message_user(request, f"Se envió el enlace a {usuario.email}.", messages.SUCCESS)

    def get_urls(self) -> list[URLPattern]:
        invitar = self.admin_site.admin_view(self.vista_invitar)
        return [path("<int:pk>/invitar/", invitar, name="participacion_usuario_invitar"), *super().get_urls()]

    def vista_invitar(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Al crear la cuenta se invita sola; esto es para después, también si olvidó su contraseña."""
        usuario = self.alcanzado(request, pk)
        if request.method == "POST":
            self._invitar(request, usuario)
            return redirect("admin:participacion_usuario_change", pk)
        contexto = {
            **self.admin_site.each_context(request),
            "title": f"Invitar a {usuario}",
            "opts": self.opts,
            "original": usuario,
        }
        return TemplateResponse(request, "participacion/invitar.html", contexto)
