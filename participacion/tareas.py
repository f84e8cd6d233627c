"""Lo del plan que tarda y se hace en la fila: ver qué cambiaría con un libro grande, y guardarlo."""

from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic
from types import SimpleNamespace
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.urls import reverse
from django.utils.formats import localize

from comun.cargas import Lista, Mostrado, ResultadoDeCarga, registrar
from comun.hojas.leer import ArchivoInvalido
from comun.palabras import miles
from comun.transacciones import NoSePuede, a_nombre_de
from participacion.libro import lectura as lecturas
from participacion.libro.lectura import CargaDelLibro, Lectura
from participacion.matriz.columnas import en_palabras
from participacion.matriz.filas import Progreso
from participacion.models import Libro, Trabajo, Usuario
from participacion.trabajos import encolar, tarea

EN_LA_FILA = 1_500  # actividades: desde ahí ver qué cambia tarda más de lo que se espera una página
CARGAR_EL_PLAN = "participacion.add_actividad"
REVISAR, GUARDAR = "revisar-libro", "guardar-libro"
_CADA = 1  # segundos entre un avance y otro


def es_grande(lectura: Lectura) -> bool:
    return len(lectura.reconocido.actividades) >= EN_LA_FILA


def pedir_revision(libro: Libro, *, usuario: Usuario, vuelta: str) -> Trabajo:
    """Pone en la fila ver qué cambiaría con lo que se ha dicho hasta ahora."""
    return encolar(
        REVISAR,
        _titulo("Ver qué cambia con", libro),
        usuario=usuario,
        vuelta=vuelta,
        libro=libro.pk,
        dicho=libro.dicho,
    )


def revision_de(libro: Libro, usuario: Usuario) -> Trabajo | None:
    """La última que se pidió con lo que se ha dicho hasta ahora. La que se confirmó y no se pudo guardar ya no vale: lo
    que mostró cambió."""
    suyos = Trabajo.objects.visibles_para(usuario).filter(datos__libro=libro.pk).order_by("-pk")
    sin_guardar = suyos.filter(tarea=GUARDAR, fallo=True).values_list("pk", flat=True).first() or 0
    revisiones = suyos.filter(tarea=REVISAR, fallo=False, pk__gt=sin_guardar)
    return next((una for una in revisiones if una.datos["dicho"] == libro.dicho), None)


def pedir_que_se_guarde(libro: Libro, *, usuario: Usuario, vuelta: str, **confirmado: Any) -> Trabajo:
    """Pone en la fila guardar lo que se vio; `confirmado` es lo que la persona escribió al confirmar."""
    titulo = _titulo("Guardar", libro)
    return encolar(GUARDAR, titulo, usuario=usuario, vuelta=vuelta, libro=libro.pk, confirmado=confirmado)


@tarea(REVISAR, permiso=CARGAR_EL_PLAN)
def revisar_el_libro(trabajo: Trabajo) -> None:
    libro, lectura = _leido(trabajo)
    visto = SimpleNamespace(mostrado=None)
    with _avance(trabajo) as progreso:
        respuestas = lectura.respuestas(libro.dicho.get("motivo", ""), progreso=progreso)
        carga = CargaDelLibro(lectura, respuestas)
        resultado = carga.import_data(b"", dry_run=True, file_name=libro.nombre, formulario=visto)
    with transaction.atomic():
        datos = {**trabajo.datos, "dicho": libro.dicho, "vista": vista_en_json(resultado)}
        if visto.mostrado:
            datos["mostrado"] = [visto.mostrado.resumen, visto.mostrado.huellas]
        Trabajo.objects.filter(pk=trabajo.pk, terminado_en=None).update(datos=datos)
        trabajo.terminar(
            "Ya se puede ver qué cambia.",
            enlace=reverse("admin:participacion_actividad_revisar_libro", args=[libro.pk]),
        )


@tarea(GUARDAR, permiso=CARGAR_EL_PLAN)
def guardar_el_libro(trabajo: Trabajo) -> None:
    """El plan, el libro, la plantilla y que el trabajo quedó hecho son una sola transacción."""
    libro, lectura = _leido(trabajo)
    dicho = trabajo.datos["confirmado"]
    visto = SimpleNamespace(mostrado=Mostrado(*dicho["mostrado"]))
    with _avance(trabajo) as progreso, a_nombre_de(trabajo.usuario):
        respuestas = lectura.respuestas(dicho["motivo"], dicho["reescritas"], progreso=progreso)
        resultado = guardar(lectura, respuestas, visto, dicho["plantilla"], trabajo.usuario)
        if resultado.has_errors() or resultado.cargado is None:
            raise NoSePuede(" ".join(error.error for error in resultado.base_errors))
        frase = " ".join(resultado.cargado.resumen[:2])
        trabajo.terminar(
            f"Quedó guardado {libro.nombre}. {frase}",
            enlace=reverse("admin:participacion_actividad_changelist"),
        )


def guardar(
    lectura: Lectura, respuestas: Any, visto: Any, plantilla: str, usuario: Usuario
) -> ResultadoDeCarga:
    """Lo que se vio, en el plan, con su plantilla y en el registro de la administración; nada, si tiene errores."""
    carga = CargaDelLibro(lectura, respuestas)
    resultado = carga.import_data(b"", dry_run=False, file_name=lectura.libro.nombre, formulario=visto)
    if not resultado.has_errors():
        suya = lecturas.guardar_plantilla(lectura, plantilla, usuario)
        Libro.objects.filter(pk=lectura.libro.pk).update(plantilla=suya)
        registrar(resultado.cargado, usuario.pk, "Carga del libro de la entidad.")
    return resultado


def vista_en_json(resultado: ResultadoDeCarga) -> dict[str, Any]:
    """La vista previa, con los nombres que usa la pantalla."""
    cargado: Any = resultado.cargado
    vista: dict[str, Any] = {
        "has_errors": resultado.has_errors(),
        "base_errors": [{"error": error.error} for error in resultado.base_errors],
    }
    if cargado is None or resultado.has_errors():
        return vista
    return vista | {
        "perdidas": resultado.perdidas,
        "cargado": {
            "resumen": cargado.resumen,
            "dudas": [str(duda) for duda in cargado.dudas],
            "en_duda": cargado.en_duda,
            "exige_motivo": cargado.exige_motivo,
            "sin_motivo": cargado.sin_motivo,
            "listas": [_lista_en_json(lista) for lista in cargado.listas],
        },
    }


def _lista_en_json(lista: Lista) -> dict[str, Any]:
    """Sin las columnas vacías, que un libro trae pocas, y con las palabras con que se dijo cómo se lee."""
    primeras = lista.primeras
    llenas = [
        i
        for i in range(len(lista.columnas))
        if any(celdas[i][0] != "" or celdas[i][1] is not None for _, celdas in primeras)
    ]
    return {
        "titulo": lista.titulo,
        "que": lista.que,
        "rotulo": en_palabras(lista.rotulo),
        "columnas": [en_palabras(lista.columnas[i]) for i in llenas],
        "sin_mostrar": lista.sin_mostrar,
        "primeras": [
            [
                str(cambio),
                [[_dicha(celdas[i][0]), _dicha(celdas[i][1]), celdas[i][2]] for i in llenas],
            ]
            for cambio, celdas in primeras
        ],
    }


def _dicha(celda: Any) -> str | None:
    return None if celda is None else str(localize(celda))


def _titulo(que: str, libro: Libro) -> str:
    return f"{que} {libro.nombre}"[:180] + f" ({libro.pk})"


def _leido(trabajo: Trabajo) -> tuple[Libro, Lectura]:
    libro = Libro.objects.por_confirmar(trabajo.usuario).filter(pk=trabajo.datos["libro"]).first()
    if libro is None:
        raise NoSePuede("El libro ya se guardó, o venció: súbalo otra vez.")
    trabajo.avanzar("Se lee el libro.")
    try:
        lectura = lecturas.leer(libro)
    except ArchivoInvalido as invalido:
        raise NoSePuede(str(invalido)) from invalido
    if lectura.faltan:
        raise NoSePuede("Falta decidir algo de cómo se lee el libro: vuelva a él.")
    return libro, lectura


@contextmanager
def _avance(trabajo: Trabajo) -> Iterator[Progreso]:
    """Va diciendo por dónde va. Por otra conexión: lo que se escribe en la transacción no se ve hasta que termina."""
    otra = connections.create_connection(DEFAULT_DB_ALIAS)
    ultimo = 0.0

    def progreso(que: str, van: int, total: int) -> None:
        nonlocal ultimo
        if monotonic() - ultimo < _CADA:
            return
        ultimo = monotonic()
        with otra.cursor() as cursor:
            cursor.execute(
                "UPDATE participacion_trabajo SET avance = %s WHERE id = %s AND terminado_en IS NULL",
                [f"{que}: {miles(van)} de {miles(total)}.", trabajo.pk],
            )

    try:
        yield progreso
    finally:
        otra.close()
