"""La segunda demostración: una política de participación de 2025, inventada, con metas de toda clase. Publica el
primer y el segundo trimestre; el tercero queda listo para publicar."""

from datetime import date

from comun.hojas.escribir import a_xlsx
from comun.transacciones import a_nombre_de
from informes.management.demostracion import dar_enlace, escribir, filas, notas
from informes.models import Decision, Informe
from informes.palabras import objetivo_propuesto
from informes.publicacion import publicar
from participacion.flujo import cancelar, cerrar
from participacion.indicadores import Regla
from participacion.matriz.recursos import importar_plan
from participacion.models import Dependencia, Plan, Reporte, Usuario

ANIO = 2025
DEPENDENCIAS = ("SPC", "OAP", "ATC", "GAB")
APROBADO = date(2025, 1, 31)
PUBLICADOS, POR_PUBLICAR = (1, 2), 3
CANCELADA, DESDE = "1.9", 7
POR_QUE_SE_CANCELO = "Se acabó el convenio que sostenía los recorridos, y este año no se renueva."
INVENTADO = "Todo es inventado, para mostrar el programa: ni la entidad ni sus cifras existen."
NOTA = "Así se dejó en la demostración."


def preparar(oap: Usuario, publica: Usuario) -> list[Informe]:
    """Los dos informes publicados. Cada mes se cierra antes de su informe, y la actividad se cancela entre el
    segundo y el tercero, como habría pasado."""
    if plan := Plan.objects.filter(anio=ANIO).first():
        return list(
            plan.informes.filter(publicaciones__isnull=False).order_by("numero_del_periodo").distinct()
        )
    plan = _cargar(oap)
    publicados = []
    for numero in (*PUBLICADOS, POR_PUBLICAR):
        if numero == POR_PUBLICAR:
            actividad = plan.actividades.get(codigo=CANCELADA)
            cancelar(actividad, DESDE, POR_QUE_SE_CANCELO, usuario=oap)
        for mes in plan.meses.filter(numero__in=plan.periodo(numero).meses).order_by("numero"):
            cerrar(mes, sin_reporte={}, usuario=oap)
        informe = _el_informe(plan, numero, oap)
        if numero in PUBLICADOS:
            publicar(informe, usuario=publica, notas=notas(informe, NOTA))
            publicados.append(informe)
    return publicados


def _cargar(oap: Usuario) -> Plan:
    """El plan por la misma importación que usaría la entidad: un libro con la matriz y sus dependencias."""
    plan = Plan.objects.create(anio=ANIO, demostracion=True, regla=Regla.PROMEDIO.value, informa="trimestral")
    hojas = {"plan": "plan-politica.csv", "dependencias": "dependencias-politica.csv"}
    libro = a_xlsx({hoja: _tabla(filas(nombre)) for hoja, nombre in hojas.items()})
    with a_nombre_de(oap):
        importar_plan(ANIO, ("politica.xlsx", libro))
        for dependencia in Dependencia.objects.filter(sigla__in=DEPENDENCIAS):
            dar_enlace(dependencia)
        _contar(plan)
        plan.refresh_from_db()
        plan.aprobado_el = APROBADO
        plan.save()
    return plan


def _tabla(leidas: list[dict[str, str]]) -> list[list[str]]:
    return [list(leidas[0]), *(list(fila.values()) for fila in leidas)]


def _contar(plan: Plan) -> None:
    """Lo que se hizo en cada periodo."""
    reportes = {
        (reporte.actividad.codigo, reporte.mes): reporte
        for reporte in Reporte.objects.filter(actividad__plan=plan).select_related("actividad")
    }
    for fila in filas("relatos-politica.csv"):
        reporte = reportes[fila["codigo"], int(fila["mes"])]
        reporte.narrativa = reporte.texto_publico = fila["texto"]
        reporte.participantes = int(fila["participantes"]) if fila["participantes"] else None
        reporte.razon, reporte.razon_otra = fila["razon"], fila["razon_otra"]
        reporte.evaluada = {"sí": True, "no": False}.get(fila["evaluada"])
        reporte.save()


def _el_informe(plan: Plan, numero: int, oap: Usuario) -> Informe:
    """Escrito, con las recomendaciones que se proponen aceptadas: listo para publicar."""
    with a_nombre_de(oap):
        informe = Informe(plan=plan, numero_del_periodo=numero)
        informe.objetivo = f"{objetivo_propuesto(informe.periodo)} {INVENTADO}"
        escribir(informe, oap)
        for recomendacion in informe.recomendaciones.all():
            recomendacion.decision = Decision.ACEPTADA
            recomendacion.save()
    informe.refresh_from_db()
    return informe
