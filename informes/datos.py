"""Los datos abiertos de una publicación, a partir de sus cifras congeladas."""

import csv
import io
from collections.abc import Iterable, Sequence

from informes.cifras import Cifras

COLUMNAS_DE_ACTIVIDADES = (
    "anio",
    "dependencia",
    "numero",
    "actividad",
    "mes",
    "programado",
    "ejecutado",
    "cuatrimestre",
    "corte",
    "version",
    "nombre_dependencia",
    "demostracion",
)

COLUMNAS_DE_COMPROMISOS = (
    "anio",
    "mes",
    "corte",
    "total",
    "a_cargo",
    "no_a_cargo",
    "registrado",
    "en_gestion",
    "cumplido",
    "no_cumplido",
    "trasladado",
)


def _csv(columnas: Sequence[str], filas: Iterable[Sequence[object]]) -> bytes:
    """Coma, UTF-8 con marca de orden y fin de línea `\\r\\n`: se abre bien en Excel y en cualquier programa."""
    texto = io.StringIO(newline="")
    escritor = csv.writer(texto, lineterminator="\r\n")
    escritor.writerow(columnas)
    escritor.writerows([_inofensivo(celda) for celda in fila] for fila in filas)
    return texto.getvalue().encode("utf-8-sig")


def _inofensivo(celda: object) -> object:
    """Un texto que una hoja de cálculo tomaría por fórmula lleva delante un apóstrofo."""
    return (
        f"'{celda}"
        if isinstance(celda, str) and celda.startswith(("=", "+", "-", "@", "\t", "\r"))
        else celda
    )


def csv_de_actividades(cifras: Cifras) -> bytes:
    """Una fila por actividad y mes, los doce; `ejecutado` vacío es «sin reporte» o posterior al corte."""
    filas = [
        (
            cifras.anio,
            dependencia.sigla,
            actividad.numero,
            actividad.descripcion,
            mes.mes,
            mes.programado,
            mes.ejecutado,
            cifras.cuatrimestre,
            cifras.corte,
            cifras.version,
            dependencia.nombre,
            "sí" if cifras.demostracion else "no",
        )
        for dependencia in cifras.dependencias
        for actividad in dependencia.actividades
        for mes in actividad.meses
    ]
    return _csv(COLUMNAS_DE_ACTIVIDADES, filas)


def csv_de_compromisos(cifras: Cifras) -> bytes:
    """Una fila por mes del cuatrimestre; los estados cuentan los compromisos a cargo de la entidad."""
    filas = [
        (
            cifras.anio,
            del_mes.mes,
            del_mes.corte,
            del_mes.total,
            del_mes.a_cargo,
            del_mes.no_a_cargo,
            del_mes.estados.registrado,
            del_mes.estados.en_gestion,
            del_mes.estados.cumplido,
            del_mes.estados.no_cumplido,
            del_mes.estados.trasladado,
        )
        for del_mes in cifras.compromisos
    ]
    return _csv(COLUMNAS_DE_COMPROMISOS, filas)
