"""El servidor: gunicorn enciende y vigila los procesos, y dentro de cada uno waitress recibe los pedidos.

Un pedido ocupa un hilo solo cuando ya llegó entero, así que quien lo manda byte a byte no le quita el turno a nadie.
Cuánto se recibe lo decide la dirección, antes de leerlo: poco, salvo donde una vista dijo que `recibe` archivos.

Uso: `gunicorn --config python:config.servidor config.wsgi`; lo de gunicorn se cambia con `GUNICORN_CMD_ARGS`.
"""

import copy
import gc
import os
from contextlib import suppress
from importlib import import_module
from io import BytesIO
from math import inf
from time import monotonic
from typing import Any, ClassVar
from weakref import WeakSet

from django.conf import settings
from django.http import parse_cookie
from django.template.loader import render_to_string
from django.urls import Resolver404, resolve
from gunicorn.workers.base import Worker
from waitress import create_server, wasyncore
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.server import BaseWSGIServer
from waitress.utilities import Error, RequestEntityTooLarge

from comun.archivos import Recibo, tamano
from comun.disco import LLENO, disco_lleno
from config import sesiones

# --- Lo que lee gunicorn ---

workers = 2
threads = 8
preload_app = True  # lo que no deja arrancar se dice una vez, antes de abrir los procesos
control_socket_disable = True


def pre_fork(_servidor: object, _trabajador: object) -> None:
    """Lo cargado hasta aquí no se va: el recolector de basura no lo recorre, y los procesos lo siguen compartiendo."""
    gc.freeze()


# --- Lo que recibe cada proceso ---

CONEXIONES = 1_000  # a la vez; las demás esperan en la cola del sistema
CABECERAS = 32 * 2**10  # bytes
SIN_SESION = 64 * 2**10  # bytes de un pedido de quien no ha entrado: su clave, o que se le mande otra
EN_MEMORIA = 2**20  # bytes de un pedido; si son más, esperan en un archivo temporal
DE_CUALQUIERA = 64 * 2**20  # bytes, en memoria, de todos los archivos que esté mandando quien no ha entrado
SE_ESCUCHA = (
    100 * 2**20
)  # bytes que se leen y se botan para alcanzar a decir que sobran; si son más, se corta
PLAZO = 120  # segundos para que un pedido llegue entero
QUIETA = 30  # segundos que se espera a una conexión que no pide nada


class NoSeRecibe(Error):
    """La página con que se responde a un pedido que no se va a leer, con la frase que dice por qué."""

    def __init__(self, code: int, reason: str, frase: str) -> None:
        super().__init__(frase)
        self.code, self.reason = code, reason

    def to_response(self, ident: str | None = None) -> tuple[str, list[tuple[str, str]], bytes]:
        cabeceras = [
            ("Content-Type", "text/html; charset=utf-8"),
            ("Cache-Control", "no-store"),
            ("Content-Security-Policy", "default-src 'none'"),
        ]
        pagina = render_to_string("no_se_recibe.html", {"frase": self.body})
        return f"{self.code} {self.reason}", cabeceras, pagina.encode()


class Nada:
    """Donde se echa lo que se lee sin guardarlo."""

    def __len__(self) -> int:
        return 0

    def append(self, datos: bytes) -> None:
        """No lo guarda."""

    def getfile(self) -> BytesIO:
        return BytesIO()

    def close(self) -> None:
        """Nada que cerrar."""


class Pedido(HTTPRequestParser):
    """Un pedido mientras llega: al terminar sus cabeceras ya se sabe cuánto más se le recibe.

    Lo que sobra se lee y se bota, sin guardarlo, para que quien lo mandó alcance a leer por qué no se recibe.
    """

    adj: Any
    body_rcv: Any
    chunked: bool
    completed: bool
    error: Error | None
    expect_continue: bool
    falta_entrar: bool
    maximo: int  # bytes del cuerpo
    rechazo: NoSeRecibe | None = None
    _de_cualquiera: ClassVar[WeakSet["Pedido"]] = WeakSet()

    def parse_header(self, header_plus: bytes) -> None:
        super().parse_header(header_plus)
        if self.body_rcv is None:
            return
        galletas = parse_cookie(self.headers.get("COOKIE", ""))
        con_sesion = sesiones.es_nuestra(galletas.get(settings.SESSION_COOKIE_NAME, ""))
        recibo = recibo_de(self.path)
        self.falta_entrar = recibo is not None and not (con_sesion or recibo.de_cualquiera)
        self.maximo = settings.DATA_UPLOAD_MAX_MEMORY_SIZE if con_sesion else SIN_SESION
        if recibo and not self.falta_entrar:
            self.maximo = recibo.maximo
        self._hasta(self.maximo)
        if not con_sesion:
            self.body_rcv.buf.overflow = inf  # nunca al disco, ni con el trozo que lo pasa
            if recibo and recibo.de_cualquiera:
                self._de_cualquiera.add(self)

    def received(self, data: bytes) -> int:
        try:
            consumidos: int = super().received(data)
        except OSError as error:
            if not disco_lleno(error):
                raise
            self._rechazar(NoSeRecibe(507, "Insufficient Storage", LLENO))
            if self.completed or self.chunked:  # de los trozos no se sabe cuál quedó a medias
                self.completed, self.error = True, self.rechazo
                return len(data)
            consumidos = super().received(data)
        if isinstance(self.error, RequestEntityTooLarge) and not self.rechazo:
            self._rechazar(self._sobra())
        elif self in self._de_cualquiera and (
            sum(otro.body_bytes_received for otro in self._de_cualquiera) > DE_CUALQUIERA
        ):
            self._rechazar(
                NoSeRecibe(
                    503, "Service Unavailable", "Están llegando muchos archivos: intente en un minuto."
                )
            )
        if self.completed and self.rechazo:
            self.error = self.rechazo
        return consumidos

    def close(self) -> None:
        self._de_cualquiera.discard(self)
        super().close()

    def _sobra(self) -> NoSeRecibe:
        if self.falta_entrar:
            return NoSeRecibe(
                403, "Forbidden", "Para enviar archivos hay que entrar: entre y envíelos otra vez."
            )
        return NoSeRecibe(
            413,
            "Content Too Large",
            f"Pasa de {tamano(self.maximo)}, lo más que se recibe de una vez en esta dirección.",
        )

    def _rechazar(self, rechazo: NoSeRecibe) -> None:
        self.rechazo = rechazo
        self._de_cualquiera.discard(self)
        if self.expect_continue or self.content_length > SE_ESCUCHA:
            self.expect_continue = False
            self.completed = True
            return
        with suppress(OSError):  # al cerrarlo termina de escribirse
            self.body_rcv.buf.close()
        self.body_rcv.buf = Nada()
        self._hasta(SE_ESCUCHA)
        self.error = None
        self.completed = self.body_rcv.completed

    def _hasta(self, maximo: int) -> None:
        """Lo más que puede traer el cuerpo, en bytes, con lo que lo envuelve si viene en trozos."""
        self.adj = copy.copy(self.adj)
        self.adj.max_request_body_size = maximo + 1  # waitress rechaza desde ese número, incluido


def recibo_de(camino: str) -> Recibo | None:
    """Qué archivos recibe la vista de esa dirección (los bytes como letras latin-1, según WSGI); `None`, ninguno."""
    try:
        vista = resolve(camino.encode("latin-1").decode()).func
    except (Resolver404, UnicodeDecodeError):
        return None
    recibo: Recibo | None = getattr(vista, "recibo", None)
    return recibo


class Conexion(HTTPChannel):
    """Una conexión que empezó un pedido y no lo termina en el plazo se cierra, aunque siga mandando de a poco."""

    parser_class = Pedido
    vence = inf

    def received(self, data: bytes) -> bool:
        empieza = self.request is None
        sigue: bool = super().received(data)
        if self.request is None:
            self.vence = inf
        elif empieza:
            self.vence = monotonic() + PLAZO
        return sigue

    def readable(self) -> bool:
        if monotonic() > self.vence:
            self.will_close = True
        puede: bool = super().readable()
        return puede


class Trabajador(Worker):
    """Un proceso: un hilo que recibe y manda sin esperar a nadie, y los que atienden."""

    def run(self) -> None:
        recibo_de("/")  # carga las direcciones antes del primer pedido
        import_module("informes.portal.vigia").vigilar()  # con las aplicaciones ya cargadas
        mapa: dict[int, Any] = {}
        intermediarios = {
            "trusted_proxy": "*",
            "trusted_proxy_count": settings.PROXIES,
            "trusted_proxy_headers": {"x-forwarded-for", "x-forwarded-proto"},
        }
        servidor = create_server(
            self.wsgi,
            map=mapa,
            sockets=[enchufe.sock for enchufe in self.sockets],
            threads=self.cfg.threads,
            connection_limit=CONEXIONES,
            channel_timeout=QUIETA,
            cleanup_interval=5,
            max_request_header_size=CABECERAS,
            inbuf_overflow=EN_MEMORIA,
            ident=None,
            clear_untrusted_proxy_headers=True,
            **(intermediarios if settings.PROXIES else {}),
        )
        escuchas = [uno for uno in mapa.values() if isinstance(uno, BaseWSGIServer)]
        for escucha in escuchas:
            escucha.channel_class = Conexion
        while self.alive and os.getppid() == self.ppid:
            self._una_vuelta(mapa)
        for escucha in escuchas:
            escucha.accepting = False
        termina = monotonic() + self.cfg.graceful_timeout
        while self._ocupado(escuchas) and monotonic() < termina:
            self._una_vuelta(mapa)
        servidor.task_dispatcher.shutdown(timeout=1)

    def _una_vuelta(self, mapa: dict[int, Any]) -> None:
        self.notify()
        wasyncore.loop(timeout=1, use_poll=True, map=mapa, count=1)

    @staticmethod
    def _ocupado(escuchas: list[BaseWSGIServer]) -> bool:
        """Si hay un pedido que se atiende o una respuesta que no ha salido."""
        return any(
            conexion.requests or conexion.total_outbufs_len
            for escucha in escuchas
            for conexion in list(escucha.active_channels.values())
        )


worker_class = Trabajador
