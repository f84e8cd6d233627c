"""La lista de revisión de un informe: lo que detiene su publicación y lo que la advierte.

La arma `borrador.Borrador.revision`, de donde la leen las pantallas y el verbo `publicar()`: dicen lo mismo porque
leen lo mismo.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from comun.calendario import nombre
from comun.cantidades import total
from comun.palabras import enumerar, fecha_larga, miles, plural
from informes.cifras import Cifras
from informes.models import Decision, Informe, Recomendacion
from informes.palabras import explicacion_propuesta, nombra_alguna, nombre_corto, porcentaje
from informes.recomendaciones import Propuesta
from participacion.models import Mes, Reporte
from participacion.opciones import EstadoDeReporte


@dataclass(frozen=True, slots=True)
class Requisito:
    """`clave` dice cuál es, `frase` qué pasa y `seccion` en qué parte de la pantalla de escribir se arregla; vacía si
    no es en ella."""

    clave: str
    frase: str
    seccion: str = ""


@dataclass(frozen=True, slots=True)
class Revision:
    """`detienen`: sin arreglarlo no se publica. `advierten`: se publica si cada una se acepta con una nota."""

    detienen: tuple[Requisito, ...]
    advierten: tuple[Requisito, ...]

    @classmethod
    def de(
        cls,
        informe: Informe,
        recomendaciones: Sequence[Recomendacion],
        cifras: Cifras,
        propuestas: Sequence[Propuesta],
        *,
        hoy: date,
    ) -> "Revision":
        """La de un informe con sus recomendaciones, frente a las cifras de hoy y lo que las reglas proponen con ellas:
        dos consultas."""
        return cls(
            detienen=(
                *de_los_cortes(informe),
                *_del_futuro(informe, hoy),
                *_de_los_textos(informe, recomendaciones),
                *_sin_ponderacion(cifras),
            ),
            advierten=(
                *_de_la_aprobacion(informe),
                *_de_los_reportes(informe),
                *_de_la_cobertura(cifras),
                *_de_los_compromisos(informe),
                *_de_lo_que_pesa(cifras),
                *_de_la_explicacion(informe, cifras),
                *_de_lo_explicado(informe, cifras),
                *_de_lo_aceptado(recomendaciones, propuestas),
            ),
        )


def de_los_cortes(informe: Informe) -> Iterator[Requisito]:
    """Los cortes que faltan y los anteriores al fin de su mes: con ellos no hay cifras que publicar."""
    if faltan := [nombre(mes) for mes, corte in informe.cortes_por_mes.items() if corte is None]:
        yield Requisito("cortes", f"Falta el corte de los compromisos de {enumerar(faltan)}.", "cortes")
    for frase in informe.cortes_tempranos().values():
        yield Requisito("cortes", frase, "cortes")


def _del_futuro(informe: Informe, hoy: date) -> Iterator[Requisito]:
    periodo = informe.periodo
    if periodo.fin > hoy:
        yield Requisito(
            "futuro",
            f"El {periodo.palabra} termina en {nombre(periodo.hasta)}: todavía no se puede publicar.",
        )
    if futuros := [nombre(mes) for mes, corte in informe.cortes_por_mes.items() if corte and corte > hoy]:
        yield Requisito(
            "futuro", f"El corte de {enumerar(futuros)} es una fecha que no ha llegado.", "cortes"
        )


def _de_los_textos(informe: Informe, recomendaciones: Sequence[Recomendacion]) -> Iterator[Requisito]:
    if not informe.objetivo.strip():
        yield Requisito("objetivo", "El objetivo está vacío.", "textos")
    textos = [("El objetivo", informe.objetivo, "textos"), ("La explicación", informe.explicacion, "textos")]
    textos += [
        (
            f"La recomendación {_entre_comillas(recomendacion)}",
            recomendacion.texto,
            "recomendaciones",
        )
        for recomendacion in recomendaciones
        if recomendacion.decision == Decision.ACEPTADA
    ]
    for cual, texto, seccion in textos:
        if marca := por_completar(texto):
            yield Requisito("textos", f"{cual} tiene algo por completar: «{marca}».", seccion)
    if pendientes := sum(r.decision == Decision.PENDIENTE for r in recomendaciones):
        verbo = "Falta" if pendientes == 1 else "Faltan"
        cuantas = plural(pendientes, "recomendación", "recomendaciones")
        yield Requisito("recomendaciones", f"{verbo} por decidir {cuantas}.", "recomendaciones")


_POR_COMPLETAR = re.compile(
    r"\[[^\]\n]*\]|\{\{.*?\}\}|_{3,}|\?{3,}|\bx{3,}\b|\blorem\b|\bpor (?:definir|completar|diligenciar)\b",
    re.IGNORECASE,
)


def por_completar(texto: str) -> str:
    """El primer marcador que quedó en el texto: «[…]», «XXX», «___», «???», «{{ }}», «por definir»… Vacío: ninguno."""
    hallado = _POR_COMPLETAR.search(texto)
    return hallado[0] if hallado else ""


def _de_los_reportes(informe: Informe) -> Iterator[Requisito]:
    hasta = informe.meses[-1]
    reabiertos = Q(reaperturas__isnull=False)  # para una sola dependencia: sus cifras también cambiarían
    abiertos = Mes.objects.filter(Q(cerrado=False) | reabiertos, plan=informe.plan_id, numero__lte=hasta)
    abiertos = abiertos.distinct()
    if meses := [nombre(mes) for mes in abiertos.order_by("numero").values_list("numero", flat=True)]:
        sigue = "Sigue abierto" if len(meses) == 1 else "Siguen abiertos"
        yield Requisito(
            "meses_abiertos", f"{sigue} {enumerar(meses)}: lo que se reporte ahí cambiaría las cifras."
        )
    por_avalar = Reporte.objects.filter(actividad__plan=informe.plan_id, mes__lte=hasta).exclude(
        estado__in=[EstadoDeReporte.AVALADO, EstadoDeReporte.SIN_REPORTE]
    )
    if sin_avalar := list(por_avalar.order_by("mes").values_list("mes", flat=True)):
        cuantos = plural(len(sin_avalar), "reporte sin avalar", "reportes sin avalar")
        cuenta = "no cuenta" if len(sin_avalar) == 1 else "no cuentan"
        yield Requisito(
            "sin_avalar",
            f"Hay {cuantos} de {enumerar([nombre(mes) for mes in dict.fromkeys(sin_avalar)])}: {cuenta} en las cifras.",
        )


def _de_la_aprobacion(informe: Informe) -> Iterator[Requisito]:
    """Sin la fecha, quien lee no sabe desde cuándo se prometió, ni quedan como modificaciones los cambios."""
    if informe.plan.aprobado_el is None:
        yield Requisito("aprobacion", f"El plan de {informe.plan.anio} no dice cuándo se aprobó.")


def _de_la_cobertura(cifras: Cifras) -> Iterator[Requisito]:
    """Las cifras de un plan que casi no se reportó son ciertas y engañan."""
    t = cifras.totales
    if faltan := t.meses_debidos - t.meses_reportados:
        yield Requisito(
            "cobertura",
            f"{'Falta' if faltan == 1 else 'Faltan'} {miles(faltan)} de "
            f"{plural(t.meses_debidos, 'reporte esperado', 'reportes esperados')}: las cifras dicen lo que se sabe, no "
            "todo lo que se hizo.",
        )


def _de_los_compromisos(informe: Informe) -> Iterator[Requisito]:
    por_corte: dict[date, list[str]] = {}
    for mes, corte in informe.cortes_por_mes.items():
        if corte:
            por_corte.setdefault(corte, []).append(nombre(mes))
    if len(por_corte) > 1:
        partes = [f"los de {enumerar(meses)}, al {fecha_larga(corte)}" for corte, meses in por_corte.items()]
        yield Requisito(
            "cortes_distintos",
            f"Los compromisos se miran en fechas distintas: {'; '.join(partes)}. No se pueden sumar.",
            "cortes",
        )


def _sin_ponderacion(cifras: Cifras) -> Iterator[Requisito]:
    """En un promedio pesan todas las actividades o ninguna; si nada pesa, no hay qué promediar."""
    escritas = [a for a in cifras.actividades if a.ponderacion is not None]
    if not cifras.promedia or not escritas:
        return
    if sin_peso := [a.codigo for a in cifras.actividades if a.ponderacion is None]:
        cuales = enumerar(sin_peso[:_POR_SU_CODIGO])
        otras = f" y {len(sin_peso) - _POR_SU_CODIGO} más" if len(sin_peso) > _POR_SU_CODIGO else ""
        yield Requisito(
            "ponderacion",
            f"Hay actividades con ponderación y otras sin ella: {cuales}{otras}. La llevan todas o ninguna; 0 es «no "
            "cuenta».",
        )
    elif not any(a.ponderacion for a in escritas):
        yield Requisito("ponderacion", "Todas las ponderaciones son 0: el plan queda sin ponderación.")


_POR_SU_CODIGO = 10


def _de_lo_que_pesa(cifras: Cifras) -> Iterator[Requisito]:
    """Un total que engaña: el de acciones, si casi todas son de una actividad; el del promedio, si los pesos no suman
    lo que se espera."""
    if cifras.promedia:
        pesos = [a.ponderacion for a in cifras.actividades if a.ponderacion is not None]
        suman = total(pesos)
        if pesos and not cifras.ponderacion_por_componente and suman not in (0, 1, 100):
            avance = cifras.totales.avance_exacto
            yield Requisito(
                "pesos",
                f"Las ponderaciones suman {miles(suman)}, y no 1 ni 100: se dividen por su suma"
                + (f", y así el avance es {porcentaje(cifras.totales.avance)}." if avance else "."),
            )
        return
    metas = {a.codigo: a.meta for a in cifras.actividades}
    todas = total(metas.values())
    if len(metas) > 1 and (mayor := max(metas, key=metas.__getitem__)) and 2 * metas[mayor] > todas:
        yield Requisito(
            "una_pesa_mas_de_la_mitad",
            f"La actividad {mayor} tiene {miles(metas[mayor])} de las {miles(todas)} acciones del año, más de la "
            "mitad: el "
            "total dice sobre todo cómo va ella. Un promedio de las actividades diría otra cosa.",
        )


def _de_la_explicacion(informe: Informe, cifras: Cifras) -> Iterator[Requisito]:
    """Fuera del rango del plan, explicar es decir qué actividades lo causan: una explicación que no nombra ninguna
    falta igual que una vacía."""
    cumplimiento, plan = cifras.totales.cumplimiento_periodo, informe.plan
    if cumplimiento is None or plan.cumplimiento_minimo <= cumplimiento <= plan.cumplimiento_maximo:
        return
    if not informe.explicacion.strip():
        falta = "la explicación está vacía"
    elif not nombra_alguna(informe.explicacion, cifras.actividades):
        falta = "la explicación no nombra ninguna actividad"
    else:
        return
    yield Requisito(
        "explicacion",
        f"El cumplimiento del {informe.periodo.palabra} fue {porcentaje(cumplimiento)}, fuera de lo esperado "
        f"({plan.cumplimiento_minimo} a {porcentaje(plan.cumplimiento_maximo)}), y {falta}.",
        "textos",
    )


def _de_lo_explicado(informe: Informe, cifras: Cifras) -> Iterator[Requisito]:
    """La explicación se escribió con otros datos: puede contradecir las cifras que van a su lado."""
    if informe.explicacion.strip() and informe.explicacion_propuesta not in (
        "",
        explicacion_propuesta(cifras),
    ):
        yield Requisito(
            "lo_explicado",
            "La explicación se escribió con otros datos: hoy el sistema propone otra.",
            "textos",
        )


def _de_lo_aceptado(
    recomendaciones: Sequence[Recomendacion], propuestas: Sequence[Propuesta]
) -> Iterator[Requisito]:
    """Lo que disparó una recomendación cambió después de aceptarla: lo que dice puede no ser cierto ya. Se mira otra
    vez dejándola por decidir y proponiendo con los datos de hoy."""
    de_hoy = {propuesta.regla: list(propuesta.filas) for propuesta in propuestas}
    for recomendacion in recomendaciones:
        aceptada = recomendacion.regla and recomendacion.decision == Decision.ACEPTADA
        if aceptada and recomendacion.filas != de_hoy.get(recomendacion.regla, []):
            yield Requisito(
                "lo_aceptado",
                f"La recomendación {_entre_comillas(recomendacion)} se aceptó con otros datos: hoy la sustentan "
                "otras filas.",
                "recomendaciones",
            )


def _entre_comillas(recomendacion: Recomendacion) -> str:
    return f"«{nombre_corto(recomendacion.texto, 40)}»"
