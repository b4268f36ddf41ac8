"""How platforms differ; nothing else in the product asks which platform it is."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class CommentMode(StrEnum):
    """When a comment travels with a score."""

    ALWAYS = "always"  # a post without one clears it
    WHEN_CHANGED = "when_changed"  # each one is added as a new comment


@dataclass(frozen=True)
class PlatformTraits:
    """One product's behaviour with grades."""

    comment: CommentMode = CommentMode.ALWAYS
    conflict: frozenset[int] = frozenset({409})
    """Its words for "there is a later score"."""
    not_gradable: frozenset[int] = frozenset({400, 422})
    submission_extension: bool = False
    """Takes Canvas's member about the submission a score belongs to."""
    roster_page: int = 0
    """How many people to ask for at once; 0 leaves it to the platform, which Moodle needs."""


# An unknown platform gets Moodle's behaviour, the most careful one, and a look at the gradebook before a 400 is
# taken as a person it cannot grade: some say "earlier timestamp" with it, after an answer that got lost.
CAREFUL: Final = PlatformTraits(conflict=frozenset({400, 409}))
FAMILIES: Final = {
    "moodle": PlatformTraits(),
    "canvas": PlatformTraits(
        comment=CommentMode.WHEN_CHANGED,
        conflict=frozenset({400, 409}),
        not_gradable=frozenset({422}),
        submission_extension=True,
        roster_page=100,
    ),
    "desire2learn": PlatformTraits(not_gradable=frozenset({422})),
    "open edx": PlatformTraits(
        conflict=frozenset({400, 409}),
        not_gradable=frozenset({422}),
    ),
}
SPELLINGS: Final = {
    "brightspace": "desire2learn",
    "d2l": "desire2learn",
    "openedx": "open edx",
    "open-edx": "open edx",
}


def traits_of(family: str) -> PlatformTraits:
    """The traits of a `product_family_code`."""
    known = family.strip().lower()
    return FAMILIES.get(SPELLINGS.get(known, known), CAREFUL)
