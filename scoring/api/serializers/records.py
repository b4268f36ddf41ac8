"""What other systems are owed, documents, and tokens."""

from typing import Any

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from lti_tool.models import ApiToken, CourseShelf
from scoring.api.serializers.examples import ATTEMPT, example
from scoring.api.serializers.practices import attempt_of
from scoring.models import OutboxItem, Statement
from sessions.models import Document, Extract


@example(
    {
        "id": 87,
        "attempt": ATTEMPT,
        "kind": "grade",
        "target": "https://lms.example.org/lineitems/5",
        "status": "dead",
        "tries": 10,
        "first_at": "2026-11-20T09:29:33Z",
        "next_at": "2026-11-21T10:02:00Z",
        "done_at": "2026-11-21T10:02:01Z",
        "last_code": 404,
        "last_reason": "gone",
    }
)
class DeliverySerializer(serializers.ModelSerializer[OutboxItem]):
    """One thing owed to another system and where it stands."""

    attempt = attempt_of(
        allow_null=True,
        help_text="Null where what somebody erased had in a record store is taken back",
    )

    class Meta:
        model = OutboxItem
        fields = [
            "id", "attempt", "kind", "target", "status", "tries", "first_at", "next_at", "done_at",
            "last_code", "last_reason",
        ]  # fmt: skip


class ResentSerializer(serializers.Serializer[Any]):
    """What came of sending again: `hurried`, `queued` (with the new delivery) or `nothing_to_send`."""

    outcome = serializers.ChoiceField(["hurried", "queued", "nothing_to_send"])
    delivery = DeliverySerializer(allow_null=True)


class StatementSerializer(serializers.ModelSerializer[Statement]):
    """One xAPI statement as it was made."""

    attempt = attempt_of()

    class Meta:
        model = Statement
        fields = ["id", "attempt", "sequence", "verb", "timestamp", "voided_by", "body"]


@example(
    {
        "uuid": "3f0c0f6e-8a2a-4f3c-b0a7-1a6e4a7b9c01",
        "title": "Attendance policy",
        "kind": "pdf",
        "pages": 12,
        "passages": 48,
        "added_at": "2026-10-02T07:00:00Z",
        "course": 12,
        "scenario": "",
    }
)
class DocumentSerializer(serializers.ModelSerializer[Document]):
    """A document of a course, or of a scenario in all courses of an institution."""

    course = serializers.SerializerMethodField()
    scenario = serializers.CharField(source="shelf.scenario_key")

    class Meta:
        model = Document
        fields = ["uuid", "title", "kind", "pages", "passages", "added_at", "course", "scenario"]

    def get_course(self, row: Document) -> int | None:
        shelf: CourseShelf | None = getattr(row.shelf, "courseshelf", None)
        return shelf.context_id if shelf else None


class ExtractSerializer(serializers.ModelSerializer[Extract]):
    """One passage."""

    class Meta:
        model = Extract
        fields = ["n", "section", "page", "text"]


class WholeDocumentSerializer(DocumentSerializer):
    """A document with its passages."""

    extracts = ExtractSerializer(many=True)

    class Meta(DocumentSerializer.Meta):
        fields = [*DocumentSerializer.Meta.fields, "extracts"]


@example(
    {
        "uuid": "8f6f0f2e-4a6e-4a53-9d8e-1c2f5b7a9e31",
        "name": "Dashboard of the business school",
        "scopes": ["results:read"],
        "created_at": "2026-10-02T07:00:00Z",
        "expires_at": "2027-10-02T07:00:00Z",
        "last_used_at": "2026-11-20T09:12:00Z",
        "revoked_at": None,
    }
)
class TokenSerializer(serializers.ModelSerializer[ApiToken]):
    """A token; its text was shown once and is kept nowhere."""

    scopes = serializers.ListField(child=serializers.ChoiceField(ApiToken.Scope.values))

    class Meta:
        model = ApiToken
        fields = [
            "uuid", "name", "scopes", "created_at", "expires_at", "last_used_at", "revoked_at",
        ]  # fmt: skip


class UsedSerializer(serializers.Serializer[Any]):
    """One day, course, platform or model."""

    name = serializers.CharField()
    practices = serializers.IntegerField()
    calls = serializers.IntegerField()
    tokens_in = serializers.IntegerField()
    tokens_out = serializers.IntegerField()
    sound_tokens_in = serializers.IntegerField(help_text="Of a Realtime service")
    sound_tokens_out = serializers.IntegerField(help_text="Of a Realtime service")
    heard_s = serializers.FloatField(help_text="Seconds sent to a service that writes down")
    spoken_s = serializers.FloatField(help_text="Seconds made by a service that speaks")
    characters = serializers.IntegerField()
    failures = serializers.IntegerField()
    cost = serializers.FloatField()


@extend_schema_serializer(many=False)
class UsageSerializer(serializers.Serializer[Any]):
    """All rows at once, from the first day counted."""

    since = serializers.DateField()
    results = UsedSerializer(many=True)


class AuditSerializer(serializers.Serializer[Any]):
    """One thing that was done."""

    at = serializers.DateTimeField()
    act = serializers.CharField(
        help_text="What, as `platform.changed`: its kind stands before the point"
    )
    words = serializers.CharField(help_text="The same as people read it")
    who = serializers.CharField(
        help_text="An account's name, or how it was done where nobody is named"
    )
    about = serializers.CharField(help_text="The name of what was changed")
    detail = serializers.CharField()


@extend_schema_serializer(many=False)
class AuditPageSerializer(serializers.Serializer[Any]):
    """One page of them."""

    count = serializers.IntegerField()
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    results = AuditSerializer(many=True)
