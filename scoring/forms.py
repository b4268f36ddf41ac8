"""What an instructor may send in a review."""

from django import forms


class LevelForm(forms.Form):
    """Another level for one objective, with the reason the learner will read."""

    objective = forms.SlugField(max_length=20)
    level = forms.IntegerField(min_value=0, max_value=4)
    reason = forms.CharField(max_length=600)
