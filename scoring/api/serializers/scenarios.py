"""Scenarios without what their personas keep to themselves, and what came of a file."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from scoring.api.serializers.examples import example
from sessions.cards import card_of
from sessions.models import Scenario


class ObjectiveShape(serializers.Serializer[None]):
    """One objective of a scenario, for the schema."""

    id = serializers.CharField()
    title = serializers.CharField()
    must = serializers.BooleanField()
    weight = serializers.IntegerField()


@example(
    {
        "key": "pip_branch",
        "version": 4,
        "active": True,
        "title": "The plan on the table",
        "setting": "A branch of a bank, Monday morning.",
        "brief": "You tell Marta that she is put on a performance plan.",
        "people": ["Marta Ferreira"],
        "objectives": [{"id": "o1", "title": "Say what is decided", "must": True, "weight": 30}],
    }
)
class ScenarioSerializer(serializers.ModelSerializer[Scenario]):
    """A published scenario, without what its persona keeps to itself."""

    setting = serializers.SerializerMethodField()
    brief = serializers.SerializerMethodField()
    people = serializers.SerializerMethodField()
    objectives = serializers.SerializerMethodField()

    class Meta:
        model = Scenario
        fields = [
            "key", "version", "active", "title", "setting", "brief", "people", "objectives",
        ]  # fmt: skip

    def get_setting(self, row: Scenario) -> str:
        return card_of(row).setting

    def get_brief(self, row: Scenario) -> str:
        return card_of(row).brief

    def get_people(self, row: Scenario) -> list[str]:
        return [one.name for one in card_of(row).people]

    @extend_schema_field(ObjectiveShape(many=True))
    def get_objectives(self, row: Scenario) -> list[dict[str, Any]]:
        return [
            {"id": one.id, "title": one.title, "must": one.must, "weight": one.weight}
            for one in card_of(row).objectives
        ]


class FaultSerializer(serializers.Serializer[None]):
    """One fault at its place, counted from 1."""

    line = serializers.IntegerField()
    column = serializers.IntegerField()
    words = serializers.CharField()


@example({"key": "our_case", "version": 2, "outcome": "published"})
class PublishedSerializer(serializers.Serializer[None]):
    """What came of a file: `published`, `there_already`, or `sound` where only a check was asked."""

    key = serializers.CharField()
    version = serializers.IntegerField()
    outcome = serializers.ChoiceField(["published", "there_already", "sound"])


@example(
    {
        "detail": "One fault; nothing was published.",
        "faults": [
            {"line": 4, "column": 1, "words": "`titel` is not a key; did you mean `title`?"}
        ],
    }
)
class FaultySerializer(serializers.Serializer[None]):
    """Everything that is wrong with a file, at once."""

    detail = serializers.CharField()
    faults = FaultSerializer(many=True)
