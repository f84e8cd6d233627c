"""Una hoja del libro dibujada como se ve en Excel, con lo que se entendió de cada columna. Puro."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from comun.hojas.celdas import Celda
from participacion.reconocer.campos import DICHOS, dicho_de
from participacion.reconocer.cuadro import Cuadro, columna_de, escrito, letra, vacia
from participacion.reconocer.libro import HojaReconocida

PRIMERAS = 8  # filas que se dibujan debajo del encabezado
CON_DUDAS = 12  # filas más, por tener alguna duda
FUERA = 60  # filas fuera que se nombran una por una
_LETRAS = 60
_LETRAS_DE_UNA_FILA = 90
_CELDAS = re.compile(r"(?P<hoja>.*)!(?P<c>[A-Z]+)(?P<f>[0-9]+)(?::(?P<c2>[A-Z]+)(?P<f2>[0-9]+))?", re.DOTALL)
_TAPADA = "″"


@dataclass(frozen=True, slots=True)
class CeldaDibujada:
    texto: str
    clase: str = ""


@dataclass(frozen=True, slots=True)
class FilaDibujada:
    """`numero` es 0 en el salto entre dos que no son seguidas."""

    numero: int
    clase: str = ""
    celdas: Sequence[CeldaDibujada] = ()


@dataclass(frozen=True, slots=True)
class ColumnaDibujada:
    """`es` es lo que se tomó, «ejecutado:3», o vacío; `estado`, si se tomó con seguridad, se duda o no se lee."""

    numero: int
    letra: str
    titulo: str
    es: str
    porque: str
    estado: str

    @property
    def otra(self) -> str:
        """Lo que es, si no está entre lo que se ofrece."""
        return "" if self.es in DICHOS else self.es

    @property
    def dicho(self) -> str:
        return dicho_de(self.es)


@dataclass(frozen=True, slots=True)
class FilaFuera:
    fila: int
    dice: str
    razon: str
    incluida: bool = False


@dataclass(frozen=True, slots=True)
class Dibujo:
    columnas: Sequence[ColumnaDibujada]
    filas: Sequence[FilaDibujada]
    fuera: Sequence[FilaFuera] = ()
    fuera_sin_mostrar: int = 0
    encabezado: int = 0


def dibujar(hoja: HojaReconocida, incluidas: Sequence[int] = ()) -> Dibujo:
    cuadro = hoja.cuadro
    dudosas = _celdas_en_duda(hoja)
    columnas = [
        _columna(hoja, c.columna.numero, c.columna.escrito, dudosas, vacia=c.perfil.vacia)
        for c in hoja.candidatas
    ]
    numeros = [una.numero for una in columnas]
    filas = [_fila(cuadro, f, numeros, "titulo", set()) for f in hoja.encabezado.niveles]
    for fila in _las_que_se_ven(hoja, dudosas):
        fuera = "fuera" if fila in hoja.filas.omitidas else ""
        filas.append(_fila(cuadro, fila, numeros, fuera, dudosas))
    omitidas = [
        FilaFuera(fila, _lo_que_dice(cuadro, fila), razon) for fila, razon in hoja.filas.omitidas.items()
    ]
    dentro = [
        FilaFuera(fila, _lo_que_dice(cuadro, fila), "usted dijo que sí es una actividad", incluida=True)
        for fila in sorted(incluidas)
    ]
    return Dibujo(
        columnas,
        _con_saltos(filas),
        [*dentro, *omitidas[:FUERA]],
        len(omitidas[FUERA:]),
        hoja.encabezado.fila,
    )


def dibujar_otra(cuadro: Cuadro) -> Dibujo:
    """Una hoja de la que no se carga nada: sus primeras filas."""
    numeros = list(range(1, min(cuadro.columnas, 12) + 1))
    filas = [f for f in range(1, cuadro.filas + 1) if cuadro.llenas(f)][: 2 * PRIMERAS]
    columnas = [ColumnaDibujada(n, letra(n), "", "", "", "") for n in numeros]
    return Dibujo(columnas, _con_saltos([_fila(cuadro, f, numeros, "", set()) for f in filas]))


def _columna(
    hoja: HojaReconocida, numero: int, titulo: str, dudosas: set[tuple[int, int]], *, vacia: bool
) -> ColumnaDibujada:
    asignada = next((a for a in hoja.columnas.asignadas if a.columna.numero == numero), None)
    estado = "duda" if (hoja.encabezado.fila, numero) in dudosas else "leida" if asignada else "sin-leer"
    porque = asignada.porque if asignada else "está vacía" if vacia else "su título no dice nada del plan"
    return ColumnaDibujada(numero, letra(numero), titulo, asignada.es if asignada else "", porque, estado)


def _celdas_en_duda(hoja: HojaReconocida) -> set[tuple[int, int]]:
    dudosas = set()
    for duda in hoja.dudas:
        partes = _CELDAS.fullmatch(duda.celda)
        if not partes or partes["hoja"] != hoja.nombre:
            continue
        filas = range(int(partes["f"]), int(partes["f2"] or partes["f"]) + 1)
        columnas = range(columna_de(partes["c"]), columna_de(partes["c2"] or partes["c"]) + 1)
        dudosas |= {(fila, columna) for fila in filas for columna in columnas}
    return dudosas


def _las_que_se_ven(hoja: HojaReconocida, dudosas: set[tuple[int, int]]) -> list[int]:
    """Las primeras, y las primeras que tienen algo por decidir."""
    todas = sorted({*hoja.filas.actividades, *hoja.filas.omitidas, *hoja.filas.denominadores.values()})
    con_dudas = sorted({fila for fila, _ in dudosas if fila > hoja.encabezado.fila} - set(todas[:PRIMERAS]))
    return sorted({*todas[:PRIMERAS], *con_dudas[:CON_DUDAS]})


def _fila(
    cuadro: Cuadro, fila: int, columnas: Sequence[int], clase: str, dudosas: set[tuple[int, int]]
) -> FilaDibujada:
    return FilaDibujada(
        fila, clase, [_celda(cuadro, fila, columna, (fila, columna) in dudosas) for columna in columnas]
    )


def _celda(cuadro: Cuadro, fila: int, columna: int, dudosa: bool) -> CeldaDibujada:
    ancla = cuadro.ancla(fila, columna)
    if ancla != (fila, columna):
        de_arriba = ancla[1] == columna and not vacia(cuadro.vista(fila, columna))
        return CeldaDibujada(_TAPADA if de_arriba else "", "tapada")
    celda = cuadro.cruda(fila, columna)
    texto = escrito(celda)
    recortado = texto if len(texto) <= _LETRAS else f"{texto[: _LETRAS - 1]}…"
    return CeldaDibujada(_con_coma(celda, recortado), "duda" if dudosa else _de_numero(celda))


def _de_numero(celda: Celda) -> str:
    return "numero" if isinstance(celda, float) else ""


def _con_coma(celda: Celda, texto: str) -> str:
    """Como lo muestra Excel en español: 0,95."""
    return texto.replace(".", ",") if isinstance(celda, float) else texto


def _lo_que_dice(cuadro: Cuadro, fila: int) -> str:
    celdas = [cuadro.cruda(fila, columna) for columna in cuadro.llenas(fila)]
    palabras = [escrito(celda) for celda in celdas if isinstance(celda, str)]
    junto = " · ".join(palabras or [_con_coma(celda, escrito(celda)) for celda in celdas])
    return junto if len(junto) <= _LETRAS_DE_UNA_FILA else f"{junto[: _LETRAS_DE_UNA_FILA - 1]}…"


def _con_saltos(filas: Sequence[FilaDibujada]) -> list[FilaDibujada]:
    if not filas:
        return []
    salida = [filas[0]]
    for previa, fila in pairwise(filas):
        if fila.numero != previa.numero + 1:
            salida.append(FilaDibujada(0))
        salida.append(fila)
    return salida
