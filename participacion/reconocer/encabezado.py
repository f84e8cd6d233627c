"""Dónde está el encabezado de una hoja: de una a tres filas de títulos, en cualquiera de las primeras. Puro."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from comun.calendario import MESES
from comun.hojas.celdas import Celda, Ilegible
from comun.periodo import MENSUAL
from participacion.reconocer.cuadro import Cuadro, es_fecha, escrito, letra, vacia
from participacion.reconocer.titulos import Titulo, leer_titulo

HASTA = 40  # filas entre las que se busca
NIVELES = 3
_LARGO_DE_UN_TITULO = 150
_SUFICIENTES = 2
_PARTE, _ENTERO = 0.3, 0.9  # de sus celdas: las que se repiten en una fila suelta, y en otro encabezado
_MUCHAS = 0.25  # de las filas de cerca
_AGRUPAN = {"programado", "ejecutado", "meta", "relato", ""}
_DICEN_QUE_SE_HACE = {"actividad", "meta", "producto", "indicador", "componente"}
_SEMANA = re.compile(r"(s|sem|semana)?\s*\.?\s*([1-5]|i{1,3}|iv|v)[.°ªa]?", re.IGNORECASE)
_INICIALES = [mes[0] for mes in MESES]
_ROMANOS = ["i", "ii", "iii", "iv"]


@dataclass(frozen=True)
class Columna:
    """Una columna con sus títulos, de arriba abajo: `propio` es el último y `grupo`, los de encima. `semana`, si es una
    de las del mes que el grupo nombra."""

    numero: int
    propio: Titulo
    grupo: tuple[Titulo, ...]
    semana: bool = False

    @property
    def letra(self) -> str:
        return letra(self.numero)

    @cached_property
    def todos(self) -> tuple[Titulo, ...]:
        """Del más propio al más general."""
        return (self.propio, *reversed(self.grupo))

    @property
    def escrito(self) -> str:
        return " › ".join(titulo.escrito for titulo in (*self.grupo, self.propio) if titulo.escrito)


@dataclass(frozen=True)
class Encabezado:
    """`fila` es la del nivel más bajo; `niveles`, las que traen títulos, con ella."""

    fila: int
    niveles: tuple[int, ...]
    columnas: tuple[Columna, ...]


def buscar_encabezado(cuadro: Cuadro, fila: int = 0) -> Encabezado | None:
    """El que más títulos conocidos tiene; el de esa fila, si se dice cuál. `None` si ninguno parece de un plan."""
    dicha = bool(fila)
    if not fila:
        puntajes = {f: _puntaje(cuadro, f) for f in range(1, min(HASTA, cuadro.filas) + 1)}
        suficientes = [f for f, puntos in puntajes.items() if puntos >= _SUFICIENTES]
        mejores = sorted(suficientes, key=lambda f: (-puntajes[f], f))
        fila = next((f for f in mejores if not _es_de_datos(cuadro, f)), 0)
        if not fila:
            return None
        while _sigue(cuadro, fila):
            fila += 1
    niveles = (*_de_encima(cuadro, fila), fila)
    columnas = tuple(_columnas(cuadro, niveles))
    if not dicha and not any(columna.propio.cabeza in _DICEN_QUE_SE_HACE for columna in columnas):
        return None
    return Encabezado(fila, niveles, columnas)


def _puntaje(cuadro: Cuadro, fila: int) -> float:
    """Cuántas cosas distintas nombra la fila, menos lo que en ella no es un título."""
    conocidas: Counter[str] = Counter()
    puntos = 0.0
    for columna in range(1, cuadro.columnas + 1):
        celda = cuadro.vista(fila, columna)
        if vacia(celda) or cuadro.tamano(fila, columna)[1] > max(3, cuadro.columnas // 2):
            continue
        if not _puede_titular(celda):
            puntos -= 0.7
            continue
        titulo = leer_titulo(escrito(celda))
        if titulo.cabeza:
            conocidas[titulo.cabeza] += 1
            puntos += 0.2 if titulo.seguro else 0.05
        elif titulo.cuando:
            puntos += 0.3
    return puntos + len(conocidas)


def _es_de_datos(cuadro: Cuadro, fila: int) -> bool:
    """Si lo suyo se dice otra vez, suelto, en muchas de las filas de cerca: un título no se repite así, aunque el
    encabezado entero se repita en cada página."""
    textos = {c: celda for c in cuadro.llenas(fila) if isinstance(celda := cuadro.cruda(fila, c), str)}
    otras = [f for f in range(1, min(fila + HASTA, cuadro.filas) + 1) if f != fila and cuadro.llenas(f)]
    iguales = [sum(cuadro.cruda(f, c) == celda for c, celda in textos.items()) for f in otras]
    sueltas = [cuantas for cuantas in iguales if _PARTE <= cuantas / max(1, len(textos)) < _ENTERO]
    return len(textos) >= NIVELES and len(sueltas) > 1 and len(sueltas) >= _MUCHAS * len(otras)


def _puede_titular(celda: Celda) -> bool:
    if isinstance(celda, Ilegible):
        return False
    if es_fecha(celda):
        return True
    if isinstance(celda, float):
        return celda.is_integer() and (1 <= celda <= 12 or 2010 <= celda <= 2049)
    return isinstance(celda, str) and len(celda) <= _LARGO_DE_UN_TITULO


def _sigue(cuadro: Cuadro, fila: int) -> bool:
    """Si la fila de abajo todavía es de títulos: los de sus celdas propias precisan a los que tienen encima."""
    abajo = fila + 1
    propias = [c for c in cuadro.llenas(abajo) if cuadro.ancla(abajo, c) == (abajo, c)]
    if abajo > cuadro.filas or len(propias) < 2:
        return False
    celdas = [cuadro.cruda(abajo, c) for c in propias]
    if not all(_puede_titular(celda) for celda in celdas):
        return False
    if not all(_precisa(cuadro, fila, c) for c in propias):
        return False
    if all(
        isinstance(celda, str) and cuadro.tamano(fila, c)[1] > 1
        for c, celda in zip(propias, celdas, strict=True)
    ):
        return True
    titulos = [leer_titulo(escrito(celda)) for celda in celdas]
    conocidos = sum(t.dice or _periodo_suelto(t.escrito) for t in titulos)
    se_repiten = len(titulos) >= 4 and 2 * len({t.escrito for t in titulos}) <= len(titulos)
    return conocidos >= 0.8 * len(titulos) or (se_repiten and all(isinstance(celda, str) for celda in celdas))


def _precisa(cuadro: Cuadro, fila: int, columna: int) -> bool:
    """Si encima hay un título que agrupa, uno de periodo o de papel, o nada."""
    desde = max(1, fila - NIVELES + 1)
    while vacia(encima := cuadro.vista(fila, columna)) and desde < fila:
        fila -= 1
    if vacia(encima) or cuadro.tamano(fila, columna)[1] > 1:
        return True
    titulo = leer_titulo(escrito(encima))
    return bool(titulo.cuando) or titulo.cabeza in _AGRUPAN or _periodo_suelto(titulo.escrito)


def _periodo_suelto(titulo: str) -> bool:
    return titulo.casefold() in _INICIALES or titulo.casefold() in _ROMANOS or titulo.isdecimal()


def _de_encima(cuadro: Cuadro, fila: int) -> list[int]:
    """Las filas de encima que agrupan columnas, de arriba abajo."""
    niveles: list[int] = []
    while len(niveles) < NIVELES - 1 and _agrupa(cuadro, fila - 1 - len(niveles), fila):
        niveles.insert(0, fila - 1 - len(niveles))
    return niveles


def _agrupa(cuadro: Cuadro, fila: int, encabezado: int) -> bool:
    llenas = cuadro.llenas(fila)
    if fila < 1 or not llenas or not all(_puede_titular(cuadro.cruda(fila, c)) for c in llenas):
        return False
    anchas = [
        c for c in llenas if 1 < cuadro.tamano(fila, c)[1] <= max(2, 0.8 * _titulada(cuadro, encabezado))
    ]
    bajan = [c for c in llenas if cuadro.tamano(fila, c)[0] > 1]
    if (anchas and len(llenas) > 1) or bajan:
        return True
    dichas = [c for c in llenas if leer_titulo(escrito(cuadro.cruda(fila, c))).dice]
    return (
        len(llenas) >= 2 and len(dichas) == len(llenas) and bool(_debajo_se_repiten(cuadro, fila, encabezado))
    )


def _titulada(cuadro: Cuadro, fila: int) -> int:
    return len(cuadro.llenas(fila))


def _debajo_se_repiten(cuadro: Cuadro, fila: int, encabezado: int) -> bool:
    """Si debajo de cada grupo, que no está combinado, los títulos son los mismos."""
    llenas = [c for c in cuadro.llenas(fila) if cuadro.texto(encabezado, c)]
    if not llenas:
        return False
    debajo = [cuadro.texto(encabezado, c) for c in range(min(llenas), max(llenas) + _ancho(llenas))]
    propios = [texto for texto in debajo if texto]
    return 2 * len(set(propios)) <= len(propios) or all(
        leer_titulo(t).cuando or _periodo_suelto(t) for t in propios
    )


def _ancho(grupos: Sequence[int]) -> int:
    """Cuántas columnas hay, casi siempre, de un grupo al siguiente."""
    anchos = [b - a for a, b in pairwise(grupos)]
    return Counter(anchos).most_common(1)[0][0] if anchos else 1


def _columnas(cuadro: Cuadro, niveles: Sequence[int]) -> Iterator[Columna]:
    grupos = [_extendidos(cuadro, fila, niveles[-1]) for fila in niveles[:-1]]
    propios = {c: _propio(cuadro, niveles, c) for c in range(1, cuadro.columnas + 1)}
    sueltos = _sueltos(propios)
    for numero, propio in propios.items():
        encima = [grupo.get(numero, "") for grupo in grupos]
        grupo = tuple(leer_titulo(texto) for texto in encima if texto and texto != propio)
        if _SEMANA.fullmatch(propio) and any(t.cuando and t.cuando.cada is MENSUAL for t in grupo):
            yield Columna(numero, _sin_periodo(propio), grupo, semana=True)
        elif propio or grupo:
            yield Columna(
                numero, leer_titulo(sueltos.get(numero, propio)), _con_sueltos(grupo, grupos, numero)
            )


def _sin_periodo(escrito: str) -> Titulo:
    return Titulo(escrito, (), "", seguro=False, cuando=None, anios=())


def _con_sueltos(
    grupo: tuple[Titulo, ...], grupos: Sequence[dict[int, str]], numero: int
) -> tuple[Titulo, ...]:
    """El grupo, con sus letras y números de mes dichos por su nombre."""
    dichos = {}
    for de_la_fila in grupos:
        distintos: dict[int, str] = {}
        previo = ""
        for c, texto in sorted(de_la_fila.items()):
            if texto != previo:
                distintos[c] = texto
            previo = texto
        sueltos = _sueltos(distintos)
        inicio = max((c for c in sueltos if c <= numero), default=0)
        if inicio and de_la_fila.get(numero) == distintos[inicio]:
            dichos[de_la_fila[numero]] = sueltos[inicio]
    return tuple(leer_titulo(dichos[t.escrito]) if t.escrito in dichos else t for t in grupo)


def _propio(cuadro: Cuadro, niveles: Sequence[int], columna: int) -> str:
    """El título más bajo que no esté vacío y sea de esa sola columna."""
    for fila in reversed(niveles):
        texto = cuadro.texto(fila, columna)
        if texto and (fila == niveles[-1] or cuadro.tamano(fila, columna)[1] == 1):
            return texto
    return _ancho_sin_mas(cuadro, niveles, columna)


def _ancho_sin_mas(cuadro: Cuadro, niveles: Sequence[int], columna: int) -> str:
    """El que ocupa varias columnas sin que ninguna tenga otro debajo: «Actividades», sobre el número y el texto."""
    for arriba, fila in enumerate(niveles[:-1]):
        _, desde = cuadro.ancla(fila, columna)
        suyas = range(desde, desde + cuadro.tamano(fila, columna)[1])
        if cuadro.texto(fila, columna) and not any(
            cuadro.texto(abajo, c) for abajo in niveles[arriba + 1 :] for c in suyas
        ):
            return cuadro.texto(fila, columna)
    return ""


def _extendidos(cuadro: Cuadro, fila: int, encabezado: int) -> dict[int, str]:
    """El título de cada columna en una fila que agrupa. Sin combinar, llega hasta el siguiente, mientras debajo haya
    los mismos títulos que en el primero."""
    llenas = cuadro.llenas(fila)
    if any(cuadro.tamano(fila, c)[1] > 1 for c in llenas):
        return {c: cuadro.texto(fila, c) for c in range(1, cuadro.columnas + 1)}
    extendidos: dict[int, str] = {}
    agrupan = [c for c in llenas if cuadro.tamano(fila, c)[0] == 1 and cuadro.texto(encabezado, c)]
    ancho = _ancho(agrupan)
    for n, desde in enumerate(agrupan):
        hasta = agrupan[n + 1] if n + 1 < len(agrupan) else desde + ancho
        for columna in range(desde, min(hasta, desde + ancho)):
            if columna == desde or cuadro.texto(encabezado, columna):
                extendidos[columna] = cuadro.texto(fila, desde)
    return extendidos


def _sueltos(titulos: dict[int, str]) -> dict[int, str]:
    """Los que son doce letras o doce números seguidos, o cuatro romanos: los meses y trimestres que nombran."""
    seguidas = [(c, t.casefold().rstrip(".")) for c, t in titulos.items() if t]
    dichos: dict[int, str] = {}
    for nombres, lista in (
        (list(MESES), _INICIALES),
        (list(MESES), [str(n) for n in range(1, 13)]),
        ([f"trimestre {n}" for n in range(1, 5)], _ROMANOS),
    ):
        for i in range(len(seguidas) - len(lista) + 1):
            tramo = seguidas[i : i + len(lista)]
            if [texto for _, texto in tramo] == lista:
                dichos |= {c: nombre for (c, _), nombre in zip(tramo, nombres, strict=True)}
    return dichos
