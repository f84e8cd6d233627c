#!/usr/bin/env python
"""Entrada de las órdenes de Django; en desarrollo se usa por medio de «./dev manage»."""

import os
import sys

from django.core.management import execute_from_command_line

from config.fallas import en_una_frase


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    with en_una_frase():
        execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
