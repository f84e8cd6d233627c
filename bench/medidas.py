"""Lo común a lo que se mide: bases que desaparecen, turnos y la tabla con sus metas."""

import json
import os
import shutil
import statistics
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

VUELTAS = 13

Tanda = Callable[[], float]
"""Hace lo que se mide y dice cuánto gastó."""


@dataclass(frozen=True)
class Medida:
    """Una fila de la tabla; `cociente` es sobre su piso, o la cantidad que se mide, y `meta`, lo más que puede ser."""

    que: str
    gasto: float
    piso: float
    cociente: float
    meta: float
    unidad: str = "×"

    @property
    def cumple(self) -> bool:
        return self.cociente <= self.meta


@contextmanager
def carpeta_temporal() -> Iterator[Path]:
    carpeta = Path(tempfile.mkdtemp(prefix="bench-"))
    try:
        yield carpeta
    finally:
        shutil.rmtree(carpeta, ignore_errors=True)


@contextmanager
def base_aparte(nombre: str, como: str = "template0") -> Iterator[str]:
    """Una base del mismo servidor, que desaparece al terminar."""
    partes = urlsplit(os.environ["DATABASE_URL"])
    direccion = urlunsplit(partes._replace(path=f"/{nombre}"))
    borrar = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(nombre))
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as servidor:
        servidor.execute(borrar)
        servidor.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(nombre), sql.Identifier(como))
        )
        try:
            yield direccion
        finally:
            servidor.execute(borrar)


def decir(frase: str) -> None:
    sys.stderr.write(f"{frase}…\n")


def intercalados(que: str, lados: tuple[Tanda, Tanda], meta: float, tandas: int = 1) -> Medida:
    """Por turnos, y cada vez empieza el que no empezó la anterior; en cada vuelta se suman sus tandas, y el cociente es
    la mediana de los de las vueltas.

    Cuanto más cortas las tandas, menos ruido: la máquina cambia de paso varias veces por segundo, y así cambia para los
    dos a la vez.
    """
    decir(que)
    pares = [_una_vuelta(*lados, vuelta, tandas) for vuelta in range(VUELTAS)]
    gasto, piso = (statistics.median(lado) / tandas for lado in zip(*pares, strict=True))
    return Medida(que, gasto, piso, statistics.median(a / b for a, b in pares), meta)


def _una_vuelta(uno: Tanda, otro: Tanda, vuelta: int, tandas: int) -> tuple[float, float]:
    del_uno = del_otro = 0.0
    for turno in range(vuelta, vuelta + tandas):
        if turno % 2:
            del_otro += otro()
            del_uno += uno()
        else:
            del_uno += uno()
            del_otro += otro()
    return del_uno, del_otro


def mostrar(medidas: list[Medida], *, en_json: bool, segundos: float) -> None:
    cumplen = sum(medida.cumple for medida in medidas)
    if en_json:
        filas = [asdict(medida) | {"cumple": medida.cumple} for medida in medidas]
        print(json.dumps({"medidas": filas, "segundos": round(segundos)}, ensure_ascii=False, indent=1))
    else:
        print(f"{'Qué':<58} {'ms':>8} {'piso':>8} {'medido':>10} {'meta':>8}")
        for una in medidas:
            gasto = f"{una.gasto:8.3f} {una.piso:8.3f}" if una.unidad == "×" else f"{'':17}"
            falta = "" if una.cumple else "  ← no"
            print(f"{una.que:<58} {gasto} {una.cociente:8.2f} {una.unidad:<2}{una.meta:6.2f}{falta}")
        print(f"\nEn {segundos:.0f} s.")
    print(f"metas: {cumplen} de {len(medidas)}")
