"""¿Es la misma actividad, dicha de otro modo? La regla, sin base de datos."""

import pytest

from participacion.matriz.renumeracion import Dicho, Duda, dudas, es_la_misma


def de_una_sola(antes: dict[str, str], despues: dict[str, str], con_lo_suyo: set[str]) -> tuple[Duda, ...]:
    """Las dudas de un plan con una sola dependencia."""
    lo_de_antes, lo_de_despues = (
        {codigo: Dicho(descripcion, "SFI") for codigo, descripcion in dichas.items()}
        for dichas in (antes, despues)
    )
    return dudas(lo_de_antes, lo_de_despues, con_lo_suyo)


@pytest.mark.parametrize(
    "otra",
    [
        "Taller con mesas de participación",
        "  taller  con\nmesas de PARTICIPACION.",
        "Taller con mesas de participación…",
        "Táller con mesas de participación ;",
    ],
)
def test_las_mayusculas_las_tildes_los_espacios_y_el_punto_final_no_hacen_otra_actividad(otra: str) -> None:
    assert es_la_misma("Taller con mesas de participación", otra)


@pytest.mark.parametrize(
    ("una", "otra"),
    [
        ("Taller 1", "Taller 2"),
        ("Taller con mesas", "Taller con las mesas"),
        ("Taller: mesas", "Taller mesas"),
        ("Taller con mesas", "Audiencia pública"),
    ],
)
def test_por_parecidas_que_se_vean_si_dicen_otra_cosa_son_otra(una: str, otra: str) -> None:
    assert not es_la_misma(una, otra)


def test_una_duda_dice_que_decia_que_diria_y_donde_esta_cada_una() -> None:
    antes = {"1": "Taller con mesas", "2": "Feria de servicios"}
    corridas = {"1": "Audiencia pública", "2": "TALLER CON MESAS.", "3": "Feria de servicios"}
    assert [str(duda) for duda in de_una_sola(antes, corridas, {"1"})] == [
        "Actividad 1: dice «Taller con mesas» y diría «Audiencia pública»; lo que dice hoy quedaría en la 2."
    ]
    cruzadas = {"1": "Feria de servicios", "2": "Taller con mesas"}
    assert [str(duda) for duda in de_una_sola(antes, cruzadas, {"1", "2"})] == [
        "Actividad 1: dice «Taller con mesas» y diría «Feria de servicios», que hoy es la 2; "
        "lo que dice hoy quedaría en la 2.",
        "Actividad 2: dice «Feria de servicios» y diría «Taller con mesas», que hoy es la 1; "
        "lo que dice hoy quedaría en la 1.",
    ]
    assert [str(duda) for duda in de_una_sola(antes, {"1": "Taller con las mesas"}, {"1"})] == [
        "Actividad 1: dice «Taller con mesas» y diría «Taller con las mesas»."
    ]


def test_de_una_actividad_sin_reportes_de_una_nueva_o_de_una_que_sigue_igual_no_hay_dudas() -> None:
    antes = {"1": "Taller con mesas", "2": "Feria de servicios"}
    assert de_una_sola(antes, {"1": "Audiencia pública", "2": "Otra"}, set()) == ()
    assert de_una_sola(antes, {"2": "feria de servicios.", "3": "Taller con mesas"}, {1, 2, 3}) == ()


def test_si_dos_actividades_se_describen_igual_las_distingue_su_dependencia() -> None:
    antes = {"1": Dicho("Rendición de cuentas", "OAP-GA"), "2": Dicho("Rendición de cuentas", "SFI")}
    cruzadas = {"1": Dicho("Rendición de cuentas", "SFI"), "2": Dicho("Rendición de cuentas", "OAP-GA")}
    assert [str(duda) for duda in dudas(antes, cruzadas, {"1", "2"})] == [
        "Actividad 1: dice «Rendición de cuentas (OAP-GA)» y diría «Rendición de cuentas (SFI)», que hoy es la 2; "
        "lo que dice hoy quedaría en la 2.",
        "Actividad 2: dice «Rendición de cuentas (SFI)» y diría «Rendición de cuentas (OAP-GA)», que hoy es la 1; "
        "lo que dice hoy quedaría en la 1.",
    ]
    assert dudas(antes, antes, {"1", "2"}) == ()


def test_una_sola_actividad_cambia_de_dependencia_sin_dudas() -> None:
    antes = {"1": Dicho("Feria de servicios", "SFI"), "2": Dicho("Taller con mesas", "SFI")}
    assert dudas(antes, {"1": Dicho("Feria de servicios", "OAP-GA")}, {"1", "2"}) == ()
