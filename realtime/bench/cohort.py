"""The people of `bench outbox`: each has practised once or more and waits for a grade."""

import random
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from django.contrib.auth.models import User
from django.utils.timezone import now

from lti_tool.grades.client import RESULT_SCOPE, SCORE_SCOPE
from lti_tool.models import Identity, Launch, ResourceLink
from realtime.bench.gradebook import COLUMN
from realtime.bench.server import activity
from scoring.models import Assessment, ObjectiveScore
from sessions.models import Placement, Session

AT_ONCE: Final = 1000
OBJECTIVES: Final = ("Say it in the first minute", "Name what happens next")


@dataclass
class Practised:
    """One learner and what each of their attempts was worth, in order."""

    subject: str
    attempts: list[Assessment] = field(default_factory=list)


def cohort(origin: str, size: int) -> list[Practised]:
    """So many learners; every fifth tried twice, every twenty-fifth three times, and the last attempt counts."""
    link = activity("outbox")
    assert link.placement is not None
    link.placement.policy = Placement.Policy.LAST
    link.placement.save(update_fields=["policy"])
    registration = link.deployment.registration
    registration.token_url = f"{origin}/token"
    registration.save()
    people = identities(link, size)
    arrive(link, people, f"{origin}{COLUMN}?type_id=1")
    return practised(link, people)


def identities(link: ResourceLink, size: int) -> list[Identity]:
    """The people on the platform."""
    users = User.objects.bulk_create(
        [User(username=f"outbox-{number}") for number in range(size)], batch_size=AT_ONCE
    )
    registration = link.deployment.registration
    rows = [
        Identity(registration=registration, subject=f"p{number}", user=user, number=number + 1)
        for number, user in enumerate(users)
    ]
    return Identity.objects.bulk_create(rows, batch_size=AT_ONCE)


def arrive(link: ResourceLink, people: list[Identity], column: str) -> None:
    """One launch each, which named the gradebook's column."""
    rows = [
        Launch(
            message_type="LtiResourceLinkRequest", deployment=link.deployment, identity=one, context=link.context,
            link=link, role="learner", line_item_url=column, grade_scopes=[SCORE_SCOPE, RESULT_SCOPE],
            expires_at=now() + timedelta(hours=2),
        )
        for one in people
    ]  # fmt: skip
    Launch.objects.bulk_create(rows, batch_size=AT_ONCE)


def practised(link: ResourceLink, people: list[Identity]) -> list[Practised]:
    """Ended practices with their worth, not settled yet; a person's totals all differ."""
    chance = random.Random(7)  # noqa: S311 - the same totals in every run
    placement, began = link.placement, now() - timedelta(hours=1)
    assert placement is not None
    sessions = [
        Session(
            learner=one.user, placement=placement, scenario=placement.scenario, variant=placement.variant, attempt=attempt, seed=1,
            status=Session.Status.ENDED, signals_policy="words_and_timing",
            began_at=began, ended_at=began + timedelta(minutes=20),
        )
        for place, one in enumerate(people)
        for attempt in range(1, 2 + (place % 5 == 0) + (place % 25 == 0))
    ]  # fmt: skip
    Session.objects.bulk_create(sessions, batch_size=AT_ONCE)
    subjects = {one.user_id: Practised(one.subject) for one in people}
    rows = []
    for session in sessions:
        total = 30.0 * (session.attempt % 3) + chance.randrange(0, 300) / 10
        rows.append(
            Assessment(
                session=session, scorer_version="bench", detector_version="bench", total=total, total_high=total,
                outcome="met",
            )
        )  # fmt: skip
        subjects[session.learner_id].attempts.append(rows[-1])
    Assessment.objects.bulk_create(rows, batch_size=AT_ONCE)
    levels = [
        ObjectiveScore(
            assessment=one, objective=f"o{n}", title=title, must=True, weight=1,
            machine_level=2, level=2, level_high=2,
        )
        for one in rows
        for n, title in enumerate(OBJECTIVES)
    ]  # fmt: skip
    ObjectiveScore.objects.bulk_create(levels, batch_size=AT_ONCE)
    return list(subjects.values())
