"""Lo que las pruebas de los contenedores necesitan de la máquina: imágenes de base, paquetes y un almacén aparte.

Nada queda en el podman de la máquina: las imágenes de base tienen el nombre de las oficiales y no lo son. Se hacen una
vez, en la carpeta `contenedores` de `DATOS`; lo demás, en una carpeta que se borra al terminar.
"""

import fcntl
import os
import pty
import re
import select
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import psutil
import pytest

from config.postgres import DATOS, PROGRAMAS, RAIZ

AQUI = Path(__file__).parent
TALLER = DATOS / "contenedores"
PLAZO = 400  # segundos de la orden más larga: hacer las imágenes de base
NO_SE_COPIA = (".git", ".venv", ".datos", ".env", ".*_cache", "__pycache__", "estaticos", "fuentes")

ALMACEN = """
[storage]
driver = "overlay"
graphroot = "{carpeta}/almacen"
runroot = "{carpeta}/uso"
[storage.options]
additionalimagestores = [{otro}]
"""
# Un espacio de procesos y de montajes: acaba cuando se cierra su entrada, también si la prueba muere de golpe. La red
# de los contenedores y sus candados van en carpetas que no se pueden elegir: adentro son otras.
APARTE = ["unshare", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc", "sh", "-c"]
ADENTRO = """
mkdir -p /run/containers && mount -t tmpfs tmpfs /run/containers && mount -t tmpfs tmpfs /dev/shm &&
    echo listo && exec catatonit -- cat
"""
# Sin systemd y con los grupos de control de la versión 1 también se puede.
MOTOR = """
[containers]
default_ulimits = ["nofile=1024:1024", "nproc=1024:1024"]
[engine]
runtime = "runc"
cgroup_manager = "cgroupfs"
events_logger = "file"
tmp_dir = "{carpeta}/motor"
[network]
network_backend = "netavark"
network_config_dir = "{carpeta}/redes"
"""


@dataclass(frozen=True)
class Terminada:
    """Una orden que terminó: su código y todo lo que escribió."""

    codigo: int
    texto: str


@dataclass(frozen=True)
class Instalacion:
    """Una copia del proyecto, como la de quien lo instala, y las variables con que se ejecutan sus órdenes."""

    carpeta: Path
    aparte: list[str]
    entorno: dict[str, str]

    def ejecutar(self, *orden: str, plazo: int = PLAZO) -> Terminada:
        hecha = subprocess.run(
            [*self.aparte, f"--chdir={self.carpeta}", *orden],
            env=self.entorno,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=plazo,
            check=False,
        )
        return Terminada(hecha.returncode, hecha.stdout)

    def pedir(self, *orden: str) -> str:
        """Lo que escribe una orden que debe terminar bien."""
        hecha = self.ejecutar(*orden)
        assert hecha.codigo == 0, f"{' '.join(orden)}: {hecha.texto}"
        return hecha.texto

    def en_la_terminal(self, guion: str, *respuestas: str) -> str:
        """Ejecuta el guion en una terminal y, cada vez que se detiene a preguntar, da la respuesta que sigue."""
        maestra, esclava = pty.openpty()
        orden = subprocess.Popen(
            [*self.aparte, f"--chdir={self.carpeta}", "sh", "-eu", "-c", guion],
            env=self.entorno,
            stdin=esclava,
            stdout=esclava,
            stderr=esclava,
            start_new_session=True,
        )
        os.close(esclava)
        texto, visto, por_dar = "", 0, list(respuestas)
        limite = time.monotonic() + PLAZO
        with os.fdopen(maestra, "rb+", buffering=0) as terminal, orden:
            while time.monotonic() < limite:
                if not select.select([terminal], [], [], 1)[0]:
                    continue
                with suppress(OSError):  # la terminal se cierra cuando la orden termina
                    if leido := terminal.read(65536):
                        texto += leido.decode(errors="replace")
                        if por_dar and re.search(r": ?$", texto[visto:]):
                            visto = len(texto)
                            terminal.write(f"{por_dar.pop(0)}\n".encode())
                        continue
                break
            else:
                orden.kill()
                pytest.fail(f"Se acabó el plazo de la orden, que había escrito:\n{texto}")
        assert orden.returncode == 0, texto
        return texto


@contextmanager
def instalacion(puerto: int) -> Iterator[Instalacion]:
    """Una copia del proyecto con un podman propio, en el que solo están las imágenes de base."""
    if os.geteuid() != 0:
        pytest.fail("Las pruebas de los contenedores se hacen como root: instalan un Debian en una carpeta.")
    TALLER.mkdir(mode=0o755, parents=True, exist_ok=True)
    with (TALLER / "turno").open("a") as turno:
        fcntl.flock(turno, fcntl.LOCK_EX)
        for resto in TALLER.glob("prueba-*"):  # de una que murió
            shutil.rmtree(resto)
        base = una_vez(TALLER / "base", huella_de_la_base(), hacer_imagenes_de_base)
        ruedas = una_vez(TALLER / "ruedas", (RAIZ / "requirements.txt").read_bytes(), bajar_ruedas)
        carpeta = Path(tempfile.mkdtemp(prefix="prueba-", dir=TALLER))
        try:
            proyecto = carpeta / "participacion"
            shutil.copytree(RAIZ, proyecto, ignore=shutil.ignore_patterns(*NO_SE_COPIA))
            (carpeta / "programas").mkdir()
            (carpeta / "programas" / "docker").symlink_to(AQUI / "docker")
            ruta = [str(carpeta / "programas"), str(Path(sys.executable).parent), entorno()["PATH"]]
            variables = motor(carpeta, base / "almacen") | {
                "PATH": os.pathsep.join(ruta),
                "RUEDAS": str(ruedas),
                "PUERTO": str(puerto),
            }
            with aparte() as delante:
                nueva = Instalacion(proyecto, delante, variables)
                yield nueva
                nueva.pedir(
                    "podman", "rm", "--all", "--force", "--time", "0"
                )  # quita también su red de la máquina
        finally:
            shutil.rmtree(carpeta)


@contextmanager
def aparte() -> Iterator[list[str]]:
    """Lo que va delante de una orden para que nada suyo quede andando ni montado al salir del bloque."""
    with subprocess.Popen(
        [*APARTE, ADENTRO], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as guardian:
        assert guardian.stdin
        assert guardian.stdout
        if guardian.stdout.readline() != "listo\n":
            pytest.fail(
                "Las pruebas de los contenedores necesitan permiso para montar carpetas: esta máquina no lo da."
            )
        (adentro,) = psutil.Process(guardian.pid).children()
        yield ["nsenter", "--target", str(adentro.pid), "--mount", "--pid", "env"]
        guardian.stdin.close()
        guardian.wait(timeout=60)


def huella_de_la_base() -> bytes:
    guiones = [(AQUI / guion).read_bytes() for guion in ("sustitutos.sh", "postgres.sh")]
    return b"".join([*guiones, str(PROGRAMAS).encode()])


def entorno() -> dict[str, str]:
    """Las variables de la máquina que no son del proyecto ni de una orden suya."""
    de_la_maquina = {"PATH", "HOME", "LANG", "TERM"}
    return {
        nombre: valor
        for nombre, valor in os.environ.items()
        if nombre in de_la_maquina or nombre.lower().endswith("_proxy")
    }


def motor(carpeta: Path, otro: Path | None = None) -> dict[str, str]:
    """Las variables con que podman y buildah guardan todo en esa carpeta, y leen también las imágenes de otro."""
    (carpeta / "storage.conf").write_text(ALMACEN.format(carpeta=carpeta, otro=f'"{otro}"' if otro else ""))
    (carpeta / "containers.conf").write_text(MOTOR.format(carpeta=carpeta))
    return entorno() | {
        "CONTAINERS_STORAGE_CONF": str(carpeta / "storage.conf"),
        "CONTAINERS_CONF": str(carpeta / "containers.conf"),
    }


def una_vez(carpeta: Path, de_que: bytes, hacer: Callable[[Path], None]) -> Path:
    """La carpeta con lo que ya se hizo de eso mismo; si no, se hace. La marca se escribe al final."""
    marca, huella = carpeta.with_suffix(".huella"), sha256(de_que).hexdigest()
    if not marca.exists() or marca.read_text() != huella:
        marca.unlink(missing_ok=True)
        if carpeta.exists():
            shutil.rmtree(carpeta)
        carpeta.mkdir()
        hacer(carpeta)
        marca.write_text(huella)
    return carpeta


def hacer_imagenes_de_base(carpeta: Path) -> None:
    with aparte() as delante:
        _hacer([*delante, str(AQUI / "sustitutos.sh"), str(PROGRAMAS)], motor(carpeta))


def bajar_ruedas(carpeta: Path) -> None:
    """Con el Python del Debian de la máquina, que es el de la imagen de base, y de donde la máquina los baje."""
    with tempfile.TemporaryDirectory() as venv:
        _hacer(["/usr/bin/python3", "-m", "venv", venv], entorno())
        pedidos = ["--quiet", "--require-hashes", "--dest", str(carpeta)]
        pip = [f"{venv}/bin/python", "-m", "pip", "download", *pedidos]
        _hacer([*pip, "--requirement", str(RAIZ / "requirements.txt")], dict(os.environ))


def _hacer(orden: list[str], variables: dict[str, str]) -> None:
    hecha = subprocess.run(orden, env=variables, capture_output=True, text=True, timeout=PLAZO, check=False)
    assert hecha.returncode == 0, f"{' '.join(orden)}: {hecha.stderr}"
