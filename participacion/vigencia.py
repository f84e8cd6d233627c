"""Lo que un plan tiene programado para cuando su dependencia no está vigente.

Las fechas mandan: ese mes no se le pide, no impide cerrarlo y no recibe nada nuevo
(`disparadores.actividad_en_vigencia`). Lo que ya estaba programado sigue en el plan y en las cifras hasta que la OAP
decida: aquí se le dice qué es.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Prefetch, Q

from comun.calendario import nombre
from comun.palabras import enumerar, fecha_larga
from participacion.models import Actividad, Dependencia, Mes, Plan, Reporte


@dataclass(frozen=True, slots=True)
class FueraDeVigencia:
    """De una dependencia, en un plan: de cada actividad, los meses sin cerrar ni reportar en que programa algo y ella
    no está vigente."""

    plan: Plan
    dependencia: Dependencia
    meses: Mapping[str, Sequence[int]]

    def __str__(self) -> str:
        """«ACPVR está vigente hasta el 15 de septiembre de 2021, y el plan 2021 le programa algo por fuera: actividad 3
        (octubre y diciembre). …»."""
        cuales = enumerar(
            [f"{codigo} ({enumerar([nombre(mes) for mes in meses])})" for codigo, meses in self.meses.items()]
        )
        varias = "actividades" if len(self.meses) > 1 else "actividad"
        return (
            f"{self.dependencia} está vigente {_lapso(self.dependencia)}, y el plan {self.plan.anio} le programa algo "
            f"por fuera: {varias} {cuales}. No se le pide, y sigue contando: cancele lo que no se hará y prográmele a "
            "otra lo que siga."
        )


def _lapso(dependencia: Dependencia) -> str:
    desde, hasta = dependencia.vigente_desde, dependencia.vigente_hasta
    return " ".join(
        parte
        for parte in (
            f"desde el {fecha_larga(desde)}" if desde else "",
            f"hasta el {fecha_larga(hasta)}" if hasta else "",
        )
        if parte
    )


def fuera_de_vigencia(*anios: int, dependencia: Dependencia | None = None) -> list[FueraDeVigencia]:
    """Lo de los planes de esos años, por plan y dependencia, o de una sola: una consulta o, si alguna dependencia tiene
    fechas, tres."""
    con_fechas = Q(dependencia__vigente_desde__isnull=False) | Q(dependencia__vigente_hasta__isnull=False)
    actividades = (
        (dependencia.actividades if dependencia else Actividad.objects)
        .filter(con_fechas, plan__anio__in=anios)
        .select_related("dependencia", "plan")
        .prefetch_related(
            Prefetch("plan__meses", Mes.objects.filter(cerrado=False).order_by("numero")),
            Prefetch("reportes", Reporte.objects.only("actividad", "mes")),
        )
        .order_by("plan__anio", "dependencia__nombre", "clave")
    )
    halladas: dict[tuple[int, int], FueraDeVigencia] = {}
    for actividad in actividades:
        reportados = {reporte.mes for reporte in actividad.reportes.all()}
        meses = [
            mes.numero
            for mes in actividad.plan.meses.all()
            if mes.numero not in reportados
            and actividad.debe(mes.numero)
            and not actividad.se_pide(mes.numero)
        ]
        if meses:
            clave = (actividad.plan_id, actividad.dependencia_id)
            suya = halladas.setdefault(clave, FueraDeVigencia(actividad.plan, actividad.dependencia, {}))
            halladas[clave] = FueraDeVigencia(
                suya.plan, suya.dependencia, {**suya.meses, actividad.codigo: meses}
            )
    return list(halladas.values())
