"""The health of the installation by the REST interface, for programs that watch over it; here, as it knows of the engines."""

from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from realtime.condition import PARTS, condition
from realtime.health import database_facts
from scoring.api.narrowing import asked_of
from scoring.api.resource import ADMIN, Resource
from scoring.api.serializers.examples import example


class PartSerializer(serializers.Serializer[Any]):
    """One part of the installation."""

    part = serializers.ChoiceField(PARTS)
    good = serializers.BooleanField(allow_null=True, help_text="null where nobody can tell yet")
    words = serializers.CharField(help_text="How it does, and what to do")


@example(
    {
        "well": False,
        "parts": [
            {"part": "database", "good": True, "words": "It answers in less than 1 ms."},
            {
                "part": "worker",
                "good": False,
                "words": "None has been seen yet. Start it: celery -A config.celery worker --beat",
            },
        ],
    }
)
@extend_schema_serializer(many=False)
class HealthSerializer(serializers.Serializer[Any]):
    """Every part at once."""

    well = serializers.BooleanField(help_text="Whether no part has a fault")
    parts = PartSerializer(many=True)


class Health(Resource, ViewSet):
    """How each part of the installation does; `/ready` says in short whether this process can serve."""

    scopes = (ADMIN,)
    for_seats = False

    @extend_schema(operation_id="health_retrieve", responses=HealthSerializer)
    def list(self, request: Request) -> Response:
        asked_of(request, self)
        found = condition(database_facts())
        parts = [
            {"part": part, "good": step.good, "words": step.words}
            for part, step in zip(PARTS, found, strict=True)
        ]
        answer = {"well": all(step.good is not False for step in found), "parts": parts}
        return Response(HealthSerializer(answer).data)
