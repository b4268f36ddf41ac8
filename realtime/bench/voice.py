"""How long a learner waits for the persona's voice, at the learner's own ear; and how often it answers too early."""

import asyncio
import platform
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import median
from typing import Any, Final

import numpy as np

from providers.base import HEARING_HZ, Pcm
from providers.registry import provider
from realtime.bench.learner import Learner, in_room, read_wav, spoken_span
from realtime.bench.server import Place
from realtime.floor.timing import FRAME as FRAME_MS

CLIPS: Final = Path(__file__).parent / "clips"
PAUSE_LEAST_MS: Final = 200
REPLY_WITHIN_S: Final = 12.0
QUIET_AFTER_S: Final = 0.9
STAGES: Final = ("wait_ms", "stt_ms", "mind_ms", "tts_ms", "total_ms")


@dataclass
class Sample:
    """One spoken turn."""

    line: str
    ear_ms: int | None = None
    early: int = 0
    """Times the persona became audible inside the line."""

    pauses: int = 0
    silent: bool = False
    heavy: bool = False
    heard: str = ""
    stages: dict[str, int] = field(default_factory=dict)


def inner_pauses(sound: Pcm) -> int:
    """How many silences of 200 ms and more the line holds, by the voice detector."""
    gate, quiet_ms, spoke, count = provider("turn_end").gate(), 0, False, 0
    first, last = spoken_span(sound)
    for frame in sound[first : last + 1][: (last - first) // 512 * 512].reshape(-1, 512):
        if gate.probability(frame) > 0.5:
            count += spoke and quiet_ms >= PAUSE_LEAST_MS
            quiet_ms, spoke = 0, True
        else:
            quiet_ms += FRAME_MS
    return count


async def conversation(
    address: str, place: Place, origin: str, lines: Sequence[Path], *, noise: float
) -> list[Sample]:
    """Speak each line in turn and wait for the answer."""
    samples: list[Sample] = []
    async with in_room(f"{address}/ws/practice/{place.uuid}/", place.token, origin) as learner:
        await learner.wait_for("floor", state="open", within_s=30)
        for path in lines:
            sound = read_wav(path)
            if noise:
                rng = np.random.default_rng(len(samples))
                sound = np.asarray(sound + rng.normal(0, noise, len(sound)), np.float32)
            samples.append(await spoken_turn(learner, path.stem, sound))
        await learner.send(type="leave")
        await learner.wait_for("ended")
    return samples


async def spoken_turn(learner: Learner, name: str, sound: Pcm) -> Sample:
    """Speak one line; time the first sound of the reply to it."""
    sample = Sample(name, pauses=inner_pauses(sound))
    place, began = len(learner.messages), time.monotonic()
    ended = await learner.microphone.speak(sound)
    sample.early = sum(began < start < ended for start in learner.ear.starts)
    reply = await reply_after(learner, place, ended)
    if reply is None:
        sample.silent = True
    else:
        sample.ear_ms = round(1000 * (reply - ended))
    turn = await learner.wait_for("turn", after=place, speaker="persona", within_s=REPLY_WITHIN_S)
    sample.stages = {name: int(turn["trace"][name]) for name in STAGES if name in turn["trace"]}
    sample.heavy = bool(turn["trace"].get("heavy"))
    mine = [
        m["text"]
        for m in learner.messages[place:]
        if m["type"] == "turn" and m["speaker"] == "learner"
    ]
    sample.heard = " ".join(mine)
    await quiet(learner)
    return sample


async def reply_after(learner: Learner, place: int, ended: float) -> float | None:
    """When the persona became audible after the line; None if it chose silence."""
    until = time.monotonic() + REPLY_WITHIN_S
    while time.monotonic() < until:
        later = [start for start in learner.ear.starts if start > ended]
        if later:
            return later[0]
        silent = [m for m in learner.messages[place:] if m["type"] == "turn" and m.get("silent")]
        if silent and not later:
            return None
        await asyncio.sleep(0.02)
    return None


async def quiet(learner: Learner) -> None:
    """Wait until the persona has finished."""
    until = time.monotonic() + 30
    while time.monotonic() < until:
        states = [m["state"] for m in learner.messages if m["type"] == "floor"]
        if states[-1] == "open" and time.monotonic() - learner.ear.last_loud > QUIET_AFTER_S:
            return
        await asyncio.sleep(0.05)


def figures(samples: Sequence[Sample]) -> dict[str, Any]:
    """Percentiles at the ear, the stages' medians, and the share of inner pauses answered by mistake."""
    ordinary = [s for s in samples if s.ear_ms is not None and not s.heavy and s.ear_ms < 10_000]
    ears = sorted(s.ear_ms for s in ordinary if s.ear_ms is not None)
    pauses = sum(s.pauses for s in samples)
    out: dict[str, Any] = {
        "turns": len(samples),
        "turns_timed": len(ears),
        "turns_where_silence_was_the_reply": sum(s.silent or s.heavy for s in samples),
        "p50_ms": percentile(ears, 0.5),
        "p95_ms": percentile(ears, 0.95),
        "inner_pauses": pauses,
        "inner_pauses_answered": sum(s.early for s in samples),
        "inner_pauses_answered_share": round(sum(s.early for s in samples) / max(1, pauses), 3),
    }
    for stage in STAGES:
        values = [s.stages[stage] for s in ordinary if stage in s.stages]
        out[f"{stage.removesuffix('_ms')}_p50_ms"] = round(median(values)) if values else None
    network = [
        s.ear_ms - s.stages["total_ms"] for s in ordinary if s.ear_ms and "total_ms" in s.stages
    ]
    out["network_p50_ms"] = round(median(network)) if network else None
    return out


def percentile(ordered: Sequence[int], share: float) -> int | None:
    """The value that this share does not pass."""
    return ordered[min(len(ordered) - 1, round(share * (len(ordered) - 1)))] if ordered else None


def report(samples: Sequence[Sample], settings: dict[str, Any]) -> dict[str, Any]:
    """The benchmark's JSON."""
    return {
        "name": "voice",
        "machine": f"{platform.machine()} {platform.system()} Python {platform.python_version()}, {HEARING_HZ} Hz",
        "settings": settings,
        "figures": figures(samples),
        "samples": [asdict(sample) for sample in samples],
    }
