"""Una segunda lectura de cómo se mide un plan, escrita aparte del programa: diccionarios, bucles tontos y fracciones.

De cada frase de las definiciones hay aquí una función que la repite al pie de la letra, sin cuidar lo que cuesta. No
importa nada del programa: si las dos lecturas dan lo mismo, ninguna se equivocó sola.

Una actividad es un diccionario: `clase`, `base`, `sentido` («», «al_menos» o «a_lo_sumo»), `anual` (solo se escribió la
meta del año), `p` y `e` (de cada mes, 1 a 12, a la cantidad; el que no está, nada), `peso` (o `None`) y `componente`
(una tupla). En `e`, «no hubo casos» es esa frase.
"""

from fractions import Fraction

NADIE = "no hubo casos"


def direccion(a):
    """Hacia dónde queda la meta: +1 o −1; la declarada o, si no se dijo, la de lo último programado."""
    if a["sentido"]:
        return 1 if a["sentido"] == "al_menos" else -1
    ultimo = None
    for mes in range(1, 13):
        if mes in a["p"]:
            ultimo = a["p"][mes]
    if ultimo is None or Fraction(ultimo) == Fraction(a["base"]):
        return 0
    return 1 if Fraction(ultimo) > Fraction(a["base"]) else -1


def distancia(a, nivel):
    recorrido = (Fraction(nivel) - Fraction(a["base"])) * direccion(a)
    return recorrido if recorrido > 0 else Fraction(0)


def se_debe(a, mes):
    """Meses debidos: los que tienen algo programado. En suma, nada y 0 son lo mismo; en mantener, 0 es un nivel solo si
    se pide no pasar."""
    if mes not in a["p"]:
        return False
    if a["clase"] == "nivel":
        return True
    if a["clase"] == "mantener" and a["sentido"] == "a_lo_sumo":
        return True
    return a["p"][mes] != 0


def debidos_de_mantener(a, hasta, corte):
    """Los periodos debidos de enero a `hasta`; el que se reportó sin casos, a la fecha de corte, se va."""
    debidos = [mes for mes in range(1, hasta + 1) if se_debe(a, mes)]
    return [mes for mes in debidos if mes > corte or a["e"].get(mes) != NADIE]


def razon_de_mantener(a, mes):
    if mes not in a["e"]:
        return Fraction(0)
    p, e = Fraction(a["p"][mes]), Fraction(a["e"][mes])
    if a["sentido"] == "a_lo_sumo":
        return Fraction(1) if e <= p else p / e
    return min(Fraction(1), e / p)


def programado(a, b, corte):
    """Programado a un mes."""
    if a["clase"] == "suma":
        return sum((Fraction(a["p"][mes]) for mes in range(1, b + 1) if mes in a["p"]), Fraction(0))
    if a["clase"] == "nivel":
        for mes in range(b, 0, -1):
            if mes in a["p"]:
                return distancia(a, a["p"][mes])
        return Fraction(0)
    return Fraction(len(debidos_de_mantener(a, b, corte)))


def ejecutado(a, b, corte):
    """Ejecutado a un mes."""
    if a["clase"] == "suma":
        return sum((Fraction(a["e"][mes]) for mes in range(1, b + 1) if mes in a["e"]), Fraction(0))
    if a["clase"] == "nivel":
        for mes in range(b, 0, -1):
            if mes in a["e"] and a["e"][mes] != NADIE:
                return distancia(a, a["e"][mes])
        return Fraction(0)
    return sum((razon_de_mantener(a, mes) for mes in debidos_de_mantener(a, b, corte)), Fraction(0))


def meta_anual(a, corte):
    """Del año."""
    return programado(a, 12, corte)


def todavia_no_se_debe(a, b):
    """Una meta escrita solo para el año, antes de su mes."""
    if not a["anual"]:
        return False
    return not any(se_debe(a, mes) for mes in range(1, b + 1))


def partes(a, desde, b):
    """De dónde sale lo ejecutado en el periodo; `None` si no se dice."""
    if a["clase"] == "mantener":
        return None
    e = ejecutado(a, b, b) - ejecutado(a, desde - 1, b)
    if e < 0:
        return None
    if todavia_no_se_debe(a, b):
        return [Fraction(0)] * 4
    p = programado(a, b, b) - programado(a, desde - 1, b)
    r0 = max(Fraction(0), programado(a, desde - 1, b) - ejecutado(a, desde - 1, b))
    a0 = max(Fraction(0), ejecutado(a, desde - 1, b) - programado(a, desde - 1, b))
    recuperado = min(e, r0)
    a_tiempo = min(e - recuperado, max(Fraction(0), p - a0))
    resto = e - recuperado - a_tiempo
    anticipado = min(
        resto, max(Fraction(0), meta_anual(a, b) - ejecutado(a, desde - 1, b) - recuperado - a_tiempo)
    )
    return [recuperado, a_tiempo, anticipado, resto - anticipado]


def actividad(a, desde, b):
    """Las cifras de una actividad, en fracciones; `None` donde no hay entre qué dividir."""
    meta, p, e = meta_anual(a, b), programado(a, b, b), ejecutado(a, b, b)
    p_del_periodo, e_del_periodo = p - programado(a, desde - 1, b), e - ejecutado(a, desde - 1, b)
    ejecucion = cumplimiento = None
    if not todavia_no_se_debe(a, b):
        ejecucion = e / p if p > 0 else None
        cumplimiento = e_del_periodo / p_del_periodo if p_del_periodo > 0 else None
    debidos = [mes for mes in range(1, b + 1) if se_debe(a, mes)]
    return {
        "meta": meta,
        "programado_a_corte": p,
        "ejecutado_a_corte": e,
        "programado_periodo": p_del_periodo,
        "ejecutado_periodo": e_del_periodo,
        "rezago": max(Fraction(0), p - e),
        "partes": partes(a, desde, b),
        "avance": e / meta if meta > 0 else None,
        "ejecucion": ejecucion,
        "cumplimiento": cumplimiento,
        "debidos": len(debidos),
        "reportados": len([mes for mes in debidos if mes in a["e"]]),
    }


def por_acciones(plan, desde, b):
    """Cocientes de sumas. Lo que no se debe todavía solo cuenta en el avance."""
    se_comparan = [a for a in plan if not todavia_no_se_debe(a, b)]

    def suma(lista, cuenta, mes):
        return sum((cuenta(a, mes, b) for a in lista), Fraction(0))

    meta = suma(plan, programado, 12)
    p = suma(se_comparan, programado, b)
    p_del_periodo = p - suma(se_comparan, programado, desde - 1)
    e_del_periodo = suma(se_comparan, ejecutado, b) - suma(se_comparan, ejecutado, desde - 1)
    return {
        "avance": suma(plan, ejecutado, b) / meta if meta > 0 else None,
        "ejecucion": suma(se_comparan, ejecutado, b) / p if p > 0 else None,
        "cumplimiento": e_del_periodo / p_del_periodo if p_del_periodo > 0 else None,
    }


def divididos_por_su_suma(crudos):
    """De cada cosa, su peso entre los de todas: sin ninguno escrito, iguales; si alguno se escribió, el que falta no
    cuenta. Sin nada que pese, nada."""
    hay = any(peso is not None for peso in crudos.values())
    pesan = {cosa: Fraction(peso or 0) if hay else Fraction(1) for cosa, peso in crudos.items()}
    suman = sum(pesan.values(), Fraction(0))
    return {cosa: peso / suman for cosa, peso in pesan.items()} if suman > 0 else {}


def pesos_en_la_rama(plan, rama, indices, de_los_componentes):
    """Los pesos de esas actividades dentro del componente `rama`. Las que están directamente en él son como un
    componente más."""
    grupos = {}
    directas = {i: plan[i]["peso"] for i in indices if plan[i]["componente"] == rama}
    if divididos_por_su_suma(directas):
        grupos["directas"] = divididos_por_su_suma(directas)
    for hija in sorted({plan[i]["componente"][: len(rama) + 1] for i in indices} - {rama}):
        adentro = [i for i in indices if plan[i]["componente"][: len(hija)] == hija]
        if pesos_en_la_rama(plan, hija, adentro, de_los_componentes):
            grupos[hija] = pesos_en_la_rama(plan, hija, adentro, de_los_componentes)
    de_cada_grupo = divididos_por_su_suma({grupo: de_los_componentes.get(grupo) for grupo in grupos})
    return {i: suyo * de_cada_grupo[grupo] for grupo in de_cada_grupo for i, suyo in grupos[grupo].items()}


def pesos_del_plan(plan, por_componente, de_los_componentes, corte):
    """De cada actividad con meta, su peso."""
    con_meta = [i for i in range(len(plan)) if meta_anual(plan[i], corte) > 0]
    if por_componente:
        repartidos = pesos_en_la_rama(plan, (), con_meta, de_los_componentes)
    else:
        repartidos = divididos_por_su_suma({i: plan[i]["peso"] for i in con_meta})
    return {i: repartidos.get(i, Fraction(0)) for i in con_meta}


def por_promedio(plan, pesos, desde, b):
    """El promedio de las actividades de `pesos`, cada una hasta 1."""

    def media(indices, cuenta, mes):
        arriba = abajo = Fraction(0)
        for i in indices:
            arriba += pesos[i] * min(Fraction(1), cuenta(plan[i], mes, b) / meta_anual(plan[i], b))
            abajo += pesos[i]
        return arriba / abajo if abajo > 0 else None

    todas = list(pesos)
    programadas = [i for i in todas if not todavia_no_se_debe(plan[i], b)]
    avance, esperado = media(todas, ejecutado, b), media(programadas, programado, b)
    ejecucion = cumplimiento = None
    if esperado is not None:
        if esperado > 0:
            ejecucion = media(programadas, ejecutado, b) / esperado
        divisor = esperado - media(programadas, programado, desde - 1)
        if divisor > 0:
            cumplimiento = (
                media(programadas, ejecutado, b) - media(programadas, ejecutado, desde - 1)
            ) / divisor
    return {
        "avance": avance,
        "esperado": esperado,
        "ejecucion": ejecucion,
        "cumplimiento": cumplimiento,
        "promedia": len([i for i in todas if pesos[i] > 0]),
        "con_programacion": len([i for i in programadas if pesos[i] > 0]),
        "completas": len(
            [i for i in todas if pesos[i] > 0 and ejecutado(plan[i], b, b) >= meta_anual(plan[i], b)]
        ),
    }


def en_porcentaje(razon):
    """Como se muestra: entero, hacia arriba en la mitad."""
    if razon is None:
        return None
    cien = razon * 100 + Fraction(1, 2)
    return cien.numerator // cien.denominator
