"""Las opciones de los campos de una lista cerrada."""

from django.db import models

from comun.periodo import DE_LOS_INFORMES, DE_UNA_ACTIVIDAD
from participacion.indicadores import ClaseDeMeta, Regla, Sentido

MAXIMO_MENSUAL = 999_999
"""Tope de las personas de un mes: muy por encima de cualquiera y debajo de lo que admite un entero."""

MAXIMA_CANTIDAD = 999_999_999_999
"""Tope de lo programado y lo ejecutado en un mes: cabe un presupuesto en pesos."""

REGLAS = [
    (Regla.ACCIONES.value, "Acciones: cocientes de sumas"),
    (Regla.PROMEDIO.value, "Promedio de las actividades"),
]

CLASES_DE_META = [
    (ClaseDeMeta.SUMA.value, "Suma"),
    (ClaseDeMeta.NIVEL.value, "Nivel"),
    (ClaseDeMeta.MANTENER.value, "Mantener"),
]

SENTIDOS = [(Sentido.AL_MENOS.value, "Al menos"), (Sentido.A_LO_SUMO.value, "A lo sumo")]

INFORMAN = [(periodicidad.nombre, periodicidad.nombre.capitalize()) for periodicidad in DE_LOS_INFORMES]

PERIODICIDADES = [
    (periodicidad.nombre, periodicidad.nombre.capitalize()) for periodicidad in DE_UNA_ACTIVIDAD
]

EVIDENCIAS_POR_MES = 20
"""Tope de las de una actividad en un mes."""


class NivelDeParticipacion(models.TextChoices):
    """Hasta dónde llega la incidencia ciudadana (lineamientos de Función Pública)."""

    INFORMACION = "informacion", "Información"
    CONSULTA = "consulta", "Consulta"
    FORMULACION = "formulacion", "Formulación participativa"
    EJECUCION = "ejecucion", "Ejecución participativa"
    CONTROL = "control", "Control y evaluación"


class FaseDelCiclo(models.TextChoices):
    """Momento de la gestión pública en que se participa (lineamientos de Función Pública)."""

    DIAGNOSTICO = "diagnostico", "Diagnóstico"
    FORMULACION = "formulacion", "Formulación"
    IMPLEMENTACION = "implementacion", "Implementación"
    EVALUACION = "evaluacion", "Seguimiento y evaluación"


class SeccionDelMenuParticipa(models.TextChoices):
    """Las seis del menú «Participa» (Resolución 1519 de 2020 de MinTIC, anexo 2)."""

    DIAGNOSTICO = "diagnostico", "Diagnóstico e identificación de problemas"
    PLANEACION = "planeacion", "Planeación y presupuesto participativo"
    CONSULTA = "consulta", "Consulta ciudadana"
    COLABORACION = "colaboracion", "Colaboración e innovación abierta"
    RENDICION = "rendicion", "Rendición de cuentas"
    CONTROL = "control", "Control social"


class EstadoDeReporte(models.TextChoices):
    BORRADOR = "borrador", "Borrador"
    ENVIADO = "enviado", "Enviado a la OAP"
    DEVUELTO = "devuelto", "Devuelto"
    AVALADO = "avalado", "Avalado"
    SIN_REPORTE = "sin_reporte", "Sin reporte"


class Razon(models.TextChoices):
    """Por qué lo ejecutado no es lo programado."""

    ANTICIPADA = "anticipada", "Se hizo antes de la fecha"
    RECUPERADA = "recuperada", "Se recuperó un atraso"
    REPROGRAMADA = "reprogramada", "Se reprogramó"
    FUERZA_MAYOR = "fuerza_mayor", "Fuerza mayor"
    FALTA_DE_CONVOCATORIA = "convocatoria", "Falta de convocatoria"
    CONTRATACION = "contratacion", "Demora en la contratación"
    MAYOR_DEMANDA = "mayor_demanda", "Mayor demanda de la prevista"
    OTRA = "otra", "Otra"
