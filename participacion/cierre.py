"""Cerrar un mes y reabrirlo: para todas las dependencias, o para una sola."""

from collections.abc import Iterable, Sequence
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils import timezone

from comun.formularios import fallas
from comun.historial import contexto
from comun.palabras import miles, plural
from comun.transacciones import NoSePuede
from participacion import flujo
from participacion.models import Actividad, Dependencia, Mes, Reapertura, Reporte, Usuario, trayecto
from participacion.opciones import EstadoDeReporte
from participacion.revision import TextoField, de_la_oap, pagina

MARCAR_TODAS = "marcar_todas"


class SinReporteForm(forms.Form):
    """Si una actividad que falta por decidir se deja «sin reporte»."""

    version = forms.IntegerField(widget=forms.HiddenInput)  # 0: no ha empezado
    sin_reporte = forms.BooleanField(label="Dejar sin reporte", required=False)

    def __init__(
        self, actividad: Actividad, reporte: Reporte | None, datos: QueryDict | None, *, marcada: bool = False
    ) -> None:
        self.estado = reporte.get_estado_display() if reporte else "No ha empezado"
        self.enviado = reporte is not None and reporte.estado == EstadoDeReporte.ENVIADO
        super().__init__(
            datos,
            prefix=f"a{actividad.pk}",
            initial={
                "version": reporte.version if reporte else 0,
                "sin_reporte": marcada and not self.enviado,
            },
        )

    def clean(self) -> dict[str, Any]:
        datos = super().clean() or self.cleaned_data
        actual = self.initial["version"]
        if not datos.get("sin_reporte"):
            self.add_error("sin_reporte", "Falta decidir.")
        elif datos.get("version") != actual:
            self.add_error("sin_reporte", f"Cambió mientras usted decidía: ahora está «{self.estado}».")
            cast("QueryDict", self.data).pop(self.add_prefix("sin_reporte"))
        cast("QueryDict", self.data)[self.add_prefix("version")] = str(actual)
        return datos


@de_la_oap
def cerrar(request: HttpRequest, mes: Mes, usuario: Usuario) -> HttpResponse:
    """Muestra lo que falta por decidir y, decidido todo, cierra el mes; con `?dependencia=`, el que se reabrió para
    ella."""
    dependencia = _la_que_pide(request)
    marcar = MARCAR_TODAS in request.POST
    datos = request.POST.copy() if request.method == "POST" and not marcar else None
    actividades = list(flujo.por_decidir(mes, dependencia))
    reportes = {
        reporte.actividad_id: reporte
        for reporte in Reporte.objects.filter(mes=mes.numero, actividad__in=actividades)
    }
    filas = [
        (
            actividad,
            _lo_debido(actividad, mes),
            SinReporteForm(actividad, reportes.get(actividad.pk), datos, marcada=marcar),
        )
        for actividad in actividades
    ]
    que = f"{mes} para {dependencia.sigla}" if dependencia else str(mes)
    if datos is not None and _cerrar(request, mes, filas, usuario, dependencia):
        return redirect("admin:index")
    return pagina(
        request,
        "cerrar",
        mes,
        title=f"Cerrar {que}",
        que=que,
        ya_cerrado=not mes.abierto_para(dependencia.pk) if dependencia else mes.cerrado,
        filas=filas,
        enviados=sum(form.enviado for _, _, form in filas),
        no_se_piden=flujo.no_se_piden(mes, dependencia),
        marcar_todas=MARCAR_TODAS,
        marcadas=marcar,
        fallas=fallas((str(actividad), form) for actividad, _, form in filas),
    )


def _la_que_pide(request: HttpRequest) -> Dependencia | None:
    """La dependencia de la dirección; `None` si no dice ninguna."""
    if (sigla := request.GET.get("dependencia", "")) == "":
        return None
    suya = Dependencia.objects.con_la_sigla(sigla)
    if suya is None:
        raise Http404("No hay una dependencia con esa sigla.")
    return suya


def _lo_debido(actividad: Actividad, mes: Mes) -> str:
    """Cuántas acciones programó o, donde se promedia, qué debía."""
    de = trayecto(actividad, {})
    programado = actividad.programado[mes.numero - 1]
    return miles(programado or 0) if de.de_acciones else de.lo_debido(mes.numero)


def _cerrar(
    request: HttpRequest,
    mes: Mes,
    filas: Sequence[tuple[Actividad, str, SinReporteForm]],
    usuario: Usuario,
    dependencia: Dependencia | None,
) -> bool:
    if por_decidir := sum(not form.is_valid() for _, _, form in filas):
        cuantas = plural(por_decidir, "actividad", "actividades")
        messages.error(request, f"No se cerró. Falta decidir sobre {cuantas}: está al lado de cada una.")
        return False
    sin_reporte = {actividad.pk: form.cleaned_data["version"] for actividad, _, form in filas}
    try:
        flujo.cerrar(mes, sin_reporte=sin_reporte, usuario=usuario, dependencia=dependencia)
    except NoSePuede as error:
        messages.error(request, str(error))
        return False
    para = f" para {dependencia}" if dependencia else ""
    messages.success(request, f"{str(mes).capitalize()} quedó cerrado{para}: ya no admite cambios de nadie.")
    return True


class ReabrirForm(forms.Form):
    dependencia = forms.ModelChoiceField(
        Dependencia.objects.none(),
        required=False,
        label="Para quién",
        empty_label="Todas las dependencias",
        help_text="Si es para una, solo ella corrige sus reportes y evidencias; lo de las demás sigue cerrado.",
    )
    motivo = TextoField(
        max_length=2000,
        help_text="Queda en el historial, con su nombre y la fecha.",
        error_messages={"required": "Diga por qué se reabre el mes."},
    )

    def __init__(self, mes: Mes, datos: QueryDict | None) -> None:
        super().__init__(datos)
        del_plan = Dependencia.objects.filter(actividades__plan=mes.plan_id).exclude(
            pk__in=mes.reabierto_para
        )
        cast("forms.ModelChoiceField", self.fields["dependencia"]).queryset = del_plan.distinct()


@de_la_oap
def reabrir(request: HttpRequest, mes: Mes, usuario: Usuario) -> HttpResponse:
    """Pide el motivo y reabre el mes, para todas o para una."""
    form = ReabrirForm(mes, request.POST if request.method == "POST" else None)
    if form.is_valid():
        suya = form.cleaned_data["dependencia"]
        try:
            flujo.reabrir(mes, form.cleaned_data["motivo"], usuario=usuario, dependencia=suya)
        except NoSePuede as error:
            form.add_error(None, str(error))
        else:
            para = f" solo para {suya}" if suya else ""
            messages.success(
                request,
                f"{str(mes).capitalize()} quedó abierto{para}. El motivo está en el historial. Para corregir un "
                "reporte avalado, devuélvalo en Revisar lo enviado.",
            )
            return redirect("admin:index")
    return pagina(
        request,
        "reabrir",
        mes,
        title=f"Reabrir {mes}",
        form=form,
        antes=_las_de_antes(mes),
        fallas=fallas([("", form)]),
    )


def _las_de_antes(mes: Mes) -> list[str]:
    """Cuándo se reabrió solo para una dependencia, y por qué."""
    eventos = cast("Any", Reapertura).pgh_event_model.objects.filter(mes=mes, pgh_label="insert")
    dichas: Iterable[Any] = eventos.select_related("pgh_context", "dependencia").order_by("pgh_id")
    return [
        f"{timezone.localtime(uno.pgh_created_at):%d/%m/%Y}, para {uno.dependencia}: {contexto(uno).get('motivo', '')}"
        for uno in dichas
    ]
