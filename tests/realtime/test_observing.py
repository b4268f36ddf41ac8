"""What a camera's readings come to: events against the face's own rest, and nothing where a face cannot be read."""

import math

import pytest

from providers.base import Signals
from realtime.observing import Watch, observe

REST = {"browInnerUp": 0.6, "cheekSquintLeft": 0.1}
STEP_MS = 200


def reading(
    at_ms: int, *, yaw: float = 0.0, pitch: float = 0.0, face: bool = True, **weights: float
) -> Signals:
    y, p = math.radians(yaw), math.radians(pitch)
    matrix = [0.0] * 16
    matrix[2], matrix[10], matrix[6] = math.sin(y), math.cos(y), -math.sin(p)
    return Signals(at_ms, REST | weights, matrix, face)


def seen(*shown: dict[str, float], rest: dict[str, float] | None = None) -> list[str]:
    """The events of seven seconds at rest and then of what is shown, five readings a second."""
    watch, found = Watch(), []
    for number, one in enumerate([rest or {}] * 35 + list(shown)):
        watch, events = observe(watch, reading(number * STEP_MS, **one))
        found += events
    return found


def test_a_face_at_rest_is_nothing() -> None:
    assert seen(*[{}] * 50) == []


def test_a_brow_that_falls_by_half_and_stays_is_lowered_once() -> None:
    assert seen(*[{"browInnerUp": 0.25}] * 10) == ["brow_lowered"]
    assert seen({"browInnerUp": 0.25}, {}, {"browInnerUp": 0.25}) == []
    assert seen(*[{"browInnerUp": 0.4}] * 10) == []


def test_a_brow_that_always_rests_low_is_not_claimed_to_fall() -> None:
    low = {"browInnerUp": 0.06}
    assert seen(*[{"browInnerUp": 0.0}] * 10, rest=low) == []


@pytest.mark.parametrize(
    ("shown", "found"),
    [
        ([{"mouthSmileLeft": 0.5, "mouthSmileRight": 0.5}] * 5, ["smile"]),
        ([{"yaw": 30.0}] * 25, ["look_away"]),
        ([{"yaw": 10.0}] * 25, []),
        ([{}, {"pitch": 8.0}, {"pitch": 2.0}, {}, {}], ["nod"]),
    ],
)
def test_what_anyone_in_the_room_could_see(shown: list[dict[str, float]], found: list[str]) -> None:
    assert seen(*shown) == found


def test_without_a_face_an_episode_ends() -> None:
    watch = Watch()
    for number in range(35):
        watch, _ = observe(watch, reading(number * STEP_MS))
    watch, _ = observe(watch, reading(7_000, browInnerUp=0.2))
    watch, _ = observe(watch, reading(7_200, face=False))
    watch, found = observe(watch, reading(7_400, browInnerUp=0.2))
    assert found == []
