"""Los datos abiertos de una publicación, a partir de sus cifras congeladas."""

from informes.cifras import Cifras
from participacion.hojas import a_csv

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
            cifras.corte.isoformat(),
            cifras.version,
            dependencia.nombre,
            "sí" if cifras.demostracion else "no",
        )
        for dependencia in cifras.dependencias
        for actividad in dependencia.actividades
        for mes in actividad.meses
    ]
    return a_csv([COLUMNAS_DE_ACTIVIDADES, *filas])


def csv_de_compromisos(cifras: Cifras) -> bytes:
    """Una fila por mes del cuatrimestre; los estados cuentan los compromisos a cargo de la entidad."""
    filas = [
        (
            cifras.anio,
            del_mes.mes,
            del_mes.corte.isoformat(),
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
    return a_csv([COLUMNAS_DE_COMPROMISOS, *filas])
