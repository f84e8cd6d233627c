"""Cargar el libro de una entidad, en su propia forma: se reconoce, se pregunta lo que haya y entra por la misma carga
que la matriz.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import ClassVar

from django.utils import timezone

from comun.calendario import TODOS, abreviatura
from comun.calendario import nombre as nombre_del_mes
from comun.cargas import todo_o_nada
from comun.hojas.celdas import entre_comillas
from comun.hojas.devolver import Devuelto, devolver
from comun.hojas.leer import Archivo, ArchivoInvalido, Hoja
from comun.hojas.leer import Libro as LibroLeido
from comun.palabras import enumerar, llano, miles, plural
from participacion.dependencias import Directorio
from participacion.indicadores import ClaseDeMeta
from participacion.matriz.carga import PlanCargado, hasta
from participacion.matriz.columnas import HOJA, OPCIONALES
from participacion.matriz.filas import Progreso, en_silencio
from participacion.matriz.medidas import COLUMNAS_DE_MEDIDA, EJECUTADO, PROGRAMADO
from participacion.matriz.recursos import RecursoDelPlan, TocaMesesCerrados, importar_plan
from participacion.models import Actividad, Alias, Dependencia, Libro, Mes, Plan, Plantilla, Reporte
from participacion.opciones import FaseDelCiclo, NivelDeParticipacion
from participacion.reconocer.celdas import Reportado, celdas_de, juntar, lo_reportado
from participacion.reconocer.correspondencia import (
    Correspondencia,
    CorrespondenciaInvalida,
    leer_correspondencia,
)
from participacion.reconocer.dudas import Duda
from participacion.reconocer.libro import Reconocido, reconocer_archivo
from participacion.reconocer.matriz import APOYAN, DE_DOS_NUMEROS, Matriz, limpio, matriz_de, plan_nuevo
from participacion.reconocer.salida import frase

_DE_LA_MATRIZ = {*PROGRAMADO, *EJECUTADO, *COLUMNAS_DE_MEDIDA}
_DE_CADA_CLASE = 5  # dudas que se dicen una por una
_OPCIONES = {"fase_ciclo": FaseDelCiclo, "nivel_participacion": NivelDeParticipacion}
_LARGO_DE_UN_GRUPO = 100
_VARIAS = re.compile(r"\s*[,;/\n]\s*")


def es_la_matriz(libro: LibroLeido) -> bool:
    """Si es la matriz de este sistema, por sus columnas."""
    hojas = libro.hojas
    nombre = hojas[0] if len(hojas) == 1 else HOJA
    if hojas and not any(llano(hoja) == llano(nombre) for hoja in hojas):
        return False
    titulos = set(libro.con_nombre(nombre).titulos())
    return "actividad" in titulos and bool(titulos & _DE_LA_MATRIZ)


@dataclass(frozen=True, kw_only=True)
class Respuestas:
    """Lo que se le dice a la carga de un libro ya entendido. `equivalen` va de cómo el libro escribe una dependencia a
    la sigla de la que es, y desde entonces también se llama así; de las que no se conocen se crean las que estén en
    `crear`, o todas."""

    equivalen: Mapping[str, str] = field(default_factory=dict)
    crear: Collection[str] | bool = False
    motivo: str = ""
    reescritas: Collection[str] = ()
    progreso: Progreso = en_silencio

    def crea(self, nombre: str) -> bool:
        return self.crear if isinstance(self.crear, bool) else nombre in self.crear


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
    progreso: Progreso = en_silencio,
) -> PlanCargado:
    """Las actividades del libro en el plan de ese año, leído con la plantilla que se le parezca. Lanza
    `ArchivoInvalido` con cada cosa que falte decidir."""
    dicha = _la_correspondencia(correspondencia)
    plantillas = [] if dicha else list(Plantilla.objects.vigentes())
    reconocido, plantilla = leer_libro(archivo, anio, dicha, plantillas)
    dudas = [] if aceptar_dudas else _por_decidir(reconocido)
    falta = [*no_se_puede(reconocido, anio), *dudas, *sin_dependencia(reconocido)]
    respuestas = Respuestas(crear=crear_dependencias, motivo=motivo, reescritas=reescritas, progreso=progreso)
    falta += _desconocidas(reconocido, respuestas)
    if falta:
        raise ArchivoInvalido(*falta)
    cargado = cargar_reconocido(
        anio, Libro(anio=anio, nombre=archivo[0], contenido=archivo[1], plantilla=plantilla),
        reconocido, respuestas, simular=simular,
    )  # fmt: skip
    if aceptar_dudas and reconocido.dudas:
        aceptadas = f"Dudas aceptadas como se proponían: {miles(len(reconocido.dudas))}."
        return replace(
            cargado, avisos=[*cargado.avisos, aceptadas, *_por_decidir(reconocido, aceptadas=True)]
        )
    return cargado


def leer_libro(
    archivo: Archivo,
    anio: int,
    dicho: Correspondencia | None = None,
    plantillas: Sequence[Plantilla] = (),
) -> tuple[Reconocido, Plantilla | None]:
    """Lo que se entiende del libro, y la plantilla con que se leyó. Lanza `ArchivoInvalido`."""
    recuerdos = [una.recuerdo for una in plantillas]
    try:
        reconocido = reconocer_archivo(archivo, anio, dicho, recuerdos)
    except CorrespondenciaInvalida as invalida:
        raise ArchivoInvalido(f"La correspondencia no sirve: {invalida}.") from None
    cual = next((i for i, uno in enumerate(recuerdos) if uno is reconocido.recuerdo), None)
    return reconocido, None if cual is None else plantillas[cual]


def cargar_reconocido(
    anio: int, libro: Libro, reconocido: Reconocido, respuestas: Respuestas, *, simular: bool
) -> PlanCargado:
    """Las actividades de un libro en el que no falta nada por decidir, y el libro, que se guarda con su plan."""
    con = [columna for columna in (APOYAN, *DE_DOS_NUMEROS) if columna in OPCIONALES]
    matriz = _con_sus_siglas(_con_opciones(matriz_de(reconocido, con=con)), respuestas.equivalen)
    nuevo = plan_nuevo(reconocido)
    crea = not Plan.objects.filter(anio=anio).exists()
    hoja = Hoja(lugar=f'Libro "{libro.nombre}"', celdas=[matriz.columnas, *matriz.filas])
    try:
        with todo_o_nada(simular=simular):
            _llamar_tambien(respuestas.equivalen)
            cargado = importar_plan(
                anio,
                hoja,
                plan_nuevo={
                    "regla": nuevo.regla.value,
                    "ponderacion_por_componente": nuevo.ponderacion_por_componente,
                },
                simular=simular,
                crear_dependencias=bool(respuestas.crear),
                motivo=respuestas.motivo,
                reescritas=respuestas.reescritas,
                progreso=respuestas.progreso,
            )
            if not simular:
                _guardar(libro, reconocido, cargado)
    except ArchivoInvalido as invalido:
        cerrados = en_meses_cerrados(anio, reconocido) if isinstance(invalido, TocaMesesCerrados) else []
        errores = cerrados or [_en_el_libro(error, hoja, matriz) for error in invalido.errores]
        raise ArchivoInvalido(*errores) from None
    avisos = [*_lo_avalado(cargado), *_leidas(reconocido), *matriz.avisos, *_no_entra(reconocido, con)]
    if libro.plantilla:
        avisos.insert(
            0, f"Leído con la plantilla «{libro.plantilla.nombre}», versión {libro.plantilla.version}."
        )
        avisos += _recordadas(reconocido)
    if crea and nuevo.porque:
        por = (
            ", con la ponderación de cada una dentro de su componente"
            if nuevo.ponderacion_por_componente
            else ""
        )
        avisos.append(
            f"El avance del plan será el promedio de sus actividades{por}, y no una suma de acciones: {nuevo.porque}."
        )
    return replace(
        cargado,
        de_donde="el libro",
        sin_motivo=_falta_el_motivo(cargado),
        avisos=[*avisos, *cargado.avisos],
    )


def libro_lleno(libro: Libro) -> tuple[Devuelto, int]:
    """El libro que se subió con lo avalado en sus celdas, y cuántas se escriben. Lanza `ArchivoInvalido`."""
    de_cada_una = {celdas["actividad"]: celdas for celdas in libro.celdas}
    clases = dict(Actividad.objects.filter(pk__in=de_cada_una).values_list("pk", "clase_de_meta"))
    reportes: dict[int, dict[int, Reportado]] = {}
    avalados = Reporte.objects.avalados().filter(actividad__in=de_cada_una).order_by("mes")
    campos = ("actividad", "mes", "ejecutado", "numerador", "denominador", "texto_publico")
    for actividad, mes, *dicho in avalados.values_list(*campos):
        reportes.setdefault(actividad, {})[mes] = Reportado(*dicho)
    valores = juntar(
        (de_cada_una[actividad]["hoja"], celda, valor)
        for actividad, suyos in reportes.items()
        for celda, valor in lo_reportado(de_cada_una[actividad], suyos, ClaseDeMeta(clases[actividad]))
    )
    devuelto = devolver(libro.archivo, valores)
    return devuelto, sum(map(len, valores.values())) - len(devuelto.sin_escribir)


def _lo_avalado(cargado: PlanCargado) -> Iterator[str]:
    """De qué meses son los reportes que entran: cuentan desde ya en las cifras, y de eso se avisa."""
    meses = [n for n in TODOS if any(fila.ahora[EJECUTADO[n - 1]] != "" for fila in cargado.ejecutado)]
    if meses:
        yield (
            f"Lo ejecutado que trae el libro entra ya avalado, en {enumerar([nombre_del_mes(n) for n in meses])}: "
            "desde que se guarde cuenta en las cifras."
        )


def _falta_el_motivo(cargado: PlanCargado) -> str:
    """La frase que lo pide, sin las filas: son de la matriz que salió del libro, y no las que se ven en él."""
    frase = cargado.sin_motivo.rpartition(": ")[2]
    cuantas = "Una actividad" if frase.startswith("cambia ") else "Varias actividades"
    return f"{cuantas} de las de abajo {frase}" if frase else ""


def en_meses_cerrados(anio: int, reconocido: Reconocido) -> list[str]:
    """Qué mudaría el libro en meses ya cerrados del plan, actividad por actividad, y qué se puede hacer. La base dice
    lo mismo (`disparadores.candado_de_actividad` y `candado_de_reporte`), pero de un solo mes y sin decir dónde."""
    cerrados = Mes.objects.filter(plan__anio=anio, cerrado=True).prefetch_related("reaperturas")
    meses = {mes.numero: mes for mes in cerrados}
    if not meses:
        return []
    estan = {una.codigo: una for una in Actividad.objects.filter(plan__anio=anio)}
    con_reporte = set(
        Reporte.objects.filter(actividad__plan__anio=anio).values_list("actividad__codigo", "mes")
    )
    tocados: set[int] = set()
    frases = []
    for una in reconocido.actividades:
        programado = {**una.programado, **(dict([una.anual]) if una.anual else {})}
        esta = estan.get(una.codigo)
        habia = esta.programado if esta else [None] * len(TODOS)
        lo_programado = [n for n in meses if (programado.get(n) or None) != (habia[n - 1] or None)]
        lo_ejecutado = [
            n
            for n, mes in meses.items()
            if n in una.ejecutado
            and (una.codigo, n) not in con_reporte
            and not (esta and mes.abierto_para(esta.dependencia_id))
        ]
        que = [
            f"{dicho} de {enumerar([nombre_del_mes(n) for n in de])}"
            for dicho, de in (("lo programado", lo_programado), ("lo ejecutado", lo_ejecutado))
            if de
        ]
        if suyos := {*lo_programado, *lo_ejecutado}:
            tocados |= suyos
            como_estan = "ya cerrado" if len(suyos) == 1 else "ya cerrados"
            frases.append(
                f'Hoja "{una.hoja}", fila {una.fila}, actividad {una.codigo}: trae {" y ".join(que)}, {como_estan}.'
            )
    if not frases:
        return []
    cuales = enumerar([nombre_del_mes(n) for n in sorted(tocados)])
    return [
        f"El libro cambia lo de meses ya cerrados de {anio}: {cuales}. En el tablero se reabre cada uno, con su "
        "nombre; después se carga el libro y se cierran otra vez. O quite del libro lo de esos meses.",
        *hasta(frases),
    ]


def _guardar(libro: Libro, reconocido: Reconocido, cargado: PlanCargado) -> None:
    """El libro, con su plan, en lugar del que se llamaba igual; de cada actividad, sus celdas."""
    plan = cargado.filas[0].actividad.plan
    plan.libros.filter(nombre=libro.nombre).exclude(pk=libro.pk).delete()
    libro.plan, libro.confirmado_en = plan, timezone.now()
    libro.celdas = [
        {"actividad": fila.actividad.pk, **celdas}
        for fila, celdas in zip(cargado.filas, celdas_de(reconocido), strict=True)
    ]
    libro.save()


def _llamar_tambien(equivalen: Mapping[str, str]) -> None:
    """Desde aquí la dependencia se reconoce también por como la escribe el libro."""
    suyas = {una.sigla: una for una in Dependencia.objects.filter(sigla__in=equivalen.values())}
    Alias.objects.bulk_create(
        Alias(nombre=nombre, dependencia=suyas[sigla])
        for nombre, sigla in equivalen.items()
        if ";" not in nombre
    )


def _con_sus_siglas(matriz: Matriz, equivalen: Mapping[str, str]) -> Matriz:
    for columna in ("dependencia", APOYAN):
        if equivalen and columna in matriz.columnas:
            i = matriz.columnas.index(columna)
            for fila in matriz.filas:
                fila[i] = "; ".join(equivalen.get(una, una) for una in fila[i].split("; "))
    return matriz


def _recordadas(reconocido: Reconocido) -> Iterator[str]:
    """Lo que la plantilla respondió, clase por clase: nada que cambie una cifra se toma en silencio."""
    por_clase: dict[str, list[Duda]] = {}
    for una in reconocido.respondidas:
        if una.recordada:
            tomada = replace(una.duda, propone=una.respuesta)
            por_clase.setdefault(una.duda.clase, []).append(tomada)
    for dudas in por_clase.values():
        yield from (frase(duda, aceptada=True) for duda in dudas[:_DE_CADA_CLASE])
        if sobran := len(dudas[_DE_CADA_CLASE:]):
            yield f"Y {miles(sobran)} más como esa: {dudas[0].porque}."


def no_se_puede(reconocido: Reconocido, anio: int) -> Iterator[str]:
    if not reconocido.hojas:
        vistas = [*reconocido.no_son_plan, *reconocido.repetidas]
        yield (
            "Ninguna hoja parece un plan: se esperaba una fila de títulos con la actividad y, además, su código, su "
            f"dependencia, su meta o sus meses. Se miraron {entre_comillas(vistas)}."
        )
    elif otros := otros_anios(reconocido, anio):
        if reconocido.anios:
            yield f"El libro trae cantidades de {enumerar(list(map(str, otros)))}, y no de {anio}."
        else:
            yield f"El libro dice ser de {otros[0]}, y el plan es de {anio}."


def otros_anios(reconocido: Reconocido, anio: int) -> list[int]:
    """Los años de que es el libro, si ninguno es el del plan."""
    if not reconocido.hojas or anio in (reconocido.anios or (reconocido.anio,)):
        return []
    return list(reconocido.anios) or [a for a in (reconocido.anio,) if a is not None]


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


def sin_dependencia(reconocido: Reconocido) -> list[str]:
    """Nadie más que una persona puede decir quién responde: de cada actividad o, si la hoja no lo dice, una vez."""
    frases = []
    for hoja in reconocido.hojas:
        faltan = [a for a in hoja.actividades if not a.dependencia]
        if faltan and hoja.columnas.una("dependencia") is None:
            frases.append(
                f"{hoja.nombre}: no dice qué dependencia reporta; escríbala una vez en la correspondencia, en "
                "«dependencia» de esa hoja."
            )
            continue
        frases += [
            f"{a.hoja}, fila {a.fila}: falta decir qué dependencia reporta; escríbala en la correspondencia."
            for a in faltan
        ]
    return frases


def las_desconocidas(reconocido: Reconocido) -> dict[str, int]:
    """Las dependencias que no hay, y cuántas actividades nombran a cada una."""
    suyas = [limpio(a.dependencia) for a in reconocido.actividades if a.dependencia]
    if APOYAN in OPCIONALES:
        suyas += [limpio(una) for a in reconocido.actividades for una in a.apoyan]
    cuantas = Counter(suyas)
    tabla = Hoja(lugar="", celdas=[["dependencia"], *([nombre] for nombre in cuantas)]).tabla(["dependencia"])
    directorio = Directorio()
    return {
        nombre: veces
        for fila, (nombre, veces) in zip(tabla, cuantas.items(), strict=True)
        if directorio.leer(fila, "dependencia") is None
    }


def _desconocidas(reconocido: Reconocido, respuestas: Respuestas) -> Iterator[str]:
    for nombre, veces in las_desconocidas(reconocido).items():
        if nombre not in respuestas.equivalen and not respuestas.crea(nombre):
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
        yield (
            f"El libro no dice a qué porcentaje debe llegar {enumerar(sin_meta)}: entra sin meta. Después de guardar, "
            "escríbala en «Programado», en la página de la actividad: 100 en cada mes, si es todo."
        )


class RecursoDelLibro(RecursoDelPlan):
    """La matriz del plan o, si no lo es, el libro de la entidad."""

    opciones: ClassVar[Sequence[str]] = (*RecursoDelPlan.opciones, "correspondencia", "aceptar_dudas")

    def cargar(self, archivos: Sequence[Archivo], *, simular: bool) -> PlanCargado:
        if "correspondencia" in self.respuestas or not (
            len(archivos) > 1 or es_la_matriz(LibroLeido(archivos[0]))
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
