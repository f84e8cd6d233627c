"""Qué es cada columna, por lo que se parece su título y por lo que hay en ella. Puro.

De cada una se dice por qué, y si es seguro: lo que no lo es se pregunta.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from participacion.reconocer.encabezado import Columna
from participacion.reconocer.escoger import (
    ESCOGEN,
    Escogida,
    clases_de_meta,
    componentes,
    el_codigo,
    la_actividad,
    la_meta,
    lo_ejecutado,
)
from participacion.reconocer.papeles import (
    DE_PERIODOS,
    DENOMINADOR,
    EJECUTADO,
    META,
    NUMERADOR,
    PROGRAMADO,
    RELATO,
    Candidata,
)
from participacion.reconocer.titulos import Cuando, raiz

_NO_DICEN_CUANTO = (
    "",
    "fecha_inicio",
    "fecha_fin",
    "codigo",
    "unidad_medida",
    "clase_de_meta",
    "periodicidad",
)
VARIAS = ("componente", "clase_de_meta")


@dataclass(frozen=True)
class Asignada:
    campo: str
    columna: Columna
    porque: str
    segura: bool = True
    cuando: Cuando | None = None
    por_ciento: bool = False
    hasta: int = 12
    semanas: tuple[Columna, ...] = ()

    @property
    def partes(self) -> "tuple[Asignada, ...]":
        """Ella y las demás semanas de su mes."""
        return (self, *(replace(self, columna=c, semanas=()) for c in self.semanas))

    @property
    def mes(self) -> int:
        """El último de su periodo; sin uno, aquel hasta el que va lo que dice."""
        return self.cuando.mes if self.cuando else self.hasta

    @property
    def es(self) -> str:
        """Lo que la columna dice: «meta», «ejecutado:3»."""
        return f"{self.campo}:{self.cuando.mes}" if self.cuando else self.campo


@dataclass
class Columnas:
    """Las que se entendieron, en orden, y las de números que no."""

    asignadas: list[Asignada] = field(default_factory=list)
    sin_entender: list[Candidata] = field(default_factory=list)

    def una(self, campo: str) -> Asignada | None:
        return next((a for a in self.asignadas if a.campo == campo and not a.cuando), None)

    def varias(self, campo: str) -> list[Asignada]:
        return [a for a in self.asignadas if a.campo == campo]

    def por_mes(self, campo: str) -> dict[int, Asignada]:
        return {a.mes: a for a in self.asignadas if a.campo == campo}

    @property
    def numeros(self) -> set[int]:
        return {una.columna.numero for a in self.asignadas for una in a.partes}


def asignar(todas: Sequence[Candidata], anio: int | None) -> Columnas:
    """Las de un solo año: las que nombran otro no cuentan."""
    de_ese = [
        c for c in todas
        if not c.anios or len(c.anios) > 1 or anio in (None, c.anio) or c.propio.cabeza == "linea_base"
    ]  # fmt: skip
    hechas = Columnas()
    usadas: set[int] = set()

    def poner(campo: str, escogida: Escogida | None, porque: str = "") -> None:
        if escogida is None:
            return
        c = escogida.candidata
        usadas.add(c.columna.numero)
        hechas.asignadas.append(
            Asignada(campo, c.columna, porque or _por_el_titulo(c), escogida.segura, por_ciento=c.por_ciento)
        )

    hechas.asignadas = juntar_semanas(_los_mas_cortos(list(_de_periodos(de_ese))))
    usadas |= hechas.numeros
    con_periodos = {a.campo for a in hechas.asignadas}
    sueltas = [c for c in de_ese if c.columna.numero not in usadas and not c.cuando and not c.perfil.vacia]
    actividad = la_actividad(sueltas)
    poner("actividad", actividad)
    for clase in clases_de_meta(sueltas):
        poner("clase_de_meta", Escogida(clase, True))
    if not _solo_el_avance(hechas):
        poner(META, la_meta(sueltas, con_periodos, anio))
    if EJECUTADO not in con_periodos and NUMERADOR not in con_periodos:
        poner(EJECUTADO, lo_ejecutado(sueltas, anio))
    suyo = actividad.candidata if actividad else None
    poner("codigo", el_codigo(sueltas, suyo))
    libres = [c for c in sueltas if c.columna.numero not in usadas]
    for campo, escoge in ESCOGEN.items():
        poner(campo, escoge([c for c in libres if c.columna.numero not in usadas], suyo))
    for componente in componentes([c for c in libres if c.columna.numero not in usadas]):
        poner("componente", Escogida(componente, True))
    hechas.asignadas.sort(key=lambda a: a.columna.numero)
    hechas.sin_entender = [
        c for c in sueltas
        if c.columna.numero not in usadas and c.perfil.son(c.perfil.numeros, 0.6)
        and (not any(t.cabeza for t in c.columna.todos) or _cuenta_algo(c))
    ]  # fmt: skip
    return hechas


def _solo_el_avance(hechas: Columnas) -> bool:
    """Si de la actividad solo se dice su porcentaje de avance: la meta es llegar a todo, y otra sería del producto."""
    ejecutan = hechas.varias(EJECUTADO)
    return (
        bool(ejecutan)
        and all(a.por_ciento and a.columna.propio.con(raiz("actividad")) for a in ejecutan)
        and not hechas.varias(PROGRAMADO)
    )


def _cuenta_algo(c: Candidata) -> bool:
    """«Número de acciones» no es un código, si no lo fue."""
    return c.propio.cabeza == "codigo" and c.propio.con(raiz("numero")) and len(c.propio.raices) > 1


def anios_de(todas: Iterable[Candidata]) -> dict[int, int]:
    """Los años que las columnas nombran, y cuántas cantidades ejecutadas trae cada uno."""
    anios: dict[int, int] = {}
    for c in todas:
        cuenta = c.papel in (EJECUTADO, PROGRAMADO, META, NUMERADOR, DENOMINADOR) or (
            c.cuando and not c.papel
        )
        if c.anio is None or not cuenta:
            continue
        ejecutado = c.papel == EJECUTADO and not c.por_ciento
        anios[c.anio] = anios.get(c.anio, 0) + (c.perfil.positivos if ejecutado else 0)
    return anios


def _por_el_titulo(c: Candidata) -> str:
    return f"por su título, «{c.columna.escrito[:80]}», y porque {_lo_que_hay(c)}"


def _lo_que_hay(c: Candidata) -> str:
    p = c.perfil
    if p.vacia:
        return "está vacía"
    cuantas, que = max(
        (p.numeros, "números"), (p.textos, "textos"), (p.fechas, "fechas"), (p.cruces, "marcas")
    )
    return f"{cuantas} de {p.llenas} celdas son {que}" if cuantas else "tiene fórmulas"


# Las de periodos.


def _de_periodos(todas: Sequence[Candidata]) -> Iterator[Asignada]:
    con_cuando = [c for c in todas if c.cuando and (c.papel in (*DE_PERIODOS, META) or not c.papel)]
    sin_papel = [c for c in todas if c.cuando and c.papel in _NO_DICEN_CUANTO and not c.por_ciento]
    sin_papel = [
        c for c in sin_papel if c.perfil.de_cantidades or c.perfil.son(c.perfil.con_numero) or c.perfil.vacia
    ]
    for campo in DE_PERIODOS:
        suyas = [c for c in con_cuando if (PROGRAMADO if c.papel == META else c.papel) == campo]
        if campo == EJECUTADO:
            suyas = list(_de_la_actividad(suyas, todas))
        if campo == RELATO:
            suyas = [c for c in suyas if not c.perfil.de_cantidades]
        yield from _una_por_mes(campo, suyas, segura=True)
    yield from _sin_papel(sin_papel, todas)


def _de_la_actividad(ejecutan: Sequence[Candidata], todas: Sequence[Candidata]) -> Sequence[Candidata]:
    """Donde unas columnas miden la actividad y otras el producto al que sirve, las de la actividad: lo del producto se
    repite en cada una de las suyas, y se contaría varias veces."""
    if any(c.cuando and c.papel in (PROGRAMADO, META) and not c.perfil.vacia for c in todas):
        return ejecutan
    propias = [c for c in ejecutan if c.por_ciento and c.propio.con(raiz("actividad"))]
    ajenas = [
        c for c in todas if c.papel and c.propio.con(raiz("producto")) and c.propio.cabeza != "producto"
    ]
    if all(c.perfil.vacia for c in propias) or not ajenas:
        return ejecutan
    return (
        ejecutan if any(not c.por_ciento and c.propio.con(raiz("actividad")) for c in ejecutan) else propias
    )


def _los_mas_cortos(asignadas: Sequence[Asignada]) -> Iterator[Asignada]:
    """De un mismo papel, los periodos de una sola duración: los más largos son totales de los otros."""
    for una in asignadas:
        suyas = [a.cuando.cada.cuantos for a in asignadas if a.campo == una.campo and a.cuando]
        if una.cuando and (una.campo == RELATO or una.cuando.cada.cuantos == max(suyas)):
            yield una


def _una_por_mes(
    campo: str, suyas: Sequence[Candidata], *, segura: bool, porque: str = ""
) -> Iterator[Asignada]:
    if campo in (PROGRAMADO, EJECUTADO):
        cantidades = [c for c in suyas if not c.por_ciento]
        porcentajes = [c for c in suyas if c.por_ciento]
        suyas = porcentajes if porcentajes and all(c.perfil.vacia for c in cantidades) else cantidades
    por_cada: dict[int, list[Candidata]] = {}
    for c in suyas:
        if c.cuando:
            por_cada.setdefault(c.cuando.cada.cuantos, []).append(c)
    if not por_cada:
        return
    # Los de periodos más largos son totales de los más cortos, si estos dicen algo.
    llenas = {
        n: cs for n, cs in por_cada.items() if n == 12 or any(not c.perfil.vacia for c in cs)
    } or por_cada
    mejor = max(llenas, key=lambda n: (any(not c.perfil.vacia for c in llenas[n]), len(llenas[n]) > 1, n))
    vistos: dict[int, Candidata] = {}
    for c in llenas[mejor]:
        if c.cuando is None:
            continue
        otra = vistos.setdefault(c.cuando.mes, c)
        if otra is c or (c.columna.semana and otra.columna.semana):
            yield Asignada(campo, c.columna, porque or _por_el_titulo(c), segura, c.cuando, c.por_ciento)


def en_dos_filas(columnas: Columnas) -> Columnas:
    """Las de los periodos que no dicen su papel, donde lo dice cada fila: lo ejecutado está debajo de lo programado."""
    porque = "cada actividad viene en dos filas, y cada una dice si es lo programado o lo ejecutado"
    asignadas = [
        a if a.segura or not a.cuando else replace(a, campo=PROGRAMADO, porque=porque, segura=True)
        for a in columnas.asignadas
    ]
    return Columnas(asignadas, columnas.sin_entender)


def juntar_semanas(asignadas: Iterable[Asignada]) -> list[Asignada]:
    """Las semanas de un mes, como una sola."""
    juntas: dict[object, Asignada] = {}
    for una in asignadas:
        llave = (una.campo, una.cuando) if una.columna.semana and una.cuando else una.columna.numero
        primera = juntas.get(llave)
        juntas[llave] = replace(primera, semanas=(*primera.semanas, una.columna)) if primera else una
    return list(juntas.values())


def repetidas(todas: Sequence[Candidata], hechas: Columnas, anio: int | None) -> list[tuple[Candidata, str]]:
    """Las que dicen ser de un periodo y un papel que otra ya tiene, y traen algo."""
    sobran = []
    for c in todas:
        campo = PROGRAMADO if c.papel == META else c.papel
        otra = (
            hechas.por_mes(campo).get(c.cuando.mes) if c.cuando and campo in (PROGRAMADO, EJECUTADO) else None
        )
        if (
            otra and c.cuando and otra.cuando and otra.cuando.cada is c.cuando.cada
            and c.columna.numero not in hechas.numeros and not c.perfil.vacia and not c.por_ciento
            and (c.anio in (None, anio) or anio is None) and len(c.anios) < 2
        ):  # fmt: skip
            sobran.append((c, campo))
    return sobran


def _sin_papel(sueltas: Sequence[Candidata], todas: Sequence[Candidata]) -> Iterator[Asignada]:
    """Meses o trimestres sin más: con marcas son un cronograma; con números, se pregunta."""
    llenas = [c for c in sueltas if not c.perfil.vacia]
    if not llenas:
        return
    marcas = sum(c.perfil.cruces for c in llenas)
    if 2 * marcas >= sum(c.perfil.llenas for c in llenas):
        porque = f"{marcas} de {sum(c.perfil.llenas for c in llenas)} celdas de los meses son marcas"
        yield from _una_por_mes(PROGRAMADO, sueltas, segura=True, porque=porque)
        return
    textos = sum(c.perfil.textos - c.perfil.con_numero for c in llenas)
    if 2 * textos >= sum(c.perfil.llenas for c in llenas):
        return
    tomados = {c.papel for c in todas if c.cuando}
    hasta = max(c.cuando.mes for c in llenas if c.cuando)
    if EJECUTADO in tomados:
        campo = PROGRAMADO
    elif (
        PROGRAMADO in tomados
        or hasta < 12
        or any(t.cabeza == EJECUTADO for c in sueltas for t in c.columna.todos)
    ):
        campo = EJECUTADO
    else:
        campo = PROGRAMADO
    porque = "son periodos y no dicen si es lo programado o lo ejecutado"
    yield from _una_por_mes(campo, sueltas, segura=False, porque=porque)
