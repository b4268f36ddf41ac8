"""Invitations, our own keys, and what would be forgotten."""

from typing import Any

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from lti_tool.models import RegistrationInvite, ToolKey
from scoring.api.serializers.examples import example


@example(
    {"made_by": "root", "created_at": "2026-11-20T08:00:00Z", "expires_at": "2026-11-27T08:00:00Z"}
)
class InvitationSerializer(serializers.ModelSerializer[RegistrationInvite]):
    """One invitation that nobody has used yet."""

    made_by = serializers.CharField(source="made_by.username", default="", read_only=True)

    class Meta:
        model = RegistrationInvite
        fields = ["made_by", "created_at", "expires_at"]


@example(
    {"kid": "9f2c", "state": "active", "created_at": "2026-09-01T08:00:00Z", "not_after": None}
)
class KeySerializer(serializers.ModelSerializer[ToolKey]):
    """One of our signing keys."""

    class Meta:
        model = ToolKey
        fields = ["kid", "state", "created_at", "not_after"]


@example({"practices": 3, "turns": 88, "memories": 4, "recordings": 0, "voices": 12, "cameras": 0})
@extend_schema_serializer(many=False)
class ForgottenSerializer(serializers.Serializer[Any]):
    """How much would be forgotten now."""

    practices = serializers.IntegerField(help_text="Whose words are kept long enough")
    turns = serializers.IntegerField()
    memories = serializers.IntegerField()
    recordings = serializers.IntegerField()
    voices = serializers.IntegerField(help_text="Turns with what was observed beside the words")
    cameras = serializers.IntegerField(help_text="Things a camera showed")
