"""`./dev manage generar --dependencias D --actividades N --anios K`: planes de cualquier tamaño, para medir."""

import sys
from argparse import ArgumentTypeError
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from itertools import islice
from typing import Any, cast

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection, models, transaction
from django.utils import timezone
from psycopg import sql

from compromisos.estados import SEGUIDOS
from compromisos.models import Compromiso, Mesa, Seguimiento, Sesion, TipoDeMesa
from comun.calendario import TODOS, fin_de_mes
from participacion.models import Actividad, Dependencia, Mes, Plan, Reporte
from participacion.opciones import EstadoDeReporte

PRIMER_ANIO = 2000
MESAS = 20
DE_A_CUANTAS = 5_000  # filas entre un paso de la barra y el siguiente
ANCHO = 40  # de la barra, en letras
VERBOS = ("Realizar", "Acompañar", "Convocar", "Evaluar", "Documentar", "Divulgar")
ESPACIOS = ("encuentros ciudadanos", "mesas de diálogo", "talleres", "consultas públicas", "audiencias")


def _positivo(texto: str) -> int:
    if not texto.isdecimal() or not int(texto):
        raise ArgumentTypeError(f"{texto}: debe ser un número mayor que cero")
    return int(texto)


class Command(BaseCommand):
    help = (
        "Genera planes con todos sus meses reportados, avalados y cerrados, para medir: con los mismos números salen "
        "siempre las mismas filas. Sin historial: entran por COPY, con los disparadores de esas tablas quietos."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dependencias", type=_positivo, required=True, metavar="D", help="Cuántas hay.")
        parser.add_argument(
            "--actividades", type=_positivo, required=True, metavar="N", help="Las de cada año."
        )
        parser.add_argument("--anios", type=_positivo, required=True, metavar="K", help="Cuántos planes.")
        parser.add_argument("--desde", type=_positivo, default=PRIMER_ANIO, metavar="AÑO", help="El primero.")
        parser.add_argument(
            "--compromisos", type=_positivo, default=0, metavar="C", help="Los de cada año, en veinte mesas."
        )

    def handle(
        self, *, dependencias: int, actividades: int, anios: int, desde: int, compromisos: int, **_: Any
    ) -> None:
        if not settings.DESARROLLO:
            raise CommandError("Esto llena la base de datos inventados: solo se hace en desarrollo.")
        los_anios = range(desde, desde + anios)
        if los_anios[0] < PRIMER_ANIO or los_anios[-1] > 2099:
            raise CommandError("Los años van de 2000 a 2099.")
        if hay := Plan.objects.filter(anio__range=(los_anios[0], los_anios[-1])).first():
            raise CommandError(f"Ya hay un {str(hay).lower()}: elija otros años con --desde.")
        if compromisos and los_anios[-1] >= timezone.localdate().year:
            raise CommandError(
                "El seguimiento de un compromiso no puede ser futuro: elija años que ya pasaron."
            )
        filas = anios * (actividades * (1 + len(TODOS)) + 2 * compromisos)
        barra = Barra(filas)
        with transaction.atomic(), _sin_disparadores():
            responsables = _dependencias(dependencias)
            mesas = _mesas() if compromisos else []
            for anio in los_anios:
                plan = _plan(anio)
                _actividades(plan, responsables, actividades, barra)
                if compromisos:
                    _compromisos(anio, mesas, responsables, compromisos, barra)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        barra.terminar()
        self.stdout.write(
            f"{anios} planes desde {desde}: {actividades * anios} actividades, "
            f"{actividades * anios * len(TODOS)} reportes y {compromisos * anios} compromisos."
        )


@contextmanager
def _sin_disparadores() -> Iterator[None]:
    """Cada uno preguntaría fila por fila lo que aquí se sabe."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT usesuper FROM pg_user WHERE usename = current_user")
        if cursor.fetchone() != (True,):
            raise CommandError(
                "Solo lo puede hacer un superusuario de la base, como el de la incluida en ./dev."
            )
        cursor.execute("SET LOCAL session_replication_role = replica")
        yield
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")


class Barra:
    """Cuánto va, en la salida de los errores y solo si alguien la mira."""

    def __init__(self, filas: int) -> None:
        self.filas, self.van = filas, 0

    def avanzar(self, cuantas: int) -> None:
        self.van += cuantas
        if sys.stderr.isatty():
            parte = self.van / self.filas
            sys.stderr.write(f"\r[{'#' * int(ANCHO * parte):<{ANCHO}}] {parte:4.0%}")

    @staticmethod
    def terminar() -> None:
        if sys.stderr.isatty():
            sys.stderr.write("\n")


def _dependencias(cuantas: int) -> list[int]:
    return [
        Dependencia.objects.get_or_create(
            sigla=f"GEN-{numero:03}", defaults={"nombre": f"Dependencia generada {numero}"}
        )[0].pk
        for numero in range(1, cuantas + 1)
    ]


def _mesas() -> list[int]:
    return [
        Mesa.objects.get_or_create(
            nombre=f"Mesa generada {numero}",
            defaults={"tipo": TipoDeMesa.LOCAL, "localidad": f"Localidad {numero}"},
        )[0].pk
        for numero in range(1, MESAS + 1)
    ]


def _plan(anio: int) -> Plan:
    """Con sus doce meses cerrados, que la base no hace mientras sus disparadores estén quietos."""
    plan = Plan.objects.create(anio=anio, demostracion=True)
    Mes.objects.bulk_create(
        Mes(plan=plan, numero=mes, cerrado=True, fecha_limite=fin_de_mes(anio, mes)) for mes in TODOS
    )
    return plan


def _programado(numero: int) -> list[int]:
    """Lo de cada mes de la actividad de ese número: de una a cuatro acciones, cada uno, dos o tres meses."""
    cada = 1 + numero % 3
    return [1 + (numero + mes) % 4 if mes % cada == 0 else 0 for mes in TODOS]


def _ejecutado(numero: int, mes: int, programado: int) -> int:
    """Casi siempre lo programado; de vez en cuando, una menos."""
    return max(programado - ((numero * 7 + mes) % 11 == 0), 0)


def _actividades(plan: Plan, responsables: list[int], cuantas: int, barra: Barra) -> None:
    llaves = _llaves(Actividad, cuantas)
    numeros = range(1, cuantas + 1)
    _copiar(
        Actividad(plan=plan),
        ("id", "dependencia_id", "codigo", "descripcion", "programado"),
        (
            (
                llave,
                responsables[numero % len(responsables)],
                str(numero),
                f"{VERBOS[numero % len(VERBOS)]} {ESPACIOS[numero % len(ESPACIOS)]} en el territorio {numero}",
                _programado(numero),
            )
            for llave, numero in zip(llaves, numeros, strict=True)
        ),
        barra,
    )
    _copiar(
        Reporte(estado=EstadoDeReporte.AVALADO),
        ("actividad_id", "mes", "ejecutado", "texto_publico", "participantes"),
        (
            (llave, mes, _ejecutado(numero, mes, programado), f"Se hizo lo de {numero}.", 10 + numero % 90)
            for llave, numero in zip(llaves, numeros, strict=True)
            for mes, programado in zip(TODOS, _programado(numero), strict=True)
        ),
        barra,
    )


def _compromisos(anio: int, mesas: list[int], responsables: list[int], cuantos: int, barra: Barra) -> None:
    """Repartidos entre las sesiones mensuales de las mesas: de cada cinco, uno le corresponde a otra entidad."""
    sesiones = Sesion.objects.bulk_create(
        Sesion(mesa_id=mesa, fecha=date(anio, mes, 14)) for mes in TODOS for mesa in mesas
    )
    llaves = _llaves(Compromiso, cuantos)
    numeros = range(1, cuantos + 1)

    def de_otra(numero: int) -> bool:
        return numero % 5 == 0

    _copiar(
        Compromiso(texto="Publicar la agenda de la mesa.", fecha_limite=date(anio, 12, 31)),
        ("id", "sesion_id", "codigo", "dependencia_id", "entidad_competente"),
        (
            (
                llave,
                sesiones[numero % len(sesiones)].pk,
                f"GEN-{anio}-{numero}",
                None if de_otra(numero) else responsables[numero % len(responsables)],
                "Otra entidad" if de_otra(numero) else "",
            )
            for llave, numero in zip(llaves, numeros, strict=True)
        ),
        barra,
    )
    _copiar(
        Seguimiento(gestion="Se avanzó con la mesa."),
        ("compromiso_id", "fecha", "estado"),
        (
            (
                llave,
                min(sesiones[numero % len(sesiones)].fecha.replace(day=28), date(anio, 12, 28)),
                SEGUIDOS[numero % len(SEGUIDOS)].value,
            )
            for llave, numero in zip(llaves, numeros, strict=True)
        ),
        barra,
    )


def _la_pone_la_base(campo: "models.Field[Any, Any]") -> bool:
    return campo.generated or campo.has_db_default()


def _llaves(modelo: type[models.Model], cuantas: int) -> list[int]:
    """Que ya nadie más tomará."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [modelo._meta.db_table, cuantas],
        )
        return [llave for (llave,) in cursor.fetchall()]


def _copiar(
    iguales: models.Model, distintas: tuple[str, ...], filas: Iterable[tuple[Any, ...]], barra: Barra
) -> None:
    """Mete por COPY las filas: en las columnas `distintas`, lo de cada una; en las demás, lo de `iguales`."""
    fijas = [
        campo
        for campo in iguales._meta.concrete_fields
        if campo.column not in distintas and not campo.primary_key and not _la_pone_la_base(campo)
    ]
    comunes = "\t".join(
        _escrito(campo.get_db_prep_save(campo.pre_save(iguales, add=True), connection)) for campo in fijas
    )
    columnas = [*distintas, *(str(campo.column) for campo in fijas)]
    orden = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(iguales._meta.db_table),
        sql.SQL(", ").join(sql.Identifier(columna) for columna in columnas),
    )
    todas = iter(filas)
    with connection.cursor() as cursor, cast("Any", cursor).copy(orden) as copia:
        while pocas := list(islice(todas, DE_A_CUANTAS)):
            copia.write("".join("\t".join([*map(_escrito, fila), comunes]) + "\n" for fila in pocas))
            barra.avanzar(len(pocas))


def _escrito(valor: object) -> str:
    """Como lo lee COPY. Nada de lo que aquí se escribe tiene tabuladores, saltos de renglón ni barras inversas."""
    if valor is None:
        return "\\N"
    if isinstance(valor, list):
        return "{%s}" % ",".join(map(str, valor))  # noqa: UP031  # las llaves son de PostgreSQL
    return str(valor)
