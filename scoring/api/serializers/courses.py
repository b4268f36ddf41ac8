"""Platforms, courses, the people in them, and what is placed there."""

from typing import Any

from rest_framework import serializers

from lti_tool.models import Context, CourseGroup, Deployment, Identity, Membership, Registration
from scoring.api.serializers.examples import ASSIGNMENT, PLATFORM, example
from sessions.models import Accommodation, Placement, Scenario


class DeploymentSerializer(serializers.ModelSerializer[Deployment]):
    """One place inside a platform where the tool is switched on."""

    class Meta:
        model = Deployment
        fields = ["deployment_id", "active", "seen_at"]


@example(
    {
        "uuid": PLATFORM,
        "name": "Night School",
        "institution": "Night School",
        "issuer": "https://lms.example.org",
        "client_id": "saywell",
        "platform_family": "moodle",
        "active": True,
        "created_at": "2026-09-01T08:00:00Z",
        "last_launch_at": "2026-11-20T09:12:44Z",
        "deployments": [{"deployment_id": "1", "active": True, "seen_at": "2026-09-01T08:10:00Z"}],
    }
)
class PlatformSerializer(serializers.ModelSerializer[Registration]):
    """One learning platform; no key and no secret of it."""

    institution = serializers.CharField(source="institution.name")
    deployments = DeploymentSerializer(many=True)
    last_launch_at = serializers.DateTimeField(allow_null=True)

    class Meta:
        model = Registration
        fields = [
            "uuid", "name", "institution", "issuer", "client_id", "platform_family", "active",
            "created_at", "last_launch_at", "deployments",
        ]  # fmt: skip


@example(
    {
        "id": 12,
        "platform": PLATFORM,
        "title": "Leading People",
        "label": "LEAD-1",
        "context_id": "7",
        "roster_at": "2026-11-20T09:00:00Z",
    }
)
class CourseSerializer(serializers.ModelSerializer[Context]):
    """One course of a platform; `context_id` is the platform's own name for it."""

    platform = serializers.UUIDField(source="deployment.registration.uuid")

    class Meta:
        model = Context
        fields = ["id", "platform", "title", "label", "context_id", "roster_at"]


@example(
    {
        "id": 41,
        "learner": "Learner 7",
        "number": 7,
        "active": True,
        "attempts": 2,
        "last_attempt_at": "2026-11-20T09:12:44Z",
    }
)
class LearnerSerializer(serializers.ModelSerializer[Membership]):
    """One person who learns in a course; `active` is false once they have left it."""

    id = serializers.IntegerField(source="identity_id")
    learner = serializers.CharField(
        source="identity.shown_as", help_text="The name the platform shares, or a number"
    )
    number = serializers.IntegerField(source="identity.number")
    attempts = serializers.IntegerField(
        help_text="Of this course's activities, trial runs left out"
    )
    last_attempt_at = serializers.DateTimeField(allow_null=True)

    class Meta:
        model = Membership
        fields = ["id", "learner", "number", "active", "attempts", "last_attempt_at"]


@example({"id": 3, "name": "Monday", "members": [41, 44]})
class GroupSerializer(serializers.ModelSerializer[CourseGroup]):
    """Some learners of a course under a name; also those who have left it since."""

    members = serializers.SerializerMethodField(help_text="Learners, by `id`")

    class Meta:
        model = CourseGroup
        fields = ["id", "name", "members"]

    def get_members(self, row: CourseGroup) -> list[int]:
        people: list[Identity] = getattr(row, "people", [])
        return [one.pk for one in people]


@example(
    {
        "uuid": ASSIGNMENT,
        "title": "The plan on the table",
        "courses": [12],
        "scenario": "pip_branch",
        "scenario_version": 4,
        "variant": "",
        "mode": "practice",
        "policy": "best",
        "release": "as_settled",
        "most_attempts": 3,
        "pass_mark": 60,
        "minutes": 25,
        "text_only": False,
        "camera_offered": False,
        "memory_on": True,
        "objective_columns": False,
        "opens_at": None,
        "due_at": "2026-12-01T22:00:00Z",
        "closes_at": None,
    }
)
class AssignmentSerializer(serializers.ModelSerializer[Placement]):
    """An activity: a scenario placed in a course, with its rules."""

    scenario = serializers.SlugRelatedField[Scenario](slug_field="key", read_only=True)
    scenario_version = serializers.IntegerField(source="scenario.version")
    courses = serializers.SerializerMethodField(help_text="Ids of the courses it is in")

    class Meta:
        model = Placement
        fields = [
            "uuid", "title", "courses", "scenario", "scenario_version", "variant", "mode", "policy",
            "release", "most_attempts", "pass_mark", "minutes", "text_only", "camera_offered",
            "memory_on", "objective_columns", "opens_at", "due_at", "closes_at",
        ]  # fmt: skip

    def get_courses(self, row: Placement) -> list[int]:
        here: list[Any] = getattr(row, "links_here", [])
        return sorted({link.context_id for link in here})


@example(
    {
        "learner": 41,
        "more_attempts": 1,
        "due_at": "2026-12-08T22:00:00Z",
        "time_to_answer": 2.0,
    }
)
class AccommodationSerializer(serializers.ModelSerializer[Accommodation]):
    """One learner's own conditions at an activity; the reason is not kept."""

    learner = serializers.IntegerField(source="learner.identity.pk", help_text="The learner's `id`")
    time_to_answer = serializers.FloatField(
        help_text="Chosen beforehand in their briefing: 1, 2 or 4 times as long, or 0 for no limit"
    )

    class Meta:
        model = Accommodation
        fields = ["learner", "more_attempts", "due_at", "time_to_answer"]


def learner_of(user: Any) -> Identity | None:
    """The identity behind a practice's learner; a run on the command line has none."""
    found: Identity | None = getattr(user, "identity", None)
    return found
