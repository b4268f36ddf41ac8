"""Record stores without their keys, refused launches, policies, and ratings made anew."""

from typing import Any

from django.conf import settings
from drf_spectacular.utils import extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from lti_tool.managing.remedies import remedy
from lti_tool.models import Refusal
from scoring.api.serializers.examples import ATTEMPT, PLATFORM, example
from scoring.models import RatingRun
from scoring.pages.audit import name_of
from scoring.pages.rescored import Attempt
from scoring.retention import OBSERVATION_DAYS
from sessions.models import Institution
from sessions.regions import is_strict


def platform_of() -> serializers.UUIDField:
    """The platform of a row, by its UUID."""
    return serializers.UUIDField(
        source="registration.uuid", default=None, allow_null=True, read_only=True
    )


@example(
    {
        "id": 2,
        "name": "Records of the school",
        "platform": PLATFORM,
        "endpoint": "https://records.example.org/xapi",
        "version": "1.0.3",
        "active": True,
        "paused_reason": "",
        "standing": "Active",
        "last_accepted_at": "2026-11-20T09:29:40Z",
        "kept": 1204,
        "waiting": 3,
        "dead": 0,
        "lacking": 0,
    }
)
class StoreSerializer(serializers.Serializer[Any]):
    """One record store and how it stands; nothing of its key and secret."""

    id = serializers.IntegerField(source="row.pk")
    name = serializers.CharField(source="row.name")
    platform = serializers.UUIDField(
        source="row.registration.uuid",
        default=None,
        allow_null=True,
        help_text="null is every platform",
    )
    endpoint = serializers.CharField(source="row.endpoint")
    version = serializers.CharField(source="row.version", help_text="Of xAPI")
    active = serializers.BooleanField(source="row.active")
    paused_reason = serializers.CharField(source="row.paused_reason")
    standing = serializers.CharField(source="standing.words", help_text="How it stands, in words")
    last_accepted_at = serializers.DateTimeField(source="last", allow_null=True)
    kept = serializers.IntegerField(help_text="Statements kept here for it")
    waiting = serializers.IntegerField(help_text="Statements on their way there")
    dead = serializers.IntegerField(help_text="Statements that could not be delivered")
    lacking = serializers.IntegerField(source="lacks", help_text="Statements never sent there")


@example(
    {
        "id": 311,
        "at": "2026-11-20T09:12:44Z",
        "code": "state_replayed",
        "reference": "7f3a90c2",
        "platform": PLATFORM,
        "remedy": "Opening the activity again is enough.",
    }
)
class RefusalSerializer(serializers.ModelSerializer[Refusal]):
    """One refused login or launch; nothing of what was sent is kept."""

    reference = serializers.CharField(
        source="correlation_id", help_text="As the refused person's page shows it"
    )
    platform = platform_of()
    remedy = serializers.SerializerMethodField(help_text="What to do")

    class Meta:
        model = Refusal
        fields = ["id", "at", "code", "reference", "platform", "remedy"]

    def get_remedy(self, row: Refusal) -> str:
        return str(remedy(row.code))


@example(
    {
        "id": 1,
        "institution": "Night School",
        "region": "CA",
        "strict": False,
        "signals_policy": "words_and_timing",
        "policy_version": 1,
        "camera_reading": "choice",
        "recording": "off",
        "model_evidence": "possible",
        "records_also": [],
        "help_text": "",
        "help_contact": "Counselling, room 12",
        "alert_email": "",
        "transcript_days": 180,
        "observation_days": 30,
        "recording_days": 14,
    }
)
class PolicySerializer(serializers.ModelSerializer[Institution]):
    """One institution's policies; attempts that are open keep those they were opened with."""

    institution = serializers.CharField(source="name")
    records_also = serializers.ListField(
        child=serializers.ChoiceField(Institution.AlsoRecorded.values),
        help_text="What learning records tell beside the course of an attempt and its result",
    )
    strict = serializers.SerializerMethodField(
        help_text="Whether only words and timing are offered there"
    )
    transcript_days = serializers.SerializerMethodField(help_text="Of what was said")
    observation_days = serializers.SerializerMethodField(
        help_text="Of what was noticed beside the words"
    )
    recording_days = serializers.SerializerMethodField(help_text="Of recorded sound")

    class Meta:
        model = Institution
        fields = [
            "id", "institution", "region", "strict", "signals_policy", "policy_version", "camera_reading",
            "recording", "model_evidence", "records_also", "help_text", "help_contact", "alert_email",
            "transcript_days", "observation_days", "recording_days",
        ]  # fmt: skip

    def get_strict(self, row: Institution) -> bool:
        return is_strict(row.region)

    def get_transcript_days(self, row: Institution) -> int:
        return int(settings.TRANSCRIPT_DAYS)

    def get_observation_days(self, row: Institution) -> int:
        return OBSERVATION_DAYS

    def get_recording_days(self, row: Institution) -> int:
        return int(settings.RECORDING_DAYS)


@example(
    {
        "id": 4,
        "scenario": "pip_branch",
        "course": 12,
        "by": "root",
        "begun_at": "2026-11-20T20:00:00Z",
        "moved_at": "2026-11-20T20:03:10Z",
        "finished_at": "2026-11-20T20:03:10Z",
        "total": 88,
        "done": 88,
        "is_open": False,
        "fault": "",
    }
)
class RatingRunSerializer(serializers.ModelSerializer[RatingRun]):
    """One wish to rate practices again, and how far it is."""

    scenario = serializers.CharField(help_text="Its `key`; empty is every one")
    course = serializers.SerializerMethodField(help_text="Its `id`; null is every one")
    by = serializers.SerializerMethodField(help_text="Whose wish it was")

    class Meta:
        model = RatingRun
        fields = [
            "id", "scenario", "course", "by", "begun_at", "moved_at", "finished_at", "total", "done",
            "is_open", "fault",
        ]  # fmt: skip

    def get_course(self, row: RatingRun) -> int | None:
        return int(row.course) if row.course else None

    def get_by(self, row: RatingRun) -> str:
        return name_of(row.by) if row.by else ""


class MovedSerializer(serializers.Serializer[Any]):
    """In how many attempts one objective's level rises, falls and stays."""

    scenario = serializers.CharField()
    objective = serializers.CharField()
    title = serializers.CharField()
    up = serializers.IntegerField()
    down = serializers.IntegerField()
    same = serializers.IntegerField()


class SummarySerializer(serializers.Serializer[Any]):
    """What all new ratings that wait would change."""

    sentence = serializers.CharField()
    attempts = serializers.IntegerField(help_text="That were rated again")
    mean_total = serializers.ListField(
        child=serializers.FloatField(), help_text="As it counts, and as it would be"
    )
    pass_gained = serializers.IntegerField()
    pass_lost = serializers.IntegerField()
    objectives = MovedSerializer(many=True)


class ChangedLevelSerializer(serializers.Serializer[Any]):
    """One objective whose level would be another."""

    title = serializers.CharField()
    before = serializers.IntegerField()
    after = serializers.IntegerField()


class ChangedSerializer(serializers.Serializer[Any]):
    """One attempt whose result would be another."""

    attempt = serializers.UUIDField(source="uuid")
    learner = serializers.CharField(source="who")
    before = serializers.FloatField()
    after = serializers.FloatField()
    passes = serializers.CharField(help_text="The pass mark: gained, lost, or empty")
    levels = serializers.SerializerMethodField()
    kept = serializers.IntegerField(help_text="Objectives on which a person's decision stands")
    grave = serializers.BooleanField(help_text="Whether a person reads it first")

    @extend_schema_field(ChangedLevelSerializer(many=True))
    def get_levels(self, row: Attempt) -> list[dict[str, Any]]:
        return [
            {"title": title, "before": before, "after": after}
            for title, before, after in row.levels
        ]


@example(
    {
        "sentence": "1 of 88 attempts would get another rating.",
        "attempts": 88,
        "mean_total": [71.4, 71.5],
        "pass_gained": 1,
        "pass_lost": 0,
        "objectives": [
            {
                "scenario": "pip_branch",
                "objective": "o2",
                "title": "Hear her side",
                "up": 1,
                "down": 0,
                "same": 87,
            }
        ],
        "count": 1,
        "next": None,
        "previous": None,
        "results": [
            {
                "attempt": ATTEMPT,
                "learner": "Learner 7",
                "before": 57.5,
                "after": 65.0,
                "passes": "gained",
                "levels": [{"title": "Hear her side", "before": 2, "after": 3}],
                "kept": 0,
                "grave": False,
            }
        ],
    }
)
@extend_schema_serializer(many=False)
class DifferenceSerializer(SummarySerializer):
    """The same, with a page of the attempts."""

    count = serializers.IntegerField(help_text="Attempts whose result would be another")
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    results = ChangedSerializer(many=True)
