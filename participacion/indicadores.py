"""La aritmética de las cifras: enteros, sin Django. Las definiciones, con ejemplos, en `docs/cifras.md`.

Los porcentajes se redondean al mostrarlos, hacia arriba en la mitad, con aritmética entera. Un grupo es
la suma de sus actividades: sus porcentajes son cocientes de sumas, nunca promedios de porcentajes.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields

from participacion.estados import Estado


def porcentaje(parte: int, todo: int) -> int | None:
    """`parte` de cada 100 de `todo`, redondeado hacia arriba en la mitad: 1 de 200 es 1.

    Sin tope: 62 de 59 es 105. `None` si `todo` es 0. Lanza `ValueError` si alguno es negativo.
    """
    if parte < 0 or todo < 0:
        raise ValueError(f"No hay porcentaje de cantidades negativas: {parte} de {todo}.")
    return (200 * parte + todo) // (2 * todo) if todo else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicadores:
    """Cifras de una actividad o de un grupo, en acciones. «A corte» va de enero al último mes del
    periodo del informe; «periodo» son solo sus meses."""

    meta: int
    programado_a_corte: int
    ejecutado_a_corte: int
    programado_periodo: int
    ejecutado_periodo: int
    recuperado: int
    a_tiempo: int
    anticipado: int
    sobre_meta: int
    rezago: int
    meses_debidos: int
    meses_reportados: int

    @property
    def ejecucion(self) -> int | None:
        """Ejecución o cumplimiento a corte, en %. `None` («Pend.»): nada programado a la fecha."""
        return porcentaje(self.ejecutado_a_corte, self.programado_a_corte)

    @property
    def avance(self) -> int | None:
        """Lo ejecutado frente a la meta anual, en %. `None`: sin programación en el año."""
        return porcentaje(self.ejecutado_a_corte, self.meta)

    @property
    def por_ejecutar(self) -> int | None:
        """Lo que le falta al avance, como se muestra, para 100 %; nunca menos de 0."""
        return None if self.avance is None else max(0, 100 - self.avance)

    @property
    def cumplimiento_periodo(self) -> int | None:
        """Lo ejecutado frente a lo programado en el periodo, en %. `None`: «Sin programar»."""
        return porcentaje(self.ejecutado_periodo, self.programado_periodo)

    @property
    def cumplimiento_sin_anticipos(self) -> int | None:
        """Cumplimiento a corte contando de cada actividad a lo sumo lo programado, en %.

        Lo programado menos el rezago: Σ min(E, P) = Σ P − Σ max(0, P − E).
        """
        return porcentaje(self.programado_a_corte - self.rezago, self.programado_a_corte)


CANTIDADES = tuple(campo.name for campo in fields(Indicadores))


def de_actividad(programado: Sequence[int], ejecutado: Sequence[int | None], periodo: range) -> Indicadores:
    """Indicadores de una actividad.

    De lo ejecutado en el periodo, primero se recupera el atraso que venía; luego es a tiempo lo que
    falte de lo programado, descontado lo que ya se había adelantado; del resto, hasta la meta anual es
    anticipado y más allá, sobre la meta. Las cuatro partes suman lo ejecutado en el periodo.

    `programado` y `ejecutado` tienen doce posiciones, de enero a diciembre; en `ejecutado`, `None` es
    «sin reporte avalado». `periodo` son sus meses, 1 a 12.
    """
    hasta, antes = periodo[-1], periodo[0] - 1
    hecho = [cantidad or 0 for cantidad in ejecutado]
    meta = sum(programado)
    p_antes, e_antes = sum(programado[:antes]), sum(hecho[:antes])
    p, e = sum(programado[antes:hasta]), sum(hecho[antes:hasta])

    recuperado = min(e, max(0, p_antes - e_antes))
    a_tiempo = min(e - recuperado, max(0, p - max(0, e_antes - p_antes)))
    resto = e - recuperado - a_tiempo
    anticipado = min(resto, max(0, meta - e_antes - recuperado - a_tiempo))

    debidos = [mes for mes in range(hasta) if programado[mes]]
    return Indicadores(
        meta=meta,
        programado_a_corte=p_antes + p,
        ejecutado_a_corte=e_antes + e,
        programado_periodo=p,
        ejecutado_periodo=e,
        recuperado=recuperado,
        a_tiempo=a_tiempo,
        anticipado=anticipado,
        sobre_meta=resto - anticipado,
        rezago=max(0, p_antes + p - e_antes - e),
        meses_debidos=len(debidos),
        meses_reportados=sum(ejecutado[mes] is not None for mes in debidos),
    )


def sumar(indicadores: Iterable[Indicadores]) -> Indicadores:
    """Los de un grupo: la suma de cada cantidad; todo en cero si no hay ninguno."""
    todos = list(indicadores)
    return Indicadores(**{campo: sum(getattr(i, campo) for i in todos) for campo in CANTIDADES})


def estado(indicadores: Indicadores, *, cancelada: bool = False) -> Estado:
    """El primer estado que corresponda, de una actividad con programación (`meta` > 0)."""
    p, e = indicadores.programado_a_corte, indicadores.ejecutado_a_corte
    if cancelada:
        return Estado.CANCELADA
    if e >= indicadores.meta:
        return Estado.FINALIZADA
    if e < p:
        falta_reporte = indicadores.meses_reportados < indicadores.meses_debidos
        return Estado.SIN_REPORTE if falta_reporte else Estado.REZAGADA
    if e > p:
        return Estado.ANTICIPADA
    return Estado.AL_DIA if p else Estado.POR_INICIAR
