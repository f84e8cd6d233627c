"""Qué hay en una columna: cuántas celdas son números, fechas, textos, marcas. Puro."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from comun.hojas.celdas import Celda, Ilegible
from comun.palabras import llano
from participacion.reconocer.cuadro import es_fecha, escrito, vacia
from participacion.reconocer.valores import Dice, leer_cantidad

_LARGO = 60
_LETRAS = 4  # de una celda que dice algo y no es un código
_MUESTRA_DE_TEXTOS = 400


@dataclass(frozen=True, slots=True)
class Perfil:
    """De las filas que se miraron, cuántas traen cada cosa. Un texto que empieza por un número cuenta en los dos."""

    filas: int
    llenas: int
    numeros: int
    con_numero: int
    textos: int
    largos: int
    fechas: int
    cruces: int
    ilegibles: int
    distintos: int
    positivos: int
    con_letras: int
    valores: frozenset[str]

    @property
    def vacia(self) -> bool:
        return not self.llenas

    def son(self, cuantas: int, parte: float = 0.5) -> bool:
        """Si esas son al menos esa parte de las que dicen algo; ninguna, si nada dice nada."""
        return self.llenas > 0 and cuantas >= parte * self.llenas

    @property
    def de_cantidades(self) -> bool:
        return self.son(self.numeros + self.cruces + self.ilegibles)

    @property
    def de_texto(self) -> bool:
        return self.son(self.textos, 0.6)


def mirar(celdas: Iterable[Celda]) -> Perfil:
    cuenta: Counter[str] = Counter()
    valores: set[str] = set()
    for celda in celdas:
        cuenta["filas"] += 1
        if vacia(celda):
            continue
        cuenta["llenas"] += 1
        if len(valores) < _MUESTRA_DE_TEXTOS:
            valores.add(llano(escrito(celda)[:200]))
        if isinstance(celda, Ilegible):
            cuenta["ilegibles"] += 1
        elif es_fecha(celda):
            cuenta["fechas"] += 1
        else:
            _contar(cuenta, celda)
    return Perfil(
        filas=cuenta["filas"],
        llenas=cuenta["llenas"],
        numeros=cuenta["numeros"],
        con_numero=cuenta["con_numero"],
        textos=cuenta["textos"],
        largos=cuenta["largos"],
        fechas=cuenta["fechas"],
        cruces=cuenta["cruces"],
        ilegibles=cuenta["ilegibles"],
        distintos=len(valores),
        positivos=cuenta["positivos"],
        con_letras=cuenta["con_letras"],
        valores=frozenset(valores),
    )


def _contar(cuenta: Counter[str], celda: Celda) -> None:
    leida = leer_cantidad(celda)
    cuenta["positivos"] += bool(leida.clara and leida.valor)
    if leida.dice in (Dice.NUMERO, Dice.MILES_O_DECIMALES):
        cuenta["numeros"] += 1
    elif leida.dice is Dice.CRUZ:
        cuenta["cruces"] += 1
    elif leida.dice is not Dice.NO_APLICA:
        cuenta["textos"] += 1
        cuenta["con_numero"] += leida.dice is Dice.CON_TEXTO
        cuenta["largos"] += len(str(celda)) > _LARGO
        cuenta["con_letras"] += sum(map(str.isalpha, str(celda)[:_LARGO])) >= _LETRAS
