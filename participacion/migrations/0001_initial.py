import django.contrib.auth.models
import django.contrib.auth.validators
import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import participacion.models
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
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
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('numero', models.PositiveIntegerField(help_text='El de su fila en la matriz del plan.', verbose_name='número')),
                ('descripcion', models.TextField(max_length=1000, verbose_name='descripción')),
                ('programado', django.contrib.postgres.fields.ArrayField(base_field=models.PositiveIntegerField(validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(999999)]), default=participacion.models.nada_programado, help_text='Acciones programadas cada mes, de enero a diciembre. La meta anual es su suma.', size=12)),
                ('producto', models.CharField(blank=True, help_text='Lo que queda hecho: taller realizado, informe…', max_length=300)),
                ('unidad_medida', models.CharField(blank=True, max_length=100, verbose_name='unidad de medida')),
                ('nivel_participacion', models.CharField(blank=True, choices=[('informacion', 'Información'), ('consulta', 'Consulta'), ('formulacion', 'Formulación participativa'), ('ejecucion', 'Ejecución participativa'), ('control', 'Control y evaluación')], max_length=20, verbose_name='nivel de participación')),
                ('fase_ciclo', models.CharField(blank=True, choices=[('diagnostico', 'Diagnóstico'), ('formulacion', 'Formulación'), ('implementacion', 'Implementación'), ('evaluacion', 'Seguimiento y evaluación')], max_length=20, verbose_name='fase del ciclo de gestión')),
                ('grupos_interes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=100), blank=True, default=list, help_text='Separados por coma.', size=None, verbose_name='grupos de interés')),
                ('seccion_menu_participa', models.CharField(blank=True, choices=[('diagnostico', 'Diagnóstico e identificación de problemas'), ('planeacion', 'Planeación y presupuesto participativo'), ('consulta', 'Consulta ciudadana'), ('colaboracion', 'Colaboración e innovación abierta'), ('rendicion', 'Rendición de cuentas'), ('control', 'Control social')], max_length=20, verbose_name='sección del Menú Participa')),
                ('presupuesto', models.PositiveBigIntegerField(blank=True, help_text='En pesos. Vacío: no tiene propio.', null=True)),
                ('responsable', models.CharField(blank=True, help_text='El cargo que responde, no el nombre de la persona. No se publica.', max_length=150)),
                ('cancelada_desde', models.PositiveSmallIntegerField(blank=True, choices=[(1, 'enero'), (2, 'febrero'), (3, 'marzo'), (4, 'abril'), (5, 'mayo'), (6, 'junio'), (7, 'julio'), (8, 'agosto'), (9, 'septiembre'), (10, 'octubre'), (11, 'noviembre'), (12, 'diciembre')], editable=False, help_text='Mes desde el que se canceló: de ahí en adelante no hay nada programado.', null=True)),
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
                ('enlace', models.URLField(blank=True, max_length=500)),
                ('archivo', models.FileField(blank=True, max_length=200, upload_to=participacion.models.carpeta_de_evidencia)),
            ],
            options={
                'ordering': ['avance', 'pk'],
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
                ('enlace', models.URLField(blank=True, max_length=500)),
                ('archivo', models.FileField(blank=True, max_length=200, upload_to=participacion.models.carpeta_de_evidencia)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Mes',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('numero', models.PositiveSmallIntegerField(verbose_name='número')),
                ('cerrado', models.BooleanField(default=False)),
                ('fecha_limite', models.DateField(help_text='Hasta cuándo se reporta; al crear el plan, el 10 del mes siguiente.', verbose_name='fecha límite')),
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
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('numero', models.PositiveSmallIntegerField(verbose_name='número')),
                ('cerrado', models.BooleanField(default=False)),
                ('fecha_limite', models.DateField(help_text='Hasta cuándo se reporta; al crear el plan, el 10 del mes siguiente.', verbose_name='fecha límite')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Modificacion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('antes', django.contrib.postgres.fields.ArrayField(base_field=models.PositiveIntegerField(), size=12)),
                ('despues', django.contrib.postgres.fields.ArrayField(base_field=models.PositiveIntegerField(), size=12)),
                ('motivo', models.TextField()),
                ('registrada_en', models.DateTimeField()),
            ],
            options={
                'verbose_name': 'modificación al plan',
                'verbose_name_plural': 'modificaciones al plan',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='Plan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('anio', models.PositiveSmallIntegerField(unique=True, verbose_name='año')),
                ('aprobado_el', models.DateField(blank=True, help_text='Desde que se escribe, cambiar la programación exige un motivo y sale en el informe.', null=True, verbose_name='aprobado el')),
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
                ('aprobado_el', models.DateField(blank=True, help_text='Desde que se escribe, cambiar la programación exige un motivo y sale en el informe.', null=True, verbose_name='aprobado el')),
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
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('mes', models.PositiveSmallIntegerField(choices=[(1, 'enero'), (2, 'febrero'), (3, 'marzo'), (4, 'abril'), (5, 'mayo'), (6, 'junio'), (7, 'julio'), (8, 'agosto'), (9, 'septiembre'), (10, 'octubre'), (11, 'noviembre'), (12, 'diciembre')])),
                ('ejecutado', models.PositiveIntegerField(blank=True, help_text='Acciones hechas en el mes. Cero se escribe; vacío es «sin reporte».', null=True, validators=[django.core.validators.MaxValueValidator(999999)])),
                ('narrativa', models.TextField(blank=True, max_length=4000, verbose_name='qué se hizo')),
                ('participantes', models.PositiveIntegerField(blank=True, null=True, validators=[django.core.validators.MaxValueValidator(999999)], verbose_name='personas que participaron')),
                ('texto_publico', models.TextField(blank=True, help_text='Lo que lee la ciudadanía. La OAP lo confirma al avalar: no nombra a ninguna persona.', max_length=4000)),
                ('razon', models.CharField(blank=True, choices=[('anticipada', 'Se hizo antes de la fecha'), ('recuperada', 'Se recuperó un atraso'), ('reprogramada', 'Se reprogramó'), ('fuerza_mayor', 'Fuerza mayor'), ('convocatoria', 'Falta de convocatoria'), ('contratacion', 'Demora en la contratación'), ('mayor_demanda', 'Mayor demanda de la prevista'), ('otra', 'Otra')], help_text='Si lo ejecutado no es lo programado.', max_length=20, verbose_name='razón')),
                ('razon_otra', models.CharField(blank=True, max_length=300, verbose_name='cuál')),
                ('evaluada', models.BooleanField(blank=True, choices=[(True, 'Sí'), (False, 'No')], null=True, verbose_name='¿Se evaluó con los participantes?')),
                ('resultado_evaluacion', models.TextField(blank=True, max_length=2000, verbose_name='resultado de la evaluación')),
                ('estado', models.CharField(choices=[('borrador', 'Borrador'), ('enviado', 'Enviado a la OAP'), ('devuelto', 'Devuelto'), ('avalado', 'Avalado'), ('sin_reporte', 'Sin reporte')], default='borrador', max_length=12)),
                ('nota', models.TextField(blank=True, max_length=2000, verbose_name='nota de la OAP')),
                ('actividad', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='avances', to='participacion.actividad')),
            ],
            options={
                'ordering': ['actividad', 'mes'],
                'permissions': [('revisar_avance', 'Puede avalar y devolver reportes, y cerrar y reabrir meses')],
            },
        ),
        migrations.CreateModel(
            name='AvanceEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('mes', models.PositiveSmallIntegerField(choices=[(1, 'enero'), (2, 'febrero'), (3, 'marzo'), (4, 'abril'), (5, 'mayo'), (6, 'junio'), (7, 'julio'), (8, 'agosto'), (9, 'septiembre'), (10, 'octubre'), (11, 'noviembre'), (12, 'diciembre')])),
                ('ejecutado', models.PositiveIntegerField(blank=True, help_text='Acciones hechas en el mes. Cero se escribe; vacío es «sin reporte».', null=True, validators=[django.core.validators.MaxValueValidator(999999)])),
                ('narrativa', models.TextField(blank=True, max_length=4000, verbose_name='qué se hizo')),
                ('participantes', models.PositiveIntegerField(blank=True, null=True, validators=[django.core.validators.MaxValueValidator(999999)], verbose_name='personas que participaron')),
                ('texto_publico', models.TextField(blank=True, help_text='Lo que lee la ciudadanía. La OAP lo confirma al avalar: no nombra a ninguna persona.', max_length=4000)),
                ('razon', models.CharField(blank=True, choices=[('anticipada', 'Se hizo antes de la fecha'), ('recuperada', 'Se recuperó un atraso'), ('reprogramada', 'Se reprogramó'), ('fuerza_mayor', 'Fuerza mayor'), ('convocatoria', 'Falta de convocatoria'), ('contratacion', 'Demora en la contratación'), ('mayor_demanda', 'Mayor demanda de la prevista'), ('otra', 'Otra')], help_text='Si lo ejecutado no es lo programado.', max_length=20, verbose_name='razón')),
                ('razon_otra', models.CharField(blank=True, max_length=300, verbose_name='cuál')),
                ('evaluada', models.BooleanField(blank=True, choices=[(True, 'Sí'), (False, 'No')], null=True, verbose_name='¿Se evaluó con los participantes?')),
                ('resultado_evaluacion', models.TextField(blank=True, max_length=2000, verbose_name='resultado de la evaluación')),
                ('estado', models.CharField(choices=[('borrador', 'Borrador'), ('enviado', 'Enviado a la OAP'), ('devuelto', 'Devuelto'), ('avalado', 'Avalado'), ('sin_reporte', 'Sin reporte')], default='borrador', max_length=12)),
                ('nota', models.TextField(blank=True, max_length=2000, verbose_name='nota de la OAP')),
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
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('numero', models.PositiveIntegerField(help_text='El de su fila en la matriz del plan.', verbose_name='número')),
                ('descripcion', models.TextField(max_length=1000, verbose_name='descripción')),
                ('programado', django.contrib.postgres.fields.ArrayField(base_field=models.PositiveIntegerField(validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(999999)]), default=participacion.models.nada_programado, help_text='Acciones programadas cada mes, de enero a diciembre. La meta anual es su suma.', size=12)),
                ('producto', models.CharField(blank=True, help_text='Lo que queda hecho: taller realizado, informe…', max_length=300)),
                ('unidad_medida', models.CharField(blank=True, max_length=100, verbose_name='unidad de medida')),
                ('nivel_participacion', models.CharField(blank=True, choices=[('informacion', 'Información'), ('consulta', 'Consulta'), ('formulacion', 'Formulación participativa'), ('ejecucion', 'Ejecución participativa'), ('control', 'Control y evaluación')], max_length=20, verbose_name='nivel de participación')),
                ('fase_ciclo', models.CharField(blank=True, choices=[('diagnostico', 'Diagnóstico'), ('formulacion', 'Formulación'), ('implementacion', 'Implementación'), ('evaluacion', 'Seguimiento y evaluación')], max_length=20, verbose_name='fase del ciclo de gestión')),
                ('grupos_interes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=100), blank=True, default=list, help_text='Separados por coma.', size=None, verbose_name='grupos de interés')),
                ('seccion_menu_participa', models.CharField(blank=True, choices=[('diagnostico', 'Diagnóstico e identificación de problemas'), ('planeacion', 'Planeación y presupuesto participativo'), ('consulta', 'Consulta ciudadana'), ('colaboracion', 'Colaboración e innovación abierta'), ('rendicion', 'Rendición de cuentas'), ('control', 'Control social')], max_length=20, verbose_name='sección del Menú Participa')),
                ('presupuesto', models.PositiveBigIntegerField(blank=True, help_text='En pesos. Vacío: no tiene propio.', null=True)),
                ('responsable', models.CharField(blank=True, help_text='El cargo que responde, no el nombre de la persona. No se publica.', max_length=150)),
                ('cancelada_desde', models.PositiveSmallIntegerField(blank=True, choices=[(1, 'enero'), (2, 'febrero'), (3, 'marzo'), (4, 'abril'), (5, 'mayo'), (6, 'junio'), (7, 'julio'), (8, 'agosto'), (9, 'septiembre'), (10, 'octubre'), (11, 'noviembre'), (12, 'diciembre')], editable=False, help_text='Mes desde el que se canceló: de ahí en adelante no hay nada programado.', null=True)),
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
        migrations.AddField(
            model_name='modificacion',
            name='actividad',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='modificaciones', to='participacion.actividad'),
        ),
        migrations.AddField(
            model_name='modificacion',
            name='registrada_por',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
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
            trigger=pgtrigger.compiler.Trigger(name='doce_meses', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            INSERT INTO participacion_mes (plan_id, numero, cerrado, version, fecha_limite)\n            SELECT NEW.id, numero, false, 1, make_date(NEW.anio, numero, 10) + interval '1 month'\n            FROM generate_series(1, 12) numero;\n            RETURN NULL;\n        ", hash='f955e8eb069142e4bd443d9e7037d7468be86317', operation='INSERT', pgid='pgtrigger_doce_meses_5c90a', table='participacion_plan', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='plan',
            trigger=pgtrigger.compiler.Trigger(name='anio_fijo', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."anio" IS DISTINCT FROM (NEW."anio"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='a1effe2cf09aea290f576c79d85d2aa8636a0231', operation='UPDATE', pgid='pgtrigger_anio_fijo_e1f80', table='participacion_plan', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='plan',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "participacion_planevent" ("anio", "aprobado_el", "demostracion", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."anio", NEW."aprobado_el", NEW."demostracion", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id"); RETURN NULL;', hash='2236a9643401f74d64e8e55795f8d3584d0aa55c', operation='INSERT', pgid='pgtrigger_insert_insert_b6f94', table='participacion_plan', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='plan',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "participacion_planevent" ("anio", "aprobado_el", "demostracion", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."anio", NEW."aprobado_el", NEW."demostracion", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id"); RETURN NULL;', hash='bb3bb13cf4e78372128a1fda597d3943bf7b0f5e', operation='UPDATE', pgid='pgtrigger_update_update_6bec6', table='participacion_plan', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='plan',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "participacion_planevent" ("anio", "aprobado_el", "demostracion", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."anio", OLD."aprobado_el", OLD."demostracion", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id"); RETURN NULL;', hash='336f2c4bdb35968e90c847623b936ad0879eef4e', operation='DELETE', pgid='pgtrigger_delete_delete_8869a', table='participacion_plan', when='AFTER')),
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
            constraint=models.CheckConstraint(condition=models.Q(('estado__in', ['borrador', 'enviado', 'devuelto', 'avalado', 'sin_reporte'])), name='avance_estado_conocido'),
        ),
        migrations.AddConstraint(
            model_name='avance',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('estado__in', ['enviado', 'avalado']), _negated=True), ('ejecutado__isnull', False), _connector='OR'), name='avance_enviado_dice_cuanto', violation_error_message='Diga cuántas acciones se hicieron; si ninguna, escriba 0.'),
        ),
        migrations.AddConstraint(
            model_name='avance',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('estado', 'devuelto'), _negated=True), ('nota__regex', '\\S'), _connector='OR'), name='avance_devuelto_con_nota', violation_error_message='Al devolver, diga qué hay que corregir.'),
        ),
        migrations.AddConstraint(
            model_name='avance',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('razon', ''), ('razon_otra', '')), models.Q(('razon', 'otra'), models.Q(('razon_otra__regex', '\\S'), ('estado__in', ['borrador', 'devuelto']), _connector='OR')), models.Q(('razon__in', ['anticipada', 'recuperada', 'reprogramada', 'fuerza_mayor', 'convocatoria', 'contratacion', 'mayor_demanda']), ('razon_otra', '')), _connector='OR'), name='avance_razon_conocida', violation_error_message='Elija una razón; si es otra, diga cuál.'),
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
            trigger=pgtrigger.compiler.Trigger(name='sin_pisar', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            IF NEW.version <> OLD.version THEN\n                RAISE EXCEPTION 'Otra persona cambió este registro mientras usted lo editaba.'\n                    USING ERRCODE = 'check_violation', CONSTRAINT = 'version_vigente';\n            END IF;\n            NEW.version := OLD.version + 1;\n            RETURN NEW;\n        ", hash='b19f3debfc96e9dd6f80647142586a9974a83106', operation='UPDATE', pgid='pgtrigger_sin_pisar_9e21a', table='participacion_avance', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='avance',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "participacion_avanceevent" ("actividad_id", "ejecutado", "estado", "evaluada", "id", "mes", "narrativa", "nota", "participantes", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "razon", "razon_otra", "resultado_evaluacion", "texto_publico", "version") VALUES (NEW."actividad_id", NEW."ejecutado", NEW."estado", NEW."evaluada", NEW."id", NEW."mes", NEW."narrativa", NEW."nota", NEW."participantes", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."razon", NEW."razon_otra", NEW."resultado_evaluacion", NEW."texto_publico", NEW."version"); RETURN NULL;', hash='2efbefc2919e95f5a82da83a934318c10074a267', operation='INSERT', pgid='pgtrigger_insert_insert_1fb68', table='participacion_avance', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='avance',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "participacion_avanceevent" ("actividad_id", "ejecutado", "estado", "evaluada", "id", "mes", "narrativa", "nota", "participantes", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "razon", "razon_otra", "resultado_evaluacion", "texto_publico", "version") VALUES (NEW."actividad_id", NEW."ejecutado", NEW."estado", NEW."evaluada", NEW."id", NEW."mes", NEW."narrativa", NEW."nota", NEW."participantes", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."razon", NEW."razon_otra", NEW."resultado_evaluacion", NEW."texto_publico", NEW."version"); RETURN NULL;', hash='cd38f91a2159686c0fe8652ecf1829d8c36fb8b8', operation='UPDATE', pgid='pgtrigger_update_update_032b3', table='participacion_avance', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='avance',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "participacion_avanceevent" ("actividad_id", "ejecutado", "estado", "evaluada", "id", "mes", "narrativa", "nota", "participantes", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "razon", "razon_otra", "resultado_evaluacion", "texto_publico", "version") VALUES (OLD."actividad_id", OLD."ejecutado", OLD."estado", OLD."evaluada", OLD."id", OLD."mes", OLD."narrativa", OLD."nota", OLD."participantes", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."razon", OLD."razon_otra", OLD."resultado_evaluacion", OLD."texto_publico", OLD."version"); RETURN NULL;', hash='94a75d054006c237ce43061f58d541c67d94356a', operation='DELETE', pgid='pgtrigger_delete_delete_79d55', table='participacion_avance', when='AFTER')),
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
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('archivo', ''), ('enlace__regex', '^https?://')), models.Q(('enlace', ''), ('archivo__regex', '\\S')), _connector='OR'), name='evidencia_archivo_o_enlace', violation_error_message='Adjunte un archivo o escriba un enlace que empiece por https://.'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='evidencia',
            trigger=pgtrigger.compiler.Trigger(name='mes_cerrado', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE mes record;', func="\n    \n        PERFORM FROM participacion_avance v JOIN participacion_actividad a ON a.id = v.actividad_id\n        WHERE v.id IN (OLD.avance_id, NEW.avance_id) ORDER BY v.id FOR SHARE OF v, a;\n    \n    FOR mes IN\n        SELECT m.numero, m.cerrado, p.anio\n        FROM participacion_mes m JOIN participacion_plan p ON p.id = m.plan_id\n        WHERE \n        (m.plan_id, m.numero) = (\n            SELECT a.plan_id, v.mes\n            FROM participacion_avance v JOIN participacion_actividad a ON a.id = v.actividad_id\n            WHERE v.id = OLD.avance_id\n        )\n        OR (m.plan_id, m.numero) = (\n            SELECT a.plan_id, v.mes\n            FROM participacion_avance v JOIN participacion_actividad a ON a.id = v.actividad_id\n            WHERE v.id = NEW.avance_id\n        )\n    \n        ORDER BY m.id\n        FOR SHARE OF m\n    LOOP \n    IF mes.cerrado THEN\n        RAISE EXCEPTION 'El mes % de % está cerrado: no admite cambios.', mes.numero, mes.anio\n            USING ERRCODE = 'check_violation', CONSTRAINT = 'mes_cerrado';\n    END IF;\n END LOOP;\n    RETURN COALESCE(NEW, OLD);\n", hash='d405bc30e26d561a9e816f0c3d088b8768b4b140', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_mes_cerrado_4ade1', table='participacion_evidencia', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='evidencia',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "participacion_evidenciaevent" ("archivo", "avance_id", "enlace", "id", "nombre", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."archivo", NEW."avance_id", NEW."enlace", NEW."id", NEW."nombre", _pgh_attach_context(), NOW(), \'insert\', NEW."id"); RETURN NULL;', hash='a56652871e04f19a9e1115da22e374f4f2e53cca', operation='INSERT', pgid='pgtrigger_insert_insert_e9521', table='participacion_evidencia', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='evidencia',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "participacion_evidenciaevent" ("archivo", "avance_id", "enlace", "id", "nombre", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."archivo", NEW."avance_id", NEW."enlace", NEW."id", NEW."nombre", _pgh_attach_context(), NOW(), \'update\', NEW."id"); RETURN NULL;', hash='3b14f632ca2ede300716200cb7d0d8063a3e4434', operation='UPDATE', pgid='pgtrigger_update_update_f6cd7', table='participacion_evidencia', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='evidencia',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "participacion_evidenciaevent" ("archivo", "avance_id", "enlace", "id", "nombre", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."archivo", OLD."avance_id", OLD."enlace", OLD."id", OLD."nombre", _pgh_attach_context(), NOW(), \'delete\', OLD."id"); RETURN NULL;', hash='a8581bca374fa776ae25d5181abde531b0a15405', operation='DELETE', pgid='pgtrigger_delete_delete_88a0a', table='participacion_evidencia', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='evidenciaevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='820575e577e74aec0d7827ce6abb2310cb55fbe2', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_06e26', table='participacion_evidenciaevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='modificacion',
            trigger=pgtrigger.compiler.Trigger(name='solo_se_agrega', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='e5a1b946f2e7eefe0c5ac63b784ee15116c1b9ae', operation='UPDATE OR DELETE', pgid='pgtrigger_solo_se_agrega_04351', table='participacion_modificacion', when='BEFORE')),
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
            trigger=pgtrigger.compiler.Trigger(name='cerrar_exige_decidir', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."cerrado" IS DISTINCT FROM (NEW."cerrado"))', func="\n            IF NOT NEW.cerrado AND COALESCE(NULLIF(current_setting('pghistory.context_metadata', true), '')::jsonb ->> 'motivo', '') = '' THEN\n                RAISE EXCEPTION 'Diga por qué se reabre el mes.'\n                    USING ERRCODE = 'check_violation', CONSTRAINT = 'mes_reabierto_con_motivo';\n            END IF;\n            IF NEW.cerrado AND EXISTS (\n                SELECT FROM participacion_actividad a\n                LEFT JOIN participacion_avance v ON v.actividad_id = a.id AND v.mes = NEW.numero\n                WHERE a.plan_id = NEW.plan_id\n                    AND (a.programado[NEW.numero] > 0 OR v.id IS NOT NULL)\n                    AND COALESCE(v.estado, '') NOT IN ('avalado', 'sin_reporte')\n            ) THEN\n                RAISE EXCEPTION 'Falta decidir sobre algún reporte del mes: avalarlo o dejarlo sin reporte.'\n                    USING ERRCODE = 'check_violation', CONSTRAINT = 'mes_cerrado_con_todo_decidido';\n            END IF;\n            RETURN NEW;\n        ", hash='5c51d8a5bf47338594b271dab1a17a9006ca9352', operation='UPDATE OF "cerrado"', pgid='pgtrigger_cerrar_exige_decidir_794a7', table='participacion_mes', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='mes',
            trigger=pgtrigger.compiler.Trigger(name='sin_pisar', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            IF NEW.version <> OLD.version THEN\n                RAISE EXCEPTION 'Otra persona cambió este registro mientras usted lo editaba.'\n                    USING ERRCODE = 'check_violation', CONSTRAINT = 'version_vigente';\n            END IF;\n            NEW.version := OLD.version + 1;\n            RETURN NEW;\n        ", hash='65b5a2db03502f963254717fe3771630cacdf689', operation='UPDATE', pgid='pgtrigger_sin_pisar_3d24b', table='participacion_mes', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='mes',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "participacion_mesevent" ("cerrado", "fecha_limite", "id", "numero", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "version") VALUES (NEW."cerrado", NEW."fecha_limite", NEW."id", NEW."numero", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."plan_id", NEW."version"); RETURN NULL;', hash='8ffe7a4e9aebc2b284d78b19bc8109b9ad465060', operation='INSERT', pgid='pgtrigger_insert_insert_a0e7f', table='participacion_mes', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='mes',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "participacion_mesevent" ("cerrado", "fecha_limite", "id", "numero", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "version") VALUES (NEW."cerrado", NEW."fecha_limite", NEW."id", NEW."numero", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."plan_id", NEW."version"); RETURN NULL;', hash='17147236ab67fcdf663928f8499c72bd61d46ee7', operation='UPDATE', pgid='pgtrigger_update_update_1d2cc', table='participacion_mes', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='mes',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "participacion_mesevent" ("cerrado", "fecha_limite", "id", "numero", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "version") VALUES (OLD."cerrado", OLD."fecha_limite", OLD."id", OLD."numero", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."plan_id", OLD."version"); RETURN NULL;', hash='7d3ac627ea0b98b3cd7d2c7fe50f52cfe181cf57', operation='DELETE', pgid='pgtrigger_delete_delete_362f4', table='participacion_mes', when='AFTER')),
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
        migrations.AddConstraint(
            model_name='actividad',
            constraint=models.CheckConstraint(condition=models.Q(('cancelada_desde__isnull', True), models.Q(('cancelada_desde__range', (1, 12)), participacion.models._NadaDesde('programado', 'cancelada_desde')), _connector='OR'), name='actividad_cancelada_sin_programacion', violation_error_message='Una actividad cancelada no programa nada desde el mes en que se canceló.'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='actividad',
            trigger=pgtrigger.compiler.Trigger(name='mes_cerrado', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE mes record;', func="\n    \n    FOR mes IN\n        SELECT m.numero, m.cerrado, p.anio\n        FROM participacion_mes m JOIN participacion_plan p ON p.id = m.plan_id\n        WHERE \n        m.plan_id IN (OLD.plan_id, NEW.plan_id) AND (\n            COALESCE(OLD.programado[m.numero], 0) <> COALESCE(NEW.programado[m.numero], 0)\n            OR (OLD.plan_id, OLD.dependencia_id) IS DISTINCT FROM (NEW.plan_id, NEW.dependencia_id)\n                AND (OLD.programado[m.numero] > 0 OR NEW.programado[m.numero] > 0 OR EXISTS (\n                    SELECT FROM participacion_avance v WHERE v.actividad_id = OLD.id AND v.mes = m.numero\n                ))\n        )\n    \n        ORDER BY m.id\n        FOR SHARE OF m\n    LOOP \n    IF mes.cerrado THEN\n        RAISE EXCEPTION 'El mes % de % está cerrado: no admite cambios.', mes.numero, mes.anio\n            USING ERRCODE = 'check_violation', CONSTRAINT = 'mes_cerrado';\n    END IF;\n END LOOP;\n    RETURN COALESCE(NEW, OLD);\n", hash='e2b3dc3638f3ae77939328151bb81628bbce9a6b', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_mes_cerrado_a7f58', table='participacion_actividad', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='actividad',
            trigger=pgtrigger.compiler.Trigger(name='sin_pisar', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            IF NEW.version <> OLD.version THEN\n                RAISE EXCEPTION 'Otra persona cambió este registro mientras usted lo editaba.'\n                    USING ERRCODE = 'check_violation', CONSTRAINT = 'version_vigente';\n            END IF;\n            NEW.version := OLD.version + 1;\n            RETURN NEW;\n        ", hash='9b534e684c5d417ed8943007d5f50fa23c96724e', operation='UPDATE', pgid='pgtrigger_sin_pisar_850cc', table='participacion_actividad', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='actividad',
            trigger=pgtrigger.compiler.Trigger(name='plan_aprobado_deja_constancia', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE motivo text; usuario bigint;', func="\n                IF NEW.programado = COALESCE(OLD.programado, array_fill(0, ARRAY[12])) OR NOT EXISTS (\n                    SELECT FROM participacion_plan p WHERE p.id = NEW.plan_id AND p.aprobado_el IS NOT NULL\n                ) THEN\n                    RETURN NULL;\n                END IF;\n                motivo := NULLIF(current_setting('pghistory.context_metadata', true), '')::jsonb ->> 'motivo';\n                usuario := (NULLIF(current_setting('pghistory.context_metadata', true), '')::jsonb ->> 'user')::bigint;\n                IF COALESCE(motivo, '') = '' THEN\n                    RAISE EXCEPTION 'El plan está aprobado: diga el motivo del cambio en la programación.'\n                        USING ERRCODE = 'check_violation', CONSTRAINT = 'modificacion_con_motivo';\n                END IF;\n                INSERT INTO participacion_modificacion\n                    (actividad_id, antes, despues, motivo, registrada_en, registrada_por_id)\n                VALUES (\n                    NEW.id, COALESCE(OLD.programado, array_fill(0, ARRAY[12])), NEW.programado, motivo, now(), usuario\n                );\n                RETURN NULL;\n            ", hash='4aeadd65318dfb61f4c93531b10b4047c7412817', operation='INSERT OR UPDATE OF "programado"', pgid='pgtrigger_plan_aprobado_deja_constancia_bd6f9', table='participacion_actividad', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='actividad',
            trigger=pgtrigger.compiler.Trigger(name='plan_aprobado_no_borra', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n                IF EXISTS (SELECT FROM participacion_plan p WHERE p.id = OLD.plan_id AND p.aprobado_el IS NOT NULL) THEN\n                    RAISE EXCEPTION 'El plan está aprobado: la actividad no se borra, se cancela.'\n                        USING ERRCODE = 'check_violation', CONSTRAINT = 'actividad_aprobada_no_se_borra';\n                END IF;\n                RETURN OLD;\n            ", hash='275099fc2a5e657588b5b98b1be650999b492807', operation='DELETE', pgid='pgtrigger_plan_aprobado_no_borra_65fec', table='participacion_actividad', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='actividad',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "participacion_actividadevent" ("cancelada_desde", "dependencia_id", "descripcion", "fase_ciclo", "grupos_interes", "id", "nivel_participacion", "numero", "origen", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "presupuesto", "producto", "programado", "responsable", "seccion_menu_participa", "unidad_medida", "version") VALUES (NEW."cancelada_desde", NEW."dependencia_id", NEW."descripcion", NEW."fase_ciclo", NEW."grupos_interes", NEW."id", NEW."nivel_participacion", NEW."numero", NEW."origen", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."plan_id", NEW."presupuesto", NEW."producto", NEW."programado", NEW."responsable", NEW."seccion_menu_participa", NEW."unidad_medida", NEW."version"); RETURN NULL;', hash='6d6488c403877e0e7c6e295891b50a3b068e3110', operation='INSERT', pgid='pgtrigger_insert_insert_69e51', table='participacion_actividad', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='actividad',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "participacion_actividadevent" ("cancelada_desde", "dependencia_id", "descripcion", "fase_ciclo", "grupos_interes", "id", "nivel_participacion", "numero", "origen", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "presupuesto", "producto", "programado", "responsable", "seccion_menu_participa", "unidad_medida", "version") VALUES (NEW."cancelada_desde", NEW."dependencia_id", NEW."descripcion", NEW."fase_ciclo", NEW."grupos_interes", NEW."id", NEW."nivel_participacion", NEW."numero", NEW."origen", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."plan_id", NEW."presupuesto", NEW."producto", NEW."programado", NEW."responsable", NEW."seccion_menu_participa", NEW."unidad_medida", NEW."version"); RETURN NULL;', hash='389b474f79e1f8c2153ff87189aef8861b56b7f7', operation='UPDATE', pgid='pgtrigger_update_update_033a4', table='participacion_actividad', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='actividad',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "participacion_actividadevent" ("cancelada_desde", "dependencia_id", "descripcion", "fase_ciclo", "grupos_interes", "id", "nivel_participacion", "numero", "origen", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "presupuesto", "producto", "programado", "responsable", "seccion_menu_participa", "unidad_medida", "version") VALUES (OLD."cancelada_desde", OLD."dependencia_id", OLD."descripcion", OLD."fase_ciclo", OLD."grupos_interes", OLD."id", OLD."nivel_participacion", OLD."numero", OLD."origen", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."plan_id", OLD."presupuesto", OLD."producto", OLD."programado", OLD."responsable", OLD."seccion_menu_participa", OLD."unidad_medida", OLD."version"); RETURN NULL;', hash='f26e328a2756ed9379780af4d2f4f5404e60bbe1', operation='DELETE', pgid='pgtrigger_delete_delete_53aba', table='participacion_actividad', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='planevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='d987c969ecf376e350cc3dad3748cd71dd39c368', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_95802', table='participacion_planevent', when='BEFORE')),
        ),
    ]
