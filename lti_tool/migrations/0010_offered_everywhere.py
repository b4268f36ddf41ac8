"""A course's scenario is its own from now on; what every course could place so far stays so."""

from django.db import migrations, models


def keep_open(apps, schema_editor):
    own = apps.get_model("lti_tool", "OwnScenario")
    own.objects.filter(context__isnull=False).update(everywhere=True)


class Migration(migrations.Migration):

    dependencies = [
        ('lti_tool', '0009_groups'),
    ]

    operations = [
        migrations.AddField(
            model_name='ownscenario',
            name='everywhere',
            field=models.BooleanField(default=False, help_text="An administrator offers a course's scenario to every course"),
        ),
        migrations.RunPython(keep_open, migrations.RunPython.noop),
    ]
