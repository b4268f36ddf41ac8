"""The tables of the learning platform's side."""

from lti_tool.models.audit import Act, AuditEntry
from lti_tool.models.endpoints import AccessToken, LineItem
from lti_tool.models.groups import CourseGroup
from lti_tool.models.logins import EntryCode, LoginState, Refusal, SeatToken
from lti_tool.models.people import Context, Identity, Launch, Membership, ResourceLink, Role
from lti_tool.models.platforms import (
    Deployment,
    KeySetCache,
    Notice,
    Registration,
    RegistrationInvite,
    ToolKey,
)
from lti_tool.models.shelves import CourseShelf
from lti_tool.models.tokens import ApiToken, OwnScenario

__all__ = [
    "AccessToken",
    "Act",
    "ApiToken",
    "AuditEntry",
    "Context",
    "CourseGroup",
    "CourseShelf",
    "Deployment",
    "EntryCode",
    "Identity",
    "KeySetCache",
    "Launch",
    "LineItem",
    "LoginState",
    "Membership",
    "Notice",
    "OwnScenario",
    "Refusal",
    "Registration",
    "RegistrationInvite",
    "ResourceLink",
    "Role",
    "SeatToken",
    "ToolKey",
]
