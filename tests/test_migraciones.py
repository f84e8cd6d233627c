"""Las migraciones van hasta el final y vuelven a cero, en una base aparte."""

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connections

APPS = ("informes", "compromisos", "participacion")


def tablas(alias: str) -> set[str]:
    """Las de las tres aplicaciones que hay en la base."""
    prefijos = tuple(f"{app}_" for app in APPS)
    return {tabla for tabla in connections[alias].introspection.table_names() if tabla.startswith(prefijos)}


def disparadores(alias: str) -> set[str]:
    with connections[alias].cursor() as cursor:
        # Los de la fila son de su paquete, cuyas migraciones no vuelven.
        cursor.execute(
            "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND NOT starts_with(tgname, 'procrastinate_')"
        )
        return {nombre for (nombre,) in cursor}


@pytest.mark.barrido
def test_las_migraciones_van_y_vuelven_sin_dejar_nada(base_aparte):
    declaradas = {
        modelo._meta.db_table
        for app in APPS
        for modelo in apps.get_app_config(app).get_models(include_auto_created=True)
    }
    call_command("migrate", database=base_aparte, verbosity=0)
    assert tablas(base_aparte) == declaradas
    assert disparadores(base_aparte) == disparadores("default")
    call_command(
        "migrate", "participacion", "zero", database=base_aparte, verbosity=0
    )  # arrastra a las demás
    assert tablas(base_aparte) == disparadores(base_aparte) == set()


@pytest.mark.django_db
def test_no_hay_cambios_del_modelo_sin_migrar():
    call_command("makemigrations", check_changes=True, dry_run=True)
