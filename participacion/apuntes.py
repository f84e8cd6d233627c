"""Los apuntes de quien escribe: `apunte.js` los manda mientras se escribe y los ofrece al volver.

Son de cada quien. Guardarlos no toca el reporte, el acta ni el informe; se borran cuando lo escrito se guarda. Sin
JavaScript no hay apuntes, y cada pantalla sirve igual.
"""

import json
from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import quote, urlencode

from django.conf import settings
from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from participacion.models import Apunte, Usuario
from participacion.usuarios import quien

MAXIMO = 400_000  # letras de lo escrito en una pantalla
POR_PERSONA = 200
GUARDADO = "apunte_guardado"  # la cookie con que la pestaña sabe cuáles de los suyos quedaron guardados

Vista = Callable[..., HttpResponse]


@never_cache
def apuntes(request: HttpRequest) -> HttpResponse:
    """Los de una pantalla, con GET; con POST guarda el de la pestaña o, si viene vacío, lo borra."""
    datos = request.POST if request.method == "POST" else request.GET
    if not request.user.is_staff or datos.get("persona") != str(request.user.pk):
        return JsonResponse({"entrar": True})  # la sesión terminó, o en este navegador entró otra persona
    usuario = quien(request)
    objeto = datos.get("objeto", "").replace("\0", "")[:200]
    suyos = Apunte.objects.visibles_para(usuario).filter(objeto=objeto)
    if request.method != "POST":
        return JsonResponse({"apuntes": [_dicho(apunte) for apunte in suyos]})
    pestana = datos.get("pestana", "").replace("\0", "")[:40]
    if not (texto := datos.get("texto", "")):
        suyos.filter(pestana=pestana).delete()
        return JsonResponse({"conservado": ""})
    if (escrito := _leer(texto)) is None or not pestana:
        return JsonResponse({"error": "No se entiende."}, status=400)
    return _conservar(usuario, objeto, pestana, datos, escrito)


def _conservar(
    usuario: Usuario, objeto: str, pestana: str, datos: Any, escrito: dict[str, list[str]]
) -> HttpResponse:
    suyos = Apunte.objects.visibles_para(usuario)
    es_nuevo = not suyos.filter(objeto=objeto, pestana=pestana).exists()
    if es_nuevo and suyos.count() >= POR_PERSONA:
        suyos.earliest("cambiado_en").delete()
    apunte, _ = Apunte.objects.update_or_create(
        usuario=usuario,
        objeto=objeto,
        pestana=pestana,
        defaults={
            "pantalla": datos.get("pantalla", "").replace("\0", "")[:500],
            "base": datos.get("base", "").replace("\0", "")[:MAXIMO],
            "texto": escrito,
        },
    )
    return JsonResponse({"conservado": _hora(apunte)})


def _leer(texto: str) -> dict[str, list[str]] | None:
    """De cada campo, sus valores; `None` si no es eso o no cabe."""
    if len(texto) > MAXIMO:
        return None
    try:
        escrito = json.loads(texto)
    except (ValueError, RecursionError):
        return None
    if not isinstance(escrito, dict):
        return None
    if not all(isinstance(v, list) and all(isinstance(uno, str) for uno in v) for v in escrito.values()):
        return None
    return {_guardable(campo): [_guardable(uno) for uno in valores] for campo, valores in escrito.items()}


def _guardable(texto: str) -> str:
    """Sin lo que PostgreSQL no guarda: el carácter nulo y la mitad de un emoji que se estaba escribiendo."""
    return texto.replace("\0", "").encode(errors="ignore").decode()


def _hora(apunte: Apunte) -> str:
    return timezone.localtime(apunte.cambiado_en).strftime("%H:%M")


def _dicho(apunte: Apunte) -> dict[str, Any]:
    cuando = timezone.localtime(apunte.cambiado_en)
    return {
        "pestana": apunte.pestana,
        "pantalla": apunte.pantalla,
        "base": apunte.base,
        "texto": apunte.texto,
        "cuando": f"{cuando:%d/%m/%Y, %H:%M}",
    }


def con_apunte(vista: Vista) -> Vista:
    """La vista que, cuando guarda lo que le mandan, olvida el apunte de esa pestaña; y si lo que se escribía ya no
    existe, o dejó de verlo quien lo escribía, ahí mismo encuentra lo que escribió."""

    @wraps(vista)
    def envuelta(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            respuesta = vista(request, *args, **kwargs)
        except Http404:
            return ya_no_esta(request)
        olvidar(request, respuesta)
        return respuesta

    return envuelta


def ya_no_esta(request: HttpRequest) -> HttpResponse:
    """Un 404 en que `apunte.js` ofrece, para copiarlo, lo que se escribía en esa dirección."""
    contexto = {
        **admin.site.each_context(request),
        "is_nav_sidebar_enabled": False,
        "title": "Eso ya no existe, o usted ya no lo alcanza a ver",
        "objeto": request.POST.get("apunte_de")
        or objeto_de(request.path, request.GET.get("dependencia", "")),
    }
    return TemplateResponse(request, "participacion/ya_no_esta.html", contexto, status=404)


def objeto_de(direccion: str, sigla: str = "") -> str:
    """De qué es lo que se escribe en esa dirección; lo que se escribe por una dependencia, de ella."""
    return f"{direccion}?{urlencode({'dependencia': sigla})}" if sigla else direccion


def olvidar(request: HttpRequest, respuesta: HttpResponse) -> None:
    """Borra los apuntes que la pestaña mandó con su formulario, si se guardó."""
    pestanas = [una.replace("\0", "")[:40] for una in request.POST.getlist("apunte")[:10]]
    objeto = request.POST.get("apunte_de", "").replace("\0", "")[:200]
    if not (pestanas and objeto and _se_guardo(respuesta)):
        return
    Apunte.objects.visibles_para(quien(request)).filter(objeto=objeto, pestana__in=pestanas).delete()
    respuesta.set_cookie(
        GUARDADO,
        quote("|".join([objeto, *pestanas]), safe=""),
        max_age=600,
        samesite="Strict",
        secure=settings.SESSION_COOKIE_SECURE,
        path="/admin/",
    )


def _se_guardo(respuesta: HttpResponse) -> bool:
    """La respuesta lleva a otra parte, o la misma página dice que lo escrito quedó guardado aunque falte algo más."""
    return respuesta.status_code == 302 or bool(
        (getattr(respuesta, "context_data", None) or {}).get("guardado")
    )
