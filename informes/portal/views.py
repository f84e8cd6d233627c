"""La página y los archivos de lo publicado: pieles de unas mismas cifras congeladas."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from comun.sitio import del_sitio
from informes.cifras import Cifras
from informes.portal.datos import csv_de_actividades, csv_de_compromisos, csv_de_datos, libro
from informes.portal.estante import bytes_de, estante
from informes.portal.lectura import DE_DATOS, Lectura, Vista, de_lo_publicado
from informes.portal.memoria import DE_LO_PUBLICADO


@de_lo_publicado
def informe(request: HttpRequest, lectura: Lectura) -> HttpResponse:
    """El informe completo, con sus otras versiones y los demás."""
    publicacion = lectura.publicacion
    otros = [otra for otra in estante().todas if otra.pk != publicacion.pk]
    posteriores = [otra for otra in otros if otra.corrige_a(publicacion)]
    return lectura.pagina(
        request,
        "portal/informe.html",
        canonica=del_sitio(lectura.vigente),
        posterior=lectura.vigente if any(not otra.retirada for otra in posteriores) else "",
        retiradas=[otra for otra in posteriores if otra.retirada],
        anterior=next((otra for otra in otros if publicacion.corrige_a(otra)), None),
        otros=otros,
        completo=True,
        seccion="informes",
    )


def _archivo(tipo: str, contenido: Callable[[Lectura], bytes]) -> Vista:
    """Vista que entrega un archivo de la publicación, con el nombre de su dirección."""

    def piel(request: HttpRequest, lectura: Lectura) -> HttpResponse:
        disposicion = "inline" if tipo == "application/pdf" else "attachment"
        return HttpResponse(
            contenido(lectura), content_type=tipo, headers={"Content-Disposition": disposicion} | DE_DATOS
        )

    return de_lo_publicado(piel)


def _armado(tipo: str, armar: Callable[[Cifras], bytes]) -> Vista:
    """Vista de un archivo que sale de las cifras."""
    return _archivo(
        tipo,
        lambda lectura: DE_LO_PUBLICADO.pedir(
            (lectura.publicacion.cifras_sha256, armar), lambda: armar(lectura.p.cifras)
        ),
    )


_CSV = "text/csv; charset=utf-8"
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
pdf = _archivo("application/pdf", lambda lectura: bytes_de(lectura.publicacion, "pdf"))
cifras = _archivo("application/json", lambda lectura: bytes_de(lectura.publicacion, "cifras"))
datos = _armado(_CSV, csv_de_datos)
actividades = _armado(_CSV, csv_de_actividades)
compromisos = _armado(_CSV, csv_de_compromisos)
xlsx = _armado(_XLSX, libro)
