"""The tables of the learning platform's side."""

from lti_tool.models.endpoints import AccessToken, LineItem
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

__all__ = [
    "AccessToken",
    "Context",
    "Deployment",
    "EntryCode",
    "Identity",
    "KeySetCache",
    "Launch",
    "LineItem",
    "LoginState",
    "Membership",
    "Notice",
    "Refusal",
    "Registration",
    "RegistrationInvite",
    "ResourceLink",
    "Role",
    "SeatToken",
    "ToolKey",
]
