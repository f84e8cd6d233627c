"""`Cifras`: lo único que leen las páginas, el PDF y los datos. Puro e inmutable, con ida y vuelta a JSON.

Su JSON es un contrato público (`docs/cifras.md`). Agregar claves conserva el número de `esquema`; cambiar
el sentido de una lo aumenta, y las publicaciones de esquemas anteriores se siguen leyendo.
"""

import dataclasses
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any, Self
from urllib.parse import quote

from comun.cantidades import Cantidad, Cociente, simple
from comun.periodo import PERIODICIDADES, Periodo
from informes.cifras_de_compromisos import (
    Citable,
    CompromisoAnterior,
    CompromisoPublico,
    CompromisosConsolidados,
    CompromisosDeAntes,
    CompromisosDelMes,
    CompromisosDeMesas,
)
from informes.en_json import a_json, de_dato
from participacion.codigos import clave_de_orden
from participacion.estados import Estado
from participacion.indicadores import (
    ClaseDeMeta,
    Indicadores,
    Meta,
    Promedio,
    Regla,
    Reportado,
    Sentido,
    por_ciento,
)

ESQUEMA = 2
ESQUEMAS = (1, 2)
"""Los que se saben leer. El 1 contaba acciones enteras en un plan por *acciones*; lo que no dice es lo que aquí va por
omisión."""


class EsquemaDesconocido(ValueError):
    """El JSON tiene un número de esquema que esta versión del programa no sabe leer."""


class NoEsta(LookupError):
    """Unas cifras no tienen la actividad o la dependencia que se les pide."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Medido:
    """Indicadores ya congelados, con sus porcentajes como se muestran: enteros, o `None` si el divisor es 0. Cada uno
    se define en `participacion.indicadores.Indicadores`.

    Al lado de cada porcentaje va su valor exacto, un texto de doce decimales; en el esquema 1 no se guardaba.
    """

    meta: Cantidad | None
    programado_a_corte: Cantidad | None
    ejecutado_a_corte: Cantidad | None
    programado_periodo: Cantidad | None
    ejecutado_periodo: Cantidad | None
    ejecucion: int | None
    avance: int | None
    por_ejecutar: int | None
    cumplimiento_periodo: int | None
    cumplimiento_sin_anticipos: int | None
    recuperado: Cantidad | None
    a_tiempo: Cantidad | None
    anticipado: Cantidad | None
    sobre_meta: Cantidad | None
    rezago: Cantidad | None
    meses_debidos: int
    meses_reportados: int
    esperado: int | None = None
    ejecucion_exacto: Citable | None = None
    avance_exacto: Citable | None = None
    por_ejecutar_exacto: Citable | None = None
    cumplimiento_periodo_exacto: Citable | None = None
    cumplimiento_sin_anticipos_exacto: Citable | None = None
    esperado_exacto: Citable | None = None

    @classmethod
    def de(cls, indicadores: Indicadores, **propios: Any) -> Self:
        """Congela los indicadores; `propios` son los demás campos de la clase."""
        return cls(**_de_indicadores(indicadores), **propios)

    @classmethod
    def en_el_json(cls) -> tuple[str, ...]:
        """Sus campos en el orden del JSON: primero lo que identifica, luego los totales y al final las listas."""
        nombres = tuple(campo.name for campo in dataclasses.fields(cls))
        if cls is Medido:
            return nombres
        propios = [nombre for nombre in nombres if nombre not in _TOTALES]
        return (*propios[:-1], *_TOTALES, propios[-1])


_TOTALES = tuple(campo.name for campo in dataclasses.fields(Medido))
_CANTIDADES = (
    "meta",
    "programado_a_corte",
    "ejecutado_a_corte",
    "programado_periodo",
    "ejecutado_periodo",
    "recuperado",
    "a_tiempo",
    "anticipado",
    "sobre_meta",
    "rezago",
)


def _de_indicadores(i: Indicadores) -> dict[str, Any]:
    return {
        **i.cantidades,
        **_porcentajes(
            ejecucion=i.cociente_de_ejecucion,
            avance=i.cociente_de_avance,
            cumplimiento_periodo=i.cociente_del_periodo,
            cumplimiento_sin_anticipos=i.cociente_sin_anticipos,
            esperado=i.cociente_de_lo_esperado,
        ),
        "meses_debidos": i.meses_debidos,
        "meses_reportados": i.meses_reportados,
    }


def _de_promedio(p: Promedio) -> dict[str, Any]:
    """Un promedio no tiene cantidades: las de sus actividades no se suman."""
    return {
        **dict.fromkeys(_CANTIDADES),
        **_porcentajes(
            ejecucion=p.ejecucion,
            avance=p.avance,
            cumplimiento_periodo=p.cumplimiento_periodo,
            cumplimiento_sin_anticipos=SIN_DIVISOR,
            esperado=p.esperado,
        ),
        "meses_debidos": p.meses_debidos,
        "meses_reportados": p.meses_reportados,
    }


SIN_DIVISOR = Cociente(0, 0)


def _porcentajes(**cocientes: Cociente) -> dict[str, Any]:
    """Cada uno como se muestra y exacto; y lo que falta para 100 %, del avance."""
    dichos: dict[str, Any] = {}
    for nombre, cociente in cocientes.items():
        dichos[nombre], dichos[f"{nombre}_exacto"] = cociente.porcentaje, cociente.exacto
    avance = cocientes["avance"]
    falta = Cociente(max(0, avance.todo - avance.parte), avance.todo)
    como_se_muestra = dichos["avance"]
    dichos["por_ejecutar"] = None if como_se_muestra is None else max(0, 100 - como_se_muestra)
    dichos["por_ejecutar_exacto"] = falta.exacto
    return dichos


@dataclass(frozen=True, slots=True, kw_only=True)
class Totales(Medido):
    """Los de un grupo, cerrado por la regla del plan: el cociente de las sumas o, donde es *promedio*, el promedio de
    sus actividades, sin cantidades. `promedia` son las que cuentan y `completas`, de ellas, las que llegaron a su meta;
    `None` en lo publicado antes de que se guardara."""

    promedia: int | None = None
    completas: int | None = None

    @classmethod
    def del_grupo(
        cls, cerrado: Indicadores | Promedio, leidas: Sequence[Indicadores], **propios: Any
    ) -> Self:
        """Congela un grupo de esas actividades; `propios` son los demás campos de la clase."""
        if isinstance(cerrado, Promedio):
            dichos = {**_de_promedio(cerrado), "promedia": cerrado.promedia, "completas": cerrado.completas}
        else:
            completas = sum(i.completa for i in leidas)
            dichos = {**_de_indicadores(cerrado), "promedia": len(leidas), "completas": completas}
        return cls(**dichos, **propios)


@dataclass(frozen=True, slots=True, kw_only=True)
class CifrasDelMes:
    """Lo de una actividad o de todo el plan en un mes (1–12). `ejecutado` es `None` sin ningún reporte avalado y
    después del corte. `programado` es `None` si no se programó nada y 0 es un nivel. Los dos, en un grupo que se
    promedia: sus cantidades no se suman."""

    mes: int
    programado: Cantidad | None
    ejecutado: Cantidad | None

    @property
    def esperaba(self) -> Cantidad:
        """Lo programado, o 0 si nada."""
        return self.programado or 0


@dataclass(frozen=True, slots=True, kw_only=True)
class MesDeActividad(CifrasDelMes):
    """Lo de una actividad en un mes, con lo que se contó de él. `participantes` es `None` si no se dijo; `razon`, por
    qué lo ejecutado no es lo programado, y `texto`, lo que se hizo, son los públicos: vacíos si no hay. `numerador` y
    `denominador` son los de un porcentaje de dos números; con denominador 0 no hubo casos."""

    participantes: int | None = None
    razon: str = ""
    texto: str = ""
    numerador: Cantidad | None = None
    denominador: Cantidad | None = None

    @property
    def reportado(self) -> bool:
        """Si hay reporte avalado, también si dijo que no hubo casos."""
        return self.ejecutado is not None or self.denominador is not None

    @property
    def reportado_exacto(self) -> Reportado:
        """Lo avalado; de dos números, sin redondear."""
        if self.numerador is None or self.denominador is None:
            return self.ejecutado
        return por_ciento(self.numerador, self.denominador)


@dataclass(frozen=True, slots=True, kw_only=True)
class CifrasDeActividad(Medido):
    """Una fila del plan; `meses` trae siempre los doce. `numero` es el código, si es un número entero. `meta_inicial`
    es la de antes de la primera modificación al plan, o `None` si no ha tenido ninguna. Lo demás que la describe es
    vacío, o `None`, si no se dijo; `presupuesto` va en pesos."""

    meta: Cantidad
    programado_a_corte: Cantidad
    ejecutado_a_corte: Cantidad
    programado_periodo: Cantidad
    ejecutado_periodo: Cantidad
    rezago: Cantidad
    codigo: Citable = ""
    numero: int | None
    descripcion: str
    estado: Estado
    meta_inicial: Cantidad | None = None
    producto: str = ""
    unidad_medida: str = ""
    nivel_participacion: Citable = ""
    fase_ciclo: Citable = ""
    grupos_interes: tuple[str, ...] = ()
    seccion_menu_participa: Citable = ""
    presupuesto: int | None = None
    componente: str = ""
    clase_de_meta: Citable = "suma"
    sentido: Citable = ""
    linea_base: Cantidad | None = None
    con_denominador: bool = False
    periodicidad: Citable = "mensual"
    ponderacion: Cantidad | None = None
    por_periodos: bool = True
    apoyan: tuple[Citable, ...] = ()
    meses: tuple[MesDeActividad, ...]

    @property
    def camino(self) -> str:
        """El de su página dentro de la de su informe: «actividades/7/»."""
        return f"actividades/{quote(self.codigo, safe='')}/"

    @property
    def solo_se_sabe_la_del_anio(self) -> bool:
        """Si su meta no se programó por periodos y todavía no se debe: hasta entonces no se compara con nada."""
        return not self.por_periodos and not self.meses_debidos

    @property
    def medida(self) -> Meta:
        """Cómo se mide."""
        return Meta(
            clase=ClaseDeMeta(self.clase_de_meta),
            linea_base=self.linea_base or 0,
            sentido=Sentido(self.sentido) if self.sentido else None,
            por_periodos=self.por_periodos,
        )

    @property
    def programado(self) -> tuple[Cantidad | None, ...]:
        """Lo de los doce meses."""
        return tuple(mes.programado for mes in self.meses)

    @property
    def reportado(self) -> tuple[Reportado, ...]:
        """Lo avalado de los doce meses; de dos números, sin redondear."""
        return tuple(mes.reportado_exacto for mes in self.meses)

    def participantes(self, meses: Sequence[int]) -> int | None:
        """Asistencias de esos meses (1–12); `None` si no se dijo."""
        return _participantes((self,), meses)

    def debe(self, mes: MesDeActividad) -> bool:
        """Si esperaba un reporte ese mes."""
        return mes.programado is not None if self.clase_de_meta != "suma" else bool(mes.programado)


@dataclass(frozen=True, slots=True, kw_only=True)
class CifrasDeDependencia(Totales):
    """Una dependencia: sus totales y sus doce `meses` son los de sus actividades con programación, por la regla del
    plan. `meses` es vacío en lo publicado antes de que se guardara."""

    sigla: Citable
    nombre: str
    meses: tuple[CifrasDelMes, ...] = ()
    actividades: tuple[CifrasDeActividad, ...]

    @property
    def estados(self) -> dict[Estado, int]:
        """Cuántas actividades hay en cada estado, sin los estados en que no hay ninguna."""
        conteo = Counter(actividad.estado for actividad in self.actividades)
        return {estado: conteo[estado] for estado in Estado if conteo[estado]}

    def participantes(self, meses: Sequence[int]) -> int | None:
        """Asistencias de esos meses (1–12): una persona cuenta en cada mes y actividad; `None` si no se dijo."""
        return _participantes(self.actividades, meses)


@dataclass(frozen=True, slots=True, kw_only=True)
class CifrasDeComponente(Totales):
    """Un componente del plan, de cualquier nivel: `nombre` es su camino («Eje 1 / Programa 2»), y entran las
    actividades de los que tiene adentro. `ponderacion` es cuánto pesa entre sus hermanos; `None`, como los demás."""

    nombre: str
    ponderacion: Cantidad | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SiglaAnterior:
    """Cómo se llamó una dependencia de las que nombra el informe, u otra de la que alguna de ellas tomó la sigla.
    `sigla` es la de ahora; `antes`, la que tuvo en algo que se publicó, y `hasta`, cuándo dejó de usarla. Las de una
    misma van de la primera a la última."""

    sigla: Citable
    antes: Citable
    hasta: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Cambio:
    """Un campo que dice otra cosa que en la versión que se corrige. `donde` lo ubica («Actividad 3, agosto»); `antes` y
    `despues` son los valores como se muestran, o `None` los dos si es un texto: el de antes está en su versión."""

    donde: str
    campo: str
    antes: str | None = None
    despues: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CampoModificado:
    """Un campo de una actividad que dejó de decir lo que se prometió, por su clave. `antes` y `despues` son los valores
    como se muestran, o `None` los dos si es un texto, o si es `programado`, de lo que se dicen las metas."""

    campo: Citable
    antes: Citable | None = None
    despues: Citable | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Modificacion:
    """Cambio de lo que prometía una actividad, con el plan ya aprobado o con meses cerrados. `dependencia` es la sigla;
    `campos`, lo que cambió: vacío en lo publicado antes de que se guardara, cuando solo era la programación."""

    codigo: Citable = ""
    numero: int | None
    dependencia: Citable
    fecha: date
    motivo: str
    meta_antes: Cantidad
    meta_despues: Cantidad
    campos: tuple[CampoModificado, ...] = ()

    @property
    def reprograma(self) -> bool:
        """Si cambió lo programado."""
        return not self.campos or any(modificado.campo == "programado" for modificado in self.campos)


@dataclass(frozen=True, slots=True, kw_only=True)
class ActividadSinProgramacion:
    """Actividad sin nada programado en el año: no entra en ninguna cifra. `dependencia` es la sigla; `reportado`, lo
    que hizo fuera de lo programado hasta el corte y se avaló: `None` si nada, o si todavía no se guardaba."""

    codigo: Citable = ""
    numero: int | None
    dependencia: Citable
    descripcion: str
    reportado: Cantidad | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entidad:
    """Quien publica. `contacto` es un correo institucional."""

    nombre: str
    contacto: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Recomendacion:
    texto: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Cifras:
    """Todo lo que dice un informe. `version` y `publicada` son `None` mientras es un borrador; `motivo`, por
    qué corrige la versión anterior, es vacío en la primera, y `cambios`, en qué se diferencia de ella; `corte` es el
    último día del periodo, hasta donde cuentan los avances. `meses` son los de todas las actividades. `regla` dice cómo
    se cierra cada grupo; `cuatrimestre` es el `numero_del_periodo`, o `None` si el plan informa cada otro tiempo.
    `anteriores_desde` y `anteriores_hasta` son los cortes entre los que se mira qué fue de los compromisos de los
    periodos anteriores: el último del informe pasado, o el de su mes los de ese periodo, y el de este; `None` en lo
    publicado antes de que se siguieran.
    """

    esquema: int = ESQUEMA
    entidad: Entidad
    anio: int
    cuatrimestre: int | None
    informa: Citable = "cuatrimestral"
    numero_del_periodo: int = 0
    regla: Citable = "acciones"
    ponderacion_por_componente: bool = False
    corte: date
    version: int | None = None
    publicada: datetime | None = None
    motivo: str = ""
    demostracion: bool = False
    objetivo: str = ""
    explicacion: str = ""
    recomendaciones: tuple[Recomendacion, ...] = ()
    totales: Totales
    meses: tuple[CifrasDelMes, ...]
    dependencias: tuple[CifrasDeDependencia, ...]
    componentes: tuple[CifrasDeComponente, ...] = ()
    compromisos: tuple[CompromisosDelMes, ...]
    compromisos_consolidados: tuple[CompromisosConsolidados, ...]
    compromisos_por_mesa: tuple[CompromisosDeMesas, ...] = ()
    compromisos_publicos: tuple[CompromisoPublico, ...] = ()
    anteriores_desde: date | None = None
    anteriores_hasta: date | None = None
    compromisos_anteriores: tuple[CompromisosDeAntes, ...] = ()
    compromisos_anteriores_publicos: tuple[CompromisoAnterior, ...] = ()
    sin_programacion: tuple[ActividadSinProgramacion, ...]
    modificaciones: tuple[Modificacion, ...] = ()
    siglas_anteriores: tuple[SiglaAnterior, ...] = ()
    cambios: tuple[Cambio, ...] = ()

    @property
    def periodo(self) -> Periodo:
        """El periodo del que tratan."""
        return Periodo(self.anio, self.numero_del_periodo, PERIODICIDADES[self.informa])

    @property
    def promedia(self) -> bool:
        """Si los grupos se promedian: sus cantidades no se suman."""
        return self.regla == Regla.PROMEDIO

    @property
    def con_pesos(self) -> bool:
        """Si las actividades no pesan todas lo mismo."""
        return self.ponderacion_por_componente or any(a.ponderacion is not None for a in self.actividades)

    @property
    def actividades(self) -> tuple[CifrasDeActividad, ...]:
        """Las de todas las dependencias, en el orden de ellas."""
        return tuple(actividad for _, actividad in self.por_dependencia())

    def por_dependencia(self) -> Iterator[tuple[CifrasDeDependencia, CifrasDeActividad]]:
        """Cada actividad, con la dependencia que responde por ella."""
        return (
            (dependencia, actividad)
            for dependencia in self.dependencias
            for actividad in dependencia.actividades
        )

    @property
    def por_codigo(self) -> dict[str, CifrasDeActividad]:
        """De cada código a su actividad, en orden."""
        return {a.codigo: a for a in sorted(self.actividades, key=lambda a: clave_de_orden(a.codigo))}

    @property
    def por_sigla(self) -> dict[str, CifrasDeDependencia]:
        """De cada sigla a su dependencia."""
        return {dependencia.sigla: dependencia for dependencia in self.dependencias}

    def actividad(self, codigo: str) -> CifrasDeActividad:
        """Lanza `NoEsta` si el informe no la tiene, o si no tenía nada programado en el año."""
        try:
            return self.por_codigo[codigo]
        except KeyError:
            raise NoEsta(f"El informe no tiene la actividad {codigo}.") from None

    def dependencia(self, sigla: str) -> CifrasDeDependencia:
        """Lanza `NoEsta` si el informe no la tiene."""
        try:
            return self.por_sigla[sigla]
        except KeyError:
            raise NoEsta(f"El informe no tiene la dependencia {sigla}.") from None

    def antes_de(self, sigla: str) -> tuple[str, ...]:
        """Las que tuvo esa dependencia, la última primero y sin la de ahora."""
        suyas = [una.antes for una in self.siglas_anteriores if una.sigla == sigla and una.antes != sigla]
        return tuple(dict.fromkeys(reversed(suyas)))

    def sigla_de_ahora(self, sigla: str) -> str:
        """La que tiene en este informe la dependencia que se llamaba así: la misma, si alguna la usa; si la tuvieron
        varias, la de quien la tuvo de último."""
        if sigla not in self.por_sigla:
            for una in sorted(self.siglas_anteriores, key=lambda una: una.hasta, reverse=True):
                if una.antes == sigla and una.sigla in self.por_sigla:
                    return una.sigla
        return sigla

    def hasta_el_corte(self, actividad: CifrasDeActividad) -> tuple[MesDeActividad, ...]:
        """De sus doce meses, los que cuentan."""
        return actividad.meses[: self.corte.month]

    def sin_reportar(self, actividad: CifrasDeActividad) -> tuple[MesDeActividad, ...]:
        """Sus meses con algo programado, hasta el corte, que no tienen reporte avalado."""
        return tuple(
            mes for mes in self.hasta_el_corte(actividad) if actividad.debe(mes) and not mes.reportado
        )

    def participantes(self, meses: Sequence[int]) -> int | None:
        """Asistencias de esos meses (1–12): una persona cuenta en cada mes y actividad; `None` si no se dijo."""
        return _participantes(self.actividades, meses)

    @property
    def cortes(self) -> dict[int, date]:
        """De cada mes del periodo a la fecha en que se mira el estado de sus compromisos."""
        return {del_mes.mes: del_mes.corte for del_mes in self.compromisos}

    @property
    def compromisos_con_sus_grupos(self) -> tuple[CompromisosDelMes | CompromisosConsolidados, ...]:
        """Los de cada mes y, detrás del último de los que comparten corte, los de todos ellos."""
        grupos = {grupo.meses[-1]: grupo for grupo in self.compromisos_consolidados}
        return tuple(
            fila
            for del_mes in self.compromisos
            for fila in (del_mes, grupos.get(del_mes.mes))
            if fila is not None
        )

    def a_json(self) -> bytes:
        """JSON canónico en UTF-8: a las mismas cifras, los mismos bytes."""
        return "".join(a_json(self)).encode() + b"\n"

    @classmethod
    def desde_json(cls, contenido: bytes) -> Self:
        """Lee el JSON de una publicación de un esquema conocido; deja pasar las claves que no conoce.

        Lanza `EsquemaDesconocido` si es de una versión posterior.
        """
        dato = json.loads(contenido, parse_float=lambda escrito: simple(Decimal(escrito)))
        if dato["esquema"] not in ESQUEMAS:
            raise EsquemaDesconocido(
                f"Las cifras son del esquema {dato['esquema']} y se sabe leer hasta el {ESQUEMA}."
            )
        if dato["esquema"] == 1:
            _completar_el_esquema_1(dato)
        cifras: Self = de_dato(cls, dato)
        return cifras


def _completar_el_esquema_1(dato: dict[str, Any]) -> None:
    """Lo que sin falta se dice desde el 2: de cada actividad, su código, que era su número."""
    dato["numero_del_periodo"] = dato["cuatrimestre"]
    actividades = (
        actividad for dependencia in dato["dependencias"] for actividad in dependencia["actividades"]
    )
    for fila in (*actividades, *dato["sin_programacion"], *dato.get("modificaciones", ())):
        fila["codigo"] = str(fila["numero"])


def en_numero(codigo: str) -> int | None:
    """El código como número, si es uno entero: «7» es 7; «07», «1.2» y «A-3» no lo son."""
    es_entero = codigo.isascii() and codigo.isdecimal() and len(codigo) < 16 and codigo == str(int(codigo))
    return int(codigo) if es_entero else None


def _participantes(actividades: Iterable[CifrasDeActividad], meses: Sequence[int]) -> int | None:
    contadas = (actividad.meses[mes - 1].participantes for actividad in actividades for mes in meses)
    dichas = [cuantas for cuantas in contadas if cuantas is not None]
    return sum(dichas) if dichas else None


def huella(contenido: bytes) -> str:
    """SHA-256 en hexadecimal: el que da `sha256sum` sobre el archivo descargado."""
    return sha256(contenido).hexdigest()
