"""«Producción», de README.md, palabra por palabra: lo que esas órdenes construyen y dejan andando, y cómo fallan.

Con podman por Docker y con imágenes de base hechas aquí (`tests/contenedores/`): las oficiales no son las probadas.
"""

import io
import json
import re
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import pikepdf
import pytest
import requests

from config.postgres import RAIZ
from tests.contenedores.instalacion import AQUI, Instalacion, Terminada, instalacion

pytestmark = pytest.mark.contenedores

SITIO = "participacion.entidad.gov.co"
CLAVE = "clave-de-la-demostracion"
PROPIOS = ("web", "trabajador", "recordatorios")  # los que quedan andando con la imagen del proyecto
ESPERA = 90  # segundos para que un servicio responda
ASIENTO = timedelta(seconds=8)  # encendido por más de esto, ya halló lo que le hacía falta
PESO = 200_000_000  # bytes, sin contar la imagen de la que sale

# Lo que se ejecuta, y nada más.
EN_LA_IMAGEN = {
    *("LICENSE", "__pycache__", "compromisos", "comun", "config", "estaticos", "informes", "manage.py"),
    *("participacion", "requirements.txt", "static", "templates"),
}
DE_COMPILAR = ("gcc", "cc", "g++", "c++", "clang", "make", "ld", "as", "rustc", "cargo", "go")

# Quien instala escribe en .env lo suyo.
EDITOR = f"""#!/bin/sh
sed -i 's/^ALLOWED_HOSTS=.*/ALLOWED_HOSTS={SITIO}/; s|^#EMAIL_URL=.*|EMAIL_URL=smtp://correo:2525|' "$1"
"""


def guiones(documento: str, titulo: str) -> list[str]:
    """Los bloques de órdenes de esa sección."""
    _, _, desde = (RAIZ / documento).read_text().partition(f"\n## {titulo}\n")
    return re.findall(r"^```sh\n(.*?)^```$", desde.partition("\n## ")[0], re.MULTILINE | re.DOTALL)


def puerto_libre() -> int:
    with socket.create_server(("127.0.0.1", 0)) as servidor:
        return int(servidor.getsockname()[1])


class Sitio:
    """El sistema, instalado con las órdenes del README y con los informes de la demostración."""

    def __init__(self, instalada: Instalacion) -> None:
        self.instalada = instalada
        self.puerto = instalada.entorno["PUERTO"]
        instalar, empezar, self.poner_al_dia = (
            guion.replace("127.0.0.1:8000", f"127.0.0.1:{self.puerto}")
            for guion in guiones("README.md", "Producción")
        )
        editor = instalada.carpeta.parent / "editor"
        editor.write_text(EDITOR)
        editor.chmod(0o755)
        instalada.entorno["EDITOR"] = str(editor)

        self.al_instalar = instalada.en_la_terminal(instalar)
        self.al_encender = {servicio: self.estado(servicio) for servicio in ("base", "migrar", "web")}
        self.encender_el_correo()
        demo = ["exec", "-T", "-e", "DATOS=/tmp/demo", "-e", f"DEMO_CLAVE={CLAVE}", "web"]
        self.compose(*demo, "python", "manage.py", "demo")
        instalada.en_la_terminal(empezar, "quien.instala", "quien@example.org", CLAVE, CLAVE)

    def compose(self, *orden: str) -> str:
        return self.instalada.pedir("docker", "compose", *orden)

    def podman(self, *orden: str) -> str:
        return self.instalada.pedir("podman", *orden)

    def estado(self, servicio: str) -> dict[str, Any]:
        (contenedor,) = json.loads(self.podman("inspect", contenedor_de(servicio)))
        return contenedor["State"]

    def encender_el_correo(self) -> None:
        """Un servidor de correo en la red de los servicios, con el nombre que dice .env."""
        self.podman(
            *("run", "--detach", "--name", "correo", "--network", "participacion_default"),
            *(
                "--volume",
                f"{AQUI / 'sumidero.py'}:/sumidero.py:ro",
                "python:3.13-slim",
                "python",
                "/sumidero.py",
            ),
        )
        nombres = ["exec", contenedor_de("web"), "getent", "hosts", "base", "correo"]
        # Al llegar otro a la red, sus nombres dejan de responder un instante.
        esperar(lambda: self.instalada.ejecutar("podman", *nombres).codigo == 0)

    def una_vez(self, servicio: str, *orden: str, **variables: str) -> Terminada:
        """Lo que hace y dice el servicio, solo y con otras variables."""
        dadas = [parte for nombre, valor in variables.items() for parte in ("-e", f"{nombre}={valor}")]
        return self.instalada.ejecutar(
            "docker", "compose", "run", "--rm", "--no-deps", "-T", *dadas, servicio, *orden, plazo=120
        )

    def pagina(self, ruta: str) -> requests.Response:
        with Visita(self.puerto) as visita:
            return visita.ir(ruta)

    def listo(self) -> bool:
        with suppress(requests.ConnectionError):
            return self.pagina("/salud/listo/").status_code == 200
        return False

    def andan(self) -> bool:
        """Todos, y sin caerse: si la base no está, el trabajador termina y se vuelve a encender hasta que la halla."""
        desde = datetime.now(UTC) - ASIENTO
        estados = [self.estado(servicio) for servicio in PROPIOS]
        return all(e["Running"] and datetime.fromisoformat(e["StartedAt"]) < desde for e in estados)

    def como(self, usuario: str) -> "Visita":
        visita = Visita(self.puerto)
        visita.ir("/admin/login/")
        entrada = visita.mandar("/admin/login/", {"username": usuario, "password": CLAVE})
        assert entrada.status_code == 302
        return visita


class Visita(requests.Session):
    """Un navegador detrás del servidor web de la entidad, que pone HTTPS."""

    def __init__(self, puerto: str) -> None:
        super().__init__()
        self.raiz = f"http://127.0.0.1:{puerto}"
        self.headers.update({"Host": SITIO, "X-Forwarded-Proto": "https", "Referer": f"https://{SITIO}/"})

    def request(self, *de_que: Any, **mas: Any) -> requests.Response:
        """Sin seguir a donde lo manden; y de aquí a ese servidor no hay HTTPS, pero las galletas son para él."""
        respuesta = super().request(*de_que, **mas | {"allow_redirects": False, "timeout": 120})
        for galleta in self.cookies:
            galleta.secure = False
        return respuesta

    def ir(self, ruta: str) -> requests.Response:
        return self.get(self.raiz + ruta)

    def mandar(self, ruta: str, datos: dict[str, str], **mas: Any) -> requests.Response:
        datos = datos | {"csrfmiddlewaretoken": self.cookies["__Host-csrftoken"]}
        return self.post(self.raiz + ruta, datos, **mas)


def contenedor_de(servicio: str) -> str:
    return f"participacion_{servicio}_1"


def esperar(condicion: Callable[[], bool]) -> None:
    limite = time.monotonic() + ESPERA
    while not condicion():
        assert time.monotonic() < limite, "se acabó el plazo"
        time.sleep(0.5)


@pytest.fixture(scope="module")
def sitio() -> Iterator[Sitio]:
    with instalacion(puerto_libre()) as nueva:
        yield Sitio(nueva)


# --- La imagen ---


def test_en_la_imagen_va_solo_lo_que_se_ejecuta(sitio: Sitio) -> None:
    dentro = sitio.podman("run", "--rm", "participacion", "ls", "-A").split()
    assert set(dentro) == EN_LA_IMAGEN
    assert (sitio.instalada.carpeta / ".env").exists()  # ya estaba cuando se construyó


def test_la_imagen_no_lleva_compiladores_secretos_ni_pruebas(sitio: Sitio) -> None:
    todo = sitio.podman(
        *(
            "run",
            "--rm",
            "--user",
            "0",
            "participacion",
            "find",
            "/",
            "-xdev",
            "-type",
            "f",
            "-o",
            "-type",
            "l",
        )
    )
    nombres = [ruta.rpartition("/") for ruta in todo.splitlines()]
    assert [ruta for *ruta, nombre in nombres if nombre in DE_COMPILAR] == []
    assert [ruta for *ruta, nombre in nombres if nombre in {".env", "conftest.py", ".git"}] == []
    secretos = re.findall(
        r"^(?:SECRET_KEY|POSTGRES_PASSWORD)=(.+)$",
        (sitio.instalada.carpeta / ".env").read_text(),
        re.MULTILINE,
    )
    assert [len(secreto) for secreto in secretos] == [64, 64]
    buscar = [
        "grep",
        "-rlF",
        *(parte for secreto in secretos for parte in ("-e", secreto)),
        "/app",
        "/etc",
        "/usr",
    ]
    hallados = sitio.instalada.ejecutar("podman", "run", "--rm", "--user", "0", "participacion", *buscar)
    assert hallados.texto.split() == []
    descrita = sitio.podman("image", "inspect", "participacion")
    assert not any(secreto in descrita for secreto in secretos)
    assert '"User": "participacion"' in descrita


def test_la_imagen_pesa_a_lo_sumo_doscientos_megas_mas_que_su_base(sitio: Sitio) -> None:
    def peso(imagen: str) -> int:
        return int(sitio.podman("image", "inspect", "--format", "{{.Size}}", imagen))

    assert peso("participacion") - peso("python:3.13-slim") <= PESO


# --- Los servicios ---


def test_se_encienden_en_orden_y_responden_que_estan_sanos(sitio: Sitio) -> None:
    assert "listo" in sitio.al_instalar.splitlines()[-1]
    base, migrar, web = sitio.al_encender.values()
    assert (migrar["Running"], migrar["ExitCode"]) == (False, 0)
    assert base["StartedAt"] < migrar["StartedAt"] < migrar["FinishedAt"] < web["StartedAt"]
    for servicio in ("base", "web"):
        # Quien pregunta cada tanto es systemd; aquí se pregunta lo mismo a mano.
        assert sitio.instalada.ejecutar("podman", "healthcheck", "run", contenedor_de(servicio)).codigo == 0
        assert sitio.estado(servicio)["Health"]["Status"] == "healthy"
    esperar(sitio.andan)


@pytest.mark.parametrize("servicio", PROPIOS)
def test_corren_sin_privilegios_y_sin_escribir_en_su_imagen(sitio: Sitio, servicio: str) -> None:
    esperar(sitio.andan)
    estado = sitio.podman("exec", contenedor_de(servicio), "cat", "/proc/1/status")
    campos = dict(linea.split(":\t", 1) for linea in estado.splitlines())
    assert campos["Uid"].split() == ["10001"] * 4
    assert {campos[f"Cap{cuales}"] for cuales in ("Inh", "Prm", "Eff", "Bnd", "Amb")} == {"0" * 16}
    assert campos["NoNewPrivs"] == "1"
    carpetas = "/ /app /app/static /usr/local /datos"
    escribir = f'for carpeta in {carpetas}; do touch "$carpeta/x" 2>/dev/null && echo "$carpeta"; done'
    escritas = sitio.podman(
        "exec", contenedor_de(servicio), "sh", "-c", f"{escribir}; touch /tmp/x /datos/archivos/.x"
    )
    assert escritas == ""


def test_el_primer_usuario_entra(sitio: Sitio) -> None:
    with Visita(sitio.puerto) as visita:
        visita.ir("/admin/login/")
        datos = {"username": "quien.instala", "password": CLAVE}
        assert visita.mandar("/admin/login/", datos).status_code == 302


def test_el_correo_llega(sitio: Sitio) -> None:
    recibido = sitio.podman("logs", "correo")
    assert "To: usted@entidad.gov.co" in recibido
    assert "From: participacion@entidad.gov.co" in recibido


def test_la_clave_olvidada_llega_por_correo(sitio: Sitio) -> None:
    with Visita(sitio.puerto) as visita:
        visita.ir("/admin/clave/")
        assert visita.mandar("/admin/clave/", {"email": "oap@example.org"}).status_code == 302
    recibido = sitio.podman("logs", "correo")
    assert "To: oap@example.org" in recibido
    assert f"https://{SITIO}/admin/clave/poner/" in recibido


# --- Publicar y guardar ---


def adjuntar(enlace: Visita, contenido: bytes) -> str:
    """La dirección de la evidencia que queda en su reporte de septiembre."""
    reporte = "/admin/reporte/2021/9/"
    pagina = enlace.ir(reporte).text
    (actividad,) = re.findall(r'name="(a\d+)-archivos"', pagina)
    (vista,) = re.findall(rf'name="{actividad}-version" value="(\d+)"', pagina)
    datos = {"ejecutado": "1", "narrativa": "Una jornada.", "evaluada": "False", "version": vista}
    datos = {f"{actividad}-{campo}": valor for campo, valor in datos.items()} | {"guardar": ""}
    archivos = {f"{actividad}-archivos": ("acta.pdf", contenido)}
    assert enlace.mandar(reporte, datos, files=archivos).status_code == 302
    return re.findall(r"/admin/evidencia/\d+/", enlace.ir(reporte).text)[-1]


def test_se_publica_desde_la_pantalla_y_el_pdf_lleva_su_letra(sitio: Sitio) -> None:
    with sitio.como("publica") as publica:
        pantalla = publica.ir("/admin/informes/informe/1/publicar/").text
        mostrado = dict(re.findall(r'name="(version|visto)" value="(\w+)"', pantalla))
        datos = mostrado | dict.fromkeys(re.findall(r'name="(motivo|nota_\w+)"', pantalla), "Se revisó.")
        assert publica.mandar("/admin/informes/informe/1/publicar/", datos).status_code == 302
    version = f"/2021/1/v{mostrado['version']}"
    esperar(lambda: sitio.pagina(f"{version}/").status_code == 200)
    with pikepdf.open(io.BytesIO(sitio.pagina(f"{version}/informe.pdf").content)) as documento:
        letras = {
            (
                str(letra["/BaseFont"]).partition("+")[2],
                "/FontFile2" in letra["/DescendantFonts"][0]["/FontDescriptor"],
            )
            for pagina in documento.pages
            for letra in pagina.resources.get("/Font", {}).values()
        }
    assert {nombre.startswith("Public-Sans") for nombre, _ in letras} == {True}
    assert ("Public-Sans", True) in letras
    assert "DejaVu Sans" in sitio.podman("exec", contenedor_de("web"), "fc-list", ":", "family")


def test_las_evidencias_y_lo_publicado_siguen_despues_de_poner_al_dia(sitio: Sitio) -> None:
    contenido = b"%PDF-1.7\n" + str(time.time_ns()).encode()
    with sitio.como("enlace.acpvr") as enlace:
        evidencia = adjuntar(enlace, contenido)
        assert enlace.ir(evidencia).content == contenido
        publicado = sitio.pagina("/2021/2/cifras.json").content

        sitio.instalada.en_la_terminal(sitio.poner_al_dia)

        esperar(sitio.listo)
        assert enlace.ir(evidencia).content == contenido
    assert sitio.pagina("/2021/2/cifras.json").content == publicado


# --- Lo que falta se dice ---


def una_frase(hecha: Terminada, frase: str) -> None:
    assert hecha.codigo not in (0, None)
    assert hecha.texto.count(frase) == 1
    assert "Traceback" not in hecha.texto


@pytest.mark.parametrize(
    ("servicio", "orden"),
    [
        ("web", ()),
        ("migrar", ()),
        ("trabajador", ()),
        ("recordatorios", ("python", "manage.py", "recordatorios")),
    ],
)
def test_sin_la_clave_secreta_no_arrancan_y_lo_dicen(
    sitio: Sitio, servicio: str, orden: tuple[str, ...]
) -> None:
    una_frase(
        sitio.una_vez(servicio, *orden, SECRET_KEY=""), "Falta la variable de entorno SECRET_KEY: defínala"
    )


@pytest.mark.parametrize("orden", ["migrate", "trabajador", "recordatorios"])
def test_con_otra_contrasena_de_la_base_lo_dicen_y_terminan(sitio: Sitio, orden: str) -> None:
    mala = "postgresql://participacion:otra@base:5432/participacion"
    hecha = sitio.una_vez("migrar", "python", "manage.py", orden, DATABASE_URL=mala)
    una_frase(hecha, "No se pudo usar la base de datos: revise que esté encendida y lo que dice DATABASE_URL")
    assert "password authentication failed" in hecha.texto


def test_con_la_base_apagada_lo_dicen_y_el_sitio_vuelve_solo(sitio: Sitio) -> None:
    desde = sitio.estado("web")["StartedAt"]
    sitio.podman("stop", contenedor_de("base"))
    try:
        for orden in ("migrate", "trabajador", "recordatorios"):
            hecha = sitio.una_vez("migrar", "python", "manage.py", orden)
            una_frase(hecha, "No se pudo usar la base de datos: revise que esté encendida")
        assert sitio.pagina("/salud/").status_code == 200
        assert sitio.pagina("/salud/listo/").status_code == 503
    finally:
        sitio.podman("start", contenedor_de("base"))
    esperar(sitio.listo)
    assert sitio.estado("web")["StartedAt"] == desde


# --- Copiar y restaurar: al final, porque destruye la base ---


def test_lo_respaldado_se_restaura_con_las_ordenes_de_la_guia_y_una_copia_danada_no_deja_nada(
    sitio: Sitio,
) -> None:
    (respaldar, *_), (restaurar,) = (
        guiones("docs/operacion.md", titulo) for titulo in ("Qué guardar", "Restaurar")
    )
    contenido = b"%PDF-1.7\n" + str(time.time_ns()).encode()
    with sitio.como("enlace.acpvr") as enlace:
        evidencia = adjuntar(enlace, contenido)
    publicado = {
        archivo: sitio.pagina(f"/2021/2/{archivo}").content for archivo in ("cifras.json", "informe.pdf")
    }
    sitio.instalada.en_la_terminal(respaldar)
    copia = sitio.instalada.carpeta / "participacion.zip"
    buena = copia.read_bytes()

    sitio.compose("down", "--volumes")
    copia.write_bytes(buena[:-1])
    encender, traer, _ = restaurar.splitlines()
    sitio.instalada.en_la_terminal(encender)
    danada = sitio.instalada.ejecutar("sh", "-c", traer)
    assert danada.codigo != 0
    assert "La copia está dañada" in danada.texto

    copia.write_bytes(buena)
    sitio.instalada.en_la_terminal(restaurar)  # que exige una base sin nada
    esperar(sitio.listo)
    assert {archivo: sitio.pagina(f"/2021/2/{archivo}").content for archivo in publicado} == publicado
    with sitio.como("enlace.acpvr") as enlace:
        assert enlace.ir(evidencia).content == contenido
