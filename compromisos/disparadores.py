"""Reglas de los compromisos que hace cumplir la base de datos.

Un seguimiento nunca es anterior a la sesión de su compromiso: se mira al registrarlo y también al
mover la sesión de fecha o el compromiso de sesión. `FOR SHARE` y `FOR UPDATE` ordenan las carreras.
"""

import pgtrigger

_RECHAZO = """
    RAISE EXCEPTION 'Hay un seguimiento anterior a la sesión en que se adquirió el compromiso.'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'seguimiento_anterior_a_la_sesion';
"""


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
            FOR SHARE OF c, s;
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
