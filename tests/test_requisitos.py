"""La lista de revisión: qué detiene una publicación, qué la advierte y qué no tiene nada de malo."""

from datetime import date
from typing import Any

import pytest

from informes.borrador import Borrador
from informes.models import Informe
from informes.palabras import nombra_alguna
from informes.redaccion import proponer, proponer_textos
from informes.requisitos import Revision, por_completar
from tests.datos import (
    CORTES_2021,
    cerrar,
    el_plan_2021,
    reabrir,
    un_informe,
    un_plan,
    un_reporte,
    un_usuario,
    una_actividad,
    una_recomendacion,
)

pytestmark = pytest.mark.django_db

FIN = date(2021, 8, 31)
HOY = date(2021, 10, 1)


def revision(informe: Informe, hoy: date = HOY) -> Revision:
    return Borrador(informe, hoy).revision


def frases(requisitos: Any) -> str:
    return " ".join(requisito.frase for requisito in requisitos)


def sin_pendientes(**campos: Any) -> Informe:
    """Un informe al que no le falta nada: un corte, meses cerrados y ninguna acción programada."""
    for mes in range(1, 9):
        cerrar(mes)
    return un_informe(**{"cortes": [FIN] * 4} | campos)


def test_a_un_informe_completo_no_le_falta_nada() -> None:
    assert revision(sin_pendientes()) == Revision((), ())


@pytest.mark.parametrize(
    ("campos", "frase"),
    [
        ({"cortes": [FIN, None, FIN, None]}, "Falta el corte de los compromisos de junio y agosto."),
        (
            {"cortes": [date(2021, 5, 30), FIN, FIN, FIN]},
            "El corte de mayo es anterior al último día del mes.",
        ),
        (
            {"cortes": [FIN, FIN, FIN, date(2021, 10, 2)]},
            "El corte de agosto es una fecha que no ha llegado.",
        ),
        ({"objetivo": " \n"}, "El objetivo está vacío."),
        ({"objetivo": "Informar de [entidad]."}, "El objetivo tiene algo por completar: «[entidad]»."),
        ({"explicacion": "Se debe a ____."}, "La explicación tiene algo por completar: «____»."),
    ],
)
def test_lo_que_falta_detiene_y_dice_que_es(campos: dict[str, Any], frase: str) -> None:
    assert frases(revision(sin_pendientes(**campos)).detienen) == frase


def test_el_cuatrimestre_que_no_ha_terminado_detiene() -> None:
    detienen = revision(sin_pendientes(), hoy=date(2021, 8, 30)).detienen
    assert "El cuatrimestre termina en agosto: todavía no se puede publicar." in frases(detienen)


@pytest.mark.parametrize(
    "texto",
    ["[…]", "Por [nombre de la actividad].", "XXX", "por XXXX razones", "Por definir", "pendiente: por completar",
     "___", "{{ entidad }}", "Lorem ipsum", "¿???"],
)  # fmt: skip
def test_un_marcador_se_reconoce(texto: str) -> None:
    assert por_completar(texto)


@pytest.mark.parametrize(
    "texto",
    ["", "El 105 % se debe a «Realizar talleres…» (2).", "Están por confirmar 3 acciones.", "Siglo XX, año XXI.",
     "Todo lo programado (24 instancias) se hizo; ¿cómo? con las mesas.", "Por la definición del plan."],
)  # fmt: skip
def test_un_texto_corriente_no_es_un_marcador(texto: str) -> None:
    assert por_completar(texto) == ""


def test_lo_que_proponen_las_reglas_y_el_sistema_no_tiene_marcadores() -> None:
    plan = el_plan_2021()
    informe = un_informe(plan=plan, cortes=list(CORTES_2021.values()), objetivo="", explicacion="")
    proponer_textos(informe)
    informe.save()
    proponer(informe, usuario=un_usuario())
    informe.recomendaciones.update(decision="aceptada")
    assert revision(informe).detienen == ()


def test_una_recomendacion_por_decidir_detiene_y_una_descartada_no_se_revisa() -> None:
    informe = sin_pendientes()
    una_recomendacion(informe=informe, regla="reporte", decision="pendiente")
    una_recomendacion(informe=informe, regla="rezago", decision="descartada", razon="No.", texto="XXX")
    assert frases(revision(informe).detienen) == "Falta por decidir 1 recomendación."
    una_recomendacion(informe=informe, texto="Evaluar XXX")
    assert "La recomendación «Evaluar XXX» tiene algo por completar" in frases(revision(informe).detienen)


def test_los_meses_abiertos_hasta_el_corte_se_advierten() -> None:
    informe = un_informe(cortes=[FIN] * 4)
    for mes in (*range(1, 7), 8):
        cerrar(mes)
    assert frases(revision(informe).advierten).startswith("Sigue abierto julio:")
    cerrar(7)
    assert revision(informe).advierten == ()  # septiembre en adelante no cuenta


def test_lo_que_se_reporto_y_no_se_avalo_se_advierte() -> None:
    informe = un_informe(cortes=[FIN] * 4, explicacion="Por la actividad 1.")
    actividad = una_actividad()
    for mes, estado in enumerate(["avalado", "sin_reporte", "borrador", "enviado", "devuelto"], start=1):
        un_reporte(actividad, mes=mes, estado=estado)
    un_reporte(actividad, mes=9, estado="borrador")
    (_, advertencia) = revision(informe).advierten
    assert advertencia.frase == (
        "Hay 3 reportes sin avalar de marzo, abril y mayo: no cuentan en las cifras."
    )


def test_los_cortes_distintos_se_advierten_con_sus_fechas() -> None:
    informe = sin_pendientes(cortes=list(CORTES_2021.values()))
    assert frases(revision(informe).advierten) == (
        "Los compromisos se miran en fechas distintas: los de mayo y junio, al 23 de julio de 2021; los de julio y "
        "agosto, al 29 de septiembre de 2021. No se pueden sumar."
    )


@pytest.mark.parametrize(
    ("ejecutado", "explicacion", "falta"),
    [
        (9, "", ""),  # 90 %: dentro del rango, no hay qué explicar
        (11, "", ""),
        (8, "", "la explicación está vacía"),
        (12, "", "la explicación está vacía"),
        (12, "Se hizo más de lo previsto.", "la explicación no nombra ninguna actividad"),
        (12, "Se adelantó la actividad 1.", ""),
        (12, "Se adelantó dictar TALLERES de participacion en las localidades de Bogotá.", ""),
    ],
)
def test_fuera_del_rango_del_plan_hay_que_decir_que_actividades(
    ejecutado: int, explicacion: str, falta: str
) -> None:
    actividad = una_actividad(
        [0] * 4 + [10, 0, 0, 0, 10, 0, 0, 0],
        descripcion="Dictar talleres de participación en las localidades.",
    )
    un_reporte(actividad, mes=5, ejecutado=ejecutado)
    advierten = revision(sin_pendientes(explicacion=explicacion)).advierten
    assert bool(advierten) == bool(falta)
    assert falta in frases(advierten)


def test_el_rango_es_el_del_plan() -> None:
    un_plan(cumplimiento_minimo=50, cumplimiento_maximo=100)
    un_reporte(una_actividad([0] * 4 + [10] + [0] * 7), mes=5, ejecutado=6)
    assert revision(sin_pendientes()).advierten == ()


def test_sin_nada_programado_en_el_cuatrimestre_no_hay_rango() -> None:
    un_reporte(una_actividad([0] * 11 + [1]), mes=5, ejecutado=1)
    assert revision(sin_pendientes()).advierten == ()


@pytest.mark.parametrize(
    ("texto", "la_nombra"),
    [
        ("Se adelantaron las actividades 1 y 3.", True),
        ("Se adelantó la Actividad n.º 3.", True),
        ("Se adelantaron las actividades 1, 2 y 4.", False),
        ("Se hicieron 3 acciones más.", False),
        ("Hubo anticipo en la actividad de realizar las sesiones de las mesas de víctimas.", True),
        ("Hubo anticipo en realizar talleres.", False),
    ],
)
def test_una_actividad_se_nombra_por_su_numero_o_por_como_empieza(texto: str, la_nombra: bool) -> None:
    una_actividad(numero=3, descripcion="Realizar las sesiones de las Mesas.")
    (dependencia,) = Borrador(un_informe()).calculado.dependencias
    assert nombra_alguna(texto, dependencia.actividades) is la_nombra


def test_la_explicacion_del_documento_de_2021_nombra_su_actividad() -> None:
    informe = un_informe(
        plan=el_plan_2021(),
        cortes=[FIN] * 4,
        explicacion="Para el cuatrimestre de mayo – agosto se tenían 26 actividades programadas y se ejecutaron 29 lo "
        "cual se debe a un cumplimiento anticipado en la actividad de desarrollar la estrategia de difusión y "
        "posicionamiento del Modelo de Gobierno Abierto.",
    )
    assert Borrador(informe).calculado.totales.cumplimiento_periodo == 112
    assert "El cumplimiento" not in frases(revision(informe).advierten)
    informe.explicacion = "Se tenían 26 actividades programadas y se ejecutaron 29."
    assert "fue 112 %" in frases(revision(informe).advierten)


def test_una_recomendacion_aceptada_con_otros_datos_se_advierte() -> None:
    actividad = una_actividad([0] * 4 + [1] + [0] * 7, descripcion="Dictar talleres.")
    informe = sin_pendientes(explicacion="Por la actividad 1.")
    proponer(informe, usuario=un_usuario())
    informe.recomendaciones.update(decision="aceptada")
    assert revision(informe).advierten == ()
    reabrir(5)
    un_reporte(actividad, mes=5, evaluada=True)
    cerrar(5)
    (advertencia,) = revision(informe).advierten
    assert advertencia.frase == (
        "La recomendación «Reportar cada mes lo ejecutado, también…» se aceptó con otros datos: hoy la sustentan "
        "otras filas."
    )


@pytest.mark.parametrize("cuantas", [2, 40])
def test_la_lista_hace_las_mismas_consultas_con_pocas_filas_y_con_muchas(
    django_assert_num_queries: Any, cuantas: int
) -> None:
    informe = un_informe()
    for numero in range(1, cuantas + 1):
        un_reporte(una_actividad(), mes=5, estado="borrador")
        una_recomendacion(informe=informe, regla=f"regla {numero}", decision="pendiente")
    borrador = Borrador(informe, HOY)
    assert borrador.calculado
    with django_assert_num_queries(4):  # recomendaciones, meses abiertos, sin avalar y sin evaluar
        assert borrador.revision


def test_una_explicacion_escrita_con_otros_datos_se_advierte() -> None:
    actividad = una_actividad()
    for mes in range(1, 9):
        if mes != 5:
            un_reporte(actividad, mes=mes, evaluada=True)
    informe = un_informe(explicacion="", cortes=[date(2021, 8, 31)] * 4)
    proponer_textos(informe)
    informe.save()
    claves = {requisito.clave for requisito in revision(informe).advierten}
    assert "lo_explicado" not in claves
    un_reporte(actividad, mes=5, evaluada=True)
    assert "lo_explicado" in {requisito.clave for requisito in revision(informe).advierten}
