"""Hasta dónde se lee un archivo: muy por encima de cualquier matriz de verdad, y dentro de dos segundos y 256 MB.

Se revisan antes de armar nada: un XLSX de 360 KB puede traer millones de filas.
"""

from comun.palabras import miles

MAXIMO_ARCHIVO = 10 * 2**20  # bytes tal como llega
MAXIMO_DESCOMPRIMIDO = (
    48 * 2**20
)  # bytes de las partes de un XLSX que se leen: las hojas y sus textos, no las fotos
MAXIMO_TEXTO = 64 * 2**20  # bytes de todas las celdas de una hoja: un texto compartido se repite en cada una
MAXIMO_DE_UNA_CELDA = 32_767  # letras: lo que cabe en una de Excel
MAXIMO_HOJAS = 100
MAXIMO_FILAS = 20_000  # debajo del encabezado
MAXIMO_COLUMNAS = 100
MAXIMO_CELDAS = 300_000  # con algo escrito, en una hoja
MAXIMO_ETIQUETAS = (
    4 * MAXIMO_CELDAS + 10 * MAXIMO_FILAS
)  # del XML de una hoja, que así se rechaza sin recorrerla


class Limite(Exception):
    """El archivo pasa un límite; el mensaje continúa «Archivo "x":»."""

    @classmethod
    def de_filas(cls) -> "Limite":
        return cls(f"tiene más de {miles(MAXIMO_FILAS)} filas")

    @classmethod
    def de_columnas(cls) -> "Limite":
        return cls(f"tiene más de {MAXIMO_COLUMNAS} columnas")

    @classmethod
    def de_celdas(cls) -> "Limite":
        return cls(f"tiene en una hoja más de {miles(MAXIMO_CELDAS)} celdas escritas")

    @classmethod
    def de_texto(cls) -> "Limite":
        return cls("tiene demasiado texto")
