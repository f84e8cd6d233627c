"""La base se reinicia, se corta o no está: se dice pronto, en una página, y todo vuelve cuando ella vuelve.

Con gunicorn de verdad, y entre él y PostgreSQL un intermediario que se puede cortar.
"""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test import Client

from config.fallas import falta_la_base
from tests.datos import publicado, un_informe, una_actividad
from tests.servidor import direccion_de_la_base, encendido, esperar, pedir

pytestmark = pytest.mark.django_db(transaction=True)


class Intermediario:
    """Lleva a PostgreSQL lo que llega a un puerto de esta máquina. Cortado, ni acepta ni deja nada abierto."""

    def __init__(self, destino: str) -> None:
        self.destino = destino
        self.puerto = 0
        self.abiertos: list[socket.socket] = []
        self.escucha: socket.socket | None = None
        self.abrir()

    def abrir(self) -> None:
        self.escucha = socket.create_server(("127.0.0.1", self.puerto))
        self.puerto = self.escucha.getsockname()[1]
        threading.Thread(target=self._atender, args=(self.escucha,), daemon=True).start()

    def _atender(self, escucha: socket.socket) -> None:
        with suppress(OSError):
            while True:
                cliente, _ = escucha.accept()
                servidor = socket.socket(socket.AF_UNIX)
                servidor.connect(self.destino)
                self.abiertos += [cliente, servidor]
                for uno, otro in ((cliente, servidor), (servidor, cliente)):
                    threading.Thread(target=self._llevar, args=(uno, otro), daemon=True).start()

    @staticmethod
    def _llevar(desde: socket.socket, hasta: socket.socket) -> None:
        with suppress(OSError):
            while datos := desde.recv(65536):
                hasta.sendall(datos)
        for extremo in (desde, hasta):
            with suppress(OSError):
                extremo.shutdown(socket.SHUT_RDWR)

    def cortar(self) -> None:
        assert self.escucha
        self.escucha.shutdown(socket.SHUT_RDWR)
        self.escucha.close()
        self.cortar_lo_abierto()

    def cortar_lo_abierto(self) -> None:
        for abierto in self.abiertos:
            with suppress(OSError):
                abierto.shutdown(socket.SHUT_RDWR)
            abierto.close()
        self.abiertos.clear()


@pytest.fixture
def intermediario() -> Iterator[Intermediario]:
    connection.ensure_connection()
    base = connection.connection.info
    uno = Intermediario(str(Path(base.host) / f".s.PGSQL.{base.port}"))
    yield uno
    with suppress(OSError):
        uno.cortar()


@pytest.fixture
def sitio(intermediario: Intermediario, tmp_path: Path) -> Iterator[str]:
    """El sitio servido por gunicorn, con la base de estas pruebas detrás del intermediario."""
    una_actividad()
    publicado(un_informe())
    with encendido(tmp_path, direccion_de_la_base(intermediario.puerto), "--workers", "1") as raiz:
        yield raiz


def test_cortadas_las_conexiones_ningun_pedido_falla(sitio: str, intermediario: Intermediario) -> None:
    """Como tras un reinicio de la base: las que la reserva tenía guardadas ya no sirven."""
    assert {pedir(f"{sitio}/2021/2/")[0] for _ in range(10)} == {200}
    intermediario.cortar_lo_abierto()
    assert [pedir(f"{sitio}/2021/2/")[0] for _ in range(40)] == [200] * 40


def test_sin_base_se_dice_pronto_y_vuelve_con_ella(
    sitio: str, intermediario: Intermediario, tmp_path: Path
) -> None:
    assert pedir(f"{sitio}/salud/listo/")[0] == 200
    intermediario.cortar()
    for camino in ("/", "/2021/2/", "/2021/2/cifras.json", "/datos/"):
        empezo = time.monotonic()
        codigo, cabeceras, pagina = pedir(sitio + camino)
        tardo = time.monotonic() - empezo
        assert (codigo, cabeceras["Retry-After"]) == (503, "5"), camino
        assert "vuelve en unos minutos" in pagina
        assert tardo < 5, camino  # que no espera por ella; cuánto tarda depende de la máquina
        assert cabeceras["Content-Security-Policy"]
    assert pedir(f"{sitio}/salud/")[0] == 200
    assert pedir(f"{sitio}/salud/listo/")[0] == 503
    registro = (tmp_path / "salida").read_text()
    assert "Traceback" not in registro
    assert "Sin base de datos: /2021/2/ (" in registro
    assert "refused" in registro

    intermediario.abrir()
    assert esperar(lambda: pedir(f"{sitio}/2021/2/")[0] == 200, 15) < 5
    assert pedir(f"{sitio}/salud/listo/")[0] == 200


def test_lo_que_la_base_rechaza_o_interrumpe_no_es_que_falte() -> None:
    with pytest.raises(OperationalError) as interrumpida, connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 10; SELECT pg_sleep(5)")
    assert not falta_la_base(interrumpida.value)
    assert not falta_la_base(ValueError())


def test_a_quien_vigila_se_le_responde_sin_el_nombre_del_sitio_ni_cifrado(
    client: Client, settings: Any
) -> None:
    settings.ALLOWED_HOSTS, settings.SECURE_SSL_REDIRECT = ["participacion.entidad.gov.co"], True
    for camino, dicho in (("/salud/", b"vive\n"), ("/salud/listo/", b"listo\n")):
        respuesta = client.get(camino, headers={"host": "127.0.0.1:8000"})
        assert (respuesta.status_code, respuesta.content) == (200, dicho)
        assert "no-store" in respuesta["Cache-Control"]
    assert client.get("/", headers={"host": "127.0.0.1:8000"}).status_code == 400
