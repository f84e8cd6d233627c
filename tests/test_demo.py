"""La demostración: carga lo que las personas cargarían, publica, y no toca lo ajeno."""

import json
import re
import stat
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.http import HttpRequest
from django.test import Client

from informes.models import Publicacion
from participacion.models import Plan, Usuario
from tests.datos import un_informe, un_plan, un_usuario

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def datos_aparte(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.DATOS = tmp_path / "datos"
    monkeypatch.delenv("DEMO_CLAVE", raising=False)


def demo() -> str:
    salida = StringIO()
    call_command("demo", stdout=salida)
    return salida.getvalue()


def filas_por_tabla() -> dict[str, int]:
    with connection.cursor() as cursor:
        tablas = [
            t
            for t in connection.introspection.table_names(cursor)
            if t.split("_")[0] in {"participacion", "compromisos", "informes"}
        ]
        conteos = {}
        for tabla in tablas:
            cursor.execute(f'SELECT count(*) FROM "{tabla}"')  # noqa: S608
            conteos[tabla] = cursor.fetchone()[0]
    return conteos


def test_la_demostracion_publica_los_dos_informes_con_las_cifras_del_documento(client: Client) -> None:
    demo()
    segundo = json.loads(client.get("/2021/2/cifras.json").content)
    totales = segundo["totales"]
    assert [totales[k] for k in ("ejecucion", "avance", "por_ejecutar", "cumplimiento_periodo")] == [
        105,
        62,
        38,
        112,
    ]
    assert [
        (c["mes"], c["total"], c["no_a_cargo"], c["a_cargo"], c["corte"]) for c in segundo["compromisos"]
    ] == [
        (5, 70, 50, 20, "2021-07-23"),
        (6, 60, 40, 20, "2021-07-23"),
        (7, 53, 37, 16, "2021-09-29"),
        (8, 46, 33, 13, "2021-09-29"),
    ]
    assert [
        (c["meses"], c["total"], c["no_a_cargo"], c["a_cargo"]) for c in segundo["compromisos_consolidados"]
    ] == [
        ([5, 6], 130, 90, 40),
        ([7, 8], 99, 70, 29),
    ]
    assert segundo["demostracion"] is True
    assert [c["vencidos"] for c in segundo["compromisos"]] == [7, 1, 6, 2]
    assert sum(c["total"] for c in segundo["compromisos_por_mesa"]) == 70 + 60 + 53 + 46
    assert len(segundo["compromisos_por_mesa"]) == 8
    assert 50 < len(segundo["compromisos_publicos"]) < 229
    assert sum(c["vencido"] for c in segundo["compromisos_publicos"]) > 0
    primero = json.loads(client.get("/2021/1/cifras.json").content)["totales"]
    assert (primero["ejecutado_a_corte"], primero["programado_a_corte"], primero["ejecucion"]) == (
        33,
        33,
        100,
    )
    assert (primero["meses_reportados"], primero["meses_debidos"]) == (21, 21)

    dos_veces, antes = demo(), filas_por_tabla()
    assert demo() == dos_veces
    assert filas_por_tabla() == antes
    assert Publicacion.objects.count() == 2


def test_los_usuarios_entran_con_la_clave_que_se_imprime_y_se_conserva(
    client: Client, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    clave = re.search(r"Contraseña +(\S+)", demo())[1]  # type: ignore[index]
    assert re.search(
        r"Usuarios +admin \(todo\), oap \(revisa y cierra\), publica \(publica\), "
        r"enlace\.oap-ga, .*enlace\.sfi \(reportan\)\n",
        demo(),
    )
    archivo = settings.DATOS / "clave"
    assert archivo.read_text().strip() == clave
    assert stat.S_IMODE(archivo.stat().st_mode) == 0o600
    nombres = {"admin", "oap", "publica", "enlace.oap-ga", "enlace.acpvr", "enlace.acdtic", "enlace.sfi"}
    assert set(Usuario.objects.values_list("username", flat=True)) == nombres
    assert all(client.login(request=HttpRequest(), username=nombre, password=clave) for nombre in nombres)

    monkeypatch.setenv("DEMO_CLAVE", "la-que-diga-la-persona")
    demo()
    monkeypatch.delenv("DEMO_CLAVE")
    assert "la-que-diga-la-persona" in demo()
    assert client.login(request=HttpRequest(), username="oap", password="la-que-diga-la-persona")  # noqa: S106


SALIDAS = r"servir lo que hay: \./dev manage runserver\..*aparte: DATOS=\S+ \./dev demo"


@pytest.mark.parametrize("anio", [2021, 2024])
def test_no_toca_una_base_que_tiene_otro_plan(anio: int) -> None:
    un_plan(anio, demostracion=False)
    with pytest.raises(CommandError, match=f"ya tiene el plan de {anio}.*{SALIDAS}"):
        demo()
    assert Plan.objects.count() == 1
    assert not Usuario.objects.exists()


def test_la_copia_a_otro_anio_no_impide_volver_a_la_demostracion() -> None:
    un_plan(2022, demostracion=True)
    demo()
    assert list(Plan.objects.values_list("anio", "demostracion")) == [(2022, True), (2021, True)]


def test_no_toca_una_base_que_tiene_usuarios_y_no_la_demostracion() -> None:
    un_usuario("alguien")
    with pytest.raises(CommandError, match=f"ya tiene usuarios.*{SALIDAS}"):
        demo()
    assert not Plan.objects.exists()


def test_informe_escribe_lo_publicado_byte_a_byte(client: Client, tmp_path: Path) -> None:
    demo()
    call_command("informe", "2021", "2", pdf=tmp_path / "i.pdf", json=tmp_path / "i.json")
    assert (tmp_path / "i.pdf").read_bytes() == client.get("/2021/2/informe.pdf").content
    assert (tmp_path / "i.json").read_bytes() == client.get("/2021/2/cifras.json").content
    call_command("informe", "2021", "2", "--borrador", pdf=tmp_path / "b.pdf", json=tmp_path / "b.json")
    borrador = json.loads((tmp_path / "b.json").read_bytes())
    assert (borrador["version"], borrador["publicada"], borrador["totales"]["ejecucion"]) == (None, None, 105)
    assert (tmp_path / "b.pdf").read_bytes().startswith(b"%PDF")


def test_informe_dice_que_hacer_cuando_no_hay_que_escribir(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="Diga qué escribir"):
        call_command("informe", "2021", "2")
    with pytest.raises(CommandError, match="no está publicado"):
        call_command("informe", "2021", "2", json=tmp_path / "i.json")
    with pytest.raises(CommandError, match="No hay un plan de 2021"):
        call_command("informe", "2021", "2", "--borrador", json=tmp_path / "i.json")
    un_informe(cortes=[date(2021, 5, 31), None, None, None])
    with pytest.raises(CommandError, match="Falta el corte"):
        call_command("informe", "2021", "2", "--borrador", json=tmp_path / "i.json")
