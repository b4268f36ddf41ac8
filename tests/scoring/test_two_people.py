"""A text practice with two people, from the script to the verdict."""

import json
from pathlib import Path

from scoring.rehearsal import Step, as_json, rehearse, script_lines, verdict
from scoring.rubric import Judgement
from sessions.persona.card_file import load
from tests.fakes import SCRIPTS, ScriptedActs

CARD = load(Path(__file__).parents[1] / "data" / "two_desks.yaml")
FAIR = script_lines((SCRIPTS / "two_desks" / "fair.txt").read_text(encoding="utf-8"))
STEPS_IN = "Let me stop you there, one after the other. "


def played(lines: list[str]) -> tuple[list[Step], Judgement]:
    steps = rehearse(CARD, lines, acts=ScriptedActs(), seed=7)
    return steps, verdict(CARD, steps)


def levels(judged: Judgement) -> dict[str, int]:
    return {one.id: one.level for one in judged.objectives}


def met(judged: Judgement) -> set[str]:
    return {e.id for one in judged.objectives for e in one.elements if str(e.standing) == "met"}


def test_a_fair_leader_is_judged_over_all_three_acts() -> None:
    steps, judged = played(FAIR)
    assert levels(judged) == {"o1": 3, "o2": 3, "o3": 2, "o4": 3}
    assert judged.flags == ()
    assert {step.record.act for step in steps} == {1, 2, 3}


def test_every_quote_stands_in_its_turn() -> None:
    steps, judged = played(FAIR)
    text = {step.record.n: step.record.text for step in steps}
    quotes = [quote for one in judged.objectives for quote in one.evidence]
    assert quotes
    for quote in quotes:
        assert quote.quote in text[quote.turn]


def test_one_account_alone_is_held_down() -> None:
    heard_one = [line for line in FAIR if not line.startswith("So you posted")]
    _, judged = played(heard_one)
    assert levels(judged)["o2"] == 1


def test_not_stepping_in_is_not_met() -> None:
    _, judged = played([line.replace(STEPS_IN, "") for line in FAIR])
    assert "o3.3" in met(played(FAIR)[1])
    assert "o3.3" not in met(judged)


def test_taking_a_side_holds_the_frame_down() -> None:
    _, judged = played([*FAIR[:-1], "Sam is right about the channel.", FAIR[-1]])
    assert [flag.id for flag in judged.flags] == ["takes_side"]
    assert levels(judged)["o1"] == 1
    assert levels(judged)["o3"] == 1


def test_the_object_names_who_spoke_and_how_each_stands() -> None:
    steps, judged = played(FAIR)
    told = as_json(CARD, steps, judged, seed=7, variant="")
    again_steps, again = played(FAIR)
    assert json.dumps(told) == json.dumps(as_json(CARD, again_steps, again, seed=7, variant=""))
    last = told["turns"][-1]
    assert (last["who"], last["act"]) == ("sam", 3)
    assert set(last["people"]) == {"jo", "sam"}
    assert [turn["who"] for turn in told["turns"] if turn["speaker"] == "learner"][-1] == "both"


def test_an_act_whose_time_is_up_gives_way_to_the_next() -> None:
    steps, _ = played(["Go on."] * 20)
    acts = [step.record.act for step in steps if step.record.speaker == "learner"]
    assert (acts[0], acts[15], acts[16]) == (1, 1, 2)
