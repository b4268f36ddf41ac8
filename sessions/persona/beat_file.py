"""Reads the beats of a scenario file."""

from collections.abc import Collection

from sessions.persona.card import STAGES, Beat, When
from sessions.persona.rule import LABELS, PERSONA
from sessions.persona.state import IMPACT, Phase, Trigger
from sessions.persona.yaml_parts import Part

PHASES = tuple(str(phase) for phase in Phase)
LONGEST_LINE_WORDS = 40
MEMORY_TAGS = frozenset({"promise", "promise_no_date", "open_point", "blamed"})


def read_when(part: Part, secrets: Collection[str]) -> When:
    """The condition of a beat."""
    when = When(
        turn=part.take("turn", int, None),
        phase=part.known("phase", PHASES),
        labels=part.known("labels", LABELS),
        events=part.known("events", IMPACT),
        words=part.texts("words"),
        topic=part.text("topic", ""),
        unlocked=part.known("unlocked", secrets),
        told=part.known("told", secrets),
        untold=part.known("untold", secrets),
        message_spoken=part.take("message_spoken", bool, None),
        no_message_after=part.take("no_message_after", int, None),
        emotional_turn_unmet=part.take("emotional_turn_unmet", bool, None),
        stalled=part.take("stalled", int, None),
        question=part.take("question", bool, None),
        cue=part.number("cue", 0),
        most_since_message=part.take("most_since_message", int, None),
        most_words=part.take("most_words", int, None),
        memory=part.known("memory", MEMORY_TAGS),
        triggers=part.known("triggers", [str(trigger) for trigger in Trigger]),
        any_of=tuple(read_when(row, secrets) for row in part.parts("any_of", [])),
    )
    part.done()
    return when


def read_beat(part: Part, secrets: Collection[str], sources: Collection[str]) -> Beat:
    """One beat with its lines; the secrets it waits for are the ones it tells."""
    when = read_when(part.part("when", {}), secrets)
    beat = Beat(
        id=part.text("id"),
        stage="".join(part.known("stage", STAGES, "any")),
        when=when,
        cues=part.texts("cues"),
        does=part.known("does", PERSONA),
        tells=tuple(sorted(when.unlocked.union(*(one.unlocked for one in when.any_of)))),
        silence_ms=part.take("silence_ms", int, 0),
        ends="".join(part.known("ends", ["walked_out", "completed"])),
        about=part.known("about", sources),
        weight=part.number("weight", 0),
        lines={phase: part.texts(phase) for phase in PHASES if phase in part.data},
    )
    check_beat(part, beat)
    part.done()
    return beat


def check_beat(part: Part, beat: Beat) -> None:
    """A beat has lines no longer than breath allows, and concedes nothing before the message."""
    lines = [line for texts in beat.lines.values() for line in texts]
    if not lines and not beat.silence_ms:
        raise part.fault("lines", "has neither a line nor a silence")
    for line in lines:
        if len(line.split()) > LONGEST_LINE_WORDS:
            raise part.fault("lines", f"longer than {LONGEST_LINE_WORDS} words: {line[:40]!r}")
    if beat.does - {"asks"} and not beat.when.message_spoken:
        raise part.fault("when", "a beat that concedes must ask for message_spoken")
