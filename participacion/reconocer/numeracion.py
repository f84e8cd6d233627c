"""Que cada actividad del libro tenga su código, y ninguna el de otra; y quién responde, si se dice una vez. Puro."""

from collections.abc import Sequence
from dataclasses import replace

from participacion.codigos import sin_repetir
from participacion.reconocer.actividades import ActividadLeida
from participacion.reconocer.dudas import DE_COLUMNA
from participacion.reconocer.plan import Hoja

DeCadaHoja = dict[str, list[ActividadLeida]]


def numerar(hojas: Sequence[Hoja], actividades: DeCadaHoja) -> None:
    """Cambia las que haga falta; lo que se proponga queda en la libreta de su hoja."""
    for hoja in hojas:
        if hoja.columnas.una("dependencia") is None and not hoja.dependencia:
            _una_para_todas(hoja, actividades)
        if hoja.columnas.una("codigo") is None:
            hoja.libreta.preguntar(
                hoja.cuadro.lugar(hoja.encabezado.fila, 1),
                "",
                f"1 … {len(actividades[hoja.nombre])}",
                "no hay una columna con el código: se numeran en su orden",
                f"{DE_COLUMNA} codigo",
            )
    todas = [(hoja, i) for hoja in hojas for i in range(len(actividades[hoja.nombre]))]
    escritos = _con_numero([actividades[hoja.nombre][i].codigo for hoja, i in todas])
    primeras: dict[str, str] = {}
    for (hoja, i), escrito, propuesto in zip(todas, escritos, sin_repetir(escritos), strict=True):
        actividad = actividades[hoja.nombre][i]
        columna = hoja.columnas.una("codigo")
        codigo = propuesto
        suya = f"«{actividad.descripcion[:60]}» (hoja {hoja.nombre}, fila {actividad.fila})"
        primera = primeras.setdefault(escrito, suya)
        if columna and (not actividad.codigo or propuesto != escrito):
            repetido = bool(actividad.codigo)
            dicho = hoja.libreta.preguntar(
                hoja.lugar(columna, actividad.fila),
                actividad.codigo,
                propuesto,
                f"ya lo tiene {primera}" if repetido else "no tiene código",
                "código repetido" if repetido else "código vacío",
            )
            codigo = str(dicho or propuesto)
        if codigo != actividad.codigo:
            actividades[hoja.nombre][i] = replace(actividad, codigo=codigo)


def _con_numero(codigos: Sequence[str]) -> list[str]:
    """Los mismos, y donde no hay, el primer número que nadie tenga."""
    ocupados = set(codigos)
    numero = 0
    completos = []
    for codigo in codigos:
        if not codigo:
            numero += 1
            while str(numero) in ocupados:
                numero += 1
        completos.append(codigo or str(numero))
    return completos


def _una_para_todas(hoja: Hoja, actividades: DeCadaHoja) -> None:
    dicha = hoja.libreta.preguntar(
        hoja.cuadro.lugar(hoja.encabezado.fila, 1),
        hoja.nombre,
        None,
        "no dice qué dependencia responde: dígala una vez para toda la hoja",
        f"{DE_COLUMNA} dependencia",
    )
    if dicha:
        hoja.dependencia = str(dicha)
        suyas = actividades[hoja.nombre]
        actividades[hoja.nombre] = [replace(a, dependencia=a.dependencia or str(dicha)) for a in suyas]
