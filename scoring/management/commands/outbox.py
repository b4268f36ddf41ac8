"""`manage.py outbox status|resend|drain`: what other systems are owed, and where it stands."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from lti_tool.models import Act
from lti_tool.services.auditing import note_command
from scoring.models import OutboxItem
from scoring.outbox.delivery import drain
from scoring.outbox.queries import last_reasons, oldest_due_s, status_rows
from scoring.outbox.resending import resend


class Command(BaseCommand):
    """Shows, repeats or delivers."""

    help = "Show what is owed to other systems, send an item again, or deliver what is due."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=["status", "resend", "drain"])
        parser.add_argument("items", nargs="*", type=int, help="numbers of items to send again")
        parser.add_argument("--json", action="store_true", dest="as_json")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["what"] == "drain":
            self.stdout.write(f"{drain()} tried")
        elif options["what"] == "resend":
            self.resend(options["items"])
        else:
            self.status(as_json=options["as_json"])

    def resend(self, numbers: list[int]) -> None:
        """Queue the named items anew."""
        items = list(
            OutboxItem.objects.filter(pk__in=numbers).select_related(
                "session__placement__institution", "record_store__registration__institution"
            )
        )
        if not items:
            raise CommandError("name at least one item of: manage.py outbox status")
        for item in items:
            made = resend(item=item)
            if made:
                what = f"{item.kind} {item.pk}"
                note_command(Act.RESENT, what, item.about, institution=item.institution)
            self.stdout.write(
                f"{item.pk}: {'queued as ' + str(made.pk) if made else 'nothing to send'}"
            )

    def status(self, *, as_json: bool) -> None:
        """Counts, the oldest due item, the last reasons."""
        facts: dict[str, Any] = {
            "counts": status_rows(),
            "oldest_due_s": oldest_due_s(),
            "reasons": last_reasons(),
        }
        if as_json:
            self.stdout.write(json.dumps(facts, indent=1))
            return
        for row in facts["counts"]:
            self.stdout.write(
                f"{row['kind']:6} {row['status']:12} {row['count']:6}  {row['target']}"
            )
        self.stdout.write(f"oldest due: {facts['oldest_due_s'] or 'nothing is due'}")
        for row in facts["reasons"]:
            self.stdout.write(
                f"item {row['pk']}: {row['status']} after {row['tries']} tries, {row['last_code']} {row['last_reason']}"
            )
