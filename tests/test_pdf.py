"""El PDF: lo que dice, cómo está hecho y hasta dónde alcanza."""

import io
import socket
import subprocess
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pikepdf
import pytest

from informes.cifras import Cifras, Recomendacion
from informes.pdf import NoSePudoDibujar, dibujar
from informes.publicacion import a_pdf, componer, huella
from tests.datos import CORTES_2021, el_plan_2021, los_compromisos_2021, un_informe

CARTA_APAISADA = (792, 612)


def texto(pdf: bytes, *opciones: str) -> str:
    orden = ["pdftotext", *opciones, "-", "-"]
    return subprocess.run(orden, input=pdf, capture_output=True, check=True).stdout.decode()


@pytest.fixture
def cifras(db: None) -> Cifras:
    plan = el_plan_2021()
    los_compromisos_2021()
    cifras = componer(
        un_informe(plan=plan, cortes=list(CORTES_2021.values()), objetivo="Dar cuenta del plan.")
    )
    return replace(cifras, version=1, publicada=datetime(2021, 10, 5, 15, tzinfo=UTC))


def test_el_pdf_dice_las_cifras_del_documento_y_cada_fila_del_plan(cifras: Cifras) -> None:
    renglones = [" ".join(renglon.split()) for renglon in texto(a_pdf(cifras), "-layout").splitlines()]
    dicho = "\n".join(renglones)
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
        assert any(fila in renglon for renglon in renglones), fila
    for fila in ("mayo 70 50 20", "junio 60 40 20", "julio 53 37 16", "agosto 46 33 13"):
        assert any(fila in renglon.lower() for renglon in renglones), fila
    for fila in ("130 90 40", "99 70 29"):
        assert any(fila in renglon for renglon in renglones), fila
    assert "Corte: 23 de julio de 2021" in dicho
    assert "Corte: 29 de septiembre de 2021" in dicho


def test_el_pie_lleva_version_corte_pagina_y_el_comienzo_de_la_huella(cifras: Cifras) -> None:
    paginas = texto(a_pdf(cifras)).split("\f")[:-1]
    principio = huella(cifras.a_json())[:16]
    for numero, pagina in enumerate(paginas[1:], start=2):
        assert f"{principio} · {numero} / {len(paginas)}" in " ".join(pagina.split())
        assert "corte 31 de agosto de 2021 · versión 1" in " ".join(pagina.split())


def test_el_contenido_dice_la_pagina_en_que_empieza_cada_seccion(cifras: Cifras) -> None:
    paginas = texto(a_pdf(cifras), "-layout").split("\f")
    indice = {
        renglon.split(" .")[0].strip(): int(renglon.split()[-1])
        for renglon in paginas[1].splitlines()
        if " . ." in renglon
    }
    assert len(indice) == 5
    for seccion, pagina in indice.items():
        numero, nombre = seccion.split(maxsplit=1)
        assert [numero, nombre] == paginas[pagina - 1].strip().splitlines()[0].split(maxsplit=1)


def test_es_carta_apaisada_etiquetada_en_espanol_y_con_titulo(cifras: Cifras) -> None:
    with pikepdf.open(io.BytesIO(a_pdf(cifras))) as pdf:
        assert {tuple(int(n) for n in pagina.mediabox[2:]) for pagina in pdf.pages} == {CARTA_APAISADA}
        assert str(pdf.Root.Lang) == "es-CO"
        assert pdf.Root.MarkInfo.Marked
        with pdf.open_metadata() as metadatos:
            assert metadatos["pdfuaid:part"] == "1"
            assert "Segundo cuatrimestre de 2021" in metadatos["dc:title"]


def test_lo_de_demostracion_lo_dice_en_la_portada_y_al_pie(cifras: Cifras) -> None:
    paginas = texto(a_pdf(cifras)).split("\f")[:-1]
    assert "Datos de demostración, reconstruidos: no son cifras oficiales" in paginas[0]
    assert all("datos de demostración" in pagina for pagina in paginas[1:])
    assert "demostración" not in texto(a_pdf(replace(cifras, demostracion=False)))


def test_un_borrador_se_reconoce_en_la_portada_y_en_cada_seccion(cifras: Cifras) -> None:
    paginas = texto(a_pdf(replace(cifras, version=None, publicada=None))).split("\f")
    assert "Borrador: no es una publicación" in paginas[0]
    assert "Borrador" in paginas[3]
    assert "Borrador" not in texto(a_pdf(cifras))


HOSTILES = (
    '<img src="http://127.0.0.1:{puerto}/imagen">',
    '<link rel="stylesheet" href="http://127.0.0.1:{puerto}/estilo">',
    '<link rel="attachment" href="file:///etc/passwd">',
    '<style>@import url("http://127.0.0.1:{puerto}/estilo");</style>',
    '<object data="file:///etc/passwd"></object>',
    '<svg><image href="http://127.0.0.1:{puerto}/svg" width="9" height="9"/></svg>',
)


def test_un_texto_hostil_sale_como_texto(cifras: Cifras) -> None:
    escrito = " ".join(HOSTILES).format(puerto=9)
    pdf = a_pdf(
        replace(
            cifras, objetivo=escrito, explicacion=escrito, recomendaciones=(Recomendacion(texto=escrito),)
        )
    )
    dicho = "".join(texto(pdf).split())
    assert all(dicho.count("".join(hostil.format(puerto=9).split())) == 3 for hostil in HOSTILES)
    with pikepdf.open(io.BytesIO(pdf)) as abierto:
        assert "/EmbeddedFiles" not in abierto.Root.get("/Names", {})


@pytest.mark.parametrize("hostil", HOSTILES)
def test_quien_dibuja_no_alcanza_la_red_ni_los_archivos(hostil: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as servidor:
        # El SVG ni siquiera lo pide; lo demás se detiene.
        with (
            suppress(NoSePudoDibujar)
            if "<svg" in hostil
            else pytest.raises(NoSePudoDibujar, match="recurso ajeno")
        ):
            dibujar(f"<html><body>{hostil.format(puerto=servidor.getsockname()[1])}</body></html>")
        servidor.setblocking(False)
        with pytest.raises(BlockingIOError):
            servidor.accept()


def test_quien_agota_la_memoria_no_se_lleva_al_servidor(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("informes.pdf.SEGUNDOS", 1)
    with pytest.raises(NoSePudoDibujar):
        dibujar("<p>" + "palabra " * 400_000)


def test_el_pdf_no_cita_rutas_de_la_maquina(cifras: Cifras) -> None:
    assert str(Path.home()).encode() not in a_pdf(cifras)


def test_un_pdf_no_deja_archivos_temporales(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cifras: Cifras
) -> None:
    a_pdf(cifras)  # el proceso que espera deja su propio socket
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    a_pdf(cifras)
    assert list(tmp_path.iterdir()) == []
