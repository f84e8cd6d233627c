"""Las cifras dichas en español: números, listas y frases. Puro; lo usan la página, el PDF y las propuestas."""

from collections.abc import Sequence
from datetime import date

from informes.cifras import Cifras, CifrasDeActividad
from participacion.calendario import ORDINALES, ROMANOS, meses_del_cuatrimestre, nombre
from participacion.indicadores import Estado


def miles(numero: int) -> str:
    """«1.234»."""
    return f"{numero:,}".replace(",", ".")


def plural(numero: int, uno: str, varios: str) -> str:
    """«1 acción», «3 acciones»."""
    return f"{miles(numero)} {uno if numero == 1 else varios}"


def enumerar(partes: Sequence[str]) -> str:
    """«a», «a y b», «a, b y c»; «e» ante el sonido i."""
    if len(partes) < 2:
        return "".join(partes)
    ultima = partes[-1]
    nexo = (
        "e" if ultima.lower().startswith(("i", "hi", "í")) and not ultima.lower().startswith("hie") else "y"
    )
    return f"{', '.join(partes[:-1])} {nexo} {ultima}"


def fecha_larga(fecha: date) -> str:
    """«31 de agosto de 2021»."""
    return f"{fecha.day} de {nombre(fecha.month)} de {fecha.year}"


def lapso(desde: int, hasta: int) -> str:
    """«de mayo a agosto»; de un solo mes, «en mayo»."""
    return f"de {nombre(desde)} a {nombre(hasta)}" if desde != hasta else f"en {nombre(desde)}"


def porcentaje(valor: int | None, sin_divisor: str = "Pend.") -> str:
    """«105 %», o lo que corresponda cuando no hay con qué dividir."""
    return sin_divisor if valor is None else f"{miles(valor)} %"


def de_cuantas(parte: int, todo: int) -> str:
    """«62 de 59»."""
    return f"{miles(parte)} de {miles(todo)}"


def nombre_corto(descripcion: str, maximo: int = 90) -> str:
    """La descripción sin el punto final y, si es larga, hasta la palabra que quepa, con puntos suspensivos."""
    texto = descripcion.strip().rstrip(".")
    if len(texto) <= maximo:
        return texto
    return texto[:maximo].rsplit(" ", 1)[0].rstrip(" ,;:") + "…"


NOMBRES_DE_ESTADO = {
    Estado.CANCELADA: ("cancelada", "canceladas"),
    Estado.FINALIZADA: ("finalizada", "finalizadas"),
    Estado.SIN_REPORTE: ("sin reporte", "sin reporte"),
    Estado.REZAGADA: ("rezagada", "rezagadas"),
    Estado.ANTICIPADA: ("anticipada", "anticipadas"),
    Estado.POR_INICIAR: ("por iniciar", "por iniciar"),
    Estado.AL_DIA: ("al día", "al día"),
}


def conteo_de_estados(estados: dict[Estado, int]) -> str:
    """«1 anticipada, 4 al día»."""
    return ", ".join(plural(cantidad, *NOMBRES_DE_ESTADO[estado]) for estado, cantidad in estados.items())


def periodo(anio: int, cuatrimestre: int) -> str:
    """«II cuatrimestre de 2021»."""
    return f"{ROMANOS[cuatrimestre]} cuatrimestre de {anio}"


def titular(cifras: Cifras) -> str:
    """Lo que un vecino le contaría a otro: «A agosto se hicieron 62 de las 100 acciones previstas…»."""
    t = cifras.totales
    if not t.meta:
        return f"El plan de {cifras.anio} todavía no tiene acciones programadas."
    hechas = "se hizo" if t.ejecutado_a_corte == 1 else "se hicieron"
    previstas = "la acción prevista" if t.meta == 1 else f"las {miles(t.meta)} acciones previstas"
    esperadas = "se esperaba" if t.programado_a_corte == 1 else "se esperaban"
    return (
        f"A {nombre(cifras.corte.month)} {hechas} {miles(t.ejecutado_a_corte)} de {previstas} para {cifras.anio}; "
        f"{esperadas} {miles(t.programado_a_corte)}."
    )


def objetivo_propuesto(anio: int, cuatrimestre: int) -> str:
    """El objetivo del informe, como lo escribe la entidad."""
    return (
        "Informar a la ciudadanía y a los grupos de interés el avance de las actividades definidas en el Plan "
        f"Institucional de Participación Ciudadana {anio} de la entidad, así como el estado de los compromisos "
        f"adquiridos, en el período comprendido entre enero y {nombre(meses_del_cuatrimestre(cuatrimestre)[-1])}."
    )


def _nombrar(actividades: Sequence[CifrasDeActividad], cantidad: str) -> str:
    return enumerar(
        [
            f"«{nombre_corto(actividad.descripcion)}» ({miles(getattr(actividad, cantidad))})"
            for actividad in actividades
        ]
    )


def explicacion_propuesta(cifras: Cifras) -> str:
    """De dónde salen el excedente o el atraso del cuatrimestre, con las actividades por su nombre."""
    t = cifras.totales
    meses = meses_del_cuatrimestre(cifras.cuatrimestre)
    if not t.programado_periodo and not t.ejecutado_periodo:
        return f"{lapso(meses[0], meses[-1]).capitalize()} no se tenían acciones programadas ni se ejecutó ninguna."
    programadas = "se tenía" if t.programado_periodo == 1 else "se tenían"
    ejecutadas = "se ejecutó" if t.ejecutado_periodo == 1 else "se ejecutaron"
    frases = [
        f"{lapso(meses[0], meses[-1]).capitalize()} {programadas} "
        f"{plural(t.programado_periodo, 'acción programada', 'acciones programadas')} y {ejecutadas} "
        f"{miles(t.ejecutado_periodo)}"
    ]
    actividades = [a for dependencia in cifras.dependencias for a in dependencia.actividades]
    causas = []
    for cantidad, causa in (
        ("anticipado", "un cumplimiento anticipado en"),
        ("recuperado", "la recuperación de atrasos anteriores en"),
        ("sobre_meta", "acciones por encima de la meta anual en"),
    ):
        if aportan := [a for a in actividades if getattr(a, cantidad)]:
            causas.append(f"{causa} {_nombrar(aportan, cantidad)}")
    if causas:
        frases[0] += f", lo cual se debe a {enumerar(causas)}"
    if atrasadas := [a for a in actividades if a.rezago]:
        frases.append(
            f"Al {fecha_larga(cifras.corte)} {'falta' if t.rezago == 1 else 'faltan'} "
            f"{plural(t.rezago, 'acción programada', 'acciones programadas')} en {_nombrar(atrasadas, 'rezago')}"
        )
    return ". ".join(frases) + "."


TITULO_DEL_INFORME = "Informe de cumplimiento del Plan Institucional de Participación Ciudadana"


def nombre_del_periodo(cuatrimestre: int, anio: int) -> str:
    """«Segundo cuatrimestre de 2021»."""
    return f"{ORDINALES[cuatrimestre].capitalize()} cuatrimestre de {anio}"
