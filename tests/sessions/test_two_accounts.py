"""Jo and Sam: what each keeps is kept in all three acts, a side taken pleases one and hurts the other, and summaries reach back."""

import random
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from numpy.typing import NDArray

from providers.base import Act, Reading
from sessions.persona import ensemble as e
from sessions.persona.card import ScenarioCard
from sessions.persona.card_file import CATALOG, load
from sessions.persona.company import Ensemble
from sessions.persona.events import is_question
from sessions.persona.listening import with_flags
from sessions.persona.rule import LABELS
from sessions.persona.state import Mood, Phase
from sessions.persona.talk import LeaderTurn, Reply
from tests.fakes import band
from tests.scenarios.promised import promised

KEY = "two_accounts"
ASKED = (
    "What happened?", "What would you like to say to each other?", "What changed between you in April?",
    "Why was it in the data channel?", "Sam, what did you hear Jo say?", "Jo, what did you hear from Sam?",
    "I see it so.", "Did you see the message?",
)  # fmt: skip


@cache
def card() -> ScenarioCard:
    return load(CATALOG / f"{KEY}.yaml")


def begun(seed: int = 1) -> Ensemble:
    talk = e.begin(card(), seed=seed)
    return e.said(talk, e.greet(talk))


def entered(talk: Ensemble, n: int) -> Ensemble:
    talk = e.enter(talk, n)
    return e.said(talk, e.greet(talk))


def turn(text: str, n: int, *labels: str) -> LeaderTurn:
    acts = tuple(Act(label, 0.9, band(0.9), text, 0, len(text)) for label in labels)
    return LeaderTurn(text, n, with_flags(card().flags, text, Reading(acts)))


def answered(talk: Ensemble, text: str, *labels: str) -> tuple[Ensemble, tuple[Reply, ...]]:
    talk = e.hear(talk, e.placed(talk, turn(text, len(talk.texts) + 1, *labels)))
    replies = e.answer(talk)
    for reply in replies:
        talk = e.said(talk, reply)
    return talk, replies


def leaks(talk: Ensemble, reply: Reply) -> list[str]:
    told = {*talk.scenes[reply.who].told, *reply.tells}
    words = promised(KEY).secret_words
    kept = [word for secret, those in words.items() if secret not in told for word in those]
    return [word for word in kept if word in reply.text.lower()]


@pytest.mark.parametrize("seed", range(8))
def test_what_each_keeps_is_kept_in_every_act(seed: int) -> None:
    chance, talk = random.Random(seed), begun(seed)
    for act in (1, 2, 3):
        talk = talk if act == 1 else entered(talk, act)
        for _ in range(16):
            labels = chance.sample(sorted(LABELS), chance.randint(0, 3))
            before = talk
            talk, replies = answered(talk, chance.choice(ASKED), *labels)
            for reply in replies:
                assert not leaks(before, reply), reply


def test_taking_a_side_pleases_the_one_alone_and_hurts_the_one_judged() -> None:
    asked, _ = answered(begun(), "What happened?", "OPENQ")
    _, pleased = answered(asked, "You're right, and I'm on your side.")
    _, hurt = answered(asked, "You should have read it, that was your mistake.")
    assert [reply.beat for reply in pleased] == ["jo_favoured"]
    assert [reply.beat for reply in hurt] == ["jo_hurt"]


def test_whose_words_are_carried_answers_first() -> None:
    talk = entered(entered(begun(), 2), 3)
    _, replies = answered(talk, "Sam, Jo told me that she is angry with you.")
    assert [(reply.who, reply.beat) for reply in replies] == [
        ("jo", "jo_carried"),
        ("sam", "jo_carried"),
    ]


class Uptake:
    """A detector that notes what a reflection might take up."""

    version = "uptake"
    reply_to = ""

    def read(self, text: str, *, earlier: Sequence[str] = (), reply_to: str = "") -> Reading:
        self.reply_to = reply_to
        return Reading()

    def similarity(self, one: Sequence[str], other: Sequence[str]) -> NDArray[np.float32]:
        return np.zeros((len(one), len(other)), dtype=np.float32)


def test_a_summary_may_take_up_more_than_the_last_line() -> None:
    talk, (first,) = answered(begun(), "What happened?", "OPENQ")
    talk, (second,) = answered(talk, "What else?", "OPENQ")
    acts = Uptake()
    e.listen(talk, "So you waited.", 3, acts=acts, reply_to=second.text)
    assert first.text in acts.reply_to
    assert second.text in acts.reply_to
    e.listen(entered(talk, 2), "So you waited.", 3, acts=acts, reply_to="Good afternoon.")
    assert first.text not in acts.reply_to


def in_a_good_mood(talk: Ensemble) -> Ensemble:
    """The talk with both softened, as good play leaves them."""
    mood = Mood(defensiveness=0.25, trust=0.75, composure=0.75, openness=0.7)
    scenes = {
        slug: replace(
            scene, state=replace(scene.state, mood=mood, phase=Phase.SOFTENING, earned=True)
        )
        for slug, scene in talk.scenes.items()
    }
    return replace(talk, scenes=scenes)


@pytest.mark.parametrize("imposed", [False, True])
@pytest.mark.parametrize("seed", range(6))
def test_nobody_calls_a_rule_their_own_that_was_laid_down_for_them(
    seed: int, imposed: bool
) -> None:
    talk = in_a_good_mood(entered(begun(seed), 3))
    opening = "Here is the rule: everything goes to both channels by noon." if imposed else ""
    for text in (
        "What do you need?", "What would help?", opening or "What rule would work for you?", "Thank you.", "Go on.",
    ):  # fmt: skip
        talk, _ = answered(talk, text, *(["OPENQ"] if "?" in text else []))
    for _ in range(2):
        talk, replies = answered(in_a_good_mood(talk), "Do you both agree?", "CONF")
        own = {"both_agree", "jo_agrees", "sam_agrees"}
        assert {reply.beat for reply in replies} <= ({"both_comply"} if imposed else own)
        assert {reply.who for reply in replies} == {"jo", "sam"}


@pytest.mark.parametrize(
    ("said", "whom"),
    [("and and sam what do you need", "sam"), ("uh so jo what do you need", "jo"), ("Jo, what do you need?", "jo")],
)  # fmt: skip
def test_a_name_is_heard_through_a_stutter(said: str, whom: str) -> None:
    talk = entered(begun(), 3)
    assert e.placed(talk, turn(said, 1, "OPENQ")).to == (whom,)


@pytest.mark.parametrize("said", ["Jo, do you have a partner?", "Jo, when is your birthday?"])
def test_a_question_about_private_life_is_turned_away_and_nothing_is_told(said: str) -> None:
    talk, (reply,) = answered(begun(), said, "OPENQ")
    assert reply.beat == "jo_private"
    assert not talk.scenes["jo"].told


@pytest.mark.parametrize("said", ["Did you see the rain this morning?", "How is the new chair?"])
def test_an_errand_is_no_reason_to_confide(said: str) -> None:
    talk, _ = answered(begun(), "What happened on Thursday, Jo?", "OPENQ")
    for _ in range(4):
        talk, _ = answered(in_a_good_mood(talk), "That was hard.", "ACK")
    told = talk.scenes["jo"].told
    talk, (reply,) = answered(in_a_good_mood(talk), said, "OPENQ")
    assert reply.beat == "jo_stray"
    assert talk.scenes["jo"].told == told


@pytest.mark.parametrize(
    ("said", "asks"),
    [
        ("um who takes the last look", True), ("can can you both live with that", True), ("is that okay", True), ("morning jo were you alone", True),
        ("did sam warn you", True),
        ("so we look at it on friday", False), ("That is what I saw.", False),
        ("What happened on Thursday was hard.", False),
    ],
)  # fmt: skip
def test_a_question_is_heard_without_its_mark_where_nothing_is_punctuated(
    said: str, asks: bool
) -> None:
    assert is_question(turn(said, 1), {"jo", "sam"}) is asks


@pytest.mark.parametrize(
    ("act", "said", "beat"),
    [
        (1, "What are you worried about?", "jo_afraid"), (1, "Looking back, what would you change?", "jo_otherwise"),
        (1, "Did you ask Sam?", "jo_in_person"), (1, "Jo?", "jo_named"),
        (2, "When did you two last talk?", "sam_last_spoke"), (2, "Why was it not read?", "sam_unread"),
        (2, "Did you tell Jo in person?", "sam_in_person"), (2, "Sam?", "sam_named"),
    ],
)  # fmt: skip
def test_a_general_question_is_answered_and_not_only_gone_on_from(
    act: int, said: str, beat: str
) -> None:
    talk = begun() if act == 1 else entered(begun(), act)
    talk, _ = answered(talk, "What happened?", "OPENQ")
    _, replies = answered(talk, said, "OPENQ")
    assert [reply.beat for reply in replies] == [beat]


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize(
    ("said", "beat"),
    [
        ("Where do you agree?", "both_common"), ("When should we look at it again?", "both_when"),
        ("Have we forgotten anything?", "both_left_out"), ("Let's write it down.", "both_written"),
    ],
)  # fmt: skip
def test_a_question_for_both_is_not_taken_for_a_request_to_say_yes(
    said: str, beat: str, seed: int
) -> None:
    talk = entered(entered(begun(seed), 2), 3)
    for text in ("What happened?", "I see.", "What matters to you?"):
        talk, _ = answered(talk, text, *(["OPENQ"] if "?" in text else []))
    _, replies = answered(talk, said, "CONF", *(["OPENQ"] if "?" in said else []))
    assert [reply.beat for reply in replies] == [beat, beat]
