"""Lo que las `Cifras` dicen de los compromisos: cuántos hay en cada estado, y los que tienen un texto público. Puro."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from compromisos.estados import ABIERTOS
from compromisos.estados import Estado as EstadoDeCompromiso

Citable = Annotated[str, "citable"]
"""Palabras de una lista cerrada, o una sigla: se pueden repetir en lo que cambió entre dos versiones (`cambios`). Un
`str` a secas es de quien lo escribió y no se repite: el de antes puede haberse retirado porque nombraba a alguien."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConteoPorEstado:
    """Compromisos a cargo de la entidad en cada estado."""

    # En el orden de `EN_LOS_DATOS`. Lo publicado antes de que existiera un estado no lo trae: son 0.
    registrado: int = 0
    en_gestion: int = 0
    cumplido: int = 0
    no_cumplido: int = 0
    trasladado: int = 0

    def __getitem__(self, estado: EstadoDeCompromiso) -> int:
        cantidad: int = getattr(self, estado.value)
        return cantidad

    @property
    def abiertos(self) -> int:
        """Por los que falta hacer algo."""
        return sum(self[estado] for estado in ABIERTOS)


@dataclass(frozen=True, slots=True, kw_only=True)
class ConteoDeCompromisos:
    """Compromisos adquiridos. `estados` cuenta los que están a cargo de la entidad, y `vencidos`, cuántos de ellos
    seguían abiertos en el corte, pasada su fecha límite."""

    total: int
    a_cargo: int
    no_a_cargo: int
    estados: ConteoPorEstado
    vencidos: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Compromisos(ConteoDeCompromisos):
    """Los que se miran en una misma fecha de corte."""

    corte: date


@dataclass(frozen=True, slots=True, kw_only=True)
class CompromisosDelMes(Compromisos):
    """Los de las sesiones de un mes (1–12)."""

    mes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CompromisosConsolidados(Compromisos):
    """Los de varios meses seguidos que comparten corte."""

    meses: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CompromisosDeMesas(ConteoDeCompromisos):
    """Los del periodo en una mesa, cada uno en el estado que tenía en el corte de su mes. Las mesas con tan pocos
    que el conteo señalaría a una persona van juntas: `mesas` las nombra y `nombre` es el del grupo. `tipo` es «Local»,
    «Distrital», «De enfoque diferencial» o, si el grupo junta varios, vacío; `localidad`, la de una local sola."""

    nombre: str
    tipo: Citable
    mesas: tuple[str, ...]
    localidad: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EstadoFechado:
    """Desde cuándo un compromiso está, o estuvo, en un estado; antes del primero estaba registrado."""

    fecha: date
    estado: EstadoDeCompromiso


@dataclass(frozen=True, slots=True, kw_only=True)
class CompromisoPublico:
    """Un compromiso con el texto que la OAP escribió para la ciudadanía, en su estado al corte de su mes. `mes` es
    el de la sesión (1–12); `mesa`, el nombre con que se cuenta en `CompromisosDeMesas`; `a_cargo`, la sigla de la
    dependencia, o vacía si le corresponde a otra entidad; `vencido`, si seguía abierto pasada su fecha límite. `clave`
    es la de su dirección, la misma en todos los informes; `localidad`, la de su mesa, si es local y se cuenta sola;
    `historia`, los estados que ha tenido. Los tres son vacíos en lo publicado antes de que se guardaran."""

    mes: int
    mesa: str
    texto: str
    a_cargo: Citable
    estado: EstadoDeCompromiso
    vencido: bool
    clave: str = ""
    localidad: str = ""
    historia: tuple[EstadoFechado, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CompromisoAnterior(CompromisoPublico):
    """Uno de un periodo anterior, de los que se siguen hasta el final, como estaba al corte de los anteriores. `anio` y
    `mes` son los de la sesión; `estado_antes`, el que tenía en el informe anterior."""

    anio: int
    estado_antes: EstadoDeCompromiso


@dataclass(frozen=True, slots=True, kw_only=True)
class CompromisosDeAntes:
    """Los de un periodo anterior que seguían abiertos en el informe pasado, o que se volvieron a abrir: `seguian` son
    los abiertos de entonces y `estados`, en qué estaban todos al corte; `vencidos`, de los abiertos, los que habían
    pasado de su fecha límite. `periodo` es el número del periodo en su año."""

    anio: int
    periodo: int
    seguian: int
    estados: ConteoPorEstado
    vencidos: int = 0
