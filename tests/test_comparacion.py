"""Comparar dos informes: lo que se movió, con su signo y su unidad; nada más."""

from dataclasses import replace
from pathlib import Path

from informes.cifras import Cifras
from informes.portal.comparacion import comparar
from participacion.estados import Estado

II = Cifras.desde_json((Path(__file__).parent / "muestras" / "cifras-esquema-1.json").read_bytes())


def con_totales(**cambios):
    return replace(II, totales=replace(II.totales, **cambios))


def con_actividad(**cambios):
    """La primera actividad de la primera dependencia, cambiada."""
    primera, *demas = II.dependencias
    actividad, *otras = primera.actividades
    return replace(
        II,
        dependencias=(replace(primera, actividades=(replace(actividad, **cambios), *otras)), *demas),
    )


def test_un_informe_comparado_consigo_mismo_no_se_movio():
    comparacion = comparar(II, II)
    assert {par.diferencia for fila in comparacion.plan for par in fila.pares} == {"igual"}
    assert comparacion.actividades == ()
    assert comparacion.iguales == sum(len(d.actividades) for d in II.dependencias)


def test_las_diferencias_van_en_puntos_con_su_signo():
    (fila,) = comparar(con_totales(avance=61, ejecucion=110), II).plan
    assert [par.diferencia for par in fila.pares] == ["−5 puntos", "+1 punto", "igual"]


def test_sin_alguna_de_las_dos_cifras_no_hay_diferencia():
    (fila,) = comparar(con_totales(ejecucion=None), II).plan
    assert (fila.pares[0].antes, fila.pares[0].diferencia) == ("Pend.", "")


def test_solo_se_nombran_las_actividades_que_cambiaron():
    (una,) = comparar(II, con_actividad(ejecutado_a_corte=13, estado=Estado.AL_DIA)).actividades
    assert (una.antes.hechas, una.despues.hechas, una.diferencia) == ("11 de 20", "13 de 20", "+2 acciones")
    assert (una.antes.estado, una.despues.estado) == (Estado.ANTICIPADA, Estado.AL_DIA)


def test_una_actividad_o_una_dependencia_que_solo_esta_en_uno_lo_dice():
    sin_la_primera = replace(II, dependencias=II.dependencias[1:])
    comparacion = comparar(sin_la_primera, II)
    assert {a.antes.hechas for a in comparacion.actividades} == {"no estaba"}
    assert [fila.nombre for fila in comparacion.dependencias if fila.pares[0].antes == "–"] == [
        II.dependencias[0].nombre
    ]


def test_los_numeros_de_un_plan_no_son_los_de_otro():
    comparacion = comparar(replace(II, anio=2020), con_actividad(ejecutado_a_corte=13))
    assert not comparacion.mismo_plan
    assert comparacion.actividades == ()
