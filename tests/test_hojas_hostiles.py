"""Libros hechos para agotar la máquina: se rechazan, o se leen, en 256 MB y a lo sumo dos segundos de procesador.

Cada uno se abre en un proceso aparte, que dice cuánto gastó.
"""

import json
import random
import subprocess
import sys
from collections.abc import Callable, Iterable
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from django.conf import settings
from openpyxl.utils import get_column_letter  # type: ignore[import-untyped]

from comun.hojas.leer import ArchivoInvalido, Libro
from comun.hojas.xlsx import LibroDeExcel
from tests.archivos import con_partes, un_xlsx

MEMORIA = 256  # MB, sobre lo que ya ocupaba el proceso
PROCESADOR = 4  # segundos: el doble de lo prometido, que una máquina ocupada cuenta de más

MEDIR = """
import json, re, sys, time
from comun.hojas.leer import ArchivoInvalido, Libro
contenido = open(sys.argv[1], "rb").read()
def memoria():
    return int(re.search(r"VmHWM:\\s*(\\d+)", open("/proc/self/status").read())[1]) / 1024
antes = memoria()
empezo = time.process_time()
try:
    libro = Libro(("m", contenido))
    leidas = 1 + sum(len(libro.con_nombre(hoja).celdas) for hoja in libro.hojas[:1] or ["csv"])
    dicho = ""
except ArchivoInvalido as invalido:
    leidas, dicho = 0, str(invalido)
print(json.dumps({
    "leidas": leidas, "dicho": dicho, "segundos": time.process_time() - empezo,
    "mb": memoria() - antes,
}))
"""


def numero(fila: int, columna: int) -> str:
    return f'<c r="{get_column_letter(columna)}{fila}"><v>{fila}.5</v></c>'


def compartida(fila: int, columna: int) -> str:
    return f'<c r="{get_column_letter(columna)}{fila}" t="s"><v>0</v></c>'


def vacia(fila: int, columna: int) -> str:
    return f'<c r="{get_column_letter(columna)}{fila}" s="1"/>'


def filas(cuantas: int, columnas: int, celda: Callable[[int, int], str] = numero) -> str:
    return "".join(
        f'<row r="{n}">{"".join(celda(n, c) for c in range(1, columnas + 1))}</row>'
        for n in range(1, cuantas + 1)
    )


def un_libro(*hojas: str, textos: Iterable[str] = (), parte: str = "xl/sharedStrings.xml") -> bytes:
    """Un XLSX con esas filas en cada hoja y esos textos compartidos, en la parte que se diga."""
    relacion = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    salida = BytesIO()
    with ZipFile(salida, "w", ZIP_DEFLATED) as libro:
        libro.writestr("[Content_Types].xml", "<Types/>")
        libro.writestr(
            "_rels/.rels",
            f'<Relationships><Relationship Id="r" Type="{relacion}/officeDocument" Target="xl/workbook.xml"/>'
            "</Relationships>",
        )
        libro.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns:r="{relacion}"><sheets>'
            + "".join(f'<sheet name="h{n}" sheetId="{n + 1}" r:id="r{n}"/>' for n in range(len(hojas)))
            + "</sheets></workbook>",
        )
        libro.writestr(
            "xl/_rels/workbook.xml.rels",
            "<Relationships>"
            + "".join(
                f'<Relationship Id="r{n}" Type="{relacion}/worksheet" Target="worksheets/sheet{n}.xml"/>'
                for n in range(len(hojas))
            )
            + "</Relationships>",
        )
        for n, hoja in enumerate(hojas):
            libro.writestr(
                f"xl/worksheets/sheet{n}.xml",
                f"<worksheet><sheetData>{hoja}</sheetData></worksheet>",
            )
        if textos := list(textos):
            libro.writestr(parte, f"<sst>{''.join(f'<si><t>{t}</t></si>' for t in textos)}</sst>")
    return salida.getvalue()


LARGO = "a" * 32_767

HOSTILES: dict[str, Callable[[], bytes]] = {
    "textos compartidos con otras mayúsculas": lambda: un_libro(
        filas(300, 100, compartida), textos=[LARGO], parte="xl/SharedStrings.xml"
    ),
    "textos compartidos con otra barra": lambda: un_libro(
        filas(300, 100, compartida), textos=[LARGO], parte="xl\\sharedStrings.xml"
    ),
    "un texto con un emoji, cuatro veces más ancho": lambda: un_libro(
        filas(60, 100, compartida), textos=["😀" + LARGO[1:]]
    ),
    "dos millones de celdas": lambda: un_libro(filas(20_000, 100)),
    "las celdas que caben": lambda: un_libro(filas(3_000, 100)),
    "celdas vacías con formato": lambda: un_libro(filas(12_000, 100, vacia) + filas(0, 0)),
    "250 MB de textos compartidos": lambda: un_libro(filas(1, 2, compartida), textos=[LARGO] * 8_000),
    "75 MB en una celda": lambda: un_libro(f'<row><c t="inlineStr"><is><t>{"a" * 75_000_000}</t></is></c></row>'),
    "40 MB en una celda": lambda: un_libro(f'<row><c t="str"><v>{"a" * 40_000_000}</v></c></row>'),
    "100 hojas llenas": lambda: un_libro(*[filas(200, 100)] * 100),
    "101 hojas": lambda: un_libro(*[filas(1, 1)] * 101),
    "el último rincón": lambda: un_libro('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'),
    "un CSV con una celda enorme": lambda: b"a,b\n1," + b"x" * 9_000_000,
    "un CSV de celdas de dos letras": lambda: (b",".join([b"ab"] * 100) + b"\n") * 20_000,
}  # fmt: skip


def medido(carpeta: Path, contenido: bytes) -> dict[str, float | str]:
    archivo = carpeta / "libro"
    archivo.write_bytes(contenido)
    proceso = subprocess.run(
        [sys.executable, "-c", MEDIR, str(archivo)],
        cwd=settings.BASE_DIR, capture_output=True, text=True, check=True,
    )  # fmt: skip
    gasto: dict[str, float | str] = json.loads(proceso.stdout)
    return gasto


@pytest.mark.barrido
@pytest.mark.parametrize("caso", HOSTILES)
def test_un_libro_hostil_se_rechaza_o_se_lee_sin_agotar_la_maquina(caso: str, tmp_path: Path) -> None:
    gasto = medido(tmp_path, HOSTILES[caso]())
    print(caso, gasto)
    assert bool(gasto["leidas"]) != bool(gasto["dicho"])
    assert float(gasto["mb"]) <= MEMORIA
    assert float(gasto["segundos"]) <= PROCESADOR


def test_los_textos_compartidos_se_inspeccionan_se_llamen_como_se_llamen() -> None:
    """El lector los busca sin distinguir mayúsculas."""
    for parte in (
        "xl/sharedStrings.xml",
        "xl/SharedStrings.xml",
        "XL/SHAREDSTRINGS.XML",
        "xl\\sharedStrings.xml",
    ):
        with pytest.raises(ArchivoInvalido, match="demasiado texto"):
            Libro(("m", un_libro(filas(30, 100, compartida), textos=[LARGO], parte=parte))).con_nombre("h0")


def test_una_parte_que_viene_dos_veces_se_rechaza() -> None:
    libro = con_partes(
        un_xlsx(plan=[["a"]]), {"xl/SharedStrings.xml": b"<sst/>", "xl/sharedStrings.xml": b"<sst/>"}
    )
    with pytest.raises(ArchivoInvalido, match="dañado"):
        Libro(("m", libro))


def test_una_celda_que_viene_dos_veces_se_rechaza() -> None:
    libro = un_libro('<row r="1"><c r="A1"><v>1</v></c><c r="A1"><v>2</v></c></row>')
    with pytest.raises(ArchivoInvalido, match="dañado"):
        Libro(("m", libro)).con_nombre("h0")


def test_al_lector_solo_se_le_entrega_lo_inspeccionado() -> None:
    """Ni otra hoja, ni macros, ni lo que venga de más en el archivo."""
    libro = LibroDeExcel(
        con_partes(un_libro(filas(2, 2)), {"xl/worksheets/sheet9.xml": b"<a/>", "xl/vbaProject.bin": b"x"})
    )
    with ZipFile(BytesIO(libro._copia)) as copia:
        assert sorted(copia.namelist()) == [
            "[Content_Types].xml",
            "_rels/.rels",
            "xl/_rels/workbook.xml.rels",
            "xl/workbook.xml",
            "xl/worksheets/sheet0.xml",
        ]


def test_un_libro_de_verdad_con_megas_de_texto_se_lee() -> None:
    """Cuatro mil textos distintos, de hasta 900 letras, en cien mil celdas: unos 45 MB si cada una lo copia."""
    azar = random.Random(1)  # noqa: S311
    textos = ["".join(azar.choices("abcdefghij ", k=azar.randint(10, 900))) for _ in range(4_000)]
    libro = un_libro(
        filas(
            4_000,
            25,
            lambda f, c: f'<c r="{get_column_letter(c)}{f}" t="s"><v>{(f * 25 + c) % 4_000}</v></c>',
        ),
        textos=textos,
    )
    celdas = Libro(("m", libro)).con_nombre("h0").celdas
    assert celdas[0][0] == textos[26]
    assert len(celdas) == 4_000


def test_el_formato_de_una_celda_vacia_no_cuenta_aunque_siga_algo_despues() -> None:
    libro = un_libro('<row r="1"><c r="A1"><v>1</v></c><c r="XFD1" s="1"/></row>')
    con_margenes = con_partes(
        libro,
        {
            "xl/worksheets/sheet0.xml": b'<worksheet><sheetData><row r="1"><c r="A1"><v>1</v></c><c r="XFD1" s="1"/>'
            b'</row></sheetData><pageMargins left="1"/></worksheet>'
        },
    )
    assert Libro(("m", con_margenes)).con_nombre("h0").celdas == [[1.0]]
