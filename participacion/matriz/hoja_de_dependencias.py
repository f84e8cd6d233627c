"""La hoja «dependencias» del libro de la matriz: de cada una, su sigla, su nombre y los alias con que otros
documentos la escriben. Sale con la matriz y vuelve a entrar con ella; puede no venir."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from unicodedata import normalize

from comun.cargas import FilaCargada, novedad_de
from comun.hojas.celdas import Celda, Inesperado, citar, lista, saltos, texto
from comun.hojas.leer import ArchivoInvalido, Fila, Libro, Tabla, en_forma
from comun.palabras import llano
from participacion.codigos import SIGLA_VALIDA
from participacion.dependencias import Directorio
from participacion.models import Alias, Dependencia

HOJA = "dependencias"
COLUMNAS = ["sigla", "nombre", "alias"]

_LARGO = Dependencia._meta.get_field("nombre").max_length
_nombre = texto(_LARGO)
_alias = lista(texto(_LARGO))


def _sigla(celda: Celda) -> str:
    escrita = normalize("NFC", texto(Dependencia._meta.get_field("sigla").max_length)(celda))
    if not re.fullmatch(SIGLA_VALIDA, escrita):
        raise Inesperado("una sigla de letras, cifras, guiones, puntos o barras")
    return escrita


@dataclass(frozen=True, kw_only=True, slots=True)
class DependenciaEscrita:
    """Lo que dice una fila; `alias` es `None` si la hoja no tiene la columna."""

    fila: Fila
    dependencia: Dependencia
    nombre: str
    alias: list[str] | None


@dataclass(frozen=True, kw_only=True, slots=True)
class DependenciaCargada(FilaCargada):
    """Cómo quedó una dependencia, y los alias que se le quitan y se le ponen."""

    dependencia: Dependencia
    sobran: Collection[str]
    faltan: Collection[str]


def leer_dependencias(libro: Libro, directorio: Directorio) -> list[DependenciaCargada]:
    """Las de la hoja, ya puestas en el directorio; ninguna si no viene, o si es otra cosa que se llama igual. Lanza
    `ArchivoInvalido`."""
    if len(libro.hojas) < 2 or HOJA not in map(en_forma, libro.hojas):
        return []
    hoja = libro.con_nombre(HOJA)
    if "sigla" not in hoja.titulos():
        return []
    tabla = hoja.tabla(["sigla", "nombre"], ["alias"])
    escritas = [leida for fila in tabla if (leida := _leer(fila, tabla, directorio))]
    _rechazar_repetidas(escritas)
    cargadas = [_aplicar(escrita) for escrita in escritas]
    for cargada in cargadas:
        directorio.olvidar(cargada.dependencia, cargada.sobran)
    for cargada in cargadas:
        directorio.anotar(cargada.dependencia, cargada.faltan)
    _rechazar_ambiguas(escritas, directorio)
    if tabla.errores:
        raise ArchivoInvalido(*tabla.errores)
    return cargadas


def _leer(fila: Fila, tabla: Tabla, directorio: Directorio) -> DependenciaEscrita | None:
    sigla = fila.leer("sigla", _sigla, vacia="", obligatoria="la sigla")
    nombre = fila.leer("nombre", _nombre, vacia="")
    nada: list[str] = []
    alias = fila.leer("alias", _alias, vacia=nada) if "alias" in tabla.columnas else None
    if not sigla:
        return None
    dependencia = directorio.con_la_sigla(sigla)
    if dependencia is None and not nombre:
        fila.rechazar("nombre", "se esperaba el nombre de la dependencia y está vacía")
        return None
    return DependenciaEscrita(
        fila=fila,
        dependencia=dependencia or Dependencia(sigla=sigla, nombre=nombre),
        nombre=nombre,
        alias=None if alias is None else list({llano(uno): " ".join(uno.split()) for uno in alias}.values()),
    )


def _aplicar(escrita: DependenciaEscrita) -> DependenciaCargada:
    """Pone el nombre; los alias se ponen y se quitan al guardar."""
    dependencia, nueva = escrita.dependencia, escrita.dependencia.pk is None
    tenia = [] if nueva else [alias.nombre for alias in dependencia.alias.all()]
    antes = {} if nueva else _celdas(dependencia, tenia)
    if escrita.nombre and escrita.nombre != saltos(dependencia.nombre):
        dependencia.nombre = escrita.nombre
    quedan = tenia if escrita.alias is None else escrita.alias
    ahora = _celdas(dependencia, quedan)
    return DependenciaCargada(
        nombre=f"Dependencia {dependencia.sigla}",
        cambio=novedad_de(antes, ahora),
        objeto=dependencia,
        dependencia=dependencia,
        sobran=[alias for alias in tenia if alias not in quedan],
        faltan=[alias for alias in quedan if alias not in tenia],
        antes=antes,
        ahora=ahora,
    )


def _rechazar_repetidas(escritas: Iterable[DependenciaEscrita]) -> None:
    vistas: dict[str, int] = {}
    for escrita in escritas:
        primera = vistas.setdefault(llano(escrita.dependencia.sigla), escrita.fila.numero)
        if primera != escrita.fila.numero:
            escrita.fila.rechazar("sigla", f"{escrita.dependencia.sigla} ya está en la fila {primera}")


def _rechazar_ambiguas(escritas: Iterable[DependenciaEscrita], directorio: Directorio) -> None:
    """Un alias no nombra a ninguna otra. La misma regla la tiene la base."""
    for escrita in escritas:
        for alias in escrita.alias or ():
            otras = [una for una in directorio.nombradas(alias) if una is not escrita.dependencia]
            if otras:
                escrita.fila.rechazar(
                    "alias", f"{citar(alias)} ya nombra a otra dependencia: {otras[0].sigla}"
                )


def guardar_dependencias(cargadas: Iterable[DependenciaCargada]) -> None:
    """Primero se quitan los alias que sobran: pueden pasar a ser de otra, o el nombre de la suya."""
    cambian = [una for una in cargadas if una.antes != una.ahora]
    for una in cambian:
        if una.sobran:
            una.dependencia.alias.filter(nombre__in=una.sobran).delete()
    for una in cambian:
        if una.antes.get("nombre") != una.ahora["nombre"]:
            una.dependencia.save()
    Alias.objects.bulk_create(
        [Alias(dependencia=una.dependencia, nombre=alias) for una in cambian for alias in una.faltan]
    )


def filas_de_dependencias(siglas: Collection[str] | None = None) -> list[list[str]]:
    """Las que se exportan: todas, o las de esas siglas."""
    cuales = Dependencia.objects.order_by("sigla").prefetch_related("alias")
    if siglas is not None:
        cuales = cuales.filter(sigla__in=siglas)
    return [
        list(_celdas(dependencia, [alias.nombre for alias in dependencia.alias.all()]).values())
        for dependencia in cuales
    ]


def _celdas(dependencia: Dependencia, alias: Iterable[str]) -> dict[str, str]:
    """Lo que dice su fila, por columna."""
    return {
        "sigla": dependencia.sigla,
        "nombre": saltos(dependencia.nombre),
        "alias": "; ".join(sorted(alias, key=llano)),
    }
