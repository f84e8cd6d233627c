"""Las cuatro cifras grandes de un plan, de una dependencia o de una actividad, ya dichas."""

from dataclasses import dataclass, replace

from comun.calendario import nombre
from comun.cantidades import Cantidad, exacta, redondeada
from comun.estados import Marca
from comun.palabras import con_mayuscula, miles, plural, sin_cortar
from informes import palabras
from informes.cifras import Cifras, CifrasDeActividad, CifrasDeDependencia, Medido, Totales
from informes.faltantes import FIN_DE_ANIO, de_varias, que_falta, suyas
from informes.grupos import promediadas
from participacion.estados import Estado
from participacion.indicadores import ClaseDeMeta

PENDIENTE = "Pendiente: nada programado a la fecha"


@dataclass(frozen=True, slots=True)
class Figura:
    """Una de las cuatro cifras grandes: el número, o la palabra si no hay con qué dividir, sus dos enteros o lo que se
    promedia, qué quiere decir y, si la lleva, la misma cifra en una frase. `de_mas` es cómo se llama lo que pasa de
    100 %: terminado el año ya no queda fecha a la que anticiparse."""

    valor: str
    enteros: str
    nombre: str
    significado: str
    frase: str = ""
    anticipado: bool = False
    de_mas: str = "Anticipado"

    @property
    def en_palabras(self) -> bool:
        return not self.valor.endswith("%")

    @property
    def marca(self) -> Marca | None:
        """La que señala que se hizo antes de lo programado."""
        return Estado.ANTICIPADA.marca if self.anticipado else None


def figuras(t: Medido, cifras: Cifras) -> tuple[Figura, ...]:
    """Las del plan, de una dependencia o de una actividad, al final del periodo."""
    if cifras.periodo.hasta < FIN_DE_ANIO:
        return _figuras(t, cifras)
    return tuple(replace(figura, de_mas="Más de lo programado") for figura in _figuras(t, cifras))


def _figuras(t: Medido, cifras: Cifras) -> tuple[Figura, ...]:
    if not cifras.promedia:
        return _de_acciones(t, cifras)
    if isinstance(t, CifrasDeActividad):
        return _de_actividad(t, cifras)
    return _del_promedio(t, cifras) if isinstance(t, Totales) else ()


def _de_acciones(t: Medido, cifras: Cifras) -> tuple[Figura, ...]:
    periodo, hasta = cifras.periodo, cifras.periodo.hasta
    falta = de_varias(suyas(t, cifras), cifras)
    if hasta < FIN_DE_ANIO:
        que = "Lo que falta o está por confirmar" if falta.por_confirmar else "Lo que falta"
        lo_que_falta = f"{que}, entre {nombre(hasta + 1)} y diciembre"
        por_hacer = "faltan por hacer o por confirmar" if falta.por_confirmar else "faltan por hacer"
        frase_de_lo_que_falta = palabras.por_cada_100(t.por_ejecutar, "del año", por_hacer)
    else:
        lo_que_falta = "Lo que le falta al avance para llegar a 100 %"
        frase_de_lo_que_falta = con_mayuscula(que_falta(t, cifras)) or "Se hizo todo lo previsto"
    return (
        Figura(
            palabras.porcentaje(t.ejecucion),
            palabras.de_cuantas(t.ejecutado_a_corte, t.programado_a_corte),
            "Ejecución",
            PENDIENTE if t.ejecucion is None else f"Lo hecho frente a lo programado {periodo.lapso_a_corte}",
            palabras.por_cada_100(t.ejecucion, f"programadas a {nombre(hasta)}", "se hicieron"),
            anticipado=(t.ejecucion or 0) > 100,
        ),
        Figura(
            palabras.porcentaje(t.avance),
            palabras.de_cuantas(t.ejecutado_a_corte, t.meta),
            "Avance",
            "Lo hecho frente a lo previsto para todo el año",
            palabras.por_cada_100(t.avance, "del año", "ya se hicieron"),
        ),
        Figura(
            palabras.porcentaje(t.por_ejecutar),
            palabras.de_cuantas(max(0, (t.meta or 0) - (t.ejecutado_a_corte or 0)), t.meta),
            "Por ejecutar",
            lo_que_falta,
            frase_de_lo_que_falta,
        ),
        Figura(
            palabras.porcentaje(t.cumplimiento_periodo, "Sin programar"),
            palabras.de_cuantas(t.ejecutado_periodo, t.programado_periodo),
            f"Cumplimiento del {periodo.palabra}",
            f"Lo hecho frente a lo programado {periodo.lapso}",
            palabras.por_cada_100(t.cumplimiento_periodo, f"programadas {periodo.lapso}", "se hicieron"),
            anticipado=(t.cumplimiento_periodo or 0) > 100,
        ),
    )


def promedio_de(t: Totales) -> str:
    """«promedio de 12 actividades»."""
    return f"promedio de {plural(t.promedia or 0, 'actividad', 'actividades')}"


def completas_de(t: Totales) -> str:
    """«3 de 12 actividades completas»."""
    cuantas = plural(t.promedia or 0, "actividad completa", "actividades completas")
    return f"{miles(t.completas or 0)} de {cuantas}"


def en_pantalla(t: Medido, cifras: Cifras) -> tuple[Figura, ...]:
    """Las cuatro; en el último periodo, cuando ya se esperaba todo lo del año, ejecución y avance son la misma y van
    una sola vez."""
    todas = figuras(t, cifras)
    if cifras.periodo.hasta < FIN_DE_ANIO or len(todas) < 2:
        return todas
    ejecucion, avance, *otras = todas
    todo_se_esperaba = t.esperado == 100 if t.meta is None else t.programado_a_corte == t.meta
    if not todo_se_esperaba or ejecucion.valor != avance.valor:
        return todas
    juntas = replace(
        avance,
        nombre="Ejecución y avance",
        frase=avance.frase.replace("ya se hicieron", "se hicieron"),
        anticipado=ejecucion.anticipado,
    )
    return (juntas, *otras)


def _del_promedio(t: Totales, cifras: Cifras) -> tuple[Figura, ...]:
    """Donde se promedia: en vez de dos cantidades, cuántas actividades se promedian y cuántas llegaron; y de lo que se
    compara con lo programado, sus dos porcentajes, y en cuáles si no son todas."""
    periodo, hasta, avance = cifras.periodo, nombre(cifras.periodo.hasta), palabras.porcentaje(t.avance)
    todas = palabras.comparadas(t, cifras) == t.promedia
    en_cuales = "" if todas else f", en {palabras.de_las_comparadas(t, cifras)}"
    return (
        Figura(
            palabras.porcentaje(t.ejecucion),
            sin_cortar(palabras.de_lo_esperado(t)),
            "Ejecución",
            f"Lo alcanzado frente a lo que se esperaba {periodo.lapso_a_corte}{en_cuales}",
            "Todavía no se esperaba nada"
            if t.ejecucion is None
            else f"De lo que se esperaba a {hasta}, se alcanzó el {palabras.porcentaje(t.ejecucion)}{en_cuales}",
        ),
        Figura(
            avance,
            promedio_de(t),
            "Avance",
            "Lo alcanzado de la meta del año; de cada actividad, a lo sumo 100 %",
            f"En promedio, cada actividad va en {avance} de su meta del año",
        ),
        Figura(
            palabras.porcentaje(t.por_ejecutar),
            completas_de(t),
            "Por ejecutar",
            "Lo que le falta al avance para llegar a 100 %",
            f"En promedio, a cada actividad le falta {palabras.porcentaje(t.por_ejecutar)} de su meta",
        ),
        Figura(
            palabras.porcentaje(t.cumplimiento_periodo, "Sin programar"),
            _lo_que_subio(t, cifras),
            f"Cumplimiento del {periodo.palabra}",
            f"Lo que subió el avance frente a lo que se esperaba que subiera {periodo.lapso}{en_cuales}",
            f"{periodo.lapso.capitalize()} no se esperaba que subiera"
            if t.cumplimiento_periodo is None
            else f"De lo que se esperaba que subiera {periodo.lapso}, subió el "
            f"{palabras.porcentaje(t.cumplimiento_periodo)}",
        ),
    )


def _lo_que_subio(t: Totales, cifras: Cifras) -> str:
    """«28,1 de 27,7 puntos», en el periodo; vacío si no se esperaba que subiera."""
    if t.cumplimiento_periodo is None:
        return ""
    promedio = promediadas(
        cifras, t.actividades if isinstance(t, CifrasDeDependencia) else cifras.actividades
    )
    subio, debia = (exacta(100 * cuanto, promedio.esperado.todo) for cuanto in promedio.cumplimiento_periodo)
    return f"{palabras.con_decimal(subio)} de {palabras.con_decimal(debia)} puntos"


def _de_actividad(a: CifrasDeActividad, cifras: Cifras) -> tuple[Figura, ...]:
    """Las de una actividad de un plan que se promedia: las mismas divisiones, con sus dos números según su clase."""
    periodo, de = cifras.periodo, _DE_CADA_CLASE[ClaseDeMeta(a.clase_de_meta)]
    hasta = nombre(periodo.hasta)

    def dos(parte: Cantidad, todo: Cantidad) -> str:
        dichos = de.format(parte=miles(redondeada(parte, 2)), todo=miles(redondeada(todo, 2)))
        return dichos.removesuffix("s") if todo == 1 and dichos.endswith(" periodos") else dichos

    return (
        Figura(
            palabras.porcentaje(a.ejecucion),
            dos(a.ejecutado_a_corte, a.programado_a_corte) if a.ejecucion is not None else "",
            "Ejecución",
            PENDIENTE if a.ejecucion is None else f"Lo alcanzado frente a lo que se esperaba a {hasta}",
            anticipado=(a.ejecucion or 0) > 100,
        ),
        Figura(
            palabras.porcentaje(a.avance),
            dos(a.ejecutado_a_corte, a.meta),
            "Avance",
            "Lo alcanzado frente a la meta del año",
        ),
        Figura(
            palabras.porcentaje(a.por_ejecutar),
            dos(max(0, a.meta - a.ejecutado_a_corte), a.meta),
            "Por ejecutar",
            "Lo que le falta al avance para llegar a 100 %",
        ),
        Figura(
            palabras.porcentaje(a.cumplimiento_periodo, "Sin programar"),
            _en_el_periodo(a) if a.cumplimiento_periodo is not None else "",
            f"Cumplimiento del {periodo.palabra}",
            f"Lo alcanzado frente a lo que se esperaba {periodo.lapso}",
            anticipado=(a.cumplimiento_periodo or 0) > 100,
        ),
    )


def _en_el_periodo(a: CifrasDeActividad) -> str:
    dos = f"{miles(redondeada(a.ejecutado_periodo, 2))} de {miles(redondeada(a.programado_periodo, 2))}"
    return f"{dos} periodos" if a.clase_de_meta == ClaseDeMeta.MANTENER else dos


_DE_CADA_CLASE = {
    ClaseDeMeta.SUMA: "{parte} de {todo}",
    ClaseDeMeta.NIVEL: "{parte} de {todo} desde la línea base",
    ClaseDeMeta.MANTENER: "{parte} de {todo} periodos",
}
