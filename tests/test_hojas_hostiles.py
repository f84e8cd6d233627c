"""Archivos hechos para agotar la máquina: se leen o se rechazan con una frase, sin pasar de 256 MB ni de unos segundos.

Cada uno se abre en un proceso aparte, que mide cuánto creció y cuánto procesador usó.
"""

import json
import subprocess
import sys
import zlib
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from struct import pack
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZIP_LZMA, ZipFile

import pytest
from openpyxl.utils import get_column_letter  # type: ignore[import-untyped]

from comun.hojas.leer import ArchivoInvalido, Libro
from comun.hojas.limites import MAXIMO_LETRAS
from tests.archivos import con_filas_xml, con_partes, un_xlsx

RAIZ = Path(__file__).parent.parent
MEMORIA = 256  # MB por encima de lo que ocupaba el proceso
AL_RECHAZAR, AL_LEER = 5, 20  # segundos de procesador; con la máquina ocupada se vieron 1,1 y 8
UNA = '<row r="1"><c r="A1"><v>1</v></c></row>'
LARGO = "a" * (MAXIMO_LETRAS - 1)

MEDIR = """
import json, sys, time
from comun.hojas.leer import ArchivoInvalido, Libro
contenido = sys.stdin.buffer.read()
def memoria():  # el máximo de este programa; el de getrusage trae el de quien lo llamó
    estado = dict(linea.split(":", 1) for linea in open("/proc/self/status"))
    return int(estado["VmHWM"].split()[0]) / 1024
antes, empezo = memoria(), time.process_time()
try:
    libro = Libro(("m", contenido))
    dicho = f"{len(libro.con_nombre((libro.hojas or [''])[0]).celdas)} filas"
except ArchivoInvalido as invalido:
    dicho = str(invalido)
print(json.dumps([dicho, memoria() - antes, time.process_time() - empezo]))
"""

DEVOLVER = MEDIR.replace(
    "    dicho = f",
    """    from comun.hojas.devolver import devolver
    celdas = {f"{columna}{fila}": "año" for fila in range(1, 20_001) for columna in "ABCDEFGHIJ"}
    devolver(("m", contenido), {libro.hojas[0]: celdas})
    dicho = f""",
)


def filas(cuantas: int, columnas: int, celda: str = '<c r="{}"><v>1</v></c>') -> str:
    letras = [get_column_letter(columna) for columna in range(1, columnas + 1)]
    return "".join(
        f'<row r="{n}">{"".join(celda.format(f"{letra}{n}") for letra in letras)}</row>'
        for n in range(1, cuantas + 1)
    )


CITADAS = filas(1_200, 80, '<c r="{}" t="s"><v>0</v></c>')


def compartidos(*textos: str, atributos: str = "") -> bytes:
    return f"<sst{atributos}>{''.join(f'<si><t>{texto}</t></si>' for texto in textos)}</sst>".encode()


def citando(textos: bytes, *, parte: str = "xl/sharedStrings.xml", hoja: str = CITADAS) -> bytes:
    """Un libro cuyas celdas citan el primero de esos textos, que están en esa parte."""
    libro = con_partes(con_filas_xml(hoja), {"xl/sharedStrings.xml": textos})
    return _con_cada_parte(libro, lambda nombre: parte if nombre == "xl/sharedStrings.xml" else nombre)


def muchas_hojas(cuantas: int, hoja: str) -> bytes:
    nombres = [f"h{n}" for n in range(1, cuantas + 1)]
    xml = f"<worksheet><sheetData>{hoja}</sheetData></worksheet>".encode()
    return con_partes(
        un_xlsx(**{nombre: [] for nombre in nombres}),
        {f"xl/worksheets/sheet{n}.xml": xml for n in range(1, cuantas + 1)},
    )


def comprimido_con(metodo: int) -> bytes:
    salida = BytesIO(un_xlsx(plan=[["a"]]))
    with ZipFile(salida, "a") as libro:
        libro.writestr("xl/otra.xml", b" " * 300_000_000, compress_type=metodo)
    return salida.getvalue()


def con_directorio_de(entradas: int) -> bytes:
    """Un libro cuyo directorio nombra además esas partes, que no están."""
    ceros = [0] * 17
    return _armado(
        un_xlsx(plan=[["a"]]),
        de_mas=b"".join(
            b"PK\x01\x02" + pack("<HHHHHHIIIHHHHHII", *ceros[:9], 6, *ceros[:6]) + b"%06x" % n
            for n in range(entradas)
        ),
        cuantas=entradas,
    )


def con_tamano_falso() -> bytes:
    """Los textos declaran su tamaño y su suma como si terminaran donde dicen; lo comprimido sigue 300 MB más."""
    textos = compartidos("a")
    compresor = zlib.compressobj(9, zlib.DEFLATED, -15)
    sigue = compresor.compress(textos + b"<!--" + b"a" * 300_000_000) + compresor.flush()
    libro = citando(textos, hoja='<row r="1"><c r="A1" t="s"><v>0</v></c></row>')
    return _armado(libro, cambiada=("xl/sharedStrings.xml", textos, sigue))


ATAQUES: dict[str, Callable[[], bytes]] = {
    "textos en SharedStrings.xml": lambda: citando(compartidos(LARGO), parte="xl/SharedStrings.xml"),
    "textos con barra invertida": lambda: citando(compartidos(LARGO), parte="xl\\sharedStrings.xml"),
    "textos con barra inicial": lambda: citando(compartidos(LARGO), parte="/xl/sharedStrings.xml"),
    "textos que dicen ser infinitos": lambda: citando(compartidos("a", atributos=f' uniqueCount="{2**64 - 1}"')),
    "textos que dicen ser cien mil millones": lambda: citando(compartidos("a", atributos=' uniqueCount="99999999999"')),
    "75 MB de textos": lambda: citando(compartidos(*[LARGO] * 2_300)),
    "75 MB de textos que ocupan 300": lambda: citando(compartidos(*["😀" + LARGO] * 2_300)),
    "250 MB de textos": lambda: citando(compartidos(*[LARGO] * 7_700)),
    "75 MB en una celda": lambda: con_filas_xml(f'<row><c t="inlineStr"><is><t>{"a" * 75_000_000}</t></is></c></row>'),
    "45 MB en una celda que ocupan 180": lambda: con_filas_xml(
        f'<row><c t="str"><v>😀{"a" * 45_000_000}</v></c></row>'
    ),
    "60 MB en un atributo": lambda: con_filas_xml(f'<row z="{"a" * 60_000_000}"/>' + UNA),
    "70 MB en un comentario": lambda: con_filas_xml(f"<!--{'a' * 70_000_000}-->" + UNA),
    "un millón de celdas": lambda: con_filas_xml(filas(10_000, 100)),
    "dos millones de celdas": lambda: con_filas_xml(filas(20_000, 100)),
    "dos millones de celdas en cien hojas": lambda: muchas_hojas(100, filas(200, 100)),
    "ciento una hojas": lambda: muchas_hojas(101, UNA),
    "siete millones de celdas vacías": lambda: con_filas_xml("<row>" + "<c/>" * 7_000_000 + "</row>"),
    "las dos esquinas": lambda: con_filas_xml(UNA + '<row r="20001"><c r="OJ20001"><v>1</v></c></row>'),
    "un millón de rangos combinados": lambda: con_partes(
        con_filas_xml(UNA),
        {
            "xl/worksheets/sheet1.xml": f"<worksheet><sheetData>{UNA}</sheetData><mergeCells>".encode()
            + b'<mergeCell ref="A1:XFD1048576"/>' * 1_000_000
            + b"</mergeCells></worksheet>"
        },
    ),
    "filas dentro de filas": lambda: con_filas_xml(
        f"{UNA}{('<row>' + '<c/>' * 90) * 180}<c><v>1</v></c>{'</row>' * 180}" + '<row r="20000"><c><v>1</v></c></row>'
    ),
    "siete millones de elementos anidados": lambda: con_filas_xml("<a>" * 7_000_000 + "</a>" * 7_000_000),
    "tres millones de nombres": lambda: con_filas_xml(UNA + "".join(f"<a{n:x}/>" for n in range(3_000_000))),
    "tres millones de estilos": lambda: con_partes(
        con_filas_xml(UNA),
        {"xl/styles.xml": b"<styleSheet><cellXfs>" + b'<xf numFmtId="14"/>' * 3_000_000 + b"</cellXfs></styleSheet>"},
    ),
    "190.000 partes": lambda: con_directorio_de(190_000),
    "una parte en bzip2": lambda: comprimido_con(ZIP_BZIP2),
    "una parte en lzma": lambda: comprimido_con(ZIP_LZMA),
    "un tamaño falso con su suma verdadera": con_tamano_falso,
    "CSV de tres millones de columnas": lambda: b",".join([b"ab"] * 3_300_000),
    "CSV de una fila partida en renglones": lambda: (b'"\n",' + b"ab," * 30_000) * 110,
    "CSV de dos millones de celdas": lambda: (b",".join([b"ab"] * 100) + b"\n") * 20_000,
    "CSV de 9 MB en una celda": lambda: b"a,b\n1," + b"x" * 9_000_000,
    "CSV que ocupa cuatro veces más": lambda: "😀".encode() + (b",".join([b"abcdefg"] * 50) + b"\n") * 20_000,
}  # fmt: skip


@pytest.mark.barrido
@pytest.mark.parametrize("ataque", ATAQUES)
def test_un_archivo_hecho_para_agotar_la_maquina_no_la_agota(ataque: str) -> None:
    proceso = subprocess.run(
        [sys.executable, "-c", MEDIR], cwd=RAIZ, input=ATAQUES[ataque](), capture_output=True, check=True
    )
    dicho, memoria, procesador = json.loads(proceso.stdout)
    print(f"{ataque:45} {memoria:5.0f} MB {procesador:5.2f} s  {dicho}")
    assert memoria <= MEMORIA
    assert procesador <= (AL_LEER if dicho.endswith("filas") else AL_RECHAZAR)


@pytest.mark.barrido
@pytest.mark.parametrize("ataque", ["un millón de celdas", "75 MB de textos", "las dos esquinas"])
def test_devolver_lleno_un_libro_enorme_no_agota_la_maquina(ataque: str) -> None:
    proceso = subprocess.run(
        [sys.executable, "-c", DEVOLVER], cwd=RAIZ, input=ATAQUES[ataque](), capture_output=True, check=True
    )
    dicho, memoria, procesador = json.loads(proceso.stdout)
    print(f"{ataque:45} {memoria:5.0f} MB {procesador:5.2f} s  {dicho}")
    assert dicho.endswith("filas")
    assert memoria <= MEMORIA
    assert procesador <= 2 * AL_LEER


# Lo mismo en pequeño, y lo que de verdad usa la gente.


@pytest.mark.parametrize(
    "parte",
    ["xl/SharedStrings.xml", "XL/SHAREDSTRINGS.XML", "xl\\sharedStrings.xml", "/xl/./sharedStrings.xml"],
)
def test_una_parte_se_halla_como_este_escrito_su_nombre(parte: str) -> None:
    libro = citando(compartidos("hola"), parte=parte, hoja=filas(1, 2, '<c r="{}" t="s"><v>0</v></c>'))
    assert Libro(("m", libro)).unica("plan").celdas == [["hola", "hola"]]


def rechazo(contenido: bytes) -> str:
    with pytest.raises(ArchivoInvalido) as invalido:
        Libro(("m", contenido)).unica("plan")
    return str(invalido.value)


@pytest.mark.parametrize("otra", ["xl/SharedStrings.xml", "xl\\sharedStrings.xml", "/xl/sharedStrings.xml"])
def test_dos_partes_con_el_mismo_nombre_se_rechazan(otra: str) -> None:
    assert "dañado" in rechazo(con_partes(un_xlsx(plan=[["a"]]), {"xl/sharedStrings.xml": b"", otra: b""}))


def test_dos_hojas_en_la_misma_parte_o_con_el_mismo_nombre_se_rechazan() -> None:
    libro = un_xlsx(a=[["1"]], b=[["2"]])
    with ZipFile(BytesIO(libro)) as abierto:
        relaciones = abierto.read("xl/_rels/workbook.xml.rels").replace(b"sheet2.xml", b"SHEET1.xml")
        nombres = abierto.read("xl/workbook.xml").replace(b'name="b"', b'name="a"')
    assert "dañado" in rechazo(con_partes(libro, {"xl/_rels/workbook.xml.rels": relaciones}))
    assert "dañado" in rechazo(con_partes(libro, {"xl/workbook.xml": nombres}))


def test_lo_que_declaran_los_textos_compartidos_no_importa() -> None:
    """Un lector que reserve lo declarado se queda sin memoria con un archivo de 1 KB."""
    for cuantos in (2**64 - 1, 99_999_999_999, -1):
        textos = compartidos("hola", atributos=f' uniqueCount="{cuantos}"')
        libro = citando(textos, hoja='<row r="1"><c r="A1" t="s"><v>0</v></c></row>')
        assert Libro(("m", libro)).unica("plan").celdas == [["hola"]]


def test_una_celda_con_mas_letras_que_las_de_excel_se_rechaza() -> None:
    celda = '<row r="1"><c r="A1" t="inlineStr"><is><t>{}</t></is></c></row>'
    assert Libro(("m", con_filas_xml(celda.format("ñ" * MAXIMO_LETRAS)))).unica("plan").celdas
    assert rechazo(con_filas_xml(celda.format("ñ" * (MAXIMO_LETRAS + 1)))) == (
        'Archivo "m": la hoja "plan" tiene una celda de más de 32.767 letras, que Excel no admite.'
    )


def test_solo_se_descomprime_lo_que_un_xlsx_puede_traer() -> None:
    libro = un_xlsx(plan=[["a"]])
    for metodo in (ZIP_BZIP2, ZIP_LZMA):
        salida = BytesIO(libro)
        with ZipFile(salida, "a") as abierto:
            abierto.writestr("xl/otra.xml", b"x", compress_type=metodo)
        assert "dañado" in rechazo(salida.getvalue())


def test_un_libro_de_verdad_con_megas_de_texto_se_lee() -> None:
    """Veinte mil celdas con tres mil textos de 900 letras y uno de 28.000: 2,7 MB que la gente sí escribe."""
    textos = [f"{n} " + "Taller con la ciudadanía. " * 35 for n in range(3_000)] + ["Introducción. " * 2_000]
    textos = [texto.strip() for texto in textos]
    celdas = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>{n % 3_001}</v></c></row>' for n in range(1, 20_001))
    leidas = Libro(("m", citando(compartidos(*textos), hoja=celdas))).unica("plan").celdas
    assert [fila[0] for fila in leidas] == [textos[n % 3_001] for n in range(1, 20_001)]


def test_lo_que_sigue_a_las_celdas_no_es_de_ninguna() -> None:
    hoja = (
        b'<worksheet><sheetData><row r="1"><c r="A1"><v>1</v></c><c r="XFD1" s="1"/></row></sheetData>'
        b'<extLst><c r="B1"><v>2</v></c></extLst></worksheet>'
    )
    libro = con_partes(con_filas_xml(UNA), {"xl/worksheets/sheet1.xml": hoja})
    assert Libro(("m", libro)).unica("plan").celdas == [[1.0]]


def test_un_texto_con_formato_se_lee_entero_y_sin_su_pronunciacion() -> None:
    textos = (
        b"<sst><si>\n <r><rPr><b/></rPr><t>uno</t></r>\n <r><t xml:space='preserve'> dos</t></r>"
        b"<rPh sb='0' eb='1'><t>wan</t></rPh></si></sst>"
    )
    libro = citando(textos, hoja='<row r="1"><c r="A1" t="s"><v>0</v></c></row>')
    assert Libro(("m", libro)).unica("plan").celdas == [["uno dos"]]


def _con_cada_parte(libro: bytes, nuevo_nombre: Callable[[str], str]) -> bytes:
    salida = BytesIO()
    with ZipFile(BytesIO(libro)) as original, ZipFile(salida, "w", ZIP_DEFLATED) as nuevo:
        for nombre in original.namelist():
            nuevo.writestr(nuevo_nombre(nombre), original.read(nombre))
    return salida.getvalue()


def _armado(
    libro: bytes, *, de_mas: bytes = b"", cuantas: int = 0, cambiada: tuple[str, bytes, bytes] | None = None
) -> bytes:
    """El ZIP escrito a mano: `cambiada` es una parte, lo que declara y lo que en verdad lleva comprimido."""
    salida, directorio = b"", b""
    with ZipFile(BytesIO(libro)) as original:
        partes = {nombre: original.read(nombre) for nombre in original.namelist()}
    for nombre, contenido in partes.items():
        metodo, declara, lleva = 0, contenido, contenido
        if cambiada and nombre == cambiada[0]:
            metodo, declara, lleva = 8, cambiada[1], cambiada[2]
        comunes = pack("<HHHHIII", 0, metodo, 0, 0, zlib.crc32(declara), len(lleva), len(declara))
        nombre_en_bytes = nombre.encode()
        largo = pack("<HH", len(nombre_en_bytes), 0)
        directorio += b"PK\x01\x02" + pack("<HH", 20, 20) + comunes + largo
        directorio += pack("<HHHII", 0, 0, 0, 0, len(salida)) + nombre_en_bytes
        salida += b"PK\x03\x04" + pack("<H", 20) + comunes + largo + nombre_en_bytes + lleva
    directorio += de_mas
    total, donde, fin = len(partes) + cuantas, len(salida), len(salida) + len(directorio)
    return (
        salida
        + directorio
        + b"PK\x06\x06" + pack("<QHHIIQQQQ", 44, 45, 45, 0, 0, total, total, len(directorio), donde)
        + b"PK\x06\x07" + pack("<IQI", 0, fin, 1)
        + b"PK\x05\x06" + pack("<HHHHIIH", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    )  # fmt: skip
