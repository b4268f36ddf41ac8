"""Keeps the machine's word on each element beside a person's, and lets the database refuse changes to what was decided.

On SQLite a later change to the table's columns makes the table anew and drops the trigger: such a migration calls `guard` again.
"""

from django.db import migrations
from django.db.models import F

TABLE = "scoring_override"
SQLITE = f"""
CREATE TRIGGER override_only_added BEFORE UPDATE ON {TABLE}
BEGIN SELECT RAISE(ABORT, 'an override is never changed'); END;
"""
POSTGRESQL = f"""
CREATE FUNCTION override_only_added() RETURNS trigger AS $$
BEGIN RAISE EXCEPTION 'an override is never changed' USING ERRCODE = 'integrity_constraint_violation'; END;
$$ LANGUAGE plpgsql;
CREATE TRIGGER override_only_added BEFORE UPDATE ON {TABLE}
FOR EACH ROW EXECUTE FUNCTION override_only_added();
"""


def keep_machines(apps, schema_editor):
    apps.get_model("scoring", "ElementScore").objects.update(machine_standing=F("standing"))


def guard(apps, schema_editor):
    made = {"sqlite": SQLITE, "postgresql": POSTGRESQL}.get(schema_editor.connection.vendor)
    if made:
        schema_editor.execute(made)


def unguard(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"DROP TRIGGER override_only_added ON {TABLE}")
        schema_editor.execute("DROP FUNCTION override_only_added()")
    elif schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("DROP TRIGGER override_only_added")


class Migration(migrations.Migration):
    dependencies = [("scoring", "0009_element_overrides")]

    operations = [
        migrations.RunPython(keep_machines, migrations.RunPython.noop),
        migrations.RunPython(guard, unguard),
    ]
