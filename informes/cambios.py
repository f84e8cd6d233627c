"""En qué se diferencian dos versiones de unas cifras, campo por campo y en español. Puro, sin Django.

Ningún texto se copia: de los que escriben las personas solo se dice que cambiaron. El de antes puede haberse retirado
porque nombraba a alguien, y no debe quedar repetido en la versión siguiente.
"""

import dataclasses
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator
from datetime import date
from functools import cache
from typing import Any, TypeVar, get_args, get_type_hints

from compromisos.estados import Estado as EstadoDeCompromiso
from informes import palabras
from informes.cifras import (
    ActividadSinProgramacion,
    Cambio,
    Cifras,
    CifrasDeActividad,
    CifrasDeDependencia,
    CompromisoPublico,
    CompromisosConsolidados,
    ConteoDeCompromisos,
    Modificacion,
    Totales,
)
from participacion.calendario import nombre
from participacion.estados import EstadoVisible
from participacion.palabras import enumerar, fecha_larga, miles

T = TypeVar("T")

# Lo que hace de una versión esa versión: siempre es distinto.
_DE_LA_VERSION = {"esquema", "version", "publicada", "motivo"}

# Lo que sale de otros campos.
_DERIVADOS = {campo.name for campo in dataclasses.fields(Totales)} | {"estado", "meta_inicial"}

# Lo que escribe una persona con sus palabras.
_TEXTOS = {
    "nombre",
    "contacto",
    "objetivo",
    "explicacion",
    "descripcion",
    "producto",
    "unidad_medida",
    "grupos_interes",
    "razon",
    "texto",
    "motivo",
}

# Los que no se dicen como se llaman; los demás son su clave con espacios.
_NOMBRES = {
    "anio": "año",
    "explicacion": "explicación",
    "meta": "meta anual",
    "ejecucion": "ejecución",
    "cumplimiento_periodo": "cumplimiento del cuatrimestre",
    "programado_periodo": "programado en el cuatrimestre",
    "ejecutado_periodo": "ejecutado en el cuatrimestre",
    "sobre_meta": "sobre la meta",
    "demostracion": "datos de demostración",
    "descripcion": "descripción",
    "unidad_medida": "unidad de medida",
    "nivel_participacion": "nivel de participación",
    "fase_ciclo": "fase del ciclo",
    "grupos_interes": "grupos de interés",
    "seccion_menu_participa": "sección del Menú Participa",
    "participantes": "personas que participaron",
    "razon": "razón",
    "meta_antes": "meta de antes",
    "meta_despues": "meta de después",
    **{estado.value: estado.aspecto.uno for estado in EstadoDeCompromiso},
}

_PORCENTAJES = {
    "ejecucion": "Pend.",
    "avance": "Pend.",
    "por_ejecutar": "Pend.",
    "cumplimiento_sin_anticipos": "Pend.",
    "cumplimiento_periodo": "Sin programar",
}

# Qué quiere decir que no haya valor.
_SIN_VALOR = {"ejecutado": "sin reporte", "meta_inicial": "la misma de ahora"}
NO_SE_DIJO = "no se dijo"


def diferencias(antes: Cifras, despues: Cifras) -> tuple[Cambio, ...]:
    """Todo lo que no dice lo mismo: primero las sumas, luego lo que las hizo cambiar y al final los textos.

    No compara lo que siempre cambia: versión, fecha de publicación, motivo, esquema y los cambios mismos.
    """
    return tuple(dict.fromkeys((*_en_las_sumas(antes, despues), *_en_el_origen(antes, despues))))


def causas(antes: Cifras, despues: Cifras) -> tuple[Cambio, ...]:
    """Las diferencias sin las sumas ni los estados, que salen de las demás."""
    return tuple(dict.fromkeys(_en_el_origen(antes, despues)))


def en_palabras(cambio: Cambio) -> str:
    """«Actividad 3, agosto, ejecutado: 1 → 2»; de un texto, «Informe, objetivo: cambió el texto»."""
    que = "cambió el texto" if cambio.antes is None else f"{cambio.antes} → {cambio.despues}"
    return f"{cambio.donde}, {cambio.campo}: {que}"


def sin_contenido(version: int) -> tuple[Cambio, ...]:
    """El único cambio que se puede decir frente a una versión cuyas cifras se borraron."""
    return (
        Cambio(
            donde=f"Versión {version}",
            campo="contenido",
            antes="se borró por orden de una autoridad",
            despues="no se puede comparar",
        ),
    )


def _en_las_sumas(antes: Cifras, despues: Cifras) -> Iterator[Cambio]:
    """Las del plan, las de cada dependencia y actividad, y las de los meses que comparten corte."""
    yield from _totales("Plan", antes.totales, despues.totales)
    yield from _lista(
        antes.meses, despues.meses, lambda m: m.mes, lambda m: f"Plan, {nombre(m.mes)}", _valores
    )
    yield from _lista(antes.dependencias, despues.dependencias, _sigla, _dependencia, _sumas_de_dependencia)
    # Las que entran o salen ya se dicen en el origen.
    for numero, suya, la_de_ahora in _parejas(_actividades(antes), _actividades(despues), _numero):
        if suya and la_de_ahora:
            yield from _totales(f"Actividad {numero}", suya[1], la_de_ahora[1])
    yield from _lista(
        antes.compromisos_consolidados,
        despues.compromisos_consolidados,
        lambda c: c.meses,
        _meses_juntos,
        _conteo,
    )


def _en_el_origen(antes: Cifras, despues: Cifras) -> Iterator[Cambio]:
    """Lo que se reporta, se cuenta o se escribe: de aquí salen las sumas."""
    yield from _lista(
        _actividades(antes), _actividades(despues), _numero, lambda a: f"Actividad {a[1].numero}", _actividad
    )
    yield from _lista(
        antes.sin_programacion, despues.sin_programacion, lambda a: a.numero, _sin_programacion, _valores
    )
    yield from _lista(
        antes.modificaciones,
        despues.modificaciones,
        lambda m: (m.numero, m.fecha),
        _modificacion,
        _valores,
    )
    yield from _lista(
        antes.compromisos,
        despues.compromisos,
        lambda c: c.mes,
        lambda c: f"Compromisos de {nombre(c.mes)}",
        _conteo,
    )
    yield from _lista(
        antes.compromisos_por_mesa,
        despues.compromisos_por_mesa,
        lambda c: c.nombre,
        lambda c: f"Compromisos, {c.nombre}",
        _conteo,
    )
    yield from _publicos(antes.compromisos_publicos, despues.compromisos_publicos)
    yield from _valores("Entidad", antes.entidad, despues.entidad)
    yield from _valores("Informe", antes, despues, lambda campo: campo not in _DE_LA_VERSION)
    yield from _lista(
        tuple(enumerate(antes.recomendaciones, start=1)),
        tuple(enumerate(despues.recomendaciones, start=1)),
        lambda r: r[0],
        lambda r: f"Recomendación {r[0]}",
        lambda donde, suya, la_de_ahora: _valores(donde, suya[1], la_de_ahora[1]),
    )
    yield from _lista(antes.dependencias, despues.dependencias, _sigla, _dependencia, _propios)


# Cada clase


def _sumas_de_dependencia(
    donde: str, antes: CifrasDeDependencia, despues: CifrasDeDependencia
) -> Iterator[Cambio]:
    """Sus meses no se comparan con los de una versión de cuando no se guardaban: lo demás sí los dice."""
    yield from _totales(donde, antes, despues)
    if antes.meses and despues.meses:
        yield from _lista(
            antes.meses, despues.meses, lambda m: m.mes, lambda m: f"{donde}, {nombre(m.mes)}", _valores
        )


def _actividades(cifras: Cifras) -> tuple[tuple[str, CifrasDeActividad], ...]:
    """Cada actividad con la sigla de su dependencia."""
    return tuple((d.sigla, actividad) for d in cifras.dependencias for actividad in d.actividades)


def _actividad(
    donde: str, antes: tuple[str, CifrasDeActividad], despues: tuple[str, CifrasDeActividad]
) -> Iterator[Cambio]:
    if antes[0] != despues[0]:
        yield Cambio(donde=donde, campo="dependencia", antes=antes[0], despues=despues[0])
    yield from _propios(donde, antes[1], despues[1])
    yield from _lista(
        antes[1].meses,
        despues[1].meses,
        lambda mes: mes.mes,
        lambda mes: f"{donde}, {nombre(mes.mes)}",
        _valores,
    )


def _publicos(
    antes: tuple[CompromisoPublico, ...], despues: tuple[CompromisoPublico, ...]
) -> Iterator[Cambio]:
    """Por su texto se sabe cuál es: uno que aparece, desaparece o se reescribe es un texto que cambió."""
    for _, suyo, el_de_ahora in _parejas(antes, despues, lambda c: (c.mes, c.mesa, c.texto)):
        cual = suyo or el_de_ahora
        if cual is None:
            continue
        donde = f"Compromisos publicados de {nombre(cual.mes)}, {cual.mesa}"
        if suyo and el_de_ahora:
            yield from _valores(donde, suyo, el_de_ahora)
        else:
            yield Cambio(donde=donde, campo="texto")


def _totales(donde: str, antes: Totales, despues: Totales) -> Iterator[Cambio]:
    return _valores(donde, antes, despues, lambda campo: campo in _DERIVADOS)


def _propios(donde: str, antes: Totales, despues: Totales) -> Iterator[Cambio]:
    """Lo que no sale de otros campos."""
    return _valores(donde, antes, despues, lambda campo: campo not in _DERIVADOS)


def _conteo(donde: str, antes: ConteoDeCompromisos, despues: ConteoDeCompromisos) -> Iterator[Cambio]:
    yield from _valores(donde, antes, despues)
    yield from _valores(donde, antes.estados, despues.estados)


# Cómo se llama cada fila


def _sigla(dependencia: CifrasDeDependencia) -> str:
    return dependencia.sigla


def _numero(actividad: tuple[str, CifrasDeActividad]) -> int:
    return actividad[1].numero


def _dependencia(dependencia: CifrasDeDependencia) -> str:
    return f"Dependencia {dependencia.sigla}"


def _sin_programacion(actividad: ActividadSinProgramacion) -> str:
    return f"Actividad {actividad.numero}, sin programación en el año"


def _modificacion(modificacion: Modificacion) -> str:
    return f"Modificación de la actividad {modificacion.numero}, {fecha_larga(modificacion.fecha)}"


def _meses_juntos(compromisos: CompromisosConsolidados) -> str:
    return f"Compromisos de {enumerar([nombre(mes) for mes in compromisos.meses])}"


# Lo que sirve para todas


def _parejas(
    antes: Iterable[T], despues: Iterable[T], clave: Callable[[T], Hashable]
) -> Iterator[tuple[Any, T | None, T | None]]:
    """(clave, la de antes o `None`, la de después o `None`); entre las de una misma clave, por su orden."""

    def por_clave(filas: Iterable[T]) -> dict[tuple[Hashable, int], T]:
        vistas: Counter[Hashable] = Counter()
        salida = {}
        for fila in filas:
            salida[clave(fila), vistas[clave(fila)]] = fila
            vistas[clave(fila)] += 1
        return salida

    de_antes, de_despues = por_clave(antes), por_clave(despues)
    for cual in dict.fromkeys((*de_antes, *de_despues)):
        yield cual[0], de_antes.get(cual), de_despues.get(cual)


def _lista(
    antes: Iterable[T],
    despues: Iterable[T],
    clave: Callable[[T], Hashable],
    donde: Callable[[T], str],
    fila: Callable[[str, T, T], Iterator[Cambio]],
) -> Iterator[Cambio]:
    """Lo que cambió en las filas que siguen, y las que entran o salen."""
    for _, de_antes, de_despues in _parejas(antes, despues, clave):
        if de_antes is not None and de_despues is not None:
            yield from fila(donde(de_antes), de_antes, de_despues)
        elif de_despues is not None:
            yield Cambio(donde=donde(de_despues), campo="en el informe", antes="no estaba", despues="está")
        elif de_antes is not None:
            yield Cambio(donde=donde(de_antes), campo="en el informe", antes="estaba", despues="ya no está")


def _valores(
    donde: str, antes: Any, despues: Any, cuales: Callable[[str], bool] = lambda _: True
) -> Iterator[Cambio]:
    """Los valores sueltos en que se diferencian dos objetos de una misma clase, de los campos que diga `cuales`."""
    tipo: Any = type(antes)
    for campo in filter(cuales, _sueltos(tipo)):
        uno, otro = getattr(antes, campo), getattr(despues, campo)
        if uno == otro:
            continue
        es_texto = campo in _TEXTOS
        yield Cambio(
            donde=donde,
            campo=_NOMBRES.get(campo, campo.replace("_", " ")),
            antes=None if es_texto else _dicho(campo, uno),
            despues=None if es_texto else _dicho(campo, otro),
        )


@cache
def _sueltos(tipo: Any) -> tuple[str, ...]:
    """Los campos que son un valor: ni otra clase de las cifras ni una lista de ellas."""
    return tuple(
        campo
        for campo, declarado in get_type_hints(tipo).items()
        if not any(dataclasses.is_dataclass(parte) for parte in (declarado, *get_args(declarado)))
    )


def _dicho(campo: str, valor: Any) -> str:  # noqa: PLR0911
    """Un valor como se muestra."""
    if campo in _PORCENTAJES:
        return palabras.porcentaje(valor, _PORCENTAJES[campo])
    match valor:
        case None | "" | ():
            return _SIN_VALOR.get(campo, NO_SE_DIJO)
        case bool():
            return "sí" if valor else "no"
        case EstadoVisible():
            return valor.aspecto.uno
        case int():
            return (
                f"$ {miles(valor)}"
                if campo == "presupuesto"
                else miles(valor)
                if campo != "anio"
                else str(valor)
            )
        case date():
            return fecha_larga(valor)
        case tuple():
            return enumerar([str(parte) for parte in valor])
    return str(valor)
