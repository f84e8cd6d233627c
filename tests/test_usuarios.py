"""La OAP lleva las cuentas de los enlaces, y solo esas; cada quien pone su contraseña con un enlace que le llega."""

import re
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import Group
from django.core import mail
from django.http import HttpRequest
from django.test import Client
from django.urls import reverse

from informes.oficina import roles
from participacion import usuarios
from participacion.models import Usuario
from participacion.usuarios import huella
from tests.datos import un_usuario, una_dependencia

pytestmark = pytest.mark.django_db

NUEVO: dict[str, Any] = {
    "first_name": "Luz",
    "last_name": "Mora",
    "email": "luz@entidad.gov.co",
    "username": "enlace.luz",
    "is_active": "on",
}


def persona(username: str, *grupos: str, **campos: Any) -> Usuario:
    usuario = un_usuario(username, is_staff=True, email=f"{username}@entidad.gov.co", **campos)
    usuario.groups.set(Group.objects.filter(name__in=grupos))
    return usuario


@pytest.fixture
def oap(client: Client) -> Client:
    client.force_login(persona("oap", roles.OAP))
    return client


@pytest.fixture
def enlace() -> Usuario:
    return persona("enlace", roles.ENLACE)


def url(vista: str, *args: Any) -> str:
    return reverse(f"admin:participacion_usuario_{vista}", args=args)


def ajenas() -> dict[str, Usuario]:
    """Las cuentas que la OAP no puede ni ver."""
    con_permiso = un_usuario("con-permiso", permisos=["participacion.revisar_reporte"], is_staff=True)
    con_permiso.groups.add(Group.objects.get(name=roles.ENLACE))
    return {
        "superusuario": persona("raiz", is_superuser=True),
        "superusuario y enlace": persona("raiz-enlace", roles.ENLACE, is_superuser=True),
        "otra de la OAP": persona("oap-2", roles.OAP),
        "publica": persona("publica", roles.PUBLICACION),
        "enlace y OAP": persona("doble", roles.ENLACE, roles.OAP),
        "enlace con un permiso propio": con_permiso,
        "sin grupo": persona("suelta"),
    }


def test_el_grupo_de_los_enlaces_se_llama_igual_en_las_dos_capas() -> None:
    assert usuarios.ENLACE == roles.ENLACE


def test_la_oap_ve_solo_las_cuentas_de_los_enlaces(oap: Client, enlace: Usuario) -> None:
    ajenas()
    lista = oap.get(url("changelist"))
    assert list(lista.context["cl"].queryset) == [enlace]
    assert oap.get(url("change", enlace.pk)).status_code == 200


@pytest.mark.parametrize("vista", ["change", "history", "invitar"])
def test_las_demas_cuentas_no_existen_para_la_oap(oap: Client, vista: str) -> None:
    for nombre, cuenta in ajenas().items():
        assert oap.get(url(vista, cuenta.pk)).status_code == 404, nombre
        assert oap.post(url(vista, cuenta.pk), NUEVO).status_code == 404, nombre
        assert Usuario.objects.get(pk=cuenta.pk).username == cuenta.username
    assert not mail.outbox


def test_la_oap_crea_un_enlace_que_nace_invitado(
    oap: Client, django_capture_on_commit_callbacks: Any
) -> None:
    forjado = {
        "is_staff": "",
        "is_superuser": "on",
        "groups": [Group.objects.get(name=roles.OAP).pk],
        "user_permissions": [1],
        "password1": "Clave-de-la-OAP-1",
        "password2": "Clave-de-la-OAP-1",
        "usable_password": "true",
    }
    dependencia = una_dependencia()
    with django_capture_on_commit_callbacks(execute=True):
        escrito = NUEVO | {"dependencias": [dependencia.pk]} | forjado
        assert oap.post(url("add"), escrito).status_code == 302
    nuevo = Usuario.objects.get(username="enlace.luz")
    assert (nuevo.is_staff, nuevo.is_superuser, nuevo.has_usable_password()) == (True, False, False)
    assert [grupo.name for grupo in nuevo.groups.all()] == [roles.ENLACE]
    assert list(nuevo.dependencias.all()) == [dependencia]
    assert not nuevo.user_permissions.exists()
    (correo,) = mail.outbox
    assert correo.to == ["luz@entidad.gov.co"]


def test_el_formulario_de_la_oap_no_ofrece_mas(oap: Client, enlace: Usuario) -> None:
    for direccion in (url("add"), url("change", enlace.pk)):
        assert set(oap.get(direccion).context["adminform"].form.fields) == {
            "first_name",
            "last_name",
            "email",
            "username",
            "is_active",
            "dependencias",
            "mostrada",  # escondida: la huella de lo que se ve
        }


def test_cambiar_un_enlace_no_le_da_mas_de_lo_que_tenia(oap: Client, enlace: Usuario) -> None:
    forjado = {"is_superuser": "on", "groups": [Group.objects.get(name=roles.OAP).pk]}
    escrito = NUEVO | {"dependencias": [una_dependencia().pk], "mostrada": huella(enlace)} | forjado
    assert oap.post(url("change", enlace.pk), escrito).status_code == 302
    enlace.refresh_from_db()
    assert (enlace.first_name, enlace.is_superuser) == ("Luz", False)
    assert [grupo.name for grupo in enlace.groups.all()] == [roles.ENLACE]


def test_la_oap_desactiva_pero_no_borra_ni_pone_contrasenas(oap: Client, enlace: Usuario) -> None:
    escrito = NUEVO | {"dependencias": [una_dependencia().pk], "mostrada": huella(enlace)}
    del escrito["is_active"]
    assert oap.post(url("change", enlace.pk), escrito).status_code == 302
    enlace.refresh_from_db()
    assert not enlace.is_active
    assert oap.post(url("delete", enlace.pk), {"post": "yes"}).status_code == 403
    accion = {"action": "delete_selected", "_selected_action": [enlace.pk], "post": "yes"}
    oap.post(url("changelist"), accion)
    clave = reverse("admin:auth_user_password_change", args=[enlace.pk])
    assert oap.post(clave, {"password1": "x", "password2": "x"}).status_code == 403
    assert Usuario.objects.filter(pk=enlace.pk).exists()


def test_a_quien_esta_inactivo_no_se_le_invita(oap: Client, enlace: Usuario) -> None:
    Usuario.objects.filter(pk=enlace.pk).update(is_active=False)
    aviso = oap.post(url("invitar", enlace.pk), follow=True)
    assert "actívela antes de invitarla" in aviso.content.decode()
    assert not mail.outbox


def test_si_el_correo_no_sale_la_cuenta_queda_y_se_dice(
    oap: Client, enlace: Usuario, monkeypatch: pytest.MonkeyPatch
) -> None:
    def caido(*_: Any) -> None:
        raise ConnectionRefusedError

    monkeypatch.setattr(usuarios, "send_mail", caido)
    aviso = oap.post(url("invitar", enlace.pk), follow=True)
    assert "No se pudo enviar el correo a enlace@entidad.gov.co" in aviso.content.decode()


def test_la_administracion_completa_sigue_siendo_del_superusuario(client: Client) -> None:
    client.force_login(persona("raiz", is_superuser=True))
    otra = persona("oap-2", roles.OAP)
    campos = client.get(url("change", otra.pk)).context["adminform"].form.fields
    assert {"is_superuser", "groups", "is_staff"} <= set(campos)
    alta = client.get(url("add"))
    assert {"username", "password1"} <= set(alta.context["adminform"].form.fields)
    assert client.get(reverse("admin:auth_user_password_change", args=[otra.pk])).status_code == 200


# La contraseña.


def enlace_del_correo() -> str:
    (correo,) = mail.outbox
    assert "\n" not in correo.subject
    (direccion,) = re.findall(rf"{settings.SITIO}(/admin/clave/poner/\S+)", str(correo.body))
    return direccion


def poner(cliente: Client, direccion: str, clave: str = "Parque-Simon-2021") -> Any:
    pagina = cliente.get(direccion, follow=True)
    return cliente.post(
        pagina.redirect_chain[-1][0] if pagina.redirect_chain else direccion,
        {"new_password1": clave, "new_password2": clave},
        follow=True,
    )


def test_el_invitado_pone_su_contrasena_una_sola_vez_y_entra(oap: Client, enlace: Usuario) -> None:
    oap.post(url("invitar", enlace.pk))
    assert "lo invita" in mail.outbox[0].body
    direccion = enlace_del_correo()
    invitado = Client()
    pagina = poner(invitado, direccion)
    assert "Entre a reportar" in pagina.content.decode()
    assert Client().login(request=HttpRequest(), username="enlace", password="Parque-Simon-2021")  # noqa: S106
    assert "venció o ya se usó" in Client().get(direccion).content.decode()


def test_una_contrasena_debil_se_rechaza(oap: Client, enlace: Usuario) -> None:
    oap.post(url("invitar", enlace.pk))
    pagina = poner(Client(), enlace_del_correo(), "12345678")
    assert pagina.context["form"].errors
    enlace.refresh_from_db()
    assert not enlace.has_usable_password()


def test_la_entrada_ofrece_recuperar_la_contrasena(client: Client) -> None:
    entrada = client.get(reverse("admin:login")).content.decode()
    assert f'href="{reverse("admin_password_reset")}"' in entrada
    assert reverse("admin_password_reset") == "/admin/clave/"


@pytest.mark.parametrize("con_clave", [True, False])
def test_quien_la_olvido_o_perdio_la_invitacion_recibe_un_enlace(
    client: Client, enlace: Usuario, con_clave: bool
) -> None:
    if con_clave:
        enlace.set_password("La-de-antes-1")
        enlace.save()
    pagina = client.post("/admin/clave/", {"email": "ENLACE@entidad.gov.co"}, follow=True)
    assert "Si hay una cuenta activa" in pagina.content.decode()
    assert "Alguien, quizá usted" in mail.outbox[0].body
    poner(client, enlace_del_correo())
    assert Client().login(request=HttpRequest(), username="enlace", password="Parque-Simon-2021")  # noqa: S106


@pytest.mark.parametrize("campos", [{"is_active": False}, {"is_staff": False}, {"email": "otro@x.co"}])
def test_a_quien_no_puede_entrar_no_se_le_envia_nada_y_la_pagina_no_lo_dice(
    client: Client, enlace: Usuario, campos: dict[str, Any]
) -> None:
    Usuario.objects.filter(pk=enlace.pk).update(**campos)
    pagina = client.post("/admin/clave/", {"email": "enlace@entidad.gov.co"}, follow=True)
    assert "Si hay una cuenta activa" in pagina.content.decode()
    assert not mail.outbox


@pytest.mark.parametrize("quien", ["oap", "superusuario"])
def test_quien_edita_una_cuenta_que_otra_persona_cambio_se_entera(quien: str, enlace: Usuario) -> None:
    cliente = Client()
    cliente.force_login(
        persona("la-oap", roles.OAP) if quien == "oap" else persona("raiz", is_superuser=True)
    )
    direccion = url("change", enlace.pk)
    formulario = cliente.get(direccion).context["adminform"].form
    datos = {
        campo: valor if isinstance(valor, str | int) else [fila.pk for fila in valor]
        for campo, valor in formulario.initial.items()
        if valor is not None and campo in formulario.fields
    } | {"first_name": "Ana", "dependencias": [una_dependencia("SFI").pk]}
    enlace.dependencias.add(una_dependencia("OAP"))
    rechazado = cliente.post(direccion, datos)
    assert "Alguien cambió esta cuenta mientras usted la editaba" in rechazado.content.decode()
    enlace.refresh_from_db()
    assert enlace.first_name != "Ana"
    datos["mostrada"] = rechazado.context["adminform"].form["mostrada"].value()
    assert cliente.post(direccion, datos).status_code == 302
    enlace.refresh_from_db()
    assert enlace.first_name == "Ana"


def test_entrar_no_es_cambiar_la_cuenta(oap: Client, enlace: Usuario) -> None:
    direccion = url("change", enlace.pk)
    mostrada = oap.get(direccion).context["adminform"].form["mostrada"].value()
    Client().force_login(enlace)
    assert oap.get(direccion).context["adminform"].form["mostrada"].value() == mostrada


def test_el_enlace_del_correo_no_depende_de_lo_que_diga_quien_pide(enlace: Usuario) -> None:
    Client(headers={"host": "localhost:9999"}).post("/admin/clave/", {"email": enlace.email})
    assert "9999" not in str(mail.outbox[0].body)
    assert f"{settings.SITIO}/admin/clave/poner/" in str(mail.outbox[0].body)
