"""What learners think of an activity and what they learn there."""

from rest_framework import serializers

from scoring.api.serializers.examples import example


class RatedSerializer(serializers.Serializer[object]):
    """One item's answers; below five only how many."""

    words = serializers.CharField()
    n = serializers.IntegerField()
    mean = serializers.FloatField(allow_null=True)
    spread = serializers.ListField(child=serializers.IntegerField())


class ThoughtSerializer(serializers.Serializer[object]):
    """One time of asking."""

    attempt = serializers.IntegerField()
    asked = serializers.IntegerField()
    answered = serializers.IntegerField()
    items = RatedSerializer(many=True)


class GainSerializer(serializers.Serializer[object]):
    """A mean normalised gain with its 95 % interval."""

    mean = serializers.FloatField()
    low = serializers.FloatField()
    high = serializers.FloatField()
    n = serializers.IntegerField()


class LearnedSerializer(serializers.Serializer[object]):
    """One objective over those who tried at least twice."""

    title = serializers.CharField()
    n = serializers.IntegerField()
    first = serializers.ListField(child=serializers.IntegerField())
    latest = serializers.ListField(child=serializers.IntegerField())
    gain = GainSerializer(allow_null=True)
    mastered = serializers.IntegerField(allow_null=True)


@example(
    {
        "people": 12,
        "again": 7,
        "thought": [
            {
                "attempt": 1,
                "asked": 12,
                "answered": 6,
                "items": [
                    {"words": "It felt real", "n": 6, "mean": 4.2, "spread": [0, 0, 1, 3, 2]}
                ],
            }
        ],
        "learned": [
            {
                "title": "Say the message in the first two minutes, with the plan by name",
                "n": 7,
                "first": [0, 3, 2, 2, 0],
                "latest": [0, 1, 1, 3, 2],
                "gain": {"mean": 0.41, "low": 0.18, "high": 0.62, "n": 7},
                "mastered": 2,
            }
        ],
    }
)
class FiguresSerializer(serializers.Serializer[object]):
    """The first two of Kirkpatrick's levels at one activity."""

    people = serializers.IntegerField()
    again = serializers.IntegerField()
    thought = ThoughtSerializer(many=True)
    learned = LearnedSerializer(many=True)
