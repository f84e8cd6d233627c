"""Nadie espera sin fin a la base: cada clase de trabajo tiene sus plazos, y lo que no alcanza se dice en una frase."""

from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client

from comun.plazos import MIGRAR, ORDEN, PETICION, Plazos, de
from comun.transacciones import NoSePuede
from participacion import flujo
from participacion.models import Reporte
from tests.datos import un_plan, un_reporte, un_usuario, una_actividad


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
