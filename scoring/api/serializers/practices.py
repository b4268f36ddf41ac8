"""Practices, what each was worth with its quotes, and what learners asked about it."""

from typing import Any

from rest_framework import serializers

from scoring.api.serializers.courses import learner_of
from scoring.api.serializers.examples import ASSIGNMENT, ATTEMPT, example
from scoring.models import (
    Appeal,
    Assessment,
    ElementScore,
    EvidenceRow,
    FlagFinding,
    ObjectiveScore,
)
from sessions.models import Placement, Scenario, Session


def attempt_of(**more: Any) -> serializers.SlugRelatedField[Session]:
    """The attempt a row belongs to, by its UUID."""
    return serializers.SlugRelatedField(source="session", slug_field="uuid", read_only=True, **more)


@example(
    {
        "uuid": ATTEMPT,
        "assignment": ASSIGNMENT,
        "scenario": "pip_branch",
        "scenario_version": 4,
        "learner": "Learner 7",
        "learner_id": 41,
        "attempt": 2,
        "trial": False,
        "status": "ended",
        "modality": "text",
        "created_at": "2026-11-20T09:12:44Z",
        "began_at": "2026-11-20T09:14:02Z",
        "ended_at": "2026-11-20T09:29:31Z",
        "end_reason": "learner",
        "spoilt": False,
        "seconds": 912,
        "total": 92.5,
        "levels": {"o1": 4, "o2": 3},
    }
)
class AttemptSerializer(serializers.ModelSerializer[Session]):
    """One practice; `learner` is the name the platform shares, or a number."""

    assignment = serializers.SlugRelatedField[Placement](
        source="placement", slug_field="uuid", read_only=True
    )
    scenario = serializers.SlugRelatedField[Scenario](slug_field="key", read_only=True)
    scenario_version = serializers.IntegerField(source="scenario.version")
    learner = serializers.SerializerMethodField()
    learner_id = serializers.SerializerMethodField(help_text="For `?learner=`")
    seconds = serializers.SerializerMethodField(help_text="Length of the talk, pauses left out")
    total = serializers.SerializerMethodField(
        help_text="Of 100; null until the caller may read the result"
    )
    levels = serializers.SerializerMethodField(help_text="0 to 4 for each objective")

    class Meta:
        model = Session
        fields = [
            "uuid", "assignment", "scenario", "scenario_version", "learner", "learner_id", "attempt",
            "trial", "status", "modality", "created_at", "began_at", "ended_at", "end_reason",
            "spoilt", "seconds", "total", "levels",
        ]  # fmt: skip

    def get_learner(self, row: Session) -> str:
        identity = learner_of(row.learner)
        return identity.shown_as if identity else ""

    def get_learner_id(self, row: Session) -> int | None:
        identity = learner_of(row.learner)
        return identity.pk if identity else None

    def get_seconds(self, row: Session) -> int:
        return row.clock_ms // 1000

    def get_total(self, row: Session) -> float | None:
        found = judged(row)
        return found.total if found else None

    def get_levels(self, row: Session) -> dict[str, int]:
        found = judged(row)
        return {one.objective: one.level for one in found.objectives.all()} if found else {}


def judged(row: Session) -> Assessment | None:
    """The assessment the caller may read."""
    found: list[Assessment] = getattr(row, "results_here", [])
    return found[0] if found else None


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
        fields = ["flag", "severity", "quote", "turn", "costs", "lifted"]


@example(
    {
        "attempt": ATTEMPT,
        "total": 92.5,
        "total_high": 100.0,
        "provisional": True,
        "outcome": "passed",
        "counted": True,
        "faults": [],
        "awaiting": [],
        "made_at": "2026-11-20T09:29:33Z",
        "settled_at": "2026-11-20T09:29:33Z",
        "scorer_version": "3",
        "detector_version": "5",
        "objectives": [
            {
                "objective": "o1",
                "title": "Say what is decided in the first minutes",
                "must": True,
                "weight": 30,
                "level": 4,
                "machine_level": 4,
                "level_high": 4,
                "cap": "",
                "elements": [
                    {"element": "o1.need1", "words": "the decision is said", "standing": "met"}
                ],
                "evidence": [
                    {
                        "element": "o1.need1",
                        "turn": 3,
                        "quote": "I have decided to put you on a plan",
                        "source": "act",
                        "t0_ms": 41200,
                        "t1_ms": 44100,
                    }
                ],
            }
        ],
        "flags": [],
    }
)
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
            "awaiting", "made_at", "settled_at", "scorer_version", "detector_version", "objectives", "flags",
        ]  # fmt: skip


@example(
    {
        "id": 3,
        "attempt": ATTEMPT,
        "kind": "level",
        "status": "upheld",
        "objective": "o2",
        "flag": None,
        "element": "",
        "turn": None,
        "words": "I asked twice how she saw it.",
        "made_at": "2026-11-20T10:02:11Z",
        "answered_at": "2026-11-21T08:30:00Z",
        "reason": "You did, at turns 7 and 11.",
    }
)
class AppealSerializer(serializers.ModelSerializer[Appeal]):
    """What a learner asked a person to look at again, and the answer."""

    attempt = serializers.UUIDField(source="assessment.session.uuid")
    objective = serializers.SlugRelatedField[ObjectiveScore](
        slug_field="objective", read_only=True, allow_null=True
    )
    flag = serializers.SlugRelatedField[FlagFinding](
        slug_field="flag", read_only=True, allow_null=True
    )

    class Meta:
        model = Appeal
        fields = [
            "id", "attempt", "kind", "status", "objective", "flag", "element", "turn", "words",
            "made_at", "answered_at", "reason",
        ]  # fmt: skip
