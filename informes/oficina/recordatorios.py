"""Los recordatorios por correo: qué le falta a cada quien en una fecha, y decírselo una sola vez.

A un enlace se le escribe a lo sumo tres veces por mes del plan: en la semana antes del plazo, en la víspera y, si no
cumplió, al vencerse; y cuando la OAP le devuelve algo, una vez al día, con la lista. La OAP puede además recordarle a
quien falta, también una vez al día. A ella, una vez por semana. Lo que toca cada día se deduce de la fecha, no de que
la máquina haya estado encendida el día exacto.

Cada correo se anota en `Envio` antes de entregarlo, y eso decide qué pasa cuando algo falla. Si el servidor de correo
lo rechaza, o no se alcanza, la nota se borra y se intenta en la corrida siguiente. Si el proceso muere en medio, o el
servidor corta sin responder, la nota queda: ese correo quizá se perdió, pero nadie lo recibe cada hora.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from smtplib import SMTPServerDisconnected
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import connection
from django.db.models import Max
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from compromisos.models import Compromiso
from compromisos.palabras import por_avisar
from comun.calendario import fin_de_mes, nombre
from comun.palabras import fecha_larga, plural
from comun.sitio import del_sitio
from informes.models import Envio
from informes.oficina.desfases import desfases
from informes.palabras import nombre_corto
from participacion.flujo import EDITABLES
from participacion.hilo import hilos
from participacion.models import Actividad, Dependencia, Mes, Reporte, Usuario, trayecto
from participacion.opciones import EstadoDeReporte
from participacion.vigencia import fuera_de_vigencia

# Días antes del plazo en que se empieza a recordar, y los de la víspera.
SEMANA, VISPERA = 7, 1
# Días después del plazo en que todavía se avisa. Más allá, quien instala el sistema con un plan viejo, o con la
# demostración, llenaría los buzones de lo que ya nadie espera; a la OAP se lo sigue diciendo su resumen.
DEMORA = 30

# Con qué empieza la clave de lo que se dice de lo devuelto.
DEVUELTOS = "devueltos-"

SIN_EMPEZAR = "sin empezar"
EN_MANOS_DEL_ENLACE = {
    EstadoDeReporte.BORRADOR: "en borrador",
    EstadoDeReporte.DEVUELTO: "devuelta por la OAP, con una nota",
}


class NoSalio(Exception):
    """Un correo que no se entregó, o que no se sabe si se entregó; el mensaje dice cuál de las dos y por qué."""


@dataclass(frozen=True, slots=True)
class Deuda:
    """Lo que una dependencia no ha enviado de un mes: un renglón por actividad."""

    dependencia: Dependencia
    renglones: list[str]

    def __str__(self) -> str:
        return f"{self.dependencia}: {plural(len(self.renglones), 'actividad', 'actividades')}"


@dataclass(frozen=True, slots=True)
class MesPorVencer:
    """Un mes abierto. `dias` son los que faltan para el plazo: negativos si ya venció."""

    mes: Mes
    dias: int
    por_revisar: int
    deudas: list[Deuda]

    @property
    def plazo(self) -> str:
        """«vence mañana, 10 de octubre de 2021»."""
        fecha = fecha_larga(self.mes.fecha_limite)
        if cerca := {0: "vence hoy", 1: "vence mañana", -1: "venció ayer"}.get(self.dias):
            return f"{cerca}, {fecha}"
        cuanto = plural(abs(self.dias), "día", "días")
        return f"vence en {cuanto}, el {fecha}" if self.dias > 0 else f"venció hace {cuanto}, el {fecha}"

    @property
    def recordatorio(self) -> str:
        """El que les toca a los enlaces; vacío si ninguno."""
        if VISPERA < self.dias <= SEMANA:
            return "semana"
        if 0 <= self.dias <= VISPERA:
            return "vispera"
        return "vencido" if -DEMORA <= self.dias < 0 else ""


@dataclass(frozen=True, slots=True)
class Correo:
    """Lo que se le dice a una persona. `clave` es de qué mes y qué recordatorio, o de qué semana: va una vez."""

    usuario: Usuario
    clave: str
    asunto: str
    plantilla: str
    contexto: dict[str, Any]

    def texto(self) -> str:
        comun = {
            "nombre": self.usuario.get_full_name(),
            "entidad": settings.ENTIDAD_NOMBRE,
            "contacto": settings.ENTIDAD_CONTACTO,
        }
        return render_to_string(f"correo/{self.plantilla}.txt", comun | self.contexto).strip()


def situaciones(hoy: date) -> list[MesPorVencer]:
    """Los meses abiertos, de este año y del anterior, que se reportan o tienen algo por revisar: tres consultas. De un
    plan que todavía no tiene actividades, ninguno."""
    meses = [
        mes
        for mes in Mes.objects.filter(cerrado=False, plan__anio__in=(hoy.year - 1, hoy.year))
        .select_related("plan")
        .order_by("plan__anio", "numero")
        if hoy >= date(mes.plan.anio, mes.numero, 1)
    ]
    actividades = defaultdict(list)
    for actividad in (
        Actividad.objects.filter(plan__in={mes.plan_id for mes in meses})
        .select_related("dependencia", "plan")
        .order_by("dependencia__nombre", "clave")
    ):
        actividades[actividad.plan_id].append(actividad)
    estados = {
        (actividad, mes): estado
        for actividad, mes, estado in Reporte.objects.filter(
            actividad__plan__in={mes.plan_id for mes in meses}, mes__in={mes.numero for mes in meses}
        ).values_list("actividad", "mes", "estado")
    }
    todas = (
        _situacion(mes, actividades[mes.plan_id], estados, hoy, se_debe=_se_reporta(mes, hoy))
        for mes in meses
        if mes.plan_id in actividades
    )
    return [s for s in todas if s.por_revisar or _se_reporta(s.mes, hoy)]


def _se_reporta(mes: Mes, hoy: date) -> bool:
    """Si ya se le espera: el mes terminó, o su plazo está a la vuelta de una semana."""
    return hoy > fin_de_mes(mes.plan.anio, mes.numero) or (mes.fecha_limite - hoy).days <= SEMANA


def _situacion(
    mes: Mes,
    actividades: Iterable[Actividad],
    estados: dict[tuple[int, int], str],
    hoy: date,
    *,
    se_debe: bool,
) -> MesPorVencer:
    deudas: dict[Dependencia, Deuda] = {}
    por_revisar = 0
    for actividad in actividades:
        estado = estados.get((actividad.pk, mes.numero))
        por_revisar += estado == EstadoDeReporte.ENVIADO
        debe = estado in EDITABLES or (estado is None and actividad.se_pide(mes.numero))
        if debe and se_debe:
            deuda = deudas.setdefault(actividad.dependencia, Deuda(actividad.dependencia, []))
            deuda.renglones.append(_renglon(actividad, mes.numero, estado))
    return MesPorVencer(mes, (mes.fecha_limite - hoy).days, por_revisar, list(deudas.values()))


def _renglon(actividad: Actividad, mes: int, estado: str | None) -> str:
    """«3. Ferias de servicios (2 acciones programadas; en borrador)», «4. Respuestas a tiempo (mantener al menos 95 %;
    sin empezar)»."""
    como = EN_MANOS_DEL_ENLACE[EstadoDeReporte(estado)] if estado else SIN_EMPEZAR
    if debido := trayecto(actividad, {}).lo_debido(mes):
        como = f"{debido}; {como}"
    return f"{actividad.codigo}. {nombre_corto(' '.join(actividad.descripcion.split()))} ({como})"


def correos(hoy: date) -> list[Correo]:
    """Lo que toca enviar en esa fecha y no se ha enviado: doce consultas, sea cual sea el tamaño del plan, unas más si
    hay algo devuelto, y las de `desfases` por informe publicado."""
    abiertos = situaciones(hoy)
    oap = _los_que_revisan()
    revisan = {persona.pk for persona in oap}
    todos = [
        *_a_los_enlaces(abiertos, revisan),
        *_de_lo_devuelto(revisan, hoy),
        *_a_la_oap(abiertos, oap, hoy),
    ]
    enviados = set(
        Envio.objects.filter(clave__in={correo.clave for correo in todos}).values_list("usuario", "clave")
    )
    return [correo for correo in todos if (correo.usuario.pk, correo.clave) not in enviados]


def _los_que_revisan() -> list[Usuario]:
    return list(
        Usuario.objects.with_perm(
            "participacion.revisar_reporte",
            include_superusers=False,
            backend=settings.AUTHENTICATION_BACKENDS[-1],
        ).order_by("pk")
    )


def _a_los_enlaces(abiertos: list[MesPorVencer], revisan: set[int], *, cual: str = "") -> Iterator[Correo]:
    """Por cada mes, a cada quien solo lo de sus dependencias. `cual` es qué recordatorio, si no el que toca."""
    recordados = [s for s in abiertos if cual or s.recordatorio]
    for usuario in _enlaces_de({d.dependencia for s in recordados for d in s.deudas}):
        suyas = set(usuario.dependencias.all())
        for situacion in recordados:
            deudas = [deuda for deuda in situacion.deudas if deuda.dependencia in suyas]
            if not deudas:
                continue
            mes = situacion.mes
            paginas = _paginas(mes, (deuda.dependencia for deuda in deudas), usuario, revisan)
            yield Correo(
                usuario,
                f"{_del_mes(mes)}{cual or situacion.recordatorio}",
                f"Reporte de {mes}: {situacion.plazo}",
                "recordatorio",
                {
                    "situacion": situacion,
                    "deudas": deudas,
                    "cuantas": sum(len(deuda.renglones) for deuda in deudas),
                    "paginas": paginas,
                },
            )


def _enlaces_de(dependencias: set[Dependencia]) -> Iterable[Usuario]:
    """A quién se le escribe de lo de esas dependencias, cada quien con las suyas."""
    return (
        Usuario.objects.filter(is_active=True, dependencias__in=dependencias)
        .exclude(email="")
        .distinct()
        .order_by("pk")
        .prefetch_related("dependencias")
    )


def _paginas(mes: Mes, dependencias: Iterable[Dependencia], usuario: Usuario, revisan: set[int]) -> list[str]:
    """Donde se reporta. A quien revisa, su página le pide decir de cuál dependencia."""
    pagina = _direccion("reporte", mes.plan.anio, mes.numero)
    if usuario.is_superuser or usuario.pk in revisan:
        return [f"{pagina}?{urlencode({'dependencia': dependencia.sigla})}" for dependencia in dependencias]
    return [pagina]


def _del_mes(mes: Mes) -> str:
    """Con qué empieza la clave de lo que se recuerda de un mes."""
    return f"{mes.plan.anio}-{mes.numero:02}-"


def a_quien_falta(mes: Mes, hoy: date) -> tuple[list[Correo], list[Dependencia]]:
    """Lo que se le recuerda hoy a quien no ha enviado lo de un mes, porque la OAP lo pidió, sea cual sea el plazo: a
    cada quien una vez al día, contando los que salen solos; y las dependencias que nadie con correo reporta."""
    actividades = Actividad.objects.filter(plan=mes.plan_id).select_related("dependencia", "plan")
    estados = {
        (actividad, mes.numero): estado
        for actividad, estado in Reporte.objects.filter(
            actividad__plan=mes.plan_id, mes=mes.numero
        ).values_list("actividad", "estado")
    }
    ordenadas = actividades.order_by("dependencia__nombre", "clave")
    situacion = _situacion(mes, ordenadas, estados, hoy, se_debe=True)
    revisan = {persona.pk for persona in _los_que_revisan()}
    correos = list(_a_los_enlaces([situacion], revisan, cual=f"pedido-{hoy}"))
    hoy_mismo = Envio.objects.filter(clave__startswith=_del_mes(mes), enviado_en__date=hoy)
    avisados = set(hoy_mismo.values_list("usuario", flat=True))
    con_correo = {deuda.dependencia for correo in correos for deuda in correo.contexto["deudas"]}
    return (
        [correo for correo in correos if correo.usuario.pk not in avisados],
        [deuda.dependencia for deuda in situacion.deudas if deuda.dependencia not in con_correo],
    )


def _de_lo_devuelto(revisan: set[int], hoy: date) -> Iterator[Correo]:
    """A cada quien, lo que la OAP le devolvió y no ha vuelto a enviar, si hay algo que no se le había dicho. La nota se
    lee en el sistema: no va por correo."""
    reportes = list(
        Reporte.objects.filter(estado=EstadoDeReporte.DEVUELTO)
        .select_related("actividad__dependencia", "actividad__plan")
        .order_by("actividad__dependencia__nombre", "actividad__plan__anio", "mes", "actividad__clave")
    )
    de_cada_uno = hilos(reportes)
    devueltos = [
        (reporte, cuando)
        for reporte in reportes
        if (hilo := de_cada_uno.get(reporte.pk))
        and (cuando := hilo.devuelto_en)
        and 0 <= (hoy - timezone.localdate(cuando)).days <= DEMORA
    ]
    if not devueltos:
        return
    dichos = dict(
        Envio.objects.filter(clave__startswith=DEVUELTOS)
        .order_by()
        .values_list("usuario")
        .annotate(ultimo=Max("enviado_en"))
    )
    for usuario in _enlaces_de({reporte.actividad.dependencia for reporte, _ in devueltos}):
        suyas = set(usuario.dependencias.all())
        suyos = [(r, cuando) for r, cuando in devueltos if r.actividad.dependencia in suyas]
        ultimo = dichos.get(usuario.pk)
        if all(ultimo and cuando <= ultimo for _, cuando in suyos):
            continue
        yield Correo(
            usuario,
            f"{DEVUELTOS}{hoy}",
            f"La OAP devolvió {plural(len(suyos), 'reporte', 'reportes')} de su dependencia",
            "devueltos",
            {"cuantos": len(suyos), "deudas": _por_dependencia(r for r, _ in suyos)}
            | {"paginas": _donde_se_responde((r for r, _ in suyos), usuario, revisan)},
        )


def _por_dependencia(reportes: Iterable[Reporte]) -> list[Deuda]:
    deudas: dict[Dependencia, Deuda] = {}
    for reporte in reportes:
        actividad = reporte.actividad
        deuda = deudas.setdefault(actividad.dependencia, Deuda(actividad.dependencia, []))
        dicha = nombre_corto(" ".join(actividad.descripcion.split()))
        deuda.renglones.append(
            f"{nombre(reporte.mes).capitalize()} de {actividad.plan.anio}: {actividad.codigo}. {dicha}"
        )
    return list(deudas.values())


def _donde_se_responde(reportes: Iterable[Reporte], usuario: Usuario, revisan: set[int]) -> list[str]:
    """Las páginas, sin repetir ninguna."""
    paginas = (
        pagina
        for reporte in reportes
        for pagina in _paginas(
            Mes(plan=reporte.actividad.plan, numero=reporte.mes),
            [reporte.actividad.dependencia],
            usuario,
            revisan,
        )
    )
    return list(dict.fromkeys(paginas))


def _a_la_oap(abiertos: list[MesPorVencer], oap: list[Usuario], hoy: date) -> Iterator[Correo]:
    """El resumen de la semana, si hay algún mes que reportar o se avisa algo de los compromisos o de la vigencia."""
    avisos = [
        {"frase": frase, "ver": f"{_direccion('mis_compromisos')}?ver={cual}"}
        for cual, frase in por_avisar(Compromiso.objects.avisos(hoy))
    ]
    por_fuera = fuera_de_vigencia(hoy.year - 1, hoy.year)
    if not (abiertos or avisos or por_fuera):
        return
    anio, semana, _dia = hoy.isocalendar()
    no_coinciden = list(desfases(hoy.year - 1, hoy.year))
    deben = {deuda.dependencia.pk for situacion in abiertos for deuda in situacion.deudas}
    sin_enlace = list(Dependencia.objects.sin_enlace_activo().filter(pk__in=deben)) if deben else []
    meses = [
        {
            "situacion": situacion,
            "revisar": _direccion("revisar_mes", situacion.mes.plan.anio, situacion.mes.numero),
            "cerrar": _direccion("cerrar_mes", situacion.mes.plan.anio, situacion.mes.numero),
        }
        for situacion in abiertos
    ]
    for usuario in oap:
        if usuario.email:
            yield Correo(
                usuario,
                f"{anio}-S{semana:02}-resumen",
                f"Plan de participación: resumen al {fecha_larga(hoy)}",
                "resumen",
                {
                    "hoy": fecha_larga(hoy),
                    "meses": meses,
                    "avisos": avisos,
                    "desfases": no_coinciden,
                    "sin_enlace": sin_enlace,
                    "fuera_de_vigencia": por_fuera,
                    "tablero": _direccion("admin:index"),
                },
            )


def _direccion(vista: str, *argumentos: Any) -> str:
    return del_sitio(reverse(vista, args=argumentos))


@contextmanager
def turno() -> Iterator[bool]:
    """El candado de toda la corrida; falso si otra lo tiene. Es de la conexión: si el proceso muere, se suelta."""
    candado = "hashtextextended('informes.oficina.recordatorios', 0)"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_try_advisory_lock({candado})")
        (es_suyo,) = cursor.fetchone()
        try:
            yield es_suyo
        finally:
            if es_suyo:
                cursor.execute(f"SELECT pg_advisory_unlock({candado})")


def enviar(correo: Correo) -> bool:
    """Anota el correo y lo entrega; falso si ya estaba anotado. Lanza `NoSalio`."""
    anotado, es_nuevo = Envio.objects.get_or_create(usuario=correo.usuario, clave=correo.clave)
    if not es_nuevo:
        return False
    try:
        _entregar(correo)
    except NoSalio:
        raise
    except Exception as error:
        anotado.delete()
        raise NoSalio(f"no salió y se intentará en la próxima corrida: {error}") from error
    return True


def _entregar(correo: Correo) -> None:
    mensaje = EmailMessage(
        correo.asunto,
        correo.texto(),
        to=[correo.usuario.email],
        headers={"Auto-Submitted": "auto-generated"},  # que no conteste quien está de vacaciones
    )
    with get_connection() as servidor:
        try:
            servidor.send_messages([mensaje])
        except SMTPServerDisconnected as error:
            raise NoSalio(f"el servidor cortó sin responder; quizá llegó, y no se repite: {error}") from error
