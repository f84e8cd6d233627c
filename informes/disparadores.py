"""Reglas de los informes que hace cumplir la base de datos."""

import pgtrigger

from comun.disparadores import QUIEN


def publicado_conserva_su_direccion() -> pgtrigger.Trigger:
    """Un informe con publicaciones no cambia de plan ni de periodo: su dirección es pública."""
    return pgtrigger.Trigger(
        name="conserva_su_direccion",
        when=pgtrigger.Before,
        operation=pgtrigger.UpdateOf("plan_id", "numero_del_periodo"),
        condition=pgtrigger.Q(old__plan__df=pgtrigger.F("new__plan"))
        | pgtrigger.Q(old__numero_del_periodo__df=pgtrigger.F("new__numero_del_periodo")),
        func="""
            IF EXISTS (SELECT FROM informes_publicacion WHERE informe_id = OLD.id) THEN
                RAISE EXCEPTION 'El informe ya está publicado: no cambia de plan ni de periodo.'
                    USING ERRCODE = 'check_violation', CONSTRAINT = 'informe_conserva_su_direccion';
            END IF;
            RETURN NEW;
        """,
    )


def publicacion_en_su_direccion() -> pgtrigger.Trigger:
    """Una publicación es del año y del periodo de su informe."""
    return pgtrigger.Trigger(
        name="en_su_direccion",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert,
        func="""
            IF NOT EXISTS (
                SELECT FROM informes_informe i JOIN participacion_plan p ON p.id = i.plan_id
                WHERE i.id = NEW.informe_id AND p.anio = NEW.anio
                    AND i.numero_del_periodo = NEW.numero_del_periodo
            ) THEN
                RAISE EXCEPTION 'La publicación no es del año y el periodo de su informe.'
                    USING ERRCODE = 'check_violation', CONSTRAINT = 'publicacion_en_su_direccion';
            END IF;
            RETURN NEW;
        """,
    )


def informe_anota_quien_edita() -> pgtrigger.Trigger:
    """Quien cambia un informe queda anotado en él, venga de donde venga el cambio. Guardarlo igual no es cambiarlo: así
    nadie le quita a otro la edición que le impide publicar."""
    return pgtrigger.Trigger(
        name="anota_quien_edita",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update,
        func=f"""
            IF TG_OP = 'UPDATE' THEN
                IF (NEW.plan_id, NEW.numero_del_periodo, NEW.objetivo, NEW.explicacion, NEW.cortes)
                    IS NOT DISTINCT FROM
                    (OLD.plan_id, OLD.numero_del_periodo, OLD.objetivo, OLD.explicacion, OLD.cortes)
                THEN
                    RETURN NEW;
                END IF;
            END IF;
            NEW.editado_por_id := COALESCE({QUIEN}, NEW.editado_por_id);
            RETURN NEW;
        """,
    )


def recomendacion_anota_quien_edita() -> pgtrigger.Trigger:
    """Cambiar una recomendación es cambiar su informe."""
    return pgtrigger.Trigger(
        name="anota_quien_edita",
        when=pgtrigger.After,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        func=f"""
            UPDATE informes_informe SET editado_por_id = COALESCE({QUIEN}, editado_por_id)
            WHERE id = COALESCE(NEW.informe_id, OLD.informe_id);
            RETURN NULL;
        """,
    )


def publicacion_completa() -> pgtrigger.Trigger:
    """Se publica con cifras y con PDF."""
    return pgtrigger.Trigger(
        name="completa",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert,
        func="""
            IF length(NEW.cifras) = 0 OR length(NEW.pdf) = 0 THEN
                RAISE EXCEPTION 'A la publicación le faltan las cifras o el PDF.'
                    USING ERRCODE = 'check_violation', CONSTRAINT = 'publicacion_completa';
            END IF;
            RETURN NEW;
        """,
    )


def publica_otra_persona() -> pgtrigger.Trigger:
    """Quien publica no es quien editó de último, salvo que el plan diga otra cosa."""
    return pgtrigger.Trigger(
        name="publica_otra_persona",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert,
        func="""
            IF EXISTS (
                SELECT FROM informes_informe i JOIN participacion_plan p ON p.id = i.plan_id
                WHERE i.id = NEW.informe_id AND p.publica_otra_persona AND i.editado_por_id = NEW.publicada_por_id
            ) THEN
                RAISE EXCEPTION 'Usted editó el informe de último: lo publica otra persona, que lo revisa antes.'
                    USING ERRCODE = 'check_violation', CONSTRAINT = 'publicacion_de_otra_persona';
            END IF;
            RETURN NEW;
        """,
    )
