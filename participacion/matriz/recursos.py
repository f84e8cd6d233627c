"""La matriz del plan, de ida y vuelta: una fila por actividad, con lo programado y lo ejecutado cada mes."""

import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import partial
from typing import Any, ClassVar, TypeVar

import pghistory
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection
from django.db.models import Prefetch, Q, QuerySet
from psycopg.types.json import Jsonb

from comun.calendario import TODOS, abreviatura
from comun.calendario import nombre as nombre_del_mes
from comun.cantidades import Cantidad
from comun.cargas import FilaCargada, Novedad, Recurso, novedad_de, todo_o_nada
from comun.hojas.celdas import citar
from comun.hojas.leer import Archivo, ArchivoInvalido, Hoja, Libro
from comun.palabras import enumerar, miles
from comun.transacciones import dos_intentos
from participacion.candados import retener_meses
from participacion.codigos import clave_de_orden
from participacion.dependencias import Directorio
from participacion.indicadores import ClaseDeMeta, Regla
from participacion.matriz.carga import ActividadCargada, PlanCargado, falta_motivo, hasta
from participacion.matriz.columnas import (
    CAMPOS_DE_LA_ACTIVIDAD,
    COLUMNAS,
    HOJA,
    LIBRES,
    Pesos,
    celda,
    celdas_del_plan,
)
from participacion.matriz.filas import FilaDeLaMatriz, Progreso, en_silencio, leer_plan
from participacion.matriz.hoja_de_dependencias import guardar_dependencias, leer_dependencias
from participacion.matriz.medidas import ANUAL, DE_DOS_NUMEROS, EJECUTADO, FIN_DEL_ANUAL, poner_medida
from participacion.matriz.pesos import avisos_de_los_pesos, guardar_pesos, pesos_de_los_componentes
from participacion.matriz.renumeracion import Dicho, Duda, dudas
from participacion.models import Actividad, Apoyo, Componente, Plan, Reporte
from participacion.opciones import EstadoDeReporte

LOTE = 2_000  # filas que se guardan de una vez

# Lo que se guarda de una actividad que cambió.
_GUARDADOS = [
    CAMPOS_DE_LA_ACTIVIDAD[campo]
    for campo in ("dependencia", "descripcion", "programado", "por_periodos", *LIBRES)
]

T = TypeVar("T")


class TocaMesesCerrados(ArchivoInvalido):
    """La matriz cambiaría algo de meses cerrados."""


@dos_intentos
def importar_plan(  # noqa: PLR0913  # lo que responde la persona viene de la pantalla, dato por dato
    anio: int,
    archivo: Archivo | Hoja,
    *,
    plan_nuevo: Mapping[str, Any] | None = None,
    simular: bool = False,
    motivo: str = "",
    reescritas: Collection[str] = (),
    crear_dependencias: bool = False,
    progreso: Progreso = en_silencio,
) -> PlanCargado:
    """Carga la matriz en el plan de ese año, que se crea si no existe, con lo que diga `plan_nuevo`. Todo o nada.

    Las actividades se reconocen por su código: una con reportes no pasa a decir otra cosa si no está entre las
    `reescritas`, de las que se asegura que solo cambió la redacción. Lo ejecutado entra como reportes avalados, solo
    donde no hay ninguno. Cambiar lo prometido en un plan aprobado o con meses cerrados exige un motivo. Con
    `crear_dependencias`, las que no se conozcan se crean. Con `simular` no queda nada escrito. Lanza `ArchivoInvalido`.
    """
    directorio = Directorio(crea=crear_dependencias)
    if isinstance(archivo, Hoja):
        hoja, dependencias = archivo, []
    else:
        libro = Libro(archivo)
        hoja, dependencias = libro.unica(HOJA), leer_dependencias(libro, directorio)
    tabla, filas = leer_plan(hoja, directorio, progreso)
    with todo_o_nada(simular=simular):
        # Con el plan bloqueado, otra carga o una actividad nueva esperan; con sus actividades, los reportes.
        plan, _ = Plan.objects.select_for_update().get_or_create(anio=anio, defaults=plan_nuevo or {})
        retener_meses(plan.pk, TODOS)
        actuales = {
            a.codigo: a for a in plan.actividades.select_related("dependencia").select_for_update(of=["self"])
        }
        guardar_dependencias(dependencias)
        creadas = directorio.guardar()
        apoyan = Apoyo.objects.siglas_por_actividad(plan)
        reportados = _reportados(plan)
        por_aclarar = _por_aclarar(plan, actuales, filas, reescritas)
        habia, quedan = pesos_de_los_componentes(plan, filas)
        cargadas = [
            _aplicar(fila, actuales.get(fila.codigo) or Actividad(plan=plan), (habia, quedan), apoyan)
            for fila in filas
        ]
        cerrados = _rechazar_lo_cerrado(plan, filas, cargadas, reportados)
        if tabla.errores:
            raise (TocaMesesCerrados if cerrados else ArchivoInvalido)(*tabla.errores)
        comprometido = plan.comprometido
        con_avalados = {
            de_cual for (de_cual, _), r in reportados.items() if r.estado == EstadoDeReporte.AVALADO
        }
        cambian = [
            c.fila
            for c in cargadas
            if (comprometido and c.cambia_lo_prometido)
            or (c.cambia_como_se_mide and c.actividad.pk in con_avalados)
        ]
        sin_motivo = "" if motivo.strip() else falta_motivo(hoja, cambian, comprometido=comprometido)
        # Se escribe aunque falte algo por responder, y se deshace: lo que la base no admite se dice primero.
        guardar_pesos(plan, habia, quedan)
        reportes, conservados, ignorados = _guardar(
            filas, cargadas, reportados, motivo.strip() or ("simulación" if sin_motivo else ""), progreso
        )
        _guardar_apoyos(filas, cargadas, apoyan)
        cargado = PlanCargado(
            filas=cargadas,
            dependencias=dependencias,
            ausentes=sorted(actuales.keys() - {fila.codigo for fila in filas}, key=clave_de_orden),
            avisos=_avisos(plan, filas, cargadas, creadas),
            reportes=len(reportes),
            ejecutado=_en_filas(cargadas, reportes),
            conservados=conservados,
            ignorados=ignorados,
            exige_motivo=bool(cambian),
            sin_motivo=sin_motivo,
            dudas=por_aclarar,
        )
        if not simular and cargado.pendientes:
            raise ArchivoInvalido(*cargado.pendientes)
        return cargado


def _reportados(plan: Plan) -> dict[tuple[int, int], Reporte]:
    """Los reportes que ya tiene el plan, por actividad y mes."""
    reportes = Reporte.objects.filter(actividad__plan=plan)
    return {
        (reporte.actividad_id, reporte.mes): reporte
        for reporte in reportes.only("actividad_id", "mes", "ejecutado", "numerador", "denominador", "estado")
    }


def _aplicar(
    fila: FilaDeLaMatriz,
    actividad: Actividad,
    pesos: tuple[Pesos, Pesos],
    apoyaban: Mapping[int, Sequence[str]],
) -> ActividadCargada:
    """Pone en la actividad, que puede ser nueva, lo que dice la fila. Lo que no quepa queda anotado en ella."""
    habia, quedan = pesos
    tenia = apoyaban.get(actividad.pk, ())
    antes = celdas_del_plan(actividad, habia, tenia) if actividad.pk else {}
    actividad.codigo = fila.codigo
    actividad.dependencia = fila.dependencia
    # Lo que en una celda se vería igual se deja como está: otros saltos de línea, un espacio de más.
    if antes.get("actividad") != fila.descripcion:
        actividad.descripcion = fila.descripcion
    for columna, valor in fila.libres.items():
        if antes.get(columna) != celda(columna, valor):
            setattr(actividad, columna, valor)
    if actividad.plan.regla == Regla.ACCIONES and actividad.clase_de_meta != ClaseDeMeta.SUMA:
        fila.fila.rechazar(
            "clase_de_meta",
            f"el plan se cierra por acciones, que solo se suman, y se encontró {citar(actividad.clase_de_meta)}: "
            "cambie la "
            "regla del plan a promedio",
        )
    poner_medida(fila.medida, actividad, fila.fila, dice_la_periodicidad=not fila.fila.vacia("periodicidad"))
    apoyan = tenia if fila.apoyan is None else [una.sigla for una in fila.apoyan]
    ahora = celdas_del_plan(actividad, quedan, apoyan)
    return ActividadCargada(
        nombre=f"Actividad {actividad.codigo}",
        cambio=novedad_de(antes, ahora),
        objeto=actividad,
        actividad=actividad,
        fila=fila.fila.numero,
        antes=antes,
        ahora=ahora,
    )


def _rechazar_lo_cerrado(
    plan: Plan,
    filas: Sequence[FilaDeLaMatriz],
    cargadas: Sequence[ActividadCargada],
    reportados: Mapping[tuple[int, int], Reporte],
) -> bool:
    """Anota dónde la matriz cambiaría un mes cerrado, y dice si hay algo. La base lo rechazaría igual, sin decir en qué
    fila."""
    hay = False
    for mes in plan.meses.filter(cerrado=True):
        frase = f"{mes} está cerrado: no admite cambios"
        for fila, cargada in zip(filas, cargadas, strict=True):
            programado = f"{abreviatura(mes.numero)}_p"
            if _programado_en(cargada.antes, mes.numero) != _programado_en(cargada.ahora, mes.numero):
                escrita = fila.medida.programado.get(mes.numero)
                del_anio = FIN_DEL_ANUAL if cargada.ahora.get(FIN_DEL_ANUAL) == mes.numero else programado
                hay = True
                fila.fila.rechazar(escrita.columna if escrita else del_anio, frase)
            columna, _ = _lo_reportado(fila).get(mes.numero, ("", {}))
            nuevo = columna and (cargada.actividad.pk, mes.numero) not in reportados
            if nuevo and not mes.abierto_para(cargada.actividad.dependencia_id):
                hay = True
                fila.fila.rechazar(columna, frase)
    return hay


def _programado_en(celdas: Mapping[str, Any], mes: int) -> Any:
    """Lo programado ese mes, por meses o como la meta del año que se cumple en él."""
    del_anio = celdas.get(ANUAL) if celdas.get(FIN_DEL_ANUAL) == mes else 0
    return celdas.get(f"{abreviatura(mes)}_p") or del_anio or 0


def _avisos(
    plan: Plan,
    filas: Sequence[FilaDeLaMatriz],
    cargadas: Sequence[ActividadCargada],
    creadas: Sequence[str],
) -> list[str]:
    """Lo que se hizo sin que nadie lo pidiera, o que conviene mirar, en frases."""
    avisos = []
    if creadas:
        avisos.append(f"Dependencias nuevas, con la sigla que se propone: {enumerar(creadas)}.")
    if redondeos := [redondeo for fila in filas for redondeo in fila.medida.redondeos]:
        avisos.append(f"Redondeado a seis decimales: {'; '.join(hasta(redondeos))}.")
    if plan.regla == Regla.ACCIONES:
        con_decimales = [
            f"fila {fila.fila.numero}, {escrita.columna}: {miles(escrita.cantidad)}"
            for fila in filas
            for escrita in (*fila.medida.programado.values(), *fila.medida.ejecutado.values())
            if not isinstance(escrita.cantidad, int)
        ]
        if con_decimales:
            avisos.append(
                f"Se esperaba un número entero de acciones y hay decimales: {'; '.join(hasta(con_decimales))}."
            )
    return [*avisos, *avisos_de_los_pesos(plan, [c.actividad for c in cargadas])]


def _por_aclarar(
    plan: Plan,
    actuales: Mapping[str, Actividad],
    filas: Sequence[FilaDeLaMatriz],
    reescritas: Collection[str],
) -> list[Duda]:
    """Las actividades de las que algo depende, de las que la matriz dice otra cosa y nadie ha dicho que sean las
    mismas."""
    return [
        duda
        for duda in dudas(
            {
                c: Dicho(actividad.descripcion, actividad.dependencia.sigla)
                for c, actividad in actuales.items()
            },
            {fila.codigo: Dicho(fila.descripcion, fila.dependencia.sigla) for fila in filas},
            set(plan.actividades.con_lo_suyo().values_list("codigo", flat=True)),
        )
        if duda.codigo not in reescritas
    ]


def _guardar(
    filas: Sequence[FilaDeLaMatriz],
    cargadas: Sequence[ActividadCargada],
    reportados: Mapping[tuple[int, int], Reporte],
    motivo: str,
    progreso: Progreso,
) -> tuple[list[Reporte], int, list[str]]:
    """Escribe lo nuevo y lo cambiado, por lotes; devuelve los reportes nuevos, los conservados y los ignorados.

    `reportados` son los reportes que ya hay, por actividad y mes.
    """
    nuevas = [c.actividad for c in cargadas if c.cambio == Novedad.NUEVA]
    cambiadas = [c.actividad for c in cargadas if c.cambio == Novedad.CAMBIADA]
    reportes, conservados, ignorados = [], 0, []
    for cargada, fila in zip(cargadas, filas, strict=True):
        for mes, (columna, trae) in _lo_reportado(fila).items():
            reporte = reportados.get((cargada.actividad.pk, mes))
            if reporte is None:
                reportes.append(
                    Reporte(actividad=cargada.actividad, mes=mes, estado=EstadoDeReporte.AVALADO, **trae)
                )
                continue
            conservados += 1
            if any(getattr(reporte, campo) != valor for campo, valor in trae.items()):
                ignorados.append(
                    f"Actividad {fila.codigo}, {columna}: {_citada(trae)} no se carga; ya hay un reporte "
                    f"{_lo_que_hay(reporte)} ({reporte.get_estado_display().lower()})."
                )
    total, van = len(nuevas) + len(cambiadas) + len(reportes), 0

    def por_lotes(objetos: Sequence[T], guardar: Callable[[Sequence[T]], object]) -> None:
        nonlocal van
        for desde in range(0, len(objetos), LOTE):
            lote = objetos[desde : desde + LOTE]
            guardar(lote)
            van += len(lote)
            progreso("Guardando", van, total)

    with pghistory.context(**({"motivo": motivo} if motivo else {})):
        por_lotes(nuevas, Actividad.objects.bulk_create)
        por_lotes(cambiadas, _actualizar)
    for reporte in reportes:
        reporte.actividad_id = reporte.actividad.pk  # las nuevas ya tienen la suya
    with pghistory.context(motivo=motivo or "carga inicial"):
        por_lotes(reportes, Reporte.objects.bulk_create)
    return reportes, conservados, ignorados


def _en_filas(cargadas: Sequence[ActividadCargada], reportes: Sequence[Reporte]) -> list[FilaCargada]:
    """De cada actividad con reportes nuevos, lo que dicen: una celda por mes."""
    de_cada_una: dict[int, dict[str, Cantidad | str]] = {}
    for reporte in reportes:
        suyas = de_cada_una.setdefault(reporte.actividad_id, dict.fromkeys(EJECUTADO, ""))
        suyas[EJECUTADO[reporte.mes - 1]] = _la_cantidad(reporte)
    return [
        FilaCargada(
            nombre=f"Lo ejecutado de la actividad {una.actividad.codigo}",
            cambio=Novedad.NUEVA,
            objeto=una.actividad,
            antes={},
            ahora={
                "codigo": una.actividad.codigo,
                "actividad": una.actividad.descripcion,
                **de_cada_una[una.actividad.pk],
            },
        )
        for una in cargadas
        if una.actividad.pk in de_cada_una
    ]


def _la_cantidad(reporte: Reporte) -> Cantidad | str:
    if reporte.numerador is not None and reporte.denominador is not None:
        return f"{miles(reporte.numerador)} de {miles(reporte.denominador)}"
    return "" if reporte.ejecutado is None else reporte.ejecutado


def _lo_reportado(fila: FilaDeLaMatriz) -> dict[int, tuple[str, dict[str, Cantidad]]]:
    """De cada mes que la fila reporta, su columna y los campos del reporte que llena."""
    return {
        **{mes: (columna, {"ejecutado": e}) for mes, (columna, e) in fila.medida.ejecutado.items()},
        **{
            mes: (columna, {"numerador": n, "denominador": d})
            for mes, (columna, n, d) in fila.medida.numeros.items()
        },
    }


def _citada(trae: Mapping[str, Cantidad]) -> str:
    return f'"{" de ".join(map(miles, trae.values()))}"'


def _lo_que_hay(reporte: Reporte) -> str:
    if reporte.numerador is not None and reporte.denominador is not None:
        return f'de "{miles(reporte.numerador)} de {miles(reporte.denominador)}"'
    return "sin cantidad" if reporte.ejecutado is None else f'de "{miles(reporte.ejecutado)}"'


def _guardar_apoyos(
    filas: Sequence[FilaDeLaMatriz],
    cargadas: Sequence[ActividadCargada],
    apoyaban: Mapping[int, Sequence[str]],
) -> None:
    """Deja a cada actividad de la que la matriz las dice sus corresponsables."""
    nuevos, sobran = [], Q()
    for fila, cargada in zip(filas, cargadas, strict=True):
        if fila.apoyan is None:
            continue
        tenia, quedan = apoyaban.get(cargada.actividad.pk, ()), {una.sigla for una in fila.apoyan}
        nuevos += [
            Apoyo(actividad=cargada.actividad, dependencia=una)
            for una in fila.apoyan
            if una.sigla not in tenia
        ]
        if fuera := set(tenia) - quedan:
            sobran |= Q(actividad=cargada.actividad, dependencia__sigla__in=fuera)
    if sobran:
        Apoyo.objects.filter(sobran).delete()
    Apoyo.objects.bulk_create(nuevos)


def _actualizar(actividades: Iterable[Actividad]) -> None:
    """Guarda las que cambiaron. En una sola consulta, sin el CASE por fila de `bulk_update`: con 10.000 tarda 19 s."""
    filas = [
        {"id": a.pk} | {campo.column: getattr(a, campo.attname) for campo in _GUARDADOS} for a in actividades
    ]
    tipos = {campo.column: campo.db_type(connection) for campo in _GUARDADOS}
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            UPDATE participacion_actividad a
            SET {", ".join(f"{columna} = f.{columna}" for columna in tipos)}
            FROM jsonb_to_recordset(%s) AS f (
                id bigint, {", ".join(f"{columna} {tipo}" for columna, tipo in tipos.items())}
            )
            WHERE a.id = f.id
            """,  # noqa: S608
            [Jsonb(filas, dumps=partial(json.dumps, cls=DjangoJSONEncoder))],  # type: ignore[list-item]
        )


class RecursoDelPlan(Recurso):
    """La carga de la matriz: `importar_plan`. Y su exportación."""

    class Meta:
        model = Actividad
        name = "Matriz del plan"

    nombre = "plan"
    columnas = COLUMNAS
    _exportadas: Sequence[str] = COLUMNAS
    opciones: ClassVar[Sequence[str]] = ("motivo", "reescritas", "crear_dependencias", "progreso")

    def cargar(self, archivos: Sequence[Archivo], *, simular: bool) -> PlanCargado:
        if len(archivos) > 1:
            raise ArchivoInvalido("La matriz del plan viene en un solo archivo.")
        return importar_plan(self.anio, archivos[0], simular=simular, **self.respuestas)

    def filter_export(self, queryset: QuerySet[Actividad], **_: Any) -> list[Actividad]:
        """Las actividades con sus reportes avalados, y lo que se reportó y no lo está. Lanza `ValueError` si son de
        varios planes."""
        avalados = Prefetch("reportes", Reporte.objects.avalados())
        actividades = list(
            queryset.select_related("dependencia")
            .prefetch_related(avalados, Prefetch("apoyos", Apoyo.objects.select_related("dependencia")))
            .order_by("clave")
        )
        if len({actividad.plan_id for actividad in actividades}) > 1:
            raise ValueError("La matriz es de un solo plan: elíjalo en el filtro y exporte otra vez.")
        self._pesos = dict(
            Componente.objects.filter(plan__in={actividad.plan_id for actividad in actividades}).values_list(
                "nombre", "ponderacion"
            )
        )
        self._sin_avalar = [
            (
                reporte.actividad.codigo,
                nombre_del_mes(reporte.mes),
                reporte.get_estado_display(),
                reporte.ejecutado,
            )
            for reporte in Reporte.objects.filter(actividad__in=actividades)
            .exclude(estado=EstadoDeReporte.AVALADO)
            .select_related("actividad")
            .order_by("actividad__clave", "mes")
        ]
        con_dos_numeros = any(actividad.con_denominador for actividad in actividades)
        self._exportadas = [*COLUMNAS, *(DE_DOS_NUMEROS if con_dos_numeros else [])]
        return actividades

    def export(self, *args: Any, **kwargs: Any) -> Any:
        """La matriz y, con ella, lo que no se ha avalado: en sus celdas va vacío, como lo que nadie reportó."""
        datos = super().export(*args, **kwargs)
        datos.sin_avalar = self._sin_avalar
        return datos

    def get_export_headers(self, *_: Any, **__: Any) -> list[str]:
        """Las de los dos números, solo si el plan tiene de esos porcentajes."""
        return list(self._exportadas)

    def export_resource(self, instance: Actividad, *_: Any, **__: Any) -> list[str | Cantidad | None]:
        celdas: dict[str, str | Cantidad | None] = {
            **celdas_del_plan(
                instance, self._pesos, (apoyo.dependencia.sigla for apoyo in instance.apoyos.all())
            )
        }
        for reporte in instance.reportes.all():
            if not instance.con_denominador:
                celdas[EJECUTADO[reporte.mes - 1]] = reporte.ejecutado
            elif reporte.denominador is not None:
                numerador, denominador = DE_DOS_NUMEROS[2 * reporte.mes - 2 : 2 * reporte.mes]
                celdas |= {numerador: reporte.numerador, denominador: reporte.denominador}
        return [celdas.get(columna) for columna in self._exportadas]
