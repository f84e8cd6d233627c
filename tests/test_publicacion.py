"""Publicar: todo o nada, y para siempre."""

import threading
from datetime import date
from hashlib import sha256
from typing import Any

import pytest
from django.db import connection

from informes import publicacion
from informes.models import Informe, Publicacion
from informes.pdf import NoSePudoDibujar
from informes.publicacion import NoSePuedePublicar, componer, proponer_textos, publicar
from tests.datos import (
    CORTES_2021,
    el_plan_2021,
    los_compromisos_2021,
    un_avance,
    un_informe,
    un_plan,
    un_usuario,
    una_actividad,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def pdf_de_mentiras(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Para lo que no es del PDF: dibujarlo toma un segundo. Anota de qué cifras se pidió."""
    pedidos: list[Any] = []

    def dibujar(cifras: Any) -> bytes:
        pedidos.append(cifras)
        return b"%PDF-1.7\n"

    monkeypatch.setattr(publicacion, "a_pdf", dibujar)
    return pedidos


def test_se_publica_lo_calculado_con_los_textos_del_informe_y_sus_huellas() -> None:
    plan = el_plan_2021()
    los_compromisos_2021()
    informe = un_informe(
        plan=plan, cortes=list(CORTES_2021.values()), objetivo="Dar cuenta.", explicacion="Por esto."
    )
    informe.recomendaciones.create(texto="Evaluar las actividades.")
    publicada = publicar(informe, usuario=un_usuario("publica"))

    publicada.refresh_from_db()
    cifras = publicada.leer()
    assert (cifras.anio, cifras.cuatrimestre, cifras.version) == (2021, 2, 1)
    assert (cifras.objetivo, cifras.explicacion) == ("Dar cuenta.", "Por esto.")
    assert [r.texto for r in cifras.recomendaciones] == ["Evaluar las actividades."]
    assert cifras.publicada == publicada.publicada_en
    assert cifras.totales.ejecucion == 105
    assert publicada.cifras_sha256 == sha256(publicada.cifras).hexdigest()
    assert publicada.pdf_sha256 == sha256(publicada.pdf).hexdigest()
    assert bytes(publicada.pdf).startswith(b"%PDF-1.7")


def test_lo_publicado_no_cambia_aunque_cambien_los_datos(pdf_de_mentiras: list[Any]) -> None:
    actividad = una_actividad()
    informe = un_informe()
    publicada = publicar(informe, usuario=un_usuario())
    un_avance(actividad, mes=5, ejecutado=9)
    publicada.refresh_from_db()
    assert publicada.leer().totales.ejecutado_a_corte == 0
    assert componer(informe).totales.ejecutado_a_corte == 9


def test_una_correccion_es_la_version_siguiente_y_dice_su_motivo(pdf_de_mentiras: list[Any]) -> None:
    informe, persona = un_informe(), un_usuario()
    publicar(informe, usuario=persona)
    with pytest.raises(NoSePuedePublicar, match="motivo"):
        publicar(informe, usuario=persona, motivo="  ")
    segunda = publicar(informe, usuario=persona, motivo="Se corrigió mayo.")
    assert (segunda.version, segunda.motivo) == (2, "Se corrigió mayo.")
    assert [p.version for p in Publicacion.objects.del_informe(2021, 2)] == [2, 1]


def test_la_primera_version_no_lleva_motivo(pdf_de_mentiras: list[Any]) -> None:
    with pytest.raises(NoSePuedePublicar, match="primera versión"):
        publicar(un_informe(), usuario=un_usuario(), motivo="Porque sí.")


def test_sin_todos_los_cortes_no_se_publica_y_se_dice_cuales_faltan() -> None:
    informe = un_informe(cortes=[None, date(2021, 7, 23), None, date(2021, 9, 29)])
    with pytest.raises(NoSePuedePublicar, match="mayo y julio"):
        publicar(informe, usuario=un_usuario())


def test_un_corte_anterior_al_fin_de_su_mes_no_se_publica() -> None:
    informe = un_informe(cortes=[date(2021, 5, 30), *list(CORTES_2021.values())[1:]])
    with pytest.raises(NoSePuedePublicar, match="mayo es anterior al último día"):
        publicar(informe, usuario=un_usuario())


def test_si_las_cifras_cambian_mientras_se_dibuja_se_empieza_otra_vez(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    actividad, dibujadas = una_actividad(), []

    def cambiar_una_vez(cifras: Any) -> bytes:
        dibujadas.append(cifras.totales.ejecutado_a_corte)
        if len(dibujadas) == 1:
            un_avance(actividad, mes=5, ejecutado=4)
        return b"%PDF-1.7\n"

    monkeypatch.setattr(publicacion, "a_pdf", cambiar_una_vez)
    publicada = publicar(un_informe(), usuario=un_usuario())
    assert dibujadas == [0, 4]
    assert publicada.leer().totales.ejecutado_a_corte == 4


def test_si_no_dejan_de_cambiar_no_se_publica_nada(monkeypatch: pytest.MonkeyPatch) -> None:
    actividad, meses = una_actividad(), iter(range(1, 9))

    def cambiar_siempre(cifras: Any) -> bytes:
        un_avance(actividad, mes=next(meses))
        return b"%PDF-1.7\n"

    monkeypatch.setattr(publicacion, "a_pdf", cambiar_siempre)
    with pytest.raises(NoSePuedePublicar, match="cambiaron"):
        publicar(un_informe(), usuario=un_usuario())
    assert not Publicacion.objects.exists()


def test_si_el_pdf_no_sale_no_se_publica_nada(monkeypatch: pytest.MonkeyPatch) -> None:
    def fallar(cifras: Any) -> bytes:
        raise NoSePudoDibujar("El PDF no se pudo dibujar.")

    monkeypatch.setattr(publicacion, "a_pdf", fallar)
    with pytest.raises(NoSePudoDibujar):
        publicar(un_informe(), usuario=un_usuario())
    assert not Publicacion.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_dos_personas_publican_a_la_vez_y_sale_una_sola_version(monkeypatch: pytest.MonkeyPatch) -> None:
    informe, persona = un_informe(), un_usuario()
    juntos = threading.Barrier(2)
    resultados: list[str] = []

    def dibujar(cifras: Any) -> bytes:
        juntos.wait(timeout=20)
        return b"%PDF-1.7\n"

    def intentar() -> None:
        try:
            publicar(Informe.objects.get(pk=informe.pk), usuario=persona)
            resultados.append("publicado")
        except NoSePuedePublicar as error:
            resultados.append(str(error))
        finally:
            connection.close()

    monkeypatch.setattr(publicacion, "a_pdf", dibujar)
    hilos = [threading.Thread(target=intentar) for _ in range(2)]
    for hilo in hilos:
        hilo.start()
    for hilo in hilos:
        hilo.join(timeout=30)
    assert sorted(resultados) == [
        "Otra persona ya publicó la versión 1. Revise lo publicado antes de seguir.",
        "publicado",
    ]
    assert Publicacion.objects.count() == 1


def test_los_textos_vacios_se_proponen_y_los_escritos_se_respetan() -> None:
    informe = Informe(plan=el_plan_2021(), cuatrimestre=2, cortes=list(CORTES_2021.values()))
    proponer_textos(informe)
    assert informe.objetivo.startswith("Informar a la ciudadanía")
    assert informe.objetivo.endswith("entre enero y agosto.")
    assert informe.explicacion.startswith(
        "De mayo a agosto se tenían 26 acciones programadas y se ejecutaron 29, lo cual se debe a un cumplimiento "
        "anticipado en «Desarrollar la estrategia"
    )
    informe.explicacion = "Otra."
    proponer_textos(informe)
    assert informe.explicacion == "Otra."


def test_lo_que_no_ha_llegado_no_se_publica(pdf_de_mentiras: list[Any]) -> None:
    futuro = un_informe(3, plan=un_plan(2098))
    with pytest.raises(NoSePuedePublicar, match="termina en diciembre"):
        publicar(futuro, usuario=un_usuario())
    informe = un_informe(cortes=[*list(CORTES_2021.values())[:3], date(2098, 1, 1)])
    with pytest.raises(NoSePuedePublicar, match="El corte de agosto es una fecha que no ha llegado"):
        publicar(informe, usuario=un_usuario("otra"))


def test_una_correccion_no_se_publica_dos_veces_desde_la_misma_pantalla(pdf_de_mentiras: list[Any]) -> None:
    informe, persona = un_informe(), un_usuario()
    publicar(informe, usuario=persona)
    publicar(informe, usuario=persona, motivo="Se corrigió mayo.", version=2)
    with pytest.raises(NoSePuedePublicar, match="ya publicó la versión 2"):
        publicar(informe, usuario=persona, motivo="Se corrigió mayo.", version=2)
    assert Publicacion.objects.count() == 2


def test_con_atrasos_no_se_dice_que_la_causa_es_el_anticipo() -> None:
    una_actividad([5] * 12)
    adelantada = una_actividad([0] * 11 + [1])
    for mes in range(1, 9):
        un_avance(una_actividad([1] * 12) if mes == 1 else adelantada, mes=mes, ejecutado=int(mes == 8))
    informe = un_informe(explicacion="")
    proponer_textos(informe)
    assert "lo cual se debe" not in informe.explicacion
    assert "En lo ejecutado hay un cumplimiento anticipado" in informe.explicacion
    assert "por confirmar" in informe.explicacion


def test_la_explicacion_propuesta_cabe_en_su_campo_con_trescientas_actividades() -> None:
    for numero in range(1, 301):
        una_actividad(numero=numero, descripcion="Realizar jornadas de participación en las localidades " * 4)
    informe = un_informe(explicacion="")
    proponer_textos(informe)
    informe.full_clean()
    assert "y otras 295 actividades" in informe.explicacion
