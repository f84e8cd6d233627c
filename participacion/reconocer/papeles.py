"""Qué papel cumple una columna de cantidades: lo programado, lo ejecutado, su relato; de qué periodo y año. Puro."""

from collections.abc import Sequence
from dataclasses import dataclass

from participacion.reconocer.cuadro import Cuadro
from participacion.reconocer.encabezado import Columna, Encabezado
from participacion.reconocer.perfil import Perfil, mirar
from participacion.reconocer.titulos import Cuando, Titulo, raiz
from participacion.reconocer.vocabulario import CABEZAS

PROGRAMADO, EJECUTADO, RELATO = "programado", "ejecutado", "relato"
NUMERADOR, DENOMINADOR = "numerador", "denominador"
META = "meta"
DE_PERIODOS = (PROGRAMADO, EJECUTADO, RELATO, NUMERADOR, DENOMINADOR)

_RAICES_DE = {
    campo: frozenset(raiz(p) for p, c in CABEZAS.items() if c == campo) for campo in set(CABEZAS.values())
}
_PROGRAMAN = _RAICES_DE[PROGRAMADO]
_EJECUTAN = _RAICES_DE[EJECUTADO]
_GENERICAS = {
    raiz(p) for p in ("avance", "resultado", "logro", "seguimiento", "reporte", "programacion", "cronograma")
}
_NO_SON_DEL_ANIO = ("cuatrieni", "cuatreni", "cuatrienal", "acumulad", "pd", "vigenci_total", "gobiern")
_NO_MIDEN = frozenset(
    [
        "relato",
        "dinero",
        "derivado",
        "ignorado",
        "numerador",
        "denominador",
        "persona",
        "dependencia",
        "apoyan",
        "codigo",
        "unidad_medida",
        "periodicidad",
        "linea_base",
        "clase_de_meta",
        "ponderacion",
        "fecha_inicio",
        "fecha_fin",
    ]
)
_MUESTRA = 400


@dataclass(frozen=True)
class Candidata:
    """Una columna con lo que hay en ella y lo que sus títulos dicen; `papel` es vacío si no lo dicen."""

    columna: Columna
    perfil: Perfil
    papel: str
    cuando: Cuando | None
    anios: tuple[int, ...]

    @property
    def propio(self) -> Titulo:
        return self.columna.propio

    @property
    def anio(self) -> int | None:
        return self.anios[0] if len(self.anios) == 1 else None

    @property
    def por_ciento(self) -> bool:
        return any(titulo.con("%") for titulo in self.columna.todos)

    @property
    def del_anio(self) -> bool:
        """Si habla de un año, y no de varios ni de lo que va."""
        return len(self.anios) < 2 and not any(
            una.startswith(_NO_SON_DEL_ANIO) for titulo in self.columna.todos for una in titulo.raices
        )


def candidatas(cuadro: Cuadro, encabezado: Encabezado, filas: Sequence[int]) -> list[Candidata]:
    salto = max(1, len(filas) // _MUESTRA)
    muestra = filas[::salto]
    halladas = []
    for columna in encabezado.columnas:
        perfil = mirar(cuadro.de(columna.numero, muestra))
        cuando = next((t.cuando for t in columna.todos if t.cuando), None)
        anios = next((t.anios for t in columna.todos if t.anios), ())
        halladas.append(Candidata(columna, perfil, _papel(columna, perfil), cuando, anios))
    return halladas


def _papel(columna: Columna, perfil: Perfil) -> str:
    for titulo in columna.todos:
        if papel := _del_titulo(titulo):
            break
    else:
        return ""
    if (
        papel in (EJECUTADO, PROGRAMADO)
        and perfil.de_texto
        and not perfil.son(perfil.con_numero + perfil.numeros, 0.6)
    ):
        return RELATO if papel == EJECUTADO else ""
    return papel


def _del_titulo(titulo: Titulo) -> str:
    if titulo.cabeza in _NO_MIDEN:
        return titulo.cabeza
    raices = set(titulo.raices)
    if raices & _RAICES_DE["derivado"] or raices & _RAICES_DE["dinero"]:
        return "derivado"
    return _de_las_raices(raices & _PROGRAMAN, raices & _EJECUTAN, es_meta=titulo.cabeza == META)


def _de_las_raices(programan: set[str], ejecutan: set[str], *, es_meta: bool) -> str:
    """Una palabra propia de un papel le gana a una que sirve para los dos: «avance programado» es lo programado."""
    if programan - _GENERICAS:
        return "derivado" if ejecutan - _GENERICAS else PROGRAMADO
    if ejecutan - _GENERICAS or (ejecutan and not es_meta):
        return EJECUTADO
    if programan:
        return PROGRAMADO
    return META if es_meta else ""
