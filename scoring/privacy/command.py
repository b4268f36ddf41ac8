"""What the commands about one person share: how the person is named."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from lti_tool.models import Identity
from scoring.privacy.people import named


class PersonCommand(BaseCommand):
    """A command about one person, by our number for them or by the platform's id."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--identity", type=int, help="the number of the identity's row")
        parser.add_argument("--issuer", default="", help="the platform")
        parser.add_argument("--subject", default="", help="the platform's id for the person")

    def person(self, options: dict[str, Any]) -> Identity:
        """The one person meant."""
        if options["identity"] is None and not (options["issuer"] and options["subject"]):
            raise CommandError("name the person: --identity, or --issuer with --subject")
        found = named(
            identity=options["identity"], issuer=options["issuer"], subject=options["subject"]
        )
        if not found:
            raise CommandError("nobody is known by that name")
        if len(found) > 1:
            numbers = ", ".join(str(one.pk) for one in found)
            raise CommandError(
                f"several clients of this platform know them; choose --identity: {numbers}"
            )
        return found[0]
