"""Las migraciones van hasta el final y vuelven a cero, en una base aparte."""

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import IntegrityError, connections

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


@pytest.mark.barrido
def test_las_siglas_con_otros_signos_se_arreglan_al_migrar_y_se_dice(base_aparte, capsys):
    """Ninguna se pierde: la de antes queda en el historial y como alias."""
    dichas = ["P&G", "P-G", "TIC/2.ª#", "/..", "OAP-GA", "S.G./Ñ", "Ω", "2+2=4/&/b", "ABCDEFGHIJKLMNO/P&Q"]
    call_command("migrate", "participacion", "0014", database=base_aparte, verbosity=0)
    with connections[base_aparte].cursor() as cursor:
        for sigla in dichas:
            cursor.execute(
                "INSERT INTO participacion_dependencia (sigla, nombre, version) VALUES (%s, %s, 1)",
                [sigla, f"Dependencia {sigla}"],
            )
        capsys.readouterr()
        call_command("migrate", "participacion", "0015", database=base_aparte, verbosity=0)
        cursor.execute("SELECT sigla FROM participacion_dependencia ORDER BY id")
        quedan = [sigla for (sigla,) in cursor]
        cursor.execute("SELECT nombre FROM participacion_alias ORDER BY id")
        alias = [nombre for (nombre,) in cursor]
        cursor.execute("SELECT sigla FROM participacion_dependenciaevent ORDER BY pgh_id")
        historial = [sigla for (sigla,) in cursor]
    cambiadas = ["P&G", "TIC/2.ª#", "/..", "Ω", "2+2=4/&/b", "ABCDEFGHIJKLMNO/P&Q"]
    assert quedan == [
        "P-G-2",
        "P-G",
        "TIC/2",
        "D",
        "OAP-GA",
        "S.G./Ñ",
        "D-2",
        "2-2-4/b",
        "ABCDEFGHIJKLMNO/P-Q",
    ]
    assert alias == cambiadas
    assert historial == [*dichas, "P-G-2", "TIC/2", "D", "D-2", "2-2-4/b", "ABCDEFGHIJKLMNO/P-Q"]
    dicho = capsys.readouterr().out
    assert "La sigla «P&G» es ahora «P-G-2»: llevaba signos que no caben en una dirección." in dicho
    assert len(dicho.splitlines()) == len(cambiadas)
    for hasta in ("0014", "0015"):
        call_command("migrate", "participacion", hasta, database=base_aparte, verbosity=0)
    with connections[base_aparte].cursor() as cursor, pytest.raises(IntegrityError, match="sigla_valida"):
        cursor.execute(
            "INSERT INTO participacion_dependencia (sigla, nombre, version) VALUES ('Z&Z', 'Otra', 1)"
        )


@pytest.mark.django_db
def test_no_hay_cambios_del_modelo_sin_migrar():
    call_command("makemigrations", check_changes=True, dry_run=True)
