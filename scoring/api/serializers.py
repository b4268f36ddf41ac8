"""How the REST interface writes each thing; read-only."""

from typing import Any

from rest_framework import serializers

from scoring.models import (
    Assessment,
    ElementScore,
    EvidenceRow,
    FlagFinding,
    ObjectiveScore,
    OutboxItem,
    Statement,
)
from sessions.cards import card_of
from sessions.models import Placement, Scenario, Session


def attempt_of() -> serializers.SlugRelatedField[Session]:
    """The attempt a row belongs to, by its UUID."""
    return serializers.SlugRelatedField(source="session", slug_field="uuid", read_only=True)


class ScenarioSerializer(serializers.ModelSerializer[Scenario]):
    """A published scenario, without what its persona keeps to itself."""

    setting = serializers.SerializerMethodField()
    brief = serializers.SerializerMethodField()
    people = serializers.SerializerMethodField()
    objectives = serializers.SerializerMethodField()

    class Meta:
        model = Scenario
        fields = ["key", "version", "title", "setting", "brief", "people", "objectives"]

    def get_setting(self, row: Scenario) -> str:
        return card_of(row.data).setting

    def get_brief(self, row: Scenario) -> str:
        return card_of(row.data).brief

    def get_people(self, row: Scenario) -> list[str]:
        return [one.name for one in card_of(row.data).people]

    def get_objectives(self, row: Scenario) -> list[dict[str, Any]]:
        return [
            {"id": one.id, "title": one.title, "must": one.must, "weight": one.weight}
            for one in card_of(row.data).objectives
        ]


class AssignmentSerializer(serializers.ModelSerializer[Placement]):
    """A scenario placed in a course, with its rules."""

    scenario = serializers.SlugRelatedField[Scenario](slug_field="key", read_only=True)

    class Meta:
        model = Placement
        fields = [
            "uuid", "title", "scenario", "variant", "mode", "policy", "release", "most_attempts",
            "pass_mark", "minutes", "text_only", "camera_offered", "memory_on",
        ]  # fmt: skip


class AttemptSerializer(serializers.ModelSerializer[Session]):
    """One practice; `learner` is the name the platform shares, or a number."""

    assignment = serializers.SlugRelatedField[Placement](
        source="placement", slug_field="uuid", read_only=True
    )
    scenario = serializers.SlugRelatedField[Scenario](slug_field="key", read_only=True)
    learner = serializers.CharField(source="learner.identity.shown_as")
    seconds = serializers.SerializerMethodField(help_text="Length of the talk, pauses left out")

    class Meta:
        model = Session
        fields = [
            "uuid", "assignment", "scenario", "learner", "attempt", "trial", "status", "modality",
            "created_at", "began_at", "ended_at", "end_reason", "seconds",
        ]  # fmt: skip

    def get_seconds(self, row: Session) -> int:
        return row.clock_ms // 1000


class ElementSerializer(serializers.ModelSerializer[ElementScore]):
    """One observable thing."""

    class Meta:
        model = ElementScore
        fields = ["element", "words", "standing"]


class EvidenceSerializer(serializers.ModelSerializer[EvidenceRow]):
    """One quote at its place."""

    class Meta:
        model = EvidenceRow
        fields = ["element", "turn", "quote", "source", "t0_ms", "t1_ms"]


class ObjectiveSerializer(serializers.ModelSerializer[ObjectiveScore]):
    """One objective's level, its elements and its quotes."""

    elements = ElementSerializer(many=True)
    evidence = EvidenceSerializer(many=True)

    class Meta:
        model = ObjectiveScore
        fields = [
            "objective", "title", "must", "weight", "level", "machine_level", "level_high", "cap",
            "elements", "evidence",
        ]  # fmt: skip


class FlagSerializer(serializers.ModelSerializer[FlagFinding]):
    """One line of language to avoid."""

    class Meta:
        model = FlagFinding
        fields = ["flag", "severity", "quote", "turn", "costs"]


class ResultSerializer(serializers.ModelSerializer[Assessment]):
    """What one attempt was worth."""

    attempt = attempt_of()
    provisional = serializers.BooleanField()
    objectives = ObjectiveSerializer(many=True)
    flags = FlagSerializer(many=True)

    class Meta:
        model = Assessment
        fields = [
            "attempt", "total", "total_high", "provisional", "outcome", "counted", "faults",
            "awaiting", "settled_at", "scorer_version", "detector_version", "objectives", "flags",
        ]  # fmt: skip


class DeliverySerializer(serializers.ModelSerializer[OutboxItem]):
    """One thing owed to another system and where it stands."""

    attempt = attempt_of()

    class Meta:
        model = OutboxItem
        fields = [
            "id", "attempt", "kind", "target", "status", "tries", "first_at", "next_at", "done_at",
            "last_code", "last_reason",
        ]  # fmt: skip


class StatementSerializer(serializers.ModelSerializer[Statement]):
    """One xAPI statement as it was made."""

    attempt = attempt_of()

    class Meta:
        model = Statement
        fields = ["id", "attempt", "sequence", "verb", "timestamp", "voided_by", "body"]
