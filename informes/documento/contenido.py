"""Lo que el PDF dice además de la página: el índice, las fichas de las actividades, las mesas y los anexos.

Como en `presentacion`, aquí se elige qué palabra va en cada lugar; de aritmética, solo se cuentan personas.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from compromisos.estados import Estado as EstadoDeCompromiso
from comun.calendario import TODOS, abreviatura, nombre
from comun.cantidades import Cantidad, total
from comun.graficas import Dibujo
from comun.palabras import enumerar, fecha_larga, llano, miles, plural, sin_cortar
from comun.periodo import Periodo
from informes import faltantes, graficas, palabras
from informes.cambios import lo_demas
from informes.cifras import Cifras, CifrasDeActividad, CifrasDeDependencia, MesDeActividad
from informes.cifras_de_compromisos import (
    CompromisoAnterior,
    CompromisoPublico,
    CompromisosDeMesas,
    ConteoDeCompromisos,
)
from informes.figuras import Figura, completas_de, figuras, promedio_de
from informes.presentacion import (
    BloqueDeDependencia,
    FilaDeActividad,
    Medida,
    Presentacion,
)
from participacion.descripcion import PUBLICOS
from participacion.estados import Estado
from participacion.palabras import Trayecto

_EN_BREVE = 8  # actividades de cada lista antes de «y 12 actividades más»


@dataclass(frozen=True, slots=True)
class NotasEnBreve:
    """Las actividades que más pesan, con su frase, y cuántas más hay: vacío si están todas."""

    notas: tuple[tuple[FilaDeActividad, str], ...]
    otras: str


@dataclass(frozen=True, slots=True)
class Entrada:
    """Un renglón del contenido: su número o letra, o nada; `hijas` son las dependencias."""

    ordinal: str
    titulo: str
    ancla: str
    hijas: tuple["Entrada", ...] = ()


@dataclass(frozen=True, slots=True)
class MesContado:
    """Un mes del periodo en una actividad: «Mayo», «2 de 1» o «sin reporte», y lo que se contó."""

    nombre: str
    cantidades: str
    personas: str
    texto: str
    razon: str
    sin_reporte: bool


@dataclass(frozen=True, slots=True)
class Ficha:
    """Una actividad por dentro: su año mes a mes y lo que se hizo en el periodo."""

    actividad: FilaDeActividad
    titulo: str
    ancla: str
    describen: str
    mensual: Dibujo
    meses: tuple[MesContado, ...]


@dataclass(frozen=True, slots=True)
class HojasDeDependencia:
    """Las páginas de una dependencia."""

    bloque: BloqueDeDependencia
    figuras: tuple[Figura, ...]
    fichas: tuple[Ficha, ...]


@dataclass(frozen=True, slots=True)
class FilaDeMesa:
    """Lo de una mesa, por las columnas de la tabla; `nota` nombra las que van juntas."""

    nombre: str
    nota: str
    conteo: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FilaDePublico:
    cuando: str
    texto: str
    a_cargo: str
    estado: EstadoDeCompromiso
    vencido: bool


@dataclass(frozen=True)
class Documento(Presentacion):
    """Las cifras vistas por quien lee el PDF."""

    @cached_property
    def indice(self) -> tuple[Entrada, ...]:
        """El contenido, con las secciones del documento numeradas y los anexos con letra."""
        dependencias = tuple(Entrada("", d.nombre, d.ancla) for d in self.dependencias)
        cambios = Entrada("", f"Qué cambió frente a la versión {self.version_anterior}", "cambios")
        return (
            *([cambios] if self.version_anterior else []),
            Entrada("01", "Objetivo", "objetivo"),
            Entrada("02", "Avance del plan", "avance"),
            Entrada("03", "Cumplimiento por dependencia", "dependencias", dependencias),
            Entrada("04", "Seguimiento a compromisos", "compromisos"),
            Entrada("05", "Recomendaciones", "recomendaciones"),
            Entrada("A", "Modificaciones al plan", "modificaciones"),
            Entrada("B", "Meses sin reporte", "sin-reporte"),
            Entrada("C", "Cómo se calcula", "calculo"),
            Entrada("D", "Glosario", "glosario"),
            Entrada("E", "Compruebe este informe", "comprobar"),
        )

    @cached_property
    def las_mas_adelantadas(self) -> NotasEnBreve:
        return self._en_breve(self.adelante, self._cuanto_se_aparta)

    @cached_property
    def las_mas_atrasadas(self) -> NotasEnBreve:
        return self._en_breve(self.atras, self._cuanto_se_aparta)

    def _cuanto_se_aparta(self, actividad: CifrasDeActividad) -> Cantidad:
        """De lo programado a la fecha: en acciones o, donde se promedia, en puntos de su propia meta."""
        if self.cifras.promedia:
            aparte: Cantidad = (actividad.avance or 0) - (actividad.esperado or 0)
        else:
            aparte = actividad.ejecutado_a_corte - actividad.programado_a_corte
        return max(aparte, -aparte)

    def _en_breve(
        self, notas: Sequence[tuple[FilaDeActividad, str]], peso: Callable[[CifrasDeActividad], Cantidad]
    ) -> NotasEnBreve:
        por_peso = sorted(notas, key=lambda par: -peso(par[0].cifras))
        if len(por_peso) <= _EN_BREVE + 2:  # dejar fuera una o dos no ahorra nada
            return NotasEnBreve(tuple(por_peso), "")
        otras = miles(len(por_peso) - _EN_BREVE)
        return NotasEnBreve(
            tuple(por_peso[:_EN_BREVE]),
            f"Y {otras} actividades más, que están en las páginas de su dependencia.",
        )

    @cached_property
    def anio_por_columnas(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """Donde se promedia, la tabla del año: qué se dice y sus doce valores."""
        _, esperado, alcanzado = zip(*self.anio, strict=True)
        return (("Se esperaba", esperado), ("Se alcanzó", alcanzado))

    @cached_property
    def mensual(self) -> Dibujo | None:
        """`None` donde se promedia."""
        return None if self.cifras.promedia else graficas.mensual(self.cifras)

    @cached_property
    def medida_del_plan(self) -> Medida | None:
        """`None` si no hay nada programado."""
        return Medida.de(self.cifras.totales, self.cifras) if self.cifras.totales.avance is not None else None

    @cached_property
    def programado_a_corte(self) -> str:
        t = self.cifras.totales
        return (
            palabras.porcentaje(t.esperado) if self.cifras.promedia else palabras.dicha(t.programado_a_corte)
        )

    @cached_property
    def estados(self) -> tuple[Estado, ...]:
        return estados_explicados()

    @cached_property
    def metodologia(self) -> tuple[tuple[str, str, str], ...]:
        """Cada cifra del plan: su nombre, cómo se calcula y con qué números en este informe."""
        t = self.cifras.totales
        if t.meta is None or t.programado_a_corte is None or t.rezago is None:
            return self._metodologia_del_promedio
        sin_anticipos = palabras.de_cuantas(t.programado_a_corte - t.rezago, t.programado_a_corte)
        ejecucion, avance, por_ejecutar, cumplimiento = (
            f"{figura.enteros}: {figura.valor}" for figura in figuras(t, self.cifras)
        )
        return (
            ("Meta del año", "Lo programado en los doce meses", plural(t.meta, "acción", "acciones")),
            ("Ejecución o cumplimiento a corte", "Ejecutado a corte ÷ programado a corte", ejecucion),
            ("Avance o acumulado", "Ejecutado a corte ÷ meta del año", avance),
            ("Por ejecutar", "100 % − avance como se muestra; nunca menos de 0", por_ejecutar),
            (
                f"Cumplimiento del {self.periodo.palabra}",
                f"Lo mismo que a corte, solo {self.periodo.lapso}",
                cumplimiento,
            ),
            (
                "Cumplimiento sin anticipos",
                "De cada actividad, lo menor entre lo ejecutado y lo programado a corte ÷ programado a corte",
                f"{sin_anticipos}: {palabras.porcentaje(t.cumplimiento_sin_anticipos)}",
            ),
            (
                "Rezago",
                "Por actividad, lo programado a corte que falta por ejecutar",
                self._rezago,
            ),
            (
                "Cobertura",
                "Meses con algo programado, hasta el corte, que tienen reporte avalado; se cuentan por actividad",
                palabras.de_cuantas(t.meses_reportados, t.meses_debidos),
            ),
        )

    @property
    def _rezago(self) -> str:
        falta = faltantes.de_varias(self.cifras.actividades, self.cifras)
        dicho = plural(total((falta.sin_hacer, falta.por_confirmar)), "acción", "acciones")
        return f"{dicho}; {miles(falta.por_confirmar)} por confirmar" if falta.por_confirmar else dicho

    @property
    def _metodologia_del_promedio(self) -> tuple[tuple[str, str, str], ...]:
        t = self.cifras.totales
        ejecucion, avance, por_ejecutar, cumplimiento = (
            f"{figura.enteros}: {figura.valor}" if figura.enteros else figura.valor
            for figura in figuras(t, self.cifras)
        )
        return (
            (
                "Avance",
                "Promedio, con sus pesos, de ejecutado ÷ meta de cada actividad, a lo sumo 100 %",
                avance,
            ),
            (
                "Esperado",
                "Lo mismo, con lo programado a corte, de las que tienen programación por periodos",
                f"{palabras.de_las_comparadas(t, self.cifras)}: {palabras.porcentaje(t.esperado)}",
            ),
            ("Ejecución", "Avance ÷ esperado, de las que tienen programación por periodos", ejecucion),
            ("Por ejecutar", "100 % − avance como se muestra; nunca menos de 0", por_ejecutar),
            (
                f"Cumplimiento del {self.periodo.palabra}",
                f"Lo que subió el avance ÷ lo que se esperaba que subiera {self.periodo.lapso}",
                cumplimiento,
            ),
            (
                "Cobertura",
                "Meses con algo programado, hasta el corte, que tienen reporte avalado; se cuentan por actividad",
                palabras.de_cuantas(t.meses_reportados, t.meses_debidos),
            ),
        )

    @cached_property
    def personas_por_mes(self) -> tuple[str, ...]:
        """Las doce, de todo el plan; vacía si ningún mes dice cuántas."""
        por_mes = [self.cifras.participantes([mes]) for mes in TODOS]
        if all(cuantas is None for cuantas in por_mes):
            return ()
        return tuple("–" if cuantas is None else miles(cuantas) for cuantas in por_mes)

    @cached_property
    def codigos_largos(self) -> bool:
        """Los códigos no caben en la columna de los números de dos o tres cifras."""
        return any(len(actividad.codigo) > 3 for actividad in self.cifras.actividades)

    @cached_property
    def numeros_largos(self) -> bool:
        """Los números no caben en las columnas de los meses con la letra de siempre."""
        acumulados = (
            numero for mes in self.meses for numero in (mes.programado_acumulado, mes.ejecutado_acumulado)
        )
        return any(len(numero) > 7 for numero in (*acumulados, *self.personas_por_mes))

    @cached_property
    def hojas(self) -> tuple[HojasDeDependencia, ...]:
        return tuple(
            HojasDeDependencia(
                bloque=bloque,
                figuras=_figuras(bloque.cifras, self.periodo),
                fichas=tuple(_ficha(fila, self.cifras) for fila in bloque.actividades),
            )
            for bloque in self.dependencias
        )

    @cached_property
    def mesas(self) -> tuple[tuple[str, tuple[FilaDeMesa, ...]], ...]:
        """Las de cada tipo, en su orden; un grupo de varios tipos no dice ninguno."""
        return tuple(
            (tipo or "Varios tipos", tuple(_mesa(mesa) for mesa in de_ese))
            for tipo, de_ese in groupby(self.cifras.compromisos_por_mesa, key=lambda mesa: mesa.tipo)
        )

    @cached_property
    def columnas_de_mesas(self) -> tuple[str, ...]:
        """Las de la tabla de las mesas: su nombre y lo que se cuenta de cada una."""
        return (
            "Mesa",
            "Recogidos",
            "No a cargo",
            "A cargo",
            *(estado.aspecto.varios.capitalize() for estado in EstadoDeCompromiso),
            "Vencidos",
        )

    @cached_property
    def publicos(self) -> tuple[tuple[str, tuple[FilaDePublico, ...]], ...]:
        """Los que tienen texto para la ciudadanía, por mesa; en cada una, los de este periodo y detrás los de antes que
        se siguen."""
        por_mesa: dict[str, list[FilaDePublico]] = {}
        for c in (*self.cifras.compromisos_publicos, *self.cifras.compromisos_anteriores_publicos):
            por_mesa.setdefault(c.mesa or "Otras mesas", []).append(_publico(c))
        return tuple((mesa, tuple(por_mesa[mesa])) for mesa in sorted(por_mesa, key=llano))

    @cached_property
    def modificadas(self) -> tuple[tuple[str, str, str, str, str, str], ...]:
        """Fecha, actividad, qué cambió, meta de antes y de después, y motivo de cada cambio a lo prometido."""
        return tuple(
            (
                fecha_larga(m.fecha),
                f"{m.codigo} ({m.dependencia})",
                "; ".join((*(["programación"] if m.reprograma else []), *lo_demas(m))),
                miles(m.meta_antes),
                miles(m.meta_despues),
                m.motivo,
            )
            for m in self.cifras.modificaciones
        )

    @cached_property
    def sin_reporte(self) -> tuple[tuple[str, str, str, str], ...]:
        """Actividades con meses debidos sin reporte avalado: código, nombre, sigla y cuáles meses."""
        return tuple(
            (
                fila.codigo,
                fila.nombre_corto,
                fila.dependencia.sigla,
                enumerar([nombre(m.mes) for m in faltan]),
            )
            for fila in self.actividades
            if (faltan := self.cifras.sin_reportar(fila.cifras))
        )


def estados_explicados() -> tuple[Estado, ...]:
    """Los de una actividad, en el orden en que se explican."""
    return tuple(sorted(Estado, key=lambda estado: estado.aspecto.puesto))


def _figuras(dependencia: CifrasDeDependencia, periodo: Periodo) -> tuple[Figura, ...]:
    personas = dependencia.participantes(periodo.meses)
    if dependencia.meta is None:
        return (*_figuras_del_promedio(dependencia, periodo), _personas(personas, periodo))
    return (
        Figura(
            palabras.porcentaje(dependencia.ejecucion),
            palabras.de_cuantas(dependencia.ejecutado_a_corte, dependencia.programado_a_corte),
            "Cumplimiento a corte",
            f"programadas {periodo.lapso_a_corte}",
        ),
        Figura(
            palabras.porcentaje(dependencia.avance),
            palabras.de_cuantas(dependencia.ejecutado_a_corte, dependencia.meta),
            "Avance",
            "programadas en el año",
        ),
        Figura(
            palabras.porcentaje(dependencia.cumplimiento_periodo, "Sin programar"),
            palabras.de_cuantas(dependencia.ejecutado_periodo, dependencia.programado_periodo),
            f"Cumplimiento del {periodo.palabra}",
            f"programadas {periodo.lapso}",
        ),
        _personas(personas, periodo),
    )


def _figuras_del_promedio(dependencia: CifrasDeDependencia, periodo: Periodo) -> tuple[Figura, ...]:
    dos = palabras.de_lo_esperado(dependencia) or palabras.porcentaje(dependencia.esperado)
    return (
        Figura(
            palabras.porcentaje(dependencia.ejecucion),
            "",
            "Cumplimiento a corte",
            sin_cortar(f"de lo que se esperaba {periodo.lapso_a_corte}: {dos}"),
        ),
        Figura(
            palabras.porcentaje(dependencia.avance),
            "",
            "Avance",
            f"de la meta del año, {promedio_de(dependencia)}",
        ),
        Figura(
            palabras.porcentaje(dependencia.cumplimiento_periodo, "Sin programar"),
            "",
            f"Cumplimiento del {periodo.palabra}",
            f"de lo que se esperaba que subiera {periodo.lapso}; {completas_de(dependencia)}",
        ),
    )


def _personas(personas: int | None, periodo: Periodo) -> Figura:
    return Figura(
        "–" if personas is None else miles(personas),
        "",
        "Asistencias",
        f"{periodo.lapso}; una persona cuenta cada vez que vino"
        if personas is not None
        else "no se reportó cuántas hubo",
    )


def _ficha(fila: FilaDeActividad, cifras: Cifras) -> Ficha:
    actividad, meses = fila.cifras, cifras.periodo.meses
    describen = palabras.describen(actividad, [campo for campo in PUBLICOS if campo.en_el_pdf])
    return Ficha(
        actividad=fila,
        titulo=fila.nombre_corto,
        ancla=_ancla(actividad.codigo),
        describen=" · ".join(f"{que}: {cual}" for que, cual in describen),
        mensual=graficas.mensual_de_actividad(actividad, cifras),
        meses=tuple(
            _mes_contado(mes, palabras.trayecto(actividad, cifras))
            for mes in actividad.meses[meses[0] - 1 : meses[-1]]
            if actividad.debe(mes) or mes.ejecutado or mes.texto or mes.razon
        ),
    )


def _mes_contado(mes: MesDeActividad, de: Trayecto) -> MesContado:
    if not de.de_acciones:
        dos = palabras.dos_numeros(mes)
        cantidades = f"{de.de_un_mes(mes.mes)} ({dos})" if dos and mes.denominador else de.de_un_mes(mes.mes)
    elif not mes.reportado:
        cantidades = f"sin reporte; {plural(mes.esperaba, 'programada', 'programadas')}"
    elif mes.ejecutado is None:
        cantidades = "no hubo casos"
    else:
        cantidades = (
            f"{plural(mes.ejecutado, 'ejecutada', 'ejecutadas')}, "
            f"{plural(mes.esperaba, 'programada', 'programadas')}"
        )
    return MesContado(
        nombre=nombre(mes.mes).capitalize(),
        cantidades=cantidades,
        personas="" if mes.participantes is None else plural(mes.participantes, "persona", "personas"),
        texto=mes.texto,
        razon=mes.razon.strip().rstrip("."),
        sin_reporte=not mes.reportado,
    )


def _mesa(mesa: CompromisosDeMesas) -> FilaDeMesa:
    return FilaDeMesa(
        nombre=mesa.nombre,
        nota=enumerar(mesa.mesas) if len(mesa.mesas) > 1 else "",
        conteo=_conteo(mesa),
    )


def _conteo(conteo: ConteoDeCompromisos) -> tuple[str, ...]:
    """Recogidos, no a cargo, a cargo y, de estos, cuántos en cada estado y cuántos vencidos."""
    return tuple(
        miles(cuantos)
        for cuantos in (
            conteo.total,
            conteo.no_a_cargo,
            conteo.a_cargo,
            *(conteo.estados[estado] for estado in EstadoDeCompromiso),
            conteo.vencidos,
        )
    )


def _publico(compromiso: CompromisoPublico) -> FilaDePublico:
    return FilaDePublico(
        cuando=f"{abreviatura(compromiso.mes)} {compromiso.anio}"
        if isinstance(compromiso, CompromisoAnterior)
        else abreviatura(compromiso.mes),
        texto=compromiso.texto,
        a_cargo=compromiso.a_cargo,
        estado=compromiso.estado,
        vencido=compromiso.vencido,
    )


def _ancla(codigo: str) -> str:
    """La de la ficha de una actividad: lo que no cabe en una, por su número de letra."""
    return "actividad-" + re.sub(r"[^A-Za-z0-9.-]", lambda letra: f"_{ord(letra[0]):x}_", codigo)
