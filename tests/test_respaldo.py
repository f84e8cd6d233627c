"""Respaldar y restaurar: lo que vuelve es lo que había, todo o nada."""

import json
import random
from collections.abc import Callable, Iterator
from hashlib import sha256
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pghistory
import pytest
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, connections, transaction

from informes import respaldo
from informes.models import Publicacion
from participacion.models import Apunte, Dependencia, Evidencia, Reapertura
from participacion.trabajos import encolar
from tests.datos import (
    cerrar,
    un_plan,
    un_seguimiento,
    un_usuario,
    una_dependencia,
    una_evidencia,
    una_publicacion,
)

CONTENIDO = b"%PDF-1.4 lo que sustenta"


@pytest.fixture
def vacia(transactional_db: None, base_aparte: str, settings: Any, tmp_path: Path) -> str:
    """El alias de una base sin migrar; las evidencias, en una carpeta de la prueba."""
    settings.MEDIA_ROOT = tmp_path / "archivos"
    return base_aparte


@pytest.fixture
def con_datos(vacia: str) -> str:
    una_publicacion()
    un_seguimiento(gestion="Con tabulador\t, salto\n, barra \\ y \\N: todo vuelve.")
    una_evidencia(nombre="acta.pdf", enlace="", archivo=ContentFile(CONTENIDO, "acta.pdf"))
    persona = un_usuario("escribe")
    Apunte.objects.create(
        usuario=persona, objeto="/admin/acta/", pestana="p", texto={"texto": ["Sin guardar."]}
    )
    cerrar(12)
    with pghistory.context(motivo="Faltó un acta."):
        Reapertura.objects.create(mes=un_plan().meses.get(numero=12), dependencia=una_dependencia())
    encolar("borrador", "Un PDF", usuario=un_usuario("en-la-fila"), vuelta="/admin/", informe=1)
    return vacia


@pytest.fixture
def copia(con_datos: None, tmp_path: Path) -> Path:
    call_command("respaldo", tmp_path / "copia.zip")
    return tmp_path / "copia.zip"


@pytest.fixture
def en_otra_carpeta(settings: Any, tmp_path: Path) -> Path:
    """Como en otra máquina: aquí no están las evidencias."""
    settings.MEDIA_ROOT = tmp_path / "otra"
    return tmp_path / "otra"


def filas(alias: str) -> dict[str, list[str]]:
    """Todas las tablas, fila por fila, sin pasar por lo que se prueba."""
    with connections[alias].cursor() as cursor:
        tablas = connections[alias].introspection.table_names(cursor)
        todo = {}
        for tabla in tablas:
            cursor.execute(f'SELECT t::text FROM "{tabla}" t ORDER BY 1')  # noqa: S608
            todo[tabla] = [fila for (fila,) in cursor]
    return todo


def nada_quedo(alias: str, carpeta: Path) -> bool:
    with connections[alias].cursor() as cursor:
        return not connections[alias].introspection.table_names(cursor) and not carpeta.exists()


def reescrita(copia: Path, cambiar: Callable[[dict[str, bytes]], None]) -> Path:
    """Otra copia, bien firmada, con partes distintas."""
    with ZipFile(copia) as original:
        partes = {nombre: original.read(nombre) for nombre in original.namelist()}
    cambiar(partes)
    bytes_ = BytesIO()
    with ZipFile(bytes_, "w") as nueva:
        for nombre, contenido in partes.items():
            nueva.writestr(nombre, contenido)
        nueva.comment = b"0" * respaldo.LARGO_DE_LA_HUELLA
    sin_firma = bytes_.getvalue()[: -respaldo.LARGO_DE_LA_HUELLA]
    alterada = copia.with_name("alterada.zip")
    alterada.write_bytes(sin_firma + sha256(sin_firma).hexdigest().encode())
    return alterada


def con_manifiesto(copia: Path, cambiar: Callable[[dict[str, Any]], None]) -> Path:
    def en_el_manifiesto(partes: dict[str, bytes]) -> None:
        manifiesto = json.loads(partes[respaldo.MANIFIESTO])
        cambiar(manifiesto)
        partes[respaldo.MANIFIESTO] = json.dumps(manifiesto).encode()

    return reescrita(copia, en_el_manifiesto)


@pytest.mark.barrido
def test_lo_restaurado_es_lo_que_habia_y_sigue_protegido(
    copia: Path, vacia: str, en_otra_carpeta: Path
) -> None:
    call_command("restaurar", copia, database=vacia)
    assert filas(vacia) == filas("default")
    (evidencia,) = Evidencia.objects.using(vacia).exclude(archivo="")
    assert (en_otra_carpeta / str(evidencia.archivo)).read_bytes() == CONTENIDO
    with pytest.raises(DatabaseError), transaction.atomic(using=vacia):
        Publicacion.objects.using(vacia).update(motivo="otro")
    # La numeración sigue donde iba: lo nuevo no choca con lo restaurado.
    nueva = Dependencia.objects.using(vacia).create(sigla="NUEVA", nombre="Nueva")
    assert nueva.pk > max(Dependencia.objects.using("default").values_list("pk", flat=True))
    call_command("migrate", database=vacia, check_unapplied=True, verbosity=0)


@pytest.mark.barrido
def test_la_demostracion_entera_va_y_vuelve(
    vacia: str, en_otra_carpeta: Path, settings: Any, tmp_path: Path
) -> None:
    settings.DATOS = tmp_path / "datos"
    call_command("demo", verbosity=0)
    call_command("respaldo", tmp_path / "demo.zip")
    call_command("restaurar", tmp_path / "demo.zip", database=vacia)
    assert filas(vacia) == filas("default")
    assert Publicacion.objects.using(vacia).count() == 2


def test_la_copia_dice_la_huella_de_cada_publicacion(copia: Path) -> None:
    with ZipFile(copia) as partes:
        manifiesto = json.loads(partes.read(respaldo.MANIFIESTO))
    publicacion = Publicacion.objects.get()
    assert manifiesto["publicaciones"] == [
        {
            "version": publicacion.clave,
            "cifras_sha256": publicacion.cifras_sha256,
            "pdf_sha256": publicacion.pdf_sha256,
            "da_sus_huellas": True,
        }
    ]


@pytest.mark.barrido
def test_un_byte_distinto_en_cualquier_parte_y_no_se_restaura_nada(
    copia: Path, vacia: str, en_otra_carpeta: Path
) -> None:
    buena = copia.read_bytes()
    azar = random.Random(12)  # noqa: S311
    lugares = {0, len(buena) // 2, len(buena) - 65, len(buena) - 1, *azar.sample(range(len(buena)), 200)}
    for lugar in lugares:
        copia.write_bytes(buena[:lugar] + bytes([buena[lugar] ^ 1]) + buena[lugar + 1 :])
        with pytest.raises(respaldo.SinRespaldo, match="La copia está dañada"):
            respaldo.restaurar(copia, alias=vacia)
    for largo in (0, 1, 64, len(buena) // 2, len(buena) - 1):
        copia.write_bytes(buena[:largo])
        with pytest.raises(respaldo.SinRespaldo, match="La copia está dañada"):
            respaldo.restaurar(copia, alias=vacia)
    assert nada_quedo(vacia, en_otra_carpeta)


@pytest.mark.barrido
def test_una_copia_bien_firmada_que_no_dice_la_verdad_no_deja_nada(
    copia: Path, vacia: str, en_otra_carpeta: Path
) -> None:
    tabla = "tablas/participacion_dependencia"

    def sin_una_parte(partes: dict[str, bytes]) -> None:
        del partes[tabla]

    def otra_tabla(partes: dict[str, bytes]) -> None:
        partes[tabla] = partes[tabla].replace(b"Dependencia", b"Independencia")

    def huella_de_lo_alterado(partes: dict[str, bytes]) -> None:
        """Pasa la revisión previa y la base lo rechaza: se deshacen las migraciones y se quitan las evidencias."""
        nombre = "informes_publicacion"
        manifiesto = json.loads(partes[respaldo.MANIFIESTO])
        partes[f"tablas/{nombre}"] = partes[f"tablas/{nombre}"].replace(b"\\\\x", b"\\\\x00", 1)
        manifiesto["tablas"][nombre]["sha256"] = sha256(partes[f"tablas/{nombre}"]).hexdigest()
        partes[respaldo.MANIFIESTO] = json.dumps(manifiesto).encode()

    for cambiar in (sin_una_parte, otra_tabla, huella_de_lo_alterado):
        with pytest.raises(respaldo.SinRespaldo, match="dañada"):
            respaldo.restaurar(reescrita(copia, cambiar), alias=vacia)
        assert nada_quedo(vacia, en_otra_carpeta), cambiar
    filas_de_mas = con_manifiesto(
        copia, lambda m: m["tablas"]["participacion_dependencia"].update(filas=1000)
    )
    afuera = con_manifiesto(copia, lambda m: m["publicaciones"].clear())
    for alterada in (filas_de_mas, afuera):
        with pytest.raises(respaldo.SinRespaldo, match="dañada"):
            respaldo.restaurar(alterada, alias=vacia)
        assert nada_quedo(vacia, en_otra_carpeta)


@pytest.mark.barrido
def test_si_falla_al_confirmar_no_quedan_evidencias(
    copia: Path, vacia: str, en_otra_carpeta: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_se_pudo() -> None:
        raise DatabaseError("se cayó la base")

    monkeypatch.setattr(connections[vacia], "_commit", no_se_pudo)
    with pytest.raises(DatabaseError, match="se cayó"):
        respaldo.restaurar(copia, alias=vacia)
    monkeypatch.undo()
    assert nada_quedo(vacia, en_otra_carpeta)


def test_una_copia_de_otra_version_dice_cual(copia: Path, vacia: str, en_otra_carpeta: Path) -> None:
    for cambiar, dice in (
        (lambda m: m["migraciones"].append(["informes", "0999_futura"]), r"más nueva.*informes\.0999_futura"),
        (lambda m: m["migraciones"].pop(), "versión anterior"),
        (lambda m: m.update(formato=99), "formato 99"),
    ):
        with pytest.raises(CommandError, match=dice):
            call_command("restaurar", con_manifiesto(copia, cambiar), database=vacia)
    assert nada_quedo(vacia, en_otra_carpeta)


def test_no_se_restaura_sobre_una_base_con_algo(copia: Path, en_otra_carpeta: Path) -> None:
    antes = filas("default")
    with pytest.raises(CommandError, match="La base no está vacía: tiene «"):
        call_command("restaurar", copia)
    assert filas("default") == antes
    assert not en_otra_carpeta.exists()


def test_no_se_restaura_encima_de_otras_evidencias(copia: Path, vacia: str, settings: Any) -> None:
    with pytest.raises(CommandError, match="Ya hay un archivo"):
        call_command("restaurar", copia, database=vacia)
    (evidencia,) = Evidencia.objects.exclude(archivo="")
    assert evidencia.archivo.read() == CONTENIDO
    evidencia.archivo.close()


@pytest.mark.barrido
def test_falta_una_evidencia_y_se_dice_cual(con_datos: None, tmp_path: Path, vacia: str) -> None:
    (evidencia,) = Evidencia.objects.exclude(archivo="")
    Path(evidencia.archivo.path).unlink()
    with pytest.raises(CommandError, match=f"{evidencia.archivo}: no se hizo la copia"):
        call_command("respaldo", tmp_path / "copia.zip")
    assert list(tmp_path.glob("*copia*")) == []
    assert respaldo.respaldar(tmp_path / "copia.zip", sin_las_que_faltan=True).faltan == [
        str(evidencia.archivo)
    ]
    assert respaldo.restaurar(tmp_path / "copia.zip", alias=vacia).faltan == [str(evidencia.archivo)]


@pytest.mark.barrido
def test_la_copia_sale_y_entra_por_la_tuberia(
    con_datos: str,
    settings: Any,
    tmp_path: Path,
    capsysbinary: pytest.CaptureFixture[bytes],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    capsysbinary.readouterr()
    call_command("respaldo", "-")
    salida = capsysbinary.readouterr().out
    settings.MEDIA_ROOT = tmp_path / "otra"
    monkeypatch.setattr("sys.stdin", TextIOWrapper(BytesIO(salida)))
    call_command("restaurar", "-", database=con_datos)
    assert filas(con_datos) == filas("default")
    assert list((tmp_path / "otra").glob(".*")) == list((tmp_path / "archivos").glob(".*")) == []


def test_una_copia_no_pisa_otra(copia: Path, tmp_path: Path) -> None:
    antes = copia.read_bytes()
    with pytest.raises(CommandError, match="no se escribe encima"):
        call_command("respaldo", copia)
    with pytest.raises(CommandError, match="No existe la carpeta"):
        call_command("respaldo", tmp_path / "nada" / "copia.zip")
    assert copia.read_bytes() == antes


def test_sin_espacio_se_dice_y_no_queda_nada(
    con_datos: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lleno(*_: Any) -> Iterator[None]:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(respaldo._ConHuella, "write", lleno)
    with pytest.raises(CommandError, match="No hay espacio en el disco"):
        call_command("respaldo", tmp_path / "copia.zip")
    assert list(tmp_path.glob("*copia*")) == []


@pytest.mark.barrido
def test_lo_que_se_publica_mientras_se_copia_no_entra_a_medias(
    con_datos: None, vacia: str, en_otra_carpeta: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Otra conexión confirma entre una tabla y la siguiente: la copia es la de cuando empezó."""
    antes = filas("default")
    otra, leer = connection.copy(), respaldo._leer_tabla
    escrita = []

    def leer_y_escribir(*args: Any) -> Any:
        if not escrita:
            with otra.cursor() as cursor:
                cursor.execute(
                    "UPDATE participacion_dependencia SET nombre = 'Otro nombre', version = version RETURNING id"
                )
                escrita.extend(cursor.fetchall())
        return leer(*args)

    monkeypatch.setattr(respaldo, "_leer_tabla", leer_y_escribir)
    monkeypatch.setattr("informes.respaldo.default_storage.open", lambda _: BytesIO(CONTENIDO))
    try:
        respaldo.respaldar(tmp_path / "copia.zip")
    finally:
        otra.close()
    assert escrita
    respaldo.restaurar(tmp_path / "copia.zip", alias=vacia)
    assert filas(vacia) == antes != filas("default")
