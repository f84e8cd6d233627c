"""Lo que escriben las páginas de una actividad, de una dependencia y de los compromisos de un informe.

Como en `presentacion`, aquí se elige qué palabra va en cada lugar; no se calcula ninguna cifra.
"""

from dataclasses import dataclass
from functools import cached_property

from informes import graficas, palabras
from informes.cifras import (
    CifrasDeActividad,
    CifrasDeDependencia,
    CompromisoPublico,
    CompromisosDeMesas,
    NoEsta,
)
from informes.portal.busqueda import Faceta
from informes.presentacion import (
    BloqueDeDependencia,
    Figura,
    FilaDeActividad,
    Parte,
    Presentacion,
    figuras,
    partes,
)
from participacion.calendario import nombre
from participacion.palabras import enumerar, miles, plural


@dataclass(frozen=True, slots=True)
class Relato:
    """Lo que se contó de un mes: cuántas acciones, cuántas personas, qué se hizo y por qué no fue lo programado."""

    mes: str
    acciones: str
    personas: str
    razon: str
    texto: str


@dataclass(frozen=True)
class FichaDeActividad:
    """Una actividad de un informe; cada parte se arma la primera vez que la plantilla la pide."""

    p: Presentacion
    dependencia: CifrasDeDependencia
    actividad: CifrasDeActividad
    fila: FilaDeActividad

    @classmethod
    def de(cls, p: Presentacion, numero: int) -> "FichaDeActividad":
        """Lanza `NoEsta` si el informe no tiene esa actividad, o si no tenía nada programado en el año."""
        for dependencia, bloque in zip(p.cifras.dependencias, p.dependencias, strict=True):
            for actividad, fila in zip(dependencia.actividades, bloque.actividades, strict=True):
                if actividad.numero == numero:
                    return cls(p, dependencia, actividad, fila)
        raise NoEsta(f"El informe no tiene la actividad {numero}.")

    @property
    def rotulo(self) -> str:
        """«Actividad 3»."""
        return f"Actividad {self.actividad.numero}"

    @cached_property
    def titular(self) -> str:
        return palabras.hechas_de_las_previstas(self.actividad, self.p.cifras)

    @cached_property
    def figuras(self) -> tuple[Figura, ...]:
        return figuras(self.actividad, self.p.cifras.cuatrimestre)

    @cached_property
    def columnas(self) -> graficas.Columnas:
        return graficas.columnas(self.actividad.meses, self.p.cifras, self.rotulo.lower())

    @cached_property
    def columnas_angostas(self) -> graficas.Columnas:
        return graficas.columnas(self.actividad.meses, self.p.cifras, self.rotulo.lower(), angosta=True)

    @cached_property
    def datos(self) -> tuple[tuple[str, str], ...]:
        """Lo que la describe y el plan dice: (qué, cuál)."""
        a = self.actividad
        partes = (
            ("Producto", a.producto),
            ("Unidad de medida", a.unidad_medida),
            ("Nivel de participación", a.nivel_participacion),
            ("Fase del ciclo de la gestión", a.fase_ciclo),
            ("Grupos de interés", enumerar(a.grupos_interes)),
            ("Sección del menú Participa", a.seccion_menu_participa),
            ("Presupuesto", "" if a.presupuesto is None else f"$ {miles(a.presupuesto)}"),
        )
        return tuple((que, cual) for que, cual in partes if cual)

    @cached_property
    def relatos(self) -> tuple[Relato, ...]:
        """Los meses de los que se contó algo, primero el último."""
        return tuple(
            Relato(
                mes=nombre(mes.mes),
                acciones=f"{plural(mes.ejecutado, 'acción hecha', 'acciones hechas')} de "
                f"{plural(mes.programado, 'programada', 'programadas')}",
                personas=""
                if mes.participantes is None
                else plural(mes.participantes, "persona participó", "personas participaron"),
                razon=mes.razon,
                texto=mes.texto,
            )
            for mes in reversed(self.actividad.meses)
            if mes.ejecutado is not None and (mes.texto or mes.razon or mes.participantes is not None)
        )

    @cached_property
    def modificaciones(self) -> tuple[tuple[str, str], ...]:
        """Los cambios al plan aprobado que tocaron esta actividad."""
        return tuple(
            dicha
            for modificacion, dicha in zip(self.p.cifras.modificaciones, self.p.modificaciones, strict=True)
            if modificacion.numero == self.actividad.numero
        )


@dataclass(frozen=True)
class FichaDeDependencia:
    """Una dependencia de un informe, con sus actividades."""

    p: Presentacion
    dependencia: CifrasDeDependencia
    bloque: BloqueDeDependencia

    @classmethod
    def de(cls, p: Presentacion, sigla: str) -> "FichaDeDependencia":
        """Lanza `NoEsta` si el informe no tiene esa dependencia."""
        for dependencia, bloque in zip(p.cifras.dependencias, p.dependencias, strict=True):
            if dependencia.sigla == sigla:
                return cls(p, dependencia, bloque)
        raise NoEsta(f"El informe no tiene la dependencia {sigla}.")

    @cached_property
    def titular(self) -> str:
        return palabras.hechas_de_las_previstas(self.dependencia, self.p.cifras)

    @cached_property
    def figuras(self) -> tuple[Figura, ...]:
        return figuras(self.dependencia, self.p.cifras.cuatrimestre)

    @cached_property
    def columnas(self) -> graficas.Columnas | None:
        """`None` si el informe se publicó cuando no se guardaba lo de cada mes por dependencia."""
        if not self.dependencia.meses:
            return None
        return graficas.columnas(self.dependencia.meses, self.p.cifras, self.dependencia.nombre)

    @cached_property
    def columnas_angostas(self) -> graficas.Columnas | None:
        if not self.dependencia.meses:
            return None
        return graficas.columnas(self.dependencia.meses, self.p.cifras, self.dependencia.nombre, angosta=True)


@dataclass(frozen=True, slots=True)
class ActividadEnLista:
    """Una fila de «todas las actividades»."""

    actividad: CifrasDeActividad
    dependencia: CifrasDeDependencia
    fila: FilaDeActividad


def actividades_en_lista(p: Presentacion) -> tuple[ActividadEnLista, ...]:
    """Todas las de un informe, por número."""
    filas = [
        ActividadEnLista(actividad, dependencia, fila)
        for dependencia, bloque in zip(p.cifras.dependencias, p.dependencias, strict=True)
        for actividad, fila in zip(dependencia.actividades, bloque.actividades, strict=True)
    ]
    return tuple(sorted(filas, key=lambda en_lista: en_lista.actividad.numero))


def _si_hay(texto: str) -> tuple[tuple[str, str], ...]:
    return ((texto, texto),) if texto else ()


FACETAS_DE_ACTIVIDADES: tuple[Faceta[ActividadEnLista], ...] = (
    Faceta("dependencia", "Dependencia", "Todas", lambda a: ((a.dependencia.sigla, a.dependencia.nombre),)),
    Faceta("estado", "Estado", "Todos", lambda a: ((a.actividad.estado.value, a.actividad.estado.rotulo),)),
    Faceta("nivel", "Nivel de participación", "Todos", lambda a: _si_hay(a.actividad.nivel_participacion)),
    Faceta("grupo", "Grupo de interés", "Todos", lambda a: ((g, g) for g in a.actividad.grupos_interes)),
    Faceta(
        "seccion",
        "Sección del menú Participa",
        "Todas",
        lambda a: _si_hay(a.actividad.seccion_menu_participa),
    ),
)


def texto_de_la_actividad(en_lista: ActividadEnLista) -> str:
    """Donde se buscan las palabras: lo que la describe, quién responde y lo que se contó cada mes."""
    a = en_lista.actividad
    return " ".join(
        (
            a.descripcion,
            a.producto,
            en_lista.dependencia.sigla,
            en_lista.dependencia.nombre,
            *(mes.texto for mes in a.meses),
        )
    )


@dataclass(frozen=True, slots=True)
class FilaDeMesa:
    """Los compromisos del cuatrimestre en una mesa, o en varias que se cuentan juntas."""

    nombre: str
    tipo: str
    juntas: str
    total: str
    a_cargo: str
    no_a_cargo: str
    partes: tuple[Parte, ...]
    vencidos: str


def fila_de_mesa(mesas: CompromisosDeMesas) -> FilaDeMesa:
    return FilaDeMesa(
        nombre=mesas.nombre,
        tipo=mesas.tipo,
        juntas=enumerar(mesas.mesas) if len(mesas.mesas) > 1 else "",
        total=miles(mesas.total),
        a_cargo=miles(mesas.a_cargo),
        no_a_cargo=miles(mesas.no_a_cargo),
        partes=partes(mesas.estados),
        vencidos=plural(mesas.vencidos, "vencido", "vencidos") if mesas.vencidos else "",
    )


@dataclass(frozen=True, slots=True)
class CompromisoEnLista:
    """Un compromiso con texto público; `tipo` es el de su mesa y `responsable`, quién debe cumplirlo."""

    compromiso: CompromisoPublico
    mes: str
    tipo: str
    responsable: str


def compromisos_en_lista(p: Presentacion) -> tuple[CompromisoEnLista, ...]:
    """Los de un informe que tienen texto público, en su orden."""
    tipos = {mesas.nombre: mesas.tipo for mesas in p.cifras.compromisos_por_mesa}
    dependencias = {d.sigla: d.nombre for d in p.cifras.dependencias}
    return tuple(
        CompromisoEnLista(
            compromiso=c,
            mes=nombre(c.mes),
            tipo=tipos.get(c.mesa, ""),
            responsable=dependencias.get(c.a_cargo, c.a_cargo) or "Otra entidad",
        )
        for c in p.cifras.compromisos_publicos
    )


FACETAS_DE_COMPROMISOS: tuple[Faceta[CompromisoEnLista], ...] = (
    Faceta("mes", "Mes de la sesión", "Todos", lambda c: ((str(c.compromiso.mes), c.mes),), por_nombre=False),
    Faceta("tipo", "Tipo de mesa", "Todos", lambda c: _si_hay(c.tipo)),
    Faceta(
        "estado",
        "Estado",
        "Todos",
        lambda c: ((c.compromiso.estado.value, c.compromiso.estado.rotulo),),
    ),
    Faceta("plazo", "Plazo", "Todos", lambda c: (("vencido", "Vencido"),) if c.compromiso.vencido else ()),
)


def texto_del_compromiso(en_lista: CompromisoEnLista) -> str:
    """Donde se buscan las palabras: el texto público, la mesa y quién responde."""
    return f"{en_lista.compromiso.texto} {en_lista.compromiso.mesa} {en_lista.responsable}"
