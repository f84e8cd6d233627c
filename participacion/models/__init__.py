"""El plan, lo que programa cada dependencia y lo que reporta que hizo."""

from participacion.models.actividades import (
    LO_PROMETIDO,
    NO_PROMETEN,
    Actividad,
    FilaDelPlan,
    Modificacion,
    _NadaDesde,
    nada_programado,
)
from participacion.models.dependencias import Dependencia, Usuario
from participacion.models.plan import Mes, Plan
from participacion.models.reportes import SOPORTE, Evidencia, Reporte, ReporteQuerySet
from participacion.models.trabajos import LoTomoOtro, Trabajo

__all__ = [
    "LO_PROMETIDO",
    "NO_PROMETEN",
    "SOPORTE",
    "Actividad",
    "Dependencia",
    "Evidencia",
    "FilaDelPlan",
    "LoTomoOtro",
    "Mes",
    "Modificacion",
    "Plan",
    "Reporte",
    "ReporteQuerySet",
    "Trabajo",
    "Usuario",
    "_NadaDesde",
    "nada_programado",
]
