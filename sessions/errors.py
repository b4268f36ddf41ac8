"""How the practice side refuses.

PracticeError
    ScenarioUnknown     no such scenario is loaded
    NoAttemptLeft       the placement's attempts are used up
    NotInThisRegion     a signals policy is not offered where an institution is
    CannotRewind        a practice cannot be taken up again at this turn
"""


class PracticeError(Exception):
    """Something about a practice cannot be done; the text says what to do."""


class ScenarioUnknown(PracticeError):
    """No such scenario is loaded."""

    def __init__(self, key: str) -> None:
        super().__init__(f"no scenario {key!r}; run: python manage.py load_catalog")


class NoAttemptLeft(PracticeError):
    """The placement's attempts are used up."""


class CannotRewind(PracticeError):
    """A practice cannot be taken up again at this turn; the text says why, for the learner."""


class NotInThisRegion(PracticeError):
    """A signals policy is not offered where an institution is."""

    def __init__(self, policy: str) -> None:
        super().__init__(
            f"{policy} is not offered where the region is unknown or European; name another --region"
        )
