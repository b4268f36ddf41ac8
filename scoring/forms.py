"""What people may send: an instructor's other level, a learner's appeal and its answer, and the word that erases somebody."""

from collections.abc import Sequence
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from lti_tool.deep_linking.forms import POLICIES, RELEASES, Select, moment, zone_of
from scoring.appealing import LONGEST_WORDS
from scoring.measuring.items import KEYS, LEAST, MOST
from scoring.measuring.items import LONGEST as LONGEST_REACTION
from scoring.models import Appeal
from sessions.accommodating import TIMES, Allowed
from sessions.reflecting import LONGEST

WORD: Final = "erase"
NUMBER: Final = ("invalid", "min_value", "max_value")


class LevelForm(forms.Form):
    """Another level for one objective, with the reason the learner will read."""

    objective = forms.SlugField(max_length=20)
    level = forms.IntegerField(min_value=0, max_value=4)
    reason = forms.CharField(max_length=600)


class RulesForm(forms.Form):
    """What counts at an activity, from when on it is passed and late, and when grades go out."""

    policy = forms.ChoiceField(label=_("What counts"), choices=POLICIES, widget=Select)
    pass_mark = forms.IntegerField(
        label=_("Pass mark, of 100"),
        min_value=0,
        max_value=100,
        required=False,
        error_messages=dict.fromkeys(NUMBER, _("Write a whole number from 0 to 100, or nothing.")),
        widget=forms.NumberInput({"class": "input num"}),
    )
    most_attempts = forms.IntegerField(
        label=_("Most attempts; empty is no limit"),
        min_value=1,
        max_value=99,
        required=False,
        error_messages=dict.fromkeys(NUMBER, _("Write a whole number from 1 to 99, or nothing.")),
        widget=forms.NumberInput({"class": "input num"}),
    )
    due_at = moment(_("Due"))
    spaced = forms.BooleanField(
        label=_("Learners come back after 2, 7 and 30 days, each time to another version"),
        required=False,
    )
    watchable = forms.BooleanField(
        label=_("Instructors may watch a conversation, where its learner agrees before it begins"),
        required=False,
    )
    recorded = forms.BooleanField(
        label=_("The sound of a conversation is kept, where its learner agrees before it begins"),
        required=False,
    )
    release = forms.ChoiceField(
        label=_("Grades go to the gradebook"), choices=RELEASES, widget=Select
    )

    def rules(self, zone: str) -> dict[str, Any]:
        """The settings; a date is by the clock of the zone that the browser names."""
        given = dict(self.cleaned_data)
        if given["due_at"]:
            given["due_at"] = given["due_at"].replace(tzinfo=zone_of(zone))
        return given


class AccommodationForm(forms.Form):
    """What one learner may beside everybody."""

    more_attempts = forms.IntegerField(
        label=_("More attempts than the others"),
        min_value=0,
        max_value=99,
        required=False,
        error_messages=dict.fromkeys(NUMBER, _("Write a whole number from 0 to 99, or nothing.")),
        widget=forms.NumberInput({"class": "input num"}),
    )
    due_at = moment(_("Their own due date"))
    time_to_answer = forms.ChoiceField(choices=TIMES, initial="1")

    def allowed(self, zone: str) -> Allowed:
        """What it comes to; a date is by the clock of the zone that the browser names."""
        given = self.cleaned_data
        due_at = given["due_at"] and given["due_at"].replace(tzinfo=zone_of(zone))
        return Allowed(given["more_attempts"] or 0, due_at, float(given["time_to_answer"]))


class ReactionForm(forms.Form):
    """The six answers, each of them optional, and what felt wrong."""

    words = forms.CharField(
        required=False,
        max_length=LONGEST_REACTION,
        error_messages={"max_length": _("At most %(limit_value)d characters, please.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """One field an item."""
        super().__init__(*args, **kwargs)
        for key in KEYS:
            self.fields[key] = forms.IntegerField(required=False, min_value=LEAST, max_value=MOST)

    def values(self) -> dict[str, int]:
        """What was answered."""
        return {key: self.cleaned_data[key] for key in KEYS if self.cleaned_data[key] is not None}


class ElementForm(forms.Form):
    """A person's word on one element, with the line that shows it and the reason the learner will read."""

    objective = forms.SlugField(max_length=20)
    element = forms.CharField(max_length=80)
    met = forms.ChoiceField(choices=[("yes", ""), ("no", "")])
    turn = forms.IntegerField(required=False, min_value=1)
    reason = forms.CharField(max_length=600)


class SwitchForm(forms.Form):
    """Why ratings are renewed; the learners read it."""

    reason = forms.CharField(max_length=600)


class BlindForm(forms.Form):
    """A level for each objective, before the machine's are seen."""

    def __init__(self, *args: Any, objectives: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields = {one: forms.IntegerField(min_value=0, max_value=4) for one in objectives}


class AppealForm(forms.Form):
    """What a learner sees differently, or the line they point to."""

    kind = forms.ChoiceField(choices=Appeal.Kind.choices)
    flag = forms.IntegerField(required=False)
    objective = forms.SlugField(max_length=20, required=False)
    element = forms.CharField(max_length=80, required=False)
    turn = forms.IntegerField(required=False)
    words = forms.CharField(
        max_length=LONGEST_WORDS,
        required=False,
        error_messages={"max_length": _("Please say it in at most 1,000 characters.")},
    )

    def clean(self) -> dict[str, Any]:
        """A contest needs words; a line as evidence needs the line and what it shows."""
        given = super().clean() or self.cleaned_data
        if given.get("kind") == Appeal.Kind.EVIDENCE:
            if not (given.get("element") and given.get("turn")):
                self.add_error("turn", _("Choose what you want to show and one of your lines."))
        elif not given.get("words") and "words" not in self.errors:
            self.add_error("words", _("Please write how you see it."))
        return given


class ReflectionForm(forms.Form):
    """What a learner writes to themself."""

    words = forms.CharField(
        max_length=LONGEST,
        required=False,
        error_messages={
            "max_length": _("Please keep it to 1,000 characters. Your note has not been kept yet.")
        },
    )


class AnswerForm(forms.Form):
    """An instructor's answer to an appeal."""

    decision = forms.ChoiceField(choices=[("uphold", ""), ("set_aside", "")])
    level = forms.IntegerField(min_value=0, max_value=4, required=False)
    reason = forms.CharField(max_length=600)


class EraseForm(forms.Form):
    """The typed word without which nothing is erased."""

    word = forms.CharField(max_length=20)

    def clean_word(self) -> str:
        """The word in any case, with any space around it."""
        word = str(self.cleaned_data["word"]).strip().lower()
        if word != WORD:
            raise forms.ValidationError(_("Type the word erase."))
        return word
