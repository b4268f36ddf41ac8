"""`manage.py voices render|list`: speaks the scenarios' authored lines ahead of time in a fuller voice."""

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from providers.embedded.kokoro import Kokoro
from providers.embedded.rendered import keep, path_of, rendered_dir
from providers.errors import ProviderError
from realtime.rendering import clauses_ahead
from sessions.cards import card_of
from sessions.models import Scenario


class Command(BaseCommand):
    """Renders what is missing; a run that was broken off goes on where it was."""

    help = (
        "Speak the authored lines ahead of time. Needs `manage.py models fetch kokoro-82m-int8 kokoro-voices`; "
        "TTS_PROVIDER=rendered then uses them."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=["render", "list"])
        parser.add_argument("scenarios", nargs="*", help="keys; all active ones without")
        parser.add_argument("--most", type=int, default=0, help="stop after so many clauses")

    def handle(self, *args: Any, **options: Any) -> None:
        rows = Scenario.objects.filter(active=True).order_by("key")
        if options["scenarios"]:
            rows = rows.filter(key__in=options["scenarios"])
        if not rows:
            raise CommandError("no such scenario; `manage.py load_catalog` publishes them")
        left = [
            (row.key, text, style)
            for row in rows
            for text, style in clauses_ahead(card_of(row))
            if not path_of(text, style).is_file()
        ]
        if options["what"] == "list":
            for row in rows:
                missing = sum(key == row.key for key, *_ in left)
                whole = len(clauses_ahead(card_of(row)))
                self.stdout.write(f"{row.key:20} {whole - missing} of {whole} clauses rendered")
            return
        self.render(left[: options["most"] or None])

    def render(self, left: list[tuple[str, str, Any]]) -> None:
        """Speak and keep each clause, saying how far it is."""
        try:
            voice = Kokoro()
        except ProviderError as error:
            raise CommandError(
                f"{error}; fetch it with `manage.py models fetch kokoro-82m-int8 kokoro-voices`"
            ) from error
        began, seconds = time.monotonic(), 0.0
        for number, (key, text, style) in enumerate(left, 1):
            spoken = voice.speak(text, style)
            keep(text, style, spoken)
            seconds += spoken.duration_ms / 1000
            if number % 50 == 0:
                self.stdout.write(f"{key}: {number} of {len(left)}")
        took = time.monotonic() - began
        self.stdout.write(
            f"{len(left)} clauses, {seconds:.0f} s of speech in {took:.0f} s, in {rendered_dir()}"
        )
