"""`manage.py detect --json < lines.txt`: what the detector reads in each line."""

import json
import sys
from argparse import ArgumentParser
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from providers.embedded.acts import HeadsOnSentences
from providers.errors import ProviderError
from sessions.persona.card import Flag
from sessions.persona.card_file import CATALOG, load, read_flag
from sessions.persona.listening import with_flags
from sessions.persona.yaml_parts import CatalogFault, Part, read_yaml

DIGITS = 4


class Command(BaseCommand):
    """One line in, one object out, in order; nothing is stored."""

    help = (
        "Read lines from standard input; print labels with probability and band, slots and flags."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", dest="as_json")
        parser.add_argument("--scenario", default="", help="add this scenario's own flags")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            flags = flags_of(options["scenario"])
            acts = HeadsOnSentences()
        except (CatalogFault, ProviderError) as error:
            raise CommandError(str(error)) from error
        found = [detected(acts, flags, line.rstrip("\r\n")) for line in sys.stdin]
        if options["as_json"]:
            self.stdout.write(json.dumps(found, ensure_ascii=False, indent=1))
        else:
            self.stdout.write("\n".join(map(in_words, found)))


def flags_of(scenario: str) -> Sequence[Flag]:
    """The flags that hold everywhere, with a scenario's own where one is named; raises `CatalogFault`."""
    if scenario:
        return load(CATALOG / f"{scenario}.yaml").flags
    part = Part(read_yaml(CATALOG / "flags.yaml"), "flags.yaml")
    return tuple(map(read_flag, part.parts("flags")))


def detected(acts: HeadsOnSentences, flags: Sequence[Flag], text: str) -> dict[str, Any]:
    """One line as an object."""
    reading = with_flags(flags, text, acts.read(text))
    labels = acts.probabilities(text)
    return {
        "text": text,
        "labels": {label: round(p, DIGITS) for label, p in labels.items()},
        "bands": {label: acts.band(label, p) for label, p in labels.items()},
        "acts": [asdict(act) for act in reading.acts],
        "slots": {name: [list(span) for span in spans] for name, spans in reading.slots.items()},
        "flags": [asdict(hit) for hit in reading.flags],
    }


def in_words(found: Mapping[str, Any]) -> str:
    """One object as a line for reading."""
    acts = ", ".join(f"{act['label']} {act['p']:.2f} {act['band']}" for act in found["acts"])
    flags = ", ".join(hit["flag"] for hit in found["flags"])
    return "  |  ".join(filter(None, [found["text"], acts or "nothing", flags]))
