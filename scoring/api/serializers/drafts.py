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


class AimSerializer(serializers.Serializer[Any]):
    """One objective of a simulated talk."""

    objective = serializers.CharField(source="id")
    title = serializers.CharField()
    level = serializers.IntegerField()
    expected = serializers.IntegerField(allow_null=True, help_text="null where nothing was said")


class HeardSerializer(serializers.Serializer[Any]):
    """One line of a simulated talk."""

    you = serializers.BooleanField(help_text="Whether the scripted learner says it")
    who = serializers.CharField()
    text = serializers.CharField()
    phase = serializers.CharField()


class PlayedSerializer(serializers.Serializer[Any]):
    """One scripted learner's talk."""

    learner = serializers.CharField(source="learner.key")
    title = serializers.CharField(source="learner.title")
    total = serializers.FloatField()
    low = serializers.IntegerField(source="learner.low", help_text="The least points expected")
    high = serializers.IntegerField(source="learner.high", help_text="The most")
    fits = serializers.BooleanField(help_text="Whether all is as expected")
    verdict = serializers.CharField()
    objectives = AimSerializer(source="rows", many=True)
    lines = HeardSerializer(many=True)


class RoundSerializer(serializers.Serializer[Any]):
    """All four in one setting."""

    setting = serializers.CharField(source="place", help_text="Empty for the first")
    title = serializers.CharField()
    played = PlayedSerializer(many=True)


@example(
    {
        "key": "our_case",
        "rounds": [
            {
                "setting": "",
                "title": "Our own case",
                "played": [
                    {
                        "learner": "excellent",
                        "title": "Does it well",
                        "total": 92.5,
                        "low": 70,
                        "high": 100,
                        "fits": True,
                        "verdict": "As expected",
                        "objectives": [
                            {"objective": "o1", "title": "Say it", "level": 4, "expected": 4}
                        ],
                        "lines": [
                            {
                                "you": True,
                                "who": "Learner",
                                "text": "Thank you.",
                                "phase": "guarded",
                            }
                        ],
                    }
                ],
            }
        ],
    }
)
class SimulationSerializer(serializers.Serializer[Any]):
    """What four scripted learners get in a draft, in each of its settings."""

    key = serializers.CharField()
    rounds = RoundSerializer(many=True)


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
