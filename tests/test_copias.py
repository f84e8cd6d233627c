"""Lo publicado se sirve de una copia que cuesta lo que cuestan sus bytes y desaparece cuando cambia lo publicado."""

import gzip
from collections.abc import Callable, Iterator
from datetime import date
from hashlib import sha256
from pathlib import Path
from threading import Event
from typing import Any
from wsgiref.util import setup_testing_defaults

import brotli
import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connection
from django.template import Template
from django.test import Client

from informes.cifras import Cifras
from informes.models import Publicacion
from informes.portal import copias, estante, vigia
from informes.portal.copias import Copias, codificacion
from tests.datos import publicado, un_informe, un_retiro, una_actividad
from tests.publico import ARCHIVOS, PAGINAS, todo_publicado

pytestmark = pytest.mark.django_db

NOMBRE = "Persona de Ejemplo"
COPIADAS = (
    *(pagina for pagina in PAGINAS if "?" not in pagina and pagina != "/verificar/"),
    *(f"/2021/2/{archivo}" for archivo in ARCHIVOS),
    *(
        "/participe/2021.ics",
        "/informes/atom.xml",
        "/sitemap.xml",
        "/datos/openapi.json",
        "/datos/catalogo.json",
    ),
)


class Respuesta:
    def __init__(self, estado: str, cabeceras: list[tuple[str, str]], cuerpo: bytes) -> None:
        self.codigo, self.cuerpo = int(estado.partition(" ")[0]), cuerpo
        self.cabeceras = {nombre.lower(): valor for nombre, valor in cabeceras}
        assert len(self.cabeceras) == len(cabeceras), "una cabecera repetida"


class Sitio:
    """La aplicación como la sirve gunicorn, con sus copias; cuenta lo que llega a Django."""

    def __init__(self) -> None:
        self.a_django = 0
        django = WSGIHandler()

        def sigue(entorno: Any, empezar: Any) -> Any:
            self.a_django += 1
            return django(entorno, empezar)

        self.aplicacion = Copias(sigue)

    def pedir(self, camino: str, metodo: str = "GET", **cabeceras: str) -> Respuesta:
        ruta, _, consulta = camino.partition("?")
        entorno: dict[str, Any] = {
            "REQUEST_METHOD": metodo,
            "PATH_INFO": ruta.encode().decode("latin-1"),
            "QUERY_STRING": consulta,
            "HTTP_HOST": "localhost",
            **cabeceras,
        }
        setup_testing_defaults(entorno)
        anotado: list[Any] = []
        respuesta = self.aplicacion(entorno, lambda estado, suyas, *_: anotado.extend([estado, suyas]))
        cuerpo = b"".join(respuesta)
        if hasattr(respuesta, "close"):
            respuesta.close()
        return Respuesta(*anotado, cuerpo)


@pytest.fixture(autouse=True)
def la_conexion_de_la_prueba_sigue() -> Iterator[None]:
    """Al terminar un pedido Django revisa su conexión, que aquí es la de la prueba."""
    for aviso in (request_started, request_finished):
        aviso.disconnect(close_old_connections)
    yield
    for aviso in (request_started, request_finished):
        aviso.connect(close_old_connections)


@pytest.fixture
def sitio(vigilar: Callable[[], None]) -> Iterator[Sitio]:
    todo_publicado()
    vigilar()
    yield Sitio()
    estante._al_cambiar.pop()


# El presupuesto


def test_una_pagina_tibia_no_consulta_ni_escribe_plantillas_ni_pasa_por_django(
    sitio: Sitio, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: Any
) -> None:
    frias = {camino: sitio.pedir(camino) for camino in COPIADAS}
    assert {camino: fria.codigo for camino, fria in frias.items() if fria.codigo != 200} == {}
    a_django = sitio.a_django
    monkeypatch.setattr(Template, "render", lambda *_: pytest.fail("Se escribió una plantilla."))
    monkeypatch.setattr(Cifras, "desde_json", lambda *_: pytest.fail("Se leyeron las cifras."))
    with django_assert_num_queries(0):
        for camino, fria in frias.items():
            tibia = sitio.pedir(camino)
            assert (tibia.codigo, tibia.cabeceras, tibia.cuerpo) == (200, fria.cabeceras, fria.cuerpo), camino
    assert sitio.a_django == a_django


def test_la_copia_dice_lo_mismo_que_django(sitio: Sitio, client: Client) -> None:
    for camino in COPIADAS:
        copia, suya = sitio.pedir(camino), client.get(camino, headers={"host": "localhost"})
        assert copia.cuerpo == suya.content, camino
        assert copia.cabeceras == {nombre.lower(): valor for nombre, valor in suya.headers.items()}, camino
        assert "no-cache" in copia.cabeceras["cache-control"], camino
        assert "immutable" not in copia.cabeceras["cache-control"], camino


@pytest.mark.parametrize("camino", ["/", "/2021/2/", "/2021/2/cifras.json", "/2021/2/informe.pdf"])
def test_lo_que_no_ha_cambiado_es_304_sin_cuerpo_y_con_las_cabeceras_de_siempre(
    sitio: Sitio, camino: str
) -> None:
    entera = sitio.pedir(camino)
    etag = entera.cabeceras["etag"]
    assert etag.startswith('"')
    for pedido in (etag, f'"otro", W/{etag}', "*"):
        corta = sitio.pedir(camino, HTTP_IF_NONE_MATCH=pedido)
        assert (corta.codigo, corta.cuerpo) == (304, b"")
        for nombre in ("etag", "cache-control", "vary", "content-security-policy", "x-content-type-options"):
            assert corta.cabeceras[nombre] == entera.cabeceras[nombre]
        assert "content-length" not in corta.cabeceras
    assert sitio.pedir(camino, HTTP_IF_NONE_MATCH='"otro"').codigo == 200
    assert sitio.pedir(camino, HTTP_IF_MATCH='"otro"').codigo == 412
    assert sitio.pedir(camino, HTTP_IF_MATCH=etag).codigo == 200
    assert sitio.pedir(camino, HTTP_RANGE="bytes=0-3").cuerpo == entera.cuerpo


def test_cada_codificacion_se_comprime_una_vez_y_tiene_su_etag(
    sitio: Sitio, monkeypatch: pytest.MonkeyPatch
) -> None:
    entera = sitio.pedir("/2021/2/")
    abrir = {"br": brotli.decompress, "gzip": gzip.decompress}
    etags = {entera.cabeceras["etag"]}
    for nombre, descomprimir in abrir.items():
        una = sitio.pedir("/2021/2/", HTTP_ACCEPT_ENCODING=nombre)
        assert una.cabeceras["content-encoding"] == nombre
        assert una.cabeceras["content-length"] == str(len(una.cuerpo))
        assert "accept-encoding" in una.cabeceras["vary"].lower()
        assert len(una.cuerpo) < len(entera.cuerpo) / 3
        assert descomprimir(una.cuerpo) == entera.cuerpo
        etags.add(una.cabeceras["etag"])
        monkeypatch.setitem(copias._COMPRIMIR, nombre, lambda _: pytest.fail("Se comprimió otra vez."))
        assert sitio.pedir("/2021/2/", HTTP_ACCEPT_ENCODING=nombre).cuerpo == una.cuerpo
        sin_cambios = sitio.pedir(
            "/2021/2/", HTTP_ACCEPT_ENCODING=nombre, HTTP_IF_NONE_MATCH=una.cabeceras["etag"]
        )
        assert sin_cambios.codigo == 304
    assert len(etags) == 3


@pytest.mark.parametrize(
    ("acepta", "cual"),
    [("gzip, deflate, br, zstd", "br"), ("gzip;q=1.0", "gzip"), ("br;q=0, gzip", "gzip"), ("*", "br"),
     ("identity", ""), ("", ""), ("*;q=0", ""), ("BR", "br"), ("gzip;q=0, *", "br")],
)  # fmt: skip
def test_se_comprime_como_acepta_quien_pide(acepta: str, cual: str) -> None:
    assert codificacion(acepta) == cual


def test_un_head_dice_lo_mismo_sin_el_cuerpo(sitio: Sitio) -> None:
    for camino in ("/2021/2/", "/2021/3/"):
        cabeza, entera = sitio.pedir(camino, "HEAD"), sitio.pedir(camino)
        assert (cabeza.codigo, cabeza.cabeceras, cabeza.cuerpo) == (entera.codigo, entera.cabeceras, b"")


# Lo que no se copia


def test_la_copia_es_la_de_quien_no_ha_entrado_y_no_lleva_galletas(sitio: Sitio) -> None:
    con_galletas = sitio.pedir("/2021/2/", HTTP_COOKIE="sessionid=inventada; csrftoken=otra")
    assert "set-cookie" not in con_galletas.cabeceras
    assert sitio.pedir("/2021/2/").cuerpo == con_galletas.cuerpo


@pytest.mark.parametrize(
    "camino", ["/admin/login/", "/verificar/", "/2021/2/actividades/?q=foro", "/no-existe/"]
)
def test_lo_que_no_es_igual_para_todos_va_siempre_a_django(sitio: Sitio, camino: str) -> None:
    for veces in (1, 2):
        sitio.pedir(camino)
        assert sitio.a_django == veces


def test_pedir_mil_direcciones_distintas_no_llena_la_memoria(sitio: Sitio) -> None:
    for numero in range(1_000):
        sitio.pedir(
            f"/2021/2/actividades/?q={numero}" if numero % 50 == 0 else f"/2021/2/actividades/x{numero}/"
        )
    assert not sitio.aplicacion._copias._guardados


def test_una_copia_no_se_da_a_quien_pregunta_por_otro_sitio_ni_sin_cifrar(
    sitio: Sitio, settings: Any
) -> None:
    assert sitio.pedir("/2021/2/").codigo == 200
    assert sitio.pedir("/2021/2/", HTTP_HOST="otro.example").codigo == 400
    settings.SECURE_SSL_REDIRECT = True
    django = Sitio()
    assert django.pedir("/2021/2/").codigo == 301
    estante._al_cambiar.pop()


# Cuándo deja de servir


def test_publicar_rectificar_y_retirar_cambian_todas_las_copias(
    sitio: Sitio, vigilar: Callable[[], None]
) -> None:
    informe = Publicacion.objects.get(anio=2021, numero_del_periodo=2).informe
    assert "versión posterior" not in sitio.pedir("/2021/2/v1/").cuerpo.decode()
    segunda = publicado(informe, version=2)
    vigilar()
    assert "versión posterior" in sitio.pedir("/2021/2/v1/").cuerpo.decode()
    assert sitio.pedir("/2021/2/cifras.json").cuerpo == bytes(segunda.cifras)
    un_retiro(segunda)
    vigilar()
    assert sitio.pedir("/2021/2/v2/").codigo == 410
    assert sitio.pedir("/2021/2/cifras.json").cuerpo != bytes(segunda.cifras)


def test_lo_retirado_es_410_en_todo_lo_suyo_y_no_queda_ni_en_la_memoria_ni_en_el_disco(
    vigilar: Callable[[], None], settings: Any
) -> None:
    una_actividad()
    publicada = publicado(un_informe(explicacion=f"Gracias a {NOMBRE}."))
    vigilar()
    sitio = Sitio()
    suyas = ["/2021/2/v1/", "/2021/2/v1/actividades/", *(f"/2021/2/v1/{archivo}" for archivo in ARCHIVOS)]
    for camino in (*suyas, "/", "/2021/2/", "/informes/", "/datos/"):
        for acepta in ("", "br", "gzip"):
            assert sitio.pedir(camino, HTTP_ACCEPT_ENCODING=acepta).codigo == 200
    assert NOMBRE in sitio.pedir("/2021/2/v1/").cuerpo.decode()
    assert NOMBRE.encode() in b"".join(a.read_bytes() for a in settings.COPIAS.iterdir())

    un_retiro(publicada)
    vigilar()
    for memoria in (sitio.aplicacion._copias, estante._PRESENTADAS, estante.DE_LO_PUBLICADO):
        assert not memoria._guardados
    assert NOMBRE.encode() not in b"".join(a.read_bytes() for a in settings.COPIAS.iterdir())
    assert {a.name for a in settings.COPIAS.iterdir()} == {"publicado.json", "turno"}
    for camino in suyas:
        for etag in ("", "*"):
            respuesta = sitio.pedir(camino, HTTP_IF_NONE_MATCH=etag)
            assert respuesta.codigo == 410
            assert NOMBRE not in respuesta.cuerpo.decode()
            assert "no-store" in respuesta.cabeceras["cache-control"]
    estante._al_cambiar.pop()


def test_lo_que_se_acaba_de_publicar_tiene_hechas_sus_paginas_antes_de_verse(
    sitio: Sitio, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(copias, "PLAZO", 60)
    visto = vigia.revisar(None)
    segunda = publicado(Publicacion.objects.get(anio=2021, numero_del_periodo=2).informe, version=2)
    antes = estante.vigente()
    assert vigia.revisar(visto) != visto
    assert estante.vigente() is not antes
    a_django = sitio.a_django
    paginas = [
        "/",
        "/2021/2/",
        "/2021/2/v1/",
        "/2021/2/v2/",
        "/2021/2/actividades/1/",
    ]
    for pagina in paginas:
        assert sitio.pedir(pagina).cuerpo == client.get(pagina).content
    assert segunda.cifras_sha256 in sitio.pedir("/2021/2/").cuerpo.decode()
    assert sitio.a_django == a_django


def test_las_paginas_de_lo_que_se_publica_caben_aunque_la_memoria_este_llena_de_las_de_antes(
    sitio: Sitio, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(copias, "PLAZO", 60)
    visto = vigia.revisar(None)
    for camino in COPIADAS:
        sitio.pedir(camino)
    guardadas = sitio.aplicacion._copias
    monkeypatch.setattr(guardadas, "_maximo", guardadas._ocupado)
    publicado(Publicacion.objects.get(anio=2021, numero_del_periodo=2).informe, version=2)
    assert vigia.revisar(visto) != visto
    a_django = sitio.a_django
    assert [sitio.pedir(pagina).codigo for pagina in ("/", "/2021/2/", "/2021/2/v2/")] == [200] * 3
    assert sitio.a_django == a_django


def test_lo_que_tarda_en_hacerse_no_demora_lo_publicado_mas_que_su_plazo(
    sitio: Sitio, monkeypatch: pytest.MonkeyPatch
) -> None:
    sigue, termino = Event(), Event()

    def hacer(*_: Any) -> None:
        sigue.wait(60)
        termino.set()

    monkeypatch.setattr(copias, "PLAZO", 0.01)
    monkeypatch.setattr(sitio.aplicacion, "_hacer", hacer)
    visto = vigia.revisar(None)
    publicado(Publicacion.objects.get(anio=2021, numero_del_periodo=2).informe, version=2)
    vigia.revisar(visto)
    assert sitio.pedir("/2021/2/v2/").codigo == 200
    sigue.set()
    assert termino.wait(60)


def test_un_retiro_no_espera_a_ninguna_pagina(sitio: Sitio, monkeypatch: pytest.MonkeyPatch) -> None:
    visto = vigia.revisar(None)
    monkeypatch.setattr(sitio.aplicacion, "preparar", lambda _: pytest.fail("Se esperó."))
    un_retiro(Publicacion.objects.get(anio=2021, numero_del_periodo=2))
    vigia.revisar(visto)
    assert sitio.pedir("/2021/2/v1/").codigo == 410


def test_si_se_retira_mientras_se_hacen_sus_paginas_no_queda_ninguna(
    sitio: Sitio, vigilar: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    antes = estante.vigente()
    una = publicado(Publicacion.objects.get(anio=2021, numero_del_periodo=2).informe, version=2)
    nuevo = vigia._traer()
    armar = sitio.aplicacion._armar
    armadas = []

    def armar_y_retirar(entorno: Any) -> Any:
        copia = armar(entorno)
        armadas.append(entorno["PATH_INFO"])
        if len(armadas) == 3:
            un_retiro(una)
            vigilar()
        return copia

    monkeypatch.setattr(sitio.aplicacion, "_armar", armar_y_retirar)
    monkeypatch.setattr(copias.connection, "close", lambda: None)
    sitio.aplicacion._hacer(nuevo, antes)
    assert armadas[0] == "/2021/2/v2/"
    assert len(armadas) == 3
    assert not sitio.aplicacion._copias._guardados


def test_la_copia_es_de_su_dia(sitio: Sitio, monkeypatch: pytest.MonkeyPatch) -> None:
    sitio.pedir("/participe/")
    antes = sitio.a_django
    sitio.pedir("/participe/")
    assert sitio.a_django == antes
    monkeypatch.setattr("django.utils.timezone.localdate", lambda: date(2040, 1, 1))
    sitio.pedir("/participe/")
    assert sitio.a_django == antes + 1


def test_lo_que_se_arma_mientras_cambia_lo_publicado_no_se_guarda(
    sitio: Sitio, vigilar: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    armar = sitio.aplicacion._armar

    def armar_mientras_cambia(entorno: Any) -> Any:
        copia = armar(entorno)
        un_retiro(Publicacion.objects.get(anio=2021, numero_del_periodo=2))
        vigilar()
        return copia

    monkeypatch.setattr(sitio.aplicacion, "_armar", armar_mientras_cambia)
    assert sitio.pedir("/2021/2/v1/").codigo == 200
    monkeypatch.setattr(sitio.aplicacion, "_armar", armar)
    assert sitio.pedir("/2021/2/v1/").codigo == 410


# Lo que queda en el disco


def test_en_el_disco_queda_solo_lo_publico_y_con_eso_se_sirve_sin_la_base(
    sitio: Sitio, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    con_base = {camino: sitio.pedir(camino).cuerpo for camino in COPIADAS}
    escrito = (settings.COPIAS / "publicado.json").read_text()
    for reservado in ("advertencias", "publicada_por", "retirada_por"):
        assert reservado not in escrito
    guardado = vigia._del_disco()
    assert guardado
    assert guardado.huella == estante.estante().huella
    estante.poner(guardado)

    def sin_base(*_: Any, **__: Any) -> None:
        pytest.fail("Se preguntó a la base.")

    with connection.execute_wrapper(sin_base):
        assert {camino: sitio.pedir(camino).cuerpo for camino in COPIADAS} == con_base


def test_un_archivo_a_medias_en_el_disco_no_se_sirve(sitio: Sitio, settings: Any) -> None:
    publicada = Publicacion.objects.get(anio=2021, numero_del_periodo=2)
    (settings.COPIAS / publicada.cifras_sha256).write_bytes(bytes(publicada.cifras)[:-1])
    servido = sitio.pedir("/2021/2/cifras.json").cuerpo
    assert sha256(servido).hexdigest() == publicada.cifras_sha256


def test_si_no_se_puede_escribir_en_el_disco_se_sirve_de_la_base(
    vigilar: Callable[[], None], settings: Any, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    todo_publicado()
    (tmp_path / "ocupado").write_text("no es una carpeta")
    settings.COPIAS = tmp_path / "ocupado"
    vigilar()
    assert "no se podrá servir" in caplog.text
    sitio = Sitio()
    assert sitio.pedir("/2021/2/cifras.json").codigo == 200
    estante._al_cambiar.pop()
