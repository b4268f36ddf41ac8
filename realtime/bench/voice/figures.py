"""What `bench voice` adds up: the wait at the ear, pauses answered by mistake, lost turns, stops, words got wrong."""

from collections import Counter
from collections.abc import Sequence
from statistics import median
from typing import Any, Final

from realtime.bench.voice.spoken import QUICK_KINDS
from realtime.bench.voice.talk import STAGES, Over, Sample
from realtime.bench.voice.words import error_rate

SILENT_WITHIN_MS: Final = 700


def figures(samples: Sequence[Sample], overs: Sequence[Over]) -> dict[str, Any]:
    """All of them; turns whose reply is a silence of the persona's own, or comes after one, are left out and counted."""
    timed = [s for s in samples if s.ear_ms is not None and not s.heavy]
    ends = Counter(s.ends for s in samples)
    return {
        "turns": len(samples),
        "turns_timed": len(timed),
        "turns_where_silence_was_the_reply": ends["silence"] + sum(s.heavy and s.ear_ms is not None for s in samples),
        "turns_lost": ends["lost"],
        "turns_unanswered_with_a_reason": ends["reason"],
        "turns_where_an_early_reply_stood": ends["talked_over"],
        **spread("ear", [s.ear_ms for s in timed]),
        **spread("ear_quick_kinds", [s.ear_ms for s in timed if s.kind in QUICK_KINDS]),
        **spread("ear_statements", [s.ear_ms for s in timed if s.kind == "statement"]),
        **spread("ear_trailing_off", [s.ear_ms for s in timed if s.kind == "trailing"]),
        **by_condition(timed),
        **early_figures(samples),
        **spread("waited_though_ready", [w for s in timed if (w := waited_ms(s)) is not None]),
        **stage_figures(timed),
        "word_error_rate_in_the_room": error_rate([(s.said, s.heard) for s in samples]),
        **over_figures(overs),
    }  # fmt: skip


def spread(name: str, values: Sequence[int | None]) -> dict[str, int | None]:
    """The median and the value that one in twenty passes."""
    ordered = sorted(value for value in values if value is not None)
    return {f"{name}_p50_ms": percentile(ordered, 0.5), f"{name}_p95_ms": percentile(ordered, 0.95)}


def percentile(ordered: Sequence[int], share: float) -> int | None:
    """The value that this share does not pass."""
    return ordered[min(len(ordered) - 1, round(share * (len(ordered) - 1)))] if ordered else None


def by_condition(timed: Sequence[Sample]) -> dict[str, int | None]:
    """The wait at the ear for each number of learners, with and without noise."""
    out: dict[str, int | None] = {}
    for sessions, noise in sorted({(s.sessions, s.noise) for s in timed}):
        name = f"ear_{sessions}_at_once_{'noise' if noise else 'quiet'}"
        out |= spread(name, [s.ear_ms for s in timed if (s.sessions, s.noise) == (sessions, noise)])
    return out


def early_figures(samples: Sequence[Sample]) -> dict[str, Any]:
    """Pauses inside lines that the persona took for the end, and those it did not take back in time."""
    pauses = sum(s.pauses for s in samples)
    early = [one for s in samples for one in s.early]
    slow = [x for x in early if x.silent_after_ms is None or x.silent_after_ms > SILENT_WITHIN_MS]
    return {
        "inner_pauses": pauses,
        "inner_pauses_answered": len(early),
        "inner_pauses_answered_share": round(len(early) / max(1, pauses), 3),
        "inner_pauses_answered_not_silent_in_700_ms": len(slow),
        "inner_pauses_answered_not_silent_in_700_ms_share": round(len(slow) / max(1, pauses), 3),
    }


def waited_ms(sample: Sample) -> int | None:
    """How long the reply was ready and held back."""
    work = ("draft_ms", "stt_ms", "mind_ms", "tts_ms")
    if not sample.stages.keys() >= {*work, "total_ms"}:
        return None
    return max(0, sample.stages["total_ms"] - sum(sample.stages[name] for name in work))


def stage_figures(timed: Sequence[Sample]) -> dict[str, int | None]:
    """The stages' medians; what is left of the wait is the network's and the buffers'."""
    out: dict[str, int | None] = {}
    for stage in STAGES:
        values = [s.stages[stage] for s in timed if stage in s.stages]
        out[f"{stage.removesuffix('_ms')}_p50_ms"] = round(median(values)) if values else None
    network = [
        s.ear_ms - s.stages["total_ms"] for s in timed if s.ear_ms and "total_ms" in s.stages
    ]
    return out | {"network_p50_ms": round(median(network)) if network else None}


def over_figures(overs: Sequence[Over]) -> dict[str, Any]:
    """What sounds over the persona's voice did."""
    meant = [one for one in overs if one.takes_floor]
    stopped = [one for one in overs if one.stop_ms is not None]
    right = [one for one in stopped if one.takes_floor]
    return {
        "sounds_over_the_persona": len(overs),
        "interruptions": len(meant),
        "interruptions_that_stopped_it": len(right),
        "false_interruptions": len(stopped) - len(right),
        "interruption_recall": round(len(right) / len(meant), 3) if meant else None,
        "interruption_precision": round(len(right) / len(stopped), 3) if stopped else None,
        **spread("first_sound_to_silence", [one.stop_ms for one in right]),
        **spread("decision_to_silence", [one.cut_ms for one in right]),
    }
