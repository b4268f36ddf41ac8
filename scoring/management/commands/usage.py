"""`manage.py usage`: what practices used of paid services and what it came to, as a table or CSV."""

import csv
import datetime as dt
from argparse import ArgumentParser
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from providers.metering import prices_from
from scoring.usage import AMOUNTS, BY, DAYS, Used, usage


class Command(BaseCommand):
    """Counts only; nothing of what was said is read."""

    help = "Sum what practices used of language and speech services, with the cost by PRICES_FILE."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--since", help="a day, 2026-11-01; thirty days ago without")
        parser.add_argument("--by", choices=BY, default="day")
        parser.add_argument("--csv", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        since = day(options["since"])
        found = usage(since=since, by=options["by"], prices=prices_from(settings.PRICES_FILE))
        rows = [[name, *numbers(used)] for name, used in found.items()]
        total = Used()
        for used in found.values():
            total.amounts.update(used.amounts)
            total.cost += used.cost
            total.sessions += used.sessions
        head = [options["by"], "practices", *AMOUNTS, "cost"]
        if options["csv"]:
            csv.writer(self.stdout).writerows([head, *rows])
            return
        if not rows:
            self.stdout.write(f"No practice has used a paid service since {since}.")
            return
        ending = [["all", *numbers(total)]] if options["by"] != "model" else []
        self.table([head, *rows, *ending])

    def table(self, rows: Iterable[list[str]]) -> None:
        """Columns as wide as they need to be."""
        rows = list(rows)
        widths = [max(len(row[n]) for row in rows) for n in range(len(rows[0]))]
        for row in rows:
            first, *others = row
            cells = [cell.rjust(width) for cell, width in zip(others, widths[1:], strict=True)]
            self.stdout.write("  ".join([first.ljust(widths[0]), *cells]))


def day(written: str | None) -> dt.date:
    """The first day to count; raises `CommandError` for what is none."""
    if not written:
        return timezone.now().date() - dt.timedelta(days=DAYS)
    try:
        return dt.date.fromisoformat(written)
    except ValueError as error:
        raise CommandError(f"{written} is not a day; write it as 2026-11-01") from error


def numbers(used: Used) -> list[str]:
    """A line's figures."""
    amounts = [f"{used.amounts[name]:.0f}" for name in AMOUNTS]
    return [str(used.sessions), *amounts, f"{used.cost:.4f}"]
