"""Lo que se quita sale del disco, y lo que nadie nombra se puede barrer."""

import os
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.utils.datastructures import MultiValueDict

from participacion.models import Evidencia
from participacion.reporte import POR_ENVIO, POR_MES, ReporteForm
from tests.datos import un_reporte, una_evidencia

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def carpeta(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path / "evidencias"


def con_archivo() -> Evidencia:
    return una_evidencia(enlace="", archivo=ContentFile(b"%PDF-", "acta.pdf"))


def envejecer(archivo: Path) -> None:
    os.utime(archivo, (0, 0))


def test_lo_que_se_quita_sale_del_disco_al_confirmar(
    carpeta: Path, django_capture_on_commit_callbacks: Any
) -> None:
    evidencia = con_archivo()
    with django_capture_on_commit_callbacks(execute=True):
        Evidencia.objects.filter(pk=evidencia.pk).delete()
        assert len(list(carpeta.iterdir())) == 1, "sin confirmar, sigue"
    assert list(carpeta.iterdir()) == []


def test_el_archivo_que_otra_fila_nombra_se_queda(
    carpeta: Path, django_capture_on_commit_callbacks: Any
) -> None:
    evidencia = con_archivo()
    una_evidencia(evidencia.reporte, enlace="", archivo=str(evidencia.archivo))
    with django_capture_on_commit_callbacks(execute=True):
        evidencia.delete()
    assert len(list(carpeta.iterdir())) == 1


def test_se_barre_lo_huerfano_y_nunca_lo_nombrado_ni_lo_reciente(carpeta: Path) -> None:
    call_command("huerfanos", stdout=StringIO())  # sin carpeta, nada
    nombrado = Path(con_archivo().archivo.path)
    viejo, reciente = carpeta / "viejo.pdf", carpeta / "reciente.pdf"
    for archivo in (viejo, reciente):
        archivo.write_bytes(b"%PDF-")
    envejecer(viejo)
    envejecer(nombrado)
    salida = StringIO()
    call_command("huerfanos", stdout=salida)
    assert salida.getvalue() == "evidencias/viejo.pdf\n1 archivo huérfano.\n"
    assert viejo.exists(), "sin --borrar solo se muestra"
    call_command("huerfanos", borrar=True, stdout=StringIO())
    assert {*carpeta.iterdir()} == {nombrado, reciente}


def errores(reporte: Any, cuantos: int) -> list[str]:
    archivos = [SimpleUploadedFile(f"{n}.pdf", b"%PDF-1.7\n") for n in range(cuantos)]
    form = ReporteForm({"version": reporte.version}, MultiValueDict({"archivos": archivos}), instance=reporte)
    return form.errors.get("archivos", [])


def test_los_topes_de_evidencias_se_dicen_al_lado_del_campo() -> None:
    reporte = un_reporte()
    assert errores(reporte, POR_ENVIO) == []
    assert errores(reporte, POR_ENVIO + 1) == [
        f"Adjuntó {POR_ENVIO + 1} archivos: van hasta {POR_ENVIO} en un envío."
    ]
    for _ in range(POR_MES - 1):
        una_evidencia(reporte)
    assert errores(reporte, 1) == []
    assert errores(reporte, 2) == [
        f"Van hasta {POR_MES} evidencias por actividad en el mes: ya hay {POR_MES - 1} y llegaron 2."
    ]
