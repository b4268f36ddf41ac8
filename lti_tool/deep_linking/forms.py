"""The settings an instructor gives one chosen scenario."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils.timezone import get_current_timezone
from django.utils.translation import gettext_lazy as _

from sessions.models import Placement

ATTEMPTS = [("", _("No limit")), *((str(n), str(n)) for n in (1, 2, 3, 5))]
WAYS = [("voice", _("Voice, or typing")), ("text", _("Typing only"))]
POLICIES = [
    (Placement.Policy.BEST, _("Best attempt")),
    (Placement.Policy.LAST, _("Last attempt")),
    (Placement.Policy.FIRST, _("First attempt")),
    (Placement.Policy.AVERAGE, _("Mean of all")),
    (Placement.Policy.LAST_TWO, _("Mean of the last two")),
]
RELEASES = [
    (Placement.Release.AS_SETTLED, _("At once")),
    (Placement.Release.HOLD, _("When I release them, or once proved reliable")),
]
CAMERA = [("0", _("Off")), ("1", _("Learner may show themselves"))]
DIFFICULTY: Final = {"easier": _("Easier"), "harder": _("Harder")}
DATES: Final = {"opens": _("Opens"), "due": _("Due"), "closes": _("Closes")}
LOCAL: Final = "%Y-%m-%dT%H:%M"
Select = forms.Select(attrs={"class": "input"})


def moment(label: Any) -> forms.DateTimeField:
    """A date and time as the instructor's clock shows it."""
    widget = forms.DateTimeInput(
        attrs={"class": "input num", "type": "datetime-local"}, format=LOCAL
    )
    return forms.DateTimeField(label=label, required=False, widget=widget, input_formats=[LOCAL])


class ItemForm(forms.Form):
    """Purpose, difficulty, attempts, dates, grades, and how the learner takes part."""

    mode = forms.ChoiceField(
        choices=Placement.Mode.choices, initial="practice", widget=forms.RadioSelect
    )
    variant = forms.ChoiceField(label=_("Difficulty and setting"), required=False, widget=Select)
    attempts = forms.ChoiceField(
        label=_("Attempts"), choices=ATTEMPTS, required=False, widget=Select
    )
    policy = forms.ChoiceField(
        label=_("What counts"), choices=POLICIES, initial="best", widget=Select
    )
    pass_mark = forms.IntegerField(
        label=_("Pass mark"),
        min_value=0,
        max_value=100,
        initial=60,
        required=False,
        widget=forms.NumberInput({"class": "input num"}),
    )
    minutes = forms.IntegerField(
        label=_("Longest talk, in minutes"),
        min_value=3,
        max_value=120,
        initial=25,
        required=False,
        widget=forms.NumberInput({"class": "input num"}),
    )
    opens, due, closes = (moment(label) for label in DATES.values())
    release = forms.ChoiceField(
        label=_("Grades go to the gradebook"), choices=RELEASES, required=False, widget=Select
    )
    columns = forms.BooleanField(label=_("A column for each objective as well"), required=False)
    memory = forms.BooleanField(
        label=_("Characters remember a learner’s last attempt"), required=False, initial=True
    )
    way = forms.ChoiceField(choices=WAYS, initial="voice", widget=forms.RadioSelect)
    camera = forms.ChoiceField(choices=CAMERA, initial="0", widget=forms.RadioSelect)

    def __init__(
        self, *args: Any, variants: Mapping[str, Any], zone: str = "", **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._zone = zone_of(zone)
        played = [(name, str(words)) for name, words in DIFFICULTY.items() if name in variants]
        played += [
            (name, str(one.get("title") or name))
            for name, one in variants.items()
            if name not in DIFFICULTY and one.get("setting")
        ]
        choices = self.fields["variant"]
        assert isinstance(choices, forms.ChoiceField)
        choices.choices = [("", _("Standard")), *played]

    def clean(self) -> dict[str, Any]:
        """The dates stand in their order."""
        cleaned = super().clean() or self.cleaned_data
        found = [at for name in DATES if isinstance(at := cleaned.get(name), datetime)]
        if found != sorted(found):
            raise ValidationError(_("The dates must follow one another: opens, due, closes."))
        return cleaned

    def texts(self) -> dict[str, str]:
        """The settings as the platform will carry them: texts only, none of them empty."""
        chosen = self.cleaned_data
        texts = {
            name: "" if chosen[name] is None else str(chosen[name])
            for name in ("mode", "variant", "attempts", "policy", "release", "pass_mark", "minutes", "camera")
        }  # fmt: skip
        texts["text_only"] = "1" if chosen["way"] == "text" else "0"
        texts["memory"] = "1" if chosen["memory"] else "0"
        texts["columns"] = "1" if chosen["columns"] else ""
        texts |= {name: self._written(chosen[name]) for name in DATES}
        return {name: text for name, text in texts.items() if text}

    def _written(self, at: datetime | None) -> str:
        """ISO 8601 with the zone of the instructor's clock."""
        return at.replace(tzinfo=self._zone).isoformat() if at else ""


def zone_of(name: str) -> Any:
    """The time zone a browser names; the server's own where it names none that is known."""
    try:
        return ZoneInfo(name) if name else get_current_timezone()
    except (ValueError, OSError):
        return get_current_timezone()


def initial_of(texts: Mapping[str, str]) -> dict[str, Any]:
    """The form's values from settings an item was added with before; a date that is past is not taken over."""
    values: dict[str, Any] = {name: text for name, text in texts.items() if name not in DATES}
    values["way"] = "text" if texts.get("text_only") == "1" else "voice"
    values["columns"] = texts.get("columns") == "1"
    values["memory"] = texts.get("memory", "1") == "1"
    return values
