"""Lo que el plan promete: sus actividades, y lo que de ellas cambió después de aprobarse."""

from collections.abc import Iterator, Mapping
from functools import reduce
from operator import or_
from typing import Any, NamedTuple, Self

import pghistory
import pghistory.models
from django.contrib.postgres.aggregates import ArrayAgg, StringAgg
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, F, Func, OuterRef, Q, Value
from django.db.models.functions import Cast, Coalesce

from comun.calendario import TODOS, nombre
from comun.cantidades import Cantidad, Cantidades, Exacta
from comun.disparadores import sin_pisar, solo_se_agrega
from comun.modelos import (
    CampoDeCantidad,
    Condicion,
    CondicionEntre,
    ConVersion,
    SinPuntoFlotante,
    con_texto,
)
from comun.periodo import MENSUAL, Periodicidad
from comun.periodo import PERIODICIDADES as POR_SU_NOMBRE
from participacion import disparadores
from participacion.codigos import CLAVE_EN_SQL, CODIGO_VALIDO, LARGO
from participacion.descripcion import PUBLICOS
from participacion.indicadores import ClaseDeMeta, Sentido, meta_del_anio
from participacion.indicadores import Meta as ComoSeMide
from participacion.models.condiciones import (
    CADA_MES_EXACTO,
    CUANTOS_MESES,
    EXACTA,
    LO_ULTIMO,
    NADA_DESDE_QUE_SE_CANCELO,
    solo_al_cierre,
)
from participacion.models.dependencias import Dependencia, Usuario, vigente_en
from participacion.models.plan import Plan
from participacion.opciones import (
    CLASES_DE_META,
    MAXIMA_CANTIDAD,
    PERIODICIDADES,
    SENTIDOS,
    EstadoDeReporte,
    FaseDelCiclo,
    NivelDeParticipacion,
    SeccionDelMenuParticipa,
)


def nada_programado() -> list[int]:
    """Doce ceros."""
    return [0 for _ in TODOS]


class FilaDelPlan(NamedTuple):
    """Una actividad con lo que se le ha avalado: de `meses_avalados` a `textos`, las listas son paralelas, en orden de
    mes. `describen` son sus datos públicos, en el orden de `descripcion.PUBLICOS`."""

    pk: int
    sigla: str
    dependencia: str
    programado: list[Cantidad | None]
    avalado: list[Cantidad | None]
    codigo: str
    descripcion: str
    por_periodos: bool
    cancelada_desde: int | None
    meses_avalados: list[int]
    participantes: list[int | None]
    razones: list[str]
    razones_otras: list[str]
    textos: list[str]
    describen: tuple[Any, ...]


# De dónde sale cada lista de una `FilaDelPlan`.
_DE_LO_AVALADO = {
    "meses_avalados": "mes",
    "participantes": "participantes",
    "razones": "razon",
    "razones_otras": "razon_otra",
    "textos": "texto_publico",
}


def debe_en(mes: int) -> Q:
    """Las que programaron algo ese mes (1–12), y por eso esperan un reporte: como `Actividad.debe`."""
    programado = f"programado__{mes - 1}"
    return Q(clase_de_meta=ClaseDeMeta.SUMA, **{f"{programado}__gt": 0}) | ~Q(
        clase_de_meta=ClaseDeMeta.SUMA
    ) & Q(**{f"{programado}__isnull": False})


def se_pide_en(anio: int, mes: int) -> Q:
    """Las que esperan un reporte ese mes, y su dependencia está vigente: como `Actividad.se_pide`."""
    return debe_en(mes) & vigente_en(anio, mes, camino="dependencia__")


_MESES_AVALADOS = FilaDelPlan._fields.index("meses_avalados") - 5


class ActividadQuerySet(models.QuerySet["Actividad"]):
    def visibles_para(self, usuario: Usuario) -> Self:
        """Las de sus dependencias y las que apoyan; todas, si revisa."""
        return self.filter(usuario.lee(""))

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
        """Cada actividad, por código, con lo avalado de enero al mes `hasta`: una consulta."""
        avalado = Q(reportes__estado=EstadoDeReporte.AVALADO, reportes__mes__lte=hasta)
        escrita = Coalesce(Cast("reportes__ejecutado", models.TextField()), Value(""))
        filas = (
            self.annotate(
                **{
                    lista: ArrayAgg(
                        f"reportes__{campo}", filter=avalado, order_by="reportes__mes", default=[]
                    )
                    for lista, campo in _DE_LO_AVALADO.items()
                },
                programadas=Func(
                    "programado",
                    Value(","),
                    Value(""),
                    function="array_to_string",
                    output_field=models.TextField(),
                ),
                avaladas=StringAgg(escrita, ",", filter=avalado, order_by="reportes__mes", default=Value("")),
            )
            .order_by("clave")
            .values_list(
                "pk",
                "dependencia__sigla",
                "dependencia__nombre",
                "programadas",
                "avaladas",
                *FilaDelPlan._fields[5:-1],
                *(campo.clave for campo in PUBLICOS),
            )
        )
        suyos, cantidades = len(FilaDelPlan._fields) - 1, Cantidades()
        for pk, sigla, dependencia, programadas, avaladas, *lo_demas in filas:
            propios = (pk, sigla, dependencia, cantidades.lista(programadas))
            yield FilaDelPlan._make(
                (
                    *propios,
                    cantidades.lista(avaladas) if lo_demas[_MESES_AVALADOS] else [],
                    *lo_demas[: suyos - 5],
                    tuple(lo_demas[suyos - 5 :]),
                )
            )


# Las columnas de una actividad que no dicen qué se prometió. Todas las demás lo dicen, también las que se agreguen, y
# con el plan comprometido no cambian sin dejar una `Modificacion`.
NO_PROMETEN = ("id", "version", "plan_id", "responsable", "origen", "clave")

# Lo que dice cómo se mide: con un reporte avalado, no cambia sin una `Modificacion`, aunque el plan no esté
# comprometido.
COMO_SE_MIDE = ("clase_de_meta", "sentido", "linea_base", "con_denominador", "unidad_medida")


@pghistory.track(exclude=["clave"])
class Actividad(ConVersion):
    """Una fila del plan. En un plan por *acciones*, cada unidad de ella es una *acción*."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="actividades")
    dependencia = models.ForeignKey(Dependencia, on_delete=models.PROTECT, related_name="actividades")
    codigo = models.CharField(
        "código", max_length=LARGO, help_text="Como lo escribe la entidad en su plan: 7, 5.4.1.61…"
    )
    clave = models.GeneratedField(
        expression=Func(F("codigo"), template=CLAVE_EN_SQL, output_field=models.TextField(db_collation="C")),
        output_field=models.TextField(db_collation="C"),
        db_persist=True,
        verbose_name="clave de orden",
    )
    descripcion = models.TextField("descripción", max_length=1000)
    componente = models.CharField(
        max_length=400,
        blank=True,
        help_text="El camino desde el plan, hasta cuatro niveles: Eje 1 / Programa 2.",
    )
    clase_de_meta = models.CharField(
        "clase de meta",
        max_length=10,
        choices=CLASES_DE_META,
        default=ClaseDeMeta.SUMA.value,
        help_text="Suma: lo de cada mes se agrega. Nivel: cada cantidad es cómo está algo en esa fecha. Mantener: "
        "en cada "
        "periodo hay un nivel que sostener.",
    )
    sentido = models.CharField(
        max_length=10,
        choices=SENTIDOS,
        blank=True,
        help_text="En un nivel, si la meta es subir (al menos) o bajar (a lo sumo): vacío, lo dice lo último "
        "programado. En "
        "mantener, si se pide llegar o no pasar: vacío, llegar.",
    )
    linea_base = CampoDeCantidad(
        "línea base",
        null=True,
        blank=True,
        help_text="De dónde parte un nivel; vacía es 0. En las demás clases solo informa.",
    )
    con_denominador = models.BooleanField(
        "porcentaje de dos números",
        default=False,
        help_text="Se reportan el numerador y el denominador, y el porcentaje se calcula: 45 de 50 es 90.",
    )
    periodicidad = models.CharField(
        max_length=15,
        choices=PERIODICIDADES,
        default=MENSUAL.nombre,
        help_text="Cada cuánto se programa y se reporta: en el último mes de cada periodo.",
    )
    por_periodos = models.BooleanField(
        "programada por periodos",
        default=True,
        help_text="Sin marcar, solo se sabe la meta del año: hasta el mes en que se debe no se espera nada de ella.",
    )
    ponderacion = CampoDeCantidad(
        "ponderación",
        null=True,
        blank=True,
        help_text="Cuánto pesa en el promedio. Todas las actividades o ninguna; 0 es «no cuenta».",
    )
    apoyan = models.ManyToManyField(
        Dependencia,
        through="Apoyo",
        related_name="apoya",
        blank=True,
        help_text="Dependencias corresponsables: la leen y adjuntan evidencias; reporta una sola.",
    )
    programado = ArrayField(
        CampoDeCantidad(
            null=True, blank=True, validators=[MinValueValidator(0), MaxValueValidator(MAXIMA_CANTIDAD)]
        ),
        size=12,
        default=nada_programado,
        help_text="Lo programado cada mes, de enero a diciembre. En suma, la meta anual es lo de los doce.",
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
        ordering = ["plan", "clave"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "codigo"],
                name="actividad_codigo_unico_en_el_plan",
                violation_error_message="Ya hay una actividad con ese código en el plan.",
            ),
            models.CheckConstraint(
                name="actividad_codigo_valido",
                condition=Q(codigo__regex=CODIGO_VALIDO),
                violation_error_message="El código lleva letras, cifras y signos, sin espacios en las orillas ni "
                "seguidos.",
            ),
            models.CheckConstraint(
                name="actividad_con_descripcion",
                condition=con_texto("descripcion"),
                violation_error_message="Describa la actividad.",
            ),
            models.CheckConstraint(
                name="actividad_componente_de_cuatro_niveles",
                condition=Q(componente="")
                | Q(
                    Condicion(
                        "componente",
                        template="cardinality(string_to_array(%(expressions)s, ' / ')) <= 4 AND %(expressions)s !~ '  '"
                        " AND '' <> ALL (string_to_array(%(expressions)s, ' / '))"
                        " AND %(expressions)s = btrim(%(expressions)s)",
                    )
                ),
                violation_error_message="El componente tiene hasta cuatro niveles, separados por « / », y ninguno "
                "vacío.",
            ),
            models.CheckConstraint(
                name="actividad_clase_conocida", condition=Q(clase_de_meta__in=[c for c, _ in CLASES_DE_META])
            ),
            models.CheckConstraint(
                name="actividad_sentido_conocido", condition=Q(sentido__in=["", *(s for s, _ in SENTIDOS)])
            ),
            models.CheckConstraint(
                name="actividad_periodicidad_conocida",
                condition=Q(periodicidad__in=[p for p, _ in PERIODICIDADES]),
            ),
            models.CheckConstraint(
                name="actividad_cantidades_exactas",
                condition=Q(
                    Condicion(
                        "linea_base",
                        template=f"(%(expressions)s IS NULL OR {EXACTA.format('%(expressions)s')})",
                    )
                )
                & Q(
                    Condicion(
                        "ponderacion",
                        template=f"(%(expressions)s IS NULL OR {EXACTA.format('%(expressions)s')})",
                    )
                ),
                violation_error_message="La línea base y la ponderación van de 0 en adelante, con hasta seis "
                "decimales.",
            ),
            models.CheckConstraint(
                name="actividad_programa_doce_meses",
                condition=Condicion(
                    "programado",
                    template="cardinality(%(expressions)s) = 12 AND array_lower(%(expressions)s, 1) = 1"
                    " AND array_ndims(%(expressions)s) = 1",
                ),
                violation_error_message="La programación tiene doce cantidades, una por mes.",
            ),
            models.CheckConstraint(
                name="actividad_programa_cantidades_validas",
                condition=Condicion("programado", template=CADA_MES_EXACTO),
                violation_error_message=f"Cada mes va de 0 a {MAXIMA_CANTIDAD}, con hasta seis decimales.",
            ),
            models.CheckConstraint(
                name="actividad_suma_sin_nulos",
                condition=~Q(clase_de_meta=ClaseDeMeta.SUMA.value)
                | Q(Condicion("programado", template="array_position(%(expressions)s, NULL) IS NULL")),
                violation_error_message="En una suma, el mes en que no se programa nada es 0.",
            ),
            models.CheckConstraint(
                name="actividad_programa_al_cierre",
                condition=CondicionEntre("programado", "clase_de_meta", "periodicidad", sql=solo_al_cierre()),
                violation_error_message="Solo se programa en el último mes de cada periodo de la periodicidad.",
            ),
            models.CheckConstraint(
                name="actividad_nivel_con_recorrido",
                condition=~Q(clase_de_meta=ClaseDeMeta.NIVEL.value)
                | Q(
                    CondicionEntre(
                        "programado",
                        "linea_base",
                        "sentido",
                        sql=f"COALESCE(CASE {{2}} WHEN '{Sentido.AL_MENOS}' THEN {LO_ULTIMO} > COALESCE({{1}}, 0) "
                        f"WHEN '{Sentido.A_LO_SUMO}' THEN {LO_ULTIMO} < COALESCE({{1}}, 0) "
                        f"ELSE {LO_ULTIMO} <> COALESCE({{1}}, 0) END, true)",
                    )
                ),
                violation_error_message="En un nivel, lo último programado se aparta de la línea base en el sentido "
                "que "
                "se dice; si es el mismo, la clase es «mantener».",
            ),
            models.CheckConstraint(
                name="actividad_mantener_un_nivel",
                condition=~Q(clase_de_meta=ClaseDeMeta.MANTENER.value)
                | Q(sentido=Sentido.A_LO_SUMO.value)
                | Q(Condicion("programado", template="COALESCE(0 < ALL (%(expressions)s), true)")),
                violation_error_message="Mantener en 0 solo se puede «a lo sumo».",
            ),
            models.CheckConstraint(
                name="actividad_denominador_donde_se_mide",
                condition=Q(con_denominador=False)
                | ~Q(clase_de_meta=ClaseDeMeta.SUMA.value)
                & Q(Condicion("programado", template="COALESCE(100 >= ALL (%(expressions)s), true)")),
                violation_error_message="Un porcentaje de dos números es un nivel o se mantiene, y su meta va de 0 "
                "a 100.",
            ),
            models.CheckConstraint(
                name="actividad_anual_de_un_mes",
                condition=Q(por_periodos=True)
                | ~Q(clase_de_meta=ClaseDeMeta.MANTENER.value)
                & Q(CondicionEntre("programado", "clase_de_meta", sql=f"{CUANTOS_MESES} <= 1")),
                violation_error_message="Si solo se sabe la meta del año, está en el mes en que se debe; un nivel "
                "que se "
                "mantiene se debe en cada periodo.",
            ),
            models.CheckConstraint(
                name="actividad_cancelada_sin_programacion",
                condition=Q(cancelada_desde__isnull=True)
                | Q(cancelada_desde__range=(1, 12))
                & Q(
                    CondicionEntre(
                        "programado", "clase_de_meta", "cancelada_desde", sql=NADA_DESDE_QUE_SE_CANCELO
                    )
                ),
                violation_error_message="Una actividad cancelada no programa nada desde el mes en que se canceló.",
            ),
        ]
        triggers = [
            disparadores.candado_de_actividad(),
            disparadores.actividad_en_vigencia(),
            disparadores.por_acciones_todo_se_suma(),
            sin_pisar(),
            *disparadores.lo_prometido_deja_constancia(salvo=NO_PROMETEN, como_se_mide=COMO_SE_MIDE),
        ]

    def __str__(self) -> str:
        return f"{self.codigo}. {self.descripcion}"

    @property
    def medida(self) -> ComoSeMide:
        """Cómo se mide."""
        return ComoSeMide(
            clase=ClaseDeMeta(self.clase_de_meta),
            linea_base=self.linea_base or 0,
            sentido=Sentido(self.sentido) if self.sentido else None,
            por_periodos=self.por_periodos,
        )

    @property
    def meta(self) -> Exacta:
        """Meta anual: en *suma*, lo de los doce meses. No se escribe, se deduce."""
        return meta_del_anio(self.medida, self.programado)

    @property
    def cada_cuanto(self) -> Periodicidad:
        """Cada cuánto se programa y se reporta."""
        return POR_SU_NOMBRE[self.periodicidad]

    def debe(self, mes: int) -> bool:
        """Si espera un reporte en ese mes (1–12)."""
        return mes - 1 in self.medida.debidos(self.programado, mes)

    def se_pide(self, mes: int) -> bool:
        """Si espera un reporte en ese mes y su dependencia está vigente."""
        return self.debe(mes) and self.dependencia.vigente_en(self.plan.anio, mes)

    @property
    def cuenta_enteros(self) -> bool:
        """Si todo lo que programa son unidades enteras que se suman: lo que se haga también lo será."""
        return self.clase_de_meta == ClaseDeMeta.SUMA and all(
            isinstance(cantidad, int) for cantidad in self.programado
        )


# Lo prometido, campo por campo: qué se va a hacer, cuándo, cuánto y quién.
LO_PROMETIDO = tuple(
    campo.name for campo in Actividad._meta.concrete_fields if campo.column not in NO_PROMETEN
)


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
    antes = models.JSONField(decoder=SinPuntoFlotante)
    despues = models.JSONField(decoder=SinPuntoFlotante)
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
    def metas(self) -> tuple[Exacta, Exacta]:
        """La meta anual de antes, 0 si la actividad se agregó, y la de después."""
        return _meta_de(self.antes), _meta_de(self.despues)


def _meta_de(prometido: Mapping[str, Any]) -> Exacta:
    """La de lo que se guardó; lo de antes de que hubiera clases de meta es una *suma*."""
    if not prometido:
        return 0
    campos = {"clase_de_meta", "sentido", "linea_base", "por_periodos", "programado"} & prometido.keys()
    return Actividad(**{campo: prometido[campo] for campo in campos}).meta
