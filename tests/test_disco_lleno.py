"""Sin espacio en el disco temporal, quien manda un archivo lee una frase, y nada queda a medias."""

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

import pytest
from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from waitress.adjustments import Adjustments

from config.servidor import Nada, Pedido
from tests.archivos import un_csv
from tests.datos import una_dependencia

IMPORTAR = "admin:participacion_actividad_import"
FRASE = "No hay espacio en el disco del servidor"


def lleno(*_: Any, **__: Any) -> Any:
    raise OSError(28, "No space left on device")


def cargar(entra: Client, contenido: bytes) -> Any:
    datos = {
        "anio": 2021,
        "import_file": SimpleUploadedFile("m.csv", contenido),
        "format": "0",
        "resource": "0",
    }
    return entra.post(reverse(IMPORTAR), datos)


class SinEspacio:
    """Un archivo temporal de un disco lleno."""

    def __init__(self, abierto: BinaryIO) -> None:
        self.abierto = abierto
        self.name = abierto.name
        self.write = lleno

    def __enter__(self) -> "SinEspacio":
        return self

    def __exit__(self, *_: object) -> None:
        self.abierto.close()


@pytest.mark.django_db
def test_si_no_cabe_la_vista_previa_se_dice_y_no_queda_su_archivo(
    admin_client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    una_dependencia()
    crear: Callable[..., Any] = tempfile.NamedTemporaryFile
    monkeypatch.setattr("comun.cargas.gettempdir", lambda: str(tmp_path))
    monkeypatch.setattr("comun.cargas.NamedTemporaryFile", lambda **k: SinEspacio(crear(dir=tmp_path, **k)))
    respuesta = cargar(
        admin_client, un_csv([["numero", "dependencia", "actividad", "ene_p"], [1, "OAP-GA", "Una", 1]])
    )
    assert respuesta.status_code == 302
    assert FRASE in " ".join(map(str, get_messages(respuesta.wsgi_request)))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.django_db
def test_si_no_cabe_lo_que_llega_es_un_507_con_su_frase_y_no_un_500(
    admin_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    entra = Client(enforce_csrf_checks=True, raise_request_exception=False)
    entra.cookies = admin_client.cookies
    entra.get(reverse(IMPORTAR))
    monkeypatch.setattr("django.core.files.uploadhandler.TemporaryUploadedFile", lleno)
    respuesta = cargar(entra, b"x" * 3_000_000)
    assert respuesta.status_code == 507
    assert FRASE in respuesta.content.decode()


@pytest.mark.parametrize("como", [b"Content-Length: 100", b"Transfer-Encoding: chunked"])
def test_si_no_cabe_lo_que_va_llegando_el_servidor_lo_dice_y_sigue(
    como: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    pedido = Pedido(Adjustments())
    pedido.received(b"POST /2021/ HTTP/1.1\r\nHost: localhost\r\n" + como + b"\r\n\r\n")
    monkeypatch.setattr(type(pedido.body_rcv.buf), "append", lleno)
    assert pedido.received(b"64\r\n" if b"chunked" in como else b"") in (0, 4)
    llegan = b"x" * 100
    assert pedido.received(llegan) == len(llegan)
    assert pedido.completed
    assert FRASE in pedido.error.body
    assert pedido.error.code == 507
    assert isinstance(pedido.body_rcv.buf, Nada)
