"""A grade knows nothing of how somebody sounded or looked: with the same words, everything that leaves is the same."""

import json
import re
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils.timezone import now

from scoring.models import Assessment, ElementScore
from scoring.services import assess
from sessions import services
from sessions.models import SEEN, Institution, Session
from sessions.persona.state import DELIVERY
from tests.scoring.talks import row_of, steps_of
from tests.seats import Seated

pytestmark = pytest.mark.django_db

OWN = re.compile(
    r"[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}|\d{4}-\d\d-\d\dT[\d:.+Z]+|person-\d+|[A-Za-z0-9]{64}|nonce=\W\S+|\d\d/\d\d/\d{4}[^<]*"
)
"""What tells one attempt from another whatever was said: identifiers, times, names, a page's own token."""

SIGNALS: dict[str, list[tuple[str, float]]] = {
    "every sign at its strongest": [(name, 1.0) for name in sorted(DELIVERY)],
    "one sign": [("raised_voice", 0.4)],
    "what a camera shows": [
        ("nod", 1.0),
        ("smile", 1.0),
        ("look_away", 1.0),
        ("brow_lowered", 1.0),
    ],
    "the same sign again and again": [("flat_delivery", 1.0)] * 6,
}


def held(session: Session, added: list[tuple[str, float]]) -> None:
    """The same words, times and replies, with what voice and face added."""
    Session.objects.filter(pk=session.pk).update(
        signals_policy=Institution.Policy.OBSERVABLE_DELIVERY, camera=bool(added)
    )
    services.begin(session=session)
    rows = [row_of(step) for step in steps_of("average")]
    for row in rows:
        if row["speaker"] == "learner":
            row["events"] = [*row["events"], *(list(event) for event in added)]
    for name, _ in added:
        services.append_moment(session_id=session.pk, at_ms=60_000, kind=SEEN, data={"what": name})
    services.append_turns(session_id=session.pk, turns=rows, clock_ms=600_000)
    services.end(session=session, reason="learner")
    session.refresh_from_db()
    session.ended_at = (session.began_at or now()) + timedelta(minutes=10)
    session.save()
    assess(session=session)


def leaves(seated: Seated, desk: Seated) -> dict[str, str]:
    """All that leaves an attempt, without what is its own."""
    assessment = Assessment.objects.get(session=seated.practice)
    owed = seated.practice.owed.order_by("kind", "pk")
    said = seated.practice.statements.order_by("sequence")
    page = desk.client.get(f"/review/{desk.link.uuid}/{seated.practice.uuid}/")
    assert page.status_code == 200
    told: dict[str, Any] = {
        "levels": rows(assessment.objectives.order_by("pk").values()),
        "elements": rows(
            ElementScore.objects.filter(objective__assessment=assessment).order_by("pk").values()
        ),
        "total": [assessment.total, assessment.total_high, assessment.outcome],
        "statements": [[one.verb, one.body.get("result")] for one in said],
        "owed": [[item.kind, item.payload] for item in owed],
        "instructor": page.content.decode(),
    }
    return {name: OWN.sub("·", json.dumps(value, default=str)) for name, value in told.items()}


def rows(found: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows without their keys."""
    return [
        {name: value for name, value in row.items() if not name.endswith("id")} for row in found
    ]


def outcome(seated: Seated, desk: Seated, added: list[tuple[str, float]]) -> dict[str, str]:
    """What leaves the attempt when it is held so; the attempt is fresh again afterwards."""
    with transaction.atomic():
        held(seated.practice, added)
        told = leaves(seated, desk)
        transaction.set_rollback(True)
    seated.practice.refresh_from_db()
    return told


@pytest.mark.parametrize("signs", SIGNALS)
def test_levels_grade_statements_and_instructors_page_are_the_same_to_the_byte(
    learner: Seated, desk: Seated, signs: str
) -> None:
    for table in (Institution, Session):
        table.objects.update(records_also=Institution.AlsoRecorded.values)
    without = outcome(learner, desk, [])
    assert outcome(learner, desk, SIGNALS[signs]) == without
    assert "interacted" in without["statements"]
    assert len(without["owed"]) > 100
