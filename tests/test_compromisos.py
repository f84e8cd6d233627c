"""Cómo está un compromiso en una fecha, qué se avisa de él, y cómo se cuentan las mesas."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import count
from typing import Any

import pgtrigger
import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from compromisos.estados import ABIERTOS, SEGUIDOS, Estado
from compromisos.indicadores import (
    GrupoDeMesas,
    MesaContada,
    Situacion,
    Tipo,
    agrupar_mesas,
    situacion_al,
)
from compromisos.models import Compromiso, Seguimiento, Sesion
from informes.cifras import Cifras
from informes.cifras_de_compromisos import ConteoPorEstado
from informes.consultas import calcular
from informes.models import Publicacion
from tests.datos import (
    CORTES_2021,
    publicado,
    un_compromiso,
    un_informe,
    un_plan,
    un_retiro,
    un_seguimiento,
    una_dependencia,
    una_mesa,
    una_sesion,
)

pytestmark = pytest.mark.django_db

SESION = date(2021, 6, 30)
JULIO = date(2021, 7, 23)

# La situación, contra una segunda lectura.

Historia = list[tuple[date, int, Estado]]
DIAS = st.integers(0, 40).map(lambda dias: SESION + timedelta(days=dias))
# Pocos días para tantos seguimientos: los empates y las correcciones salen a cada rato.
HISTORIAS = st.lists(st.tuples(DIAS, st.sampled_from(SEGUIDOS)), max_size=6).map(
    lambda historia: [(dia, orden, estado) for orden, (dia, estado) in enumerate(historia)]
)
COMPROMISOS = st.tuples(HISTORIAS, st.none() | DIAS, st.booleans())


def releida(fecha: date, historia: Historia, limite: date | None, a_cargo: bool) -> Situacion:
    """Día por día, desde la sesión hasta la fecha: lo último que se registró de cada día es como quedó."""
    estado, desde, ultimo, dia = Estado.REGISTRADO, SESION, None, SESION
    while dia <= fecha:
        quedo = estado
        mayor = -1
        for cuando, orden, nuevo in historia:
            if cuando == dia and orden > mayor:
                quedo, mayor, ultimo = nuevo, orden, dia
        if quedo != estado:
            estado, desde = quedo, dia
        dia += timedelta(days=1)
    return Situacion(
        fecha=fecha,
        adquirido=SESION,
        limite=limite,
        a_cargo=a_cargo,
        estado=estado,
        desde=desde,
        ultimo=ultimo,
    )


@settings(max_examples=2000)
@given(historia=HISTORIAS, fecha=DIAS)
def test_la_situacion_es_la_de_una_relectura_dia_por_dia(historia: Historia, fecha: date) -> None:
    for en_cualquier_orden in (historia, historia[::-1]):
        assert situacion_al(fecha, en_cualquier_orden, adquirido=SESION) == releida(
            fecha, historia, None, True
        )


@pytest.mark.barrido
@settings(max_examples=100)
@given(historias=st.lists(COMPROMISOS, min_size=20, max_size=20), fecha=DIAS)
def test_dos_mil_historias_dan_en_la_base_lo_mismo_que_una_relectura(
    historias: list[tuple[Historia, date | None, bool]], fecha: date
) -> None:
    with transaction.atomic():
        sesion, dependencia = una_sesion(SESION), una_dependencia()
        compromisos = Compromiso.objects.bulk_create(
            Compromiso(
                sesion=sesion,
                codigo=f"C-{numero}",
                texto="Compromiso",
                fecha_limite=limite,
                dependencia=dependencia if a_cargo else None,
                entidad_competente="" if a_cargo else "SENA",
            )
            for numero, (_, limite, a_cargo) in enumerate(historias)
        )
        Seguimiento.objects.bulk_create(
            Seguimiento(
                compromiso=compromiso,
                fecha=dia,
                estado=estado,
                gestion=f"Paso {paso}.",
                motivo_correccion="Se corrige.",
            )
            for compromiso, (historia, _, _) in zip(compromisos, historias, strict=True)
            for paso, (dia, _, estado) in enumerate(historia)
        )
        leidos = list(Compromiso.objects.al(fecha).select_related("sesion").order_by("pk"))
        avisos = Compromiso.objects.avisos(fecha)
        con_aviso = {
            cual: {c.pk for c in Compromiso.objects.al(fecha).con_aviso(cual, fecha)}
            for cual in ("abiertos", "vencidos", "por_vencer", "sin_seguimiento")
        }
        transaction.set_rollback(True)
    assert [leido.situacion for leido in leidos] == [releida(fecha, *historia) for historia in historias]
    for leido in leidos:
        situacion = leido.situacion
        assert (leido.vencido, leido.abierto) == (situacion.vencido, situacion.abierto)
        assert (leido.pk in con_aviso["abiertos"]) == situacion.abierto
        assert (leido.pk in con_aviso["vencidos"]) == situacion.vencido
        assert (leido.pk in con_aviso["por_vencer"]) == situacion.por_vencer
        assert (leido.pk in con_aviso["sin_seguimiento"]) == situacion.sin_seguimiento
    assert (avisos.abiertos, avisos.vencidos, avisos.por_vencer, avisos.sin_seguimiento) == tuple(
        len(con_aviso[cual]) for cual in ("abiertos", "vencidos", "por_vencer", "sin_seguimiento")
    )
    assert avisos.mas_atrasado == max((leido.situacion.dias_de_atraso for leido in leidos), default=0)


def al(fecha: date) -> Situacion:
    """La del único compromiso que hay."""
    return Compromiso.objects.al(fecha).select_related("sesion").get().situacion


def test_sin_seguimientos_un_compromiso_esta_registrado_desde_su_sesion() -> None:
    un_compromiso(una_sesion(SESION))
    situacion = al(JULIO)
    assert (situacion.estado, situacion.desde, situacion.ultimo) == (Estado.REGISTRADO, SESION, None)
    assert (situacion.edad, situacion.dias_sin_seguimiento) == (23, 23)


def test_una_correccion_del_mismo_dia_borra_lo_que_corrige_de_la_cuenta_de_los_dias() -> None:
    compromiso = un_compromiso(una_sesion(SESION))
    un_seguimiento(compromiso, date(2021, 7, 1), Estado.EN_GESTION)
    un_seguimiento(compromiso, date(2021, 7, 10), Estado.CUMPLIDO)
    un_seguimiento(compromiso, date(2021, 7, 10), Estado.EN_GESTION, motivo_correccion="Faltaba entregarlo.")
    situacion = al(JULIO)
    assert (situacion.estado, situacion.desde) == (Estado.EN_GESTION, date(2021, 7, 1))
    assert (situacion.dias_en_su_estado, situacion.dias_sin_seguimiento) == (22, 13)


def test_vence_el_dia_despues_de_su_fecha_limite() -> None:
    un_compromiso(una_sesion(SESION), fecha_limite=JULIO)
    assert (al(JULIO).vencido, al(JULIO).por_vencer) == (False, True)
    al_otro_dia = al(JULIO + timedelta(days=1))
    assert (al_otro_dia.vencido, al_otro_dia.por_vencer, al_otro_dia.dias_de_atraso) == (True, False, 1)


@pytest.mark.parametrize("estado", ["cumplido", "no_cumplido", "trasladado"])
def test_lo_que_ya_no_esta_abierto_no_vence_ni_se_avisa(estado: str) -> None:
    compromiso = un_compromiso(una_sesion(SESION), fecha_limite=date(2021, 7, 10))
    un_seguimiento(compromiso, date(2021, 7, 20), estado)
    situacion = al(date(2021, 12, 31))
    pide = (situacion.abierto, situacion.vencido, situacion.por_vencer, situacion.sin_seguimiento)
    assert not any(pide)


def test_lo_que_le_corresponde_a_otra_entidad_no_se_avisa() -> None:
    un_compromiso(una_sesion(SESION), entidad_competente="SENA", fecha_limite=date(2021, 7, 10))
    assert not al(date(2021, 12, 31)).abierto


def test_la_situacion_no_existe_si_no_se_pregunta_la_fecha() -> None:
    with pytest.raises(AttributeError, match="al"):
        _ = un_compromiso().situacion


@pytest.mark.parametrize(
    ("compromisos", "seguimientos"), [(10, 4), pytest.param(5000, 4, marks=pytest.mark.barrido)]
)
def test_la_situacion_de_todos_es_una_consulta(
    compromisos: int, seguimientos: int, django_assert_num_queries: Any
) -> None:
    sesion, dependencia = una_sesion(SESION), una_dependencia()
    Seguimiento.objects.bulk_create(
        Seguimiento(
            compromiso=compromiso, fecha=SESION + timedelta(days=dia), estado="en_gestion", gestion="Va."
        )
        for compromiso in Compromiso.objects.bulk_create(
            Compromiso(sesion=sesion, codigo=f"C-{numero}", texto="Compromiso", dependencia=dependencia)
            for numero in range(compromisos)
        )
        for dia in range(seguimientos)
    )
    with django_assert_num_queries(1):
        leidos = [c.situacion for c in Compromiso.objects.al(JULIO).select_related("sesion")]
    assert {(una.estado, una.desde, una.ultimo) for una in leidos} == {
        (Estado.EN_GESTION, SESION, SESION + timedelta(days=3))
    }
    with django_assert_num_queries(1):
        assert Compromiso.objects.avisos(JULIO).abiertos == compromisos
    plan = un_plan()
    with django_assert_num_queries(11):
        assert sum(parte.total for parte in calcular(plan, 2, CORTES_2021).compromisos) == compromisos


# Las mesas, contadas sin señalar a nadie.

# Cada mesa es siempre la misma, con su tipo; entre una versión y otra cambian sus números.
TIPOS = [*[Tipo.ENFOQUE_DIFERENCIAL] * 3, *[Tipo.DISTRITAL] * 2, *[Tipo.LOCAL] * 3]


def contadas(*conteos: tuple[int, ...] | None) -> list[MesaContada]:
    """Las mesas con algún compromiso; de cada una, sus celdas."""
    return [
        MesaContada(f"Mesa {n}", tipo, sum(celdas), celdas)
        for n, tipo, celdas in zip(count(), TIPOS, conteos)
        if celdas and any(celdas)
    ]


CELDAS = st.tuples(*[st.sampled_from([0, 0, 1, 2, 4, 5, 6, 9])] * 3)
MESAS = st.tuples(*(st.none() | CELDAS for _ in TIPOS)).map(lambda conteos: contadas(*conteos))
MINIMOS = st.tuples(st.integers(0, 6), st.integers(0, 6))


def numeros(mesas: list[MesaContada]) -> list[int]:
    """El total y cada celda de esas mesas, sumadas."""
    celdas = zip(*(mesa.celdas for mesa in mesas), strict=True)
    return [sum(mesa.total for mesa in mesas), *map(sum, celdas)]


@settings(max_examples=500)
@given(mesas=MESAS, minimos=MINIMOS)
def test_ninguna_resta_revela_un_numero_pequeno_de_una_mesa_de_enfoque_diferencial(
    mesas: list[MesaContada], minimos: tuple[int, int]
) -> None:
    minimo, por_celda = minimos
    grupos = agrupar_mesas(mesas, minimo, por_celda=por_celda)
    assert sorted(nombre for grupo in grupos for nombre in grupo.mesas) == sorted(m.nombre for m in mesas)
    por_nombre = {mesa.nombre: mesa for mesa in mesas}
    for grupo in grupos:
        suyas = [por_nombre[nombre] for nombre in grupo.mesas]
        assert len({mesa.tipo for mesa in suyas}) == 1 or grupo.tipo is None
        if any(mesa.tipo is Tipo.ENFOQUE_DIFERENCIAL for mesa in suyas) and len(suyas) < len(mesas):
            # Lo que se ve del grupo es lo mismo que da el total menos lo demás.
            total, *celdas = numeros(suyas)
            assert total >= minimo
            assert all(celda == 0 or celda >= por_celda for celda in celdas)


@settings(max_examples=500)
@given(versiones=st.lists(st.tuples(MESAS, MINIMOS), min_size=2, max_size=4))
def test_lo_que_una_version_conto_junto_ninguna_posterior_lo_cuenta_aparte(
    versiones: list[tuple[list[MesaContada], tuple[int, int]]],
) -> None:
    publicados: list[GrupoDeMesas] = []
    for mesas, (minimo, por_celda) in versiones:
        grupos = agrupar_mesas(mesas, minimo, por_celda=por_celda, publicados=publicados)
        for juntadas in (set(grupo.mesas) for grupo in publicados):
            quedan = juntadas & {mesa.nombre for mesa in mesas}
            assert not quedan or any(quedan <= set(grupo.mesas) for grupo in grupos)
        publicados += grupos


def test_una_mesa_que_cambio_de_tipo_o_de_nombre_tampoco_se_separa_de_las_que_iban_con_ella() -> None:
    antes = agrupar_mesas(contadas((4, 0, 0), (9, 0, 0), None, (9, 0, 0)), 5)
    assert [grupo.mesas for grupo in antes] == [("Mesa 0", "Mesa 1"), ("Mesa 3",)]
    mujeres, indigenas, distrital = contadas((5, 0, 0), (9, 0, 0), None, (9, 0, 0))
    ya_es_local = replace(mujeres, tipo=Tipo.LOCAL)
    grupos = agrupar_mesas([ya_es_local, indigenas, distrital], 5, publicados=antes)
    assert [(grupo.mesas, grupo.tipo) for grupo in grupos] == [
        (("Mesa 1", "Mesa 0"), None),
        (("Mesa 3",), Tipo.DISTRITAL),
    ]
    con_otro_nombre = replace(mujeres, nombre="Mesa de las Mujeres")
    grupos = agrupar_mesas([con_otro_nombre, indigenas, distrital], 5, publicados=antes)
    assert grupos[0].mesas == ("Mesa 1", "Mesa de las Mujeres")


def test_con_el_minimo_por_celda_en_cero_solo_se_mira_el_total() -> None:
    mesas = contadas((8, 1, 0), (5, 0, 4))
    assert len(agrupar_mesas(mesas, 5)) == 2
    assert len(agrupar_mesas(mesas, 5, por_celda=2)) == 1


def unos(mesa: str, tipo: str, cumplidos: int, no_cumplidos: int = 0) -> None:
    """Compromisos de mayo de esa mesa, con su estado."""
    localidad = "Suba" if tipo == "local" else ""
    sesion = una_sesion(date(2021, 5, 14), mesa=una_mesa(mesa, tipo=tipo, localidad=localidad))
    estados = [Estado.CUMPLIDO] * cumplidos + [Estado.NO_CUMPLIDO] * no_cumplidos
    for estado in estados:
        un_seguimiento(un_compromiso(sesion, texto_publico="Publicar la agenda."), date(2021, 5, 20), estado)


@pytest.mark.parametrize("retirada", [False, True])
def test_la_version_siguiente_no_dice_restando_lo_que_la_primera_junto(retirada: bool) -> None:
    """Mujeres, 4 (3 cumplidos y 1 no); pueblos indígenas, 9: ver los 9 aparte diría que las primeras eran 4."""
    unos("Mesa de Mujeres", "enfoque_diferencial", 3, 1)
    unos("Mesa de Indígenas", "enfoque_diferencial", 9)
    unos("Mesa Distrital", "distrital", 9)
    informe = un_informe(plan=un_plan(conteo_minimo_por_estado=0))
    primera = publicado(informe)
    if retirada:  # ya se leyó
        un_retiro(primera)
    unos("Mesa de Mujeres", "enfoque_diferencial", 1)
    segunda = publicado(informe, version=2).leer()
    juntas, distrital = segunda.compromisos_por_mesa
    assert (juntas.nombre, juntas.mesas, juntas.total) == (
        "Mesas de enfoque diferencial",
        ("Mesa de Indígenas", "Mesa de Mujeres"),
        14,
    )
    assert distrital.total == 9
    assert {publico.mesa for publico in segunda.compromisos_publicos} == {
        "Mesas de enfoque diferencial",
        "Mesa Distrital",
    }
    # Otro informe no las tiene por qué juntar: cuenta otras sesiones.
    assert Publicacion.objects.del_informe(2021, 1).grupos_de_mesas({"Mesa Distrital"}) == []


def test_un_solo_compromiso_en_un_estado_tampoco_se_ve_en_una_mesa_de_enfoque_diferencial() -> None:
    unos("Mesa de Mujeres", "enfoque_diferencial", 9, 1)
    unos("Mesa de Indígenas", "enfoque_diferencial", 9)
    unos("Mesa Distrital", "distrital", 9, 4)
    unos("Mesa de Suba", "local", 2, 1)  # las locales no son de un grupo de personas
    assert [grupo.nombre for grupo in calcular(un_plan(), 2, CORTES_2021).compromisos_por_mesa] == [
        "Mesas de enfoque diferencial y distrital",
        "Mesa de Suba",
    ]


def test_de_una_version_borrada_por_orden_de_una_autoridad_se_supone_que_juntaba_todas() -> None:
    """Ya se leyó, y ya no dice cómo las contó."""
    unos("Mesa de Mujeres", "enfoque_diferencial", 9)
    unos("Mesa de Indígenas", "enfoque_diferencial", 9)
    unos("Mesa Distrital", "distrital", 9)
    informe = un_informe(plan=un_plan(conteo_minimo_por_estado=0))
    publicacion = publicado(informe)
    assert len(publicacion.leer().compromisos_por_mesa) == 3
    with pgtrigger.ignore("informes.Publicacion:solo_se_agrega"):
        Publicacion.objects.filter(pk=publicacion.pk).update(cifras=b"")
    [todas] = calcular(informe.plan, 2, CORTES_2021).compromisos_por_mesa
    assert set(todas.mesas) == {"Mesa de Indígenas", "Mesa de Mujeres", "Mesa Distrital"}


@pytest.mark.parametrize(
    ("mujeres", "indigenas", "distrital", "local", "nombres"),
    [
        (5, 9, 1, 1, ["Mesa Distrital", "Mesa de Indígenas", "Mesa de Mujeres", "Mesa de Suba"]),
        (2, 3, 1, 1, ["Mesas de enfoque diferencial", "Mesa Distrital", "Mesa de Suba"]),
        (2, 0, 3, 1, ["Mesas de enfoque diferencial y distrital", "Mesa de Suba"]),
        (2, 0, 1, 9, ["Todas las mesas"]),
        (0, 0, 1, 1, ["Mesa Distrital", "Mesa de Suba"]),
    ],
)
def test_una_mesa_de_enfoque_diferencial_con_pocos_se_cuenta_con_sus_vecinas(
    mujeres: int, indigenas: int, distrital: int, local: int, nombres: list[str]
) -> None:
    un_plan(conteo_minimo=5)
    dependencia = una_dependencia()
    for nombre, tipo, cuantos in (
        ("Mesa de Mujeres", "enfoque_diferencial", mujeres),
        ("Mesa de Indígenas", "enfoque_diferencial", indigenas),
        ("Mesa Distrital", "distrital", distrital),
        ("Mesa de Suba", "local", local),
    ):
        mesa = una_mesa(nombre, tipo=tipo, localidad="Suba" if tipo == "local" else "")
        for _ in range(cuantos):
            un_compromiso(
                una_sesion(date(2021, 5, 14), mesa=mesa),
                dependencia=dependencia,
                texto_publico="Publicar la agenda.",
            )
    cifras = calcular(un_plan(), 2, CORTES_2021)
    assert [grupo.nombre for grupo in cifras.compromisos_por_mesa] == nombres
    las_listas_y_los_conteos_coinciden(cifras)


# Las cifras.


def las_listas_y_los_conteos_coinciden(cifras: Cifras) -> None:
    """Los mismos compromisos, contados por mes, por mesa y, si todos tienen texto público, uno por uno."""
    por_mes, por_mesa, publicos = cifras.compromisos, cifras.compromisos_por_mesa, cifras.compromisos_publicos
    for cantidad in ("total", "a_cargo", "no_a_cargo", "vencidos"):
        assert sum(getattr(c, cantidad) for c in por_mes) == sum(getattr(c, cantidad) for c in por_mesa)
    for estado in Estado:
        assert sum(c.estados[estado] for c in por_mes) == sum(c.estados[estado] for c in por_mesa)
    for del_mes in por_mes:
        uno_por_uno = [publico for publico in publicos if publico.mes == del_mes.mes]
        assert len(uno_por_uno) == del_mes.total
        assert sum(bool(publico.a_cargo) for publico in uno_por_uno) == del_mes.a_cargo
        assert sum(publico.vencido for publico in uno_por_uno) == del_mes.vencidos
        assert (
            ConteoPorEstado(
                **{
                    estado.value: sum(p.estado == estado for p in uno_por_uno if p.a_cargo)
                    for estado in Estado
                }
            )
            == del_mes.estados
        )
    for grupo in por_mesa:
        assert sum(publico.mesa == grupo.nombre for publico in publicos) == grupo.total


def test_un_compromiso_sin_texto_publico_solo_se_cuenta() -> None:
    un_compromiso(una_sesion(date(2021, 7, 1)), texto="La señora fulana pidió.")
    cifras = calcular(un_plan(), 2, CORTES_2021)
    assert cifras.compromisos_publicos == ()
    assert cifras.compromisos[2].total == 1
    assert b"fulana" not in cifras.a_json()


def test_las_listas_y_los_conteos_coinciden_con_vencidos_y_cada_mes_en_su_corte() -> None:
    acpvr = una_dependencia("ACPVR")
    for mes in (5, 6, 7, 8):
        sesion = una_sesion(date(2021, mes, 14))
        for estado in (None, *SEGUIDOS):
            for limite in (date(2021, 7, 22), date(2021, 7, 23), date(2021, 9, 28), None):
                for entidad in ("", "SENA"):
                    compromiso = un_compromiso(
                        sesion,
                        dependencia=None if entidad else acpvr,
                        entidad_competente=entidad,
                        fecha_limite=limite and max(limite, sesion.fecha),
                        texto_publico="Publicar la agenda.",
                    )
                    if estado:
                        un_seguimiento(compromiso, date(2021, mes, 20), estado)
    cifras = calcular(un_plan(), 2, CORTES_2021)
    las_listas_y_los_conteos_coinciden(cifras)
    # De los abiertos que se miran el 23 de julio vencen 1 de cada 4, y el 29 de septiembre, 3.
    n = len(ABIERTOS)
    assert [del_mes.vencidos for del_mes in cifras.compromisos] == [n, n, 3 * n, 3 * n]
    assert [juntos.vencidos for juntos in cifras.compromisos_consolidados] == [2 * n, 6 * n]
    assert Cifras.desde_json(cifras.a_json()) == cifras


def test_el_publico_dice_lo_suyo_y_nada_mas() -> None:
    compromiso = un_compromiso(
        una_sesion(date(2021, 7, 1), mesa=una_mesa()),
        dependencia=una_dependencia("ACPVR"),
        fecha_limite=date(2021, 7, 15),
        texto_publico="Publicar la agenda de la mesa.",
    )
    un_seguimiento(compromiso, date(2021, 7, 10))
    (publico,) = calcular(un_plan(), 2, CORTES_2021).compromisos_publicos
    assert (publico.mes, publico.mesa, publico.texto) == (
        7,
        "Mesa Distrital",
        "Publicar la agenda de la mesa.",
    )
    assert (publico.a_cargo, publico.estado, publico.vencido) == ("ACPVR", Estado.EN_GESTION, True)


def test_las_sesiones_de_otro_anio_no_cuentan() -> None:
    Sesion.objects.all().delete()
    un_compromiso(una_sesion(date(2020, 7, 1)), texto_publico="De antes.")
    cifras = calcular(un_plan(), 2, CORTES_2021)
    assert cifras.compromisos_publicos == cifras.compromisos_por_mesa == ()
