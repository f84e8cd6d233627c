"""El hilo de cada actividad en un mes: lo que se devolvió, se respondió y se decidió, con quién y cuándo. Es privado.

Sale del historial, que no se reescribe: no hay otra copia de lo que se dijeron.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from typing import Any, cast

from django.contrib.auth import get_user_model

from comun.historial import Diferencia, contexto, diferencias
from participacion.flujo import RETIRO_DEL_ENVIO
from participacion.models import Evidencia, Reporte
from participacion.opciones import EstadoDeReporte

# Lo que no es del reporte sino de la conversación, o de lo que se decide de él.
_NO_SE_COMPARAN = {"estado", "nota", "respuesta", "texto_publico"}


@dataclass(frozen=True, slots=True)
class Entrada:
    """Algo que pasó. `quien` va vacío si no fue una persona; `texto` es lo que dijo."""

    cuando: datetime
    quien: str
    que: str
    texto: str


@dataclass(frozen=True, slots=True)
class Hilo:
    """Lo de un reporte, en su orden. `devuelto_en` es la última vez, o `None`; `pedido`, lo que se pidió entonces.
    `cambios` y `evidencias` son lo que es distinto desde esa devolución; `guardado_en`, cuándo lo guardó de último
    quien reporta."""

    entradas: tuple[Entrada, ...] = ()
    guardado_en: datetime | None = None
    devuelto_en: datetime | None = None
    pedido: str = ""
    cambios: tuple[Diferencia, ...] = ()
    evidencias: tuple[str, ...] = field(default=())

    @property
    def sin_cambios(self) -> bool:
        """Se devolvió y sigue diciendo lo mismo."""
        return self.devuelto_en is not None and not (self.cambios or self.evidencias)


SIN_HILO = Hilo()


def hilos(reportes: Iterable[Reporte]) -> dict[int, Hilo]:
    """De la llave de cada reporte a su hilo: tres consultas, o una si nunca se ha dicho nada."""
    llaves = [reporte.pk for reporte in reportes if reporte.pk]
    if not llaves:
        return {}
    eventos: dict[int, list[Any]] = defaultdict(list)
    todos = cast("Any", Reporte).pgh_event_model.objects.filter(pgh_obj__in=llaves)
    for evento in todos.select_related("pgh_context").order_by("pgh_id"):
        eventos[evento.pgh_obj_id].append(evento)
    personas = get_user_model()._default_manager.in_bulk(
        {quien for suyos in eventos.values() for uno in suyos if (quien := contexto(uno).get("user"))}
    )
    devoluciones = {
        llave: ultima for llave, suyos in eventos.items() if (ultima := _ultima_devolucion(suyos))
    }
    evidencias = _evidencias_desde(devoluciones)
    return {
        llave: _hilo(suyos, devoluciones.get(llave), personas, evidencias.get(llave, ()))
        for llave, suyos in eventos.items()
    }


def _hilo(eventos: list[Any], devolucion: Any, personas: dict[Any, Any], evidencias: tuple[str, ...]) -> Hilo:
    entradas = []
    for antes, evento in pairwise([None, *eventos]):
        if que := _que(antes, evento):
            persona = personas.get(contexto(evento).get("user"))
            entradas.append(
                Entrada(
                    cuando=evento.pgh_created_at,
                    quien=str(persona.get_full_name() or persona.get_username()) if persona else "",
                    que=que,
                    texto=_lo_que_dijo(evento),
                )
            )
    if devolucion is None:
        return Hilo(tuple(entradas), _guardado_en(eventos))
    return Hilo(
        tuple(entradas),
        _guardado_en(eventos),
        devolucion.pgh_created_at,
        devolucion.nota,
        tuple(diferencias(Reporte, devolucion, eventos[-1], salvo=_NO_SE_COMPARAN)),
        evidencias,
    )


def _se_retiro(evento: Any) -> bool:
    return contexto(evento).get("motivo") == RETIRO_DEL_ENVIO


def _que(antes: Any, evento: Any) -> str:
    """Lo que pasó, si el reporte cambió de manos o de decisión."""
    previo = antes.estado if antes else EstadoDeReporte.BORRADOR
    if previo == evento.estado:
        return ""
    if _se_retiro(evento):
        return "Retiró el envío"
    if evento.estado == EstadoDeReporte.ENVIADO and previo == EstadoDeReporte.DEVUELTO:
        return "Respondió y lo envió otra vez"
    return _QUE[EstadoDeReporte(evento.estado)]


_QUE = {
    EstadoDeReporte.BORRADOR: "Quedó otra vez en borrador",
    EstadoDeReporte.ENVIADO: "Lo envió",
    EstadoDeReporte.DEVUELTO: "Lo devolvió",
    EstadoDeReporte.AVALADO: "Lo avaló",
    EstadoDeReporte.SIN_REPORTE: "Lo dejó sin reporte",
}


def _lo_que_dijo(evento: Any) -> str:
    if _se_retiro(evento):
        return ""
    if evento.estado == EstadoDeReporte.DEVUELTO:
        return str(evento.nota)
    if evento.estado == EstadoDeReporte.ENVIADO:
        return str(evento.respuesta)
    return str(contexto(evento).get("motivo", ""))


def _ultima_devolucion(eventos: list[Any]) -> Any:
    """El evento en que la OAP lo devolvió de último, o `None`: retirar un envío lo deja devuelto otra vez, y no es
    otra devolución."""
    ultima = None
    for antes, evento in pairwise([None, *eventos]):
        era = antes.estado if antes else ""
        if evento.estado == EstadoDeReporte.DEVUELTO != era and not _se_retiro(evento):
            ultima = evento
    return ultima


def _guardado_en(eventos: list[Any]) -> datetime | None:
    """Cuándo escribió de último quien reporta: devolverlo, avalarlo o dejarlo sin reporte no es guardarlo."""
    escritos = (
        evento.pgh_created_at
        for antes, evento in pairwise([None, *eventos])
        if evento.estado not in _DE_LA_OAP or (antes and antes.estado == evento.estado)
    )
    return max(escritos, default=None)


_DE_LA_OAP = (EstadoDeReporte.DEVUELTO, EstadoDeReporte.AVALADO, EstadoDeReporte.SIN_REPORTE)


def _evidencias_desde(devoluciones: dict[int, Any]) -> dict[int, tuple[str, ...]]:
    """Las que se agregaron y las que se quitaron de cada reporte desde que se devolvió."""
    if not devoluciones:
        return {}
    eventos = cast("Any", Evidencia).pgh_event_model.objects.filter(reporte__in=devoluciones)
    movidas: dict[int, dict[int, tuple[str, str]]] = defaultdict(dict)
    for evento in eventos.order_by("pgh_id"):
        if evento.pgh_created_at < devoluciones[evento.reporte_id].pgh_created_at:
            continue
        suyas = movidas[evento.reporte_id]
        if evento.pgh_label == "insert":
            suyas[evento.pgh_obj_id] = ("Se agregó", evento.nombre)
        elif evento.pgh_label == "delete" and suyas.pop(evento.pgh_obj_id, None) is None:
            suyas[evento.pgh_obj_id] = ("Se quitó", evento.nombre)
    return {
        llave: tuple(f"{que} la evidencia «{nombre}»" for que, nombre in suyas.values())
        for llave, suyas in movidas.items()
    }
