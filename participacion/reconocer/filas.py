"""Qué filas son actividades y cuáles no, y por qué: totales, separadores, títulos repetidos. Puro."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from comun.palabras import llano
from participacion.reconocer.columnas import Columnas
from participacion.reconocer.cuadro import Cuadro, escrito, vacia
from participacion.reconocer.encabezado import Encabezado
from participacion.reconocer.titulos import leer_titulo

TOTAL, SEPARADOR, ENCABEZADO, CONTINUA = "total", "separador", "encabezado repetido", "continúa la de arriba"
OTRA_TABLA = "debajo de otros títulos"
SIN_ACTIVIDAD = "no dice qué se hace"

_TOTAL = re.compile(r"(gran |sub\s?)?total(es)?\b.*|sumatoria\b.*|promedio\b.*|suma( |$).*|consolidado\b.*")
_COMIENZAN = frozenset("tsgpcTSGPC")  # con lo que empiezan, para no mirar las demás
_SOLO_TOTAL = re.compile(r"(gran |sub\s?)?total(es)?( general(es)?)?[:. ]*")
_SUFIJO = re.compile(r"(?P<codigo>.+?)(?P<sufijo>[ _.\-]*(?:[AaBb]|[NnDd]|num|den|NUM|DEN))")
_LARGO_DE_UN_PAPEL = 20  # «Programado», «% ejecutado»
_PAREJAS = ({"a", "b"}, {"n", "d"}, {"num", "den"})
_MINIMO_DE_PAREJAS = 0.8


@dataclass(frozen=True)
class Filas:
    """Las de las actividades; de cada una que trae el numerador, la de su denominador, y las que no son, con la razón.
    `ejecutadas` van de la fila de lo programado a la de lo ejecutado, si cada actividad viene en las dos.

    `sufijos` son los que distinguen las dos: («_A», «_B»); vacío si no van en parejas.
    """

    actividades: list[int]
    omitidas: dict[int, str] = field(default_factory=dict)
    denominadores: Mapping[int, int] = field(default_factory=dict)
    sufijos: tuple[str, ...] = ()
    ejecutadas: Mapping[int, int] = field(default_factory=dict)

    @property
    def segundas(self) -> set[int]:
        """Las que completan a otra: la del denominador o la de lo ejecutado."""
        return {*self.denominadores.values(), *self.ejecutadas.values()}


def separar(
    cuadro: Cuadro, encabezado: Encabezado, columnas: Columnas, incluidas: Collection[int] = ()
) -> Filas:
    """`incluidas` son las que alguien dijo que sí son una actividad."""
    actividad = columnas.una("actividad")
    if actividad is None:
        return Filas([])
    codigo = columnas.una("codigo")
    hallada = _Hallada(
        cuadro,
        encabezado,
        actividad.columna.numero,
        codigo.columna.numero if codigo else 0,
        {a.columna.numero for a in columnas.asignadas if a.campo != "relato"},
    )
    posibles: list[int] = []
    omitidas: dict[int, str] = {}
    en_otra = False
    for fila in range(encabezado.fila + 1, cuadro.filas + 1):
        if not (llenas := cuadro.llenas(fila)):
            continue
        if fila not in incluidas and (razon := hallada.razon(fila, llenas)):
            omitidas[fila] = razon
            en_otra = hallada.en_otro_orden(fila) if razon == ENCABEZADO else en_otra
        elif fila not in incluidas and en_otra:
            omitidas[fila] = OTRA_TABLA
        else:
            posibles.append(fila)
    denominadores, sufijos = _en_parejas(cuadro, posibles, hallada.codigo)
    todas = sorted([*posibles, *(fila for fila, razon in omitidas.items() if razon == CONTINUA)])
    ejecutadas = {} if denominadores else _en_dos_filas(cuadro, encabezado, todas, hallada.entendidas)
    sueltas = {*denominadores.values(), *ejecutadas.values()}
    omitidas = {fila: razon for fila, razon in omitidas.items() if fila not in sueltas}
    quedan = []
    for fila in posibles:
        if fila in sueltas:
            continue
        if fila not in incluidas and hallada.sin_actividad(fila):
            omitidas[fila] = SIN_ACTIVIDAD
        else:
            quedan.append(fila)
    return Filas(quedan, dict(sorted(omitidas.items())), denominadores, sufijos, ejecutadas)


@dataclass(frozen=True)
class _Hallada:
    cuadro: Cuadro
    encabezado: Encabezado
    actividad: int
    codigo: int
    entendidas: set[int]

    def razon(self, fila: int, llenas: Sequence[int]) -> str:
        """Por qué esa fila no es una actividad; vacía si puede serlo."""
        if self._es_total(fila, llenas):
            return TOTAL
        if self._repite_titulos(fila, llenas):
            return ENCABEZADO
        suyas = self.entendidas & set(llenas)
        if self._es_banda(fila, llenas) or self._es_separador(fila, llenas, suyas):
            return SEPARADOR
        if not suyas:
            cubierta = self.cuadro.ancla(fila, self.actividad) != (fila, self.actividad)
            return CONTINUA if cubierta and not self.sin_actividad(fila) else SEPARADOR
        return ""

    def sin_actividad(self, fila: int) -> bool:
        return vacia(self.cuadro.vista(fila, self.actividad))

    def _es_total(self, fila: int, llenas: Sequence[int]) -> bool:
        dicen = [
            c for c in llenas
            if isinstance(celda := self.cuadro.cruda(fila, c), str) and celda.lstrip()[:1] in _COMIENZAN
            and _TOTAL.fullmatch(llano(escrito(celda)[:200]))
        ]  # fmt: skip
        if not dicen:
            return False
        propia = self.cuadro.cruda(fila, self.actividad)
        if vacia(propia) or not isinstance(propia, str):
            return True
        con_codigo = (
            self.codigo and self.codigo not in dicen and not vacia(self.cuadro.cruda(fila, self.codigo))
        )
        return self.actividad in dicen and not con_codigo

    def _repite_titulos(self, fila: int, llenas: Sequence[int]) -> bool:
        arriba = self.encabezado.fila
        iguales = sum(
            isinstance(celda := self.cuadro.cruda(fila, c), str) and celda == self.cuadro.vista(arriba, c)
            for c in llenas
        )
        if iguales >= 3 and iguales >= len(llenas) / 2:
            return True
        titulos = {self.cuadro.vista(arriba, c) for c in self.entendidas} - {""}
        dichos = sum(self.cuadro.cruda(fila, c) in titulos for c in llenas)
        return dichos >= 3 and dichos >= _MINIMO_DE_PAREJAS * len(llenas)

    def en_otro_orden(self, fila: int) -> bool:
        """Si los títulos que se repiten no están en las mismas columnas: lo de abajo es otra tabla."""
        arriba = self.encabezado.fila
        titulos = {self.cuadro.vista(arriba, c): c for c in self.entendidas}
        return any(
            titulos.get(self.cuadro.cruda(fila, c), c) != c
            for c in self.cuadro.llenas(fila)
            if isinstance(self.cuadro.cruda(fila, c), str)
        )

    def _es_banda(self, fila: int, llenas: Sequence[int]) -> bool:
        """Si lo escrito va a lo ancho, por encima de la actividad y de otras columnas: «Componente 2: Trámites»."""
        _, desde = self.cuadro.ancla(fila, self.actividad)
        ancho = self.cuadro.tamano(fila, self.actividad)[1]
        cubiertas = self.entendidas & set(range(desde, desde + ancho))
        return len(cubiertas) > 1 and all(self.cuadro.tamano(fila, c)[1] > 1 for c in llenas)

    def _es_separador(self, fila: int, llenas: Sequence[int], suyas: set[int]) -> bool:
        """Una sola celda con texto, o lo mismo a lo ancho, y nada más."""
        if len(llenas) > 2 or len(self.entendidas) < 3:
            return False
        sola = len(llenas) == 1 and not isinstance(self.cuadro.cruda(fila, llenas[0]), float)
        if sola and self.cuadro.ancla(fila, self.actividad) == (fila, self.actividad):
            return True
        return vacia(self.cuadro.vista(fila, self.actividad)) and len(suyas) < 2


def _en_parejas(cuadro: Cuadro, filas: Sequence[int], codigo: int) -> tuple[dict[int, int], tuple[str, ...]]:
    """De cada fila con el numerador, la de su denominador, si los códigos van casi todos en parejas: 61_A y 61_B."""
    if not codigo:
        return {}, ()
    partes = [_SUFIJO.fullmatch(cuadro.texto(fila, codigo)) for fila in filas]
    parejas: dict[int, int] = {}
    sufijos: tuple[str, ...] = ()
    i = 0
    while i + 1 < len(filas):
        una, otra = partes[i], partes[i + 1]
        if una and otra and una["codigo"] == otra["codigo"] and _letras(una) | _letras(otra) in _PAREJAS:
            if min(_letras(una)) in ("a", "n", "num"):
                parejas[filas[i]] = filas[i + 1]
                sufijos = sufijos or (una["sufijo"], otra["sufijo"])
            i += 2
        else:
            i += 1
    return (parejas, sufijos) if 2 * len(parejas) >= _MINIMO_DE_PAREJAS * len(filas) and parejas else ({}, ())


def _en_dos_filas(
    cuadro: Cuadro, encabezado: Encabezado, filas: Sequence[int], entendidas: Collection[int]
) -> dict[int, int]:
    """De cada fila de lo programado, la de lo ejecutado, si una columna lo dice en casi todas: «P» y, debajo, «E»."""
    for columna in encabezado.columnas:
        if columna.numero in entendidas:
            continue
        dicen = [_papel_de_la_fila(cuadro, fila, columna.numero) for fila in filas]
        pares = {
            filas[i]: filas[i + 1]
            for i in range(len(filas) - 1)
            if (dicen[i], dicen[i + 1]) == ("programado", "ejecutado")
        }
        if pares and all(dicen) and 2 * len(pares) >= _MINIMO_DE_PAREJAS * len(filas):
            return pares
    return {}


def _papel_de_la_fila(cuadro: Cuadro, fila: int, columna: int) -> str:
    texto = cuadro.texto(fila, columna)
    cabeza = leer_titulo(texto).cabeza if len(texto) <= _LARGO_DE_UN_PAPEL else ""
    return cabeza if cabeza in ("programado", "ejecutado") else ""


def _letras(partes: re.Match[str]) -> set[str]:
    return {partes["sufijo"].strip(" _.-").lower()}


def sin_sufijo(codigo: str) -> str:
    partes = _SUFIJO.fullmatch(codigo)
    return partes["codigo"] if partes else codigo
