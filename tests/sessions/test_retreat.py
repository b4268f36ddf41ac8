"""A persona who takes her word back instead of leaving, and what a leader can do about it."""

import copy
from dataclasses import replace

import pytest

from providers.base import Act, Reading
from scoring.evidence import TurnRecord
from scoring.rubric import judge
from sessions.persona.card_file import CATALOG, card_from, load, scenario_data
from sessions.persona.listening import listen
from sessions.persona.scene import LeaderTurn, Reply, Scene, answer, begin, hear, said
from sessions.persona.state import Mood, Persona, State, Trigger, Turn, step
from tests.fakes import ScriptedActs, band

CARD = load(CATALOG / "complaint_intake.yaml")
ATTACK: Turn = (("dismissal", 1.0), ("blame", 1.0))
HURT = Mood(0.9, 0.1, 0.1, 0.1)


def persona(retreat: int) -> Persona:
    return Persona("Imani", Mood(0.4, 0.4, 0.4, 0.3), walkout=(0.8, 0.18), retreat=retreat)


def found(retreat: int, *turns: Turn) -> list[set[Trigger]]:
    """The triggers of each turn, from a mood that is past the limit."""
    state, seen = State(mood=HURT, earned=True), []
    for events in turns:
        state, triggers = step(persona(retreat), state, events)
        seen.append(set(triggers) & {Trigger.THREATENS, Trigger.WALKS_OUT, Trigger.RETURNS})
    return seen


def test_a_retreat_that_is_not_repaired_in_two_turns_ends_the_talk() -> None:
    threatens, out = {Trigger.THREATENS}, {Trigger.WALKS_OUT}
    assert found(2, ATTACK, (), ()) == [threatens, threatens, out]
    assert found(2, ATTACK, (("offers_support", 1.0),), (("open_question", 1.0),))[-1] == out
    assert found(0, ATTACK, ATTACK) == [threatens, out]


@pytest.mark.parametrize("event", ["acknowledge_feeling", "admits_own_part", "reflects_content"])
def test_an_apology_or_a_feeling_named_brings_her_back(event: str) -> None:
    assert found(2, ATTACK, ((event, 0.9),))[-1] == {Trigger.RETURNS}
    assert found(2, ATTACK, (), ((event, 0.9),))[-1] == {Trigger.RETURNS}


def test_an_apology_that_attacks_again_repairs_nothing() -> None:
    sorry_but: Turn = (("admits_own_part", 0.9), ("blame", 0.9))
    assert found(2, ATTACK, sorry_but)[-1] == {Trigger.THREATENS}


def test_who_leaves_instead_is_never_said_to_return() -> None:
    assert found(0, ATTACK, (("admits_own_part", 1.0), ("acknowledge_feeling", 1.0)))[-1] <= {
        Trigger.WALKS_OUT
    }


def turn(text: str, n: int, *labels: str) -> LeaderTurn:
    acts = tuple(Act(label, 0.95, band(0.95), text, 0, len(text)) for label in labels)
    return LeaderTurn(text, n, Reading(acts))


def play(*turns: LeaderTurn) -> tuple[Scene, list[Reply]]:
    scene, replies = begin(CARD, seed=2), []
    for one in turns:
        scene = hear(scene, one)
        replies.append(answer(scene))
        scene = said(scene, replies[-1])
    return scene, replies


HARSH = [turn(f"You always make trouble, {n} times now.", n, "BLAME", "DISM") for n in (1, 2)]


def test_imani_takes_it_back_and_comes_back_when_it_is_put_right() -> None:
    _, replies = play(*HARSH, turn("I'm sorry, that was unfair of me.", 3, "OWN", "ACK"))
    assert [reply.beat for reply in replies[-2:]] == ["retreats", "comes_back"]
    assert not replies[-1].ends


def test_imani_left_alone_with_it_withdraws() -> None:
    scene, replies = play(*HARSH, turn("The rota is out.", 3), turn("So that's that.", 4))
    assert [reply.beat for reply in replies[-3:]] == ["retreats", "stays_away", "walks_out"]
    assert replies[-1].ends == "walked_out"
    assert not scene.told


def test_a_scenario_may_say_more_closely_what_a_common_flag_means() -> None:
    data = copy.deepcopy(scenario_data(CATALOG / "pip_branch.yaml"))
    data["flags_extra"].append({"id": "discriminatory", "sev": 3, "what": "another"})
    flags = [flag for flag in card_from(data).flags if flag.id == "discriminatory"]
    assert [flag.what for flag in flags] == ["another"]


def heard_flags(text: str) -> set[str]:
    return {hit.flag for hit in listen(CARD, text, 1, acts=ScriptedActs()).reading.flags}


def test_her_own_words_given_back_are_no_discrimination() -> None:
    assert not heard_flags("So he made remarks about your accent, three times.")
    assert heard_flags("Your accent is a bit strong, to be fair.") == {"discriminatory"}


@pytest.mark.parametrize(
    ("text", "flag"),
    [
        ("I'm sure he didn't mean it.", "prejudging"),
        ("That is harassment.", "prejudging"),
        ("I'll have a word with him tonight.", "investigates_alone"),
        ("I could move you to another ward.", "moves_complainant"),
        ("Are you sure about that?", "doubts_her"),
        ("This stays between us.", "promise_outside_authority"),
        ("I can't promise that this stays between us.", ""),
        ("It isn't for me to say whether he meant it.", ""),
        ("I won't tell anyone on the ward.", ""),
    ],
)
def test_what_is_flagged_in_a_complaint(text: str, flag: str) -> None:
    assert heard_flags(text) == ({flag} if flag else set())


def test_saying_who_must_know_is_no_open_question() -> None:
    scene, _ = play(turn("I have to tell HR today, that is Ola Berg.", 1))
    assert not scene.state.earned
    asked, _ = play(turn("Take your time and tell me what happened.", 1))
    assert asked.state.earned


def test_four_closed_questions_in_a_row_hold_the_listening_down() -> None:
    asked = ["What happened?", "Who was there when he did it?", "So he laughed at you."]
    labels = [("OPENQ",), ("OPENQ",), ("REFL",)]
    record = TurnRecord(1, "learner", "", source="text")
    talk = [
        replace(record, n=n, text=text, reading=turn(text, n, *marks).reading)
        for n, (text, marks) in enumerate(zip(asked, labels, strict=True), 1)
    ]
    grilled = replace(record, n=4, text="Did he?", events=(("closed_question_run", 1.0),))
    assert judge(CARD, talk, timed=False).objectives[1].level == 3
    held = judge(CARD, [*talk, grilled], timed=False).objectives[1]
    assert (held.level, held.cap and held.cap.name) == (2, "closed_question_run")
