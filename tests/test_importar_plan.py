"""La matriz del plan entra entera o no entra, y vuelve a salir igual."""

from datetime import date
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DataError, connection
from django.test.utils import CaptureQueriesContext

from comun.calendario import ABREVIATURAS
from comun.hojas.escribir import a_csv
from comun.hojas.leer import ArchivoInvalido
from participacion.matriz.carga import PlanCargado
from participacion.matriz.columnas import COLUMNAS, DESCRIPTIVAS, OBLIGATORIAS
from participacion.matriz.medidas import EJECUTADO, PROGRAMADO
from participacion.matriz.plantilla import libro_del_plan
from participacion.matriz.recursos import RecursoDelPlan, importar_plan
from participacion.matriz.renumeracion import Dicho, dudas
from participacion.models import Actividad, Modificacion, Plan, Reporte
from participacion.opciones import EstadoDeReporte
from tests.archivos import con_filas_xml, un_csv, un_xlsx
from tests.datos import MATRIZ_2021, cerrar, un_plan, un_reporte, una_actividad, una_dependencia, una_sesion

pytestmark = pytest.mark.django_db

NO_ES_CANTIDAD = "se esperaba un número desde 0, con coma o punto solo para los decimales,"
BASICAS = ["numero", "dependencia", "actividad", *PROGRAMADO]


def fila(numero: Any = 1, **celdas: Any) -> dict[str, Any]:
    """Una fila de la matriz: una acción cada mes."""
    basica = {"numero": numero, "dependencia": "OAP-GA", "actividad": f"Actividad {numero}"}
    return basica | dict.fromkeys(PROGRAMADO, 1) | celdas


def matriz(*filas: dict[str, Any]) -> list[list[Any]]:
    """El encabezado, con las columnas que usan las filas, y las filas."""
    usadas = {columna for celdas in filas for columna in celdas}
    columnas = [*(columna for columna in COLUMNAS if columna in usadas), *sorted(usadas - set(COLUMNAS))]
    return [columnas, *([celdas.get(columna) for columna in columnas] for celdas in filas)]


def importar(*filas: dict[str, Any], **opciones: Any) -> PlanCargado:
    una_dependencia()
    return importar_plan(2021, ("matriz.xlsx", un_xlsx(plan=matriz(*filas))), **opciones)


def rechazo(*filas: dict[str, Any]) -> str:
    """Las frases con que se rechaza la matriz; nada queda escrito."""
    antes = (Actividad.objects.count(), Reporte.objects.count())
    with pytest.raises(ArchivoInvalido) as invalido:
        importar(*filas)
    assert (Actividad.objects.count(), Reporte.objects.count()) == antes
    return str(invalido.value)


def conteo(cargado: PlanCargado) -> dict[str, int]:
    return {c.name.lower(): cargado.cuantas(c) for c in type(cargado.filas[0].cambio)}


def test_la_matriz_de_2021_entra_con_sus_reportes_avalados() -> None:
    for sigla in ("OAP-GA", "ACPVR", "ACDTIC", "SFI"):
        una_dependencia(sigla)
    cargado = importar_plan(2021, (MATRIZ_2021.name, MATRIZ_2021.read_bytes()))
    assert cargado.resumen == [
        "Actividades nuevas: 11, cambiadas: 0, iguales: 0.",
        "Reportes nuevos: 88.",
    ]
    plan = Plan.objects.get(anio=2021)
    assert sum(actividad.meta for actividad in plan.actividades.all()) == 100
    assert sum(reporte.ejecutado or 0 for reporte in Reporte.objects.avalados()) == 62
    assert plan.meses.count() == 12


def test_programado_vacio_es_cero() -> None:
    importar(fila(may_p=None, jun_p="  "))
    assert Actividad.objects.get().programado == [1, 1, 1, 1, 0, 0, 1, 1, 1, 1, 1, 1]


def test_ejecutado_vacio_es_sin_reporte_y_cero_es_un_reporte_de_cero() -> None:
    cargado = importar(fila(ene_e=0, feb_e=None, mar_e=2))
    assert cargado.reportes == 2
    assert list(Reporte.objects.values_list("mes", "ejecutado", "estado")) == [
        (1, 0, EstadoDeReporte.AVALADO),
        (3, 2, EstadoDeReporte.AVALADO),
    ]


def test_lo_ejecutado_queda_en_el_historial_como_carga_inicial() -> None:
    importar(fila(ene_e=1))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.metadata ->> 'motivo' FROM participacion_reporteevent e "
            "JOIN pghistory_context c ON c.id = e.pgh_context_id"
        )
        assert cursor.fetchall() == [("carga inicial",)]


def test_un_reporte_que_ya_esta_no_se_toca_y_se_cuenta() -> None:
    reporte = un_reporte(una_actividad(codigo=1), mes=1, ejecutado=5, estado=EstadoDeReporte.BORRADOR)
    cargado = importar(fila(ene_e=1, feb_e=2))
    assert (cargado.reportes, cargado.conservados, len(cargado.ignorados)) == (1, 1, 1)
    reporte.refresh_from_db()
    assert (reporte.ejecutado, reporte.estado) == (5, EstadoDeReporte.BORRADOR)
    assert "De ellos, la matriz trae otra cantidad en 1." in cargado.resumen


def test_las_actividades_se_reconocen_por_su_numero() -> None:
    una_actividad(codigo=1)
    una_actividad(codigo=2, descripcion="Otra cosa")
    una_actividad(codigo=7)
    cargado = importar(fila(1), fila(2), fila(3))
    assert conteo(cargado) == {"nueva": 1, "cambiada": 1, "igual": 1}
    assert cargado.ausentes == ["7"]
    assert list(Actividad.objects.values_list("codigo", "descripcion").order_by("clave")) == [
        ("1", "Actividad 1"),
        ("2", "Actividad 2"),
        ("3", "Actividad 3"),
        ("7", "Actividad 7"),
    ]


@pytest.mark.parametrize(
    "cambio", [{"may_p": 4}, {"actividad": "Otra"}, {"origen": "documento"}, {"dependencia": "SFI"}]
)
def test_cambia_todo_lo_que_la_matriz_diga_distinto(cambio: dict[str, Any]) -> None:
    una_dependencia("SFI")
    importar(fila(origen="reconstruido"))
    assert conteo(importar(fila(**{"origen": "reconstruido"} | cambio)))["cambiada"] == 1
    actividad = Actividad.objects.get()
    ahora = {
        "may_p": actividad.programado[4],
        "actividad": actividad.descripcion,
        "origen": actividad.origen,
        "dependencia": actividad.dependencia.sigla,
    }
    assert {columna: ahora[columna] for columna in cambio} == cambio


def test_sin_la_columna_de_origen_se_conserva_el_que_tenia() -> None:
    importar(fila(origen="documento"))
    assert conteo(importar(fila()))["igual"] == 1
    assert Actividad.objects.get().origen == "documento"


DESCRITA = {
    "producto": "Taller realizado",
    "unidad_medida": "Talleres",
    "nivel_participacion": "Formulación participativa",
    "fase_ciclo": "Seguimiento y evaluación",
    "grupos_interes": "jóvenes; personas mayores",
    "seccion_menu_participa": "Rendición de cuentas",
    "presupuesto": 12_000_000,
    "responsable": "Jefe de la oficina",
    "componente": "Eje 1 / Programa 2",
    "clase_de_meta": "Suma",
    "sentido": "Al menos",
    "linea_base": Decimal("2.5"),
    "con_denominador": "no",
    "periodicidad": "Mensual",
    "ponderacion": 3,
}


def descripcion(actividad: Actividad) -> dict[str, Any]:
    return {columna: getattr(actividad, columna) for columna in DESCRIPTIVAS}


def test_estas_pruebas_llenan_todo_lo_que_describe_a_una_actividad_y_el_documento_lo_nombra() -> None:
    assert {*DESCRITA} == {*DESCRIPTIVAS}, "Lo que falte se agrega a DESCRITA, con un valor."
    documento = (Path(__file__).parent.parent / "docs" / "archivos.md").read_text(encoding="utf-8")
    assert [c for c in DESCRIPTIVAS if f"`{c}`" not in documento] == [], "Falta en docs/archivos.md."


def test_las_columnas_descriptivas_entran_y_sin_ellas_se_conserva_lo_que_habia() -> None:
    importar(fila(**DESCRITA))
    descrita = DESCRITA | {
        "nivel_participacion": "formulacion",
        "fase_ciclo": "evaluacion",
        "grupos_interes": ["jóvenes", "personas mayores"],
        "seccion_menu_participa": "rendicion",
        "clase_de_meta": "suma",
        "sentido": "al_menos",
        "con_denominador": False,
        "periodicidad": "mensual",
    }
    assert descripcion(Actividad.objects.get()) == descrita
    assert conteo(importar(fila()))["igual"] == 1
    assert conteo(importar(fila(may_p=7)))["cambiada"] == 1
    assert descripcion(Actividad.objects.get()) == descrita


def test_una_celda_descriptiva_vacia_borra_lo_que_habia() -> None:
    importar(fila(**DESCRITA))
    cargado = importar(fila(**dict.fromkeys(DESCRITA)))
    assert descripcion(Actividad.objects.get()) == {
        **dict.fromkeys(DESCRITA, ""),
        "grupos_interes": [],
        "presupuesto": None,
        "clase_de_meta": "suma",
        "linea_base": None,
        "con_denominador": False,
        "periodicidad": "mensual",
        "ponderacion": None,
    }
    assert 'Actividad 1, fase_ciclo: "Seguimiento y evaluación" queda vacía.' in cargado.perdidas
    assert len(cargado.perdidas) == len(DESCRITA) - len(("clase_de_meta", "con_denominador", "periodicidad"))


@pytest.mark.parametrize(
    "escrita", ["formulacion", "FORMULACIÓN  PARTICIPATIVA", "formulacion participativa"]
)
def test_una_opcion_se_escribe_por_su_valor_o_su_nombre(escrita: str) -> None:
    importar(fila(nivel_participacion=escrita))
    assert Actividad.objects.get().nivel_participacion == "formulacion"


@pytest.mark.parametrize(
    ("columna", "celda", "frase"),
    [
        (
            "nivel_participacion",
            "Consultoría",
            'se esperaba "Información", "Consulta", "Formulación participativa", "Ejecución participativa" o '
            '"Control y evaluación" y se encontró "Consultoría".',
        ),
        ("fase_ciclo", 3, '"Diagnóstico", "Formulación", "Implementación" o "Seguimiento y evaluación" y se'),
        ("presupuesto", "$ 1.200", 'se esperaba un número entero desde 0 y se encontró "$ 1.200".'),
        ("presupuesto", 10**15, "se esperaba un número entero hasta 999.999.999.999.999"),
        ("grupos_interes", f"jóvenes; {'x' * 101}", "se esperaba un texto de máximo 100 letras, no de 101,"),
        ("grupos_interes", "=1+1", "una fórmula sin resultado"),
        ("responsable", "x" * 151, "se esperaba un texto de máximo 150 letras"),
    ],
)
def test_una_celda_descriptiva_que_no_sirve_se_rechaza(columna: str, celda: Any, frase: str) -> None:
    dicho = rechazo(fila(1), fila(2, **{columna: celda}))
    assert dicho.startswith(f'Hoja "plan", fila 3, columna "{columna}": ')
    assert frase in dicho


# Lo que el plan ya prometió.

FALTA = 'Hoja "plan", {}: {} lo que prometía un plan aprobado o con meses cerrados; diga el motivo.'


def aprobar() -> None:
    Plan.objects.update(aprobado_el=date(2021, 1, 29))


def cerrar_enero() -> None:
    cerrar(1)


@pytest.mark.parametrize("comprometer", [aprobar, cerrar_enero])
def test_cambiar_lo_prometido_exige_un_motivo_y_deja_lo_de_antes_y_lo_de_despues(comprometer: Any) -> None:
    importar(*(fila(n, unidad_medida="jornada", ene_p=0) for n in (1, 2, 3)))
    comprometer()
    igual = {"unidad_medida": "jornada", "ene_p": 0}
    otra = [
        fila(1, **igual | {"may_p": 3}),
        fila(2, **igual | {"unidad_medida": "personas capacitadas", "actividad": "Otra"}),
        fila(3, **igual),
        fila(4, **igual),
    ]
    assert rechazo(*otra) == FALTA.format("filas 2, 3 y 5", "cambian")
    assert rechazo(fila(2, **igual | {"may_p": 0})) == FALTA.format("fila 2", "cambia")
    assert not Modificacion.objects.exists()

    importar(*otra, motivo=" Acta 3 del comité ")
    nueva, reprogramada, reescrita = Modificacion.objects.select_related("actividad")
    assert {m.motivo for m in (nueva, reprogramada, reescrita)} == {"Acta 3 del comité"}
    assert (nueva.actividad.codigo, nueva.antes, nueva.metas) == ("4", {}, (0, 11))
    assert (reprogramada.actividad.codigo, list(reprogramada.cambios)) == ("1", ["programado"])
    assert reprogramada.metas == (11, 13)
    assert reescrita.cambios == {
        "descripcion": ("Actividad 2", "Otra"),
        "unidad_medida": ("jornada", "personas capacitadas"),
    }


def test_lo_que_no_promete_nada_se_cambia_sin_motivo() -> None:
    importar(fila(1))
    aprobar()
    importar(fila(1, responsable="Jefatura", origen="documento"))
    assert not Modificacion.objects.exists()


# ¿Se renumeró?

PREGUNTA = "¿Se renumeró el plan? Hay actividades con reportes que pasarían a decir otra cosa:"
TALLER, FERIA, AUDIENCIA = "Taller con mesas", "Feria de servicios", "Audiencia pública"


def lo_que_dicen() -> list[tuple[str, str]]:
    return list(Actividad.objects.order_by("clave").values_list("codigo", "descripcion"))


def test_una_actividad_con_reportes_no_pasa_a_ser_otra_sin_preguntar() -> None:
    importar(fila(1, actividad=TALLER), fila(2, actividad=FERIA))
    un_reporte(Actividad.objects.get(codigo="1"), texto_publico="Se hizo el taller.")
    corridas = [fila(1, actividad=AUDIENCIA), fila(2, actividad=TALLER), fila(3, actividad=FERIA)]
    duda = f"Actividad 1: dice «{TALLER}» y diría «{AUDIENCIA}»; lo que dice hoy quedaría en la 2."
    assert rechazo(*corridas).splitlines()[:2] == [PREGUNTA, duda]
    assert lo_que_dicen() == [("1", TALLER), ("2", FERIA)]
    assert [str(duda) for duda in importar(*corridas, simular=True).dudas] == [duda]

    importar(*corridas, reescritas=["1"])
    assert lo_que_dicen() == [("1", AUDIENCIA), ("2", TALLER), ("3", FERIA)]


def test_una_actividad_con_sesiones_tampoco_pasa_a_ser_otra_sin_preguntar() -> None:
    """De ella dependen filas de otra capa, aunque todavía no tenga reportes."""
    una_sesion(actividad=una_actividad(descripcion="Taller con mesas"))
    plan, ahora = un_plan(), {"1": "Audiencia pública", "2": "Taller con mesas"}
    quedaria = {numero: Dicho(descripcion, "OAP-GA") for numero, descripcion in ahora.items()}
    de_antes = {"1": Dicho("Taller con mesas", "OAP-GA")}
    con_lo_suyo = set(plan.actividades.con_lo_suyo().values_list("codigo", flat=True))
    assert con_lo_suyo == {"1"}
    [duda] = dudas(de_antes, quedaria, con_lo_suyo)
    assert (duda.codigo, duda.seria) == ("1", "2")


def test_decir_que_una_es_la_misma_no_responde_por_las_demas() -> None:
    for numero, que in ((1, TALLER), (2, FERIA)):
        un_reporte(una_actividad(codigo=numero, descripcion=que))
    cruzadas = [fila(1, actividad=FERIA), fila(2, actividad=TALLER)]
    with pytest.raises(ArchivoInvalido) as invalido:
        importar(*cruzadas, reescritas=["1"])
    _, *dichas, como = invalido.value.errores
    assert dichas == [
        f"Actividad 2: dice «{FERIA}» y diría «{TALLER}», que hoy es la 1; lo que dice hoy quedaría en la 1."
    ]
    assert "Si en 2 solo cambió la redacción, confírmelo." in como
    assert lo_que_dicen() == [("1", TALLER), ("2", FERIA)]


def test_cruzar_dos_actividades_de_un_plan_cerrado_y_aprobado_pregunta_y_exige_un_motivo() -> None:
    for sigla in ("OAP-GA", "ACPVR", "ACDTIC", "SFI"):
        una_dependencia(sigla)
    importar_plan(2021, (MATRIZ_2021.name, MATRIZ_2021.read_bytes()))
    aprobar()
    for mes in range(1, 9):
        cerrar(mes)
    datos = RecursoDelPlan().export(Actividad.objects.all())
    filas = [list(celdas) for celdas in datos]
    filas[0][2], filas[1][2] = filas[1][2], filas[0][2]
    cruzada = ("matriz.csv", a_csv([datos.headers, *filas]))
    antes = lo_que_dicen()
    with pytest.raises(ArchivoInvalido) as invalido:
        importar_plan(2021, cruzada)
    pregunta, una, otra, _, motivo = invalido.value.errores
    assert pregunta == PREGUNTA
    assert una.startswith("Actividad 1: ")
    assert otra.startswith("Actividad 2: ")
    assert motivo.startswith('Archivo "matriz.csv", filas 2 y 3: cambian lo que prometía')
    with pytest.raises(ArchivoInvalido, match="diga el motivo"):
        importar_plan(2021, cruzada, reescritas=["1", "2"])
    assert lo_que_dicen() == antes
    importar_plan(2021, cruzada, reescritas=["1", "2"], motivo="Se redactaron mejor.")
    assert [m.cambios["descripcion"] for m in Modificacion.objects.all()] == [
        (antes[0][1], antes[1][1]),
        (antes[1][1], antes[0][1]),
    ]


def test_de_una_actividad_sin_reportes_o_que_se_escribe_de_otro_modo_no_se_pregunta() -> None:
    un_reporte(una_actividad(codigo=1, descripcion=TALLER))
    una_actividad(codigo=2, descripcion=FERIA)
    importar(fila(1, actividad="Taller  con MESAS."), fila(2, actividad=AUDIENCIA))
    assert lo_que_dicen() == [("1", "Taller  con MESAS."), ("2", AUDIENCIA)]


def test_la_orden_pregunta_si_se_renumero_y_se_responde_con_los_numeros(tmp_path: Path) -> None:
    un_reporte(una_actividad(codigo=1, descripcion=TALLER))
    ruta = tmp_path / "matriz.xlsx"
    ruta.write_bytes(un_xlsx(plan=matriz(fila(1, actividad=AUDIENCIA))))
    codigo, salida, errores = orden("plan", "2021", ruta)
    assert (codigo, salida) == (1, "")
    assert errores.startswith(f"{PREGUNTA}\nActividad 1: dice")
    assert PREGUNTA in orden("plan", "2021", ruta, "--simular")[1]
    assert PREGUNTA not in orden("plan", "2021", ruta, "--simular", "--reescritas", "1")[1]
    assert lo_que_dicen() == [("1", TALLER)]
    assert orden("plan", "2021", ruta, "--reescritas", "4, 1")[0] == 0
    assert lo_que_dicen() == [("1", AUDIENCIA)]


@pytest.mark.parametrize("escritas", ["", "1,", ",", " "])
def test_las_reescritas_son_codigos_separados_por_comas(tmp_path: Path, escritas: str) -> None:
    with pytest.raises(CommandError, match="se esperaban códigos separados por comas, como 1,4"):
        orden("plan", "2021", tmp_path / "m.csv", f"--reescritas={escritas}")


# Simular.


def test_simular_dice_que_falta_el_motivo_y_no_lo_exige() -> None:
    importar(fila(1))
    aprobar()
    cargado = importar(fila(1, may_p=3), simular=True)
    assert (cargado.exige_motivo, cargado.sin_motivo) == (True, FALTA.format("fila 2", "cambia"))
    cargado = importar(fila(1, may_p=3), simular=True, motivo="Acta 3")
    assert (cargado.exige_motivo, cargado.sin_motivo) == (True, "")
    assert not importar(fila(1), simular=True).exige_motivo
    assert not Modificacion.objects.exists()


def test_de_muchas_filas_se_nombran_las_primeras() -> None:
    un_plan(aprobado_el=date(2021, 1, 29))
    assert rechazo(*map(fila, range(1, 1101))) == FALTA.format(
        f"filas {', '.join(map(str, range(2, 22)))} y 1.080 más", "cambian"
    )


# Lo que se perdería.


def test_lo_que_se_perderia_se_dice_todo() -> None:
    una_dependencia("SFI")
    primera = una_actividad(codigo=1, origen="documento")
    un_reporte(primera, mes=1, ejecutado=5)
    un_reporte(primera, mes=2, ejecutado=None, estado=EstadoDeReporte.BORRADOR)
    un_reporte(primera, mes=3, ejecutado=2)
    una_actividad(codigo=7)
    una_actividad(codigo=9)
    nueva = fila(2, producto="Informe", origen=None)
    cambiada = fila(1, dependencia="SFI", may_p=3, producto="Taller", ene_e=4, feb_e=1, mar_e=2, abr_e=1)
    cargado = importar(cambiada, nueva, simular=True)
    assert cargado.perdidas == [
        'Actividad 1, dependencia: "OAP-GA" pasa a "SFI".',
        'Actividad 1, may_p: "1" pasa a "3".',
        'Actividad 1, origen: "documento" queda vacía.',
        'Actividad 1, ene_e: "4" no se carga; ya hay un reporte de "5" (avalado).',
        'Actividad 1, feb_e: "1" no se carga; ya hay un reporte sin cantidad (borrador).',
    ]
    assert "Sin tocar, por no venir en la matriz: actividades 7 y 9." in cargado.resumen


def test_si_nada_se_pierde_no_se_dice_nada() -> None:
    una_actividad(codigo=1, descripcion="Actividad 1")
    assert importar(fila(1, producto="Taller"), fila(2), simular=True).perdidas == []


def test_simular_dice_lo_que_haria_y_no_escribe_nada() -> None:
    cargado = importar(fila(ene_e=1), simular=True)
    assert (conteo(cargado)["nueva"], cargado.reportes) == (1, 1)
    assert not Plan.objects.exists()
    assert not Reporte.objects.exists()


def test_la_actividad_de_otro_plan_con_el_mismo_numero_no_se_toca() -> None:
    otra = una_actividad(plan=un_plan(2020), codigo=1, descripcion="De 2020")
    assert conteo(importar(fila(1)))["nueva"] == 1
    otra.refresh_from_db()
    assert otra.descripcion == "De 2020"


# Lo que se rechaza, con su lugar.


@pytest.mark.parametrize(
    ("columna", "celda", "visto"),
    [
        ("may_p", -1, '"-1"'),
        ("may_p", "dos", '"dos"'),
        ("may_p", True, '"VERDADERO"'),
        ("may_p", date(2021, 5, 3), '"03/05/2021'),
        ("may_p", "１", '"１"'),
        ("may_p", "1.234,5", '"1.234,5"'),
        ("ago_e", "1e3", '"1e3"'),
        ("ago_e", -3, '"-3"'),
    ],
)
def test_una_celda_que_no_es_una_cantidad_se_rechaza_diciendo_hoja_fila_y_columna(
    columna: str, celda: Any, visto: str
) -> None:
    assert rechazo(fila(1), fila(2, **{columna: celda})).startswith(
        f'Hoja "plan", fila 3, columna "{columna}": {NO_ES_CANTIDAD} y se encontró {visto}'
    )


def test_en_un_plan_por_acciones_un_decimal_entra_y_se_advierte() -> None:
    cargado = importar(fila(1, may_p="2,5", jun_p=0.5, ene_e="1.0"))
    assert Actividad.objects.get().programado[4:6] == [Decimal("2.5"), Decimal("0.5")]
    assert (
        "Se esperaba un número entero de acciones y hay decimales: fila 2, may_p: 2,5; fila 2, jun_p: 0,5."
        in cargado.resumen
    )


def test_una_cantidad_enorme_se_rechaza_diciendo_el_tope() -> None:
    assert rechazo(fila(may_p=10**12)) == (
        'Hoja "plan", fila 2, columna "may_p": se esperaba un número hasta 999.999.999.999 y se encontró '
        '"1000000000000".'
    )


@pytest.mark.parametrize("numero", [0, -1, 1.5, "uno", 10**15])
def test_el_numero_de_la_actividad_es_un_entero_desde_uno(numero: Any) -> None:
    assert 'fila 2, columna "numero": se esperaba un número entero' in rechazo(fila(numero))


def test_un_numero_repetido_se_rechaza_diciendo_las_dos_filas() -> None:
    assert rechazo(fila(1), fila(2), fila(1)) == (
        'Hoja "plan", fila 4, columna "numero": la actividad 1 ya está en la fila 2; si es otra, escriba "1-2" en '
        'la columna "codigo".'
    )


def test_una_dependencia_que_no_existe_se_rechaza_nombrando_las_que_si() -> None:
    una_dependencia("SFI")
    assert rechazo(fila(dependencia="OAPGA")) == (
        'Hoja "plan", fila 2, columna "dependencia": se esperaba una dependencia ("OAP-GA" o "SFI") y se '
        'encontró "OAPGA".'
    )


@pytest.mark.parametrize(
    ("columna", "celda", "frase"),
    [
        ("numero", None, "se esperaba el número de la actividad y está vacía"),
        ("dependencia", " ", "se esperaba la sigla de una dependencia y está vacía"),
        ("actividad", None, "se esperaba la descripción y está vacía"),
        ("actividad", "x" * 1001, "se esperaba un texto de máximo 1.000 letras, no de 1.001"),
        ("actividad", "campana\u009f", "se esperaba un texto sin caracteres de control"),
        ("origen", "x" * 41, "se esperaba un texto de máximo 40 letras"),
    ],
)
def test_lo_que_falta_o_no_cabe_se_rechaza(columna: str, celda: Any, frase: str) -> None:
    assert f'Hoja "plan", fila 2, columna "{columna}": {frase}' in rechazo(fila(**{columna: celda}))


def test_todos_los_errores_se_dicen_de_una_vez() -> None:
    assert len(rechazo(fila(0, may_p="x", jun_e=-1), fila(2, dependencia="X")).splitlines()) == 4


@pytest.mark.parametrize("columna", BASICAS)
def test_una_columna_obligatoria_que_falta_se_nombra(columna: str) -> None:
    celdas = fila()
    del celdas[columna]
    assert rechazo(celdas) == f'Hoja "plan", fila 1: falta la columna "{columna}".'


def test_una_columna_de_mas_se_nombra() -> None:
    assert 'fila 1: sobra la columna "total"; se conocen "numero", "dependencia"' in rechazo(fila(total=12))


def test_una_matriz_con_solo_el_encabezado_se_rechaza() -> None:
    with pytest.raises(ArchivoInvalido, match=r'Archivo "m\.csv": no tiene actividades'):
        importar_plan(2021, ("m.csv", un_csv([BASICAS])))


def test_una_formula_sin_calcular_no_es_un_cero() -> None:
    libro = un_xlsx(plan=matriz(fila(may_p="=1+1")))
    with pytest.raises(ArchivoInvalido, match=r'fila 2, columna "may_p": .* una fórmula sin resultado'):
        importar_plan(2021, ("m.xlsx", libro))


def test_un_error_de_excel_no_es_un_cero() -> None:
    con_error = un_xlsx(plan=matriz(fila(may_p="#REF!")))
    with pytest.raises(ArchivoInvalido, match=r'columna "may_p": .* el error "#REF!" de Excel'):
        importar_plan(2021, ("m.xlsx", con_error))


def test_en_un_csv_los_errores_nombran_el_archivo() -> None:
    una_dependencia()
    malo = un_csv(matriz(fila(may_p="2,5,1")), separador=";", codificacion="windows-1252")
    with pytest.raises(ArchivoInvalido) as invalido:
        importar_plan(2021, ("matriz.csv", malo))
    assert str(invalido.value) == (
        f'Archivo "matriz.csv", fila 2, columna "may_p": {NO_ES_CANTIDAD} y se encontró "2,5,1".'
    )


def test_una_hoja_enorme_no_llega_a_la_base() -> None:
    with pytest.raises(ArchivoInvalido, match=r"más de 20\.000 filas"):
        importar_plan(
            2021, ("m.xlsx", con_filas_xml('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'))
        )


def test_un_mes_cerrado_rechaza_la_carga_entera_y_se_dice_en_que_celda() -> None:
    importar(fila(1))
    cerrar(5)
    cerrado = 'Hoja "plan", fila {}, columna "{}": mayo de 2021 está cerrado: no admite cambios.'
    assert rechazo(fila(1, may_p=3), fila(2, may_p=0)) == cerrado.format(2, "may_p")
    assert rechazo(fila(1), fila(2, may_p=3)) == cerrado.format(3, "may_p")
    assert rechazo(fila(1, may_e=1)) == cerrado.format(2, "may_e")


def test_con_un_mes_cerrado_lo_demas_se_puede_cambiar() -> None:
    importar(fila(1))
    cerrar(5)
    assert conteo(importar(fila(1, jun_p=3), motivo="Acta 3"))["cambiada"] == 1


def test_un_error_que_no_es_una_regla_de_la_base_no_se_disfraza() -> None:
    una_dependencia()
    with pytest.raises(DataError):
        importar_plan(99_999, ("m.xlsx", un_xlsx(plan=matriz(fila()))))


# De ida y vuelta.


@pytest.mark.parametrize(
    "a_archivo", [a_csv, lambda filas: libro_del_plan(filas[0], filas[1:])], ids=["csv", "xlsx"]
)
def test_lo_que_se_exporta_vuelve_a_entrar_sin_cambios(a_archivo: Any) -> None:
    importar(
        fila(1, ene_e=0, ago_e=3, origen="documento", **DESCRITA),
        fila(2, actividad='Una línea\ny «otra», con "comillas"; y punto y coma'),
        fila(30, **dict.fromkeys(PROGRAMADO, 0)),
    )
    Actividad.objects.filter(codigo="1").update(descripcion="=SUMA(1)", responsable="+57", producto="a\r\nb")
    Actividad.objects.filter(codigo="30").update(grupos_interes=["uno; dos", " tres "], presupuesto=0)
    Actividad.objects.filter(codigo="2").update(descripcion="Una línea\r\ny otra ")
    datos = RecursoDelPlan().export(Actividad.objects.all())
    assert datos.headers == COLUMNAS
    assert datos[0][16:28] == (0, *[None] * 6, 3, *[None] * 4)

    cargado = importar_plan(2021, ("exportado", a_archivo([datos.headers, *datos])))
    assert conteo(cargado) == {"nueva": 0, "cambiada": 0, "igual": 3}
    assert (cargado.reportes, cargado.conservados, cargado.ausentes, cargado.perdidas) == (0, 2, [], [])
    exportada = dict(zip(datos.headers, datos[0], strict=True))
    assert {columna: exportada[columna] for columna in DESCRITA} == DESCRITA | {
        "producto": "a\nb",
        "responsable": "+57",
    }


def test_solo_se_exportan_los_reportes_avalados() -> None:
    un_reporte(una_actividad(), mes=1, estado=EstadoDeReporte.ENVIADO)
    assert set(RecursoDelPlan().export(Actividad.objects.all())[0][16:28]) == {None}


def test_exportar_mas_de_un_plan_se_rechaza_porque_no_podria_volver_a_entrar() -> None:
    una_actividad(plan=un_plan(2020))
    una_actividad(plan=un_plan(2021))
    with pytest.raises(ValueError, match="de un solo plan"):
        RecursoDelPlan().export(Actividad.objects.all())


def consultas(cuantas: int, ejecutado: int) -> tuple[int, int]:
    """Las de una carga nueva y las de otra que lo cambia todo."""
    reportes = dict.fromkeys(EJECUTADO[:8], ejecutado)
    with CaptureQueriesContext(connection) as nuevas:
        importar(*(fila(n, **reportes) for n in range(1, cuantas + 1)))
    with CaptureQueriesContext(connection) as cambios:
        cargado = importar(*(fila(n, may_p=9, **reportes) for n in range(1, cuantas + 1)))
    assert cargado.cuantas(cargado.filas[0].cambio) == cuantas
    assert cargado.conservados == cuantas * 8
    Reporte.objects.all().delete()
    Actividad.objects.all().delete()
    return len(nuevas), len(cambios)


def test_las_consultas_son_las_mismas_con_dos_actividades_y_con_doscientas() -> None:
    un_plan()
    una_dependencia()
    assert consultas(2, 1) == consultas(200, 2)


# La orden `importar`.


def orden(*argumentos: str | Path) -> tuple[int, str, str]:
    """Código de salida, salida y errores."""
    salida, errores = StringIO(), StringIO()
    try:
        call_command("importar", *map(str, argumentos), stdout=salida, stderr=errores)
    except SystemExit as fin:
        return int(fin.code or 0), salida.getvalue(), errores.getvalue()
    return 0, salida.getvalue(), errores.getvalue()


def test_la_orden_carga_la_matriz_y_lo_resume(tmp_path: Path) -> None:
    una_dependencia()
    ruta = tmp_path / "matriz.xlsx"
    ruta.write_bytes(un_xlsx(plan=matriz(fila(ene_e=1))))
    resumen = "Actividades nuevas: 1, cambiadas: 0, iguales: 0.\nReportes nuevos: 1.\n"
    assert orden("plan", "2021", ruta, "--simular") == (
        0,
        f"{resumen}Simulación: no se escribió nada.\n",
        "",
    )
    assert not Plan.objects.exists()
    assert orden("plan", "2021", ruta) == (0, resumen, "")
    assert Actividad.objects.count() == 1


def test_la_orden_dice_una_frase_por_error_y_sale_con_uno(tmp_path: Path) -> None:
    una_dependencia()
    ruta = tmp_path / "matriz.csv"
    ruta.write_bytes(un_csv(matriz(fila(0, may_p="x"))))
    codigo, salida, errores = orden("plan", "2021", ruta)
    assert (codigo, salida) == (1, "")
    assert errores == (
        'Archivo "matriz.csv", fila 2, columna "numero": se esperaba un número entero desde 1 y se encontró "0".\n'
        'Archivo "matriz.csv", fila 2, columna "may_p": ' + NO_ES_CANTIDAD + ' y se encontró "x".\n'
    )
    assert not Plan.objects.exists()


def test_un_archivo_que_no_existe_es_una_frase(tmp_path: Path) -> None:
    assert orden("plan", "2021", tmp_path / "no.csv")[::2] == (
        1,
        f'Archivo "{tmp_path}/no.csv": no existe o no se puede leer.\n',
    )
    assert orden("plan", "2021", tmp_path)[0] == 1


def test_un_cero_que_sube_no_es_una_perdida() -> None:
    una_actividad([0] * 12, codigo=1, descripcion="Actividad 1", presupuesto=0)
    assert importar(fila(1, nov_p=1), simular=True).perdidas == []
    assert importar(fila(1, presupuesto=""), simular=True).perdidas == [
        'Actividad 1, presupuesto: "0" queda vacía.'
    ]


def test_la_orden_simulada_dice_lo_que_se_perderia_y_el_motivo_que_falta(tmp_path: Path) -> None:
    importar(fila(1), fila(2))
    aprobar()
    ruta = tmp_path / "matriz.xlsx"
    ruta.write_bytes(un_xlsx(plan=matriz(fila(1, may_p=4))))
    falta = FALTA.format("fila 2", "cambia")
    assert orden("plan", "2021", ruta, "--simular") == (
        0,
        "Actividades nuevas: 0, cambiadas: 1, iguales: 0.\n"
        "Reportes nuevos: 0.\n"
        "Sin tocar, por no venir en la matriz: actividad 2.\n"
        "Lo que se perdería:\n"
        '- Actividad 1, may_p: "1" pasa a "4".\n'
        f"{falta}\nSimulación: no se escribió nada.\n",
        "",
    )
    assert orden("plan", "2021", ruta) == (1, "", f"{falta}\n")
    assert orden("plan", "2021", ruta, "--motivo", "Acta 3")[0] == 0
    assert Modificacion.objects.get().motivo == "Acta 3"


class Terminal(StringIO):
    def isatty(self) -> bool:
        return True


def test_en_una_terminal_hay_una_barra_de_avance_que_al_final_se_borra(tmp_path: Path) -> None:
    una_dependencia()
    ruta = tmp_path / "matriz.csv"
    ruta.write_bytes(un_csv(matriz(*(fila(n, ene_e=1) for n in range(1, 301)))))
    salida, errores = StringIO(), Terminal()
    call_command("importar", "plan", "2021", str(ruta), stdout=salida, stderr=errores, no_color=True)
    renglones = errores.getvalue().split("\r\x1b[K")
    assert len(renglones) < 150
    assert renglones[0] == renglones[-1] == ""
    assert f"Leyendo [{'#' * 30}] 100 %" in renglones
    assert renglones[-2] == f"Guardando [{'#' * 30}] 100 %"
    assert "Actividades nuevas: 300" in salida.getvalue()


def test_la_matriz_es_un_solo_archivo(tmp_path: Path) -> None:
    ruta = tmp_path / "a.csv"
    ruta.write_bytes(un_csv(matriz(fila())))
    assert orden("plan", "2021", ruta, ruta)[::2] == (1, "La matriz del plan viene en un solo archivo.\n")


def test_las_columnas_son_las_de_la_matriz_de_2021() -> None:
    encabezado = MATRIZ_2021.read_text(encoding="utf-8").splitlines()[0].split(",")
    con_numero = ["numero", *COLUMNAS[1:]]
    assert encabezado == [columna for columna in con_numero if columna in encabezado]
    assert {*OBLIGATORIAS, *PROGRAMADO, *EJECUTADO[:8]} <= {*encabezado}
    assert COLUMNAS[24:28] == [f"{mes}_e" for mes in ABREVIATURAS[8:]]
    assert set(DESCRIPTIVAS) < set(COLUMNAS[28:])
