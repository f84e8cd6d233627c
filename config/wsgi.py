"""Aplicación WSGI, la que sirve gunicorn."""

import os

from django.core.wsgi import get_wsgi_application

from config.fallas import en_una_frase

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

with en_una_frase():
    application = get_wsgi_application()
