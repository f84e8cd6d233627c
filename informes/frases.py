"""Lo que se dice de una actividad al lado de su nombre: cuánto va adelante, cuánto le falta y qué no se sabe. Puro."""

from comun.calendario import nombre
from comun.cantidades import Cantidad
from comun.palabras import enumerar, miles, plural
from informes import faltantes, palabras
from informes.cifras import Cifras, CifrasDeActividad
from participacion.estados import Estado


def va_adelante(actividad: CifrasDeActividad) -> bool:
    """Lo que solo tiene meta del año no va adelante de nada hasta que se debe; lo que se mantiene, nunca."""
    return (
        not actividad.solo_se_sabe_la_del_anio and actividad.ejecutado_a_corte > actividad.programado_a_corte
    )


def de_adelanto(actividad: CifrasDeActividad, cifras: Cifras) -> str:
    if cifras.promedia:
        return palabras.trayecto(actividad, cifras).frase(cifras.corte.month)
    sobre_la_meta = max(0, actividad.ejecutado_a_corte - max(actividad.meta, actividad.programado_a_corte))
    antes = actividad.ejecutado_a_corte - actividad.programado_a_corte - sobre_la_meta
    partes = []
    if antes:
        partes.append(f"{plural(antes, 'acción', 'acciones')} antes de la fecha programada")
    if sobre_la_meta:
        partes.append(f"{plural(sobre_la_meta, 'acción', 'acciones')} por encima de la meta del año")
    return enumerar(partes)


def de_atraso(actividad: CifrasDeActividad, cifras: Cifras) -> str:
    meses = actividad.meses_debidos - actividad.meses_reportados
    if cifras.promedia:
        va = palabras.trayecto(actividad, cifras).frase(cifras.corte.month)
        if actividad.estado is not Estado.SIN_REPORTE:
            return va
        return f"{va}; por confirmar: {'falta' if meses == 1 else 'faltan'} {plural(meses, 'reporte', 'reportes')}"
    falta = faltantes.de_actividad(actividad, cifras)
    partes = []
    if falta.sin_hacer and actividad.programado_a_corte == 1:
        partes.append("falta la única acción programada a la fecha")
    elif falta.sin_hacer:
        partes.append(
            f"{_faltan(falta.sin_hacer)} de las {miles(actividad.programado_a_corte)} programadas a la fecha"
        )
    if falta.por_confirmar:
        partes.append(
            f"{_faltan(falta.por_confirmar)} por confirmar: {plural(meses, 'mes', 'meses')} sin reporte"
        )
    return enumerar(partes)


def _faltan(cuantas: Cantidad) -> str:
    return f"{'falta' if cuantas == 1 else 'faltan'} {plural(cuantas, 'acción', 'acciones')}"


def detalle_del_estado(actividad: CifrasDeActividad, cifras: Cifras) -> str:
    """Una precisión corta al lado del estado, o nada. Donde se promedia, en cuánto va ya está en su columna."""
    if actividad.estado is Estado.POR_INICIAR:
        primero = next(mes.mes for mes in actividad.meses if actividad.debe(mes))
        if not cifras.promedia:
            return f"empieza en {nombre(primero)}"
        no_cuenta = "; no cuenta en el promedio" if actividad.ponderacion == 0 else ""
        return f"se debe en {nombre(primero)}{no_cuenta}"
    if cifras.promedia:
        return "no cuenta en el promedio" if actividad.ponderacion == 0 else ""
    if actividad.rezago:
        return de_atraso(actividad, cifras)
    return de_adelanto(actividad, cifras) if va_adelante(actividad) else ""
