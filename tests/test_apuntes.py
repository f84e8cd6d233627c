"""Nada de lo que se escribe se pierde: el apunte de cada quien, cuándo se borra y que no toca lo guardado."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urljoin

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import Page, expect

from informes.oficina import roles
from participacion.models import Apunte, Reporte, Usuario
from tests.datos import un_reporte, un_usuario, una_actividad, una_dependencia
from tests.test_navegador import CLAVE, entrar

pytestmark = pytest.mark.django_db

REPORTE = "/admin/reporte/2021/1/"
ESCRITO = json.dumps({"a1-narrativa": ["Una feria."]})


def el_enlace(nombre: str = "enlace") -> Usuario:
    usuario = un_usuario(nombre, password=CLAVE, is_staff=True)
    usuario.groups.add(Group.objects.get(name=roles.ENLACE))
    usuario.dependencias.add(una_dependencia())
    return usuario


def conservar(client: Any, usuario: Usuario, pestana: str = "p1", texto: str = ESCRITO) -> Any:
    datos = {"persona": usuario.pk, "objeto": REPORTE, "pantalla": "reporte", "pestana": pestana}
    return client.post("/admin/apuntes/", datos | {"texto": texto}).json()


def los_que_ve(client: Any, usuario: Usuario) -> Any:
    return client.get("/admin/apuntes/", {"objeto": REPORTE, "persona": usuario.pk}).json()["apuntes"]


def test_cada_quien_ve_solo_sus_apuntes_y_una_pestana_no_pisa_a_otra(client: Any) -> None:
    suyo, ajeno = el_enlace(), el_enlace("otro")
    client.force_login(suyo)
    conservar(client, suyo)
    conservar(client, suyo, "p2", json.dumps({"a1-narrativa": ["Dos ferias."]}))
    assert sorted(a["texto"]["a1-narrativa"][0] for a in los_que_ve(client, suyo)) == [
        "Dos ferias.",
        "Una feria.",
    ]
    client.force_login(ajeno)
    assert los_que_ve(client, ajeno) == []


def test_sin_sesion_o_con_la_de_otra_persona_no_se_conserva_a_nombre_de_nadie(client: Any) -> None:
    suyo = el_enlace()
    assert conservar(client, suyo) == {"entrar": True}
    client.force_login(el_enlace("otro"))
    assert conservar(client, suyo) == {"entrar": True}
    assert not Apunte.objects.exists()


def test_un_apunte_no_toca_el_reporte_ni_su_version_y_se_borra_al_guardar(client: Any) -> None:
    actividad, usuario = una_actividad(), el_enlace()
    reporte = un_reporte(actividad, estado="borrador")
    client.force_login(usuario)
    conservar(client, usuario)
    antes = Reporte.objects.values().get()
    assert antes["version"] == reporte.version
    p = f"a{actividad.pk}"
    mandado = {f"{p}-version": reporte.version, f"{p}-ejecutado": "1", f"{p}-narrativa": "Una feria."}
    otra_vez = mandado | {f"{p}-ejecutado": "mucho", "apunte": "p1", "apunte_de": REPORTE}
    assert client.post(REPORTE, otra_vez).status_code == 200
    assert Apunte.objects.count() == 1
    assert client.post(REPORTE, mandado | {"apunte": "p1", "apunte_de": REPORTE}).status_code == 302
    assert not Apunte.objects.exists()


def test_lo_que_no_se_entiende_no_se_conserva(client: Any) -> None:
    usuario = el_enlace()
    client.force_login(usuario)
    for texto in ("[1]", '{"a": "b"}', "{", "[" * 100_000):
        assert "error" in conservar(client, usuario, texto=texto)


def test_los_apuntes_se_borran_a_los_treinta_dias() -> None:
    usuario = el_enlace()
    for pestana, dias in (("vieja", 31), ("nueva", 29)):
        uno = Apunte.objects.create(usuario=usuario, objeto=REPORTE, pestana=pestana)
        Apunte.objects.filter(pk=uno.pk).update(cambiado_en=timezone.now() - timedelta(days=dias))
    call_command("apuntes")
    assert Apunte.objects.get().pestana == "nueva"


@pytest.mark.django_db(transaction=True)
def test_se_escribe_se_sale_se_pierde_la_sesion_se_vuelve_y_ahi_esta(abrir: Callable[..., Page]) -> None:
    una_actividad()
    el_enlace()
    pagina = abrir("/admin/")
    entrar(pagina, "enlace")
    caja = pagina.get_by_label("Qué se hizo")
    caja.fill("Una feria en Suba.")
    expect(pagina.get_by_text("Lo que va escribiendo se conservó")).to_be_visible()
    assert not Reporte.objects.exists()

    reporte = pagina.url
    pagina.goto(urljoin(reporte, "/admin/mis-compromisos/"))
    pagina.goto(reporte)
    expect(caja).to_have_value("")
    expect(pagina.get_by_text("Qué se hizo: «Una feria en Suba.»")).to_be_visible()
    pagina.get_by_role("button", name="Recuperarlo").click()
    expect(caja).to_have_value("Una feria en Suba.")

    pagina.context.clear_cookies(name="sessionid")
    caja.fill("Una feria en Suba y otra en Bosa.")
    expect(pagina.get_by_text("Su sesión terminó.")).to_be_visible()
    pagina.get_by_role("button", name="Guardar borrador").click()
    entrar(pagina, "enlace")
    pagina.goto(reporte)
    nuevo = pagina.get_by_role("region", name="Lo que había escrito").filter(has_text="otra en Bosa")
    nuevo.get_by_role("button", name="Recuperarlo").click()
    expect(caja).to_have_value("Una feria en Suba y otra en Bosa.")
    pagina.get_by_role("button", name="Guardar borrador").click()
    expect(pagina.get_by_text("Se guardó el borrador de 1 actividad.")).to_be_visible()
    assert Reporte.objects.get().narrativa == "Una feria en Suba y otra en Bosa."
    assert not Apunte.objects.exists()
    pagina.goto(reporte)
    expect(pagina.get_by_role("button", name="Recuperarlo")).to_have_count(0)
