"""El plan, lo que programa cada dependencia y lo que reporta que hizo."""

from participacion.models.actividades import (
    COMO_SE_MIDE,
    LO_PROMETIDO,
    NO_PROMETEN,
    Actividad,
    FilaDelPlan,
    Modificacion,
    debe_en,
    nada_programado,
    se_pide_en,
)
from participacion.models.apuntes import SE_CONSERVA, Apunte
from participacion.models.componentes import Apoyo, Componente
from participacion.models.condiciones import _NadaDesde
from participacion.models.dependencias import Alias, Dependencia, Usuario
from participacion.models.libros import Libro, Plantilla
from participacion.models.plan import Mes, Plan, Reapertura
from participacion.models.reportes import (
    LARGO_DE_UN_ENLACE,
    SOPORTE,
    Evidencia,
    Numeros,
    Reporte,
    ReporteQuerySet,
    evidencias_de_su_historia,
    lo_dicho,
    trayecto,
)
from participacion.models.trabajos import LoTomoOtro, Trabajo

__all__ = [
    "COMO_SE_MIDE",
    "LARGO_DE_UN_ENLACE",
    "LO_PROMETIDO",
    "NO_PROMETEN",
    "SE_CONSERVA",
    "SOPORTE",
    "Actividad",
    "Alias",
    "Apoyo",
    "Apunte",
    "Componente",
    "Dependencia",
    "Evidencia",
    "FilaDelPlan",
    "Libro",
    "LoTomoOtro",
    "Mes",
    "Modificacion",
    "Numeros",
    "Plan",
    "Plantilla",
    "Reapertura",
    "Reporte",
    "ReporteQuerySet",
    "Trabajo",
    "Usuario",
    "_NadaDesde",
    "debe_en",
    "evidencias_de_su_historia",
    "lo_dicho",
    "nada_programado",
    "se_pide_en",
    "trayecto",
]
