"""Who may do what: the one place that decides a learner's or an instructor's right to an object."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from http.cookies import CookieError, SimpleCookie
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.timezone import now

from lti_tool.models import Identity, Launch, OwnScenario, ResourceLink, Role, SeatToken
from lti_tool.protocol.claims import DATA_PRIVACY
from lti_tool.rights import may_change
from lti_tool.sealing import digest
from sessions.models import Institution, Session

SEAT_COOKIE: Final = "seat-"
Asked = HttpRequest | Mapping[str, Any]


@dataclass(frozen=True)
class Seat:
    """One browser's right to act as one launch's person; `session` is the practice it was asked for."""

    launch: Launch
    identity: Identity
    role: str
    link: ResourceLink | None
    session: Session | None


def seat_cookie_name(launch: Launch) -> str:
    """One cookie a launch, so that two tabs keep two seats; `__Host-` needs Secure."""
    return f"{_prefix()}{launch.uuid.hex[:16]}"


def seats(asked: Asked) -> list[Seat]:
    """Every seat this request or socket carries, the newest first."""
    return _seats(_tokens(asked))


def learner_seat(asked: Asked, session_uuid: UUID | str) -> Seat | None:
    """The seat of the person whose practice this is, from a launch of the same activity."""
    return _own_practice(seats(asked), session_uuid)


def instructor_seat(asked: Asked, link_uuid: UUID | str) -> Seat | None:
    """The seat of an instructor who came in by this activity."""
    for seat in seats(asked):
        at_link = seat.link is not None and str(seat.link.uuid) == str(link_uuid)
        if at_link and seat.role == Role.INSTRUCTOR:
            return seat
    return None


def privacy_seat(asked: Asked, launch_uuid: UUID | str) -> Seat | None:
    """The seat of one launch that asked what is held about a person; the right to it was checked at the launch."""
    for seat in seats(asked):
        if str(seat.launch.uuid) == str(launch_uuid) and seat.launch.message_type == DATA_PRIVACY:
            return seat
    return None


def placements_taught(held: Iterable[Seat]) -> set[int]:
    """The placements at which one of these seats is an instructor's."""
    taught = {s.link.placement_id for s in held if s.link and s.role == Role.INSTRUCTOR}
    return {placement for placement in taught if placement is not None}


@dataclass(frozen=True)
class Author:
    """Somebody who may write scenarios: an instructor those of their courses, an administrator everybody's."""

    user: User
    seats: list[Seat]
    administers: bool

    @property
    def courses(self) -> dict[int, Seat]:
        """The seat in each course taught, by the course."""
        found = {seat.launch.context_id: seat for seat in reversed(self.seats)}
        return {pk: seat for pk, seat in found.items() if pk is not None}

    @property
    def owned(self) -> QuerySet[OwnScenario]:
        """The scenarios that they may change."""
        rows = OwnScenario.objects.all()
        return rows if self.administers else rows.filter(context__in=self.courses)

    @property
    def institutions(self) -> QuerySet[Institution]:
        """The institutions whose scenarios they may use as templates."""
        if self.administers:
            return Institution.objects.all()
        at = {seat.identity.registration.institution_id for seat in self.seats}
        return Institution.objects.filter(pk__in=at)


def author_of(request: HttpRequest) -> Author | None:
    """The author this browser is, by the administrators' sign-in or by seats of an instructor; else None."""
    taught = [seat for seat in seats(request) if seat.role == Role.INSTRUCTOR]
    if isinstance(request.user, User) and may_change(request.user, "institutions"):
        return Author(request.user, taught, administers=True)
    return Author(taught[0].identity.user, taught, administers=False) if taught else None


def seat_for_socket(
    scope: Mapping[str, Any], session_uuid: UUID | str, token: str | None
) -> Seat | None:
    """The seat a socket may use, by its cookies or by the token it sent as its first message."""
    tokens = [token] if token else _tokens(scope)
    return _own_practice(_seats(tokens), session_uuid)


def instructor_for_socket(
    scope: Mapping[str, Any], link_uuid: UUID | str, token: str | None
) -> Seat | None:
    """The seat of an instructor of this activity by which a socket may watch."""
    held = _seats([token] if token else _tokens(scope))
    at = (one for one in held if one.link is not None and str(one.link.uuid) == str(link_uuid))
    return next((one for one in at if one.role == Role.INSTRUCTOR), None)


def _own_practice(held: Iterable[Seat], session_uuid: UUID | str) -> Seat | None:
    practices = Session.objects.select_related("placement__institution", "scenario", "learner")
    session = practices.defer("scenario__data").filter(uuid=session_uuid).first()
    if session is None:
        return None
    for seat in held:
        same_activity = seat.link is not None and seat.link.placement_id == session.placement_id
        own = session.learner_id == seat.identity.user_id
        # A rewind is as much theirs as the practice it goes on from.
        launched = seat.launch.session_id in {session.pk, session.rewinds_id}
        if own and (same_activity or (launched and seat.launch.session_id is not None)):
            return replace(seat, session=session)
    return None


def _seats(tokens: Iterable[str]) -> list[Seat]:
    digests = [digest(token) for token in tokens if token]
    if not digests:
        return []
    rows = SeatToken.objects.select_related(
        "launch__identity__user",
        "launch__link__placement",
        "launch__link__context",
        "launch__context",
        "launch__session",
        "launch__deployment__registration",
    )
    valid = rows.filter(
        token_sha256__in=digests,
        expires_at__gt=now(),
        launch__deployment__active=True,
        launch__deployment__registration__active=True,
    )
    return [_seat(row.launch) for row in valid.order_by("-created_at")]


def _seat(launch: Launch) -> Seat:
    return Seat(launch, launch.identity, launch.role, launch.link, launch.session)


def _tokens(asked: Asked) -> list[str]:
    bearer, cookies = _from_request(asked) if isinstance(asked, HttpRequest) else _from_scope(asked)
    kind, _, token = bearer.partition(" ")
    if kind.lower() == "bearer" and token:
        return [token.strip()]
    return [value for name, value in cookies.items() if name.startswith(_prefix())]


def _from_request(request: HttpRequest) -> tuple[str, dict[str, str]]:
    # Not `headers`, which remembers what it was before a page's own form brought the seat.
    return str(request.META.get("HTTP_AUTHORIZATION", "")), dict(request.COOKIES)


def _from_scope(scope: Mapping[str, Any]) -> tuple[str, dict[str, str]]:
    headers = {name.lower(): value.decode("latin-1") for name, value in scope.get("headers", [])}
    jar: SimpleCookie = SimpleCookie()
    try:
        jar.load(headers.get(b"cookie", ""))
    except CookieError:
        jar.clear()
    cookies = {name: morsel.value for name, morsel in jar.items()}
    return headers.get(b"authorization", ""), cookies


def _prefix() -> str:
    return f"__Host-{SEAT_COOKIE}" if settings.SECURE_COOKIES else SEAT_COOKIE
