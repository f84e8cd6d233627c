"""Preparar y publicar un informe en la administración: quién puede y qué se le dice."""

import re
from datetime import date
from typing import Any

import pghistory
import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse

from informes.models import Informe, Publicacion, Recomendacion
from informes.oficina import roles
from participacion.models import Plan, Usuario
from tests.datos import (
    cerrar,
    un_informe,
    un_plan,
    un_reporte,
    un_retiro,
    un_trabajo,
    un_usuario,
    una_actividad,
    una_publicacion,
    una_recomendacion,
)
from tests.fila import trabajar

pytestmark = pytest.mark.django_db


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
    for modulo in ("informes.publicacion.a_pdf", "informes.tareas.a_pdf"):
        monkeypatch.setattr(modulo, lambda cifras, avance: b"%PDF-1.7 " + str(cifras.version).encode())


def hecho(respuesta: Any) -> Any:
    """La página de espera a la que llevó, cuando ya se hizo lo pedido."""
    assert respuesta.status_code == 302
    trabajar()
    return respuesta.client.get(respuesta.url)


def mensajes(respuesta: Any) -> str:
    contenido = respuesta.content.decode()
    return " ".join(re.findall(r'class="(?:success|error|warning|errornote)">(.*?)<', contenido, re.DOTALL))


def escrito(informe: Informe, **campos: Any) -> dict[str, Any]:
    """Lo que manda la pantalla de escribir sin cambiar nada, salvo `campos`."""
    informe = Informe.objects.get(pk=informe.pk)
    datos: dict[str, Any] = {
        "version": informe.version,
        "objetivo": informe.objetivo,
        "explicacion": informe.explicacion,
        **{f"corte_{i}": corte or "" for i, corte in enumerate(informe.cortes, 1)},
    }
    filas = list(informe.recomendaciones.all())
    datos |= {"recomendaciones-TOTAL_FORMS": len(filas) + 1, "recomendaciones-INITIAL_FORMS": len(filas)}
    for i, fila in enumerate(filas):
        valores = {"id": fila.pk, "informe": informe.pk, "texto": fila.texto, "orden": fila.orden}
        if fila.regla:
            valores |= {"decision": fila.decision, "razon": fila.razon}
        datos |= {f"recomendaciones-{i}-{campo}": valor for campo, valor in valores.items()}
    nueva = {"id": "", "informe": informe.pk, "texto": ""}
    datos |= {f"recomendaciones-{len(filas)}-{campo}": valor for campo, valor in nueva.items()}
    return datos | campos


def escribir(informe: Informe) -> str:
    return reverse("admin:informes_informe_change", args=[informe.pk])


def test_la_lista_dice_de_que_es_el_numero_de_cada_periodo(oap: Client) -> None:
    for numero in (1, 2):
        un_informe(numero)
    lista = reverse("admin:informes_informe_changelist")
    assert "2.º del año" in oap.get(lista).content.decode()
    assert "2.º del año (1)" in oap.get(lista, {"_facets": "True"}).content.decode()
    (unico,) = oap.get(lista, {"numero_del_periodo": 2}).context["cl"].result_list
    assert unico.numero_del_periodo == 2


def test_en_la_pantalla_de_un_informe_estan_solo_los_trabajos_de_ese_informe(oap: Client) -> None:
    informe, persona = un_informe(), Usuario.objects.get()
    suyo = un_trabajo(persona, datos={"informe": informe.pk})
    un_trabajo(persona, datos={"informe": informe.pk + 1})
    un_trabajo(persona, tarea="recordar", datos={"mes": informe.pk})
    assert list(oap.get(escribir(informe)).context["trabajos"]) == [suyo]


def test_al_crear_un_informe_todo_llega_propuesto(oap: Client) -> None:
    una_actividad([0] * 4 + [3] * 8)
    agregar = reverse("admin:informes_informe_add")
    assert oap.get(agregar).context["adminform"].form.initial["numero_del_periodo"] == 1
    respuesta = oap.post(agregar, {"plan": un_plan().pk, "numero_del_periodo": 2}, follow=True)
    informe = Informe.objects.get()
    assert respuesta.redirect_chain == [(escribir(informe), 302)]
    assert informe.cortes == [date(2021, 8, 31)] * 4
    assert "entre enero y agosto" in informe.objetivo
    assert informe.explicacion.startswith(
        "De mayo a agosto se tenían 12 acciones programadas y se ejecutaron 0."
    )
    (propuesta,) = informe.recomendaciones.all()
    assert (propuesta.regla, propuesta.decision) == ("reporte", "pendiente")
    pagina = respuesta.content.decode()
    assert "Recomendaciones propuestas: 1 nueva." in pagina
    assert "Actividad 1: sin reporte en mayo, junio, julio y agosto" in pagina


def test_dos_informes_del_mismo_periodo_no(oap: Client) -> None:
    un_informe()
    respuesta = oap.post(
        reverse("admin:informes_informe_add"), {"plan": un_plan().pk, "numero_del_periodo": 2}
    )
    assert "Ya hay un informe de ese periodo." in respuesta.content.decode()
    assert Informe.objects.count() == 1


def test_un_corte_anterior_al_fin_de_su_mes_se_rechaza_al_lado_de_su_fecha(oap: Client) -> None:
    informe = un_informe()
    respuesta = oap.post(escribir(informe), escrito(informe, corte_2="29/06/2021"))
    assert respuesta.context["adminform"].form.errors == {
        "corte_2": ["El corte de junio es anterior al último día del mes."]
    }
    assert "Qué falta" in respuesta.content.decode()
    informe.refresh_from_db()
    assert informe.cortes[1] == date(2021, 6, 30)


def test_mirar_la_pantalla_no_propone_ni_cambia_nada(oap: Client) -> None:
    una_actividad()
    informe = un_informe()
    antes = Informe.objects.values().get()
    assert oap.get(escribir(informe)).status_code == 200
    assert oap.get(reverse("admin:informes_informe_vista_previa", args=[informe.pk])).status_code == 200
    assert Informe.objects.values().get() == antes
    assert not Recomendacion.objects.exists()


def test_cada_recomendacion_se_acepta_se_edita_o_se_descarta_con_su_razon(oap: Client) -> None:
    informe = un_informe()
    for orden, regla in enumerate(("anticipado", "rezago", "reporte"), start=1):
        una_recomendacion(
            informe=informe, regla=regla, propuesta=regla, texto=regla, orden=orden, decision="pendiente"
        )
    cambios = {
        "recomendaciones-0-decision": "aceptada",
        "recomendaciones-0-orden": 9,
        "recomendaciones-1-decision": "aceptada",
        "recomendaciones-1-texto": "Avisar a tiempo.",
        "recomendaciones-2-decision": "descartada",
        "recomendaciones-2-razon": "Ya se dijo.",
        "recomendaciones-3-texto": "Atender la auditoría.",
    }
    oap.post(escribir(informe), escrito(informe, **cambios))
    assert list(informe.recomendaciones.values_list("orden", "regla", "texto", "decision", "razon")) == [
        (2, "rezago", "Avisar a tiempo.", "aceptada", ""),
        (3, "reporte", "reporte", "descartada", "Ya se dijo."),
        (9, "anticipado", "anticipado", "aceptada", ""),
        (10, "", "Atender la auditoría.", "aceptada", ""),
    ]
    assert "Texto propuesto: «rezago»" in oap.get(escribir(informe)).content.decode()


def test_descartar_sin_razon_se_pide_al_lado_y_no_se_guarda_nada(oap: Client) -> None:
    informe = un_informe(objetivo="El de antes.")
    una_recomendacion(informe=informe, regla="reporte", decision="pendiente")
    datos = escrito(informe, objetivo="Otro.", **{"recomendaciones-0-decision": "descartada"})
    respuesta = oap.post(escribir(informe), datos)
    assert "Diga por qué se descarta." in respuesta.content.decode()
    assert "· por decidir" in respuesta.content.decode()  # lo marcado no se guardó
    assert Informe.objects.get().objetivo == "El de antes."
    assert Recomendacion.objects.get().decision == "pendiente"


def test_lo_que_propuso_una_regla_no_se_borra_y_lo_escrito_a_mano_si(oap: Client) -> None:
    informe = un_informe()
    una_recomendacion(informe=informe, regla="reporte", decision="pendiente", orden=1)
    una_recomendacion(informe=informe, orden=2)
    borradas = {f"recomendaciones-{i}-DELETE": "on" for i in range(2)}
    oap.post(escribir(informe), escrito(informe, **borradas))
    assert [r.regla for r in informe.recomendaciones.all()] == ["reporte"]


def test_una_recomendacion_de_otro_informe_no_se_cambia_desde_este(oap: Client) -> None:
    informe, ajena = un_informe(), una_recomendacion(informe=un_informe(1), texto="Ajena.")
    datos = escrito(informe)
    forjada = {"id": ajena.pk, "informe": informe.pk, "texto": "Forjada.", "orden": 1}
    datos |= {f"recomendaciones-0-{campo}": valor for campo, valor in forjada.items()}
    datos |= {"recomendaciones-INITIAL_FORMS": 1}
    oap.post(escribir(informe), datos)
    ajena.refresh_from_db()
    assert (ajena.texto, ajena.informe.numero_del_periodo) == ("Ajena.", 1)


def test_proponer_otra_vez_guarda_lo_escrito_y_trae_lo_que_falta(oap: Client) -> None:
    una_actividad()
    informe = un_informe()
    respuesta = oap.post(escribir(informe), escrito(informe, objetivo="El mío.", _proponer=""), follow=True)
    assert "Recomendaciones propuestas: 1 nueva." in respuesta.content.decode()
    assert Informe.objects.get().objetivo == "El mío."
    respuesta = oap.post(escribir(informe), escrito(informe, _proponer=""), follow=True)
    assert "ya estaba al día" in respuesta.content.decode()


def test_la_explicacion_de_hoy_se_agrega_a_lo_escrito_sin_perderlo(oap: Client) -> None:
    una_actividad()
    informe = un_informe(explicacion="Lo mío.")
    assert "Lo que hoy propone el sistema" in oap.get(escribir(informe)).content.decode()
    oap.post(escribir(informe), escrito(informe, explicacion="Lo mío, mejor.", _agregar_explicacion=""))
    informe.refresh_from_db()
    assert informe.explicacion.startswith("Lo mío, mejor.\n\nDe mayo a agosto se tenían 4 acciones")
    assert "Lo que hoy propone el sistema" not in oap.get(escribir(informe)).content.decode()
    larga = "x" * 3990
    respuesta = oap.post(escribir(informe), escrito(informe, explicacion=larga, _agregar_explicacion=""))
    assert "explicacion" in respuesta.context["adminform"].form.errors
    assert larga in respuesta.content.decode()


def test_la_vista_previa_es_la_pagina_marcada_como_borrador_y_no_se_guarda_en_cache(oap: Client) -> None:
    informe = un_informe(objetivo="Dar cuenta de todo.")
    respuesta = oap.get(reverse("admin:informes_informe_vista_previa", args=[informe.pk]))
    pagina = respuesta.content.decode()
    assert 'data-marca="Borrador"' in pagina
    assert "Dar cuenta de todo." in pagina
    assert "no-store" in respuesta["Cache-Control"]
    assert "actividades.csv" not in pagina  # lo que no está publicado no se descarga
    assert 'content="noindex"' in pagina


def test_de_una_vista_previa_incompleta_se_vuelve_con_una_frase(oap: Client) -> None:
    informe = un_informe(cortes=[None] * 4)
    respuesta = oap.get(reverse("admin:informes_informe_vista_previa", args=[informe.pk]), follow=True)
    assert respuesta.redirect_chain == [(escribir(informe), 302)]
    assert "Falta el corte" in mensajes(respuesta)


def test_la_oap_prepara_pero_no_publica(oap: Client) -> None:
    informe = un_informe()
    assert "Revisar y publicar" not in oap.get(escribir(informe)).content.decode()
    direccion = reverse("admin:informes_informe_publicar", args=[informe.pk])
    assert oap.get(direccion).status_code == 403
    assert oap.post(direccion).status_code == 403
    assert not Publicacion.objects.exists()


def publicar_en(informe: Informe) -> str:
    return reverse("admin:informes_informe_publicar", args=[informe.pk])


def confirmado(pagina: Any, nota: str = "Se revisó.", **campos: Any) -> dict[str, Any]:
    """Lo que manda la pantalla de publicar, con esa nota para cada advertencia."""
    mostrado = dict(re.findall(r'name="(version|visto)" value="(\w+)"', pagina.content.decode()))
    return mostrado | {campo.html_name: nota for campo in pagina.context["form"].notas} | campos


def al_lado(pagina: Any, campo: Any) -> str:
    """Lo que la página dice debajo de ese campo de la pantalla de publicar."""
    _, _, despues = pagina.content.decode().partition(f'id="{campo.id_for_label}_error">')
    return despues.partition("</p>")[0]


def test_con_recomendaciones_por_decidir_no_se_dice_que_no_las_tiene(publica: Client) -> None:
    informe = un_informe()
    una_recomendacion(informe=informe, regla="rezago", decision="pendiente")
    pagina = publica.get(publicar_en(informe)).content.decode()
    assert "Ninguna aceptada." in pagina
    assert "no tiene recomendaciones" not in pagina


def test_quien_publica_ve_lo_que_va_a_publicar_y_lo_confirma(publica: Client) -> None:
    un_reporte(una_actividad(), mes=5, ejecutado=4)
    informe = un_informe()
    pagina = publica.get(publicar_en(informe))
    assert "se hicieron 4 de las 12 acciones" in pagina.content.decode()
    assert not Publicacion.objects.exists()

    respuesta = hecho(publica.post(publicar_en(informe), confirmado(pagina)))
    assert "Quedó publicada la versión 1 del II cuatrimestre 2021" in mensajes(respuesta)
    publicada = Publicacion.objects.get()
    assert publicada.publicada_por.groups.get().name == roles.PUBLICACION
    assert {a["nota"] for a in publicada.advertencias} == {"Se revisó."}


def test_sin_las_notas_no_se_publica_y_lo_escrito_sigue_ahi(publica: Client) -> None:
    actividad = una_actividad()
    for mes in range(1, 9):
        un_reporte(actividad, mes, 0)
    Plan.objects.update(aprobado_el=date(2021, 1, 10))
    informe = un_informe(cortes=[date(2021, 8, 31)] * 4)
    pagina = publica.get(publicar_en(informe))
    abiertos, cumplimiento = pagina.context["form"].notas
    datos = confirmado(pagina) | {abiertos.html_name: "Se cierran en octubre.", cumplimiento.html_name: " "}
    respuesta = publica.post(publicar_en(informe), datos)
    assert al_lado(respuesta, cumplimiento) == "Diga por qué se acepta."
    assert al_lado(respuesta, abiertos) == ""
    assert "Se cierran en octubre.</textarea>" in respuesta.content.decode()
    assert not Publicacion.objects.exists()


def test_la_nota_de_lo_que_ya_se_advierte_de_otro_modo_no_sirve_ni_se_pierde(publica: Client) -> None:
    informe = un_informe(plan=un_plan(aprobado_el=date(2021, 1, 10)), cortes=[date(2021, 8, 31)] * 4)
    pagina = publica.get(publicar_en(informe))
    cerrar(1)
    respuesta = publica.post(publicar_en(informe), confirmado(pagina, nota="Los ocho se cierran en octubre."))
    (ahora,) = respuesta.context["form"].notas
    assert ahora.label.startswith("Siguen abiertos febrero, marzo")
    assert al_lado(respuesta, ahora) == "Diga por qué se acepta."
    assert "Usted había escrito:" in respuesta.content.decode()
    assert "Los ocho se cierran en octubre." in respuesta.content.decode()
    assert not Publicacion.objects.exists()


def test_lo_escrito_sigue_ahi_aunque_algo_haya_empezado_a_impedirlo(publica: Client) -> None:
    informe = un_informe()
    una_publicacion(informe)
    pagina = publica.get(publicar_en(informe))
    una_recomendacion(informe=informe, regla="reporte", decision="pendiente")
    datos = confirmado(pagina, nota="Así quedó.", motivo="Se corrigió mayo.")
    respuesta = publica.post(publicar_en(informe), datos)
    assert "Falta por decidir 1 recomendación." in mensajes(respuesta) + respuesta.content.decode()
    assert "Se corrigió mayo.</textarea>" in respuesta.content.decode()
    assert "Así quedó.</textarea>" in respuesta.content.decode()
    assert "Publicar la versión" not in respuesta.content.decode()


def test_despues_de_un_rechazo_la_pantalla_es_la_de_hoy_y_se_puede_confirmar(publica: Client) -> None:
    informe = un_informe()
    pagina = publica.get(publicar_en(informe))
    una_publicacion(informe)
    respuesta = publica.post(publicar_en(informe), confirmado(pagina))
    assert "Otra persona ya publicó la versión 1." in respuesta.content.decode()
    datos = confirmado(respuesta, motivo="Se corrigió mayo.")
    assert datos["version"] == "2"
    assert "versión 2" in mensajes(hecho(publica.post(publicar_en(informe), datos)))


@pytest.mark.parametrize("nota", ["x" * 1001, "nula\0"])
def test_una_nota_que_no_cabe_o_con_caracteres_nulos_se_rechaza(publica: Client, nota: str) -> None:
    informe = un_informe()
    respuesta = publica.post(publicar_en(informe), confirmado(publica.get(publicar_en(informe)), nota))
    assert respuesta.status_code == 200
    assert all(al_lado(respuesta, campo) for campo in respuesta.context["form"].notas)
    assert not Publicacion.objects.exists()


def test_lo_que_cambia_mientras_se_mira_se_dice_y_no_se_publica(publica: Client) -> None:
    informe = un_informe()
    pagina = publica.get(publicar_en(informe))
    un_reporte(una_actividad(), mes=5, ejecutado=4)
    respuesta = publica.post(publicar_en(informe), confirmado(pagina))
    assert "cambiaron desde que usted los miró" in respuesta.content.decode()
    assert "se hicieron 4 de las 12 acciones" in respuesta.content.decode()  # ya con lo de hoy
    assert not Publicacion.objects.exists()


@pytest.mark.parametrize(
    "forjado", [{"version": "0"}, {"version": "x"}, {"version": "9" * 40}, {"version": ""}, {"visto": ""}]
)
def test_sin_decir_que_se_miro_no_se_publica(publica: Client, forjado: dict[str, str]) -> None:
    informe = un_informe()
    datos = confirmado(publica.get(publicar_en(informe)), **forjado)
    respuesta = publica.post(publicar_en(informe), datos)
    assert respuesta.status_code == 200
    assert not Publicacion.objects.exists()


def test_a_quien_edito_de_ultimo_se_le_explica_antes_y_no_puede(publica: Client) -> None:
    informe = un_informe(editado_por=Usuario.objects.get())
    pagina = publica.get(publicar_en(informe))
    assert "Usted editó el informe de último: lo publica otra persona" in pagina.content.decode()
    assert "Publicar la versión" not in pagina.content.decode()
    forjado = confirmado(pagina, version=1, visto=pagina.context["visto"])
    respuesta = publica.post(publicar_en(informe), forjado)
    assert "lo publica otra persona" in str(respuesta.context["form"].non_field_errors())
    assert not Publicacion.objects.exists()


def test_quien_publica_lee_lo_escrito_y_las_filas_que_lo_sustentan(publica: Client) -> None:
    informe = un_informe()
    una_recomendacion(informe=informe, regla="reporte", filas=[f"Fila {n}" for n in range(1, 10)])
    pagina = publica.get(escribir(informe)).content.decode()
    assert "Dar cuenta del plan." in pagina
    assert "Ver todas las filas (9)" in pagina
    assert "<textarea" not in pagina
    assert "Revisar y publicar" in pagina


def test_quien_publica_no_edita_el_informe(publica: Client) -> None:
    informe = un_informe(objetivo="El de la OAP.")
    assert publica.post(escribir(informe), escrito(informe, objetivo="Otro.")).status_code == 403
    informe.refresh_from_db()
    assert informe.objetivo == "El de la OAP."


def test_una_correccion_sin_motivo_no_se_publica_y_se_pide(publica: Client) -> None:
    informe = un_informe()
    una_publicacion(informe)
    direccion = reverse("admin:informes_informe_publicar", args=[informe.pk])
    pagina = publica.get(direccion)
    respuesta = publica.post(direccion, confirmado(pagina))
    motivo = respuesta.context["form"]["motivo"]
    assert al_lado(respuesta, motivo).startswith("Escriba el motivo de la corrección")
    respuesta = publica.post(direccion, confirmado(pagina, motivo="Se corrigió XXX."))
    assert "tiene algo por completar: «XXX»" in al_lado(respuesta, motivo)
    assert "Se corrigió XXX.</textarea>" in respuesta.content.decode()
    datos = confirmado(pagina, motivo="Se corrigió mayo.")
    assert "Qué cambia frente a la versión 1" in pagina.content.decode()
    assert "versión 2" in mensajes(hecho(publica.post(direccion, datos)))


@pytest.mark.parametrize(
    ("versiones", "retiradas", "dicho"),
    [
        (0, [], "todavía no"),
        (1, [], "versión 1"),
        (2, [1], "versión 2"),
        (2, [2], "versión 1 (la 2 se retiró)"),
        (4, [1, 3, 4], "versión 2 (la 3 y la 4 se retiraron)"),
        (1, [1], "ninguna versión a la vista (la 1 se retiró)"),
    ],
)
def test_la_lista_y_la_pantalla_dicen_la_version_que_se_lee_y_cuales_se_retiraron(
    oap: Client, versiones: int, retiradas: list[int], dicho: str
) -> None:
    informe = un_informe()
    for version in range(1, versiones + 1):
        motivo = "Se corrigió." if version > 1 else ""
        publicacion = una_publicacion(informe, version=version, motivo=motivo)
        if version in retiradas:
            un_retiro(publicacion)
    lista = oap.get(reverse("admin:informes_informe_changelist")).content.decode()
    assert re.findall(r'class="field-publicado">(.*?)<', lista) == [dicho]
    vigente = re.findall(r'<a href="([^"]+)">publicado en PDF</a>', lista)
    assert bool(vigente) is (versiones > len(retiradas))
    assert all(oap.get(direccion).status_code == 200 for direccion in vigente)
    pantalla = oap.get(escribir(informe)).content.decode()
    if versiones:
        assert f"publicado, {dicho}: lo que cambie aquí saldrá en la {versiones + 1}" in pantalla
    else:
        assert "todavía no se ha publicado" in pantalla


def test_de_una_publicacion_retirada_no_se_ofrecen_archivos_que_no_se_leen(publica: Client) -> None:
    publicacion = una_publicacion()
    lista = reverse("admin:informes_publicacion_changelist")
    assert "informe.pdf" in publica.get(lista).content.decode()
    un_retiro(publicacion)
    pagina = publica.get(lista).content.decode()
    assert "informe.pdf" not in pagina
    assert f'<a href="{publicacion.get_absolute_url()}">lo que se ve en su lugar</a>' in pagina


def test_lo_que_falta_para_publicar_se_dice_sin_botones_para_insistir(publica: Client) -> None:
    informe = un_informe(cortes=[None] * 4)
    respuesta = publica.get(reverse("admin:informes_informe_publicar", args=[informe.pk]))
    pagina = respuesta.content.decode()
    assert "Falta el corte de los compromisos de mayo, junio, julio y agosto." in pagina
    assert "Publicar la versión" not in pagina


@pytest.mark.parametrize("grupo", [roles.OAP, roles.PUBLICACION])
def test_la_oap_y_quien_publica_bajan_el_borrador_y_lo_publicado(client: Client, grupo: str) -> None:
    client.force_login(alguien_de(grupo))
    informe = un_informe()
    una_publicacion(informe)
    espera = hecho(client.get(reverse("admin:informes_informe_borrador", args=[informe.pk])))
    assert "El PDF está listo." in mensajes(espera)
    borrador = client.get(reverse("archivo_del_trabajo", args=[espera.context["trabajo"].pk]))
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


def test_un_informe_no_cambia_de_periodo(oap: Client) -> None:
    informe = un_informe()
    una_publicacion(informe)
    oap.post(escribir(informe), escrito(informe, numero_del_periodo=3, objetivo="Otro."))
    informe.refresh_from_db()
    assert (informe.numero_del_periodo, informe.objetivo) == (2, "Otro.")


def test_un_enlace_entra_y_no_ve_datos(client: Client) -> None:
    client.force_login(alguien_de(roles.ENLACE))
    sus_compromisos = client.get(reverse("admin:index"), follow=True)
    assert sus_compromisos.redirect_chain == [(reverse("mis_compromisos"), 302)]
    assert sus_compromisos.context["available_apps"] == []
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
        ("admin:informes_informe_changelist", 9),
        ("admin:informes_recomendacion_changelist", 9),
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
    datos = escrito(informe, objetivo="El mío.")
    Informe.objects.filter(pk=informe.pk).update(objetivo="El de otra persona.")
    respuesta = oap.post(escribir(informe), datos)
    assert "El de otra persona." in respuesta.content.decode()
    assert "El mío." in respuesta.content.decode()
    assert Informe.objects.get().objetivo == "El de otra persona."


@pytest.mark.django_db(transaction=True)  # dentro de una sola transacción todo pasa a la misma hora
def test_cambiar_una_recomendacion_tambien_es_cambiar_el_informe(oap: Client) -> None:
    informe = un_informe()
    una_recomendacion(informe=informe, texto="La primera.")
    datos = escrito(informe, **{"recomendaciones-0-texto": "La mía."})
    with pghistory.context(user=un_usuario("otra").pk):
        Recomendacion.objects.update(texto="La de otra persona.")
    respuesta = oap.post(escribir(informe), datos)
    assert "otra cambió texto de una recomendación" in respuesta.content.decode()
    assert Recomendacion.objects.get().texto == "La de otra persona."
    version = respuesta.context["adminform"].form.data["version"]
    oap.post(escribir(informe), datos | {"version": version})  # a sabiendas
    assert Recomendacion.objects.get().texto == "La mía."


def test_las_recomendaciones_solo_se_cambian_en_su_informe(oap: Client) -> None:
    recomendacion = una_recomendacion()
    direccion = reverse("admin:informes_recomendacion_change", args=[recomendacion.pk])
    assert oap.get(direccion).status_code == 200
    assert oap.post(direccion, {"texto": "Otra."}).status_code == 403


@pytest.mark.parametrize("cuantas", [2, 40])
def test_escribir_y_publicar_hacen_las_mismas_consultas_con_poco_y_con_mucho(
    admin_client: Client, django_assert_num_queries: Any, cuantas: int
) -> None:
    informe = un_informe()
    for numero in range(cuantas):
        un_reporte(una_actividad(), mes=5)
        una_recomendacion(informe=informe, regla=f"regla {numero}", decision="pendiente")
    # Sesión, usuario, la transacción (2) y el informe dos veces; las cifras (11), la revisión (4), las recomendaciones
    # para escribirlas y lo que la persona pidió.
    admin_client.get(
        escribir(informe)
    )  # Django recuerda los tipos de contenido: que la cuenta no dependa del orden
    with django_assert_num_queries(23):
        assert admin_client.get(escribir(informe)).status_code == 200
    # Sesión, usuario y el informe; las cifras (11), la revisión (4) y la versión anterior.
    with django_assert_num_queries(19):
        assert admin_client.get(publicar_en(informe)).status_code == 200


@pytest.mark.parametrize(
    "forjado",
    [
        {"version": "9" * 40},
        {"version": "x"},
        {"recomendaciones-TOTAL_FORMS": "x"},
        {"recomendaciones-0-orden": "99999"},
        {"recomendaciones-0-decision": "publicada"},
        {"recomendaciones-0-texto": "nulo\0"},
        {"corte_1": "9999-99-99"},
        {"objetivo": "x" * 2001},
        {"recomendaciones-0-id": "9" * 40},
    ],
)
def test_lo_forjado_no_es_un_error_ni_cambia_nada(oap: Client, forjado: dict[str, Any]) -> None:
    informe = un_informe()
    una_recomendacion(informe=informe, regla="reporte", decision="pendiente")
    antes = list(Informe.objects.values()), list(Recomendacion.objects.values())
    respuesta = oap.post(escribir(informe), escrito(informe, objetivo="Otro.") | forjado)
    assert respuesta.status_code == 200
    assert (list(Informe.objects.values()), list(Recomendacion.objects.values())) == antes


def test_las_advertencias_aceptadas_se_leen_en_la_publicacion(publica: Client) -> None:
    publicada = una_publicacion(
        advertencias=[{"clave": "x", "frase": "Sigue abierto julio.", "nota": "Así <b>"}]
    )
    pagina = publica.get(reverse("admin:informes_publicacion_change", args=[publicada.pk])).content.decode()
    assert "Sigue abierto julio. <b>Así &lt;b&gt;</b>" in pagina


def test_la_publicacion_no_enlaza_a_la_cuenta_que_quien_publica_no_puede_ver(publica: Client) -> None:
    publicada = una_publicacion()
    pagina = publica.get(reverse("admin:informes_publicacion_change", args=[publicada.pk])).content.decode()
    assert str(publicada.publicada_por) in pagina
    assert "/participacion/usuario/" not in pagina
