"""La dependencia que cambió de sigla es la misma: cuál es cuál en dos informes. Puro.

Lo que ya se publicó no cambia; el informe que se publica después del cambio dice qué siglas tuvo antes cada una
(`Cifras.siglas_anteriores`) y hasta cuándo. Con eso basta: de dos informes, sabe el que se publicó después.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import TypeVar

from informes.cifras import Cifras, CifrasDeActividad, SiglaAnterior
from informes.cifras_de_compromisos import CompromisoPublico

C = TypeVar("C", bound=CompromisoPublico)

_SIN_PUBLICAR = datetime.max.replace(tzinfo=UTC)


def nombradas(cifras: Cifras) -> set[str]:
    """Todas las siglas de dependencias que hay en unas cifras."""
    return {
        *(dependencia.sigla for dependencia in cifras.dependencias),
        *(sigla for actividad in cifras.actividades for sigla in actividad.apoyan),
        *(actividad.dependencia for actividad in cifras.sin_programacion),
        *(modificacion.dependencia for modificacion in cifras.modificaciones),
        *(uno.a_cargo for uno in cifras.compromisos_publicos),
        *(uno.a_cargo for uno in cifras.compromisos_anteriores_publicos),
    }


def equivalencias(antes: Cifras, despues: Cifras) -> dict[str, str]:
    """De cada sigla de `antes` a la que esa misma dependencia tiene en `despues`, si es otra."""
    if cuando(antes) > cuando(despues):
        return {entonces: ahora for ahora, entonces in _reconocidas(antes, despues).items()}
    return _reconocidas(despues, antes)


def cuando(cifras: Cifras) -> datetime:
    """Cuándo se publicaron; un borrador es posterior a todo lo publicado."""
    return cifras.publicada or _SIN_PUBLICAR


def _reconocidas(sabe: Cifras, otro: Cifras) -> dict[str, str]:
    """De cada sigla de `otro`, que se publicó antes, a la que la misma dependencia tiene en `sabe`, si es otra."""
    hay, siguen = nombradas(otro), nombradas(sabe)
    ya_sabia = {(una.antes, una.hasta) for una in otro.siglas_anteriores}
    historias: dict[str, list[SiglaAnterior]] = defaultdict(list)
    for una in sabe.siglas_anteriores:
        if (una.antes, una.hasta) not in ya_sabia:
            historias[una.sigla].append(una)
    # La que tenía al publicarse el otro: la primera que dejó de usar después. Si la dejaron dos, la tenía la que la
    # dejó antes.
    las_de_entonces = (
        next((una for una in suyas if una.hasta > cuando(otro)), None) for suyas in historias.values()
    )
    de_entonces = sorted(
        (una.hasta, una.antes, una.sigla) for una in las_de_entonces if una and una.antes in hay
    )
    reconocidas: dict[str, str] = {}
    for _, entonces, sigla in de_entonces:
        reconocidas.setdefault(entonces, sigla)
    # La fecha de lo publicado no trae fracciones de segundo: si por ella no se supo, la última que el otro nombre.
    for sigla in sorted(historias.keys() - {*reconocidas.values()} - hay):
        for una in reversed(historias[sigla]):
            if una.antes in hay - siguen and una.antes not in reconocidas:
                reconocidas[una.antes] = sigla
                break
    return {entonces: sigla for entonces, sigla in reconocidas.items() if entonces != sigla}


def con_las_siglas_de(despues: Cifras, antes: Cifras, ahora: Mapping[str, str]) -> Cifras:
    """`antes`, con la sigla que cada dependencia tiene en `despues`: así el cambio de sigla se dice una vez, y no en
    cada fila que la nombra. `ahora` son las `equivalencias`."""
    if not ahora:
        return antes
    apoyan = {actividad.codigo: actividad.apoyan for actividad in despues.actividades}

    def de(sigla: str) -> str:
        return ahora.get(sigla, sigla)

    def actividades(suyas: Iterable[CifrasDeActividad]) -> Iterator[CifrasDeActividad]:
        for una in suyas:
            dichas, las_de_ahora = tuple(map(de, una.apoyan)), apoyan.get(una.codigo, ())
            # Van en orden alfabético, que con otra sigla es otro.
            yield replace(una, apoyan=las_de_ahora if {*las_de_ahora} == {*dichas} else dichas)

    def compromisos(todos: tuple[C, ...]) -> tuple[C, ...]:
        return tuple(replace(uno, a_cargo=de(uno.a_cargo)) for uno in todos)

    return replace(
        antes,
        dependencias=tuple(
            replace(una, sigla=de(una.sigla), actividades=tuple(actividades(una.actividades)))
            for una in antes.dependencias
        ),
        sin_programacion=tuple(
            replace(una, dependencia=de(una.dependencia)) for una in antes.sin_programacion
        ),
        modificaciones=tuple(replace(una, dependencia=de(una.dependencia)) for una in antes.modificaciones),
        compromisos_publicos=compromisos(antes.compromisos_publicos),
        compromisos_anteriores_publicos=compromisos(antes.compromisos_anteriores_publicos),
    )
