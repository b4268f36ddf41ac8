"""A large school for `bench pages`: courses, learners and attempts with everything that hangs on them, made in bulk."""

from dataclasses import dataclass
from datetime import timedelta
from importlib import import_module
from typing import Any, Final

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.models import User
from django.db import connection
from django.utils.timezone import now

from lti_tool.models import AuditEntry, Context, Identity, Launch, Membership, ResourceLink
from lti_tool.services.seats import issue_code, redeem_code
from realtime.bench.server import activity
from realtime.bench.talks import copied, talked
from scoring.models import (
    Assessment,
    GradeState,
    ObjectiveScore,
    OutboxItem,
    Statement,
)
from sessions.cards import card_of
from sessions.models import Consent, Placement, Session
from sessions.services import place

AT_ONCE: Final = 5000
LARGE_COURSE: Final = 300
"""The first course's learners; the others share the rest."""

FAILED: Final = 500
"""Of so many grades one could not be delivered."""

ENTRIES: Final = 50_000


@dataclass(frozen=True)
class School:
    """What the pages are asked for, and the keys to them."""

    link: ResourceLink
    practice: Session
    learner: str
    instructor: str
    administrator: str


def school(courses: int, learners: int, attempts: int) -> School:
    """Make it; attempts are spread evenly over the learners."""
    first = activity("school")
    links = [first, *(course_like(first, number) for number in range(1, courses))]
    people = identities(first, learners)
    share = max(1, (learners - LARGE_COURSE) // max(1, courses - 1))
    homes = [
        links[0 if n < LARGE_COURSE else min(courses - 1, 1 + (n - LARGE_COURSE) // share)]
        for n in range(learners)
    ]
    arrive(people, homes)
    each = max(1, attempts // learners)
    states = graded(people, homes)
    practice = None
    for start in range(0, learners, max(1, AT_ONCE // each)):
        some = slice(start, start + max(1, AT_ONCE // each))
        sessions = practised(people[some], homes[some], each)
        judged(sessions)
        delivered(states[some], sessions, each)
        practice = practice or sessions[each - 1]
    assert practice is not None
    talked(practice)
    copied(practice)
    entries(people)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return School(
        first, practice, seat(first, people[0], "learner", practice), seat(first, people[0], "instructor"),
        signed_in(),
    )  # fmt: skip


def course_like(first: ResourceLink, number: int) -> ResourceLink:
    """Another course with an activity of the same scenario."""
    context = Context.objects.create(
        deployment=first.deployment, context_id=f"c{number}", title=f"Course {number}"
    )
    assert first.placement is not None
    return ResourceLink.objects.create(
        deployment=first.deployment, context=context, link_id=f"l{number}",
        placement=place(institution=first.placement.institution, scenario_key="pip_branch"),
    )  # fmt: skip


def identities(link: ResourceLink, count: int) -> list[Identity]:
    """The people on the platform."""
    users = User.objects.bulk_create(
        [User(username=f"school-{number}") for number in range(count)], batch_size=AT_ONCE
    )
    registration = link.deployment.registration
    rows = [
        Identity(registration=registration, subject=f"s{n}", user=user, number=n + 1, name=f"Learner number {n}")
        for n, user in enumerate(users)
    ]  # fmt: skip
    return Identity.objects.bulk_create(rows, batch_size=AT_ONCE)


def arrive(people: list[Identity], homes: list[ResourceLink]) -> None:
    """Each is in a course and has come to its activity once."""
    Membership.objects.bulk_create(
        [
            Membership(identity=one, context=link.context, role="learner", seen_at=now())
            for one, link in zip(people, homes, strict=True)
        ],
        batch_size=AT_ONCE,
    )
    Context.objects.update(roster_at=now())
    rows = [
        Launch(
            message_type="LtiResourceLinkRequest", deployment=link.deployment, identity=one, context=link.context,
            link=link, role="learner", line_items_url="https://school.bench.invalid/items", expires_at=now(),
        )
        for one, link in zip(people, homes, strict=True)
    ]  # fmt: skip
    Launch.objects.bulk_create(rows, batch_size=AT_ONCE)


def practised(people: list[Identity], homes: list[ResourceLink], each: int) -> list[Session]:
    """Ended practices, a learner's one after the other."""
    began = now() - timedelta(days=90)
    rows = [
        Session(
            learner_id=one.user_id, placement=link.placement, scenario=placement_of(link).scenario, attempt=n, seed=1,
            status=Session.Status.ENDED, signals_policy="words_and_timing", modality="text", clock_ms=900_000,
            began_at=began + timedelta(days=n), ended_at=began + timedelta(days=n, minutes=20),
            usage={"language:m": {"calls": 10, "tokens_in": 900, "tokens_out": 200}} if n == 1 else {},
        )
        for one, link in zip(people, homes, strict=True)
        for n in range(1, each + 1)
    ]  # fmt: skip
    made = Session.objects.bulk_create(rows, batch_size=AT_ONCE)
    Consent.objects.bulk_create(
        [Consent(session=one, text_version="bench") for one in made], batch_size=AT_ONCE
    )
    return made


def placement_of(link: ResourceLink) -> Placement:
    """The activity's."""
    assert link.placement is not None
    return link.placement


def judged(sessions: list[Session]) -> None:
    """Every practice settled, a tenth of the newest waiting for a person, with a level for each objective."""
    at = now()
    rows = [
        Assessment(
            session=one, scorer_version="bench", detector_version="bench", total=40 + one.pk % 50,
            total_high=60 + one.pk % 40, outcome="resolution", settled_at=None if one.pk % 400 == 0 else at,
            awaiting=["held"] if one.pk % 400 == 0 else [],
        )
        for one in sessions
    ]  # fmt: skip
    made = Assessment.objects.bulk_create(rows, batch_size=AT_ONCE)
    card = card_of(sessions[0].scenario)
    scores = (
        ObjectiveScore(
            assessment=one, objective=goal.id, title=goal.title, must=goal.must, weight=goal.weight,
            machine_level=(one.pk + n) % 5, level=(one.pk + n) % 5, level_high=min(4, (one.pk + n) % 5 + 1),
        )
        for one in made
        for n, goal in enumerate(card.objectives)
    )  # fmt: skip
    ObjectiveScore.objects.bulk_create(scores, batch_size=AT_ONCE)


def graded(people: list[Identity], homes: list[ResourceLink]) -> list[GradeState]:
    """Where each learner's grade stands."""
    return GradeState.objects.bulk_create(
        [
            GradeState(deployment=link.deployment, identity=one, target="https://school.bench.invalid/1")
            for one, link in zip(people, homes, strict=True)
        ],
        batch_size=AT_ONCE,
    )  # fmt: skip


def delivered(states: list[GradeState], sessions: list[Session], each: int) -> None:
    """A delivery and a statement an attempt."""
    at = now()
    items = (
        OutboxItem(
            kind="grade", target=states[n // each].target, lane=f"lane {states[n // each].pk}", key=f"school {one.pk}",
            payload={"scoreGiven": 40.0}, session=one, grade_state=states[n // each], next_at=at, done_at=at, tries=1,
            status="dead" if one.pk % FAILED == 0 else "sent",
        )
        for n, one in enumerate(sessions)
    )  # fmt: skip
    OutboxItem.objects.bulk_create(items, batch_size=AT_ONCE)
    said = (
        Statement(
            session=one, sequence=0, verb="scored", object_id="https://x.invalid/s", body={"verb": {"id": "scored"}},
            timestamp=at, id=one.uuid,
        )
        for one in sessions
    )  # fmt: skip
    Statement.objects.bulk_create(said, batch_size=AT_ONCE)


def entries(people: list[Identity]) -> None:
    """An audit log of some years."""
    rows = (
        AuditEntry(
            act="delivery.resent", door="page", by_id=people[n % 50].user_id, about=f"grade {n}"
        )
        for n in range(ENTRIES)
    )
    AuditEntry.objects.bulk_create(rows, batch_size=AT_ONCE)


def seat(link: ResourceLink, one: Identity, role: str, session: Session | None = None) -> str:
    """The token of a seat at the activity."""
    launch = Launch.objects.create(
        message_type="LtiResourceLinkRequest", deployment=link.deployment, identity=one, context=link.context,
        link=link, session=session, role=role, expires_at=now() + timedelta(hours=2),
    )  # fmt: skip
    issued = redeem_code(code=issue_code(launch=launch))
    assert issued is not None
    return issued.token


def signed_in() -> str:
    """The cookie of an administrator who has signed in."""
    user = User.objects.create_superuser("bench-root")
    store: Any = import_module(settings.SESSION_ENGINE).SessionStore()
    store[SESSION_KEY], store[BACKEND_SESSION_KEY] = (
        str(user.pk),
        settings.AUTHENTICATION_BACKENDS[0],
    )
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store.save()
    return str(store.session_key)
