"""Disparadores que sirven a cualquier tabla: no pisar, anotar quién, solo agregar."""

from typing import Any

import pgtrigger

# Lo que explica un cambio, que Python pone con `pghistory.context(motivo=…)`.
_CONTEXTO = "NULLIF(current_setting('pghistory.context_metadata', true), '')::jsonb"


MOTIVO = f"{_CONTEXTO} ->> 'motivo'"


QUIEN = f"({_CONTEXTO} ->> 'user')::bigint"


def sin_pisar() -> pgtrigger.Trigger:
    """Cada cambio sube la versión de la fila; quien guarda una copia vieja es rechazado y no pisa lo ajeno."""
    return pgtrigger.Trigger(
        name="sin_pisar",
        when=pgtrigger.Before,
        operation=pgtrigger.Update,
        func="""
            IF NEW.version <> OLD.version THEN
                RAISE EXCEPTION 'Otra persona cambió este registro mientras usted lo editaba.'
                    USING ERRCODE = 'check_violation', CONSTRAINT = 'version_vigente';
            END IF;
            NEW.version := OLD.version + 1;
            RETURN NEW;
        """,
    )


def anota_quien(columna: str, operacion: Any) -> pgtrigger.Trigger:
    """Quien escribe la fila queda anotado en esa columna, venga de donde venga; si no es una persona, queda lo que hay.

    `operacion` es de pgtrigger: `Insert`, `Insert | Update`…
    """
    return pgtrigger.Trigger(
        name="anota_quien_edita",
        when=pgtrigger.Before,
        operation=operacion,
        func=f"""
            NEW.{columna} := COALESCE({QUIEN}, NEW.{columna});
            RETURN NEW;
        """,
    )


def solo_se_agrega() -> list[pgtrigger.Trigger]:
    """Las filas no se cambian ni se borran, una por una ni todas juntas: una corrección es una fila nueva."""
    return [
        pgtrigger.Protect(name="solo_se_agrega", operation=pgtrigger.Update | pgtrigger.Delete),
        pgtrigger.Trigger(
            name="no_se_vacia",
            level=pgtrigger.Statement,
            when=pgtrigger.Before,
            operation=pgtrigger.Truncate,
            func="RAISE EXCEPTION 'La tabla % solo se agrega: no se vacía.', TG_TABLE_NAME;",
        ),
    ]
