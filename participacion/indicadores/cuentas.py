"""Las cifras de una actividad y, donde la regla del plan es *acciones*, las de un grupo. Puro.

Los porcentajes se redondean al mostrarlos, hacia arriba en la mitad, con aritmética exacta. Con esta regla un grupo es
la suma de sus actividades: sus porcentajes son cocientes de sumas, nunca promedios de porcentajes.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from typing import Any

from comun.cantidades import Cantidad, Cociente, Exacta, cociente, exacta, total
from participacion.estados import Estado
from participacion.indicadores.metas import DE_SUMA, ClaseDeMeta, Meta, Reportado, acumular


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicadores:
    """Cifras de una actividad o de un grupo, en acciones o en lo que diga la unidad de la actividad; en *mantener*, en
    periodos. «A corte» va de enero al último mes del periodo del informe; «periodo» son solo sus meses.

    `recuperado`, `a_tiempo`, `anticipado` y `sobre_meta` son las partes de lo ejecutado en el periodo; `None` si no las
    hay: en *mantener*, y en un *nivel* que retrocedió. `aparte` y `aparte_periodo` son, de lo ejecutado, lo de metas
    que solo se escribieron para el año y todavía no se deben, que son `sin_plazo_cumplido`: cuenta en el avance, y en
    nada de lo que se compara con lo programado.
    """

    meta: Exacta
    programado_a_corte: Exacta
    ejecutado_a_corte: Exacta
    programado_periodo: Exacta
    ejecutado_periodo: Exacta
    recuperado: Exacta | None
    a_tiempo: Exacta | None
    anticipado: Exacta | None
    sobre_meta: Exacta | None
    rezago: Exacta
    meses_debidos: int
    meses_reportados: int
    aparte: Exacta = 0
    aparte_periodo: Exacta = 0
    sin_plazo_cumplido: int = 0

    # Los cocientes, sin redondear. `None`: no hay entre qué dividir.

    @property
    def cociente_de_ejecucion(self) -> Cociente | None:
        """Lo ejecutado frente a lo programado a corte."""
        return cociente(self.ejecutado_a_corte - self.aparte, self.programado_a_corte)

    @property
    def cociente_de_avance(self) -> Cociente | None:
        """Lo ejecutado frente a la meta anual."""
        return cociente(self.ejecutado_a_corte, self.meta)

    @property
    def cociente_del_periodo(self) -> Cociente | None:
        """Lo ejecutado frente a lo programado en el periodo."""
        return cociente(self.ejecutado_periodo - self.aparte_periodo, self.programado_periodo)

    @property
    def cociente_sin_anticipos(self) -> Cociente | None:
        """Lo mismo que a corte, contando de cada actividad a lo sumo lo programado.

        Lo programado menos el rezago: Σ min(E, P) = Σ P − Σ max(0, P − E).
        """
        return cociente(self.programado_a_corte - self.rezago, self.programado_a_corte)

    # Los porcentajes, como se muestran

    @property
    def ejecucion(self) -> int | None:
        """Ejecución o cumplimiento a corte, en %. `None` («Pend.»): nada programado a la fecha."""
        return _mostrado(self.cociente_de_ejecucion)

    @property
    def avance(self) -> int | None:
        """Lo ejecutado frente a la meta anual, en %. `None`: sin programación en el año."""
        return _mostrado(self.cociente_de_avance)

    @property
    def por_ejecutar(self) -> int | None:
        """Lo que le falta al avance, como se muestra, para 100 %; nunca menos de 0."""
        return por_ejecutar(self.avance)

    @property
    def cumplimiento_periodo(self) -> int | None:
        """Lo ejecutado frente a lo programado en el periodo, en %; negativo si un *nivel* retrocedió. `None`: «Sin
        programar»."""
        return _mostrado(self.cociente_del_periodo)

    @property
    def cumplimiento_sin_anticipos(self) -> int | None:
        """Cumplimiento a corte contando de cada actividad a lo sumo lo programado, en %."""
        return _mostrado(self.cociente_sin_anticipos)


CANTIDADES = tuple(campo.name for campo in fields(Indicadores))


def por_ejecutar(avance: int | None) -> int | None:
    """Lo que falta para 100 %, del avance como se muestra; nunca menos de 0."""
    return None if avance is None else max(0, 100 - avance)


def _mostrado(razon: Cociente | None) -> int | None:
    return None if razon is None else razon.porcentaje


def de_actividad(
    programado: Sequence[Cantidad | None],
    ejecutado: Sequence[Reportado],
    periodo: range,
    meta: Meta = DE_SUMA,
) -> Indicadores:
    """Indicadores de una actividad.

    De lo ejecutado en el periodo, primero se recupera el atraso que venía; luego es a tiempo lo que
    falte de lo programado, descontado lo que ya se había adelantado; del resto, hasta la meta anual es
    anticipado y más allá, sobre la meta. Las cuatro partes suman lo ejecutado en el periodo.

    `programado` y `ejecutado` tienen doce posiciones, de enero a diciembre. En `programado`, `None` es «nada», que en
    *suma* es lo mismo que 0; en `ejecutado`, `None` es «sin reporte avalado» y `SIN_CASOS`, que no hubo qué medir.
    `periodo` son sus meses, 1 a 12. Lo reportado después de él no cambia nada.
    """
    hasta, antes = periodo[-1], periodo[0] - 1
    escala, de_la_meta, p_antes, p_hasta, e_antes, e_hasta = acumular(
        meta, programado, ejecutado, antes, hasta
    )
    p, e = p_hasta - p_antes, e_hasta - e_antes
    debidos = [mes for mes in range(hasta) if meta.se_debe(programado[mes])]
    espera = not meta.por_periodos and not debidos
    aparte, aparte_periodo = (e_hasta, e) if espera else (0, 0)

    partes: tuple[int, ...] | None = None
    if meta.clase is not ClaseDeMeta.MANTENER and e >= 0:
        partes = _partes(e - aparte_periodo, p, e_antes, p_antes, de_la_meta)

    def en_unidades(enteros: int) -> Exacta:
        return enteros if escala == 1 else exacta(enteros, escala)

    recuperado, a_tiempo, anticipado, sobre_meta = map(en_unidades, partes) if partes else (None,) * 4
    return Indicadores(
        meta=en_unidades(de_la_meta),
        programado_a_corte=en_unidades(p_hasta),
        ejecutado_a_corte=en_unidades(e_hasta),
        programado_periodo=en_unidades(p),
        ejecutado_periodo=en_unidades(e),
        recuperado=recuperado,
        a_tiempo=a_tiempo,
        anticipado=anticipado,
        sobre_meta=sobre_meta,
        rezago=en_unidades(max(0, p_hasta - e_hasta)),
        meses_debidos=len(debidos),
        meses_reportados=sum(ejecutado[mes] is not None for mes in debidos),
        aparte=en_unidades(aparte),
        aparte_periodo=en_unidades(aparte_periodo),
        sin_plazo_cumplido=int(espera),
    )


def _partes(e: int, p: int, e_antes: int, p_antes: int, meta: int) -> tuple[int, int, int, int]:
    """Lo recuperado, lo hecho a tiempo, lo anticipado y lo que va sobre la meta."""
    recuperado = min(e, max(0, p_antes - e_antes))
    a_tiempo = min(e - recuperado, max(0, p - max(0, e_antes - p_antes)))
    resto = e - recuperado - a_tiempo
    anticipado = min(resto, max(0, meta - e_antes - recuperado - a_tiempo))
    return recuperado, a_tiempo, anticipado, resto - anticipado


def sumar(indicadores: Iterable[Indicadores]) -> Indicadores:
    """Los de un grupo: la suma de cada cantidad; todo en cero si no hay ninguno. La parte de lo ejecutado que alguno no
    tiene, tampoco la tiene el grupo."""
    todos = list(indicadores)
    return Indicadores(**{campo: _suma([getattr(i, campo) for i in todos]) for campo in CANTIDADES})


def _suma(cantidades: list[Any]) -> Any:
    tipos = set(map(type, cantidades))
    if tipos <= {int}:
        return sum(cantidades)
    return None if type(None) in tipos else total(cantidades)


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
    if e - indicadores.aparte > p:
        return Estado.ANTICIPADA
    return Estado.AL_DIA if indicadores.meses_debidos or e else Estado.POR_INICIAR
