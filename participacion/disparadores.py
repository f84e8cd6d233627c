"""Reglas que hace cumplir la base de datos, también ante `update()`, cargas masivas y SQL directo.

El candado del mes toma `FOR SHARE` sobre su fila: quien escribe espera al cierre que esté en curso y
ve su resultado; quien cierra espera a las escrituras que llegaron antes. Comprobarlo solo en Python
deja pasar escrituras en una carrera.
"""

import pgtrigger

_RECHAZO = """
    IF mes.cerrado THEN
        RAISE EXCEPTION 'El mes % de % está cerrado: no admite cambios.', mes.numero, mes.anio
            USING ERRCODE = 'check_violation', CONSTRAINT = 'mes_cerrado';
    END IF;
"""

_CANDADO = """
    {retener}
    FOR mes IN
        SELECT m.numero, m.cerrado, p.anio
        FROM participacion_mes m JOIN participacion_plan p ON p.id = m.plan_id
        WHERE {meses_tocados}
        ORDER BY m.id
        FOR SHARE OF m
    LOOP {rechazo} END LOOP;
    RETURN COALESCE(NEW, OLD);
"""


def _candado(meses_tocados: str, retener: str = "") -> pgtrigger.Trigger:
    """`retener` sujeta las filas de que depende cuáles son los meses tocados: si no, otra transacción podría
    mudarlas a un mes cerrado mientras tanto."""
    return pgtrigger.Trigger(
        name="mes_cerrado",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        declare=[("mes", "record")],
        func=_CANDADO.format(retener=retener, meses_tocados=meses_tocados, rechazo=_RECHAZO),
    )


def candado_de_actividad() -> pgtrigger.Trigger:
    """Un mes cerrado conserva su programación, y sus actividades no se mueven ni se borran."""
    return _candado("""
        m.plan_id IN (OLD.plan_id, NEW.plan_id) AND (
            COALESCE(OLD.programado[m.numero], 0) <> COALESCE(NEW.programado[m.numero], 0)
            OR (OLD.plan_id, OLD.dependencia_id) IS DISTINCT FROM (NEW.plan_id, NEW.dependencia_id)
                AND (OLD.programado[m.numero] > 0 OR NEW.programado[m.numero] > 0 OR EXISTS (
                    SELECT FROM participacion_avance v WHERE v.actividad_id = OLD.id AND v.mes = m.numero
                ))
        )
    """)


# Cada subconsulta busca una fila por su clave: nunca recorre la tabla, aunque el plan de la consulta se haya
# guardado cuando estaba vacía (con un JOIN, cargar 8.000 reportes llegó a tardar un minuto).


def candado_de_avance() -> pgtrigger.Trigger:
    """Un mes cerrado conserva sus reportes."""
    return _candado(
        """
        (m.plan_id, m.numero) = (
            SELECT a.plan_id, OLD.mes FROM participacion_actividad a WHERE a.id = OLD.actividad_id
        )
        OR (m.plan_id, m.numero) = (
            SELECT a.plan_id, NEW.mes FROM participacion_actividad a WHERE a.id = NEW.actividad_id
        )
    """,
        retener="""
        PERFORM FROM participacion_actividad WHERE id IN (OLD.actividad_id, NEW.actividad_id) ORDER BY id FOR SHARE;
    """,
    )


def candado_de_evidencia() -> pgtrigger.Trigger:
    """Un mes cerrado conserva sus evidencias."""
    return _candado(
        """
        (m.plan_id, m.numero) = (
            SELECT a.plan_id, v.mes
            FROM participacion_avance v JOIN participacion_actividad a ON a.id = v.actividad_id
            WHERE v.id = OLD.avance_id
        )
        OR (m.plan_id, m.numero) = (
            SELECT a.plan_id, v.mes
            FROM participacion_avance v JOIN participacion_actividad a ON a.id = v.actividad_id
            WHERE v.id = NEW.avance_id
        )
    """,
        retener="""
        PERFORM FROM participacion_avance v JOIN participacion_actividad a ON a.id = v.actividad_id
        WHERE v.id IN (OLD.avance_id, NEW.avance_id) ORDER BY v.id FOR SHARE OF v, a;
    """,
    )


def doce_meses() -> pgtrigger.Trigger:
    """Todo plan nace con sus doce meses: el candado siempre encuentra la fila que busca."""
    return pgtrigger.Trigger(
        name="doce_meses",
        when=pgtrigger.After,
        operation=pgtrigger.Insert,
        func="""
            INSERT INTO participacion_mes (plan_id, numero, cerrado)
            SELECT NEW.id, numero, false FROM generate_series(1, 12) numero;
            RETURN NULL;
        """,
    )


def mes_estable() -> list[pgtrigger.Trigger]:
    """Un mes no se muda de plan ni de número, y cerrado no se borra: el candado lo sigue encontrando."""
    return [
        pgtrigger.Protect(
            name="mes_fijo",
            operation=pgtrigger.Update,
            condition=pgtrigger.Q(old__plan__df=pgtrigger.F("new__plan"))
            | pgtrigger.Q(old__numero__df=pgtrigger.F("new__numero")),
        ),
        pgtrigger.Protect(
            name="cerrado_no_se_borra", operation=pgtrigger.Delete, condition=pgtrigger.Q(old__cerrado=True)
        ),
    ]


def anio_fijo() -> pgtrigger.Trigger:
    """Un plan no cambia de año: es su identidad, y la dirección de lo que ya se publicó de él."""
    return pgtrigger.Protect(
        name="anio_fijo",
        operation=pgtrigger.Update,
        condition=pgtrigger.Q(old__anio__df=pgtrigger.F("new__anio")),
    )
