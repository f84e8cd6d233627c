import django.contrib.auth.models
import django.contrib.auth.validators
import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import participacion.models
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
        ('pghistory', '0007_auto_20250421_0444'),
    ]

    operations = [
        migrations.CreateModel(
            name='Actividad',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('numero', models.PositiveIntegerField(help_text='El de su fila en la matriz del plan.', verbose_name='número')),
                ('descripcion', models.TextField(max_length=1000, verbose_name='descripción')),
                ('programado', django.contrib.postgres.fields.ArrayField(base_field=models.PositiveIntegerField(validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(999999)]), default=participacion.models.nada_programado, help_text='Acciones programadas cada mes, de enero a diciembre. La meta anual es su suma.', size=12)),
                ('origen', models.CharField(blank=True, help_text='De dónde salió la fila, si hay que decirlo: documento, reconstruido…', max_length=40)),
            ],
            options={
                'verbose_name_plural': 'actividades',
                'ordering': ['plan', 'numero'],
            },
        ),
        migrations.CreateModel(
            name='DependenciaEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('sigla', models.CharField(help_text='Como aparece en la matriz: OAP-GA, ACPVR…', max_length=20)),
                ('nombre', models.CharField(max_length=200)),
                ('vigente_desde', models.DateField(blank=True, help_text='Vacío: desde siempre.', null=True)),
                ('vigente_hasta', models.DateField(blank=True, help_text='Vacío: sigue vigente.', null=True)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Evidencia',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('nombre', models.CharField(max_length=200)),
                ('enlace', models.URLField(max_length=500)),
            ],
            options={
                'ordering': ['avance', 'nombre'],
            },
        ),
        migrations.CreateModel(
            name='EvidenciaEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('nombre', models.CharField(max_length=200)),
                ('enlace', models.URLField(max_length=500)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Mes',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('numero', models.PositiveSmallIntegerField(verbose_name='número')),
                ('cerrado', models.BooleanField(default=False)),
            ],
            options={
                'verbose_name_plural': 'meses',
                'ordering': ['plan', 'numero'],
            },
        ),
        migrations.CreateModel(
            name='MesEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('numero', models.PositiveSmallIntegerField(verbose_name='número')),
                ('cerrado', models.BooleanField(default=False)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Plan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('anio', models.PositiveSmallIntegerField(unique=True, verbose_name='año')),
                ('demostracion', models.BooleanField(default=False, help_text='Sus datos son reconstruidos; todo lo que se publique lo dice.', verbose_name='demostración')),
            ],
            options={
                'verbose_name_plural': 'planes',
                'ordering': ['-anio'],
            },
        ),
        migrations.CreateModel(
            name='PlanEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('anio', models.PositiveSmallIntegerField(verbose_name='año')),
                ('demostracion', models.BooleanField(default=False, help_text='Sus datos son reconstruidos; todo lo que se publique lo dice.', verbose_name='demostración')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Avance',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('mes', models.PositiveSmallIntegerField(choices=[(1, 'enero'), (2, 'febrero'), (3, 'marzo'), (4, 'abril'), (5, 'mayo'), (6, 'junio'), (7, 'julio'), (8, 'agosto'), (9, 'septiembre'), (10, 'octubre'), (11, 'noviembre'), (12, 'diciembre')])),
                ('ejecutado', models.PositiveIntegerField(blank=True, help_text='Acciones hechas en el mes. Cero se escribe; vacío es «sin reporte».', null=True, validators=[django.core.validators.MaxValueValidator(999999)])),
                ('narrativa', models.TextField(blank=True, max_length=4000, verbose_name='qué se hizo')),
                ('participantes', models.PositiveIntegerField(blank=True, null=True, validators=[django.core.validators.MaxValueValidator(999999)], verbose_name='personas que participaron')),
                ('estado', models.CharField(choices=[('borrador', 'Borrador'), ('enviado', 'Enviado a la OAP'), ('devuelto', 'Devuelto'), ('avalado', 'Avalado')], default='borrador', max_length=10)),
                ('actividad', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='avances', to='participacion.actividad')),
            ],
            options={
                'ordering': ['actividad', 'mes'],
            },
        ),
        migrations.CreateModel(
            name='AvanceEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('mes', models.PositiveSmallIntegerField(choices=[(1, 'enero'), (2, 'febrero'), (3, 'marzo'), (4, 'abril'), (5, 'mayo'), (6, 'junio'), (7, 'julio'), (8, 'agosto'), (9, 'septiembre'), (10, 'octubre'), (11, 'noviembre'), (12, 'diciembre')])),
                ('ejecutado', models.PositiveIntegerField(blank=True, help_text='Acciones hechas en el mes. Cero se escribe; vacío es «sin reporte».', null=True, validators=[django.core.validators.MaxValueValidator(999999)])),
                ('narrativa', models.TextField(blank=True, max_length=4000, verbose_name='qué se hizo')),
                ('participantes', models.PositiveIntegerField(blank=True, null=True, validators=[django.core.validators.MaxValueValidator(999999)], verbose_name='personas que participaron')),
                ('estado', models.CharField(choices=[('borrador', 'Borrador'), ('enviado', 'Enviado a la OAP'), ('devuelto', 'Devuelto'), ('avalado', 'Avalado')], default='borrador', max_length=10)),
                ('actividad', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='participacion.actividad')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='participacion.avance')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Dependencia',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sigla', models.CharField(help_text='Como aparece en la matriz: OAP-GA, ACPVR…', max_length=20, unique=True)),
                ('nombre', models.CharField(max_length=200)),
                ('vigente_desde', models.DateField(blank=True, help_text='Vacío: desde siempre.', null=True)),
                ('vigente_hasta', models.DateField(blank=True, help_text='Vacío: sigue vigente.', null=True)),
            ],
            options={
                'ordering': ['nombre'],
                'constraints': [models.CheckConstraint(condition=models.Q(('sigla__regex', '^\\S+$')), name='dependencia_sigla_sin_espacios', violation_error_message='La sigla no lleva espacios.'), models.CheckConstraint(condition=models.Q(('nombre__regex', '\\S')), name='dependencia_con_nombre', violation_error_message='Escriba el nombre de la dependencia.'), models.CheckConstraint(condition=models.Q(('vigente_desde__isnull', True), ('vigente_hasta__isnull', True), ('vigente_hasta__gte', models.F('vigente_desde')), _connector='OR'), name='dependencia_vigencia_en_orden', violation_error_message='La vigencia termina antes de empezar.')],
            },
        ),
        migrations.CreateModel(
            name='ActividadEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('numero', models.PositiveIntegerField(help_text='El de su fila en la matriz del plan.', verbose_name='número')),
                ('descripcion', models.TextField(max_length=1000, verbose_name='descripción')),
                ('programado', django.contrib.postgres.fields.ArrayField(base_field=models.PositiveIntegerField(validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(999999)]), default=participacion.models.nada_programado, help_text='Acciones programadas cada mes, de enero a diciembre. La meta anual es su suma.', size=12)),
                ('origen', models.CharField(blank=True, help_text='De dónde salió la fila, si hay que decirlo: documento, reconstruido…', max_length=40)),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='participacion.actividad')),
                ('dependencia', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='participacion.dependencia')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AddField(
            model_name='actividad',
            name='dependencia',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='actividades', to='participacion.dependencia'),
        ),
        migrations.CreateModel(
            name='Usuario',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                ('username', models.CharField(error_messages={'unique': 'A user with that username already exists.'}, help_text='Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only.', max_length=150, unique=True, validators=[django.contrib.auth.validators.UnicodeUsernameValidator()], verbose_name='username')),
                ('first_name', models.CharField(blank=True, max_length=150, verbose_name='first name')),
                ('last_name', models.CharField(blank=True, max_length=150, verbose_name='last name')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='email address')),
                ('is_staff', models.BooleanField(default=False, help_text='Designates whether the user can log into this admin site.', verbose_name='staff status')),
                ('is_active', models.BooleanField(default=True, help_text='Designates whether this user should be treated as active. Unselect this instead of deleting accounts.', verbose_name='active')),
                ('date_joined', models.DateTimeField(default=django.utils.timezone.now, verbose_name='date joined')),
                ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
                ('dependencias', models.ManyToManyField(blank=True, help_text='De quién reporta, si es enlace.', related_name='enlaces', to='participacion.dependencia')),
            ],
            options={
                'verbose_name': 'usuario',
                'verbose_name_plural': 'users',
                'abstract': False,
            },
            managers=[
                ('objects', django.contrib.auth.models.UserManager()),
            ],
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='dependencia',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "participacion_dependenciaevent" ("id", "nombre", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "sigla", "vigente_desde", "vigente_hasta") VALUES (NEW."id", NEW."nombre", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."sigla", NEW."vigente_desde", NEW."vigente_hasta"); RETURN NULL;', hash='6e345ef00dafd9e1295626c9e749b3955ea63402', operation='INSERT', pgid='pgtrigger_insert_insert_a22ca', table='participacion_dependencia', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='dependencia',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "participacion_dependenciaevent" ("id", "nombre", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "sigla", "vigente_desde", "vigente_hasta") VALUES (NEW."id", NEW."nombre", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."sigla", NEW."vigente_desde", NEW."vigente_hasta"); RETURN NULL;', hash='4600879c8267705ac9534fed0bd120b15851d76e', operation='UPDATE', pgid='pgtrigger_update_update_34076', table='participacion_dependencia', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='dependencia',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "participacion_dependenciaevent" ("id", "nombre", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "sigla", "vigente_desde", "vigente_hasta") VALUES (OLD."id", OLD."nombre", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."sigla", OLD."vigente_desde", OLD."vigente_hasta"); RETURN NULL;', hash='fbb4609104c2e483c1dd5af0904beaef292bb2d3', operation='DELETE', pgid='pgtrigger_delete_delete_6fbfe', table='participacion_dependencia', when='AFTER')),
        ),
        migrations.AddField(
            model_name='dependenciaevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='dependenciaevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='participacion.dependencia'),
        ),
        migrations.AddField(
            model_name='evidencia',
            name='avance',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='evidencias', to='participacion.avance'),
        ),
        migrations.AddField(
            model_name='evidenciaevent',
            name='avance',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='participacion.avance'),
        ),
        migrations.AddField(
            model_name='evidenciaevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='evidenciaevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='participacion.evidencia'),
        ),
        migrations.AddField(
            model_name='mesevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='mesevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='participacion.mes'),
        ),
        migrations.AddConstraint(
            model_name='plan',
            constraint=models.CheckConstraint(condition=models.Q(('anio__range', (2000, 2099))), name='plan_anio_razonable', violation_error_message='El año va de 2000 a 2099.'),
        ),
        migrations.AddField(
            model_name='mesevent',
            name='plan',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='participacion.plan'),
        ),
        migrations.AddField(
            model_name='mes',
            name='plan',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='meses', to='participacion.plan'),
        ),
        migrations.AddField(
            model_name='actividadevent',
            name='plan',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='participacion.plan'),
        ),
        migrations.AddField(
            model_name='actividad',
            name='plan',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='actividades', to='participacion.plan'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='plan',
            trigger=pgtrigger.compiler.Trigger(name='doce_meses', sql=pgtrigger.compiler.UpsertTriggerSql(func='\n            INSERT INTO participacion_mes (plan_id, numero, cerrado)\n            SELECT NEW.id, numero, false FROM generate_series(1, 12) numero;\n            RETURN NULL;\n        ', hash='788e1673c604418e7578437fa4756ae57957deb9', operation='INSERT', pgid='pgtrigger_doce_meses_5c90a', table='participacion_plan', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='plan',
            trigger=pgtrigger.compiler.Trigger(name='anio_fijo', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."anio" IS DISTINCT FROM (NEW."anio"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='a1effe2cf09aea290f576c79d85d2aa8636a0231', operation='UPDATE', pgid='pgtrigger_anio_fijo_e1f80', table='participacion_plan', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='plan',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "participacion_planevent" ("anio", "demostracion", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."anio", NEW."demostracion", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id"); RETURN NULL;', hash='ad4f4ed064e81f16967144ed8a9e87c146086a2c', operation='INSERT', pgid='pgtrigger_insert_insert_b6f94', table='participacion_plan', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='plan',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "participacion_planevent" ("anio", "demostracion", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."anio", NEW."demostracion", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id"); RETURN NULL;', hash='7942efe0759dccfde9f474a1e05be73daf39d63e', operation='UPDATE', pgid='pgtrigger_update_update_6bec6', table='participacion_plan', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='plan',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "participacion_planevent" ("anio", "demostracion", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."anio", OLD."demostracion", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id"); RETURN NULL;', hash='c436b9e58ca1b2d7a3ceb13aec5eab923c913631', operation='DELETE', pgid='pgtrigger_delete_delete_8869a', table='participacion_plan', when='AFTER')),
        ),
        migrations.AddField(
            model_name='planevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='planevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='participacion.plan'),
        ),
        migrations.AddConstraint(
            model_name='avance',
            constraint=models.UniqueConstraint(fields=('actividad', 'mes'), name='avance_unico_por_mes', violation_error_message='Ya hay un reporte de esa actividad en ese mes.'),
        ),
        migrations.AddConstraint(
            model_name='avance',
            constraint=models.CheckConstraint(condition=models.Q(('mes__range', (1, 12))), name='avance_de_enero_a_diciembre'),
        ),
        migrations.AddConstraint(
            model_name='avance',
            constraint=models.CheckConstraint(condition=models.Q(('estado__in', ['borrador', 'enviado', 'devuelto', 'avalado'])), name='avance_estado_conocido'),
        ),
        migrations.AddConstraint(
            model_name='avance',
            constraint=models.CheckConstraint(condition=models.Q(('estado__in', ['borrador', 'devuelto']), ('ejecutado__isnull', False), _connector='OR'), name='avance_enviado_dice_cuanto', violation_error_message='Diga cuántas acciones se hicieron; si ninguna, escriba 0.'),
        ),
        migrations.AddConstraint(
            model_name='avance',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ejecutado__isnull', True), ('ejecutado__lte', 999999), _connector='OR'), models.Q(('participantes__isnull', True), ('participantes__lte', 999999), _connector='OR')), name='avance_cantidades_validas', violation_error_message='Las cantidades van de 0 a 999999.'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='avance',
            trigger=pgtrigger.compiler.Trigger(name='mes_cerrado', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE mes record;', func="\n    \n        PERFORM FROM participacion_actividad WHERE id IN (OLD.actividad_id, NEW.actividad_id) ORDER BY id FOR SHARE;\n    \n    FOR mes IN\n        SELECT m.numero, m.cerrado, p.anio\n        FROM participacion_mes m JOIN participacion_plan p ON p.id = m.plan_id\n        WHERE \n        (m.plan_id, m.numero) = (\n            SELECT a.plan_id, OLD.mes FROM participacion_actividad a WHERE a.id = OLD.actividad_id\n        )\n        OR (m.plan_id, m.numero) = (\n            SELECT a.plan_id, NEW.mes FROM participacion_actividad a WHERE a.id = NEW.actividad_id\n        )\n    \n        ORDER BY m.id\n        FOR SHARE OF m\n    LOOP \n    IF mes.cerrado THEN\n        RAISE EXCEPTION 'El mes % de % está cerrado: no admite cambios.', mes.numero, mes.anio\n            USING ERRCODE = 'check_violation', CONSTRAINT = 'mes_cerrado';\n    END IF;\n END LOOP;\n    RETURN COALESCE(NEW, OLD);\n", hash='9274782aab1273632158ad8aec46b3673a1cb9fb', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_mes_cerrado_e112b', table='participacion_avance', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='avance',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "participacion_avanceevent" ("actividad_id", "ejecutado", "estado", "id", "mes", "narrativa", "participantes", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."actividad_id", NEW."ejecutado", NEW."estado", NEW."id", NEW."mes", NEW."narrativa", NEW."participantes", _pgh_attach_context(), NOW(), \'insert\', NEW."id"); RETURN NULL;', hash='0833d142119aabefd64d44d21151f9bd0e4e83e9', operation='INSERT', pgid='pgtrigger_insert_insert_1fb68', table='participacion_avance', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='avance',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "participacion_avanceevent" ("actividad_id", "ejecutado", "estado", "id", "mes", "narrativa", "participantes", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."actividad_id", NEW."ejecutado", NEW."estado", NEW."id", NEW."mes", NEW."narrativa", NEW."participantes", _pgh_attach_context(), NOW(), \'update\', NEW."id"); RETURN NULL;', hash='8cab44d3843ca59416bdef6f90b06b88451c55a0', operation='UPDATE', pgid='pgtrigger_update_update_032b3', table='participacion_avance', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='avance',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "participacion_avanceevent" ("actividad_id", "ejecutado", "estado", "id", "mes", "narrativa", "participantes", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."actividad_id", OLD."ejecutado", OLD."estado", OLD."id", OLD."mes", OLD."narrativa", OLD."participantes", _pgh_attach_context(), NOW(), \'delete\', OLD."id"); RETURN NULL;', hash='1009f07a1cb38aba60bba34a67031befa6c9425b', operation='DELETE', pgid='pgtrigger_delete_delete_79d55', table='participacion_avance', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='avanceevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='ee7adfd9fbf06659ec3dfdebec83f8b2dd385335', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_ec9a6', table='participacion_avanceevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='dependenciaevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='873f98a11b3abfe7b9f9b2c0fc5ab02e83619b01', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_5fd7d', table='participacion_dependenciaevent', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='evidencia',
            constraint=models.CheckConstraint(condition=models.Q(('nombre__regex', '\\S')), name='evidencia_con_nombre', violation_error_message='Escriba el nombre de la evidencia.'),
        ),
        migrations.AddConstraint(
            model_name='evidencia',
            constraint=models.CheckConstraint(condition=models.Q(('enlace__regex', '^https?://')), name='evidencia_enlace_web', violation_error_message='El enlace empieza por http:// o https://.'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='evidencia',
            trigger=pgtrigger.compiler.Trigger(name='mes_cerrado', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE mes record;', func="\n    \n        PERFORM FROM participacion_avance v JOIN participacion_actividad a ON a.id = v.actividad_id\n        WHERE v.id IN (OLD.avance_id, NEW.avance_id) ORDER BY v.id FOR SHARE OF v, a;\n    \n    FOR mes IN\n        SELECT m.numero, m.cerrado, p.anio\n        FROM participacion_mes m JOIN participacion_plan p ON p.id = m.plan_id\n        WHERE \n        (m.plan_id, m.numero) = (\n            SELECT a.plan_id, v.mes\n            FROM participacion_avance v JOIN participacion_actividad a ON a.id = v.actividad_id\n            WHERE v.id = OLD.avance_id\n        )\n        OR (m.plan_id, m.numero) = (\n            SELECT a.plan_id, v.mes\n            FROM participacion_avance v JOIN participacion_actividad a ON a.id = v.actividad_id\n            WHERE v.id = NEW.avance_id\n        )\n    \n        ORDER BY m.id\n        FOR SHARE OF m\n    LOOP \n    IF mes.cerrado THEN\n        RAISE EXCEPTION 'El mes % de % está cerrado: no admite cambios.', mes.numero, mes.anio\n            USING ERRCODE = 'check_violation', CONSTRAINT = 'mes_cerrado';\n    END IF;\n END LOOP;\n    RETURN COALESCE(NEW, OLD);\n", hash='d405bc30e26d561a9e816f0c3d088b8768b4b140', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_mes_cerrado_4ade1', table='participacion_evidencia', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='evidencia',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "participacion_evidenciaevent" ("avance_id", "enlace", "id", "nombre", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."avance_id", NEW."enlace", NEW."id", NEW."nombre", _pgh_attach_context(), NOW(), \'insert\', NEW."id"); RETURN NULL;', hash='cbaac54a87df6614fdf0deb32b5851312ea715e2', operation='INSERT', pgid='pgtrigger_insert_insert_e9521', table='participacion_evidencia', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='evidencia',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "participacion_evidenciaevent" ("avance_id", "enlace", "id", "nombre", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."avance_id", NEW."enlace", NEW."id", NEW."nombre", _pgh_attach_context(), NOW(), \'update\', NEW."id"); RETURN NULL;', hash='d31409bb32d3491045eec4e5d2a676f75b743cc3', operation='UPDATE', pgid='pgtrigger_update_update_f6cd7', table='participacion_evidencia', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='evidencia',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "participacion_evidenciaevent" ("avance_id", "enlace", "id", "nombre", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."avance_id", OLD."enlace", OLD."id", OLD."nombre", _pgh_attach_context(), NOW(), \'delete\', OLD."id"); RETURN NULL;', hash='7356b19704c18655d00f6bab23f5615256117ea8', operation='DELETE', pgid='pgtrigger_delete_delete_88a0a', table='participacion_evidencia', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='evidenciaevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='820575e577e74aec0d7827ce6abb2310cb55fbe2', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_06e26', table='participacion_evidenciaevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='mesevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='ac0d764a1f5f0f41301d96194c19535558a1607d', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_2fe6c', table='participacion_mesevent', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='mes',
            constraint=models.UniqueConstraint(fields=('plan', 'numero'), name='mes_unico_en_el_plan'),
        ),
        migrations.AddConstraint(
            model_name='mes',
            constraint=models.CheckConstraint(condition=models.Q(('numero__range', (1, 12))), name='mes_de_enero_a_diciembre'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='mes',
            trigger=pgtrigger.compiler.Trigger(name='mes_fijo', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."plan_id" IS DISTINCT FROM (NEW."plan_id") OR OLD."numero" IS DISTINCT FROM (NEW."numero"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='55df0ac4c74d1585a8576021bbb6ef570dd194fe', operation='UPDATE', pgid='pgtrigger_mes_fijo_f7dfb', table='participacion_mes', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='mes',
            trigger=pgtrigger.compiler.Trigger(name='cerrado_no_se_borra', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."cerrado")', func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='4a753267ed268ed858859cb7390b7c0140e1b17b', operation='DELETE', pgid='pgtrigger_cerrado_no_se_borra_ec1d1', table='participacion_mes', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='mes',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "participacion_mesevent" ("cerrado", "id", "numero", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id") VALUES (NEW."cerrado", NEW."id", NEW."numero", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."plan_id"); RETURN NULL;', hash='35ebc29a798ab95ce04c3fcaa39b550cabe421c3', operation='INSERT', pgid='pgtrigger_insert_insert_a0e7f', table='participacion_mes', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='mes',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "participacion_mesevent" ("cerrado", "id", "numero", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id") VALUES (NEW."cerrado", NEW."id", NEW."numero", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."plan_id"); RETURN NULL;', hash='d7f1829460dfacbeb82a32d8b9beca141b245384', operation='UPDATE', pgid='pgtrigger_update_update_1d2cc', table='participacion_mes', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='mes',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "participacion_mesevent" ("cerrado", "id", "numero", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id") VALUES (OLD."cerrado", OLD."id", OLD."numero", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."plan_id"); RETURN NULL;', hash='8bd2eb9af4c8bb60ec7d77d08f2016cc1f91c293', operation='DELETE', pgid='pgtrigger_delete_delete_362f4', table='participacion_mes', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='actividadevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='f05a4d3dbdf9ae330ae91a42a2b585bad5e593e0', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_46a46', table='participacion_actividadevent', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='actividad',
            constraint=models.UniqueConstraint(fields=('plan', 'numero'), name='actividad_numero_unico_en_el_plan', violation_error_message='Ya hay una actividad con ese número en el plan.'),
        ),
        migrations.AddConstraint(
            model_name='actividad',
            constraint=models.CheckConstraint(condition=models.Q(('numero__gte', 1)), name='actividad_numero_desde_1', violation_error_message='El número de la actividad empieza en 1.'),
        ),
        migrations.AddConstraint(
            model_name='actividad',
            constraint=models.CheckConstraint(condition=models.Q(('descripcion__regex', '\\S')), name='actividad_con_descripcion', violation_error_message='Describa la actividad.'),
        ),
        migrations.AddConstraint(
            model_name='actividad',
            constraint=models.CheckConstraint(condition=participacion.models.Condicion('programado', template='cardinality(%(expressions)s) = 12 AND array_lower(%(expressions)s, 1) = 1 AND array_ndims(%(expressions)s) = 1 AND array_position(%(expressions)s, NULL) IS NULL'), name='actividad_programa_doce_meses', violation_error_message='La programación tiene doce cantidades, una por mes.'),
        ),
        migrations.AddConstraint(
            model_name='actividad',
            constraint=models.CheckConstraint(condition=participacion.models.Condicion('programado', template='0 <= ALL (%(expressions)s) AND 999999 >= ALL (%(expressions)s)'), name='actividad_programa_cantidades_validas', violation_error_message='Cada mes va de 0 a 999999 acciones.'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='actividad',
            trigger=pgtrigger.compiler.Trigger(name='mes_cerrado', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE mes record;', func="\n    \n    FOR mes IN\n        SELECT m.numero, m.cerrado, p.anio\n        FROM participacion_mes m JOIN participacion_plan p ON p.id = m.plan_id\n        WHERE \n        m.plan_id IN (OLD.plan_id, NEW.plan_id) AND (\n            COALESCE(OLD.programado[m.numero], 0) <> COALESCE(NEW.programado[m.numero], 0)\n            OR (OLD.plan_id, OLD.dependencia_id) IS DISTINCT FROM (NEW.plan_id, NEW.dependencia_id)\n                AND (OLD.programado[m.numero] > 0 OR NEW.programado[m.numero] > 0 OR EXISTS (\n                    SELECT FROM participacion_avance v WHERE v.actividad_id = OLD.id AND v.mes = m.numero\n                ))\n        )\n    \n        ORDER BY m.id\n        FOR SHARE OF m\n    LOOP \n    IF mes.cerrado THEN\n        RAISE EXCEPTION 'El mes % de % está cerrado: no admite cambios.', mes.numero, mes.anio\n            USING ERRCODE = 'check_violation', CONSTRAINT = 'mes_cerrado';\n    END IF;\n END LOOP;\n    RETURN COALESCE(NEW, OLD);\n", hash='e2b3dc3638f3ae77939328151bb81628bbce9a6b', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_mes_cerrado_a7f58', table='participacion_actividad', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='actividad',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "participacion_actividadevent" ("dependencia_id", "descripcion", "id", "numero", "origen", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "programado") VALUES (NEW."dependencia_id", NEW."descripcion", NEW."id", NEW."numero", NEW."origen", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."plan_id", NEW."programado"); RETURN NULL;', hash='96550635fd1bdfb619b5de6c63d71be17b50fadd', operation='INSERT', pgid='pgtrigger_insert_insert_69e51', table='participacion_actividad', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='actividad',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "participacion_actividadevent" ("dependencia_id", "descripcion", "id", "numero", "origen", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "programado") VALUES (NEW."dependencia_id", NEW."descripcion", NEW."id", NEW."numero", NEW."origen", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."plan_id", NEW."programado"); RETURN NULL;', hash='ac8adbaf026cd43ba3cc19e0514981582dc69fad', operation='UPDATE', pgid='pgtrigger_update_update_033a4', table='participacion_actividad', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='actividad',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "participacion_actividadevent" ("dependencia_id", "descripcion", "id", "numero", "origen", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "programado") VALUES (OLD."dependencia_id", OLD."descripcion", OLD."id", OLD."numero", OLD."origen", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."plan_id", OLD."programado"); RETURN NULL;', hash='95f23131e0804c465ce0dda314d77611e35cb6d5', operation='DELETE', pgid='pgtrigger_delete_delete_53aba', table='participacion_actividad', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='planevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='d987c969ecf376e350cc3dad3748cd71dd39c368', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_95802', table='participacion_planevent', when='BEFORE')),
        ),
    ]
