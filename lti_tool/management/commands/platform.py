"""Connect, list and switch off learning platforms."""

import json
from argparse import ArgumentParser
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse

from lti_tool.models import Act, Registration
from lti_tool.outbound import allowed_scheme
from lti_tool.services import platforms
from lti_tool.services.auditing import note_command

ADDRESSES = ("auth_url", "token_url", "jwks_url")


class Command(BaseCommand):
    """`manage.py platform add|list|show|disable|invite`, each with `--json`."""

    help = (
        "add: register a platform by hand. list, show, disable: by --issuer and --client-id. "
        "invite: print a one-time address for dynamic registration."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("action", choices=["add", "list", "show", "disable", "invite"])
        parser.add_argument("--issuer", default="")
        parser.add_argument("--client-id", default="")
        for name in ADDRESSES:
            parser.add_argument(f"--{name.replace('_', '-')}", default="")
        parser.add_argument("--deployment-id", action="append", default=[])
        parser.add_argument("--audience", default="", help="OAuth audience, if not --token-url")
        parser.add_argument("--name", default="", help="What administrators see; default: its host")
        parser.add_argument("--region", default="", help="ISO country code of the institution")
        parser.add_argument("--family", default="", help="moodle, canvas, ...")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        answer: Any = getattr(self, options["action"])(options)
        if options["json"]:
            self.stdout.write(json.dumps(answer))
            return
        for line in answer if isinstance(answer, list) else [answer]:
            self.stdout.write("  ".join(f"{name}={value}" for name, value in line.items()))

    def add(self, options: dict[str, Any]) -> dict[str, Any]:
        missing = [name for name in ("issuer", "client_id", *ADDRESSES) if not options[name]]
        if missing:
            raise CommandError(f"missing: {', '.join(missing)}")
        wrong = [name for name in ADDRESSES if not allowed_scheme(options[name])]
        if wrong:
            raise CommandError(f"not https: {', '.join(wrong)}")
        registration = platforms.register(
            issuer=options["issuer"],
            client_id=options["client_id"],
            name=options["name"],
            region=options["region"],
            token_audience=options["audience"],
            platform_family=options["family"],
            hold_new_deployments=not options["deployment_id"],
            **{name: options[name] for name in ADDRESSES},
        )
        for deployment_id in options["deployment_id"]:
            platforms.deploy(registration=registration, deployment_id=deployment_id)
        noted(Act.PLATFORM_CONNECTED, registration)
        return described(registration)

    def list(self, options: dict[str, Any]) -> list[dict[str, Any]]:
        return [described(row) for row in Registration.objects.order_by("pk")]

    def show(self, options: dict[str, Any]) -> dict[str, Any]:
        return described(self._one(options))

    def disable(self, options: dict[str, Any]) -> dict[str, Any]:
        registration = self._one(options)
        platforms.disable(registration=registration)
        noted(Act.PLATFORM_OFF, registration)
        return described(registration)

    def invite(self, options: dict[str, Any]) -> dict[str, Any]:
        query = urlencode({"invite": platforms.invite()})
        note_command(Act.INVITED)
        return {"url": f"{settings.PUBLIC_ORIGIN}{reverse('lti-register')}?{query}"}

    def _one(self, options: dict[str, Any]) -> Registration:
        rows = Registration.objects.filter(issuer=options["issuer"])
        if options["client_id"]:
            rows = rows.filter(client_id=options["client_id"])
        found = rows[:2]
        if len(found) != 1:
            raise CommandError("name one platform by --issuer and --client-id")
        return found[0]


def noted(act: Act, registration: Registration) -> None:
    """Note in the audit log what was done to a platform."""
    note_command(act, registration.name, registration.issuer, institution=registration.institution)


def described(registration: Registration) -> dict[str, Any]:
    """What scripts read of a registration."""
    origin = settings.PUBLIC_ORIGIN
    return {
        "id": registration.pk,
        "name": registration.name,
        "issuer": registration.issuer,
        "client_id": registration.client_id,
        "active": registration.active,
        "login_url": origin + reverse("lti-login"),
        "launch_url": origin + reverse("lti-launch"),
        "jwks_url": origin + reverse("lti-jwks"),
        "deployments": [
            {"deployment_id": row.deployment_id, "active": row.active}
            for row in registration.deployments.order_by("pk")
        ],
    }
