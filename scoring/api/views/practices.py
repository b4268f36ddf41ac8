"""Attempts, what they were worth, and what learners asked about that."""

from typing import Any, ClassVar

from django.db.models import Prefetch, Q, QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ReadOnlyModelViewSet

from scoring.api import debriefs, reviews, talks, visible
from scoring.api.narrowing import ID, NUMBER, By, by_field, one_of, placed_in_course, since
from scoring.api.resource import Resource
from scoring.api.serializers import debriefs as debrief_shapes
from scoring.api.serializers import practices as serializers
from scoring.api.serializers import reviews as review_shapes
from scoring.api.serializers import talks as shapes
from scoring.models import Appeal, Assessment, FlagFinding
from sessions.models import Session


def by_practice(path: str) -> list[By]:
    """Course, activity and learner of a practice that lies at `path`."""
    return [
        placed_in_course(f"{path}placement"),
        by_field("assignment", f"{path}placement__uuid", ID, "Only this activity's"),
        by_field("learner", f"{path}learner__identity", NUMBER, "Only this learner's, by `id`"),
    ]


class Attempts(Resource, ReadOnlyModelViewSet[Session]):
    """Practices: an institution's, an instructor's learners', or one's own."""

    serializer_class = serializers.AttemptSerializer
    lookup_field = "uuid"
    queryset = Session.objects.none()
    by: ClassVar[Any] = [
        *by_practice(""),
        by_field("status", "status", one_of(Session.Status.values), "Only those that stand so"),
        since("created_at", "created_at"),
    ]
    orders = ("-created_at", "began_at", "ended_at", "attempt")

    def get_queryset(self) -> QuerySet[Session]:
        readable = Assessment.objects.filter(visible.results(self.request), current=True)
        results = Prefetch(
            "assessments", readable.prefetch_related("objectives"), to_attr="results_here"
        )
        rows = Session.objects.filter(visible.practices(self.request, "")).defer("opening", "usage")
        rows = rows.defer("scenario__data", "opening", "usage")
        return rows.select_related("placement", "scenario", "learner__identity").prefetch_related(
            results
        )

    @extend_schema(responses=shapes.TranscriptSerializer)
    @action(detail=True, filter_backends=[], pagination_class=None)
    def transcript(self, request: Request, uuid: str) -> Response:
        """What was said, once the practice is over."""
        session = talks.over(practice(uuid, visible.talks(request)))
        return Response(shapes.TranscriptSerializer(talks.transcript(session)).data)

    @extend_schema(responses=shapes.TimelineSerializer)
    @action(detail=True, filter_backends=[], pagination_class=None)
    def timeline(self, request: Request, uuid: str) -> Response:
        """How one's own practice went for everybody in it, once it is over."""
        session = talks.over(practice(uuid, visible.own(request)))
        settled = session.assessments.filter(visible.results(request), current=True)
        flagged = FlagFinding.objects.filter(assessment__in=settled, lifted=False)
        turns = list(flagged.order_by("turn").values_list("turn", flat=True))
        return Response(shapes.TimelineSerializer(talks.way(session, turns)).data)

    @extend_schema(responses=shapes.NotesSerializer)
    @action(detail=True, filter_backends=[], pagination_class=None)
    def notes(self, request: Request, uuid: str) -> Response:
        """One's own note to oneself, answers to the six questions, and what the character remembers."""
        session = practice(uuid, visible.own(request))
        return Response(shapes.NotesSerializer(talks.notes(session)).data)

    @extend_schema(responses=debrief_shapes.DebriefSerializer)
    @action(detail=True, filter_backends=[], pagination_class=None)
    def debrief(self, request: Request, uuid: str) -> Response:
        """What one's own practice, once over, says beside its result: what to try next, measures, what the policies say."""
        session = talks.over(practice(uuid, visible.own(request) & Q(rewinds=None)))
        readable = session.assessments.filter(visible.results(request), current=True).exists()
        told = debriefs.told(session, readable=readable)
        return Response(debrief_shapes.DebriefSerializer(told).data)

    @extend_schema(responses=debrief_shapes.ModelTalksSerializer)
    @action(detail=True, filter_backends=[], pagination_class=None)
    def models(self, request: Request, uuid: str) -> Response:
        """The scenario's two model talks, once one's own practice is over."""
        session = talks.over(practice(uuid, visible.own(request)))
        return Response(debrief_shapes.ModelTalksSerializer(debriefs.models(session)).data)

    @extend_schema(responses=review_shapes.TrailSerializer)
    @action(detail=True, filter_backends=[], pagination_class=None)
    def trail(self, request: Request, uuid: str) -> Response:
        """What people decided and what the learner asked of them, for those who teach it."""
        session = practice(uuid, visible.taught(request, ""))
        return Response(review_shapes.TrailSerializer(reviews.decisions(session)).data)

    @extend_schema(responses=review_shapes.ProposalsSerializer)
    @action(detail=True, filter_backends=[], pagination_class=None)
    def proposals(self, request: Request, uuid: str) -> Response:
        """What a language model proposed, once the practice is over; for its instructor, who decides."""
        session = talks.over(practice(uuid, visible.decided(request)))
        return Response(review_shapes.ProposalsSerializer(reviews.proposals(session)).data)

    @extend_schema(responses=review_shapes.TimingsSerializer)
    @action(detail=True, filter_backends=[], pagination_class=None)
    def timings(self, request: Request, uuid: str) -> Response:
        """How quickly the character answered, stage by stage, and what services were used; for those who teach it."""
        session = practice(uuid, visible.taught(request, ""))
        return Response(review_shapes.TimingsSerializer(reviews.timings(session)).data)


def practice(uuid: str, readable: Q) -> Session:
    """One practice with what its pages need; raises `Http404`."""
    rows = Session.objects.filter(readable).defer("usage", "scenario__data")
    return get_object_or_404(
        rows.select_related("placement__institution", "scenario", "learner", "reaction"), uuid=uuid
    )


class Results(Resource, ReadOnlyModelViewSet[Assessment]):
    """What each attempt was worth, found by the attempt's UUID; a learner reads it once it is settled."""

    serializer_class = serializers.ResultSerializer
    lookup_field = "session__uuid"
    lookup_url_kwarg = "attempt"
    queryset = Assessment.objects.none()
    by: ClassVar[Any] = [
        *by_practice("session__"),
        By(
            "status",
            lambda asked: Q(settled_at__isnull=asked == "waiting"),
            one_of(["settled", "waiting"]),
            "Only those that are settled, or that wait for a person",
        ),
        since("made_at", "made_at"),
    ]
    orders = ("-made_at", "settled_at", "total")

    def get_queryset(self) -> QuerySet[Assessment]:
        rows = Assessment.objects.filter(visible.results(self.request), current=True)
        return rows.select_related("session").prefetch_related(
            "objectives__elements", "objectives__evidence", "flags"
        )


class Appeals(Resource, ReadOnlyModelViewSet[Appeal]):
    """What learners asked a person to look at again, and the answers."""

    serializer_class = serializers.AppealSerializer
    lookup_value_regex = r"\d{1,15}"
    queryset = Appeal.objects.none()
    by: ClassVar[Any] = [
        *by_practice("assessment__session__"),
        by_field("attempt", "assessment__session__uuid", ID, "Only this attempt's"),
        by_field("status", "status", one_of(Appeal.Status.values), "Only those that stand so"),
        since("made_at", "made_at"),
    ]
    orders = ("-made_at", "answered_at")

    def get_queryset(self) -> QuerySet[Appeal]:
        rows = Appeal.objects.filter(visible.practices(self.request, "assessment__session__"))
        return rows.select_related("assessment__session", "objective", "flag")
