"""Reads the roster of a course from its platform (Names and Role Provisioning Services)."""

from dataclasses import dataclass
from typing import Any, Final

from lti_tool.grades.answer import Answer, ServiceError
from lti_tool.grades.client import pages
from lti_tool.grades.connector import PlatformConnector
from lti_tool.grades.links import linked
from lti_tool.grades.traits import traits_of
from lti_tool.models import Context, Role
from lti_tool.protocol.claims import MOST_ID_CHARS, clean
from lti_tool.protocol.login import with_query
from lti_tool.protocol.roles import role_of
from lti_tool.registering.description import ROSTER_SCOPE

ROSTER_TYPE: Final = "application/vnd.ims.lti-nrps.v2.membershipcontainer+json"
# Moodle lists thousands of people with their pictures in one answer.
MOST_BYTES: Final = 20_000_000


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


@dataclass(frozen=True)
class Roster:
    """What one reading told: everybody, or only who changed; and where to ask for changes next time."""

    members: list[Member]
    changes_url: str
    complete: bool


def read_roster(*, context: Context) -> Roster:
    """Everybody the platform lists; raises `ServiceError`."""
    most = traits_of(context.deployment.registration.platform_family).roster_page
    url = context.roster_url
    members, changes = _read(context, with_query(url, {"limit": str(most)}) if most else url)
    return Roster(members, changes, complete=True)


def read_changes(*, context: Context) -> Roster:
    """What changed since the last reading, `Deleted` members among them; raises `ServiceError`."""
    members, changes = _read(context, context.roster_changes_url)
    return Roster(members, changes, complete=False)


def _read(context: Context, url: str) -> tuple[list[Member], str]:
    members: list[Member] = []
    changes = ""
    connector = PlatformConnector(context.deployment, most_bytes=MOST_BYTES)
    for reply in pages(connector, url, scope=ROSTER_SCOPE, accept=ROSTER_TYPE):
        rows = reply.body.get("members") if isinstance(reply.body, dict) else None
        if not isinstance(rows, list):
            # Nobody has left because of a page that says something else.
            raise ServiceError(Answer(reply.answer.status, None, "answer_unreadable"))
        members += [member for row in rows if (member := _member(row))]
        changes = linked(reply.headers.get("Link", ""), "differences", base=url) or changes
    return members, changes[:1000]


def _member(row: Any) -> Member | None:
    user_id = clean(row.get("user_id")) if isinstance(row, dict) else ""
    if not user_id or len(user_id) > MOST_ID_CHARS:
        return None
    roles = row.get("roles")
    known = [role for role in roles if isinstance(role, str)] if isinstance(roles, list) else []
    status = clean(row.get("status")) or "Active"
    return Member(user_id, role_of(known), status, clean(row.get("name"), 200))
