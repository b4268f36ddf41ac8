"""`manage.py train_turn_end`: trains what decides that a learner's turn is over, on the tuning half of the pause set."""

import importlib
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from providers.registry import provider
from realtime.bench.turns import table
from realtime.floor.ending import WEIGHTS, trained


class Command(BaseCommand):
    """The held-out half is never read here."""

    help = "Train the weights of the end of a turn; the engines' answers are kept under var/bench/turns."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--report", action="store_true", help="print the weights, write nothing"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            # scikit-learn comes with the developers' requirements only.
            training = importlib.import_module("realtime.bench.turns.training")
        except ImportError as error:
            raise CommandError("needs scikit-learn: requirements-dev.txt") from error
        made_with = table.engines(Path(settings.VAR_DIR) / "bench" / "turns", provider)
        found = table.table("tuning", made_with)
        weights = training.fit(found)
        if not options["report"]:
            training.write(weights, WEIGHTS)
            trained.cache_clear()
        self.stdout.write(f"{len(found)} silences of the tuning half")
        for name, value in sorted(weights.items(), key=lambda item: item[1]):
            self.stdout.write(f"{name:16}{value:8.3f}")
