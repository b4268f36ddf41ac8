"""The state model keeps its promises."""

import random
import time
from collections.abc import Sequence
from dataclasses import replace

import pytest

from sessions.persona.display import LONGEST_PAUSE_MS, display
from sessions.persona.state import (
    IMPACT,
    Dynamics,
    Event,
    Memory,
    Mood,
    Persona,
    Phase,
    Secret,
    State,
    Trigger,
    may_tell,
    start,
    step,
)

DANA = Persona(
    name="Dana",
    base=Mood(0.55, 0.40, 0.60, 0.30),
    sens={"blame": 1.2, "dismissal": 1.3, "admits_own_part": 1.2},
)
TALKS = {
    "good": "names_gap+specific_example, open_question, acknowledge_feeling, open_question+silence_held, "
    "reflects_content, hidden_topic_probe+open_question, offers_support, checks_understanding, agrees_next_step",
    "bad": "vague_criticism, blame, dismissal+interruption, ultimatum, sarcasm+raised_voice, ultimatum+blame, blame",
    "mixed": "names_gap+specific_example, long_monologue, open_question, dismissal, specific_example, -, "
    "open_question, checks_understanding, agrees_next_step",
    "repair": "names_gap, blame, admits_own_part+acknowledge_feeling, open_question+silence_held, reflects_content, "
    "open_question, offers_support+acknowledge_feeling, checks_understanding, agrees_next_step",
    "kind words only": ", ".join(["acknowledge_feeling"] * 8),
}
ENDS = {
    "good": (0.32, 0.73, 0.67, 0.74, "softening"),
    "bad": (1.0, 0.0, 0.0, 0.0, "hostile"),
    "mixed": (0.70, 0.44, 0.43, 0.35, "hardened"),
    "repair": (0.35, 0.68, 0.66, 0.63, "softening"),
    "kind words only": (0.37, 0.57, 0.72, 0.46, "guarded"),
}
NAMES = list(IMPACT)


def turns(text: str) -> list[list[Event]]:
    """Turns parted by commas, events by plus signs, a dash for none."""
    return [[(name, 1.0) for name in turn.split("+") if name != "-"] for turn in text.split(", ")]


def play(persona: Persona, script: Sequence[Sequence[Event]]) -> list[State]:
    """The states of a script, the first before it, until the persona leaves."""
    states = [start(persona)]
    for events in script:
        state, found = step(persona, states[-1], events)
        states.append(state)
        if Trigger.WALKS_OUT in found:
            break
    return states


@pytest.mark.parametrize("name", TALKS)
def test_pe3_the_five_talks_end_at_their_numbers(name: str) -> None:
    end = play(DANA, turns(TALKS[name]))[-1]
    assert (*(round(value, 2) for value in end.mood), end.phase) == ENDS[name]


def test_pe3_the_turns_of_disclosing_repairing_and_leaving() -> None:
    good = play(DANA, turns(TALKS["good"]))
    assert [state.turn for state in good if state.disclosed][0] == 5
    repair = play(DANA, turns(TALKS["repair"]))
    assert repair[2].phase is Phase.HARDENED
    assert repair[8].phase is Phase.SOFTENING
    bad = play(DANA, turns(TALKS["bad"]))
    assert [state.turn for state in bad if state.leaving == 1] == [5]
    assert bad[-1].turn == 6


def test_pe1_random_talks_stay_in_range_and_come_out_the_same_twice() -> None:
    chance = random.Random(7)
    for _ in range(500):
        persona = replace(DANA, sens={name: chance.uniform(0.5, 1.8) for name in NAMES})
        script = [
            [(chance.choice(NAMES), chance.random()) for _ in range(chance.randint(0, 3))]
            for _ in range(40)
        ]
        states = play(persona, script)
        assert states == play(persona, script)
        assert all(0 <= value <= 1 for state in states for value in state.mood)


def test_pe2_acknowledging_never_does_worse_than_blame() -> None:
    chance = random.Random(8)
    for _ in range(500):
        before = [[(chance.choice(NAMES), chance.random())] for _ in range(chance.randint(0, 15))]
        state = play(DANA, before)[-1]
        kind = step(DANA, state, [("acknowledge_feeling", 1.0)])[0].mood
        harsh = step(DANA, state, [("blame", 1.0)])[0].mood
        assert kind.defensiveness <= harsh.defensiveness
        assert kind.trust >= harsh.trust
        assert kind.openness >= harsh.openness


@pytest.mark.parametrize("gain", [0.75, 1.05])
def test_pe6_kindness_alone_never_opens_the_mildest_persona(gain: float) -> None:
    mild = replace(
        DANA, base=Mood(0.30, 0.50, 0.75, 0.50), dynamics=replace(Dynamics(), pos_gain=gain)
    )
    script: list[list[Event]] = [[("acknowledge_feeling", 1.0), ("validate", 1.0)]] * 40
    states = play(mild, script)
    assert all(state.phase is not Phase.OPEN for state in states)
    secret = Secret("any", "any", {"trust": 0.0}, frozenset())
    assert not may_tell(mild, states[-1], secret, ["ACK"], [])


def test_pe4_the_detectors_recall_may_weigh_kindness_higher_and_good_play_opens_further() -> None:
    calibrated = replace(DANA, dynamics=replace(Dynamics(), pos_gain=1.05))
    plain, weighed = (play(one, turns(TALKS["good"]))[-1] for one in (DANA, calibrated))
    assert weighed.mood.trust > plain.mood.trust
    assert play(calibrated, turns(TALKS["bad"]))[-1].leaving == 2


def test_a_second_attempt_starts_part_of_the_way_to_where_the_first_ended() -> None:
    mood = start(DANA, Memory(Mood(1.0, 0.0, 0.6, 0.3))).mood
    assert mood == pytest.approx(Mood(0.67, 0.28, 0.6, 0.3))


def test_pe11_a_step_takes_less_than_a_millisecond() -> None:
    script = turns(TALKS["good"]) * 100
    began = time.perf_counter()
    play(DANA, script)
    assert (time.perf_counter() - began) / len(script) < 0.001


def test_pe8_the_face_and_the_voice_are_functions_of_the_state() -> None:
    calm, hostile = (
        display(State(mood)) for mood in (Mood(0.2, 0.75, 0.7, 0.8), Mood(0.95, 0.05, 0.2, 0.02))
    )
    assert calm == display(State(Mood(0.2, 0.75, 0.7, 0.8), turn=9, earned=True))
    assert calm.units["AU12_lip_corner"] > hostile.units["AU12_lip_corner"]
    assert hostile.units["AU4_brow_lower"] > calm.units["AU4_brow_lower"]
    assert max(calm.voice.pause_ms, hostile.voice.pause_ms) <= LONGEST_PAUSE_MS
