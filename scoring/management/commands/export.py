"""`manage.py export`: everything held about one person, as JSON."""

import json
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder

from scoring.privacy.command import PersonCommand
from scoring.privacy.export import export


class Command(PersonCommand):
    """Writes to standard output."""

    help = "Print everything held about one person as JSON."

    def handle(self, *args: Any, **options: Any) -> None:
        found = export(self.person(options))
        self.stdout.write(json.dumps(found, cls=DjangoJSONEncoder, indent=2, ensure_ascii=False))
