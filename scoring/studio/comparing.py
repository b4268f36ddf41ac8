"""What two versions say differently, in words."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _

from scoring.studio.sections import SECTIONS, section_of
from sessions.authoring.drafting import own_part

SHORT: Final = 160
Place = tuple[str, ...]


@dataclass(frozen=True)
class Change:
    """One part that differs; what is empty was not there."""

    section: str
    place: str
    was: str
    now: str


def changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Change]:
    """Every text, number and rule that differs, in the order of the newer file."""
    before, after = (dict(parts(own_part(data), ())) for data in (old, new))
    places = [*after, *(place for place in before if place not in after)]
    return [
        Change(section_words(place), place_words(place), short(before.get(place)), short(after.get(place)))
        for place in places
        if before.get(place) != after.get(place) and place[:1] not in {("version",), ("id",)}
    ]  # fmt: skip


def parts(value: Any, place: Place) -> Iterator[tuple[Place, str]]:
    """Each value with its place; rows go by their id, lines by themselves, so that moving one changes nothing."""
    if isinstance(value, dict):
        if "rule" in place[-1:]:
            yield place, str(value)
            return
        for key, one in value.items():
            yield from parts(one, (*place, str(key)))
    elif isinstance(value, list):
        for n, one in enumerate(value):
            own = isinstance(one, dict) and one.get("id")
            step = (
                str(own)
                if own
                else (str(n + 1) if isinstance(one, dict | int | float) else f"“{one}”")
            )
            yield from parts(one, (*place, step))
    else:
        yield place, " ".join(str(value).split())


def section_words(place: Place) -> str:
    """The section it is written in."""
    key = section_of(place)
    return str(SECTIONS[key].title) if key else _("The file")


def place_words(place: Place) -> str:
    """Where it stands."""
    named = [step.replace("_", " ") for step in place if not step.startswith("“")]
    return ", ".join(named[-3:])


def short(text: str | None) -> str:
    """A value cut to what fits a row."""
    text = text or ""
    return text if len(text) <= SHORT else f"{text[:SHORT]}…"
