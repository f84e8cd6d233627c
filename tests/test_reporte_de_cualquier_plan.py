"""«Mi reporte» y la revisión de un plan que promedia: cada clase de meta, dos números, y quien apoya sin reportar."""

from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from informes.consultas import calcular
from informes.oficina import roles
from informes.oficina.tablero import leer_tablero
from participacion import flujo
from participacion.models import Actividad, Apoyo, Evidencia, Plan, Reporte, Usuario
from participacion.opciones import EstadoDeReporte
from tests.datos import cerrar, un_plan, un_reporte, un_usuario, una_actividad, una_dependencia, una_evidencia

pytestmark = pytest.mark.django_db

MARZO = "/admin/reporte/2025/3/"
EN_MARZO = [0, 0, 10, *[0] * 9]


def en(**por_mes: Any) -> list[Any]:
    """Los doce meses, con lo de `m3`, `m6`…"""
    return [por_mes.get(f"m{mes}") for mes in range(1, 13)]


def entra(grupo: str, nombre: str, sigla: str = "") -> Client:
    persona: Usuario = un_usuario(nombre, is_staff=True)
    persona.groups.add(Group.objects.get(name=grupo))
    if sigla:
        persona.dependencias.set([una_dependencia(sigla)])
    cliente = Client()
    cliente.force_login(persona)
    return cliente


@pytest.fixture(autouse=True)
def archivos_aparte(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def plan() -> Plan:
    return un_plan(2025, regla="promedio", informa="trimestral")


@pytest.fixture
def dos_numeros(plan: Plan) -> Actividad:
    return una_actividad(
        en(m3=95, m6=95, m9=95, m12=95),
        plan=plan,
        dependencia=una_dependencia("SFI"),
        clase_de_meta="mantener",
        periodicidad="trimestral",
        con_denominador=True,
    )


@pytest.fixture
def un_nivel(plan: Plan) -> Actividad:
    return una_actividad(
        en(m3=40, m6=55, m12=70),
        plan=plan,
        dependencia=una_dependencia("SFI"),
        clase_de_meta="nivel",
        periodicidad="trimestral",
        linea_base=25,
        unidad_medida="%",
    )


def lo_escrito(actividad: Actividad, **campos: Any) -> dict[str, Any]:
    valores = {"version": 0, "narrativa": "Se respondió.", "evaluada": "False"} | campos
    return {f"a{actividad.pk}-{campo}": valor for campo, valor in valores.items()} | {"guardar": ""}


def pagina(cliente: Client, direccion: str = MARZO) -> str:
    return cliente.get(direccion).content.decode()


def test_dos_numeros_se_piden_los_dos_y_al_guardar_se_muestra_el_resultado(dos_numeros: Actividad) -> None:
    enlace = entra(roles.ENLACE, "enlace", "SFI")
    assert "Se calcula de los dos números" in pagina(enlace)
    assert 'src="/static/porcentaje.js"' in pagina(enlace)
    enlace.post(MARZO, lo_escrito(dos_numeros, numerador="45", denominador="50"))
    assert "90 % (45 de 50)" in pagina(enlace)
    assert Reporte.objects.get().ejecutado == 90


def test_el_numerador_no_pasa_del_total(dos_numeros: Actividad) -> None:
    enlace = entra(roles.ENLACE, "enlace", "SFI")
    respuesta = enlace.post(MARZO, lo_escrito(dos_numeros, numerador="51", denominador="50"))
    assert "No pasa del total: 51 de 50." in respuesta.content.decode()


def test_un_nivel_muestra_lo_ultimo_que_se_dijo_y_no_rechaza_un_retroceso(un_nivel: Actividad) -> None:
    un_reporte(un_nivel, 3, 40, razon="otra", razon_otra="x")
    enlace = entra(roles.ENLACE, "enlace", "SFI")
    junio = "/admin/reporte/2025/6/"
    assert "Lo último que se dijo: 40 %, en marzo." in pagina(enlace, junio)
    enlace.post(junio, lo_escrito(un_nivel, ejecutado="10"))
    assert "retrocedió de 40 % a 10 % y está por debajo de la línea base" in pagina(enlace, junio)


def test_una_trimestral_se_pide_en_marzo_junio_septiembre_y_diciembre_y_en_ningun_otro_mes(
    plan: Plan, dos_numeros: Actividad
) -> None:
    del_mes = {mes.numero: mes for mes in plan.meses.all()}
    piden = [numero for numero, mes in del_mes.items() if flujo.por_decidir(mes).exists()]
    assert piden == [3, 6, 9, 12]
    enlace = entra(roles.ENLACE, "enlace", "SFI")
    assert "Nada programado este mes" in pagina(enlace, "/admin/reporte/2025/2/")
    assert "Mantener al menos 95 %" in pagina(enlace)


def test_quien_revisa_ve_la_duda_y_puede_avalar(plan: Plan) -> None:
    corrido = una_actividad(
        [0, 0, 20, 0, 0, 20, 0, 0, 25, 0, 0, 0], plan=plan, dependencia=una_dependencia("SFI")
    )
    for mes, cuanto in ((3, 25), (6, 70)):
        un_reporte(corrido, mes, cuanto)
    enviado = un_reporte(corrido, 9, 70, EstadoDeReporte.ENVIADO, narrativa="Se hizo.")
    oap = entra(roles.OAP, "oap")
    revisar = "/admin/mes/2025/9/revisar/"
    assert "¿este es lo acumulado?" in pagina(oap, revisar)
    oap.post(
        revisar,
        {
            f"r{enviado.pk}-version": enviado.version,
            f"r{enviado.pk}-texto": "Se hizo.",
            f"initial-r{enviado.pk}-texto": "Se hizo.",
            f"r{enviado.pk}-decision": "avalar",
        },
    )
    assert Reporte.objects.get(pk=enviado.pk).estado == EstadoDeReporte.AVALADO


def test_la_razon_se_pide_con_las_palabras_de_cada_clase(dos_numeros: Actividad, un_nivel: Actividad) -> None:
    corto = Reporte(actividad=un_nivel, mes=3, ejecutado=30, narrativa="Sí.", evaluada=False)
    assert flujo.faltas(corto, 40)["razon"] == "Va en 30 %; se esperaba 40 %. Falta la razón."
    de_mas = Reporte(actividad=un_nivel, mes=3, ejecutado=50, narrativa="Sí.", evaluada=False)
    assert "razon" not in flujo.faltas(de_mas, 40)
    callado = Reporte(actividad=un_nivel, mes=3)
    assert flujo.faltas(callado, 40) == {"ejecutado": "Escriba en cuánto va."}


# Quien apoya


@pytest.fixture
def apoyada(un_nivel: Actividad) -> Actividad:
    Apoyo.objects.create(actividad=un_nivel, dependencia=una_dependencia("APOYA"))
    return un_nivel


def test_quien_apoya_lee_la_actividad_y_no_tiene_donde_reportarla(apoyada: Actividad) -> None:
    un_reporte(apoyada, 3, 30, EstadoDeReporte.BORRADOR, narrativa="Se escribió el borrador.")
    apoya = entra(roles.ENLACE, "apoya", "APOYA")
    vista = pagina(apoya)
    assert "Lo que su dependencia apoya" in vista
    assert "Se escribió el borrador." in vista
    assert f"a{apoyada.pk}-ejecutado" not in vista


def test_quien_apoya_no_reporta_aunque_lo_mande(apoyada: Actividad) -> None:
    apoya = entra(roles.ENLACE, "apoya", "APOYA")
    apoya.post(MARZO, lo_escrito(apoyada, ejecutado="60"))
    assert not Reporte.objects.exists()
    reporte = un_reporte(apoyada, 3, 30, EstadoDeReporte.BORRADOR)
    apoya.post(MARZO, lo_escrito(apoyada, ejecutado="60", version=reporte.version) | {"enviar": ""})
    assert Reporte.objects.get().ejecutado == 30
    assert Reporte.objects.get().estado == EstadoDeReporte.BORRADOR


def test_quien_apoya_agrega_evidencias_mientras_no_se_decida(apoyada: Actividad) -> None:
    reporte = un_reporte(apoyada, 3, 30, EstadoDeReporte.ENVIADO, narrativa="Se hizo.")
    apoya = entra(roles.ENLACE, "apoya", "APOYA")
    envio = {f"ap{apoyada.pk}-enlace": "https://drive.example/acta", "guardar": ""}
    respuesta = apoya.post(MARZO, envio, follow=True)
    assert "Se agregaron evidencias a 1 actividad de apoyo." in respuesta.content.decode()
    assert Evidencia.objects.get().reporte == reporte
    Reporte.objects.filter(pk=reporte.pk).update(estado=EstadoDeReporte.AVALADO)
    apoya.post(MARZO, envio)
    assert Evidencia.objects.count() == 1


def test_quien_apoya_no_quita_las_evidencias_de_otra(apoyada: Actividad) -> None:
    ajena = una_evidencia(un_reporte(apoyada, 3, 30, EstadoDeReporte.BORRADOR))
    apoya = entra(roles.ENLACE, "apoya", "APOYA")
    apoya.post(MARZO, {"quitar": str(ajena.pk)})
    assert Evidencia.objects.exists()


def test_quien_ni_reporta_ni_apoya_no_la_ve(apoyada: Actividad) -> None:
    reporte = un_reporte(apoyada, 3, 30)
    otra = entra(roles.ENLACE, "otra", "OTRA")
    assert str(apoyada) not in pagina(otra)
    assert otra.get(f"/admin/reporte/{reporte.pk}/historial/").status_code == 404


def test_en_un_mes_cerrado_quien_apoya_no_agrega_nada(apoyada: Actividad) -> None:
    reporte = un_reporte(apoyada, 3, 30, EstadoDeReporte.AVALADO, razon="fuerza_mayor")
    cerrar(3, apoyada.plan)
    apoya = entra(roles.ENLACE, "apoya", "APOYA")
    apoya.post(MARZO, {f"ap{apoyada.pk}-enlace": "https://drive.example/acta", "guardar": ""})
    assert not Evidencia.objects.filter(reporte=reporte).exists()


def test_el_tablero_dice_en_cuanto_va_el_promedio(
    plan: Plan, un_nivel: Actividad, dos_numeros: Actividad
) -> None:
    un_reporte(un_nivel, 3, 40)
    un_reporte(dos_numeros, 3, None, numerador=19, denominador=20)
    for mes in (1, 2, 3):
        cerrar(mes, plan)
    resumen = leer_tablero(plan, date(2025, 4, 5)).resumen
    assert (
        resumen
        == "avalado a marzo: va en 29 % de su meta del año; se esperaba 29 % (promedio de 2 actividades)"
    )


def test_el_tablero_pesa_las_actividades_como_el_informe() -> None:
    plan = un_plan(2025, regla="promedio", ponderacion_por_componente=True, informa="trimestral")
    plan.componentes.create(nombre="Eje 1", ponderacion=90)
    plan.componentes.create(nombre="Eje 2", ponderacion=10)
    hecha = una_actividad(EN_MARZO, plan=plan, componente="Eje 1")
    una_actividad(EN_MARZO, plan=plan, componente="Eje 2")
    una_actividad([0] * 12, plan=plan, componente="Eje 2")
    un_reporte(hecha, 3, 10)
    for mes in (1, 2, 3):
        cerrar(mes, plan)
    cortes = {mes: date(2025, 3, 31) for mes in (1, 2, 3)}
    assert calcular(plan, 1, cortes).totales.avance == 90
    assert leer_tablero(plan, date(2025, 4, 5)).resumen == (
        "avalado a marzo: va en 90 % de su meta del año; se esperaba 100 % (promedio de 2 actividades)"
    )


def test_el_tablero_de_un_promedio_sin_nada_programado_lo_dice(plan: Plan) -> None:
    una_actividad([0] * 12, plan=plan)
    for mes in (1, 2, 3):
        cerrar(mes, plan)
    assert leer_tablero(plan, date(2025, 4, 5)).resumen == "sin nada programado"
