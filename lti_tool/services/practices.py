"""Which practice an arrival leads to."""

from typing import Final
from urllib.parse import urlsplit
from uuid import UUID

from django.db.models import QuerySet
from django.urls import Resolver404, resolve
from django.utils.timezone import now

from lti_tool.dates import own_dates
from lti_tool.models import Launch, ResourceLink, Role
from lti_tool.protocol.claims import RESOURCE_LINK, SUBMISSION_REVIEW
from lti_tool.services.placing import place_again, place_link, place_open
from sessions.errors import NoAttemptLeft, ScenarioUnknown
from sessions.models import Placement, Session
from sessions.services import UNFINISHED, open_attempt

REVIEW_PAGE: Final = "review-attempt"


def practice_of(*, launch: Launch) -> Session | None:
    """The practice of a learner who arrives, or the one that somebody comes to review."""
    if launch.link is None:
        return None
    if launch.link.placement is None:
        _place(link=launch.link)
    if launch.message_type == SUBMISSION_REVIEW:
        return _finished(launch, launch.for_user).last()
    if launch.message_type == RESOURCE_LINK and launch.role == Role.LEARNER:
        return _attempt(launch=launch)
    return _named(launch)


def _place(*, link: ResourceLink) -> None:
    """Place the scenario that the platform's activity names, or the one its original had before a course was copied."""
    scenario_key = str(link.custom.get("scenario", ""))
    if not scenario_key:
        place_again(link=link)
        return
    try:
        place_link(link=link, scenario_key=scenario_key, texts=link.custom)
    except ScenarioUnknown:
        return


def _attempt(*, launch: Launch) -> Session | None:
    """The unfinished attempt, the next one, or the last where no other may be begun."""
    link, identity = launch.link, launch.identity
    if link is None or link.placement is None:
        return None
    mine = Session.objects.filter(learner=identity.user, placement=link.placement, trial=False)
    unfinished = mine.filter(status__in=UNFINISHED).exists()
    if not unfinished and not own_dates(link, launch, identity.user_id).is_open(now()):
        return mine.order_by("-attempt").first()
    try:
        return open_attempt(user=identity.user, placement=link.placement, trial=False)
    except NoAttemptLeft:
        return mine.order_by("-attempt").first()


def _named(launch: Launch) -> Session | None:
    """The attempt whose review page a platform opens as if it were an activity (Canvas's SpeedGrader does)."""
    try:
        page = resolve(urlsplit(launch.target).path)
    except Resolver404:
        return None
    uuid = page.kwargs.get("uuid")
    if page.url_name != REVIEW_PAGE or not isinstance(uuid, UUID):
        return None
    return _finished(launch).filter(uuid=uuid).first()


def _finished(launch: Launch, subject: str = "") -> QuerySet[Session]:
    """The finished attempts at this activity, of everybody or of one person of the same platform."""
    placement = launch.link.placement if launch.link else None
    if placement is None:
        return Session.objects.none()
    found = Session.objects.filter(placement=placement, trial=False).exclude(ended_at=None)
    registration = launch.deployment.registration
    found = found.filter(learner__identity__registration=registration)
    if subject:
        found = found.filter(learner__identity__subject=subject)
    return found.order_by("ended_at", "attempt")


def try_scenario(*, launch: Launch, scenario_key: str) -> Session:
    """An instructor's own trial run of a scenario that is not placed yet; raises `ScenarioUnknown`.

    The launch is tied to it, so that the seat that chooses may also practise.
    """
    institution = launch.deployment.registration.institution
    tried = Placement.objects.filter(
        institution=institution, scenario__key=scenario_key, links=None, sessions__trial=True
    ).filter(scenario__active=True)
    newest = tried.order_by("-scenario__version", "-pk").first()
    placement = newest or place_open(institution=institution, scenario_key=scenario_key)
    session = open_attempt(user=launch.identity.user, placement=placement, trial=True)
    Launch.objects.filter(pk=launch.pk).update(session=session)
    return session
