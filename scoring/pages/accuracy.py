"""How far the machine's ratings agree with people's, in plain words."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from lti_tool.models import ResourceLink
from scoring.agreement import ALARM_FROM, FEWEST, QWK_FROM, SIGNED_MOST, Agreement
from scoring.calibration import Judged, Report, reports
from scoring.shifting import Shift
from scoring.words import LEVELS
from sessions.models import Placement

SLIGHT = 0.05
"""Of a level; less is told as none."""


@dataclass(frozen=True)
class Line:
    """One objective with its figures as a page writes them."""

    title: str
    n: int
    is_enough: bool
    is_open: bool
    exact: str
    within_one: str
    kappa: str
    interval: str
    milder: str
    why: str
    table: list[list[int]]


@dataclass(frozen=True)
class Shown:
    """One scenario's report as a page shows it."""

    report: Report
    sentence: str
    lines: tuple[Line, ...]
    shifts: tuple[str, ...]
    """What the machine finds now beside the quarter before, in words."""

    @property
    def has_figures(self) -> bool:
        """Whether there are enough ratings of anything."""
        return any(line.is_enough for line in self.lines)


def accuracy_at(link: ResourceLink) -> dict[str, Any]:
    """For the instructor: the activity's scenario at their institution."""
    found = reports(Placement.objects.filter(links=link))
    return {"link": link, "placement": link.placement, "report": shown(found[0])} | WORDS


def accuracy_everywhere() -> dict[str, Any]:
    """For the administrator: every scenario in use at every institution."""
    found = [shown(one) for one in reports(Placement.objects.filter(links__isnull=False))]
    return {"reports": found, "sentence": sentence_of_all([one.report for one in found])} | WORDS


SHIFTS = {
    "possible": _l("Of the points, %(now)s hung on something unclear in %(n)s practices; in the quarter before, %(before)s in %(of)s."),
    "unsure": _l("Of the spoken turns, %(now)s were hard to make out in %(n)s practices; in the quarter before, %(before)s in %(of)s."),
}  # fmt: skip
WORDS = {
    "levels": LEVELS, "fewest": FEWEST, "qwk_from": f"{QWK_FROM:.2f}", "signed_most": f"{SIGNED_MOST:g}",
}  # fmt: skip


def sentence_of_all(found: Sequence[Report]) -> str:
    """The administrator's page in a sentence."""
    if not any(one.n for one in found):
        return _("Not yet judged by people.")
    if any(one.has_drifted for one in found):
        return _("Ratings have moved away from people’s.")
    ready = sum(one.is_open for one in found)
    return _("People’s ratings bear out %(ready)s of %(all)s conversations.") % {
        "ready": ready, "all": len(found),
    }  # fmt: skip


def shown(report: Report) -> Shown:
    """A report with its words."""
    lines = tuple(line(one) for one in report.objectives)
    return Shown(report, sentence(report), lines, shift_words(report.shifts))


def shift_words(shifts: Sequence[Shift]) -> tuple[str, ...]:
    """Each figure that can be compared, or that none can be."""
    told = tuple(
        str(SHIFTS[one.measure]) % {
            "now": f"{one.now.mean:.0%}", "n": one.now.n, "before": f"{one.before.mean:.0%}", "of": one.before.n,
        }
        for one in shifts if one.is_enough
    )  # fmt: skip
    return told or (_("Too few practices to compare with the quarter before."),)


def sentence(report: Report) -> str:
    """What the figures come to."""
    if not report.n:
        return _("Not yet judged by people.")
    if report.has_drifted:
        return _(
            "Ratings have moved away from people’s, so grades that are held wait for a person."
        )
    if report.has_shifted:
        return _(
            "What the machine finds has changed since the quarter before, so grades that are held wait for a person."
        )
    if report.is_open:
        return _("People agree with these ratings, so grades go out by themselves.")
    few = [one for one in report.objectives if not one.agreement.is_enough]
    if few:
        least = min(one.agreement.n for one in report.objectives)
        return _("Not enough data yet: %(n)s of %(of)s double ratings.") % {
            "n": least,
            "of": FEWEST,
        }
    return _("People and machine are too far apart, so grades that are held wait for a person.")


def line(one: Judged) -> Line:
    """One objective's figures."""
    found = one.agreement
    if not found.is_enough:
        return Line(one.title, found.n, False, False, "", "", "", "", "", why(found), [])
    kappa, between = found.qwk, found.interval
    return Line(
        title=one.title,
        n=found.n,
        is_enough=True,
        is_open=found.is_open,
        exact=f"{found.exact:.0%}",
        within_one=f"{found.within_one:.0%}",
        kappa=f"{kappa:.2f}" if kappa is not None else "–",
        interval=_("%(low).2f to %(high).2f") % {"low": between[0], "high": between[1]} if between else "",
        milder=milder(found.signed),
        why=why(found),
        table=found.table,
    )  # fmt: skip


def milder(signed: float) -> str:
    """Which way the machine leans."""
    if abs(signed) < SLIGHT:
        return _("no lean")
    words = _("%(by).1f milder") if signed > 0 else _("%(by).1f stricter")
    return words % {"by": abs(signed)}


def why(found: Agreement) -> str:
    """What keeps an objective from counting by itself; empty where nothing does."""
    if not found.n:
        return _("Not yet judged by people")
    if not found.is_enough:
        return _("Not enough data")
    if found.has_drifted:
        return _("Moved away lately")
    if found.qwk is None:
        return _("One level only")
    if found.qwk < QWK_FROM:
        return _("Too little agreement")
    return _("Leans too far") if abs(found.signed) > SIGNED_MOST else ""


def as_json(report: Report) -> dict[str, Any]:
    """A report as plain data; figures only where there are enough ratings."""
    return {
        "institution": report.institution,
        "scenario": report.scenario,
        "open": report.is_open,
        "shifts": [shift_json(one) for one in report.shifts],
        "objectives": [objective_json(one) for one in report.objectives],
    }


def report_json(report: Report) -> dict[str, Any]:
    """The same as the page of one activity shows it: with titles and a sentence."""
    facts = [objective_json(one) | {"title": one.title} for one in report.objectives]
    return {
        "scenario": report.scenario,
        "title": report.title,
        "sentence": sentence(report),
        "open": report.is_open,
        "drifted": report.has_drifted,
        "shifts": [shift_json(one) for one in report.shifts],
        "fewest": FEWEST,
        "objectives": facts,
    }


def shift_json(one: Shift) -> dict[str, Any]:
    """One figure in two quarters as plain data."""
    return {
        "measure": one.measure,
        "now": round(one.now.mean, 4),
        "n_now": one.now.n,
        "before": round(one.before.mean, 4),
        "n_before": one.before.n,
        "alarm": one.is_alarm,
    }


def objective_json(one: Judged) -> dict[str, Any]:
    """One objective as plain data."""
    found = one.agreement
    facts: dict[str, Any] = {"objective": one.id, "n": found.n, "open": found.is_open}
    if not found.is_enough:
        return facts | {"why": "not enough data" if found.n else "not yet judged by people"}
    kappa = found.qwk
    return facts | {
        "exact": round(found.exact, 4),
        "within_one": round(found.within_one, 4),
        "qwk": None if kappa is None else round(kappa, 4),
        "interval": found.interval,
        "signed": round(found.signed, 4),
        "drift_z": max(-99.0, min(99.0, round(found.drift, 2))),
        "drift_alarm": abs(found.drift) > ALARM_FROM,
        "table": found.table,
    }
