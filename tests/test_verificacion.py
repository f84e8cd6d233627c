"""Comprobar una copia: por su huella o mandándola, sin que se guarde, se interprete ni deje rastro."""

import base64
import http.client
import re
import socket
import sys
import tracemalloc
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit

import pytest
import segno
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from informes import graficas
from informes.models import Publicacion
from informes.portal.verificacion import MAXIMO
from informes.publicacion import a_pdf
from tests.datos import un_informe, un_plan, un_retiro, una_publicacion
from tests.test_paginas import leido, publicado

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.7\n" + bytes(range(256)) * 40
SEPARADOR = "----separador"


def texto(respuesta: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", respuesta.content.decode()).split())


@pytest.fixture
def publicacion() -> Publicacion:
    return una_publicacion(pdf=PDF, publicada_en=datetime(2021, 10, 6, 4, 59, tzinfo=UTC))


# Por la huella


@pytest.mark.parametrize(
    ("campo", "cual"), [("cifras_sha256", "el archivo de las cifras"), ("pdf_sha256", "el PDF")]
)
def test_cada_huella_dice_de_cual_publicacion_es(
    client: Client, publicacion: Publicacion, campo: str, cual: str
) -> None:
    huella = getattr(publicacion, campo)
    for direccion in (f"/verificar/{huella}/", f"/verificar/{huella.upper()}/"):
        pagina = leido(client, direccion)
        assert "Esa huella es de la versión vigente de un informe." in pagina
        assert (
            f"Con esa huella se publicó {cual} del informe del II cuatrimestre de 2021, versión 1, "
            "publicada el 5 de octubre de 2021." in pagina
        )
    assert 'href="/2021/2/v1/"' in client.get(direccion).content.decode()


def test_se_dice_si_hay_una_version_posterior(client: Client, publicacion: Publicacion) -> None:
    publicado(publicacion.informe, version=2)
    pagina = leido(client, f"/verificar/{publicacion.pdf_sha256}/")
    assert "Esa huella es de un informe que tiene una versión posterior." in pagina
    assert "La versión vigente de ese informe es la 2 , publicada el" in pagina


def test_de_una_retirada_se_dice_cuando_por_que_y_cual_se_lee_hoy(
    client: Client, publicacion: Publicacion
) -> None:
    segunda = publicado(publicacion.informe, version=2)
    un_retiro(segunda, motivo="Nombraba a una persona.")
    pagina = leido(client, f"/verificar/{segunda.pdf_sha256}/")
    assert "Esa huella es de una versión que se retiró." in pagina
    assert re.search(r"Esa versión se retiró el \d+ de \w+ de \d+\. Motivo: Nombraba a una persona\.", pagina)
    assert "La versión vigente de ese informe es la 1" in pagina
    assert "la versión vigente de un informe." in leido(client, f"/verificar/{publicacion.pdf_sha256}/")
    un_retiro(publicacion)
    assert "Por ahora no hay otra versión" in leido(client, f"/verificar/{publicacion.pdf_sha256}/")


def test_una_huella_desconocida_es_404_y_la_pagina_ayuda(client: Client, publicacion: Publicacion) -> None:
    respuesta = client.get(f"/verificar/{'0' * 64}/")
    assert respuesta.status_code == 404
    assert "No se ha publicado nada con esa huella." in texto(respuesta)
    assert 'type="file"' in respuesta.content.decode()
    assert client.get("/verificar/no-es-una-huella/").status_code == 404


def test_los_16_caracteres_del_pie_llevan_a_la_huella_completa(
    client: Client, publicacion: Publicacion
) -> None:
    for campo in ("cifras_sha256", "pdf_sha256"):
        completa = getattr(publicacion, campo)
        for escrita in (completa[:16], completa, f" {completa[:8].upper()} {completa[8:20]}\n"):
            respuesta = client.get("/verificar/", {"huella": escrita})
            assert (respuesta.status_code, respuesta["Location"]) == (302, f"/verificar/{completa}/")


@pytest.mark.parametrize("escrita", ["", "abc", "0" * 15, "0" * 65, "z" * 16, "á" * 16, "%" * 16, "\0" * 16])
def test_lo_que_no_es_una_huella_se_dice_en_una_frase(client: Client, escrita: str) -> None:
    respuesta = client.get("/verificar/", {"huella": escrita})
    assert respuesta.status_code == 400
    assert "Una huella tiene de 16 a 64 caracteres" in texto(respuesta)


def test_un_comienzo_que_no_es_de_nada_es_404(client: Client, publicacion: Publicacion) -> None:
    assert client.get("/verificar/", {"huella": "0" * 16}).status_code == 404


@pytest.mark.parametrize("cuantas", [2, 12])
def test_verificar_son_dos_consultas_sea_lo_que_haya_publicado(
    client: Client, django_assert_num_queries: Any, cuantas: int
) -> None:
    for anio in range(2010, 2010 + cuantas):
        una = una_publicacion(un_informe(plan=un_plan(anio)))
    # 1. La publicación, con su retiro  2. La vigente de ese informe
    with django_assert_num_queries(2):
        assert client.get(f"/verificar/{una.pdf_sha256}/").status_code == 200
    with django_assert_num_queries(1):
        assert client.get(f"/verificar/{'0' * 64}/").status_code == 404
    with django_assert_num_queries(0):
        assert client.get("/verificar/").status_code == 200


# Con el archivo


def enviar(client: Client, contenido: bytes) -> Any:
    return client.post("/verificar/", {"archivo": SimpleUploadedFile("copia.pdf", contenido)})


def test_un_archivo_publicado_es_autentico_y_no_ha_cambiado(client: Client, publicacion: Publicacion) -> None:
    for contenido, cual in ((PDF, "el PDF"), (bytes(publicacion.cifras), "el archivo de las cifras")):
        respuesta = enviar(client, contenido)
        assert respuesta.status_code == 200
        assert "El archivo es auténtico y es de la versión vigente." in texto(respuesta)
        assert f"Lo que envió es, sin ningún cambio, {cual} del informe del II" in texto(respuesta)
    publicado(publicacion.informe, version=2)
    assert "auténtico, pero hay una versión posterior." in texto(enviar(client, PDF))
    un_retiro(publicacion)
    assert "auténtico, pero esa versión se retiró." in texto(enviar(client, PDF))


def test_una_huella_no_dice_que_la_copia_sea_autentica(client: Client, publicacion: Publicacion) -> None:
    """Cualquiera puede copiar el código QR en un PDF falso."""
    pagina = leido(client, f"/verificar/{publicacion.cifras_sha256}/")
    assert "auténtico" not in pagina.partition("Compruebe otro")[0].partition("informes Esa huella")[2]
    assert "La huella no dice si su copia cambió: para saberlo, envíe el archivo." in pagina


@pytest.mark.parametrize("donde", [0, 5000, -1])
def test_un_pdf_con_un_byte_cambiado_no_es_de_la_entidad(
    client: Client, publicacion: Publicacion, donde: int
) -> None:
    cambiado = bytearray(PDF)
    cambiado[donde] ^= 1
    respuesta = enviar(client, bytes(cambiado))
    assert respuesta.status_code == 200
    assert "Ese archivo no es uno de los publicados, o cambió." in texto(respuesta)
    assert sha256(cambiado).hexdigest() in texto(respuesta)


def test_comprobar_no_pide_ni_deja_cookies_ni_token(publicacion: Publicacion) -> None:
    estricto = Client(enforce_csrf_checks=True)
    for respuesta in (
        estricto.get("/verificar/"),
        estricto.get(f"/verificar/{publicacion.pdf_sha256}/"),
        enviar(estricto, PDF),
        enviar(estricto, b"otro"),
        estricto.post("/verificar/"),
    ):
        assert not respuesta.cookies
        assert "csrfmiddlewaretoken" not in respuesta.content.decode()
        assert "no-store" in respuesta["Cache-Control"]
    assert not estricto.cookies


@pytest.mark.parametrize("metodo", ["put", "patch", "delete", "options"])
def test_otro_metodo_se_rechaza_con_una_frase(client: Client, metodo: str) -> None:
    respuesta = getattr(client, metodo)("/verificar/")
    assert (respuesta.status_code, respuesta["Allow"]) == (405, "GET, HEAD, POST")
    assert "solo se lee o recibe un archivo" in texto(respuesta)


# Por HTTP de verdad: lo que llega es lo que alguien escribió en el cable


def parte(
    contenido: bytes, nombre: str = "archivo", archivo: str | None = "copia.pdf", extra: str = ""
) -> bytes:
    con_archivo = f'; filename="{archivo}"' if archivo is not None else ""
    encabezado = (
        f'--{SEPARADOR}\r\nContent-Disposition: form-data; name="{nombre}"{con_archivo}\r\n{extra}\r\n'
    )
    return encabezado.encode() + contenido + b"\r\n"


FIN = f"--{SEPARADOR}--\r\n".encode()
Recibido = tuple[int, str, list[tuple[str, str]]]


@pytest.fixture
def por_el_cable(transactional_db: None, live_server: Any) -> Callable[..., Recibido]:
    """Manda un POST tal cual y cierra la escritura; devuelve el código, el texto y los encabezados."""

    def mandar(
        cuerpo: bytes | Iterator[bytes], *, largo: int | str | None = None, tipo: str = ""
    ) -> Recibido:
        direccion = urlsplit(live_server.url)
        conexion = http.client.HTTPConnection(direccion.hostname or "", direccion.port, timeout=30)
        conexion.putrequest("POST", "/verificar/")
        conexion.putheader("Content-Type", tipo or f"multipart/form-data; boundary={SEPARADOR}")
        if largo is None and isinstance(cuerpo, bytes):
            largo = len(cuerpo)
        if largo is not None:
            conexion.putheader("Content-Length", str(largo))
        conexion.endheaders()
        for pedazo in [cuerpo] if isinstance(cuerpo, bytes) else cuerpo:
            conexion.send(pedazo)
        if largo is not None and isinstance(cuerpo, bytes) and str(largo) != str(len(cuerpo)):
            conexion.sock.shutdown(socket.SHUT_WR)
        respuesta = conexion.getresponse()
        pagina = " ".join(re.sub(r"<[^>]+>", " ", respuesta.read().decode()).split())
        conexion.close()
        return respuesta.status, pagina, respuesta.getheaders()

    return mandar


def test_por_http_un_pdf_nuestro_se_reconoce(por_el_cable: Callable[..., Recibido]) -> None:
    una_publicacion(pdf=PDF)
    codigo, pagina, encabezados = por_el_cable(parte(PDF) + FIN)
    assert (codigo, "sin ningún cambio, el PDF" in pagina) == (200, True)
    assert "set-cookie" not in {nombre.lower() for nombre, _ in encabezados}
    codificado = parte(base64.encodebytes(PDF), extra="Content-Transfer-Encoding: base64\r\n")
    assert "sin ningún cambio" in por_el_cable(codificado + FIN)[1]


ENTERO = parte(PDF) + FIN
NO_COMPLETO = "no llegó completo"
SIN_ARCHIVO = "No llegó ningún archivo"


@pytest.mark.parametrize(
    ("cuerpo", "opciones", "codigo", "frase"),
    [
        pytest.param(b"", {}, 400, SIN_ARCHIVO, id="vacío"),
        pytest.param(FIN, {}, 400, SIN_ARCHIVO, id="sin partes"),
        pytest.param(parte(b"hola", archivo=None) + FIN, {}, 400, SIN_ARCHIVO, id="solo un campo"),
        pytest.param(parte(b"", archivo="") + FIN, {}, 400, SIN_ARCHIVO, id="no se eligió"),
        pytest.param(parte(b"") + FIN, {}, 400, "El archivo está vacío.", id="archivo vacío"),
        pytest.param(parte(PDF) + parte(PDF) + FIN, {}, 400, "varios archivos", id="dos archivos"),
        pytest.param(
            parte(PDF) + parte(PDF, nombre="otro") + FIN, {}, 400, "varios archivos", id="dos campos"
        ),
        pytest.param(
            b"archivo=hola", {"tipo": "application/x-www-form-urlencoded"}, 400, SIN_ARCHIVO, id="otro tipo"
        ),
        pytest.param(PDF, {"tipo": "application/pdf"}, 400, SIN_ARCHIVO, id="sin formulario"),
        pytest.param(ENTERO, {"tipo": "multipart/form-data"}, 400, NO_COMPLETO, id="sin separador"),
        pytest.param(
            ENTERO, {"tipo": 'multipart/form-data; boundary="'}, 400, NO_COMPLETO, id="separador roto"
        ),
        pytest.param(
            ENTERO, {"tipo": "multipart/form-data; boundary=otro"}, 400, NO_COMPLETO, id="separador ajeno"
        ),
        pytest.param(b"\0basura\xff" * 99, {}, 400, NO_COMPLETO, id="basura"),
        pytest.param(parte(PDF), {}, 400, NO_COMPLETO, id="sin el final"),
        pytest.param(
            parte(b"\xff\xfe@@@", extra="Content-Transfer-Encoding: base64\r\n") + FIN,
            {},
            400,
            NO_COMPLETO,
            id="base64 roto",
        ),
        pytest.param(parte(b"x" * 3_000_000, archivo=None) + FIN, {}, 400, NO_COMPLETO, id="campo enorme"),
        pytest.param(ENTERO, {"largo": len(ENTERO) + 999}, 400, NO_COMPLETO, id="anuncia de más"),
        pytest.param(ENTERO, {"largo": len(ENTERO) - 999}, 400, NO_COMPLETO, id="anuncia de menos"),
        pytest.param(ENTERO, {"largo": 0}, 400, SIN_ARCHIVO, id="anuncia cero"),
        pytest.param(ENTERO, {"largo": MAXIMO + 2**20}, 413, "pasa de 20 MB", id="anuncia demasiado"),
    ],
)
def test_lo_que_no_es_un_archivo_entero_se_rechaza_con_una_frase(
    por_el_cable: Callable[..., Recibido], cuerpo: bytes, opciones: dict[str, Any], codigo: int, frase: str
) -> None:
    recibido, pagina, encabezados = por_el_cable(cuerpo, **opciones)
    assert (recibido, frase in pagina) == (codigo, True), pagina
    assert "set-cookie" not in {nombre.lower() for nombre, _ in encabezados}


@pytest.mark.parametrize("largo", ["mucho", "-5", "1e3"])
def test_un_largo_que_no_es_un_numero_se_rechaza_con_una_frase(client: Client, largo: str) -> None:
    respuesta = client.generic(
        "POST", "/verificar/", ENTERO, f"multipart/form-data; boundary={SEPARADOR}", CONTENT_LENGTH=largo
    )
    assert respuesta.status_code == 400
    assert NO_COMPLETO in texto(respuesta)


def en_pedazos(cuantos: int) -> tuple[int, Iterator[bytes]]:
    """Un formulario con un archivo de esos bytes, que se va armando al mandarlo, y su largo."""
    inicio, ceros = parte(b"").removesuffix(b"\r\n"), bytes(2**16)

    def pedazos() -> Iterator[bytes]:
        yield inicio
        for desde in range(0, cuantos, len(ceros)):
            yield ceros[: cuantos - desde]
        yield b"\r\n" + FIN

    return len(inicio) + cuantos + 2 + len(FIN), pedazos()


@pytest.fixture
def escrituras() -> Iterator[list[str]]:
    """Lo que cualquier hilo abra para escribir, y los temporales que pida, mientras dura la prueba."""
    vistas: list[str] = []
    _QUIEN_MIRA.append(vistas)
    yield vistas
    _QUIEN_MIRA.remove(vistas)


_QUIEN_MIRA: list[list[str]] = []


def _mirar(suceso: str, datos: tuple[Any, ...]) -> None:
    if not _QUIEN_MIRA:
        return
    para_escribir = suceso == "open" and isinstance(datos[1], str) and not set(datos[1]).isdisjoint("wax+")
    if para_escribir or suceso.startswith("tempfile."):
        _QUIEN_MIRA[-1].append(f"{suceso} {datos[0]}")


sys.addaudithook(_mirar)


def test_un_archivo_de_20_mb_no_se_guarda_ni_en_disco_ni_en_memoria(
    por_el_cable: Callable[..., Recibido], escrituras: list[str], settings: Any
) -> None:
    largo, pedazos = en_pedazos(MAXIMO)
    por_el_cable(ENTERO)  # lo que se carga la primera vez no cuenta
    escrituras.clear()
    tracemalloc.start()
    codigo, pagina, _ = por_el_cable(pedazos, largo=largo)
    _, pico = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (codigo, sha256(bytes(MAXIMO)).hexdigest() in pagina) == (200, True)
    assert pico < 4 * 2**20
    assert escrituras == []


def test_quien_mira_las_escrituras_las_ve(escrituras: list[str], tmp_path: Any) -> None:
    (tmp_path / "algo").write_text("x")
    assert escrituras == [f"open {tmp_path / 'algo'}"]


def test_un_byte_mas_de_20_mb_es_demasiado(
    por_el_cable: Callable[..., Recibido], escrituras: list[str]
) -> None:
    largo, pedazos = en_pedazos(MAXIMO + 1)
    codigo, pagina, _ = por_el_cable(pedazos, largo=largo)
    assert (codigo, "pasa de 20 MB" in pagina) == (413, True)
    assert escrituras == []


# El código QR


def test_el_codigo_qr_lleva_a_la_huella_de_las_cifras(settings: Any) -> None:
    settings.SITIO = "https://participacion.entidad.gov.co"
    direccion = f"{settings.SITIO}/verificar/{'a' * 64}/"
    dibujo = graficas.qr(direccion)
    oscuros = {
        (int(x) + i - 4, int(y) - 4)
        for x, y, ancho in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\3z", dibujo.trazo)
        for i in range(int(ancho))
    }
    matriz = segno.make_qr(direccion, error="m").matrix
    assert oscuros == {(x, y) for y, fila in enumerate(matriz) for x, punto in enumerate(fila) if punto}
    assert dibujo.lado == str(len(matriz) + 8)


def test_el_pdf_publicado_dice_donde_comprobarlo_y_un_borrador_no(
    monkeypatch: pytest.MonkeyPatch, publicacion: Publicacion
) -> None:
    paginas: list[str] = []
    monkeypatch.setattr("informes.publicacion.dibujar", lambda html, *_: paginas.append(html) or b"")
    cifras = publicacion.leer()
    a_pdf(cifras)
    assert f"/verificar/{publicacion.cifras_sha256}/" in paginas[0]
    assert paginas[0].count("<title>Código QR: compruebe este informe en") == 2
    a_pdf(replace(cifras, version=None))
    assert "Código QR" not in paginas[1]
