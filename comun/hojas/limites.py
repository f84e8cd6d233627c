"""Cuánto puede traer un archivo: más allá no se lee, y la frase dice qué pasa del límite."""

from comun.palabras import miles

MAXIMO_ARCHIVO = 10 * 2**20  # bytes tal como llega
MAXIMO_DESCOMPRIMIDO = 80 * 2**20  # bytes de todas las partes de un XLSX
MAXIMO_HOJAS = 100
MAXIMO_FILAS = 20_000  # debajo del encabezado
MAXIMO_COLUMNAS = 400
MAXIMO_COMBINADAS = 100_000  # rangos combinados de una hoja
MAXIMO_CELDAS = 1_000_000  # con algo escrito, en todo el archivo
MAXIMO_TEXTO = (
    100 * 2**20
)  # bytes en memoria: cada texto compartido, una vez; los escritos en su celda, todos
MAXIMO_LETRAS = 32_767  # de una celda: lo más que admite Excel


class Limite(Exception):
    """El archivo pasa un límite."""

    @classmethod
    def de_filas(cls) -> "Limite":
        return cls(f"tiene más de {miles(MAXIMO_FILAS)} filas")

    @classmethod
    def de_columnas(cls) -> "Limite":
        return cls(f"tiene más de {MAXIMO_COLUMNAS} columnas")

    @classmethod
    def de_celdas(cls) -> "Limite":
        return cls(f"tiene más de {miles(MAXIMO_CELDAS)} celdas con algo escrito")

    @classmethod
    def de_combinadas(cls) -> "Limite":
        return cls(f"tiene más de {miles(MAXIMO_COMBINADAS)} rangos combinados")

    @classmethod
    def de_letras(cls) -> "Limite":
        return cls(f"tiene una celda de más de {miles(MAXIMO_LETRAS)} letras, que Excel no admite")

    @classmethod
    def de_una_vez(cls, celda: str) -> "Limite":
        return cls(f"trae dos veces la celda {celda}: ábralo en Excel, guárdelo y cárguelo otra vez")
