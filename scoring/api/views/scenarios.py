"""Scenarios: what they are, their versions, and their files out and in."""

from typing import Any, ClassVar

from django.db.models import Q, QuerySet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound, PermissionDenied
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ReadOnlyModelViewSet

from lti_tool.models import Act
from lti_tool.services.scenarios import NotYours, publish_own
from scoring.api import visible
from scoring.api.narrowing import NUMBER, By, value_of
from scoring.api.noting import note_api
from scoring.api.resource import AUTHOR, READ, Resource
from scoring.api.serializers import scenarios as serializers
from scoring.api.yaml_files import OldYamlParser, TextParser, YamlParser, YamlRenderer
from sessions.authoring.offering import Faulty, offered
from sessions.authoring.writing import as_file
from sessions.catalog.services import Checked, publish_one
from sessions.models import Scenario
from sessions.persona.yaml_parts import CatalogFault

VERSION = By("version", lambda _: Q(), NUMBER, "The newest where left out")
TAKEN = "The `id` {key} belongs to the catalogue or to another institution. Give the file an `id` of its own."


class Scenarios(Resource, ReadOnlyModelViewSet[Scenario]):
    """The scenarios that can be placed, in their newest version; a learner, who may be under assessment, reads none."""

    serializer_class = serializers.ScenarioSerializer
    lookup_field = "key"
    lookup_value_regex = "[-a-zA-Z0-9_]{1,40}"
    queryset = Scenario.objects.none()
    parser_classes = [YamlParser, OldYamlParser, TextParser]
    scopes = (READ, AUTHOR)
    scopes_of: ClassVar[Any] = {"create": (AUTHOR,), "file": (AUTHOR,)}
    orders = ("key", "title")

    def get_queryset(self) -> QuerySet[Scenario]:
        return visible.scenarios(self.request).filter(active=True)

    @extend_schema(
        request={"application/yaml": OpenApiTypes.STR},
        parameters=[
            OpenApiParameter("check", OpenApiTypes.BOOL, description="Only check; publish nothing")
        ],
        responses={
            200: serializers.PublishedSerializer,
            201: serializers.PublishedSerializer,
            400: serializers.FaultySerializer,
            409: OpenApiResponse(description="This version does not follow what is published"),
            413: OpenApiResponse(description="The file is too large"),
        },
    )
    def create(self, request: Request) -> Response:
        """Check a scenario file and publish it: whole or not at all, with every fault at its line and column."""
        text: Any = request.data
        try:
            checked = offered(text, "file")
        except Faulty as faulty:
            return Response(faults_of(faulty), status=400)
        except CatalogFault as fault:
            words = str(fault).removeprefix("file: ")
            return Response({"detail": f"{words}; nothing was published."}, status=409)
        card = checked[0]
        outcome = "sound"
        if request.query_params.get("check", "").lower() not in {"1", "true"}:
            made = self.published(checked)
            outcome = "published" if made else "there_already"
            if made:
                token = visible.token_of(request)
                about = f"{made.key} version {made.version}"
                note_api(request, Act.PUBLISHED, about, token.institution if token else None)
        answer = {"key": card.key, "version": card.version, "outcome": outcome}
        return Response(answer, status=201 if outcome == "published" else 200)

    def published(self, checked: Checked) -> Scenario | None:
        """Publish for everybody as an administrator, for the institution with a token."""
        token = visible.token_of(self.request)
        if token is None:
            return publish_one(*checked)
        try:
            return publish_own(institution=token.institution, checked=checked)
        except NotYours as refused:
            raise PermissionDenied(TAKEN.format(key=checked[0].key)) from refused

    @extend_schema(responses=serializers.ScenarioSerializer(many=True))
    @action(detail=True, filter_backends=[])
    def versions(self, request: Request, key: str) -> Response:
        """Every published version, the newest first."""
        rows = self.paginate_queryset(self.every(key).order_by("-version"))
        return self.get_paginated_response(self.get_serializer(rows, many=True).data)

    @extend_schema(
        parameters=[OpenApiParameter("version", int, description=VERSION.description)],
        responses={(200, "application/yaml"): OpenApiTypes.STR},
    )
    @action(detail=True, filter_backends=[], renderer_classes=[YamlRenderer, JSONRenderer])
    def file(self, request: Request, key: str) -> Response:
        """A version as the file an author writes, with everything its persona keeps to itself."""
        rows = self.every(key).order_by("-version")
        if asked := request.query_params.get("version"):
            rows = rows.filter(version=value_of(VERSION, asked))
        row = rows.first()
        if row is None:
            raise NotFound(f"{key} has no version {asked}; `versions/` lists them.")
        return Response(as_file(row.data))

    def every(self, key: str) -> QuerySet[Scenario]:
        """All versions of one scenario; raises `NotFound`."""
        rows = visible.scenarios(self.request).filter(key=key)
        if not rows.exists():
            raise NotFound("No such scenario.")
        return rows


def faults_of(faulty: Faulty) -> dict[str, Any]:
    """The answer about a file with faults."""
    rows = [{"line": f.line, "column": f.column, "words": f.words} for f in faulty.faults]
    return {"detail": f"{faulty.count.capitalize()}; nothing was published.", "faults": rows}
