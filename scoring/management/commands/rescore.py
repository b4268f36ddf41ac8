"""`manage.py rescore`: rates stored practices again beside what counts, shows what would change, and switches by a person's word."""

import json
from argparse import ArgumentParser
from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError

from lti_tool.models import Act
from lti_tool.services.auditing import note_command
from providers.errors import ProviderError
from providers.registry import provider
from scoring.pages.rescored import Difference, Scope, difference
from scoring.rescoring import rescore, switch


class Command(BaseCommand):
    """Without --switch nothing that counts is touched."""

    help = "Rate stored practices again with today's scorer and show the difference; --switch lets the new ratings count."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--scenario", default="", help="only of this scenario")
        parser.add_argument("--course", default="", help="only of this course, by its number")
        parser.add_argument("--link", default="", help="only of this activity, by its uuid")
        parser.add_argument("--provider", default="embedded", help="what reads the lines")
        parser.add_argument(
            "--switch", action="store_true", help="let the new ratings count that were made before"
        )
        parser.add_argument("--by", default="", help="the account of the person who decides it")
        parser.add_argument("--reason", default="", help="why; the learners read it")
        parser.add_argument("--json", action="store_true", dest="as_json")

    def handle(self, *args: Any, **options: Any) -> None:
        scope = Scope(options["scenario"], options["course"], options["link"])
        try:
            practices = scope.practices
        except ValueError as error:
            raise CommandError(
                "--course is a course's number and --link an activity's uuid, as in its address"
            ) from error
        if options["switch"]:
            self.switch(scope, options["by"], options["reason"].strip())
            return
        try:
            acts = provider("speech_acts", options["provider"])
        except (ProviderError, ImportError, ValueError) as error:
            raise CommandError(str(error)) from error
        ended = practices.filter(assessments__current=True, forgotten_at__isnull=True)
        for session in ended.order_by("pk").iterator(chunk_size=100):
            rescore(session=session, acts=acts)
        self.show(difference(scope.waiting), as_json=options["as_json"])

    def show(self, found: Difference, *, as_json: bool) -> None:
        """The difference, for people or programs."""
        if as_json:
            self.stdout.write(json.dumps(found.as_json(), ensure_ascii=False, indent=1))
            return
        self.stdout.write(found.sentence)
        for moved in found.objectives.values():
            self.stdout.write(
                f"{moved.up:5} up {moved.down:5} down {moved.same:5} same  {moved.title}"
            )
        self.stdout.write(f"mean total {found.mean_before} -> {found.mean_after}")
        self.stdout.write(f"pass mark: {found.gained} gained, {found.lost} lost")
        if found.changed:
            self.stdout.write("Nothing counts yet. --switch --by USER --reason TEXT lets it.")

    def switch(self, scope: Scope, by: str, reason: str) -> None:
        """Let what waits in the scope count."""
        person = User.objects.filter(username=by, is_active=True).first() if by else None
        if person is None or not reason:
            raise CommandError("a switch needs --by (an account's name) and --reason")
        done = sum(
            switch(assessment=one, reason=reason, by=person)
            for one in list(scope.waiting.select_related("session"))
        )
        if not done:
            raise CommandError("no new rating waits here; run rescore without --switch first")
        note_command(Act.RENEWED, by=person, detail=done)
        self.stdout.write(f"{done} ratings renewed")
