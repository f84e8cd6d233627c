"""Lo común a todas las pruebas. Los datos se arman con las funciones de `tests/datos.py`."""

import os

from hypothesis import HealthCheck, settings

# Los ejemplos tocan la base: su tiempo depende de la máquina, y lo que se comprueba no es el tiempo.
settings.register_profile("pruebas", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("pruebas")

# Playwright tiene su ciclo de eventos en el mismo hilo que las pruebas; las consultas son síncronas igual.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
