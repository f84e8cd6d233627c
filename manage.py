#!/usr/bin/env python
"""Entrada de las órdenes de Django; en desarrollo se usa por medio de «./dev manage»."""

import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    execute_from_command_line(sys.argv)
