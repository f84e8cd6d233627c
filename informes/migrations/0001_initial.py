import django.contrib.postgres.fields
import informes.models
import django.db.models.deletion
import django.db.models.lookups
import participacion.models
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('participacion', '0001_initial'),
        ('pghistory', '0007_auto_20250421_0444'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Envio',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('clave', models.CharField(help_text='De qué mes y cuál recordatorio, o de qué semana.', max_length=40)),
                ('enviado_en', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'verbose_name': 'envío',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='Informe',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('cuatrimestre', models.PositiveSmallIntegerField(choices=[(1, 'I cuatrimestre'), (2, 'II cuatrimestre'), (3, 'III cuatrimestre')])),
                ('objetivo', models.TextField(max_length=2000)),
                ('explicacion', models.TextField(blank=True, help_text='Por qué el cumplimiento del cuatrimestre fue ese.', max_length=4000, verbose_name='explicación')),
                ('cortes', django.contrib.postgres.fields.ArrayField(base_field=models.DateField(null=True), default=informes.models.sin_cortes, help_text='Fecha a la que se mira el estado de los compromisos de cada mes del cuatrimestre.', size=4, verbose_name='cortes de los compromisos')),
            ],
            options={
                'ordering': ['-plan__anio', '-cuatrimestre'],
                'permissions': [('publicar_informe', 'Puede publicar informes')],
            },
        ),
        migrations.CreateModel(
            name='InformeEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('cuatrimestre', models.PositiveSmallIntegerField(choices=[(1, 'I cuatrimestre'), (2, 'II cuatrimestre'), (3, 'III cuatrimestre')])),
                ('objetivo', models.TextField(max_length=2000)),
                ('explicacion', models.TextField(blank=True, help_text='Por qué el cumplimiento del cuatrimestre fue ese.', max_length=4000, verbose_name='explicación')),
                ('cortes', django.contrib.postgres.fields.ArrayField(base_field=models.DateField(null=True), default=informes.models.sin_cortes, help_text='Fecha a la que se mira el estado de los compromisos de cada mes del cuatrimestre.', size=4, verbose_name='cortes de los compromisos')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Publicacion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('anio', models.PositiveSmallIntegerField(verbose_name='año')),
                ('cuatrimestre', models.PositiveSmallIntegerField()),
                ('version', models.PositiveSmallIntegerField(verbose_name='versión')),
                ('motivo', models.TextField(blank=True, help_text='Por qué corrige la versión anterior.', max_length=2000)),
                ('publicada_en', models.DateTimeField()),
                ('cifras', models.BinaryField(help_text='El JSON, tal como se sirve.')),
                ('cifras_sha256', models.CharField(max_length=64, verbose_name='SHA-256 de las cifras')),
                ('pdf', models.BinaryField(help_text='El PDF, tal como se sirve.', verbose_name='PDF')),
                ('pdf_sha256', models.CharField(max_length=64, verbose_name='SHA-256 del PDF')),
            ],
            options={
                'verbose_name': 'publicación',
                'verbose_name_plural': 'publicaciones',
                'ordering': ['-anio', '-cuatrimestre', '-version'],
            },
        ),
        migrations.CreateModel(
            name='Recomendacion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('orden', models.PositiveSmallIntegerField(default=1)),
                ('texto', models.TextField(max_length=2000)),
            ],
            options={
                'verbose_name': 'recomendación',
                'verbose_name_plural': 'recomendaciones',
                'ordering': ['informe', 'orden', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='RecomendacionEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('orden', models.PositiveSmallIntegerField(default=1)),
                ('texto', models.TextField(max_length=2000)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AddField(
            model_name='envio',
            name='usuario',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='informe',
            name='plan',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='informes', to='participacion.plan'),
        ),
        migrations.AddField(
            model_name='informeevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='informeevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='informes.informe'),
        ),
        migrations.AddField(
            model_name='informeevent',
            name='plan',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='participacion.plan'),
        ),
        migrations.AddField(
            model_name='publicacion',
            name='informe',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='publicaciones', to='informes.informe'),
        ),
        migrations.AddField(
            model_name='publicacion',
            name='publicada_por',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='publicaciones', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='recomendacion',
            name='informe',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='recomendaciones', to='informes.informe'),
        ),
        migrations.AddField(
            model_name='recomendacionevent',
            name='informe',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='informes.informe'),
        ),
        migrations.AddField(
            model_name='recomendacionevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='recomendacionevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='informes.recomendacion'),
        ),
        migrations.AddConstraint(
            model_name='envio',
            constraint=models.UniqueConstraint(fields=('usuario', 'clave'), name='envio_una_sola_vez'),
        ),
        migrations.AddConstraint(
            model_name='informe',
            constraint=models.UniqueConstraint(fields=('plan', 'cuatrimestre'), name='informe_unico_por_cuatrimestre', violation_error_message='Ya hay un informe de ese cuatrimestre.'),
        ),
        migrations.AddConstraint(
            model_name='informe',
            constraint=models.CheckConstraint(condition=models.Q(('cuatrimestre__in', (1, 2, 3))), name='informe_cuatrimestre_1_a_3'),
        ),
        migrations.AddConstraint(
            model_name='informe',
            constraint=models.CheckConstraint(condition=participacion.models.Condicion('cortes', template='cardinality(%(expressions)s) = 4 AND array_lower(%(expressions)s, 1) = 1 AND array_ndims(%(expressions)s) = 1'), name='informe_cuatro_cortes', violation_error_message='Los cortes son cuatro, uno por mes.'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='informe',
            trigger=pgtrigger.compiler.Trigger(name='conserva_su_direccion', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."plan_id" IS DISTINCT FROM (NEW."plan_id") OR OLD."cuatrimestre" IS DISTINCT FROM (NEW."cuatrimestre"))', func="\n            IF EXISTS (SELECT FROM informes_publicacion WHERE informe_id = OLD.id) THEN\n                RAISE EXCEPTION 'El informe ya está publicado: no cambia de plan ni de cuatrimestre.'\n                    USING ERRCODE = 'check_violation', CONSTRAINT = 'informe_conserva_su_direccion';\n            END IF;\n            RETURN NEW;\n        ", hash='1610f0278b882acbff5e6116edc534a4e0ec798b', operation='UPDATE OF "plan_id", "cuatrimestre"', pgid='pgtrigger_conserva_su_direccion_43d81', table='informes_informe', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='informe',
            trigger=pgtrigger.compiler.Trigger(name='sin_pisar', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            IF NEW.version <> OLD.version THEN\n                RAISE EXCEPTION 'Otra persona cambió este registro mientras usted lo editaba.'\n                    USING ERRCODE = 'check_violation', CONSTRAINT = 'version_vigente';\n            END IF;\n            NEW.version := OLD.version + 1;\n            RETURN NEW;\n        ", hash='9bf437c4bcd9bf86a03cea04608067ed9d0cfe06', operation='UPDATE', pgid='pgtrigger_sin_pisar_eedff', table='informes_informe', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='informe',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "informes_informeevent" ("cortes", "cuatrimestre", "explicacion", "id", "objetivo", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "version") VALUES (NEW."cortes", NEW."cuatrimestre", NEW."explicacion", NEW."id", NEW."objetivo", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."plan_id", NEW."version"); RETURN NULL;', hash='358752eab17b53e96ffa4c436d80f75a2038ba5c', operation='INSERT', pgid='pgtrigger_insert_insert_55cb1', table='informes_informe', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='informe',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "informes_informeevent" ("cortes", "cuatrimestre", "explicacion", "id", "objetivo", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "version") VALUES (NEW."cortes", NEW."cuatrimestre", NEW."explicacion", NEW."id", NEW."objetivo", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."plan_id", NEW."version"); RETURN NULL;', hash='c16554d565424c7ee4f024bc74abd4289fb11447', operation='UPDATE', pgid='pgtrigger_update_update_93626', table='informes_informe', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='informe',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "informes_informeevent" ("cortes", "cuatrimestre", "explicacion", "id", "objetivo", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "version") VALUES (OLD."cortes", OLD."cuatrimestre", OLD."explicacion", OLD."id", OLD."objetivo", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."plan_id", OLD."version"); RETURN NULL;', hash='dc30de2fc043233310e8fbb16d2995d18d387bfa', operation='DELETE', pgid='pgtrigger_delete_delete_08ecc', table='informes_informe', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='informeevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='811b319566aee4cecfee864ca354be0f87c5a6ff', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_d11da', table='informes_informeevent', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='publicacion',
            constraint=models.UniqueConstraint(fields=('anio', 'cuatrimestre', 'version'), name='publicacion_version_unica'),
        ),
        migrations.AddConstraint(
            model_name='publicacion',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('motivo', ''), ('version', 1)), models.Q(('version__gt', 1), ('motivo__regex', '\\S')), _connector='OR'), name='publicacion_correccion_con_motivo', violation_error_message='La primera versión no lleva motivo; una corrección sí.'),
        ),
        migrations.AddConstraint(
            model_name='publicacion',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.Exact(models.Func(models.Func(models.F('cifras'), function='sha256', output_field=models.BinaryField()), models.Value('hex'), function='encode', output_field=models.TextField()), models.F('cifras_sha256')), name='publicacion_sha256_de_las_cifras'),
        ),
        migrations.AddConstraint(
            model_name='publicacion',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.Exact(models.Func(models.Func(models.F('pdf'), function='sha256', output_field=models.BinaryField()), models.Value('hex'), function='encode', output_field=models.TextField()), models.F('pdf_sha256')), name='publicacion_sha256_del_pdf'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='publicacion',
            trigger=pgtrigger.compiler.Trigger(name='solo_se_agrega', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='6824d01af51f35c5b9f758afc46d4e4ef50ab50e', operation='UPDATE OR DELETE', pgid='pgtrigger_solo_se_agrega_43349', table='informes_publicacion', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='publicacion',
            trigger=pgtrigger.compiler.Trigger(name='en_su_direccion', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            IF NOT EXISTS (\n                SELECT FROM informes_informe i JOIN participacion_plan p ON p.id = i.plan_id\n                WHERE i.id = NEW.informe_id AND p.anio = NEW.anio AND i.cuatrimestre = NEW.cuatrimestre\n            ) THEN\n                RAISE EXCEPTION 'La publicación no es del año y el cuatrimestre de su informe.'\n                    USING ERRCODE = 'check_violation', CONSTRAINT = 'publicacion_en_su_direccion';\n            END IF;\n            RETURN NEW;\n        ", hash='911d2cb7bb0ab0e64e59d6c738e3004789dba261', operation='INSERT', pgid='pgtrigger_en_su_direccion_42e06', table='informes_publicacion', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='recomendacion',
            constraint=models.CheckConstraint(condition=models.Q(('texto__regex', '\\S')), name='recomendacion_con_texto', violation_error_message='Escriba la recomendación.'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='recomendacion',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "informes_recomendacionevent" ("id", "informe_id", "orden", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "texto") VALUES (NEW."id", NEW."informe_id", NEW."orden", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."texto"); RETURN NULL;', hash='d1bb6ce788360775e97a8d094fc61fc67be5b827', operation='INSERT', pgid='pgtrigger_insert_insert_1286c', table='informes_recomendacion', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='recomendacion',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "informes_recomendacionevent" ("id", "informe_id", "orden", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "texto") VALUES (NEW."id", NEW."informe_id", NEW."orden", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."texto"); RETURN NULL;', hash='6c175dae023896f9805cbecd2ae219ac016db0f5', operation='UPDATE', pgid='pgtrigger_update_update_f2cf0', table='informes_recomendacion', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='recomendacion',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "informes_recomendacionevent" ("id", "informe_id", "orden", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "texto") VALUES (OLD."id", OLD."informe_id", OLD."orden", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."texto"); RETURN NULL;', hash='dda704077af23bcb15f12a392a5c4f067258c0b1', operation='DELETE', pgid='pgtrigger_delete_delete_82829', table='informes_recomendacion', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='recomendacionevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='5d3347edead7ec9c752cc09a9ce7d09beeea5622', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_8c9dc', table='informes_recomendacionevent', when='BEFORE')),
        ),
    ]
