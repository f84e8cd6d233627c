"""Cargar el libro de una entidad, en su propia forma: se reconoce, se pregunta lo que haya y entra por la misma carga
que la matriz.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from typing import ClassVar

from comun.calendario import abreviatura
from comun.hojas.celdas import entre_comillas
from comun.hojas.leer import Archivo, ArchivoInvalido, Hoja, Libro
from comun.palabras import enumerar, llano, miles, plural
from participacion.carga import PlanCargado
from participacion.columnas import HOJA, OPCIONALES
from participacion.dependencias import Directorio
from participacion.filas import Progreso
from participacion.medidas import COLUMNAS_DE_MEDIDA, EJECUTADO, PROGRAMADO
from participacion.models import Plan
from participacion.opciones import FaseDelCiclo, NivelDeParticipacion
from participacion.reconocer.actividades import ActividadLeida
from participacion.reconocer.correspondencia import (
    Correspondencia,
    CorrespondenciaInvalida,
    leer_correspondencia,
)
from participacion.reconocer.dudas import Duda
from participacion.reconocer.libro import Reconocido, reconocer_archivo
from participacion.reconocer.matriz import APOYAN, DE_DOS_NUMEROS, Matriz, limpio, matriz_de, plan_nuevo
from participacion.reconocer.salida import frase
from participacion.recursos import RecursoDelPlan, importar_plan

_DE_LA_MATRIZ = {*PROGRAMADO, *EJECUTADO, *COLUMNAS_DE_MEDIDA}
_DE_CADA_CLASE = 5  # dudas que se dicen una por una
_OPCIONES = {"fase_ciclo": FaseDelCiclo, "nivel_participacion": NivelDeParticipacion}
_LARGO_DE_UN_GRUPO = 100
_VARIAS = re.compile(r"\s*[,;/\n]\s*")


def es_la_matriz(libro: Libro) -> bool:
    """Si es la matriz de este sistema, por sus columnas."""
    hojas = libro.hojas
    nombre = hojas[0] if len(hojas) == 1 else HOJA
    if hojas and not any(llano(hoja) == llano(nombre) for hoja in hojas):
        return False
    titulos = set(libro.con_nombre(nombre).titulos())
    return "actividad" in titulos and bool(titulos & _DE_LA_MATRIZ)


def cargar_libro(  # noqa: PLR0913  # lo que se le puede decir a una carga, dato por dato
    anio: int,
    archivo: Archivo,
    *,
    correspondencia: Archivo | None = None,
    aceptar_dudas: bool = False,
    crear_dependencias: bool = False,
    simular: bool = False,
    motivo: str = "",
    reescritas: Collection[str] = (),
    progreso: Progreso | None = None,
) -> PlanCargado:
    """Las actividades del libro en el plan de ese año. Lanza `ArchivoInvalido` con cada cosa que falte decidir."""
    try:
        reconocido = reconocer_archivo(archivo, anio, _la_correspondencia(correspondencia))
    except CorrespondenciaInvalida as invalida:
        raise ArchivoInvalido(f"La correspondencia no sirve: {invalida}.") from None
    falta = [*_no_se_puede(reconocido, anio), *([] if aceptar_dudas else _por_decidir(reconocido))]
    falta += _sin_dependencia(reconocido)
    if not crear_dependencias:
        falta += _desconocidas(reconocido.actividades)
    if falta:
        raise ArchivoInvalido(*falta)
    con = [columna for columna in (APOYAN, *DE_DOS_NUMEROS) if columna in OPCIONALES]
    matriz = _con_opciones(matriz_de(reconocido, con=con))
    nuevo = plan_nuevo(reconocido)
    crea = not Plan.objects.filter(anio=anio).exists()
    hoja = Hoja(lugar=f'Libro "{archivo[0]}"', celdas=[matriz.columnas, *matriz.filas])
    try:
        cargado = importar_plan(
            anio,
            hoja,
            plan_nuevo={
                "regla": nuevo.regla.value,
                "ponderacion_por_componente": nuevo.ponderacion_por_componente,
            },
            simular=simular,
            crear_dependencias=crear_dependencias,
            motivo=motivo,
            reescritas=reescritas,
            **({"progreso": progreso} if progreso else {}),
        )
    except ArchivoInvalido as invalido:
        raise ArchivoInvalido(*(_en_el_libro(error, hoja, matriz) for error in invalido.errores)) from None
    avisos = [*_leidas(reconocido), *matriz.avisos, *_no_entra(reconocido, con)]
    if crea and nuevo.porque:
        por = "dentro de cada componente" if nuevo.ponderacion_por_componente else ""
        avisos.append(
            f"El plan se crea por promedio{', con las ponderaciones ' + por if por else ''}: {nuevo.porque}."
        )
    if aceptar_dudas and reconocido.dudas:
        avisos.append(f"Dudas aceptadas como se proponían: {miles(len(reconocido.dudas))}.")
        avisos += _por_decidir(reconocido, aceptadas=True)
    return replace(cargado, avisos=[*avisos, *cargado.avisos])


def _no_se_puede(reconocido: Reconocido, anio: int) -> Iterator[str]:
    if not reconocido.hojas:
        vistas = [*reconocido.no_son_plan, *reconocido.repetidas]
        yield (
            "Ninguna hoja parece un plan: se esperaba una fila de títulos con la actividad y, además, su código, su "
            f"dependencia, su meta o sus meses. Se miraron {entre_comillas(vistas)}."
        )
    elif reconocido.anios and anio not in reconocido.anios:
        yield f"El libro trae cantidades de {enumerar(list(map(str, reconocido.anios)))}, y no de {anio}."
    elif not reconocido.anios and reconocido.anio not in (None, anio):
        yield f"El libro dice ser de {reconocido.anio}, y el plan es de {anio}."


def _por_decidir(reconocido: Reconocido, *, aceptadas: bool = False) -> list[str]:
    """Cada duda en una frase; de muchas de la misma clase, las primeras."""
    por_clase: dict[str, list[Duda]] = {}
    for duda in reconocido.dudas:
        por_clase.setdefault(duda.clase, []).append(duda)
    frases = []
    for dudas in por_clase.values():
        frases += [frase(duda, aceptada=aceptadas) for duda in dudas[:_DE_CADA_CLASE]]
        if sobran := len(dudas[_DE_CADA_CLASE:]):
            frases.append(f"Y {miles(sobran)} más como esa: {dudas[0].porque}.")
    return frases


def _sin_dependencia(reconocido: Reconocido) -> list[str]:
    """Nadie más que una persona puede decir quién responde."""
    return [
        f"{a.hoja}, fila {a.fila}: falta decir qué dependencia reporta; escríbala en la correspondencia."
        for a in reconocido.actividades
        if not a.dependencia
    ]


def _desconocidas(actividades: Sequence[ActividadLeida]) -> Iterator[str]:
    """Las dependencias que no hay, cada una una vez."""
    suyas = [limpio(a.dependencia) for a in actividades if a.dependencia]
    if APOYAN in OPCIONALES:
        suyas += [limpio(una) for a in actividades for una in a.apoyan]
    cuantas = Counter(suyas)
    tabla = Hoja(lugar="", celdas=[["dependencia"], *([nombre] for nombre in cuantas)]).tabla(["dependencia"])
    directorio = Directorio()
    for fila, (nombre, veces) in zip(tabla, cuantas.items(), strict=True):
        if directorio.leer(fila, "dependencia") is None:
            yield (
                f"No se conoce la dependencia «{nombre}», de {plural(veces, 'actividad', 'actividades')}: créela o use "
                "--crear-dependencias."
            )


def _con_opciones(matriz: Matriz) -> Matriz:
    """Lo que va en una lista cerrada, por su nombre; de varias, la primera que se conoce."""
    for columna, opciones in _OPCIONES.items():
        i = matriz.columnas.index(columna)
        nombres = {
            llano(str(una)): str(nombre) for valor, nombre in opciones.choices for una in (valor, nombre)
        }
        for fila in matriz.filas:
            partes = [fila[i], *_VARIAS.split(fila[i])]
            fila[i] = next((nombres[llano(parte)] for parte in partes if llano(parte) in nombres), "")
    i = matriz.columnas.index("grupos_interes")
    for fila in matriz.filas:
        fila[i] = "; ".join(parte for parte in _VARIAS.split(fila[i]) if 0 < len(parte) <= _LARGO_DE_UN_GRUPO)
    return matriz


def _en_el_libro(error: str, hoja: Hoja, matriz: Matriz) -> str:
    """El error, con la hoja y la fila del libro y no las de la matriz que salió de él."""
    partes = re.match(rf"{re.escape(hoja.lugar)}, fila ([0-9]+)", error)
    if not partes or not 0 <= (i := int(partes[1]) - 2) < len(matriz.de_donde):
        return error
    nombre, fila = matriz.de_donde[i]
    return f'Hoja "{nombre}", fila {fila}{error[partes.end() :]}'


def _leidas(reconocido: Reconocido) -> Iterator[str]:
    for hoja in reconocido.hojas:
        omitidas = Counter(hoja.filas.omitidas.values())
        fuera = enumerar([f"{cuantas} ({razon})" for razon, cuantas in omitidas.items()])
        yield (
            f'Hoja "{hoja.nombre}": {plural(len(hoja.actividades), "actividad", "actividades")}, con los títulos en la '
            f"fila {hoja.encabezado.fila}{f'; filas fuera: {fuera}' if fuera else ''}."
        )
    if reconocido.repetidas:
        yield f"Hojas que repiten a las demás, sin leer: {entre_comillas(reconocido.repetidas)}."
    if reconocido.no_son_plan:
        yield f"Hojas que no son un plan, sin leer: {entre_comillas(reconocido.no_son_plan)}."


def _no_entra(reconocido: Reconocido, con: Sequence[str]) -> Iterator[str]:
    """Lo que el libro dice y la matriz todavía no recibe."""
    apoyan = [a.codigo for a in reconocido.actividades if a.apoyan]
    if apoyan and APOYAN not in con:
        yield f"Quiénes apoyan a {enumerar(apoyan)} no se cargó: dígalo en la pantalla de la actividad."
    dos = [a.codigo for a in reconocido.actividades if a.con_denominador and a.ejecutado]
    if dos and f"{abreviatura(1)}_num" not in con:
        yield f"El numerador y el denominador de {enumerar(dos)} no se cargaron: repórtelos mes a mes."
    sin_meta = [a.codigo for a in reconocido.actividades if a.con_denominador and not a.programado]
    if sin_meta:
        yield f"No dice qué nivel se sostiene en {enumerar(sin_meta)}: si es 100, prográmelo."


class RecursoDelLibro(RecursoDelPlan):
    """La matriz del plan o, si no lo es, el libro de la entidad."""

    opciones: ClassVar[Sequence[str]] = (*RecursoDelPlan.opciones, "correspondencia", "aceptar_dudas")

    def cargar(self, archivos: Sequence[Archivo], *, simular: bool) -> PlanCargado:
        if "correspondencia" in self.respuestas or not (
            len(archivos) > 1 or es_la_matriz(Libro(archivos[0]))
        ):
            return cargar_libro(self.anio, archivos[0], simular=simular, **self.respuestas)
        self.respuestas = {
            clave: v for clave, v in self.respuestas.items() if clave in RecursoDelPlan.opciones
        }
        return super().cargar(archivos, simular=simular)


def _la_correspondencia(archivo: Archivo | None) -> Correspondencia | None:
    if archivo is None:
        return None
    try:
        return leer_correspondencia(archivo[1])
    except CorrespondenciaInvalida as invalida:
        raise ArchivoInvalido(f'Archivo "{archivo[0]}": {invalida}.') from None
