"""Lo que no se hizo y lo que no se sabe son cosas distintas, y se cuentan actividad por actividad en todas partes."""

from collections.abc import Sequence
from datetime import date

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from comun.calendario import TODOS
from comun.palabras import sin_cortar
from informes import faltantes, palabras
from informes.borrador import Borrador
from informes.cifras import Cifras
from informes.documento.contenido import Documento
from informes.figuras import figuras
from informes.oficina.tablero import leer_tablero
from informes.palabras import explicacion_propuesta
from informes.portal.comparacion import comparar
from informes.presentacion import Presentacion
from informes.recomendaciones import propuestas
from participacion.indicadores import (
    DE_SUMA,
    SIN_CASOS,
    ClaseDeMeta,
    Faltante,
    Meta,
    de_actividad,
    faltante,
)
from tests.datos import cerrar, publicado, un_informe, un_plan, un_reporte, una_actividad
from tests.ejemplares import componer

CADA_MES = (1,) * 12


def de_diciembre(*ejecutados: Sequence[int | None], numero_del_periodo: int = 3) -> Cifras:
    """Un plan con una actividad por cada lista: una acción al mes, y lo que hizo."""
    filas = [(n, f"Actividad de prueba {n}.", CADA_MES, hecho) for n, hecho in enumerate(ejecutados, 1)]
    return componer(
        [("A", "Una", filas[:1]), ("B", "Otra", filas[1:])], numero_del_periodo=numero_del_periodo
    )


# La 1 hizo dos de más; la 2 no hizo una y la dijo en 0; de la 3 faltan noviembre y diciembre.
TAPADO = de_diciembre((*[1] * 10, 2, 2), (*[1] * 11, 0), [1] * 10)


@pytest.mark.parametrize(
    ("ejecutado", "esperado"),
    [
        ([1] * 12, Faltante(0, 0)),
        ([*[1] * 11, 0], Faltante(1, 0)),
        ([*[1] * 11, None], Faltante(0, 1)),
        ([0, *[1] * 10, None], Faltante(1, 1)),
        ([0, 0, *[1] * 10], Faltante(2, 0)),
        ([2, *[1] * 10, None], Faltante(0, 0)),
    ],
    ids=["todo", "dijo 0", "calló", "dijo 0 y calló", "dijo 0 dos veces", "calló y ya lo había hecho"],
)
def test_lo_reportado_en_cero_no_se_hizo_y_lo_callado_no_se_sabe(
    ejecutado: list[int | None], esperado: Faltante
) -> None:
    rezago = de_actividad(CADA_MES, ejecutado, range(9, 13)).rezago
    assert faltante(CADA_MES, ejecutado, 12, rezago, DE_SUMA) == esperado


@given(
    st.lists(st.integers(0, 5), min_size=12, max_size=12),
    st.lists(st.none() | st.integers(0, 5), min_size=12, max_size=12),
    st.sampled_from([4, 8, 12]),
)
def test_lo_que_no_se_hizo_y_lo_que_no_se_sabe_suman_el_rezago(
    programado: list[int], ejecutado: list[int | None], hasta: int
) -> None:
    rezago = de_actividad(programado, ejecutado, range(hasta - 3, hasta + 1)).rezago
    falta = faltante(programado, ejecutado, hasta, rezago, DE_SUMA)
    assert falta.sin_hacer + falta.por_confirmar == rezago
    callado = sum(programado[m] for m in range(hasta) if ejecutado[m] is None)
    assert falta.por_confirmar <= callado


def test_de_lo_que_se_mantiene_se_cuentan_los_periodos_y_un_nivel_callado_no_se_sabe() -> None:
    mantener = Meta(clase=ClaseDeMeta.MANTENER)
    programado = [None, None, 100] * 4
    hecho = [None, None, 100, None, None, 50, None, None, None, None, None, SIN_CASOS]
    rezago = de_actividad(programado, hecho, range(9, 13), mantener).rezago
    assert faltante(programado, hecho, 12, rezago, mantener) == Faltante(rezago - 1, 1)
    nivel = Meta(clase=ClaseDeMeta.NIVEL)
    assert faltante([None] * 11 + [70], [None] * 12, 12, 70, nivel) == Faltante(0, 70)
    assert faltante([None] * 11 + [70], [None] * 11 + [60], 12, 10, nivel) == Faltante(10, 0)


def test_lo_que_una_hizo_de_mas_no_tapa_lo_que_a_otra_le_falta() -> None:
    assert TAPADO.totales.meta == 36
    assert TAPADO.totales.ejecutado_a_corte == 35
    p = Presentacion(TAPADO)
    assert p.titular == "En 2021 se hicieron 35 de las 36 acciones previstas."
    assert p.lo_que_no_se_sabe == (
        "Actividad por actividad, quedó 1 acción sin hacer y hay 2 por confirmar: faltan 2 de 36 reportes esperados."
    )
    por_ejecutar = figuras(TAPADO.totales, TAPADO)[2]
    assert por_ejecutar.frase == "Actividad por actividad, quedó 1 acción sin hacer y hay 2 por confirmar"
    assert "sin hacer" not in por_ejecutar.significado


@pytest.mark.parametrize("falto", [0, None], ids=["no se hizo", "no se sabe"])
def test_tantas_acciones_como_las_previstas_no_son_las_previstas(falto: int | None) -> None:
    """La que se hizo de más en una actividad no es la que a otra le falta."""
    cifras = de_diciembre([*[1] * 11, 2], [*[1] * 11, falto])
    assert Presentacion(cifras).titular == "En 2021 se hicieron 24 acciones, tantas como las previstas."
    a_agosto = componer(
        [
            (
                "A",
                "Una",
                [(1, "Una.", [1] * 8 + [0] * 4, [1] * 7 + [2]), (2, "Otra.", [0] * 8 + [1] * 4, [1] * 3)],
            )
        ],
        numero_del_periodo=2,
    )
    assert a_agosto.totales.ejecutado_a_corte == a_agosto.totales.meta == 12
    assert Presentacion(a_agosto).titular == (
        "A agosto se hicieron 12 acciones, tantas como las previstas para 2021; se esperaban 8."
    )


def test_de_una_sola_accion_prevista_y_otra_hecha_no_se_dice_que_se_hicieron_1_acciones() -> None:
    hubo = [(1, "Una.", [1] + [0] * 11, [0] * 12), (2, "Otra.", [0] * 12, [1] + [0] * 11)]
    cifras = componer([("A", "Una", hubo)], numero_del_periodo=3)
    assert Presentacion(cifras).titular == "En 2021 se hizo 1 acción, que no es la prevista."


def test_de_una_sola_accion_programada_no_se_dice_de_las_1() -> None:
    filas = [(1, "Una.", [1] + [0] * 11, [0])]
    (fila,) = Presentacion(componer([("A", "Una", filas)], numero_del_periodo=1)).atras
    assert fila[1] == "falta la única acción programada a la fecha"


def test_cada_dependencia_y_cada_actividad_dice_lo_suyo() -> None:
    assert [faltantes.lo_que_no_se_sabe(d, TAPADO) for d in TAPADO.dependencias] == [
        "",
        "Actividad por actividad, quedó 1 acción sin hacer y hay 2 por confirmar: faltan 2 de 24 reportes esperados.",
    ]
    assert [faltantes.lo_que_no_se_sabe(a, TAPADO) for a in TAPADO.actividades] == [
        "",
        "Quedó 1 acción sin hacer.",
        "Hay 2 acciones por confirmar: faltan 2 de 12 reportes esperados.",
    ]


def test_antes_de_que_termine_el_anio_lo_callado_tampoco_falta_por_hacer() -> None:
    cifras = de_diciembre([1] * 7, [*[1] * 7, 0], numero_del_periodo=2)
    p = Presentacion(cifras)
    assert p.lo_que_no_se_sabe == (
        "Actividad por actividad, falta 1 acción por hacer y hay 1 por confirmar: falta 1 de 16 reportes esperados."
    )
    assert p.figuras[2].frase.endswith("faltan por hacer o por confirmar")
    assert Presentacion(de_diciembre([*[1] * 7, 0], numero_del_periodo=2)).lo_que_no_se_sabe == ""


def test_si_no_falta_ningun_reporte_no_hay_nada_por_confirmar() -> None:
    completo = de_diciembre([1] * 12, [1] * 12)
    p = Presentacion(completo)
    assert (p.titular, p.lo_que_no_se_sabe) == ("En 2021 se hicieron las 24 acciones previstas.", "")
    assert figuras(completo.totales, completo)[2].frase == "Se hizo todo lo previsto"


def test_la_explicacion_la_recomendacion_la_comparacion_y_el_pdf_cuentan_cada_cosa_aparte() -> None:
    explicacion = explicacion_propuesta(TAPADO)
    assert "falta 1 acción programada en «Actividad de prueba 2» (1)" in explicacion
    assert "están por confirmar 2 acciones, porque hay meses sin reporte, en «Actividad de prueba 3» (2)" in (
        explicacion
    )
    mezclada = de_diciembre([0, *[1] * 10, None])
    assert (
        "falta 1 acción programada" in next(p for p in propuestas(mezclada, []) if p.regla == "rezago").texto
    )
    (plan,) = comparar(de_diciembre([1] * 12), TAPADO).plan
    assert [(par.nombre, par.antes, par.despues, par.diferencia) for par in plan.pares[3:]] == [
        ("Sin hacer a la fecha", "0", "1", "+1 acción"),
        ("Por confirmar, sin reporte", "0", "2", "+2 acciones"),
    ]
    metodo = {nombre: ejemplo for nombre, _, ejemplo in Documento(TAPADO).metodologia}
    assert metodo["Rezago"] == "3 acciones; 2 por confirmar"
    atras = [nota for _, nota in Presentacion(mezclada).atras]
    assert atras == [
        "falta 1 acción de las 12 programadas a la fecha y falta 1 acción por confirmar: 1 mes sin reporte"
    ]


@pytest.mark.django_db
def test_el_tablero_tambien() -> None:
    plan = un_plan()
    for hecho in ((*[1] * 11, 3), (*[1] * 11, 0), [1] * 11):
        actividad = una_actividad()
        for mes, cuanto in zip(TODOS, hecho, strict=False):
            un_reporte(actividad, mes, cuanto)
    for mes in TODOS:
        cerrar(mes, plan)
    assert leer_tablero(plan, date(2022, 1, 10)).resumen == (
        "avaladas a diciembre: 36 de 36 acciones del año; se esperaban 36; actividad por actividad, quedó 1 acción sin "
        "hacer y hay 1 por confirmar"
    )


# Más de lo planeado


@pytest.mark.parametrize(
    ("hechas", "previstas", "frase"),
    [
        (103, 102, "se hicieron 103 acciones, 1 más que las 102 previstas"),
        (21, 20, "se hicieron 21 acciones, 1 más que las 20 previstas"),
        (2, 1, "se hicieron 2 acciones, 1 más que la prevista"),
        (62, 100, "se hicieron 62 de las 100 acciones previstas"),
        (1, 2, "se hizo 1 de las 2 acciones previstas"),
    ],
)
def test_lo_que_pasa_de_lo_previsto_no_es_parte_de_lo_previsto(
    hechas: int, previstas: int, frase: str
) -> None:
    assert palabras.lo_hecho(hechas, previstas) == frase


def test_a_fin_de_anio_no_se_espera_nada_mas_ni_se_anticipa_nada() -> None:
    de_mas = de_diciembre([*[1] * 11, 3])
    assert Presentacion(de_mas).titular == "En 2021 se hicieron 14 acciones, 2 más que las 12 previstas."
    assert {figura.de_mas for figura in figuras(de_mas.totales, de_mas)} == {"Más de lo programado"}
    a_agosto = de_diciembre([*[1] * 7, 8], numero_del_periodo=2)
    assert Presentacion(a_agosto).titular == (
        "A agosto se hicieron 15 acciones, 3 más que las 12 previstas para 2021; se esperaban 8."
    )


@pytest.mark.django_db
def test_a_fin_de_anio_un_promedio_dice_a_cuanto_llego() -> None:
    plan = un_plan(regla="promedio")
    for hechos in (12, 6):
        actividad = una_actividad()
        for mes in TODOS[:hechos]:
            un_reporte(actividad, mes)
    cifras = Borrador(un_informe(3, plan=plan)).calculado
    titular = Presentacion(cifras).titular
    assert titular == sin_cortar("En 2021 el plan llegó a 75 % de su meta del año.")
    dicho = palabras.hechas_de_las_previstas(cifras.dependencias[0], cifras)
    assert dicho == (
        "En 2021 llegó a 75 % de su meta del año (promedio de 2 actividades, cada una hasta 100 %)."
    )
    a_agosto = Borrador(un_informe(2, plan=plan)).calculado
    assert Presentacion(a_agosto).titular == sin_cortar(
        "A agosto el plan va en 58 % de su meta del año; se esperaba 67 %."
    )


def test_en_el_ultimo_periodo_ejecucion_y_avance_son_la_misma_cifra_y_van_una_vez() -> None:
    assert [(f.nombre, f.valor, f.enteros) for f in Presentacion(TAPADO).figuras] == [
        ("Ejecución y avance", "97 %", "35 de 36"),
        ("Por ejecutar", "3 %", "1 de 36"),
        ("Cumplimiento del cuatrimestre", "92 %", "11 de 12"),
    ]
    a_agosto = de_diciembre([1] * 8, numero_del_periodo=2)
    assert [f.nombre for f in Presentacion(a_agosto).figuras][:2] == ["Ejecución", "Avance"]


# Lo que se hace sin haberlo programado, y lo que se publica sin saberlo


@pytest.mark.django_db
def test_lo_hecho_por_una_actividad_sin_programar_se_dice(client: Client) -> None:
    una_actividad()
    nunca = una_actividad([0] * 12, descripcion="Feria de servicios.")
    for mes, cuanto in ((2, 1), (5, 2), (11, 9)):
        un_reporte(nunca, mes, cuanto)
    informe = un_informe(2)
    assert [a.reportado for a in Borrador(informe).calculado.sin_programacion] == [3]
    publicado(informe)
    pagina = client.get("/2021/2/").content.decode()
    assert "2. Feria de servicios (OAP-GA), con 3 acciones fuera de lo programado." in pagina


@pytest.mark.django_db
def test_un_plan_sin_aprobar_que_casi_no_se_reporto_se_publica_sabiendolo() -> None:
    actividad = una_actividad()
    un_reporte(actividad, 1)
    for mes in range(1, 9):
        cerrar(mes)
    informe = un_informe(2)
    advertidas = {r.clave: r.frase for r in Borrador(informe).revision.advierten}
    assert advertidas["aprobacion"] == "El plan de 2021 no dice cuándo se aprobó."
    assert advertidas["cobertura"].startswith("Faltan 7 de 8 reportes esperados: ")
    informe.plan.aprobado_el = date(2021, 1, 10)
    informe.plan.save()
    assert "aprobacion" not in {r.clave for r in Borrador(informe).revision.advierten}
