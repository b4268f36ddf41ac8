"""Make, list and revoke tokens of the REST interface."""

import json
from argparse import ArgumentParser
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

from lti_tool.models import Act, ApiToken
from lti_tool.services.api_tokens import DAYS, MOST_DAYS, issue, known_tokens, revoke
from lti_tool.services.auditing import note_command
from sessions.models import Institution


class Command(BaseCommand):
    """`manage.py api_token create|list|revoke`, each with `--json`; a token's text is printed once, by `create`."""

    help = (
        "create: --name, --institution (its name or number) and one --scope or more. "
        "list: every token. revoke: the token of a UUID."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        what = parser.add_subparsers(dest="what", required=True)
        create = what.add_parser("create", help="make a token")
        create.add_argument("--name", required=True, help="what it is for")
        create.add_argument("--institution", required=True, help="its name or its number")
        create.add_argument(
            "--scope", action="append", required=True, choices=ApiToken.Scope.values
        )
        create.add_argument("--days", type=int, default=DAYS, help=f"{DAYS} where left out")
        list_ = what.add_parser("list", help="every token, also expired and revoked ones")
        revoke_ = what.add_parser("revoke", help="make a token worthless")
        revoke_.add_argument("uuid", help="as `list` shows it")
        for one in (create, list_, revoke_):
            one.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        answer: Any = getattr(self, options["what"])(options)
        if options["json"]:
            self.stdout.write(json.dumps(answer))
            return
        for line in answer if isinstance(answer, list) else [answer]:
            self.stdout.write("  ".join(f"{name}={value}" for name, value in line.items()))

    def create(self, options: dict[str, Any]) -> dict[str, Any]:
        name = " ".join(options["name"].split())
        if not 1 <= len(name) <= 80:
            raise CommandError("--name: give 1 to 80 characters")
        if not 1 <= options["days"] <= MOST_DAYS:
            raise CommandError(f"--days: give a number from 1 to {MOST_DAYS}")
        made = issue(
            institution=institution(options["institution"]),
            name=name,
            scopes=options["scope"],
            days=options["days"],
        )
        noted(Act.TOKEN_ISSUED, made.row)
        return {"token": made.text, **described(made.row)}

    def list(self, options: dict[str, Any]) -> list[dict[str, Any]]:
        return [described(row) for row in known_tokens()]

    def revoke(self, options: dict[str, Any]) -> dict[str, Any]:
        try:
            row = ApiToken.objects.get(uuid=UUID(options["uuid"]))
        except (ValueError, ApiToken.DoesNotExist):
            raise CommandError("no token has this UUID; `api_token list` shows them") from None
        revoke(token=row)
        noted(Act.TOKEN_REVOKED, row)
        row.refresh_from_db()
        return described(row)


def noted(act: Act, row: ApiToken) -> None:
    """Note in the audit log what was done with a token."""
    note_command(act, row.name, ", ".join(row.scopes), institution=row.institution)


def institution(given: str) -> Institution:
    """The institution of a name or a number; raises `CommandError`."""
    rows = Institution.objects.filter(name=given)
    if not rows and given.isascii() and given.isdigit():
        rows = Institution.objects.filter(pk=given[:15])
    if len(rows) == 1:
        return rows[0]
    there = ", ".join(f"{row.pk} {row.name}" for row in Institution.objects.order_by("pk")[:50])
    raise CommandError(f"name one institution by its number; there are: {there or 'none yet'}")


def described(row: ApiToken) -> dict[str, Any]:
    """What scripts read of a token."""
    return {
        "uuid": str(row.uuid),
        "name": row.name,
        "institution": row.institution.name,
        "scopes": ",".join(row.scopes),
        "expires": row.expires_at.isoformat(timespec="seconds"),
        "last_used": row.last_used_at.isoformat(timespec="seconds") if row.last_used_at else "",
        "revoked": row.revoked_at.isoformat(timespec="seconds") if row.revoked_at else "",
    }
