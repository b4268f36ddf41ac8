"""`manage.py detect --json < lines.txt`: what the detector reads in each line."""

import json
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from providers.base import Reading
from providers.errors import ProviderError
from providers.registry import provider
from sessions.persona.card_file import all_files, load
from sessions.persona.listening import with_flags


class Command(BaseCommand):
    """One line in, one object out, in order; nothing is stored."""

    help = "Read lines from standard input and print their labels, bands, slots and flags."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", dest="as_json")
        parser.add_argument("--provider", default="embedded")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            acts = provider("speech_acts", options["provider"])
        except ProviderError as error:
            raise CommandError(str(error)) from error
        flags = load(all_files()[0]).flags
        lines = [line.rstrip("\n") for line in sys.stdin]
        found = [
            shown(line, with_flags(flags, line, acts.read(line))) for line in lines if line.strip()
        ]
        if options["as_json"]:
            self.stdout.write(json.dumps(found, ensure_ascii=False, indent=1))
            return
        for one in found:
            counted = [name for name, band in one["bands"].items() if band != "ignored"]
            self.stdout.write(f"{', '.join(counted) or '-':30} {one['text']}")


def shown(text: str, reading: Reading) -> dict[str, Any]:
    """One line as scripts read it."""
    best: dict[str, Any] = {}
    for act in reading.acts:
        if act.label not in best or act.p > best[act.label].p:
            best[act.label] = act
    return {
        "text": text,
        "labels": {label: round(act.p, 3) for label, act in best.items()},
        "bands": {label: act.band for label, act in best.items()},
        "clauses": {label: [act.start, act.end] for label, act in best.items()},
        "slots": {name: [text[a:b] for a, b in spans] for name, spans in reading.slots.items()},
        "flags": [{"flag": hit.flag, "p": hit.p, "quote": hit.quote} for hit in reading.flags],
    }
