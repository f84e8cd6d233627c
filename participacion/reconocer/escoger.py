"""Cuál, entre las columnas que quedan, es la actividad, su código, su dependencia y lo demás que la describe. Puro."""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from participacion.reconocer.papeles import EJECUTADO, META, PROGRAMADO, RELATO, Candidata
from participacion.reconocer.titulos import raiz
from participacion.reconocer.valores import leer_periodicidad

NIVELES = 4
_DE_OTRA_COSA = {
    raiz(p)
    for p in [
        "eje",
        "pilar",
        "programa",
        "subprograma",
        "sector",
        "componente",
        "bpin",
        "centro",
        "linea",
        "proyecto",
        "bp",
    ]
}


class Escogida(NamedTuple):
    candidata: Candidata
    segura: bool


def la_actividad(sueltas: Sequence[Candidata]) -> Escogida | None:
    """La que dice qué se hace: la actividad y, si no la hay, la meta de producto, el producto, su indicador o, con
    duda, la que solo dice «nombre»."""
    textos = [
        c for c in sueltas
        if c.perfil.de_texto and c.perfil.son(c.perfil.con_letras) and c.papel not in (EJECUTADO, RELATO)
    ]  # fmt: skip
    rangos: Sequence[Callable[[Candidata], bool]] = (
        lambda c: c.propio.cabeza == "actividad",
        lambda c: c.propio.cabeza == META and c.propio.con(raiz("producto")),
        lambda c: c.propio.cabeza == "producto",
        lambda c: c.propio.cabeza == "indicador" and c.propio.con(raiz("producto")),
        lambda c: c.propio.cabeza == "indicador",
        lambda c: c.propio.cabeza == META,
        lambda c: c.propio.cabeza == "componente" and c.propio.con(raiz("estrategia"), raiz("proyecto")),
        lambda c: c.propio.raices[:1] == (raiz("nombre"),) and not c.propio.cabeza,
    )
    for rango in rangos:
        if suyas := [c for c in textos if rango(c)]:
            mayor = max(c.perfil.distintos for c in suyas)
            mejores = [c for c in suyas if c.perfil.distintos == mayor]
            elegida = next((c for c in mejores if c.propio.seguro), mejores[0])
            seguras = [c for c in mejores if c.propio.seguro]
            return Escogida(elegida, elegida.propio.seguro and len(seguras) == 1)
    return None


def la_meta(sueltas: Sequence[Candidata], con_periodos: set[str], anio: int | None) -> Escogida | None:
    posibles = [
        c
        for c in sueltas
        if c.papel in (META, PROGRAMADO) and c.del_anio and _mide(c)
    ]  # fmt: skip

    def rango(c: Candidata) -> tuple[bool, ...]:
        total = PROGRAMADO in con_periodos and c.propio.con("total")
        return (c.anio == anio and anio is not None, bool(c.perfil.numeros), total, c.propio.cabeza == META)

    return _la_mejor(posibles, rango)


def _mide(c: Candidata) -> bool:
    """Si trae la cantidad, quizás entre palabras; «Meta o producto» las trae como producto."""
    numeros = c.perfil.numeros + c.perfil.ilegibles
    if not c.propio.con(raiz("producto")):
        numeros += c.perfil.con_numero
    return c.perfil.son(numeros) and not (c.por_ciento and c.papel != META)


def lo_ejecutado(sueltas: Sequence[Candidata], anio: int | None) -> Escogida | None:
    posibles = [
        c
        for c in sueltas
        if c.papel == EJECUTADO and c.del_anio and not c.por_ciento and c.perfil.de_cantidades
    ]
    return _la_mejor(posibles, lambda c: (c.anio == anio and anio is not None, c.propio.cabeza == EJECUTADO))


def _la_mejor(
    posibles: Sequence[Candidata], rango: Callable[[Candidata], tuple[bool, ...]]
) -> Escogida | None:
    """La de más rango; si hay otra igual y dice otra cosa, no es segura."""
    if not posibles:
        return None
    elegida = max(posibles, key=rango)
    iguales = [c for c in posibles if rango(c) == rango(elegida)]
    return Escogida(elegida, all(c.perfil.valores == elegida.perfil.valores for c in iguales))


def el_codigo(sueltas: Sequence[Candidata], actividad: Candidata | None) -> Escogida | None:
    def puntos(c: Candidata) -> float:
        otras = set(c.propio.raices[1:])
        suyas = set(actividad.propio.raices) if actividad else set()
        return (
            2 * c.perfil.distintos / c.perfil.llenas
            + (0.8 if not otras else 0)
            + (0.5 if otras & suyas else 0)
            - (2 if otras & _DE_OTRA_COSA and not otras & suyas else 0)
        )

    posibles = [
        c for c in sueltas
        if c.propio.cabeza == "codigo" and c.perfil.son(c.perfil.llenas) and c.perfil.llenas >= c.perfil.filas / 2
        and puntos(c) >= 1
    ]  # fmt: skip
    seguidos = [
        c
        for c in sueltas
        if (_va_en_orden(c) or (actividad is not None and _numera(c, actividad)))
        and (not actividad or c.columna.numero < actividad.columna.numero)
    ]
    if not posibles and seguidos:
        return Escogida(seguidos[0], True)
    return Escogida(max(posibles, key=puntos), True) if posibles else None


def _numera(c: Candidata, actividad: Candidata) -> bool:
    """Si comparte el título con la actividad y trae los números de cada una: «Actividades», sobre «1.1» y su texto."""
    return (
        c.propio.escrito == actividad.propio.escrito
        and c.perfil.llenas >= c.perfil.filas / 2
        and not c.perfil.largos
        and not c.perfil.son(c.perfil.con_letras)
    )


def _va_en_orden(c: Candidata) -> bool:
    """Si su título no dice nada y trae los números de 1 en adelante, uno por fila."""
    return (
        not c.propio.cabeza
        and c.perfil.llenas > 1
        and c.perfil.valores == {str(n) for n in range(1, c.perfil.llenas + 1)}
    )


def clases_de_meta(sueltas: Sequence[Candidata]) -> list[Candidata]:
    def dicen(c: Candidata) -> float:
        return sum(valor in PALABRAS_DE_CLASE for valor in c.perfil.valores) / max(1, len(c.perfil.valores))

    return [
        c for c in sueltas
        if (c.propio.cabeza == "clase_de_meta" and dicen(c) >= 0.5)
        or (
            c.propio.cabeza in ("", "indicador", META)
            and c.perfil.de_texto and dicen(c) >= 0.8 and len(c.perfil.valores - {"i", "m", "r"})
        )
    ]  # fmt: skip


PALABRAS_DE_CLASE = frozenset(
    [
        "acumulado",
        "acumulada",
        "acumulativo",
        "acumulativa",
        "acumulable",
        "no acumulado",
        "no acumulada",
        "no acumulativo",
        "no acumulable",
        "flujo",
        "stock",
        "capacidad",
        "incremento",
        "incremental",
        "creciente",
        "aumento",
        "reduccion",
        "reduccion anual",
        "decreciente",
        "disminucion",
        "mantenimiento",
        "mantener",
        "constante",
        "estable",
        "i",
        "m",
        "r",
        "suma",
        "sumatoria",
        "nivel",
        "promedio",
    ]
)


_Escoge = Callable[[Sequence[Candidata], Candidata | None], Escogida | None]


def _de_cabeza(
    campo: str, cabe: Callable[[Candidata], bool], rango: Callable[[Candidata], float] = lambda c: 0
) -> _Escoge:
    """La primera de más rango entre las que hablan de eso y tienen lo que debe haber."""

    def escoge(libres: Sequence[Candidata], actividad: Candidata | None) -> Escogida | None:
        suyas = [c for c in libres if c.propio.cabeza == campo and cabe(c)]
        if not suyas:
            return None
        elegida = max(suyas, key=lambda c: (c.propio.seguro, rango(c), -c.columna.numero))
        return Escogida(elegida, elegida.propio.seguro)

    return escoge


def _de_la_base(c: Candidata) -> bool:
    """«Línea base», y debajo «Valor»."""
    return c.perfil.de_cantidades and any(titulo.cabeza == "linea_base" for titulo in c.columna.grupo)


def _la_base(libres: Sequence[Candidata], actividad: Candidata | None) -> Escogida | None:
    """La más cercana a la actividad, de preferencia a su derecha."""
    suyas = [
        c
        for c in libres
        if (c.propio.cabeza == "linea_base" or (not c.propio.cabeza and _de_la_base(c)))
        and not c.propio.con(raiz("fecha"), raiz("fuente"), raiz("ano"), raiz("vigencia"))
    ]
    if not suyas:
        return None
    de = actividad.columna.numero if actividad else 0
    return Escogida(min(suyas, key=lambda c: (c.columna.numero < de, abs(c.columna.numero - de))), True)


def _texto(c: Candidata) -> bool:
    return c.perfil.de_texto


def _la_que_responde(c: Candidata) -> float:
    return (
        3 * c.propio.con(raiz("reporta"))
        + 2 * c.propio.con(raiz("dependencia"))
        + c.propio.con(raiz("responsable"))
    )


def _fechado(c: Candidata) -> bool:
    return not c.propio.con("%") and not c.perfil.son(c.perfil.cruces)


def _el_producto(libres: Sequence[Candidata], actividad: Candidata | None) -> Escogida | None:
    """Lo que se entrega, si la actividad no es ya el producto; también «Meta o producto», en palabras."""
    if actividad is None or actividad.propio.cabeza in ("producto", "indicador"):
        return None
    suyas = [c for c in libres if c.perfil.de_texto and c.propio.cabeza == "producto"] or [
        c for c in libres
        if c.perfil.de_texto and c.propio.cabeza == META
        and (c.propio.con(raiz("producto")) or len(c.propio.raices) == 1)
    ]  # fmt: skip
    return Escogida(suyas[0], True) if suyas else None


def _el_presupuesto(libres: Sequence[Candidata]) -> Escogida | None:
    """Lo que se previó gastar. Entre varias columnas iguales, ninguna."""
    gastado = {
        raiz(p)
        for p in [
            "ejecutado",
            "ejecucion",
            "pago",
            "compromiso",
            "obligacion",
            "comprometido",
            "pagado",
            "fuente",
            "tipo",
        ]
    }
    suyas = [
        c for c in libres
        if c.propio.cabeza == "dinero" and c.propio.seguro and not c.por_ciento and not gastado & set(c.propio.raices)
        and c.perfil.de_cantidades and c.del_anio
    ]  # fmt: skip
    return Escogida(suyas[0], True) if len(suyas) == 1 else None


ESCOGEN: Mapping[str, _Escoge] = {
    "dependencia": _de_cabeza("dependencia", _texto, _la_que_responde),
    "apoyan": _de_cabeza("apoyan", _texto),
    "unidad_medida": _de_cabeza("unidad_medida", _texto),
    "periodicidad": _de_cabeza(
        "periodicidad", lambda c: any(leer_periodicidad(valor) for valor in c.perfil.valores)
    ),
    "linea_base": _la_base,
    "ponderacion": _de_cabeza(
        "ponderacion",
        lambda c: c.perfil.de_cantidades and not _DE_OTRA_COSA & set(c.propio.raices),
        lambda c: c.propio.con(raiz("actividad"), raiz("meta"), raiz("indicador"), raiz("producto")),
    ),
    "fecha_inicio": _de_cabeza("fecha_inicio", _fechado),
    "fecha_fin": _de_cabeza("fecha_fin", _fechado),
    "producto": _el_producto,
    "fase_ciclo": _de_cabeza("fase_ciclo", _texto),
    "grupos_interes": _de_cabeza("grupos_interes", _texto),
    "nivel_participacion": _de_cabeza("nivel_participacion", _texto),
    "presupuesto": lambda libres, actividad: _el_presupuesto(libres),
}


def componentes(libres: Sequence[Candidata]) -> list[Candidata]:
    suyas = [
        c for c in libres
        if c.propio.cabeza == "componente" and c.propio.seguro and not c.perfil.son(c.perfil.numeros)
        and not c.propio.con("%", raiz("codigo"), raiz("ponderacion"), raiz("actividad"))
    ]  # fmt: skip
    return suyas[:NIVELES]
