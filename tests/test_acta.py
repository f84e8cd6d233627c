"""El acta de una sesión: muchos compromisos en una pantalla, todo o nada, sin perder lo escrito."""

import threading
from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from compromisos import flujo
from compromisos.acta import FILAS, MAXIMO_FILAS
from compromisos.models import Compromiso, Mesa, Sesion
from comun.transacciones import NoSePuede
from informes.oficina import roles
from tests.datos import (
    un_compromiso,
    un_plan,
    un_usuario,
    una_actividad,
    una_dependencia,
    una_mesa,
    una_sesion,
)
from tests.formularios import lo_que_manda

pytestmark = pytest.mark.django_db

HOY = timezone.localdate()


@pytest.fixture
def oap() -> Client:
    usuario = un_usuario("oap", is_staff=True)
    usuario.groups.add(Group.objects.get(name=roles.OAP))
    cliente = Client()
    cliente.force_login(usuario)
    return cliente


def fila(numero: int, **campos: Any) -> dict[str, Any]:
    """Lo escrito en una fila: a cargo de la ACPVR y sin código."""
    valores = {"texto": f"Compromiso {numero}", "dependencia": una_dependencia("ACPVR").pk} | campos
    return {f"f{numero}-{campo}": valor for campo, valor in valores.items()}


def acta(*filas: dict[str, Any], **campos: Any) -> dict[str, Any]:
    datos = {"filas": FILAS, "mesa": una_mesa().pk, "fecha": "2021-05-14", "actividad": ""} | campos
    for una in filas:
        datos |= una
    return datos


def guardar(cliente: Client, datos: dict[str, Any], sesion: Sesion | None = None) -> Any:
    direccion = reverse("acta", args=[sesion.pk]) if sesion else reverse("acta_nueva")
    version = {"version": Sesion.objects.get(pk=sesion.pk).version} if sesion else {}
    return cliente.post(direccion, {"guardar": ""} | version | datos)


def rechazada(cliente: Client, *filas: dict[str, Any], **campos: Any) -> Any:
    """La pantalla, de vuelta; no quedó nada."""
    antes = (Sesion.objects.count(), Compromiso.objects.count())
    respuesta = guardar(cliente, acta(*filas, **campos))
    assert respuesta.status_code == 200
    assert (Sesion.objects.count(), Compromiso.objects.count()) == antes
    return respuesta


def test_una_sesion_con_diez_compromisos_se_escribe_en_una_pantalla(oap: Client) -> None:
    actividad = una_actividad(plan=un_plan(2021))
    filas = [fila(n) for n in range(8)]
    de_otra = fila(8, dependencia="", entidad_competente="SENA", fecha_limite="2021-06-30")
    respuesta = guardar(oap, acta(*filas, de_otra, fila(9, codigo="MESA-7"), actividad=actividad.pk))
    sesion = Sesion.objects.get()
    assert respuesta["Location"] == reverse("acta", args=[sesion.pk])
    assert (sesion.mesa, sesion.fecha, sesion.actividad) == (una_mesa(), date(2021, 5, 14), actividad)
    compromisos = list(sesion.compromisos.order_by("pk"))
    assert [c.codigo for c in compromisos] == [*(f"C-2021-05-{n:02}" for n in range(1, 10)), "MESA-7"]
    assert (compromisos[8].responsable, compromisos[8].fecha_limite) == ("SENA", date(2021, 6, 30))
    pagina = oap.get(respuesta["Location"]).content.decode()
    assert "Ya están en el acta (10)" in pagina
    assert "Compromiso 7" in pagina


def test_queda_quien_escribio_el_acta(oap: Client) -> None:
    guardar(oap, acta(fila(0)))
    evento = Compromiso.objects.get().events.get()  # type: ignore[attr-defined]
    assert evento.pgh_context.metadata["user"] == un_usuario_oap()


def un_usuario_oap() -> int:
    return Group.objects.get(name=roles.OAP).user_set.get().pk


def test_el_codigo_propuesto_sigue_la_serie_de_la_entidad(oap: Client) -> None:
    un_compromiso(una_sesion(date(2021, 5, 12), mesa=una_mesa("Otra")), codigo="MPEV-2021-05-70")
    un_compromiso(una_sesion(date(2021, 4, 12)), codigo="Sin serie")
    assert f'placeholder="MPEV-{HOY:%Y-%m}-01"' in oap.get(reverse("acta_nueva")).content.decode()
    guardar(oap, acta(fila(0), fila(1, codigo="MPEV-2021-05-72"), fila(2)))
    codigos = Sesion.objects.get(fecha=date(2021, 5, 14)).compromisos.order_by("pk")
    assert [c.codigo for c in codigos] == ["MPEV-2021-05-71", "MPEV-2021-05-72", "MPEV-2021-05-73"]


@pytest.mark.parametrize(
    ("campos", "campo", "frase"),
    [
        ({"texto": ""}, "texto", "Escriba el compromiso."),
        (
            {"dependencia": ""},
            "entidad_competente",
            "Elija la dependencia a cargo o diga qué entidad responde.",
        ),
        ({"entidad_competente": "SENA"}, "entidad_competente", "Está a cargo de una dependencia"),
        ({"fecha_limite": "pronto"}, "fecha_limite", "fecha válida"),
        ({"codigo": "YA"}, "codigo", "Ya hay un compromiso YA."),
        ({"codigo": "x" * 31}, "codigo", "30"),
        ({"dependencia": "999999"}, "dependencia", "opción"),
    ],
)
def test_lo_que_falta_en_una_fila_se_dice_al_lado_y_no_se_guarda_nada(
    oap: Client, campos: dict[str, str], campo: str, frase: str
) -> None:
    un_compromiso(una_sesion(date(2021, 4, 12)), codigo="YA")
    respuesta = rechazada(oap, fila(0), fila(3, **({"codigo": "C-1"} | campos)))
    errores = {n: dict(f.errors) for n, f in enumerate(respuesta.context["filas"]) if f.errors}
    assert errores.keys() == {3}
    assert frase in errores[3][campo][0]
    assert errores[3].keys() == {campo}
    assert "Compromiso 0</textarea>" in respuesta.content.decode()


@pytest.mark.parametrize(
    ("campos", "campo", "frase"),
    [
        ({"mesa": ""}, "mesa", "Elija la mesa."),
        ({"fecha": ""}, "fecha", "Escriba la fecha de la sesión."),
        ({"fecha": f"{HOY + timedelta(days=1)}"}, "fecha", "La sesión ya se celebró"),
        ({"fecha": "\0"}, "fecha", "fecha válida"),
    ],
)
def test_lo_que_falta_de_la_sesion_se_dice_al_lado(
    oap: Client, campos: dict[str, str], campo: str, frase: str
) -> None:
    respuesta = rechazada(oap, fila(0), **campos)
    assert frase in respuesta.context["form"].errors[campo][0]


def test_la_actividad_es_del_plan_del_anio_de_la_sesion(oap: Client) -> None:
    otra = una_actividad(plan=un_plan(2020))
    respuesta = rechazada(oap, actividad=otra.pk)
    assert respuesta.context["form"].errors["actividad"] == ["Esa actividad es del plan de 2020."]


def test_una_fecha_limite_anterior_a_la_sesion_se_dice_al_lado(oap: Client) -> None:
    respuesta = rechazada(oap, fila(0, fecha_limite="2021-05-13"), fecha="2021-05-14")
    assert respuesta.context["filas"][0].errors["fecha_limite"] == [
        "Es anterior a la sesión: va desde el 14 de mayo de 2021."
    ]


def test_una_sesion_no_se_mueve_despues_de_la_fecha_limite_de_un_compromiso(oap: Client) -> None:
    sesion = un_compromiso(una_sesion(date(2021, 5, 14)), fecha_limite=date(2021, 5, 20)).sesion
    respuesta = guardar(oap, acta(fecha="2021-05-21"), sesion)
    assert "La fecha límite de un compromiso no puede ser anterior a su sesión." in str(
        next(iter(respuesta.context["messages"]))
    )
    assert Sesion.objects.get().fecha == date(2021, 5, 14)


def test_el_mismo_codigo_en_dos_filas_se_rechaza(oap: Client) -> None:
    respuesta = rechazada(oap, fila(0, codigo="A"), fila(1, codigo="A"))
    assert respuesta.context["filas"][1].errors["codigo"] == ["El código A ya está en otra fila."]


def test_si_la_sesion_ya_existe_se_ofrece_abrirla(oap: Client) -> None:
    ya = una_sesion(date(2021, 5, 14))
    pagina = rechazada(oap, fila(0)).content.decode()
    assert "Esa mesa ya tiene una sesión en esa fecha." in pagina
    assert f'href="{reverse("acta", args=[ya.pk])}"' in pagina


def test_mas_filas_conserva_lo_escrito_sin_reprochar_nada(oap: Client) -> None:
    datos = acta(fila(0, dependencia=""), fila(9, texto="El <último>", fecha_limite="pronto"), fecha="")
    respuesta = oap.post(reverse("acta_nueva"), datos | {"mas": ""})
    assert len(respuesta.context["filas"]) == 2 * FILAS
    pagina = respuesta.content.decode()
    assert "El &lt;último&gt;</textarea>" in pagina
    assert 'value="pronto"' in pagina
    assert 'class="falta"' not in pagina
    assert not Sesion.objects.exists()
    guardar(oap, acta(*(fila(n) for n in range(15)), filas=2 * FILAS))
    assert Compromiso.objects.count() == 15


@pytest.mark.parametrize("filas", ["x", "", "-5", "99999", "500"])
def test_un_numero_de_filas_forjado_se_acota(oap: Client, filas: str) -> None:
    respuesta = oap.post(reverse("acta_nueva"), {"filas": filas, "mas": ""})
    assert FILAS <= len(respuesta.context["filas"]) <= MAXIMO_FILAS


def test_a_una_sesion_que_ya_esta_se_le_agregan_compromisos(oap: Client) -> None:
    sesion = un_compromiso(una_sesion(date(2021, 5, 14)), texto="El de antes").sesion
    guardar(oap, acta(fila(0, texto="El nuevo")), sesion)
    assert [c.texto for c in sesion.compromisos.order_by("pk")] == ["El de antes", "El nuevo"]


def test_el_encabezado_que_otra_persona_cambio_no_se_pisa_sin_decirlo(oap: Client) -> None:
    sesion = una_sesion(date(2021, 5, 14))
    visto = lo_que_manda(oap.get(reverse("acta", args=[sesion.pk]))) | {"mesa": sesion.mesa_id}
    Sesion.objects.filter(pk=sesion.pk).update(fecha=date(2021, 5, 17))
    respuesta = oap.post(reverse("acta", args=[sesion.pk]), visto | fila(0) | {"guardar": ""})
    assert "cambió fecha: de «2021-05-14» a «2021-05-17»." in respuesta.content.decode()
    assert (Sesion.objects.get().fecha, Compromiso.objects.count()) == (date(2021, 5, 17), 0)

    leido = lo_que_manda(respuesta) | {"mesa": sesion.mesa_id} | fila(0)
    otra_vez = oap.post(reverse("acta", args=[sesion.pk]), leido | {"guardar": ""})
    assert otra_vez.status_code == 302
    assert (Sesion.objects.get().fecha, Compromiso.objects.count()) == (date(2021, 5, 14), 1)


def test_pedir_mas_filas_no_hace_olvidar_que_otra_persona_cambio_el_encabezado(oap: Client) -> None:
    sesion = una_sesion(date(2021, 5, 14))
    visto = lo_que_manda(oap.get(reverse("acta", args=[sesion.pk]))) | {"mesa": sesion.mesa_id}
    Sesion.objects.filter(pk=sesion.pk).update(fecha=date(2021, 5, 17))
    con_mas = lo_que_manda(oap.post(reverse("acta", args=[sesion.pk]), visto | {"mas": ""}))
    respuesta = oap.post(reverse("acta", args=[sesion.pk]), con_mas | {"mesa": sesion.mesa_id, "guardar": ""})
    assert "cambió fecha: de" in respuesta.content.decode()
    assert Sesion.objects.get().fecha == date(2021, 5, 17)


def test_dos_que_agregan_compromisos_a_la_misma_sesion_no_se_estorban(oap: Client) -> None:
    sesion = una_sesion(date(2021, 5, 14))
    visto = lo_que_manda(oap.get(reverse("acta", args=[sesion.pk]))) | {"mesa": sesion.mesa_id}
    for texto in ("El mío", "El de otra persona"):
        oap.post(reverse("acta", args=[sesion.pk]), visto | fila(0, texto=texto) | {"guardar": ""})
    assert sesion.compromisos.count() == 2


def test_un_acta_que_se_envia_dos_veces_no_repite_sus_compromisos(oap: Client) -> None:
    sesion = una_sesion(date(2021, 5, 14))
    enviada = acta(fila(0, texto="Uno\r\ny sus partes"), fila(4, texto="Otro"))
    guardar(oap, enviada, sesion)
    codigos = list(sesion.compromisos.order_by("pk").values_list("codigo", flat=True))

    respuesta = guardar(oap, enviada, sesion)
    assert sesion.compromisos.count() == 2
    errores = {n: f.errors["texto"][0] for n, f in enumerate(respuesta.context["filas"]) if f.errors}
    assert errores.keys() == {0, 4}
    assert codigos[0] in errores[0]
    assert codigos[1] in errores[4]
    assert "al lado de su campo" in str(list(respuesta.context["messages"])[-1])

    # Con otra fecha límite, o con su código, es otro.
    guardar(
        oap,
        acta(fila(0, texto="Otro", fecha_limite="2021-12-31"), fila(1, texto="Otro", codigo="C-9")),
        sesion,
    )
    assert sesion.compromisos.count() == 4


@pytest.mark.django_db(transaction=True)
def test_un_acta_que_llega_dos_veces_a_la_vez_se_guarda_una() -> None:
    sesion, persona, dependencia = una_sesion(date(2021, 5, 14)), un_usuario(), una_dependencia()
    salida, rechazos = threading.Barrier(2), []

    def enviar() -> None:
        try:
            salida.wait(timeout=5)
            nuevo = Compromiso(texto="Hacer el taller.", dependencia=dependencia)
            flujo.guardar_acta(Sesion.objects.get(pk=sesion.pk), [nuevo], usuario=persona)
        except NoSePuede as error:
            rechazos.append(error)
        finally:
            connection.close()

    hilos = [threading.Thread(target=enviar) for _ in range(2)]
    for hilo in hilos:
        hilo.start()
    for hilo in hilos:
        hilo.join()
    assert sesion.compromisos.count() == 1
    assert [type(rechazo) for rechazo in rechazos] == [flujo.YaEnElActa]


def test_una_sesion_sin_compromisos_tambien_se_guarda(oap: Client) -> None:
    guardar(oap, acta())
    assert Sesion.objects.get().compromisos.count() == 0


def test_dos_actas_a_la_vez_no_quedan_a_medias(oap: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """Si otra acta tomó el código entre que se propuso y se guardó, la base lo dice y no queda nada."""
    un_compromiso(una_sesion(date(2021, 4, 1)), codigo="TOMADO")
    monkeypatch.setattr(
        "compromisos.flujo.codigos_libres", lambda *_, **__: iter(["LIBRE", "TOMADO", *"abcdefghij"])
    )
    respuesta = rechazada(oap, fila(0), fila(1))
    assert "No se guardó nada." in str(next(iter(respuesta.context["messages"])))


@pytest.mark.parametrize("cuantos", [2, 200])
def test_el_acta_hace_las_mismas_consultas_con_pocos_compromisos_y_con_muchos(
    oap: Client, cuantos: int, django_assert_num_queries: Any
) -> None:
    sesion = una_sesion(date(2021, 5, 14))
    for numero in range(cuantos):
        un_compromiso(sesion, dependencia=una_dependencia(f"D{numero % 9}"))
    for numero in range(cuantos // 2):
        Mesa.objects.create(nombre=f"Mesa {numero}", tipo="distrital")
    # 1–4. Sesión, usuario y permisos  5. La sesión de la mesa  6–7. Los códigos  8. Sus compromisos
    # 9. Las dependencias  10. Las mesas  11. Las actividades
    with django_assert_num_queries(11):
        assert oap.get(reverse("acta", args=[sesion.pk])).status_code == 200
