"""What a platform's service answered, without its body."""

from dataclasses import dataclass
from typing import Final

ACCEPTED: Final = frozenset({200, 201, 202, 204})


@dataclass(frozen=True)
class Answer:
    """One answer: HTTP status (None if there was none), when to ask again, and one of our own words.

    `hopeless` marks what we refuse to send at all, such as an address in a private network.
    """

    status: int | None
    retry_after_s: float | None = None
    reason: str = ""
    hopeless: bool = False

    @property
    def ok(self) -> bool:
        """Whether the platform took it, whatever the body says."""
        return self.status in ACCEPTED


@dataclass(frozen=True)
class Column:
    """What a gradebook column of ours should be."""

    label: str
    resource_id: str
    tag: str = ""
    score_maximum: float = 100
    linked: bool = True
    """The activity's own column. One made beside it must not name the activity: Moodle would then leave the activity's
    own column out of its launches."""


@dataclass(frozen=True)
class Result:
    """What the gradebook shows for one person now."""

    score: float | None
    maximum: float | None
    comment: str = ""

    @property
    def fraction(self) -> float | None:
        """The score as a share of the maximum; platforms rescale, so only this compares."""
        if self.score is None or not self.maximum:
            return None
        return self.score / self.maximum


class ServiceError(Exception):
    """A read from a platform failed; `answer` says how."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.reason or str(answer.status))
        self.answer = answer
