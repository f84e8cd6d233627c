"""Lo publicado, servido sin pasar por Django: una copia de cada respuesta, mientras lo publicado y el día sean los
mismos.

Se copia lo que una vista dijo que es igual para todos (`lectura.de_lectura`), pedido sin nada más que su dirección. La
copia se arma con un pedido sin galletas ni condiciones, y de ella sale todo: la comprimida, el 304, el HEAD.
"""

import gzip
from collections.abc import Callable, Iterable
from datetime import date
from functools import lru_cache
from io import BytesIO
from threading import Lock, Thread
from typing import Any
from urllib.parse import unquote

import brotli
from django.conf import settings
from django.db import connection
from django.http.request import split_domain_port, validate_host
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.utils.http import parse_etags

from informes.portal import estante
from informes.portal.estante import Estante
from informes.portal.memoria import Memoria
from informes.portal.suscripcion import direcciones

PLAZO = 0.5  # segundos que lo recién publicado espera por sus páginas
MAXIMO = 24 * 2**20  # bytes en cada proceso: unas trescientas páginas, con sus comprimidas

Entorno = dict[str, Any]
Empezar = Callable[..., Any]
Aplicacion = Callable[[Entorno, Empezar], Iterable[bytes]]
Cabeceras = list[tuple[str, str]]

_AJENAS = frozenset(
    ("HTTP_COOKIE", "HTTP_ACCEPT_ENCODING", "HTTP_IF_NONE_MATCH", "HTTP_IF_MATCH", "HTTP_IF_MODIFIED_SINCE",
     "HTTP_IF_UNMODIFIED_SINCE", "HTTP_IF_RANGE", "HTTP_RANGE")
)  # fmt: skip
_DEL_CUERPO = ("content-type", "content-length", "content-disposition", "content-encoding")
_SE_COMPRIME = (
    "text/",
    "application/json",
    "application/xml",
    "application/atom",
    "application/ld",
    "application/vnd.oai",
)
_COMPRIMIR: dict[str, Callable[[bytes], bytes]] = {
    "br": lambda cuerpo: brotli.compress(cuerpo, quality=6),
    "gzip": lambda cuerpo: gzip.compress(cuerpo, 6, mtime=0),
    "": lambda cuerpo: cuerpo,
}


class Copia:
    """Una respuesta de Django, y las que salen de ella."""

    def __init__(self, estado: str, cabeceras: Cabeceras, cuerpo: bytes) -> None:
        self.estado, self.cuerpo = estado, cuerpo
        self._cabeceras = [(n, v) for n, v in cabeceras if n.lower() not in ("content-length", "etag")]
        por_nombre = {nombre.lower(): valor for nombre, valor in cabeceras}
        self._etag = por_nombre.get("etag", "")
        self._comprime = por_nombre.get("content-type", "").startswith(_SE_COMPRIME) and len(cuerpo) > 200
        self.se_guarda = estado.startswith("200") and "set-cookie" not in por_nombre
        self._formas: dict[str, tuple[Cabeceras, bytes, str]] = {}
        self._candado = Lock()

    @property
    def ocupa(self) -> int:
        """Más o menos, en bytes, con sus comprimidas."""
        return len(self.cuerpo) * 3 // 2

    def responder(self, entorno: Entorno, empezar: Empezar) -> Iterable[bytes]:
        """Como lo pide `entorno`."""
        acepta = entorno.get("HTTP_ACCEPT_ENCODING", "") if self._comprime else ""
        cabeceras, cuerpo, etag = self._en(codificacion(acepta) if acepta else "")
        if self.se_guarda and etag:
            if not _coincide(etag, entorno.get("HTTP_IF_MATCH"), falta=True):
                empezar("412 Precondition Failed", _sin_cuerpo(cabeceras))
                return []
            if _coincide(etag, entorno.get("HTTP_IF_NONE_MATCH"), falta=False):
                empezar("304 Not Modified", _sin_cuerpo(cabeceras))
                return []
        empezar(self.estado, cabeceras)
        return [] if entorno["REQUEST_METHOD"] == "HEAD" else [cuerpo]

    def _en(self, codificacion: str) -> tuple[Cabeceras, bytes, str]:
        """Sus cabeceras, su cuerpo y su ETag en esa codificación; se comprime una vez."""
        forma = self._formas.get(codificacion)
        if forma is None:
            with self._candado:
                forma = self._formas.get(codificacion) or self._formar(codificacion)
                self._formas[codificacion] = forma
        return forma

    def _formar(self, codificacion: str) -> tuple[Cabeceras, bytes, str]:
        cuerpo = _COMPRIMIR[codificacion](self.cuerpo)
        etag = f'{self._etag[:-1]}-{codificacion}"' if self._etag and codificacion else self._etag
        cabeceras = [*self._cabeceras, ("Content-Length", str(len(cuerpo)))]
        if etag:
            cabeceras.append(("ETag", etag))
        if codificacion:
            cabeceras.append(("Content-Encoding", codificacion))
        return cabeceras, cuerpo, etag


def _coincide(etag: str, pedidos: str | None, *, falta: bool) -> bool:
    """Si esa cabecera nombra el ETag; `falta` es la respuesta si no vino."""
    if pedidos is None:
        return falta
    return pedidos == etag or any(p in ("*", etag) for p in map(_fuerte, parse_etags(pedidos)))


def _fuerte(etag: str) -> str:
    return etag.removeprefix("W/")


def _sin_cuerpo(cabeceras: Cabeceras) -> Cabeceras:
    return [(nombre, valor) for nombre, valor in cabeceras if nombre.lower() not in _DEL_CUERPO]


@lru_cache(maxsize=256)
def codificacion(acepta: str) -> str:
    """La que se usa, de las que acepta quien pide: `br`, `gzip` o ninguna."""
    aceptadas = {}
    for parte in acepta.lower().split(","):
        nombre, _, calidad = parte.partition(";")
        aceptadas[nombre.strip()] = calidad.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    cualquiera = aceptadas.get("*", False)
    return next((una for una in ("br", "gzip") if aceptadas.get(una, cualquiera)), "")


class Copias:
    """La aplicación, con las copias delante. Sin vigía (`vigia.vigilar`) no hay ninguna: todo sigue a Django."""

    def __init__(self, sigue: Aplicacion) -> None:
        self._sigue = sigue
        self._copias: Memoria[Copia] = Memoria(MAXIMO, lambda copia: copia.ocupa)
        estante.avisar_a(self)

    def __call__(self, entorno: Entorno, empezar: Empezar) -> Iterable[bytes]:
        vigente = estante.vigente()
        if vigente is None or not _es_de_todos(entorno):
            return self._sigue(entorno, empezar)
        hoy = timezone.localdate()
        clave = _clave(vigente.huella, hoy, entorno)
        copia = self._copias.buscar(clave)
        if copia is None:
            if not _se_copia(entorno["PATH_INFO"]):
                return self._sigue(entorno, empezar)
            copia = self._armar(entorno)
            if timezone.localdate() == hoy:
                self._guardar(clave, copia, vigente)
        return copia.responder(entorno, empezar)

    def preparar(self, nuevo: Estante) -> None:
        """Hace las páginas de lo nuevo antes de que se vea, hasta donde alcance el plazo; las demás se hacen detrás.
        Ocupan hasta la mitad de lo que cabe, aunque para eso se olviden las de lo anterior, que ya se van."""
        hilo = Thread(target=self._hacer, args=(nuevo, estante.vigente()), name="paginas", daemon=True)
        hilo.start()
        hilo.join(PLAZO)

    def cambiar(self, nuevo: Estante | None) -> None:
        """Quedan solo las armadas con este."""
        huella = nuevo and nuevo.huella
        self._copias.vaciar(salvo=lambda clave: isinstance(clave, tuple) and clave[0] == huella)

    def _hacer(self, nuevo: Estante, anterior: Estante | None) -> None:
        hoy, ocupan = timezone.localdate(), 0
        try:
            with estante.leyendo(nuevo):
                for camino in direcciones():
                    entorno = _de_nadie(camino)
                    if not _se_copia(entorno["PATH_INFO"]):
                        continue
                    copia = self._armar(entorno)
                    ocupan += copia.ocupa
                    if ocupan > MAXIMO // 2 or not self._guardar(
                        _clave(nuevo.huella, hoy, entorno), copia, nuevo, anterior
                    ):
                        return
        finally:
            connection.close()

    def _guardar(self, clave: tuple[object, ...], copia: Copia, *valen: Estante | None) -> bool:
        """Si lo publicado sigue siendo uno de esos. Se mira después de guardarla: lo retirado entre tanto no queda."""
        if copia.se_guarda:
            self._copias.guardar(clave, copia)
        vigente = estante.vigente()
        if any(vigente is uno for uno in valen):
            return True
        self.cambiar(vigente)
        return False

    def _armar(self, entorno: Entorno) -> Copia:
        estado, cabeceras = "", Cabeceras()
        sobrio = {clave: valor for clave, valor in entorno.items() if clave not in _AJENAS}

        def anotar(suyo: str, suyas: Cabeceras, *_: object) -> None:
            nonlocal estado, cabeceras
            estado, cabeceras = suyo, suyas

        respuesta = self._sigue(sobrio | {"REQUEST_METHOD": "GET"}, anotar)
        try:
            cuerpo = b"".join(respuesta)
        finally:
            if hasattr(respuesta, "close"):
                respuesta.close()
        return Copia(estado, cabeceras, cuerpo)


def _de_nadie(camino: str) -> Entorno:
    """El pedido de esa dirección, como llega al sitio."""
    dominio = next(iter(settings.ALLOWED_HOSTS), "localhost").lstrip("*.") or "localhost"
    return {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": unquote(camino).encode().decode("latin-1"),
        "QUERY_STRING": "",
        "SERVER_NAME": dominio,
        "SERVER_PORT": "443" if settings.SECURE_SSL_REDIRECT else "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": dominio,
        "wsgi.url_scheme": "https" if settings.SECURE_SSL_REDIRECT else "http",
        "wsgi.input": BytesIO(),
    }


def _clave(huella: str, hoy: date, entorno: Entorno) -> tuple[object, ...]:
    return huella, hoy, entorno["wsgi.url_scheme"], entorno["PATH_INFO"]


def _es_de_todos(entorno: Entorno) -> bool:
    """Un pedido sin más que su dirección, al sitio y cifrado si hay que cifrar: los demás los responde Django."""
    if (
        entorno["REQUEST_METHOD"] not in ("GET", "HEAD")
        or entorno.get("QUERY_STRING")
        or entorno.get("SCRIPT_NAME")
    ):
        return False
    if settings.SECURE_SSL_REDIRECT and entorno["wsgi.url_scheme"] != "https":
        return False
    dominio, _ = split_domain_port(entorno.get("HTTP_HOST", ""))
    return bool(dominio) and validate_host(dominio, settings.ALLOWED_HOSTS)


def _se_copia(camino: str) -> bool:
    try:
        return hasattr(resolve(camino.encode("latin-1").decode()).func, "se_copia")
    except (Resolver404, UnicodeDecodeError):
        return False
