"""Drafts of the studio, and what is still to be put right in one."""

from typing import Any

from rest_framework import serializers

from scoring.api.serializers.examples import example


@example(
    {
        "key": "our_case",
        "title": "Our own case",
        "template": "pip_branch",
        "owner": "Leading People",
        "course": 12,
        "revision": 7,
        "changed_at": "2026-11-20T20:00:00Z",
        "version": 2,
        "changed": True,
        "activities": 3,
    }
)
class DraftSerializer(serializers.Serializer[Any]):
    """What an author is writing, and how it stands beside its newest version."""

    key = serializers.CharField(source="draft.key")
    title = serializers.CharField(source="draft.title")
    template = serializers.CharField(
        source="draft.template_key", help_text="What it was copied from"
    )
    owner = serializers.CharField(help_text="The course or the institution whose it is")
    course = serializers.IntegerField(allow_null=True, help_text="null for an institution's")
    revision = serializers.IntegerField(source="draft.revision", help_text="Counts what was saved")
    changed_at = serializers.DateTimeField(source="draft.changed_at")
    version = serializers.IntegerField(help_text="The newest that is published; 0 is none")
    changed = serializers.BooleanField(help_text="Whether the draft says something else than that")
    activities = serializers.IntegerField(
        source="placed", help_text="That play one of its versions"
    )


class FindingSerializer(serializers.Serializer[Any]):
    """One thing to put right."""

    words = serializers.CharField()
    section = serializers.CharField(help_text="Of the studio; empty for what only the file has")
    line = serializers.IntegerField(help_text="Of the file; 0 where it has none")


@example(
    {
        "key": "our_case",
        "sound": False,
        "findings": [{"words": "This text is still empty.", "section": "facts", "line": 0}],
    }
)
class CheckedSerializer(serializers.Serializer[Any]):
    """Everything to put right before a draft is published."""

    key = serializers.CharField()
    sound = serializers.BooleanField(help_text="Whether it can be played and published as it is")
    findings = FindingSerializer(many=True)
