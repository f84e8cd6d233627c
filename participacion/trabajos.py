"""La fila de lo que tarda: se pide en una pantalla, lo hace aparte un trabajador y se espera en otra.

Los encargos van en la misma base (procrastinate): pedir algo y ponerlo en la fila es una sola transacción. Cada
aplicación dice en su módulo `tareas` qué sabe hacer. El trabajador es `manage.py trabajador`; si muere a mitad de un
trabajo, deja de latir y otro lo hace desde el principio: por eso cada tarea escribe todo al final, de una vez.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import InterfaceError, OperationalError, transaction
from django.utils import timezone
from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateWorker

from comun.transacciones import NoSePuede
from participacion.models import Apunte, LoTomoOtro, Trabajo, Usuario

A_LA_VEZ = 2  # trabajos, en un trabajador
LATIDO = 5  # segundos entre uno y otro
SIN_LATIDO = 20  # segundos: si hace más, el trabajador murió
INTENTOS = 3  # de un trabajo: el que tumba a tres trabajadores no tumba a otro
OTRO_INTENTO = 5  # segundos que se espera por la base
SE_GUARDA = timedelta(days=1)
SIN_BASE = (OperationalError, InterfaceError)

INTERRUMPIDO = (
    "Se interrumpió tres veces antes de terminar, y no quedó nada a medias. Pídalo otra vez; si se repite, "
)
INTERRUMPIDO += "avise a quien administra el sistema."
FALLA = "Falló algo del sistema, y no quedó nada a medias. El registro dice qué: avise a quien lo administra."

Hacer = Callable[[Trabajo], None]


@dataclass(frozen=True, slots=True)
class Tarea:
    hacer: Hacer
    permiso: str


TAREAS: dict[str, Tarea] = {}


def tarea(nombre: str, *, permiso: str) -> Callable[[Hacer], Hacer]:
    """Declara cómo se hace lo que en la fila se llama así, y qué permiso pide: se mira al empezar, no solo al pedirlo.

    Al terminar deja dicho en qué quedó, con `trabajo.terminar()`, en la misma transacción que lo escribe; lo que no se
    puede lo lanza como `NoSePuede`.
    """

    def declarar(hacer: Hacer) -> Hacer:
        TAREAS[nombre] = Tarea(hacer, permiso)
        return hacer

    return declarar


def encolar(cual: str, titulo: str, *, usuario: Usuario, vuelta: str, **datos: Any) -> Trabajo:
    """Lo pone en la fila; si la misma persona ya lo pidió y no se ha terminado, es ese."""
    with transaction.atomic():
        trabajo, nuevo = Trabajo.objects.get_or_create(
            usuario=usuario,
            tarea=cual,
            titulo=titulo,
            terminado_en=None,
            defaults={"datos": datos, "vuelta": vuelta},
        )
        if nuevo:
            encargo.defer(trabajo=trabajo.pk)
    return trabajo


def que_pueda(usuario: Usuario, permiso: str) -> None:
    """Que la persona, como está ahora en la base, siga activa y con ese permiso. Lanza `NoSePuede`."""
    hoy = Usuario.objects.filter(pk=usuario.pk, is_active=True, is_staff=True).first()
    if not (hoy and hoy.has_perm(permiso)):
        raise NoSePuede("Su cuenta ya no tiene permiso para esto: no se hizo nada.")


def hay_trabajador() -> bool:
    """Si alguno late."""
    return ProcrastinateWorker.objects.filter(
        last_heartbeat__gt=timezone.now() - timedelta(seconds=SIN_LATIDO)
    ).exists()


# --- Lo que corre en el trabajador ---


@app.task(name="encargo", retry=RetryStrategy(wait=OTRO_INTENTO, retry_exceptions=SIN_BASE))
def encargo(trabajo: int) -> None:
    """Hace un trabajo, y lo que no se pudo queda dicho en él. Si es la base la que falta, vuelve a la fila."""
    if (suyo := Trabajo.objects.empezar(trabajo)) is None:
        return
    try:
        _hacer(suyo)
    except LoTomoOtro:
        return
    except NoSePuede as error:
        suyo.fallar(str(error))
    except SIN_BASE:
        raise
    except Exception:
        suyo.fallar(FALLA)
        raise


def _hacer(trabajo: Trabajo) -> None:
    if trabajo.intentos > INTENTOS:
        raise NoSePuede(INTERRUMPIDO)
    cual = TAREAS[trabajo.tarea]
    que_pueda(trabajo.usuario, cual.permiso)
    cual.hacer(trabajo)


@app.periodic(cron="* * * * *")
@app.task(name="rescate", pass_context=True)
async def rescate(_contexto: JobContext, timestamp: int) -> None:
    """Cada minuto: lo que dejó un trabajador que murió vuelve a la fila, lo terminado hace un día se olvida y los
    apuntes de hace treinta se borran."""
    await rescatar()


async def rescatar() -> None:
    for perdido in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=SIN_LATIDO):
        suyo = Trabajo.objects.sin_terminar().filter(pk=str(perdido.task_kwargs.get("trabajo", 0)))
        await suyo.aupdate(empezado_en=None, avance="")
        await app.job_manager.retry_job(perdido)
    await Trabajo.objects.filter(terminado_en__lt=timezone.now() - SE_GUARDA).adelete()
    await Apunte.objects.vencidos(timezone.now()).adelete()
