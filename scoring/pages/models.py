"""A scenario's two model talks, one that works and one that does not, with what each of the leader's lines does."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from providers.base import SpeechActs
from providers.errors import ProviderError
from providers.registry import provider
from scoring.evidence import TurnRecord
from scoring.rehearsal import leader_turn, learner_record
from scoring.rubric import MET, Judgement, judge
from sessions.persona.card import ScenarioCard
from sessions.persona.ensemble import begin, hear

LEADER: Final = "leader"
MOST_NOTES: Final = 2
SEED: Final = 0


@dataclass(frozen=True)
class Spoken:
    """One line of a model talk; `does` says what a leader's line shows or spoils."""

    who: str
    text: str
    mine: bool
    does: tuple[str, ...] = ()


@dataclass(frozen=True)
class ModelTalk:
    """One of the two talks."""

    works: bool
    lines: tuple[Spoken, ...]
    sums_up: str
    """What it shows in all; empty where nothing could be read."""


def model_talks(card: ScenarioCard) -> list[ModelTalk]:
    """The good one first; without the reader of speech acts the lines stand by themselves."""
    try:
        acts = provider("speech_acts", "embedded")
    except ProviderError:
        acts = None
    found = [(name == "good", card.model_dialogue[name]) for name in ("good", "bad") if name in card.model_dialogue]  # fmt: skip
    return [talk_of(card, works, lines, acts) for works, lines in found]


def talk_of(
    card: ScenarioCard, works: bool, lines: Sequence[tuple[str, str]], acts: SpeechActs | None
) -> ModelTalk:
    """One talk with its notes."""
    names = {person.slug: person.name.split()[0] for person in card.people}
    verdict = judge(card, records(card, lines, acts), timed=False) if acts else None
    notes = notes_of(card, verdict) if verdict else {}
    return ModelTalk(
        works,
        tuple(
            Spoken(names.get(who, ""), text, who == LEADER, noted(who, notes.get(n, [])))
            for n, (who, text) in enumerate(lines, 1)
        ),
        summed(verdict) if verdict else "",
    )


def noted(who: str, notes: list[str]) -> tuple[str, ...]:
    """The first few notes of a leader's line; an answer has none."""
    return tuple(notes[:MOST_NOTES]) if who == LEADER else ()


def records(
    card: ScenarioCard, lines: Sequence[tuple[str, str]], acts: SpeechActs
) -> list[TurnRecord]:
    """The talk as scoring reads a practice."""
    talk, found, last = begin(card, seed=SEED), [], ""
    for n, (who, text) in enumerate(lines, 1):
        if who == LEADER:
            turn = leader_turn(talk, text, n, acts=acts, reply_to=last)
            talk = hear(talk, turn)
            found.append(learner_record(n, turn, talk))
        else:
            found.append(TurnRecord(n=n, speaker="persona", text=text, source="text", who=who, act=talk.act))  # fmt: skip
        last = text
    return found


def notes_of(card: ScenarioCard, verdict: Judgement) -> dict[int, list[str]]:
    """What each line does, by its number: what must be watched for, what holds a level down, what it shows."""
    what = {flag.id: flag.what for flag in card.flags}
    notes: dict[int, list[str]] = {}
    for flag in verdict.flags:
        add(notes, flag.turn, _("To watch for: %(what)s.") % {"what": what.get(flag.id, "")})
    for one in verdict.objectives:
        for quote in one.cap.evidence if one.cap else ():
            words = {"title": one.title, "why": one.cap.words if one.cap else ""}
            add(notes, quote.turn, _("Holds down “%(title)s”: %(why)s.") % words)
        for element in one.elements:
            for quote in element.evidence:
                words = {"words": re.sub(r"^persona\b", card.called, element.words)}
                add(notes, quote.turn, _("Shows: %(words)s.") % words)
    return notes


def add(notes: dict[int, list[str]], turn: int, words: str) -> None:
    """One more note on a line, said once."""
    if words not in notes.setdefault(turn, []):
        notes[turn].append(words)


def summed(verdict: Judgement) -> str:
    """Which objectives the whole talk meets."""
    met = [one.title for one in verdict.objectives if one.level >= MET]
    if not met:
        return _("It meets none of the objectives.")
    return _("It meets: %(titles)s.") % {"titles": ", ".join(met)}
