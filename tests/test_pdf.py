"""El PDF: lo que dice, cómo está hecho, cómo se ve y hasta dónde alcanza."""

import fcntl
import io
import re
import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, datetime
from enum import Enum
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import page
import pikepdf
import pytest
import tinyhtml5
from django.conf import settings
from django.template.loader import render_to_string
from weasyprint.urls import FatalURLFetchingError

from comun.graficas import COLORES
from informes import graficas
from informes.borrador import Borrador
from informes.cifras import Cambio, Cifras
from informes.documento.contenido import Documento
from informes.documento.pdf import NoSePudoDibujar, _turno, dibujar
from informes.documento.trazado import (
    BASE,
    ESTATICOS,
    RECURSOS,
    SoloLoPropio,
    _dibujables,
    _legible,
)
from informes.publicacion import a_pdf, huella
from tests import ejemplares
from tests.datos import CORTES_2021, el_plan_2021, los_compromisos_2021, un_informe
from tests.ejemplares import TODAS
from tests.mosaico import MUESTRAS, casillas, diferencia, paginas

pytestmark = pytest.mark.pdf

# El de trescientas actividades tarda tanto como los demás juntos: va con los barridos.
en_cada_uno = pytest.mark.parametrize(
    "nombre",
    [
        pytest.param(nombre, marks=pytest.mark.barrido) if nombre == "trescientas" else nombre
        for nombre in TODAS
    ],
)
CARTA_APAISADA = (792, 612)
DISTINTA = 9  # de 255: dos páginas distintas de la demostración difieren en 15 o más; una y su muestra, en menos de 6


def texto(pdf: bytes, *opciones: str) -> str:
    orden = ["pdftotext", *opciones, "-", "-"]
    return subprocess.run(orden, input=pdf, capture_output=True, check=True).stdout.decode()


def renglones(pdf: bytes) -> list[str]:
    return [" ".join(renglon.split()) for renglon in texto(pdf, "-layout").splitlines()]


@cache
def pdf_de(nombre: str) -> bytes:
    """El PDF de unas cifras de muestra, dibujado una vez."""
    return a_pdf(TODAS[nombre]())


@pytest.fixture
def cifras(db: None) -> Cifras:
    plan = el_plan_2021()
    los_compromisos_2021()
    informe = un_informe(plan=plan, cortes=list(CORTES_2021.values()), objetivo="Dar cuenta del plan.")
    return replace(Borrador(informe).cifras, version=1, publicada=datetime(2021, 10, 5, 15, tzinfo=UTC))


# Lo que dice


def test_el_pdf_dice_las_cifras_del_documento_y_cada_fila_del_plan(cifras: Cifras) -> None:
    lineas = renglones(a_pdf(cifras))
    dicho = "\n".join(lineas)
    for cifra in ("105 %", "62 %", "38 %", "112 %", "62 de 59", "62 de 100", "38 de 100", "29 de 26"):
        assert cifra in dicho
    for fila in (
        "11 20 55 % 122 %",
        "2 3 67 % 100 %",
        "1 3 33 % Pend.",
        "16 24 67 % 100 %",
        "0 1 0% Pend.",
        "1 2 50 % 100 %",
    ):
        assert any(fila in linea for linea in lineas), fila
    for fila in ("Mayo 70 50 20", "Junio 60 40 20", "Julio 53 37 16", "Agosto 46 33 13"):
        assert any(fila in linea for linea in lineas), fila
    for fila in ("130 90 40", "99 70 29"):
        assert any(fila in linea for linea in lineas), fila
    assert "Corte: 23 de julio de 2021" in dicho
    assert "Corte: 29 de septiembre de 2021" in dicho


def test_cada_actividad_cuenta_que_hizo_cada_mes_con_cuantas_personas_y_por_que_no_fue_lo_programado() -> (
    None
):
    dicho = " ".join(texto(pdf_de("demo")).split())
    assert "Junio. 2 ejecutadas, 1 programada; 59 personas. Se convocó por correo" in dicho
    assert "Razón: Se hizo antes de la fecha." in dicho


@pytest.mark.barrido
def test_de_un_mes_sin_reporte_se_dice_que_no_lo_hay_y_cuanto_se_esperaba() -> None:
    assert "Julio. sin reporte; 2 programadas." in " ".join(texto(pdf_de("trescientas")).split())


def test_una_correccion_dice_por_que_y_que_cambio_frente_a_la_anterior() -> None:
    lineas = renglones(pdf_de("demo"))
    assert "Qué cambió frente a la versión 1" in lineas
    assert "Actividad 3, agosto Ejecutado 0 1" in lineas
    assert "Informe Explicación cambió el texto" in lineas
    assert ejemplares.demo().motivo in lineas
    assert "Qué cambió" not in texto(pdf_de("una"))


def test_las_mesas_y_los_compromisos_publicos_salen_con_su_estado_y_los_vencidos() -> None:
    lineas = renglones(pdf_de("demo"))
    for mesa in ejemplares.las_mesas()[:3]:
        conteo = (mesa.total, mesa.no_a_cargo, mesa.a_cargo, mesa.estados.cumplido, mesa.estados.en_gestion)
        assert any(f"{mesa.nombre} {' '.join(map(str, conteo))}" in linea for linea in lineas)
    dicho = " ".join(" ".join(lineas).split())
    assert "Compromisos publicados con su texto" in dicho
    assert "En gestión" in dicho
    assert "vencido" in dicho


def test_los_anexos_dicen_las_modificaciones_y_los_meses_sin_reporte() -> None:
    lineas = renglones(pdf_de("demo"))
    comienzo = "15 de marzo de 2021 1 (OAP-GA) programación 18 20 Se sumaron dos jornadas que"
    assert any(linea.startswith(comienzo) for linea in lineas)
    assert any(linea.startswith("2 de junio de 2021 6 (ACPVR) programación; unidad de") for linea in lineas)
    assert "Ninguno: todos los reportes esperados están." in lineas
    assert any(
        re.fullmatch(r"4 Realizar una consulta .* OAP-GA junio", linea)
        for linea in renglones(pdf_de("sin_reportes"))
    )


def test_con_muchas_actividades_se_nombran_las_que_mas_pesan_y_se_cuentan_las_demas() -> None:
    documento = Documento(ejemplares.trescientas())
    assert len(documento.las_mas_atrasadas.notas) == 8
    faltan = len(documento.atras) - 8
    assert documento.las_mas_atrasadas.otras.startswith(f"Y {faltan} actividades más")
    rezagos = {a.codigo: a.rezago for d in documento.cifras.dependencias for a in d.actividades}
    nombradas = [rezagos[fila.codigo] for fila, _ in documento.las_mas_atrasadas.notas]
    assert nombradas == sorted(rezagos.values(), reverse=True)[:8]


def test_el_pie_lleva_version_corte_fecha_pagina_y_el_comienzo_de_la_huella(cifras: Cifras) -> None:
    hojas = texto(a_pdf(cifras)).split("\f")[:-1]
    principio = huella(cifras.a_json())[:16]
    for numero, hoja in enumerate(hojas[1:], start=2):
        pie = " ".join(hoja.split())
        assert f"{principio} · {numero} de {len(hojas)}" in pie
        assert "versión 1 · corte 31 de agosto de 2021 · publicado el 5 de octubre de 2021" in pie


def test_la_portada_y_el_cierre_llevan_un_codigo_hacia_la_verificacion_de_esas_cifras() -> None:
    direccion = f"{settings.SITIO}/verificar/{huella(ejemplares.una().a_json())}/"
    with pikepdf.open(io.BytesIO(pdf_de("una"))) as pdf:
        alternativos = [
            str(e.get("/Alt", "")) for e in elementos(pdf.Root.StructTreeRoot.K) if e.S == "/Figure"
        ]
    assert sum(direccion in alternativo for alternativo in alternativos) == 2
    assert direccion in "".join(texto(pdf_de("una")).split())
    assert "/verificar/" not in texto(pdf_de("extremas"))  # un borrador no se verifica


def test_el_contenido_dice_la_pagina_en_que_empieza_cada_seccion_y_cada_dependencia() -> None:
    hojas = texto(pdf_de("demo"), "-layout").split("\f")
    indice = re.findall(r"^ *(?:(?:\d\d|[A-E]) +)?(\S.*?)\s{2,}(\d+)$", hojas[1], re.MULTILINE)
    assert [nombre for nombre, _ in indice] == [
        nombre
        for entrada in Documento(ejemplares.demo()).indice
        for nombre in (entrada.titulo, *(hija.titulo for hija in entrada.hijas))
    ]
    for nombre, numero in indice:
        assert nombre in " ".join(hojas[int(numero) - 1].split())


def test_los_marcadores_van_anidados_seccion_dependencia_actividad() -> None:
    with pikepdf.open(io.BytesIO(pdf_de("demo"))) as pdf, pdf.open_outline() as marcadores:
        secciones = {marcador.title: marcador for marcador in marcadores.root}
        assert list(secciones)[2:5] == [
            "01 Objetivo",
            "02 Avance del plan",
            "03 Cumplimiento por dependencia",
        ]
        dependencias = secciones["03 Cumplimiento por dependencia"].children
        assert [len(dependencia.children) for dependencia in dependencias] == [5, 1, 4, 1]
        assert all(dependencia.is_closed for dependencia in dependencias)


def test_lo_de_demostracion_lo_dice_en_la_portada_y_al_pie(cifras: Cifras) -> None:
    hojas = texto(a_pdf(cifras)).split("\f")[:-1]
    assert "Datos de demostración, reconstruidos: no son cifras oficiales" in hojas[0]
    assert all("datos de demostración" in hoja for hoja in hojas[1:])
    assert "demostración" not in texto(a_pdf(replace(cifras, demostracion=False)))


def test_un_borrador_se_reconoce_en_todas_sus_paginas(cifras: Cifras) -> None:
    hojas = texto(a_pdf(replace(cifras, version=None, publicada=None))).split("\f")[:-1]
    assert "No es una publicación" in hojas[0]
    assert all("Borrador" in hoja for hoja in hojas)
    assert "Borrador" not in texto(a_pdf(cifras))


@pytest.mark.barrido
def test_ninguna_dependencia_empieza_al_pie_de_una_pagina() -> None:
    hojas = [hoja.strip() for hoja in texto(pdf_de("trescientas"), "-layout").split("\f")]
    for dependencia in ejemplares.trescientas().dependencias:
        titulos = [hoja for hoja in hojas if hoja.startswith(f"{dependencia.nombre}\n")]
        assert len(titulos) == 1


# Cómo está hecho: PDF/UA-1


@en_cada_uno
def test_cumple_pdf_ua(nombre: str, tmp_path: Path) -> None:
    (tmp_path / "informe.pdf").write_bytes(pdf_de(nombre))
    informe = page.validate_pdf(str(tmp_path / "informe.pdf"), profile="ua1")
    assert [falla.message for falla in informe.failures] == []
    assert informe.is_compliant


def test_es_carta_apaisada_etiquetada_en_espanol_y_con_titulo() -> None:
    with pikepdf.open(io.BytesIO(pdf_de("demo"))) as pdf:
        assert {tuple(int(n) for n in hoja.mediabox[2:]) for hoja in pdf.pages} == {CARTA_APAISADA}
        assert str(pdf.Root.Lang) == "es-CO"
        assert pdf.Root.MarkInfo.Marked
        assert pdf.Root.ViewerPreferences.DisplayDocTitle
        with pdf.open_metadata() as metadatos:
            assert metadatos["pdfuaid:part"] == "1"
            assert "Segundo cuatrimestre de 2021" in metadatos["dc:title"]


def elementos(nodo: pikepdf.Object) -> Iterator[pikepdf.Object]:
    """Los del árbol de etiquetas, en el orden en que se leen."""
    if isinstance(nodo, pikepdf.Array):
        for hijo in nodo:
            yield from elementos(hijo)
    elif isinstance(nodo, pikepdf.Dictionary) and "/S" in nodo:
        yield nodo
        if "/K" in nodo:
            yield from elementos(nodo.K)


@en_cada_uno
def test_los_encabezados_no_saltan_niveles_y_toda_figura_y_encabezado_de_tabla_se_explican(
    nombre: str,
) -> None:
    with pikepdf.open(io.BytesIO(pdf_de(nombre))) as pdf:
        todos = list(elementos(pdf.Root.StructTreeRoot.K))
        niveles = [int(str(e.S)[2:]) for e in todos if re.fullmatch(r"/H\d", str(e.S))]
        assert niveles[0] == 1
        assert niveles.count(1) == 1
        assert all(siguiente <= nivel + 1 for nivel, siguiente in pairwise(niveles))
        figuras = [e for e in todos if e.S == "/Figure"]
        assert figuras
        assert all(str(e.get("/Alt", "")).strip() for e in figuras)
        encabezados = [e for e in todos if e.S == "/TH"]
        assert {str(e.A.Scope) for e in encabezados} == {"/Column", "/Row"}
        assert len({bytes(e.ID) for e in encabezados}) == len(encabezados)
        citados = {bytes(i) for e in todos if e.S == "/TD" for i in e.A.get("/Headers", [])}
        assert citados <= {bytes(i) for i in pdf.Root.StructTreeRoot.IDTree.Names[::2]}


@en_cada_uno
def test_una_tabla_que_sigue_en_otra_pagina_es_una_sola_y_sus_celdas_citan_su_unico_encabezado(
    nombre: str,
) -> None:
    escritas = pagina(TODAS[nombre]()).count("<table")
    with pikepdf.open(io.BytesIO(pdf_de(nombre))) as pdf:
        tablas = [e for e in elementos(pdf.Root.StructTreeRoot.K) if e.S == "/Table"]
        assert len(tablas) == escritas
        for tabla in tablas:
            partes = [str(parte.S) for parte in tabla.K]
            assert partes.count("/THead") <= 1
            de_la_tabla = list(elementos(tabla.K))
            propios = {bytes(e.ID) for e in de_la_tabla if e.S == "/TH"}
            citados = {bytes(i) for e in de_la_tabla if e.S == "/TD" for i in e.A.get("/Headers", [])}
            assert citados <= propios
        hojas = [{e.Pg.objgen for e in elementos(tabla.K)} for tabla in tablas]
        # En los demás ejemplos ninguna tabla pasa de una página.
        assert max(map(len, hojas)) > {"trescientas": 5, "sin_reportes": 1}.get(nombre, 0)


def test_todo_lo_dibujado_esta_en_el_arbol_una_vez_y_en_orden_o_es_un_artefacto() -> None:
    with pikepdf.open(io.BytesIO(pdf_de("demo"))) as pdf:
        numero = {hoja.objgen: i for i, hoja in enumerate(pdf.pages)}
        leidos = [
            (numero[e.Pg.objgen], int(k))
            for e in elementos(pdf.Root.StructTreeRoot.K)
            for k in (e.K if isinstance(e.get("/K"), pikepdf.Array) else [])
            if isinstance(k, int)
        ]
        dibujados = []
        for i, hoja in enumerate(pdf.pages):
            abiertos = 0
            for operandos, operador in pikepdf.parse_content_stream(hoja):
                if str(operador) in ("BDC", "BMC"):
                    abiertos += 1
                    if len(operandos) > 1 and "/MCID" in operandos[1]:
                        dibujados.append((i, int(operandos[1].MCID)))
                elif str(operador) == "EMC":
                    abiertos -= 1
                else:
                    assert abiertos or str(operador) not in ("Tj", "TJ", "Do", "f", "S", "B", "f*", "sh")
        assert sorted(leidos) == sorted(set(leidos)) == sorted(dibujados)
        assert [hoja for hoja, _ in leidos] == sorted(hoja for hoja, _ in leidos)


@pytest.mark.parametrize("signos", ["Emberá: «ʉ», ẽ, ≥ 3 → ✓", "Ελληνικά, Кириллица"])
def test_los_signos_que_la_letra_no_trae_salen_con_la_de_respaldo(signos: str) -> None:
    assert signos in texto(a_pdf(replace(ejemplares.una(), objetivo=signos)))


def test_un_signo_que_ninguna_letra_trae_sale_como_desconocido_y_no_como_un_cuadro_vacio(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("informes.documento.trazado._dibujables", lambda: ([0x20, 0xFD], [0xFC, 0x24F]))
    assert _legible("Niñez, ĝ, 漢 y 🎉; una\u200dunión") == "Niñez, ĝ, � y �; unaunión"


def test_los_signos_de_control_que_se_pegan_sin_querer_no_danan_el_pdf(tmp_path: Path) -> None:
    pegado = "Uno\x0bdos\x0ctres\x01\x1f\x7f fin"
    pdf = a_pdf(con_textos(con_todo(), pegado))
    (tmp_path / "informe.pdf").write_bytes(pdf)
    fallas = page.validate_pdf(str(tmp_path / "informe.pdf"), profile="ua1").failures
    assert [falla.message for falla in fallas] == []
    assert "Uno dos tres fin" in " ".join(texto(pdf).split())


def test_las_letras_de_la_maquina_traen_el_espanol_y_no_lo_que_no_existe() -> None:
    desde, hasta = _dibujables()
    assert desde == sorted(desde)
    assert all(inicio <= fin for inicio, fin in zip(desde, hasta, strict=True))
    assert _legible("«Ñandú», 5 % – ÷ �") == "«Ñandú», 5 % – ÷ �"
    assert _legible("sin asignar: é\U000e0fff") == "sin asignar: é"


# Cómo se ve


@pytest.mark.parametrize("nombre", MUESTRAS)
def test_se_ve_como_la_muestra_guardada(nombre: str) -> None:
    """Compara manchas, no puntos. Si el cambio es a propósito: `python -m tests.ejemplares --muestras`."""
    guardadas, dibujadas = casillas(MUESTRAS[nombre]), paginas(pdf_de(nombre))
    assert len(guardadas) == len(dibujadas)
    for numero, (antes, ahora) in enumerate(zip(guardadas, dibujadas, strict=True), start=1):
        assert diferencia(antes, ahora) < DISTINTA, f"La página {numero} cambió mucho."


def test_la_comparacion_nota_una_pagina_corrida() -> None:
    dibujadas = paginas(pdf_de("demo"))
    assert all(diferencia(una, otra) > DISTINTA for una, otra in pairwise(dibujadas))


@en_cada_uno
def test_ninguna_pagina_sale_en_blanco(nombre: str) -> None:
    hojas = texto(pdf_de(nombre)).split("\f")[:-1]
    with pikepdf.open(io.BytesIO(pdf_de(nombre))) as pdf:
        assert len(hojas) == len(pdf.pages)
    assert all(len(hoja.split()) > 40 for hoja in hojas[1:])


def test_las_graficas_conservan_sus_colores() -> None:
    with pikepdf.open(io.BytesIO(pdf_de("demo"))) as pdf:
        usados = {
            tuple(round(float(n) * 255) for n in operandos[:3])
            for hoja in pdf.pages
            for operandos, operador in pikepdf.parse_content_stream(hoja)
            if str(operador) in ("rg", "RG", "scn", "SCN") and len(operandos) >= 3
        }
    for nombre in ("acento", "programado", "cumplido", "anticipado", "vencido"):
        rgb = bytes.fromhex(COLORES[nombre][1:])
        assert tuple(rgb) in usados, nombre


@pytest.mark.barrido
def test_el_pdf_de_trescientas_actividades_crece_con_ellas_y_no_mas() -> None:
    with pikepdf.open(io.BytesIO(pdf_de("trescientas"))) as pdf:
        assert 100 < len(pdf.pages) < 250
    assert len(pdf_de("trescientas")) < 4_000_000


# Hasta dónde alcanza

HOSTILES = (
    '<img src="http://127.0.0.1:{puerto}/imagen">',
    '"><img src=http://127.0.0.1:{puerto}/comilla>',
    '<link rel="stylesheet" href="http://127.0.0.1:{puerto}/estilo">',
    '<link rel="attachment" href="file:///etc/passwd">',
    '<a rel="attachment" href="file:///etc/passwd">adjunto</a>',
    '<style>@import url("http://127.0.0.1:{puerto}/estilo");</style>',
    "<style>body {{ background: url(http://127.0.0.1:{puerto}/fondo) }}</style>",
    '<style>@font-face {{ font-family: "Public Sans"; src: url(file:///etc/passwd) }}</style>',
    '<p style="background: url(http://127.0.0.1:{puerto}/estilo)">x</p>',
    '<p style="content: url(file:///etc/passwd)">x</p>',
    '<object data="file:///etc/passwd"></object>',
    '<embed src="http://127.0.0.1:{puerto}/embebido">',
    '<iframe src="http://127.0.0.1:{puerto}/marco"></iframe>',
    '<svg><image href="http://127.0.0.1:{puerto}/svg" width="9" height="9"/></svg>',
    '<svg><use href="http://127.0.0.1:{puerto}/uso#x"/></svg>',
    '</title></svg><svg><use xlink:href="file:///etc/passwd#x"/></svg>',
    '<base href="http://127.0.0.1:{puerto}/"><img src="relativa.png">',
    '<meta http-equiv="refresh" content="0; url=http://127.0.0.1:{puerto}/">',
    '<script src="http://127.0.0.1:{puerto}/guion.js"></script>',
    '<video poster="http://127.0.0.1:{puerto}/cartel" src="file:///etc/passwd"></video>',
)


def con_textos(valor: Any, escrito: str) -> Any:
    """Las mismas cifras con `escrito` en cada campo de texto, a cualquier profundidad."""
    if isinstance(valor, str) and not isinstance(valor, Enum):
        return escrito
    if isinstance(valor, tuple):
        return tuple(con_textos(parte, escrito) for parte in valor)
    if is_dataclass(valor):
        # Lo que es de una lista cerrada se busca en ella: no puede decir otra cosa.
        cerradas = ("informa", "clase_de_meta", "sentido", "periodicidad")
        return replace(
            valor,
            **{
                campo.name: con_textos(getattr(valor, campo.name), escrito)
                for campo in fields(valor)
                if campo.name not in cerradas
            },
        )
    return valor


def con_todo() -> Cifras:
    """Pocas filas de cada cosa, y ningún campo de texto vacío."""
    demo = ejemplares.demo()
    una = demo.dependencias[0]
    return con_textos(
        replace(
            demo,
            dependencias=(replace(una, actividades=una.actividades[:2]),),
            compromisos_por_mesa=demo.compromisos_por_mesa[-2:],
            compromisos_publicos=demo.compromisos_publicos[:2],
            recomendaciones=demo.recomendaciones[:1],
            cambios=(*demo.cambios[:1], Cambio(donde="x", campo="x")),
        ),
        "texto",
    )


def esqueleto(html: str) -> list[tuple[str, tuple[str, ...], str]]:
    """Cada elemento de la página con sus atributos y lo que cita."""
    raiz = tinyhtml5.parse(html, namespace_html_elements=False)
    return [
        (
            str(elemento.tag),
            tuple(sorted(elemento.attrib)),
            elemento.get("href", elemento.get("src", "")).partition(":")[0],
        )
        for elemento in raiz.iter()
    ]


def pagina(cifras: Cifras) -> str:
    contexto = {
        "p": Documento(cifras),
        "c": COLORES,
        "huella": "0" * 64,
        "qr": graficas.qr("https://e.gov.co/"),
    }
    return render_to_string("documento/documento.html", contexto)


@pytest.mark.parametrize("hostil", HOSTILES)
def test_un_texto_hostil_en_cualquier_campo_no_cambia_el_marcado(hostil: str) -> None:
    inofensivo = con_todo()
    assert esqueleto(pagina(con_textos(inofensivo, hostil.format(puerto=9)))) == esqueleto(pagina(inofensivo))


def test_los_textos_hostiles_salen_como_texto_y_no_piden_nada() -> None:
    with socket.create_server(("127.0.0.1", 0)) as servidor:
        escrito = " ".join(HOSTILES).format(puerto=servidor.getsockname()[1])
        pdf = a_pdf(con_textos(con_todo(), escrito))
        servidor.setblocking(False)
        with pytest.raises(BlockingIOError):
            servidor.accept()
    dicho = "".join(texto(pdf, "-raw").split())
    for hostil in HOSTILES:
        assert "".join(hostil.format(puerto=servidor_de(escrito)).split()) in dicho
    assert "root:x:0:0" not in dicho
    sin_adjuntos_ni_acciones(pdf)


def servidor_de(escrito: str) -> str:
    return re.search(r"127\.0\.0\.1:(\d+)", escrito)[1]


def sin_adjuntos_ni_acciones(pdf: bytes) -> None:
    with pikepdf.open(io.BytesIO(pdf)) as abierto:
        assert "/EmbeddedFiles" not in abierto.Root.get("/Names", {})
        assert "/OpenAction" not in abierto.Root
        direcciones = [
            str(nota.A.URI) for hoja in abierto.pages for nota in hoja.get("/Annots", []) if "/A" in nota
        ]
        propias = ("mailto:", f"{settings.SITIO}/verificar/")
        assert all(direccion.startswith(propias) for direccion in direcciones)


@pytest.mark.parametrize("hostil", HOSTILES)
def test_quien_dibuja_no_alcanza_la_red_ni_los_archivos(hostil: str) -> None:
    """Aunque llegara como marcado: o se detiene, o ni siquiera lo pide."""
    with socket.create_server(("127.0.0.1", 0)) as servidor:
        with suppress(NoSePudoDibujar):
            escrito = hostil.format(puerto=servidor.getsockname()[1])
            pdf = dibujar(f'<html lang="es"><title>x</title><body>{escrito}</body></html>')
            assert "root:x:0:0" not in texto(pdf)
            with pikepdf.open(io.BytesIO(pdf)) as abierto:
                assert "/EmbeddedFiles" not in abierto.Root.get("/Names", {})
        servidor.setblocking(False)
        with pytest.raises(BlockingIOError):
            servidor.accept()


@pytest.mark.parametrize(
    "pedido", ['<img src="http://127.0.0.1:9/x">', '<link rel=stylesheet href="file:///x">']
)
def test_pedir_algo_ajeno_detiene_el_dibujo_y_dice_que_fue(pedido: str) -> None:
    with pytest.raises(NoSePudoDibujar, match="recurso ajeno"):
        dibujar(f"<html><body>{pedido}</body></html>")


def test_quien_agota_la_memoria_no_se_lleva_al_servidor(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("informes.documento.pdf.SEGUNDOS", 1)
    with pytest.raises(NoSePudoDibujar):
        dibujar("<p>" + "palabra " * 400_000)


def test_se_dibujan_a_lo_sumo_dos_a_la_vez_y_el_tercero_espera_su_turno(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    salen: list[bytes] = []
    tercero = threading.Thread(target=lambda: salen.append(dibujar("<p>hola")))
    espera = threading.Event()
    tomar = fcntl.flock

    def flock(candado: int, como: int) -> None:
        if como == fcntl.LOCK_EX:
            espera.set()
        tomar(candado, como)

    with _turno(), _turno():
        monkeypatch.setattr(fcntl, "flock", flock)
        tercero.start()
        assert espera.wait(timeout=30)
        assert salen == []
    tercero.join(timeout=60)
    assert salen[0].startswith(b"%PDF-")


def test_las_carpetas_de_un_dibujo_que_murio_se_quitan_y_las_de_otro_turno_no(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("informes.documento.pdf.TURNOS", tmp_path)
    for carpeta in ("informe-0-murio", "informe-1-dibuja"):
        (tmp_path / carpeta).mkdir()
        (tmp_path / carpeta / "letra").write_bytes(b"x")
    assert dibujar("<p>hola").startswith(b"%PDF-")
    assert [carpeta.name for carpeta in tmp_path.glob("informe-*")] == ["informe-1-dibuja"]


def test_el_tiempo_para_dibujar_crece_con_las_actividades(monkeypatch: pytest.MonkeyPatch) -> None:
    dados: list[int] = []
    monkeypatch.setattr("informes.documento.pdf.SEGUNDOS", 60)
    monkeypatch.setattr(
        "informes.documento.pdf._en_otro_proceso", lambda *args: dados.append(args[-1]) or b"%PDF-"
    )
    dibujar("<p>hola")
    dibujar("<p>hola", 2_000)
    assert dados == [60, 1_060]


def test_un_proceso_que_no_alcanza_a_empezar_no_se_espera_sin_fin(monkeypatch: pytest.MonkeyPatch) -> None:
    nunca = threading.Event()

    class Detenido:
        pid = None

        def __init__(self, **_: object) -> None:
            """El sistema lo detuvo antes de que dijera su número."""

        def start(self) -> None:
            nunca.wait()

    monkeypatch.setattr("informes.documento.pdf._procesos.Process", Detenido)
    monkeypatch.setattr("informes.documento.pdf.ARRANQUE", 0.1)
    try:
        with pytest.raises(NoSePudoDibujar, match="no se empezó"):
            dibujar("<p>hola")
    finally:
        nunca.set()


def test_el_pdf_no_cita_rutas_de_la_maquina() -> None:
    assert str(Path.home()).encode() not in pdf_de("demo")


def test_un_pdf_no_deja_archivos_temporales(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    a_pdf(ejemplares.una())  # el proceso que espera deja su propio socket
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    a_pdf(ejemplares.una())
    assert list(tmp_path.iterdir()) == []


def test_sin_su_estilo_o_su_letra_no_hay_pdf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """WeasyPrint seguiría, y saldría un informe sin estilo."""
    monkeypatch.setattr("informes.documento.trazado.ESTATICOS", tmp_path)
    with pytest.raises(FatalURLFetchingError, match="Falta un recurso"):
        SoloLoPropio().fetch("propio:documento.css")


def test_los_recursos_del_pdf_estan() -> None:
    assert all((ESTATICOS / nombre.removeprefix(BASE)).is_file() for nombre in RECURSOS)
