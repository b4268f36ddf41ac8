"""`manage.py institution set|model-evidence|list`: what may be sensed of its learners, and what a language model's proposals do."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import F

from lti_tool.models import Registration
from sessions.models import Institution
from sessions.regions import STRICT, is_strict


class Command(BaseCommand):
    """Sets region and signals policy; unknown and European regions keep to words and timing."""

    help = "Set an institution's region and signals policy, or what a language model's proposals of evidence do."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=["set", "model-evidence", "list"])
        parser.add_argument("--issuer", default="")
        parser.add_argument("--region", default="", help="ISO country code")
        parser.add_argument("--signals-policy", default=STRICT, choices=Institution.Policy.values)
        kinds = Institution.ModelEvidence
        parser.add_argument("--counts", default=kinds.POSSIBLE, choices=kinds.values)

    def handle(self, *args: Any, **options: Any) -> None:
        if options["what"] == "set":
            self.set(options["issuer"], options["region"].upper(), options["signals_policy"])
        if options["what"] == "model-evidence":
            mine = Institution.objects.filter(pk=institution_of(options["issuer"]))
            mine.update(model_evidence=options["counts"])
        for one in Institution.objects.all():
            sensed = f"region {one.region or 'unknown'}, {one.signals_policy}"
            self.stdout.write(f"{one.name}: {sensed}, model evidence {one.model_evidence}")

    def set(self, issuer: str, region: str, policy: str) -> None:
        """Change one institution; a new policy has a new version."""
        institution = institution_of(issuer)
        if policy != STRICT and is_strict(region):
            raise CommandError(
                f"{policy} is not offered where the region is unknown or European; name another --region"
            )
        mine = Institution.objects.filter(pk=institution)
        mine.exclude(signals_policy=policy).update(policy_version=F("policy_version") + 1)
        mine.update(region=region, signals_policy=policy)


def institution_of(issuer: str) -> int:
    """The institution behind a platform; raises `CommandError`."""
    registration = Registration.objects.filter(issuer=issuer).first()
    if registration is None:
        raise CommandError("no platform with this issuer; see: manage.py platform list")
    return registration.institution_id
