"""`manage.py load_catalog`: the scenario files into the database."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from sessions.catalog.services import publish
from sessions.persona.card_file import CatalogFault, all_files, load


class Command(BaseCommand):
    """Checks every scenario file and publishes what is new; running it again changes nothing."""

    help = "Check the scenario files and publish new versions."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--json",
            action="store_true",
            dest="as_json",
            help="print every scenario's key and title",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            published = publish(files=all_files())
        except CatalogFault as fault:
            raise CommandError(str(fault)) from fault
        if options["as_json"]:
            cards = [load(path) for path in all_files()]
            self.stdout.write(json.dumps([{"key": one.key, "title": one.title} for one in cards]))
            return
        for name in published:
            self.stdout.write(f"published: {name}")
        self.stdout.write(f"{len(published)} new")
