"""Lo que una persona ya dijo de un libro: dónde está el encabezado, qué es cada columna y qué responde a cada duda.
Puro.

Es el mismo JSON que escribe `reconocer --json`, corregido: cada duda, con lo que se acepta en `propone`.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import Any

from comun.palabras import llano
from comun.periodo import DE_UNA_ACTIVIDAD, MENSUAL, Periodicidad
from participacion.reconocer.columnas import VARIAS, Asignada, Columnas, juntar_semanas
from participacion.reconocer.cuadro import columna_de
from participacion.reconocer.dudas import cada_celda
from participacion.reconocer.papeles import DE_PERIODOS, Candidata
from participacion.reconocer.titulos import Cuando

CAMPOS = (
    "codigo", "actividad", "dependencia", "apoyan", "componente", "unidad_medida", "periodicidad", "linea_base", "meta",
    "clase_de_meta", "ponderacion", "fecha_inicio", "fecha_fin", "producto", "fase_ciclo", "grupos_interes",
    "nivel_participacion", "presupuesto", "programado", "ejecutado", "relato",
)  # fmt: skip


class CorrespondenciaInvalida(ValueError):
    """El archivo no dice lo que se espera; el mensaje dice qué."""


@dataclass(frozen=True)
class DeLaHoja:
    """`columnas` es `None` si no se dijo: se reconocen, salvo los `cambios`, que van del número de cada columna a lo
    que es («meta», «ejecutado:3») o a nada. `incluidas` son filas que parecían un total o un separador y no lo son;
    `preguntar`, las clases de duda que se vuelven a preguntar aunque se recuerden."""

    encabezado: int = 0
    dependencia: str = ""
    no_es_plan: bool = False
    es_plan: bool = False
    preguntar: frozenset[str] = frozenset()
    columnas: Mapping[str, Any] | None = None
    cambios: Mapping[int, str] = field(default_factory=dict)
    incluidas: frozenset[int] = frozenset()
    respuestas: Mapping[tuple[str, str], Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Correspondencia:
    """`demas` es lo que vale para las hojas de las que no se dice nada."""

    hojas: Mapping[str, DeLaHoja] = field(default_factory=dict)
    demas: DeLaHoja | None = None

    def de(self, hoja: str) -> DeLaHoja | None:
        return self.hojas.get(llano(hoja), self.demas)


def leer_correspondencia(contenido: bytes) -> Correspondencia:
    """Lanza `CorrespondenciaInvalida`."""
    try:
        dicho = json.loads(contenido)
        hojas = {llano(una["hoja"]): _de_la_hoja(una) for una in dicho["hojas"]}
        otras = {
            llano(nombre): DeLaHoja(no_es_plan=True)
            for nombre in [*dicho.get("no_son_plan", []), *dicho.get("repetidas", [])]
        }
    except CorrespondenciaInvalida:
        raise
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise CorrespondenciaInvalida("no es lo que escribe `reconocer --json`") from None
    return Correspondencia({**otras, **hojas})


def _de_la_hoja(una: Mapping[str, Any]) -> DeLaHoja:
    columnas = una.get("columnas")
    for campo in columnas or {}:
        if campo not in CAMPOS:
            raise CorrespondenciaInvalida(f"no se conoce el campo «{campo}»: son {', '.join(CAMPOS)}")
    return DeLaHoja(
        encabezado=int(una.get("encabezado") or 0),
        dependencia=str(una.get("dependencia") or ""),
        columnas=columnas,
        incluidas=frozenset(map(int, una.get("incluidas", []))),
        respuestas={
            (celda, str(duda["dice"])): duda["propone"]
            for duda in una.get("dudas", [])
            for celda in cada_celda(str(duda["celda"]))
        },
    )


def con_lo_dicho(columnas: Columnas, candidatas: Sequence[Candidata], dicho: DeLaHoja) -> Columnas:
    """Las columnas que se dijeron, en vez de las que se reconocieron."""
    if dicho.columnas is None:
        return _con_cambios(columnas, candidatas, dicho.cambios) if dicho.cambios else columnas
    por_numero = {c.columna.numero: c for c in candidatas}
    asignadas = []
    for campo, letras in dicho.columnas.items():
        de_meses = letras if isinstance(letras, Mapping) else dict.fromkeys([None], letras)
        for mes, suyas in de_meses.items():
            for una in suyas if isinstance(suyas, list) else [suyas]:
                candidata = por_numero.get(_columna(str(una)))
                if candidata is None:
                    raise CorrespondenciaInvalida(f"no hay una columna {una} con título")
                cuando = _cuando(candidata, mes, letras) if campo in DE_PERIODOS and mes else None
                asignadas.append(
                    Asignada(campo, candidata.columna, "así se dijo", True, cuando, candidata.por_ciento)
                )
    asignadas.sort(key=lambda a: a.columna.numero)
    return Columnas(juntar_semanas(asignadas))


def _con_cambios(columnas: Columnas, candidatas: Sequence[Candidata], cambios: Mapping[int, str]) -> Columnas:
    """Lo dicho de unas columnas, y de las demás lo reconocido que no diga lo mismo que alguna de ellas."""
    sueltas = [
        replace(parte, semanas=())
        for a in columnas.asignadas
        for parte in a.partes
        if parte.columna.numero not in cambios
    ]
    puestas = [_puesta(c, dicho, sueltas) for c in candidatas if (dicho := cambios.get(c.columna.numero))]
    dichas = {_lugar(a) for a in puestas if a.campo not in VARIAS}
    quedan = [a for a in sueltas if _lugar(a) not in dichas]
    return Columnas(
        juntar_semanas(sorted(chain(puestas, quedan), key=lambda a: a.columna.numero)),
        [c for c in columnas.sin_entender if c.columna.numero not in cambios],
    )


def _puesta(candidata: Candidata, dicho: str, otras: Sequence[Asignada]) -> Asignada:
    campo, _, mes = dicho.partition(":")
    cuando = candidata.cuando if mes else None
    if mes and (cuando is None or cuando.mes != int(mes)):
        cada = next((a.cuando.cada for a in otras if a.campo == campo and a.cuando), MENSUAL)
        cuando = Cuando(int(mes), cada if int(mes) in cada.meses_de_cierre else MENSUAL)
    return Asignada(campo, candidata.columna, "así se dijo", True, cuando, candidata.por_ciento)


def _lugar(asignada: Asignada) -> tuple[str, int]:
    return asignada.campo, asignada.mes if asignada.campo in DE_PERIODOS else 0


def _columna(letras: str) -> int:
    try:
        return columna_de(letras)
    except ValueError:
        raise CorrespondenciaInvalida(f"«{letras}» no es una columna") from None


def _cuando(candidata: Candidata, mes: object, letras: Mapping[str, Any]) -> Cuando | None:
    if not str(mes).isdecimal() or not 1 <= int(str(mes)) <= 12:
        raise CorrespondenciaInvalida(f"«{mes}» no es un mes de 1 a 12")
    numero = int(str(mes))
    if candidata.cuando and candidata.cuando.mes == numero:
        return candidata.cuando
    if len(letras) == 1 and candidata.cuando is None:
        return None
    return Cuando(numero, _cada(letras))


def _cada(meses: Mapping[str, Any]) -> Periodicidad:
    """La más larga cuyos cierres son esos meses."""
    dichos = {int(mes) for mes in meses if str(mes).isdecimal()}
    caben = [cada for cada in DE_UNA_ACTIVIDAD if dichos <= set(cada.meses_de_cierre)]
    return caben[-1] if caben else MENSUAL
