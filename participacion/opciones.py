"""Las opciones de los campos de una lista cerrada."""

from django.db import models

MAXIMO_MENSUAL = 999_999
"""Tope de toda cantidad de un mes: muy por encima de cualquier plan y debajo de lo que admite un entero."""

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
