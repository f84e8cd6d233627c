"""Lo que el sistema escribe en un informe: cortes, explicación y recomendaciones; nunca sobre lo escrito."""

from datetime import date
from typing import Any

import pghistory
import pytest

from informes.consultas import sin_evaluar
from informes.models import Decision, Informe, Recomendacion
from informes.recomendaciones import SinEvaluar
from informes.redaccion import Propuesto, proponer, proponer_cortes, proponer_textos
from participacion.models import Usuario
from tests.datos import (
    CORTES_2021,
    el_plan_2021,
    los_compromisos_2021,
    un_informe,
    un_plan,
    un_reporte,
    un_usuario,
    una_actividad,
    una_recomendacion,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def oap() -> Usuario:
    return un_usuario("oap")


def test_los_textos_vacios_se_proponen_y_los_escritos_se_respetan() -> None:
    informe = Informe(plan=el_plan_2021(), numero_del_periodo=2, cortes=list(CORTES_2021.values()))
    proponer_textos(informe)
    assert informe.objetivo.startswith("Informar a la ciudadanía")
    assert informe.objetivo.endswith("entre enero y agosto.")
    assert informe.explicacion.startswith(
        "De mayo a agosto se tenían 26 acciones programadas y se ejecutaron 29, lo cual se debe a un cumplimiento "
        "anticipado en «Desarrollar la estrategia"
    )
    informe.explicacion = "Otra."
    proponer_textos(informe)
    assert informe.explicacion == "Otra."


def test_con_atrasos_no_se_dice_que_la_causa_es_el_anticipo() -> None:
    una_actividad([5] * 12)
    adelantada = una_actividad([0] * 11 + [1])
    for mes in range(1, 9):
        un_reporte(una_actividad([1] * 12) if mes == 1 else adelantada, mes=mes, ejecutado=int(mes == 8))
    informe = un_informe(explicacion="")
    proponer_textos(informe)
    assert "lo cual se debe" not in informe.explicacion
    assert "En lo ejecutado hay un cumplimiento anticipado" in informe.explicacion
    assert "por confirmar" in informe.explicacion


def test_la_explicacion_propuesta_cabe_en_su_campo_con_trescientas_actividades() -> None:
    for numero in range(1, 301):
        una_actividad(codigo=numero, descripcion="Realizar jornadas de participación en las localidades " * 4)
    informe = un_informe(explicacion="")
    proponer_textos(informe)
    informe.full_clean()
    assert "y otras 295 actividades" in informe.explicacion


def test_lo_que_ya_se_habia_hecho_antes_del_cuatrimestre_se_dice() -> None:
    """Sin decirlo, «se tenían 4 y se ejecutaron 2» parecería un atraso."""
    adelantada = una_actividad([0] * 4 + [2, 2] + [0] * 6, descripcion="Dictar talleres.")
    un_reporte(adelantada, mes=3, ejecutado=2)
    un_reporte(adelantada, mes=6, ejecutado=2)
    un_reporte(adelantada, mes=5, ejecutado=0)
    informe = un_informe(explicacion="")
    proponer_textos(informe)
    assert informe.explicacion == (
        "De mayo a agosto se tenían 4 acciones programadas y se ejecutaron 2. De las programadas, 2 ya se habían "
        "hecho antes del cuatrimestre, en «Dictar talleres» (2)."
    )


def test_la_explicacion_de_un_cuatrimestre_vacio_lo_dice() -> None:
    informe = un_informe(explicacion="")
    proponer_textos(informe)
    assert informe.explicacion == (
        "De mayo a agosto no se tenían acciones programadas ni se ejecutó ninguna."
    )


def test_los_cortes_que_faltan_se_proponen_al_final_del_cuatrimestre() -> None:
    informe = Informe(plan=un_plan(), numero_del_periodo=2, cortes=[date(2021, 7, 23), None, None, None])
    proponer_cortes(informe)
    assert informe.cortes == [date(2021, 7, 23), *[date(2021, 8, 31)] * 3]


def de_regla(informe: Informe, regla: str) -> Recomendacion:
    return informe.recomendaciones.get(regla=regla)


def test_las_de_2021_son_las_del_documento_y_citan_sus_filas(oap: Usuario) -> None:
    plan = el_plan_2021()
    los_compromisos_2021()
    informe = un_informe(plan=plan, cortes=list(CORTES_2021.values()))
    assert proponer(informe, usuario=oap) == Propuesto(nuevas=3, cambiadas=0, retiradas=0, explicacion=False)
    filas = {r.regla: r.filas for r in informe.recomendaciones.all()}
    assert list(filas) == ["anticipado", "compromisos", "evaluacion"]
    assert filas["anticipado"] == [
        "Actividad 1, junio: 2 hechas de 1 programada",
        "Actividad 1, julio: 2 hechas de 1 programada",
        "Actividad 3, agosto: 1 hecha y ninguna programada",
    ]
    assert filas["compromisos"][0] == "Compromisos de mayo, al 23 de julio de 2021: 20 abiertos de 20 a cargo"
    assert "Actividad 5: no se dijo si se evaluó en julio" in filas["evaluacion"]
    assert {r.decision for r in informe.recomendaciones.all()} == {Decision.PENDIENTE}


def test_lo_no_evaluado_es_lo_avalado_del_cuatrimestre_que_hizo_algo() -> None:
    actividad = una_actividad(codigo=4)
    for mes, campos in enumerate(
        (
            {"evaluada": False},  # abril: es de otro cuatrimestre
            {"evaluada": False},
            {"evaluada": None},
            {"evaluada": True},
            {"evaluada": False, "ejecutado": 0},
        ),
        start=4,
    ):
        un_reporte(actividad, mes=mes, **campos)
    un_reporte(una_actividad(codigo=5), mes=5, evaluada=False, estado="enviado")
    assert sin_evaluar(un_plan(), range(5, 9)) == [
        SinEvaluar("4", 5, dicho=True),
        SinEvaluar("4", 6, dicho=False),
    ]


def test_las_nuevas_van_detras_de_las_que_hay(oap: Usuario) -> None:
    una_actividad()
    informe = un_informe()
    una_recomendacion(informe=informe, orden=7)
    proponer(informe, usuario=oap)
    assert de_regla(informe, "reporte").orden == 8


def test_proponer_dos_veces_no_cambia_nada(oap: Usuario) -> None:
    una_actividad()
    informe = un_informe()
    proponer(informe, usuario=oap)
    antes = list(Recomendacion.objects.values()), Informe.objects.get().version
    assert proponer(informe, usuario=oap) == Propuesto(0, 0, 0, explicacion=False)
    assert (list(Recomendacion.objects.values()), Informe.objects.get().version) == antes


def test_la_explicacion_que_nadie_edito_se_pone_al_dia_y_la_editada_no(oap: Usuario) -> None:
    actividad = una_actividad()
    informe = un_informe(explicacion="")
    proponer_textos(informe)
    informe.save()
    un_reporte(actividad, mes=5, ejecutado=1, evaluada=True)
    assert proponer(informe, usuario=oap).explicacion
    informe.refresh_from_db()
    assert "se ejecutó 1" in informe.explicacion
    Informe.objects.update(explicacion="Se hizo una sola.")
    un_reporte(actividad, mes=6, ejecutado=1, evaluada=True)
    assert not proponer(informe, usuario=oap).explicacion
    informe.refresh_from_db()
    assert informe.explicacion == "Se hizo una sola."


def test_la_que_sigue_por_decidir_se_pone_al_dia(oap: Usuario) -> None:
    actividad = una_actividad()
    informe = un_informe()
    proponer(informe, usuario=oap)
    un_reporte(actividad, mes=1, evaluada=True)
    assert proponer(informe, usuario=oap) == Propuesto(0, 1, 0, explicacion=False)
    recomendacion = de_regla(informe, "reporte")
    assert recomendacion.texto == recomendacion.propuesta
    assert recomendacion.filas == [
        "Actividad 1: sin reporte en febrero, marzo, abril, mayo, junio, julio y agosto"
    ]


def test_lo_editado_no_se_pisa_y_la_propuesta_de_hoy_queda_a_la_vista(oap: Usuario) -> None:
    actividad = una_actividad()
    informe = un_informe()
    proponer(informe, usuario=oap)
    Recomendacion.objects.update(texto="Reportar a tiempo.")
    un_reporte(actividad, mes=1, evaluada=True)
    proponer(informe, usuario=oap)
    recomendacion = de_regla(informe, "reporte")
    assert recomendacion.texto == "Reportar a tiempo."
    assert "faltan 7 de 8 reportes" in recomendacion.propuesta


@pytest.mark.parametrize(
    "decidida", [{"decision": "aceptada"}, {"decision": "descartada", "razon": "Ya se dijo."}]
)
def test_lo_decidido_no_cambia_ni_resucita(oap: Usuario, decidida: dict[str, Any]) -> None:
    actividad = una_actividad()
    informe = un_informe()
    proponer(informe, usuario=oap)
    Recomendacion.objects.update(**decidida)
    antes = list(Recomendacion.objects.values())
    un_reporte(actividad, mes=1, evaluada=True)
    assert proponer(informe, usuario=oap) == Propuesto(0, 0, 0, explicacion=False)
    for mes in range(2, 9):
        un_reporte(actividad, mes=mes, evaluada=True)
    assert proponer(informe, usuario=oap) == Propuesto(0, 0, 0, explicacion=False)
    assert list(Recomendacion.objects.values()) == antes


def test_sin_causa_se_retira_la_que_nadie_toco_y_la_editada_se_queda_sin_filas(oap: Usuario) -> None:
    actividad = una_actividad()
    un_reporte(actividad, mes=5)
    informe = un_informe()
    proponer(informe, usuario=oap)
    assert set(informe.recomendaciones.values_list("regla", flat=True)) == {"evaluacion", "reporte"}
    informe.recomendaciones.filter(regla="reporte").update(texto="Reportar a tiempo.")
    actividad.reportes.update(evaluada=True)
    for mes in (1, 2, 3, 4, 6, 7, 8):
        un_reporte(actividad, mes=mes, evaluada=True)
    assert proponer(informe, usuario=oap) == Propuesto(nuevas=0, cambiadas=1, retiradas=1, explicacion=False)
    (queda,) = informe.recomendaciones.all()
    assert (queda.texto, queda.filas) == ("Reportar a tiempo.", [])


def test_las_escritas_a_mano_no_se_tocan(oap: Usuario) -> None:
    informe = un_informe()
    una_recomendacion(informe=informe)
    assert proponer(informe, usuario=oap) == Propuesto(0, 0, 0, explicacion=False)
    assert informe.recomendaciones.count() == 1


def test_quien_propone_queda_como_quien_edito(oap: Usuario) -> None:
    una_actividad()
    informe = un_informe()
    with pghistory.context(user=un_usuario("otra").pk):
        proponer(informe, usuario=oap)
    informe.refresh_from_db()
    assert informe.editado_por == oap


@pytest.mark.parametrize("cuantas", [2, 40])
def test_proponer_hace_las_mismas_consultas_con_pocas_actividades_y_con_muchas(
    oap: Usuario, django_assert_num_queries: Any, cuantas: int
) -> None:
    for _ in range(cuantas):
        un_reporte(una_actividad(), mes=5)
    informe = un_informe()
    # El punto de retorno y su cierre, el candado, las que hay, el último orden, las cifras (11), lo no evaluado
    # y las dos nuevas.
    with django_assert_num_queries(19):
        assert proponer(informe, usuario=oap).nuevas == 2
