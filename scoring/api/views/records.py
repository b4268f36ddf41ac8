"""Deliveries, statements, documents, tokens, what services were used, and what was done in the administration."""

import datetime as dt
from typing import Any, ClassVar

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.timezone import now
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ReadOnlyModelViewSet, ViewSet

from lti_tool.models import Act, ApiToken
from lti_tool.models.audit import KINDS
from providers.metering import prices_from
from scoring.api import visible
from scoring.api.narrowing import ID, NUMBER, SINCE, WORD, By, asked_of, by_field, one_of, since
from scoring.api.noting import note_api
from scoring.api.paging import Pages
from scoring.api.resource import ADMIN, AUTHOR, READ, Resource
from scoring.api.serializers import records as serializers
from scoring.api.views.practices import by_practice
from scoring.models import OutboxItem, Statement
from scoring.outbox import resending
from scoring.pages import audit
from scoring.usage import AMOUNTS, BY, DAYS, usage
from sessions.models import Document

MOST_DAYS = 400


class Deliveries(Resource, ReadOnlyModelViewSet[OutboxItem]):
    """Grades and records owed for the institution's, or the instructor's, activities."""

    serializer_class = serializers.DeliverySerializer
    lookup_value_regex = r"\d{1,15}"
    queryset = OutboxItem.objects.none()
    scopes = (READ, ADMIN)
    scopes_of: ClassVar[Any] = {"resend": (ADMIN,)}
    by: ClassVar[Any] = [
        *by_practice("session__"),
        by_field("attempt", "session__uuid", ID, "Only this attempt's"),
        by_field("kind", "kind", one_of(OutboxItem.Kind.values), "Only grades, or only records"),
        by_field("status", "status", one_of(OutboxItem.Status.values), "Only those that stand so"),
        since("first_at", "first_at"),
    ]
    orders = ("-first_at", "next_at", "done_at")

    def get_queryset(self) -> QuerySet[OutboxItem]:
        rows = OutboxItem.objects.filter(visible.taught(self.request, "session__"))
        return rows.select_related(
            "session__placement__institution", "record_store__registration__institution"
        )

    @extend_schema(request=None, responses=serializers.ResentSerializer)
    @action(detail=True, methods=["post"], filter_backends=[])
    def resend(self, request: Request, pk: str) -> Response:
        """Try a waiting delivery at once, or send one anew: a grade with what counts now, a record as it is."""
        item, made, outcome = self.get_object(), None, "hurried"
        if item.status in {OutboxItem.Status.PENDING, OutboxItem.Status.SENDING}:
            resending.hurry(item=item)
            item.refresh_from_db()
            made = item
        else:
            made = resending.resend(item=item)
            outcome = "queued" if made else "nothing_to_send"
        answer = {"outcome": outcome, "delivery": made}
        if made:
            note_api(request, Act.RESENT, f"{item.kind} {pk}", item.institution)
        return Response(serializers.ResentSerializer(answer).data)


class Statements(Resource, ReadOnlyModelViewSet[Statement]):
    """The xAPI statements of the attempts the caller may read."""

    serializer_class = serializers.StatementSerializer
    queryset = Statement.objects.none()
    by: ClassVar[Any] = [
        *by_practice("session__"),
        by_field("attempt", "session__uuid", ID, "Only this attempt's"),
        by_field("verb", "verb", WORD, "Only this verb, as `scored`"),
        since("timestamp", "timestamp"),
    ]
    orders = ("-timestamp", "sequence")

    def get_queryset(self) -> QuerySet[Statement]:
        rows = Statement.objects.filter(visible.practices(self.request, "session__"))
        return rows.select_related("session")


class Documents(Resource, ReadOnlyModelViewSet[Document]):
    """Documents of courses and of scenarios; one alone comes with its passages."""

    lookup_field = "uuid"
    queryset = Document.objects.none()
    scopes = (READ, AUTHOR)
    by: ClassVar[Any] = [
        by_field("course", "shelf__courseshelf__context", NUMBER, "Only this course's, by `id`"),
        by_field("scenario", "shelf__scenario_key", WORD, "Only this scenario's, by `key`"),
        since("added_at", "added_at"),
    ]
    orders = ("-added_at", "title")

    def get_serializer_class(self) -> Any:
        whole = self.action == "retrieve"
        return serializers.WholeDocumentSerializer if whole else serializers.DocumentSerializer

    def get_queryset(self) -> QuerySet[Document]:
        rows = Document.objects.filter(visible.documents(self.request)).defer("rows")
        rows = rows.select_related("shelf__courseshelf")
        return rows.prefetch_related("extracts") if self.action == "retrieve" else rows


class Tokens(Resource, ReadOnlyModelViewSet[ApiToken]):
    """The institution's tokens, also expired and revoked ones; made and revoked at /manage/tokens/."""

    serializer_class = serializers.TokenSerializer
    lookup_field = "uuid"
    queryset = ApiToken.objects.none()
    scopes = (ADMIN,)
    for_seats = False
    orders = ("-created_at", "expires_at", "last_used_at", "name")

    def get_queryset(self) -> QuerySet[ApiToken]:
        return ApiToken.objects.filter(visible.tokens(self.request))


class Usage(Resource, ViewSet):
    """What practices used of paid services, and what it cost in the currency of the price list."""

    for_seats = False
    by: ClassVar[Any] = [
        By("since", lambda _: Q(), SINCE, f"From this day on; {DAYS} days without"),
        By("by", lambda _: Q(), one_of(BY), "One row for each of these; `day` without"),
    ]

    @extend_schema(
        operation_id="usage_list",
        parameters=[
            OpenApiParameter("since", dt.date, description=by[0].description),
            OpenApiParameter("by", str, enum=BY, description=by[1].description),
        ],
        responses=serializers.UsageSerializer,
    )
    def list(self, request: Request) -> Response:
        asked = asked_of(request, self)
        today = now().date()
        first: dt.date = asked["since"].date() if "since" in asked else today - dt.timedelta(DAYS)
        if first < today - dt.timedelta(MOST_DAYS):
            raise ValidationError({"since": f"Give a day of the last {MOST_DAYS} days."})
        found = usage(
            since=first,
            by=asked.get("by", "day"),
            prices=prices_from(settings.PRICES_FILE),
            among=visible.placed(request, "placement__"),
        )
        rows = [
            {"name": name, "practices": used.sessions, "cost": round(used.cost, 6)}
            | {amount: used.amounts[amount] for amount in AMOUNTS}
            for name, used in found.items()
        ]
        return Response(serializers.UsageSerializer({"since": first, "results": rows}).data)


class Audit(Resource, ViewSet):
    """What was done in the administration, the newest first: the institution's, or for an administrator everything."""

    scopes = (ADMIN,)
    for_seats = False
    by: ClassVar[Any] = [
        By("since", lambda _: Q(), SINCE, "Only what was done on this day or later"),
        By("kind", lambda _: Q(), one_of(list(KINDS)), "Only what was done to this"),
        By("who", lambda _: Q(), WORD, "Only by accounts or people whose name has this in it"),
    ]

    @extend_schema(
        operation_id="audit_list",
        parameters=[
            OpenApiParameter("since", dt.date, description=by[0].description),
            OpenApiParameter("kind", str, enum=list(KINDS), description=by[1].description),
            OpenApiParameter("who", str, description=by[2].description),
            OpenApiParameter("page", int),
            OpenApiParameter("page_size", int),
        ],
        responses=serializers.AuditPageSerializer,
    )
    def list(self, request: Request) -> Response:
        given = asked_of(request, self)
        first = given["since"].date() if "since" in given else None
        asked = audit.Asked(given.get("who", ""), given.get("kind", ""), first)
        token = visible.token_of(request)
        pages = Pages()
        found = pages.paginate_queryset(
            audit.places(asked, token.institution_id if token else None), request, view=self
        )
        rows = serializers.AuditSerializer(audit.lines(found or []), many=True)
        return pages.get_paginated_response(rows.data)
