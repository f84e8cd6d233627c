"""Reglas de los informes que hace cumplir la base de datos."""

import pgtrigger

from comun.disparadores import QUIEN
from comun.periodo import DE_LOS_INFORMES


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


def informe_del_plan() -> pgtrigger.Trigger:
    """Un informe es de un periodo que su plan tiene, con un corte por cada mes. El plan se sujeta: mientras tanto no
    cambia cada cuánto informa."""
    return pgtrigger.Trigger(
        name="del_plan",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.UpdateOf("plan_id", "numero_del_periodo", "cortes"),
        declare=[("meses", "integer")],
        func=f"""
            SELECT CASE p.informa {_MESES} END INTO meses FROM participacion_plan p WHERE p.id = NEW.plan_id FOR SHARE;
            IF NEW.numero_del_periodo > 12 / meses THEN
                RAISE EXCEPTION 'El plan no informa tantas veces en el año: el periodo va de 1 a %.', 12 / meses
                    USING ERRCODE = 'check_violation', CONSTRAINT = 'informe_de_un_periodo_del_plan';
            END IF;
            IF cardinality(NEW.cortes) <> meses THEN
                RAISE EXCEPTION 'Los cortes son uno por cada mes del periodo: %.', meses
                    USING ERRCODE = 'check_violation', CONSTRAINT = 'informe_un_corte_por_mes';
            END IF;
            RETURN NEW;
        """,
    )


_MESES = " ".join(f"WHEN '{una.nombre}' THEN {una.meses_de_cada_uno}" for una in DE_LOS_INFORMES)


def con_informes_no_cambia() -> list[pgtrigger.Trigger]:
    """Con informes empezados no cambia cada cuánto informa el plan; con publicaciones, tampoco su regla: lo publicado y
    lo que siga se cerrarían distinto."""

    def no_cambia(columna: str, si_hay: str, frase: str) -> pgtrigger.Trigger:
        return pgtrigger.Trigger(
            name=f"{columna}_no_cambia",
            when=pgtrigger.Before,
            operation=pgtrigger.UpdateOf(columna),
            condition=pgtrigger.Condition(f"OLD.{columna} IS DISTINCT FROM NEW.{columna}"),
            func=f"""
                IF EXISTS ({si_hay}) THEN
                    RAISE EXCEPTION '{frase}'
                        USING ERRCODE = 'check_violation', CONSTRAINT = 'plan_{columna}_no_cambia';
                END IF;
                RETURN NEW;
            """,
        )

    publicado = "SELECT FROM informes_publicacion q WHERE q.anio = NEW.anio"
    return [
        no_cambia(
            "informa",
            "SELECT FROM informes_informe i WHERE i.plan_id = NEW.id",
            "El plan ya tiene informes: no cambia cada cuánto informa.",
        ),
        no_cambia("regla", publicado, "El año ya tiene publicaciones: la regla del plan no cambia."),
        no_cambia(
            "ponderacion_por_componente",
            publicado,
            "El año ya tiene publicaciones: cómo se pondera el plan no cambia.",
        ),
    ]


def publicacion_en_su_direccion() -> pgtrigger.Trigger:
    """Una publicación es del año y del periodo de su informe."""
    return pgtrigger.Trigger(
        name="en_su_direccion",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert,
        func="""
            IF NOT EXISTS (
                SELECT FROM informes_informe i JOIN participacion_plan p ON p.id = i.plan_id
                WHERE i.id = NEW.informe_id AND p.anio = NEW.anio AND p.informa = NEW.informa
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
