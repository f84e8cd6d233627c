"""En las pantallas de la oficina, lo que hay por corregir se oye: en el título, en una lista y en su campo."""

from collections.abc import Callable
from typing import Any

import pytest
import tinyhtml5
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse

from informes.oficina import roles
from tests.datos import (
    cerrar,
    el_plan_2021,
    un_compromiso,
    un_informe,
    un_plan,
    un_usuario,
    una_actividad,
    una_mesa,
)
from tests.formularios import lo_que_manda

pytestmark = pytest.mark.django_db


@pytest.fixture
def oap() -> Client:
    usuario = un_usuario("oap", is_staff=True)
    usuario.groups.add(Group.objects.get(name=roles.OAP))
    cliente = Client()
    cliente.force_login(usuario)
    return cliente


def de_mi_reporte(oap: Client) -> Any:
    actividad = una_actividad(programado=[2] * 12)
    direccion = f"{reverse('reporte', args=[2021, 1])}?dependencia={actividad.dependencia.sigla}"
    escrito = lo_que_manda(oap.get(direccion)) | {f"a{actividad.pk}-ejecutado": ["1"], "enviar": [""]}
    return oap.post(direccion, escrito)


def de_un_acta(oap: Client) -> Any:
    datos = {
        "filas": 5,
        "mesa": una_mesa().pk,
        "fecha": "",
        "f2-texto": "Publicar el calendario.",
        "guardar": "",
    }
    return oap.post(reverse("acta_nueva"), datos)


def de_un_seguimiento(oap: Client) -> Any:
    un_compromiso()
    escrito = lo_que_manda(oap.get(reverse("mis_compromisos")))
    estado = next(nombre for nombre in escrito if nombre.endswith("-estado"))
    return oap.post(reverse("mis_compromisos"), escrito | {estado: ["cumplido"]})


def de_un_cierre(oap: Client) -> Any:
    una_actividad(programado=[1] * 12)
    direccion = reverse("cerrar_mes", args=[2021, 1])
    return oap.post(direccion, lo_que_manda(oap.get(direccion)))


def de_una_reapertura(oap: Client) -> Any:
    cerrar(1, un_plan())
    return oap.post(reverse("reabrir_mes", args=[2021, 1]), {"motivo": ""})


def de_un_informe(oap: Client) -> Any:
    informe = un_informe(plan=el_plan_2021())
    direccion = reverse("admin:informes_informe_change", args=[informe.pk])
    escrito = lo_que_manda(oap.get(direccion))
    corte = next(nombre for nombre in escrito if nombre.startswith("corte"))
    return oap.post(direccion, escrito | {corte: ["ayer"]})


@pytest.mark.parametrize(
    "pantalla", [de_mi_reporte, de_un_acta, de_un_seguimiento, de_un_cierre, de_una_reapertura, de_un_informe]
)
def test_lo_que_hay_por_corregir_se_oye_y_lleva_a_su_campo(
    oap: Client, pantalla: Callable[[Client], Any]
) -> None:
    respuesta = pantalla(oap)
    assert respuesta.status_code == 200
    pagina = tinyhtml5.parse(respuesta.content.decode(), namespace_html_elements=False)
    assert "".join(pagina.find(".//title").itertext()).strip().startswith("Error: ")
    resumen = pagina.find(".//*[@class='fallas']")
    assert resumen is not None
    assert resumen.get("tabindex") == "-1"
    assert resumen.get("autofocus") is not None
    enlaces = resumen.findall(".//a")
    assert enlaces
    por_id = {uno.get("id"): uno for uno in pagina.iter() if isinstance(uno.tag, str) and uno.get("id")}
    for enlace in enlaces:
        campo = por_id[enlace.get("href")[1:]]
        assert campo.get("aria-invalid") == "true"
        explicado = ["".join(por_id[cual].itertext()) for cual in campo.get("aria-describedby").split()]
        assert any(texto in "".join(enlace.itertext()) for texto in explicado)


def test_sin_nada_por_corregir_el_titulo_no_habla_de_errores(oap: Client) -> None:
    un_compromiso()
    for direccion in (reverse("mis_compromisos"), reverse("acta_nueva"), reverse("admin:index")):
        leida = oap.get(direccion).content.decode()
        assert "Error:" not in leida
        assert 'class="fallas"' not in leida
