"""La primera página de la administración: para la OAP, su tablero; para un enlace, su reporte del mes."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import wraps
from typing import Any, TypeVar, cast

from django.conf import settings
from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, QueryDict
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone

from compromisos.models import Compromiso
from compromisos.palabras import por_avisar
from comun.calendario import TODOS, abreviatura, nombre
from comun.cantidades import total
from comun.palabras import enumerar, fecha_larga, miles, plural
from informes.consultas import cierre_del
from informes.faltantes import FIN_DE_ANIO, en_palabras
from informes.oficina.desfases import desfases
from informes.oficina.tareas import pedir_recordatorio
from informes.palabras import porcentaje
from participacion.entrada import EntradaForm
from participacion.indicadores import (
    SIN_CASOS,
    Aporte,
    Indicadores,
    Regla,
    Reportado,
    de_actividad,
    faltante,
    promediar,
    sumar,
    sumar_faltantes,
)
from participacion.models import (
    Actividad,
    Dependencia,
    Mes,
    Plan,
    Reapertura,
    Reporte,
    Trabajo,
    Usuario,
    trayecto,
)
from participacion.opciones import EstadoDeReporte
from participacion.revision import de_la_oap
from participacion.usuarios import quien
from participacion.vigencia import fuera_de_vigencia

CERRADO, VENCIDO, SIN_REPORTE, NADA = "cerrado", "vencido", "sin_reporte", "nada"
NO_VIGENTE = "no_vigente"

Vista = TypeVar("Vista", bound=Callable[..., Any])

SECCIONES = ("participacion", "compromisos", "informes")

POR_ENVIAR = (SIN_REPORTE, VENCIDO, EstadoDeReporte.BORRADOR, EstadoDeReporte.DEVUELTO)

# Forma y palabra de cada estado; el color, que va de último, lo pone la hoja de estilo.
ROTULOS = {
    CERRADO: ("✓", "cerrado"),
    VENCIDO: ("!", "vencido"),
    SIN_REPORTE: ("○", "sin reporte"),
    EstadoDeReporte.BORRADOR: ("…", "borrador"),
    EstadoDeReporte.DEVUELTO: ("↩", "devuelto"),
    EstadoDeReporte.ENVIADO: ("▸", "enviado"),
    EstadoDeReporte.AVALADO: ("●", "avalado"),
    NADA: ("·", "nada por reportar"),
    NO_VIGENTE: ("–", "no vigente"),
}


@dataclass(frozen=True, slots=True)
class Celda:
    """Una dependencia en un mes."""

    mes: int
    estado: str
    forma: str
    palabra: str

    @property
    def enlaza(self) -> bool:
        """Si hay a dónde ir: algo se le pide, se reportó o se cerró."""
        return self.estado not in (NADA, NO_VIGENTE)


@dataclass(frozen=True, slots=True)
class FilaDelTablero:
    sigla: str
    nombre: str
    celdas: tuple[Celda, ...]


@dataclass(frozen=True, slots=True)
class Tablero:
    """Lo que muestra la página. `abierto` es el primer mes sin cerrar, o `None`; `situacion` lo dice en una frase."""

    plan: Plan
    resumen: str
    abierto: Mes | None
    por_revisar: int
    situacion: str
    meses: tuple[tuple[Mes, str], ...]
    matriz: tuple[FilaDelTablero, ...]
    decisiones: tuple[str, ...]
    reabiertos: tuple[Reapertura, ...]
    falta_alguien: bool
    sin_enlace: tuple[str, ...]


def estado_de_la_celda(mes: Mes, estados: set[str | None], hoy: date, *, reabierto: bool = False) -> str:
    """El de su actividad más lejos de quedar avalada. `reabierto` es si el mes, cerrado, lo está para esa dependencia.

    `estados` trae el de cada actividad que debía reporte o lo empezó; `None` si no lo ha empezado.
    """
    if mes.cerrado and not reabierto:
        return CERRADO
    if not estados:
        return NADA
    if EstadoDeReporte.DEVUELTO in estados:
        return EstadoDeReporte.DEVUELTO
    if estados & {None, EstadoDeReporte.BORRADOR}:
        if hoy > mes.fecha_limite:
            return VENCIDO
        return EstadoDeReporte.BORRADOR if EstadoDeReporte.BORRADOR in estados else SIN_REPORTE
    return EstadoDeReporte.ENVIADO if EstadoDeReporte.ENVIADO in estados else EstadoDeReporte.AVALADO


def leer_tablero(plan: Plan, hoy: date) -> Tablero:
    """El tablero del plan en una fecha: las mismas consultas, sea cual sea su tamaño."""
    meses = list(plan.meses.prefetch_related("reaperturas__dependencia").order_by("numero"))
    actividades = list(
        Actividad.objects.filter(plan=plan)
        .select_related("dependencia", "plan")
        .order_by("dependencia__nombre", "clave")
    )
    reportes = Reporte.objects.filter(actividad__plan=plan).only(
        "actividad", "mes", "estado", "ejecutado", "numerador", "denominador"
    )
    por_actividad: dict[int, dict[int, Reporte]] = defaultdict(dict)
    for reporte in reportes:
        por_actividad[reporte.actividad_id][reporte.mes] = reporte

    abierto = next((mes for mes in meses if not mes.cerrado), None)
    empezados = [mes for mes in meses if _empezo(mes, abierto, hoy, plan.anio)]
    estados: dict[tuple[int, int], set[str | None]] = defaultdict(set)
    for actividad in actividades:
        de_esta = por_actividad[actividad.pk]
        debidos = {mes.numero for mes in empezados if actividad.se_pide(mes.numero)}
        for mes in debidos | de_esta.keys():
            estados[actividad.dependencia_id, mes].add(de_esta[mes].estado if mes in de_esta else None)

    dependencias = dict.fromkeys(actividad.dependencia for actividad in actividades)
    matriz = tuple(_fila(dependencia, meses, estados, hoy) for dependencia in dependencias)
    por_revisar = sum(reporte.estado == EstadoDeReporte.ENVIADO for reporte in reportes)
    return Tablero(
        plan=plan,
        resumen=_resumen(actividades, por_actividad, abierto),
        abierto=abierto,
        por_revisar=por_revisar,
        situacion=_situacion(abierto, matriz, por_revisar, hoy),
        meses=tuple((mes, abreviatura(mes.numero)) for mes in meses),
        matriz=matriz,
        decisiones=tuple(_decisiones(actividades, por_actividad, abierto)),
        falta_alguien=abierto is not None
        and any(fila.celdas[abierto.numero - 1].estado in POR_ENVIAR for fila in matriz),
        reabiertos=tuple(una for mes in meses for una in mes.reaperturas.all()),
        sin_enlace=tuple(
            map(
                str,
                Dependencia.objects.sin_enlace_activo().filter(
                    pk__in=[d.pk for d in dependencias if _se_espera(d, meses)]
                ),
            )
        ),
    )


def _fila(
    dependencia: Dependencia,
    meses: Iterable[Mes],
    estados: Mapping[tuple[int, int], set[str | None]],
    hoy: date,
) -> FilaDelTablero:
    celdas = []
    for mes in meses:
        suyos = estados.get((dependencia.pk, mes.numero), set())
        reabierto = mes.cerrado and mes.abierto_para(dependencia.pk)
        estado = estado_de_la_celda(mes, suyos, hoy, reabierto=reabierto)
        if estado == NADA and not dependencia.vigente_en(mes.plan.anio, mes.numero):
            estado = NO_VIGENTE
        celdas.append(Celda(mes.numero, estado, *ROTULOS[estado]))
    return FilaDelTablero(dependencia.sigla, dependencia.nombre, tuple(celdas))


def _se_espera(dependencia: Dependencia, meses: Sequence[Mes]) -> bool:
    """Si está vigente en alguno de los meses que no se han cerrado; cerrados todos, en alguno."""
    abiertos = [mes for mes in meses if not mes.cerrado]
    return any(dependencia.vigente_en(mes.plan.anio, mes.numero) for mes in abiertos or meses)


def _empezo(mes: Mes, abierto: Mes | None, hoy: date, anio: int) -> bool:
    """De un mes que no ha llegado nadie debe nada; el que se está reportando sí se espera."""
    return hoy >= date(anio, mes.numero, 1) and (abierto is None or mes.numero <= abierto.numero)


def _resumen(
    actividades: list[Actividad], reportes: dict[int, dict[int, Reporte]], abierto: Mes | None
) -> str:
    """Lo avalado hasta el último mes cerrado, del que ya no cambia nada."""
    hasta = abierto.numero - 1 if abierto else 12
    if actividades and actividades[0].plan.regla == Regla.PROMEDIO:
        return _resumen_del_promedio(actividades, reportes, hasta)
    if not hasta:
        meta = total(actividad.meta for actividad in actividades)
        return (
            f"{plural(meta, 'acción prevista', 'acciones previstas')} en el año; aún no se cierra ningún mes"
        )
    de_cada_una = [_indicadores(actividad, reportes, hasta) for actividad in actividades]
    suman = sumar(de_cada_una)
    return (
        f"avaladas a {nombre(hasta)}: {_cuantas(suman)}; se esperaban {miles(suman.programado_a_corte)}"
        f"{_lo_que_falta(actividades, de_cada_una, reportes, hasta)}"
    )


def _cuantas(suman: Indicadores) -> str:
    """«62 de 100 acciones del año»; «103 acciones, 1 más que las 102 del año»."""
    hechas, previstas = suman.ejecutado_a_corte, suman.meta
    if hechas > previstas:
        de_mas = total((hechas, -previstas))
        return (
            f"{plural(hechas, 'acción', 'acciones')}, {miles(de_mas)} más que las {miles(previstas)} del año"
        )
    return f"{miles(hechas)} de {miles(previstas)} acciones del año"


def _lo_que_falta(
    actividades: list[Actividad],
    de_cada_una: list[Indicadores],
    reportes: dict[int, dict[int, Reporte]],
    hasta: int,
) -> str:
    """Lo que no se hizo y lo que no se sabe, actividad por actividad; vacío si nada."""
    falta = sumar_faltantes(
        faltante(actividad.programado, _reportado(actividad, reportes), hasta, i.rezago, actividad.medida)
        for actividad, i in zip(actividades, de_cada_una, strict=True)
    )
    dicho = en_palabras(falta, del_anio=hasta == FIN_DE_ANIO)
    return f"; actividad por actividad, {dicho}" if dicho else ""


def _resumen_del_promedio(
    actividades: list[Actividad], reportes: dict[int, dict[int, Reporte]], hasta: int
) -> str:
    """«Avalado a septiembre: el plan va en 45 % de su meta del año; se esperaba 60 %»: lo que diría un informe."""
    if not hasta:
        return (
            f"{plural(len(actividades), 'actividad', 'actividades')} en el año; aún no se cierra ningún mes"
        )
    con_meta = [a for a in actividades if a.meta > 0]
    if not con_meta:
        return "sin nada programado"
    promedio = promediar(
        Aporte.de(_indicadores(actividad, reportes, hasta), peso)
        for actividad, peso in zip(con_meta, cierre_del(con_meta[0].plan).pesos(con_meta), strict=True)
    )
    return (
        f"avalado a {nombre(hasta)}: va en {porcentaje(promedio.avance.porcentaje)} de su meta del año; se esperaba "
        f"{porcentaje(promedio.esperado.porcentaje)} (promedio de "
        f"{plural(promedio.promedia, 'actividad', 'actividades')})"
    )


def _indicadores(actividad: Actividad, reportes: dict[int, dict[int, Reporte]], hasta: int) -> Indicadores:
    """Con lo avalado hasta ese mes."""
    return de_actividad(
        actividad.programado, _reportado(actividad, reportes), range(1, hasta + 1), actividad.medida
    )


def _reportado(actividad: Actividad, reportes: dict[int, dict[int, Reporte]]) -> list[Reportado]:
    """Lo avalado de los doce meses."""
    avalados = {m: r for m, r in reportes[actividad.pk].items() if r.estado == EstadoDeReporte.AVALADO}
    return [
        None if m not in avalados else SIN_CASOS if avalados[m].denominador == 0 else avalados[m].ejecutado
        for m in TODOS
    ]


def _situacion(abierto: Mes | None, matriz: tuple[FilaDelTablero, ...], por_revisar: int, hoy: date) -> str:
    if abierto is None:
        return "Los doce meses están cerrados: quedan el informe del último periodo y empezar el plan de otro año."
    del_mes = [(fila.nombre, fila.celdas[abierto.numero - 1].estado) for fila in matriz]
    faltan = [nombre for nombre, estado in del_mes if estado in POR_ENVIAR]
    frases = []
    if por_revisar:
        verbo = "Espera" if por_revisar == 1 else "Esperan"
        frases.append(f"{verbo} su revisión {plural(por_revisar, 'reporte', 'reportes')}.")
    if faltan:
        plazo = _plazo(abierto.fecha_limite, hoy)
        verbo = "Falta" if len(faltan) == 1 else "Faltan"
        frases.append(f"{verbo} por enviar {enumerar(faltan)}; el plazo {plazo}.")
    return " ".join(frases) or "Todo lo del mes está decidido: puede cerrarlo."


def _plazo(limite: date, hoy: date) -> str:
    dias = (hoy - limite).days
    if dias > 60:
        return f"venció el {fecha_larga(limite)}"
    if dias > 0:
        return f"venció hace {plural(dias, 'día', 'días')}"
    return f"vence en {plural(-dias, 'día', 'días')}" if dias else "vence hoy"


def _decisiones(
    actividades: list[Actividad], reportes: dict[int, dict[int, Reporte]], abierto: Mes | None
) -> list[str]:
    """Actividades del mes abierto con menos de lo programado: piden mirar la razón antes de avalar."""
    if abierto is None:
        return []
    frases = []
    for actividad in actividades:
        reporte = reportes[actividad.pk].get(abierto.numero)
        programado = actividad.programado[abierto.numero - 1]
        if programado is None or reporte is None:
            continue
        de = trayecto(actividad, {abierto.numero: reporte})
        if not de.de_acciones:
            if de.quedo_corto(abierto.numero):
                frases.append(f"{str(actividad).rstrip('.')}: {de.de_un_mes(abierto.numero)}.")
        elif reporte.ejecutado is not None and reporte.ejecutado < programado:
            programadas = plural(programado, "programada", "programadas")
            hechas = plural(reporte.ejecutado, "hecha", "hechas")
            frases.append(f"{str(actividad).rstrip('.')}: {programadas}, {hechas}.")
    return frases


@de_la_oap
def recordar(request: HttpRequest, mes: Mes, usuario: Usuario) -> HttpResponse:
    """Pide que se le recuerde a quien no ha enviado lo del mes, y lleva a donde se espera."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    return redirect(pedir_recordatorio(mes, usuario=usuario, vuelta=reverse("admin:index")))


class Sitio(AdminSite):
    """La administración, con la primera página de cada quien y las secciones en el orden del trabajo."""

    login_form = EntradaForm

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return super().login(request, {"sesion_minutos": settings.SESION_MINUTOS} | (extra_context or {}))

    def admin_view(self, view: Vista, cacheable: bool = False) -> Vista:
        """De lo que se pregunta en la dirección se quita el carácter nulo: ningún texto lo tiene, y la base falla si se
        le pregunta por él."""
        suya = super().admin_view(view, cacheable)

        @wraps(suya)
        def sin_nulos(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            if "%00" in request.META.get("QUERY_STRING", ""):
                preguntado = QueryDict(mutable=True)
                for clave, valores in request.GET.lists():
                    preguntado.setlist(
                        clave.replace("\0", ""), [valor.replace("\0", "") for valor in valores]
                    )
                cast("Any", request).GET = preguntado
            return suya(request, *args, **kwargs)

        return cast("Vista", sin_nulos)

    def get_urls(self) -> list[Any]:
        propia = path("mes/<int:anio>/<int:mes>/recordar/", self.admin_view(recordar), name="recordar_mes")
        return [propia, *super().get_urls()]

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        return sorted(
            super().get_app_list(request, app_label),
            key=lambda app: (
                SECCIONES.index(app["app_label"]) if app["app_label"] in SECCIONES else len(SECCIONES)
            ),
        )

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        usuario, hoy = quien(request), timezone.localdate()
        if not usuario.revisa:
            hay = Mes.objects.por_reportar(hoy) or Reapertura.objects.visibles_para(usuario).exists()
            if usuario.dependencias.exists() and hay:
                return redirect("reporte_actual")
            if usuario.has_perm("compromisos.registrar_seguimiento"):
                return redirect("mis_compromisos")
            if usuario.has_perm("informes.publicar_informe"):
                return redirect("admin:informes_informe_changelist")
            return super().index(request, extra_context)
        planes = {str(plan.anio): plan for plan in Plan.objects.order_by("-anio")}
        mes = Mes.objects.por_reportar(hoy)
        plan = planes.get(request.GET.get("plan", "")) or (
            mes.plan if mes else next(iter(planes.values()), None)
        )
        contexto = {
            **self.each_context(request),
            "is_nav_sidebar_enabled": False,
            "title": "Tablero de la OAP",
            "tablero": leer_tablero(plan, hoy) if plan else None,
            "avisos_de_compromisos": por_avisar(Compromiso.objects.avisos(hoy)),
            "trabajos": Trabajo.objects.ultimos_de(usuario),
            "fuera_de_vigencia": fuera_de_vigencia(plan.anio) if plan else [],
            "desfases": list(desfases(plan.anio - 1, plan.anio)) if plan else [],
            "otros_planes": [otro for otro in planes.values() if otro != plan],
            "app_list": self.get_app_list(request),
            **(extra_context or {}),
        }
        return TemplateResponse(request, "oficina/tablero.html", contexto)
