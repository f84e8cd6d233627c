"""El año en dos líneas: lo programado, hasta diciembre, y lo ejecutado, hasta el corte. Lo que se cuenta va acumulado;
lo que se promedia, en porcentaje."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import ceil

from comun.calendario import TODOS, abreviatura, inicial
from comun.cantidades import Exacta
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
class DosLineas:
    """Lo que se dibuja, al fin de cada mes y con un cero adelante: `programado` hasta diciembre y `ejecutado` hasta el
    corte. Los rótulos dicen cuánto va y cuánto se esperaba al corte, y a cuánto se llega en el año."""

    programado: Sequence[Exacta]
    ejecutado: Sequence[Exacta]
    rotulo_de_lo_ejecutado: str
    rotulo_de_lo_programado: str
    rotulo_de_la_meta: str
    en_porcentaje: bool = False

    @classmethod
    def acumuladas(cls, meses: DoceMeses) -> "DosLineas":
        """Las de lo que se cuenta; `meses` ha de tener corte."""
        programado, ejecutado = meses.programado_acumulado, meses.ejecutado_acumulado
        return cls(
            programado,
            ejecutado,
            plural(ejecutado[-1], "ejecutada", "ejecutadas"),
            plural(programado[meses.hasta], "programada", "programadas"),
            f"{miles(programado[-1])} en el año",
        )

    @property
    def hasta(self) -> int:
        """El mes del corte."""
        return len(self.ejecutado) - 1


@dataclass(frozen=True, slots=True)
class _Lineas:
    """Lo que se sabe al corte y dónde cae, con lo que cada rótulo halla su lugar."""

    plano: Plano
    caja: CajaDelAnio
    lineas: DosLineas

    @property
    def hasta(self) -> int:
        return self.lineas.hasta

    @property
    def hechas(self) -> Exacta:
        return self.lineas.ejecutado[-1]

    @property
    def esperadas(self) -> Exacta:
        return self.lineas.programado[self.hasta]

    @property
    def meta(self) -> Exacta:
        return self.lineas.programado[-1]

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
        encima = self.caja.angosta or self.fin_de_anio or self.lineas.en_porcentaje
        y = coordenada(self.caja.tope - 10 if encima else self.caja.tope + 12)
        if self.fin_de_anio:  # a la derecha están la meta y lo ejecutado
            return Rotulo(x=coordenada(self.caja.izquierda), y=y, texto=texto, color="tinta")
        if encima:
            return Rotulo(x=coordenada(self.corte - 6), y=y, texto=texto, ancla="end", color="tinta")
        return Rotulo(x=coordenada(self.corte + 6), y=y, texto=texto, color="tinta")

    def _de_lo_ejecutado(self) -> Rotulo:
        """Encima de su punto si va adelante; si no, debajo, y a la derecha si cabe: su línea sube por la izquierda."""
        texto = self.lineas.rotulo_de_lo_ejecutado
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
        texto = self.lineas.rotulo_de_lo_programado
        y = self.plano.y(self.esperadas)
        cabe = self.corte - SEPARACION - 7 * len(texto) >= self.caja.izquierda
        return self._junto_al_corte(
            texto,
            self._debajo(y) if self.adelante else y - SEPARACION,
            a_la_izquierda=cabe and not self.adelante,
        )

    def _de_la_meta(self) -> Rotulo:
        """Donde termina su línea: a la derecha si cabe; si no, encima."""
        texto = self.lineas.rotulo_de_la_meta
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


def en_lineas(lineas: DosLineas, caja: CajaDelAnio, *, titulo: str, descripcion: str, corte: str) -> Dibujo:
    """`corte` es el rótulo de su raya."""
    programado, ejecutado, hasta = lineas.programado, lineas.ejecutado, lineas.hasta
    pasos = range(0, 101, 25) if lineas.en_porcentaje else escalones(ceil(max(programado[-1], ejecutado[-1])))
    signo = " %" if lineas.en_porcentaje else ""
    caja = replace(caja, izquierda=max(caja.izquierda, 7.5 * len(f"{miles(pasos[-1])}{signo}") + 10))
    plano = Plano(caja, 12, pasos[-1])
    al_corte = _Lineas(plano, caja, lineas)
    return Dibujo(
        clase=caja.clase,
        ancho=coordenada(caja.ancho),
        alto=coordenada(caja.alto),
        titulo=titulo,
        descripcion=descripcion,
        trazos=pintados(
            (FONDO, plano.despues_del_corte(hasta)),
            (REJILLA, plano.rejilla(pasos)),
            (RAYA, plano.raya_del_corte(hasta)),
            (LINEA_DE_LO_PROGRAMADO, plano.linea(programado)),
            (LINEA_DE_LO_EJECUTADO, plano.linea(ejecutado)),
            (EJECUTADO, punto(al_corte.corte, plano.y(ejecutado[-1]), 4.5)),
        ),
        rotulos=(
            *plano.escala(pasos, signo),
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
