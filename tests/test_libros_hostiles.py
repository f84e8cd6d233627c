"""Libros hechos para agotar a quien los reconoce: se leen o se rechazan con una frase, sin gastar más que siempre.

Los archivos que atacan al lector de hojas pasan también por aquí; los demás atacan lo que se hace con sus celdas.
"""

import json
import subprocess
import sys
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from tests.archivos import con_filas_xml, con_partes, un_csv, un_xlsx
from tests.test_hojas_hostiles import ATAQUES as AL_LECTOR

RAIZ = Path(__file__).parent.parent
MEMORIA = 256  # MB por encima de lo que ocupaba el proceso
AL_LEER = 30  # segundos de procesador
TITULOS = ["Código", "Actividad", "Dependencia", "Meta"]
ADIVINANZA = "Programadisimamente"

MEDIR = """
import json, sys, time
from comun.hojas.leer import ArchivoInvalido
from participacion.reconocer.libro import reconocer_archivo
from participacion.reconocer.matriz import matriz_de
from participacion.reconocer.salida import como_json, renglones
contenido = sys.stdin.buffer.read()
def memoria():
    estado = dict(linea.split(":", 1) for linea in open("/proc/self/status"))
    return int(estado["VmHWM"].split()[0]) / 1024
antes, empezo = memoria(), time.process_time()
try:
    reconocido = reconocer_archivo(("m", contenido), 2025)
    escrito = json.dumps(como_json(reconocido))
    matriz_de(reconocido)
    for renglon in renglones(reconocido):
        pass
    dicho = f"{len(reconocido.actividades)} actividades, {reconocido.decisiones} decisiones"
except ArchivoInvalido as invalido:
    dicho = str(invalido)
print(json.dumps([dicho, memoria() - antes, time.process_time() - empezo]))
"""


def plan(filas: int, columnas: int, celda: Callable[[int, int], object]) -> bytes:
    """Un plan de ese tamaño, con meses de varios años a la derecha."""
    papeles = ("Programado", "Ejecutado")
    titulos = [
        *TITULOS,
        *(f"T{1 + c % 4} {papeles[c % 8 // 4]} {2000 + c // 8}" for c in range(columnas - 4)),
    ]
    cuerpo = (
        [str(f), f"Actividad {f}", "Oficina", *(celda(f, c) for c in range(columnas - 3))]
        for f in range(filas)
    )
    return un_csv([titulos, *cuerpo], separador=";")


def con_rangos(rango: str, veces: int) -> bytes:
    libro = un_xlsx(plan=[TITULOS, *([str(n), "Feria", "Oficina", 1] for n in range(2_000))])
    hoja = _parte(libro).replace(
        b"</sheetData>",
        b"</sheetData><mergeCells>" + f'<mergeCell ref="{rango}"/>'.encode() * veces + b"</mergeCells>",
    )
    return con_partes(libro, {"xl/worksheets/sheet1.xml": hoja})


def _parte(libro: bytes) -> bytes:
    with ZipFile(BytesIO(libro)) as abierto:
        return abierto.read("xl/worksheets/sheet1.xml")


AL_RECONOCEDOR: dict[str, Callable[[], bytes]] = {
    "20.000 actividades con 46 columnas de cantidades": lambda: plan(19_999, 50, lambda f, c: f % 7),
    "2.400 actividades con 396 columnas de cantidades": lambda: plan(2_400, 400, lambda f, c: f % 7),
    "20.000 códigos iguales": lambda: un_csv(
        [TITULOS, *(["7", f"Feria {n}", "Oficina", 1] for n in range(19_999))]
    ),
    "240.000 celdas con palabras": lambda: plan(5_000, 50, lambda f, c: f"{c} ferias"),
    "20.000 dependencias en cada celda": lambda: un_csv(
        [TITULOS, *(["1", "Feria", "Oficina A / Oficina B, Oficina C" * 20, 1] for _ in range(5_000))]
    ),
    "títulos que casi se parecen": lambda: un_csv(
        [[f"{ADIVINANZA}{f * 400 + c:x} {ADIVINANZA}{c:x}x{f:x}" for c in range(400)] for f in range(60)]
    ),
    "cuarenta filas de títulos": lambda: un_csv([TITULOS * 100] * 40 + [["1", "Feria", "Oficina", "1"] * 100]),
    "cien hojas iguales": lambda: un_xlsx(
        **{f"h{n}": [TITULOS, *([str(f), f"Feria {f}", "Oficina", 1] for f in range(200))] for n in range(100)}
    ),
    "cien hojas distintas": lambda: un_xlsx(
        **{f"h{n}": [TITULOS, *([f"{n}.{f}", f"Feria {n} {f}", "Oficina", 1] for f in range(200))] for n in range(100)}
    ),
    "cien mil rangos combinados sobre toda la hoja": lambda: con_rangos("A1:XFD1048576", 100_000),
    "un rango combinado al revés": lambda: con_rangos("D9:A1", 1),
    "un rango combinado que no lo es": lambda: con_rangos("A1:", 1),
    "textos de 32.000 letras": lambda: un_csv(
        [TITULOS, *([str(n), "a " * 15_000, "b/" * 15_000, "9" * 30_000] for n in range(50))]
    ),
    "cantidades que no son de este mundo": lambda: con_filas_xml(
        '<row r="1"><c t="str"><v>Actividad</v></c><c t="str"><v>Meta</v></c><c t="str"><v>Responsable</v></c></row>'
        + "".join(
            f'<row><c t="str"><v>Feria</v></c><c><v>{cantidad}</v></c><c t="b"><v>1</v></c></row>'
            for cantidad in ("1e308", "-1", "nan", "inf", "0.0000000001", "1e-320")
        )
    ),
    "nada": lambda: b"",
    "solo comillas": lambda: b'"' * 9,
    "una hoja vacía": lambda: un_xlsx(plan=[]),
    "una celda": lambda: un_xlsx(plan=[["Actividad"]]),
    "solo títulos": lambda: un_xlsx(plan=[TITULOS]),
    "nombres de hoja que parecen celdas": lambda: un_xlsx(
        **{"A1!C3": [TITULOS, ["1", "Feria", "Oficina", "3 ferias"]]}
    ),
    "meses repetidos": lambda: un_csv(
        [[*TITULOS, *["Enero"] * 390], *[["1", "Feria", "Oficina", *["1"] * 391]] * 50]
    ),
}  # fmt: skip
ATAQUES = {**AL_LECTOR, **AL_RECONOCEDOR}


@pytest.mark.barrido
@pytest.mark.parametrize("ataque", ATAQUES)
def test_un_libro_hostil_se_lee_o_se_rechaza_dentro_de_los_limites(ataque: str) -> None:
    proceso = subprocess.run(
        [sys.executable, "-c", MEDIR], input=ATAQUES[ataque](), capture_output=True, cwd=RAIZ, check=False
    )
    assert proceso.returncode == 0, proceso.stderr.decode()[-2_000:]
    dicho, memoria, segundos = json.loads(proceso.stdout)
    assert dicho
    assert memoria < MEMORIA, f"{dicho}: {memoria:.0f} MB"
    assert segundos < AL_LEER, f"{dicho}: {segundos:.1f} s"


def test_los_libros_hostiles_son_al_menos_cuarenta_y_cinco() -> None:
    assert len(ATAQUES) >= 45


@pytest.mark.barrido
@pytest.mark.django_db
@pytest.mark.parametrize("ataque", ATAQUES)
def test_un_libro_hostil_no_tumba_la_pantalla(admin_client: Client, ataque: str) -> None:
    libro = SimpleUploadedFile("l.xlsx", ATAQUES[ataque]())
    enviado = {"anio": 2025, "import_file": libro, "format": "0", "resource": "0", "crear_dependencias": "on"}
    pantalla = admin_client.post(reverse("admin:participacion_actividad_import"), enviado, follow=True)
    assert pantalla.status_code == 200
    if "/import/libro/" in pantalla.request["PATH_INFO"]:
        otra = admin_client.post(pantalla.request["PATH_INFO"], {"aceptar-todo": ""}, follow=True)
        assert otra.status_code == 200
