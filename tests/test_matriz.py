"""La matriz en la administración: la plantilla, el motivo y lo que se perdería."""

from datetime import date
from html import unescape
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from comun.cargas import Novedad
from comun.hojas.leer import ArchivoInvalido
from participacion.matriz import plantilla
from participacion.matriz.columnas import OPCIONALES
from participacion.matriz.ejemplos import hojas_de_ejemplo
from participacion.matriz.medidas import COLUMNAS_DE_MEDIDA, DE_DOS_NUMEROS, EJECUTADO, PROGRAMADO
from participacion.matriz.recursos import importar_plan
from participacion.models import Actividad, Modificacion, Plan
from participacion.opciones import FaseDelCiclo, NivelDeParticipacion, SeccionDelMenuParticipa
from tests.archivos import un_csv, un_xlsx
from tests.datos import un_plan, un_reporte, un_usuario, una_actividad, una_dependencia

pytestmark = pytest.mark.django_db

IMPORTAR = "admin:participacion_actividad_import"
CONFIRMAR = "admin:participacion_actividad_process_import"
PLANTILLA = "admin:participacion_actividad_plantilla"
LISTA = "admin:participacion_actividad_changelist"
APROBADO = date(2021, 1, 29)
FALTA = (
    'Archivo "m.csv", fila 2: cambia lo que prometía un plan aprobado o con meses cerrados; diga el motivo.'
)


@pytest.fixture(autouse=True)
def carpeta_temporal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Las vistas previas, a una carpeta de la prueba."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))


@pytest.fixture
def cliente() -> Client:
    """El de quien todo lo puede."""
    cliente = Client()
    cliente.force_login(un_usuario("jefa", is_staff=True, is_superuser=True))
    return cliente


def una_matriz(cuantas: int = 1, **celdas: Any) -> bytes:
    columnas = ["codigo", "dependencia", "actividad", *PROGRAMADO, *(celdas.keys() - set(PROGRAMADO))]
    una_dependencia()
    fila = {"dependencia": "OAP-GA"} | dict.fromkeys(PROGRAMADO, 1) | celdas
    numeradas = [fila | {"codigo": n, "actividad": f"Actividad {n}"} for n in range(1, cuantas + 1)]
    return un_csv([columnas, *([fila[columna] for columna in columnas] for fila in numeradas)])


def vista_previa(cliente: Client, contenido: bytes, **campos: Any) -> Any:
    archivo = SimpleUploadedFile("m.csv", contenido)
    return cliente.post(
        reverse(IMPORTAR), {"anio": 2021, "import_file": archivo, "format": "0", "resource": "0"} | campos
    )


def texto(respuesta: Any) -> str:
    return unescape(respuesta.content.decode())


def confirmar(cliente: Client, revision: Any, **campos: str) -> list[str]:
    """Los avisos al confirmar."""
    enviado = dict(revision.context["confirm_form"].initial) | campos
    hecho = cliente.post(reverse(CONFIRMAR), enviado, follow=True)
    return [str(aviso) for aviso in hecho.context["messages"]]


# El motivo.


def test_la_vista_previa_pide_el_motivo_y_con_el_se_guarda_la_modificacion(cliente: Client) -> None:
    una_actividad(codigo=1, descripcion="Actividad 1")
    Plan.objects.update(aprobado_el=APROBADO)
    revision = vista_previa(cliente, una_matriz(may_p=3))
    pagina = texto(revision)
    assert f'<ul class="errorlist"><li>{FALTA}</li></ul>' in pagina
    assert '<textarea name="motivo"' in pagina
    confirmar(cliente, revision, motivo="Acta 3")
    modificacion = Modificacion.objects.get()
    assert (modificacion.motivo, modificacion.registrada_por.username) == ("Acta 3", "jefa")  # type: ignore[union-attr]


def test_el_motivo_escrito_al_cargar_llega_a_la_confirmacion(cliente: Client) -> None:
    un_plan(aprobado_el=APROBADO)
    revision = vista_previa(cliente, una_matriz(), motivo="Acta 3 «nueva»")
    assert "diga el motivo" not in texto(revision)
    assert "Acta 3 «nueva»</textarea>" in texto(revision)
    confirmar(cliente, revision)
    assert Modificacion.objects.get().motivo == "Acta 3 «nueva»"


def test_confirmar_sin_el_motivo_no_guarda_nada(cliente: Client) -> None:
    un_plan(aprobado_el=APROBADO)
    avisos = confirmar(cliente, vista_previa(cliente, una_matriz()), motivo=" ")
    assert avisos == [FALTA]
    assert not Actividad.objects.exists()


def test_sin_plan_aprobado_no_se_pide_motivo(cliente: Client) -> None:
    revision = vista_previa(cliente, una_matriz())
    assert "<textarea" not in texto(revision)
    assert confirmar(cliente, revision) == [
        "Actividades nuevas: 1, cambiadas: 0, iguales: 0. Reportes nuevos: 0."
    ]


# Lo confirmado es lo mostrado.


def test_lo_que_otra_persona_cambio_despues_de_la_vista_previa_no_se_pisa(cliente: Client) -> None:
    for numero in (1, 2):
        una_actividad(codigo=numero, descripcion=f"Actividad {numero}")
    revision = vista_previa(cliente, una_matriz(2))
    assert "iguales: 2" in texto(revision)
    Actividad.objects.filter(codigo="2").update(producto="El de otra persona")
    Actividad.objects.filter(codigo="2").update(programado=[7] * 12)
    avisos = confirmar(cliente, revision)
    assert avisos == [
        "No se guardó nada: desde la vista previa cambió lo que ya había. Cargue el archivo otra vez.",
        "Ya no sería como se mostró: Actividad 2.",
        "Se mostró «Actividades nuevas: 0, cambiadas: 0, iguales: 2. Reportes nuevos: 0.» y ahora sería «Actividades "
        "nuevas: 0, cambiadas: 1, iguales: 1. Reportes nuevos: 0.»",
    ]
    assert Actividad.objects.get(codigo="2").programado == [7] * 12


def test_lo_que_se_mostro_y_sigue_igual_se_guarda_aunque_otra_cosa_cambie(cliente: Client) -> None:
    una_actividad(codigo=1, descripcion="Actividad 1")
    revision = vista_previa(cliente, una_matriz(may_p=3))
    una_actividad(plan=un_plan(2022), descripcion="La de otro año")
    confirmar(cliente, revision)
    assert Actividad.objects.get(plan__anio=2021).programado[4] == 3


def test_la_vista_previa_de_otra_persona_no_se_confirma(cliente: Client) -> None:
    revision = vista_previa(cliente, una_matriz())
    otra = Client()
    otra.force_login(un_usuario("otra", is_staff=True, is_superuser=True))
    assert confirmar(otra, revision) == [
        "Esa vista previa es de otra persona: cargue usted el archivo y revise qué cambia."
    ]
    assert not Actividad.objects.exists()
    assert confirmar(cliente, revision)  # sigue siendo suya
    assert Actividad.objects.count() == 1


def test_lo_mostrado_de_un_anio_no_se_confirma_en_otro(cliente: Client) -> None:
    una_actividad(codigo=1, descripcion="Actividad 1")
    revision = vista_previa(cliente, una_matriz())
    assert "No se guardó nada" in confirmar(cliente, revision, anio="2022")[0]
    assert not Plan.objects.filter(anio=2022).exists()


# ¿Se renumeró?


def test_la_vista_previa_pregunta_si_se_renumero_y_sin_respuesta_no_entra_nada(cliente: Client) -> None:
    for numero in (1, 2):
        un_reporte(una_actividad(codigo=numero, descripcion=f"Taller {numero}"))
    una_actividad(codigo=3, descripcion="Taller 3")
    revision = vista_previa(cliente, una_matriz(3))
    pagina = texto(revision)
    assert "<h2>¿Se renumeró el plan?</h2>" in pagina
    assert "<li>Actividad 1: dice «Taller 1» y diría «Actividad 1».</li>" in pagina
    assert (
        '<input type="checkbox" name="reescritas" id="id_reescritas" value="["1", "2"]" required>' in pagina
    )
    assert "Taller 3» y" not in pagina
    avisos = confirmar(cliente, revision)
    assert avisos[0].startswith("¿Se renumeró el plan?")
    assert set(Actividad.objects.values_list("descripcion", flat=True)) == {
        "Taller 1",
        "Taller 2",
        "Taller 3",
    }

    [resumen] = confirmar(cliente, vista_previa(cliente, una_matriz(3)), reescritas='["1", "2"]')
    assert resumen.startswith("Actividades nuevas: 0, cambiadas: 3")


def test_lo_que_se_respondio_de_unas_no_vale_para_la_que_recibio_un_reporte_despues(cliente: Client) -> None:
    primera, segunda = (una_actividad(codigo=n, descripcion=f"Taller {n}") for n in (1, 2))
    un_reporte(primera)
    revision = vista_previa(cliente, una_matriz(2))
    un_reporte(segunda)
    avisos = confirmar(cliente, revision, reescritas='["1"]')
    assert "Actividad 2: dice «Taller 2» y diría «Actividad 2»." in avisos
    assert not any(aviso.startswith("Actividad 1:") for aviso in avisos)
    assert not Actividad.objects.filter(descripcion__startswith="Actividad").exists()


@pytest.mark.parametrize("forjada", ["todas", "1;2", "-1"])
def test_una_respuesta_forjada_no_guarda_nada(cliente: Client, forjada: str) -> None:
    un_reporte(una_actividad(codigo=1, descripcion="Taller 1"))
    assert confirmar(cliente, vista_previa(cliente, una_matriz()), reescritas=forjada)
    assert Actividad.objects.get().descripcion == "Taller 1"


# La vista previa.


def test_la_vista_previa_dice_lo_que_se_perderia(cliente: Client) -> None:
    primera = una_actividad(codigo=1, descripcion="Actividad 1", producto="Informe <b>")
    un_reporte(primera, mes=1, ejecutado=5)
    una_actividad(codigo=4)
    respuesta = vista_previa(cliente, una_matriz(producto="Taller", ene_e=2))
    for frase in (
        'Actividad 1, producto: "Informe <b>" pasa a "Taller".',
        "Sin tocar, por no venir en la matriz: actividad 4.",
        'Actividad 1, ene_e: "2" no se carga; ya hay un reporte de "5" (avalado).',
    ):
        assert f"<li>{frase}</li>" in texto(respuesta)
    assert "<b>" not in respuesta.content.decode().partition("Lo que se perdería")[2]


def test_la_vista_previa_muestra_tambien_las_dependencias_de_su_hoja(cliente: Client) -> None:
    plan = [["numero", "dependencia", "actividad", "anual"], [1, "La de siempre", "Talleres", 3]]
    suyas = [["sigla", "nombre", "alias"], ["LDS", "Oficina Uno", "La de siempre"]]
    revision = vista_previa(cliente, un_xlsx(plan=plan, dependencias=suyas))
    assert "Dependencias nuevas y cambiadas" in texto(revision)
    assert "Dependencias nuevas: 1, cambiadas: 0." in confirmar(cliente, revision)[0]
    assert Actividad.objects.get().dependencia.nombre == "Oficina Uno"


def test_si_nada_se_pierde_la_vista_previa_lo_dice(cliente: Client) -> None:
    assert "<h3>Lo que se perdería</h3>" in texto(vista_previa(cliente, una_matriz()))
    assert "<p>Nada.</p>" in texto(vista_previa(cliente, una_matriz()))


def test_mil_actividades_se_revisan_en_una_pagina_manejable_y_con_las_mismas_consultas(
    cliente: Client,
) -> None:
    consultas = []
    for anio, cuantas in ((2021, 2), (2022, 1000)):
        un_plan(anio)
        for matriz in (una_matriz(cuantas), una_matriz(cuantas, may_p=4)):
            with CaptureQueriesContext(connection) as hechas:
                revision = vista_previa(cliente, matriz, anio=anio)
            confirmar(cliente, revision)
            consultas.append(len(hechas))
            assert len(revision.content) < 800_000
    nuevas, cambiadas, mil_nuevas, mil_cambiadas = consultas
    assert (nuevas, cambiadas) == (mil_nuevas, mil_cambiadas)
    assert "<li>Y 800 más.</li>" in texto(revision)


# La plantilla.


def test_la_lista_de_actividades_ofrece_la_plantilla(cliente: Client) -> None:
    assert f'<a href="{reverse(PLANTILLA)}">Descargar plantilla</a>' in texto(cliente.get(reverse(LISTA)))


def test_la_plantilla_es_de_quien_puede_importar() -> None:
    cliente = Client()
    cliente.force_login(un_usuario(permisos=["participacion.view_actividad"], is_staff=True))
    assert cliente.get(reverse(PLANTILLA)).status_code == 403
    assert "Descargar plantilla" not in texto(cliente.get(reverse(LISTA)))


def test_la_plantilla_trae_las_listas_y_los_enteros_y_explica_cada_columna(cliente: Client) -> None:
    una_dependencia("SFI")
    una_dependencia("OAP-GA")
    respuesta = cliente.get(reverse(PLANTILLA))
    assert respuesta["Content-Disposition"] == 'attachment; filename="plantilla-plan.xlsx"'
    libro = openpyxl.load_workbook(BytesIO(respuesta.content))
    assert libro.sheetnames == [
        "plan",
        "dependencias",
        "ejemplo de conteos",
        "ejemplo de plan mixto",
        "instrucciones",
        "listas",
    ]
    assert list(libro["dependencias"].values) == [
        ("sigla", "nombre", "alias"),
        ("OAP-GA", "Dependencia OAP-GA", None),
        ("SFI", "Dependencia SFI", None),
    ]
    columnas = [celda.value for celda in libro["plan"][1]]
    assert columnas == plantilla.COLUMNAS
    reglas = {
        columnas[next(iter(regla.sqref.ranges)).min_col - 1]: regla
        for regla in libro["plan"].data_validations.dataValidation
    }
    opciones = {
        columna: [celda.value for (celda,) in libro["listas"][regla.formula1.removeprefix("listas!")]]
        for columna, regla in reglas.items()
        if regla.type == "list"
    }
    assert opciones == {
        "dependencia": ["OAP-GA", "SFI"],
        "nivel_participacion": NivelDeParticipacion.labels,
        "fase_ciclo": FaseDelCiclo.labels,
        "seccion_menu_participa": SeccionDelMenuParticipa.labels,
        "clase_de_meta": ["Suma", "Nivel", "Mantener"],
        "sentido": ["Al menos", "A lo sumo"],
        "periodicidad": ["Mensual", "Bimestral", "Trimestral", "Cuatrimestral", "Semestral", "Anual"],
    }
    enteros = {columna: regla for columna, regla in reglas.items() if regla.type == "whole"}
    assert enteros.keys() == {"presupuesto"}
    cantidades = {columna: regla for columna, regla in reglas.items() if regla.type == "decimal"}
    assert cantidades.keys() == {
        *PROGRAMADO,
        "anual",
        "linea_base",
        "ponderacion",
    }
    assert {regla.formula1 for regla in cantidades.values()} == {"0"}
    dichas = " ".join(
        fila[0] for fila in libro["instrucciones"].iter_rows(min_row=2, values_only=True) if fila[0]
    )
    sin_explicar = [columna for columna in OPCIONALES if columna not in dichas and "_" in columna]
    por_periodos = [*PROGRAMADO, *EJECUTADO, *DE_DOS_NUMEROS, *COLUMNAS_DE_MEDIDA]
    assert set(sin_explicar) <= {*por_periodos, "numero"}


@pytest.mark.parametrize("hoja", hojas_de_ejemplo())
def test_las_filas_de_cada_ejemplo_de_la_plantilla_entran_copiadas_en_la_hoja_del_plan(hoja: str) -> None:
    libro = openpyxl.load_workbook(BytesIO(plantilla.plantilla_del_plan()))
    ejemplo = list(libro[hoja].values)
    libro["plan"].delete_rows(1, 1)
    for fila in ejemplo:
        libro["plan"].append(fila)
    salida = BytesIO()
    libro.save(salida)
    un_plan(2025, regla="promedio")
    cargado = importar_plan(2025, ("plantilla.xlsx", salida.getvalue()), crear_dependencias=True)
    assert cargado.cuantas(Novedad.NUEVA) == len(ejemplo) - 1
    assert cargado.perdidas == []


def test_la_plantilla_vacia_se_rechaza_con_una_frase() -> None:
    with pytest.raises(ArchivoInvalido, match=r'^Hoja "plan": no tiene actividades\.$'):
        importar_plan(2021, ("plantilla.xlsx", plantilla.plantilla_del_plan()))
    assert not Plan.objects.exists()


def test_la_plantilla_con_filas_se_carga() -> None:
    una_dependencia()
    fila = {
        "codigo": 1,
        "dependencia": "OAP-GA",
        "actividad": "Talleres",
        "may_p": 2,
        "fase_ciclo": "Diagnóstico",
    }
    libro = openpyxl.load_workbook(BytesIO(plantilla.plantilla_del_plan()))
    libro["plan"].append([fila.get(columna) for columna in plantilla.COLUMNAS])
    salida = BytesIO()
    libro.save(salida)
    assert importar_plan(2021, ("plantilla.xlsx", salida.getvalue())).reportes == 0
    actividad = Actividad.objects.get()
    assert (actividad.meta, actividad.fase_ciclo) == (2, "diagnostico")


def test_la_hoja_del_plan_se_busca_por_su_nombre_entre_las_de_la_plantilla() -> None:
    with pytest.raises(ArchivoInvalido, match='se esperaba la hoja "plan"'):
        importar_plan(2021, ("m.xlsx", un_xlsx(instrucciones=[["x"]], listas=[["y"]])))


@pytest.mark.parametrize("anio", ["", "1999", "dos mil"])
def test_un_anio_mal_escrito_se_dice_en_su_campo_sin_perder_la_pantalla(
    admin_client: Client, anio: str
) -> None:
    archivo = SimpleUploadedFile("plan.csv", b"numero\r\n1\r\n")
    datos = {"anio": anio, "import_file": archivo, "format": "0", "resource": "0"}
    respuesta = admin_client.post(reverse("admin:participacion_actividad_import"), datos)
    assert respuesta.status_code == 200
    assert respuesta.context["form"].errors["anio"]
