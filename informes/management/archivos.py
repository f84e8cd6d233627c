"""Lo común a las órdenes que leen un archivo."""

import argparse
from pathlib import Path

from comun.hojas.leer import Archivo, ArchivoInvalido
from comun.hojas.limites import MAXIMO_ARCHIVO


def anio(escrito: str) -> int:
    if not (escrito.isdecimal() and 2000 <= int(escrito) <= 2100):
        raise argparse.ArgumentTypeError("el año va de 2000 a 2100")
    return int(escrito)


def leer(ruta: Path) -> Archivo:
    """Lanza `ArchivoInvalido`."""
    try:
        with ruta.open("rb") as archivo:
            return ruta.name, archivo.read(MAXIMO_ARCHIVO + 1)  # con uno de más ya se ve que se pasa
    except OSError:
        raise ArchivoInvalido(f'Archivo "{ruta}": no existe o no se puede leer.') from None
