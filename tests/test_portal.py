"""El sitio de la ciudadanía: lo que dice cada página, lo que se encuentra y lo que no se rompe."""

import html
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from itertools import pairwise
from typing import Any
from urllib.parse import quote, urljoin, urlsplit

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.urls import URLResolver, resolve
from tinyhtml5.parser import HTMLParser

from compromisos.models import TipoDeMesa
from informes.borrador import Borrador
from informes.models import Publicacion
from informes.portal import urls
from informes.portal.suscripcion import direcciones
from tests.datos import (
    publicado,
    un_compromiso,
    un_informe,
    un_plan,
    un_retiro,
    un_seguimiento,
    un_usuario,
    una_actividad,
    una_dependencia,
    una_mesa,
    una_publicacion,
    una_sesion,
)
from tests.publico import ARCHIVOS, PAGINAS, todo_publicado

pytestmark = pytest.mark.django_db


# Las direcciones públicas que no son una página: archivos, lo que lleva a otra y lo que se pregunta.
NO_SON_PAGINAS = {
    "actividades", "actividades_recientes", "atom", "calendario", "calendario_de_dependencia", "catalogo", "cifras",
    "compromisos", "compromisos_recientes", "datos_del_informe", "huella", "openapi", "pdf", "robots", "sitemap",
    "xlsx",
}  # fmt: skip


@pytest.fixture
def publicacion() -> Publicacion:
    return todo_publicado()


def leido(client: Client, direccion: str, codigo: int = 200) -> str:
    """El texto de una página, sin etiquetas y con un solo espacio entre palabras."""
    respuesta = client.get(direccion)
    assert respuesta.status_code == codigo
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", respuesta.content.decode())).split())


# Lo que dice cada página


def test_la_portada_dice_las_cuatro_cifras_como_frases_con_sus_dos_enteros(
    client: Client, publicacion: Publicacion
) -> None:
    portada = leido(client, "/")
    for frase in (
        "Por cada 100 acciones programadas a agosto, 105 se hicieron. Ejecución: 62 de 59 Anticipado",
        "De cada 100 acciones del año, 62 ya se hicieron. Avance: 62 de 100",
        "De cada 100 acciones del año, 38 faltan por hacer. Por ejecutar: 38 de 100",
        "Por cada 100 acciones programadas de mayo a agosto, 112 se hicieron. Cumplimiento del cuatrimestre: "
        "29 de 26 Anticipado",
    ):
        assert frase in portada


def test_la_ficha_de_una_actividad_cuenta_su_anio_y_lo_que_se_hizo(
    client: Client, publicacion: Publicacion
) -> None:
    ficha = leido(client, "/2021/2/actividades/1/")
    assert "A agosto se hicieron 11 de las 20 acciones previstas para 2021; se esperaban 9." in ficha
    assert "122 % 11 de 9 Anticipado" in ficha
    assert "2 acciones hechas de 2 programadas · 126 personas participaron" in ficha
    assert "Un encuentro con <jóvenes> sobre datos abiertos." in ficha
    assert "Por qué no fue lo programado: Se hizo antes de la fecha." in ficha
    assert "Grupos de interés Jóvenes y Academia" in ficha
    assert "Presupuesto $ 12.000.000" in ficha
    assert "Modificaciones al plan" not in ficha


def test_la_ficha_dice_solo_las_modificaciones_de_esa_actividad(
    client: Client, publicacion: Publicacion
) -> None:
    assert "la meta del año pasó de 4 a 3. Se aplazó la convocatoria." in leido(
        client, "/2021/2/actividades/3/"
    )


def test_la_pagina_de_una_dependencia_dice_sus_cifras_y_sus_actividades(
    client: Client, publicacion: Publicacion
) -> None:
    pagina = leido(client, "/2021/2/dependencias/ACPVR/")
    assert "A agosto se hicieron 16 de las 24 acciones previstas para 2021; se esperaban 16." in pagina
    assert "Realizar las sesiones de las Mesas" in pagina
    assert "Campus Party" not in pagina


def con_la_sigla(sigla: str) -> Publicacion:
    """Lo que se publicó de una dependencia de esa sigla, aunque hoy la base no la admita."""
    una_actividad(dependencia=una_dependencia("TIC"))
    informe = un_informe()
    (suya,) = Borrador(informe).cifras.dependencias
    return publicado(informe, dependencias=(replace(suya, sigla=sigla),))


@pytest.mark.parametrize("sigla", ["TIC/2.ª#?", "P&TIC", "SG/TIC.Ñ-á"])
def test_una_sigla_con_signos_tiene_su_pagina_y_su_calendario(
    client: Client, en_septiembre: None, sigla: str
) -> None:
    con_la_sigla(sigla)
    pagina = client.get("/2021/2/").content.decode() + client.get("/").content.decode()
    enlaces = {e for e in re.findall(r'href="([^"#]+)"', pagina) if "TIC" in html.unescape(e)}
    assert enlaces
    assert all(re.fullmatch(r"[!-~]+", enlace) for enlace in enlaces), "Lo que no es ASCII se codifica."
    for enlace in enlaces:
        dependencia = client.get(html.unescape(enlace))
        assert dependencia.status_code == 200
        calendario = re.search(r'href="([^"]+\.ics)"', dependencia.content.decode())
        assert calendario
        assert client.get(html.unescape(calendario[1])).status_code == 200


def test_los_compromisos_se_cuentan_por_mes_y_por_mesa_y_se_leen_los_que_tienen_texto(
    client: Client, publicacion: Publicacion
) -> None:
    pagina = leido(client, "/2021/2/compromisos/")
    assert "Mesa de Kennedy Local 200 140 60 50 10 0 0 0 2" in pagina
    assert "se cuentan juntas: Mesa de mujeres y Mesa de pueblos indígenas" in pagina
    assert "3 compromisos con texto publicado" in pagina
    assert (
        "Arreglar el salón donde se reúne la mesa. Mesa de Kennedy junio ACPVR En gestión vencido" in pagina
    )


def test_cada_compromiso_publicado_tiene_su_direccion_con_su_historia(client: Client) -> None:
    una_actividad()
    mesa = una_mesa("Mesa de Bosa", tipo=TipoDeMesa.LOCAL, localidad="Bosa")
    compromiso = un_compromiso(una_sesion(date(2021, 5, 14), mesa=mesa), texto_publico="Arreglar el salón.")
    un_seguimiento(compromiso, date(2021, 5, 20), "en_gestion", gestion="Se llamó a Persona de Ejemplo.")
    publicado(un_informe(2))
    direccion = f"/compromisos/{compromiso.clave}/"
    assert f'href="{direccion}"' in client.get("/2021/2/compromisos/").content.decode()
    un_seguimiento(compromiso, date(2021, 11, 3), "cumplido")
    publicado(un_informe(3))
    pagina = leido(client, direccion)
    assert "Mesa de Bosa Localidad Bosa Sesión mayo de 2021" in pagina
    assert "Mayo de 2021 Se adquirió en la mesa y quedó registrado." in pagina
    assert "20 de mayo de 2021 En gestión 3 de noviembre de 2021 Cumplido" in pagina
    assert "III cuatrimestre de 2021 Cumplido al 31 de diciembre de 2021" in pagina
    assert "II cuatrimestre de 2021 En gestión al 31 de mayo de 2021" in pagina
    assert "Persona de Ejemplo" not in pagina


def test_la_direccion_de_un_compromiso_sigue_a_lo_que_se_puede_leer(client: Client) -> None:
    una_actividad()
    compromiso = un_compromiso(una_sesion(date(2021, 5, 14)), texto_publico="Nombra a alguien.")
    informe, direccion = un_informe(2), f"/compromisos/{compromiso.clave}/"
    primera = publicado(informe)
    compromiso.texto_publico = ""
    compromiso.save()
    publicado(informe, 2)
    # La versión corregida se lee para siempre, y lo nombra.
    assert f'href="{direccion}"' in client.get("/2021/2/v1/compromisos/").content.decode()
    pagina = leido(client, direccion)
    assert "II cuatrimestre de 2021, versión 1 Registrado al 31 de mayo de 2021" in pagina
    assert 'href="/2021/2/v1/compromisos/"' in client.get(direccion).content.decode()
    # Retirada, la dirección dice por qué, y no repite lo que decía.
    un_retiro(primera, motivo="Nombraba a una persona.")
    pagina = leido(client, direccion, 410)
    assert "Nombraba a una persona." in pagina
    assert "Nombra a alguien." not in pagina
    assert leido(client, "/compromisos/000000000000/", 404)


def test_borrado_por_orden_lo_retirado_la_direccion_de_su_compromiso_no_existe(client: Client) -> None:
    una_actividad()
    compromiso = un_compromiso(una_sesion(date(2021, 5, 14)), texto_publico="Nombra a alguien.")
    un_retiro(publicado(un_informe(2)))
    with connection.cursor() as cursor:  # como en docs/operacion.md
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE informes_publicacion DISABLE TRIGGER USER")
        cursor.execute("UPDATE informes_publicacion SET cifras = '', pdf = ''")
        cursor.execute("ALTER TABLE informes_publicacion ENABLE TRIGGER USER")
    assert leido(client, f"/compromisos/{compromiso.clave}/", 404)


def test_lo_publicado_sin_claves_y_lo_que_se_sigue_de_ello_es_un_solo_compromiso(client: Client) -> None:
    """En el informe de antes su dirección sale de su texto; las dos llevan a la misma historia."""
    una_actividad()
    compromiso = un_compromiso(una_sesion(date(2021, 5, 14)), texto_publico="Arreglar el salón.")
    segundo = un_informe(2)
    sin_clave = tuple(
        replace(c, clave="", historia=()) for c in Borrador(segundo).cifras.compromisos_publicos
    )
    publicado(segundo, compromisos_publicos=sin_clave)
    publicado(un_informe(3))
    (de_antes,) = re.findall(
        r"/compromisos/[0-9a-f]{12}/", client.get("/2021/2/compromisos/").content.decode()
    )
    for direccion in (de_antes, f"/compromisos/{compromiso.clave}/"):
        assert "II cuatrimestre de 2021 Registrado al 31 de mayo de 2021" in leido(client, direccion)
    assert "III cuatrimestre de 2021" in leido(client, f"/compromisos/{compromiso.clave}/")


def test_por_mesa_tipo_o_localidad_se_filtran_a_la_vez_los_compromisos_y_las_mesas(client: Client) -> None:
    una_actividad()
    for localidad in ("Bosa", "Usme"):
        mesa = una_mesa(f"Mesa de {localidad}", tipo=TipoDeMesa.LOCAL, localidad=localidad)
        un_compromiso(
            una_sesion(date(2021, 5, 14), mesa=mesa), texto_publico=f"Arreglar el salón de {localidad}."
        )
    publicado(un_informe(2))
    pagina = leido(client, "/2021/2/compromisos/?localidad=Bosa")
    assert "1 de 2 compromisos con texto publicado" in pagina
    assert "Mesa local de Bosa Local 1 0 1" in pagina
    assert "Mesa local de Usme" not in pagina
    assert "Arreglar el salón de Usme" not in leido(client, "/2021/2/compromisos/?mesa=Mesa+de+Bosa")


def test_el_informe_dice_que_fue_de_los_compromisos_de_antes(client: Client) -> None:
    una_actividad()
    abierto, cumplido = (un_compromiso(una_sesion(date(2021, 5, 14))) for _ in range(2))
    publicado(un_informe(2))
    un_seguimiento(cumplido, date(2021, 10, 1), "cumplido")
    un_seguimiento(abierto, date(2021, 10, 1), "en_gestion")
    publicado(un_informe(3))
    for direccion in ("/2021/3/", "/2021/3/compromisos/", "/"):
        pagina = leido(client, direccion)
        assert (
            "De los periodos anteriores seguían 2 abiertos la última vez que se miraron, a más tardar el 31 de agosto "
            "de 2021; el 31 de diciembre de 2021 están así: 1 cumplido y 1 abierto." in pagina
        )
        assert "II cuatrimestre de 2021 2 1 0 0 1 0" in pagina


@pytest.mark.parametrize(
    ("consulta", "cuantos"),
    [("estado=cumplido", 1), ("mes=6", 2), ("tipo=Local", 2), ("plazo=vencido", 1), ("q=SALON", 1)],
)
def test_los_compromisos_se_filtran_por_mes_tipo_de_mesa_estado_y_plazo(
    client: Client, publicacion: Publicacion, consulta: str, cuantos: int
) -> None:
    assert f"{cuantos} de 3 compromisos con texto publicado" in leido(
        client, f"/2021/2/compromisos/?{consulta}"
    )


@pytest.mark.parametrize(
    ("consulta", "cuantas"),
    [
        ("q=participacion", 4),
        ("q=PARTICIPACI%C3%93N", 4),
        ("dependencia=ACDTIC", 4),
        ("estado=anticipada", 2),
        ("nivel=Consulta", 2),
        ("grupo=J%C3%B3venes", 2),
        ("estado=anticipada&q=agenda", 1),
        ("q=encuentro", 2),
        ("estado=inventado", 0),
        ("q=%00%FF", 0),
    ],
)
def test_las_actividades_se_buscan_sin_tildes_y_se_filtran(
    client: Client, publicacion: Publicacion, consulta: str, cuantas: int
) -> None:
    assert f"{cuantas} de 11 actividades" in leido(client, f"/2021/2/actividades/?{consulta}")


def test_una_lista_larga_va_por_paginas_que_conservan_lo_buscado(client: Client) -> None:
    for numero in range(1, 61):
        una_actividad(codigo=numero, descripcion=f"Foro {numero}")
    publicado(un_informe())
    primera = client.get("/2021/2/actividades/?q=foro").content.decode()
    assert "60 de 60 actividades" in primera
    assert 'href="?q=foro&amp;pagina=2"' in primera
    assert "Foro 60" in leido(client, "/2021/2/actividades/?q=foro&pagina=2")
    assert "Foro 60" in leido(client, "/2021/2/actividades/?pagina=999")
    assert "Foro 1 " in leido(client, "/2021/2/actividades/?pagina=x")


def test_el_archivo_ofrece_cada_version_con_sus_huellas_y_dice_cual_se_retiro(
    client: Client, publicacion: Publicacion
) -> None:
    otra = publicado(publicacion.informe, version=2)
    un_retiro(publicacion, motivo="Nombraba a una persona.")
    archivo = client.get("/informes/").content.decode()
    assert f'href="{otra.get_absolute_url()}"' in archivo
    assert f'href="{publicacion.get_absolute_url()}informe.pdf"' not in archivo
    assert publicacion.cifras_sha256 in archivo
    assert "Nombraba a una persona." in archivo


def test_comparar_dice_que_se_movio_entre_dos_informes(client: Client, publicacion: Publicacion) -> None:
    pagina = leido(client, "/comparar/?antes=2021-1-v1&despues=2021-2-v1")
    assert "Avance del año 33 % 33 de 100 62 % 62 de 100 +29 puntos" in pagina
    assert "4 de 20 Al día 11 de 20 Anticipada +7 acciones" in pagina
    assert "1 actividad quedó igual." in pagina
    assert pagina == leido(client, "/comparar/")


@pytest.mark.parametrize("consulta", ["antes=2021-1-v1&despues=2021-9-v1", "antes=2021-1-v1", "antes=x"])
def test_comparar_con_lo_que_no_esta_publicado_lo_dice(
    client: Client, publicacion: Publicacion, consulta: str
) -> None:
    assert "Uno de los informes que pide la dirección no está publicado" in leido(
        client, f"/comparar/?{consulta}"
    )


def test_lo_retirado_no_se_compara_ni_se_anuncia(client: Client, publicacion: Publicacion) -> None:
    un_retiro(publicacion)
    assert "no está publicado" in leido(client, "/comparar/?antes=2021-1-v1&despues=2021-2-v1")
    assert "II cuatrimestre" not in leido(client, "/informes/atom.xml").replace("III", "")
    assert "/2021/2/" not in client.get("/sitemap.xml").content.decode()


def test_de_una_version_retirada_ninguna_pagina_ni_archivo_se_lee(
    client: Client, publicacion: Publicacion
) -> None:
    un_retiro(publicacion, motivo="Nombraba a una persona.")
    partes = ("", "actividades/", "actividades/1/", "dependencias/OAP-GA/", "compromisos/", *ARCHIVOS)
    for parte in partes:
        assert "Motivo: Nombraba a una persona." in leido(client, f"/2021/2/v1/{parte}", 410)
    assert "A abril se hicieron" in leido(client, "/")
    assert client.get("/actividades/")["Location"] == "/2021/1/actividades/"


@pytest.fixture
def en_septiembre(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hoy es 15 de septiembre de 2021: al plan todavía le quedan meses."""
    monkeypatch.setattr("django.utils.timezone.localdate", lambda: date(2021, 9, 15))


def test_de_lo_que_ya_paso_participe_no_ofrece_ni_meses_ni_calendarios(
    client: Client, publicacion: Publicacion
) -> None:
    for direccion in ("/participe/", "/", "/2021/2/dependencias/SFI/"):
        pagina = client.get(direccion).content.decode()
        assert "Diciembre" not in pagina
        assert ".ics" not in pagina
    assert "El plan de 2021 ya no tiene nada programado que esté por venir." in leido(client, "/participe/")


def test_participe_ofrece_lo_programado_despues_del_corte_y_su_calendario(
    client: Client, publicacion: Publicacion, en_septiembre: None
) -> None:
    pagina = client.get("/participe/").content.decode()
    assert "Diciembre" in pagina
    assert "Agosto" not in pagina
    for archivo in ("/participe/2021.ics", "/participe/2021/SFI.ics"):
        assert f'href="{archivo}"' in pagina
        assert client.get(archivo)["Content-Type"] == "text/calendar; charset=utf-8"


def test_el_atom_anuncia_cada_publicacion_y_el_motivo_de_una_correccion(
    client: Client, publicacion: Publicacion
) -> None:
    publicado(publicacion.informe, version=2)
    atom = client.get("/informes/atom.xml").content.decode()
    assert "II cuatrimestre 2021, versión 2" in atom
    assert "Corrige la versión anterior: Se corrigió." in atom
    assert atom.count("<entry>") == 3


def test_la_fecha_de_publicacion_es_la_de_bogota_en_todas_partes(client: Client) -> None:
    """Publicado el 31 de diciembre a las 23:30: en Greenwich ya es otro año."""
    una_actividad()
    informe = un_informe(2)
    publicada = datetime(2021, 12, 31, 23, 30, tzinfo=timezone(timedelta(hours=-5)))
    cifras = Borrador(informe).por_publicar(publicada)
    una_publicacion(informe, cifras=replace(cifras, version=1).a_json(), publicada_en=publicada)
    assert "Publicado el 31 de diciembre de 2021." in client.get("/informes/atom.xml").content.decode()
    assert "Publicada el 31 de diciembre de 2021" in leido(client, "/informes/")
    assert "publicada el 31 de diciembre de 2021" in leido(client, "/2021/2/")
    assert "<lastmod>2021-12-31</lastmod>" in client.get("/sitemap.xml").content.decode()


@pytest.mark.parametrize("sigla", ["P&G#1", "SG/TIC.Ñ-á"])
def test_una_sigla_con_signos_no_dana_el_mapa_para_buscadores(client: Client, sigla: str) -> None:
    con_la_sigla(sigla)
    mapa = client.get("/sitemap.xml").content.decode()
    (direccion,) = re.findall(r"<loc>[^<]*(/2021/2/dependencias/[^<]+)</loc>", mapa)
    assert client.get(direccion).status_code == 200


def test_como_se_calcula_da_por_ejemplo_el_informe_mas_reciente(
    client: Client, publicacion: Publicacion
) -> None:
    pagina = leido(client, "/como-se-calcula/")
    assert "Avance o acumulado Ejecutado a corte ÷ meta del año 62 de 100: 62 %" in pagina
    assert "Rezagada Va por debajo, con todo reportado." in pagina


# Direcciones


@pytest.mark.parametrize("parte", ["actividades/", "compromisos/"])
def test_lo_reciente_lleva_al_informe_mas_reciente_con_lo_pedido(
    client: Client, publicacion: Publicacion, parte: str
) -> None:
    assert client.get(f"/{parte}?q=foro&estado=al_dia")["Location"] == f"/2021/2/{parte}?q=foro&estado=al_dia"


@pytest.mark.parametrize(
    "direccion",
    [
        "/2021/3/actividades/",
        "/2021/2/v9/actividades/1/",
        "/2021/2/actividades/99/",
        "/2021/2/actividades/99999999999999999999/",
        "/2021/2/dependencias/NADIE/",
        "/2020/2/compromisos/",
        "/participe/2020.ics",
        "/participe/2021/NADIE.ics",
    ],
)
def test_lo_que_no_existe_ayuda_a_encontrar(client: Client, publicacion: Publicacion, direccion: str) -> None:
    pagina = leido(client, direccion, 404)
    assert "No encontramos esa página." in pagina
    assert "Buscar en las actividades del plan" in pagina


def test_sin_nada_publicado_cada_pagina_dice_que_habra(client: Client) -> None:
    for direccion in ("/", "/actividades/", "/compromisos/", "/participe/"):
        assert "Todavía no hay informes publicados" in leido(client, direccion)
    for direccion in (
        "/como-se-calcula/",
        "/informes/",
        "/comparar/",
        "/datos/",
        "/mapa-del-sitio/",
        "/sitemap.xml",
    ):
        assert client.get(direccion).status_code == 200


def test_en_una_version_los_enlaces_siguen_en_esa_version(client: Client, publicacion: Publicacion) -> None:
    pagina = client.get("/2021/2/v1/actividades/").content.decode()
    assert 'href="/2021/2/v1/actividades/1/"' in pagina
    assert 'href="/2021/2/actividades/1/"' in client.get("/2021/2/actividades/").content.decode()


def test_ningun_enlace_del_sitio_se_rompe(client: Client, publicacion: Publicacion) -> None:
    """Recorre todo lo que se alcanza desde la portada y lo que ofrece el mapa para buscadores."""
    mapa = client.get("/sitemap.xml").content.decode()
    por_ver = ["/", *(urlsplit(d).path for d in re.findall(r"<loc>([^<]+)</loc>", mapa))]
    vistas: set[str] = set()
    enlazadas: set[str] = set()
    while por_ver:
        direccion = por_ver.pop()
        if direccion in vistas:
            continue
        vistas.add(direccion)
        respuesta = client.get(direccion)
        assert respuesta.status_code in {200, 302}, direccion
        if respuesta["Content-Type"].startswith("text/html"):
            pagina = respuesta.content.decode()
            identificadores = set(re.findall(r' id="([^"]+)"', pagina))
            for enlace in re.findall(r' href="([^"]+)"', pagina):
                camino, _, ancla = html.unescape(enlace).partition("#")
                if enlace.startswith(("mailto:", "https://", "http://", "/static/", "?")):
                    continue
                assert camino or ancla in identificadores, (direccion, ancla)
                if camino:
                    por_ver.append(camino)
                    enlazadas.add(camino)
    assert len(vistas) > 50
    de_la_vigente = {urlsplit(direccion).path for direccion in PAGINAS}
    assert de_la_vigente - enlazadas == set(), "A cada página se llega por un enlace de otra."


def test_toda_pagina_la_recorren_las_pruebas_y_la_ofrece_el_mapa_para_buscadores(
    client: Client, publicacion: Publicacion
) -> None:
    def patrones(lista: Any) -> Iterator[str]:
        for patron in lista:
            yield from patrones(patron.url_patterns) if isinstance(patron, URLResolver) else [patron.name]

    recorridas = {resolve(urlsplit(direccion).path).url_name for direccion in PAGINAS}
    assert set(patrones(urls.urlpatterns)) - recorridas == NO_SON_PAGINAS, (
        "Una página nueva va en PAGINAS, de tests/publico.py; lo que no lo sea, en NO_SON_PAGINAS."
    )
    mapa = re.findall(r"<loc>([^<]+)</loc>", client.get("/sitemap.xml").content.decode())
    ofrecidas = {resolve(urlsplit(direccion).path).url_name for direccion in mapa}
    assert recorridas - ofrecidas == {"version"}, (
        "Agréguela a PaginasFijas o a PaginasDeInformes, en suscripcion.py."
    )


def test_los_buscadores_recorren_todo_menos_la_administracion(client: Client) -> None:
    robots = client.get("/robots.txt").content.decode()
    assert "Disallow: /admin/" in robots
    assert re.search(r"^Sitemap: http.*/sitemap\.xml$", robots, re.MULTILINE)


# Lo que toda página cumple


@pytest.mark.parametrize("direccion", [*PAGINAS, "/nada/"])
def test_cada_pagina_es_html_valido_con_un_titulo_y_sus_regiones(
    client: Client, publicacion: Publicacion, direccion: str
) -> None:
    contenido = client.get(direccion).content
    lector = HTMLParser(namespace_html_elements=False)
    documento = lector.parse(contenido)
    assert lector.errors == []
    assert documento.get("lang") == "es-CO"
    identificadores = [e.get("id") for e in documento.iter() if e.get("id")]
    assert len(identificadores) == len(set(identificadores))
    for region in ("h1", "main", "header[@class='encabezado']", "footer[@class='pie']"):
        assert len(documento.findall(f".//{region}")) == 1
    assert len(documento.findtext("head/title").split(" · ")) >= 2
    niveles = [int(e.tag[1]) for e in documento.findall(".//main//*") if re.fullmatch("h[1-6]", str(e.tag))]
    assert all(b <= a + 1 for a, b in pairwise(niveles)), niveles
    assert re.search(rb" (style|on[a-z]+)=", contenido) is None


def test_lo_publico_se_lee_sin_cookies_ni_escrituras_y_con_la_politica_de_contenido(
    client: Client, publicacion: Publicacion
) -> None:
    for direccion in (*PAGINAS, *(f"/2021/2/{a}" for a in ARCHIVOS), "/participe/2021.ics", "/robots.txt"):
        respuesta = client.get(direccion)
        assert not respuesta.cookies
        assert "script-src 'self'" in respuesta["Content-Security-Policy"]
        assert client.head(direccion).status_code == 200
        assert client.post(direccion).status_code == (400 if direccion == "/verificar/" else 405)


def test_lo_de_demostracion_se_dice_donde_haya_cifras(client: Client, publicacion: Publicacion) -> None:
    for direccion in PAGINAS:
        pagina = leido(client, direccion)
        if direccion in ("/datos/", "/informes/") or ("%" in pagina and direccion != "/accesibilidad/"):
            assert "Datos de demostración, reconstruidos: no son cifras oficiales" in pagina


def test_quien_comparte_una_direccion_muestra_de_que_trata(client: Client, publicacion: Publicacion) -> None:
    pagina = client.get("/2021/2/").content.decode()
    assert '<meta property="og:title" content="A agosto se hicieron 62 de las 100' in pagina
    assert re.search(r'<meta property="og:image" content="http[^"]+/static/tarjeta\.png">', pagina)


def test_el_nombre_y_el_logo_de_la_entidad_se_configuran(client: Client, settings: Any) -> None:
    settings.ENTIDAD_NOMBRE, settings.ENTIDAD_LOGO = "Entidad de prueba", "icono.svg"
    pagina = client.get("/glosario/").content.decode()
    assert "Entidad de prueba" in pagina
    assert '<img src="/static/icono.svg" alt="" height="36">' in pagina


def con_marcas(dicho: Any) -> Any:
    """Lo mismo, con lo que alguien escribiría para romper una página detrás de cada frase."""
    if isinstance(dicho, dict):
        return {clave: con_marcas(valor) for clave, valor in dicho.items()}
    if isinstance(dicho, list):
        return [con_marcas(valor) for valor in dicho]
    return f"{dicho} <i>&\"'x" if isinstance(dicho, str) and " " in dicho else dicho


def test_nada_de_lo_que_escriben_las_personas_se_vuelve_html_en_ninguna_pagina(
    client: Client, publicacion: Publicacion
) -> None:
    """Tampoco en lo que se escribe sin plantilla: las gráficas, las casillas y las opciones de un filtro."""
    cifras = json.dumps(con_marcas(json.loads(bytes(publicacion.cifras)))).encode()
    una_publicacion(publicacion.informe, cifras=cifras, version=2, motivo=con_marcas("Se corrigió algo."))
    for direccion in (*direcciones(), "/comparar/", f"/2021/2/actividades/?q={quote(con_marcas('la a'))}"):
        respuesta = client.get(direccion)
        assert respuesta.status_code == 200, direccion
        pagina = respuesta.content.decode()
        assert "<i>&" not in pagina, direccion
        assert "\"'x" not in pagina, direccion
    assert "&lt;i&gt;&amp;&quot;&#x27;x" in client.get("/2021/2/compromisos/").content.decode()


# Consultas: ninguna, donde se vigila lo publicado; donde no, qué hay y los bytes de lo que se muestra.

SIN_CONSULTAS = (
    *("/", "/2021/2/actividades/", "/2021/2/actividades/?q=foro", "/2021/2/actividades/1/", "/participe/"),
    *("/2021/2/dependencias/OAP-GA/", "/2021/2/compromisos/", "/participe/2021.ics", "/2021/2/datos.csv"),
    *(
        "/2021/2/informe.xlsx",
        "/2021/2/informe.pdf",
        "/2021/2/cifras.json",
        "/actividades/",
        "/como-se-calcula/",
    ),
    *(
        "/informes/",
        "/informes/atom.xml",
        "/datos/",
        "/datos/catalogo.json",
        "/mapa-del-sitio/",
        "/sitemap.xml",
    ),
    *("/comparar/", "/datos/openapi.json", "/glosario/", "/2021/3/", "/2021/2/actividades/no-existe/"),
)


@pytest.mark.parametrize(("actividades", "anios"), [(2, (2020,)), (60, range(2012, 2021))])
def test_donde_se_vigila_lo_publicado_ninguna_pagina_pregunta_a_la_base(
    client: Client, vigilar: Callable[[], None], django_assert_num_queries: Any, actividades: int, anios: Any
) -> None:
    for _ in range(actividades):
        una_actividad()
    for anio in anios:
        una_actividad(plan=un_plan(anio))
        publicado(un_informe(plan=un_plan(anio)))
    publicado(un_informe())
    vigilar()
    for direccion in SIN_CONSULTAS:
        with django_assert_num_queries(0):
            client.get(direccion)


@pytest.mark.parametrize("actividades", [2, 60])
def test_donde_no_se_vigila_son_dos_consultas_sea_cual_sea_el_plan(
    client: Client, django_assert_num_queries: Any, actividades: int
) -> None:
    for _ in range(actividades):
        una_actividad()
    publicado(un_informe())
    with django_assert_num_queries(2):  # 1. qué hay publicado  2. las cifras de lo que se muestra
        client.get("/2021/2/actividades/1/")


@pytest.mark.parametrize("camino", ["/sitemap.xml", "/informes/atom.xml", "/2021/2/"])
def test_las_direcciones_completas_son_las_del_sitio_y_no_las_de_quien_pregunta(camino: str) -> None:
    todo_publicado()
    contenido = Client(headers={"host": "localhost:9999"}).get(camino).content.decode()
    assert "9999" not in contenido
    assert f"{settings.SITIO}/2021/2/" in contenido


def test_toda_respuesta_dice_que_no_usa_camara_ni_lugar_y_que_no_es_para_otros_sitios() -> None:
    for camino in ("/", "/no-existe/", "/admin/login/"):
        respuesta = Client().get(camino)
        assert "geolocation=()" in respuesta["Permissions-Policy"]
        assert respuesta["Cross-Origin-Resource-Policy"] == "same-origin"
        assert not respuesta.has_header("Access-Control-Allow-Origin")


@pytest.mark.parametrize("archivo", [*ARCHIVOS, "../../participe/2021.ics", "../../datos/catalogo.json"])
def test_los_datos_abiertos_los_lee_cualquier_pagina(archivo: str) -> None:
    todo_publicado()
    respuesta = Client().get(urljoin("/2021/2/", archivo))
    assert respuesta.status_code == 200
    assert respuesta["Access-Control-Allow-Origin"] == "*"
    assert respuesta["Cross-Origin-Resource-Policy"] == "cross-origin"


@pytest.mark.parametrize("camino", ["/", "/admin/login/", "/verificar/"])
def test_trace_no_se_responde_como_si_fuera_get(camino: str) -> None:
    respuesta = Client().trace(camino)
    assert respuesta.status_code == 405
    assert respuesta["Allow"] == "GET, HEAD, POST, OPTIONS"


def test_despues_de_entrar_sin_saber_a_donde_se_va_a_la_administracion() -> None:
    un_usuario("oap", password="una-clave-larga", is_staff=True)  # noqa: S106
    respuesta = Client().post(
        "/admin/login/", {"username": "oap", "password": "una-clave-larga", "next": "https://otro.example/"}
    )
    assert (respuesta.status_code, respuesta["Location"]) == (302, "/admin/")
