"""Which documents may be used where: a course's own, and those of its scenario in the same institution; no others."""

from django.db.models import Case, Q, QuerySet, When

from lti_tool.models import Context, CourseShelf, Launch
from sessions.cards import card_of
from sessions.models import Placement, Session, Shelf


def course_shelf(context: Context) -> CourseShelf:
    """The shelf of a course, made when it is first needed."""
    institution = context.deployment.registration.institution
    made = {"institution": institution}
    return CourseShelf.objects.get_or_create(context=context, defaults=made)[0]


def own_shelf(context: Context) -> list[int]:
    """The shelf of a course, if it has one."""
    return list(CourseShelf.objects.filter(context=context).values_list("pk", flat=True))


def shelves_at(placement: Placement, context: Context | None) -> "QuerySet[Shelf, int]":
    """The shelves that hold for an activity of a course."""
    # A draft that is tried stands under a key of its own; its file says which scenario it is.
    here = Q(scenario_key=card_of(placement.scenario).key)
    if context is not None:
        here |= Q(courseshelf__context=context)
    shelves = Shelf.objects.filter(here, institution=placement.institution_id)
    return shelves.order_by("pk").values_list("pk", flat=True)


def shelves_of(session: Session) -> "QuerySet[Shelf, int]":
    """The shelves that hold for a practice, in the course by which the learner came to it."""
    if session.placement.scenario_id == session.scenario_id:
        session.placement.scenario = session.scenario  # read already, most times
    return shelves_at(session.placement, course_of(session))


def course_of(session: Session) -> Context | None:
    """The course by which the learner last came to this practice, or to its activity."""
    by_itself = Q(session=session)
    launches = Launch.objects.filter(
        by_itself | Q(link__placement=session.placement_id), identity__user=session.learner_id
    )
    newest = launches.exclude(context=None).order_by(
        Case(When(by_itself, then=0), default=1), "-created_at"
    )
    here = newest.select_related("context").first()
    return here.context if here else None
