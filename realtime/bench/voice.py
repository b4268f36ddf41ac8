"""How long a learner waits for the persona's voice, at the learner's own ear; how often it answers too early, and how soon it stops."""

import asyncio
import platform
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from statistics import median
from typing import Any, Final

from providers.base import HEARING_HZ, Pcm
from providers.registry import provider
from realtime.bench.learner import Learner, in_room, spoken_span
from realtime.bench.server import Place
from realtime.bench.spoken_lines import CLIPS as CLIPS
from realtime.bench.spoken_lines import SpokenLine
from realtime.bench.word_errors import word_errors
from realtime.floor.timing import FRAME as FRAME_MS

PAUSE_LEAST_MS: Final = 200
REPLY_WITHIN_S: Final = 12.0
QUIET_AFTER_S: Final = 0.9
INTERRUPTS_AFTER_S: Final = 1.6
STOPS_WITHIN_S: Final = 4.0
STAGES: Final = ("wait_ms", "stt_ms", "mind_ms", "tts_ms", "total_ms")
QUICK: Final = frozenset({"question", "hand_over", "short"})


@dataclass
class Sample:
    """One spoken turn."""

    line: str
    kind: str
    ear_ms: int | None = None
    early: int = 0
    """Times the persona became audible inside the line."""

    early_long: int = 0
    """Of these, how often she was still audible 700 ms later."""

    pauses: int = 0
    silent: bool = False
    heavy: bool = False
    lost: bool = False
    """No reply, and no silence that was meant as one."""

    heard: str = ""
    errors: int = 0
    words: int = 0
    stages: dict[str, int] = field(default_factory=dict)


@dataclass
class Stop:
    """One interruption: from the first loud frame to the persona's last, at the learner's ear."""

    line: str
    sound_to_stop_ms: int | None


@dataclass
class Talk:
    """What one practice gave."""

    samples: list[Sample] = field(default_factory=list)
    stops: list[Stop] = field(default_factory=list)


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
    address: str,
    place: Place,
    origin: str,
    lines: Sequence[SpokenLine],
    *,
    interruptions: Sequence[SpokenLine] = (),
    noise: Pcm | None = None,
) -> Talk:
    """Speak each line in turn and wait for the answer; the last answers are interrupted."""
    talk = Talk()
    async with in_room(f"{address}/ws/practice/{place.uuid}/", place.token, origin) as learner:
        if noise is not None:
            learner.microphone.hear_behind(noise)
        await learner.wait_for("floor", state="open", within_s=30)
        for line in lines:
            if learner.over:
                break
            talk.samples.append(await spoken_turn(learner, line))
        for number, line in enumerate(interruptions):
            if learner.over:
                break
            talk.stops.append(await interruption(learner, lines[number % len(lines)], line))
        if not learner.over:
            await learner.send(type="leave")
            await learner.wait_for("ended")
    return talk


async def spoken_turn(learner: Learner, line: SpokenLine) -> Sample:
    """Speak one line; time the first sound of the reply to it."""
    sample = Sample(line.text, line.kind, pauses=inner_pauses(line.sound))
    place, began = len(learner.messages), time.monotonic()
    ended = await learner.microphone.speak(line.sound)
    early = [start for start in learner.ear.starts if began < start < ended]
    sample.early = len(early)
    sample.early_long = sum(learner.ear.audible(start + 0.7) for start in early)
    reply = await reply_after(learner, place, ended)
    if reply is None:
        sample.silent = learner.meant_silence(place)
        sample.lost = not sample.silent
    else:
        sample.ear_ms = round(1000 * (reply - ended))
    if not sample.lost and (turn := await stands(learner, place)):
        sample.stages = {name: int(turn["trace"][name]) for name in STAGES if name in turn["trace"]}
        sample.heavy = bool(turn["trace"].get("heavy"))
    mine = [
        m["text"]
        for m in learner.messages[place:]
        if m["type"] == "turn" and m["speaker"] == "learner"
    ]
    sample.heard = " ".join(mine)
    sample.errors, sample.words = word_errors(line.text, sample.heard)
    await quiet(learner)
    return sample


async def stands(learner: Learner, place: int) -> dict[str, Any] | None:
    """The persona's turn, once it stands; None if the talk ended on it."""
    try:
        return await learner.wait_for(
            "turn", after=place, speaker="persona", within_s=REPLY_WITHIN_S
        )
    except TimeoutError:
        return None


async def interruption(learner: Learner, line: SpokenLine, over: SpokenLine) -> Stop:
    """Let the persona answer a line, speak over the answer, and time how soon she is silent."""
    place = len(learner.messages)
    ended = await learner.microphone.speak(line.sound)
    if await reply_after(learner, place, ended) is None:
        await quiet(learner)
        return Stop(over.text, None)
    await asyncio.sleep(INTERRUPTS_AFTER_S)
    spoken = learner.microphone.speak(over.sound)
    until, speaking = time.monotonic() + STOPS_WITHIN_S, learner.ear.audible(time.monotonic())
    stopped: float | None = None
    while speaking and stopped is None and time.monotonic() < until:
        await asyncio.sleep(0.02)
        messages = learner.messages[place:]
        if any(m["type"] == "stopped" for m in messages) and not learner.ear.audible(
            time.monotonic() - 0.1
        ):
            stopped = learner.ear.last_loud
    await spoken
    await quiet(learner)
    began = learner.microphone.began
    return Stop(over.text, round(1000 * (stopped - began)) if stopped else None)


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


def figures(talks: Sequence[Talk]) -> dict[str, Any]:
    """Percentiles at the ear, the stages' medians, early replies, lost turns, words heard wrongly, and stops."""
    samples = [sample for talk in talks for sample in talk.samples]
    ordinary = [s for s in samples if s.ear_ms is not None and not s.heavy and s.ear_ms < 10_000]
    ears = sorted(s.ear_ms for s in ordinary if s.ear_ms is not None)
    quick = sorted(s.ear_ms for s in ordinary if s.ear_ms is not None and s.kind in QUICK)
    pauses, words = sum(s.pauses for s in samples), sum(s.words for s in samples)
    stops = sorted(
        stop.sound_to_stop_ms
        for talk in talks
        for stop in talk.stops
        if stop.sound_to_stop_ms is not None
    )
    out: dict[str, Any] = {
        "turns": len(samples),
        "turns_timed": len(ears),
        "turns_where_silence_was_the_reply": sum(s.silent or s.heavy for s in samples),
        "turns_lost": sum(s.lost for s in samples),
        "p50_ms": percentile(ears, 0.5),
        "p95_ms": percentile(ears, 0.95),
        "quick_turns": len(quick),
        "quick_p50_ms": percentile(quick, 0.5),
        "quick_p95_ms": percentile(quick, 0.95),
        "inner_pauses": pauses,
        "inner_pauses_answered": sum(s.early for s in samples),
        "inner_pauses_answered_share": round(sum(s.early for s in samples) / max(1, pauses), 3),
        "inner_pauses_answered_for_700_ms": sum(s.early_long for s in samples),
        "word_error_rate": round(sum(s.errors for s in samples) / max(1, words), 4),
        "interruptions_timed": len(stops),
        "first_sound_to_silence_p50_ms": percentile(stops, 0.5),
        "first_sound_to_silence_p95_ms": percentile(stops, 0.95),
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


def report(
    talks: Sequence[Talk], decisions_ms: Sequence[int], settings: dict[str, Any]
) -> dict[str, Any]:
    """The benchmark's JSON; `decisions_ms` are the server's times from a decision to its last frame."""
    decided = sorted(decisions_ms)
    return {
        "name": "voice",
        "machine": f"{platform.machine()} {platform.system()} Python {platform.python_version()}, {HEARING_HZ} Hz",
        "settings": settings,
        "figures": figures(talks)
        | {
            "decisions_to_stop": len(decided),
            "decision_to_last_frame_p95_ms": percentile(decided, 0.95),
        },
        "samples": [asdict(sample) for talk in talks for sample in talk.samples],
        "stops": [asdict(stop) for talk in talks for stop in talk.stops],
    }
