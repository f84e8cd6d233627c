"""La demostración: carga lo que las personas cargarían, publica, y no toca lo ajeno."""

import json
import re
import stat
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest
from django.contrib.auth.hashers import get_hasher, make_password
from django.core.management import CommandError, call_command
from django.db import connection
from django.http import HttpRequest
from django.test import Client

from comun.periodo import DE_UNA_ACTIVIDAD
from informes.borrador import Borrador
from informes.management import politica
from informes.management.demostracion import filas
from informes.models import Informe, Publicacion
from participacion.indicadores import ClaseDeMeta
from participacion.models import Apoyo, Dependencia, Plan, Reporte, Usuario, trayecto
from tests.datos import un_informe, un_plan, un_usuario

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def datos_aparte(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.DATOS = tmp_path / "datos"
    monkeypatch.delenv("DEMO_CLAVE", raising=False)


def demo(plan: str = "2021") -> str:
    salida = StringIO()
    call_command("demo", plan=plan, stdout=salida)
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


@pytest.mark.barrido
def test_la_politica_trae_una_actividad_de_cada_caso_y_su_tercer_informe_queda_listo(client: Client) -> None:
    demo("politica")
    plan = Plan.objects.get()
    assert (plan.anio, plan.regla, plan.informa, plan.demostracion) == (2025, "promedio", "trimestral", True)
    actividades = plan.actividades.all()
    assert len(actividades) == 30
    assert {a.clase_de_meta for a in actividades} == set(ClaseDeMeta)
    assert {a.periodicidad for a in actividades} == {p.nombre for p in DE_UNA_ACTIVIDAD}
    assert {(a.clase_de_meta, a.con_denominador) for a in actividades} >= {
        ("nivel", True),
        ("mantener", True),
    }
    assert {trayecto(a, {}).baja for a in actividades if a.clase_de_meta == "nivel"} == {True, False}
    assert any(not a.por_periodos for a in actividades)
    assert any(a.cuenta_enteros is False for a in actividades if a.clase_de_meta == "suma")
    assert sum(a.ponderacion or 0 for a in actividades) == 100
    assert {a.componente.count(" / ") for a in actividades} == {1}
    assert Apoyo.objects.count() > 10
    assert {d.alias.count() for d in Dependencia.objects.all()} == {2}
    cancelada = plan.actividades.get(cancelada_desde__isnull=False)
    assert cancelada.modificaciones.get().motivo == politica.POR_QUE_SE_CANCELO
    assert plan.meses.filter(cerrado=True).count() == 9
    assert not Reporte.objects.exclude(estado="avalado").exists()
    assert Reporte.objects.filter(denominador=0, mes=6).exists()  # no hubo casos

    retrocede = dict(plan.actividades.get(codigo="1.4").reportes.values_list("mes", "ejecutado"))
    assert retrocede == {3: 32, 6: 41, 9: 36}
    # De 45 puntos por recorrer, once: de 25 a 36. De las dos quejas de cada tres, dieciséis de veinte: de 40 a 24.
    tercero = Borrador(Informe.objects.get(numero_del_periodo=3))
    de_cada = {a.codigo: a for a in tercero.cifras.actividades}
    assert de_cada["1.4"].avance == 24
    assert de_cada["3.2"].avance == 80
    assert de_cada["1.11"].por_periodos is False
    totales = tercero.cifras.totales
    assert (totales.avance, totales.ejecucion, totales.cumplimiento_periodo) == (59, 97, 94)
    assert tercero.revision.detienen == ()
    publicadas = Publicacion.objects.order_by("numero_del_periodo").values_list(
        "numero_del_periodo", "version"
    )
    assert list(publicadas) == [(1, 1), (2, 1)]
    publicado = json.loads(client.get("/2025/2/cifras.json").content)
    assert publicado["demostracion"] is True
    assert politica.INVENTADO in publicado["objetivo"]

    antes = filas_por_tabla()
    assert "/2025/2/" in demo("politica")
    assert filas_por_tabla() == antes


def test_lo_que_cuenta_la_politica_no_nombra_a_ninguna_persona_y_es_de_cada_reporte() -> None:
    relatos, plan = filas("relatos-politica.csv"), filas("plan-politica.csv")
    dichos = [fila["texto"] for fila in relatos] + [fila["actividad"] for fila in plan]
    assert len(dichos) == len(set(dichos))
    nombres = re.compile(r"(?<![.] )(?<!^)\b(?:[A-ZÁÉÍÓÚÑ][a-záéíóúñ]+ ){1,}[A-ZÁÉÍÓÚÑ][a-záéíóúñ]+")
    assert {n for dicho in dichos for n in nombres.findall(dicho)} <= {"Consejo Consultivo"}


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

    # La ya comprobada no se comprueba otra vez; si alguien cambió lo guardado, sí, y la que se imprime sirve.
    cifrar = Mock(wraps=get_hasher().encode)
    with monkeypatch.context() as parche:
        parche.setattr(type(get_hasher()), "encode", cifrar)
        demo()
    assert not cifrar.called
    Usuario.objects.update(password=make_password("otra-que-alguien-puso"))
    demo()
    assert client.login(request=HttpRequest(), username="oap", password=clave)

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


@pytest.mark.barrido
def test_la_copia_a_otro_anio_no_impide_volver_a_la_demostracion() -> None:
    un_plan(2022, demostracion=True)
    demo()
    assert list(Plan.objects.values_list("anio", "demostracion")) == [(2022, True), (2021, True)]


def test_no_toca_una_base_que_tiene_usuarios_y_no_la_demostracion() -> None:
    un_usuario("alguien")
    with pytest.raises(CommandError, match=f"ya tiene usuarios.*{SALIDAS}"):
        demo()
    assert not Plan.objects.exists()


@pytest.mark.barrido
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
