"""Publicaciones que ya no coinciden con los datos: se reabrió un mes, o se registró después algo con fecha anterior.

Lo publicado no cambia; aquí se dice qué cifras darían otra cosa hoy, para que la OAP decida si rectifica.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from comun.palabras import plural
from informes.cambios import causas, en_palabras
from informes.cifras import Cambio, Cifras, CifrasDeActividad
from informes.consultas import calcular
from informes.models import Publicacion
from informes.siglas import con_las_siglas_de, equivalencias

POR_SU_NOMBRE = 3  # de ahí en adelante, «y otros 12 cambios»


@dataclass(frozen=True, slots=True)
class Desfase:
    """Una publicación y las cifras que hoy darían otra cosa, al menos una."""

    publicacion: Publicacion
    cambios: tuple[Cambio, ...]

    def __str__(self) -> str:
        """«El informe II cuatrimestre 2021, versión 1, ya no coincide con los datos: Actividad 3, …»."""
        dichos = [en_palabras(cambio) for cambio in self.cambios[:POR_SU_NOMBRE]]
        if otros := len(self.cambios) - len(dichos):
            dichos.append(f"y {plural(otros, 'cambio más', 'cambios más')}")
        return f"El informe {self.publicacion}, ya no coincide con los datos: {'; '.join(dichos)}."


def desfases(*anios: int) -> Iterator[Desfase]:
    """Los de las versiones vigentes de esos años: una consulta, y las de `calcular` por cada informe publicado.

    Se calcula con los cortes que se publicaron. No se comparan los textos del informe, que se editan sin que cambie
    ningún dato, ni el nombre de la entidad, que no es de ese informe; tampoco cómo se llaman las dependencias ni lo que
    el plan programa después del corte, que pueden cambiar sin desmentir lo publicado: ni la actividad nueva que empieza
    después.
    """
    vigentes = (
        Publicacion.objects.vigentes().filter(anio__in=anios).select_related("informe__plan").defer("pdf")
    )
    for publicacion in vigentes:
        publicadas = publicacion.leer()
        calculadas = calcular(publicacion.informe.plan, publicacion.numero_del_periodo, publicadas.cortes)
        publicadas = _con_los_nombres_de(calculadas, publicadas)
        hoy = replace(
            calculadas,
            entidad=publicadas.entidad,
            objetivo=publicadas.objetivo,
            explicacion=publicadas.explicacion,
            recomendaciones=publicadas.recomendaciones,
            modificaciones=publicadas.modificaciones,
        )
        hoy = _hasta_el_corte(hoy, publicadas)
        if distintas := causas(publicadas, hoy):
            yield Desfase(publicacion, distintas)


def _con_los_nombres_de(hoy: Cifras, publicadas: Cifras) -> Cifras:
    """Las publicadas, con la sigla y el nombre que sus dependencias tienen hoy."""
    suyas = con_las_siglas_de(hoy, publicadas, equivalencias(publicadas, hoy))
    nombres = {dependencia.sigla: dependencia.nombre for dependencia in hoy.dependencias}
    return replace(
        suyas,
        dependencias=tuple(
            replace(una, nombre=nombres.get(una.sigla, una.nombre)) for una in suyas.dependencias
        ),
    )


def _hasta_el_corte(hoy: Cifras, publicadas: Cifras) -> Cifras:
    """Las de hoy, con lo posterior al corte y la meta inicial de cada actividad como se publicaron. Las que hasta el
    corte no tienen nada están si estaban: ni sobra la que empieza después, ni falta la que se canceló sin empezar."""
    hasta = publicadas.corte.month
    de_entonces, de_hoy = publicadas.por_codigo, hoy.por_codigo
    sin_empezar = {
        dependencia.sigla: tuple(
            actividad
            for actividad in dependencia.actividades
            if actividad.codigo not in de_hoy and not _tiene_algo(actividad, hasta)
        )
        for dependencia in publicadas.dependencias
    }

    def como_entonces(actividad: CifrasDeActividad) -> CifrasDeActividad:
        antes = de_entonces.get(actividad.codigo)
        if antes is None:
            return actividad
        meses = (*actividad.meses[:hasta], *antes.meses[hasta:])
        return replace(actividad, meses=meses, meta_inicial=antes.meta_inicial)

    dependencias = tuple(
        replace(
            dependencia,
            actividades=(
                *(
                    como_entonces(actividad)
                    for actividad in dependencia.actividades
                    if actividad.codigo in de_entonces or _tiene_algo(actividad, hasta)
                ),
                *sin_empezar.pop(dependencia.sigla, ()),
            ),
        )
        for dependencia in hoy.dependencias
    )
    ya_sin_nada = (
        replace(dependencia, actividades=sin_empezar[dependencia.sigla])
        for dependencia in publicadas.dependencias
        if sin_empezar.get(dependencia.sigla)
    )
    return replace(
        hoy,
        dependencias=(*dependencias, *ya_sin_nada),
        sin_programacion=tuple(
            una
            for una in hoy.sin_programacion
            if una.codigo not in de_entonces or _tiene_algo(de_entonces[una.codigo], hasta)
        ),
    )


def _tiene_algo(actividad: CifrasDeActividad, hasta: int) -> bool:
    """Programó o hizo algo en esos primeros meses."""
    return any(mes.esperaba or mes.ejecutado for mes in actividad.meses[:hasta])
