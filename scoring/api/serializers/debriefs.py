"""The debrief beside its levels, and the model talks."""

from typing import Any

from rest_framework import serializers

from scoring.api.serializers.examples import ATTEMPT, example


class MeasureSerializer(serializers.Serializer[Any]):
    """One measure of the talk; none is graded."""

    name = serializers.CharField()
    value = serializers.CharField()
    hint = serializers.CharField(help_text="How to read it")
    percent = serializers.IntegerField(allow_null=True)


class HappenedSerializer(serializers.Serializer[Any]):
    """One thing an instructor let happen."""

    at = serializers.CharField()
    words = serializers.CharField()


class GoalSerializer(serializers.Serializer[Any]):
    """One objective in words."""

    objective = serializers.CharField()
    title = serializers.CharField()
    level = serializers.IntegerField()
    level_words = serializers.CharField()
    try_saying = serializers.CharField(help_text="A wording for the first thing that is missing")
    reason = serializers.CharField(help_text="Why a person set the level; empty where nobody did")


class FlaggedSerializer(serializers.Serializer[Any]):
    """One line to look at, and what it costs."""

    turn = serializers.IntegerField()
    at = serializers.CharField()
    quote = serializers.CharField()
    what = serializers.CharField()
    severity = serializers.IntegerField()
    lifted = serializers.BooleanField()
    cost = serializers.CharField(help_text="In words")


class SaysSerializer(serializers.Serializer[Any]):
    """One passage of a document, and what it is shown for."""

    about = serializers.CharField()
    where = serializers.CharField(help_text="The document, the section and the page")
    text = serializers.CharField()
    document = serializers.UUIDField()


class VerdictSerializer(serializers.Serializer[Any]):
    """What is said of the levels."""

    sentence = serializers.CharField()
    delivery = serializers.CharField(help_text="Where the grade is, in words")
    reviewed = serializers.BooleanField(help_text="Whether a person set a level")
    earlier_total = serializers.FloatField(
        allow_null=True, help_text="Before the rating was renewed"
    )
    objectives = GoalSerializer(many=True)
    flags = FlaggedSerializer(many=True)
    policies = SaysSerializer(many=True)


@example(
    {
        "attempt": ATTEMPT,
        "measures": [
            {
                "name": "Your share of the words",
                "value": "52%",
                "hint": "Many first talks: 35 to 65",
                "percent": 52,
            }
        ],
        "attempts_left": 2,
        "come_back_at": None,
        "watched": False,
        "happened": [],
        "second_ways": [],
        "rating": {
            "sentence": "Marta came with you, and you met four of six objectives.",
            "delivery": "Your course has the grade.",
            "reviewed": False,
            "earlier_total": None,
            "objectives": [
                {
                    "objective": "o2",
                    "title": "Hear her side",
                    "level": 2,
                    "level_words": "Partly",
                    "try_saying": "What gets in the way?",
                    "reason": "",
                }
            ],
            "flags": [],
            "policies": [],
        },
    }
)
class DebriefSerializer(serializers.Serializer[Any]):
    """One practice that is over, as its learner reads of it beside the result."""

    attempt = serializers.UUIDField()
    measures = MeasureSerializer(many=True)
    attempts_left = serializers.IntegerField(
        allow_null=True, help_text="null where there is no limit"
    )
    come_back_at = serializers.DateTimeField(
        allow_null=True, help_text="null where nobody is asked to come back"
    )
    watched = serializers.BooleanField(help_text="Whether an instructor watched")
    happened = HappenedSerializer(many=True)
    second_ways = serializers.ListField(
        child=serializers.UUIDField(), help_text="Attempts that go on from a moment of this one"
    )
    rating = VerdictSerializer(allow_null=True, help_text="null until the result may be read")


class LineOfModelSerializer(serializers.Serializer[Any]):
    """One line of a model talk."""

    who = serializers.CharField(help_text="The character's first name; empty for the leader")
    words = serializers.CharField(source="text")
    mine = serializers.BooleanField(help_text="Whether the leader says it")
    does = serializers.ListField(child=serializers.CharField(), help_text="What it shows or spoils")


class ModelTalkSerializer(serializers.Serializer[Any]):
    """One of the two."""

    works = serializers.BooleanField()
    lines = LineOfModelSerializer(many=True)
    sums_up = serializers.CharField()


@example(
    {
        "attempt": ATTEMPT,
        "talks": [
            {
                "works": True,
                "lines": [
                    {
                        "who": "",
                        "words": "I want to be straight with you.",
                        "mine": True,
                        "does": ["Shows: the purpose is said."],
                    }
                ],
                "sums_up": "It meets: Say what is decided.",
            }
        ],
    }
)
class ModelTalksSerializer(serializers.Serializer[Any]):
    """A scenario's model talks, for who has practised it."""

    attempt = serializers.UUIDField()
    talks = ModelTalkSerializer(many=True)
