"""Drafts of the studio: how they stand, their files, and what is still to be put right."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.decorators import action
from rest_framework.generics import get_object_or_404
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ReadOnlyModelViewSet

from providers.errors import ProviderError
from providers.registry import provider
from scoring.api import visible
from scoring.api.narrowing import since
from scoring.api.resource import AUTHOR, Resource
from scoring.api.serializers import drafts as serializers
from scoring.api.yaml_files import YamlRenderer
from scoring.studio.checking import file_of, findings, sound
from scoring.studio.shelf import standing_of
from scoring.studio.simulating import simulate
from sessions.models import Draft


class Drafts(Resource, ReadOnlyModelViewSet[Draft]):
    """What authors are writing in the studio: an institution's, or that of an instructor's own courses."""

    serializer_class = serializers.DraftSerializer
    lookup_field = "key"
    lookup_value_regex = "[-a-zA-Z0-9_]{1,40}"
    queryset = Draft.objects.none()
    scopes = (AUTHOR,)
    by: ClassVar[Any] = [since("changed_at", "changed_at")]
    orders = ("-changed_at", "title", "key")

    def get_queryset(self) -> QuerySet[Draft]:
        return Draft.objects.filter(key__in=visible.drafts(self.request).values("key"))

    def paginate_queryset(self, queryset: Any) -> list[Any] | None:
        """The rows of a page with how they stand."""
        return list(standing_of(super().paginate_queryset(queryset) or []))

    def get_object(self) -> Any:
        """One with how it stands."""
        return standing_of([super().get_object()])[0]

    @extend_schema(responses={(200, "application/yaml"): OpenApiTypes.STR})
    @action(detail=True, filter_backends=[], renderer_classes=[YamlRenderer, JSONRenderer])
    def file(self, request: Request, key: str) -> Response:
        """The draft as the file an author writes, with its faults if it has some."""
        return Response(file_of(self.draft(key)))

    @extend_schema(responses=serializers.CheckedSerializer)
    @action(detail=True, filter_backends=[], pagination_class=None)
    def check(self, request: Request, key: str) -> Response:
        """What is to be put right before it is published."""
        draft = self.draft(key)
        facts = {"key": draft.key, "sound": sound(draft), "findings": findings(draft)}
        return Response(serializers.CheckedSerializer(facts).data)

    @extend_schema(
        responses={
            200: serializers.SimulationSerializer,
            409: OpenApiResponse(description="The draft has faults; `check/` names them"),
            503: OpenApiResponse(description="The server cannot read lines now; /ready says why"),
        }
    )
    @action(detail=True, filter_backends=[], pagination_class=None)
    def simulation(self, request: Request, key: str) -> Response:
        """Have four scripted learners play it, as the studio does; this takes some seconds."""
        draft = self.draft(key)
        if not sound(draft):
            return Response({"detail": "This draft has faults; check/ names them."}, status=409)
        try:
            rounds = simulate(draft, provider("speech_acts"))
        except ProviderError:
            return Response({"detail": "Lines cannot be read on this server now."}, status=503)
        return Response(serializers.SimulationSerializer({"key": key, "rounds": rounds}).data)

    def draft(self, key: str) -> Draft:
        """The draft itself; raises `Http404`."""
        return get_object_or_404(self.get_queryset(), key=key)
