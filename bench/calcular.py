"""Cuánto cuestan las cifras de un plan de cualquier entidad: `./dev bench calcular [--json]`.

El cociente entre lo que gasta calcular diez mil actividades de todas las clases y lo que gastaba la versión 0.2.0 con
diez mil que solo sumaban acciones enteras, en la misma corrida y por turnos: la mediana. El gasto es el de procesador,
del programa y de PostgreSQL. La versión de entonces sale de la historia de este repositorio, con los paquetes de hoy.
"""

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, cast

import psutil

from bench.medidas import Medida, base_aparte, carpeta_temporal, decir, intercalados, mostrar
from bench.procesos import RAIZ, los_de_postgres, segundos_de

ANTES = "3815c2d"  # la 0.2.0
META = 1.4

# Las mismas en todas: qué se programa y qué se reporta cada mes, en cuántas dependencias.
_COMUN = """
import django
django.setup()
from django.db import connection, transaction
from participacion.models import Actividad, Dependencia, Plan, Reporte

TODOS = range(1, 13)

def llenar(filas, **del_plan):
    with transaction.atomic():
        connection.cursor().execute("SET LOCAL session_replication_role = replica")
        plan = Plan.objects.create(anio=2021, **del_plan)
        dependencias = [Dependencia.objects.create(sigla=f"D{n}", nombre=f"Dependencia {n}") for n in range(20)]
        filas = [(campos, dict(reportes)) for campos, reportes in filas]
        actividades = Actividad.objects.bulk_create(
            (
                Actividad(plan=plan, dependencia=dependencias[n % 20], descripcion=f"Actividad {n}", **campos)
                for n, (campos, _) in enumerate(filas)
            ),
            batch_size=500,
        )
        Reporte.objects.bulk_create(
            (
                Reporte(actividad=actividad, mes=mes, estado="avalado", texto_publico="Se hizo.", **dicho)
                for actividad, (_, reportes) in zip(actividades, filas)
                for mes, dicho in reportes.items()
            ),
            batch_size=500,
        )
    connection.cursor().execute("ANALYZE")
"""

SIMPLES = f"""{_COMUN}
llenar(
    ({{"numero": n, "programado": [n % 4 + 1] * 12}}, ((mes, {{"ejecutado": n % 4}}) for mes in TODOS))
    for n in range(1, 10_001)
)
"""

# Una de cada clase, en cada periodicidad; la otra mitad de las sumas, con decimales.
MIXTAS = f"""{_COMUN}
from decimal import Decimal

CADA = {{"mensual": 1, "trimestral": 3, "semestral": 6}}

def una(n):
    periodicidad = PERIODICIDADES[n // 4 % len(PERIODICIDADES)]
    meses = range(CADA[periodicidad], 13, CADA[periodicidad])
    clase, n = n % 4, n % 7 + 2
    campos = {{
        "codigo": f"{{una.van // 100 + 1}}.{{una.van % 100 + 1}}",
        "componente": f"Eje {{una.van % 9}} / Programa {{una.van % 27}}",
        "ponderacion": 1 + una.van % 5,
        "periodicidad": periodicidad,
    }}
    una.van += 1
    match clase:
        case 0:
            pide, dice = [n] * 12, {{"ejecutado": n - 1}}
        case 1:
            pide, dice = [Decimal(n) / 4] * 12, {{"ejecutado": Decimal(n) / 8}}
        case 2:
            campos |= {{"clase_de_meta": "nivel", "linea_base": Decimal("2.5")}}
            pide, dice = [Decimal(m * n) / 2 + 10 for m in TODOS], {{"ejecutado": Decimal(n) + 3}}
        case 3:
            campos |= {{"clase_de_meta": "mantener", "con_denominador": True, "unidad_medida": "%"}}
            pide, dice = [95] * 12, {{"numerador": 40 + n, "denominador": 47 + n, "ejecutado": Decimal("91.5")}}
    vacio = 0 if clase < 2 else None
    campos["programado"] = [pide[m - 1] if m in meses else vacio for m in TODOS]
    return campos, [(m, dice) for m in meses]

una.van = 0
llenar(map(una, range(10_000)), regla="promedio", ponderacion_por_componente=True)
"""

CALCULAR = """
import sys
from datetime import date
import django
django.setup()
from informes.consultas import calcular
from participacion.models import Plan

plan = Plan.objects.get()
for _ in sys.stdin:
    calcular(plan, 2, {mes: date(2021, mes, 28) for mes in range(5, 9)})
    print("hecho", flush=True)
"""


def main() -> None:
    argumentos = argparse.ArgumentParser(prog="./dev bench calcular")
    argumentos.add_argument("--json", action="store_true", help="la tabla, para programas")
    opciones = argumentos.parse_args()
    empezo = time.monotonic()
    with ExitStack() as hasta_el_final:
        carpeta = hasta_el_final.enter_context(carpeta_temporal())
        la_de_antes = traer(ANTES, carpeta / "antes")
        simples = hasta_el_final.enter_context(con_un_plan("bench_simples", la_de_antes, SIMPLES))
        medidas = [
            hasta_el_final.enter_context(con_un_plan(f"bench_mixtas_{n}", RAIZ, programa)).contra(
                simples, que
            )
            for n, (que, programa) in enumerate(MEZCLAS.items())
        ]
    mostrar(medidas, en_json=opciones.json, segundos=time.monotonic() - empezo)
    sys.exit(0 if all(medida.cumple for medida in medidas) else 1)


MEZCLAS = {
    "todas las clases, mensuales, trimestrales y semestrales": 'PERIODICIDADES = ["mensual", "trimestral", "semestral"]'
    + MIXTAS,
    "todas las clases, y todas mensuales": 'PERIODICIDADES = ["mensual"]' + MIXTAS,
}


class Calculadora:
    """Un programa encendido que calcula las cifras de su plan cada vez que se le pide."""

    def __init__(self, proceso: "subprocess.Popen[str]") -> None:
        self._proceso = proceso

    def gasto(self) -> float:
        """Milisegundos de procesador, los de PostgreSQL también."""
        procesos = [psutil.Process(self._proceso.pid), *los_de_postgres()]
        antes = segundos_de(procesos)
        self.calcular()
        return 1000 * (segundos_de(procesos) - antes)

    def calcular(self) -> None:
        pide, responde = cast("IO[str]", self._proceso.stdin), cast("IO[str]", self._proceso.stdout)
        pide.write("\n")
        pide.flush()
        if responde.readline() != "hecho\n":
            raise SystemExit("No se pudieron calcular las cifras.")

    def contra(self, otra: "Calculadora", que: str) -> Medida:
        """El cociente entre lo suyo y lo de la otra."""
        for una in (self, otra):
            una.calcular()
        return intercalados(que, (self.gasto, otra.gasto), META)


def traer(revision: str, carpeta: Path) -> Path:
    """El código de esa revisión."""
    carpeta.mkdir()
    archivo = carpeta / "codigo.tar"
    subprocess.run(["git", "archive", f"--output={archivo}", revision], cwd=RAIZ, check=True)
    subprocess.run(["tar", "-xf", str(archivo), "-C", str(carpeta)], check=True)
    return carpeta


@contextmanager
def con_un_plan(nombre: str, codigo: Path, llenar: str) -> Iterator[Calculadora]:
    """El plan que mete ese programa, en una base aparte y con ese código."""
    with base_aparte(nombre) as base:
        entorno = os.environ | {
            "DATABASE_URL": base,
            "DESARROLLO": "1",
            "DJANGO_SETTINGS_MODULE": "config.settings",
        }
        decir(f"llenar {nombre}")
        for orden in (["manage.py", "migrate", "--verbosity=0"], ["-c", llenar]):
            subprocess.run([sys.executable, *orden], cwd=codigo, env=entorno, check=True)
        proceso = subprocess.Popen(
            [sys.executable, "-c", CALCULAR],
            cwd=codigo,
            env=entorno,
            text=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        try:
            yield Calculadora(proceso)
        finally:
            proceso.terminate()
            proceso.wait(timeout=20)


if __name__ == "__main__":
    main()
