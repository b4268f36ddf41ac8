"""`manage.py retention preview|run`: forgets transcripts that have been kept long enough."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from lti_tool.models import Act
from lti_tool.services.auditing import note_command
from scoring.retention import forget, preview, told


class Command(BaseCommand):
    """Shows or does what the worker does once a day."""

    help = "Show which transcripts have been kept long enough, or forget them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=["preview", "run"])

    def handle(self, *args: Any, **options: Any) -> None:
        found = preview() if options["what"] == "preview" else forget()
        if options["what"] == "run":
            note_command(Act.FORGOTTEN, detail=told(found))
        verb = "would be forgotten" if options["what"] == "preview" else "forgotten"
        self.stdout.write(
            f"{found.practices} practices with {found.turns} turns and {found.memories} memories, {found.recordings} recordings, "
            f"what was observed of voices in {found.voices} turns and {found.cameras} things a camera showed {verb}; "
            f"transcripts are kept {settings.TRANSCRIPT_DAYS} days, recordings {settings.RECORDING_DAYS}"
        )
