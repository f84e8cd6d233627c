"""Las sesiones, en la base, con una clave que lleva nuestra firma: con solo verla se sabe que se la dimos a alguien.

Con una inventada no se pregunta a la base ni se reciben archivos (`config.servidor`). La que nadie usa en
`SESION_MINUTOS` se cierra.
"""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import VALID_KEY_CHARS
from django.utils import timezone
from django.utils.crypto import constant_time_compare, get_random_string, salted_hmac

_AZAR = 20  # caracteres: 103 bits
_FIRMA = 20  # caracteres: 80 bits; con los otros llenan los 40 que guarda Django
CADA_CUANTO = timedelta(minutes=1)  # se anota que la sesión se usa


def _firma(azar: str) -> str:
    return salted_hmac(__name__, azar, algorithm="sha256").hexdigest()[:_FIRMA]


def es_nuestra(clave: str | None) -> bool:
    """Si la clave de una sesión la dio este sitio; que siga viva lo dice la base."""
    return clave is not None and constant_time_compare(clave[_AZAR:], _firma(clave[:_AZAR]))


class SessionStore(db.SessionStore):
    def _validate_session_key(self, key: str | None) -> bool:
        return es_nuestra(key)

    def _get_new_session_key(self) -> str:
        while True:
            azar = get_random_string(_AZAR, VALID_KEY_CHARS)
            clave = azar + _firma(azar)
            if not self.exists(clave):
                return clave

    def _get_session_from_db(self) -> Any:
        """Usarla la alarga. Solo se escribe hasta cuándo vale: guardarla entera pisaría lo que otro pedido le ponga."""
        fila: Any = super()._get_session_from_db()  # type: ignore[misc]  # falta en django-stubs
        if fila:
            vence = timezone.now() + timedelta(seconds=settings.SESSION_COOKIE_AGE)
            if fila.expire_date < vence - CADA_CUANTO:
                self.model.objects.filter(pk=fila.pk).update(expire_date=vence)
        return fila
