"""The audit log, and a database that refuses to change what stands in it; PostgreSQL also to take out what is younger than a year.

On SQLite a later change to the table's columns makes the table anew and drops the trigger: such a migration calls `guard` again.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


TABLE = "lti_tool_auditentry"
SQLITE = f"""
CREATE TRIGGER audit_only_added BEFORE UPDATE ON {TABLE}
BEGIN SELECT RAISE(ABORT, 'an audit entry is never changed'); END;
"""
POSTGRESQL = f"""
CREATE FUNCTION audit_only_added() RETURNS trigger AS $$
BEGIN
    IF TG_OP = 'DELETE' AND OLD.at < now() - interval '364 days' THEN RETURN OLD; END IF;
    RAISE EXCEPTION 'an audit entry is never changed' USING ERRCODE = 'integrity_constraint_violation';
END;
$$ LANGUAGE plpgsql;
CREATE TRIGGER audit_only_added BEFORE UPDATE OR DELETE ON {TABLE}
FOR EACH ROW EXECUTE FUNCTION audit_only_added();
"""


def guard(apps, schema_editor):
    made = {"sqlite": SQLITE, "postgresql": POSTGRESQL}.get(schema_editor.connection.vendor)
    if made:
        schema_editor.execute(made)


def unguard(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"DROP TRIGGER audit_only_added ON {TABLE}")
        schema_editor.execute("DROP FUNCTION audit_only_added()")
    elif schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("DROP TRIGGER audit_only_added")


class Migration(migrations.Migration):

    dependencies = [
        ('lti_tool', '0007_own_scenario_of_course'),
        ('practice', '0015_drafts'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='AuditEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(auto_now_add=True, db_index=True)),
                ('act', models.CharField(help_text='One of `Act`', max_length=40)),
                ('door', models.CharField(choices=[('page', 'by a page'), ('api', 'by a program'), ('command', 'by a command')], max_length=8)),
                ('about', models.CharField(blank=True, help_text='The name of what was changed', max_length=200)),
                ('detail', models.CharField(blank=True, max_length=200)),
                ('by', models.ForeignKey(blank=True, help_text='Empty where a command or a program did it, or a person about themselves', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('institution', models.ForeignKey(blank=True, db_constraint=False, help_text="Whose programs may read it; empty is the installation's own", null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='practice.institution')),
            ],
            options={
                'ordering': ['-at', '-pk'],
            },
        ),
        migrations.RunPython(guard, unguard),
    ]
