"""Las páginas y los archivos de lo publicado: pieles de unas mismas cifras congeladas."""

from collections.abc import Callable

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_safe

from informes import palabras
from informes.datos import csv_de_actividades, csv_de_compromisos, csv_de_datos, libro
from informes.models import Publicacion
from informes.presentacion import Presentacion
from participacion.graficas import COLORES

Vista = Callable[..., HttpResponse]


def _de_lo_publicado(piel: Callable[[HttpRequest, Publicacion], HttpResponse]) -> Vista:
    """Vista de la versión pedida o, sin ella, de la última sin retirar; 410 si está retirada, 404 si no existe.

    Quien la guarda pregunta cada vez si sigue ahí: un retiro se ve al instante.
    """

    @require_safe
    @cache_control(no_cache=True)
    def vista(request: HttpRequest, anio: int, cuatrimestre: int, version: int | None = None) -> HttpResponse:
        versiones = Publicacion.objects.del_informe(anio, cuatrimestre).select_related("retiro").defer("pdf")
        if version is not None:
            publicacion = versiones.filter(version=version).first()
        else:
            publicacion = versiones.sin_retirar().first() or versiones.first()
        if publicacion is None:
            raise Http404("Ese informe no está publicado.")
        return _retirada(request, publicacion) if publicacion.retirada else piel(request, publicacion)

    return vista


@never_cache
def _retirada(request: HttpRequest, publicacion: Publicacion) -> HttpResponse:
    """Lo mismo por su página que por sus archivos: cuándo se retiró, por qué y qué se puede leer."""
    versiones = Publicacion.objects.del_informe(publicacion.anio, publicacion.cuatrimestre)
    contexto = {
        "publicacion": publicacion,
        "periodo": palabras.periodo(publicacion.anio, publicacion.cuatrimestre),
        "vigente": versiones.sin_retirar().livianas().first(),
        "entidad": settings.ENTIDAD_NOMBRE,
        "contacto": settings.ENTIDAD_CONTACTO,
    }
    return render(request, "informes/retirada.html", contexto, status=410)


@require_safe
@cache_control(no_cache=True)
def portada(request: HttpRequest) -> HttpResponse:
    """La publicación más reciente."""
    publicacion = Publicacion.objects.defer("pdf").mas_reciente()
    if publicacion is None:
        contexto = {
            "entidad": settings.ENTIDAD_NOMBRE,
            "retiradas": Publicacion.objects.livianas().select_related("retiro"),
        }
        return render(request, "informes/sin_publicaciones.html", contexto)
    return _pagina(request, publicacion)


def _pagina(request: HttpRequest, publicacion: Publicacion) -> HttpResponse:
    vigente = reverse("informes:informe", args=[publicacion.anio, publicacion.cuatrimestre])
    todas = Publicacion.objects.livianas().select_related("retiro")
    otros = [otra for otra in todas if otra.pk != publicacion.pk]
    posteriores = [otra for otra in otros if otra.corrige_a(publicacion)]
    contexto = {
        "p": Presentacion(publicacion.leer()),
        "c": COLORES,
        "huella": publicacion.cifras_sha256,
        "canonica": request.build_absolute_uri(vigente),
        "base": publicacion.get_absolute_url(),
        "posterior": vigente if any(not otra.retirada for otra in posteriores) else "",
        "retiradas": [otra for otra in posteriores if otra.retirada],
        "anterior": next((otra for otra in otros if publicacion.corrige_a(otra)), None),
        "raiz": vigente,
        "otros": otros,
    }
    return render(request, "informes/informe.html", contexto)


def _archivo(tipo: str, contenido: Callable[[Publicacion], bytes]) -> Vista:
    """Vista que entrega un archivo de la publicación, con el nombre de su dirección."""

    def piel(request: HttpRequest, publicacion: Publicacion) -> HttpResponse:
        disposicion = "inline" if tipo == "application/pdf" else "attachment"
        return HttpResponse(
            contenido(publicacion), content_type=tipo, headers={"Content-Disposition": disposicion}
        )

    return _de_lo_publicado(piel)


informe = _de_lo_publicado(_pagina)
pdf = _archivo("application/pdf", lambda publicacion: bytes(publicacion.pdf))
cifras = _archivo("application/json", lambda publicacion: bytes(publicacion.cifras))
actividades = _archivo("text/csv; charset=utf-8", lambda publicacion: csv_de_actividades(publicacion.leer()))
compromisos = _archivo("text/csv; charset=utf-8", lambda publicacion: csv_de_compromisos(publicacion.leer()))
datos = _archivo("text/csv; charset=utf-8", lambda publicacion: csv_de_datos(publicacion.leer()))
xlsx = _archivo(
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    lambda publicacion: libro(publicacion.leer()),
)
