"""Las gráficas: dentro de su dibujo, con todo lo que tienen que mostrar y con los colores de la hoja de estilo."""

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.template import engines
from hypothesis import given
from hypothesis import strategies as st

from compromisos.estados import Estado
from comun.calendario import TODOS, fin_de_mes
from comun.graficas import (
    COLORES,
    CajaDeMeses,
    Dibujo,
    DoceMeses,
    Rotulo,
    en_columnas,
    paleta,
    pintados,
    pintas,
)
from comun.graficas.dibujo import coordenada, rectangulo
from comun.graficas.plano import escalones
from informes import graficas
from informes.cifras import Cifras, CifrasDelMes, Entidad, Medido
from informes.cifras_de_compromisos import Compromisos, ConteoPorEstado
from participacion.dibujos import DEL_ANIO, del_anio, el_anio
from participacion.indicadores import DE_SUMA, ClaseDeMeta, Meta, Sentido, sumar
from participacion.opciones import MAXIMO_MENSUAL
from participacion.palabras import Trayecto

CANTIDAD = st.integers(0, 300 * MAXIMO_MENSUAL)
DOCE = st.lists(CANTIDAD, min_size=12, max_size=12)
DE_MESES = (
    graficas.COLUMNAS,
    graficas.COLUMNAS_ANGOSTAS,
    graficas.MENSUAL,
    graficas.MENSUAL_DE_ACTIVIDAD,
    DEL_ANIO,
)
TOKENS = settings.BASE_DIR / "static" / "tokens.css"


def cifras(programado: list[int], ejecutado: list[int]) -> Cifras:
    hasta = len(ejecutado)
    return Cifras(
        entidad=Entidad(nombre="E", contacto="e@example.gov.co"),
        anio=2021,
        cuatrimestre=hasta // 4,
        numero_del_periodo=hasta // 4,
        corte=fin_de_mes(2021, hasta),
        totales=Medido.de(sumar([])),
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


def puntos(dibujo: Dibujo) -> list[tuple[float, float]]:
    """Los extremos de los trazos y las esquinas de los rectángulos; los puntos redondos no se miran."""
    hallados = []
    for trazo in dibujo.trazos:
        for x, y, resto in re.findall(r"[ML]([-\d.]+) ([-\d.]+)([^ML]*)", trazo.d):
            hallados.append((float(x), float(y)))
            for ancho, alto in re.findall(r"^h([-\d.]+)v([-\d.]+)", resto):
                hallados.append((float(x) + float(ancho), float(y) + float(alto)))
            hallados += [(float(fin), float(y)) for fin in re.findall(r"^H([-\d.]+)", resto)]
            hallados += [(float(x), float(fin)) for fin in re.findall(r"^V([-\d.]+)", resto)]
    return hallados


def cabe(dibujo: Dibujo) -> bool:
    ancho, alto = float(dibujo.ancho), float(dibujo.alto)
    return all(-0.01 <= x <= ancho + 0.01 and -0.01 <= y <= alto + 0.01 for x, y in puntos(dibujo))


def pintado(dibujo: Dibujo, pinta: pintas.Pinta) -> str:
    """Lo que se pinta así; vacío si nada."""
    (como,) = pintados((pinta, "M"))
    return "".join(trazo.d for trazo in dibujo.trazos if trazo._replace(d="M") == como)


@given(
    DOCE, st.sampled_from([4, 8, 12]), st.data(), st.sampled_from([graficas.ANUAL, graficas.ANUAL_ANGOSTA])
)
def test_la_grafica_del_anio_cabe_siempre_en_su_dibujo(programado, hasta, data, caja):
    ejecutado = data.draw(st.lists(CANTIDAD, min_size=hasta, max_size=hasta))
    g = graficas.anual(cifras(programado, ejecutado), caja)
    assert cabe(g)
    for rotulo in g.rotulos:
        ancho = 6.5 * len(rotulo.texto)
        inicio = float(rotulo.x) - {"start": 0, "middle": ancho / 2, "end": ancho}[rotulo.ancla]
        assert inicio >= -1, rotulo
        assert inicio + ancho <= float(g.ancho) + 1, rotulo
        assert 0 <= float(rotulo.y) <= float(g.alto), rotulo


@given(
    DOCE,
    st.lists(st.none() | CANTIDAD, min_size=12, max_size=12),
    st.sampled_from([0, 4, 8, 12]),
    st.sampled_from(DE_MESES),
)
def test_los_doce_meses_caben_en_cualquier_caja(programado, ejecutado, hasta, caja):
    g = en_columnas(DoceMeses(programado, ejecutado, hasta), caja, titulo="")
    assert cabe(g)
    assert all(0 <= float(rotulo.y) <= float(g.alto) for rotulo in g.rotulos)


@pytest.mark.parametrize("caja", DE_MESES)
def test_un_mes_sin_reporte_se_distingue_de_uno_en_cero(caja: CajaDeMeses) -> None:
    def dibujado(ejecutado: list[int | None]) -> Dibujo:
        return en_columnas(DoceMeses([1] * 12, ejecutado, 4), caja, titulo="")

    sin_reporte = dibujado([None] * 12)
    assert pintado(sin_reporte, pintas.SIN_REPORTE).count("M") == 4
    assert pintado(sin_reporte, pintas.PROGRAMADO).count("M") == 8
    en_cero = dibujado([0] * 4 + [None] * 8)
    assert pintado(en_cero, pintas.SIN_REPORTE) == ""
    assert pintado(en_cero, pintas.PROGRAMADO).count("M") == 12


def test_lo_que_pasa_de_lo_programado_va_con_trama_en_las_paginas() -> None:
    doce = DoceMeses([2] * 12, [1, 2, 3, *[None] * 9], 4)
    g = en_columnas(doce, graficas.COLUMNAS, titulo="")
    assert pintado(g, pintas.EXCEDENTE).count("M") == 1
    assert pintado(g, pintas.TRAMA_DEL_EXCEDENTE) != ""
    assert pintado(g, pintas.EJECUTADO).count("M") == 3
    en_el_pdf = en_columnas(doce, graficas.MENSUAL, titulo="")
    assert pintado(en_el_pdf, pintas.EXCEDENTE) == ""
    assert pintado(en_el_pdf, pintas.EJECUTADO).count("M") == 3


@pytest.mark.parametrize("caja", [graficas.ANUAL, graficas.ANUAL_ANGOSTA])
def test_las_coordenadas_llevan_punto_decimal_en_una_pagina_en_espanol(caja: graficas.CajaDelAnio) -> None:
    hecho = graficas.anual(cifras([1111] * 12, [1] * 4), caja).svg
    atributos = re.findall(r' (?:d|x|y|width|height|viewBox|stroke-width)="([^"]*)"', hecho)
    assert any("." in valor for valor in atributos)
    assert all("," not in valor for valor in atributos)


def test_el_cero_de_una_coordenada_no_lleva_signo_ni_recuerda_el_de_otra() -> None:
    coordenada.cache_clear()
    assert [coordenada(valor) for valor in (-0.0, 0.0, -0.001, 0, -0.5, 1.25)] == [
        "0",
        "0",
        "0",
        "0",
        "-0.5",
        "1.25",
    ]
    assert rectangulo(0, 0, -1e-14, 10) == "M0 0h0v10h-0z"


def test_lo_escrito_afuera_no_se_vuelve_svg_y_el_dibujo_no_se_escapa_en_la_pagina() -> None:
    g = replace(
        en_columnas(
            DoceMeses([2] * 12, [1, *[None] * 11], 1), graficas.COLUMNAS, titulo="<b>&", descripcion="<i>"
        ),
        rotulos=(Rotulo(x="1", y="1", texto="<u>"),),
    )
    hecho = engines["django"].from_string("{{ g.svg }}").render({"g": g})
    assert "<title>&lt;b&gt;&amp;</title>" in hecho
    assert "<desc>&lt;i&gt;</desc>" in hecho
    assert ">&lt;u&gt;</text>" in hecho
    assert hecho.strip().startswith('<svg class="columnas-del-anio ancha"')


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
    assert list(escalones(maximo)) == escala


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
    ejecutado = [hechas] + [None] * 11
    de = Trayecto(medida=DE_SUMA, programado=[3] + [0] * 11, ejecutado=ejecutado, de_acciones=True)
    assert el_anio(de).titulo == dicho


CLASES = st.sampled_from(
    [
        Meta(clase=ClaseDeMeta.NIVEL),
        Meta(clase=ClaseDeMeta.NIVEL, linea_base=900),
        Meta(clase=ClaseDeMeta.MANTENER),
        Meta(clase=ClaseDeMeta.MANTENER, sentido=Sentido.A_LO_SUMO),
        DE_SUMA,
    ]
)
NIVELES = st.lists(st.none() | st.integers(1, 10_000), min_size=12, max_size=12)


@given(
    medida=CLASES,
    programado=NIVELES,
    ejecutado=NIVELES,
    hasta=st.integers(0, 12),
    caja=st.sampled_from(DE_MESES),
)
def test_el_anio_de_cualquier_clase_cabe_en_su_dibujo_y_se_dice_en_palabras(
    medida, programado, ejecutado, hasta, caja
):
    de = Trayecto(medida=medida, programado=programado, ejecutado=ejecutado)
    dibujo = del_anio(de, caja, titulo="El año", hasta=hasta, corte="Corte")
    assert cabe(dibujo)
    assert bool(dibujo.descripcion) == any(de.debe(mes) or ejecutado[mes - 1] is not None for mes in TODOS)


def test_lo_que_retrocede_baja_en_el_dibujo():
    nivel = Meta(clase=ClaseDeMeta.NIVEL, linea_base=25)
    meses = [None, None, 40, None, None, 10] + [None] * 6
    de = Trayecto(medida=nivel, programado=[None] * 11 + [70], ejecutado=meses, unidad="%")
    dibujo = del_anio(de, graficas.COLUMNAS, titulo="El año", hasta=6)
    altura = {rotulo.texto: float(rotulo.y) for rotulo in dibujo.rotulos}
    assert altura["40 %"] < altura["25 %"] < altura["10 %"]
    assert "meta: 70 %" in altura


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
    carpetas = {"static", "templates", "config", "informes", "compromisos", "participacion", "comun"}
    return [
        archivo
        for patron in patrones
        for archivo in settings.BASE_DIR.glob(patron)
        if archivo.relative_to(settings.BASE_DIR).parts[0] in carpetas
    ]


def completo(color: str) -> str:
    """«#fff» es «#FFFFFF»."""
    return "#" + "".join(c * (2 if len(color) == 4 else 1) for c in color[1:]).upper()


def test_todo_lo_que_se_pinta_sigue_al_tema():
    """Cada color de una gráfica es de la paleta, y su clase está en la hoja de estilo."""
    hoja = TOKENS.read_text()
    usadas = [pinta for pinta in vars(pintas).values() if isinstance(pinta, pintas.Pinta)]
    assert len(usadas) > 5
    for pinta in usadas:
        if pinta.relleno:
            assert f".g-{pinta.relleno} {{ fill: var(--{pinta.relleno}); }}" in hoja
        if pinta.linea:
            assert f".g-trazo-{pinta.linea} {{ stroke: var(--{pinta.linea}); }}" in hoja
    for color in ("tinta", "apagado", "acento"):  # los de los rótulos
        assert f".g-{color} {{ fill: var(--{color}); }}" in hoja
