"""Los datos abiertos: de cada archivo solo se recalcula cada cifra del informe, y el contrato dice la verdad."""

import csv
import io
import json
import re
from collections.abc import Iterable
from typing import Any

import openpyxl
import pytest
import schemathesis
from django.test import Client
from hypothesis import HealthCheck, given
from hypothesis import settings as ajustes
from schemathesis import GenerationMode

from informes.models import Publicacion
from informes.portal.datos import MEDIDAS, TABLAS, TABLAS_DEL_LIBRO
from tests.datos import publicado
from tests.publico import todo_publicado
from tests.test_portal import leido

pytestmark = pytest.mark.django_db

Fila = dict[str, Any]


@pytest.fixture
def publicacion() -> Publicacion:
    return todo_publicado()


def filas_del_csv(contenido: bytes) -> list[Fila]:
    return list(csv.DictReader(io.StringIO(contenido.decode("utf-8-sig"), newline="")))


# Lo que haría un periodista: solo sumas, sin nada de este programa.


def porcentaje(parte: int, todo: int) -> int | None:
    return (200 * parte + todo) // (2 * todo) if todo else None


def suma(filas: Iterable[Fila], medida: str, desde: int = 1, hasta: int = 12, **donde: object) -> int:
    return sum(
        int(f["valor"])
        for f in filas
        if f["medida"] == medida
        and desde <= int(f["mes"]) <= hasta
        and all(str(f[columna]) == str(valor) for columna, valor in donde.items())
    )


def recalcular(filas: list[Fila], **donde: object) -> dict[str, int | None]:
    """Las cifras del plan, de una dependencia o de una actividad, de una tabla con las columnas de datos.csv."""
    b = 4 * int(filas[0]["cuatrimestre"])
    meta = suma(filas, "acciones_programadas", **donde)
    p, e = (suma(filas, f"acciones_{m}", 1, b, **donde) for m in ("programadas", "ejecutadas"))
    p2, e2 = (suma(filas, f"acciones_{m}", b - 3, b, **donde) for m in ("programadas", "ejecutadas"))
    avance = porcentaje(e, meta)
    return {
        "meta": meta,
        "programado_a_corte": p,
        "ejecutado_a_corte": e,
        "programado_periodo": p2,
        "ejecutado_periodo": e2,
        "ejecucion": porcentaje(e, p),
        "avance": avance,
        "por_ejecutar": None if avance is None else max(0, 100 - avance),
        "cumplimiento_periodo": porcentaje(e2, p2),
    }


def comprobar(filas: list[Fila], cifras: dict[str, Any]) -> None:
    """Lo recalculado es lo publicado, cifra por cifra."""
    assert recalcular(filas).items() <= cifras["totales"].items()
    for dependencia in cifras["dependencias"]:
        assert recalcular(filas, dependencia=dependencia["sigla"]).items() <= dependencia.items()
        for actividad in dependencia["actividades"]:
            numero = actividad["numero"]
            assert recalcular(filas, numero=numero).items() <= actividad.items()
            for mes in actividad["meses"]:
                m = mes["mes"]
                assert suma(filas, "acciones_programadas", m, m, numero=numero) == mes["programado"]
                assert suma(filas, "acciones_ejecutadas", m, m, numero=numero) == (mes["ejecutado"] or 0)
                assert suma(filas, "personas", m, m, numero=numero) == (mes["participantes"] or 0)
    for del_mes in cifras["compromisos"]:
        m = del_mes["mes"]
        assert suma(filas, "compromisos_a_cargo", m, m) == del_mes["a_cargo"]
        assert suma(filas, "compromisos_no_a_cargo", m, m) == del_mes["no_a_cargo"]
        assert suma(filas, "compromisos_vencidos", m, m) == del_mes["vencidos"]
        assert {
            f["corte_del_mes"] for f in filas if f["medida"] == "compromisos_a_cargo" and int(f["mes"]) == m
        } == {del_mes["corte"]}
        for estado, cuantos in del_mes["estados"].items():
            assert suma(filas, "compromisos_a_cargo", m, m, estado=estado) == cuantos


def test_de_datos_csv_solo_se_recalcula_cada_cifra_del_informe(
    client: Client, publicacion: Publicacion
) -> None:
    filas = filas_del_csv(client.get("/2021/2/datos.csv").content)
    comprobar(filas, json.loads(bytes(publicacion.cifras)))
    assert recalcular(filas)["ejecucion"] == 105


def test_lo_recalculado_es_lo_que_muestran_las_paginas(client: Client, publicacion: Publicacion) -> None:
    filas = filas_del_csv(client.get("/2021/2/datos.csv").content)
    paginas = {"/": recalcular(filas), "/2021/2/dependencias/SFI/": recalcular(filas, dependencia="SFI")}
    for numero in {f["numero"] for f in filas if f["numero"]}:
        paginas[f"/2021/2/actividades/{numero}/"] = recalcular(filas, numero=numero)
    for direccion, cifras in paginas.items():
        pagina = leido(client, direccion)
        for porcentual, parte, todo in (
            ("ejecucion", "ejecutado_a_corte", "programado_a_corte"),
            ("avance", "ejecutado_a_corte", "meta"),
            ("cumplimiento_periodo", "ejecutado_periodo", "programado_periodo"),
        ):
            assert f"{cifras[parte]} de {cifras[todo]}" in pagina
            assert cifras[porcentual] is None or f"{cifras[porcentual]} %" in pagina


def test_del_libro_solo_se_recalcula_cada_cifra_del_informe(client: Client, publicacion: Publicacion) -> None:
    libro = openpyxl.load_workbook(io.BytesIO(client.get("/2021/2/informe.xlsx").content))

    def hoja(nombre: str) -> list[Fila]:
        encabezado, *filas = libro[nombre].iter_rows(values_only=True)
        return [dict(zip(encabezado, fila, strict=True)) for fila in filas]

    (de_que,) = hoja("informe")
    assert (de_que["anio"], de_que["cuatrimestre"], de_que["demostracion"]) == (2021, 2, "sí")
    filas = [
        {**fila, "medida": medida, "valor": fila[columna]}
        for fila in hoja("actividades")
        for medida, columna in (
            ("acciones_programadas", "programado"),
            ("acciones_ejecutadas", "ejecutado"),
            ("personas", "participantes"),
        )
        if fila[columna] is not None
    ]
    for fila in hoja("compromisos"):
        comun = {"mes": fila["mes"], "corte_del_mes": fila["corte"], "dependencia": "", "numero": ""}
        filas += [
            comun | {"medida": "compromisos_a_cargo", "estado": estado, "valor": fila[estado]}
            for estado in ("registrado", "en_gestion", "cumplido", "no_cumplido", "trasladado")
        ]
        filas.append(comun | {"medida": "compromisos_no_a_cargo", "valor": fila["no_a_cargo"]})
        filas.append(comun | {"medida": "compromisos_vencidos", "valor": fila["vencidos"]})
    comprobar(filas, json.loads(bytes(publicacion.cifras)))
    assert len(hoja("compromisos_publicos")) == 3
    assert hoja("plan")[0]["grupos_interes"] == "Jóvenes; Academia"


def test_el_diccionario_explica_cada_columna_de_cada_archivo(
    client: Client, publicacion: Publicacion
) -> None:
    diccionario = client.get("/datos/diccionario/").content.decode()
    for archivo in ("datos", "actividades", "compromisos"):
        columnas = next(iter(filas_del_csv(client.get(f"/2021/2/{archivo}.csv").content)))
        for columna in columnas:
            assert f"<code>{columna}</code>" in diccionario
    medidas = {f["medida"] for f in filas_del_csv(client.get("/2021/2/datos.csv").content)}
    assert medidas == set(MEDIDAS) - {
        "numerador",
        "denominador",
    }  # el plan no tiene porcentajes de dos números
    for tabla in TABLAS:
        assert all(tabla.columnas.values())
    libro = openpyxl.load_workbook(io.BytesIO(client.get("/2021/2/informe.xlsx").content))
    assert libro.sheetnames == [*(tabla.nombre for tabla in TABLAS_DEL_LIBRO), "diccionario"]


def test_la_pagina_de_datos_dice_licencia_frecuencia_y_ofrece_cada_archivo(
    client: Client, publicacion: Publicacion
) -> None:
    pagina = client.get("/datos/").content.decode()
    for que in ("Licencia", "Frecuencia", "Corte", "Formato", "/datos/openapi.json", "/datos/catalogo.json"):
        assert que in pagina
    for archivo in re.findall(r'href="(/2021/[^"]+\.\w+)"', pagina):
        assert client.get(archivo).status_code == 200


def test_el_catalogo_dcat_nombra_cada_informe_vigente_con_sus_archivos(
    client: Client, publicacion: Publicacion, settings: Any
) -> None:
    catalogo = client.get("/datos/catalogo.json")
    assert catalogo["Access-Control-Allow-Origin"] == "*"
    conjuntos = json.loads(catalogo.content)["dcat:dataset"]
    assert [c["@id"] for c in conjuntos] == [f"{settings.SITIO}/2021/2/", f"{settings.SITIO}/2021/1/"]
    for distribucion in conjuntos[0]["dcat:distribution"]:
        archivo = client.get(distribucion["dcat:downloadURL"]["@id"].removeprefix(settings.SITIO))
        tipo = archivo["Content-Type"].split(";")[0]
        assert distribucion["dcat:mediaType"]["@id"].endswith(f"/media-types/{tipo}")


def test_el_catalogo_trae_lo_que_exige_dcat_ap_y_su_identidad_no_cambia_con_las_versiones(
    client: Client, publicacion: Publicacion
) -> None:
    """Lo obligatorio de DCAT-AP 3: título, descripción y quién publica; de cada archivo, por dónde se llega."""
    antes = json.loads(client.get("/datos/catalogo.json").content)
    publicado(publicacion.informe, version=2)
    catalogo = json.loads(client.get("/datos/catalogo.json").content)
    for que in ("dct:title", "dct:description", "dct:publisher", "dct:issued", "dct:modified"):
        assert catalogo[que], que
    assert [c["@id"] for c in catalogo["dcat:dataset"]] == [c["@id"] for c in antes["dcat:dataset"]]
    segundo = catalogo["dcat:dataset"][0]
    assert (segundo["dct:issued"], antes["dcat:dataset"][0]["dct:modified"]) == (
        publicacion.publicada_en.isoformat(),
        publicacion.publicada_en.isoformat(),
    )
    assert segundo["dct:modified"] > segundo["dct:issued"]
    assert segundo["dct:temporal"] == {
        "@type": "dct:PeriodOfTime",
        "dcat:startDate": "2021-05-01",
        "dcat:endDate": "2021-08-31",
    }
    for que in ("dct:title", "dct:description", "dct:spatial", "dcat:keyword"):
        assert segundo[que], que
    assert all(d["dcat:accessURL"]["@id"] for d in segundo["dcat:distribution"])
    codigos = {
        que: segundo[que]["@id"].rpartition("/authority/")[2]
        for que in ("dct:language", "dcat:theme", "dct:accrualPeriodicity")
    }
    assert codigos == {
        "dct:language": "language/SPA",
        "dcat:theme": "data-theme/GOVE",
        "dct:accrualPeriodicity": "frequency/ANNUAL_3",
    }
    for cual, tipo in (("dct:issued", "dateTime"), ("dct:modified", "dateTime"), ("dcat:startDate", "date")):
        assert catalogo["@context"][cual] == {"@type": f"xsd:{tipo}"}


# El contrato, probado contra el sitio de verdad: cada dirección, con valores que existen y con cualesquiera.


@pytest.mark.barrido
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("modo", list(GenerationMode))
def test_openapi_dice_la_verdad(live_server: Any, settings: Any, modo: GenerationMode) -> None:
    settings.SITIO = live_server.url
    todo_publicado()
    contrato = schemathesis.openapi.from_url(f"{live_server.url}/datos/openapi.json")
    operaciones = [resultado.ok() for resultado in contrato.get_all_operations()]
    assert len(operaciones) == len(contrato.raw_schema["paths"])
    for operacion in operaciones:
        if modo is GenerationMode.NEGATIVE and not operacion.path_parameters:
            continue

        @ajustes(max_examples=15, suppress_health_check=list(HealthCheck))
        @given(operacion.as_strategy(generation_mode=modo))
        def se_cumple(caso: schemathesis.Case) -> None:
            caso.call_and_validate()

        se_cumple()


def test_los_ejemplos_del_contrato_responden_con_su_archivo(client: Client, publicacion: Publicacion) -> None:
    contrato = json.loads(client.get("/datos/openapi.json").content)
    for camino, operaciones in contrato["paths"].items():
        ejemplos = {p["name"]: p["example"] for p in operaciones["get"]["parameters"]}
        respuesta = client.get(camino.format(**ejemplos))
        (tipo,) = operaciones["get"]["responses"]["200"]["content"]
        assert respuesta.status_code == 200
        assert respuesta["Content-Type"].split(";")[0] == tipo


def test_cifras_json_tiene_la_forma_que_dice_el_contrato(client: Client, publicacion: Publicacion) -> None:
    contrato = json.loads(client.get("/datos/openapi.json").content)
    formas = contrato["components"]["schemas"]

    def revisar(dato: Any, forma: dict[str, Any]) -> None:
        if dato is None:
            assert forma["nullable"]
        elif "$ref" in forma:
            de_que = formas[forma["$ref"].rsplit("/", 1)[1]]
            assert set(de_que["required"]) <= set(dato) == set(de_que["properties"])
            for clave, valor in dato.items():
                revisar(valor, de_que["properties"][clave])
        elif forma["type"] == "array":
            for parte in dato:
                revisar(parte, forma["items"])
        else:
            assert (
                type(dato).__name__ == {"string": "str", "integer": "int", "boolean": "bool"}[forma["type"]]
            )
            assert "enum" not in forma or dato in forma["enum"]

    revisar(json.loads(bytes(publicacion.cifras)), {"$ref": "#/components/schemas/Cifras"})
