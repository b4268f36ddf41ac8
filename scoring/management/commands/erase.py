"""`manage.py erase`: take everything of one person out for good."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError

from scoring.models import Erasure
from scoring.privacy.command import PersonCommand
from scoring.privacy.erasing import erase
from scoring.privacy.holdings import holdings


class Command(PersonCommand):
    """Says what would go; goes on only with --yes."""

    help = "Erase one person. Grades that were sent stay where they are; record stores are told that their records are void."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--yes", action="store_true", help="do it; it cannot be undone")

    def handle(self, *args: Any, **options: Any) -> None:
        person = self.person(options)
        for line in holdings(person).lines:
            self.stdout.write(str(line))
        if not options["yes"]:
            raise CommandError("nothing was erased; say --yes to do it")
        made = erase(identity=person, wish=Erasure.Wish.COMMAND)
        if made.counts["voided"]:
            self.stdout.write(f"record stores are being told: {made.counts['voided']} void records")
        self.stdout.write(f"erased; only erasure {made.pk} says that it was done")
