"""What an instructor who watches may let happen to a persona: the same in every scenario, and what an author adds."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sessions.persona.state import WHISPERED, Event
from sessions.persona.yaml_parts import Part

AT: Final = "@"
MOST: Final = 12


@dataclass(frozen=True)
class Whisper:
    """One thing that happens, as a leader in the room would see it, and what it does to whom it happens to."""

    id: str
    words: str
    """A stage direction; `{name}` is the persona's first name."""

    event: str
    """One of `WHISPERED`."""

    def said(self, first_name: str) -> str:
        """The words about one person."""
        return self.words.replace("{name}", first_name)

    def event_for(self, slug: str) -> Event:
        """The event that the next leader turn carries to this person alone."""
        return f"{self.event}{AT}{slug}", 1.0


EVERYWHERE: Final = (
    Whisper("clock", "{name} looks at the clock.", "hurried"),
    Whisper("arms", "{name} leans back, arms folded.", "put_on_guard"),
    Whisper("nod", "{name} nods and leans forward a little.", "put_at_ease"),
    Whisper("breath", "{name} breathes out and looks down.", "shaken"),
)


def aimed(event: Event) -> tuple[str, str]:
    """An event's bare name, and the person it is for; empty where it is everybody's."""
    name, _, slug = event[0].partition(AT)
    return name, slug


def is_whisper(event: Event) -> bool:
    """Whether an instructor gave it, and not the leader."""
    return aimed(event)[0] in WHISPERED


def read_whispers(rows: Sequence[Part]) -> tuple[Whisper, ...]:
    """A scenario's own; raises `CatalogFault` for an id that stands twice or is one of those that work everywhere."""
    taken = {one.id for one in EVERYWHERE}
    found = []
    for part in rows:
        one = Whisper(part.text("id"), part.text("words"), "".join(part.known("event", WHISPERED)))
        if one.id in taken:
            raise part.fault("id", f"{one.id} stands twice, or works in every scenario already")
        if not one.event:
            raise part.fault("event", f"must be one of {', '.join(sorted(WHISPERED))}")
        taken.add(one.id)
        part.done()
        found.append(one)
    if len(found) > MOST:
        raise rows[MOST].fault("id", f"a scenario has at most {MOST} whispers")
    return tuple(found)
