"""Las cantidades de una fila: lo programado, lo ejecutado, la meta y su clase. Puro.

Lo que cambiaría una cifra y no es claro se anota en la libreta, con lo que se propone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from comun.cantidades import Cantidad, a_seis, corta, de_seis, simple, total
from comun.palabras import enumerar, llano
from comun.periodo import ANUAL, MENSUAL, Periodicidad
from participacion.indicadores import ClaseDeMeta, nivel_de_cada_periodo
from participacion.reconocer.clases import clase_anualizada, clase_dicha, clase_vista
from participacion.reconocer.columnas import Asignada, Columnas
from participacion.reconocer.cuadro import Cuadro, vacia
from participacion.reconocer.dudas import Libreta, Propuesta
from participacion.reconocer.respuestas import de_cada_mes, en_cantidad, los_meses, una_clase
from participacion.reconocer.titulos import raiz
from participacion.reconocer.valores import Dice, Fechas, Leida, leer_cantidad, leer_fechas, leer_periodicidad

_MITAD_MAS = Decimal("1.5")
_EN_CIEN = 10  # desde aquí, una meta en por ciento va de 0 a 100 y no de 0 a 1
_CERCA = Decimal("0.00001")
POR_QUE = {
    Dice.CRUZ: "es una marca",
    Dice.CON_TEXTO: "trae un número entre palabras",
    Dice.MILES_O_DECIMALES: "el signo puede ser de miles o de decimales",
    Dice.NO_APLICA: "no es una cantidad",
    Dice.ERROR: "Excel no tiene ahí un valor",
    Dice.OTRA: "no es una cantidad",
    Dice.COMBINADA: "está combinada con la de arriba, y no se cuenta dos veces",
}
_ANUALIZACION = raiz("anualizacion")
_POR_CIENTO = ("porcentaje", "porcentual", "%", "por ciento")


@dataclass(frozen=True)
class Rasgos:
    """Lo que vale para toda la hoja: si lo programado son marcas; si lo único que hay es el avance, en qué escala; y lo
    que se dijo que deben cumplir los porcentajes de dos números sin meta escrita."""

    con_marcas: bool = False
    solo_avance: Cantidad | None = None
    sin_cantidades: bool = False
    porcentaje: Cantidad | None = None


@dataclass(frozen=True)
class Medida:
    clase: ClaseDeMeta
    linea_base: Cantidad | None
    programado: Mapping[int, Cantidad]
    ejecutado: Mapping[int, Cantidad | tuple[Cantidad, Cantidad]]
    anual: tuple[int, Cantidad] | None
    periodicidad: str
    con_denominador: bool = False


@dataclass
class LectorDeMedida:
    cuadro: Cuadro
    columnas: Columnas
    libreta: Libreta
    rasgos: Rasgos
    anio: int | None
    ejecutadas: Mapping[int, int] = field(default_factory=dict)
    redondeadas: int = 0

    def leer(self, fila: int, denominador: int | None) -> Medida:
        if denominador:
            return self._de_dos_numeros(fila, denominador)
        if self.rasgos.sin_cantidades:
            return self._de_lo_que_se_entrega(fila)
        programado, ejecutado = self._de_cada_mes("programado", fila), self._ejecutado(fila)
        meta = self._meta(fila)
        por_ciento = self._es_por_ciento(fila)
        if por_ciento:
            ejecutado = self._en_su_escala(fila, ejecutado, meta or max(programado.values(), default=None))
        if self.rasgos.solo_avance:
            return self._solo_avance(fila, ejecutado)
        clase = self._clase(fila, programado, ejecutado, meta, por_ciento=por_ciento)
        cada = self._periodicidad(fila, programado, ejecutado)
        base = self._base(fila) if clase is ClaseDeMeta.NIVEL else None
        clase = self._que_se_aparte(fila, clase, base, meta, programado)
        if clase is not ClaseDeMeta.NIVEL:
            programado = {mes: c for mes, c in programado.items() if c}
        if clase is not ClaseDeMeta.NIVEL:
            base = None
        if clase is ClaseDeMeta.MANTENER and not programado and meta is not None:
            niveles = nivel_de_cada_periodo(meta, (cada or MENSUAL).meses_de_cierre)
            programado = {mes: c for mes, c in enumerate(niveles, 1) if c is not None}
        anual = None
        if programado:
            self._compara(fila, clase, programado, meta)
        elif meta or (meta is not None and clase is ClaseDeMeta.NIVEL):
            programado, anual = self._del_anio(fila, meta)
        fin = anual[0] if anual else None
        return Medida(clase, base, programado, ejecutado, anual, self._cabe(cada, programado, fin))

    # Celda por celda.

    def cantidad(self, asignada: Asignada, fila: int) -> Cantidad | None:
        """La de la celda; de las semanas de un mes, su suma o, si son marcas, una sola acción."""
        dichas = [
            valor
            for una in asignada.partes
            if (valor := self._resuelta(una, fila, self._leida(una, fila))) is not None
        ]
        if len(dichas) < 2:
            return dichas[0] if dichas else None
        return max(dichas) if self.rasgos.con_marcas else de_seis(total(dichas))

    def _leida(self, asignada: Asignada, fila: int) -> Leida:
        columna = asignada.columna.numero
        leida = leer_cantidad(self.cuadro.vista(fila, columna))
        if leida.valor is not None and self.cuadro.ancla(fila, columna) != (fila, columna):
            return Leida(Dice.COMBINADA)
        self.redondeadas += leida.redondeada
        if leida.dice is Dice.CRUZ and self.rasgos.con_marcas and asignada.campo == "programado":
            return replace(leida, dice=Dice.NUMERO)
        return leida

    def _resuelta(self, asignada: Asignada, fila: int, leida: Leida, y: str = "") -> Cantidad | None:
        if leida.clara:
            return leida.valor
        columna = asignada.columna.numero
        return en_cantidad(
            self.libreta.preguntar(
                self.cuadro.lugar(fila, columna),
                self.cuadro.texto(fila, columna),
                leida.valor,
                f"{POR_QUE[leida.dice]}{y}",
                leida.dice,
            )
        )

    def _de_cada_mes(self, campo: str, fila: int) -> dict[int, Cantidad]:
        leidas = {}
        for mes, asignada in sorted(self.columnas.por_mes(campo).items()):
            if (valor := self.cantidad(asignada, fila)) is not None:
                leidas[mes] = valor
        return leidas

    def _ejecutado(self, fila: int) -> dict[int, Cantidad]:
        """Lo de sus columnas o, si cada actividad viene en dos filas, lo de la segunda en las de lo programado."""
        if not self.ejecutadas:
            return self._de_cada_mes("ejecutado", fila)
        abajo = self.ejecutadas.get(fila)
        return self._de_cada_mes("programado", abajo) if abajo else {}

    def _meta(self, fila: int) -> Cantidad | None:
        meta = self.columnas.una("meta")
        return self.cantidad(meta, fila) if meta else None

    def _base(self, fila: int) -> Cantidad:
        base = self.columnas.una("linea_base")
        return (self.cantidad(base, fila) if base else None) or 0

    def _dice(self, campo: str, fila: int) -> str:
        asignada = self.columnas.una(campo)
        return self.cuadro.texto(fila, asignada.columna.numero) if asignada else ""

    # Porcentajes.

    def _es_por_ciento(self, fila: int) -> bool:
        dicho = f"{self._dice('unidad_medida', fila)} {self._dice('meta', fila)}"
        if not self.columnas.una("unidad_medida"):
            dicho += self._dice("actividad", fila)
        return any(una in llano(dicho) for una in _POR_CIENTO)

    def _en_su_escala(
        self, fila: int, ejecutado: dict[int, Cantidad], meta: Cantidad | None
    ) -> dict[int, Cantidad]:
        """0,95 donde la meta es 100 es 95; 45 donde es 1, 0,45; más de una vez y media la meta se pregunta."""
        if not meta or not ejecutado:
            return ejecutado
        chicas = [mes for mes, c in ejecutado.items() if 0 < c <= _MITAD_MAS]
        grandes = [mes for mes, c in ejecutado.items() if c > _MITAD_MAS]
        if meta >= _EN_CIEN and chicas:
            if not grandes:
                return self._otra_escala(fila, ejecutado, meta, Decimal(100))
            for mes in chicas:
                ejecutado |= self._otra_escala(fila, {mes: ejecutado[mes]}, meta, Decimal(100))
        if meta <= _MITAD_MAS and grandes:
            for mes in grandes:
                ejecutado |= self._otra_escala(fila, {mes: ejecutado[mes]}, meta, Decimal("0.01"))
        elif meta >= _EN_CIEN:
            for mes in [mes for mes, c in ejecutado.items() if c > meta * _MITAD_MAS]:
                ejecutado |= self._otra_escala(fila, {mes: ejecutado[mes]}, meta, Decimal(1))
        return ejecutado

    def _otra_escala(
        self, fila: int, van: dict[int, Cantidad], meta: Cantidad, por: Decimal
    ) -> dict[int, Cantidad]:
        meses = sorted(van)
        columnas = [
            a.columna.numero for mes, a in sorted(self.columnas.por_mes("ejecutado").items()) if mes in van
        ]
        propuestas: Propuesta = [simple(a_seis(Decimal(van[mes]) * por)) for mes in meses]
        if len(meses) == 1:
            (propuestas,) = propuestas
        porque = (
            "es un porcentaje, y su escala no es la de la meta" if por != 1 else "pasa del 150 % de la meta"
        )
        dicho = self.libreta.preguntar(
            self.cuadro.lugar(fila, columnas[0], hasta_columna=columnas[-1]),
            f"{enumerar([corta(van[mes]) for mes in meses])}, con meta {corta(meta)}",
            propuestas,
            porque,
            "escala",
        )
        valores = dicho if isinstance(dicho, list) else [dicho]
        return {mes: c for mes, v in zip(meses, valores, strict=False) if (c := en_cantidad(v)) is not None}

    # La clase de meta.

    def _clase(
        self,
        fila: int,
        programado: Mapping[int, Cantidad],
        ejecutado: Mapping[int, Cantidad],
        meta: Cantidad | None,
        *,
        por_ciento: bool,
    ) -> ClaseDeMeta:
        celdas = [
            (a, self.cuadro.texto(fila, a.columna.numero)) for a in self.columnas.varias("clase_de_meta")
        ]
        dicha = clase_dicha(texto for _, texto in celdas) or next(
            (
                una
                for a, texto in celdas
                if a.columna.propio.con(_ANUALIZACION) and (una := clase_anualizada(texto))
            ),
            None,
        )
        clase = dicha or clase_vista(
            list(programado.values()), list(ejecutado.values()), meta, por_ciento=por_ciento
        )
        if not clase.porque:
            return clase.clase
        dichas = [(a, texto) for a, texto in celdas if texto]
        if dichas:
            columna, texto = dichas[-1][0].columna.numero, dichas[-1][1]
            celda = self.cuadro.lugar(fila, columna)
        else:
            serie = ejecutado if "ejecutado" in clase.porque else programado
            campo = "ejecutado" if serie is ejecutado else "programado"
            de = self.columnas.por_mes(campo)
            columnas = [de[mes].columna.numero for mes in sorted(serie)]
            celda = self.cuadro.lugar(fila, columnas[0], hasta_columna=columnas[-1])
            texto = enumerar([corta(c) for c in serie.values()])
        return una_clase(
            self.libreta.preguntar(celda, texto, str(clase.clase), clase.porque, "clase de meta")
        )

    def _que_se_aparte(
        self,
        fila: int,
        clase: ClaseDeMeta,
        base: Cantidad | None,
        meta: Cantidad | None,
        programado: Mapping[int, Cantidad],
    ) -> ClaseDeMeta:
        """Un nivel cuya meta es su línea base no va a ninguna parte: se mantiene."""
        ultimo = programado[max(programado)] if programado else meta
        if clase is not ClaseDeMeta.NIVEL or ultimo is None or ultimo != base:
            return clase
        columna = self.columnas.una("linea_base") or self.columnas.una("meta")
        if columna is None:
            return clase
        return una_clase(
            self.libreta.preguntar(
                self.cuadro.lugar(fila, columna.columna.numero),
                f"{corta(base)}, y la meta {corta(ultimo)}",
                str(ClaseDeMeta.MANTENER),
                "la meta de un nivel se aparta de su línea base",
                "meta igual a la línea base",
            )
        )

    def _solo_avance(self, fila: int, ejecutado: dict[int, Cantidad]) -> Medida:
        """Solo se dice cuánto ha avanzado: va de 0 a 1, o a 100."""
        meta = self.rasgos.solo_avance or 1
        ejecutado = self._en_su_escala(fila, ejecutado, meta)
        cada = next((a.cuando.cada for a in self.columnas.por_mes("ejecutado").values() if a.cuando), ANUAL)
        _, fechas = self._fechas(fila)
        fin = fechas.meses[0] if fechas and fechas.exacta else 12
        return Medida(ClaseDeMeta.NIVEL, 0, {}, ejecutado, (fin, meta), self._cabe(cada, {}, fin))

    # Cuándo.

    def _periodicidad(
        self, fila: int, programado: Mapping[int, Cantidad], ejecutado: Mapping[int, Cantidad]
    ) -> Periodicidad | None:
        de_las_columnas = next(
            (
                a.cuando.cada
                for campo in ("programado", "ejecutado")
                for a in self.columnas.por_mes(campo).values()
                if a.cuando
            ),
            ANUAL if self.columnas.por_mes("ejecutado").keys() == {12} else None,
        )
        columna = self.columnas.una("periodicidad")
        texto = self._dice("periodicidad", fila)
        if columna is None or not texto or (dicha := leer_periodicidad(texto)) is None:
            return de_las_columnas
        meses = {mes for serie in (programado, ejecutado) for mes, c in serie.items() if c}
        if meses <= set(dicha.meses_de_cierre):
            return dicha
        propone = (
            de_las_columnas if de_las_columnas and meses <= set(de_las_columnas.meses_de_cierre) else MENSUAL
        )
        respuesta = self.libreta.preguntar(
            self.cuadro.lugar(fila, columna.columna.numero),
            texto,
            propone.nombre,
            f"una actividad {dicha.nombre} no se reporta en otros meses",
            "periodicidad",
        )
        return leer_periodicidad(str(respuesta or "")) or propone

    def _cabe(self, cada: Periodicidad | None, programado: Mapping[int, Cantidad], fin: int | None) -> str:
        """La periodicidad, si lo programado y la meta del año caben en sus meses; si no, mensual."""
        meses = {*programado, *([fin] if fin else [])}
        return cada.nombre if cada and meses <= set(cada.meses_de_cierre) else MENSUAL.nombre

    def _fechas(self, fila: int) -> tuple[Asignada | None, Fechas | None]:
        """Lo que dice la fecha en que termina; lo que no sea una fecha del año se pregunta."""
        columna = self.columnas.una("fecha_fin")
        if columna is None:
            return None, None
        fechas = leer_fechas(self.cuadro.vista(fila, columna.columna.numero))
        if fechas and fechas.anio and self.anio and fechas.anio != self.anio:
            mes = self.libreta.preguntar(
                self.cuadro.lugar(fila, columna.columna.numero),
                self.cuadro.texto(fila, columna.columna.numero),
                12 if fechas.anio > self.anio else None,
                f"no es de {self.anio}",
                "fecha de otro año",
            )
            return columna, Fechas((mes,), self.anio, exacta=True) if isinstance(mes, int) else None
        return columna, fechas

    def preguntar_fechas(self, fila: int) -> None:
        """Lo que no es una fecha, cuando de ella no depende ninguna cantidad."""
        for campo in ("fecha_inicio", "fecha_fin"):
            if not (columna := self.columnas.una(campo)):
                continue
            fechas = leer_fechas(self.cuadro.vista(fila, columna.columna.numero))
            if fechas and not fechas.meses and not fechas.cada and not fechas.anio:
                lugar = self.cuadro.lugar(fila, columna.columna.numero)
                texto = self.cuadro.texto(fila, columna.columna.numero)
                self.libreta.preguntar(lugar, texto, None, "no es una fecha", "fecha")

    def _del_anio(self, fila: int, meta: Cantidad) -> tuple[dict[int, Cantidad], tuple[int, Cantidad] | None]:
        """La meta del año en el mes en que se debe; repartida, si la fecha dice varios."""
        columna, fechas = self._fechas(fila)
        if columna and fechas:
            meses = los_meses(fechas)
            if len(meses) > 1:
                repartida = self._repartir(columna, fila, meses, meta)
                return repartida, None
            if meses and fechas.exacta:
                return {}, (meses[0], meta)
            if meses:
                lugar = self.cuadro.lugar(fila, columna.columna.numero)
                dicho = self.cuadro.texto(fila, columna.columna.numero)
                mes = self.libreta.preguntar(lugar, dicho, meses[0], "trae más que una fecha", "fecha")
                return {}, (mes if isinstance(mes, int) else 12, meta)
        return {}, (12, meta)

    def _repartir(
        self, columna: Asignada, fila: int, meses: Sequence[int], cuanto: Cantidad
    ) -> dict[int, Cantidad]:
        una = Decimal(cuanto) / len(meses)
        pareja = cuanto >= len(meses) and una == int(una)
        propone = dict.fromkeys(meses, int(una)) if pareja else {meses[-1]: cuanto}
        return de_cada_mes(
            self.libreta.preguntar(
                self.cuadro.lugar(fila, columna.columna.numero),
                self.cuadro.texto(fila, columna.columna.numero),
                propone,
                "nombra varios meses: la cantidad se reparte entre ellos",
                "varios meses",
            )
        )

    def _compara(
        self, fila: int, clase: ClaseDeMeta, programado: Mapping[int, Cantidad], meta: Cantidad | None
    ) -> None:
        """Lo programado por periodos manda; si la meta escrita es otra, se dice."""
        columna = self.columnas.una("meta")
        if columna is None or not meta or clase is ClaseDeMeta.MANTENER:
            return
        ultimo = total(programado.values()) if clase is ClaseDeMeta.SUMA else programado[max(programado)]
        if abs(Decimal(meta) - Decimal(str(ultimo))) <= _CERCA:
            return
        self.libreta.preguntar(
            self.cuadro.lugar(fila, columna.columna.numero),
            f"{corta(meta)}, y lo programado {'suma' if clase is ClaseDeMeta.SUMA else 'llega a'} {corta(ultimo)}",
            simple(Decimal(str(ultimo))),
            "la meta escrita no es lo programado por periodos, que es lo que se toma",
            "meta distinta de lo programado",
        )

    # Otras formas.

    def _de_dos_numeros(self, fila: int, denominador: int) -> Medida:
        ejecutado: dict[int, tuple[Cantidad, Cantidad]] = {}
        for mes, asignada in sorted(self.columnas.por_mes("ejecutado").items()):
            arriba, abajo = self.cantidad(asignada, fila), self.cantidad(asignada, denominador)
            if arriba is not None and abajo is not None:
                ejecutado[mes] = (arriba, abajo)
            elif arriba is not None or abajo is not None:
                lugar = self.cuadro.lugar(fila, asignada.columna.numero, hasta_fila=denominador)
                self.libreta.preguntar(
                    lugar,
                    corta(arriba if arriba is not None else abajo or 0),
                    None,
                    "falta uno de los dos",
                    "falta un número",
                )
        meta = self._meta(fila)
        meta = self.rasgos.porcentaje if meta is None else meta
        cada = next((a.cuando.cada for a in self.columnas.por_mes("ejecutado").values() if a.cuando), MENSUAL)
        niveles = nivel_de_cada_periodo(meta, cada.meses_de_cierre) if meta is not None else []
        programado = {mes: c for mes, c in enumerate(niveles, 1) if c is not None}
        return Medida(
            ClaseDeMeta.MANTENER, None, programado, ejecutado, None, cada.nombre, con_denominador=True
        )

    def _en_cada_periodo(self, fila: int, producto: Asignada, cada: Periodicidad, cuanto: Cantidad) -> Medida:
        """«1 informe trimestral» son cuatro, uno al final de cada trimestre."""
        dicho = self.libreta.preguntar(
            self.cuadro.lugar(fila, producto.columna.numero),
            self.cuadro.texto(fila, producto.columna.numero),
            dict.fromkeys(cada.meses_de_cierre, cuanto),
            "es lo que se entrega en cada periodo",
            "varios meses",
        )
        programado = de_cada_mes(dicho)
        return Medida(ClaseDeMeta.SUMA, None, programado, {}, None, self._cabe(cada, programado, None))

    def _de_lo_que_se_entrega(self, fila: int) -> Medida:
        """Sin columnas de cantidades: lo que se entrega, y cuándo, dicen la meta."""
        producto = self.columnas.una("producto")
        leida = Leida(Dice.NADA)
        if producto and not vacia(celda := self.cuadro.vista(fila, producto.columna.numero)):
            leida = leer_cantidad(celda)
            leida = leida if leida.valor is not None else Leida(Dice.NADA)
        columna, fechas = self._fechas(fila)
        meses = los_meses(fechas) if fechas else ()
        if producto and leida.valor and not leida.por_ciento:
            cada = leer_periodicidad(self.cuadro.texto(fila, producto.columna.numero))
            if cada and cada is not ANUAL and (not meses or set(meses) == set(cada.meses_de_cierre)):
                return self._en_cada_periodo(fila, producto, cada, leida.valor)
        if producto and leida.por_ciento and leida.valor is not None:
            cuales = meses if len(meses) > 1 else (12,)
            propone = dict.fromkeys(cuales, leida.valor)
            lugar = self.cuadro.lugar(fila, producto.columna.numero)
            dicho = self.libreta.preguntar(
                lugar,
                self.cuadro.texto(fila, producto.columna.numero),
                propone,
                "es lo que se debe cumplir en cada mes",
                "por ciento en palabras",
            )
            cada = (fechas.cada if fechas else None) or MENSUAL
            programado = de_cada_mes(dicho)
            return Medida(
                ClaseDeMeta.MANTENER, None, programado, {}, None, self._cabe(cada, programado, None)
            )
        if columna and len(meses) > 1:
            cuanto = leida.valor or len(meses)
            programado = self._repartir(columna, fila, meses, cuanto)
            return Medida(
                ClaseDeMeta.SUMA,
                None,
                programado,
                {},
                None,
                self._cabe(fechas.cada if fechas else None, programado, None),
            )
        if producto and leida.valor:
            leida = replace(leida, dice=Dice.CON_TEXTO)
            cuanto = self._resuelta(producto, fila, leida, "; será la meta de la actividad") or 0
        else:
            cuanto = 1 if meses else 0
        if not meses:
            self.preguntar_fechas(fila)
        fin = meses[0] if meses else 12
        anual = (fin, cuanto) if cuanto else None
        return Medida(ClaseDeMeta.SUMA, None, {}, {}, anual, MENSUAL.nombre)
