"""Coordenadas de las gráficas, en texto y con punto decimal: las plantillas solo las escriben en el SVG.

Las tramas son trazos y no `<pattern>`: no necesitan identificadores que se repitan.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, groupby, pairwise
from typing import NamedTuple

import segno

from compromisos.estados import Estado as EstadoDeCompromiso
from informes.cifras import Cifras, CifrasDelMes, Compromisos, Totales
from participacion.calendario import TODOS, abreviatura, nombre
from participacion.estados import Marca
from participacion.graficas import COLORES, DE_LETRA_OSCURA
from participacion.graficas import coordenada as _n
from participacion.palabras import fecha_larga, miles, plural


def trama(x0: float, x1: float, alto: float, paso: float = 5) -> str:
    """Trazos diagonales (/) dentro del rectángulo de `x0` a `x1` y de 0 a `alto`."""
    trazos = []
    inicio = x0 - alto
    while inicio < x1:
        desde, hasta = max(inicio, x0), min(inicio + alto, x1)
        if hasta > desde:
            trazos.append(
                f"M{_n(desde)} {_n(alto - (desde - inicio))}L{_n(hasta)} {_n(alto - (hasta - inicio))}"
            )
        inicio += paso
    return "".join(trazos)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rotulo:
    """Texto puesto en un punto; `ancla` es `start`, `middle` o `end`."""

    x: str
    y: str
    texto: str
    ancla: str = "start"


@dataclass(frozen=True, slots=True, kw_only=True)
class Anual:
    """El año en dos líneas acumuladas: lo programado y lo ejecutado hasta el corte."""

    clase: str
    ancho: str
    alto: str
    titulo: str
    descripcion: str
    rejilla: tuple[tuple[str, str, str], ...]
    escala: tuple[Rotulo, ...]
    meses: tuple[Rotulo, ...]
    programado: str
    ejecutado: str
    corte: tuple[str, str, str]
    resto: tuple[str, str, str, str]
    punto: tuple[str, str]
    rotulo_corte: Rotulo
    rotulo_ejecutado: Rotulo
    rotulo_programado: Rotulo | None
    rotulo_meta: Rotulo
    tabla: tuple[tuple[str, str, str, str, str], ...]


def _escalones(maximo: int) -> range:
    """De 0 a lo menos que cubra `maximo` en tres a cinco pasos redondos; si hay varios modos, con menos pasos."""
    potencias = [10**exponente for exponente in range(len(str(maximo)))]
    pasos = [
        factor * potencia // 10
        for potencia in potencias
        for factor in (10, 20, 25, 50)
        if factor * potencia > 9
    ]
    tope, _, paso = min(
        (cuantos * paso, cuantos, paso)
        for paso in pasos
        for cuantos in (3, 4, 5)
        if paso and cuantos * paso >= maximo
    )
    return range(0, tope + 1, paso)


def anual(cifras: Cifras, *, angosta: bool = False) -> Anual:
    """La gráfica del año; `angosta` es la que se ve en un teléfono."""
    ancho, alto = (340.0, 260.0) if angosta else (720.0, 300.0)
    x0, x1, y0, y1 = (30.0, 336.0, 226.0, 30.0) if angosta else (40.0, 596.0, 262.0, 26.0)
    programado = [0, *accumulate(mes.programado for mes in cifras.meses)]
    hasta = cifras.corte.month
    ejecutado = [0, *accumulate(mes.ejecutado or 0 for mes in cifras.meses[:hasta])]
    escalones = _escalones(max(programado[-1], ejecutado[-1]))
    x0 = max(x0, 7.5 * len(miles(escalones[-1])) + 10)
    en_el_anio = f"{miles(programado[-1])} en el año"
    meta_encima = angosta or len(en_el_anio) > 15

    def x(mes: float) -> float:
        return x0 + (x1 - x0) * mes / 12

    def y(cantidad: int) -> float:
        return y0 - (y0 - y1) * cantidad / escalones[-1]

    def linea(valores: list[int]) -> str:
        return "M" + "L".join(f"{_n(x(mes))} {_n(y(valor))}" for mes, valor in enumerate(valores))

    hechas, esperadas = ejecutado[-1], programado[hasta]
    adelante = hechas >= esperadas
    xc, fin_de_anio = x(hasta), hasta == 12
    van = f"{miles(hechas)} {'ejecutada' if hechas == 1 else 'ejecutadas'}"
    se_esperaban = f"{miles(esperadas)} {'programada' if esperadas == 1 else 'programadas'}"
    # Lo programado que va por encima se rotula a la izquierda, si cabe: a la derecha lo cruza su línea, que sube.
    programado_a_la_izquierda = not adelante and xc - 9 - 7 * len(se_esperaban) >= x0
    # Si va por debajo, a la izquierda lo taparía su propia línea, que sube.
    al_lado_izquierdo = adelante or angosta or (fin_de_anio and len(van) > 15)
    return Anual(
        clase="angosta" if angosta else "ancha",
        ancho=_n(ancho),
        alto=_n(alto),
        titulo=f"Acciones programadas y ejecutadas en {cifras.anio}, acumuladas mes a mes",
        descripcion=(
            f"Al {fecha_larga(cifras.corte)} van {miles(hechas)} acciones ejecutadas; había "
            f"{miles(esperadas)} programadas a esa fecha y {miles(programado[-1])} en el año."
        ),
        rejilla=tuple((_n(x0), _n(x1), _n(y(valor))) for valor in escalones),
        escala=tuple(
            Rotulo(x=_n(x0 - 8), y=_n(y(valor) + 4), texto=miles(valor), ancla="end") for valor in escalones
        ),
        meses=tuple(
            Rotulo(
                x=_n(x(mes - 0.5)),
                y=_n(y0 + 18),
                texto=abreviatura(mes)[0].upper() if angosta else abreviatura(mes),
                ancla="middle",
            )
            for mes in TODOS
        ),
        programado=linea(programado),
        ejecutado=linea(ejecutado),
        corte=(_n(xc), _n(y1), _n(y0)),
        resto=(_n(xc), _n(y1), _n(x1 - xc), _n(y0 - y1)),
        punto=(_n(xc), _n(y(hechas))),
        rotulo_corte=Rotulo(
            x=_n(x0 if angosta and fin_de_anio else xc + 6 if not (angosta or fin_de_anio) else xc - 6),
            y=_n(y1 - 10 if angosta or fin_de_anio else y1 + 12),
            texto=f"Corte: {cifras.corte.day} de {nombre(hasta)}",
            ancla="end" if angosta != fin_de_anio else "start",
        ),
        rotulo_ejecutado=Rotulo(
            x=_n(xc - 9 if al_lado_izquierdo else xc + 9),
            y=_n(
                y(hechas) - 9
                if adelante
                else max(y(hechas) + 4, y(programado[-1]) + 20)
                if fin_de_anio and not al_lado_izquierdo
                else min(y(hechas) + 20, y0 - 6)
            ),
            texto=van,
            ancla="end" if al_lado_izquierdo else "start",
        ),
        rotulo_programado=None
        if fin_de_anio
        else Rotulo(
            x=_n(xc - 9 if programado_a_la_izquierda else xc + 9),
            y=_n(min(y(esperadas) + 20, y0 - 6) if adelante else y(esperadas) - 9),
            texto=se_esperaban,
            ancla="end" if programado_a_la_izquierda else "start",
        ),
        rotulo_meta=Rotulo(
            x=_n(x1 if meta_encima else x1 + 8),
            y=_n(y(programado[-1]) - 8 if meta_encima else y(programado[-1]) + 4),
            texto=en_el_anio,
            ancla="end" if meta_encima else "start",
        ),
        tabla=tuple(
            (
                nombre(mes.mes),
                miles(mes.programado),
                miles(programado[mes.mes]),
                "–" if mes.ejecutado is None else miles(mes.ejecutado),
                miles(ejecutado[mes.mes]) if mes.mes <= hasta else "–",
            )
            for mes in cifras.meses
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Mensual:
    """Los doce meses: lo programado en contorno (punteado si falta el reporte) y lo ejecutado lleno, dentro. Cada
    clase de barra es un solo trazo, para que dibujar cientos no cueste. `letras` es la posición de cada inicial."""

    ancho: str
    alto: str
    descripcion: str
    rejilla: tuple[tuple[str, str, str], ...]
    escala: tuple[Rotulo, ...]
    programado: str
    sin_reporte: str
    ejecutado: str
    base: tuple[str, str, str]
    corte: tuple[str, str, str]
    rotulo_corte: Rotulo
    resto: tuple[str, str, str, str]
    letras: tuple[str, str]


@dataclass(frozen=True, slots=True)
class _Caja:
    """Dónde cae la gráfica mensual dentro de su dibujo."""

    ancho: float
    alto: float
    x0: float
    y0: float
    y1: float
    con_escala: bool


# La grande deja a la izquierda la columna de rótulos de la tabla que va debajo: cada barra cae sobre su columna.
MENSUAL, MENSUAL_DE_ACTIVIDAD = (
    _Caja(940, 280, 150, 274, 28, con_escala=True),
    _Caja(190, 64, 2, 50, 4, con_escala=False),
)


def mensual(meses: Sequence[CifrasDelMes], *, hasta: int, caja: _Caja = MENSUAL) -> Mensual:
    """`meses` son los doce y `hasta`, el mes del corte."""
    maximo = max(max(mes.programado, mes.ejecutado or 0) for mes in meses)
    escalones = _escalones(maximo) if caja.con_escala else range(0, max(1, maximo) + 1, max(1, maximo))
    paso = (caja.ancho - caja.x0) / 12

    def barra(mes: int, cantidad: int, grueso: float) -> str:
        largo = (caja.y0 - caja.y1) * cantidad / escalones[-1]
        x = caja.x0 + paso * (mes - 0.5 - grueso / 2)
        return f"M{_n(x)} {_n(caja.y0)}v{_n(-largo)}h{_n(paso * grueso)}v{_n(largo)}z" if cantidad else ""

    def falta(mes: CifrasDelMes) -> bool:
        return mes.mes <= hasta and mes.ejecutado is None

    def y(cantidad: int) -> str:
        return _n(caja.y0 - (caja.y0 - caja.y1) * cantidad / escalones[-1])

    xc = caja.x0 + paso * hasta
    return Mensual(
        ancho=_n(caja.ancho),
        alto=_n(caja.alto),
        descripcion=_en_palabras(meses, hasta),
        rejilla=tuple((_n(caja.x0), _n(caja.ancho), y(valor)) for valor in escalones[1:] if caja.con_escala),
        escala=tuple(
            Rotulo(x=_n(caja.x0 - 8), y=_n(float(y(valor)) + 4), texto=miles(valor), ancla="end")
            for valor in escalones
            if caja.con_escala
        ),
        programado="".join(barra(mes.mes, mes.programado, 0.66) for mes in meses if not falta(mes)),
        sin_reporte="".join(barra(mes.mes, mes.programado, 0.66) for mes in meses if falta(mes)),
        ejecutado="".join(barra(mes.mes, mes.ejecutado or 0, 0.36) for mes in meses),
        base=(_n(caja.x0), _n(caja.ancho), _n(caja.y0)),
        corte=(_n(xc), _n(caja.y1 - 18 if caja.con_escala else 0), _n(caja.y0)),
        rotulo_corte=Rotulo(
            x=_n(xc - 6 if hasta == 12 else xc + 6),
            y=_n(caja.y1 - 8),
            texto=f"Corte: fin de {nombre(hasta)}",
            ancla="end" if hasta == 12 else "start",
        ),
        resto=(_n(xc), _n(caja.y1 - 4), _n(caja.ancho - xc), _n(caja.y0 - caja.y1 + 4)),
        letras=(
            " ".join(_n(caja.x0 + paso * (mes - 0.5) - 3) for mes in TODOS),
            "".join(abreviatura(mes)[0].upper() for mes in TODOS),
        ),
    )


def _en_palabras(meses: Sequence[CifrasDelMes], hasta: int) -> str:
    """«enero: 2 programadas, 1 ejecutada; …», sin los meses en que no hay nada."""

    def dicho(mes: CifrasDelMes) -> str:
        programadas = plural(mes.programado, "programada", "programadas")
        if mes.ejecutado is not None:
            return f"{nombre(mes.mes)}: {programadas}, {plural(mes.ejecutado, 'ejecutada', 'ejecutadas')}"
        return f"{nombre(mes.mes)}: {programadas}{', sin reporte' if mes.mes <= hasta else ''}"

    return "; ".join(dicho(mes) for mes in meses if mes.programado or mes.ejecutado)


@dataclass(frozen=True, slots=True, kw_only=True)
class Barra:
    """Lo ejecutado dentro de la meta: sólido hasta lo programado a la fecha, con trama lo que pasa de ahí."""

    descripcion: str
    meta: str
    ejecutado: str
    excedente: tuple[str, str] | None
    trama: str
    programado: str


ANCHO_DE_BARRA, ALTO_DE_BARRA = 208.0, 12.0


def barra(totales: Totales) -> Barra:
    """Escala: el ancho es la meta anual o, si se pasó de ella, lo ejecutado."""
    entero = max(totales.meta, totales.ejecutado_a_corte)

    def largo(cantidad: int) -> float:
        return ANCHO_DE_BARRA * cantidad / entero

    a_tiempo = min(totales.ejecutado_a_corte, totales.programado_a_corte)
    inicio, fin = largo(a_tiempo), largo(totales.ejecutado_a_corte)
    return Barra(
        descripcion=(
            f"{plural(totales.ejecutado_a_corte, 'ejecutada', 'ejecutadas')}, "
            f"{plural(totales.programado_a_corte, 'programada', 'programadas')} a la fecha y "
            f"{miles(totales.meta)} en el año"
        ),
        meta=_n(largo(totales.meta)),
        ejecutado=_n(inicio),
        excedente=(_n(inicio), _n(fin - inicio)) if fin > inicio else None,
        trama=trama(inicio, fin, ALTO_DE_BARRA, 4.5) if fin > inicio else "",
        programado=_n(largo(totales.programado_a_corte)),
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Apilada:
    """Compromisos a cargo, por estado y en orden fijo."""

    descripcion: str
    tramos: tuple[Tramo, ...]


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Columna:
    """Un mes: lo programado en contorno y lo ejecutado lleno, con trama lo que pasa de lo programado ese mes.
    `sin_reporte` es el contorno punteado de un mes debido que nadie reportó."""

    x: str
    ancho: str
    programado: tuple[str, str] | None
    sin_reporte: bool
    x_ejecutado: str
    ancho_ejecutado: str
    ejecutado: tuple[str, str] | None
    excedente: tuple[str, str] | None
    trama: str
    mes: Rotulo
    cantidad: Rotulo | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Columnas:
    """El año de una actividad o de una dependencia en doce columnas con su número encima: la de las páginas. La del
    PDF, que va sobre su tabla, es `Mensual`."""

    clase: str
    ancho: str
    alto: str
    titulo: str
    descripcion: str
    base: tuple[str, str, str]
    resto: tuple[str, str, str, str]
    rotulo_corte: Rotulo
    columnas: tuple[Columna, ...]
    tabla: tuple[tuple[str, str, str], ...]


def columnas(
    meses: Sequence[CifrasDelMes], cifras: Cifras, de_que: str, *, angosta: bool = False
) -> Columnas:
    """La gráfica de los doce `meses` de `de_que`; `angosta` es la que se ve en un teléfono."""
    ancho, alto = (340.0, 220.0) if angosta else (720.0, 240.0)
    x0, x1, y0, y1 = 2.0, ancho - 2, alto - 28, 44.0
    paso = (x1 - x0) / 12
    hasta = cifras.corte.month
    maximo = max(1, *(max(mes.programado, mes.ejecutado or 0) for mes in meses))

    def largo(cantidad: int) -> float:
        return (y0 - y1) * cantidad / maximo

    def columna(mes: CifrasDelMes) -> Columna:
        centro = x0 + paso * (mes.mes - 0.5)
        afuera, adentro = paso * 0.66, paso * 0.66 - 8
        hecho = mes.ejecutado or 0
        a_tiempo, x = min(hecho, mes.programado), centro - adentro / 2
        sobra = largo(hecho) - largo(a_tiempo)
        falta_reporte = mes.mes <= hasta and mes.ejecutado is None and mes.programado > 0
        rotulo = (
            ""
            if not mes.programado and not hecho
            else miles(mes.programado)
            if mes.ejecutado is None
            else miles(hecho)
            if angosta
            else f"{miles(hecho)} de {miles(mes.programado)}"
        )
        return Columna(
            x=_n(centro - afuera / 2),
            ancho=_n(afuera),
            programado=(_n(y0 - largo(mes.programado)), _n(largo(mes.programado)))
            if mes.programado
            else None,
            sin_reporte=falta_reporte,
            x_ejecutado=_n(x),
            ancho_ejecutado=_n(adentro),
            ejecutado=(_n(y0 - largo(a_tiempo)), _n(largo(a_tiempo))) if a_tiempo else None,
            excedente=(_n(y0 - largo(hecho)), _n(sobra)) if sobra else None,
            trama=trama(x, x + adentro, sobra, 4.5) if sobra else "",
            mes=Rotulo(
                x=_n(centro),
                y=_n(y0 + 19),
                texto=abreviatura(mes.mes)[0].upper() if angosta else abreviatura(mes.mes),
                ancla="middle",
            ),
            cantidad=Rotulo(
                x=_n(centro),
                y=_n(y0 - max(largo(mes.programado), largo(hecho)) - 7),
                texto=rotulo,
                ancla="middle",
            )
            if rotulo
            else None,
        )

    xc = x0 + paso * hasta
    return Columnas(
        clase="angosta" if angosta else "ancha",
        ancho=_n(ancho),
        alto=_n(alto),
        titulo=f"Acciones programadas y ejecutadas cada mes de {cifras.anio}: {de_que}",
        descripcion=_en_palabras(meses, hasta),
        base=(_n(x0), _n(x1), _n(y0)),
        resto=(_n(xc), "0", _n(x1 - xc), _n(y0)),
        rotulo_corte=Rotulo(
            x=_n(xc + 6 if hasta < 12 and not angosta else xc - 6),
            y="14",
            texto=f"Corte: {cifras.corte.day} de {nombre(hasta)}",
            ancla="start" if hasta < 12 and not angosta else "end",
        ),
        columnas=tuple(columna(mes) for mes in meses),
        tabla=tuple(
            (
                nombre(mes.mes),
                miles(mes.programado),
                miles(mes.ejecutado)
                if mes.ejecutado is not None
                else "sin reporte"
                if mes.mes <= hasta and mes.programado
                else "–",
            )
            for mes in meses
        ),
    )
