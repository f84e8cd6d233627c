"""La terminal y la administración cargan por el mismo camino, y lo que una u otra pregunta llega a la carga."""

from inspect import signature
from io import BytesIO

import openpyxl
import pytest
from django.contrib import admin
from django.core.management.base import BaseCommand
from django.test import Client
from django.urls import reverse
from import_export.forms import ConfirmImportForm, ImportForm

from compromisos.recursos import importar_compromisos
from comun.cargas import ConCarga, Recurso
from informes.management.commands.importar import RECURSOS, Command
from participacion.libro.libros import cargar_libro
from tests.datos import un_compromiso, una_actividad

FUNCIONES = {"plan": cargar_libro, "compromisos": importar_compromisos}


def opciones_de_la_terminal(orden: BaseCommand) -> set[str]:
    return {accion.dest for accion in orden.create_parser("manage.py", "importar")._actions}


@pytest.mark.parametrize("que", RECURSOS)
def test_lo_que_se_le_puede_decir_a_una_carga_lo_recibe_su_funcion(que: str) -> None:
    assert set(RECURSOS[que].opciones) <= signature(FUNCIONES[que]).parameters.keys()


def test_lo_que_pregunta_la_terminal_lo_recibe_alguna_carga() -> None:
    preguntas = opciones_de_la_terminal(Command()) - opciones_de_la_terminal(BaseCommand())
    recibidas = {opcion for recurso in RECURSOS.values() for opcion in recurso.opciones}
    assert preguntas == {"que", "anio", "archivos", "simular"} | recibidas - {"progreso"}


def test_lo_que_pregunta_la_administracion_lo_recibe_su_carga() -> None:
    paginas = [una for una in admin.site._registry.values() if isinstance(una, ConCarga)]
    cargas: dict[str, type[Recurso]] = {
        una.resource_classes[0].nombre: una.resource_classes[0] for una in paginas
    }
    assert cargas.keys() == RECURSOS.keys()
    assert all(issubclass(RECURSOS[nombre], carga) for nombre, carga in cargas.items())
    de_siempre = {"anio", *ImportForm.base_fields, *ConfirmImportForm.base_fields}
    for una in paginas:
        preguntas = {*una.import_form_class.base_fields, *una.confirm_form_class.base_fields} - de_siempre
        assert preguntas == set(una.resource_classes[0].opciones) - {"progreso"}


@pytest.mark.parametrize(
    ("pagina", "formato"),
    [("participacion_actividad", "0"), ("participacion_actividad", "1"), ("compromisos_compromiso", "0")],
)
@pytest.mark.django_db
def test_un_texto_que_parece_formula_se_exporta_como_texto(
    admin_client: Client, pagina: str, formato: str
) -> None:
    una_actividad(descripcion="=1+1")
    un_compromiso(texto="=1+1")
    respuesta = admin_client.post(reverse(f"admin:{pagina}_export"), {"format": formato, "resource": "0"})
    if respuesta["Content-Type"] == "text/csv":
        assert ",'=1+1," in respuesta.content.decode()
        return
    hoja = openpyxl.load_workbook(BytesIO(respuesta.content)).worksheets[0]
    assert [celda.data_type for celda in hoja[2] if celda.value == "=1+1"] == ["s"]
