"""El año de una actividad, dibujado según la clase de su meta, en cualquier caja. Puro.

Lo que se suma va en columnas; un nivel, en una línea hacia su meta, y lo que se mantiene, en una columna por periodo,
llena si se cumplió.
"""

from collections.abc import Iterator
from dataclasses import replace

from comun.calendario import TODOS, abreviatura, inicial, nombre
from comun.cantidades import Cantidad, redondeada
from comun.graficas import CajaDeMeses, Dibujo, DoceMeses, Niveles, Rotulo, en_columnas, en_niveles
from comun.graficas.columnas import rotulos_de
from comun.graficas.plano import Plano
from comun.palabras import con_mayuscula, miles, plural
from participacion.indicadores import ClaseDeMeta
from participacion.palabras import Trayecto


def en_palabras(de: Trayecto, hasta: int) -> str:
    """«marzo: va en 40 %; se esperaba 55 %. Junio: …», de los meses en que hay algo; después del corte, solo lo que se
    debe."""
    dichos = []
    for mes in TODOS:
        if de.debe(mes) or de.ejecutado[mes - 1] is not None or mes in de.sin_casos:
            dicho = de.de_un_mes(mes) if mes <= (hasta or 12) else de.lo_debido(mes)
            dichos.append(f"{nombre(mes)}: {dicho}")
    return ". ".join(dichos)


def del_anio(de: Trayecto, caja: CajaDeMeses, *, titulo: str, hasta: int = 0, corte: str = "") -> Dibujo:
    """`hasta` es el mes del corte, 0 si no hay, y `corte`, lo que se escribe junto a su raya."""
    descripcion = en_palabras(de, hasta)
    match de.medida.clase:
        case ClaseDeMeta.NIVEL:
            niveles = Niveles(de.medida.linea_base, de.programado, de.ejecutado, de.dicha, hasta)
            return en_niveles(niveles, caja, titulo=titulo, descripcion=descripcion, corte=corte)
        case ClaseDeMeta.MANTENER:
            caja = replace(caja, rotular=_SostenidoEn(de)) if caja.con_excedente else caja
            return en_columnas(
                DoceMeses(
                    [100 if _se_debia(de, mes) else 0 for mes in TODOS],
                    [_parte(de, mes) for mes in TODOS],
                    hasta,
                ),
                caja,
                titulo=titulo,
                descripcion=descripcion,
                corte=corte,
            )
        case ClaseDeMeta.SUMA:
            return en_columnas(_doce(de, hasta), caja, titulo=titulo, descripcion=descripcion, corte=corte)


def _se_debia(de: Trayecto, mes: int) -> bool:
    return de.debe(mes) and mes not in de.sin_casos


def _parte(de: Trayecto, mes: int) -> Cantidad | None:
    """Qué parte del nivel se sostuvo, en %; `None` si no se sabe o no se debía."""
    sostenido = de.sostenido(mes) if _se_debia(de, mes) else None
    return None if sostenido is None else redondeada(100 * sostenido, 2)


class _SostenidoEn:
    """«90 %» sobre la columna de cada periodo, con el mes al pie."""

    def __init__(self, de: Trayecto) -> None:
        self.de = de

    def __call__(self, plano: Plano, meses: DoceMeses) -> Iterator[Rotulo]:
        corto = plano.caja.ancho < 500
        for mes in meses:
            va = self.de.ejecutado[mes.numero - 1]
            cantidad = "sin reporte" if mes.falta and not corto else ""
            if mes.programado and va is not None:
                cantidad = self.de.dicha(va)
            pie = inicial(mes.numero) if corto else abreviatura(mes.numero)
            yield from rotulos_de(plano, mes, cantidad, pie)


DEL_ANIO = CajaDeMeses(
    clase="anio", ancho=240, alto=49, izquierda=0, derecha=240, base=48, tope=4, afuera=0.7, adentro=0.7
)


def el_anio(de: Trayecto) -> Dibujo:
    """Los doce meses de una actividad, en pequeño; `None` es sin reporte."""
    if not de.de_acciones:
        return del_anio(de, DEL_ANIO, titulo=con_mayuscula(de.va_en(12)))
    hechas, esperadas = de.a_la_fecha(12)
    titulo = f"{plural(hechas, 'ejecutada', 'ejecutadas')} de {miles(esperadas)} en el año"
    return en_columnas(_doce(de), DEL_ANIO, titulo=titulo)


def _doce(de: Trayecto, hasta: int = 0) -> DoceMeses:
    """Los de lo que se suma."""
    return DoceMeses(
        [programado or 0 for programado in de.programado],
        [None if hecho is None else redondeada(hecho, 6) for hecho in de.ejecutado],
        hasta,
    )
