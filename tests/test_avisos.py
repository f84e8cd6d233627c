"""El correo de lo devuelto, uno al día con la lista, y «Recordar a quien falta», que a nadie le llega dos veces."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core import mail
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import Page, expect

from informes.models import Envio
from informes.oficina import roles
from informes.oficina.recordatorios import correos
from participacion import flujo
from participacion.models import Reporte, Trabajo, Usuario
from participacion.opciones import EstadoDeReporte
from tests.datos import cerrar, un_plan, un_reporte, un_usuario, una_actividad, una_dependencia
from tests.fila import trabajar
from tests.navegacion import CLAVE, entrar

pytestmark = pytest.mark.django_db


def persona(nombre: str, grupo: str, *siglas: str, **campos: Any) -> Usuario:
    correo = {"email": f"{nombre}@entidad.example", "password": CLAVE, "is_staff": True}
    usuario = un_usuario(nombre, **correo | campos)
    usuario.groups.add(Group.objects.get(name=grupo))
    usuario.dependencias.set([una_dependencia(sigla) for sigla in siglas])
    return usuario


@pytest.fixture
def oap() -> Usuario:
    return persona("oap", roles.OAP)


def enviado(sigla: str = "OAP-GA", mes: int = 1, **campos: Any) -> Reporte:
    actividad = una_actividad(dependencia=una_dependencia(sigla), **campos)
    return un_reporte(actividad, mes=mes, estado=EstadoDeReporte.ENVIADO)


def devolver(oap: Usuario, *reportes: Reporte) -> None:
    cuales = Reporte.objects.filter(pk__in=[reporte.pk for reporte in reportes])
    flujo.devolver(cuales, "Pídale el acta a Pedro Pérez.", usuario=oap)


def salen() -> list[Any]:
    mail.outbox.clear()
    call_command("recordatorios", verbosity=0)
    return [correo for correo in mail.outbox if "devolvió" in correo.subject]


# --- Lo devuelto ---


def test_lo_devuelto_se_le_dice_a_quien_reporta_una_vez_al_dia_con_la_lista(
    oap: Usuario, settings: Any
) -> None:
    settings.SITIO = "https://plan.example"
    persona("ana", roles.ENLACE, "OAP-GA", first_name="Ana")
    persona("sin-correo", roles.ENLACE, "OAP-GA", email="")
    persona("otro", roles.ENLACE, "SFI")
    uno = enviado(codigo=1, descripcion="Ferias.")
    otro = enviado(codigo=2, descripcion="Talleres.", mes=2)
    assert salen() == []
    devolver(oap, uno, otro)
    (correo,) = salen()
    assert correo.to == ["ana@entidad.example"]
    assert correo.subject == "La OAP devolvió 2 reportes de su dependencia"
    assert "  Enero de 2021: 1. Ferias\n  Febrero de 2021: 2. Talleres\n" in correo.body
    assert "https://plan.example/admin/reporte/2021/1/\n" in correo.body
    assert "https://plan.example/admin/reporte/2021/2/\n" in correo.body
    assert "Pedro" not in correo.body
    devolver(oap, enviado(codigo=3))
    assert salen() == []


def test_lo_que_se_devuelve_despues_va_al_dia_siguiente_y_lo_ya_dicho_no_se_repite(oap: Usuario) -> None:
    persona("ana", roles.ENLACE, "OAP-GA")
    devolver(oap, enviado())
    assert len(salen()) == 1
    ayer = timezone.now() - timedelta(days=1)
    Envio.objects.update(clave=f"devueltos-{timezone.localdate(ayer)}")
    assert salen() == []
    Envio.objects.update(enviado_en=ayer)
    assert len(salen()) == 1


def test_lo_que_se_devolvio_hace_mucho_o_ya_se_envio_no_se_dice(oap: Usuario) -> None:
    persona("ana", roles.ENLACE, "OAP-GA")
    reporte = enviado()
    devolver(oap, reporte)
    hoy = timezone.localdate()
    assert [c.plantilla for c in correos(hoy + timedelta(days=31)) if c.plantilla == "devueltos"] == []
    Reporte.objects.update(estado=EstadoDeReporte.ENVIADO)
    assert salen() == []


# --- Recordar a quien falta ---


def recordar(client: Any) -> str:
    respuesta = client.post("/admin/mes/2021/1/recordar/")
    assert respuesta.status_code == 302
    mail.outbox.clear()
    trabajar()
    return Trabajo.objects.latest("pk").frase


def test_se_le_recuerda_a_quien_falta_sea_cual_sea_el_plazo_y_una_vez_al_dia(
    oap: Usuario, client: Any
) -> None:
    persona("ana", roles.ENLACE, "OAP-GA")
    persona("luis", roles.ENLACE, "SFI")
    una_actividad(codigo=4, descripcion="Ferias.")
    enviado("SFI")
    una_actividad(dependencia=una_dependencia("ACPVR", nombre="Oficina de Paz"))
    client.force_login(oap)
    assert "Recordar a quien falta" in client.get("/admin/").content.decode()
    assert recordar(client) == (
        "Se le escribió a 1 persona. No tiene quien reporte con correo: Oficina de Paz."
    )
    (correo,) = mail.outbox
    assert correo.to == ["ana@entidad.example"]
    assert "4. Ferias (1 acción programada; sin empezar)" in correo.body
    assert recordar(client).startswith("Hoy no queda nadie por recordar.")
    assert mail.outbox == []


def test_a_quien_ya_le_llego_hoy_el_que_sale_solo_no_se_le_recuerda(oap: Usuario, client: Any) -> None:
    ana = persona("ana", roles.ENLACE, "OAP-GA")
    una_actividad()
    Envio.objects.create(usuario=ana, clave="2021-01-vencido")
    client.force_login(oap)
    assert recordar(client) == "Hoy no queda nadie por recordar."
    Envio.objects.update(enviado_en=timezone.now() - timedelta(days=1))
    assert recordar(client) == "Se le escribió a 1 persona."


def test_de_un_mes_cerrado_no_se_recuerda_y_un_enlace_no_recuerda(oap: Usuario, client: Any) -> None:
    client.force_login(persona("ana", roles.ENLACE, "OAP-GA"))
    una_actividad()
    assert client.post("/admin/mes/2021/1/recordar/").status_code == 403
    client.force_login(oap)
    cerrar(1)
    assert recordar(client) == "El mes ya se cerró: no hay a quién recordarle."
    assert not un_plan().meses.get(numero=2).cerrado


@pytest.mark.django_db(transaction=True)
def test_desde_el_tablero_se_recuerda_y_se_ve_que_trabaja(abrir: Callable[..., Page]) -> None:
    revisa = persona("oap", roles.OAP)
    persona("ana", roles.ENLACE, "OAP-GA")
    una_actividad()
    pagina = abrir("/admin/", 390)
    entrar(pagina, revisa.username)
    pagina.get_by_role("button", name="Recordar a quien falta").click()
    expect(pagina.get_by_role("heading", level=1)).to_have_text("Recordar lo que falta de enero de 2021")
    assert pagina.evaluate("document.documentElement.scrollWidth") == 390
    trabajar()
    expect(pagina.get_by_text("Se le escribió a 1 persona.")).to_be_visible()
    assert [correo.to for correo in mail.outbox] == [["ana@entidad.example"]]
