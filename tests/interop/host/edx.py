"""The calls into edx-platform that the package makes by its compatibility layer, answered by this host."""

from collections.abc import Iterable
from types import SimpleNamespace
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from lti_consumer.exceptions import LtiError
from lti_consumer.plugin import compat

from host import course
from host.models import ExternalId


def take_the_place_of_edx_platform() -> None:
    """Answer the package's calls by the functions of this module."""
    for name in (
        "get_user_from_external_user_id", "user_has_access", "user_course_access", "get_course_by_id",
        "user_has_studio_write_access", "batch_get_or_create_externalids", "get_course_members",
    ):  # fmt: skip
        setattr(compat, name, globals()[name])
    compat.load_enough_xblock = compat.load_block_as_user = course.block_at


def get_user_from_external_user_id(external_user_id: str) -> User:
    """The person behind an external id; raises `LtiError` as edx-platform does."""
    try:
        return ExternalId.objects.get(external_user_id=external_user_id).user
    except (ExternalId.DoesNotExist, ValidationError) as error:
        raise LtiError("Invalid User") from error


def user_has_access(user: User, *what: Any) -> bool:
    """Everybody enrolled may open a block."""
    return user.is_authenticated


def user_course_access(of: Any, user: User, *what: Any, **checks: Any) -> bool:
    """Everybody here is enrolled."""
    return user.is_authenticated


def user_has_studio_write_access(user: User, course_key: Any) -> bool:
    """Only the course's staff may change its content."""
    return user.is_authenticated and user.profile.role in {"staff", "instructor"}


def get_course_by_id(course_key: Any) -> SimpleNamespace:
    """The course's names."""
    return SimpleNamespace(
        display_name_with_default="Leading People", display_org_with_default="Practice"
    )


def batch_get_or_create_externalids(users: Iterable[User]) -> dict[int, ExternalId]:
    """The external ids of several people."""
    return {user.pk: ExternalId.objects.get_or_create(user=user)[0] for user in users}


def get_course_members(course_key: Any) -> dict[int, dict[str, Any]]:
    """Everybody in the course with their roles."""
    return {
        user.pk: {
            "id": user.pk, "username": user.username, "email": user.email,
            "name": user.profile.name, "roles": [user.profile.role],
        }
        for user in User.objects.select_related("profile")
    }  # fmt: skip
