"""Las cuentas que lleva la OAP, que son solo las de los enlaces, y la contraseña que cada quien pone por un enlace."""

from collections.abc import Iterator
from datetime import timedelta
from hashlib import sha256
from typing import Any, cast

import axes.utils
from django import forms
from django.conf import settings
from django.contrib import admin
from django.contrib.auth import views
from django.contrib.auth.forms import PasswordResetForm, UserChangeForm
from django.contrib.auth.models import Group
from django.contrib.auth.tokens import default_token_generator
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import QuerySet
from django.forms import model_to_dict
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import path
from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from comun.transacciones import NoSePuede
from participacion.models import (
    Usuario,
)

# El nombre del grupo; lo crea `informes.oficina.roles`.
ENLACE = "Enlace"

CORREO = "registration/password_reset_email.txt"
CLAVES_POR_HORA = 3
VIGENCIA = {"dias": settings.PASSWORD_RESET_TIMEOUT // 86_400}
EN_EL_CORREO = VIGENCIA | {"sitio": settings.SITIO}


def visibles_para(usuario: Usuario) -> QuerySet[Usuario]:
    """Las cuentas que puede ver y cambiar: todas un superusuario; la OAP, las que solo son de enlace."""
    if usuario.is_superuser:
        return Usuario.objects.all()
    if not usuario.revisa:
        return Usuario.objects.none()
    return Usuario.objects.filter(
        is_superuser=False, groups__name=ENLACE, user_permissions__isnull=True
    ).exclude(groups__in=Group.objects.exclude(name=ENLACE))


DE_LA_CUENTA = [
    "username",
    "first_name",
    "last_name",
    "email",
    "is_active",
    "is_staff",
    "is_superuser",
    "groups",
    "dependencias",
]


def huella(usuario: Usuario) -> str:
    """De lo que otra persona puede cambiarle a una cuenta: ni su contraseña ni cuándo entró. Vacía si es nueva."""
    if usuario.pk is None:
        return ""
    datos = model_to_dict(usuario, DE_LA_CUENTA)
    propios = {campo: sorted(fila.pk for fila in datos.pop(campo)) for campo in ("groups", "dependencias")}
    return sha256(repr((datos, propios)).encode()).hexdigest()


class SinPisarForm(forms.ModelForm):
    """Lleva la huella de la cuenta que se mostró: si entre tanto otra persona la cambió, se dice y no se pisa. No sirve
    la versión de las demás filas: entrar también escribe en la cuenta, y sus grupos y dependencias están aparte."""

    mostrada = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("mostrada", huella(self.instance))

    def clean(self) -> dict[str, Any]:
        datos = super().clean() or self.cleaned_data
        if self.instance.pk:
            actual = huella(Usuario.objects.select_for_update().get(pk=self.instance.pk))
            if datos.get("mostrada") != actual:
                leidos = self.data.copy()  # type: ignore[attr-defined]
                leidos[self.add_prefix("mostrada")] = actual
                self.data = leidos
                raise forms.ValidationError(
                    "Alguien cambió esta cuenta mientras usted la editaba: revise y, si lo suyo es lo que debe "
                    "quedar, guarde otra vez."
                )
        return datos


class CuentaForm(SinPisarForm, UserChangeForm):
    """La de un superusuario: toda la cuenta."""


class EnlaceForm(SinPisarForm):
    """Lo que la OAP escribe de un enlace. Contraseña no: la pone su dueño."""

    class Meta:
        model = Usuario
        fields = ["first_name", "last_name", "email", "username", "is_active", "dependencias"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for campo in self.fields.keys() & {"first_name", "email", "dependencias"}:
            self.fields[campo].required = True
        if "is_active" in self.fields:
            self.fields["is_active"].help_text = "Sin marcar, no puede entrar; lo que reportó queda."

    def save(self, commit: bool = True) -> Usuario:
        if self.instance._state.adding:
            self.instance.is_staff = True
            self.instance.set_unusable_password()
        usuario: Usuario = super().save(commit)
        return usuario


def invitar(usuario: Usuario) -> None:
    """Le envía un enlace, que sirve una vez, para poner su contraseña. Lanza `NoSePuede`."""
    if not (usuario.is_active and usuario.is_staff):
        raise NoSePuede(f"La cuenta {usuario} no puede entrar: actívela antes de invitarla.")
    if not usuario.email:
        raise NoSePuede(f"La cuenta {usuario} no tiene correo.")
    contexto = {
        "user": usuario,
        "invitacion": True,
        "uid": urlsafe_base64_encode(force_bytes(usuario.pk)),
        "token": default_token_generator.make_token(usuario),
        **EN_EL_CORREO,
    }
    asunto = "".join(render_to_string("registration/password_reset_subject.txt", contexto).splitlines())
    try:
        send_mail(asunto, render_to_string(CORREO, contexto), None, [usuario.email])
    except OSError as error:  # de la red o del servidor de correo
        raise NoSePuede(f"No se pudo enviar el correo a {usuario.email}: intente más tarde.") from error


class RecuperarForm(PasswordResetForm):
    def get_users(self, email: str) -> Iterator[Usuario]:
        """También quien aún no ha puesto la primera: pudo perder la invitación. No, quien ya pidió demasiadas."""
        suyas = Usuario.objects.filter(email__iexact=email, is_active=True, is_staff=True)
        return (usuario for usuario in suyas if _anotar_pedido(usuario))


def _anotar_pedido(usuario: Usuario) -> bool:
    """Falso si la cuenta ya pidió `CLAVES_POR_HORA`; no se le dice a quien pide: sabría que la cuenta existe."""
    with transaction.atomic():
        suya = Usuario.objects.filter(pk=usuario.pk)
        pedidas = suya.select_for_update().values_list("claves_pedidas", flat=True).get()
        recientes = [momento for momento in pedidas if momento > timezone.now() - timedelta(hours=1)]
        if len(recientes) >= CLAVES_POR_HORA:
            return False
        suya.update(claves_pedidas=[*recientes, timezone.now()])
        return True


class _DeLaAdministracion(views.PasswordContextMixin):
    request: HttpRequest

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {
            **admin.site.each_context(self.request),
            "is_nav_sidebar_enabled": False,
            **super().get_context_data(**kwargs),
            **VIGENCIA,
        }


class Recuperar(_DeLaAdministracion, views.PasswordResetView):
    form_class = RecuperarForm
    email_template_name = CORREO
    subject_template_name = "registration/password_reset_subject.txt"
    extra_email_context = EN_EL_CORREO


class RecuperarEnviado(_DeLaAdministracion, views.PasswordResetDoneView):
    pass


class PonerClave(_DeLaAdministracion, views.PasswordResetConfirmView):
    def form_valid(self, form: Any) -> HttpResponse:
        """Quien llegó por su correo no espera a que se olviden las claves equivocadas."""
        axes.utils.reset(username=form.user.get_username())
        respuesta: HttpResponse = super().form_valid(form)
        return respuesta


class ClavePuesta(_DeLaAdministracion, views.PasswordResetCompleteView):
    pass


# Van en /admin/clave/. Los nombres son los que buscan la página de entrada y las vistas de Django.
urlpatterns = [
    path("", Recuperar.as_view(), name="admin_password_reset"),
    path("enviado/", RecuperarEnviado.as_view(), name="password_reset_done"),
    path("poner/<uidb64>/<token>/", PonerClave.as_view(), name="password_reset_confirm"),
    path("lista/", ClavePuesta.as_view(), name="password_reset_complete"),
]


def quien(request: HttpRequest) -> Usuario:
    """La persona que pide la página: la administración no deja entrar a nadie más."""
    return cast("Usuario", request.user)
