"""La administración del plan y de los compromisos: todo abre, se busca, no consulta de más y dice por qué no."""

import re
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pghistory
import pgtrigger
import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.db.models import Model
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from compromisos.models import Compromiso, Mesa, Seguimiento, Sesion
from comun import cargas
from comun.calendario import ABREVIATURAS
from informes.oficina import roles
from participacion.admin.actividades import ActividadAdmin, CampoDeGrupos
from participacion.matriz.columnas import COLUMNAS
from participacion.models import (
    Actividad,
    Alias,
    Apoyo,
    Apunte,
    Componente,
    Dependencia,
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
from tests.archivos import un_csv, un_xlsx
from tests.datos import (
    cerrar,
    un_compromiso,
    un_plan,
    un_reporte,
    un_seguimiento,
    un_usuario,
    una_actividad,
    una_dependencia,
    una_evidencia,
    una_mesa,
    una_sesion,
)
from tests.formularios import lo_que_manda

pytestmark = pytest.mark.django_db


@pytest.fixture
def cliente() -> Client:
    """El de quien todo lo puede."""
    cliente = Client()
    cliente.force_login(un_usuario("jefa", is_staff=True, is_superuser=True))
    return cliente


@pytest.fixture(autouse=True)
def carpeta_temporal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Las vistas previas, a una carpeta de la prueba."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    return tmp_path


def otra_fila(modelo: type[Model], numero: int) -> Model:
    """Una fila distinta cada vez, con lo suyo también distinto: así se ve si la lista consulta por cada una."""
    dependencia = una_dependencia(f"D{numero}")
    mesa = una_mesa(f"Mesa {numero}")
    crear: dict[type[Model], Callable[[], Model]] = {
        Usuario: lambda: un_usuario(f"persona{numero}"),
        Group: lambda: Group.objects.create(name=f"Grupo {numero}"),
        Dependencia: lambda: dependencia,
        Plan: lambda: un_plan(2030 + numero),
        Mes: lambda: un_plan(2030 + numero).meses.get(numero=3),
        Actividad: lambda: una_actividad(dependencia=dependencia),
        Alias: lambda: Alias.objects.create(dependencia=dependencia, nombre=f"Oficina {numero}"),
        Apoyo: lambda: Apoyo.objects.create(actividad=una_actividad(), dependencia=dependencia),
        Componente: lambda: Componente.objects.create(plan=un_plan(), nombre=f"Eje {numero}", ponderacion=1),
        Reporte: lambda: un_reporte(una_actividad(dependencia=dependencia)),
        Evidencia: lambda: una_evidencia(un_reporte(una_actividad(dependencia=dependencia))),
        Modificacion: lambda: una_modificacion(una_actividad(dependencia=dependencia)),
        Mesa: lambda: mesa,
        Sesion: lambda: una_sesion(mesa=mesa, actividad=una_actividad()),
        Compromiso: lambda: un_compromiso(una_sesion(mesa=mesa), dependencia=dependencia),
        Seguimiento: lambda: un_seguimiento(un_compromiso(una_sesion(mesa=mesa), dependencia=dependencia)),
    }
    return crear[modelo]()


def una_modificacion(actividad: Actividad) -> Modificacion:
    """La que deja cambiar la programación con el plan aprobado."""
    Plan.objects.filter(pk=actividad.plan_id).update(aprobado_el=date(2021, 1, 31))
    actividad.programado = [9] * 12
    with pghistory.context(motivo="Más talleres"):
        actividad.save()
    with pgtrigger.ignore("participacion.Plan:aprobado_sigue_aprobado"):
        Plan.objects.filter(pk=actividad.plan_id).update(aprobado_el=None)
    return Modificacion.objects.get(actividad=actividad)


SOLO_LECTURA = (Reporte, Evidencia, Modificacion, Seguimiento)

BUSQUEDAS: dict[type[Model], str] = {
    Usuario: "persona1",
    Group: "Grupo 1",
    Dependencia: "D1",
    Plan: "2031",
    Mes: "2031",
    Actividad: "Actividad 1",
    Alias: "Oficina 1",
    Apoyo: "D1",
    Componente: "Eje 1",
    Reporte: "1",
    Evidencia: "Acta",
    Modificacion: "Más talleres",
    Mesa: "Mesa 1",
    Sesion: "Mesa 1",
    Compromiso: "Mesa 1",
    Seguimiento: "C-",
}
CADA_MODELO = pytest.mark.parametrize("modelo", BUSQUEDAS, ids=lambda modelo: modelo.__name__)


def url(modelo: type[Model], vista: str, *args: Any) -> str:
    return reverse(f"admin:{modelo._meta.app_label}_{modelo._meta.model_name}_{vista}", args=args)


def texto(respuesta: HttpResponse) -> str:
    return respuesta.content.decode()


def avisos(respuesta: Any) -> list[str]:
    return [str(aviso) for aviso in respuesta.context["messages"]]


def test_el_alias_se_escribe_en_su_dependencia_y_el_que_nombra_a_otra_se_dice_en_la_pagina(
    admin_client: Client,
) -> None:
    una_dependencia("SFI")
    dependencia = una_dependencia("OAP")
    pantalla = url(Dependencia, "change", dependencia.pk)
    enviado = lo_que_manda(admin_client.get(pantalla))
    rechazo = admin_client.post(pantalla, enviado | {"alias-0-nombre": "sfi"})
    assert "El alias «sfi» nombra a otra dependencia: SFI." in texto(rechazo)
    admin_client.post(pantalla, enviado | {"alias-0-nombre": "Planeación"})
    assert str(Alias.objects.get()) == "Planeación"
    assert "Planeación" in texto(admin_client.get(url(Alias, "history", Alias.objects.get().pk)))


def test_todos_los_modelos_de_las_capas_1_y_2_estan_en_la_administracion() -> None:
    propios = {
        modelo
        for app in ("participacion", "compromisos")
        for modelo in apps.get_app_config(app).get_models()
        if not modelo.__name__.endswith("Event")
    } - {Apunte, Libro, Plantilla, Reapertura, Trabajo}  # tienen sus pantallas, y no se tocan a mano
    assert propios - set(admin.site._registry) == set()
    assert propios <= set(BUSQUEDAS)


@CADA_MODELO
def test_cada_lista_abre_y_se_puede_buscar(cliente: Client, modelo: type[Model]) -> None:
    otra_fila(modelo, 1)
    assert cliente.get(url(modelo, "changelist")).status_code == 200
    encontrado = cliente.get(url(modelo, "changelist"), {"q": BUSQUEDAS[modelo]})
    assert encontrado.context["cl"].result_count > 0
    nada = cliente.get(url(modelo, "changelist"), {"q": "nada-de-esto"})
    assert nada.context["cl"].result_count == 0


@CADA_MODELO
def test_cada_formulario_abre(cliente: Client, modelo: type[Model]) -> None:
    fila = otra_fila(modelo, 1)
    assert cliente.get(url(modelo, "change", fila.pk)).status_code == 200
    assert cliente.get(url(modelo, "add")).status_code == (403 if modelo in {Mes, *SOLO_LECTURA} else 200)
    assert cliente.get(url(modelo, "history", fila.pk)).status_code == 200


@pytest.mark.parametrize("escrito", ["\0", "pronto", "9999-12-31", "٣" * 9, "²", "9" * 40])
@pytest.mark.parametrize(
    ("modelo", "llave"), [(Compromiso, "sesion"), (Sesion, "actividad"), (Usuario, "dependencias")]
)
def test_una_llave_forjada_es_un_error_al_lado_de_su_campo(
    cliente: Client, modelo: type[Model], llave: str, escrito: str
) -> None:
    respuesta = cliente.post(url(modelo, "change", otra_fila(modelo, 1).pk), {llave: escrito})
    assert respuesta.status_code == 200
    assert llave in respuesta.context["adminform"].form.errors


@CADA_MODELO
def test_filtrar_por_el_caracter_nulo_no_es_una_falla(cliente: Client, modelo: type[Model]) -> None:
    for campo in modelo._meta.concrete_fields:
        if campo.get_internal_type() in {"CharField", "TextField"}:
            assert cliente.get(url(modelo, "changelist"), {campo.name: "a\0"}).status_code in {200, 400}


@CADA_MODELO
def test_cada_lista_hace_las_mismas_consultas_con_2_filas_y_con_200(
    cliente: Client, modelo: type[Model]
) -> None:
    def consultas() -> int:
        with CaptureQueriesContext(connection) as hechas:
            assert cliente.get(url(modelo, "changelist")).status_code == 200
        return len(hechas)

    for numero in range(2):
        otra_fila(modelo, numero)
    con_dos = consultas()
    for numero in range(2, 60 if modelo in {Plan, Mes} else 200):  # planes, a lo sumo uno por año
        otra_fila(modelo, numero)
    assert consultas() == con_dos


@pytest.mark.parametrize(
    ("modelo", "campo", "destino"),
    [
        (Sesion, "actividad", Actividad),
        (Compromiso, "sesion", Sesion),
        (Seguimiento, "compromiso", Compromiso),
        (Usuario, "dependencias", Dependencia),
    ],
    ids=str,
)
def test_autocompletar_hace_las_mismas_consultas_con_2_filas_y_con_15(
    cliente: Client, modelo: type[Model], campo: str, destino: type[Model]
) -> None:
    pedido = {
        "app_label": modelo._meta.app_label,
        "model_name": modelo._meta.model_name,
        "field_name": campo,
    }

    def consultas() -> int:
        with CaptureQueriesContext(connection) as hechas:
            assert cliente.get(reverse("admin:autocomplete"), pedido).status_code == 200
        return len(hechas)

    for numero in range(2):
        otra_fila(destino, numero)
    con_dos = consultas()
    for numero in range(2, 15):
        otra_fila(destino, numero)
    assert consultas() == con_dos


# La actividad: doce cantidades, cada una con su nombre.


def actividad_escrita(**campos: Any) -> dict[str, Any]:
    programado = {f"programado_{mes}": "1" for mes in ABREVIATURAS}
    return {
        "plan": un_plan().pk,
        "dependencia": una_dependencia().pk,
        "codigo": 1,
        "descripcion": "Hacer talleres",
        "origen": "",
        "clase_de_meta": "suma",
        "periodicidad": "mensual",
        "por_periodos": "on",
        "apoyos-TOTAL_FORMS": 0,
        "apoyos-INITIAL_FORMS": 0,
    } | (programado | campos)


def test_cada_mes_de_la_programacion_tiene_su_etiqueta(cliente: Client) -> None:
    pagina = texto(cliente.get(url(Actividad, "add")))
    for lugar, mes in enumerate(ABREVIATURAS):
        assert f'<label for="id_programado_{lugar}">{mes}</label>' in pagina
        assert f'name="programado_{mes}"' in pagina


def test_la_programacion_se_guarda_por_mes_y_un_mes_vacio_es_cero(cliente: Client) -> None:
    respuesta = cliente.post(url(Actividad, "add"), actividad_escrita(programado_may="7", programado_jun=""))
    assert respuesta.status_code == 302
    actividad = Actividad.objects.get()
    assert actividad.programado == [1, 1, 1, 1, 7, 0, 1, 1, 1, 1, 1, 1]
    pagina = texto(cliente.get(url(Actividad, "change", actividad.pk)))
    assert 'value="7"' in pagina
    assert '<div class="readonly">17</div>' in pagina  # la meta anual


@pytest.mark.parametrize("escrito", ["-1", "2,5,1", "dos", "1000000000000"])
def test_un_mes_mal_escrito_se_rechaza_diciendo_cual(cliente: Client, escrito: str) -> None:
    respuesta = cliente.post(url(Actividad, "add"), actividad_escrita(programado_may=escrito))
    (error,) = respuesta.context["adminform"].form.errors["programado"]
    assert error.startswith("Mayo: ")
    assert f'value="{escrito}"' in texto(respuesta)


# Lo que rechaza la base de datos se dice en la página.


def test_cambiar_un_mes_cerrado_es_un_error_del_formulario_que_conserva_lo_escrito(cliente: Client) -> None:
    actividad = una_actividad()
    cerrar(5)
    escrito = actividad_escrita(programado_may="99", version=actividad.version)
    respuesta = cliente.post(url(Actividad, "change", actividad.pk), escrito)
    assert respuesta.status_code == 200
    assert respuesta.context["adminform"].form.non_field_errors() == [
        "El mes 5 de 2021 está cerrado: no admite cambios."
    ]
    assert 'value="99"' in texto(respuesta)
    actividad.refresh_from_db()
    assert actividad.meta == 12


def test_los_avisos_de_django_concuerdan(cliente: Client) -> None:
    actividad = una_actividad()
    cambiada = cliente.post(
        url(Actividad, "change", actividad.pk), actividad_escrita(version=actividad.version), follow=True
    )
    [cambio] = avisos(cambiada)
    assert "La actividad “<a href=" in cambio
    borrada = cliente.post(url(Actividad, "delete", actividad.pk), {"post": "yes"}, follow=True)
    assert avisos(borrada)[0].startswith("La actividad “")
    assert avisos(borrada)[0].endswith("” se eliminó.")


def test_borrar_en_un_mes_cerrado_es_un_aviso(cliente: Client) -> None:
    actividad = una_actividad()
    cerrar(5)
    respuesta = cliente.post(url(Actividad, "delete", actividad.pk), {"post": "yes"}, follow=True)
    assert avisos(respuesta) == ["El mes 5 de 2021 está cerrado: no admite cambios."]
    assert respuesta.redirect_chain == [(url(Actividad, "change", actividad.pk), 302)]
    assert Actividad.objects.exists()


def test_borrar_varios_en_un_mes_cerrado_es_un_aviso(cliente: Client) -> None:
    actividad = una_actividad()
    cerrar(5)
    accion = {"action": "delete_selected", "_selected_action": [actividad.pk], "post": "yes"}
    respuesta = cliente.post(url(Actividad, "changelist"), accion, follow=True)
    assert avisos(respuesta) == ["El mes 5 de 2021 está cerrado: no admite cambios."]
    assert Actividad.objects.exists()


def test_los_minimos_para_contar_las_mesas_se_cambian_en_el_plan(cliente: Client) -> None:
    escrito = {"anio": 2030, "cumplimiento_minimo": 90, "cumplimiento_maximo": 110}
    escrito |= {"regla": "acciones", "informa": "cuatrimestral"}
    respuesta = cliente.post(url(Plan, "add"), escrito | {"conteo_minimo": 5, "conteo_minimo_por_estado": 2})
    assert respuesta.status_code == 302
    assert Plan.objects.get(anio=2030).conteo_minimo_por_estado == 2
    assert un_plan(2031).conteo_minimo_por_estado == 5


def test_borrar_un_plan_con_meses_cerrados_es_un_aviso(cliente: Client) -> None:
    plan = un_plan()
    cerrar(5, plan)
    respuesta = cliente.post(url(Plan, "delete", plan.pk), {"post": "yes"}, follow=True)
    assert avisos(respuesta) == ["El registro está protegido: no se puede cambiar ni borrar."]
    assert Plan.objects.exists()


# Dos personas a la vez.


def test_al_segundo_se_le_dice_quien_cambio_que_y_conserva_lo_escrito(cliente: Client) -> None:
    actividad = una_actividad()
    direccion = url(Actividad, "change", actividad.pk)
    vista = cliente.get(direccion).context["adminform"].form["version"].value()
    otra = Client()
    otra.force_login(un_usuario("ana", first_name="Ana", last_name="Paz", is_staff=True, is_superuser=True))
    primero = actividad_escrita(descripcion="Lo de Ana", version=vista)
    assert otra.post(direccion, primero).status_code == 302

    segundo = actividad_escrita(descripcion="Lo mío", version=vista)
    respuesta = cliente.post(direccion, segundo)
    errores = respuesta.context["adminform"].form.non_field_errors()
    assert "Ana Paz cambió descripción: de «Actividad 1» a «Lo de Ana»." in errores
    assert "Lo mío" in texto(respuesta)
    actividad.refresh_from_db()
    assert actividad.descripcion == "Lo de Ana"

    leida = respuesta.context["adminform"].form["version"].value()
    assert cliente.post(direccion, segundo | {"version": leida}).status_code == 302
    actividad.refresh_from_db()
    assert actividad.descripcion == "Lo mío"


def test_si_el_otro_guarda_entre_la_comprobacion_y_el_guardado_tampoco_se_pisa(
    cliente: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    actividad = una_actividad()
    guardar = ActividadAdmin.save_model

    def carrera(*args: Any) -> None:
        Actividad.objects.filter(pk=actividad.pk).update(producto="De otro")
        guardar(*args)

    monkeypatch.setattr(ActividadAdmin, "save_model", carrera)
    respuesta = cliente.post(
        url(Actividad, "change", actividad.pk), actividad_escrita(descripcion="Lo mío", version=1)
    )
    assert respuesta.context["adminform"].form.non_field_errors() == [
        "Otra persona cambió este registro mientras usted lo editaba."
    ]
    actividad.refresh_from_db()
    assert actividad.descripcion == "Actividad 1"


def test_sin_la_version_no_se_guarda(cliente: Client) -> None:
    actividad = una_actividad()
    respuesta = cliente.post(url(Actividad, "change", actividad.pk), actividad_escrita())
    assert respuesta.context["adminform"].form.non_field_errors()


def test_de_un_mes_solo_cambia_la_fecha_limite(cliente: Client) -> None:
    mes = un_plan().meses.get(numero=5)
    direccion = url(Mes, "change", mes.pk)
    escrito = {"fecha_limite": "15/06/2021", "cerrado": "on", "version": mes.version}
    assert cliente.post(direccion, escrito).status_code == 302
    mes.refresh_from_db()
    assert (mes.fecha_limite, mes.cerrado) == (date(2021, 6, 15), False)
    viejo = cliente.post(direccion, escrito | {"fecha_limite": "20/06/2021"})
    errores = viejo.context["adminform"].form.non_field_errors()
    assert "jefa cambió fecha límite: de «2021-06-10» a «2021-06-15»." in errores


# El plan aprobado, o con meses cerrados.

FALTA_EL_MOTIVO = "El plan está aprobado o tiene meses cerrados: diga por qué cambia lo que se prometió."


def test_con_el_plan_aprobado_cambiar_la_programacion_exige_un_motivo(cliente: Client) -> None:
    actividad = una_actividad([0] * 12)
    Plan.objects.update(aprobado_el=date(2021, 1, 31))
    direccion = url(Actividad, "change", actividad.pk)
    escrito = actividad_escrita(version=1)
    (error,) = cliente.post(direccion, escrito).context["adminform"].form.errors["motivo"]
    assert error == FALTA_EL_MOTIVO
    assert cliente.post(direccion, escrito | {"motivo": "Llegó presupuesto"}).status_code == 302
    modificacion = Modificacion.objects.get()
    assert (modificacion.motivo, str(modificacion.registrada_por)) == ("Llegó presupuesto", "jefa")
    escrito = actividad_escrita(version=2, responsable="Jefatura")
    assert cliente.post(direccion, escrito).status_code == 302  # lo prometido no cambió


def test_con_un_mes_cerrado_cambiar_lo_prometido_exige_un_motivo_y_se_lee_lo_de_antes(
    cliente: Client,
) -> None:
    actividad = una_actividad(unidad_medida="jornada", descripcion="Hacer\ntalleres")
    cerrar(1)
    direccion = url(Actividad, "change", actividad.pk)
    escrito = {"descripcion": "Hacer\r\ntalleres", "unidad_medida": "personas capacitadas"}
    respuesta = cliente.post(direccion, actividad_escrita(version=1, **escrito))
    assert respuesta.context["adminform"].form.errors["motivo"] == [FALTA_EL_MOTIVO]
    assert 'value="personas capacitadas"' in texto(respuesta)
    assert (
        cliente.post(direccion, actividad_escrita(version=1, motivo="Acta 3", **escrito)).status_code == 302
    )
    modificacion = Modificacion.objects.get()
    assert modificacion.cambios == {"unidad_medida": ("jornada", "personas capacitadas")}
    pagina = texto(cliente.get(url(Modificacion, "change", modificacion.pk)))
    assert "<li>unidad de medida: «jornada» → «personas capacitadas»</li>" in pagina
    assert '<td class="field-campos">unidad de medida</td>' in texto(
        cliente.get(url(Modificacion, "changelist"))
    )


def test_el_motivo_se_pide_solo_si_el_plan_ya_prometio(cliente: Client) -> None:
    actividad = una_actividad()
    assert 'name="motivo"' not in texto(cliente.get(url(Actividad, "change", actividad.pk)))
    cerrar(1)
    assert 'name="motivo"' in texto(cliente.get(url(Actividad, "change", actividad.pk)))


def test_una_actividad_con_reportes_no_pasa_a_ser_otra_sin_decir_que_es_la_misma(cliente: Client) -> None:
    actividad = una_actividad(descripcion="Taller con mesas")
    una_actividad(codigo=2, descripcion="Feria de servicios")
    direccion = url(Actividad, "change", actividad.pk)
    assert 'name="reescrita"' not in texto(cliente.get(direccion))
    un_reporte(actividad)
    escrito = actividad_escrita(descripcion="Feria de servicios", version=1)
    formulario = cliente.post(direccion, escrito).context["adminform"].form
    assert formulario.errors["reescrita"] == [
        "¿Es otra actividad? Actividad 1: dice «Taller con mesas» y diría «Feria de servicios», que hoy es la 2. "
        "Esta ya tiene reportes o sesiones: si es la misma con otra redacción, márquelo; si no, agregue la otra con un "
        "código nuevo."
    ]
    actividad.refresh_from_db()
    assert actividad.descripcion == "Taller con mesas"
    assert cliente.post(direccion, escrito | {"reescrita": "on"}).status_code == 302
    igual = actividad_escrita(descripcion="feria de  servicios.", version=2)
    assert cliente.post(direccion, igual).status_code == 302


def test_con_el_plan_aprobado_una_actividad_nueva_tambien_exige_motivo(cliente: Client) -> None:
    un_plan(aprobado_el=date(2021, 1, 31))
    respuesta = cliente.post(url(Actividad, "add"), actividad_escrita())
    assert "motivo" in respuesta.context["adminform"].form.errors


def test_lo_que_trae_la_matriz_de_la_entidad_se_guarda(cliente: Client) -> None:
    campos = {
        "producto": "Taller realizado",
        "unidad_medida": "Talleres",
        "nivel_participacion": "consulta",
        "fase_ciclo": "evaluacion",
        "grupos_interes": "Víctimas, Jóvenes",
        "seccion_menu_participa": "rendicion",
        "presupuesto": "1500000",
        "responsable": "Jefe de la oficina",
    }
    assert cliente.post(url(Actividad, "add"), actividad_escrita(**campos)).status_code == 302
    actividad = Actividad.objects.get()
    assert actividad.grupos_interes == ["Víctimas", "Jóvenes"]
    assert (actividad.presupuesto, actividad.nivel_participacion) == (1_500_000, "consulta")


@pytest.mark.parametrize(
    ("escrito", "grupos"),
    [
        ("Jóvenes; Niñas, niños y adolescentes", ["Jóvenes", "Niñas, niños y adolescentes"]),
        ("Jóvenes, Academia,", ["Jóvenes", "Academia"]),
        ("Niñas, niños y adolescentes;", ["Niñas, niños y adolescentes"]),
        ("", []),
    ],
)
def test_los_grupos_de_interes_se_separan_por_punto_y_coma_o_por_coma(
    cliente: Client, escrito: str, grupos: list[str]
) -> None:
    cliente.post(url(Actividad, "add"), actividad_escrita(grupos_interes=escrito))
    actividad = Actividad.objects.get()
    assert actividad.grupos_interes == grupos
    mostrado = (
        cliente.get(url(Actividad, "change", actividad.pk))
        .context["adminform"]
        .form["grupos_interes"]
        .value()
    )
    campo = Actividad._meta.get_field("grupos_interes").formfield(form_class=CampoDeGrupos)
    assert campo.clean(mostrado) == grupos


def test_las_que_apoyan_se_escriben_con_la_actividad_y_no_son_la_que_la_reporta(cliente: Client) -> None:
    actividad, apoya = una_actividad(), una_dependencia("SFI")
    direccion = url(Actividad, "change", actividad.pk)

    def guardar(dependencia: Dependencia) -> Any:
        escrito = {"apoyos-TOTAL_FORMS": 1, "apoyos-0-dependencia": dependencia.pk}
        return cliente.post(direccion, actividad_escrita(codigo=actividad.codigo, version=1) | escrito)

    assert "Es la que reporta la actividad" in texto(guardar(actividad.dependencia))
    assert not Apoyo.objects.exists()
    assert guardar(apoya).status_code == 302
    assert list(actividad.apoyan.all()) == [apoya]


def test_sin_permiso_de_corresponsables_la_actividad_se_edita_sin_ellas() -> None:
    roles.crear_grupos()
    grupo, quien = Group.objects.get(name=roles.OAP), un_usuario("oap", is_staff=True)
    quien.groups.add(grupo)
    direccion = url(Actividad, "change", una_actividad().pk)

    def las_pide() -> bool:
        cliente = Client()
        cliente.force_login(quien)
        return 'name="apoyos-TOTAL_FORMS"' in texto(cliente.get(direccion))

    assert las_pide()
    grupo.permissions.remove(*grupo.permissions.filter(content_type__model="apoyo"))
    assert not las_pide()


def test_una_actividad_se_cancela_desde_un_mes_abierto_y_con_motivo(cliente: Client) -> None:
    actividad = una_actividad()
    cerrar(1)
    direccion = url(Actividad, "cancelar", actividad.pk)
    assert cliente.get(direccion).context["adminform"].form.fields["desde"].choices[0] == (2, "febrero")
    assert "desde" in cliente.post(direccion, {"desde": 1, "motivo": "x"}).context["adminform"].form.errors
    assert "motivo" in cliente.post(direccion, {"desde": 6, "motivo": " "}).context["adminform"].form.errors
    assert cliente.post(direccion, {"desde": 6, "motivo": "Sin contrato"}).status_code == 302
    actividad.refresh_from_db()
    assert (actividad.meta, actividad.cancelada_desde) == (5, 6)
    assert "Desde junio." in texto(cliente.get(url(Actividad, "change", actividad.pk)))


def test_con_los_doce_meses_cerrados_se_dice_que_hay_que_reabrir_para_cancelar(cliente: Client) -> None:
    actividad = una_actividad()
    for mes in range(1, 13):
        cerrar(mes)
    assert avisos(cliente.get(url(Actividad, "cancelar", actividad.pk), follow=True)) == [
        "Los doce meses están cerrados: para cancelarla, reabra antes aquel desde el que se cancela."
    ]


def test_el_tablero_lleva_a_copiar_el_plan_que_muestra(cliente: Client) -> None:
    plan = una_actividad().plan
    assert f'<a href="{url(Plan, "copiar", plan.pk)}">Empezar el plan de otro año</a>' in texto(
        cliente.get("/admin/")
    )


def test_un_plan_se_copia_a_otro_anio(cliente: Client) -> None:
    plan = una_actividad().plan
    direccion = url(Plan, "copiar", plan.pk)
    pagina = texto(cliente.get(direccion))
    assert 'value="2022"' in pagina
    assert re.findall(r'type="submit" value="([^"]+)"', pagina) == ["Copiar el plan"]
    repetido = cliente.post(direccion, {"anio": 2021})
    assert repetido.context["adminform"].form.non_field_errors() == ["Ya hay un plan de 2021."]
    assert avisos(cliente.post(direccion, {"anio": 2022}, follow=True)) == ["Se copió el plan 2021 a 2022."]
    assert Plan.objects.get(anio=2022).actividades.get().meta == 12
    assert "Se copió el plan 2021 a 2022." in texto(cliente.get(url(Plan, "history", plan.pk)))


def test_la_copia_de_un_plan_de_demostracion_lo_es_y_se_dice(cliente: Client) -> None:
    plan = un_plan(demostracion=True)
    assert avisos(cliente.post(url(Plan, "copiar", plan.pk), {"anio": 2022}, follow=True)) == [
        "Se copió el plan 2021 a 2022. También es de demostración."
    ]


# Lo que se lee.


@pytest.mark.parametrize("modelo", SOLO_LECTURA, ids=lambda modelo: modelo.__name__)
def test_lo_de_solo_lectura_ni_un_superusuario_lo_cambia(cliente: Client, modelo: type[Model]) -> None:
    fila = otra_fila(modelo, 1)
    assert cliente.post(url(modelo, "change", fila.pk), {"estado": "avalado"}).status_code == 403
    assert cliente.post(url(modelo, "delete", fila.pk), {"post": "yes"}).status_code == 403
    assert cliente.post(url(modelo, "add"), {}).status_code == 403


def test_un_reporte_lleva_a_su_pantalla_y_a_su_historial(cliente: Client) -> None:
    reporte = un_reporte(mes=5)
    pagina = texto(cliente.get(url(Reporte, "change", reporte.pk)))
    assert f'{reverse("reporte", args=[2021, 5])}?dependencia=OAP-GA"' in pagina
    assert reverse("historial_del_reporte", args=[reporte.pk]) in pagina


# Lo que solo se agrega.


def test_en_un_compromiso_los_seguimientos_se_leen_y_se_va_a_registrar_otro(cliente: Client) -> None:
    compromiso = un_compromiso()
    viejo = un_seguimiento(compromiso, gestion="La de antes")
    pagina = texto(cliente.get(url(Compromiso, "change", compromiso.pk)))
    assert "La de antes" in pagina
    assert f'{reverse("mis_compromisos")}?ver=todos&amp;buscar={compromiso.codigo}"' in pagina
    forjado = {
        "sesion": compromiso.sesion_id,
        "codigo": compromiso.codigo,
        "texto": "Otro texto",
        "dependencia": compromiso.dependencia_id,
        "entidad_competente": "",
        "version": compromiso.version,
        "seguimientos-TOTAL_FORMS": 2,
        "seguimientos-INITIAL_FORMS": 1,
        "seguimientos-0-id": viejo.pk,
        "seguimientos-0-compromiso": compromiso.pk,
        "seguimientos-0-fecha": "15/06/2021",
        "seguimientos-0-estado": "cumplido",
        "seguimientos-0-DELETE": "on",
        "seguimientos-1-compromiso": compromiso.pk,
        "seguimientos-1-fecha": "20/06/2021",
        "seguimientos-1-estado": "cumplido",
    }
    assert cliente.post(url(Compromiso, "change", compromiso.pk), forjado).status_code == 302
    assert list(compromiso.seguimientos.values_list("estado", "gestion")) == [("en_gestion", "La de antes")]


def test_los_meses_de_un_plan_se_leen_y_no_se_agregan_ni_se_borran(cliente: Client) -> None:
    mes = un_plan().meses.get(numero=5)
    assert cliente.post(url(Mes, "delete", mes.pk), {"post": "yes"}).status_code == 403
    pagina = texto(cliente.get(url(Plan, "change", mes.plan_id)))
    assert "Mayo de 2021" in pagina or "mayo de 2021" in pagina
    assert 'name="meses-0-cerrado"' not in pagina


def test_la_lista_de_compromisos_dice_su_estado_de_hoy(cliente: Client) -> None:
    compromiso = un_compromiso()
    un_seguimiento(compromiso, date(2021, 6, 20), "cumplido")
    un_seguimiento(compromiso, date(2021, 6, 15), "en_gestion")
    un_compromiso()
    pagina = texto(cliente.get(url(Compromiso, "changelist")))
    assert '<td class="field-estado">Cumplido</td>' in pagina
    assert '<td class="field-estado">Registrado</td>' in pagina


# Cargar y exportar la matriz.

IMPORTAR = "admin:participacion_actividad_import"
CONFIRMAR = "admin:participacion_actividad_process_import"
BUENA = {"codigo": 1, "dependencia": "OAP-GA", "actividad": "Hacer <b>talleres</b>", "ene_e": 1}


def matriz(**celdas: Any) -> bytes:
    fila = BUENA | dict.fromkeys(COLUMNAS[4:16], 2) | celdas
    return un_xlsx(plan=[COLUMNAS, [fila.get(columna) for columna in COLUMNAS]])


def vista_previa(cliente: Client, contenido: bytes, nombre: str = "m.xlsx") -> Any:
    una_dependencia()
    archivo = SimpleUploadedFile(nombre, contenido)
    return cliente.post(
        reverse(IMPORTAR), {"anio": 2021, "import_file": archivo, "format": "0", "resource": "0"}
    )


def confirmacion(respuesta: Any) -> dict[str, Any]:
    return dict(respuesta.context["confirm_form"].initial)


def test_la_matriz_se_revisa_en_una_vista_previa_y_se_guarda_al_confirmar(cliente: Client) -> None:
    revision = vista_previa(cliente, matriz())
    pagina = texto(revision)
    assert "Actividades nuevas: 1, cambiadas: 0, iguales: 0." in pagina
    assert "Hacer &lt;b&gt;talleres&lt;/b&gt;" in pagina
    assert not Plan.objects.exists()

    hecho = cliente.post(reverse(CONFIRMAR), confirmacion(revision), follow=True)
    assert avisos(hecho) == ["Actividades nuevas: 1, cambiadas: 0, iguales: 0. Reportes nuevos: 1."]
    assert Actividad.objects.get().meta == 24
    assert LogEntry.objects.get().get_change_message() == "Carga de la matriz."


def test_la_vista_previa_muestra_lo_que_habia_junto_a_lo_que_queda(cliente: Client) -> None:
    una_actividad(codigo=1, descripcion="Hacer <b>talleres</b>", programado=[2] * 12)
    pagina = texto(vista_previa(cliente, matriz(may_p=5)))
    assert "<del>2</del> <ins>5</ins>" in pagina
    assert pagina.count("<ins>") == 1


def test_la_vista_previa_de_una_matriz_grande_muestra_las_primeras_y_cuenta_las_demas(
    cliente: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("comun.cargas.EN_LA_VISTA_PREVIA", 2)
    encabezado = COLUMNAS[:16]
    filas = [[numero, "OAP-GA", f"Actividad {numero}", "", *[1] * 12] for numero in range(1, 6)]
    pagina = texto(vista_previa(cliente, un_csv([encabezado, *filas]), "m.csv"))
    assert pagina.count('<th scope="row">nueva</th>') == 2
    assert "Y 3 actividades más" in pagina


@pytest.mark.parametrize(
    ("contenido", "nombre", "frase"),
    [
        (matriz(may_p="dos"), "m.xlsx", "columna &quot;may_p&quot;: se esperaba un número desde 0"),
        (b"\x89PNG\0", "m.xlsx", "no es un libro de Excel (.xlsx) ni un CSV"),
        (b"actividad,ene_p\nFeria,1\n", "m.csv", "faltan las columnas"),
    ],
)
def test_una_matriz_que_no_sirve_se_dice_en_la_pagina_y_no_se_puede_confirmar(
    cliente: Client, contenido: bytes, nombre: str, frase: str
) -> None:
    respuesta = vista_previa(cliente, contenido, nombre)
    assert frase in texto(respuesta)
    assert "confirm_form" not in respuesta.context
    assert not Plan.objects.exists()


def test_un_archivo_demasiado_grande_ni_se_guarda(
    cliente: Client, carpeta_temporal: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cargas, "MAXIMO_ARCHIVO", 100)
    respuesta = vista_previa(cliente, matriz())
    assert "El archivo pasa de" in texto(respuesta)
    assert list(carpeta_temporal.iterdir()) == []


def test_si_un_mes_se_cierra_antes_de_confirmar_no_se_guarda_nada(cliente: Client) -> None:
    plan = un_plan()
    revision = vista_previa(cliente, matriz())
    cerrar(5, plan)
    hecho = cliente.post(reverse(CONFIRMAR), confirmacion(revision), follow=True)
    assert avisos(hecho) == [
        'Hoja "plan", fila 2, columna "may_p": mayo de 2021 está cerrado: no admite cambios.'
    ]
    assert not Actividad.objects.exists()
    assert not LogEntry.objects.exists()


def test_confirmar_dos_veces_solo_carga_una(cliente: Client, carpeta_temporal: Path) -> None:
    revision = vista_previa(cliente, matriz())
    cliente.post(reverse(CONFIRMAR), confirmacion(revision))
    otra_vez = cliente.post(reverse(CONFIRMAR), confirmacion(revision), follow=True)
    assert "La vista previa venció o ya se confirmó: cargue el archivo otra vez." in avisos(otra_vez)
    assert list(carpeta_temporal.iterdir()) == []


@pytest.mark.parametrize("forjado", ["matriz-ajena", "../ajena", "", "matriz-ajena:1:firma"])
def test_nadie_puede_pedir_un_archivo_del_servidor_que_no_subio(
    cliente: Client, carpeta_temporal: Path, forjado: str
) -> None:
    ajeno = carpeta_temporal / "matriz-ajena"
    ajeno.write_bytes(matriz())
    pedido = {"import_file_name": forjado, "original_file_name": "m", "format": "0", "resource": "0"}
    respuesta = cliente.post(reverse(CONFIRMAR), pedido | {"anio": 2021}, follow=True)
    assert respuesta.status_code == 200
    assert ajeno.exists()
    assert not Actividad.objects.exists()


@pytest.mark.parametrize("forjado", [{"format": "7"}, {"format": "x"}, {"resource": "7"}, {"anio": "x"}])
def test_una_confirmacion_forjada_no_es_un_error_del_servidor(
    cliente: Client, forjado: dict[str, str]
) -> None:
    revision = vista_previa(cliente, matriz())
    respuesta = cliente.post(reverse(CONFIRMAR), confirmacion(revision) | forjado, follow=True)
    assert respuesta.status_code == 200
    assert not Actividad.objects.exists()


def test_las_vistas_previas_que_nadie_confirmo_se_limpian(
    cliente: Client, carpeta_temporal: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    vista_previa(cliente, matriz())
    monkeypatch.setattr(cargas.VistaPrevia, "VIGENCIA", -1)
    vista_previa(cliente, matriz())
    assert len(list(carpeta_temporal.iterdir())) == 1


@pytest.mark.parametrize("direccion", [IMPORTAR, CONFIRMAR])
def test_sin_permiso_de_crear_actividades_no_se_importa(direccion: str) -> None:
    cliente = Client()
    cliente.force_login(un_usuario(permisos=["participacion.view_actividad"], is_staff=True))
    assert cliente.post(reverse(direccion)).status_code == 403


@pytest.mark.parametrize(("formato", "extension"), [("0", "xlsx"), ("1", "csv")])
def test_lo_que_se_exporta_en_la_administracion_vuelve_a_entrar_igual(
    cliente: Client, formato: str, extension: str
) -> None:
    un_reporte(una_actividad(descripcion="=1+1", origen="documento"), mes=3, ejecutado=0)
    exportar = reverse("admin:participacion_actividad_export")
    archivo = cliente.post(exportar, {"format": formato, "resource": "0"})
    assert archivo["Content-Disposition"] == f'attachment; filename="plan-2021.{extension}"'
    pagina = texto(vista_previa(cliente, archivo.content, f"m.{extension}"))
    assert "Actividades nuevas: 0, cambiadas: 0, iguales: 1." in pagina
    assert "Reportes nuevos: 0." in pagina


def test_exportar_varios_planes_a_la_vez_dice_que_se_elija_uno(cliente: Client) -> None:
    una_actividad(plan=un_plan(2020))
    una_actividad(plan=un_plan(2021))
    exportar = reverse("admin:participacion_actividad_export")
    respuesta = cliente.post(exportar, {"format": "0", "resource": "0"})
    assert avisos(respuesta) == ["La matriz es de un solo plan: elíjalo en el filtro y exporte otra vez."]
    filtrado = cliente.post(
        f"{exportar}?plan__id__exact={un_plan(2020).pk}", {"format": "0", "resource": "0"}
    )
    assert filtrado["Content-Disposition"] == 'attachment; filename="plan-2020.xlsx"'


def test_lo_que_se_exporta_vacio_no_dice_anio(cliente: Client) -> None:
    exportar = reverse("admin:participacion_actividad_export")
    archivo = cliente.post(exportar, {"format": "0", "resource": "0"})
    assert archivo["Content-Disposition"] == 'attachment; filename="plan.xlsx"'


@pytest.mark.parametrize(
    "direccion",
    [
        "admin:participacion_actividad_import",
        "admin:participacion_actividad_export",
        "admin:participacion_actividad_add",
    ],
)
def test_las_paginas_no_traen_estilos_ni_guiones_dentro(cliente: Client, direccion: str) -> None:
    pagina = texto(cliente.get(reverse(direccion)))
    assert " style=" not in pagina
    assert " onclick=" not in pagina
    assert "<style" not in pagina
