"""Aplicación WSGI, la que sirve gunicorn."""

import os
from importlib import import_module

from django.core.wsgi import get_wsgi_application

from config.fallas import en_una_frase

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

with en_una_frase():
    django = get_wsgi_application()
    copias = import_module("informes.portal.copias")  # con las aplicaciones ya cargadas
    application = copias.Copias(django)
