"""De lo que a una actividad le falta a la fecha, qué no se hizo y qué no se sabe. Puro.

«Sin reporte» no es cero: lo programado en un mes sin reporte avalado pudo hacerse. Se cuenta actividad por actividad, y
lo que una hizo de más no tapa lo que a otra le falta.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from comun.cantidades import Cantidad, Exacta, de_seis, total
from participacion.indicadores.metas import ClaseDeMeta, Meta, Reportado


@dataclass(frozen=True, slots=True)
class Faltante:
    """Lo que falta de lo programado a la fecha: lo que se sabe que no se hizo, y lo que no se sabe. Suman el rezago."""

    sin_hacer: Cantidad = 0
    por_confirmar: Cantidad = 0

    def __bool__(self) -> bool:
        return bool(self.sin_hacer or self.por_confirmar)


def faltante(
    programado: Sequence[Cantidad | None],
    reportado: Sequence[Reportado],
    hasta: int,
    rezago: Exacta,
    meta: Meta,
) -> Faltante:
    """El de una actividad con ese `rezago` al fin del mes `hasta` (1–12); las listas, de enero a diciembre.

    Por confirmar está, a lo sumo, lo programado en los meses sin reporte: el resto lo dijeron los demás. Un nivel es
    uno solo: si falta algún reporte, no se sabe en cuánto va.
    """
    callados = [mes for mes in meta.debidos(programado, hasta) if reportado[mes] is None]
    match meta.clase:
        case ClaseDeMeta.SUMA:
            sin_saber: Exacta = total(programado[mes] or 0 for mes in callados)
        case ClaseDeMeta.MANTENER:
            sin_saber = len(callados)
        case ClaseDeMeta.NIVEL:
            sin_saber = rezago if callados else 0
    por_confirmar = min(rezago, sin_saber)
    return Faltante(de_seis(total((rezago, -por_confirmar))), de_seis(por_confirmar))


def sumar_faltantes(faltantes: Iterable[Faltante]) -> Faltante:
    """El de un grupo de actividades que cuentan acciones."""
    todos = list(faltantes)
    return Faltante(
        de_seis(total(uno.sin_hacer for uno in todos)), de_seis(total(uno.por_confirmar for uno in todos))
    )
