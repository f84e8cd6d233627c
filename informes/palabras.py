"""Las cifras dichas en español: números, listas y frases. Puro; lo usan la página, el PDF y las propuestas."""

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from fractions import Fraction

from comun.calendario import nombre
from comun.cantidades import Cantidad, Exacta, redondeada
from comun.palabras import enumerar, fecha_larga, llano, miles, plural
from comun.periodo import PERIODICIDADES, Periodo
from informes.cifras import Cifras, CifrasDeActividad, CifrasDeDependencia, Medido, MesDeActividad, Totales
from informes.faltantes import FIN_DE_ANIO, de_actividad, suyas
from participacion.descripcion import Campo
from participacion.estados import Estado
from participacion.palabras import Trayecto


def porcentaje(valor: int | None, sin_divisor: str = "Pend.") -> str:
    """«105 %», o lo que corresponda cuando no hay con qué dividir."""
    return sin_divisor if valor is None else f"{miles(valor)} %"


def por_cada_100(valor: int | None, de_cuales: str, que_paso: str) -> str:
    """«De cada 100 acciones del año, 62 ya se hicieron»; si pasa de 100, «Por cada 100…». Sin divisor, lo dice."""
    if valor is None:
        return "No había acciones programadas"
    return f"{'De' if valor <= 100 else 'Por'} cada 100 acciones {de_cuales}, {miles(valor)} {que_paso}"


def dicha(cantidad: Cantidad | None) -> str:
    """«1.234,5»; «–» donde no hay cantidad, porque se promedia o porque no se programó nada."""
    return "–" if cantidad is None else miles(cantidad)


def de_cuantas(parte: Cantidad | None, todo: Cantidad | None) -> str:
    """«62 de 59»; vacío si no hay cantidades, porque se promedia."""
    return "" if parte is None or todo is None else f"{miles(parte)} de {miles(todo)}"


def describen(actividad: CifrasDeActividad, campos: Iterable[Campo]) -> tuple[tuple[str, str], ...]:
    """Lo que esos campos dicen de la actividad: cómo se rotula cada uno y su valor, sin los que están vacíos."""
    return tuple(
        (campo.nombre, dicho)
        for campo in campos
        if not campo.mide and (dicho := _descriptivo(getattr(actividad, campo.clave), campo))
    )


def _descriptivo(valor: str | Cantidad | tuple[str, ...] | None, campo: Campo) -> str:
    match valor:
        case tuple():
            return enumerar(valor)
        case bool():
            return "Sí" if valor else ""
        case int() | Decimal():
            return f"$ {miles(valor)}" if campo.en_pesos else miles(valor)
    return valor or ""


# Palabras tras las que no se corta un nombre.
_NO_CIERRAN = {
    *"aeoy",
    "con",
    "de",
    "del",
    "el",
    "en",
    "entre",
    "la",
    "las",
    "los",
    "para",
    "por",
    "que",
    "sin",
}


def nombre_corto(descripcion: str, maximo: int = 90) -> str:
    """La descripción sin el punto final y, si es larga, hasta la palabra que quepa, con puntos suspensivos."""
    texto = descripcion.strip().rstrip(".")
    if len(texto) <= maximo:
        return texto
    palabras = texto[:maximo].rsplit(" ", 1)[0].rstrip(" ,;:").split(" ")
    while len(palabras) > 1 and palabras[-1].lower() in _NO_CIERRAN:
        palabras.pop()
    return " ".join(palabras).rstrip(" ,;:") + "…"


def titular(cifras: Cifras) -> str:
    """Lo que un vecino le contaría a otro: «A agosto se hicieron 62 de las 100 acciones previstas…»."""
    if cifras.totales.avance is None:
        que = "nada programado" if cifras.promedia else "acciones programadas"
        return f"El plan de {cifras.anio} todavía no tiene {que}."
    return hechas_de_las_previstas(cifras.totales, cifras)


def va_en(t: Totales, cifras: Cifras, quien: str = "el plan va") -> str:
    """«A agosto el plan va en 45 % de su meta del año; se esperaba 60 % (promedio de 49 actividades, cada una hasta
    100 %; 41 con programación por periodos)»: la frase de un grupo que se promedia."""
    return f"{en_cuanto_va(t, cifras, quien)} ({que_se_promedia(t, cifras)})."


def en_cuanto_va(t: Totales, cifras: Cifras, quien: str = "el plan va") -> str:
    """La primera parte, que se entiende sola; sin punto. A fin de año ya no va: llegó."""
    if cifras.corte.month == FIN_DE_ANIO:
        esperaba = "" if t.esperado in (None, 100) else f"; se esperaba {porcentaje(t.esperado)}"
        llego = f"{quien.removesuffix('va')}llegó"
        return f"En {cifras.anio} {llego} a {porcentaje(t.avance)} de su meta del año{esperaba}"
    esperaba = "" if t.esperado is None else f"; se esperaba {porcentaje(t.esperado)}"
    return f"A {nombre(cifras.corte.month)} {quien} en {porcentaje(t.avance)} de su meta del año{esperaba}"


def que_se_promedia(t: Totales, cifras: Cifras) -> str:
    """La segunda: de cuántas actividades es el promedio y, si no son todas, cuántas se comparan con lo programado."""
    cuantas = plural(t.promedia or 0, "actividad", "actividades")
    que = f"promedio de {cuantas}, cada una hasta 100 %"
    con = comparadas(t, cifras)
    return que if con == t.promedia else f"{que}; {miles(con)} con programación por periodos"


def comparadas(t: Totales, cifras: Cifras) -> int:
    """De las que promedia un grupo, las que ya se comparan con lo programado: las demás solo tienen meta del año y
    todavía no se deben."""
    suyas = t.actividades if isinstance(t, CifrasDeDependencia) else cifras.actividades
    ninguna_pesa = all(a.ponderacion is None for a in cifras.actividades if a.meta)
    return (t.promedia or 0) - sum(
        a.solo_se_sabe_la_del_anio for a in suyas if a.meta and (ninguna_pesa or a.ponderacion)
    )


def de_las_comparadas(t: Totales, cifras: Cifras) -> str:
    """«28 actividades con programación por periodos»; las demás no están en lo que se esperaba."""
    return f"{plural(comparadas(t, cifras), 'actividad', 'actividades')} con programación por periodos"


def de_lo_esperado(t: Totales) -> str:
    """«41,6 % de 41,9 %»: lo que divide la ejecución de un grupo que se promedia, con el decimal que deja ver de dónde
    sale. No es el avance si alguna actividad todavía no se compara con lo programado. Vacío si nada se esperaba."""
    if t.ejecucion_exacto is None or t.esperado_exacto is None:
        return ""
    esperado = Fraction(t.esperado_exacto)
    return f"{con_decimal(esperado * Fraction(t.ejecucion_exacto) / 100)} % de {con_decimal(esperado)} %"


def con_decimal(cantidad: Exacta) -> str:
    """«41,6»; «40», si es justo."""
    return miles(redondeada(cantidad, 1))


def trayecto(actividad: CifrasDeActividad, cifras: Cifras) -> Trayecto:
    """La actividad y su año, para decir en cuánto va; lo reportado después del corte no se sabe."""
    hasta = cifras.corte.month
    return Trayecto(
        medida=actividad.medida,
        programado=actividad.programado,
        ejecutado=[mes.ejecutado if mes.mes <= hasta else None for mes in actividad.meses],
        periodicidad=PERIODICIDADES[actividad.periodicidad],
        unidad=actividad.unidad_medida.strip(),
        en_porcentaje=actividad.con_denominador,
        sin_casos=frozenset(
            mes.mes for mes in actividad.meses if mes.reportado and mes.ejecutado is None and mes.mes <= hasta
        ),
        de_acciones=not cifras.promedia,
    )


def dos_numeros(mes: MesDeActividad) -> str:
    """«45 de 50»; vacío si no es un porcentaje de dos números."""
    return de_cuantas(mes.numerador, mes.denominador)


def hechas_de_las_previstas(t: Medido, cifras: Cifras) -> str:
    """La misma frase para el plan, una dependencia o una actividad de ese informe; de la actividad, según la clase de
    su meta."""
    if isinstance(t, Totales) and cifras.promedia:
        return va_en(t, cifras, "el plan va" if t is cifras.totales else "va")
    if isinstance(t, CifrasDeActividad) and cifras.promedia:
        hasta = cifras.corte.month
        return f"A {nombre(hasta)} {trayecto(t, cifras).frase(hasta)}."
    if t.meta is None or t.ejecutado_a_corte is None or t.programado_a_corte is None:
        return ""
    hechas = lo_hecho(t.ejecutado_a_corte, t.meta)
    tantas = t.ejecutado_a_corte == t.meta
    if tantas and any(a.ejecutado_a_corte < a.meta for a in suyas(t, cifras)):
        # Unas hicieron de más lo que a otras les falta: no son las previstas, son tantas como ellas.
        hechas = (
            "se hizo 1 acción, que no es la prevista"
            if t.meta == 1
            else f"se hicieron {miles(t.meta)} acciones, tantas como las previstas"
        )
        tantas = False
    if cifras.corte.month == FIN_DE_ANIO:
        if tantas:
            todas = (
                "se hizo la acción prevista"
                if t.meta == 1
                else f"se hicieron las {miles(t.meta)} acciones previstas"
            )
            return f"En {cifras.anio} {todas}."
        return f"En {cifras.anio} {hechas}."
    esperadas = "se esperaba" if t.programado_a_corte == 1 else "se esperaban"
    return f"A {nombre(cifras.corte.month)} {hechas} para {cifras.anio}; {esperadas} {miles(t.programado_a_corte)}."


def lo_hecho(hechas: Cantidad, previstas: Cantidad) -> str:
    """«se hicieron 62 de las 100 acciones previstas»; si son más, «se hicieron 103 acciones, 1 más que las 102
    previstas»."""
    verbo = "se hizo" if hechas == 1 else "se hicieron"
    if hechas > previstas:
        de_cuales = "la prevista" if previstas == 1 else f"las {miles(previstas)} previstas"
        return (
            f"{verbo} {plural(hechas, 'acción', 'acciones')}, {miles(hechas - previstas)} más que {de_cuales}"
        )
    de_las = "1 acción prevista" if previstas == 1 else f"las {miles(previstas)} acciones previstas"
    return f"{verbo} {miles(hechas)} de {de_las}"


def objetivo_propuesto(periodo: Periodo) -> str:
    """El objetivo del informe, como lo escribe la entidad."""
    return (
        "Informar a la ciudadanía y a los grupos de interés el avance de las actividades definidas en el Plan "
        f"Institucional de Participación Ciudadana {periodo.anio} de la entidad, así como el estado de los compromisos "
        f"adquiridos, en el período comprendido entre enero y {nombre(periodo.hasta)}."
    )


_POR_SU_NOMBRE = 5  # de ahí en adelante, «y otras 12»


def nombrar(actividades: Iterable[tuple[CifrasDeActividad, Cantidad]]) -> str:
    """Las actividades por su nombre: cada una viene con su cantidad, que va detrás si no es cero; primero las que más
    pesan y, pasadas cinco, las demás contadas."""
    por_peso = sorted(actividades, key=lambda una: -una[1])
    nombres = [
        f"«{nombre_corto(actividad.descripcion)}»" + (f" ({miles(cantidad)})" if cantidad else "")
        for actividad, cantidad in por_peso[:_POR_SU_NOMBRE]
    ]
    if otras := len(por_peso) - len(nombres):
        nombres.append(f"{'otra actividad' if otras == 1 else f'otras {miles(otras)} actividades'}")
    return enumerar(nombres)


_PALABRAS_QUE_NOMBRAN = 6


def nombra_alguna(texto: str, actividades: Iterable[CifrasDeActividad]) -> bool:
    """Si el texto nombra a alguna: por su código («actividad 3», «actividades 1 y 3») o por el comienzo de su
    descripción, sin distinguir mayúsculas ni tildes."""
    leido = llano(texto)
    listas = re.findall(
        r"actividad(?:es)? (?:n[.ou][^ ]* )?([^ ,;:()]+(?:(?:, | ,|,| [ye] |, [ye] )[^ ,;:()]*\d[^ ,;:()]*)*)",
        leido,
    )
    codigos = {
        codigo.rstrip(".") for lista in listas for codigo in re.split(r"[ ,]+(?:[ye] )?", lista) if codigo
    }
    return any(
        llano(actividad.codigo) in codigos
        or " ".join(llano(actividad.descripcion).split()[:_PALABRAS_QUE_NOMBRAN]).rstrip(".,;:") in leido
        for actividad in actividades
    )


def _hechas_antes(actividad: CifrasDeActividad) -> Cantidad:
    """De las programadas en el periodo, las que ya se habían hecho cuando empezó."""
    programado = actividad.programado_a_corte - actividad.programado_periodo
    ejecutado = actividad.ejecutado_a_corte - actividad.ejecutado_periodo
    return min(actividad.programado_periodo, max(0, ejecutado - programado))


def explicacion_propuesta(cifras: Cifras) -> str:
    """De dónde salen el excedente o el atraso del periodo, con las actividades por su nombre."""
    cuando, t = cifras.periodo.lapso.capitalize(), cifras.totales
    if cifras.promedia:
        return ". ".join((va_en(t, cifras).rstrip("."), *_cuales_faltan(cifras))) + "."
    if not t.programado_periodo and not t.ejecutado_periodo:
        return f"{cuando} no se tenían acciones programadas ni se ejecutó ninguna."
    frases = (
        *_lo_ejecutado(cifras, cuando),
        *_lo_hecho_antes(cifras),
        *_lo_que_falta(cifras),
        *_lo_que_falta_confirmar(cifras),
    )
    return ". ".join(frases) + "."


def _cuales_faltan(cifras: Cifras) -> Iterator[str]:
    """Donde se promedia no se suman cantidades de clases distintas: se dice cuáles actividades van por debajo."""
    for estado, dicho in (
        (Estado.REZAGADA, "Por debajo de lo programado {}: {}"),
        (Estado.SIN_REPORTE, "Por confirmar, porque hay meses sin reporte, {}: {}"),
    ):
        if esas := [(a, 0) for a in cifras.actividades if a.estado is estado]:
            cuantas = (
                f"{'está' if len(esas) == 1 else 'están'} {plural(len(esas), 'actividad', 'actividades')}"
            )
            yield dicho.format(cuantas, nombrar(esas))


_CAUSAS = {
    "anticipado": "un cumplimiento anticipado en",
    "recuperado": "la recuperación de atrasos anteriores en",
    "sobre_meta": "acciones por encima de la meta anual en",
}


def _lo_ejecutado(cifras: Cifras, cuando: str) -> Iterator[str]:
    """Cuánto se tenía y cuánto se hizo, y a qué se debe lo que no era del periodo."""
    t = cifras.totales
    programado, ejecutado = t.programado_periodo or 0, t.ejecutado_periodo or 0
    programadas = "se tenía" if programado == 1 else "se tenían"
    ejecutadas = "se ejecutó" if ejecutado == 1 else "se ejecutaron"
    cuanto = (
        f"{cuando} {programadas} {plural(programado, 'acción programada', 'acciones programadas')} "
        f"y {ejecutadas} {miles(ejecutado)}"
    )
    aportes = (
        (causa, [(a, getattr(a, cantidad)) for a in cifras.actividades if getattr(a, cantidad)])
        for cantidad, causa in _CAUSAS.items()
    )
    causas = enumerar([f"{causa} {nombrar(aportan)}" for causa, aportan in aportes if aportan])
    if causas and ejecutado > programado:
        yield f"{cuanto}, lo cual se debe a {causas}"
        return
    yield cuanto
    if causas:
        yield f"En lo ejecutado hay {causas}"


def _lo_hecho_antes(cifras: Cifras) -> Iterator[str]:
    if antes := [(a, hechas) for a in cifras.actividades if (hechas := _hechas_antes(a))]:
        cuantas = sum(hechas for _, hechas in antes)
        habia = "ya se había hecho" if cuantas == 1 else "ya se habían hecho"
        yield f"De las programadas, {miles(cuantas)} {habia} antes del {cifras.periodo.palabra}, en {nombrar(antes)}"


def _lo_que_falta(cifras: Cifras) -> Iterator[str]:
    if atrasadas := [(a, sin) for a in cifras.actividades if (sin := de_actividad(a, cifras).sin_hacer)]:
        faltan = sum(rezago for _, rezago in atrasadas)
        yield (
            f"Al {fecha_larga(cifras.corte)} {'falta' if faltan == 1 else 'faltan'} "
            f"{plural(faltan, 'acción programada', 'acciones programadas')} en {nombrar(atrasadas)}"
        )


def _lo_que_falta_confirmar(cifras: Cifras) -> Iterator[str]:
    if calladas := [(a, sin) for a in cifras.actividades if (sin := de_actividad(a, cifras).por_confirmar)]:
        faltan = sum(rezago for _, rezago in calladas)
        yield (
            f"Al {fecha_larga(cifras.corte)} {'está' if faltan == 1 else 'están'} por confirmar "
            f"{plural(faltan, 'acción', 'acciones')}, porque hay meses sin reporte, en {nombrar(calladas)}"
        )


def hasta_cual(ultima: int, vigente: int) -> str:
    """«versión 1 (la 2 se retiró)»: la `vigente`, o ninguna, y las que siguen hasta la `ultima`, que no se leen. Son 0
    si no hay; vacío, si no se ha publicado ninguna."""
    if not ultima:
        return ""
    dicha = f"versión {vigente}" if vigente else "ninguna versión a la vista"
    retiradas = [f"la {version}" for version in range(vigente + 1, ultima + 1)]
    if not retiradas:
        return dicha
    return f"{dicha} ({enumerar(retiradas)} se {'retiró' if len(retiradas) == 1 else 'retiraron'})"
