"""Reglas de los compromisos que hace cumplir la base de datos.

Un seguimiento, como la fecha límite, nunca es anterior a la sesión de su compromiso: se mira al escribirlo y también
al mover la sesión de fecha o el compromiso de sesión. Los seguimientos de un compromiso se registran de a uno: quien
llega después lo espera, y ve el anterior. Lo que ya estaba antes de una de estas reglas se deja como está.
"""

import pgtrigger

_RECHAZO = """
    RAISE EXCEPTION 'Hay un seguimiento anterior a la sesión en que se adquirió el compromiso.'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'seguimiento_anterior_a_la_sesion';
"""

_LIMITE_TARDE = """
    RAISE EXCEPTION 'La fecha límite de un compromiso no puede ser anterior a su sesión.'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'fecha_limite_desde_la_sesion';
"""


def _llana(gestion: str) -> str:
    """El texto sin los espacios ni los saltos de línea que no se ven, como `indicadores.reparo`."""
    return f"btrim(regexp_replace({gestion}, '\\s+', ' ', 'g'))"


def seguimiento_unico_en_su_dia() -> pgtrigger.Trigger:
    """Al registrar un seguimiento: dice qué se hizo, no es anterior a la sesión, no repite a otro de su día, y si
    cambia el estado que había ese día dice por qué.

    El compromiso queda tomado hasta terminar: de dos seguimientos a la vez, el segundo mira después del primero.
    """
    return pgtrigger.Trigger(
        name="unico_en_su_dia",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert,
        declare=[("fecha_de_la_sesion", "date"), ("ultimo", "text")],
        func=f"""
            PERFORM FROM compromisos_compromiso WHERE id = NEW.compromiso_id FOR UPDATE;
            IF NEW.gestion !~ '\\S' THEN
                RAISE EXCEPTION 'Cuente en una frase qué se hizo: un seguimiento no va vacío.'
                    USING ERRCODE = 'check_violation', CONSTRAINT = 'seguimiento_con_gestion';
            END IF;
            IF EXISTS (
                SELECT FROM compromisos_seguimiento g
                WHERE g.compromiso_id = NEW.compromiso_id AND g.fecha = NEW.fecha AND g.estado = NEW.estado
                    AND {_llana("g.gestion")} = {_llana("NEW.gestion")}
            ) THEN
                RAISE EXCEPTION 'Ese seguimiento ya está registrado.'
                    USING ERRCODE = 'check_violation', CONSTRAINT = 'seguimiento_repetido';
            END IF;
            SELECT g.estado INTO ultimo FROM compromisos_seguimiento g
            WHERE g.compromiso_id = NEW.compromiso_id AND g.fecha = NEW.fecha
            ORDER BY g.id DESC LIMIT 1;
            IF ultimo <> NEW.estado AND NEW.motivo_correccion !~ '\\S' THEN
                RAISE EXCEPTION 'De ese día ya hay un seguimiento con otro estado: diga por qué lo corrige.'
                    USING ERRCODE = 'check_violation', CONSTRAINT = 'seguimiento_corregido_con_motivo';
            END IF;
            RETURN NEW;
        """,
    )


def seguimiento_desde_la_sesion() -> pgtrigger.Trigger:
    """Al registrar un seguimiento."""
    return pgtrigger.Trigger(
        name="desde_la_sesion",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert,
        declare=[("fecha_de_la_sesion", "date")],
        func=f"""
            SELECT s.fecha INTO fecha_de_la_sesion
            FROM compromisos_compromiso c JOIN compromisos_sesion s ON s.id = c.sesion_id
            WHERE c.id = NEW.compromiso_id
            FOR UPDATE OF c FOR SHARE OF s;
            IF NEW.fecha < fecha_de_la_sesion THEN {_RECHAZO} END IF;
            RETURN NEW;
        """,
    )


def sesion_antes_de_sus_seguimientos() -> pgtrigger.Trigger:
    """Al mover una sesión de fecha."""
    return pgtrigger.Trigger(
        name="antes_de_sus_seguimientos",
        when=pgtrigger.Before,
        operation=pgtrigger.UpdateOf("fecha"),
        func=f"""
            IF EXISTS (
                SELECT FROM compromisos_seguimiento g
                JOIN compromisos_compromiso c ON c.id = g.compromiso_id
                WHERE c.sesion_id = NEW.id AND g.fecha < NEW.fecha
            ) THEN {_RECHAZO} END IF;
            IF NEW.fecha > OLD.fecha AND EXISTS (
                SELECT FROM compromisos_compromiso c
                WHERE c.sesion_id = NEW.id AND c.fecha_limite < NEW.fecha AND c.fecha_limite >= OLD.fecha
            ) THEN {_LIMITE_TARDE} END IF;
            RETURN NEW;
        """,
    )


def limite_desde_la_sesion() -> pgtrigger.Trigger:
    """Al escribir un compromiso, cambiarle la fecha límite o pasarlo a otra sesión."""
    return pgtrigger.Trigger(
        name="limite_desde_la_sesion",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.UpdateOf("sesion_id", "fecha_limite"),
        declare=[("fecha_de_la_sesion", "date")],
        func=f"""
            IF (OLD.sesion_id, OLD.fecha_limite) IS NOT DISTINCT FROM (NEW.sesion_id, NEW.fecha_limite) THEN
                RETURN NEW;
            END IF;
            SELECT s.fecha INTO fecha_de_la_sesion FROM compromisos_sesion s WHERE s.id = NEW.sesion_id FOR SHARE;
            IF NEW.fecha_limite < fecha_de_la_sesion THEN {_LIMITE_TARDE} END IF;
            RETURN NEW;
        """,
    )


def compromiso_antes_de_sus_seguimientos() -> pgtrigger.Trigger:
    """Al pasar un compromiso a otra sesión."""
    return pgtrigger.Trigger(
        name="antes_de_sus_seguimientos",
        when=pgtrigger.Before,
        operation=pgtrigger.UpdateOf("sesion_id"),
        func=f"""
            PERFORM FROM compromisos_sesion WHERE id = NEW.sesion_id FOR SHARE;
            IF EXISTS (
                SELECT FROM compromisos_seguimiento g
                JOIN compromisos_sesion s ON s.id = NEW.sesion_id
                WHERE g.compromiso_id = NEW.id AND g.fecha < s.fecha
            ) THEN {_RECHAZO} END IF;
            RETURN NEW;
        """,
    )
