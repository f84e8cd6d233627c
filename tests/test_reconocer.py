"""El libro de una entidad se entiende como lo entendería una persona, y lo que no es claro se pregunta."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from participacion.reconocer.libro import Reconocido, reconocer_archivo
from participacion.reconocer.salida import como_json
from tests.libros import LIBROS, esperado


def reconocido(carpeta: Path, libro: str, **opciones: Any) -> Reconocido:
    return reconocer_archivo((libro, (carpeta / libro).read_bytes()), **opciones)


def sin_textos(dicho: Any) -> Any:
    """Lo que se compara: sin el porqué de cada duda ni cuántas decisiones son."""
    if isinstance(dicho, dict):
        return {clave: sin_textos(v) for clave, v in dicho.items() if clave not in ("porque", "decisiones")}
    return [sin_textos(uno) for uno in dicho] if isinstance(dicho, list) else dicho


@pytest.mark.parametrize("libro", LIBROS)
def test_de_cada_libro_se_entienden_sus_hojas_columnas_y_dudas(carpeta: Path, libro: str) -> None:
    salida = StringIO()
    call_command("reconocer", str(carpeta / libro), "--json", stdout=salida)
    dicho = json.loads(salida.getvalue())
    assert sin_textos(dicho) == esperado(carpeta, libro)["reconocer"]
    assert all(duda["porque"] for hoja in dicho["hojas"] for duda in hoja["dudas"])
    assert dicho["decisiones"] <= 5


@pytest.mark.parametrize("libro", LIBROS)
def test_de_cada_libro_sale_el_plan_que_dice_si_cada_duda_se_acepta(carpeta: Path, libro: str) -> None:
    plan = json.loads(json.dumps([a.como_plan for a in reconocido(carpeta, libro).actividades]))
    assert plan == esperado(carpeta, libro)["plan"]


def test_cada_columna_se_toma_por_algo_y_se_dice(carpeta: Path) -> None:
    salida = StringIO()
    call_command("reconocer", str(carpeta / "cronograma.xlsx"), stdout=salida)
    assert "G  fecha_fin: por su título, «Fecha fin», y porque 2 de 3 celdas son fechas" in salida.getvalue()
    assert "Por decidir: 5." in salida.getvalue()


def test_donde_hay_varios_anios_se_lee_el_que_se_pide(carpeta: Path) -> None:
    de_2024 = reconocido(carpeta, "por-secretarias.xlsx", anio=2024)
    assert como_json(de_2024)["anio"] == 2024
    assert [dict(a.ejecutado) for a in de_2024.actividades[:2]] == [
        {12: de_2024.actividades[0].ejecutado[12]},
        {12: 8},
    ]
