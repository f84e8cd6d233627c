"""La base se reinicia, se corta o no está: se dice pronto, en una página, y todo vuelve cuando ella vuelve.

Con gunicorn de verdad, y entre él y PostgreSQL un intermediario que se puede cortar.
"""

import logging
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import OperationalError, connection
from django.test import Client
from django.urls import reverse

from comun.conexion import falta_la_base
from config.fallas import UnRenglon
from informes import publicacion
from informes.models import Publicacion
from informes.oficina import pantallas
from participacion.models import Trabajo
from participacion.trabajos import encargo
from tests.datos import publicado, quien_publica, un_informe, una_actividad
from tests.fila import trabajar
from tests.formularios import lo_que_manda
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
    """Como tras un reinicio de la base: las que cada hilo tenía guardadas ya no sirven."""
    assert {pedir(sitio + CON_BASE[0])[0] for _ in range(10)} == {404}
    intermediario.cortar_lo_abierto()
    assert [pedir(sitio + CON_BASE[0])[0] for _ in range(40)] == [404] * 40


# Una huella que nadie ha publicado: para decirlo hay que preguntarle a la base.
CON_BASE = (f"/verificar/{'a' * 64}/", f"/verificar/?huella={'a' * 64}")
PUBLICADAS = (
    "/",
    "/2021/2/",
    "/2021/2/v1/actividades/",
    "/2021/2/cifras.json",
    "/2021/2/datos.csv",
    "/datos/",
)


def test_sin_base_lo_publicado_se_sirve_igual_tambien_en_un_proceso_recien_encendido(
    sitio: str, intermediario: Intermediario, tmp_path: Path
) -> None:
    con_base = pedir(f"{sitio}/2021/2/")
    intermediario.cortar()
    otra = tmp_path / "otra"
    otra.mkdir()
    with encendido(
        otra, direccion_de_la_base(intermediario.puerto), "--workers", "1", COPIAS=str(tmp_path / "copias")
    ) as nuevo:
        for cual in (sitio, nuevo):
            assert [pedir(cual + camino)[0] for camino in PUBLICADAS] == [200] * len(PUBLICADAS)
            assert pedir(f"{cual}/2021/2/?q=otra")[0] == 200
            assert pedir(f"{cual}/2021/2/")[2] == con_base[2]
            assert pedir(f"{cual}/2021/2/v7/")[0] == 404
        assert "Traceback" not in (otra / "salida").read_text()


def test_sin_base_se_dice_pronto_y_vuelve_con_ella(
    sitio: str, intermediario: Intermediario, tmp_path: Path
) -> None:
    assert pedir(f"{sitio}/salud/listo/")[0] == 200
    intermediario.cortar()
    for camino in CON_BASE:
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
    assert f"Sin base de datos: {CON_BASE[0]} (" in registro
    assert "refused" in registro

    intermediario.abrir()
    assert esperar(lambda: pedir(sitio + CON_BASE[0])[0] == 404, 15) < 5
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


# Publicar: dibujar el PDF toma de un segundo a un minuto, y en él la base puede irse.

PDF = b"%PDF-1.7\n"


def lo_escrito(respuesta: Any) -> dict[str, list[str]]:
    """Lo que manda la pantalla, menos la señal contra pedidos ajenos, que es otra en cada una."""
    return {campo: v for campo, v in lo_que_manda(respuesta).items() if campo != "csrfmiddlewaretoken"}


@pytest.fixture
def por_publicar(client: Client) -> tuple[str, dict[str, list[str]]]:
    """La dirección en que se corrige un informe ya publicado, y lo escrito en ella."""
    client.force_login(quien_publica())
    informe = un_informe()
    publicado(informe)
    direccion = reverse("admin:informes_informe_publicar", args=[informe.pk])
    pantalla = client.get(direccion)
    notas = {campo.html_name: ["Así quedó."] for campo in pantalla.context["form"].notas}
    return direccion, lo_escrito(pantalla) | notas | {"motivo": ["Se corrigió mayo."]}


def test_mientras_se_dibuja_no_se_tiene_la_base_y_al_volver_se_publica(
    client: Client, por_publicar: tuple[str, dict[str, list[str]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    tenidas: list[Any] = []

    def dibujar(_html: str, _actividades: int, avance: Callable[[int], None]) -> bytes:
        tenidas.append(connection.connection)
        avance(3)
        tenidas.append(connection.connection)
        return PDF

    monkeypatch.setattr(publicacion, "dibujar", dibujar)
    assert client.post(*por_publicar).status_code == 302
    trabajar()
    assert tenidas == [None, None]
    assert Publicacion.objects.filter(version=2).exists()


def irse(monkeypatch: pytest.MonkeyPatch) -> None:
    connection.close()
    monkeypatch.setitem(connection.settings_dict, "HOST", "/no/hay/base")


def cortarse(_monkeypatch: pytest.MonkeyPatch) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")


@pytest.mark.parametrize("perder", [irse, cortarse])
def test_sin_base_al_pedir_que_se_publique_lo_escrito_sigue_ahi_y_se_envia_otra_vez(
    client: Client,
    por_publicar: tuple[str, dict[str, list[str]]],
    monkeypatch: pytest.MonkeyPatch,
    perder: Any,
) -> None:
    direccion, escrito = por_publicar
    with monkeypatch.context() as sin_base:
        sin_base.setattr(pantallas, "comprobar", lambda *_, **__: perder(sin_base))
        respuesta = client.post(direccion, escrito)
    connection.close()
    assert (respuesta.status_code, respuesta["Retry-After"]) == (503, "5")
    assert "Se perdió la conexión con la base de datos" in respuesta.content.decode()
    assert lo_escrito(respuesta) == escrito

    monkeypatch.setattr(publicacion, "dibujar", lambda *_: PDF)
    assert client.post(direccion, lo_escrito(respuesta)).status_code == 302
    trabajar()
    assert Publicacion.objects.get(version=2).motivo == "Se corrigió mayo."


def test_sin_base_al_publicar_el_trabajo_se_hace_otra_vez_y_no_publica_dos(
    client: Client, por_publicar: tuple[str, dict[str, list[str]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publicacion, "dibujar", lambda *_: PDF)
    assert client.post(*por_publicar).status_code == 302
    trabajo = Trabajo.objects.get()
    with monkeypatch.context() as sin_base:
        sin_base.setattr(publicacion, "_que_pueda", lambda _: cortarse(sin_base))
        with pytest.raises(OperationalError):
            encargo(trabajo.pk)
    connection.close()
    trabajo.refresh_from_db()
    assert (trabajo.terminado_en, Publicacion.objects.filter(version=2).count()) == (None, 0)
    encargo(trabajo.pk)
    encargo(trabajo.pk)
    assert Publicacion.objects.filter(version=2).count() == 1


def test_lo_que_se_niega_queda_en_un_renglon_sin_traza() -> None:
    negado = logging.LogRecord(
        "django.request",
        logging.WARNING,
        __file__,
        1,
        "Forbidden (Permission denied): %s",
        ("/admin/",),
        (PermissionDenied, PermissionDenied(), None),
    )
    assert UnRenglon().filter(negado)
    assert (negado.getMessage(), negado.exc_info) == ("Forbidden (Permission denied): /admin/", None)
