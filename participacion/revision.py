"""Lo que hace la OAP con un mes: revisar lo enviado, cerrarlo y reabrirlo."""

from collections.abc import Callable
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

AVALAR, DEVOLVER = "avalar", "devolver"

Vista = Callable[[HttpRequest, Mes, Usuario], HttpResponse]


def de_la_oap(vista: Vista) -> Callable[..., HttpResponse]:
    """La vista de un mes, solo para quien revisa. El mes que no existe es 404."""

    @wraps(vista)
    def envuelta(request: HttpRequest, anio: int, mes: int) -> HttpResponse:
        usuario = cast("Usuario", request.user)
        if not usuario.revisa:
            raise PermissionDenied
        return vista(
            request,
            get_object_or_404(Mes.objects.select_related("plan"), plan__anio=anio, numero=mes),
            usuario,
        )

    return envuelta


def _pagina(request: HttpRequest, plantilla: str, mes: Mes, **contexto: Any) -> HttpResponse:
    return TemplateResponse(
        request,
        f"participacion/{plantilla}.html",
        {**admin.site.each_context(request), "is_nav_sidebar_enabled": False, "mes": mes, **contexto},
    )


def _enviados(mes: Mes) -> QuerySet[Avance]:
    return Avance.objects.filter(actividad__plan=mes.plan_id, mes=mes.numero, estado=EstadoDeAvance.ENVIADO)


@de_la_oap
def revisar(request: HttpRequest, mes: Mes, usuario: Usuario) -> HttpResponse:
    """Lo enviado de un mes, para avalar o devolver uno por uno o todo a la vez."""
    if request.method == "POST" and _decidir(request, mes, usuario):
        return redirect(request.get_full_path())
    enviados = list(
        _enviados(mes)
        .select_related("actividad__dependencia")
        .prefetch_related("evidencias")
        .order_by("actividad__dependencia__nombre", "actividad__numero")
    )
    for avance in enviados:
        avance.programado = avance.actividad.programado[mes.numero - 1]  # type: ignore[attr-defined]
        avance.propuesto = request.POST.get(f"texto_{avance.pk}", avance.narrativa)  # type: ignore[attr-defined]
        avance.decision = request.POST.get(f"decision_{avance.pk}", "")  # type: ignore[attr-defined]
        avance.nota_escrita = request.POST.get(f"nota_{avance.pk}", "")  # type: ignore[attr-defined]
    return _pagina(request, "revisar", mes, title=f"Revisar {mes}", enviados=enviados)


def _decidir(request: HttpRequest, mes: Mes, usuario: Usuario) -> bool:
    """Aplica todas las decisiones o ninguna."""
    pendientes = list(_enviados(mes).values_list("pk", flat=True))
    todo = "avalar_todo" in request.POST
    decisiones = {pk: AVALAR if todo else request.POST.get(f"decision_{pk}", "") for pk in pendientes}
    avalar = [pk for pk, decision in decisiones.items() if decision == AVALAR]
    devolver = [pk for pk, decision in decisiones.items() if decision == DEVOLVER]
    if not (avalar or devolver):
        messages.warning(request, "No marcó ninguna decisión.")
        return False
    textos = {pk: request.POST[f"texto_{pk}"] for pk in avalar if f"texto_{pk}" in request.POST}
    try:
        with flujo.a_nombre_de(usuario):
            avalados = flujo.avalar(
                Avance.objects.filter(pk__in=avalar), usuario=usuario, textos_publicos=textos
            )
            devueltos = sum(
                flujo.devolver(
                    Avance.objects.filter(pk=pk), request.POST.get(f"nota_{pk}", ""), usuario=usuario
                )
                for pk in devolver
            )
    except NoSePuede as error:
        messages.error(request, f"No se aplicó ninguna decisión. {error}")
        return False
    messages.success(request, f"Avalados: {avalados}. Devueltos: {devueltos}.")
    return True


@de_la_oap
def cerrar(request: HttpRequest, mes: Mes, usuario: Usuario) -> HttpResponse:
    """Muestra lo que falta por decidir y, decidido todo, cierra el mes."""
    if request.method == "POST":
        sin_reporte = [int(pk) for pk in request.POST.getlist("sin_reporte") if pk.isdecimal()]
        try:
            flujo.cerrar(mes, sin_reporte=sin_reporte, usuario=usuario)
        except NoSePuede as error:
            messages.error(request, str(error))
        else:
            messages.success(
                request, f"{str(mes).capitalize()} quedó cerrado: ya no admite cambios de nadie."
            )
            return redirect("admin:index")
    por_decidir = list(flujo.por_decidir(mes))
    estados = dict(
        Avance.objects.filter(mes=mes.numero, actividad__in=por_decidir).values_list("actividad", "estado")
    )
    filas = [
        (actividad, actividad.programado[mes.numero - 1], EstadoDeAvance(estados[actividad.pk]).label)
        if actividad.pk in estados
        else (actividad, actividad.programado[mes.numero - 1], "No ha empezado")
        for actividad in por_decidir
    ]
    return _pagina(request, "cerrar", mes, title=f"Cerrar {mes}", filas=filas)


@de_la_oap
def reabrir(request: HttpRequest, mes: Mes, usuario: Usuario) -> HttpResponse:
    """Pide el motivo y reabre el mes."""
    motivo = request.POST.get("motivo", "")
    if request.method == "POST":
        try:
            flujo.reabrir(mes, motivo, usuario=usuario)
        except NoSePuede as error:
            messages.error(request, str(error))
        else:
            messages.success(
                request, f"{str(mes).capitalize()} quedó abierto. El motivo está en el historial."
            )
            return redirect("admin:index")
    return _pagina(request, "reabrir", mes, title=f"Reabrir {mes}", motivo=motivo)
