"""`manage.py institution set|list`: an institution's region and what may be sensed of its learners."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import F

from lti_tool.models import Registration
from sessions.models import Institution
from sessions.regions import STRICT, is_strict


class Command(BaseCommand):
    """Sets region and signals policy; unknown and European regions keep to words and timing."""

    help = "Set an institution's region and signals policy."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=["set", "list"])
        parser.add_argument("--issuer", default="")
        parser.add_argument("--region", default="", help="ISO country code")
        parser.add_argument("--signals-policy", default=STRICT, choices=Institution.Policy.values)

    def handle(self, *args: Any, **options: Any) -> None:
        if options["what"] == "set":
            self.set(options["issuer"], options["region"].upper(), options["signals_policy"])
        for one in Institution.objects.all():
            self.stdout.write(f"{one.name}: region {one.region or 'unknown'}, {one.signals_policy}")

    def set(self, issuer: str, region: str, policy: str) -> None:
        """Change one institution; a new policy has a new version."""
        registration = Registration.objects.filter(issuer=issuer).first()
        if registration is None:
            raise CommandError("no platform with this issuer; see: manage.py platform list")
        if policy != STRICT and is_strict(region):
            raise CommandError(
                f"{policy} is not offered where the region is unknown or European; name another --region"
            )
        mine = Institution.objects.filter(pk=registration.institution_id)
        mine.exclude(signals_policy=policy).update(policy_version=F("policy_version") + 1)
        mine.update(region=region, signals_policy=policy)
