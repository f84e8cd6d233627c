import django.contrib.postgres.fields
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

import informes.models
import participacion.models


class Migration(migrations.Migration):

    dependencies = [
        ('informes', '0001_initial'),
        ('participacion', '0001_initial'),
    ]

    operations = [
        *(
            pgtrigger.migrations.RemoveTrigger(model_name=modelo, name=nombre)
            for modelo, nombre in (
                ('informe', 'conserva_su_direccion'),
                ('informe', 'anota_quien_edita'),
                ('informe', 'insert_insert'),
                ('informe', 'update_update'),
                ('informe', 'delete_delete'),
                ('publicacion', 'en_su_direccion'),
            )
        ),
        *(
            migrations.RemoveConstraint(model_name=modelo, name=nombre)
            for modelo, nombre in (
                ('informe', 'informe_unico_por_cuatrimestre'),
                ('informe', 'informe_cuatrimestre_1_a_3'),
                ('informe', 'informe_cuatro_cortes'),
                ('publicacion', 'publicacion_version_unica'),
            )
        ),
        *(
            migrations.RenameField(modelo, 'cuatrimestre', 'numero_del_periodo')
            for modelo in ('informe', 'informeevent', 'publicacion')
        ),
        migrations.AlterModelOptions(
            name='informe',
            options={'ordering': ['-plan__anio', '-numero_del_periodo'], 'permissions': [('publicar_informe', 'Puede publicar informes')]},
        ),
        migrations.AlterModelOptions(
            name='publicacion',
            options={'ordering': ['-anio', '-numero_del_periodo', '-version'], 'verbose_name': 'publicación', 'verbose_name_plural': 'publicaciones'},
        ),
        migrations.AlterField(
            model_name='informe',
            name='cortes',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.DateField(null=True), default=informes.models.sin_cortes, help_text='Fecha a la que se mira el estado de los compromisos de cada mes del periodo.', size=4, verbose_name='cortes de los compromisos'),
        ),
        migrations.AlterField(
            model_name='informe',
            name='explicacion',
            field=models.TextField(blank=True, help_text='Por qué el cumplimiento del periodo fue ese.', max_length=4000, verbose_name='explicación'),
        ),
        migrations.AlterField(
            model_name='informe',
            name='numero_del_periodo',
            field=models.PositiveSmallIntegerField(choices=[(1, 'I cuatrimestre'), (2, 'II cuatrimestre'), (3, 'III cuatrimestre')], verbose_name='periodo'),
        ),
        migrations.AlterField(
            model_name='informeevent',
            name='cortes',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.DateField(null=True), default=informes.models.sin_cortes, help_text='Fecha a la que se mira el estado de los compromisos de cada mes del periodo.', size=4, verbose_name='cortes de los compromisos'),
        ),
        migrations.AlterField(
            model_name='informeevent',
            name='explicacion',
            field=models.TextField(blank=True, help_text='Por qué el cumplimiento del periodo fue ese.', max_length=4000, verbose_name='explicación'),
        ),
        migrations.AlterField(
            model_name='informeevent',
            name='numero_del_periodo',
            field=models.PositiveSmallIntegerField(choices=[(1, 'I cuatrimestre'), (2, 'II cuatrimestre'), (3, 'III cuatrimestre')], verbose_name='periodo'),
        ),
        migrations.AlterField(
            model_name='publicacion',
            name='numero_del_periodo',
            field=models.PositiveSmallIntegerField(verbose_name='periodo'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='informe',
            trigger=pgtrigger.compiler.Trigger(name='conserva_su_direccion', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."plan_id" IS DISTINCT FROM (NEW."plan_id") OR OLD."numero_del_periodo" IS DISTINCT FROM (NEW."numero_del_periodo"))', func="\n            IF EXISTS (SELECT FROM informes_publicacion WHERE informe_id = OLD.id) THEN\n                RAISE EXCEPTION 'El informe ya está publicado: no cambia de plan ni de periodo.'\n                    USING ERRCODE = 'check_violation', CONSTRAINT = 'informe_conserva_su_direccion';\n            END IF;\n            RETURN NEW;\n        ", hash='872e72a3067db97f8baca128196708fd56ec033e', operation='UPDATE OF "plan_id", "numero_del_periodo"', pgid='pgtrigger_conserva_su_direccion_43d81', table='informes_informe', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='informe',
            trigger=pgtrigger.compiler.Trigger(name='anota_quien_edita', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            IF TG_OP = 'UPDATE' THEN\n                IF (NEW.plan_id, NEW.numero_del_periodo, NEW.objetivo, NEW.explicacion, NEW.cortes)\n                    IS NOT DISTINCT FROM\n                    (OLD.plan_id, OLD.numero_del_periodo, OLD.objetivo, OLD.explicacion, OLD.cortes)\n                THEN\n                    RETURN NEW;\n                END IF;\n            END IF;\n            NEW.editado_por_id := COALESCE((NULLIF(current_setting('pghistory.context_metadata', true), '')::jsonb ->> 'user')::bigint, NEW.editado_por_id);\n            RETURN NEW;\n        ", hash='c84f725014d044c8d5fe0a6012512f4d2c7a6f22', operation='INSERT OR UPDATE', pgid='pgtrigger_anota_quien_edita_21841', table='informes_informe', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='informe',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "informes_informeevent" ("cortes", "editado_por_id", "explicacion", "explicacion_propuesta", "id", "numero_del_periodo", "objetivo", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "version") VALUES (NEW."cortes", NEW."editado_por_id", NEW."explicacion", NEW."explicacion_propuesta", NEW."id", NEW."numero_del_periodo", NEW."objetivo", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."plan_id", NEW."version"); RETURN NULL;', hash='cacdae7307b5fe2f1a797ad17af753db7aa8003d', operation='INSERT', pgid='pgtrigger_insert_insert_55cb1', table='informes_informe', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='informe',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "informes_informeevent" ("cortes", "editado_por_id", "explicacion", "explicacion_propuesta", "id", "numero_del_periodo", "objetivo", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "version") VALUES (NEW."cortes", NEW."editado_por_id", NEW."explicacion", NEW."explicacion_propuesta", NEW."id", NEW."numero_del_periodo", NEW."objetivo", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."plan_id", NEW."version"); RETURN NULL;', hash='69709f28508da189c9b6f476e00443fd2d7c50f5', operation='UPDATE', pgid='pgtrigger_update_update_93626', table='informes_informe', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='informe',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "informes_informeevent" ("cortes", "editado_por_id", "explicacion", "explicacion_propuesta", "id", "numero_del_periodo", "objetivo", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "version") VALUES (OLD."cortes", OLD."editado_por_id", OLD."explicacion", OLD."explicacion_propuesta", OLD."id", OLD."numero_del_periodo", OLD."objetivo", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."plan_id", OLD."version"); RETURN NULL;', hash='611ac05d463ca47cefeb1cfd1e651922f972e77a', operation='DELETE', pgid='pgtrigger_delete_delete_08ecc', table='informes_informe', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='publicacion',
            trigger=pgtrigger.compiler.Trigger(name='en_su_direccion', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            IF NOT EXISTS (\n                SELECT FROM informes_informe i JOIN participacion_plan p ON p.id = i.plan_id\n                WHERE i.id = NEW.informe_id AND p.anio = NEW.anio\n                    AND i.numero_del_periodo = NEW.numero_del_periodo\n            ) THEN\n                RAISE EXCEPTION 'La publicación no es del año y el periodo de su informe.'\n                    USING ERRCODE = 'check_violation', CONSTRAINT = 'publicacion_en_su_direccion';\n            END IF;\n            RETURN NEW;\n        ", hash='bad246bb44971f1d4e445bcfd8e3530be4e23219', operation='INSERT', pgid='pgtrigger_en_su_direccion_42e06', table='informes_publicacion', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='informe',
            constraint=models.UniqueConstraint(fields=('plan', 'numero_del_periodo'), name='informe_unico_por_periodo', violation_error_message='Ya hay un informe de ese periodo.'),
        ),
        migrations.AddConstraint(
            model_name='informe',
            constraint=models.CheckConstraint(condition=models.Q(('numero_del_periodo__in', [1, 2, 3])), name='informe_periodo_del_anio'),
        ),
        migrations.AddConstraint(
            model_name='informe',
            constraint=models.CheckConstraint(condition=participacion.models.Condicion('cortes', template='cardinality(%(expressions)s) = 4 AND array_lower(%(expressions)s, 1) = 1 AND array_ndims(%(expressions)s) = 1'), name='informe_un_corte_por_mes', violation_error_message='Los cortes son uno por cada mes del periodo.'),
        ),
        migrations.AddConstraint(
            model_name='publicacion',
            constraint=models.UniqueConstraint(fields=('anio', 'numero_del_periodo', 'version'), name='publicacion_version_unica'),
        ),
    ]
