"""La conversación de cada actividad en un mes: qué se devolvió, qué se respondió, qué cambió y quién lo ve."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Group
from playwright.sync_api import Page, expect

from comun.transacciones import NoSePuede
from informes.oficina import roles
from participacion import flujo
from participacion.hilo import hilos
from participacion.models import Apoyo, Evidencia, Reporte, Usuario
from participacion.opciones import EstadoDeReporte
from tests.datos import (
    cerrar,
    un_plan,
    un_reporte,
    un_usuario,
    una_actividad,
    una_dependencia,
    una_evidencia,
)
from tests.navegacion import CLAVE, entrar, sin_barreras_y_a_lo_ancho

pytestmark = pytest.mark.django_db

REPORTE, REVISAR = "/admin/reporte/2021/1/", "/admin/mes/2021/1/revisar/"


def persona(nombre: str, grupo: str, **campos: Any) -> Usuario:
    usuario = un_usuario(nombre, password=CLAVE, is_staff=True, **campos)
    usuario.groups.add(Group.objects.get(name=grupo))
    if grupo == roles.ENLACE:
        usuario.dependencias.add(una_dependencia())
    return usuario


@pytest.fixture
def enlace() -> Usuario:
    return persona("enlace", roles.ENLACE, first_name="Quien", last_name="Reporta")


@pytest.fixture
def oap() -> Usuario:
    return persona("oap", roles.OAP, first_name="Quien", last_name="Revisa")


@pytest.fixture
def enviado(enlace: Usuario) -> Reporte:
    reporte = un_reporte(
        una_actividad(), ejecutado=1, estado="borrador", narrativa="Una feria.", evaluada=False
    )
    enviar(enlace)
    reporte.refresh_from_db()
    return reporte


def enviar(usuario: Usuario) -> int:
    return flujo.enviar(un_plan(), 1, [una_dependencia()], usuario=usuario)


def retirar(usuario: Usuario) -> int:
    return flujo.retirar_envio(un_plan(), 1, [una_dependencia()], usuario=usuario)


def devolver(usuario: Usuario, nota: str = "Diga cuántas personas.") -> None:
    flujo.devolver(Reporte.objects.filter(mes=1), nota, usuario=usuario)


def corregir(**campos: Any) -> None:
    reporte = Reporte.objects.get(mes=1)
    for campo, valor in campos.items():
        setattr(reporte, campo, valor)
    reporte.save()


def test_el_hilo_dice_que_se_devolvio_que_se_respondio_y_que_se_decidio_con_su_firma(
    enviado: Reporte, enlace: Usuario, oap: Usuario, django_assert_num_queries: Any
) -> None:
    devolver(oap)
    corregir(participantes=12, respuesta="Fueron doce.")
    enviar(enlace)
    flujo.avalar(Reporte.objects.all(), usuario=oap)
    otro = un_reporte(una_actividad())
    # 1. Los eventos, con su contexto. 2. Las personas. 3. Las evidencias que se movieron.
    with django_assert_num_queries(3):
        [hilo, _] = hilos([enviado, otro]).values()
    assert [(e.que, e.quien, e.texto) for e in hilo.entradas] == [
        ("Lo envió", "Quien Reporta", ""),
        ("Lo devolvió", "Quien Revisa", "Diga cuántas personas."),
        ("Respondió y lo envió otra vez", "Quien Reporta", "Fueron doce."),
        ("Lo avaló", "Quien Revisa", ""),
    ]


@pytest.mark.django_db(transaction=True)  # cada cosa, en su momento
def test_devolverlo_no_es_guardarlo(enviado: Reporte, oap: Usuario) -> None:
    antes = hilos([enviado])[enviado.pk].guardado_en
    devolver(oap)
    assert antes is not None
    assert hilos([enviado])[enviado.pk].guardado_en == antes
    corregir(participantes=12)
    assert hilos([enviado])[enviado.pk].guardado_en > antes  # type: ignore[operator]


@pytest.mark.django_db(transaction=True)  # cada cosa, en su momento
def test_lo_reenviado_dice_que_cambio_desde_la_ultima_devolucion_y_nada_de_antes(
    enviado: Reporte, enlace: Usuario, oap: Usuario
) -> None:
    devolver(oap)
    corregir(participantes=12)
    quitada = una_evidencia(enviado, nombre="vieja.pdf")
    enviar(enlace)
    devolver(oap, "Y el acta.")
    corregir(narrativa="Dos ferias.", respuesta="Va el acta.")
    una_evidencia(enviado, nombre="acta.pdf")
    una_evidencia(enviado, nombre="de paso.pdf").delete()
    quitada.delete()
    enviar(enlace)
    [hilo] = hilos([enviado]).values()
    assert hilo.pedido == "Y el acta."
    assert [tuple(cambio) for cambio in hilo.cambios] == [("qué se hizo", "Una feria.", "Dos ferias.")]
    assert hilo.evidencias == ("Se agregó la evidencia «acta.pdf»", "Se quitó la evidencia «vieja.pdf»")


def test_quien_revisa_ve_lo_que_cambio_la_nota_la_respuesta_el_anio_y_los_totales(
    enviado: Reporte, enlace: Usuario, oap: Usuario, client: Any
) -> None:
    un_reporte(enviado.actividad, mes=2, ejecutado=4)
    devolver(oap)
    client.force_login(oap)
    corregir(respuesta="Ya estaba.")
    enviar(enlace)
    pagina = client.get(REVISAR).content.decode()
    for dicho in (
        "Diga cuántas personas.",
        "Ya estaba.",
        "No cambió nada desde entonces.",
        "Lo que se ha dicho (3)",
    ):
        assert dicho in pagina
    assert "a la fecha, con este reporte: 1 de 1" in pagina
    assert "5 ejecutadas de 12 en el año" in pagina


def test_el_envio_se_retira_mientras_nadie_lo_haya_revisado(
    enviado: Reporte, enlace: Usuario, oap: Usuario
) -> None:
    assert retirar(enlace) == 1
    assert Reporte.objects.get().estado == EstadoDeReporte.BORRADOR
    with pytest.raises(NoSePuede, match="Nada queda por retirar"):
        retirar(enlace)
    enviar(enlace)
    flujo.avalar(Reporte.objects.all(), usuario=oap)
    with pytest.raises(NoSePuede, match="ya se revisó"):
        retirar(enlace)
    cerrar(1)
    with pytest.raises(NoSePuede):
        retirar(enlace)


def test_retirar_lo_que_se_habia_devuelto_lo_deja_devuelto_con_su_nota_y_no_es_otra_devolucion(
    enviado: Reporte, enlace: Usuario, oap: Usuario
) -> None:
    devolver(oap)
    enviar(enlace)
    retirar(enlace)
    reporte = Reporte.objects.get()
    assert (reporte.estado, reporte.nota) == (EstadoDeReporte.DEVUELTO, "Diga cuántas personas.")
    corregir(participantes=3)
    enviar(enlace)
    [hilo] = hilos([reporte]).values()
    assert [e.que for e in hilo.entradas][-2:] == ["Retiró el envío", "Respondió y lo envió otra vez"]
    assert [cambio.despues for cambio in hilo.cambios] == ["3"]


def test_la_pagina_del_enlace_empieza_por_lo_devuelto_y_el_contador_lo_dice(
    enviado: Reporte, enlace: Usuario, oap: Usuario, client: Any
) -> None:
    client.force_login(enlace)
    pagina = client.get(REPORTE).content.decode()
    assert "Retirar el envío (1)" in pagina
    assert "Guardado por última vez" not in pagina
    assert "<b>1 de 1</b> actividades listas" in pagina
    assert "Respuesta a la OAP" not in pagina
    devolver(oap)
    pagina = client.get(REPORTE).content.decode()
    assert "<b>1 devuelta</b> por la OAP" in pagina
    assert "<b>0 de 1</b> actividades listas; <b>1 devuelta</b>" in pagina
    assert "Respuesta a la OAP" in pagina
    assert "Guardado por última vez el " in pagina
    assert "En enero de 2021: 1 devuelta" in client.get("/admin/reporte/2021/2/").content.decode()


def test_el_hilo_es_de_la_dependencia_y_de_la_oap(enviado: Reporte, oap: Usuario, client: Any) -> None:
    devolver(oap, "Esto es entre nosotros.")
    ajeno = un_usuario("ajeno", is_staff=True)
    ajeno.groups.add(Group.objects.get(name=roles.ENLACE))
    otra = una_dependencia("SFI")
    ajeno.dependencias.add(otra)
    Apoyo.objects.create(actividad=enviado.actividad, dependencia=otra)
    client.force_login(ajeno)
    pagina = client.get(REPORTE).content.decode()
    assert str(enviado.actividad) in pagina
    assert "Esto es entre nosotros." not in pagina


def test_dos_evidencias_con_el_mismo_nombre_se_distinguen(enviado: Reporte) -> None:
    for nombre in ("acta.pdf", "foto.jpg", "acta.pdf"):
        una_evidencia(enviado, nombre=nombre)
    assert [e.rotulo for e in enviado.sus_evidencias] == [
        "acta.pdf (1 de 2)",
        "foto.jpg",
        "acta.pdf (2 de 2)",
    ]
    reporte = Reporte.objects.get()
    reporte._prefetched_objects_cache = {"evidencias": Evidencia.objects.con_fecha()}  # type: ignore[attr-defined]
    primera, foto, _ = reporte.sus_evidencias
    assert primera.rotulo.startswith("acta.pdf (1 de 2, agregada el ")
    assert foto.rotulo == "foto.jpg"


@pytest.mark.django_db(transaction=True)
def test_se_devuelve_se_responde_y_se_avala(abrir: Callable[..., Page]) -> None:
    suyo, revisa = persona("enlace", roles.ENLACE), persona("oap", roles.OAP)
    un_reporte(una_actividad(), ejecutado=1, estado="borrador", narrativa="Una feria.", evaluada=False)
    enviar(suyo)
    enlace = abrir("/admin/", 390)
    entrar(enlace, suyo.username)
    enlace.get_by_role("button", name="Retirar el envío (1)").click()
    expect(enlace.get_by_text("Se retiró el envío de 1 actividad")).to_be_visible()
    enlace.get_by_role("button", name="Enviar a la OAP").click()
    expect(enlace.get_by_text("Se envió a la OAP el reporte de 1 actividad.")).to_be_visible()

    oap = abrir(REVISAR)
    entrar(oap, revisa.username)
    oap.mouse.wheel(0, 20_000)
    expect(oap.get_by_role("button", name="Aplicar lo marcado")).to_be_in_viewport()
    oap.get_by_label("Devolver, con esta nota:").check()
    oap.get_by_label("Nota para devolver 1").fill("Diga cuántas personas.")
    oap.get_by_role("button", name="Aplicar lo marcado").click()
    expect(oap.get_by_text("Avalados: 0. Devueltos: 1.")).to_be_visible()

    enlace.reload()
    sin_barreras_y_a_lo_ancho(enlace, 390)
    enlace.get_by_role("group", name="Lo que espera por usted").get_by_role("link").click()
    enlace.get_by_label("Personas que participaron").fill("12")
    enlace.get_by_label("Respuesta a la OAP").fill("Fueron doce.")
    enlace.get_by_role("button", name="Enviar a la OAP").click()
    expect(enlace.get_by_text("Se envió a la OAP el reporte de 1 actividad.")).to_be_visible()

    oap.reload()
    expect(oap.get_by_text("Personas que participaron: de «vacío» a «12»")).to_be_visible()
    expect(oap.get_by_text("La dependencia respondió: «Fueron doce.»")).to_be_visible()
    sin_barreras_y_a_lo_ancho(oap, 1280)
    oap.get_by_role("button", name="Avalar lo que no marqué").click()
    expect(oap.get_by_text("Avalados: 1. Devueltos: 0.")).to_be_visible()
    oap.get_by_text("Lo que se ha dicho (6)").click()
    expect(oap.get_by_text("Lo avaló")).to_be_visible()
