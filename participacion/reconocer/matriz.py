"""De las actividades de un libro a las filas de la matriz de este sistema, y qué plan les queda bien. Puro."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from comun.calendario import TODOS, abreviatura
from comun.cantidades import Cantidad, corta
from comun.palabras import enumerar, llano, plural
from participacion.indicadores import ClaseDeMeta, Regla
from participacion.reconocer.actividades import ActividadLeida
from participacion.reconocer.libro import Reconocido

LARGOS = {"actividad": 1000, "componente": 400, "producto": 300, "unidad_medida": 100, "dependencia": 200}
"""Letras que caben en cada columna; lo que sobre se corta, y se dice."""

_DESCRIBEN = ("producto", "unidad_medida", "fase_ciclo", "grupos_interes", "nivel_participacion")
BASICAS = (
    "codigo",
    "dependencia",
    "actividad",
    "componente",
    *_DESCRIBEN,
    "presupuesto",
    "clase_de_meta",
    "linea_base",
    "con_denominador",
    "periodicidad",
    "ponderacion",
    *(f"{abreviatura(mes)}_p" for mes in TODOS),
    "anual",
    "anual_mes",
    *(f"{abreviatura(mes)}_e" for mes in TODOS),
)
DE_DOS_NUMEROS = tuple(f"{abreviatura(mes)}_{parte}" for mes in TODOS for parte in ("num", "den"))
APOYAN = "apoyan"


class Matriz(NamedTuple):
    """La matriz, de qué hoja y fila del libro salió cada una de las suyas, y lo que se cortó para que cupiera."""

    columnas: list[str]
    filas: list[list[str]]
    de_donde: list[tuple[str, int]]
    avisos: list[str]


def matriz_de(reconocido: Reconocido, *, con: Sequence[str] = ()) -> Matriz:
    """`con` son las columnas que no todas las matrices tienen, y esta sí: las de dos números y quiénes apoyan."""
    columnas = [*BASICAS, *con]
    actividades = reconocido.actividades
    cortadas: list[str] = []
    filas = [_fila(actividad, columnas, cortadas) for actividad in actividades]
    avisos = [f"Se cortó lo que no cabía: {enumerar(cortadas[:10])}."] if cortadas else []
    return Matriz(columnas, filas, [(a.hoja, a.fila) for a in actividades], avisos)


def _fila(actividad: ActividadLeida, columnas: Sequence[str], cortadas: list[str]) -> list[str]:
    celdas = dict(_celdas(actividad))
    for columna, largo in LARGOS.items():
        if len(celdas.get(columna, "")) > largo:
            celdas[columna] = f"{celdas[columna][: largo - 1]}…"
            cortadas.append(f"{columna} de {actividad.codigo}")
    return [celdas.get(columna, "") for columna in columnas]


def _celdas(actividad: ActividadLeida) -> Iterator[tuple[str, str]]:
    yield "codigo", actividad.codigo
    yield "dependencia", limpio(actividad.dependencia or "")
    yield "actividad", limpio(actividad.descripcion)
    yield "componente", camino(actividad.componente)
    yield from ((campo, limpio(dicho)) for campo, dicho in actividad.describen.items())
    yield "presupuesto", "" if actividad.presupuesto is None else str(int(actividad.presupuesto))
    yield "clase_de_meta", str(actividad.clase)
    yield "linea_base", _cantidad(actividad.linea_base)
    yield "con_denominador", "sí" if actividad.con_denominador else "no"
    yield "periodicidad", actividad.periodicidad
    yield "ponderacion", _cantidad(actividad.ponderacion)
    yield APOYAN, "; ".join(actividad.apoyan)
    for mes, programado in actividad.programado.items():
        yield f"{abreviatura(mes)}_p", _cantidad(programado)
    if actividad.anual:
        yield "anual", _cantidad(actividad.anual[1])
        yield "anual_mes", str(actividad.anual[0])
    for mes, ejecutado in actividad.ejecutado.items():
        if isinstance(ejecutado, tuple):
            yield f"{abreviatura(mes)}_num", _cantidad(ejecutado[0])
            yield f"{abreviatura(mes)}_den", _cantidad(ejecutado[1])
        else:
            yield f"{abreviatura(mes)}_e", _cantidad(ejecutado)


def _cantidad(cantidad: Cantidad | None) -> str:
    return "" if cantidad is None else corta(cantidad)


def limpio(escrito: str) -> str:
    """Sin caracteres que no se ven."""
    return " ".join("".join(c if c.isprintable() else " " for c in escrito).split())


def camino(niveles: Sequence[str]) -> str:
    """«Eje 1 / Programa 2»; los niveles largos se acortan lo mismo, para que quepan todos."""
    niveles = [limpio(nivel) for nivel in niveles]
    cabe = LARGOS["componente"] - 3 * max(0, len(niveles) - 1)
    if sum(map(len, niveles)) > cabe:
        a_cada_uno = cabe // len(niveles)
        niveles = [nivel if len(nivel) <= a_cada_uno else f"{nivel[: a_cada_uno - 1]}…" for nivel in niveles]
    return " / ".join(niveles)


class PlanNuevo(NamedTuple):
    """Cómo se cierra el plan que un libro crea, y por qué."""

    regla: Regla
    ponderacion_por_componente: bool
    porque: str


def plan_nuevo(reconocido: Reconocido) -> PlanNuevo:
    """Por acciones solo si todo son acciones enteras y sin peso que se pueden sumar; si no, por promedio."""
    actividades = reconocido.actividades
    otras = [a for a in actividades if a.clase is not ClaseDeMeta.SUMA]
    con_peso = [a for a in actividades if a.ponderacion is not None]
    con_decimales = [a for a in actividades if any(not isinstance(c, int) for c in a.programado.values())]
    unidades = {llano(a.describen.get("unidad_medida", "")) for a in actividades} - {""}
    if otras:
        porque = f"{plural(len(otras), 'meta no se suma', 'metas no se suman')}"
    elif con_peso:
        porque = "trae ponderaciones"
    elif con_decimales:
        porque = f"{plural(len(con_decimales), 'actividad tiene', 'actividades tienen')} decimales"
    elif len(unidades) > 1:
        porque = f"mide en {plural(len(unidades), 'unidad', 'unidades')} que no se suman entre sí"
    else:
        return PlanNuevo(Regla.ACCIONES, False, "")
    return PlanNuevo(Regla.PROMEDIO, any(hoja.por_componente for hoja in reconocido.hojas), porque)
