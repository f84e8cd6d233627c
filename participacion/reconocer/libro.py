"""Reconocer un libro: de sus celdas a las actividades de un plan, con todo lo que queda por preguntar. Puro.

No aprende ni consulta a nadie: mira los títulos y lo que hay debajo. Lo seguro se toma y lo demás se pregunta; nada que
cambie una cifra se toma en silencio.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from comun.hojas.leer import Archivo, Libro
from comun.hojas.leer import Hoja as HojaLeida
from comun.palabras import llano
from participacion.reconocer.actividades import ActividadLeida
from participacion.reconocer.columnas import Columnas, anios_de, asignar
from participacion.reconocer.columnas import repetidas as columnas_repetidas
from participacion.reconocer.correspondencia import Correspondencia, DeLaHoja, con_lo_dicho
from participacion.reconocer.cuadro import Cuadro, escrito
from participacion.reconocer.dudas import DE_COLUMNA, Duda, Libreta
from participacion.reconocer.encabezado import Encabezado, buscar_encabezado
from participacion.reconocer.filas import Filas, separar
from participacion.reconocer.hojas import es_plan, repetidas
from participacion.reconocer.numeracion import numerar
from participacion.reconocer.papeles import Candidata, candidatas
from participacion.reconocer.plan import Hoja, dependencia_de_la_hoja, leer_actividades, por_componente

_ANIO = re.compile(r"(?<![0-9])20[1-4][0-9](?![0-9])")
_LETRAS_DE_UN_TITULO = 10
_DE_VERDAD = 0.1  # de las cantidades del año que más tiene


@dataclass
class HojaReconocida:
    """Una hoja que tiene un plan, y lo que se entendió de ella."""

    nombre: str
    encabezado: Encabezado
    columnas: Columnas
    filas: Filas
    actividades: list[ActividadLeida]
    dudas: list[Duda]
    dependencia: str
    primera: int
    por_componente: bool = False


@dataclass
class Reconocido:
    """Lo que se entendió de un libro. `anio` es el de las cantidades que se leen, si el libro lo dice; `anios`, los que
    sus columnas nombran."""

    hojas: list[HojaReconocida]
    no_son_plan: list[str]
    repetidas: list[str]
    anio: int | None = None
    anios: tuple[int, ...] = ()
    redondeadas: int = 0

    @property
    def actividades(self) -> list[ActividadLeida]:
        return [actividad for hoja in self.hojas for actividad in hoja.actividades]

    @property
    def dudas(self) -> list[Duda]:
        return [duda for hoja in self.hojas for duda in hoja.dudas]

    @property
    def decisiones(self) -> int:
        """Las que una persona todavía debe tomar: las dudas de la misma clase son una sola."""
        return len({duda.clase for duda in self.dudas})


@dataclass
class _Vista:
    """Una hoja en la que se halló un encabezado."""

    cuadro: Cuadro
    encabezado: Encabezado
    candidatas: list[Candidata]
    dicho: DeLaHoja = field(default_factory=DeLaHoja)


def reconocer(
    hojas: Iterable[tuple[str, HojaLeida]],
    anio: int | None = None,
    correspondencia: Correspondencia | None = None,
) -> Reconocido:
    """Las hojas van en orden, cada una con su nombre. `anio` es el del plan, si se sabe; con él se escogen las columnas
    donde hay varios."""
    dicho = correspondencia or Correspondencia()
    vistas: list[_Vista] = []
    no_son: list[str] = []
    for nombre, hoja in hojas:
        cuadro = Cuadro(nombre, hoja.celdas, hoja.combinadas)
        suyo = dicho.de(nombre)
        encabezado = (
            None if suyo and suyo.no_es_plan else buscar_encabezado(cuadro, suyo.encabezado if suyo else 0)
        )
        if encabezado is None:
            no_son.append(nombre)
            continue
        filas = [f for f in range(encabezado.fila + 1, cuadro.filas + 1) if cuadro.llenas(f)]
        vistas.append(_Vista(cuadro, encabezado, candidatas(cuadro, encabezado, filas), suyo or DeLaHoja()))
    anios = _juntar(anios_de(vista.candidatas) for vista in vistas)
    elegido = _elegir(anios, anio)
    leidas: list[Hoja] = []
    for vista in vistas:
        leida = _leer_hoja(vista, elegido, anio or elegido)
        if leida is None:
            no_son.append(vista.cuadro.nombre)
        else:
            leidas.append(leida)
    return _armar(leidas, no_son, anios, elegido, anio)


def _leer_hoja(vista: _Vista, elegido: int | None, anio: int | None) -> Hoja | None:
    columnas = con_lo_dicho(asignar(vista.candidatas, elegido), vista.candidatas, vista.dicho)
    filas = separar(vista.cuadro, vista.encabezado, columnas)
    if not es_plan(columnas, len(filas.actividades)):
        return None
    libreta = Libreta(vista.dicho.respuestas)
    for candidata, campo in columnas_repetidas(vista.candidatas, columnas, elegido):
        if candidata.columna.numero not in columnas.numeros:
            libreta.preguntar(
                vista.cuadro.lugar(vista.encabezado.fila, candidata.columna.numero),
                candidata.columna.escrito,
                None,
                f"otra columna ya dice lo {campo} de ese periodo",
                f"{DE_COLUMNA} repetida",
            )
    return Hoja(
        vista.cuadro,
        vista.encabezado,
        vista.candidatas,
        columnas,
        filas,
        libreta,
        anio or _del_titulo(vista),
        vista.dicho.dependencia
        or ("" if columnas.una("dependencia") else dependencia_de_la_hoja(vista.cuadro.nombre)),
    )


def _armar(
    leidas: Sequence[Hoja],
    no_son: list[str],
    anios: Mapping[int, int],
    elegido: int | None,
    pedido: int | None,
) -> Reconocido:
    actividades = {hoja.nombre: leer_actividades(hoja) for hoja in leidas}
    copias = repetidas(actividades)
    planes = [hoja for hoja in leidas if hoja.nombre not in copias]
    del_titulo = next((a for hoja in planes if (a := _anio_del_titulo(hoja.cuadro, hoja.encabezado))), None)
    numerar(planes, actividades)
    for nombre, igual in copias.items():
        if not igual and planes:
            planes[0].libreta.preguntar(
                f"{nombre}!A1",
                nombre,
                "repetida",
                "trae las actividades de otras hojas con otras cantidades; se leen las otras",
                "hoja repetida",
            )
    return Reconocido(
        hojas=[
            HojaReconocida(
                hoja.nombre,
                hoja.encabezado,
                hoja.columnas,
                hoja.filas,
                actividades[hoja.nombre],
                hoja.libreta.en_orden(),
                hoja.dependencia,
                hoja.primera,
                por_componente(hoja),
            )
            for hoja in planes
        ],
        no_son_plan=no_son,
        repetidas=[hoja.nombre for hoja in leidas if hoja.nombre in copias],
        anio=(elegido if len(anios) > 1 else None) or (pedido if len(anios) > 1 else None) or del_titulo,
        anios=tuple(sorted(anios)),
    )


def _juntar(de_cada_hoja: Iterable[Mapping[int, int]]) -> dict[int, int]:
    juntos: Counter[int] = Counter()
    for anios in de_cada_hoja:
        juntos.update(anios)
    return dict(juntos)


def _elegir(anios: Mapping[int, int], pedido: int | None) -> int | None:
    """Entre varios, el pedido; si no se pide, el último en que se ejecutó algo de verdad, o el primero."""
    if pedido in anios or not anios:
        return pedido if pedido in anios else None
    bastante = max(anios.values()) * _DE_VERDAD
    return max(
        (anio for anio, cuantos in anios.items() if cuantos and cuantos >= bastante), default=min(anios)
    )


def _del_titulo(vista: _Vista) -> int | None:
    return _anio_del_titulo(vista.cuadro, vista.encabezado)


def _anio_del_titulo(cuadro: Cuadro, encabezado: Encabezado) -> int | None:
    """El que dice el título del documento, encima del encabezado, o el nombre de la hoja."""
    for fila in range(1, encabezado.niveles[0]):
        for columna in cuadro.llenas(fila):
            texto = escrito(cuadro.cruda(fila, columna))
            anios = set(_ANIO.findall(texto))
            if len(anios) == 1 and sum(letra.isalpha() for letra in llano(texto)) >= _LETRAS_DE_UN_TITULO:
                return int(anios.pop())
    anios = set(_ANIO.findall(cuadro.nombre))
    return int(anios.pop()) if len(anios) == 1 else None


def reconocer_archivo(
    archivo: Archivo, anio: int | None = None, correspondencia: Correspondencia | None = None
) -> Reconocido:
    """Todas las hojas de un XLSX, o la de un CSV, que se llama como el archivo. Lanza `ArchivoInvalido`."""
    libro = Libro(archivo)
    hojas = ((nombre or archivo[0], libro.con_nombre(nombre)) for nombre in libro.hojas or [""])
    return reconocer(hojas, anio, correspondencia)
