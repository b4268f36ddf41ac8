"""What the learner chooses before a talk."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _l

from sessions.accommodating import TIMES
from sessions.models import Session
from sessions.recording import may_record
from sessions.regions import only_on_device


class BriefingForm(forms.Form):
    """Voice or text, camera, time to answer, and that the learner knows what this is."""

    modality = forms.ChoiceField(choices=[("voice", _l("Speak")), ("text", _l("Type"))])
    camera = forms.BooleanField(required=False)
    on_device = forms.BooleanField(required=False)
    time_to_answer = forms.ChoiceField(choices=TIMES, initial="1")
    recorded = forms.BooleanField(required=False)
    watched = forms.BooleanField(required=False)
    agree = forms.BooleanField(
        error_messages={"required": _l("Please tick that you know you are talking with an AI.")}
    )

    def __init__(self, *args: Any, session: Session, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.session = session

    @property
    def choices(self) -> dict[str, Any]:
        """The choices as the service takes them; what the placement does not offer is not taken."""
        data, placement = self.cleaned_data, self.session.placement
        may_see = placement.camera_offered and self.session.signals_policy != "words_and_timing"
        camera = bool(data["camera"] and may_see and data["modality"] == "voice")
        return {
            "modality": "text" if placement.text_only else data["modality"],
            "camera": camera,
            "on_device": camera and (data["on_device"] or only_on_device(placement.institution)),
            "recorded": bool(
                data["recorded"] and may_record(self.session) and data["modality"] == "voice"
            ),
            "watched": bool(data["watched"] and placement.watchable and not self.session.trial),
            "time_to_answer": float(data["time_to_answer"]),
        }
