"""Las páginas y los archivos de lo publicado: pieles de unas mismas cifras congeladas."""

from collections.abc import Callable

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from informes.datos import csv_de_actividades, csv_de_compromisos
from informes.models import Publicacion
from informes.presentacion import Presentacion
from participacion.graficas import COLORES


def _publicacion(anio: int, cuatrimestre: int, version: int | None) -> Publicacion:
    """La versión pedida o, sin ella, la vigente. Lanza `Http404`."""
    versiones = Publicacion.objects.del_informe(anio, cuatrimestre)
    if version is not None:
        versiones = versiones.filter(version=version)
    publicacion = versiones.defer("pdf").first()
    if publicacion is None:
        raise Http404("Ese informe no está publicado.")
    return publicacion


@require_safe
def portada(request: HttpRequest) -> HttpResponse:
    """La publicación más reciente."""
    publicacion = Publicacion.objects.defer("pdf").mas_reciente()
    if publicacion is None:
        return render(request, "informes/sin_publicaciones.html", {"entidad": settings.ENTIDAD_NOMBRE})
    return _pagina(request, publicacion)


@require_safe
def informe(request: HttpRequest, anio: int, cuatrimestre: int, version: int | None = None) -> HttpResponse:
    """La página de un informe, en su versión vigente o en la que se pida."""
    return _pagina(request, _publicacion(anio, cuatrimestre, version))


def _pagina(request: HttpRequest, publicacion: Publicacion) -> HttpResponse:
    vigente = reverse("informes:informe", args=[publicacion.anio, publicacion.cuatrimestre])
    otros = [otra for otra in Publicacion.objects.livianas() if otra.pk != publicacion.pk]
    contexto = {
        "p": Presentacion(publicacion.leer()),
        "c": COLORES,
        "huella": publicacion.cifras_sha256,
        "canonica": request.build_absolute_uri(vigente),
        "base": publicacion.get_absolute_url(),
        "posterior": vigente if any(otra.corrige_a(publicacion) for otra in otros) else "",
        "otros": otros,
    }
    return render(request, "informes/informe.html", contexto)


def _archivo(tipo: str, contenido: Callable[[Publicacion], bytes]) -> Callable[..., HttpResponse]:
    """Vista que entrega un archivo de la publicación, con el nombre de su dirección."""

    @require_safe
    def vista(request: HttpRequest, anio: int, cuatrimestre: int, version: int | None = None) -> HttpResponse:
        publicacion = _publicacion(anio, cuatrimestre, version)
        disposicion = "inline" if tipo == "application/pdf" else "attachment"
        return HttpResponse(
            contenido(publicacion), content_type=tipo, headers={"Content-Disposition": disposicion}
        )

    return vista


pdf = _archivo("application/pdf", lambda publicacion: bytes(publicacion.pdf))
cifras = _archivo("application/json", lambda publicacion: bytes(publicacion.cifras))
actividades = _archivo("text/csv; charset=utf-8", lambda publicacion: csv_de_actividades(publicacion.leer()))
compromisos = _archivo("text/csv; charset=utf-8", lambda publicacion: csv_de_compromisos(publicacion.leer()))
