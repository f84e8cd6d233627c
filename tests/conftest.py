"""Lo común a todas las pruebas. Los datos se arman con las funciones de `tests/datos.py`."""

import json
import os
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from threading import Condition
from typing import Any

import pgtrigger
import pytest
from django.conf import settings as configuracion
from django.core.signals import request_finished, request_started
from django.db import connection, connections
from django.test import TransactionTestCase
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser, Page, expect, sync_playwright
from pytest_django.plugin import DjangoDbBlocker

from tests.libros.generar import generar

# Los ejemplos tocan la base: su tiempo depende de la máquina, y lo que se comprueba no es el tiempo.
settings.register_profile("pruebas", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("pruebas")

# Una cantidad con decimales, como se guarda: hasta seis, sin ceros al final.
st.register_type_strategy(
    Decimal, st.integers(1, 10**9).filter(lambda n: n % 10).map(lambda n: Decimal(n).scaleb(-3))
)

# Lo mismo con el navegador: en una máquina ocupada, los cinco segundos de costumbre no alcanzan.
PACIENCIA = 120_000  # milisegundos
expect.set_options(timeout=PACIENCIA)

# Playwright tiene su ciclo de eventos en el mismo hilo que las pruebas; las consultas son síncronas igual.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

# Entre pruebas con transacciones de verdad, Django vacía todas las tablas: también las que no se vacían.
TransactionTestCase._fixture_teardown = pgtrigger.ignore()(TransactionTestCase._fixture_teardown)  # type: ignore[method-assign]

# Toda prueba con navegador cuenta las violaciones de la política de seguridad.
AVISAR_DE_LA_CSP = """
addEventListener("securitypolicyviolation", e => anotarFalta(`CSP: ${e.violatedDirective} ${e.blockedURI}`))
"""


def pytest_configure() -> None:
    # El de verdad tarda a propósito un cuarto de segundo por contraseña.
    configuracion.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for prueba in items:
        if "navegador" in getattr(prueba, "fixturenames", ()):
            prueba.add_marker("navegador")


@pytest.fixture(autouse=True)
def sin_prisa(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Cada proceso de pruebas tiene sus propios turnos para dibujar, y ninguna prueba dura tanto que su sesión se
    alargue a la mitad: se contaría una consulta más.

    Trescientas actividades toman 15 segundos en una máquina libre y más que el plazo en una muy ocupada.
    """
    monkeypatch.setattr("informes.documento.pdf.TURNOS", tmp_path_factory.getbasetemp())
    monkeypatch.setattr("config.sesiones.CADA_CUANTO", timedelta(hours=1))
    if request.node.get_closest_marker("pdf"):
        monkeypatch.setattr("informes.documento.pdf.SEGUNDOS", 900)


@pytest.fixture
def base_aparte(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """El alias de una base vacía del mismo servidor, que desaparece al terminar."""
    alias = "aparte"
    nombre = f"{connection.settings_dict['NAME']}_{alias}"
    with django_db_blocker.unblock(), connection._nodb_cursor() as servidor:
        servidor.execute(f'DROP DATABASE IF EXISTS "{nombre}"')
        servidor.execute(f'CREATE DATABASE "{nombre}"')
        connections.databases[alias] = connection.settings_dict | {"NAME": nombre}
        try:
            yield alias
        finally:
            connections[alias].close()
            del connections[alias], connections.databases[alias]
            servidor.execute(f'DROP DATABASE "{nombre}"')


@pytest.fixture
def vigilar(settings: Any, tmp_path: Path) -> Iterator[Callable[[], None]]:
    """Mira lo publicado como lo miraría quien vigila, cada vez que se la llama; al final, nadie vigila."""
    from informes.portal import estante, vigia  # noqa: PLC0415  # con Django ya listo

    settings.COPIAS = tmp_path / "copias"
    yield lambda: estante.poner(vigia._traer())
    estante.poner(None)


@pytest.fixture(scope="module")
def navegador() -> Iterator[Browser]:
    """Un Chromium para las pruebas de un archivo: no se deja su ciclo de eventos puesto para las demás."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu", "--disable-quic"]
        )
        yield chromium
        chromium.close()


@pytest.fixture
def en_reposo(live_server: Any) -> Iterator[Callable[[], None]]:
    """Espera a que el servidor termine lo que le pidieron: una página que se cierra manda lo último que tenía, y vaciar
    las tablas mientras tanto lo dejaría a medias."""
    cambio, en_curso = Condition(), Counter[str]()

    def contar(cuanto: int) -> None:
        with cambio:
            en_curso["pedidos"] += cuanto
            cambio.notify_all()

    def empieza(**_: Any) -> None:
        contar(1)

    def termina(**_: Any) -> None:
        contar(-1)

    def aguardar() -> None:
        with cambio:
            while cambio.wait_for(lambda: en_curso["pedidos"] <= 0, timeout=20) and cambio.wait(timeout=0.4):
                pass  # llegó otro

    request_started.connect(empieza)
    request_finished.connect(termina)
    yield aguardar
    request_started.disconnect(empieza)
    request_finished.disconnect(termina)


@pytest.fixture
def abrir(
    navegador: Browser, live_server: Any, settings: Any, tmp_path: Any, en_reposo: Callable[[], None]
) -> Iterator[Callable[..., Page]]:
    """Abre una página; al final, ninguna violó la CSP, escribió en la consola ni salió a otra máquina."""
    contextos, faltas = [], []
    settings.MEDIA_ROOT = tmp_path

    def abrir(direccion: str, ancho: int = 1280, **opciones: Any) -> Page:
        contexto = navegador.new_context(viewport={"width": ancho, "height": 900}, locale="es-CO", **opciones)
        contexto.set_default_timeout(PACIENCIA)
        contextos.append(contexto)
        contexto.expose_function("anotarFalta", lambda falta: faltas.append(falta))  # noqa: PLW0108
        contexto.add_init_script(AVISAR_DE_LA_CSP)
        pagina = contexto.new_page()
        pagina.on("console", lambda mensaje: faltas.append(f"consola: {mensaje.text}"))
        pagina.on("pageerror", lambda error: faltas.append(f"error: {error}"))
        pagina.on(
            "request",
            lambda pedido: (
                None
                if pedido.url.startswith((live_server.url, "data:"))
                else faltas.append(f"afuera: {pedido.url}")
            ),
        )
        pagina.goto(live_server.url + direccion)
        return pagina

    yield abrir
    for contexto in contextos:
        contexto.close()
    en_reposo()
    assert faltas == []


@pytest.fixture(scope="session")
def carpeta(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """La de los ocho libros de las entidades, con `esperado.json`."""
    carpeta: Path = tmp_path_factory.mktemp("libros")
    (carpeta / "esperado.json").write_text(json.dumps(generar(carpeta)))
    return carpeta
