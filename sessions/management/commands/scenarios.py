"""`manage.py scenarios`: a published scenario as a file, and an author's file checked and published."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from sessions.authoring.offering import Faulty, offered
from sessions.authoring.writing import as_file
from sessions.catalog.services import publish_one
from sessions.models import Scenario
from sessions.persona.yaml_parts import CatalogFault


class Command(BaseCommand):
    """`export KEY [--version N]` writes a file to standard output; `import FILE [--check]` tells all faults or publishes."""

    help = "Write a scenario out as a file, or check one and publish it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        what = parser.add_subparsers(dest="what", required=True)
        export = what.add_parser("export", help="write a published scenario as YAML")
        export.add_argument("key")
        export.add_argument("--version", type=int, dest="number", help="the newest where left out")
        import_ = what.add_parser("import", help="check a file and publish it")
        import_.add_argument("file", type=Path, help="- reads standard input")
        import_.add_argument("--check", action="store_true", help="only check; publish nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["what"] == "export":
            self.stdout.write(exported(options["key"], options["number"]), ending="")
            return
        file: Path = options["file"]
        try:
            card, data, content_hash = offered(read(file), file.name)
        except Faulty as faulty:
            lines = "\n".join(f"{file.name}: {fault}" for fault in faulty.faults)
            raise CommandError(f"{lines}\n{faulty.count}; nothing was published") from faulty
        except CatalogFault as fault:
            raise CommandError(f"{fault}; nothing was published") from fault
        if options["check"]:
            self.stdout.write(f"{card.key} version {card.version} is sound; nothing was published")
            return
        row = publish_one(card, data, content_hash)
        self.stdout.write(f"published: {row}" if row else f"{card.key} version {card.version} is there already")  # fmt: skip


def exported(key: str, number: int | None) -> str:
    """The file of one version."""
    rows = Scenario.objects.filter(key=key).order_by("-version")
    row = (rows.filter(version=number) if number is not None else rows).first()
    if row is None:
        there = ", ".join(f"{one.key} {one.version}" for one in rows) or ", ".join(
            sorted(set(Scenario.objects.values_list("key", flat=True)))
        )
        raise CommandError(f"no such scenario or version; there are: {there or 'none, run load_catalog'}")  # fmt: skip
    return as_file(row.data)


def read(file: Path) -> str:
    """The file's text."""
    try:
        return sys.stdin.read() if str(file) == "-" else file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"{file}: cannot be read as UTF-8 text: {error}") from error
