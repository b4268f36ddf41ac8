"""The small language that says, beside the words for people, what shows an element of an objective or a cap."""

from dataclasses import dataclass

LABELS = frozenset(
    {
        "ACK", "REFL", "OPENQ", "EVID", "GAP", "APPR", "SUPP", "CONF", "DATE", "OWN", "NEUT", "NEWS",
        "BLAME", "ULT", "CONT", "DISM", "VAGUE",
    }
)  # fmt: skip
SLOTS = frozenset({"date", "time", "count", "name", "owner", "own_part", "question"})
TIMINGS = frozenset(
    {
        "silence_held", "uncut", "interruption", "long_monologue", "rushed_pace",
        "closed_question_run", "air_time_balanced", "stepped_in",
    }
)  # fmt: skip
PERSONA = frozenset(
    {"agrees", "restates", "concedes", "asks", "accepts", "offers", "consents", "baits"}
)
UNEARNED = frozenset({"asks", "baits"})
"""What a persona may do before the message was spoken."""

GROUPS = frozenset({"all", "any", "not", "never", "quoted", "across", "each"})
LEAVES = frozenset({"act", "slot", "fact", "words", "timing", "persona", "heard", "told", "flag"})


@dataclass(frozen=True)
class Rule:
    """One node: a group of rules or one thing to be found, in one leader turn unless `within_turns` widens it."""

    kind: str
    values: tuple[str, ...] = ()
    parts: tuple["Rule", ...] = ()
    count: int = 1
    within_turns: int = 0
    """How many leader turns after the first part of the rule this one may come."""

    first_minutes: float = 0.0
    """Holds only in the first minutes of the talk; 0 is any time."""

    after: str = ""
    """Holds only from the turn in which this objective first reached level 2."""

    before: str = ""
    """Holds only before the turn in which this objective first reached level 2."""

    who: str = ""
    """The person spoken to, and the one who speaks; empty is anybody."""

    in_act: tuple[int, ...] = ()
    """Holds only in these acts."""
