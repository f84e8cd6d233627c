"""Un compromiso en todos los informes que lo nombran: su dirección es la misma mientras alguno se pueda leer; si se
retiraron, dice cuándo y por qué."""

from collections.abc import Iterable, Iterator
from functools import lru_cache

from informes.cifras import Cifras, NoEsta
from informes.cifras_de_compromisos import CompromisoAnterior, CompromisoPublico
from informes.models import Publicacion
from informes.portal.estante import bytes_de, estante, presentada
from informes.portal.fichas import (
    CompromisoEnLista,
    EnUnInforme,
    FichaDeCompromiso,
    clave_de,
    compromisos_en_lista,
    corte_de,
)
from informes.presentacion import Presentacion


def ficha_de(clave: str) -> tuple[Publicacion, FichaDeCompromiso]:
    """La suya, y el último informe que lo nombra. Lanza `NoEsta` si ninguno de los que se leen lo hace."""
    suyas = _indice(estante().huella).get(clave) or _de_las_corregidas(estante().huella).get(clave)
    if not suyas:
        raise NoEsta("Ese compromiso no está en ningún informe publicado.")
    se_leen = {una.pk: una for una in estante().sin_retirar}
    apariciones = [(se_leen[pk], _en(se_leen[pk], suya)) for pk, suya in suyas]
    ultima, en_lista = apariciones[0]
    return ultima, FichaDeCompromiso(
        en_lista=en_lista,
        anio=_anio(en_lista.compromiso, ultima),
        corte=corte_de(en_lista.compromiso, presentada(ultima)),
        informes=tuple(
            EnUnInforme(
                informe=_cual(publicacion),
                direccion=f"{publicacion.periodo.ruta if es_vigente(publicacion) else publicacion.get_absolute_url()}"
                "compromisos/",
                corte=corte_de(uno.compromiso, presentada(publicacion)),
                estado=uno.compromiso.estado,
            )
            for publicacion, uno in apariciones
        ),
    )


def es_vigente(publicacion: Publicacion) -> bool:
    """Si es la que se lee en la dirección de su informe."""
    return publicacion in estante().vigentes


def retirada_con(clave: str) -> Publicacion | None:
    """La última de las retiradas que lo nombraba, si ya no lo nombra ninguna de las que se leen."""
    llave = _de_las_retiradas(estante().huella).get(clave)
    return next((una for una in estante().todas if una.pk == llave), None)


def _cual(publicacion: Publicacion) -> str:
    if es_vigente(publicacion):
        return str(publicacion.periodo)
    return f"{publicacion.periodo}, versión {publicacion.version}"


def claves() -> list[str]:
    """Las de todos los que se pueden leer, sin repetir a los que tienen dos."""
    vistas: set[tuple[tuple[int, str], ...]] = set()
    return [
        clave
        for clave, suyas in _indice(estante().huella).items()
        if suyas not in vistas and not vistas.add(suyas)  # type: ignore[func-returns-value]
    ]


def _en(publicacion: Publicacion, clave: str) -> CompromisoEnLista:
    return next(
        uno
        for uno in compromisos_en_lista(presentada(publicacion))
        if clave_de(uno.compromiso, _anio(uno.compromiso, publicacion)) == clave
    )


def _anio(compromiso: CompromisoPublico, publicacion: Publicacion) -> int:
    return compromiso.anio if isinstance(compromiso, CompromisoAnterior) else publicacion.anio


Indice = dict[str, tuple[tuple[int, str], ...]]
"""De cada clave a los informes que lo nombran, del último al primero, con la que tiene en cada uno."""


# Cada uno se arma una vez, la primera que hace falta, mientras lo publicado, que es de esa `huella`, sea lo mismo.


@lru_cache(maxsize=1)
def _indice(huella: str) -> Indice:
    """El de los informes vigentes."""
    return _indice_de((una, presentada(una)) for una in estante().vigentes)


@lru_cache(maxsize=1)
def _de_las_corregidas(huella: str) -> Indice:
    """El de las versiones que otra corrigió y se leen todavía: la vigente pudo dejar de nombrarlo."""
    return _indice_de((una, presentada(una)) for una in estante().sin_retirar if not es_vigente(una))


@lru_cache(maxsize=1)
def _de_las_retiradas(huella: str) -> dict[str, int]:
    """De cada clave que nombraba alguna retirada, a la última. De lo que decían no queda nada más en la memoria; si una
    autoridad ordenó borrarlo, tampoco en la base."""
    retiradas = ((una, bytes_de(una, "cifras")) for una in estante().todas if una.retirada)
    indice = _indice_de(
        (una, Presentacion(Cifras.desde_json(contenido))) for una, contenido in retiradas if contenido
    )
    return {clave: apariciones[0][0] for clave, apariciones in indice.items()}


def _indice_de(leidas: Iterable[tuple[Publicacion, Presentacion]]) -> Indice:
    """Lo publicado cuando no había claves se reconoce por su sesión y su texto."""
    con_clave: dict[tuple[int, int, str], set[str]] = {}
    todas = list(_nombrados(leidas))
    for _, anio, compromiso in todas:
        if compromiso.clave:
            con_clave.setdefault((anio, compromiso.mes, compromiso.texto), set()).add(compromiso.clave)
    indice: dict[str, list[tuple[int, str]]] = {}
    for pk, anio, compromiso in todas:
        en_este = clave_de(compromiso, anio)
        suyas = {en_este}
        if (
            not compromiso.clave
            and len(conocidas := con_clave.get((anio, compromiso.mes, compromiso.texto), set())) == 1
        ):
            suyas |= conocidas
        for clave in suyas:
            apariciones = indice.setdefault(clave, [])
            if all(pk != otra for otra, _ in apariciones):
                apariciones.append((pk, en_este))
    return {clave: tuple(apariciones) for clave, apariciones in indice.items()}


def _nombrados(
    leidas: Iterable[tuple[Publicacion, Presentacion]],
) -> Iterator[tuple[int, int, CompromisoPublico]]:
    for publicacion, p in leidas:
        for uno in compromisos_en_lista(p):
            yield publicacion.pk, _anio(uno.compromiso, publicacion), uno.compromiso
