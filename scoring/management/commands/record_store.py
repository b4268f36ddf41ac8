"""`manage.py record_store add|list|export`: the learning record stores that get our statements, and all we keep as JSON Lines."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from lti_tool.models import Act, Registration
from lti_tool.services.auditing import note_command
from scoring.api.narrowing import moment
from scoring.managing.stores import add_store
from scoring.models import RecordStore, Statement


class Command(BaseCommand):
    """Adds or updates a store by its endpoint; prints what is kept."""

    help = "Add or list learning record stores, or print every kept statement as JSON Lines."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=["add", "list", "export"])
        parser.add_argument("--since", default="", help="with export: a day, as 2026-11-01")
        parser.add_argument("--issuer", default="", help="the platform; empty is all platforms")
        for name in ("name", "endpoint", "key", "secret"):
            parser.add_argument(f"--{name}", default="")
        parser.add_argument("--xapi-version", default="1.0.3", choices=["1.0.3", "2.0.0"])

    def handle(self, *args: Any, **options: Any) -> None:
        if options["what"] == "export":
            self.export(options["since"])
            return
        if options["what"] == "add":
            self.add(options)
        for store in RecordStore.objects.select_related("registration"):
            whose = store.registration.name if store.registration else "all platforms"
            state = (store.paused_reason or "active") if store.active else "off"
            self.stdout.write(f"{store.name}: {store.endpoint} ({store.version}; {whose}; {state})")

    def export(self, since: str) -> None:
        """One statement a line, each attempt's in order; what was taken back is followed by what voids it."""
        rows = Statement.objects.order_by("session", "sequence")
        if since:
            try:
                rows = rows.filter(timestamp__gte=moment(since))
            except ValueError as error:
                raise CommandError("--since takes a day, as 2026-11-01") from error
        for body in rows.values_list("body", flat=True).iterator(chunk_size=500):
            self.stdout.write(json.dumps(body, ensure_ascii=False))

    def add(self, options: dict[str, Any]) -> None:
        """Add one store, or change the one at this endpoint."""
        missing = [name for name in ("endpoint", "key", "secret") if not options[name]]
        if missing:
            raise CommandError(f"needed: {', '.join(f'--{name}' for name in missing)}")
        registration = Registration.objects.filter(issuer=options["issuer"]).first()
        if options["issuer"] and registration is None:
            raise CommandError("no platform with this issuer; see: manage.py platform list")
        store = add_store(
            registration=registration, name=options["name"], endpoint=options["endpoint"], key=options["key"],
            secret=options["secret"], version=options["xapi_version"],
        )  # fmt: skip
        note_command(Act.STORE_ADDED, store.name, store.endpoint)
