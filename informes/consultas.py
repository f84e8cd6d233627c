"""Las únicas lecturas de las que salen cifras: once o doce consultas, sea cual sea el tamaño del plan."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import lru_cache, partial
from typing import Any

from django.conf import settings
from django.utils import timezone

from compromisos.estados import Estado as EstadoDeCompromiso
from compromisos.indicadores import (
    GrupoDeMesas,
    MesaContada,
    Tipo,
    agrupar_mesas,
    meses_con_un_mismo_corte,
)
from compromisos.models import Compromiso, CompromisoQuerySet, Conteo, Mesa, TipoDeMesa
from comun.calendario import nombre
from comun.cantidades import Cantidad, de_seis, total
from comun.palabras import miles
from comun.periodo import CUATRIMESTRAL
from comun.recolector import sin_recolector
from informes.cambios import NO_SE_DIJO
from informes.cifras import (
    ActividadSinProgramacion,
    CampoModificado,
    Cifras,
    CifrasDeActividad,
    CifrasDeDependencia,
    Entidad,
    MesDeActividad,
    Modificacion,
    SiglaAnterior,
    Totales,
    en_numero,
)
from informes.cifras_de_compromisos import (
    CompromisoPublico,
    CompromisosConsolidados,
    CompromisosDelMes,
    CompromisosDeMesas,
    ConteoPorEstado,
)
from informes.grupos import Cierre, Leida
from informes.models import Publicacion
from informes.recomendaciones import SinEvaluar
from informes.seguimiento import de_los_anteriores, historia_de
from informes.siglas import nombradas
from participacion.descripcion import PUBLICOS, Campo
from participacion.indicadores import (
    DE_SUMA,
    ClaseDeMeta,
    Meta,
    Regla,
    Reportado,
    Sentido,
    de_actividad,
    estado,
)
from participacion.models import Actividad, Apoyo, Dependencia, FilaDelPlan, Numeros, Plan, Reporte
from participacion.models import Modificacion as ModificacionDelPlan
from participacion.opciones import Razon


@sin_recolector()
def calcular(plan: Plan, numero: int, cortes: Mapping[int, date]) -> Cifras:
    """Las cifras de un periodo, sin los textos del informe.

    `numero` es el del periodo en el año del plan; `cortes` va de cada uno de sus meses a la fecha en que se mira el
    estado de los compromisos adquiridos ese mes. Solo cuentan los reportes avalados de enero al último mes.
    Lanza `ValueError` si el plan no tiene ese periodo o si falta o sobra algún corte.
    """
    periodo = plan.periodo(numero)
    meses = periodo.meses
    if set(cortes) != set(meses):
        raise ValueError(f"Se esperaba un corte por cada mes de {meses[0]} a {meses[-1]}.")

    sin_programacion = []
    modificaciones = _modificaciones(plan)
    metas_iniciales = {m.codigo: m.meta_antes for m in reversed(modificaciones)}
    apoyan = Apoyo.objects.siglas_por_actividad(plan)
    numeros = Reporte.objects.numeros_por_actividad(plan, hasta=meses[-1])
    de_quien: dict[str, tuple[str, str]] = {}
    leidas = []
    for fila in Actividad.objects.filter(plan=plan).con_lo_avalado(hasta=meses[-1]):
        describen = _describen(fila)
        medida = _como_se_mide(fila, describen)
        if not medida.debidos(fila.programado, 12):
            sin_programacion.append(
                ActividadSinProgramacion(
                    codigo=fila.codigo,
                    numero=en_numero(fila.codigo),
                    dependencia=fila.sigla,
                    descripcion=fila.descripcion,
                    reportado=de_seis(total(filter(None, fila.avalado))) or None,
                )
            )
            continue
        del_anio = _meses_de_actividad(fila, numeros.get(fila.pk, {}))
        indicadores = de_actividad(
            fila.programado, _reportado(del_anio, numeros.get(fila.pk, {})), meses, medida
        )
        actividad = CifrasDeActividad.de(
            indicadores,
            codigo=fila.codigo,
            numero=en_numero(fila.codigo),
            descripcion=fila.descripcion,
            estado=estado(indicadores, cancelada=(fila.cancelada_desde or 13) <= meses[-1]),
            meta_inicial=metas_iniciales.get(fila.codigo),
            **describen,
            por_periodos=fila.por_periodos,
            apoyan=apoyan.get(fila.pk, ()),
            meses=del_anio,
        )
        de_quien[fila.codigo] = (fila.sigla, fila.dependencia)
        leidas.append(Leida(actividad, indicadores))
    cierre = cierre_del(plan)
    leidas = cierre.con_sus_aportes(leidas)
    por_dependencia: dict[tuple[str, str], list[Leida]] = defaultdict(list)
    for leida in leidas:
        por_dependencia[de_quien[leida.actividad.codigo]].append(leida)

    adquiridos = Compromiso.objects.del_periodo(plan.anio, meses)
    conteo = list(adquiridos.conteo_al_corte(cortes))
    grupos = _agrupar(conteo, plan, numero)
    cifras = Cifras(
        entidad=Entidad(nombre=settings.ENTIDAD_NOMBRE, contacto=settings.ENTIDAD_CONTACTO),
        anio=plan.anio,
        cuatrimestre=periodo.numero if periodo.periodicidad is CUATRIMESTRAL else None,
        informa=periodo.periodicidad.nombre,
        numero_del_periodo=periodo.numero,
        regla=cierre.regla.value,
        ponderacion_por_componente=cierre.por_componente,
        corte=periodo.fin,
        demostracion=plan.demostracion,
        totales=cierre.cerrar(Totales, leidas),
        meses=cierre.meses(leidas),
        dependencias=tuple(
            cierre.cerrar(
                CifrasDeDependencia,
                grupo,
                sigla=sigla,
                nombre=nombre,
                meses=cierre.meses(grupo),
                actividades=tuple(leida.actividad for leida in grupo),
            )
            for (sigla, nombre), grupo in por_dependencia.items()
        ),
        componentes=tuple(cierre.de_los_componentes(leidas)),
        compromisos=_por_mes(conteo, cortes),
        compromisos_consolidados=_consolidar(conteo, cortes),
        compromisos_por_mesa=_por_mesa(conteo, grupos),
        compromisos_publicos=_publicos(adquiridos, cortes, grupos),
        **de_los_anteriores(plan, periodo, cortes),
        sin_programacion=tuple(sin_programacion),
        modificaciones=modificaciones,
    )
    return replace(cifras, siglas_anteriores=_siglas_anteriores(nombradas(cifras)))


def _siglas_anteriores(siglas: set[str]) -> tuple[SiglaAnterior, ...]:
    """Las que tuvieron esas dependencias y salieron en algo publicado, y las que son de ellas y antes fueron de otra;
    por la de ahora, de la primera a la última: una consulta o, si alguna cambió, dos."""
    historia = [una for una in Dependencia.objects.siglas_anteriores() if {una.sigla, una.antes} & siglas]
    publicas = Publicacion.objects.siglas() if historia else set()
    return tuple(
        SiglaAnterior(
            sigla=una.sigla,
            antes=una.antes,
            hasta=timezone.localtime(una.hasta).replace(microsecond=0),
        )
        for una in historia
        if una.antes in publicas
    )


def cierre_del(plan: Plan) -> Cierre:
    """La regla con que se cierran los grupos del plan."""
    return Cierre(
        regla=Regla(plan.regla),
        por_componente=plan.ponderacion_por_componente,
        componentes=dict(plan.componentes.values_list("nombre", "ponderacion")),
    )


def sin_evaluar(plan: Plan, meses: range) -> list[SinEvaluar]:
    """Lo avalado de esos meses que hizo acciones y no las evaluó, o calló si se evaluaron; por código y mes."""
    reportes = (
        Reporte.objects.avalados()
        .filter(actividad__plan=plan, mes__range=(meses[0], meses[-1]), ejecutado__gt=0)
        .exclude(evaluada=True)
        .order_by("actividad__clave", "mes")
        .values_list("actividad__codigo", "mes", "evaluada")
    )
    return [SinEvaluar(codigo, mes, dicho=evaluada is not None) for codigo, mes, evaluada in reportes]


# Cada opción, por su nombre: el JSON lo lee gente.
_OPCIONES = {
    campo.clave: dict(Actividad._meta.get_field(campo.clave).flatchoices)  # type: ignore[union-attr]
    for campo in PUBLICOS
}
# Los nombres que se publican; lo que dice cómo se mide se publica con su valor, que es el de las definiciones.
_DE_CADA_CAMPO = [(campo.clave, {} if campo.mide else _OPCIONES[campo.clave]) for campo in PUBLICOS]
_RAZONES: dict[str, str] = {"": "", **dict(Razon.choices)}


def _describen(fila: FilaDelPlan) -> dict[str, Any]:
    """Los datos públicos que describen la actividad, por su clave, como se publican."""
    return {
        clave: tuple(valor) if isinstance(valor, list) else dichas.get(valor, valor) if dichas else valor
        for (clave, dichas), valor in zip(_DE_CADA_CAMPO, fila.describen, strict=True)
    }


def _como_se_mide(fila: FilaDelPlan, describen: Mapping[str, Any]) -> Meta:
    if fila.por_periodos and describen["clase_de_meta"] == ClaseDeMeta.SUMA:
        return DE_SUMA
    return Meta(
        clase=ClaseDeMeta(describen["clase_de_meta"]),
        linea_base=describen["linea_base"] or 0,
        sentido=Sentido(describen["sentido"]) if describen["sentido"] else None,
        por_periodos=fila.por_periodos,
    )


def _reportado(meses: Sequence[MesDeActividad], numeros: Numeros) -> list[Reportado]:
    """Lo avalado de cada mes; el que no es de dos números, sin más vueltas: son la mayoría."""
    return [mes.reportado_exacto for mes in meses] if numeros else [mes.ejecutado for mes in meses]


@lru_cache(maxsize=4096)
def _sin_reporte(mes: int, programado: Cantidad | None) -> MesDeActividad:
    """Son la mayoría y se repiten: hacer uno por actividad era la mitad de lo que cuesta calcular un plan."""
    return MesDeActividad(mes=mes, programado=programado, ejecutado=None)


_SIN_NUMEROS: tuple[Cantidad | None, Cantidad | None] = (None, None)


def _meses_de_actividad(fila: FilaDelPlan, numeros: Numeros) -> tuple[MesDeActividad, ...]:
    """Los doce: con lo programado y, donde hay reporte avalado, lo que dice."""
    meses = [_sin_reporte(mes, programado) for mes, programado in enumerate(fila.programado, 1)]
    for mes, ejecutado, participantes, razon, otra, texto in zip(
        fila.meses_avalados,
        fila.avalado,
        fila.participantes,
        fila.razones,
        fila.razones_otras,
        fila.textos,
        strict=True,
    ):
        numerador, denominador = numeros.get(mes, _SIN_NUMEROS)
        meses[mes - 1] = MesDeActividad(
            mes=mes,
            programado=fila.programado[mes - 1],
            ejecutado=ejecutado,
            numerador=numerador,
            denominador=denominador,
            participantes=participantes,
            razon=otra if razon == Razon.OTRA else _RAZONES[razon],
            texto=texto,
        )
    return tuple(meses)


def _modificaciones(plan: Plan) -> tuple[Modificacion, ...]:
    """En el orden en que se hicieron."""
    return tuple(
        Modificacion(
            codigo=modificacion.actividad.codigo,
            numero=en_numero(modificacion.actividad.codigo),
            dependencia=modificacion.actividad.dependencia.sigla,
            fecha=timezone.localdate(modificacion.registrada_en),
            motivo=modificacion.motivo,
            meta_antes=de_seis(modificacion.metas[0]),
            meta_despues=de_seis(modificacion.metas[1]),
            campos=_campos_modificados(modificacion),
        )
        for modificacion in ModificacionDelPlan.objects.filter(actividad__plan=plan)
        .select_related("actividad__dependencia")
        .order_by("pk")
    )


def _dicho(campo: Campo, valor: Any) -> str:
    if valor in (None, ""):
        return NO_SE_DIJO
    if isinstance(valor, bool):
        return "sí" if valor else "no"
    if isinstance(valor, (int, Decimal)):
        return f"$ {miles(valor)}" if campo.en_pesos else miles(valor)
    return str(_OPCIONES[campo.clave].get(valor, NO_SE_DIJO))


# De lo prometido, lo que se puede repetir en público, y cómo se dice. Lo demás lo escribió alguien con sus palabras: un
# texto que se corrigió porque nombraba a una persona no puede quedar dicho aquí para siempre.
_SE_REPITEN: dict[str, Callable[[Any], str]] = {
    "codigo": str,
    "por_periodos": lambda por_periodos: "sí" if por_periodos else "no",
    "dependencia": str,
    "cancelada_desde": lambda mes: f"desde {nombre(mes)}" if mes else "no",
    **{
        campo.clave: partial(_dicho, campo)
        for campo in PUBLICOS
        if campo.en_pesos or campo.mide or _OPCIONES[campo.clave]
    },
}


def _campos_modificados(modificacion: ModificacionDelPlan) -> tuple[CampoModificado, ...]:
    if not modificacion.antes:
        entro = CampoModificado(campo="plan", antes="no estaba", despues="está")
        return (entro, CampoModificado(campo="programado")) if modificacion.metas[1] else (entro,)
    return tuple(
        CampoModificado(campo=campo, antes=decir(antes), despues=decir(despues))
        if (decir := _SE_REPITEN.get(campo))
        else CampoModificado(campo=campo)
        for campo, (antes, despues) in modificacion.cambios.items()
    )


def _contados(conteo: Iterable[Conteo]) -> dict[str, Any]:
    """Los campos de `ConteoDeCompromisos`: solo de los que están a cargo se dice el estado."""
    estados: Counter[str] = Counter()
    no_a_cargo = vencidos = 0
    for parte in conteo:
        estados[parte.estado] += parte.a_cargo
        no_a_cargo += parte.no_a_cargo
        vencidos += parte.vencidos
    return {
        "total": estados.total() + no_a_cargo,
        "a_cargo": estados.total(),
        "no_a_cargo": no_a_cargo,
        "estados": ConteoPorEstado(**estados),
        "vencidos": vencidos,
    }


def _por_mes(conteo: list[Conteo], cortes: Mapping[int, date]) -> tuple[CompromisosDelMes, ...]:
    return tuple(
        CompromisosDelMes(
            mes=mes, corte=cortes[mes], **_contados(parte for parte in conteo if parte.mes == mes)
        )
        for mes in sorted(cortes)
    )


def _agrupar(conteo: list[Conteo], plan: Plan, numero: int) -> list[GrupoDeMesas]:
    """Las mesas en que se adquirió algo en el periodo, como se cuentan: lo que ya se publicó junto, sigue junto,
    también si se retiró, porque ya se leyó."""
    publicadas = Publicacion.objects.del_informe(plan.anio, numero)
    return agrupar_mesas(
        _mesas(conteo),
        plan.conteo_minimo,
        por_celda=plan.conteo_minimo_por_estado,
        publicados=publicadas.grupos_de_mesas({parte.mesa for parte in conteo}),
    )


def _mesas(conteo: list[Conteo]) -> Iterator[MesaContada]:
    """Cada una con los números de su fila."""
    por_mesa: dict[tuple[str, Tipo], list[Conteo]] = defaultdict(list)
    for parte in conteo:
        por_mesa[parte.mesa, parte.tipo].append(parte)
    for (mesa, tipo), partes in por_mesa.items():
        contados = _contados(partes)
        por_estado = (contados["estados"][estado] for estado in EstadoDeCompromiso)
        yield MesaContada(
            mesa, tipo, contados["total"], (contados["no_a_cargo"], contados["vencidos"], *por_estado)
        )


def _por_mesa(conteo: list[Conteo], grupos: list[GrupoDeMesas]) -> tuple[CompromisosDeMesas, ...]:
    localidades = {parte.mesa: parte.localidad for parte in conteo}
    return tuple(
        CompromisosDeMesas(
            nombre=grupo.nombre,
            tipo=str(TipoDeMesa(grupo.tipo).label) if grupo.tipo else "",
            mesas=grupo.mesas,
            localidad=localidades.get(grupo.mesas[0], "") if len(grupo.mesas) == 1 else "",
            **_contados(parte for parte in conteo if parte.mesa in grupo.mesas),
        )
        for grupo in grupos
    )


def _publicos(
    adquiridos: CompromisoQuerySet, cortes: Mapping[int, date], grupos: list[GrupoDeMesas]
) -> tuple[CompromisoPublico, ...]:
    """Los que tienen texto público, por mes, mesa y código: el código no se publica."""
    contada_en = {mesa: grupo.nombre for grupo in grupos for mesa in grupo.mesas}
    con_texto = (
        adquiridos.exclude(texto_publico="")
        .al_corte(cortes)
        .con_historia()
        .select_related("sesion__mesa", "dependencia")
        .order_by("sesion__fecha", "codigo")
    )
    publicos = (
        CompromisoPublico(
            mes=compromiso.sesion.fecha.month,
            mesa=contada_en[compromiso.sesion.mesa.nombre],
            texto=compromiso.texto_publico,
            a_cargo=compromiso.dependencia.sigla if compromiso.dependencia else "",
            estado=compromiso.situacion.estado,
            vencido=compromiso.situacion.vencido,
            clave=compromiso.clave,
            localidad=_localidad(compromiso.sesion.mesa, contada_en),
            historia=historia_de(compromiso),
        )
        for compromiso in con_texto
        # La mesa que no está se llenó después de contar: se verá completa la próxima vez.
        if compromiso.sesion.mesa.nombre in contada_en
    )
    return tuple(sorted(publicos, key=lambda publico: (publico.mes, publico.mesa)))


def _localidad(mesa: Mesa, contada_en: Mapping[str, str]) -> str:
    """La de una mesa que se cuenta sola."""
    return mesa.localidad if contada_en[mesa.nombre] == mesa.nombre else ""


def _consolidar(conteo: list[Conteo], cortes: Mapping[int, date]) -> tuple[CompromisosConsolidados, ...]:
    return tuple(
        CompromisosConsolidados(
            meses=meses, corte=corte, **_contados(parte for parte in conteo if parte.mes in meses)
        )
        for meses, corte in meses_con_un_mismo_corte(cortes)
    )
