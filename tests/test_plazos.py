"""Nadie espera sin fin a la base: cada clase de trabajo tiene sus plazos, y lo que no alcanza se dice en una frase."""

import urllib.error
import urllib.parse
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from http import HTTPStatus
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client

from comun.plazos import MIGRAR, ORDEN, PETICION, Plazos, de
from comun.transacciones import NoSePuede
from participacion import flujo
from participacion.models import Reporte
from tests.datos import un_plan, un_reporte, un_usuario, una_actividad
from tests.servidor import direccion_de_la_base, encendido, pedir, sesion_de


@pytest.mark.parametrize(
    ("argumentos", "plazos"),
    [
        (["/app/.venv/bin/gunicorn", "config.wsgi"], PETICION),
        (["manage.py", "runserver"], PETICION),
        (["./manage.py", "importar", "plan"], ORDEN),
        (["manage.py", "trabajador"], ORDEN),
        (["manage.py"], ORDEN),
        (["manage.py", "migrate"], MIGRAR),
        (["/usr/bin/pytest", "-q"], ORDEN),
        (["-c"], ORDEN),
        ([], PETICION),
    ],
)
def test_quien_atiende_paginas_espera_poco_y_quien_esta_en_la_terminal_espera_mas(
    argumentos: list[str], plazos: Plazos
) -> None:
    assert de(argumentos) is plazos


@pytest.mark.django_db
def test_la_conexion_lleva_sus_plazos() -> None:
    with connection.cursor() as cursor:
        for cual, segundos in (
            ("lock_timeout", ORDEN.bloqueo),
            ("statement_timeout", ORDEN.consulta),
            ("idle_in_transaction_session_timeout", ORDEN.ociosa),
        ):
            cursor.execute("SELECT setting::int FROM pg_settings WHERE name = %s", [cual])
            assert cursor.fetchone() == (segundos * 1000,)


def plazo(cual: str, milisegundos: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL {cual} = '{milisegundos}ms'")


@pytest.mark.django_db(transaction=True)
def test_guardar_en_un_mes_que_otro_tiene_bloqueado_se_dice_y_no_se_espera_sin_fin() -> None:
    reporte, persona = un_reporte(una_actividad(), mes=1, estado="borrador"), un_usuario()

    def guardar() -> None:
        with transaction.atomic():
            plazo("lock_timeout", 50)
            flujo.guardar(Reporte.objects.get(pk=reporte.pk), usuario=persona)

    otra = connection.copy()
    try:
        otra.set_autocommit(False)
        with otra.cursor() as ajena:
            ajena.execute("SELECT FROM participacion_mes WHERE plan_id = %s FOR UPDATE", [un_plan().pk])
        with pytest.raises(NoSePuede, match="no ha terminado: espere un momento"):
            guardar()
    finally:
        otra.rollback()
        otra.close()
    guardar()
    reporte.refresh_from_db()
    assert reporte.version == 2


@pytest.mark.django_db
def test_una_pagina_que_tarda_mas_de_lo_debido_es_un_503_y_se_puede_pedir_otra_vez(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lenta(*_: Any, **__: Any) -> Any:
        plazo("statement_timeout", 20)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(5)")

    monkeypatch.setattr("informes.portal.estante.Estante.de_la_base", lenta)
    client.raise_request_exception = False
    with transaction.atomic():
        respuesta = client.get("/")
        transaction.set_rollback(True)
    assert (respuesta.status_code, respuesta["Retry-After"]) == (503, "5")


class SinSeguirla(urllib.request.HTTPRedirectHandler):
    """Quien guardó queda con el 302: a dónde lo mandan es otro pedido."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


def guardados_con_un_mes_bloqueado(carpeta: Path, opciones: str) -> tuple[list[int], float | None]:
    """Dieciséis guardados a la vez en un mes que otra transacción tiene: qué respondió cada uno a los 20 segundos (0,
    nada), y cuánto esperó entre tanto la portada que más esperó (`None`, si alguna no respondió en 15)."""
    jefa = un_usuario("jefa", is_staff=True, is_superuser=True)
    actividades = [una_actividad() for _ in range(16)]
    dependencia = actividades[0].dependencia.sigla
    galletas = {"Cookie": f"sessionid={sesion_de(jefa)}; csrftoken={'a' * 32}"}
    abre = urllib.request.build_opener(SinSeguirla)

    def guardar(raiz: str, actividad: int) -> int:
        campos = {"ejecutado": 1, "narrativa": "Una.", "evaluada": "False", "version": 0}
        datos = {f"a{actividad}-{campo}": valor for campo, valor in campos.items()}
        envio = urllib.parse.urlencode(datos | {"guardar": "", "csrfmiddlewaretoken": "a" * 32}).encode()
        pedido = urllib.request.Request(  # noqa: S310  # el de la prueba
            f"{raiz}/admin/reporte/2021/1/?dependencia={dependencia}", envio, galletas
        )
        with suppress(TimeoutError):
            try:
                return int(abre.open(pedido, timeout=20).status)
            except urllib.error.HTTPError as error:
                return error.code
        return 0

    otra = connection.copy()
    try:
        with encendido(carpeta, direccion_de_la_base() + opciones) as raiz, ThreadPoolExecutor(16) as hilos:
            otra.set_autocommit(False)
            with otra.cursor() as ajena:
                ajena.execute("SELECT FROM participacion_mes WHERE plan_id = %s FOR UPDATE", [un_plan().pk])
            guardan = [hilos.submit(guardar, raiz, una.pk) for una in actividades]
            espera = lo_que_mas_espera(raiz)
            return [uno.result() for uno in guardan], espera
    finally:
        otra.rollback()
        otra.close()


def lo_que_mas_espera(raiz: str) -> float | None:
    """Quien pide la portada una vez y otra, durante dos segundos."""
    empezo, mas = monotonic(), 0.0
    while (antes := monotonic()) < empezo + 2:
        try:
            assert pedir(f"{raiz}/")[0] == HTTPStatus.OK
        except TimeoutError:
            return None
        mas = max(mas, monotonic() - antes)
    return mas


@pytest.mark.barrido
@pytest.mark.django_db(transaction=True)
def test_un_mes_bloqueado_y_dieciseis_guardados_a_la_vez_no_detienen_el_portal(tmp_path: Path) -> None:
    respondieron, espera = guardados_con_un_mes_bloqueado(tmp_path, "")
    assert set(respondieron) == {HTTPStatus.OK}  # la pantalla, que dice que no se pudo
    assert not Reporte.objects.exists()
    assert espera is not None


@pytest.mark.barrido
@pytest.mark.django_db(transaction=True)
def test_control_sin_plazos_un_mes_bloqueado_detiene_el_portal(tmp_path: Path) -> None:
    respondieron, espera = guardados_con_un_mes_bloqueado(tmp_path, "&options=-c%20lock_timeout%3D0")
    assert (espera, set(respondieron)) == (None, {0})
