"""Las fechas de vigencia mandan: fuera de ellas a una dependencia no se le pide ni se le programa nada, lo ya reportado
se conserva y lo ya programado sigue contando hasta que la OAP decida."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pghistory
import pytest
from django.contrib.auth.models import Group
from django.core import mail
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from comun.hojas.leer import ArchivoInvalido
from comun.transacciones import NoSePuede
from informes.consultas import calcular
from informes.oficina import roles
from informes.oficina.recordatorios import situaciones
from informes.oficina.tablero import NO_VIGENTE, leer_tablero
from participacion import flujo
from participacion.models import Actividad, Dependencia, Mes, Reporte, Usuario, se_pide_en
from participacion.opciones import EstadoDeReporte
from participacion.vigencia import fuera_de_vigencia
from tests.datos import (
    CORTES_2021,
    cerrar,
    un_plan,
    un_reporte,
    un_usuario,
    una_actividad,
    una_dependencia,
)
from tests.formularios import lo_que_manda
from tests.test_matriz_de_cualquier_plan import importar

pytestmark = pytest.mark.django_db

FIN = date(2021, 9, 15)
EN_OCTUBRE = date(2021, 11, 3)  # cuando se está pidiendo el reporte de octubre
SOLO_OCTUBRE = (*[0] * 9, 2, 0, 0)


@pytest.fixture(autouse=True)
def con_motivo(db: None, settings: Any) -> Iterator[None]:
    settings.SITIO, settings.DESARROLLO = "https://plan.example", True
    with pghistory.context(motivo="Así se decidió."):
        yield


def acpvr(**fechas: date) -> Dependencia:
    """Con una actividad de cada mes, y luego con esas fechas."""
    suya = una_dependencia("ACPVR", nombre="Oficina de Paz")
    una_actividad(dependencia=suya)
    Dependencia.objects.filter(pk=suya.pk).update(**fechas)
    suya.refresh_from_db()
    return suya


def mes(numero: int) -> Mes:
    return Mes.objects.select_related("plan").get(plan__anio=2021, numero=numero)


def quien_revisa(nombre: str = "oap") -> Usuario:
    persona = un_usuario(nombre, is_staff=True, email=f"{nombre}@entidad.example")
    persona.groups.add(Group.objects.get(name=roles.OAP))
    return persona


def un_enlace(de: Dependencia) -> Usuario:
    persona = un_usuario("ana", is_staff=True, email="ana@entidad.example")
    persona.groups.add(Group.objects.get(name=roles.ENLACE))
    persona.dependencias.add(de)
    return persona


def celdas(hoy: date = EN_OCTUBRE) -> list[str]:
    [fila] = [una for una in leer_tablero(un_plan(), hoy).matriz if una.sigla == "ACPVR"]
    return [celda.estado for celda in fila.celdas]


# No se le pide


@pytest.mark.parametrize(
    ("fechas", "se_piden"),
    [
        ({}, range(1, 13)),
        ({"vigente_hasta": FIN}, range(1, 10)),
        ({"vigente_hasta": date(2021, 9, 1)}, range(1, 10)),
        ({"vigente_hasta": date(2021, 8, 31)}, range(1, 9)),
        ({"vigente_hasta": date(2020, 12, 31)}, range(0)),
        ({"vigente_desde": FIN}, range(9, 13)),
        ({"vigente_desde": date(2021, 9, 30)}, range(9, 13)),
        ({"vigente_desde": date(2021, 10, 1)}, range(10, 13)),
        ({"vigente_desde": date(2021, 4, 2), "vigente_hasta": date(2021, 6, 2)}, range(4, 7)),
    ],
)
def test_se_le_piden_los_meses_en_que_esta_vigente_aunque_sea_un_dia(
    fechas: dict[str, date], se_piden: range
) -> None:
    """Lo mismo en Python, en las consultas y en la base, que decide si el mes se puede cerrar."""
    acpvr(**fechas)
    actividad = Actividad.objects.get()
    for numero in range(1, 13):
        se_pide = numero in se_piden
        assert actividad.se_pide(numero) is se_pide
        assert Actividad.objects.filter(se_pide_en(2021, numero)).exists() is se_pide
        assert flujo.por_decidir(mes(numero)).exists() is se_pide
        assert flujo.no_se_piden(mes(numero)).exists() is not se_pide
        try:
            with transaction.atomic():
                Mes.objects.filter(pk=mes(numero).pk).update(cerrado=True)
        except IntegrityError:
            assert se_pide
        else:
            assert not se_pide


def test_el_mes_que_sigue_a_su_fin_no_falta_en_el_tablero_ni_en_los_correos() -> None:
    un_enlace(acpvr(vigente_hasta=FIN))
    for numero in range(1, 10):
        cerrar(numero)
    assert celdas()[8:] == ["cerrado", NO_VIGENTE, NO_VIGENTE, NO_VIGENTE]
    tablero = leer_tablero(un_plan(), EN_OCTUBRE)
    assert not tablero.falta_alguien
    assert tablero.situacion == "Todo lo del mes está decidido: puede cerrarlo."
    [de_octubre] = [s for s in situaciones(EN_OCTUBRE) if s.mes.numero == 10]
    assert de_octubre.deudas == []
    call_command("recordatorios", f"--hoy={EN_OCTUBRE}")
    assert mail.outbox == []


def test_el_mes_de_su_fin_todavia_se_le_pide() -> None:
    un_enlace(acpvr(vigente_hasta=FIN))
    for numero in range(1, 9):
        cerrar(numero)
    assert celdas(date(2021, 10, 5))[8] == "sin_reporte"
    call_command("recordatorios", f"--hoy={date(2021, 10, 5)}")
    assert "Reporte de septiembre de 2021" in mail.outbox[0].subject


def test_antes_de_su_inicio_tampoco_se_le_pide() -> None:
    acpvr(vigente_desde=date(2021, 3, 2))
    cerrar(1)
    assert celdas(date(2021, 2, 20))[:4] == ["cerrado", NO_VIGENTE, "nada", "nada"]
    cerrar(2)
    assert celdas(date(2021, 3, 20))[2] == "sin_reporte"


def test_en_su_pantalla_se_dice_y_no_le_falta_nada(client: Client) -> None:
    suya = acpvr(vigente_hasta=FIN)
    client.force_login(un_enlace(suya))
    octubre = client.get(reverse("reporte", args=[2021, 10]))
    assert "Oficina de Paz no está vigente en octubre de 2021: no se le pide el reporte." in (
        octubre.content.decode()
    )
    assert octubre.context["listas"] == 1
    assert "no está vigente" not in client.get(reverse("reporte", args=[2021, 9])).content.decode()
    with pytest.raises(NoSePuede, match="No hay nada por enviar"):
        flujo.enviar(un_plan(), 10, [suya], usuario=Usuario.objects.get(username="ana"))


def test_al_cerrar_se_dice_lo_que_no_se_pide(client: Client) -> None:
    acpvr(vigente_hasta=FIN)
    client.force_login(quien_revisa())
    pagina = client.get(reverse("cerrar_mes", args=[2021, 10])).content.decode()
    assert "Todo está decidido" in pagina
    assert "Su dependencia no está vigente en octubre de 2021." in pagina
    assert "1. Actividad 1 (Oficina de Paz)" in pagina


# Lo que ya había


def test_lo_que_ya_se_reporto_se_conserva_y_lo_empezado_se_decide() -> None:
    suya = acpvr()
    un_reporte(Actividad.objects.get(), 10)
    un_reporte(Actividad.objects.get(), 11, estado=EstadoDeReporte.BORRADOR)
    Dependencia.objects.filter(pk=suya.pk).update(vigente_hasta=FIN)
    assert celdas(date(2021, 12, 5))[9] == "avalado"
    assert not flujo.por_decidir(mes(10)).exists()
    assert flujo.por_decidir(mes(11)).exists()
    with pytest.raises(IntegrityError), transaction.atomic():
        Mes.objects.filter(pk=mes(11).pk).update(cerrado=True)
    assert Reporte.objects.count() == 2


def test_ponerle_fin_a_una_dependencia_no_cambia_ninguna_cifra() -> None:
    suya = acpvr()
    un_reporte(Actividad.objects.get(), 5)
    antes = calcular(un_plan(), 2, CORTES_2021).a_json()
    Dependencia.objects.filter(pk=suya.pk).update(vigente_hasta=date(2021, 5, 31))
    assert calcular(un_plan(), 2, CORTES_2021).a_json() == antes


def test_a_la_oap_se_le_dice_lo_programado_por_fuera(client: Client) -> None:
    frase = (
        "Oficina de Paz está vigente hasta el 15 de septiembre de 2021, y el plan 2021 le programa algo por fuera: "
        "actividad 1 (noviembre y diciembre). No se le pide, y sigue contando: cancele lo que no se hará y "
        "prográmele a otra lo que siga."
    )
    suya = acpvr(vigente_hasta=FIN)
    una_actividad([1, *[0] * 11], dependencia=suya)
    un_reporte(Actividad.objects.first(), 10)
    assert list(map(str, fuera_de_vigencia(2021))) == [frase]
    client.force_login(quien_revisa())
    pagina = client.get("/admin/?plan=2021").content.decode()
    assert frase in pagina
    call_command("recordatorios", f"--hoy={EN_OCTUBRE}")
    assert f"  - {frase}\n" in mail.outbox[-1].body
    flujo.cancelar(Actividad.objects.earliest("pk"), 11, "Ya no existe.", usuario=quien_revisa("otra"))
    assert fuera_de_vigencia(2021) == []


def test_al_ponerle_la_fecha_se_dice_enseguida(client: Client) -> None:
    suya = acpvr()
    client.force_login(un_usuario("root", is_staff=True, is_superuser=True))
    direccion = reverse("admin:participacion_dependencia_change", args=[suya.pk])
    formulario = {
        "sigla": "ACPVR", "nombre": "Oficina de Paz", "vigente_desde": "", "vigente_hasta": "2021-09-15",
        "version": str(suya.version), "alias-TOTAL_FORMS": "0", "alias-INITIAL_FORMS": "0",
    }  # fmt: skip
    pagina = client.post(direccion, formulario, follow=True).content.decode()
    assert "actividad 1 (octubre, noviembre y diciembre)" in pagina


# No recibe nada nuevo


def no_cabe(escribir: Callable[[], object]) -> str:
    with pytest.raises(IntegrityError) as rechazo, transaction.atomic():
        escribir()
    assert rechazo.value.__cause__.diag.constraint_name == "actividad_en_vigencia"  # type: ignore[union-attr]
    return str(rechazo.value.__cause__.diag.message_primary)  # type: ignore[union-attr]


def test_no_recibe_actividades_para_despues_de_su_fin() -> None:
    suya = acpvr(vigente_hasta=FIN)
    dicho = no_cabe(lambda: una_actividad(SOLO_OCTUBRE, dependencia=suya, codigo="7"))
    assert dicho == ("Actividad 7: ACPVR no está vigente en octubre de 2021, y no recibe nada para ese mes.")
    una_actividad([*[1] * 9, 0, 0, 0], dependencia=suya)


def test_ni_se_le_pasa_una_de_otra_ni_se_le_programa_mas() -> None:
    suya = acpvr(vigente_hasta=FIN)
    ajena = una_actividad(SOLO_OCTUBRE, dependencia=una_dependencia("SFI"))
    no_cabe(lambda: Actividad.objects.filter(pk=ajena.pk).update(dependencia=suya))
    propia = Actividad.objects.filter(dependencia=suya)
    no_cabe(lambda: propia.update(programado=[*[1] * 9, 3, 1, 1]))


def test_lo_que_tenia_se_deja_se_quita_o_se_le_pasa_a_otra() -> None:
    suya = acpvr(vigente_hasta=FIN)
    propia = Actividad.objects.filter(dependencia=suya)
    propia.update(descripcion="Otra manera de decirlo.", programado=[5, *[1] * 11])
    propia.update(programado=[5, *[1] * 9, 0, 0])
    propia.update(dependencia=una_dependencia("SFI"))


def test_antes_de_su_inicio_tampoco_recibe() -> None:
    suya = acpvr(vigente_desde=date(2021, 11, 2))
    no_cabe(lambda: una_actividad(SOLO_OCTUBRE, dependencia=suya))
    una_actividad([*[0] * 10, 1, 1], dependencia=suya)


def test_en_el_formulario_se_dice_al_lado_de_la_dependencia(client: Client) -> None:
    suya = acpvr(vigente_hasta=FIN)
    client.force_login(quien_revisa())
    nueva = reverse("admin:participacion_actividad_add")
    escrito = lo_que_manda(client.get(nueva)) | {
        "plan": un_plan().pk,
        "dependencia": suya.pk,
        "codigo": "7",
        "descripcion": "Foro",
        "programado_oct": "2",
    }
    respuesta = client.post(nueva, escrito)
    errores = respuesta.context["adminform"].form.errors
    assert "no está vigente en octubre de 2021" in str(errores["dependencia"])


def test_la_matriz_que_le_programa_algo_se_rechaza_y_dice_de_cual() -> None:
    acpvr(vigente_hasta=FIN)
    with pytest.raises(ArchivoInvalido, match="Actividad 9: ACPVR no está vigente en octubre de 2025"):
        importar({"codigo": "9", "dependencia": "ACPVR", "oct_p": 1})


def test_la_copia_del_plan_no_trae_lo_de_quien_ya_no_esta_y_lo_dice(client: Client) -> None:
    acpvr(vigente_hasta=FIN)
    una_actividad(dependencia=una_dependencia("SFI"))
    client.force_login(un_usuario("root", is_staff=True, is_superuser=True))
    direccion = reverse("admin:participacion_plan_copiar", args=[un_plan().pk])
    pagina = client.post(direccion, {"anio": "2022"}, follow=True).content.decode()
    assert "No se copiaron, porque su dependencia no está vigente en 2022: 1 (ACPVR)." in pagina
    assert [a.dependencia.sigla for a in un_plan(2022).actividades.all()] == ["SFI"]


# Y quien no tiene a nadie


def test_sin_su_unico_enlace_se_dice_mientras_se_le_pida_algo() -> None:
    suya = acpvr(vigente_hasta=FIN)
    ana = un_enlace(suya)
    ana.dependencias.set([una_dependencia("SFI")])
    for numero in range(1, 9):
        cerrar(numero)
    quien_revisa()
    assert leer_tablero(un_plan(), date(2021, 10, 5)).sin_enlace == ("Oficina de Paz",)
    call_command("recordatorios", f"--hoy={date(2021, 10, 5)}")
    assert "- Oficina de Paz no tiene enlace activo." in mail.outbox[-1].body
    cerrar(9)
    assert leer_tablero(un_plan(), EN_OCTUBRE).sin_enlace == ()


@pytest.mark.parametrize("cuantas", [1, 30])
def test_lo_programado_por_fuera_se_lee_con_tres_consultas(
    cuantas: int, django_assert_num_queries: Any
) -> None:
    suya = acpvr()
    for _ in range(cuantas):
        un_reporte(una_actividad(dependencia=suya))
    with django_assert_num_queries(1):
        assert fuera_de_vigencia(2021) == []
    Dependencia.objects.filter(pk=suya.pk).update(vigente_hasta=FIN)
    with django_assert_num_queries(3):
        [una] = fuera_de_vigencia(2021)
    assert len(una.meses) == cuantas + 1
