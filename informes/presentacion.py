"""Lo que escriben las plantillas de la página y del PDF: las `Cifras` ya dichas y dibujadas.

Aquí se elige qué palabra, qué texto y qué coordenada va en cada lugar; no se calcula ninguna cifra.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from compromisos.estados import Estado as EstadoDeCompromiso
from informes import graficas, palabras
from informes.cifras import (
    Cambio,
    Cifras,
    CifrasDeActividad,
    CifrasDeDependencia,
    CompromisosConsolidados,
    CompromisosDelMes,
    ConteoPorEstado,
    Totales,
)
from participacion.calendario import meses_del_cuatrimestre, nombre
from participacion.estados import Estado, Marca
from participacion.palabras import enumerar, fecha_larga, miles, plural

AVISO_DE_DEMOSTRACION = "Datos de demostración, reconstruidos: no son cifras oficiales"


@dataclass(frozen=True, slots=True)
class Figura:
    """Una de las cuatro cifras grandes: el número, o la palabra si no hay con qué dividir, sus dos enteros, qué quiere
    decir y, si la lleva, la misma cifra en una frase."""

    valor: str
    enteros: str
    nombre: str
    significado: str
    frase: str = ""
    anticipado: bool = False

    @property
    def en_palabras(self) -> bool:
        return not self.valor.endswith("%")

    @property
    def marca(self) -> Marca | None:
        """La que señala que se hizo antes de lo programado."""
        return Estado.ANTICIPADA.marca if self.anticipado else None


@dataclass(frozen=True, slots=True)
class Medida:
    """Totales de una dependencia o de una actividad, como se muestran en su fila."""

    ejecutado: str
    meta: str
    avance: str
    cumplimiento: str
    cumplimiento_enteros: str
    barra: graficas.Barra

    @classmethod
    def de(cls, totales: Totales) -> "Medida":
        return cls(
            ejecutado=miles(totales.ejecutado_a_corte),
            meta=miles(totales.meta),
            avance=palabras.porcentaje(totales.avance),
            cumplimiento=palabras.porcentaje(totales.ejecucion),
            cumplimiento_enteros=palabras.de_cuantas(totales.ejecutado_a_corte, totales.programado_a_corte),
            barra=graficas.barra(totales),
        )


@dataclass(frozen=True, slots=True)
class FilaDeActividad:
    numero: int
    descripcion: str
    meta_inicial: str
    estado: Estado
    detalle: str
    medida: Medida

    @property
    def nombre(self) -> str:
        """La descripción para seguir la frase: sin punto final."""
        return self.descripcion.strip().rstrip(".")

    @property
    def nombre_corto(self) -> str:
        """El mismo, hasta donde quepa en un renglón o dos."""
        return palabras.nombre_corto(self.descripcion)


@dataclass(frozen=True, slots=True)
class BloqueDeDependencia:
    sigla: str
    nombre: str
    ancla: str
    resumen: str
    conteo: tuple[tuple[Estado, str], ...]
    medida: Medida
    actividades: tuple[FilaDeActividad, ...]


@dataclass(frozen=True, slots=True)
class Parte:
    """Los compromisos que hay en un estado: «5 cumplidos»."""

    estado: EstadoDeCompromiso
    dicho: str


def partes(conteo: ConteoPorEstado) -> tuple[Parte, ...]:
    """En el orden en que se muestran, sin los estados en que no hay ninguno."""
    return tuple(
        Parte(estado, f"{miles(cuantos)} {estado.dicho_de(cuantos)}")
        for estado in EstadoDeCompromiso
        if (cuantos := conteo[estado])
    )


@dataclass(frozen=True, slots=True)
class FilaDeCompromisos:
    """Los de un mes o de varios que comparten corte. `apilada` es `None` si ninguno está a cargo."""

    nombre: str
    corte: str
    total: str
    no_a_cargo: str
    a_cargo: str
    partes: tuple["Parte", ...]
    apilada: graficas.Apilada | None
    consolidada: bool


@dataclass(frozen=True)
class Presentacion:
    """`cifras` vistas por quien las lee; cada parte se arma la primera vez que una plantilla la pide."""

    cifras: Cifras

    @cached_property
    def periodo(self) -> str:
        return palabras.nombre_del_periodo(self.cifras.cuatrimestre, self.cifras.anio)

    @cached_property
    def periodo_corto(self) -> str:
        return palabras.periodo(self.cifras.anio, self.cifras.cuatrimestre)

    @cached_property
    def corte(self) -> str:
        return fecha_larga(self.cifras.corte)

    @cached_property
    def mes_de_corte(self) -> str:
        return nombre(self.cifras.corte.month)

    @cached_property
    def version(self) -> str:
        return "Borrador" if self.cifras.version is None else f"versión {self.cifras.version}"

    @cached_property
    def publicada(self) -> str:
        """Fecha de publicación; vacía en un borrador."""
        return fecha_larga(self.cifras.publicada.date()) if self.cifras.publicada else ""

    @cached_property
    def aviso(self) -> str:
        return AVISO_DE_DEMOSTRACION if self.cifras.demostracion else ""

    @cached_property
    def titular(self) -> str:
        return palabras.titular(self.cifras)

    @cached_property
    def figuras(self) -> tuple[Figura, ...]:
        return figuras(self.cifras.totales, self.cifras.cuatrimestre)

    @cached_property
    def cobertura(self) -> str:
        """Lo que falta por saber: «no es cero, es sin reporte»."""
        t = self.cifras.totales
        return (
            f"{miles(t.meses_reportados)} de {miles(t.meses_debidos)} reportes esperados: cada "
            f"actividad debe uno por mes con acciones programadas."
        )

    @cached_property
    def anual(self) -> graficas.Anual:
        return graficas.anual(self.cifras)

    @cached_property
    def anual_angosta(self) -> graficas.Anual:
        """La misma gráfica, para un teléfono."""
        return graficas.anual(self.cifras, angosta=True)

    @cached_property
    def dependencias(self) -> tuple[BloqueDeDependencia, ...]:
        return tuple(_dependencia(orden, d) for orden, d in enumerate(self.cifras.dependencias, start=1))

    def _notas(self, que: Callable[[CifrasDeActividad], str]) -> tuple[tuple[FilaDeActividad, str], ...]:
        return tuple(
            (_actividad(actividad), nota)
            for dependencia in self.cifras.dependencias
            for actividad in dependencia.actividades
            if (nota := que(actividad))
        )

    @cached_property
    def adelante(self) -> tuple[tuple[FilaDeActividad, str], ...]:
        """Actividades con más acciones de las programadas a la fecha."""
        return self._notas(
            lambda a: _frase_de_adelanto(a) if a.ejecutado_a_corte > a.programado_a_corte else ""
        )

    @property
    def marca_de_adelante(self) -> Marca:
        return Estado.ANTICIPADA.marca

    @cached_property
    def atras(self) -> tuple[tuple[FilaDeActividad, str], ...]:
        """Actividades con menos acciones de las programadas a la fecha."""
        return self._notas(lambda a: _frase_de_atraso(a) if a.rezago else "")

    @cached_property
    def modificaciones(self) -> tuple[tuple[str, str], ...]:
        """Cada cambio al plan aprobado: cuál actividad y qué cambió, y por qué."""
        return tuple(
            (
                f"{fecha_larga(m.fecha)}, actividad {m.numero} ({m.dependencia})",
                (
                    f"la meta del año pasó de {miles(m.meta_antes)} a {miles(m.meta_despues)}"
                    if m.meta_antes != m.meta_despues
                    else "cambió de meses sin cambiar la meta del año"
                )
                + f". {m.motivo}",
            )
            for m in self.cifras.modificaciones
        )

    @cached_property
    def cambios(self) -> tuple[Cambio, ...]:
        """En qué se diferencia de la versión anterior, ya dicho; vacío en la primera y en un borrador."""
        return self.cifras.cambios

    @cached_property
    def version_anterior(self) -> int:
        """La que corrige; 0 si es la primera o un borrador."""
        return (self.cifras.version or 1) - 1

    @cached_property
    def compromisos(self) -> tuple[FilaDeCompromisos, ...]:
        """Los meses en orden y, detrás del último de cada grupo que comparte corte, el grupo."""
        grupos = {grupo.meses[-1]: grupo for grupo in self.cifras.compromisos_consolidados}
        maximo = max(
            [c.a_cargo for c in (*self.cifras.compromisos, *self.cifras.compromisos_consolidados)], default=0
        )
        filas = []
        for del_mes in self.cifras.compromisos:
            filas.append(_compromisos(del_mes, nombre(del_mes.mes), maximo))
            if grupo := grupos.get(del_mes.mes):
                filas.append(
                    _compromisos(grupo, f"{nombre(grupo.meses[0])}–{nombre(grupo.meses[-1])}", maximo)
                )
        return tuple(filas)

    @cached_property
    def titular_de_compromisos(self) -> str:
        total = sum(del_mes.total for del_mes in self.cifras.compromisos)
        a_cargo = sum(del_mes.a_cargo for del_mes in self.cifras.compromisos)
        meses = meses_del_cuatrimestre(self.cifras.cuatrimestre)
        lapso = palabras.lapso(meses[0], meses[-1])
        if not total:
            return f"{lapso.capitalize()} no se registraron compromisos en las mesas."
        recogieron = "se recogió" if total == 1 else "se recogieron"
        esta = "está" if a_cargo == 1 else "están"
        return (
            f"{lapso.capitalize()} {recogieron} {plural(total, 'compromiso', 'compromisos')} en las mesas; "
            f"{miles(a_cargo)} {esta} a cargo de la entidad."
        )

    @cached_property
    def hay_compromisos(self) -> bool:
        return any(del_mes.total for del_mes in self.cifras.compromisos)

    @cached_property
    def cortes_distintos(self) -> bool:
        return len({del_mes.corte for del_mes in self.cifras.compromisos}) > 1


def figuras(t: Totales, cuatrimestre: int) -> tuple[Figura, ...]:
    """Las cuatro cifras grandes del plan, de una dependencia o de una actividad, al final del cuatrimestre."""
    meses = meses_del_cuatrimestre(cuatrimestre)
    hasta = meses[-1]
    if hasta < 12:
        falta = f"Lo que falta, entre {nombre(hasta + 1)} y diciembre"
        por_hacer = "faltan por hacer"
    else:
        falta = "Lo que quedó sin hacer en el año"
        por_hacer = "quedaron sin hacer"
    return (
        Figura(
            palabras.porcentaje(t.ejecucion),
            palabras.de_cuantas(t.ejecutado_a_corte, t.programado_a_corte),
            "Ejecución",
            f"Lo hecho frente a lo programado {palabras.lapso(1, hasta)}",
            palabras.por_cada_100(t.ejecucion, f"programadas a {nombre(hasta)}", "se hicieron"),
            anticipado=(t.ejecucion or 0) > 100,
        ),
        Figura(
            palabras.porcentaje(t.avance),
            palabras.de_cuantas(t.ejecutado_a_corte, t.meta),
            "Avance",
            "Lo hecho frente a lo previsto para todo el año",
            palabras.por_cada_100(t.avance, "del año", "ya se hicieron"),
        ),
        Figura(
            palabras.porcentaje(t.por_ejecutar),
            palabras.de_cuantas(max(0, t.meta - t.ejecutado_a_corte), t.meta),
            "Por ejecutar",
            falta,
            palabras.por_cada_100(t.por_ejecutar, "del año", por_hacer),
        ),
        Figura(
            palabras.porcentaje(t.cumplimiento_periodo, "Sin programar"),
            palabras.de_cuantas(t.ejecutado_periodo, t.programado_periodo),
            "Cumplimiento del cuatrimestre",
            f"Lo hecho frente a lo programado {palabras.lapso(meses[0], hasta)}",
            palabras.por_cada_100(
                t.cumplimiento_periodo, f"programadas {palabras.lapso(meses[0], hasta)}", "se hicieron"
            ),
            anticipado=(t.cumplimiento_periodo or 0) > 100,
        ),
    )


def _frase_de_adelanto(actividad: CifrasDeActividad) -> str:
    sobre_la_meta = max(0, actividad.ejecutado_a_corte - max(actividad.meta, actividad.programado_a_corte))
    antes = actividad.ejecutado_a_corte - actividad.programado_a_corte - sobre_la_meta
    partes = []
    if antes:
        partes.append(f"{plural(antes, 'acción', 'acciones')} antes de la fecha programada")
    if sobre_la_meta:
        partes.append(f"{plural(sobre_la_meta, 'acción', 'acciones')} por encima de la meta del año")
    return enumerar(partes)


def _frase_de_atraso(actividad: CifrasDeActividad) -> str:
    verbo = "falta" if actividad.rezago == 1 else "faltan"
    faltan = f"{verbo} {plural(actividad.rezago, 'acción', 'acciones')}"
    if actividad.estado is Estado.SIN_REPORTE:
        meses = actividad.meses_debidos - actividad.meses_reportados
        return f"{faltan} por confirmar: {plural(meses, 'mes', 'meses')} sin reporte"
    return f"{faltan} de las {miles(actividad.programado_a_corte)} programadas a la fecha"


def _detalle_del_estado(actividad: CifrasDeActividad) -> str:
    """Una precisión corta al lado del estado, o nada."""
    if actividad.estado is Estado.POR_INICIAR:
        primero = next(mes.mes for mes in actividad.meses if mes.programado)
        return f"empieza en {nombre(primero)}"
    if actividad.rezago:
        return _frase_de_atraso(actividad)
    return _frase_de_adelanto(actividad) if actividad.ejecutado_a_corte > actividad.programado_a_corte else ""


def _actividad(actividad: CifrasDeActividad) -> FilaDeActividad:
    return FilaDeActividad(
        numero=actividad.numero,
        descripcion=actividad.descripcion,
        meta_inicial=""
        if actividad.meta_inicial is None or actividad.meta_inicial == actividad.meta
        else miles(actividad.meta_inicial),
        estado=actividad.estado,
        detalle=_detalle_del_estado(actividad),
        medida=Medida.de(actividad),
    )


def _dependencia(orden: int, dependencia: CifrasDeDependencia) -> BloqueDeDependencia:
    return BloqueDeDependencia(
        sigla=dependencia.sigla,
        nombre=dependencia.nombre,
        ancla=f"dependencia-{orden}",
        resumen=(
            f"{miles(dependencia.ejecutado_a_corte)} de "
            f"{plural(dependencia.meta, 'acción del año', 'acciones del año')}; "
            f"{plural(dependencia.programado_a_corte, 'programada', 'programadas')} a la fecha."
        ),
        conteo=tuple(
            (estado, f"{miles(cantidad)} {estado.dicho_de(cantidad)}")
            for estado, cantidad in dependencia.estados.items()
        ),
        medida=Medida.de(dependencia),
        actividades=tuple(_actividad(actividad) for actividad in dependencia.actividades),
    )


def _compromisos(
    compromisos: CompromisosDelMes | CompromisosConsolidados, nombre_del_lapso: str, maximo: int
) -> FilaDeCompromisos:
    corte = fecha_larga(compromisos.corte)
    por_estado = partes(compromisos.estados)
    en_palabras = enumerar([parte.dicho for parte in por_estado])
    return FilaDeCompromisos(
        nombre=nombre_del_lapso,
        corte=corte,
        total=miles(compromisos.total),
        no_a_cargo=miles(compromisos.no_a_cargo),
        a_cargo=miles(compromisos.a_cargo),
        partes=por_estado,
        apilada=graficas.apilada(
            compromisos, maximo=maximo, descripcion=f"{nombre_del_lapso}, al {corte}: {en_palabras}"
        )
        if compromisos.a_cargo
        else None,
        consolidada=isinstance(compromisos, CompromisosConsolidados),
    )
