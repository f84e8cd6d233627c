"""Lo que una persona ya dijo de un libro: dónde está el encabezado, qué es cada columna y qué responde a cada duda.
Puro.

Es el mismo JSON que escribe `reconocer --json`, corregido: cada duda, con lo que se acepta en `propone`.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from comun.palabras import llano
from comun.periodo import DE_UNA_ACTIVIDAD, MENSUAL, Periodicidad
from participacion.reconocer.columnas import Asignada, Columnas
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
    """`columnas` es `None` si no se dijo: se reconocen."""

    encabezado: int = 0
    dependencia: str = ""
    no_es_plan: bool = False
    columnas: Mapping[str, Any] | None = None
    respuestas: Mapping[tuple[str, str], Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Correspondencia:
    hojas: Mapping[str, DeLaHoja] = field(default_factory=dict)

    def de(self, hoja: str) -> DeLaHoja | None:
        return self.hojas.get(llano(hoja))


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
        respuestas={
            (celda, str(duda["dice"])): duda["propone"]
            for duda in una.get("dudas", [])
            for celda in cada_celda(str(duda["celda"]))
        },
    )


def con_lo_dicho(columnas: Columnas, candidatas: Sequence[Candidata], dicho: DeLaHoja) -> Columnas:
    """Las columnas que se dijeron, en vez de las que se reconocieron."""
    if dicho.columnas is None:
        return columnas
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
    return Columnas(asignadas)


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
