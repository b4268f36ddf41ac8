"""The REST interface's lists, each cut to what its caller may read; `?attempt=` and `?assignment=` narrow them."""

from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Model, QuerySet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.viewsets import ReadOnlyModelViewSet

from scoring.api import serializers, visible
from scoring.models import Assessment, OutboxItem, Statement
from sessions.models import Placement, Scenario, Session

Row = TypeVar("Row", bound=Model)
BY_ATTEMPT = extend_schema(parameters=[OpenApiParameter("attempt", OpenApiTypes.UUID)])
BY_ASSIGNMENT = extend_schema(parameters=[OpenApiParameter("assignment", OpenApiTypes.UUID)])


def asked_uuid(view: "ReadOnlyModelViewSet[Any]", name: str) -> UUID | None:
    """A narrowing parameter; one that is no UUID is said to be so."""
    given = view.request.query_params.get(name)
    try:
        return UUID(given) if given else None
    except ValueError:
        raise ValidationError({name: "Give a UUID, as `uuid` or `attempt` shows it."}) from None


def narrowed(
    view: "ReadOnlyModelViewSet[Row]", rows: QuerySet[Row], name: str, path: str
) -> QuerySet[Row]:
    """The rows, only those of what was asked for."""
    uuid = asked_uuid(view, name)
    return rows.filter(**{path: uuid}) if uuid else rows


class Scenarios(ReadOnlyModelViewSet[Scenario]):
    """The scenarios that can be placed; a learner, who may be under assessment, reads none."""

    serializer_class = serializers.ScenarioSerializer
    lookup_field = "key"
    queryset = Scenario.objects.none()

    def get_queryset(self) -> QuerySet[Scenario]:
        rows = Scenario.objects.filter(active=True).order_by("key")
        return rows if visible.may_choose(self.request) else rows.none()


class Assignments(ReadOnlyModelViewSet[Placement]):
    """The activities the caller came to."""

    serializer_class = serializers.AssignmentSerializer
    lookup_field = "uuid"
    queryset = Placement.objects.none()

    def get_queryset(self) -> QuerySet[Placement]:
        rows = Placement.objects.filter(visible.placements(self.request))
        return rows.select_related("scenario").order_by("pk")


@BY_ASSIGNMENT
class Attempts(ReadOnlyModelViewSet[Session]):
    """Practices: an instructor's learners', or one's own."""

    serializer_class = serializers.AttemptSerializer
    lookup_field = "uuid"
    queryset = Session.objects.none()

    def get_queryset(self) -> QuerySet[Session]:
        rows = Session.objects.filter(visible.practices(self.request, ""))
        rows = rows.select_related("placement", "scenario", "learner__identity").order_by("-pk")
        return narrowed(self, rows, "assignment", "placement__uuid")


@BY_ASSIGNMENT
class Results(ReadOnlyModelViewSet[Assessment]):
    """What each attempt was worth, found by the attempt's UUID."""

    serializer_class = serializers.ResultSerializer
    lookup_field = "session__uuid"
    lookup_url_kwarg = "attempt"
    queryset = Assessment.objects.none()

    def get_queryset(self) -> QuerySet[Assessment]:
        rows = Assessment.objects.filter(visible.results(self.request), current=True)
        rows = rows.select_related("session").prefetch_related(
            "objectives__elements", "objectives__evidence", "flags"
        )
        return narrowed(self, rows.order_by("-pk"), "assignment", "session__placement__uuid")


@BY_ATTEMPT
class Deliveries(ReadOnlyModelViewSet[OutboxItem]):
    """Grades and records owed for the caller's own activities."""

    serializer_class = serializers.DeliverySerializer
    queryset = OutboxItem.objects.none()

    def get_queryset(self) -> QuerySet[OutboxItem]:
        rows = OutboxItem.objects.filter(visible.taught(self.request, "session__"))
        rows = rows.select_related("session").order_by("-pk")
        return narrowed(self, rows, "attempt", "session__uuid")


@BY_ATTEMPT
class Statements(ReadOnlyModelViewSet[Statement]):
    """The xAPI statements of the attempts the caller may read."""

    serializer_class = serializers.StatementSerializer
    queryset = Statement.objects.none()

    def get_queryset(self) -> QuerySet[Statement]:
        rows = Statement.objects.filter(visible.practices(self.request, "session__"))
        rows = rows.select_related("session").order_by("-timestamp", "-sequence")
        return narrowed(self, rows, "attempt", "session__uuid")
