"""Un compromiso en todos los informes que lo nombran: su dirección es la misma mientras alguno se pueda leer."""

from collections.abc import Iterator
from functools import lru_cache

from informes.cifras import NoEsta
from informes.cifras_de_compromisos import CompromisoAnterior, CompromisoPublico
from informes.models import Publicacion
from informes.portal.estante import estante, presentada
from informes.portal.fichas import (
    CompromisoEnLista,
    EnUnInforme,
    FichaDeCompromiso,
    clave_de,
    compromisos_en_lista,
    corte_de,
)


def ficha_de(clave: str) -> tuple[Publicacion, FichaDeCompromiso]:
    """La suya, y el último informe que lo nombra. Lanza `NoEsta` si ninguno de los que se leen lo hace."""
    suyas = _indice(estante().huella).get(clave)
    if not suyas:
        raise NoEsta("Ese compromiso no está en ningún informe publicado.")
    vigentes = {una.pk: una for una in estante().vigentes}
    apariciones = [(vigentes[pk], _en(vigentes[pk], suya)) for pk, suya in suyas]
    ultima, en_lista = apariciones[0]
    return ultima, FichaDeCompromiso(
        en_lista=en_lista,
        anio=_anio(en_lista.compromiso, ultima),
        corte=corte_de(en_lista.compromiso, presentada(ultima)),
        informes=tuple(
            EnUnInforme(
                informe=str(publicacion.periodo),
                direccion=f"{publicacion.periodo.ruta}compromisos/",
                corte=corte_de(uno.compromiso, presentada(publicacion)),
                estado=uno.compromiso.estado,
            )
            for publicacion, uno in apariciones
        ),
    )


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


@lru_cache(maxsize=1)
def _indice(huella: str) -> dict[str, tuple[tuple[int, str], ...]]:
    """De cada clave a los informes vigentes que lo nombran, del último al primero, con la que tiene en cada uno: se
    arma una vez mientras lo publicado, que es de esa `huella`, sea lo mismo. Lo publicado cuando no había claves se
    reconoce por su sesión y su texto."""
    con_clave: dict[tuple[int, int, str], set[str]] = {}
    todas = list(_publicados())
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


def _publicados() -> Iterator[tuple[int, int, CompromisoPublico]]:
    for publicacion in estante().vigentes:
        for uno in compromisos_en_lista(presentada(publicacion)):
            yield publicacion.pk, _anio(uno.compromiso, publicacion), uno.compromiso
