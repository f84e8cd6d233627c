"""Lo que el plan tiene programado, mes por mes, y su calendario: puro, sobre lo ya publicado.

El plan dice el mes de cada acción, no el día: cada evento dura el mes entero y no ocupa la agenda de nadie.

El formato se escribe aquí: una biblioteca lo arma evento por evento, y con 300 actividades son 3.600. Que lo entienda
como se quiso lo comprueba una en las pruebas.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from urllib.parse import quote

from comun.calendario import TODOS, fin_de_mes, nombre
from comun.palabras import con_mayuscula, plural
from informes import palabras
from informes.cifras import Cifras, CifrasDeActividad, CifrasDeDependencia
from informes.palabras import nombre_corto
from informes.presentacion import aviso_de_demostracion

OCTETOS = 74  # de cada renglón; con el espacio con que empieza el que sigue, 75


@dataclass(frozen=True, slots=True)
class Cita:
    """Lo que una actividad tiene programado en un mes. `cuantas` lo dice: «3 acciones», «llegar a 55 %»."""

    actividad: CifrasDeActividad
    dependencia: CifrasDeDependencia
    cuantas: str


@dataclass(frozen=True, slots=True)
class MesDeAgenda:
    """Un mes con algo programado."""

    mes: int
    nombre: str
    citas: tuple[Cita, ...]


def lo_que_viene(cifras: Cifras, hoy: date) -> tuple[MesDeAgenda, ...]:
    """Los meses posteriores al corte con algo programado que en `hoy` no han terminado: a lo que ya pasó no se invita a
    nadie."""
    meses = []
    for mes in TODOS[cifras.corte.month :]:
        if fin_de_mes(cifras.anio, mes) < hoy:
            continue
        citas = tuple(
            Cita(actividad, dependencia, cuantas)
            for dependencia, actividad in cifras.por_dependencia()
            if (cuantas := _cuantas(actividad, mes, cifras))
        )
        if citas:
            meses.append(MesDeAgenda(mes, nombre(mes), citas))
    return tuple(meses)


def dependencias_que_vienen(meses: Sequence[MesDeAgenda]) -> tuple[CifrasDeDependencia, ...]:
    """Las que tienen algo en esos meses: las demás no tienen un calendario que ofrecer."""
    return tuple({cita.dependencia.sigla: cita.dependencia for mes in meses for cita in mes.citas}.values())


def _cuantas(actividad: CifrasDeActividad, mes: int, cifras: Cifras) -> str:
    """Vacío si ese mes no tiene nada programado."""
    del_mes = actividad.meses[mes - 1]
    if not actividad.debe(del_mes):
        return ""
    if cifras.promedia:
        return palabras.trayecto(actividad, cifras).lo_debido(mes)
    return plural(del_mes.esperaba, "acción", "acciones")


def calendario(cifras: Cifras, sitio: str, sigla: str | None = None) -> bytes:
    """El año programado en iCalendar (RFC 5545), de todo el plan o de una dependencia; `sitio` es la dirección pública.

    Lanza `NoEsta` si el plan no tiene esa dependencia.
    """
    dependencias = cifras.dependencias if sigla is None else (cifras.dependencia(sigla),)
    de_quien = f" · {dependencias[0].nombre}" if sigla else ""
    renglones = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Plan Institucional de Participación Ciudadana//ES",
        "METHOD:PUBLISH",
        # No es de la norma, y no todos los programas le quitan lo que ella pone: va tal cual, en un renglón.
        " ".join(f"X-WR-CALNAME:Plan de Participación {cifras.anio}{de_quien}".split()),
    ]
    for dependencia in dependencias:
        for actividad in dependencia.actividades:
            for del_mes in actividad.meses:
                if cuantas := _cuantas(actividad, del_mes.mes, cifras):
                    cita = Cita(actividad, dependencia, cuantas)
                    renglones += _evento(cifras, sitio, cita, del_mes.mes)
    renglones.append("END:VCALENDAR")
    return b"".join(map(_doblado, renglones))


def _evento(cifras: Cifras, sitio: str, cita: Cita, mes: int) -> tuple[str, ...]:
    anfitrion = sitio.rsplit("//", maxsplit=1)[-1]
    aviso = f"{aviso_de_demostracion([cifras.anio])}. " if cifras.demostracion else ""
    publicada = cifras.publicada or datetime.combine(cifras.corte, time.min, UTC)
    resumen = f"{con_mayuscula(cita.cuantas)}: {nombre_corto(cita.actividad.descripcion)}"
    descripcion = (
        f"{aviso}Programada para {nombre(mes)} por {cita.dependencia.nombre}. El plan dice el mes, no el día: "
        f"para la fecha y el lugar escriba a {cifras.entidad.contacto}."
    )
    return (
        "BEGIN:VEVENT",
        f"SUMMARY:{_texto(resumen)}",
        f"DTSTART;VALUE=DATE:{date(cifras.anio, mes, 1):%Y%m%d}",
        f"DTEND;VALUE=DATE:{fin_de_mes(cifras.anio, mes) + timedelta(days=1):%Y%m%d}",
        f"DTSTAMP:{publicada.astimezone(UTC):%Y%m%dT%H%M%SZ}",
        f"UID:{cifras.anio}-{mes:02}-actividad-{quote(cita.actividad.codigo, safe='')}@{anfitrion}",
        f"DESCRIPTION:{_texto(descripcion)}",
        "TRANSP:TRANSPARENT",
        f"URL:{sitio}{cifras.periodo.ruta}{cita.actividad.camino}",
        "END:VEVENT",
    )


def _texto(valor: str) -> str:
    """Con lo que en un texto (RFC 5545, 3.3.11) se escribe de otro modo."""
    for signo, escrito in (
        ("\\", "\\\\"),
        (";", "\\;"),
        (",", "\\,"),
        ("\r\n", "\n"),
        ("\r", "\n"),
        ("\n", "\\n"),
    ):
        valor = valor.replace(signo, escrito)
    return valor


def _doblado(renglon: str) -> bytes:
    """El renglón, que sigue en otros si pasa de los 75 octetos que caben en uno (3.1), sin partir ninguna letra."""
    octetos = renglon.encode()
    trozos, desde = [], 0
    while len(octetos) - desde > OCTETOS:
        hasta = desde + OCTETOS
        while octetos[hasta] & 0xC0 == 0x80:  # en medio de una letra
            hasta -= 1
        trozos.append(octetos[desde:hasta])
        desde = hasta
    return b"\r\n ".join([*trozos, octetos[desde:]]) + b"\r\n"
