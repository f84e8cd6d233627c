"""Las dudas de un libro como se le preguntan a una persona, y lo que responde. Puro.

Las de la misma clase son una sola pregunta: se aceptan todas de una vez o se cambia la que haga falta.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from hashlib import sha256

from comun.calendario import MESES, nombre
from comun.cantidades import de_seis, total
from comun.palabras import con_mayuscula, llano, miles, plural
from comun.periodo import DE_UNA_ACTIVIDAD
from participacion.indicadores import ClaseDeMeta
from participacion.reconocer.actividades import ActividadLeida
from participacion.reconocer.campos import dicho_de
from participacion.reconocer.dudas import DE_COLUMNA, Duda, Propuesta, Respondida
from participacion.reconocer.libro import HojaReconocida, Reconocido
from participacion.reconocer.papeles import EJECUTADO, PROGRAMADO
from participacion.reconocer.respuestas import de_cada_mes, en_cantidad
from participacion.reconocer.valores import Dice, leer_cantidad

A_LA_VISTA = 30  # de cada pregunta, una por una


class Tipo(StrEnum):
    """Con qué se responde."""

    NADA = "nada"
    CANTIDAD = "cantidad"
    CANTIDADES = "cantidades"
    MESES = "meses"
    OPCION = "opción"
    TEXTO = "texto"
    DEPENDENCIA = "dependencia"
    PORCENTAJE = "porcentaje"


CLASE, MES, PERIODICIDAD, ARRIBA, PERIODOS = "clase", "mes", "periodicidad", "arriba", "periodos"
BANDA = "a lo ancho"
_DE_PERIODOS = "¿Los meses dicen lo programado o lo ejecutado?"
_DE_LAS_CLASES: Mapping[str, tuple[str, str]] = {
    Dice.CRUZ: ("Hay marcas en vez de números", Tipo.CANTIDAD),
    Dice.CON_TEXTO: ("Hay números escritos entre palabras", Tipo.CANTIDAD),
    Dice.MILES_O_DECIMALES: ("Hay números cuyo punto o coma puede ser de miles o de decimales", Tipo.CANTIDAD),
    Dice.NO_APLICA: ("Hay celdas de números que dicen que no aplica", Tipo.CANTIDAD),
    Dice.ERROR: ("Hay celdas de números con un error de Excel o sin resultado", Tipo.CANTIDAD),
    Dice.COMBINADA: ("Hay una cantidad para varias actividades a la vez", Tipo.CANTIDAD),
    Dice.OTRA: ("Hay celdas de números que dicen otra cosa", Tipo.CANTIDAD),
    f"{DE_COLUMNA} {PROGRAMADO}": (_DE_PERIODOS, PERIODOS),
    f"{DE_COLUMNA} {EJECUTADO}": (_DE_PERIODOS, PERIODOS),
    f"{DE_COLUMNA} sin entender": ("Hay columnas de números que no se sabe qué son", Tipo.NADA),
    f"{DE_COLUMNA} repetida": ("Hay dos columnas para lo mismo", Tipo.NADA),
    f"{DE_COLUMNA} codigo": ("Las actividades no traen código", Tipo.NADA),
    f"{DE_COLUMNA} dependencia": ("El libro no dice qué dependencia responde", Tipo.DEPENDENCIA),
    f"{DE_COLUMNA} avance": ("Hay porcentajes de avance o de cumplimiento que no se leen", Tipo.NADA),
    "mes de lo ejecutado": ("¿Hasta qué mes va lo ejecutado?", MES),
    "hoja repetida": ("Una hoja junta a las demás y trae otras cantidades", Tipo.NADA),
    "otra tabla": ("En una hoja hay otra tabla, con sus títulos en otro orden", Tipo.NADA),
    "hoja de otro año": ("Una hoja es de otro año", Tipo.NADA),
    "dos números": ("Cada indicador viene en dos filas", Tipo.NADA),
    "dos números sin meta": ("Cada indicador viene en dos filas, y no dice su meta", Tipo.PORCENTAJE),
    "solo el avance": ("Solo se dice cuánto se ha avanzado", Tipo.NADA),
    "sin cantidades": ("Ninguna columna dice cuánto se hace", Tipo.NADA),
    "dependencia vacía": ("Hay actividades sin dependencia", Tipo.DEPENDENCIA),
    "todas las dependencias": ("Hay actividades de todas las dependencias: falta cuál la reporta", Tipo.DEPENDENCIA),
    "varias dependencias": ("Hay actividades de varias dependencias", Tipo.TEXTO),
    "componente a lo ancho": ("Hay títulos entre las filas", BANDA),
    "componente vacío": ("Hay componentes sin escribir", ARRIBA),
    "código repetido": ("Hay códigos repetidos", Tipo.TEXTO),
    "código vacío": ("Hay actividades sin código", Tipo.TEXTO),
    "código vuelto fecha": ("Hay códigos que Excel volvió fecha", Tipo.TEXTO),
    "escala": ("Hay porcentajes en otra escala que su meta", Tipo.CANTIDADES),
    "clase de meta": ("¿Lo reportado se suma o es el valor a la fecha?", CLASE),
    "meta igual a la línea base": ("La meta es la misma línea base", CLASE),
    "periodicidad": ("La periodicidad no es la de los meses que traen algo", PERIODICIDAD),
    "fecha de otro año": ("Hay fechas de otro año", MES),
    "fecha": ("Hay fechas que no se entienden del todo", MES),
    "varios meses": ("Hay fechas que nombran varios meses", Tipo.MESES),
    "por ciento en palabras": ("Hay porcentajes por cumplir en cada periodo, en palabras", Tipo.MESES),
    "meta distinta de lo programado": ("La meta escrita no es la suma de lo programado", Tipo.NADA),
    "falta un número": ("A un porcentaje le falta uno de sus dos números", Tipo.NADA),
}  # fmt: skip
_QUEDA: Mapping[str, str] = {
    Dice.CRUZ: "Cada marca será una acción de su mes; las de las semanas de un mes, una sola.",
    f"{DE_COLUMNA} sin entender": "No se lee. Si es del plan, dígalo encima de esa columna, en la hoja.",
    f"{DE_COLUMNA} repetida": "No se lee: vale la otra.",
    f"{DE_COLUMNA} avance": "No se lee. Si es lo ejecutado, dígalo encima de esa columna, con su mes.",
    f"{DE_COLUMNA} codigo": "Se numeran en su orden: {}.",
    "hoja repetida": "Se leen las otras hojas.",
    "otra tabla": "No se lee. En Excel, déjela con los mismos títulos de la primera, o en otra hoja.",
    "hoja de otro año": "No se lee. Si es del plan, dígalo en ella.",
    "dos números": "La primera fila es el numerador y la segunda, el denominador.",
    "dos números sin meta": "La primera fila es el numerador y la segunda, el denominador.",
    "solo el avance": "De cada actividad vale el último avance, sin sumarlo con los de antes. Si cada periodo trae "
    "solo lo suyo, súmelos antes en Excel.",
    "sin cantidades": "Cada actividad que tenga fecha será una sola acción.",
    "meta distinta de lo programado": "La meta será {}, lo programado.",
    "falta un número": "Ese periodo queda sin reporte.",
    "fecha": "La fecha no se usa.",
}
_FIJAS: Mapping[str, Sequence[tuple[str, str]]] = {
    PERIODOS: [(EJECUTADO, "Lo ejecutado"), (PROGRAMADO, "Lo programado"), ("", "Ninguno: no se leen")],
    ARRIBA: [("lo de arriba", "Vale lo de arriba"), ("", "Se dejan vacíos")],
    BANDA: [("componente", "Son el componente de las filas que siguen"), ("", "No dicen nada del plan")],
}
_MESES = frozenset(str(mes) for mes in range(1, 13))
_DE_UN_MES = re.compile(rf"({'|'.join(MESES)}|{'|'.join(m[:3] for m in MESES)})\.?\s*:?\s+(\S+)")


class NoSeEntiende(ValueError):
    """Lo que se respondió no sirve; el mensaje dice qué se esperaba."""


@dataclass(frozen=True, kw_only=True)
class Pregunta:
    """Una duda, con su actividad si es de una, y lo que queda escrito en su caja. `opciones` van del valor a cómo se
    dice; `error`, lo que se respondió mal."""

    clave: str
    duda: Duda
    actividad: str
    tipo: str
    valor: str
    opciones: Sequence[tuple[str, str]] = ()
    error: str = ""

    @property
    def lugar(self) -> str:
        """«hoja Matriz, celda M9»."""
        hoja, _, celda = self.duda.celda.rpartition("!")
        return f"{hoja}, {'celdas' if ':' in celda else 'celda'} {celda.replace(':', ' a ')}"

    @property
    def queda(self) -> str:
        """Qué pasa si se acepta, donde la caja no lo dice."""
        if self.tipo not in (Tipo.NADA, Tipo.PORCENTAJE):
            return ""
        if frase := _QUEDA.get(self.duda.clase):
            return frase.format(escrita(self.duda.propone))
        return f"Se lee como «{dicho_de(str(self.duda.propone))}»."


@dataclass(frozen=True, kw_only=True)
class Grupo:
    """Las dudas de una clase. `decidido`, si ya se respondió a todas; `recordado`, si fue con la plantilla."""

    clave: str
    clase: str
    titulo: str
    preguntas: Sequence[Pregunta]
    decidido: bool
    recordado: bool

    @property
    def a_la_vista(self) -> Sequence[Pregunta]:
        return self.preguntas[:A_LA_VISTA]

    @property
    def sin_mostrar(self) -> int:
        return len(self.preguntas[A_LA_VISTA:])

    @property
    def de_columnas(self) -> bool:
        """Si lo que haya que cambiar se cambia en la columna."""
        return self.clase.startswith(DE_COLUMNA) and all(p.tipo == Tipo.NADA for p in self.preguntas)

    @property
    def aceptar(self) -> str:
        cuantas = len(self.preguntas)
        return "De acuerdo" if cuantas == 1 else f"De acuerdo con las {miles(cuantas)}"


def grupos_de(reconocido: Reconocido) -> list[Grupo]:
    """Primero lo que falta por decidir."""
    por_clase: dict[str, list[tuple[HojaReconocida, Respondida | Duda]]] = {}
    for hoja in reconocido.hojas:
        for duda in hoja.dudas:
            por_clase.setdefault(duda.clase, []).append((hoja, duda))
    for hoja in reconocido.hojas:
        for respondida in hoja.respondidas:
            por_clase.setdefault(respondida.duda.clase, []).append((hoja, respondida))
    de_cada_fila = {(a.hoja, a.fila): a for a in reconocido.actividades}
    grupos = [
        Grupo(
            clave=clave_de(clase),
            clase=clase,
            titulo=_titulo(clase, [duda_de(una) for _, una in suyas]),
            preguntas=[
                _pregunta(una, de_cada_fila.get((hoja.nombre, duda_de(una).fila))) for hoja, una in suyas
            ],
            decidido=all(isinstance(una, Respondida) for _, una in suyas),
            recordado=all(isinstance(una, Respondida) and una.recordada for _, una in suyas),
        )
        for clase, suyas in por_clase.items()
    ]
    return sorted(grupos, key=lambda grupo: grupo.decidido)


def clave_de(*partes: str) -> str:
    """Corta, para el nombre de un campo: la misma mientras sea la misma duda."""
    return sha256("\0".join(partes).encode()).hexdigest()[:12]


def duda_de(una: Respondida | Duda) -> Duda:
    return una.duda if isinstance(una, Respondida) else una


def _titulo(clase: str, dudas: Sequence[Duda]) -> str:
    if clase in _DE_LAS_CLASES:
        return _DE_LAS_CLASES[clase][0]
    return f"¿Qué es la columna «{dudas[0].dice}»?" if clase.startswith(DE_COLUMNA) else con_mayuscula(clase)


def _pregunta(una: Respondida | Duda, actividad: ActividadLeida | None) -> Pregunta:
    duda = duda_de(una)
    dicho = una.respuesta if isinstance(una, Respondida) else duda.propone
    tipo = tipo_de(duda)
    opciones = _opciones(duda, actividad)
    return Pregunta(
        clave=clave_de(duda.celda, duda.dice),
        duda=duda,
        actividad=f"{actividad.codigo} · {actividad.descripcion}" if actividad else "",
        tipo=Tipo.OPCION if opciones else tipo,
        valor=en_su_caja(duda, dicho),
        opciones=opciones,
    )


def tipo_de(duda: Duda) -> str:
    tipo = _DE_LAS_CLASES.get(duda.clase, ("", Tipo.NADA))[1]
    de_un_bloque = duda.clase == Dice.CRUZ and ":" in duda.celda.rpartition("!")[2]
    sin_mes = tipo == MES and not isinstance(duda.propone, int) and duda.clase == "fecha"
    return Tipo.NADA if de_un_bloque or sin_mes else tipo


def _opciones(duda: Duda, actividad: ActividadLeida | None) -> list[tuple[str, str]]:
    match tipo_de(duda):
        case "clase":
            return _clases(actividad)
        case "mes":
            sin_mes = [] if duda.clase == "mes de lo ejecutado" else [("", "No se programa")]
            return [*((str(mes), con_mayuscula(nombre(mes))) for mes in range(1, 13)), *sin_mes]
        case "periodicidad":
            return [(cada.nombre, con_mayuscula(cada.nombre)) for cada in DE_UNA_ACTIVIDAD]
        case otra:
            return list(_FIJAS.get(otra, []))


def _clases(actividad: ActividadLeida | None) -> list[tuple[str, str]]:
    """Cada clase con lo que quiere decir en esa actividad: «Se suma: va en 165»."""
    serie = (
        [c for _, c in sorted(actividad.ejecutado.items()) if not isinstance(c, tuple)] if actividad else []
    )
    suma = f": va en {miles(de_seis(total(serie)))}" if serie else ""
    ultimo = f": va en {miles(serie[-1])}" if serie else ""
    return [
        (ClaseDeMeta.SUMA, f"Se suma{suma}"),
        (ClaseDeMeta.NIVEL, f"Es el valor a la fecha{ultimo}"),
        (ClaseDeMeta.MANTENER, "Es un nivel que se mantiene todo el año"),
    ]


# De la propuesta a la caja, y de la caja a la respuesta.


def en_su_caja(duda: Duda, dicho: Propuesta) -> str:
    """Lo que se propone o se respondió, como queda en la caja de esa duda."""
    if tipo_de(duda) == Tipo.PORCENTAJE and isinstance(dicho, str):
        return ""
    return escrita(dicho)


def escrita(dicho: Propuesta) -> str:
    """Como queda en la caja: «97,5», «100; 95», «junio 1; noviembre 1»."""
    if isinstance(dicho, Mapping):
        return "; ".join(f"{nombre(mes)} {_numero(c)}" for mes, c in sorted(de_cada_mes(dicho).items()))
    if isinstance(dicho, list):
        return "; ".join(_numero(c) for c in dicho)
    if dicho is None:
        return ""
    return dicho if isinstance(dicho, str) else _numero(dicho)


def _numero(dicho: Propuesta) -> str:
    """Sin puntos de miles: así se lee de vuelta sin dudar."""
    cantidad = en_cantidad(dicho)
    return (
        ""
        if cantidad is None
        else f"{cantidad:f}".replace(".", ",")
        if not isinstance(cantidad, int)
        else str(cantidad)
    )


def respondida(duda: Duda, escrito: str) -> Propuesta:
    """Lo que se responde en la caja. Lanza `NoSeEntiende`."""
    escrito = escrito.strip()
    match tipo_de(duda):
        case Tipo.CANTIDAD | Tipo.PORCENTAJE as tipo:
            vacia = duda.propone if tipo == Tipo.PORCENTAJE else None
            return _cantidad(escrito) if escrito else vacia
        case Tipo.CANTIDADES:
            return _cantidades(duda, escrito)
        case Tipo.MESES:
            return _meses(escrito)
        case "mes":
            return int(escrito) if escrito in _MESES else None
        case Tipo.NADA:
            return duda.propone
    if not escrito and duda.propone is None:
        raise NoSeEntiende("falta decir cuál")
    return escrito or None


def _cantidad(escrito: str) -> Propuesta:
    leida = leer_cantidad(escrito)
    if not leida.clara or leida.valor is None:
        raise NoSeEntiende(
            f"se esperaba un número sin puntos de miles, como 1234 o 97,5, y se encontró «{escrito[:40]}»"
        )
    return leida.valor


def _cantidades(duda: Duda, escrito: str) -> Propuesta:
    partes = [_cantidad(parte.strip()) for parte in escrito.split(";") if parte.strip()]
    deben = len(duda.propone) if isinstance(duda.propone, list) else 1
    if len(partes) != deben:
        raise NoSeEntiende(f"se esperaba {plural(deben, 'número', 'números')}, con «;» entre uno y otro")
    return partes if isinstance(duda.propone, list) else partes[0]


def _meses(escrito: str) -> dict[int, Propuesta]:
    dichos: dict[int, Propuesta] = {}
    for parte in filter(None, map(str.strip, escrito.split(";"))):
        hallado = _DE_UN_MES.fullmatch(llano(parte))
        if not hallado:
            raise NoSeEntiende(
                f"se esperaba un mes y su cantidad, como «junio 1», y se encontró «{parte[:40]}»"
            )
        mes = next(n for n, uno in enumerate(MESES, 1) if uno[:3] == hallado[1][:3])
        dichos[mes] = _cantidad(hallado[2])
    return dichos


def con_cajas(grupos: Iterable[Grupo], cajas: Mapping[str, tuple[str, str]]) -> list[Grupo]:
    """Los mismos, con lo que se escribió en las cajas y, si no se entendió, por qué."""
    return [
        replace(
            grupo,
            preguntas=[
                replace(p, valor=cajas[p.clave][0], error=cajas[p.clave][1]) if p.clave in cajas else p
                for p in grupo.preguntas
            ],
        )
        for grupo in grupos
    ]
