"""Los periodos de los que informa un plan, o en que se programa una actividad: qué meses tiene cada uno y cómo se dice.
Puro.

Cada periodicidad divide el año en partes iguales. Lo que el programa necesita saber del periodo se lo pregunta a él:
nadie más lo llama por su nombre.
"""

from dataclasses import dataclass
from datetime import date

from comun.calendario import fin_de_mes, nombre
from comun.palabras import lapso

_ROMANOS = ("I", "II", "III", "IV", "V", "VI")
_ORDINALES = ("Primer", "Segundo", "Tercer", "Cuarto", "Quinto", "Sexto")


@dataclass(frozen=True, slots=True)
class Periodicidad:
    """Cada cuánto se informa, o se programa.

    `cuantos` son las partes del año. `palabra` nombra cada una y es masculina: «del cuatrimestre», «ese cuatrimestre».
    `meses_en_letras` dice lo que dura, y `frecuencia`, cada cuánto, con el código europeo que
    pide DCAT-AP (http://publications.europa.eu/resource/authority/frequency/).
    """

    nombre: str
    palabra: str
    cuantos: int
    meses_en_letras: str
    frecuencia: str

    @property
    def numeros(self) -> range:
        """Los de sus periodos: 1 a `cuantos`."""
        return range(1, self.cuantos + 1)

    @property
    def meses_de_cada_uno(self) -> int:
        """Cuántos meses tiene un periodo."""
        return 12 // self.cuantos

    @property
    def meses_de_cierre(self) -> range:
        """El último de cada periodo, 1 a 12: en él se programa y se reporta. Por trimestres, `range(3, 13, 3)`."""
        return range(self.meses_de_cada_uno, 13, self.meses_de_cada_uno)

    def rotulo(self, numero: int) -> str:
        """«II cuatrimestre» para 2; «Agosto» para el octavo mes; «Año» para el único del año."""
        if self.cuantos == 12:
            return nombre(numero).capitalize()
        return f"{_ROMANOS[numero - 1]} {self.palabra}" if self.cuantos > 1 else "Año"

    def titulo(self, numero: int) -> str:
        """«Segundo cuatrimestre», con todas sus letras."""
        nombrados = 1 < self.cuantos <= len(_ORDINALES)
        return f"{_ORDINALES[numero - 1]} {self.palabra}" if nombrados else self.rotulo(numero)

    def del_anio(self, anio: int) -> tuple["Periodo", ...]:
        """Los de un año, en orden."""
        return tuple(Periodo(anio, numero, self) for numero in self.numeros)


MENSUAL = Periodicidad("mensual", "mes", 12, "un mes", "MONTHLY")
BIMESTRAL = Periodicidad("bimestral", "bimestre", 6, "dos meses", "BIMONTHLY")
TRIMESTRAL = Periodicidad("trimestral", "trimestre", 4, "tres meses", "QUARTERLY")
CUATRIMESTRAL = Periodicidad("cuatrimestral", "cuatrimestre", 3, "cuatro meses", "ANNUAL_3")
SEMESTRAL = Periodicidad("semestral", "semestre", 2, "seis meses", "ANNUAL_2")
ANUAL = Periodicidad("anual", "año", 1, "doce meses", "ANNUAL")

DE_UNA_ACTIVIDAD = (MENSUAL, BIMESTRAL, TRIMESTRAL, CUATRIMESTRAL, SEMESTRAL, ANUAL)
"""Cada cuánto se puede programar una actividad. La primera es la de quien no lo dice."""

DE_LOS_INFORMES = (CUATRIMESTRAL, TRIMESTRAL, SEMESTRAL, ANUAL)
"""Cada cuánto puede informar un plan. La primera es la de quien no lo dice."""

PERIODICIDADES = {periodicidad.nombre: periodicidad for periodicidad in DE_UNA_ACTIVIDAD}
"""De su nombre a cada una."""

NUMEROS = range(1, max(periodicidad.cuantos for periodicidad in DE_LOS_INFORMES) + 1)
"""Los que puede tener un periodo, sea cual sea la periodicidad de su plan."""


@dataclass(frozen=True, slots=True)
class Periodo:
    """El periodo `numero` de un año; el primero es el 1. Lanza `ValueError` si el año no tiene tantos."""

    anio: int
    numero: int
    periodicidad: Periodicidad = CUATRIMESTRAL

    def __post_init__(self) -> None:
        if self.numero not in self.periodicidad.numeros:
            raise ValueError(f"El {self.palabra} es de 1 a {self.periodicidad.cuantos}, no {self.numero}.")

    def __str__(self) -> str:
        """«II cuatrimestre de 2021», «Año 2025»."""
        return self._con_el_anio(self.rotulo)

    # Sus meses

    @property
    def meses(self) -> range:
        """Los del II cuatrimestre, `range(5, 9)`."""
        duran = self.periodicidad.meses_de_cada_uno
        return range(duran * (self.numero - 1) + 1, duran * self.numero + 1)

    @property
    def desde(self) -> int:
        """Su primer mes, 1 a 12."""
        return self.meses[0]

    @property
    def hasta(self) -> int:
        """Su último mes, 1 a 12."""
        return self.meses[-1]

    @property
    def fin(self) -> date:
        """Su último día: hasta ahí cuentan los reportes."""
        return fin_de_mes(self.anio, self.hasta)

    @property
    def anterior(self) -> "Periodo":
        """El que termina cuando este empieza; el del primero es el último del año pasado."""
        if self.numero > 1:
            return Periodo(self.anio, self.numero - 1, self.periodicidad)
        return self.periodicidad.del_anio(self.anio - 1)[-1]

    # Cómo se dice

    @property
    def palabra(self) -> str:
        """«cuatrimestre», «año»: para decir «del cuatrimestre» o «en el año»."""
        return self.periodicidad.palabra

    @property
    def rotulo(self) -> str:
        """«II cuatrimestre», sin el año."""
        return self.periodicidad.rotulo(self.numero)

    @property
    def breve(self) -> str:
        """«II cuatrimestre 2021», como se llama un informe en una lista."""
        return f"{self.rotulo} {self.anio}"

    @property
    def titulo(self) -> str:
        """«Segundo cuatrimestre de 2021», como lo titula el documento."""
        return self._con_el_anio(self.periodicidad.titulo(self.numero))

    def _con_el_anio(self, nombrado: str) -> str:
        return f"{nombrado} {'de ' if self.periodicidad.cuantos > 1 else ''}{self.anio}"

    @property
    def lapso(self) -> str:
        """«de mayo a agosto»."""
        return lapso(self.desde, self.hasta)

    @property
    def lapso_a_corte(self) -> str:
        """«de enero a agosto»: hasta donde van las cifras a corte."""
        return lapso(1, self.hasta)

    # Dónde queda

    @property
    def clave(self) -> str:
        """«2021-2», para nombrar un archivo o escribirlo en una consulta."""
        return f"{self.anio}-{self.numero}"

    @property
    def ruta(self) -> str:
        """«/2021/2/», la de su informe."""
        return f"/{self.anio}/{self.numero}/"
