"""Lo común a las dos demostraciones: sus archivos, y escribir los informes como los escribiría la OAP."""

import csv
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple

from comun.hojas.leer import Archivo
from informes.borrador import Borrador
from informes.models import Informe
from informes.redaccion import proponer, proponer_cortes, proponer_textos
from participacion.models import Dependencia, Usuario

CARPETA = Path(__file__).resolve().parents[1] / "demo"


class Demostracion(NamedTuple):
    """Las siglas de sus dependencias, y cómo se carga, se escribe y se publica: con quien revisa y con quien publica.
    Da los informes publicados; si ya lo estaban, no cambia nada."""

    dependencias: Iterable[str]
    preparar: Callable[[Usuario, Usuario], list[Informe]]


def archivo(nombre: str) -> Archivo:
    return nombre, (CARPETA / nombre).read_bytes()


def filas(nombre: str) -> list[dict[str, str]]:
    """Las de un CSV, por su encabezado."""
    with (CARPETA / nombre).open(encoding="utf-8", newline="") as abierto:
        return list(csv.DictReader(abierto))


def dar_enlace(dependencia: Dependencia) -> None:
    """El usuario que reporta por ella."""
    dependencia.enlaces.add(Usuario.objects.get(username=f"enlace.{dependencia.sigla.lower()}"))


def escribir(informe: Informe, oap: Usuario) -> Informe:
    proponer_cortes(informe)
    proponer_textos(informe)
    informe.save()
    proponer(informe, usuario=oap)
    return informe


def notas(informe: Informe, nota: str) -> dict[str, str]:
    """Esa nota a todo lo que la lista de revisión advierte del informe."""
    return {requisito.frase: nota for requisito in Borrador(informe).revision.advierten}
