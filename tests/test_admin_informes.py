"""Preparar y publicar un informe en la administración: quién puede y qué se le dice."""

import re
from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse

from informes import roles
from informes.models import Informe, Publicacion
from participacion.models import Usuario
from tests.datos import un_avance, un_informe, un_plan, un_usuario, una_actividad, una_publicacion

pytestmark = pytest.mark.django_db

CORTES = {
    f"corte_{i}": f"{dia}/{mes:02}/2021"
    for i, (dia, mes) in enumerate([(31, 5), (30, 6), (31, 7), (31, 8)], 1)
}
SIN_RECOMENDACIONES = {f"recomendaciones-{campo}": 0 for campo in ("TOTAL_FORMS", "INITIAL_FORMS")}


def alguien_de(grupo: str) -> Usuario:
    persona = un_usuario(f"persona de {grupo}".replace(" ", "-"), is_staff=True)
    persona.groups.add(Group.objects.get(name=grupo))
    return persona


@pytest.fixture
def oap(client: Client) -> Client:
    client.force_login(alguien_de(roles.OAP))
    return client


@pytest.fixture
def publica(client: Client) -> Client:
    client.force_login(alguien_de(roles.PUBLICACION))
    return client


@pytest.fixture(autouse=True)
def pdf_de_mentiras(monkeypatch: pytest.MonkeyPatch) -> None:
    """El PDF de verdad se prueba en test_pdf: aquí basta con que haya uno."""
    for modulo in ("informes.publicacion.a_pdf", "informes.admin.a_pdf"):
        monkeypatch.setattr(modulo, lambda cifras: b"%PDF-1.7 " + str(cifras.version).encode())


def mensajes(respuesta: Any) -> str:
    contenido = respuesta.content.decode()
    return " ".join(re.findall(r'class="(?:success|error|warning|errornote)">(.*?)<', contenido, re.DOTALL))


def test_la_oap_crea_un_informe_y_el_sistema_le_propone_los_textos(oap: Client) -> None:
    una_actividad([0] * 4 + [3] * 8)
    datos = {
        "plan": un_plan().pk,
        "cuatrimestre": 2,
        "objetivo": "",
        "explicacion": "",
        **CORTES,
        **SIN_RECOMENDACIONES,
    }
    oap.post(reverse("admin:informes_informe_add"), datos)
    informe = Informe.objects.get()
    assert informe.cortes == [date(2021, 5, 31), date(2021, 6, 30), date(2021, 7, 31), date(2021, 8, 31)]
    assert "entre enero y agosto" in informe.objetivo
    assert informe.explicacion.startswith(
        "De mayo a agosto se tenían 12 acciones programadas y se ejecutaron 0."
    )


def test_un_corte_anterior_al_fin_de_su_mes_se_rechaza_al_lado_de_su_fecha(oap: Client) -> None:
    datos = {
        "plan": un_plan().pk,
        "cuatrimestre": 2,
        **CORTES,
        "corte_2": "29/06/2021",
        **SIN_RECOMENDACIONES,
    }
    respuesta = oap.post(reverse("admin:informes_informe_add"), datos)
    assert respuesta.context["adminform"].form.errors == {
        "corte_2": ["El corte de junio es anterior al último día del mes."]
    }
    assert not Informe.objects.exists()


def test_la_oap_prepara_pero_no_publica(oap: Client) -> None:
    informe = un_informe()
    assert (
        "Publicar"
        not in oap.get(reverse("admin:informes_informe_change", args=[informe.pk])).content.decode()
    )
    direccion = reverse("admin:informes_informe_publicar", args=[informe.pk])
    assert oap.get(direccion).status_code == 403
    assert oap.post(direccion).status_code == 403
    assert not Publicacion.objects.exists()


def test_quien_publica_ve_lo_que_va_a_publicar_y_lo_confirma(publica: Client) -> None:
    un_avance(una_actividad(), mes=5, ejecutado=4)
    informe = un_informe()
    direccion = reverse("admin:informes_informe_publicar", args=[informe.pk])
    assert "se hicieron 4 de las 12 acciones" in publica.get(direccion).content.decode()
    assert not Publicacion.objects.exists()

    respuesta = publica.post(direccion, follow=True)
    assert "Publicado: II cuatrimestre 2021, versión 1" in mensajes(respuesta)
    publicada = Publicacion.objects.get()
    assert publicada.publicada_por.groups.get().name == roles.PUBLICACION


def test_quien_publica_no_edita_el_informe(publica: Client) -> None:
    informe = un_informe(objetivo="El de la OAP.")
    direccion = reverse("admin:informes_informe_change", args=[informe.pk])
    assert "Corte" in publica.get(direccion).content.decode()
    assert publica.post(direccion, {"objetivo": "Otro.", **CORTES, **SIN_RECOMENDACIONES}).status_code == 403
    informe.refresh_from_db()
    assert informe.objetivo == "El de la OAP."


def test_una_correccion_sin_motivo_no_se_publica_y_se_pide(publica: Client) -> None:
    informe = un_informe()
    una_publicacion(informe)
    direccion = reverse("admin:informes_informe_publicar", args=[informe.pk])
    assert "Escriba el motivo de la corrección" in mensajes(publica.post(direccion))
    assert "versión 2" in mensajes(publica.post(direccion, {"motivo": "Se corrigió mayo."}, follow=True))


def test_lo_que_falta_para_publicar_se_dice_sin_botones_para_insistir(publica: Client) -> None:
    informe = un_informe(cortes=[None] * 4)
    respuesta = publica.get(reverse("admin:informes_informe_publicar", args=[informe.pk]))
    assert "Falta el corte de los compromisos de mayo, junio, julio y agosto." in mensajes(respuesta)
    assert 'type="submit" class="default"' not in respuesta.content.decode()


@pytest.mark.parametrize("grupo", [roles.OAP, roles.PUBLICACION])
def test_la_oap_y_quien_publica_bajan_el_borrador_y_lo_publicado(client: Client, grupo: str) -> None:
    client.force_login(alguien_de(grupo))
    informe = un_informe()
    una_publicacion(informe)
    borrador = client.get(reverse("admin:informes_informe_borrador", args=[informe.pk]))
    assert (borrador["Content-Type"], borrador.content) == ("application/pdf", b"%PDF-1.7 None")
    assert "no-store" in borrador["Cache-Control"]
    for lista in ("admin:informes_informe_changelist", "admin:informes_publicacion_changelist"):
        assert 'informe.pdf">' in client.get(reverse(lista)).content.decode()


def test_de_un_borrador_incompleto_se_vuelve_al_informe_con_una_frase(oap: Client) -> None:
    informe = un_informe(cortes=[None] * 4)
    respuesta = oap.get(reverse("admin:informes_informe_borrador", args=[informe.pk]), follow=True)
    assert respuesta.redirect_chain == [(reverse("admin:informes_informe_change", args=[informe.pk]), 302)]
    assert "Falta el corte" in mensajes(respuesta)


@pytest.mark.parametrize("vista", ["informes_informe_borrador", "informes_informe_publicar"])
def test_un_informe_que_no_existe_es_404_y_sin_entrar_no_se_ve(client: Client, vista: str) -> None:
    direccion = reverse(f"admin:{vista}", args=[999])
    assert client.get(direccion).status_code == 302
    client.force_login(alguien_de(roles.PUBLICACION))
    assert client.get(direccion).status_code == 404


def test_lo_publicado_no_se_edita_ni_se_borra_ni_siendo_superusuario(admin_client: Client) -> None:
    publicada = una_publicacion()
    cambiar = reverse("admin:informes_publicacion_change", args=[publicada.pk])
    assert admin_client.get(cambiar).status_code == 200
    assert admin_client.post(cambiar, {"motivo": "x"}).status_code == 403
    assert (
        admin_client.post(reverse("admin:informes_publicacion_delete", args=[publicada.pk])).status_code
        == 403
    )
    assert admin_client.get(reverse("admin:informes_publicacion_add")).status_code == 403


def test_un_informe_publicado_ya_no_cambia_de_cuatrimestre(oap: Client) -> None:
    informe = un_informe()
    una_publicacion(informe)
    direccion = reverse("admin:informes_informe_change", args=[informe.pk])
    oap.post(
        direccion, {"version": 1, "cuatrimestre": 3, "objetivo": "Otro.", **CORTES, **SIN_RECOMENDACIONES}
    )
    informe.refresh_from_db()
    assert (informe.cuatrimestre, informe.objetivo) == (2, "Otro.")


def test_un_enlace_entra_y_no_ve_datos(client: Client) -> None:
    client.force_login(alguien_de(roles.ENLACE))
    assert client.get(reverse("admin:index")).context["app_list"] == []
    assert client.get(reverse("admin:informes_informe_changelist")).status_code == 403


@pytest.mark.parametrize("cuantos", [2, 12])
def test_las_listas_hacen_las_mismas_consultas_con_pocas_filas_y_con_muchas(
    admin_client: Client, django_assert_num_queries: Any, cuantos: int
) -> None:
    for anio in range(2010, 2010 + cuantos):
        informe = un_informe(plan=un_plan(anio))
        informe.recomendaciones.create(texto="Evaluar.")
        una_publicacion(informe)
    # Sesión, usuario, cuántas hay con filtro y sin él, las filas y los valores de los filtros;
    # y la transacción en que se hace todo.
    for lista, consultas in (
        ("admin:informes_informe_changelist", 8),
        ("admin:informes_recomendacion_changelist", 8),
        ("admin:informes_publicacion_changelist", 7),
    ):
        with django_assert_num_queries(consultas):
            assert admin_client.get(reverse(lista)).status_code == 200


def test_los_grupos_se_ponen_al_dia_sin_duplicarse() -> None:
    antes = {grupo.name: grupo.permissions.count() for grupo in Group.objects.all()}
    Group.objects.get(name=roles.OAP).permissions.clear()
    roles.crear_grupos()
    assert {grupo.name: grupo.permissions.count() for grupo in Group.objects.all()} == antes
    assert not Group.objects.get(name=roles.OAP).permissions.filter(codename="publicar_informe").exists()


def test_a_quien_guarda_un_informe_que_otra_persona_cambio_se_le_dice_y_no_lo_pisa(oap: Client) -> None:
    informe = un_informe(objetivo="El primero.")
    direccion = reverse("admin:informes_informe_change", args=[informe.pk])
    datos = {
        "plan": informe.plan_id,
        "cuatrimestre": 2,
        "objetivo": "El mío.",
        **CORTES,
        **SIN_RECOMENDACIONES,
    }
    Informe.objects.filter(pk=informe.pk).update(objetivo="El de otra persona.")
    respuesta = oap.post(direccion, {**datos, "version": 1})
    assert "El de otra persona." in respuesta.content.decode()
    assert "El mío." in respuesta.content.decode()
    assert Informe.objects.get().objetivo == "El de otra persona."
