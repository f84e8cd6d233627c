"""Retirar una versión: deja de verse al instante, con su motivo, y no se deshace; ni siquiera si se ordena borrarla."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pghistory
import pytest
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page, expect

from comun.transacciones import NoSePuede
from informes.borrador import Borrador
from informes.cambios import en_palabras
from informes.models import Informe, Publicacion, Retiro
from informes.oficina import roles
from informes.retiro import retirar
from participacion.models import Reporte
from tests.datos import (
    un_informe,
    un_reporte,
    un_retiro,
    un_usuario,
    una_actividad,
    una_publicacion,
    una_recomendacion,
)
from tests.navegacion import CLAVE, entrar, seguir, sin_barreras_y_a_lo_ancho
from tests.test_paginas import ARCHIVOS, leido, publicado

pytestmark = pytest.mark.django_db

OPERACION = (Path(__file__).parent.parent / "docs" / "operacion.md").read_text(encoding="utf-8")
EL_5_DE_OCTUBRE = datetime(2021, 10, 6, 4, 59, tzinfo=UTC)  # todavía es 5 en Bogotá


def todo_lo_de(carpeta: str) -> list[str]:
    return [carpeta, *(f"{carpeta}{archivo}" for archivo in ARCHIVOS)]


# El verbo


def test_se_retira_una_vez_con_su_motivo_y_quien_lo_hizo() -> None:
    publicada, persona = una_publicacion(), un_usuario()
    retiro = retirar(publicada, "  Nombraba a una persona. ", usuario=persona)
    assert (retiro.motivo, retiro.retirada_por) == ("Nombraba a una persona.", persona)
    assert list(Publicacion.objects.sin_retirar()) == []
    with pytest.raises(NoSePuede, match="versión 1 ya está retirada"):
        retirar(publicada, "Otra vez.", usuario=persona)
    assert Retiro.objects.count() == 1


@pytest.mark.parametrize(
    ("motivo", "por_que"),
    [
        ("", "Diga por qué"),
        ("  \n", "Diga por qué"),
        ("\0", "Diga por qué"),
        ("a" * 2001, "tiene 2.001 letras y caben 2.000"),
    ],
)
def test_sin_motivo_o_con_uno_que_no_cabe_no_se_retira(motivo: str, por_que: str) -> None:
    with pytest.raises(NoSePuede, match=por_que):
        retirar(una_publicacion(), motivo, usuario=un_usuario())
    assert not Retiro.objects.exists()


def test_la_orden_que_escribe_lo_publicado_tampoco_entrega_una_retirada(
    informe: Informe, tmp_path: Path
) -> None:
    copia = tmp_path / "cifras.json"
    un_retiro(la_version(2))
    call_command("informe", "2021", "2", json=copia)
    assert copia.read_bytes() == bytes(la_version(1).cifras)
    copia.unlink()
    un_retiro(la_version(1))
    with pytest.raises(CommandError, match="2 de 2021 se retiró"):
        call_command("informe", "2021", "2", json=copia)
    assert not copia.exists()


@pytest.mark.django_db(transaction=True)
def test_dos_personas_la_retiran_a_la_vez_y_queda_un_solo_motivo() -> None:
    publicada, persona = una_publicacion(), un_usuario()
    juntos, respuestas = threading.Barrier(2), []

    def intentar(motivo: str) -> None:
        juntos.wait(timeout=20)
        try:
            respuestas.append(retirar(publicada, motivo, usuario=persona).motivo)
        except NoSePuede as error:
            respuestas.append(str(error))
        finally:
            connection.close()

    hilos = [threading.Thread(target=intentar, args=(motivo,)) for motivo in ("Uno.", "Dos.")]
    for hilo in hilos:
        hilo.start()
    for hilo in hilos:
        hilo.join(timeout=30)
    assert Retiro.objects.get().motivo in respuestas
    assert "II cuatrimestre 2021, versión 1 ya está retirada." in respuestas


def test_la_version_siguiente_a_una_retirada_es_la_que_sigue() -> None:
    informe = un_informe()
    un_retiro(una_publicacion(informe))
    assert Borrador(informe).version == 2


# Lo que lee la ciudadanía


@pytest.fixture
def informe() -> Informe:
    """Con dos versiones publicadas."""
    un_reporte(una_actividad(), mes=5, ejecutado=4)
    informe = un_informe()
    publicado(informe)
    publicado(informe, version=2)
    return informe


def la_version(numero: int) -> Publicacion:
    return Publicacion.objects.get(version=numero)


def test_la_version_retirada_responde_410_con_motivo_y_fecha_en_su_pagina_y_sus_archivos(
    client: Client, informe: Informe
) -> None:
    for direccion in todo_lo_de("/2021/2/v1/"):
        assert client.get(direccion).status_code == 200
    un_retiro(la_version(1), motivo="Nombraba a una <persona>.", retirada_en=EL_5_DE_OCTUBRE)
    for direccion in todo_lo_de("/2021/2/v1/"):
        respuesta = client.get(direccion)
        pagina = respuesta.content.decode()
        assert respuesta.status_code == 410
        assert respuesta["Content-Type"] == "text/html; charset=utf-8"
        assert "Content-Disposition" not in respuesta
        assert "no-store" in respuesta["Cache-Control"]
        assert "se retiró el 5 de octubre de 2021. Motivo: Nombraba a una &lt;persona&gt;." in pagina
        assert '<a href="/2021/2/v2/">versión 2</a>' in pagina
        assert la_version(1).cifras_sha256 in pagina
        assert not respuesta.cookies
        assert client.head(direccion).status_code == 410
        assert client.post(direccion).status_code == 405


def test_lo_guardado_por_un_navegador_se_pregunta_otra_vez_y_deja_de_verse(
    client: Client, informe: Informe
) -> None:
    direcciones = todo_lo_de("/2021/2/v1/")
    guardadas = {}
    for direccion in direcciones:
        respuesta = client.get(direccion)
        assert respuesta["Cache-Control"] == "no-cache"
        guardadas[direccion] = {"If-None-Match": respuesta["ETag"]}
        assert client.get(direccion, headers=guardadas[direccion]).status_code == 304
    un_retiro(la_version(1))
    for direccion in direcciones:
        assert client.get(direccion, headers=guardadas[direccion]).status_code == 410
    assert client.get("/")["Cache-Control"] == "no-cache"


def test_sin_version_se_lee_la_ultima_sin_retirar_y_se_dice_que_hay_una_posterior_retirada(
    client: Client, informe: Informe
) -> None:
    un_retiro(la_version(2), motivo="Nombraba a una persona.", retirada_en=EL_5_DE_OCTUBRE)
    for direccion in ("/", "/2021/2/", "/2021/2/v1/"):
        pagina = leido(client, direccion)
        assert "versión 1" in pagina
        assert "versión 2 se retiró el 5 de octubre de 2021. Motivo: Nombraba a una persona." in pagina
        assert "Hay una versión posterior" not in pagina
    assert client.get("/2021/2/cifras.json").content == bytes(la_version(1).cifras)


def test_si_todas_se_retiraron_la_direccion_del_informe_tambien_lo_dice(
    client: Client, informe: Informe
) -> None:
    un_retiro(la_version(1))
    un_retiro(la_version(2), motivo="La segunda también.")
    for direccion in todo_lo_de("/2021/2/"):
        respuesta = client.get(direccion)
        assert respuesta.status_code == 410
        assert "La segunda también." in respuesta.content.decode()
        assert "Por ahora no hay otra versión" in respuesta.content.decode()
    portada = leido(client, "/")
    assert "Por ahora no hay informes para leer." in portada
    assert "La segunda también." in portada


def test_la_lista_de_informes_dice_cual_se_retiro(client: Client, informe: Informe) -> None:
    un_retiro(la_version(1), retirada_en=EL_5_DE_OCTUBRE)
    pagina = leido(client, "/2021/2/")
    assert "II cuatrimestre 2021, versión 1 se retiró el 5 de octubre de 2021." in pagina
    assert "La versión 1 se retiró ." in pagina  # el enlace de la rectificación


@pytest.mark.parametrize("versiones", [2, 12])
def test_una_retirada_hace_las_mismas_consultas_con_pocas_versiones_y_con_muchas(
    client: Client, django_assert_num_queries: Any, versiones: int
) -> None:
    informe = un_informe()
    for version in range(1, versiones + 1):
        un_retiro(publicado(informe, version=version))
    for direccion, codigo in (("/2021/2/v1/", 410), ("/2021/2/", 410), ("/", 200)):
        with django_assert_num_queries(1):  # qué hay publicado y qué se retiró
            assert client.get(direccion).status_code == codigo


# La administración


@pytest.fixture
def publica(client: Client) -> Client:
    persona = un_usuario("publica", is_staff=True)
    persona.groups.add(Group.objects.get(name=roles.PUBLICACION))
    client.force_login(persona)
    return client


def test_quien_publica_retira_con_un_motivo_se_le_pregunta_otra_vez_y_lo_ve_en_la_publicacion(
    publica: Client, informe: Informe
) -> None:
    primera = la_version(1)
    ficha = reverse("admin:informes_publicacion_change", args=[primera.pk])
    direccion = reverse("admin:informes_publicacion_retirar", args=[primera.pk])
    assert direccion in publica.get(ficha).content.decode()
    assert "no se deshace" in publica.get(direccion).content.decode()
    assert not Retiro.objects.exists()

    assert "Diga por qué se retira." in publica.post(direccion, {"motivo": " "}).content.decode()
    largo = publica.post(direccion, {"motivo": "Nombraba a una persona. " * 100})
    assert list(largo.context["form"].errors) == ["motivo"]
    assert "Nombraba a una persona. Nombraba" in largo.content.decode()
    motivo = {"motivo": "Nombraba a una persona."}
    pregunta = publica.post(direccion, motivo).content.decode()
    assert "¿Retirar el" in pregunta
    assert "Nombraba a una persona." in pregunta
    assert not Retiro.objects.exists()
    respuesta = publica.post(direccion, motivo | {"confirmado": "Sí"}, follow=True)
    assert respuesta.redirect_chain == [(ficha, 302)]
    assert Retiro.objects.get().retirada_por.username == "publica"
    assert "Nombraba a una persona." in respuesta.content.decode()
    assert direccion not in respuesta.content.decode()

    assert "ya está retirada" in publica.post(direccion, {"motivo": "Otra vez."}).content.decode()
    assert 'type="submit" class="default"' not in publica.get(direccion).content.decode()
    lista = publica.get(reverse("admin:informes_publicacion_changelist")).content.decode()
    assert "Nombraba a una persona." in lista


def test_la_oap_no_retira(client: Client) -> None:
    persona = un_usuario("oap", is_staff=True)
    persona.groups.add(Group.objects.get(name=roles.OAP))
    client.force_login(persona)
    publicada = una_publicacion()
    direccion = reverse("admin:informes_publicacion_retirar", args=[publicada.pk])
    assert client.get(direccion).status_code == 403
    assert client.post(direccion, {"motivo": "Porque sí."}).status_code == 403
    ficha = client.get(reverse("admin:informes_publicacion_change", args=[publicada.pk])).content.decode()
    assert direccion not in ficha
    assert not Retiro.objects.exists()


def test_retirar_lo_que_no_existe_es_404(publica: Client) -> None:
    assert publica.get(reverse("admin:informes_publicacion_retirar", args=[999])).status_code == 404


# La orden de borrar: el SQL de docs/operacion.md, tal cual

NOMBRE = "Persona de Ejemplo"


def ejecutar_el_sql_del_documento() -> None:
    """Como `psql` con ON_ERROR_STOP: al primer error se acaba la transacción."""
    with connection.cursor() as cursor:
        try:
            cursor.execute(OPERACION.partition("```sql\n")[2].partition("```")[0])
        except DatabaseError:
            cursor.execute("ROLLBACK")
            raise


def cuantas_veces(palabras: str) -> dict[str, int]:
    """En cuántas filas de cada tabla está, contando también los bytes publicados."""
    halladas = {}
    with connection.cursor() as cursor:
        for tabla in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT count(*) FROM "{tabla}" t WHERE t::text ILIKE %s', [f"%{palabras}%"])  # noqa: S608
            [cuantas] = cursor.fetchone()
            if cuantas:
                halladas[tabla] = cuantas
        cursor.execute(
            "SELECT count(*) FROM informes_publicacion WHERE position(%s IN cifras) > 0", [palabras.encode()]
        )
        [en_bytes] = cursor.fetchone()
    return halladas | ({"cifras publicadas": en_bytes} if en_bytes else {})


@pytest.fixture
def nombrada(transactional_db: None) -> Informe:
    """Un informe que nombra a una persona, publicado, retirado, con su nombre por todas partes."""
    with pghistory.context(motivo=f"Lo pidió {NOMBRE}"):
        reporte = un_reporte(una_actividad(), mes=5, narrativa=f"La dictó {NOMBRE}.", texto_publico=NOMBRE)
        informe = un_informe(explicacion=f"Gracias a {NOMBRE.upper()},\ny a {NOMBRE.replace(' ', '  ')}.")
        una_recomendacion(informe=informe, texto=f"Felicitar a {NOMBRE}.", regla="rezago", filas=[NOMBRE])
    publicada = publicado(informe)
    Informe.objects.filter(pk=informe.pk).update(explicacion="Gracias a la mesa.")
    Reporte.objects.filter(pk=reporte.pk).update(narrativa="La dictó la mesa.")
    un_retiro(publicada, motivo="Nombraba a una persona.")
    return informe


def test_el_sql_de_la_orden_borra_los_bytes_y_el_nombre_en_toda_la_base(
    nombrada: Informe, client: Client
) -> None:
    assert cuantas_veces(NOMBRE).keys() >= {
        "informes_informeevent",
        "informes_recomendacion",
        "informes_recomendacionevent",
        "participacion_reporte",
        "participacion_reporteevent",
        "pghistory_context",
        "cifras publicadas",
    }
    ejecutar_el_sql_del_documento()
    assert cuantas_veces(NOMBRE) == cuantas_veces(NOMBRE.replace(" ", "  ")) == {}

    publicada = Publicacion.objects.get()
    assert (bytes(publicada.cifras), bytes(publicada.pdf)) == (b"", b"")
    assert Reporte.objects.get().texto_publico == "[borrado]"
    [recomendacion] = nombrada.recomendaciones.all()
    assert (recomendacion.texto, recomendacion.filas) == ("Felicitar a [borrado].", ["[borrado]"])
    for direccion in todo_lo_de("/2021/2/v1/"):
        assert client.get(direccion).status_code == 410
    for huella in (publicada.cifras_sha256, publicada.pdf_sha256):
        respuesta = client.get(f"/verificar/{huella}/")
        assert respuesta.status_code == 200
        assert "se retiró" in respuesta.content.decode()


def test_despues_de_la_orden_los_candados_siguen_puestos(nombrada: Informe) -> None:
    ejecutar_el_sql_del_documento()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal AND tgenabled = 'D'")
        assert cursor.fetchone() == (0,)
    with pytest.raises(DatabaseError):
        Publicacion.objects.update(pdf=b"%PDF-1.7 otro")


def test_frente_a_una_version_borrada_se_dice_que_no_se_puede_comparar(nombrada: Informe) -> None:
    ejecutar_el_sql_del_documento()
    [cambio] = Borrador(nombrada).por_publicar().cambios
    assert en_palabras(cambio) == (
        "Versión 1, contenido: se borró por orden de una autoridad → no se puede comparar"
    )


def test_la_orden_no_alcanza_lo_que_no_se_ha_retirado(transactional_db: None) -> None:
    publicada = publicado(un_informe(explicacion=NOMBRE))
    with pytest.raises(DatabaseError, match="no está retirada"):
        ejecutar_el_sql_del_documento()
    assert bytes(Publicacion.objects.get().cifras) == bytes(publicada.cifras)
    assert Informe.objects.get().explicacion == NOMBRE


@pytest.mark.django_db(transaction=True)
def test_en_el_navegador_se_pregunta_otra_vez_y_se_puede_no_retirar(abrir: Callable[..., Page]) -> None:
    persona = un_usuario("publica", password=CLAVE, is_staff=True)
    persona.groups.add(Group.objects.get(name=roles.PUBLICACION))
    pagina = abrir(reverse("admin:informes_publicacion_retirar", args=[una_publicacion().pk]))
    entrar(pagina, "publica")
    pagina.get_by_label("Motivo del retiro").fill("Nombraba a una persona.")
    pagina.get_by_role("button", name="Retirar la versión 1").click()
    expect(pagina.get_by_role("heading", name="¿Retirar el II cuatrimestre 2021")).to_be_visible()
    sin_barreras_y_a_lo_ancho(pagina, 1280)
    seguir(pagina.get_by_role("link", name="Volver a la publicación"))
    assert not Retiro.objects.exists()
    pagina.get_by_role("link", name="Retirar").click()
    pagina.get_by_label("Motivo del retiro").fill("Nombraba a una persona.")
    pagina.get_by_role("button", name="Retirar la versión 1").click()
    pagina.get_by_role("button", name="Sí, retirar la versión 1").click()
    expect(pagina.get_by_text("Retirada: II cuatrimestre 2021")).to_be_visible()
    assert Retiro.objects.get().motivo == "Nombraba a una persona."
