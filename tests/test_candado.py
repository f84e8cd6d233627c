"""El candado del mes en carreras de verdad: cada escritura y cada cierre, en su propia conexión."""

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from threading import Barrier
from time import monotonic
from typing import Any

import pghistory
import pytest
from django.db import IntegrityError, connection, models, transaction

from participacion.models import Actividad, Evidencia, Mes, Reapertura, Reporte
from tests.datos import (
    cerrar,
    reabrir,
    un_plan,
    un_reporte,
    un_seguimiento,
    una_actividad,
    una_dependencia,
    una_evidencia,
    una_sesion,
)

pytestmark = pytest.mark.django_db(transaction=True)

ENERO = 1
DESDE_FEBRERO = (0, *[1] * 11)
REPETICIONES = [2, pytest.param(8, marks=pytest.mark.barrido)]


@dataclass
class Escena:
    """Un plan con enero abierto y cuatro actividades: en las tres primeras, enero tiene algo programado."""

    reporte: Reporte  # con una evidencia
    suelto: Reporte
    callada: Actividad  # sin reporte
    extra: Actividad  # con reporte, aunque sin programación en enero


def una_escena() -> Escena:
    reporte = un_reporte(una_actividad())
    una_evidencia(reporte)
    extra = una_actividad(DESDE_FEBRERO)
    un_reporte(extra)
    return Escena(reporte, un_reporte(una_actividad()), una_actividad(), extra)


def cambiar(fila: models.Model, **campos: Any) -> None:
    """Con un UPDATE, sin pasar por el modelo."""
    type(fila).objects.filter(pk=fila.pk).update(**campos)


def corregir(reporte: Reporte) -> None:
    reporte.ejecutado = 7
    reporte.save()


def en_2022() -> Actividad:
    return una_actividad(plan=un_plan(2022))


# Todo lo que cambia algo de enero
ESCRITURAS: dict[str, Callable[[Escena], Any]] = {
    "reportar": lambda e: un_reporte(e.callada),
    "reportar en bloque": lambda e: Reporte.objects.bulk_create([Reporte(actividad=e.callada, mes=ENERO)]),
    "corregir": lambda e: corregir(e.reporte),
    "corregir con update": lambda e: cambiar(e.reporte, ejecutado=7),
    "pasar un reporte a otro mes": lambda e: cambiar(e.suelto, mes=2),
    "borrar un reporte": lambda e: e.suelto.delete(),
    "programar": lambda e: cambiar(e.callada, programado=[2] * 12),
    "crear una actividad": lambda e: una_actividad(),
    "borrar una actividad": lambda e: e.callada.delete(),
    "mover de dependencia": lambda e: cambiar(e.callada, dependencia=una_dependencia("SFI")),
    "mover de plan": lambda e: cambiar(e.callada, plan=un_plan(2022)),
    "adjuntar una evidencia": lambda e: una_evidencia(e.reporte),
    "cambiar una evidencia": lambda e: cambiar(e.reporte.evidencias.get(), nombre="Otra"),
    "borrar una evidencia": lambda e: e.reporte.evidencias.get().delete(),
}
# Otros caminos para entrar a enero, o salir de él
MUDANZAS: dict[str, Callable[[Escena], Any]] = {
    "traer un reporte de otro mes": lambda e: cambiar(un_reporte(e.callada, mes=2), mes=ENERO),
    "traer un reporte de otro plan": lambda e: cambiar(un_reporte(en_2022()), actividad=e.callada),
    "traer una actividad de otro plan": lambda e: cambiar(en_2022(), plan=un_plan(), codigo="9"),
    "mover una actividad con solo un reporte": lambda e: cambiar(e.extra, dependencia=una_dependencia("SFI")),
    "traer una evidencia de otro reporte": lambda e: cambiar(
        una_evidencia(un_reporte(e.callada, mes=2)), reporte=e.suelto
    ),
    "pasar una evidencia a otro reporte": lambda e: cambiar(
        e.reporte.evidencias.get(), reporte=un_reporte(e.callada, mes=2)
    ),
}
# Lo que no toca nada de enero
AJENAS: dict[str, Callable[[Escena], Any]] = {
    "reportar otro mes": lambda e: un_reporte(e.callada, mes=2),
    "reportar y corregir enero de otro plan": lambda e: corregir(
        una_evidencia(un_reporte(en_2022())).reporte
    ),
    "programar otro mes": lambda e: cambiar(e.callada, programado=[1, 9, *[1] * 10]),
    "describir mejor una actividad": lambda e: cambiar(e.callada, descripcion="Mejor dicho"),
    "cambiar quién responde": lambda e: cambiar(e.callada, responsable="Jefatura"),
    "crear una actividad desde febrero": lambda e: una_actividad(DESDE_FEBRERO),
    "mover una actividad desde febrero": lambda e: cambiar(
        un_reporte(una_actividad(DESDE_FEBRERO), mes=2).actividad, dependencia=una_dependencia("SFI")
    ),
}
con_cada_escritura = pytest.mark.parametrize("escribir", ESCRITURAS.values(), ids=ESCRITURAS)


def cerrar_enero() -> None:
    cerrar(ENERO)


def lo_de_enero() -> list[Any]:
    """Lo que un enero cerrado conserva: reportes, evidencias, programación y de quién es cada cosa."""
    de_enero = Reporte.objects.filter(actividad__plan__anio=2021, mes=ENERO)
    programadas = Actividad.objects.filter(plan__anio=2021, programado__0__gt=0)
    return [
        list(de_enero.order_by("pk").values_list("pk", "ejecutado", "estado", "actividad__dependencia")),
        list(Evidencia.objects.filter(reporte__in=de_enero).order_by("pk").values_list("pk", "nombre")),
        list(programadas.order_by("pk").values_list("pk", "programado__0", "dependencia")),
    ]


@pytest.fixture
def a_la_vez() -> Iterator[Callable[..., Future[Any]]]:
    """Empieza algo en otro hilo, con su propia conexión."""

    def con_su_conexion(hacer: Callable[..., Any], *argumentos: Any) -> Any:
        try:
            return hacer(*argumentos)
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=2) as hilos:
        yield lambda hacer, *argumentos: hilos.submit(con_su_conexion, hacer, *argumentos)


def aguardar_a_que_alguien_espere() -> None:
    """Hasta que otra conexión esté detenida por lo que esta transacción tiene tomado."""
    limite = monotonic() + 5
    with connection.cursor() as cursor:
        while monotonic() < limite:
            cursor.execute("""
                SELECT EXISTS (
                    SELECT FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid))
                )
            """)
            if cursor.fetchone() == (True,):
                return
    pytest.fail("Nadie esperó.")


@pytest.mark.django_db
@pytest.mark.parametrize("escribir", (ESCRITURAS | MUDANZAS).values(), ids=ESCRITURAS | MUDANZAS)
def test_un_mes_cerrado_no_admite_cambios(escribir):
    escena = una_escena()
    cerrar_enero()
    antes = lo_de_enero()
    with pytest.raises(IntegrityError, match="El mes 1 de 2021 está cerrado"), transaction.atomic():
        escribir(escena)
    assert lo_de_enero() == antes


@pytest.mark.django_db
@pytest.mark.parametrize("escribir", AJENAS.values(), ids=AJENAS)
def test_un_mes_cerrado_no_estorba_a_lo_demas(escribir):
    escena = una_escena()
    cerrar_enero()
    antes = lo_de_enero()
    with pghistory.context(motivo="Acta 3."):
        escribir(escena)
    assert lo_de_enero() == antes


# Abierto para una sola dependencia

SUYAS = [
    "reportar",
    "reportar en bloque",
    "corregir",
    "corregir con update",
    "borrar un reporte",
    "adjuntar una evidencia",
    "cambiar una evidencia",
    "borrar una evidencia",
]


def para_una(sigla: str = "OAP-GA") -> Reapertura:
    with pghistory.context(motivo="Faltó un acta."):
        return Reapertura.objects.create(
            mes=un_plan().meses.get(numero=ENERO), dependencia=una_dependencia(sigla)
        )


@pytest.mark.django_db
@pytest.mark.parametrize("nombre", ESCRITURAS)
def test_un_mes_reabierto_para_una_admite_lo_suyo_y_no_cambia_su_programacion(nombre):
    escena = una_escena()
    cerrar_enero()
    para_una()
    antes = lo_de_enero()
    if nombre in SUYAS:
        ESCRITURAS[nombre](escena)
        assert lo_de_enero() != antes or nombre == "cambiar una evidencia"
        return
    if nombre == "pasar un reporte a otro mes":
        ESCRITURAS[nombre](escena)  # los dos meses están abiertos para ella
        return
    with pytest.raises(IntegrityError, match="El mes 1 de 2021 está cerrado"), transaction.atomic():
        ESCRITURAS[nombre](escena)


@pytest.mark.django_db
@pytest.mark.parametrize("escribir", (ESCRITURAS | MUDANZAS).values(), ids=ESCRITURAS | MUDANZAS)
def test_un_mes_reabierto_para_otra_sigue_cerrado(escribir):
    escena = una_escena()
    cerrar_enero()
    para_una("SFI")
    antes = lo_de_enero()
    with pytest.raises(IntegrityError, match="El mes 1 de 2021 está cerrado"), transaction.atomic():
        escribir(escena)
    assert lo_de_enero() == antes


def test_quien_escribe_espera_a_que_se_cierre_para_ella_y_es_rechazado(a_la_vez):
    escena = una_escena()
    cerrar_enero()
    reapertura = para_una()
    un_reporte(escena.callada)
    with transaction.atomic():
        reapertura.delete()
        antes = lo_de_enero()
        escritura = a_la_vez(corregir, escena.reporte)
        aguardar_a_que_alguien_espere()
    with pytest.raises(IntegrityError, match="está cerrado"):
        escritura.result()
    assert lo_de_enero() == antes


@con_cada_escritura
def test_quien_escribe_espera_al_cierre_en_curso_y_es_rechazado(escribir, a_la_vez):
    escena = una_escena()
    with transaction.atomic():
        cerrar_enero()
        antes = lo_de_enero()
        escritura = a_la_vez(escribir, escena)
        aguardar_a_que_alguien_espere()
    with pytest.raises(IntegrityError, match="está cerrado"):
        escritura.result()
    assert lo_de_enero() == antes


def test_quien_escribe_sigue_adelante_si_el_cierre_se_arrepiente(a_la_vez):
    escena = una_escena()
    with transaction.atomic():
        cerrar_enero()
        escritura = a_la_vez(un_reporte, escena.callada)
        aguardar_a_que_alguien_espere()
        transaction.set_rollback(True)
    assert escritura.result() in Reporte.objects.all()


@con_cada_escritura
def test_el_cierre_espera_a_lo_que_llego_antes(escribir, a_la_vez):
    escena = una_escena()
    antes = lo_de_enero()
    with transaction.atomic():
        escribir(escena)
        cierre = a_la_vez(cerrar_enero)
        aguardar_a_que_alguien_espere()
        despues = lo_de_enero()
    cierre.result()
    assert despues == lo_de_enero() != antes
    assert Mes.objects.get(plan__anio=2021, numero=ENERO).cerrado


@pytest.mark.parametrize("repeticiones", REPETICIONES)
def test_nada_cambia_despues_de_cerrar_gane_quien_gane(a_la_vez, repeticiones):
    salida = Barrier(2)

    def escribir_si_se_puede(escribir: Callable[[Escena], Any], escena: Escena) -> None:
        salida.wait(timeout=5)
        try:
            escribir(escena)
        except IntegrityError as rechazo:
            assert "está cerrado" in str(rechazo)  # noqa: PT017

    def cerrar_y_mirar() -> list[Any]:
        salida.wait(timeout=5)
        with transaction.atomic():
            cerrar_enero()
            return lo_de_enero()

    anomalias = Counter()
    for nombre, escribir in repeticiones * list(ESCRITURAS.items()):
        escritura = a_la_vez(escribir_si_se_puede, escribir, una_escena())
        al_cerrar = a_la_vez(cerrar_y_mirar).result()
        escritura.result()
        anomalias[nombre] += lo_de_enero() != al_cerrar
        recoger()
    assert anomalias.total() == 0, anomalias


def recoger() -> None:
    """Enero abierto otra vez, y sin nada."""
    reabrir(ENERO)
    for modelo in (Evidencia, Reporte, Actividad):
        modelo.objects.all().delete()


def test_dos_que_reportan_en_un_mes_abierto_no_se_estorban(a_la_vez):
    escena = una_escena()
    with transaction.atomic():
        un_reporte(escena.callada)
        a_la_vez(un_reporte, escena.reporte.actividad, 2).result(timeout=5)
        a_la_vez(una_actividad).result(timeout=5)


def test_un_reporte_en_vuelo_no_se_muda_a_un_mes_cerrado(a_la_vez):
    actividad, otro = una_actividad(DESDE_FEBRERO), un_plan(2022)
    otro.meses.filter(numero=ENERO).update(cerrado=True)
    with transaction.atomic():
        un_reporte(actividad)
        mudanza = a_la_vez(lambda: cambiar(actividad, plan=otro))
        aguardar_a_que_alguien_espere()
    with pytest.raises(IntegrityError, match="está cerrado"):
        mudanza.result()


def test_quien_reporta_espera_a_que_se_mueva_su_actividad(a_la_vez):
    actividad = una_actividad(DESDE_FEBRERO)
    with transaction.atomic():
        cambiar(actividad, dependencia=una_dependencia("SFI"))
        reporte = a_la_vez(un_reporte, actividad)
        aguardar_a_que_alguien_espere()
    reporte.result()


def test_un_reporte_con_una_evidencia_en_vuelo_no_cambia_de_mes(a_la_vez):
    reporte = un_reporte(mes=2)
    with transaction.atomic():
        una_evidencia(reporte)
        mudanza = a_la_vez(lambda: cambiar(reporte, mes=ENERO))
        aguardar_a_que_alguien_espere()
    mudanza.result()


def test_una_sesion_no_se_aleja_mientras_le_llega_un_compromiso(a_la_vez):
    compromiso = un_seguimiento(fecha=date(2021, 6, 15)).compromiso
    otra = una_sesion(date(2021, 6, 1))
    with transaction.atomic():
        cambiar(compromiso, sesion=otra)
        mudanza = a_la_vez(lambda: cambiar(otra, fecha=date(2021, 7, 1)))
        aguardar_a_que_alguien_espere()
    with pytest.raises(IntegrityError, match="anterior a la sesión"):
        mudanza.result()
