"""Los doce meses en columnas, en cualquier caja: la página de una ficha, el PDF o la pantalla del reporte."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from comun.calendario import abreviatura, inicial
from comun.cantidades import Cantidad
from comun.graficas.dibujo import Dibujo, Rotulo, coordenada, pintados
from comun.graficas.doce_meses import DoceMeses, UnMes
from comun.graficas.pintas import (
    EJECUTADO,
    EXCEDENTE,
    FONDO,
    PROGRAMADO,
    RAYA,
    REJILLA,
    SIN_REPORTE,
    TRAMA_DEL_EXCEDENTE,
)
from comun.graficas.plano import Caja, Plano, escalones
from comun.palabras import miles

Rotular = Callable[[Plano, DoceMeses], Iterator[Rotulo]]
"""Lo que se escribe en una gráfica de los meses."""


def sin_rotulos(_plano: Plano, _meses: DoceMeses) -> Iterator[Rotulo]:
    """Los pone la página, en HTML."""
    yield from ()


def iniciales(plano: Plano, meses: DoceMeses) -> Iterator[Rotulo]:
    """La inicial de cada mes, al pie; todas en un texto."""
    yield Rotulo(
        x=" ".join(coordenada(plano.centro(mes.numero) - 3) for mes in meses),
        y=coordenada(plano.caja.alto - 3),
        texto="".join(inicial(mes.numero) for mes in meses),
    )


def cantidad_y_mes(plano: Plano, meses: DoceMeses) -> Iterator[Rotulo]:
    """«2 de 3» sobre cada columna y «ene» al pie."""
    for mes in meses:
        cantidad = _si_se_sabe(mes, f"{miles(mes.hecho)} de {miles(mes.programado)}")
        yield from rotulos_de(plano, mes, cantidad, abreviatura(mes.numero))


def cantidad_e_inicial(plano: Plano, meses: DoceMeses) -> Iterator[Rotulo]:
    """«2» sobre cada columna y «E» al pie, para un teléfono."""
    for mes in meses:
        yield from rotulos_de(plano, mes, _si_se_sabe(mes, miles(mes.hecho)), inicial(mes.numero))


def _si_se_sabe(mes: UnMes, cantidad: str) -> str:
    """Sin reporte solo se sabe lo programado."""
    return miles(mes.programado) if mes.ejecutado is None else cantidad


def rotulos_de(plano: Plano, mes: UnMes, cantidad: str, pie: str) -> Iterator[Rotulo]:
    """La cantidad sobre su columna, si la hay y no está vacía, y el mes al pie."""
    x, alto = coordenada(plano.centro(mes.numero)), max(mes.programado, mes.hecho)
    if alto and cantidad:
        yield Rotulo(
            x=x, y=coordenada(plano.y(alto) - 7), texto=cantidad, ancla="middle", color="tinta", peso="600"
        )
    yield Rotulo(x=x, y=coordenada(plano.caja.base + 19), texto=pie, ancla="middle")


@dataclass(frozen=True, slots=True, kw_only=True)
class CajaDeMeses(Caja):
    """`afuera` y `adentro` son la parte de la columna que ocupan el contorno y lo lleno. `con_excedente` es si lo que
    pasa de lo programado va con trama y `corte_a_la_izquierda`, si su rótulo va siempre de ese lado de la raya."""

    afuera: float = 0.66
    adentro: float = 0.36
    letra: str = "12"
    con_escala: bool = False
    con_excedente: bool = False
    corte_a_la_izquierda: bool = False
    rotular: Rotular = sin_rotulos


def en_columnas(
    meses: DoceMeses, caja: CajaDeMeses, *, titulo: str, descripcion: str = "", corte: str = ""
) -> Dibujo:
    """Lo programado en contorno, punteado si falta el reporte, y lo ejecutado lleno.

    `corte` es lo que se escribe junto a su raya; vacío, nada.
    """
    maximo = max(1, meses.maximo)
    pasos = escalones(maximo) if caja.con_escala else range(0, maximo + 1, maximo)
    plano = Plano(caja, 12, pasos[-1])

    def lleno(mes: UnMes) -> Cantidad:
        return min(mes.hecho, mes.programado) if caja.con_excedente else mes.hecho

    con_reporte = [(mes.numero, 0, mes.programado) for mes in meses if not mes.falta]
    sin_reporte = [(mes.numero, 0, mes.programado) for mes in meses if mes.falta]
    ejecutado = [(mes.numero, 0, lleno(mes)) for mes in meses]
    excedente = [(mes.numero, lleno(mes), mes.hecho) for mes in meses if mes.hecho > lleno(mes)]
    return Dibujo(
        clase=caja.clase,
        ancho=coordenada(caja.ancho),
        alto=coordenada(caja.alto),
        letra=caja.letra,
        titulo=titulo,
        descripcion=descripcion,
        trazos=pintados(
            (FONDO, plano.despues_del_corte(meses.hasta)),
            (REJILLA, plano.rejilla(pasos[1:]) if caja.con_escala else ""),
            (PROGRAMADO, plano.barras(con_reporte, caja.afuera)),
            (SIN_REPORTE, plano.barras(sin_reporte, caja.afuera)),
            (EJECUTADO, plano.barras(ejecutado, caja.adentro)),
            (EXCEDENTE, plano.barras(excedente, caja.adentro)),
            (TRAMA_DEL_EXCEDENTE, plano.tramas(excedente, caja.adentro)),
            (RAYA, plano.rejilla([0])),
            (RAYA, plano.raya_del_corte(meses.hasta)),
        ),
        rotulos=(
            *(plano.escala(pasos) if caja.con_escala else ()),
            *caja.rotular(plano, meses),
            *rotulo_del_corte(plano, caja, meses.hasta, corte),
        ),
    )


def rotulo_del_corte(plano: Plano, caja: CajaDeMeses, hasta: int, texto: str) -> Iterator[Rotulo]:
    """Lo que se escribe junto a su raya; nada si no hay texto."""
    if not texto:
        return
    x, y = plano.fin(hasta), coordenada(caja.cielo + 14)
    if caja.corte_a_la_izquierda or hasta == 12:
        yield Rotulo(x=coordenada(x - 6), y=y, texto=texto, ancla="end", color="tinta")
    else:
        yield Rotulo(x=coordenada(x + 6), y=y, texto=texto, color="tinta")
