"""`manage.py train_detector`: trains the speech-act heads from the line bank and measures them on held-out voices."""

import importlib
import json
from argparse import ArgumentParser
from typing import Any

import numpy as np
from django.core.management.base import BaseCommand, CommandError

from providers.embedded.acts import bank, measuring
from providers.embedded.acts.encoder import Encoder
from providers.embedded.acts.heads import CARD, HEADS

ROUNDING = 0.05
"""Of weights up to nine: processors round the sums of the sentence encoder differently."""


class Command(BaseCommand):
    """The same bank gives the same heads, byte for byte."""

    help = "Train the speech-act heads and print how they do on voices they were not trained on."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--report", action="store_true", help="measure only, write nothing")
        parser.add_argument("--check", action="store_true", help="fail if the stored heads differ")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            # scikit-learn comes with the developers' requirements only.
            training = importlib.import_module("providers.embedded.acts.training")
        except ImportError as error:
            raise CommandError("needs scikit-learn: requirements-dev.txt") from error
        encoder = Encoder()
        lines = bank.lines()
        trained = training.train(lines, encoder)
        if options["check"]:
            recorded = json.loads(CARD.read_text())["bank"] == bank.digest()
            with np.load(HEADS) as stored:
                same = (
                    recorded
                    and stored["weights"].shape == trained.weights.shape
                    and np.allclose(stored["weights"], trained.weights, atol=ROUNDING)
                )
            if not same:
                raise CommandError("the stored heads are not of this bank: run train_detector")
            return
        if not options["report"]:
            training.write(
                trained,
                bank_hash=bank.digest(),
                encoder=encoder.version,
                heads=HEADS,
                card=CARD,
            )
        self.stdout.write(f"{len(lines)} lines; held out by voice, at the band that counts")
        self.stdout.write(f"{'label':7}{'lines':>6}{'P':>7}{'R':>7}{'AP':>7}  most")
        for label, found in trained.measured.items():
            self.stdout.write(
                f"{label:7}{found.positives:6}{found.precision:7.2f}{found.recall:7.2f}"
                f"{found.average_precision:7.2f}  {training.most(label, found)}"
            )
        for at in (0.40, 0.50, 0.70):
            pooled = measuring.pooled(trained.held_out, trained.truth, at)
            row = "  ".join(f"{name} {value:.2f}" for name, value in pooled.items())
            self.stdout.write(f"at {at:.2f}: {row}")
