"""El sitio de la ciudadanía: cada página es una piel de una publicación congelada."""

from collections.abc import Callable, Sequence
from typing import TypeVar
from urllib.parse import quote

from django.conf import settings
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from compromisos.estados import VENCIDO
from compromisos.estados import Estado as EstadoDeCompromiso
from comun.graficas import COLORES
from comun.periodo import CUATRIMESTRAL
from comun.sitio import del_sitio
from informes.calculo import calculo
from informes.cifras import NoEsta
from informes.documento.contenido import Documento, estados_explicados
from informes.portal import agenda, contrato
from informes.portal.busqueda import buscar
from informes.portal.comparacion import comparar as comparar_cifras
from informes.portal.datos import LICENCIA, LICENCIA_EN, MEDIDAS, TABLAS
from informes.portal.estante import estante, presentada
from informes.portal.fichas import (
    FACETAS_DE_ACTIVIDADES,
    FACETAS_DE_COMPROMISOS,
    FACETAS_DE_MESAS,
    FichaDeActividad,
    FichaDeDependencia,
    actividades_en_lista,
    compromisos_en_lista,
    fila_de_mesa,
    texto_de_la_actividad,
    texto_del_compromiso,
)
from informes.portal.lectura import (
    DE_DATOS,
    Lectura,
    Vista,
    de_lectura,
    de_lo_mas_reciente,
    de_lo_publicado,
    retirada,
)
from informes.portal.memoria import DE_LO_PUBLICADO
from informes.portal.seguidos import es_vigente, ficha_de, retirada_con
from informes.presentacion import FilaDeActividad, aviso_de_demostracion

T = TypeVar("T")

POR_PAGINA = 50  # filas de una lista larga
COMPROMISOS_POR_PAGINA = 25  # que en un teléfono quepan en unas cuantas pantallas


@de_lo_mas_reciente
def portada(request: HttpRequest, lectura: Lectura) -> HttpResponse:
    """La publicación más reciente, para entenderla en un minuto."""
    viene = agenda.lo_que_viene(lectura.p.cifras, timezone.localdate())
    return lectura.pagina(
        request,
        "portal/portada.html",
        agenda=viene[:1],
        retiradas=estante().posteriores_a(lectura.publicacion),
    )


def _en_la_mas_reciente(parte: str) -> Vista:
    """Vista que lleva a esa parte del informe más reciente, con lo que se haya pedido."""

    def piel(request: HttpRequest, lectura: Lectura) -> HttpResponse:
        consulta = request.META["QUERY_STRING"]
        return HttpResponseRedirect(lectura.raiz + parte + (f"?{consulta}" if consulta else ""))

    return de_lo_mas_reciente(piel)


actividades_recientes = _en_la_mas_reciente("actividades/")
compromisos_recientes = _en_la_mas_reciente("compromisos/")


def _en_paginas(request: HttpRequest, filas: Sequence[T], por_pagina: int = POR_PAGINA) -> Page[T]:
    """La página que pide la dirección; si no existe, la más cercana."""
    return Paginator(filas, por_pagina).get_page(request.GET.get("pagina"))


@de_lo_publicado
def actividades(request: HttpRequest, lectura: Lectura) -> HttpResponse:
    """Todas las actividades de un informe, con búsqueda y filtros."""
    pedido, cifras = request.GET.dict(), lectura.p.cifras
    if sigla := pedido.get("dependencia"):
        pedido["dependencia"] = cifras.sigla_de_ahora(sigla.strip())

    def texto(fila: FilaDeActividad) -> str:
        return " ".join((texto_de_la_actividad(fila), *cifras.antes_de(fila.dependencia.sigla)))

    hallazgo = buscar(actividades_en_lista(lectura.p), pedido, FACETAS_DE_ACTIVIDADES, texto)
    return lectura.pagina(
        request,
        "portal/actividades.html",
        hallazgo=hallazgo,
        filas=_en_paginas(request, hallazgo.hallados),
        seccion="actividades",
    )


@de_lo_publicado
def actividad(request: HttpRequest, lectura: Lectura, codigo: str) -> HttpResponse:
    """Una actividad de un informe."""
    ficha = FichaDeActividad.de(lectura.p, codigo)
    return lectura.pagina(request, "portal/actividad.html", ficha=ficha, seccion="actividades")


@de_lo_publicado
def dependencia(request: HttpRequest, lectura: Lectura, sigla: str) -> HttpResponse:
    """Una dependencia de un informe; la sigla que tuvo antes lleva a la de ahora."""
    if (ahora := lectura.p.cifras.sigla_de_ahora(sigla)) != sigla:
        return HttpResponseRedirect(f"{lectura.raiz}dependencias/{quote(ahora)}/")
    ficha = FichaDeDependencia.de(lectura.p, sigla)
    viene = agenda.lo_que_viene(lectura.p.cifras, timezone.localdate())
    return lectura.pagina(
        request,
        "portal/dependencia.html",
        ficha=ficha,
        d=ficha.bloque,
        con_calendario=ficha.dependencia in agenda.dependencias_que_vienen(viene),
    )


@de_lo_publicado
def compromisos(request: HttpRequest, lectura: Lectura) -> HttpResponse:
    """Los compromisos de un informe: sus conteos y, con filtros, los que tienen texto público."""
    hallazgo = buscar(
        compromisos_en_lista(lectura.p), request.GET, FACETAS_DE_COMPROMISOS, texto_del_compromiso
    )
    mesas = [fila_de_mesa(mesas) for mesas in lectura.p.cifras.compromisos_por_mesa]
    return lectura.pagina(
        request,
        "portal/compromisos.html",
        mesas=buscar(mesas, request.GET, FACETAS_DE_MESAS).hallados,
        hay_mesas=bool(mesas),
        estados=tuple(EstadoDeCompromiso),
        vencido=VENCIDO,
        hallazgo=hallazgo,
        filas=_en_paginas(request, hallazgo.hallados, COMPROMISOS_POR_PAGINA),
        seccion="compromisos",
    )


@de_lectura
def compromiso(request: HttpRequest, clave: str) -> HttpResponse:
    """Un compromiso publicado, con su historia, en todos los informes que lo nombran; 410 si se retiraron todos."""
    try:
        publicacion, ficha = ficha_de(clave)
    except NoEsta as error:
        if (suya := retirada_con(clave)) is None:
            raise Http404(str(error)) from error
        return retirada(request, suya)
    return Lectura(publicacion, fija=not es_vigente(publicacion)).pagina(
        request, "portal/compromiso.html", ficha=ficha, vencido=VENCIDO, seccion="compromisos"
    )


@de_lectura
def informes(request: HttpRequest) -> HttpResponse:
    """El archivo: cada informe con todas sus versiones y sus huellas."""
    contexto = {
        "publicaciones": estante().todas,
        "aviso": _aviso(),
        "seccion": "informes",
    }
    return render(request, "portal/informes.html", contexto)


def _aviso() -> str:
    """Que hay datos de demostración, si en alguna de las que se leen los hay."""
    return aviso_de_demostracion(estante().anios_de_demostracion)


@de_lo_mas_reciente
def participe(request: HttpRequest, lectura: Lectura) -> HttpResponse:
    """Lo que viene según el plan, su calendario y a quién escribirle."""
    viene = agenda.lo_que_viene(lectura.p.cifras, timezone.localdate())
    return lectura.pagina(
        request,
        "portal/participe.html",
        agenda=viene,
        calendarios=agenda.dependencias_que_vienen(viene),
        seccion="participe",
    )


@de_lectura
def calendario(request: HttpRequest, anio: int, sigla: str | None = None) -> HttpResponse:
    """El calendario del plan de un año o de una dependencia, según lo último publicado de ese año. Quien lo sigue por
    la sigla de antes recibe el de la de ahora."""
    publicacion = next((una for una in estante().vigentes if una.anio == anio), None)
    if publicacion is None:
        raise Http404(f"No hay ningún informe publicado de {anio}.")
    try:
        contenido = DE_LO_PUBLICADO.pedir(
            (publicacion.cifras_sha256, "ics", settings.SITIO, sigla),
            lambda: agenda.calendario(presentada(publicacion).cifras, settings.SITIO, sigla),
        )
    except NoEsta as error:
        ahora = presentada(publicacion).cifras.sigla_de_ahora(sigla or "")
        if ahora != (sigla or ""):
            return HttpResponseRedirect(reverse("informes:calendario_de_dependencia", args=[anio, ahora]))
        raise Http404(str(error)) from error
    return HttpResponse(contenido, content_type="text/calendar; charset=utf-8", headers=DE_DATOS)


@de_lectura
def comparar(request: HttpRequest) -> HttpResponse:
    """Dos publicaciones, lado a lado: qué se movió."""
    disponibles = estante().sin_retirar
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
        "desconocida": any(pedidas) and not all(elegidas),
        "c": COLORES,
        "seccion": "informes",
    }
    if antes and despues:
        contexto["comparacion"] = comparar_cifras(presentada(antes).cifras, presentada(despues).cifras)
    return render(request, "portal/comparar.html", contexto)


@de_lectura
def datos(request: HttpRequest) -> HttpResponse:
    """Los datos abiertos: qué hay, cómo se usa y de dónde se baja."""
    return render(
        request,
        "portal/datos.html",
        {
            "publicaciones": estante().vigentes,
            "aviso": _aviso(),
            "licencia": LICENCIA,
            "licencia_en": LICENCIA_EN,
            "seccion": "datos",
        },
    )


@de_lectura
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
        headers=DE_DATOS,
    )


@de_lectura
def openapi(request: HttpRequest) -> HttpResponse:
    """El contrato de los archivos, para programas."""
    return _para_programas(
        contrato.openapi(settings.SITIO, settings.ENTIDAD_NOMBRE), "application/vnd.oai.openapi+json"
    )


@de_lectura
def catalogo(request: HttpRequest) -> HttpResponse:
    """El catálogo de los datos, en DCAT."""
    return _para_programas(
        contrato.catalogo(
            estante().vigentes,
            estante().sin_retirar,
            settings.SITIO,
            settings.ENTIDAD_NOMBRE,
            settings.ENTIDAD_CONTACTO,
        ),
        "application/ld+json",
    )


@de_lectura
def como_se_calcula(request: HttpRequest) -> HttpResponse:
    """Las definiciones, con las cifras del informe más reciente por ejemplo."""
    publicacion = estante().mas_reciente
    p = publicacion and Documento(presentada(publicacion).cifras)
    return render(
        request,
        "portal/como_se_calcula.html",
        {
            "p": p,
            "calculo": p and calculo(p.cifras),
            "estados": estados_explicados(),
            "c": COLORES,
        },
    )


def _texto(plantilla: str, **contexto: object) -> Callable[[HttpRequest], HttpResponse]:
    """Vista de una página que no depende de ningún informe."""

    @de_lectura
    def vista(request: HttpRequest) -> HttpResponse:
        return render(request, plantilla, contexto)

    return vista


@de_lectura
def glosario(request: HttpRequest) -> HttpResponse:
    """Las palabras del informe, con el periodo del último que se publicó."""
    reciente = estante().mas_reciente
    p = reciente and Documento(presentada(reciente).cifras)
    return render(
        request,
        "portal/glosario.html",
        {"del_informe": p, "periodicidad": p.periodo.periodicidad if p else CUATRIMESTRAL},
    )


accesibilidad = _texto("portal/accesibilidad.html")
privacidad = _texto("portal/privacidad.html")


@de_lectura
def mapa(request: HttpRequest) -> HttpResponse:
    """Todas las páginas del sitio."""
    return render(request, "portal/mapa.html", {"vigentes": estante().vigentes})


@de_lectura
def robots(request: HttpRequest) -> HttpResponse:
    """Lo que un buscador puede recorrer: todo, menos la administración."""
    lineas = [
        "User-agent: *",
        "Disallow: /admin/",
        f"Sitemap: {del_sitio(reverse('informes:sitemap'))}",
    ]
    return HttpResponse("\n".join(lineas) + "\n", content_type="text/plain; charset=utf-8")
