"""What whoever reviews an attempt reads: decisions, a model's proposals, timings, and practices to be rated blind."""

from typing import Any

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from scoring.api.serializers.examples import ASSIGNMENT, ATTEMPT, example

WHAT = (
    "level", "element", "contested", "pointed", "upheld", "set_aside", "renewed", "scored",
)  # fmt: skip


class StepSerializer(serializers.Serializer[Any]):
    """One thing somebody did."""

    at = serializers.DateTimeField()
    what = serializers.ChoiceField(WHAT)
    who = serializers.CharField(help_text="Empty for the learner and for the machine")
    words = serializers.CharField(help_text="The whole step as people read it")
    objective = serializers.CharField(help_text="Its id; empty where it is about none")
    element = serializers.CharField()
    before = serializers.FloatField(
        allow_null=True, help_text="The level, or with `renewed` the total"
    )
    after = serializers.FloatField(allow_null=True)
    reason = serializers.CharField()


@example(
    {
        "attempt": ATTEMPT,
        "steps": [
            {
                "at": "2026-11-21T08:30:00Z",
                "what": "level",
                "who": "Dr. Osei",
                "words": "Dr. Osei changed “Hear her side” from 2 to 3: She asked at turn 7.",
                "objective": "o2",
                "element": "",
                "before": 2.0,
                "after": 3.0,
                "reason": "She asked at turn 7.",
            }
        ],
    }
)
class TrailSerializer(serializers.Serializer[Any]):
    """What people decided about one attempt and what its learner asked of them, the newest first."""

    attempt = serializers.UUIDField()
    steps = StepSerializer(many=True)


class ProposedSerializer(serializers.Serializer[Any]):
    """One line a model would look at."""

    turn = serializers.IntegerField()
    at_ms = serializers.IntegerField()
    quote = serializers.CharField(help_text="The learner's own words, as they stand in the turn")
    kind = serializers.ChoiceField(["evidence", "flag"])
    about = serializers.CharField(help_text="The element's or the flag's id")
    words = serializers.CharField(help_text="What it would show")


class RefusedSerializer(serializers.Serializer[Any]):
    """Proposals that were not taken up, by why."""

    why = serializers.CharField()
    words = serializers.CharField()
    count = serializers.IntegerField()


@example(
    {
        "attempt": ATTEMPT,
        "proposals": [
            {
                "turn": 7,
                "at_ms": 130400,
                "quote": "What gets in your way",
                "kind": "evidence",
                "about": "o2.need1",
                "words": "asks an open question",
            }
        ],
        "refused": [{"why": "quote_not_said", "words": "the words were not said", "count": 1}],
    }
)
class ProposalsSerializer(serializers.Serializer[Any]):
    """What a language model proposed; nothing of it counts by itself."""

    attempt = serializers.UUIDField()
    proposals = ProposedSerializer(many=True)
    refused = RefusedSerializer(many=True)


class StageSerializer(serializers.Serializer[Any]):
    """One wait or piece of work of one answer."""

    stage = serializers.CharField()
    start_ms = serializers.IntegerField(help_text="From the end of the learner's turn")
    ms = serializers.IntegerField()


class AnswerSerializer(serializers.Serializer[Any]):
    """One spoken answer."""

    turn = serializers.IntegerField()
    total_ms = serializers.IntegerField(help_text="Until the first sound was on its way")
    heavy = serializers.BooleanField(help_text="A silence on purpose; left out of the whole")
    stages = StageSerializer(source="bars", many=True)


class SpreadSerializer(serializers.Serializer[Any]):
    """One stage over the whole attempt."""

    stage = serializers.CharField()
    words = serializers.CharField()
    median_ms = serializers.IntegerField()
    p95_ms = serializers.IntegerField()


class LineSerializer(serializers.Serializer[Any]):
    """How the connection of a spoken talk held."""

    away_s = serializers.IntegerField(help_text="Seconds without contact")
    lost = serializers.FloatField(help_text="Per cent of the sound that did not arrive")
    withdrawn = serializers.IntegerField(help_text="Replies that were taken back")


class WordingSerializer(serializers.Serializer[Any]):
    """Whose words the lines were said in."""

    model = serializers.IntegerField(help_text="In a model's")
    authored = serializers.IntegerField(help_text="As written, because a model's would not do")


class ServiceSerializer(serializers.Serializer[Any]):
    """What was used of one service."""

    service = serializers.CharField(help_text="The stage and the model")
    amounts = serializers.DictField(child=serializers.FloatField())


@example(
    {
        "attempt": ATTEMPT,
        "answers": [
            {
                "turn": 4,
                "total_ms": 640,
                "heavy": False,
                "stages": [{"stage": "wait_ms", "start_ms": 0, "ms": 600}],
            }
        ],
        "stages": [
            {
                "stage": "first_sound_ms",
                "words": "First sound on its way",
                "median_ms": 640,
                "p95_ms": 640,
            }
        ],
        "line": {"away_s": 0, "lost": 0.4, "withdrawn": 0},
        "wording": None,
        "used": [{"service": "language:gpt-4o-mini", "amounts": {"calls": 3, "tokens_in": 2100}}],
        "cost": 0.0003,
    }
)
class TimingsSerializer(serializers.Serializer[Any]):
    """How quickly the character answered in one attempt, and what services were used."""

    attempt = serializers.UUIDField()
    answers = AnswerSerializer(many=True, help_text="Spoken answers to spoken turns")
    stages = SpreadSerializer(many=True)
    line = LineSerializer(allow_null=True, help_text="null where no sound was carried")
    wording = WordingSerializer(allow_null=True, help_text="null where no model was asked")
    used = ServiceSerializer(many=True)
    cost = serializers.FloatField(help_text="In the currency of the price list")


class ToRateSerializer(serializers.Serializer[Any]):
    """One practice that the caller should rate before they see the machine's levels."""

    attempt = serializers.UUIDField()
    assignment = serializers.UUIDField()
    title = serializers.CharField()
    scenario = serializers.CharField()
    scenario_version = serializers.IntegerField()
    modality = serializers.CharField()
    ended_at = serializers.DateTimeField()


@example(
    {
        "rated": 4,
        "count": 1,
        "next": None,
        "previous": None,
        "results": [
            {
                "attempt": ATTEMPT,
                "assignment": ASSIGNMENT,
                "title": "The plan on the table",
                "scenario": "pip_branch",
                "scenario_version": 4,
                "modality": "text",
                "ended_at": "2026-11-20T09:29:31Z",
            }
        ],
    }
)
@extend_schema_serializer(many=False)
class QueueSerializer(serializers.Serializer[Any]):
    """A page of them, what waits for a person first."""

    rated = serializers.IntegerField(help_text="How many the caller has rated in this course")
    count = serializers.IntegerField()
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    results = ToRateSerializer(many=True)
