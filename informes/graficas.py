"""Las gráficas de un informe: qué cifras van en cada una, en qué caja y con qué palabras."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from itertools import accumulate, groupby, pairwise
from typing import NamedTuple

import segno

from compromisos.estados import Estado as EstadoDeCompromiso
from comun.calendario import nombre
from comun.cantidades import Cantidad, redondeada
from comun.estados import Marca
from comun.graficas import (
    COLORES,
    DE_LETRA_OSCURA,
    CajaDelAnio,
    CajaDeMeses,
    Dibujo,
    DoceMeses,
    DosLineas,
    Rotulo,
    cantidad_e_inicial,
    cantidad_y_mes,
    en_columnas,
    en_lineas,
    iniciales,
    pintados,
    rectangulo,
    trama,
)
from comun.graficas import coordenada as _n
from comun.graficas.pintas import EJECUTADO, EXCEDENTE, MARCA, PROGRAMADO, TRAMA_DEL_EXCEDENTE
from comun.marcado import Marcado
from comun.palabras import fecha_larga, miles, plural
from informes.cifras import Cifras, CifrasDeActividad, CifrasDelMes, Medido
from informes.cifras_de_compromisos import Compromisos
from informes.grupos import anio_promediado
from informes.palabras import trayecto
from participacion.dibujos import del_anio, en_palabras
from participacion.indicadores import ClaseDeMeta

# Cada gráfica de una página está dos veces: la ancha y la angosta, que es la que se ve en un teléfono.
ANUAL = CajaDelAnio(
    clase="anual ancha", ancho=720, alto=300, izquierda=40, derecha=596, base=262, tope=26, cielo=26
)
ANUAL_ANGOSTA = CajaDelAnio(
    clase="anual angosta",
    ancho=340,
    alto=260,
    izquierda=30,
    derecha=336,
    base=226,
    tope=30,
    cielo=30,
    angosta=True,
)
COLUMNAS = CajaDeMeses(
    clase="columnas-del-anio ancha",
    ancho=720,
    alto=240,
    izquierda=2,
    derecha=718,
    base=212,
    tope=44,
    adentro=0.526,
    con_excedente=True,
    rotular=cantidad_y_mes,
)
COLUMNAS_ANGOSTAS = CajaDeMeses(
    clase="columnas-del-anio angosta",
    ancho=340,
    alto=220,
    izquierda=2,
    derecha=338,
    base=192,
    tope=44,
    adentro=0.374,
    con_excedente=True,
    corte_a_la_izquierda=True,
    rotular=cantidad_e_inicial,
)
# La del PDF deja a la izquierda la columna de rótulos de la tabla que va debajo: cada mes cae sobre su columna.
MENSUAL = CajaDeMeses(
    clase="mensual",
    ancho=940,
    alto=280,
    izquierda=150,
    derecha=940,
    base=274,
    tope=28,
    cielo=6,
    con_escala=True,
)
MENSUAL_DE_ACTIVIDAD = CajaDeMeses(
    clase="mensual",
    ancho=190,
    alto=64,
    izquierda=2,
    derecha=190,
    base=50,
    tope=4,
    letra="8",
    rotular=iniciales,
)


def doce_meses(meses: Sequence[CifrasDelMes], hasta: int) -> DoceMeses:
    """De enero a diciembre, con el corte al fin del mes `hasta`."""
    return DoceMeses(tuple(mes.esperaba for mes in meses), tuple(mes.ejecutado for mes in meses), hasta)


def _dia_del_corte(cifras: Cifras) -> str:
    return f"Corte: {cifras.corte.day} de {nombre(cifras.corte.month)}"


def anual(cifras: Cifras, caja: CajaDelAnio = ANUAL) -> Dibujo:
    """El año del plan en dos líneas: acumuladas o, donde se promedia, en %."""
    if cifras.promedia:
        return promediado(cifras, cifras.actividades, "el plan", caja)
    meses = doce_meses(cifras.meses, cifras.corte.month)
    programado, ejecutado = meses.programado_acumulado, meses.ejecutado_acumulado
    return en_lineas(
        DosLineas.acumuladas(meses),
        caja,
        titulo=f"Acciones programadas y ejecutadas en {cifras.anio}, acumuladas mes a mes",
        descripcion=(
            f"Al {fecha_larga(cifras.corte)} van {miles(ejecutado[-1])} acciones ejecutadas; había "
            f"{miles(programado[meses.hasta])} programadas a esa fecha y {miles(programado[-1])} en el año."
        ),
        corte=_dia_del_corte(cifras),
    )


def promediado(
    cifras: Cifras, actividades: Sequence[CifrasDeActividad], quien: str, caja: CajaDelAnio = ANUAL
) -> Dibujo:
    """Lo esperado y lo alcanzado, en % de la meta del año, al fin de cada mes: el promedio de esas actividades."""
    anio = anio_promediado(cifras, actividades)
    alcanzado = miles(redondeada(anio.alcanzado[-1], 0))
    esperado = miles(redondeada(anio.esperado[cifras.corte.month], 0))
    return en_lineas(
        DosLineas(
            anio.esperado,
            anio.alcanzado,
            f"va en {alcanzado} %",
            f"se esperaba {esperado} %",
            "meta del año",
            en_porcentaje=True,
        ),
        caja,
        titulo=f"Lo esperado y lo alcanzado en {cifras.anio}, en % de la meta del año, mes a mes: {quien}",
        descripcion=(
            f"Al {fecha_larga(cifras.corte)} {quien} va en {alcanzado} % de su meta del año; se esperaba {esperado} %."
        ),
        corte=_dia_del_corte(cifras),
    )


def de_actividad(
    actividad: CifrasDeActividad, doce: DoceMeses, cifras: Cifras, caja: CajaDeMeses = COLUMNAS
) -> Dibujo:
    """El año de una actividad, según la clase de su meta, en la página; `doce` son sus meses."""
    de_que = f"actividad {actividad.codigo}"
    if not cifras.promedia:
        return columnas(doce, cifras, de_que, caja)
    de = trayecto(actividad, cifras)
    return del_anio(
        de,
        caja,
        titulo=f"{_QUE_SE_VE[ClaseDeMeta(actividad.clase_de_meta)]} en {cifras.anio}{de.en_su_unidad}: {de_que}",
        hasta=cifras.corte.month,
        corte=_dia_del_corte(cifras),
    )


_QUE_SE_VE = {
    ClaseDeMeta.SUMA: "Lo programado y lo hecho cada mes",
    ClaseDeMeta.NIVEL: "El nivel programado y el alcanzado",
    ClaseDeMeta.MANTENER: "En qué periodos se cumplió el nivel",
}


def columnas(doce: DoceMeses, cifras: Cifras, de_que: str, caja: CajaDeMeses = COLUMNAS) -> Dibujo:
    """Los meses de una actividad o de una dependencia, con la cantidad sobre cada columna: la de las páginas."""
    return en_columnas(
        doce,
        caja,
        titulo=f"Acciones programadas y ejecutadas cada mes de {cifras.anio}: {de_que}",
        descripcion=doce.en_palabras,
        corte=_dia_del_corte(cifras),
    )


def mensual(cifras: Cifras) -> Dibujo:
    """Los doce meses del plan, sobre su tabla: la del PDF."""
    doce = doce_meses(cifras.meses, cifras.corte.month)
    return en_columnas(
        doce,
        MENSUAL,
        titulo=f"Acciones programadas y ejecutadas cada mes: {doce.en_palabras or 'nada programado'}",
        corte=f"Corte: fin de {nombre(doce.hasta)}",
    )


def mensual_de_actividad(actividad: CifrasDeActividad, cifras: Cifras) -> Dibujo:
    """Los doce meses de una actividad, en pequeño."""
    hasta = cifras.corte.month
    if cifras.promedia:
        de = trayecto(actividad, cifras)
        titulo = f"Mes a mes: {en_palabras(de, hasta) or 'nada programado'}"
        return del_anio(de, MENSUAL_DE_ACTIVIDAD, titulo=titulo, hasta=hasta)
    doce = doce_meses(actividad.meses, hasta)
    titulo = f"Mes a mes: {doce.en_palabras or 'nada programado'}"
    return en_columnas(doce, MENSUAL_DE_ACTIVIDAD, titulo=titulo)


ANCHO_DE_BARRA, ALTO_DE_BARRA = 208.0, 12.0


def barra(totales: Medido, va: str = "") -> Dibujo:
    """Lo ejecutado dentro de la meta: lleno hasta lo programado a la fecha, que marca una raya, y con trama lo que pasa
    de ahí. El ancho es la meta anual o, si se pasó de ella, lo ejecutado.

    `va` es en cuánto va, donde se promedia: entonces toda barra es de 0 a 100 % de su propia meta, y así la de una
    actividad se puede mirar al lado de la de otra que se mide en otra cosa.
    """
    if va or totales.meta is None or totales.ejecutado_a_corte is None or totales.programado_a_corte is None:
        meta: Cantidad = 100
        ejecutado: Cantidad = min(100, totales.avance or 0)
        programado: Cantidad = min(100, totales.esperado or 0)
        titulo = f"Va en {miles(totales.avance or 0)} % de su meta; se esperaba {miles(programado)} %"
        if isinstance(totales, CifrasDeActividad):
            titulo = f"{titulo}: {va}"
            if totales.solo_se_sabe_la_del_anio:
                programado = ejecutado
                titulo = (
                    f"Va en {miles(totales.avance or 0)} % de su meta, que solo se sabe para el año: {va}"
                )
    else:
        meta, ejecutado, programado = totales.meta, totales.ejecutado_a_corte, totales.programado_a_corte
        titulo = (
            f"{plural(ejecutado, 'ejecutada', 'ejecutadas')}, {plural(programado, 'programada', 'programadas')} a la "
            f"fecha y {miles(meta)} en el año"
        )
    entero = float(max(meta, ejecutado)) or 1.0
    x0, y = 1.0, 4.0  # el margen, para los bordes y la raya

    def x(cantidad: Cantidad) -> float:
        return x0 + ANCHO_DE_BARRA * float(cantidad) / entero

    def tramo(desde: Cantidad, hasta: Cantidad) -> str:
        return rectangulo(x(desde), y, x(hasta) - x(desde), ALTO_DE_BARRA)

    a_tiempo = min(ejecutado, programado)
    return Dibujo(
        clase="barra",
        ancho=_n(ANCHO_DE_BARRA + 2 * x0),
        alto=_n(ALTO_DE_BARRA + 2 * y),
        deformable=True,
        titulo=titulo,
        trazos=pintados(
            (PROGRAMADO, tramo(0, meta)),
            (EJECUTADO, tramo(0, a_tiempo)),
            (EXCEDENTE, tramo(a_tiempo, ejecutado)),
            (TRAMA_DEL_EXCEDENTE, trama(x(a_tiempo), x(ejecutado), ALTO_DE_BARRA, 4.5, y=y)),
            (MARCA, f"M{_n(x(programado))} 0V{_n(ALTO_DE_BARRA + 2 * y)}"),
        ),
    )


class Letra(NamedTuple):
    """La clase y el color de un número."""

    clase: str
    color: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tramo:
    """Una parte de la barra de compromisos, pintada como la marca de su estado; `rotulo` es `None` si el número no
    cabe."""

    marca: Marca
    x: str
    ancho: str
    trama: str
    rotulo: Rotulo | None

    @property
    def letra(self) -> Letra:
        """La que se lee sobre la parte."""
        if self.marca.forma.grosor:
            return Letra("g-tinta", COLORES["tinta"])
        if self.marca.color in DE_LETRA_OSCURA:
            return Letra("g-sobre-gris", COLORES["tinta"])
        return Letra("g-papel", COLORES["papel"])

    def __str__(self) -> str:
        return "\n    ".join(self._partes())

    def _partes(self) -> Iterator[str]:
        marca, papel = self.marca, COLORES["papel"]
        if marca.forma.grosor:
            yield (
                f'<rect class="g-papel g-trazo-{marca.color}" x="{self.x}" y="0.75" width="{self.ancho}" '
                f'height="20.5" fill="{papel}" stroke="{marca.pintura}" stroke-width="1.5" />'
            )
        else:
            yield (
                f'<rect class="g-{marca.color}" x="{self.x}" y="0" width="{self.ancho}" height="22" '
                f'fill="{marca.pintura}" />'
            )
        if self.trama:
            yield (
                f'<path class="g-trama-clara" d="{self.trama}" stroke="{papel}" '
                f'stroke-width="{marca.forma.rayas}" stroke-opacity="0.45" fill="none" />'
            )
        if self.rotulo:
            yield (
                f'<text class="{self.letra.clase}" x="{self.rotulo.x}" y="{self.rotulo.y}" '
                f'text-anchor="{self.rotulo.ancla}" font-family="Public Sans" font-weight="700" '
                f'fill="{self.letra.color}">{escape(self.rotulo.texto)}</text>'
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Apilada:
    """Compromisos a cargo, por estado y en orden fijo."""

    descripcion: str
    tramos: tuple[Tramo, ...]

    @property
    def svg(self) -> Marcado:
        """Para ponerla en una página o en el PDF."""
        tramos = "\n    ".join(map(str, self.tramos))
        return Marcado(f"""
<svg class="apilada" role="img" viewBox="0 0 460 22" width="460" height="22" font-family="Public Sans" font-size="12.5">
  <title>{escape(self.descripcion)}</title>
    {tramos}
</svg>
""")


ANCHO_APILADA, ALTO_APILADA = 460.0, 22.0
LO_MENOS_DE_TRAMA = 10  # la trama va después del número, que se lee sobre el color liso


def apilada(compromisos: Compromisos, *, maximo: int, descripcion: str) -> Apilada:
    """`maximo` es el mes con más compromisos a cargo: todas las barras comparten escala."""
    limites = [0, *accumulate(compromisos.estados[estado] for estado in EstadoDeCompromiso)]

    def tramos() -> Iterator[Tramo]:
        for estado, (desde, hasta) in zip(EstadoDeCompromiso, pairwise(limites), strict=True):
            if hasta == desde:
                continue
            x, ancho = ANCHO_APILADA * desde / maximo, max(1.5, ANCHO_APILADA * (hasta - desde) / maximo - 2)
            texto, con_trama = miles(hasta - desde), bool(estado.marca.forma.rayas)
            ocupa = 8 * len(texto) + 8
            cabe = ancho >= ocupa + (LO_MENOS_DE_TRAMA if con_trama else 0)
            yield Tramo(
                marca=estado.marca,
                x=_n(x),
                ancho=_n(ancho),
                trama=trama(x + ocupa * cabe, x + ancho, ALTO_APILADA, 7) if con_trama else "",
                rotulo=Rotulo(x=_n(x + 7), y=_n(ALTO_APILADA / 2 + 4.5), texto=texto) if cabe else None,
            )

    return Apilada(descripcion=descripcion, tramos=tuple(tramos()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Qr:
    """Un código QR con su margen; `lado` y `trazo` van en módulos."""

    direccion: str
    lado: str
    trazo: str


MARGEN_DEL_QR = 4  # módulos en blanco que pide la norma a cada lado


def qr(direccion: str) -> Qr:
    """El código que lleva a la dirección; se lee aunque se pierda un 15 % del dibujo."""
    matriz = segno.make_qr(direccion, error="m").matrix
    trazos = []
    for y, fila in enumerate(matriz, start=MARGEN_DEL_QR):
        x = MARGEN_DEL_QR
        # Los módulos seguidos van en un solo trazo: por separado, algunos visores los muestran con rendijas.
        for oscuro, seguidos in groupby(fila):
            ancho = len(list(seguidos))
            if oscuro:
                trazos.append(f"M{x} {y}h{ancho}v1h-{ancho}z")
            x += ancho
    return Qr(direccion=direccion, lado=str(len(matriz) + 2 * MARGEN_DEL_QR), trazo="".join(trazos))
