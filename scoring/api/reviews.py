"""What the REST interface tells whoever reviews an attempt: what people decided, what a model proposed, how quickly was answered."""

from typing import Any

from django.conf import settings
from django.db.models import Prefetch

from providers.metering import Meter, prices_from
from scoring.models import Appeal, Assessment, Override
from scoring.pages.proposed import REFUSALS, refused, taken_up
from scoring.pages.technical import STAGES, answers_of, line_of, stage_rows, wording_of
from scoring.pages.trail import trail
from sessions.cards import card_for
from sessions.models import Session

WHOLE = "first_sound_ms"


def decisions(session: Session) -> dict[str, Any]:
    """The trail of the rating that counts, the newest step first."""
    overrides = Override.objects.select_related("by__identity", "element")
    appeals = Appeal.objects.select_related("answered_by__identity", "objective")
    rows = Assessment.objects.filter(session=session, current=True)
    rows = rows.select_related("renews", "switched_by__identity").prefetch_related(
        Prefetch("objectives__overrides", overrides), Prefetch("appeals", appeals)
    )
    found = rows.first()
    return {"attempt": session.uuid, "steps": trail(found) if found else []}


def proposals(session: Session) -> dict[str, Any]:
    """What is to be looked at, and what was not taken up."""
    turns = list(session.turns.all())
    return {
        "attempt": session.uuid,
        "proposals": taken_up(card_for(session), turns),
        "refused": [
            {"why": why, "words": REFUSALS[why], "count": count}
            for why, count in sorted(refused(turns).items())
        ],
    }


def timings(session: Session) -> dict[str, Any]:
    """Every answer's stages, their medians, how the connection held, and the services that were used."""
    turns = list(session.turns.all())
    answers = answers_of(turns)
    rows = zip([*STAGES, WHOLE], stage_rows(answers), strict=True) if answers else ()
    prices = prices_from(settings.PRICES_FILE)
    return {
        "attempt": session.uuid,
        "answers": answers,
        "stages": [
            {"stage": stage, "words": words, "median_ms": median, "p95_ms": most}
            for stage, (words, median, most) in rows
        ],
        "line": line_of(session) or None,
        "wording": wording_of(turns) or None,
        "used": [{"service": name, "amounts": row} for name, row in sorted(session.usage.items())],
        "cost": round(Meter(dict(session.usage)).cost(prices), 6),
    }


def to_be_rated(session: Session) -> dict[str, Any]:
    """A practice in the queue, without a name and without anything of its rating."""
    return {
        "attempt": session.uuid,
        "assignment": session.placement.uuid,
        "title": session.placement.title,
        "scenario": session.scenario.key,
        "scenario_version": session.scenario.version,
        "modality": session.modality,
        "ended_at": session.ended_at,
    }
