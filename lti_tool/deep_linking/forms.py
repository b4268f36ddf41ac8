"""The settings an instructor gives one chosen scenario."""

from django import forms
from django.utils.translation import gettext_lazy as _

from sessions.models import Placement

ATTEMPTS = [("", _("No limit")), *((str(n), str(n)) for n in (1, 2, 3, 5))]
WAYS = [("voice", _("Voice, or typing")), ("text", _("Typing only"))]
POLICIES = [
    (Placement.Policy.BEST, _("Best attempt")),
    (Placement.Policy.LAST, _("Last attempt")),
    (Placement.Policy.FIRST, _("First attempt")),
    (Placement.Policy.AVERAGE, _("Mean of all")),
]
CAMERA = [("0", _("Off")), ("1", _("Learner may show themselves"))]


class ItemForm(forms.Form):
    """Purpose, attempts, pass mark, and how the learner takes part."""

    mode = forms.ChoiceField(
        choices=Placement.Mode.choices, initial="practice", widget=forms.RadioSelect
    )
    attempts = forms.ChoiceField(
        choices=ATTEMPTS, required=False, widget=forms.Select({"class": "input"})
    )
    policy = forms.ChoiceField(
        choices=POLICIES, initial="best", widget=forms.Select({"class": "input"})
    )
    pass_mark = forms.IntegerField(
        min_value=0,
        max_value=100,
        initial=60,
        required=False,
        widget=forms.NumberInput({"class": "input num"}),
    )
    way = forms.ChoiceField(choices=WAYS, initial="voice", widget=forms.RadioSelect)
    camera = forms.ChoiceField(choices=CAMERA, initial="0", widget=forms.RadioSelect)

    def texts(self) -> dict[str, str]:
        """The settings as the platform will carry them: texts only, none of them empty."""
        chosen = self.cleaned_data
        pass_mark = chosen["pass_mark"]
        texts = {
            "mode": chosen["mode"],
            "attempts": chosen["attempts"],
            "policy": chosen["policy"],
            "pass_mark": "" if pass_mark is None else str(pass_mark),
            "text_only": "1" if chosen["way"] == "text" else "0",
            "camera": chosen["camera"],
        }
        return {name: text for name, text in texts.items() if text}
