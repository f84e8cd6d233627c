import django.db.models.functions.datetime
import django.utils.timezone
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('participacion', '0001_initial'),
        ('pghistory', '0007_auto_20250421_0444'),
    ]

    operations = [
        migrations.CreateModel(
            name='Compromiso',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('codigo', models.CharField(help_text='Como lo numera la mesa.', max_length=30, unique=True, verbose_name='código')),
                ('texto', models.TextField(help_text='No escriba nombres ni datos de personas: diga el rol o la organización.', max_length=2000)),
                ('entidad_competente', models.CharField(blank=True, max_length=200)),
                ('fecha_limite', models.DateField(blank=True, null=True, verbose_name='fecha límite')),
            ],
            options={
                'ordering': ['-sesion__fecha', 'codigo'],
            },
        ),
        migrations.CreateModel(
            name='CompromisoEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('codigo', models.CharField(help_text='Como lo numera la mesa.', max_length=30, verbose_name='código')),
                ('texto', models.TextField(help_text='No escriba nombres ni datos de personas: diga el rol o la organización.', max_length=2000)),
                ('entidad_competente', models.CharField(blank=True, max_length=200)),
                ('fecha_limite', models.DateField(blank=True, null=True, verbose_name='fecha límite')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Mesa',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('nombre', models.CharField(max_length=150, unique=True)),
                ('tipo', models.CharField(choices=[('local', 'Local'), ('distrital', 'Distrital'), ('enfoque_diferencial', 'De enfoque diferencial')], max_length=20)),
                ('localidad', models.CharField(blank=True, help_text='Solo de una mesa local.', max_length=60)),
            ],
            options={
                'ordering': ['nombre'],
            },
        ),
        migrations.CreateModel(
            name='MesaEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('nombre', models.CharField(max_length=150)),
                ('tipo', models.CharField(choices=[('local', 'Local'), ('distrital', 'Distrital'), ('enfoque_diferencial', 'De enfoque diferencial')], max_length=20)),
                ('localidad', models.CharField(blank=True, help_text='Solo de una mesa local.', max_length=60)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Seguimiento',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('fecha', models.DateField(help_text='Desde cuándo está así: entre la fecha de la sesión y hoy.')),
                ('estado', models.CharField(choices=[('en_gestion', 'En gestión'), ('cumplido', 'Cumplido'), ('no_cumplido', 'No cumplido'), ('trasladado', 'Trasladado')], max_length=12)),
                ('gestion', models.TextField(blank=True, max_length=4000, verbose_name='qué se hizo')),
                ('motivo_correccion', models.TextField(blank=True, help_text='Solo si corrige a otro seguimiento.', max_length=1000, verbose_name='motivo de la corrección')),
                ('registrado_en', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), default=django.utils.timezone.now, editable=False)),
            ],
            options={
                'ordering': ['compromiso', 'fecha', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Sesion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('fecha', models.DateField()),
            ],
            options={
                'verbose_name': 'sesión',
                'verbose_name_plural': 'sesiones',
                'ordering': ['-fecha', 'mesa'],
            },
        ),
        migrations.CreateModel(
            name='SesionEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('fecha', models.DateField()),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AddField(
            model_name='compromiso',
            name='dependencia',
            field=models.ForeignKey(blank=True, help_text='La dependencia de esta entidad. Vacío si no está a cargo: diga entonces qué entidad es competente.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='compromisos', to='participacion.dependencia', verbose_name='a cargo de'),
        ),
        migrations.AddField(
            model_name='compromisoevent',
            name='dependencia',
            field=models.ForeignKey(blank=True, db_constraint=False, help_text='La dependencia de esta entidad. Vacío si no está a cargo: diga entonces qué entidad es competente.', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='participacion.dependencia', verbose_name='a cargo de'),
        ),
        migrations.AddField(
            model_name='compromisoevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='compromisoevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='compromisos.compromiso'),
        ),
        migrations.AddConstraint(
            model_name='mesa',
            constraint=models.CheckConstraint(condition=models.Q(('nombre__regex', '\\S')), name='mesa_con_nombre', violation_error_message='Escriba el nombre de la mesa.'),
        ),
        migrations.AddConstraint(
            model_name='mesa',
            constraint=models.CheckConstraint(condition=models.Q(('tipo__in', ['local', 'distrital', 'enfoque_diferencial'])), name='mesa_tipo_conocido'),
        ),
        migrations.AddConstraint(
            model_name='mesa',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('tipo', 'local'), ('localidad__regex', '\\S')), models.Q(models.Q(('tipo', 'local'), _negated=True), ('localidad', '')), _connector='OR'), name='mesa_local_con_localidad', violation_error_message='Una mesa local dice su localidad; las demás no llevan.'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='mesa',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "compromisos_mesaevent" ("id", "localidad", "nombre", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "tipo") VALUES (NEW."id", NEW."localidad", NEW."nombre", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."tipo"); RETURN NULL;', hash='6a880f92f87f3f54aee457f6d4f97521ba2199c7', operation='INSERT', pgid='pgtrigger_insert_insert_e1862', table='compromisos_mesa', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='mesa',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "compromisos_mesaevent" ("id", "localidad", "nombre", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "tipo") VALUES (NEW."id", NEW."localidad", NEW."nombre", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."tipo"); RETURN NULL;', hash='e67097d219348c1f78950bdced707c25fbbb2a52', operation='UPDATE', pgid='pgtrigger_update_update_5f8ad', table='compromisos_mesa', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='mesa',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "compromisos_mesaevent" ("id", "localidad", "nombre", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "tipo") VALUES (OLD."id", OLD."localidad", OLD."nombre", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."tipo"); RETURN NULL;', hash='c7d4408beaca5d3a0efb3f8bcf8f73d1568a95de', operation='DELETE', pgid='pgtrigger_delete_delete_32bd7', table='compromisos_mesa', when='AFTER')),
        ),
        migrations.AddField(
            model_name='mesaevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='mesaevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='compromisos.mesa'),
        ),
        migrations.AddField(
            model_name='seguimiento',
            name='compromiso',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='seguimientos', to='compromisos.compromiso'),
        ),
        migrations.AddField(
            model_name='sesion',
            name='actividad',
            field=models.ForeignKey(blank=True, help_text='La actividad del plan a la que pertenece la sesión, si es de una.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='sesiones', to='participacion.actividad'),
        ),
        migrations.AddField(
            model_name='sesion',
            name='mesa',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sesiones', to='compromisos.mesa'),
        ),
        migrations.AddField(
            model_name='compromisoevent',
            name='sesion',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='compromisos.sesion', verbose_name='sesión'),
        ),
        migrations.AddField(
            model_name='compromiso',
            name='sesion',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='compromisos', to='compromisos.sesion', verbose_name='sesión'),
        ),
        migrations.AddField(
            model_name='sesionevent',
            name='actividad',
            field=models.ForeignKey(blank=True, db_constraint=False, help_text='La actividad del plan a la que pertenece la sesión, si es de una.', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='participacion.actividad'),
        ),
        migrations.AddField(
            model_name='sesionevent',
            name='mesa',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='compromisos.mesa'),
        ),
        migrations.AddField(
            model_name='sesionevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='sesionevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='compromisos.sesion'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='mesaevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='082fb4c3d7873b63a4f4a0015cd77fd73294db2e', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_6dad1', table='compromisos_mesaevent', when='BEFORE')),
        ),
        migrations.AddIndex(
            model_name='seguimiento',
            index=models.Index(fields=['compromiso', '-fecha', '-id'], name='seguimiento_ultimo'),
        ),
        migrations.AddConstraint(
            model_name='seguimiento',
            constraint=models.CheckConstraint(condition=models.Q(('estado__in', ['en_gestion', 'cumplido', 'no_cumplido', 'trasladado'])), name='seguimiento_estado_conocido'),
        ),
        migrations.AddConstraint(
            model_name='seguimiento',
            constraint=models.CheckConstraint(condition=models.Q(('fecha__lte', django.db.models.functions.datetime.TruncDate(models.F('registrado_en')))), name='seguimiento_no_futuro', violation_error_message='La fecha de un seguimiento no puede ser posterior a hoy.'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='seguimiento',
            trigger=pgtrigger.compiler.Trigger(name='solo_se_agrega', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='7b81a36e93756fbd8eb901492ba0de67ea77d7c8', operation='UPDATE OR DELETE', pgid='pgtrigger_solo_se_agrega_ab870', table='compromisos_seguimiento', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='seguimiento',
            trigger=pgtrigger.compiler.Trigger(name='desde_la_sesion', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE fecha_de_la_sesion date;', func="\n            SELECT s.fecha INTO fecha_de_la_sesion\n            FROM compromisos_compromiso c JOIN compromisos_sesion s ON s.id = c.sesion_id\n            WHERE c.id = NEW.compromiso_id\n            FOR SHARE OF c, s;\n            IF NEW.fecha < fecha_de_la_sesion THEN \n    RAISE EXCEPTION 'Hay un seguimiento anterior a la sesión en que se adquirió el compromiso.'\n        USING ERRCODE = 'check_violation', CONSTRAINT = 'seguimiento_anterior_a_la_sesion';\n END IF;\n            RETURN NEW;\n        ", hash='bb6e3c251d5149723f37470cb9fc8e7039b8e09d', operation='INSERT', pgid='pgtrigger_desde_la_sesion_d78f8', table='compromisos_seguimiento', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='sesion',
            constraint=models.UniqueConstraint(fields=('mesa', 'fecha'), name='sesion_unica_por_mesa_y_fecha', violation_error_message='Esa mesa ya tiene una sesión en esa fecha.'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='sesion',
            trigger=pgtrigger.compiler.Trigger(name='antes_de_sus_seguimientos', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            IF EXISTS (\n                SELECT FROM compromisos_seguimiento g\n                JOIN compromisos_compromiso c ON c.id = g.compromiso_id\n                WHERE c.sesion_id = NEW.id AND g.fecha < NEW.fecha\n            ) THEN \n    RAISE EXCEPTION 'Hay un seguimiento anterior a la sesión en que se adquirió el compromiso.'\n        USING ERRCODE = 'check_violation', CONSTRAINT = 'seguimiento_anterior_a_la_sesion';\n END IF;\n            RETURN NEW;\n        ", hash='c374a0a70664dccff1db6a45cb81b90410359e44', operation='UPDATE OF "fecha"', pgid='pgtrigger_antes_de_sus_seguimientos_25b4e', table='compromisos_sesion', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='sesion',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "compromisos_sesionevent" ("actividad_id", "fecha", "id", "mesa_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."actividad_id", NEW."fecha", NEW."id", NEW."mesa_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id"); RETURN NULL;', hash='f5c6e87480406703eb20112387bf9066916ab676', operation='INSERT', pgid='pgtrigger_insert_insert_15340', table='compromisos_sesion', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='sesion',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "compromisos_sesionevent" ("actividad_id", "fecha", "id", "mesa_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."actividad_id", NEW."fecha", NEW."id", NEW."mesa_id", _pgh_attach_context(), NOW(), \'update\', NEW."id"); RETURN NULL;', hash='c130475090c10df182328847b3421db51463383b', operation='UPDATE', pgid='pgtrigger_update_update_3f269', table='compromisos_sesion', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='sesion',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "compromisos_sesionevent" ("actividad_id", "fecha", "id", "mesa_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."actividad_id", OLD."fecha", OLD."id", OLD."mesa_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id"); RETURN NULL;', hash='407e713c40fd155859d52fe689fb2261c908afa9', operation='DELETE', pgid='pgtrigger_delete_delete_6c7b3', table='compromisos_sesion', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='compromisoevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='21bac1b014506683b91d6b91e23e3e03825b883f', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_8c4e4', table='compromisos_compromisoevent', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='compromiso',
            constraint=models.CheckConstraint(condition=models.Q(('codigo__regex', '\\S')), name='compromiso_con_codigo', violation_error_message='Escriba el código del compromiso.'),
        ),
        migrations.AddConstraint(
            model_name='compromiso',
            constraint=models.CheckConstraint(condition=models.Q(('texto__regex', '\\S')), name='compromiso_con_texto', violation_error_message='Escriba el compromiso.'),
        ),
        migrations.AddConstraint(
            model_name='compromiso',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('dependencia__isnull', False), ('entidad_competente', '')), models.Q(('dependencia__isnull', True), ('entidad_competente__regex', '\\S')), _connector='OR'), name='compromiso_con_un_responsable', violation_error_message='Diga la dependencia a cargo o, si no es de esta entidad, la entidad competente: una de las dos.'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='compromiso',
            trigger=pgtrigger.compiler.Trigger(name='antes_de_sus_seguimientos', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            PERFORM FROM compromisos_sesion WHERE id = NEW.sesion_id FOR SHARE;\n            IF EXISTS (\n                SELECT FROM compromisos_seguimiento g\n                JOIN compromisos_sesion s ON s.id = NEW.sesion_id\n                WHERE g.compromiso_id = NEW.id AND g.fecha < s.fecha\n            ) THEN \n    RAISE EXCEPTION 'Hay un seguimiento anterior a la sesión en que se adquirió el compromiso.'\n        USING ERRCODE = 'check_violation', CONSTRAINT = 'seguimiento_anterior_a_la_sesion';\n END IF;\n            RETURN NEW;\n        ", hash='a0425730a7264a39112e12f00ec3af0723a7d089', operation='UPDATE OF "sesion_id"', pgid='pgtrigger_antes_de_sus_seguimientos_0b712', table='compromisos_compromiso', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='compromiso',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "compromisos_compromisoevent" ("codigo", "dependencia_id", "entidad_competente", "fecha_limite", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "sesion_id", "texto") VALUES (NEW."codigo", NEW."dependencia_id", NEW."entidad_competente", NEW."fecha_limite", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."sesion_id", NEW."texto"); RETURN NULL;', hash='d81679a568096dd1dd5e0262b6795eaacb08710f', operation='INSERT', pgid='pgtrigger_insert_insert_82779', table='compromisos_compromiso', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='compromiso',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "compromisos_compromisoevent" ("codigo", "dependencia_id", "entidad_competente", "fecha_limite", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "sesion_id", "texto") VALUES (NEW."codigo", NEW."dependencia_id", NEW."entidad_competente", NEW."fecha_limite", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."sesion_id", NEW."texto"); RETURN NULL;', hash='61137369089ee6c9c3b9339ae1915674aa443a81', operation='UPDATE', pgid='pgtrigger_update_update_3e62c', table='compromisos_compromiso', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='compromiso',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "compromisos_compromisoevent" ("codigo", "dependencia_id", "entidad_competente", "fecha_limite", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "sesion_id", "texto") VALUES (OLD."codigo", OLD."dependencia_id", OLD."entidad_competente", OLD."fecha_limite", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."sesion_id", OLD."texto"); RETURN NULL;', hash='287a4bb8d568723e18665be7ce5e17ddbd862939', operation='DELETE', pgid='pgtrigger_delete_delete_70315', table='compromisos_compromiso', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='sesionevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='65d1198d685a2fe9963a3326ebb52336c409d30a', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_c7498', table='compromisos_sesionevent', when='BEFORE')),
        ),
    ]
