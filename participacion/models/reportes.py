"""Lo que cada dependencia reporta que hizo, y con qué lo sustenta."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Self, cast

import pghistory
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.utils import timezone

from comun.archivos import en_la_carpeta_de_evidencias
from comun.calendario import TODOS, nombre
from comun.cantidades import DECIMALES, Cantidad
from comun.disparadores import sin_pisar
from comun.modelos import CampoDeCantidad, Condicion, ConVersion, con_texto
from comun.palabras import miles
from participacion import disparadores
from participacion.indicadores import Regla
from participacion.models.actividades import Actividad
from participacion.models.dependencias import Usuario
from participacion.models.plan import Plan
from participacion.opciones import MAXIMA_CANTIDAD, MAXIMO_MENSUAL, EstadoDeReporte, Razon
from participacion.palabras import Trayecto

# Mientras el reporte es de la dependencia puede estar a medias.
EN_LA_DEPENDENCIA = [EstadoDeReporte.BORRADOR, EstadoDeReporte.DEVUELTO]


Numeros = dict[int, tuple[Cantidad | None, Cantidad | None]]
"""De cada mes (1–12) al numerador y el denominador que se reportaron."""


class ReporteQuerySet(models.QuerySet["Reporte"]):
    def visibles_para(self, usuario: Usuario) -> Self:
        """Los de sus dependencias y los de lo que apoyan; todos, si revisa."""
        return self.filter(usuario.lee("actividad__"))

    def numeros_por_actividad(self, plan: Plan, hasta: int) -> dict[int, Numeros]:
        """De la llave de cada actividad que es un porcentaje de dos números, los de cada mes avalado hasta ese."""
        numeros: dict[int, Numeros] = {}
        avalados = self.avalados().filter(
            actividad__plan=plan, actividad__con_denominador=True, mes__lte=hasta, denominador__isnull=False
        )
        for actividad, mes, n, d in avalados.values_list("actividad", "mes", "numerador", "denominador"):
            numeros.setdefault(actividad, {})[mes] = (n, d)
        return numeros

    def avalados(self) -> Self:
        """Los que cuentan en las cifras."""
        return self.filter(estado=EstadoDeReporte.AVALADO)

    def con_lo_de_antes(self) -> Self:
        """Anota, del historial, lo que decía cada reporte la última vez que se avaló con algo escrito y la última que
        se devolvió: `narrativa_confirmada` y `nota_anterior`, o `None` si nunca."""
        historial = cast("Any", Reporte).pgh_event_model.objects
        eventos = historial.filter(pgh_obj=OuterRef("pk")).order_by("-pgh_id")
        confirmados = eventos.filter(estado=EstadoDeReporte.AVALADO).exclude(narrativa="", texto_publico="")
        devueltos = eventos.filter(estado=EstadoDeReporte.DEVUELTO)
        return self.annotate(
            narrativa_confirmada=Subquery(confirmados.values("narrativa")[:1]),
            nota_anterior=Subquery(devueltos.values("nota")[:1]),
        )

    def con_su_estado_anterior(self) -> Self:
        """Anota, del historial, cómo estaba cada reporte antes de enviarse de último, y con qué nota:
        `estado_anterior` y `nota_de_entonces`, o `None` si nació enviado."""
        historial = cast("Any", Reporte).pgh_event_model.objects
        antes = historial.filter(pgh_obj=OuterRef("pk")).exclude(estado=EstadoDeReporte.ENVIADO)
        antes = antes.order_by("-pgh_id")
        return self.annotate(
            estado_anterior=Subquery(antes.values("estado")[:1]),
            nota_de_entonces=Subquery(antes.values("nota")[:1]),
        )


# Con qué se sustenta algo: un archivo o un enlace, y solo uno de los dos.
SOPORTE = Q(archivo="", enlace__regex=r"^https?://") | Q(enlace="") & con_texto("archivo")


_EXACTA = (
    f"(%(expressions)s IS NULL OR %(expressions)s BETWEEN 0 AND {MAXIMA_CANTIDAD}"
    f" AND min_scale(%(expressions)s) <= {DECIMALES})"
)


@pghistory.track()
class Reporte(ConVersion):
    """Lo que la dependencia reporta de una actividad en un mes. Que no exista es «sin reporte», no cero."""

    actividad = models.ForeignKey(Actividad, on_delete=models.PROTECT, related_name="reportes")
    mes = models.PositiveSmallIntegerField(choices=[(mes, nombre(mes)) for mes in TODOS])
    ejecutado = CampoDeCantidad(
        null=True,
        blank=True,
        validators=[MaxValueValidator(MAXIMA_CANTIDAD)],
        help_text="Lo hecho en el mes o, en un nivel, cómo está. Cero se escribe; vacío es «sin reporte».",
    )
    numerador = CampoDeCantidad(
        null=True, blank=True, help_text="En un porcentaje de dos números, los que cumplen."
    )
    denominador = CampoDeCantidad(
        null=True, blank=True, help_text="En un porcentaje de dos números, el total; 0 es «no hubo casos»."
    )
    narrativa = models.TextField("qué se hizo", blank=True, max_length=4000)
    participantes = models.PositiveIntegerField(
        "personas que participaron", null=True, blank=True, validators=[MaxValueValidator(MAXIMO_MENSUAL)]
    )
    texto_publico = models.TextField(
        blank=True,
        max_length=4000,
        help_text="Lo que lee la ciudadanía. La OAP lo confirma al avalar: no nombra a ninguna persona.",
    )
    razon = models.CharField(
        "razón", max_length=20, choices=Razon, blank=True, help_text="Si lo ejecutado no es lo programado."
    )
    razon_otra = models.CharField("cuál", max_length=300, blank=True)
    evaluada = models.BooleanField(
        "¿Se evaluó con los participantes?", null=True, blank=True, choices=[(True, "Sí"), (False, "No")]
    )
    resultado_evaluacion = models.TextField("resultado de la evaluación", blank=True, max_length=2000)
    estado = models.CharField(max_length=12, choices=EstadoDeReporte, default=EstadoDeReporte.BORRADOR)
    nota = models.TextField("nota de la OAP", blank=True, max_length=2000)
    respuesta = models.TextField(
        "respuesta a la OAP",
        blank=True,
        max_length=2000,
        help_text="Qué corrigió, o por qué no. La lee solo la OAP.",
    )

    # Las anota `con_lo_de_antes()`.
    narrativa_confirmada: str | None
    nota_anterior: str | None
    # Las anota `con_su_estado_anterior()`.
    estado_anterior: str | None
    nota_de_entonces: str | None

    objects = ReporteQuerySet.as_manager()

    class Meta:
        ordering = ["actividad", "mes"]
        permissions = [("revisar_reporte", "Puede avalar y devolver reportes, y cerrar y reabrir meses")]
        constraints = [
            models.UniqueConstraint(
                fields=["actividad", "mes"],
                name="reporte_unico_por_mes",
                violation_error_message="Ya hay un reporte de esa actividad en ese mes.",
            ),
            models.CheckConstraint(name="reporte_de_enero_a_diciembre", condition=Q(mes__range=(1, 12))),
            models.CheckConstraint(
                name="reporte_estado_conocido", condition=Q(estado__in=EstadoDeReporte.values)
            ),
            models.CheckConstraint(
                name="reporte_enviado_dice_cuanto",
                condition=~Q(estado__in=[EstadoDeReporte.ENVIADO, EstadoDeReporte.AVALADO])
                | Q(ejecutado__isnull=False)
                | Q(denominador__isnull=False, denominador=0),
                violation_error_message="Diga cuántas acciones se hicieron; si ninguna, escriba 0.",
            ),
            models.CheckConstraint(
                name="reporte_devuelto_con_nota",
                condition=~Q(estado=EstadoDeReporte.DEVUELTO) | con_texto("nota"),
                violation_error_message="Al devolver, diga qué hay que corregir.",
            ),
            models.CheckConstraint(
                name="reporte_razon_conocida",
                condition=Q(razon="", razon_otra="")
                | Q(razon=Razon.OTRA) & (con_texto("razon_otra") | Q(estado__in=EN_LA_DEPENDENCIA))
                | Q(razon__in=[razon for razon in Razon.values if razon != Razon.OTRA], razon_otra=""),
                violation_error_message="Elija una razón; si es otra, diga cuál.",
            ),
            models.CheckConstraint(
                name="reporte_cantidades_validas",
                condition=(Q(participantes__isnull=True) | Q(participantes__lte=MAXIMO_MENSUAL))
                & Q(Condicion("ejecutado", template=_EXACTA))
                & Q(Condicion("numerador", template=_EXACTA))
                & Q(Condicion("denominador", template=_EXACTA)),
                violation_error_message=f"Las personas van de 0 a {MAXIMO_MENSUAL} y lo demás, de 0 a "
                f"{MAXIMA_CANTIDAD}.",
            ),
            models.CheckConstraint(
                name="reporte_de_dos_numeros",
                condition=Q(numerador__isnull=True, denominador__isnull=True)
                | Q(numerador__isnull=False, denominador__isnull=False, numerador__lte=F("denominador"))
                | Q(estado__in=EN_LA_DEPENDENCIA),
                violation_error_message="El numerador y el denominador van juntos, y el primero no pasa del segundo.",
            ),
        ]
        triggers = [disparadores.candado_de_reporte(), disparadores.reporte_con_sus_numeros(), sin_pisar()]

    def __str__(self) -> str:
        return f"{nombre(self.mes)}: {self.actividad}"

    @property
    def sus_evidencias(self) -> list["Evidencia"]:
        """En su orden y con su `rotulo`: si dos se llaman igual, se distinguen."""
        evidencias = list(self.evidencias.all()) if self.pk else []
        repetidas = Counter(evidencia.nombre for evidencia in evidencias)
        puesto: Counter[str] = Counter()
        for evidencia in evidencias:
            puesto[evidencia.nombre] += 1
            cual = puesto[evidencia.nombre]
            evidencia.rotulo = evidencia.nombre
            if repetidas[evidencia.nombre] > 1:
                evidencia.rotulo += f" ({cual} de {repetidas[evidencia.nombre]}{evidencia.agregada})"
        return evidencias

    @property
    def dice_cuanto(self) -> bool:
        """Si ya dice qué se hizo, o que no hubo casos que medir."""
        return self.ejecutado is not None or self.denominador == 0


def trayecto(actividad: Actividad, reportes: Mapping[int, Reporte]) -> Trayecto:
    """La actividad y su año, para decir en cuánto va con esos reportes, de cada mes (1–12) al suyo. Su plan ya está
    leído."""
    return Trayecto(
        medida=actividad.medida,
        programado=actividad.programado,
        ejecutado=[reportes[mes].ejecutado if mes in reportes else None for mes in TODOS],
        periodicidad=actividad.cada_cuanto,
        unidad=actividad.unidad_medida.strip(),
        en_porcentaje=actividad.con_denominador,
        sin_casos=frozenset(mes for mes, reporte in reportes.items() if reporte.denominador == 0),
        de_acciones=actividad.plan.regla == Regla.ACCIONES,
    )


def lo_dicho(reporte: Reporte, de: Trayecto) -> str:
    """«90 % (45 de 50)», «3 (talleres)», «no hubo casos», «sin reporte»."""
    dicho = de.lo_dicho(reporte.mes)
    if not reporte.denominador or reporte.numerador is None:
        return dicho
    return f"{dicho} ({miles(reporte.numerador)} de {miles(reporte.denominador)})"


LARGO_DE_UN_ENLACE = 2000  # los que comparte una nube pasan de seiscientas letras


def evidencias_de_su_historia(reporte: Reporte) -> models.QuerySet[Any]:
    """Las que ha tenido un reporte, también las que ya no: los eventos de cada una, con su contexto."""
    evento: Any = Evidencia._meta.get_field("events").related_model
    eventos: models.QuerySet[Any] = evento.objects.filter(reporte_id=reporte.pk).select_related("pgh_context")
    return eventos


class EvidenciaQuerySet(models.QuerySet["Evidencia"]):
    def visibles_para(self, usuario: Usuario) -> Self:
        """Las de sus dependencias y las de lo que apoyan; todas, si revisa."""
        return self.filter(usuario.lee("reporte__actividad__"))

    def con_fecha(self) -> Self:
        """Anota, del historial, cuándo se agregó cada una: `agregada_en`."""
        historial = cast("Any", Evidencia).pgh_event_model.objects
        eventos = historial.filter(pgh_obj=OuterRef("pk")).order_by("pgh_id")
        return self.annotate(agregada_en=Subquery(eventos.values("pgh_created_at")[:1]))


@pghistory.track()
class Evidencia(models.Model):
    """Soporte de un reporte: un archivo o un enlace a donde la entidad lo guarda. Nunca es pública."""

    reporte = models.ForeignKey(Reporte, on_delete=models.CASCADE, related_name="evidencias")
    nombre = models.CharField(max_length=200)
    enlace = models.URLField(max_length=LARGO_DE_UN_ENLACE, blank=True)
    archivo = models.FileField(upload_to=en_la_carpeta_de_evidencias, max_length=200, blank=True)

    rotulo: str  # lo pone `Reporte.sus_evidencias`
    agregada_en: datetime | None  # la anota `con_fecha()`

    objects = EvidenciaQuerySet.as_manager()

    class Meta:
        ordering = ["reporte", "pk"]
        constraints = [
            models.CheckConstraint(
                name="evidencia_con_nombre",
                condition=con_texto("nombre"),
                violation_error_message="Escriba el nombre de la evidencia.",
            ),
            models.CheckConstraint(
                name="evidencia_archivo_o_enlace",
                condition=SOPORTE,
                violation_error_message="Adjunte un archivo o escriba un enlace que empiece por https://.",
            ),
        ]
        triggers = [disparadores.pocas_evidencias(), disparadores.candado_de_evidencia()]

    def __str__(self) -> str:
        return self.nombre

    @property
    def agregada(self) -> str:
        """«, agregada el 14 de febrero a las 10:32», si se sabe."""
        if (cuando := getattr(self, "agregada_en", None)) is None:
            return ""
        cuando = timezone.localtime(cuando)
        return f", agregada el {cuando.day} de {nombre(cuando.month)} a las {cuando:%H:%M}"
