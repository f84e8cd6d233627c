"""Las cifras de un grupo donde la regla del plan es *promedio*: el de sus actividades, cada una hasta 100 %. Puro.

Cada actividad entra con un peso, el mismo en todos los grupos de los que hace parte: su `Aporte` se arma una vez.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import gcd
from operator import add
from typing import NamedTuple

from comun.cantidades import Cantidad, Cociente, Exacta, total
from participacion.indicadores.cuentas import Indicadores, por_ejecutar

Componente = tuple[str, ...]
"""El camino desde el plan: («Eje 1», «Programa 2»); vacío, el plan mismo."""


class Aporte(NamedTuple):
    """Una actividad en un promedio. `enteros` son, por su peso y como partes de `denominador`: la meta y, sin pasar de
    ella, lo ejecutado y lo programado a corte, y lo ejecutado y lo programado antes del periodo."""

    indicadores: Indicadores
    denominador: int
    enteros: tuple[int, int, int, int, int]

    @classmethod
    def de(cls, i: Indicadores, peso: Exacta = 1) -> "Aporte":
        """El de una actividad con meta (mayor que 0)."""
        meta, p, e, p_del_periodo, e_del_periodo, *_ = i.enteros
        veces, entre = peso.as_integer_ratio()
        enteros = (
            veces * meta,
            veces * min(meta, e),
            veces * min(meta, p),
            veces * min(meta, e - e_del_periodo),
            veces * min(meta, p - p_del_periodo),
        )
        return cls(i, entre * meta, enteros)


@dataclass(frozen=True, slots=True, kw_only=True)
class Promedio:
    """Las cifras de un grupo. `promedia` son las actividades que cuentan, las que tienen meta y peso; de ellas,
    `con_programacion` son las que ya se comparan con lo programado; `completas`, las que llegaron a su meta, y
    `rezagadas` y `excedidas`, las que van por debajo y por encima de lo programado a corte.

    Los cocientes van sin redondear: `avance` y `esperado`, de la meta del año; `ejecucion`, de lo esperado a corte, y
    `cumplimiento_periodo`, de lo esperado en el periodo. Donde no hay qué promediar o nada se esperaba, `None`
    («Pend.», «Sin programar»). `pesos` es lo que suman los de las actividades con meta: con 0, el grupo va «sin
    ponderación».
    """

    promedia: int
    con_programacion: int
    completas: int
    rezagadas: int
    excedidas: int
    pesos: Cociente
    avance: Cociente
    esperado: Cociente
    ejecucion: Cociente
    cumplimiento_periodo: Cociente
    meses_debidos: int
    meses_reportados: int

    @property
    def por_ejecutar(self) -> int | None:
        """Lo que le falta al avance, como se muestra, para 100 %."""
        return por_ejecutar(self.avance.porcentaje)

    @property
    def sin_dividir(self) -> Cociente:
        """Lo que daría el avance con los pesos como se escribieron, sin dividirlos por su suma: de 1 si suman cerca de
        1, de 100 si suman cerca de 100."""
        return Cociente(self.avance.parte, self.pesos.todo)


def promediar(aportes: Iterable[Aporte]) -> Promedio:
    """El promedio de unas actividades con meta. Todas se llevan a un mismo denominador y nada se simplifica: cada cifra
    sale de una sola división."""
    todos = list(aportes)
    cuentan = [aporte.indicadores for aporte in todos if aporte.enteros[0]]
    comparables = _sumar(aporte for aporte in todos if not aporte.indicadores.sin_plazo_cumplido)
    esperan = _sumar(aporte for aporte in todos if aporte.indicadores.sin_plazo_cumplido)
    denominador, (pesos, ejecutado, *_) = _juntar(comparables, esperan)
    _, (pesos_comparables, e, p, e_antes, p_antes) = comparables
    return Promedio(
        promedia=len(cuentan),
        con_programacion=len(cuentan) - sum(i.sin_plazo_cumplido for i in cuentan),
        completas=sum(i.completa for i in cuentan),
        rezagadas=sum(i.enteros.rezago > 0 for i in cuentan),
        excedidas=sum(i.excede for i in cuentan),
        pesos=Cociente(pesos, denominador),
        avance=Cociente(ejecutado, pesos),
        esperado=Cociente(p, pesos_comparables),
        ejecucion=Cociente(e, p),
        cumplimiento_periodo=Cociente(e - e_antes, p - p_antes),
        meses_debidos=sum(aporte.indicadores.meses_debidos for aporte in todos),
        meses_reportados=sum(aporte.indicadores.meses_reportados for aporte in todos),
    )


_Suma = tuple[int, list[int]]
"""Un denominador y, como partes de él, los cinco enteros de unos aportes."""


def _sumar(aportes: Iterable[Aporte]) -> _Suma:
    por_denominador: dict[int, list[int]] = {}
    for _, denominador, enteros in aportes:
        suma = por_denominador.get(denominador)
        por_denominador[denominador] = [*map(add, suma, enteros)] if suma else [*enteros]
    # De a dos, y las sumas de a dos otra vez: así los números grandes aparecen solo al final.
    sumas = [*por_denominador.items()] or [(1, [0] * 5)]
    while len(sumas) > 1:
        sin_pareja = sumas[len(sumas) // 2 * 2 :]
        sumas = [*map(_juntar, sumas[::2], sumas[1::2]), *sin_pareja]
    return sumas[0]


def _juntar(una: _Suma, otra: _Suma) -> _Suma:
    """La suma de las dos, en su denominador común."""
    comun = gcd(una[0], otra[0])
    por_una, por_otra = otra[0] // comun, una[0] // comun
    return una[0] * por_una, [a * por_una + b * por_otra for a, b in zip(una[1], otra[1], strict=True)]


def pesos(ponderaciones: Sequence[Cantidad | None]) -> list[Cantidad]:
    """El peso de cada una, entre las que se promedian juntas: 1 si ninguna tiene ponderación; si alguna tiene, la que
    no se escribió no cuenta."""
    if all(ponderacion is None for ponderacion in ponderaciones):
        return [1] * len(ponderaciones)
    return [ponderacion or 0 for ponderacion in ponderaciones]


def pesos_por_componente(
    actividades: Sequence[tuple[Componente, Cantidad | None]],
    componentes: Mapping[Componente, Cantidad],
) -> list[Exacta]:
    """El peso en el plan de cada actividad, si se pondera dentro de cada componente: el suyo dividido por los de su
    componente más bajo, por el de este dividido por los de sus hermanos, y así hacia arriba. Suman 1, o nada si ninguna
    pesa.

    `actividades` trae, de las que tienen meta, el componente y la ponderación en él; `componentes`, la de cada uno
    dentro del de arriba. Lo que está directamente en un componente con otros adentro hace entre ellos las veces de uno
    más.
    """
    por_hoja: dict[Componente, list[int]] = defaultdict(list)
    for cual, (componente, _) in enumerate(actividades):
        por_hoja[componente].append(cual)
    suyos: list[Cantidad] = [0] * len(actividades)
    de_cada_hoja: dict[Componente, Exacta] = {}
    for hoja, cuales in por_hoja.items():
        de_la_hoja = pesos([actividades[cual][1] for cual in cuales])
        de_cada_hoja[hoja] = total(de_la_hoja)
        for cual, peso in zip(cuales, de_la_hoja, strict=True):
            suyos[cual] = peso
    partes = _repartir((), de_cada_hoja, componentes)
    return [Fraction(peso) * partes.get(hoja, 0) for peso, (hoja, _) in zip(suyos, actividades, strict=True)]


def _repartir(
    rama: Componente, hojas: Mapping[Componente, Exacta], componentes: Mapping[Componente, Cantidad]
) -> dict[Componente, Fraction]:
    """Por cuánto se multiplica el peso de las actividades de cada hoja para que todos los de la rama sumen 1. `hojas`
    va de cada una a lo que suman los pesos en ella; las que no pesan no están en la respuesta."""
    por_hija: dict[Componente, dict[Componente, Exacta]] = defaultdict(dict)
    for hoja, suman in hojas.items():
        if suman:
            por_hija[hoja[: len(rama) + 1]][hoja] = suman
    repartidas = {
        hija: {hija: 1 / Fraction(suyas[hija])} if hija == rama else _repartir(hija, suyas, componentes)
        for hija, suyas in por_hija.items()
    }
    pesan = [hija for hija in repartidas if repartidas[hija]]
    escritas = [componentes.get(hija) if hija != rama else None for hija in pesan]
    de_las_hijas = dict(zip(pesan, pesos(escritas), strict=True))
    suman = total(de_las_hijas.values())
    if not suman:
        return {}
    return {
        hoja: parte * Fraction(de_las_hijas[hija]) / Fraction(suman)
        for hija in pesan
        for hoja, parte in repartidas[hija].items()
    }
