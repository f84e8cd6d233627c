"""Lo que escriben las plantillas de la página y del PDF: las `Cifras` ya dichas y dibujadas.

Aquí se elige qué palabra, qué texto y qué coordenada va en cada lugar; no se calcula ninguna cifra.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import cached_property
from html import escape
from typing import NamedTuple

from compromisos.estados import Estado as EstadoDeCompromiso
from comun.calendario import TODOS, abreviatura, nombre
from comun.cantidades import Exacta, redondeada
from comun.estados import Marca
from comun.graficas import Dibujo, DoceMeses, UnMes
from comun.marcado import Marcado
from comun.palabras import con_mayuscula, enumerar, fecha_larga, miles, plural, sin_cortar
from comun.periodo import Periodo
from informes import faltantes, frases, graficas, palabras
from informes.cambios import lo_demas, separados
from informes.cifras import (
    ActividadSinProgramacion,
    Cambio,
    Cifras,
    CifrasDeActividad,
    CifrasDeDependencia,
    Medido,
    Modificacion,
    Totales,
)
from informes.cifras_de_compromisos import CompromisosConsolidados, CompromisosDelMes, ConteoPorEstado
from informes.figuras import Figura, completas_de, en_pantalla, promedio_de
from informes.grupos import anio_promediado
from participacion.estados import Estado

RECONSTRUIDO = (
    2021  # el plan de ese año se rehízo de su informe publicado; los demás de demostración son inventados
)


def aviso_de_demostracion(anios: Collection[int]) -> str:
    """Lo que se dice donde haya cifras de demostración de esos años; vacío si no las hay."""
    if not anios:
        return ""
    clases = [
        *(["reconstruidos"] if RECONSTRUIDO in anios else []),
        *(["inventados"] if set(anios) - {RECONSTRUIDO} else []),
    ]
    return f"Datos de demostración, {' o '.join(clases)}: no son cifras oficiales"


@dataclass(frozen=True, slots=True)
class Medida:
    """Medido de una dependencia o de una actividad, como se muestran en su fila. `va` dice en palabras en cuánto va y
    `esperado`, en cuánto se esperaba: vacíos en un plan que cuenta acciones."""

    ejecutado: str
    meta: str
    avance: str
    cumplimiento: str
    cumplimiento_enteros: str
    barra: Dibujo
    va: str = ""
    esperado: str = ""

    @classmethod
    def de(cls, totales: Medido, cifras: Cifras) -> "Medida":
        enteros = palabras.de_cuantas(totales.ejecutado_a_corte, totales.programado_a_corte)
        va = esperado = ""
        if cifras.promedia:
            enteros = palabras.de_lo_esperado(totales) if isinstance(totales, Totales) else ""
            va, esperado = _en_cuanto_va(totales, cifras)
        return cls(
            ejecutado=palabras.dicha(totales.ejecutado_a_corte),
            meta=palabras.dicha(totales.meta),
            avance=palabras.porcentaje(totales.avance),
            cumplimiento=palabras.porcentaje(totales.ejecucion),
            cumplimiento_enteros=sin_cortar(enteros),
            barra=graficas.barra(totales, va),
            va=sin_cortar(va),
            esperado=sin_cortar(esperado),
        )


def _en_cuanto_va(t: Medido, cifras: Cifras) -> tuple[str, str]:
    if isinstance(t, CifrasDeActividad):
        de_esta, hasta = palabras.trayecto(t, cifras), cifras.corte.month
        return con_mayuscula(de_esta.va_en(hasta)), de_esta.se_esperaba(hasta)
    if isinstance(t, Totales):
        esperado = "" if t.esperado is None else f"se esperaba {palabras.porcentaje(t.esperado)}"
        con = palabras.comparadas(t, cifras)
        if esperado and con != t.promedia:
            esperado += f" en {miles(con)} de ellas"
        return (
            f"{con_mayuscula(promedio_de(t))}; {plural(t.completas or 0, 'completa', 'completas')}",
            esperado,
        )
    return "", ""


@dataclass(frozen=True, slots=True)
class FilaDeActividad:
    """Una actividad como se muestra, con la dependencia que responde por ella."""

    cifras: CifrasDeActividad
    dependencia: CifrasDeDependencia
    meta_inicial: str
    detalle: str
    medida: Medida

    @property
    def codigo(self) -> str:
        return self.cifras.codigo

    @property
    def camino(self) -> str:
        return self.cifras.camino

    @property
    def descripcion(self) -> str:
        return sin_cortar(self.cifras.descripcion)

    @property
    def estado(self) -> Estado:
        return self.cifras.estado

    @property
    def nombre(self) -> str:
        """La descripción para seguir la frase: sin punto final."""
        return self.descripcion.strip().rstrip(".")

    @property
    def nombre_corto(self) -> str:
        """El mismo, hasta donde quepa en un renglón o dos."""
        return palabras.nombre_corto(self.descripcion)


class FilaDeMes(NamedTuple):
    """Un mes en la tabla de una gráfica; lo acumulado va hasta él."""

    nombre: str
    abreviatura: str
    programado: str
    programado_acumulado: str
    ejecutado: str
    ejecutado_acumulado: str

    @property
    def renglon(self) -> Marcado:
        """El suyo en la tabla de lo programado y lo ejecutado, entero."""
        return Marcado(
            f'<tr><th scope="row">{escape(self.nombre)}</th><td class="numero">{escape(self.programado)}</td>'
            f'<td class="numero">{escape(self.ejecutado)}</td></tr>'
        )


@dataclass(frozen=True, slots=True)
class BloqueDeDependencia:
    """Una dependencia como se muestra, con sus actividades."""

    cifras: CifrasDeDependencia
    ancla: str
    resumen: str
    conteo: tuple[tuple[Estado, str], ...]
    medida: Medida
    actividades: tuple[FilaDeActividad, ...]

    @property
    def sigla(self) -> str:
        return self.cifras.sigla

    @property
    def nombre(self) -> str:
        return self.cifras.nombre

    @property
    def hay_pendientes(self) -> bool:
        """Si en sus páginas se lee «Pend.»."""
        return self.cifras.ejecucion is None or any(a.ejecucion is None for a in self.cifras.actividades)


@dataclass(frozen=True, slots=True)
class Parte:
    """Los compromisos que hay en un estado: «5 cumplidos»."""

    estado: EstadoDeCompromiso
    dicho: str

    @property
    def html(self) -> Marcado:
        """Con la marca de su estado."""
        return Marcado(f'<span class="parte">{self.estado.marca.svg} {escape(self.dicho)}</span>')


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

    cifras: CompromisosDelMes | CompromisosConsolidados
    nombre: str
    corte: str
    total: str
    no_a_cargo: str
    a_cargo: str
    vencidos: str
    partes: tuple["Parte", ...]
    apilada: graficas.Apilada | None

    @property
    def consolidada(self) -> bool:
        return isinstance(self.cifras, CompromisosConsolidados)

    @property
    def partes_escritas(self) -> Marcado:
        """Sus partes, una tras otra."""
        return Marcado("".join(parte.html for parte in self.partes))


@dataclass(frozen=True, slots=True)
class FilaDeAntes:
    """Los compromisos de un periodo anterior: cuántos seguían abiertos en el informe pasado y qué fue de ellos."""

    nombre: str
    seguian: str
    cerrados: tuple[tuple[EstadoDeCompromiso, str], ...]
    abiertos: str
    vencidos: str


@dataclass(frozen=True)
class Presentacion:
    """`cifras` vistas por quien las lee; cada parte se arma la primera vez que una plantilla la pide."""

    cifras: Cifras

    @property
    def periodo(self) -> Periodo:
        return self.cifras.periodo

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
        return aviso_de_demostracion([self.cifras.anio] if self.cifras.demostracion else [])

    @cached_property
    def titular(self) -> str:
        """En una frase que se entiende sola."""
        if self.cifras.promedia and self.cifras.totales.avance is not None:
            return sin_cortar(f"{palabras.en_cuanto_va(self.cifras.totales, self.cifras)}.")
        return palabras.titular(self.cifras)

    @cached_property
    def que_se_promedia(self) -> str:
        """De qué es el promedio; vacío en un plan que cuenta acciones."""
        if not self.cifras.promedia or self.cifras.totales.avance is None:
            return ""
        t = self.cifras.totales
        todas = palabras.comparadas(t, self.cifras) == t.promedia
        cuales = "" if todas else ", que son las que se comparan con lo que se esperaba"
        return sin_cortar(f"Es el {palabras.que_se_promedia(t, self.cifras)}{cuales}.")

    @cached_property
    def lo_que_no_se_sabe(self) -> str:
        """Lo que falta y lo que está por confirmar, para leer junto al titular; vacío si no hay qué decir."""
        return faltantes.lo_que_no_se_sabe(self.cifras.totales, self.cifras)

    @cached_property
    def figuras(self) -> tuple[Figura, ...]:
        return en_pantalla(self.cifras.totales, self.cifras)

    @cached_property
    def asistencias(self) -> str:
        """«3.616 asistencias»; vacío si no se dijo cuántas. Nunca personas: una misma puede venir varias veces."""
        return asistencias(self.cifras.participantes(range(1, self.cifras.corte.month + 1)))

    @cached_property
    def hay_pendientes(self) -> bool:
        """Si en sus tablas se lee «Pend.»: se explica solo entonces."""
        return any(d.hay_pendientes for d in self.dependencias)

    @cached_property
    def hay_dependencias_pendientes(self) -> bool:
        """Si se lee en la tabla de las dependencias."""
        return any(d.cifras.ejecucion is None for d in self.dependencias)

    @cached_property
    def cobertura(self) -> str:
        """Lo que falta por saber: «no es cero, es sin reporte»."""
        t = self.cifras.totales
        cada_cual = "periodo con algo programado" if self.cifras.promedia else "mes con acciones programadas"
        return (
            f"{miles(t.meses_reportados)} de {miles(t.meses_debidos)} reportes esperados: cada "
            f"actividad debe uno por {cada_cual}."
        )

    @cached_property
    def anual(self) -> Dibujo:
        return graficas.anual(self.cifras)

    @cached_property
    def anual_angosta(self) -> Dibujo:
        """La misma gráfica, para un teléfono."""
        return graficas.anual(self.cifras, graficas.ANUAL_ANGOSTA)

    @cached_property
    def anio(self) -> tuple[tuple[str, str, str], ...]:
        """Lo que dibuja la gráfica del año, en números, donde se promedia."""
        return anio_en_filas(self.cifras, self.cifras.actividades)

    @cached_property
    def meses(self) -> tuple[FilaDeMes, ...]:
        """Lo que dibuja la gráfica del año, en números."""
        return filas_de_meses(graficas.doce_meses(self.cifras.meses, self.cifras.corte.month))

    @cached_property
    def dependencias(self) -> tuple[BloqueDeDependencia, ...]:
        return tuple(
            _dependencia(orden, d, self.cifras) for orden, d in enumerate(self.cifras.dependencias, start=1)
        )

    @cached_property
    def actividades(self) -> tuple[FilaDeActividad, ...]:
        return tuple(fila for bloque in self.dependencias for fila in bloque.actividades)

    def bloque_de(self, dependencia: CifrasDeDependencia) -> BloqueDeDependencia:
        return next(bloque for bloque in self.dependencias if bloque.cifras is dependencia)

    def fila_de(self, actividad: CifrasDeActividad) -> FilaDeActividad:
        return next(fila for fila in self.actividades if fila.cifras is actividad)

    def _notas(self, que: Callable[[CifrasDeActividad], str]) -> tuple[tuple[FilaDeActividad, str], ...]:
        return tuple((fila, sin_cortar(nota)) for fila in self.actividades if (nota := que(fila.cifras)))

    @cached_property
    def adelante(self) -> tuple[tuple[FilaDeActividad, str], ...]:
        """Actividades que van por encima de lo programado a la fecha."""
        return self._notas(lambda a: frases.de_adelanto(a, self.cifras) if frases.va_adelante(a) else "")

    @property
    def marca_de_adelante(self) -> Marca:
        return Estado.ANTICIPADA.marca

    @cached_property
    def atras(self) -> tuple[tuple[FilaDeActividad, str], ...]:
        """Actividades que van por debajo de lo programado a la fecha."""
        return self._notas(lambda a: frases.de_atraso(a, self.cifras) if a.rezago else "")

    @property
    def de_que(self) -> tuple[str, str]:
        """Cómo se titulan las que van adelante y las que van atrás."""
        if self.cifras.promedia:
            return "Por encima de lo programado a la fecha", "Por debajo de lo programado a la fecha"
        return (
            "Con más acciones de las programadas a la fecha",
            "Con menos acciones de las programadas a la fecha",
        )

    @cached_property
    def sin_programacion(self) -> tuple[str, ...]:
        """Cada actividad sin nada programado en el año, con lo que hizo fuera de lo programado, si hizo algo."""
        return tuple(self._sin_programacion(a) for a in self.cifras.sin_programacion)

    def _sin_programacion(self, a: ActividadSinProgramacion) -> str:
        cual = f"{a.codigo}. {a.descripcion.strip().rstrip('.')} ({a.dependencia})"
        if not a.reportado:
            return cual
        if self.cifras.promedia:
            return f"{cual}, que reportó {miles(a.reportado)} fuera de lo programado"
        return f"{cual}, con {plural(a.reportado, 'acción', 'acciones')} fuera de lo programado"

    @cached_property
    def modificaciones(self) -> tuple[tuple[str, str], ...]:
        """Cada cambio a lo que el plan ya había prometido: cuál actividad y qué cambió, y por qué."""
        return tuple(modificacion(m) for m in self.cifras.modificaciones)

    @cached_property
    def cambios(self) -> tuple[Cambio, ...]:
        """En qué se diferencia de la versión anterior, ya dicho; vacío en la primera y en un borrador."""
        return self.cifras.cambios

    @cached_property
    def causas(self) -> tuple[Cambio, ...]:
        """De los cambios, los que no salen de otros."""
        return separados(self.cambios)[0]

    @cached_property
    def derivados(self) -> tuple[Cambio, ...]:
        """De los cambios, los que salen de las causas."""
        return separados(self.cambios)[1]

    @property
    def titulo_de_los_derivados(self) -> str:
        """«53 cifras que cambian por eso»."""
        return plural(len(self.derivados), "cifra que cambia por eso", "cifras que cambian por eso")

    @cached_property
    def version_anterior(self) -> int:
        """La que corrige; 0 si es la primera o un borrador."""
        return (self.cifras.version or 1) - 1

    @cached_property
    def compromisos(self) -> tuple[FilaDeCompromisos, ...]:
        """Los meses en orden y, detrás del último de cada grupo que comparte corte, el grupo."""
        filas = self.cifras.compromisos_con_sus_grupos
        maximo = max([fila.a_cargo for fila in filas], default=0)
        return tuple(_compromisos(fila, maximo) for fila in filas)

    @cached_property
    def titular_de_compromisos(self) -> str:
        total = sum(del_mes.total for del_mes in self.cifras.compromisos)
        a_cargo = sum(del_mes.a_cargo for del_mes in self.cifras.compromisos)
        lapso = self.periodo.lapso.capitalize()
        if not total:
            return f"{lapso} no se registraron compromisos en las mesas."
        recogieron = "se recogió" if total == 1 else "se recogieron"
        esta = "está" if a_cargo == 1 else "están"
        return (
            f"{lapso} {recogieron} {plural(total, 'compromiso', 'compromisos')} en las mesas; "
            f"{miles(a_cargo)} {esta} a cargo de la entidad."
        )

    @cached_property
    def anteriores(self) -> tuple[FilaDeAntes, ...]:
        """Los de los periodos anteriores, del más reciente al más antiguo."""
        return tuple(
            FilaDeAntes(
                nombre=str(Periodo(c.anio, c.periodo, self.periodo.periodicidad)),
                seguian=miles(c.seguian),
                cerrados=tuple((estado, miles(c.estados[estado])) for estado in self.estados_cerrados),
                abiertos=miles(c.estados.abiertos),
                vencidos=miles(c.vencidos),
            )
            for c in self.cifras.compromisos_anteriores
        )

    @property
    def estados_cerrados(self) -> tuple[EstadoDeCompromiso, ...]:
        """En los que ya no falta hacer nada."""
        return tuple(estado for estado in EstadoDeCompromiso if not estado.abierto)

    @cached_property
    def titular_de_anteriores(self) -> str:
        """Qué fue de los que seguían abiertos la última vez que se miraron, que no es para todos el mismo día; vacío si
        no había ninguno."""
        desde, hasta = self.cifras.anteriores_desde, self.cifras.anteriores_hasta
        filas = self.cifras.compromisos_anteriores
        if not filas or desde is None or hasta is None:
            return ""
        seguian = sum(fila.seguian for fila in filas)
        en_cada_uno = {
            estado: sum(fila.estados[estado] for fila in filas) for estado in self.estados_cerrados
        }
        abiertos = sum(fila.estados.abiertos for fila in filas)
        partes_dichas = [
            f"{miles(cuantos)} {estado.dicho_de(cuantos)}"
            for estado, cuantos in en_cada_uno.items()
            if cuantos
        ]
        if abiertos:
            partes_dichas.append(f"{miles(abiertos)} {'abierto' if abiertos == 1 else 'abiertos'}")
        reabiertos = abiertos + sum(en_cada_uno.values()) - seguian
        de_mas = f" Se cuentan {miles(reabiertos)} que se volvieron a abrir." if reabiertos else ""
        return (
            f"De los periodos anteriores {'seguía' if seguian == 1 else 'seguían'} "
            f"{plural(seguian, 'abierto', 'abiertos')} la última vez que se miraron, a más tardar el "
            f"{fecha_larga(desde)}; el {fecha_larga(hasta)} están así: {enumerar(partes_dichas)}.{de_mas}"
        )

    @cached_property
    def hay_compromisos(self) -> bool:
        return any(del_mes.total for del_mes in self.cifras.compromisos)

    @cached_property
    def cortes_distintos(self) -> bool:
        return len(set(self.cifras.cortes.values())) > 1


def asistencias(cuantas: int | None) -> str:
    """«1 asistencia», «3.616 asistencias»; vacío si no se dijo."""
    return "" if cuantas is None else plural(cuantas, "asistencia", "asistencias")


def modificacion(m: Modificacion) -> tuple[str, str]:
    """Cuál actividad y qué cambió, y por qué."""
    que = "; ".join((*_lo_reprogramado(m), *lo_demas(m)))
    return f"{fecha_larga(m.fecha)}, actividad {m.codigo} ({m.dependencia})", f"{que}. {m.motivo}"


def anio_en_filas(
    cifras: Cifras, actividades: Sequence[CifrasDeActividad]
) -> tuple[tuple[str, str, str], ...]:
    """De enero a diciembre: el mes y, en %, lo esperado y lo alcanzado en promedio; después del corte, «–»."""
    anio = anio_promediado(cifras, actividades)

    def dicho(valor: Exacta) -> str:
        return f"{miles(redondeada(valor, 1))} %"

    return tuple(
        (
            nombre(mes),
            dicho(anio.esperado[mes]),
            dicho(anio.alcanzado[mes]) if mes < len(anio.alcanzado) else "–",
        )
        for mes in TODOS
    )


def filas_de_meses(meses: DoceMeses, *, falta: str = "–") -> tuple[FilaDeMes, ...]:
    """De enero a diciembre; `falta` es lo que se escribe en un mes que debía reportarse y no se reportó."""
    programado, ejecutado = meses.programado_acumulado, meses.ejecutado_acumulado

    def hechas(mes: UnMes) -> str:
        if mes.ejecutado is not None:
            return miles(mes.ejecutado)
        return falta if mes.falta else "–"

    return tuple(
        FilaDeMes(
            nombre=nombre(mes.numero),
            abreviatura=abreviatura(mes.numero),
            programado=miles(mes.programado),
            programado_acumulado=miles(programado[mes.numero]),
            ejecutado=hechas(mes),
            ejecutado_acumulado=miles(ejecutado[mes.numero]) if mes.numero <= meses.hasta else "–",
        )
        for mes in meses
    )


def _lo_reprogramado(m: Modificacion) -> tuple[str, ...]:
    """Cómo cambió la programación; vacía si no cambió."""
    if not m.reprograma:
        return ()
    if m.meta_antes == m.meta_despues:
        return ("cambió de meses sin cambiar la meta del año",)
    return (f"la meta del año pasó de {miles(m.meta_antes)} a {miles(m.meta_despues)}",)


def _actividad(
    dependencia: CifrasDeDependencia, actividad: CifrasDeActividad, cifras: Cifras
) -> FilaDeActividad:
    return FilaDeActividad(
        cifras=actividad,
        dependencia=dependencia,
        meta_inicial=""
        if actividad.meta_inicial is None or actividad.meta_inicial == actividad.meta
        else miles(actividad.meta_inicial),
        detalle=frases.detalle_del_estado(actividad, cifras),
        medida=Medida.de(actividad, cifras),
    )


def _dependencia(orden: int, dependencia: CifrasDeDependencia, cifras: Cifras) -> BloqueDeDependencia:
    return BloqueDeDependencia(
        cifras=dependencia,
        ancla=f"dependencia-{orden}",
        resumen=_resumen(dependencia),
        conteo=tuple(
            (estado, f"{miles(cantidad)} {estado.dicho_de(cantidad)}")
            for estado, cantidad in dependencia.estados.items()
        ),
        medida=Medida.de(dependencia, cifras),
        actividades=tuple(
            _actividad(dependencia, actividad, cifras) for actividad in dependencia.actividades
        ),
    )


def _resumen(d: CifrasDeDependencia) -> str:
    if d.meta is None or d.ejecutado_a_corte is None or d.programado_a_corte is None:
        return f"{con_mayuscula(promedio_de(d))}; {completas_de(d)}."
    return (
        f"{miles(d.ejecutado_a_corte)} de {plural(d.meta, 'acción del año', 'acciones del año')}; "
        f"{plural(d.programado_a_corte, 'programada', 'programadas')} a la fecha."
    )


def _compromisos(compromisos: CompromisosDelMes | CompromisosConsolidados, maximo: int) -> FilaDeCompromisos:
    nombre_del_lapso = (
        nombre(compromisos.mes)
        if isinstance(compromisos, CompromisosDelMes)
        else f"{nombre(compromisos.meses[0])}–{nombre(compromisos.meses[-1])}"
    )
    corte = fecha_larga(compromisos.corte)
    por_estado = partes(compromisos.estados)
    en_palabras = enumerar([parte.dicho for parte in por_estado])
    return FilaDeCompromisos(
        cifras=compromisos,
        nombre=nombre_del_lapso,
        corte=corte,
        total=miles(compromisos.total),
        no_a_cargo=miles(compromisos.no_a_cargo),
        a_cargo=miles(compromisos.a_cargo),
        vencidos=miles(compromisos.vencidos),
        partes=por_estado,
        apilada=graficas.apilada(
            compromisos, maximo=maximo, descripcion=f"{nombre_del_lapso}, al {corte}: {en_palabras}"
        )
        if compromisos.a_cargo
        else None,
    )
