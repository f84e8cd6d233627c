"""Las coordenadas de las gráficas: dentro del dibujo, y los mismos colores que la hoja de estilo."""

import re
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from compromisos.estados import Estado
from informes import graficas
from informes.cifras import Cifras, CifrasDelMes, Compromisos, ConteoPorEstado, Entidad, Totales
from participacion.calendario import TODOS, fin_de_mes
from participacion.graficas import COLORES, anio_de_actividad, paleta
from participacion.indicadores import sumar
from participacion.models import MAXIMO_MENSUAL

TOKENS = settings.BASE_DIR / "static" / "tokens.css"
CANTIDAD = st.integers(0, 300 * MAXIMO_MENSUAL)


def cifras(programado: list[int], ejecutado: list[int]) -> Cifras:
    hasta = len(ejecutado)
    return Cifras(
        entidad=Entidad(nombre="E", contacto="e@example.gov.co"),
        anio=2021,
        cuatrimestre=hasta // 4,
        corte=fin_de_mes(2021, hasta),
        totales=Totales.de(sumar([])),
        meses=tuple(
            CifrasDelMes(
                mes=m, programado=programado[m - 1], ejecutado=ejecutado[m - 1] if m <= hasta else None
            )
            for m in TODOS
        ),
        dependencias=(),
        compromisos=(),
        compromisos_consolidados=(),
        sin_programacion=(),
    )


@given(st.lists(CANTIDAD, min_size=12, max_size=12), st.sampled_from([4, 8, 12]), st.data(), st.booleans())
def test_la_grafica_del_anio_cabe_siempre_en_su_dibujo(programado, hasta, data, angosta):
    ejecutado = data.draw(st.lists(CANTIDAD, min_size=hasta, max_size=hasta))
    g = graficas.anual(cifras(programado, ejecutado), angosta=angosta)
    for linea in (g.programado, g.ejecutado):
        for x, y in re.findall(r"([-0-9.]+) ([-0-9.]+)", linea):
            assert 0 <= float(x) <= float(g.ancho)
            assert 0 <= float(y) <= float(g.alto)
    for rotulo in (*g.escala, g.rotulo_meta):
        ancho = 6.5 * len(rotulo.texto)
        inicio = float(rotulo.x) - (ancho if rotulo.ancla == "end" else 0)
        assert inicio >= 0
        assert inicio + ancho <= float(g.ancho) + 1


@pytest.mark.parametrize(
    ("maximo", "escala"),
    [
        (0, [0, 1, 2, 3]),
        (1, [0, 1, 2, 3]),
        (62, [0, 25, 50, 75]),
        (100, [0, 25, 50, 75, 100]),
        (103, [0, 25, 50, 75, 100, 125]),
    ],
)
def test_la_escala_va_en_pasos_redondos_y_sin_sobrar_mucho(maximo, escala):
    assert list(graficas._escalones(maximo)) == escala


@given(st.tuples(*(st.integers(0, 400) for _ in Estado)), st.integers(1, 5000))
def test_ninguna_parte_de_los_compromisos_desaparece(conteo, maximo):
    estados = ConteoPorEstado(**dict(zip(Estado, conteo, strict=True)))
    a_cargo = sum(conteo)
    compromisos = Compromisos(
        total=a_cargo, a_cargo=a_cargo, no_a_cargo=0, corte=date(2021, 9, 29), estados=estados
    )
    apilada = graficas.apilada(compromisos, maximo=max(maximo, a_cargo), descripcion="")
    assert len(apilada.tramos) == sum(cuantos > 0 for cuantos in conteo)
    assert all(float(tramo.ancho) > 0 for tramo in apilada.tramos)
    for tramo in apilada.tramos:
        if tramo.trama and tramo.rotulo:  # el número va sobre el color liso; la trama, después
            fin_del_numero = float(tramo.rotulo.x) + 8 * len(tramo.rotulo.texto)
            assert all(float(x) >= fin_del_numero for x in re.findall(r"[ML]([\d.]+) ", tramo.trama))


@pytest.mark.parametrize(
    ("hechas", "dicho"), [(1, "1 ejecutada de 3 en el año"), (2, "2 ejecutadas de 3 en el año")]
)
def test_el_anio_de_una_actividad_se_dice_en_singular_y_en_plural(hechas, dicho):
    assert anio_de_actividad([3] + [0] * 11, [hechas] + [None] * 11, 1).descripcion == dicho


# La paleta


def test_una_hoja_sin_todos_los_colores_no_deja_arrancar():
    hoja = TOKENS.read_text()
    assert paleta.leer(hoja) == COLORES
    sin_uno = re.sub("--rezagado-claro: #[0-9A-F]{6};", "", hoja)
    with pytest.raises(ValueError, match="se esperaba, una vez, el tono claro de"):
        paleta.leer(sin_uno)


@pytest.mark.parametrize(
    "linea",
    ["--rezagado-claro: #111111;", "--otro-claro: #111111;"],
)
def test_una_hoja_con_un_color_de_mas_o_dos_veces_no_deja_arrancar(linea):
    with pytest.raises(ValueError, match="se esperaba, una vez"):
        paleta.leer(TOKENS.read_text() + f":root {{ {linea} }}")


@pytest.mark.parametrize("valor", ["#B4530", "#b45309", "rebeccapurple", "var(--acento)"])
def test_un_color_que_no_se_escribe_como_los_demas_no_deja_arrancar(valor):
    hoja = re.sub("--rezagado-claro: #[0-9A-F]{6};", f"--rezagado-claro: {valor};", TOKENS.read_text())
    with pytest.raises(ValueError, match=re.escape(f"--rezagado-claro es «{valor}»; se esperaba #RRGGBB")):
        paleta.leer(hoja)


def test_cada_color_tiene_su_pareja_oscura_y_los_tres_temas_lo_nombran():
    hoja = TOKENS.read_text()
    assert set(re.findall(r"--(\w+)-oscuro: #[0-9A-F]{6};", hoja)) == set(COLORES)
    for nombre in COLORES:
        assert hoja.count(f"--{nombre}: var(--{nombre}-claro);") == 1
        assert hoja.count(f"--{nombre}: var(--{nombre}-oscuro);") == 2


def test_los_colores_se_escriben_solo_en_la_hoja_de_tokens():
    """En otra hoja de estilo, en Python o en una plantilla, un color de la paleta se nombra."""
    paleta_entera = set(re.findall("#[0-9A-F]{6}", TOKENS.read_text()))
    escritos = [
        f"{archivo.relative_to(settings.BASE_DIR)}: {color}"
        for archivo in propios("static/**/*.css", "templates/**/*.html", "*/**/*.py")
        if archivo != TOKENS
        for color in re.findall(r"#(?:[0-9a-fA-F]{3}){1,2}\b", archivo.read_text())
        if completo(color) in paleta_entera
    ]
    assert escritos == []


def propios(*patrones: str) -> list[Path]:
    carpetas = {"static", "templates", "config", "informes", "compromisos", "participacion"}
    return [
        archivo
        for patron in patrones
        for archivo in settings.BASE_DIR.glob(patron)
        if archivo.relative_to(settings.BASE_DIR).parts[0] in carpetas
    ]


def completo(color: str) -> str:
    """«#fff» es «#FFFFFF»."""
    return "#" + "".join(c * (2 if len(color) == 4 else 1) for c in color[1:]).upper()
