"""Lo publicado que ya no coincide con los datos: se dice cuál informe y qué cifras, y se ofrece rectificar."""

from datetime import date
from typing import Any

import pghistory
import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse

from compromisos.estados import Estado
from informes.oficina import roles
from informes.oficina.desfases import desfases
from informes.oficina.recordatorios import correos
from participacion import flujo
from participacion.models import Actividad, Reporte
from participacion.opciones import EstadoDeReporte
from tests.datos import (
    CORTES_2021,
    cerrar,
    el_plan_2021,
    reabrir,
    un_compromiso,
    un_informe,
    un_plan,
    un_reporte,
    un_retiro,
    un_seguimiento,
    un_usuario,
    una_actividad,
    una_dependencia,
)
from tests.test_paginas import publicado

pytestmark = pytest.mark.django_db


def dichos(*anios: int) -> list[str]:
    return [str(desfase) for desfase in desfases(*anios or (2021,))]


def test_lo_recien_publicado_coincide() -> None:
    publicado(un_informe(plan=el_plan_2021(), cortes=list(CORTES_2021.values())))
    assert dichos() == []


def test_un_mes_que_se_reabrio_y_cambio_se_dice_con_sus_cifras() -> None:
    plan = el_plan_2021()
    cerrar(8, plan)
    publicado(un_informe(plan=plan, cortes=list(CORTES_2021.values())))
    reabrir(8, plan)
    Reporte.objects.filter(actividad__codigo="3", mes=8).update(ejecutado=2)
    assert dichos() == [
        "El informe II cuatrimestre 2021, versión 1, ya no coincide con los datos: "
        "Actividad 3, agosto, ejecutado: 1 → 2."
    ]


def test_modificar_el_plan_despues_del_corte_no_desmiente_lo_publicado() -> None:
    plan = el_plan_2021()
    plan.aprobado_el = date(2021, 1, 31)
    plan.save()
    publicado(un_informe(plan=plan, cortes=list(CORTES_2021.values())))
    actividad = plan.actividades.get(codigo="3")
    with pghistory.context(motivo="Se pasó a diciembre."):
        for programado in ([*actividad.programado[:11], 4], [*actividad.programado[:7], 1, *[0] * 4]):
            Actividad.objects.filter(pk=actividad.pk).update(programado=programado)
            if programado[7]:
                assert dichos() == [
                    "El informe II cuatrimestre 2021, versión 1, ya no coincide con los datos: "
                    "Actividad 3, agosto, programado: 0 → 1."
                ]
            else:
                assert dichos() == []


def test_una_actividad_nueva_que_empieza_despues_del_corte_no_desmiente_lo_publicado() -> None:
    plan = el_plan_2021()
    plan.aprobado_el = date(2021, 1, 31)
    plan.save()
    publicado(un_informe(plan=plan, cortes=list(CORTES_2021.values())))
    with pghistory.context(motivo="Lo pidieron las localidades."):
        una_actividad([0] * 9 + [1, 0, 0], plan=plan, codigo="12")
        assert dichos() == []
        una_actividad([0] * 7 + [1, 0, 0, 0, 0], plan=plan, codigo="13")
    assert dichos() == [
        "El informe II cuatrimestre 2021, versión 1, ya no coincide con los datos: "
        "Actividad 13, en el informe: no estaba → está."
    ]


def test_cancelar_despues_del_corte_lo_que_no_habia_empezado_no_desmiente_lo_publicado() -> None:
    """La 7 del plan de 2021 es toda de octubre: cancelada, hoy no está en ninguna cifra."""
    plan = el_plan_2021()
    sola = una_actividad([0] * 9 + [1, 0, 0], plan=plan, dependencia=una_dependencia("SOLA"), codigo="12")
    plan.aprobado_el = date(2021, 1, 31)
    plan.save()
    publicado(un_informe(plan=plan, cortes=list(CORTES_2021.values())))
    oap = un_usuario("quien-cancela")
    for codigo in ("7", sola.codigo):
        flujo.cancelar(plan.actividades.get(codigo=codigo), 10, "No se hará.", usuario=oap)
    assert dichos() == []
    flujo.cancelar(plan.actividades.get(codigo="3"), 1, "No se hará.", usuario=oap)
    assert dichos() != []


def test_un_seguimiento_registrado_despues_con_fecha_anterior_al_corte_se_dice() -> None:
    compromiso = un_compromiso()
    publicado(un_informe())
    un_seguimiento(compromiso, fecha=date(2021, 6, 1))  # después del corte de mayo
    assert dichos() == []
    un_seguimiento(compromiso, fecha=date(2021, 5, 20), estado=Estado.CUMPLIDO)
    assert dichos() == [
        "El informe II cuatrimestre 2021, versión 1, ya no coincide con los datos: "
        "Compromisos de mayo, registrado: 1 → 0; Compromisos de mayo, cumplido: 0 → 1; "
        "Compromisos, Mesa Distrital, registrado: 1 → 0; y 1 cambio más."
    ]


def test_muchos_cambios_se_cuentan() -> None:
    actividad = una_actividad()
    publicado(un_informe())
    for mes in range(1, 9):
        un_reporte(actividad, mes=mes)
    [dicho] = dichos()
    assert dicho.count("→") == 3
    assert dicho.endswith("; y 5 cambios más.")


def test_lo_no_avalado_lo_posterior_al_corte_y_los_textos_del_informe_no_desfasan(settings: Any) -> None:
    actividad = una_actividad()
    informe = un_informe()
    publicado(informe)
    un_reporte(actividad, mes=5, estado=EstadoDeReporte.ENVIADO)
    un_reporte(actividad, mes=9)
    informe.objetivo = "Otro."
    informe.recomendaciones.create(texto="Otra.")
    settings.ENTIDAD_NOMBRE = "La entidad con su nombre nuevo"
    assert dichos() == []


def test_se_compara_la_version_que_se_lee_con_los_cortes_que_publico() -> None:
    actividad, informe = una_actividad(), un_informe()
    publicado(informe)
    un_reporte(actividad, mes=5)
    assert "versión 1" in dichos()[0]
    segunda = publicado(informe, version=2)
    assert dichos() == []
    un_retiro(segunda)
    assert "versión 1" in dichos()[0]
    informe.cortes = [date(2021, 12, 31)] * 4
    informe.save()
    assert len(dichos()) == 1


# Dónde se dice


@pytest.fixture
def oap(client: Client) -> Client:
    persona = un_usuario("oap", is_staff=True, email="oap@entidad.gov.co")
    persona.groups.add(Group.objects.get(name=roles.OAP))
    client.force_login(persona)
    return client


def test_el_tablero_lo_dice_y_lleva_al_informe(oap: Client) -> None:
    actividad, informe = una_actividad(), un_informe()
    publicado(informe)
    assert "ya no coincide" not in oap.get("/admin/").content.decode()
    un_reporte(actividad, mes=5)
    tablero = oap.get("/admin/?plan=2021").content.decode()
    assert "El informe II cuatrimestre 2021, versión 1, ya no coincide con los datos" in tablero
    assert reverse("admin:informes_informe_change", args=[informe.pk]) in tablero


def test_empezar_el_plan_de_otro_anio_no_calla_lo_que_no_coincide_del_anterior(oap: Client) -> None:
    actividad = una_actividad()
    publicado(un_informe())
    un_reporte(actividad, mes=5)
    un_plan(2022)
    tablero = oap.get("/admin/?plan=2022").content.decode()
    assert "El informe II cuatrimestre 2021, versión 1, ya no coincide con los datos" in tablero


def test_el_resumen_de_la_semana_lo_dice(oap: Client) -> None:
    actividad = una_actividad()
    publicado(un_informe())
    lunes = date(2021, 10, 4)
    assert "ya no coincide" not in correos(lunes)[0].texto()
    un_reporte(actividad, mes=5)
    [resumen] = correos(lunes)
    assert "  - El informe II cuatrimestre 2021, versión 1, ya no coincide con los datos: " in resumen.texto()


@pytest.mark.parametrize("actividades", [2, 60])
def test_comparar_hace_las_mismas_consultas_con_un_plan_chico_y_con_uno_grande(
    django_assert_num_queries: Any, actividades: int
) -> None:
    for _ in range(actividades):
        un_reporte(una_actividad(), mes=5)
    for numero in (1, 2):
        informe = un_informe(numero)
        publicado(informe)
        publicado(informe, version=2)
    Actividad.objects.update(descripcion="Otra.")
    # 1. Las vigentes  2–12 y 13–23. Lo de cada informe, como lo lee `calcular`
    with django_assert_num_queries(23):
        assert len(dichos()) == 2


def test_los_demas_anios_no_se_miran() -> None:
    actividad = una_actividad()
    publicado(un_informe())
    un_reporte(actividad, mes=5)
    un_plan(2022)
    assert dichos(2022) == []
