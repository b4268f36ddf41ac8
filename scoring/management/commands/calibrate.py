"""`manage.py calibrate`: how far the machine's ratings agree with instructors' blind ones, and what goes out by itself."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from scoring.calibration import reports
from scoring.pages.accuracy import Shown, as_json, shown
from sessions.models import Placement


class Command(BaseCommand):
    """Reads only."""

    help = "Print the agreement of machine and instructors for each objective, and whether ratings go out by themselves."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", dest="as_json")

    def handle(self, *args: Any, **options: Any) -> None:
        found = reports(Placement.objects.filter(links__isnull=False))
        if options["as_json"]:
            facts = [as_json(one) for one in found]
            self.stdout.write(json.dumps(facts, ensure_ascii=False, indent=1))
            return
        if not found:
            self.stdout.write("No activity has been placed yet.")
        for report in found:
            self.show(shown(report))

    def show(self, one: Shown) -> None:
        """One scenario."""
        self.stdout.write(f"{one.report.institution}, {one.report.title}: {one.sentence}")
        for line in one.lines:
            if not line.is_enough:
                self.stdout.write(f"  {line.n:4}  {line.title}: {line.why}")
                continue
            figures = f"kappa {line.kappa} ({line.interval}), exact {line.exact}, within one {line.within_one}, {line.milder}"
            ending = f"  [{line.why}]" if line.why else ""
            self.stdout.write(f"  {line.n:4}  {line.title}: {figures}{ending}")
        for words in one.shifts:
            self.stdout.write(f"  {words}")
