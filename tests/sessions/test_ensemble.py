"""A talk with two people: who hears what, who answers, what touches the other, and what the log keeps."""

import copy
import re
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from providers.base import Act, Reading
from sessions.persona import ensemble as e
from sessions.persona.card import ScenarioCard
from sessions.persona.card_file import CATALOG, CatalogFault, card_from, load, scenario_data
from sessions.persona.ensemble import ActBegan, Ensemble
from sessions.persona.state import Mood
from sessions.persona.talk import LeaderTurn, Reply, SaidTurn
from tests.fakes import band

DATA = scenario_data(Path(__file__).parents[1] / "data" / "two_desks.yaml")
Spoil = Callable[[dict[str, Any]], object]
FAULTS: dict[str, tuple[Spoil, str]] = {
    "two people without acts": (lambda d: d.pop("acts"), "those need them"),
    "a last act for one": (lambda d: d["acts"][2].update(who=["sam"], opens="sam"), "both people"),
    "an act for a stranger": (lambda d: d["acts"][0].update(who=["kim"]), "acts[0].who"),
    "an act without end": (lambda d: d["acts"][0].update(minutes=0), "1 to 60"),
    "the same person twice": (lambda d: d["personas"][1].update(slug="jo"), "different slugs"),
    "a beat of nobody": (lambda d: d["beats"][0].pop("who"), "beats[0].who"),
    "a beat in no act": (lambda d: d["beats"][0]["when"].update(act=7), "beats[0].when.act"),
    "another's secret": (
        lambda d: d["beats"][2]["when"].update(unlocked=["s1"]),
        "jo cannot tell s1",
    ),
    "a rule about a stranger": (
        lambda d: d["objectives"][0]["need"][1]["rule"].update(who="kim"),
        "rule.who",
    ),
}


@cache
def card() -> ScenarioCard:
    return card_from(DATA, "two_desks")


def turn(text: str, *labels: str, n: int = 1) -> LeaderTurn:
    acts = tuple(Act(label, 0.9, band(0.9), text, 0, len(text)) for label in labels)
    return LeaderTurn(text, n, Reading(acts))


def heard(talk: Ensemble, text: str, *labels: str) -> Ensemble:
    n = len(talk.texts) + 1
    return e.hear(talk, e.placed(talk, turn(text, *labels, n=n)))


def answered(talk: Ensemble) -> tuple[Ensemble, tuple[Reply, ...]]:
    replies = e.answer(talk)
    for reply in replies:
        talk = e.said(talk, reply)
    return talk, replies


def joint() -> Ensemble:
    """Both in the room, the opening line said."""
    talk = e.enter(e.begin(card(), seed=7), 3)
    return e.said(talk, e.greet(talk))


def mood(talk: Ensemble, slug: str) -> Mood:
    return talk.scenes[slug].state.mood


def events(talk: Ensemble, slug: str) -> set[str]:
    return {name for name, _ in talk.scenes[slug].events}


def flags(talk: Ensemble) -> set[str]:
    assert talk.turn is not None
    return {hit.flag for hit in talk.turn.reading.flags}


@pytest.mark.parametrize("name", FAULTS)
def test_a_file_with_two_people_is_read_strictly(name: str) -> None:
    spoil, told = FAULTS[name]
    data = copy.deepcopy(DATA)
    spoil(data)
    with pytest.raises(CatalogFault, match=re.escape(told)):
        card_from(data, "two_desks")


def test_acts_are_for_two_people_only() -> None:
    act = {"who": ["marta"], "minutes": 8, "title": "Alone", "line": "Hear her."}
    data = scenario_data(CATALOG / "pip_branch.yaml") | {"acts": [act]}
    with pytest.raises(CatalogFault, match="are for scenarios with two people"):
        card_from(data, "pip")
    assert load(CATALOG / "pip_branch.yaml").acts == ()


def test_each_act_opens_with_its_own_person() -> None:
    talk = e.begin(card(), seed=7)
    assert [e.greet(e.enter(talk, n)).who for n in (1, 2, 3)] == ["jo", "sam", "sam"]


def test_what_is_said_to_one_alone_never_happened_for_the_other() -> None:
    talk = e.begin(card(), seed=7)
    before = mood(talk, "sam")
    talk = heard(talk, "How was Thursday for you?", "OPENQ")
    assert mood(talk, "jo") != card().people[0].mind.base
    assert mood(talk, "sam") == before
    assert talk.scenes["sam"].state.turn == 0


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("Jo, what do you need?", {"jo"}),
        ("What do you need, Sam?", {"sam"}),
        ("What does each of you need?", {"jo", "sam"}),
        ("Jo and Sam, what do you need?", {"jo", "sam"}),
    ],
)
def test_the_one_who_is_called_answers(text: str, who: set[str]) -> None:
    _, replies = answered(heard(joint(), text, "OPENQ"))
    assert {reply.who for reply in replies} == who


def test_where_nobody_is_called_the_more_defensive_one_answers() -> None:
    _, replies = answered(heard(joint(), "It was a long Thursday."))
    assert [reply.who for reply in replies] == ["jo"]


def test_who_was_talked_to_is_still_meant_by_you() -> None:
    talk, _ = answered(heard(joint(), "Sam, what do you need?", "OPENQ"))
    talk = heard(talk, "And what would make that easier for you?", "OPENQ")
    assert talk.to == ("sam",)
    assert "open_question" not in events(talk, "jo")


def test_a_question_to_one_opens_only_that_one() -> None:
    talk = heard(joint(), "Sam, what do you need?", "OPENQ")
    assert "open_question" in events(talk, "sam")
    assert "open_question" not in events(talk, "jo")


@pytest.mark.parametrize(
    ("text", "hurt", "spared"),
    [
        ("Sam is right about the channel.", "jo", "sam"),
        ("Jo, you're right about that.", "sam", "jo"),
        ("Jo should have opened the message.", "jo", "sam"),
    ],
)
def test_taking_a_side_hurts_the_other_and_is_flagged(text: str, hurt: str, spared: str) -> None:
    before = joint()
    talk = heard(before, text)
    assert "takes_side" in flags(talk)
    assert "prejudges" in events(talk, hurt)
    assert "prejudges" not in events(talk, spared)
    assert mood(talk, hurt).trust < mood(before, hurt).trust


@pytest.mark.parametrize(
    "text", ["Nobody says Sam is right.", "You are both right in a way.", "Sam, what do you think?"]
)
def test_what_takes_no_side_is_not_flagged(text: str) -> None:
    assert "takes_side" not in flags(heard(joint(), text))


def test_private_words_may_not_be_carried_but_with_consent() -> None:
    talk = heard(joint(), "Sam, Jo told me there was a red dot.")
    assert "carries_tales" in flags(talk)
    assert "dismissal" in events(talk, "jo")
    free = replace(joint(), free=frozenset({"jo"}))
    assert "carries_tales" not in flags(heard(free, "Sam, Jo told me there was a red dot."))


def test_consent_is_asked_for_and_kept_for_the_joint_act() -> None:
    talk, _ = answered(heard(e.begin(card(), seed=7), "This is about how we work.", "OPENQ"))
    talk, replies = answered(heard(talk, "May I mention the old sheet to Sam?"))
    assert [reply.beat for reply in replies] == ["jo_consents"]
    assert e.enter(talk, 3).free == {"jo"}


def flared() -> Ensemble:
    """Sam has just spoken over Jo."""
    talk, _ = answered(heard(joint(), "Thank you for coming."))
    talk, replies = answered(heard(talk, "Let us go on."))
    assert [(reply.beat, reply.who) for reply in replies] == [("flare", "jo"), ("flare", "sam")]
    assert talk.spoken_over == "jo"
    return talk


def test_one_who_is_spoken_over_is_hurt_unless_the_leader_steps_in() -> None:
    left = heard(flared(), "Let us look at the times.")
    helped = heard(flared(), "Hold on. One at a time.")
    assert "dismissal" in events(left, "jo")
    assert "dismissal" not in events(helped, "jo")
    assert mood(left, "jo").trust < mood(helped, "jo").trust


def test_a_beat_that_plays_once_does_not_come_again() -> None:
    talk = flared()
    for _ in range(6):
        talk, replies = answered(heard(talk, "Let us go on."))
        assert "flare" not in {reply.beat for reply in replies}


def test_who_hardly_speaks_for_two_minutes_closes() -> None:
    talk = joint()
    for _ in range(3):
        talk = e.said(heard(talk, "Go on."), Reply("sam", "word " * 30, beat="x"))
    before = talk.scenes["jo"].state.mood.openness
    talk = heard(talk, "Go on.")
    lost = before - talk.scenes["jo"].state.mood.openness
    assert lost == pytest.approx(0.05, abs=0.02)


def test_one_who_walks_out_ends_the_talk() -> None:
    talk, ended = joint(), False
    for text in ("Jo, this is your fault.", "Jo, you never read anything.", "Jo, you're hopeless."):
        for _ in range(4):
            talk, replies = answered(heard(talk, text, "BLAME", "ULT"))
            ended = ended or any(e.is_over(talk, reply) for reply in replies)
    assert ended


def test_the_log_folds_to_the_same_talk() -> None:
    talk = e.begin(card(), seed=7)
    log: list[LeaderTurn | SaidTurn | ActBegan] = [ActBegan(1)]
    greeting = e.greet(talk)
    talk, log = e.said(talk, greeting), [*log, SaidTurn(greeting)]
    for n in (1, 2, 3):
        if n > 1:
            talk, log = e.enter(talk, n), [*log, ActBegan(n)]
        for text in ("How was Thursday for you?", "Sam is right about that.", "Go on, Jo."):
            placed = e.placed(talk, turn(text, "OPENQ", n=len(talk.texts) + 1))
            talk = e.hear(talk, placed)
            replies = e.answer(talk)
            for reply in replies:
                talk = e.said(talk, reply)
            log += [placed, *(SaidTurn(reply) for reply in replies)]
    assert e.fold(card(), seed=7, log=log) == talk
