"""The roster of a course (Names and Role Provisioning Services)."""

from dataclasses import dataclass
from typing import Any, Final

from lti_tool.grades.client import pages
from lti_tool.grades.connector import PlatformConnector
from lti_tool.grades.links import linked
from lti_tool.models import Context, Role
from lti_tool.protocol.claims import MOST_ID_CHARS, clean
from lti_tool.protocol.roles import role_of
from lti_tool.registering.description import ROSTER_SCOPE
from lti_tool.services.courses import remember_member
from lti_tool.services.identities import identity_of

ROSTER_TYPE: Final = "application/vnd.ims.lti-nrps.v2.membershipcontainer+json"


@dataclass(frozen=True)
class Member:
    """One person of a course; `user_id` is the subject of their launches."""

    user_id: str
    role: Role
    status: str
    name: str = ""

    @property
    def active(self) -> bool:
        """Whether they can still come in."""
        return self.status == "Active"


def roster(*, context: Context) -> list[Member]:
    """Everybody the platform lists; raises `ServiceError`."""
    if not context.roster_url:
        return []
    members, changes = _read(context, context.roster_url)
    Context.objects.filter(pk=context.pk).update(roster_changes_url=changes[:1000])
    return members


def roster_changes(*, context: Context) -> list[Member]:
    """What changed since the last look, `Deleted` members among them; all of it if the platform cannot say."""
    if not context.roster_changes_url:
        return roster(context=context)
    members, changes = _read(context, context.roster_changes_url)
    Context.objects.filter(pk=context.pk).update(roster_changes_url=changes[:1000])
    return members


def remember_roster(*, context: Context, members: list[Member]) -> None:
    """Keep the members' roles; one who is no longer there keeps a row that is not active."""
    registration = context.deployment.registration
    for member in members:
        identity = identity_of(registration=registration, subject=member.user_id)
        remember_member(identity=identity, context=context, role=member.role, active=member.active)


def _read(context: Context, url: str) -> tuple[list[Member], str]:
    members: list[Member] = []
    changes = ""
    connector = PlatformConnector(context.deployment)
    for reply in pages(connector, url, scope=ROSTER_SCOPE, accept=ROSTER_TYPE):
        listed = reply.body.get("members") if isinstance(reply.body, dict) else None
        rows = listed if isinstance(listed, list) else []
        members += [member for row in rows if (member := _member(row))]
        changes = linked(reply.headers.get("Link", ""), "differences", base=url) or changes
    return members, changes


def _member(row: Any) -> Member | None:
    user_id = clean(row.get("user_id")) if isinstance(row, dict) else ""
    if not user_id or len(user_id) > MOST_ID_CHARS:
        return None
    roles = row.get("roles")
    known = [role for role in roles if isinstance(role, str)] if isinstance(roles, list) else []
    status = clean(row.get("status")) or "Active"
    return Member(user_id, role_of(known), status, clean(row.get("name"), 200))
