"""La matriz del plan, de ida y vuelta: una fila por actividad, con lo programado y lo ejecutado cada mes."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import connection
from django.db.models import IntegerField, Prefetch, QuerySet
from psycopg.types.json import Jsonb

from comun.calendario import TODOS, abreviatura
from comun.cargas import FilaCargada, Lista, Novedad, Recurso, novedad_de, todo_o_nada
from comun.hojas.celdas import Celda, citar, entero, entre_comillas, lista, opcion, saltos, separar, texto
from comun.hojas.leer import Archivo, ArchivoInvalido, Fila, Hoja, Libro
from comun.palabras import enumerar, miles
from comun.transacciones import dos_intentos
from participacion.candados import retener_meses
from participacion.descripcion import CAMPOS
from participacion.models import NO_PROMETEN, Actividad, Dependencia, Plan, Reporte
from participacion.opciones import MAXIMO_MENSUAL, EstadoDeReporte
from participacion.renumeracion import Dicho, Duda, dudas

HOJA = "plan"
MAXIMO_ENTERO = 10**15 - 1  # las cifras que Excel no redondea
LOTE = 2_000  # filas que se guardan de una vez
PROGRAMADO = [f"{abreviatura(mes)}_p" for mes in TODOS]
EJECUTADO = [f"{abreviatura(mes)}_e" for mes in TODOS]

_numero = entero(1, 2**31 - 1)
_cantidad = entero(0, MAXIMO_MENSUAL)
_sigla = texto(Dependencia._meta.get_field("sigla").max_length)
_descripcion = texto(Actividad._meta.get_field("descripcion").max_length)

# Lo que una celda de la matriz pone en la actividad, y lo que lee cada columna que se puede omitir.
Valor = str | int | list[str] | None


def _lector(columna: str) -> Callable[[Celda], Valor]:
    """Cómo se lee una celda de esa columna, según el campo de la actividad en que se guarda."""
    campo: Any = Actividad._meta.get_field(columna)
    if campo.choices:
        return opcion(campo.choices)
    if isinstance(campo, ArrayField):
        return lista(texto(campo.base_field.max_length))
    return entero(0, MAXIMO_ENTERO) if isinstance(campo, IntegerField) else texto(campo.max_length)


DESCRIPTIVAS = [campo.clave for campo in CAMPOS]
_LIBRES = {columna: _lector(columna) for columna in ("origen", *DESCRIPTIVAS)}
OBLIGATORIAS = ["numero", "dependencia", "actividad", *PROGRAMADO]
OPCIONALES = ["origen", *EJECUTADO, *DESCRIPTIVAS]
COLUMNAS = ["numero", "dependencia", "actividad", "origen", *PROGRAMADO, *EJECUTADO, *DESCRIPTIVAS]
DEL_PLAN = [columna for columna in COLUMNAS if columna not in EJECUTADO]

_CAMPOS: dict[str, Any] = {campo.name: campo for campo in Actividad._meta.concrete_fields}
# Las que dicen qué se prometió.
_PROMETIDAS = [columna for columna in DEL_PLAN if columna not in NO_PROMETEN]
# Lo que se guarda de una actividad que cambió.
_GUARDADOS = [_CAMPOS[campo] for campo in ("dependencia", "descripcion", "programado", *_LIBRES)]

T = TypeVar("T")
Progreso = Callable[[str, int, int], None]  # qué se hace, cuántas filas van y de cuántas


def _en_silencio(que: str, van: int, total: int) -> None:
    pass


@dataclass(frozen=True, kw_only=True, slots=True)
class FilaDeLaMatriz:
    """Lo que dice una fila. `libres` trae solo las columnas que la matriz tiene; `ejecutado` va de cada mes
    con reporte a su cantidad."""

    fila: int
    numero: int
    dependencia: Dependencia
    descripcion: str
    libres: Mapping[str, Valor]
    programado: list[int]
    ejecutado: dict[int, int]


@dataclass(frozen=True, kw_only=True, slots=True)
class ActividadCargada(FilaCargada):
    """Cómo quedó una actividad; `fila` es la suya en la matriz."""

    actividad: Actividad
    fila: int

    @property
    def cambia_lo_prometido(self) -> bool:
        """También si es nueva."""
        return any(self.antes.get(columna) != self.ahora[columna] for columna in _PROMETIDAS)


@dataclass(frozen=True, kw_only=True, slots=True)
class PlanCargado:
    """Lo que hizo, o haría, una carga.

    `ausentes` son los números de las actividades del plan que no están en la matriz; `reportes`, los que se
    cargaron; `conservados`, los que ya estaban y se dejaron, e `ignorados` dice, en frases, cuáles de ellos trae
    la matriz con otra cantidad. `exige_motivo` es si cambia lo prometido en un plan aprobado o con meses cerrados. Lo
    que falta por responder solo llega aquí al simular: `sin_motivo`, la frase que lo pide, y `dudas`, las actividades
    con reportes que pasarían a decir otra cosa.
    """

    filas: list[ActividadCargada]
    ausentes: list[int]
    reportes: int
    conservados: int
    ignorados: list[str]
    exige_motivo: bool
    sin_motivo: str
    dudas: Sequence[Duda]

    def cuantas(self, cambio: Novedad) -> int:
        return sum(fila.cambio == cambio for fila in self.filas)

    @property
    def resumen(self) -> list[str]:
        """Lo mismo en frases."""
        nuevas, cambiadas, iguales = (miles(self.cuantas(cambio)) for cambio in Novedad)
        frases = [
            f"Actividades nuevas: {nuevas}, cambiadas: {cambiadas}, iguales: {iguales}.",
            f"Reportes nuevos: {miles(self.reportes)}.",
        ]
        if self.conservados:
            frases.append(f"Reportes que ya estaban y no se tocaron: {miles(self.conservados)}.")
        if self.ignorados:
            frases.append(f"De ellos, la matriz trae otra cantidad en {miles(len(self.ignorados))}.")
        if self.ausentes:
            cuales = _cuales("actividad", "actividades", self.ausentes)
            frases.append(f"Sin tocar, por no venir en la matriz: {cuales}.")
        return frases

    @property
    def perdidas(self) -> list[str]:
        """Lo que se pierde o no se toma en cuenta, en frases: lo reemplazado y lo ignorado."""
        return [frase for fila in self.filas for frase in fila.reemplazos] + self.ignorados

    @property
    def pendientes(self) -> list[str]:
        """Lo que falta por responder, en frases: si se renumeró el plan, y el motivo."""
        return [*_se_renumero(self.dudas), *filter(None, [self.sin_motivo])]

    @property
    def listas(self) -> list[Lista]:
        return [
            Lista(
                titulo="Actividades nuevas y cambiadas",
                que="actividades",
                columnas=DEL_PLAN,
                filas=self.filas,
            )
        ]


@dos_intentos
def importar_plan(  # noqa: PLR0913  # lo que responde la persona viene de la pantalla, dato por dato
    anio: int,
    archivo: Archivo,
    *,
    simular: bool = False,
    motivo: str = "",
    reescritas: Collection[int] = (),
    progreso: Progreso = _en_silencio,
) -> PlanCargado:
    """Carga la matriz en el plan de ese año, que se crea si no existe. Todo o nada.

    Las actividades se reconocen por su número: una con reportes no pasa a decir otra cosa si no está entre las
    `reescritas`, de las que se asegura que solo cambió la redacción. Lo ejecutado entra como reportes avalados, solo
    donde no hay ninguno. Cambiar lo prometido en un plan aprobado o con meses cerrados exige un motivo. Con `simular`
    no queda nada escrito. Lanza `ArchivoInvalido`.
    """
    hoja = Libro(archivo).unica(HOJA)
    dependencias = {dependencia.sigla: dependencia for dependencia in Dependencia.objects.all()}
    filas = leer_plan(hoja, dependencias, progreso)
    with todo_o_nada(simular=simular):
        # Con el plan bloqueado, otra carga o una actividad nueva esperan; con sus actividades, los reportes.
        plan, _ = Plan.objects.select_for_update().get_or_create(anio=anio)
        retener_meses(plan.pk, TODOS)
        actuales = {
            a.numero: a for a in plan.actividades.select_related("dependencia").select_for_update(of=["self"])
        }
        reportados = _reportados(plan)
        por_aclarar = _por_aclarar(plan, actuales, filas, reescritas)
        cargadas = [_aplicar(fila, actuales.get(fila.numero) or Actividad(plan=plan)) for fila in filas]
        cambian = [c.fila for c in cargadas if c.cambia_lo_prometido] if plan.comprometido else []
        sin_motivo = "" if motivo.strip() else _falta_motivo(hoja, cambian)
        # Se escribe aunque falte algo por responder, y se deshace: lo que la base no admite se dice primero.
        reportes, conservados, ignorados = _guardar(
            filas, cargadas, reportados, motivo.strip() or ("simulación" if sin_motivo else ""), progreso
        )
        cargado = PlanCargado(
            filas=cargadas,
            ausentes=sorted(actuales.keys() - {fila.numero for fila in filas}),
            reportes=reportes,
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
        for reporte in reportes.only("actividad_id", "mes", "ejecutado", "estado")
    }


def leer_plan(
    hoja: Hoja, dependencias: Mapping[str, Dependencia], progreso: Progreso = _en_silencio
) -> list[FilaDeLaMatriz]:
    """Las filas de la matriz. Lanza `ArchivoInvalido` con todo lo que no se entienda de ellas."""
    tabla = hoja.tabla(OBLIGATORIAS, OPCIONALES)
    libres = {columna: como for columna, como in _LIBRES.items() if columna in tabla.columnas}
    vistos: dict[int, int] = {}
    filas = []
    for fila in tabla:
        progreso("Leyendo", fila.numero, len(hoja.celdas))
        numero = fila.leer("numero", _numero, vacia=0, obligatoria="el número de la actividad")
        if numero and (primera := vistos.setdefault(numero, fila.numero)) != fila.numero:
            fila.rechazar("numero", f"la actividad {numero} ya está en la fila {primera}")
        dependencia = leer_dependencia(
            fila, "dependencia", dependencias, obligatoria="la sigla de una dependencia"
        )
        descripcion = fila.leer("actividad", _descripcion, vacia="", obligatoria="la descripción")
        programado = [fila.leer(columna, _cantidad, vacia=0) for columna in PROGRAMADO]
        ejecutado = {
            mes: cantidad
            for mes, columna in zip(TODOS, EJECUTADO, strict=True)
            if (cantidad := fila.leer(columna, _cantidad, vacia=None)) is not None
        }
        leidas = {
            columna: fila.leer(columna, como, vacia=_CAMPOS[columna].get_default())
            for columna, como in libres.items()
        }
        if dependencia:
            filas.append(
                FilaDeLaMatriz(
                    fila=fila.numero,
                    numero=numero,
                    dependencia=dependencia,
                    descripcion=descripcion,
                    libres=leidas,
                    programado=programado,
                    ejecutado=ejecutado,
                )
            )
    if tabla.errores or not filas:
        raise ArchivoInvalido(*(tabla.errores or [f"{hoja.lugar}: no tiene actividades."]))
    return filas


def leer_dependencia(
    fila: Fila, columna: str, dependencias: Mapping[str, Dependencia], *, obligatoria: str = ""
) -> Dependencia | None:
    """La de la sigla que hay en la columna. Si no se conoce, queda anotado en la fila."""
    sigla = fila.leer(columna, _sigla, vacia="", obligatoria=obligatoria)
    dependencia = dependencias.get(sigla)
    if sigla and not dependencia:
        conocidas = entre_comillas(sorted(dependencias), "o") if dependencias else "todavía no hay ninguna"
        fila.rechazar(columna, f"se esperaba una dependencia ({conocidas}) y se encontró {citar(sigla)}")
    return dependencia


def _aplicar(fila: FilaDeLaMatriz, actividad: Actividad) -> ActividadCargada:
    """Pone en la actividad, que puede ser nueva, lo que dice la fila."""
    antes = celdas_del_plan(actividad) if actividad.pk else {}
    actividad.numero = fila.numero
    actividad.dependencia = fila.dependencia
    actividad.programado = fila.programado
    # Lo que en una celda se vería igual se deja como está: otros saltos de línea, un espacio de más.
    if antes.get("actividad") != fila.descripcion:
        actividad.descripcion = fila.descripcion
    for columna, valor in fila.libres.items():
        if antes.get(columna) != _celda(columna, valor):
            setattr(actividad, columna, valor)
    ahora = celdas_del_plan(actividad)
    return ActividadCargada(
        nombre=f"Actividad {actividad.numero}",
        cambio=novedad_de(antes, ahora),
        objeto=actividad,
        actividad=actividad,
        fila=fila.fila,
        antes=antes,
        ahora=ahora,
    )


def _por_aclarar(
    plan: Plan,
    actuales: Mapping[int, Actividad],
    filas: Sequence[FilaDeLaMatriz],
    reescritas: Collection[int],
) -> list[Duda]:
    """Las actividades de las que algo depende, de las que la matriz dice otra cosa y nadie ha dicho que sean las
    mismas."""
    return [
        duda
        for duda in dudas(
            {
                n: Dicho(actividad.descripcion, actividad.dependencia.sigla)
                for n, actividad in actuales.items()
            },
            {fila.numero: Dicho(fila.descripcion, fila.dependencia.sigla) for fila in filas},
            set(plan.actividades.con_lo_suyo().values_list("numero", flat=True)),
        )
        if duda.numero not in reescritas
    ]


def _falta_motivo(hoja: Hoja, filas: Sequence[int]) -> str:
    """La frase que pide el motivo de cambiar lo prometido, si esas filas, que lo cambian, son algunas."""
    if not filas:
        return ""
    cambian = "cambia" if len(filas) == 1 else "cambian"
    return (
        f"{hoja.lugar}, {_cuales('fila', 'filas', filas)}: {cambian} lo que prometía un plan aprobado o con meses "
        "cerrados; diga el motivo."
    )


def _se_renumero(dudas: Sequence[Duda]) -> list[str]:
    """La pregunta, en frases: por qué se hace, cada duda y cómo se responde. Ninguna, si no hay dudas."""
    if not dudas:
        return []
    numeros = [str(duda.numero) for duda in dudas]
    return [
        "¿Se renumeró el plan? Hay actividades con reportes que pasarían a decir otra cosa:",
        *map(str, dudas),
        "Si se renumeró, los reportes quedarían en otra actividad: escriba en la matriz el número que ya tenía cada "
        f"una. Si en {enumerar(numeros)} solo cambió la redacción, confírmelo.",
    ]


def _cuales(uno: str, varias: str, numeros: Sequence[int], tope: int = 20) -> str:
    """«filas 2, 3 y 5»; después del tope, cuántas más."""
    vistos = [str(numero) for numero in numeros[:tope]]
    if sobran := len(numeros) - len(vistos):
        vistos.append(f"{miles(sobran)} más")
    *primeros, ultimo = vistos
    return f"{varias} {', '.join(primeros)} y {ultimo}" if primeros else f"{uno} {ultimo}"


def _guardar(
    filas: Sequence[FilaDeLaMatriz],
    cargadas: Sequence[ActividadCargada],
    reportados: Mapping[tuple[int, int], Reporte],
    motivo: str,
    progreso: Progreso,
) -> tuple[int, int, list[str]]:
    """Escribe lo nuevo y lo cambiado, por lotes; devuelve los reportes nuevos, los conservados y los ignorados.

    `reportados` son los reportes que ya hay, por actividad y mes.
    """
    nuevas = [c.actividad for c in cargadas if c.cambio == Novedad.NUEVA]
    cambiadas = [c.actividad for c in cargadas if c.cambio == Novedad.CAMBIADA]
    reportes, conservados, ignorados = [], 0, []
    for cargada, fila in zip(cargadas, filas, strict=True):
        for mes, ejecutado in fila.ejecutado.items():
            reporte = reportados.get((cargada.actividad.pk, mes))
            if reporte is None:
                reportes.append(
                    Reporte(
                        actividad=cargada.actividad,
                        mes=mes,
                        ejecutado=ejecutado,
                        estado=EstadoDeReporte.AVALADO,
                    )
                )
                continue
            conservados += 1
            if reporte.ejecutado != ejecutado:
                hay = "sin cantidad" if reporte.ejecutado is None else f'de "{reporte.ejecutado}"'
                ignorados.append(
                    f'Actividad {fila.numero}, {EJECUTADO[mes - 1]}: "{ejecutado}" no se carga; ya hay un reporte '
                    f"{hay} ({reporte.get_estado_display().lower()})."
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
    return len(reportes), conservados, ignorados


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
            [Jsonb(filas)],  # type: ignore[list-item]
        )


def celdas_del_plan(actividad: Actividad) -> dict[str, str | int]:
    """Lo que dice su fila en la matriz, por columna, sin lo ejecutado."""
    return {
        "numero": actividad.numero,
        "dependencia": actividad.dependencia.sigla,
        "actividad": saltos(actividad.descripcion),
        **dict(zip(PROGRAMADO, actividad.programado, strict=True)),
        **{columna: _celda(columna, getattr(actividad, columna)) for columna in _LIBRES},
    }


def _celda(columna: str, valor: Valor) -> str | int:
    """Un valor de la actividad como se ve en su celda: una opción por su nombre, una lista con `;`."""
    if isinstance(valor, str):
        return _NOMBRES.get(columna, {}).get(valor) or saltos(valor)
    if isinstance(valor, list):
        return "; ".join(separar(";".join(map(saltos, valor))))
    return "" if valor is None else valor


_NOMBRES: dict[str, dict[str, str]] = {
    columna: {str(valor): str(nombre) for valor, nombre in _CAMPOS[columna].flatchoices}
    for columna in _LIBRES
}


class RecursoDelPlan(Recurso):
    """La carga de la matriz: `importar_plan`. Y su exportación."""

    class Meta:
        model = Actividad
        name = "Matriz del plan"

    nombre = "plan"
    columnas = COLUMNAS
    opciones = ("motivo", "reescritas", "progreso")

    def cargar(self, archivos: Sequence[Archivo], *, simular: bool) -> PlanCargado:
        if len(archivos) > 1:
            raise ArchivoInvalido("La matriz del plan viene en un solo archivo.")
        return importar_plan(self.anio, archivos[0], simular=simular, **self.respuestas)

    def filter_export(self, queryset: QuerySet[Actividad], **_: Any) -> list[Actividad]:
        """Las actividades con sus reportes avalados, en dos consultas. Lanza `ValueError` si son de varios planes."""
        avalados = Prefetch("reportes", Reporte.objects.avalados())
        actividades = list(
            queryset.select_related("dependencia").prefetch_related(avalados).order_by("numero")
        )
        if len({actividad.plan_id for actividad in actividades}) > 1:
            raise ValueError("La matriz es de un solo plan: elíjalo en el filtro y exporte otra vez.")
        return actividades

    def export_resource(self, instance: Actividad, *_: Any, **__: Any) -> list[str | int | None]:
        ejecutado = {EJECUTADO[reporte.mes - 1]: reporte.ejecutado for reporte in instance.reportes.all()}
        celdas = {**celdas_del_plan(instance), **ejecutado}
        return [celdas.get(columna) for columna in COLUMNAS]
