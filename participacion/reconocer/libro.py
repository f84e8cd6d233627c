"""Reconocer un libro: de sus celdas a las actividades de un plan, con todo lo que queda por preguntar. Puro.

No aprende ni consulta a nadie: mira los títulos y lo que hay debajo. Lo seguro se toma y lo demás se pregunta; nada que
cambie una cifra se toma en silencio.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from comun.hojas.leer import Archivo, Libro
from comun.hojas.leer import Hoja as HojaLeida
from comun.palabras import enumerar, llano
from participacion.reconocer.actividades import ActividadLeida
from participacion.reconocer.columnas import Columnas, anios_de, asignar, en_dos_filas
from participacion.reconocer.columnas import repetidas as columnas_repetidas
from participacion.reconocer.correspondencia import Correspondencia, DeLaHoja, con_lo_dicho
from participacion.reconocer.cuadro import Cuadro, escrito
from participacion.reconocer.dudas import DE_COLUMNA, Duda, Libreta, Respondida
from participacion.reconocer.encabezado import Encabezado, buscar_encabezado
from participacion.reconocer.filas import Filas, separar
from participacion.reconocer.hojas import es_plan, repetidas
from participacion.reconocer.numeracion import numerar
from participacion.reconocer.papeles import Candidata, candidatas
from participacion.reconocer.plan import Hoja, dependencia_de_la_hoja, leer_actividades, por_componente
from participacion.reconocer.recuerdo import HojaRecordada, Recuerdo, codigo_de, sin_anio, titulos_de
from participacion.reconocer.valores import leer_fechas

_ANIO = re.compile(r"(?<![0-9])20[1-4][0-9](?![0-9])")
_LETRAS_DE_UN_TITULO = 10
_CASI_TODAS = 0.8  # las fechas de una hoja que dicen su año
_VIGENCIA = re.compile(r"(vigencia|ano|periodo)\b.*")
_BASTANTES = 3  # actividades de una hoja, para que parecerse a otra no sea casualidad
_CASI_LAS_MISMAS = 0.9
_DE_VERDAD = 0.1  # de las cantidades del año que más tiene


@dataclass
class HojaReconocida:
    """Una hoja que tiene un plan, y lo que se entendió de ella. `titulos` son los de sus columnas, como se recuerdan, y
    `recordada`, la de otro libro que se le parece."""

    nombre: str
    cuadro: Cuadro
    encabezado: Encabezado
    columnas: Columnas
    filas: Filas
    actividades: list[ActividadLeida]
    dudas: list[Duda]
    dependencia: str
    primera: int
    respondidas: list[Respondida]
    candidatas: Sequence[Candidata]
    titulos: Mapping[int, str]
    recordada: HojaRecordada | None = None
    por_componente: bool = False


@dataclass
class Reconocido:
    """Lo que se entendió de un libro. `anio` es el de las cantidades que se leen, si el libro lo dice; `anios`, los que
    sus columnas nombran. `cuadros` son todas las hojas como se ven, en su orden."""

    hojas: list[HojaReconocida]
    no_son_plan: list[str]
    repetidas: list[str]
    anio: int | None = None
    anios: tuple[int, ...] = ()
    redondeadas: int = 0
    cuadros: Mapping[str, Cuadro] = field(default_factory=dict)
    recuerdo: Recuerdo | None = None

    @property
    def actividades(self) -> list[ActividadLeida]:
        return [actividad for hoja in self.hojas for actividad in hoja.actividades]

    @property
    def dudas(self) -> list[Duda]:
        return [duda for hoja in self.hojas for duda in hoja.dudas]

    @property
    def respondidas(self) -> list[Respondida]:
        return [una for hoja in self.hojas for una in hoja.respondidas]

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
    titulos: Mapping[int, str]
    dicho: DeLaHoja = field(default_factory=DeLaHoja)
    recuerdo: Recuerdo | None = None
    recordada: HojaRecordada | None = None


def reconocer(
    hojas: Iterable[tuple[str, HojaLeida]],
    anio: int | None = None,
    correspondencia: Correspondencia | None = None,
    recuerdos: Sequence[Recuerdo] = (),
) -> Reconocido:
    """Las hojas van en orden, cada una con su nombre. `anio` es el del plan, si se sabe; con él se escogen las columnas
    donde hay varios. De los `recuerdos` vale el que más se parezca."""
    dicho = correspondencia or Correspondencia()
    vistas: list[_Vista] = []
    no_son: list[str] = []
    cuadros: dict[str, Cuadro] = {}
    for nombre, hoja in hojas:
        cuadro = cuadros[nombre] = Cuadro(nombre, hoja.celdas, hoja.combinadas)
        vista = _ver(cuadro, dicho.de(nombre), anio)
        if vista is None:
            no_son.append(nombre)
        else:
            vistas.append(vista)
    recuerdo = _el_que_sirve(recuerdos, vistas)
    for vista in list(vistas):
        if recuerdo and not _recordar(vista, recuerdo, anio):
            vistas.remove(vista)
            no_son.append(vista.cuadro.nombre)
    anios = _juntar(anios_de(vista.candidatas) for vista in vistas)
    elegido = _elegir(anios, anio)
    leidas: list[Hoja] = []
    for vista in vistas:
        leida = _leer_hoja(vista, elegido, anio)
        if leida is None:
            no_son.append(vista.cuadro.nombre)
        else:
            leidas.append(leida)
    for ajena in _de_otro_anio(leidas, anio, {vista.cuadro.nombre: vista for vista in vistas}):
        leidas.remove(ajena)
        no_son.append(ajena.nombre)
    if len(leidas) < len(vistas):
        suyas = {hoja.nombre for hoja in leidas}
        anios = _juntar(anios_de(vista.candidatas) for vista in vistas if vista.cuadro.nombre in suyas)
    planes, copias = _armar(leidas, {vista.cuadro.nombre: vista for vista in vistas})
    por_tamano = sorted(planes, key=lambda hoja: -len(hoja.actividades))
    del_titulo = next(
        (a for hoja in por_tamano if (a := _anio_del_titulo(hoja.cuadro, hoja.encabezado))), None
    )
    return Reconocido(
        hojas=planes,
        no_son_plan=no_son,
        repetidas=copias,
        anio=((elegido or anio) if len(anios) > 1 else None) or del_titulo,
        anios=tuple(sorted(anios)),
        cuadros=cuadros,
        recuerdo=recuerdo,
    )


def _ver(cuadro: Cuadro, dicho: DeLaHoja | None, anio: int | None) -> _Vista | None:
    """`None` si en la hoja no hay un encabezado, o si se dijo que no es un plan."""
    if dicho and dicho.no_es_plan:
        return None
    encabezado = buscar_encabezado(cuadro, dicho.encabezado if dicho else 0)
    if encabezado is None:
        return None
    filas = [f for f in range(encabezado.fila + 1, cuadro.filas + 1) if cuadro.llenas(f)]
    titulos = titulos_de(encabezado, anio)
    return _Vista(cuadro, encabezado, candidatas(cuadro, encabezado, filas), titulos, dicho or DeLaHoja())


def _el_que_sirve(recuerdos: Sequence[Recuerdo], vistas: Sequence[_Vista]) -> Recuerdo | None:
    hojas = [(vista.cuadro.nombre, vista.titulos) for vista in vistas]
    mejor = max(recuerdos, key=lambda uno: uno.sirve(hojas), default=None)
    return mejor if mejor and mejor.sirve(hojas) else None


def _recordar(vista: _Vista, recuerdo: Recuerdo, anio: int | None) -> bool:
    """Pone en la vista lo que se recuerda de una hoja como esa; falso si se recuerda que no es un plan."""
    nombre = vista.cuadro.nombre
    if sin_anio(nombre) in recuerdo.no_son_plan and not vista.dicho.es_plan:
        return False
    vista.recuerdo, vista.recordada = recuerdo, recuerdo.de(nombre, vista.titulos)
    if vista.recordada is None and not vista.dicho.encabezado:
        return _donde_estaba(vista, recuerdo, anio)
    return True


def _donde_estaba(vista: _Vista, recuerdo: Recuerdo, anio: int | None) -> bool:
    """El encabezado en la fila en que alguien lo dijo, si ahí están los títulos."""
    for una in recuerdo.hojas:
        otra = _ver(vista.cuadro, replace(vista.dicho, encabezado=una.encabezado), anio)
        if otra and (hallada := recuerdo.de(vista.cuadro.nombre, otra.titulos)):
            vista.encabezado, vista.candidatas, vista.titulos = otra.encabezado, otra.candidatas, otra.titulos
            vista.recordada = hallada
            break
    return True


def _leer_hoja(vista: _Vista, elegido: int | None, anio: int | None) -> Hoja | None:
    dicho = vista.dicho
    if vista.recordada:
        cambios = {**vista.recordada.cambios(vista.titulos), **dicho.cambios}
        dicho = replace(dicho, cambios=cambios)
    columnas, filas = _columnas_y_filas(vista, dicho, elegido)
    if filas.actividades and filas.omitidas:
        # Lo que hay en una columna se mira otra vez sin los totales ni los separadores, que no dicen qué es.
        suyas = sorted([*filas.actividades, *filas.segundas])
        vista.candidatas = candidatas(vista.cuadro, vista.encabezado, suyas)
        columnas, filas = _columnas_y_filas(vista, dicho, elegido)
    if not es_plan(columnas, len(filas.actividades)) and not dicho.es_plan:
        return None
    libreta = Libreta(dicho.respuestas, partial(_lo_recordado, vista, columnas))
    for candidata, campo in columnas_repetidas(vista.candidatas, columnas, elegido):
        if candidata.columna.numero not in {*columnas.numeros, *dicho.cambios}:
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
        anio or _anio_de_la_hoja(vista, elegido),
        dicho.dependencia
        or (vista.recordada.dependencia if vista.recordada else "")
        or ("" if columnas.una("dependencia") else dependencia_de_la_hoja(vista.cuadro.nombre)),
    )


def _columnas_y_filas(vista: _Vista, dicho: DeLaHoja, elegido: int | None) -> tuple[Columnas, Filas]:
    columnas = con_lo_dicho(asignar(vista.candidatas, elegido), vista.candidatas, dicho)
    incluidas = set(dicho.incluidas)
    if vista.recordada and (actividad := columnas.una("actividad")):
        desde = vista.encabezado.fila + 1
        incluidas |= vista.recordada.filas_incluidas(vista.cuadro, actividad.columna.numero, desde)
    filas = separar(vista.cuadro, vista.encabezado, columnas, incluidas)
    return (en_dos_filas(columnas) if filas.ejecutadas else columnas), filas


def _lo_recordado(vista: _Vista, columnas: Columnas, duda: Duda) -> tuple[object] | None:
    if vista.recuerdo is None or duda.clase in vista.dicho.preguntar:
        return None
    return vista.recuerdo.responder(duda, codigo_de(duda, vista.cuadro, columnas))


def _de_otro_anio(leidas: Sequence[Hoja], pedido: int | None, vistas: Mapping[str, _Vista]) -> list[Hoja]:
    """Las que solo nombran otros años, en sus columnas o en su nombre, donde la de más actividades es del plan. No se
    leen, y se pregunta."""
    principal = max(leidas, key=lambda hoja: len(hoja.filas.actividades), default=None)
    anio = pedido or (principal.anio if principal else None)
    if principal is None or anio is None:
        return []

    def nombra(hoja: Hoja) -> set[int]:
        miden = [
            a.columna for campo in ("meta", "programado", "ejecutado") for a in hoja.columnas.varias(campo)
        ]
        de_ellas = {uno for columna in miden for titulo in columna.todos for uno in titulo.anios}
        return de_ellas | set(map(int, _ANIO.findall(hoja.nombre)))

    ajenas = [
        hoja for hoja in leidas
        if (suyos := nombra(hoja)) and anio not in suyos
        and not (vistas[hoja.nombre].dicho.es_plan or vistas[hoja.nombre].dicho.encabezado)
    ]  # fmt: skip
    if principal in ajenas:
        return []
    for hoja in ajenas:
        principal.libreta.preguntar(
            f"{hoja.nombre}!A1",
            hoja.nombre,
            "no se lee",
            f"es de {enumerar([str(uno) for uno in sorted(nombra(hoja))])}, y el plan es de {anio}",
            "hoja de otro año",
        )
    return ajenas


def _armar(
    leidas: Sequence[Hoja],
    vistas: Mapping[str, _Vista],
) -> tuple[list[HojaReconocida], list[str]]:
    """Las hojas con sus actividades ya numeradas, y los nombres de las que repiten a las demás."""
    actividades = {hoja.nombre: leer_actividades(hoja) for hoja in leidas}
    copias = repetidas(actividades)
    resumidas = _resumidas([hoja for hoja in leidas if hoja.nombre not in copias], actividades)
    planes = [hoja for hoja in leidas if hoja.nombre not in copias and hoja.nombre not in resumidas]
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
    for nombre, (otra, titulo) in resumidas.items():
        planes[0].libreta.preguntar(
            f"{nombre}!A1",
            nombre,
            "repetida",
            f"lo que dice está en «{titulo}» de la hoja «{otra}», que trae más; se lee esa",
            "hoja repetida",
        )
    hojas = [
        HojaReconocida(
            nombre=hoja.nombre,
            cuadro=hoja.cuadro,
            encabezado=hoja.encabezado,
            columnas=hoja.columnas,
            filas=hoja.filas,
            actividades=actividades[hoja.nombre],
            dudas=hoja.libreta.en_orden(),
            dependencia=hoja.dependencia,
            primera=hoja.primera,
            respondidas=hoja.libreta.respondidas,
            candidatas=hoja.candidatas,
            titulos=vistas[hoja.nombre].titulos,
            recordada=vistas[hoja.nombre].recordada,
            por_componente=por_componente(hoja),
        )
        for hoja in planes
    ]
    return hojas, [hoja.nombre for hoja in leidas if hoja.nombre in copias or hoja.nombre in resumidas]


def _resumidas(
    hojas: Sequence[Hoja], actividades: Mapping[str, Sequence[ActividadLeida]]
) -> dict[str, tuple[str, str]]:
    """Las que juntan por proyecto, o por producto, lo que otra trae actividad por actividad: de cada una, en cuál y en
    qué columna está."""
    resumidas: dict[str, tuple[str, str]] = {}
    for hoja in sorted(hojas, key=lambda una: len(actividades[una.nombre])):
        suyas = {llano(a.descripcion) for a in actividades[hoja.nombre]}
        if len(suyas) < _BASTANTES:
            continue
        for otra in hojas:
            if otra.nombre in resumidas or len(actividades[otra.nombre]) <= len(suyas) or otra is hoja:
                continue
            if titulo := _donde_estan(suyas, otra):
                resumidas[hoja.nombre] = (otra.nombre, titulo)
                break
    return resumidas


def _donde_estan(textos: set[str], hoja: Hoja) -> str:
    """El título de la columna, que no es la de la actividad, en que están casi todos esos textos."""
    actividad = hoja.columnas.una("actividad")
    for candidata in hoja.candidatas:
        numero = candidata.columna.numero
        if not candidata.perfil.de_texto or (actividad and numero == actividad.columna.numero):
            continue
        dichos = {llano(hoja.cuadro.texto(fila, numero)) for fila in hoja.filas.actividades}
        if len(textos & dichos) >= _CASI_LAS_MISMAS * len(textos):
            return candidata.columna.propio.escrito
    return ""


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


def _anio_de_la_hoja(vista: _Vista, elegido: int | None) -> int | None:
    """El que nombran sus columnas, si es el que se escogió; el de su título; o el de casi todas sus fechas."""
    if elegido and elegido in anios_de(vista.candidatas):
        return elegido
    return _anio_del_titulo(vista.cuadro, vista.encabezado) or _anio_de_las_fechas(vista) or elegido


def _anio_de_las_fechas(vista: _Vista) -> int | None:
    filas = range(vista.encabezado.fila + 1, vista.cuadro.filas + 1)
    vistos = Counter(
        fechas.anio
        for c in vista.candidatas
        if c.propio.cabeza == "fecha_fin"
        for celda in vista.cuadro.de(c.columna.numero, filas)
        if (fechas := leer_fechas(celda)) and fechas.anio
    )
    anio, cuantas = max(vistos.items(), key=lambda uno: uno[1], default=(None, 0))
    return anio if cuantas >= _CASI_TODAS * vistos.total() else None


def _anio_del_titulo(cuadro: Cuadro, encabezado: Encabezado) -> int | None:
    """El que dice el título del documento, encima del encabezado, o el nombre de la hoja."""
    for fila in range(1, encabezado.niveles[0]):
        for columna in cuadro.llenas(fila):
            texto = escrito(cuadro.cruda(fila, columna))
            anios = set(_ANIO.findall(texto))
            if len(anios) == 1 and sum(letra.isalpha() for letra in llano(texto)) >= _LETRAS_DE_UN_TITULO:
                return int(anios.pop())
            if _VIGENCIA.fullmatch(llano(texto)) and (dicho := _anio_al_lado(cuadro, fila, columna)):
                return dicho
    anios = set(_ANIO.findall(cuadro.nombre))
    return int(anios.pop()) if len(anios) == 1 else None


def _anio_al_lado(cuadro: Cuadro, fila: int, columna: int) -> int | None:
    """«Vigencia:» y, en la celda que sigue, 2025."""
    siguiente = next((c for c in cuadro.llenas(fila) if c > columna), 0)
    dicho = escrito(cuadro.cruda(fila, siguiente)) if siguiente else ""
    return int(dicho) if _ANIO.fullmatch(dicho) else None


def reconocer_archivo(
    archivo: Archivo,
    anio: int | None = None,
    correspondencia: Correspondencia | None = None,
    recuerdos: Sequence[Recuerdo] = (),
) -> Reconocido:
    """Todas las hojas de un XLSX, o la de un CSV, que se llama como el archivo. Lanza `ArchivoInvalido`."""
    libro = Libro(archivo)
    hojas = ((nombre or archivo[0], libro.con_nombre(nombre)) for nombre in libro.hojas or [""])
    return reconocer(hojas, anio, correspondencia, recuerdos)
