"""How quickly the persona answered in one attempt, stage by stage, and what services were used."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median, quantiles
from typing import Any, Final

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from providers.metering import Meter, prices_from
from scoring.queries import conditions_of
from sessions.models import Session, Turn
from sessions.stages import stages_of

STAGES: Final[dict[str, str | Promise]] = {
    "wait_ms": _("Waited to be sure the turn was over"),
    "stt_ms": _("Wrote down the words"),
    "mind_ms": _("Chose the answer"),
    "tts_ms": _("Made the first sound"),
}
UNITS: Final[dict[str, str | Promise]] = {
    "calls": _("calls"), "tokens_in": _("tokens read"), "tokens_out": _("tokens written"),
    "sound_tokens_in": _("tokens of sound read"), "sound_tokens_out": _("tokens of sound spoken"),
    "heard_s": _("seconds heard"), "spoken_s": _("seconds spoken"), "characters": _("letters spoken"),
    "failures": _("failures"), "rests": _("lines while it asked to be left alone"),
    "empty": _("lines that were empty"), "too_long": _("lines too long"),
    "other_language": _("lines not in English"), "not_spoken": _("lines with more than spoken words"),
    "out_of_character": _("lines out of character"), "figure_from_nowhere": _("lines with a figure or date from nowhere"),
    "name_from_nowhere": _("lines with a name from nowhere"), "rule_from_nowhere": _("lines with a rule from nowhere"),
    "tells_too_much": _("lines that told too much"), "gives_in": _("lines that gave in unearned"),
    "leaves_out": _("lines that left out what had to be said"),
}  # fmt: skip
SCALE_MS: Final = 2000
"""What the width of the picture stands for; a longer wait is cut there."""


@dataclass(frozen=True)
class Bar:
    """One stage of one answer, in milliseconds from the end of the learner's speech."""

    stage: str
    words: str | Promise
    start_ms: int
    ms: int
    row: int = 0

    @property
    def y(self) -> float:
        """Its line in the picture of four."""
        return 3.5 * self.row

    @property
    def x(self) -> float:
        """Left edge, of 100."""
        return round(100 * min(self.start_ms, SCALE_MS) / SCALE_MS, 1)

    @property
    def width(self) -> float:
        """Width, of 100."""
        return round(max(0.5, 100 * min(self.start_ms + self.ms, SCALE_MS) / SCALE_MS - self.x), 1)


@dataclass(frozen=True)
class Answer:
    """One answer of the persona: its stages and when it was first heard."""

    turn: int
    bars: tuple[Bar, ...]
    total_ms: int
    heavy: bool

    @property
    def x(self) -> float:
        """Where the first sound stands, of 100."""
        return round(100 * min(self.total_ms, SCALE_MS) / SCALE_MS, 1)


def technical(session: Session, turns: Sequence[Turn]) -> dict[str, Any]:
    """What the template names; empty lists for a typed talk without services."""
    answers = answers_of(turns)
    return {
        "answers": answers,
        "stages": stage_rows(answers),
        "scale_ms": SCALE_MS,
        "line": line_of(session),
        "wording": wording_of(turns),
        "usage": usage_rows(session.usage),
        "cost": Meter(dict(session.usage)).cost(prices_from(settings.PRICES_FILE))
        if session.usage
        else 0,
    }


def line_of(session: Session) -> dict[str, float]:
    """How well the connection of a spoken talk held; empty where nothing was carried."""
    conditions = conditions_of(session)
    if not conditions.sound:
        return {}
    return {
        "away_s": round(conditions.lost_ms / 1000),
        "lost": round(100 * conditions.loss, 1),
        "withdrawn": conditions.withdrawn,
    }


def answers_of(turns: Sequence[Turn]) -> list[Answer]:
    """The spoken answers to spoken turns, in order."""
    spoken = (
        turn for turn in turns if turn.speaker == Turn.Speaker.PERSONA and turn.source == "voice"
    )
    return [
        answer_of(turn) for turn in spoken if "stt_ms" in turn.trace and "total_ms" in turn.trace
    ]


def answer_of(turn: Turn) -> Answer:
    """One answer; the work runs while the wait does."""
    trace: Mapping[str, int] = turn.trace
    bars = [
        Bar(stage.name, STAGES[stage.name], stage.start_ms, stage.ms, row)
        for row, stage in enumerate(stages_of(trace))
    ]
    return Answer(turn.n, tuple(bars), trace["total_ms"], bool(trace.get("heavy")))


def stage_rows(answers: Sequence[Answer]) -> list[tuple[str | Promise, int, int]]:
    """Each stage's median and 95th percentile; a silence the persona chose is left out of the whole."""
    if not answers:
        return []
    rows = []
    for stage, words in STAGES.items():
        values = [bar.ms for answer in answers for bar in answer.bars if bar.stage == stage]
        rows.append((words, round(median(values)), percentile_95(values)))
    whole = [answer.total_ms for answer in answers if not answer.heavy] or [answers[0].total_ms]
    return [*rows, (_("First sound on its way"), round(median(whole)), percentile_95(whole))]


def percentile_95(values: Sequence[int]) -> int:
    """The 95th percentile; of one value itself."""
    return round(quantiles(values, n=20, method="inclusive")[-1]) if len(values) > 1 else values[0]


def wording_of(turns: Sequence[Turn]) -> dict[str, int]:
    """How many lines were said in a model's words, and how many as they were written because its words would not do."""
    asked = [turn.trace for turn in turns if "worded" in turn.trace]
    if not asked:
        return {}
    worded = sum(trace["worded"] for trace in asked)
    return {"model": worded, "authored": sum(trace["fell_back"] for trace in asked)}


def usage_rows(usage: Mapping[str, Mapping[str, float]]) -> list[tuple[str, list[str]]]:
    """Each stage and model with what was used of it, in words."""
    return [
        (
            name.replace(":", ", "),
            [f"{row[unit]:,.10g} {words}" for unit, words in UNITS.items() if unit in row],
        )
        for name, row in sorted(usage.items())
    ]
