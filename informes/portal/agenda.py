"""Lo que el plan tiene programado, mes por mes, y su calendario: puro, sobre lo ya publicado.

El plan dice el mes de cada acción, no el día: cada evento dura el mes entero y no ocupa la agenda de nadie.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import quote

from icalendar import Calendar, Event

from comun.calendario import TODOS, fin_de_mes, nombre
from comun.cantidades import Cantidad
from comun.palabras import plural
from informes.cifras import Cifras, CifrasDeActividad, CifrasDeDependencia
from informes.palabras import nombre_corto
from informes.presentacion import AVISO_DE_DEMOSTRACION


@dataclass(frozen=True, slots=True)
class Cita:
    """Acciones que una actividad tiene programadas en un mes."""

    actividad: CifrasDeActividad
    dependencia: CifrasDeDependencia
    cantidad: Cantidad

    @property
    def cuantas(self) -> str:
        """«3 acciones»."""
        return plural(self.cantidad, "acción", "acciones")


@dataclass(frozen=True, slots=True)
class MesDeAgenda:
    """Un mes con algo programado."""

    mes: int
    nombre: str
    citas: tuple[Cita, ...]
    ya_paso: bool


def lo_que_viene(cifras: Cifras, hoy: date) -> tuple[MesDeAgenda, ...]:
    """Los meses posteriores al corte con algo programado; `ya_paso` si terminaron antes de `hoy`."""
    meses = []
    for mes in TODOS[cifras.corte.month :]:
        citas = tuple(
            Cita(actividad, dependencia, cantidad)
            for dependencia, actividad in cifras.por_dependencia()
            if (cantidad := actividad.meses[mes - 1].programado)
        )
        if citas:
            meses.append(MesDeAgenda(mes, nombre(mes), citas, ya_paso=fin_de_mes(cifras.anio, mes) < hoy))
    return tuple(meses)


def lo_mas_cercano(meses: Sequence[MesDeAgenda]) -> tuple[MesDeAgenda, ...]:
    """El primer mes que no ha pasado o, si todos pasaron, ninguno."""
    return tuple(mes for mes in meses if not mes.ya_paso)[:1]


def calendario(cifras: Cifras, sitio: str, sigla: str | None = None) -> bytes:
    """El año programado en iCalendar (RFC 5545), de todo el plan o de una dependencia; `sitio` es la dirección pública.

    Lanza `NoEsta` si el plan no tiene esa dependencia.
    """
    dependencias = cifras.dependencias if sigla is None else (cifras.dependencia(sigla),)
    de_quien = f" · {dependencias[0].nombre}" if sigla else ""
    calendario = Calendar()
    calendario.add("prodid", "-//Plan Institucional de Participación Ciudadana//ES")
    calendario.add("version", "2.0")
    calendario.add("method", "PUBLISH")
    calendario.add("x-wr-calname", f"Plan de Participación {cifras.anio}{de_quien}")
    for dependencia in dependencias:
        for actividad in dependencia.actividades:
            for del_mes in actividad.meses:
                if del_mes.programado:
                    calendario.add_component(
                        _evento(cifras, sitio, Cita(actividad, dependencia, del_mes.programado), del_mes.mes)
                    )
    return bytes(calendario.to_ical())


def _evento(cifras: Cifras, sitio: str, cita: Cita, mes: int) -> Event:
    anfitrion = sitio.rsplit("//", maxsplit=1)[-1]
    aviso = f"{AVISO_DE_DEMOSTRACION}. " if cifras.demostracion else ""
    evento = Event()
    evento.add("uid", f"{cifras.anio}-{mes:02}-actividad-{quote(cita.actividad.codigo, safe='')}@{anfitrion}")
    evento.add("dtstamp", cifras.publicada or cifras.corte)
    evento.add("dtstart", date(cifras.anio, mes, 1))
    evento.add("dtend", fin_de_mes(cifras.anio, mes) + timedelta(days=1))
    evento.add("transp", "TRANSPARENT")
    evento.add("summary", f"{cita.cuantas}: {nombre_corto(cita.actividad.descripcion)}")
    evento.add(
        "description",
        f"{aviso}Programada para {nombre(mes)} por {cita.dependencia.nombre}. El plan dice el mes, no el día: "
        f"para la fecha y el lugar escriba a {cifras.entidad.contacto}.",
    )
    evento.add("url", f"{sitio}{cifras.periodo.ruta}{cita.actividad.camino}")
    return evento
