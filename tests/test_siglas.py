"""Una dependencia que cambia de sigla sigue siendo la misma: al comparar, en lo que cambió y en su dirección."""

import html
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pgtrigger
import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse

from comun.transacciones import a_nombre_de
from informes.borrador import Borrador
from informes.cambios import causas, diferencias, en_palabras, separados
from informes.cifras import Cifras, CifrasDeDependencia, SiglaAnterior
from informes.models import Informe, Publicacion
from informes.oficina import roles
from informes.oficina.desfases import desfases
from informes.portal import estante
from informes.portal.comparacion import FilaComparada, comparar
from informes.portal.estante import Estante
from informes.publicacion import publicar
from informes.siglas import equivalencias
from participacion.models import Dependencia, Reapertura, Usuario
from tests.datos import (
    CORTES_2021,
    aceptadas,
    cerrar,
    el_plan_2021,
    los_compromisos_2021,
    publicado,
    quien_publica,
    un_informe,
    un_plan,
    un_usuario,
    una_actividad,
    una_dependencia,
)

EL_DIA = datetime(2021, 9, 10, 15, tzinfo=UTC)
V1 = replace(
    Cifras.desde_json((Path(__file__).parent / "muestras" / "cifras-esquema-1.json").read_bytes()),
    publicada=EL_DIA,
)


def cambio(sigla: str, antes: str, dias: int) -> SiglaAnterior:
    return SiglaAnterior(sigla=sigla, antes=antes, hasta=EL_DIA + timedelta(days=dias))


def con_siglas(siglas: dict[str, str], *historia: SiglaAnterior, dias: int, de: Cifras = V1) -> Cifras:
    """Lo mismo, publicado `dias` después, con esas siglas en vez de las otras."""

    def renombrada(una: CifrasDeDependencia) -> CifrasDeDependencia:
        return replace(una, sigla=siglas.get(una.sigla, una.sigla))

    return replace(
        de,
        version=(de.version or 0) + 1,
        publicada=EL_DIA + timedelta(days=dias),
        dependencias=tuple(map(renombrada, de.dependencias)),
        sin_programacion=tuple(
            replace(una, dependencia=siglas.get(una.dependencia, una.dependencia))
            for una in de.sin_programacion
        ),
        siglas_anteriores=historia,
    )


def renombradas(antes: Cifras, despues: Cifras) -> list[FilaComparada]:
    return [fila for fila in comparar(antes, despues).dependencias if fila.otro_nombre]


V2 = con_siglas({"SFI": "SIG"}, cambio("SIG", "SFI", 1), dias=2)
V3 = con_siglas({"SFI": "DGI"}, cambio("DGI", "SFI", 1), cambio("DGI", "SIG", 3), dias=4)


def test_la_que_cambia_de_sigla_es_una_sola_fila_con_los_dos_nombres():
    [fila] = renombradas(V1, V2)
    assert fila.otro_nombre == "antes SFI"
    assert len(comparar(V1, V2).dependencias) == len(V1.dependencias)
    assert {par.diferencia for par in fila.pares} == {"igual"}


def test_al_comparar_al_reves_se_dice_cual_fue_despues():
    [fila] = renombradas(V2, V1)
    assert fila.otro_nombre == "después SIG"


def test_con_la_sigla_igual_y_otro_nombre_se_dicen_los_dos():
    primera, *demas = V2.dependencias
    otra = replace(V2, dependencias=(replace(primera, nombre="Oficina de Paz"), *demas))
    assert f"antes {primera.nombre}" in [fila.otro_nombre for fila in renombradas(V1, otra)]


@pytest.mark.parametrize(
    ("antes", "despues", "esperada"),
    [
        (V1, V2, {"SFI": "SIG"}),
        (V2, V3, {"SIG": "DGI"}),
        (V1, V3, {"SFI": "DGI"}),
        (V3, V1, {"DGI": "SFI"}),
        (V3, V2, {"DGI": "SIG"}),
        (V2, V2, {}),
        (V1, V1, {}),
    ],
)
def test_dos_cambios_seguidos_se_reconocen_entre_cualesquiera_dos_versiones(antes, despues, esperada):
    assert equivalencias(antes, despues) == esperada


def test_la_sigla_que_toma_otra_dependencia_no_la_vuelve_la_misma():
    """SFI pasó a ser SIG, y después OAP-GA pasó a ser SFI."""
    v2 = con_siglas(
        {"SFI": "SIG", "OAP-GA": "SFI"}, cambio("SFI", "OAP-GA", 2), cambio("SIG", "SFI", 1), dias=3
    )
    assert equivalencias(V1, v2) == {"SFI": "SIG", "OAP-GA": "SFI"}
    assert v2.sigla_de_ahora("SFI") == "SFI"
    assert v2.sigla_de_ahora("OAP-GA") == "SFI"


def test_dos_que_se_cambian_la_sigla_entre_si():
    v2 = con_siglas(
        {"SFI": "OAP-GA", "OAP-GA": "SFI"},
        cambio("OAP-GA", "SFI", 1),
        cambio("SFI", "OAP-GA", 2),
        dias=3,
    )
    assert equivalencias(V1, v2) == {"SFI": "OAP-GA", "OAP-GA": "SFI"}
    assert len(renombradas(V1, v2)) == 2


def test_la_nueva_que_toma_la_sigla_que_quedo_libre_es_nueva():
    """SFI es ahora SIG, y la sigla SFI es de una que antes no estaba."""
    primera = next(una for una in V2.dependencias if una.sigla != "SIG")
    nueva = replace(primera, sigla="SFI", nombre="Secretaría de Fomento", actividades=())
    v2 = replace(V2, dependencias=(*V2.dependencias, nueva))
    assert equivalencias(V1, v2) == {"SFI": "SIG"}
    [fila] = [fila for fila in comparar(V1, v2).dependencias if fila.nombre == "Secretaría de Fomento"]
    assert fila.pares[0].antes == "–"


def sin(cifras: Cifras, sigla: str) -> Cifras:
    return replace(cifras, dependencias=tuple(una for una in cifras.dependencias if una.sigla != sigla))


def test_la_que_toma_la_sigla_de_una_que_ya_no_esta_no_es_ella():
    """SFI pasó a ser DGI, que ya no tiene actividades, y OAP-GA pasó a ser SFI."""
    historia = (cambio("DGI", "SFI", 1), cambio("SFI", "OAP-GA", 2))
    v2 = sin(con_siglas({"SFI": "DGI", "OAP-GA": "SFI"}, *historia, dias=3), "DGI")
    assert equivalencias(V1, v2) == {"SFI": "DGI", "OAP-GA": "SFI"}
    dichos = list(map(en_palabras, diferencias(V1, v2)))
    assert "Dependencia DGI (antes SFI), en el informe: estaba → ya no está" in dichos
    assert "Dependencia SFI (antes OAP-GA), sigla: OAP-GA → SFI" in dichos


def test_al_comparar_no_se_pierde_la_fila_de_quien_tenia_la_sigla_que_tomo_otra():
    """Aunque no se sepa cuál es hoy: se borró."""
    v2 = sin(con_siglas({"SFI": "X", "OAP-GA": "SFI"}, cambio("SFI", "OAP-GA", 2), dias=3), "X")
    filas = {fila.nombre: fila for fila in comparar(V1, v2).dependencias}
    assert len(filas) == len(V1.dependencias)
    vieja = filas[V1.dependencia("SFI").nombre]
    assert vieja.pares[0].antes != "–" == vieja.pares[0].despues


def test_lo_publicado_el_mismo_segundo_tambien_se_reconoce():
    """La fecha de lo publicado no trae fracciones de segundo."""
    v2 = replace(V2, siglas_anteriores=(cambio("SIG", "SFI", 0),))
    assert equivalencias(V1, v2) == {"SFI": "SIG"}


def test_volver_a_la_sigla_de_antes_no_es_un_cambio():
    v3 = con_siglas({}, cambio("SFI", "SFI", 1), cambio("SFI", "SIG", 3), dias=4)
    assert equivalencias(V1, v3) == {}
    assert equivalencias(V2, v3) == {"SIG": "SFI"}
    assert v3.antes_de("SFI") == ("SIG",)


def test_entre_dos_anios_tambien_es_la_misma():
    [fila] = renombradas(V1, replace(V2, anio=2022, numero_del_periodo=1))
    assert fila.otro_nombre == "antes SFI"


def test_lo_que_cambio_dice_la_sigla_una_vez_y_no_que_una_se_fue_y_otra_llego():
    dichos = list(map(en_palabras, diferencias(V1, V2)))
    assert dichos == ["Dependencia SIG (antes SFI), sigla: SFI → SIG"]
    assert causas(V1, V2) == diferencias(V1, V2) == separados(diferencias(V1, V2))[0]


def test_lo_demas_que_cambie_de_ella_tambien_se_dice_con_las_dos():
    suya = next(una for una in V2.dependencias if una.sigla == "SIG")
    otra = replace(suya, nombre="Subsecretaría General", meta=1000)
    v2 = replace(V2, dependencias=tuple(otra if una is suya else una for una in V2.dependencias))
    dichos = diferencias(V1, v2)
    assert {cambio.donde for cambio in dichos} == {"Dependencia SIG (antes SFI)"}
    assert [cambio.campo for cambio in separados(dichos)[0]] == ["sigla", "nombre"]
    assert [cambio.campo for cambio in separados(dichos)[1]] == ["meta anual"]


def test_donde_apoya_o_tiene_algo_a_cargo_no_se_repite_que_cambio_de_sigla():
    def apoyada(cifras: Cifras, apoyan: tuple[str, ...]) -> Cifras:
        primera, *demas = cifras.dependencias
        una, *otras = primera.actividades
        suya = replace(primera, actividades=(replace(una, apoyan=apoyan), *otras))
        return replace(cifras, dependencias=(suya, *demas))

    v1, v2 = apoyada(V1, ("OAC", "SFI")), apoyada(V2, ("SIG", "OAC"))
    assert len(diferencias(v1, v2)) == 1


# En la base y en el portal


@pytest.fixture
def la_primera(transactional_db: None) -> Iterator[Informe]:
    """El segundo informe de 2021, publicado con SFI."""
    plan = el_plan_2021()
    los_compromisos_2021()
    informe = un_informe(plan=plan, cortes=list(CORTES_2021.values()))
    publicar(informe, usuario=quien_publica(), notas=aceptadas(informe), dibujo=lambda _: b"%PDF-")
    return informe


def renombrar(sigla: str, nueva: str, **otros: str) -> None:
    Dependencia.objects.filter(sigla=sigla).update(sigla=nueva, **otros)


def otra_version(informe: Informe) -> Publicacion:
    usuario = quien_publica(f"publica{Publicacion.objects.count()}")
    return publicar(
        informe,
        usuario=usuario,
        motivo="Cambió la estructura de la entidad.",
        notas=aceptadas(informe),
        dibujo=lambda _: b"%PDF-",
    )


@pytest.mark.django_db(transaction=True)
def test_la_direccion_vieja_lleva_a_la_nueva_y_la_de_su_version_sigue(
    la_primera: Informe, client: Client
) -> None:
    renombrar("SFI", "SIG", nombre="Subsecretaría de Innovación")
    otra_version(la_primera)
    for vieja, nueva in (
        ("/2021/2/dependencias/SFI/", "/2021/2/dependencias/SIG/"),
        ("/2021/2/v2/dependencias/SFI/", "/2021/2/v2/dependencias/SIG/"),
        ("/participe/2021/SFI.ics", "/participe/2021/SIG.ics"),
    ):
        respuesta = client.get(vieja)
        assert (respuesta.status_code, respuesta["Location"]) == (302, nueva)
        assert client.get(nueva).status_code == 200
    assert client.get("/2021/2/v1/dependencias/SFI/").status_code == 200
    assert client.get("/2021/2/v1/dependencias/SIG/").status_code == 404
    assert client.get("/2021/2/dependencias/NADIE/").status_code == 404
    assert "Dependencia SIG (antes SFI)" in client.get("/2021/2/dependencias/SIG/").content.decode()
    filtradas = client.get("/2021/2/actividades/?dependencia=SFI").context["hallazgo"]
    assert (
        len(filtradas.hallados)
        == len(client.get("/2021/2/actividades/?q=sfi").context["hallazgo"].hallados)
        > 0
    )


@pytest.mark.django_db(transaction=True)
def test_publicada_la_segunda_se_compara_en_una_fila_y_los_cambios_dicen_antes(
    la_primera: Informe, client: Client
) -> None:
    renombrar("SFI", "SIG", nombre="Subsecretaría de Innovación")
    segunda = otra_version(la_primera)
    assert [(una.sigla, una.antes) for una in segunda.leer().siglas_anteriores] == [("SIG", "SFI")]
    dichos = list(map(en_palabras, segunda.leer().cambios))
    assert dichos[0] == "Dependencia SIG (antes SFI), sigla: SFI → SIG"
    assert not any("ya no está" in dicho or "no estaba" in dicho for dicho in dichos)
    assert not any(", dependencia:" in dicho for dicho in dichos)
    pagina = client.get("/comparar/?antes=2021-2-v1&despues=2021-2-v2").content.decode()
    assert pagina.count("Subsecretaría de Innovación") == 1
    assert "(antes SFI, " in pagina


@pytest.mark.django_db(transaction=True)
def test_de_la_historia_solo_sale_lo_que_se_publico(la_primera: Informe) -> None:
    """La sigla que se escribió mal, y se corrigió antes de publicar, no es una de antes."""
    renombrar("SFI", "SGI")
    renombrar("SGI", "SIG")
    otra_version(la_primera)
    renombrar("SIG", "DGI")
    tercera = otra_version(la_primera).leer()
    assert [(una.sigla, una.antes) for una in tercera.siglas_anteriores] == [("DGI", "SFI"), ("DGI", "SIG")]
    assert tercera.antes_de("DGI") == ("SIG", "SFI")


@pytest.mark.django_db(transaction=True)
def test_la_pagina_y_la_redireccion_de_lo_que_ya_se_sabe_no_preguntan_nada(
    la_primera: Informe, client: Client, django_assert_num_queries: Any
) -> None:
    renombrar("SFI", "SIG")
    otra_version(la_primera)
    estante.poner(Estante.de_la_base())
    try:
        for direccion in ("/2021/2/dependencias/SIG/", "/comparar/"):
            client.get(direccion)
        with django_assert_num_queries(0):
            assert client.get("/2021/2/dependencias/SFI/").status_code == 302
            assert client.get("/2021/2/dependencias/SIG/").status_code == 200
            assert client.get("/comparar/").status_code == 200
    finally:
        estante.poner(None)


@pytest.mark.django_db(transaction=True)
def test_una_version_que_se_ordeno_borrar_no_impide_saber_las_demas(la_primera: Informe) -> None:
    with pgtrigger.ignore("informes.Publicacion:solo_se_agrega"):
        Publicacion.objects.update(cifras=b"")
    renombrar("SFI", "SIG")
    assert Borrador(la_primera).cifras.siglas_anteriores == ()


@pytest.mark.django_db(transaction=True)
def test_lo_que_se_publico_con_la_sigla_de_antes_sigue_coincidiendo_con_los_datos(
    la_primera: Informe,
) -> None:
    """Cómo se llama hoy una dependencia no desmiente lo publicado."""
    renombrar("SFI", "SIG", nombre="Subsecretaría de Innovación")
    assert list(desfases(2021)) == []


@pytest.mark.django_db(transaction=True)
def test_la_direccion_es_de_quien_usa_la_sigla_en_ese_informe(la_primera: Informe, client: Client) -> None:
    renombrar("SFI", "SIG")
    renombrar("OAP-GA", "SFI")
    otra_version(la_primera)
    assert client.get("/2021/2/dependencias/SFI/").status_code == 200
    assert client.get("/2021/2/dependencias/OAP-GA/")["Location"] == "/2021/2/dependencias/SFI/"
    assert Borrador(la_primera).cambios == ()


# Lo que lleva una sigla


CON_SIGNOS = "SG/O.A.P-Ñ"


def quien_revisa(client: Client) -> Usuario:
    persona = un_usuario("oap", is_staff=True)
    persona.groups.add(Group.objects.get(name=roles.OAP))
    client.force_login(persona)
    return persona


def enlaces(pagina: str) -> list[str]:
    """Los que llevan la sigla; ninguno sin codificar."""
    suyos = [e for e in re.findall(r'(?:href|action)="([^"#]+)"', pagina) if "O.A.P" in e]
    assert all(re.fullmatch(r"[!-~]+", uno) for uno in suyos), suyos
    return [html.unescape(uno) for uno in suyos]


@pytest.mark.django_db
def test_una_sigla_con_barra_punto_y_enie_funciona_de_punta_a_punta(client: Client) -> None:
    """En el tablero, el reporte, el cierre, la lista de la administración, el portal y lo que se descarga."""
    suya = una_dependencia(CON_SIGNOS)
    una_actividad(dependencia=suya)
    oap = quien_revisa(client)
    cerrar(1)
    with a_nombre_de(oap, "Se corrige."):
        Reapertura.objects.create(mes=un_plan().meses.get(numero=1), dependencia=suya)
    del_tablero = enlaces(client.get("/admin/?plan=2021").content.decode())
    assert len(del_tablero) > 2
    for direccion in del_tablero:
        pagina = client.get(direccion)
        assert pagina.status_code == 200, direccion
        for otra in enlaces(pagina.content.decode()):
            assert client.get(otra).status_code == 200, otra
    publicado(un_informe())
    del_portal = enlaces(client.get("/2021/2/").content.decode())
    assert del_portal
    for direccion in (*del_portal, f"/2021/2/actividades/?{urlencode({'dependencia': CON_SIGNOS})}"):
        assert client.get(direccion).status_code == 200, direccion
    assert CON_SIGNOS in client.get("/2021/2/cifras.json").content.decode()
    calendario = reverse("informes:calendario_de_dependencia", args=[2021, CON_SIGNOS])
    assert client.get(calendario).status_code == 200


@pytest.mark.django_db
def test_los_enlaces_que_se_enviaron_con_la_sigla_de_antes_siguen_llegando(client: Client) -> None:
    una_actividad(dependencia=una_dependencia("SFI", nombre="Subsecretaría"))
    quien_revisa(client)
    renombrar("SFI", "SIG")
    direccion = reverse("reporte", args=[2021, 1])
    assert "Subsecretaría" in client.get(f"{direccion}?dependencia=SFI").content.decode()
    assert client.get(f"{direccion}?dependencia=NADIE").status_code == 404
    assert client.get(f"{reverse('cerrar_mes', args=[2021, 1])}?dependencia=SFI").status_code == 200
