"""El libro de las mesas en la administración: vista previa, plantilla, ida y vuelta; y los textos públicos."""

from datetime import date
from html import unescape
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from compromisos.estados import SEGUIDOS
from compromisos.libro import libro_de_compromisos
from compromisos.models import Compromiso, Seguimiento, Sesion
from compromisos.recursos import COLUMNAS, TODAS, RecursoDeCompromisos, importar_compromisos
from comun.cargas import Novedad
from informes.oficina import roles
from tests.archivos import un_csv, un_xlsx
from tests.datos import un_compromiso, un_seguimiento, un_usuario, una_dependencia, una_mesa, una_sesion
from tests.formularios import lo_que_manda

pytestmark = pytest.mark.django_db

IMPORTAR = "admin:compromisos_compromiso_import"
CONFIRMAR = "admin:compromisos_compromiso_process_import"
EXPORTAR = "admin:compromisos_compromiso_export"
PLANTILLA = "admin:compromisos_compromiso_plantilla"
LISTA = "admin:compromisos_compromiso_changelist"


@pytest.fixture(autouse=True)
def carpeta_temporal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Las vistas previas, a una carpeta de la prueba."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    return tmp_path


@pytest.fixture
def oap() -> Client:
    usuario = un_usuario("oap", is_staff=True)
    usuario.groups.add(Group.objects.get(name=roles.OAP))
    cliente = Client()
    cliente.force_login(usuario)
    return cliente


def fila(codigo: str = "C-1", **celdas: Any) -> dict[str, Any]:
    return {
        "codigo": codigo,
        "mesa": "Mesa Distrital",
        "fecha": date(2021, 5, 12),
        "texto": "Publicar <b>la agenda</b>.",
        "a_cargo": "ACPVR",
    } | celdas


def seguido(codigo: str = "C-1", **celdas: Any) -> dict[str, Any]:
    return {"codigo": codigo, "fecha": date(2021, 6, 1), "estado": "Cumplido", "gestion": "Se hizo."} | celdas


def un_libro(compromisos: list[dict[str, Any]], seguimientos: list[dict[str, Any]] | None = None) -> bytes:
    una_mesa()
    una_dependencia("ACPVR")
    hojas = {"compromisos": compromisos, "seguimientos": seguimientos or []}
    return un_xlsx(
        **{
            cual: [TODAS[cual], *([una.get(columna) for columna in TODAS[cual]] for una in filas)]
            for cual, filas in hojas.items()
        }
    )


def test_antes_de_importar_se_dicen_las_columnas_del_libro(oap: Client) -> None:
    columnas = ", ".join(TODAS["compromisos"])
    assert f"<code>{columnas}</code>" in oap.get(reverse(IMPORTAR)).content.decode()


def vista_previa(cliente: Client, contenido: bytes, nombre: str = "mesas.xlsx", **campos: Any) -> Any:
    archivo = SimpleUploadedFile(nombre, contenido)
    datos = {"anio": 2021, "import_file": archivo, "format": "0", "resource": "0"}
    return cliente.post(reverse(IMPORTAR), datos | campos)


def confirmar(cliente: Client, revision: Any, **forjado: Any) -> list[str]:
    """Los avisos al confirmar."""
    hecho = cliente.post(
        reverse(CONFIRMAR), dict(revision.context["confirm_form"].initial) | forjado, follow=True
    )
    return [str(aviso) for aviso in hecho.context["messages"]]


def texto(respuesta: Any) -> str:
    return unescape(respuesta.content.decode())


def exportado(cliente: Client, pregunta: str = "") -> bytes:
    respuesta = cliente.post(f"{reverse(EXPORTAR)}{pregunta}", {"format": "0", "resource": "0"})
    assert respuesta["Content-Disposition"] == 'attachment; filename="compromisos-2021.xlsx"'
    contenido: bytes = respuesta.content
    return contenido


# Cargar.


def test_el_libro_se_revisa_en_una_vista_previa_y_se_guarda_al_confirmar(oap: Client) -> None:
    revision = vista_previa(oap, un_libro([fila()], [seguido()]))
    pagina = revision.content.decode()
    assert "Compromisos nuevos: 1, cambiados: 0, iguales: 0." in pagina
    assert "Publicar &lt;b&gt;la agenda&lt;/b&gt;." in pagina
    assert "<h3>Seguimientos nuevos</h3>" in pagina
    assert not Sesion.objects.exists()

    assert confirmar(oap, revision) == [
        "Compromisos nuevos: 1, cambiados: 0, iguales: 0. Sesiones nuevas: 1. Seguimientos nuevos: 1, iguales: 0."
    ]
    assert Seguimiento.objects.get().registrado_por.username == "oap"  # type: ignore[union-attr]
    assert LogEntry.objects.get().get_change_message() == "Carga del libro de las mesas."


def test_la_vista_previa_dice_lo_que_se_perderia(oap: Client) -> None:
    un_compromiso(
        una_sesion(date(2021, 5, 12)),
        codigo="C-1",
        dependencia=una_dependencia("ACPVR"),
        texto="Otro texto.",
        fecha_limite=date(2021, 6, 30),
        texto_publico="Lo que lee la ciudadanía.",
    )
    pagina = texto(vista_previa(oap, un_libro([fila()])))
    for frase in (
        'Compromiso C-1, texto: "Otro texto." pasa a "Publicar <b>la agenda</b>.".',
        'Compromiso C-1, fecha_limite: "30/06/2021" queda vacía.',
        'Compromiso C-1, texto_publico: "Lo que lee la ciudadanía." queda vacía.',
    ):
        assert f"<li>{frase}</li>" in pagina
    assert "<del>Otro texto.</del>" in pagina


def test_un_libro_sin_la_columna_del_texto_publico_lo_deja_como_esta(oap: Client) -> None:
    un_compromiso(una_sesion(date(2021, 5, 12)), codigo="C-1", texto_publico="Lo que lee la ciudadanía.")
    una_dependencia("ACPVR")
    columnas = COLUMNAS["compromisos"]
    sin_ella = un_csv([columnas, [fila(texto="Nuevo.").get(columna) for columna in columnas]])
    confirmar(oap, vista_previa(oap, sin_ella, "compromisos.csv"))
    compromiso = Compromiso.objects.get()
    assert (compromiso.texto, compromiso.texto_publico) == ("Nuevo.", "Lo que lee la ciudadanía.")


@pytest.mark.parametrize(
    ("celdas", "frase"),
    [
        ({"mesa": "Mesa Distritál"}, None),
        ({"mesa": "Otra"}, 'Hoja "compromisos", fila 2, columna "mesa": no hay una mesa "Otra"'),
        ({"fecha": "mayo"}, 'columna "fecha": se esperaba una fecha (DD/MM/AAAA, DD-MM-AAAA o AAAA-MM-DD)'),
        (
            {"texto_publico": "x" * 2001},
            'columna "texto_publico": se esperaba un texto de máximo 2.000 letras',
        ),
    ],
)
def test_un_libro_que_no_sirve_se_dice_en_la_pagina_y_no_se_puede_confirmar(
    oap: Client, celdas: dict[str, Any], frase: str | None
) -> None:
    respuesta = vista_previa(oap, un_libro([fila(**celdas)]))
    if frase:
        assert frase in texto(respuesta)
    assert ("confirm_form" in respuesta.context) == (frase is None)
    assert not Compromiso.objects.exists()


@pytest.mark.parametrize("contenido", [b"\x89PNG\0", b"x", b"PK\x03\x04nada"])
def test_un_archivo_que_no_es_una_hoja_de_calculo_se_rechaza_con_una_frase(
    oap: Client, contenido: bytes
) -> None:
    respuesta = vista_previa(oap, contenido)
    assert respuesta.status_code == 200
    assert "No se cargó nada" in texto(respuesta)


def test_lo_que_la_base_rechaza_al_confirmar_se_dice_y_no_queda_nada(oap: Client) -> None:
    revision = vista_previa(oap, un_libro([fila(fecha=date(2021, 6, 20))]))
    un_seguimiento(un_compromiso(una_sesion(date(2021, 5, 12)), codigo="C-1"), date(2021, 6, 1))
    assert confirmar(oap, revision) == [
        "Hay un seguimiento anterior a la sesión en que se adquirió el compromiso."
    ]
    assert Sesion.objects.count() == 1


@pytest.mark.parametrize(
    "forjado", [{"anio": "x"}, {"format": "7"}, {"import_file_name": "vista-previa-ajena"}]
)
def test_una_confirmacion_forjada_no_carga_nada(oap: Client, forjado: dict[str, str]) -> None:
    confirmar(oap, vista_previa(oap, un_libro([fila()])), **forjado)
    assert not Compromiso.objects.exists()


def test_mil_compromisos_se_revisan_con_las_mismas_consultas_que_dos(oap: Client) -> None:
    consultas = []
    for anio, cuantos in ((2021, 2), (2022, 1000)):
        codigos = [f"{anio}-{numero}" for numero in range(cuantos)]
        libro = un_libro(
            [fila(codigo, fecha=date(anio, 5, 12)) for codigo in codigos],
            [seguido(codigo, fecha=date(anio, 6, 1)) for codigo in codigos],
        )
        with CaptureQueriesContext(connection) as hechas:
            revision = vista_previa(oap, libro, anio=anio)
        consultas.append(len(hechas))
    assert consultas[0] == consultas[1]
    assert "Y 800 compromisos más." in texto(revision)
    assert "Y 800 seguimientos más." in texto(revision)


# Descargar.


def test_exportar_y_volver_a_cargar_no_cambia_nada(oap: Client) -> None:
    mesa = una_mesa("Mesa de Usaquén", tipo="local", localidad="Usaquén")
    uno = un_compromiso(
        una_sesion(date(2021, 5, 12), mesa=mesa),
        texto="=1+1\r\ny otra cosa ",
        fecha_limite=date(2021, 6, 30),
        texto_publico="'Publicar.",
    )
    otro = un_compromiso(una_sesion(date(2021, 7, 1)), entidad_competente="SENA")
    for estado in SEGUIDOS:
        un_seguimiento(uno, date(2021, 6, 15), estado, gestion="Se\navanzó", motivo_correccion="-x")
    un_seguimiento(otro, date(2021, 7, 2), evidencia="Acta", enlace="https://drive.example/acta")
    retrato = [
        list(modelo.objects.order_by("pk").values_list()) for modelo in (Compromiso, Seguimiento, Sesion)
    ]
    revision = vista_previa(oap, exportado(oap))
    pagina = texto(revision)
    assert "Compromisos nuevos: 0, cambiados: 0, iguales: 2." in pagina
    assert f"Seguimientos nuevos: 0, iguales: {len(SEGUIDOS) + 1}." in pagina
    assert "<p>Nada.</p>" in pagina
    confirmar(oap, revision)
    assert retrato == [
        list(modelo.objects.order_by("pk").values_list()) for modelo in (Compromiso, Seguimiento, Sesion)
    ]


@pytest.mark.parametrize(
    "escrito", ["#N/A", "_x0041_", "Uno\x0bdos\x0ctres", "-57", "TRUE", "1e5", "2021-05-14"]
)
def test_un_texto_que_una_hoja_de_calculo_entenderia_de_otro_modo_vuelve_igual(escrito: str) -> None:
    una = un_compromiso(texto=escrito, texto_publico=escrito)
    un_seguimiento(una, gestion=escrito, motivo_correccion=escrito)
    libro = libro_de_compromisos(RecursoDeCompromisos().export(Compromiso.objects.all()))
    cargado = importar_compromisos(2021, [("libro.xlsx", libro)], simular=True)
    assert (cargado.perdidas, cargado.seguimientos, cargado.cuantos(Novedad.IGUAL)) == ([], [], 1)


def test_se_exporta_lo_que_muestra_la_lista_y_de_un_solo_anio(oap: Client) -> None:
    un_compromiso(una_sesion(date(2020, 5, 12)), codigo="VIEJO")
    un_compromiso(una_sesion(date(2021, 5, 12)), codigo="NUEVO")
    respuesta = oap.post(reverse(EXPORTAR), {"format": "0", "resource": "0"})
    assert [str(aviso) for aviso in respuesta.context["messages"]] == [
        "El libro es de un solo año: elíjalo arriba de la lista y exporte otra vez."
    ]
    libro = openpyxl.load_workbook(BytesIO(exportado(oap, "?sesion__fecha__year=2021")))
    assert [una[0] for una in libro["compromisos"].values] == ["codigo", "NUEVO"]


def test_la_plantilla_trae_las_listas_y_explica_cada_columna(oap: Client) -> None:
    una_mesa()
    una_dependencia("SFI")
    respuesta = oap.get(reverse(PLANTILLA))
    assert respuesta["Content-Disposition"] == 'attachment; filename="plantilla-compromisos.xlsx"'
    libro = openpyxl.load_workbook(BytesIO(respuesta.content))
    assert libro.sheetnames == ["compromisos", "seguimientos", "instrucciones", "listas"]
    opciones = {}
    for cual, columnas in TODAS.items():
        assert [celda.value for celda in libro[cual][1]] == columnas
        for regla in libro[cual].data_validations.dataValidation:
            columna = columnas[next(iter(regla.sqref.ranges)).min_col - 1]
            celdas = libro["listas"][regla.formula1.removeprefix("listas!")]
            opciones[columna] = [celda.value for (celda,) in celdas if celda.value]
    assert opciones == {
        "mesa": ["Mesa Distrital"],
        "a_cargo": ["SFI"],
        "estado": [estado.rotulo for estado in SEGUIDOS],
    }
    explicadas = {celda.value for (celda,) in libro["instrucciones"]["A1:A40"]}
    assert explicadas >= {columna for columnas in TODAS.values() for columna in columnas}


def test_la_lista_ofrece_la_plantilla_a_quien_puede_importar(oap: Client) -> None:
    assert f'<a href="{reverse(PLANTILLA)}">Descargar plantilla</a>' in texto(oap.get(reverse(LISTA)))


# Los textos públicos.


def escribir(cliente: Client, compromisos: list[Compromiso], **campos: str) -> Any:
    elegidos = {"action": "escribir_textos_publicos", "_selected_action": [c.pk for c in compromisos]}
    return cliente.post(reverse(LISTA), elegidos | campos, follow=True)


def guardar(cliente: Client, pagina: Any, escritos: dict[Compromiso, str]) -> Any:
    """Lo que muestra la pantalla, con esos textos."""
    cajas = {f"c{compromiso.pk}-texto_publico": escrito for compromiso, escrito in escritos.items()}
    return cliente.post(reverse(LISTA), lo_que_manda(pagina) | cajas | {"guardar": ""}, follow=True)


def avisos(respuesta: Any) -> list[str]:
    return [str(aviso) for aviso in respuesta.context["messages"]]


def test_los_textos_publicos_de_varios_se_escriben_en_una_pantalla(oap: Client) -> None:
    uno, otro = un_compromiso(texto="La señora X pidió."), un_compromiso(texto_publico="El de antes.")
    pantalla = escribir(oap, [uno, otro])
    assert "La señora X pidió." in texto(pantalla)
    assert lo_que_manda(pantalla)[f"c{otro.pk}-texto_publico"] == ["El de antes."]
    hecho = guardar(oap, pantalla, {uno: " Abrir un punto de atención. "})
    assert avisos(hecho) == ["Se guardó 1 texto público."]
    uno.refresh_from_db()
    otro.refresh_from_db()
    assert (uno.texto_publico, otro.texto_publico) == ("Abrir un punto de atención.", "El de antes.")


def test_lo_que_otra_persona_escribio_mientras_tanto_no_se_pisa_sin_saberlo(oap: Client) -> None:
    uno, otro, tercero = un_compromiso(), un_compromiso(texto_publico="Lo de antes."), un_compromiso()
    pantalla = escribir(oap, [uno, otro, tercero])
    Compromiso.objects.filter(pk=uno.pk).update(texto_publico="Lo de Ana.")
    Compromiso.objects.filter(pk=otro.pk).update(texto_publico="")
    escritos = {uno: "Lo mío.", otro: "Lo mío también.", tercero: "Nuevo."}
    respuesta = guardar(oap, pantalla, escritos)
    dicho = {compromiso: form.errors.get("texto_publico") for compromiso, form in respuesta.context["filas"]}
    a_sabiendas = "Si lo suyo es lo que debe quedar, guarde otra vez."
    assert dicho == {
        uno: [f"Otra persona escribió mientras tanto «Lo de Ana.». {a_sabiendas}"],
        otro: [f"Otra persona lo borró mientras tanto. {a_sabiendas}"],
        tercero: None,
    }
    assert set(Compromiso.objects.values_list("texto_publico", flat=True)) == {"Lo de Ana.", ""}
    assert avisos(guardar(oap, respuesta, {})) == ["Se guardaron 3 textos públicos."]
    assert {c.texto_publico for c in Compromiso.objects.all()} == set(escritos.values())


def test_lo_que_otra_persona_escribio_donde_uno_no_toco_nada_se_queda(oap: Client) -> None:
    uno, otro = un_compromiso(texto_publico="Lo de antes."), un_compromiso()
    pantalla = escribir(oap, [uno, otro])
    Compromiso.objects.filter(pk=uno.pk).update(texto_publico="Lo de Ana.")
    assert avisos(guardar(oap, pantalla, {otro: "Lo mío."})) == ["Se guardó 1 texto público."]
    uno.refresh_from_db()
    assert uno.texto_publico == "Lo de Ana."


def test_en_el_formulario_de_un_compromiso_tampoco_se_pisa_lo_ajeno(oap: Client) -> None:
    uno = un_compromiso()
    escrito = {
        "sesion": uno.sesion_id,
        "codigo": uno.codigo,
        "texto": "Lo mío",
        "dependencia": uno.dependencia_id,
        "version": uno.version,
        "seguimientos-TOTAL_FORMS": 0,
        "seguimientos-INITIAL_FORMS": 0,
    }
    Compromiso.objects.filter(pk=uno.pk).update(texto_publico="Lo de Ana.")
    respuesta = oap.post(reverse("admin:compromisos_compromiso_change", args=[uno.pk]), escrito)
    assert "cambió texto público: de «» a «Lo de Ana.»." in texto(respuesta)
    uno.refresh_from_db()
    assert uno.texto != "Lo mío"


def test_si_son_muchos_para_una_pantalla_se_dice(oap: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("compromisos.admin.CompromisoAdmin.list_per_page", 1)
    respuesta = escribir(oap, [un_compromiso(), un_compromiso()])
    assert len(respuesta.context["filas"]) == 1
    assert "aquí están los 1 primeros" in texto(respuesta)


def test_un_texto_publico_muy_largo_se_dice_en_su_caja_y_no_se_pierde_ninguno(oap: Client) -> None:
    uno, otro = un_compromiso(), un_compromiso()
    respuesta = guardar(oap, escribir(oap, [uno, otro]), {uno: "x" * 2001, otro: "Lo mío."})
    errores = {compromiso: form.errors for compromiso, form in respuesta.context["filas"]}
    assert errores[uno] == {"texto_publico": ["Tiene 2001 letras y caben 2000."]}
    assert lo_que_manda(respuesta)[f"c{uno.pk}-texto_publico"] == ["x" * 2001]
    assert lo_que_manda(respuesta)[f"c{otro.pk}-texto_publico"] == ["Lo mío."]
    assert not Compromiso.objects.exclude(texto_publico="").exists()


@pytest.mark.parametrize("pregunta", ["situacion=vencidos", "texto_publico__isempty=1", "situacion=x"])
def test_la_lista_se_filtra_por_lo_que_pide_algo_y_por_lo_que_falta_escribir(
    oap: Client, pregunta: str
) -> None:
    un_compromiso(una_sesion(date(2021, 5, 12)), fecha_limite=date(2021, 6, 1))
    lista = oap.get(f"{reverse(LISTA)}?{pregunta}")
    assert lista.context["cl"].result_count == 1
    assert "Registrado, vencido" in texto(lista)
