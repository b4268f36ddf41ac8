"""Show or rotate the keys our tokens are signed with."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from lti_tool.models import Act
from lti_tool.services.auditing import note_command
from lti_tool.services.keys import published, rotate


class Command(BaseCommand):
    """`manage.py keys show|rotate`: key ids and their state; never a private key."""

    help = (
        "show: the published keys. rotate: use the next key, retire the active one, publish a new next "
        "key. Rotate no more often than platforms fetch our key set again (an hour)."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("action", choices=["show", "rotate"])
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["action"] == "rotate":
            rotate()
            note_command(Act.KEYS_ROTATED)
        keys = [{"kid": key.kid, "state": key.state} for key in published()]
        if options["json"]:
            self.stdout.write(json.dumps({"keys": keys}))
            return
        for key in keys:
            self.stdout.write(f"{key['kid']}  {key['state']}")
