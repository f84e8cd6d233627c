"""De una hoja que se entiende a sus actividades, con las dudas que dejan. Puro."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from comun.cantidades import Cantidad, total
from comun.palabras import llano, plural
from participacion.codigos import LARGO
from participacion.reconocer.actividades import ActividadLeida
from participacion.reconocer.columnas import Asignada, Columnas
from participacion.reconocer.cuadro import Cuadro, escrito, letra, vacia
from participacion.reconocer.dudas import DE_COLUMNA, Libreta
from participacion.reconocer.encabezado import Columna, Encabezado
from participacion.reconocer.escoger import NIVELES
from participacion.reconocer.filas import OTRA_TABLA, SEPARADOR, Filas, sin_sufijo
from participacion.reconocer.medida import LectorDeMedida, Rasgos
from participacion.reconocer.papeles import Candidata
from participacion.reconocer.responsables import Nombres, parece_dependencia, son_todas
from participacion.reconocer.respuestas import en_cantidad
from participacion.reconocer.titulos import leer_titulo, raiz
from participacion.reconocer.valores import Dice, leer_cantidad, leer_fechas

_EN_CIEN = 100
_CORTE = re.compile(r"(?<![a-z])(corte|fecha de(l)? (reporte|seguimiento|monitoreo|informe))(?![a-z])")
_MEDIA_VUELTA = 1.5
_SIN_REDONDEAR = 0.02  # del todo: tres tercios escritos 0,33 suman 0,99
_CASI_TODOS = 0.8
_NOMBRAN = ("codigo", "componente", "producto", "indicador", "actividad")
_AVANZAN = tuple(raiz(p) for p in ("avance", "cumplimiento", "ejecucion", "ejecutado"))
_DESCRIBEN = ("unidad_medida", "producto", "fase_ciclo", "grupos_interes", "nivel_participacion")


@dataclass
class Hoja:
    """Lo que se sabe de una hoja antes de leer sus filas."""

    cuadro: Cuadro
    encabezado: Encabezado
    candidatas: Sequence[Candidata]
    columnas: Columnas
    filas: Filas
    libreta: Libreta
    anio: int | None
    dependencia: str = ""

    @property
    def nombre(self) -> str:
        return self.cuadro.nombre

    @property
    def primera(self) -> int:
        return self.filas.actividades[0] if self.filas.actividades else self.encabezado.fila + 1

    @property
    def ultima(self) -> int:
        todas = [*self.filas.actividades, *self.filas.segundas]
        return max(todas, default=self.encabezado.fila)

    def lugar(self, asignada: Asignada, fila: int) -> str:
        return self.cuadro.lugar(fila, asignada.columna.numero)

    def dice(self, campo: str, fila: int) -> str:
        asignada = self.columnas.una(campo)
        return self.cuadro.texto(fila, asignada.columna.numero) if asignada else ""

    def del_bloque(self, asignadas: Sequence[Asignada], desde: int, hasta: int) -> str:
        columnas = [una.columna.numero for a in asignadas for una in a.partes]
        return self.cuadro.lugar(desde, min(columnas), hasta_fila=hasta, hasta_columna=max(columnas))


def leer_actividades(hoja: Hoja) -> list[ActividadLeida]:
    if hoja.columnas.una("actividad") is None:
        return []
    _preguntar_columnas(hoja)
    _preguntar_otra_tabla(hoja)
    _fechar_lo_ejecutado(hoja)
    rasgos = _rasgos(hoja)
    pesan = _donde_pesan(hoja)
    if pesan:
        hoja.columnas.asignadas = sorted([*hoja.columnas.asignadas, pesan], key=lambda a: a.columna.numero)
    if hoja.filas.sufijos:
        dicho = hoja.libreta.preguntar(
            hoja.del_bloque(hoja.columnas.varias("codigo"), hoja.primera, hoja.ultima),
            " y ".join(hoja.filas.sufijos),
            "numerador y denominador",
            "los códigos van en parejas",
            "dos números" if hoja.columnas.una("meta") else "dos números sin meta",
        )
        rasgos = replace(rasgos, porcentaje=en_cantidad(dicho))
    lector = LectorDeMedida(
        hoja.cuadro, hoja.columnas, hoja.libreta, rasgos, hoja.anio, hoja.filas.ejecutadas
    )
    return list(_una_por_una(hoja, lector))


def _una_por_una(hoja: Hoja, lector: LectorDeMedida) -> Iterator[ActividadLeida]:
    columna = hoja.columnas.una("dependencia")
    de_la_hoja = (
        [hoja.cuadro.vista(f, columna.columna.numero) for f in hoja.filas.actividades] if columna else []
    )
    quienes = _Quienes(hoja, columna, Nombres([str(una) for una in de_la_hoja if isinstance(una, str)]))
    componentes = _Componentes(hoja)
    for fila in hoja.filas.actividades:
        dependencia, apoyan = quienes.de(fila)
        medida = lector.leer(fila, hoja.filas.denominadores.get(fila))
        if not lector.rasgos.sin_cantidades:
            lector.preguntar_fechas(fila)
        yield ActividadLeida(
            hoja=hoja.nombre,
            fila=fila,
            codigo=_codigo(hoja, fila),
            dependencia=dependencia,
            apoyan=apoyan,
            descripcion=hoja.dice("actividad", fila),
            componente=componentes.de(fila),
            clase=medida.clase,
            linea_base=medida.linea_base,
            ponderacion=_cantidad(lector, hoja.columnas.una("ponderacion"), fila),
            programado=medida.programado,
            ejecutado=medida.ejecutado,
            anual=medida.anual,
            con_denominador=medida.con_denominador,
            periodicidad=medida.periodicidad,
            describen={campo: dicho for campo in _DESCRIBEN if (dicho := hoja.dice(campo, fila))},
            presupuesto=_cantidad(lector, hoja.columnas.una("presupuesto"), fila),
        )


def _cantidad(lector: LectorDeMedida, asignada: Asignada | None, fila: int) -> Cantidad | None:
    return lector.cantidad(asignada, fila) if asignada else None


def _codigo(hoja: Hoja, fila: int) -> str:
    escrita = _escrito_el_codigo(hoja, fila)
    if fila in hoja.filas.denominadores:
        escrita = sin_sufijo(escrita)
    return "".join(c for c in escrita if "!" <= c <= "~" or "¡" <= c <= "ÿ" or c == " ")[:LARGO].strip()


def _escrito_el_codigo(hoja: Hoja, fila: int) -> str:
    """El de la celda. Excel vuelve fecha un «1.2»: el 1 de febrero; no es seguro, y se pregunta."""
    columna = hoja.columnas.una("codigo")
    celda = hoja.cuadro.vista(fila, columna.columna.numero) if columna else ""
    if columna is None or not isinstance(celda, date):
        return hoja.dice("codigo", fila)
    dicho = hoja.libreta.preguntar(
        hoja.lugar(columna, fila),
        f"{celda:%d/%m/%Y}",
        f"{celda.day}.{celda.month}",
        "parece un número que Excel volvió fecha",
        "código vuelto fecha",
    )
    return str(dicho or "")


# Lo que vale para toda la hoja.


def _preguntar_columnas(hoja: Hoja) -> None:
    """Las que no son seguras, y las de números que no se entendieron y podrían faltar."""
    fila = hoja.encabezado.fila
    inseguras = [a for a in hoja.columnas.asignadas if not a.segura]
    for campo in dict.fromkeys(a.campo for a in inseguras):
        suyas = [a for a in inseguras if a.campo == campo]
        primera, ultima = suyas[0].columna, suyas[-1].columna
        dice = primera.propio.escrito
        if len(suyas) > 1:
            dice = f"{dice} … {ultima.propio.escrito}"
        hoja.libreta.preguntar(
            hoja.del_bloque(suyas, fila, fila), dice, campo, suyas[0].porque, f"{DE_COLUMNA} {campo}"
        )
    for candidata in _avances_sin_periodo(hoja):
        hoja.libreta.preguntar(
            hoja.cuadro.lugar(fila, candidata.columna.numero),
            candidata.columna.escrito,
            None,
            "es un porcentaje de lo avanzado, y ninguna otra columna dice lo ejecutado",
            f"{DE_COLUMNA} avance",
        )
    for candidata in _que_podrian_faltar(hoja):
        hoja.libreta.preguntar(
            hoja.cuadro.lugar(fila, candidata.columna.numero),
            candidata.columna.escrito or letra(candidata.columna.numero),
            None,
            "tiene números y su título no dice qué son",
            f"{DE_COLUMNA} sin entender",
        )


def _preguntar_otra_tabla(hoja: Hoja) -> None:
    filas = [fila for fila, razon in hoja.filas.omitidas.items() if razon == OTRA_TABLA]
    if filas:
        cuantas = plural(len(filas), "fila está", "filas están")
        hoja.libreta.preguntar(
            hoja.cuadro.lugar(filas[0], 1),
            hoja.cuadro.texto(filas[0], hoja.cuadro.llenas(filas[0])[0]),
            None,
            f"desde aquí, {cuantas} debajo de otros títulos, en otro orden",
            "otra tabla",
        )


def _fechar_lo_ejecutado(hoja: Hoja) -> None:
    """Lo ejecutado en una sola columna va hasta el corte que el documento dice encima; si no, es el del año."""
    asignadas = hoja.columnas.asignadas
    i = next((i for i, a in enumerate(asignadas) if a.campo == "ejecutado" and not a.cuando), None)
    if i is None or any(titulo.anios for titulo in asignadas[i].columna.todos):
        return
    mes = _corte(hoja)
    if mes in (None, 12):
        return
    dicho = hoja.libreta.preguntar(
        hoja.lugar(asignadas[i], hoja.encabezado.fila),
        asignadas[i].columna.propio.escrito,
        mes,
        "el documento dice que va hasta ese mes",
        "mes de lo ejecutado",
    )
    hoja.columnas.asignadas[i] = replace(asignadas[i], hasta=dicho if isinstance(dicho, int) else 12)


def _corte(hoja: Hoja) -> int | None:
    """El mes del corte o del reporte que se dice encima del encabezado: «con corte a 30 de abril», «II trimestre»."""
    cuadro = hoja.cuadro
    for fila in range(1, hoja.encabezado.niveles[0]):
        llenas = cuadro.llenas(fila)
        for columna in llenas:
            texto = llano(cuadro.texto(fila, columna))
            siguiente = next((c for c in llenas if c > columna), columna)
            if _CORTE.search(texto):
                for celda in (cuadro.cruda(fila, columna), cuadro.cruda(fila, siguiente)):
                    fechas = leer_fechas(celda)
                    if fechas and len(fechas.meses) == 1 and fechas.anio in (None, hoja.anio):
                        return fechas.meses[0]
            periodo = leer_titulo(texto)
            if periodo.cuando and not periodo.cabeza and set(periodo.anios) <= {hoja.anio}:
                return periodo.cuando.mes
    return None


def _avances_sin_periodo(hoja: Hoja) -> list[Candidata]:
    """Los «% de avance» a secas o de cumplimiento, donde nada más dice lo ejecutado: ni se leen ni se callan."""
    columnas = hoja.columnas
    if columnas.varias("ejecutado") or hoja.filas.segundas:
        return []
    return [
        c for c in hoja.candidatas
        if c.por_ciento and c.papel in ("ejecutado", "derivado") and c.propio.con(*_AVANZAN)
        and c.perfil.de_cantidades and c.perfil.positivos and c.columna.numero not in columnas.numeros
    ]  # fmt: skip


def _que_podrian_faltar(hoja: Hoja) -> list[Candidata]:
    columnas = hoja.columnas
    programado, ejecutado = columnas.por_mes("programado"), columnas.por_mes("ejecutado")
    if not columnas.varias("meta") and not programado and not hoja.filas.denominadores:
        return columnas.sin_entender
    incompleta = any(_con_huecos(meses) for meses in (programado, ejecutado))
    return columnas.sin_entender if incompleta else []


def _con_huecos(meses: dict[int, Asignada]) -> bool:
    """Si entre sus periodos falta alguno."""
    cada = next((a.cuando.cada for a in meses.values() if a.cuando), None)
    if cada is None:
        return False
    debidos = [mes for mes in cada.meses_de_cierre if mes <= max(meses)]
    return len(debidos) > len(meses)


def _rasgos(hoja: Hoja) -> Rasgos:
    programado = list(hoja.columnas.por_mes("programado").values())
    ejecutado = list(hoja.columnas.por_mes("ejecutado").values())
    celdas = [
        hoja.cuadro.vista(f, una.columna.numero)
        for a in programado
        for una in a.partes
        for f in hoja.filas.actividades
    ]
    llenas = [leer_cantidad(celda) for celda in celdas if not vacia(celda)]
    marcas = [leida for leida in llenas if leida.dice is Dice.CRUZ]
    con_marcas = 2 * len(marcas) >= len(llenas) > 0
    if con_marcas:
        primera = next(escrito(c) for c in celdas if not vacia(c) and leer_cantidad(c).dice is Dice.CRUZ)
        hoja.libreta.preguntar(
            hoja.del_bloque(programado, hoja.primera, hoja.ultima),
            primera,
            1,
            f"{len(marcas)} de {len(llenas)} celdas son marcas: "
            + (
                "las de un mismo mes son una acción" if _por_semanas(programado) else "cada una es una acción"
            ),
            Dice.CRUZ,
        )
    meta = hoja.columnas.varias("meta")
    fracciones = not programado and not meta and _son_fracciones(hoja, ejecutado)
    avance = [a for a in ejecutado if (a.por_ciento or fracciones) and a.cuando]
    solo_avance: Cantidad | None = None
    if avance and len(avance) == len(ejecutado) and not programado and not hoja.filas.denominadores:
        solo_avance = _escala(hoja, avance)
        hoja.libreta.preguntar(
            hoja.del_bloque(avance, hoja.encabezado.fila, hoja.encabezado.fila),
            _el_avance(avance[0].columna),
            "nivel",
            f"es el avance hasta cada periodo, y su meta es {solo_avance}",
            "solo el avance",
        )
    con_algo = {c.columna.numero for c in hoja.candidatas if not c.perfil.vacia}
    miden = [a for a in (*programado, *ejecutado, *meta) if a.columna.numero in con_algo]
    sin_cantidades = not miden and not hoja.filas.denominadores
    if sin_cantidades and hoja.columnas.una("producto") is None:
        de = hoja.columnas.una("fecha_fin") or hoja.columnas.varias("actividad")[0]
        hoja.libreta.preguntar(
            hoja.lugar(de, hoja.encabezado.fila),
            de.columna.propio.escrito,
            1 if de.campo == "fecha_fin" else None,
            "no hay columnas con la meta o los meses de ese año, o están vacías",
            "sin cantidades",
        )
    return Rasgos(con_marcas, solo_avance, sin_cantidades)


def _por_semanas(asignadas: Sequence[Asignada]) -> bool:
    return any(a.semanas for a in asignadas)


def _son_fracciones(hoja: Hoja, asignadas: Sequence[Asignada]) -> bool:
    """Si lo que traen va de 0 a 1, con decimales: «0,5» donde nada dice cuánto se debe."""
    valores = [
        leida.valor
        for a in asignadas
        for fila in hoja.filas.actividades
        if (leida := leer_cantidad(hoja.cuadro.vista(fila, a.columna.numero))).valor is not None
    ]
    return bool(valores) and max(valores) <= 1 and any(valor % 1 for valor in valores)


def _escala(hoja: Hoja, avance: Sequence[Asignada]) -> Cantidad:
    valores = [
        leida.valor
        for a in avance
        for fila in hoja.filas.actividades
        if (leida := leer_cantidad(hoja.cuadro.vista(fila, a.columna.numero))).valor
    ]
    de_cien = sum(valor > _MEDIA_VUELTA for valor in valores)
    return _EN_CIEN if 2 * de_cien > len(valores) else 1


def _el_avance(columna: Columna) -> str:
    """«% de Avance», de «% de Avance Actividad Trimestre 1»: desde el signo hasta la palabra que dice qué es."""
    palabras = columna.escrito.split()
    for hasta, palabra in enumerate(palabras, 1):
        if llano(palabra).startswith(("avance", "ejecu", "logro", "cumpl", "progreso")):
            desde = next(
                (i for i, p in enumerate(palabras) if "%" in p or llano(p).startswith("porcentaje")), 0
            )
            return " ".join(palabras[min(desde, hasta - 1) : hasta])
    return columna.propio.escrito


def _donde_pesan(hoja: Hoja) -> Asignada | None:
    """La columna dentro de la que las ponderaciones suman 1 o 100, si no es ya un componente: es el último nivel."""
    peso = hoja.columnas.una("ponderacion")
    if peso is None or len(hoja.columnas.varias("componente")) >= NIVELES:
        return None
    filas = hoja.filas.actividades
    pesos = {f: leer_cantidad(hoja.cuadro.vista(f, peso.columna.numero)).valor or 0 for f in filas}
    componentes = [a.columna.numero for a in hoja.columnas.varias("componente")]
    if _suman_uno(hoja, componentes, pesos) or _es_el_todo(pesos.values()):
        return None
    usadas = hoja.columnas.numeros
    for candidata in hoja.candidatas:
        numero = candidata.columna.numero
        if numero in usadas or candidata.perfil.distintos >= len(filas) or not _puede_juntar(candidata):
            continue
        if _suman_uno(hoja, [*componentes, numero], pesos):
            porque = f"las ponderaciones suman {'1' if max(pesos.values()) <= 1 else '100'} dentro de cada valor suyo"
            return Asignada("componente", candidata.columna, porque)
    return None


def _puede_juntar(candidata: Candidata) -> bool:
    """Si puede nombrar un grupo: un código, un producto o un texto, y no una cantidad, un avance o una fecha."""
    perfil = candidata.perfil
    if perfil.vacia or candidata.por_ciento or perfil.son(perfil.fechas):
        return False
    return candidata.propio.cabeza in _NOMBRAN or (not candidata.propio.cabeza and perfil.de_texto)


def _suman_uno(hoja: Hoja, columnas: Sequence[int], pesos: dict[int, Cantidad]) -> bool:
    """Si dentro de casi todos los grupos que hacen esas columnas las ponderaciones suman 1, o 100, con lo que falte por
    redondear."""
    grupos: dict[tuple[str, ...], list[Cantidad]] = {}
    for fila, peso in pesos.items():
        grupos.setdefault(tuple(hoja.cuadro.texto(fila, c) for c in columnas), []).append(peso)
    cabales = sum(_es_el_todo(grupo) for grupo in grupos.values())
    return bool(columnas) and 1 < len(grupos) < len(pesos) and cabales >= _CASI_TODOS * len(grupos)


def _es_el_todo(pesos: Iterable[Cantidad]) -> bool:
    suma = float(total(pesos))
    return abs(suma - 1) <= _SIN_REDONDEAR or abs(suma - _EN_CIEN) <= _EN_CIEN * _SIN_REDONDEAR


def por_componente(hoja: Hoja) -> bool:
    """Si las ponderaciones de la hoja suman dentro de cada componente y no en toda ella."""
    peso = hoja.columnas.una("ponderacion")
    if peso is None:
        return False
    pesos = {
        f: leer_cantidad(hoja.cuadro.vista(f, peso.columna.numero)).valor or 0 for f in hoja.filas.actividades
    }
    componentes = [a.columna.numero for a in hoja.columnas.varias("componente")]
    return not _es_el_todo(pesos.values()) and _suman_uno(hoja, componentes, pesos)


# Fila por fila.


@dataclass
class _Quienes:
    hoja: Hoja
    columna: Asignada | None
    nombres: Nombres
    previa: str = ""

    def de(self, fila: int) -> tuple[str | None, tuple[str, ...]]:
        apoyan = self._apoyan(fila)
        if self.columna is None:
            return self.hoja.dependencia or None, apoyan
        celda = self.hoja.cuadro.vista(fila, self.columna.columna.numero)
        lugar = self.hoja.lugar(self.columna, fila)
        if vacia(celda):
            dicha = self.hoja.libreta.preguntar(
                lugar, "", self.previa or None, "está vacía: ¿la misma de arriba?", "dependencia vacía"
            )
            return dicha or None, apoyan
        texto = str(celda) if isinstance(celda, str) else escrito(celda)
        if son_todas(texto):
            dicha = self.hoja.libreta.preguntar(
                lugar, escrito(celda), None, "no dice cuál reporta", "todas las dependencias"
            )
            return dicha or None, apoyan
        if varias := self.nombres.varias(texto):
            return self._varias(lugar, escrito(celda), varias, apoyan)
        self.previa = self.nombres.de(texto)
        return self.previa, apoyan

    def _varias(
        self, lugar: str, dice: str, varias: Sequence[str], apoyan: tuple[str, ...]
    ) -> tuple[str | None, tuple[str, ...]]:
        primera, *otras = dict.fromkeys(varias)
        propone = f"{primera}; apoya{'n' if len(otras) > 1 else ''} {', '.join(otras)}" if otras else primera
        dicha = self.hoja.libreta.preguntar(
            lugar, dice, propone, "nombra varias: una reporta y las demás apoyan", "varias dependencias"
        )
        if dicha == propone:
            self.previa = primera
            return primera, tuple(dict.fromkeys([*otras, *apoyan]))
        return (str(dicha) if dicha else None), apoyan

    def _apoyan(self, fila: int) -> tuple[str, ...]:
        columna = self.hoja.columnas.una("apoyan")
        if columna is None or vacia(celda := self.hoja.cuadro.vista(fila, columna.columna.numero)):
            return ()
        texto = str(celda)
        varias = self.nombres.varias(texto) or [self.nombres.de(texto)]
        return tuple(dict.fromkeys(una for una in varias if una))


class _Componentes:
    """El camino de cada fila. Una columna con huecos, sin combinar, se pregunta si lo de arriba vale para ellos."""

    def __init__(self, hoja: Hoja) -> None:
        self._hoja = hoja
        self._columnas = hoja.columnas.varias("componente")
        self._previos = dict.fromkeys((a.columna.numero for a in self._columnas), "")
        self._bajan = {a.columna.numero: self._baja(a) for a in self._columnas}
        self._bandas = self._de_las_bandas()

    def _baja(self, asignada: Asignada) -> bool:
        hoja, numero = self._hoja, asignada.columna.numero
        filas = hoja.filas.actividades
        huecos = [f for f in filas if vacia(hoja.cuadro.vista(f, numero))]
        if not huecos or huecos[0] == filas[0]:
            return False
        dicho = hoja.libreta.preguntar(
            hoja.del_bloque([asignada], hoja.primera, hoja.ultima),
            f"{len(huecos)} vacías de {len(filas)}",
            "lo de arriba",
            "un componente se suele escribir una vez y valer para las filas de abajo",
            "componente vacío",
        )
        return bool(dicho)

    def _de_las_bandas(self) -> dict[int, str]:
        """De cada fila en que hay un título a lo ancho, «Componente 2: Trámites», lo que dice, si vale para las de
        abajo. El de la primera tabla va encima de su encabezado."""
        hoja = self._hoja
        primera = hoja.encabezado.niveles[0]
        entre = [f for f, razon in hoja.filas.omitidas.items() if razon == SEPARADOR and f < hoja.ultima]
        bandas = {f: dicho for f in (primera - 1, *entre) if (dicho := _titulo_de_componente(hoja.cuadro, f))}
        if not any(f in bandas for f in entre) or len(self._columnas) >= NIVELES:
            return {}
        dicho = hoja.libreta.preguntar(
            hoja.cuadro.lugar(max(bandas), hoja.cuadro.llenas(max(bandas))[0]),
            bandas[max(bandas)],
            "componente",
            "está a lo ancho, entre las filas: es el componente de las que siguen",
            "componente a lo ancho",
        )
        return bandas if dicho else {}

    def de(self, fila: int) -> tuple[str, ...]:
        encima = max((f for f in self._bandas if f < fila), default=0)
        camino = [self._bandas[encima].replace(" / ", "/")] if encima else []
        for asignada in self._columnas:
            numero = asignada.columna.numero
            texto = self._hoja.cuadro.texto(fila, numero)
            if not texto and self._bajan[numero]:
                texto = self._previos[numero]
            self._previos[numero] = texto or self._previos[numero]
            if texto:
                camino.append(texto.replace(" / ", "/"))
        return tuple(camino)


def _titulo_de_componente(cuadro: Cuadro, fila: int) -> str:
    """Lo que dice una fila que es solo un título, si nombra un componente: «Eje 1. Información»."""
    llenas = cuadro.llenas(fila)
    textos = [cuadro.texto(fila, c) for c in llenas]
    if not 1 <= len(textos) <= 2 or not all(isinstance(cuadro.cruda(fila, c), str) for c in llenas):
        return ""
    titulo = leer_titulo(textos[0])
    return " ".join(textos) if titulo.cabeza == "componente" and titulo.seguro else ""


def dependencia_de_la_hoja(nombre: str) -> str:
    return nombre.strip() if parece_dependencia(nombre) else ""
