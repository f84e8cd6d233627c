"""Las columnas de la matriz que dicen cómo se mide una actividad, cuánto programó y cuánto hizo.

Lo programado se escribe por meses, por trimestres, por semestres o solo como meta del año; todo llega a los doce meses,
en el último de cada periodo.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from comun.calendario import TODOS, abreviatura, nombre
from comun.cantidades import Cantidad, total
from comun.hojas.celdas import cantidad, citar, entero
from comun.hojas.leer import Fila
from comun.palabras import enumerar, miles
from comun.periodo import MENSUAL, SEMESTRAL, TRIMESTRAL, Periodicidad
from participacion.indicadores import ClaseDeMeta, Sentido, nivel_de_cada_periodo
from participacion.models import Actividad
from participacion.opciones import MAXIMA_CANTIDAD

PROGRAMADO = [f"{abreviatura(mes)}_p" for mes in TODOS]
EJECUTADO = [f"{abreviatura(mes)}_e" for mes in TODOS]
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
POR_PERIODOS_P = [columna for forma in _FORMAS[1:] for columna in forma.meses("p")]
POR_PERIODOS_E = [columna for forma in _FORMAS[1:] for columna in forma.meses("e")]

COLUMNAS_DE_MEDIDA = [*POR_PERIODOS_P, ANUAL, FIN_DEL_ANUAL, *POR_PERIODOS_E]
"""Las que no son los doce meses: todas se pueden omitir."""

_cantidad = cantidad(MAXIMA_CANTIDAD)
_mes = entero(1, 12)


class Escrita(NamedTuple):
    """Una cantidad y la columna que la trae."""

    columna: str
    cantidad: Cantidad


@dataclass(frozen=True, slots=True)
class MedidaEscrita:
    """Lo que dicen esas columnas de una fila, antes de saber de qué clase es su meta: de cada mes a lo escrito."""

    programado: Mapping[int, Escrita]
    ejecutado: Mapping[int, Escrita]
    anual: Cantidad | None
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
        for forma in _FORMAS:
            for columna, mes in forma.meses(sufijo).items():
                if columna not in columnas or (valor := leer(columna)) is None:
                    continue
                otra = escritas.setdefault(mes, Escrita(columna, valor))
                if otra.cantidad != valor:
                    fila.rechazar(
                        columna,
                        f'dice {miles(valor)} y la columna "{otra.columna}", del mismo mes, {miles(otra.cantidad)}',
                    )
        return escritas

    return MedidaEscrita(
        de_cada_mes("p"),
        de_cada_mes("e"),
        leer(ANUAL) if ANUAL in columnas else None,
        fila.leer(FIN_DEL_ANUAL, _mes, vacia=None) if FIN_DEL_ANUAL in columnas else None,
        redondeos,
    )


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
    elif (
        actividad.por_periodos is False and sum(c is not None for c in programado) > 1
    ) or actividad._state.adding:
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
    """Lo que no cabe en la clase de meta: la columna y la frase. Las mismas reglas las tiene la base."""
    clase, base = actividad.clase_de_meta, actividad.linea_base or 0
    dichos = [c for c in actividad.programado if c is not None]

    def columna_de(valor: Cantidad) -> str:
        return next((e.columna for e in escrita.programado.values() if e.cantidad == valor), ANUAL)

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
        yield columna_de(0), "mantener en 0 solo se puede «a lo sumo»"
    if actividad.con_denominador and clase == ClaseDeMeta.SUMA:
        yield "con_denominador", "un porcentaje de dos números es un nivel o se mantiene: no es una suma"
    elif actividad.con_denominador and any(c > 100 for c in dichos):
        yield columna_de(max(dichos)), "la meta de un porcentaje de dos números va de 0 a 100"
    if actividad.con_denominador and escrita.ejecutado:
        primera = next(iter(escrita.ejecutado.values()))
        yield (
            primera.columna,
            "es un porcentaje de dos números: se reportan el numerador y el denominador, y él se calcula",
        )


def celdas_de_lo_programado(actividad: Actividad) -> dict[str, Cantidad | str]:
    """Lo programado como se exporta: por meses o, si solo se sabe la del año, como meta anual."""
    es_suma = actividad.clase_de_meta == ClaseDeMeta.SUMA
    dichos = [
        (mes, c) for mes, c in enumerate(actividad.programado, 1) if c or (c is not None and not es_suma)
    ]
    solo_el_anio = not actividad.por_periodos and len(dichos) == 1
    por_meses = {
        columna: "" if c is None or solo_el_anio else c
        for columna, c in zip(PROGRAMADO, actividad.programado, strict=True)
    }
    if not solo_el_anio:
        return {**por_meses, ANUAL: "", FIN_DEL_ANUAL: ""}
    ((fin, anual),) = dichos
    return {**por_meses, ANUAL: anual, FIN_DEL_ANUAL: fin}
