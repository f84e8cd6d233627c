"""Publicar: todo o nada, y para siempre."""

import threading
from collections.abc import Callable
from datetime import date
from hashlib import sha256
from typing import Any

import pghistory
import pytest
from django.db import OperationalError, connection, transaction

from informes import publicacion
from informes.borrador import Borrador, NoSePuedePublicar
from informes.documento.pdf import NoSePudoDibujar
from informes.models import Informe, Publicacion
from informes.publicacion import PUBLICAR, publicar
from participacion.models import Actividad, Plan, Usuario
from tests.datos import (
    CORTES_2021,
    aceptadas,
    el_plan_2021,
    los_compromisos_2021,
    quien_publica,
    un_informe,
    un_plan,
    un_reporte,
    un_usuario,
    una_actividad,
    una_recomendacion,
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
    publicada = publicar(informe, notas=aceptadas(informe), usuario=quien_publica("publica"))

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
    publicada = publicar(informe, notas=aceptadas(informe), usuario=quien_publica())
    un_reporte(actividad, mes=5, ejecutado=9)
    publicada.refresh_from_db()
    assert publicada.leer().totales.ejecutado_a_corte == 0
    assert Borrador(informe).cifras.totales.ejecutado_a_corte == 9


def test_una_correccion_es_la_version_siguiente_y_dice_su_motivo(pdf_de_mentiras: list[Any]) -> None:
    informe, persona = un_informe(), quien_publica()
    publicar(informe, notas=aceptadas(informe), usuario=persona)
    with pytest.raises(NoSePuedePublicar, match="motivo"):
        publicar(informe, notas=aceptadas(informe), usuario=persona, motivo="  ")
    segunda = publicar(informe, notas=aceptadas(informe), usuario=persona, motivo="Se corrigió mayo.")
    assert (segunda.version, segunda.motivo) == (2, "Se corrigió mayo.")
    assert [p.version for p in Publicacion.objects.del_informe(2021, 2)] == [2, 1]


def test_la_primera_version_no_lleva_motivo(pdf_de_mentiras: list[Any]) -> None:
    with pytest.raises(NoSePuedePublicar, match="primera versión"):
        publicar(un_informe(), usuario=quien_publica(), motivo="Porque sí.")


def test_sin_todos_los_cortes_no_se_publica_y_se_dice_cuales_faltan() -> None:
    informe = un_informe(cortes=[None, date(2021, 7, 23), None, date(2021, 9, 29)])
    with pytest.raises(NoSePuedePublicar, match="mayo y julio"):
        publicar(informe, notas=aceptadas(informe), usuario=quien_publica())


def test_un_corte_anterior_al_fin_de_su_mes_no_se_publica() -> None:
    informe = un_informe(cortes=[date(2021, 5, 30), *list(CORTES_2021.values())[1:]])
    with pytest.raises(NoSePuedePublicar, match="mayo es anterior al último día"):
        publicar(informe, notas=aceptadas(informe), usuario=quien_publica())


def toda_reportada() -> Actividad:
    """Una actividad que no hizo nada y lo dijo: lo que cambie no cambia cuántos reportes faltan."""
    actividad = una_actividad()
    for mes in range(1, 9):
        un_reporte(actividad, mes, 0)
    return actividad


def test_si_las_cifras_cambian_mientras_se_dibuja_se_empieza_otra_vez(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    actividad, dibujadas = toda_reportada(), []
    informe = un_informe(explicacion="Por la actividad 1.")

    def cambiar_una_vez(cifras: Any) -> bytes:
        dibujadas.append(cifras.totales.ejecutado_a_corte)
        if len(dibujadas) == 1:
            actividad.reportes.filter(mes=5).update(ejecutado=4)
        return b"%PDF-1.7\n"

    monkeypatch.setattr(publicacion, "a_pdf", cambiar_una_vez)
    publicada = publicar(informe, notas=aceptadas(informe), usuario=quien_publica())
    assert dibujadas == [0, 4]
    assert publicada.leer().totales.ejecutado_a_corte == 4


def test_si_no_dejan_de_cambiar_no_se_publica_nada(monkeypatch: pytest.MonkeyPatch) -> None:
    actividad, meses = toda_reportada(), iter(range(1, 9))
    informe = un_informe(explicacion="Por la actividad 1.")

    def cambiar_siempre(cifras: Any) -> bytes:
        actividad.reportes.filter(mes=next(meses)).update(ejecutado=1)
        return b"%PDF-1.7\n"

    monkeypatch.setattr(publicacion, "a_pdf", cambiar_siempre)
    with pytest.raises(NoSePuedePublicar, match="cambiaron"):
        publicar(informe, notas=aceptadas(informe), usuario=quien_publica())
    assert not Publicacion.objects.exists()


def test_si_el_pdf_no_sale_no_se_publica_nada(monkeypatch: pytest.MonkeyPatch) -> None:
    def fallar(cifras: Any) -> bytes:
        raise NoSePudoDibujar("El PDF no se pudo dibujar.")

    monkeypatch.setattr(publicacion, "a_pdf", fallar)
    informe = un_informe()
    with pytest.raises(NoSePudoDibujar):
        publicar(informe, notas=aceptadas(informe), usuario=quien_publica())
    assert not Publicacion.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_dos_personas_publican_a_la_vez_y_sale_una_sola_version(monkeypatch: pytest.MonkeyPatch) -> None:
    informe, persona = un_informe(), quien_publica()
    notas = aceptadas(informe)
    juntos = threading.Barrier(2)
    resultados: list[str] = []

    def dibujar(cifras: Any) -> bytes:
        juntos.wait(timeout=20)
        return b"%PDF-1.7\n"

    def intentar() -> None:
        try:
            publicar(Informe.objects.get(pk=informe.pk), usuario=persona, notas=notas)
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


def test_lo_que_no_ha_llegado_no_se_publica(pdf_de_mentiras: list[Any]) -> None:
    futuro = un_informe(3, plan=un_plan(2098))
    with pytest.raises(NoSePuedePublicar, match="termina en diciembre"):
        publicar(futuro, notas=aceptadas(futuro), usuario=quien_publica())
    informe = un_informe(cortes=[*list(CORTES_2021.values())[:3], date(2098, 1, 1)])
    with pytest.raises(NoSePuedePublicar, match="El corte de agosto es una fecha que no ha llegado"):
        publicar(informe, notas=aceptadas(informe), usuario=quien_publica("otra"))


def test_una_correccion_no_se_publica_dos_veces_desde_la_misma_pantalla(pdf_de_mentiras: list[Any]) -> None:
    informe, persona = un_informe(), quien_publica()
    publicar(informe, notas=aceptadas(informe), usuario=persona)
    publicar(informe, notas=aceptadas(informe), usuario=persona, motivo="Se corrigió mayo.", version=2)
    with pytest.raises(NoSePuedePublicar, match="ya publicó la versión 2"):
        publicar(informe, notas=aceptadas(informe), usuario=persona, motivo="Se corrigió mayo.", version=2)
    assert Publicacion.objects.count() == 2


# Lo que se acepta y lo que se vio.


def test_sin_una_nota_por_advertencia_no_se_publica_y_se_dice_cual(pdf_de_mentiras: list[Any]) -> None:
    informe, persona = un_informe(), quien_publica()
    with pytest.raises(NoSePuedePublicar, match="Siguen abiertos enero, febrero"):
        publicar(informe, usuario=persona)
    en_blanco = dict.fromkeys(aceptadas(informe), "  ")
    with pytest.raises(NoSePuedePublicar, match="Siguen abiertos"):
        publicar(informe, usuario=persona, notas=en_blanco)
    assert pdf_de_mentiras == []


def test_lo_que_falta_escribir_se_dice_todo_de_una_vez_y_de_que_es_cada_falta(
    pdf_de_mentiras: list[Any],
) -> None:
    informe, persona = un_informe(), quien_publica()
    publicar(informe, usuario=persona, notas=aceptadas(informe))
    with pytest.raises(NoSePuedePublicar, match=r"aunque se advierte: .* Escriba el motivo") as rechazo:
        publicar(informe, usuario=persona)
    assert rechazo.value.faltas == dict.fromkeys(aceptadas(informe), "Diga por qué se acepta.") | {
        "motivo": "Escriba el motivo de la corrección: el informe ya está publicado."
    }


def test_cada_advertencia_queda_en_la_publicacion_con_su_nota(pdf_de_mentiras: list[Any]) -> None:
    plan = un_plan(aprobado_el=date(2021, 1, 10))
    informe = un_informe(plan=plan, cortes=[date(2021, 8, 31)] * 4)
    (frase,) = aceptadas(informe)
    publicada = publicar(
        informe, usuario=quien_publica(), notas={frase: " Se cierran en octubre. ", "otra": "x"}
    )
    publicada.refresh_from_db()
    assert publicada.advertencias == [
        {"clave": "meses_abiertos", "frase": frase, "nota": "Se cierran en octubre."}
    ]
    assert "octubre" not in publicada.leer().a_json().decode()


def test_si_aparece_otra_advertencia_entre_mirar_y_publicar_no_se_publica(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    actividad = una_actividad([0] * 11 + [1])
    informe = un_informe()
    vistas = aceptadas(informe)

    def mientras_tanto(cifras: Any) -> bytes:
        if not actividad.reportes.exists():
            un_reporte(actividad, mes=5, estado="enviado")
        return b"%PDF-1.7\n"

    monkeypatch.setattr(publicacion, "a_pdf", mientras_tanto)
    with pytest.raises(NoSePuedePublicar, match="Hay 1 reporte sin avalar de mayo"):
        publicar(informe, usuario=quien_publica(), notas=vistas)
    assert not Publicacion.objects.exists()


def test_si_lo_que_se_miro_ya_es_otro_no_se_publica(pdf_de_mentiras: list[Any]) -> None:
    informe, persona = un_informe(), quien_publica()
    visto = Borrador(informe).huella
    Informe.objects.update(objetivo="Otro.")
    informe.refresh_from_db()
    with pytest.raises(NoSePuedePublicar, match="cambiaron desde que usted los miró"):
        publicar(informe, usuario=persona, notas=aceptadas(informe), visto=visto)
    visto = Borrador(informe).huella
    assert publicar(informe, usuario=persona, notas=aceptadas(informe), visto=visto).version == 1


def test_quien_edito_de_ultimo_no_publica_salvo_que_el_plan_lo_permita(pdf_de_mentiras: list[Any]) -> None:
    informe, oap = un_informe(), quien_publica("oap")
    with pghistory.context(user=oap.pk):
        informe.recomendaciones.create(texto="Evaluar.")
    informe.refresh_from_db()
    with pytest.raises(NoSePuedePublicar, match="Usted editó el informe de último"):
        publicar(informe, usuario=oap, notas=aceptadas(informe))
    assert pdf_de_mentiras == []
    with pghistory.context(user=un_usuario("jefa", is_superuser=True).pk):
        Plan.objects.update(publica_otra_persona=False)
    informe = Informe.objects.get()
    assert publicar(informe, usuario=oap, notas=aceptadas(informe)).publicada_por == oap


def test_quien_edita_mientras_se_dibuja_tampoco_publica(monkeypatch: pytest.MonkeyPatch) -> None:
    informe, persona = un_informe(), quien_publica()

    def editar(cifras: Any) -> bytes:
        with pghistory.context(user=persona.pk):  # lo descartado no se publica: las cifras son las mismas
            una_recomendacion(informe=informe, regla="rezago", decision="descartada", razon="Ya se hizo.")
        return b"%PDF-1.7\n"

    monkeypatch.setattr(publicacion, "a_pdf", editar)
    with pytest.raises(NoSePuedePublicar, match="Usted editó el informe de último"):
        publicar(informe, usuario=persona, notas=aceptadas(informe))
    assert not Publicacion.objects.exists()


def test_quien_pierde_la_cuenta_o_el_papel_mientras_se_dibuja_no_publica(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    informe = un_informe()
    perdidas: dict[str, Callable[[Usuario], Any]] = {
        "inactiva": lambda persona: Usuario.objects.filter(pk=persona.pk).update(is_active=False),
        "fuera": lambda persona: Usuario.objects.filter(pk=persona.pk).update(is_staff=False),
        "sin-permiso": lambda persona: persona.user_permissions.clear(),
        "borrada": lambda persona: Usuario.objects.filter(pk=persona.pk).delete(),
    }
    for cual, perder in perdidas.items():
        persona = quien_publica(cual)
        assert persona.has_perm(PUBLICAR)  # lo recuerda: por eso se pregunta otra vez

        def dibujar(_: Any, persona: Usuario = persona, perder: Any = perder) -> bytes:
            perder(Usuario.objects.get(pk=persona.pk))
            return b"%PDF-1.7\n"

        monkeypatch.setattr(publicacion, "a_pdf", dibujar)
        with pytest.raises(NoSePuedePublicar, match="Su cuenta ya no puede publicar"):
            publicar(informe, usuario=persona, notas=aceptadas(informe))
    assert not Publicacion.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_mientras_se_publica_no_se_le_puede_quitar_la_cuenta(
    pdf_de_mentiras: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    informe, persona = un_informe(), quien_publica()
    de_verdad, rechazos = publicacion._que_siga, []

    def quitar() -> None:
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SET LOCAL lock_timeout = '50ms'")
                Usuario.objects.filter(pk=persona.pk).update(is_active=False)
        except OperationalError as error:
            rechazos.append(str(error))
        finally:
            connection.close()

    def al_mirar(borrador: Borrador, version: int) -> None:
        if connection.in_atomic_block:
            otra = threading.Thread(target=quitar)
            otra.start()
            otra.join(timeout=20)
        de_verdad(borrador, version)

    monkeypatch.setattr(publicacion, "_que_siga", al_mirar)
    publicar(informe, usuario=persona, notas=aceptadas(informe))
    assert len(rechazos) == 1
    assert "lock timeout" in rechazos[0]


def test_solo_lo_aceptado_se_publica_y_en_su_orden(pdf_de_mentiras: list[Any]) -> None:
    informe = un_informe()
    for orden, texto, decision, razon in (
        (3, "Tercera", "aceptada", ""),
        (2, "Segunda", "descartada", "No aplica."),
        (1, "Primera", "aceptada", ""),
    ):
        una_recomendacion(
            informe=informe, regla=texto, texto=texto, orden=orden, decision=decision, razon=razon
        )
    publicada = publicar(informe, usuario=quien_publica(), notas=aceptadas(informe))
    assert [r.texto for r in publicada.leer().recomendaciones] == ["Primera", "Tercera"]


def test_con_algo_por_completar_ni_el_motivo_se_publica(pdf_de_mentiras: list[Any]) -> None:
    informe, persona = un_informe(), quien_publica()
    publicar(informe, usuario=persona, notas=aceptadas(informe))
    with pytest.raises(NoSePuedePublicar, match="El motivo de la corrección tiene algo por completar: «XXX»"):
        publicar(informe, usuario=persona, notas=aceptadas(informe), motivo="Se corrigió XXX.")
    una_recomendacion(informe=informe, texto="Evaluar [cuáles].")
    with pytest.raises(
        NoSePuedePublicar, match=r"«Evaluar \[cuáles\]» tiene algo por completar: «\[cuáles\]»"
    ):
        publicar(informe, usuario=persona, notas=aceptadas(informe), motivo="Se corrigió mayo.")
