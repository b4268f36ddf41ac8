"""A person's role in a course, read from the many spellings platforms use."""

from collections.abc import Iterable
from typing import Final

from lti_tool.models import Role

MEMBERSHIP: Final = "http://purl.imsglobal.org/vocab/lis/v2/membership"
TEST_USER: Final = "http://purl.imsglobal.org/vocab/lti/system/person#TestUser"
# Who runs the whole platform, as its institution or as its software names them.
ADMINISTRATORS: Final = frozenset(
    {
        "http://purl.imsglobal.org/vocab/lis/v2/institution/person#Administrator",
        "http://purl.imsglobal.org/vocab/lis/v2/system/person#Administrator",
        "http://purl.imsglobal.org/vocab/lis/v2/system/person#SysAdmin",
        "http://purl.imsglobal.org/vocab/lti/system/person#Administrator",
    }
)
STAFF: Final = frozenset({"Instructor", "ContentDeveloper", "Administrator", "Manager"})


def context_roles(roles: Iterable[str]) -> set[str]:
    """The main context roles, from short names and full ones; institution and system roles do not count."""
    return {name for role in roles if (name := _context_role(role))}


def role_of(roles: Iterable[str]) -> Role:
    """Instructor only by a staff role in the course itself; everybody else is a learner."""
    return Role.INSTRUCTOR if context_roles(roles) & STAFF else Role.LEARNER


def is_administrator(roles: Iterable[str]) -> bool:
    """Whether this person runs the platform; what they may see in a course is decided by `role_of` alone."""
    return bool(ADMINISTRATORS & set(roles))


def is_test_user(roles: Iterable[str]) -> bool:
    """Whether this is the platform's own preview student."""
    return TEST_USER in set(roles)


def _context_role(role: str) -> str:
    if role.startswith(f"{MEMBERSHIP}#"):
        return role.removeprefix(f"{MEMBERSHIP}#")
    if role.startswith(f"{MEMBERSHIP}/"):
        return role.removeprefix(f"{MEMBERSHIP}/").partition("#")[0]
    return "" if "/" in role or ":" in role else role
