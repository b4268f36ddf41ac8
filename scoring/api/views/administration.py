"""What administrators read of an institution: record stores, refused launches, policies, and ratings made anew."""

from typing import Any, ClassVar

from django.db.models import CharField, Q, QuerySet
from django.db.models.functions import Cast
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ReadOnlyModelViewSet, ViewSet

from lti_tool.models import Context, Refusal
from scoring.api import visible
from scoring.api.narrowing import (
    ID,
    WORD,
    By,
    asked_of,
    by_field,
    one_of,
    placed_in_course,
    since,
)
from scoring.api.paging import Pages
from scoring.api.resource import ADMIN, Resource
from scoring.api.serializers import administration as serializers
from scoring.models import RatingRun, RecordStore
from scoring.pages.rescored import Scope, difference
from scoring.pages.stores import Store, with_figures
from sessions.models import Institution


class Administered(Resource):
    """What only programs with the scope `admin` and administrators read, by number."""

    lookup_value_regex = r"\d{1,15}"
    scopes = (ADMIN,)
    for_seats = False


class Stores(Administered, ReadOnlyModelViewSet[RecordStore]):
    """Record stores of the institution's platforms; those of every platform are an administrator's."""

    serializer_class = serializers.StoreSerializer
    queryset = RecordStore.objects.none()
    by: ClassVar[Any] = [
        by_field("platform", "registration__uuid", ID, "Only this platform's"),
        By("status", lambda asked: Q(active=asked == "on"), one_of(["on", "off"]), "Only those that are switched so"),
    ]  # fmt: skip
    orders = ("name",)

    def get_queryset(self) -> QuerySet[RecordStore]:
        rows = RecordStore.objects.filter(visible.of_platforms(self.request, "registration__"))
        return rows.defer("sealed_key", "sealed_secret").select_related("registration")

    def paginate_queryset(self, queryset: Any) -> list[Any] | None:
        """The rows of a page with their figures."""
        return with_figures(super().paginate_queryset(queryset) or [])

    def get_object(self) -> Any:
        """One with its figures."""
        found: list[Store] = with_figures([super().get_object()])
        return found[0]


class Refusals(Administered, ReadOnlyModelViewSet[Refusal]):
    """Refused logins and launches of the institution's platforms; those of an unknown platform are an administrator's."""

    serializer_class = serializers.RefusalSerializer
    queryset = Refusal.objects.none()
    by: ClassVar[Any] = [
        by_field("platform", "registration__uuid", ID, "Only this platform's"),
        by_field("code", "code", WORD, "Only with this code"),
        by_field("reference", "correlation_id__istartswith", WORD, "Only whose reference begins so"),
        since("at", "at"),
    ]  # fmt: skip
    orders = ("-at", "code")

    def get_queryset(self) -> QuerySet[Refusal]:
        rows = Refusal.objects.filter(visible.of_platforms(self.request, "registration__"))
        return rows.select_related("registration")


class Policies(Administered, ReadOnlyModelViewSet[Institution]):
    """What may be sensed in an institution, how long it is kept, and what its help card says."""

    serializer_class = serializers.PolicySerializer
    queryset = Institution.objects.none()
    orders = ("name",)

    def get_queryset(self) -> QuerySet[Institution]:
        return Institution.objects.filter(visible.institutions(self.request))


class RatingRuns(Administered, ReadOnlyModelViewSet[RatingRun]):
    """Wishes to rate practices again; those that are not of one course are an administrator's."""

    serializer_class = serializers.RatingRunSerializer
    queryset = RatingRun.objects.none()
    by: ClassVar[Any] = [
        By("status", lambda asked: Q(is_open=asked == "open"), one_of(["open", "over"]), "Only those that stand so"),
        since("begun_at", "begun_at"),
    ]  # fmt: skip
    orders = ("-begun_at", "finished_at")

    def get_queryset(self) -> QuerySet[RatingRun]:
        rows = RatingRun.objects.select_related("by__identity")
        if visible.sees_all(self.request):
            return rows
        here = Context.objects.filter(visible.courses(self.request))
        return rows.filter(course__in=here.values_list(Cast("pk", CharField())))


class RatingDifference(Administered, ViewSet):
    """What letting the new ratings count would change; nothing is changed by reading it."""

    by: ClassVar[Any] = [
        placed_in_course("session__placement"),
        by_field("scenario", "session__scenario__key", WORD, "Only of this scenario, by `key`"),
    ]

    @extend_schema(
        operation_id="rating_runs_difference_list",
        parameters=[
            OpenApiParameter("course", int, description=by[0].description),
            OpenApiParameter("scenario", str, description=by[1].description),
            OpenApiParameter("page", int),
            OpenApiParameter("page_size", int),
        ],
        responses=serializers.DifferenceSerializer,
    )
    def list(self, request: Request) -> Response:
        rows = Scope().waiting.filter(visible.placed(request, "session__placement__"))
        asked = asked_of(request, self)
        for by in self.by:
            rows = rows.filter(by.rows(asked[by.name])) if by.name in asked else rows
        found = difference(rows)
        pages = Pages()
        shown: Any = pages.paginate_queryset(found.changed, request, view=self)
        page = pages.get_paginated_response(serializers.ChangedSerializer(shown, many=True).data)
        facts = found.as_json() | {"sentence": found.sentence}
        return Response(serializers.SummarySerializer(facts).data | page.data)
