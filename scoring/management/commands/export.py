"""`manage.py export`: everything held about one person, as JSON."""

import json
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder

from lti_tool.models import Act
from lti_tool.services.auditing import note_command
from scoring.privacy.command import PersonCommand
from scoring.privacy.export import export


class Command(PersonCommand):
    """Writes to standard output."""

    help = "Print everything held about one person as JSON."

    def handle(self, *args: Any, **options: Any) -> None:
        person = self.person(options)
        found = export(person)
        platform = person.registration
        note_command(Act.EXPORTED, platform.name, institution=platform.institution)
        self.stdout.write(json.dumps(found, cls=DjangoJSONEncoder, indent=2, ensure_ascii=False))
