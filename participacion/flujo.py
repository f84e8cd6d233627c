"""Lo que hacen las personas con los reportes: guardar, enviar, devolver, avalar, cerrar y reabrir un mes.

Un reporte cambia de estado solo aquí. Cada verbo es una transacción y deja en el historial quién y por qué. El
candado del mes y el de la versión los pone la base: aquí solo se explica lo que rechaza.
"""

from collections.abc import Collection, Mapping

from django.db.models import Q, QuerySet

from comun.calendario import TODOS, nombre
from comun.hojas.celdas import saltos
from comun.palabras import con_mayuscula, miles
from comun.transacciones import NoSePuede, a_nombre_de, dos_intentos
from participacion.candados import retener_meses
from participacion.indicadores import Cantidad, ClaseDeMeta
from participacion.models import (
    Actividad,
    Apoyo,
    Componente,
    Dependencia,
    Mes,
    Plan,
    Reapertura,
    Reporte,
    ReporteQuerySet,
    Usuario,
    debe_en,
    se_pide_en,
    trayecto,
)
from participacion.opciones import EstadoDeReporte, Razon
from participacion.palabras import Trayecto

# En estos estados el reporte es de la dependencia; en los demás, de la OAP.
EDITABLES = (EstadoDeReporte.BORRADOR, EstadoDeReporte.DEVUELTO)
DECIDIDOS = (EstadoDeReporte.AVALADO, EstadoDeReporte.SIN_REPORTE)

# Por qué un texto público no sale sin que alguien lo confirme.
CAMBIO, POCAS = "cambio", "pocas"


# El motivo con que queda en el historial.
RETIRO_DEL_ENVIO = "Se retiró el envío."


class FaltanDatos(NoSePuede):
    """Lo que falta para enviar, por actividad y campo: `{actividad.pk: {"ejecutado": "Escriba…"}}`."""

    def __init__(self, faltas: Mapping[int, Mapping[str, str]]) -> None:
        actividades = "1 actividad" if len(faltas) == 1 else f"{len(faltas)} actividades"
        super().__init__(f"No se envió: falta algo en {actividades}.")
        self.faltas = faltas


def faltas(reporte: Reporte, programado: Cantidad | None) -> dict[str, str]:
    """Lo que le falta a un reporte para enviarse, por campo; `programado` es lo de ese mes. Vacío: está completo."""
    de = trayecto(reporte.actividad, {reporte.mes: reporte})
    if reporte.actividad.con_denominador and not reporte.dice_cuanto:
        return {"numerador": "Escriba los dos números; si no hubo casos, escriba 0 en los dos."}
    if not reporte.dice_cuanto:
        return {"ejecutado": _COMO_DECIRLO[de.medida.clase, de.de_acciones]}
    faltas = {}
    if reporte.ejecutado and not reporte.narrativa.strip():
        faltas["narrativa"] = "Cuente en una frase qué se hizo."
    if reporte.ejecutado and reporte.evaluada is None:
        faltas["evaluada"] = "Diga si se evaluó con los participantes."
    if reporte.evaluada and not reporte.resultado_evaluacion.strip():
        faltas["resultado_evaluacion"] = "Escriba con qué resultado se evaluó."
    if not reporte.razon and (falta := _falta_la_razon(reporte, programado, de)):
        faltas["razon"] = falta
    if reporte.razon == Razon.OTRA and not reporte.razon_otra.strip():
        faltas["razon_otra"] = "Diga cuál es la razón."
    return faltas


def _falta_la_razon(reporte: Reporte, programado: Cantidad | None, de: Trayecto) -> str:
    """Por qué hay que dar una: lo que se suma no es lo programado, o un nivel no llegó. Vacío si no hace falta."""
    if de.medida.clase is not ClaseDeMeta.SUMA:
        se_aparta = de.quedo_corto(reporte.mes)
    else:
        se_aparta = reporte.ejecutado != (programado or 0)
    if not se_aparta:
        return ""
    if not de.de_acciones:
        return f"{con_mayuscula(de.de_un_mes(reporte.mes))}. Falta la razón."
    estaban = "estaba programada 1" if programado == 1 else f"estaban programadas {_dicho(programado or 0)}"
    hicieron = "Se hizo" if reporte.ejecutado == 1 else "Se hicieron"
    return f"{hicieron} {_dicho(reporte.ejecutado)} y {estaban}: falta la razón."


def _dicho(cantidad: Cantidad | None) -> str:
    return "" if cantidad is None else miles(cantidad)


_COMO_DECIRLO = {
    (ClaseDeMeta.SUMA, True): "Escriba cuántas acciones se hicieron; si no se hizo ninguna, escriba 0.",
    (ClaseDeMeta.SUMA, False): "Escriba cuánto se hizo; si nada, escriba 0.",
    (ClaseDeMeta.NIVEL, False): "Escriba en cuánto va.",
    (ClaseDeMeta.MANTENER, False): "Escriba el nivel de este periodo.",
}


def guardar(reporte: Reporte, *, usuario: Usuario) -> None:
    """Guarda un borrador, nuevo o que ya estaba. Lanza `NoSePuede` si ya se envió, si el mes está cerrado o si otra
    persona lo cambió mientras tanto."""
    if reporte.estado not in EDITABLES:
        raise NoSePuede("El reporte ya se envió: para cambiarlo, la OAP tiene que devolverlo.")
    with a_nombre_de(usuario):
        retener_meses(reporte.actividad.plan_id, [reporte.mes])
        reporte.save()


def adjuntar(reporte: Reporte, *, usuario: Usuario) -> None:
    """Antes de agregarle evidencias quien apoya la actividad, que no la reporta. Lanza `NoSePuede` si no hay reporte,
    si ya se avaló o si el mes está cerrado."""
    if reporte.pk is None:
        raise NoSePuede("Todavía no hay reporte de ese mes: lo empieza la dependencia que responde.")
    if reporte.estado in DECIDIDOS:
        raise NoSePuede("El reporte ya se decidió: no se le agregan evidencias.")
    retener_meses(reporte.actividad.plan_id, [reporte.mes])


@dos_intentos
def enviar(plan: Plan, mes: int, dependencias: Collection[Dependencia], *, usuario: Usuario) -> int:
    """Envía a la OAP lo que esté en borrador o devuelto de esas dependencias; devuelve cuántos reportes fueron.

    Todo o nada: lanza `FaltanDatos` si a una actividad con acciones programadas ese mes, o con reporte empezado, le
    falta algo; `NoSePuede` si no hay nada que enviar o el mes está cerrado.
    """
    with a_nombre_de(usuario):
        retener_meses(plan.pk, [mes])
        actividades = Actividad.objects.filter(plan=plan, dependencia__in=dependencias).select_related(
            "plan", "dependencia"
        )
        reportes = {
            reporte.actividad_id: reporte
            for reporte in Reporte.objects.select_for_update().filter(mes=mes, actividad__in=actividades)
        }
        faltantes, por_enviar = {}, []
        for actividad in actividades:
            reporte = reportes.get(actividad.pk)
            if reporte is None and not actividad.se_pide(mes):
                continue
            reporte = reporte or Reporte(actividad=actividad, mes=mes)
            if reporte.estado in EDITABLES:
                por_enviar.append(reporte)
                if falta := faltas(reporte, actividad.programado[mes - 1]):
                    faltantes[actividad.pk] = falta
        if faltantes:
            raise FaltanDatos(faltantes)
        if not por_enviar:
            raise NoSePuede(f"No hay nada por enviar de {nombre(mes)}.")
        for reporte in por_enviar:
            reporte.estado, reporte.nota = EstadoDeReporte.ENVIADO, ""
            reporte.save()
        return len(por_enviar)


@dos_intentos
def retirar_envio(plan: Plan, mes: int, dependencias: Collection[Dependencia], *, usuario: Usuario) -> int:
    """Deja como estaba, antes de enviarse, lo que esas dependencias enviaron y nadie ha revisado; cuántos fueron."""
    with a_nombre_de(usuario, RETIRO_DEL_ENVIO):
        retener_meses(plan.pk, [mes])
        enviados = list(
            Reporte.objects.filter(
                actividad__plan=plan,
                actividad__dependencia__in=dependencias,
                mes=mes,
                estado=EstadoDeReporte.ENVIADO,
            )
            .con_su_estado_anterior()
            .select_for_update(of=("self",))
        )
        if not enviados:
            raise NoSePuede("Nada queda por retirar: lo que envió ya se revisó.")
        for reporte in enviados:
            devuelto = reporte.estado_anterior == EstadoDeReporte.DEVUELTO
            reporte.estado = EstadoDeReporte.DEVUELTO if devuelto else EstadoDeReporte.BORRADOR
            reporte.nota = (reporte.nota_de_entonces or "") if devuelto else ""
            reporte.save()
        return len(enviados)


@dos_intentos
def devolver(reportes: QuerySet[Reporte], nota: str, *, usuario: Usuario) -> int:
    """Devuelve a su dependencia los reportes enviados o avalados, con la nota de qué corregir; cuántos fueron."""
    if not nota.strip():
        raise NoSePuede("Al devolver, diga qué hay que corregir.")
    with a_nombre_de(usuario):
        _retener_los_de(reportes)
        devueltos = list(
            reportes.select_for_update(of=("self",)).filter(
                estado__in=[EstadoDeReporte.ENVIADO, EstadoDeReporte.AVALADO]
            )
        )
        for reporte in devueltos:
            reporte.estado, reporte.nota, reporte.respuesta = EstadoDeReporte.DEVUELTO, nota.strip(), ""
            reporte.save()
        return len(devueltos)


def _retener_los_de(reportes: QuerySet[Reporte]) -> None:
    """Los meses de esos reportes, plan por plan."""
    meses: dict[int, list[int]] = {}
    for plan, mes in (
        reportes.order_by("actividad__plan", "mes").values_list("actividad__plan", "mes").distinct()
    ):
        meses.setdefault(plan, []).append(mes)
    for plan, suyos in meses.items():
        retener_meses(plan, suyos)


def texto_propuesto(reporte: Reporte) -> str:
    """Lo que leerá la ciudadanía si nadie dice otra cosa: el último texto que se confirmó o, si no lo hay, lo que
    escribió el enlace. El reporte viene de `con_lo_de_antes()`."""
    return reporte.narrativa if reporte.narrativa_confirmada is None else reporte.texto_publico


def por_confirmar(reporte: Reporte) -> dict[str, str]:
    """Por qué alguien tiene que confirmar el texto público antes de avalar, por motivo (`CAMBIO`, `POCAS`); vacío:
    puede salir el propuesto. El reporte viene de `con_lo_de_antes()`."""
    motivos = {}
    if reporte.narrativa_confirmada not in (None, reporte.narrativa) and (
        saltos(reporte.narrativa) != saltos(reporte.texto_publico)
    ):
        motivos[CAMBIO] = (
            "Después de confirmarse el texto público, la dependencia cambió lo que había escrito."
        )
    personas = reporte.participantes or 0
    if 1 <= personas < reporte.actividad.plan.conteo_minimo and (motivos or texto_propuesto(reporte)):
        motivos[POCAS] = (
            "Participó 1 persona: el texto podría señalarla."
            if personas == 1
            else f"Participaron {personas} personas: el texto podría señalarlas."
        )
    return motivos


@dos_intentos
def avalar(
    reportes: ReporteQuerySet, *, usuario: Usuario, textos_publicos: Mapping[int, str] | None = None
) -> int:
    """Avala los reportes enviados, que desde ahora cuentan en las cifras; devuelve cuántos fueron.

    `textos_publicos` va de la llave del reporte a lo que leerá la ciudadanía, confirmado por quien avala; sin él queda
    el `texto_propuesto`. Todo o nada: lanza `NoSePuede` si alguno de los que no trae hay que confirmarlo.
    """
    textos = textos_publicos or {}
    with a_nombre_de(usuario):
        _retener_los_de(reportes)
        avalados = list(
            reportes.filter(estado=EstadoDeReporte.ENVIADO)
            .con_lo_de_antes()
            .select_related("actividad__plan")
            .select_for_update(of=("self",))
        )
        for reporte in avalados:
            if reporte.pk not in textos and (motivos := por_confirmar(reporte)):
                raise NoSePuede(
                    f"{reporte.actividad} {' '.join(motivos.values())} Confirme su texto público."
                )
            reporte.estado = EstadoDeReporte.AVALADO
            reporte.texto_publico = textos.get(reporte.pk, texto_propuesto(reporte)).strip()
            reporte.save()
        return len(avalados)


def por_decidir(mes: Mes, dependencia: Dependencia | None = None) -> QuerySet[Actividad]:
    """Las actividades que impiden cerrar el mes, o cerrarlo para una dependencia: se les pedía reporte, o lo empezaron,
    y no está avalado ni declarado."""
    decididas = Reporte.objects.filter(mes=mes.numero, estado__in=DECIDIDOS).values("actividad")
    empezadas = Reporte.objects.filter(mes=mes.numero).values("actividad")
    suyas = Actividad.objects.filter(plan=mes.plan_id)
    return (
        (suyas.filter(dependencia=dependencia) if dependencia else suyas)
        .filter(se_pide_en(mes.plan.anio, mes.numero) | Q(pk__in=empezadas))
        .exclude(pk__in=decididas)
        .select_related("dependencia", "plan")
        .order_by("dependencia__nombre", "clave")
    )


def no_se_piden(mes: Mes, dependencia: Dependencia | None = None) -> QuerySet[Actividad]:
    """Las que programaron algo ese mes y nadie reporta, porque su dependencia no está vigente: no impiden cerrarlo."""
    suyas = Actividad.objects.filter(plan=mes.plan_id)
    return (
        (suyas.filter(dependencia=dependencia) if dependencia else suyas)
        .filter(debe_en(mes.numero))
        .exclude(se_pide_en(mes.plan.anio, mes.numero))
        .exclude(pk__in=Reporte.objects.filter(mes=mes.numero).values("actividad"))
        .select_related("dependencia", "plan")
        .order_by("dependencia__nombre", "clave")
    )


@dos_intentos
def cerrar(
    mes: Mes, *, sin_reporte: Mapping[int, int], usuario: Usuario, dependencia: Dependencia | None = None
) -> None:
    """Cierra el mes: desde ahora no admite cambios de nadie. Con `dependencia`, el que se reabrió solo para ella.

    `sin_reporte` va de la llave de cada actividad que se decide dejar «sin reporte» a la versión de su reporte al
    decidirlo (0: no había). Lanza `NoSePuede` si alguna queda sin decidir, o cambió desde entonces.
    """
    with a_nombre_de(usuario):
        mes = Mes.objects.select_for_update(of=("self",)).select_related("plan").get(pk=mes.pk)
        suya = mes.reaperturas.filter(dependencia=dependencia).first() if dependencia else None
        if suya is None and (mes.cerrado or dependencia):
            raise NoSePuede(f"{str(mes).capitalize()} {'ya ' if mes.cerrado else 'no '}está cerrado.")
        reportes = {
            a.actividad_id: a for a in Reporte.objects.filter(mes=mes.numero, actividad__in=sin_reporte)
        }
        for actividad in por_decidir(mes, dependencia).filter(pk__in=sin_reporte):
            reporte = reportes.get(actividad.pk) or Reporte(actividad=actividad, mes=mes.numero)
            if sin_reporte[actividad.pk] != (reporte.version if reporte.pk else 0):
                continue  # cambió desde que se miró: sigue por decidir, y la base no deja cerrar
            reporte.estado = EstadoDeReporte.SIN_REPORTE
            reporte.save()
        if suya:
            suya.delete()
        else:
            mes.cerrado = True
            mes.save()


@dos_intentos
def reabrir(mes: Mes, motivo: str, *, usuario: Usuario, dependencia: Dependencia | None = None) -> None:
    """Reabre un mes cerrado, con un motivo que queda en el historial; con `dependencia`, solo para ella. Lo declarado
    «sin reporte» vuelve a borrador."""
    if not motivo.strip():
        raise NoSePuede("Diga por qué se reabre el mes.")
    with a_nombre_de(usuario, motivo.strip()):
        mes = Mes.objects.select_for_update(of=("self",)).select_related("plan").get(pk=mes.pk)
        if not mes.cerrado:
            raise NoSePuede(f"{str(mes).capitalize()} está abierto.")
        sin_reporte = Reporte.objects.filter(
            actividad__plan=mes.plan_id, mes=mes.numero, estado=EstadoDeReporte.SIN_REPORTE
        )
        if dependencia:
            if mes.abierto_para(dependencia.pk):
                raise NoSePuede(f"{str(mes).capitalize()} ya está abierto para {dependencia}.")
            Reapertura.objects.create(mes=mes, dependencia=dependencia)
            sin_reporte = sin_reporte.filter(actividad__dependencia=dependencia)
        else:
            mes.cerrado = False
            mes.save()
            mes.reaperturas.all().delete()
        for reporte in sin_reporte:
            reporte.estado = EstadoDeReporte.BORRADOR
            reporte.save()


@dos_intentos
def cancelar(actividad: Actividad, desde: int, motivo: str, *, usuario: Usuario) -> None:
    """Cancela la actividad desde un mes abierto: de ahí en adelante no programa nada; lo anterior cuenta."""
    if not motivo.strip():
        raise NoSePuede("Diga por qué se cancela la actividad.")
    with a_nombre_de(usuario, motivo.strip()):
        retener_meses(actividad.plan_id, TODOS)
        actividad = Actividad.objects.select_for_update().get(pk=actividad.pk)
        if actividad.cancelada_desde == desde:
            return
        if actividad.cancelada_desde:
            raise NoSePuede(f"Ya se había cancelado, desde {nombre(actividad.cancelada_desde)}.")
        nada = 0 if actividad.clase_de_meta == ClaseDeMeta.SUMA else None
        actividad.programado = [*actividad.programado[: desde - 1], *[nada] * (13 - desde)]
        actividad.cancelada_desde = desde
        actividad.save()


def no_se_copian(plan: Plan, anio: int) -> list[Actividad]:
    """Las no canceladas que ese año programarían algo cuando su dependencia no está vigente, por código."""
    return [
        actividad
        for actividad in plan.actividades.filter(cancelada_desde__isnull=True)
        .select_related("dependencia", "plan")
        .order_by("clave")
        if any(actividad.debe(mes) and not actividad.dependencia.vigente_en(anio, mes) for mes in TODOS)
    ]


def copiar_plan(plan: Plan, anio: int, *, usuario: Usuario) -> Plan:
    """El plan para otro año, sin aprobar, con las actividades no canceladas y su programación, sin reportes; no las de
    quien entonces no está vigente (`no_se_copian`). Lo demás del plan lo hereda: también que es de demostración. Que
    publique quien editó, solo si lo copia un superusuario."""
    if Plan.objects.filter(anio=anio).exists():
        raise NoSePuede(f"Ya hay un plan de {anio}.")
    with a_nombre_de(usuario, f"copia del plan {plan.anio}"):
        nuevo = Plan.objects.get(pk=plan.pk)
        nuevo.pk, nuevo.version, nuevo.anio, nuevo.aprobado_el = None, 1, anio, None
        nuevo.publica_otra_persona = nuevo.publica_otra_persona or not usuario.is_superuser
        nuevo._state.adding = True
        nuevo.save()
        fuera = {actividad.pk for actividad in no_se_copian(plan, anio)}
        siguen = plan.actividades.filter(cancelada_desde__isnull=True).exclude(pk__in=fuera)
        actividades = list(siguen.prefetch_related("apoyan"))
        apoyan = [(actividad, list(actividad.apoyan.all())) for actividad in actividades]
        for actividad in actividades:
            actividad.pk, actividad.plan, actividad.version = None, nuevo, 1
            actividad._state.adding = True
        Actividad.objects.bulk_create(actividades)
        Apoyo.objects.bulk_create(
            Apoyo(actividad=actividad, dependencia=suya) for actividad, suyas in apoyan for suya in suyas
        )
        Componente.objects.bulk_create(
            Componente(plan=nuevo, nombre=nombre, ponderacion=ponderacion)
            for nombre, ponderacion in plan.componentes.values_list("nombre", "ponderacion")
        )
        return nuevo
