"""Una actividad como la dice el libro, ya en los términos de este sistema. Pura."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from comun.cantidades import Cantidad
from participacion.indicadores import ClaseDeMeta

DosNumeros = tuple[Cantidad, Cantidad]


@dataclass(frozen=True, kw_only=True)
class ActividadLeida:
    """`fila` es la suya en la hoja. `ejecutado` es, de cada mes, la cantidad, o el numerador y el denominador; `anual`,
    el mes y la meta de la que no se programa por periodos; `periodicidad`, vacía si el libro no la deja ver."""

    hoja: str
    fila: int
    codigo: str
    dependencia: str | None
    descripcion: str
    apoyan: tuple[str, ...] = ()
    componente: tuple[str, ...] = ()
    clase: ClaseDeMeta = ClaseDeMeta.SUMA
    linea_base: Cantidad | None = None
    ponderacion: Cantidad | None = None
    programado: Mapping[int, Cantidad] = field(default_factory=dict)
    ejecutado: Mapping[int, Cantidad | DosNumeros] = field(default_factory=dict)
    anual: tuple[int, Cantidad] | None = None
    con_denominador: bool = False
    periodicidad: str = ""
    describen: Mapping[str, str] = field(default_factory=dict)
    presupuesto: Cantidad | None = None

    @property
    def como_plan(self) -> dict[str, Any]:
        """Lo que de ella se cuenta, como va en JSON."""
        dicho: dict[str, Any] = {
            "codigo": self.codigo,
            "dependencia": self.dependencia,
            "clase_de_meta": str(self.clase),
            "linea_base": en_json(self.linea_base),
            "ponderacion": en_json(self.ponderacion),
            "programado": en_json(self.programado),
            "ejecutado": en_json(self.ejecutado),
        }
        if self.anual:
            dicho["anual"] = {"mes": self.anual[0], "meta": en_json(self.anual[1])}
        if self.con_denominador:
            dicho["con_denominador"] = True
        if self.apoyan:
            dicho["apoyan"] = list(self.apoyan)
        return dicho


def en_json(valor: Any) -> Any:
    match valor:
        case Decimal():
            return int(valor) if valor == int(valor) else float(valor)
        case tuple() | list():
            return [en_json(uno) for uno in valor]
        case Mapping():
            return {str(clave): en_json(uno) for clave, uno in valor.items()}
    return valor
