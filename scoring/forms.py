"""What people may send: an instructor's other level, and the word that erases somebody."""

from typing import Final

from django import forms
from django.utils.translation import gettext_lazy as _

WORD: Final = "erase"


class LevelForm(forms.Form):
    """Another level for one objective, with the reason the learner will read."""

    objective = forms.SlugField(max_length=20)
    level = forms.IntegerField(min_value=0, max_value=4)
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
