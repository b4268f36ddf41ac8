"""One talk: what was said, how it went for each person, and what its learner keeps of it."""

from typing import Any

from rest_framework import serializers

from scoring.api.serializers.examples import ATTEMPT, example
from sessions.models import Turn

WHY = "Why it is empty: nothing was said, or it is no longer kept"


class SaidSerializer(serializers.Serializer[Any]):
    """One turn: everything one side said before the other took the floor."""

    n = serializers.IntegerField()
    speaker = serializers.ChoiceField(Turn.Speaker.choices)
    name = serializers.CharField(help_text="The character's first name; empty for the learner")
    words = serializers.CharField(help_text="As they were heard; empty for a silence")
    cut = serializers.BooleanField(help_text="Whether the other side cut it off")
    at_ms = serializers.IntegerField(help_text="From the beginning of the talk, pauses left out")
    act = serializers.IntegerField(allow_null=True, help_text="null where the scenario has no acts")
    act_title = serializers.CharField()


@example(
    {
        "attempt": ATTEMPT,
        "turns": [
            {
                "n": 3,
                "speaker": "learner",
                "name": "",
                "words": "I have decided to put you on a plan.",
                "cut": False,
                "at_ms": 41200,
                "act": None,
                "act_title": "",
            },
            {
                "n": 4,
                "speaker": "persona",
                "name": "Marta",
                "words": "A plan? Since when is this",
                "cut": True,
                "at_ms": 44600,
                "act": None,
                "act_title": "",
            },
        ],
        "why": "",
    }
)
class TranscriptSerializer(serializers.Serializer[Any]):
    """What was said in one practice that is over."""

    attempt = serializers.UUIDField()
    turns = SaidSerializer(many=True)
    why = serializers.CharField(help_text=WHY)


class PointSerializer(serializers.Serializer[Any]):
    """Where somebody stood after one turn."""

    turn = serializers.IntegerField()
    at_ms = serializers.IntegerField()
    phase = serializers.CharField(help_text="open, softening, guarded, hardened or hostile")
    openness = serializers.FloatField(help_text="From 0, hostile, to 1, open")


class TurningPointSerializer(serializers.Serializer[Any]):
    """One of the learner's turns that moved somebody most."""

    number = serializers.IntegerField()
    turn = serializers.IntegerField()
    at_ms = serializers.IntegerField()
    opened = serializers.BooleanField(help_text="Whether it opened them, or closed them")
    words = serializers.CharField()


class CurveSerializer(serializers.Serializer[Any]):
    """How it went for one person."""

    name = serializers.CharField()
    told = serializers.CharField(help_text="The whole way in words")
    points = PointSerializer(many=True)
    turning_points = TurningPointSerializer(many=True)
    flags = serializers.ListField(
        child=serializers.IntegerField(), help_text="Turns with a line to look at, once settled"
    )


@example(
    {
        "attempt": ATTEMPT,
        "people": [
            {
                "name": "Marta",
                "told": "Marta starts guarded and ends softening. At 2:10: You owned your part.",
                "points": [{"turn": 7, "at_ms": 130400, "phase": "softening", "openness": 0.61}],
                "turning_points": [
                    {
                        "number": 1,
                        "turn": 7,
                        "at_ms": 130400,
                        "opened": True,
                        "words": "You owned your part.",
                    }
                ],
                "flags": [],
            }
        ],
        "why": "",
    }
)
class TimelineSerializer(serializers.Serializer[Any]):
    """How one practice that is over went for everybody in it; its learner reads it."""

    attempt = serializers.UUIDField()
    people = CurveSerializer(many=True)
    why = serializers.CharField(help_text=WHY)


class AnsweredSerializer(serializers.Serializer[Any]):
    """One of the six questions."""

    item = serializers.CharField()
    words = serializers.CharField()
    value = serializers.IntegerField(allow_null=True, help_text="1, not at all, to 5, very much")


class ReactionSerializer(serializers.Serializer[Any]):
    """What the practice was worth to its learner."""

    items = AnsweredSerializer(many=True)
    words = serializers.CharField(help_text="What felt wrong")


class MemorySerializer(serializers.Serializer[Any]):
    """One thing that a character carries over."""

    id = serializers.IntegerField()
    words = serializers.CharField()
    quote = serializers.CharField()


@example(
    {
        "attempt": ATTEMPT,
        "reflection": "Next time: ask first.",
        "reaction": {
            "items": [{"item": "real", "words": "It felt real", "value": 4}],
            "words": "",
        },
        "carried": [],
        "left": [{"id": 9, "words": "You offered:", "quote": "I will ask for a later shift"}],
    }
)
class NotesSerializer(serializers.Serializer[Any]):
    """What one practice leaves with its learner; nobody else reads it."""

    attempt = serializers.UUIDField()
    reflection = serializers.CharField(help_text="The learner's note to themselves")
    reaction = ReactionSerializer(allow_null=True, help_text="null where nothing was asked")
    carried = MemorySerializer(many=True, help_text="What the character remembered at the start")
    left = MemorySerializer(many=True, help_text="What it will remember next time")
