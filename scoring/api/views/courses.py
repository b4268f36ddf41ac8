"""Platforms, courses, their people and activities."""

from typing import Any, ClassVar

from django.db.models import Count, F, IntegerField, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.generics import get_object_or_404
from rest_framework.mixins import ListModelMixin
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet, ReadOnlyModelViewSet, ViewSet

from lti_tool.models import (
    Context,
    CourseGroup,
    Identity,
    Launch,
    Membership,
    Registration,
    ResourceLink,
    Role,
)
from scoring.api import visible
from scoring.api.narrowing import (
    ID,
    NUMBER,
    WORD,
    By,
    asked_of,
    by_field,
    one_of,
    placed_in_course,
)
from scoring.api.paging import Pages
from scoring.api.resource import READ, Resource
from scoring.api.reviews import to_be_rated
from scoring.api.serializers import courses as serializers
from scoring.api.serializers.accuracy import AccuracySerializer
from scoring.api.serializers.learning import FiguresSerializer
from scoring.api.serializers.reviews import QueueSerializer, ToRateSerializer
from scoring.calibration import rated_by, reports, to_rate
from scoring.pages.accuracy import report_json
from scoring.pages.learning import figures
from sessions.models import Accommodation, Placement, Session


class Platforms(Resource, ReadOnlyModelViewSet[Registration]):
    """The institution's learning platforms."""

    serializer_class = serializers.PlatformSerializer
    lookup_field = "uuid"
    queryset = Registration.objects.none()
    for_seats = False
    by: ClassVar[Any] = [
        By("status", lambda asked: Q(active=asked == "on"), one_of(["on", "off"]), "Only those that are switched so"),
    ]  # fmt: skip
    orders = ("name", "created_at")

    def get_queryset(self) -> QuerySet[Registration]:
        rows = Registration.objects.filter(visible.platforms(self.request))
        came = Launch.objects.filter(deployment__registration=OuterRef("pk"))
        rows = rows.annotate(last_launch_at=Subquery(came.order_by("-created_at").values("created_at")[:1]))  # fmt: skip
        return rows.select_related("institution").prefetch_related("deployments")


class Courses(Resource, ReadOnlyModelViewSet[Context]):
    """Courses: an institution's, or the one a person came from."""

    serializer_class = serializers.CourseSerializer
    lookup_value_regex = r"\d{1,15}"
    queryset = Context.objects.none()
    by: ClassVar[Any] = [
        by_field("platform", "deployment__registration__uuid", ID, "Only this platform's"),
    ]
    orders = ("title", "roster_at")

    def get_queryset(self) -> QuerySet[Context]:
        rows = Context.objects.filter(visible.courses(self.request))
        return rows.select_related("deployment__registration")


@extend_schema(parameters=[OpenApiParameter("course", OpenApiTypes.INT, OpenApiParameter.PATH)])
class Learners(Resource, ListModelMixin, GenericViewSet[Membership]):
    """Who learns in a course; a learner reads only themselves. Who also teaches there is left out."""

    serializer_class = serializers.LearnerSerializer
    queryset = Membership.objects.none()
    by: ClassVar[Any] = [
        By("status", lambda asked: Q(active=asked == "here"), one_of(["here", "left"]), "Only those who are still there, or who left"),
    ]  # fmt: skip
    orders = ("number", "learner", "last_attempt_at", "attempts")

    def get_queryset(self) -> QuerySet[Membership]:
        course = int(self.kwargs.get("course", 0))
        if not Context.objects.filter(visible.courses(self.request), pk=course).exists():
            raise Http404("No such course.")
        teaches = Launch.objects.filter(context=course, role=Role.INSTRUCTOR).values("identity")
        rows = Membership.objects.filter(
            visible.members(self.request), context=course, role=Role.LEARNER,
            identity__anonymous=False, identity__test_user=False,
        )  # fmt: skip
        rows = rows.exclude(identity__in=teaches).select_related("identity")
        return rows.annotate(
            number=F("identity__number"), learner=F("identity__name"), **practised(self.request, course)
        )  # fmt: skip


@extend_schema(parameters=[OpenApiParameter("course", OpenApiTypes.INT, OpenApiParameter.PATH)])
class Groups(Resource, ListModelMixin, GenericViewSet[CourseGroup]):
    """The groups that a course's instructors made of its learners; no learner reads them."""

    serializer_class = serializers.GroupSerializer
    queryset = CourseGroup.objects.none()
    by: ClassVar[Any] = [
        by_field("learner", "members", NUMBER, "Only those this learner is in, by `id`"),
    ]
    orders = ("name",)

    def get_queryset(self) -> QuerySet[CourseGroup]:
        course = int(self.kwargs.get("course", 0))
        if not Context.objects.filter(visible.courses_taught(self.request), pk=course).exists():
            raise Http404("No such course.")
        people = Identity.objects.only("pk").order_by("pk")
        rows = CourseGroup.objects.filter(context=course)
        return rows.prefetch_related(Prefetch("members", people, to_attr="people"))


@extend_schema(parameters=[OpenApiParameter("course", OpenApiTypes.INT, OpenApiParameter.PATH)])
class ToRate(Resource, ViewSet):
    """Practices of a course that the calling instructor should rate blind; nobody else has such a queue."""

    @extend_schema(
        operation_id="courses_to_rate_list",
        parameters=[OpenApiParameter("page", int), OpenApiParameter("page_size", int)],
        responses=QueueSerializer,
    )
    def list(self, request: Request, course: str) -> Response:
        asked_of(request, self)
        seat = visible.teaching_seat(request, int(course))
        if seat is None or seat.link is None:
            raise Http404("No such course.")
        context, user = seat.link.context, seat.identity.user_id
        pages = Pages()
        found = pages.paginate_queryset(to_rate(context, user), request, view=self)
        rows = [to_be_rated(one) for one in found or []]
        page = pages.get_paginated_response(ToRateSerializer(rows, many=True).data)
        return Response({"rated": rated_by(context, user), **page.data})


def practised(request: Any, course: Any) -> dict[str, Any]:
    """How often, and when last, somebody practised in a course, of what the caller may read."""
    here = Placement.objects.filter(links__context=course).values("pk")
    mine = Session.objects.filter(
        visible.practices(request, ""),
        learner=OuterRef("identity__user"),
        placement__in=here,
        trial=False,
    ).order_by()
    count = mine.values("learner").annotate(n=Count("pk")).values("n")
    last = mine.order_by("-created_at").values("created_at")[:1]
    return {
        "attempts": Coalesce(Subquery(count, output_field=IntegerField()), 0),
        "last_attempt_at": Subquery(last),
    }


@extend_schema(
    parameters=[OpenApiParameter("assignment", OpenApiTypes.UUID, OpenApiParameter.PATH)]
)
class Accommodations(Resource, ListModelMixin, GenericViewSet[Accommodation]):
    """Who has conditions of their own at an activity; for those who teach it."""

    serializer_class = serializers.AccommodationSerializer
    queryset = Accommodation.objects.none()
    by: ClassVar[Any] = [
        by_field("learner", "learner__identity", NUMBER, "Only this learner's, by `id`"),
    ]
    orders = ("id", "due_at")

    def get_queryset(self) -> QuerySet[Accommodation]:
        asked = self.kwargs.get("assignment")
        mine = Placement.objects.filter(visible.placed(self.request, ""))
        rows = Accommodation.objects.filter(placement=get_object_or_404(mine, uuid=asked))
        return rows.select_related("learner__identity")


class Assignments(Resource, ReadOnlyModelViewSet[Placement]):
    """Activities: an institution's, or those the caller came to."""

    serializer_class = serializers.AssignmentSerializer
    lookup_field = "uuid"
    queryset = Placement.objects.none()
    scopes = (READ,)
    by: ClassVar[Any] = [
        placed_in_course("pk"),
        by_field("scenario", "scenario__key", WORD, "Only of this scenario, by `key`"),
        by_field("mode", "mode", one_of(Placement.Mode.values), "Only practice, or only assessment"),
    ]  # fmt: skip
    orders = ("id", "title", "due_at")

    def get_queryset(self) -> QuerySet[Placement]:
        here = visible.courses(self.request, "context__")
        links = ResourceLink.objects.filter(here, current=True)
        rows = Placement.objects.filter(visible.placements(self.request))
        return (
            rows.select_related("scenario")
            .defer("scenario__data")
            .prefetch_related(Prefetch("links", links, to_attr="links_here"))
        )

    @extend_schema(responses=FiguresSerializer)
    @action(detail=True, filter_backends=[], pagination_class=None)
    def learning(self, request: Request, uuid: str) -> Response:
        """What learners think of it and what they learn there; for those who teach it."""
        mine = Placement.objects.filter(visible.placed(request, "")).select_related("scenario")
        return Response(FiguresSerializer(figures(get_object_or_404(mine, uuid=uuid))).data)

    @extend_schema(responses=AccuracySerializer)
    @action(detail=True, filter_backends=[], pagination_class=None)
    def accuracy(self, request: Request, uuid: str) -> Response:
        """How far ratings of its scenario agree with people's at the institution; for those who teach it."""
        row = get_object_or_404(Placement.objects.filter(visible.placed(request, "")), uuid=uuid)
        (report,) = reports(Placement.objects.filter(pk=row.pk))
        return Response(AccuracySerializer(report_json(report)).data)
