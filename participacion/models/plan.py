"""El plan de un año y sus doce meses."""

from datetime import date
from typing import Self

import pghistory
from django.db import models
from django.db.models import F, Q
from django.utils.functional import cached_property

from comun.calendario import nombre
from comun.disparadores import sin_pisar
from comun.modelos import ConVersion
from comun.periodo import CUATRIMESTRAL, PERIODICIDADES, Periodicidad, Periodo
from participacion import disparadores
from participacion.indicadores import Regla
from participacion.models.dependencias import Dependencia, Usuario
from participacion.opciones import INFORMAN, REGLAS


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
    regla = models.CharField(
        max_length=10,
        choices=REGLAS,
        default=Regla.ACCIONES.value,
        help_text="Cómo se cierra un grupo. Por acciones solo si todas las metas se suman; si las hay de otra "
        "clase, o de "
        "unidades que no se pueden sumar, por promedio.",
    )
    informa = models.CharField(
        "cada cuánto informa",
        max_length=15,
        choices=INFORMAN,
        default=CUATRIMESTRAL.nombre,
        help_text="Cada cuánto se publica un informe del plan. No cambia después de empezar el primero.",
    )
    ponderacion_por_componente = models.BooleanField(
        "ponderación por componente",
        default=False,
        help_text="La ponderación de cada actividad es dentro de su componente, y este pesa entre sus hermanos.",
    )
    publica_otra_persona = models.BooleanField(
        "publica otra persona",
        default=True,
        help_text="Quien publica un informe no puede ser quien lo editó de último. Lo cambia solo un superusuario.",
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
                name="plan_informa_cada_tanto", condition=Q(informa__in=[cada for cada, _ in INFORMAN])
            ),
            models.CheckConstraint(
                name="plan_regla_conocida", condition=Q(regla__in=[regla for regla, _ in REGLAS])
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
            disparadores.por_acciones_si_todo_se_suma(),
            disparadores.publica_otra_persona_lo_decide_un_superusuario(),
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
        """Cada cuánto informa."""
        return PERIODICIDADES[self.informa]

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

    @cached_property
    def reabierto_para(self) -> frozenset[int]:
        """Las llaves de las dependencias que pueden corregirlo aunque esté cerrado."""
        if not self.cerrado:
            return frozenset()
        return frozenset(reapertura.dependencia_id for reapertura in self.reaperturas.all())

    def abierto_para(self, dependencia: int) -> bool:
        """Si esa dependencia, que se da por su llave, puede cambiar sus reportes. La base dice lo mismo
        (`disparadores.candado_de_reporte`)."""
        return not self.cerrado or dependencia in self.reabierto_para


class ReaperturaQuerySet(models.QuerySet["Reapertura"]):
    def visibles_para(self, usuario: Usuario) -> Self:
        """Las de sus dependencias; todas, si revisa."""
        return self if usuario.revisa else self.filter(dependencia__in=usuario.dependencias.all())


@pghistory.track(pghistory.InsertEvent(), pghistory.DeleteEvent())
class Reapertura(models.Model):
    """Un mes cerrado que una sola dependencia puede corregir: sus reportes y evidencias, no su programación. Se borra
    al cerrarlo otra vez para ella; quién y por qué queda en el historial."""

    mes = models.ForeignKey(Mes, on_delete=models.CASCADE, related_name="reaperturas")
    dependencia = models.ForeignKey(Dependencia, on_delete=models.PROTECT, related_name="reaperturas")

    objects = ReaperturaQuerySet.as_manager()

    class Meta:
        ordering = ["mes", "pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["mes", "dependencia"],
                name="reapertura_una_por_dependencia",
                violation_error_message="El mes ya está abierto para esa dependencia.",
            )
        ]
        triggers = disparadores.reapertura()

    def __str__(self) -> str:
        return f"{self.mes}, solo para {self.dependencia}"
