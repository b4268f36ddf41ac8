"""A placement's settings as a platform carries them: texts under short names."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

from django.utils.dateparse import parse_datetime

from sessions.models import Placement


def _choice(*allowed: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text not in allowed:
            raise ValueError(text)
        return text

    return read


def _number(least: int, most: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        number = int(text)
        if not least <= number <= most:
            raise ValueError(text)
        return number

    return read


def _moment(text: str) -> datetime:
    found = parse_datetime(text)
    if found is None or found.tzinfo is None:
        raise ValueError(text)
    return found


def _switch(text: str) -> bool:
    return {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}[
        text.lower()
    ]


READERS: Final[Mapping[str, tuple[str, Callable[[str], Any]]]] = {
    "variant": ("variant", lambda text: text[:40]),
    "mode": ("mode", _choice(*Placement.Mode.values)),
    "policy": ("policy", _choice(*Placement.Policy.values)),
    "release": ("release", _choice(*Placement.Release.values)),
    "attempts": ("most_attempts", _number(1, 99)),
    "pass_mark": ("pass_mark", _number(0, 100)),
    "minutes": ("minutes", _number(3, 120)),
    "text_only": ("text_only", _switch),
    "camera": ("camera_offered", _switch),
    "memory": ("memory_on", _switch),
    "columns": ("objective_columns", _switch),
    "opens": ("opens_at", _moment),
    "due": ("due_at", _moment),
    "closes": ("closes_at", _moment),
}


def options_from(texts: Mapping[str, str]) -> dict[str, Any]:
    """The options for `sessions.services.place`; a value nobody can read keeps its default."""
    options: dict[str, Any] = {}
    for name, (option, read) in READERS.items():
        try:
            options[option] = read(texts[name])
        except (KeyError, ValueError):
            continue
    if options.get("mode") == Placement.Mode.ASSESSMENT:
        # An assessment's grade waits for a person unless somebody decided otherwise.
        options.setdefault("release", Placement.Release.HOLD)
    return options
