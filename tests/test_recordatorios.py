"""Los recordatorios: a quién, cuándo y con qué palabras; una sola vez, también si algo falla."""

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import date, timedelta
from io import StringIO
from smtplib import SMTPRecipientsRefused, SMTPServerDisconnected
from threading import Event
from typing import Any, ClassVar

import pghistory
import pytest
from django.contrib.auth.models import Group
from django.core import mail
from django.core.mail import EmailMessage
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction

from informes.models import Envio
from informes.oficina import roles
from informes.oficina.recordatorios import correos, enviar, situaciones
from informes.oficina.tablero import leer_tablero
from participacion.models import Dependencia, Plan, Usuario
from participacion.opciones import EstadoDeReporte
from tests.datos import cerrar, un_plan, un_reporte, un_usuario, una_actividad, una_dependencia

pytestmark = pytest.mark.django_db

PLAZO = date(2021, 10, 10)  # el de septiembre
SOLO_SEPTIEMBRE = (*[0] * 8, 2, *[0] * 3)
DESDE_SEPTIEMBRE = (*[0] * 8, *[1] * 4)
VISPERA = PLAZO - timedelta(days=1)
AQUI = f"{__name__}."


@pytest.fixture(autouse=True)
def ambiente(settings: Any) -> None:
    settings.SITIO, settings.DESARROLLO = "https://plan.example", True
    settings.ENTIDAD_NOMBRE, settings.ENTIDAD_CONTACTO = "La Secretaría", "oap@entidad.example"


@pytest.fixture(autouse=True)
def enero_a_agosto_cerrados(db: None) -> Iterator[None]:
    """Con meses cerrados, agregar una actividad exige un motivo."""
    for mes in range(1, 9):
        cerrar(mes)
    with pghistory.context(motivo="Se agregó."):
        yield


def un_enlace(nombre: str = "ana", *dependencias: Dependencia, **campos: Any) -> Usuario:
    persona = un_usuario(nombre, **{"email": f"{nombre}@entidad.example", "is_staff": True} | campos)
    persona.groups.add(Group.objects.get(name=roles.ENLACE))
    persona.dependencias.set(dependencias or [una_dependencia()])
    return persona


def alguien_de_la_oap(nombre: str = "oap", **campos: Any) -> Usuario:
    persona = un_usuario(nombre, **{"email": f"{nombre}@entidad.example", "is_staff": True} | campos)
    persona.groups.add(Group.objects.get(name=roles.OAP))
    return persona


def correr(hoy: date, *opciones: str) -> str:
    salida = StringIO()
    call_command("recordatorios", f"--hoy={hoy}", *opciones, stdout=salida, stderr=salida)
    return salida.getvalue()


def enviados(hoy: date) -> list[EmailMessage]:
    """Los que salen en una corrida de ese día."""
    mail.outbox.clear()
    correr(hoy)
    return list(mail.outbox)


def claves(hoy: date) -> list[str]:
    return [correo.clave for correo in correos(hoy)]


# --- Los enlaces ---


def test_una_semana_antes_se_dice_que_falta_y_donde() -> None:
    acpvr = una_dependencia("ACPVR", nombre="Oficina de Paz")
    un_enlace("ana", acpvr, first_name="Ana", last_name="Díaz")
    una_actividad(SOLO_SEPTIEMBRE, dependencia=acpvr, codigo=3, descripcion="Ferias «de\nservicios» & más.")
    devuelta = una_actividad(DESDE_SEPTIEMBRE, dependencia=acpvr, codigo=4, descripcion="Mesas")
    un_reporte(devuelta, 9, 1, EstadoDeReporte.DEVUELTO, nota="Pídale el acta a Pedro Pérez.")
    extra = una_actividad([0] * 12, dependencia=acpvr, codigo=5, descripcion="Foro")
    un_reporte(extra, 9, None, EstadoDeReporte.BORRADOR)

    (correo,) = enviados(date(2021, 10, 3))
    assert correo.to == ["ana@entidad.example"]
    assert correo.extra_headers["Auto-Submitted"] == "auto-generated"
    assert correo.subject == "Reporte de septiembre de 2021: vence en 7 días, el 10 de octubre de 2021"
    assert correo.body == (
        "Cordial saludo, Ana Díaz:\n\n"
        "El plazo para enviar a la OAP el reporte de septiembre de 2021 vence en 7 días, el 10 de octubre de 2021. "
        "Faltan por enviar 3 actividades.\n\n"
        "Oficina de Paz\n"
        "  3. Ferias «de servicios» & más (2 acciones programadas; sin empezar)\n"
        "  4. Mesas (1 acción programada; devuelta por la OAP, con una nota)\n"
        "  5. Foro (en borrador)\n\n"
        "Complete y envíe el reporte aquí:\n"
        "https://plan.example/admin/reporte/2021/9/\n\n"
        "Si en alguna no se hizo nada, escriba 0.\n\n"
        "Plan Institucional de Participación Ciudadana\n"
        "La Secretaría\n"
        "Este mensaje es automático. Si ya no le corresponde, escriba a oap@entidad.example."
    )


def test_en_la_vispera_y_al_vencerse() -> None:
    un_enlace()
    una_actividad(SOLO_SEPTIEMBRE)
    (vispera,), (vencido,) = enviados(VISPERA), enviados(PLAZO + timedelta(days=1))
    assert vispera.subject == "Reporte de septiembre de 2021: vence mañana, 10 de octubre de 2021"
    assert "Falta por enviar 1 actividad." in vispera.body
    assert vencido.subject == "Reporte de septiembre de 2021: venció ayer, 10 de octubre de 2021"
    assert "Mientras no se envíe, esa actividad aparece «sin reporte»." in vencido.body


@pytest.mark.parametrize(
    ("dias", "clave", "plazo"),
    [
        (8, "", ""),
        (7, "2021-09-semana", "vence en 7 días, el"),
        (2, "2021-09-semana", "vence en 2 días, el"),
        (1, "2021-09-vispera", "vence mañana,"),
        (0, "2021-09-vispera", "vence hoy,"),
        (-1, "2021-09-vencido", "venció ayer,"),
        (-2, "2021-09-vencido", "venció hace 2 días, el"),
        (-30, "2021-09-vencido", "venció hace 30 días, el"),
        (-31, "", ""),
    ],
)
def test_si_la_maquina_estuvo_apagada_sale_el_que_todavia_sirve(dias: int, clave: str, plazo: str) -> None:
    un_enlace()
    una_actividad(SOLO_SEPTIEMBRE)
    pendientes = correos(PLAZO - timedelta(days=dias))
    assert [correo.clave for correo in pendientes] == [clave] * bool(clave)
    assert all(f": {plazo} 10 de octubre de 2021" in correo.asunto for correo in pendientes)


@pytest.mark.barrido
def test_dia_tras_dia_cada_quien_recibe_tres_por_mes() -> None:
    un_enlace()
    una_actividad(SOLO_SEPTIEMBRE)
    salieron = [
        (dia, correo.subject.split(": ")[1][:7])
        for dia in (date(2021, 9, 1) + timedelta(days=n) for n in range(120))
        for correo in enviados(dia)
    ]
    assert [dia.isoformat() for dia, _ in salieron] == ["2021-10-03", "2021-10-09", "2021-10-11"]


def test_el_plazo_es_el_que_haya_puesto_la_oap() -> None:
    un_enlace()
    una_actividad(SOLO_SEPTIEMBRE)
    un_plan().meses.filter(numero=9).update(fecha_limite=date(2021, 9, 28))
    assert claves(date(2021, 9, 21)) == ["2021-09-semana"]
    assert claves(date(2021, 9, 20)) == []


@pytest.mark.parametrize("estado", [EstadoDeReporte.ENVIADO, EstadoDeReporte.AVALADO])
def test_a_quien_ya_envio_no_se_le_recuerda(estado: str) -> None:
    un_enlace()
    un_reporte(una_actividad(SOLO_SEPTIEMBRE), 9, estado=estado)
    una_actividad([0] * 12)
    assert claves(VISPERA) == []


def test_a_cada_quien_solo_lo_de_sus_dependencias() -> None:
    paz, tic, sfi = (una_dependencia(sigla) for sigla in ("ACPVR", "ACDTIC", "SFI"))
    for numero, dependencia in enumerate([paz, tic, sfi], start=1):
        una_actividad(SOLO_SEPTIEMBRE, dependencia=dependencia, codigo=numero)
    un_enlace("ana", paz)
    un_enlace("beto", tic, sfi, first_name="Beto")
    de_ana, de_beto = sorted(enviados(VISPERA), key=lambda correo: correo.to)
    assert "Dependencia ACPVR\n  1." in de_ana.body
    assert "ACDTIC" not in de_ana.body
    assert "Beto" not in de_ana.body
    assert "Cordial saludo:\n" in de_ana.body
    assert (
        "Dependencia ACDTIC\n  2. Actividad 2 (2 acciones programadas; sin empezar)\n\nDependencia SFI\n  3."
        in (de_beto.body)
    )
    assert de_beto.body.count("https://") == 1


def test_no_se_escribe_a_inactivos_ni_a_quien_no_tiene_correo() -> None:
    una_actividad(SOLO_SEPTIEMBRE)
    un_enlace("inactiva", is_active=False)
    un_enlace("sincorreo", email="")
    alguien_de_la_oap("fue", is_active=False)
    alguien_de_la_oap("tampoco", email="")
    assert claves(VISPERA) == []


def test_a_quien_ademas_revisa_el_enlace_le_abre_su_dependencia() -> None:
    una_actividad(SOLO_SEPTIEMBRE, dependencia=una_dependencia("OAP-GA"))
    alguien_de_la_oap().dependencias.set([una_dependencia("OAP-GA")])
    recordatorio, _resumen = enviados(VISPERA)
    assert "\nhttps://plan.example/admin/reporte/2021/9/?dependencia=OAP-GA\n" in recordatorio.body


@pytest.mark.parametrize("sigla", ["SG/O.A.P-Ñ", "TIC/2"])
def test_una_sigla_con_signos_llega_entera_en_la_direccion_del_correo(client: Any, sigla: str) -> None:
    suya = una_dependencia(sigla)
    una_actividad(SOLO_SEPTIEMBRE, dependencia=suya)
    oap = alguien_de_la_oap()
    oap.dependencias.set([suya])
    recordatorio, _resumen = enviados(VISPERA)
    (direccion,) = re.findall(r"https://plan.example(/admin/reporte/\S+)", recordatorio.body)
    client.force_login(oap)
    assert client.get(direccion).status_code == 200


def test_las_direcciones_de_los_correos_abren(client: Any) -> None:
    una_actividad(SOLO_SEPTIEMBRE)
    enlace, oap = un_enlace(), alguien_de_la_oap()
    oap.dependencias.set([una_dependencia()])
    un_reporte(una_actividad(DESDE_SEPTIEMBRE), 9, estado=EstadoDeReporte.ENVIADO)
    for persona in (enlace, oap):
        client.force_login(persona)
        de_la_persona = [correo for correo in correos(VISPERA) if correo.usuario == persona]
        for direccion in re.findall(r"https://plan\.example(\S+)", "".join(c.texto() for c in de_la_persona)):
            assert client.get(direccion).status_code == 200, direccion


# --- Lo que ya no se espera, o todavía no ---


def test_de_un_mes_cerrado_no_se_recuerda_nada() -> None:
    un_enlace()
    alguien_de_la_oap()
    una_actividad(SOLO_SEPTIEMBRE)
    cerrar(9)
    assert claves(VISPERA) == []


def test_de_un_mes_que_no_se_reporta_todavia_no_se_dice_nada() -> None:
    un_enlace()
    alguien_de_la_oap()
    una_actividad(DESDE_SEPTIEMBRE)
    un_plan().meses.filter(numero=11).update(fecha_limite=date(2021, 10, 1))  # mal escrita
    assert {s.mes.numero for s in situaciones(date(2021, 10, 20))} == {9}
    assert {s.mes.numero for s in situaciones(date(2021, 9, 15))} == set()
    assert claves(date(2021, 9, 15)) == []


def test_un_plan_viejo_no_llena_los_buzones_de_nadie() -> None:
    un_enlace()
    alguien_de_la_oap()
    Plan.objects.update(demostracion=True)
    una_actividad(DESDE_SEPTIEMBRE)
    assert claves(date(2025, 3, 3)) == []


def test_un_sistema_recien_instalado_recuerda_solo_lo_reciente() -> None:
    un_enlace()
    una_actividad(plan=un_plan(2022))  # ningún mes cerrado
    assert claves(date(2022, 9, 5)) == ["2022-07-vencido", "2022-08-semana"]


# --- La OAP ---


def test_el_resumen_dice_que_espera_revision_quien_debe_y_los_plazos() -> None:
    alguien_de_la_oap("oap", first_name="Luz")
    paz, tic = una_dependencia("ACPVR", nombre="Oficina de Paz"), una_dependencia("TIC", nombre="Alta TIC")
    for _ in range(2):
        una_actividad(SOLO_SEPTIEMBRE, dependencia=paz)
    una_actividad(SOLO_SEPTIEMBRE, dependencia=tic)
    for _ in range(3):
        un_reporte(una_actividad(SOLO_SEPTIEMBRE, dependencia=tic), 9, estado=EstadoDeReporte.ENVIADO)
    un_reporte(una_actividad([0] * 12), 10, estado=EstadoDeReporte.ENVIADO)
    (correo,) = enviados(date(2021, 10, 5))
    assert correo.subject == "Plan de participación: resumen al 5 de octubre de 2021"
    assert correo.body == (
        "Cordial saludo, Luz:\n\n"
        "Así van los reportes del plan al 5 de octubre de 2021.\n\n"
        "Septiembre de 2021: vence en 5 días, el 10 de octubre de 2021\n"
        "  Esperan su revisión 3 reportes: https://plan.example/admin/mes/2021/9/revisar/\n"
        "  Faltan por enviar:\n"
        "  - Alta TIC: 1 actividad\n"
        "  - Oficina de Paz: 2 actividades\n\n"
        "Octubre de 2021: vence en 36 días, el 10 de noviembre de 2021\n"
        "  Espera su revisión 1 reporte: https://plan.example/admin/mes/2021/10/revisar/\n\n"
        "Nadie reporta por ellas:\n"
        "  - Alta TIC no tiene enlace activo.\n"
        "  - Oficina de Paz no tiene enlace activo.\n\n"
        "El tablero completo: https://plan.example/admin/\n\n"
        "Plan Institucional de Participación Ciudadana\n"
        "La Secretaría\n"
        "Este mensaje es automático. Si ya no le corresponde, escriba a oap@entidad.example."
    )


def test_si_se_va_el_unico_enlace_de_una_dependencia_la_oap_se_entera() -> None:
    alguien_de_la_oap("oap")
    paz = una_dependencia("ACPVR", nombre="Oficina de Paz")
    una_actividad(SOLO_SEPTIEMBRE, dependencia=paz)
    unico = un_enlace("ana")
    unico.dependencias.set([paz])
    assert "no tiene enlace activo" not in enviados(date(2021, 10, 5))[-1].body
    unico.dependencias.set([una_dependencia("SFI")])
    assert [d.nombre for d in Dependencia.objects.sin_enlace_activo().filter(pk=paz.pk)] == ["Oficina de Paz"]
    assert leer_tablero(un_plan(), date(2021, 10, 5)).sin_enlace == ("Oficina de Paz",)
    assert "- Oficina de Paz no tiene enlace activo." in enviados(date(2021, 10, 12))[-1].body


def test_de_un_plan_que_todavia_no_tiene_actividades_no_se_dice_nada() -> None:
    un_plan()
    assert situaciones(date(2021, 10, 5)) == []
    una_actividad(SOLO_SEPTIEMBRE)
    assert situaciones(date(2021, 10, 5))


def test_si_nada_falta_el_resumen_invita_a_cerrar() -> None:
    alguien_de_la_oap()
    un_reporte(una_actividad(SOLO_SEPTIEMBRE), 9)
    (correo,) = enviados(date(2021, 10, 12))
    assert (
        "Nada falta por enviar ni por revisar; ya se puede cerrar: https://plan.example/admin/mes/2021/9/cerrar/"
        in (correo.body)
    )


def test_el_resumen_sale_una_vez_por_semana_el_primer_dia_que_se_pueda() -> None:
    alguien_de_la_oap()
    una_actividad(SOLO_SEPTIEMBRE)
    dias = [date(2021, 10, 6) + timedelta(days=n) for n in range(14)]  # un miércoles
    assert [dia.day for dia in dias if enviados(dia)] == [6, 11, 18]
    assert claves(date(2022, 1, 1)) == ["2021-S53-resumen"] or claves(date(2022, 1, 1)) == [
        "2021-S52-resumen"
    ]


def test_el_resumen_es_de_quien_revisa_y_no_de_todo_superusuario() -> None:
    una_actividad(SOLO_SEPTIEMBRE)
    un_usuario("admin", email="admin@entidad.example", is_superuser=True, is_staff=True)
    alguien_de_la_oap("jefa", is_superuser=True)
    un_usuario("suelta", email="suelta@entidad.example", permisos=["participacion.revisar_reporte"])
    assert [str(correo.usuario) for correo in correos(VISPERA)] == ["jefa", "suelta"]


# --- Una sola vez ---


def test_se_puede_repetir_cuanto_se_quiera() -> None:
    un_enlace()
    alguien_de_la_oap()
    una_actividad(SOLO_SEPTIEMBRE)
    assert "2 correos enviados." in correr(VISPERA)
    assert "0 correos enviados." in correr(VISPERA)
    assert "0 correos enviados." in correr(PLAZO)
    assert len(mail.outbox) == Envio.objects.count() == 2


def test_aunque_dos_corridas_hayan_leido_lo_mismo_sale_uno() -> None:
    un_enlace()
    una_actividad(SOLO_SEPTIEMBRE)
    (una,), (otra,) = correos(VISPERA), correos(VISPERA)
    assert enviar(una)
    assert not enviar(otra)
    assert len(mail.outbox) == 1


def test_la_base_no_admite_dos_veces_la_misma_clave() -> None:
    ana = un_enlace()
    Envio.objects.create(usuario=ana, clave="2021-09-semana")
    with pytest.raises(IntegrityError, match="envio_una_sola_vez"), transaction.atomic():
        Envio.objects.create(usuario=ana, clave="2021-09-semana")


def test_simular_muestra_todo_y_no_envia_ni_anota() -> None:
    un_enlace(first_name="Ana")
    una_actividad(SOLO_SEPTIEMBRE)
    salida = correr(VISPERA, "--simular")
    assert "Para ana: Reporte de septiembre de 2021: vence mañana" in salida
    assert "Cordial saludo, Ana:" in salida
    assert "1 correo por enviar. Simulación: no se envió nada." in salida
    assert not mail.outbox
    assert not Envio.objects.exists()


def test_otra_fecha_es_para_probar(settings: Any) -> None:
    settings.DESARROLLO = False
    with pytest.raises(CommandError, match="va con --simular"):
        correr(VISPERA)
    assert "0 correos por enviar." in correr(VISPERA, "--simular")
    with pytest.raises(CommandError, match="una fecha como 2021-10-03 y se encontró «mañana»"):
        call_command("recordatorios", "--hoy=mañana")


# --- Cuando falla ---


class RechazaABeto(EmailBackend):
    """No conoce a Beto."""

    def send_messages(self, messages: Any) -> int:
        if "beto" in messages[0].to[0]:
            raise SMTPRecipientsRefused({messages[0].to[0]: (550, b"no existe")})
        return super().send_messages(messages)


class CortaConBeto(EmailBackend):
    def send_messages(self, messages: Any) -> int:
        if "beto" in messages[0].to[0]:
            raise SMTPServerDisconnected("Connection unexpectedly closed")
        return super().send_messages(messages)


class NoContesta(EmailBackend):
    def open(self) -> bool:
        raise ConnectionRefusedError("Connection refused")


class MuereConBeto(EmailBackend):
    """Como si se fuera la luz."""

    def send_messages(self, messages: Any) -> int:
        if "beto" in messages[0].to[0]:
            raise KeyboardInterrupt
        return super().send_messages(messages)


def tres_enlaces() -> None:
    una_actividad(SOLO_SEPTIEMBRE)
    for nombre in ("ana", "beto", "caro"):
        un_enlace(nombre)


def con_falla(hoy: date) -> str:
    """Lo que dice en stderr una corrida que falla."""
    quejas = StringIO()
    with pytest.raises(CommandError) as error:
        call_command("recordatorios", f"--hoy={hoy}", stdout=StringIO(), stderr=quejas)
    return f"{quejas.getvalue()}{error.value}"


def a_quienes() -> list[str]:
    return [correo.to[0].split("@")[0] for correo in mail.outbox]


def test_si_falla_con_una_persona_las_demas_reciben_y_se_vuelve_a_intentar(settings: Any) -> None:
    tres_enlaces()
    corriente, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, f"{AQUI}RechazaABeto"
    quejas = con_falla(VISPERA)
    assert "beto, «Reporte de septiembre de 2021: vence mañana, 10 de octubre de 2021»: no salió" in quejas
    assert "no existe" in quejas
    assert "1 correo falló." in quejas
    assert a_quienes() == ["ana", "caro"]
    settings.EMAIL_BACKEND = corriente
    assert "1 correo enviado." in correr(VISPERA)
    assert a_quienes() == ["ana", "caro", "beto"]


def test_un_correo_mal_escrito_no_detiene_a_los_demas(settings: Any) -> None:
    tres_enlaces()
    Usuario.objects.filter(username="beto").update(email="beto")
    settings.EMAIL_BACKEND = f"{AQUI}RechazaABeto"
    assert "1 correo falló." in con_falla(VISPERA)
    assert a_quienes() == ["ana", "caro"]


def test_si_no_se_alcanza_el_servidor_no_se_da_nada_por_enviado(settings: Any) -> None:
    tres_enlaces()
    corriente, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, f"{AQUI}NoContesta"
    assert "3 correos fallaron." in con_falla(VISPERA)
    assert not Envio.objects.exists()
    settings.EMAIL_BACKEND = corriente
    assert len(enviados(VISPERA)) == 3


def test_si_el_servidor_corta_sin_responder_se_dice_y_no_se_repite(settings: Any) -> None:
    tres_enlaces()
    settings.EMAIL_BACKEND = f"{AQUI}CortaConBeto"
    assert "quizá llegó, y no se repite" in con_falla(VISPERA)
    assert a_quienes() == ["ana", "caro"]
    assert "0 correos enviados." in correr(VISPERA)


def test_si_el_proceso_muere_en_medio_nadie_recibe_dos(settings: Any) -> None:
    tres_enlaces()
    corriente, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, f"{AQUI}MuereConBeto"
    with pytest.raises(KeyboardInterrupt):
        correr(VISPERA)
    settings.EMAIL_BACKEND = corriente
    correr(VISPERA)
    assert a_quienes() == ["ana", "caro"]  # el de Beto, anotado y sin entregar, es el que se pierde


class Lento(EmailBackend):
    """Entrega cuando se lo permitan."""

    entregando: ClassVar[Event]
    seguir: ClassVar[Event]

    def send_messages(self, messages: Any) -> int:
        self.entregando.set()
        assert self.seguir.wait(20)
        return super().send_messages(messages)


@pytest.fixture
def a_la_vez() -> Iterator[Callable[..., Future[Any]]]:
    def con_su_conexion(hacer: Callable[..., Any], *argumentos: Any) -> Any:
        try:
            return hacer(*argumentos)
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=2) as hilos:
        yield lambda hacer, *argumentos: hilos.submit(con_su_conexion, hacer, *argumentos)


@pytest.mark.django_db(transaction=True)
def test_de_dos_corridas_a_la_vez_la_segunda_se_va(settings: Any, a_la_vez: Any) -> None:
    tres_enlaces()
    settings.EMAIL_BACKEND = f"{AQUI}Lento"
    Lento.entregando, Lento.seguir = Event(), Event()
    try:
        primera = a_la_vez(correr, VISPERA)
        assert Lento.entregando.wait(20)
        assert a_la_vez(correr, VISPERA).result(20) == "Otra corrida los está enviando: esta no hace nada.\n"
    finally:
        Lento.seguir.set()
    assert "3 correos enviados." in primera.result(20)
    assert "0 correos enviados." in a_la_vez(correr, VISPERA).result(20)  # y el candado quedó libre
    assert len(mail.outbox) == 3


# --- Lo que cuesta, y cómo se lee ---


@pytest.mark.parametrize("cuantas", [2, 200])
def test_siempre_las_mismas_consultas(cuantas: int, django_assert_num_queries: Any) -> None:
    for numero in range(1, cuantas + 1):
        actividad = una_actividad(
            DESDE_SEPTIEMBRE, codigo=numero, dependencia=una_dependencia(f"D{numero % 10}")
        )
        un_reporte(actividad, 9, None, EstadoDeReporte.BORRADOR)
        if numero < 20:
            un_enlace(f"enlace{numero}", actividad.dependencia)
    alguien_de_la_oap()
    # 1. Los meses  2. Las actividades  3. Los reportes  4. La OAP  5. Los enlaces  6. Sus dependencias
    # 7. Lo devuelto  8. Los avisos de los compromisos  9. Lo publicado  10. Las dependencias sin enlace
    # 11. Lo programado fuera de la vigencia  12. Lo ya enviado
    with django_assert_num_queries(12):
        assert len(correos(VISPERA)) == min(cuantas, 19) + 1


@pytest.mark.parametrize("cuantas", [1, pytest.param(2, marks=pytest.mark.barrido)])
def test_a_los_textos_no_les_sobra_nada(cuantas: int) -> None:
    un_enlace()
    alguien_de_la_oap()
    for _ in range(cuantas):
        una_actividad(
            DESDE_SEPTIEMBRE, dependencia=una_dependencia("A/B", nombre="Participación & «Diálogo»")
        )
        un_reporte(una_actividad(DESDE_SEPTIEMBRE), 9, estado=EstadoDeReporte.ENVIADO)
        una_actividad(DESDE_SEPTIEMBRE)
    Usuario.objects.get(username="ana").dependencias.add(una_dependencia("A/B"))
    for dia in range(-40, 60):
        for correo in correos(PLAZO + timedelta(days=dia)):
            texto = correo.texto()
            assert not re.search(r"[{}\[\]]|None|&\w+;|\n\n\n| $|\s,|\(\)|\.\.", texto, re.MULTILINE), texto
            assert not re.search(r"\b1 (actividades|acciones|reportes|días)\b", texto + correo.asunto), texto
            assert not re.search(r"\b2 (actividad|acción|reporte|día)\b", texto + correo.asunto), texto
            assert "\n" not in correo.asunto


def la_configuracion(**ambiente: str) -> list[str]:
    """Lo que la configuración deduce del entorno, en otro proceso."""
    minimo = {"SECRET_KEY": "x", "ENTIDAD_NOMBRE": "E", "ENTIDAD_CONTACTO": "oap@e.co", "DESARROLLO": ""}
    minimo |= {"DATABASE_URL": "postgresql:///x", "ALLOWED_HOSTS": "plan.e.co,otro.e.co"}
    programa = (
        "from config import settings as s; "
        "print(s.EMAIL_BACKEND.split('.')[-2], s.EMAIL_HOST, s.EMAIL_PORT, getattr(s, 'EMAIL_USE_TLS', False), "
        "s.DEFAULT_FROM_EMAIL, s.SITIO)"
    )
    resultado = subprocess.run(
        [sys.executable, "-c", programa],
        env=os.environ | minimo | dict.fromkeys(("EMAIL_URL", "SITIO", "DEFAULT_FROM_EMAIL"), "") | ambiente,
        capture_output=True,
        text=True,
        check=True,
    )
    return resultado.stdout.split()


def test_la_configuracion_del_correo() -> None:
    assert la_configuracion() == ["smtp", "localhost", "25", "False", "oap@e.co", "https://plan.e.co"]
    assert la_configuracion(DESARROLLO="1", PUERTO="8001")[0::5] == ["console", "http://127.0.0.1:8001"]
    completa = {
        "EMAIL_URL": "smtp+tls://yo:a%40b@correo.e.co:587",
        "SITIO": "https://aqui.co/",
        "DEFAULT_FROM_EMAIL": "plan@e.co",
    }
    assert la_configuracion(**completa) == [
        "smtp",
        "correo.e.co",
        "587",
        "True",
        "plan@e.co",
        "https://aqui.co",
    ]
