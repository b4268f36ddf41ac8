"""What the platform accepts from the picker, read from its deep linking settings."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Wishes:
    """One deep linking request's limits."""

    return_url: str
    links: bool
    several: bool
    columns: bool
    targets: frozenset[str]
    data: Any = None
    has_data: bool = False


def wishes_of(settings: Mapping[str, Any]) -> Wishes:
    """The settings claim; an absent permission is a permission, except for several items."""
    return Wishes(
        return_url=str(settings.get("deep_link_return_url", "")),
        links="ltiResourceLink" in _words(settings.get("accept_types"), "ltiResourceLink"),
        several=settings.get("accept_multiple") in {True, "true"},
        columns=settings.get("accept_lineitem", True) not in {False, "false"},
        targets=frozenset(_words(settings.get("accept_presentation_document_targets"))),
        data=settings.get("data"),
        has_data=settings.get("data") is not None,
    )


def _words(value: object, *absent: str) -> list[str]:
    """A list of words; some platforms send one text with commas."""
    if isinstance(value, str):
        return [word.strip() for word in value.split(",")]
    if isinstance(value, list):
        return [word for word in value if isinstance(word, str)]
    return list(absent)
