"""Lo que se quita sale del disco, y lo que nadie nombra se puede barrer."""

import os
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.core.management import call_command
from django.utils.datastructures import MultiValueDict

from compromisos import flujo as flujo_de_compromisos
from compromisos.models import Seguimiento
from comun.archivos import ARCHIVOS_POR_ENVIO, MAXIMO_ENVIO
from comun.disco import no_cabe
from comun.transacciones import NoSePuede
from participacion.formularios import POR_ENVIO, ReporteForm
from participacion.models import Evidencia
from participacion.opciones import EVIDENCIAS_POR_MES as POR_MES
from tests.datos import un_compromiso, un_reporte, un_usuario, una_evidencia

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


# Lo rechazado tampoco queda en el disco.


def test_el_archivo_de_un_seguimiento_que_la_base_rechaza_no_queda_en_el_disco(carpeta: Path) -> None:
    compromiso, persona = un_compromiso(), un_usuario()
    campos = {"fecha": date(2021, 6, 15), "estado": "en_gestion", "gestion": "Se convocó."}

    def con_su_oficio() -> Seguimiento:
        oficio = ContentFile(b"%PDF-", "oficio.pdf")
        return Seguimiento(compromiso=compromiso, evidencia="Oficio", archivo=oficio, **campos)

    flujo_de_compromisos.registrar([con_su_oficio()], usuario=persona)
    [guardado] = carpeta.iterdir()
    bien = Seguimiento(
        compromiso=un_compromiso(), evidencia="Acta", archivo=ContentFile(b"x", "a.pdf"), **campos
    )
    with pytest.raises(NoSePuede):
        flujo_de_compromisos.registrar([bien, con_su_oficio()], usuario=persona)
    assert list(carpeta.iterdir()) == [guardado]


def test_el_archivo_de_una_evidencia_que_la_base_rechaza_no_queda_en_el_disco(carpeta: Path) -> None:
    reporte = un_reporte(estado="borrador")
    form = con_archivos(reporte, 2)
    assert form.is_valid()
    for _ in range(POR_MES - 1):  # otra persona, mientras tanto
        una_evidencia(reporte)
    with pytest.raises(NoSePuede, match=f"Van hasta {POR_MES} evidencias por actividad en el mes"):
        form.guardar(un_usuario())
    assert list(carpeta.iterdir()) == []
    assert reporte.evidencias.count() == POR_MES - 1


# Los topes.


def adjuntos(*pesos: int) -> "MultiValueDict[str, UploadedFile[Any]]":
    """Como llegan de varias actividades, con un archivo de cada peso."""
    archivos = [UploadedFile(ContentFile(b""), f"{n}.pdf", size=peso) for n, peso in enumerate(pesos)]
    return MultiValueDict({"a1-archivos": archivos[::2], "a2-archivos": archivos[1::2]})


def test_un_envio_entero_tiene_topes_entre_todas_sus_actividades(carpeta: Path) -> None:
    assert no_cabe(adjuntos()) == ""
    assert no_cabe(adjuntos(*[1] * ARCHIVOS_POR_ENVIO)) == ""
    assert no_cabe(adjuntos(*[2**20] * (ARCHIVOS_POR_ENVIO + 1))) == (
        "Adjuntó 51 archivos, que pesan 51 MB: van hasta 50 archivos y 50 MB en un envío."
    )
    assert no_cabe(adjuntos(MAXIMO_ENVIO // 2, MAXIMO_ENVIO // 2)) == ""
    assert "2 archivos, que pesan 51 MB" in no_cabe(adjuntos(MAXIMO_ENVIO, 2**20))


def test_la_entidad_tiene_un_tope_que_mide_el_disco(carpeta: Path, settings: Any) -> None:
    settings.ARCHIVOS_MAXIMO = 2**30
    assert no_cabe(adjuntos(1)) == "", "sin carpeta no hay nada"
    carpeta.mkdir()
    with (carpeta / "grande.pdf").open("wb") as archivo:
        archivo.truncate(2**30 - 10)  # pesa, y no ocupa
    assert no_cabe(adjuntos(10)) == ""
    assert no_cabe(adjuntos(11)).startswith(
        "Las evidencias de la entidad llegaron a su tope de 1 GB: en vez de"
    )
    assert no_cabe(adjuntos()) == "", "sin archivos se sigue reportando"


def con_archivos(reporte: Any, cuantos: int) -> ReporteForm:
    archivos = [SimpleUploadedFile(f"{n}.pdf", b"%PDF-1.7\n") for n in range(cuantos)]
    return ReporteForm({"version": reporte.version}, MultiValueDict({"archivos": archivos}), instance=reporte)


def errores(reporte: Any, cuantos: int) -> list[str]:
    return con_archivos(reporte, cuantos).errors.get("archivos", [])


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
