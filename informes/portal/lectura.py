"""Leer una publicación por su dirección: cuál es, si sigue ahí y lo que dicen de ella todas sus páginas."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, wraps
from typing import Any, Concatenate, cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.response import TemplateResponse
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_safe

from comun.graficas import COLORES
from comun.sitio import direccion
from informes.cifras import NoEsta
from informes.models import Publicacion
from informes.portal.estante import estante, leyendo, presentada
from informes.presentacion import Presentacion


@dataclass(frozen=True)
class Lectura:
    """Una publicación que se lee; `fija` si la dirección nombra su versión."""

    publicacion: Publicacion
    fija: bool = False

    @cached_property
    def p(self) -> Presentacion:
        return presentada(self.publicacion)

    @cached_property
    def vigente(self) -> str:
        """La dirección del informe, que sigue a su última versión."""
        return direccion("informes:informe", self.publicacion.anio, self.publicacion.numero_del_periodo)

    @cached_property
    def base(self) -> str:
        """La de esa versión, para siempre."""
        return self.publicacion.get_absolute_url()

    @property
    def raiz(self) -> str:
        """Con lo que empiezan las direcciones de sus páginas: sin versión, siguen a la vigente."""
        return self.base if self.fija else self.vigente

    def pagina(self, request: HttpRequest, plantilla: str, **propio: object) -> HttpResponse:
        """La plantilla con lo común a las páginas de un informe y lo propio de esta."""
        comun = {
            "p": self.p,
            "c": COLORES,
            "huella": self.publicacion.cifras_sha256,
            "vigente": self.vigente,
            "raiz": self.raiz,
            "base": self.base,
            "fija": self.fija,
            "seccion": "",
        }
        return render(request, plantilla, comun | propio)


Piel = Callable[Concatenate[HttpRequest, Lectura, ...], HttpResponse]
Vista = Callable[..., HttpResponse]


DE_DATOS = {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}
"""Las cabeceras de los datos abiertos: cualquier página los puede leer."""


def de_lectura(vista: Vista) -> Vista:
    """Vista pública que solo se lee, y se arma con un solo estado de lo publicado. Quien la guarda pregunta cada vez si
    sigue ahí: un retiro se ve al instante. Sin nada que se le pida, es la misma para todos: se copia
    (`portal.copias`)."""

    @wraps(vista)
    def de_un_estante(*args: object, **kwargs: object) -> HttpResponse:
        with leyendo():
            respuesta = vista(*args, **kwargs)
            return respuesta.render() if isinstance(respuesta, TemplateResponse) else respuesta

    entera: Any = require_safe(cache_control(no_cache=True)(de_un_estante))
    entera.se_copia = True
    return cast("Vista", entera)


def de_lo_publicado(piel: Piel) -> Vista:
    """Vista de la versión pedida o, sin ella, de la última sin retirar; 410 si está retirada, 404 si no existe, o si no
    existe la parte que se le pide (`cifras.NoEsta`)."""

    @de_lectura
    def vista(
        request: HttpRequest, anio: int, periodo: int, version: int | None = None, **parte: object
    ) -> HttpResponse:
        versiones = estante().del_informe(anio, periodo)
        if version is not None:
            publicacion = next((una for una in versiones if una.version == version), None)
        else:
            publicacion = next((una for una in versiones if not una.retirada), next(iter(versiones), None))
        if publicacion is None:
            raise Http404("Ese informe no está publicado.")
        if publicacion.retirada:
            return retirada(request, publicacion)
        try:
            return piel(request, Lectura(publicacion, fija=version is not None), **parte)
        except NoEsta as error:
            raise Http404(str(error)) from error

    return vista


def de_lo_mas_reciente(piel: Piel) -> Vista:
    """Vista de la versión vigente del último periodo publicado; si no hay ninguna, dice qué habrá."""

    @de_lectura
    def vista(request: HttpRequest) -> HttpResponse:
        publicacion = estante().mas_reciente
        if publicacion is None:
            return render(request, "portal/sin_publicaciones.html", {"retiradas": estante().todas})
        return piel(request, Lectura(publicacion))

    return vista


@never_cache
def retirada(request: HttpRequest, publicacion: Publicacion) -> HttpResponse:
    """Lo mismo por su página que por sus archivos: cuándo se retiró, por qué y qué se puede leer."""
    versiones = estante().del_informe(publicacion.anio, publicacion.numero_del_periodo)
    contexto = {
        "publicacion": publicacion,
        "periodo": publicacion.periodo,
        "vigente": next((una for una in versiones if not una.retirada), None),
    }
    return render(request, "portal/retirada.html", contexto, status=410)
