"""Lo reconocido, como se escribe: en JSON, para otro programa, y en renglones, para una persona. Puro."""

from collections.abc import Iterator
from typing import Any

from comun.palabras import enumerar, plural
from participacion.reconocer.actividades import en_json
from participacion.reconocer.columnas import VARIAS, Columnas
from participacion.reconocer.dudas import Duda
from participacion.reconocer.libro import HojaReconocida, Reconocido

_POR_MES = ("programado", "ejecutado", "relato")


def como_json(reconocido: Reconocido) -> dict[str, Any]:
    dicho: dict[str, Any] = {
        "hojas": [_hoja(hoja) for hoja in reconocido.hojas],
        "no_son_plan": reconocido.no_son_plan,
        "repetidas": reconocido.repetidas,
    }
    if reconocido.anio:
        dicho["anio"] = reconocido.anio
    return {**dicho, "decisiones": reconocido.decisiones}


def _hoja(hoja: HojaReconocida) -> dict[str, Any]:
    dicho: dict[str, Any] = {
        "hoja": hoja.nombre,
        "clase": "plan",
        "encabezado": hoja.encabezado.fila,
        "primera": hoja.primera,
        "filas": len(hoja.actividades),
        "columnas": letras(hoja.columnas),
        "omitidas": {str(fila): razon for fila, razon in hoja.filas.omitidas.items()},
        "dudas": [
            {"celda": d.celda, "dice": d.dice, "propone": en_json(d.propone), "porque": d.porque}
            for d in hoja.dudas
        ],
    }
    if hoja.dependencia:
        dicho["dependencia"] = hoja.dependencia
    return dicho


def letras(columnas: Columnas) -> dict[str, Any]:
    """De cada campo a su columna: una lista si son varias, y de cada mes a la suya si es de periodos."""
    dichas: dict[str, Any] = {}
    for asignada in columnas.asignadas:
        campo, letra = asignada.campo, asignada.columna.letra
        if campo in _POR_MES:
            suyas = [una.columna.letra for una in asignada.partes]
            dichas.setdefault(campo, {})[str(asignada.mes)] = suyas if asignada.semanas else letra
        elif campo in VARIAS:
            dichas.setdefault(campo, []).append(letra)
        else:
            dichas[campo] = letra
    return dichas


def renglones(reconocido: Reconocido) -> Iterator[str]:
    for hoja in reconocido.hojas:
        cuantas = plural(len(hoja.actividades), "actividad", "actividades")
        yield f"Hoja «{hoja.nombre}»: {cuantas}; títulos en la fila {hoja.encabezado.fila}."
        if hoja.dependencia:
            yield f"  Dependencia de toda la hoja: {hoja.dependencia}"
        for a in hoja.columnas.asignadas:
            mes = f" {a.mes}" if a.campo in _POR_MES else ""
            semanas = f" a {a.semanas[-1].letra}" if a.semanas else ""
            yield f"  {a.columna.letra:>3}{semanas}  {a.campo}{mes}{'' if a.segura else ' (¿?)'}: {a.porque}"
        for fila, razon in hoja.filas.omitidas.items():
            yield f"  Fila {fila}, fuera: {razon}"
        yield from (f"  ¿? {frase(duda)}" for duda in hoja.dudas)
    if reconocido.repetidas:
        yield f"Repiten a las demás: {enumerar(reconocido.repetidas)}."
    if reconocido.no_son_plan:
        yield f"No son un plan: {enumerar(reconocido.no_son_plan)}."
    if reconocido.anio:
        yield f"Año: {reconocido.anio}."
    yield f"Por decidir: {reconocido.decisiones}."


def frase(duda: Duda, *, aceptada: bool = False) -> str:
    """Una duda en una frase: lo que se propone o, si ya se aceptó, lo que se tomó."""
    dice = f" dice «{duda.dice}»" if duda.dice else " está vacía"
    verbo = "se tomó" if aceptada else "se propone"
    propone = "se deja vacía" if duda.propone is None else f"{verbo} {_propuesta(duda.propone)}"
    return f"{duda.celda}{dice}: {duda.porque}; {propone}."


def _propuesta(propone: Any) -> str:
    propone = en_json(propone)
    if isinstance(propone, dict):
        return enumerar([f"{valor} en el mes {mes}" for mes, valor in propone.items()])
    if isinstance(propone, list):
        return enumerar([str(uno) for uno in propone])
    return f"«{propone}»"
