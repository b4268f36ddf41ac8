"""Which clauses of a scenario can be spoken ahead of time, and in whose voice; read by `manage.py voices`."""

from collections.abc import Iterator

from providers.base import VoiceStyle
from realtime.clauses import clauses
from sessions.persona.card import Character, ScenarioCard

FILLED_IN = ("{", "}")
"""A line with a gap quotes the learner and is known only when it is said."""


def clauses_ahead(card: ScenarioCard) -> list[tuple[str, VoiceStyle]]:
    """Each clause of every setting once, for the people whose author named a voice for it."""
    found = {
        (clause, style.rendered): (clause, style)
        for card in card.settings
        for person in card.people
        if (style := style_ahead(card, person)).rendered
        for line in lines_of(card, person)
        if not any(mark in line for mark in FILLED_IN)
        for clause in clauses(line)
    }
    return list(found.values())


def style_ahead(card: ScenarioCard, person: Character) -> VoiceStyle:
    """How a person's lines are spoken: at their own pace; loudness is left to the moment."""
    voice = person.voice
    return VoiceStyle(
        str(voice["name"]), rate=float(voice.get("base_rate", 1)), sounds=card.sounds, rendered=str(voice.get("rendered", ""))
    )  # fmt: skip


def lines_of(card: ScenarioCard, person: Character) -> Iterator[str]:
    """Everything this person may say as it is written."""
    for by_phase in person.lines.values():
        for lines in by_phase.values():
            yield from lines
    for beat in card.beats:
        if beat.who and person.slug not in beat.who:
            continue
        for lines in beat.lines.values():
            yield from lines
        yield from beat.then.values()
