"""Datos de prueba: funciones con todo por omisión, que se llaman diciendo solo lo que la prueba necesita.

Las que tienen una identidad natural (el año del plan, la sigla, el nombre de la mesa, la fecha de la sesión)
devuelven la que ya haya: dos actividades sin más son del mismo plan y de la misma dependencia.
"""

import csv
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from hashlib import sha256
from itertools import count
from typing import Any

import pgtrigger
from django.conf import settings
from django.contrib.auth.models import Permission
from django.utils import timezone

from compromisos.estados import Estado
from compromisos.models import Compromiso, Mesa, Seguimiento, Sesion, TipoDeMesa
from comun.calendario import ABREVIATURAS, TODOS, fin_de_mes
from informes.borrador import Borrador
from informes.consultas import calcular
from informes.models import Informe, Publicacion, Recomendacion, Retiro
from informes.publicacion import PUBLICAR
from participacion.models import (
    Actividad,
    Dependencia,
    Evidencia,
    Libro,
    Plan,
    Plantilla,
    Reporte,
    Trabajo,
    Usuario,
)
from participacion.opciones import EstadoDeReporte

CADA_MES_UNA = (1,) * 12

_serie = count(1)


def una_dependencia(sigla: str = "OAP-GA", **campos: Any) -> Dependencia:
    """La dependencia de esa sigla."""
    return Dependencia.objects.get_or_create(
        sigla=sigla, defaults={"nombre": f"Dependencia {sigla}"} | campos
    )[0]


def un_plan(anio: int = 2021, **campos: Any) -> Plan:
    """El plan de ese año, con sus doce meses."""
    return Plan.objects.get_or_create(anio=anio, defaults=campos)[0]


def cerrar(mes: int, plan: Plan | None = None) -> None:
    """Cierra el mes sin más: lo que había que decidir se prueba aparte."""
    with pgtrigger.ignore("participacion.Mes:cerrar_exige_decidir"):
        (plan or un_plan()).meses.filter(numero=mes).update(cerrado=True)


def reabrir(mes: int, plan: Plan | None = None) -> None:
    """Reabre el mes sin decir por qué."""
    with pgtrigger.ignore("participacion.Mes:cerrar_exige_decidir"):
        (plan or un_plan()).meses.filter(numero=mes).update(cerrado=False)


def una_actividad(
    programado: Sequence[Any] = CADA_MES_UNA,
    *,
    plan: Plan | None = None,
    dependencia: Dependencia | None = None,
    **campos: Any,
) -> Actividad:
    """Una actividad nueva: una acción cada mes, y el código que sigue en el plan."""
    plan = plan or un_plan()
    codigo = str(campos.pop("codigo", None) or plan.actividades.count() + 1)
    return Actividad.objects.create(
        plan=plan,
        dependencia=dependencia or una_dependencia(),
        codigo=codigo,
        programado=list(programado),
        **{"descripcion": f"Actividad {codigo}"} | campos,
    )


def un_reporte(
    actividad: Actividad | None = None,
    mes: int = 1,
    ejecutado: Any = 1,
    estado: str = EstadoDeReporte.AVALADO,
    **campos: Any,
) -> Reporte:
    """El reporte de una actividad en un mes: avalado, una acción; si es devuelto, con una nota."""
    if estado == EstadoDeReporte.DEVUELTO:
        campos.setdefault("nota", "Adjunte el acta.")
    return Reporte.objects.create(
        actividad=actividad or una_actividad(), mes=mes, ejecutado=ejecutado, estado=estado, **campos
    )


def una_evidencia(reporte: Reporte | None = None, **campos: Any) -> Evidencia:
    """Una evidencia de un reporte."""
    valores = {"nombre": "Acta", "enlace": "https://drive.example/acta"}
    return Evidencia.objects.create(reporte=reporte or un_reporte(), **valores | campos)


def un_usuario(username: str = "persona", *, permisos: Iterable[str] = (), **campos: Any) -> Usuario:
    """Una persona sin contraseña (entra con `force_login`); `permisos` como «participacion.add_actividad»."""
    usuario = Usuario.objects.create_user(username, **campos)
    for permiso in permisos:
        app, codigo = permiso.split(".")
        usuario.user_permissions.add(Permission.objects.get(content_type__app_label=app, codename=codigo))
    return usuario


def quien_publica(username: str = "publica", **campos: Any) -> Usuario:
    """Una persona que puede publicar."""
    return un_usuario(username, permisos=[PUBLICAR, "informes.view_informe"], is_staff=True, **campos)


def un_trabajo(usuario: Usuario | None = None, **campos: Any) -> Trabajo:
    """Un trabajo en la fila, sin su encargo: nadie lo va a hacer."""
    valores = {"tarea": "borrador", "titulo": f"Trabajo {next(_serie)}", "vuelta": "/admin/"}
    return Trabajo.objects.create(usuario=usuario or un_usuario(), **valores | campos)


def una_plantilla(**campos: Any) -> Plantilla:
    """La plantilla de una entidad, que todavía no dice nada."""
    nada = {"hojas": [], "no_son_plan": [], "aceptadas": [], "respuestas": []}
    valores = {"nombre": "Seguimiento", "version": 1, "firma": "0" * 64, "dicho": nada}
    return Plantilla.objects.create(**valores | campos)


def un_libro(**campos: Any) -> Libro:
    """Un libro subido, que nadie ha confirmado."""
    return Libro.objects.create(**{"anio": 2021, "nombre": "plan.xlsx", "contenido": b"PK"} | campos)


def una_mesa(nombre: str = "Mesa Distrital", **campos: Any) -> Mesa:
    """La mesa de ese nombre: distrital."""
    return Mesa.objects.get_or_create(nombre=nombre, defaults={"tipo": TipoDeMesa.DISTRITAL} | campos)[0]


def una_sesion(fecha: date = date(2021, 5, 14), *, mesa: Mesa | None = None, **campos: Any) -> Sesion:
    """La sesión de la mesa en esa fecha."""
    return Sesion.objects.get_or_create(mesa=mesa or una_mesa(), fecha=fecha, defaults=campos)[0]


def un_compromiso(
    sesion: Sesion | None = None,
    *,
    dependencia: Dependencia | None = None,
    entidad_competente: str = "",
    **campos: Any,
) -> Compromiso:
    """Un compromiso nuevo: a cargo de una dependencia, salvo que se diga la entidad competente."""
    if not entidad_competente:
        dependencia = dependencia or una_dependencia()
    return Compromiso.objects.create(
        sesion=sesion or una_sesion(),
        dependencia=dependencia,
        entidad_competente=entidad_competente,
        **{"codigo": f"C-{next(_serie)}", "texto": "Publicar la agenda de la mesa."} | campos,
    )


def un_seguimiento(
    compromiso: Compromiso | None = None,
    fecha: date = date(2021, 6, 15),
    estado: str = Estado.EN_GESTION,
    **campos: Any,
) -> Seguimiento:
    """Un seguimiento nuevo: en gestión, y con algo que se hizo."""
    return Seguimiento.objects.create(
        compromiso=compromiso or un_compromiso(),
        fecha=fecha,
        estado=estado,
        **{"gestion": f"Se avanzó en {next(_serie)}."} | campos,
    )


def un_informe(
    numero: int = 2,
    *,
    plan: Plan | None = None,
    cortes: Sequence[date | None] | None = None,
    **campos: Any,
) -> Informe:
    """Un informe en preparación, con el corte de cada mes en su último día."""
    plan = plan or un_plan()
    if cortes is None:
        cortes = [fin_de_mes(plan.anio, mes) for mes in plan.periodo(numero).meses]
    return Informe.objects.create(
        plan=plan,
        numero_del_periodo=numero,
        cortes=list(cortes),
        **{"objetivo": "Dar cuenta del plan."} | campos,
    )


def una_publicacion(
    informe: Informe | None = None,
    *,
    cifras: bytes | None = None,
    pdf: bytes = b"%PDF-1.7\n",
    **campos: Any,
) -> Publicacion:
    """La primera versión de un informe, con las cifras de hoy, tal cual se guarda: no pasa por `publicar()`."""
    informe = informe or un_informe()
    if cifras is None:
        al_cierre = {mes: fin_de_mes(informe.plan.anio, mes) for mes in informe.meses}
        calculadas = calcular(informe.plan, informe.numero_del_periodo, al_cierre)
        cifras = replace(calculadas, version=campos.get("version", 1)).a_json()
    valores = {
        "anio": informe.plan.anio,
        "numero_del_periodo": informe.numero_del_periodo,
        "informa": informe.plan.informa,
        "version": 1,
        "publicada_en": timezone.now(),
        "cifras_sha256": sha256(cifras).hexdigest(),
        "pdf_sha256": sha256(pdf).hexdigest(),
    }
    if "publicada_por" not in campos:
        valores["publicada_por"] = un_usuario(f"publica-{next(_serie)}")
    return Publicacion.objects.create(informe=informe, cifras=cifras, pdf=pdf, **valores | campos)


def aceptadas(informe: Informe) -> dict[str, str]:
    """Una nota para cada cosa que la lista de revisión advierte del informe: con ellas se publica."""
    return {requisito.frase: "Se revisó." for requisito in Borrador(informe).revision.advierten}


def publicado(informe: Informe, version: int = 1, **cambios: Any) -> Publicacion:
    """Una publicación con las cifras del informe y un PDF de mentiras: el de verdad se prueba en test_pdf. `cambios`
    son campos de las cifras que la prueba dice en vez de los calculados."""
    motivo = "Se corrigió." if version > 1 else ""
    cifras = Borrador(informe).por_publicar(timezone.localtime(), motivo)
    contenido = replace(cifras, version=version, **cambios).a_json()
    return una_publicacion(informe, cifras=contenido, version=version, motivo=motivo)


def una_recomendacion(*, informe: Informe | None = None, **campos: Any) -> Recomendacion:
    """Una recomendación escrita a mano."""
    valores = {"texto": "Evaluar las actividades."}
    return Recomendacion.objects.create(informe=informe or un_informe(), **valores | campos)


def un_retiro(publicacion: Publicacion | None = None, **campos: Any) -> Retiro:
    """El retiro de una publicación."""
    valores = {"motivo": "Nombraba a una persona."}
    if "retirada_por" not in campos:
        valores["retirada_por"] = un_usuario(f"retira-{next(_serie)}")
    return Retiro.objects.create(publicacion=publicacion or una_publicacion(), **valores | campos)


MATRIZ_2021 = settings.BASE_DIR / "informes" / "demo" / "plan-2021.csv"
CORTES_2021 = {5: date(2021, 7, 23), 6: date(2021, 7, 23), 7: date(2021, 9, 29), 8: date(2021, 9, 29)}
COMPROMISOS_2021 = {5: (20, 50), 6: (20, 40), 7: (16, 37), 8: (13, 33)}  # mes: (a cargo, no a cargo)
_DEPENDENCIAS_2021 = {
    "OAP-GA": "Equipo Gobierno Abierto – Oficina Asesora de Planeación",
    "ACPVR": "Oficina Alta Consejería de Paz, Víctimas y Reconciliación",
    "ACDTIC": "Alta Consejería Distrital de Tecnologías de la Información y las Comunicaciones",
    "SFI": "Subsecretaría Distrital de Fortalecimiento Institucional",
}


def la_matriz_2021() -> list[dict[str, str]]:
    """Las filas de la matriz del plan 2021, como vienen."""
    with MATRIZ_2021.open(encoding="utf-8-sig", newline="") as archivo:
        return list(csv.DictReader(archivo))


def cantidades(fila: dict[str, str], sufijo: str) -> list[int | None]:
    """Las doce de una fila de la matriz: `p` lo programado, `e` lo ejecutado; `None` donde no hay."""
    celdas = (fila.get(f"{mes}_{sufijo}") for mes in ABREVIATURAS)
    return [int(celda) if celda else None for celda in celdas]


def el_plan_2021() -> Plan:
    """El plan 2021 con lo ejecutado hasta agosto, avalado."""
    plan = un_plan(2021, demostracion=True)
    dependencias = {s: una_dependencia(s, nombre=nombre) for s, nombre in _DEPENDENCIAS_2021.items()}
    filas = la_matriz_2021()
    actividades = Actividad.objects.bulk_create(
        Actividad(
            plan=plan,
            dependencia=dependencias[fila["dependencia"]],
            codigo=fila["numero"],
            descripcion=fila["actividad"],
            programado=[cantidad or 0 for cantidad in cantidades(fila, "p")],
            origen=fila["origen"],
        )
        for fila in filas
    )
    Reporte.objects.bulk_create(
        Reporte(actividad=actividad, mes=mes, ejecutado=ejecutado, estado=EstadoDeReporte.AVALADO)
        for actividad, fila in zip(actividades, filas, strict=True)
        for mes, ejecutado in zip(TODOS, cantidades(fila, "e"), strict=True)
        if ejecutado is not None
    )
    return plan


def los_compromisos_2021() -> None:
    """Los de mayo a agosto de 2021, a cargo y no a cargo, sin seguimientos."""
    acpvr = una_dependencia("ACPVR", nombre=_DEPENDENCIAS_2021["ACPVR"])
    for mes, (a_cargo, no_a_cargo) in COMPROMISOS_2021.items():
        sesion = una_sesion(date(2021, mes, 14))
        Compromiso.objects.bulk_create(
            Compromiso(
                sesion=sesion,
                codigo=f"2021-{mes:02}-{numero:02}",
                texto="Compromiso de demostración.",
                dependencia=acpvr if numero <= a_cargo else None,
                entidad_competente="" if numero <= a_cargo else "Unidad para las Víctimas",
            )
            for numero in range(1, a_cargo + no_a_cargo + 1)
        )
