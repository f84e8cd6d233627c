"""El orden de los códigos: como una persona, y el mismo en Python y en la base."""

import re

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from participacion.codigos import CLAVE_EN_SQL, CODIGO_VALIDO, LARGO, clave_de_orden, sin_repetir

codigos = st.one_of(
    st.text("0123456789.-aAbBzZñÑ é/", max_size=LARGO),
    st.text(
        st.characters(min_codepoint=32, max_codepoint=0x2FFF, exclude_categories=("Cs",)), max_size=LARGO
    ),
    st.lists(st.integers(0, 120), min_size=1, max_size=5).map(lambda partes: ".".join(map(str, partes))),
)


@pytest.mark.parametrize(
    "en_orden",
    [
        ["1", "2", "10"],
        ["1", "1.1", "1.2", "1.10", "2"],
        ["5.4.1.9", "5.4.1.61", "5.4.2"],
        ["A-2", "a-10", "B-1"],
        ["BP260052661010103", "BP260052661010104", "BP1260052661010103"],
        ["450102600", "450102600-2", "450102600-10", "450102601"],
        ["01", "1", "02", "2"],
        ["9" * (LARGO - 1), "1" + "0" * (LARGO - 1)],
    ],
)
def test_los_codigos_se_ordenan_como_lo_haria_una_persona(en_orden):
    al_reves = en_orden[::-1]
    assert sorted(al_reves, key=clave_de_orden) == en_orden


@given(st.lists(st.integers(0, 10**9)), st.lists(st.lists(st.integers(0, 30), min_size=1, max_size=4)))
def test_los_que_son_numeros_se_ordenan_como_numeros(numeros, con_partes):
    assert sorted(map(str, numeros), key=clave_de_orden) == [*map(str, sorted(numeros))]
    escritos = [".".join(map(str, partes)) for partes in con_partes]
    assert sorted(escritos, key=clave_de_orden) == [".".join(map(str, p)) for p in sorted(con_partes)]


@given(codigos, codigos)
def test_dos_codigos_distintos_nunca_tienen_la_misma_clave(uno, otro):
    assert (clave_de_orden(uno) == clave_de_orden(otro)) == (uno == otro)


def en_la_base(consulta: str, *valores: object) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(consulta, valores)
        return [fila[0] for fila in cursor.fetchall()]


@pytest.mark.django_db
@given(st.lists(codigos, min_size=1, max_size=30))
def test_la_base_calcula_la_misma_clave_y_da_el_mismo_orden(varios):
    clave = CLAVE_EN_SQL % {"expressions": "codigo"}
    tabla = "FROM unnest(%s::text[]) WITH ORDINALITY c(codigo, puesto)"
    de_la_base = en_la_base(f"SELECT {clave} {tabla} ORDER BY puesto", varios)
    assert de_la_base == [clave_de_orden(codigo) for codigo in varios]
    orden = en_la_base(f'SELECT codigo {tabla} ORDER BY ({clave}) COLLATE "C"', varios)
    assert orden == sorted(varios, key=clave_de_orden)


@pytest.mark.django_db
def test_la_clave_puede_ser_una_columna_generada():
    clave = CLAVE_EN_SQL % {"expressions": "codigo"}
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMPORARY TABLE prueba (codigo varchar(40), "
            f'clave text COLLATE "C" GENERATED ALWAYS AS ({clave}) STORED)'
        )
        cursor.execute("INSERT INTO prueba VALUES ('1.10'), ('1.2'), ('1')")
        cursor.execute("SELECT codigo FROM prueba ORDER BY clave")
        assert [fila[0] for fila in cursor.fetchall()] == ["1", "1.2", "1.10"]


@pytest.mark.parametrize(
    ("codigo", "vale"),
    [
        ("1", True),
        ("A-1 (bis)", True),
        ("Niñez 1", True),
        ("", False),
        (" 1", False),
        ("1  2", False),
        ("1\n", False),
    ],
)
@pytest.mark.django_db
def test_un_codigo_no_lleva_espacios_de_mas_ni_signos_invisibles(codigo, vale):
    assert bool(re.search(CODIGO_VALIDO.replace("$", r"\Z"), codigo)) == vale
    assert en_la_base("SELECT %s ~ %s", codigo, CODIGO_VALIDO) == [vale]


def test_al_que_se_repite_se_le_propone_otro_y_se_sabe_cual_era():
    assert sin_repetir(["450102600", "7", "450102600", "450102600"]) == [
        "450102600",
        "7",
        "450102600-2",
        "450102600-3",
    ]
    assert sin_repetir(["1", "1", "1-2"]) == ["1", "1-3", "1-2"]
    assert sin_repetir(["1"], ocupados={"1", "1-2"}) == ["1-3"]


@given(st.lists(st.sampled_from(["1", "1-2", "2", "2-2", "2-2-2"])))
def test_lo_propuesto_no_se_repite(codigos):
    assert len(set(sin_repetir(codigos))) == len(codigos)
