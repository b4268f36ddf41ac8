"""Reads a scenario file strictly into a `ScenarioCard`; an unknown key, label, event or cap names its file and key."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from sessions.persona.act_file import read_acts, read_coupling
from sessions.persona.beat_file import PHASES, read_beat
from sessions.persona.card import (
    Adjust,
    Character,
    Fact,
    Flag,
    Passage,
    ScenarioCard,
)
from sessions.persona.checking import beat_lines, check_card, every_line
from sessions.persona.rule import LABELS
from sessions.persona.rule_file import CAPS, Names, read_objective
from sessions.persona.setting_file import in_setting
from sessions.persona.spelling import Spelling
from sessions.persona.state import IMPACT, MESSAGE, Dynamics, Mood, Persona, Secret
from sessions.persona.variant_file import read_variants
from sessions.persona.whispers import read_whispers
from sessions.persona.yaml_parts import CatalogFault, Part, every, read_yaml

CATALOG = Path(__file__).resolve().parent.parent / "catalog"
ORDER = ("pip_branch", "high_performer", "complaint_intake", "role_change", "two_accounts")
LINE_KINDS = frozenset(
    {"greeting", "filler", "fallback", "prompt", "evasion", "follow_up", "policy"}
)
SITES = frozenset({"any", "BLAME", "GAP", "DATE", *PHASES})
LEAST_FALLBACKS = 12
LEVELS = ("low", "medium", "high")
MOST_PEOPLE = 2


def scenario_data(path: Path) -> dict[str, Any]:
    """A scenario file together with the flags and rules that hold in every scenario."""
    return {**common_data(), **read_yaml(path)}


def common_data() -> Mapping[str, Any]:
    """The flags and rules that hold in every scenario."""
    return read_yaml(CATALOG / "flags.yaml")


def load(path: Path) -> ScenarioCard:
    """Read and check one file; raises `CatalogFault`."""
    return card_from(scenario_data(path), path.name)


def card_from(data: Mapping[str, Any], name: str = "scenario") -> ScenarioCard:
    """The card of a scenario's data, read and checked; raises `CatalogFault`."""
    card = card_as_published(data, name)
    check_card(Part(data, name), card)
    return card


def card_as_published(data: Mapping[str, Any], name: str = "scenario") -> ScenarioCard:
    """The card of data that was checked when it was published, in every setting it is played in; raises `CatalogFault`."""
    card = read_card(data, name)
    settings = {
        one: replace(variant, card=read_card(in_setting(data, one), f"{name}.variants.{one}"))
        for one, variant in card.variants.items()
        if variant.is_setting
    }
    return replace(card, variants={**card.variants, **settings})


def read_card(data: Mapping[str, Any], name: str) -> ScenarioCard:
    """The card of one setting's data."""
    part = Part(data, name)
    facts = read_facts(part.part("facts"))
    message = part.known("message", IMPACT, tuple(MESSAGE))
    people = read_people(part, message)
    acts = read_acts(part, [one.slug for one in people])
    knowledge = tuple(read_passage(row) for row in part.parts("knowledge", []))
    flags = read_flags(part)
    names = Names(
        facts=[fact.id for fact in facts],
        secrets=[secret.id for one in people for secret in one.secrets],
        flags=[flag.id for flag in flags],
        objectives=[str(row.get("id")) for row in data.get("objectives", [])],
        people=[one.slug for one in people],
        acts=[act.n for act in acts],
        sources=[*(fact.id for fact in facts), *(passage.id for passage in knowledge)],
        beats=[str(row.get("id")) for row in data.get("beats", [])],
        memories=[str(row.get("tag")) for row in data.get("memory", {}).get("adjust", [])],
    )
    card = ScenarioCard(
        key=part.text("id"),
        version=part.take("version", int),
        title=part.text("title"),
        setting=part.text("setting"),
        learner_role=part.text("learner_role"),
        brief=part.text("brief"),
        frameworks=part.texts("frameworks"),
        facts=facts,
        message_words=part.texts("message_words"),
        message_stems=part.texts("message_stems"),
        persona=people[0],
        beats=every(part.parts("beats"), lambda row: read_beat(row, names)),
        objectives=every(part.parts("objectives"), lambda row: read_objective(row, names)),
        flags=flags,
        branches=read_words(part.part("branches")),
        knowledge=knowledge,
        debrief=part.texts("debrief"),
        **read_memory(part.part("memory", {}), names),
        variants=read_variants(part.part("variants", {}), tuple(names.people), acts, names.facts),
        model_dialogue=read_dialogues(part.part("model_dialogue", {})),
        better_wording=read_lists(part.part("better_wording", {})),
        safety=part.text("safety", ""),
        help=read_words(part.part("help")),
        rules=part.texts("persona_rules"),
        people=people,
        spelling=read_spelling(part.part("spelling", {}), people),
        sounds=tuple(sorted(read_words(part.part("sounds", {})).items())),
        acts=acts,
        coupling=read_coupling(part.part("coupling", {}), people),
        words=part.texts("words"),
        own_whispers=read_whispers(part.parts("whispers", [])),
    )
    part.done()
    return card


def read_spelling(part: Part, people: Sequence[Character]) -> Spelling:
    """Names with other spellings of each; the people's own first names come first."""
    other = {name: part.texts(name) for name in tuple(part.data)}
    part.done()
    firsts = [one.name.split()[0] for one in people]
    return Spelling(
        spelt=tuple(dict.fromkeys([*firsts, *other])),
        other={wrong.lower(): name for name, wrongs in other.items() for wrong in wrongs},
    )


def read_facts(part: Part) -> tuple[Fact, ...]:
    """The facts, and how each is known when it is said."""
    rows = {id_: part.part(id_) for id_ in tuple(part.data)}
    facts = tuple(Fact(id_, row.text("text"), row.texts("spoken")) for id_, row in rows.items())
    for row in rows.values():
        row.done()
    return facts


def read_character(part: Part, message: frozenset[str]) -> Character:
    """Who the persona is, and the numbers of her mind."""
    name = part.text("name")
    voice, turns = part.part("voice"), part.part("turns", {})
    character = Character(
        slug=part.text("slug"),
        name=name,
        role=part.text("role"),
        voice={
            "name": voice.text("name"),
            "register": voice.text("register"),
            "base_rate": voice.number("base_rate", 1.0),
            "base_pitch": voice.text("base_pitch", "mid"),
            "rendered": voice.text("rendered", ""),
        },
        turns={
            key: "".join(turns.known(key, LEVELS, "medium"))
            for key in ("patience", "interruptibility")
        },
        wants=part.texts("wants"),
        fears=part.texts("fears"),
        hardens=part.texts("hardens"),
        softens=part.texts("softens"),
        lines=read_lines(part.part("lines")),
        mind=read_mind(part, name, message),
        secrets=tuple(read_secret(row) for row in part.parts("hides")),
    )
    for inner in (part, voice, turns):
        inner.done()
    return character


def read_people(part: Part, message: frozenset[str]) -> tuple[Character, ...]:
    """The one persona, or the two of `personas`."""
    if "personas" not in part.data:
        return (read_character(part.part("persona"), message),)
    people = tuple(read_character(row, message) for row in part.parts("personas"))
    if len({one.slug for one in people}) != MOST_PEOPLE or len(people) != MOST_PEOPLE:
        raise part.fault("personas", "must be two people with different slugs")
    return people


def read_mind(part: Part, name: str, message: frozenset[str]) -> Persona:
    """The numbers of the persona's state."""
    trust, openness = part.take("disclose", list)
    defensiveness, composure = part.take("walkout", list)
    return Persona(
        name=name,
        base=Mood(*part.take("base", list)),
        sens=part.numbers("sens", IMPACT, {}),
        disclose=(trust, openness),
        walkout=(defensiveness, composure),
        message=message,
        retreat=part.take("retreat", int, 0),
        dynamics=read_dynamics(part.part("dynamics", {})),
    )


def read_dynamics(part: Part) -> Dynamics:
    """How strongly events work in this scenario, where that differs."""
    own = Dynamics()
    dynamics = Dynamics(
        pos_gain=part.number("pos_gain", own.pos_gain),
        habituation=part.number("habituation", own.habituation),
        neg_bias=part.number("neg_bias", own.neg_bias),
        sensitising=part.number("sensitising", own.sensitising),
        inertia=part.number("inertia", own.inertia),
        drift=part.number("drift", own.drift),
        earn_cap=part.number("earn_cap", own.earn_cap),
    )
    part.done()
    return dynamics


def read_secret(part: Part) -> Secret:
    """One fact the persona keeps."""
    unlock = part.part("unlock")
    secret = Secret(
        id=part.text("id"),
        fact=part.text("fact"),
        least={key: unlock.number(key) for key in Mood._fields if key in unlock.data},
        labels=unlock.known("labels", LABELS | set(IMPACT)),
        topic=unlock.text("topic", ""),
        spoken=part.texts("spoken"),
    )
    for inner in (part, unlock):
        inner.done()
    return secret


def read_lines(part: Part) -> dict[str, dict[str, tuple[str, ...]]]:
    """The persona's lines beside the beats: kind, then phase or label, then lines."""
    found = {}
    for kind in tuple(part.data):
        if kind not in LINE_KINDS:
            raise part.fault(kind, "is an unknown kind of line")
        inner = part.part(kind)
        found[kind] = {site: inner.texts(site) for site in SITES if site in inner.data}
        inner.done()
    if sum(map(len, found.get("fallback", {}).values())) < LEAST_FALLBACKS:
        raise part.fault("fallback", f"needs at least {LEAST_FALLBACKS} lines")
    return found


def read_flag(part: Part) -> Flag:
    """One kind of language to avoid."""
    flag = Flag(
        id=part.text("id"),
        sev=part.take("sev", int),
        what=part.text("what"),
        offline="".join(part.known("offline", ["words", "head", "none"], "none")),
        ok_if=part.text("ok_if", ""),
        words=part.texts("words"),
        unless=part.texts("unless"),
        event="".join(part.known("event", IMPACT)),
    )
    if flag.sev not in {1, 2, 3}:
        raise part.fault("sev", "must be 1, 2 or 3")
    part.done()
    return flag


def read_flags(part: Part) -> tuple[Flag, ...]:
    """The flags of every scenario, then its own; one of the same name takes the place of the common one."""
    rows = [read_flag(row) for key in ("flags", "flags_extra") for row in part.parts(key, [])]
    return tuple({flag.id: flag for flag in rows}.values())


def read_passage(part: Part) -> Passage:
    """One extract of a policy."""
    passage = Passage(part.text("id"), part.text("title"), part.text("text"))
    part.done()
    return passage


def read_words(part: Part) -> dict[str, str]:
    """A mapping of names to texts."""
    return {key: part.text(key) for key in tuple(part.data)}


def read_lists(part: Part) -> dict[str, tuple[str, ...]]:
    """A mapping of names to lists of texts."""
    return {key: part.texts(key) for key in tuple(part.data)}


def read_dialogues(part: Part) -> dict[str, tuple[tuple[str, str], ...]]:
    """Model talks: who speaks, and what."""
    return {
        key: tuple((row.text("who"), row.text("says")) for row in part.parts(key))
        for key in tuple(part.data)
    }


def read_memory(part: Part, names: Names) -> dict[str, Any]:
    """What a second attempt carries, and how the first changes its start."""
    adjust = tuple(read_adjust(row, names) for row in part.parts("adjust", []))
    memory = {
        "carry": part.texts("carry"),
        "second_attempt": part.text("second_attempt", ""),
    }
    part.done()
    return {"memory": memory, "adjust": adjust}


def read_adjust(part: Part, names: Names) -> Adjust:
    """One condition on the last attempt, and what it does to the next."""
    if_ = part.part("if")
    adjust = Adjust(
        labels=if_.known("labels", LABELS),
        flags=if_.known("flags", names.flags),
        caps=if_.known("caps", CAPS),
        ended=frozenset(if_.texts("ended")),
        beats=if_.known("beats", names.beats),
        add=part.numbers("add", Mood._fields, {}),
        tag=part.text("tag", ""),
        hurt=part.take("hurt", bool, False),
    )
    for inner in (if_, part):
        inner.done()
    return adjust


def all_files() -> list[Path]:
    """Every scenario file of the catalogue, in the order in which people meet them."""
    files = (path for path in CATALOG.glob("*.yaml") if path.name != "flags.yaml")
    return sorted(files, key=lambda path: (place_of(path.stem), path.name))


def place_of(key: str) -> int:
    """The place of a scenario in the catalogue; others come after."""
    return ORDER.index(key) if key in ORDER else len(ORDER)


__all__ = [
    "CATALOG",
    "CatalogFault",
    "all_files",
    "beat_lines",
    "card_as_published",
    "card_from",
    "common_data",
    "every_line",
    "load",
    "scenario_data",
]
