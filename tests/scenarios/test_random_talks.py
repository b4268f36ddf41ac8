"""Whatever is said, in whatever order: nothing crashes, leaks, repeats itself, or is conceded before it is earned."""

import random

import pytest

from providers.base import Act, Reading
from sessions.persona import ensemble as e
from sessions.persona.company import Ensemble
from sessions.persona.rule import LABELS
from sessions.persona.talk import LeaderTurn, Reply
from tests.fakes import band
from tests.scenarios.promised import (
    SCENARIOS,
    VARIANTS,
    card,
    foreign_words,
    promised,
    sayings,
    settings,
)

TURNS = 16
MOST_LABELS = 3
CONCEDES = frozenset({"agrees", "restates", "concedes"})
IN_THE_SUITE = {"plain": 50, "variant": 3}
SOAKED = {"plain": 500, "variant": 150}


def random_turn(key: str, setting: str, chance: random.Random, n: int) -> LeaderTurn:
    """Something that one of the written learners says somewhere, read as anything, after any silence."""
    played = card(key).as_variant(setting)
    text = chance.choice(sayings(key, setting))
    labels = chance.sample(sorted(LABELS), chance.randint(0, MOST_LABELS))
    acts = tuple(Act(label, 0.9, band(0.9), text, 0, len(text)) for label in labels)
    timing = (("silence_held", 1.0),) if chance.random() < 0.2 else ()
    return LeaderTurn(
        text,
        n,
        Reading(acts),
        timing=timing,
        topics={topic: chance.random() for topic in played.topics},
        cues={id_: round(chance.random() * 0.7, 3) for id_, _ in played.cues},
    )


def random_talk(key: str, seed: int, variant: str = "") -> list[tuple[Ensemble, Reply]]:
    """A talk of random turns: each reply with where the talk stood when it was given."""
    chance, talk = (
        random.Random(f"{key}{variant}{seed}"),
        e.begin(card(key), seed=seed, variant=variant),
    )
    setting = variant if variant in settings(key) else ""
    said = [(talk, e.greet(talk))]
    talk = e.said(talk, said[0][1])
    for n in range(1, TURNS + 1):
        talk = e.hear(talk, e.placed(talk, random_turn(key, setting, chance, n)))
        replies = e.answer(talk)
        for reply in replies:
            said.append((talk, reply))
            talk = e.said(talk, reply)
        if any(e.is_over(talk, reply) for reply in replies):
            break
        following = talk.next_act
        if following and (chance.random() < 0.1 or any(e.ends_act(talk, one) for one in replies)):
            talk = e.enter(talk, following.n)
            said.append((talk, e.greet(talk)))
            talk = e.said(talk, said[-1][1])
    return said


def check(key: str, setting: str, said: list[tuple[Ensemble, Reply]]) -> None:
    """What holds of every talk."""
    words, beats = promised(key).secret_words, card(key).beat_by_id
    spoken = [one.text for _, one in said if one.kind not in {"silence", "help"}]
    assert len(set(spoken)) == len(spoken), [one for one in spoken if spoken.count(one) > 1]
    for talk, reply in said:
        own = talk.scenes.get(reply.who, talk.front)
        known = own.told | set(reply.tells)
        kept = [word for id_, held in words.items() if id_ not in known for word in held]
        quoted = talk.turn.text.lower() if talk.turn and reply.beat == "follow_up" else ""
        leaked = [word for word in kept if word in reply.text.lower() and word not in quoted]
        assert not leaked, reply
        assert reply.beat == "follow_up" or not foreign_words(key, setting).search(reply.text)
        if reply.beat in beats and beats[reply.beat].does & CONCEDES:
            assert own.state.earned, reply


def check_talks(key: str, variant: str, many: int, *, repeat_each: int = 10) -> None:
    """Check so many talks, and of each so-many-th that its seed gives the same talk again."""
    for seed in range(many):
        said = random_talk(key, seed, variant)
        check(key, variant if variant in settings(key) else "", said)
        if seed % repeat_each == 0:
            assert [one for _, one in random_talk(key, seed, variant)] == [one for _, one in said]


@pytest.mark.parametrize("key", SCENARIOS)
def test_random_talks_keep_every_promise(key: str) -> None:
    check_talks(key, "", IN_THE_SUITE["plain"])


@pytest.mark.parametrize(("key", "variant"), VARIANTS)
def test_random_talks_keep_every_promise_in_each_variant(key: str, variant: str) -> None:
    check_talks(key, variant, IN_THE_SUITE["variant"])


@pytest.mark.soak
@pytest.mark.parametrize("key", SCENARIOS)
def test_soak_random_talks(key: str) -> None:
    check_talks(key, "", SOAKED["plain"])


@pytest.mark.soak
@pytest.mark.parametrize(("key", "variant"), VARIANTS)
def test_soak_random_talks_in_each_variant(key: str, variant: str) -> None:
    check_talks(key, variant, SOAKED["variant"])
