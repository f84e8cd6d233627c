"""`./dev` y el PostgreSQL incluido: se comparten, no dejan procesos y se levantan de cualquier caída.

Cada prueba usa una copia mínima del proyecto, con su propia base, y solo toca procesos de esa copia.
"""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import tomllib
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
import pytest

from config.fallas import NO_ARRANCA

RAIZ = Path(__file__).resolve().parent.parent
PLAZO = 120

# Una orden que usa la base, avisa en qué servidor está y se queda hasta que le cierren la entrada.
ORDEN = """
import os, sys, psycopg
with psycopg.connect(os.environ["DATABASE_URL"]) as base:
    base.execute("SELECT pg_advisory_xact_lock(1)")
    base.execute("CREATE TABLE IF NOT EXISTS visita ()")
    base.execute("INSERT INTO visita DEFAULT VALUES")
    consulta = "SELECT count(*), pg_postmaster_start_time() FROM visita"
    visitas, inicio = base.execute(consulta).fetchone()
    base.commit()
    print(f"listo {visitas} {inicio:%H:%M:%S.%f}", flush=True)
    sys.stdin.read()
    base.execute("SELECT 1")
sys.exit(7)
"""


class Copia:
    """Una copia del proyecto con lo justo para ejecutar órdenes con la base incluida."""

    def __init__(self, carpeta: Path, datos: Path) -> None:
        self.carpeta, self.datos, self.pgdata = carpeta, datos, datos / "pg"
        for archivo in ("dev", "config/__init__.py", "config/postgres.py"):
            (carpeta / archivo).parent.mkdir(exist_ok=True)
            shutil.copy(RAIZ / archivo, carpeta / archivo)

    def lanzar(self, *orden: str, **entorno: str) -> subprocess.Popen[str]:
        ajenas = {"DATABASE_URL", "PGHOST", "PGUSER"}
        ambiente = {nombre: valor for nombre, valor in os.environ.items() if nombre not in ajenas}
        return subprocess.Popen(
            orden,
            cwd=self.carpeta,
            env=ambiente | {"DATOS": str(self.datos)} | entorno,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def con_base(self, *orden: str, **entorno: str) -> subprocess.Popen[str]:
        return self.lanzar(sys.executable, "-m", "config.postgres", *orden, **entorno)

    def visitar(self) -> subprocess.Popen[str]:
        return self.con_base(sys.executable, "-c", ORDEN, str(self.carpeta))

    def procesos(self) -> list[psutil.Process]:
        """Los de esta copia: una ruta suya está en la línea de órdenes o es la carpeta de trabajo."""
        encontrados = []
        for proceso in psutil.process_iter():
            with suppress(psutil.Error):
                rastros = [*proceso.cmdline(), proceso.cwd()]
                if any(rastro.startswith((str(self.carpeta), str(self.datos))) for rastro in rastros):
                    encontrados.append(proceso)
        return encontrados

    def servidor(self) -> psutil.Process:
        servidores = [p for p in self.procesos() if p.cmdline()[1:3] == ["-D", str(self.pgdata)]]
        # Los que atienden conexiones nacen con su misma línea de órdenes.
        return min(servidores, key=psutil.Process.create_time)


@contextmanager
def carpeta_corta() -> Iterator[Path]:
    """Como `tmp_path`, que no sirve: la ruta de un socket debe ser corta."""
    with tempfile.TemporaryDirectory(prefix="dev", ignore_cleanup_errors=True) as carpeta:
        yield Path(carpeta).resolve()


@contextmanager
def hacer_copia(datos: Path | None = None) -> Iterator[Copia]:
    with carpeta_corta() as carpeta:
        copia = Copia(carpeta, datos or carpeta / "Año 2021 + 100% [ñ]")
        yield copia
        for proceso in copia.procesos():
            with suppress(psutil.Error):
                proceso.kill()


@pytest.fixture
def nueva() -> Iterator[Copia]:
    """Una copia recién bajada: su base está por crear, y en una ruta con toda clase de signos."""
    with hacer_copia() as copia:
        yield copia


@pytest.fixture(scope="module")
def datos() -> Iterator[Path]:
    with carpeta_corta() as carpeta, hacer_copia(carpeta) as copia:
        assert terminar(copia.con_base("true")) == (0, "")
        yield carpeta


@pytest.fixture
def copia(datos: Path) -> Iterator[Copia]:
    """Una copia que ya tiene su base; es la misma para todas las pruebas, apagada al empezar cada una."""
    with hacer_copia(datos) as copia:
        yield copia


def esperar(condicion: Callable[[], bool]) -> None:
    limite = time.monotonic() + PLAZO
    while not condicion():
        assert time.monotonic() < limite, "se acabó el plazo"
        time.sleep(0.02)


def listo(orden: subprocess.Popen[str]) -> tuple[int, str]:
    """Espera el aviso de una visita: cuántas van y cuándo arrancó el servidor."""
    assert orden.stdout
    _, visitas, inicio = orden.stdout.readline().split()
    return int(visitas), inicio


def terminar(orden: subprocess.Popen[str]) -> tuple[int, str]:
    """Cierra la entrada de la orden y espera su código y lo que escribió."""
    salida, errores = orden.communicate(timeout=PLAZO)
    return orden.returncode, salida + errores


def test_la_orden_usa_la_base_da_su_codigo_y_no_deja_procesos(nueva: Copia) -> None:
    orden = nueva.visitar()
    assert listo(orden)[0] == 1
    assert nueva.pgdata.stat().st_mode & 0o777 == 0o700

    assert terminar(orden) == (7, "")

    assert nueva.procesos() == []


def test_comparten_el_servidor_y_lo_apaga_la_ultima(copia: Copia) -> None:
    primera, segunda = copia.visitar(), copia.visitar()
    assert listo(primera)[1] == listo(segunda)[1]

    assert terminar(primera)[0] == 7
    tercera = copia.visitar()
    listo(tercera)
    assert terminar(segunda)[0] == terminar(tercera)[0] == 7

    assert copia.procesos() == []


@pytest.fixture
def sin_nohup() -> Iterator[None]:
    """Lo que se lance atiende SIGHUP aunque las pruebas corran con `nohup`: ignorarla se hereda; un manejador, no."""
    antes = signal.signal(signal.SIGHUP, lambda *_: None)
    yield
    signal.signal(signal.SIGHUP, antes)


@pytest.mark.usefixtures("sin_nohup")
@pytest.mark.parametrize(
    ("senal", "codigo"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 143)]
)
def test_una_senal_lo_termina_todo(copia: Copia, senal: signal.Signals, codigo: int) -> None:
    secuencia = '"$@"; echo "no debe llegar aquí"'
    orden = copia.con_base("sh", "-c", secuencia, "sh", sys.executable, "-c", ORDEN, str(copia.carpeta))
    listo(orden)

    orden.send_signal(senal)
    orden.wait(timeout=PLAZO)

    assert copia.procesos() == []
    assert orden.returncode == codigo
    assert "no debe" not in terminar(orden)[1]


def test_una_senal_durante_el_arranque_tampoco_deja_procesos(nueva: Copia) -> None:
    orden = nueva.visitar()
    esperar((nueva.datos / "turno").exists)

    orden.send_signal(signal.SIGTERM)

    assert terminar(orden) == (143, "")
    assert nueva.procesos() == []


@pytest.mark.parametrize(
    "muertos",
    [
        ("orden", "servidor"),
        pytest.param(("orden",), marks=pytest.mark.barrido),
        pytest.param(("servidor",), marks=pytest.mark.barrido),
    ],
)
def test_se_levanta_de_una_muerte_subita(copia: Copia, muertos: tuple[str, ...]) -> None:
    primera = copia.visitar()
    visitas, _ = listo(primera)
    victimas = {"orden": psutil.Process(primera.pid), "servidor": copia.servidor()}
    for muerto in muertos:
        victimas[muerto].kill()

    segunda = copia.visitar()

    assert listo(segunda)[0] == visitas + 1
    terminar(primera)
    assert terminar(segunda)[0] == 7
    assert copia.procesos() == []


@pytest.mark.parametrize("anotacion", ["", "{vivo}\n", "{vivo}\n{pgdata}\n0\n5432\n{pgdata}\n\n0 0\nready\n"])
def test_no_se_enreda_con_un_numero_de_proceso_que_hoy_es_de_otro(copia: Copia, anotacion: str) -> None:
    ajeno = subprocess.Popen(["cat"], stdin=subprocess.PIPE, user=copia.pgdata.stat().st_uid)
    for candado in ("postmaster.pid", ".s.PGSQL.5432.lock"):
        (copia.pgdata / candado).write_text(anotacion.format(vivo=ajeno.pid, pgdata=copia.pgdata))

    orden = copia.visitar()

    listo(orden)
    assert terminar(orden)[0] == 7
    assert ajeno.poll() is None
    ajeno.communicate()


def test_con_database_url_no_arranca_nada(nueva: Copia) -> None:
    orden = nueva.con_base("printenv", "DATABASE_URL", DATABASE_URL="postgresql://otra/base")
    assert terminar(orden) == (0, "postgresql://otra/base\n")

    (nueva.carpeta / ".env").write_text("DATABASE_URL=postgresql://del-archivo/base\n")
    orden = nueva.con_base("printenv", "DATABASE_URL")
    assert terminar(orden) == (0, "postgresql://del-archivo/base\n")

    assert not nueva.datos.exists()


def test_una_ruta_demasiado_larga_se_rechaza_con_una_frase(copia: Copia) -> None:
    datos = copia.carpeta / ("x" * 90)
    codigo, texto = terminar(copia.con_base("true", DATOS=str(datos)))
    assert codigo == 1
    assert re.fullmatch(r"La ruta .* bytes .*: lleve el proyecto a una ruta más corta, .*\.\n", texto)
    assert not datos.exists()


# --- La orden ./dev ---


@pytest.fixture
def instalada(copia: Copia) -> Copia:
    """Una copia con todo instalado: las bibliotecas de Python son las de estas pruebas."""
    entorno = copia.carpeta / ".venv"
    entorno.mkdir()
    shutil.copy(Path(sys.prefix, "pyvenv.cfg"), entorno)
    for parte in ("bin", "lib"):
        (entorno / parte).symlink_to(Path(sys.prefix, parte))
    (copia.carpeta / "requirements-dev.txt").touch()
    marcar = 'echo "$PWD $(cksum <requirements-dev.txt)" >.venv/marca'
    subprocess.run(["sh", "-c", marcar], cwd=copia.carpeta, check=True)
    letra = copia.carpeta / "static" / "fuentes" / "public-sans.woff2"
    letra.parent.mkdir(parents=True)
    letra.write_text("letra")
    return copia


def fingir(copia: Copia, **programas: str) -> str:
    """Una ruta de programas en la que estos hacen lo que se diga."""
    carpeta = copia.carpeta / "programas"
    carpeta.mkdir()
    for nombre, guion in programas.items():
        (carpeta / nombre).write_text(f"#!/bin/sh\n{guion}\n")
        (carpeta / nombre).chmod(0o755)
    return f"{carpeta}:{os.environ['PATH']}"


def puerto_libre() -> int:
    with socket.create_server(("127.0.0.1", 0)) as servidor:
        return int(servidor.getsockname()[1])


@pytest.mark.parametrize("senal", [signal.SIGINT, pytest.param(signal.SIGTERM, marks=pytest.mark.barrido)])
def test_demo_prepara_sirve_y_no_deja_procesos(instalada: Copia, senal: signal.Signals) -> None:
    (instalada.carpeta / "manage.py").write_text(
        "import sys, threading\n"
        "def main():\n"
        "    print(*sys.argv[1:], flush=True)\n"
        "if __name__ == '__main__':\n"
        "    main()\n"
        "    threading.Event().wait()\n"
    )
    shutil.copy(RAIZ / "config" / "demostracion.py", instalada.carpeta / "config")
    aplicacion = "def application(entorno, responder):\n    responder('200 OK', [])\n    return [b'sirve']\n"
    (instalada.carpeta / "config" / "wsgi.py").write_text(aplicacion)
    (instalada.carpeta / "config" / "servidor.py").write_text("control_socket_disable = True\n")
    direccion = f"http://127.0.0.1:{(puerto := puerto_libre())}/"

    def responde() -> bool:
        with suppress(OSError), urllib.request.urlopen(direccion) as respuesta:
            return respuesta.read() == b"sirve"
        return False

    orden = instalada.lanzar("./dev", "demo", PUERTO=str(puerto))
    esperar(responde)
    orden.send_signal(senal)

    codigo, salida = terminar(orden)
    assert codigo == 0
    assert salida.splitlines()[0] == "demo --migrar"
    assert direccion in salida
    assert "trabajador" in salida.splitlines()
    assert instalada.procesos() == []


def test_demo_sin_servidor_termina(instalada: Copia) -> None:
    (instalada.carpeta / "manage.py").write_text("import sys; sys.exit(sys.argv[1:] != ['demo', '--migrar'])")
    assert terminar(instalada.lanzar("./dev", "demo", "--sin-servidor")) == (0, "")


@pytest.mark.parametrize("dicho", [("--plan", "politica"), ("--plan=politica",)])
def test_demo_pasa_el_plan_que_se_le_pide(instalada: Copia, dicho: tuple[str, ...]) -> None:
    (instalada.carpeta / "manage.py").write_text("import sys; print(*sys.argv[1:], flush=True)")
    codigo, salida = terminar(instalada.lanzar("./dev", "demo", *dicho, "--sin-servidor"))
    assert (codigo, salida.splitlines()) == (0, ["demo --migrar --plan politica"])


@pytest.mark.parametrize("dicho", [["--plan"], ["--planes"], ["--sin-servidor", "politica"]])
def test_demo_mal_pedida_dice_como_se_usa(instalada: Copia, dicho: list[str]) -> None:
    codigo, salida = terminar(instalada.lanzar("./dev", "demo", *dicho))
    assert (codigo, salida) == (1, "Uso: ./dev demo [--plan politica] [--sin-servidor]\n")


def test_demo_avisa_del_puerto_ocupado_antes_de_hacer_nada(instalada: Copia) -> None:
    with socket.create_server(("127.0.0.1", 0)) as otro:
        puerto = otro.getsockname()[1]
        codigo, texto = terminar(instalada.lanzar("./dev", "demo", PUERTO=str(puerto)))
    assert codigo == 1
    assert texto.startswith(f"El puerto {puerto} está ocupado")
    assert "migrar" not in texto


def test_sin_permiso_para_instalar_dice_que_ejecutar(instalada: Copia) -> None:
    ruta = fingir(instalada, id="echo 1000", ldconfig="", sudo="exit 1")
    codigo, texto = terminar(instalada.lanzar("./dev", "manage", "check", PATH=ruta))
    assert codigo == 1
    assert texto == (
        "Faltan paquetes del sistema; como administrador, ejecute: apt-get update && apt-get install --yes "
        "--no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0\n"
    )


APT = """
echo "$@" >>{registro}
if [ "$(wc -l <{registro})" -le {ocupado} ]; then
    echo "E: Could not get lock /var/lib/apt/lists/lock. It is held by process 1 (apt-get)" >&2
    exit 100
fi
exit {codigo}
"""


def test_mientras_otro_instala_paquetes_se_le_espera(instalada: Copia) -> None:
    (instalada.carpeta / "manage.py").write_text("print('hecho')")
    registro = instalada.carpeta / "registro"
    apt = APT.format(registro=registro, ocupado=2, codigo=0)
    ruta = fingir(instalada, **{"id": "echo 0", "ldconfig": "", "sleep": "", "apt-get": apt})

    codigo, texto = terminar(instalada.lanzar("./dev", "manage", "check", PATH=ruta))

    assert (codigo, texto.splitlines()[0]) == (0, "hecho")
    assert texto.count("se espera a que termine") == 1
    pedidos = [pedido.split()[1] for pedido in registro.read_text().splitlines()]
    assert pedidos == ["update", "update", "update", "install"]


@pytest.mark.parametrize(("ocupado", "codigo", "intentos"), [(0, 100, 1), (1000, 0, 60)])
def test_si_no_se_pueden_instalar_muestra_lo_que_dijo_apt(
    instalada: Copia, ocupado: int, codigo: int, intentos: int
) -> None:
    registro = instalada.carpeta / "registro"
    apt = "echo no hay red;" + APT.format(registro=registro, ocupado=ocupado, codigo=codigo)
    ruta = fingir(instalada, **{"id": "echo 0", "ldconfig": "", "sleep": "", "apt-get": apt})

    fallo, texto = terminar(instalada.lanzar("./dev", "manage", "check", PATH=ruta))

    assert fallo == 1
    assert texto.count("no hay red\n") == 1
    assert "No se pudieron instalar; como administrador, ejecute: apt-get update && apt-get install" in texto
    assert len(registro.read_text().splitlines()) == intentos


def test_una_instalacion_a_medias_no_se_da_por_buena(instalada: Copia) -> None:
    (instalada.carpeta / "requirements-dev.txt").write_text("otra lista")
    ruta = fingir(instalada, uv='[ "$1" = venv ]')
    for _ in range(2):
        codigo, texto = terminar(instalada.lanzar("./dev", "manage", "check", PATH=ruta))
        assert codigo == 1
        assert "No se pudieron instalar los paquetes de Python" in texto


def test_dev_sin_argumentos_explica_y_con_una_orden_desconocida_falla(copia: Copia) -> None:
    codigo, ayuda = terminar(copia.lanzar("./dev"))
    assert codigo == 0
    assert ayuda.startswith("Uso: ./dev ORDEN")
    assert terminar(copia.lanzar("./dev", "inexistente")) == (2, ayuda)


def test_la_ayuda_nombra_cada_orden_y_cada_marca(copia: Copia) -> None:
    _, ayuda = terminar(copia.lanzar("./dev"))
    ordenes = re.findall(r"^([a-z]+)\)$", (RAIZ / "dev").read_text(), re.MULTILINE)
    assert re.findall(r"^  ([a-z]+) ", ayuda, re.MULTILINE) == ordenes
    configuracion = tomllib.loads((RAIZ / "pyproject.toml").read_text())["tool"]["pytest"]["ini_options"]
    marcas = [marca.split(":")[0] for marca in configuracion["markers"]]
    assert f"Marcas para -m: {', '.join(marcas)};" in ayuda


def test_prueba_es_solo_pytest_con_la_base_encendida(instalada: Copia) -> None:
    prueba = "import os, psycopg\ndef test_base(): psycopg.connect(os.environ['DATABASE_URL']).close()\n"
    (instalada.carpeta / "test_base.py").write_text(prueba)
    orden = instalada.lanzar(
        "./dev", "prueba", "-q", "-p", "no:cacheprovider", "-p", "no:django", "test_base.py"
    )
    codigo, texto = terminar(orden)
    assert codigo == 0, texto
    assert texto.splitlines()[-1].startswith("1 passed")
    assert "──" not in texto


@pytest.mark.parametrize("programas", [("docker",), ("buildah",), ("docker", "buildah")])
def test_la_imagen_la_construye_lo_que_haya_y_primero_docker(
    copia: Copia, programas: tuple[str, ...]
) -> None:
    ruta = fingir(copia, **dict.fromkeys(programas, 'echo "${0##*/}" "$@"')).partition(":")[0]
    (Path(ruta) / "dirname").symlink_to("/usr/bin/dirname")
    orden = copia.lanzar("/bin/sh", "dev", "imagen", PATH=ruta)
    assert terminar(orden) == (0, f"{programas[0]} build --tag participacion .\n")


def test_sin_con_que_construir_la_imagen_dice_que_falta(copia: Copia) -> None:
    ruta = fingir(copia).partition(":")[0]
    (Path(ruta) / "dirname").symlink_to("/usr/bin/dirname")
    codigo, texto = terminar(copia.lanzar("/bin/sh", "dev", "imagen", PATH=ruta))
    assert codigo == 1
    assert texto == (
        "Para construir la imagen hace falta docker o buildah; en Debian: apt-get install buildah\n"
    )


@pytest.mark.parametrize(
    ("argumentos", "piden"),
    [
        (("-m", "barrido or contenedores"), True),
        (("tests/test_contenedores.py",), True),
        (("-m", "not barrido and not contenedores"), False),
        (("tests/test_flujo.py",), False),
    ],
)
def test_lo_de_los_contenedores_se_instala_solo_si_se_piden(
    instalada: Copia, argumentos: tuple[str, ...], piden: bool
) -> None:
    ruta = fingir(instalada, id="echo 1000", ldconfig="", sudo="exit 1")
    guion = instalada.carpeta / "dev"
    guion.write_text(guion.read_text().replace("in buildah catatonit", "in programa-que-no-hay"))
    _, texto = terminar(instalada.lanzar("./dev", "prueba", *argumentos, PATH=ruta))
    assert "Faltan paquetes del sistema" in texto
    assert ("programa-que-no-hay" in texto) == piden


def test_formato_escribe_y_dice_lo_que_no_supo_corregir(instalada: Copia) -> None:
    suelto = instalada.carpeta / "suelto.py"
    suelto.write_text("import os\nx = [ 1,2 ]\nprint(y)\n")
    codigo, texto = terminar(instalada.lanzar("./dev", "formato"))
    assert suelto.read_text() == "x = [1, 2]\nprint(y)\n"
    assert codigo == 1
    assert "Undefined name `y`" in texto


@pytest.mark.parametrize("variable", ["SECRET_KEY", "ENTIDAD_NOMBRE", "ENTIDAD_CONTACTO", "DATABASE_URL"])
def test_en_produccion_no_arranca_si_falta_una_variable(variable: str) -> None:
    completo = dict.fromkeys(["SECRET_KEY", "ENTIDAD_NOMBRE", "ENTIDAD_CONTACTO"], "algo")
    completo |= {"DATABASE_URL": "postgresql://servidor/base", "DESARROLLO": ""}
    resultado = subprocess.run(
        [sys.executable, "-c", "import config.settings"],
        cwd=RAIZ,
        env=os.environ | completo | {variable: ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert resultado.returncode == 1
    assert f"Falta la variable de entorno {variable}: defínala en el entorno" in resultado.stderr


SIN_CLAVE = ({"SECRET_KEY": ""}, "Falta la variable de entorno SECRET_KEY: defínala")
SIN_BASE = ({}, "No se pudo usar la base de datos: revise que esté encendida")


@pytest.mark.parametrize(
    ("orden", "cambio", "frase"),
    [
        (("manage.py", "migrate"), *SIN_CLAVE),
        (("manage.py", "migrate"), *SIN_BASE),
        (("manage.py", "recordatorios"), *SIN_CLAVE),
        (("manage.py", "recordatorios"), *SIN_BASE),
        (("-m", "config.wsgi"), *SIN_CLAVE),  # sin la base sí arranca: responde 503
    ],
)
def test_lo_que_no_deja_arrancar_se_dice_en_una_frase_sin_traza(
    orden: tuple[str, ...], cambio: dict[str, str], frase: str
) -> None:
    completo = dict.fromkeys(["SECRET_KEY", "ENTIDAD_NOMBRE", "ENTIDAD_CONTACTO"], "algo")
    completo |= {"DATABASE_URL": "postgresql://a:b@127.0.0.1:1/base", "DESARROLLO": ""}
    resultado = subprocess.run(
        [sys.executable, *orden],
        cwd=RAIZ,
        env=os.environ | completo | cambio,
        capture_output=True,
        text=True,
        check=False,
    )
    assert resultado.returncode == NO_ARRANCA
    assert resultado.stderr.startswith(frase)
    assert resultado.stderr.count("\n") == 1


def test_no_arranca_con_un_logo_que_no_esta() -> None:
    resultado = subprocess.run(
        [sys.executable, "-c", "import config.settings"],
        cwd=RAIZ,
        env=os.environ | {"DESARROLLO": "1", "ENTIDAD_LOGO": "../otro.svg"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert resultado.returncode == 1
    assert "ENTIDAD_LOGO dice '../otro.svg' y no hay tal archivo" in resultado.stderr


def test_el_modelo_de_env_nombra_todas_las_variables_de_la_configuracion() -> None:
    leidas = re.findall(
        r'\b(?:env(?:\.\w+)?|requerido)\("(\w+)"', (RAIZ / "config" / "settings.py").read_text()
    )
    explicadas = re.findall(r"^#?(\w+)=", (RAIZ / ".env.example").read_text(), re.MULTILINE)
    assert {"SECRET_KEY", "DATABASE_URL"} <= set(leidas) <= set(explicadas)
