"""Lo que sale por las páginas de cargar y exportar."""

from io import BytesIO

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from tests.datos import un_compromiso, una_actividad


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
