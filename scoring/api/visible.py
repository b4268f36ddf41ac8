"""What one caller of the REST interface may read: an administrator all, a program its institution, an instructor their activities, a learner their own."""

from typing import Any

from django.contrib.auth.models import User
from django.db.models import Q, QuerySet
from rest_framework.request import Request

from lti_tool.access import Seat, placements_taught
from lti_tool.models import ApiToken, OwnScenario, ResourceLink, Role
from lti_tool.queries import scenarios_open_to
from sessions.models import Scenario


def held_by(request: Request) -> list[Seat]:
    """The seats the caller came with; none by a token or the admin's sign-in."""
    return request.auth if isinstance(request.auth, list) else []


def token_of(request: Request) -> ApiToken | None:
    """The token the caller came with."""
    return request.auth if isinstance(request.auth, ApiToken) else None


def sees_all(request: Request) -> bool:
    """Whether the caller signed in as an administrator; a seat or a token never gives that."""
    return request.auth is None and isinstance(request.user, User) and request.user.is_superuser


def practices(request: Request, path: str) -> Q:
    """The filter for rows whose practice lies at `path` ("" for the practice itself, else with "__")."""
    widely = reads_widely(request)
    return taught(request, path) if widely else own(request, path) | taught(request, path)


def own(request: Request, path: str = "") -> Q:
    """The filter for rows whose practice is the caller's own; nobody else's, whoever asks."""
    return Q(**{f"{path}learner__in": {seat.identity.user_id for seat in held_by(request)}})


def talks(request: Request) -> Q:
    """The filter for practices whose words the caller may read: the learner, who was told so, and the activity's instructor."""
    if reads_widely(request):
        return Q(pk__in=[])
    return own(request) | (taught(request, "") & Q(trial=False))


def decided(request: Request) -> Q:
    """The filter for practices about which the caller decides: their instructor."""
    return Q(pk__in=[]) if reads_widely(request) else taught(request, "")


def teaching_seat(request: Request, course: int) -> Seat | None:
    """The caller's seat as an instructor of a course."""
    at = (one for one in held_by(request) if one.link and one.role == Role.INSTRUCTOR)
    return next((one for one in at if one.link and one.link.context_id == course), None)


def drafts(request: Request) -> QuerySet[OwnScenario]:
    """The scenarios whose drafts the caller may read: the institution's, or those of the courses they teach."""
    if sees_all(request):
        return OwnScenario.objects.all()
    if token := token_of(request):
        return OwnScenario.objects.filter(institution=token.institution_id)
    held = [seat for seat in held_by(request) if seat.role == Role.INSTRUCTOR]
    return OwnScenario.objects.filter(context__in={seat.launch.context_id for seat in held})


def results(request: Request) -> Q:
    """The filter for assessments: a learner reads their own once it is settled."""
    settled = Q(settled_at__isnull=False) & practices(request, "session__")
    return settled | taught(request, "session__")


def taught(request: Request, path: str) -> Q:
    """The filter for rows of the caller's institution or own activities, other people's trial runs left out."""
    if sees_all(request):
        return Q()
    return placed(request, f"{path}placement__") & Q(**{f"{path}trial": False})


def placed(request: Request, path: str) -> Q:
    """The filter for rows whose activity lies at `path`: of the caller's institution, or taught by them."""
    if sees_all(request):
        return Q()
    if token := token_of(request):
        return Q(**{f"{path}institution": token.institution_id})
    return Q(**{f"{path}pk__in": placements_taught(held_by(request))})


def placements(request: Request) -> Q:
    """The filter for the activities the caller came to."""
    if reads_widely(request):
        return placed(request, "")
    return Q(pk__in={seat.link.placement_id for seat in held_by(request) if seat.link})


def courses(request: Request, path: str = "") -> Q:
    """The filter for rows whose course lies at `path`: of the caller's institution, or one they came from."""
    return _in_courses(request, path, {link.context_id for link in _links(request)})


def courses_taught(request: Request, path: str = "") -> Q:
    """The same, but of a seat's courses only those in which it is an instructor's."""
    return _in_courses(request, path, {link.context_id for link in _links(request, taught=True)})


def members(request: Request) -> Q:
    """The filter for people in courses: an instructor's whole course, a learner only themselves."""
    if reads_widely(request):
        return courses(request, "context__")
    own = Q(identity__in={seat.identity.pk for seat in held_by(request)})
    return (own & courses(request, "context__")) | courses_taught(request, "context__")


def platforms(request: Request) -> Q:
    """The filter for platforms."""
    return Q() if sees_all(request) else _institution(request, "")


def of_platforms(request: Request, path: str) -> Q:
    """The filter for rows whose platform lies at `path`; those of no platform are an administrator's."""
    return Q() if sees_all(request) else _institution(request, path)


def institutions(request: Request) -> Q:
    """The filter for institutions themselves."""
    token = token_of(request)
    return Q() if sees_all(request) else Q(pk__in=[token.institution_id] if token else [])


def documents(request: Request) -> Q:
    """The filter for documents: an instructor's are those of the course; a learner, who may be under assessment, reads none."""
    if sees_all(request):
        return Q()
    if token_of(request):
        return _institution(request, "shelf__")
    return courses_taught(request, "shelf__courseshelf__context__")


def scenarios(request: Request) -> QuerySet[Scenario]:
    """Every version of the scenarios the caller may choose from; a learner, who may be under assessment, reads none."""
    if sees_all(request):
        return Scenario.objects.all()
    if token := token_of(request):
        return scenarios_open_to(token.institution_id)
    teaching = [seat for seat in held_by(request) if seat.role == Role.INSTRUCTOR]
    if not placements_taught(teaching):
        return Scenario.objects.none()
    found = Scenario.objects.none()
    courses = [seat.launch.context_id for seat in teaching if seat.launch.context_id]
    for institution in {seat.identity.registration.institution_id for seat in teaching}:
        found = found | scenarios_open_to(institution, courses)
    return found


def tokens(request: Request) -> Q:
    """The filter for tokens."""
    return Q() if sees_all(request) else _institution(request, "")


def reads_widely(request: Request) -> bool:
    """Whether the caller is no person at an activity: an administrator or a program."""
    return sees_all(request) or token_of(request) is not None


def _institution(request: Request, path: str) -> Q:
    token = token_of(request)
    return Q(**{f"{path}institution": token.institution_id}) if token else Q(pk__in=[])


def _in_courses(request: Request, path: str, of_seats: set[int]) -> Q:
    if sees_all(request):
        return Q()
    asked: dict[str, Any] = {f"{path}pk__in": of_seats}
    if token := token_of(request):
        asked = {f"{path}deployment__registration__institution": token.institution_id}
    return Q(**asked)


def _links(request: Request, *, taught: bool = False) -> list[ResourceLink]:
    held = held_by(request)
    return [s.link for s in held if s.link and (not taught or s.role == Role.INSTRUCTOR)]
