"""Las reglas que proponen recomendaciones. Puro: cada una mira las cifras y cita las filas que la disparan.

Proponen; la OAP decide. Lo que se repite de un informe a otro se dice como lo dice la entidad, y detrás va lo de este.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from comun.calendario import nombre
from comun.cantidades import Cantidad
from comun.palabras import enumerar, fecha_larga, miles, plural
from informes.cifras import Cifras, CifrasDeActividad, MesDeActividad
from informes.faltantes import de_actividad
from informes.palabras import nombrar, trayecto
from participacion.estados import Estado
from participacion.indicadores import ClaseDeMeta


@dataclass(frozen=True, slots=True)
class SinEvaluar:
    """Una actividad, por su código, que en un mes (1–12) hizo acciones y no las evaluó con los participantes; `dicho`
    es falso si el reporte calló si se evaluó."""

    codigo: str
    mes: int
    dicho: bool


@dataclass(frozen=True, slots=True)
class Propuesta:
    """`regla` es la clave de la que la propuso (`NOMBRES`); `filas`, lo que la disparó, una frase por fila."""

    regla: str
    texto: str
    filas: tuple[str, ...]


Regla = Callable[[Cifras, Sequence[SinEvaluar]], "Propuesta | None"]

NOMBRES = {
    "anticipado": "Ejecutado antes de la fecha",
    "rezago": "Rezago sin aviso",
    "compromisos": "Compromisos abiertos o vencidos",
    "evaluacion": "Ejecutado y no evaluado",
    "reporte": "Meses sin reporte",
}


def propuestas(cifras: Cifras, sin_evaluar: Sequence[SinEvaluar]) -> tuple[Propuesta, ...]:
    """Lo que las reglas proponen con esas cifras, en su orden. `sin_evaluar`, en el de código y mes."""
    posibles = (regla(cifras, sin_evaluar) for regla in _REGLAS)
    return tuple(propuesta for propuesta in posibles if propuesta)


def _anticipado(cifras: Cifras, _: Sequence[SinEvaluar]) -> Propuesta | None:
    """Acciones del periodo que estaban programadas para después de él. De un nivel no se dice: ir más allá no es hacer
    antes."""
    adelantadas = [
        a for a in cifras.por_codigo.values() if a.anticipado and a.clase_de_meta == ClaseDeMeta.SUMA
    ]
    if not adelantadas:
        return None
    if cifras.promedia:
        return Propuesta(
            "anticipado",
            "Procurar cumplir las actividades en la fecha programada y no antes. "
            f"{_lapso(cifras)} se hizo algo antes de su fecha en {nombrar((a, 0) for a in adelantadas)}.",
            tuple(
                f"Actividad {a.codigo}: {trayecto(a, cifras).frase(cifras.corte.month)}" for a in adelantadas
            ),
        )
    cuantas = sum(a.anticipado or 0 for a in adelantadas)
    hicieron = "se hizo" if cuantas == 1 else "se hicieron"
    return Propuesta(
        "anticipado",
        "Procurar cumplir las actividades en la fecha programada y no antes: el anticipo se refleja como "
        f"sobrecumplimiento del plan. {_lapso(cifras)} {hicieron} antes de su fecha "
        f"{plural(cuantas, 'acción', 'acciones')}, en {nombrar((a, a.anticipado or 0) for a in adelantadas)}.",
        tuple(fila for a in adelantadas for fila in _filas_de_anticipo(a, cifras)),
    )


def _filas_de_anticipo(actividad: CifrasDeActividad, cifras: Cifras) -> Iterator[str]:
    """Los meses que hicieron más de lo suyo y quedaron por delante. Si ninguno, porque ya venía adelantada, el
    acumulado."""
    programado: Cantidad = 0
    ejecutado: Cantidad = 0
    periodo, hay = cifras.periodo, False
    for mes in actividad.meses[: periodo.hasta]:
        programado += mes.esperaba
        ejecutado += mes.ejecutado or 0
        if mes.mes in periodo.meses and (mes.ejecutado or 0) > mes.esperaba and ejecutado > programado:
            hay = True
            yield f"{_donde(actividad, mes)}: {_hechas(mes.ejecutado or 0, mes.programado)}"
    if not hay:
        yield f"Actividad {actividad.codigo}, {periodo.lapso_a_corte}: {_hechas(ejecutado, programado)}"


def _rezago(cifras: Cifras, _: Sequence[SinEvaluar]) -> Propuesta | None:
    """Actividades atrasadas que no dijeron por qué en algún mes y no se han vuelto a programar."""
    calladas = [
        (actividad, cortos)
        for actividad in _atrasadas(cifras)
        if (cortos := _cortos_sin_razon(actividad, cifras))
    ]
    if not calladas:
        return None
    if cifras.promedia:
        verbo = "hay"
        falta = f"{plural(len(calladas), 'actividad', 'actividades')} por debajo de lo programado"
        cuales = nombrar((actividad, 0) for actividad, _ in calladas)
    else:
        sin_hacer = [(actividad, de_actividad(actividad, cifras).sin_hacer) for actividad, _ in calladas]
        cuantas = sum(faltan for _, faltan in sin_hacer)
        verbo = "falta" if cuantas == 1 else "faltan"
        falta = plural(cuantas, "acción programada", "acciones programadas")
        cuales = nombrar(sin_hacer)
    return Propuesta(
        "rezago",
        "Informar de manera oportuna las actividades que no se lograrán cumplir en las fechas programadas. Al "
        f"{fecha_larga(cifras.corte)} {verbo} {falta} y no se dijo por qué, en {cuales}.",
        tuple(
            f"{_donde(actividad, mes)}: {_dicho(actividad, mes, cifras)}, sin razón"
            for actividad, cortos in calladas
            for mes in cortos
        ),
    )


def _atrasadas(cifras: Cifras) -> Iterator[CifrasDeActividad]:
    """Las que se sabe que no hicieron algo, siguen en pie y no se han vuelto a programar: lo que no se ha reportado no
    es un rezago."""
    modificadas = {modificacion.codigo for modificacion in cifras.modificaciones if modificacion.reprograma}
    for actividad in cifras.por_codigo.values():
        if (
            de_actividad(actividad, cifras).sin_hacer
            and actividad.estado is not Estado.CANCELADA
            and actividad.codigo not in modificadas
        ):
            yield actividad


def _cortos_sin_razon(actividad: CifrasDeActividad, cifras: Cifras) -> list[MesDeActividad]:
    """Los meses, hasta el corte, en que no se llegó a lo programado y no se dijo por qué."""
    de_esta = trayecto(actividad, cifras)
    return [
        mes
        for mes in cifras.hasta_el_corte(actividad)
        if mes.ejecutado is not None and not mes.razon and de_esta.quedo_corto(mes.mes)
    ]


def _dicho(actividad: CifrasDeActividad, mes: MesDeActividad, cifras: Cifras) -> str:
    if cifras.promedia:
        return trayecto(actividad, cifras).de_un_mes(mes.mes)
    return _hechas(mes.ejecutado or 0, mes.programado)


def _compromisos(cifras: Cifras, _: Sequence[SinEvaluar]) -> Propuesta | None:
    """Compromisos a cargo de la entidad que en su corte seguían abiertos."""
    por_mes = [(c, abiertos) for c in cifras.compromisos if (abiertos := c.estados.abiertos)]
    if not por_mes:
        return None
    abiertos = sum(cuantos for _, cuantos in por_mes)
    a_cargo = sum(c.a_cargo for c in cifras.compromisos)
    vencidos = sum(c.vencidos for c, _ in por_mes)
    cuantos_siguen = (
        f"{'sigue abierto' if abiertos == 1 else 'siguen abiertos'} {miles(abiertos)} de los {miles(a_cargo)}"
        if a_cargo > 1
        else "sigue abierto el único"
    )
    cortes = set(cifras.cortes.values())
    a_cuando = f" al {fecha_larga(cortes.pop())}" if len(cortes) == 1 else ", cada uno en el corte de su mes"
    return Propuesta(
        "compromisos",
        "Hacer seguimiento a los compromisos adquiridos en los espacios de participación, con el fin de cumplirlos: "
        f"{cuantos_siguen} a cargo de la entidad{a_cuando}{_ya_vencidos(vencidos, ', y ')}.",
        tuple(
            f"Compromisos de {nombre(c.mes)}, al {fecha_larga(c.corte)}: {plural(cuantos, 'abierto', 'abiertos')} "
            f"de {miles(c.a_cargo)} a cargo{_ya_vencidos(c.vencidos, '; ')}"
            for c, cuantos in por_mes
        ),
    )


def _ya_vencidos(cuantos: int, nexo: str) -> str:
    if not cuantos:
        return ""
    return f"{nexo}{miles(cuantos)} {'pasó' if cuantos == 1 else 'pasaron'} de su fecha límite"


def _evaluacion(cifras: Cifras, sin_evaluar: Sequence[SinEvaluar]) -> Propuesta | None:
    """Actividades que hicieron acciones en el periodo y no las evaluaron, o callaron si las evaluaron."""
    actividades = cifras.por_codigo
    meses: dict[str, dict[bool, list[str]]] = {}
    for caso in sin_evaluar:
        if caso.codigo in actividades:
            meses.setdefault(caso.codigo, {True: [], False: []})[caso.dicho].append(nombre(caso.mes))
    if not meses:
        return None
    return Propuesta(
        "evaluacion",
        "Evaluar las actividades de participación: permite conocer directamente la opinión de quienes participaron. "
        f"{_lapso(cifras)} no consta la evaluación de {nombrar((actividades[codigo], 0) for codigo in meses)}.",
        tuple(
            f"Actividad {codigo}: "
            + "; ".join(
                f"{que} en {enumerar(casos[dicho])}"
                for dicho, que in ((True, "no se evaluó"), (False, "no se dijo si se evaluó"))
                if casos[dicho]
            )
            for codigo, casos in meses.items()
        ),
    )


def _reporte(cifras: Cifras, _: Sequence[SinEvaluar]) -> Propuesta | None:
    """Actividades con meses debidos, hasta el corte, sin reporte avalado."""
    mudas = [
        (actividad, meses)
        for actividad in cifras.por_codigo.values()
        if (meses := [nombre(mes.mes) for mes in cifras.sin_reportar(actividad)])
    ]
    if not mudas:
        return None
    faltan = sum(len(meses) for _, meses in mudas)
    return Propuesta(
        "reporte",
        f"{_COMO_REPORTAR[cifras.promedia]} Al "
        f"{fecha_larga(cifras.corte)} {'falta' if faltan == 1 else 'faltan'} {miles(faltan)} de "
        f"{plural(cifras.totales.meses_debidos, 'reporte esperado', 'reportes esperados')}, en "
        f"{nombrar((actividad, len(meses)) for actividad, meses in mudas)}.",
        tuple(
            f"Actividad {actividad.codigo}: sin reporte en {enumerar(meses)}" for actividad, meses in mudas
        ),
    )


_COMO_REPORTAR = {
    False: "Reportar cada mes lo ejecutado, también cuando no se hizo ninguna acción.",
    True: "Reportar cada periodo lo que se debe, también cuando no se avanzó.",
}

_REGLAS: tuple[Regla, ...] = (_anticipado, _rezago, _compromisos, _evaluacion, _reporte)


def _lapso(cifras: Cifras) -> str:
    return cifras.periodo.lapso.capitalize()


def _donde(actividad: CifrasDeActividad, mes: MesDeActividad) -> str:
    """«Actividad 1, agosto»."""
    return f"Actividad {actividad.codigo}, {nombre(mes.mes)}"


def _hechas(ejecutado: Cantidad, programado: Cantidad | None) -> str:
    """«2 hechas de 1 programada»; sin nada programado, «1 hecha y ninguna programada»."""
    hechas = plural(ejecutado, "hecha", "hechas")
    if not programado:
        return f"{hechas} y ninguna programada"
    return f"{hechas} de {plural(programado, 'programada', 'programadas')}"
