"""La regla de un plan, hecha paso a paso con sus números, y qué daría la otra regla. Puro, sobre lo ya publicado."""

from dataclasses import dataclass
from fractions import Fraction

from comun.cantidades import Cociente, Exacta, redondeada, total
from comun.palabras import enumerar, miles, plural
from informes import palabras
from informes.cifras import Cifras, CifrasDeActividad
from informes.grupos import pesadas
from informes.palabras import nombre_corto, porcentaje, trayecto
from participacion.indicadores import Aporte, Indicadores, de_actividad, promediar, sumar

EL_PLAN_ENTERO = 100


@dataclass(frozen=True, slots=True)
class Sumando:
    """Una actividad en el avance del plan: en cuánto va, qué parte de su meta es, su peso y lo que pone."""

    codigo: str
    nombre: str
    va: str
    parte: str
    peso: str
    aporte: str


@dataclass(frozen=True, slots=True)
class Calculo:
    """`regla` la dice en una frase; `sumandos` son las actividades que se promedian, y ninguno si se suman acciones;
    `division` es la última cuenta, con su resultado; `frente_a_lo_esperado`, la de la ejecución, y vacía si nada se
    esperaba o si se suman acciones. `otra` dice qué daría la otra regla y por qué no se usa."""

    regla: str
    sumandos: tuple[Sumando, ...]
    con_pesos: bool
    division: str
    otra: str
    frente_a_lo_esperado: str = ""


def calculo(cifras: Cifras) -> Calculo | None:
    """`None` si no hay nada programado."""
    if cifras.totales.avance is None:
        return None
    return _del_promedio(cifras) if cifras.promedia else _de_acciones(cifras)


def _de_acciones(cifras: Cifras) -> Calculo:
    t = cifras.totales
    suma = " + ".join(miles(a.ejecutado_a_corte) for a in cifras.actividades if a.meta)
    metas_del_anio = [a.meta for a in cifras.actividades if a.meta]
    metas = " + ".join(map(miles, metas_del_anio))
    promedio = promediar(Aporte.de(_indicadores(a, cifras)) for a in cifras.actividades if a.meta)
    return Calculo(
        regla="Este plan cuenta acciones: se suman las de todas sus actividades y se divide una sola vez.",
        sumandos=(),
        con_pesos=False,
        division=(
            f"Avance: ({suma}) ÷ ({metas}) = {miles(t.ejecutado_a_corte or 0)} ÷ {miles(t.meta or 0)} = "
            f"{porcentaje(t.avance)}."
        ),
        otra=(
            f"La otra regla promedia {plural(promedio.promedia, 'actividad', 'actividades')}, cada una hasta 100 %: el "
            f"avance sería {porcentaje(promedio.avance.porcentaje)}. No se usa porque aquí todo se cuenta en acciones, "
            f"que se pueden sumar: en el promedio, una actividad de {miles(min(metas_del_anio))} pesaría lo mismo que "
            f"una de {miles(max(metas_del_anio))}."
        ),
    )


def _del_promedio(cifras: Cifras) -> Calculo:
    pesan = pesadas(cifras)
    cuentan = [a for a in cifras.actividades if pesan.get(a.codigo)]
    aportes = {a.codigo: Aporte.de(_indicadores(a, cifras), pesan[a.codigo]) for a in cuentan}
    partes = {codigo: Fraction(aporte.enteros[1], aporte.denominador) for codigo, aporte in aportes.items()}
    de_pesos, de_partes = total(pesan[codigo] for codigo in partes), total(partes.values())
    return Calculo(
        regla=(
            "Este plan promedia: de cada actividad se mira qué parte de su meta del año lleva, sin pasar de 100 %, y "
            "se promedian todas"
            + (", cada una con su ponderación." if cifras.con_pesos else ", que pesan lo mismo.")
            + _las_que_no_cuentan(cifras)
        ),
        sumandos=tuple(
            Sumando(
                codigo=a.codigo,
                nombre=nombre_corto(a.descripcion, 60),
                va=trayecto(a, cifras).va_en(cifras.corte.month),
                parte=_en_cien(partes[a.codigo] / Fraction(pesan[a.codigo])),
                peso=miles(redondeada(pesan[a.codigo], 4)),
                aporte=miles(redondeada(partes[a.codigo], 4)),
            )
            for a in cuentan
        ),
        con_pesos=cifras.con_pesos,
        division=(
            f"Avance: {miles(redondeada(de_partes, 4))} ÷ {miles(redondeada(de_pesos, 4))} = "
            f"{_en_cien(Fraction(de_partes) / Fraction(de_pesos) if de_pesos else 0)}, que se muestra como "
            f"{porcentaje(cifras.totales.avance)}."
        ),
        otra=_de_sumas(cifras, cuentan),
        frente_a_lo_esperado=_frente_a_lo_esperado(cifras),
    )


def _las_que_no_cuentan(cifras: Cifras) -> str:
    cuales = [a.codigo for a in cifras.actividades if a.meta and a.ponderacion == 0]
    if not cuales:
        return ""
    sujeto = "No cuenta la actividad" if len(cuales) == 1 else "No cuentan las actividades"
    return f" {sujeto} {enumerar(cuales)}, de ponderación 0."


def _frente_a_lo_esperado(cifras: Cifras) -> str:
    t = cifras.totales
    dos = palabras.de_lo_esperado(t)
    if not dos:
        return ""
    faltan = (t.promedia or 0) - palabras.comparadas(t, cifras)
    de_cuales = ""
    if faltan:
        cual = "la otra solo tiene" if faltan == 1 else f"las otras {miles(faltan)} solo tienen"
        de_cuales = (
            f" Son las {palabras.de_las_comparadas(t, cifras)}: {cual} meta del año, todavía no se "
            f"{'debe' if faltan == 1 else 'deben'} y no hay con qué comparar."
        )
    return f"Ejecución: {dos.replace(' de ', ' ÷ ')} = {porcentaje(t.ejecucion)}.{de_cuales}"


def _de_sumas(cifras: Cifras, cuentan: list[CifrasDeActividad]) -> str:
    suman = sumar(_indicadores(a, cifras) for a in cuentan)
    mayor = max(cuentan, key=lambda a: a.meta)
    pesa = Cociente(*Fraction(Fraction(mayor.meta) / Fraction(suman.meta)).as_integer_ratio()).porcentaje
    return (
        "La otra regla divide sumas: sumaría lo de todas las actividades, aunque cada una se mide en otra cosa, y el "
        f"avance sería {porcentaje(suman.avance)}. No se usa porque sumaría talleres con porcentajes, y porque la "
        f"actividad {mayor.codigo} («{nombre_corto(mayor.descripcion, 60)}») sería, ella sola, "
        f"{'casi todo el' if pesa == EL_PLAN_ENTERO else f'el {porcentaje(pesa)} del'} plan."
    )


def _indicadores(a: CifrasDeActividad, cifras: Cifras) -> Indicadores:
    return de_actividad(a.programado, a.reportado, cifras.periodo.meses, a.medida)


def _en_cien(parte: Exacta) -> str:
    return f"{miles(redondeada(100 * Fraction(parte), 2))} %"
