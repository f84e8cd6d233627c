"""Un compromiso se sigue hasta su final: cada informe dice qué fue de los que quedaron abiertos en los anteriores."""

from datetime import date

import pytest
from django.db import IntegrityError, connection

from compromisos.estados import Estado
from compromisos.indicadores import historia
from compromisos.models import Compromiso, TipoDeMesa
from informes.borrador import Borrador
from informes.cifras import Cifras
from informes.cifras_de_compromisos import EstadoFechado
from informes.models import Informe
from informes.portal.fichas import FACETAS_DE_COMPROMISOS, compromisos_en_lista
from informes.presentacion import Presentacion
from tests.datos import (
    publicado,
    un_compromiso,
    un_informe,
    un_plan,
    un_seguimiento,
    una_actividad,
    una_mesa,
    una_sesion,
)

pytestmark = pytest.mark.django_db

MAYO, JULIO, OCTUBRE = date(2021, 5, 14), date(2021, 7, 14), date(2021, 10, 14)
TEXTO = "Publicar la agenda."


@pytest.fixture
def segundo() -> Informe:
    una_actividad()
    return un_informe(2)


def del_tercero() -> Cifras:
    return Borrador(un_informe(3)).calculado


def uno(fecha: date = MAYO, **campos: object) -> Compromiso:
    return un_compromiso(una_sesion(fecha), texto_publico=TEXTO, **campos)


def test_el_informe_siguiente_dice_que_fue_de_los_que_quedaron_abiertos(segundo: Informe) -> None:
    cumplido, abierto, vencido = uno(), uno(JULIO), uno(JULIO, fecha_limite=date(2021, 9, 1))
    un_seguimiento(abierto, date(2021, 9, 20), Estado.EN_GESTION)
    un_seguimiento(cumplido, date(2021, 10, 1), Estado.CUMPLIDO)
    un_seguimiento(vencido, date(2021, 10, 2), Estado.EN_GESTION)
    cifras = del_tercero()
    assert (cifras.anteriores_desde, cifras.anteriores_hasta) == (date(2021, 8, 31), date(2021, 12, 31))
    (fila,) = cifras.compromisos_anteriores
    assert (fila.anio, fila.periodo, fila.seguian, fila.vencidos) == (2021, 2, 3, 1)
    assert (fila.estados.cumplido, fila.estados.en_gestion) == (1, 2)
    assert {(c.estado_antes, c.estado) for c in cifras.compromisos_anteriores_publicos} == {
        (Estado.REGISTRADO, Estado.CUMPLIDO),
        (Estado.REGISTRADO, Estado.EN_GESTION),
    }


def test_lo_que_ya_se_habia_contado_terminado_no_se_repite_y_lo_que_se_reabre_si(segundo: Informe) -> None:
    terminado, reabierto = uno(), uno()
    un_seguimiento(terminado, date(2021, 5, 20), Estado.CUMPLIDO)
    un_seguimiento(reabierto, date(2021, 5, 20), Estado.CUMPLIDO)
    un_seguimiento(reabierto, date(2021, 11, 1), Estado.EN_GESTION)
    (fila,) = del_tercero().compromisos_anteriores
    assert (fila.seguian, fila.estados.en_gestion, fila.estados.cumplido) == (0, 1, 0)


def test_lo_que_paso_despues_del_corte_de_su_mes_lo_cuenta_el_informe_siguiente(segundo: Informe) -> None:
    """El de mayo se publicó como estaba el 31 de mayo, aunque el informe haya mirado los de agosto el 31 de agosto."""
    cumplido = uno()
    un_seguimiento(cumplido, date(2021, 7, 1), Estado.CUMPLIDO)
    (publicado_entonces,) = Borrador(segundo).calculado.compromisos_publicos
    assert publicado_entonces.estado is Estado.REGISTRADO
    cifras = del_tercero()
    (fila,) = cifras.compromisos_anteriores
    assert (fila.seguian, fila.estados.cumplido) == (1, 1)
    (contado,) = cifras.compromisos_anteriores_publicos
    assert (contado.estado_antes, contado.estado) == (publicado_entonces.estado, Estado.CUMPLIDO)


def test_los_que_seguian_abiertos_son_los_que_el_informe_pasado_publico_abiertos(segundo: Informe) -> None:
    for fecha in (MAYO, MAYO, JULIO, date(2021, 8, 20)):
        un_seguimiento(uno(fecha), date(2021, 8, 25), Estado.CUMPLIDO)
    abiertos = sum(del_mes.estados.abiertos for del_mes in Borrador(segundo).calculado.compromisos)
    (fila,) = del_tercero().compromisos_anteriores
    assert fila.seguian == abiertos == 3


def test_lo_que_le_corresponde_a_otra_entidad_no_se_persigue_desde_aqui(segundo: Informe) -> None:
    uno(entidad_competente="Personería de Bogotá")
    assert del_tercero().compromisos_anteriores == ()


def test_un_informe_no_se_adelanta_a_lo_que_pasa_despues_de_su_corte(segundo: Informe) -> None:
    compromiso = uno(date(2021, 3, 1))
    un_seguimiento(compromiso, date(2021, 9, 1), Estado.CUMPLIDO)
    (fila,) = Borrador(segundo).calculado.compromisos_anteriores
    assert (fila.periodo, fila.estados.registrado) == (1, 1)


def test_los_de_un_anio_siguen_en_los_informes_del_que_viene(segundo: Informe) -> None:
    uno(OCTUBRE)
    plan = un_plan(2022)
    una_actividad(plan=plan)
    cifras = Borrador(un_informe(1, plan=plan)).calculado
    assert [(fila.anio, fila.periodo) for fila in cifras.compromisos_anteriores] == [(2021, 3)]
    assert [(c.anio, c.mes) for c in cifras.compromisos_anteriores_publicos] == [(2021, 10)]


def test_la_mesa_que_se_conto_con_otras_no_se_nombra_sola_despues(segundo: Informe) -> None:
    """Ni su localidad, ni la de una que todavía no se ha publicado cómo se cuenta."""
    de_mujeres = una_mesa("Mesa de mujeres", tipo=TipoDeMesa.ENFOQUE_DIFERENCIAL)
    for _ in range(2):
        un_compromiso(una_sesion(MAYO, mesa=de_mujeres), texto_publico=TEXTO)
    kennedy = una_mesa("Mesa de Kennedy", tipo=TipoDeMesa.LOCAL, localidad="Kennedy")
    for _ in range(9):
        un_compromiso(una_sesion(JULIO, mesa=kennedy), texto_publico=TEXTO)
    publicado(segundo)
    assert {(c.mesa, c.localidad) for c in del_tercero().compromisos_anteriores_publicos} == {
        ("Todas las mesas", "")
    }


def test_la_mesa_de_enfoque_diferencial_que_nunca_se_publico_no_se_nombra(segundo: Informe) -> None:
    de_mujeres = una_mesa("Mesa de mujeres", tipo=TipoDeMesa.ENFOQUE_DIFERENCIAL)
    un_compromiso(una_sesion(MAYO, mesa=de_mujeres), texto_publico=TEXTO)
    assert {c.mesa for c in del_tercero().compromisos_anteriores_publicos} == {""}


def test_los_de_antes_cuyo_tipo_de_mesa_no_se_sabe_estan_entre_las_opciones(segundo: Informe) -> None:
    de_mujeres = una_mesa("Mesa de mujeres", tipo=TipoDeMesa.ENFOQUE_DIFERENCIAL)
    un_compromiso(una_sesion(MAYO, mesa=de_mujeres), texto_publico=TEXTO)
    (tipo,) = (faceta for faceta in FACETAS_DE_COMPROMISOS if faceta.parametro == "tipo")
    (fila,) = compromisos_en_lista(Presentacion(del_tercero()))
    assert list(tipo.de(fila)) == [("No se dice", "No se dice")]


def test_de_un_compromiso_se_publican_el_estado_y_la_fecha_y_nada_de_la_gestion(segundo: Informe) -> None:
    segundo.cortes = [date(2021, 6, 30), *[date(2021, 8, 31)] * 3]
    segundo.save()
    compromiso = uno()
    un_seguimiento(compromiso, date(2021, 6, 1), Estado.EN_GESTION, gestion="Se llamó a Persona de Ejemplo.")
    un_seguimiento(compromiso, date(2021, 6, 20), Estado.EN_GESTION)
    un_seguimiento(compromiso, date(2021, 7, 1), Estado.CUMPLIDO)
    un_seguimiento(compromiso, date(2021, 9, 15), Estado.EN_GESTION)
    cifras = Borrador(segundo).calculado
    (publico,) = cifras.compromisos_publicos
    assert publico.historia == (EstadoFechado(fecha=date(2021, 6, 1), estado=Estado.EN_GESTION),)
    assert b"Persona de Ejemplo" not in cifras.a_json()


def test_la_historia_dice_cada_cambio_de_estado_una_vez_y_de_un_dia_lo_ultimo() -> None:
    dia, otro = date(2021, 6, 1), date(2021, 6, 9)
    seguido = [(dia, Estado.EN_GESTION), (dia, Estado.CUMPLIDO), (otro, Estado.CUMPLIDO)]
    assert historia(seguido) == ((dia, Estado.CUMPLIDO),)
    assert historia([]) == ()


def test_la_clave_de_un_compromiso_es_suya_y_no_cambia(segundo: Informe) -> None:
    compromiso, otro = uno(), uno()
    assert len({compromiso.clave, otro.clave, ""}) == 3
    compromiso.texto = "Otro."
    compromiso.save()
    assert Compromiso.objects.get(pk=compromiso.pk).clave == compromiso.clave
    with pytest.raises(IntegrityError), connection.cursor() as cursor:
        cursor.execute("UPDATE compromisos_compromiso SET clave = %s", [otro.clave])
