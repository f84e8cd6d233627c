"""Las pantallas propias de la administración de informes: cómo quedaría uno, publicarlo y retirarlo."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.html import format_html

from comun.conexion import REINTENTAR, falta_la_base
from comun.graficas import COLORES
from comun.transacciones import NoSePuede
from informes.borrador import Borrador
from informes.documento.pdf import NoSePudoDibujar
from informes.models import Informe, Publicacion
from informes.oficina.formularios import PublicarForm, RetirarForm
from informes.presentacion import Presentacion
from informes.publicacion import PUBLICAR, a_pdf, publicar
from informes.retiro import retirar
from participacion.usuarios import quien

RETIRAR = "informes.retirar_publicacion"


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
        """El PDF que saldría ahora, marcado como borrador."""
        borrador = self._borrador(request, pk)
        try:
            pdf = a_pdf(borrador.cifras)
        except (NoSePuede, NoSePudoDibujar) as error:
            return self._de_vuelta(request, pk, error)
        informe = borrador.informe
        nombre_del_archivo = f"borrador-{informe.periodo.clave}.pdf"
        return HttpResponse(
            pdf,
            content_type="application/pdf",
            headers={
                "Content-Disposition": f'inline; filename="{nombre_del_archivo}"',
                "Cache-Control": "no-store",
            },
        )

    def _de_vuelta(self, request: HttpRequest, pk: int, error: Exception) -> HttpResponse:
        """A la pantalla de escribir, donde se arregla."""
        self.message_user(request, str(error), messages.ERROR)
        return redirect("admin:informes_informe_change", pk)

    def vista_publicar(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Muestra qué se va a publicar, con su lista de revisión, y al confirmarlo lo publica."""
        borrador, usuario = self._borrador(request, pk), quien(request)
        if not usuario.has_perm(PUBLICAR):
            raise PermissionDenied
        form = PublicarForm(borrador, request.POST if request.method == "POST" else None)
        try:
            return self._publicar(request, borrador, form)
        except (OperationalError, InterfaceError) as error:
            if not (form.is_bound and falta_la_base(error)):
                raise
            return self._sin_base(request, borrador, form)

    def _publicar(self, request: HttpRequest, borrador: Borrador, form: PublicarForm) -> HttpResponse:
        usuario, pk = quien(request), borrador.informe.pk
        if form.is_valid():
            try:
                publicacion = publicar(borrador.informe, usuario=usuario, **form.pedido())
            except (NoSePuede, NoSePudoDibujar) as error:
                borrador = self._borrador(request, pk)  # lo que se rechaza puede ser que ya es otro
                form = PublicarForm(borrador, request.POST)
                form.rechazar(error)
            else:
                aviso = format_html(
                    'Quedó publicada la versión {} del {}. <a href="{}">Véala como la ve la ciudadanía</a>.',
                    publicacion.version,
                    borrador.informe,
                    publicacion.get_absolute_url(),
                )
                self.message_user(request, aviso, messages.SUCCESS)
                return redirect("admin:informes_informe_changelist")
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


class PantallaDeRetiro(admin.ModelAdmin):
    """La que retira una versión publicada."""

    def get_urls(self) -> list[URLPattern]:
        retirar_una = self.admin_site.admin_view(self.vista_retirar)
        return [
            path("<int:pk>/retirar/", retirar_una, name="informes_publicacion_retirar"),
            *super().get_urls(),
        ]

    def vista_retirar(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Dice qué pasa al retirar la versión, pide el motivo y, al confirmarlo, la retira."""
        publicacion: Publicacion | None = self.get_object(request, str(pk))
        if publicacion is None:
            raise Http404("Esa publicación no existe.")
        if not request.user.has_perm(RETIRAR):
            raise PermissionDenied
        form = RetirarForm(request.POST if request.method == "POST" else None)
        if form.is_valid():
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
