"""El informe que se escribe y las publicaciones que quedan de él."""

from collections.abc import Iterable
from datetime import date
from typing import Any, Self

import pghistory
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import connection, models
from django.db.models import F, Func, Q, Value
from django.db.models.fields.json import KeyTransform
from django.db.models.functions import Cast, Now, NullIf
from django.db.models.lookups import Exact
from django.utils import timezone

from compromisos.indicadores import GrupoDeMesas
from comun.calendario import fin_de_mes, nombre
from comun.disparadores import sin_pisar, solo_se_agrega
from comun.modelos import Condicion, ConVersion, con_texto
from comun.periodo import CUATRIMESTRAL, DE_LOS_INFORMES, NUMEROS, PERIODICIDADES, Periodo
from comun.sitio import direccion
from informes import disparadores
from informes.cifras import Cifras
from informes.palabras import hasta_cual
from participacion.models import Plan
from participacion.opciones import INFORMAN


def sin_cortes() -> list[date | None]:
    """Ningún mes con fecha."""
    return [None] * CUATRIMESTRAL.meses_de_cada_uno


_MESES_DE_UN_PERIODO = sorted(periodicidad.meses_de_cada_uno for periodicidad in DE_LOS_INFORMES)


class PlanConInformes(Plan):
    """El plan, con lo que de él no cambia desde que tiene informes o publicaciones: aquí, porque él no los conoce."""

    class Meta:
        proxy = True
        default_permissions = ()
        triggers = disparadores.con_informes_no_cambia()


class InformeQuerySet(models.QuerySet["Informe"]):
    def con_versiones(self) -> Self:
        """Anota `ultima_version`, la última publicada, y `version_vigente`, la última sin retirar; `None` si no hay."""
        return self.annotate(
            ultima_version=models.Max("publicaciones__version"),
            version_vigente=models.Max(
                "publicaciones__version", filter=Q(publicaciones__retiro__isnull=True)
            ),
        )


@pghistory.track()
class Informe(ConVersion):
    """Informe de un periodo del plan, en preparación: sus textos y sus cortes. Se edita siempre."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="informes")
    numero_del_periodo = models.PositiveSmallIntegerField("periodo", help_text="En el año, desde 1.")
    objetivo = models.TextField(max_length=2000)
    explicacion = models.TextField(
        "explicación",
        blank=True,
        max_length=4000,
        help_text="Por qué el cumplimiento del periodo fue ese.",
    )
    explicacion_propuesta = models.TextField(
        blank=True,
        editable=False,
        help_text="La que proponía el sistema cuando se escribió: si hoy propone otra, los datos cambiaron.",
    )
    cortes = ArrayField(
        models.DateField(null=True),
        default=sin_cortes,
        verbose_name="cortes de los compromisos",
        help_text="Fecha a la que se mira el estado de los compromisos de cada mes del periodo.",
    )

    editado_por = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        help_text="Quien cambió de último el informe o sus recomendaciones; lo anota la base.",
    )

    objects = InformeQuerySet.as_manager()
    ultima_version: int | None
    version_vigente: int | None
    """Solo en las filas de `con_versiones()`, las dos."""

    class Meta:
        ordering = ["-plan__anio", "-numero_del_periodo"]
        permissions = [("publicar_informe", "Puede publicar informes")]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "numero_del_periodo"],
                name="informe_unico_por_periodo",
                violation_error_message="Ya hay un informe de ese periodo.",
            ),
            models.CheckConstraint(
                name="informe_periodo_del_anio", condition=Q(numero_del_periodo__in=list(NUMEROS))
            ),
            models.CheckConstraint(
                name="informe_un_corte_por_mes",
                condition=Condicion(
                    "cortes",
                    template=f"cardinality(%(expressions)s) IN ({', '.join(map(str, _MESES_DE_UN_PERIODO))})"
                    " AND array_lower(%(expressions)s, 1) = 1 AND array_ndims(%(expressions)s) = 1",
                ),
                violation_error_message="Los cortes son uno por cada mes del periodo.",
            ),
        ]
        triggers = [
            disparadores.publicado_conserva_su_direccion(),
            disparadores.informe_del_plan(),
            disparadores.informe_anota_quien_edita(),
            sin_pisar(),
        ]

    def __str__(self) -> str:
        return self.periodo.breve

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Al nacer sin cortes, tiene uno por fijar en cada mes de su periodo."""
        if self._state.adding and self.cortes == sin_cortes():
            self.cortes = [None] * self.plan.periodicidad.meses_de_cada_uno
        super().save(*args, **kwargs)

    @property
    def periodo(self) -> Periodo:
        """El periodo del que trata."""
        return self.plan.periodo(self.numero_del_periodo)

    @property
    def publicado(self) -> str:
        """Hasta cuál versión, dicho, y cuáles de las siguientes se retiraron; vacío si no se ha publicado."""
        return hasta_cual(self.ultima_version or 0, self.version_vigente or 0)

    @property
    def meses(self) -> range:
        """Los de su periodo."""
        return self.periodo.meses

    @property
    def fin(self) -> date:
        """El último día de su periodo: hasta ahí cuentan los reportes."""
        return self.periodo.fin

    @property
    def cortes_por_mes(self) -> dict[int, date | None]:
        """Del número del mes a su corte; `None` si falta."""
        return dict(zip(self.meses, self.cortes, strict=True))

    def cortes_tempranos(self) -> dict[int, str]:
        """Por mes, qué tiene de malo su corte: antes del último día se perderían sesiones de ese mes."""
        return {
            mes: f"El corte de {nombre(mes)} es anterior al último día del mes."
            for mes, corte in self.cortes_por_mes.items()
            if corte is not None and corte < fin_de_mes(self.plan.anio, mes)
        }


class Decision(models.TextChoices):
    """Qué decidió la OAP sobre una recomendación."""

    PENDIENTE = "pendiente", "Por decidir"
    ACEPTADA = "aceptada", "Aceptada"
    DESCARTADA = "descartada", "Descartada"


@pghistory.track()
class Recomendacion(models.Model):
    """La propone una regla, que cita las filas que la dispararon, o la escribe la OAP. Se publica si se acepta."""

    informe = models.ForeignKey(Informe, on_delete=models.CASCADE, related_name="recomendaciones")
    orden = models.PositiveSmallIntegerField(default=1)
    regla = models.CharField(
        max_length=40, blank=True, editable=False, help_text="La que la propuso; vacía si se escribió a mano."
    )
    propuesta = models.TextField(blank=True, editable=False, help_text="El texto que propuso la regla.")
    filas = ArrayField(
        models.TextField(),
        default=list,
        blank=True,
        editable=False,
        help_text="Lo que la disparó, fila por fila.",
    )
    texto = models.TextField(max_length=2000)
    decision = models.CharField("decisión", max_length=10, choices=Decision, default=Decision.ACEPTADA)
    razon = models.TextField("razón", blank=True, max_length=1000, help_text="Por qué se descarta.")

    class Meta:
        verbose_name = "recomendación"
        verbose_name_plural = "recomendaciones"
        ordering = ["informe", "orden", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["informe", "regla"],
                condition=~Q(regla=""),
                name="recomendacion_una_por_regla",
                violation_error_message="Esa regla ya propuso una recomendación para este informe.",
            ),
            models.CheckConstraint(
                name="recomendacion_con_texto",
                condition=con_texto("texto"),
                violation_error_message="Escriba la recomendación.",
            ),
            models.CheckConstraint(
                name="recomendacion_decision_conocida", condition=Q(decision__in=Decision.values)
            ),
            models.CheckConstraint(
                name="recomendacion_descartada_con_razon",
                condition=Q(decision=Decision.DESCARTADA) & con_texto("razon")
                | ~Q(decision=Decision.DESCARTADA) & Q(razon=""),
                violation_error_message="Al descartar una recomendación, diga por qué; si no se descarta, "
                "no lleva razón.",
            ),
            models.CheckConstraint(
                name="recomendacion_a_mano_aceptada",
                condition=~Q(regla="") | Q(decision=Decision.ACEPTADA),
                violation_error_message="Una recomendación escrita a mano no se decide: se publica o se borra.",
            ),
        ]
        triggers = [disparadores.recomendacion_anota_quien_edita()]

    def __str__(self) -> str:
        return self.texto


class PublicacionQuerySet(models.QuerySet["Publicacion"]):
    def livianas(self) -> Self:
        """Sin traer los bytes del PDF ni de las cifras: para listas."""
        return self.defer("pdf", "cifras")

    def del_informe(self, anio: int, numero_del_periodo: int) -> Self:
        """Todas sus versiones, primero la vigente."""
        return self.filter(anio=anio, numero_del_periodo=numero_del_periodo).order_by("-version")

    def sin_retirar(self) -> Self:
        """Las que se pueden leer."""
        return self.filter(retiro__isnull=True)

    def de_demostracion(self) -> Self:
        """Las que dicen que sus datos son reconstruidos."""
        return self.alias(reconstruida=_de_las_cifras("demostracion")).filter(reconstruida=True)

    def con_demostracion(self) -> Self:
        """Anota `demostracion`: si dice que sus datos son reconstruidos; nulo si ya no lo dice, porque se borró."""
        return self.annotate(demostracion=_de_las_cifras("demostracion"))

    def grupos_de_mesas(self, todas: Iterable[str]) -> list[GrupoDeMesas]:
        """Cómo contaron las mesas estas versiones, sin decir de qué tipo es cada grupo: una consulta, que no trae las
        cifras. De la que ya no lo dice, porque se ordenó borrarla, se supone lo que menos revela: `todas` juntas."""
        juntas: list[dict[str, Any]] = [{"nombre": "", "mesas": sorted(todas)}]
        por_version = self.order_by().values_list(_de_las_cifras("compromisos_por_mesa"), flat=True)
        return [
            GrupoDeMesas(grupo["nombre"], None, tuple(grupo["mesas"]))
            for grupos in por_version
            for grupo in (juntas if grupos is None else grupos)
        ]

    def siglas(self) -> set[str]:
        """Las de las dependencias que alguna nombra, también las retiradas: una consulta, que no trae las cifras."""
        todas = _en_las_cifras("$.dependencias[*].sigla")
        return {sigla for suyas in self.order_by().values_list(todas, flat=True) for sigla in suyas or ()}

    def posteriores_a(self, publicacion: "Publicacion") -> Self:
        """Las versiones siguientes del mismo informe, con su retiro; de la vigente, todas retiradas."""
        return (
            self.del_informe(publicacion.anio, publicacion.numero_del_periodo)
            .filter(version__gt=publicacion.version)
            .select_related("retiro")
            .livianas()
        )

    def vigentes(self) -> Self:
        """De cada informe, su última versión sin retirar; primero el periodo más reciente."""
        return (
            self.sin_retirar()
            .order_by("-anio", "-numero_del_periodo", "-version")
            .distinct("anio", "numero_del_periodo")
        )

    def de_la_huella(self, huella: str) -> Self:
        """La que tiene ese SHA-256, o que empieza así, en sus cifras o en su PDF."""
        return self.filter(Q(cifras_sha256__startswith=huella) | Q(pdf_sha256__startswith=huella))

    def mas_reciente(self) -> "Publicacion | None":
        """La versión vigente del último periodo publicado."""
        return self.vigentes().first()


def _de_las_cifras(clave: str) -> KeyTransform:
    """Lo que dice el JSON publicado en esa clave; nulo si no la tiene o si se borró."""
    return KeyTransform(clave, _las_cifras())


def _en_las_cifras(camino: str) -> Func:
    """Una lista de lo que hay en ese camino del JSON publicado; nula si se borró."""
    return Func(
        _las_cifras(),
        Cast(Value(camino), _CaminoDeJson()),
        function="jsonb_path_query_array",
        output_field=models.JSONField(),
    )


def _las_cifras() -> Cast:
    texto = Func(F("cifras"), Value("UTF8"), function="convert_from", output_field=models.TextField())
    return Cast(NullIf(texto, Value("")), models.JSONField())


class _CaminoDeJson(models.Field):  # type: ignore[type-arg]
    def db_type(self, connection: object) -> str:
        return "jsonpath"


def _sha256_de(campo: str) -> Func:
    resumen = Func(F(campo), function="sha256", output_field=models.BinaryField())
    return Func(resumen, Value("hex"), function="encode", output_field=models.TextField())


class Publicacion(models.Model):
    """Una versión publicada: cifras y PDF congelados. Solo se agrega: una corrección es la versión siguiente.

    Copia el año, el número de su periodo y cada cuánto informa el plan: hacen su dirección pública y su nombre, que no
    cambian.
    """

    informe = models.ForeignKey(Informe, on_delete=models.PROTECT, related_name="publicaciones")
    anio = models.PositiveSmallIntegerField("año")
    numero_del_periodo = models.PositiveSmallIntegerField("periodo")
    informa = models.CharField(
        "cada cuánto informa", max_length=15, choices=INFORMAN, default=CUATRIMESTRAL.nombre
    )
    version = models.PositiveSmallIntegerField("versión")
    motivo = models.TextField(blank=True, max_length=2000, help_text="Por qué corrige la versión anterior.")
    publicada_en = models.DateTimeField()
    publicada_por = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="publicaciones"
    )
    cifras = models.BinaryField(help_text="El JSON, tal como se sirve.")
    cifras_sha256 = models.CharField("SHA-256 de las cifras", max_length=64)
    pdf = models.BinaryField("PDF", help_text="El PDF, tal como se sirve.")
    pdf_sha256 = models.CharField("SHA-256 del PDF", max_length=64)
    advertencias = models.JSONField(
        default=list,
        blank=True,
        help_text="Lo que se advirtió al publicar y por qué se aceptó: {clave, frase, nota}. No es público.",
    )

    objects = PublicacionQuerySet.as_manager()

    class Meta:
        verbose_name = "publicación"
        verbose_name_plural = "publicaciones"
        ordering = ["-anio", "-numero_del_periodo", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["anio", "numero_del_periodo", "version"], name="publicacion_version_unica"
            ),
            models.CheckConstraint(
                name="publicacion_correccion_con_motivo",
                condition=Q(version=1, motivo="") | Q(version__gt=1) & con_texto("motivo"),
                violation_error_message="La primera versión no lleva motivo; una corrección sí.",
            ),
            # Vacía solo puede quedar si una autoridad ordena borrarla (docs/operacion.md): así no se agrega.
            models.CheckConstraint(
                name="publicacion_sha256_de_las_cifras",
                condition=Q(cifras=b"") | Q(Exact(_sha256_de("cifras"), F("cifras_sha256"))),
            ),
            models.CheckConstraint(
                name="publicacion_sha256_del_pdf",
                condition=Q(pdf=b"") | Q(Exact(_sha256_de("pdf"), F("pdf_sha256"))),
            ),
        ]
        triggers = [
            *solo_se_agrega(),
            disparadores.publicacion_en_su_direccion(),
            disparadores.publicacion_completa(),
            disparadores.publica_otra_persona(),
        ]

    def __str__(self) -> str:
        return f"{self.periodo.breve}, versión {self.version}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        super().save(*args, **kwargs)
        _avisar()

    def get_absolute_url(self) -> str:
        return direccion("informes:version", self.anio, self.numero_del_periodo, self.version)

    @property
    def periodo(self) -> Periodo:
        """El periodo del que trata."""
        return Periodo(self.anio, self.numero_del_periodo, PERIODICIDADES[self.informa])

    @property
    def clave(self) -> str:
        """Como se nombra en una dirección que compara: «2021-2-v1»."""
        return f"{self.periodo.clave}-v{self.version}"

    def corrige_a(self, otra: "Publicacion") -> bool:
        """Si es una versión posterior del mismo informe."""
        return self.periodo == otra.periodo and self.version > otra.version

    @property
    def retirada(self) -> "Retiro | None":
        """Su retiro, o `None` si se puede leer. En una lista, tráigalo con `select_related("retiro")`."""
        return getattr(self, "retiro", None)

    def leer(self) -> Cifras:
        """Las cifras congeladas."""
        return Cifras.desde_json(bytes(self.cifras))


class Retiro(models.Model):
    """Una versión que dejó de mostrarse, por ejemplo porque nombraba a una persona. Sus huellas siguen y no se
    deshace."""

    publicacion = models.OneToOneField(
        Publicacion, on_delete=models.PROTECT, related_name="retiro", verbose_name="publicación"
    )
    motivo = models.TextField(
        max_length=2000, help_text="Es público: diga por qué se retira, sin nombrar a ninguna persona."
    )
    retirada_en = models.DateTimeField(default=timezone.now, db_default=Now(), editable=False)
    retirada_por = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="retiros", editable=False
    )

    class Meta:
        ordering = ["-retirada_en"]
        permissions = [("retirar_publicacion", "Puede retirar publicaciones")]
        constraints = [
            models.CheckConstraint(
                name="retiro_con_motivo",
                condition=con_texto("motivo"),
                violation_error_message="Diga por qué se retira.",
            )
        ]
        triggers = solo_se_agrega()

    def __str__(self) -> str:
        return f"Retiro de {self.publicacion}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        super().save(*args, **kwargs)
        _avisar()


AVISO = "lo_publicado"


def _avisar() -> None:
    """Al confirmarse la transacción lo saben todos los procesos que sirven el portal (`portal.vigia`)."""
    with connection.cursor() as cursor:
        cursor.execute(f"NOTIFY {AVISO}")


class Envio(models.Model):
    """Un correo automático que ya se le envió a una persona; de cada clave, uno. Se anota antes de entregarlo."""

    usuario = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    clave = models.CharField(max_length=40, help_text="De qué mes y cuál recordatorio, o de qué semana.")
    enviado_en = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "envío"
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["usuario", "clave"], name="envio_una_sola_vez")]

    def __str__(self) -> str:
        return f"{self.usuario}: {self.clave}"
