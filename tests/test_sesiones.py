"""Una sesión que nadie usa se cierra sola, y la que se usa sigue."""

import json
import os
import subprocess
import sys
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from tests.datos import un_usuario

CLAVE = "una-clave-larga-de-prueba"


@pytest.fixture
def persona(db: None) -> Client:
    un_usuario("oap", password=CLAVE, is_staff=True, is_superuser=True)
    entra = Client()
    assert entra.post("/admin/login/", {"username": "oap", "password": CLAVE}).status_code == 302
    return entra


def le_quedan(minutos: float) -> None:
    Session.objects.update(expire_date=timezone.now() + timedelta(minutes=minutos))


def entra_sin_clave(persona: Client) -> bool:
    return persona.get("/admin/password_change/").status_code == 200


def test_la_sesion_que_nadie_usa_en_el_tiempo_dicho_se_cierra(persona: Client) -> None:
    vence = Session.objects.get().expire_date - timezone.now()
    assert vence.total_seconds() == pytest.approx(settings.SESION_MINUTOS * 60, abs=60)
    le_quedan(-0.01)
    assert not entra_sin_clave(persona)


def test_usarla_la_alarga_sin_escribir_en_cada_pedido(persona: Client) -> None:
    le_quedan(1)
    assert entra_sin_clave(persona)
    alargada = Session.objects.get().expire_date
    assert alargada > timezone.now() + timedelta(minutes=settings.SESION_MINUTOS - 1)
    assert entra_sin_clave(persona)
    assert Session.objects.get().expire_date == alargada


def test_alargarla_no_pisa_lo_que_otro_pedido_le_puso(persona: Client) -> None:
    antes = Session.objects.get().session_data
    le_quedan(1)
    assert entra_sin_clave(persona)
    assert Session.objects.get().session_data == antes


def test_al_cerrar_el_navegador_se_olvida(persona: Client) -> None:
    assert persona.cookies[settings.SESSION_COOKIE_NAME]["max-age"] == ""


@pytest.mark.django_db
def test_al_entrar_se_dice_en_cuanto_se_cierra(client: Client, settings: Any) -> None:
    settings.SESION_MINUTOS = 45
    assert "nadie la usa en 45 minutos" in client.get("/admin/login/").content.decode()


def en_produccion(**variables: str) -> subprocess.CompletedProcess[str]:
    """Los nombres de las galletas y cuánto dura la sesión, con la configuración de un sitio de verdad."""
    de_verdad = {
        "DESARROLLO": "",
        "SECRET_KEY": "x" * 50,
        "ENTIDAD_NOMBRE": "Entidad",
        "ENTIDAD_CONTACTO": "a@b.co",
        "ALLOWED_HOSTS": "b.co",
        "DATABASE_URL": "postgresql://a@b/c",
    }
    preguntar = (
        "import json; from django.conf import settings as s; print(json.dumps([s.SESSION_COOKIE_NAME, "
        "s.CSRF_COOKIE_NAME, s.SESSION_COOKIE_SECURE and s.CSRF_COOKIE_SECURE, s.SESSION_COOKIE_PATH, "
        "s.CSRF_COOKIE_PATH, s.SESSION_COOKIE_DOMAIN, s.CSRF_COOKIE_DOMAIN, s.SESSION_COOKIE_AGE]))"
    )
    return subprocess.run(
        [sys.executable, "-c", preguntar],
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings"} | de_verdad | variables,
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )


def test_en_produccion_las_galletas_son_solo_de_este_sitio_y_cifradas() -> None:
    nombres = ["__Host-sessionid", "__Host-csrftoken"]
    # El navegador rechaza las que se llaman así y no son «Secure», de la raíz y sin dominio.
    assert json.loads(en_produccion().stdout) == [*nombres, True, "/", "/", None, None, 7200]


def test_los_minutos_sin_uso_los_dice_quien_opera_y_los_que_no_sirven_no_arrancan() -> None:
    assert json.loads(en_produccion(SESION_MINUTOS="30").stdout)[-1] == 1800
    assert (
        "SESION_MINUTOS dice 0: son los minutos sin uso, 5 o más." in en_produccion(SESION_MINUTOS="0").stderr
    )
