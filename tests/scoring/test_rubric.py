"""The rubric: fixed levels for the scripted learners, and arithmetic that cannot be gamed."""

import io
import json
import random
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from providers.base import Act, FlagHit, Reading
from scoring.evidence import TurnRecord
from scoring.rehearsal import Step, rehearse, script_lines
from scoring.rubric import Judgement, judge, level_of, total
from sessions.persona.card import ScenarioCard
from sessions.persona.card_file import CATALOG, load
from sessions.persona.rule import LABELS
from tests.fakes import SCRIPTS, ScriptedActs, band
from tests.scoring.expected import EXPECTED

LINES = [
    "This is a formal improvement plan.",
    "The standard is two working days and you were at five days on average.",
    "Mrs Aldous waited nine days and complained.",
    "Before October your error rate was under one percent.",
    "What would help you?",
    "Yes, that's right.",
    "It's just a formality.",
    "Does that make sense?",
    "Let's go through the files.",
    "Come to me before then.",
]


@cache
def card(key: str = "pip_branch") -> ScenarioCard:
    return load(CATALOG / f"{key}.yaml")


@cache
def steps(name: str, seed: int = 1) -> list[Step]:
    lines = script_lines((SCRIPTS / "pip_branch" / f"{name}.txt").read_text())
    return rehearse(card(), lines, acts=ScriptedActs(), seed=seed)


def records(name: str) -> list[TurnRecord]:
    return [step.record for step in steps(name)]


def levels(judged: Judgement) -> dict[str, int]:
    return {one.id: one.level for one in judged.objectives}


def random_talk(chance: random.Random, count: int) -> list[TurnRecord]:
    """A talk of any lines and labels, persona lines between them."""
    turns = []
    beats = sorted(card().beat_by_id)
    for n in range(1, count + 1, 2):
        text = chance.choice(LINES)
        acts = tuple(
            Act(label, p := round(chance.random(), 2), band(p), text, 0, len(text))
            for label in chance.sample(sorted(LABELS), 3)
        )
        slots = {"date": [(0, 4)]} if chance.random() < 0.5 else {}
        hits = (FlagHit("threat", 0.95, text, 0, len(text)),) if chance.random() < 0.1 else ()
        turns.append(
            TurnRecord(n, "learner", text, reading=Reading(acts, slots, hits), source="text")
        )
        turns.append(
            TurnRecord(
                n + 1, "persona", "So you say.", beat=chance.choice(beats),
                tells=("h1",) if chance.random() < 0.1 else (), phase="guarded",
            )
        )  # fmt: skip
    return turns


@pytest.mark.parametrize(("scenario", "name"), EXPECTED)
def test_sc3_the_scripted_learners_get_their_levels(scenario: str, name: str) -> None:
    expected = EXPECTED[scenario, name]
    judged = judge(card(scenario), records(name), timed=False)
    assert levels(judged) == expected.levels
    assert judged.outcome == expected.outcome
    assert judged.total == expected.total
    assert expected.unlocked is None or expected.unlocked <= set(judged.unlocked)


@pytest.mark.parametrize("name", ["excellent", "average", "harsh", "avoiding"])
@pytest.mark.parametrize("seed", [2, 3, 4])
def test_sn4_the_levels_do_not_hang_on_the_seed(name: str, seed: int) -> None:
    judged = judge(card(), [step.record for step in steps(name, seed)], timed=False)
    assert levels(judged) == EXPECTED["pip_branch", name].levels
    assert judged.outcome == EXPECTED["pip_branch", name].outcome


def test_sc2_every_level_above_nothing_has_a_quote_that_is_in_its_turn() -> None:
    chance = random.Random(4)
    talks = [random_talk(chance, 24) for _ in range(40)] + [
        records("excellent"),
        records("average"),
    ]
    for talk in talks:
        for one in judge(card(), talk, timed=False).objectives:
            assert one.level == 0 or one.evidence
            for quote in one.evidence:
                turn = next(turn for turn in talk if turn.n == quote.turn)
                assert quote.quote
                assert turn.text[quote.start : quote.end] == quote.quote


def test_sc1_totals_stay_in_range_and_confirming_never_lowers() -> None:
    chance = random.Random(5)
    for _ in range(60):
        judged = judge(card(), random_talk(chance, 30), timed=False)
        assert 0 <= judged.total <= judged.provisional_total_high <= 100
        assert all(one.level <= one.level_high for one in judged.objectives)


def test_sc1_more_evidence_never_lowers_a_level() -> None:
    chance = random.Random(6)
    for _ in range(40):
        talk = random_talk(chance, 20)
        bare = replace(card(), objectives=tuple(replace(o, caps=()) for o in card().objectives))
        fewer, more = (judge(bare, part, timed=False) for part in (talk[:-2], talk))
        assert all(
            a.level <= b.level for a, b in zip(fewer.objectives, more.objectives, strict=True)
        )
        capped = judge(card(), talk, timed=False)
        assert all(
            a.level <= b.level for a, b in zip(capped.objectives, more.objectives, strict=True)
        )


def test_sc12_saying_one_line_twenty_times_changes_no_level() -> None:
    talk = records("average")
    line = next(turn for turn in talk if "causing it" in turn.text)
    reply = next(turn for turn in talk if turn.n == line.n + 1)
    repeats = [replace(turn, n=turn.n + 40 + 2 * i) for i in range(20) for turn in (line, reply)]
    assert levels(judge(card(), [*talk, *repeats], timed=False)) == levels(
        judge(card(), talk, timed=False)
    )


@pytest.mark.parametrize(
    ("met", "attempted", "lifted", "level"),
    [
        ([False, False], False, False, 0),
        ([False, False], True, True, 1),
        ([True, False, False], False, False, 1),
        ([True, False], False, True, 2),
        ([True, True], False, False, 3),
        ([True, True], False, True, 4),
    ],
)
def test_levels(met: list[bool], attempted: bool, lifted: bool, level: int) -> None:
    assert level_of(met, attempted, lifted) == level


def test_an_objective_that_comes_after_another_waits_for_it() -> None:
    talk = records("excellent")
    late = [turn for turn in talk if turn.n < 2 or turn.n >= 28]
    assert levels(judge(card(), late, timed=False)) | {"o5": 0, "o6": 0} == levels(
        judge(card(), late, timed=False)
    )


def test_blame_in_the_quoted_turn_holds_the_message_at_two() -> None:
    talk = [
        replace(turn, reading=with_label(turn, "BLAME")) if turn.n in {2, 4} else turn
        for turn in records("excellent")
    ]
    first = judge(card(), talk, timed=False).objectives[0]
    assert (first.level, first.cap and first.cap.name) == (2, "BLAME_same_turn")


def with_label(turn: TurnRecord, label: str) -> Reading:
    act = Act(label, 0.9, "counts", turn.text, 0, len(turn.text))
    return Reading((*turn.reading.acts, act), turn.reading.slots, turn.reading.flags)


def test_what_is_only_possible_counts_nothing_but_shows_how_far_it_could_rise() -> None:
    talk = [
        replace(turn, confidence=0.6) if turn.speaker == "learner" else turn
        for turn in records("excellent")
    ]
    judged = judge(card(), talk, timed=False)
    assert judged.total == 0.0 or judged.total < 50
    assert judged.provisional
    assert judged.provisional_total_high > 80
    assert judged.awaits_person == ("possible",)


def flagged(talk: Sequence[TurnRecord], flag: str, times: int, p: float = 0.95) -> list[TurnRecord]:
    hits = tuple(FlagHit(flag, p, "x", 0, 1) for _ in range(times))
    turns = list(talk)
    turns[1] = replace(turns[1], reading=replace(turns[1].reading, flags=hits))
    return turns


@pytest.mark.parametrize(
    ("flag", "times", "p", "cost"),
    [
        ("threat", 1, 0.95, 5.0),
        ("threat", 2, 0.95, 10.0),
        ("threat", 9, 0.95, 15.0),
        ("threat", 1, 0.89, 0.0),
        ("character_label", 3, 0.95, 0.0),
        ("discriminatory", 1, 0.95, 0.0),
    ],
)
def test_what_flags_cost(flag: str, times: int, p: float, cost: float) -> None:
    plain = judge(card(), records("excellent"), timed=False)
    judged = judge(card(), flagged(records("excellent"), flag, times, p), timed=False)
    assert plain.total - judged.total == pytest.approx(cost)
    assert judged.outcome == plain.outcome


def test_a_grave_flag_waits_for_a_person_and_breaks_the_talk_once_confirmed() -> None:
    talk = flagged(records("excellent"), "discriminatory", 1)
    assert judge(card(), talk, timed=False).awaits_person == ("flag:discriminatory",)
    confirmed = judge(card(), talk, timed=False, confirmed=["discriminatory"])
    assert confirmed.outcome == "breakdown"


def test_a_repair_after_an_attack_lifts_what_was_met() -> None:
    talk = [turn for turn in records("excellent") if not turn.tells]
    attack = TurnRecord(
        2, "learner", "You never bother.", reading=Reading((Act("BLAME", 0.9, "counts", "You never bother.", 0, 17),))
    )  # fmt: skip
    talk[1:1] = [attack, TurnRecord(2, "persona", "I see.", phase="hardened", beat="blamed")]
    talk = [replace(turn, n=n) for n, turn in enumerate(talk, 1)]
    second = judge(card(), talk, timed=False).objectives[1]
    assert second.level == 4
    assert second.repair is not None


def test_three_hostile_turns_are_a_breakdown() -> None:
    lines = [TurnRecord(n, "persona", "No.", phase="hostile") for n in (1, 3, 5)]
    assert judge(card(), lines[:2]).outcome == "stalemate"
    assert judge(card(), lines).outcome == "breakdown"


def test_the_total_is_rounded_once() -> None:
    judged = judge(card(), records("average"), timed=False)
    assert total([2, 2, 1, 1, 1, 2], judged.objectives, ()) == 38.8


def practise(name: str, *more: str) -> str:
    script = SCRIPTS / "pip_branch" / f"{name}.txt"
    out = io.StringIO()
    call_command(
        "practise", "pip_branch", "--script", str(script), "--provider", "tests.fakes.ScriptedActs",
        *more, stdout=out,
    )  # fmt: skip
    return out.getvalue()


def test_sn7_practise_gives_the_same_bytes_for_the_same_seed() -> None:
    first = practise("excellent", "--json", "--seed", "7")
    assert first == practise("excellent", "--json", "--seed", "7")
    assert first != practise("excellent", "--json", "--seed", "8")


def test_practise_gives_the_shape_that_scripts_rely_on() -> None:
    found = json.loads(practise("average", "--json", "--variant", "easier"))
    assert {"scenario", "variant", "seed", "turns", "objectives", "flags"} <= set(found)
    assert {"unlocked", "outcome", "total", "provisional"} <= set(found)
    turn = found["turns"][1]
    assert {"n", "speaker", "who", "text", "phase", "state", "acts", "moments"} <= set(turn)
    assert set(turn["state"]) == {"defensiveness", "trust", "composure", "openness"}
    one = found["objectives"][0]
    assert {"id", "title", "level", "must", "weight", "evidence"} <= set(one)
    assert {"element", "quote", "turn", "source"} <= set(one["evidence"][0])


def test_practise_reads_like_a_talk_without_json() -> None:
    shown = practise("harsh")
    assert "marta" in shown
    assert shown.rstrip().endswith("breakdown, 0.0 of 100")


def test_practise_refuses_what_it_does_not_know(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="there are: .*pip_branch"):
        call_command("practise", "nothing", "--script", str(tmp_path / "x.txt"))
    with pytest.raises(CommandError, match="No such file"):
        call_command("practise", "pip_branch", "--script", str(tmp_path / "x.txt"))
    with pytest.raises(CommandError, match="no such variant"):
        practise("harsh", "--variant", "softer")
