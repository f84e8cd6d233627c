"""Cuánto cuesta servir lo publicado: `./dev bench servir [--json]`.

El cociente entre lo que gasta el sitio y lo que gasta su piso, medidos por turnos en la misma corrida: la mediana de
trece vueltas. El gasto es el de procesador, por pedido, de todos los procesos: gunicorn y PostgreSQL.
"""

import argparse
import os
import pickle
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit

import psutil
import psycopg
from psycopg import sql

from bench.medidas import Medida, Tanda, base_aparte, carpeta_temporal, decir, intercalados, mostrar
from bench.procesos import (
    RAIZ,
    Cliente,
    Respuesta,
    arbol,
    codigo_de,
    encendido,
    esperar_a,
    los_de_postgres,
    puerto_libre,
    segundos_de,
)

CONEXIONES = 4
TANDAS = 25  # en cada vuelta, de un pedido por conexión
REPORTES = ("--dependencias=20", "--actividades=8334", "--anios=10")  # 1.000.080 reportes
MB = 2**20
BIEN = "200 OK"
HECHA = ", hecha"  # sin la copia delante: lo que cuesta la primera vez

PAGINAS = ("/", "/2021/2/", "/2021/2/v1/", "/2021/2/actividades/", "/2021/2/actividades/1/",
           "/2021/2/dependencias/ACPVR/", "/2021/2/compromisos/")  # fmt: skip
ARCHIVOS = ("/2021/2/cifras.json", "/2021/2/datos.csv", "/2021/2/actividades.csv", "/2021/2/compromisos.csv",
            "/2021/2/informe.xlsx", "/2021/2/informe.pdf", "/participe/2021.ics", "/informes/atom.xml")  # fmt: skip
CON_CONSULTA = ("/2021/2/actividades/?q=participacion", "/2021/2/compromisos/?estado=cumplido",
                "/comparar/?antes=2021-1-v1&despues=2021-2-v1", "/no-existe/")  # fmt: skip


@dataclass
class Lado:
    """Un servidor encendido, y los procesos de PostgreSQL: el gasto es el de todos."""

    raiz: str
    servidor: subprocess.Popen[bytes]
    de_la_base: list[psutil.Process]

    @contextmanager
    def pidiendo(self, camino: str, cabeceras: dict[str, str], debe: str) -> Iterator[Tanda]:
        """Una tanda que se puede repetir: un pedido por cada conexión, que no se cierra. Da los milisegundos de
        procesador por pedido; todos tienen que responder `debe`."""
        clientes = [Cliente(self.raiz) for _ in range(CONEXIONES)]
        procesos = [*arbol(self.servidor), *self.de_la_base]  # los de ahora: gunicorn pudo cambiar alguno

        def tanda() -> float:
            antes = segundos_de(procesos)
            for cliente in clientes:
                estado, _, _ = cliente.pedir(camino, cabeceras)
                if estado != debe:
                    raise SystemExit(f"{camino}: respondió {estado} y debía responder {debe}.")
            return 1000 * (segundos_de(procesos) - antes) / CONEXIONES

        for _ in range(2):  # la primera vez no cuenta
            tanda()
        try:
            yield tanda
        finally:
            for cliente in clientes:
                cliente.cerrar()


@dataclass(frozen=True)
class Caso:
    """Lo que se pide al sitio y, al piso, con qué dirección."""

    que: str
    camino: str
    cabeceras: dict[str, str]
    piso: str
    respuesta: Respuesta
    meta: float


def main() -> None:
    argumentos = argparse.ArgumentParser(prog="./dev bench servir")
    argumentos.add_argument("--json", action="store_true", help="la tabla, para programas")
    argumentos.add_argument("--sin-millon", action="store_true", help="sin la base de un millón de reportes")
    opciones = argumentos.parse_args()
    empezo = time.monotonic()
    with carpeta_temporal() as carpeta, base_aparte("bench_servir") as base:
        medidas = medir(carpeta, base, con_millon=not opciones.sin_millon)
    mostrar(medidas, en_json=opciones.json, segundos=time.monotonic() - empezo)
    sys.exit(0 if all(medida.cumple for medida in medidas) else 1)


def hacer(base: str, carpeta: Path, *orden: str) -> None:
    decir(" ".join(orden))
    subprocess.run(
        [sys.executable, "manage.py", *orden],
        cwd=RAIZ,
        env=entorno_de(base, carpeta),
        check=True,
        stdout=subprocess.DEVNULL,
    )


def ejecutar(programa: str, base: str, carpeta: Path) -> str:
    """Un programa de Django; devuelve lo que escribe."""
    entorno = entorno_de(base, carpeta) | {"DJANGO_SETTINGS_MODULE": "config.settings"}
    orden = [sys.executable, "-c", programa]
    return subprocess.run(orden, cwd=RAIZ, env=entorno, check=True, stdout=subprocess.PIPE, text=True).stdout


def entorno_de(base: str, carpeta: Path) -> dict[str, str]:
    return os.environ | suyo(base, carpeta) | {"DESARROLLO": "1"}


def suyo(base: str, carpeta: Path) -> dict[str, str]:
    return {"DATABASE_URL": base, "DATOS": str(carpeta), "COPIAS": str(carpeta / "copias")}


def medir(carpeta: Path, base: str, *, con_millon: bool) -> list[Medida]:
    hacer(base, carpeta, "migrate", "--verbosity=0")
    decir("demo")
    ejecutar(DEMOSTRACION, base, carpeta)
    with ExitStack() as hasta_el_final:
        millon = ""
        if con_millon:  # antes de que nadie se conecte a la primera
            millon = hasta_el_final.enter_context(base_aparte("bench_millon", como="bench_servir"))
            hacer(millon, carpeta / "millon", "generar", *REPORTES)
        return con_las_bases(carpeta, base, millon)


def con_las_bases(carpeta: Path, base: str, millon: str) -> list[Medida]:
    medidas = []
    with encendido("config.wsgi", **suyo(base, carpeta)) as (raiz, proceso):
        casos = todos_los_casos(raiz)
        piso = carpeta / "piso"
        piso.write_bytes(pickle.dumps({caso.piso: caso.respuesta for caso in casos}))
        with encendido("bench.piso:aplicacion", PISO=str(piso), **suyo(base, carpeta)) as (raiz_piso, otro):
            de_la_base = los_de_postgres()
            sitio = Lado(raiz, proceso, de_la_base)
            suelo = Lado(raiz_piso, otro, de_la_base)
            medidas += [comparar(caso, sitio, suelo) for caso in casos if not caso.que.endswith(HECHA)]
            with encendido("config.wsgi:django", **suyo(base, carpeta)) as (raiz_sin, sin_copias):
                cada_vez = Lado(raiz_sin, sin_copias, de_la_base)
                medidas += [comparar(caso, cada_vez, suelo) for caso in casos if caso.que.endswith(HECHA)]
        memoria = max(uno.memory_info().rss for uno in arbol(proceso)[1:]) / MB
        medidas.append(Medida("memoria de un proceso, con la demostración", memoria, 0, memoria, 110, "MB"))
        if millon:
            medidas += con_un_millon(carpeta / "millon", millon, Lado(raiz, proceso, []))
        medidas.append(lo_que_tarda_un_retiro(carpeta, base, raiz))
        medidas.append(sin_base(carpeta, base, raiz))
    medidas.append(la_demostracion_otra_vez(carpeta, base))
    return medidas


def todos_los_casos(raiz: str) -> list[Caso]:
    cliente = Cliente(raiz)
    casos: list[Caso] = []

    def agregar(
        que: str, camino: str, cabeceras: dict[str, str], meta: float, carpeta: str = "constante"
    ) -> None:
        respuesta = cliente.pedir(camino, cabeceras)
        piso = f"/{carpeta}/{len(casos)}"
        estado, suyas, cuerpo = respuesta
        utiles = [(nombre, valor) for nombre, valor in suyas if nombre.lower() not in ("date", "connection")]
        casos.append(Caso(que, camino, cabeceras, piso, (estado, utiles, cuerpo), meta))

    for camino in (*PAGINAS, *ARCHIVOS):
        agregar(camino, camino, {}, 2 if camino.endswith(".pdf") else 1.5)
    for camino in (*PAGINAS[:2], *ARCHIVOS[:2], "/2021/2/informe.pdf"):
        etag = next((v for n, v in cliente.pedir(camino, {})[1] if n.lower() == "etag"), '""')
        agregar(f"{camino} (304)", camino, {"If-None-Match": etag}, 1.5)
    for camino in (*PAGINAS[:2], *ARCHIVOS[:2]):
        for codificacion in ("br", "gzip"):
            agregar(f"{camino} ({codificacion})", camino, {"Accept-Encoding": codificacion}, 1.5)
    for camino in CON_CONSULTA:
        agregar(camino, camino, {}, 3, "plantilla")
    for camino in PAGINAS:
        agregar(f"{camino}{HECHA}", camino, {}, 2, "plantilla")
    return casos


def comparar(caso: Caso, sitio: Lado, suelo: Lado) -> Medida:
    """Lo de las plantillas no lleva condiciones: el piso siempre las escribe."""
    debe = caso.respuesta[0]
    with (
        sitio.pidiendo(caso.camino, caso.cabeceras, debe) as uno,
        suelo.pidiendo(caso.piso, {}, debe) as otro,
    ):
        return intercalados(caso.que, (uno, otro), caso.meta, tandas=TANDAS)


def con_un_millon(carpeta: Path, millon: str, once: Lado) -> list[Medida]:
    """La misma demostración en una base con un millón de reportes más: se sirve igual."""
    with encendido("config.wsgi", **suyo(millon, carpeta)) as (raiz, proceso):
        de_la_base = los_de_postgres()
        muchas = Lado(raiz, proceso, de_la_base)
        pocas = replace(once, de_la_base=de_la_base)
        medidas = []
        for camino in PAGINAS[:2] + ARCHIVOS[:1]:
            with muchas.pidiendo(camino, {}, BIEN) as uno, pocas.pidiendo(camino, {}, BIEN) as otro:
                que = f"{camino} con 1.000.000 de reportes"
                medidas.append(intercalados(que, (uno, otro), 1.15, tandas=TANDAS))
        return medidas


# El PDF, el de 2021 que guardan las pruebas: dibujarlo no es servirlo.
DEMOSTRACION = """
import django; django.setup()
from pathlib import Path
from django.core.management import call_command
from informes import publicacion
pdf = Path("tests/fijo/2021-2-v1.pdf").read_bytes()
publicacion.a_pdf = lambda *_: pdf
call_command("demo")
"""
RETIRAR = """
import django; django.setup()
import time
from informes.models import Publicacion
from informes.retiro import retirar
from participacion.models import Usuario
una = Publicacion.objects.get(anio=2021, numero_del_periodo=1)
retirar(una, "Se mide.", usuario=Usuario.objects.get(username="admin"))
print(time.time())
"""


def lo_que_tarda_un_retiro(carpeta: Path, base: str, raiz: str) -> Medida:
    """Desde que se confirma hasta la última vez que algún proceso mostró lo retirado."""
    decir("un retiro")
    vistas: list[float] = []
    basta = threading.Event()

    def mirar() -> None:
        while not basta.is_set():
            if codigo_de(f"{raiz}/2021/1/v1/") == 200:
                vistas.append(time.time())

    miradas = [threading.Thread(target=mirar) for _ in range(4)]
    for mirada in miradas:
        mirada.start()
    confirmado = float(ejecutar(RETIRAR, base, carpeta).split()[-1])
    time.sleep(4)
    basta.set()
    for mirada in miradas:
        mirada.join()
    tardo = max(max(vistas, default=0.0) - confirmado, 0)
    return Medida("un retiro se ve en todos los procesos", tardo, 0, tardo, 2, "s")


def sin_base(carpeta: Path, base: str, raiz: str) -> Medida:
    """Cuántas direcciones publicadas no responden 200 con la base cerrada, en el que estaba y en uno que nace."""
    decir("sin la base")
    nombre = sql.Identifier(urlsplit(base).path.strip("/"))
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as servidor:
        servidor.execute(sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS false").format(nombre))
        servidor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()",
            [urlsplit(base).path[1:]],
        )
        try:
            with encendido("config.wsgi", **suyo(base, carpeta)) as (nueva, _):
                faltan = sum(
                    codigo_de(cual + camino) != 200
                    for cual in (raiz, nueva)
                    for camino in (*PAGINAS, *ARCHIVOS, *CON_CONSULTA[:2])
                )
        finally:
            servidor.execute(sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS true").format(nombre))
    return Medida("direcciones publicadas que fallan sin la base", faltan, 0, faltan, 0, "")


def la_demostracion_otra_vez(carpeta: Path, base: str) -> Medida:
    """La segunda vez Python ya tiene compilado lo que carga, también donde el entorno le prohíbe guardarlo."""
    decir("./dev demo, otra vez")
    hasta_la_pagina(carpeta, base)
    tardo = hasta_la_pagina(carpeta, base)
    return Medida("./dev demo, la segunda vez, hasta la primera página", tardo, 0, tardo, 5, "s")


def hasta_la_pagina(carpeta: Path, base: str) -> float:
    """Segundos desde que se pide la demostración hasta que responde su portada."""
    puerto = puerto_libre()
    entorno = entorno_de(base, carpeta) | {"PUERTO": str(puerto)}
    entorno.pop("PYTHONDONTWRITEBYTECODE", None)
    proceso = subprocess.Popen(
        ["./dev", "_demo", "", "si"], cwd=RAIZ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        env=entorno, start_new_session=True,
    )  # fmt: skip
    try:
        return esperar_a(f"http://127.0.0.1:{puerto}/", 120)
    finally:
        for uno in reversed(arbol(proceso)):
            uno.terminate()
        proceso.wait(timeout=60)


if __name__ == "__main__":
    main()
