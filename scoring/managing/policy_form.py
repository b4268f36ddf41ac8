"""The forms of an institution's policies, and of forgetting what is due."""

from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from lti_tool.managing.forms import Words, text
from lti_tool.managing.regions import country
from sessions.camera import CameraReading
from sessions.models import Institution
from sessions.recorded import Keeping
from sessions.regions import STRICT, is_strict

Policy, ModelEvidence = Institution.Policy, Institution.ModelEvidence
AlsoRecorded = Institution.AlsoRecorded
Meant = Mapping[str, tuple[Words, Words]]
"""Each value of a choice: its name, and what it means."""

SIGNALS: Final[Meant] = {
    Policy.WORDS_AND_TIMING: (
        _("Words and timing"),
        _("What is said, pauses and overlaps move the character. No loudness, pitch or camera."),
    ),
    Policy.OBSERVABLE_DELIVERY: (
        _("Observable delivery"),
        _(
            "Loudness and pitch, beside the learner’s own first seconds, move the character too. "
            "The learner may switch the camera on, in each attempt anew."
        ),
    ),
    Policy.LEARNER_MIRROR: (
        _("Learner’s mirror"),
        _(
            "No loudness or pitch. The learner may switch the camera on; what it shows stands on their own page only."
        ),
    ),
}
CAMERA: Final[Meant] = {
    CameraReading.CHOICE: (
        _("The server, or the learner’s own device where they choose it"),
        _("The server reads five pictures a second and drops each at once."),
    ),
    CameraReading.DEVICE: (
        _("Always the learner’s own device"),
        _("No picture leaves it. It loads about 7 MB for that, once."),
    ),
}
RECORDING: Final[Meant] = {
    Keeping.OFF: (
        _("Never"),
        _("No sound is written anywhere. Choosing this deletes what is kept."),
    ),
    Keeping.LEARNER: (
        _("For the learner alone"),
        _(
            "Where an activity offers it and the learner agrees, for a few days, to listen to again."
        ),
    ),
    Keeping.COURSE: (
        _("For the learner and the instructors of the course"),
        _("The same, and instructors of the course can listen beside the transcript."),
    ),
}
EVIDENCE: Final[Meant] = {
    ModelEvidence.BESIDE: (
        _("Shown beside the verdict"),
        _("Instructors read the proposals. No level changes by them."),
    ),
    ModelEvidence.POSSIBLE: (
        _("Make possible what was not found"),
        _("No level rises by a proposal; the result is provisional and says how high it could be."),
    ),
    ModelEvidence.CONFIRMS: (
        _("Also confirm what was possible"),
        _("Where detector and model agree on the same element, it counts as met."),
    ),
}

RECORDS: Final[Meant] = {
    AlsoRecorded.INTERACTED: (
        _("Each turn of the learner’s"),
        _("When it ended and how long it took. Never the words."),
    ),
    AlsoRecorded.FLAGGED: (
        _("That a line to look at was said"),
        _(
            "Which kind, how grave, and in which turn; after a person has looked where one must. Never the words."
        ),
    ),
    AlsoRecorded.EVIDENCE: (
        _("The lines that a level rests on"),
        _("The learner’s own words, at most 200 characters of each line."),
    ),
    AlsoRecorded.ANSWERED: (
        _("What the learner answers about the practice"),
        _(
            "The numbers from 1 to 5, with the learner’s id. Never what they write. The question says so."
        ),
    ),
}


def choice(label: Words, meant: Meant) -> forms.ChoiceField:
    """One of some values, each with its meaning beside it."""
    names = [(value, name) for value, (name, _meaning) in meant.items()]
    return forms.ChoiceField(label=label, choices=names, widget=forms.RadioSelect())


def choices(label: Words, meant: Meant) -> forms.MultipleChoiceField:
    """Any of some values, or none."""
    names = [(value, name) for value, (name, _meaning) in meant.items()]
    return forms.MultipleChoiceField(
        label=label, choices=names, widget=forms.CheckboxSelectMultiple(), required=False
    )


class PolicyForm(forms.Form):
    """Where an institution is, what may be sensed of its learners, what a model's proposals do, and what is recorded."""

    region = text(
        _("Country"),
        _("Two letters, such as CA. In the EU, the EEA, or left empty: only words and timing."),
        max_length=8,
        required=False,
    )
    signals_policy = choice(_("What may be sensed of learners"), SIGNALS)
    camera_reading = choice(_("Who reads a camera that learners switch on"), CAMERA)
    recording = choice(_("Whether the sound of conversations may be kept"), RECORDING)
    model_evidence = choice(_("What a language model’s proposals of evidence do"), EVIDENCE)
    records_also = choices(
        _("What learning records tell beside the course of an attempt and its result"), RECORDS
    )

    def clean_region(self) -> str:
        """A country code, or nothing."""
        return country(self.cleaned_data["region"])

    def clean(self) -> dict[str, Any] | None:
        """Nothing but words and timing where the law asks for it, or where we do not know."""
        given = super().clean() or self.cleaned_data
        wanted = given.get("signals_policy", STRICT)
        if wanted != STRICT and "region" in given and is_strict(given["region"]):
            words = _(
                "Only words and timing are offered in the EU and the EEA, and while no country is named. "
                "Choose that, or name the country if it is another."
            )
            self.add_error("signals_policy", ValidationError(words))
        return given

    @property
    def changed_words(self) -> str:
        """What was changed to what, for the audit log."""
        given = {name: self.cleaned_data[name] for name in self.changed_data}
        told = {
            name: " ".join(one) if isinstance(one, list) else one for name, one in given.items()
        }
        return ", ".join(f"{name}: {words or '-'}" for name, words in told.items())

    @property
    def choices(self) -> list[tuple[Any, list[tuple[Any, Words]]]]:
        """The choices with the meaning of each value."""
        return [
            (self[name], [(tick, meant[tick.data["value"]][1]) for tick in self[name]])
            for name, meant in (
                ("signals_policy", SIGNALS),
                ("camera_reading", CAMERA),
                ("recording", RECORDING),
                ("model_evidence", EVIDENCE),
                ("records_also", RECORDS),
            )
        ]

    @classmethod
    def of(cls, institution: Institution, sent: Any = None) -> "PolicyForm":
        """The form as the institution stands, or as it was sent."""
        return cls(sent, initial={name: getattr(institution, name) for name in cls.base_fields})
