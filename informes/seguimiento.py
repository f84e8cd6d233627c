"""Los compromisos de los periodos anteriores, seguidos hasta el final: los que seguían abiertos en el informe pasado y
qué fue de ellos. Tres consultas a lo sumo, sea cual sea su número."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from django.db.models import Q

from compromisos.estados import Estado
from compromisos.indicadores import Tipo
from compromisos.models import Compromiso
from comun.periodo import Periodo
from informes.cifras_de_compromisos import (
    CompromisoAnterior,
    CompromisosDeAntes,
    ConteoPorEstado,
    EstadoFechado,
)
from informes.models import Informe, Publicacion
from participacion.models import Plan


def de_los_anteriores(plan: Plan, periodo: Periodo, cortes: Mapping[int, date]) -> dict[str, Any]:
    """Los campos de `Cifras` que los cuentan: como estaban en el último corte de este informe, frente a la última vez
    que se miraron. Los del informe pasado, en el corte de su mes: lo que pasó después todavía no se ha dicho."""
    comienzo, hasta = date(plan.anio, periodo.desde, 1), max(cortes.values())
    pasados = {mes: min(corte, hasta) for mes, corte in _del_pasado(plan.anio, periodo.numero).items()}
    desde = max(pasados.values(), default=min(comienzo - timedelta(days=1), hasta))
    seguidos = list(
        Compromiso.objects.por_seguir(comienzo, desde=desde, hasta=hasta, cortes=pasados)
        .con_historia()
        .select_related("sesion__mesa", "dependencia")
        .order_by("-sesion__fecha", "codigo")
    )
    return {
        "anteriores_desde": desde,
        "anteriores_hasta": hasta,
        "compromisos_anteriores": tuple(_por_periodo(seguidos, plan)),
        "compromisos_anteriores_publicos": _publicos([c for c in seguidos if c.texto_publico]),
    }


def _del_pasado(anio: int, numero: int) -> dict[tuple[int, int], date]:
    """Del año y el mes al corte con que los miró el informe anterior, si lo hay y los tiene."""
    anteriores = Informe.objects.filter(
        Q(plan__anio__lt=anio) | Q(plan__anio=anio, numero_del_periodo__lt=numero)
    ).select_related("plan")
    pasado = anteriores.order_by("-plan__anio", "-numero_del_periodo").first()
    if pasado is None:
        return {}
    return {(pasado.plan.anio, mes): corte for mes, corte in pasado.cortes_por_mes.items() if corte}


def _por_periodo(seguidos: Iterable[Compromiso], plan: Plan) -> Iterable[CompromisosDeAntes]:
    """Del periodo más reciente al más antiguo."""
    grupos: dict[tuple[int, int], list[Compromiso]] = {}
    for compromiso in seguidos:
        fecha = compromiso.sesion.fecha
        numero = (fecha.month - 1) // plan.periodicidad.meses_de_cada_uno + 1
        grupos.setdefault((fecha.year, numero), []).append(compromiso)
    for (anio, numero), suyos in sorted(grupos.items(), reverse=True):
        estados = Counter(compromiso.situacion.estado.value for compromiso in suyos)
        yield CompromisosDeAntes(
            anio=anio,
            periodo=numero,
            seguian=sum(Estado(compromiso.estado_antes).abierto for compromiso in suyos),
            estados=ConteoPorEstado(**estados),
            vencidos=sum(compromiso.situacion.vencido for compromiso in suyos),
        )


def _publicos(seguidos: list[Compromiso]) -> tuple[CompromisoAnterior, ...]:
    """Los que tienen texto, con la mesa como se publicó cuando se contó."""
    if not seguidos:
        return ()
    publicada = _como_se_publicaron({compromiso.sesion.mesa.nombre for compromiso in seguidos})
    salida = []
    for compromiso in seguidos:
        mesa = compromiso.sesion.mesa
        nombre = publicada.get(mesa.nombre, "" if mesa.tipo == Tipo.ENFOQUE_DIFERENCIAL else mesa.nombre)
        salida.append(
            CompromisoAnterior(
                anio=compromiso.sesion.fecha.year,
                mes=compromiso.sesion.fecha.month,
                mesa=nombre,
                localidad=mesa.localidad if nombre == mesa.nombre else "",
                texto=compromiso.texto_publico,
                a_cargo=compromiso.dependencia.sigla if compromiso.dependencia else "",
                estado=compromiso.situacion.estado,
                estado_antes=Estado(compromiso.estado_antes),
                vencido=compromiso.situacion.vencido,
                clave=compromiso.clave,
                historia=historia_de(compromiso),
            )
        )
    return tuple(salida)


def historia_de(compromiso: Compromiso) -> tuple[EstadoFechado, ...]:
    """La que se publica: estado y fecha. Viene de `con_historia()`."""
    return tuple(EstadoFechado(fecha=fecha, estado=estado) for fecha, estado in compromiso.historia)


def _como_se_publicaron(mesas: set[str]) -> dict[str, str]:
    """De cada mesa al nombre con que se contó: la que alguna versión contó con otras no se vuelve a nombrar sola."""
    nombres: dict[str, str] = {}
    for grupo in Publicacion.objects.grupos_de_mesas(mesas):
        for mesa in grupo.mesas:
            if mesa in mesas and (grupo.mesas != (mesa,) or mesa not in nombres):
                nombres[mesa] = grupo.nombre
    return nombres
