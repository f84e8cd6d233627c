"""Las columnas de la matriz que dicen cómo se mide una actividad, cuánto programó y cuánto hizo.

Lo programado se escribe por meses, por trimestres, por semestres o solo como meta del año; todo llega a los doce meses,
en el último de cada periodo.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from comun.calendario import TODOS, abreviatura, nombre
from comun.cantidades import Cantidad, total
from comun.hojas.celdas import Celda, Inesperado, cantidad, citar, entero
from comun.hojas.leer import Fila
from comun.palabras import enumerar, llano, miles
from comun.periodo import MENSUAL, SEMESTRAL, TRIMESTRAL, Periodicidad
from participacion.indicadores import ClaseDeMeta, Sentido, nivel_de_cada_periodo
from participacion.models import Actividad
from participacion.opciones import MAXIMA_CANTIDAD

PROGRAMADO = [f"{abreviatura(mes)}_p" for mes in TODOS]
EJECUTADO = [f"{abreviatura(mes)}_e" for mes in TODOS]
DE_DOS_NUMEROS = [f"{abreviatura(mes)}_{cual}" for mes in TODOS for cual in ("num", "den")]
ANUAL, FIN_DEL_ANUAL = "anual", "anual_mes"


class _Forma(NamedTuple):
    """Una manera de escribir los periodos: cómo empiezan sus columnas y cada cuánto van."""

    prefijos: Sequence[str]
    periodicidad: Periodicidad

    def meses(self, sufijo: str) -> dict[str, int]:
        """De cada columna al mes (1–12) al que llega."""
        cierres = self.periodicidad.meses_de_cierre
        return {f"{prefijo}_{sufijo}": mes for prefijo, mes in zip(self.prefijos, cierres, strict=True)}


_FORMAS = (
    _Forma([abreviatura(mes) for mes in TODOS], MENSUAL),
    _Forma([f"trim{n}" for n in TRIMESTRAL.numeros], TRIMESTRAL),
    _Forma([f"sem{n}" for n in SEMESTRAL.numeros], SEMESTRAL),
)
_MES_DE_LA_COLUMNA = {
    sufijo: {columna: mes for forma in _FORMAS for columna, mes in forma.meses(sufijo).items()}
    for sufijo in ("p", "e", "num", "den")
}
POR_PERIODOS_P = [columna for forma in _FORMAS[1:] for columna in forma.meses("p")]
POR_PERIODOS_E = [columna for forma in _FORMAS[1:] for columna in forma.meses("e")]
POR_PERIODOS_N = [
    f"{prefijo}_{cual}" for forma in _FORMAS[1:] for prefijo in forma.prefijos for cual in ("num", "den")
]

COLUMNAS_DE_MEDIDA = [
    *POR_PERIODOS_P,
    ANUAL,
    FIN_DEL_ANUAL,
    *POR_PERIODOS_E,
    *DE_DOS_NUMEROS,
    *POR_PERIODOS_N,
]
"""Las que no son los doce meses: todas se pueden omitir."""

_cantidad = cantidad(MAXIMA_CANTIDAD)
_numero_del_mes = entero(1, 12)
_MESES = {escrito: mes for mes in TODOS for escrito in (nombre(mes), abreviatura(mes))}


def mes(celda: Celda) -> int:
    """Un mes por su número o por su nombre: 7, «julio», «Jul»."""
    if isinstance(celda, str) and (cual := _MESES.get(llano(celda))):
        return cual
    try:
        return _numero_del_mes(celda)
    except Inesperado:
        raise Inesperado("un mes, de 1 a 12 o por su nombre,") from None


class Escrita(NamedTuple):
    """Una cantidad y la columna que la trae."""

    columna: str
    cantidad: Cantidad


class DosNumeros(NamedTuple):
    """El numerador y el denominador de un mes, y la columna del primero."""

    columna: str
    numerador: Cantidad
    denominador: Cantidad


@dataclass(frozen=True, slots=True, kw_only=True)
class MedidaEscrita:
    """Lo que dicen esas columnas de una fila, antes de saber de qué clase es su meta: de cada mes a lo escrito.
    `trae_anual` es si la hoja tiene la columna de la meta del año, aunque en la fila esté vacía."""

    programado: Mapping[int, Escrita]
    ejecutado: Mapping[int, Escrita]
    numeros: Mapping[int, DosNumeros]
    anual: Cantidad | None
    trae_anual: bool
    fin_del_anual: int | None
    redondeos: Sequence[str]

    @property
    def periodicidad(self) -> Periodicidad | None:
        """La que se deduce de las columnas que se llenaron; `None` si ninguna."""
        escritas = {escrita.columna for escrita in self.programado.values()}
        for forma in reversed(_FORMAS):
            if escritas and escritas <= forma.meses("p").keys():
                return forma.periodicidad
        return MENSUAL if escritas else None


def faltan_columnas(columnas: Collection[str]) -> list[str]:
    """Los meses que faltan si lo programado no viene de ninguna de las otras formas."""
    return [] if {*POR_PERIODOS_P, ANUAL} & set(columnas) else [c for c in PROGRAMADO if c not in columnas]


def leer_medida(fila: Fila, columnas: Collection[str]) -> MedidaEscrita:
    """Lee las que la hoja trae; lo que no se entienda queda anotado en la fila. Dos columnas del mismo mes, como
    `jun_p` y `trim2_p`, dicen lo mismo o se rechazan."""
    redondeos: list[str] = []

    def leer(columna: str) -> Cantidad | None:
        leida = fila.leer(columna, _cantidad, vacia=None)
        if leida is None:
            return None
        if leida.redondeada:
            redondeos.append(f"fila {fila.numero}, {columna}: {citar(leida.escrita)} es {miles(leida.valor)}")
        return leida.valor

    def de_cada_mes(sufijo: str) -> dict[int, Escrita]:
        escritas: dict[int, Escrita] = {}
        for columna, cual in _MES_DE_LA_COLUMNA[sufijo].items():
            if columna not in columnas or (valor := leer(columna)) is None:
                continue
            otra = escritas.setdefault(cual, Escrita(columna, valor))
            if otra.cantidad != valor:
                fila.rechazar(
                    columna,
                    f'dice {miles(valor)} y la columna "{otra.columna}", del mismo mes, {miles(otra.cantidad)}',
                )
        return escritas

    numeradores, denominadores = de_cada_mes("num"), de_cada_mes("den")
    return MedidaEscrita(
        programado=de_cada_mes("p"),
        ejecutado=de_cada_mes("e"),
        numeros=_juntar(fila, numeradores, denominadores),
        anual=leer(ANUAL) if ANUAL in columnas else None,
        trae_anual=ANUAL in columnas,
        fin_del_anual=fila.leer(FIN_DEL_ANUAL, mes, vacia=None) if FIN_DEL_ANUAL in columnas else None,
        redondeos=redondeos,
    )


def _juntar(
    fila: Fila, numeradores: Mapping[int, Escrita], denominadores: Mapping[int, Escrita]
) -> dict[int, DosNumeros]:
    """Los dos números de cada mes: van juntos, y el primero no pasa del segundo."""
    juntos = {}
    for cual in sorted(numeradores.keys() | denominadores.keys()):
        n, d = numeradores.get(cual), denominadores.get(cual)
        if n is None or d is None:
            escrita, falta = (n, "denominador") if n else (d, "numerador")
            if escrita:
                fila.rechazar(
                    escrita.columna, f"el numerador y el denominador van juntos, y falta el {falta}"
                )
        elif n.cantidad > d.cantidad:
            dicho = f"{miles(n.cantidad)} de {miles(d.cantidad)}"
            fila.rechazar(n.columna, f"el numerador no pasa del denominador, y se encontró {dicho}")
        else:
            juntos[cual] = DosNumeros(n.columna, n.cantidad, d.cantidad)
    return juntos


def poner_medida(
    escrita: MedidaEscrita, actividad: Actividad, fila: Fila, *, dice_la_periodicidad: bool
) -> None:
    """Pone en la actividad, que ya tiene su clase, lo programado. Lo que no cabe en esa clase queda anotado en la fila.

    `dice_la_periodicidad` es si la fila la trae; si no, una actividad nueva la toma de las columnas que se llenaron.
    """
    if (
        not dice_la_periodicidad
        and escrita.periodicidad
        and (actividad._state.adding or escrita.periodicidad is not MENSUAL)
    ):
        actividad.periodicidad = escrita.periodicidad.nombre
    programado = _programado(escrita, actividad, fila)
    if escrita.anual is not None:
        programado, actividad.por_periodos = _del_anio(escrita, programado, actividad, fila)
    elif not escrita.programado and escrita.fin_del_anual and actividad.clase_de_meta != ClaseDeMeta.MANTENER:
        actividad.por_periodos = False  # la meta del año, de la que ya no queda nada programado
    elif (
        actividad._state.adding or len(escrita.programado) > 1 or (escrita.trae_anual and escrita.programado)
    ):
        actividad.por_periodos = True
    es_suma = actividad.clase_de_meta == ClaseDeMeta.SUMA
    actividad.programado = [(c or 0) if es_suma else c for c in programado]
    for columna, frase in _reparos(actividad, escrita):
        fila.rechazar(columna, frase)


def _programado(escrita: MedidaEscrita, actividad: Actividad, fila: Fila) -> list[Cantidad | None]:
    """Los doce meses; `None` es nada, y en *suma* también un 0 fuera de los meses en que se programa."""
    programado: list[Cantidad | None] = [None] * 12
    cierres = actividad.cada_cuanto.meses_de_cierre
    for mes, (columna, valor) in escrita.programado.items():
        if mes in cierres:
            programado[mes - 1] = valor
        elif valor or actividad.clase_de_meta != ClaseDeMeta.SUMA:
            fila.rechazar(
                columna,
                f"una actividad {actividad.periodicidad} no programa en {nombre(mes)}: solo en "
                f"{enumerar([nombre(mes) for mes in cierres])}",
            )
    return programado


def _del_anio(
    escrita: MedidaEscrita, programado: list[Cantidad | None], actividad: Actividad, fila: Fila
) -> tuple[list[Cantidad | None], bool]:
    """Lo programado donde se escribió la meta del año, y si se programa por periodos."""
    anual, fin = escrita.anual, escrita.fin_del_anual or 12
    if anual is None:
        return programado, True
    dichos = [c for c in programado if c is not None]
    if any(dichos) or (dichos and actividad.clase_de_meta != ClaseDeMeta.SUMA):
        # Una celda de más que repite la meta no la cambia.
        meta = total(dichos) if actividad.clase_de_meta == ClaseDeMeta.SUMA else dichos[-1]
        if meta != anual:
            que = (
                "lo programado suma"
                if actividad.clase_de_meta == ClaseDeMeta.SUMA
                else "lo último programado es"
            )
            fila.rechazar(ANUAL, f"la meta del año es {miles(anual)} y {que} {miles(meta)}")
        return programado, True
    if actividad.clase_de_meta == ClaseDeMeta.MANTENER:
        return nivel_de_cada_periodo(anual, actividad.cada_cuanto.meses_de_cierre, fin), True
    cierres = actividad.cada_cuanto.meses_de_cierre
    if fin not in cierres:
        fila.rechazar(
            FIN_DEL_ANUAL,
            f"una actividad {actividad.periodicidad} se debe en {enumerar([nombre(m) for m in cierres], 'o')}, no en "
            f"{nombre(fin)}",
        )
        return programado, True
    return [anual if mes == fin else None for mes in TODOS], False


def _reparos(actividad: Actividad, escrita: MedidaEscrita) -> Iterator[tuple[str, str]]:
    """Lo que no cabe en la actividad: la columna y la frase. Las mismas reglas las tiene la base."""
    yield from _reparos_de_la_clase(actividad, escrita)
    yield from _reparos_de_los_dos_numeros(actividad, escrita)
    clase, desde = actividad.clase_de_meta, actividad.cancelada_desde
    sobran = [
        m for m in TODOS if desde and m >= desde and actividad.programado[m - 1] not in (None, _nada(clase))
    ]
    if desde and sobran:
        columna = escrita.programado[sobran[0]].columna if sobran[0] in escrita.programado else ANUAL
        yield columna, f"está cancelada desde {nombre(desde)}, y programa en {nombre(sobran[0])}"


def _columna_de(valor: Cantidad, escrita: MedidaEscrita) -> str:
    return next((e.columna for e in escrita.programado.values() if e.cantidad == valor), ANUAL)


def _reparos_de_la_clase(actividad: Actividad, escrita: MedidaEscrita) -> Iterator[tuple[str, str]]:
    clase, base = actividad.clase_de_meta, actividad.linea_base or 0
    dichos = [c for c in actividad.programado if c is not None]

    if clase == ClaseDeMeta.NIVEL and dichos:
        ultimo = dichos[-1]
        if ultimo == base:
            yield (
                "linea_base",
                f"en un nivel, la meta se aparta de la línea base, y las dos son {miles(base)}: use «mantener»",
            )
        elif actividad.sentido and (ultimo > base) != (actividad.sentido == Sentido.AL_MENOS):
            hacia = "sube" if ultimo > base else "baja"
            yield (
                "sentido",
                f"de {miles(base)} a {miles(ultimo)} {hacia}, y dice «{actividad.get_sentido_display().lower()}»",
            )
    if clase == ClaseDeMeta.MANTENER and actividad.sentido != Sentido.A_LO_SUMO and 0 in dichos:
        yield _columna_de(0, escrita), "mantener en 0 solo se puede «a lo sumo»"


def _reparos_de_los_dos_numeros(actividad: Actividad, escrita: MedidaEscrita) -> Iterator[tuple[str, str]]:
    dichos = [c for c in actividad.programado if c is not None]
    if not actividad.con_denominador:
        if escrita.numeros:
            yield (
                next(iter(escrita.numeros.values())).columna,
                "el numerador y el denominador son de un porcentaje de dos números: diga «sí» en con_denominador",
            )
        return
    if actividad.clase_de_meta == ClaseDeMeta.SUMA:
        yield "con_denominador", "un porcentaje de dos números es un nivel o se mantiene: no es una suma"
    elif any(c > 100 for c in dichos):
        yield (
            _columna_de(max(dichos), escrita),
            "la meta de un porcentaje de dos números va de 0 a 100",
        )
    if escrita.ejecutado:
        yield (
            next(iter(escrita.ejecutado.values())).columna,
            "es un porcentaje de dos números: se reportan el numerador y el denominador, y él se calcula",
        )


def _nada(clase: str) -> int | None:
    """Lo que vale un mes en que no se programa nada."""
    return 0 if clase == ClaseDeMeta.SUMA else None


def celdas_de_lo_programado(actividad: Actividad) -> dict[str, Cantidad | str]:
    """Lo programado como se exporta: por meses o, si solo se sabe la del año, como meta anual; de la que se canceló
    antes de su mes, solo el mes."""
    es_suma = actividad.clase_de_meta == ClaseDeMeta.SUMA
    dichos = [
        (cual, c) for cual, c in enumerate(actividad.programado, 1) if c or (c is not None and not es_suma)
    ]
    solo_el_anio = not actividad.por_periodos and len(dichos) == 1
    por_meses = {
        columna: "" if c is None or solo_el_anio else c
        for columna, c in zip(PROGRAMADO, actividad.programado, strict=True)
    }
    if not solo_el_anio:
        return {**por_meses, ANUAL: "", FIN_DEL_ANUAL: "" if actividad.por_periodos or dichos else 12}
    ((fin, anual),) = dichos
    return {**por_meses, ANUAL: anual, FIN_DEL_ANUAL: fin}
