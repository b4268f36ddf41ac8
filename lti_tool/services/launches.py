"""Writing one checked launch, in the transaction that uses up its login."""

from datetime import timedelta
from typing import Final
from uuid import uuid4

from django.db import transaction
from django.utils.timezone import now

from lti_tool.models import Deployment, Identity, Launch, LoginState, ResourceLink, Role
from lti_tool.protocol.claims import (
    CLAIM,
    DEEP_LINKING,
    DEEP_LINKING_SETTINGS,
    GRADE_ENDPOINT,
    RESOURCE_LINK,
    SUBMISSION_REVIEW,
    Claims,
    clean,
    member,
    origin_of,
)
from lti_tool.protocol.errors import LaunchError
from lti_tool.protocol.roles import role_of
from lti_tool.services.courses import meet_context, meet_line_item, meet_link, remember_member
from lti_tool.services.identities import meet
from lti_tool.services.placing import place_link
from sessions.errors import NoAttemptLeft, ScenarioUnknown
from sessions.models import Session
from sessions.services import open_attempt

LAUNCH_LIFETIME: Final = timedelta(hours=8)


def record_launch(*, started: LoginState, claims: Claims) -> Launch:
    """Use up the login and write what it brought; raises `LaunchError` if another post was first."""
    with transaction.atomic():
        consume(started=started)
        launch = _write(started=started, claims=claims)
        LoginState.objects.filter(pk=started.pk).update(launch=launch)
    return launch


def consume(*, started: LoginState) -> None:
    """Take the state for good; of two simultaneous posts exactly one gets through."""
    unused = LoginState.objects.filter(pk=started.pk, consumed_at__isnull=True)
    if not unused.update(consumed_at=now()):
        raise LaunchError("state_replayed")


def hold_deployment(*, started: LoginState, deployment_id: str) -> None:
    """List a deployment nobody has confirmed yet, switched off, for an administrator to switch on."""
    Deployment.objects.get_or_create(
        registration=started.registration,
        deployment_id=deployment_id,
        defaults={"active": False, "seen_at": now()},
    )


def _write(*, started: LoginState, claims: Claims) -> Launch:
    registration = started.registration
    deployment = registration.deployments.get(deployment_id=claims[f"{CLAIM}deployment_id"])
    kind = str(claims[f"{CLAIM}message_type"])
    role = role_of(claims[f"{CLAIM}roles"])
    identity = meet(registration=registration, claims=claims)
    context = meet_context(deployment=deployment, claims=claims)
    link = meet_link(deployment=deployment, context=context, claims=claims)
    if context:
        remember_member(identity=identity, context=context, role=role)
    _check_right(kind=kind, role=role, claims=claims)
    launch = Launch(
        uuid=uuid4(),
        message_type=kind,
        deployment=deployment,
        identity=identity,
        context=context,
        link=link,
        role=role,
        expires_at=now() + LAUNCH_LIFETIME,
    )
    _note_services(launch=launch, claims=claims)
    _note_way_back(launch=launch, claims=claims)
    launch.session = _session(launch=launch)
    launch.save()
    return launch


def _check_right(*, kind: str, role: Role, claims: Claims) -> None:
    """Content is chosen by instructors; a review is open to them and to the person it is about."""
    about = member(claims, f"{CLAIM}for_user", "user_id")
    own = kind == SUBMISSION_REVIEW and about == claims.get("sub")
    if kind != RESOURCE_LINK and role != Role.INSTRUCTOR and not own:
        raise LaunchError("role_forbidden")


def _note_services(*, launch: Launch, claims: Claims) -> None:
    """Keep where grades go; an anonymous person has none."""
    if launch.identity.anonymous:
        return
    scopes = member(claims, GRADE_ENDPOINT, "scope")
    launch.grade_scopes = [clean(s) for s in scopes] if isinstance(scopes, list) else []
    launch.line_items_url = web_address(member(claims, GRADE_ENDPOINT, "lineitems"))
    launch.line_item_url = web_address(member(claims, GRADE_ENDPOINT, "lineitem"))
    launch.for_user = clean(member(claims, f"{CLAIM}for_user", "user_id"), 255)
    if launch.line_item_url:
        column = meet_line_item(
            deployment=launch.deployment, link=launch.link, url=launch.line_item_url
        )
        launch.link = launch.link or column.link


def _note_way_back(*, launch: Launch, claims: Claims) -> None:
    settings = claims.get(DEEP_LINKING_SETTINGS)
    if launch.message_type == DEEP_LINKING and isinstance(settings, dict):
        launch.deep_linking = settings
    target = clean(member(claims, f"{CLAIM}launch_presentation", "document_target"))
    launch.document_target = target if target in {"frame", "iframe", "window"} else ""
    back = web_address(member(claims, f"{CLAIM}launch_presentation", "return_url"))
    registration = launch.deployment.registration
    homes = (registration.issuer, registration.auth_url)
    if back.startswith("https:") or any(_same_site(back, home) for home in homes):
        launch.return_url = back


def _session(*, launch: Launch) -> Session | None:
    """The practice this arrival leads to."""
    if launch.link is None:
        return None
    if launch.link.placement is None:
        _place(link=launch.link)
    if launch.message_type == SUBMISSION_REVIEW:
        return _reviewed(launch=launch)
    if launch.message_type == RESOURCE_LINK and launch.role == Role.LEARNER:
        return _attempt(link=launch.link, identity=launch.identity)
    return None


def _place(*, link: ResourceLink) -> None:
    """Place the scenario that the platform's activity names."""
    scenario_key = str(link.custom.get("scenario", ""))
    if not scenario_key:
        return
    try:
        place_link(link=link, scenario_key=scenario_key, texts=link.custom)
    except ScenarioUnknown:
        return


def _attempt(*, link: ResourceLink, identity: Identity) -> Session | None:
    """The unfinished attempt, the next one, or the last where none is left."""
    if link.placement is None:
        return None
    try:
        return open_attempt(user=identity.user, placement=link.placement, trial=False)
    except NoAttemptLeft:
        mine = Session.objects.filter(learner=identity.user, placement=link.placement)
        return mine.order_by("-attempt").first()


def _reviewed(*, launch: Launch) -> Session | None:
    """The last finished attempt of the person the review is about."""
    if launch.link is None or launch.link.placement is None:
        return None
    sessions = Session.objects.filter(
        placement=launch.link.placement,
        learner__identity__registration=launch.deployment.registration,
        learner__identity__subject=launch.for_user,
        trial=False,
    )
    return sessions.order_by("ended_at", "attempt").exclude(ended_at=None).last()


def web_address(value: object) -> str:
    """A claim that should be a web address, or nothing."""
    url = clean(value)
    return url if url.startswith(("https://", "http://")) and len(url) <= 1000 else ""


def _same_site(url: str, home: str) -> bool:
    return bool(url) and origin_of(url) == origin_of(home)
