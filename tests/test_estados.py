"""Los estados se dicen en una tabla, y todo lo que los muestra o los cuenta la recorre: ninguno se queda por fuera."""

import ast
import csv
import io
import json
import re
from dataclasses import fields, replace
from datetime import date

import pytest
from django.conf import settings
from django.template.loader import render_to_string

from compromisos.estados import ABIERTOS, EN_LOS_DATOS, SEGUIDOS, VENCIDO, Estado
from compromisos.models import Seguimiento
from comun.estados import EstadoVisible, Marca
from comun.graficas import COLORES
from informes import graficas
from informes.cifras import Cifras
from informes.cifras_de_compromisos import Compromisos, CompromisosDelMes, CompromisosDeMesas, ConteoPorEstado
from informes.documento.contenido import Documento, estados_explicados
from informes.portal import datos
from informes.portal.contrato import openapi
from informes.portal.fichas import fila_de_mesa
from informes.presentacion import Presentacion
from informes.recomendaciones import propuestas
from participacion.estados import Estado as EstadoDeActividad
from tests.ejemplares import demo

TODOS: list[EstadoVisible] = [*Estado, *EstadoDeActividad]
MARCAS: list[Marca] = [*(estado.marca for estado in TODOS), VENCIDO]
ESTATICOS = settings.BASE_DIR / "static"
DOCUMENTO = (settings.BASE_DIR / "docs" / "cifras.md").read_text(encoding="utf-8")

# Distintos, para que ninguno pase por otro.
CUANTOS = {estado: 3 + orden for orden, estado in enumerate(Estado)}
A_CARGO = sum(CUANTOS.values())
CONTEO = ConteoPorEstado(**{estado.value: cuantos for estado, cuantos in CUANTOS.items()})


def con_compromisos() -> Cifras:
    """Unas cifras con compromisos en todos los estados, por mes y por mesa."""
    comun = {"total": A_CARGO + 2, "a_cargo": A_CARGO, "no_a_cargo": 2, "estados": CONTEO, "vencidos": 1}
    return replace(
        demo(),
        compromisos=(CompromisosDelMes(mes=5, corte=date(2021, 7, 23), **comun),),
        compromisos_consolidados=(),
        compromisos_por_mesa=(
            CompromisosDeMesas(nombre="Mesa Distrital", tipo="Distrital", mesas=("Mesa Distrital",), **comun),
        ),
    )


def reglas(hoja: str) -> dict[str, str]:
    """Lo que dice cada selector de una hoja de estilo y de los valores del diseño, fuera de las consultas de medios."""
    texto = "".join((ESTATICOS / una).read_text() for una in ("tokens.css", hoja))
    texto = re.sub(r"/\*.*?\*/", "", texto, flags=re.DOTALL)
    dichas: dict[str, str] = {}
    for selectores, cuerpo in re.findall(r"([^{}]+)\{([^{}]*)\}", texto):
        for selector in selectores.split(","):
            dichas[selector.strip()] = dichas.get(selector.strip(), "") + cuerpo
    return dichas


# Cómo se ven.


@pytest.mark.parametrize("marca", MARCAS, ids=lambda marca: marca.clases)
def test_cada_marca_se_dibuja_con_su_color_y_sigue_al_tema(marca: Marca) -> None:
    dibujo = marca.svg
    clase = f"g-trazo-{marca.color}" if marca.forma.grosor else f"g-{marca.color}"
    assert f'class="{clase}" d="{marca.forma.trazo}"' in dibujo
    assert f'="{COLORES[marca.color]}"' in dibujo
    propiedad = "stroke" if marca.forma.grosor else "fill"
    assert reglas("portal.css")[f".{clase}"].strip() == f"{propiedad}: var(--{marca.color});"


@pytest.mark.parametrize("estado", TODOS, ids=str)
def test_cada_estado_tiene_en_cada_hoja_de_estilo_el_color_y_la_forma_de_su_marca(
    estado: EstadoVisible,
) -> None:
    tono, forma = f".tono-{estado.marca.color}", f".forma-{estado.marca.forma.nombre}::before"
    faltan = {
        f"{hoja}: {regla}"
        for hoja, regla in (
            ("portal.css", tono),
            ("documento.css", tono),
            ("documento.css", forma),
            *((("oficina.css", tono),) if estado in list(Estado) else ()),
        )
        if regla not in reglas(hoja)
    }
    assert faltan == set(), "Agregue a cada hoja de static/ su regla, o use otra marca."
    assert "color:" in reglas("portal.css")[tono]
    assert f"--tono: var(--{estado.marca.color});" in reglas("documento.css")[tono]
    assert "var(--tono)" in reglas("documento.css")[forma] or "border" in reglas("documento.css")[forma]
    if estado in list(Estado):
        assert "color:" in reglas("oficina.css")[tono]


@pytest.mark.parametrize("tabla", [Estado, EstadoDeActividad])
def test_dos_estados_no_se_dicen_ni_se_ven_igual(tabla: type[EstadoVisible]) -> None:
    for cual in ("uno", "varios", "marca", "puesto", "cuando"):
        dichos = [getattr(estado.aspecto, cual) for estado in tabla]
        assert len(set(dichos)) == len(dichos), cual
    assert len({estado.aspecto.signo for estado in Estado}) == len(Estado)


def luminancia(color: str) -> float:
    partes = (int(color[i : i + 2], 16) / 255 for i in (1, 3, 5))
    r, g, b = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in partes)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contraste(uno: str, otro: str) -> float:
    claro, oscuro = sorted((luminancia(uno), luminancia(otro)), reverse=True)
    return (claro + 0.05) / (oscuro + 0.05)


def la_barra() -> graficas.Apilada:
    compromisos = Compromisos(
        corte=date(2021, 7, 23), total=A_CARGO, a_cargo=A_CARGO, no_a_cargo=0, estados=CONTEO
    )
    return graficas.apilada(compromisos, maximo=A_CARGO, descripcion="")


def test_en_la_barra_cada_estado_es_una_parte_pintada_como_su_marca() -> None:
    barra = la_barra()
    assert [tramo.marca for tramo in barra.tramos] == [estado.marca for estado in Estado]
    dibujo = barra.svg
    partes = re.findall(r'<rect class="([^"]+)".*?fill="([^"]+)"(?: stroke="([^"]+)")?', dibujo)
    assert len(set(partes)) == len({(e.marca.color, bool(e.marca.forma.grosor)) for e in Estado})
    for (clases, relleno, linea), estado in zip(partes, Estado, strict=True):
        assert clases.split()[-1].endswith(f"-{estado.marca.color}")
        assert COLORES[estado.marca.color] in (relleno, linea)
        assert all(f".{clase}" in reglas("portal.css") for clase in clases.split())
    assert dibujo.count("g-trama-clara") == sum(bool(estado.marca.forma.rayas) for estado in Estado)


def test_el_numero_de_cada_parte_de_la_barra_se_lee_con_los_dos_temas() -> None:
    claro, oscuro = (
        dict(re.findall(rf"--(\w+)-{tema}: +(#[0-9A-F]{{6}});", (ESTATICOS / "tokens.css").read_text()))
        for tema in ("claro", "oscuro")
    )
    de_la_letra = {
        clase: reglas("portal.css")[f".{clase}"] for clase in ("g-papel", "g-tinta", "g-sobre-gris")
    }
    for tramo in la_barra().tramos:
        fondo = "papel" if tramo.marca.forma.grosor else tramo.marca.color
        assert contraste(tramo.letra.color, COLORES[fondo]) >= 4.4  # en el papel; la tinta sobre el gris
        for tema in (claro, oscuro):
            regla = de_la_letra[tramo.letra.clase]
            letra = re.search(r"fill: var\(--([\w-]+)\);", regla)
            assert letra
            fijos = {f"{color}-oscuro": valor for color, valor in oscuro.items()}
            assert contraste((tema | fijos)[letra[1]], tema[fondo]) >= 4.5, tramo.marca.color


def test_ninguna_plantilla_pregunta_por_un_estado_por_su_nombre() -> None:
    valores = "|".join(TODOS)
    for plantilla in (settings.BASE_DIR / "templates").rglob("*.html"):
        assert not re.search(rf"""=\s*["']({valores})["'] *(%|with|and|or)""", plantilla.read_text()), (
            plantilla
        )


def test_fuera_de_su_tabla_y_del_contrato_ningun_programa_escribe_el_valor_de_un_estado_de_compromiso() -> (
    None
):
    propios = {"compromisos/estados.py", "informes/cifras.py"}
    valores = {estado.value for estado in Estado} - set(COLORES)
    for app in ("config", "informes", "compromisos", "participacion", "comun"):
        for archivo in (settings.BASE_DIR / app).rglob("*.py"):
            relativo = archivo.relative_to(settings.BASE_DIR)
            if "migrations" in relativo.parts or str(relativo) in propios:
                continue
            arbol = ast.parse(archivo.read_text())
            textos = {n.value for n in ast.walk(arbol) if isinstance(n, ast.Constant)}
            atributos = {n.attr for n in ast.walk(arbol) if isinstance(n, ast.Attribute)}
            assert not (textos | atributos) & valores, relativo


# Cómo se cuentan.


def test_el_conteo_tiene_una_clave_por_estado_en_el_orden_de_los_datos() -> None:
    assert [campo.name for campo in fields(ConteoPorEstado)] == [estado.value for estado in EN_LOS_DATOS]
    # Los que ya se publicaron no cambian de lugar: uno nuevo va detrás.
    assert EN_LOS_DATOS[:5] == ("registrado", "en_gestion", "cumplido", "no_cumplido", "trasladado")


@pytest.mark.parametrize("estado", EN_LOS_DATOS)
def test_lo_publicado_antes_de_que_existiera_un_estado_se_lee_con_cero_en_el(estado: Estado) -> None:
    dato = json.loads(con_compromisos().a_json())
    for conteo in (*dato["compromisos"], *dato["compromisos_por_mesa"]):
        del conteo["estados"][estado.value]
    leidas = Cifras.desde_json(json.dumps(dato).encode())
    assert leidas.compromisos[0].estados == replace(CONTEO, **{estado.value: 0})
    assert Documento(leidas).compromisos[0].partes


@pytest.mark.parametrize(
    "tabla", [datos.COMPROMISOS, datos.TABLAS_DEL_LIBRO[4]], ids=lambda tabla: tabla.nombre
)
def test_las_columnas_de_los_estados_suman_los_que_estan_a_cargo(tabla: datos.TablaDeDatos) -> None:
    contenido = datos.a_csv_de(tabla)(con_compromisos()).decode("utf-8-sig")
    (fila,) = csv.DictReader(io.StringIO(contenido, newline=""))
    assert {estado: int(fila[estado.value]) for estado in Estado} == CUANTOS
    assert sum(int(fila[estado.value]) for estado in Estado) == int(fila["a_cargo"])


def test_en_datos_csv_hay_una_fila_por_estado() -> None:
    filas = csv.DictReader(io.StringIO(datos.csv_de_datos(con_compromisos()).decode("utf-8-sig"), newline=""))
    por_estado = {f["estado"]: int(f["valor"]) for f in filas if f["medida"] == "compromisos_a_cargo"}
    assert por_estado == {estado.value: cuantos for estado, cuantos in CUANTOS.items()}


def test_la_pagina_y_el_pdf_dicen_todos_los_estados() -> None:
    cifras = con_compromisos()
    dichos = [f"{cuantos} {estado.aspecto.varios}" for estado, cuantos in CUANTOS.items()]
    assert [parte.dicho for parte in Presentacion(cifras).compromisos[0].partes] == dichos
    de_la_mesa = fila_de_mesa(cifras.compromisos_por_mesa[0]).estados
    assert [
        f"{cuantos} {estado.dicho_de(int(cuantos))}" for estado, cuantos in de_la_mesa if cuantos != "0"
    ] == dichos
    tabla = render_to_string("documento/_compromisos.html", {"p": Documento(cifras), "c": COLORES})
    por_mesa = tabla.partition('<table class="mesas">')[2].partition("</table>")[0]
    columnas = re.findall(r'<th scope="col"[^>]*>(.*?)</th>', por_mesa)
    celdas = re.findall(r'<td class="numero">(\d+)</td>', por_mesa)
    assert re.findall(r'colspan="(\d+)"', por_mesa) == [str(len(columnas))]
    suyas = dict(zip(columnas[1:], map(int, celdas), strict=True))
    assert {e: suyas[e.aspecto.varios.capitalize()] for e in Estado} == CUANTOS
    assert suyas["Vencidos"] == 1


@pytest.mark.parametrize("estado", Estado)
def test_la_recomendacion_cuenta_cada_estado_abierto_y_ninguno_cerrado(estado: Estado) -> None:
    del_mes = replace(
        con_compromisos().compromisos[0], vencidos=0, estados=ConteoPorEstado(**{estado.value: 4}), a_cargo=4
    )
    cifras = replace(con_compromisos(), compromisos=(del_mes,))
    texto = " ".join(p.texto for p in propuestas(cifras, ()) if p.regla == "compromisos")
    assert ("siguen abiertos 4 de los 4 a cargo" in texto) is estado.abierto
    assert (estado in ABIERTOS) is estado.abierto


# Cómo se eligen y se explican.


def test_un_seguimiento_dice_cualquiera_menos_registrado() -> None:
    opciones = Seguimiento._meta.get_field("estado").choices
    assert opciones == [(estado.value, estado.rotulo) for estado in EN_LOS_DATOS if estado in SEGUIDOS]
    assert set(Estado) - set(SEGUIDOS) == {Estado.REGISTRADO}


def test_el_diccionario_el_contrato_y_la_documentacion_nombran_todos_los_estados() -> None:
    assert list(datos.COMPROMISOS.columnas)[6:-1] == [estado.value for estado in EN_LOS_DATOS]
    formas = openapi("https://plan.example", "Entidad")["components"]
    assert isinstance(formas, dict)
    assert list(formas["schemas"]["ConteoPorEstado"]["properties"]) == [e.value for e in EN_LOS_DATOS]
    assert set(formas["schemas"]["CompromisoPublico"]["properties"]["estado"]["enum"]) == set(Estado)
    assert set(formas["schemas"]["CifrasDeActividad"]["properties"]["estado"]["enum"]) == set(
        EstadoDeActividad
    )
    claves = r"^\| `(compromisos|dependencias\[\]\.actividades)` \| (.*) \|$"
    por_clave = dict(re.findall(claves, DOCUMENTO, re.MULTILINE))
    de_los_compromisos = por_clave["compromisos"].partition("{")[2].partition("}")[0]
    assert re.findall(r"`(\w+)`", de_los_compromisos) == list(EN_LOS_DATOS), "En docs/cifras.md, cifras.json."
    for en_el_plan in EstadoDeActividad:
        assert f"`{en_el_plan}`" in por_clave["dependencias[].actividades"]
        assert f"\n| {en_el_plan.rotulo} |" in DOCUMENTO
    vencido = re.search(r"\*\*Vencido\.\*\*.*?\n\n", DOCUMENTO, re.DOTALL)
    assert vencido
    for estado in Estado:
        dicho, cerrado = vencido[0].replace("\n", " ").split("Lo ", 1)
        assert estado.aspecto.uno in (dicho if estado.abierto else cerrado), (
            f"{estado}: docs/cifras.md, «Vencido»"
        )
    columnas = {tabla.nombre: tabla.columnas for tabla in datos.TABLAS}
    assert all(estado in columnas["datos"]["estado"] for estado in Estado)
    assert all(en_el_plan in columnas["plan"]["estado"] for en_el_plan in EstadoDeActividad)


def test_los_de_una_actividad_se_explican_todos_una_vez() -> None:
    assert sorted(estados_explicados()) == sorted(EstadoDeActividad)
