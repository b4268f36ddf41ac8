"""`manage.py practise SCENARIO --script FILE`: a text practice from a file of learner lines, and its verdict."""

import json
from argparse import ArgumentParser
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from providers.errors import ProviderError
from providers.registry import provider
from scoring.rehearsal import as_json, rehearse, script_lines, verdict
from sessions.persona.card import ScenarioCard
from sessions.persona.card_file import CATALOG, CatalogFault, all_files, load


class Command(BaseCommand):
    """Plays a script of learner lines against a scenario; the same script and seed give the same output."""

    help = "Practise in text from a script: one learner line a line, # comments, [pause 5] for silence."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("scenario")
        parser.add_argument("--script", type=Path, required=True)
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--variant", default="")
        parser.add_argument(
            "--provider", default="embedded", help="speech acts: embedded, or a dotted path"
        )
        parser.add_argument("--json", action="store_true", dest="as_json")

    def handle(self, *args: Any, **options: Any) -> None:
        card = scenario(options["scenario"])
        if options["variant"] and options["variant"] not in card.variants:
            raise CommandError(f"no such variant; there are: {', '.join(card.variants)}")
        try:
            lines = script_lines(options["script"].read_text(encoding="utf-8"))
            acts = provider("speech_acts", options["provider"])
        except (OSError, ProviderError) as error:
            raise CommandError(str(error)) from error
        settings = {"seed": options["seed"], "variant": options["variant"]}
        steps = rehearse(card, lines, acts=acts, **settings)
        played = card.as_variant(options["variant"])
        found = as_json(played, steps, verdict(played, steps), **settings)
        if options["as_json"]:
            self.stdout.write(json.dumps(found, ensure_ascii=False, indent=1))
        else:
            self.stdout.write("\n".join([*transcript(found), "", *summary(found)]))


def scenario(key: str) -> ScenarioCard:
    """The scenario file of that name."""
    try:
        return load(CATALOG / f"{key}.yaml")
    except CatalogFault as fault:
        known = ", ".join(path.stem for path in all_files())
        raise CommandError(f"{fault} (there are: {known})") from fault


def transcript(found: Mapping[str, Any]) -> list[str]:
    """The talk for reading."""
    return [
        f"{turn['n']:3} {turn['who'] or 'you':8} {turn['phase']:10} {turn['text'] or '(holds the silence)'}"
        for turn in found["turns"]
    ]


def summary(found: Mapping[str, Any]) -> list[str]:
    """Levels with their quotes, flags, outcome and total."""
    lines = []
    for one in found["objectives"]:
        cap = f" (held by {one['cap']})" if one["cap"] else ""
        lines.append(f"{one['id']} level {one['level']}{cap}: {one['title']}")
        lines += [
            f"     {e['element']}: “{e['quote']}” (turn {e['turn']})" for e in one["evidence"]
        ]
    lines += [
        f"flag {flag['id']}: “{flag['quote']}” (turn {flag['turn']})" for flag in found["flags"]
    ]
    rise = f", can rise to {found['total_can_rise_to']}" if found["provisional"] else ""
    return [*lines, f"{found['outcome']}, {found['total']} of 100{rise}"]
