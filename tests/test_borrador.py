"""El borrador: un informe como está en un momento, calculado una vez y dicho igual a quien lo mire."""

from datetime import date
from typing import Any

import pytest

from informes.borrador import Borrador, NoSePuedePublicar
from informes.models import Informe
from tests.datos import (
    publicado,
    un_informe,
    un_plan,
    un_reporte,
    un_usuario,
    una_actividad,
    una_recomendacion,
)

pytestmark = pytest.mark.django_db


def todo(borrador: Borrador) -> list[Any]:
    return [
        borrador.cifras,
        borrador.huella,
        borrador.por_publicar(),
        borrador.revision,
        borrador.propuestas,
        borrador.explicacion_de_hoy,
        borrador.falta_explicar,
    ]


def test_por_mucho_que_se_le_pregunte_lee_una_sola_vez(django_assert_num_queries: Any) -> None:
    un_reporte(una_actividad(), mes=5, ejecutado=4)
    informe = un_informe()
    una_recomendacion(informe=informe)
    borrador = Borrador(Informe.objects.select_related("plan").get(pk=informe.pk))
    # Las cifras (11), las recomendaciones, los meses abiertos, lo sin avalar, lo sin evaluar y la versión anterior.
    with django_assert_num_queries(16):
        assert todo(borrador) == todo(borrador)


def test_lo_que_cambia_despues_lo_dice_otro_borrador() -> None:
    actividad, informe = una_actividad(), un_informe()
    borrador = Borrador(informe)
    antes = todo(borrador)
    un_reporte(actividad, mes=5, ejecutado=4)
    assert todo(borrador) == antes
    assert Borrador(informe).huella != borrador.huella
    assert Borrador(informe).explicacion_de_hoy != borrador.explicacion_de_hoy


def test_sin_cortes_no_hay_cifras_que_publicar_y_lo_demas_se_dice_igual() -> None:
    borrador = Borrador(un_informe(cortes=[None] * 4))
    assert not borrador.tiene_cifras
    with pytest.raises(NoSePuedePublicar, match="Falta el corte de los compromisos de mayo"):
        _ = borrador.cifras
    assert borrador.calculado.corte == date(2021, 8, 31)
    assert borrador.revision.detienen[0].clave == "cortes"
    assert borrador.explicacion_de_hoy


def test_publicar_no_cambia_la_huella_de_lo_que_se_miro() -> None:
    un_reporte(una_actividad(), mes=5, ejecutado=4)
    informe = un_informe()
    antes = Borrador(informe)
    assert (antes.version, antes.anterior, antes.cambios) == (1, None, ())
    publicado(informe)
    despues = Borrador(informe)
    assert (despues.version, despues.cambios) == (2, ())
    assert despues.huella == antes.huella
    assert despues.por_publicar().version == 2


def test_lo_que_ya_dice_la_explicacion_no_falta_explicarlo() -> None:
    informe = un_informe(explicacion="")
    propuesta = Borrador(informe).falta_explicar
    assert propuesta.startswith("De mayo a agosto no se tenían acciones programadas")
    informe.explicacion = f"Lo mío.\n\n{propuesta}"
    assert Borrador(informe).falta_explicar == ""


def test_quien_lo_edito_de_ultimo_no_lo_publica_salvo_que_el_plan_lo_permita() -> None:
    persona = un_usuario()
    informe = un_informe(editado_por=persona)
    assert "lo publica otra persona" in Borrador(informe).impedimento(persona)
    assert Borrador(informe).impedimento(un_usuario("otra")) == ""
    informe.plan = un_plan(2022, publica_otra_persona=False)
    assert Borrador(informe).impedimento(persona) == ""
