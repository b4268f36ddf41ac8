"""One practice of `bench voice`: speaks its turns, puts sounds over the replies, and times what comes back."""

import asyncio
import math
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from providers.base import HEARING_HZ, Pcm
from realtime.bench.learner import Learner, in_room, spoken_span
from realtime.bench.server import Place
from realtime.bench.turns.overlaps import Overlap
from realtime.bench.voice.spoken import Said, loud_spans

REPLY_WITHIN_S: Final = 12.0
QUIET_AFTER_S: Final = 0.9
STAGES: Final = ("draft_ms", "wait_ms", "stt_ms", "mind_ms", "tts_ms", "total_ms")
REASONS: Final = frozenset({"not_heard", "no_reply", "voice_lost", "text_only", "paused_idle"})
"""Notices that say why no reply comes."""

OVER_AFTER_S: Final = 1.2
"""A sound comes over a reply that has been audible for so long: before a second of it, going on takes it back and is no interruption."""

WORD_S, ROOM_S = 0.33, 1.7
"""How long a word of a reply lasts, and how much of it must be left for a sound to fall in."""

STOPS_WITHIN_S: Final = 1.5
CUT_TRAVELS_S: Final = 0.4
"""The last of a stopped voice has arrived by then."""

ECHO_S: Final = 3.0


@dataclass(frozen=True)
class Early:
    """A reply that was audible inside the line: when it was silent again, after the learner went on."""

    silent_after_ms: int | None


@dataclass
class Sample:
    """One spoken turn."""

    line: str
    kind: str
    sessions: int
    noise: bool
    ear_ms: int | None = None
    pauses: int = 0
    early: list[Early] = field(default_factory=list)
    ends: str = "answered"
    """Or "closed" (the room, inside the line), "silence" (the persona's own choice), "talked_over" (an early reply stood), "reason" (a notice), or "lost"."""

    heavy: bool = False
    said: str = ""
    heard: str = ""
    stages: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Over:
    """One sound over a reply, and what the persona made of it."""

    kind: str
    name: str
    takes_floor: bool
    stop_ms: int | None
    """From the first loud frame that left to the last loud frame of the persona that arrived; None if it spoke on."""

    cut_ms: int | None
    """Of that, from the news of the stop to that last frame."""


@dataclass
class Talk:
    """What one or more practices gave."""

    samples: list[Sample] = field(default_factory=list)
    overs: list[Over] = field(default_factory=list)


@dataclass(frozen=True)
class Condition:
    """How many learners talk at once, and what sounds behind them."""

    sessions: int
    background: Pcm | None


async def converse(
    address: str, place: Place, origin: str, said: Sequence[Said], over: deque[Overlap], condition: Condition
) -> Talk:  # fmt: skip
    """Speak each turn and wait for the answer; where an answer is long enough, the next sound comes over it."""
    talk = Talk()
    room = f"{address}/ws/practice/{place.uuid}/"
    async with in_room(room, place.token, origin, background=condition.background) as learner:
        await learner.wait_for("floor", state="open", within_s=30)
        for one in said:
            if ended(learner):
                break
            sample = Sample(
                one.name, one.kind, condition.sessions, condition.background is not None
            )
            place_before = len(learner.messages)
            audible = await spoken_turn(learner, one, sample)
            if sample.ends == "closed":
                break
            talk.samples.append(sample)
            if audible and over and has_room(learner, place_before):
                # Taken off first: another practice at the same time takes the next.
                sound = over.popleft()
                if met := await put_over(learner, sound, audible):
                    talk.overs.append(met)
                else:
                    over.appendleft(sound)
            await read_trace(learner, audible, place_before, sample)
            await quiet(learner)
        if not ended(learner):
            await learner.send(type="leave")
        await learner.wait_for("ended")
    return talk


def ended(learner: Learner) -> bool:
    """Whether the practice is over; a persona may end it."""
    return any(message["type"] == "ended" for message in learner.messages)


async def spoken_turn(learner: Learner, one: Said, sample: Sample) -> float | None:
    """Speak one line; gives when the reply to it was first heard."""
    spans, place = loud_spans(one.sound), len(learner.messages)
    sample.pauses, sample.said = max(0, len(spans) - 1), one.text
    ended = await learner.say(one.sound)
    if ended is None:
        sample.ends = "closed"
        return None
    began = learner.microphone.began_at
    sample.early = [
        silenced(learner, at, [began + begin / 1000 for begin, _ in spans])
        for at in audible_replies(learner, place)
        if began < at < ended
    ]
    audible = await answered(learner, place, ended, sample)
    if audible:
        sample.ear_ms = round(1000 * (audible - ended))
    return audible


def audible_replies(learner: Learner, place: int) -> list[float]:
    """When each reply since then was first heard; one taken back before that never was, a murmur is none."""
    found = []
    for number, message in enumerate(learner.messages[place:], place):
        if message["type"] != "started" or message["start_ms"]:
            continue
        stops = [m["_at"] for m in learner.messages[number:] if m["type"] == "stopped"]
        until = stops[0] + CUT_TRAVELS_S if stops else math.inf
        if (at := learner.ear.first_loud(message["_at"] - 0.02, until)) is not None:
            found.append(at)
    return found


def silenced(learner: Learner, audible: float, begins: Sequence[float]) -> Early:
    """How long after the learner went on the early reply still sounded."""
    resumed = max(audible, min((at for at in begins if at > audible), default=audible))
    stops = [m["_at"] for m in learner.messages if m["type"] == "stopped" and m["_at"] > audible]
    if not stops:
        return Early(None)
    last = learner.ear.falls_silent(stops[0], stops[0] + CUT_TRAVELS_S)
    assert last is not None
    return Early(max(0, round(1000 * (last - resumed))))


async def answered(learner: Learner, place: int, ended: float, sample: Sample) -> float | None:
    """When the persona became audible after the line; None if it did not, and the sample says why."""
    until = ended + REPLY_WITHIN_S
    while time.monotonic() < until:
        if later := [at for at in audible_replies(learner, place) if at >= ended]:
            return later[0]
        since = learner.messages[place:]
        if any(m["type"] == "turn" and m.get("silent") for m in since):
            sample.ends = "silence"
            return None
        await asyncio.sleep(0.02)
    told = {m["kind"] for m in learner.messages[place:] if m["type"] == "notice"} & REASONS
    kept = any(early.silent_after_ms is None for early in sample.early)
    sample.ends = "talked_over" if kept else "reason" if told else "lost"
    return None


def has_room(learner: Learner, place: int) -> bool:
    """Whether the reply under way is long enough for a sound to fall in."""
    wholes = [m["whole"] for m in learner.messages[place:] if m["type"] == "started"]
    return bool(wholes) and len(wholes[-1].split()) * WORD_S > OVER_AFTER_S + ROOM_S


async def put_over(learner: Learner, one: Overlap, audible: float) -> Over | None:
    """Make one sound over the reply; None where the persona had finished before it could matter."""
    await asyncio.sleep(max(0.0, audible + OVER_AFTER_S - time.monotonic()))
    place = len(learner.messages)
    if one.kind == "echo":
        learner.microphone.echo_of, first = learner.ear, time.monotonic()
        await asyncio.sleep(ECHO_S)
        learner.microphone.echo_of = None
    else:
        if await learner.say(one.sound) is None:
            return None
        first = learner.microphone.began_at + spoken_span(one.sound)[0] / HEARING_HZ
    await asyncio.sleep(STOPS_WITHIN_S)
    if ended_first(learner, place, first):
        return None
    stops = [
        m["_at"] for m in learner.messages[place:] if m["type"] == "stopped" and m["_at"] > first
    ]
    if not stops:
        return Over(one.kind, one.name, one.takes_floor, None, None)
    last = learner.ear.falls_silent(stops[0], stops[0] + CUT_TRAVELS_S)
    assert last is not None
    return Over(
        one.kind, one.name, one.takes_floor, round(1000 * (last - first)), round(1000 * (last - stops[0]))
    )  # fmt: skip


def ended_first(learner: Learner, place: int, first: float) -> bool:
    """Whether the persona came to its own end before the sound was over and weighed."""
    for message in learner.messages[place:]:
        if message["type"] == "stopped":
            return False
        if message["type"] == "floor" and message["state"] == "open":
            return bool(message["_at"] < first + STOPS_WITHIN_S)
    return False


async def read_trace(learner: Learner, audible: float | None, place: int, sample: Sample) -> None:
    """Take from the room what it noted of this turn: its stages, and the words it heard."""
    if sample.ends in {"lost", "reason", "talked_over"}:
        sample.heard = heard_of(learner, place, len(learner.messages))
        return
    # A reply stands once it has sounded for a while; what stood before it was heard answered a pause.
    after = place if audible is None else first_since(learner, audible)
    turn = await learner.wait_for("turn", after=after, speaker="persona", within_s=REPLY_WITHIN_S)
    sample.stages = {name: int(turn["trace"][name]) for name in STAGES if name in turn["trace"]}
    sample.heavy = bool(turn["trace"].get("heavy"))
    until = next(n for n, message in enumerate(learner.messages) if message is turn)
    sample.heard = heard_of(learner, place, until)


def heard_of(learner: Learner, place: int, until: int) -> str:
    """The learner's words as they came to stand between two messages."""
    return " ".join(
        message["text"]
        for message in learner.messages[place:until]
        if message["type"] == "turn" and message["speaker"] == "learner"
    )


def first_since(learner: Learner, moment: float) -> int:
    """The place of the first message that came after a moment."""
    later = (n for n, message in enumerate(learner.messages) if message["_at"] >= moment)
    return next(later, len(learner.messages))


async def quiet(learner: Learner) -> None:
    """Wait until the persona has finished; a practice that was paused by "stop" goes on."""
    until = time.monotonic() + 30
    while time.monotonic() < until:
        states = [m["state"] for m in learner.messages if m["type"] == "floor"]
        if time.monotonic() - learner.ear.last_loud > QUIET_AFTER_S:
            if states[-1] == "open":
                return
            if states[-1] == "held":
                await learner.send(type="resume")
        await asyncio.sleep(0.05)
