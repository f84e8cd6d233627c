"""Lo que la base no deja pasar, venga de donde venga: cada restricción y cada disparador, roto a propósito.

Nada de esto pasa por `full_clean()`: son escrituras directas, como las de una carga o una consola.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import partial
from typing import Any

import pghistory
import pgtrigger
import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, models, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from compromisos.models import Compromiso, Mesa, Seguimiento, Sesion
from comun.historial import cambios
from comun.modelos import LLANO_EN_SQL
from comun.palabras import llano
from comun.transacciones import a_nombre_de
from informes.models import Envio, Informe, PlanConInformes, Publicacion, Recomendacion, Retiro
from participacion.models import (
    LO_PROMETIDO,
    Actividad,
    Alias,
    Apoyo,
    Apunte,
    Componente,
    Dependencia,
    Evidencia,
    Mes,
    Modificacion,
    Plan,
    Plantilla,
    Reapertura,
    Reporte,
    Trabajo,
    Usuario,
)
from participacion.opciones import EVIDENCIAS_POR_MES, EstadoDeReporte
from tests.datos import (
    cerrar,
    reabrir,
    un_compromiso,
    un_informe,
    un_libro,
    un_plan,
    un_reporte,
    un_retiro,
    un_seguimiento,
    un_trabajo,
    un_usuario,
    una_actividad,
    una_dependencia,
    una_evidencia,
    una_mesa,
    una_plantilla,
    una_publicacion,
    una_recomendacion,
    una_sesion,
)

pytestmark = pytest.mark.django_db

MODELOS = [
    modelo
    for app in ("participacion", "compromisos", "informes")
    for modelo in apps.get_app_config(app).get_models()
]


def sql(consulta: str, *valores: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(consulta, valores)


def repetir(fila: models.Model) -> None:
    """Otra fila igual, con otra clave."""
    fila.pk = None
    type(fila)._default_manager.bulk_create([fila])


def vaciar(fila: models.Model) -> None:
    """Toda su tabla, de un golpe."""
    sql("SET CONSTRAINTS ALL IMMEDIATE")  # con comprobaciones pendientes se rechaza por ellas
    sql(f"TRUNCATE {fila._meta.db_table} CASCADE")


def programar(arreglo: str) -> None:
    """Escribe la programación tal cual, como la lee PostgreSQL."""
    sql("UPDATE participacion_actividad SET programado = %s WHERE id = %s", arreglo, una_actividad().pk)


def en_promedio(programado: Any = (1,) * 12, **campos: Any) -> Actividad:
    """Una actividad de un plan por promedio, que admite cualquier clase de meta."""
    return una_actividad(programado, plan=un_plan(2024, regla="promedio"), **campos)


def al_mes(cual: int, cuanto: Any = 1, nada: Any = 0) -> list[Any]:
    """Solo algo en ese mes."""
    return [cuanto if mes == cual else nada for mes in range(1, 13)]


def de_dos_numeros() -> Actividad:
    return en_promedio(al_mes(12, 90, None), clase_de_meta="mantener", con_denominador=True)


def reabrir_para_una(mes: int = 1, motivo: str = "Faltó un acta.") -> Reapertura:
    cerrar(1)
    with pghistory.context(motivo=motivo):
        return Reapertura.objects.create(mes=un_plan().meses.get(numero=mes), dependencia=una_dependencia())


def una_reapertura() -> Reapertura:
    return reabrir_para_una()


def cerrar_reabierto_para_una() -> None:
    una_reapertura()
    reabrir(1)
    un_plan().meses.filter(numero=1).update(cerrado=True)


def un_apunte() -> Apunte:
    return Apunte.objects.create(usuario=un_usuario("escribe"), objeto="/admin/reporte/2021/1/", pestana="p1")


def un_apoyo() -> Apoyo:
    return Apoyo.objects.create(actividad=una_actividad(), dependencia=una_dependencia("SFI"))


def un_alias(nombre: str = "Fortalecimiento", sigla: str = "SFI") -> Alias:
    return Alias.objects.create(dependencia=una_dependencia(sigla), nombre=nombre)


def ponerle_el_alias_de_otra(**campos: str) -> None:
    un_alias("Gobierno  Abierto")
    Dependencia.objects.filter(pk=una_dependencia("OAP").pk).update(**campos)


def un_componente(**campos: Any) -> Componente:
    return Componente.objects.create(plan=un_plan(), **{"nombre": "Eje 1", "ponderacion": 1} | campos)


# Restricciones: su nombre y lo que la rompe

TERMINADO = {"empezado_en": timezone.now(), "terminado_en": timezone.now(), "frase": "Listo."}

RESTRICCIONES: list[tuple[str, Callable[[], Any]]] = [
    # participacion
    *(
        ("dependencia_sigla_valida", partial(una_dependencia, sigla))
        for sigla in (
            "OAP GA",
            "",
            "P&G",
            "P#1",
            "¿Q?",
            "A%2F",
            "/A",
            "A/",
            "A//B",
            "..",
            "A/../B",
            "-A",
            "A\n",
        )
    ),
    ("dependencia_con_nombre", lambda: una_dependencia(nombre=" \n")),
    (
        "dependencia_vigencia_en_orden",
        lambda: una_dependencia(vigente_desde=date(2021, 2, 1), vigente_hasta=date(2021, 1, 31)),
    ),
    ("participacion_dependencia_sigla_key", lambda: repetir(una_dependencia())),
    ("participacion_usuario_username_key", lambda: repetir(un_usuario())),
    ("plan_anio_razonable", lambda: un_plan(1999)),
    ("plan_anio_razonable", lambda: un_plan(2101)),
    ("plan_cumplimiento_en_orden", lambda: un_plan(cumplimiento_minimo=111)),
    ("participacion_plan_cumplimiento_minimo_check", lambda: un_plan(cumplimiento_minimo=-1)),
    ("participacion_plan_anio_key", lambda: repetir(un_plan())),
    (
        "mes_unico_en_el_plan",
        lambda: Mes.objects.create(plan=un_plan(), numero=12, fecha_limite=date(2021, 2, 10)),
    ),
    (
        "mes_de_enero_a_diciembre",
        lambda: Mes.objects.create(plan=un_plan(), numero=0, fecha_limite=date(2021, 2, 10)),
    ),
    (
        "mes_de_enero_a_diciembre",
        lambda: Mes.objects.create(plan=un_plan(), numero=13, fecha_limite=date(2021, 2, 10)),
    ),
    ("plan_regla_conocida", lambda: un_plan(regla="mayoria")),
    ("plan_informa_cada_tanto", lambda: un_plan(informa="mensual")),
    ("actividad_codigo_unico_en_el_plan", lambda: repetir(una_actividad())),
    ("actividad_codigo_valido", lambda: Actividad.objects.filter(pk=una_actividad().pk).update(codigo="")),
    ("actividad_codigo_valido", lambda: una_actividad(codigo="1  2")),
    ("actividad_componente_de_cuatro_niveles", lambda: una_actividad(componente="a / b / c / d / e")),
    ("actividad_componente_de_cuatro_niveles", lambda: una_actividad(componente="a /  / c")),
    ("actividad_componente_de_cuatro_niveles", lambda: una_actividad(componente=" a")),
    ("actividad_clase_conocida", lambda: en_promedio(clase_de_meta="stock")),
    ("actividad_sentido_conocido", lambda: una_actividad(sentido="sube")),
    ("actividad_periodicidad_conocida", lambda: una_actividad(periodicidad="quincenal")),
    ("actividad_cantidades_exactas", lambda: una_actividad(linea_base=-1)),
    ("actividad_cantidades_exactas", lambda: una_actividad(ponderacion=-1)),
    ("actividad_suma_sin_nulos", lambda: una_actividad([*[1] * 11, None])),
    ("actividad_programa_al_cierre", lambda: una_actividad(al_mes(2), periodicidad="trimestral")),
    ("actividad_programa_al_cierre", lambda: una_actividad(al_mes(6), periodicidad="anual")),
    (
        "actividad_programa_al_cierre",
        lambda: en_promedio(
            al_mes(3, 0, None), clase_de_meta="nivel", linea_base=9, periodicidad="semestral"
        ),
    ),
    (
        "actividad_nivel_con_recorrido",
        lambda: en_promedio(al_mes(12, 40, None), clase_de_meta="nivel", linea_base=40),
    ),
    (
        "actividad_nivel_con_recorrido",
        lambda: en_promedio(al_mes(12, 20, None), clase_de_meta="nivel", linea_base=40, sentido="al_menos"),
    ),
    ("actividad_mantener_un_nivel", lambda: en_promedio(al_mes(12, 0, None), clase_de_meta="mantener")),
    ("actividad_denominador_donde_se_mide", lambda: una_actividad(con_denominador=True)),
    (
        "actividad_denominador_donde_se_mide",
        lambda: en_promedio(al_mes(12, 101, None), clase_de_meta="mantener", con_denominador=True),
    ),
    ("actividad_anual_de_un_mes", lambda: una_actividad(por_periodos=False)),
    (
        "actividad_anual_de_un_mes",
        lambda: en_promedio(al_mes(12, 9, None), clase_de_meta="mantener", por_periodos=False),
    ),
    ("alias_unico", lambda: (un_alias(), un_alias("FORTALECIMIÉNTO ", "OAP"))),
    ("alias_unico", lambda: (un_alias("Mujer y género"), un_alias("mujer  y GENERO"))),
    ("alias_con_texto", lambda: un_alias(" ")),
    ("alias_con_texto", lambda: un_alias("Uno; otro")),
    ("apoyo_unico", lambda: repetir(un_apoyo())),
    ("componente_unico_en_el_plan", lambda: repetir(un_componente())),
    ("componente_con_nombre", lambda: un_componente(nombre=" ")),
    ("componente_ponderacion_exacta", lambda: un_componente(ponderacion=-1)),
    ("actividad_con_descripcion", lambda: una_actividad(descripcion="  ")),
    ("actividad_programa_doce_meses", lambda: una_actividad([])),
    ("actividad_programa_doce_meses", lambda: una_actividad([1] * 11)),
    ("actividad_programa_doce_meses", lambda: una_actividad([1] * 13)),
    ("actividad_programa_doce_meses", lambda: programar("[0:11]={1,1,1,1,1,1,1,1,1,1,1,1}")),
    ("actividad_programa_doce_meses", lambda: programar("{{1,1,1,1,1,1},{1,1,1,1,1,1}}")),
    ("actividad_programa_cantidades_validas", lambda: una_actividad([*[1] * 11, -1])),
    ("actividad_programa_cantidades_validas", lambda: una_actividad([*[1] * 11, 10**12])),
    ("actividad_programa_cantidades_validas", lambda: programar("{1,1,1,1,1,1,1,1,1,1,1,0.0000001}")),
    ("actividad_programa_cantidades_validas", lambda: programar("{1,1,1,1,1,1,1,1,1,1,1,NaN}")),
    ("actividad_cancelada_sin_programacion", lambda: una_actividad(cancelada_desde=6)),
    ("actividad_cancelada_sin_programacion", lambda: una_actividad([0] * 12, cancelada_desde=13)),
    ("participacion_actividad_presupuesto_check", lambda: una_actividad(presupuesto=-1)),
    ("reporte_devuelto_con_nota", lambda: un_reporte(estado=EstadoDeReporte.DEVUELTO, nota=" ")),
    ("reporte_razon_conocida", lambda: un_reporte(razon="porque sí")),
    ("reporte_razon_conocida", lambda: un_reporte(razon="otra", razon_otra=" ")),
    ("reporte_razon_conocida", lambda: un_reporte(razon="", razon_otra="La lluvia.")),
    ("reporte_unico_por_mes", lambda: repetir(un_reporte())),
    ("reporte_de_enero_a_diciembre", lambda: un_reporte(mes=0)),
    ("reporte_de_enero_a_diciembre", lambda: un_reporte(mes=13)),
    ("reporte_estado_conocido", lambda: un_reporte(estado="aprobado")),
    ("reporte_enviado_dice_cuanto", lambda: un_reporte(ejecutado=None, estado=EstadoDeReporte.ENVIADO)),
    ("reporte_enviado_dice_cuanto", lambda: un_reporte(ejecutado=None, estado=EstadoDeReporte.AVALADO)),
    ("reporte_cantidades_validas", lambda: un_reporte(ejecutado=10**12)),
    ("reporte_cantidades_validas", lambda: un_reporte(ejecutado=-1)),
    (
        "reporte_cantidades_validas",
        lambda: sql("UPDATE participacion_reporte SET ejecutado = 0.0000001 WHERE id = %s", un_reporte().pk),
    ),
    (
        "reporte_de_dos_numeros",
        lambda: un_reporte(de_dos_numeros(), numerador=51, denominador=50, ejecutado=None),
    ),
    ("reporte_enviado_dice_cuanto", lambda: un_reporte(de_dos_numeros(), ejecutado=90)),
    ("reporte_cantidades_validas", lambda: un_reporte(participantes=1_000_000)),
    ("participacion_reporte_participantes_check", lambda: un_reporte(participantes=-1)),
    ("evidencia_con_nombre", lambda: una_evidencia(nombre="\t")),
    (
        "evidencia_archivo_o_enlace",
        lambda: una_evidencia(enlace="javascript:alert(1)//https://drive.example"),
    ),
    ("apunte_uno_por_pestana", lambda: repetir(un_apunte())),
    ("reapertura_una_por_dependencia", lambda: repetir(una_reapertura())),
    ("trabajo_una_vez_en_la_fila", lambda: repetir(un_trabajo())),
    ("trabajo_termina_lo_que_empezo", lambda: un_trabajo(**TERMINADO | {"empezado_en": None})),
    ("trabajo_termina_lo_que_empezo", lambda: un_trabajo(frase="Listo.")),
    ("trabajo_termina_lo_que_empezo", lambda: un_trabajo(archivo=b"%PDF-")),
    ("trabajo_termina_lo_que_empezo", lambda: un_trabajo(**TERMINADO | {"frase": " "})),
    ("plantilla_una_de_cada_version", lambda: repetir(una_plantilla())),
    ("plantilla_con_nombre", lambda: una_plantilla(nombre=" ")),
    ("libro_del_plan_al_confirmar", lambda: un_libro(plan=un_plan())),
    ("libro_del_plan_al_confirmar", lambda: un_libro(confirmado_en=timezone.now())),
    ("libro_uno_con_ese_nombre", lambda: repetir(un_libro(plan=un_plan(), confirmado_en=timezone.now()))),
    ("evidencia_archivo_o_enlace", lambda: una_evidencia(enlace="")),
    ("evidencia_archivo_o_enlace", lambda: una_evidencia(archivo="evidencias/acta.pdf")),
    # compromisos
    ("mesa_con_nombre", lambda: una_mesa(" ")),
    ("mesa_tipo_conocido", lambda: una_mesa(tipo="vecinal")),
    ("mesa_local_con_localidad", lambda: una_mesa(tipo="local", localidad=" ")),
    ("mesa_local_con_localidad", lambda: una_mesa(tipo="distrital", localidad="Suba")),
    ("compromisos_mesa_nombre_key", lambda: repetir(una_mesa())),
    ("sesion_unica_por_mesa_y_fecha", lambda: repetir(una_sesion())),
    ("compromisos_compromiso_codigo_key", lambda: repetir(un_compromiso())),
    ("compromisos_compromiso_clave_key", lambda: un_compromiso(clave=un_compromiso().clave)),
    ("compromiso_con_codigo", lambda: un_compromiso(codigo=" ")),
    ("compromiso_con_texto", lambda: un_compromiso(texto="")),
    (
        "compromiso_con_un_responsable",
        lambda: un_compromiso(dependencia=una_dependencia(), entidad_competente="ICBF"),
    ),
    ("compromiso_con_un_responsable", lambda: un_compromiso(entidad_competente=" ")),
    ("seguimiento_archivo_o_enlace", lambda: un_seguimiento(evidencia="Acta")),
    ("seguimiento_archivo_o_enlace", lambda: un_seguimiento(enlace="https://drive.example/acta")),
    (
        "seguimiento_archivo_o_enlace",
        lambda: un_seguimiento(evidencia="Acta", enlace="javascript:alert(1)//https://drive.example"),
    ),
    (
        "seguimiento_archivo_o_enlace",
        lambda: un_seguimiento(
            evidencia="Acta", enlace="https://drive.example/acta", archivo="evidencias/acta.pdf"
        ),
    ),
    ("seguimiento_estado_conocido", lambda: un_seguimiento(estado="registrado")),
    (
        "seguimiento_no_futuro",  # en Bogotá todavía es 15
        lambda: un_seguimiento(
            fecha=date(2021, 6, 16), registrado_en=datetime(2021, 6, 16, 4, 59, tzinfo=UTC)
        ),
    ),
    # informes
    ("informe_unico_por_periodo", lambda: repetir(un_informe())),
    (
        "informe_periodo_del_anio",
        lambda: Informe.objects.filter(pk=un_informe().pk).update(numero_del_periodo=0),
    ),
    ("informe_un_corte_por_mes", lambda: un_informe(cortes=[])),
    ("informe_un_corte_por_mes", lambda: un_informe(cortes=[None] * 3)),
    (
        "informe_un_corte_por_mes",
        lambda: sql(
            "UPDATE informes_informe SET cortes = '{{NULL,NULL},{NULL,NULL}}' WHERE id = %s", un_informe().pk
        ),
    ),
    ("recomendacion_con_texto", lambda: una_recomendacion(texto=" ")),
    ("recomendacion_una_por_regla", lambda: repetir(una_recomendacion(regla="rezago"))),
    ("recomendacion_decision_conocida", lambda: una_recomendacion(regla="rezago", decision="quizá")),
    ("recomendacion_descartada_con_razon", lambda: una_recomendacion(regla="rezago", decision="descartada")),
    (
        "recomendacion_descartada_con_razon",
        lambda: una_recomendacion(regla="rezago", decision="descartada", razon=" "),
    ),
    ("recomendacion_descartada_con_razon", lambda: una_recomendacion(razon="Sobra.")),
    ("recomendacion_a_mano_aceptada", lambda: una_recomendacion(decision="pendiente")),
    ("retiro_con_motivo", lambda: un_retiro(motivo=" ")),
    ("informes_retiro_publicacion_id_key", lambda: repetir(un_retiro())),
    ("envio_una_sola_vez", lambda: repetir(Envio.objects.create(usuario=un_usuario(), clave="x"))),
    ("publicacion_version_unica", lambda: repetir(una_publicacion())),
    ("publicacion_correccion_con_motivo", lambda: una_publicacion(version=2)),
    ("publicacion_correccion_con_motivo", lambda: una_publicacion(version=2, motivo=" ")),
    ("publicacion_correccion_con_motivo", lambda: una_publicacion(motivo="Sobra.")),
    ("publicacion_correccion_con_motivo", lambda: una_publicacion(version=0)),
    ("publicacion_sha256_de_las_cifras", lambda: una_publicacion(cifras_sha256="0" * 64)),
    ("publicacion_sha256_del_pdf", lambda: una_publicacion(pdf_sha256="0" * 64)),
]


@pytest.mark.parametrize(
    ("restriccion", "romper"), RESTRICCIONES, ids=[nombre for nombre, _ in RESTRICCIONES]
)
def test_la_base_rechaza_lo_que_rompe(restriccion, romper):
    with pytest.raises(DatabaseError) as rechazo, transaction.atomic():
        romper()
    assert rechazo.value.__cause__.diag.constraint_name == restriccion


# Disparadores que rechazan: el modelo, el nombre y lo que lo hace saltar


def actividad_en_mes_cerrado() -> None:
    cerrar(1)
    una_actividad()


def reporte_en_mes_cerrado() -> None:
    actividad = una_actividad()
    cerrar(1)
    un_reporte(actividad)


def evidencia_en_mes_cerrado() -> None:
    reporte = un_reporte()
    cerrar(1)
    una_evidencia(reporte)


def borrar_mes_cerrado() -> None:
    cerrar(1)
    Mes.objects.filter(numero=1).delete()


def cerrar_sin_decidir() -> None:
    una_actividad()
    un_plan().meses.filter(numero=1).update(cerrado=True)


def cerrar_con_un_borrador() -> None:
    un_reporte(una_actividad([0] * 12), estado=EstadoDeReporte.BORRADOR)
    un_plan().meses.filter(numero=1).update(cerrado=True)


def reabrir_sin_motivo() -> None:
    cerrar(1)
    un_plan().meses.filter(numero=1).update(cerrado=False)


def guardar_una_copia_vieja(fila: models.Model) -> None:
    type(fila)._default_manager.filter(pk=fila.pk).update(version=models.F("version"))
    fila.save()


def cambiar_el_plan(informe: Informe, **cambio: Any) -> None:
    Plan.objects.filter(pk=informe.plan_id).update(**cambio)


def con_el_plan_aprobado() -> Actividad:
    actividad = una_actividad([1] * 11 + [0])
    Plan.objects.update(aprobado_el=date(2021, 1, 31))
    return actividad


def con_un_mes_cerrado() -> Actividad:
    actividad = una_actividad([0] * 12)
    cerrar(1)
    return actividad


COMPROMISOS = [con_el_plan_aprobado, con_un_mes_cerrado]


def reescribir_sin_motivo() -> None:
    Actividad.objects.filter(pk=con_un_mes_cerrado().pk).update(unidad_medida="personas capacitadas")


def con_un_motivo_en_blanco() -> None:
    with pghistory.context(motivo=" \n"):
        Actividad.objects.filter(pk=con_el_plan_aprobado().pk).update(programado=[2] * 12)


def agregar_sin_motivo() -> None:
    con_el_plan_aprobado()
    una_actividad([0] * 12)


def traer_de_otro_plan() -> None:
    con_el_plan_aprobado()
    una_actividad(plan=un_plan(2022), codigo=2)
    Actividad.objects.filter(plan__anio=2022).update(plan=un_plan())


def evidencias(reporte: Reporte, cuantas: int) -> None:
    """De una vez, como en una carga."""
    Evidencia.objects.bulk_create(
        Evidencia(reporte=reporte, nombre=f"Acta {n}", enlace="https://drive.example/acta")
        for n in range(cuantas)
    )


def con_el_tope_de_evidencias() -> Reporte:
    reporte = un_reporte(mes=2)
    evidencias(reporte, EVIDENCIAS_POR_MES)
    return reporte


def una_modificacion() -> Modificacion:
    actividad = con_el_plan_aprobado()
    with pghistory.context(motivo="Se amplió."):
        Actividad.objects.filter(pk=actividad.pk).update(programado=[2] * 12)
    return Modificacion.objects.get()


def mover_sesion() -> None:
    seguimiento = un_seguimiento()
    Sesion.objects.filter(compromisos=seguimiento.compromiso).update(fecha=date(2021, 6, 16))


def pasar_a_otra_sesion() -> None:
    compromiso = un_seguimiento().compromiso
    Compromiso.objects.filter(pk=compromiso.pk).update(sesion=una_sesion(date(2021, 6, 16)))


def otro_de_su_dia(**campos: Any) -> None:
    un_seguimiento(un_seguimiento(gestion="Se convocó.").compromiso, **campos)


def mover_sesion_pasado_un_limite() -> None:
    sesion = un_compromiso(fecha_limite=date(2021, 5, 20)).sesion
    Sesion.objects.filter(pk=sesion.pk).update(fecha=date(2021, 5, 21))


def pasar_a_una_sesion_posterior_a_su_limite() -> None:
    compromiso = un_compromiso(fecha_limite=date(2021, 5, 20))
    Compromiso.objects.filter(pk=compromiso.pk).update(sesion=una_sesion(date(2021, 5, 21)))


def mudar_publicado(**cambio: Any) -> None:
    Informe.objects.filter(pk=una_publicacion().informe_id).update(**cambio)


def con_autor(persona: Usuario, hacer: Callable[..., Any], **campos: Any) -> None:
    with pghistory.context(user=persona.pk):
        hacer(**campos)


def permitir_publicar_lo_propio(persona: Usuario, plan: Plan) -> None:
    con_autor(persona, Plan.objects.filter(pk=plan.pk).update, publica_otra_persona=False)


def una_de_la_oap() -> Usuario:
    return un_usuario("oap", permisos=["participacion.change_plan"])


def publicar_lo_propio(editar: Callable[[], Informe]) -> None:
    usuario = un_usuario("oap")
    with pghistory.context(user=usuario.pk):
        informe = editar()
    una_publicacion(informe, publicada_por=usuario)


def quitar_la_aprobacion() -> None:
    plan = un_plan(aprobado_el=date(2021, 1, 31))
    Plan.objects.filter(pk=plan.pk).update(aprobado_el=date(2021, 2, 1))  # corregirla sí
    Plan.objects.filter(pk=plan.pk).update(aprobado_el=None)


def borrar_a_quien_tiene_historia() -> None:
    un_usuario("nunca.hizo.nada").delete()
    persona = un_usuario("reporto.una.vez")
    with a_nombre_de(persona):
        un_reporte()
    Usuario.objects.filter(pk=persona.pk).delete()


DISPARADORES: list[tuple[type[models.Model], str, Callable[[], Any]]] = [
    (Plan, "anio_fijo", lambda: Plan.objects.filter(pk=un_plan().pk).update(anio=2022)),
    (Plan, "aprobado_sigue_aprobado", quitar_la_aprobacion),
    (Usuario, "con_historia_no_se_borra", borrar_a_quien_tiene_historia),
    (Actividad, "mes_cerrado", actividad_en_mes_cerrado),
    (Reporte, "mes_cerrado", reporte_en_mes_cerrado),
    (Evidencia, "mes_cerrado", evidencia_en_mes_cerrado),
    (Evidencia, "hasta_el_tope", lambda: evidencias(un_reporte(), EVIDENCIAS_POR_MES + 1)),
    (Evidencia, "hasta_el_tope", lambda: una_evidencia(con_el_tope_de_evidencias())),
    (
        Evidencia,
        "hasta_el_tope",
        lambda: Evidencia.objects.filter(pk=una_evidencia().pk).update(reporte=con_el_tope_de_evidencias()),
    ),
    (Mes, "mes_fijo", lambda: un_plan().meses.filter(numero=1).update(numero=12)),
    (Mes, "mes_fijo", lambda: un_plan().meses.filter(numero=1).update(plan=un_plan(2022))),
    (Mes, "cerrado_no_se_borra", borrar_mes_cerrado),
    (Mes, "cerrar_exige_decidir", cerrar_sin_decidir),
    (Mes, "cerrar_exige_decidir", cerrar_con_un_borrador),
    (Mes, "cerrar_exige_decidir", reabrir_sin_motivo),
    (Mes, "cerrar_exige_decidir", cerrar_reabierto_para_una),
    (Reapertura, "con_motivo", lambda: reabrir_para_una(motivo="")),
    (Reapertura, "con_motivo", lambda: reabrir_para_una(mes=2)),
    (Reapertura, "exige_decidir", lambda: (una_actividad(), una_reapertura().delete())),
    (
        Reapertura,
        "no_cambia",
        lambda: Reapertura.objects.filter(pk=una_reapertura().pk).update(mes=un_plan().meses.get(numero=2)),
    ),
    (Mes, "sin_pisar", lambda: guardar_una_copia_vieja(un_plan().meses.get(numero=1))),
    (
        Actividad,
        "por_acciones_todo_se_suma",
        lambda: una_actividad(al_mes(12, 9, None), clase_de_meta="mantener"),
    ),
    (
        Plan,
        "por_acciones_si_todo_se_suma",
        lambda: Plan.objects.filter(pk=de_dos_numeros().plan_id).update(regla="acciones"),
    ),
    (
        Actividad,
        "en_vigencia",
        lambda: una_actividad(dependencia=una_dependencia("VIEJA", vigente_hasta=date(2021, 11, 30))),
    ),
    (
        Actividad,
        "en_vigencia",
        lambda: una_actividad(dependencia=una_dependencia("NUEVA", vigente_desde=date(2021, 2, 1))),
    ),
    (Reporte, "con_sus_numeros", lambda: un_reporte(numerador=1, denominador=2)),
    (Informe, "del_plan", lambda: un_informe(4, cortes=[None] * 6, plan=un_plan(2025, informa="semestral"))),
    (Informe, "del_plan", lambda: un_informe(1, cortes=[None] * 6, plan=un_plan(2025, informa="anual"))),
    (PlanConInformes, "informa_no_cambia", lambda: cambiar_el_plan(un_informe(), informa="anual")),
    (
        PlanConInformes,
        "regla_no_cambia",
        lambda: cambiar_el_plan(una_publicacion().informe, regla="promedio"),
    ),
    (
        PlanConInformes,
        "ponderacion_por_componente_no_cambia",
        lambda: cambiar_el_plan(una_publicacion().informe, ponderacion_por_componente=True),
    ),
    (Actividad, "sin_pisar", lambda: guardar_una_copia_vieja(una_actividad())),
    (Alias, "de_una_sola", lambda: (una_dependencia("OAP"), un_alias("óap "))),
    (Alias, "de_una_sola", lambda: (una_dependencia("OAP", nombre="Planeación"), un_alias("PLANEACION"))),
    (Dependencia, "sin_el_alias_de_otra", lambda: (un_alias("OAP"), una_dependencia("oap"))),
    (Dependencia, "sin_el_alias_de_otra", lambda: ponerle_el_alias_de_otra(nombre="gobierno abierto")),
    (Dependencia, "sin_el_alias_de_otra", lambda: (un_alias("PyG"), ponerle_el_alias_de_otra(sigla="PYG"))),
    (Dependencia, "sin_pisar", lambda: guardar_una_copia_vieja(una_dependencia())),
    (Plan, "sin_pisar", lambda: guardar_una_copia_vieja(un_plan())),
    (Mesa, "sin_pisar", lambda: guardar_una_copia_vieja(una_mesa())),
    (Sesion, "sin_pisar", lambda: guardar_una_copia_vieja(una_sesion())),
    (Informe, "sin_pisar", lambda: guardar_una_copia_vieja(un_informe())),
    (Compromiso, "sin_pisar", lambda: guardar_una_copia_vieja(un_compromiso())),
    (Reporte, "sin_pisar", lambda: guardar_una_copia_vieja(un_reporte())),
    (
        Trabajo,
        "terminado_no_cambia",
        lambda: Trabajo.objects.filter(pk=un_trabajo(**TERMINADO).pk).update(frase="Otra."),
    ),
    (
        Plantilla,
        "no_cambia",
        lambda: Plantilla.objects.filter(pk=una_plantilla().pk).update(nombre="Otra"),
    ),
    (Actividad, "lo_prometido_deja_constancia", reescribir_sin_motivo),
    (Actividad, "lo_prometido_deja_constancia", con_un_motivo_en_blanco),
    (Actividad, "lo_prometido_deja_constancia", agregar_sin_motivo),
    (Actividad, "prometida_no_se_quita", lambda: con_el_plan_aprobado().delete()),
    (Actividad, "prometida_no_se_quita", lambda: con_un_mes_cerrado().delete()),
    (Actividad, "prometida_no_se_quita", traer_de_otro_plan),
    (
        Actividad,
        "prometida_no_se_quita",
        lambda: Actividad.objects.filter(pk=con_el_plan_aprobado().pk).update(plan=un_plan(2022)),
    ),
    (Modificacion, "solo_se_agrega", lambda: una_modificacion().delete()),
    (
        Modificacion,
        "solo_se_agrega",
        lambda: Modificacion.objects.filter(pk=una_modificacion().pk).update(motivo=""),
    ),
    (
        Seguimiento,
        "solo_se_agrega",
        lambda: Seguimiento.objects.filter(pk=un_seguimiento().pk).update(gestion=""),
    ),
    (Seguimiento, "solo_se_agrega", lambda: un_seguimiento().delete()),
    (Seguimiento, "desde_la_sesion", lambda: un_seguimiento(fecha=date(2021, 5, 13))),
    (Seguimiento, "unico_en_su_dia", lambda: un_seguimiento(gestion=" \n")),
    (Seguimiento, "unico_en_su_dia", lambda: otro_de_su_dia(gestion=" Se  convocó.\r\n")),
    (Seguimiento, "unico_en_su_dia", lambda: otro_de_su_dia(gestion="Se convocó.", motivo_correccion="Sí.")),
    (Seguimiento, "unico_en_su_dia", lambda: otro_de_su_dia(estado="cumplido", motivo_correccion=" ")),
    (Compromiso, "limite_desde_la_sesion", lambda: un_compromiso(fecha_limite=date(2021, 5, 13))),
    (
        Compromiso,
        "limite_desde_la_sesion",
        lambda: Compromiso.objects.filter(pk=un_compromiso().pk).update(fecha_limite=date(2021, 5, 13)),
    ),
    (Compromiso, "limite_desde_la_sesion", pasar_a_una_sesion_posterior_a_su_limite),
    (Sesion, "antes_de_sus_seguimientos", mover_sesion_pasado_un_limite),
    (Sesion, "antes_de_sus_seguimientos", mover_sesion),
    (Compromiso, "antes_de_sus_seguimientos", pasar_a_otra_sesion),
    (Plan, "decide_un_superusuario", lambda: permitir_publicar_lo_propio(una_de_la_oap(), un_plan())),
    (Plan, "decide_un_superusuario", lambda: con_autor(una_de_la_oap(), un_plan, publica_otra_persona=False)),
    (Informe, "conserva_su_direccion", lambda: mudar_publicado(numero_del_periodo=1)),
    (Informe, "conserva_su_direccion", lambda: mudar_publicado(plan=un_plan(2022))),
    (Publicacion, "en_su_direccion", lambda: una_publicacion(anio=2022)),
    (Publicacion, "en_su_direccion", lambda: una_publicacion(numero_del_periodo=1)),
    (Publicacion, "solo_se_agrega", lambda: una_publicacion().save()),
    (Publicacion, "solo_se_agrega", lambda: una_publicacion().delete()),
    (
        Publicacion,
        "solo_se_agrega",
        lambda: Publicacion.objects.filter(pk=una_publicacion().pk).update(version=2),
    ),
    (
        Publicacion,
        "solo_se_agrega",
        lambda: sql("UPDATE informes_publicacion SET pdf = '' WHERE id = %s", una_publicacion().pk),
    ),
    (Publicacion, "completa", lambda: una_publicacion(cifras=b"")),
    (Publicacion, "completa", lambda: una_publicacion(pdf=b"")),
    (Publicacion, "publica_otra_persona", lambda: publicar_lo_propio(un_informe)),
    (Publicacion, "publica_otra_persona", lambda: publicar_lo_propio(lambda: una_recomendacion().informe)),
    (Retiro, "solo_se_agrega", lambda: un_retiro().delete()),
    (Retiro, "solo_se_agrega", lambda: Retiro.objects.filter(pk=un_retiro().pk).update(motivo="Otro.")),
    (
        Publicacion,
        "solo_se_agrega",
        lambda: sql("DELETE FROM informes_publicacion WHERE id = %s", una_publicacion().pk),
    ),
    (Publicacion, "no_se_vacia", lambda: vaciar(un_retiro().publicacion)),
    (Retiro, "no_se_vacia", lambda: vaciar(un_retiro())),
    (Seguimiento, "no_se_vacia", lambda: vaciar(un_seguimiento())),
    (Modificacion, "no_se_vacia", lambda: vaciar(una_modificacion())),
]


def disparador(modelo: type[models.Model], nombre: str) -> pgtrigger.Trigger:
    [encontrado] = [d for m, d in pgtrigger.registered() if (m, d.name) == (modelo, nombre)]
    return encontrado


@pytest.mark.parametrize(
    ("modelo", "nombre", "romper"), DISPARADORES, ids=[f"{m.__name__}.{n}" for m, n, _ in DISPARADORES]
)
def test_un_disparador_rechaza_lo_suyo(modelo, nombre, romper):
    with pytest.raises(DatabaseError) as rechazo, transaction.atomic():
        romper()
    assert disparador(modelo, nombre).get_pgid(modelo) in rechazo.value.__cause__.diag.context


# Lo prometido: cada campo, y otro valor. Lo que se agregue a la actividad tiene que estar aquí o en `NO_PROMETEN`.

OTRO_VALOR: dict[str, Callable[[], Any]] = {
    "dependencia": lambda: una_dependencia("SFI"),
    "codigo": lambda: "7",
    "componente": lambda: "Eje 1",
    "clase_de_meta": lambda: "mantener",
    "sentido": lambda: "al_menos",
    "linea_base": lambda: Decimal("2.5"),
    "con_denominador": lambda: True,
    "periodicidad": lambda: "anual",
    "por_periodos": lambda: False,
    "ponderacion": lambda: 3,
    "descripcion": lambda: "Feria de servicios",
    "programado": lambda: [0] * 10 + [5, 0],
    "producto": lambda: "Un informe",
    "unidad_medida": lambda: "personas capacitadas",
    "nivel_participacion": lambda: "consulta",
    "fase_ciclo": lambda: "evaluacion",
    "grupos_interes": lambda: ["Jóvenes"],
    "seccion_menu_participa": lambda: "control",
    "presupuesto": lambda: 5_000_000,
    "cancelada_desde": lambda: 12,
}


def test_todo_lo_prometido_esta_probado():
    assert set(OTRO_VALOR) == set(LO_PROMETIDO)


@pytest.mark.parametrize("comprometida", COMPROMISOS)
@pytest.mark.parametrize("campo", OTRO_VALOR)
def test_cambiar_lo_prometido_exige_un_motivo_y_dice_lo_de_antes_y_lo_de_despues(campo, comprometida):
    cambio = {campo: OTRO_VALOR[campo]()}
    propia = la_que_admite(campo) if campo in CAMBIAN_SIN_PROGRAMACION else None
    actividad = comprometida()
    actividad = propia or actividad
    with pytest.raises(DatabaseError, match="diga por qué cambia lo que se prometió"), transaction.atomic():
        Actividad.objects.filter(pk=actividad.pk).update(**cambio)
    actividad.refresh_from_db()
    antes = actividad.dependencia.sigla if campo == "dependencia" else getattr(actividad, campo)
    persona = un_usuario("oap")
    with pghistory.context(motivo="Acta 3.", user=persona.pk):
        Actividad.objects.filter(pk=actividad.pk).update(**cambio)
    modificacion = Modificacion.objects.last()
    despues = "SFI" if campo == "dependencia" else cambio[campo]
    assert modificacion.cambios == {campo: (antes, despues)}
    assert (modificacion.motivo, modificacion.registrada_por) == ("Acta 3.", persona)


CAMBIAN_SIN_PROGRAMACION = ("clase_de_meta", "con_denominador", "periodicidad", "por_periodos")


def la_que_admite(campo: str) -> Actividad:
    """Una actividad en que ese campo puede cambiar solo: de un plan por promedio, sin nada programado."""
    clase, nada = ("suma", 0) if campo in ("periodicidad", "por_periodos") else ("nivel", None)
    return una_actividad([nada] * 12, plan=un_plan(regla="promedio"), clase_de_meta=clase)


def test_cambiar_varias_cosas_a_la_vez_es_una_modificacion():
    actividad = con_el_plan_aprobado()
    with pghistory.context(motivo="Acta 3."):
        sql(
            "UPDATE participacion_actividad SET descripcion = 'Feria', unidad_medida = 'ferias' WHERE id = %s",
            actividad.pk,
        )
    assert Modificacion.objects.get().cambios == {
        "descripcion": ("Actividad 1", "Feria"),
        "unidad_medida": ("", "ferias"),
    }
    assert Modificacion.objects.get().metas == (11, 11)


def test_una_actividad_que_se_agrega_a_un_plan_comprometido_es_una_modificacion():
    con_un_mes_cerrado()
    with pghistory.context(motivo="Acta 3."):
        una_actividad([0] * 11 + [3], unidad_medida="ferias")
    modificacion = Modificacion.objects.get()
    assert (modificacion.antes, modificacion.metas) == ({}, (0, 3))
    assert modificacion.cambios["unidad_medida"] == (None, "ferias")


def test_lo_que_no_promete_nada_se_cambia_sin_motivo_y_no_sale_en_la_modificacion():
    actividad = con_el_plan_aprobado()
    Actividad.objects.filter(pk=actividad.pk).update(responsable="Jefatura", origen="documento")
    with pghistory.context(motivo="Acta 3."):
        Actividad.objects.filter(pk=actividad.pk).update(responsable="Otra jefatura", producto="Acta")
    modificacion = Modificacion.objects.get()
    assert modificacion.cambios == {"producto": ("", "Acta")}
    assert {*modificacion.antes, *modificacion.despues} == set(LO_PROMETIDO)


def test_sin_aprobar_y_sin_meses_cerrados_todo_se_cambia_sin_motivo():
    actividad = en_promedio()
    sumando = {
        "clase_de_meta": "suma",
        "con_denominador": False,
        "por_periodos": True,
        "periodicidad": "mensual",
    }
    Actividad.objects.filter(pk=actividad.pk).update(
        **{campo: valor() for campo, valor in OTRO_VALOR.items()} | sumando
    )
    Actividad.objects.filter(pk=actividad.pk).update(plan=un_plan(2022))
    actividad.delete()
    assert not Modificacion.objects.exists()


# Y lo que sí dejan pasar


def test_un_seguimiento_puede_ser_del_mismo_dia_de_la_sesion_y_del_mismo_dia_en_que_se_registra():
    un_seguimiento(un_compromiso(una_sesion(date(2021, 5, 14))), fecha=date(2021, 5, 14))
    un_seguimiento(fecha=date(2021, 6, 16), registrado_en=datetime(2021, 6, 16, 5, 0, tzinfo=UTC))


def test_de_un_dia_hay_varios_seguimientos_si_cuentan_otra_cosa_o_dicen_por_que_corrigen():
    uno = un_seguimiento(gestion="Se convocó.").compromiso
    un_seguimiento(uno, gestion="Se hizo.")
    un_seguimiento(uno, estado="cumplido", gestion="Se convocó.", motivo_correccion="Ya se había hecho.")
    un_seguimiento(uno, date(2021, 6, 16), gestion="Se convocó.")
    un_seguimiento(gestion="Se convocó.")


def test_un_compromiso_de_antes_con_la_fecha_limite_anterior_a_su_sesion_se_edita_en_lo_demas():
    with pgtrigger.ignore("compromisos.Compromiso:limite_desde_la_sesion"):
        viejo = un_compromiso(fecha_limite=date(2021, 5, 1))
    viejo.texto = "Otro."
    viejo.save()
    Sesion.objects.filter(pk=viejo.sesion_id).update(fecha=date(2021, 5, 15))


def test_un_reporte_de_antes_con_evidencias_de_mas_las_conserva_y_se_editan():
    with pgtrigger.ignore("participacion.Evidencia:hasta_el_tope"):
        evidencias(reporte := un_reporte(), EVIDENCIAS_POR_MES + 1)
    una = reporte.evidencias.first()
    una.nombre = "Otro nombre"
    una.save()


def test_un_borrador_puede_callar_cuanto_se_hizo():
    un_reporte(ejecutado=None, estado=EstadoDeReporte.BORRADOR)


def test_una_sesion_se_mueve_hasta_el_dia_de_su_primer_seguimiento():
    sesion = un_seguimiento(fecha=date(2021, 6, 15)).compromiso.sesion
    un_seguimiento(un_compromiso(una_sesion(date(2021, 5, 20))), fecha=date(2021, 5, 20))
    Sesion.objects.filter(pk=sesion.pk).update(fecha=date(2021, 6, 15))


def test_un_compromiso_pasa_a_una_sesion_anterior_a_sus_seguimientos():
    compromiso = un_seguimiento(fecha=date(2021, 6, 15)).compromiso
    un_seguimiento(fecha=date(2021, 6, 1))
    Compromiso.objects.filter(pk=compromiso.pk).update(sesion=una_sesion(date(2021, 6, 15)))


def test_un_informe_sin_publicar_se_muda_y_uno_publicado_cambia_de_textos():
    publicado, otro = una_publicacion().informe, un_informe(3)
    Informe.objects.filter(pk=otro.pk).update(numero_del_periodo=1)
    Informe.objects.filter(pk=publicado.pk).update(objetivo="Otro.", numero_del_periodo=2)


@pytest.mark.parametrize(
    "crear",
    [
        lambda: Plan.objects.create(anio=2030),
        lambda: Plan.objects.bulk_create([Plan(anio=2030)]),
        lambda: sql(
            "INSERT INTO participacion_plan (anio, demostracion, cumplimiento_minimo, cumplimiento_maximo,"
            " publica_otra_persona, conteo_minimo, conteo_minimo_por_estado, version, regla, informa,"
            " ponderacion_por_componente)"
            " VALUES (2030, false, 90, 110, true, 5, 5, 1, 'acciones', 'anual', false)"
        ),
    ],
    ids=["create", "bulk_create", "SQL"],
)
def test_un_plan_nace_con_sus_doce_meses_abiertos(crear):
    crear()
    assert list(Mes.objects.values_list("plan__anio", "numero", "cerrado")) == [
        (2030, numero, False) for numero in range(1, 13)
    ]


def test_el_informe_anota_quien_lo_edita_tambien_por_sus_recomendaciones():
    oap, otra = un_usuario("oap"), un_usuario("otra")
    with pghistory.context(user=oap.pk):
        informe = un_informe()
    informe.refresh_from_db()
    assert informe.editado_por == oap
    with pghistory.context(user=otra.pk):
        una_recomendacion(informe=informe)
    informe.refresh_from_db()
    assert informe.editado_por == otra
    una_publicacion(informe, publicada_por=oap)


def test_guardar_un_informe_igual_no_le_quita_la_edicion_a_nadie():
    oap, otra = un_usuario("oap"), un_usuario("otra")
    with pghistory.context(user=oap.pk):
        informe = un_informe()
    informe.refresh_from_db()
    with pghistory.context(user=otra.pk):
        informe.save()
    informe.refresh_from_db()
    assert informe.editado_por == oap
    with pghistory.context(user=otra.pk):
        informe.explicacion = "Otra."
        informe.save()
    informe.refresh_from_db()
    assert informe.editado_por == otra


def test_que_publique_quien_edita_lo_permite_un_superusuario_y_el_historial_lo_dice():
    plan, jefa = un_plan(), un_usuario("jefa", is_superuser=True)
    permitir_publicar_lo_propio(jefa, plan)
    [cambio] = [c for c in cambios(plan) if c.campo == "publica otra persona" and c.antes]
    assert (cambio.quien, cambio.antes, cambio.despues) == ("jefa", "sí", "no")
    with pytest.raises(DatabaseError, match="lo decide un superusuario"), transaction.atomic():
        con_autor(una_de_la_oap(), Plan.objects.update, publica_otra_persona=True)
    con_autor(un_usuario("otra"), Plan.objects.update, publica_otra_persona=False, conteo_minimo=9)


def test_quien_edita_publica_si_el_plan_lo_permite():
    oap, plan = un_usuario("oap"), un_plan(publica_otra_persona=False)
    with pghistory.context(user=oap.pk):
        informe = un_informe(plan=plan)
    una_publicacion(informe, publicada_por=oap)


# Historial: el modelo, quien lo crea, un campo y otro valor

HISTORIAL: list[tuple[type[models.Model], Callable[[], models.Model], str, Any]] = [
    (Dependencia, una_dependencia, "nombre", "Otro nombre"),
    (Plan, un_plan, "demostracion", True),
    (Mes, lambda: un_plan().meses.get(numero=1), "fecha_limite", date(2021, 2, 12)),
    (Actividad, una_actividad, "descripcion", "Otra descripción"),
    (Reporte, un_reporte, "ejecutado", 2),
    (Evidencia, una_evidencia, "nombre", "Otro nombre"),
    (Alias, un_alias, "nombre", "Otro alias"),
    (Apoyo, un_apoyo, "dependencia_id", lambda: una_dependencia("ACPVR").pk),
    (Componente, un_componente, "ponderacion", 2),
    (Mesa, una_mesa, "nombre", "Otro nombre"),
    (Sesion, una_sesion, "fecha", date(2021, 5, 20)),
    (Compromiso, un_compromiso, "texto", "Otro texto"),
    (Informe, un_informe, "objetivo", "Otro objetivo"),
    (Recomendacion, una_recomendacion, "texto", "Otra"),
]
QUE_SE_REGISTRA = ("insert", "update", "delete")
con_historial = pytest.mark.parametrize(
    ("modelo", "crear", "campo", "otro"), HISTORIAL, ids=[modelo.__name__ for modelo, *_ in HISTORIAL]
)


def eventos(modelo: type[models.Model]) -> type[pghistory.models.Event]:
    """El modelo de su historial."""
    return modelo._meta.get_field("events").related_model


@con_historial
def test_el_historial_guarda_lo_creado_lo_cambiado_y_lo_borrado_por_cualquier_camino(
    modelo, crear, campo, otro
):
    fila = crear()
    otro = otro() if callable(otro) else otro
    uno = getattr(fila, campo)
    modelo._default_manager.filter(pk=fila.pk).update(**{campo: otro})
    sql(f'UPDATE "{modelo._meta.db_table}" SET "{campo}" = %s WHERE id = %s', uno, fila.pk)  # noqa: S608
    modelo._default_manager.filter(pk=fila.pk).delete()
    historia = eventos(modelo).objects.filter(pgh_obj_id=fila.pk).order_by("pgh_id")
    assert list(historia.values_list("pgh_label", campo)) == [
        ("insert", uno),
        ("update", otro),
        ("update", uno),
        ("delete", uno),
    ]


def test_queda_quien_reabrio_un_mes_para_una_y_quien_lo_cerro():
    fila = una_reapertura()
    llave = fila.pk
    fila.delete()
    historia = eventos(Reapertura).objects.filter(pgh_obj_id=llave).order_by("pgh_id")
    assert list(historia.values_list("pgh_label", flat=True)) == ["insert", "delete"]
    assert historia[0].pgh_context.metadata["motivo"] == "Faltó un acta."
    with pytest.raises(DatabaseError), transaction.atomic():
        historia.delete()


def test_lo_borrado_con_sql_tambien_queda_en_el_historial():
    actividad = una_actividad()
    sql("DELETE FROM participacion_actividad WHERE id = %s", actividad.pk)
    assert eventos(Actividad).objects.filter(pgh_obj_id=actividad.pk, pgh_label="delete").exists()


@con_historial
@pytest.mark.parametrize("reescribir", ["UPDATE {} SET pgh_label = ''", "DELETE FROM {}"])
def test_el_historial_no_se_reescribe(modelo, crear, campo, otro, reescribir):
    crear()
    evento = eventos(modelo)
    with pytest.raises(DatabaseError) as rechazo, transaction.atomic():
        sql(reescribir.format(evento._meta.db_table))
    assert disparador(evento, "append_only").get_pgid(evento) in rechazo.value.__cause__.diag.context


# Nada queda sin prueba


def unicos(modelo: type[models.Model]) -> set[str]:
    """Los nombres que PostgreSQL da a los campos únicos."""
    tabla = modelo._meta.db_table
    return {f"{tabla}_{c.column}_key" for c in modelo._meta.local_fields if c.unique and not c.primary_key}


def test_un_alias_puede_ser_la_sigla_o_el_nombre_que_su_dependencia_tuvo_o_tendra():
    alias = un_alias("SFI")
    Dependencia.objects.filter(pk=alias.dependencia_id).update(sigla="SDFI", nombre="sfi")


@given(st.text("abcXYZñÑáÉíÓúÜàçÊ&-./ºª09 \t\n\u00a0\u2003\u0301\u0303"))
def test_la_base_compara_los_nombres_como_el_programa(escrito):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {LLANO_EN_SQL.format('%s::text')}", [escrito])
        assert cursor.fetchone()[0] == llano(escrito)


def test_toda_restriccion_declarada_tiene_algo_que_la_rompe():
    declaradas = {r.name for modelo in MODELOS for r in modelo._meta.constraints}
    declaradas |= set().union(*map(unicos, MODELOS))
    assert declaradas - {nombre for nombre, _ in RESTRICCIONES} == set()


def test_todo_disparador_declarado_tiene_algo_que_lo_hace_saltar():
    declarados = {(modelo, d.name) for modelo, d in pgtrigger.registered() if modelo in MODELOS}
    probados = {(modelo, nombre) for modelo, nombre, _ in DISPARADORES}
    probados |= {(modelo, f"{que}_{que}") for modelo, *_ in HISTORIAL for que in QUE_SE_REGISTRA}
    probados |= {(eventos(modelo), "append_only") for modelo, *_ in HISTORIAL}
    probados |= {(Plan, "doce_meses"), (Informe, "anota_quien_edita"), (Recomendacion, "anota_quien_edita")}
    probados |= {
        (Reapertura, "insert_insert"),
        (Reapertura, "delete_delete"),
        (eventos(Reapertura), "append_only"),
    }
    probados |= {(Seguimiento, "anota_quien_edita")}  # en test_seguimientos
    assert declarados - probados == set()


@pytest.mark.parametrize(
    ("campos", "frase"),
    [
        ({}, None),
        ({"programado": [0, Decimal("0.1234567"), *[0] * 10]}, "con hasta seis decimales"),
        ({"periodicidad": "trimestral", "programado": [0, 2, *[0] * 10]}, "último mes de cada periodo"),
    ],
)
def test_al_validar_se_revisa_lo_mismo_que_en_la_base(
    campos: dict[str, Any], frase: str | None, caplog: pytest.LogCaptureFixture
) -> None:
    """Una condición que la base no entiende se deja pasar, y Django solo lo anota."""
    actividad = una_actividad()
    for campo, valor in campos.items():
        setattr(actividad, campo, valor)
    if frase:
        with pytest.raises(ValidationError, match=frase):
            actividad.validate_constraints()
    else:
        actividad.validate_constraints()
    assert [r.getMessage() for r in caplog.records if r.name == "django.db.models"] == []
