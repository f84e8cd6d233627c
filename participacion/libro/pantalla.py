"""El libro de la entidad en la administración: subirlo, confirmar cómo se lee, ver qué cambia, guardarlo y descargarlo
lleno.
"""

import json
from pathlib import PurePath
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.http import content_disposition_header
from django.utils.safestring import SafeString

from comun.archivos import MAXIMO_ENVIO, recibe
from comun.cargas import ConfirmacionForm, Mostrado, ResultadoDeCarga, Xlsx, todo_o_nada
from comun.hojas.devolver import Devuelto
from comun.hojas.leer import Archivo, ArchivoInvalido
from comun.hojas.leer import Libro as LibroLeido
from participacion import tareas
from participacion.libro import lectura as lecturas
from participacion.libro.lectura import CargaDelLibro, Lectura
from participacion.libro.libros import es_la_matriz, libro_lleno
from participacion.matriz.pantalla import CodigosField, ConMatriz, campo_del_motivo
from participacion.models import Libro, Plantilla
from participacion.reconocer.campos import OPCIONES
from participacion.usuarios import quien

LIBRO, REVISAR = "participacion_actividad_libro", "participacion_actividad_revisar_libro"
LIBROS, LLENO = "participacion_actividad_libros", "participacion_actividad_lleno"
PLANTILLA = "participacion_actividad_plantilla_de_la_entidad"


class ConfirmacionDelLibroForm(forms.Form):
    """Lo que se vio va firmado: si ya no es eso, no se guarda nada."""

    visto = forms.CharField(widget=forms.HiddenInput)
    motivo = campo_del_motivo()
    reescritas = CodigosField(required=False)
    plantilla = forms.CharField(
        required=False,
        max_length=100,
        label="Guardar cómo se leyó con el nombre",
        help_text="Queda como plantilla de la entidad: el próximo libro de esta forma se lee igual, sin decidir nada. "
        "Vacío, no se guarda.",
    )

    mostrado: Mostrado

    def __init__(self, libro: Libro, usuario: int, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._esperado = (f"libro-{libro.pk}", usuario)

    def clean_visto(self) -> str:
        visto: str = self.cleaned_data["visto"]
        *de_quien, self.mostrado = ConfirmacionForm.leer(visto)
        if tuple(de_quien) != self._esperado:
            raise ValidationError(ConfirmacionForm.VENCIO)
        return visto

    def firmar(self) -> None:
        self.initial["visto"] = ConfirmacionForm.firmar(*self._esperado, self.mostrado)


class ConLibro(ConMatriz):
    """La carga de la matriz, y la del libro en que la entidad ya lleva su plan."""

    import_export_change_list_template = "participacion/lista_con_libros.html"

    def get_urls(self) -> list[URLPattern]:
        de = self.admin_site.admin_view
        return [
            path("import/libro/<int:pk>/", de(self.vista_libro), name=LIBRO),
            path("import/libro/<int:pk>/revisar/", de(self.vista_revisar), name=REVISAR),
            path("libros/", de(self.vista_libros), name=LIBROS),
            path("libros/<int:pk>/", de(self.vista_lleno), name=LLENO),
            path("libros/plantilla/<int:pk>/", de(self.vista_plantilla), name=PLANTILLA),
            *super().get_urls(),
        ]

    # Subir.

    @recibe(MAXIMO_ENVIO)
    def import_action(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method == "POST" and self.has_import_permission(request):
            form = self.create_import_form(request)
            if form.is_valid() and (libro := self._subido(request, form.cleaned_data)):
                return redirect(f"admin:{LIBRO}", libro.pk)
        respuesta = super().import_action(request, *args, **kwargs)
        if isinstance(respuesta, TemplateResponse) and respuesta.context_data:
            respuesta.context_data["title"] = "Cargar el plan desde un libro de Excel"
        return respuesta

    def _subido(self, request: HttpRequest, dicho: dict[str, Any]) -> Libro | None:
        """El libro, guardado mientras se confirma; `None` si es la matriz, o si no se puede abrir: eso lo dice la carga
        de siempre."""
        subido = dicho["import_file"]
        archivo: Archivo = (PurePath(subido.name).name[:200], subido.read())
        subido.seek(0)
        try:
            if es_la_matriz(LibroLeido(archivo)):
                return None
        except ArchivoInvalido:
            return None
        Libro.objects.olvidados().delete()
        return Libro.objects.create(
            anio=dicho["anio"],
            nombre=archivo[0],
            contenido=archivo[1],
            dicho={"motivo": dicho["motivo"], "crear": dicho["crear_dependencias"]},
            subido_por=quien(request),
        )

    # Confirmar cómo se lee.

    def vista_libro(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Lo que se entendió, y lo que falta por decidir; si no falta nada, va derecho a lo que cambia."""
        try:
            with todo_o_nada(simular=False):
                lectura = lecturas.leer(self._por_confirmar(request, pk))
                if request.method == "POST":
                    return self._decir(request, lectura)
        except ArchivoInvalido as invalido:
            return self._a_cargar_otra_vez(request, invalido.errores)
        if not lectura.faltan and not request.GET:
            return redirect(f"admin:{REVISAR}", pk)
        return self._dibujar(request, lectura, request.GET.get("hoja", ""))

    def _decir(self, request: HttpRequest, lectura: Lectura) -> HttpResponse:
        vista = lectura.la_que_se_ve(request.POST.get("hoja", ""))
        todo = "aceptar-todo" in request.POST
        enviado = {campo: str(escrito).replace("\0", "") for campo, escrito in request.POST.items()}
        if enviado.get("de-anio") != str(
            lectura.libro.anio
        ):  # en esa página las columnas eran las de otro año
            return self._dibujar(request, lectura, vista)
        cajas = lecturas.anotar(lectura, vista, enviado, aceptar_todo=todo)
        lecturas.mudar_de_anio(lectura, enviado.get("otro-anio", ""))
        nueva = lecturas.leer(lectura.libro)
        nueva.cajas = cajas
        mal = any(error for _, error in cajas.values())
        if "revisar" in request.POST and not nueva.faltan and not mal:
            return redirect(f"admin:{REVISAR}", lectura.libro.pk)
        quejas = "revisar" in request.POST or mal
        return self._dibujar(request, nueva, request.POST.get("ver", vista), quejas=quejas)

    def _dibujar(
        self, request: HttpRequest, lectura: Lectura, pedida: str, *, quejas: bool = False
    ) -> HttpResponse:
        vista = lectura.la_que_se_ve(pedida)
        fallas = [{"donde": donde, "frase": frase} for donde, frase in lectura.faltan] if quejas else []
        contexto = {
            **self.admin_site.each_context(request),
            "is_nav_sidebar_enabled": False,
            "title": "Así se leyó su libro",
            "opts": self.opts,
            "lectura": lectura,
            "vista": vista,
            "hoja": lectura.hoja(vista),
            "dibujo": lectura.dibujo(vista),
            "pestanas": lectura.pestanas(vista),
            "opciones": OPCIONES,
            "fallas": fallas,
        }
        return TemplateResponse(request, "participacion/libro.html", contexto)

    # Ver qué cambia, y guardar.

    def vista_revisar(self, request: HttpRequest, pk: int) -> HttpResponse:
        try:
            with todo_o_nada(simular=False):
                return self._revisar(request, self._por_confirmar(request, pk))
        except ArchivoInvalido as invalido:
            return self._a_cargar_otra_vez(request, invalido.errores)

    def _revisar(self, request: HttpRequest, libro: Libro) -> HttpResponse:
        lectura = lecturas.leer(libro)
        if lectura.faltan:
            return redirect(f"admin:{LIBRO}", libro.pk)
        de = quien(request).pk
        inicial = {"motivo": libro.dicho.get("motivo", ""), "plantilla": _nombre_para(lectura)}
        if request.method == "POST":
            form = ConfirmacionDelLibroForm(libro, de, request.POST)
            if form.is_valid():
                return self._confirmar(request, lectura, form)
            for errores in form.errors.values():
                self.message_user(request, errores[0], messages.ERROR)
        form = ConfirmacionDelLibroForm(libro, de, initial=inicial)
        if tareas.es_grande(lectura):
            trabajo = tareas.revision_de(libro, quien(request))
            if trabajo is None or trabajo.terminado_en is None:
                leer = reverse(f"admin:{LIBRO}", args=[libro.pk])
                return redirect(tareas.pedir_revision(libro, usuario=quien(request), vuelta=leer))
            resultado = trabajo.datos["vista"]
            if resultado["has_errors"]:
                trabajo.delete()  # lo que no dejó cargarlo puede estar arreglado cuando vuelva: se revisa otra vez
            else:
                form.mostrado = Mostrado(*trabajo.datos["mostrado"])
        else:
            carga = CargaDelLibro(lectura, lectura.respuestas(inicial["motivo"]))
            hecho = carga.import_data(b"", dry_run=True, file_name=libro.nombre, formulario=form)
            resultado = tareas.vista_en_json(hecho)
        if not resultado["has_errors"]:
            form.firmar()
        contexto = {
            **self.admin_site.each_context(request),
            "title": f"Qué cambia con {libro.nombre}",
            "opts": self.opts,
            "lectura": lectura,
            "confirm_form": None if resultado["has_errors"] else form,
            "result": resultado,
        }
        return TemplateResponse(request, "participacion/revisar_libro.html", contexto)

    def _confirmar(
        self, request: HttpRequest, lectura: Lectura, form: ConfirmacionDelLibroForm
    ) -> HttpResponse:
        dicho, libro = form.cleaned_data, lectura.libro
        if tareas.es_grande(lectura):
            confirmado = {
                **{campo: dicho[campo] for campo in ("motivo", "reescritas", "plantilla")},
                "mostrado": [form.mostrado.resumen, form.mostrado.huellas],
            }
            vuelta = reverse(f"admin:{REVISAR}", args=[libro.pk])
            return redirect(
                tareas.pedir_que_se_guarde(libro, usuario=quien(request), vuelta=vuelta, **confirmado)
            )
        respuestas = lectura.respuestas(dicho["motivo"], dicho["reescritas"])
        resultado = tareas.guardar(lectura, respuestas, form, dicho["plantilla"], quien(request))
        if resultado.has_errors():
            for error in resultado.base_errors:
                self.message_user(request, error.error, messages.ERROR)
            return redirect(f"admin:{REVISAR}", libro.pk)
        self.message_user(request, _quedo(libro, resultado), messages.SUCCESS)
        suyas = reverse("admin:participacion_actividad_changelist")
        return redirect(f"{suyas}?plan__id__exact={libro.plan_id}")

    # Devolverlo lleno.

    def vista_libros(self, request: HttpRequest) -> HttpResponse:
        """Los que se cargaron, y las plantillas con que se leen."""
        if not self.has_import_permission(request):
            raise PermissionDenied
        contexto = {
            **self.admin_site.each_context(request),
            "is_nav_sidebar_enabled": False,
            "title": "Los libros de la entidad",
            "opts": self.opts,
            "libros": Libro.objects.de_los_planes().sin_bytes().select_related("plantilla", "subido_por"),
            "plantillas": Plantilla.objects.vigentes(),
        }
        return TemplateResponse(request, "participacion/libros.html", contexto)

    def vista_lleno(self, request: HttpRequest, pk: int) -> HttpResponse:
        """El libro con lo reportado: qué se escribe y qué no y, si se pide, el archivo."""
        if not self.has_import_permission(request):
            raise PermissionDenied
        libro = get_object_or_404(Libro.objects.de_los_planes(), pk=pk)
        try:
            devuelto, escritas = libro_lleno(libro)
        except ArchivoInvalido as invalido:
            for error in invalido.errores:
                self.message_user(request, error, messages.ERROR)
            return redirect(f"admin:{LIBROS}")
        if "archivo" in request.GET:
            return _descarga(libro, devuelto)
        contexto = {
            **self.admin_site.each_context(request),
            "is_nav_sidebar_enabled": False,
            "title": libro.nombre,
            "opts": self.opts,
            "libro": libro,
            "escritas": escritas,
            "sin_escribir": devuelto.sin_escribir,
        }
        return TemplateResponse(request, "participacion/libro_lleno.html", contexto)

    def vista_plantilla(self, request: HttpRequest, pk: int) -> HttpResponse:
        """La plantilla en JSON; con POST, se deja de usar esa y sus otras versiones."""
        if not self.has_import_permission(request):
            raise PermissionDenied
        plantilla = get_object_or_404(Plantilla, pk=pk)
        if request.method == "POST":
            Plantilla.objects.filter(nombre=plantilla.nombre).delete()
            self.message_user(request, f"La plantilla «{plantilla.nombre}» ya no se usa.", messages.SUCCESS)
            return redirect(f"admin:{LIBROS}")
        contenido = {
            "plantilla": plantilla.nombre,
            "version": plantilla.version,
            "firma": plantilla.firma,
            **plantilla.dicho,
        }
        return HttpResponse(
            json.dumps(contenido, ensure_ascii=False, indent=1),
            content_type="application/json",
            headers={
                "Content-Disposition": f'attachment; filename="plantilla-{plantilla.pk}.json"',
                "Cache-Control": "private, no-store",
            },
        )

    def _por_confirmar(self, request: HttpRequest, pk: int) -> Libro:
        """El que subió quien pide; lo de otra persona no existe."""
        if not self.has_import_permission(request):
            raise PermissionDenied
        suyos = Libro.objects.por_confirmar(quien(request)).filter(pk=pk)
        suyo = (suyos.select_for_update() if request.method == "POST" else suyos).first()
        if suyo is None:
            raise Http404("Ese libro ya se guardó, venció o es de otra persona.")
        return suyo


def _quedo(libro: Libro, resultado: ResultadoDeCarga) -> SafeString:
    """Qué se guardó, y por dónde se sigue. Lo demás ya se leyó antes de confirmar."""
    frases = resultado.cargado.resumen[:2] if resultado.cargado else []
    return format_html(
        'Se guardó {} en el plan de {}. {} <a href="{}">Ver el tablero de ese plan</a> · '
        '<a href="{}">Bajar el libro con lo que se vaya avalando</a>',
        libro.nombre,
        libro.anio,
        " ".join(frases),
        f"{reverse('admin:index')}?plan={libro.anio}",
        reverse(f"admin:{LLENO}", args=[libro.pk]),
    )


def _nombre_para(lectura: Lectura) -> str:
    return lectura.plantilla.nombre if lectura.plantilla else PurePath(lectura.libro.nombre).stem[:100]


def _descarga(libro: Libro, devuelto: Devuelto) -> HttpResponse:
    respuesta = HttpResponse(devuelto.contenido, content_type=Xlsx.CONTENIDO)
    respuesta["Content-Disposition"] = content_disposition_header(True, libro.nombre) or "attachment"
    respuesta["Cache-Control"] = "private, no-store"
    respuesta["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return respuesta
