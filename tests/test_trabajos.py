"""La fila de lo que tarda: se pide una vez, se hace aparte, se retoma si algo muere y nunca deja nada a medias."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import count
from types import SimpleNamespace
from typing import Any
from unittest.mock import Mock

import pytest
from asgiref.sync import async_to_sync
from django.conf import settings
from django.contrib.auth.models import Group
from django.db import OperationalError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from procrastinate.exceptions import ConnectorException

from informes import tareas
from informes.borrador import Borrador
from informes.management.commands import trabajador as orden_del_trabajador
from informes.models import Informe, Publicacion
from informes.oficina import roles
from participacion.models import LoTomoOtro, Trabajo, Usuario
from participacion.trabajos import FALLA, INTENTOS, INTERRUMPIDO, TAREAS, Tarea, encargo, encolar, rescatar
from tests.datos import un_informe, un_trabajo, un_usuario
from tests.fila import trabajar
from tests.servidor import direccion_de_la_base, esperar

pytestmark = pytest.mark.django_db


def quien_publica() -> Usuario:
    persona = un_usuario("publica", is_staff=True)
    persona.groups.add(Group.objects.get(name=roles.PUBLICACION))
    return persona


def pedir(informe: Informe, usuario: Usuario, **otros: Any) -> Trabajo:
    """Publicarlo como está hoy, con una nota por advertencia."""
    borrador = Borrador(informe)
    notas = {requisito.frase: "Se revisó." for requisito in borrador.revision.advierten}
    pedido = {"version": 1, "visto": borrador.huella, "motivo": "", "notas": notas} | otros
    vuelta = reverse("admin:informes_informe_publicar", args=[informe.pk])
    return tareas.pedir_publicacion(informe, usuario=usuario, vuelta=vuelta, **pedido)


@pytest.fixture
def pdf_de_mentiras(monkeypatch: pytest.MonkeyPatch) -> list[Callable[[], Any]]:
    """Lo que se ponga en la lista pasa mientras se dibuja."""
    mientras: list[Callable[[], Any]] = []

    def a_pdf(_cifras: Any, avance: Callable[[int], None]) -> bytes:
        avance(3)
        for pasa in mientras:
            pasa()
        return b"%PDF-1.7"

    monkeypatch.setattr(tareas, "a_pdf", a_pdf)
    return mientras


@pytest.fixture
def haciendo(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[Trabajo], None]], Trabajo]:
    """Un trabajo que hace eso."""

    def haciendo(hacer: Callable[[Trabajo], None]) -> Trabajo:
        monkeypatch.setitem(TAREAS, "prueba", Tarea(hacer, "informes.view_informe"))
        return encolar("prueba", "Una prueba", usuario=quien_publica(), vuelta="/admin/")

    return haciendo


# Pedir


def test_lo_mismo_pedido_muchas_veces_por_una_persona_se_hace_una(client: Client) -> None:
    informe, otra = un_informe(), un_usuario("otra", is_staff=True, is_superuser=True)
    client.force_login(quien_publica())
    borrador = reverse("admin:informes_informe_borrador", args=[informe.pk])
    llevan = {client.get(borrador).url for _ in range(18)}
    assert llevan == {Trabajo.objects.get().get_absolute_url()}
    client.force_login(otra)
    client.get(borrador)
    assert Trabajo.objects.count() == 2


def test_lo_que_no_se_confirma_tampoco_queda_en_la_fila() -> None:
    with transaction.atomic():
        encolar("borrador", "Un PDF", usuario=un_usuario(), vuelta="/admin/", informe=1)
        transaction.set_rollback(True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE status = 'todo'")
        assert (cursor.fetchone(), Trabajo.objects.count()) == ((0,), 0)


# Esperar


def test_la_pagina_dice_el_puesto_y_si_nadie_la_atiende(client: Client) -> None:
    persona = quien_publica()
    client.force_login(persona)
    un_trabajo(un_usuario("otra"))
    suyo = un_trabajo(persona)
    pagina = client.get(suyo.get_absolute_url())
    assert "en el puesto 2." in pagina.content.decode()
    assert "el trabajador está apagado" in pagina.content.decode()
    assert "espera.js" in pagina.content.decode()
    assert "no-store" in pagina["Cache-Control"]
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO procrastinate_workers DEFAULT VALUES")
    assert "está apagado" not in client.get(suyo.get_absolute_url()).content.decode()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 minute'")
    assert "está apagado" in client.get(suyo.get_absolute_url()).content.decode()


def test_la_pagina_dice_donde_se_vuelve_a_encontrar(client: Client) -> None:
    persona = quien_publica()
    client.force_login(persona)
    del_informe, del_libro = (
        un_trabajo(persona, datos={"informe": 1}),
        un_trabajo(persona, datos={"libro": 1}),
    )
    dicho = "en el tablero y en la pantalla del informe."
    assert dicho in client.get(del_informe.get_absolute_url()).content.decode()
    otro = client.get(del_libro.get_absolute_url()).content.decode()
    assert "en el tablero." in otro
    assert dicho not in otro


def test_mientras_se_dibuja_se_dice_en_que_pagina_va(
    client: Client, pdf_de_mentiras: list[Callable[[], Any]]
) -> None:
    dichos: list[str] = []
    persona = quien_publica()
    client.force_login(persona)
    trabajo = tareas.pedir_borrador(un_informe(), usuario=persona, vuelta="/admin/")
    pdf_de_mentiras.append(lambda: dichos.append(client.get(trabajo.get_absolute_url()).content.decode()))
    trabajar()
    assert "Se dibuja el PDF: página 3." in dichos[0]
    pagina = client.get(trabajo.get_absolute_url()).content.decode()
    assert "El PDF está listo." in pagina
    assert "espera.js" not in pagina


# Publicar


def test_la_publicacion_y_su_trabajo_quedan_juntos(pdf_de_mentiras: list[Callable[[], Any]]) -> None:
    persona = quien_publica()
    trabajo = pedir(un_informe(), persona)
    trabajar()
    publicada = Publicacion.objects.get()
    trabajo.refresh_from_db()
    assert (publicada.publicada_por, trabajo.enlace) == (persona, publicada.get_absolute_url())
    assert {advertencia["nota"] for advertencia in publicada.advertencias} == {"Se revisó."}
    assert "Quedó publicada la versión 1 del II cuatrimestre 2021." in trabajo.frase


def test_lo_que_cambia_en_la_fila_no_se_publica_y_se_retoma_con_lo_escrito(
    client: Client, pdf_de_mentiras: list[Callable[[], Any]]
) -> None:
    informe, persona = un_informe(), quien_publica()
    client.force_login(persona)
    trabajo = pedir(informe, persona)
    Informe.objects.filter(pk=informe.pk).update(objetivo="Otro.")
    trabajar()
    assert not Publicacion.objects.exists()
    espera = client.get(trabajo.get_absolute_url()).content.decode()
    assert "cambiaron desde que usted los miró" in espera
    vuelta = f"{trabajo.vuelta}?trabajo={trabajo.pk}"
    assert vuelta in espera
    pagina = client.get(vuelta).content.decode()
    assert "cambiaron desde que usted los miró" in pagina
    assert "Se revisó.</textarea>" in pagina
    assert f'value="{Borrador(Informe.objects.get()).huella}"' in pagina  # lo de hoy


def test_lo_que_fallo_sin_que_nada_cambiara_se_dice_al_retomarlo(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    persona = quien_publica()
    client.force_login(persona)

    def no_sale(*_: Any) -> bytes:
        raise tareas.NoSePudoDibujar("El PDF tardó más de 60 segundos.")

    monkeypatch.setattr(tareas, "a_pdf", no_sale)
    trabajo = pedir(un_informe(), persona)
    trabajar()
    pagina = client.get(f"{trabajo.vuelta}?trabajo={trabajo.pk}").content.decode()
    assert "El PDF tardó más de 60 segundos." in pagina
    assert "Publicar la versión 1" in pagina
    assert not Publicacion.objects.exists()


@pytest.mark.parametrize("cual", ["", "x", "٣", "9" * 40, "-1", "{ajeno}"])
def test_solo_se_retoma_lo_propio_y_lo_que_no_se_pudo(client: Client, cual: str) -> None:
    informe, ahora = un_informe(), timezone.now()
    fallido = {"empezado_en": ahora, "terminado_en": ahora, "fallo": True, "frase": "Secreto."}
    ajeno = un_trabajo(tarea="publicar", datos={"informe": informe.pk, "pedido": {}}, **fallido)
    client.force_login(quien_publica())
    publicar = reverse("admin:informes_informe_publicar", args=[informe.pk])
    pagina = client.get(publicar, {"trabajo": cual.format(ajeno=ajeno.pk)})
    assert pagina.status_code == 200
    assert "Secreto." not in pagina.content.decode()


@pytest.mark.parametrize("quitar", ["el papel", "la cuenta"])
@pytest.mark.parametrize("cuando", ["en la fila", "mientras se dibuja"])
def test_quien_ya_no_puede_publicar_no_publica(
    pdf_de_mentiras: list[Callable[[], Any]], quitar: str, cuando: str
) -> None:
    persona = quien_publica()
    trabajo = pedir(un_informe(), persona)

    def quitarlo() -> None:
        if quitar == "el papel":
            persona.groups.clear()
        else:
            Usuario.objects.filter(pk=persona.pk).update(is_active=False)

    if cuando == "en la fila":
        quitarlo()
    else:
        pdf_de_mentiras.append(quitarlo)
    trabajar()
    trabajo.refresh_from_db()
    assert trabajo.fallo
    assert trabajo.frase.startswith("Su cuenta ya no")
    assert not Publicacion.objects.exists()


def test_quien_despierta_tarde_no_publica_lo_que_ya_tomo_otro(
    pdf_de_mentiras: list[Callable[[], Any]],
) -> None:
    pk = pedir(un_informe(), quien_publica()).pk
    dormido = Trabajo.objects.empezar(pk)
    assert dormido
    otro = Trabajo.objects.empezar(pk)
    with pytest.raises(LoTomoOtro):
        tareas.publicar_el_informe(dormido)
    assert not Publicacion.objects.exists()
    assert otro
    tareas.publicar_el_informe(otro)
    encargo(pk)  # y ya hecho no se hace otra vez
    assert Publicacion.objects.count() == 1


# Lo que falla


def test_una_falla_del_programa_se_dice_y_queda_en_el_registro(haciendo: Any) -> None:
    trabajo = haciendo(lambda _: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        trabajar()
    trabajo.refresh_from_db()
    assert (trabajo.fallo, trabajo.frase, trabajo.estado) == (True, FALLA, "no se pudo")


def test_sin_la_base_el_trabajo_vuelve_a_la_fila_y_no_se_da_por_fallido(haciendo: Any) -> None:
    def sin_base(_: Trabajo) -> None:
        raise OperationalError

    trabajo = haciendo(sin_base)
    with pytest.raises(OperationalError):
        trabajar()
    trabajo.refresh_from_db()
    assert trabajo.terminado_en is None
    assert encargo.get_retry_exception(OperationalError(), SimpleNamespace(attempts=7))
    assert not encargo.get_retry_exception(ValueError(), SimpleNamespace(attempts=0))


def test_el_que_tumba_tres_trabajadores_no_tumba_otro(haciendo: Any) -> None:
    trabajo = haciendo(lambda _: pytest.fail("Se hizo otra vez."))
    Trabajo.objects.filter(pk=trabajo.pk).update(intentos=INTENTOS)
    trabajar()
    trabajo.refresh_from_db()
    assert (trabajo.fallo, trabajo.frase) == (True, INTERRUMPIDO)


def test_lo_terminado_hace_un_dia_se_olvida() -> None:
    persona, ahora = un_usuario(), timezone.now()
    for dias in (0, 2):
        termino = ahora - timedelta(days=dias)
        un_trabajo(persona, empezado_en=termino, terminado_en=termino, frase=f"Hace {dias} días.")
    en_la_fila = un_trabajo(persona)
    async_to_sync(rescatar)()
    assert {t.frase for t in Trabajo.objects.exclude(pk=en_la_fila.pk)} == {"Hace 0 días."}


# El trabajador de verdad


@pytest.fixture
def sin_nada_en_la_fila() -> Iterator[None]:
    """Entre pruebas con transacciones, las tablas de la fila no se vacían solas."""

    def vaciar() -> None:
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM procrastinate_jobs")
            cursor.execute("DELETE FROM procrastinate_workers")

    vaciar()
    yield
    vaciar()


@contextmanager
def trabajador(base: str = "") -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(
        [sys.executable, "manage.py", "trabajador"],
        cwd=settings.BASE_DIR,
        env=os.environ | {"DATABASE_URL": base or direccion_de_la_base(), "DESARROLLO": "1"},
        stderr=subprocess.PIPE,
        text=True,
    ) as proceso:
        try:
            yield proceso
        finally:
            proceso.kill()


def va(trabajo: Trabajo, **campos: Any) -> Callable[[], bool]:
    return Trabajo.objects.filter(pk=trabajo.pk, **campos).exists


def espera_el_informe() -> bool:
    """Si alguien espera que lo suelten para publicarlo."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)")
        return bool(cursor.fetchone()[0])


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "momento", ["en su transacción", pytest.param("dibujando", marks=pytest.mark.barrido)]
)
def test_un_kill_9_a_mitad_no_deja_media_publicacion_y_otro_trabajador_la_hace(
    sin_nada_en_la_fila: None, momento: str
) -> None:
    informe, persona = un_informe(), quien_publica_de_nuevo()
    trabajo = pedir(informe, persona)
    with trabajador() as uno, transaction.atomic():
        Informe.objects.select_for_update().get()  # así no alcanza a terminar
        hasta = va(trabajo, avance__startswith="Se dibuja") if momento == "dibujando" else espera_el_informe
        esperar(hasta, 60)
        uno.kill()
        uno.wait()
    trabajo.refresh_from_db()
    assert (trabajo.terminado_en, Publicacion.objects.count()) == (None, 0)

    with connection.cursor() as cursor:  # como si hubiera pasado un minuto
        cursor.execute("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 minute'")
    with trabajador():
        esperar(va(trabajo, terminado_en__isnull=False), 60)
    trabajo.refresh_from_db()
    assert (trabajo.fallo, trabajo.intentos) == (False, 2)
    publicada = Publicacion.objects.get()
    assert (publicada.publicada_por, publicada.version) == (persona, 1)
    assert bytes(publicada.pdf).startswith(b"%PDF-")


def quien_publica_de_nuevo() -> Usuario:
    roles.crear_grupos()  # las pruebas con transacciones vacían también los grupos
    return quien_publica()


@pytest.mark.barrido
@pytest.mark.django_db(transaction=True)
def test_a_lo_sumo_se_hacen_dos_a_la_vez_y_al_mandarle_terminar_acaba_lo_empezado(
    sin_nada_en_la_fila: None,
) -> None:
    roles.crear_grupos()
    informes = [un_informe(numero) for numero in (1, 2, 3)]
    persona = quien_publica()
    pedidos = [tareas.pedir_borrador(informe, usuario=persona, vuelta="/admin/") for informe in informes]
    with trabajador() as proceso:
        esperar(lambda: Trabajo.objects.exclude(empezado_en=None).count() >= 2, 60)
        empezados = set(Trabajo.objects.exclude(empezado_en=None).values_list("pk", flat=True))
        proceso.terminate()
        assert proceso.wait(timeout=60) == 0
    assert empezados == {pedido.pk for pedido in pedidos[:2]}
    terminados = set(Trabajo.objects.exclude(terminado_en=None).values_list("pk", flat=True))
    assert terminados == empezados
    assert all(
        bytes(t.archivo or b"").startswith(b"%PDF-") for t in Trabajo.objects.filter(pk__in=terminados)
    )


def test_sin_base_el_trabajador_lo_dice_y_termina() -> None:
    with trabajador("postgresql://nadie@127.0.0.1:1/nada") as proceso:
        _, dicho = proceso.communicate(timeout=60)
    assert proceso.returncode == 3
    assert dicho.startswith("No se pudo usar la base de datos")


def test_a_la_base_que_contesta_y_no_deja_trabajar_se_le_insiste_con_pausa(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pausas: list[int] = []
    intentos = count(1)

    async def sin_tablas() -> None:
        if next(intentos) > 3:
            raise KeyboardInterrupt
        raise ConnectorException

    monkeypatch.setattr(orden_del_trabajador, "connection", Mock())
    monkeypatch.setattr(orden_del_trabajador, "sleep", pausas.append)
    monkeypatch.setattr(orden_del_trabajador, "_trabajar", sin_tablas)
    with pytest.raises(KeyboardInterrupt):
        orden_del_trabajador.Command().handle()
    assert pausas == [orden_del_trabajador.CADA_CUANTO] * 3
