"""El libro de una entidad entra como su plan: sin decidir nada o, si hay qué decidir, diciendo cada cosa."""

import json
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from participacion.libro.libros import libro_lleno
from participacion.models import Actividad, Dependencia, Plan, Reporte
from tests.archivos import un_xlsx
from tests.datos import un_plan
from tests.libros import esperado

pytestmark = pytest.mark.django_db

ENTRAN = [
    "politica-por-trimestres.xlsx",
    "plan-indicativo.xlsx",
    "plan-de-accion-ponderado.xlsx",
    "por-secretarias.xlsx",
    "cuadro-de-mando.csv",
    "dos-numeros.xlsx",
    "programa-de-transparencia.xlsx",
]
ANIOS = {"plan-indicativo.xlsx": 2024}


def importar(archivo: Path, *opciones: str, anio: int = 2025) -> str:
    salida = StringIO()
    call_command("importar", "plan", str(anio), str(archivo), *opciones, stdout=salida, stderr=salida)
    return salida.getvalue()


def rechazo(archivo: Path, *opciones: str, anio: int = 2025) -> list[str]:
    salida = StringIO()
    with pytest.raises(SystemExit):
        call_command("importar", "plan", str(anio), str(archivo), *opciones, stdout=salida, stderr=salida)
    assert not Actividad.objects.exists()
    return salida.getvalue().splitlines()


def en_json(cantidad: Any) -> Any:
    return float(cantidad) if isinstance(cantidad, Decimal) and cantidad != int(cantidad) else int(cantidad)


def lo_reportado(reporte: Reporte) -> Any:
    if reporte.denominador is None:
        return en_json(reporte.ejecutado)
    return [en_json(reporte.numerador), en_json(reporte.denominador)]


def guardado(anio: int) -> list[dict[str, Any]]:
    """El plan que quedó en la base, como lo dice `esperado.json`."""
    dichas = []
    for a in Actividad.objects.filter(plan__anio=anio).select_related("dependencia").order_by("pk"):
        dichos = {str(mes): en_json(c) for mes, c in enumerate(a.programado, 1) if c}
        dicha: dict[str, Any] = {
            "codigo": a.codigo,
            "dependencia": a.dependencia.nombre,
            "clase_de_meta": a.clase_de_meta,
            "linea_base": None if a.linea_base is None else en_json(a.linea_base),
            "ponderacion": None if a.ponderacion is None else en_json(a.ponderacion),
            "programado": dichos if a.por_periodos else {},
            "ejecutado": {str(r.mes): lo_reportado(r) for r in a.reportes.order_by("mes")},
        }
        if a.con_denominador:
            dicha["con_denominador"] = True
        if not a.por_periodos:
            ((mes, meta),) = dichos.items()
            dicha["anual"] = {"mes": int(mes), "meta": meta}
        dichas.append(dicha)
    return dichas


@pytest.mark.parametrize("libro", ENTRAN)
def test_el_libro_se_guarda_con_su_plan_tal_como_llego(carpeta: Path, libro: str) -> None:
    importar(carpeta / libro, "--crear-dependencias", "--aceptar-dudas", anio=ANIOS.get(libro, 2025))
    guardado_aqui = Plan.objects.get().libros.get()
    assert bytes(guardado_aqui.contenido) == (carpeta / libro).read_bytes()
    if libro.endswith(".xlsx"):
        devuelto, escritas = libro_lleno(guardado_aqui)
        assert (devuelto.contenido, escritas) == (bytes(guardado_aqui.contenido), 0)


@pytest.mark.parametrize("libro", ENTRAN)
def test_el_libro_queda_como_el_plan_que_dice(carpeta: Path, libro: str) -> None:
    anio = ANIOS.get(libro, 2025)
    dicho = importar(carpeta / libro, "--crear-dependencias", "--aceptar-dudas", anio=anio)
    assert guardado(anio) == esperado(carpeta, libro)["plan"]
    assert f"Actividades nuevas: {len(esperado(carpeta, libro)['plan'])}" in dicho


def test_un_libro_sin_dudas_entra_sin_decidir_nada_y_otra_vez_no_cambia_nada(carpeta: Path) -> None:
    libro = carpeta / "cuadro-de-mando.csv"
    assert "Actividades nuevas: 2" in importar(libro, "--crear-dependencias")
    assert "iguales: 2" in importar(libro)
    assert [d.nombre for d in Dependencia.objects.all()] == ["Jardín de la Ciudad"]


def test_lo_que_falta_decidir_se_dice_una_cosa_por_frase_y_no_entra_nada(carpeta: Path) -> None:
    frases = rechazo(carpeta / "politica-por-trimestres.xlsx")
    assert frases[0] == (
        "Matriz_Participación!M9 dice «680 atenciones»: trae un número entre palabras; se propone «680»."
    )
    assert "No se conoce la dependencia «Secretaría de Participación», de 3 actividades" in "\n".join(frases)
    assert len(frases) == 8


def test_simular_un_libro_no_escribe_nada(carpeta: Path) -> None:
    libro = carpeta / "plan-indicativo.xlsx"
    dicho = importar(libro, "--crear-dependencias", "--simular", anio=2024)
    assert "Simulación: no se escribió nada." in dicho
    assert not Plan.objects.exists()
    assert not Dependencia.objects.exists()


def test_un_libro_de_otro_anio_no_entra_en_el_plan(carpeta: Path) -> None:
    assert "El libro trae cantidades de 2025, y no de 2023." in rechazo(
        carpeta / "politica-por-trimestres.xlsx", anio=2023
    )
    assert "El libro dice ser de 2025, y el plan es de 2026." in rechazo(
        carpeta / "cronograma.xlsx", anio=2026
    )


def test_un_plan_nuevo_se_cierra_por_promedio_si_no_todo_son_acciones_y_se_dice(carpeta: Path) -> None:
    dicho = importar(carpeta / "plan-de-accion-ponderado.xlsx", "--crear-dependencias", "--aceptar-dudas")
    plan = Plan.objects.get()
    assert (plan.regla, plan.ponderacion_por_componente) == ("promedio", True)
    assert (
        "El avance del plan será el promedio de sus actividades, con la ponderación de cada una dentro de su "
        "componente, y no una suma de acciones: 6 metas no se suman." in dicho
    )


def test_la_regla_de_un_plan_que_ya_existe_no_la_cambia_un_libro(carpeta: Path) -> None:
    un_plan(2025)
    frases = rechazo(carpeta / "plan-de-accion-ponderado.xlsx", "--crear-dependencias", "--aceptar-dudas")
    assert frases[0].startswith(
        'Hoja "MEDE01.F05", fila 10, columna "clase_de_meta": el plan se cierra por acciones'
    )
    assert Plan.objects.get().regla == "acciones"


def test_con_una_correspondencia_se_responde_lo_que_nadie_mas_puede_decir(
    carpeta: Path,
    tmp_path: Path,
) -> None:
    libro = carpeta / "cronograma.xlsx"
    assert rechazo(libro, "--crear-dependencias", "--aceptar-dudas") == [
        "PIPC 2025, fila 7: falta decir qué dependencia reporta; escríbala en la correspondencia."
    ]
    salida = StringIO()
    call_command("reconocer", str(libro), "--json", stdout=salida)
    dicha = json.loads(salida.getvalue())
    for duda in dicha["hojas"][0]["dudas"]:
        if duda["dice"] == "Todas las dependencias":
            duda["propone"] = "Oficina de Planeación"
        if duda["dice"] == "según demanda":
            duda["propone"] = 2
    correspondencia = tmp_path / "cronograma.json"
    correspondencia.write_text(json.dumps(dicha))
    importar(libro, "--crear-dependencias", "--correspondencia", str(correspondencia))
    quedan = {a["codigo"]: a for a in guardado(2025)}
    assert quedan["1.10"]["dependencia"] == "Oficina de Planeación"
    assert quedan["2.1"]["programado"] == {"1": 2}
    assert quedan["1.1"]["programado"] == {"3": 1, "6": 1, "9": 1}


def test_si_una_hoja_no_dice_quien_responde_se_pide_una_vez_y_no_por_cada_fila(tmp_path: Path) -> None:
    libro = tmp_path / "plan.xlsx"
    filas = [[str(n), f"Feria {n}", 3] for n in range(1, 5)]
    libro.write_bytes(un_xlsx(Plan=[["Código", "Actividad", "Meta"], *filas]))
    assert rechazo(libro, "--crear-dependencias", "--aceptar-dudas") == [
        "Plan: no dice qué dependencia reporta; escríbala una vez en la correspondencia, en «dependencia» de esa hoja."
    ]


def test_la_correspondencia_dice_que_es_una_columna_que_no_se_entiende(tmp_path: Path) -> None:
    libro, dicha = tmp_path / "libro.xlsx", tmp_path / "dicha.json"
    libro.write_bytes(
        un_xlsx(Hoja=[["Código", "Actividad", "Dependencia", "Zeta"], ["1", "Feria", "SFI", 3]])
    )
    assert rechazo(libro, "--crear-dependencias")[0] == (
        "Hoja!D1 dice «Zeta»: tiene números y su título no dice qué son; se deja vacía."
    )
    columnas = {"codigo": "A", "actividad": "B", "dependencia": "C", "meta": "D"}
    dicha.write_text(json.dumps({"hojas": [{"hoja": "Hoja", "encabezado": 1, "columnas": columnas}]}))
    importar(libro, "--crear-dependencias", "--correspondencia", str(dicha))
    assert guardado(2025)[0]["anual"] == {"mes": 12, "meta": 3}


@pytest.mark.parametrize(
    ("dicha", "frase"),
    [
        ("[]", "no es lo que escribe `reconocer --json`"),
        ('{"hojas": [{"hoja": "PIPC 2025", "columnas": {"zeta": "A"}}]}', "no se conoce el campo «zeta»"),
        (
            '{"hojas": [{"hoja": "PIPC 2025", "columnas": {"meta": "ZZ"}}]}',
            "no hay una columna ZZ con título",
        ),
        ('{"hojas": [{"hoja": "PIPC 2025", "columnas": {"programado": {"13": "H"}}}]}', "«13» no es un mes"),
    ],
)
def test_una_correspondencia_que_no_sirve_dice_por_que(
    carpeta: Path, tmp_path: Path, dicha: str, frase: str
) -> None:
    archivo = tmp_path / "dicha.json"
    archivo.write_text(dicha)
    assert frase in "\n".join(rechazo(carpeta / "cronograma.xlsx", "--correspondencia", str(archivo)))


def test_lo_ejecutado_de_un_libro_entra_avalado(carpeta: Path) -> None:
    importar(carpeta / "por-secretarias.xlsx", "--crear-dependencias", "--aceptar-dudas")
    assert {r.estado for r in Reporte.objects.all()} == {"avalado"}


def test_la_matriz_de_siempre_entra_como_siempre(tmp_path: Path) -> None:
    matriz = tmp_path / "matriz.xlsx"
    matriz.write_bytes(
        un_xlsx(plan=[["codigo", "dependencia", "actividad", "anual"], ["1", "SFI", "Feria", "dos"]])
    )
    assert rechazo(matriz, "--crear-dependencias") == [
        'Hoja "plan", fila 2, columna "anual": se esperaba un número desde 0, con coma o punto solo para los '
        'decimales, y se encontró "dos".'
    ]
