"""Lo que hace la OAP con un mes: revisar lo enviado, cerrarlo y reabrirlo."""

import re
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, cast

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse

from participacion import flujo
from participacion.flujo import NoSePuede
from participacion.models import Avance, EstadoDeAvance, Mes, Usuario
from participacion.palabras import plural

AVALAR = "avalar"
_MARCA = re.compile(r"[0-9]{1,18}-[0-9]{1,9}")  # actividad y versión de su reporte: 0 si no ha empezado

Vista = Callable[..., HttpResponse]
# Cuántas sesiones hubo en el mes, por la llave de su actividad: están las que tienen alguna en el año.
SesionesDelMes = Callable[[Mes], Mapping[int, int]]


def de_la_oap(vista: Vista) -> Callable[..., HttpResponse]:
    """La vista de un mes, solo para quien revisa. El mes que no existe es 404.

    Recibe el pedido, el mes, quién es y lo demás que diga su dirección.
    """

    @wraps(vista)
    def envuelta(request: HttpRequest, anio: int, mes: int, **demas: Any) -> HttpResponse:
        usuario = cast("Usuario", request.user)
        if not usuario.revisa:
            raise PermissionDenied
        return vista(
            request,
            get_object_or_404(Mes.objects.select_related("plan"), plan__anio=anio, numero=mes),
            usuario,
            **demas,
        )

    return envuelta


def _pagina(request: HttpRequest, plantilla: str, mes: Mes, **contexto: Any) -> HttpResponse:
    return TemplateResponse(
        request,
        f"participacion/{plantilla}.html",
        {**admin.site.each_context(request), "is_nav_sidebar_enabled": False, "mes": mes, **contexto},
    )


def _en_la_oap(mes: Mes) -> QuerySet[Avance]:
    """Lo enviado, por decidir, y lo avalado, que todavía se puede devolver."""
    estados = [EstadoDeAvance.ENVIADO, EstadoDeAvance.AVALADO]
    return Avance.objects.filter(actividad__plan=mes.plan_id, mes=mes.numero, estado__in=estados)


@de_la_oap
def revisar(
    request: HttpRequest, mes: Mes, usuario: Usuario, sesiones_del_mes: SesionesDelMes
) -> HttpResponse:
    """Lo enviado de un mes, para avalar o devolver uno por uno o todo a la vez.

    Las sesiones de las mesas solo se comparan con lo reportado, para quien decide: las cifras salen de los reportes.
    """
    if request.method == "POST" and _decidir(request, mes, usuario):
        return redirect(request.get_full_path())
    reportes = list(
        _en_la_oap(mes)
        .select_related("actividad__dependencia")
        .prefetch_related("evidencias")
        .order_by("actividad__dependencia__nombre", "actividad__numero")
    )
    sesiones = sesiones_del_mes(mes)
    for avance in reportes:
        avance.cotejo = _cotejo(sesiones.get(avance.actividad_id), avance.ejecutado or 0)  # type: ignore[attr-defined]
        avance.programado = avance.actividad.programado[mes.numero - 1]  # type: ignore[attr-defined]
        avance.propuesto = request.POST.get(f"texto_{avance.pk}", avance.narrativa)  # type: ignore[attr-defined]
        avance.decision = request.POST.get(f"decision_{avance.pk}", "")  # type: ignore[attr-defined]
        avance.nota_escrita = request.POST.get(f"nota_{avance.pk}", "")  # type: ignore[attr-defined]
    enviados = [avance for avance in reportes if avance.estado == EstadoDeAvance.ENVIADO]
    avalados = [avance for avance in reportes if avance.estado == EstadoDeAvance.AVALADO]
    return _pagina(
        request,
        "revisar",
        mes,
        title=f"Revisar {mes}",
        enviados=enviados,
        avalados=[] if mes.cerrado else avalados,
    )


def _cotejo(sesiones: int | None, ejecutado: int) -> str:
    """«3 sesiones registradas, 2 acciones reportadas»; nada si la actividad no lleva sesiones."""
    if sesiones is None:
        return ""
    registradas = plural(sesiones, "sesión registrada", "sesiones registradas")
    frase = f"{registradas}, {plural(ejecutado, 'acción reportada', 'acciones reportadas')}"
    return f"{frase}: no coinciden" if sesiones != ejecutado else frase


def _decidir(request: HttpRequest, mes: Mes, usuario: Usuario) -> bool:
    """Aplica todas las decisiones o ninguna, y solo sobre lo que la pantalla mostraba."""
    sin_marcar = AVALAR if "avalar_todo" in request.POST else ""
    decisiones, cambiados = {}, 0
    for pk, version, estado in _en_la_oap(mes).values_list("pk", "version", "estado"):
        por_omision = sin_marcar if estado == EstadoDeAvance.ENVIADO else ""
        decision = request.POST.get(f"decision_{pk}") or por_omision
        if not decision:
            continue
        if request.POST.get(f"version_{pk}") == str(version):
            decisiones[pk, version] = decision
        else:
            cambiados += 1
    if cambiados:
        messages.error(
            request,
            "Llegaron o cambiaron reportes mientras usted revisaba: están aquí abajo. No se aplicó nada.",
        )
        return False
    if not decisiones:
        messages.warning(request, "No marcó ninguna decisión sobre lo que está por revisar.")
        return False
    try:
        with flujo.a_nombre_de(usuario):
            textos = {
                pk: _texto(request, f"texto_{pk}") for pk, _ in decisiones if f"texto_{pk}" in request.POST
            }
            avalados = devueltos = 0
            for (pk, version), decision in decisiones.items():
                visto = Avance.objects.filter(pk=pk, version=version)
                if decision == AVALAR:
                    avalados += flujo.avalar(visto, usuario=usuario, textos_publicos=textos)
                else:
                    devueltos += flujo.devolver(visto, _texto(request, f"nota_{pk}"), usuario=usuario)
    except NoSePuede as error:
        messages.error(request, f"No se aplicó ninguna decisión. {error}")
        return False
    messages.success(request, f"Avalados: {avalados}. Devueltos: {devueltos}.")
    return True


def _texto(request: HttpRequest, clave: str, maximo: int = 4000) -> str:
    """Lo escrito, sin caracteres nulos. Lanza `NoSePuede` si es más largo que `maximo`."""
    texto = request.POST.get(clave, "").replace("\0", "")
    if len(texto) > maximo:
        raise NoSePuede(f"Un texto tiene {len(texto)} letras y caben {maximo}.")
    return texto


@de_la_oap
def cerrar(request: HttpRequest, mes: Mes, usuario: Usuario) -> HttpResponse:
    """Muestra lo que falta por decidir y, decidido todo, cierra el mes."""
    if request.method == "POST":
        vistos = (
            marca.split("-") for marca in request.POST.getlist("sin_reporte") if _MARCA.fullmatch(marca)
        )
        sin_reporte = {int(pk): int(version) for pk, version in vistos}
        try:
            flujo.cerrar(mes, sin_reporte=sin_reporte, usuario=usuario)
        except NoSePuede as error:
            messages.error(request, str(error))
        else:
            messages.success(
                request, f"{str(mes).capitalize()} quedó cerrado: ya no admite cambios de nadie."
            )
            return redirect("admin:index")
    reportes = {avance.actividad_id: avance for avance in Avance.objects.filter(mes=mes.numero)}
    marcadas = set(request.POST.getlist("sin_reporte"))
    filas = []
    for actividad in flujo.por_decidir(mes):
        avance = reportes.get(actividad.pk)
        marca = f"{actividad.pk}-{avance.version if avance else 0}"
        estado = avance.get_estado_display() if avance else "No ha empezado"
        filas.append((actividad, actividad.programado[mes.numero - 1], estado, marca, marca in marcadas))
    return _pagina(request, "cerrar", mes, title=f"Cerrar {mes}", filas=filas)


@de_la_oap
def reabrir(request: HttpRequest, mes: Mes, usuario: Usuario) -> HttpResponse:
    """Pide el motivo y reabre el mes."""
    motivo = request.POST.get("motivo", "").replace("\0", "")[:2000]
    if request.method == "POST":
        try:
            flujo.reabrir(mes, motivo, usuario=usuario)
        except NoSePuede as error:
            messages.error(request, str(error))
        else:
            messages.success(
                request,
                f"{str(mes).capitalize()} quedó abierto. El motivo está en el historial. Para corregir un reporte "
                "avalado, devuélvalo en Revisar lo enviado.",
            )
            return redirect("admin:index")
    return _pagina(request, "reabrir", mes, title=f"Reabrir {mes}", motivo=motivo)
