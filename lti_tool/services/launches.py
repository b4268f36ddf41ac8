"""Writing one checked launch, in the transaction that uses up its login."""

from datetime import timedelta
from typing import Final
from uuid import uuid4

from django.db import transaction
from django.utils.timezone import now

from lti_tool.models import Deployment, Launch, LoginState, Role
from lti_tool.protocol.claims import (
    CLAIM,
    DATA_PRIVACY,
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
from lti_tool.protocol.roles import is_administrator, role_of
from lti_tool.services.courses import (
    custom_of,
    meet_context,
    meet_line_item,
    meet_link,
    remember_member,
    time_of,
)
from lti_tool.services.identities import meet
from lti_tool.services.practices import practice_of

ABOUT_A_PERSON: Final = frozenset({SUBMISSION_REVIEW, DATA_PRIVACY})
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
        for_user=_about(kind, claims),
        expires_at=now() + LAUNCH_LIFETIME,
    )
    _note_services(launch=launch, claims=claims)
    _note_way_back(launch=launch, claims=claims)
    launch.target = clean(claims.get(f"{CLAIM}target_link_uri"), 1000)
    launch.due_at = time_of(custom_of(claims), "user_submission_end")
    launch.session = practice_of(launch=launch)
    launch.save()
    return launch


def _check_right(*, kind: str, role: Role, claims: Claims) -> None:
    """Content is chosen by instructors; what is about a person is open to them and to that person.

    What is held about others is also open to those who run the platform.
    """
    own = kind in ABOUT_A_PERSON and _about(kind, claims) == claims.get("sub")
    runs = kind == DATA_PRIVACY and is_administrator(claims[f"{CLAIM}roles"])
    if kind != RESOURCE_LINK and role != Role.INSTRUCTOR and not own and not runs:
        raise LaunchError("role_forbidden")


def _about(kind: str, claims: Claims) -> str:
    """Whom a message is about, by the platform's id for them."""
    named = clean(member(claims, f"{CLAIM}for_user", "user_id"), 255)
    return named or (clean(claims.get("sub")) if kind == DATA_PRIVACY else "")


def _note_services(*, launch: Launch, claims: Claims) -> None:
    """Keep where grades go; an anonymous person has none."""
    if launch.identity.anonymous:
        return
    scopes = member(claims, GRADE_ENDPOINT, "scope")
    launch.grade_scopes = [clean(s) for s in scopes] if isinstance(scopes, list) else []
    launch.line_items_url = web_address(member(claims, GRADE_ENDPOINT, "lineitems"))
    launch.line_item_url = web_address(member(claims, GRADE_ENDPOINT, "lineitem"))
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


def web_address(value: object) -> str:
    """A claim that should be a web address, or nothing."""
    url = clean(value)
    return url if url.startswith(("https://", "http://")) and len(url) <= 1000 else ""


def _same_site(url: str, home: str) -> bool:
    return bool(url) and origin_of(url) == origin_of(home)
