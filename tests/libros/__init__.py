"""Los libros de prueba: `carpeta`, de `conftest.py`, es donde se escriben."""

import json
from pathlib import Path
from typing import Any


def esperado(carpeta: Path, libro: str) -> dict[str, Any]:
    """Lo que debe leerse en ese libro."""
    dicho: dict[str, Any] = json.loads((carpeta / "esperado.json").read_text())[libro]
    return dicho
