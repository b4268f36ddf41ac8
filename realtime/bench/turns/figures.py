"""`manage.py bench turns`: plays the pause set and the interruption set, and sums up what the floor made of them."""

import platform
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median
from typing import Any, Final

import numpy as np

from providers.registry import provider
from realtime.bench.turns import virtual
from realtime.bench.turns.listener import Listener, Seen
from realtime.bench.turns.overlaps import Met, meet, overlaps, precision_and_recall
from realtime.bench.turns.speech import LEAD_S, Case
from realtime.bench.turns.table import (
    LATE_MS,
    LEAST_MS,
    Engines,
    Known,
    Pause,
    cases,
    engines,
    shares,
    table,
)
from realtime.floor import timing
from realtime.floor.ending import chance
from realtime.floor.manners import Manners, habit_ms, wait_ms
from realtime.floor.words import is_plain

MOST_SHARES: Final = (0.05, 0.10, 0.15, 0.20)
WITHIN_MS: Final = 700
REPLY_MS: Final = 4_000
"""As long as a persona usually speaks; a reply that ends by itself would hide that it was not stopped."""


@dataclass(frozen=True)
class EarlyReply:
    """A reply inside a turn: when it was heard, when the learner went on, and when it was silent again."""

    audible_ms: int
    resumed_ms: int
    silent_ms: int | None
    withdrawn: bool


@dataclass(frozen=True)
class Played:
    """One line as the product met it."""

    case: Case
    inner_pauses: int
    false_starts: tuple[EarlyReply, ...]
    waits_ms: int | None
    """From the end of the speech to the reply; None if none came."""

    takes_ms: int | None
    drafts: int


def measure(half: str, folder: Path) -> dict[str, Any]:
    """All figures of one half."""
    made_with = engines(folder, provider)
    found = table(half, made_with)
    played = play(cases(half, made_with), made_with)
    met = [meet(one, made_with) for one in overlaps(made_with.speaker)]
    made_with.memory.save()
    return {
        "name": "turns",
        "machine": f"{platform.machine()} {platform.system()} Python {platform.python_version()}",
        "settings": {"split": half},
        "figures": {
            "lines": len(played),
            **pause_figures(played),
            **wait_figures(played),
            **curve_figures(found),
            **overlap_figures(met),
        },
        "samples": {"played": [sample(one) for one in played], "overlaps": [overlap_sample(one) for one in met]},
    }  # fmt: skip


def play(lines: Sequence[Case], made_with: Engines) -> list[Played]:
    """Each voice speaks its lines one after the other to one listener, as in a practice."""
    by_voice = defaultdict(list)
    for one in lines:
        by_voice[one.voice].append(one)
    return [done for voice in sorted(by_voice) for done in virtual.run(practice(by_voice[voice], made_with))]  # fmt: skip


async def practice(lines: Sequence[Case], made_with: Engines) -> list[Played]:
    """One voice's lines, after the persona's opening one."""
    listener = Listener(
        turn_end=made_with.turn_end, recogniser=made_with.recogniser, reply_ms=REPLY_MS
    )
    listener.floor = replace(listener.floor, voice_ms=-timing.ECHO_WARM_UP)
    return [met(one, await listener.hear(one.sound, asked=one.line.asked)) for one in lines]


def met(one: Case, seen: Seen) -> Played:
    """What became of one line."""
    silences = [(begin, begin + ms) for begin, ms in seen.silences if ms >= LEAST_MS]
    inner = [(begin, end) for begin, end in silences if end < one.ends_ms]
    ends_ms = max((begin for begin, end in silences if end >= one.ends_ms), default=one.ends_ms)
    replies = [ms for ms in seen.audible_ms if ms >= ends_ms]
    taken = [ms for ms in seen.taken_ms if ms >= ends_ms]
    early = [ms for ms in seen.audible_ms if ms < ends_ms - LATE_MS]
    return Played(
        one,
        len(inner),
        tuple(false_start(ms, seen) for ms in early),
        replies[0] - ends_ms if replies else None,
        taken[0] - ends_ms if taken else None,
        seen.drafts,
    )


def false_start(ms: int, seen: Seen) -> EarlyReply:
    """What followed a reply inside a turn."""
    resumed = min((begin for begin in seen.begins_ms if begin > ms - LATE_MS), default=ms)
    withdrawn = [at for at in seen.withdrawn_ms if at > ms]
    silent = [*withdrawn, *(at for at in seen.stopped_ms if at > ms)]
    first = min(silent, default=None)
    return EarlyReply(ms, resumed, first, first in withdrawn)


def pause_figures(played: Sequence[Played]) -> dict[str, Any]:
    """How often a pause was answered, and how fast that was taken back."""
    pauses = sum(one.inner_pauses for one in played)
    false = [start for one in played for start in one.false_starts]
    slow = [
        s
        for s in false
        if s.silent_ms is None or s.silent_ms - max(s.audible_ms, s.resumed_ms) > WITHIN_MS
    ]
    kept = [s for s in false if not s.withdrawn]
    return {
        "inner_pauses": pauses,
        "answered": len(false),
        "answered_share": round(len(false) / pauses, 3),
        "answered_not_silent_in_700_ms": len(slow),
        "answered_not_silent_in_700_ms_share_of_pauses": round(len(slow) / pauses, 3),
        "answered_and_kept_as_said": len(kept),
        "answered_and_kept_as_said_share_of_pauses": round(len(kept) / pauses, 3),
    }  # fmt: skip


def wait_figures(played: Sequence[Played]) -> dict[str, Any]:
    """From the end of the speech to the first sound of the reply, by kind of turn."""
    kinds = ("question", "hand_over", "short", "statement", "trailing")
    out: dict[str, Any] = {"unanswered": sum(one.waits_ms is None for one in played)}
    for kind in ("all", *kinds):
        waits = [
            one.waits_ms
            for one in played
            if one.waits_ms is not None and kind in {"all", one.case.line.kind}
        ]
        out[f"wait_{kind}_p50_ms"] = round(median(waits))
        out[f"wait_{kind}_p95_ms"] = round(float(np.percentile(waits, 95)))
    out["drafts_per_line"] = round(sum(one.drafts for one in played) / len(played), 2)
    return out


def habits(found: Sequence[Pause]) -> list[float]:
    """The habit of pausing known at each silence; each voice says its lines to one listener, as in a practice."""
    habit: dict[str, float] = defaultdict(lambda: timing.HABIT_FIRST)
    own: dict[str, float] = defaultdict(float)
    out = []
    for pause in found:
        voice = pause.case.voice
        out.append(habit[voice])
        if pause.ends_turn:
            turn_ms = pause.begins_ms - 1000 * LEAD_S
            habit[voice] = habit_ms(habit[voice], own[voice], turn_ms)
            own[voice] = 0.0
        else:
            own[voice] = max(own[voice], float(pause.ms))
    return out


def curve_figures(found: Sequence[Pause]) -> dict[str, Any]:
    """The median wait after real ends at a share of inner pauses that are ended: the clock alone, the hint, ours."""
    out: dict[str, Any] = {}
    heard = habits(found)
    curves: dict[str, Callable[[int, float], float]] = {
        "vad_only": lambda place, dial: by_clock(found[place], dial),
        "smart_turn_only": lambda place, dial: by_hint(found[place], dial),
        "ours": lambda place, dial: ours(found[place], dial, heard[place]),
    }
    for name, waits in curves.items():
        points = [
            shares([waits(place, dial) for place in range(len(found))], found)
            for dial in DIALS[name]
        ]
        for most in MOST_SHARES:
            within = [point for point in points if point[0] <= most]
            best = min(within, key=lambda point: point[1], default=None)
            out[f"{name}_p50_ms_at_{most:.0%}_false_starts"] = best and round(best[1])
            out[f"{name}_p95_ms_at_{most:.0%}_false_starts"] = best and round(best[2])
    return out


def by_clock(pause: Pause, dial: float) -> float:
    """The same silence for everybody."""
    return dial


def by_hint(pause: Pause, dial: float) -> float:
    """A wait that the hint moves, asked again and again: the shape that a hint alone does best with."""
    return decided(pause, lambda known: dial * (1 + 3 * (1 - known.hint)))


def ours(pause: Pause, dial: float, habit: float) -> float:
    """The product's wait, made longer or shorter, for a learner who has been heard so far."""
    asked = pause.case.line.asked

    def wait(now: Known) -> float:
        ended = chance(now.text, hint=now.hint, rising=now.rising, asked=asked)
        plain = is_plain(now.text, asked)
        waits = wait_ms(Manners(), ended=ended, plain=plain, habit_ms=habit)
        return max(timing.WAIT_QUICK, dial * waits)

    return decided(pause, wait)


def decided(pause: Pause, wait: Callable[[Known], float]) -> float:
    """When a listener that follows what is known takes the turn."""
    for known, following in zip(pause.known, [*pause.known[1:], None], strict=True):
        takes_ms = max(known.ms, wait(known))
        if following is None or takes_ms < following.ms:
            return takes_ms
    raise AssertionError(pause)


DIALS: Final = {
    "vad_only": np.arange(LEAST_MS, 2_050, 10),
    "smart_turn_only": np.geomspace(60, 3_000, 300),
    "ours": np.geomspace(0.2, 6.0, 300),
}


def overlap_figures(met: Sequence[Met]) -> dict[str, Any]:
    """What sounds over the persona were taken for."""
    precision, recall = precision_and_recall(met)
    stops = [m.stopped_ms for m in met if m.overlap.takes_floor and m.stopped_ms is not None]
    ducks = [m.ducked_ms for m in met if m.ducked_ms is not None]
    return {
        "overlaps": len(met),
        "interruptions": sum(m.overlap.takes_floor for m in met),
        "harmless_sounds": sum(not m.overlap.takes_floor for m in met),
        **stopped_by(met),
        "interruption_recall": round(recall, 3),
        "interruption_precision": round(precision, 3),
        "first_sound_to_stop_p50_ms": round(median(stops)),
        "first_sound_to_stop_p95_ms": round(float(np.percentile(stops, 95))),
        "first_sound_to_ducking_p95_ms": round(float(np.percentile(ducks, 95))),
    }


def stopped_by(met: Sequence[Met]) -> dict[str, str]:
    """For each kind of sound that does not mean to take the floor, how many stopped the persona, of how many."""
    kinds = sorted({m.overlap.kind for m in met if not m.overlap.takes_floor})
    of = {kind: [m.stopped_ms is not None for m in met if m.overlap.kind == kind] for kind in kinds}
    return {f"stopped_by_{kind}": f"{sum(stops)} of {len(stops)}" for kind, stops in of.items()}


def sample(one: Played) -> dict[str, Any]:
    """One line for the JSON."""
    return {
        "kind": one.case.line.kind, "voice": one.case.voice, "text": one.case.line.text, "inner_pauses": one.inner_pauses,
        "false_starts": len(one.false_starts), "wait_ms": one.waits_ms, "take_ms": one.takes_ms,
    }  # fmt: skip


def overlap_sample(one: Met) -> dict[str, Any]:
    """One sound for the JSON."""
    return {"kind": one.overlap.kind, "name": one.overlap.name, "stopped_ms": one.stopped_ms, "resumed": one.resumed}  # fmt: skip
