"""Las pantallas propias de la administración de informes: cómo quedaría uno, publicarlo y retirarlo."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse

from comun.conexion import REINTENTAR, falta_la_base
from comun.formularios import fallas
from comun.graficas import COLORES
from comun.transacciones import NoSePuede
from informes.borrador import Borrador
from informes.models import Informe, Publicacion
from informes.oficina.formularios import PublicarForm, RetirarForm
from informes.presentacion import Presentacion
from informes.publicacion import PUBLICAR, comprobar
from informes.retiro import retirar
from informes.tareas import PUBLICACION, pedir_borrador, pedir_publicacion
from participacion.models import Trabajo
from participacion.usuarios import quien

RETIRAR = "informes.retirar_publicacion"
CONFIRMADO = "confirmado"  # el botón con que se dice por segunda vez que sí


class PantallasDelInforme(admin.ModelAdmin):
    """La vista previa, en página y en PDF, y la de publicar."""

    def get_urls(self) -> list[URLPattern]:
        propias = (
            ("vista-previa/", self.vista_previa, "vista_previa"),
            ("borrador.pdf", self.vista_borrador, "borrador"),
            ("publicar/", self.vista_publicar, "publicar"),
        )
        return [
            *(
                path(
                    f"<int:pk>/{direccion}",
                    self.admin_site.admin_view(vista),
                    name=f"informes_informe_{cual}",
                )
                for direccion, vista, cual in propias
            ),
            *super().get_urls(),
        ]

    def _borrador(self, request: HttpRequest, pk: int) -> Borrador:
        """El del informe que pide una página propia, si la persona puede verlo."""
        informe: Informe | None = self.get_object(request, str(pk))
        if informe is None:
            raise Http404("Ese informe no existe.")
        if not self.has_view_permission(request, informe):
            raise PermissionDenied
        return Borrador(informe)

    def vista_previa(self, request: HttpRequest, pk: int) -> HttpResponse:
        """La página que saldría ahora, marcada como borrador."""
        borrador = self._borrador(request, pk)
        try:
            contexto = {"p": Presentacion(borrador.cifras), "c": COLORES, "informe": borrador.informe}
        except NoSePuede as error:
            return self._de_vuelta(request, pk, error)
        return TemplateResponse(
            request, "oficina/borrador.html", contexto, headers={"Cache-Control": "no-store"}
        )

    def vista_borrador(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Pide el PDF que saldría ahora, marcado como borrador, y lleva a donde se espera."""
        borrador = self._borrador(request, pk)
        try:
            borrador.exigir_cortes()
        except NoSePuede as error:
            return self._de_vuelta(request, pk, error)
        vuelta = reverse("admin:informes_informe_change", args=[pk])
        return redirect(pedir_borrador(borrador.informe, usuario=quien(request), vuelta=vuelta))

    def _de_vuelta(self, request: HttpRequest, pk: int, error: Exception) -> HttpResponse:
        """A la pantalla de escribir, donde se arregla."""
        self.message_user(request, str(error), messages.ERROR)
        return redirect("admin:informes_informe_change", pk)

    def vista_publicar(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Muestra qué se va a publicar, con su lista de revisión, y al confirmarlo lo pone en la fila. Lo que no se
        pudo se retoma aquí, con lo escrito."""
        borrador, usuario = self._borrador(request, pk), quien(request)
        if not usuario.has_perm(PUBLICAR):
            raise PermissionDenied
        if request.method == "POST":
            fallido, form = None, PublicarForm(borrador, request.POST)
        else:
            fallido = _fallido(request, pk)
            form = PublicarForm(borrador, fallido and PublicarForm.escrito(**fallido.datos["pedido"]))
        try:
            return self._publicar(request, borrador, form, fallido)
        except (OperationalError, InterfaceError) as error:
            if not (form.is_bound and falta_la_base(error)):
                raise
            return self._sin_base(request, borrador, form)

    def _publicar(
        self, request: HttpRequest, borrador: Borrador, form: PublicarForm, fallido: Trabajo | None
    ) -> HttpResponse:
        usuario = quien(request)
        if form.is_valid():
            pedido = form.pedido()
            try:
                comprobar(borrador, usuario=usuario, **pedido)
            except NoSePuede as error:
                form.rechazar(error)
            else:
                if fallido is None:
                    return redirect(
                        pedir_publicacion(borrador.informe, usuario=usuario, vuelta=request.path, **pedido)
                    )
                form.add_error(None, fallido.frase)
        impedimento = borrador.impedimento(usuario)
        contexto: dict[str, Any] = {
            **self.admin_site.each_context(request),
            "is_nav_sidebar_enabled": False,
            "opts": self.opts,
            "title": f"Publicar: {borrador.informe}",
            "informe": borrador.informe,
            "borrador": borrador,
            "p": Presentacion(borrador.por_publicar()) if borrador.tiene_cifras else None,
            "visto": borrador.huella if borrador.tiene_cifras else "",
            "impedimento": impedimento,
            "se_puede": not (borrador.revision.detienen or impedimento),
            "form": form,
            "fallas": fallas([("", form)]),
        }
        return TemplateResponse(request, "oficina/publicar.html", contexto)

    def _sin_base(self, request: HttpRequest, borrador: Borrador, form: PublicarForm) -> HttpResponse:
        """Conserva lo escrito, para enviarlo otra vez. No pregunta nada a la base: ni qué puede ver la persona."""
        contexto = {
            "site_header": self.admin_site.site_header,
            "site_title": self.admin_site.site_title,
            "title": f"Publicar: {borrador.informe}",
            "form": form,
        }
        return TemplateResponse(
            request,
            "oficina/publicar_sin_base.html",
            contexto,
            status=503,
            headers={"Retry-After": str(REINTENTAR)},
        )


def _fallido(request: HttpRequest, informe: int) -> Trabajo | None:
    """La publicación de ese informe que la persona había pedido y no se pudo, si la página la nombra."""
    cual = request.GET.get("trabajo", "")
    if not cual.isascii() or not cual.isdigit() or len(cual) > 18:
        return None
    suyos = Trabajo.objects.visibles_para(quien(request))
    return suyos.filter(pk=cual, tarea=PUBLICACION, datos__informe=informe, fallo=True).first()


class PantallaDeRetiro(admin.ModelAdmin):
    """La que retira una versión publicada."""

    def get_urls(self) -> list[URLPattern]:
        retirar_una = self.admin_site.admin_view(self.vista_retirar)
        return [
            path("<int:pk>/retirar/", retirar_una, name="informes_publicacion_retirar"),
            *super().get_urls(),
        ]

    def vista_retirar(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Dice qué pasa al retirar la versión, pide el motivo, pregunta otra vez y, al confirmarlo, la retira."""
        publicacion: Publicacion | None = self.get_object(request, str(pk))
        if publicacion is None:
            raise Http404("Esa publicación no existe.")
        if not request.user.has_perm(RETIRAR):
            raise PermissionDenied
        form = RetirarForm(request.POST if request.method == "POST" else None)
        por_confirmar = form.is_valid() and not (CONFIRMADO in request.POST or publicacion.retirada)
        if form.is_valid() and not por_confirmar:
            try:
                retirar(publicacion, form.cleaned_data["motivo"], usuario=quien(request))
            except NoSePuede as error:
                form.add_error(None, str(error))
            else:
                self.message_user(request, f"Retirada: {publicacion}.", messages.SUCCESS)
                return redirect("admin:informes_publicacion_change", pk)
        contexto = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": f"Retirar: {publicacion}",
            "publicacion": publicacion,
            "form": form,
            "motivo_por_confirmar": form.cleaned_data["motivo"] if por_confirmar else "",
            "confirmado": CONFIRMADO,
            "fallas": fallas([("", form)]),
        }
        return TemplateResponse(request, "oficina/retirar.html", contexto)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        puede_retirar = request.user.has_perm(RETIRAR)
        return super().change_view(
            request, object_id, form_url, {**(extra_context or {}), "puede_retirar": puede_retirar}
        )
