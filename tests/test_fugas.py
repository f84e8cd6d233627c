"""Nada privado, y nada de lo retirado, se lee por ninguna dirección pública: se recorren todas las que hay."""

import io
import re
import subprocess
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

import pghistory
import pytest
from django.db.models import CharField, TextField
from django.test import Client
from django.urls import URLResolver

from compromisos.models import Compromiso
from informes.models import Informe, Publicacion
from informes.portal import urls
from informes.publicacion import publicar
from participacion.descripcion import PUBLICOS
from participacion.models import Actividad, Plan, Reporte
from tests.datos import (
    aceptadas,
    quien_publica,
    un_compromiso,
    un_informe,
    un_reporte,
    un_retiro,
    un_seguimiento,
    una_actividad,
    una_evidencia,
    una_mesa,
    una_recomendacion,
    una_sesion,
)

pytestmark = pytest.mark.django_db

SECRETO = "Persona Nombrada"
DE_LA_DIRECCION = {
    "anio": "2021",
    "periodo": "2",
    "version": "1",
    "codigo": "1",
    "sigla": "OAP-GA",
    "huella": "0" * 64,
    "clave": "0" * 12,
}
# Lo público de una actividad que escribe una persona, en sus palabras.
TEXTOS = ["descripcion"] + [
    campo.clave
    for campo in PUBLICOS
    if isinstance(guardado := Actividad._meta.get_field(campo.clave), CharField | TextField)
    and not guardado.choices
]
MAYO, SEPTIEMBRE = date(2021, 5, 14), date(2021, 9, 14)


def publicas(patrones: Sequence[Any] = urls.urlpatterns, antes: str = "/") -> Iterator[str]:
    """Cada dirección pública, con los datos de estas pruebas."""
    for patron in patrones:
        camino = antes + re.sub(r"<\w+:(\w+)>", lambda m: DE_LA_DIRECCION[m[1]], str(patron.pattern))
        if isinstance(patron, URLResolver):
            yield from publicas(patron.url_patterns, camino)
        else:
            yield camino


def leido(contenido: bytes) -> str:
    """Lo que lee una persona: de un PDF y de un libro de Excel, su texto."""
    if contenido.startswith(b"%PDF"):
        contenido = subprocess.run(
            ["pdftotext", "-", "-"], input=contenido, capture_output=True, check=True
        ).stdout
    elif contenido.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(contenido)) as libro:
            contenido = b"\n".join(map(libro.read, libro.namelist()))
    return " ".join(contenido.decode().split())


def donde_se_lee(client: Client, secreto: str) -> list[str]:
    direcciones = [*publicas(), "/comparar/?antes=2021/2/v1&despues=2021/2/v2"]
    assert len(direcciones) > 30
    return [
        direccion
        for direccion in direcciones
        if secreto in leido((respuesta := client.get(direccion, follow=True)).content)
        or secreto in str(respuesta.headers)
    ]


def test_nada_privado_se_lee_por_ninguna_direccion(client: Client) -> None:
    persona = quien_publica(SECRETO, first_name=SECRETO, last_name=SECRETO)
    actividad = una_actividad(responsable=SECRETO)
    una_evidencia(
        un_reporte(actividad, 5, evaluada=True, narrativa=SECRETO, resultado_evaluacion=SECRETO),
        nombre=SECRETO,
    )
    un_reporte(actividad, 6, estado="devuelto", narrativa=SECRETO, texto_publico=SECRETO, nota=SECRETO)
    un_reporte(actividad, 9, texto_publico=SECRETO)  # posterior al corte
    privado = {"texto": SECRETO, "entidad_competente": SECRETO}
    un_compromiso(una_sesion(MAYO), codigo=f"{SECRETO} 1", **privado)
    con_direccion = un_compromiso(
        una_sesion(MAYO),
        codigo=f"{SECRETO} 2",
        texto_publico="Se publica.",
        clave=DE_LA_DIRECCION["clave"],
        **privado,
    )
    un_seguimiento(
        con_direccion, date(2021, 5, 20), gestion=SECRETO, evidencia=SECRETO, enlace="https://e.co/x"
    )
    un_compromiso(una_sesion(SEPTIEMBRE), texto_publico=SECRETO)
    seguido = un_compromiso(una_sesion(MAYO, mesa=una_mesa("Mesa LGBTI", tipo="enfoque_diferencial")))
    un_seguimiento(
        seguido, gestion=SECRETO, motivo_correccion=SECRETO, evidencia=SECRETO, enlace="https://e.co/x"
    )
    informe = un_informe()
    una_recomendacion(
        informe=informe, texto="Se publica.", regla="rezago", filas=[SECRETO], propuesta=SECRETO
    )
    una_recomendacion(informe=informe, texto=SECRETO, regla="otra", decision="descartada", razon=SECRETO)
    un_informe(1, objetivo=SECRETO, explicacion=SECRETO)
    publicar(informe, usuario=persona, notas=dict.fromkeys(aceptadas(informe), SECRETO))
    assert donde_se_lee(client, SECRETO) == []
    assert {"/2021/2/compromisos/", f"/compromisos/{DE_LA_DIRECCION['clave']}/"} <= {
        *donde_se_lee(client, "Se publica.")
    }


def test_lo_que_decia_una_version_retirada_no_se_lee_por_ninguna_direccion(
    client: Client, settings: Any
) -> None:
    informe = un_informe(objetivo=SECRETO, explicacion=SECRETO)
    una_recomendacion(informe=informe, texto=SECRETO)
    actividad = una_actividad(grupos_interes=[SECRETO], **dict.fromkeys(TEXTOS, SECRETO))
    un_reporte(actividad, 5, 2, razon="otra", razon_otra=SECRETO, texto_publico=SECRETO)
    un_compromiso(una_sesion(MAYO), texto_publico=SECRETO)
    contacto, settings.ENTIDAD_CONTACTO = settings.ENTIDAD_CONTACTO, f"{SECRETO}@entidad.gov.co"
    publicar(informe, usuario=quien_publica("una"), notas=aceptadas(informe))
    settings.ENTIDAD_CONTACTO = contacto
    guardada = client.get("/2021/2/v1/cifras.json")["ETag"]
    assert len(donde_se_lee(client, SECRETO)) > 15

    Informe.objects.update(objetivo="Limpio.", explicacion="Limpia.")
    informe.recomendaciones.update(texto="Limpia.")
    with pghistory.context(
        motivo="Se corrige."
    ):  # en qué se mide también es un texto, y ya hay reportes avalados
        Actividad.objects.update(grupos_interes=["Limpio"], **dict.fromkeys(TEXTOS, "Limpio."))
    Reporte.objects.update(razon_otra="Limpia.", texto_publico="Limpio.")
    Compromiso.objects.update(texto_publico="Limpio.")
    un_retiro(Publicacion.objects.get(), motivo="Nombraba a una persona.")
    assert donde_se_lee(client, SECRETO) == []
    assert client.get("/2021/2/v1/cifras.json", headers={"If-None-Match": guardada}).status_code == 410

    informe.refresh_from_db()
    corrige = {"motivo": "Se quitó un nombre.", "notas": aceptadas(informe)}
    publicar(informe, usuario=quien_publica("otra"), **corrige)
    assert donde_se_lee(client, SECRETO) == []
    assert "/2021/2/" in donde_se_lee(client, "Se quitó un nombre.")


def test_lo_que_decia_una_actividad_de_un_plan_aprobado_no_se_lee_por_ninguna_direccion(
    client: Client,
) -> None:
    actividad = una_actividad(grupos_interes=[SECRETO], **dict.fromkeys(TEXTOS, SECRETO))
    Plan.objects.update(aprobado_el=date(2021, 1, 31))
    for dice, motivo in (("Intermedio", "Nombraba a alguien."), ("Limpio.", "Se redactó mejor.")):
        with pghistory.context(motivo=motivo):
            Actividad.objects.filter(pk=actividad.pk).update(
                grupos_interes=[dice], **dict.fromkeys(TEXTOS, dice)
            )
    informe = un_informe()
    publicar(informe, usuario=quien_publica("una"), notas=aceptadas(informe))
    assert donde_se_lee(client, SECRETO) == donde_se_lee(client, "Intermedio") == []
    leidas = donde_se_lee(client, "Nombraba a alguien.")
    assert {"/2021/2/", "/2021/2/informe.pdf", "/2021/2/informe.xlsx", "/2021/2/cifras.json"} <= {*leidas}


def test_nadie_guarda_una_pagina_publica_sin_volver_a_preguntar_por_ella(client: Client) -> None:
    una_actividad()
    un_compromiso(clave=DE_LA_DIRECCION["clave"], texto_publico="Arreglar el salón.")
    informe = un_informe()
    publicar(informe, usuario=quien_publica(), notas=aceptadas(informe))
    guardables = {
        direccion
        for direccion in publicas()
        if not {"no-cache", "no-store"}
        & set(re.split(r",\s*", client.get(direccion).get("Cache-Control", "")))
    }
    assert guardables == set()
