"""El periodo de un informe: sus meses, sus nombres, el anterior y su lugar en una dirección. Sin base de datos."""

from dataclasses import FrozenInstanceError
from datetime import date

import pytest
from django.urls import reverse

from comun.periodo import (
    ANUAL,
    BIMESTRAL,
    CUATRIMESTRAL,
    DE_LOS_INFORMES,
    DE_UNA_ACTIVIDAD,
    MENSUAL,
    NUMEROS,
    PERIODICIDADES,
    SEMESTRAL,
    TRIMESTRAL,
    Periodo,
)
from informes.models import Informe, Publicacion
from informes.palabras import objetivo_propuesto
from participacion.models import Plan

II_DE_2021 = Periodo(2021, 2)
DEL_ANIO = [periodo for periodicidad in DE_UNA_ACTIVIDAD for periodo in periodicidad.del_anio(2024)]


@pytest.mark.parametrize("periodicidad", DE_UNA_ACTIVIDAD, ids=lambda p: p.nombre)
def test_los_periodos_de_un_anio_se_reparten_sus_doce_meses(periodicidad):
    meses = [mes for periodo in periodicidad.del_anio(2021) for mes in periodo.meses]
    assert meses == list(range(1, 13))
    assert {len(periodo.meses) for periodo in periodicidad.del_anio(2021)} == {periodicidad.meses_de_cada_uno}


def test_el_segundo_cuatrimestre_va_de_mayo_a_agosto():
    assert II_DE_2021.meses == range(5, 9)
    assert (II_DE_2021.desde, II_DE_2021.hasta, II_DE_2021.fin) == (5, 8, date(2021, 8, 31))
    assert (II_DE_2021.lapso, II_DE_2021.lapso_a_corte) == ("de mayo a agosto", "de enero a agosto")


def test_el_mismo_numero_de_otra_periodicidad_son_otros_meses_y_otras_palabras():
    segundo = Periodo(2021, 2, SEMESTRAL)
    assert (segundo.meses, segundo.fin) == (range(7, 13), date(2021, 12, 31))
    assert (str(segundo), segundo.lapso) == ("II semestre de 2021", "de julio a diciembre")
    assert segundo != II_DE_2021


def test_cada_forma_de_nombrarlo():
    assert str(II_DE_2021) == "II cuatrimestre de 2021"
    assert II_DE_2021.titulo == "Segundo cuatrimestre de 2021"
    assert II_DE_2021.breve == "II cuatrimestre 2021"
    assert II_DE_2021.rotulo == "II cuatrimestre"
    assert (Periodo(2025, 1, ANUAL).breve, Periodo(2025, 1, ANUAL).rotulo) == ("Año 2025", "Año")
    assert II_DE_2021.palabra == "cuatrimestre"


@pytest.mark.parametrize(
    ("periodo", "dicho", "titulo", "lapso"),
    [
        (Periodo(2025, 3, TRIMESTRAL), "III trimestre de 2025", "Tercer trimestre de 2025", (7, 9)),
        (Periodo(2025, 4, TRIMESTRAL), "IV trimestre de 2025", "Cuarto trimestre de 2025", (10, 12)),
        (Periodo(2025, 1, SEMESTRAL), "I semestre de 2025", "Primer semestre de 2025", (1, 6)),
        (Periodo(2025, 1, ANUAL), "Año 2025", "Año 2025", (1, 12)),
        (Periodo(2025, 6, BIMESTRAL), "VI bimestre de 2025", "Sexto bimestre de 2025", (11, 12)),
        (Periodo(2025, 8, MENSUAL), "Agosto de 2025", "Agosto de 2025", (8, 8)),
    ],
    ids=str,
)
def test_cada_periodicidad_nombra_los_suyos(periodo, dicho, titulo, lapso):
    assert (str(periodo), periodo.titulo, (periodo.desde, periodo.hasta)) == (dicho, titulo, lapso)


def test_se_programa_en_el_ultimo_mes_de_cada_periodo():
    assert {p.nombre: [*p.meses_de_cierre] for p in DE_UNA_ACTIVIDAD} == {
        "mensual": [*range(1, 13)],
        "bimestral": [2, 4, 6, 8, 10, 12],
        "trimestral": [3, 6, 9, 12],
        "cuatrimestral": [4, 8, 12],
        "semestral": [6, 12],
        "anual": [12],
    }
    for periodo in DEL_ANIO:
        assert periodo.hasta in periodo.periodicidad.meses_de_cierre


def test_quien_no_dice_otra_cosa_informa_cada_cuatro_meses_y_programa_cada_mes():
    assert (DE_LOS_INFORMES[0], DE_UNA_ACTIVIDAD[0]) == (CUATRIMESTRAL, MENSUAL)
    assert {una.nombre: una for una in DE_UNA_ACTIVIDAD} == PERIODICIDADES
    assert set(DE_LOS_INFORMES) < set(DE_UNA_ACTIVIDAD)


@pytest.mark.parametrize("numero", [-1, 0, 4])
def test_un_anio_no_tiene_mas_periodos_que_los_suyos(numero):
    with pytest.raises(ValueError, match=f"El cuatrimestre es de 1 a 3, no {numero}"):
        Periodo(2021, numero)


@pytest.mark.parametrize("periodo", DEL_ANIO, ids=str)
def test_el_anterior_termina_el_dia_antes_de_que_este_empiece(periodo):
    anterior = periodo.anterior
    assert (date(periodo.anio, periodo.desde, 1) - anterior.fin).days == 1
    assert anterior.periodicidad == periodo.periodicidad


@pytest.mark.parametrize("periodo", CUATRIMESTRAL.del_anio(2021), ids=str)
def test_su_ruta_es_la_direccion_publica_de_su_informe(periodo):
    assert periodo.ruta == reverse("informes:informe", args=[periodo.anio, periodo.numero])
    assert periodo.ruta == f"/{periodo.clave.replace('-', '/')}/"


def test_no_cambia():
    with pytest.raises(FrozenInstanceError):
        II_DE_2021.numero = 3


def test_un_plan_sus_informes_y_sus_publicaciones_hablan_del_mismo_periodo():
    plan = Plan(anio=2021)
    assert plan.periodos == CUATRIMESTRAL.del_anio(2021)
    informe = Informe(plan=plan, numero_del_periodo=2)
    publicacion = Publicacion(anio=2021, numero_del_periodo=2, version=1)
    assert plan.periodo(2) == informe.periodo == publicacion.periodo == II_DE_2021
    assert (informe.meses, informe.fin) == (II_DE_2021.meses, II_DE_2021.fin)
    assert (str(informe), str(publicacion)) == (II_DE_2021.breve, f"{II_DE_2021.breve}, versión 1")
    assert publicacion.clave == "2021-2-v1"


def test_una_direccion_admite_los_numeros_de_cualquier_periodicidad():
    assert set(NUMEROS) == {numero for periodicidad in DE_LOS_INFORMES for numero in periodicidad.numeros}


def test_el_objetivo_llega_al_ultimo_mes_del_periodo():
    assert objetivo_propuesto(II_DE_2021).endswith("entre enero y agosto.")
