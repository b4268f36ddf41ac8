"""How far the machine's ratings agree with people's."""

from typing import Any

from rest_framework import serializers

from scoring.api.serializers.examples import example


class AgreementSerializer(serializers.Serializer[Any]):
    """One objective; below the fewest double ratings only how many there are."""

    objective = serializers.CharField()
    title = serializers.CharField()
    n = serializers.IntegerField(help_text="Double ratings")
    open = serializers.BooleanField(help_text="Whether it may count before a person has looked")
    why = serializers.CharField(required=False, help_text="Why there is no figure")
    exact = serializers.FloatField(required=False, help_text="Share of the same level")
    within_one = serializers.FloatField(required=False, help_text="Share at most one level apart")
    qwk = serializers.FloatField(
        required=False, allow_null=True, help_text="Kappa with quadratic weights"
    )
    interval = serializers.ListField(
        child=serializers.FloatField(), required=False, allow_null=True, help_text="95 % of it"
    )
    signed = serializers.FloatField(
        required=False, help_text="Levels by which the machine is milder"
    )
    drift_z = serializers.FloatField(
        required=False, help_text="How far the last forty are off, in standard errors"
    )
    drift_alarm = serializers.BooleanField(required=False)
    table = serializers.ListField(
        child=serializers.ListField(child=serializers.IntegerField()),
        required=False,
        help_text="A person's level (rows) by the machine's (columns)",
    )


class ShiftSerializer(serializers.Serializer[Any]):
    """One figure of each practice in two quarters."""

    measure = serializers.ChoiceField(
        ["possible", "unsure"],
        help_text="The share of the points that hangs on something unclear, or of spoken turns that were hard to make out",
    )
    now = serializers.FloatField()
    n_now = serializers.IntegerField(help_text="Practices")
    before = serializers.FloatField()
    n_before = serializers.IntegerField()
    alarm = serializers.BooleanField(help_text="Held grades wait for a person meanwhile")


@example(
    {
        "scenario": "pip_branch",
        "title": "The plan on the table",
        "sentence": "Not enough data yet: 12 of 50 double ratings.",
        "open": False,
        "drifted": False,
        "shifts": [
            {
                "measure": "possible",
                "now": 0.12,
                "n_now": 64,
                "before": 0.11,
                "n_before": 58,
                "alarm": False,
            }
        ],
        "fewest": 50,
        "objectives": [
            {
                "objective": "o1",
                "title": "Say what is decided in the first minutes",
                "n": 60,
                "open": True,
                "exact": 0.7667,
                "within_one": 1.0,
                "qwk": 0.8123,
                "interval": [0.7412, 0.8701],
                "signed": 0.05,
                "drift_z": 0.4,
                "drift_alarm": False,
                "table": [
                    [4, 1, 0, 0, 0],
                    [1, 9, 2, 0, 0],
                    [0, 2, 14, 2, 0],
                    [0, 0, 2, 12, 2],
                    [0, 0, 0, 2, 7],
                ],
            },
            {
                "objective": "o2",
                "title": "Hear her side",
                "n": 12,
                "open": False,
                "why": "not enough data",
            },
        ],
    }
)
class AccuracySerializer(serializers.Serializer[Any]):
    """A scenario's ratings at one institution, from blind double ratings."""

    scenario = serializers.CharField()
    title = serializers.CharField()
    sentence = serializers.CharField()
    open = serializers.BooleanField(
        help_text="Whether held grades go out before a person has looked"
    )
    drifted = serializers.BooleanField(help_text="Whether ratings have moved away from people's")
    shifts = ShiftSerializer(many=True, help_text="The latest 90 days beside the 90 before")
    fewest = serializers.IntegerField(help_text="Double ratings of an objective for a figure")
    objectives = AgreementSerializer(many=True)
