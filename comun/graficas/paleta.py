"""Los colores del diseño, leídos de `static/tokens.css`: los claros, que son los que se imprimen.

Una gráfica los lleva en atributos, lo que entiende WeasyPrint; en las páginas, la clase los cambia con el tema.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

HOJA = Path(__file__).resolve().parents[2] / "static" / "tokens.css"
NOMBRES = frozenset(
    {
        "papel",
        "niebla",
        "tinta",
        "apagado",
        "raya",
        "acento",
        "programado",
        "cumplido",
        "anticipado",
        "rezagado",
        "vencido",
    }
)

# Sobre estos la letra va oscura, también con el tema oscuro; sobre los demás, del color del papel.
DE_LETRA_OSCURA = {"programado"}


def leer(hoja: str) -> Mapping[str, str]:
    """Los colores claros de una hoja de estilo, `#RRGGBB` por su nombre: `--tinta-claro: #RRGGBB;` es «tinta».

    Lanza `ValueError` si falta o sobra alguno, si uno está dos veces o si no se escribe así.
    """
    declarados = re.findall(r"--(\w+)-claro:\s*([^;}]*)", hoja)
    colores = dict(declarados)
    if len(declarados) > len(colores) or colores.keys() != NOMBRES:
        raise ValueError(
            f"En {HOJA.name} se esperaba, una vez, el tono claro de: {', '.join(sorted(NOMBRES))}; "
            f"están: {', '.join(sorted(nombre for nombre, _ in declarados)) or 'ninguno'}."
        )
    for nombre, color in declarados:
        if not re.fullmatch("#[0-9A-F]{6}", color):
            raise ValueError(f"En {HOJA.name}, --{nombre}-claro es «{color}»; se esperaba #RRGGBB.")
    return MappingProxyType(colores)


COLORES = leer(HOJA.read_text(encoding="utf-8"))
