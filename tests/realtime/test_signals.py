"""Readings that a learner's own device sends: taken as if they were read here, checked, and no more often than five a second."""

import asyncio
import math
from collections.abc import Callable
from typing import Any

import pytest
from asgiref.sync import async_to_sync

from realtime import perception as eyes
from realtime.journal import open_log
from realtime.observing import WEIGHTS
from realtime.perception import Perception
from realtime.protocol import FIELDS, Unreadable, read
from realtime.signals import signals
from sessions.models import Session
from tests.seats import Seated

Seat = Callable[..., Seated]
REST = dict.fromkeys(WEIGHTS, 0.0) | {"browInnerUp": 0.6, "cheekSquintLeft": 0.1}
SMILE = {"mouthSmileLeft": 0.6, "mouthSmileRight": 0.6}


def reading(**weights: float) -> dict[str, Any]:
    matrix = [0.0] * 16
    matrix[10] = 1.0
    return {"type": "signals", "face": True, "weights": REST | weights, "matrix": matrix}


def broken(**parts: Any) -> dict[str, Any]:
    return reading() | parts


@pytest.mark.parametrize(
    "message",
    [
        broken(weights={}),
        broken(weights=REST | {"eyeBlinkLeft": 0.1}),
        broken(weights=REST | {"jawOpen": 1.5}),
        broken(weights=REST | {"jawOpen": "wide"}),
        broken(weights=REST | {"jawOpen": True}),
        broken(weights=REST | {"jawOpen": math.nan}),
        broken(matrix=[0.0] * 15),
        broken(matrix=[math.inf] * 16),
    ],
)
def test_what_is_no_reading_is_refused_with_what_is_wanted(message: dict[str, Any]) -> None:
    with pytest.raises(Unreadable, match="from 0 to 1"):
        signals(message, 0)


def test_a_reading_has_our_time_and_a_lost_face_needs_no_numbers() -> None:
    assert signals(reading(jawOpen=0.25), 77).at_ms == 77
    assert signals({"type": "signals", "face": False, "weights": {}, "matrix": []}, 5).face is False


def test_the_room_reads_the_message() -> None:
    assert "signals" in FIELDS
    with pytest.raises(Unreadable):
        read('{"type": "signals", "face": 1, "weights": {}, "matrix": []}')


def looked(seated: Seated, monkeypatch: pytest.MonkeyPatch, *, on_device: bool, policy: str, every_ms: int) -> tuple[list[str], int]:  # fmt: skip
    """Seven seconds at rest and two of a smile; what was kept, and how many readings were taken."""
    Session.objects.filter(pk=seated.practice.pk).update(
        signals_policy=policy, camera=True, on_device=on_device
    )
    opened, kept, now = open_log(str(seated.practice.uuid)), [], [10_000]
    monkeypatch.setattr(eyes, "now_ms", lambda: now[0])

    async def talk() -> int:
        async def send(_: dict[str, Any]) -> None:
            """Nobody's page is told."""

        async def keep(event: str) -> None:
            kept.append(event)

        sight = Perception(opened=opened, send=send, spawn=asyncio.ensure_future, keep=keep)
        taken = 0
        for ms in range(0, 9_000, every_ms):
            now[0] = 10_000 + ms
            taken += sight.told(reading(**(SMILE if ms > 7_000 else {})))
            await asyncio.sleep(0)
        return taken

    taken = async_to_sync(talk)()
    return kept, taken


@pytest.mark.django_db
def test_a_smile_read_on_the_device_is_the_same_event(seat: Seat, monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    kept, taken = looked(seat(), monkeypatch, on_device=True, policy="learner_mirror", every_ms=200)
    assert kept == ["smile"]
    assert taken == 45


@pytest.mark.django_db
def test_more_than_five_a_second_are_left_out(seat: Seat, monkeypatch: pytest.MonkeyPatch) -> None:
    kept, taken = looked(seat(), monkeypatch, on_device=True, policy="learner_mirror", every_ms=50)
    assert kept == ["smile"]
    assert taken <= 60


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("on_device", "policy"), [(True, "words_and_timing"), (False, "learner_mirror")]
)
def test_where_policy_or_choice_do_not_let_the_device_read_nothing_is_taken(
    seat: Seat, monkeypatch: pytest.MonkeyPatch, on_device: bool, policy: str
) -> None:
    assert looked(seat(), monkeypatch, on_device=on_device, policy=policy, every_ms=200) == ([], 0)
