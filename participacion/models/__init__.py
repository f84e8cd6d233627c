"""El plan, lo que programa cada dependencia y lo que reporta que hizo."""

from participacion.models.actividades import (
    LO_PROMETIDO,
    NO_PROMETEN,
    Actividad,
    Apoyo,
    Componente,
    FilaDelPlan,
    Modificacion,
    _NadaDesde,
    debe_en,
    nada_programado,
)
from participacion.models.dependencias import Dependencia, Usuario
from participacion.models.plan import Mes, Plan
from participacion.models.reportes import SOPORTE, Evidencia, Reporte, ReporteQuerySet

__all__ = [
    "LO_PROMETIDO",
    "NO_PROMETEN",
    "SOPORTE",
    "Actividad",
    "Apoyo",
    "Componente",
    "Dependencia",
    "Evidencia",
    "FilaDelPlan",
    "Mes",
    "Modificacion",
    "Plan",
    "Reporte",
    "ReporteQuerySet",
    "Usuario",
    "_NadaDesde",
    "debe_en",
    "nada_programado",
]
