"""Quién ve y cambia qué en la administración: cada dirección con cada papel, y lo forjado se queda adentro."""

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import openpyxl
import pghistory
import pgtrigger
import pytest
from django.apps import apps
from django.contrib.admin import site
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse
from django.utils import timezone

from compromisos.models import Compromiso, Mesa, Seguimiento, Sesion
from comun.calendario import ABREVIATURAS
from informes.models import Informe, Publicacion, Recomendacion
from informes.oficina import roles
from participacion.models import (
    Actividad,
    Alias,
    Apoyo,
    Apunte,
    Componente,
    Evidencia,
    Libro,
    Mes,
    Modificacion,
    Plan,
    Plantilla,
    Reapertura,
    Reporte,
    Trabajo,
    Usuario,
)
from tests.datos import (
    un_compromiso,
    un_informe,
    un_plan,
    un_reporte,
    un_seguimiento,
    un_trabajo,
    un_usuario,
    una_actividad,
    una_dependencia,
    una_evidencia,
    una_publicacion,
    una_sesion,
)
from tests.formularios import lo_que_manda

pytestmark = pytest.mark.django_db

# Lo que responde cada dirección con GET sobre lo de la dependencia A. Una dirección que no esté aquí hace fallar la
# prueba. 302 es a la entrada o, si está adentro, a otra página.
#
# Columnas: anónimo, enlace de A, enlace de B, OAP, publica, superusuario.
TABLA = """
acta                                          302 403 403 200 403 200
acta_nueva                                    302 403 403 200 403 200
admin/(?P<url>.*)$                            302 404 404 404 404 404
admin_password_reset                          200 200 200 200 200 200
apuntes                                       200 200 200 200 200 200
app_list                                      302 404 404 200 404 200
archivo_del_trabajo                           302 200 404 404 404 404
auth_group_add                                302 403 403 403 403 200
auth_group_change                             302 403 403 403 403 200
auth_group_changelist                         302 403 403 403 403 200
auth_group_delete                             302 403 403 403 403 200
auth_group_history                            302 403 403 403 403 200
auth_user_password_change                     302 403 403 403 403 200
autocomplete                                  302 403 403 200 403 200
cerrar_mes                                    302 403 403 200 403 200
compromisos_compromiso_add                    302 403 403 200 403 200
compromisos_compromiso_change                 302 403 403 200 403 200
compromisos_compromiso_changelist             302 403 403 200 403 200
compromisos_compromiso_delete                 302 403 403 200 403 200
compromisos_compromiso_export                 302 403 403 200 403 200
compromisos_compromiso_history                302 403 404 200 404 200
compromisos_compromiso_import                 302 403 403 200 403 200
compromisos_compromiso_plantilla              302 403 403 200 403 200
compromisos_compromiso_process_import         302 405 405 405 405 405
compromisos_mesa_add                          302 403 403 200 403 200
compromisos_mesa_change                       302 403 403 200 403 200
compromisos_mesa_changelist                   302 403 403 200 403 200
compromisos_mesa_delete                       302 403 403 403 403 200
compromisos_mesa_history                      302 403 403 200 403 200
compromisos_seguimiento_add                   302 403 403 403 403 403
compromisos_seguimiento_change                302 403 403 200 403 200
compromisos_seguimiento_changelist            302 403 403 200 403 200
compromisos_seguimiento_delete                302 403 403 403 403 403
compromisos_seguimiento_history               302 403 404 200 404 200
compromisos_sesion_add                        302 403 403 200 403 200
compromisos_sesion_change                     302 403 403 200 403 200
compromisos_sesion_changelist                 302 403 403 200 403 200
compromisos_sesion_delete                     302 403 403 200 403 200
compromisos_sesion_history                    302 403 403 200 403 200
evidencia                                     302 200 404 200 404 200
evidencia_de_seguimiento                      302 200 404 200 404 200
historial_del_reporte                         302 200 404 200 404 200
index                                         302 302 302 200 302 200
informes_informe_add                          302 403 403 200 403 200
informes_informe_borrador                     302 403 403 302 302 302
informes_informe_change                       302 403 403 200 200 200
informes_informe_changelist                   302 403 403 200 200 200
informes_informe_delete                       302 403 403 403 403 200
informes_informe_history                      302 403 403 200 200 200
informes_informe_publicar                     302 403 403 403 200 200
informes_informe_vista_previa                 302 403 403 200 200 200
informes_publicacion_add                      302 403 403 403 403 403
informes_publicacion_change                   302 403 403 200 200 200
informes_publicacion_changelist               302 403 403 200 200 200
informes_publicacion_delete                   302 403 403 403 403 403
informes_publicacion_history                  302 403 403 200 200 200
informes_publicacion_retirar                  302 403 403 403 200 200
informes_recomendacion_add                    302 403 403 403 403 403
informes_recomendacion_change                 302 403 403 200 200 200
informes_recomendacion_changelist             302 403 403 200 200 200
informes_recomendacion_delete                 302 403 403 403 403 403
informes_recomendacion_history                302 403 403 200 200 200
jsi18n                                        302 200 200 200 200 200
mis_compromisos                               302 200 200 200 403 200
login                                         200 302 302 302 302 302
logout                                        302 405 405 405 405 405
participacion_actividad_add                   302 403 403 200 403 200
participacion_actividad_cancelar              302 403 404 200 404 200
participacion_actividad_change                302 403 403 200 403 200
participacion_actividad_changelist            302 403 403 200 403 200
participacion_actividad_delete                302 403 403 200 403 200
participacion_actividad_export                302 403 403 200 403 200
participacion_actividad_history               302 403 404 200 404 200
participacion_actividad_import                302 403 403 200 403 200
participacion_actividad_libro                 302 403 403 404 403 404
participacion_actividad_libros                302 403 403 200 403 200
participacion_actividad_lleno                 302 403 403 404 403 404
participacion_actividad_plantilla             302 403 403 200 403 200
participacion_actividad_plantilla_de_la_entidad 302 403 403 404 403 404
participacion_actividad_process_import        302 405 405 405 405 405
participacion_actividad_revisar_libro         302 403 403 404 403 404
participacion_alias_add                       302 403 403 200 403 200
participacion_alias_change                    302 403 403 200 403 200
participacion_alias_changelist                302 403 403 200 403 200
participacion_alias_delete                    302 403 403 200 403 200
participacion_alias_history                   302 403 404 200 404 200
participacion_apoyo_add                       302 403 403 200 403 200
participacion_apoyo_change                    302 403 403 200 403 200
participacion_apoyo_changelist                302 403 403 200 403 200
participacion_apoyo_delete                    302 403 403 200 403 200
participacion_apoyo_history                   302 403 404 200 404 200
participacion_componente_add                  302 403 403 200 403 200
participacion_componente_change               302 403 403 200 403 200
participacion_componente_changelist           302 403 403 200 403 200
participacion_componente_delete               302 403 403 200 403 200
participacion_componente_history              302 403 403 200 403 200
participacion_reporte_add                      302 403 403 403 403 403
participacion_reporte_change                   302 403 403 200 403 200
participacion_reporte_changelist               302 403 403 200 403 200
participacion_reporte_delete                   302 403 403 403 403 403
participacion_reporte_history                  302 403 404 200 404 200
participacion_dependencia_add                 302 403 403 200 403 200
participacion_dependencia_change              302 403 403 200 403 200
participacion_dependencia_changelist          302 403 403 200 403 200
participacion_dependencia_delete              302 403 403 403 403 200
participacion_dependencia_history             302 403 404 200 404 200
participacion_evidencia_add                   302 403 403 403 403 403
participacion_evidencia_change                302 403 403 200 403 200
participacion_evidencia_changelist            302 403 403 200 403 200
participacion_evidencia_delete                302 403 403 403 403 403
participacion_evidencia_history               302 403 404 200 404 200
participacion_mes_add                         302 403 403 403 403 403
participacion_mes_change                      302 403 403 200 403 200
participacion_mes_changelist                  302 403 403 200 403 200
participacion_mes_delete                      302 403 403 403 403 403
participacion_mes_history                     302 403 403 200 403 200
participacion_modificacion_add                302 403 403 403 403 403
participacion_modificacion_change             302 403 403 200 403 200
participacion_modificacion_changelist         302 403 403 200 403 200
participacion_modificacion_delete             302 403 403 403 403 403
participacion_modificacion_history            302 403 404 200 404 200
participacion_plan_add                        302 403 403 200 403 200
participacion_plan_change                     302 403 403 200 403 200
participacion_plan_changelist                 302 403 403 200 403 200
participacion_plan_copiar                     302 403 403 200 403 200
participacion_plan_delete                     302 403 403 403 403 200
participacion_plan_history                    302 403 403 200 403 200
participacion_usuario_add                     302 403 403 200 403 200
participacion_usuario_change                  302 403 403 200 403 200
participacion_usuario_changelist              302 403 403 200 403 200
participacion_usuario_delete                  302 403 403 403 403 200
participacion_usuario_history                 302 404 404 200 404 200
participacion_usuario_invitar                 302 404 404 200 404 200
password_change                               302 200 200 200 200 200
password_change_done                          302 200 200 200 200 200
password_reset_complete                       200 200 200 200 200 200
password_reset_confirm                        200 200 200 200 200 200
password_reset_done                           200 200 200 200 200 200
reabrir_mes                                   302 403 403 200 403 200
recordar_mes                                  302 403 403 405 403 405
reporte                                       302 200 200 200 404 200
reporte_actual                                302 302 302 302 302 302
revisar_mes                                   302 403 403 200 403 200
trabajo                                       302 200 404 404 404 404
view_on_site                                  302 302 302 302 302 302
…/<path:object_id>/                           302 302 302 302 302 302
"""

PAPELES = ("anónimo", "enlace de A", "enlace de B", "OAP", "publica", "superusuario")


def rutas() -> Iterator[tuple[str, str]]:
    """Cada dirección de la administración, con su nombre; las que no tienen, su ruta."""

    def andar(patrones: Any, antes: str = "") -> Iterator[tuple[str, str]]:
        for patron in patrones:
            ruta = antes + str(patron.pattern)
            if isinstance(patron, URLPattern):
                yield (patron.name or re.sub(r"^admin/\w+/\w+/(?=<)", "…/", ruta)), ruta
            else:
                yield from andar(patron.url_patterns, ruta)

    return (
        (nombre, ruta) for nombre, ruta in andar(get_resolver().url_patterns) if ruta.startswith("admin/")
    )


def esperado() -> dict[str, list[int]]:
    filas = (linea.split() for linea in TABLA.strip().splitlines())
    return {nombre: [int(codigo) for codigo in codigos] for nombre, *codigos in filas}


def persona(nombre: str, *grupos: str, **campos: Any) -> Usuario:
    usuario = un_usuario(nombre, is_staff=True, email=f"{nombre}@entidad.gov.co", **campos)
    usuario.groups.set(Group.objects.filter(name__in=grupos))
    return usuario


def cliente_de(usuario: Usuario) -> Client:
    cliente = Client()
    cliente.force_login(usuario)
    return cliente


@pytest.fixture(autouse=True)
def aparte(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Los archivos, a una carpeta de la prueba; el PDF, de mentiras."""
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))


def lo_de(sigla: str) -> SimpleNamespace:
    """Todo lo que una dependencia puede tener."""
    dependencia = una_dependencia(sigla)
    enlace = persona(f"enlace.{sigla}", roles.ENLACE)
    enlace.dependencias.add(dependencia)
    actividad = una_actividad(dependencia=dependencia, descripcion=f"Talleres de {sigla}")
    Plan.objects.update(aprobado_el="2021-01-31")
    actividad.programado = [2] * 12
    with pghistory.context(motivo=f"Motivo de {sigla}"):
        actividad.save()
    with pgtrigger.ignore("participacion.Plan:aprobado_sigue_aprobado"):
        Plan.objects.update(aprobado_el=None)
    reporte = un_reporte(actividad, mes=1, estado="borrador", narrativa=f"Secreto de {sigla}")
    archivo = SimpleUploadedFile("acta.pdf", b"%PDF-1.7")
    compromiso = un_compromiso(una_sesion(), dependencia=dependencia, texto=f"Promesa de {sigla}")
    return SimpleNamespace(
        alias=Alias.objects.create(dependencia=dependencia, nombre=f"Oficina {sigla}"),
        dependencia=dependencia,
        enlace=enlace,
        actividad=actividad,
        reporte=reporte,
        evidencia=una_evidencia(reporte, nombre=f"Acta de {sigla}.pdf", archivo=archivo, enlace=""),
        modificacion=actividad.modificaciones.get(),
        compromiso=compromiso,
        seguimiento=un_seguimiento(
            compromiso,
            gestion=f"Gestión de {sigla}",
            evidencia=f"Oficio de {sigla}.pdf",
            archivo=SimpleUploadedFile("oficio.pdf", b"%PDF-1.7"),
        ),
    )


@pytest.fixture
def de_a() -> SimpleNamespace:
    return lo_de("A")


@pytest.fixture
def de_b() -> SimpleNamespace:
    return lo_de("B")


def argumentos(ruta: str, fila_de: dict[str, Any]) -> str:
    """La dirección de una ruta, sobre lo de A."""
    aplicacion, modelo = [*ruta.split("/"), "", ""][1:3]
    fila = fila_de.get(f"{aplicacion}.{modelo}") or fila_de.get(ruta)
    publicacion = fila_de["informes.publicacion"]
    direccion = re.sub(r"\^\(\?P<app_label>[^)]*\)/\$$", "participacion/", ruta)
    direccion = direccion.replace("(?P<url>.*)$", "nada/de/esto")
    valores = {
        "int:anio": 2021,
        "int:mes": 1,
        "uidb64": "MQ",
        "token": "x-y",
        "path:content_type_id": ContentType.objects.get_for_model(Publicacion).pk,
        "path:object_id": fila.pk if fila else publicacion.pk,
        "int:pk": fila.pk if fila else "",
        "id": fila.pk if fila else "",
    }
    for nombre, valor in valores.items():
        direccion = direccion.replace(f"<{nombre}>", str(valor))
    return f"/{direccion}"


PREGUNTAS = {
    "autocomplete": {"app_label": "compromisos", "model_name": "sesion", "field_name": "actividad"},
    "reporte": {"dependencia": "A"},
}


def _un_pdf(usuario: Usuario) -> Trabajo:
    ahora = timezone.now()
    hecho = {"empezado_en": ahora, "terminado_en": ahora, "frase": "Listo.", "archivo": b"%PDF-1.7"}
    return un_trabajo(usuario, **hecho)


def respuestas(de_a: SimpleNamespace, de_b: SimpleNamespace) -> dict[str, list[int]]:
    informe = un_informe()
    fila_de = {
        "auth.group": Group.objects.get(name=roles.ENLACE),
        "participacion.usuario": de_a.enlace,
        "participacion.dependencia": de_a.dependencia,
        "participacion.plan": un_plan(),
        "participacion.mes": un_plan().meses.get(numero=2),
        "participacion.actividad": de_a.actividad,
        "participacion.alias": de_a.alias,
        "participacion.apoyo": Apoyo.objects.create(
            actividad=de_a.actividad, dependencia=una_dependencia("APOYA")
        ),
        "participacion.componente": Componente.objects.create(plan=un_plan(), nombre="Eje 1", ponderacion=1),
        "participacion.reporte": de_a.reporte,
        "participacion.evidencia": de_a.evidencia,
        "participacion.modificacion": de_a.modificacion,
        "compromisos.mesa": Mesa.objects.get(),
        "compromisos.sesion": Sesion.objects.get(),
        "compromisos.compromiso": de_a.compromiso,
        "compromisos.seguimiento": de_a.seguimiento,
        "informes.informe": informe,
        "informes.recomendacion": Recomendacion.objects.create(informe=informe, orden=1, texto="Más mesas."),
        "informes.publicacion": una_publicacion(un_informe(1)),
        "admin/trabajo/<int:pk>/": (trabajo := _un_pdf(de_a.enlace)),
        "admin/trabajo/<int:pk>/archivo.pdf": trabajo,
        "admin/acta/<int:pk>/": Sesion.objects.get(),
        "admin/seguimiento/<int:pk>/evidencia/": de_a.seguimiento,
        "admin/evidencia/<int:pk>/": de_a.evidencia,
        "admin/reporte/historial/<int:pk>/": de_a.reporte,
    }
    clientes = [
        Client(),
        cliente_de(de_a.enlace),
        cliente_de(de_b.enlace),
        cliente_de(persona("oap", roles.OAP)),
        cliente_de(persona("publica", roles.PUBLICACION)),
        cliente_de(persona("raiz", is_superuser=True)),
    ]

    def codigo(cliente: Client, nombre: str, ruta: str) -> int:
        respuesta = cliente.get(argumentos(ruta, fila_de), PREGUNTAS.get(nombre))
        respuesta.getvalue()  # la evidencia se cierra al acabar de leerla
        return respuesta.status_code

    return {nombre: [codigo(cliente, nombre, ruta) for cliente in clientes] for nombre, ruta in rutas()}


def test_cada_direccion_responde_a_cada_papel_lo_que_dice_la_tabla(
    de_a: SimpleNamespace, de_b: SimpleNamespace
) -> None:
    dadas, debidas = respuestas(de_a, de_b), esperado()
    assert dadas.keys() - debidas.keys() == set(), "direcciones nuevas: diga en TABLA quién puede verlas"
    assert debidas.keys() - dadas.keys() == set(), "direcciones que ya no existen"
    distintas = {
        (nombre, papel): (dada, debida)
        for nombre in debidas
        for papel, dada, debida in zip(PAPELES, dadas[nombre], debidas[nombre], strict=True)
        if dada != debida
    }
    assert distintas == {}


# Un enlace en la administración no tiene más que sus pantallas.


def test_un_enlace_no_tiene_permisos_ni_lista_de_aplicaciones(de_a: SimpleNamespace) -> None:
    assert de_a.enlace.get_all_permissions() == {"compromisos.registrar_seguimiento"}
    pagina = cliente_de(de_a.enlace).get(reverse("reporte", args=[2021, 1]))
    assert pagina.context["available_apps"] == []
    Mes.objects.all().delete()  # sin mes por reportar, le quedan sus compromisos
    compromisos = cliente_de(de_a.enlace).get(reverse("admin:index"), follow=True)
    assert compromisos.redirect_chain == [(reverse("mis_compromisos"), 302)]
    assert compromisos.context["available_apps"] == []


def test_en_sus_pantallas_no_hay_nada_de_otra_dependencia(
    de_a: SimpleNamespace, de_b: SimpleNamespace
) -> None:
    cliente = cliente_de(de_b.enlace)
    for dependencia in ("", "A", "B"):
        pagina = cliente.get(reverse("reporte", args=[2021, 1]), {"dependencia": dependencia})
        assert "Talleres de B" in pagina.content.decode()
        assert " de A" not in pagina.content.decode()
        pagina = cliente.get(reverse("mis_compromisos"), {"dependencia": dependencia, "buscar": " de "})
        assert "Promesa de B" in pagina.content.decode()
        assert " de A" not in pagina.content.decode()


# Aunque a alguien de B se le dieran todos los permisos menos el de revisar, no saldría de su dependencia.

SIN_DEPENDENCIA = {Componente, Group, Mes, Plan, Mesa, Sesion, Informe, Recomendacion, Publicacion}


@pytest.fixture
def con_todo(de_a: SimpleNamespace, de_b: SimpleNamespace) -> Client:
    de_b.enlace.user_permissions.set(
        Permission.objects.exclude(codename__in=["revisar_reporte", "publicar_informe"])
    )
    return cliente_de(de_b.enlace)


def url(fila: Any, vista: str, *args: Any) -> str:
    return reverse(f"admin:{fila._meta.app_label}_{fila._meta.model_name}_{vista}", args=args)


def actividad_escrita(actividad: Actividad, **campos: Any) -> dict[str, Any]:
    return {
        "plan": actividad.plan_id,
        "dependencia": actividad.dependencia_id,
        "codigo": actividad.codigo,
        "clase_de_meta": "suma",
        "periodicidad": "mensual",
        "por_periodos": "on",
        "descripcion": "Forjada",
        "version": actividad.version,
        "apoyos-TOTAL_FORMS": 0,
        "apoyos-INITIAL_FORMS": 0,
    } | ({f"programado_{mes}": "2" for mes in ABREVIATURAS} | campos)


def compromiso_escrito(compromiso: Compromiso, **campos: Any) -> dict[str, Any]:
    return {
        "sesion": compromiso.sesion_id,
        "codigo": compromiso.codigo,
        "texto": "Forjado",
        "dependencia": compromiso.dependencia_id,
        "entidad_competente": "",
        "version": compromiso.version,
        "seguimientos-TOTAL_FORMS": 0,
        "seguimientos-INITIAL_FORMS": 0,
    } | campos


def retrato() -> list[Any]:
    """Todo lo que hay, para ver que nada cambió; sin la versión, que sube al guardar aunque sea lo mismo."""
    modelos = [Actividad, Reporte, Evidencia, Modificacion, Compromiso, Seguimiento]
    return [
        list(
            modelo.objects.order_by("pk").values_list(
                *(c.name for c in modelo._meta.concrete_fields if c.name != "version")
            )
        )
        for modelo in modelos
    ]


def test_cada_modelo_dice_que_puede_ver_cada_quien() -> None:
    sin_predicado = {
        modelo
        for modelo in site._registry
        if not hasattr(modelo._default_manager.all(), "visibles_para") and modelo is not Usuario
    }
    assert sin_predicado == SIN_DEPENDENCIA
    propias = {m for app in ("participacion", "compromisos") for m in apps.get_app_config(app).get_models()}
    propias -= {Apunte, Libro, Plantilla, Reapertura, Trabajo}  # tienen sus pantallas
    assert {m for m in propias if not m.__name__.endswith("Event")} <= set(site._registry)


@pytest.mark.parametrize(
    "cual",
    [
        "dependencia",
        "alias",
        "actividad",
        "reporte",
        "evidencia",
        "modificacion",
        "compromiso",
        "seguimiento",
    ],
)
def test_las_listas_y_paginas_son_solo_de_lo_suyo(
    con_todo: Client, de_a: SimpleNamespace, de_b: SimpleNamespace, cual: str
) -> None:
    ajena, propia = getattr(de_a, cual), getattr(de_b, cual)
    lista = con_todo.get(url(propia, "changelist"))
    assert list(lista.context["cl"].queryset) == [propia]
    assert "Dependencia A" not in lista.content.decode()  # tampoco en los filtros
    for vista in ("change", "history"):
        assert con_todo.get(url(propia, vista, propia.pk)).status_code == 200
        assert con_todo.get(url(ajena, vista, ajena.pk)).status_code == 404
    antes = retrato()
    assert con_todo.post(url(ajena, "change", ajena.pk), {}).status_code in {403, 404}
    assert con_todo.post(url(ajena, "delete", ajena.pk), {"post": "yes"}).status_code in {403, 404}
    assert retrato() == antes


def test_las_paginas_propias_tampoco_alcanzan_lo_ajeno(con_todo: Client, de_a: SimpleNamespace) -> None:
    antes = retrato()
    cancelar = url(de_a.actividad, "cancelar", de_a.actividad.pk)
    assert con_todo.post(cancelar, {"desde": 5, "motivo": "x"}).status_code == 404
    assert con_todo.post(url(un_plan(), "copiar", un_plan().pk), {"anio": 2022}).status_code == 403
    assert con_todo.get(reverse("evidencia", args=[de_a.evidencia.pk])).status_code == 404
    assert con_todo.get(reverse("historial_del_reporte", args=[de_a.reporte.pk])).status_code == 404
    oficio = reverse("evidencia_de_seguimiento", args=[de_a.seguimiento.pk])
    assert con_todo.get(oficio).status_code == 404
    for acta in (reverse("acta_nueva"), reverse("acta", args=[de_a.compromiso.sesion_id])):
        assert con_todo.post(acta, {"f0-texto": "Forjado"}).status_code == 403
    for nombre in ("revisar_mes", "cerrar_mes", "reabrir_mes"):
        assert con_todo.post(reverse(nombre, args=[2021, 1]), {"motivo": "x"}).status_code == 403
    assert retrato() == antes
    assert Plan.objects.count() == 1


def test_la_oap_no_cambia_si_publica_otra_persona_y_un_superusuario_si() -> None:
    plan = un_plan()
    for quien, queda in ((persona("oap", roles.OAP), True), (persona("jefa", is_superuser=True), False)):
        cliente = cliente_de(quien)
        pantalla = cliente.get(url(plan, "change", plan.pk))
        assert "publica otra persona" in pantalla.content.decode().lower()
        enviado = {campo: v for campo, v in lo_que_manda(pantalla).items() if campo != "publica_otra_persona"}
        assert cliente.post(url(plan, "change", plan.pk), enviado).status_code == 302
        assert Plan.objects.get().publica_otra_persona is queda


def test_una_fila_no_se_muda_a_otra_dependencia(
    con_todo: Client, de_a: SimpleNamespace, de_b: SimpleNamespace
) -> None:
    antes = retrato()
    forjada = actividad_escrita(de_b.actividad, dependencia=de_a.dependencia.pk)
    respuesta = con_todo.post(url(de_b.actividad, "change", de_b.actividad.pk), forjada)
    assert "dependencia" in respuesta.context["adminform"].form.errors
    respuesta = con_todo.post(url(de_b.actividad, "add"), forjada | {"codigo": 99})
    assert "dependencia" in respuesta.context["adminform"].form.errors
    assert con_todo.post(url(de_a.actividad, "change", de_a.actividad.pk), forjada).status_code == 404
    assert retrato() == antes


def test_guardar_como_nueva_no_existe(con_todo: Client, de_a: SimpleNamespace, de_b: SimpleNamespace) -> None:
    antes = retrato()
    for fila in (de_a.actividad, de_b.actividad):
        copia = actividad_escrita(de_b.actividad, codigo=99) | {"_saveasnew": "1"}
        assert con_todo.post(url(fila, "change", fila.pk), copia).status_code == 403
    assert retrato() == antes


def test_una_fila_no_se_deja_sin_dependencia(con_todo: Client, de_b: SimpleNamespace) -> None:
    antes = retrato()
    forjado = compromiso_escrito(de_b.compromiso, dependencia="", entidad_competente="Otra")
    assert con_todo.post(url(de_b.compromiso, "change", de_b.compromiso.pk), forjado).status_code == 404
    assert retrato() == antes


def test_las_filas_de_dentro_no_son_de_otro(
    con_todo: Client, de_a: SimpleNamespace, de_b: SimpleNamespace
) -> None:
    antes = retrato()
    fila = {"fecha": "20/06/2021", "estado": "cumplido"}
    direccion = url(de_b.compromiso, "change", de_b.compromiso.pk)
    for forjada, iniciales in (
        ({"id": de_a.seguimiento.pk, "compromiso": de_b.compromiso.pk}, 1),
        ({"id": "", "compromiso": de_a.compromiso.pk}, 0),
    ):
        cuantas = {"seguimientos-TOTAL_FORMS": 1, "seguimientos-INITIAL_FORMS": iniciales}
        dentro = {f"seguimientos-0-{campo}": valor for campo, valor in (fila | forjada).items()}
        con_todo.post(
            direccion, compromiso_escrito(de_b.compromiso, texto="Promesa de B", **cuantas, **dentro)
        )
        assert list(de_a.compromiso.seguimientos.all()) == [de_a.seguimiento]
        de_b.compromiso.refresh_from_db()
    agregado = con_todo.post(url(de_b.seguimiento, "add"), fila | {"compromiso": de_a.compromiso.pk})
    assert agregado.status_code == 403
    for propio_y_ajeno in ([de_a.compromiso.pk], [de_b.compromiso.pk, de_a.compromiso.pk]):
        escrito = {
            f"c{de_a.compromiso.pk}-{campo}": valor
            for campo, valor in (fila | {"gestion": "Forjada"}).items()
        }
        respuesta = con_todo.post(reverse("mis_compromisos"), escrito | {"compromiso": propio_y_ajeno})
        assert respuesta.status_code == 404
    # El que no se dice que se mostraba no se lee.
    con_todo.post(reverse("mis_compromisos"), escrito | {"compromiso": [de_b.compromiso.pk]})
    assert retrato() == antes


def test_autocompletar_ofrece_solo_lo_suyo(
    con_todo: Client, de_a: SimpleNamespace, de_b: SimpleNamespace
) -> None:
    for modelo, campo, ajeno, propio in (("sesion", "actividad", de_a.actividad, de_b.actividad),):
        pedido = {"app_label": "compromisos", "model_name": modelo, "field_name": campo}
        ofrecidas = con_todo.get(reverse("admin:autocomplete"), pedido).json()["results"]
        assert ofrecidas == [{"id": str(propio.pk), "text": str(propio)}]
        nada = con_todo.get(reverse("admin:autocomplete"), pedido | {"term": str(ajeno)})
        assert nada.json()["results"] == []


def test_las_llaves_foraneas_ofrecen_solo_lo_suyo(con_todo: Client, de_b: SimpleNamespace) -> None:
    for fila in (de_b.actividad, de_b.compromiso):
        campo = con_todo.get(url(fila, "add")).context["adminform"].form.fields["dependencia"]
        assert list(campo.queryset) == [de_b.dependencia]


@pytest.mark.parametrize(
    ("modelo", "pregunta"),
    [
        (Actividad, "reportes__narrativa__contains=Secreto"),
        (Actividad, "reportes__isnull=True"),
        (Actividad, "sesiones=1"),
        (Actividad, "dependencia__enlaces__password__startswith=a"),
        (Sesion, "compromisos=1"),
        (Sesion, "compromisos__texto__contains=Promesa"),
        (Sesion, "actividad__descripcion__contains=A"),
        (Plan, "actividades__descripcion__contains=A"),
        (Plan, "actividades__isnull=False"),
        (Compromiso, "sesion__compromisos__texto__contains=A"),
        (Usuario, "password__startswith=a"),
        (Usuario, "user_permissions=1"),
    ],
)
def test_no_se_filtra_por_lo_que_no_se_alcanza(con_todo: Client, modelo: Any, pregunta: str) -> None:
    assert con_todo.get(f"{url(modelo, 'changelist')}?{pregunta}").status_code == 400


def test_los_filtros_de_la_lista_siguen_sirviendo(con_todo: Client, de_b: SimpleNamespace) -> None:
    for modelo, pregunta in (
        (Actividad, f"dependencia__id__exact={de_b.dependencia.pk}"),
        (Reporte, f"actividad__dependencia__id__exact={de_b.dependencia.pk}"),
        (Reporte, "estado__exact=borrador"),
        (Compromiso, "sesion__fecha__year=2021"),
    ):
        assert con_todo.get(f"{url(modelo, 'changelist')}?{pregunta}").context["cl"].result_count == 1


def test_las_acciones_de_la_lista_no_alcanzan_lo_ajeno(con_todo: Client, de_a: SimpleNamespace) -> None:
    suelta = una_actividad([0] * 12, dependencia=de_a.dependencia)
    antes = retrato()
    for fila in (suelta, de_a.compromiso):
        accion = {"action": "delete_selected", "_selected_action": [fila.pk], "post": "yes"}
        con_todo.post(url(fila, "changelist"), accion | {"select_across": "1"})
        assert type(fila).objects.filter(pk=fila.pk).exists()
    assert retrato()[0] == antes[0]


@pytest.mark.parametrize("modelo", ["participacion_actividad", "compromisos_compromiso"])
def test_un_archivo_de_todas_solo_lo_carga_quien_las_alcanza_todas(con_todo: Client, modelo: str) -> None:
    for nombre in ("import", "process_import"):
        assert con_todo.post(reverse(f"admin:{modelo}_{nombre}"), {}).status_code == 403
    for nombre in ("import", "plantilla"):
        assert con_todo.get(reverse(f"admin:{modelo}_{nombre}")).status_code == 403


def test_se_exporta_solo_lo_suyo(con_todo: Client, de_a: SimpleNamespace) -> None:
    exportar = reverse("admin:participacion_actividad_export")
    for pregunta in ("", f"?dependencia__id__exact={de_a.dependencia.pk}", f"?id__in={de_a.actividad.pk}"):
        archivo = con_todo.post(f"{exportar}{pregunta}", {"format": "1", "resource": "0"}).content.decode()
        assert "Talleres de A" not in archivo
    assert "Talleres de B" in con_todo.post(exportar, {"format": "1", "resource": "0"}).content.decode()


def test_de_los_compromisos_y_sus_seguimientos_se_exporta_solo_lo_suyo(
    con_todo: Client, de_a: SimpleNamespace
) -> None:
    exportar = reverse("admin:compromisos_compromiso_export")
    for pregunta in ("", f"?dependencia__id__exact={de_a.dependencia.pk}", f"?id__in={de_a.compromiso.pk}"):
        archivo = con_todo.post(f"{exportar}{pregunta}", {"format": "0", "resource": "0"}).content
        libro = openpyxl.load_workbook(BytesIO(archivo))
        escrito = str([fila for hoja in libro for fila in hoja.values])
        assert "Promesa de A" not in escrito
        assert "Gestión de A" not in escrito
        assert pregunta or "Gestión de B" in escrito


def test_los_textos_publicos_son_solo_de_lo_suyo(
    con_todo: Client, de_a: SimpleNamespace, de_b: SimpleNamespace
) -> None:
    antes = retrato()[4]
    forjado = {"action": "escribir_textos_publicos", "_selected_action": [de_a.compromiso.pk], "guardar": ""}
    con_todo.post(url(de_a.compromiso, "changelist"), forjado | {f"texto_{de_a.compromiso.pk}": "Forjado"})
    assert retrato()[4] == antes


def test_las_cuentas_no_se_ven_con_solo_el_permiso(con_todo: Client, de_a: SimpleNamespace) -> None:
    assert con_todo.get(url(de_a.enlace, "changelist")).context["cl"].result_count == 0
    assert con_todo.get(url(de_a.enlace, "change", de_a.enlace.pk)).status_code == 404


# «Mi reporte» con campos forjados.


def reportado(reporte: Reporte, **campos: Any) -> dict[str, Any]:
    valores = {
        "version": reporte.version,
        "ejecutado": 7,
        "narrativa": "Forjada",
        "razon": "",
        "razon_otra": "",
    }
    return {f"a{reporte.actividad_id}-{campo}": valor for campo, valor in (valores | campos).items()}


def test_nadie_reporta_ni_quita_evidencias_por_otra_dependencia(
    de_a: SimpleNamespace, de_b: SimpleNamespace
) -> None:
    cliente, direccion = cliente_de(de_b.enlace), reverse("reporte", args=[2021, 1])
    antes = retrato()
    for pregunta in ("", "?dependencia=A"):
        cliente.post(f"{direccion}{pregunta}", reportado(de_a.reporte))
        cliente.post(f"{direccion}{pregunta}", {"quitar": de_a.evidencia.pk})
    assert retrato() == antes
    cliente.post(f"{direccion}?dependencia=A", {"enviar": "1"} | reportado(de_a.reporte))
    assert Reporte.objects.get(pk=de_a.reporte.pk).estado == "borrador"


def test_el_estado_y_la_nota_no_entran_por_mi_reporte(de_b: SimpleNamespace) -> None:
    forjado = {"estado": "avalado", "texto_publico": "Forjado", "nota": "Forjada", "mes": 2, "actividad": 1}
    cliente_de(de_b.enlace).post(reverse("reporte", args=[2021, 1]), reportado(de_b.reporte, **forjado))
    reporte = Reporte.objects.get(pk=de_b.reporte.pk)
    assert reporte.narrativa == "Forjada"
    assert (reporte.estado, reporte.texto_publico, reporte.nota, reporte.mes) == ("borrador", "", "", 1)
    assert reporte.actividad_id == de_b.actividad.pk


@pytest.mark.parametrize("papel", ["OAP", "superusuario"])
def test_nadie_mueve_estados_por_la_administracion(de_a: SimpleNamespace, papel: str) -> None:
    grupos = [roles.OAP] if papel == "OAP" else []
    cliente, antes = cliente_de(persona("jefa", *grupos, is_superuser=not grupos)), retrato()
    for fila in (de_a.reporte, de_a.evidencia, de_a.modificacion):
        assert cliente.post(url(fila, "change", fila.pk), {"estado": "avalado"}).status_code == 403
        assert cliente.post(url(fila, "delete", fila.pk), {"post": "yes"}).status_code == 403
        accion = {"action": "delete_selected", "_selected_action": [fila.pk], "post": "yes"}
        cliente.post(url(fila, "changelist"), accion)
    assert retrato() == antes
