"""Lo que ve la ciudadanía: la página y los archivos dicen las mismas cifras, las congeladas."""

import csv
import html
import io
import json
import re
from hashlib import sha256
from typing import Any

import pytest
from django.test import Client

from informes.models import Publicacion
from informes.publicacion import huella
from tests.datos import (
    CORTES_2021,
    el_plan_2021,
    los_compromisos_2021,
    publicado,
    un_informe,
    un_plan,
    una_actividad,
)

pytestmark = pytest.mark.django_db

ARCHIVOS = ("informe.pdf", "cifras.json", "actividades.csv", "compromisos.csv")


@pytest.fixture
def publicacion() -> Publicacion:
    plan = el_plan_2021()
    los_compromisos_2021()
    return publicado(un_informe(plan=plan, cortes=list(CORTES_2021.values())))


def leido(client: Client, direccion: str) -> str:
    """El texto de una página, sin etiquetas y con un solo espacio entre palabras."""
    respuesta = client.get(direccion)
    assert respuesta.status_code == 200
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", respuesta.content.decode())).split())


def filas(contenido: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(contenido.decode("utf-8-sig"), newline="")))


def test_la_pagina_dice_las_cifras_del_documento_y_cada_fila_del_plan(
    client: Client, publicacion: Publicacion
) -> None:
    pagina = leido(client, "/2021/2/")
    assert "A agosto se hicieron 62 de las 100 acciones previstas para 2021; se esperaban 59." in pagina
    for cifra in ("105 % 62 de 59", "62 % 62 de 100", "38 % 38 de 100", "112 % 29 de 26"):
        assert cifra in pagina
    for fila in (
        "11 20 55 %",
        "122 % 11 de 9",
        "2 3 67 %",
        "1 3 33 %",
        "Pend. 1 de 0",
        "16 24 67 %",
        "1 2 50 %",
    ):
        assert fila in pagina
    for fila in ("mayo 70 50 20", "junio 60 40 20", "julio 53 37 16", "agosto 46 33 13"):
        assert fila in pagina
    assert re.search(r"mayo–junio .*? 130 90 40", pagina)
    assert re.search(r"julio–agosto .*? 99 70 29", pagina)
    assert "Datos de demostración, reconstruidos: no son cifras oficiales" in pagina


def test_la_portada_es_la_publicacion_mas_reciente(client: Client, publicacion: Publicacion) -> None:
    publicado(un_informe(1, plan=publicacion.informe.plan))
    assert "II cuatrimestre de 2021" in leido(client, "/")


def test_sin_publicaciones_la_portada_dice_que_habra_y_cuando(client: Client) -> None:
    assert "Todavía no hay informes publicados" in leido(client, "/")


def test_cada_version_se_conserva_en_su_direccion_y_avisa_que_hay_otra(
    client: Client, publicacion: Publicacion
) -> None:
    publicado(publicacion.informe, version=2)
    assert "versión 2" in leido(client, "/2021/2/")
    assert "Corrige la versión anterior: Se corrigió." in leido(client, "/2021/2/")
    assert "Hay una versión posterior" in leido(client, "/2021/2/v1/")
    assert "Hay una versión posterior" not in leido(client, "/2021/2/v2/")


def test_los_archivos_de_una_version_son_los_bytes_guardados(
    client: Client, publicacion: Publicacion
) -> None:
    for carpeta in ("/2021/2/", "/2021/2/v1/"):
        assert client.get(f"{carpeta}cifras.json").content == bytes(publicacion.cifras)
        assert client.get(f"{carpeta}informe.pdf").content == bytes(publicacion.pdf)
    assert sha256(client.get("/2021/2/cifras.json").content).hexdigest() == publicacion.cifras_sha256
    assert publicacion.cifras_sha256 in leido(client, "/2021/2/")


@pytest.mark.parametrize(
    "direccion", ["/2021/1/", "/2020/2/", "/2021/2/v2/", "/2021/4/", "/2021/0/", "/2021/2/v0/"]
)
def test_lo_que_no_esta_publicado_no_existe(client: Client, publicacion: Publicacion, direccion: str) -> None:
    for archivo in ("", *ARCHIVOS):
        assert client.get(direccion + archivo).status_code == 404


def test_de_actividades_csv_solo_se_recalculan_todas_las_cifras(
    client: Client, publicacion: Publicacion
) -> None:
    contenido = client.get("/2021/2/actividades.csv").content
    assert contenido.startswith(b"\xef\xbb\xbf")
    assert contenido.count(b"\r\n") == contenido.count(b"\n") == 11 * 12 + 1

    def razon(parte: int, todo: int) -> int | None:
        return int(100 * parte / todo + 0.5) if todo else None

    def totales(de: list[dict[str, str]]) -> dict[str, int | None]:
        meta = sum(int(f["programado"]) for f in de)
        p = sum(int(f["programado"]) for f in de if int(f["mes"]) <= 8)
        e = sum(int(f["ejecutado"] or 0) for f in de if int(f["mes"]) <= 8)
        p2 = sum(int(f["programado"]) for f in de if 5 <= int(f["mes"]) <= 8)
        e2 = sum(int(f["ejecutado"] or 0) for f in de if 5 <= int(f["mes"]) <= 8)
        debidas = [f for f in de if int(f["programado"]) and int(f["mes"]) <= 8]
        return {
            "meta": meta,
            "programado_a_corte": p,
            "ejecutado_a_corte": e,
            "programado_periodo": p2,
            "ejecutado_periodo": e2,
            "ejecucion": razon(e, p),
            "avance": razon(e, meta),
            "por_ejecutar": max(0, 100 - (razon(e, meta) or 0)),
            "cumplimiento_periodo": razon(e2, p2),
            "meses_debidos": len(debidas),
            "meses_reportados": sum(f["ejecutado"] != "" for f in debidas),
        }

    filas_del_csv = filas(contenido)
    cifras = json.loads(client.get("/2021/2/cifras.json").content)
    assert totales(filas_del_csv).items() <= cifras["totales"].items()
    for dependencia in cifras["dependencias"]:
        suyas = [f for f in filas_del_csv if f["dependencia"] == dependencia["sigla"]]
        assert totales(suyas).items() <= dependencia.items()
        for actividad in dependencia["actividades"]:
            propias = [f for f in suyas if f["numero"] == str(actividad["numero"])]
            assert totales(propias).items() <= actividad.items()
            assert {f["actividad"] for f in propias} == {actividad["descripcion"]}
    assert cifras["totales"]["ejecucion"] == 105
    assert {f["ejecutado"] for f in filas_del_csv if int(f["mes"]) > 8} == {""}


def test_compromisos_csv_trae_un_renglon_por_mes_con_su_corte(
    client: Client, publicacion: Publicacion
) -> None:
    contenido = client.get("/2021/2/compromisos.csv").content
    encabezado, mayo, *_ = contenido.decode("utf-8-sig").split("\r\n")
    assert (
        encabezado == "anio,mes,corte,total,a_cargo,no_a_cargo,registrado,en_gestion,cumplido,no_cumplido,"
        "trasladado,vencidos"
    )
    assert mayo == "2021,5,2021-07-23,70,20,50,20,0,0,0,0,0"
    assert [f["mes"] for f in filas(contenido)] == ["5", "6", "7", "8"]


def test_un_texto_que_parece_formula_no_se_ejecuta_en_la_hoja_de_calculo(client: Client) -> None:
    una_actividad(descripcion="=HYPERLINK(1)")
    publicado(un_informe())
    assert filas(client.get("/2021/2/actividades.csv").content)[0]["actividad"] == "'=HYPERLINK(1)"


def test_lo_publico_se_lee_sin_cookies_y_no_admite_escrituras(
    client: Client, publicacion: Publicacion
) -> None:
    for direccion in ("/", "/2021/2/", *(f"/2021/2/{archivo}" for archivo in ARCHIVOS)):
        respuesta = client.get(direccion)
        assert not respuesta.cookies
        assert "script-src 'self'" in respuesta["Content-Security-Policy"]
        assert respuesta["X-Content-Type-Options"] == "nosniff"
        assert client.head(direccion).status_code == 200
        assert client.post(direccion).status_code == 405


@pytest.mark.parametrize("actividades", [2, 60])
def test_una_pagina_son_dos_consultas_sea_cual_sea_el_plan(
    client: Client, django_assert_num_queries: Any, actividades: int
) -> None:
    for _ in range(actividades):
        una_actividad()
    publicado(un_informe())
    # 1. la publicación  2. las demás, para enlazarlas
    with django_assert_num_queries(2):
        client.get("/2021/2/")
    # 1. la publicación
    with django_assert_num_queries(1):
        client.get("/2021/2/actividades.csv")


def test_un_plan_sin_nada_programado_tambien_se_publica(client: Client) -> None:
    una_actividad([0] * 12, descripcion="Feria de servicios")
    publicado(un_informe())
    pagina = leido(client, "/2021/2/")
    assert "todavía no tiene acciones programadas" in pagina
    assert "Sin programación en el año, y por eso en ninguna cifra: 1. Feria de servicios (OAP-GA)" in pagina


def test_una_pagina_escapa_lo_que_escriben_las_personas(client: Client) -> None:
    una_actividad(descripcion="<script>alert(1)</script>")
    publicado(un_informe(objetivo="<b>negrilla</b>", plan=un_plan()))
    pagina = client.get("/2021/2/").content.decode()
    assert "<script>" not in pagina
    assert "<b>negrilla" not in pagina


def test_la_huella_publica_es_la_de_los_bytes_servidos(client: Client, publicacion: Publicacion) -> None:
    assert huella(client.get("/2021/2/cifras.json").content) == publicacion.cifras_sha256
