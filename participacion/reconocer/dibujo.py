"""Una hoja del libro dibujada como se ve en Excel, con lo que se entendió de cada columna. Puro."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from comun.hojas.celdas import Celda, Ilegible
from comun.palabras import enumerar
from participacion.reconocer.campos import DICHOS, dicho_de
from participacion.reconocer.columnas import Asignada
from participacion.reconocer.cuadro import Cuadro, columna_de, escrito, letra, vacia
from participacion.reconocer.libro import HojaReconocida
from participacion.reconocer.papeles import EJECUTADO, META, PROGRAMADO, Candidata

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

    @property
    def con_niveles(self) -> bool:
        """Si el componente se dice en varias columnas, una dentro de otra."""
        return sum(columna.es == "componente" for columna in self.columnas) > 1


def dibujar(hoja: HojaReconocida, incluidas: Sequence[int] = (), anio: int | None = None) -> Dibujo:
    """`anio` es el del plan: con él se dice por qué no se leen las columnas de otros."""
    cuadro = hoja.cuadro
    dudosas = _celdas_en_duda(hoja)
    columnas = [_columna(hoja, c, dudosas, anio) for c in hoja.candidatas]
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
    hoja: HojaReconocida, candidata: Candidata, dudosas: set[tuple[int, int]], anio: int | None
) -> ColumnaDibujada:
    numero, titulo = candidata.columna.numero, candidata.columna.escrito
    partes = (una for a in hoja.columnas.asignadas for una in a.partes)
    asignada = next((a for a in partes if a.columna.numero == numero), None)
    estado = "duda" if (hoja.encabezado.fila, numero) in dudosas else "leida" if asignada else "sin-leer"
    porque = f"{asignada.porque}{_dentro_de(hoja, asignada)}" if asignada else _por_que_no(candidata, anio)
    return ColumnaDibujada(numero, letra(numero), titulo, asignada.es if asignada else "", porque, estado)


def _dentro_de(hoja: HojaReconocida, asignada: Asignada) -> str:
    """De dos columnas de componente, la segunda es un nivel de la primera."""
    de_arriba = [
        a
        for a in hoja.columnas.varias("componente")
        if asignada.campo == "componente" and a.columna.numero < asignada.columna.numero
    ]
    return f"; va dentro de «{de_arriba[-1].columna.escrito}»" if de_arriba else ""


def _por_que_no(candidata: Candidata, anio: int | None) -> str:
    if candidata.anios and anio and anio not in candidata.anios:
        return f"es de {enumerar([str(uno) for uno in candidata.anios])}, y el plan es de {anio}"
    if candidata.perfil.vacia:
        return "está vacía"
    if candidata.papel in (META, PROGRAMADO, EJECUTADO) and not candidata.del_anio:
        return "es de varios años, y el plan es de uno"
    if candidata.por_ciento and not candidata.perfil.numeros:
        return "es un porcentaje que se calcula de las otras"
    return "su título no dice nada del plan"


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
    todas = sorted({*hoja.filas.actividades, *hoja.filas.omitidas, *hoja.filas.segundas})
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
    palabras = [escrito(c) for c in celdas if isinstance(c, str) and not isinstance(c, Ilegible)]
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
