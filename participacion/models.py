"""El plan, lo que programa cada dependencia y lo que reporta que hizo."""

from collections.abc import Iterator
from datetime import date
from functools import reduce
from operator import or_
from typing import Any, NamedTuple, Self, cast

import pghistory
import pghistory.models
from django.contrib.auth.models import AbstractUser
from django.contrib.postgres.aggregates import ArrayAgg
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, F, Func, OuterRef, Q, Subquery
from django.utils.functional import cached_property

from comun.archivos import en_la_carpeta_de_evidencias
from comun.calendario import TODOS, nombre
from comun.disparadores import sin_pisar, solo_se_agrega
from comun.modelos import Condicion, ConVersion, con_texto
from comun.periodo import CUATRIMESTRAL, Periodicidad, Periodo
from participacion import disparadores
from participacion.descripcion import PUBLICOS
from participacion.opciones import (
    EstadoDeReporte,
    FaseDelCiclo,
    NivelDeParticipacion,
    Razon,
    SeccionDelMenuParticipa,
)

# Tope de toda cantidad de un mes: muy por encima de cualquier plan y debajo de lo que admite un entero.
MAXIMO_MENSUAL = 999_999


class _NadaDesde(Func):
    """Los meses del arreglo, desde el que dice el segundo campo, están en cero."""

    arity = 2
    arg_joiner = "["
    template = "0 = ALL (%(expressions)s:12])"
    output_field = models.BooleanField()


class DependenciaQuerySet(models.QuerySet["Dependencia"]):
    def visibles_para(self, usuario: "Usuario") -> Self:
        """Las suyas; todas, si revisa."""
        return self.filter(usuario.alcanza("pk"))


@pghistory.track()
class Dependencia(ConVersion):
    """Oficina de la entidad que responde por actividades del plan."""

    sigla = models.CharField(
        max_length=20, unique=True, help_text="Como aparece en la matriz: OAP-GA, ACPVR…"
    )
    nombre = models.CharField(max_length=200)
    vigente_desde = models.DateField(null=True, blank=True, help_text="Vacío: desde siempre.")
    vigente_hasta = models.DateField(null=True, blank=True, help_text="Vacío: sigue vigente.")

    objects = DependenciaQuerySet.as_manager()

    class Meta:
        ordering = ["nombre"]
        constraints = [
            models.CheckConstraint(
                name="dependencia_sigla_sin_espacios",
                condition=Q(sigla__regex=r"^\S+$"),
                violation_error_message="La sigla no lleva espacios.",
            ),
            models.CheckConstraint(
                name="dependencia_con_nombre",
                condition=con_texto("nombre"),
                violation_error_message="Escriba el nombre de la dependencia.",
            ),
            models.CheckConstraint(
                name="dependencia_vigencia_en_orden",
                condition=Q(vigente_desde__isnull=True)
                | Q(vigente_hasta__isnull=True)
                | Q(vigente_hasta__gte=F("vigente_desde")),
                violation_error_message="La vigencia termina antes de empezar.",
            ),
        ]
        triggers = [sin_pisar()]

    def __str__(self) -> str:
        return self.nombre


class Usuario(AbstractUser):
    """Persona que entra a la administración: enlace de una o varias dependencias, de la OAP, o quien publica."""

    dependencias = models.ManyToManyField(
        Dependencia, blank=True, related_name="enlaces", help_text="De quién reporta, si es enlace."
    )
    claves_pedidas = ArrayField(models.DateTimeField(), default=list, editable=False)  # en la última hora

    class Meta(AbstractUser.Meta):
        verbose_name = "usuario"

    @cached_property
    def revisa(self) -> bool:
        """Si es de la OAP: ve todas las dependencias, avala, devuelve y cierra meses."""
        return self.has_perm("participacion.revisar_reporte")

    def alcanza(self, a_la_dependencia: str) -> Q:
        """Lo que esta persona puede ver: todo si revisa; si no, lo de sus dependencias.

        `a_la_dependencia` es el camino desde el modelo que se consulta: «actividad__dependencia».
        """
        if self.revisa:
            return Q()
        return Q(**{f"{a_la_dependencia}__in": self.dependencias.all()})


@pghistory.track()
class Plan(ConVersion):
    """Plan Institucional de Participación Ciudadana de un año."""

    anio = models.PositiveSmallIntegerField("año", unique=True)
    aprobado_el = models.DateField(
        "aprobado el",
        null=True,
        blank=True,
        help_text="Desde que se escribe, o desde que se cierra el primer mes, cambiar lo que se prometió exige un "
        "motivo y sale en el informe.",
    )
    demostracion = models.BooleanField(
        "demostración",
        default=False,
        help_text="Sus datos son reconstruidos; todo lo que se publique lo dice.",
    )
    cumplimiento_minimo = models.PositiveSmallIntegerField(
        "cumplimiento mínimo",
        default=90,
        help_text="En %. Por debajo, el informe pide explicar por qué.",
    )
    cumplimiento_maximo = models.PositiveSmallIntegerField(
        "cumplimiento máximo",
        default=110,
        help_text="En %. Por encima, el informe pide explicar por qué.",
    )
    publica_otra_persona = models.BooleanField(
        "publica otra persona",
        default=True,
        help_text="Quien publica un informe no puede ser quien lo editó de último.",
    )
    conteo_minimo = models.PositiveSmallIntegerField(
        "conteo mínimo",
        default=5,
        help_text="Una mesa de enfoque diferencial con menos compromisos se cuenta junto con otras: sola, podría "
        "señalar a una persona.",
    )
    conteo_minimo_por_estado = models.PositiveSmallIntegerField(
        "conteo mínimo por estado",
        default=5,
        help_text="También va junto con otras la que tenga menos que esto, sin ser cero, en algún estado, entre los "
        "vencidos o entre los no a cargo. Con 0 no se mira.",
    )

    class Meta:
        verbose_name_plural = "planes"
        ordering = ["-anio"]
        constraints = [
            models.CheckConstraint(
                name="plan_anio_razonable",
                condition=Q(anio__range=(2000, 2099)),
                violation_error_message="El año va de 2000 a 2099.",
            ),
            models.CheckConstraint(
                name="plan_cumplimiento_en_orden",
                condition=Q(cumplimiento_minimo__lte=F("cumplimiento_maximo")),
                violation_error_message="El cumplimiento mínimo no puede pasar del máximo.",
            ),
        ]
        triggers = [
            disparadores.doce_meses(),
            disparadores.anio_fijo(),
            disparadores.aprobado_sigue_aprobado(),
            sin_pisar(),
        ]

    def __str__(self) -> str:
        return f"Plan {self.anio}"

    @property
    def comprometido(self) -> bool:
        """Si lo que promete ya no cambia sin motivo: se aprobó, o tiene meses cerrados. Lo exige la base
        (`disparadores.lo_prometido_deja_constancia`)."""
        return self.aprobado_el is not None or self.meses.filter(cerrado=True).exists()

    @property
    def periodicidad(self) -> Periodicidad:
        """Cada cuánto informa: hoy, todos cada cuatro meses."""
        return CUATRIMESTRAL

    @property
    def periodos(self) -> tuple[Periodo, ...]:
        """De los que informa, en orden."""
        return self.periodicidad.del_anio(self.anio)

    def periodo(self, numero: int) -> Periodo:
        """El de ese número. Lanza `ValueError` si no lo tiene."""
        return Periodo(self.anio, numero, self.periodicidad)


class MesQuerySet(models.QuerySet["Mes"]):
    def por_reportar(self, hoy: date) -> "Mes | None":
        """El que las dependencias están reportando: el primero sin cerrar entre el año pasado y este; si no hay,
        el primero del último plan anterior. Un plan que se prepara para otro año no cuenta."""
        abiertos = self.filter(cerrado=False).select_related("plan")
        recientes = abiertos.filter(plan__anio__range=(hoy.year - 1, hoy.year)).order_by(
            "plan__anio", "numero"
        )
        anteriores = abiertos.filter(plan__anio__lt=hoy.year - 1).order_by("-plan__anio", "numero")
        return recientes.first() or anteriores.first()


@pghistory.track()
class Mes(ConVersion):
    """Un mes del plan. Nacen los doce con el plan; cerrado, no admite cambios en lo suyo."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="meses")
    numero = models.PositiveSmallIntegerField("número")
    cerrado = models.BooleanField(default=False)
    fecha_limite = models.DateField(
        "fecha límite", help_text="Hasta cuándo se reporta; al crear el plan, el 10 del mes siguiente."
    )

    objects = MesQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "meses"
        ordering = ["plan", "numero"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "numero"], name="mes_unico_en_el_plan"),
            models.CheckConstraint(name="mes_de_enero_a_diciembre", condition=Q(numero__range=(1, 12))),
        ]
        triggers = [
            *disparadores.mes_estable(),
            disparadores.cerrar_exige_decidir(),
            sin_pisar(),
        ]

    def __str__(self) -> str:
        return f"{nombre(self.numero)} de {self.plan.anio}"


def nada_programado() -> list[int]:
    """Doce ceros."""
    return [0 for _ in TODOS]


class FilaDelPlan(NamedTuple):
    """Una actividad con lo que se le ha avalado: de `meses_avalados` a `textos`, las listas son paralelas, en orden de
    mes. `describen` son sus datos públicos, en el orden de `descripcion.PUBLICOS`."""

    sigla: str
    dependencia: str
    numero: int
    descripcion: str
    programado: list[int]
    cancelada_desde: int | None
    meses_avalados: list[int]
    avalado: list[int]
    participantes: list[int | None]
    razones: list[str]
    razones_otras: list[str]
    textos: list[str]
    describen: tuple[Any, ...]


# De dónde sale cada lista de una `FilaDelPlan`.
_DE_LO_AVALADO = {
    "meses_avalados": "mes",
    "avalado": "ejecutado",
    "participantes": "participantes",
    "razones": "razon",
    "razones_otras": "razon_otra",
    "textos": "texto_publico",
}


class ActividadQuerySet(models.QuerySet["Actividad"]):
    def visibles_para(self, usuario: Usuario) -> Self:
        """Las de sus dependencias; todas, si revisa."""
        return self.filter(usuario.alcanza("dependencia"))

    def con_lo_suyo(self) -> Self:
        """Las que tienen reportes u otras filas, también de las capas de encima: lo que se mudaría con su número si
        pasara a ser el de otra. Su historial y sus modificaciones no cuentan: dicen lo que fue."""
        cuelgan = (
            relacion
            for relacion in Actividad._meta.related_objects
            if relacion.related_model is not Modificacion
            and not issubclass(relacion.related_model, pghistory.models.Event)
        )
        suyas = (
            Q(Exists(r.related_model._default_manager.filter(**{r.field.name: OuterRef("pk")})))
            for r in cuelgan
        )
        return self.filter(reduce(or_, suyas))

    def con_lo_avalado(self, hasta: int) -> Iterator[FilaDelPlan]:
        """Cada actividad, por número, con lo avalado de enero al mes `hasta`: una consulta."""
        avalado = Q(reportes__estado=EstadoDeReporte.AVALADO, reportes__mes__lte=hasta)
        filas = (
            self.annotate(
                **{
                    lista: ArrayAgg(
                        f"reportes__{campo}", filter=avalado, order_by="reportes__mes", default=[]
                    )
                    for lista, campo in _DE_LO_AVALADO.items()
                }
            )
            .order_by("numero")
            .values_list(
                "dependencia__sigla",
                "dependencia__nombre",
                *FilaDelPlan._fields[2:-1],
                *(campo.clave for campo in PUBLICOS),
            )
        )
        suyos = len(FilaDelPlan._fields) - 1
        return (FilaDelPlan._make((*fila[:suyos], fila[suyos:])) for fila in filas)


# Las columnas de una actividad que no dicen qué se prometió. Todas las demás lo dicen, también las que se agreguen, y
# con el plan comprometido no cambian sin dejar una `Modificacion`.
NO_PROMETEN = ("id", "version", "plan_id", "responsable", "origen")


@pghistory.track()
class Actividad(ConVersion):
    """Una fila del plan. Cada unidad de ella es una *acción*."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="actividades")
    dependencia = models.ForeignKey(Dependencia, on_delete=models.PROTECT, related_name="actividades")
    numero = models.PositiveIntegerField("número", help_text="El de su fila en la matriz del plan.")
    descripcion = models.TextField("descripción", max_length=1000)
    programado = ArrayField(
        models.PositiveIntegerField(validators=[MinValueValidator(0), MaxValueValidator(MAXIMO_MENSUAL)]),
        size=12,
        default=nada_programado,
        help_text="Acciones programadas cada mes, de enero a diciembre. La meta anual es su suma.",
    )
    producto = models.CharField(
        max_length=300, blank=True, help_text="Lo que queda hecho: taller realizado, informe…"
    )
    unidad_medida = models.CharField("unidad de medida", max_length=100, blank=True)
    nivel_participacion = models.CharField(
        "nivel de participación", max_length=20, choices=NivelDeParticipacion, blank=True
    )
    fase_ciclo = models.CharField(
        "fase del ciclo de gestión", max_length=20, choices=FaseDelCiclo, blank=True
    )
    grupos_interes = ArrayField(
        models.CharField(max_length=100),
        default=list,
        blank=True,
        verbose_name="grupos de interés",
        help_text="Separados por punto y coma.",
    )
    seccion_menu_participa = models.CharField(
        "sección del Menú Participa", max_length=20, choices=SeccionDelMenuParticipa, blank=True
    )
    presupuesto = models.PositiveBigIntegerField(
        null=True, blank=True, help_text="En pesos. Vacío: no tiene propio."
    )
    responsable = models.CharField(
        max_length=150,
        blank=True,
        help_text="El cargo que responde, no el nombre de la persona. No se publica.",
    )
    cancelada_desde = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        editable=False,
        choices=[(mes, nombre(mes)) for mes in TODOS],
        help_text="Mes desde el que se canceló: de ahí en adelante no hay nada programado.",
    )
    origen = models.CharField(
        max_length=40,
        blank=True,
        help_text="De dónde salió la fila, si hay que decirlo: documento, reconstruido…",
    )

    objects = ActividadQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "actividades"
        ordering = ["plan", "numero"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "numero"],
                name="actividad_numero_unico_en_el_plan",
                violation_error_message="Ya hay una actividad con ese número en el plan.",
            ),
            models.CheckConstraint(
                name="actividad_numero_desde_1",
                condition=Q(numero__gte=1),
                violation_error_message="El número de la actividad empieza en 1.",
            ),
            models.CheckConstraint(
                name="actividad_con_descripcion",
                condition=con_texto("descripcion"),
                violation_error_message="Describa la actividad.",
            ),
            models.CheckConstraint(
                name="actividad_programa_doce_meses",
                condition=Condicion(
                    "programado",
                    template="cardinality(%(expressions)s) = 12 AND array_lower(%(expressions)s, 1) = 1"
                    " AND array_ndims(%(expressions)s) = 1 AND array_position(%(expressions)s, NULL) IS NULL",
                ),
                violation_error_message="La programación tiene doce cantidades, una por mes.",
            ),
            models.CheckConstraint(
                name="actividad_programa_cantidades_validas",
                condition=Condicion(
                    "programado",
                    template=f"0 <= ALL (%(expressions)s) AND {MAXIMO_MENSUAL} >= ALL (%(expressions)s)",
                ),
                violation_error_message=f"Cada mes va de 0 a {MAXIMO_MENSUAL} acciones.",
            ),
            models.CheckConstraint(
                name="actividad_cancelada_sin_programacion",
                condition=Q(cancelada_desde__isnull=True)
                | Q(cancelada_desde__range=(1, 12)) & Q(_NadaDesde("programado", "cancelada_desde")),
                violation_error_message="Una actividad cancelada no programa nada desde el mes en que se canceló.",
            ),
        ]
        triggers = [
            disparadores.candado_de_actividad(),
            sin_pisar(),
            *disparadores.lo_prometido_deja_constancia(salvo=NO_PROMETEN),
        ]

    def __str__(self) -> str:
        return f"{self.numero}. {self.descripcion}"

    @property
    def meta(self) -> int:
        """Meta anual: la suma de lo programado. No se escribe, se deduce."""
        return sum(self.programado)


# Lo prometido, campo por campo: qué se va a hacer, cuándo, cuánto y quién.
LO_PROMETIDO = tuple(
    campo.name for campo in Actividad._meta.concrete_fields if campo.column not in NO_PROMETEN
)


# Mientras el reporte es de la dependencia puede estar a medias.
EN_LA_DEPENDENCIA = [EstadoDeReporte.BORRADOR, EstadoDeReporte.DEVUELTO]


class ReporteQuerySet(models.QuerySet["Reporte"]):
    def visibles_para(self, usuario: Usuario) -> Self:
        """Los de sus dependencias; todos, si revisa."""
        return self.filter(usuario.alcanza("actividad__dependencia"))

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


# Con qué se sustenta algo: un archivo o un enlace, y solo uno de los dos.
SOPORTE = Q(archivo="", enlace__regex=r"^https?://") | Q(enlace="") & con_texto("archivo")


@pghistory.track()
class Reporte(ConVersion):
    """Lo que la dependencia reporta de una actividad en un mes. Que no exista es «sin reporte», no cero."""

    actividad = models.ForeignKey(Actividad, on_delete=models.PROTECT, related_name="reportes")
    mes = models.PositiveSmallIntegerField(choices=[(mes, nombre(mes)) for mes in TODOS])
    ejecutado = models.PositiveIntegerField(
        null=True,
        blank=True,
        validators=[MaxValueValidator(MAXIMO_MENSUAL)],
        help_text="Acciones hechas en el mes. Cero se escribe; vacío es «sin reporte».",
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

    # Las anota `con_lo_de_antes()`.
    narrativa_confirmada: str | None
    nota_anterior: str | None

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
                | Q(ejecutado__isnull=False),
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
                condition=(Q(ejecutado__isnull=True) | Q(ejecutado__lte=MAXIMO_MENSUAL))
                & (Q(participantes__isnull=True) | Q(participantes__lte=MAXIMO_MENSUAL)),
                violation_error_message=f"Las cantidades van de 0 a {MAXIMO_MENSUAL}.",
            ),
        ]
        triggers = [disparadores.candado_de_reporte(), sin_pisar()]

    def __str__(self) -> str:
        return f"{nombre(self.mes)}: {self.actividad}"


class EvidenciaQuerySet(models.QuerySet["Evidencia"]):
    def visibles_para(self, usuario: Usuario) -> Self:
        """Las de sus dependencias; todas, si revisa."""
        return self.filter(usuario.alcanza("reporte__actividad__dependencia"))


@pghistory.track()
class Evidencia(models.Model):
    """Soporte de un reporte: un archivo o un enlace a donde la entidad lo guarda. Nunca es pública."""

    reporte = models.ForeignKey(Reporte, on_delete=models.CASCADE, related_name="evidencias")
    nombre = models.CharField(max_length=200)
    enlace = models.URLField(max_length=500, blank=True)
    archivo = models.FileField(upload_to=en_la_carpeta_de_evidencias, max_length=200, blank=True)

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
        triggers = [disparadores.candado_de_evidencia()]

    def __str__(self) -> str:
        return self.nombre


class ModificacionQuerySet(models.QuerySet["Modificacion"]):
    def visibles_para(self, usuario: Usuario) -> Self:
        """Las de sus dependencias; todas, si revisa."""
        return self.filter(usuario.alcanza("actividad__dependencia"))


class Modificacion(models.Model):
    """Cambio de lo prometido en un plan aprobado o con meses cerrados. La escribe la base
    (`disparadores.lo_prometido_deja_constancia`).

    `antes` y `despues` traen todo lo prometido, por campo, con la dependencia por su sigla; `antes` es vacío si la
    actividad se agregó.
    """

    actividad = models.ForeignKey(Actividad, on_delete=models.PROTECT, related_name="modificaciones")
    antes = models.JSONField()
    despues = models.JSONField()
    motivo = models.TextField()
    registrada_en = models.DateTimeField()
    registrada_por = models.ForeignKey(Usuario, on_delete=models.PROTECT, null=True, related_name="+")

    objects = ModificacionQuerySet.as_manager()

    class Meta:
        verbose_name = "modificación al plan"
        verbose_name_plural = "modificaciones al plan"
        ordering = ["pk"]
        triggers = solo_se_agrega()

    def __str__(self) -> str:
        return f"{self.actividad}: {self.motivo}"

    @property
    def cambios(self) -> dict[str, tuple[Any, Any]]:
        """Lo que decía y lo que dice cada campo que cambió; `None` es que no lo decía."""
        return {
            campo: (antes, despues)
            for campo in LO_PROMETIDO
            if (antes := self.antes.get(campo)) != (despues := self.despues.get(campo))
        }

    @property
    def metas(self) -> tuple[int, int]:
        """La meta anual de antes, 0 si la actividad se agregó, y la de después."""
        return sum(self.antes.get("programado", [])), sum(self.despues["programado"])
