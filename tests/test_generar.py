"""Planes de cualquier tamaño, para medir: siempre los mismos, y con lo que la base exige de los demás."""

from dataclasses import replace
from datetime import date
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from compromisos.models import Compromiso, Seguimiento
from comun.calendario import fin_de_mes
from informes.consultas import calcular
from participacion.models import Actividad, Mes, Plan, Reporte

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def en_desarrollo(settings: Any) -> None:
    settings.DESARROLLO = True


def generar(*opciones: str) -> str:
    salida = StringIO()
    call_command("generar", "--dependencias=3", "--actividades=7", "--anios=2", *opciones, stdout=salida)
    return salida.getvalue()


def cifras_de(anio: int) -> bytes:
    """Sin los compromisos de antes: el primero de los planes no los tiene."""
    plan = Plan.objects.get(anio=anio)
    cifras = calcular(plan, 3, {mes: fin_de_mes(anio, mes) for mes in range(9, 13)})
    return replace(cifras, compromisos_anteriores=()).a_json()


def test_con_los_mismos_numeros_salen_las_mismas_cifras() -> None:
    assert "14 actividades, 168 reportes y 20 compromisos" in generar("--compromisos=10")
    generar("--desde=2010", "--compromisos=10")
    assert cifras_de(2000).replace(b"2000", b"2010") == cifras_de(2010)
    assert Actividad.objects.count() == 28
    assert Reporte.objects.count() == 28 * 12
    assert Compromiso.objects.count() == Seguimiento.objects.count() == 40
    assert Mes.objects.filter(cerrado=True).count() == 4 * 12


def test_despues_la_base_sigue_exigiendo_lo_de_siempre() -> None:
    generar()
    with connection.cursor() as cursor:
        cursor.execute("SHOW session_replication_role")
        assert cursor.fetchone() == ("origin",)
    assert Plan.objects.create(anio=2030).meses.count() == 12


def test_no_se_genera_sobre_un_plan_ni_fuera_de_desarrollo_ni_con_seguimientos_futuros(settings: Any) -> None:
    Plan.objects.create(anio=2001)
    with pytest.raises(CommandError, match="Ya hay un plan 2001"):
        generar()
    with pytest.raises(CommandError, match="de 2000 a 2099"):
        generar("--desde=2099")
    with pytest.raises(CommandError, match="no puede ser futuro"):
        generar(f"--desde={date.today().year}", "--compromisos=1")
    settings.DESARROLLO = False
    with pytest.raises(CommandError, match="solo se hace en desarrollo"):
        generar("--desde=2030")
