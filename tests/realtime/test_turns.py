"""The pause set and the interruption set, played to the real engines and the real floor in virtual time."""

from functools import cache
from pathlib import Path

import numpy as np
import pytest

from providers.registry import provider
from realtime.bench.turns import figures, overlaps
from realtime.bench.turns.lines import Line, lines
from realtime.bench.turns.speech import case
from realtime.bench.turns.table import Engines, engines
from realtime.floor import timing

pytestmark = pytest.mark.speech

TAKES_MS = {"hint": 50, "words": 130}
"""Fixed, so that a count does not hang on how busy the machine is."""

SLACK_MS = 150
"""Of the reply itself: its words, its choice and its first clause, where they are not ready yet."""

PLAIN = Line("question", "", "You've done this for eleven years. What changed in October?")
SPOKEN = (
    PLAIN,
    Line("hand_over", "", "I've talked enough. I'd like to hear how you see it."),
    Line("short", "yes_no", "Yes, they told me on Friday."),
    Line("statement", "", "I wanted to, | uh, | to go through the audit with you, and then we can look at the dates."),
    Line("statement", "", "We tried the checklist, and it helped for a while."),
)  # fmt: skip


@cache
def made_with() -> Engines:
    return engines(Path("/nonexistent"), provider, takes_ms=TAKES_MS)


@cache
def met(kind: str, most: int) -> tuple[overlaps.Met, ...]:
    chosen = [one for one in overlaps.overlaps(made_with().speaker) if one.kind == kind]
    return tuple(overlaps.meet(one, made_with()) for one in chosen[:most])


def test_no_line_is_in_both_halves_and_each_half_holds_every_kind() -> None:
    tuning, held_out = lines("tuning"), lines("held-out")
    assert not {line.text for line in tuning} & {line.text for line in held_out}
    assert {line.kind for line in tuning} == {line.kind for line in held_out}


def test_the_same_line_sounds_the_same_every_time(tmp_path: Path) -> None:
    one = case(PLAIN, 0, made_with().speaker, tmp_path / "one")
    other = case(PLAIN, 0, made_with().speaker, tmp_path / "other")
    assert np.array_equal(one.sound, other.sound)
    assert one.pauses == other.pauses
    assert one.pauses


def test_every_line_is_answered_and_an_early_reply_is_taken_back(tmp_path: Path) -> None:
    cases = [case(line, 0, made_with().speaker, tmp_path) for line in SPOKEN]
    played = figures.play(cases, made_with())
    assert all(one.waits_ms is not None for one in played)
    assert all(start.silent_ms is not None for one in played for start in one.false_starts)
    assert max(one.waits_ms or 9999 for one in played) <= timing.WAIT_MOST + SLACK_MS


def test_every_real_interruption_stops_the_persona() -> None:
    assert [one.overlap.name for one in met("interruption", 5) if one.stopped_ms is None] == []


@pytest.mark.parametrize("kind", ["listening", "cough", "clap", "knock"])
def test_what_is_no_interruption_lets_her_speak_on(kind: str) -> None:
    assert sum(one.stopped_ms is not None for one in met(kind, 3)) == 0


def test_her_own_voice_from_a_loudspeaker_lets_her_speak_on() -> None:
    assert sum(one.stopped_ms is not None for one in met("echo", 1)) == 0
