"""`manage.py institution set|camera-reading|model-evidence|records-also|list`: what may be sensed of its learners and where, what a language model's proposals do, and what is recorded."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from lti_tool.models import Act, Registration
from lti_tool.services.auditing import note_command
from sessions.camera import CameraReading
from sessions.errors import NotInThisRegion
from sessions.models import Institution
from sessions.regions import (
    STRICT,
    set_camera_reading,
    set_model_evidence,
    set_policy,
    set_records_also,
)

WHAT = ("set", "camera-reading", "model-evidence", "records-also", "list")


class Command(BaseCommand):
    """Sets region and signals policy; unknown and European regions keep to words and timing."""

    help = "Set an institution's region and signals policy, who reads its learners' cameras, what a language model's proposals of evidence do, or what learning records also tell."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=WHAT)
        parser.add_argument("--issuer", default="")
        parser.add_argument("--region", default="", help="ISO country code")
        parser.add_argument("--signals-policy", default=STRICT, choices=Institution.Policy.values)
        readers = CameraReading
        parser.add_argument("--by", default=readers.CHOICE, choices=readers.values)
        kinds = Institution.ModelEvidence
        parser.add_argument("--counts", default=kinds.POSSIBLE, choices=kinds.values)
        also = Institution.AlsoRecorded
        parser.add_argument("--also", nargs="*", default=[], choices=also.values)

    def handle(self, *args: Any, **options: Any) -> None:
        if options["what"] == "set":
            self.set(options["issuer"], options["region"].upper(), options["signals_policy"])
        if options["what"] == "camera-reading":
            mine = institution_of(options["issuer"])
            set_camera_reading(institution=mine, by=options["by"])
            noted(mine, f"camera_reading: {options['by']}")
        if options["what"] == "model-evidence":
            mine = institution_of(options["issuer"])
            set_model_evidence(institution=mine, counts=options["counts"])
            noted(mine, f"model_evidence: {options['counts']}")
        if options["what"] == "records-also":
            mine = institution_of(options["issuer"])
            set_records_also(institution=mine, kinds=options["also"])
            noted(mine, f"records_also: {' '.join(options['also']) or '-'}")
        for one in Institution.objects.all():
            sensed = f"region {one.region or 'unknown'}, {one.signals_policy}, camera {one.camera_reading}"
            records = " ".join(one.records_also) or "nothing"
            told = f"model evidence {one.model_evidence}, also recorded {records}"
            self.stdout.write(f"{one.name}: {sensed}, {told}")

    def set(self, issuer: str, region: str, policy: str) -> None:
        """Change one institution."""
        try:
            mine = institution_of(issuer)
            set_policy(institution=mine, region=region, policy=policy)
        except NotInThisRegion as error:
            raise CommandError(str(error)) from error
        noted(mine, f"region: {region or '-'}, signals_policy: {policy}")


def noted(institution: Institution, changed: str) -> None:
    """Note in the audit log what was set."""
    note_command(Act.POLICY_CHANGED, institution.name, changed, institution=institution)


def institution_of(issuer: str) -> Institution:
    """The institution behind a platform; raises `CommandError`."""
    registration = Registration.objects.select_related("institution").filter(issuer=issuer).first()
    if registration is None:
        raise CommandError("no platform with this issuer; see: manage.py platform list")
    return registration.institution
