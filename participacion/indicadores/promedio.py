"""Las cifras de un grupo donde la regla del plan es *promedio*: el de sus actividades, cada una hasta 100 %. Puro.

Cada actividad entra con un peso, el mismo en todos los grupos de los que hace parte: su `Aporte` se arma una vez.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from comun.cantidades import Cantidad, Cociente, Exacta, cociente, total
from participacion.indicadores.cuentas import Indicadores, por_ejecutar

Componente = tuple[str, ...]
"""El camino desde el plan: («Eje 1», «Programa 2»); vacío, el plan mismo."""


@dataclass(frozen=True, slots=True)
class Aporte:
    """Una actividad con su peso. `enteros` son, por su peso y como partes de `denominador`: la meta y, sin pasar de
    ella, lo ejecutado y lo programado a corte, y lo ejecutado y lo programado antes del periodo."""

    indicadores: Indicadores
    peso: Exacta
    denominador: int
    enteros: tuple[int, ...]

    @classmethod
    def de(cls, i: Indicadores, peso: Exacta = 1) -> "Aporte":
        """El de una actividad con meta (mayor que 0)."""
        e, p = i.ejecutado_a_corte, i.programado_a_corte
        valores = (i.meta, e, p, e - i.ejecutado_periodo, p - i.programado_periodo)
        escala = lcm(*(valor.denominator for valor in valores))
        meta, *hechos = (valor.numerator * (escala // valor.denominator) for valor in valores)
        veces = peso.numerator
        enteros = (veces * meta, *(veces * min(meta, hecho) for hecho in hechos))
        return cls(i, peso, peso.denominator * meta, enteros)


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
    pesos: Exacta
    avance: Cociente | None
    esperado: Cociente | None
    ejecucion: Cociente | None
    cumplimiento_periodo: Cociente | None
    meses_debidos: int
    meses_reportados: int

    @property
    def por_ejecutar(self) -> int | None:
        """Lo que le falta al avance, como se muestra, para 100 %."""
        return por_ejecutar(self.avance.porcentaje if self.avance else None)

    @property
    def sin_dividir(self) -> Exacta | None:
        """Lo que daría el avance con los pesos como se escribieron, sin dividirlos por su suma: de 1 si suman cerca de
        1, de 100 si suman cerca de 100. `None` si no hay avance."""
        return self.avance.fraccion * self.pesos if self.avance else None


def promediar(aportes: Iterable[Aporte]) -> Promedio:
    """El promedio de unas actividades con meta. Todas se llevan a un mismo denominador y nada se simplifica: cada cifra
    sale de una sola división."""
    todos = list(aportes)
    cuentan = [aporte.indicadores for aporte in todos if aporte.peso]
    de_todas, sin_las_que_esperan = _sumar(todos)
    pesos, ejecutado, *_ = de_todas
    pesos_programados, *hechos = sin_las_que_esperan
    e, p, e_antes, p_antes = hechos
    return Promedio(
        promedia=len(cuentan),
        con_programacion=sum(not i.sin_plazo_cumplido for i in cuentan),
        completas=sum(i.ejecutado_a_corte >= i.meta for i in cuentan),
        rezagadas=sum(i.rezago > 0 for i in cuentan),
        excedidas=sum(i.ejecutado_a_corte - i.aparte > i.programado_a_corte for i in cuentan),
        pesos=total(aporte.peso for aporte in todos),
        avance=cociente(ejecutado, pesos),
        esperado=cociente(p, pesos_programados),
        ejecucion=cociente(e, p),
        cumplimiento_periodo=cociente(e - e_antes, p - p_antes),
        meses_debidos=sum(aporte.indicadores.meses_debidos for aporte in todos),
        meses_reportados=sum(aporte.indicadores.meses_reportados for aporte in todos),
    )


def _sumar(aportes: Iterable[Aporte]) -> tuple[list[int], list[int]]:
    """La suma de los enteros de todas, y la de las que ya se comparan con lo programado, en un mismo denominador."""
    por_denominador: dict[int, list[int]] = defaultdict(lambda: [0] * 10)
    for aporte in aportes:
        sumas = por_denominador[aporte.denominador]
        desde = 5 if aporte.indicadores.sin_plazo_cumplido else 0
        for k, entero in enumerate(aporte.enteros, desde):
            sumas[k] += entero
    escala = lcm(*por_denominador)
    juntas = [0] * 10
    for denominador, sumas in por_denominador.items():
        veces = escala // denominador
        for k, suma in enumerate(sumas):
            juntas[k] += suma * veces
    programadas, esperan = juntas[:5], juntas[5:]
    return [uno + otro for uno, otro in zip(programadas, esperan, strict=True)], programadas


def pesos(ponderaciones: Sequence[Cantidad | None]) -> list[Exacta]:
    """El peso de cada una, entre las que se promedian juntas: 1 si ninguna tiene ponderación; si alguna tiene, la que
    no se escribió no cuenta."""
    if all(ponderacion is None for ponderacion in ponderaciones):
        return [1] * len(ponderaciones)
    return [p if isinstance(p, int) else Fraction(p or 0) for p in ponderaciones]


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
    suyos: list[Exacta] = [0] * len(actividades)
    de_cada_hoja: dict[Componente, Exacta] = {}
    for hoja, cuales in por_hoja.items():
        de_la_hoja = pesos([actividades[cual][1] for cual in cuales])
        de_cada_hoja[hoja] = total(de_la_hoja)
        for cual, peso in zip(cuales, de_la_hoja, strict=True):
            suyos[cual] = peso
    partes = _repartir((), de_cada_hoja, componentes)
    return [peso * partes.get(hoja, 0) for peso, (hoja, _) in zip(suyos, actividades, strict=True)]


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
        hoja: parte * de_las_hijas[hija] / suman for hija in pesan for hoja, parte in repartidas[hija].items()
    }
