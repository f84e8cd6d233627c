"""De las actividades de un plan a las cifras de sus grupos: el plan, cada dependencia y cada componente. Puro.

Cada grupo se cierra por la regla del plan: el cociente de las sumas, o el promedio de sus actividades, cada una con su
peso, que es el mismo en todos los grupos en que está.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol, TypeVar

from comun.calendario import TODOS
from comun.cantidades import Cantidad, Cociente, Exacta, de_seis, exacta, total
from informes.cifras import Cifras, CifrasDeActividad, CifrasDeComponente, CifrasDelMes, Totales
from participacion.indicadores import (
    Aporte,
    Indicadores,
    Promedio,
    Regla,
    de_actividad,
    pesos,
    pesos_por_componente,
    promediar,
    sumar,
)

SEPARADOR = " / "

D = TypeVar("D", bound=Totales)


class Ponderada(Protocol):
    """Lo que hay que saber de una actividad para pesarla."""

    @property
    def componente(self) -> str: ...
    @property
    def ponderacion(self) -> Cantidad | None: ...


class Leida(NamedTuple):
    """Una actividad con algo programado, con sus indicadores y, donde se promedia, lo que aporta."""

    actividad: CifrasDeActividad
    indicadores: Indicadores
    aporte: Aporte | None = None


def niveles(componente: str) -> tuple[str, ...]:
    """«Eje 1 / Programa 2», nivel por nivel; ninguno si no dice."""
    return tuple(componente.split(SEPARADOR)) if componente else ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Cierre:
    """La regla con que se cierran los grupos de un plan. `componentes` va de cada uno, por su camino, a lo que pesa
    entre sus hermanos."""

    regla: Regla
    por_componente: bool = False
    componentes: Mapping[str, Cantidad]

    @classmethod
    def del_plan(cls, cifras: Cifras) -> "Cierre":
        """La regla con que se cerraron unas cifras."""
        return cls(
            regla=Regla(cifras.regla),
            por_componente=cifras.ponderacion_por_componente,
            componentes={c.nombre: c.ponderacion for c in cifras.componentes if c.ponderacion is not None},
        )

    @property
    def promedia(self) -> bool:
        """Si es un promedio."""
        return self.regla is Regla.PROMEDIO

    def con_sus_aportes(self, leidas: Sequence[Leida]) -> list[Leida]:
        """Las mismas, con lo que cada una pone en el promedio; donde no se promedia, tal cual."""
        if not self.promedia:
            return list(leidas)
        con_meta = [leida for leida in leidas if leida.indicadores.enteros.meta > 0]
        return [
            leida._replace(aporte=Aporte.de(leida.indicadores, peso))
            for leida, peso in zip(con_meta, self.pesos([leida.actividad for leida in con_meta]), strict=True)
        ] + [leida for leida in leidas if leida.indicadores.enteros.meta <= 0]

    def pesos(self, actividades: Sequence[Ponderada]) -> Sequence[Exacta]:
        """El de cada una, de las que tienen meta."""
        if not self.por_componente:
            return pesos([actividad.ponderacion for actividad in actividades])
        return pesos_por_componente(
            [(niveles(actividad.componente), actividad.ponderacion) for actividad in actividades],
            {niveles(camino): peso for camino, peso in self.componentes.items()},
        )

    def cerrar(self, clase: type[D], leidas: Sequence[Leida], **propios: Any) -> D:
        """Las cifras de un grupo, congeladas; `propios` son los demás campos de la clase."""
        indicadores = [leida.indicadores for leida in leidas]
        cerrado = (
            promediar(leida.aporte for leida in leidas if leida.aporte)
            if self.promedia
            else sumar(indicadores)
        )
        return clase.del_grupo(cerrado, indicadores, **propios)

    def meses(self, leidas: Iterable[Leida]) -> tuple[CifrasDelMes, ...]:
        """Los doce de un grupo. `ejecutado` de un mes sin ningún reporte es `None`, no cero: nadie lo sabe. Lo que se
        promedia no se suma: los dos son `None`."""
        if self.promedia:
            return tuple(CifrasDelMes(mes=mes, programado=None, ejecutado=None) for mes in TODOS)
        actividades = [leida.actividad for leida in leidas]
        return tuple(
            CifrasDelMes(
                mes=mes,
                programado=_suma([a.meses[mes - 1].programado for a in actividades]) or 0,
                ejecutado=_suma([a.meses[mes - 1].ejecutado for a in actividades]),
            )
            for mes in TODOS
        )

    def de_los_componentes(self, leidas: Sequence[Leida]) -> Iterator[CifrasDeComponente]:
        """Los de todos los niveles, en el orden en que aparecen, cada uno antes de los que tiene adentro."""
        adentro: dict[tuple[str, ...], list[Leida]] = {}
        for leida in leidas:
            camino = niveles(leida.actividad.componente)
            for hasta in range(1, len(camino) + 1):
                adentro.setdefault(camino[:hasta], []).append(leida)
        orden = {camino: puesto for puesto, camino in enumerate(adentro)}
        for camino in sorted(adentro, key=lambda c: [orden[c[: n + 1]] for n in range(len(c))]):
            nombre = SEPARADOR.join(camino)
            yield self.cerrar(
                CifrasDeComponente, adentro[camino], nombre=nombre, ponderacion=self.componentes.get(nombre)
            )


def pesadas(cifras: Cifras) -> dict[str, Exacta]:
    """De cada actividad con meta, por su código, el peso con que entra en un promedio: el de estas cifras, o el que
    tendría si sumaran acciones."""
    con_meta = [actividad for actividad in cifras.actividades if actividad.meta > 0]
    return dict(zip((a.codigo for a in con_meta), Cierre.del_plan(cifras).pesos(con_meta), strict=True))


def promediadas(cifras: Cifras, actividades: Iterable[CifrasDeActividad]) -> Promedio:
    """El promedio de esas actividades de las cifras, el mismo que se congeló, con sus cocientes."""
    pesan = pesadas(cifras)
    return promediar(
        Aporte.de(de_actividad(a.programado, a.reportado, cifras.periodo.meses, a.medida), pesan[a.codigo])
        for a in actividades
        if a.codigo in pesan
    )


@dataclass(frozen=True, slots=True)
class AnioPromediado:
    """Un grupo que se promedia, al fin de cada mes y con un cero adelante: en %, lo esperado hasta diciembre y lo
    alcanzado hasta el corte."""

    esperado: tuple[Exacta, ...]
    alcanzado: tuple[Exacta, ...]


def anio_promediado(cifras: Cifras, actividades: Sequence[CifrasDeActividad]) -> AnioPromediado:
    """El de esas actividades de las cifras, como se habría visto en cada mes; el último punto es el del informe."""
    pesan = pesadas(cifras)
    suyas = [(a.programado, a.reportado, a.medida, pesan[a.codigo]) for a in actividades if a.codigo in pesan]
    corte = cifras.corte.month
    esperado: list[Exacta] = [0]
    alcanzado: list[Exacta] = [0]
    for mes in TODOS:
        promedio = promediar(
            Aporte.de(indicadores, peso)
            for programado, reportado, medida, peso in suyas
            if (indicadores := de_actividad(programado, reportado, range(1, mes + 1), medida)).enteros.meta
            > 0
        )
        esperado.append(_en_cien(promedio.esperado))
        if mes <= corte:
            alcanzado.append(_en_cien(promedio.avance))
    return AnioPromediado(tuple(esperado), tuple(alcanzado))


def _en_cien(cociente: Cociente) -> Exacta:
    return exacta(100 * cociente.parte, cociente.todo) if cociente.todo > 0 else 0


def _suma(cantidades: Sequence[Cantidad | None]) -> Cantidad | None:
    """`None` si no hay ninguna."""
    dichas = [cantidad for cantidad in cantidades if cantidad is not None]
    if not dichas:
        return None
    return de_seis(total(dichas))
