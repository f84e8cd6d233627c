"""Buscar y filtrar: sin mirar tildes ni mayúsculas, contado, y con una dirección que lo vuelve a pedir."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from informes.portal.busqueda import Faceta, Opcion, buscar

FOROS = [
    ("Foro de participación", "OAP", ("Jóvenes",)),
    ("Mesa de víctimas", "ACPVR", ("Víctimas", "Jóvenes")),
    ("Taller en la localidad", "OAP", ()),
]
DE_QUIEN = Faceta("dependencia", "Dependencia", "Todas", lambda foro: ((foro[1], f"Oficina {foro[1]}"),))
PARA_QUIEN = Faceta("grupo", "Grupo", "Todos", lambda foro: ((g, g) for g in foro[2]))


def nombres(**pedido):
    return [f[0] for f in buscar(FOROS, pedido, (DE_QUIEN, PARA_QUIEN), lambda foro: foro[0]).hallados]


@pytest.mark.parametrize("q", ["participacion", "PARTICIPACIÓN", "  foro   participacion ", "cipaci"])
def test_se_busca_sin_mirar_tildes_ni_mayusculas_ni_espacios(q):
    assert nombres(q=q) == ["Foro de participación"]


def test_se_encuentran_las_que_tienen_todas_las_palabras():
    assert nombres(q="mesa participacion") == []
    assert nombres(q="") == [f[0] for f in FOROS]


def test_los_filtros_se_suman_y_uno_de_varios_valores_basta():
    assert nombres(grupo="Jóvenes") == ["Foro de participación", "Mesa de víctimas"]
    assert nombres(grupo="Jóvenes", dependencia="OAP") == ["Foro de participación"]


def test_pedir_lo_que_no_existe_no_encuentra_nada():
    assert nombres(dependencia="OTRA") == []


def test_cada_opcion_dice_cuantos_la_tienen_y_van_por_nombre():
    campo, grupos = buscar(FOROS, {"dependencia": "OAP"}, (DE_QUIEN, PARA_QUIEN)).campos
    assert [(o.valor, o.cuantos, o.elegida) for o in campo.opciones] == [
        ("ACPVR", 1, False),
        ("OAP", 2, True),
    ]
    assert [o.nombre for o in grupos.opciones] == ["Jóvenes", "Víctimas"]


def test_lo_que_dice_una_opcion_no_se_vuelve_html():
    una = Opcion(valor='"a"', nombre="<b>", cuantos=3, elegida=True)
    assert una.html == '<option value="&quot;a&quot;" selected>&lt;b&gt; (3)</option>'


def test_un_filtro_sin_opciones_no_se_ofrece():
    assert buscar([FOROS[2]], {}, (PARA_QUIEN,)).campos == ()


def test_la_consulta_lleva_solo_lo_pedido_y_vuelve_a_encontrar_lo_mismo():
    hallazgo = buscar(FOROS, {"q": "foro", "dependencia": "", "otro": "1"}, (DE_QUIEN,), lambda foro: foro[0])
    assert hallazgo.consulta == "q=foro"
    assert hallazgo.filtrado
    assert not buscar(FOROS, {}, (DE_QUIEN,)).filtrado


@given(st.dictionaries(st.sampled_from(["q", "dependencia", "grupo"]), st.text()))
def test_cualquier_cosa_que_se_pida_se_responde_con_parte_de_lo_que_hay(pedido):
    hallazgo = buscar(FOROS, pedido, (DE_QUIEN, PARA_QUIEN), lambda foro: foro[0])
    assert set(hallazgo.hallados) <= set(FOROS)
    assert hallazgo.total == 3
