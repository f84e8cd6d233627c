"""Las mesas, sus sesiones, los compromisos que se adquieren en ellas y lo que se hace por cumplirlos."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import NamedTuple, Self

import pghistory
import pgtrigger
from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models import Case, Count, Exists, F, Min, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Cast, Coalesce, ExtractMonth, JSONObject, Left, Now, Replace, TruncDate
from django.utils import timezone

from compromisos import disparadores
from compromisos.estados import ABIERTOS, SEGUIDOS, Estado
from compromisos.indicadores import POR_VENCER, SIN_SEGUIMIENTO, Avisos, Situacion, Tipo, historia
from comun.archivos import en_la_carpeta_de_evidencias
from comun.disparadores import anota_quien, sin_pisar, solo_se_agrega
from comun.modelos import ConVersion, con_texto
from comun.palabras import fecha_larga
from participacion.models import LARGO_DE_UN_ENLACE, SOPORTE, Actividad, Dependencia, Mes, Usuario

LARGO_DE_LA_CLAVE = 12


class TipoDeMesa(models.TextChoices):
    LOCAL = Tipo.LOCAL.value, "Local"
    DISTRITAL = Tipo.DISTRITAL.value, "Distrital"
    ENFOQUE_DIFERENCIAL = Tipo.ENFOQUE_DIFERENCIAL.value, "De enfoque diferencial"


@pghistory.track()
class Mesa(ConVersion):
    """Mesa de Participación Efectiva de Víctimas: locales, distrital y de enfoque diferencial."""

    nombre = models.CharField(max_length=150, unique=True)
    tipo = models.CharField(max_length=20, choices=TipoDeMesa)
    localidad = models.CharField(max_length=60, blank=True, help_text="Solo de una mesa local.")

    class Meta:
        ordering = ["nombre"]
        constraints = [
            models.CheckConstraint(
                name="mesa_con_nombre",
                condition=con_texto("nombre"),
                violation_error_message="Escriba el nombre de la mesa.",
            ),
            models.CheckConstraint(name="mesa_tipo_conocido", condition=Q(tipo__in=TipoDeMesa.values)),
            models.CheckConstraint(
                name="mesa_local_con_localidad",
                condition=Q(tipo=TipoDeMesa.LOCAL) & con_texto("localidad")
                | ~Q(tipo=TipoDeMesa.LOCAL) & Q(localidad=""),
                violation_error_message="Una mesa local dice su localidad; las demás no llevan.",
            ),
        ]
        triggers = [sin_pisar()]

    def __str__(self) -> str:
        return self.nombre


class SesionQuerySet(models.QuerySet["Sesion"]):
    def por_actividad(self, mes: Mes) -> dict[int, int]:
        """Cuántas hubo en el mes, por la llave de su actividad: están todas las que tienen alguna en el año."""
        conteo = (
            self.filter(actividad__plan=mes.plan_id, fecha__year=mes.plan.anio)
            .order_by()
            .values_list("actividad")
            .annotate(sesiones=Count("pk", filter=Q(fecha__month=mes.numero)))
        )
        return {actividad: sesiones for actividad, sesiones in conteo if actividad}


@pghistory.track()
class Sesion(ConVersion):
    """Reunión de una mesa en una fecha."""

    mesa = models.ForeignKey(Mesa, on_delete=models.PROTECT, related_name="sesiones")
    fecha = models.DateField()
    actividad = models.ForeignKey(
        Actividad,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="sesiones",
        help_text="La actividad del plan a la que pertenece la sesión, si es de una.",
    )

    objects = SesionQuerySet.as_manager()

    class Meta:
        verbose_name = "sesión"
        verbose_name_plural = "sesiones"
        ordering = ["-fecha", "mesa"]
        constraints = [
            models.UniqueConstraint(
                fields=["mesa", "fecha"],
                name="sesion_unica_por_mesa_y_fecha",
                violation_error_message="Esa mesa ya tiene una sesión en esa fecha.",
            )
        ]
        triggers = [disparadores.sesion_antes_de_sus_seguimientos(), sin_pisar()]

    def __str__(self) -> str:
        return f"{self.mesa}, {fecha_larga(self.fecha)}"


class CompromisoQuerySet(models.QuerySet["Compromiso"]):
    def visibles_para(self, usuario: Usuario) -> Self:
        """Los que están a cargo de sus dependencias; todos, si revisa."""
        return self.filter(usuario.alcanza("dependencia"))

    def del_periodo(self, anio: int, meses: range) -> Self:
        """Los que se adquirieron en sesiones de esos meses."""
        return self.filter(sesion__fecha__year=anio, sesion__fecha__month__range=(meses[0], meses[-1]))

    def al(self, fecha: date) -> Self:
        """Cada uno como estaba en la fecha, en una consulta: de ahí lee `Compromiso.situacion`, y por eso se filtra."""
        return self._al(Value(fecha, output_field=models.DateField()))

    def al_corte(self, cortes: Mapping[int, date]) -> Self:
        """Como `al()`, cada uno en el corte del mes de su sesión: `cortes` va del número del mes a su fecha."""
        corte = Case(
            *(When(sesion__fecha__month=mes, then=Value(fecha)) for mes, fecha in cortes.items()),
            output_field=models.DateField(),
        )
        return self._al(corte)

    def _al(self, fecha: Case | Value) -> Self:
        """Las reglas son las de `indicadores.situacion_al`, dichas en SQL: una prueba las compara."""
        hasta = Seguimiento.objects.filter(compromiso=OuterRef("pk"), fecha__lte=OuterRef("fecha"))
        ultimo = hasta.order_by("-fecha", "-pk")
        # El último día que quedó en otro estado; lo que se corrigió ese mismo día no cuenta.
        corregido = Seguimiento.objects.filter(
            compromiso=OuterRef("compromiso"), fecha=OuterRef("fecha"), pk__gt=OuterRef("pk")
        )
        en_otro = (
            hasta.exclude(estado=OuterRef("estado"))
            .filter(~Exists(corregido))
            .order_by("-fecha")
            .values("fecha")
        )
        en_este = hasta.filter(fecha__gt=Coalesce(OuterRef("en_otro_hasta"), Value(date.min)))
        abierto = Q(dependencia__isnull=False, estado__in=ABIERTOS)
        return self.annotate(
            fecha=fecha,
            estado=Coalesce(Subquery(ultimo.values("estado")[:1]), Value(Estado.REGISTRADO.value)),
            ultimo=Subquery(ultimo.values("fecha")[:1]),
            en_otro_hasta=Subquery(en_otro[:1]),
            desde=Coalesce(
                Subquery(en_este.order_by("fecha").values("fecha")[:1]),
                "sesion__fecha",
            ),
            abierto=models.ExpressionWrapper(abierto, output_field=models.BooleanField()),
            vencido=models.ExpressionWrapper(
                abierto & Q(fecha_limite__isnull=False, fecha_limite__lt=F("fecha")),
                output_field=models.BooleanField(),
            ),
        )

    def con_historia(self) -> Self:
        """A los de `al()` o `al_corte()`, lo que dice `Compromiso.historia`, sin otra consulta."""
        hasta = Seguimiento.objects.filter(compromiso=OuterRef("pk"), fecha__lte=OuterRef("fecha"))
        cada_uno = hasta.order_by("fecha", "pk").values(uno=JSONObject(fecha="fecha", estado="estado"))
        return self.annotate(seguido=ArraySubquery(cada_uno))

    def por_seguir(
        self, antes_de: date, *, desde: date, hasta: date, cortes: Mapping[tuple[int, int], date]
    ) -> Self:
        """De los adquiridos antes de ese día, y a cargo, los que seguían abiertos cuando se miraron por última vez o lo
        están en `hasta`, como estaban en `hasta`; anota `estado_antes`, el que tenían entonces. Se miraron en `desde`,
        salvo los de las sesiones de los meses de `cortes`, que va del año y el mes a su fecha."""
        visto = Case(
            *(
                When(sesion__fecha__year=anio, sesion__fecha__month=mes, then=Value(corte))
                for (anio, mes), corte in cortes.items()
            ),
            default=Value(desde),
            output_field=models.DateField(),
        )
        ultimo = Seguimiento.objects.filter(compromiso=OuterRef("pk"), fecha__lte=OuterRef("visto"))
        estado_antes = Coalesce(
            Subquery(ultimo.order_by("-fecha", "-pk").values("estado")[:1]), Value(Estado.REGISTRADO.value)
        )
        return (
            self.filter(sesion__fecha__lt=antes_de, dependencia__isnull=False)
            .al(hasta)
            .annotate(visto=visto)
            .annotate(estado_antes=estado_antes)
            .filter(Q(abierto=True) | Q(estado_antes__in=ABIERTOS))
        )

    def con_aviso(self, cual: str, fecha: date) -> Self:
        """De los de `al(fecha)`, los que piden eso; un aviso que no existe es `KeyError`."""
        return self.filter(_avisos(fecha)[cual])

    def avisos(self, fecha: date) -> Avisos:
        """Cuántos piden algo en la fecha: una consulta."""
        conteo = self.al(fecha).aggregate(
            **{f"n_{cual}": Count("pk", filter=condicion) for cual, condicion in _avisos(fecha).items()},
            limite=Min("fecha_limite", filter=_avisos(fecha)["vencidos"]),
        )
        return Avisos(
            abiertos=conteo["n_abiertos"],
            vencidos=conteo["n_vencidos"],
            mas_atrasado=(fecha - conteo["limite"]).days if conteo["limite"] else 0,
            por_vencer=conteo["n_por_vencer"],
            sin_seguimiento=conteo["n_sin_seguimiento"],
        )

    def conteo_al_corte(self, cortes: Mapping[int, date]) -> Iterator["Conteo"]:
        """Los que hay en cada mes, mesa y estado, cada uno en el corte de su mes: una consulta."""
        conteo = (
            self.al_corte(cortes)
            .annotate(mes=ExtractMonth("sesion__fecha"))
            .order_by()
            .values_list(
                "mes", "sesion__mesa__nombre", "sesion__mesa__tipo", "estado", "sesion__mesa__localidad"
            )
            .annotate(
                n_a_cargo=Count("pk", filter=Q(dependencia__isnull=False)),
                n_no_a_cargo=Count("pk", filter=Q(dependencia__isnull=True)),
                n_vencidos=Count("pk", filter=Q(vencido=True)),
            )
        )
        return (
            Conteo(mes, mesa, Tipo(tipo), Estado(estado), *demas)
            for mes, mesa, tipo, estado, *demas in conteo
        )


def _avisos(fecha: date) -> dict[str, Q]:
    """Qué compromisos de `al(fecha)` piden cada cosa; las mismas reglas, en `indicadores.Situacion`."""
    abiertos = Q(abierto=True)
    callado = fecha - timedelta(days=SIN_SEGUIMIENTO)
    return {
        "abiertos": abiertos,
        "vencidos": Q(vencido=True),
        "por_vencer": abiertos & Q(fecha_limite__range=(fecha, fecha + timedelta(days=POR_VENCER))),
        "sin_seguimiento": abiertos
        & (Q(ultimo__lte=callado) | Q(ultimo__isnull=True, sesion__fecha__lte=callado)),
    }


class Conteo(NamedTuple):
    """Cuántos compromisos del mes, adquiridos en una mesa, estaban en un estado; `vencidos` es parte de `a_cargo`."""

    mes: int
    mesa: str
    tipo: Tipo
    estado: Estado
    localidad: str
    a_cargo: int
    no_a_cargo: int
    vencidos: int


@pghistory.track(exclude=["clave"])
class Compromiso(ConVersion):
    """Lo que la entidad, o la que es competente, se comprometió a hacer. Nunca nombra a una persona."""

    sesion = models.ForeignKey(
        Sesion, on_delete=models.PROTECT, related_name="compromisos", verbose_name="sesión"
    )
    codigo = models.CharField("código", max_length=30, unique=True, help_text="Como lo numera la mesa.")
    texto = models.TextField(
        max_length=2000, help_text="No escriba nombres ni datos de personas: diga el rol o la organización."
    )
    dependencia = models.ForeignKey(
        Dependencia,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="compromisos",
        verbose_name="a cargo de",
        help_text="La dependencia de esta entidad. Vacío si no está a cargo: diga entonces qué entidad es competente.",
    )
    entidad_competente = models.CharField(max_length=200, blank=True)
    fecha_limite = models.DateField("fecha límite", null=True, blank=True)
    texto_publico = models.TextField(
        "texto público",
        blank=True,
        max_length=2000,
        help_text="Lo que lee la ciudadanía: no nombra a ninguna persona. Vacío: el compromiso solo se cuenta.",
    )

    clave = models.CharField(
        max_length=LARGO_DE_LA_CLAVE,
        unique=True,
        editable=False,
        db_default=Left(Replace(Cast(RandomUUID(), models.TextField()), Value("-")), LARGO_DE_LA_CLAVE),
        help_text="La de su dirección pública: al azar, para que dos seguidas no digan que son de una misma sesión.",
    )

    objects = CompromisoQuerySet.as_manager()
    estado_antes: str
    """Solo en los de `por_seguir()`."""

    class Meta:
        ordering = ["-sesion__fecha", "codigo"]
        constraints = [
            models.CheckConstraint(
                name="compromiso_con_codigo",
                condition=con_texto("codigo"),
                violation_error_message="Escriba el código del compromiso.",
            ),
            models.CheckConstraint(
                name="compromiso_con_texto",
                condition=con_texto("texto"),
                violation_error_message="Escriba el compromiso.",
            ),
            models.CheckConstraint(
                name="compromiso_con_un_responsable",
                condition=Q(dependencia__isnull=False, entidad_competente="")
                | Q(dependencia__isnull=True) & con_texto("entidad_competente"),
                violation_error_message="Diga la dependencia a cargo o, si no es de esta entidad, la entidad "
                "competente: una de las dos.",
            ),
        ]
        triggers = [
            disparadores.compromiso_antes_de_sus_seguimientos(),
            disparadores.limite_desde_la_sesion(),
            sin_pisar(),
        ]

    def __str__(self) -> str:
        return self.codigo

    @property
    def situacion(self) -> Situacion:
        """Cómo está, si viene de `CompromisoQuerySet.al()` con su sesión; si no, `AttributeError`."""
        al = self.__dict__
        if "en_otro_hasta" not in al:
            raise AttributeError("La situación de un compromiso se pide con `al(fecha)`.")
        return Situacion(
            fecha=al["fecha"],
            adquirido=self.sesion.fecha,
            limite=self.fecha_limite,
            a_cargo=self.dependencia_id is not None,
            estado=Estado(al["estado"]),
            desde=al["desde"],
            ultimo=al["ultimo"],
        )

    @property
    def historia(self) -> tuple[tuple[date, Estado], ...]:
        """Desde cuándo estuvo en cada estado, si viene de `con_historia()`."""
        seguido = self.__dict__["seguido"]
        return historia((date.fromisoformat(uno["fecha"]), Estado(uno["estado"])) for uno in seguido)

    @property
    def responsable(self) -> str:
        """La sigla de la dependencia que lo tiene a cargo o la entidad competente."""
        return self.dependencia.sigla if self.dependencia else self.entidad_competente


ESTADOS_SEGUIDOS = [(estado.value, estado.rotulo) for estado in SEGUIDOS]


class SeguimientoQuerySet(models.QuerySet["Seguimiento"]):
    def visibles_para(self, usuario: Usuario) -> Self:
        """Los de compromisos a cargo de sus dependencias; todos, si revisa."""
        return self.filter(usuario.alcanza("compromiso__dependencia"))


class Seguimiento(models.Model):
    """Lo que se hizo por un compromiso y cómo quedó. Solo se agrega: una corrección es otro seguimiento,
    con la fecha corregida y el motivo, y vale sobre los que ya había de ese día."""

    compromiso = models.ForeignKey(Compromiso, on_delete=models.PROTECT, related_name="seguimientos")
    fecha = models.DateField(help_text="Desde cuándo está así: entre la fecha de la sesión y hoy.")
    estado = models.CharField(max_length=30, choices=ESTADOS_SEGUIDOS)
    gestion = models.TextField("qué se hizo", blank=True, max_length=4000)
    motivo_correccion = models.TextField(
        "motivo de la corrección",
        blank=True,
        max_length=1000,
        help_text="Solo si corrige a otro seguimiento.",
    )
    evidencia = models.CharField(
        max_length=200,
        blank=True,
        help_text="El nombre de su soporte: un archivo o un enlace. No se publica.",
    )
    enlace = models.URLField("enlace a la evidencia", max_length=LARGO_DE_UN_ENLACE, blank=True)
    archivo = models.FileField(upload_to=en_la_carpeta_de_evidencias, max_length=200, blank=True)
    registrado_en = models.DateTimeField(default=timezone.now, db_default=Now(), editable=False)
    registrado_por = models.ForeignKey(
        Usuario, on_delete=models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )

    objects = SeguimientoQuerySet.as_manager()

    class Meta:
        ordering = ["compromiso", "fecha", "pk"]
        permissions = [("registrar_seguimiento", "Puede registrar seguimientos en «Mis compromisos»")]
        indexes = [models.Index(fields=["compromiso", "-fecha", "-id"], name="seguimiento_ultimo")]
        constraints = [
            models.CheckConstraint(
                name="seguimiento_estado_conocido",
                condition=Q(estado__in=[estado.value for estado in SEGUIDOS]),
            ),
            models.CheckConstraint(
                name="seguimiento_no_futuro",
                condition=Q(fecha__lte=TruncDate(F("registrado_en"))),
                violation_error_message="La fecha de un seguimiento no puede ser posterior a hoy.",
            ),
            models.CheckConstraint(
                name="seguimiento_archivo_o_enlace",
                condition=Q(evidencia="", archivo="", enlace="") | con_texto("evidencia") & SOPORTE,
                violation_error_message="Adjunte un archivo o escriba un enlace que empiece por https://.",
            ),
        ]
        triggers = [
            *solo_se_agrega(),
            disparadores.seguimiento_desde_la_sesion(),
            disparadores.seguimiento_unico_en_su_dia(),
            anota_quien("registrado_por_id", pgtrigger.Insert),
        ]

    def __str__(self) -> str:
        return f"{self.compromiso}: {self.get_estado_display().lower()} al {self.fecha:%d/%m/%Y}"
