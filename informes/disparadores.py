"""Reglas de los informes que hace cumplir la base de datos."""

import pgtrigger


def publicado_conserva_su_direccion() -> pgtrigger.Trigger:
    """Un informe con publicaciones no cambia de plan ni de cuatrimestre: su dirección es pública."""
    return pgtrigger.Trigger(
        name="conserva_su_direccion",
        when=pgtrigger.Before,
        operation=pgtrigger.UpdateOf("plan_id", "cuatrimestre"),
        condition=pgtrigger.Q(old__plan__df=pgtrigger.F("new__plan"))
        | pgtrigger.Q(old__cuatrimestre__df=pgtrigger.F("new__cuatrimestre")),
        func="""
            IF EXISTS (SELECT FROM informes_publicacion WHERE informe_id = OLD.id) THEN
                RAISE EXCEPTION 'El informe ya está publicado: no cambia de plan ni de cuatrimestre.'
                    USING ERRCODE = 'check_violation', CONSTRAINT = 'informe_conserva_su_direccion';
            END IF;
            RETURN NEW;
        """,
    )


def publicacion_en_su_direccion() -> pgtrigger.Trigger:
    """Una publicación es del año y del cuatrimestre de su informe."""
    return pgtrigger.Trigger(
        name="en_su_direccion",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert,
        func="""
            IF NOT EXISTS (
                SELECT FROM informes_informe i JOIN participacion_plan p ON p.id = i.plan_id
                WHERE i.id = NEW.informe_id AND p.anio = NEW.anio AND i.cuatrimestre = NEW.cuatrimestre
            ) THEN
                RAISE EXCEPTION 'La publicación no es del año y el cuatrimestre de su informe.'
                    USING ERRCODE = 'check_violation', CONSTRAINT = 'publicacion_en_su_direccion';
            END IF;
            RETURN NEW;
        """,
    )
