"""Qué dice un título: sus palabras sin adornos, el periodo y el año que nombra, y de qué habla. Puro.

«T.4 EJECUTADO 2024» es lo ejecutado en el cuarto trimestre de 2024; «Cód. de la Actividad», el código. De un título
habla la primera palabra que se conoce, su cabeza; las demás lo precisan.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache

from comun.calendario import MESES
from comun.palabras import llano
from comun.periodo import (
    ANUAL,
    BIMESTRAL,
    CUATRIMESTRAL,
    MENSUAL,
    SEMESTRAL,
    TRIMESTRAL,
    Periodicidad,
)
from participacion.reconocer.vocabulario import ABREVIADAS, AJENAS, CABEZAS, NEUTRAS, SUELTAS

_NUMERO = re.compile(r"(?<![a-z])(n\s*\.?\s*[°ºª]\.?|(nro|num|no)(?=[\s.]|$)\.?)|#")
_LINEA_BASE = re.compile(r"(?<![a-z])l\s*\.?\s*b(?![a-z])\.?")
_ORDINAL = re.compile(r"(?<=[0-9])\.?(?:[°ºª]|er|ro|ra|do|da|to|ta)(?![a-z])")
_CON_CIFRAS = re.compile(r"(?<![0-9])[0-3]?[0-9][-/](0?[1-9]|1[0-2])[-/](20[0-9]{2})(?![0-9])")
_PARTIDA = re.compile(r"([a-z]{2,})-\s?([a-z]{2,})")
_SEPARA = re.compile(r"[^\w%$]+|_+")
_ANIO = re.compile(r"20[1-4][0-9]")
_CORTA = re.compile(r"(t|trim|trimestre|q|tri|s|sem|semestre|b|bim|c|cuatrim)([1-6])")
_ANIO_CORTO = re.compile(r"2[0-9]")
_DIA = re.compile(r"[0-3]?[0-9]")

_PERIODOS = {
    "mes": MENSUAL,
    "bimestre": BIMESTRAL,
    "bim": BIMESTRAL,
    "b": BIMESTRAL,
    "trimestre": TRIMESTRAL,
    "trimestral": TRIMESTRAL,
    "trim": TRIMESTRAL,
    "tri": TRIMESTRAL,
    "t": TRIMESTRAL,
    "q": TRIMESTRAL,
    "cuatrimestre": CUATRIMESTRAL,
    "cuatrim": CUATRIMESTRAL,
    "c": CUATRIMESTRAL,
    "semestre": SEMESTRAL,
    "semestral": SEMESTRAL,
    "sem": SEMESTRAL,
    "s": SEMESTRAL,
}
_ORDINALES = {
    **{str(n): n for n in range(1, 13)},
    **{romano: n for n, romano in enumerate(("i", "ii", "iii", "iv", "v", "vi"), 1)},
    **{
        palabra: n
        for n, palabras in enumerate(
            (
                "primer primero primera",
                "segundo segunda",
                "tercer tercero tercera",
                "cuarto cuarta",
                "quinto",
                "sexto",
            ),
            1,
        )
        for palabra in palabras.split()
    },
}
_MESES = {mes: n for n, mes in enumerate(MESES, 1)} | {mes[:3]: n for n, mes in enumerate(MESES, 1)}
_MESES |= {"setiembre": 9, "sept": 9, "set": 9}
_CADA = {3: TRIMESTRAL, 2: BIMESTRAL, 4: CUATRIMESTRAL, 6: SEMESTRAL, 12: ANUAL}


@dataclass(frozen=True, slots=True)
class Cuando:
    """El último mes del periodo que un título nombra, y cada cuánto son."""

    mes: int
    cada: Periodicidad


@dataclass(frozen=True, slots=True)
class Titulo:
    """Lo que se entiende de un título: `cabeza` es de qué habla, vacía si no se sabe; `seguro`, si lo dice su primera
    palabra; `raices`, todas las que no son periodo ni año."""

    escrito: str
    raices: tuple[str, ...]
    cabeza: str
    seguro: bool
    cuando: Cuando | None
    anios: tuple[int, ...]

    @property
    def dice(self) -> bool:
        """Si es un título de los que se conocen."""
        return bool(self.cabeza or self.cuando)

    def con(self, *raices: str) -> bool:
        return any(una in self.raices for una in raices)


@lru_cache(maxsize=20_000)
def leer_titulo(escrito: str) -> Titulo:
    palabras = _palabras(escrito)
    anios = tuple(dict.fromkeys(int(una) for una in palabras if _ANIO.fullmatch(una)))
    cuando, quedan, cortos = _periodo([una for una in palabras if not _ANIO.fullmatch(una)])
    quedan = ["ejecutado"] if quedan in (["e"], ["ej"]) else quedan
    raices = tuple(raiz(una) for una in quedan if una not in SUELTAS)
    cabeza, seguro = _cabeza(raices)
    return Titulo(" ".join(escrito.split()), raices, cabeza, seguro, cuando, anios or cortos)


@lru_cache(maxsize=20_000)
def raiz(palabra: str) -> str:
    """Sin plural ni género: «programadas» y «programado» son «programad»; mal escrita, la que más se le parece."""
    palabra = ABREVIADAS.get(palabra, palabra)
    corta = _sin_final(palabra)
    if corta in _CONOCIDAS or corta in _AJENAS or len(corta) < 6 or not corta.isalpha():
        return corta
    parecidas = get_close_matches(corta, _LARGAS, n=1, cutoff=0.86)
    return parecidas[0] if parecidas else corta


def _sin_final(palabra: str) -> str:
    if len(palabra) <= 3:
        return palabra
    palabra = palabra.removesuffix("s")
    return palabra[:-1] if len(palabra) > 3 and palabra[-1] in "aeo" else palabra


_CONOCIDAS = {_sin_final(una) for una in (*CABEZAS, *NEUTRAS, *ABREVIADAS.values())}
_LARGAS = sorted(una for una in _CONOCIDAS if len(una) >= 6)
_AJENAS = {_sin_final(una) for una in AJENAS}
_POR_RAIZ = {_sin_final(palabra): campo for palabra, campo in CABEZAS.items()}
_NEUTRAS = {_sin_final(una) for una in NEUTRAS}


def _unida(partida: re.Match[str]) -> str:
    """«finali-zación», partida al final del renglón, es «finalización»."""
    junta = partida[1] + partida[2]
    return junta if _sin_final(junta) in _CONOCIDAS else partida[0]


def _palabras(escrito: str) -> list[str]:
    llana = _LINEA_BASE.sub(" linea base ", _NUMERO.sub(" numero ", _ORDINAL.sub(" ", llano(escrito))))
    llana = _PARTIDA.sub(_unida, llana)
    llana = _CON_CIFRAS.sub(lambda fecha: f" {MESES[int(fecha[1]) - 1]} {fecha[2]} ", llana)
    return [una for una in _SEPARA.split(llana.replace("%", " % ")) if una]


def _periodo(palabras: Sequence[str]) -> tuple[Cuando | None, list[str], tuple[int, ...]]:
    """El periodo que se nombra, lo demás y el año, si va en dos cifras detrás de un mes: «ene-25»."""
    quedan: list[str] = []
    meses: list[int] = []
    cortos: tuple[int, ...] = ()
    cuando: Cuando | None = None
    i = 0
    while i < len(palabras):
        una = palabras[i]
        otra = palabras[i + 1] if i + 1 < len(palabras) else ""
        junta = _CORTA.fullmatch(una)
        if junta and (hallado := _de_numero(junta[1], int(junta[2]))):
            cuando = cuando or hallado
        elif (una in _PERIODOS and otra in _ORDINALES and (hallado := _de_numero(una, _ORDINALES[otra]))) or (
            una in _ORDINALES and otra in _PERIODOS and (hallado := _de_numero(otra, _ORDINALES[una]))
        ):
            cuando, i = cuando or hallado, i + 1
        elif una in _MESES:
            meses.append(_MESES[una])
            if len(una) == 3 and _ANIO_CORTO.fullmatch(otra):
                cortos, i = (2000 + int(otra),), i + 1
        else:
            quedan.append(una)
        i += 1
    if meses and cuando is None:
        cuando = _de_meses(meses)
        quedan = [una for una in quedan if not _DIA.fullmatch(una)]
    return cuando, quedan, cortos


def _de_numero(palabra: str, numero: int) -> Cuando | None:
    cada = _PERIODOS.get(palabra)
    return Cuando(cada.meses_de_cierre[numero - 1], cada) if cada and numero <= cada.cuantos else None


def _de_meses(meses: Sequence[int]) -> Cuando:
    """«enero - marzo» es el primer trimestre; «30 de abril», abril."""
    cuantos = meses[-1] - meses[0] + 1
    cada = _CADA.get(cuantos, MENSUAL)
    return Cuando(meses[-1], cada if meses[-1] in cada.meses_de_cierre else MENSUAL)


def _cabeza(raices: Sequence[str]) -> tuple[str, bool]:
    for antes, una in enumerate(raices):
        campo = _POR_RAIZ.get(una, "")
        siguiente = raices[antes + 1] if antes + 1 < len(raices) else ""
        campo = COMPUESTAS.get((una, siguiente), campo)
        if campo:
            return campo, all(otra in _NEUTRAS or otra == "%" for otra in raices[:antes])
    return "", False


COMPUESTAS = {
    (_sin_final(una), _sin_final(otra)): campo
    for campo, pares in {
        "linea_base": ("linea base",),
        "dependencia": ("centro gestor", "unidad responsable", "unidad administrativa", "unidad ejecutora",
                        "grupo responsable", "proceso responsable", "quien reporta", "area responsable"),
        "nivel_participacion": ("nivel participacion", "nivel incidencia"),
        "grupos_interes": ("grupo interes", "grupo valor", "grupo poblacional", "grupo etario"),
        "fase_ciclo": ("ciclo gestion",),
        "componente": ("nivel 1", "nivel 2", "nivel 3", "nivel 4"),
        "relato": ("descripcion avance", "descripcion seguimiento", "avance cualitativo", "reporte cualitativo",
                   "seguimiento cualitativo", "descripcion cualitativa", "descripcion logro", "descripcion resultado"),
        "ejecutado": ("avance cuantitativo", "reporte cuantitativo", "seguimiento cuantitativo"),
        "apoyan": ("dependencia apoyo", "area apoyo", "otra dependencia", "dependencia corresponsable",
                   "responsable apoyo", "area corresponsable"),
        "ignorado": ("dependencia misional", "estado actividad"),
        "fecha_inicio": ("fecha inicio", "fecha inicial", "fecha desde", "mes inicio", "mes inicial"),
        "fecha_fin": ("mes programado", "mes programacion", "mes planeado", "mes ejecucion", "mes ejecutado",
                      "mes cumplimiento", "mes reporte", "mes seguimiento", "tiempo ejecucion", "periodo ejecucion",
                      "tiempo programado", "periodo programado"),
        "persona": ("cargo responsable", "nombre responsable", "funcionario responsable"),
        "ponderacion": ("participacion porcentual",),
    }.items()
    for una, _, otra in (par.partition(" ") for par in pares)
}  # fmt: skip
