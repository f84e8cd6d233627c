"""La letra del sistema, Public Sans: `python -m config.fuentes` la deja en `static/fuentes/`.

El PDF usa el archivo original; la página, un recorte al alfabeto latino que pesa la cuarta parte.
"""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import fontpkg_public_sans
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

ESTE = Path(__file__).resolve()
ORIGEN = fontpkg_public_sans.ROOT / "files" / "PublicSans[wght].ttf"
DESTINO = ESTE.parent.parent / "static" / "fuentes"

LATINO = [*range(0x20, 0x7F), *range(0xA0, 0x180)]
SIGNOS = [ord(signo) for signo in "–—‘’‚“”„†‡•…‰‹›⁄€™−≈≠≤≥"]  # la letra no trae flechas ni figuras


def main() -> None:
    DESTINO.mkdir(parents=True, exist_ok=True)
    crear(DESTINO / "public-sans.ttf", ORIGEN.read_bytes)
    crear(DESTINO / "public-sans.woff2", recorte_para_la_web)


def crear(archivo: Path, contenido: Callable[[], bytes]) -> None:
    """Escribe el archivo si falta o si es más viejo que aquello de lo que sale; nunca queda a medias."""
    if archivo.exists() and archivo.stat().st_mtime >= max(de.stat().st_mtime for de in (ORIGEN, ESTE)):
        return
    provisional = archivo.with_name(f"{archivo.name}.nuevo")
    provisional.write_bytes(contenido())
    provisional.replace(archivo)


def recorte_para_la_web() -> bytes:
    # «tnum» alinea las cifras en las tablas; «kern» junta las letras; el eje «wght» da todos los pesos.
    opciones = Options(layout_features=["ccmp", "kern", "locl", "mark", "mkmk", "tnum"])
    letra = TTFont(ORIGEN)
    recorte = Subsetter(opciones)
    recorte.populate(unicodes=LATINO + SIGNOS)
    recorte.subset(letra)
    letra.flavor = "woff2"
    salida = BytesIO()
    letra.save(salida)
    return salida.getvalue()


if __name__ == "__main__":
    main()
