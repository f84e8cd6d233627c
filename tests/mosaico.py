"""Las páginas de un PDF en pequeño, para notar un cambio grueso sin depender de cada punto."""

import io
import subprocess
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image, ImageChops

CARPETA = Path(__file__).resolve().parent / "muestras"
MUESTRAS = {nombre: CARPETA / f"pdf-{nombre}.png" for nombre in ("demo", "una", "sin_reportes")}

PUNTOS_POR_PULGADA = 12
CASILLA = (11 * PUNTOS_POR_PULGADA, 17 * PUNTOS_POR_PULGADA // 2)
COLUMNAS = 6


def paginas(pdf: bytes) -> list[Image.Image]:
    """Cada página como se vería de lejos."""
    with TemporaryDirectory() as carpeta:
        orden = ["pdftoppm", "-r", str(4 * PUNTOS_POR_PULGADA), "-png", "-", f"{carpeta}/p"]
        subprocess.run(orden, input=pdf, check=True)
        return [
            Image.open(io.BytesIO(archivo.read_bytes())).convert("RGB").resize(CASILLA, Image.Resampling.BOX)
            for archivo in sorted(Path(carpeta).iterdir())
        ]


def mosaico(imagenes: Sequence[Image.Image]) -> Image.Image:
    """Todas en una, por filas; las casillas que sobran quedan negras."""
    filas = -(-len(imagenes) // COLUMNAS)
    ancho, alto = CASILLA
    hoja = Image.new("RGB", (COLUMNAS * ancho, filas * alto))
    for i, imagen in enumerate(imagenes):
        hoja.paste(imagen, (i % COLUMNAS * ancho, i // COLUMNAS * alto))
    return hoja.quantize(128, dither=Image.Dither.NONE)


def casillas(archivo: Path) -> list[Image.Image]:
    """Las páginas de un mosaico guardado."""
    hoja = Image.open(archivo).convert("RGB")
    ancho, alto = CASILLA
    todas = (
        hoja.crop((x, y, x + ancho, y + alto))
        for y in range(0, hoja.height, alto)
        for x in range(0, hoja.width, ancho)
    )
    return [casilla for casilla in todas if casilla.getbbox()]


def diferencia(una: Image.Image, otra: Image.Image) -> float:
    """Cuánto cambian las manchas, de 0 a 255: la media de la octava parte que más cambió."""
    chicas = [imagen.resize((22, 17), Image.Resampling.BOX) for imagen in (una, otra)]
    peores = sorted(ImageChops.difference(*chicas).convert("L").tobytes(), reverse=True)[: 22 * 17 // 8]
    return sum(peores) / len(peores)
