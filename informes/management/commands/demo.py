"""La demostración: el plan de 2021, reconstruido, con sus dos primeros informes publicados."""

import csv
import os
import secrets
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction

from compromisos.models import Mesa, Sesion
from compromisos.recursos import importar_compromisos
from comun.transacciones import a_nombre_de
from informes.borrador import Borrador
from informes.models import Decision, Informe
from informes.oficina import roles
from informes.publicacion import publicar
from informes.redaccion import proponer, proponer_cortes, proponer_textos
from participacion.flujo import cerrar
from participacion.models import Dependencia, Plan, Reporte, Usuario
from participacion.recursos import importar_plan

ANIO = 2021
UNA_A_LA_VEZ = 20210831  # número del candado: dos demostraciones a la vez se esperan
ULTIMO_MES_CERRADO = 8  # septiembre queda abierto, para reportarlo
SESIONES_DE_LAS_MESAS = "6"  # la actividad del plan que las cuenta
PAPELES = {"admin": "todo", "oap": "revisa y cierra", "publica": "publica"}
CARPETA = Path(__file__).resolve().parents[2] / "demo"
SALIDAS = (
    "Para servir lo que hay: ./dev manage runserver. Para cargar la demostración aparte: "
    "DATOS=.datos/demo ./dev demo (o, con DATABASE_URL, la dirección de otra base)."
)

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


class Command(BaseCommand):
    help = "Carga y publica la demostración. Si ya está, no cambia nada."

    def handle(self, **_: Any) -> None:
        if ajeno := Plan.objects.exclude(demostracion=True).first():
            raise CommandError(
                f"Esta base ya tiene el plan de {ajeno.anio}, que no es de la demostración: no se toca. {SALIDAS}"
            )
        if Usuario.objects.exists() and not Plan.objects.exists():
            raise CommandError(
                f"Esta base ya tiene usuarios y no tiene la demostración: no se toca. {SALIDAS}"
            )
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [UNA_A_LA_VEZ])
            clave = _clave()
            usuarios = _usuarios(clave)
            if not Plan.objects.filter(anio=ANIO).exists():
                _cargar(usuarios["oap"])
            informes = _informes(usuarios["oap"])
            for informe in informes:
                if not informe.publicaciones.exists():
                    publicar(informe, usuario=usuarios["publica"], notas=_notas(informe))

        puerto = os.environ.get("PUERTO", "8000")
        direcciones = (
            f"  {informe.periodo.rotulo:<15}  http://127.0.0.1:{puerto}{informe.periodo.ruta}\n"
            for informe in reversed(informes)
        )
        self.stdout.write(
            f"Demostración lista: datos reconstruidos, no son cifras oficiales.\n\n"
            f"  Informe          http://127.0.0.1:{puerto}/\n"
            f"{''.join(direcciones)}"
            f"  Administración   http://127.0.0.1:{puerto}/admin/\n\n"
            f"  Usuarios         {_quien_es_quien(usuarios)}\n"
            f"  Contraseña       {clave}\n"
        )


def _quien_es_quien(usuarios: Iterable[str]) -> str:
    """«oap (revisa y cierra), …»; los enlaces, que reportan, al final."""
    enlaces = [nombre for nombre in usuarios if nombre not in PAPELES]
    return ", ".join([f"{nombre} ({papel})" for nombre, papel in PAPELES.items()] + enlaces) + " (reportan)"


def _clave() -> str:
    """La de todos los usuarios de la demostración: la de `DEMO_CLAVE`, la que ya estaba o una nueva al azar."""
    archivo: Path = settings.DATOS / "clave"
    clave = os.environ.get("DEMO_CLAVE", "")
    if not clave and archivo.exists():
        clave = archivo.read_text().strip()
    clave = clave or secrets.token_urlsafe(9)
    archivo.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    archivo.touch(mode=0o600)
    archivo.chmod(0o600)
    archivo.write_text(f"{clave}\n")
    return clave


def _usuarios(clave: str) -> dict[str, Usuario]:
    grupos = {
        "admin": "",
        "oap": roles.OAP,
        "publica": roles.PUBLICACION,
        **{f"enlace.{sigla.lower()}": roles.ENLACE for sigla in DEPENDENCIAS},
    }
    usuarios = {}
    for nombre, grupo in grupos.items():
        usuario, nuevo = Usuario.objects.get_or_create(
            username=nombre,
            defaults={"email": f"{nombre}@example.org", "is_staff": True, "is_superuser": nombre == "admin"},
        )
        if nuevo and grupo:
            usuario.groups.add(Group.objects.get(name=grupo))
        if not usuario.check_password(clave):
            usuario.set_password(clave)
            usuario.save()
        usuarios[nombre] = usuario
    return usuarios


def _cargar(oap: Usuario) -> None:
    # Las mesas, una por una: son reconstruidas y no señalan a nadie.
    plan = Plan.objects.create(anio=ANIO, demostracion=True, conteo_minimo_por_estado=0)
    for sigla, nombre in DEPENDENCIAS.items():
        dependencia, _ = Dependencia.objects.get_or_create(sigla=sigla, defaults={"nombre": nombre})
        dependencia.enlaces.add(Usuario.objects.get(username=f"enlace.{sigla.lower()}"))
    with (CARPETA / "mesas.csv").open(encoding="utf-8", newline="") as archivo:
        Mesa.objects.bulk_create((Mesa(**fila) for fila in csv.DictReader(archivo)), ignore_conflicts=True)
    importar_plan(ANIO, _archivo("plan-2021.csv"))
    _contar(plan)
    for mes in plan.meses.filter(numero__lte=ULTIMO_MES_CERRADO):
        cerrar(mes, sin_reporte={}, usuario=oap)
    importar_compromisos(ANIO, [_archivo("compromisos-2021.csv"), _archivo("seguimientos-2021.csv")])
    Sesion.objects.update(actividad=plan.actividades.get(codigo=SESIONES_DE_LAS_MESAS))


def _contar(plan: Plan) -> None:
    """Lo que se hizo cada mes, inventado: el documento no lo trae."""
    reportes = {
        (reporte.actividad.codigo, reporte.mes): reporte
        for reporte in Reporte.objects.filter(actividad__plan=plan).select_related("actividad")
    }
    with (CARPETA / "relatos-2021.csv").open(encoding="utf-8", newline="") as archivo:
        for fila in csv.DictReader(archivo):
            reporte = reportes[fila["numero"], int(fila["mes"])]
            reporte.narrativa = reporte.texto_publico = fila["texto"]
            reporte.participantes, reporte.razon = int(fila["participantes"]), fila["razon"]
            reporte.evaluada, reporte.resultado_evaluacion = fila["evaluada"] == "sí", fila["resultado"]
            reporte.save()


def _archivo(nombre: str) -> tuple[str, bytes]:
    return nombre, (CARPETA / nombre).read_bytes()


def _informes(oap: Usuario) -> list[Informe]:
    """Los que se publican; el que queda por escribir también se crea."""
    plan = Plan.objects.get(anio=ANIO)
    informes = []
    with a_nombre_de(oap):
        for numero, cortes in CORTES.items():
            informe = Informe.objects.filter(plan=plan, numero_del_periodo=numero).first()
            if informe is None:
                informe = _escribir(Informe(plan=plan, numero_del_periodo=numero, cortes=cortes), oap)
                _decidir(informe)
            informes.append(informe)
        if not Informe.objects.filter(plan=plan, numero_del_periodo=POR_ESCRIBIR).exists():
            _escribir(Informe(plan=plan, numero_del_periodo=POR_ESCRIBIR), oap)
    return informes


def _escribir(informe: Informe, oap: Usuario) -> Informe:
    proponer_cortes(informe)
    proponer_textos(informe)
    informe.save()
    proponer(informe, usuario=oap)
    return informe


def _decidir(informe: Informe) -> None:
    """Como en el documento: lo que una regla no propuso, se escribe a mano."""
    propuestas = {r.regla: r for r in informe.recomendaciones.all()}
    for orden, (regla, texto) in enumerate(RECOMENDACIONES.items(), start=1):
        recomendacion = propuestas.get(regla) or informe.recomendaciones.model(informe=informe)
        recomendacion.orden, recomendacion.texto, recomendacion.decision = orden, texto, Decision.ACEPTADA
        recomendacion.save()


def _notas(informe: Informe) -> dict[str, str]:
    """Lo que la lista de revisión advierte de estos informes también pasó en el documento."""
    return {requisito.frase: NOTA for requisito in Borrador(informe).revision.advierten}
