"""La puerta: adivinar claves sale caro a quien adivina, y a nadie más."""

import re
import threading

import pytest
from axes.models import AccessAttempt
from django.core import mail
from django.db import connection
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.utils import timezone

from participacion.entrada import POR_DIRECCION, direccion
from participacion.models import Usuario
from participacion.usuarios import CLAVES_POR_HORA
from tests.datos import un_usuario

pytestmark = pytest.mark.django_db(transaction=True)

CLAVE = "una-clave-larga-de-prueba"


@pytest.fixture(autouse=True)
def persona() -> Usuario:
    return un_usuario("oap", password=CLAVE, is_staff=True, email="oap@entidad.gov.co")


def entrar(clave: str, usuario: str = "oap", desde: str = "203.0.113.7", **cabeceras: str) -> HttpResponse:
    return Client(REMOTE_ADDR=desde, headers=cabeceras).post(
        "/admin/login/", {"username": usuario, "password": clave}
    )


def envejecer(minutos: int) -> None:
    AccessAttempt.objects.update(attempt_time=timezone.now() - timezone.timedelta(minutes=minutos))


def test_tras_cinco_claves_equivocadas_ni_la_buena_entra_por_quince_minutos() -> None:
    assert [entrar("mala").status_code for _ in range(5)] == [200] * 4 + [429]
    cerrada = entrar(CLAVE)
    assert cerrada.status_code == 429
    assert cerrada["Retry-After"] == "900"
    assert "La entrada está cerrada por 15 minutos" in cerrada.content.decode()
    envejecer(14)
    assert entrar(CLAVE).status_code == 429
    envejecer(16)
    assert entrar(CLAVE).status_code == 302


def test_entrar_borra_las_fallas_de_la_cuenta() -> None:
    for _ in range(4):
        entrar("mala")
    assert entrar(CLAVE).status_code == 302
    assert [entrar("mala").status_code for _ in range(4)] == [200] * 4


def test_nadie_cierra_la_puerta_de_otro_desde_otra_parte() -> None:
    for _ in range(10):
        entrar("mala", desde="198.51.100.9")
    assert entrar(CLAVE).status_code == 302


def test_treinta_fallas_de_una_direccion_la_cierran_para_cualquier_cuenta() -> None:
    codigos = [entrar("mala", usuario=f"cuenta-{n}").status_code for n in range(POR_DIRECCION)]
    assert codigos == [200] * (POR_DIRECCION - 1) + [429]
    assert entrar(CLAVE).status_code == 429
    assert entrar(CLAVE, desde="198.51.100.9").status_code == 302


def test_quien_tiene_una_cuenta_no_borra_entrando_lo_que_adivino_de_las_ajenas() -> None:
    un_usuario("propia", password=CLAVE, is_staff=True)
    for _ in range(5):
        entrar("mala")
        assert entrar(CLAVE, usuario="propia").status_code in {302, 429}
    assert entrar(CLAVE).status_code == 429


def test_sesenta_a_la_vez_no_son_sesenta_intentos(monkeypatch: pytest.MonkeyPatch) -> None:
    """Las claves que se alcanzan a comprobar son cinco, aunque lleguen juntas."""
    comprobadas: list[str] = []
    original = Usuario.check_password

    def contar(usuario: Usuario, clave: str) -> bool:
        comprobadas.append(clave)
        return original(usuario, clave)

    monkeypatch.setattr(Usuario, "check_password", contar)
    codigos: list[int] = []
    juntos = threading.Barrier(12)

    def adivinar(n: int) -> None:
        juntos.wait()
        codigos.extend(entrar(f"mala-{n}-{i}").status_code for i in range(5))
        connection.close()

    hilos = [threading.Thread(target=adivinar, args=(n,)) for n in range(12)]
    for hilo in hilos:
        hilo.start()
    for hilo in hilos:
        hilo.join()
    assert len(comprobadas) == 5
    assert sorted(codigos) == [200] * 4 + [429] * 56


@pytest.mark.parametrize(
    ("pide", "cuenta"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
    ],
)
def test_de_una_red_ipv6_se_cuenta_como_de_una_persona(rf: RequestFactory, pide: str, cuenta: str) -> None:
    assert direccion(rf.get("/", REMOTE_ADDR=pide)) == cuenta


def test_la_direccion_que_escribe_el_visitante_no_cambia_nada() -> None:
    for n in range(5):
        entrar("mala", **{"x-forwarded-for": f"192.0.2.{n}"})
    assert entrar(CLAVE, **{"x-forwarded-for": "192.0.2.99"}).status_code == 429


def test_una_cuenta_pide_a_lo_sumo_tres_claves_por_hora(persona: Usuario) -> None:
    def pedir() -> HttpResponse:
        return Client().post("/admin/clave/", {"email": persona.email})

    respuestas = [pedir() for _ in range(20)]
    assert {r.status_code for r in respuestas} == {302}  # a quien pide se le dice siempre lo mismo
    assert len(mail.outbox) == CLAVES_POR_HORA
    persona.refresh_from_db()
    persona.claves_pedidas = [momento - timezone.timedelta(hours=1) for momento in persona.claves_pedidas]
    persona.save()
    pedir()
    assert len(mail.outbox) == CLAVES_POR_HORA + 1


def test_veinte_claves_pedidas_a_la_vez_son_tres_correos(persona: Usuario) -> None:
    juntos = threading.Barrier(10)

    def pedir() -> None:
        juntos.wait()
        for _ in range(2):
            Client().post("/admin/clave/", {"email": persona.email})
        connection.close()

    hilos = [threading.Thread(target=pedir) for _ in range(10)]
    for hilo in hilos:
        hilo.start()
    for hilo in hilos:
        hilo.join()
    assert len(mail.outbox) == CLAVES_POR_HORA


def test_quien_pone_otra_clave_por_su_correo_entra_sin_esperar(persona: Usuario) -> None:
    for _ in range(5):
        entrar("mala")
    assert entrar(CLAVE).status_code == 429
    cliente = Client()
    cliente.post("/admin/clave/", {"email": persona.email})
    enlace = re.search(r"/admin/clave/poner/\S+", str(mail.outbox[0].body))
    assert enlace
    formulario = cliente.get(enlace[0], follow=True).request["PATH_INFO"]
    otra = "otra-clave-larga-2026"
    cliente.post(formulario, {"new_password1": otra, "new_password2": otra})
    assert entrar(otra).status_code == 302
