"""El año en dos líneas acumuladas: lo programado, hasta diciembre, y lo ejecutado, hasta el corte."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import ceil

from comun.calendario import TODOS, abreviatura, inicial
from comun.cantidades import Cantidad
from comun.graficas.dibujo import Dibujo, Rotulo, coordenada, pintados, punto
from comun.graficas.doce_meses import DoceMeses
from comun.graficas.pintas import (
    EJECUTADO,
    FONDO,
    LINEA_DE_LO_EJECUTADO,
    LINEA_DE_LO_PROGRAMADO,
    RAYA,
    REJILLA,
)
from comun.graficas.plano import Caja, Plano, escalones
from comun.palabras import miles, plural

SEPARACION = 9  # de un rótulo al punto que nombra
DEBAJO = 20  # lo que baja el renglón de un rótulo que va debajo de su punto
LETRA = 6.5  # lo más que ocupa a lo ancho, en promedio, una letra de un rótulo


@dataclass(frozen=True, slots=True, kw_only=True)
class CajaDelAnio(Caja):
    """La `angosta` es la de un teléfono: los meses con su inicial y los rótulos de la meta y del corte, encima."""

    angosta: bool = False


@dataclass(frozen=True, slots=True)
class _Lineas:
    """Lo que se sabe al corte y dónde cae, con lo que cada rótulo halla su lugar."""

    plano: Plano
    caja: CajaDelAnio
    hasta: int
    hechas: Cantidad
    esperadas: Cantidad
    meta: Cantidad

    @property
    def corte(self) -> float:
        return self.plano.fin(self.hasta)

    @property
    def adelante(self) -> bool:
        return self.hechas >= self.esperadas

    @property
    def fin_de_anio(self) -> bool:
        return self.hasta == 12

    def rotulos(self, corte: str) -> Iterator[Rotulo]:
        yield self._del_corte(corte)
        yield self._de_lo_ejecutado()
        if not self.fin_de_anio:
            yield self._de_lo_programado()
        yield self._de_la_meta()

    def _del_corte(self, texto: str) -> Rotulo:
        """Junto a la raya; encima de la gráfica si adentro no cabe."""
        encima = self.caja.angosta or self.fin_de_anio
        y = coordenada(self.caja.tope - 10 if encima else self.caja.tope + 12)
        if self.caja.angosta and self.fin_de_anio:  # a la derecha está la meta
            return Rotulo(x=coordenada(self.caja.izquierda), y=y, texto=texto, color="tinta")
        if encima:
            return Rotulo(x=coordenada(self.corte - 6), y=y, texto=texto, ancla="end", color="tinta")
        return Rotulo(x=coordenada(self.corte + 6), y=y, texto=texto, color="tinta")

    def _de_lo_ejecutado(self) -> Rotulo:
        """Encima de su punto si va adelante; si no, debajo, y a la derecha si cabe: su línea sube por la izquierda."""
        texto = plural(self.hechas, "ejecutada", "ejecutadas")
        a_la_izquierda = self.adelante or self.caja.angosta or (self.fin_de_anio and len(texto) > 15)
        y = self.plano.y(self.hechas)
        if self.adelante:
            altura = y - SEPARACION
        elif self.fin_de_anio and not a_la_izquierda:  # a la derecha, arriba, está la meta
            altura = max(y + 4, self.plano.y(self.meta) + DEBAJO)
        else:
            altura = self._debajo(y)
        return self._junto_al_corte(texto, altura, a_la_izquierda=a_la_izquierda, color="acento", peso="700")

    def _de_lo_programado(self) -> Rotulo:
        """Debajo de su punto si lo ejecutado va adelante; si no, encima, y a la izquierda si cabe: su línea sube por la
        derecha."""
        texto = plural(self.esperadas, "programada", "programadas")
        y = self.plano.y(self.esperadas)
        cabe = self.corte - SEPARACION - 7 * len(texto) >= self.caja.izquierda
        return self._junto_al_corte(
            texto,
            self._debajo(y) if self.adelante else y - SEPARACION,
            a_la_izquierda=cabe and not self.adelante,
        )

    def _de_la_meta(self) -> Rotulo:
        """Donde termina su línea: a la derecha si cabe; si no, encima."""
        texto = f"{miles(self.meta)} en el año"
        y, derecha = self.plano.y(self.meta), self.caja.derecha
        if self.caja.angosta or len(texto) > 15:
            return Rotulo(x=coordenada(derecha), y=coordenada(y - 8), texto=texto, ancla="end")
        return Rotulo(x=coordenada(derecha + 8), y=coordenada(y + 4), texto=texto)

    def _debajo(self, y: float) -> float:
        return min(y + DEBAJO, self.caja.base - 6)

    def _junto_al_corte(
        self, texto: str, y: float, *, a_la_izquierda: bool, color: str = "apagado", peso: str = "400"
    ) -> Rotulo:
        """De ese lado de la raya; lo que se saldría del dibujo se arrima a su borde."""
        largo = LETRA * len(texto)
        if a_la_izquierda:
            x, ancla = self.corte - SEPARACION, "end"
            if x < largo:
                x, ancla = 0, "start"
        else:
            x, ancla = self.corte + SEPARACION, "start"
            if x + largo > self.caja.ancho:
                x, ancla = self.caja.ancho, "end"
        return Rotulo(x=coordenada(x), y=coordenada(y), texto=texto, ancla=ancla, color=color, peso=peso)


def en_lineas(meses: DoceMeses, caja: CajaDelAnio, *, titulo: str, descripcion: str, corte: str) -> Dibujo:
    """`corte` es el rótulo de su raya; `meses` ha de tener corte."""
    programado, ejecutado = meses.programado_acumulado, meses.ejecutado_acumulado
    pasos = escalones(ceil(max(programado[-1], ejecutado[-1])))
    caja = replace(caja, izquierda=max(caja.izquierda, 7.5 * len(miles(pasos[-1])) + 10))
    plano = Plano(caja, 12, pasos[-1])
    al_corte = _Lineas(plano, caja, meses.hasta, ejecutado[-1], programado[meses.hasta], programado[-1])
    return Dibujo(
        clase=caja.clase,
        ancho=coordenada(caja.ancho),
        alto=coordenada(caja.alto),
        titulo=titulo,
        descripcion=descripcion,
        trazos=pintados(
            (FONDO, plano.despues_del_corte(meses.hasta)),
            (REJILLA, plano.rejilla(pasos)),
            (RAYA, plano.raya_del_corte(meses.hasta)),
            (LINEA_DE_LO_PROGRAMADO, plano.linea(programado)),
            (LINEA_DE_LO_EJECUTADO, plano.linea(ejecutado)),
            (EJECUTADO, punto(al_corte.corte, plano.y(ejecutado[-1]), 4.5)),
        ),
        rotulos=(
            *plano.escala(pasos),
            *(
                Rotulo(
                    x=coordenada(plano.centro(mes)),
                    y=coordenada(caja.base + 18),
                    texto=inicial(mes) if caja.angosta else abreviatura(mes),
                    ancla="middle",
                )
                for mes in TODOS
            ),
            *al_corte.rotulos(corte),
        ),
    )
