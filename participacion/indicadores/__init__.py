"""La aritmética de las cifras: exacta, sin punto flotante y sin Django. Las definiciones, con ejemplos, en
`docs/cifras.md`.

`metas` dice qué quieren decir las cantidades de una actividad; `cuentas` saca sus cifras y las de un grupo que se suma;
`promedio`, las de uno que se promedia. `faltantes` separa lo que no se hizo de lo que no se sabe.
"""

from comun.cantidades import (
    Cantidad,
    Cociente,
    Exacta,
    a_seis,
    corta,
    porcentaje,
)
from participacion.indicadores.cuentas import CANTIDADES, Indicadores, de_actividad, estado, sumar
from participacion.indicadores.faltantes import Faltante, faltante, sumar_faltantes
from participacion.indicadores.metas import (
    DE_SUMA,
    SIN_CASOS,
    ClaseDeMeta,
    Meta,
    Regla,
    Reportado,
    Sentido,
    cancelar,
    meta_del_anio,
    nivel_de_cada_periodo,
    parte_sostenida,
    por_ciento,
)
from participacion.indicadores.promedio import (
    Aporte,
    Componente,
    Promedio,
    pesos,
    pesos_por_componente,
    promediar,
)

__all__ = [
    "CANTIDADES",
    "DE_SUMA",
    "SIN_CASOS",
    "Aporte",
    "Cantidad",
    "ClaseDeMeta",
    "Cociente",
    "Componente",
    "Exacta",
    "Faltante",
    "Indicadores",
    "Meta",
    "Promedio",
    "Regla",
    "Reportado",
    "Sentido",
    "a_seis",
    "cancelar",
    "corta",
    "de_actividad",
    "estado",
    "faltante",
    "meta_del_anio",
    "nivel_de_cada_periodo",
    "parte_sostenida",
    "pesos",
    "pesos_por_componente",
    "por_ciento",
    "porcentaje",
    "promediar",
    "sumar",
    "sumar_faltantes",
]
