"""Finds the person whom a privacy launch or a command is about."""

from typing import Final

from django.db.models import QuerySet

from lti_tool.models import Identity, Launch

ERASED: Final = "erased-"
"""How the id begins of an account that was left empty."""


def person_of(launch: Launch) -> Identity | None:
    """Whom a privacy launch is about; None if we have never met them."""
    if not launch.for_user:
        return None
    return (
        _people()
        .filter(registration=launch.deployment.registration, subject=launch.for_user)
        .first()
    )


def named(*, identity: int | None, issuer: str, subject: str) -> list[Identity]:
    """Everybody whom a command's words may mean; an issuer with several clients may have several."""
    if identity is not None:
        return list(_people().filter(pk=identity))
    return list(_people().filter(registration__issuer=issuer, subject=subject).order_by("pk"))


def _people() -> QuerySet[Identity]:
    return Identity.objects.select_related("registration", "user")
