"""What learning records tell beside an attempt's course and result, where its institution asks for it; read for `recording`."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Final

from django.utils.translation import override as speaking

from lti_tool.models import Identity, Launch
from scoring.measuring.items import ITEMS
from scoring.models import Assessment, ObjectiveScore, Override, ReactionAnswer
from scoring.privacy.people import ERASED
from scoring.xapi.attempt import Actor, Answer, Crossed, Quote, Step
from sessions.models import Institution, Session, Turn

SHARED_ISSUERS: Final = frozenset({"https://canvas.instructure.com", "https://blackboard.com"})
Also = Institution.AlsoRecorded


def asked_for(session: Session) -> frozenset[str]:
    """What the institution wants told now, of what the learner was told before this attempt."""
    return frozenset(session.placement.institution.records_also) & frozenset(session.records_also)


def actor_of(identity: Identity, launch: Launch) -> Actor:
    """Somebody's account on the platform of a launch."""
    registration = launch.deployment.registration
    return Actor(
        registration.issuer,
        launch.deployment.deployment_id,
        identity.subject,
        registration.issuer in SHARED_ISSUERS,
    )


def instructor_of(assessment: Assessment, launch: Launch) -> Actor | None:
    """Who looked at it last; None for an administrator, for somebody of another platform, or erased meanwhile."""
    last = Override.objects.filter(objective__assessment=assessment).order_by("-at", "-pk").first()
    mine = Identity.objects.filter(registration=launch.deployment.registration, anonymous=False)
    mine = mine.exclude(subject__startswith=ERASED)
    found = mine.filter(user=last.by_id).first() if last else None
    return actor_of(found, launch) if found else None


def steps_of(session: Session, began_at: datetime) -> tuple[Step, ...]:
    """The learner's turns; the talk's clock is the only one that times them."""
    turns = session.turns.filter(speaker=Turn.Speaker.LEARNER).order_by("n")
    return tuple(
        Step(
            n,
            began_at + timedelta(milliseconds=start if end is None else end),
            None if end is None else timedelta(milliseconds=end - start),
        )
        for n, start, end in turns.values_list("n", "start_ms", "end_ms")
    )


def crossed_in(
    assessment: Assessment, steps: Iterable[Step], else_at: datetime
) -> tuple[Crossed, ...]:
    """The guardrails that count as crossed: what a person found to be none is left out; once a turn."""
    at = {step.n: step.at for step in steps}
    rows = assessment.flags.filter(lifted=False).order_by("turn", "pk")
    found = {(one.flag, one.turn): one.severity for one in rows}
    return tuple(
        Crossed(flag, severity, turn, at.get(turn, else_at))
        for (flag, turn), severity in found.items()
    )


def quotes_of(row: ObjectiveScore) -> tuple[Quote, ...]:
    """The lines that its level rests on; of an element that may or may not have been shown there are none."""
    open_ = {one.element for one in row.elements.all() if one.standing != "met"}
    kept = (one for one in row.evidence.all() if one.element not in open_)
    return tuple(dict.fromkeys(Quote(one.turn, one.quote) for one in kept))


def answers_of(session: Session, items: Collection[str] | None) -> list[Answer]:
    """What the learner answered about the practice, to these items or to all."""
    rows = ReactionAnswer.objects.filter(reaction__session=session).select_related("reaction")
    given = {row.item: row for row in rows if items is None or row.item in items}
    with speaking("en"):
        titles = {item.key: str(item.words) for item in ITEMS}
    return [
        Answer(key, title, given[key].value, given[key].reaction.at)
        for key, title in titles.items()
        if key in given
    ]
