"""Lo que escriben las páginas de una actividad, de una dependencia y de los compromisos de un informe.

Como en `presentacion`, aquí se elige qué palabra va en cada lugar; no se calcula ninguna cifra.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from html import escape

from compromisos.estados import Estado as EstadoDeCompromiso
from comun.calendario import nombre
from comun.graficas import Dibujo, DoceMeses
from comun.marcado import Marcado, en_renglones
from comun.palabras import con_mayuscula, enumerar, fecha_larga, miles, plural, sin_cortar
from informes import faltantes, graficas, palabras, presentacion
from informes.cifras import CifrasDeActividad, CifrasDeDependencia, MesDeActividad
from informes.cifras_de_compromisos import CompromisoAnterior, CompromisoPublico, CompromisosDeMesas
from informes.figuras import Figura, en_pantalla
from informes.portal.busqueda import Faceta
from informes.presentacion import (
    BloqueDeDependencia,
    FilaDeActividad,
    FilaDeMes,
    Presentacion,
    filas_de_meses,
    modificacion,
)
from participacion.codigos import clave_de_orden
from participacion.descripcion import PUBLICOS, Filtro
from participacion.palabras import Trayecto


@dataclass(frozen=True, slots=True)
class Relato:
    """Lo que se contó de un mes: cuánto se hizo y con cuántas personas, qué y por qué no fue lo programado."""

    mes: str
    cuanto: str
    razon: str
    texto: Marcado


@dataclass(frozen=True)
class FichaDeActividad:
    """Una actividad de un informe; cada parte se arma la primera vez que la plantilla la pide."""

    p: Presentacion
    fila: FilaDeActividad

    @classmethod
    def de(cls, p: Presentacion, codigo: str) -> "FichaDeActividad":
        """Lanza `NoEsta` si el informe no tiene esa actividad, o si no tenía nada programado en el año."""
        return cls(p, p.fila_de(p.cifras.actividad(codigo)))

    @property
    def actividad(self) -> CifrasDeActividad:
        return self.fila.cifras

    @property
    def dependencia(self) -> CifrasDeDependencia:
        return self.fila.dependencia

    @property
    def rotulo(self) -> str:
        """«Actividad 3»."""
        return f"Actividad {self.actividad.codigo}"

    @cached_property
    def titular(self) -> str:
        return sin_cortar(palabras.hechas_de_las_previstas(self.actividad, self.p.cifras))

    @cached_property
    def lo_que_no_se_sabe(self) -> str:
        return faltantes.lo_que_no_se_sabe(self.actividad, self.p.cifras)

    @cached_property
    def asistencias(self) -> str:
        hasta = self.p.cifras.corte.month
        return presentacion.asistencias(self.actividad.participantes(range(1, hasta + 1)))

    @cached_property
    def figuras(self) -> tuple[Figura, ...]:
        return en_pantalla(self.actividad, self.p.cifras)

    @cached_property
    def columnas(self) -> Dibujo:
        return graficas.de_actividad(self.actividad, self._doce, self.p.cifras)

    @cached_property
    def columnas_angostas(self) -> Dibujo:
        return graficas.de_actividad(self.actividad, self._doce, self.p.cifras, graficas.COLUMNAS_ANGOSTAS)

    @cached_property
    def _doce(self) -> DoceMeses:
        return graficas.doce_meses(self.actividad.meses, self.p.cifras.corte.month)

    @property
    def clase(self) -> str:
        """La de su meta; vacía en un plan que cuenta acciones."""
        return self.actividad.clase_de_meta if self.p.cifras.promedia else ""

    @cached_property
    def meses(self) -> tuple[FilaDeMes, ...]:
        """Lo que dibujan las columnas, en números."""
        return _filas_de_meses(self._doce)

    @cached_property
    def periodos(self) -> tuple[tuple[str, str, str], ...]:
        """Lo que dibuja la gráfica en un plan que se promedia: mes, lo que se debía y lo que se dijo."""
        de, hasta = self.trayecto, self.p.cifras.corte.month
        return tuple(
            (
                nombre(mes.mes),
                de.lo_debido(mes.mes) or "–",
                self._lo_dicho(mes) if mes.mes <= hasta and (de.debe(mes.mes) or mes.reportado) else "–",
            )
            for mes in self.actividad.meses
            if de.debe(mes.mes) or mes.reportado
        )

    def _lo_dicho(self, mes: MesDeActividad) -> str:
        dicho, dos = self.trayecto.lo_dicho(mes.mes), palabras.dos_numeros(mes)
        return f"{dicho} ({dos})" if dos and mes.denominador else dicho

    @cached_property
    def datos(self) -> tuple[tuple[str, str], ...]:
        """Lo que la describe y el plan dice: (qué, cuál)."""
        return palabras.describen(self.actividad, PUBLICOS)

    @cached_property
    def relatos(self) -> tuple[Relato, ...]:
        """Los meses de los que se contó algo, primero el último."""
        return tuple(
            Relato(
                mes=con_mayuscula(nombre(mes.mes)),
                cuanto=self._de_un_mes(mes) + _con_cuantas(mes),
                razon=mes.razon.strip().rstrip("."),
                texto=en_renglones(mes.texto),
            )
            for mes in reversed(self.actividad.meses)
            if mes.reportado and (mes.texto or mes.razon or mes.participantes is not None)
        )

    @property
    def sin_reportes(self) -> bool:
        """Si hasta el corte nadie ha reportado nada, en un plan que se promedia."""
        hasta = self.p.cifras.corte.month
        return self.p.cifras.promedia and not any(
            mes.reportado for mes in self.actividad.meses if mes.mes <= hasta
        )

    def _de_un_mes(self, mes: MesDeActividad) -> str:
        if self.p.cifras.promedia:
            dicho = con_mayuscula(self.trayecto.de_un_mes(mes.mes))
            return dicho if not mes.denominador else f"{dicho} ({palabras.dos_numeros(mes)})"
        hechas = plural(mes.ejecutado or 0, "acción hecha", "acciones hechas")
        return f"{hechas} de {plural(mes.esperaba, 'programada', 'programadas')}"

    @cached_property
    def trayecto(self) -> Trayecto:
        return palabras.trayecto(self.actividad, self.p.cifras)

    @cached_property
    def modificaciones(self) -> tuple[tuple[str, str], ...]:
        """Los cambios al plan aprobado que tocaron esta actividad."""
        return tuple(
            modificacion(m) for m in self.p.cifras.modificaciones if m.codigo == self.actividad.codigo
        )


@dataclass(frozen=True)
class FichaDeDependencia:
    """Una dependencia de un informe, con sus actividades."""

    p: Presentacion
    bloque: BloqueDeDependencia

    @classmethod
    def de(cls, p: Presentacion, sigla: str) -> "FichaDeDependencia":
        """Lanza `NoEsta` si el informe no tiene esa dependencia."""
        return cls(p, p.bloque_de(p.cifras.dependencia(sigla)))

    @property
    def dependencia(self) -> CifrasDeDependencia:
        return self.bloque.cifras

    @property
    def antes(self) -> str:
        """«antes SFI», si cambió de sigla."""
        suyas = self.p.cifras.antes_de(self.dependencia.sigla)
        return f"antes {enumerar(suyas)}" if suyas else ""

    @cached_property
    def titular(self) -> str:
        return sin_cortar(palabras.hechas_de_las_previstas(self.dependencia, self.p.cifras))

    @cached_property
    def lo_que_no_se_sabe(self) -> str:
        return faltantes.lo_que_no_se_sabe(self.dependencia, self.p.cifras)

    @cached_property
    def asistencias(self) -> str:
        hasta = self.p.cifras.corte.month
        return presentacion.asistencias(self.dependencia.participantes(range(1, hasta + 1)))

    @cached_property
    def figuras(self) -> tuple[Figura, ...]:
        return en_pantalla(self.dependencia, self.p.cifras)

    @cached_property
    def columnas(self) -> Dibujo | None:
        """`None` si el informe se publicó cuando no se guardaba lo de cada mes por dependencia."""
        if self.p.cifras.promedia:
            return graficas.promediado(self.p.cifras, self.dependencia.actividades, self.dependencia.nombre)
        if not self.dependencia.meses:
            return None
        return graficas.columnas(self._doce, self.p.cifras, self.dependencia.nombre)

    @cached_property
    def columnas_angostas(self) -> Dibujo | None:
        de_que = self.dependencia.nombre
        if self.p.cifras.promedia:
            suyas = self.dependencia.actividades
            return graficas.promediado(self.p.cifras, suyas, de_que, graficas.ANUAL_ANGOSTA)
        if not self.dependencia.meses:
            return None
        return graficas.columnas(self._doce, self.p.cifras, de_que, graficas.COLUMNAS_ANGOSTAS)

    @cached_property
    def _doce(self) -> DoceMeses:
        return graficas.doce_meses(self.dependencia.meses, self.p.cifras.corte.month)

    @property
    def de_cuales(self) -> str:
        """De cuáles actividades es cada línea, donde se promedia y no son las mismas."""
        con, todas = palabras.comparadas(self.dependencia, self.p.cifras), self.dependencia.promedia
        if not self.p.cifras.promedia or con == todas:
            return ""
        faltan = (todas or 0) - con
        if faltan == 1:
            return "En lo que se esperaba no está una actividad que solo tiene meta del año."
        return f"En lo que se esperaba no están {miles(faltan)} actividades que solo tienen meta del año."

    @cached_property
    def anio(self) -> tuple[tuple[str, str, str], ...]:
        """Lo que dibujan las líneas, en números, donde se promedia."""
        return presentacion.anio_en_filas(self.p.cifras, self.dependencia.actividades)

    @cached_property
    def meses(self) -> tuple[FilaDeMes, ...]:
        """Lo que dibujan las columnas, en números."""
        if self.p.cifras.promedia or not self.dependencia.meses:
            return ()
        return _filas_de_meses(self._doce)


def _con_cuantas(mes: MesDeActividad) -> str:
    """« · 12 personas participaron», si se sabe."""
    if mes.participantes is None:
        return ""
    return f" · {plural(mes.participantes, 'persona participó', 'personas participaron')}"


def _filas_de_meses(doce: DoceMeses) -> tuple[FilaDeMes, ...]:
    return filas_de_meses(doce, falta="sin reporte")


def actividades_en_lista(p: Presentacion) -> tuple[FilaDeActividad, ...]:
    """Todas las de un informe, por código."""
    return tuple(sorted(p.actividades, key=lambda fila: clave_de_orden(fila.codigo)))


def _si_hay(texto: str) -> tuple[tuple[str, str], ...]:
    return ((texto, texto),) if texto else ()


def _faceta(filtro: Filtro, clave: str) -> Faceta[FilaDeActividad]:
    """La que filtra por lo que dice ese campo: de una lista, por cada una de sus partes."""

    def valores(fila: FilaDeActividad) -> Iterator[tuple[str, str]]:
        valor = getattr(fila.cifras, clave)
        return ((uno, uno) for uno in (valor if isinstance(valor, tuple) else (valor,)) if uno)

    return Faceta(filtro.parametro, filtro.rotulo, filtro.ninguno, valores)


FACETAS_DE_ACTIVIDADES: tuple[Faceta[FilaDeActividad], ...] = (
    Faceta("dependencia", "Dependencia", "Todas", lambda a: ((a.dependencia.sigla, a.dependencia.nombre),)),
    Faceta("estado", "Estado", "Todos", lambda a: ((a.estado.value, a.estado.rotulo),)),
    *(_faceta(campo.filtro, campo.clave) for campo in PUBLICOS if campo.filtro),
)


def texto_de_la_actividad(fila: FilaDeActividad) -> str:
    """Donde se buscan las palabras: lo que la describe, quién responde y lo que se contó cada mes."""
    a = fila.cifras
    return " ".join(
        (
            a.descripcion,
            *(cual for _, cual in palabras.describen(a, [campo for campo in PUBLICOS if campo.se_busca])),
            fila.dependencia.sigla,
            fila.dependencia.nombre,
            *(mes.texto for mes in a.meses),
        )
    )


@dataclass(frozen=True, slots=True)
class FilaDeMesa:
    """Los compromisos del periodo en una mesa, o en varias que se cuentan juntas; `estados`, en cada uno, cuántos."""

    nombre: str
    corta: str
    tipo: str
    localidad: str
    juntas: str
    total: str
    a_cargo: str
    no_a_cargo: str
    estados: tuple[tuple[EstadoDeCompromiso, str], ...]
    vencidos: str

    @property
    def casillas(self) -> Marcado:
        """Las de sus estados en una tabla, enteras."""
        return Marcado("".join(f'<td class="numero">{escape(cuantos)}</td>' for _, cuantos in self.estados))


def mesa_corta(mesa: str, localidad: str) -> str:
    """Como cabe en una tabla: «Mesa local de Bosa»."""
    return f"Mesa local de {localidad}" if localidad else mesa or "Una mesa"


def fila_de_mesa(mesas: CompromisosDeMesas) -> FilaDeMesa:
    return FilaDeMesa(
        nombre=mesas.nombre,
        corta=mesa_corta(mesas.nombre, mesas.localidad),
        tipo=mesas.tipo,
        localidad=mesas.localidad,
        juntas=enumerar(mesas.mesas) if len(mesas.mesas) > 1 else "",
        total=miles(mesas.total),
        a_cargo=miles(mesas.a_cargo),
        no_a_cargo=miles(mesas.no_a_cargo),
        estados=tuple((estado, miles(mesas.estados[estado])) for estado in EstadoDeCompromiso),
        vencidos=miles(mesas.vencidos),
    )


@dataclass(frozen=True, slots=True)
class CompromisoEnLista:
    """Un compromiso con texto público; `cuando` es la sesión, `tipo` el de su mesa y `responsable`, quién debe
    cumplirlo. `anterior`, si se adquirió en otro periodo y se sigue."""

    compromiso: CompromisoPublico
    camino: str
    mesa: str
    cuando: str
    tipo: str
    sigla: str
    responsable: str
    anterior: bool = False


def compromisos_en_lista(p: Presentacion) -> tuple[CompromisoEnLista, ...]:
    """Los de un informe que tienen texto público, en su orden; detrás, los de periodos anteriores que se siguen."""
    tipos = {mesas.nombre: mesas.tipo for mesas in p.cifras.compromisos_por_mesa}
    dependencias = {sigla: d.nombre for sigla, d in p.cifras.por_sigla.items()}

    def en_lista(c: CompromisoPublico, anio: int) -> CompromisoEnLista:
        anterior = isinstance(c, CompromisoAnterior)
        return CompromisoEnLista(
            compromiso=c,
            camino=f"/compromisos/{clave_de(c, anio)}/",
            mesa=mesa_corta(c.mesa, c.localidad),
            sigla=c.a_cargo or "Otra entidad",
            cuando=f"{nombre(c.mes)} de {anio}" if anterior else nombre(c.mes),
            tipo=tipos.get(c.mesa, "Local" if c.localidad else ""),
            responsable=dependencias.get(c.a_cargo, c.a_cargo) or "Otra entidad",
            anterior=anterior,
        )

    return (
        *(en_lista(c, p.cifras.anio) for c in p.cifras.compromisos_publicos),
        *(en_lista(c, c.anio) for c in p.cifras.compromisos_anteriores_publicos),
    )


def clave_de(c: CompromisoPublico, anio: int) -> str:
    """La de su dirección. En lo publicado antes de que la hubiera sale de lo que se lee de él."""
    return c.clave or sha256("|".join((str(anio), str(c.mes), c.mesa, c.texto)).encode()).hexdigest()[:12]


FACETAS_DE_COMPROMISOS: tuple[Faceta[CompromisoEnLista], ...] = (
    Faceta("mes", "Mes de la sesión", "Todos", lambda c: ((_mes_de(c), c.cuando),), por_nombre=False),
    # De uno de antes no siempre se sabe: así las opciones suman todos.
    Faceta("tipo", "Tipo de mesa", "Todos", lambda c: _si_hay(c.tipo or "No se dice")),
    Faceta("localidad", "Localidad", "Todas", lambda c: _si_hay(c.compromiso.localidad)),
    Faceta("mesa", "Mesa", "Todas", lambda c: _si_hay(c.compromiso.mesa)),
    Faceta(
        "estado",
        "Estado",
        "Todos",
        lambda c: ((c.compromiso.estado.value, c.compromiso.estado.rotulo),),
    ),
    Faceta("plazo", "Plazo", "Todos", lambda c: (("vencido", "Vencido"),) if c.compromiso.vencido else ()),
)


def _mes_de(c: CompromisoEnLista) -> str:
    """Como se pide en la dirección: «5», o «2020-11» si es de otro periodo."""
    if isinstance(c.compromiso, CompromisoAnterior):
        return f"{c.compromiso.anio}-{c.compromiso.mes}"
    return str(c.compromiso.mes)


FACETAS_DE_MESAS: tuple[Faceta[FilaDeMesa], ...] = (
    Faceta("tipo", "Tipo de mesa", "Todos", lambda m: _si_hay(m.tipo)),
    Faceta("localidad", "Localidad", "Todas", lambda m: _si_hay(m.localidad)),
    Faceta("mesa", "Mesa", "Todas", lambda m: _si_hay(m.nombre)),
)


@dataclass(frozen=True, slots=True)
class EnUnInforme:
    """Un compromiso en un informe: en qué estaba, a qué corte, y dónde se lee."""

    informe: str
    direccion: str
    corte: str
    estado: EstadoDeCompromiso


@dataclass(frozen=True)
class FichaDeCompromiso:
    """Un compromiso publicado, con su historia: los estados con su fecha, y lo que dijo de él cada informe, del último
    al primero."""

    en_lista: CompromisoEnLista
    anio: int
    corte: str
    informes: tuple[EnUnInforme, ...]

    @property
    def compromiso(self) -> CompromisoPublico:
        return self.en_lista.compromiso

    @property
    def sesion(self) -> str:
        """«mayo de 2021»: el día, con la mesa, podría decir más de lo que se publica."""
        return f"{nombre(self.compromiso.mes)} de {self.anio}"

    @cached_property
    def historia(self) -> tuple[tuple[str, EstadoDeCompromiso], ...]:
        """Desde cuándo estuvo en cada estado, del primero al último."""
        return tuple((fecha_larga(paso.fecha), paso.estado) for paso in self.compromiso.historia)


def corte_de(c: CompromisoPublico, p: Presentacion) -> str:
    """A qué fecha se mira en ese informe."""
    if isinstance(c, CompromisoAnterior):
        return fecha_larga(p.cifras.anteriores_hasta or p.cifras.corte)
    return fecha_larga(p.cifras.cortes.get(c.mes, p.cifras.corte))


def texto_del_compromiso(en_lista: CompromisoEnLista) -> str:
    """Donde se buscan las palabras: el texto público, la mesa y quién responde."""
    return f"{en_lista.compromiso.texto} {en_lista.compromiso.mesa} {en_lista.responsable}"
