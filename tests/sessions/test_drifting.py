"""A line that a model wrote is said only where it is this person's, in this place, and no more than they may say."""

from dataclasses import replace

import pytest

from providers.base import Quoted, Said
from sessions.persona.card import ScenarioCard
from sessions.persona.card_file import CATALOG, load
from sessions.persona.directing import direction_of, is_bound
from sessions.persona.drifting import WHY, drift
from sessions.persona.listening import listen
from sessions.persona.scene import Reply, Scene, answer, begin, hear
from sessions.persona.wording import reply_prompt
from tests.fakes import ScriptedActs

HEARD = [
    Said(
        "learner", "Your files take five days, the standard is two. We start an improvement plan."
    ),
    Said("learner", "The first review is on Friday the ninth, with Gwen from training."),
]
QUOTED = Quoted(
    "d1.4", "Handbook, part 3", "A companion may join any formal meeting about performance."
)


def card() -> ScenarioCard:
    return load(CATALOG / "pip_branch.yaml")


def scene_of(told: tuple[str, ...] = ()) -> Scene:
    """Marta has just been told of the plan."""
    scene = begin(card(), seed=1)
    turn = listen(scene.card, HEARD[0].text, 1, acts=ScriptedActs())
    return replace(hear(scene, turn), told=frozenset(told))


def why(line: str, *, reply: Reply | None = None, told: tuple[str, ...] = ()) -> str:
    scene = scene_of(told)
    reply = reply or Reply("marta", "A plan. And nobody said a word to me.", beat="shock")
    prompt = reply_prompt(scene, reply, history=HEARD, quoted=[QUOTED])
    return drift(scene, reply, line, prompt=prompt, heard=HEARD, acts=ScriptedActs())


MAY = (
    "So there it is. A plan, and nobody told me.",
    "Two days. I know the standard, I taught it to half of them.",
    "Friday the ninth, then. And will Gwen be asking the questions?",
    "One thing at a time. What happens first?",
    "Mrs Aldous rang me at home, if you want to know how that went.",
    "Your handbook says a companion may join a formal meeting. So who joins me?",
    "You want me in English or in numbers?",
)
DRIFTS = {
    "": "empty",
    "I hear you. " * 40: "too_long",
    "Marta: I see.": "not_spoken",
    "I see. *sighs* And who decided that?": "not_spoken",
    "(looks away) Fine.": "not_spoken",
    "I see.\n\nGood question, by the way.": "not_spoken",
    "Ich weiß nicht, was ich dazu sagen soll, das ist mir neu.": "other_language",
    "Я не знаю, что вам сказать.": "other_language",
    "As an AI I cannot be upset.": "out_of_character",
    "That was a good question, well done.": "out_of_character",
    "You meet the objective of naming the gap.": "out_of_character",
    "It was 47 files, not four.": "figure_from_nowhere",
    "I have been doing this for nineteen weeks.": "figure_from_nowhere",
    "Let us talk on Wednesday in July.": "figure_from_nowhere",
    "I will ask Deborah what she thinks of it.": "name_from_nowhere",
    "The policy says I can appeal to the regional board at any time.": "rule_from_nowhere",
    "I am entitled to a second opinion from outside.": "rule_from_nowhere",
    "The new system times me out, so I key my files twice. I was ashamed to ask.": "tells_too_much",
    "You're right, I agree with all of it.": "gives_in",
    "Fine. I'll sign.": "gives_in",
    "I'm happy to accept it.": "gives_in",
    "You win, let's do it your way.": "gives_in",
}


@pytest.mark.parametrize("line", MAY)
def test_what_the_talk_and_the_documents_bear_out_may_be_said(line: str) -> None:
    assert why(line) == ""


@pytest.mark.parametrize(("line", "reason"), DRIFTS.items())
def test_pe5_what_this_person_would_not_say_here_is_refused_by_name(line: str, reason: str) -> None:
    assert why(line) == reason
    assert WHY[reason]


def test_what_has_been_told_may_be_told_again() -> None:
    line = "The new system times me out, so I key my files twice. I was ashamed to ask."
    assert why(line, told=("h1",)) == ""


def test_a_line_that_tells_must_tell_it() -> None:
    text = "The new system throws me out, and I key every file twice."
    reply = Reply("marta", text, beat="reveal_system", tells=("h1",))
    assert is_bound(scene_of(), reply)
    assert why("The new system times me out and I key my files twice.", reply=reply) == ""
    assert why("Leave me alone with this.", reply=reply) == "leaves_out"
    assert "all of it" in direction_of(scene_of(), reply)


def test_a_line_on_which_nothing_turns_may_be_written_freely_and_not_to_give_in() -> None:
    scene = scene_of()
    reply = answer(scene)
    assert not is_bound(scene, reply)
    assert "your own words" in direction_of(scene, reply)
    assert "give in to nothing" in direction_of(scene, reply)
