"""La matriz del plan, de ida y vuelta: una fila por actividad, con lo programado y lo ejecutado cada mes."""

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, ClassVar, TypeVar

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection
from django.db.models import BooleanField, IntegerField, Prefetch, QuerySet
from psycopg.types.json import Jsonb

from comun.calendario import TODOS
from comun.cantidades import Cantidad, total
from comun.cargas import FilaCargada, Lista, Novedad, Recurso, novedad_de, todo_o_nada
from comun.hojas.celdas import (
    Celda,
    cantidad,
    citar,
    codigo,
    entero,
    lista,
    opcion,
    saltos,
    separar,
    si_o_no,
    texto,
)
from comun.hojas.leer import Archivo, ArchivoInvalido, Fila, Hoja, Libro, Tabla
from comun.modelos import CampoDeCantidad
from comun.palabras import enumerar, miles
from comun.transacciones import dos_intentos
from participacion.candados import retener_meses
from participacion.codigos import LARGO, clave_de_orden, sin_repetir
from participacion.dependencias import Directorio
from participacion.descripcion import CAMPOS
from participacion.indicadores import ClaseDeMeta, Regla
from participacion.medidas import (
    ANUAL,
    COLUMNAS_DE_MEDIDA,
    EJECUTADO,
    FIN_DEL_ANUAL,
    PROGRAMADO,
    MedidaEscrita,
    celdas_de_lo_programado,
    faltan_columnas,
    leer_medida,
    poner_medida,
)
from participacion.models import COMO_SE_MIDE, NO_PROMETEN, Actividad, Componente, Dependencia, Plan, Reporte
from participacion.opciones import MAXIMA_CANTIDAD, EstadoDeReporte
from participacion.renumeracion import Dicho, Duda, dudas

HOJA = "plan"
MAXIMO_ENTERO = 10**15 - 1  # las cifras que Excel no redondea
LOTE = 2_000  # filas que se guardan de una vez
PESO_DEL_COMPONENTE = "ponderacion_componente"

_numero = entero(1, MAXIMO_ENTERO)
_codigo = codigo(LARGO)
_peso = cantidad(MAXIMA_CANTIDAD)
_descripcion = texto(Actividad._meta.get_field("descripcion").max_length)

# Lo que una celda de la matriz pone en la actividad, y lo que lee cada columna que se puede omitir.
Valor = str | int | bool | Cantidad | list[str] | None


def _lector(columna: str) -> Callable[[Celda], Valor]:
    """Cómo se lee una celda de esa columna, según el campo de la actividad en que se guarda."""
    campo: Any = Actividad._meta.get_field(columna)
    if campo.choices:
        return opcion(campo.choices)
    if isinstance(campo, ArrayField):
        return lista(texto(campo.base_field.max_length))
    if isinstance(campo, CampoDeCantidad):
        return lambda celda: _peso(celda).valor
    if isinstance(campo, BooleanField):
        return si_o_no
    return entero(0, MAXIMO_ENTERO) if isinstance(campo, IntegerField) else texto(campo.max_length)


DESCRIPTIVAS = [campo.clave for campo in CAMPOS]
_LIBRES = {columna: _lector(columna) for columna in ("origen", *DESCRIPTIVAS)}
IDENTIFICAN = ("codigo", "numero")  # la fila trae una de las dos
OBLIGATORIAS = ["dependencia", "actividad"]
OPCIONALES = [
    *IDENTIFICAN,
    "origen",
    *PROGRAMADO,
    *EJECUTADO,
    *DESCRIPTIVAS,
    PESO_DEL_COMPONENTE,
    *COLUMNAS_DE_MEDIDA,
]
DEL_PLAN = [
    "codigo",
    "dependencia",
    "actividad",
    "origen",
    *PROGRAMADO,
    ANUAL,
    FIN_DEL_ANUAL,
    *DESCRIPTIVAS,
    PESO_DEL_COMPONENTE,
]
COLUMNAS = [*DEL_PLAN[: 4 + 12], *EJECUTADO, *DEL_PLAN[4 + 12 :]]
"""Las que se exportan, en ese orden; otra vez cargadas, no cambian nada."""

_CAMPOS: dict[str, Any] = {campo.name: campo for campo in Actividad._meta.concrete_fields}
# Las que dicen qué se prometió; cuánto pesa un componente lo dice el plan.
_PROMETIDAS = [columna for columna in DEL_PLAN if columna not in (*NO_PROMETEN, PESO_DEL_COMPONENTE)]
# Lo que se guarda de una actividad que cambió.
_GUARDADOS = [
    _CAMPOS[campo] for campo in ("dependencia", "descripcion", "programado", "por_periodos", *_LIBRES)
]

T = TypeVar("T")
Progreso = Callable[[str, int, int], None]  # qué se hace, cuántas filas van y de cuántas


def _en_silencio(que: str, van: int, total: int) -> None:
    pass


@dataclass(frozen=True, kw_only=True, slots=True)
class FilaDeLaMatriz:
    """Lo que dice una fila. `libres` trae solo las columnas que la matriz tiene; `peso_del_componente` es `None` si no
    lo dice."""

    fila: Fila
    codigo: str
    dependencia: Dependencia
    descripcion: str
    libres: Mapping[str, Valor]
    medida: MedidaEscrita
    peso_del_componente: Cantidad | None


@dataclass(frozen=True, kw_only=True, slots=True)
class ActividadCargada(FilaCargada):
    """Cómo quedó una actividad; `fila` es la suya en la matriz."""

    actividad: Actividad
    fila: int

    @property
    def cambia_lo_prometido(self) -> bool:
        """También si es nueva."""
        return any(self.antes.get(columna) != self.ahora[columna] for columna in _PROMETIDAS)

    @property
    def cambia_como_se_mide(self) -> bool:
        """Si lo que ya se reportó querría decir otra cosa."""
        return bool(self.antes) and any(
            self.antes[columna] != self.ahora[columna] for columna in COMO_SE_MIDE
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class PlanCargado:
    """Lo que hizo, o haría, una carga.

    `ausentes` son los códigos de las actividades del plan que no están en la matriz; `avisos`, lo que se hizo y
    conviene saber; `reportes`, los que se cargaron; `conservados`, los que ya estaban y se dejaron, e `ignorados`
    dice, en frases, cuáles de ellos trae la matriz con otra cantidad. `exige_motivo` es si cambia lo prometido en un
    plan aprobado o con meses cerrados. Lo que falta por responder solo llega aquí al simular: `sin_motivo`, la frase
    que lo pide, y `dudas`, las actividades con reportes que pasarían a decir otra cosa.
    """

    filas: list[ActividadCargada]
    ausentes: list[str]
    avisos: Sequence[str]
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
        return [*frases, *self.avisos]

    @property
    def perdidas(self) -> list[str]:
        """Lo que se pierde o no se toma en cuenta, en frases: lo reemplazado y lo ignorado."""
        return [frase for fila in self.filas for frase in fila.reemplazos] + self.ignorados

    @property
    def pendientes(self) -> list[str]:
        """Lo que falta por responder, en frases: si se renumeró el plan, y el motivo."""
        return [*_se_renumero(self.dudas), *filter(None, [self.sin_motivo])]

    @property
    def en_duda(self) -> str:
        """Los códigos de las actividades por las que se pregunta, en JSON."""
        return json.dumps([duda.codigo for duda in self.dudas])

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
    archivo: Archivo | Hoja,
    *,
    plan_nuevo: Mapping[str, Any] | None = None,
    simular: bool = False,
    motivo: str = "",
    reescritas: Collection[str] = (),
    crear_dependencias: bool = False,
    progreso: Progreso = _en_silencio,
) -> PlanCargado:
    """Carga la matriz en el plan de ese año, que se crea si no existe, con lo que diga `plan_nuevo`. Todo o nada.

    Las actividades se reconocen por su código: una con reportes no pasa a decir otra cosa si no está entre las
    `reescritas`, de las que se asegura que solo cambió la redacción. Lo ejecutado entra como reportes avalados, solo
    donde no hay ninguno. Cambiar lo prometido en un plan aprobado o con meses cerrados exige un motivo. Con
    `crear_dependencias`, las que no se conozcan se crean. Con `simular` no queda nada escrito. Lanza `ArchivoInvalido`.
    """
    hoja = archivo if isinstance(archivo, Hoja) else Libro(archivo).unica(HOJA)
    directorio = Directorio(crea=crear_dependencias)
    tabla, filas = leer_plan(hoja, directorio, progreso)
    with todo_o_nada(simular=simular):
        # Con el plan bloqueado, otra carga o una actividad nueva esperan; con sus actividades, los reportes.
        plan, _ = Plan.objects.select_for_update().get_or_create(anio=anio, defaults=plan_nuevo or {})
        retener_meses(plan.pk, TODOS)
        actuales = {
            a.codigo: a for a in plan.actividades.select_related("dependencia").select_for_update(of=["self"])
        }
        creadas = directorio.guardar()
        reportados = _reportados(plan)
        por_aclarar = _por_aclarar(plan, actuales, filas, reescritas)
        habia, quedan = _pesos_de_los_componentes(plan, filas)
        cargadas = [
            _aplicar(fila, actuales.get(fila.codigo) or Actividad(plan=plan), (habia, quedan))
            for fila in filas
        ]
        if tabla.errores:
            raise ArchivoInvalido(*tabla.errores)
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
        sin_motivo = "" if motivo.strip() else _falta_motivo(hoja, cambian, comprometido=comprometido)
        # Se escribe aunque falte algo por responder, y se deshace: lo que la base no admite se dice primero.
        _guardar_pesos(plan, habia, quedan)
        reportes, conservados, ignorados = _guardar(
            filas, cargadas, reportados, motivo.strip() or ("simulación" if sin_motivo else ""), progreso
        )
        cargado = PlanCargado(
            filas=cargadas,
            ausentes=sorted(actuales.keys() - {fila.codigo for fila in filas}, key=clave_de_orden),
            avisos=_avisos(plan, filas, cargadas, creadas),
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
    hoja: Hoja, directorio: Directorio, progreso: Progreso = _en_silencio
) -> tuple[Tabla, list[FilaDeLaMatriz]]:
    """Las filas de la matriz, y la tabla en que se anota lo que después no quepa. Lanza `ArchivoInvalido` con todo lo
    que no se entienda de ellas."""
    tabla = _la_tabla(hoja)
    libres = {columna: como for columna, como in _LIBRES.items() if columna in tabla.columnas}
    columna_del_codigo = next(columna for columna in IDENTIFICAN if columna in tabla.columnas)
    leidas = []
    for fila in tabla:
        progreso("Leyendo", fila.numero, len(hoja.celdas))
        leido = (
            _leer_numero(fila)
            if columna_del_codigo == "numero"
            else fila.leer("codigo", _codigo, vacia="", obligatoria="el código de la actividad")
        )
        dependencia = directorio.leer(fila, "dependencia", obligatoria="la sigla de una dependencia")
        descripcion = fila.leer("actividad", _descripcion, vacia="", obligatoria="la descripción")
        medida = leer_medida(fila, tabla.columnas)
        propias = {
            columna: fila.leer(columna, como, vacia=_CAMPOS[columna].get_default())
            for columna, como in libres.items()
        }
        if "componente" in propias:
            propias["componente"] = _el_componente(fila, str(propias["componente"]))
        peso = fila.leer(PESO_DEL_COMPONENTE, _peso, vacia=None)
        leidas.append((fila, leido, dependencia, descripcion, propias, medida, peso))
    _rechazar_repetidos(columna_del_codigo, [(fila, leido) for fila, leido, *_ in leidas])
    if tabla.errores or not leidas:
        raise ArchivoInvalido(*(tabla.errores or [f"{hoja.lugar}: no tiene actividades."]))
    return tabla, [
        FilaDeLaMatriz(
            fila=fila,
            codigo=leido,
            dependencia=dependencia,
            descripcion=descripcion,
            libres=propias,
            medida=medida,
            peso_del_componente=peso.valor if peso else None,
        )
        for fila, leido, dependencia, descripcion, propias, medida, peso in leidas
        if dependencia
    ]


def _la_tabla(hoja: Hoja) -> Tabla:
    """La hoja con las columnas que se conocen: la del código o la del número, y alguna forma de lo programado."""
    titulos = set(hoja.titulos())
    cual = [columna for columna in IDENTIFICAN if columna in titulos] or [IDENTIFICAN[-1]]
    return hoja.tabla(
        [cual[0], *OBLIGATORIAS, *faltan_columnas(titulos)], [c for c in OPCIONALES if c not in cual[1:]]
    )


def _leer_numero(fila: Fila) -> str:
    leido = fila.leer("numero", _numero, vacia=0, obligatoria="el número de la actividad")
    return str(leido) if leido else ""


def _rechazar_repetidos(columna: str, filas: Sequence[tuple[Fila, str]]) -> None:
    """Cada actividad está en una sola fila; a la que repite un código se le propone otro."""
    propuestos = sin_repetir([leido for _, leido in filas])
    vistos: dict[str, int] = {}
    for (fila, leido), propuesto in zip(filas, propuestos, strict=True):
        if leido and (primera := vistos.setdefault(leido, fila.numero)) != fila.numero:
            otro = f'; si es otra, escriba {citar(propuesto)} en la columna "codigo"'
            fila.rechazar(columna, f"la actividad {leido} ya está en la fila {primera}{otro}")


_NIVELES = 4


def _el_componente(fila: Fila, escrito: str) -> str:
    """El camino con un solo espacio donde haya varios."""
    camino = [" ".join(nivel.split()) for nivel in f" {escrito} ".split(" / ")] if escrito else []
    if len(camino) > _NIVELES or "" in camino:
        fila.rechazar(
            "componente",
            f'se esperaban hasta {_NIVELES} niveles separados por " / ", ninguno vacío, y se encontró {citar(escrito)}',
        )
        return ""
    return " / ".join(camino)


Pesos = Mapping[str, Cantidad]
"""De cada componente a cuánto pesa entre sus hermanos."""


def _pesos_de_los_componentes(plan: Plan, filas: Sequence[FilaDeLaMatriz]) -> tuple[Pesos, Pesos]:
    """Los que hay y los que quedan. En la matriz, todas las filas de un componente dicen lo mismo."""
    habia = dict(plan.componentes.values_list("nombre", "ponderacion"))
    dichos: dict[str, tuple[Cantidad, int]] = {}
    for fila in filas:
        peso, componente = fila.peso_del_componente, str(fila.libres.get("componente", ""))
        if peso is None:
            continue
        if not componente:
            fila.fila.rechazar(
                PESO_DEL_COMPONENTE, "dice cuánto pesa su componente, y la fila no tiene componente"
            )
            continue
        otro, primera = dichos.setdefault(componente, (peso, fila.fila.numero))
        if otro != peso:
            fila.fila.rechazar(
                PESO_DEL_COMPONENTE,
                f"dice {miles(peso)} y la fila {primera}, del mismo componente, {miles(otro)}",
            )
    return habia, {**habia, **{componente: peso for componente, (peso, _) in dichos.items()}}


def _guardar_pesos(plan: Plan, habia: Pesos, quedan: Pesos) -> None:
    Componente.objects.bulk_create(
        [
            Componente(plan=plan, nombre=nombre, ponderacion=peso)
            for nombre, peso in quedan.items()
            if habia.get(nombre) != peso
        ],
        update_conflicts=True,
        unique_fields=["plan", "nombre"],
        update_fields=["ponderacion"],
    )


def _aplicar(fila: FilaDeLaMatriz, actividad: Actividad, pesos: tuple[Pesos, Pesos]) -> ActividadCargada:
    """Pone en la actividad, que puede ser nueva, lo que dice la fila. Lo que no quepa queda anotado en ella."""
    habia, quedan = pesos
    antes = celdas_del_plan(actividad, habia) if actividad.pk else {}
    actividad.codigo = fila.codigo
    actividad.dependencia = fila.dependencia
    # Lo que en una celda se vería igual se deja como está: otros saltos de línea, un espacio de más.
    if antes.get("actividad") != fila.descripcion:
        actividad.descripcion = fila.descripcion
    for columna, valor in fila.libres.items():
        if antes.get(columna) != _celda(columna, valor):
            setattr(actividad, columna, valor)
    if actividad.plan.regla == Regla.ACCIONES and actividad.clase_de_meta != ClaseDeMeta.SUMA:
        fila.fila.rechazar(
            "clase_de_meta",
            f"el plan se cierra por acciones, que solo se suman, y se encontró {citar(actividad.clase_de_meta)}: "
            "cambie la "
            "regla del plan a promedio",
        )
    poner_medida(fila.medida, actividad, fila.fila, dice_la_periodicidad=not fila.fila.vacia("periodicidad"))
    ahora = celdas_del_plan(actividad, quedan)
    return ActividadCargada(
        nombre=f"Actividad {actividad.codigo}",
        cambio=novedad_de(antes, ahora),
        objeto=actividad,
        actividad=actividad,
        fila=fila.fila.numero,
        antes=antes,
        ahora=ahora,
    )


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
        avisos.append(f"Redondeado a seis decimales: {'; '.join(_hasta(redondeos))}.")
    if plan.regla == Regla.ACCIONES:
        con_decimales = [
            f"fila {fila.fila.numero}, {escrita.columna}: {miles(escrita.cantidad)}"
            for fila in filas
            for escrita in (*fila.medida.programado.values(), *fila.medida.ejecutado.values())
            if not isinstance(escrita.cantidad, int)
        ]
        if con_decimales:
            avisos.append(
                f"Se esperaba un número entero de acciones y hay decimales: {'; '.join(_hasta(con_decimales))}."
            )
    return [*avisos, *_avisos_de_los_pesos(plan, [c.actividad for c in cargadas])]


def _avisos_de_los_pesos(plan: Plan, cargadas: Sequence[Actividad]) -> Iterator[str]:
    """Si las ponderaciones no sirven para promediar, o no suman lo que se espera."""
    pesos = [a.ponderacion for a in cargadas]
    dichos = [peso for peso in pesos if peso is not None]
    if not dichos:
        return
    if len(dichos) < len(pesos):
        sin_peso = [a.codigo for a in cargadas if a.ponderacion is None]
        yield (
            f"Sin ponderación, y las demás la tienen: {_cuales('actividad', 'actividades', sin_peso)}. Así no se puede "
            "publicar."
        )
    if not any(dichos):
        yield "Todas las ponderaciones son 0: el plan quedaría sin ponderación."
    elif not plan.ponderacion_por_componente and (suman := total(dichos)) not in (1, 100):
        yield f"Las ponderaciones suman {miles(suman)}, y no 1 ni 100: se dividen por su suma."


def _hasta(frases: Sequence[str], tope: int = 20) -> list[str]:
    """Las primeras, y cuántas más hay."""
    sobran = len(frases) - tope
    return [*frases[:tope], *([f"y {miles(sobran)} más"] if sobran > 0 else [])]


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


def _falta_motivo(hoja: Hoja, filas: Sequence[int], *, comprometido: bool) -> str:
    """La frase que pide el motivo de cambiar lo prometido, si esas filas, que lo cambian, son algunas."""
    if not filas:
        return ""
    cambian = "cambia" if len(filas) == 1 else "cambian"
    que = (
        "lo que prometía un plan aprobado o con meses cerrados"
        if comprometido
        else "cómo se mide lo que ya tiene reportes avalados"
    )
    return f"{hoja.lugar}, {_cuales('fila', 'filas', filas)}: {cambian} {que}; diga el motivo."


def _se_renumero(dudas: Sequence[Duda]) -> list[str]:
    """La pregunta, en frases: por qué se hace, cada duda y cómo se responde. Ninguna, si no hay dudas."""
    if not dudas:
        return []
    codigos = [duda.codigo for duda in dudas]
    return [
        "¿Se renumeró el plan? Hay actividades con reportes que pasarían a decir otra cosa:",
        *map(str, dudas),
        "Si se renumeró, los reportes quedarían en otra actividad: escriba en la matriz el código que ya tenía cada "
        f"una. Si en {enumerar(codigos)} solo cambió la redacción, confírmelo.",
    ]


def _cuales(uno: str, varias: str, numeros: Sequence[int | str], tope: int = 20) -> str:
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
        for mes, (columna, ejecutado) in fila.medida.ejecutado.items():
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
                hay = "sin cantidad" if reporte.ejecutado is None else f'de "{miles(reporte.ejecutado)}"'
                ignorados.append(
                    f'Actividad {fila.codigo}, {columna}: "{miles(ejecutado)}" no se carga; ya hay un reporte '
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
            [Jsonb(filas, dumps=partial(json.dumps, cls=DjangoJSONEncoder))],  # type: ignore[list-item]
        )


def celdas_del_plan(actividad: Actividad, pesos: Pesos) -> dict[str, str | Cantidad]:
    """Lo que dice su fila en la matriz, por columna, sin lo ejecutado."""
    return {
        "codigo": actividad.codigo,
        "dependencia": actividad.dependencia.sigla,
        "actividad": saltos(actividad.descripcion),
        **celdas_de_lo_programado(actividad),
        **{columna: _celda(columna, getattr(actividad, columna)) for columna in _LIBRES},
        PESO_DEL_COMPONENTE: pesos.get(actividad.componente, ""),
    }


def _celda(columna: str, valor: Valor) -> str | Cantidad:
    """Un valor de la actividad como se ve en su celda: una opción por su nombre, una lista con `;`."""
    if isinstance(valor, bool):
        return "sí" if valor else "no"
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
    opciones: ClassVar[Sequence[str]] = ("motivo", "reescritas", "crear_dependencias", "progreso")

    def cargar(self, archivos: Sequence[Archivo], *, simular: bool) -> PlanCargado:
        if len(archivos) > 1:
            raise ArchivoInvalido("La matriz del plan viene en un solo archivo.")
        return importar_plan(self.anio, archivos[0], simular=simular, **self.respuestas)

    def filter_export(self, queryset: QuerySet[Actividad], **_: Any) -> list[Actividad]:
        """Las actividades con sus reportes avalados, en dos consultas. Lanza `ValueError` si son de varios planes."""
        avalados = Prefetch("reportes", Reporte.objects.avalados())
        actividades = list(
            queryset.select_related("dependencia").prefetch_related(avalados).order_by("clave")
        )
        if len({actividad.plan_id for actividad in actividades}) > 1:
            raise ValueError("La matriz es de un solo plan: elíjalo en el filtro y exporte otra vez.")
        self._pesos = dict(
            Componente.objects.filter(plan__in={actividad.plan_id for actividad in actividades}).values_list(
                "nombre", "ponderacion"
            )
        )
        return actividades

    def export_resource(self, instance: Actividad, *_: Any, **__: Any) -> list[str | Cantidad | None]:
        ejecutado = {EJECUTADO[reporte.mes - 1]: reporte.ejecutado for reporte in instance.reportes.all()}
        celdas = {**celdas_del_plan(instance, self._pesos), **ejecutado}
        return [celdas.get(columna) for columna in COLUMNAS]
