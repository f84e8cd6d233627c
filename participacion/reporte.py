"""«Mi reporte de <mes>»: la pantalla en que un enlace, o la OAP por él, cuenta lo que hizo su dependencia en el mes."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import Count, Prefetch, Q
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from comun.archivos import MAXIMO_ENVIO, recibe, servir
from comun.calendario import TODOS, abreviatura, inicial, nombre
from comun.cantidades import Cantidad, Exacta
from comun.disco import no_cabe
from comun.formularios import Falla, con_falta, fallas
from comun.graficas import Dibujo
from comun.historial import Anotacion, agregados_y_quitados, cambios
from comun.palabras import enumerar, plural
from comun.transacciones import NoSePuede, a_nombre_de
from participacion import flujo
from participacion.apuntes import objeto_de
from participacion.dibujos import el_anio
from participacion.dudas import dudas
from participacion.flujo import FaltanDatos
from participacion.formularios import ApoyoForm, ReporteForm, pedir_otra_vez_los_archivos
from participacion.hilo import SIN_HILO, Hilo, hilos
from participacion.indicadores import ClaseDeMeta
from participacion.models import (
    Actividad,
    Apoyo,
    Dependencia,
    Evidencia,
    Mes,
    Reapertura,
    Reporte,
    Usuario,
    evidencias_de_su_historia,
    lo_dicho,
    trayecto,
)
from participacion.opciones import EstadoDeReporte
from participacion.palabras import Trayecto
from participacion.usuarios import quien


@dataclass
class Renglon:
    """Una actividad en la pantalla; `de` es su año. `apoyo` es con qué agregar evidencias, si la dependencia la apoya y
    no la reporta."""

    actividad: Actividad
    reporte: Reporte
    form: ReporteForm | None
    programado: Cantidad | None
    a_la_fecha: tuple[Exacta, Cantidad]
    anio: Dibujo
    de: Trayecto
    es_de_apoyo: bool = False
    apoyo: ApoyoForm | None = None
    faltas: Mapping[str, str] = field(default_factory=dict)
    conflicto: list[Anotacion] = field(default_factory=list)
    problema: str = ""
    escrito: list[str] = field(default_factory=list)
    hilo: Hilo = SIN_HILO

    @property
    def devuelta(self) -> bool:
        """La OAP la devolvió y no se ha enviado otra vez."""
        return self.reporte.estado == EstadoDeReporte.DEVUELTO

    def por_retirar(self, mes: Mes) -> bool:
        """Se envió y la OAP no lo ha revisado."""
        return self.reporte.estado == EstadoDeReporte.ENVIADO and mes.abierto_para(
            self.actividad.dependencia_id
        )

    @property
    def se_espera(self) -> str:
        """Qué se debe este mes y en cuánto va, en un plan que promedia."""
        return self.de.se_debe(self.reporte.mes)

    @property
    def anterior(self) -> str:
        """Lo último que se dijo antes de este mes, de un nivel; vacío si nada o si no es un nivel."""
        if self.de.medida.clase is not ClaseDeMeta.NIVEL:
            return ""
        dichos = [m for m in range(1, self.reporte.mes) if self.de.ejecutado[m - 1] is not None]
        return (
            f"Lo último que se dijo: {self.de.lo_dicho(dichos[-1])}, en {nombre(dichos[-1])}."
            if dichos
            else ""
        )

    @property
    def resultado(self) -> str:
        """Lo que sale de los dos números guardados; vacío si todavía no hay."""
        return "" if self.reporte.denominador is None else self.dicho

    @property
    def dicho(self) -> str:
        """Lo que dice el reporte, con sus dos números si los tiene."""
        return lo_dicho(self.reporte, self.de)

    @property
    def dudas(self) -> tuple[str, ...]:
        """Lo que conviene preguntar de lo que está guardado."""
        return dudas(self.de, self.reporte.mes)

    @property
    def cancelada(self) -> str:
        """«Cancelada desde octubre.», si ese mes ya lo estaba."""
        desde = self.actividad.cancelada_desde
        return f"Cancelada desde {nombre(desde)}." if desde and self.reporte.mes >= desde else ""

    @property
    def sin_novedad(self) -> bool:
        """Nada que se le pida, ni reportado, este mes."""
        return not self.actividad.se_pide(self.reporte.mes) and self.reporte.pk is None

    @property
    def lista(self) -> bool:
        """No le falta nada para enviarse, o ya se envió; lo devuelto, no."""
        if self.devuelta:
            return False
        return self.sin_novedad or self.form is None or not flujo.faltas(self.reporte, self.programado)


def renglones(
    mes: Mes, dependencias: list[Dependencia], datos: Any = None, archivos: Any = None
) -> list[Renglon]:
    """Una fila por actividad de esas dependencias, con su reporte del mes y lo del año: tres consultas."""
    suyas = {dependencia.pk for dependencia in dependencias}
    actividades = (
        Actividad.objects.filter(plan=mes.plan_id)
        .filter(
            Q(dependencia__in=suyas)
            | Q(pk__in=Apoyo.objects.filter(dependencia__in=suyas).values("actividad"))
        )
        .select_related("dependencia", "plan")
        .prefetch_related(
            Prefetch("reportes__evidencias", Evidencia.objects.con_fecha().filter(reporte__mes=mes.numero))
        )
        .order_by("dependencia__nombre", "clave")
    )
    filas = []
    for actividad in actividades:
        por_mes = {reporte.mes: reporte for reporte in actividad.reportes.all()}
        reporte = por_mes.get(mes.numero) or Reporte(actividad=actividad, mes=mes.numero)
        es_de_apoyo = actividad.dependencia_id not in suyas
        abierto = mes.abierto_para(actividad.dependencia_id)
        editable = abierto and reporte.estado in flujo.EDITABLES and not es_de_apoyo
        adjunta = es_de_apoyo and abierto and reporte.pk and reporte.estado not in flujo.DECIDIDOS
        de = trayecto(actividad, por_mes)
        filas.append(
            Renglon(
                actividad=actividad,
                reporte=reporte,
                form=_formulario(reporte, datos, archivos) if editable else None,
                programado=actividad.programado[mes.numero - 1],
                a_la_fecha=de.a_la_fecha(mes.numero),
                anio=el_anio(de),
                de=de,
                es_de_apoyo=es_de_apoyo,
                apoyo=ApoyoForm(reporte, datos, archivos) if adjunta else None,
            )
        )
    return sorted(filas, key=lambda fila: fila.es_de_apoyo)


def _formulario(reporte: Reporte, datos: Any, archivos: Any) -> ReporteForm:
    """Con lo que mandó la pantalla, si mandó esta actividad: pudo no estar, o no dejarse editar, cuando se abrió."""
    prefijo = f"a{reporte.actividad_id}"
    if datos is None or f"{prefijo}-version" not in datos:
        return ReporteForm(instance=reporte, prefix=prefijo)
    return ReporteForm(datos, archivos, instance=reporte, prefix=prefijo)


def _releer(antes: list[Renglon], ahora: list[Renglon]) -> list[Renglon]:
    """Lo que quedó guardado, con lo que se escribió y lo que hay que decirle a quien lo escribió."""
    escritos = {fila.actividad.pk: fila for fila in antes}
    return [
        replace(
            fila,
            form=escrito.form,
            faltas=escrito.faltas,
            conflicto=escrito.conflicto,
            problema=escrito.problema,
            escrito=escrito.escrito,
            apoyo=escrito.apoyo,
        )
        if (escrito := escritos.get(fila.actividad.pk))
        else fila
        for fila in ahora
    ]


def _fallas(filas: list[Renglon]) -> list[Falla]:
    """Lo que hay por corregir de cada actividad; lo que le falta para enviarse queda también señalado en su campo."""
    formularios, faltas = [], {}
    for fila in filas:
        if fila.form:
            formularios.append((str(fila.actividad), fila.form))
            faltas[fila.form.prefix or ""] = fila.faltas
            con_falta(fila.form, fila.faltas)
    return fallas(formularios, faltas)


@recibe(MAXIMO_ENVIO)
def mi_reporte(request: HttpRequest, anio: int, mes: int) -> HttpResponse:
    """La pantalla del mes: guarda borradores y envía. La OAP la usa por una dependencia con `?dependencia=SIGLA`."""
    usuario = quien(request)
    del_mes = Mes.objects.select_related("plan").filter(plan__anio=anio, numero=mes).first()
    dependencias = _dependencias(request, usuario)
    if del_mes is None or not dependencias:
        raise Http404("No hay un reporte suyo de ese mes.")
    guardado = False
    if request.method == "POST":
        filas = renglones(del_mes, dependencias, request.POST.copy(), request.FILES)
        guardado = (
            _cabe(request)
            and _quitar(request, filas, usuario)
            and _guardar(request, filas, usuario)
            and _apoyar(request, filas, usuario)
        )
        if guardado and _enviar_o_retirar(request, filas, del_mes, dependencias, usuario):
            return redirect(request.get_full_path())
        filas = _releer(filas, renglones(del_mes, dependencias))
    else:
        filas = renglones(del_mes, dependencias)
    suyas = [fila for fila in filas if not fila.es_de_apoyo]
    de_cada_uno = hilos(fila.reporte for fila in suyas)
    for fila in suyas:
        fila.hilo = de_cada_uno.get(fila.reporte.pk or 0, SIN_HILO)
    contexto = {
        **admin.site.each_context(request),
        "is_nav_sidebar_enabled": False,
        "title": f"{'Reporte' if usuario.revisa else 'Mi reporte'} de {del_mes}",
        "mes": del_mes,
        "vencido": timezone.localdate() > del_mes.fecha_limite,
        "dependencias": dependencias,
        "por_encargo": usuario.revisa,
        "de_quien": objeto_de(request.path, dependencias[0].sigla if usuario.revisa else ""),
        "no_vigentes": [d for d in dependencias if not d.vigente_en(anio, mes)],
        "guardado": guardado,
        "renglones": suyas,
        "guardado_en": max(
            (uno.guardado_en for uno in de_cada_uno.values() if uno.guardado_en), default=None
        ),
        "devueltas": [fila for fila in suyas if fila.devuelta],
        "en_otros_meses": _en_otros_meses(del_mes, dependencias),
        "cerrado": not any(del_mes.abierto_para(suya.pk) for suya in dependencias),
        "por_retirar": sum(fila.por_retirar(del_mes) for fila in suyas),
        "apoyadas": [fila for fila in filas if fila.es_de_apoyo],
        "listas": sum(fila.lista for fila in suyas),
        "fallas": _fallas(filas),
        "editable": any(fila.form for fila in filas),
        "adjuntan": any(fila.apoyo for fila in filas),
        "con_dos_numeros": any(fila.form and fila.actividad.con_denominador for fila in filas),
        "meses": [(m, abreviatura(m), inicial(m), reverse("reporte", args=[anio, m])) for m in TODOS],
    }
    return TemplateResponse(request, "participacion/mi_reporte.html", contexto)


def _en_otros_meses(mes: Mes, dependencias: list[Dependencia]) -> list[tuple[str, str]]:
    """Lo devuelto de otros meses y los que se reabrieron solo para esas dependencias: en una frase, y a dónde ir."""
    devueltas = (
        Reporte.objects.filter(estado=EstadoDeReporte.DEVUELTO, actividad__dependencia__in=dependencias)
        .exclude(actividad__plan=mes.plan_id, mes=mes.numero)
        .order_by("actividad__plan__anio", "mes")
        .values_list("actividad__plan__anio", "mes")
        .annotate(cuantas=Count("pk"))
    )
    reabiertos = (
        Reapertura.objects.filter(dependencia__in=dependencias)
        .exclude(mes=mes)
        .order_by("mes__plan__anio", "mes__numero")
        .values_list("mes__plan__anio", "mes__numero")
        .distinct()
    )
    return [
        (
            f"En {nombre(numero)} de {anio}: {plural(cuantas, 'devuelta', 'devueltas')}",
            reverse("reporte", args=[anio, numero]),
        )
        for anio, numero, cuantas in devueltas
    ] + [
        (
            f"{nombre(numero).capitalize()} de {anio} se reabrió solo para su dependencia",
            reverse("reporte", args=[anio, numero]),
        )
        for anio, numero in reabiertos
    ]


def _dependencias(request: HttpRequest, usuario: Usuario) -> list[Dependencia]:
    """De quién es el reporte: las del enlace o, si revisa, la que pida. Fuera de su alcance, ninguna."""
    if not usuario.revisa:
        return list(usuario.dependencias.all())
    sigla = request.GET.get("dependencia", "")
    suya = Dependencia.objects.con_la_sigla(sigla) if sigla else None
    return [suya] if suya else []


def _cabe(request: HttpRequest) -> bool:
    """Si se recibe lo que adjunta el envío, entre todas las actividades."""
    sobra = no_cabe(request.FILES)
    if sobra:
        messages.error(
            request,
            f"No se guardó nada. {sobra} Lo que escribió sigue ahí; los archivos se adjuntan otra vez.",
        )
    return not sobra


def _quitar(request: HttpRequest, filas: list[Renglon], usuario: Usuario) -> bool:
    """Quita la evidencia que se pidió, si es de un reporte que aquí se puede editar."""
    if not (request.POST.get("quitar", "").isdecimal() and len(request.POST["quitar"]) < 19):
        return True
    editables = [fila.reporte.pk for fila in filas if fila.form and fila.reporte.pk]
    try:
        with a_nombre_de(usuario):
            Evidencia.objects.filter(pk=request.POST["quitar"], reporte__in=editables).delete()
    except NoSePuede as error:
        messages.error(request, str(error))
        return False
    return True


def _guardar(request: HttpRequest, filas: list[Renglon], usuario: Usuario) -> bool:
    """Guarda cada actividad que cambió; si alguna no se puede, las demás quedan y esa conserva lo escrito."""
    guardadas, bien = 0, True
    for fila in filas:
        if fila.form is None:
            bien = _avisar_si_escribio(request, fila) and bien
            continue
        if not (fila.form.is_bound and fila.form.has_changed()):
            continue
        if not fila.form.is_valid():
            bien = False
            pedir_otra_vez_los_archivos(fila.form, "archivos")
            continue
        escrita = fila.form.cleaned_data["version"]
        try:
            fila.form.guardar(usuario)
            guardadas += 1
            fila.form.rotular(fila.reporte.version)
            fila.form.olvidar_evidencias()
        except NoSePuede as error:
            bien = False
            fila.problema = str(error)
            pedir_otra_vez_los_archivos(fila.form, "archivos")
            actual = Reporte.objects.filter(actividad=fila.actividad, mes=fila.reporte.mes).first()
            if actual and actual.version > escrita:
                fila.conflicto = cambios(actual, desde_version=escrita)
                fila.form.rotular(actual.version)
    if guardadas:
        cuantas = "1 actividad" if guardadas == 1 else f"{guardadas} actividades"
        messages.success(request, f"Se guardó el borrador de {cuantas}.")
    if not bien:
        messages.error(
            request, "Hay algo por corregir: está al lado de su actividad. Lo que escribió sigue ahí."
        )
    return bien


def _apoyar(request: HttpRequest, filas: list[Renglon], usuario: Usuario) -> bool:
    """Agrega las evidencias de lo que se apoya; si alguna no se puede, las demás quedan y esa lo dice."""
    bien, agregadas = True, 0
    for fila in filas:
        if fila.apoyo is None or not fila.apoyo.has_changed():
            continue
        if not fila.apoyo.is_valid():
            bien = False
            pedir_otra_vez_los_archivos(fila.apoyo, "archivos")
            continue
        try:
            fila.apoyo.guardar(usuario)
            agregadas += 1
        except NoSePuede as error:
            bien, fila.problema = False, str(error)
            pedir_otra_vez_los_archivos(fila.apoyo, "archivos")
    if agregadas:
        messages.success(
            request, f"Se agregaron evidencias a {plural(agregadas, 'actividad', 'actividades')} de apoyo."
        )
    if not bien:
        messages.error(request, "Hay evidencias por corregir: se dice al lado de su actividad.")
    return bien


def _avisar_si_escribio(request: HttpRequest, fila: Renglon) -> bool:
    """Si mandó algo de una actividad que ya no se edita, se le dice y se le devuelve lo que escribió, todo."""
    prefijo = f"a{fila.actividad.pk}"
    if f"{prefijo}-version" not in request.POST:
        return True
    form = ReporteForm(request.POST, request.FILES, instance=fila.reporte, prefix=prefijo)
    escritos = [form[campo] for campo in form.changed_data if campo != "version"]
    if not escritos:
        return True
    fila.problema = "Mientras usted escribía, el reporte se envió o el mes se cerró: no se guardó lo suyo."
    fila.escrito = [f"{campo.label}: {dicho}" for campo in escritos if (dicho := _como_se_escribio(campo))]
    return False


def _como_se_escribio(campo: forms.BoundField) -> str:
    """Lo que había en la caja, como se leía."""
    valor = campo.data
    if isinstance(valor, list):
        return enumerar([archivo.name for archivo in valor])
    rotulos = {str(opcion): rotulo for opcion, rotulo in getattr(campo.field, "choices", ())}
    return str(rotulos.get(valor, valor or ""))


def _enviar_o_retirar(
    request: HttpRequest, filas: list[Renglon], mes: Mes, dependencias: list[Dependencia], usuario: Usuario
) -> bool:
    if "retirar_envio" in request.POST:
        return _retirar(request, mes, dependencias, usuario)
    if "enviar" not in request.POST:
        return True
    try:
        enviados = flujo.enviar(mes.plan, mes.numero, dependencias, usuario=usuario)
    except FaltanDatos as error:
        for fila in filas:
            fila.faltas = error.faltas.get(fila.actividad.pk, {})
        messages.error(request, str(error))
        return False
    except NoSePuede as error:
        messages.error(request, str(error))
        return False
    cuantas = "1 actividad" if enviados == 1 else f"{enviados} actividades"
    messages.success(request, f"Se envió a la OAP el reporte de {cuantas}.")
    return True


def _retirar(request: HttpRequest, mes: Mes, dependencias: list[Dependencia], usuario: Usuario) -> bool:
    try:
        retirados = flujo.retirar_envio(mes.plan, mes.numero, dependencias, usuario=usuario)
    except NoSePuede as error:
        messages.error(request, str(error))
        return False
    cuantas = plural(retirados, "actividad", "actividades")
    messages.success(request, f"Se retiró el envío de {cuantas}: corrija y envíe otra vez.")
    return True


def reporte_actual(request: HttpRequest) -> HttpResponse:
    """Lleva al mes que se está reportando."""
    if quien(request).revisa:
        return redirect("admin:index")
    mes = Mes.objects.por_reportar(timezone.localdate()) or _el_reabierto(quien(request))
    if mes is None:
        raise Http404("No hay un mes abierto para reportar.")
    return redirect("reporte", mes.plan.anio, mes.numero)


def _el_reabierto(usuario: Usuario) -> Mes | None:
    """Con todos cerrados, el que se reabrió solo para alguna de sus dependencias."""
    suya = Reapertura.objects.visibles_para(usuario).select_related("mes__plan").first()
    return suya.mes if suya else None


def historial_del_reporte(request: HttpRequest, pk: int) -> HttpResponse:
    """Quién escribió qué en un reporte, y cuándo."""
    reporte = get_object_or_404(
        Reporte.objects.visibles_para(quien(request)).select_related("actividad__plan"), pk=pk
    )
    contexto = {
        **admin.site.each_context(request),
        "title": f"Historial del reporte de {nombre(reporte.mes)}",
        "reporte": reporte,
        "cambios": sorted(
            [*cambios(reporte), *agregados_y_quitados(evidencias_de_su_historia(reporte), "evidencia")],
            key=lambda anotacion: anotacion.cuando,
            reverse=True,
        ),
    }
    return TemplateResponse(request, "participacion/historial.html", contexto)


def descargar_evidencia(request: HttpRequest, pk: int) -> FileResponse:
    """El archivo de una evidencia, a quien alcance a verla: siempre como descarga."""
    evidencia = get_object_or_404(Evidencia.objects.visibles_para(quien(request)).exclude(archivo=""), pk=pk)
    return servir(evidencia.archivo, evidencia.nombre)
