"""Measures of a talk that are shown to its learner and never graded."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from scoring.pages.spoken import clock, heard
from sessions.models import Turn

ROOM_MS: Final = 3_000


@dataclass(frozen=True)
class Measure:
    """One measure, and how to read it."""

    name: str
    value: str
    hint: str
    percent: int | None = None


def measures(turns: Sequence[Turn], *, voice: bool) -> list[Measure]:
    """What can be said of this talk."""
    mine = [turn for turn in turns if turn.speaker == Turn.Speaker.LEARNER and heard(turn)]
    if not mine:
        return []
    found = [share_of_talk(turns, voice=voice), longest(mine), open_questions(mine)]
    room = room_left(turns) if voice else None
    return [*found, room] if room else found


def share_of_talk(turns: Sequence[Turn], *, voice: bool) -> Measure:
    """How much of the talking was the learner's, by time or by words."""

    def size(turn: Turn) -> int:
        return max((turn.end_ms or 0) - turn.start_ms, 0) if voice else len(heard(turn).split())

    mine = sum(size(turn) for turn in turns if turn.speaker == Turn.Speaker.LEARNER)
    percent = round(100 * mine / max(sum(size(turn) for turn in turns), 1))
    name = _("Your share of the talking") if voice else _("Your share of the words")
    return Measure(name, f"{percent}%", _("Many first talks: 35 to 65"), percent=percent)


def longest(mine: Sequence[Turn]) -> Measure:
    """The learner's longest turn."""
    turn = max(mine, key=lambda one: len(heard(one).split()))
    count = len(heard(turn).split())
    words = ngettext("%(n)s word", "%(n)s words", count) % {"n": count}
    return Measure(_("Longest turn"), words, _("At %(at)s") % {"at": clock(turn.start_ms)})


def open_questions(mine: Sequence[Turn]) -> Measure:
    """How many questions left the answer open."""
    asked = sum(len(turn.reading.get("slots", {}).get("question", ())) for turn in mine)
    opened = sum(
        any(a["label"] == "OPENQ" and a["band"] == "counts" for a in turn.reading.get("acts", ()))
        for turn in mine
    )
    value = _("%(n)s of %(of)s") % {"n": opened, "of": max(asked, opened)}
    return Measure(_("Open questions"), value, _("Questions you asked"))


def room_left(turns: Sequence[Turn]) -> Measure | None:
    """How often three seconds were left after a heavy line; None if there was none."""
    pairs = [
        later.start_ms - (line.end_ms or line.start_ms)
        for line, later in pairwise(turns)
        if line.trace.get("heavy") and later.speaker == Turn.Speaker.LEARNER
    ]
    left = sum(gap >= ROOM_MS for gap in pairs)
    if not pairs:
        return None
    value = _("%(n)s of %(of)s") % {"n": left, "of": len(pairs)}
    return Measure(_("Room after a heavy line"), value, _("Three seconds or more"))
