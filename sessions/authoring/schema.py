"""The shape of a scenario file as a JSON schema; `docs/scenario.schema.json` is written from it."""

from collections.abc import Collection, Mapping
from typing import Any, Final

from sessions.authoring.names import Known
from sessions.persona.asides import ASIDES
from sessions.persona.beat_file import LONGEST_LINE_WORDS, MEMORY_TAGS, PHASES
from sessions.persona.card import STAGES
from sessions.persona.card_file import LEVELS, LINE_KINDS, SITES
from sessions.persona.moves import MOVES
from sessions.persona.rule import GROUPS, LABELS, LEAVES, PERSONA, SLOTS, TIMINGS
from sessions.persona.rule_file import CAPS, LISTS, MODIFIERS
from sessions.persona.state import IMPACT, WHISPERED, Dynamics, Mood, Trigger

Schema = dict[str, Any]

TEXT: Final[Schema] = {"type": "string"}
NUMBER: Final[Schema] = {"type": "number"}
WHOLE: Final[Schema] = {"type": "integer"}
YES_OR_NO: Final[Schema] = {"type": "boolean"}
LINE: Final[Schema] = {"type": "string", "pattern": rf"^\s*(\S+\s+){{0,{LONGEST_LINE_WORDS - 1}}}\S+\s*$"}  # fmt: skip
ENDS: Final = ("walked_out", "completed")
OFFLINE: Final = ("words", "head", "none")


def schema(known: Known | None = None) -> Schema:
    """The schema of every file; with the names of one file also of what that file may refer to."""
    names = known or Known()
    top = _top(names)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Scenario",
        "description": "One scenario file; `manage.py scenarios import FILE --check` reads it.",
        **top,
        "$defs": {"rule": _rule(names), "when": _when(names)},
    }


def one_of(values: Collection[str] | None) -> Schema:
    """A word out of a closed set; of an open one, any text."""
    return {"type": "string", "enum": sorted(values)} if values is not None else TEXT


def texts(values: Collection[str] | None = None, text: Schema | None = None) -> Schema:
    """A list of texts; one text alone is a list of one."""
    one = text or one_of(values)
    return {"anyOf": [one, {"type": "array", "items": one}]}


def part(required: Mapping[str, Schema], **optional: Schema) -> Schema:
    """A mapping with these keys and no other."""
    return {
        "type": "object",
        "properties": {**required, **optional},
        "required": list(required),
        "additionalProperties": False,
    }


def named(values: Schema, names: Collection[str] | None = None) -> Schema:
    """A mapping of names to values."""
    if names is None:
        return {"type": "object", "additionalProperties": values}
    return part({}, **dict.fromkeys(sorted(names), values))


def several(items: Schema) -> Schema:
    """A list."""
    return {"type": "array", "items": items}


def numbers(count: int) -> Schema:
    """A list of so many numbers."""
    return {"type": "array", "items": NUMBER, "minItems": count, "maxItems": count}


def _top(names: Known) -> Schema:
    person = _person()
    fact = part({"text": TEXT}, spoken=texts())
    required: dict[str, Schema] = {
        "id": {"type": "string", "pattern": "^[a-z0-9_-]{1,40}$"}, "version": {"type": "integer", "minimum": 1},
        "title": TEXT, "setting": TEXT, "learner_role": TEXT, "brief": TEXT, "facts": named(fact),
        "beats": several(_beat(names)), "objectives": several(_objective(names)), "branches": named(TEXT),
    }  # fmt: skip
    return part(
        required, words=texts(), spelling=named(texts()), sounds=named(TEXT), frameworks=texts(), message=texts(IMPACT),
        message_words=texts(), message_stems=texts(), persona=person, personas=several(person), acts=several(_act(names)),
        coupling=part({}, favours=texts(), against=texts(), tales=texts(), steps_in=texts()),
        flags_extra=several(_flag()), knowledge=several(part({"id": TEXT, "title": TEXT, "text": TEXT})),
        debrief=texts(), memory=_memory(names), variants=named(_variant(names, fact)), safety=TEXT,
        model_dialogue=named(several(part({"who": TEXT, "says": TEXT}))), better_wording=named(texts()),
        flags=several(_flag()), persona_rules=texts(), help=named(TEXT),
        whispers=several(part({"id": TEXT, "words": TEXT, "event": texts(WHISPERED)})),
    )  # fmt: skip


def _person() -> Schema:
    unlock = part({}, labels=texts(LABELS | set(IMPACT)), topic=TEXT, **dict.fromkeys(Mood._fields, NUMBER))  # fmt: skip
    voice = part({"name": TEXT, "register": TEXT}, base_rate=NUMBER, base_pitch=TEXT, rendered=TEXT)
    level = texts(LEVELS)
    required = {
        "slug": TEXT, "name": TEXT, "role": TEXT, "voice": voice, "base": numbers(4), "disclose": numbers(2),
        "walkout": numbers(2), "hides": several(part({"id": TEXT, "fact": TEXT, "unlock": unlock}, spoken=texts())),
        "lines": named(named(texts(), SITES), LINE_KINDS),
    }  # fmt: skip
    return part(
        required, turns=part({}, patience=level, interruptibility=level), wants=texts(), fears=texts(),
        hardens=texts(), softens=texts(), sens=named(NUMBER, IMPACT), retreat=WHOLE,
        dynamics=part({}, **dict.fromkeys(TUNABLE, NUMBER)),
    )  # fmt: skip


TUNABLE: Final = tuple(
    name
    for name in ("pos_gain", "habituation", "neg_bias", "sensitising", "inertia", "drift", "earn_cap")
    if hasattr(Dynamics(), name)
)  # fmt: skip


def _act(names: Known) -> Schema:
    people = texts(names.people)
    return part({"who": people, "title": TEXT, "line": TEXT, "minutes": WHOLE}, opens=people)


def _flag() -> Schema:
    severity = {"type": "integer", "enum": [1, 2, 3]}
    return part(
        {"id": TEXT, "sev": severity, "what": TEXT}, offline=texts(OFFLINE), ok_if=TEXT, words=texts(),
        unless=texts(), event=texts(IMPACT),
    )  # fmt: skip


def _memory(names: Known) -> Schema:
    if_ = part(
        {}, labels=texts(LABELS), flags=texts(names.flags), caps=texts(CAPS), ended=texts(),
        beats=texts(names.beats),
    )  # fmt: skip
    adjust = part({"if": if_}, add=named(NUMBER, Mood._fields), tag=TEXT, hurt=YES_OR_NO)
    return part({}, carry=texts(), second_attempt=TEXT, adjust=several(adjust))


def _variant(names: Known, fact: Schema) -> Schema:
    base = {"anyOf": [numbers(4), named(numbers(4), names.people)]}
    return part(
        {}, base=base, starts=WHOLE, also=TEXT, title=TEXT, setting=TEXT, learner_role=TEXT, brief=TEXT,
        facts=named(fact, names.facts), words=texts(), spelling=named(texts()), sounds=named(TEXT),
        instead=several(part({"was": TEXT, "is": texts()})),
    )  # fmt: skip


def _beat(names: Known) -> Schema:
    pair = {"type": "object", "additionalProperties": LINE}
    lines = {"anyOf": [LINE, {"type": "array", "items": {"anyOf": [LINE, pair]}}]}
    return part(
        {"id": TEXT}, stage=texts(STAGES), who=texts(names.people), when={"$ref": "#/$defs/when"}, weight=NUMBER,
        cues=texts(), does=texts(PERSONA), silence_ms=WHOLE, ends=texts(ENDS), about=texts(names.sources),
        over=texts(names.people), plays=WHOLE, **dict.fromkeys(PHASES, lines),
    )  # fmt: skip


def _when(names: Known) -> Schema:
    memory = None if names.memories is None else MEMORY_TAGS | set(names.memories)
    one_or_more = {"anyOf": [WHOLE, several(WHOLE)]}
    return part(
        {}, turn=WHOLE, phase=texts(PHASES), labels=texts(LABELS), events=texts(IMPACT), words=texts(), holds=texts(),
        topic=TEXT,
        unlocked=texts(names.secrets), told=texts(names.secrets), untold=texts(names.secrets),
        played=texts(names.beats), unplayed=texts(names.beats), stated=texts(names.facts), unstated=texts(names.facts), message_spoken=YES_OR_NO, no_message_after=WHOLE,
        emotional_turn_unmet=YES_OR_NO, stalled=WHOLE, question=YES_OR_NO, dated=YES_OR_NO, cue=NUMBER, most_since_message=WHOLE,
        most_words=WHOLE, aside=texts(ASIDES), move=texts(MOVES), memory=texts(memory), triggers=texts([str(one) for one in Trigger]),
        flags=texts(names.flags), act=one_or_more, act_turns=WHOLE, any_of=several({"$ref": "#/$defs/when"}),
    )  # fmt: skip


def _objective(names: Known) -> Schema:
    element = part({"words": TEXT, "rule": {"$ref": "#/$defs/rule"}})
    cap = part({"name": texts(CAPS), "level": WHOLE, "words": TEXT, "rule": {"$ref": "#/$defs/rule"}})  # fmt: skip
    required = {
        "id": TEXT,
        "title": TEXT,
        "must": YES_OR_NO,
        "weight": WHOLE,
        "need": several(element),
    }
    return part(
        required, labels=texts(LABELS | TIMINGS), plus=element, cap=several(cap), after=texts(names.objectives),
        policy=TEXT,
    )  # fmt: skip


def _rule(names: Known) -> Schema:
    """Exactly one group or leaf, and how wide it reaches; that it is exactly one is checked when it is read."""
    reveals = None if names.secrets is None else PERSONA | {f"reveals({one})" for one in names.secrets}  # fmt: skip
    sets: dict[str, Collection[str] | None] = {
        "act": LABELS, "slot": SLOTS, "timing": TIMINGS, "fact": names.facts, "flag": names.flags,
        "told": names.secrets, "heard": PERSONA, "persona": reveals,
    }  # fmt: skip
    inner = {"$ref": "#/$defs/rule"}
    groups = {kind: several(inner) if kind in LISTS else inner for kind in sorted(GROUPS)}
    leaves = {kind: texts(sets.get(kind)) for kind in sorted(LEAVES)}
    reach: dict[str, Schema] = dict.fromkeys(MODIFIERS, WHOLE) | {
        "first_minutes": NUMBER, "after": texts(names.objectives), "before": texts(names.objectives),
        "who": texts(names.people), "in_act": {"anyOf": [WHOLE, several(WHOLE)]},
    }  # fmt: skip
    return part({}, **groups, **leaves, **reach)
