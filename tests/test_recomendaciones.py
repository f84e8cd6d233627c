"""Las reglas que proponen recomendaciones, una por una, sin base de datos: qué las dispara y qué citan."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest

from compromisos.estados import Estado as EstadoDeCompromiso
from comun.calendario import TODOS
from informes.cifras import (
    CampoModificado,
    Cifras,
    CifrasDeActividad,
    CifrasDeDependencia,
    Entidad,
    Medido,
    MesDeActividad,
    Modificacion,
)
from informes.cifras_de_compromisos import CompromisosDelMes, ConteoPorEstado
from informes.recomendaciones import NOMBRES, Propuesta, SinEvaluar, propuestas
from participacion.indicadores import Indicadores, de_actividad, estado, sumar

MAYO_A_AGOSTO = range(5, 9)


def una(
    numero: int,
    programado: Sequence[int],
    ejecutado: Sequence[int | None],
    *,
    razones: dict[int, str] | None = None,
    cancelada: bool = False,
) -> tuple[CifrasDeActividad, Indicadores]:
    """Una actividad; en `programado` y `ejecutado`, desde enero, y lo que falte es cero o sin reporte."""
    programado = [*programado, *[0] * (12 - len(programado))]
    ejecutado = [*ejecutado, *[None] * (12 - len(ejecutado))]
    indicadores = de_actividad(programado, ejecutado, MAYO_A_AGOSTO)
    meses = tuple(
        MesDeActividad(
            mes=mes,
            programado=programado[mes - 1],
            ejecutado=ejecutado[mes - 1],
            razon=(razones or {}).get(mes, ""),
        )
        for mes in TODOS
    )
    cifras = CifrasDeActividad.de(
        indicadores,
        codigo=str(numero),
        numero=numero,
        descripcion=f"Actividad de prueba {numero}.",
        estado=estado(indicadores, cancelada=cancelada),
        meses=meses,
    )
    return cifras, indicadores


def unos_compromisos(mes: int, vencidos: int = 0, **estados: int) -> CompromisosDelMes:
    a_cargo = sum(estados.values())
    return CompromisosDelMes(
        mes=mes,
        corte=date(2021, 8, 31),
        total=a_cargo + 5,
        a_cargo=a_cargo,
        no_a_cargo=5,
        estados=ConteoPorEstado(**estados),
        vencidos=vencidos,
    )


def del_segundo(
    *actividades: tuple[CifrasDeActividad, Indicadores],
    compromisos: tuple[CompromisosDelMes, ...] = (),
    modificaciones: tuple[Modificacion, ...] = (),
) -> Cifras:
    """Las cifras del II cuatrimestre de 2021 con esas actividades, en una dependencia."""
    total = sumar(indicadores for _, indicadores in actividades)
    return Cifras(
        entidad=Entidad(nombre="Entidad", contacto="c@entidad.gov.co"),
        anio=2021,
        cuatrimestre=2,
        numero_del_periodo=2,
        corte=date(2021, 8, 31),
        totales=Medido.de(total),
        meses=(),
        dependencias=(
            CifrasDeDependencia.de(
                total, sigla="A", nombre="Dependencia A", actividades=tuple(a for a, _ in actividades)
            ),
        ),
        compromisos=compromisos,
        compromisos_consolidados=(),
        sin_programacion=(),
        modificaciones=modificaciones,
    )


def de(cifras: Cifras, sin_evaluar: Sequence[SinEvaluar] = ()) -> dict[str, Propuesta]:
    return {propuesta.regla: propuesta for propuesta in propuestas(cifras, sin_evaluar)}


CADA_MES = [1] * 12
AL_DIA = [1] * 8


def test_con_todo_al_dia_no_se_recomienda_nada() -> None:
    cumplidos = unos_compromisos(5, cumplido=3, trasladado=1, no_cumplido=1)
    assert propuestas(del_segundo(una(1, CADA_MES, AL_DIA), compromisos=(cumplidos,)), ()) == ()


def test_de_un_plan_sin_actividades_no_se_recomienda_nada() -> None:
    assert propuestas(del_segundo(), ()) == ()


def test_lo_ejecutado_antes_de_la_fecha_cita_los_meses_que_se_adelantaron() -> None:
    adelantada = una(1, CADA_MES, [1, 1, 1, 1, 1, 2, 2, 1])
    sin_programar = una(3, [0] * 8 + [1, 1, 1], [0, 0, 0, 0, 0, 0, 0, 1])
    propuesta = de(del_segundo(adelantada, sin_programar))["anticipado"]
    assert propuesta.filas == (
        "Actividad 1, junio: 2 hechas de 1 programada",
        "Actividad 1, julio: 2 hechas de 1 programada",
        "Actividad 3, agosto: 1 hecha y ninguna programada",
    )
    assert propuesta.texto.endswith(
        "De mayo a agosto se hicieron antes de su fecha 3 acciones, en «Actividad de prueba 1» (2) y "
        "«Actividad de prueba 3» (1)."
    )


def test_la_que_ya_venia_adelantada_cita_su_acumulado() -> None:
    venia = una(1, CADA_MES, [5, 1, 1, 1, 1, 1, 1, 1])
    assert de(del_segundo(venia))["anticipado"].filas == (
        "Actividad 1, de enero a agosto: 12 hechas de 8 programadas",
    )


def test_el_mes_que_solo_recupera_un_atraso_no_se_cita() -> None:
    recupera_y_adelanta = una(1, CADA_MES, [1, 1, 1, 0, 2, 2, 1, 1])
    assert de(del_segundo(recupera_y_adelanta))["anticipado"].filas == (
        "Actividad 1, junio: 2 hechas de 1 programada",
    )


def test_recuperar_un_atraso_o_pasar_la_meta_no_es_anticipar() -> None:
    recupera = una(1, CADA_MES, [1, 1, 1, 0, 2, 1, 1, 1])
    sobre_la_meta = una(2, [0] * 4 + [1], [0, 0, 0, 0, 3, 0, 0, 0])
    assert "anticipado" not in de(del_segundo(recupera, sobre_la_meta))


def test_el_rezago_sin_razon_ni_modificacion_cita_los_meses_cortos() -> None:
    rezagada = una(8, [2] * 12, [2, 2, 2, 2, 2, 0, 1, 2], razones={6: "Fuerza mayor"})
    propuesta = de(del_segundo(rezagada))["rezago"]
    assert propuesta.filas == ("Actividad 8, julio: 1 hecha de 2 programadas, sin razón",)
    assert "Al 31 de agosto de 2021 faltan 3 acciones programadas y no se dijo por qué" in propuesta.texto


def test_el_rezago_avisado_no_se_recomienda() -> None:
    con_razon = una(1, CADA_MES, [*[1] * 7, 0], razones={8: "Demora en la contratación"})
    cancelada = una(2, CADA_MES, [*[1] * 7, 0], cancelada=True)
    modificada = una(3, CADA_MES, [*[1] * 7, 0])
    se_puso_al_dia = una(4, CADA_MES, [1, 1, 1, 1, 0, 2, 1, 1])
    cambio = Modificacion(
        codigo="3",
        numero=3,
        dependencia="A",
        fecha=date(2021, 7, 1),
        motivo="x",
        meta_antes=14,
        meta_despues=12,
    )
    cifras = del_segundo(con_razon, cancelada, modificada, se_puso_al_dia, modificaciones=(cambio,))
    assert "rezago" not in de(cifras)
    reescrita = replace(cambio, campos=(CampoModificado(campo="descripcion"),))
    for modificaciones in ((), (reescrita,)):
        assert "rezago" in de(replace(cifras, modificaciones=modificaciones))


def test_los_compromisos_abiertos_se_citan_por_mes_con_los_vencidos() -> None:
    mayo = unos_compromisos(5, vencidos=2, cumplido=1, registrado=2, en_gestion=2)
    junio = unos_compromisos(6, cumplido=4)
    julio = unos_compromisos(7, en_gestion=1)
    propuesta = de(del_segundo(compromisos=(mayo, junio, julio)))["compromisos"]
    assert propuesta.filas == (
        "Compromisos de mayo, al 31 de agosto de 2021: 4 abiertos de 5 a cargo; 2 pasaron de su fecha límite",
        "Compromisos de julio, al 31 de agosto de 2021: 1 abierto de 1 a cargo",
    )
    assert propuesta.texto.endswith(
        "siguen abiertos 5 de los 10 a cargo de la entidad al 31 de agosto de 2021, y 2 pasaron de su fecha límite."
    )
    en_octubre = replace(julio, corte=date(2021, 10, 31))
    assert de(del_segundo(compromisos=(mayo, junio, en_octubre)))["compromisos"].texto.endswith(
        "a cargo de la entidad, cada uno en el corte de su mes, y 2 pasaron de su fecha límite."
    )


def test_del_unico_compromiso_a_cargo_no_se_dice_uno_de_los_uno() -> None:
    propuesta = de(del_segundo(compromisos=(unos_compromisos(7, en_gestion=1),)))["compromisos"]
    assert "sigue abierto el único a cargo de la entidad al 31 de agosto de 2021" in propuesta.texto


@pytest.mark.parametrize("cerrado", ["cumplido", "trasladado", "no_cumplido"])
def test_un_compromiso_decidido_ya_no_esta_abierto(cerrado: EstadoDeCompromiso) -> None:
    assert de(del_segundo(compromisos=(unos_compromisos(5, **{cerrado: 3}),))) == {}


def test_lo_no_evaluado_se_cita_por_actividad_y_distingue_lo_que_se_callo() -> None:
    cifras = del_segundo(una(1, CADA_MES, AL_DIA), una(2, CADA_MES, AL_DIA))
    propuesta = de(
        cifras,
        [
            SinEvaluar("1", 5, dicho=True),
            SinEvaluar("1", 6, dicho=False),
            SinEvaluar("1", 7, dicho=False),
            SinEvaluar("2", 8, dicho=True),
            SinEvaluar("99", 8, dicho=True),  # sin programación: no está en las cifras
        ],
    )["evaluacion"]
    assert propuesta.filas == (
        "Actividad 1: no se evaluó en mayo; no se dijo si se evaluó en junio y julio",
        "Actividad 2: no se evaluó en agosto",
    )
    assert propuesta.texto.endswith(
        "no consta la evaluación de «Actividad de prueba 1» y «Actividad de prueba 2»."
    )


def test_los_meses_sin_reporte_se_citan_desde_enero_hasta_el_corte() -> None:
    muda = una(7, CADA_MES, [1, None, 1, 1, None, None, 1, 1])
    no_debia = una(8, [1] * 4, [1, 1, 1, 1])
    propuesta = de(del_segundo(muda, no_debia))["reporte"]
    assert propuesta.filas == ("Actividad 7: sin reporte en febrero, mayo y junio",)
    assert "faltan 3 de 12 reportes esperados, en «Actividad de prueba 7» (3)" in propuesta.texto


def test_un_mes_sin_reporte_no_es_un_rezago_sin_razon() -> None:
    assert "rezago" not in de(del_segundo(una(1, CADA_MES, [*[1] * 7, None])))


def test_cada_regla_tiene_nombre_y_su_texto_cabe_con_trescientas_actividades() -> None:
    muchas = [una(n, [2] * 12, [2, 2, 2, 2, 0, 9, None, 9]) for n in range(1, 200)]
    muchas += [una(n, [2] * 12, [0] * 7) for n in range(200, 301)]
    cifras = del_segundo(*muchas, compromisos=(unos_compromisos(5, registrado=3),))
    sin_evaluar = [SinEvaluar(str(n), 6, dicho=True) for n in range(1, 200)]
    todas = propuestas(cifras, sin_evaluar)
    assert [propuesta.regla for propuesta in todas] == list(NOMBRES)
    assert all(len(propuesta.texto) <= 2000 for propuesta in todas)
    assert all(propuesta.filas for propuesta in todas)
