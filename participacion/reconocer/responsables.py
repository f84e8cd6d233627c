"""Quién responde por una actividad, cuando la celda nombra a varios, a todos o a ninguno. Puro."""

import re
from collections.abc import Iterable

from comun.palabras import llano

_OFICINAS = (
    "secretaria|sec|subsecretaria|oficina|ofi|direccion|dir|subdireccion|gerencia|subgerencia|departamento|dpto|depto|"
    "instituto|unidad|despacho|alcaldia|personeria|contraloria|area|grupo|coordinacion|equipo|comision|consejeria|"
    "asesoria|division|seccion|tesoreria|inspeccion|comisaria|jefatura|vicerrectoria|rectoria|facultad|centro"
)
_EMPIEZA_POR_UNA = re.compile(rf"({_OFICINAS})\b.*")
_TODAS = re.compile(r"tod[ao]s\b.*|(las )?demas dependencias.*|varias\b.*|transversal.*")
_SEPARAN = re.compile(r"(?<!\by)\s*[/;|]\s*")
_ENUMERAN = re.compile(r"\s*,\s*(?:y\s+)?|\s*\n\s*|\s+(?:y|e)\s+(?:la |el )?")


def parece_dependencia(nombre: str) -> bool:
    """«SEC. GOBIERNO» lo parece; «Hoja1», no."""
    return bool(_EMPIEZA_POR_UNA.fullmatch(llano(nombre).replace(".", " ").strip()))


def son_todas(escrita: str) -> bool:
    return bool(_TODAS.fullmatch(llano(escrita)))


class Nombres:
    """Los que la columna usa: una misma dependencia queda como se escribió primero."""

    def __init__(self, escritas: Iterable[str]) -> None:
        self._primeras: dict[str, str] = {}
        for escrita in escritas:
            if limpia := limpio(escrita):
                self._primeras.setdefault(llano(limpia), limpia)

    def de(self, escrita: str) -> str:
        limpia = limpio(escrita)
        return self._primeras.get(llano(limpia), limpia)

    def varias(self, escrita: str) -> list[str]:
        """Las que nombra una celda, si son varias: separadas por barra o punto y coma, o por comas o renglones si
        cada una es de verdad el nombre de una."""
        partes = [parte for parte in map(limpio, _SEPARAN.split(escrita)) if parte]
        if len(partes) < 2:
            partes = [parte for parte in map(limpio, _ENUMERAN.split(escrita)) if parte]
            if len(partes) < 2 or not all(
                parece_dependencia(p) or llano(p) in self._primeras for p in partes
            ):
                return []
        return [self.de(parte) for parte in partes]


def limpio(escrita: str) -> str:
    return " ".join(escrita.split()).strip(" .,;-")
