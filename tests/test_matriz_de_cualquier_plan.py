"""La matriz de un plan de cualquier entidad: clases de meta, trimestres, metas del año, componentes y dependencias."""

from decimal import Decimal
from typing import Any

import pytest

from comun.hojas.escribir import a_csv
from comun.hojas.leer import ArchivoInvalido
from participacion.dependencias import proponer_sigla
from participacion.matriz.carga import PlanCargado
from participacion.matriz.medidas import PROGRAMADO
from participacion.matriz.recursos import RecursoDelPlan, TocaMesesCerrados, importar_plan
from participacion.models import Actividad, Alias, Apoyo, Componente, Dependencia, Reporte
from tests.archivos import un_xlsx
from tests.datos import cerrar, un_plan, un_reporte, una_actividad, una_dependencia

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
            {"componente": "Eje 1", "ponderacion_componente": "1; 2", "dic_p": 1},
            'columna "ponderacion_componente": se esperaba un peso, o uno por cada nivel del componente (1), y hay 2.',
        ),
        (
            {"apoyan": "OAP-GA", "dic_p": 1},
            'columna "apoyan": OAP-GA es la que reporta: se esperaban las que la apoyan.',
        ),
        (
            {"dic_p": 1, "dic_num": 1, "dic_den": 2},
            'columna "dic_num": el numerador y el denominador son de un porcentaje de dos números: diga «sí» en '
            "con_denominador.",
        ),
        (
            {"clase_de_meta": "mantener", "con_denominador": "sí", "anual": 90, "dic_num": 1},
            'columna "dic_num": el numerador y el denominador van juntos, y falta el denominador.',
        ),
        (
            {"clase_de_meta": "mantener", "con_denominador": "sí", "anual": 90, "dic_num": 3, "dic_den": 2},
            'columna "dic_num": el numerador no pasa del denominador, y se encontró 3 de 2.',
        ),
        (
            {"cancelada_desde": "Julio", "jun_p": 1, "sep_p": 2},
            'columna "sep_p": está cancelada desde julio, y programa en septiembre.',
        ),
        (
            {"cancelada_desde": 13, "jun_p": 1},
            'columna "cancelada_desde": se esperaba un mes, de 1 a 12 o por su nombre, y se encontró "13".',
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


def test_una_dependencia_se_reconoce_por_sus_alias() -> None:
    Alias.objects.create(dependencia=una_dependencia("SFI"), nombre="Dirección  de Participación")
    importar(*({"dependencia": d, "dic_p": 1} for d in ("DIRECCION DE PARTICIPACIÓN", "SFI")))
    assert {a.dependencia.sigla for a in Actividad.objects.all()} == {"SFI"}


def test_dos_dependencias_que_se_llaman_igual_se_distinguen_por_su_sigla() -> None:
    for sigla in ("SC", "SCRD"):
        una_dependencia(sigla, nombre="Secretaría de Cultura")
    assert 'así se llama más de una dependencia ("SC" o "SCRD")' in rechazo(
        {"dependencia": "secretaria de cultura", "dic_p": 1}
    )
    una_dependencia("sc")
    importar({"dependencia": "sc", "dic_p": 1}, {"dependencia": "SC", "dic_p": 1})
    assert (la("1").dependencia.sigla, la("2").dependencia.sigla) == ("sc", "SC")


def con_dependencias(*dependencias: list[Any], **opciones: Any) -> PlanCargado:
    """Una actividad de la primera dependencia y, en su hoja, las que se digan."""
    plan = [["N.º", "Dependencia", "Actividad", "anual"], [1, dependencias[0][0], "Talleres", 3]]
    contenido = un_xlsx(plan=plan, Dependencias=[["Sigla", "Nombre", "Alias"], *dependencias])
    return importar_plan(2025, ("m.xlsx", contenido), **opciones)


def los_alias() -> dict[str, list[str]]:
    return {
        d.sigla: [alias.nombre for alias in d.alias.all()]
        for d in Dependencia.objects.prefetch_related("alias")
    }


def test_la_hoja_de_dependencias_crea_las_que_faltan_y_deja_sus_alias_como_dice() -> None:
    Alias.objects.create(dependencia=una_dependencia("OAP", nombre="Planeación"), nombre="OAPI")
    filas = [["oap", "Planeación Institucional", "Asesora"], ["SFI", "Fortalecimiento", "Fortal.; OAPI"]]
    visto = con_dependencias(*filas, simular=True)
    assert "Dependencias nuevas: 1, cambiadas: 1." in visto.resumen
    assert visto.perdidas == [
        'Dependencia OAP, nombre: "Planeación" pasa a "Planeación Institucional".',
        'Dependencia OAP, alias: "OAPI" pasa a "Asesora".',
    ]
    assert los_alias() == {"OAP": ["OAPI"]}
    con_dependencias(*filas)
    assert los_alias() == {"OAP": ["Asesora"], "SFI": ["Fortal.", "OAPI"]}
    assert Dependencia.objects.get(sigla="OAP").nombre == "Planeación Institucional"


@pytest.mark.parametrize(
    ("filas", "frase"),
    [
        (
            [["A", "Una", "otra cosa"], ["B", "Otra  Cósa", ""]],
            'columna "Alias": "otra cosa" ya nombra a otra',
        ),
        ([["A", "Una", "x"], ["B", "Otra", "X"]], 'columna "Alias": "x" ya nombra a otra dependencia: B'),
        ([["A", "Una", ""], ["a", "Otra", ""]], 'columna "Sigla": a ya está en la fila 2'),
        ([["A", "", ""]], 'columna "Nombre": se esperaba el nombre de la dependencia'),
        ([["A B", "Una", ""]], 'columna "Sigla": se esperaba una sigla de letras, cifras, guiones'),
        ([["P&G", "Una", ""]], 'columna "Sigla": se esperaba una sigla de letras, cifras, guiones'),
    ],
)
def test_la_hoja_de_dependencias_se_rechaza_con_su_lugar(filas: list[list[str]], frase: str) -> None:
    with pytest.raises(ArchivoInvalido) as invalido:
        con_dependencias(*filas)
    assert frase in str(invalido.value)
    assert not Dependencia.objects.exists()


def test_otra_hoja_que_se_llama_dependencias_no_estorba() -> None:
    una_dependencia("OAP")
    plan = [["numero", "dependencia", "actividad", "anual"], [1, "OAP", "Talleres", 3]]
    importar_plan(2025, ("m.xlsx", un_xlsx(plan=plan, dependencias=[["Notas"], ["las de 2024"]])))
    assert la("1").meta == 3


def test_las_corresponsables_entran_por_sus_nombres_y_sin_la_columna_quedan_como_estaban() -> None:
    una_dependencia("SFI", nombre="Fortalecimiento")
    una_dependencia("ACPVR")
    importar({"dic_p": 1, "apoyan": "fortalecimiento; ACPVR; sfi"})
    quedan = [("1", "ACPVR"), ("1", "SFI")]
    assert sorted(Apoyo.objects.values_list("actividad__codigo", "dependencia__sigla")) == quedan
    assert importar({"dic_p": 1}).filas[0].cambio == "igual"
    cargado = importar({"dic_p": 1, "apoyan": "ACPVR"})
    assert cargado.perdidas == ['Actividad 1, apoyan: "ACPVR; SFI" pasa a "ACPVR".']
    assert list(Apoyo.objects.values_list("dependencia__sigla", flat=True)) == ["ACPVR"]


def test_un_porcentaje_de_dos_numeros_entra_con_los_dos_y_se_calcula() -> None:
    un_plan(2025, **POR_PROMEDIO)
    porcentaje = {
        "clase_de_meta": "mantener",
        "con_denominador": "sí",
        "periodicidad": "trimestral",
        "anual": 90,
    }
    numeros = {"trim1_num": 45, "trim1_den": 50, "trim2_num": 0, "trim2_den": 0, "sem2_num": 1, "dic_den": 3}
    importar(porcentaje | numeros)
    reportes = Reporte.objects.order_by("mes").values_list("mes", "ejecutado", "numerador", "denominador")
    assert list(reportes) == [(3, 90, 45, 50), (6, None, 0, 0), (12, Decimal("33.333333"), 1, 3)]
    otra = importar(porcentaje | {"trim1_num": 44, "trim1_den": 50})
    assert otra.ignorados == [
        'Actividad 1, trim1_num: "44 de 50" no se carga; ya hay un reporte de "45 de 50" (avalado).'
    ]


def test_los_titulos_se_escriben_como_en_el_plan_de_la_entidad() -> None:
    una_dependencia()
    titulos = [
        "N.º",
        "Dependencia",
        "Descripción",
        "Unidad de\nmedida",
        "Línea base",
        "Corresponsables",
        "ENE_P",
    ]
    meses = [columna.upper() for columna in PROGRAMADO[1:]]
    filas = [[*titulos, *meses], [7, "oap-ga", "Talleres", "taller", 4, "", 2, *[0] * 11]]
    importar_plan(2025, ("m.xlsx", un_xlsx(plan=filas)))
    assert (la("7").descripcion, la("7").unidad_medida, la("7").linea_base, la("7").meta) == (
        "Talleres",
        "taller",
        4,
        2,
    )


def test_lo_que_pesa_cada_nivel_del_componente_se_escribe_en_su_orden() -> None:
    importar(
        {"componente": "Eje 1 / Meta 2", "ponderacion_componente": "0,4; 60", "dic_p": 1},
        {"componente": "Eje 1 / Meta 3", "ponderacion_componente": "0.4; -", "dic_p": 1},
    )
    pesos = Componente.objects.order_by("nombre").values_list("nombre", "ponderacion")
    assert list(pesos) == [("Eje 1", Decimal("0.4")), ("Eje 1 / Meta 2", 60)]


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


def test_la_sigla_que_se_propone_no_es_el_alias_de_otra() -> None:
    Alias.objects.create(dependencia=una_dependencia("SDC"), nombre="SC")
    importar({"dependencia": "Secretaría de Cultura", "dic_p": 1}, crear_dependencias=True)
    assert la("1").dependencia.sigla == "SC-2"


@pytest.mark.parametrize(
    ("nombre", "ocupadas", "sigla"),
    [
        ("Secretaría Distrital de la Mujer", [], "SDM"),
        ("Secretaría Distrital de la Mujer", ["sdm", "SDM-2"], "SDM-3"),
        ("Planeación", [], "PLANEACIÓN"),
        ("OAP/GA", [], "OAP/GA"),
        ("---", [], "D"),
        ("P&G", [], "PG"),
        ("#1", [], "1"),
        ("SG/O.A.P-Ñ", [], "SG/O.A.P-Ñ"),
        ("Ωmega", [], "MEGA"),
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


def test_una_meta_del_anio_que_se_cumple_en_un_mes_cerrado_se_rechaza_en_su_fila() -> None:
    cerrar(2, un_plan(2025))
    with pytest.raises(TocaMesesCerrados) as invalido:
        importar({"anual": 4, "anual_mes": 6}, {"anual": 1, "anual_mes": 2})
    assert invalido.value.errores == [
        'Hoja "plan", fila 3, columna "anual_mes": febrero de 2025 está cerrado: no admite cambios.'
    ]
