"""«Mi reporte», la pantalla del enlace, y lo que la OAP ve de ella."""

import io
from datetime import date
from zipfile import ZipFile

import pytest
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from comun.archivos import ARCHIVOS_POR_ENVIO
from informes.oficina import roles
from participacion import flujo
from participacion.models import Evidencia, Mes, Reporte
from participacion.opciones import EstadoDeReporte
from tests.datos import cerrar, un_plan, un_reporte, un_usuario, una_actividad, una_dependencia, una_evidencia

pytestmark = pytest.mark.django_db

ENERO = "/admin/reporte/2021/1/"


@pytest.fixture(autouse=True)
def archivos_aparte(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def alguien_de(grupo, nombre="persona", dependencias=()):
    persona = un_usuario(nombre, is_staff=True)
    persona.groups.add(Group.objects.get(name=grupo))
    persona.dependencias.set(dependencias)
    return persona


@pytest.fixture
def enlace(client):
    client.force_login(alguien_de(roles.ENLACE, "enlace", [una_dependencia()]))
    return client


@pytest.fixture
def oap():
    cliente = Client()
    cliente.force_login(alguien_de(roles.OAP, "oap"))
    return cliente


def datos(actividad, *, version=0, accion="guardar", **campos):
    """Lo que manda la pantalla de una actividad."""
    valores = {
        "ejecutado": 1,
        "participantes": "",
        "narrativa": "Una jornada en Suba.",
        "razon": "",
        "razon_otra": "",
        "evaluada": "False",
        "resultado_evaluacion": "",
        "enlace": "",
        "version": version,
    } | campos
    return {f"a{actividad.pk}-{campo}": valor for campo, valor in valores.items()} | {accion: ""}


def avisos(respuesta):
    return [str(mensaje) for mensaje in respuesta.context["messages"]]


def pdf(nombre="acta.pdf", contenido=b"%PDF-1.7\n"):
    return SimpleUploadedFile(nombre, contenido)


def test_un_enlace_entra_y_llega_al_reporte_del_mes_abierto(enlace):
    una_actividad()
    cerrar(1)
    respuesta = enlace.get("/admin/", follow=True)
    assert respuesta.redirect_chain[-1][0] == "/admin/reporte/2021/2/"
    assert respuesta.context["title"] == "Mi reporte de febrero de 2021"


def test_el_reporte_que_la_oap_abre_por_una_dependencia_no_es_suyo(oap):
    una_actividad()
    pagina = oap.get(f"{ENERO}?dependencia=OAP-GA")
    assert pagina.context["title"] == "Reporte de enero de 2021"


def test_lo_escrito_por_una_dependencia_es_de_lo_mismo_aunque_ya_no_este(oap):
    suya = una_dependencia("A/B")
    una_actividad(dependencia=suya)
    direccion = f"{ENERO}?dependencia=A/B&desde=tablero"
    hay = oap.get(direccion).content.decode()
    suya.actividades.all().delete()
    suya.delete()
    ya_no_esta = oap.get(direccion)
    assert ya_no_esta.status_code == 404
    assert 'data-apunte="/admin/reporte/2021/1/?dependencia=A%2FB"' in hay
    assert 'data-apunte="/admin/reporte/2021/1/?dependencia=A%2FB"' in ya_no_esta.content.decode()


def test_guardar_deja_un_borrador_y_enviar_lo_pasa_a_la_oap(enlace):
    actividad = una_actividad()
    assert "Se guardó el borrador de 1 actividad." in avisos(
        enlace.post(ENERO, datos(actividad), follow=True)
    )
    assert Reporte.objects.get().estado == EstadoDeReporte.BORRADOR
    respuesta = enlace.post(ENERO, datos(actividad, version=1, accion="enviar"), follow=True)
    assert "Se envió a la OAP el reporte de 1 actividad." in avisos(respuesta)
    assert Reporte.objects.get().estado == EstadoDeReporte.ENVIADO


def test_una_caja_vacia_es_sin_reporte_y_un_cero_se_escribe(enlace):
    actividad = una_actividad()
    respuesta = enlace.post(ENERO, datos(actividad, ejecutado="", accion="enviar"))
    [fila] = respuesta.context["renglones"]
    assert "escriba 0" in fila.faltas["ejecutado"]
    assert Reporte.objects.get().ejecutado is None
    version = Reporte.objects.get().version
    cero = datos(
        actividad,
        ejecutado="0",
        narrativa="",
        evaluada="",
        razon="fuerza_mayor",
        version=version,
        accion="enviar",
    )
    enlace.post(ENERO, cero)
    assert (Reporte.objects.get().ejecutado, Reporte.objects.get().estado) == (0, EstadoDeReporte.ENVIADO)


def test_de_lo_cancelado_se_dice_desde_cuando(enlace):
    flujo.cancelar(una_actividad(), 3, "No se hará.", usuario=un_usuario("quien-cancela"))
    assert "Cancelada desde marzo." not in enlace.get("/admin/reporte/2021/2/").content.decode()
    for mes in (3, 4):
        assert "Cancelada desde marzo." in enlace.get(f"/admin/reporte/2021/{mes}/").content.decode()


def test_lo_que_no_se_toca_no_se_guarda(enlace):
    tocada, callada = una_actividad(), una_actividad([0] * 12)
    sin_tocar = datos(callada, ejecutado="", narrativa="", evaluada="")
    enlace.post(ENERO, datos(tocada) | sin_tocar)
    assert list(Reporte.objects.values_list("actividad", flat=True)) == [tocada.pk]


def test_lo_mal_escrito_se_dice_en_su_campo_y_conserva_lo_demas(enlace):
    buena, mala = una_actividad(), una_actividad()
    respuesta = enlace.post(ENERO, datos(buena) | datos(mala, ejecutado="2,5", narrativa="Lo que escribí"))
    filas = {fila.actividad.pk: fila for fila in respuesta.context["renglones"]}
    assert "ejecutado" in filas[mala.pk].form.errors
    assert "Lo que escribí" in respuesta.content.decode()
    assert list(Reporte.objects.values_list("actividad", flat=True)) == [buena.pk]


def test_a_la_segunda_persona_se_le_dice_quien_cambio_que_y_conserva_lo_que_escribio(enlace, oap):
    actividad = una_actividad()
    enlace.post(ENERO, datos(actividad))
    oap.post(f"{ENERO}?dependencia=OAP-GA", datos(actividad, version=1, narrativa="Lo escribió la OAP."))
    respuesta = enlace.post(ENERO, datos(actividad, version=1, narrativa="Lo mío."))
    texto = respuesta.content.decode()
    assert "Otra persona cambió este registro" in texto
    assert "oap" in texto
    assert "Lo escribió la OAP." in texto
    assert "Lo mío." in texto
    assert Reporte.objects.get().narrativa == "Lo escribió la OAP."


def test_un_enlace_no_ve_ni_toca_lo_de_otra_dependencia(enlace):
    ajena = una_actividad(dependencia=una_dependencia("SFI"), descripcion="Lo de otros")
    una_actividad()
    assert "Lo de otros" not in enlace.get(f"{ENERO}?dependencia=SFI").content.decode()
    enlace.post(ENERO, datos(ajena))
    assert not Reporte.objects.filter(actividad=ajena).exists()
    evidencia = una_evidencia(un_reporte(ajena, mes=2, estado=EstadoDeReporte.BORRADOR))
    enlace.post("/admin/reporte/2021/2/", {"quitar": evidencia.pk})
    assert Evidencia.objects.filter(pk=evidencia.pk).exists()
    assert enlace.get(f"/admin/reporte/historial/{evidencia.reporte_id}/").status_code == 404


def test_al_enviar_con_faltas_la_pantalla_ya_muestra_lo_que_se_guardo(enlace):
    actividad = una_actividad()
    adjunto = {f"a{actividad.pk}-archivos": [pdf()]}
    respuesta = enlace.post(ENERO, datos(actividad, ejecutado=2, accion="enviar") | adjunto)
    [fila] = respuesta.context["renglones"]
    assert "razon" in fila.faltas
    assert [evidencia.nombre for evidencia in fila.reporte.sus_evidencias] == ["acta.pdf"]
    assert fila.a_la_fecha == (2, 1)
    assert 'aria-label="Quitar acta.pdf"' in respuesta.content.decode()


def test_en_un_mes_cerrado_la_pantalla_solo_se_lee(enlace):
    actividad = una_actividad()
    un_reporte(actividad, narrativa="Ya está.")
    cerrar(1)
    pagina = enlace.get(ENERO).content.decode()
    assert "Ya está." in pagina
    assert "El mes está cerrado." in pagina
    assert "Puede guardar" not in pagina
    assert "Guardar borrador" not in pagina
    enlace.post(ENERO, datos(actividad, narrativa="Otra cosa."))
    assert Reporte.objects.get().narrativa == "Ya está."


def test_con_todo_revisado_no_hay_botones_y_se_dice_como_cambiarlo(enlace):
    un_reporte(una_actividad(), estado=EstadoDeReporte.AVALADO)
    pagina = enlace.get(ENERO).content.decode()
    assert "la OAP tiene que devolverlo" in pagina
    assert "Retirar el envío" not in pagina
    assert "Guardar borrador" not in pagina
    assert "Enviar a la OAP" not in pagina


def test_las_evidencias_se_agregan_se_descargan_y_se_quitan(enlace):
    actividad = una_actividad()
    varios = {f"a{actividad.pk}-archivos": [pdf(), pdf("lista.pdf")]}
    enlace.post(ENERO, datos(actividad, enlace="drive.gov.co/acta") | varios)
    assert [e.nombre for e in Evidencia.objects.all()] == [
        "acta.pdf",
        "lista.pdf",
        "https://drive.gov.co/acta",
    ]
    acta = Evidencia.objects.get(nombre="acta.pdf")
    respuesta = enlace.get(f"/admin/evidencia/{acta.pk}/")
    assert b"".join(respuesta.streaming_content) == b"%PDF-1.7\n"
    assert respuesta["Content-Disposition"] == 'attachment; filename="acta.pdf"'
    assert "sandbox" in respuesta["Content-Security-Policy"]
    assert respuesta["X-Content-Type-Options"] == "nosniff"
    enlace.post(ENERO, {"quitar": acta.pk})
    assert not Evidencia.objects.filter(pk=acta.pk).exists()


def test_si_algo_se_rechaza_dice_que_archivos_hay_que_adjuntar_otra_vez(enlace):
    actividad = una_actividad()
    archivos = {f"a{actividad.pk}-archivos": [pdf("acta.pdf"), pdf("virus.exe", b"MZ")]}
    respuesta = enlace.post(ENERO, datos(actividad, enlace="https://a.gov.co/" + "a" * 2000) | archivos)
    [renglon] = respuesta.context["renglones"]
    assert set(renglon.form.errors) == {"enlace", "archivos"}
    rechazado, por_adjuntar = renglon.form.errors["archivos"]
    assert "virus.exe" in rechazado
    assert por_adjuntar == "Adjunte otra vez acta.pdf: no se guardó, porque había algo por corregir."
    assert por_adjuntar in respuesta.content.decode()
    assert not Evidencia.objects.exists()


def test_al_que_se_parece_a_uno_rechazado_tambien_se_pide_otra_vez_y_del_vacio_se_dice_cual_es(enlace):
    actividad = una_actividad()
    llegan = [pdf("acta.pdf"), pdf("mi-acta.pdf", b"MZ"), pdf("lista.pdf", b"")]
    respuesta = enlace.post(ENERO, datos(actividad) | {f"a{actividad.pk}-archivos": llegan})
    [renglon] = respuesta.context["renglones"]
    rechazado, vacio, por_adjuntar = renglon.form.errors["archivos"]
    assert rechazado.startswith("«mi-acta.pdf» no se acepta")
    assert vacio == "«lista.pdf» está vacío."
    assert por_adjuntar == "Adjunte otra vez acta.pdf: no se guardó, porque había algo por corregir."


def test_si_otra_persona_lo_cambio_dice_que_archivos_hay_que_adjuntar_otra_vez(enlace, oap):
    actividad = una_actividad()
    de_ella = "?dependencia=" + actividad.dependencia.sigla
    enlace.post(ENERO, datos(actividad))
    oap.post(ENERO + de_ella, datos(actividad, version=1, narrativa="Otra."))
    archivos = {f"a{actividad.pk}-archivos": [pdf("acta.pdf"), pdf("lista.pdf")]}
    [renglon] = enlace.post(ENERO, datos(actividad, version=1, ejecutado=2) | archivos).context["renglones"]
    assert renglon.conflicto
    assert renglon.form.errors["archivos"][0].startswith("Adjunte otra vez acta.pdf y lista.pdf")


def test_si_el_envio_entero_no_cabe_no_se_guarda_nada_y_lo_escrito_sigue_ahi(enlace):
    una, otra = una_actividad(), una_actividad()
    mitad = ARCHIVOS_POR_ENVIO // 2 + 1
    varios = {f"a{a.pk}-archivos": [pdf(f"{n}.pdf") for n in range(mitad)] for a in (una, otra)}
    respuesta = enlace.post(ENERO, datos(una) | datos(otra, narrativa="Lo mío.") | varios)
    [aviso] = avisos(respuesta)
    assert aviso.startswith(f"No se guardó nada. Adjuntó {2 * mitad} archivos")
    assert "Lo mío.</textarea>" in respuesta.content.decode()
    assert not Reporte.objects.exists()


def test_con_la_carpeta_llena_se_reporta_con_un_enlace(enlace, settings):
    actividad = una_actividad()
    settings.ARCHIVOS_MAXIMO = 1
    adjunto = {f"a{actividad.pk}-archivos": [pdf()]}
    assert "escriba un enlace" in avisos(enlace.post(ENERO, datos(actividad) | adjunto))[0]
    enlace.post(ENERO, datos(actividad, enlace="https://drive.gov.co/acta"))
    assert Evidencia.objects.get().enlace == "https://drive.gov.co/acta"


def test_los_topes_se_dicen_al_lado_del_campo(enlace):
    una_actividad()
    pagina = enlace.get(ENERO).content.decode()
    assert "hasta 10 por envío y 20 evidencias por mes" in pagina
    assert "entre todo lo que adjunte, hasta 50 archivos y 50 MB en un envío" in pagina
    assert "La entidad guarda hasta 20 GB." in pagina


def test_la_evidencia_de_otra_dependencia_no_existe_para_un_enlace(enlace, oap):
    una_actividad()
    ajena = un_reporte(una_actividad(dependencia=una_dependencia("SFI")))
    evidencia = Evidencia.objects.create(reporte=ajena, nombre="acta.pdf", archivo=pdf())
    assert enlace.get(f"/admin/evidencia/{evidencia.pk}/").status_code == 404
    respuesta = oap.get(f"/admin/evidencia/{evidencia.pk}/")
    assert b"".join(respuesta.streaming_content) == b"%PDF-1.7\n"
    assert Client().get(f"/admin/evidencia/{evidencia.pk}/").status_code == 302


def imagen(formato):
    salida = io.BytesIO()
    Image.new("RGB", (4, 4)).save(salida, formato)
    return salida.getvalue()


def office(*partes):
    salida = io.BytesIO()
    with ZipFile(salida, "w") as zip_:
        for parte in partes:
            zip_.writestr(parte, "x")
    return salida.getvalue()


@pytest.mark.parametrize(
    ("nombre", "contenido"),
    [
        ("acta.pdf", b"%PDF-1.4"),
        ("foto.JPG", imagen("JPEG")),
        ("foto.png", imagen("PNG")),
        ("acta.docx", office("[Content_Types].xml", "word/document.xml")),
        ("lista.xlsx", office("[Content_Types].xml", "xl/workbook.xml")),
    ],
)
def test_se_aceptan_las_evidencias_de_siempre(enlace, nombre, contenido):
    actividad = una_actividad()
    enlace.post(ENERO, datos(actividad) | {f"a{actividad.pk}-archivos": pdf(nombre, contenido)})
    assert Evidencia.objects.get().nombre == nombre


@pytest.mark.parametrize(
    ("nombre", "contenido"),
    [
        ("vacio.pdf", b""),
        ("pagina.html", b"<script>alert(1)</script>"),
        ("disfraz.pdf", b"<html>%PDF-1.7"),
        ("corrido.pdf", b"\n%PDF-1.7"),
        ("programa.exe", b"MZ\x90"),
        ("dibujo.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
        ("macros.docx", office("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin")),
        ("varios.zip", office("a.txt")),
        ("animada.gif", imagen("GIF")),
        ("rota.png", imagen("PNG")[:40]),
        ("foto.pdf", imagen("PNG")),
        ("pesado.pdf", b"%PDF-" + b"0" * (10 * 2**20)),
    ],
)
def test_lo_demas_se_rechaza_diciendo_cual_y_nada_se_guarda(enlace, nombre, contenido):
    actividad = una_actividad()
    respuesta = enlace.post(ENERO, datos(actividad) | {f"a{actividad.pk}-archivos": pdf(nombre, contenido)})
    [fila] = respuesta.context["renglones"]
    assert fila.form.errors["archivos"]
    assert not Evidencia.objects.exists()


def test_la_oap_escribe_por_una_dependencia_y_queda_a_su_nombre(oap):
    actividad = una_actividad()
    oap.post(f"{ENERO}?dependencia=OAP-GA", datos(actividad))
    pagina = oap.get(f"/admin/reporte/historial/{Reporte.objects.get().pk}/").content.decode()
    assert "Una jornada en Suba." in pagina
    assert "oap" in pagina


def test_dos_que_empiezan_el_mismo_reporte_no_se_pisan(enlace, oap):
    actividad = una_actividad()
    oap.post(f"{ENERO}?dependencia=OAP-GA", datos(actividad, narrativa="Lo primero."))
    respuesta = enlace.post(ENERO, datos(actividad, narrativa="Lo mío."))
    assert "Otra persona cambió" in respuesta.content.decode()
    assert Reporte.objects.get().narrativa == "Lo primero."


def test_tras_corregir_lo_que_faltaba_se_envia_desde_la_misma_pantalla(enlace):
    actividad = una_actividad()
    respuesta = enlace.post(ENERO, datos(actividad, narrativa="", accion="enviar"))
    [fila] = respuesta.context["renglones"]
    version = fila.form["version"].value()
    enlace.post(ENERO, datos(actividad, version=version, accion="enviar"))
    assert Reporte.objects.get().estado == EstadoDeReporte.ENVIADO


def test_lo_escrito_sobre_un_reporte_que_ya_se_envio_no_se_pierde_en_silencio(enlace):
    actividad = una_actividad()
    un_reporte(actividad, estado=EstadoDeReporte.ENVIADO)
    respuesta = enlace.post(ENERO, datos(actividad, version=1, narrativa="Lo que alcancé a escribir."))
    assert "Lo que alcancé a escribir." in respuesta.content.decode()
    assert "no se guardó lo suyo" in respuesta.content.decode()


@pytest.mark.parametrize(
    "malo",
    [
        {"version": "9" * 20},
        {"version": ""},
        {"ejecutado": "\0"},
        {"narrativa": "\0"},
        {"razon": "porque sí"},
    ],
)
def test_lo_que_ninguna_pantalla_manda_se_rechaza_sin_romper_nada(enlace, malo):
    respuesta = enlace.post(ENERO, datos(una_actividad(), **malo))
    assert respuesta.status_code == 200
    assert not Reporte.objects.exists()


def test_quitar_una_evidencia_con_un_numero_imposible_no_quita_ninguna(enlace):
    evidencia = una_evidencia(un_reporte(estado=EstadoDeReporte.BORRADOR))
    assert enlace.post(ENERO, {"quitar": "9" * 5000}).status_code == 302
    assert Evidencia.objects.get() == evidencia


def test_una_razon_otra_sin_decir_cual_se_guarda_en_borrador_y_se_pide_al_enviar(enlace):
    actividad = una_actividad()
    enlace.post(ENERO, datos(actividad, razon="otra"))
    assert Reporte.objects.get().razon == "otra"
    [fila] = enlace.post(ENERO, datos(actividad, version=1, razon="otra", accion="enviar")).context[
        "renglones"
    ]
    assert "razon_otra" in fila.faltas


def test_el_tablero_pide_mirar_lo_que_quedo_corto(oap):
    un_reporte(
        una_actividad([2] * 12, descripcion="Reuniones (24 instancias)."), estado=EstadoDeReporte.ENVIADO
    )
    decisiones = oap.get("/admin/").context["tablero"].decisiones
    assert decisiones == ("1. Reuniones (24 instancias): 2 programadas, 1 hecha.",)


@pytest.mark.parametrize("pantalla", ["revisar", "cerrar", "reabrir"])
def test_un_enlace_no_revisa_ni_cierra(enlace, pantalla):
    una_actividad()
    assert enlace.get(f"/admin/mes/2021/1/{pantalla}/").status_code == 403
    assert enlace.post(f"/admin/mes/2021/1/{pantalla}/").status_code == 403


@pytest.mark.parametrize("cuantas", [2, 200])
def test_la_pantalla_hace_las_mismas_consultas_con_pocas_actividades_y_con_muchas(
    enlace, cuantas, django_assert_num_queries
):
    for numero in range(1, cuantas + 1):
        una_evidencia(un_reporte(una_actividad(codigo=numero), estado=EstadoDeReporte.BORRADOR))
    # 1–2. Sesión y usuario  3. Sus permisos  4. Los de su grupo  5. El mes  6. Sus dependencias
    # 7. Las actividades  8. Sus reportes  9. Las evidencias  10. Lo que se ha dicho  11. Lo devuelto de otros meses
    # 12. Los que se reabrieron solo para ella
    with django_assert_num_queries(12):
        assert enlace.get(ENERO).status_code == 200


@pytest.mark.parametrize("cuantas", [2, 200])
def test_el_tablero_y_la_revision_hacen_las_mismas_consultas(oap, cuantas, django_assert_num_queries):
    for numero in range(1, cuantas + 1):
        una_evidencia(un_reporte(una_actividad(codigo=numero), estado=EstadoDeReporte.ENVIADO))
    # 1–4. Sesión, usuario y permisos  5. Los planes  6–7. El mes que se reporta, de los últimos años o de antes
    # 8. Los meses  9. Los reabiertos para una  10. Las actividades  11. Los reportes  12. Lo publicado
    # 13. Los avisos de los compromisos  14. Los trabajos  15. Las dependencias sin enlace
    # 16. Lo programado fuera de la vigencia
    with django_assert_num_queries(16):
        assert oap.get("/admin/").status_code == 200
    # 1–4. Sesión, usuario y permisos  5. El mes  6. Lo enviado  7. Sus evidencias  8. El año de sus actividades
    # 9. Las sesiones de las mesas en ese mes  10. Lo que se ha dicho
    with django_assert_num_queries(10):
        assert oap.get("/admin/mes/2021/1/revisar/").status_code == 200


def test_el_tablero_dice_en_que_va_cada_dependencia(oap):
    sfi, otra = una_dependencia("SFI"), una_dependencia("ACPVR")
    un_reporte(una_actividad(), estado=EstadoDeReporte.ENVIADO)
    un_reporte(una_actividad(dependencia=sfi), estado=EstadoDeReporte.DEVUELTO)
    una_actividad(dependencia=otra)
    tablero = oap.get("/admin/").context["tablero"]
    assert {fila.sigla: fila.celdas[0].palabra for fila in tablero.matriz} == {
        "OAP-GA": "enviado",
        "SFI": "devuelto",
        "ACPVR": "vencido",
    }
    assert tablero.por_revisar == 1
    assert un_plan().meses.get(numero=1).fecha_limite == date(2021, 2, 10)


def test_a_la_oap_el_reporte_sin_dependencia_la_lleva_al_tablero(oap):
    un_plan()
    assert oap.get("/admin/reporte/").headers["Location"] == "/admin/"


@pytest.mark.parametrize(
    ("hoy", "esperado"),
    [
        (date(2026, 11, 3), (2026, 9)),
        (date(2027, 1, 5), (2026, 9)),
        (date(2028, 5, 5), (2027, 1)),
        (date(2040, 1, 1), (2027, 1)),
    ],
)
def test_se_reporta_el_primer_mes_abierto_y_no_el_plan_que_se_prepara_para_otro_anio(hoy, esperado):
    for mes in range(1, 9):
        cerrar(mes, un_plan(2026))
    un_plan(2027)
    mes = Mes.objects.por_reportar(hoy)
    assert (mes.plan.anio, mes.numero) == esperado


def test_el_tablero_deja_pasar_de_un_plan_a_otro(oap):
    un_plan(2020)
    un_plan(2021)
    assert oap.get("/admin/?plan=2020").context["tablero"].plan.anio == 2020
    assert "?plan=2020" in oap.get("/admin/").content.decode()


def test_de_un_mes_abierto_se_dice_hasta_cuando_se_envia_o_que_el_plazo_vencio(enlace):
    una_actividad()
    assert "el plazo venció el 10 de febrero de 2021" in enlace.get("/admin/reporte/2021/1/").content.decode()
    un_plan().meses.filter(numero=1).update(fecha_limite=date(2090, 2, 10))
    assert "se envía hasta el 10 de febrero de 2090" in enlace.get("/admin/reporte/2021/1/").content.decode()
