"""`manage.py load_catalog`: the scenario files into the database."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from sessions.catalog.services import publish
from sessions.persona.card_file import CatalogFault, all_files


class Command(BaseCommand):
    """Checks every scenario file and publishes what is new; running it again changes nothing."""

    help = "Check the scenario files and publish new versions."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            published = publish(files=all_files())
        except CatalogFault as fault:
            raise CommandError(str(fault)) from fault
        for name in published:
            self.stdout.write(f"published: {name}")
        self.stdout.write(f"{len(published)} new")
