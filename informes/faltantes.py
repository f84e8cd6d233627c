"""Lo que falta y lo que no se sabe, dicho: actividad por actividad, porque lo que una hizo de más no tapa lo que a otra
le falta. Puro, sobre lo ya publicado."""

from collections.abc import Iterable

from comun.palabras import con_mayuscula, enumerar, miles, plural
from informes.cifras import Cifras, CifrasDeActividad, CifrasDeDependencia, Medido
from participacion.estados import Estado
from participacion.indicadores import DE_SUMA, Faltante, faltante, sumar_faltantes

NADA = Faltante()
FIN_DE_ANIO = 12


def de_actividad(a: CifrasDeActividad, cifras: Cifras) -> Faltante:
    """El de una actividad, al corte."""
    if not a.rezago:
        return NADA
    medida = a.medida if cifras.promedia else DE_SUMA
    return faltante(a.programado, a.reportado, cifras.corte.month, a.rezago, medida)


def de_varias(actividades: Iterable[CifrasDeActividad], cifras: Cifras) -> Faltante:
    """La suma de los de unas actividades que cuentan acciones."""
    return sumar_faltantes(de_actividad(a, cifras) for a in actividades)


def suyas(t: Medido, cifras: Cifras) -> tuple[CifrasDeActividad, ...]:
    """Las actividades de las que hablan unos totales: una, las de una dependencia o todas."""
    if isinstance(t, CifrasDeActividad):
        return (t,)
    return t.actividades if isinstance(t, CifrasDeDependencia) else cifras.actividades


def por_confirmar(actividades: Iterable[CifrasDeActividad]) -> int:
    """Cuántas no alcanzan lo programado y les faltan reportes."""
    return sum(a.estado is Estado.SIN_REPORTE for a in actividades)


def en_palabras(falta: Faltante, *, del_anio: bool) -> str:
    """«quedó 1 acción sin hacer y hay 5 por confirmar»; antes de que termine el año, «falta 1 acción…». Vacío si
    nada."""
    partes = []
    if falta.sin_hacer:
        una = falta.sin_hacer == 1
        verbo = ("quedó" if una else "quedaron") if del_anio else ("falta" if una else "faltan")
        acciones = plural(falta.sin_hacer, "acción", "acciones")
        partes.append(f"{verbo} {acciones} {'sin' if del_anio else 'por'} hacer")
    if falta.por_confirmar:
        cuantas: str = miles(falta.por_confirmar)
        if not falta.sin_hacer:
            cuantas = plural(falta.por_confirmar, "acción", "acciones")
        partes.append(f"hay {cuantas} por confirmar")
    return enumerar(partes)


def lo_que_no_se_sabe(t: Medido, cifras: Cifras) -> str:
    """Al lado del titular: lo que falta y lo que está por confirmar, con cuántos reportes faltan. Vacío si no falta
    ninguno y, a fin de año, si no quedó nada sin hacer."""
    del_anio = cifras.corte.month == FIN_DE_ANIO
    faltan = t.meses_debidos - t.meses_reportados
    que = que_falta(t, cifras)
    if not faltan:
        return f"{con_mayuscula(que)}." if que and del_anio else ""
    cuantos = (
        f"{'falta' if faltan == 1 else 'faltan'} {miles(faltan)} de "
        f"{plural(t.meses_debidos, 'reporte esperado', 'reportes esperados')}"
    )
    return f"{con_mayuscula(': '.join(filter(None, (que, cuantos))))}."


def que_falta(t: Medido, cifras: Cifras) -> str:
    """Lo que no se hizo y lo que no se sabe de unos totales, para seguir una frase; vacío si nada."""
    actividades = suyas(t, cifras)
    if not cifras.promedia:
        dicho = en_palabras(de_varias(actividades, cifras), del_anio=cifras.corte.month == FIN_DE_ANIO)
        return f"actividad por actividad, {dicho}" if dicho and len(actividades) > 1 else dicho
    cuantas = por_confirmar(actividades)
    if isinstance(t, CifrasDeActividad):
        return "está por confirmar" if cuantas else ""
    estan = "está" if cuantas == 1 else "están"
    return f"{estan} por confirmar {plural(cuantas, 'actividad', 'actividades')}" if cuantas else ""
