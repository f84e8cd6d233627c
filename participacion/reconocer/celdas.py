"""En qué celdas del libro se reporta cada actividad, y qué se escribe en ellas para devolverlo lleno. Puro."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from comun.calendario import nombre
from comun.cantidades import Cantidad, de_seis, simple, total
from participacion.indicadores import ClaseDeMeta
from participacion.reconocer.actividades import ActividadLeida, en_json
from participacion.reconocer.columnas import Asignada
from participacion.reconocer.cuadro import letra
from participacion.reconocer.libro import HojaReconocida, Reconocido
from participacion.reconocer.valores import leer_cantidad

_ESCALAS = (100, Decimal("0.01"))


@dataclass(frozen=True, slots=True)
class Reportado:
    """Lo avalado de un mes."""

    ejecutado: Cantidad | None
    numerador: Cantidad | None
    denominador: Cantidad | None
    texto: str


def celdas_de(reconocido: Reconocido) -> list[dict[str, Any]]:
    """De cada actividad, en su orden, sus celdas, como se guardan en JSON."""
    return [_de_una(hoja, actividad) for hoja in reconocido.hojas for actividad in hoja.actividades]


def _de_una(hoja: HojaReconocida, actividad: ActividadLeida) -> dict[str, Any]:
    fila = actividad.fila
    if hoja.filas.ejecutadas:
        return _de_dos_filas(hoja, actividad)
    abajo = hoja.filas.denominadores.get(fila)
    ejecutado = {mes: a for mes, a in hoja.columnas.por_mes("ejecutado").items() if not a.semanas}
    por = {mes: _escala(hoja, fila, a, actividad.ejecutado.get(mes)) for mes, a in ejecutado.items()}
    dichas = {una for una in por.values() if una is not None}
    unica = dichas.pop() if len(dichas) == 1 else 1
    return {
        "hoja": hoja.nombre,
        "cantidades": [
            _celda_de(a, fila, actividad.ejecutado.get(mes), unica if por[mes] is None else por[mes])
            | ({"denominador": f"{a.columna.letra}{abajo}"} if abajo else {})
            for mes, a in ejecutado.items()
        ],
        "textos": [
            {"celda": f"{letra(a.columna.numero)}{fila}", "meses": _meses(a)}
            for a in hoja.columnas.varias("relato")
            if a.cuando
        ],
    }


def _de_dos_filas(hoja: HojaReconocida, actividad: ActividadLeida) -> dict[str, Any]:
    """Lo ejecutado se escribe en la segunda de sus filas, en las columnas de lo programado."""
    abajo = hoja.filas.ejecutadas.get(actividad.fila)
    cantidades = [
        _celda_de(a, abajo, actividad.ejecutado.get(mes), 1)
        for mes, a in hoja.columnas.por_mes("programado").items()
        if abajo and not a.semanas
    ]
    return {"hoja": hoja.nombre, "cantidades": cantidades, "textos": []}


def _celda_de(asignada: Asignada, fila: int, decia: Any, por: Cantidad | None) -> dict[str, Any]:
    """Una celda de lo ejecutado: de qué meses es, lo que decía al subirla y por cuánto se multiplicó."""
    return {
        "celda": f"{asignada.columna.letra}{fila}",
        "meses": _meses(asignada),
        "decia": en_json(decia),
        "por": en_json(por),
    }


def _meses(asignada: Asignada) -> list[int]:
    """Los del periodo de la columna; todo el año, si no dice cuál."""
    if asignada.cuando is None:
        return list(range(1, 13))
    de_cada_uno = 12 // asignada.cuando.cada.cuantos
    return list(range(max(1, asignada.cuando.mes - de_cada_uno + 1), asignada.cuando.mes + 1))


def _escala(hoja: HojaReconocida, fila: int, asignada: Asignada, tomado: Any) -> Cantidad | None:
    """Por cuánto se multiplicó lo escrito; `None` si no se sabe, porque no dice nada o dice cero."""
    leida = leer_cantidad(hoja.cuadro.vista(fila, asignada.columna.numero))
    if not leida.valor or not tomado or isinstance(tomado, tuple):
        return None
    razon = Decimal(tomado) / Decimal(leida.valor)
    return next((una for una in _ESCALAS if razon == una), 1)


def lo_reportado(
    celdas: Mapping[str, Any], reportes: Mapping[int, Reportado], clase: ClaseDeMeta
) -> Iterator[tuple[str, Cantidad | str]]:
    """De cada celda que cambia, lo que queda en ella. La que ya decía eso, aunque con otras palabras, no se toca; la de
    la que no hay nada reportado, tampoco."""
    for una in celdas["cantidades"]:
        suyos = _de_los_meses(reportes, una["meses"])
        if "denominador" in una:
            yield from _dos_numeros(una, suyos)
        elif (cantidad := _cantidad(suyos, clase)) is not None and en_json(cantidad) != una["decia"]:
            yield una["celda"], simple(Decimal(cantidad) / Decimal(str(una["por"])))
    for una in celdas["textos"]:
        suyos = _de_los_meses(reportes, una["meses"])
        if texto := _texto(suyos):
            yield una["celda"], texto


def _de_los_meses(reportes: Mapping[int, Reportado], meses: Sequence[int]) -> dict[int, Reportado]:
    return {mes: reportes[mes] for mes in meses if mes in reportes}


def _cantidad(suyos: Mapping[int, Reportado], clase: ClaseDeMeta) -> Cantidad | None:
    """En una suma, la de los meses; si no, lo último que se dijo."""
    dichas = [r.ejecutado for r in suyos.values() if r.ejecutado is not None]
    if not dichas:
        return None
    return de_seis(total(dichas)) if clase is ClaseDeMeta.SUMA else dichas[-1]


def _dos_numeros(
    una: Mapping[str, Any], suyos: Mapping[int, Reportado]
) -> Iterator[tuple[str, Cantidad | str]]:
    arriba = [r.numerador for r in suyos.values() if r.numerador is not None]
    abajo = [r.denominador for r in suyos.values() if r.denominador is not None]
    if not abajo:
        return
    dichos = de_seis(total(arriba)), de_seis(total(abajo))
    for celda, queda, decia in zip(
        (una["celda"], una["denominador"]), dichos, una["decia"] or (None, None), strict=True
    ):
        if en_json(queda) != decia:
            yield celda, queda


def _texto(suyos: Mapping[int, Reportado]) -> str:
    """El texto público de cada mes; con su mes, si son varios."""
    con_texto = {mes: r.texto.strip() for mes, r in suyos.items() if r.texto.strip()}
    if len(con_texto) == 1:
        return next(iter(con_texto.values()))
    return "\n".join(f"{nombre(mes).capitalize()}: {texto}" for mes, texto in con_texto.items())


def juntar(pares: Iterable[tuple[str, str, Cantidad | str]]) -> dict[str, dict[str, Cantidad | str]]:
    """Por hoja y celda, como los pide `devolver`."""
    por_hoja: dict[str, dict[str, Cantidad | str]] = {}
    for hoja, celda, valor in pares:
        por_hoja.setdefault(hoja, {})[celda] = valor
    return por_hoja
