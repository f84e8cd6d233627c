"""En qué se diferencian dos versiones de unas cifras, campo por campo y en español. Puro, sin Django.

Ningún texto se copia: de los que escriben las personas solo se dice que cambiaron. El de antes puede haberse retirado
porque nombraba a alguien, y no debe quedar repetido en la versión siguiente. Lo que sí se copia se conoce por su tipo:
números, fechas, opciones y lo declarado `Citable`; de un campo nuevo, mientras no se declare, no se copia nada.
"""

import dataclasses
from collections import Counter
from collections.abc import Callable, Container, Hashable, Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from enum import Enum
from functools import cache
from typing import Any, TypeVar, get_args, get_type_hints

from compromisos.estados import Estado as EstadoDeCompromiso
from comun.calendario import nombre
from comun.estados import EstadoVisible
from comun.palabras import enumerar, fecha_larga, miles
from comun.periodo import DE_LOS_INFORMES
from informes import palabras
from informes.cifras import (
    ActividadSinProgramacion,
    Cambio,
    CampoModificado,
    Cifras,
    CifrasDeActividad,
    CifrasDeDependencia,
    Medido,
    Modificacion,
    Totales,
)
from informes.cifras_de_compromisos import (
    Citable,
    CompromisoPublico,
    CompromisosConsolidados,
    CompromisosDeAntes,
    CompromisosDeMesas,
    ConteoDeCompromisos,
)
from informes.siglas import con_las_siglas_de, equivalencias
from participacion.descripcion import PUBLICOS

T = TypeVar("T")

# Lo que hace de una versión esa versión: siempre es distinto.
_DE_LA_VERSION = {"esquema", "version", "publicada", "motivo"}

# Entre qué fechas se miran los compromisos de antes.
_CORTES_DE_ANTES = {"anteriores_desde", "anteriores_hasta"}

# Lo que sale de otros campos.
_DERIVADOS = {campo.name for campo in dataclasses.fields(Totales)} | {"estado", "meta_inicial"}

# De ellos, lo que no se compara: lo exacto ya se dice como se muestra, y lo demás no se guardaba en el esquema 1.
_SIN_COMPARAR = {
    campo
    for campo in _DERIVADOS
    if campo.endswith("_exacto") or campo in ("esperado", "promedia", "completas")
}

# Los que no se dicen como se llaman; los demás son su clave con espacios. Donde va el periodo, se dice cuál es.
_NOMBRES = {
    **{campo.clave: f"{campo.nombre[0].lower()}{campo.nombre[1:]}" for campo in PUBLICOS},
    "anio": "año",
    "explicacion": "explicación",
    "meta": "meta anual",
    "ejecucion": "ejecución",
    "cumplimiento_periodo": "cumplimiento del {periodo}",
    "programado_periodo": "programado en el {periodo}",
    "ejecutado_periodo": "ejecutado en el {periodo}",
    "sobre_meta": "sobre la meta",
    "demostracion": "datos de demostración",
    "descripcion": "descripción",
    "participantes": "personas que participaron",
    "razon": "razón",
    "cancelada_desde": "cancelada",
    "meta_antes": "meta de antes",
    "meta_despues": "meta de después",
    "anteriores_desde": "corte del informe pasado",
    "anteriores_hasta": "corte",
    "seguian": "abiertos en el informe pasado",
    "estado_antes": "estado en el informe pasado",
    **{estado.value: estado.aspecto.uno for estado in EstadoDeCompromiso},
}

_PORCENTAJES = {
    "ejecucion": "Pend.",
    "avance": "Pend.",
    "por_ejecutar": "Pend.",
    "cumplimiento_sin_anticipos": "Pend.",
    "cumplimiento_periodo": "Sin programar",
}

_EN_PESOS = {campo.clave for campo in PUBLICOS if campo.en_pesos}

# Qué quiere decir que no haya valor.
_SIN_VALOR = {"ejecutado": "sin reporte", "meta_inicial": "la misma de ahora"}
NO_SE_DIJO = "no se dijo"
EN_EL_INFORME = "en el informe"


def diferencias(antes: Cifras, despues: Cifras) -> tuple[Cambio, ...]:
    """Todo lo que no dice lo mismo: primero las sumas, luego lo que las hizo cambiar y al final los textos.

    No compara lo que siempre cambia: versión, fecha de publicación, motivo, esquema y los cambios mismos.
    """
    ahora = equivalencias(antes, despues)
    igualadas = con_las_siglas_de(despues, antes, ahora)
    llamada = _Llamada(ahora)
    sumas = _en_las_sumas(igualadas, despues, llamada)
    return _dichos(antes, (*sumas, *_en_el_origen(igualadas, despues, llamada)))


def causas(antes: Cifras, despues: Cifras) -> tuple[Cambio, ...]:
    """Las diferencias sin las sumas ni los estados, que salen de las demás."""
    ahora = equivalencias(antes, despues)
    return _dichos(antes, _en_el_origen(con_las_siglas_de(despues, antes, ahora), despues, _Llamada(ahora)))


def separados(cambios: Iterable[Cambio]) -> tuple[tuple[Cambio, ...], tuple[Cambio, ...]]:
    """Los ya dichos de una rectificación: primero las causas y aparte los que salen de ellas, que casi siempre son
    muchos más. Se conocen por sus palabras: así se leen igual los que se publicaron antes."""
    todos = tuple(cambios)
    return (
        tuple(cambio for cambio in todos if not _sale_de_otros(cambio)),
        tuple(cambio for cambio in todos if _sale_de_otros(cambio)),
    )


def _sale_de_otros(cambio: Cambio) -> bool:
    """Si es una suma, un porcentaje, un estado, o lo de un mes en que se juntan varias actividades."""
    de_quien, _, resto = cambio.donde.partition(", ")
    clase = de_quien.partition(" ")[0]
    if cambio.campo == EN_EL_INFORME:
        return False
    if clase == "Actividad":
        return not resto and cambio.campo in _DERIVADOS_DICHOS
    if clase in ("Plan", "Componente"):
        return True
    if clase == "Dependencia":
        return bool(resto) or cambio.campo in _DERIVADOS_DICHOS
    # Los de varios meses juntos salen de los de cada uno, que dice uno solo.
    return cambio.donde.startswith("Compromisos de ") and (" y " in cambio.donde or " e " in cambio.donde)


def _dichos(antes: Cifras, cambios: Iterable[Cambio]) -> tuple[Cambio, ...]:
    """Cada uno una vez, con el nombre de su periodo: las dos versiones son del mismo."""
    palabra = antes.periodo.palabra
    return tuple(
        dict.fromkeys(
            dataclasses.replace(cambio, campo=cambio.campo.replace("{periodo}", palabra))
            for cambio in cambios
        )
    )


def en_palabras(cambio: Cambio) -> str:
    """«Actividad 3, agosto, ejecutado: 1 → 2»; de un texto, «Informe, objetivo: cambió el texto»."""
    return f"{cambio.donde}, {cambio.campo}: {_de_que_a_que(cambio)}"


def lo_demas(modificacion: Modificacion) -> tuple[str, ...]:
    """Lo que una modificación cambió además de la programación: «dependencia: SFI → OAP»."""
    return tuple(
        f"{_llamado(modificado.campo)}: {_de_que_a_que(modificado)}"
        for modificado in modificacion.campos
        if modificado.campo != "programado"
    )


def _de_que_a_que(cambio: Cambio | CampoModificado) -> str:
    return "cambió el texto" if cambio.antes is None else f"{cambio.antes} → {cambio.despues}"


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


def _en_las_sumas(antes: Cifras, despues: Cifras, llamada: "_Llamada") -> Iterator[Cambio]:
    """Las del plan, las de cada dependencia y actividad, y las de los meses que comparten corte."""
    yield from _totales("Plan", antes.totales, despues.totales)
    yield from _lista(
        antes.meses, despues.meses, lambda m: m.mes, lambda m: f"Plan, {nombre(m.mes)}", _valores
    )
    yield from _lista(antes.dependencias, despues.dependencias, _sigla, llamada, _sumas_de_dependencia)
    # El nombre de un componente también es un texto: el del que ya no está no se repite.
    siguen = {componente.nombre for componente in despues.componentes}
    yield from _lista(
        antes.componentes,
        despues.componentes,
        lambda c: c.nombre,
        lambda c: f"Componente {c.nombre if c.nombre in siguen else 'que ya no está'}",
        _valores_del_grupo,
    )
    # Las que entran o salen ya se dicen en el origen.
    for codigo, suya, la_de_ahora in _parejas(antes.actividades, despues.actividades, lambda a: a.codigo):
        if suya and la_de_ahora:
            yield from _totales(f"Actividad {codigo}", suya, la_de_ahora)
    yield from _lista(
        antes.compromisos_consolidados,
        despues.compromisos_consolidados,
        lambda c: c.meses,
        _meses_juntos,
        _conteo,
    )


def _en_el_origen(antes: Cifras, despues: Cifras, llamada: "_Llamada") -> Iterator[Cambio]:
    """Lo que se reporta, se cuenta o se escribe: de aquí salen las sumas."""
    yield from llamada.cambios(antes, despues)
    yield from _lista(
        antes.por_dependencia(),
        despues.por_dependencia(),
        lambda a: a[1].codigo,
        lambda a: f"Actividad {a[1].codigo}",
        _actividad,
    )
    yield from _lista(
        antes.sin_programacion, despues.sin_programacion, lambda a: a.codigo, _sin_programacion, _valores
    )
    yield from _lista(
        antes.modificaciones,
        despues.modificaciones,
        lambda m: (m.codigo, m.fecha),
        _modificacion,
        _modificada,
    )
    yield from _lista(
        antes.compromisos,
        despues.compromisos,
        lambda c: c.mes,
        lambda c: f"Compromisos de {nombre(c.mes)}",
        _conteo,
    )
    # El nombre de una mesa también es un texto: el de la que ya no está no se repite.
    siguen = {mesas.nombre for mesas in despues.compromisos_por_mesa}
    yield from _lista(
        antes.compromisos_por_mesa,
        despues.compromisos_por_mesa,
        lambda c: c.nombre,
        lambda c: f"Compromisos, {c.nombre if c.nombre in siguen else 'una mesa'}",
        _mesas,
    )
    yield from _publicos(antes.compromisos_publicos, despues.compromisos_publicos, siguen)
    if antes.anteriores_hasta is not None:
        yield from _anteriores(antes, despues)
    yield from _valores("Entidad", antes.entidad, despues.entidad)
    yield from _valores(
        "Informe", antes, despues, lambda campo: campo not in _DE_LA_VERSION | _CORTES_DE_ANTES
    )
    yield from _lista(
        tuple(enumerate(antes.recomendaciones, start=1)),
        tuple(enumerate(despues.recomendaciones, start=1)),
        lambda r: r[0],
        lambda r: f"Recomendación {r[0]}",
        lambda donde, suya, la_de_ahora: _valores(donde, suya[1], la_de_ahora[1]),
    )
    yield from _lista(antes.dependencias, despues.dependencias, _sigla, llamada, _propios)


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


def _actividad(
    donde: str,
    antes: tuple[CifrasDeDependencia, CifrasDeActividad],
    despues: tuple[CifrasDeDependencia, CifrasDeActividad],
) -> Iterator[Cambio]:
    (de_antes, suya), (de_ahora, la_de_ahora) = antes, despues
    if de_antes.sigla != de_ahora.sigla:
        yield Cambio(donde=donde, campo="dependencia", antes=de_antes.sigla, despues=de_ahora.sigla)
    yield from _propios(donde, suya, la_de_ahora)
    yield from _lista(
        suya.meses,
        la_de_ahora.meses,
        lambda mes: mes.mes,
        lambda mes: f"{donde}, {nombre(mes.mes)}",
        _valores,
    )


def _modificada(donde: str, antes: Modificacion, despues: Modificacion) -> Iterator[Cambio]:
    """Sus campos no se comparan con los de una versión de cuando no se guardaban."""
    yield from _valores(donde, antes, despues)
    if antes.campos and despues.campos:
        yield from _lista(
            antes.campos,
            despues.campos,
            lambda modificado: modificado.campo,
            lambda modificado: f"{donde}, {_llamado(modificado.campo)}",
            _valores,
        )


def _publicos(
    antes: tuple[CompromisoPublico, ...], despues: tuple[CompromisoPublico, ...], siguen: Container[str]
) -> Iterator[Cambio]:
    """Por su texto se sabe cuál es: uno que aparece, desaparece o se reescribe es un texto que cambió."""
    for _, suyo, el_de_ahora in _parejas(antes, despues, lambda c: (c.mes, c.mesa, c.texto)):
        cual = suyo or el_de_ahora
        if cual is None:
            continue
        mesa = cual.mesa if cual.mesa in siguen else "una mesa"
        donde = f"Compromisos publicados de {nombre(cual.mes)}, {mesa}"
        if suyo and el_de_ahora:
            yield from _publico(donde, suyo, el_de_ahora)
        else:
            yield Cambio(donde=donde, campo="texto")


def _publico(donde: str, antes: CompromisoPublico, despues: CompromisoPublico) -> Iterator[Cambio]:
    """Ni su clave, ni su localidad, ni su historia se comparan con los de una versión de cuando no se guardaban."""
    if not antes.clave:
        despues = dataclasses.replace(despues, clave="", localidad=antes.localidad, historia=antes.historia)
    yield from _valores(donde, antes, despues)
    yield from _lista(
        tuple(enumerate(antes.historia, start=1)),
        tuple(enumerate(despues.historia, start=1)),
        lambda paso: paso[0],
        lambda paso: f"{donde}, estado {paso[0]}",
        lambda donde, suyo, el_de_ahora: _valores(donde, suyo[1], el_de_ahora[1]),
    )


def _anteriores(antes: Cifras, despues: Cifras) -> Iterator[Cambio]:
    """Qué fue de los compromisos de los periodos anteriores."""
    yield from _valores("Compromisos anteriores", antes, despues, lambda campo: campo in _CORTES_DE_ANTES)
    yield from _lista(
        antes.compromisos_anteriores,
        despues.compromisos_anteriores,
        lambda c: (c.anio, c.periodo),
        lambda c: f"Compromisos anteriores, periodo {c.periodo} de {c.anio}",
        _de_antes,
    )
    yield from _lista(
        antes.compromisos_anteriores_publicos,
        despues.compromisos_anteriores_publicos,
        lambda c: c.clave,
        lambda c: f"Compromisos anteriores publicados, {nombre(c.mes)} de {c.anio}",
        _publico,
    )


def _de_antes(donde: str, antes: CompromisosDeAntes, despues: CompromisosDeAntes) -> Iterator[Cambio]:
    yield from _valores(donde, antes, despues)
    yield from _valores(donde, antes.estados, despues.estados)


def _mesas(donde: str, antes: CompromisosDeMesas, despues: CompromisosDeMesas) -> Iterator[Cambio]:
    """La localidad no se compara con la de una versión de cuando no se guardaba."""
    if not antes.localidad:
        despues = dataclasses.replace(despues, localidad="")
    yield from _conteo(donde, antes, despues)


def _totales(donde: str, antes: Medido, despues: Medido) -> Iterator[Cambio]:
    return _valores(donde, antes, despues, lambda campo: campo in _DERIVADOS - _SIN_COMPARAR)


def _valores_del_grupo(donde: str, antes: Totales, despues: Totales) -> Iterator[Cambio]:
    return _valores(donde, antes, despues, lambda campo: campo not in _SIN_COMPARAR)


def _propios(donde: str, antes: Medido, despues: Medido) -> Iterator[Cambio]:
    """Lo que no sale de otros campos."""
    return _valores(donde, antes, despues, lambda campo: campo not in _DERIVADOS)


def _conteo(donde: str, antes: ConteoDeCompromisos, despues: ConteoDeCompromisos) -> Iterator[Cambio]:
    yield from _valores(donde, antes, despues)
    yield from _valores(donde, antes.estados, despues.estados)


# Cómo se llama cada fila


def _sigla(dependencia: CifrasDeDependencia) -> str:
    return dependencia.sigla


class _Llamada:
    """Cómo se nombra una dependencia: «Dependencia SIG (antes SFI)», si cambió de sigla."""

    def __init__(self, ahora: Mapping[str, str]) -> None:
        self._antes = {nueva: vieja for vieja, nueva in ahora.items()}

    def __call__(self, dependencia: CifrasDeDependencia) -> str:
        return self._con(dependencia.sigla)

    def cambios(self, antes: Cifras, despues: Cifras) -> Iterator[Cambio]:
        """De las que cambiaron de sigla, ella y lo demás de cada una; como van en el informe y, al final, las que no
        tienen actividades en él."""
        suyas, las_de_ahora = antes.por_sigla, despues.por_sigla
        for sigla in dict.fromkeys((*las_de_ahora, *sorted(self._antes))):
            if vieja := self._antes.get(sigla):
                yield Cambio(donde=self._con(sigla), campo="sigla", antes=vieja, despues=sigla)
                if sigla in suyas and sigla in las_de_ahora:
                    yield from _propios(self._con(sigla), suyas[sigla], las_de_ahora[sigla])

    def _con(self, sigla: str) -> str:
        vieja = self._antes.get(sigla)
        return f"Dependencia {sigla} (antes {vieja})" if vieja else f"Dependencia {sigla}"


def _sin_programacion(actividad: ActividadSinProgramacion) -> str:
    return f"Actividad {actividad.codigo}, sin programación en el año"


def _modificacion(modificacion: Modificacion) -> str:
    return f"Modificación de la actividad {modificacion.codigo}, {fecha_larga(modificacion.fecha)}"


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
            yield Cambio(donde=donde(de_despues), campo=EN_EL_INFORME, antes="no estaba", despues="está")
        elif de_antes is not None:
            yield Cambio(donde=donde(de_antes), campo=EN_EL_INFORME, antes="estaba", despues="ya no está")


def _valores(
    donde: str, antes: Any, despues: Any, cuales: Callable[[str], bool] = lambda _: True
) -> Iterator[Cambio]:
    """Los valores sueltos en que se diferencian dos objetos de una misma clase, de los campos que diga `cuales`."""
    tipo: Any = type(antes)
    for campo in filter(cuales, _sueltos(tipo)):
        uno, otro = getattr(antes, campo), getattr(despues, campo)
        if uno == otro:
            continue
        se_cita = campo in _citables(tipo)
        yield Cambio(
            donde=donde,
            campo=_llamado(campo),
            antes=_dicho(campo, uno) if se_cita else None,
            despues=_dicho(campo, otro) if se_cita else None,
        )


def _llamado(campo: str) -> str:
    return _NOMBRES.get(campo, campo.replace("_", " "))


# Como quedan dichos, en cada periodo del que se puede informar.
_DERIVADOS_DICHOS = {
    _llamado(campo).replace("{periodo}", periodicidad.palabra)
    for campo in _DERIVADOS
    for periodicidad in DE_LOS_INFORMES
}


@cache
def _sueltos(tipo: Any) -> tuple[str, ...]:
    """Los campos que son un valor: ni otra clase de las cifras ni una lista de ellas."""
    return tuple(
        campo
        for campo, declarado in get_type_hints(tipo).items()
        if not any(dataclasses.is_dataclass(parte) for parte in (declarado, *get_args(declarado)))
    )


@cache
def _citables(tipo: Any) -> frozenset[str]:
    """Los campos cuyo valor se puede repetir: solo los que consta, por su tipo, que no son texto de una persona."""
    declarados = get_type_hints(tipo, include_extras=True)
    return frozenset(campo for campo, declarado in declarados.items() if _se_cita(declarado))


def _se_cita(declarado: Any) -> bool:
    if declarado == Citable:
        return True
    if partes := [parte for parte in get_args(declarado) if parte not in (type(None), ...)]:
        return all(map(_se_cita, partes))
    return isinstance(declarado, type) and issubclass(declarado, (int, Decimal, date, Enum))


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
        case int() | Decimal():
            if campo == "anio":
                return str(valor)
            return f"$ {miles(valor)}" if campo in _EN_PESOS else miles(valor)
        case date():
            return fecha_larga(valor)
        case tuple():
            return enumerar([str(parte) for parte in valor])
    return str(valor)
