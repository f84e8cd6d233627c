"""El sitio de la ciudadanía: cada página es una piel de una publicación congelada."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from informes import agenda, contrato
from informes.busqueda import buscar
from informes.comparacion import comparar as comparar_cifras
from informes.datos import LICENCIA, LICENCIA_EN, MEDIDAS, TABLAS
from informes.fichas import (
    FACETAS_DE_ACTIVIDADES,
    FACETAS_DE_COMPROMISOS,
    FichaDeActividad,
    FichaDeDependencia,
    actividades_en_lista,
    compromisos_en_lista,
    fila_de_mesa,
    texto_de_la_actividad,
    texto_del_compromiso,
)
from informes.models import Publicacion
from informes.presentacion import AVISO_DE_DEMOSTRACION, Presentacion
from informes.views import _publicacion
from participacion.graficas import COLORES

POR_PAGINA = 50  # filas de una lista larga


@dataclass(frozen=True)
class Lectura:
    """Una publicación que se lee en varias páginas; `fija` si la dirección nombra su versión."""

    publicacion: Publicacion
    fija: bool = False

    @cached_property
    def p(self) -> Presentacion:
        return Presentacion(self.publicacion.leer())

    @property
    def raiz(self) -> str:
        """Con lo que empiezan las direcciones de sus páginas: sin versión, siguen a la vigente."""
        if self.fija:
            return self.publicacion.get_absolute_url()
        return reverse("informes:informe", args=[self.publicacion.anio, self.publicacion.cuatrimestre])

    def pagina(self, request: HttpRequest, plantilla: str, **propio: object) -> HttpResponse:
        """La plantilla con lo común a las páginas de un informe y lo propio de esta."""
        comun = {
            "p": self.p,
            "c": COLORES,
            "huella": self.publicacion.cifras_sha256,
            "raiz": self.raiz,
            "base": self.publicacion.get_absolute_url(),
            "fija": self.fija,
        }
        return render(request, plantilla, comun | propio)


def _leer(anio: int, cuatrimestre: int, version: int | None) -> Lectura:
    """Lanza `Http404` si no está publicada."""
    return Lectura(_publicacion(anio, cuatrimestre, version), fija=version is not None)


def _la_mas_reciente() -> Lectura | None:
    publicacion = Publicacion.objects.defer("pdf").mas_reciente()
    return None if publicacion is None else Lectura(publicacion)


def _sin_publicaciones(request: HttpRequest) -> HttpResponse:
    return render(request, "informes/sin_publicaciones.html")


@require_safe
def portada(request: HttpRequest) -> HttpResponse:
    """La publicación más reciente, para entenderla en un minuto."""
    lectura = _la_mas_reciente()
    if lectura is None:
        return _sin_publicaciones(request)
    return lectura.pagina(
        request,
        "portal/portada.html",
        agenda=agenda.lo_mas_cercano(agenda.lo_que_viene(lectura.p.cifras, timezone.localdate())),
    )


def _en_la_mas_reciente(parte: str) -> Callable[[HttpRequest], HttpResponse]:
    """Vista que lleva a esa parte del informe más reciente, con lo que se haya pedido."""

    @require_safe
    def vista(request: HttpRequest) -> HttpResponse:
        publicacion = Publicacion.objects.livianas().mas_reciente()
        if publicacion is None:
            return _sin_publicaciones(request)
        consulta = request.META["QUERY_STRING"]
        return HttpResponseRedirect(Lectura(publicacion).raiz + parte + (f"?{consulta}" if consulta else ""))

    return vista


actividades_recientes = _en_la_mas_reciente("actividades/")
compromisos_recientes = _en_la_mas_reciente("compromisos/")


@require_safe
def actividades(
    request: HttpRequest, anio: int, cuatrimestre: int, version: int | None = None
) -> HttpResponse:
    """Todas las actividades de un informe, con búsqueda y filtros."""
    lectura = _leer(anio, cuatrimestre, version)
    hallazgo = buscar(
        actividades_en_lista(lectura.p), request.GET, FACETAS_DE_ACTIVIDADES, texto_de_la_actividad
    )
    return lectura.pagina(
        request,
        "portal/actividades.html",
        hallazgo=hallazgo,
        filas=Paginator(hallazgo.hallados, POR_PAGINA).get_page(request.GET.get("pagina")),
        seccion="actividades",
    )


@require_safe
def actividad(
    request: HttpRequest, anio: int, cuatrimestre: int, numero: int, version: int | None = None
) -> HttpResponse:
    """Una actividad de un informe."""
    lectura = _leer(anio, cuatrimestre, version)
    try:
        ficha = FichaDeActividad.de(lectura.p, numero)
    except LookupError as error:
        raise Http404(str(error)) from None
    return lectura.pagina(request, "portal/actividad.html", ficha=ficha, seccion="actividades")


@require_safe
def dependencia(
    request: HttpRequest, anio: int, cuatrimestre: int, sigla: str, version: int | None = None
) -> HttpResponse:
    """Una dependencia de un informe."""
    lectura = _leer(anio, cuatrimestre, version)
    try:
        ficha = FichaDeDependencia.de(lectura.p, sigla)
    except LookupError as error:
        raise Http404(str(error)) from None
    return lectura.pagina(request, "portal/dependencia.html", ficha=ficha, d=ficha.bloque)


@require_safe
def compromisos(
    request: HttpRequest, anio: int, cuatrimestre: int, version: int | None = None
) -> HttpResponse:
    """Los compromisos de un informe: sus conteos y, con filtros, los que tienen texto público."""
    lectura = _leer(anio, cuatrimestre, version)
    hallazgo = buscar(
        compromisos_en_lista(lectura.p), request.GET, FACETAS_DE_COMPROMISOS, texto_del_compromiso
    )
    return lectura.pagina(
        request,
        "portal/compromisos.html",
        mesas=[fila_de_mesa(mesas) for mesas in lectura.p.cifras.compromisos_por_mesa],
        hallazgo=hallazgo,
        filas=Paginator(hallazgo.hallados, POR_PAGINA).get_page(request.GET.get("pagina")),
        seccion="compromisos",
    )


@require_safe
def informes(request: HttpRequest) -> HttpResponse:
    """El archivo: cada informe con todas sus versiones y sus huellas."""
    publicaciones = Publicacion.objects.livianas().select_related("retiro")
    return render(request, "portal/informes.html", {"publicaciones": publicaciones, "seccion": "informes"})


@require_safe
def participe(request: HttpRequest) -> HttpResponse:
    """Lo que viene según el plan, su calendario y a quién escribirle."""
    lectura = _la_mas_reciente()
    if lectura is None:
        return _sin_publicaciones(request)
    return lectura.pagina(
        request,
        "portal/participe.html",
        agenda=agenda.lo_que_viene(lectura.p.cifras, timezone.localdate()),
        seccion="participe",
    )


@require_safe
def calendario(request: HttpRequest, anio: int, sigla: str | None = None) -> HttpResponse:
    """El calendario del plan de un año o de una dependencia, según lo último publicado de ese año."""
    publicacion = Publicacion.objects.vigentes().defer("pdf").filter(anio=anio).first()
    if publicacion is None:
        raise Http404(f"No hay ningún informe publicado de {anio}.")
    try:
        contenido = agenda.calendario(publicacion.leer(), settings.SITIO, sigla)
    except LookupError as error:
        raise Http404(str(error)) from None
    return HttpResponse(contenido, content_type="text/calendar; charset=utf-8")


@require_safe
def comparar(request: HttpRequest) -> HttpResponse:
    """Dos publicaciones, lado a lado: qué se movió."""
    disponibles = list(Publicacion.objects.sin_retirar().livianas())
    por_clave = {publicacion.clave: publicacion for publicacion in disponibles}
    pedidas = [request.GET.get(parametro, "") for parametro in ("antes", "despues")]
    elegidas = [por_clave.get(pedida) for pedida in pedidas]
    if not any(pedidas) and len(disponibles) > 1:
        elegidas = [disponibles[1], disponibles[0]]
    antes, despues = elegidas
    contexto: dict[str, object] = {
        "disponibles": disponibles,
        "antes": antes,
        "despues": despues,
        "aviso": AVISO_DE_DEMOSTRACION,
        "desconocida": any(pedidas) and not all(elegidas),
        "c": COLORES,
        "seccion": "informes",
    }
    if antes and despues:
        contexto["comparacion"] = comparar_cifras(antes.leer(), despues.leer())
    return render(request, "portal/comparar.html", contexto)


@require_safe
def datos(request: HttpRequest) -> HttpResponse:
    """Los datos abiertos: qué hay, cómo se usa y de dónde se baja."""
    return render(
        request,
        "portal/datos.html",
        {
            "publicaciones": Publicacion.objects.vigentes().livianas(),
            "licencia": LICENCIA,
            "licencia_en": LICENCIA_EN,
            "seccion": "datos",
        },
    )


@require_safe
def diccionario(request: HttpRequest) -> HttpResponse:
    """Qué significa cada columna de cada archivo."""
    contexto = {"tablas": TABLAS, "medidas": MEDIDAS, "seccion": "datos"}
    return render(request, "portal/diccionario.html", contexto)


def _para_programas(contenido: dict[str, object], tipo: str) -> HttpResponse:
    """JSON en español legible, que cualquier página puede leer."""
    return JsonResponse(
        contenido,
        content_type=tipo,
        json_dumps_params={"ensure_ascii": False, "indent": 1},
        headers={"Access-Control-Allow-Origin": "*"},
    )


@require_safe
def openapi(request: HttpRequest) -> HttpResponse:
    """El contrato de los archivos, para programas."""
    return _para_programas(
        contrato.openapi(settings.SITIO, settings.ENTIDAD_NOMBRE), "application/vnd.oai.openapi+json"
    )


@require_safe
def catalogo(request: HttpRequest) -> HttpResponse:
    """El catálogo de los datos, en DCAT."""
    return _para_programas(
        contrato.catalogo(
            Publicacion.objects.vigentes().livianas(),
            settings.SITIO,
            settings.ENTIDAD_NOMBRE,
            settings.ENTIDAD_CONTACTO,
        ),
        "application/ld+json",
    )


def _texto(plantilla: str) -> Callable[[HttpRequest], HttpResponse]:
    """Vista de una página que no depende de ningún informe."""

    @require_safe
    def vista(request: HttpRequest) -> HttpResponse:
        return render(request, plantilla)

    return vista


como_se_calcula = _texto("portal/como_se_calcula.html")
glosario = _texto("portal/glosario.html")
accesibilidad = _texto("portal/accesibilidad.html")
privacidad = _texto("portal/privacidad.html")


@require_safe
def mapa(request: HttpRequest) -> HttpResponse:
    """Todas las páginas del sitio."""
    return render(request, "portal/mapa.html", {"vigentes": Publicacion.objects.vigentes().livianas()})


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Lo que un buscador puede recorrer: todo, menos la administración."""
    lineas = [
        "User-agent: *",
        "Disallow: /admin/",
        f"Sitemap: {settings.SITIO}{reverse('informes:sitemap')}",
    ]
    return HttpResponse("\n".join(lineas) + "\n", content_type="text/plain; charset=utf-8")
