"""De la hoja de la matriz a sus filas, con lo que no se entienda anotado."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from comun.cantidades import Cantidad
from comun.hojas.celdas import citar, codigo, entero, texto
from comun.hojas.leer import ArchivoInvalido, Fila, Hoja, Tabla
from participacion.codigos import LARGO, sin_repetir
from participacion.dependencias import Directorio
from participacion.matriz.columnas import (
    APOYAN,
    CAMPOS_DE_LA_ACTIVIDAD,
    IDENTIFICAN,
    LIBRES,
    MAXIMO_ENTERO,
    OBLIGATORIAS,
    OPCIONALES,
    OTROS_NOMBRES,
    PESO_DEL_COMPONENTE,
    Valor,
    pesos_del_camino,
)
from participacion.matriz.medidas import MedidaEscrita, faltan_columnas, leer_medida
from participacion.models import Actividad, Dependencia

_numero = entero(1, MAXIMO_ENTERO)
_codigo = codigo(LARGO)
_descripcion = texto(Actividad._meta.get_field("descripcion").max_length)
_NIVELES = 4
_SIN_PESOS: tuple[Cantidad | None, ...] = ()

Progreso = Callable[[str, int, int], None]  # qué se hace, cuántas filas van y de cuántas


def en_silencio(que: str, van: int, total: int) -> None:
    pass


@dataclass(frozen=True, kw_only=True, slots=True)
class FilaDeLaMatriz:
    """Lo que dice una fila. `libres` trae solo las columnas que la matriz tiene; `pesos_del_camino` está vacío si no
    los dice, y `apoyan` es `None` si no dice quiénes."""

    fila: Fila
    codigo: str
    dependencia: Dependencia
    descripcion: str
    libres: Mapping[str, Valor]
    medida: MedidaEscrita
    pesos_del_camino: tuple[Cantidad | None, ...]
    apoyan: Sequence[Dependencia] | None


def leer_plan(
    hoja: Hoja, directorio: Directorio, progreso: Progreso = en_silencio
) -> tuple[Tabla, list[FilaDeLaMatriz]]:
    """Las filas de la matriz, y la tabla en que se anota lo que después no quepa. Lanza `ArchivoInvalido` con todo lo
    que no se entienda de ellas."""
    tabla = _la_tabla(hoja)
    libres = {columna: como for columna, como in LIBRES.items() if columna in tabla.columnas}
    columna_del_codigo = next(columna for columna in IDENTIFICAN if columna in tabla.columnas)
    leidas = []
    for fila in tabla:
        progreso("Leyendo", fila.numero, len(hoja.celdas))
        leido = (
            _leer_numero(fila)
            if columna_del_codigo == "numero"
            else fila.leer("codigo", _codigo, vacia="", obligatoria="el código de la actividad")
        )
        dependencia = directorio.leer(fila, "dependencia", obligatoria="la sigla de una dependencia")
        descripcion = fila.leer("actividad", _descripcion, vacia="", obligatoria="la descripción")
        medida = leer_medida(fila, tabla.columnas)
        propias = {
            columna: fila.leer(columna, como, vacia=CAMPOS_DE_LA_ACTIVIDAD[columna].get_default())
            for columna, como in libres.items()
        }
        if "componente" in propias:
            propias["componente"] = _el_componente(fila, str(propias["componente"]))
        pesos = fila.leer(PESO_DEL_COMPONENTE, pesos_del_camino, vacia=_SIN_PESOS)
        apoyan = _las_que_apoyan(fila, directorio, dependencia) if APOYAN in tabla.columnas else None
        leidas.append((fila, leido, dependencia, descripcion, propias, medida, pesos, apoyan))
    _rechazar_repetidos(columna_del_codigo, [(fila, leido) for fila, leido, *_ in leidas])
    if tabla.errores or not leidas:
        raise ArchivoInvalido(*(tabla.errores or [f"{hoja.lugar}: no tiene actividades."]))
    return tabla, [
        FilaDeLaMatriz(
            fila=fila,
            codigo=leido,
            dependencia=dependencia,
            descripcion=descripcion,
            libres=propias,
            medida=medida,
            pesos_del_camino=pesos,
            apoyan=apoyan,
        )
        for fila, leido, dependencia, descripcion, propias, medida, pesos, apoyan in leidas
        if dependencia
    ]


def _la_tabla(hoja: Hoja) -> Tabla:
    """La hoja con las columnas que se conocen: la del código o la del número, y alguna forma de lo programado."""
    titulos = set(hoja.titulos(OTROS_NOMBRES))
    cual = [columna for columna in IDENTIFICAN if columna in titulos] or [IDENTIFICAN[-1]]
    return hoja.tabla(
        [cual[0], *OBLIGATORIAS, *faltan_columnas(titulos)],
        [c for c in OPCIONALES if c not in cual[1:]],
        OTROS_NOMBRES,
    )


def _las_que_apoyan(fila: Fila, directorio: Directorio, reporta: Dependencia | None) -> Sequence[Dependencia]:
    """Las corresponsables, sin repetir: la que reporta no es una de ellas."""
    apoyan = list({una.sigla: una for una in directorio.leer_varias(fila, APOYAN)}.values())
    if reporta and reporta in apoyan:
        fila.rechazar(APOYAN, f"{reporta.sigla} es la que reporta: se esperaban las que la apoyan")
    return apoyan


def _leer_numero(fila: Fila) -> str:
    leido = fila.leer("numero", _numero, vacia=0, obligatoria="el número de la actividad")
    return str(leido) if leido else ""


def _rechazar_repetidos(columna: str, filas: Sequence[tuple[Fila, str]]) -> None:
    """Cada actividad está en una sola fila; a la que repite un código se le propone otro."""
    propuestos = sin_repetir([leido for _, leido in filas])
    vistos: dict[str, int] = {}
    for (fila, leido), propuesto in zip(filas, propuestos, strict=True):
        if leido and (primera := vistos.setdefault(leido, fila.numero)) != fila.numero:
            otro = f'; si es otra, escriba {citar(propuesto)} en la columna "codigo"'
            fila.rechazar(columna, f"la actividad {leido} ya está en la fila {primera}{otro}")


def _el_componente(fila: Fila, escrito: str) -> str:
    """El camino con un solo espacio donde haya varios."""
    camino = [" ".join(nivel.split()) for nivel in f" {escrito} ".split(" / ")] if escrito else []
    if len(camino) > _NIVELES or "" in camino:
        fila.rechazar(
            "componente",
            f'se esperaban hasta {_NIVELES} niveles separados por " / ", ninguno vacío, y se encontró {citar(escrito)}',
        )
        return ""
    return " / ".join(camino)
