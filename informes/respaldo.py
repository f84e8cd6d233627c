"""Respaldar y restaurar todo: la base, las evidencias y un manifiesto con la huella de cada parte y publicación.

La copia es un ZIP: `tablas/NOMBRE`, cada una como la escribe COPY, en el orden de su llave; `archivos/NOMBRE`, cada
evidencia; y `manifiesto.json`. Su comentario, los últimos 64 bytes, es el SHA-256 de todo lo anterior. El esquema no
va: lo hacen las migraciones, y por eso se restaura con la versión del programa que hizo la copia. No se depende de
`pg_dump`, que exige la misma versión de la base, ni del nombre de su dueño.
"""

import errno
import hashlib
import json
import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from shutil import copyfileobj, rmtree
from typing import IO, Any, LiteralString, cast
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile

import psycopg
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import FileSystemStorage, default_storage
from django.core.management import call_command
from django.db import (
    DEFAULT_DB_ALIAS,
    DataError,
    IntegrityError,
    OperationalError,
    connections,
    transaction,
)
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from psycopg import sql
from psycopg.errors import DiskFull

from comun.disco import campos_de_archivo, referidos
from informes.models import Publicacion

FORMATO = 1
MANIFIESTO = "manifiesto.json"
LARGO_DE_LA_HUELLA = 64  # bytes: SHA-256 en hexadecimal
TROZO = 2**20  # bytes que se leen de una vez
INTENTOS = 3  # de copiar, si mientras tanto se quitan evidencias
UNA_A_LA_VEZ = 20211231  # número del candado: dos restauraciones a la vez se esperan

# Como pg_dump: el texto de COPY no depende de cómo esté configurada cada base, y nada lo corta por lento.
SESION = """
    SET LOCAL datestyle = ISO; SET LOCAL intervalstyle = postgres; SET LOCAL extra_float_digits = 3;
    SET LOCAL timezone = 'UTC'; SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0;
    SET LOCAL idle_in_transaction_session_timeout = 0;
"""


class SinRespaldo(Exception):
    """No se respaldó o no se restauró, y no quedó nada a medias; el mensaje dice por qué."""


class _SeQuitaron(Exception):
    """Mientras se copiaba se quitaron evidencias que la instantánea todavía nombra."""


@dataclass(frozen=True)
class Tabla:
    """Cómo va una tabla en la copia; las columnas generadas no van."""

    columnas: list[str]
    llave: list[str]
    filas: int = 0
    sha256: str = ""


@dataclass(frozen=True)
class Manifiesto:
    """Lo que dice la copia de sí misma. `secuencias`: último valor y si ya se usó. `archivos`: el SHA-256 de cada
    evidencia. `faltan`: las que la base nombra y no estaban en el disco."""

    formato: int
    migraciones: list[list[str]]
    tablas: dict[str, Tabla] = field(default_factory=dict)
    secuencias: dict[str, list[Any]] = field(default_factory=dict)
    archivos: dict[str, str] = field(default_factory=dict)
    faltan: list[str] = field(default_factory=list)
    publicaciones: list[dict[str, Any]] = field(default_factory=list)


@contextmanager
def de_paso() -> Iterator[Path]:
    """Dónde tener un momento una copia que entra o sale por la tubería: en el disco de las evidencias."""
    raiz = Path(cast("FileSystemStorage", default_storage).location)
    raiz.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".copia-", dir=raiz) as carpeta:
        yield Path(carpeta) / "copia.zip"


# --- Respaldar ---


def respaldar(
    archivo: Path, *, sin_las_que_faltan: bool = False, alias: str = DEFAULT_DB_ALIAS
) -> Manifiesto:
    """Escribe la copia en `archivo`, que no debe existir, o no deja nada. Lanza `SinRespaldo`."""
    if archivo.exists():
        raise SinRespaldo(f"Ya existe {archivo}: una copia no se escribe encima de otra. Elija otro nombre.")
    if not archivo.parent.is_dir():
        raise SinRespaldo(f"No existe la carpeta {archivo.parent}, donde iría la copia.")
    with _frases(f"escribir la copia en {archivo.parent}"):
        descriptor, parcial = tempfile.mkstemp(prefix=f".{archivo.name}-", dir=archivo.parent)
        try:
            with os.fdopen(descriptor, "wb") as salida:
                for intento in range(INTENTOS):
                    salida.seek(0)
                    salida.truncate()
                    with suppress(_SeQuitaron):
                        manifiesto = _escribir(salida, sin_las_que_faltan, alias)
                        break
                    if intento == INTENTOS - 1:
                        raise SinRespaldo(
                            "Se están quitando evidencias mientras se copian: intente de nuevo."
                        )
                salida.flush()
                os.fsync(salida.fileno())
            Path(parcial).rename(archivo)
        finally:
            Path(parcial).unlink(missing_ok=True)
    return manifiesto


def _con_intentos(salida: IO[bytes], sin_las_que_faltan: bool, alias: str) -> Manifiesto:
    for _ in range(INTENTOS):
        salida.seek(0)
        salida.truncate()
        with suppress(_SeQuitaron):
            return _escribir(salida, sin_las_que_faltan, alias)
    raise SinRespaldo("Se están quitando evidencias mientras se copian: intente de nuevo.")


def _escribir(salida: IO[bytes], sin_las_que_faltan: bool, alias: str) -> Manifiesto:
    conexion = connections[alias]
    con_huella = _ConHuella(salida)
    with transaction.atomic(using=alias, durable=True), conexion.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")  # una sola instantánea
        cursor.execute(SESION)
        manifiesto = Manifiesto(FORMATO, _migraciones(MigrationRecorder(conexion).applied_migrations()))
        with ZipFile(cast("IO[bytes]", con_huella), "w", ZIP_DEFLATED) as copia:
            for nombre, tabla in _tablas(cursor).items():
                with copia.open(f"tablas/{nombre}", "w", force_zip64=True) as parte:
                    manifiesto.tablas[nombre] = _leer_tabla(cursor, nombre, tabla, parte)
            manifiesto.secuencias.update(_secuencias(cursor))
            manifiesto.publicaciones.extend(_publicaciones(alias))
            _copiar_archivos(copia, manifiesto, referidos(alias))
            if manifiesto.faltan:
                _explicar_las_que_faltan(manifiesto.faltan, sin_las_que_faltan, alias)
            copia.writestr(MANIFIESTO, json.dumps(asdict(manifiesto), ensure_ascii=False, indent=1))
            copia.comment = b"0" * LARGO_DE_LA_HUELLA  # lo reemplaza la huella
    con_huella.terminar()
    return manifiesto


def _copiar_archivos(copia: ZipFile, manifiesto: Manifiesto, nombres: Iterable[str]) -> None:
    for nombre in sorted(nombres):
        try:
            origen = default_storage.open(nombre)
        except FileNotFoundError:
            manifiesto.faltan.append(nombre)
            continue
        with origen, copia.open(f"archivos/{nombre}", "w", force_zip64=True) as parte:
            suma = hashlib.sha256()
            while trozo := origen.read(TROZO):
                suma.update(trozo)
                parte.write(trozo)
        manifiesto.archivos[nombre] = suma.hexdigest()


def _explicar_las_que_faltan(faltan: list[str], sin_las_que_faltan: bool, alias: str) -> None:
    otra = connections[alias].copy()  # la de la instantánea no ve lo que se confirmó después
    try:
        with otra.cursor() as cursor:
            vigentes = _vigentes(cursor, faltan)
    finally:
        otra.close()
    if vigentes != set(faltan):
        raise _SeQuitaron
    if not sin_las_que_faltan:
        raise SinRespaldo(
            f"Faltan en el disco {len(faltan)} evidencias que la base nombra, entre ellas {faltan[0]}: no se hizo "
            "la copia. Póngalas en la carpeta ARCHIVOS o, si se perdieron, repita la orden con --sin-las-que-faltan."
        )


def _vigentes(cursor: Any, nombres: list[str]) -> set[str]:
    vigentes: set[str] = set()
    for modelo, campo in campos_de_archivo():
        consulta = sql.SQL("SELECT {c} FROM {t} WHERE {c} = ANY(%s)").format(
            c=sql.Identifier(str(campo.column)), t=sql.Identifier(modelo._meta.db_table)
        )
        cursor.execute(consulta, [nombres])
        vigentes |= {nombre for (nombre,) in cursor}
    return vigentes


class _ConHuella:
    """Escribe de corrido y al final cambia los últimos 64 bytes por la huella de todo lo anterior."""

    def __init__(self, salida: IO[bytes]) -> None:
        self.salida, self.suma, self.cola = salida, hashlib.sha256(), b""

    def write(self, datos: bytes) -> int:
        todo = self.cola + bytes(datos)
        corte = max(0, len(todo) - LARGO_DE_LA_HUELLA)
        self.suma.update(todo[:corte])
        self.salida.write(todo[:corte])
        self.cola = todo[corte:]
        return len(datos)

    def flush(self) -> None:
        """Lo pendiente espera a la huella."""

    def terminar(self) -> None:
        self.salida.write(self.suma.hexdigest().encode())


# --- Restaurar ---


def restaurar(archivo: Path, *, alias: str = DEFAULT_DB_ALIAS) -> Manifiesto:
    """Deja en una base vacía lo que dice la copia, y sus evidencias en el disco; o nada. Lanza `SinRespaldo`."""
    conexion = connections[alias]
    with _frases("restaurar la copia"), _abrir(archivo) as copia:
        manifiesto = verificar(copia)
        _de_esta_version(manifiesto)
        with _archivos(copia, manifiesto) as mover, transaction.atomic(using=alias, durable=True):
            with conexion.cursor() as cursor:
                cursor.execute(SESION)
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [UNA_A_LA_VEZ])
                _base_vacia(cursor)
                cursor.execute(
                    "SET CONSTRAINTS ALL IMMEDIATE"
                )  # sin nada pendiente, cada migración altera tablas
                with _sin_puntos_de_guardado(conexion):
                    call_command("migrate", database=alias, verbosity=0, interactive=False)
                ContentType.objects.clear_cache()  # migrar anotó unos números que ahora cambian
                _cargar(cursor, copia, manifiesto)
                _comprobar(cursor, manifiesto, alias)
            mover()
    return manifiesto


@contextmanager
def _sin_puntos_de_guardado(conexion: BaseDatabaseWrapper) -> Iterator[None]:
    """La fila crea un ENUM y le agrega valores: PostgreSQL deja usarlos antes de confirmar solo si el tipo nació en
    esta transacción, y no en un punto de guardado de ella. Ninguno hace falta: es todo o nada."""
    rasgos = conexion.features
    tenia, rasgos.uses_savepoints = rasgos.uses_savepoints, False
    try:
        yield
    finally:
        rasgos.uses_savepoints = tenia


@contextmanager
def _abrir(archivo: Path) -> Iterator[ZipFile]:
    """La copia, cuando todos sus bytes dan la huella con que termina."""
    if not archivo.is_file():
        raise SinRespaldo(f"No existe el archivo {archivo}.")
    with archivo.open("rb") as bytes_:
        por_leer = archivo.stat().st_size - LARGO_DE_LA_HUELLA
        suma = hashlib.sha256()
        while por_leer > 0 and (trozo := bytes_.read(min(TROZO, por_leer))):
            suma.update(trozo)
            por_leer -= len(trozo)
        if suma.hexdigest().encode() != bytes_.read():
            raise _danada("no da la huella con que termina: está incompleto, se alteró o no es un respaldo")
        try:
            with ZipFile(bytes_) as copia:
                yield copia
        except BadZipFile as error:
            raise _danada(str(error)) from error


def verificar(copia: ZipFile) -> Manifiesto:
    """El manifiesto, si cada parte que nombra está, no hay otras y todas dan su huella. Lanza `SinRespaldo`."""
    try:
        datos = json.loads(copia.read(MANIFIESTO))
        formato = datos["formato"]
    except (KeyError, TypeError, ValueError) as error:
        raise _danada("no trae su manifiesto") from error
    if formato != FORMATO:
        raise SinRespaldo(
            f"La copia es del formato {formato} y este programa lee el {FORMATO}. No se tocó nada."
        )
    try:
        tablas = {nombre: Tabla(**tabla) for nombre, tabla in datos.pop("tablas").items()}
        manifiesto = Manifiesto(tablas=tablas, **datos)
    except (AttributeError, KeyError, TypeError) as error:
        raise _danada("su manifiesto no se entiende") from error
    esperadas = {f"tablas/{nombre}": tabla.sha256 for nombre, tabla in manifiesto.tablas.items()}
    esperadas |= {f"archivos/{nombre}": huella for nombre, huella in manifiesto.archivos.items()}
    if sorted(copia.namelist()) != sorted([MANIFIESTO, *esperadas]):
        raise _danada("sus partes no son las que dice su manifiesto")
    for nombre, huella in esperadas.items():
        suma = hashlib.sha256()
        with copia.open(nombre) as parte:
            while trozo := parte.read(TROZO):
                suma.update(trozo)
        if suma.hexdigest() != huella:
            raise _danada(f"la parte {nombre} no da su huella")
    for nombre in manifiesto.archivos:
        try:
            default_storage.path(nombre)
        except SuspiciousFileOperation as error:
            raise _danada(f"«{nombre}» queda fuera de la carpeta de evidencias") from error
    return manifiesto


def _de_esta_version(manifiesto: Manifiesto) -> None:
    aqui = _migraciones(MigrationLoader(None).disk_migrations)
    if manifiesto.migraciones == aqui:
        return
    if nuevas := [m for m in manifiesto.migraciones if m not in aqui]:
        raise SinRespaldo(
            f"La copia es de una versión más nueva del programa: trae la migración {'.'.join(nuevas[0])}, que aquí no "
            "existe. Restáurela con la versión que la hizo. No se tocó nada."
        )
    faltan = [m for m in aqui if m not in manifiesto.migraciones]
    raise SinRespaldo(
        f"La copia es de una versión anterior del programa: no trae la migración {'.'.join(faltan[0])}. Restáurela con "
        "la versión que la hizo y después actualice y migre. No se tocó nada."
    )


def _base_vacia(cursor: Any) -> None:
    cursor.execute(
        "SELECT count(*), min(relname) FROM pg_class WHERE relnamespace = current_schema()::regnamespace "
        "AND relkind IN ('r', 'p', 'v', 'm', 'S', 'f')"
    )
    cuantas, una = cursor.fetchone()
    if cuantas:
        raise SinRespaldo(
            f"La base no está vacía: tiene «{una}». Una copia se restaura solo en una base recién creada, sin migrar. "
            "No se tocó nada."
        )


def _cargar(cursor: Any, copia: ZipFile, manifiesto: Manifiesto) -> None:
    aqui = _tablas(cursor)
    if {n: (t.columnas, t.llave) for n, t in aqui.items()} != {
        n: (t.columnas, t.llave) for n, t in manifiesto.tablas.items()
    }:
        raise _danada("sus tablas no son las que hacen las migraciones que dice")
    try:
        _llenar(cursor, copia, manifiesto.tablas)
    except (IntegrityError, DataError, psycopg.IntegrityError, psycopg.DataError) as error:
        raise _danada(f"la base la rechaza ({str(error).splitlines()[0]})") from error
    for nombre, (ultimo, usado) in manifiesto.secuencias.items():
        cursor.execute("SELECT setval(quote_ident(%s)::regclass, %s, %s)", [nombre, ultimo, usado])


def _llenar(cursor: Any, copia: ZipFile, aqui: dict[str, Tabla]) -> None:
    """Cambia lo que pusieron las migraciones por lo de la copia, con los disparadores apagados mientras tanto."""
    de_inmediato = _llaves_de_inmediato(cursor)
    _cambiar_llaves(cursor, de_inmediato, "DEFERRABLE")
    cursor.execute("SET CONSTRAINTS ALL DEFERRED")  # las llaves se comprueban cuando ya está todo
    for nombre in aqui:
        cursor.execute(sql.SQL("ALTER TABLE {} DISABLE TRIGGER USER").format(sql.Identifier(nombre)))
    cursor.execute(sql.SQL("TRUNCATE {}").format(sql.SQL(", ").join(map(sql.Identifier, aqui))))
    for nombre, tabla in aqui.items():
        orden = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(nombre), _lista(tabla.columnas))
        with copia.open(f"tablas/{nombre}") as parte, cursor.copy(orden) as entrada:
            while trozo := parte.read(TROZO):
                entrada.write(trozo)
    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    _cambiar_llaves(cursor, de_inmediato, "NOT DEFERRABLE")
    for nombre in aqui:
        cursor.execute(sql.SQL("ALTER TABLE {} ENABLE TRIGGER USER").format(sql.Identifier(nombre)))


def _llaves_de_inmediato(cursor: Any) -> list[tuple[str, str]]:
    """Las llaves foráneas que se comprueban fila por fila, con su tabla: las que no son de Django."""
    cursor.execute(
        "SELECT conrelid::regclass::text, conname::text FROM pg_constraint "
        "WHERE contype = 'f' AND NOT condeferrable AND connamespace = current_schema()::regnamespace"
    )
    return list(cursor.fetchall())


def _cambiar_llaves(cursor: Any, llaves: Iterable[tuple[str, str]], como: LiteralString) -> None:
    for tabla, llave in llaves:
        orden = sql.SQL("ALTER TABLE {} ALTER CONSTRAINT {} " + como)
        cursor.execute(orden.format(sql.Identifier(tabla), sql.Identifier(llave)))


def _comprobar(cursor: Any, manifiesto: Manifiesto, alias: str) -> None:
    """Que lo restaurado, leído de nuevo, sea lo que dice la copia."""
    for nombre, tabla in manifiesto.tablas.items():
        quedo = _leer_tabla(cursor, nombre, tabla, None)
        if quedo != tabla:
            raise _danada(
                f"la tabla {nombre} no quedó igual: {quedo.filas} filas y se esperaban {tabla.filas}"
            )
    if _publicaciones(alias) != manifiesto.publicaciones:
        raise _danada("las publicaciones no quedaron con sus huellas")
    if _secuencias(cursor) != manifiesto.secuencias:
        raise _danada("la numeración no quedó igual")
    if faltan := referidos(alias) - {*manifiesto.archivos, *manifiesto.faltan}:
        raise _danada(f"la base nombra {min(faltan)}, que la copia no trae")


@contextmanager
def _archivos(copia: ZipFile, manifiesto: Manifiesto) -> Iterator[Any]:
    """Saca las evidencias a una carpeta aparte y da con qué ponerlas en su sitio; si algo falla después, las quita."""
    raiz = Path(cast("FileSystemStorage", default_storage).location)
    puestas: list[Path] = []
    nueva = not raiz.exists()
    raiz.mkdir(mode=0o700, parents=True, exist_ok=True)
    aparte = Path(tempfile.mkdtemp(prefix=".restaurando-", dir=raiz))
    destinos = {nombre: Path(default_storage.path(nombre)) for nombre in manifiesto.archivos}

    def mover() -> None:
        for indice, destino in enumerate(destinos.values()):
            destino.parent.mkdir(parents=True, exist_ok=True)
            (aparte / str(indice)).rename(destino)
            puestas.append(destino)

    try:
        _sin_pisar(destinos.values())
        for indice, nombre in enumerate(destinos):
            with copia.open(f"archivos/{nombre}") as parte, (aparte / str(indice)).open("wb") as salida:
                copyfileobj(parte, salida, TROZO)
        yield mover
    except BaseException:
        for puesta in puestas:
            puesta.unlink(missing_ok=True)
        for carpeta in {destino.parent for destino in destinos.values()} - {raiz}:
            with suppress(OSError):  # no quedó vacía, o no existe
                carpeta.rmdir()
        raise
    finally:
        rmtree(aparte)
        if nueva:
            with suppress(OSError):
                raiz.rmdir()


def _sin_pisar(destinos: Iterable[Path]) -> None:
    if ocupado := next((destino for destino in destinos if destino.exists()), None):
        raise SinRespaldo(
            f"Ya hay un archivo {ocupado}: la carpeta de evidencias debe estar vacía. No se tocó nada."
        )


# --- Lo que leen las dos ---


def _tablas(cursor: Any) -> dict[str, Tabla]:
    cursor.execute("""
        SELECT c.relname,
            array_agg(a.attname::text ORDER BY a.attnum) FILTER (WHERE a.attgenerated = ''),
            array_agg(a.attname::text ORDER BY a.attnum) FILTER (WHERE a.attnum = ANY (i.indkey))
        FROM pg_class c
            JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
            LEFT JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary
        WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r'
        GROUP BY c.relname ORDER BY c.relname COLLATE "C"
    """)
    return {nombre: Tabla(columnas, llave or columnas) for nombre, columnas, llave in cursor}


def _leer_tabla(cursor: Any, nombre: str, tabla: Tabla, parte: IO[bytes] | None) -> Tabla:
    """La misma tabla con sus filas contadas y su huella; sus bytes van a `parte`, si la hay."""
    suma, filas = hashlib.sha256(), 0
    llave = [sql.SQL('{}::text COLLATE "C"').format(sql.Identifier(columna)) for columna in tabla.llave]
    orden = sql.SQL("COPY (SELECT {} FROM {} ORDER BY {}) TO STDOUT").format(
        _lista(tabla.columnas), sql.Identifier(nombre), sql.SQL(", ").join(llave)
    )
    with cursor.copy(orden) as salida:
        for trozo in salida:
            suma.update(trozo)
            filas += bytes(trozo).count(b"\n")  # los saltos de línea de un texto van escapados
            if parte:
                parte.write(trozo)
    return Tabla(tabla.columnas, tabla.llave, filas, suma.hexdigest())


def _lista(columnas: Iterable[str]) -> sql.Composed:
    return sql.SQL(", ").join(map(sql.Identifier, columnas))


def _secuencias(cursor: Any) -> dict[str, list[Any]]:
    cursor.execute(
        "SELECT sequencename::text FROM pg_sequences WHERE schemaname = current_schema() ORDER BY 1"
    )
    valores = {}
    for (nombre,) in cursor.fetchall():
        cursor.execute(sql.SQL("SELECT last_value, is_called FROM {}").format(sql.Identifier(nombre)))
        valores[nombre] = list(cursor.fetchone())
    return valores


def _publicaciones(alias: str) -> list[dict[str, Any]]:
    """Cada versión con las huellas que dice y, aparte, si sus bytes las dan; los borrados por orden, no."""
    filas = Publicacion.objects.using(alias).order_by("anio", "numero_del_periodo", "version")
    return [
        {
            "version": publicacion.clave,
            "cifras_sha256": publicacion.cifras_sha256,
            "pdf_sha256": publicacion.pdf_sha256,
            "da_sus_huellas": _sha256(publicacion.cifras) == publicacion.cifras_sha256
            and _sha256(publicacion.pdf) == publicacion.pdf_sha256,
        }
        for publicacion in filas.iterator(chunk_size=10)
    ]


def _sha256(contenido: bytes | memoryview) -> str:
    return hashlib.sha256(contenido).hexdigest()


def _migraciones(cuales: Iterable[tuple[str, str]]) -> list[list[str]]:
    return sorted([app, nombre] for app, nombre in cuales)


def _danada(por_que: str) -> SinRespaldo:
    return SinRespaldo(f"La copia está dañada: {por_que}. No se restauró nada.")


@contextmanager
def _frases(que: str) -> Iterator[None]:
    """Lo que falla por la máquina, dicho."""
    try:
        yield
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise SinRespaldo(f"No hay espacio en el disco para {que}. No quedó nada a medias.") from error
        raise SinRespaldo(f"No se pudo {que}: {error.strerror or error}. No quedó nada a medias.") from error
    except (OperationalError, psycopg.OperationalError) as error:
        if isinstance(error, DiskFull) or isinstance(error.__cause__, DiskFull):
            raise SinRespaldo(f"La base no tiene espacio para {que}. No quedó nada a medias.") from error
        raise
