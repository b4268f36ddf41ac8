"""Notes in the audit log what was done by the REST interface."""

from django.contrib.auth.models import User
from rest_framework.request import Request

from lti_tool.models import Act, AuditEntry
from lti_tool.services.auditing import note
from scoring.api.visible import token_of
from sessions.models import Institution


def note_api(request: Request, act: Act, about: str, institution: Institution | None) -> None:
    """By the signed-in administrator, or by the token whose name is told."""
    token = token_of(request)
    note(
        act=act, door=AuditEntry.Door.API, by=request.user if isinstance(request.user, User) else None,
        about=about, detail=token.name if token else "", institution=institution,
    )  # fmt: skip
