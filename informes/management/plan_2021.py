"""La primera demostración: el plan de 2021, reconstruido, con sus dos primeros informes publicados."""

from datetime import date

from compromisos.models import Mesa, Sesion
from compromisos.recursos import importar_compromisos
from comun.transacciones import a_nombre_de
from informes.management.demostracion import archivo, dar_enlace, escribir, filas, notas
from informes.models import Decision, Informe
from informes.publicacion import publicar
from participacion.flujo import cerrar
from participacion.matriz.recursos import importar_plan
from participacion.models import Dependencia, Plan, Reporte, Usuario

ANIO = 2021
ULTIMO_MES_CERRADO = 8  # septiembre queda abierto, para reportarlo
SESIONES_DE_LAS_MESAS = "6"  # la actividad del plan que las cuenta

DEPENDENCIAS = {
    "OAP-GA": "Equipo Gobierno Abierto – Oficina Asesora de Planeación",
    "ACPVR": "Oficina Alta Consejería de Paz, Víctimas y Reconciliación",
    "ACDTIC": "Alta Consejería Distrital de Tecnologías de la Información y las Comunicaciones",
    "SFI": "Subsecretaría Distrital de Fortalecimiento Institucional",
}

# Como los muestra el documento: mayo y junio a un corte, julio y agosto a otro.
CORTES = {
    1: [date(2021, 4, 30)] * 4,
    2: [date(2021, 7, 23), date(2021, 7, 23), date(2021, 9, 29), date(2021, 9, 29)],
}

# Las del documento: el texto con que se acepta la que propone cada regla; la de la auditoría se escribe a mano.
RECOMENDACIONES = {
    "anticipado": "Informar de manera oportuna las actividades que no se lograrán cumplir en las fechas programadas y "
    "procurar cumplirlas en su fecha y no antes, ya que el anticipo se refleja como sobrecumplimiento del plan.",
    "compromisos": "Hacer seguimiento a los compromisos adquiridos en los espacios de participación, con el fin de "
    "cumplirlos.",
    "evaluacion": "Evaluar las actividades de participación: permite conocer directamente la opinión de quienes "
    "participaron.",
    "": "Tomar las acciones necesarias para atender las recomendaciones de la auditoría al Plan Institucional de "
    "Participación Ciudadana.",
}
NOTA = "Así está en el documento de 2021."
POR_ESCRIBIR = 3  # el informe de este periodo queda en preparación, con sus recomendaciones por decidir


def preparar(oap: Usuario, publica: Usuario) -> list[Informe]:
    """Los dos informes publicados."""
    if not Plan.objects.filter(anio=ANIO).exists():
        _cargar(oap)
    informes = _informes(oap)
    for informe in informes:
        if not informe.publicaciones.exists():
            publicar(informe, usuario=publica, notas=notas(informe, NOTA))
    return informes


def _cargar(oap: Usuario) -> None:
    # Las mesas, una por una: son reconstruidas y no señalan a nadie.
    plan = Plan.objects.create(anio=ANIO, demostracion=True, conteo_minimo_por_estado=0)
    for sigla, nombre in DEPENDENCIAS.items():
        dependencia, _ = Dependencia.objects.get_or_create(sigla=sigla, defaults={"nombre": nombre})
        dar_enlace(dependencia)
    Mesa.objects.bulk_create((Mesa(**fila) for fila in filas("mesas.csv")), ignore_conflicts=True)
    importar_plan(ANIO, archivo("plan-2021.csv"))
    _contar(plan)
    for mes in plan.meses.filter(numero__lte=ULTIMO_MES_CERRADO):
        cerrar(mes, sin_reporte={}, usuario=oap)
    importar_compromisos(ANIO, [archivo("compromisos-2021.csv"), archivo("seguimientos-2021.csv")])
    Sesion.objects.update(actividad=plan.actividades.get(codigo=SESIONES_DE_LAS_MESAS))


def _contar(plan: Plan) -> None:
    """Lo que se hizo cada mes, inventado: el documento no lo trae."""
    reportes = {
        (reporte.actividad.codigo, reporte.mes): reporte
        for reporte in Reporte.objects.filter(actividad__plan=plan).select_related("actividad")
    }
    for fila in filas("relatos-2021.csv"):
        reporte = reportes[fila["numero"], int(fila["mes"])]
        reporte.narrativa = reporte.texto_publico = fila["texto"]
        reporte.participantes, reporte.razon = int(fila["participantes"]), fila["razon"]
        reporte.evaluada, reporte.resultado_evaluacion = fila["evaluada"] == "sí", fila["resultado"]
        reporte.save()


def _informes(oap: Usuario) -> list[Informe]:
    """Los que se publican; el que queda por escribir también se crea."""
    plan = Plan.objects.get(anio=ANIO)
    informes = []
    with a_nombre_de(oap):
        for numero, cortes in CORTES.items():
            informe = Informe.objects.filter(plan=plan, numero_del_periodo=numero).first()
            if informe is None:
                informe = escribir(Informe(plan=plan, numero_del_periodo=numero, cortes=cortes), oap)
                _decidir(informe)
            informes.append(informe)
        if not Informe.objects.filter(plan=plan, numero_del_periodo=POR_ESCRIBIR).exists():
            escribir(Informe(plan=plan, numero_del_periodo=POR_ESCRIBIR), oap)
    return informes


def _decidir(informe: Informe) -> None:
    """Como en el documento: lo que una regla no propuso, se escribe a mano."""
    propuestas = {r.regla: r for r in informe.recomendaciones.all()}
    for orden, (regla, texto) in enumerate(RECOMENDACIONES.items(), start=1):
        recomendacion = propuestas.get(regla) or informe.recomendaciones.model(informe=informe)
        recomendacion.orden, recomendacion.texto, recomendacion.decision = orden, texto, Decision.ACEPTADA
        recomendacion.save()
