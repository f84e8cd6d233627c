"""La historia del informe, contada por un navegador: del acta de una mesa a un documento publicado y rectificado."""

import csv
import io
import json
import re
import subprocess
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.db import DatabaseError, connection, transaction
from django.test import Client
from playwright.sync_api import Page, expect

from compromisos.models import Compromiso, Seguimiento
from informes.models import Publicacion, Retiro
from informes.oficina import roles
from participacion import flujo
from participacion.indicadores import porcentaje
from participacion.models import Dependencia, Mes, Reporte, Usuario
from tests.datos import cerrar, el_plan_2021, un_usuario, una_mesa
from tests.fila import trabajar
from tests.navegacion import CLAVE, entrar, seguir

pytestmark = pytest.mark.django_db(transaction=True)

CORTES = {"mayo": "2021-07-23", "junio": "2021-07-23", "julio": "2021-09-29", "agosto": "2021-09-29"}


@pytest.fixture
def personas() -> dict[str, Usuario]:
    """La entidad de 2021, con sus meses cerrados a agosto, y quienes intervienen."""
    plan = el_plan_2021()
    for mes in range(1, 9):
        cerrar(mes, plan)
    una_mesa("Mesa Distrital de Participación Efectiva de Víctimas")
    grupos = {"oap": roles.OAP, "publica": roles.PUBLICACION, "enlace.acpvr": roles.ENLACE}
    personas = {}
    for nombre, grupo in grupos.items():
        personas[nombre] = un_usuario(nombre, password=CLAVE, is_staff=True)
        personas[nombre].groups.add(Group.objects.get(name=grupo))
    personas["enlace.acpvr"].dependencias.add(Dependencia.objects.get(sigla="ACPVR"))
    return personas


def test_del_acta_de_una_mesa_a_un_informe_publicado_y_rectificado(
    personas: dict[str, Usuario], abrir: Callable[..., Page]
) -> None:
    oap = abrir("/admin/")
    entrar(oap, "oap")
    se_escribe_el_acta(oap)

    enlace = abrir("/admin/mis-compromisos/", 390)
    entrar(enlace, "enlace.acpvr")
    se_registran_seguimientos(enlace)

    se_prepara_el_informe(oap)
    publica = abrir("/admin/informes/informe/")
    entrar(publica, "publica")
    se_publica(publica, 1)
    todo_coincide(1)
    assert cifras_de(1)["totales"]["ejecutado_a_corte"] == 62
    assert cifras_de(1)["compromisos"][0] | {"corte": "", "estados": {}} == {
        "total": 10,
        "a_cargo": 6,
        "no_a_cargo": 4,
        "estados": {},
        "vencidos": 4,
        "corte": "",
        "mes": 5,
    }

    se_corrige_agosto(personas["oap"])
    oap.goto(oap.url.partition("/admin/")[0] + "/admin/")
    expect(oap.get_by_text("Actividad 3, agosto, ejecutado: 1 → 2")).to_be_visible()
    oap.get_by_role("link", name="Abra el informe para rectificarlo").click()
    oap.get_by_label("Explicación").fill("Se contó una acción más de «Implementar una agenda».")
    guardar(oap)
    se_publica(publica, 2, motivo="En agosto faltaba una acción de la actividad 3.")
    todo_coincide(2)
    todo_coincide(1)
    assert cifras_de(2)["totales"]["ejecutado_a_corte"] == 63

    ciudadania = abrir("/2021/2/v2/")
    expect(ciudadania.get_by_text("En agosto faltaba una acción de la actividad 3.").first).to_be_visible()
    expect(ciudadania.get_by_text("Qué cambió frente a la versión 1").first).to_be_visible()
    nada_publicado_se_cambia()


def se_escribe_el_acta(oap: Page) -> None:
    """Una sesión con diez compromisos, seis de ellos a cargo, en una sola pantalla."""
    oap.get_by_role("link", name="Acta de una sesión").first.click()
    oap.get_by_label("Mesa").select_option(label="Mesa Distrital de Participación Efectiva de Víctimas")
    oap.get_by_label("Fecha", exact=True).first.fill("2021-05-14")
    for n in range(10):
        fila = oap.get_by_role("group", name=f"Compromiso {n + 1}", exact=True)
        fila.get_by_label("Compromiso", exact=True).fill(f"Publicar la agenda {n + 1} de la mesa.")
        if n < 6:
            fila.get_by_label("A cargo de").select_option(
                label="Oficina Alta Consejería de Paz, Víctimas y Reconciliación"
            )
            fila.get_by_label("Fecha límite").fill("2021-06-30")
        else:
            fila.get_by_label("Entidad competente").fill("Unidad para las Víctimas")
    oap.get_by_role("button", name="Guardar el acta").first.click()
    expect(oap.get_by_text("Se guardó la sesión con 10 compromisos.")).to_be_visible()
    assert Compromiso.objects.filter(sesion__fecha=date(2021, 5, 14)).count() == 10


def se_registran_seguimientos(enlace: Page) -> None:
    """Dos a la vez: uno se cumple antes del corte de mayo y otro se traslada."""
    for n, (estado, fecha) in enumerate((("Cumplido", "2021-06-20"), ("Trasladado", "2021-07-01"))):
        seccion = enlace.locator("section.actividad").nth(n)
        seccion.get_by_text("Registrar un seguimiento").click()
        seccion.get_by_label("Estado").select_option(label=estado)
        seccion.get_by_label("Desde cuándo está así").fill(fecha)
        seccion.get_by_label("Qué se hizo").fill("Se publicó la agenda en la página de la mesa.")
    enlace.get_by_role("button", name="Registrar lo escrito").first.click()
    expect(enlace.get_by_text("2 seguimientos").first).to_be_visible()
    assert set(Seguimiento.objects.values_list("estado", flat=True)) == {"cumplido", "trasladado"}


def se_prepara_el_informe(oap: Page) -> None:
    """Todo llega propuesto; se ponen los cortes, se decide cada recomendación y se mira el borrador."""
    oap.goto(oap.url.partition("/admin/")[0] + "/admin/informes/informe/add/")
    oap.get_by_label("Plan").select_option(label="Plan 2021")
    oap.get_by_label("Periodo").select_option(label="II cuatrimestre")
    oap.get_by_role("button", name="Crear el informe").click()
    expect(oap.get_by_role("heading", level=1)).to_have_text("Informe II cuatrimestre 2021")
    expect(oap.get_by_label("Objetivo")).not_to_be_empty()
    expect(oap.get_by_label("Explicación")).to_have_value(
        re.compile("se tenían 26 acciones programadas y se ejecutaron 29.*cumplimiento anticipado")
    )
    for mes, corte in CORTES.items():
        oap.get_by_label(mes.capitalize(), exact=True).fill(corte)
    decididas = oap.locator("section.recomendacion", has=oap.get_by_role("radiogroup"))
    assert decididas.count() >= 2
    expect(
        oap.get_by_text("Actividad 1, agosto").or_(oap.get_by_text("Actividad 1, junio")).first
    ).to_be_visible()
    for n in range(decididas.count()):
        una = decididas.nth(n)
        if n:
            una.get_by_role("radio", name="Aceptada").check()
        else:
            una.get_by_role("radio", name="Descartada").check()
            una.get_by_label("Si la descarta, por qué").fill("Ya se dijo en el informe anterior.")
    oap.get_by_role("region", name="Otra, escrita a mano").get_by_label("Texto").fill(
        "Atender las recomendaciones de la auditoría."
    )
    guardar(oap)
    oap.get_by_role("link", name="Verlo como página").click()
    expect(oap.get_by_text("Borrador: no es una publicación.")).to_be_visible()
    expect(oap.get_by_role("heading", level=1)).to_contain_text("62 de las 100 acciones")


def guardar(oap: Page) -> None:
    seguir(oap.get_by_role("button", name="Guardar", exact=True).first)
    expect(oap.locator("p.falta")).to_have_count(0)


def se_publica(publica: Page, version: int, motivo: str = "") -> None:
    """La persona que no lo editó lee la lista de revisión, acepta con notas y publica."""
    publica.goto(publica.url.partition("/admin/")[0] + "/admin/informes/informe/")
    publica.get_by_role("link", name="II cuatrimestre 2021").click()
    publica.get_by_role("link", name="Revisar y publicar").click()
    publicar = publica.get_by_role("button", name=f"Publicar la versión {version}")
    expect(publicar).to_be_visible()
    for nota in publica.get_by_placeholder("Por qué se acepta").all():
        nota.fill("Se miró y es así.")
    if motivo:
        publica.get_by_label("Motivo de la corrección").fill(motivo)
    publicar.click()
    expect(publica.get_by_text("Está en la fila")).to_be_visible()
    trabajar()
    expect(publica.locator(".success")).to_contain_text(f"Quedó publicada la versión {version}")


def se_corrige_agosto(oap: Usuario) -> None:
    """Se reabre agosto y se avala una acción más; aquí, sin pantallas: ya tienen su propia historia."""
    agosto = Mes.objects.get(plan__anio=2021, numero=8)
    flujo.reabrir(agosto, "Faltaba una acción.", usuario=oap)
    reporte = Reporte.objects.get(actividad__codigo="3", mes=8)
    reporte.ejecutado = 2
    reporte.save()
    flujo.cerrar(agosto, sin_reporte={}, usuario=oap)


def bajar(direccion: str) -> bytes:
    respuesta = Client().get(direccion)
    assert respuesta.status_code == 200, direccion
    return bytes(respuesta.content)


def cifras_de(version: int) -> dict[str, Any]:
    leidas: dict[str, Any] = json.loads(bajar(f"/2021/2/v{version}/cifras.json"))
    return leidas


def todo_coincide(version: int) -> None:
    """Página, PDF, JSON y CSV dicen las mismas cifras, y del CSV solo se recalculan."""
    base = f"/2021/2/v{version}/"
    del_json = cifras_de(version)
    pagina = re.sub(r"<[^>]+>", " ", bajar(base).decode())
    pdf = subprocess.run(
        ["pdftotext", "-layout", "-", "-"], input=bajar(f"{base}informe.pdf"), capture_output=True, check=True
    ).stdout.decode()
    filas = list(csv.DictReader(io.StringIO(bajar(f"{base}actividades.csv").decode("utf-8-sig"))))
    for cifra in cuatro_cifras(filas):
        assert cifra in map(tuple, cuatro_del_json(del_json))
        _, valor, enteros = cifra
        for piel in (pagina, pdf):
            texto = " ".join(piel.replace("\N{NO-BREAK SPACE}", " ").replace("&nbsp;", " ").split())
            assert f"{valor} %" in texto
            assert enteros in texto
    compromisos = list(csv.DictReader(io.StringIO(bajar(f"{base}compromisos.csv").decode("utf-8-sig"))))
    assert [
        {clave: int(fila[clave]) for clave in ("mes", "total", "a_cargo", "no_a_cargo")}
        for fila in compromisos
    ] == [
        {clave: mes[clave] for clave in ("mes", "total", "a_cargo", "no_a_cargo")}
        for mes in del_json["compromisos"]
    ]


def cuatro_cifras(filas: list[dict[str, str]]) -> Iterator[tuple[str, int | None, str]]:
    """De las filas del CSV: nombre, porcentaje y sus dos enteros."""

    def suma(columna: str, desde: int, hasta: int) -> int:
        return sum(int(fila[columna] or 0) for fila in filas if desde <= int(fila["mes"]) <= hasta)

    hecho, meta = suma("ejecutado", 1, 8), suma("programado", 1, 12)
    avance = porcentaje(hecho, meta)
    for nombre, parte, todo in (
        ("ejecucion", hecho, suma("programado", 1, 8)),
        ("avance", hecho, meta),
        ("cumplimiento_periodo", suma("ejecutado", 5, 8), suma("programado", 5, 8)),
    ):
        yield nombre, porcentaje(parte, todo), f"{parte} de {todo}"
    yield "por_ejecutar", max(0, 100 - (avance or 0)), f"{max(0, meta - hecho)} de {meta}"


def cuatro_del_json(cifras: dict[str, Any]) -> Iterator[tuple[str, int | None, str]]:
    t = cifras["totales"]
    for nombre, parte, todo in (
        ("ejecucion", t["ejecutado_a_corte"], t["programado_a_corte"]),
        ("avance", t["ejecutado_a_corte"], t["meta"]),
        ("cumplimiento_periodo", t["ejecutado_periodo"], t["programado_periodo"]),
        ("por_ejecutar", max(0, t["meta"] - t["ejecutado_a_corte"]), t["meta"]),
    ):
        yield nombre, t[nombre], f"{parte} de {todo}"


def nada_publicado_se_cambia() -> None:
    """La base rechaza todo cambio de una publicación, por cualquier camino."""
    campos = [campo.column for campo in Publicacion._meta.concrete_fields]
    for publicacion in Publicacion.objects.all():
        for campo in campos:
            with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(
                    f'UPDATE informes_publicacion SET "{campo}" = "{campo}" WHERE id = %s',  # noqa: S608
                    [publicacion.pk],
                )
        with pytest.raises(DatabaseError), transaction.atomic():
            publicacion.delete()
        with pytest.raises(DatabaseError), transaction.atomic():
            Publicacion.objects.filter(pk=publicacion.pk).update(motivo="Otro.")
    assert not Retiro.objects.exists()
