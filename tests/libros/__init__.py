"""Los libros de prueba: `carpeta`, de `conftest.py`, es donde se escriben."""

import json
from pathlib import Path
from typing import Any

LIBROS = [
    "politica-por-trimestres.xlsx",
    "plan-indicativo.xlsx",
    "plan-de-accion-ponderado.xlsx",
    "por-secretarias.xlsx",
    "cuadro-de-mando.csv",
    "dos-numeros.xlsx",
    "cronograma.xlsx",
    "programa-de-transparencia.xlsx",
]


def esperado(carpeta: Path, libro: str) -> dict[str, Any]:
    """Lo que debe leerse en ese libro."""
    dicho: dict[str, Any] = json.loads((carpeta / "esperado.json").read_text())[libro]
    return dicho
