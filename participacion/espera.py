"""La página donde se espera un trabajo de la fila: se puede dejar y volver a ella."""

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse

from participacion.models import Trabajo
from participacion.trabajos import hay_trabajador
from participacion.usuarios import quien


def espera(request: HttpRequest, pk: int) -> HttpResponse:
    """En qué va, o en qué terminó. Mientras tanto se pone al día sola (`espera.js`)."""
    trabajo = get_object_or_404(Trabajo.objects.visibles_para(quien(request)), pk=pk)
    contexto = {
        **admin.site.each_context(request),
        "is_nav_sidebar_enabled": False,
        "title": trabajo.titulo,
        "trabajo": trabajo,
        "hay_trabajador": bool(trabajo.terminado_en) or hay_trabajador(),
    }
    return TemplateResponse(
        request, "participacion/espera.html", contexto, headers={"Cache-Control": "no-store"}
    )


def archivo(request: HttpRequest, pk: int) -> HttpResponse:
    """El PDF que quedó."""
    suyos = Trabajo.objects.filter(usuario=quien(request), archivo__isnull=False)
    trabajo = get_object_or_404(suyos, pk=pk)
    return HttpResponse(
        bytes(trabajo.archivo or b""),
        content_type="application/pdf",
        headers={
            "Content-Disposition": f'inline; filename="{trabajo.nombre_del_archivo}"',
            "Cache-Control": "no-store",
        },
    )
