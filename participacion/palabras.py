"""En cuánto va una actividad, dicho según la clase de su meta. Puro; lo usan las pantallas, los correos y las páginas.

Una *suma* lleva una parte de su meta; un *nivel* va en un punto entre su línea base y su meta; lo que se *mantiene* se
cumplió en unos periodos y en otros no. Nada se suma con lo de otra clase.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from comun.cantidades import Cantidad, Exacta, redondeada, total
from comun.palabras import con_mayuscula, llano, miles, plural
from comun.periodo import MENSUAL, Periodicidad
from participacion.indicadores import ClaseDeMeta, Meta, Sentido, parte_sostenida

Mes = int
"""De 1 a 12."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trayecto:
    """Una actividad y su año. `programado` y `ejecutado` tienen doce posiciones, de enero a diciembre; en `ejecutado`,
    `None` es que no hay qué decir: sin reporte o, si el mes está en `sin_casos`, que no hubo casos que medir.

    `de_acciones` es si su plan cuenta acciones: entonces lo que se suma son acciones y no se dice la `unidad`.
    """

    medida: Meta
    programado: Sequence[Cantidad | None]
    ejecutado: Sequence[Exacta | None]
    periodicidad: Periodicidad = MENSUAL
    unidad: str = ""
    en_porcentaje: bool = False
    sin_casos: frozenset[Mes] = frozenset()
    de_acciones: bool = False

    # Una cantidad

    def dicha(self, cantidad: Exacta) -> str:
        """«40 %» si se mide en porcentaje; si no, «40». El que sale de dos números, con un decimal."""
        if not self.es_porcentaje:
            return miles(cantidad)
        return f"{miles(redondeada(cantidad, 1) if self.en_porcentaje else cantidad)} %"

    @property
    def es_porcentaje(self) -> bool:
        """Si sus cantidades son porcentajes: porque se calculan de dos números o porque lo dice la unidad."""
        return self.en_porcentaje or es_porcentaje(self.unidad)

    @property
    def en_su_unidad(self) -> str:
        """« (talleres)», detrás de lo que se suma; vacío si son acciones, si es un porcentaje o si no se dijo."""
        return f" ({self.unidad})" if self.unidad and not self.de_acciones and not self.es_porcentaje else ""

    # En cuánto va

    def va_en(self, hasta: Mes) -> str:
        """En cuánto va al fin de un mes, sin decir cuál: «va en 40 % de 70 %; partió de 25 %», «cumplió 3 de 4
        trimestres», «lleva 3 de 10 (talleres)»."""
        match self.medida.clase:
            case ClaseDeMeta.NIVEL:
                return self._nivel(hasta)
            case ClaseDeMeta.MANTENER:
                return self._sostenido(hasta)
            case ClaseDeMeta.SUMA:
                lleva, meta = self.hecho(hasta), _total(self.programado)
                if lleva > meta > 0:
                    de_mas = f"{self.dicha(_total([lleva, -meta]))} más que lo previsto ({self.dicha(meta)})"
                    return f"lleva {self.dicha(lleva)}{self.en_su_unidad}, {de_mas}"
                return f"lleva {self.dicha(lleva)} de {self.dicha(meta)}{self.en_su_unidad}"

    def a_la_fecha(self, hasta: Mes) -> tuple[Exacta, Cantidad]:
        """Lo ejecutado y lo programado hasta el fin de un mes, de lo que se suma."""
        return self.hecho(hasta), sum(cantidad or 0 for cantidad in self.programado[:hasta])

    def _nivel(self, hasta: Mes) -> str:
        base, meta, va = self.medida.linea_base, self.meta, self.ultimo(hasta)
        partida = f"partió de {self.dicha(base)}"
        if va is None:
            hacia = "bajar" if self.baja else "llegar"
            return f"todavía no dice en cuánto va; parte de {self.dicha(base)} y debe {hacia} a {self.dicha(meta)}"
        if self.baja:
            frase = f"va en {self.dicha(va)} y debe bajar a {self.dicha(meta)}; {partida}"
        else:
            frase = f"va en {self.dicha(va)} de {self.dicha(meta)}; {partida}"
        reves = self.reves(hasta)
        return f"{frase}; {reves}" if reves else frase

    def _sostenido(self, hasta: Mes) -> str:
        cumplio, a_medias, debidos = self.periodos(hasta)
        if not debidos:
            tiene = any(programado is not None for programado in self.programado)
            return f"debe mantener {self.el_nivel}" if tiene else "todavía no tiene meta"
        frase = f"cumplió {cumplio} de {self._periodos(debidos)}"
        return f"{frase}, y {a_medias} en parte" if a_medias else frase

    def _periodos(self, cuantos: int) -> str:
        palabra = self.periodicidad.palabra
        return plural(cuantos, palabra, f"{palabra}{'es' if palabra.endswith('s') else 's'}")

    def se_esperaba(self, hasta: Mes) -> str:
        """«se esperaba 55 %», «se esperaban 8»; vacío si nada, o si lo que se esperaba ya está en `va_en`."""
        match self.medida.clase:
            case ClaseDeMeta.NIVEL:
                dichos = [p for p in self.programado[:hasta] if p is not None]
                return f"se esperaba {self.dicha(dichos[-1])}" if dichos else ""
            case ClaseDeMeta.MANTENER:
                return ""
            case ClaseDeMeta.SUMA:
                esperado = _total(self.programado[:hasta])
                return self._se_esperaban(esperado) if esperado else ""

    def _se_esperaban(self, cantidad: Exacta) -> str:
        verbo = "se esperaba" if cantidad == 1 or self.es_porcentaje else "se esperaban"
        return f"{verbo} {self.dicha(cantidad)}"

    def frase(self, hasta: Mes) -> str:
        """Las dos cosas: «va en 40 % de 70 %; partió de 25 %; se esperaba 55 %». A fin de año lo que se esperaba es la
        meta, que ya está dicha."""
        esperaba = self.se_esperaba(hasta) if hasta < len(self.programado) else ""
        return "; ".join(parte for parte in (self.va_en(hasta), esperaba) if parte)

    def reves(self, hasta: Mes) -> str:
        """Si un nivel fue para donde no debía: «retrocedió de 25 % a 10 %», «está por debajo de la línea base»; las dos
        si las dos; vacío si ninguna."""
        if self.medida.clase is not ClaseDeMeta.NIVEL:
            return ""
        niveles = [e for e in self.ejecutado[:hasta] if e is not None]
        if not niveles:
            return ""
        base, va = self.medida.linea_base, niveles[-1]
        partes = []
        if len(niveles) > 1 and self._peor(va, niveles[-2]):
            partes.append(f"retrocedió de {self.dicha(niveles[-2])} a {self.dicha(va)}")
        if self._peor(va, base):
            partes.append(f"está por {'encima' if self.baja else 'debajo'} de la línea base")
        return " y ".join(partes)

    def de_un_mes(self, mes: Mes) -> str:
        """Lo de un mes: «3 de 2 acciones», «va en 40 %; se esperaba 55 %», «90 de 100 %: no llegó», «no hubo
        casos»."""
        programado, va = self.programado[mes - 1], self.ejecutado[mes - 1]
        if va is None:
            if mes in self.sin_casos:
                return "no hubo casos"
            return f"sin reporte; {self.lo_debido(mes)}" if self.lo_debido(mes) else "sin reporte"
        if self.medida.clase is ClaseDeMeta.SUMA:
            hechas = self._hechas(va)
            return f"{hechas}; {self._se_esperaban(programado)}" if programado else hechas
        frase = f"va en {self.dicha(va)}" if self.medida.clase is ClaseDeMeta.NIVEL else self.dicha(va)
        if programado is None:
            return frase
        if self.medida.clase is ClaseDeMeta.NIVEL:
            return f"{frase}; se esperaba {self.dicha(programado)}"
        pedia = f"se pedía {self._al_menos(programado)}"
        return f"{frase}; {pedia}: {'cumplió' if self.se_sostuvo(mes) else 'no cumplió'}"

    def lo_dicho(self, mes: Mes) -> str:
        """Solo lo que se reportó en un mes, sin compararlo: «3 (talleres)», «40 %», «no hubo casos», «sin reporte»."""
        va = self.ejecutado[mes - 1]
        if va is None:
            return "no hubo casos" if mes in self.sin_casos else "sin reporte"
        return self._hechas(va) if self.medida.clase is ClaseDeMeta.SUMA else self.dicha(va)

    def lo_debido(self, mes: Mes) -> str:
        """Qué se esperaba de un mes: «2 acciones programadas», «llegar a 55 %», «mantener al menos 95 %»; vacío si
        nada."""
        programado = self.programado[mes - 1]
        if not self.debe(mes) or programado is None:
            return ""
        match self.medida.clase:
            case ClaseDeMeta.NIVEL:
                return f"{'bajar' if self.baja else 'llegar'} a {self.dicha(programado)}"
            case ClaseDeMeta.MANTENER:
                return f"mantener {self._al_menos(programado)}"
            case ClaseDeMeta.SUMA if self.de_acciones:
                return plural(programado, "acción programada", "acciones programadas")
            case ClaseDeMeta.SUMA:
                cuantas = plural(programado, "programada", "programadas")
                return f"{cuantas}{self.en_su_unidad}" if not self.es_porcentaje else self.dicha(programado)

    def se_debe(self, mes: Mes) -> str:
        """Qué se debe en un mes y en cuánto va: «Llegar a 55 % · va en 40 % de 70 %; partió de 25 %»."""
        debido = con_mayuscula(self.lo_debido(mes)) or "Nada programado este mes"
        return f"{debido} · {self.va_en(mes)}"

    def _hechas(self, cantidad: Exacta) -> str:
        if self.de_acciones:
            return plural(cantidad, "acción hecha", "acciones hechas")
        return f"{self.dicha(cantidad)}{self.en_su_unidad}"

    # Lo que hay en sus meses

    @property
    def meta(self) -> Cantidad:
        """Lo último programado, de un nivel; de lo que se mantiene, el nivel que se pide de último. 0 si nada."""
        return next((p for p in reversed(self.programado) if p is not None), 0)

    @property
    def el_nivel(self) -> str:
        """«al menos 95 %»: lo que se mantiene, dicho con lo que se pide de último."""
        return self._al_menos(self.meta)

    def _al_menos(self, cantidad: Cantidad) -> str:
        sentido = "a lo sumo" if self.medida.sentido is Sentido.A_LO_SUMO else "al menos"
        return f"{sentido} {self.dicha(cantidad)}"

    @property
    def baja(self) -> bool:
        """Si lo mejor es que el nivel baje."""
        if self.medida.sentido:
            return self.medida.sentido is Sentido.A_LO_SUMO
        return self.medida.clase is ClaseDeMeta.NIVEL and self.meta < self.medida.linea_base

    def _peor(self, nivel: Exacta, otro: Exacta) -> bool:
        return nivel > otro if self.baja else nivel < otro

    def debe(self, mes: Mes) -> bool:
        """Si en ese mes se esperaba algo."""
        return mes - 1 in self.medida.debidos(self.programado, mes)

    def hecho(self, hasta: Mes) -> Exacta:
        """Lo que se ha sumado al fin de un mes."""
        return _total(self.ejecutado[:hasta])

    def ultimo(self, hasta: Mes) -> Exacta | None:
        """El último nivel que se dijo; `None` si ninguno."""
        return next((e for e in reversed(self.ejecutado[:hasta]) if e is not None), None)

    def se_sostuvo(self, mes: Mes) -> bool:
        """Si en ese mes se llegó al nivel que se pedía."""
        nivel, va = self.programado[mes - 1], self.ejecutado[mes - 1]
        return nivel is not None and va is not None and not self._peor(va, nivel)

    def sostenido(self, mes: Mes) -> Exacta | None:
        """Qué parte del nivel se sostuvo en ese mes, de 0 a 1; `None` si no se pidió o no se sabe."""
        nivel, va = self.programado[mes - 1], self.ejecutado[mes - 1]
        if nivel is None or va is None:
            return None
        parte, todo = parte_sostenida(nivel, va, self.medida.sentido)
        return Fraction(parte) / Fraction(todo)

    def quedo_corto(self, mes: Mes) -> bool:
        """Si en ese mes se dijo cuánto y no alcanza lo programado, o pasa de lo que no se debía pasar."""
        programado, va = self.programado[mes - 1], self.ejecutado[mes - 1]
        return programado is not None and va is not None and self._peor(va, programado)

    def periodos(self, hasta: Mes) -> tuple[int, int, int]:
        """De lo que se mantiene: en cuántos periodos se cumplió, en cuántos en parte, y cuántos se debían. Donde no
        hubo casos no se debía nada."""
        debidos = [
            mes + 1 for mes in self.medida.debidos(self.programado, hasta) if mes + 1 not in self.sin_casos
        ]
        cumplio = sum(self.se_sostuvo(mes) for mes in debidos)
        a_medias = sum(bool(self.ejecutado[mes - 1]) and not self.se_sostuvo(mes) for mes in debidos)
        return cumplio, a_medias, len(debidos)


def _total(cantidades: Sequence[Exacta | None]) -> Exacta:
    return total(cantidad for cantidad in cantidades if cantidad is not None)


def es_porcentaje(unidad: str) -> bool:
    """Si la unidad de medida dice que es un porcentaje: «%», «Porcentaje de avance»."""
    dicha = llano(unidad)
    return dicha.startswith("%") or dicha.split(" ")[0] in {"porcentaje", "porcentual"}


def como_se_mide(clase: str, sentido: str = "") -> str:
    """Qué quiere decir lo que se escribe de una actividad, para quien reporta."""
    match ClaseDeMeta(clase):
        case ClaseDeMeta.NIVEL:
            return "Escriba en cuánto va, no cuánto subió: cada reporte reemplaza al anterior."
        case ClaseDeMeta.MANTENER:
            pide = "no pasar de él" if sentido == Sentido.A_LO_SUMO else "llegar a él"
            return f"Escriba el nivel de este periodo: se trata de {pide}."
        case ClaseDeMeta.SUMA:
            return "Escriba solo lo de este periodo: se suma a lo de antes."
