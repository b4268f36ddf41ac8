"""Each rule finds what its words say, with the quote, and nothing else."""

from functools import cache

import pytest

from providers.base import Act, FlagHit, Reading
from scoring.evidence import Standing, TurnRecord, exchanges_of
from scoring.rules import Talk, best
from sessions.persona.card import ScenarioCard
from sessions.persona.card_file import CATALOG, load
from sessions.persona.rule import Rule
from tests.fakes import band


@cache
def card() -> ScenarioCard:
    return load(CATALOG / "pip_branch.yaml")


def learner(n: int, text: str, *labels: str, p: float = 0.9, **more: object) -> TurnRecord:
    acts = tuple(Act(label, p, band(p), text, 0, len(text)) for label in labels)
    fields = {"reading": Reading(acts), "start_ms": n * 10_000, **more}
    return TurnRecord(n, "learner", text, **fields)  # type: ignore[arg-type]


def persona(n: int, text: str, **more: object) -> TurnRecord:
    return TurnRecord(n, "persona", text, **{"phase": "guarded", **more})  # type: ignore[arg-type]


def found(rule: Rule, *turns: TurnRecord, timed: bool = True) -> Standing:
    finding = best(Talk(card(), exchanges_of(turns), timed), rule)
    for quote in finding.evidence:
        turn = next(one for one in turns if one.n == quote.turn)
        assert turn.text[quote.start : quote.end] == quote.quote
    return finding.standing


MET, POSSIBLE, MISSING = Standing.MET, Standing.POSSIBLE, Standing.MISSING


@pytest.mark.parametrize(("p", "standing"), [(0.70, MET), (0.69, POSSIBLE), (0.39, MISSING)])
def test_an_act_counts_by_its_band(p: float, standing: Standing) -> None:
    assert found(Rule("act", ("ACK",)), learner(1, "That is hard.", "ACK", p=p)) is standing


def test_unsure_recognition_moves_a_find_down_one_band() -> None:
    turn = learner(1, "That is hard.", "ACK", confidence=0.7)
    assert found(Rule("act", ("ACK",)), turn) is POSSIBLE


@pytest.mark.parametrize(
    ("text", "standing"),
    [
        ("We ask for files in two working days.", MET),
        ("The limit is 2% errors, so keep it under two percent.", MET),
        ("It took two attempts.", MISSING),
    ],
)
def test_a_fact_is_known_in_any_wording(text: str, standing: Standing) -> None:
    assert found(Rule("fact", ("f1",)), learner(1, text)) is standing


def test_words_that_are_taken_back_do_not_count() -> None:
    rule = Rule("words", ("just a formality",))
    assert found(rule, learner(1, "It's just a formality.")) is MET
    assert found(rule, learner(1, "This is not just a formality.")) is MISSING


def test_a_slot_is_quoted_with_its_clause() -> None:
    text = "Good. Let's meet on Thursday."
    reading = Reading(slots={"date": [(20, 28)]})
    finding = best(
        Talk(card(), exchanges_of([learner(1, text, reading=reading)])), Rule("slot", ("date",))
    )
    assert finding.evidence[0].quote == "Let's meet on Thursday."


def test_parts_of_all_stand_in_one_turn_unless_one_may_follow() -> None:
    gap, after = Rule("act", ("GAP",)), Rule("act", ("ACK",), within_turns=1)
    talk = learner(1, "It's five days.", "GAP"), learner(2, "That's hard.", "ACK")
    assert found(Rule("all", parts=(gap, after)), *talk) is MET
    assert found(Rule("all", parts=(gap, Rule("act", ("ACK",)))), *talk) is MISSING


def test_the_first_minutes_are_turns_where_time_is_not_counted() -> None:
    rule = Rule("words", ("formal plan",), first_minutes=1)
    late = [learner(n, "Well.") for n in (1, 2)] + [learner(7, "A formal plan.")]
    assert found(rule, *late) is MISSING
    assert found(rule, learner(5, "A formal plan.", start_ms=59_000)) is MET
    assert found(rule, learner(5, "A formal plan.", start_ms=99_000)) is MISSING
    assert found(rule, learner(5, "A formal plan.", start_ms=99_000), timed=False) is MET


def test_two_uncut_lines_follow_an_open_question() -> None:
    rule = Rule("all", parts=(Rule("act", ("OPENQ",)), Rule("timing", ("uncut",), count=2)))
    question, lines = learner(1, "How?", "OPENQ"), (persona(2, "One."), persona(4, "Two."))
    assert found(rule, question, lines[0], learner(3, "Go on."), lines[1]) is MET
    cut = persona(4, "Tw", interrupted=True)
    assert found(rule, question, lines[0], learner(3, "Go on."), cut) is MISSING
    filler = persona(4, "Hm.", kind="filler")
    assert found(rule, question, lines[0], learner(3, "Go on."), filler) is MISSING


def test_interruptions_hold_a_level_down_only_where_the_clock_counts() -> None:
    rule = Rule("timing", ("interruption",), count=2)
    cut = (("interruption", 1.0),)
    once, again = learner(1, "But.", events=cut), learner(3, "And.", events=cut)
    assert found(rule, once) is MISSING
    assert found(rule, once, again) is MET
    assert found(rule, once, again, timed=False) is MISSING
    typed = learner(3, "And.", events=cut, source="text")
    assert found(rule, once, typed) is MISSING


def test_a_silence_quotes_what_it_followed() -> None:
    rule, held = Rule("timing", ("silence_held",)), (("silence_held", 1.0),)
    finding = best(
        Talk(card(), exchanges_of([persona(1, "A plan."), learner(2, "", events=held)])), rule
    )
    assert (finding.evidence[0].quote, finding.evidence[0].source) == ("A plan.", "timing")


def test_what_the_persona_does_and_tells() -> None:
    date = learner(1, "Thursday at ten?", "DATE")
    agrees = Rule("persona", ("agrees",), within_turns=2)
    assert found(agrees, date, persona(2, "Yes.", beat="agree_date")) is MET
    assert found(agrees, date, persona(2, "Send it.", beat="date_cold")) is MISSING
    tells = persona(2, "It throws me out.", tells=("h1",))
    assert found(Rule("persona", ("reveals(h1)",)), date, tells) is MET
    support = learner(3, "IT will look.", "SUPP")
    told = Rule("all", parts=(Rule("told", ("h1",)), Rule("act", ("SUPP",))))
    assert found(told, date, tells, support) is MET
    assert found(told, support, persona(4, "It throws me out.", tells=("h1",))) is MISSING
    cut = persona(2, "It thr", tells=("h1",), interrupted=True)
    assert found(Rule("persona", ("reveals(h1)",)), date, cut) is MISSING
    heard = Rule("heard", ("restates",))
    assert found(heard, persona(1, "Two days.", beat="restate"), learner(2, "Right.")) is MET


def test_never_not_and_flags() -> None:
    vague = learner(1, "Some things.", "VAGUE")
    rule = Rule(
        "all", parts=(Rule("act", ("VAGUE",)), Rule("never", parts=(Rule("act", ("GAP",)),)))
    )
    assert found(rule, vague) is MET
    assert found(rule, vague, learner(3, "Five days.", "GAP")) is MISSING
    flag = learner(
        1, "You are lazy.", reading=Reading(flags=(FlagHit("threat", 0.95, "lazy", 8, 12),))
    )
    assert found(Rule("flag", ("threat",)), flag) is MET
    negative = Rule("not", parts=(Rule("flag", ("threat",)),))
    assert found(Rule("all", parts=(Rule("words", ("lazy",)), negative)), flag) is MISSING
