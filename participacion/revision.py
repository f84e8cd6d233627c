"""Lo que hace la OAP con lo enviado de un mes: avalarlo o devolverlo."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch, Q
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse

from comun.calendario import TODOS, inicial
from comun.cantidades import Cantidad, Exacta
from comun.formularios import fallas
from comun.graficas import Dibujo
from comun.hojas.celdas import saltos
from comun.palabras import enumerar, plural
from comun.transacciones import NoSePuede, a_nombre_de
from participacion import flujo
from participacion.dibujos import el_anio
from participacion.dudas import dudas
from participacion.flujo import CAMBIO, POCAS
from participacion.hilo import SIN_HILO, Hilo, hilos
from participacion.models import Evidencia, Mes, Reporte, Usuario, lo_dicho, trayecto
from participacion.opciones import EstadoDeReporte
from participacion.palabras import Trayecto
from participacion.usuarios import quien

AVALAR, DEVOLVER = "avalar", "devolver"
# Cuál de los dos textos se publica, si la dependencia cambió lo que había escrito.
CAJA, NARRATIVA = "caja", "narrativa"

_VISTO = re.compile(r"r([0-9]{1,18})-version")

Vista = Callable[..., HttpResponse]
# Cuántas sesiones hubo en el mes, por la llave de su actividad: están las que tienen alguna en el año.
SesionesDelMes = Callable[[Mes], Mapping[int, int]]


def de_la_oap(vista: Vista) -> Callable[..., HttpResponse]:
    """La vista de un mes, solo para quien revisa. El mes que no existe es 404.

    Recibe el pedido, el mes, quién es y lo demás que diga su dirección.
    """

    @wraps(vista)
    def envuelta(request: HttpRequest, anio: int, mes: int, **demas: Any) -> HttpResponse:
        usuario = quien(request)
        if not usuario.revisa:
            raise PermissionDenied
        return vista(
            request,
            get_object_or_404(Mes.objects.select_related("plan"), plan__anio=anio, numero=mes),
            usuario,
            **demas,
        )

    return envuelta


def pagina(request: HttpRequest, plantilla: str, mes: Mes, **contexto: Any) -> HttpResponse:
    return TemplateResponse(
        request,
        f"participacion/{plantilla}.html",
        {**admin.site.each_context(request), "is_nav_sidebar_enabled": False, "mes": mes, **contexto},
    )


class TextoField(forms.CharField):
    """Un texto de varios renglones. Cada salto cuenta como una letra, igual que en la caja del navegador."""

    def __init__(self, *, renglones: int = 3, **opciones: Any) -> None:
        super().__init__(widget=forms.Textarea({"rows": renglones}), **opciones)
        self.error_messages["max_length"] = "Tiene %(show_value)d letras y caben %(limit_value)d."

    def to_python(self, value: Any) -> str:
        return saltos(super().to_python(value) or "")


class DecisionForm(forms.Form):
    """Qué se decide de un reporte; si no se marca nada, queda como está. El reporte viene de `con_lo_de_antes()`.

    `sin_marcar` es lo que se decide de un enviado si no se marca otra cosa. Lo que la persona escribió y no va con
    ninguna decisión detiene todo: si no, se perdería.
    """

    version = forms.IntegerField(widget=forms.HiddenInput)
    texto = TextoField(
        label="Texto público",
        required=False,
        max_length=Reporte._meta.get_field("texto_publico").max_length,
        show_hidden_initial=True,  # viaja lo que se mostró: así se sabe si la persona lo cambió
    )
    cambio = forms.ChoiceField(widget=forms.RadioSelect, required=False)
    pocas = forms.BooleanField(label="Lo leí y no señala a nadie", required=False)
    decision = forms.ChoiceField(widget=forms.RadioSelect, required=False)
    nota = TextoField(renglones=2, required=False, max_length=Reporte._meta.get_field("nota").max_length)

    def __init__(
        self, reporte: Reporte, datos: QueryDict | None = None, *, cerrado: bool, sin_marcar: str = ""
    ) -> None:
        prefijo = f"r{reporte.pk}"
        super().__init__(
            datos if datos and f"{prefijo}-version" in datos else None,
            prefix=prefijo,
            initial={"version": reporte.version, "texto": flujo.texto_propuesto(reporte)},
        )
        self.reporte, self.cerrado = reporte, cerrado
        self.enviado = reporte.estado == EstadoDeReporte.ENVIADO and not cerrado
        self.avalado = reporte.estado == EstadoDeReporte.AVALADO and not cerrado
        self.sin_marcar = sin_marcar if self.enviado else ""
        self.motivos = flujo.por_confirmar(reporte) if self.enviado else {}
        for motivo in {CAMBIO, POCAS} - self.motivos.keys():
            del self.fields[motivo]
        if CAMBIO in self.motivos:
            ahora = "Lo que ahora dice «Qué se hizo»" if reporte.narrativa else "Nada: ya no dice qué se hizo"
            self._opciones(CAMBIO, {CAJA: "El texto de la caja", NARRATIVA: ahora})
        self._opciones(
            "decision",
            {AVALAR if self.enviado else "": "Avalar" if self.enviado else "Dejarlo avalado"}
            | {DEVOLVER: "Devolver, con esta nota:"},
        )
        self.fields["nota"].widget.attrs["aria-label"] = f"Nota para devolver {reporte.actividad.codigo}"

    def _opciones(self, campo: str, opciones: Mapping[str, str]) -> None:
        cast("forms.ChoiceField", self.fields[campo]).choices = list(opciones.items())

    def clean(self) -> dict[str, Any]:
        datos = super().clean() or self.cleaned_data
        escrito = {"decision", "nota", "texto"} & set(self.changed_data)
        decision = datos["decision"] = datos.get("decision") or self.sin_marcar
        if not (decision or escrito):
            return datos
        if not (self.enviado or self.avalado) or datos.get("version") != self.reporte.version:
            self._cambio_mientras_tanto()
        elif decision == DEVOLVER:
            if not datos.get("nota", "-"):
                self.add_error("nota", "Diga qué hay que corregir.")
        elif "nota" in escrito:
            self.add_error("nota", "La nota se manda al devolver: marque «Devolver», o bórrela.")
        elif decision == AVALAR:
            self._confirmar(datos, editado="texto" in escrito)
        elif "texto" in escrito:
            self.add_error(
                "texto", "Cambió el texto y no decidió sobre el reporte: marque «Avalar» o «Devolver»."
            )
        return datos

    def _confirmar(self, datos: dict[str, Any], *, editado: bool) -> None:
        """Lo que hay que confirmar se confirma marcándolo, o escribiendo otra cosa en la caja."""
        elegido = datos.get(CAMBIO)
        if elegido == NARRATIVA and editado:
            self.add_error(CAMBIO, "Usted cambió el texto de la caja: elija la caja, o déjela como estaba.")
        elif CAMBIO in self.motivos and not (elegido or editado):
            self.add_error(CAMBIO, "Elija cuál se publica, o escriba otro en la caja.")
        elif not editado:
            datos["texto"] = self.reporte.narrativa if elegido == NARRATIVA else self.initial["texto"]
        if POCAS in self.motivos and datos.get("texto") and not (datos.get(POCAS) or editado):
            self.add_error(POCAS, "Confirme que no la señala, o cambie el texto.")

    def _cambio_mientras_tanto(self) -> None:
        """Se dice, y lo escrito vuelve sobre lo último: lo que siga se decide a sabiendas."""
        if self.cerrado:
            self.add_error(None, "El mes se cerró mientras usted revisaba.")
        else:
            ahora = self.reporte.get_estado_display()
            self.add_error(None, f"Cambió mientras usted revisaba: ahora está «{ahora}».")
        self.errors.pop("decision", None)  # pudo ser una que ya no se ofrece
        enviado = cast("QueryDict", self.data)
        propuesto = self.initial["texto"]
        enviado[self.add_prefix("version")] = str(self.reporte.version)
        enviado[self.add_initial_prefix("texto")] = propuesto
        if "texto" not in self.changed_data:
            enviado[self.add_prefix("texto")] = propuesto
        for confirmado in (CAMBIO, POCAS):
            enviado.pop(self.add_prefix(confirmado), None)

    @property
    def escrito(self) -> list[str]:
        """Lo que se escribió y ya no tiene caja en la pantalla."""
        sin_caja = [] if self.enviado else ["texto"] if self.avalado else ["texto", "nota"]
        return [self[campo].value() for campo in sin_caja if campo in self.changed_data]


@dataclass(frozen=True)
class EnRevision:
    """Un reporte en la pantalla. `llego`: se iba a decidir sobre todo y no estaba cuando se empezó a revisar."""

    reporte: Reporte
    form: DecisionForm
    programado: Cantidad | None
    cotejo: str
    llego: bool
    de: Trayecto
    anio: Dibujo
    a_la_fecha: tuple[Exacta, Cantidad]
    hilo: Hilo

    @property
    def debido(self) -> str:
        """Lo que se esperaba del mes, en un plan que promedia, y en cuánto va con este reporte."""
        return self.de.se_debe(self.reporte.mes)

    @property
    def dicho(self) -> str:
        """Lo que dice el reporte, con sus dos números si los tiene."""
        return lo_dicho(self.reporte, self.de)

    @property
    def dudas(self) -> tuple[str, ...]:
        """Lo que conviene preguntar antes de avalar."""
        return dudas(self.de, self.reporte.mes) if self.form.enviado else ()


def _en_revision(mes: Mes, sesiones: Mapping[int, int], datos: QueryDict | None) -> list[EnRevision]:
    """Lo enviado, por decidir, y lo avalado, que todavía se puede devolver; y lo que la pantalla mostraba aunque ya no
    esté así. Seis consultas."""
    avalar_todo = datos is not None and "avalar_todo" in datos
    a_la_vista = Q(estado__in=[EstadoDeReporte.ENVIADO, EstadoDeReporte.AVALADO])
    if mes.cerrado:
        a_la_vista &= Q(actividad__dependencia__in=mes.reabierto_para)
    vistos = [int(visto[1]) for clave in datos or () if (visto := _VISTO.fullmatch(clave))]
    reportes = list(
        Reporte.objects.filter(actividad__plan=mes.plan_id, mes=mes.numero)
        .filter(a_la_vista | Q(pk__in=vistos))
        .con_lo_de_antes()
        .select_related("actividad__dependencia", "actividad__plan")
        .prefetch_related(Prefetch("evidencias", Evidencia.objects.con_fecha()), "actividad__reportes")
        .order_by("actividad__dependencia__nombre", "actividad__clave")
    )
    de_cada_uno = hilos(reportes)
    filas = []
    for reporte in reportes:
        por_mes = {suyo.mes: suyo for suyo in reporte.actividad.reportes.all()}
        de = trayecto(reporte.actividad, por_mes)
        cerrado = not mes.abierto_para(reporte.actividad.dependencia_id)
        form = DecisionForm(reporte, datos, cerrado=cerrado, sin_marcar=AVALAR if avalar_todo else "")
        filas.append(
            EnRevision(
                reporte=reporte,
                form=form,
                programado=reporte.actividad.programado[mes.numero - 1],
                cotejo=_cotejo(sesiones.get(reporte.actividad_id), reporte.ejecutado or 0),
                llego=avalar_todo and form.enviado and not form.is_bound,
                de=de,
                anio=el_anio(de),
                a_la_fecha=de.a_la_fecha(mes.numero),
                hilo=de_cada_uno.get(reporte.pk, SIN_HILO),
            )
        )
    return filas


@de_la_oap
def revisar(
    request: HttpRequest, mes: Mes, usuario: Usuario, sesiones_del_mes: SesionesDelMes
) -> HttpResponse:
    """Lo enviado de un mes, para avalar o devolver uno por uno o todo a la vez.

    Las sesiones de las mesas solo se comparan con lo reportado, para quien decide: las cifras salen de los reportes.
    """
    datos = request.POST.copy() if request.method == "POST" else None
    reportes = _en_revision(mes, sesiones_del_mes(mes), datos)
    if datos is not None and _decidir(request, reportes, usuario):
        return redirect(request.get_full_path())
    avalados = [r for r in reportes if r.form.avalado]
    return pagina(
        request,
        "revisar",
        mes,
        title=f"Revisar {mes}",
        iniciales=[(m, inicial(m)) for m in TODOS],
        enviados=[r for r in reportes if r.form.enviado],
        avalados=avalados,
        por_resolver_en_avalados=any(r.form.errors for r in avalados),
        fallas=fallas((str(r.reporte.actividad), r.form) for r in reportes),
        cerrado=mes.cerrado and not mes.reabierto_para,
        idos=[r for r in reportes if not (r.form.enviado or r.form.avalado) and r.form.errors],
    )


def _cotejo(sesiones: int | None, ejecutado: Cantidad) -> str:
    """«3 sesiones registradas, 2 acciones reportadas»; nada si la actividad no lleva sesiones."""
    if sesiones is None:
        return ""
    registradas = plural(sesiones, "sesión registrada", "sesiones registradas")
    frase = f"{registradas}, {plural(ejecutado, 'acción reportada', 'acciones reportadas')}"
    return f"{frase}: no coinciden" if sesiones != ejecutado else frase


def _decidir(request: HttpRequest, reportes: list[EnRevision], usuario: Usuario) -> bool:
    """Aplica todas las decisiones o ninguna, y solo sobre lo que la pantalla mostraba."""
    mostrados = [r for r in reportes if r.form.is_bound]
    por_resolver = [r for r in mostrados if not r.form.is_valid()]
    if impedimentos := _impedimentos([r for r in reportes if r.llego], por_resolver):
        for frase in impedimentos:
            messages.error(request, frase)
        return False
    decididos = [r for r in mostrados if r.form.cleaned_data["decision"]]
    if not decididos:
        messages.warning(request, "No marcó ninguna decisión sobre lo que está por revisar.")
        return False
    try:
        avalados, devueltos = _aplicar(decididos, usuario)
    except NoSePuede as error:
        messages.error(request, f"No se aplicó ninguna decisión. {error}")
        return False
    messages.success(request, f"Avalados: {avalados}. Devueltos: {devueltos}.")
    return True


def _impedimentos(llegaron: list[EnRevision], por_resolver: list[EnRevision]) -> list[str]:
    """Por qué no se aplica nada, en frases: lo que llegó mientras se revisaba y lo que falta por resolver."""
    frases = []
    if llegaron:
        cuantos = plural(len(llegaron), "reporte llegó", "reportes llegaron")
        frases.append(f"No se aplicó nada: {cuantos} mientras usted revisaba.")
    if por_resolver:
        cuales = enumerar([r.reporte.actividad.codigo for r in por_resolver])
        en = "la actividad" if len(por_resolver) == 1 else "las actividades"
        frases.append(
            f"No se aplicó nada: hay algo por resolver en {en} {cuales}, al lado de su reporte. Lo que escribió sigue "
            "ahí."
        )
    return frases


def _aplicar(decididos: list[EnRevision], usuario: Usuario) -> tuple[int, int]:
    """Cuántos se avalaron y cuántos se devolvieron. Lanza `NoSePuede` si alguno ya no está como se mostró."""
    avalados = devueltos = 0
    with a_nombre_de(usuario):
        for r in decididos:
            datos = r.form.cleaned_data
            visto = Reporte.objects.filter(pk=r.reporte.pk, version=r.reporte.version)
            if datos["decision"] == AVALAR:
                avalados += flujo.avalar(
                    visto, usuario=usuario, textos_publicos={r.reporte.pk: datos["texto"]}
                )
            else:
                devueltos += flujo.devolver(visto, datos["nota"], usuario=usuario)
        if avalados + devueltos < len(decididos):
            raise NoSePuede("Cambió algún reporte en ese instante: intente otra vez.")
    return avalados, devueltos
