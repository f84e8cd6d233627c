"""De un libro en el que todo está decidido, lo que se recuerda para el próximo. Puro."""

from collections.abc import Collection, Mapping

from comun.palabras import llano
from participacion.reconocer.libro import HojaReconocida, Reconocido
from participacion.reconocer.recuerdo import (
    HojaRecordada,
    Recuerdo,
    codigo_de,
    columnas_de,
    recordar_dudas,
    sin_anio,
)

_NADA: Mapping[str, Collection[int]] = {}


def recuerdo_de(
    reconocido: Reconocido,
    *,
    antes: Recuerdo | None = None,
    fuera: Collection[str] = (),
    incluidas: Mapping[str, Collection[int]] = _NADA,
) -> Recuerdo:
    """`antes` es lo que ya se recordaba; `fuera`, las hojas que alguien dijo que no se cargan; `incluidas`, las filas
    de cada hoja que alguien dijo que sí son una actividad."""
    respondidas = [
        (una, codigo_de(una.duda, hoja.cuadro, hoja.columnas))
        for hoja in reconocido.hojas
        for una in hoja.respondidas
    ]
    aceptadas, respuestas = recordar_dudas(respondidas, antes)
    return Recuerdo(
        hojas=tuple(_recordada(hoja, incluidas.get(hoja.nombre, ())) for hoja in reconocido.hojas),
        no_son_plan=frozenset(map(sin_anio, fuera)) | (antes.no_son_plan if antes else frozenset()),
        aceptadas=aceptadas,
        respuestas=respuestas,
    )


def _recordada(hoja: HojaReconocida, incluidas: Collection[int]) -> HojaRecordada:
    actividad = hoja.columnas.una("actividad")
    dicen = set(hoja.recordada.incluidas) if hoja.recordada else set()
    if actividad:
        dicen |= {llano(hoja.cuadro.texto(fila, actividad.columna.numero)) for fila in incluidas}
    return HojaRecordada(
        hoja=hoja.nombre,
        encabezado=hoja.encabezado.fila,
        columnas=columnas_de(hoja.columnas, hoja.titulos),
        dependencia=hoja.dependencia,
        incluidas=frozenset(dicen),
    )
