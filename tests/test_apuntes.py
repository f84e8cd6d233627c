"""Nada de lo que se escribe se pierde: el apunte de cada quien, cuándo se borra y que no toca lo guardado."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import unquote, urljoin

import pytest
from django.contrib.admin import site
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from informes.oficina import roles
from participacion.models import Apunte, Reporte, Usuario
from tests.datos import (
    cerrar,
    un_compromiso,
    un_informe,
    un_reporte,
    un_usuario,
    una_actividad,
    una_dependencia,
    una_sesion,
)
from tests.navegacion import CLAVE, entrar, seguir, sin_barreras_y_a_lo_ancho

pytestmark = pytest.mark.django_db

REPORTE = "/admin/reporte/2021/1/"
ESCRITO = json.dumps({"a1-narrativa": ["Una feria."]})


def el_enlace(nombre: str = "enlace") -> Usuario:
    usuario = un_usuario(nombre, password=CLAVE, is_staff=True)
    usuario.groups.add(Group.objects.get(name=roles.ENLACE))
    usuario.dependencias.add(una_dependencia())
    return usuario


def conservar(client: Any, usuario: Usuario, pestana: str = "p1", texto: str = ESCRITO) -> Any:
    datos = {"persona": usuario.pk, "objeto": REPORTE, "pantalla": REPORTE, "pestana": pestana}
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
    conservar(client, usuario, "recuperada")
    conservar(client, usuario, "otra")
    suyos = {"apunte": ["p1", "recuperada"], "apunte_de": REPORTE}
    guardado = client.post(REPORTE, mandado | suyos)
    assert guardado.status_code == 302
    assert Apunte.objects.get().pestana == "otra"
    assert unquote(guardado.cookies["apunte_guardado"].value) == f"{REPORTE}|p1|recuperada"
    # Lo que se envía incompleto queda guardado: ya no es algo sin guardar.
    conservar(client, usuario)
    sin_razon = mandado | {
        f"{p}-version": reporte.version + 1,
        f"{p}-ejecutado": "0",
        "enviar": "",
        "apunte": "p1",
    }
    respuesta = client.post(REPORTE, sin_razon | {"apunte_de": REPORTE})
    assert "falta la razón" in respuesta.content.decode()
    assert "data-devuelto" not in respuesta.content.decode()
    assert Apunte.objects.get().pestana == "otra"


def test_los_apuntes_no_tienen_historial_ni_salen_en_la_administracion() -> None:
    assert not hasattr(Apunte, "pgh_event_model")
    assert Apunte not in site._registry
    assert not Permission.objects.filter(content_type__model="apunte").exists()


def test_lo_que_no_se_entiende_no_se_conserva(client: Any) -> None:
    usuario = el_enlace()
    client.force_login(usuario)
    for texto in ("[1]", '{"a": "b"}', "{", "[" * 100_000):
        assert "error" in conservar(client, usuario, texto=texto)


@pytest.mark.parametrize(
    ("escrito", "guardado"),
    [
        ("Se escribe \\u0000 así.", "Se escribe \\u0000 así."),
        ("Un nulo \0 en medio.", "Un nulo  en medio."),
        ("Medio emoji \ud83d y sigue.", "Medio emoji  y sigue."),
    ],
    ids=["barra u", "nulo", "medio emoji"],
)
def test_lo_que_la_base_no_guarda_no_hace_perder_lo_demas(client: Any, escrito: str, guardado: str) -> None:
    usuario = el_enlace()
    client.force_login(usuario)
    assert "conservado" in conservar(client, usuario, texto=json.dumps({"a1-narrativa": [escrito]}))
    assert [a["texto"] for a in los_que_ve(client, usuario)] == [{"a1-narrativa": [guardado]}]


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
    sin_barreras_y_a_lo_ancho(pagina, 1280)
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


def test_lo_que_se_mando_a_un_mes_que_se_cerro_vuelve_todo_a_quien_lo_escribio(client: Any) -> None:
    actividad, usuario = una_actividad(), el_enlace()
    reporte = un_reporte(actividad, estado="borrador")
    client.force_login(usuario)
    Reporte.objects.update(estado="avalado")
    cerrar(1)
    p = f"a{actividad.pk}"
    escrito = {"narrativa": "Una feria.", "participantes": "12", "razon": "otra", "razon_otra": "Paro."}
    escrito |= {"evaluada": "True", "resultado_evaluacion": "Buena acogida."}
    mandado = {f"{p}-{campo}": valor for campo, valor in escrito.items()} | {f"{p}-version": reporte.version}
    respuesta = client.post(REPORTE, mandado).content.decode()
    for dicho in ("Una feria.", "12", "Otra", "Paro.", "Sí", "Buena acogida."):
        assert f": {dicho}»" in respuesta


@pytest.mark.django_db(transaction=True)
def test_otra_pestana_la_red_y_un_mes_cerrado_no_cuestan_una_letra(
    navegador: Browser, live_server: Any, en_reposo: Callable[[], None]
) -> None:
    actividad = una_actividad()
    el_enlace()
    contexto = navegador.new_context(locale="es-CO")
    pagina = contexto.new_page()
    pagina.goto(f"{live_server.url}/admin/")
    entrar(pagina, "enlace")
    caja = pagina.get_by_label("Qué se hizo")
    expect(caja).to_be_visible()
    pagina.wait_for_load_state()  # sin red no alcanzaría a llegar el guión
    contexto.set_offline(True)
    caja.fill("Sin red.")
    expect(pagina.get_by_text("No hay conexión.")).to_be_visible()
    contexto.set_offline(False)

    otra = contexto.new_page()
    otra.goto(pagina.url)
    suya = otra.get_by_label("Qué se hizo")
    suya.fill("Desde la otra.")
    expect(otra.get_by_text("Lo que va escribiendo se conservó")).to_be_visible()
    pagina.reload()
    region = pagina.get_by_role("region", name="Lo que había escrito")
    expect(region).to_have_count(2)
    region.filter(has_text="Sin red.").get_by_role("button", name="Recuperarlo").click()
    expect(caja).to_have_value("Sin red.")
    region.filter(has_text="Desde la otra.").get_by_role("button", name="Recuperarlo").click()
    expect(caja).to_have_value("Desde la otra.")
    expect(region.filter(has_text="Sin red.")).to_have_count(1)

    # Salir sin guardar lo pregunta; mandarlo, no, y solo se manda una vez.
    caja.press_sequentially(" Y más.")
    preguntas: list[str] = []
    pagina.once("dialog", lambda dialogo: (preguntas.append(dialogo.type), dialogo.dismiss()))
    pagina.get_by_role("link", name="Mis compromisos").click()
    expect(caja).to_have_value("Desde la otra. Y más.")
    assert preguntas == ["beforeunload"]
    un_reporte(actividad, estado="avalado")
    cerrar(1)
    envios: list[str] = []
    pagina.on("request", lambda pedido: envios.append(f"{pedido.method} {pedido.url}"))
    pagina.get_by_role("button", name="Guardar borrador").dblclick()
    expect(pagina.get_by_text("Usted había escrito: «qué se hizo: Desde la otra. Y más.»")).to_be_visible()
    assert sum(uno == f"POST {pagina.url}" for uno in envios) == 1
    expect(region.filter(has_text="Desde la otra. Y más.")).to_have_count(1)
    assert Reporte.objects.get().narrativa == ""
    contexto.close()
    en_reposo()


@pytest.mark.barrido
@pytest.mark.django_db(transaction=True)
def test_el_acta_los_seguimientos_los_textos_y_la_revision_tambien_se_conservan(
    abrir: Callable[..., Page],
) -> None:
    un_usuario("oap", password=CLAVE, is_staff=True).groups.add(Group.objects.get(name=roles.OAP))
    informe = un_informe()
    un_reporte(una_actividad(), estado="enviado", narrativa="Una feria.")
    compromiso = un_compromiso()
    pantallas = {
        "/admin/acta/": ("Compromiso", "Arreglar el salón."),
        "/admin/mis-compromisos/?ver=todos": ("Qué se hizo", "Se visitó."),
        f"/admin/informes/informe/{informe.pk}/change/": ("Explicación", "Llovió."),
        "/admin/mes/2021/1/revisar/": ("Nota para devolver 1", "Falta el acta."),
    }
    pagina = abrir("/admin/")
    entrar(pagina, "oap")
    pagina.on("dialog", lambda dialogo: dialogo.accept())
    for direccion, (rotulo, escrito) in pantallas.items():
        pagina.goto(urljoin(pagina.url, direccion))
        caja = pagina.get_by_label(rotulo, exact=True).last
        for plegado in pagina.locator("details.formulario:not([open]) > summary").all():
            plegado.click()
        caja.fill(escrito)
        expect(pagina.get_by_text("Lo que va escribiendo se conservó")).to_be_visible()
        pagina.goto(urljoin(pagina.url, "/admin/mes/2021/1/reabrir/"))
        pagina.goto(urljoin(pagina.url, direccion))
        ofrecido = pagina.get_by_role("region", name="Lo que había escrito")
        expect(ofrecido.get_by_text(f"«{escrito}»")).to_be_visible()
        ofrecido.get_by_role("button", name="Recuperarlo").click()
        expect(caja).to_have_value(escrito)
    assert len(set(Apunte.objects.values_list("objeto", flat=True))) == len(pantallas)

    # Lo descartado no vuelve; lo de una fila que no está se dice dónde se escribió.
    pagina.goto(urljoin(pagina.url, "/admin/mes/2021/1/revisar/"))
    ofrecido.get_by_role("button", name="Descartarlo").click()
    expect(ofrecido).to_have_count(0)
    pagina.goto(urljoin(pagina.url, "/admin/acta/?filas=20"))
    pagina.get_by_label("Compromiso", exact=True).last.fill("El de la fila veinte.")
    expect(pagina.get_by_text("Lo que va escribiendo se conservó")).to_be_visible()
    pagina.goto(urljoin(pagina.url, "/admin/acta/"))
    seguir(pagina.get_by_role("link", name="ábrala donde lo escribió"))
    ultimo = ofrecido.filter(has_text="El de la fila veinte.")
    ultimo.get_by_role("button", name="Recuperarlo").click()
    expect(pagina.get_by_label("Compromiso", exact=True).last).to_have_value("El de la fila veinte.")
    assert compromiso.seguimientos.count() == 0


@pytest.mark.barrido
@pytest.mark.django_db(transaction=True)
def test_lo_escrito_en_algo_que_otra_persona_borro_se_encuentra_en_su_direccion(
    navegador: Browser, live_server: Any, en_reposo: Callable[[], None]
) -> None:
    un_usuario("oap", password=CLAVE, is_staff=True).groups.add(Group.objects.get(name=roles.OAP))
    sesion, informe = una_sesion(), un_informe()
    contexto = navegador.new_context(locale="es-CO")
    pagina = contexto.new_page()
    pagina.on("dialog", lambda dialogo: dialogo.accept())
    pagina.goto(f"{live_server.url}/admin/")
    entrar(pagina, "oap")
    for suyo, direccion, rotulo, boton in (
        (sesion, f"/admin/acta/{sesion.pk}/", "Compromiso", "Guardar el acta"),
        (informe, f"/admin/informes/informe/{informe.pk}/change/", "Explicación", "Guardar"),
    ):
        pagina.goto(live_server.url + direccion)
        pagina.get_by_label(rotulo, exact=True).last.fill("Arreglar el salón.")
        expect(pagina.get_by_text("Lo que va escribiendo se conservó")).to_be_visible()
        suyo.delete()
        pagina.get_by_role("button", name=boton, exact=True).first.click()
        for _ in range(2):
            expect(pagina.get_by_role("heading", level=1)).to_have_text(
                "Eso ya no existe, o usted ya no lo alcanza a ver"
            )
            ofrecido = pagina.get_by_role("region", name="Lo que había escrito")
            expect(ofrecido.get_by_text("«Arreglar el salón.»")).to_be_visible()
            expect(ofrecido.get_by_text("cópielo de aquí antes de descartarlo")).to_be_visible()
            sin_barreras_y_a_lo_ancho(pagina, 1280)
            pagina.goto(live_server.url + direccion)
        ofrecido.get_by_role("button", name="Descartarlo").click()
        expect(ofrecido).to_have_count(0)
    contexto.close()
    en_reposo()
    assert not Apunte.objects.exists()
