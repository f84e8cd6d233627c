"""`cifras.json` es un contrato: ida y vuelta exacta, claves fijas, enteros, y lo publicado se lee siempre."""

import dataclasses
import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta, timezone
from pathlib import Path
from typing import Any, get_args, get_origin, get_type_hints

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comun.periodo import CUATRIMESTRAL
from informes import cifras as c
from informes.cifras import ESQUEMA, Cifras, EsquemaDesconocido, NoEsta
from informes.portal.datos import csv_de_actividades
from participacion.estados import Estado
from tests import ejemplares

MUESTRA = (Path(__file__).parent / "muestras" / "cifras-esquema-1.json").read_bytes()
DOCUMENTO = (Path(__file__).parent.parent / "docs" / "cifras.md").read_text(encoding="utf-8")

TOTALES = {
    "meta",
    "programado_a_corte",
    "ejecutado_a_corte",
    "programado_periodo",
    "ejecutado_periodo",
    "ejecucion",
    "avance",
    "por_ejecutar",
    "cumplimiento_periodo",
    "cumplimiento_sin_anticipos",
    "recuperado",
    "a_tiempo",
    "anticipado",
    "sobre_meta",
    "rezago",
    "meses_debidos",
    "meses_reportados",
}
ESTADOS = {"registrado", "en_gestion", "cumplido", "no_cumplido", "trasladado"}
CONTEOS = {"total", "a_cargo", "no_a_cargo", "estados", "vencidos"}

PUBLICO = {"mes", "mesa", "texto", "a_cargo", "estado", "vencido", "clave", "localidad", "historia"}

# Las claves de cada objeto, por el camino que lleva a él.
EXACTOS = {
    f"{cual}_exacto"
    for cual in (
        "ejecucion",
        "avance",
        "por_ejecutar",
        "cumplimiento_periodo",
        "cumplimiento_sin_anticipos",
        "esperado",
    )
}
TOTALES |= EXACTOS | {"esperado"}
DEL_GRUPO = TOTALES | {"promedia", "completas"}
CLAVES = {
    (): {
        "esquema",
        "entidad",
        "anio",
        "cuatrimestre",
        "corte",
        "version",
        "publicada",
        "motivo",
        "demostracion",
        "objetivo",
        "explicacion",
        "recomendaciones",
        "totales",
        "meses",
        "dependencias",
        "compromisos",
        "compromisos_consolidados",
        "compromisos_por_mesa",
        "compromisos_publicos",
        "anteriores_desde",
        "anteriores_hasta",
        "compromisos_anteriores",
        "compromisos_anteriores_publicos",
        "sin_programacion",
        "modificaciones",
        "siglas_anteriores",
        "cambios",
        "informa",
        "numero_del_periodo",
        "regla",
        "ponderacion_por_componente",
        "componentes",
    },
    ("entidad",): {"nombre", "contacto"},
    ("recomendaciones",): {"texto"},
    ("totales",): DEL_GRUPO,
    ("componentes",): DEL_GRUPO | {"nombre", "ponderacion"},
    ("meses",): {"mes", "programado", "ejecutado"},
    ("dependencias",): DEL_GRUPO | {"sigla", "nombre", "meses", "actividades"},
    ("dependencias", "meses"): {"mes", "programado", "ejecutado"},
    ("dependencias", "actividades"): TOTALES
    | {
        "numero",
        "descripcion",
        "estado",
        "meta_inicial",
        "producto",
        "unidad_medida",
        "nivel_participacion",
        "fase_ciclo",
        "grupos_interes",
        "seccion_menu_participa",
        "presupuesto",
        "meses",
        "codigo",
        "componente",
        "clase_de_meta",
        "sentido",
        "linea_base",
        "con_denominador",
        "periodicidad",
        "ponderacion",
        "por_periodos",
        "apoyan",
    },
    ("dependencias", "actividades", "meses"): {
        "mes",
        "programado",
        "ejecutado",
        "participantes",
        "razon",
        "texto",
        "numerador",
        "denominador",
    },
    ("compromisos",): CONTEOS | {"corte", "mes"},
    ("compromisos", "estados"): ESTADOS,
    ("compromisos_consolidados",): CONTEOS | {"corte", "meses"},
    ("compromisos_consolidados", "estados"): ESTADOS,
    ("compromisos_por_mesa",): CONTEOS | {"nombre", "tipo", "mesas", "localidad"},
    ("compromisos_por_mesa", "estados"): ESTADOS,
    ("compromisos_publicos",): PUBLICO,
    ("compromisos_publicos", "historia"): {"fecha", "estado"},
    ("compromisos_anteriores",): {"anio", "periodo", "seguian", "estados", "vencidos"},
    ("compromisos_anteriores", "estados"): ESTADOS,
    ("compromisos_anteriores_publicos",): PUBLICO | {"anio", "estado_antes"},
    ("compromisos_anteriores_publicos", "historia"): {"fecha", "estado"},
    ("sin_programacion",): {"codigo", "numero", "dependencia", "descripcion", "reportado"},
    ("modificaciones",): {
        "codigo",
        "numero",
        "dependencia",
        "fecha",
        "motivo",
        "meta_antes",
        "meta_despues",
        "campos",
    },
    ("modificaciones", "campos"): {"campo", "antes", "despues"},
    ("siglas_anteriores",): {"sigla", "antes", "hasta"},
    ("cambios",): {"donde", "campo", "antes", "despues"},
}


def declaradas(tipo: Any, camino: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], set[str]]]:
    """Las claves que escribe cada clase, por el camino que lleva a ella."""
    if dataclasses.is_dataclass(tipo):
        campos = get_type_hints(tipo)
        yield camino, set(campos)
        for clave, suyo in campos.items():
            yield from declaradas(suyo, (*camino, clave))
    elif get_origin(tipo) is tuple:
        yield from declaradas(get_args(tipo)[0], camino)


def objetos(dato: Any, camino: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], dict[str, Any]]]:
    """Cada objeto de un JSON, con el camino de claves que lleva a él."""
    if isinstance(dato, list):
        for parte in dato:
            yield from objetos(parte, camino)
    elif isinstance(dato, dict):
        yield camino, dato
        for clave, valor in dato.items():
            yield from objetos(valor, (*camino, clave))


def cifras() -> st.SearchStrategy[Cifras]:
    """Cualesquiera, de un informe en borrador o publicado."""
    textos = st.text(max_size=20)
    bogota = st.just(timezone(timedelta(hours=-5)))
    return st.builds(
        Cifras,
        esquema=st.just(ESQUEMA),
        cuatrimestre=st.sampled_from(CUATRIMESTRAL.numeros),
        informa=st.just("cuatrimestral"),
        numero_del_periodo=st.sampled_from(CUATRIMESTRAL.numeros),
        version=st.none() | st.integers(1, 99),
        publicada=st.none() | st.datetimes(timezones=bogota),
        demostracion=st.booleans(),
        objetivo=textos,
        explicacion=textos,
        recomendaciones=st.lists(st.builds(c.Recomendacion, texto=textos), max_size=3).map(tuple),
        dependencias=st.lists(st.from_type(c.CifrasDeDependencia), max_size=2).map(tuple),
    )


@settings(max_examples=40)
@given(cifras())
def test_las_cifras_vuelven_iguales_de_su_json(originales):
    assert Cifras.desde_json(originales.a_json()) == originales


@settings(max_examples=40)
@given(cifras())
def test_a_las_mismas_cifras_los_mismos_bytes_sea_cual_sea_el_orden_en_que_llegaron(originales):
    revueltas = json.dumps(json.loads(originales.a_json()), sort_keys=True, indent=2).encode()
    assert Cifras.desde_json(revueltas).a_json() == originales.a_json()


@settings(max_examples=40)
@given(cifras())
def test_un_lector_de_hoy_deja_pasar_las_claves_de_manana(originales):
    dato = json.loads(originales.a_json())
    for _, objeto in list(objetos(dato)):
        objeto["clave_de_manana"] = {"un": ["valor"]}
    assert Cifras.desde_json(json.dumps(dato).encode()) == originales


@pytest.mark.parametrize("esquema", [ESQUEMA + 1, 0, "1", None])
def test_un_esquema_que_no_se_conoce_no_se_adivina(esquema):
    dato = json.loads(MUESTRA) | {"esquema": esquema}
    with pytest.raises(EsquemaDesconocido):
        Cifras.desde_json(json.dumps(dato).encode())


# La muestra guardada: una publicación del esquema 1. No se regenera nunca; la de otro esquema se agrega al lado.


def test_lo_publicado_en_el_esquema_1_se_sigue_leyendo():
    leidas = Cifras.desde_json(MUESTRA)
    assert (leidas.esquema, leidas.anio, leidas.cuatrimestre, leidas.version) == (1, 2021, 2, 1)
    assert (leidas.totales.ejecucion, leidas.totales.avance) == (105, 62)
    assert leidas.publicada.isoformat() == "2021-09-30T09:15:00-05:00"
    assert leidas.dependencias[0].actividades[0].estado is Estado.ANTICIPADA
    assert [una.codigo for una in leidas.sin_programacion] == ["12"]


def test_el_json_tiene_las_claves_del_contrato_y_ninguna_mas():
    for camino, claves in declaradas(Cifras):
        assert claves == CLAVES.get(camino), (
            f"{camino}: una clave nueva se agrega a CLAVES y a docs/cifras.md."
        )
    assert dict(declaradas(Cifras)).keys() == CLAVES.keys()
    for camino, objeto in objetos(json.loads(MUESTRA)):
        assert set(objeto) <= CLAVES[camino]


def test_todo_numero_del_json_es_entero():
    dato = json.loads(MUESTRA, parse_float=pytest.fail, parse_constant=pytest.fail)
    booleanos = {
        clave for _, objeto in objetos(dato) for clave, valor in objeto.items() if isinstance(valor, bool)
    }
    assert booleanos == {"demostracion"}


def test_el_json_es_utf8_legible_y_termina_en_salto_de_linea():
    texto = MUESTRA.decode()
    assert "Secretaría General – Alcaldía Mayor de Bogotá D. C." in texto
    assert texto.endswith("}\n")
    assert texto.count("\n") == 1


def test_una_dependencia_tiene_conteos_de_estados_y_no_un_estado():
    oap, *_ = Cifras.desde_json(MUESTRA).dependencias
    assert oap.estados == {"finalizada": 2, "anticipada": 2, "al_dia": 1}


# La documentación


def test_el_programa_de_la_documentacion_recalcula_las_cuatro_cifras_desde_el_csv(tmp_path):
    programa = DOCUMENTO.partition("```python\n")[2].partition("```")[0]
    (tmp_path / "actividades.csv").write_bytes(csv_de_actividades(Cifras.desde_json(MUESTRA)))
    salida = subprocess.run(
        [sys.executable, "-c", programa], cwd=tmp_path, check=True, capture_output=True, text=True
    ).stdout
    assert salida.splitlines() == ["Ejecución 105", "Avance 62", "Por ejecutar 38", "Cumplimiento 112"]


def test_la_documentacion_nombra_todas_las_claves():
    assert {clave for claves in CLAVES.values() for clave in claves if f"`{clave}`" not in DOCUMENTO} == set()


# Lo que responden


def test_de_cada_actividad_se_sabe_que_dependencia_responde():
    demo = ejemplares.demo()
    parejas = list(demo.por_dependencia())
    assert [actividad for _, actividad in parejas] == list(demo.actividades)
    assert all(actividad in dependencia.actividades for dependencia, actividad in parejas)
    assert len(parejas) == sum(len(dependencia.actividades) for dependencia in demo.dependencias)


def test_una_actividad_se_pide_por_su_codigo_y_una_dependencia_por_su_sigla():
    demo = ejemplares.demo()
    assert list(demo.por_codigo) == [str(numero) for numero in range(1, 12)]
    assert all(demo.actividad(codigo) is actividad for codigo, actividad in demo.por_codigo.items())
    assert [demo.dependencia(d.sigla) for d in demo.dependencias] == list(demo.dependencias)
    with pytest.raises(NoEsta, match="no tiene la actividad 99"):
        demo.actividad("99")
    with pytest.raises(NoEsta, match="no tiene la dependencia XYZ"):
        demo.dependencia("XYZ")


def test_sin_reportar_son_los_meses_programados_hasta_el_corte_que_nadie_reporto():
    programado = [0, 2, 1, 0, 1, 0, 0, 1, 1, 0, 0, 1]
    hecho = [1, None, 0, None, 3, None, None, None]
    cifras = ejemplares.componer([("A", "Dependencia A", [(1, "Dictar talleres.", programado, hecho)])])
    [actividad] = cifras.actividades
    assert [mes.mes for mes in cifras.hasta_el_corte(actividad)] == list(range(1, 9))
    assert [mes.mes for mes in cifras.sin_reportar(actividad)] == [2, 8]
    assert len(cifras.sin_reportar(actividad)) == actividad.meses_debidos - actividad.meses_reportados


def test_los_participantes_se_suman_y_nadie_que_lo_diga_no_es_cero():
    dichos = {(1, 5): 10, (1, 6): 0, (2, 5): 4}
    cifras = ejemplares.componer(
        [
            ("A", "Dependencia A", [(1, "Dictar talleres.", [1] * 12, [1] * 8)]),
            ("B", "Dependencia B", [(2, "Hacer foros.", [1] * 12, [1] * 8)]),
        ],
        contar=lambda numero, mes, _: {"participantes": dichos.get((numero, mes))},
    )
    assert [cifras.participantes([mes]) for mes in (5, 6, 7)] == [14, 0, None]
    assert [d.participantes(range(5, 9)) for d in cifras.dependencias] == [10, 4]


def test_cada_grupo_que_comparte_corte_va_detras_de_su_ultimo_mes():
    demo = ejemplares.demo()
    del_mes, juntos = demo.compromisos, demo.compromisos_consolidados
    assert demo.compromisos_con_sus_grupos == (*del_mes, *juntos)  # julio y agosto
    mayo_y_junio = dataclasses.replace(juntos[0], meses=(5, 6))
    otras = dataclasses.replace(demo, compromisos_consolidados=(mayo_y_junio, *juntos))
    assert otras.compromisos_con_sus_grupos == (*del_mes[:2], mayo_y_junio, *del_mes[2:], *juntos)
    assert demo.cortes == dict(zip(range(5, 9), ejemplares.CORTES, strict=True))
