"""La matriz de un plan de cualquier entidad: clases de meta, trimestres, metas del año, componentes y dependencias."""

from decimal import Decimal
from typing import Any

import pytest

from comun.hojas.escribir import a_csv
from comun.hojas.leer import ArchivoInvalido
from participacion.carga import PlanCargado
from participacion.dependencias import proponer_sigla
from participacion.medidas import PROGRAMADO
from participacion.models import Actividad, Componente, Dependencia
from participacion.recursos import RecursoDelPlan, importar_plan
from tests.archivos import un_xlsx
from tests.datos import un_plan, un_reporte, una_actividad, una_dependencia

pytestmark = pytest.mark.django_db

POR_PROMEDIO = {"regla": "promedio"}


def importar(*filas: dict[str, Any], **opciones: Any) -> PlanCargado:
    """Cada fila con lo que se diga; el código, la dependencia y la descripción van solos."""
    una_dependencia()
    llenas = [
        {"codigo": str(n), "dependencia": "OAP-GA", "actividad": f"Actividad {n}"} | fila
        for n, fila in enumerate(filas, start=1)
    ]
    columnas = list(dict.fromkeys(columna for fila in llenas for columna in fila))
    if set(PROGRAMADO) & set(columnas):  # si viene un mes, vienen los doce
        columnas = list(dict.fromkeys([*columnas, *PROGRAMADO]))
    celdas = [columnas, *([fila.get(columna) for columna in columnas] for fila in llenas)]
    return importar_plan(2025, ("matriz.xlsx", un_xlsx(plan=celdas)), **opciones)


def rechazo(*filas: dict[str, Any], **plan: Any) -> str:
    un_plan(2025, **plan)
    with pytest.raises(ArchivoInvalido) as invalido:
        importar(*filas)
    assert not Actividad.objects.exists()
    return str(invalido.value)


def doce(nada: Any = None, **meses: Any) -> list[Any]:
    return [meses.get(columna.partition("_")[0], nada) for columna in PROGRAMADO]


def la(codigo: str) -> Actividad:
    return Actividad.objects.get(codigo=codigo)


def test_lo_que_se_escribe_por_trimestres_o_semestres_llega_a_su_ultimo_mes_y_dice_la_periodicidad() -> None:
    importar({"trim1_p": 2, "trim4_p": "1,5"}, {"sem1_p": 3, "sem2_e": 0}, {"mar_p": 1})
    assert (la("1").programado, la("1").periodicidad) == (doce(0, mar=2, dic=Decimal("1.5")), "trimestral")
    assert (la("2").programado, la("2").periodicidad) == (doce(0, jun=3), "semestral")
    assert (la("3").programado, la("3").periodicidad) == (doce(0, mar=1), "mensual")
    assert list(la("2").reportes.values_list("mes", "ejecutado")) == [(12, 0)]


def test_la_meta_del_anio_sola_se_debe_en_su_mes_y_no_se_programa_por_periodos() -> None:
    importar({"anual": 10}, {"anual": 4, "anual_mes": 6})
    assert (la("1").programado, la("1").por_periodos) == (doce(0, dic=10), False)
    assert la("2").programado == doce(0, jun=4)


def test_un_nivel_que_se_mantiene_escrito_una_vez_se_debe_en_cada_periodo() -> None:
    un_plan(2025, **POR_PROMEDIO)
    importar({"clase_de_meta": "mantener", "periodicidad": "Trimestral", "anual": 100})
    assert (la("1").programado, la("1").por_periodos) == (doce(mar=100, jun=100, sep=100, dic=100), True)


def test_en_un_nivel_vacio_es_nada_y_cero_es_un_nivel() -> None:
    un_plan(2025, **POR_PROMEDIO)
    importar({"clase_de_meta": "Nivel", "linea_base": 40, "sentido": "A lo sumo", "jun_p": 20, "dic_p": 0})
    assert (la("1").programado, la("1").linea_base) == (doce(jun=20, dic=0), 40)


def test_lo_que_tiene_mas_de_seis_decimales_se_redondea_y_se_dice() -> None:
    un_plan(2025, **POR_PROMEDIO)
    cargado = importar({"ene_p": "0,12345650", "feb_p": "0.1234565"}, {"ene_p": 0.1 + 0.2})
    assert la("1").programado[:2] == [Decimal("0.123457"), Decimal("0.123457")]
    assert la("2").programado[0] == Decimal("0.3")
    assert cargado.resumen[-1] == (
        'Redondeado a seis decimales: fila 2, ene_p: "0,12345650" es 0,123457; '
        'fila 2, feb_p: "0.1234565" es 0,123457.'
    )


@pytest.mark.parametrize(
    ("fila", "frase"),
    [
        (
            {"periodicidad": "trimestral", "feb_p": 1},
            'columna "feb_p": una actividad trimestral no programa en febrero: solo en marzo, junio, septiembre y '
            "diciembre.",
        ),
        ({"mar_p": 1, "trim1_p": 2}, 'columna "trim1_p": dice 2 y la columna "mar_p", del mismo mes, 1.'),
        ({"ene_p": 1, "anual": 5}, 'columna "anual": la meta del año es 5 y lo programado suma 1.'),
        (
            {"periodicidad": "semestral", "anual": 5, "anual_mes": 9},
            'columna "anual_mes": una actividad semestral se debe en junio o diciembre, no en septiembre.',
        ),
        (
            {"clase_de_meta": "nivel", "linea_base": 40, "dic_p": 40},
            'columna "linea_base": en un nivel, la meta se aparta de la línea base, y las dos son 40: use «mantener».',
        ),
        (
            {"clase_de_meta": "nivel", "linea_base": 40, "sentido": "al menos", "dic_p": 20},
            'columna "sentido": de 40 a 20 baja, y dice «al menos».',
        ),
        (
            {"clase_de_meta": "mantener", "dic_p": 0},
            'columna "dic_p": mantener en 0 solo se puede «a lo sumo».',
        ),
        (
            {"con_denominador": "sí", "dic_p": 9},
            'columna "con_denominador": un porcentaje de dos números es un nivel o se mantiene: no es una suma.',
        ),
        (
            {"clase_de_meta": "mantener", "con_denominador": "sí", "dic_p": 101},
            'columna "dic_p": la meta de un porcentaje de dos números va de 0 a 100.',
        ),
        (
            {"componente": "Eje 1 /  / Meta", "dic_p": 1},
            'columna "componente": se esperaban hasta 4 niveles separados por " / ", ninguno vacío,',
        ),
        (
            {"ponderacion_componente": 2, "dic_p": 1},
            'columna "ponderacion_componente": dice cuánto pesa su componente, y la fila no tiene componente.',
        ),
    ],
)
def test_lo_que_no_cabe_en_su_clase_de_meta_se_rechaza_con_su_frase(fila: dict[str, Any], frase: str) -> None:
    assert f'Hoja "plan", fila 2, {frase}' in rechazo(fila, **POR_PROMEDIO)


def test_un_plan_por_acciones_no_admite_otra_clase_de_meta() -> None:
    dicho = rechazo({"clase_de_meta": "nivel", "dic_p": 5})
    assert 'columna "clase_de_meta": el plan se cierra por acciones' in dicho


def test_sin_ninguna_forma_de_lo_programado_se_dicen_las_columnas_que_faltan() -> None:
    assert 'faltan las columnas "ene_p", "feb_p"' in rechazo({"producto": "Acta"})


def test_las_filas_de_un_componente_dicen_lo_mismo_de_cuanto_pesa() -> None:
    dos = [{"componente": "Eje 1", "ponderacion_componente": peso, "dic_p": 1} for peso in (1, 2)]
    assert (
        'fila 3, columna "ponderacion_componente": dice 2 y la fila 2, del mismo componente, 1.'
        in rechazo(*dos)
    )


@pytest.mark.parametrize(
    ("pesos", "aviso"),
    [
        ((0, 0), "Todas las ponderaciones son 0: el plan quedaría sin ponderación."),
        ((30, 20), "Las ponderaciones suman 50, y no 1 ni 100: se dividen por su suma."),
        (
            (30, None),
            "Sin ponderación, y las demás la tienen: actividad 2. Así no se puede publicar.",
        ),
        (("0,4", "0.6"), None),
    ],
)
def test_de_los_pesos_se_advierte_lo_que_no_promediaria(pesos: tuple[Any, Any], aviso: str | None) -> None:
    cargado = importar(*({"ponderacion": peso, "dic_p": 1} for peso in pesos))
    assert (aviso in cargado.resumen) if aviso else len(cargado.resumen) == 2


def test_lo_que_se_exporta_de_un_plan_mixto_vuelve_a_entrar_sin_cambios() -> None:
    un_plan(2025, **POR_PROMEDIO)
    importar(
        {"clase_de_meta": "nivel", "linea_base": "2,5", "jun_p": 0, "dic_p": "7,25", "ponderacion": "0,5"},
        {"clase_de_meta": "mantener", "sentido": "a lo sumo", "trim2_p": 0, "trim4_p": 5, "trim2_e": 1},
        {"anual": 10, "anual_mes": 6, "componente": "Eje 1 / Meta 2", "ponderacion_componente": 3},
        {"clase_de_meta": "mantener", "con_denominador": "sí", "periodicidad": "anual", "dic_p": 90},
        {"codigo": "5.4.1", "sem2_p": 1},
    )
    antes = list(Actividad.objects.values().order_by("pk"))
    datos = RecursoDelPlan().export(Actividad.objects.all())
    cargado = importar_plan(2025, ("exportado.csv", a_csv([datos.headers, *datos])))
    assert [fila.cambio for fila in cargado.filas] == ["igual"] * 5
    assert (cargado.reportes, cargado.conservados) == (0, 1)
    assert list(Actividad.objects.values().order_by("pk")) == antes
    assert list(Componente.objects.values_list("nombre", "ponderacion")) == [("Eje 1 / Meta 2", 3)]


def test_una_actividad_se_cambia_por_sus_columnas_sin_perder_como_se_mide() -> None:
    plan = un_plan(2025, **POR_PROMEDIO)
    una_actividad(doce(dic=65), plan=plan, descripcion="Actividad 1", clase_de_meta="nivel", linea_base=5)
    importar({"dic_p": 70})
    assert (la("1").programado, la("1").clase_de_meta, la("1").linea_base) == (doce(dic=70), "nivel", 5)


# Códigos y dependencias


def test_un_codigo_repetido_se_rechaza_y_se_propone_otro() -> None:
    dicho = rechazo({"codigo": "450102600", "dic_p": 1}, {"codigo": "450102600", "dic_p": 1})
    assert 'la actividad 450102600 ya está en la fila 2; si es otra, escriba "450102600-2"' in dicho


def test_un_codigo_que_excel_guardo_como_numero_es_el_que_se_ve() -> None:
    importar({"codigo": 1.1, "dic_p": 1}, {"codigo": 7, "dic_p": 1})
    assert list(Actividad.objects.values_list("codigo", flat=True)) == ["1.1", "7"]


def test_una_dependencia_se_reconoce_por_su_sigla_o_su_nombre_como_se_escriba() -> None:
    una_dependencia("SFI", nombre="Subsecretaría de Fortalecimiento")
    importar(*({"dependencia": d, "dic_p": 1} for d in ("sfi", "SUBSECRETARIA  de fortalecimiento")))
    assert {a.dependencia.sigla for a in Actividad.objects.all()} == {"SFI"}


def test_lo_que_no_se_conoce_se_crea_solo_si_se_pide_y_se_dice() -> None:
    filas = [
        {"dependencia": d, "dic_p": 1} for d in ("Secretaría de Cultura", "secretaria de cultura", "IDPAC")
    ]
    with pytest.raises(ArchivoInvalido, match="se esperaba una dependencia"):
        importar(*filas)
    assert importar(*filas, crear_dependencias=True, simular=True).avisos == [
        "Dependencias nuevas, con la sigla que se propone: «Secretaría de Cultura» (SC) y «IDPAC» (IDPAC)."
    ]
    assert Dependencia.objects.count() == 1
    importar(*filas, crear_dependencias=True)
    assert sorted(Dependencia.objects.values_list("sigla", flat=True)) == ["IDPAC", "OAP-GA", "SC"]
    assert importar(*filas).filas[0].cambio == "igual"


@pytest.mark.parametrize(
    ("nombre", "ocupadas", "sigla"),
    [
        ("Secretaría Distrital de la Mujer", [], "SDM"),
        ("Secretaría Distrital de la Mujer", ["sdm", "SDM-2"], "SDM-3"),
        ("Planeación", [], "PLANEACIÓN"),
        ("OAP/GA", [], "OAP/GA"),
        ("---", [], "---"),
    ],
)
def test_la_sigla_que_se_propone(nombre: str, ocupadas: list[str], sigla: str) -> None:
    assert proponer_sigla(nombre, ocupadas) == sigla


def test_con_reportes_avalados_la_clase_de_meta_no_cambia_sin_un_motivo() -> None:
    plan = un_plan(2025, **POR_PROMEDIO)
    un_reporte(una_actividad([0] * 11 + [5], plan=plan, descripcion="Actividad 1"))
    fila = {"clase_de_meta": "mantener", "dic_p": 5}
    with pytest.raises(ArchivoInvalido, match="diga el motivo"):
        importar(fila)
    importar(fila, motivo="Se aclaró cómo se mide.")
    assert la("1").modificaciones.get().motivo == "Se aclaró cómo se mide."
