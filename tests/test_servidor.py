"""El servidor de producción, atacado de verdad: lentos que no quitan el turno, cuerpos que no llenan nada y direcciones
que no se pueden inventar."""

import gc
import http.client
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session

from comun.archivos import MAXIMO_ENVIO
from config.servidor import DE_CUALQUIERA, SE_ESCUCHA, SIN_SESION, pre_fork
from config.sesiones import SessionStore, es_nuestra
from tests.datos import publicado, un_informe, un_usuario, una_actividad
from tests.servidor import direccion_de_la_base, encendido, esperar, pedir, sesion_de

pytestmark = pytest.mark.django_db(transaction=True)

MB = 2**20
TROZO = b"x" * 65536
SEPARADOR = "el-separador"
PARTE = f'--{SEPARADOR}\r\nContent-Disposition: form-data; name="archivo"; filename="a.pdf"\r\n\r\n'.encode()
CIERRE = f"\r\n--{SEPARADOR}--\r\n".encode()


@pytest.fixture
def temporales(tmp_path: Path) -> Path:
    """La única carpeta donde el servidor puede dejar archivos temporales."""
    carpeta = tmp_path / "temporales"
    carpeta.mkdir()
    return carpeta


@pytest.fixture
def sitio(tmp_path: Path, temporales: Path) -> Iterator[str]:
    una_actividad()
    publicado(un_informe())
    with encendido(
        tmp_path, direccion_de_la_base(), "--workers", "1", "--threads", "4",
        TMPDIR=str(temporales), ARCHIVOS=str(tmp_path / "archivos"), PROXIES="1",
    ) as raiz:  # fmt: skip
        yield raiz


def conectado(sitio: str) -> socket.socket:
    partes = urlsplit(sitio)
    return socket.create_connection((partes.hostname or "", partes.port or 0), timeout=60)


def en_los_temporales(carpeta: Path) -> int:
    """Bytes de los temporales del servidor, también los que ya no tienen nombre."""
    total = 0
    for enlace in Path("/proc").glob("[0-9]*/fd/*"):
        with suppress(OSError):
            if enlace.readlink().is_relative_to(carpeta):
                total += enlace.stat().st_size
    return total


class Vigilante:
    """El máximo que ocuparon los temporales mientras estuvo mirando."""

    def __init__(self, carpeta: Path) -> None:
        self.carpeta, self.maximo, self.basta = carpeta, 0, threading.Event()
        self.hilo = threading.Thread(target=self._mirar)

    def _mirar(self) -> None:
        while not self.basta.wait(0.02):
            self.maximo = max(self.maximo, en_los_temporales(self.carpeta))

    def __enter__(self) -> "Vigilante":
        self.hilo.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.basta.set()
        self.hilo.join()


def mandar(
    sitio: str, camino: str, tamano: int, *, en_trozos: bool = False, galleta: str = ""
) -> tuple[int, str]:
    """Manda un formulario con un archivo de ese tamaño, en bytes (múltiplo de `TROZO`). Código 0 si se cortó."""
    partes = urlsplit(sitio)
    conexion = http.client.HTTPConnection(partes.hostname or "", partes.port, timeout=120)
    cuerpo = iter([PARTE, *[TROZO] * (tamano // len(TROZO)), CIERRE])
    cabeceras = {"Content-Type": f"multipart/form-data; boundary={SEPARADOR}"}
    if galleta:
        cabeceras["Cookie"] = f"{settings.SESSION_COOKIE_NAME}={galleta}"
    if not en_trozos:
        cabeceras["Content-Length"] = str(len(PARTE) + tamano + len(CIERRE))
    try:
        conexion.request("POST", camino, cuerpo, cabeceras, encode_chunked=en_trozos)
        respuesta = conexion.getresponse()
        return respuesta.status, respuesta.read().decode()
    except (ConnectionError, http.client.HTTPException):
        return 0, ""
    finally:
        conexion.close()


def gotear(conexiones: list[socket.socket], basta: threading.Event) -> None:
    """Un byte de cada una cada dos segundos, hasta que baste."""
    while not basta.wait(2):
        for una in conexiones:
            with suppress(OSError):
                una.sendall(b"x")


def abiertas_y_goteando(sitio: str, cuantas: int) -> Iterator[list[socket.socket]]:
    """La mitad no termina sus cabeceras y la otra no termina su cuerpo."""
    conexiones = [conectado(sitio) for _ in range(cuantas)]
    for i, una in enumerate(conexiones):
        una.sendall(
            b"POST /verificar/ HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\nContent-Length: 60000\r\n\r\n"
            if i % 2
            else b"GET /2021/2/ HTTP/1.1\r\nHost: localhost\r\nX-Lenta: "
        )
    basta = threading.Event()
    goteo = threading.Thread(target=gotear, args=(conexiones, basta))
    goteo.start()
    try:
        yield conexiones
    finally:
        basta.set()
        goteo.join()
        for una in conexiones:
            una.close()


def sondear(sitio: str, veces: int) -> list[float]:
    """Cuánto tardó cada respuesta, en segundos; todas deben ser la página."""
    tiempos = []
    for _ in range(veces):
        empezo = time.monotonic()
        assert pedir(f"{sitio}/2021/2/")[0] == 200
        tiempos.append(time.monotonic() - empezo)
    return tiempos


def test_quien_manda_byte_a_byte_no_le_quita_el_turno_a_nadie(sitio: str) -> None:
    for _ in abiertas_y_goteando(sitio, 40):
        sondear(sitio, 3)


@pytest.mark.barrido
def test_con_200_conexiones_lentas_10_de_10_sondas_responden_en_dos_segundos(sitio: str) -> None:
    for _ in abiertas_y_goteando(sitio, 200):
        tiempos = sondear(sitio, 10)
        assert max(tiempos) <= 2, tiempos


@pytest.mark.barrido
@pytest.mark.parametrize("en_trozos", [False, True])
@pytest.mark.parametrize(
    "camino", ["/", "/no-existe/", "/admin/login/", "/admin/reporte/2021/8/", "/verificar/"]
)
def test_el_cuerpo_grande_de_quien_no_ha_entrado_no_llega_al_disco(
    sitio: str, temporales: Path, camino: str, en_trozos: bool
) -> None:
    with Vigilante(temporales) as vigilante:
        codigo, pagina = mandar(sitio, camino, 40 * MB, en_trozos=en_trozos)
    assert codigo == (403 if "reporte" in camino else 413)
    assert ("hay que entrar" if "reporte" in camino else "Pasa de ") in pagina
    assert vigilante.maximo < MB
    assert pedir(f"{sitio}/2021/2/")[0] == 200


@pytest.mark.barrido
def test_lo_que_pasa_de_lo_que_se_escucha_se_corta(sitio: str, temporales: Path) -> None:
    with Vigilante(temporales) as vigilante:
        codigo, _ = mandar(sitio, "/2021/2/", SE_ESCUCHA + 50 * MB)
        assert codigo in {0, 413}
        codigo, _ = mandar(sitio, "/2021/2/", SE_ESCUCHA + 50 * MB, en_trozos=True)
        assert codigo in {0, 413}
    assert vigilante.maximo < MB


def test_verificar_recibe_un_archivo_de_cualquiera_sin_escribirlo(sitio: str, temporales: Path) -> None:
    with Vigilante(temporales) as vigilante:
        codigo, pagina = mandar(sitio, "/verificar/", 19 * MB)
    assert codigo == 200
    assert sha256(TROZO * (19 * MB // len(TROZO))).hexdigest() in pagina
    assert vigilante.maximo < MB


@pytest.mark.barrido
def test_los_archivos_de_cualquiera_no_llenan_la_memoria(sitio: str) -> None:
    """Entre todos tienen un tope; al que lo pasa se le pide intentar después, y los demás siguen."""
    cada_uno = 19 * MB
    abiertas = [conectado(sitio) for _ in range(DE_CUALQUIERA // cada_uno)]
    for una in abiertas:
        una.sendall(
            b"POST /verificar/ HTTP/1.1\r\nHost: localhost\r\n"
            b"Content-Type: multipart/form-data; boundary=%b\r\nContent-Length: %d\r\n\r\n"
            % (SEPARADOR.encode(), cada_uno)
        )
        for _ in range(cada_uno // len(TROZO) - 1):
            una.sendall(TROZO)
    assert mandar(sitio, "/verificar/", 19 * MB)[0] == 503
    for una in abiertas:
        una.close()
    esperar(lambda: mandar(sitio, "/verificar/", 19 * MB)[0] == 200, 30)


@pytest.mark.barrido
def test_quien_entro_manda_evidencias_hasta_el_tope_y_con_una_sesion_inventada_no(sitio: str) -> None:
    galleta = sesion_de(un_usuario("enlace", is_staff=True))
    camino = "/admin/reporte/2021/8/"
    assert mandar(sitio, camino, MAXIMO_ENVIO - MB, galleta=galleta)[0] == 403  # la de CSRF: llegó a la vista
    assert mandar(sitio, camino, MAXIMO_ENVIO + MB, galleta=galleta)[0] == 413
    assert mandar(sitio, camino, MB, galleta="a" * 40)[0] == 403
    assert "hay que entrar" in mandar(sitio, camino, MB, galleta="a" * 40)[1]


def test_a_quien_espera_permiso_para_mandar_se_le_dice_antes(sitio: str) -> None:
    with conectado(sitio) as una:
        una.sendall(
            b"POST /2021/2/ HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: %d\r\n\r\n"
            % (SIN_SESION + 1)
        )
        assert una.recv(4096).startswith(b"HTTP/1.1 413 ")


def test_solo_es_nuestra_la_clave_de_sesion_que_dio_el_sitio() -> None:
    sesion = SessionStore()
    sesion["algo"] = 1
    sesion.save()
    assert es_nuestra(sesion.session_key)
    assert len(sesion.session_key or "") == Session._meta.get_field("session_key").max_length
    assert SessionStore(sesion.session_key).get("algo") == 1
    for ajena in ("", None, "a" * 40, (sesion.session_key or "")[:-1] + "-", "ñ" * 40):
        assert not es_nuestra(ajena)
        assert SessionStore(ajena).session_key is None


@pytest.mark.barrido
def test_una_conexion_que_no_termina_su_pedido_se_cierra_en_el_plazo(tmp_path: Path) -> None:
    """Aunque siga mandando: si no, mil que gotean ocupan para siempre todas las conexiones que hay."""
    (tmp_path / "apurado.py").write_text(
        "from config import servidor\nfrom config.servidor import *\nservidor.PLAZO = 1\n"
    )
    with encendido(
        tmp_path, direccion_de_la_base(), "--workers", "1", "--config", "python:apurado",
        PYTHONPATH=str(tmp_path),
    ) as raiz, conectado(raiz) as una:  # fmt: skip
        una.sendall(b"GET / HTTP/1.1\r\n")

        def cerrada() -> bool:
            try:
                una.sendall(b"X-Lenta: 1\r\n")
            except ConnectionError:
                return True
            return False

        esperar(cerrada, 30)


def entrar(sitio: str, desde: str) -> int:
    """Con una clave equivocada; `desde` es lo que dice el intermediario."""
    partes = urlsplit(sitio)
    conexion = http.client.HTTPConnection(partes.hostname or "", partes.port, timeout=60)
    conexion.request("GET", "/admin/login/")
    pagina = conexion.getresponse()
    pagina.read()
    galleta = (pagina.getheader("Set-Cookie") or "").partition(";")[0]
    conexion.request(
        "POST", "/admin/login/",
        urlencode({"username": "oap", "password": "mala", "csrfmiddlewaretoken": galleta.partition("=")[2]}),
        {"Cookie": galleta, "Content-Type": "application/x-www-form-urlencoded", "X-Forwarded-For": desde},
    )  # fmt: skip
    codigo = conexion.getresponse().status
    conexion.close()
    return codigo


def test_con_un_intermediario_solo_cuenta_la_direccion_que_el_agrego(sitio: str) -> None:
    codigos = [entrar(sitio, f"192.0.2.{n}, 203.0.113.7") for n in range(6)]
    assert codigos == [200] * 4 + [429] * 2
    assert entrar(sitio, "203.0.113.7, 192.0.2.9") == 200


def test_lo_cargado_antes_de_abrir_los_procesos_no_lo_recorre_el_recolector() -> None:
    antes = gc.get_freeze_count()
    try:
        pre_fork(None, None)
        assert gc.get_freeze_count() > antes + 10_000
    finally:
        gc.unfreeze()
