"""Dos personas a la vez: cada una en su hilo y con su conexión, y salen juntas de una barrera.

De cada carrera hay tres pruebas: una corta, una de cien repeticiones (`barrido`) y un control, con la protección
apagada, que sí halla sorpresas: sin él, cero sorpresas no diría nada.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from threading import Barrier
from typing import Any

import pgtrigger
import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from compromisos.models import Compromiso
from informes.oficina import roles
from participacion.models import Usuario
from tests.datos import un_compromiso, un_usuario, una_dependencia

pytestmark = pytest.mark.django_db(transaction=True)

POCAS, CIEN, CONTROL = 5, 100, 20
en_serio = pytest.mark.parametrize("veces", [POCAS, pytest.param(CIEN, marks=pytest.mark.barrido)])

Hacer = Callable[[], Any]


@pytest.fixture
def a_la_vez() -> Iterator[Callable[..., list[Any]]]:
    """Hace cada cosa en su hilo, y devuelve lo que dio cada una; lo que alguna lance, lo lanza."""

    def con_su_conexion(salida: Barrier, hacer: Hacer) -> Any:
        try:
            salida.wait(timeout=10)
            return hacer()
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=4) as hilos:

        def todos(*haceres: Hacer) -> list[Any]:
            salida = Barrier(len(haceres))
            tareas = [hilos.submit(con_su_conexion, salida, hacer) for hacer in haceres]
            return [tarea.result() for tarea in tareas]

        yield todos


def de_la_oap(nombre: str) -> Usuario:
    roles.crear_grupos()
    usuario = un_usuario(nombre, is_staff=True)
    usuario.groups.add(Group.objects.get(name=roles.OAP))
    return usuario


def cliente(usuario: Usuario) -> Client:
    entra = Client()
    entra.force_login(usuario)
    return entra


# Seguimientos.


def seguimiento(compromiso: Compromiso, **campos: str) -> dict[str, Any]:
    valores = {"estado": "en_gestion", "fecha": f"{timezone.localdate()}", "gestion": "Se convocó."} | campos
    return {"compromiso": [compromiso.pk]} | {f"c{compromiso.pk}-{c}": v for c, v in valores.items()}


def sorpresas_al_registrar(
    a_la_vez: Any, veces: int, otro: dict[str, str], sin: Callable[[], AbstractContextManager[Any]]
) -> int:
    """Cuántas veces, de dos envíos a la vez que no caben ambos, no quedó exactamente uno, o no se dijo por qué."""
    dependencia, clientes = una_dependencia(), [cliente(de_la_oap(f"oap-{n}")) for n in range(2)]
    sorpresas = 0

    def enviar(quien: Client, datos: dict[str, Any]) -> Any:
        with sin():
            return quien.post(reverse("mis_compromisos"), datos)

    for _ in range(veces):
        compromiso = un_compromiso(dependencia=dependencia)
        uno, dos = seguimiento(compromiso), seguimiento(compromiso, **otro)
        respuestas = a_la_vez(lambda: enviar(clientes[0], uno), lambda: enviar(clientes[1], dos))  # noqa: B023
        se_dijo = sorted(respuesta.status_code for respuesta in respuestas) == [200, 302]
        sorpresas += compromiso.seguimientos.count() != 1 or not se_dijo
    return sorpresas


EL_MISMO: dict[str, str] = {}
EL_CONTRARIO = {"estado": "cumplido", "gestion": "Se hizo."}
con_cada_otro = pytest.mark.parametrize("otro", [EL_MISMO, EL_CONTRARIO], ids=["el mismo", "el contrario"])


@en_serio
@con_cada_otro
def test_de_dos_seguimientos_a_la_vez_que_no_caben_ambos_queda_uno(
    a_la_vez: Any, otro: dict[str, str], veces: int
) -> None:
    assert sorpresas_al_registrar(a_la_vez, veces, otro, nullcontext) == 0


@pytest.mark.barrido
@con_cada_otro
def test_control_sin_el_disparador_quedan_los_dos(a_la_vez: Any, otro: dict[str, str]) -> None:
    def sin() -> AbstractContextManager[Any]:
        return pgtrigger.ignore("compromisos.Seguimiento:unico_en_su_dia")

    assert sorpresas_al_registrar(a_la_vez, CONTROL, otro, sin) > 0
