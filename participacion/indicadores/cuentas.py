"""Las cifras de una actividad y, donde la regla del plan es *acciones*, las de un grupo. Puro.

Los porcentajes se redondean al mostrarlos, hacia arriba en la mitad, con aritmética exacta. Con esta regla un grupo es
la suma de sus actividades: sus porcentajes son cocientes de sumas, nunca promedios de porcentajes.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import gcd, lcm
from typing import NamedTuple

from comun.cantidades import Cantidad, Cociente, Exacta, en_porcentaje, en_seis, exacta
from participacion.estados import Estado
from participacion.indicadores.metas import DE_SUMA, ClaseDeMeta, Meta, Reportado, acumular


class Enteros(NamedTuple):
    """Las cantidades de unos `Indicadores`, en enteros que valen 1/`escala`."""

    meta: int
    programado_a_corte: int
    ejecutado_a_corte: int
    programado_periodo: int
    ejecutado_periodo: int
    rezago: int
    aparte: int = 0
    aparte_periodo: int = 0


class Partes(NamedTuple):
    """De dónde sale lo ejecutado en el periodo, en enteros que valen 1/`escala`."""

    recuperado: int
    a_tiempo: int
    anticipado: int
    sobre_meta: int


class _EnUnidades:
    """Una de las cantidades, como se lee desde fuera."""

    def __set_name__(self, _: type, campo: str) -> None:
        self.puesto = Enteros._fields.index(campo)

    def __get__(self, indicadores: "Indicadores", _: type) -> Exacta:
        return indicadores.en_unidades(indicadores.enteros[self.puesto])


@dataclass(frozen=True, slots=True)
class Indicadores:
    """Cifras de una actividad o de un grupo, en acciones o en lo que diga la unidad de la actividad; en *mantener*, en
    periodos. «A corte» va de enero al último mes del periodo del informe; «periodo» son solo sus meses.

    Se guardan en enteros y su escala, y se leen en unidades. `partes` es `None` si no las hay: en
    *mantener*, y en un *nivel* que retrocedió. `aparte` y `aparte_periodo` son, de lo ejecutado, lo de las
    `sin_plazo_cumplido` metas que solo se escribieron para el año y todavía no se deben: cuenta en el avance, y en nada
    de lo que se compara con lo programado.
    """

    enteros: Enteros
    partes: Partes | None
    meses_debidos: int
    meses_reportados: int
    sin_plazo_cumplido: int = 0
    escala: int = 1

    meta = _EnUnidades()
    programado_a_corte = _EnUnidades()
    ejecutado_a_corte = _EnUnidades()
    programado_periodo = _EnUnidades()
    ejecutado_periodo = _EnUnidades()
    rezago = _EnUnidades()
    aparte = _EnUnidades()
    aparte_periodo = _EnUnidades()

    def en_unidades(self, enteros: int) -> Exacta:
        """Cuánto valen, en la escala de estos indicadores."""
        return enteros if self.escala == 1 else exacta(enteros, self.escala)

    @property
    def cantidades(self) -> dict[str, Cantidad | None]:
        """Todas, por su nombre y con hasta seis decimales, como se guardan."""
        partes: tuple[int | None, ...] = self.partes or (None,) * len(Partes._fields)
        enteros = zip(_CANTIDADES, (*self.enteros[:6], *partes), strict=True)
        if self.escala == 1:
            return dict(enteros)
        return {nombre: None if n is None else en_seis(n, self.escala) for nombre, n in enteros}

    @property
    def recuperado(self) -> Exacta | None:
        """Lo del periodo que salda lo programado antes de él."""
        return self.partes and self.en_unidades(self.partes.recuperado)

    @property
    def a_tiempo(self) -> Exacta | None:
        """Lo del periodo que salda lo programado en él."""
        return self.partes and self.en_unidades(self.partes.a_tiempo)

    @property
    def anticipado(self) -> Exacta | None:
        """Lo del periodo que salda lo programado para después."""
        return self.partes and self.en_unidades(self.partes.anticipado)

    @property
    def sobre_meta(self) -> Exacta | None:
        """Lo del periodo que no salda nada: ya no queda en el año."""
        return self.partes and self.en_unidades(self.partes.sobre_meta)

    @property
    def completa(self) -> bool:
        """Si lo ejecutado llegó a la meta anual."""
        return self.enteros.ejecutado_a_corte >= self.enteros.meta

    @property
    def excede(self) -> bool:
        """Si va por encima de lo programado a corte."""
        return self.enteros.ejecutado_a_corte - self.enteros.aparte > self.enteros.programado_a_corte

    # Entre qué se divide cada cosa

    @property
    def cociente_de_ejecucion(self) -> Cociente:
        """Lo ejecutado y lo programado a corte."""
        return Cociente(self.enteros.ejecutado_a_corte - self.enteros.aparte, self.enteros.programado_a_corte)

    @property
    def cociente_de_avance(self) -> Cociente:
        """Lo ejecutado y la meta anual."""
        return Cociente(self.enteros.ejecutado_a_corte, self.enteros.meta)

    @property
    def cociente_del_periodo(self) -> Cociente:
        """Lo ejecutado y lo programado en el periodo."""
        e = self.enteros.ejecutado_periodo - self.enteros.aparte_periodo
        return Cociente(e, self.enteros.programado_periodo)

    @property
    def cociente_sin_anticipos(self) -> Cociente:
        """Lo mismo que a corte, contando de cada actividad a lo sumo lo programado.

        Lo programado menos el rezago: Σ min(E, P) = Σ P − Σ max(0, P − E).
        """
        p = self.enteros.programado_a_corte
        return Cociente(p - self.enteros.rezago, p)

    @property
    def cociente_de_lo_esperado(self) -> Cociente:
        """Lo programado a corte y la meta anual."""
        return Cociente(self.enteros.programado_a_corte, self.enteros.meta)

    # Los porcentajes, como se muestran

    @property
    def ejecucion(self) -> int | None:
        """Ejecución o cumplimiento a corte, en %. `None` («Pend.»): nada programado a la fecha."""
        return en_porcentaje(*self.cociente_de_ejecucion)

    @property
    def avance(self) -> int | None:
        """Lo ejecutado frente a la meta anual, en %. `None`: sin programación en el año."""
        return en_porcentaje(*self.cociente_de_avance)

    @property
    def por_ejecutar(self) -> int | None:
        """Lo que le falta al avance, como se muestra, para 100 %; nunca menos de 0."""
        return por_ejecutar(self.avance)

    @property
    def cumplimiento_periodo(self) -> int | None:
        """Lo ejecutado frente a lo programado en el periodo, en %; negativo si un *nivel* retrocedió. `None`: «Sin
        programar»."""
        return en_porcentaje(*self.cociente_del_periodo)

    @property
    def cumplimiento_sin_anticipos(self) -> int | None:
        """Cumplimiento a corte contando de cada actividad a lo sumo lo programado, en %."""
        return en_porcentaje(*self.cociente_sin_anticipos)


_CANTIDADES = (*Enteros._fields[:6], *Partes._fields)
CANTIDADES = (*Enteros._fields, *Partes._fields, "meses_debidos", "meses_reportados", "sin_plazo_cumplido")


def por_ejecutar(avance: int | None) -> int | None:
    """Lo que falta para 100 %, del avance como se muestra; nunca menos de 0."""
    return None if avance is None else max(0, 100 - avance)


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
    del_anio, p_antes, p_hasta, e_antes, e_hasta, escala = _simplificar(
        *acumular(meta, programado, ejecutado, antes, hasta)
    )
    p, e = p_hasta - p_antes, e_hasta - e_antes
    debidos = meta.debidos(programado, hasta)
    espera = not meta.por_periodos and not debidos
    aparte, aparte_periodo = (e_hasta, e) if espera else (0, 0)
    return Indicadores(
        Enteros(del_anio, p_hasta, e_hasta, p, e, max(0, p_hasta - e_hasta), aparte, aparte_periodo),
        None
        if e < 0 or meta.clase is ClaseDeMeta.MANTENER
        else _partes(e - aparte_periodo, p, e_antes, p_antes, del_anio),
        meses_debidos=len(debidos),
        meses_reportados=sum(ejecutado[mes] is not None for mes in debidos),
        sin_plazo_cumplido=int(espera),
        escala=escala,
    )


def _simplificar(escala: int, *enteros: int) -> tuple[int, ...]:
    """Los mismos, y su escala, en la menor que alcanza: así unos indicadores son iguales a otros si valen lo mismo."""
    comun = gcd(escala, *enteros) if escala > 1 else 1
    return (*enteros, escala) if comun == 1 else (*(entero // comun for entero in enteros), escala // comun)


def _partes(e: int, p: int, e_antes: int, p_antes: int, meta: int) -> Partes:
    recuperado = min(e, max(0, p_antes - e_antes))
    a_tiempo = min(e - recuperado, max(0, p - max(0, e_antes - p_antes)))
    resto = e - recuperado - a_tiempo
    anticipado = min(resto, max(0, meta - e_antes - recuperado - a_tiempo))
    return Partes(recuperado, a_tiempo, anticipado, resto - anticipado)


def sumar(indicadores: Iterable[Indicadores]) -> Indicadores:
    """Los de un grupo: la suma de cada cantidad; todo en cero si no hay ninguno. Sin partes si alguno no las tiene."""
    todos = list(indicadores)
    escala = lcm(*{i.escala for i in todos})
    de_las_partes = [i.partes for i in todos if i.partes]
    return Indicadores(
        Enteros(*_sumar_columnas([i.enteros for i in todos], todos, escala) or [0] * 6),
        Partes(*_sumar_columnas(de_las_partes, todos, escala) or [0] * 4)
        if len(de_las_partes) == len(todos)
        else None,
        meses_debidos=sum(i.meses_debidos for i in todos),
        meses_reportados=sum(i.meses_reportados for i in todos),
        sin_plazo_cumplido=sum(i.sin_plazo_cumplido for i in todos),
        escala=escala,
    )


def _sumar_columnas(filas: Sequence[tuple[int, ...]], de: Sequence[Indicadores], escala: int) -> list[int]:
    """La suma de cada columna, en esa escala; cada fila está en la de sus indicadores."""
    a_escala = (
        fila if i.escala == escala else [entero * (escala // i.escala) for entero in fila]
        for fila, i in zip(filas, de, strict=True)
    )
    return [sum(columna) for columna in zip(*a_escala, strict=True)]


def estado(indicadores: Indicadores, *, cancelada: bool = False) -> Estado:
    """El primer estado que corresponda, de una actividad con programación (`meta` > 0)."""
    if cancelada:
        return Estado.CANCELADA
    if indicadores.completa:
        return Estado.FINALIZADA
    if indicadores.enteros.rezago:
        falta_reporte = indicadores.meses_reportados < indicadores.meses_debidos
        return Estado.SIN_REPORTE if falta_reporte else Estado.REZAGADA
    if indicadores.excede:
        return Estado.ANTICIPADA
    return Estado.AL_DIA if indicadores.meses_debidos or indicadores.enteros.aparte else Estado.POR_INICIAR
