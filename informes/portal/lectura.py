"""Leer una publicación por su dirección: cuál es, si sigue ahí y lo que dicen de ella todas sus páginas."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Concatenate

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_safe

from comun.graficas import COLORES
from informes.cifras import NoEsta
from informes.models import Publicacion
from informes.presentacion import Presentacion


@dataclass(frozen=True)
class Lectura:
    """Una publicación que se lee; `fija` si la dirección nombra su versión."""

    publicacion: Publicacion
    fija: bool = False

    @cached_property
    def p(self) -> Presentacion:
        return Presentacion(self.publicacion.leer())

    @property
    def vigente(self) -> str:
        """La dirección del informe, que sigue a su última versión."""
        return reverse("informes:informe", args=[self.publicacion.anio, self.publicacion.numero_del_periodo])

    @property
    def raiz(self) -> str:
        """Con lo que empiezan las direcciones de sus páginas: sin versión, siguen a la vigente."""
        return self.publicacion.get_absolute_url() if self.fija else self.vigente

    def pagina(self, request: HttpRequest, plantilla: str, **propio: object) -> HttpResponse:
        """La plantilla con lo común a las páginas de un informe y lo propio de esta."""
        comun = {
            "p": self.p,
            "c": COLORES,
            "huella": self.publicacion.cifras_sha256,
            "vigente": self.vigente,
            "raiz": self.raiz,
            "base": self.publicacion.get_absolute_url(),
            "fija": self.fija,
        }
        return render(request, plantilla, comun | propio)


Piel = Callable[Concatenate[HttpRequest, Lectura, ...], HttpResponse]
Vista = Callable[..., HttpResponse]


DE_DATOS = {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}
"""Las cabeceras de los datos abiertos: cualquier página los puede leer."""


def de_lectura(vista: Vista) -> Vista:
    """Vista pública que solo se lee. Quien la guarda pregunta cada vez si sigue ahí: un retiro se ve al instante."""
    return require_safe(cache_control(no_cache=True)(vista))


def de_lo_publicado(piel: Piel) -> Vista:
    """Vista de la versión pedida o, sin ella, de la última sin retirar; 410 si está retirada, 404 si no existe, o si no
    existe la parte que se le pide (`cifras.NoEsta`)."""

    @de_lectura
    def vista(
        request: HttpRequest, anio: int, periodo: int, version: int | None = None, **parte: object
    ) -> HttpResponse:
        versiones = Publicacion.objects.del_informe(anio, periodo).select_related("retiro").defer("pdf")
        if version is not None:
            publicacion = versiones.filter(version=version).first()
        else:
            publicacion = versiones.sin_retirar().first() or versiones.first()
        if publicacion is None:
            raise Http404("Ese informe no está publicado.")
        if publicacion.retirada:
            return _retirada(request, publicacion)
        try:
            return piel(request, Lectura(publicacion, fija=version is not None), **parte)
        except NoEsta as error:
            raise Http404(str(error)) from error

    return vista


def de_lo_mas_reciente(piel: Piel) -> Vista:
    """Vista de la versión vigente del último periodo publicado; si no hay ninguna, dice qué habrá."""

    @de_lectura
    def vista(request: HttpRequest) -> HttpResponse:
        publicacion = Publicacion.objects.defer("pdf").mas_reciente()
        if publicacion is None:
            retiradas = Publicacion.objects.livianas().select_related("retiro")
            return render(request, "portal/sin_publicaciones.html", {"retiradas": retiradas})
        return piel(request, Lectura(publicacion))

    return vista


@never_cache
def _retirada(request: HttpRequest, publicacion: Publicacion) -> HttpResponse:
    """Lo mismo por su página que por sus archivos: cuándo se retiró, por qué y qué se puede leer."""
    versiones = Publicacion.objects.del_informe(publicacion.anio, publicacion.numero_del_periodo)
    contexto = {
        "publicacion": publicacion,
        "periodo": publicacion.periodo,
        "vigente": versiones.sin_retirar().livianas().first(),
    }
    return render(request, "portal/retirada.html", contexto, status=410)
