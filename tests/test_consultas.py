"""`calcular()` sobre la base: las cifras de 2021, qué cuenta y qué no, y cuántas consultas cuesta."""

import json
from dataclasses import asdict
from datetime import date, timedelta
from typing import Any

import pghistory
import pytest
from django.db.models import BooleanField, IntegerField

from compromisos.estados import SEGUIDOS
from compromisos.estados import Estado as EstadoDeCompromiso
from compromisos.models import Compromiso, Seguimiento
from comun.calendario import fin_de_mes
from comun.modelos import CampoDeCantidad
from informes import consultas
from informes.cifras import Cifras, CifrasDeActividad, Entidad
from informes.cifras_de_compromisos import Compromisos
from informes.consultas import _SE_REPITEN, calcular
from participacion import flujo
from participacion.estados import Estado
from participacion.models import LO_PROMETIDO, Actividad, Plan, Reporte
from participacion.opciones import EstadoDeReporte
from tests.datos import (
    CADA_MES_UNA,
    CORTES_2021,
    cerrar,
    el_plan_2021,
    los_compromisos_2021,
    un_compromiso,
    un_plan,
    un_reporte,
    un_seguimiento,
    un_usuario,
    una_actividad,
    una_dependencia,
    una_mesa,
    una_sesion,
)

pytestmark = pytest.mark.django_db

JULIO, SEPTIEMBRE = date(2021, 7, 23), date(2021, 9, 29)


def cifras(periodo: int = 2, cortes: dict[int, date] | None = None) -> Cifras:
    """Las del plan 2021, con los cortes a fin de mes si no se dicen."""
    meses = un_plan().periodo(periodo).meses
    return calcular(un_plan(), periodo, cortes or {mes: fin_de_mes(2021, mes) for mes in meses})


def la_actividad(codigo: str, de: Cifras) -> CifrasDeActividad:
    [actividad] = [una for grupo in de.dependencias for una in grupo.actividades if una.codigo == codigo]
    return actividad


def ejecutado(actividad: CifrasDeActividad) -> list[int | None]:
    """Lo ejecutado cada mes, de enero a diciembre."""
    return [del_mes.ejecutado for del_mes in actividad.meses]


# El plan 2021


def test_el_segundo_cuatrimestre_de_2021_da_105_62_38_y_112():
    el_plan_2021()
    totales = cifras(2).totales
    assert (totales.ejecucion, totales.avance) == (105, 62)
    assert (totales.por_ejecutar, totales.cumplimiento_periodo) == (38, 112)
    assert (totales.programado_periodo, totales.ejecutado_periodo) == (26, 29)
    assert (totales.ejecutado_a_corte, totales.programado_a_corte, totales.meta) == (62, 59, 100)
    assert (totales.meses_reportados, totales.meses_debidos) == (42, 42)
    assert (totales.a_tiempo, totales.anticipado, totales.rezago) == (26, 3, 0)


def test_el_primer_cuatrimestre_de_2021_se_cumplio_33_de_33():
    el_plan_2021()
    totales = cifras(1).totales
    assert (totales.ejecutado_a_corte, totales.programado_a_corte, totales.ejecucion) == (33, 33, 100)
    assert (totales.ejecutado_periodo, totales.programado_periodo, totales.cumplimiento_periodo) == (
        33,
        33,
        100,
    )
    assert (totales.meses_reportados, totales.meses_debidos) == (21, 21)


def test_cada_actividad_de_2021_muestra_lo_del_informe():
    el_plan_2021()
    assert {
        una.codigo: (una.ejecutado_a_corte, una.meta, una.avance, una.ejecucion, una.estado)
        for grupo in cifras(2).dependencias
        for una in grupo.actividades
    } == {
        "1": (11, 20, 55, 122, "anticipada"),
        "2": (2, 3, 67, 100, "al_dia"),
        "3": (1, 3, 33, None, "anticipada"),
        "4": (1, 1, 100, 100, "finalizada"),
        "5": (1, 1, 100, 100, "finalizada"),
        "6": (16, 24, 67, 100, "al_dia"),
        "7": (0, 1, 0, None, "por_iniciar"),
        "8": (12, 20, 60, 100, "al_dia"),
        "9": (5, 5, 100, 100, "finalizada"),
        "10": (12, 20, 60, 100, "al_dia"),
        "11": (1, 2, 50, 100, "al_dia"),
    }


def test_las_dependencias_van_en_el_orden_de_la_matriz_y_suman_sus_actividades():
    el_plan_2021()
    assert [
        (una.sigla, una.ejecutado_a_corte, una.programado_a_corte, una.meta) for una in cifras(2).dependencias
    ] == [("OAP-GA", 16, 13, 28), ("ACPVR", 16, 16, 24), ("ACDTIC", 29, 29, 46), ("SFI", 1, 1, 2)]


def test_los_meses_del_plan_suman_los_de_sus_actividades():
    el_plan_2021()
    assert [(uno.mes, uno.programado, uno.ejecutado) for uno in cifras(2).meses] == [
        (1, 8, 8),
        (2, 8, 8),
        (3, 9, 9),
        (4, 8, 8),
        (5, 6, 6),
        (6, 7, 8),
        (7, 7, 8),
        (8, 6, 7),
        (9, 10, None),
        (10, 13, None),
        (11, 10, None),
        (12, 8, None),
    ]


def test_los_compromisos_de_2021_se_cuentan_por_mes_en_su_corte():
    el_plan_2021()
    los_compromisos_2021()
    assert [
        (uno.mes, uno.total, uno.no_a_cargo, uno.a_cargo, uno.corte)
        for uno in cifras(2, CORTES_2021).compromisos
    ] == [
        (5, 70, 50, 20, JULIO),
        (6, 60, 40, 20, JULIO),
        (7, 53, 37, 16, SEPTIEMBRE),
        (8, 46, 33, 13, SEPTIEMBRE),
    ]


def test_los_meses_de_2021_que_comparten_corte_van_tambien_juntos():
    los_compromisos_2021()
    assert [
        (juntos.meses, juntos.total, juntos.no_a_cargo, juntos.a_cargo, juntos.corte)
        for juntos in cifras(2, CORTES_2021).compromisos_consolidados
    ] == [((5, 6), 130, 90, 40, JULIO), ((7, 8), 99, 70, 29, SEPTIEMBRE)]


def test_las_cifras_dicen_de_quien_son_de_cuando_y_que_son_una_demostracion(settings):
    settings.ENTIDAD_NOMBRE, settings.ENTIDAD_CONTACTO = "Entidad", "contacto@entidad.example"
    el_plan_2021()
    calculadas = cifras(2, CORTES_2021)
    assert calculadas.entidad == Entidad(nombre="Entidad", contacto="contacto@entidad.example")
    assert (calculadas.anio, calculadas.cuatrimestre, calculadas.corte) == (2021, 2, date(2021, 8, 31))
    assert calculadas.demostracion
    assert calculadas.version is calculadas.publicada is None


def test_lo_calculado_se_escribe_con_enteros():
    el_plan_2021()
    json.loads(cifras(2).a_json(), parse_float=pytest.fail, parse_constant=pytest.fail)


# Qué cuenta de lo reportado


@pytest.mark.parametrize("estado", ["borrador", "enviado", "devuelto"])
def test_solo_cuenta_lo_avalado(estado):
    actividad = una_actividad()
    un_reporte(actividad, mes=1, ejecutado=3, estado=estado)
    un_reporte(actividad, mes=2, ejecutado=1)
    calculada = la_actividad("1", cifras(1))
    assert ejecutado(calculada) == [None, 1, *[None] * 10]
    assert (calculada.ejecutado_a_corte, calculada.meses_reportados) == (1, 1)


def test_un_mes_sin_reporte_va_vacio_y_uno_reportado_en_cero_va_en_cero():
    un_reporte(una_actividad(), mes=3, ejecutado=0)
    calculada = la_actividad("1", cifras(1))
    assert ejecutado(calculada) == [None, None, 0, *[None] * 9]
    assert (calculada.meses_reportados, calculada.meses_debidos) == (1, 4)


def test_lo_avalado_trae_lo_que_se_hizo_cuantas_personas_y_por_que_no_fue_lo_programado():
    actividad = una_actividad(
        producto="Taller", nivel_participacion="consulta", grupos_interes=["Jóvenes"], presupuesto=500
    )
    un_reporte(
        actividad, mes=5, ejecutado=2, participantes=31, razon="recuperada", texto_publico="Dos talleres."
    )
    un_reporte(actividad, mes=6, ejecutado=0, razon="otra", razon_otra="Paro", narrativa="Privado.")
    un_reporte(actividad, mes=7, estado=EstadoDeReporte.ENVIADO, participantes=9, texto_publico="Sin avalar.")
    leida = la_actividad("1", cifras())
    assert (leida.producto, leida.nivel_participacion, leida.grupos_interes, leida.presupuesto) == (
        "Taller",
        "Consulta",
        ("Jóvenes",),
        500,
    )
    mayo, junio, julio = leida.meses[4:7]
    assert (mayo.participantes, mayo.razon, mayo.texto) == (31, "Se recuperó un atraso", "Dos talleres.")
    assert (junio.participantes, junio.razon, junio.texto) == (None, "Paro", "")
    assert (julio.ejecutado, julio.participantes, julio.texto) == (None, None, "")


def test_un_informe_no_sabe_nada_de_los_meses_posteriores_a_su_corte():
    el_plan_2021()
    for grupo in cifras(1).dependencias:
        for actividad in grupo.actividades:
            assert None not in ejecutado(actividad)[:4]
            assert ejecutado(actividad)[4:] == [None] * 8
            assert [del_mes.mes for del_mes in actividad.meses] == list(range(1, 13))
    assert [del_mes.programado for del_mes in la_actividad("1", cifras(1)).meses][8:] == [3, 3, 3, 2]


def test_una_actividad_sin_programacion_se_menciona_y_no_entra_en_ninguna_cifra():
    el_plan_2021()
    antes = cifras(2)
    suelta = una_actividad([0] * 12, dependencia=una_dependencia("SFI"), descripcion="Por programar")
    un_reporte(suelta, mes=5, ejecutado=9)
    otra = una_actividad([0] * 12, dependencia=una_dependencia("NUEVA"))
    despues = cifras(2)
    assert (despues.totales, despues.dependencias) == (antes.totales, antes.dependencias)
    assert [(una.codigo, una.dependencia, una.descripcion) for una in despues.sin_programacion] == [
        ("12", "SFI", "Por programar"),
        ("13", "NUEVA", otra.descripcion),
    ]


def test_las_actividades_de_otro_plan_no_cuentan():
    el_plan_2021()
    antes = cifras(2)
    un_reporte(una_actividad(plan=un_plan(2022)), mes=5)
    assert cifras(2) == antes


def test_un_plan_sin_actividades_no_tiene_porcentajes():
    vacias = cifras(2)
    assert (vacias.totales.meta, vacias.totales.avance, vacias.totales.ejecucion) == (0, None, None)
    assert vacias.dependencias == vacias.sin_programacion == ()
    assert [uno.total for uno in vacias.compromisos] == [0] * 4


# Compromisos


def en_julio() -> Compromisos:
    """Los compromisos de julio, mirados el 29 de septiembre."""
    return cifras(2, CORTES_2021).compromisos[2]


def en(compromisos: Compromisos) -> dict[str, int]:
    """Los estados en que hay alguno."""
    return {
        estado: compromisos.estados[estado] for estado in EstadoDeCompromiso if compromisos.estados[estado]
    }


@pytest.mark.parametrize("estado", SEGUIDOS)
def test_un_compromiso_a_cargo_se_cuenta_en_el_estado_de_su_ultimo_seguimiento(estado):
    compromiso = un_compromiso(una_sesion(date(2021, 7, 1)))
    un_seguimiento(compromiso, date(2021, 8, 1), estado)
    un_seguimiento(compromiso, date(2021, 7, 15), EstadoDeCompromiso.EN_GESTION)
    assert en(en_julio()) == {estado: 1}


def test_sin_seguimientos_un_compromiso_esta_registrado():
    un_compromiso(una_sesion(date(2021, 7, 1)))
    assert en(en_julio()) == {"registrado": 1}


def test_los_seguimientos_posteriores_al_corte_no_cuentan():
    compromiso = un_compromiso(una_sesion(date(2021, 7, 1)))
    un_seguimiento(compromiso, SEPTIEMBRE, EstadoDeCompromiso.EN_GESTION)
    un_seguimiento(compromiso, SEPTIEMBRE + timedelta(days=1), EstadoDeCompromiso.CUMPLIDO)
    assert en(en_julio()) == {"en_gestion": 1}


def test_una_correccion_del_mismo_dia_vale_sobre_lo_que_corrige():
    compromiso = un_compromiso(una_sesion(date(2021, 7, 1)))
    un_seguimiento(compromiso, JULIO, EstadoDeCompromiso.CUMPLIDO)
    un_seguimiento(compromiso, JULIO, EstadoDeCompromiso.TRASLADADO, motivo_correccion="Es de otra entidad.")
    assert en(en_julio()) == {"trasladado": 1}


def test_lo_que_no_esta_a_cargo_se_cuenta_y_no_tiene_estado():
    for estado in SEGUIDOS:
        ajeno = un_compromiso(una_sesion(date(2021, 7, 1)), entidad_competente="Unidad para las Víctimas")
        un_seguimiento(ajeno, JULIO, estado)
    julio = en_julio()
    assert (julio.total, julio.a_cargo, julio.no_a_cargo) == (len(SEGUIDOS), 0, len(SEGUIDOS))
    assert en(julio) == {}


def test_un_compromiso_es_del_mes_y_del_anio_de_su_sesion():
    for fecha in (
        date(2020, 7, 10),
        date(2021, 4, 30),
        date(2021, 7, 31),
        date(2021, 9, 1),
        date(2022, 7, 10),
    ):
        un_compromiso(una_sesion(fecha))
    assert [uno.total for uno in cifras(2).compromisos] == [0, 0, 1, 0]


def test_cada_mes_se_mira_en_su_propio_corte():
    for mes in (6, 7):
        compromiso = un_compromiso(una_sesion(date(2021, mes, 1)))
        un_seguimiento(compromiso, date(2021, 8, 1), EstadoDeCompromiso.CUMPLIDO)
    mayo, junio, julio, agosto = cifras(2, CORTES_2021).compromisos
    assert [en(uno) for uno in (mayo, junio, julio, agosto)] == [{}, {"registrado": 1}, {"cumplido": 1}, {}]


def test_tres_meses_seguidos_con_un_mismo_corte_se_suman_en_uno_con_sus_estados():
    for mes in (5, 6, 7, 8):
        compromiso = un_compromiso(una_sesion(date(2021, mes, 1)))
        un_seguimiento(compromiso, date(2021, 9, mes), EstadoDeCompromiso.CUMPLIDO)
        un_compromiso(una_sesion(date(2021, mes, 1)), entidad_competente="Unidad para las Víctimas")
    [juntos] = cifras(2, {5: JULIO, 6: SEPTIEMBRE, 7: SEPTIEMBRE, 8: SEPTIEMBRE}).compromisos_consolidados
    assert (juntos.meses, juntos.corte) == ((6, 7, 8), SEPTIEMBRE)
    assert (juntos.total, juntos.a_cargo, juntos.no_a_cargo, en(juntos)) == (6, 3, 3, {"cumplido": 3})


def test_dos_meses_separados_no_se_juntan_aunque_compartan_corte():
    assert cifras(2, {5: JULIO, 6: SEPTIEMBRE, 7: JULIO, 8: SEPTIEMBRE}).compromisos_consolidados == ()


# Cuándo no se calcula


@pytest.mark.parametrize(
    "meses",
    [(), (5, 6, 7), (5, 6, 7, 8, 9), (1, 2, 3, 4)],
    ids=["ninguno", "falta uno", "sobra uno", "otro periodo"],
)
def test_se_pide_un_corte_por_cada_mes_del_periodo(meses):
    with pytest.raises(ValueError, match="corte"):
        calcular(un_plan(), 2, dict.fromkeys(meses, SEPTIEMBRE))


@pytest.mark.parametrize("numero", [0, 4])
def test_no_hay_cifras_de_un_periodo_que_el_plan_no_tiene(numero):
    with pytest.raises(ValueError, match="cuatrimestre"):
        calcular(un_plan(), numero, CORTES_2021)


# Cuánto cuesta


@pytest.mark.parametrize(("actividades", "compromisos"), [(2, 5), (60, 200)])
def test_las_cifras_cuestan_once_consultas_sea_cual_sea_el_tamano(
    actividades, compromisos, django_assert_num_queries
):
    plan, dependencia = un_plan(), una_dependencia()
    Reporte.objects.bulk_create(
        Reporte(actividad=actividad, mes=mes, ejecutado=1, estado=EstadoDeReporte.AVALADO)
        for actividad in Actividad.objects.bulk_create(
            Actividad(
                plan=plan,
                dependencia=dependencia,
                codigo=str(numero),
                descripcion="Actividad",
                programado=list(CADA_MES_UNA),
            )
            for numero in range(1, actividades + 1)
        )
        for mes in range(1, 9)
    )
    sesion = una_sesion()
    Seguimiento.objects.bulk_create(
        Seguimiento(
            compromiso=compromiso,
            fecha=date(2021, 6, 1),
            estado=EstadoDeCompromiso.CUMPLIDO,
            gestion="Se cumplió.",
        )
        for compromiso in Compromiso.objects.bulk_create(
            Compromiso(sesion=sesion, codigo=f"C-{numero}", texto="Compromiso", dependencia=dependencia)
            for numero in range(compromisos)
        )
    )
    # 1. Las modificaciones al plan aprobado.
    # 2. Las dependencias corresponsables.
    # 3. Los dos números de cada porcentaje que los tiene.
    # 4. Las actividades del plan, con su dependencia y lo avalado de cada mes.
    # 5. Cuánto pesa cada componente.
    # 6. Los compromisos del periodo, contados por mes, mesa y estado en su corte.
    # 7. Cómo contaron las mesas las versiones ya publicadas de ese informe.
    # 8. Los que tienen texto público.
    # 9. Los cortes del informe anterior.
    # 10. Los compromisos de periodos anteriores que se siguen.
    # 11. Las siglas que tuvieron las dependencias.
    with django_assert_num_queries(11):
        calculadas = calcular(plan, 2, CORTES_2021)
    assert calculadas.totales.ejecutado_a_corte == 8 * actividades
    assert calculadas.compromisos[0].estados.cumplido == compromisos


def test_una_modificacion_al_plan_aprobado_sale_con_su_motivo_y_la_meta_de_antes():
    actividad = una_actividad(codigo=7)
    Plan.objects.update(aprobado_el=date(2021, 1, 31))
    for programado, motivo in (([2] * 12, "Se amplió."), ([1] * 6 + [0] * 6, "Se recortó.")):
        with pghistory.context(motivo=motivo):
            Actividad.objects.filter(pk=actividad.pk).update(programado=programado)
    cifras = calcular(un_plan(), 2, CORTES_2021)
    assert [(m.codigo, m.motivo, m.meta_antes, m.meta_despues) for m in cifras.modificaciones] == [
        ("7", "Se amplió.", 12, 24),
        ("7", "Se recortó.", 24, 6),
    ]
    modificada = cifras.dependencias[0].actividades[0]
    assert (modificada.meta_inicial, modificada.meta) == (12, 6)


def test_de_cada_modificacion_se_dice_que_campos_cambiaron_y_nunca_lo_que_escribio_alguien():
    actividad = una_actividad(unidad_medida="jornada")
    cerrar(1)
    otra_fila = {"dependencia": una_dependencia("SFI"), "descripcion": "Otra", "unidad_medida": "personas"}
    opciones = {"nivel_participacion": "consulta", "presupuesto": None, "grupos_interes": ["Jóvenes"]}
    with pghistory.context(motivo="Acta 3."):
        agregada = una_actividad([0] + [1] * 11, presupuesto=5_000_000)
        Actividad.objects.filter(pk=agregada.pk).update(**otra_fila, **opciones)
        Actividad.objects.filter(pk=agregada.pk).update(programado=[0] * 12, cancelada_desde=2, codigo="9")
        Actividad.objects.filter(pk=actividad.pk).update(unidad_medida="personas")
    nueva, reescrita, cancelada, una_palabra = calcular(un_plan(), 2, CORTES_2021).modificaciones
    assert [asdict(campo) for campo in nueva.campos] == [
        {"campo": "plan", "antes": "no estaba", "despues": "está"},
        {"campo": "programado", "antes": None, "despues": None},
    ]
    assert {campo.campo: (campo.antes, campo.despues) for campo in reescrita.campos} == {
        "dependencia": ("OAP-GA", "SFI"),
        "descripcion": (None, None),
        "unidad_medida": (None, None),
        "nivel_participacion": ("no se dijo", "Consulta"),
        "grupos_interes": (None, None),
        "presupuesto": ("$ 5.000.000", "no se dijo"),
    }
    assert {campo.campo: (campo.antes, campo.despues) for campo in cancelada.campos} == {
        "codigo": ("2", "9"),
        "programado": (None, None),
        "cancelada_desde": ("no", "desde febrero"),
    }
    assert (una_palabra.codigo, una_palabra.meta_antes, una_palabra.meta_despues) == ("1", 12, 12)
    assert [una.reprograma for una in (nueva, reescrita, cancelada, una_palabra)] == [
        True,
        False,
        True,
        False,
    ]


def test_todo_lo_que_no_se_declara_que_se_repite_se_calla():
    """Fallar cerrado: lo que se repite es, por su clase, un número, un sí o no, una opción, un código o una sigla."""
    campos = {campo.name: campo for campo in Actividad._meta.concrete_fields}
    assert all(
        campo in ("codigo", "dependencia")
        or campos[campo].choices
        or isinstance(campos[campo], (IntegerField, BooleanField, CampoDeCantidad))
        for campo in _SE_REPITEN
    )
    assert set(_SE_REPITEN) <= set(LO_PROMETIDO)


def test_cambiar_la_programacion_antes_de_aprobar_el_plan_no_es_una_modificacion():
    Actividad.objects.filter(pk=una_actividad().pk).update(programado=[2] * 12)
    cifras = calcular(un_plan(), 2, CORTES_2021)
    assert cifras.modificaciones == ()
    assert cifras.dependencias[0].actividades[0].meta_inicial is None


@pytest.mark.parametrize(("desde", "estado"), [(6, Estado.CANCELADA), (9, Estado.SIN_REPORTE)])
def test_una_actividad_esta_cancelada_desde_su_mes_y_lo_de_antes_cuenta(desde, estado):
    actividad = una_actividad()
    un_reporte(actividad, mes=1)
    flujo.cancelar(actividad, desde, "Sin presupuesto.", usuario=un_usuario())
    cancelada = calcular(un_plan(), 2, CORTES_2021).dependencias[0].actividades[0]
    assert (cancelada.estado, cancelada.meta, cancelada.ejecutado_a_corte) == (estado, desde - 1, 1)


def test_una_mesa_que_se_llena_mientras_se_calcula_no_dana_el_calculo(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Se cuenta y luego se lista: lo que llega entre las dos consultas se ve completo la próxima vez."""
    un_compromiso(una_sesion(date(2021, 5, 14)), texto_publico="El de antes.")
    agrupar = consultas._agrupar

    def con_otra_en_medio(*lo_contado: Any) -> Any:
        nueva = una_sesion(date(2021, 5, 14), mesa=una_mesa("Mesa de Bosa"))
        un_compromiso(nueva, texto_publico="El que llegó.")
        return agrupar(*lo_contado)

    with monkeypatch.context() as en_medio:
        en_medio.setattr(consultas, "_agrupar", con_otra_en_medio)
        assert {publico.texto for publico in cifras().compromisos_publicos} == {"El de antes."}
    assert {publico.texto for publico in cifras().compromisos_publicos} == {"El de antes.", "El que llegó."}
