"""The floor: times and events in, decisions out."""

import json
import random
from pathlib import Path

import pytest

from realtime.floor import events as e
from realtime.floor import timing
from realtime.floor.ending import WEIGHTS, Weights, chance
from realtime.floor.machine import step
from realtime.floor.manners import Manners, wait_ms
from realtime.floor.state import FOREVER, Floor, State, deadline_ms
from tests.realtime.flooring import PLAIN, QUESTION, STATEMENT, Talk, talking


def said(text: str, *, hint: float = 0.95, asked: str = "", **manners: object) -> int | None:
    """How long the silence after a turn lasts before it is taken, where the persona has just said something."""
    talk = Talk(**manners)
    talk.at(0, e.Audible(said=asked), e.Finished())
    talk.speaks(0, 2000)
    return talk.quiet(2000, 6000, hint=hint, text=text)


def test_a_question_is_answered_sooner_than_a_statement() -> None:
    question, statement = said(QUESTION), said(STATEMENT)
    assert question is not None
    assert statement is not None
    assert question < statement < timing.WAIT_CEILING


def test_a_turn_is_taken_even_when_the_words_of_its_beginning_come_last() -> None:
    talk = Talk()
    talk.speaks(0, 1000)
    talk.at(1000, e.Silence(0), e.Silence(64))
    talk.at(1150, e.Words("Okay."))
    talk.at(1200, e.Words("Oh", whole=False))
    for ms in range(1210, 4000, 32):
        talk.at(ms, e.Silence(ms - 1000))
    assert talk.floor.state is State.THINKING
    assert talk.floor.text == "Okay."


@pytest.mark.parametrize("text", ["If the deadline can't move,", "There are two things I want to"])
def test_a_sentence_that_trails_off_is_waited_for(text: str) -> None:
    assert (said(text, hint=0.3) or 0) >= timing.WAIT_PLAIN


@pytest.mark.parametrize("text", ["The thing is that the", "I wanted to, uh,", "And because"])
def test_who_looks_for_the_next_word_keeps_the_floor_and_is_told_there_is_time(text: str) -> None:
    talk = Talk()
    talk.speaks(0, 2000)
    assert (talk.quiet(2000, 6000, hint=0.2, text=text) or 0) >= timing.HOLD
    shown = [(ms, action) for ms, action in talk.done if action == e.Notice("take_your_time")]
    assert [ms >= 2000 + timing.HOLD_SHOWN for ms, _ in shown] == [True]


def practised(*pauses_ms: int, spoken_ms: int = 4000) -> Floor:
    """The floor after turns of that length with these longest pauses inside."""
    talk = Talk()
    for pause_ms in pauses_ms:
        begins = talk.now + 1000
        pauses = begins + spoken_ms
        talk.speaks(begins, pauses)
        if pause_ms:
            talk.at(pauses + pause_ms, e.Silence(pause_ms))
            talk.speaks(pauses + pause_ms, pauses + pause_ms + 1000)
        talk.quiet(talk.now, talk.now + 4000, hint=0.95, text=PLAIN)
        talk.at(talk.now, e.Audible(), e.Finished())
    return talk.floor


def test_who_pauses_long_is_given_longer_and_who_does_not_is_answered_sooner() -> None:
    slow, fluent = practised(*[1200] * 8), practised(*[0] * 8)
    assert slow.habit_ms > timing.HABIT_FIRST > fluent.habit_ms
    for plain, least in ((False, 200), (True, 100)):
        waits = [
            wait_ms(Manners(), ended=0.3, plain=plain, habit_ms=one.habit_ms)
            for one in (slow, fluent)
        ]
        assert waits[0] > waits[1] + least


def test_a_short_answer_says_little_of_how_somebody_pauses() -> None:
    short = practised(*[0] * 8, spoken_ms=500)
    assert timing.HABIT_FIRST > short.habit_ms > practised(*[0] * 8).habit_ms + 50


def test_a_long_turn_gets_a_small_sound_of_listening_at_a_pause() -> None:
    talk = Talk()
    talk.speaks(0, 9000)
    talk.quiet(9000, 9600, hint=0.1, text="There were several files, and")
    talk.speaks(9600, 12_000)
    talk.quiet(12_000, 12_600, hint=0.1, text="There were several files, and then the")
    assert talk.names().count("Murmur") == 1
    assert talk.floor.state is not State.THINKING


@pytest.mark.parametrize(
    ("patience", "most_ms"), [("low", 60_000), ("medium", 90_000), ("high", 120_000)]
)
def test_a_monologue_is_cut_at_the_next_pause_by_the_persona_s_patience(
    patience: str, most_ms: int
) -> None:
    for spoken_ms, taken in ((most_ms - 5_000, False), (most_ms + 5_000, True)):
        talk = Talk(patience=patience)
        talk.speaks(0, spoken_ms)
        quiet = talk.quiet(spoken_ms, spoken_ms + 450, hint=0.1, text="And then the files of the")
        assert (quiet is not None) is taken


def test_an_answer_to_a_yes_no_question_is_a_whole_turn() -> None:
    text = "Yes, they told me on Monday."
    answered = said(text, asked="Did anyone tell you?")
    assert answered is not None
    assert answered < (said(text) or 0)


def test_an_unsure_hint_lengthens_the_wait_of_who_pauses() -> None:
    ended = [chance(QUESTION, hint=hint, rising=0.0, asked="") for hint in (0.1, 0.95)]
    unsure, sure = (wait_ms(Manners(), ended=one, habit_ms=timing.HABIT_SLOW) for one in ended)
    assert unsure > sure


@pytest.mark.parametrize(("patience", "factor"), [("low", 0.8), ("high", 1.5)])
def test_patience_scales_the_wait(patience: str, factor: float) -> None:
    medium = wait_ms(Manners(), ended=0.6)
    assert wait_ms(Manners(patience), ended=0.6) == medium * factor


def test_time_to_answer_multiplies_the_wait_even_past_the_ceiling() -> None:
    assert wait_ms(Manners(time_to_answer=4), ended=0.1) > timing.WAIT_CEILING


def test_weights_that_were_changed_by_hand_are_refused(tmp_path: Path) -> None:
    changed = tmp_path / "ending.json"
    facts = json.loads(WEIGHTS.read_text())
    facts["weights"]["bias"] += 1
    changed.write_text(json.dumps(facts))
    with pytest.raises(ValueError, match="train_turn_end"):
        Weights(changed)


def test_the_reply_is_prepared_before_the_turn_is_over_and_dropped_when_it_goes_on() -> None:
    talk = Talk()
    talk.speaks(0, 1000)
    talk.at(1192, e.Silence(192))
    assert talk.names() == ["Draft"]
    talk.at(1300, e.Speech(96))
    assert talk.names() == ["Draft", "DropDraft"]
    assert talk.floor.state is State.LEARNER


def test_going_on_while_the_persona_thinks_keeps_the_turn() -> None:
    talk = Talk()
    talk.speaks(0, 2000)
    assert talk.quiet(2000, 4000, hint=0.95, text=STATEMENT)
    talk.at(2680, e.Speech(96))
    assert talk.floor.state is State.LEARNER
    assert "DropDraft" in talk.names()


def test_silence_after_a_heavy_line_is_noticed_as_held_and_filling_it_as_rushed() -> None:
    held = talking(1500)
    held.at(9000, e.Finished(hold_ms=6000, moved=True))
    held.at(12_100, e.Tick())
    assert e.Mark("silence_held") in [action for _, action in held.done]
    rushed = talking(1500)
    rushed.at(9000, e.Finished(hold_ms=6000, moved=True))
    rushed.at(10_000, e.Speech(96))
    assert e.Mark("rushed_pace") in [action for _, action in rushed.done]


def test_the_idle_ladder_ends_in_a_pause_with_the_clock_standing() -> None:
    talk = Talk()
    for ms in range(0, 130_000, 100):
        talk.at(ms, e.Tick())
    shown = [action for _, action in talk.done]
    assert [a for a in shown if isinstance(a, e.Prompt | e.Notice | e.Clock)] == [
        e.Prompt("idle"), e.Notice("still_there"), e.Clock(runs=False), e.Notice("paused_idle"),
    ]  # fmt: skip
    assert talk.floor.state is State.HELD


def test_typing_multiplies_the_ladder_by_four() -> None:
    talk = Talk(typing=True)
    for ms in range(0, 59_000, 100):
        talk.at(ms, e.Tick())
    assert "Prompt" not in talk.names()


def test_a_reply_that_never_comes_ends_in_an_apology_not_in_silence() -> None:
    talk = Talk()
    talk.speaks(0, 2000)
    talk.quiet(2000, 4000, hint=0.95, text=STATEMENT)
    for ms in range(3000, 20_000, 100):
        talk.at(ms, e.Tick())
    assert e.Prompt("filler") in [action for _, action in talk.done]
    assert e.Notice("no_reply") in [action for _, action in talk.done]


def test_a_lost_browser_stops_the_clock_and_a_returning_one_starts_it() -> None:
    talk = talking(1500)
    assert e.Clock(runs=False) in talk.at(8000, e.Lost())
    assert talk.at(8100, e.Speech(96), e.Silence(900), e.Tick()) == []
    assert talk.at(9000, e.Back()) == [e.Clock(runs=True), e.ResumeVoice()]


def test_a_silence_of_the_microphone_is_not_the_learners() -> None:
    talk = Talk()
    talk.at(0, e.Audible(), e.Finished(hold_ms=5000, moved=True), e.Hush())
    for ms in range(0, 100_000, 500):
        talk.at(ms, e.Tick())
    assert talk.names() == ["Settle"]
    assert talk.floor.state is State.OPEN


def test_who_cannot_be_heard_hears_the_persona_out_and_then_the_talk_stands_still() -> None:
    talk = talking(1500)
    assert talk.at(8000, e.Deaf()) == []
    assert talk.floor.state is State.PERSONA
    assert e.Clock(runs=False) in talk.at(9000, e.Finished())
    assert talk.floor.state is State.HELD
    assert talk.at(9500, e.Speech(96), e.Silence(900), e.Tick()) == []
    assert talk.at(20_000, e.Hears()) == [e.Clock(runs=True)]
    assert talk.floor.state is State.OPEN


def test_going_on_without_being_heard_stands_still_again() -> None:
    talk = Talk()
    talk.at(0, e.Deaf())
    talk.at(100, e.Resumed())
    assert talk.floor.state is State.HELD


EVENTS: list[e.Event] = [
    e.Speech(96), e.Speech(800), e.Silence(0), e.Silence(200), e.Silence(700), e.Silence(1700), e.Hint(0.1), e.Hint(0.9),
    e.Words(""), e.Words(QUESTION), e.Words("mm"), e.Typed(), e.SaysNothing(), e.Audible(), e.Audible(greeting=True),
    e.Progress(100, 900), e.Progress(900, 100), e.Finished(), e.Finished(hold_ms=5000, moved=True), e.Lost(), e.Back(),
    e.Paused(), e.Resumed(), e.Tick(), e.Hush(), e.Deaf(), e.Hears(),
]  # fmt: skip


@pytest.mark.parametrize("seed", range(40))
def test_any_order_of_events_is_legal_deterministic_and_has_a_deadline(seed: int) -> None:
    chance = random.Random(seed)
    order = [(chance.choice(EVENTS), chance.randint(0, 400)) for _ in range(400)]

    def play() -> list[object]:
        floor, now, seen = Floor(), 0, []
        for event, passed in order:
            now += passed
            floor, actions = step(floor, event, now)
            assert deadline_ms(floor) < FOREVER or floor.state in {State.HELD, State.CLOSED}
            seen.append((floor, tuple(actions)))
        return seen

    assert play() == play()


@pytest.mark.parametrize("seed", range(20))
def test_left_alone_no_floor_hangs(seed: int) -> None:
    chance = random.Random(1000 + seed)
    floor, now = Floor(), 0
    for _ in range(200):
        now += chance.randint(0, 400)
        floor, _ = step(floor, chance.choice(EVENTS), now)
    for _ in range(5000):
        now += 100
        floor, _ = step(floor, e.Tick(), now)
    assert floor.state is State.HELD
