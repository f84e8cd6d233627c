"""Números, listas y fechas dichos en español."""

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from unicodedata import combining, normalize

from comun.calendario import nombre
from comun.cantidades import Exacta, corta


@lru_cache(maxsize=4096)
def miles(numero: Exacta) -> str:
    """«1.234»; con decimales, los que hagan falta hasta seis: «1.234,5»."""
    if isinstance(numero, int):
        return f"{numero:,}".replace(",", ".").replace("-", "−")
    entero, _, decimales = corta(numero).removeprefix("-").partition(".")
    return f"{'−' if numero < 0 else ''}{miles(int(entero))}{',' if decimales else ''}{decimales}"


def plural(numero: Exacta, uno: str, varios: str) -> str:
    """«1 acción», «3 acciones»."""
    return f"{miles(numero)} {uno if numero == 1 else varios}"


def con_mayuscula(frase: str) -> str:
    """La misma, con la primera letra mayúscula y las demás como están."""
    return frase[:1].upper() + frase[1:]


def sin_cortar(frase: str) -> str:
    """La misma, sin que un renglón pueda empezar por «%»."""
    return frase.replace(" %", "\u00a0%")


def enumerar(partes: Sequence[str], nexo: str = "y") -> str:
    """«a», «a y b», «a, b y c»; «y» es «e» ante el sonido i."""
    if len(partes) < 2:
        return "".join(partes)
    ultima = partes[-1].lower()
    if nexo == "y" and ultima.startswith(("i", "í", "hi", "hí")) and not ultima.startswith("hie"):
        nexo = "e"
    return f"{', '.join(partes[:-1])} {nexo} {partes[-1]}"


def lapso(desde: int, hasta: int) -> str:
    """«de mayo a agosto»; de un solo mes, «en mayo»."""
    return f"de {nombre(desde)} a {nombre(hasta)}" if desde != hasta else f"en {nombre(desde)}"


def fecha_larga(fecha: date) -> str:
    """«31 de agosto de 2021»."""
    return f"{fecha.day} de {nombre(fecha.month)} de {fecha.year}"


@lru_cache(maxsize=4096)
def llano(escrito: str) -> str:
    """En minúsculas, sin tildes y con un solo espacio entre palabras. Se recuerda: casi siempre se mira lo mismo."""
    letras = (letra for letra in normalize("NFD", escrito.casefold()) if not combining(letra))
    return " ".join("".join(letras).split())
