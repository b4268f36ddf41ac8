"""Reads the beats of a scenario file."""

from collections.abc import Mapping, Sequence

from sessions.persona.asides import ASIDES
from sessions.persona.card import STAGES, Beat
from sessions.persona.moves import MOVES
from sessions.persona.rule import LABELS, PERSONA, UNEARNED
from sessions.persona.rule_file import Names
from sessions.persona.state import IMPACT, Phase, Trigger
from sessions.persona.when import When
from sessions.persona.yaml_parts import Part

PHASES = tuple(str(phase) for phase in Phase)
LONGEST_LINE_WORDS = 40
MEMORY_TAGS = frozenset({"promise", "promise_no_date", "open_point", "quote"})
"""What every scenario remembers; the tags of its own `memory.adjust` come beside these."""


def read_when(part: Part, names: Names) -> When:
    """The condition of a beat."""
    when = When(
        turn=part.take("turn", int, None),
        phase=part.known("phase", PHASES),
        labels=part.known("labels", LABELS),
        events=part.known("events", IMPACT),
        words=part.texts("words"),
        holds=part.texts("holds"),
        aside=part.known("aside", ASIDES),
        move=part.known("move", MOVES),
        topic=part.text("topic", ""),
        unlocked=part.known("unlocked", names.secrets),
        told=part.known("told", names.secrets),
        untold=part.known("untold", names.secrets),
        played=part.known("played", names.beats),
        unplayed=part.known("unplayed", names.beats),
        stated=part.known("stated", names.facts),
        unstated=part.known("unstated", names.facts),
        message_spoken=part.take("message_spoken", bool, None),
        no_message_after=part.take("no_message_after", int, None),
        emotional_turn_unmet=part.take("emotional_turn_unmet", bool, None),
        stalled=part.take("stalled", int, None),
        question=part.take("question", bool, None),
        dated=part.take("dated", bool, None),
        cue=part.number("cue", 0),
        most_since_message=part.take("most_since_message", int, None),
        most_words=part.take("most_words", int, None),
        memory=part.known("memory", MEMORY_TAGS | set(names.memories)),
        triggers=part.known("triggers", [str(trigger) for trigger in Trigger]),
        flags=part.known("flags", names.flags),
        act=part.numbered("act", names.acts),
        act_turns=part.take("act_turns", int, None),
        any_of=tuple(read_when(row, names) for row in part.parts("any_of", [])),
    )
    part.done()
    return when


def read_beat(part: Part, names: Names) -> Beat:
    """One beat with its lines; the secrets it waits for are the ones it tells."""
    when = read_when(part.part("when", {}), names)
    who = tuple(one for one in part.texts("who") if part.check("who", one, names.people))
    lines, then = read_lines(part, who)
    beat = Beat(
        id=part.text("id"),
        stage="".join(part.known("stage", STAGES, "any")),
        when=when,
        cues=part.texts("cues"),
        does=part.known("does", PERSONA),
        tells=tuple(sorted(when.unlocked.union(*(one.unlocked for one in when.any_of)))),
        silence_ms=part.take("silence_ms", int, 0),
        ends="".join(part.known("ends", ["walked_out", "completed"])),
        about=part.known("about", names.sources),
        weight=part.number("weight", 0),
        lines=lines,
        who=who,
        then=then,
        over="".join(part.known("over", names.people)),
        plays=part.take("plays", int, 0),
    )
    check_beat(part, beat)
    check_who(part, beat, names)
    part.done()
    return beat


def read_lines(
    part: Part, who: Sequence[str]
) -> tuple[dict[str, tuple[str, ...]], Mapping[str, str]]:
    """The lines by phase; where two speak, each entry holds a line of both, in the order of `who`."""
    phases = [phase for phase in PHASES if phase in part.data]
    if len(who) < 2:
        return {phase: part.texts(phase) for phase in phases}, {}
    lines: dict[str, tuple[str, ...]] = {}
    then: dict[str, str] = {}
    for phase in phases:
        entries = part.parts(phase)
        pairs = [(entry.text(who[0]), entry.text(who[1])) for entry in entries]
        for entry in entries:
            entry.done()
        lines[phase] = tuple(first for first, _ in pairs)
        then |= dict(pairs)
    return lines, then


def check_beat(part: Part, beat: Beat) -> None:
    """A beat has lines no longer than breath allows, and concedes nothing before the message."""
    lines = [*(line for texts in beat.lines.values() for line in texts), *beat.then.values()]
    if not lines and not beat.silence_ms:
        raise part.fault("lines", "has neither a line nor a silence")
    for line in lines:
        if len(line.split()) > LONGEST_LINE_WORDS:
            raise part.fault("lines", f"longer than {LONGEST_LINE_WORDS} words: {line[:40]!r}")
    if beat.does - UNEARNED and not beat.when.message_spoken:
        raise part.fault("when", "a beat that concedes must ask for message_spoken")


def check_who(part: Part, beat: Beat, names: Names) -> None:
    """Where there are two people every beat has an owner; what both say tells nothing and answers no question."""
    if bool(beat.who) != (len(names.people) > 1) or len(set(beat.who)) != len(beat.who):
        raise part.fault("who", "names the owner of each beat where there are two people")
    if len(beat.who) > 1 and (beat.tells or beat.about or not beat.lines or beat.ends):
        raise part.fault(
            "who", "what both say may not tell a secret, be `about`, end, or be silent"
        )
    if (beat.over,) == beat.who:
        raise part.fault("over", "nobody speaks over herself")
    if len(beat.who) > 1 and beat.when.turn is not None:
        raise part.fault("who", "one person alone opens an act")
