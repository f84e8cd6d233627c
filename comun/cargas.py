"""Cargar un archivo en la administración: se revisa, se muestra qué cambia y se guarda al confirmar, todo o nada.

Lo común a la matriz del plan y a los compromisos de las mesas; lo propio de cada uno está en su `recursos.py` y en su
mezcla para el `ModelAdmin`.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from tempfile import NamedTemporaryFile, gettempdir
from time import time
from typing import Any, ClassVar, Protocol, Self, cast

from django import forms
from django.contrib import messages
from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.core import signing
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from import_export.admin import ImportExportMixin
from import_export.fields import Field
from import_export.formats.base_formats import Format
from import_export.forms import ConfirmImportForm, ExportForm, ImportForm
from import_export.resources import ModelResource
from import_export.results import Error, Result
from import_export.tmp_storages import TempFolderStorage

from comun.archivos import MAXIMO_ENVIO, recibe
from comun.disco import LLENO, disco_lleno
from comun.hojas.celdas import citar
from comun.hojas.leer import Archivo, ArchivoInvalido
from comun.hojas.limites import MAXIMO_ARCHIVO
from comun.palabras import enumerar, miles
from comun.rechazos import RECHAZOS, frase

EN_UNA_FRASE = 10  # filas que se nombran una por una
EN_LA_VISTA_PREVIA = 200  # filas de cada tabla, y frases de lo que se perdería
_LARGA = 40  # letras desde las que una celda pide una columna ancha

Celdas = Mapping[str, str | int | Decimal | date]  # las de una fila, por su columna
# La que queda, la que reemplaza (`None` si es la misma) y su clase.
CeldaVista = tuple[str | int | Decimal | date, str | int | Decimal | date | None, str]


# Lo que hizo, o haría, una carga.


class Novedad(StrEnum):
    NUEVA = "nueva"
    CAMBIADA = "cambiada"
    IGUAL = "igual"


@dataclass(frozen=True, kw_only=True, slots=True)
class FilaCargada:
    """Cómo quedó una fila, con las celdas que tenía, si no es nueva, y las que tiene. `nombre` la dice en una frase:
    «Actividad 3»."""

    nombre: str
    cambio: Novedad
    objeto: Model
    antes: Celdas
    ahora: Celdas

    @property
    def reemplazos(self) -> list[str]:
        """Lo que deja de decir, en frases. Un cero que sube no pierde nada."""
        frases = []
        for columna, habia in self.antes.items():
            hay = self.ahora[columna]
            sube = habia == 0 and hay != ""
            if habia not in ("", hay) and not sube:
                queda = "queda vacía" if hay == "" else f"pasa a {citar(hay)}"
                frases.append(f"{self.nombre}, {columna}: {citar(habia)} {queda}.")
        return frases

    def celda(self, columna: str) -> CeldaVista:
        ahora, antes = self.ahora[columna], self.antes.get(columna)
        clase = (
            "cantidad" if isinstance(ahora, (int, Decimal)) else "texto" if len(str(ahora)) > _LARGA else ""
        )
        return ahora, antes if antes != ahora else None, clase


def novedad_de(antes: Celdas, ahora: Celdas) -> Novedad:
    """Sin celdas de antes, es nueva."""
    return Novedad.NUEVA if not antes else Novedad.IGUAL if antes == ahora else Novedad.CAMBIADA


@dataclass(frozen=True, kw_only=True, slots=True)
class Lista:
    """Filas de una misma hoja: `que` son en plural, «actividades». La vista previa muestra las primeras nuevas o
    cambiadas; a cada una la encabeza qué le pasa o, si se dice, su celda de la columna `encabezado`."""

    titulo: str
    que: str
    columnas: Sequence[str]
    filas: Sequence[FilaCargada]
    encabezado: str = ""

    @property
    def rotulo(self) -> str:
        return self.encabezado or "cambio"

    @property
    def primeras(self) -> list[tuple[str, list[CeldaVista]]]:
        return [
            (self._la_encabeza(fila), [fila.celda(columna) for columna in self.columnas])
            for fila in self._con_cambios[:EN_LA_VISTA_PREVIA]
        ]

    def _la_encabeza(self, fila: FilaCargada) -> str:
        return str(fila.ahora[self.encabezado]) if self.encabezado else fila.cambio

    @property
    def sin_mostrar(self) -> int:
        return len(self._con_cambios[EN_LA_VISTA_PREVIA:])

    @property
    def _con_cambios(self) -> list[FilaCargada]:
        return [fila for fila in self.filas if fila.cambio != Novedad.IGUAL]


class Cargado(Protocol):
    """Lo que dice de sí una carga, en frases y en filas; lo primero de `listas` es lo que queda en el registro.

    `pendientes` pide lo que falta por responder: solo al simular puede faltar algo.
    """

    @property
    def resumen(self) -> list[str]: ...

    @property
    def perdidas(self) -> list[str]: ...

    @property
    def pendientes(self) -> list[str]: ...

    @property
    def listas(self) -> list[Lista]: ...


@dataclass(frozen=True, slots=True)
class Mostrado:
    """Lo que se vio en una vista previa: su resumen y, de cada fila de cada lista, una huella corta. Viaja firmado."""

    resumen: str
    huellas: Sequence[str]

    _LETRAS: ClassVar[int] = 12  # de la huella de una fila: con 20.000 filas son 240 kB

    @classmethod
    def de(cls, cargado: Cargado) -> Self:
        huellas = ["".join(map(cls._huella, lista.filas)) for lista in cargado.listas]
        return cls(" ".join(cargado.resumen), [cls._corta(cargado.perdidas), *huellas])

    def movido(self, cargado: Cargado) -> list[str]:
        """Qué dejó de ser como se mostró, en frases; vacío si nada."""
        ahora = Mostrado.de(cargado)
        if ahora == self:
            return []
        vistas = {
            todas[desde : desde + self._LETRAS]
            for todas in self.huellas[1:]
            for desde in range(0, len(todas), self._LETRAS)
        }
        otras = [
            fila.nombre
            for lista in cargado.listas
            for fila in lista.filas
            if self._huella(fila) not in vistas
        ]
        frases = [
            "No se guardó nada: desde la vista previa cambió lo que ya había. Cargue el archivo otra vez."
        ]
        if otras:
            sobran = len(otras[EN_UNA_FRASE:])
            nombradas = [*otras[:EN_UNA_FRASE], *([f"{miles(sobran)} más"] if sobran else [])]
            frases.append(f"Ya no sería como se mostró: {enumerar(nombradas)}.")
        if self.resumen != ahora.resumen:
            frases.append(f"Se mostró «{self.resumen}» y ahora sería «{ahora.resumen}»")
        return frases

    @classmethod
    def _huella(cls, fila: FilaCargada) -> str:
        return cls._corta([fila.nombre, fila.cambio, dict(fila.antes), dict(fila.ahora)])

    @classmethod
    def _corta(cls, dicho: Any) -> str:
        return sha256(json.dumps(dicho, default=str).encode()).hexdigest()[: cls._LETRAS]


@contextmanager
def todo_o_nada(*, simular: bool) -> Iterator[None]:
    """Una carga en una transacción, que se deshace si solo se simula. Lanza `ArchivoInvalido` con la frase
    de la base de datos si es ella la que rechaza algo: un mes cerrado, por ejemplo."""
    try:
        with transaction.atomic():
            yield
            if simular:
                transaction.set_rollback(True)
    except RECHAZOS as error:
        if rechazo := frase(error):
            raise ArchivoInvalido(rechazo) from error
        raise


# La carga: la misma en la terminal y en la administración.


class ResultadoDeCarga(Result):  # type: ignore[misc]
    """El de django-import-export, con lo que se cargó: `None` si hubo errores."""

    cargado: Cargado | None = None

    @cached_property
    def perdidas(self) -> list[str]:
        """Las primeras frases de lo que se perdería y, si hay más, cuántas."""
        frases = self.cargado.perdidas if self.cargado else []
        if sobran := len(frases[EN_LA_VISTA_PREVIA:]):
            return [*frases[:EN_LA_VISTA_PREVIA], f"Y {miles(sobran)} más."]
        return frases


class Recurso(ModelResource):  # type: ignore[misc]
    """Una carga, con lo que se dijo al pedirla. La terminal llama a `cargar`; las páginas de django-import-export, a
    `import_data`, que llama a `cargar`."""

    nombre: ClassVar[str]  # como se pide en la terminal y se llaman sus archivos: «plan»
    columnas: ClassVar[Sequence[str]]
    opciones: ClassVar[
        Sequence[str]
    ] = ()  # lo que se le puede decir, además del año: argumentos de su función

    def __init__(self, anio: int = 0, **respuestas: Any) -> None:
        """De las `respuestas` valen las de sus `opciones`; una vacía es como si faltara."""
        super().__init__()
        self.anio = anio
        self.respuestas = {una: respuestas[una] for una in self.opciones if respuestas.get(una)}
        self.fields = {columna: Field(column_name=columna) for columna in self.columnas}

    def cargar(self, archivos: Sequence[Archivo], *, simular: bool) -> Cargado:
        """Lanza `ArchivoInvalido`."""
        raise NotImplementedError

    def import_data(
        self,
        dataset: bytes,
        dry_run: bool = False,
        file_name: str = "",
        formulario: Any = None,
        **_: Any,
    ) -> ResultadoDeCarga:
        """Al simular deja en el `formulario` lo que se mostró; al confirmar, si ya no es eso, no escribe nada."""

        def comprobar(cargado: Cargado) -> None:
            if dry_run:
                formulario.mostrado = Mostrado.de(cargado)
            elif movido := formulario.mostrado.movido(cargado):
                raise ArchivoInvalido(*movido)

        resultado = ResultadoDeCarga()
        try:
            with transaction.atomic():
                resultado.cargado = self.cargar([(file_name, dataset)], simular=dry_run)
                comprobar(resultado.cargado)
        except ArchivoInvalido as invalido:
            for error in invalido.errores:
                resultado.append_base_error(Error(error))
        return resultado


def registrar(cargado: Cargado | None, usuario: int, mensaje: str) -> None:
    """Deja en el registro de la administración cada fila nueva o cambiada."""
    filas = cargado.listas[0].filas if cargado else []
    for cambio, accion in ((Novedad.NUEVA, ADDITION), (Novedad.CAMBIADA, CHANGE)):
        LogEntry.objects.log_actions(
            usuario, [fila.objeto for fila in filas if fila.cambio == cambio], accion, mensaje
        )


# Las páginas.


class HojaDeCalculo(Format):  # type: ignore[misc]
    """XLSX o CSV de entrada: se reconoce por su contenido, al cargarlo."""

    def __init__(self, encoding: str | None = None) -> None:
        """`encoding` lo pasa la administración; aquí también lo dice el contenido."""

    def can_import(self) -> bool:
        return True

    def create_dataset(self, in_stream: bytes) -> bytes:
        return in_stream


class Xlsx(Format):  # type: ignore[misc]
    """XLSX de salida: la plantilla, con filas. Cada uno dice en `export_data` cómo se escribe."""

    CONTENIDO = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

    def get_title(self) -> str:
        return "Excel (.xlsx)"

    def can_export(self) -> bool:
        return True

    def get_extension(self) -> str:
        return "xlsx"

    def get_content_type(self) -> str:
        return self.CONTENIDO


class CargaForm(ImportForm):  # type: ignore[misc]
    anio = forms.IntegerField(label="Año", min_value=2000, max_value=2100)

    field_order = ["resource", "anio", "import_file", "motivo", "format"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["import_file"].label = "Archivo"
        self.fields["import_file"].help_text = "Un libro de Excel (.xlsx) o un CSV."
        self.fields["format"].widget = forms.HiddenInput()  # solo hay uno: lo dice el contenido

    def clean_import_file(self) -> Any:
        archivo = self.cleaned_data["import_file"]
        if archivo.size > MAXIMO_ARCHIVO:
            raise ValidationError(f"El archivo pasa de {MAXIMO_ARCHIVO // 2**20} MB.")
        return archivo


class VistaPreviaTomada(Exception):
    """Otro pedido ya confirmó esa vista previa, o la está confirmando."""


class VistaPrevia(TempFolderStorage):  # type: ignore[misc]
    """El archivo entre la vista previa y la confirmación. Cada carga limpia las que nadie confirmó."""

    name: str | None
    VIGENCIA = 3600  # segundos
    PREFIJO = "vista-previa-"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._se_confirma = bool(self.name)

    def read(self) -> Any:
        """Lo toma quien confirma primero. Lanza `VistaPreviaTomada` si otro pedido ya lo tomó."""
        if self.name and self._se_confirma:
            tomado = f"{self.name}.tomado"
            try:
                Path(gettempdir(), self.name).rename(Path(gettempdir(), tomado))
            except FileNotFoundError as error:
                raise VistaPreviaTomada from error
            self.name, self._se_confirma = tomado, False
        return super().read()

    def save(self, data: bytes) -> None:
        for olvidada in Path(gettempdir()).glob(f"{self.PREFIJO}*"):
            if olvidada.stat().st_mtime < time() - self.VIGENCIA:
                olvidada.unlink(missing_ok=True)
        with NamedTemporaryFile(prefix=self.PREFIJO, delete=False) as archivo:
            self.name = Path(archivo.name).name
            try:
                archivo.write(data)
                archivo.flush()
            except OSError:
                Path(archivo.name).unlink()
                raise


class ConfirmacionForm(ConfirmImportForm):  # type: ignore[misc]
    """El archivo, de quién es la vista previa y lo que mostró van firmados: sin eso, quien confirma podría pedir
    cualquier archivo del servidor, o guardar otra cosa que lo que vio."""

    SAL = "vista-previa"
    VENCIO = "La vista previa venció o ya se confirmó: cargue el archivo otra vez."

    de_quien: int
    mostrado: Mostrado

    anio = forms.IntegerField(min_value=2000, max_value=2100, widget=forms.HiddenInput)
    format = forms.ChoiceField(choices=[("0", "0")], widget=forms.HiddenInput)
    resource = forms.ChoiceField(choices=[("0", "0")], widget=forms.HiddenInput)

    @classmethod
    def firmar(cls, archivo: str, de_quien: int, mostrado: Mostrado) -> str:
        dicho = [archivo, de_quien, mostrado.resumen, mostrado.huellas]
        return signing.dumps(dicho, salt=cls.SAL, compress=True)

    @classmethod
    def leer(cls, firmado: str) -> tuple[str, int, Mostrado]:
        """De qué archivo y de quién es la vista previa, y qué mostró. Lanza `ValidationError` si venció."""
        try:
            archivo, de_quien, *mostrado = signing.loads(firmado, salt=cls.SAL, max_age=VistaPrevia.VIGENCIA)
        except signing.BadSignature as error:
            raise ValidationError(cls.VENCIO) from error
        return str(archivo), de_quien, Mostrado(*mostrado)

    def clean_import_file_name(self) -> str:
        archivo, self.de_quien, self.mostrado = self.leer(self.cleaned_data["import_file_name"])
        if not Path(gettempdir(), archivo).exists():
            raise ValidationError(self.VENCIO)
        return archivo


class ConCarga(ImportExportMixin):  # type: ignore[misc]
    """Importar, exportar y descargar la plantilla, para un `ModelAdmin`."""

    import_formats = [HojaDeCalculo]
    import_template_name = "comun/cargar.html"
    import_export_change_list_template = "comun/lista_con_plantilla.html"
    import_form_class = CargaForm
    confirm_form_class = ConfirmacionForm
    export_form_class = ExportForm  # el de escoger columnas trae estilos y guiones dentro de la página
    tmp_storage_class = VistaPrevia

    resource_classes: Sequence[type[Recurso]]  # una sola
    plantilla: Callable[[], bytes]  # el libro listo para llenar
    campo_del_anio: str  # el de cada fila que se exporta
    en_el_registro: str  # lo que dice de cada fila el registro de la administración

    def has_import_permission(self, request: HttpRequest) -> bool:
        """El archivo trae lo de todas las dependencias: lo carga quien las alcanza todas."""
        alcanza = cast("Any", request.user).revisa
        return alcanza and bool(super().has_import_permission(request))

    @recibe(MAXIMO_ENVIO)
    def import_action(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            respuesta: HttpResponse = super().import_action(request, *args, **kwargs)
        except OSError as error:
            if not disco_lleno(error):
                raise
            return self._a_cargar_otra_vez(request, [LLENO])
        return respuesta

    def get_urls(self) -> list[URLPattern]:
        urls: list[URLPattern] = super().get_urls()
        vista = self.admin_site.admin_view(self.descargar_plantilla)
        nombre = f"{self.opts.app_label}_{self.opts.model_name}_plantilla"
        return [path("plantilla/", vista, name=nombre), *urls]

    def descargar_plantilla(self, request: HttpRequest) -> HttpResponse:
        if not self.has_import_permission(request):
            raise PermissionDenied
        nombre = f"plantilla-{self.resource_classes[0].nombre}.xlsx"
        return HttpResponse(
            self.plantilla(),
            content_type=Xlsx.CONTENIDO,
            headers={"Content-Disposition": f'attachment; filename="{nombre}"'},
        )

    def get_export_filename(self, request: HttpRequest, queryset: QuerySet[Any], file_format: Format) -> str:
        """«plan-2021.xlsx»; sin año si no hay nada."""
        anios = queryset.order_by().values_list(self.campo_del_anio, flat=True).distinct()
        nombre = "-".join([self.resource_classes[0].nombre, *map(str, anios)])
        return f"{nombre}.{file_format.get_extension()}"

    def get_import_resource_kwargs(self, request: HttpRequest, **kwargs: Any) -> dict[str, Any]:
        """Lo respondido; nada, si el formulario apenas se muestra."""
        return getattr(kwargs["form"], "cleaned_data", {})

    def get_import_data_kwargs(self, request: HttpRequest, **kwargs: Any) -> dict[str, Any]:
        return {"formulario": kwargs["form"]}

    def get_confirm_form_initial(self, request: HttpRequest, import_form: Any) -> dict[str, Any]:
        inicial: dict[str, Any] = super().get_confirm_form_initial(request, import_form)
        if import_form:
            archivo = inicial["import_file_name"]
            inicial["import_file_name"] = ConfirmacionForm.firmar(
                archivo, cast("int", request.user.pk), import_form.mostrado
            )
            respondido = import_form.cleaned_data
            comunes = respondido.keys() & self.confirm_form_class.base_fields.keys()
            inicial |= {campo: respondido[campo] for campo in comunes}
        return inicial

    def create_confirm_form(self, request: HttpRequest, import_form: Any = None) -> Any:
        """El mismo en todo el pedido: revisado dos veces, la segunda podría no hallar ya el archivo."""
        if (revisado := getattr(request, "_confirmacion", None)) is None:
            revisado = super().create_confirm_form(request, import_form=import_form)
            request._confirmacion = revisado  # type: ignore[attr-defined]
        return revisado

    def process_import(self, request: HttpRequest, **kwargs: Any) -> Any:
        if request.method == "POST" and self.has_import_permission(request):
            formulario = self.create_confirm_form(request)
            errores = [errores[0] for errores in formulario.errors.values()]
            if not errores and formulario.de_quien != request.user.pk:
                errores = [
                    "Esa vista previa es de otra persona: cargue usted el archivo y revise qué cambia."
                ]
            if errores:
                return self._a_cargar_otra_vez(request, errores)
        try:
            return super().process_import(request, **kwargs)
        except VistaPreviaTomada:
            return self._a_cargar_otra_vez(request, [ConfirmacionForm.VENCIO])

    def process_result(self, result: ResultadoDeCarga, request: HttpRequest) -> HttpResponse:
        """Entre la vista previa y la confirmación algo pudo cambiar: el cierre de un mes, por ejemplo."""
        if not result.has_errors():
            respuesta: HttpResponse = super().process_result(result, request)
            return respuesta
        return self._a_cargar_otra_vez(request, [error.error for error in result.base_errors])

    def _a_cargar_otra_vez(self, request: HttpRequest, errores: Sequence[str]) -> HttpResponse:
        for error in errores:
            self.message_user(request, error, messages.ERROR)
        return redirect(f"admin:{self.opts.app_label}_{self.opts.model_name}_import")

    def generate_log_entries(self, result: ResultadoDeCarga, request: HttpRequest) -> None:
        registrar(result.cargado, cast("int", request.user.pk), self.en_el_registro)

    def add_success_message(self, result: ResultadoDeCarga, request: HttpRequest) -> None:
        if result.cargado:
            self.message_user(request, " ".join(result.cargado.resumen), messages.SUCCESS)
