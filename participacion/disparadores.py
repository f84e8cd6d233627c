"""Reglas que hace cumplir la base de datos, también ante `update()`, cargas masivas y SQL directo.

El candado del mes toma `FOR SHARE` sobre su fila: quien escribe espera al cierre que esté en curso y
ve su resultado; quien cierra espera a las escrituras que llegaron antes. Comprobarlo solo en Python
deja pasar escrituras en una carrera.
"""

from collections.abc import Iterable

import pgtrigger

from comun.calendario import TODOS, nombre
from comun.disparadores import MOTIVO, QUIEN
from comun.modelos import LLANO_EN_SQL
from participacion.indicadores import ClaseDeMeta, Regla
from participacion.opciones import EVIDENCIAS_POR_MES

_RECHAZO = """
    IF mes.cerrado {salvo} THEN
        RAISE EXCEPTION 'El mes % de % está cerrado: no admite cambios.', mes.numero, mes.anio
            USING ERRCODE = 'check_violation', CONSTRAINT = 'mes_cerrado';
    END IF;
"""

_CANDADO = """
    {retener}
    FOR mes IN
        SELECT m.id, m.numero, m.cerrado, p.anio
        FROM participacion_mes m JOIN participacion_plan p ON p.id = m.plan_id
        WHERE {meses_tocados}
        ORDER BY m.id
        FOR SHARE OF m
    LOOP {rechazo} END LOOP;
    RETURN COALESCE(NEW, OLD);
"""


_NOMBRES_DE_LOS_MESES = f"ARRAY[{', '.join(repr(nombre(mes)) for mes in TODOS)}]"


def _candado(meses_tocados: str, retener: str = "", actividades: str = "") -> pgtrigger.Trigger:
    """`retener` sujeta las filas de que depende cuáles son los meses tocados: si no, otra transacción podría mudarlas a
    un mes cerrado mientras tanto. `actividades` son las de lo que se escribe: si el mes está abierto para las
    dependencias de todas, entra; se mira después de sujetarlo, que también lo sujeta quien lo abre o lo cierra para
    una."""
    return pgtrigger.Trigger(
        name="mes_cerrado",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        declare=[("mes", "record")],
        func=_CANDADO.format(
            retener=retener, meses_tocados=meses_tocados, rechazo=_RECHAZO.format(salvo=_salvo(actividades))
        ),
    )


def _salvo(actividades: str) -> str:
    if not actividades:
        return ""
    return f"""AND EXISTS (
        SELECT FROM participacion_actividad a WHERE a.id IN ({actividades}) AND NOT EXISTS (
            SELECT FROM participacion_reapertura r WHERE r.mes_id = mes.id AND r.dependencia_id = a.dependencia_id
        )
    )"""


def _debido(fila: str, mes: str) -> str:
    """Lo programado ese mes; nulo si no hay nada, que en *suma* es lo mismo que 0."""
    return f"""
        CASE {fila}.clase_de_meta WHEN '{ClaseDeMeta.SUMA}' THEN NULLIF({fila}.programado[{mes}], 0)
        ELSE {fila}.programado[{mes}] END
    """


def candado_de_actividad() -> pgtrigger.Trigger:
    """Un mes cerrado conserva su programación, y sus actividades no se mueven ni se borran."""
    antes, ahora = _debido("OLD", "m.numero"), _debido("NEW", "m.numero")
    return _candado(f"""
        m.plan_id IN (OLD.plan_id, NEW.plan_id) AND (
            ({antes}) IS DISTINCT FROM ({ahora})
            OR (OLD.plan_id, OLD.dependencia_id) IS DISTINCT FROM (NEW.plan_id, NEW.dependencia_id)
                AND (({antes}) IS NOT NULL OR ({ahora}) IS NOT NULL OR EXISTS (
                    SELECT FROM participacion_reporte v WHERE v.actividad_id = OLD.id AND v.mes = m.numero
                ))
        )
    """)


def _vigente(dependencia: str, plan: str, mes: str) -> str:
    """Si esa dependencia está vigente algún día de ese mes del plan: como `Dependencia.vigente_en`."""
    primero = f"make_date(p.anio, ({mes})::integer, 1)"
    return f"""
        EXISTS (
            SELECT FROM participacion_dependencia d, participacion_plan p
            WHERE d.id = {dependencia} AND p.id = {plan}
                AND COALESCE(d.vigente_desde, '-infinity') < {primero} + interval '1 month'
                AND COALESCE(d.vigente_hasta, 'infinity') >= {primero}
        )
    """


def actividad_en_vigencia() -> pgtrigger.Trigger:
    """A una dependencia no se le programa nada nuevo fuera de su vigencia. Lo que ya tenía, cuando se le puso la fecha,
    sigue como está o se quita: nadie lo pierde y ninguna cifra cambia sola."""
    antes, ahora = _debido("OLD", "m"), _debido("NEW", "m")
    return pgtrigger.Trigger(
        name="en_vigencia",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert
        | pgtrigger.UpdateOf("plan_id", "dependencia_id", "programado", "clase_de_meta"),
        declare=[("fuera", "integer"), ("cual", "record")],
        func=f"""
            IF NOT EXISTS (
                SELECT FROM participacion_dependencia d
                WHERE d.id = NEW.dependencia_id AND (d.vigente_desde IS NOT NULL OR d.vigente_hasta IS NOT NULL)
            ) THEN
                RETURN NEW;
            END IF;
            SELECT m INTO fuera FROM generate_series(1, 12) m
            WHERE ({ahora}) IS NOT NULL
                AND ((OLD.plan_id, OLD.dependencia_id) IS DISTINCT FROM (NEW.plan_id, NEW.dependencia_id)
                    OR ({antes}) IS DISTINCT FROM ({ahora}))
                AND NOT {_vigente("NEW.dependencia_id", "NEW.plan_id", "m")}
            ORDER BY m LIMIT 1;
            IF FOUND THEN
                SELECT d.sigla, p.anio INTO cual FROM participacion_dependencia d, participacion_plan p
                WHERE d.id = NEW.dependencia_id AND p.id = NEW.plan_id;
                RAISE EXCEPTION 'Actividad %: % no está vigente en % de %, y no recibe nada para ese mes.',
                    NEW.codigo, cual.sigla, ({_NOMBRES_DE_LOS_MESES})[fuera], cual.anio
                    USING ERRCODE = 'check_violation', CONSTRAINT = 'actividad_en_vigencia';
            END IF;
            RETURN NEW;
        """,
    )


def por_acciones_todo_se_suma() -> pgtrigger.Trigger:
    """En un plan por *acciones* todas las metas son sumas. El plan se sujeta: mientras tanto no cambia de regla."""
    return pgtrigger.Trigger(
        name="por_acciones_todo_se_suma",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.UpdateOf("clase_de_meta", "plan_id"),
        condition=~pgtrigger.Q(new__clase_de_meta=ClaseDeMeta.SUMA),
        declare=[("regla_del_plan", "text")],
        func=f"""
            SELECT p.regla INTO regla_del_plan FROM participacion_plan p WHERE p.id = NEW.plan_id FOR SHARE;
            IF regla_del_plan = '{Regla.ACCIONES}' THEN
                RAISE EXCEPTION 'El plan se cierra por acciones, y esta meta no es una suma: pase el plan a promedio.'
                    USING ERRCODE = 'check_violation', CONSTRAINT = 'por_acciones_todo_se_suma';
            END IF;
            RETURN NEW;
        """,
    )


def por_acciones_si_todo_se_suma() -> pgtrigger.Trigger:
    """Un plan pasa a *acciones* si todas sus metas son sumas."""
    return pgtrigger.Trigger(
        name="por_acciones_si_todo_se_suma",
        when=pgtrigger.Before,
        operation=pgtrigger.UpdateOf("regla"),
        condition=pgtrigger.Q(old__regla__df=pgtrigger.F("new__regla"))
        & pgtrigger.Q(new__regla=Regla.ACCIONES),
        func=f"""
            IF EXISTS (
                SELECT FROM participacion_actividad a
                WHERE a.plan_id = NEW.id AND a.clase_de_meta <> '{ClaseDeMeta.SUMA}'
            ) THEN
                RAISE EXCEPTION 'El plan tiene metas que no son sumas: se cierra por promedio.'
                    USING ERRCODE = 'check_violation', CONSTRAINT = 'por_acciones_todo_se_suma';
            END IF;
            RETURN NEW;
        """,
    )


def reporte_con_sus_numeros() -> pgtrigger.Trigger:
    """Donde el porcentaje es de dos números, se calcula de ellos y no se escribe; donde no, no se piden."""
    return pgtrigger.Trigger(
        name="con_sus_numeros",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update,
        declare=[("dos_numeros", "boolean")],
        func="""
            SELECT a.con_denominador INTO dos_numeros FROM participacion_actividad a WHERE a.id = NEW.actividad_id;
            IF dos_numeros THEN
                NEW.ejecutado := round(100 * NEW.numerador / NULLIF(NEW.denominador, 0), 6);
            ELSIF NEW.numerador IS NOT NULL OR NEW.denominador IS NOT NULL THEN
                RAISE EXCEPTION 'Esta actividad no es un porcentaje de dos números: escriba lo ejecutado.'
                    USING ERRCODE = 'check_violation', CONSTRAINT = 'reporte_con_sus_numeros';
            END IF;
            RETURN NEW;
        """,
    )


# Cada subconsulta busca una fila por su clave: nunca recorre la tabla, aunque el plan de la consulta se haya
# guardado cuando estaba vacía (con un JOIN, cargar 8.000 reportes llegó a tardar un minuto).


def candado_de_reporte() -> pgtrigger.Trigger:
    """Un mes cerrado conserva sus reportes, salvo los de la dependencia para la que se reabrió."""
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
        actividades="OLD.actividad_id, NEW.actividad_id",
    )


def candado_de_evidencia() -> pgtrigger.Trigger:
    """Un mes cerrado conserva sus evidencias, salvo las de la dependencia para la que se reabrió."""
    return _candado(
        """
        (m.plan_id, m.numero) = (
            SELECT a.plan_id, v.mes
            FROM participacion_reporte v JOIN participacion_actividad a ON a.id = v.actividad_id
            WHERE v.id = OLD.reporte_id
        )
        OR (m.plan_id, m.numero) = (
            SELECT a.plan_id, v.mes
            FROM participacion_reporte v JOIN participacion_actividad a ON a.id = v.actividad_id
            WHERE v.id = NEW.reporte_id
        )
    """,
        retener="""
        PERFORM FROM participacion_reporte v JOIN participacion_actividad a ON a.id = v.actividad_id
        WHERE v.id IN (OLD.reporte_id, NEW.reporte_id) ORDER BY v.id FOR SHARE OF v, a;
    """,
        actividades="""
            SELECT v.actividad_id FROM participacion_reporte v WHERE v.id IN (OLD.reporte_id, NEW.reporte_id)
        """,
    )


def pocas_evidencias() -> pgtrigger.Trigger:
    """Un reporte lleva hasta `EVIDENCIAS_POR_MES`. Sujeta el reporte: si dos agregan a la vez, la segunda cuenta la de
    la primera. Por su nombre va antes que `mes_cerrado`, que lo sujeta compartido: si dos ya lo compartieran, al
    pedirlo para sí se trabarían."""
    return pgtrigger.Trigger(
        name="hasta_el_tope",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.UpdateOf("reporte_id"),
        func=f"""
            IF OLD.reporte_id IS NOT DISTINCT FROM NEW.reporte_id THEN
                RETURN NEW;
            END IF;
            PERFORM FROM participacion_reporte WHERE id = NEW.reporte_id FOR NO KEY UPDATE;
            IF (SELECT count(*) FROM participacion_evidencia WHERE reporte_id = NEW.reporte_id)
                >= {EVIDENCIAS_POR_MES}
            THEN
                RAISE EXCEPTION 'Van hasta {EVIDENCIAS_POR_MES} evidencias por actividad en el mes.'
                    USING ERRCODE = 'check_violation', CONSTRAINT = 'evidencias_hasta_el_tope';
            END IF;
            RETURN NEW;
        """,
    )


def doce_meses() -> pgtrigger.Trigger:
    """Todo plan nace con sus doce meses: el candado siempre encuentra la fila que busca."""
    return pgtrigger.Trigger(
        name="doce_meses",
        when=pgtrigger.After,
        operation=pgtrigger.Insert,
        func="""
            INSERT INTO participacion_mes (plan_id, numero, cerrado, version, fecha_limite)
            SELECT NEW.id, numero, false, 1, make_date(NEW.anio, numero, 10) + interval '1 month'
            FROM generate_series(1, 12) numero;
            RETURN NULL;
        """,
    )


# Dos nombres que se agregan a la vez no se ven: el segundo espera a que el primero quede escrito o se deshaga.
_NOMBRES_DE_DEPENDENCIAS = "PERFORM pg_advisory_xact_lock(20250930);"


def _llano(texto: str) -> str:
    return LLANO_EN_SQL.format(texto)


def alias_de_una_sola() -> pgtrigger.Trigger:
    """Un alias no es la sigla ni el nombre de otra dependencia."""
    return pgtrigger.Trigger(
        name="de_una_sola",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.UpdateOf("nombre", "dependencia_id"),
        declare=[("otra", "text")],
        func=f"""
            {_NOMBRES_DE_DEPENDENCIAS}
            SELECT d.sigla INTO otra FROM participacion_dependencia d
            WHERE d.id <> NEW.dependencia_id
                AND {_llano("NEW.nombre")} IN ({_llano("d.sigla")}, {_llano("d.nombre")})
            LIMIT 1;
            IF FOUND THEN
                RAISE EXCEPTION 'El alias «%» nombra a otra dependencia: %.', NEW.nombre, otra
                    USING ERRCODE = 'check_violation', CONSTRAINT = 'alias_de_una_sola';
            END IF;
            RETURN NEW;
        """,
    )


def dependencia_sin_el_alias_de_otra() -> pgtrigger.Trigger:
    """La sigla y el nombre de una dependencia no son el alias de otra."""
    return pgtrigger.Trigger(
        name="sin_el_alias_de_otra",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.UpdateOf("sigla", "nombre"),
        declare=[("otra", "text")],
        func=f"""
            IF TG_OP = 'UPDATE' AND (OLD.sigla, OLD.nombre) = (NEW.sigla, NEW.nombre) THEN
                RETURN NEW;
            END IF;
            {_NOMBRES_DE_DEPENDENCIAS}
            SELECT a.nombre INTO otra FROM participacion_alias a
            WHERE a.dependencia_id <> NEW.id
                AND {_llano("a.nombre")} IN ({_llano("NEW.sigla")}, {_llano("NEW.nombre")})
            LIMIT 1;
            IF FOUND THEN
                RAISE EXCEPTION '«%» es el alias de otra dependencia.', otra
                    USING ERRCODE = 'check_violation', CONSTRAINT = 'dependencia_sin_el_alias_de_otra';
            END IF;
            RETURN NEW;
        """,
    )


def con_historia_no_se_borra() -> pgtrigger.Trigger:
    """Quien hizo algo que quedó en el historial no se borra, venga el borrado de donde venga: se desactiva."""
    return pgtrigger.Trigger(
        name="con_historia_no_se_borra",
        when=pgtrigger.Before,
        operation=pgtrigger.Delete,
        func="""
            IF EXISTS (SELECT FROM pghistory_context WHERE metadata ->> 'user' = OLD.id::text) THEN
                RAISE EXCEPTION 'Esta persona hizo cosas que están en el historial: no se borra, se desactiva.'
                    USING ERRCODE = 'check_violation', CONSTRAINT = 'usuario_con_historia_no_se_borra';
            END IF;
            RETURN OLD;
        """,
    )


def aprobado_sigue_aprobado() -> pgtrigger.Trigger:
    """La fecha de aprobación se corrige, pero no se quita: sin ella, lo prometido cambiaría sin dejar constancia."""
    return pgtrigger.Trigger(
        name="aprobado_sigue_aprobado",
        when=pgtrigger.Before,
        operation=pgtrigger.UpdateOf("aprobado_el"),
        condition=pgtrigger.Q(old__aprobado_el__isnull=False) & pgtrigger.Q(new__aprobado_el__isnull=True),
        func="""
            RAISE EXCEPTION 'El plan está aprobado: su fecha se corrige, no se quita.'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'plan_aprobado_sigue_aprobado';
        """,
    )


def publica_otra_persona_lo_decide_un_superusuario() -> pgtrigger.Trigger:
    """Quien edita los informes no se quita a sí mismo el control: que publique quien los editó lo permite solo un
    superusuario. Lo que no hace una persona (una migración, una consola) ya entró a la base por otra puerta."""
    return pgtrigger.Trigger(
        name="decide_un_superusuario",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.UpdateOf("publica_otra_persona"),
        func=f"""
            IF NEW.publica_otra_persona IS DISTINCT FROM COALESCE(OLD.publica_otra_persona, true)
                AND {QUIEN} IS NOT NULL
                AND NOT EXISTS (SELECT FROM participacion_usuario WHERE id = {QUIEN} AND is_active AND is_superuser)
            THEN
                RAISE EXCEPTION 'Que publique quien editó el informe lo decide un superusuario.'
                    USING ERRCODE = 'check_violation', CONSTRAINT = 'plan_publica_otra_persona';
            END IF;
            RETURN NEW;
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


_FALTA_DECIDIR = """
    RAISE EXCEPTION 'Falta decidir sobre algún reporte del mes: avalarlo o dejarlo sin reporte.'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'mes_cerrado_con_todo_decidido';
"""


def _por_decidir(plan: str, mes: str, ademas: str = "") -> str:
    """A alguna actividad del plan se le pedía reporte ese mes, o lo empezó, y no está avalado ni declarado «sin
    reporte»."""
    return f"""
        EXISTS (
            SELECT FROM participacion_actividad a
            LEFT JOIN participacion_reporte v ON v.actividad_id = a.id AND v.mes = {mes}
            WHERE a.plan_id = {plan} {ademas}
                AND (v.id IS NOT NULL
                    OR ({_debido("a", mes)}) IS NOT NULL AND {_vigente("a.dependencia_id", "a.plan_id", mes)})
                AND COALESCE(v.estado, '') NOT IN ('avalado', 'sin_reporte')
        )
    """


def reapertura() -> list[pgtrigger.Trigger]:
    """Un mes cerrado se reabre para una dependencia con un motivo, y se cierra otra vez para ella cuando todo lo suyo
    está decidido. Sujeta el mes: espera a lo que se esté escribiendo en él, y lo que llegue después la ve."""
    el_mes = "SELECT * INTO mes FROM participacion_mes WHERE id = {}.mes_id FOR NO KEY UPDATE;"
    suyas = "AND a.dependencia_id = OLD.dependencia_id"
    return [
        pgtrigger.Trigger(
            name="con_motivo",
            when=pgtrigger.Before,
            operation=pgtrigger.Insert,
            declare=[("mes", "participacion_mes")],
            func=f"""
                {el_mes.format("NEW")}
                IF NOT mes.cerrado THEN
                    RAISE EXCEPTION 'El mes está abierto para todas: no hace falta reabrirlo para una.'
                        USING ERRCODE = 'check_violation', CONSTRAINT = 'reapertura_de_un_mes_cerrado';
                END IF;
                IF COALESCE({MOTIVO}, '') = '' THEN
                    RAISE EXCEPTION 'Diga por qué se reabre el mes.'
                        USING ERRCODE = 'check_violation', CONSTRAINT = 'mes_reabierto_con_motivo';
                END IF;
                RETURN NEW;
            """,
        ),
        pgtrigger.Trigger(
            name="exige_decidir",
            when=pgtrigger.Before,
            operation=pgtrigger.Delete,
            declare=[("mes", "participacion_mes")],
            func=f"""
                {el_mes.format("OLD")}
                IF mes.cerrado AND ({_por_decidir("mes.plan_id", "mes.numero", suyas)}) THEN
                    {_FALTA_DECIDIR}
                END IF;
                RETURN OLD;
            """,
        ),
        pgtrigger.Protect(name="no_cambia", operation=pgtrigger.Update),
    ]


def cerrar_exige_decidir() -> pgtrigger.Trigger:
    """Un mes se cierra cuando cada actividad a la que se le pedía reporte lo tiene avalado o declarado «sin reporte», y
    no queda ninguno a medias; se reabre solo con un motivo."""
    return pgtrigger.Trigger(
        name="cerrar_exige_decidir",
        when=pgtrigger.Before,
        operation=pgtrigger.UpdateOf("cerrado"),
        condition=pgtrigger.Q(old__cerrado__df=pgtrigger.F("new__cerrado")),
        func=f"""
            IF NOT NEW.cerrado AND COALESCE({MOTIVO}, '') = '' THEN
                RAISE EXCEPTION 'Diga por qué se reabre el mes.'
                    USING ERRCODE = 'check_violation', CONSTRAINT = 'mes_reabierto_con_motivo';
            END IF;
            IF NEW.cerrado AND ({_por_decidir("NEW.plan_id", "NEW.numero")}) THEN
                {_FALTA_DECIDIR}
            END IF;
            IF NEW.cerrado AND EXISTS (SELECT FROM participacion_reapertura r WHERE r.mes_id = NEW.id) THEN
                RAISE EXCEPTION 'El mes quedó reabierto para alguna dependencia: quite eso antes de cerrarlo.'
                    USING ERRCODE = 'check_violation', CONSTRAINT = 'mes_cerrado_para_todas';
            END IF;
            RETURN NEW;
        """,
    )


def _comprometido(planes: str) -> str:
    """Alguno de esos planes se aprobó o tiene un mes cerrado: lo que promete ya se sabe. No toma ningún candado: un
    cambio que estaba en curso al cerrarse el primer mes es de antes del cierre."""
    return f"""
        EXISTS (
            SELECT FROM participacion_plan p
            WHERE p.id IN ({planes}) AND (
                p.aprobado_el IS NOT NULL
                OR EXISTS (SELECT FROM participacion_mes m WHERE m.plan_id = p.id AND m.cerrado)
            )
        )
    """


def lo_prometido_deja_constancia(
    salvo: Iterable[str], como_se_mide: Iterable[str]
) -> list[pgtrigger.Trigger]:
    """Con el plan aprobado o algún mes cerrado, cambiar lo prometido exige un motivo y queda como modificación, con
    todo lo de antes y lo de después; una actividad ya no se borra ni se pasa a otro plan: se cancela. Lo que dice
    `como_se_mide` lo exige desde el primer reporte avalado: si no, lo que se reportó querría decir otra cosa.

    Lo prometido es toda la fila salvo las columnas `salvo`: la que se agregue mañana también. La dependencia se guarda
    por su sigla, que es la de ese día.
    """
    de_antes = ", ".join(f"OLD.{columna}" for columna in como_se_mide)
    de_ahora = ", ".join(f"NEW.{columna}" for columna in como_se_mide)
    fuera = ", ".join(f"'{columna}'" for columna in (*salvo, "dependencia_id"))

    def prometido(fila: str) -> str:
        return f"""
            (to_jsonb({fila}) - ARRAY[{fuera}]) || jsonb_build_object('dependencia', (
                SELECT d.sigla FROM participacion_dependencia d WHERE d.id = {fila}.dependencia_id
            ))
        """

    return [
        pgtrigger.Trigger(
            name="lo_prometido_deja_constancia",
            when=pgtrigger.After,
            operation=pgtrigger.Insert | pgtrigger.Update,
            declare=[
                ("antes", "jsonb"),
                ("despues", "jsonb"),
                ("motivo", "text"),
                ("se_mide_distinto", "boolean"),
            ],
            func=f"""
                se_mide_distinto := TG_OP = 'UPDATE' AND ({de_antes}) IS DISTINCT FROM ({de_ahora}) AND EXISTS (
                    SELECT FROM participacion_reporte v WHERE v.actividad_id = NEW.id AND v.estado = 'avalado'
                );
                IF NOT (se_mide_distinto OR {_comprometido("NEW.plan_id")}) THEN
                    RETURN NULL;
                END IF;
                antes := COALESCE({prometido("OLD")}, '{{}}');
                despues := {prometido("NEW")};
                IF antes = despues THEN
                    RETURN NULL;
                END IF;
                motivo := COALESCE({MOTIVO}, '');
                IF motivo !~ '\\S' THEN
                    RAISE EXCEPTION
                        '%: diga por qué cambia lo que se prometió.',
                        CASE WHEN se_mide_distinto THEN 'Ya hay reportes avalados'
                        ELSE 'El plan está aprobado o tiene meses cerrados' END
                        USING ERRCODE = 'check_violation', CONSTRAINT = 'modificacion_con_motivo';
                END IF;
                INSERT INTO participacion_modificacion
                    (actividad_id, antes, despues, motivo, registrada_en, registrada_por_id)
                VALUES (NEW.id, antes, despues, motivo, now(), {QUIEN});
                RETURN NULL;
            """,
        ),
        pgtrigger.Trigger(
            name="prometida_no_se_quita",
            when=pgtrigger.Before,
            operation=pgtrigger.Delete | pgtrigger.UpdateOf("plan_id"),
            func=f"""
                IF OLD.plan_id IS DISTINCT FROM NEW.plan_id AND {_comprometido("OLD.plan_id, NEW.plan_id")} THEN
                    RAISE EXCEPTION
                        'El plan está aprobado o tiene meses cerrados: la actividad no se borra ni se muda, se cancela.'
                        USING ERRCODE = 'check_violation', CONSTRAINT = 'prometida_no_se_quita';
                END IF;
                RETURN COALESCE(NEW, OLD);
            """,
        ),
    ]
